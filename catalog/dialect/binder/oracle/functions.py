"""Oracle's functions that are syntax rather than rows: their arguments are typed together.

Source: Oracle 19c SQL Reference, DECODE, NVL, NVL2; PL/SQL Language Reference, "Collection Constructors".
"""

from collections.abc import Sequence
from typing import Any, Final

from sqlglot import exp

from polar_lite.catalog.dialect import nodes
from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.binder import lookup
from polar_lite.catalog.dialect.binder.coercion import coerce_to_common, coerce_to_target, coerce_type
from polar_lite.catalog.dialect.binder.containers import bind_array_of
from polar_lite.catalog.dialect.binder.dispatch import bind_expr
from polar_lite.catalog.dialect.binder.operators import equality
from polar_lite.catalog.dialect.binder.oracle import conversions as oracle_conversions
from polar_lite.catalog.dialect.binder.oracle import hierarchy
from polar_lite.catalog.dialect.binder.state import UNKNOWN, Scope
from polar_lite.catalog.types import TypeRef
from polar_lite.catalog.user_types import UserType
from polar_lite.protocol import sqlstate as code

_BOOLEAN: Final = TypeRef(lookup.BOOL)


def bind_special(scope: Scope, names: Sequence[str], args: Sequence[Any], place: int) -> q.Expr | None:
    """DECODE with three arguments or more (two: PostgreSQL's decode), NVL, NVL2, SYS_CONNECT_BY_PATH,
    a constructor; else None."""
    if len(names) != 1:
        return _constructor(scope, names, args, place)
    match names[0], len(args):
        case "decode", count if count >= 3:
            return _decode(scope, args, place)
        case "nvl", 2:
            bound = [bind_expr(scope, arg) for arg in args]
            bound = list(oracle_conversions.as_first(scope.statement, bound))
            coerced, type_ = coerce_to_common(scope.statement, bound, "NVL")
            return q.Coalesce(type_, tuple(coerced), place)
        case "nvl2", 3:
            return _nvl2(scope, args, place)
        case "sys_connect_by_path", 2:
            return hierarchy.bind_path(scope, args, place)
    return _constructor(scope, names, args, place)


def _constructor(scope: Scope, names: Sequence[str], args: Sequence[Any], place: int) -> q.Expr | None:
    """t(1, 2) of a collection type: ARRAY[1, 2], assigned to it."""
    st = scope.statement
    if not st.snapshot.has_collections or any(isinstance(arg, nodes.NamedArg) for arg in args):
        return None
    schema = names[-2] if len(names) > 1 else None
    row = st.snapshot.type_by_name(schema, names[-1], st.environment.search_path)
    if not isinstance(row, UserType) or row.domain is None or not row.domain.collection:
        return None
    type_ = lookup.type_ref(st, row.oid)
    element = lookup.type_ref(st, lookup.element_of(st, type_.oid))
    # Objects may be of several types, each UNDER the element's.
    is_given = not args or element.oid in st.snapshot.object_types
    array = bind_array_of(scope, nodes.ArrayExpr(expressions=list(args)), element if is_given else None)
    found = coerce_to_target(st, array, type_, "a", location=place)
    if found is None:
        raise st.error(code.DATATYPE_MISMATCH, f"elements of {row.name} are of another type", place)
    return found


def _decode(scope: Scope, args: Sequence[Any], place: int) -> q.Expr:
    """NULL matches NULL; the results take one type."""
    st = scope.statement
    operand = bind_expr(scope, args[0])
    if operand.type.oid == UNKNOWN:
        operand = coerce_type(st, operand, lookup.TEXT, "i")
    pairs = [(args[i], args[i + 1]) for i in range(1, len(args) - 1, 2)]
    otherwise = args[-1] if len(args) % 2 == 0 else None
    conditions: list[q.Expr] = []
    for search, _ in pairs:
        value = bind_expr(scope, search)
        if isinstance(value, q.Const) and value.value is None:
            conditions.append(q.NullTest(_BOOLEAN, operand, is_null=True))
            continue
        test = equality(st, operand, value, place)
        left, right = test.args if isinstance(test, q.FuncExpr | q.NativeExpr) else (operand, value)
        conditions.append(q.DistinctExpr(_BOOLEAN, test, left, right, negated=True))
    default = bind_expr(scope, otherwise) if otherwise is not None else q.Const(TypeRef(UNKNOWN), None)
    results = [bind_expr(scope, result) for _, result in pairs]
    choices = oracle_conversions.with_result(st, [*results, default])
    coerced, type_ = coerce_to_common(st, choices, "DECODE")
    whens = tuple(q.CaseWhen(c, r) for c, r in zip(conditions, coerced[:-1], strict=True))
    return q.CaseExpr(type_, whens, coerced[-1], None, place)


def _nvl2(scope: Scope, args: Sequence[Any], place: int) -> q.Expr:
    st = scope.statement
    test = bind_expr(scope, args[0])
    if test.type.oid == UNKNOWN:
        test = coerce_type(st, test, lookup.TEXT, "i")
    choices = oracle_conversions.with_result(st, [bind_expr(scope, arg) for arg in args[1:]])
    coerced, type_ = coerce_to_common(st, choices, "NVL2")
    when = q.CaseWhen(q.NullTest(_BOOLEAN, test, is_null=False), coerced[0])
    return q.CaseExpr(type_, (when,), coerced[1], None, place)


def ratio(value: Any, over: Any, place: int) -> nodes.Operator:
    """RATIO_TO_REPORT(value) OVER (..): value / sum(value) OVER (..), NULL where the sum is 0."""
    total = nodes.FuncCall(names=("pg_catalog", "sum"), expressions=[_numeric(value)], over=over.copy())
    not_zero = nodes.FuncCall(names=("nullif",), expressions=[total, exp.Literal.number(0)], syntax="NULLIF")
    made = nodes.Operator(name="/", left=_numeric(value), right=not_zero)
    for node in made.find_all(nodes.FuncCall, nodes.Operator):
        node.meta.setdefault("start", place)
    return made


def _numeric(value: Any) -> nodes.TypeCast:
    return nodes.TypeCast(this=value.copy(), to=nodes.TypeName(names=("pg_catalog", "numeric")))
