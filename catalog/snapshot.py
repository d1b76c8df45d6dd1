"""The catalog as the binder reads it: an immutable, versioned picture of one database.

Built-in objects come from the registries (`protocol.pgtypes`, `catalog.functions`); user objects
from the catalog tables. A transaction that runs DDL derives its own Snapshot and publishes it when
it commits. Look-ups return None when there is no such object; the errors are the callers'.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from polar_lite.catalog.functions.registry import Function
from polar_lite.catalog.types import TypeRef


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


@dataclass(frozen=True, slots=True)
class Schema:
    oid: int
    name: str
    owner: int
    acl: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """attnum from 1. default: SQL text in the polar dialect, as the user wrote it, or None."""

    attnum: int
    name: str
    type: TypeRef
    physical: str
    not_null: bool = False
    default: str | None = None
    has_dropped: bool = False
    identity: str = ""
    acl: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Constraint:
    """type: 'p', 'u', 'c', 'f'. columns: attnums. index_oid: of its index."""

    oid: int
    name: str
    type: str
    columns: tuple[int, ...]
    index_oid: int = 0
    expression: str | None = None
    foreign_table: int = 0
    foreign_columns: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Relation:
    """A relation. kind: 'r' table, 'v' view, 'i' index, 'S' sequence, 'c' composite type.

    database: SQLite's name of the attached file: 'main', 'cluster' or 'temp'.
    physical: the SQLite table name, unquoted.
    rowid_column: attnum of the column that is the SQLite rowid (INTEGER PRIMARY KEY), or 0.
    definition: a view's query as text in the polar dialect.
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
    indexes: tuple[int, ...] = ()
    definition: str | None = None
    persistence: str = "p"
    rowid_column: int = 0
    row_type: int = 0


@dataclass(frozen=True, slots=True)
class Routine:
    """A user's function or procedure. `function` is its row for the binder.

    arg_modes: 'i', 'o', 'b', 'v', 't' per parameter of all_args (empty when all are IN).
    result: type OID; returns_set as declared. source: the body text as stored in prosrc.
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
    result: TypeRef = TypeRef(0)
    returns_set: bool = False
    security_definer: bool = False
    config: tuple[str, ...] = ()
    acl: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Package:
    oid: int
    schema: int
    name: str
    owner: int
    specification: str
    body: str | None = None
    acl: tuple[str, ...] | None = None
    security_definer: bool = True


@dataclass(frozen=True, slots=True)
class EventTrigger:
    """event: 'after_user_logon', 'before_user_logoff' or 'login'. enabled: 'O', 'R', 'A', 'D'.

    user_oid: fires only for this user (Oracle's ON SCHEMA); 0 for everybody.
    condition: Oracle's WHEN (..) as text, or None.
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
