"""Nodes of statements about relations, schemas, and objects in general.

Conventions of all utility nodes: a qualified name is `names`, a tuple of one to three strings, already folded
and unquoted (its `start` is the node's). Other names are folded strings. Flags are bool (None: not written).
`options` are tuples of (name, value) pairs, value a str, int, Decimal text, True/False or None.
A role is a RoleSpec. `cascade`: True (CASCADE), False (RESTRICT or nothing).
"""

from polar_lite.catalog.dialect.nodes.base import Node, Statement, arguments


class ObjectName(Node):
    """An object of another statement (Drop, Comment, Rename, Grant ...).

    kind: upper-case object type as in the command ("TABLE", "EVENT TRIGGER", "COLUMN", "FUNCTION",
    "CONSTRAINT", "TRIGGER", ...). names: tuple; for COLUMN the relation's names plus the column; for TRIGGER,
    RULE, POLICY, CONSTRAINT the relation's names plus the object's (`on_domain` for a domain's constraint).
    arguments: None (not written) or list of Parameter, for routines and aggregates; for CAST a list of two
    TypeName; for TYPE and DOMAIN `type_name` holds the TypeName too. operator: an OperatorName; method: the
    access method of an operator class or family.
    """

    arg_types = arguments("kind!", "names!", "arguments", "type_name", "on_domain", "operator", "method")


class CreateSchema(Statement):
    """schema: str|None (then the owner's name); owner: RoleSpec|None; if_not_exists; elements: list of
    statements.
    """

    arg_types = arguments("schema", "owner", "if_not_exists", "elements")


class CreateTable(Statement):
    """names; persistence: None|"temp"|"unlogged"|"global temp" (Oracle's, definition shared); if_not_exists;
    elements: list of ColumnDef (without a type in a partition or typed table), Constraint, LikeClause;
    inherits: tuple of names; of_type: TypeName; partition_of: names (at parent_start), with bound:
    PartitionBound; partition_by: PartitionBy; on_commit: None|"PRESERVE ROWS"|"DELETE ROWS"|"DROP";
    access_method; tablespace: str; options: WITH (...) pairs; storage: Oracle's storage words as a tuple of
    (clause, text) pairs.
    """

    arg_types = arguments(
        "names!",
        "persistence",
        "if_not_exists",
        "elements!",
        "inherits",
        "of_type",
        "partition_of",
        "parent_start",
        "bound",
        "partition_by",
        "on_commit",
        "access_method",
        "tablespace",
        "options",
        "storage",
    )


class CreateTableAs(Statement):
    """As CreateTable, with columns: tuple of str|None, query (exp.Query or nodes.Execute), with_data: bool;
    query_start, query_end: extent of the query's text.
    into: extent of INTO in it, where it was a SELECT INTO.
    """

    arg_types = arguments(
        "names!",
        "persistence",
        "if_not_exists",
        "columns",
        "query!",
        "with_data",
        "on_commit",
        "access_method",
        "tablespace",
        "options",
        "storage",
        "query_start",
        "query_end",
        "into",
    )


class CreateMaterializedView(CreateTableAs):
    """As CreateTableAs; its query is a view's."""


class CreateForeignTable(Statement):
    """names; if_not_exists; elements: list of ColumnDef, Constraint, LikeClause; server: str;
    foreign_options: (verb, name, value).
    """

    arg_types = arguments("names!", "if_not_exists", "elements!", "server!", "foreign_options")


class ColumnDef(Node):
    """column: str; type_name: TypeName|None (only in OF type tables and ALTER); constraints: list of
    Constraint; collation: CollateClause|None; compression: str|None; foreign_options: (verb, name,
    value) of a foreign table's. `start`: of the name.
    """

    arg_types = arguments(
        *("column!", "type_name", "constraints", "collation", "compression", "foreign_options")
    )


class Constraint(Node):
    """A constraint of a column or table.

    kind: "NOT NULL" | "NULL" | "DEFAULT" | "CHECK" | "PRIMARY KEY" | "UNIQUE" | "FOREIGN KEY" | "GENERATED"
    (stored expression) | "IDENTITY" | "EXCLUDE". constraint: its name, str|None. columns: tuple (table
    constraints; None in a column constraint). expression: for DEFAULT, CHECK, GENERATED; expression_start,
    expression_end: its extent in the text. references: tuple names; ref_columns: tuple|None; match:
    None|"FULL"|"PARTIAL"|"SIMPLE"; on_delete, on_update: None|"NO ACTION"| "RESTRICT"|"CASCADE"|"SET
    NULL"|"SET DEFAULT"; set_columns: tuple (ON DELETE SET NULL (a, b)). deferrable, initially_deferred:
    bool|None; attribute: (words, offset) of the first of these; not_valid, no_inherit,
    nulls_not_distinct: bool; include: tuple; options: pairs; tablespace; using_index: str (ALTER TABLE ..
    ADD .. USING INDEX); always: bool (IDENTITY); sequence_options: tuple of pairs as in CreateSequence;
    on_null: bool (DEFAULT ON NULL); enabled: bool|None (Oracle's ENABLE/DISABLE); validate: bool;
    excluding: EXCLUDE's index, a CreateIndex without names; operators: tuple of names per element.
    is_of_column: written at a column.
    """

    arg_types = arguments(
        "kind!",
        "constraint",
        "columns",
        "on_null",
        "expression",
        "expression_start",
        "expression_end",
        "references",
        "ref_columns",
        "match",
        "on_delete",
        "on_update",
        "set_columns",
        "deferrable",
        "initially_deferred",
        "attribute",
        "not_valid",
        "no_inherit",
        "nulls_not_distinct",
        "include",
        "options",
        "tablespace",
        "using_index",
        "always",
        "sequence_options",
        "enabled",
        "validate",
        "excluding",
        "operators",
        "is_of_column",
    )


class LikeClause(Node):
    """LIKE source in CREATE TABLE. names; options: tuple of (bool including, "DEFAULTS"|"ALL"|...)."""

    arg_types = arguments("names!", "options")


class AlterTable(Statement):
    """kind: "TABLE"|"VIEW"|"MATERIALIZED VIEW"|"INDEX"|"SEQUENCE"|"FOREIGN TABLE"|"TYPE"; names; if_exists;
    only; actions: list of AlterAction. (RENAME, OWNER TO and SET SCHEMA are Rename, AlterOwner, AlterSchema.)
    """

    arg_types = arguments("kind!", "names!", "if_exists", "only", "actions!")


class AlterAction(Node):
    """One action of AlterTable. action, and what it uses:

    "ADD COLUMN" (definition: ColumnDef, if_not_exists), "MODIFY" (Oracle; definition, its type may be
    None), "DROP COLUMN" (column, if_exists, cascade), "ALTER TYPE" (column, type_name, collation, using:
    Expression), "SET DEFAULT" (column, expression, expression_start, expression_end), "DROP DEFAULT"
    (column), "SET NOT NULL", "DROP NOT NULL" (column), "ADD CONSTRAINT" (constraint: Constraint), "DROP
    CONSTRAINT" (column: the constraint's name, if_exists, cascade), Oracle's "SWITCH CONSTRAINT"
    (constraint: Constraint, named by its name, or its kind and columns, with its state; cascade),
    "VALIDATE CONSTRAINT" (column), "ALTER CONSTRAINT" (constraint: Constraint with deferrable...), "OWNER
    TO" (role: RoleSpec), "ENABLE TRIGGER" / "DISABLE TRIGGER", .. RULE (column: name, "ALL" or "USER";
    mode: None|"REPLICA"|"ALWAYS"), "ROW SECURITY" (mode: "ENABLE"|"DISABLE"|"FORCE"|"NO FORCE"), "SET
    OPTIONS" / "RESET OPTIONS" (options; column for a column's), "SET TABLESPACE", "SET LOGGED", "SET
    UNLOGGED", "REPLICA IDENTITY" (mode text), "SET STATISTICS", "SET STORAGE", "SET COMPRESSION",
    "INHERIT", "NO INHERIT" (references: names), "ATTACH PARTITION" (references, bound: PartitionBound),
    "DETACH PARTITION" (references; mode: None|"CONCURRENTLY"|"FINALIZE"), Oracle's "ADD PARTITION"
    (definition: NamedPartition), "DROP PARTITION", "TRUNCATE PARTITION" (column), "RENAME PARTITION"
    (column, mode: the new name), "SPLIT PARTITION" (column, options: (bound: PartitionBound, two names)),
    "MERGE PARTITIONS" (options: two names and the new one), "EXCHANGE PARTITION" (column, references),
    "ADD IDENTITY" (constraint: Constraint), "DROP IDENTITY" (column, if_exists), "SET IDENTITY" (column,
    options), "DROP EXPRESSION" (column, if_exists), "CLUSTER ON", "SET WITHOUT CLUSTER", of foreign
    tables "OPTIONS" and "COLUMN OPTIONS" (options: (verb, name, value); column), Oracle's "READ ONLY" and
    "READ WRITE".
    """

    arg_types = arguments(
        "action!",
        "column",
        "definition",
        "if_exists",
        "if_not_exists",
        "cascade",
        "type_name",
        "collation",
        "using",
        "expression",
        "expression_start",
        "expression_end",
        "constraint",
        "role",
        "mode",
        "options",
        "references",
        "bound",
    )


class CreateView(Statement):
    """names; or_replace; persistence: None|"temp"; recursive; columns: tuple|None; query; options;
    check_option: None|"LOCAL"|"CASCADED"; read_only: bool (Oracle); force: bool|None (Oracle's FORCE/NO
    FORCE); query_start, query_end: extent of the query in the text.
    """

    arg_types = arguments(
        "names!",
        "or_replace",
        "persistence",
        "recursive",
        "columns",
        "query!",
        "options",
        "check_option",
        "read_only",
        "force",
        "query_start",
        "query_end",
    )


class CreateSequence(Statement):
    """names; persistence; if_not_exists; options: pairs of "as" (TypeName), "increment", "minvalue" (int or
    None: NO MINVALUE), "maxvalue", "start", "restart" (int or None), "cache" (int; NOCACHE is 1), "cycle"
    (bool), "owned_by" (tuple or None), "order" (bool), "sequence_name".
    """

    arg_types = arguments("names!", "persistence", "if_not_exists", "options")


class AlterSequence(Statement):
    """names; if_exists; options as CreateSequence."""

    arg_types = arguments("names!", "if_exists", "options!")


class CreateIndex(Statement):
    """index: str|None or (Oracle) names tuple in `index_names`; unique, concurrently, if_not_exists, only:
    bool; table: names tuple; method: str|None; elements: list of IndexElement; include: tuple;
    nulls_not_distinct; options; tablespace; where: Expression; where_start, where_end; storage; local: bool.
    """

    arg_types = arguments(
        "local",
        "index",
        "index_names",
        "unique",
        "concurrently",
        "if_not_exists",
        "only",
        "table!",
        "method",
        "elements!",
        "include",
        "nulls_not_distinct",
        "options",
        "tablespace",
        "where",
        "where_start",
        "where_end",
        "storage",
        "is_constraint",
    )


class IndexElement(Node):
    """column: str|None; expression: Expression|None; collation: CollateClause|None; opclass: tuple|None;
    opclass_options; desc: bool; nulls_first: bool|None.
    """

    arg_types = arguments(
        "column", "expression", "collation", "opclass", "opclass_options", "desc", "nulls_first"
    )


class Drop(Statement):
    """DROP of objects that only need names. kind: "TABLE", "VIEW", "MATERIALIZED VIEW", "SEQUENCE", "INDEX",
    "SCHEMA", "TYPE", "DOMAIN", "EVENT TRIGGER", "EXTENSION", "COLLATION", "PACKAGE", "PACKAGE BODY",
    "TRIGGER", "SYNONYM" ...; objects: list of ObjectName; if_exists; cascade; concurrently. (Routines:
    DropRoutine; roles: DropRole; databases: DropDatabase.) An Oracle system trigger is kind "TRIGGER" with
    one name; PostgreSQL's DROP TRIGGER t ON tbl has the relation's names before it and on_relation True.
    """

    arg_types = arguments("kind!", "objects!", "if_exists", "cascade", "concurrently", "on_relation", "purge")


class Truncate(Statement):
    """tables: list of exp.Table; restart_identity: bool; cascade: bool."""

    arg_types = arguments("tables!", "restart_identity", "cascade")


class LockTable(Statement):
    """tables: list of exp.Table; mode: "ACCESS EXCLUSIVE" ...; nowait: bool."""

    takes_snapshot = False
    arg_types = arguments("tables!", "mode!", "nowait")


class Comment(Statement):
    """object: ObjectName; comment: str|None (IS NULL)."""

    arg_types = arguments("object!", "comment")


class Rename(Statement):
    """object: ObjectName (kind COLUMN, CONSTRAINT, TRIGGER ... as there; of_kind: the relation's kind for
    COLUMN); new_name: str; if_exists; cascade; only.
    """

    arg_types = arguments("object!", "of_kind", "new_name!", "if_exists", "cascade", "only")


class AlterOwner(Statement):
    """object: ObjectName; owner: RoleSpec; if_exists."""

    arg_types = arguments("object!", "owner!", "if_exists")


class AlterSchema(Statement):
    """ALTER .. SET SCHEMA. object: ObjectName; schema: str; if_exists."""

    arg_types = arguments("object!", "schema!", "if_exists")


class AlterDepends(Statement):
    """ALTER .. [NO] DEPENDS ON EXTENSION. object: ObjectName; extension: str; ends: bool, of NO."""

    arg_types = arguments("object!", "extension!", "ends")


class RefreshMaterializedView(Statement):
    """names; concurrently; with_data."""

    arg_types = arguments("names!", "concurrently", "with_data")


class CreateExtension(Statement):
    """extension: str; if_not_exists; options."""

    arg_types = arguments("extension!", "if_not_exists", "options")


class AlterExtension(Statement):
    """ALTER EXTENSION name UPDATE. extension: str; version: str|None."""

    arg_types = arguments("extension!", "version")


class CreateSynonym(Statement):
    """Oracle: CREATE [OR REPLACE] [PUBLIC] SYNONYM names FOR target (tuple)."""

    arg_types = arguments("names!", "or_replace", "public", "target!")


class CreateType(Statement):
    """kind: "ENUM" (labels: tuple of str), "COMPOSITE" (elements: list of ColumnDef), "DOMAIN" (base:
    TypeName, constraints: list, collation), "RANGE" (attributes: tuple of (name, TypeName | number | None,
    start)), "BASE" (attributes, none of a shell), "COLLECTION" (base: TypeName of the elements' array,
    limit: int of a varray or None, or_replace).
    """

    arg_types = arguments(
        "names!",
        "kind!",
        "labels",
        "elements",
        "base",
        "constraints",
        "collation",
        "attributes",
        "limit",
        "or_replace",
    )


class AlterEnum(Statement):
    """ALTER TYPE .. ADD VALUE label [BEFORE|AFTER neighbor], or RENAME VALUE renamed TO label."""

    arg_types = arguments("names!", "label!", "if_not_exists", "neighbor", "after", "renamed")


class AlterDomain(Statement):
    """action: "SET DEFAULT" (expression), "DROP DEFAULT", "SET NOT NULL", "DROP NOT NULL", "ADD CONSTRAINT"
    (constraint: Constraint), "DROP CONSTRAINT", "VALIDATE CONSTRAINT" (constraint_name; if_exists, cascade).
    """

    arg_types = arguments(
        "names!", "action!", "expression", "constraint", "constraint_name", "if_exists", "cascade"
    )


class CreateTablespace(Statement):
    """tablespace: str; owner: RoleSpec|None; location: str; options: pairs."""

    arg_types = arguments("tablespace!", "owner", "location!", "options")


class AlterTablespace(Statement):
    """SET or RESET (resets) of options, as pairs."""

    arg_types = arguments("tablespace!", "resets", "options!")


class DropTablespace(Statement):
    """tablespace: str; if_exists."""

    arg_types = arguments("tablespace!", "if_exists")


class SecurityLabel(Statement):
    """provider: str|None; object: ObjectName; label: str|None."""

    arg_types = arguments("provider", "object!", "label")
