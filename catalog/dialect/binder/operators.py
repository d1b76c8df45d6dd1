"""Operators: choosing one by PostgreSQL's rules and building its call.

Source: PostgreSQL 15, "Type Conversion" 10.2; parse_oper.c.
"""

from collections.abc import Sequence
from types import ModuleType
from typing import Final

from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.binder import candidates, lookup, numerics
from polar_lite.catalog.dialect.binder.coercion import as_key, coerce_type, is_binary_coercible
from polar_lite.catalog.dialect.binder.oracle import conversions as oracle_conversions
from polar_lite.catalog.dialect.binder.oracle import dates as oracle_dates
from polar_lite.catalog.dialect.binder.state import UNKNOWN, Statement
from polar_lite.catalog.functions.registry import Operator, specialize
from polar_lite.catalog.types import FIRST_NORMAL_OID, TypeRef
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.sqlstate import PgError

# || where NULL counts as the empty string.
REDWOOD_CONCATENATION: Final = "|| as in Oracle"
_HINT_ONE: Final = (
    "No operator matches the given name and argument type. You might need to add an explicit type cast."
)
_HINT_TWO: Final = (
    "No operator matches the given name and argument types. You might need to add explicit type casts."
)
# Categories of types: numbers, dates and times, intervals.
_NUMBERS_AND_DATES: Final = frozenset("NDT")
# And texts, and literals without a type.
_TEXTUAL: Final = _NUMBERS_AND_DATES | frozenset("SX")
_HINT_BEST: Final = "Could not choose a best candidate operator. You might need to add explicit type casts."


def make_operator(
    st: Statement,
    name: str,
    left: q.Expr | None,
    right: q.Expr,
    location: int = -1,
    schema: str | None = None,
) -> q.Expr:
    """make_op: `left name right`, or `name right` (42883, 42725). schema: that of OPERATOR(schema.name)."""
    if left is None:
        operator = prefix_operator(st, name, right.type.oid, location, schema)
        actual, declared = [right.type.oid], [operator.right]
        operands = [right]
    else:
        if left.type.oid in st.snapshot.object_types and schema is None:
            left, right = methods().compared(st, name, left, right, location) or (left, right)
        if name == "||" and schema is None and st.meaning.redwood_strings:
            left, right = _as_texts(st, left, right)
        operator, left, right = _binary(st, name, left, right, location, schema)
        actual, declared = [left.type.oid, right.type.oid], [operator.left, operator.right]
        operands = [left, right]
    settled, result = candidates.settle_polymorphic(st, actual, declared, operator.result, location)
    args = [coerce_type(st, arg, oid, "i") for arg, oid in zip(operands, settled, strict=True)]
    type_ = oracle_dates.result_type(st, operator.function, args, TypeRef(result))
    native = numerics.native_operator(st, name, args, operator.function, type_, location)
    if native is not None:
        return native
    keyed = tuple(as_key(arg) for arg in args)
    function = operator.function
    if declared != settled:
        function = specialize(function, tuple(lookup.base_type(st, arg.type.oid) for arg in keyed), result)
    form_name = name
    if name == "||" and function.name == "textcat" and st.meaning.redwood_strings:
        form_name = REDWOOD_CONCATENATION
    found = q.FuncExpr(type_, function, keyed, q.CallForm.OPERATOR, form_name, location)
    if st.icu_names or st.has_ascii_letters:
        from polar_lite.catalog.dialect.binder.collating import derived  # rarely needed

        return derived(st, found)
    return found


def _binary(
    st: Statement, name: str, left: q.Expr, right: q.Expr, location: int, schema: str | None
) -> tuple[Operator, q.Expr, q.Expr]:
    """The operator, and the operands as it takes them where Oracle converts one."""
    days = _days_between(st, name, left, right)
    if days is not None:
        return days, left, right
    try:
        return binary_operator(st, name, left.type.oid, right.type.oid, location, schema), left, right
    except PgError:
        made = oracle_conversions.operands(st, name, left, right)
        if made is None:
            raise
    return binary_operator(st, name, made[0].type.oid, made[1].type.oid, location, schema), *made


def methods() -> ModuleType:
    """What object types add to operators and sorting; it imports this module."""
    from polar_lite.catalog.dialect.binder import methods as found

    return found


def _as_texts(st: Statement, left: q.Expr, right: q.Expr) -> tuple[q.Expr, q.Expr]:
    """Oracle's || takes numbers and dates for their texts, so that NULL is an empty one beside them, too."""
    kinds = [lookup.category(st, arg.type.oid) for arg in (left, right)]
    if not _TEXTUAL.issuperset(kinds):
        return left, right
    made = [
        coerce_type(st, arg, lookup.TEXT, "e") if kind in _NUMBERS_AND_DATES else arg
        for arg, kind in zip((left, right), kinds, strict=True)
    ]
    return made[0], made[1]


def _days_between(st: Statement, name: str, left: q.Expr, right: q.Expr) -> Operator | None:
    """DATE - DATE, which Oracle counts in days; timestamps differ by an interval."""
    if name != "-" or not (oracle_dates.is_date(st, left.type) and oracle_dates.is_date(st, right.type)):
        return None
    return next((row for row in lookup.operators(st, name) if _is_difference(row)), None)


def _is_difference(row: Operator) -> bool:
    return row.oracle and row.function.name == "oracle_date_difference"


def binary_operator(
    st: Statement, name: str, left: int, right: int, location: int = -1, schema: str | None = None
) -> Operator:
    """oper: the operator for two argument types."""
    if schema is not None or not _has_only_common(st, left, right):
        return _choose(st, name, left, right, location, schema)
    key = (name, left, right, st.meaning.oracle_date)
    found = _COMMON.get(key)
    if found is None:
        found = _COMMON[key] = _choose(st, name, left, right, location, schema)
    return found


# Operators chosen among PostgreSQL's own, and Oracle's, for types of theirs: the same in every database.
_COMMON: Final[dict[tuple[str, int, int, bool], Operator]] = {}


def _has_only_common(st: Statement, *types: int) -> bool:
    """Whether nothing that users have made can have a part in choosing an operator for these types."""
    return max(types) < FIRST_NORMAL_OID and not (st.snapshot.operators or st.snapshot.casts)


def _choose(st: Statement, name: str, left: int, right: int, location: int, schema: str | None) -> Operator:
    rows = [
        row
        for row in lookup.operators(st, name, schema)
        if row.left and row.right and not _is_difference(row)
    ]
    found = _exact(st, rows, left, right)
    if found is not None:
        return found
    types = _assume(left, right)
    fitting = candidates.matching(st, [left, right], rows, _both)
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        chosen = candidates.select(st, [left, right], fitting, _both)
        if chosen is not None:
            return chosen
    raise _no_operator(st, name, (left, right), types, bool(fitting), location)


def prefix_operator(
    st: Statement, name: str, right: int, location: int = -1, schema: str | None = None
) -> Operator:
    """left_oper."""
    rows = [row for row in lookup.operators(st, name, schema) if not row.left]
    for row in rows:
        if row.right == right:
            return row
    fitting = candidates.matching(st, [right], rows, _one)
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        chosen = candidates.select(st, [right], fitting, _one)
        if chosen is not None:
            return chosen
    raise _no_operator(st, name, (right,), (right,), bool(fitting), location)


def equality(st: Statement, left: q.Expr, right: q.Expr, location: int = -1) -> q.Expr:
    return make_operator(st, "=", left, right, location)


def has_ordering(st: Statement, oid: int, name: str = "<") -> bool:
    """Whether a type can be sorted or, with name "=", grouped."""
    if oid == UNKNOWN:
        return True
    if not _has_only_common(st, oid):
        return _is_ordered(st, oid, name)
    found = _COMMON_ORDERS.get((oid, name))
    if found is None:
        found = _COMMON_ORDERS[oid, name] = _is_ordered(st, oid, name)
    return found


_COMMON_ORDERS: Final[dict[tuple[int, str], bool]] = {}


def _is_ordered(st: Statement, oid: int, name: str) -> bool:
    # Operators of geometric types have the names, and no operator class.
    sorts = {
        row.left
        for row in lookup.sorting_operators(st, "=")
        if row.mergejoins or (row.hashes and name == "=")
    }
    rows = [row for row in lookup.sorting_operators(st, name) if row.left in sorts and row.left == row.right]
    if any(row.left == oid or is_binary_coercible(st, oid, row.left) for row in rows):
        return True
    element = lookup.element_of(st, oid)
    return bool(element) and has_ordering(st, element, name)


def _exact(st: Statement, rows: Sequence[Operator], left: int, right: int) -> Operator | None:
    """binary_oper_exact: an unknown side is first taken for the other side's type."""
    pair = _assume(left, right)
    for row in rows:
        if (row.left, row.right) == pair:
            return row
    if UNKNOWN in (left, right) and left != right:
        base = lookup.base_type(st, pair[0])
        if base != pair[0]:
            return next((row for row in rows if (row.left, row.right) == (base, base)), None)
    return None


def _assume(left: int, right: int) -> tuple[int, int]:
    if left == UNKNOWN:
        return right, right
    return (left, left) if right == UNKNOWN else (left, right)


def _both(row: Operator) -> tuple[int, int]:
    return (row.left, row.right)


def _one(row: Operator) -> tuple[int]:
    return (row.right,)


def _no_operator(
    st: Statement, name: str, types: tuple[int, ...], _: tuple[int, ...], ambiguous: bool, location: int
) -> Exception:
    shown = [lookup.type_name(st, oid) for oid in types]
    text = f"{shown[0]} {name} {shown[1]}" if len(shown) == 2 else f"{name} {shown[0]}"
    if ambiguous:
        return st.error(code.AMBIGUOUS_FUNCTION, f"operator is not unique: {text}", location, hint=_HINT_BEST)
    if _is_shell(st, name, types):
        return st.error(code.UNDEFINED_FUNCTION, f"operator is only a shell: {text}", location)
    hint = _HINT_TWO if len(types) == 2 else _HINT_ONE
    return st.error(code.UNDEFINED_FUNCTION, f"operator does not exist: {text}", location, hint=hint)


def _is_shell(st: Statement, name: str, types: tuple[int, ...]) -> bool:
    """Whether another operator has named this one as its commutator or negator, and that is all there is."""
    wanted = (name, *types) if len(types) == 2 else (name, 0, *types)
    path = st.environment.search_path
    return any(
        not row.code and row.schema in path and (row.name, row.left, row.right) == wanted
        for row in st.snapshot.operators.values()
    )
