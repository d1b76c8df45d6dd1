"""The bound expressions: one frozen value per kind, by the names of PostgreSQL's primnodes.h.

Every expression has a `type` (OID, modifier, representation) and, where the text has one, the
`location` of its token (0-based character offset, -1 for none). What computes over the rows of a query is
in `query_expr`; `query` gives out both.
"""

from dataclasses import field
from enum import Enum
from typing import TYPE_CHECKING, Any, Final

from polar_lite.catalog.dialect.plan import Source
from polar_lite.catalog.functions.registry import Function
from polar_lite.catalog.types import TypeRef
from polar_lite.protocol.records import dataclass

if TYPE_CHECKING:
    from polar_lite.catalog.dialect.alike import RowOrder


@dataclass(frozen=True, slots=True)
class Expr:
    """Base of all bound expressions."""

    type: TypeRef


ROWID_NUMBER: Final = -7
"""attnum of Oracle's ROWID, behind PostgreSQL's system columns."""
PRESENCE: Final = -21
"""attnum of what is NULL only where an outer join has left the row out."""
WHOLE: Final = 0
"""attnum of the value that a function in FROM gives for a row."""

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


@dataclass(frozen=True, slots=True)
class Given(Expr):
    """The stored value of a call that has been made before SQLite runs the query."""


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


def returns_set(node: Any) -> bool:
    """Whether it is a call whose value is rows."""
    return isinstance(node, FuncExpr) and node.function.returns_set


@dataclass(frozen=True, slots=True)
class NativeExpr(Expr):
    """Arithmetic or comparison that SQLite does natively on the stored form (`template` of storage SQL).

    Made from a FuncExpr whose arguments are fixed numerics; `function` says which. A cast has a form of
    its own and no operator.
    """

    template: str
    args: tuple[Expr, ...]
    function: Function
    operator: str = ""
    location: int = field(default=-1, compare=False)
    form: CallForm = CallForm.OPERATOR


@dataclass(frozen=True, slots=True)
class CurrentOf(Expr):
    """WHERE CURRENT OF: the row of the entry `varno` that a cursor stands on. cursor: its name, as text.

    relations: the OIDs of the tables that the entry's rows are in. has_members: its rows say which it is.
    """

    varno: int
    relations: tuple[int, ...]
    has_members: bool
    cursor: Expr


@dataclass(frozen=True, slots=True)
class Untouched(Expr):
    """Whether no earlier part of the statement has written the target's row; refuses: 21000 if one has.

    has_members: the row is of one of several tables.
    """

    varno: int
    relation_oid: int
    refuses: bool = False
    has_members: bool = False


@dataclass(frozen=True, slots=True)
class Visible(Expr):
    """True where a row of the base meets the condition of the view it is written through; 55000 elsewhere."""

    condition: Expr
    view: str


@dataclass(frozen=True, slots=True)
class Permitted(Expr):
    """True where a row that is there meets a policy of its table; 42501 elsewhere.

    of: whose row, for the message: "new" for ON CONFLICT's, "target" for MERGE's.
    """

    condition: Expr
    table: str
    policy: str
    of: str


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
    """of_fields: of a row, whether its fields are NULL, and not whether there is one (NullTest.argisrow)."""

    arg: Expr
    is_null: bool
    location: int = field(default=-1, compare=False)
    of_fields: bool = True

    def tests_of(self, row: "RowExpr") -> "tuple[NullTest, ...]":
        """What the test of a row is the AND of."""
        return tuple(NullTest(self.type, part, self.is_null) for part in row.args)


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

    comparisons: the call of `=` (or `<>` when negated) on (left, item), one per item. order: in the plan of a
    text with lifted literals, of all items, some of which are copies of these.
    """

    left: Expr
    items: tuple[Expr, ...]
    comparisons: tuple[Expr, ...]
    negated: bool = False
    order: "RowOrder | None" = None
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
class ShareOfRows(Expr):
    """FETCH FIRST .. PERCENT: as many rows as `percent`, a double, is of them all, rounded up."""

    percent: Expr


@dataclass(frozen=True, slots=True)
class Coalesce(Expr):
    """merged: the name of the column that FULL JOIN .. USING makes of two, which is this."""

    args: tuple[Expr, ...]
    location: int = field(default=-1, compare=False)
    merged: str = ""


@dataclass(frozen=True, slots=True)
class XmlExpr(Expr):
    """XMLELEMENT and its kin. labels, named: attributes, or the elements of XMLFOREST. to: the type that
    XMLSERIALIZE was asked for."""

    operation: str
    args: tuple[Expr, ...]
    name: str = ""
    labels: tuple[str, ...] = ()
    named: tuple[Expr, ...] = ()
    option: str = ""
    preserves: bool = False
    standalone: str = ""
    location: int = field(default=-1, compare=False)
    to: TypeRef | None = None


@dataclass(frozen=True, slots=True)
class MinMax(Expr):
    """GREATEST, LEAST. comparison: the call of `>` (GREATEST) or `<` on two ArrayElements' types."""

    is_greatest: bool
    args: tuple[Expr, ...]
    less: Function
    null_if_any_null: bool = False
    location: int = field(default=-1, compare=False)


# --- values made of values -------------------------------------------------------------------


# What stored expressions over one table call its row, so that the table can be renamed.
WHOLE_ROW: Final = "@row"


@dataclass(frozen=True, slots=True)
class RowExpr(Expr):
    """ROW(..); names are the fields' (f1, f2 ..). is_whole: a table's or subquery's whole row.

    present: of a row that an outer join may leave out: what is NULL then, as is the whole. form: how it has
    got a type that is not record. row_type: of a record, the named composite type that it was of.
    """

    args: tuple[Expr, ...]
    names: tuple[str, ...] = ()
    location: int = field(default=-1, compare=False)
    is_whole: bool = False
    present: Expr | None = None
    form: CallForm = CallForm.IMPLICIT_CAST
    row_type: int = 0


@dataclass(frozen=True, slots=True)
class RowCompare(Expr):
    """left IS [NOT] DISTINCT FROM right of whole rows, reduced to `expression` over their fields.

    It stands where the text must come back as it was: in a trigger's WHEN.
    """

    expression: Expr
    left: Expr
    right: Expr
    negated: bool = False
    location: int = field(default=-1, compare=False)


@dataclass(frozen=True, slots=True)
class ArrayExpr(Expr):
    elements: tuple[Expr, ...]
    location: int = field(default=-1, compare=False)


@dataclass(frozen=True, slots=True)
class SubscriptingRef(Expr):
    """array[i]..; a slice when `upper` is given for each, where None is a bound that is left out."""

    array: Expr
    subscripts: tuple[Expr | None, ...]
    upper: tuple[Expr | None, ...] | None = None
    location: int = field(default=-1, compare=False)


@dataclass(frozen=True, slots=True)
class FieldStore(Expr):
    """The composite `arg` (NULL: a row of NULLs) with another value in field `fieldno`."""

    arg: Expr
    fieldno: int
    value: Expr


@dataclass(frozen=True, slots=True)
class ElementStore(Expr):
    """`array` with `value` as the element at `subscripts`, or as the elements of a slice."""

    array: Expr
    subscripts: tuple[Expr | None, ...]
    upper: tuple[Expr | None, ...] | None
    value: Expr


@dataclass(frozen=True, slots=True)
class FieldSelect(Expr):
    """(composite).field; fieldno from 1."""

    arg: Expr
    fieldno: int
    name: str = ""
    location: int = field(default=-1, compare=False)


# --- changes of type -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CoerceToDomain(Expr):
    """A value of a domain's base type that has been tested against the domain's constraints."""

    arg: Expr
    form: CallForm = CallForm.IMPLICIT_CAST
    location: int = field(default=-1, compare=False)


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
    """collation: its OID."""

    arg: Expr
    collation: int
    location: int = field(default=-1, compare=False)
