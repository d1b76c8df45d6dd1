"""CREATE TABLE, CREATE TABLE AS.

A table's definition is checked here in PostgreSQL's order and words; the rows are written by
`catalog.writing.relations`. PostgreSQL 15 docs, CREATE TABLE; source parse_utilcmd.c, tablecmds.c.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from polar_lite.catalog.dialect import nodes, storage
from polar_lite.catalog.dialect.binder.state import Statement
from polar_lite.catalog.dialect.row_expressions import generation
from polar_lite.catalog.names import physical_column
from polar_lite.catalog.object_names import PG_CLASS
from polar_lite.catalog.objects import GLOBAL_TEMPORARY, Column, Relation, Schema
from polar_lite.catalog.system_columns import SYSTEM_COLUMNS
from polar_lite.catalog.types import TypeRef
from polar_lite.catalog.writing import relations
from polar_lite.catalog.writing.relations import NewColumn
from polar_lite.protocol import pgtypes
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.sqlstate import PgError, unsupported
from polar_lite.server.commands import CommandResult, collations, command, tablespaces
from polar_lite.server.commands.constraints import exclusions, switching
from polar_lite.server.commands.constraints.checks import Check, make_checks
from polar_lite.server.commands.constraints.foreign_keys import ForeignKey, make_foreign_keys
from polar_lite.server.commands.constraints.keys import Key, check_key, make_keys
from polar_lite.server.commands.ddl import Ddl, position, undefined_column
from polar_lite.server.commands.expressions import Deparsed, column_default
from polar_lite.server.commands.partitions import inheritance
from polar_lite.server.commands.partitions import named as named_partitions
from polar_lite.server.commands.partitions import partitioning as partitions
from polar_lite.server.commands.sequences import make_column_sequence
from polar_lite.server.commands.tables import compression, storage_options, typed
from polar_lite.server.commands.tables import like as table_like
from polar_lite.server.commands.tables.definition import ColumnDefinition, Table
from polar_lite.server.commands.tables.foreign_options import check_no_options
from polar_lite.server.commands.tables.relation_actions import check_any_visible
from polar_lite.server.sessions import temporary

if TYPE_CHECKING:
    from polar_lite.server.sessions.session import Session

SERIAL_TYPES: Final = {
    "serial": pgtypes.INT4,
    "serial4": pgtypes.INT4,
    "bigserial": pgtypes.INT8,
    "serial8": pgtypes.INT8,
    "smallserial": pgtypes.INT2,
    "serial2": pgtypes.INT2,
}


@command(nodes.CreateTable, writes=True)
def create_table(node: nodes.CreateTable, session: Session, text: str) -> CommandResult:
    ddl = Ddl(session)
    check_no_options(node.names[-1], node.elements)
    is_temporary = makes_temporary(ddl, node, text)
    schema = ddl.creation_schema(node.names, temporary=is_temporary, start=node.start)
    name = node.names[-1]
    tablespace = tablespaces.chosen(ddl, node.tablespace, is_temporary=is_temporary)
    if ddl.exists(schema, name, node.if_not_exists):
        return CommandResult("CREATE TABLE")
    check_method(node)
    persistence = persistence_of(ddl, node, is_temporary)
    if persistence == GLOBAL_TEMPORARY and (node.partition_by or node.partition_of or node.inherits):
        raise unsupported("partitions and INHERITS of a global temporary table")
    table = _read(ddl, Table(name, parents=inheritance.parents_of(ddl, node, persistence)), node, text)
    options = checked_options(ddl, node)
    oid = make_table(ddl, schema, table, text, persistence, options, node)
    tablespaces.place(ddl, oid, tablespace)
    note_on_commit(session, oid, node.on_commit)
    if node.partition_by is not None:
        named_partitions.make_all(session, oid, node.partition_by)
    return CommandResult("CREATE TABLE")


def makes_temporary(ddl: Ddl, node: nodes.CreateTable | nodes.CreateTableAs, text: str) -> bool:
    """Whether a table is to be temporary; 42P16 for ON COMMIT on another one."""
    if _is_global(ddl, node):
        return False
    if node.persistence == "global temp":
        ddl.session.notice(
            "WARNING",
            code.WARNING,
            "GLOBAL is deprecated in temporary table creation",
            position=text.lower().index("global") + 1,
        )
    is_temporary = node.persistence in ("temp", "local temp", "global temp")
    is_temporary = is_temporary or ddl.is_temporary_name(node.names)
    if is_temporary and node.persistence == "unlogged":
        raise PgError(
            code.INVALID_TABLE_DEFINITION,
            "only temporary relations may be created in temporary schemas",
            position=position(node.start),
        )
    if node.on_commit and not is_temporary:
        raise PgError(code.INVALID_TABLE_DEFINITION, "ON COMMIT can only be used on temporary tables")
    return is_temporary


def _is_global(ddl: Ddl, node: nodes.CreateTable | nodes.CreateTableAs) -> bool:
    """Oracle's global temporary table: the definition is everybody's, the rows are each session's own."""
    return node.persistence == "global temp" and ddl.snapshot.database.mode == "oracle"


def checked_options(ddl: Ddl, node: nodes.CreateTable | nodes.CreateTableAs) -> tuple[str, ...]:
    is_partitioned = node.args.get("partition_by") is not None
    options = storage_options.checked("p" if is_partitioned else "r", node.options)
    if not _is_global(ddl, node):
        return options
    if node.on_commit == "DROP":
        raise PgError(
            code.INVALID_TABLE_DEFINITION, "ON COMMIT DROP cannot be used on a global temporary table"
        )
    return (*options, temporary.DELETES_ROWS) if node.on_commit != "PRESERVE ROWS" else options


def note_on_commit(session: Session, oid: int, action: str | None) -> None:
    """What a commit does to a temporary table; a global one has it in its storage options."""
    relation = session.snapshot.relations[oid]
    if relation.persistence == GLOBAL_TEMPORARY:
        temporary.note_storage(session, relation)
    elif action in ("DROP", "DELETE ROWS"):
        session.on_commit[oid] = action


def persistence_of(ddl: Ddl, node: nodes.CreateTable | nodes.CreateTableAs, is_temporary: bool) -> str:
    if _is_global(ddl, node):
        return GLOBAL_TEMPORARY
    return "t" if is_temporary else "u" if node.persistence == "unlogged" else "p"


def _read(ddl: Ddl, table: Table, node: nodes.CreateTable, text: str) -> Table:
    table.is_partition = node.partition_of is not None
    inheritance.read_columns(ddl, table)
    if node.of_type is not None:
        typed.take_columns(table, typed.type_named(ddl, node.of_type))
    return read_elements(ddl, table, node.elements, text)


def read_elements(ddl: Ddl, table: Table, elements: Sequence[Any], text: str) -> Table:
    """elements: ColumnDef, Constraint, LikeClause."""
    for element in elements:
        if isinstance(element, nodes.ColumnDef) and (table.is_partition or table.of_type is not None):
            _read_option(table, element)
        elif isinstance(element, nodes.ColumnDef):
            read_column(ddl, table, element, text)
        elif isinstance(element, nodes.Constraint):
            read_constraint(table, element, None)
        else:
            like = table_like.read(ddl, element)
            table.likes.append(like)
            for column in table_like.columns_of(ddl, like):
                inherited = inheritance.inherited_column(ddl, table, column)
                if inherited is None:
                    add_column(table, column)
                else:
                    inheritance.merge_column(inherited, column)
    _check_keys(table)
    if any(column.is_invisible for column in table.columns):
        check_any_visible(column.name for column in table.columns if not column.is_invisible)
    return table


def _read_option(table: Table, node: nodes.ColumnDef) -> None:
    """What a partition says of a column of its parent, a typed table of one of its type."""
    column = next((c for c in table.columns if c.name == node.column), None)
    if column is None:
        raise PgError(code.UNDEFINED_COLUMN, f'column "{node.column}" does not exist')
    if column.is_local:
        raise PgError(code.DUPLICATE_COLUMN, f'column "{column.name}" specified more than once')
    said = ColumnDefinition(column.name, column.type)
    for constraint in node.constraints or ():
        read_constraint(table, constraint, said)
    if table.of_type is not None:
        typed.check_column(said)
    inheritance.merge_column(column, said)


def read_column(ddl: Ddl, table: Table, node: nodes.ColumnDef, text: str) -> None:
    if node.type_name is None:
        raise unsupported("a column without a type")
    type_node = node.type_name
    serial = SERIAL_TYPES.get(type_node.names[-1]) if len(type_node.names) == 1 else None
    if serial is not None:
        if type_node.array:
            raise PgError(
                code.FEATURE_NOT_SUPPORTED,
                "array of serial is not implemented",
                position=position(type_node.start),
            )
        column = ColumnDefinition(node.column, TypeRef(serial.oid), not_null=True, serial=True)
    else:
        column = ColumnDefinition(node.column, ddl.usable_type(type_node, text))
        _check_type(ddl, column)
    column.collation = collations.given(ddl, column.type, node.collation)
    column.compression = compression.letter_of(ddl, column.type, node.compression)
    inherited = inheritance.inherited_column(ddl, table, column)
    if inherited is None:
        add_column(table, column)
    for constraint in node.constraints or ():
        read_constraint(table, constraint, column)
    if inherited is not None:
        inheritance.merge_column(inherited, column)


def _check_type(ddl: Ddl, column: ColumnDefinition) -> None:
    entry = ddl.snapshot.type(column.type.oid)
    if entry is not None and entry.kind == "p":
        raise PgError(
            code.INVALID_TABLE_DEFINITION,
            f'column "{column.name}" has pseudo-type {ddl.names().type(column.type.oid)}',
        )


def add_column(table: Table, column: ColumnDefinition) -> None:
    if column.name in SYSTEM_COLUMNS:
        raise PgError(
            code.DUPLICATE_COLUMN, f'column name "{column.name}" conflicts with a system column name'
        )
    if any(c.name == column.name for c in table.columns):
        raise PgError(code.DUPLICATE_COLUMN, f'column "{column.name}" specified more than once')
    table.columns.append(column)


def _read_disabled(table: Table, node: nodes.Constraint, column: ColumnDefinition | None) -> None:
    if node.validate:
        raise unsupported("DISABLE VALIDATE of a constraint")
    columns = (column.name,) if column is not None else tuple(node.columns or ())
    table.disabled.append((node, columns))


def read_constraint(table: Table, node: nodes.Constraint, column: ColumnDefinition | None) -> None:
    if node.enabled is False:
        _read_disabled(table, node, column)
        return
    match node.kind:
        case "CHECK":
            table.checks.append(Check.of(node))
        case "EXCLUDE":
            table.exclusions.append(node)
        case "FOREIGN KEY":
            columns = (column.name,) if column is not None else tuple(node.columns or ())
            table.foreign_keys.append(ForeignKey(node, columns))
        case "NOT NULL" | "NULL" if column is not None:
            wanted = node.kind == "NOT NULL"
            if column.not_null is not None and column.not_null != wanted:
                raise PgError(
                    code.SYNTAX_ERROR,
                    f'conflicting NULL/NOT NULL declarations for column "{column.name}"'
                    f' of table "{table.name}"',
                    position=position(node.start),
                )
            column.not_null = wanted
        case "DEFAULT" if column is not None:
            if column.default is not None or column.serial:
                raise PgError(
                    code.SYNTAX_ERROR,
                    f'multiple default values specified for column "{column.name}" of table "{table.name}"',
                    position=position(node.start),
                )
            if column.identity:
                raise _two_defaults(table, column, node)
            if column.generation is not None:
                raise _two_defaults(table, column, node, "default and generation expression")
            column.default = node
            _note_on_null(column, node)
        case "IDENTITY" if column is not None:
            _read_identity(table, column, node)
        case "GENERATED" if column is not None:
            _read_generation(table, column, node)
        case "VISIBLE" | "INVISIBLE" if column is not None:
            column.is_invisible = node.kind == "INVISIBLE"
        case "PRIMARY KEY" | "UNIQUE":
            columns = (column.name,) if column is not None else tuple(node.columns or ())
            table.keys.append(
                Key(
                    node.kind == "PRIMARY KEY",
                    columns,
                    node.constraint,
                    node.start,
                    tuple(node.include or ()),
                    bool(node.deferrable or node.initially_deferred),
                    bool(node.initially_deferred),
                    node.using_index,
                    bool(node.nulls_not_distinct),
                    node.tablespace,
                )
            )
        case _:
            raise unsupported(f"constraint {node.kind}")


def _read_identity(table: Table, column: ColumnDefinition, node: nodes.Constraint) -> None:
    if column.identity:
        raise PgError(
            code.SYNTAX_ERROR,
            f'multiple identity specifications for column "{column.name}" of table "{table.name}"',
            position=position(node.start),
        )
    if column.default is not None or column.serial:
        raise _two_defaults(table, column, node)
    if column.generation is not None:
        raise _two_defaults(table, column, node, "identity and generation expression")
    if column.not_null is False:
        raise PgError(
            code.SYNTAX_ERROR,
            f'conflicting NULL/NOT NULL declarations for column "{column.name}" of table "{table.name}"',
            position=position(node.start),
        )
    column.identity = "a" if node.always else "d"
    column.sequence_options = tuple(node.sequence_options or ())
    column.not_null = True
    _note_on_null(column, node)


def _note_on_null(column: ColumnDefinition, node: nodes.Constraint) -> None:
    """Oracle 19c SQL Reference, CREATE TABLE: a column with DEFAULT ON NULL is NOT NULL."""
    if node.on_null:
        column.is_default_on_null = column.not_null = True


def _read_generation(table: Table, column: ColumnDefinition, node: nodes.Constraint) -> None:
    if column.generation is not None:
        raise PgError(
            code.SYNTAX_ERROR,
            f'multiple generation clauses specified for column "{column.name}" of table "{table.name}"',
            position=position(node.start),
        )
    if column.default is not None or column.serial:
        raise _two_defaults(table, column, node, "default and generation expression")
    if column.identity:
        raise _two_defaults(table, column, node, "identity and generation expression")
    column.generation = node


def _two_defaults(
    table: Table, column: ColumnDefinition, node: nodes.Constraint, what: str = "default and identity"
) -> PgError:
    return PgError(
        code.SYNTAX_ERROR,
        f'both {what} specified for column "{column.name}" of table "{table.name}"',
        position=None if column.serial else position(node.start),
    )


def _check_keys(table: Table) -> None:
    primary = [key for key in table.keys if key.primary]
    if len(primary) > 1:
        raise PgError(
            code.INVALID_TABLE_DEFINITION,
            f'multiple primary keys for table "{table.name}" are not allowed',
            position=position(primary[1].start),
        )
    by_name = {column.name: column for column in table.columns}
    for key in table.keys:
        if key.using_index is not None:
            message = "cannot use an existing index in CREATE TABLE"
            raise PgError(code.FEATURE_NOT_SUPPORTED, message, position=position(key.start))
        check_key(key, by_name, is_new=True)
        if key.primary:
            for name in key.columns:
                by_name[name].not_null = True


def check_method(node: nodes.CreateMaterializedView | nodes.CreateTable | nodes.CreateTableAs) -> None:
    """USING of a table: heap is all there is (42704, 55000)."""
    method = node.args.get("access_method")
    if method in ("btree", "hash", "gist", "gin", "spgist", "brin"):
        raise PgError(code.OBJECT_NOT_IN_PREREQUISITE_STATE, f'access method "{method}" is not of type TABLE')
    if method not in (None, "heap"):
        raise PgError(code.UNDEFINED_OBJECT, f'access method "{method}" does not exist')


def make_table(
    ddl: Ddl,
    schema: Schema,
    table: Table,
    text: str,
    persistence: str,
    options: Sequence[str],
    node: nodes.CreateTable | None = None,
    kind: str = "",
) -> int:
    """Sequences first, then the table, then its keys: the order PostgreSQL makes them in."""
    kind = kind or ("r" if node is None or node.partition_by is None else "p")
    sequences: list[tuple[int, int]] = []
    columns: list[NewColumn] = []
    defaults = [
        own_default(ddl, column, text) for column in table.columns
    ]  # before the catalog is another one
    for number, (column, default) in enumerate(zip(table.columns, defaults, strict=True), start=1):
        made, sequence = new_column(ddl, schema, table.name, column, default, persistence)
        columns.append(made)
        if sequence:
            sequences.append((sequence, number))
    oid = relations.create_relation(
        ddl.writer,
        schema,
        table.name,
        kind,
        ddl.role,
        columns,
        persistence=persistence,
        options=options,
        rowid_column=_rowid_column(table) if kind == "r" else 0,
    )
    for number, column in enumerate(table.columns, start=1):
        if column.compression:
            compression.enter(ddl, oid, number, column.compression)
    inheritance.complete_columns(ddl, oid, table)
    for number, column in enumerate(table.columns, start=1):
        make_generation(ddl, oid, number, column, text)
    own_checks = inheritance.complete_checks(ddl, oid, table, text)
    make_checks(ddl, oid, own_checks, text, is_new=True)
    for like in table.likes:
        table_like.complete_columns(ddl, like, oid)
    if node is not None and node.partition_by is not None:
        partitions.make_partitioned(ddl, oid, node.partition_by, text)
    relations.create_storage(ddl.writer, oid)
    for sequence, number in sequences:
        is_identity = bool(table.columns[number - 1].identity)
        relations.own_sequence(ddl.writer, sequence, oid, number, is_identity=is_identity)
    numbers = {c.name: n for n, c in enumerate(table.columns, start=1)}
    make_keys(ddl, schema, oid, table.keys, numbers, is_new=True)
    exclusions.make_exclusions(ddl, oid, table.exclusions, text, is_new=True)
    for like in table.likes:
        table_like.complete(ddl, schema, like, oid)
    make_foreign_keys(ddl, oid, table.foreign_keys, is_new=True)
    switching.make_disabled(ddl, oid, table.disabled, text)
    inheritance.enter_parents(ddl, oid, table)
    if table.of_type is not None:
        typed.enter(ddl, oid, table.of_type)
    if node is not None and table.is_partition:
        partitions.become_partition(ddl, oid, node.bound, text)
    return oid


def own_default(ddl: Ddl, column: ColumnDefinition, text: str) -> Deparsed | None:
    """What DEFAULT says; a serial column's is of its sequence."""
    if column.serial or column.default is None:
        return None
    return column_default(ddl, column.name, column.type, column.default, text)


def new_column(
    ddl: Ddl,
    schema: Schema,
    table: str,
    column: ColumnDefinition,
    default: Deparsed | None,
    persistence: str,
) -> tuple[NewColumn, int]:
    """A column with its default, and the sequence that is made for a serial or identity one (else 0)."""
    sequence = 0
    if column.serial or column.identity:
        sequence = make_column_sequence(
            ddl,
            schema,
            table,
            column.name,
            column.type,
            column.sequence_options,
            persistence=persistence,
            is_identity=bool(column.identity),
        )
    if column.serial:
        default = Deparsed(f"nextval('{sequence}'::regclass)", ((PG_CLASS, sequence, 0),))
    made = NewColumn(
        column.name,
        column.type,
        bool(column.not_null),
        default.text if default else None,
        column.identity,
        refers_to=default.refers_to if default else (),
        collation=column.collation,
        options=column.options,
    )
    return made, sequence


def make_generation(ddl: Ddl, oid: int, number: int, column: ColumnDefinition, text: str) -> None:
    """Enter GENERATED .. STORED of a column that has been entered."""
    if column.generation is None:
        return
    relation = ddl.snapshot.relations[oid]
    environment = replace(ddl.session.environment(), snapshot=ddl.snapshot)
    entered = next(c for c in relation.columns if c.attnum == number)
    found = generation(Statement(environment, text), relation, column.generation.expression, entered)
    relations.add_generation(ddl.writer, oid, number, found)


def _rowid_column(table: Table) -> int:
    primary = next((key.columns for key in table.keys if key.primary and not key.deferrable), ())
    generated = [c.name for c in table.columns if c.generation is not None]
    if generated and generated == list(primary):
        return 0
    columns = [
        Column(n, c.name, c.type, physical_column(c.name)) for n, c in enumerate(table.columns, start=1)
    ]
    return storage.rowid_column(columns, [c.attnum for c in columns if c.name in primary])


def column_named(relation: Relation, name: str) -> int:
    """The attnum of a column; 42703 `column "x" of relation "t" does not exist`."""
    for column in relation.columns:
        if column.name == name and not column.has_dropped:
            return column.attnum
    raise undefined_column(relation, name)
