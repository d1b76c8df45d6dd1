"""What a catalog's objects are: one frozen value per kind, as `loading` reads them and a Snapshot holds them.

Users' types are `user_types`' matter, operators and casts `operators`'.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from typing import TYPE_CHECKING, Final

from polar_lite.catalog.access_methods import BY_NAME, STORED_CLASSES
from polar_lite.catalog.functions.registry import Function
from polar_lite.catalog.functions.strings import letters
from polar_lite.catalog.partitions import Bound, PartitionKey
from polar_lite.catalog.types import TypeRef
from polar_lite.protocol.records import dataclass

# pg_namespace rows whose OIDs are the same in every database.
PG_CATALOG: Final = 11
BOOTSTRAP_SUPERUSER: Final = 10  # the role "postgres"
PUBLIC_SCHEMA: Final = 2200
INFORMATION_SCHEMA: Final = 13207

NO_TYPE: Final = TypeRef(0)
# pg_class.relpersistence of Oracle's global temporary tables: their rows are each session's own.
GLOBAL_TEMPORARY: Final = "g"
# The option of a column (attoptions) that has DEFAULT ON NULL.
DEFAULT_ON_NULL: Final = "polar_default_on_null=true"
INVISIBLE: Final = "polar_invisible=true"


@dataclass(frozen=True, slots=True)
class Role:
    oid: int
    name: str
    is_superuser: bool = False
    inherits: bool = True
    can_create_role: bool = False
    can_create_database: bool = False
    can_login: bool = False
    is_replication: bool = False
    bypasses_rls: bool = False
    connection_limit: int = -1
    password: str | None = None
    valid_until: str | None = None
    # OIDs of the roles it is a direct member of -> WITH ADMIN OPTION
    member_of: Mapping[int, bool] = field(default_factory=dict)
    settings: Mapping[str, str] = field(default_factory=dict)
    # ALTER ROLE .. IN DATABASE of this snapshot's: stronger
    settings_here: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Database:
    oid: int
    name: str
    owner: int
    mode: str  # 'oracle' or 'postgres'
    acl: tuple[str, ...] | None = None
    allows_connections: bool = True
    is_template: bool = False
    connection_limit: int = -1
    settings: Mapping[str, str] = field(default_factory=dict)
    # ALTER ROLE ALL SET: weaker than the database's own
    settings_of_all: Mapping[str, str] = field(default_factory=dict)
    ctype: str = letters.UNICODE


@dataclass(frozen=True, slots=True)
class Schema:
    oid: int
    name: str
    owner: int
    acl: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Language:
    """A language of routines. is_trusted: anybody who has USAGE may write in it."""

    oid: int
    name: str
    owner: int
    is_trusted: bool
    acl: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """attnum from 1. default: SQL text in the polar dialect, as the user wrote it, or None.

    identity: 'a' (GENERATED ALWAYS), 'd' (BY DEFAULT) or ''; `sequence` is then the one it is filled from.
    generation: the text of GENERATED ALWAYS AS (..) STORED; SQLite computes the value. options: attoptions.
    has_missing: SQLite has a value for the rows that are older than the column, and would give it to a new
    row that is written without the column.
    """

    attnum: int
    name: str
    type: TypeRef
    physical: str
    not_null: bool = False
    default: str | None = None
    has_dropped: bool = False
    identity: str = ""
    acl: tuple[str, ...] | None = None
    sequence: int = 0
    generation: str | None = None
    collation: int = 0
    options: tuple[str, ...] = ()
    has_missing: bool = False

    @property
    def is_default_on_null(self) -> bool:
        """Oracle's DEFAULT ON NULL: the default takes the place of a NULL that is inserted, too."""
        return DEFAULT_ON_NULL in self.options

    @property
    def is_invisible(self) -> bool:
        """Oracle's INVISIBLE: it is there where it is named, and not in what stands for all columns."""
        return INVISIBLE in self.options

    @property
    def has_default(self) -> bool:
        """Whether a column that is given no value gets one other than NULL."""
        return self.default is not None or bool(self.identity)

    @property
    def is_always_written(self) -> bool:
        """Whether a new row must say the column's value, be it NULL."""
        return self.has_default or self.has_missing


@dataclass(frozen=True, slots=True)
class Constraint:
    """type: 'p', 'u', 'c', 'f', 't', 'x'. columns: attnums. index_oid: of its index, or the one referred to.

    expression: a CHECK condition as the catalog keeps it. on_update, on_delete, match: pg_constraint's
    letters. set_columns: those of ON DELETE SET NULL (a, ..), none for all. parent: OID of the one of a
    partitioned table that it comes from. is_part: of a foreign key, for one partition that it refers to.
    operators: OIDs of EXCLUDE's, per key of its index. is_enforced: not one that Oracle's DISABLE has put
    out of action; a key has no index then, and a foreign key refers to none.
    """

    oid: int
    name: str
    type: str
    columns: tuple[int, ...]
    index_oid: int = 0
    expression: str | None = None
    foreign_table: int = 0
    foreign_columns: tuple[int, ...] = ()
    is_validated: bool = True
    is_deferrable: bool = False
    is_deferred: bool = False
    no_inherit: bool = False
    on_update: str = " "
    on_delete: str = " "
    match: str = " "
    set_columns: tuple[int, ...] = ()
    parent: int = 0
    is_part: bool = False
    operators: tuple[int, ...] = ()
    is_enforced: bool = True


@dataclass(frozen=True, slots=True)
class OperatorClass:
    """schema, method: OIDs. is_default: for its type."""

    name: str
    schema: int
    method: int
    is_default: bool


@dataclass(frozen=True, slots=True)
class Index:
    """An index's pg_index row.

    keys: attnums of `table`, 0 for the next of `expressions`; options: per key, bit 1 DESC, bit 2 NULLS
    FIRST. included: attnums of INCLUDE. collations: OIDs, 0 for a type without. class_options: reloptions of
    each key's operator class, () if no key has any. columns: attnums of all that it depends on, if it is
    not plain.
    expressions and predicate: text as the catalog keeps it. is_immediate: false for a DEFERRABLE
    constraint's, whose keys the server compares (server.unique_checks), not SQLite. nulls_alike: NULLS NOT
    DISTINCT. is_exclusion: EXCLUDE's, whose rows are compared by server.exclusion_checks. has_tree: whether
    SQLite could have it, which does without those that call PL.
    """

    table: int
    keys: tuple[int, ...]
    options: tuple[int, ...]
    is_unique: bool = False
    is_primary: bool = False
    included: tuple[int, ...] = ()
    collations: tuple[int, ...] = ()
    classes: tuple[OperatorClass, ...] = ()
    expressions: tuple[str, ...] = ()
    predicate: str | None = None
    method: str = "btree"
    columns: tuple[int, ...] = ()
    is_immediate: bool = True
    nulls_alike: bool = False
    class_options: tuple[tuple[str, ...], ...] = ()
    is_exclusion: bool = False
    has_tree: bool = True
    is_replica_identity: bool = False

    @property
    def is_enforced(self) -> bool:
        """Whether SQLite refuses equal keys."""
        return self.is_unique and self.is_immediate

    @property
    def is_kept(self) -> bool:
        """Whether SQLite has a b-tree for it, as its method or its keys' classes say."""
        return self.has_tree and (
            BY_NAME[self.method].is_stored or all(c.name in STORED_CLASSES for c in self.classes)
        )

    @property
    def is_plain(self) -> bool:
        """Whether all rows are in it, by columns alone."""
        return not self.expressions and self.predicate is None


@dataclass(frozen=True, slots=True)
class Trigger:
    """A row of pg_trigger. type: tgtype's bits, see `row_triggers`; enabled: 'O', 'R', 'A', 'D'.

    condition: WHEN's expression as text, which calls the rows new and old. new_name, old_name: what its
    body calls them (Oracle's REFERENCING). inline: the body came with the trigger (Oracle's).
    compound: with others of its function it is one of Oracle's compound triggers. follows: OIDs of triggers
    that fire before it.
    new_table, old_table: transition tables. constraint: OID of its pg_constraint row, or 0. is_copy: of one
    of the partitioned table.
    """

    oid: int
    name: str
    function: int
    type: int
    enabled: str = "O"
    columns: tuple[int, ...] = ()
    arguments: tuple[str, ...] = ()
    condition: str | None = None
    inline: bool = False
    compound: bool = False
    follows: tuple[int, ...] = ()
    new_name: str = "new"
    old_name: str = "old"
    new_table: str | None = None
    old_table: str | None = None
    constraint: int = 0
    constraint_relation: int = 0
    deferrable: bool = False
    initially_deferred: bool = False
    is_copy: bool = False


@dataclass(frozen=True, slots=True)
class ViewNames:
    """What the names in a view's text meant when it was made, so that nothing that is renamed or added
    later changes the view.

    tables: offset of a table's name in the text -> its OID, and its columns' names then by attnum.
    routines: offset of a call -> OID of the user's routine. constants: offset of a literal that names a
    relation -> its OID. types: offset of a type's name -> OID of the user's type; of a literal -> OID of the
    enum's label that it is. search_path: for all other names. meaning: the settings that were on (see
    binder.state.Meaning).
    """

    tables: Mapping[int, tuple[int, Mapping[int, str]]] = field(default_factory=dict)
    routines: Mapping[int, int] = field(default_factory=dict)
    constants: Mapping[int, int] = field(default_factory=dict)
    types: Mapping[int, int] = field(default_factory=dict)
    search_path: tuple[int, ...] = ()
    meaning: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SqlBody:
    """A routine's body in the SQL standard's form, and what its names mean: they do not change later."""

    text: str
    names: ViewNames


@dataclass(frozen=True, slots=True)
class PolicyText:
    """A policy's condition: a query of its table, `SELECT FROM t WHERE condition`, and what the names mean.

    table_at: offset of the table's name in it. refers_to: the objects it depends on.
    """

    text: str
    names: ViewNames
    table_at: int
    refers_to: tuple[tuple[int, int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Policy:
    """A row of pg_policy. command: '*', 'r', 'a', 'w' or 'd'; roles: OIDs, 0 for PUBLIC."""

    oid: int
    name: str
    command: str
    is_permissive: bool
    roles: tuple[int, ...]
    using: PolicyText | None = None
    check: PolicyText | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """A row of pg_rewrite that is not a view's query. event: INSERT, UPDATE, DELETE; enabled: O, R, A, D.

    text: `[WHERE condition] DO [ALSO | INSTEAD] actions`, and what the names in it mean. columns: those of
    OLD and NEW when it was made, by attnum.
    """

    oid: int
    name: str
    event: str
    enabled: str
    is_instead: bool
    is_conditional: bool
    text: str
    names: ViewNames
    columns: Mapping[int, str]

    @property
    def replaces(self) -> bool:
        """Whether the statement itself is never carried out."""
        return self.is_instead and not self.is_conditional


class _WithColumns:
    """What has `columns`, perhaps not yet: Python calls __getattr__ when a slot is empty."""

    __slots__ = ("_columns_later",)
    _columns_later: "Callable[[], tuple[Column, ...]]"

    def read_columns_later(self, later: "Callable[[], tuple[Column, ...]]") -> None:
        """Have the columns made by a call when somebody asks for them."""
        object.__setattr__(self, "_columns_later", later)
        object.__delattr__(self, "columns")

    if not TYPE_CHECKING:  # which would find any attribute

        def __getattr__(self, name: str) -> object:
            if name != "columns":
                raise AttributeError(name)
            made = self._columns_later()
            object.__setattr__(self, "columns", made)
            return made


@dataclass(frozen=True, slots=True)
class Relation(_WithColumns):
    """A relation.

    kind: 'r' table, 'v' view, 'm' materialized view, 'i' index, 'S' sequence, 'c' composite type, 'p'
    partitioned table (whose own table in SQLite is always empty), 'I' its index, 'f' foreign
    table (of a `server`; its own in SQLite is empty, too).
    database: SQLite's name of the attached file: 'main', 'cluster' or 'temp'.
    physical: the SQLite table name, unquoted.
    rowid_column: attnum of the column that is the SQLite rowid (INTEGER PRIMARY KEY), or 0.
    definition: a view's query as text in the polar dialect; `meant` (None for a system view): its names.
    constraints: those that are enforced; all others are only names that commands know.
    options: pg_class.reloptions.
    is_populated: False for a materialized view that cannot be read before it is refreshed.
    triggers, rules: users' own in the order they fire: by name, byte by byte. switched_off: OIDs of the
    constraints whose triggers on this table are disabled.
    row_security, forces_row_security: whether policies hold, for the owner, too.
    parents: OIDs of the tables it inherits from, or is a partition of (which has a bound). partitioning: of
    kind 'p'. is_read_only: Oracle's ALTER TABLE .. READ ONLY. of_type: OID of a typed table's type.
    """

    oid: int
    schema: int
    name: str
    kind: str
    owner: int
    columns: tuple[Column, ...]
    physical: str = ""
    database: str = "main"
    acl: tuple[str, ...] | None = None
    constraints: tuple[Constraint, ...] = ()
    disabled_constraints: tuple[Constraint, ...] = ()
    indexes: tuple[int, ...] = ()
    definition: str | None = None
    persistence: str = "p"
    rowid_column: int = 0
    row_type: int = 0
    index: Index | None = None
    triggers: tuple[Trigger, ...] = ()
    switched_off: frozenset[int] = frozenset()
    options: tuple[str, ...] = ()
    meant: ViewNames | None = None
    is_populated: bool = True
    server: int = 0
    row_security: bool = False
    forces_row_security: bool = False
    policies: tuple[Policy, ...] = ()
    parents: tuple[int, ...] = ()
    partitioning: PartitionKey | None = None
    bound: Bound | None = None
    replica_identity: str = "d"
    rules: tuple[Rule, ...] = ()
    is_read_only: bool = False
    of_type: int = 0

    def is_of_other_session(self, search_path: Sequence[int]) -> bool:
        """Whether it is a temporary table on the connection of a session whose search_path is another one."""
        is_temporary = self.database == "temp" and self.persistence != GLOBAL_TEMPORARY
        return is_temporary and self.schema not in search_path

    @property
    def all_constraints(self) -> tuple[Constraint, ...]:
        """The disabled ones, too: for whoever looks one up by its name."""
        return self.constraints + self.disabled_constraints


@dataclass(frozen=True, slots=True)
class Routine:
    """A user's function or procedure. `function` is its row for the binder.

    arg_modes: 'i', 'o', 'b', 'v', 't' per parameter of all_args (empty when all are IN).
    result: type OID; returns_set as declared. source: the body text as stored in prosrc; body: instead of it,
    RETURN .. or BEGIN ATOMIC. pl_types: of the parameters and the result, where one is PL's own, as written
    ("" for the others).
    """

    oid: int
    schema: int
    name: str
    owner: int
    kind: str
    language: str
    source: str
    function: Function
    all_args: tuple[TypeRef, ...] = ()
    arg_modes: tuple[str, ...] = ()
    arg_names: tuple[str, ...] = ()
    arg_defaults: tuple[str, ...] = ()
    result: TypeRef = NO_TYPE
    returns_set: bool = False
    security_definer: bool = False
    config: tuple[str, ...] = ()
    acl: tuple[str, ...] | None = None
    cost: float = 100
    rows: float = 0
    parallel: str = "u"
    body: SqlBody | None = None
    pl_types: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Package:
    """type_oid: of an object type's methods, which are no package to SQL; 0 for packages.

    supertype: the type that the object type is UNDER, 0 for none. is_final: no type may be UNDER it.
    """

    oid: int
    schema: int
    name: str
    owner: int
    specification: str
    body: str | None = None
    acl: tuple[str, ...] | None = None
    security_definer: bool = True
    type_oid: int = 0
    supertype: int = 0
    is_final: bool = True


@dataclass(frozen=True, slots=True)
class ForeignObject:
    """A foreign-data wrapper (kind "F") or a server ("S"), which is of one."""

    oid: int
    kind: str
    name: str
    owner: int
    acl: tuple[str, ...] | None = None
    wrapper: int = 0


@dataclass(frozen=True, slots=True)
class LargeObject:
    """A large object, for GRANT and its owner; it is in no Snapshot."""

    oid: int
    owner: int
    acl: tuple[str, ...] | None = None

    @property
    def name(self) -> str:
        return str(self.oid)


@dataclass(frozen=True, slots=True)
class Synonym:
    """schema: 0 for a public one. The target is a name: there may be no such object."""

    oid: int
    schema: int
    name: str
    owner: int
    target_schema: str
    target_name: str


@dataclass(frozen=True, slots=True)
class EventTrigger:
    """event: one of event_triggers.SESSION_EVENTS and DDL_EVENTS. enabled: 'O', 'R', 'A', 'D'.

    user_oid: fires only for this user (Oracle's ON SCHEMA); 0 for everybody.
    condition: Oracle's WHEN (..) as text, or None. verbs: the commands that Oracle's trigger of DDL is for.
    follows: OIDs of triggers that fire before it.
    """

    oid: int
    name: str
    event: str
    owner: int
    function: int
    enabled: str
    tags: tuple[str, ...] | None = None
    user_oid: int = 0
    condition: str | None = None
    verbs: tuple[str, ...] = ()
    follows: tuple[int, ...] = ()
