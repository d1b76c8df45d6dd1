"""The bound tree: a statement after names and types are settled, by the names of PostgreSQL's parse analysis.

Every expression has a `type` (OID, modifier, representation) and, where the text has one, the
`location` of its token (0-based character offset, -1 for none). A tree holds no values of an
execution: parameters, lifted literals and PL variables are all `Param`. What is here leaves the
building to `binder`, the SQLite form to `translate`, the PostgreSQL text to `deparse`.

Source: PostgreSQL 15, nodes/primnodes.h and nodes/parsenodes.h (Query, RangeTblEntry).
"""

from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from polar_lite.catalog.dialect.plan import Source
from polar_lite.catalog.functions.registry import Function
from polar_lite.catalog.types import TypeRef


@dataclass(frozen=True, slots=True)
class Expr:
    """Base of all bound expressions."""

    type: TypeRef


# --- leaves ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Var(Expr):
    """A column of a range table entry.

    varno: the entry's number, unique in the whole statement. attnum: from 1; 0 is the whole row,
    negative a system column. levelsup: 0 for the query it stands in. column: the physical name.
    """

    varno: int
    attnum: int
    levelsup: int = 0
    column: str = ""
    name: str = ""
    location: int = field(default=-1, compare=False)


@dataclass(frozen=True, slots=True)
class Const(Expr):
    """A value known at planning, in native form; None is NULL.

    text: the characters it came from when it is a literal of type unknown (type.oid 705).
    """

    value: Any
    location: int = field(default=-1, compare=False)


@dataclass(frozen=True, slots=True)
class Param(Expr):
    """A value known at execution: the client's $n, a lifted literal or a PL variable.

    index: as plan.Slot.index. input_type: the type the value arrives in (705 for a lifted string
    that is still to go through `type`'s input function). empty_is_null: '' arrives as NULL.
    """

    source: Source
    index: Any
    input_type: TypeRef
    location: int = field(default=-1, compare=False)
    empty_is_null: bool = False


@dataclass(frozen=True, slots=True)
class NegatedLiteral(Expr):
    """A lifted integer literal with the minus sign before it; never out of range."""

    arg: Param
    location: int = field(default=-1, compare=False)


# --- calls -----------------------------------------------------------------------------------


class CallForm(Enum):
    """How a call was written; PostgreSQL's CoercionForm, for deparsing."""

    CALL = "call"
    OPERATOR = "operator"
    EXPLICIT_CAST = "explicit cast"
    IMPLICIT_CAST = "implicit cast"
    SQL_SYNTAX = "sql syntax"


@dataclass(frozen=True, slots=True)
class FuncExpr(Expr):
    """A call of a function; also an operator (form OPERATOR, `operator` its name) or a cast's function.

    args are already coerced to function.args, defaults filled in, variadic arguments collected into
    one ArrayExpr (unless the parameter is VARIADIC "any").
    """

    function: Function
    args: tuple[Expr, ...]
    form: CallForm = CallForm.CALL
    operator: str = ""
    location: int = field(default=-1, compare=False)


@dataclass(frozen=True, slots=True)
class NativeExpr(Expr):
    """Arithmetic or comparison that SQLite does natively on the stored form (`template` of storage SQL).

    Made from a FuncExpr whose arguments are fixed numerics; `function` says which.
    """

    template: str
    args: tuple[Expr, ...]
    function: Function
    operator: str = ""
    location: int = field(default=-1, compare=False)


class BoolOp(Enum):
    AND = "AND"
    OR = "OR"
    NOT = "NOT"


@dataclass(frozen=True, slots=True)
class BoolExpr(Expr):
    """AND and OR of any number of arguments; NOT of one."""

    op: BoolOp
    args: tuple[Expr, ...]
    location: int = field(default=-1, compare=False)


@dataclass(frozen=True, slots=True)
class NullTest(Expr):
    arg: Expr
    is_null: bool
    location: int = field(default=-1, compare=False)


class BoolTest(Enum):
    IS_TRUE = "IS TRUE"
    IS_NOT_TRUE = "IS NOT TRUE"
    IS_FALSE = "IS FALSE"
    IS_NOT_FALSE = "IS NOT FALSE"
    IS_UNKNOWN = "IS UNKNOWN"
    IS_NOT_UNKNOWN = "IS NOT UNKNOWN"


@dataclass(frozen=True, slots=True)
class BooleanTest(Expr):
    arg: Expr
    test: BoolTest
    location: int = field(default=-1, compare=False)


@dataclass(frozen=True, slots=True)
class DistinctExpr(Expr):
    """IS [NOT] DISTINCT FROM; `equality` is the call of `=` on the two arguments."""

    equality: Expr
    left: Expr
    right: Expr
    negated: bool = False
    location: int = field(default=-1, compare=False)


@dataclass(frozen=True, slots=True)
class NullIf(Expr):
    """NULLIF(left, right): the value is `left`; `equality` compares the coerced arguments."""

    left: Expr
    right: Expr
    equality: Expr
    location: int = field(default=-1, compare=False)


@dataclass(frozen=True, slots=True)
class ScalarArrayOp(Expr):
    """left op ANY|ALL (array). `comparison` is the call on (left, an ArrayElement)."""

    left: Expr
    array: Expr
    comparison: Expr
    is_any: bool
    operator: str = ""
    location: int = field(default=-1, compare=False)


@dataclass(frozen=True, slots=True)
class ArrayElement(Expr):
    """The current element of the enclosing ScalarArrayOp's array."""


@dataclass(frozen=True, slots=True)
class InList(Expr):
    """left IN (items): PostgreSQL makes this a ScalarArrayOp over an ARRAY; it stays a list here.

    comparisons: the call of `=` (or `<>` when negated) on (left, item), one per item.
    """

    left: Expr
    items: tuple[Expr, ...]
    comparisons: tuple[Expr, ...]
    negated: bool = False
    location: int = field(default=-1, compare=False)


@dataclass(frozen=True, slots=True)
class CaseWhen:
    condition: Expr
    result: Expr


@dataclass(frozen=True, slots=True)
class CaseExpr(Expr):
    """CASE. With `operand`, the conditions compare with it (they repeat the operand's expression)."""

    whens: tuple[CaseWhen, ...]
    default: Expr | None
    operand: Expr | None = None
    location: int = field(default=-1, compare=False)


@dataclass(frozen=True, slots=True)
class Coalesce(Expr):
    args: tuple[Expr, ...]
    location: int = field(default=-1, compare=False)


@dataclass(frozen=True, slots=True)
class MinMax(Expr):
    """GREATEST, LEAST. comparison: the call of `>` (GREATEST) or `<` on two ArrayElements' types."""

    is_greatest: bool
    args: tuple[Expr, ...]
    less: Function
    null_if_any_null: bool = False
    location: int = field(default=-1, compare=False)


# --- values made of values -------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RowExpr(Expr):
    """ROW(..); names are the fields' (f1, f2 ..). is_whole: a table's or subquery's whole row."""

    args: tuple[Expr, ...]
    names: tuple[str, ...] = ()
    location: int = field(default=-1, compare=False)
    is_whole: bool = False


@dataclass(frozen=True, slots=True)
class RowCompare(Expr):
    """(a, b) op (c, d), already reduced to `expression` over the fields' comparisons."""

    expression: Expr
    location: int = field(default=-1, compare=False)


@dataclass(frozen=True, slots=True)
class ArrayExpr(Expr):
    elements: tuple[Expr, ...]
    element_type: TypeRef
    location: int = field(default=-1, compare=False)


@dataclass(frozen=True, slots=True)
class SubscriptingRef(Expr):
    """array[i]..; a slice when `upper` is given for each."""

    array: Expr
    subscripts: tuple[Expr, ...]
    upper: tuple[Expr | None, ...] | None = None
    is_slice: bool = False
    location: int = field(default=-1, compare=False)


@dataclass(frozen=True, slots=True)
class FieldSelect(Expr):
    """(composite).field; fieldno from 1."""

    arg: Expr
    fieldno: int
    name: str = ""
    location: int = field(default=-1, compare=False)


# --- changes of type -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Relabel(Expr):
    """A binary-coercible cast: the stored value does not change."""

    arg: Expr
    form: CallForm = CallForm.IMPLICIT_CAST
    location: int = field(default=-1, compare=False)


@dataclass(frozen=True, slots=True)
class Represent(Expr):
    """Numeric: from the representation of `arg.type` to that of `type` (fixed or key).

    compare: `arg` is a constant on the right of this comparison with a fixed value; it is rounded
    so that the comparison's outcome stays exact. Else rounding is half away from zero, and 22003
    when it does not fit type.digits.
    """

    arg: Expr
    compare: str = ""


@dataclass(frozen=True, slots=True)
class CoerceTypmod(Expr):
    """Apply type.typmod: varchar(n), char(n), numeric(p,s), timestamp(p).

    explicit: a cast cuts varchar and char; an assignment raises 22001.
    """

    arg: Expr
    explicit: bool
    form: CallForm = CallForm.IMPLICIT_CAST
    location: int = field(default=-1, compare=False)


@dataclass(frozen=True, slots=True)
class Padded(Expr):
    """char(n) with the trailing blanks that its stored form lacks; for output, not for comparison."""

    arg: Expr


@dataclass(frozen=True, slots=True)
class CoerceViaIO(Expr):
    """Output function of arg's type, then input function of `type`."""

    arg: Expr
    form: CallForm = CallForm.IMPLICIT_CAST
    location: int = field(default=-1, compare=False)


@dataclass(frozen=True, slots=True)
class ArrayCoerce(Expr):
    """Cast each element; `element` is the cast applied to an ArrayElement (None: unchanged)."""

    arg: Expr
    element: Expr | None
    form: CallForm = CallForm.IMPLICIT_CAST
    location: int = field(default=-1, compare=False)


@dataclass(frozen=True, slots=True)
class CollateExpr(Expr):
    arg: Expr
    collation: str
    location: int = field(default=-1, compare=False)


# --- queries inside expressions, aggregates, windows -----------------------------------------


@dataclass(frozen=True, slots=True)
class RowsFrom(Expr):
    """Several set-returning calls side by side in FROM; the shorter ones are filled up with NULLs."""

    calls: tuple[Expr, ...]


class SubLinkKind(Enum):
    EXISTS = "EXISTS"
    ANY = "ANY"
    ALL = "ALL"
    EXPR = "EXPR"
    ARRAY = "ARRAY"


@dataclass(frozen=True, slots=True)
class SubLink(Expr):
    """A query inside an expression. test: for ANY/ALL the comparison of `left` with SubLinkColumn(s)."""

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
    """An aggregate. order: of its input; direct_args: of an ordered-set aggregate."""

    function: Function
    args: tuple[Expr, ...]
    is_star: bool = False
    distinct: bool = False
    order: tuple[SortBy, ...] = ()
    filter: Expr | None = None
    direct_args: tuple[Expr, ...] = ()
    levelsup: int = 0
    location: int = field(default=-1, compare=False)


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
    function: Function
    args: tuple[Expr, ...]
    window: WindowClause
    is_star: bool = False
    filter: Expr | None = None
    location: int = field(default=-1, compare=False)


@dataclass(frozen=True, slots=True)
class Rownum(Expr):
    """Oracle's ROWNUM of the query it stands in."""

    location: int = field(default=-1, compare=False)


@dataclass(frozen=True, slots=True)
class NextValue(Expr):
    """s.NEXTVAL, s.CURRVAL and DEFAULT of identity columns: a call of `function` with the relation."""

    function: Function
    relation: int
    location: int = field(default=-1, compare=False)


@dataclass(frozen=True, slots=True)
class SetToDefault(Expr):
    """DEFAULT in VALUES or SET; replaced by the column's default before translation."""

    location: int = field(default=-1, compare=False)


# --- queries ---------------------------------------------------------------------------------


class RteKind(Enum):
    RELATION = "relation"
    SUBQUERY = "subquery"
    JOIN = "join"
    FUNCTION = "function"
    VALUES = "values"
    CTE = "cte"


@dataclass(frozen=True, slots=True)
class RteColumn:
    """A column of a range table entry: its real name, type and physical name."""

    name: str
    type: TypeRef
    physical: str
    attnum: int = 0
    table_oid: int = 0


@dataclass(frozen=True, slots=True)
class RangeTblEntry:
    """An item of FROM. varno: unique in the statement; its alias in SQLite is `r<varno>`.

    relation: kind RELATION. view_oid: a view whose definition `query` is. functions: the call of a
    function in FROM. rows: kind VALUES. cte_name: kind CTE.
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
    cte_name: str = ""
    lateral: bool = False


class JoinKind(Enum):
    INNER = "INNER"
    LEFT = "LEFT"
    RIGHT = "RIGHT"
    FULL = "FULL"
    CROSS = "CROSS"


@dataclass(frozen=True, slots=True)
class RangeTblRef:
    entry: RangeTblEntry


@dataclass(frozen=True, slots=True)
class JoinExpr:
    kind: JoinKind
    left: "FromItem"
    right: "FromItem"
    condition: Expr | None = None


FromItem = RangeTblRef | JoinExpr


@dataclass(frozen=True, slots=True)
class TargetEntry:
    """An output column, or with `attnum` a column that INSERT/UPDATE assigns."""

    expr: Expr
    name: str
    attnum: int = 0
    table_oid: int = 0
    table_attnum: int = 0
    junk: bool = False


class Command(Enum):
    SELECT = "SELECT"
    INSERT = "INSERT"
    UPDATE = "UPDATE"
    DELETE = "DELETE"
    UTILITY = "UTILITY"


@dataclass(frozen=True, slots=True)
class CommonTableExpr:
    """name: in SQLite, unique in the statement. columns as seen by its users."""

    name: str
    query: "Query"
    columns: tuple[RteColumn, ...]
    recursive: bool = False
    materialized: bool | None = None


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
class OnConflict:
    """arbiter: physical column names (empty: any); None update means DO NOTHING."""

    arbiter: tuple[str, ...] = ()
    arbiter_where: Expr | None = None
    update: tuple[TargetEntry, ...] | None = None
    where: Expr | None = None
    excluded: RangeTblEntry | None = None


@dataclass(frozen=True, slots=True)
class Query:
    """A SELECT, set operation, VALUES or DML statement.

    order: with `set_operation`, over the output columns. targets of INSERT and UPDATE: what is
    assigned; `returning` is then the output. source: INSERT's query (None: one row of targets).
    """

    command: Command
    targets: tuple[TargetEntry, ...]
    from_items: tuple[FromItem, ...] = ()
    where: Expr | None = None
    group: tuple[Expr, ...] = ()
    grouping_sets: tuple[tuple[int, ...], ...] = ()
    having: Expr | None = None
    windows: tuple[WindowClause, ...] = ()
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
    locking: tuple[str, ...] = ()
    uses_rownum: bool = False
    correlated: bool = False
    column_types: tuple[TypeRef, ...] = field(default=())

    @property
    def outputs(self) -> tuple[TargetEntry, ...]:
        """The columns a client sees."""
        return self.targets if self.command is Command.SELECT else self.returning
