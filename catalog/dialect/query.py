"""The bound tree: a statement after names and types are settled, by the names of PostgreSQL's parse analysis.

A tree holds no values of an execution: parameters, lifted literals and PL variables are all `Param`.
The expressions are in `expr` and `query_expr` and are to be had from here too. What is here leaves the
building to `binder`, the SQLite form to `translate`, the PostgreSQL text to `deparse`.

Source: PostgreSQL 15, nodes/primnodes.h and nodes/parsenodes.h (Query, RangeTblEntry).
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import fields
from enum import Enum
from functools import cache
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final

from polar_lite.catalog.dialect import expr as _expr
from polar_lite.catalog.dialect import query_expr as _query_expr
from polar_lite.catalog.dialect.command import Command as Command
from polar_lite.catalog.dialect.expr import *  # noqa: F403 - one name for the whole tree
from polar_lite.catalog.dialect.expr import Expr, FuncExpr
from polar_lite.catalog.dialect.query_expr import *  # noqa: F403 - as well
from polar_lite.catalog.dialect.query_expr import SortBy, Traced
from polar_lite.catalog.functions.registry import Function
from polar_lite.catalog.partitions import Limit
from polar_lite.catalog.types import TypeRef
from polar_lite.protocol.records import dataclass, replace

if TYPE_CHECKING:
    from polar_lite.catalog.dialect.alike import RowOrder

# The modules whose dataclasses are nodes of the tree.
_MODULES: Final = frozenset({__name__, _expr.__name__, _query_expr.__name__})
_INT8: Final = 20
_LEAVES: Final = (int, bool, str, TypeRef, Function)


def nodes_of(node: Any) -> Iterator[Any]:
    """Every node under `node`, itself included; tuples are looked into."""
    stack = [node]
    while stack:
        current = stack.pop()
        kind: Any = type(current)
        if kind is tuple:
            stack.extend(current)
        elif (parts := parts_of(kind)) is not None:
            yield current
            stack.extend(filter(None, parts(current)))


def holds(node: Any, *kinds: type) -> bool:
    """Whether a node of one of the classes is under `node`, or itself."""
    return any(type(found) in kinds for found in nodes_of(node))


def calls_any(node: Any, wanted: Callable[[Function], bool]) -> bool:
    """Whether a function that is one of the wanted is called under `node`."""
    return any(wanted(found.function) for found in nodes_of(node) if type(found) is FuncExpr)


def nodes_of_level(node: Any) -> Iterator[Any]:
    """The nodes under `node` in the order of their fields, without those of queries in it."""
    stack = [node]
    while stack:
        current = stack.pop()
        kind: Any = type(current)
        if kind is tuple:
            stack.extend(reversed(current))
        elif kind is not Query and (parts := parts_of(kind)) is not None:
            yield current
            stack.extend(reversed(parts(current)))


@cache
def parts_of(kind: type) -> Callable[[Any], Sequence[Any]] | None:
    """What gives the values of the fields that may hold nodes; None for a class that is none."""
    names = _part_names(kind)
    if names is None:
        return None
    if len(names) < 2:
        leaves = [part.name for part in fields(kind) if part.name not in names]
        names = (*names, *leaves[: 2 - len(names)])
    if len(names) > 1:
        return attrgetter(*names)  # quicker than a function of ours, also with a leaf too many
    return lambda node: [getattr(node, name) for name in names]


@cache
def _part_names(kind: type) -> tuple[str, ...] | None:
    """The fields of a class of nodes that may hold nodes; None for a class that is none."""
    if not hasattr(kind, "__dataclass_fields__") or kind.__module__ not in _MODULES:
        return None
    return tuple(part.name for part in fields(kind) if not _is_leaf(part.type))


def _is_leaf(annotation: Any) -> bool:
    if annotation in (tuple[RteColumn, ...], tuple[int, ...]):
        return True  # of a table there are many
    return annotation in _LEAVES or (isinstance(annotation, type) and issubclass(annotation, Enum))


def with_parts(node: Any, change: Callable[[Any], Any]) -> Any:
    """A node or tuple with `change` made to each of its parts; itself where that changes none."""
    if isinstance(node, tuple):
        items = tuple(map(change, node))
        return items if any(new is not old for new, old in zip(items, node, strict=True)) else node
    kind: Any = type(node)
    changed = {}
    for name in _part_names(kind) or ():
        old = getattr(node, name)
        if (new := change(old)) is not old:
            changed[name] = new
    return replace(node, **changed) if changed else node


def replaced(node: Any, old: Expr, new: Expr) -> Any:
    """The tree with `new` in every place of `old`."""
    return new if node == old else with_parts(node, lambda part: replaced(part, old, new))


# --- queries ---------------------------------------------------------------------------------


class RteKind(Enum):
    """What a range table entry stands for (PostgreSQL's RTEKind). HIERARCHY: a CONNECT BY."""

    RELATION = "relation"
    SUBQUERY = "subquery"
    FUNCTION = "function"
    VALUES = "values"
    CTE = "cte"
    HIERARCHY = "hierarchy"


@dataclass(frozen=True, slots=True)
class RteColumn:
    """A column of a range table entry: its real name, type and physical name."""

    name: str
    type: TypeRef
    physical: str
    attnum: int = 0
    table_oid: int = 0


@dataclass(frozen=True, slots=True)
class TableSample:
    """A part of a table's rows: `percent` of 100. seed: of one that is to come again."""

    method: str
    percent: Expr
    seed: Expr | None = None


@dataclass(frozen=True, slots=True)
class RangeTblEntry:
    """An item of FROM. varno: unique in the statement; its alias in SQLite is `r<varno>`.

    relation: kind RELATION. members: the tables that its rows are in, if that is more than itself, with the
    same varno and the same columns, by their own numbers and names. view_oid: a view whose definition
    `query` is. functions: the call of a function in FROM. rows: kind VALUES. cte_name: kind CTE.
    """

    kind: RteKind
    varno: int
    alias: str
    columns: tuple[RteColumn, ...]
    relation_oid: int = 0
    database: str = ""
    physical: str = ""
    query: "Query | None" = None
    view_oid: int = 0
    function: Expr | None = None
    with_ordinality: bool = False
    rows: tuple[tuple[Expr, ...], ...] = ()
    # Of VALUES whose rows are in part copies of `rows`; None: `rows` are all of them.
    order: "RowOrder | None" = None
    cte_name: str = ""
    lateral: bool = False
    # Set-returning calls of the select list, and LIMIT and OFFSET where no more of their rows are needed.
    is_spread: bool = False
    limits: "tuple[Expr, Expr | None] | None" = None
    # A function with a column definition list, which is its last argument as well unless it is a routine.
    is_defined: bool = False
    # Whether `alias` was given, rather than being the relation's own name.
    is_named: bool = False
    hierarchy: "Hierarchy | None" = None
    # A table as it was before the statement, which has written to it already (translate.writes.parts).
    is_snapshot: bool = False
    sample: TableSample | None = None
    members: "tuple[RangeTblEntry, ...]" = ()
    # Of a member: where its columns are in a row's image, which has all of the table's; and what its rows
    # have in common, as a partition.
    places: tuple[int, ...] = ()
    bounds: tuple[Limit, ...] = ()

    @property
    def tables(self) -> tuple[int, ...]:
        """The OIDs of the tables that the rows of a table are in."""
        return tuple(member.relation_oid for member in self.members) or (self.relation_oid,)

    @property
    def has_rows(self) -> bool:
        """Whether it is VALUES with more rows than one."""
        return len(self.rows) > 1 or self.order is not None

    @property
    def is_json(self) -> bool:
        """Whether SQLite reads its rows out of JSON, by json_each()."""
        return self.kind is RteKind.FUNCTION or (self.kind is RteKind.SUBQUERY and self.lateral)

    @property
    def is_secured(self) -> bool:
        """Whether it is a table, as the query that row security makes of it."""
        return self.query is not None and bool(self.relation_oid) and not self.view_oid


def presence(entry: RangeTblEntry) -> Expr:
    """What is NULL only where an outer join has left an entry's row out."""
    column = "rowid" if entry.kind is RteKind.RELATION else "here"
    return _expr.Var(TypeRef(_INT8), entry.varno, _expr.PRESENCE, 0, column, "*")


class JoinKind(Enum):
    INNER = "INNER"
    LEFT = "LEFT"
    RIGHT = "RIGHT"
    FULL = "FULL"
    CROSS = "CROSS"


@dataclass(frozen=True, slots=True)
class RowMark:
    """FOR UPDATE and its like on one entry of FROM. strength: as written; relation: name in messages.

    wait: None to wait, "NOWAIT", "SKIP LOCKED", or Oracle's number of seconds.
    """

    varno: int
    relation: str
    strength: str
    wait: str | int | None = None


@dataclass(frozen=True, slots=True)
class RangeTblRef:
    entry: RangeTblEntry


@dataclass(frozen=True, slots=True)
class JoinExpr:
    kind: JoinKind
    left: "FromItem"
    right: "FromItem"
    condition: Expr | None = None
    # The names of USING, NATURAL's too; `condition` compares them. What USING (..) AS calls them.
    using: tuple[str, ...] = ()
    using_alias: str = ""


FromItem = RangeTblRef | JoinExpr


class Inherited(Enum):
    """What a column of a hierarchy takes from the rows above its own."""

    PRIOR = "PRIOR"
    ROOT = "CONNECT_BY_ROOT"
    PATH = "SYS_CONNECT_BY_PATH"


@dataclass(frozen=True, slots=True)
class InheritedColumn:
    """kind PRIOR: `value` of the parent, NULL at a root; ROOT: of the root; PATH: texts of all from the root
    on, a separator before each.
    """

    kind: Inherited
    value: Expr
    separator: Expr | None = None


@dataclass(frozen=True, slots=True)
class Hierarchy:
    """CONNECT BY over the rows of `items`, the whole of a query's FROM.

    columns: the entry's columns by number (from 1): LEVEL, CONNECT_BY_ISLEAF, CONNECT_BY_ISCYCLE (None in
    these places), the columns of `items` as expressions over them, and what is inherited. The other
    expressions are over the entry's columns. join: what WHERE says of several items, met before the rows are
    connected. used: the columns that the query around it reads.
    """

    items: tuple[FromItem, ...]
    columns: tuple[Expr | InheritedColumn | None, ...]
    condition: Expr
    start: Expr | None = None
    join: Expr | None = None
    nocycle: bool = False
    siblings: tuple[SortBy, ...] = ()
    used: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class TargetEntry:
    """An output column, or with `attnum` a column that INSERT/UPDATE assigns.

    is_generated: a generated column's place in a row, which is not written.
    """

    expr: Expr
    name: str
    attnum: int = 0
    table_oid: int = 0
    table_attnum: int = 0
    junk: bool = False
    is_generated: bool = False


@dataclass(frozen=True, slots=True)
class CommonTableExpr:
    """name: in SQLite, unique in the statement; alias: in the text, with the column names given there.
    columns as seen by its users. kept: by which number its rows are kept; 0 if they are computed here; used:
    which of their columns are read then.
    """

    name: str
    query: "Query"
    columns: tuple[RteColumn, ...]
    recursive: bool = False
    materialized: bool | None = None
    alias: str = ""
    given: tuple[str, ...] = ()
    kept: int = 0
    used: frozenset[int] = frozenset()
    traced: Traced | None = None


class SetOp(Enum):
    UNION = "UNION"
    INTERSECT = "INTERSECT"
    EXCEPT = "EXCEPT"


@dataclass(frozen=True, slots=True)
class SetOperation:
    op: SetOp
    all: bool
    left: "Query"
    right: "Query"


@dataclass(frozen=True, slots=True)
class Arbiter:
    """A unique index that decides what conflicts: its keys, and the rows it has."""

    keys: tuple[Expr, ...]
    where: Expr | None = None


NO_ARBITER: Final = "there is no unique or exclusion constraint matching the ON CONFLICT specification"


@dataclass(frozen=True, slots=True)
class OnConflict:
    """arbiters: over the columns of the target (empty: any conflict); None update means DO NOTHING.

    proofs: what the parameters must meet for these to be the arbiters. checks: of the row that an update
    makes. exclusions: OIDs of EXCLUDE constraints that are arbiters, too; is_exclusion: nothing else is.
    """

    arbiters: tuple[Arbiter, ...] = ()
    proofs: tuple[Expr, ...] = ()
    update: tuple[TargetEntry, ...] | None = None
    where: Expr | None = None
    excluded: RangeTblEntry | None = None
    checks: "tuple[ViewCheck, ...]" = ()
    exclusions: tuple[int, ...] = ()
    is_exclusion: bool = False


@dataclass(frozen=True, slots=True)
class MergeAction:
    """A WHEN clause of MERGE. command: INSERT, UPDATE, DELETE, or SELECT for DO NOTHING.

    targets: what INSERT and UPDATE assign. deletes: the row is updated and then deleted (Oracle). checks: of
    the new row.
    """

    matched: bool
    command: Command
    condition: Expr | None = None
    targets: tuple[TargetEntry, ...] = ()
    deletes: bool = False
    checks: "tuple[ViewCheck, ...]" = ()


@dataclass(frozen=True, slots=True)
class ViewCheck:
    """CHECK OPTION of the view `name`: what a written row must meet, over the target's columns.

    secured: the table, where it is a condition of its row security; `name` is then the policy, or "".
    """

    name: str
    condition: Expr
    secured: str = ""


class GroupingKind(Enum):
    EMPTY = "()"
    SIMPLE = "simple"
    ROLLUP = "ROLLUP"
    CUBE = "CUBE"
    SETS = "GROUPING SETS"


@dataclass(frozen=True, slots=True)
class GroupingSet:
    """An item of GROUP BY as it is written. content: of SIMPLE numbers of expressions, else further items."""

    kind: GroupingKind
    content: "tuple[int | GroupingSet, ...]" = ()


class CommandSource(Enum):
    """Where one of the commands that rules make of a statement comes from."""

    ORIGINAL = "the statement itself"
    ALSO = "DO ALSO"
    INSTEAD = "DO INSTEAD"
    CONDITIONAL = "DO INSTEAD with a condition"


@dataclass(frozen=True, slots=True)
class RuleCommand:
    query: "Query"
    source: CommandSource


@dataclass(frozen=True, slots=True)
class MergeLog:
    """The columns that a MERGE with LOG ERRORS sets, and those that it gives to new rows."""

    assigned: tuple[str, ...]
    inserted: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ErrorLog:
    """Oracle's LOG ERRORS: rows that cannot be written go into another table.

    table, log: names with their schemas. columns: of the table, by the values that the first of
    Query.commands gives, after the row's ctid for UPDATE and DELETE; has_source: INSERT's query is that
    command, and there is none that writes. The last command gives the tag and the limit. merge: of a MERGE,
    whose first command gives its rows (binder.oracle.merge_log).
    """

    table: tuple[str, ...]
    log: tuple[str, ...]
    columns: tuple[str, ...]
    has_source: bool
    merge: MergeLog | None = None


@dataclass(frozen=True, slots=True)
class Query:
    """A SELECT, set operation, VALUES or DML statement.

    order: with `set_operation`, over the output columns. targets of INSERT and UPDATE: what is
    assigned; `returning` is then the output. source: INSERT's query (None: one row of targets).
    shows_rows: rowids follow the columns, for WHERE CURRENT OF (translate.cursors). named: the attnums that
    INSERT or UPDATE assigns by itself, not as a default. actions: MERGE's; its FROM joins source and target.
    grouping_sets: numbers in `group`, which is then all that any of them has; written: GROUP BY as it stands
    there, if there are sets.
    inserts: of Oracle's INSERT ALL, which is nothing else, over items of its ctes.
    commands: what rules make of the statement, to be carried out in order in its place; None without rules.
    notifies: of a rule's NOTIFY, as the call that it is: channel and payload, "" for none.
    """

    command: Command
    targets: tuple[TargetEntry, ...]
    from_items: tuple[FromItem, ...] = ()
    where: Expr | None = None
    group: tuple[Expr, ...] = ()
    grouping_sets: tuple[tuple[int, ...], ...] = ()
    having: Expr | None = None
    distinct: bool = False
    distinct_on: tuple[Expr, ...] = ()
    order: tuple[SortBy, ...] = ()
    limit: Expr | None = None
    offset: Expr | None = None
    with_ties: bool = False
    ctes: tuple[CommonTableExpr, ...] = ()
    set_operation: SetOperation | None = None
    values: tuple[tuple[Expr, ...], ...] = ()
    has_aggregates: bool = False
    target: RangeTblEntry | None = None
    source: "Query | None" = None
    returning: tuple[TargetEntry, ...] = ()
    on_conflict: OnConflict | None = None
    checks: tuple[ViewCheck, ...] = ()
    locking: "tuple[RowMark, ...]" = ()
    uses_rownum: bool = False
    shows_rows: bool = False
    correlated: bool = False
    named: tuple[int, ...] = ()
    actions: tuple[MergeAction, ...] = ()
    written: tuple[GroupingSet, ...] = ()
    # Set-returning functions are called in the select list, ORDER BY or GROUP BY.
    has_sets: bool = False
    # It has nothing but its groups' columns and aggregates (translate.clauses.grouped).
    is_groups: bool = False
    has_distinct_sets: bool = False
    inserts: "tuple[Query, ...]" = ()
    commands: "tuple[RuleCommand, ...] | None" = None
    notifies: tuple[str, str] | None = None
    error_log: ErrorLog | None = None

    @property
    def outputs(self) -> tuple[TargetEntry, ...]:
        """The columns a client sees."""
        return self.targets if self.command is Command.SELECT else self.returning
