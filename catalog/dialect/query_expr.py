"""The bound expressions over the rows of a query, as subqueries and aggregates; SEARCH and CYCLE of rows."""

from collections.abc import Collection
from dataclasses import field
from enum import Enum
from typing import TYPE_CHECKING

from polar_lite.catalog.dialect.expr import CallForm, Expr
from polar_lite.catalog.functions.registry import Function
from polar_lite.protocol.records import dataclass

if TYPE_CHECKING:
    from polar_lite.catalog.dialect.query import Query, RteColumn


@dataclass(frozen=True, slots=True)
class RowsFrom(Expr):
    """Several set-returning calls side by side in FROM; the shorter ones are filled up with NULLs.

    widths: how many values a row of each call has, 0 for one that is no row; () if none are rows.
    defined: the columns of each that has a column definition list, () for others.
    """

    calls: tuple[Expr, ...]
    widths: tuple[int, ...] = ()
    defined: "tuple[tuple[RteColumn, ...], ...]" = ()


class SubLinkKind(Enum):
    EXISTS = "EXISTS"
    ANY = "ANY"
    ALL = "ALL"
    EXPR = "EXPR"
    ARRAY = "ARRAY"
    ROW = "ROW"


@dataclass(frozen=True, slots=True)
class SubLink(Expr):
    """A query inside an expression. test: for ANY, ALL and ROW (a row compared with the one of the query) the
    comparison of `left` with SubLinkColumn(s)."""

    kind: SubLinkKind
    query: "Query"
    left: tuple[Expr, ...] = ()
    test: Expr | None = None
    operator: str = ""
    location: int = field(default=-1, compare=False)


@dataclass(frozen=True, slots=True)
class SubLinkColumn(Expr):
    """Column `number` (from 1) of the row of the enclosing SubLink's query."""

    number: int


@dataclass(frozen=True, slots=True)
class SortBy:
    """One ORDER BY item. target: number (from 1) of the output column it repeats, 0 for none."""

    expr: Expr
    descending: bool = False
    nulls_first: bool = False
    target: int = 0


@dataclass(frozen=True, slots=True)
class Aggref(Expr):
    """An aggregate. order: of its input; direct_args: of an ordered-set aggregate.

    keep: Oracle's KEEP (DENSE_RANK FIRST or LAST ORDER BY order): only rows of that rank count.
    """

    function: Function
    args: tuple[Expr, ...]
    is_star: bool = False
    distinct: bool = False
    order: tuple[SortBy, ...] = ()
    filter: Expr | None = None
    direct_args: tuple[Expr, ...] = ()
    levelsup: int = 0
    location: int = field(default=-1, compare=False)
    keep: str = ""


@dataclass(frozen=True, slots=True)
class Grouping(Expr):
    """GROUPING(args): a bit for each, from the left; 1 where a row's grouping set does not have it.

    Without args: Oracle's GROUP_ID, the number of equal sets before it.
    """

    args: tuple[Expr, ...]
    levelsup: int = 0
    location: int = field(default=-1, compare=False)

    def value(self, grouped: Collection[Expr]) -> int:
        """What it is in the groups of these expressions."""
        return sum((arg not in grouped) << place for place, arg in enumerate(reversed(self.args)))


@dataclass(frozen=True, slots=True)
class WindowClause:
    """frame: the frame clause as SQLite text ("" for the default) ; its offsets are `offsets`."""

    partition: tuple[Expr, ...] = ()
    order: tuple[SortBy, ...] = ()
    frame: str = ""
    offsets: tuple[Expr, ...] = ()
    name: str = ""


@dataclass(frozen=True, slots=True)
class WindowFunc(Expr):
    """keep, order: as in Aggref."""

    function: Function
    args: tuple[Expr, ...]
    window: WindowClause
    is_star: bool = False
    filter: Expr | None = None
    location: int = field(default=-1, compare=False)
    order: tuple[SortBy, ...] = ()
    keep: str = ""


@dataclass(frozen=True, slots=True)
class Rownum(Expr):
    """Oracle's ROWNUM of the query it stands in."""

    location: int = field(default=-1, compare=False)


@dataclass(frozen=True, slots=True)
class Prior(Expr):
    """PRIOR in a CONNECT BY condition: `arg` of the parent's row of the hierarchy `varno`."""

    varno: int
    arg: Expr
    location: int = field(default=-1, compare=False)


@dataclass(frozen=True, slots=True)
class SearchClause:
    """orders: for each column whether it descends, and whether its NULLs come first."""

    is_breadth: bool
    columns: tuple[str, ...]
    name: str
    orders: tuple[tuple[bool, bool], ...]


@dataclass(frozen=True, slots=True)
class CycleClause:
    """value, default: what `mark` is where a row closes a cycle, and elsewhere. path: "" for one unseen."""

    columns: tuple[str, ...]
    mark: str
    value: Expr
    default: Expr
    path: str


@dataclass(frozen=True, slots=True)
class Traced:
    """SEARCH and CYCLE, and what they add to the arms of a recursive query.

    left: over the columns of the left arm as an entry `varno`; right, condition: over the FROM of the right.
    """

    search: SearchClause | None
    cycle: CycleClause | None
    varno: int
    left: tuple[Expr, ...]
    right: tuple[Expr, ...]
    condition: Expr | None = None


# --- objects of types that are UNDER others


@dataclass(frozen=True, slots=True)
class ObjectTest(Expr):
    """arg IS OF (types): of one of the object types or one UNDER it, or of just one of `only`."""

    arg: Expr
    types: tuple[int, ...]
    only: tuple[int, ...]
    location: int = field(default=-1, compare=False)


@dataclass(frozen=True, slots=True)
class Treat(Expr):
    """TREAT (arg AS type): the object as one of a type UNDER its own, NULL if it is none."""

    arg: Expr
    location: int = field(default=-1, compare=False)


@dataclass(frozen=True, slots=True)
class AsSupertype(Expr):
    """An object as one of a type that its own is UNDER; it keeps its type and attributes."""

    arg: Expr
    form: CallForm = CallForm.IMPLICIT_CAST
    location: int = field(default=-1, compare=False)


@dataclass(frozen=True, slots=True)
class Collated(Expr):
    """A text that is compared by the collation of its type, which SQLite would not find by itself.

    is_fenced: it is not looked up by an index, which SQLite would do by another collation: of `a = x OR
    a = y` it makes `a IN (x, y)`, whatever COLLATE says there.
    """

    arg: Expr
    is_fenced: bool = False


@dataclass(frozen=True, slots=True)
class ConvertRow(Expr):
    """A child's row as one of a table that it is below: the fields that this has, found by their names."""

    arg: Expr
    form: CallForm = CallForm.IMPLICIT_CAST
    location: int = field(default=-1, compare=False)


@dataclass(frozen=True, slots=True)
class ObjectKey(Expr):
    """What an object is compared by that has no MAP method: its type and all of its attributes."""

    arg: Expr
