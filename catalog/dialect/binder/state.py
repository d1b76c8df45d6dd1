"""What binding one statement remembers: parameters, privileges needed, and the scopes of names.

`Statement` is shared by everything in one statement; a `Scope` is PostgreSQL's ParseState: the
names visible at one query level. Environment is what the meaning of a text depends on besides the
text.
"""

import threading
from collections.abc import Callable, Sequence
from dataclasses import field, fields
from typing import Any, Final, Protocol
from weakref import WeakValueDictionary, ref

from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.plan import Source
from polar_lite.catalog.functions.registry import Function
from polar_lite.catalog.objects import Relation, ViewNames
from polar_lite.catalog.snapshot import Snapshot
from polar_lite.catalog.types import TypeRef
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.records import dataclass, replace
from polar_lite.protocol.sqlstate import PgError

MOST_ENTRIES: Final = 1664  # MaxTupleAttributeNumber: of a target list, of ROW(..)
UNKNOWN = 705
# Nested constructs of one statement: beyond it PostgreSQL's stack check says 54001; SQLite's own
# expression depth is 1000.
MAX_DEPTH = 400


@dataclass(frozen=True, slots=True)
class Meaning:
    """The settings in which Oracle and PostgreSQL disagree about the meaning of a statement.

    oracle_date: DATE is timestamp(0). redwood_strings: NULL in || is ''. empty_string_null: ''
    is NULL. user_is_session_user: USER is the session user. case_insensitive_quoted: "TBL" is tbl.
    greatest_least_null: GREATEST and LEAST are NULL when an argument is. oracle_reverse: PL's.
    exact_division: / of whole numbers keeps the fraction.
    """

    oracle_date: bool = False
    redwood_strings: bool = False
    empty_string_null: bool = False
    user_is_session_user: bool = False
    case_insensitive_quoted: bool = False
    greatest_least_null: bool = False
    oracle_reverse: bool = False
    exact_division: bool = False


class EnvironmentKey:
    """What plans and compiled PL are looked up by: one object for all environments that are alike.

    It is known by its identity. Equal parts would be hashed for each look-up, which costs more than most
    expressions of PL.
    """

    __slots__ = ("__weakref__", "_snapshot")

    def __init__(self) -> None:
        self._snapshot: ref[Snapshot] | None = None

    @property
    def is_past(self) -> bool:
        """Whether nobody has its catalog any more: what is kept under it will not be looked up again."""
        return self._snapshot is not None and self._snapshot() is None

    @property
    def snapshot(self) -> Snapshot | None:
        """Its catalog, if somebody has that still."""
        return None if self._snapshot is None else self._snapshot()

    def follow(self, snapshot: Snapshot) -> None:
        """It is of this catalog, whose version may have been another object before."""
        itself = snapshot.itself
        if self._snapshot is None or self._snapshot() is not itself:
            self._snapshot = ref(itself)


_KEYS: Final[WeakValueDictionary[tuple[Any, ...], EnvironmentKey]] = WeakValueDictionary()
_KEYS_LOCK: Final = threading.Lock()


def _key_of(snapshot: Snapshot | None, *parts: Any) -> EnvironmentKey:
    """snapshot: what is planned with the key does not outlive it."""
    with _KEYS_LOCK:
        found = _KEYS.get(parts)
        if found is None:
            found = _KEYS[parts] = EnvironmentKey()
        if snapshot is not None:
            found.follow(snapshot)
        return found


@dataclass(frozen=True, slots=True)
class Environment:
    """What binding depends on. search_path: OIDs of schemas, implicit ones included, in order.

    transitions: tables that a trigger's function sees before all others. is_replica: which rules fire (see
    session_replication_role). row_security: the setting; when off,
    a query that it would concern is refused. None: for actions of foreign keys, which see all rows.
    conflict, print_strict_params: PL/pgSQL's settings of these names, for what is compiled.
    """

    snapshot: Snapshot
    search_path: tuple[int, ...]
    role: int
    meaning: Meaning = Meaning()
    transitions: tuple[Relation, ...] = ()
    row_security: bool | None = True
    is_replica: bool = False
    conflict: str = "error"
    print_strict_params: bool = False
    # What a plan's validity depends on, as one value to look plans up by.
    key: EnvironmentKey = field(init=False, repr=False, compare=False, default=EnvironmentKey())
    _kin: EnvironmentKey | None = field(init=False, repr=False, compare=False, default=None)
    # The planner's plans under that key.
    plans: Any = field(init=False, repr=False, compare=False, default=None)
    # What the server has made of them, for short statements.
    lanes: dict[Any, Any] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "key", _key_of(self.snapshot, self.snapshot.version, *self._parts()))

    @property
    def kin(self) -> EnvironmentKey:
        """As `key`, of all environments that differ from this one in the version of the catalog alone."""
        if self._kin is None:
            object.__setattr__(self, "_kin", _key_of(None, *self._parts()))
        return self._kin  # type: ignore[return-value]  # it has been set

    def _parts(self) -> tuple[Any, ...]:
        return (
            # The counters stand for the database: another may get the OID of one that was dropped.
            self.snapshot.counters,
            self.role,
            self.search_path,
            self.meaning,
            tuple([(found.name, found.physical) for found in self.transitions]),
            self.row_security,
            self.is_replica,
            self.conflict,
            self.print_strict_params,
        )

    def over(self, snapshot: Snapshot) -> "Environment":
        """The same for another form of its snapshot."""
        made = object.__new__(Environment)
        for name in _ENVIRONMENT:
            object.__setattr__(made, name, getattr(self, name))
        object.__setattr__(made, "snapshot", snapshot)
        return made

    def empty(self) -> None:
        """Let go of what is kept here: there is a newer catalog. Who still uses it makes that again."""
        self.lanes.clear()


_ENVIRONMENT: Final = tuple(one.name for one in fields(Environment) if one.name != "snapshot")
CURRENT_OF: Final = "current of"


class VariableResolver(Protocol):
    """PL's names. `resolve` gets the name's parts (folded); None: not a variable.

    The first part is CURRENT_OF for the name of a cursor in WHERE CURRENT OF.
    """

    def resolve(self, parts: tuple[str, ...]) -> tuple[Any, TypeRef] | None: ...

    def positional(self, number: int) -> tuple[Any, TypeRef] | None: ...


@dataclass(slots=True)
class Need:
    """Privileges one relation must give `role`: whole-table ones, and columns by attnum."""

    role: int
    relation: Relation
    privileges: set[str] = field(default_factory=set)
    columns: dict[str, set[int]] = field(default_factory=dict)


@dataclass(slots=True)
class Recorded:
    """What the names of a view that is being made mean; places as in the statement's text.

    entries: varno of a range table entry -> OID of its relation. constraints: primary keys by which GROUP BY
    is enough. views: those that are written through.
    """

    tables: dict[int, tuple[int, dict[int, str]]] = field(default_factory=dict)
    routines: dict[int, int] = field(default_factory=dict)
    constants: dict[int, int] = field(default_factory=dict)
    types: dict[int, int] = field(default_factory=dict)
    entries: dict[int, int] = field(default_factory=dict)
    constraints: set[int] = field(default_factory=set)
    views: set[int] = field(default_factory=set)

    def note_target(self, place: int, relation: Relation, varno: int) -> None:
        """What INSERT, UPDATE or DELETE writes."""
        names = {c.attnum: c.name for c in relation.columns if not c.has_dropped}
        self.tables[place] = (relation.oid, names)
        if relation.kind == "v":
            self.views.add(relation.oid)
        else:
            self.entries[varno] = relation.oid


@dataclass(slots=True)
class Statement:
    """One statement being bound."""

    environment: Environment
    text: str = ""
    declared: Sequence[int] = ()
    variables: VariableResolver | None = None
    # Offset of a literal's token in the text -> number of the lifted literal.
    literal_at: dict[int, int] = field(default_factory=dict)
    literal_values: Sequence[Any] = ()
    parameters: dict[int, TypeRef] = field(default_factory=dict)
    parameter_at: dict[int, int] = field(default_factory=dict)
    pinned: set[int] = field(default_factory=set)
    # Where parameters stand to which no use has given a type yet, if they are used at all.
    unsettled: set[int] = field(default_factory=set)
    # Numbers of parameters that are text if nothing else says their type.
    text_parameters: set[int] = field(default_factory=set)
    # Literals that turned out to need pinning when they had been bound already.
    late_pins: set[int] = field(default_factory=set)
    needs: list[Need] = field(default_factory=list)
    # Functions (OIDs, in order) that the statement's role must be allowed to call, in views of others, too.
    executes: dict[int, None] = field(default_factory=dict)
    # varno -> what notes that column attnum of that relation is read
    selected: dict[int, Callable[[int], None]] = field(default_factory=dict)
    # Entries of which is asked whether an outer join has left out their row.
    tested_rows: set[int] = field(default_factory=set)
    # Whether there is a FULL JOIN, or a RIGHT JOIN that is no LEFT JOIN turned round.
    has_completing_joins: bool = False
    # attnum -> place of the name in INSERT's column list
    target_at: dict[int, int] = field(default_factory=dict)
    # (varno, attnum) -> table OID and attnum, for RowDescription
    origins: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)
    reads: set[int] = field(default_factory=set)
    # Of collations of ICU that columns have or COLLATE names: without any, nobody asks what compares.
    icu_names: set[str] = field(default_factory=set)
    # Whether LC_CTYPE is C, of the database or a collation that COLLATE has named.
    has_ascii_letters: bool = False
    writes: set[int] = field(default_factory=set)
    depth: int = 0
    last_varno: int = 0
    view_depth: int = 0
    role: int = 0
    # The text is the catalog's own, as PostgreSQL's deparser prints it: date is date, whatever DATE means.
    is_stored_text: bool = False
    # It is bound to be printed: DEFAULT and the views that it writes stay what they are.
    as_written: bool = False
    # The names of the view whose text is being bound; what is to be remembered of one that is made.
    meant: ViewNames | None = None
    recorded: Recorded | None = None
    # False while an arm of a set operation or INSERT's SELECT is begun: its unknown literals wait.
    settles: bool = True
    # It is a cursor's query: WHERE CURRENT OF may ask where its rows come from.
    is_cursor: bool = False
    # The materialized view that the statement fills; otherwise nothing may write to it.
    fills: int = 0
    # OIDs of the tables whose policies are being bound, and where the text names the table itself, whose rows
    # are all meant.
    policies_of: list[int] = field(default_factory=list)
    unsecured: int | None = None
    # The functions of its WITH FUNCTION.
    local_functions: dict[str, list[Function]] = field(default_factory=dict)
    # How many CURSOR (query) it has.
    cursors: int = 0
    # varnos of targets with row security that the statement reads, which puts their SELECT policies on it.
    read_targets: set[int] = field(default_factory=set)
    # Targets whose rules may fire: varno -> the relation that has them (binder.rules).
    ruled: dict[int, Relation] = field(default_factory=dict)
    # What binds the statement again knows: ids of the nodes that name a view whose rules do not count.
    unruled: set[int] = field(default_factory=set)
    # The actions of a rule are being bound: their own rules fire when OLD and NEW are known.
    holds_rules: bool = False
    unfired: dict[int, Any] = field(default_factory=dict)
    # The rules that are being carried out, as relation and event.
    firing: list[tuple[int, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.role = self.environment.role
        self.has_ascii_letters = self.environment.snapshot.has_ascii_letters
        for number, oid in enumerate(self.declared, 1):
            if oid not in (0, UNKNOWN):
                self.parameters[number] = self.default_type(oid)
            else:
                self.parameters[number] = TypeRef(UNKNOWN)

    @property
    def snapshot(self) -> Snapshot:
        return self.environment.snapshot

    @property
    def meaning(self) -> Meaning:
        return self.environment.meaning

    def mean(self, names: ViewNames) -> None:
        """Read the text with what its names meant when it was stored."""
        self.meant = names
        meaning = Meaning(**dict.fromkeys(names.meaning, True))
        self.environment = replace(self.environment, search_path=names.search_path, meaning=meaning)

    @property
    def may_name_by_oid(self) -> bool:
        """Whether the text may be the catalog's, which has users' types and labels by OID.

        Conditions of triggers are compiled as PL's expressions are.
        """
        return self.is_stored_text or self.view_depth > 0 or self.variables is not None

    def default_type(self, oid: int) -> TypeRef:
        return self.snapshot.type_ref(oid)

    def next_varno(self) -> int:
        self.last_varno += 1
        return self.last_varno

    def need(self, relation: Relation) -> Need:
        """The record of what the current role needs on `relation` (one per role and relation)."""
        for need in self.needs:
            if need.relation.oid == relation.oid and need.role == self.role:
                return need
        need = Need(self.role, relation)
        self.needs.append(need)
        return need

    def error(
        self,
        state: str,
        message: str,
        location: int = -1,
        *,
        detail: str | None = None,
        hint: str | None = None,
    ) -> PgError:
        return PgError(state, message, detail=detail, hint=hint, position=self.position(location))

    def unsupported(self, construct: str, location: int = -1) -> PgError:
        return self.error(code.FEATURE_NOT_SUPPORTED, f"{construct} is not supported", location)

    def note_routine(self, place: int, oid: int) -> None:
        if self.recorded is not None and not self.view_depth:
            self.recorded.routines[place] = oid

    def note_constant(self, place: int, oid: int) -> None:
        if self.recorded is not None and not self.view_depth:
            self.recorded.constants[place] = oid

    def note_type(self, place: int, oid: int) -> None:
        """A user's type or collation, or the label of an enum."""
        if self.recorded is not None and not self.view_depth:
            self.recorded.types[place] = oid

    def position(self, location: int) -> int | None:
        # Offsets inside an expanded view's text mean nothing to the client.
        return location + 1 if location >= 0 and not self.view_depth else None


@dataclass(frozen=True, slots=True)
class NamespaceColumn:
    """A visible column: its name and the expression it stands for. hidden: only found qualified.

    is_invisible: not among those that a star stands for (Oracle's INVISIBLE).
    """

    name: str
    expr: q.Expr
    hidden: bool = False
    is_invisible: bool = False


@dataclass(slots=True)
class NamespaceItem:
    """A FROM item as names see it.

    schema: of a plain relation, for s.t.c. relation: for privileges and system columns.
    columns_visible: found by a bare column name. relation_visible: found as qualifier.
    lateral_only / lateral_ok: as PostgreSQL's p_lateral_only, p_lateral_ok. nullable: an outer join may
    put NULLs in the place of its rows. whole: the value that a function gives for a row, where that may be
    more than its columns.
    """

    alias: str
    columns: list[NamespaceColumn]
    entry: q.RangeTblEntry | None = None
    relation: Relation | None = None
    has_alias: bool = False
    columns_visible: bool = True
    relation_visible: bool = True
    lateral_only: bool = False
    lateral_ok: bool = True
    is_function_scalar: bool = False
    whole: q.Expr | None = None
    nullable: bool = False
    # What the whole row is made of, where that is more than the columns that have names.
    row: "list[NamespaceColumn] | None" = None
    # Where the columns of a stored text's time are among `columns`; None for one that has been dropped.
    places: "list[int | None] | None" = None


@dataclass(slots=True)
class CteName:
    """A WITH item in sight. query is None while a recursive one's first part is being bound."""

    name: str
    physical: str
    columns: tuple[q.RteColumn, ...]
    query: q.Query | None = None
    used_recursively: bool = False
    not_yet: bool = False
    returns_rows: bool = True


# The clauses of conditions after WHEN, as messages name them.
WHEN_CLAUSE: Final = "trigger WHEN conditions"
MERGE_WHEN: Final = "MERGE WHEN conditions"


@dataclass(slots=True)
class Scope:
    """PostgreSQL's ParseState: one query level."""

    statement: Statement
    parent: "Scope | None" = None
    items: list[NamespaceItem] = field(default_factory=list)
    ctes: dict[str, CteName] = field(default_factory=dict)
    # Names of the WITH items that are not to be seen yet.
    later: frozenset[str] = frozenset()
    clause: str = "SELECT"
    has_aggregates: bool = False
    has_grouping: bool = False
    has_windows: bool = False
    has_srf: bool = False
    uses_rownum: bool = False
    is_correlated: bool = False
    # The clauses in which an outer reference must not be found (LATERAL's rules).
    lateral_active: bool = False
    in_aggregate: bool = False
    window_definitions: dict[str, Any] = field(default_factory=dict)
    # The row that UPDATE or DELETE writes, which its FROM or USING must not use.
    target: NamespaceItem | None = None
    # The table that INSERT's rows are for: out of sight of their query, but named in hints.
    unseen: NamespaceItem | None = None
    # Whether VALUES is INSERT's with one row, which may call functions that return sets.
    is_one_row: bool = False
    # INSERT's OVERRIDING: "", "SYSTEM" or "USER".
    overriding: str = ""
    # Tables with Oracle's mark (+) in the condition that is being bound; None where it may not stand.
    marks: set[int] | None = None
    # What names mean in a query with CONNECT BY (binder.hierarchy).
    hierarchy: Any = None

    def child(self) -> "Scope":
        return Scope(self.statement, self)

    def relabelled(self, clause: str) -> "_Clause":
        """Within `with`, expressions are bound as part of `clause`."""
        return _Clause(self, clause)

    def cte(self, name: str) -> CteName | None:
        scope: Scope | None = self
        while scope is not None:
            if name in scope.ctes:
                return scope.ctes[name]
            scope = scope.parent
        return None


class _Clause:
    def __init__(self, scope: Scope, clause: str) -> None:
        self._scope = scope
        self._clause = clause

    def __enter__(self) -> None:
        self._before = self._scope.clause
        self._scope.clause = self._clause

    def __exit__(self, *_: object) -> None:
        self._scope.clause = self._before


def parameter(statement: Statement, number: int, location: int) -> q.Expr:
    """The client's $number, with the type known so far (unknown: to be settled by its use)."""
    statement.parameter_at.setdefault(number, location)
    type_ = statement.parameters.setdefault(number, TypeRef(UNKNOWN))
    if type_.oid == UNKNOWN:
        statement.unsettled.add(location)
    if type_.domain:
        # Binary input does not test a domain's constraints.
        base = replace(type_, domain=0)
        given = q.Param(base, Source.PARAM, number - 1, base, location)
        return q.CoerceToDomain(type_, given, location=location)
    return q.Param(type_, Source.PARAM, number - 1, type_, location)
