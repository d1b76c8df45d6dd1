"""Handlers of scalar expressions: literals, logic, tests, operators, CASE, casts, rows and arrays.

Source: PostgreSQL 15, parse_expr.c.
"""

from collections.abc import Sequence
from typing import Any, Final, TypeGuard

from sqlglot import exp

from polar_lite.catalog.dialect import nodes
from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.alike import order_of
from polar_lite.catalog.dialect.binder import collating, literals, lookup
from polar_lite.catalog.dialect.binder.coercion import (
    as_key,
    can_coerce,
    coerce_to_boolean,
    coerce_to_common,
    coerce_to_target,
    coerce_type,
    select_common_type,
    unify,
)
from polar_lite.catalog.dialect.binder.dispatch import bind_expr, bind_query, binds, location
from polar_lite.catalog.dialect.binder.operators import equality, has_ordering, make_operator
from polar_lite.catalog.dialect.binder.oracle import conversions as oracle_conversions
from polar_lite.catalog.dialect.binder.oracle import hierarchy
from polar_lite.catalog.dialect.binder.state import UNKNOWN, WHEN_CLAUSE, Scope, Statement
from polar_lite.catalog.dialect.binder.typenames import collation_named, literal_start
from polar_lite.catalog.dialect.plan import Source
from polar_lite.catalog.types import TypeRef
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.records import replace

BOOLEAN: Final = TypeRef(lookup.BOOL)
_NEGATED: Final = {"=": "<>", "<>": "=", "<": ">=", "<=": ">", ">": "<=", ">=": "<"}


@binds(exp.Literal, "this", "is_string")
def bind_literal(scope: Scope, node: exp.Literal) -> q.Expr:
    if node.is_string:
        return literals.string(scope.statement, str(node.this), location(node))
    return literals.number(scope.statement, str(node.this), location(node), literal_start(node))


@binds(nodes.BitString, "this", "kind")
def bind_bit_string(scope: Scope, node: Any) -> q.Expr:
    text = q.Const(TypeRef(UNKNOWN), f"{node.args['kind']}{node.this}", location(node))
    return literals.convert_constant(scope.statement, text, lookup.BIT)


@binds(exp.Null)
def bind_null(scope: Scope, node: Any) -> q.Expr:
    return q.Const(TypeRef(UNKNOWN), None, location(node))


@binds(exp.Boolean, "this")
def bind_boolean(scope: Scope, node: Any) -> q.Expr:
    return q.Const(BOOLEAN, bool(node.this), location(node))


@binds(exp.Paren, "this")
def bind_paren(scope: Scope, node: Any) -> q.Expr:
    return bind_expr(scope, node.this)


@binds(nodes.BoolExpr, "kind", "expressions")
def bind_bool(scope: Scope, node: Any) -> q.Expr:
    op = q.BoolOp[node.kind]
    args = [coerce_to_boolean(scope.statement, bind_expr(scope, arg), op.value) for arg in node.expressions]
    return q.BoolExpr(BOOLEAN, op, tuple(args), location(node))


@binds(exp.Not, "this")
def bind_not(scope: Scope, node: Any) -> q.Expr:
    arg = coerce_to_boolean(scope.statement, bind_expr(scope, node.this), "NOT")
    return q.BoolExpr(BOOLEAN, q.BoolOp.NOT, (arg,), location(node))


@binds(nodes.Operator, "name", "left", "right", "schema", "keyword")
def bind_operator(scope: Scope, node: Any) -> q.Expr:
    st = scope.statement
    if node.schema not in (None, "pg_catalog"):
        left = None if node.left is None else bind_expr(scope, node.left)
        return make_operator(st, node.name, left, bind_expr(scope, node.right), location(node), node.schema)
    if node.left is None:
        negated = literals.negated_twice(st, node.right) if node.name == "-" else None
        if negated is not None:
            return negated
        return make_operator(st, node.name, None, bind_expr(scope, node.right), location(node))
    operands: list[tuple[str, int, Any]] = []
    left_node = node
    # A chain a || b || c .. leans to the left: walk it down instead of recursing.
    while (
        isinstance(left_node, nodes.Operator)
        and left_node.left is not None
        and left_node.schema in (None, "pg_catalog")
    ):
        operands.append((left_node.name, location(left_node), left_node.right))
        left_node = left_node.left
    left = bind_expr(scope, left_node)
    for name, place, right_node in reversed(operands):
        if _is_constructor(left) and isinstance(right_node, nodes.RowExpr):
            left = row_comparison(st, name, left, bind_expr(scope, right_node), place)
            continue
        if _is_constructor(left) and isinstance(right_node, nodes.SubLink) and right_node.kind == "EXPR":
            left = _row_and_query(scope, name, left, right_node, place)
            continue
        left = binary(scope, name, left, bind_expr(scope, right_node), place)
    return left


def binary(scope: Scope, name: str, left: q.Expr, right: q.Expr, place: int) -> q.Expr:
    """One binary operator on bound operands."""
    st = scope.statement
    if _is_constructor(left) and _is_constructor(right) and name in _NEGATED:
        return row_comparison(st, name, left, right, place)
    if name == "/":
        left = _dividend(scope, left, right)
    return make_operator(st, name, left, right, place)


def _dividend(scope: Scope, left: q.Expr, right: q.Expr) -> q.Expr:
    """What is divided: a number with a fraction, where whole numbers are to be divided as Oracle does it."""
    if left.type.oid not in lookup.INTEGER_DIGITS or right.type.oid not in lookup.INTEGER_DIGITS:
        return left
    numbers = (node for side in (left, right) for node in q.nodes_of_level(side))
    if scope.statement.meaning.exact_division or any(hierarchy.is_number(scope, node) for node in numbers):
        return coerce_type(scope.statement, left, lookup.NUMERIC, "i", q.CallForm.EXPLICIT_CAST)
    return left


def _is_constructor(expr: q.Expr) -> TypeGuard[q.RowExpr]:
    """ROW(..) is compared field by field; whole rows are values, in which NULL equals NULL."""
    return isinstance(expr, q.RowExpr) and not expr.is_whole and expr.type.oid == lookup.RECORD


def _row_and_query(scope: Scope, name: str, left: q.RowExpr, node: Any, place: int) -> q.Expr:
    """(a, b) op (SELECT ..)"""
    st = scope.statement
    query = bind_query(st, scope, node.query)
    heads = [target for target in query.targets if not target.junk]
    if len(heads) != len(left.args):
        few = "few" if len(heads) < len(left.args) else "many"
        raise st.error(code.SYNTAX_ERROR, f"subquery has too {few} columns", place)
    rights = tuple(q.SubLinkColumn(head.expr.type, number) for number, head in enumerate(heads, 1))
    test = row_comparison(st, name, left, q.RowExpr(left.type, rights), place)
    return q.SubLink(BOOLEAN, q.SubLinkKind.ROW, query, left.args, test, name, place)


def row_comparison(st: Statement, name: str, left: q.RowExpr, right: q.Expr, place: int) -> q.Expr:
    """make_row_comparison_op: (a, b) < (c, d) is a < c OR (a = c AND b < d)."""
    if not isinstance(right, q.RowExpr):
        return make_operator(st, name, left, right, place)
    if len(left.args) != len(right.args):
        raise st.error(code.SYNTAX_ERROR, "unequal number of entries in row expressions", place)
    if not left.args:
        raise st.error(code.FEATURE_NOT_SUPPORTED, "cannot compare rows of zero length", place)
    pairs = list(zip(left.args, right.args, strict=True))
    tests = tuple(make_operator(st, name, a, b, place) for a, b in pairs)
    if name in ("=", "<>"):
        return _connected(q.BoolOp.AND if name == "=" else q.BoolOp.OR, tests, place)
    if name not in _NEGATED:
        raise st.error(
            code.FEATURE_NOT_SUPPORTED,
            f"could not determine interpretation of row comparison operator {name}",
            place,
            hint="Row comparison operators must be associated with btree operator families.",
        )
    strict = name.rstrip("=")
    result = tests[-1]
    for a, b in reversed(pairs[:-1]):
        rest = q.BoolExpr(BOOLEAN, q.BoolOp.AND, (make_operator(st, "=", a, b, place), result))
        result = q.BoolExpr(BOOLEAN, q.BoolOp.OR, (make_operator(st, strict, a, b, place), rest))
    return result


def _connected(op: q.BoolOp, tests: tuple[q.Expr, ...], place: int = -1) -> q.Expr:
    """Tests of a row's fields, of which there may be one or none."""
    if not tests:
        return q.Const(BOOLEAN, op is q.BoolOp.AND)
    return tests[0] if len(tests) == 1 else q.BoolExpr(BOOLEAN, op, tests, place)


@binds(nodes.NullTest, "this", "negated")
def bind_null_test(scope: Scope, node: Any) -> q.Expr:
    arg = _settled_text(scope.statement, bind_expr(scope, node.this))
    if node.negated and arg.type.oid in scope.statement.snapshot.object_types:
        # An object is there if any attribute has a value; a row of PostgreSQL's if all have.
        test = q.NullTest(BOOLEAN, arg, True, location(node))
        return q.BoolExpr(BOOLEAN, q.BoolOp.NOT, (test,), location(node))
    return q.NullTest(BOOLEAN, arg, not node.negated, location(node))


def _settled_text(st: Statement, expr: q.Expr) -> q.Expr:
    """An unknown literal that nothing gives a type is text; a parameter stays undecided."""
    if expr.type.oid == UNKNOWN and not (isinstance(expr, q.Param) and expr.source is not Source.LITERAL):
        return coerce_type(st, expr, lookup.TEXT, "i")
    return expr


@binds(nodes.BooleanTest, "this", "value", "negated")
def bind_boolean_test(scope: Scope, node: Any) -> q.Expr:
    word = {True: "TRUE", False: "FALSE", None: "UNKNOWN"}[node.value]
    test = q.BoolTest(f"IS {'NOT ' if node.negated else ''}{word}")
    arg = coerce_to_boolean(scope.statement, bind_expr(scope, node.this), test.value)
    return q.BooleanTest(BOOLEAN, arg, test, location(node))


@binds(nodes.DistinctTest, "left", "right", "negated")
def bind_distinct(scope: Scope, node: Any) -> q.Expr:
    st, place = scope.statement, location(node)
    left, right = bind_expr(scope, node.left), bind_expr(scope, node.right)
    for arg, other in ((left, right), (right, left)):
        if isinstance(arg, q.Const) and arg.value is None and arg.type.oid == UNKNOWN:
            oid = other.type.oid
            is_row = oid == lookup.RECORD or lookup.composite_columns(st, oid) is not None
            return q.NullTest(BOOLEAN, _settled_text(st, other), bool(node.negated), place, not is_row)
    if isinstance(left, q.RowExpr) and isinstance(right, q.RowExpr):
        if len(left.args) != len(right.args):
            raise st.error(code.SYNTAX_ERROR, "unequal number of entries in row expressions", place)
        tests = tuple(
            _distinct(st, a, b, bool(node.negated), place) for a, b in zip(left.args, right.args, strict=True)
        )
        reduced = _connected(q.BoolOp.AND if node.negated else q.BoolOp.OR, tests, place)
        if left.is_whole and right.is_whole and scope.clause == WHEN_CLAUSE:
            return q.RowCompare(BOOLEAN, reduced, left, right, bool(node.negated), place)
        return reduced
    return _distinct(st, left, right, bool(node.negated), place)


def _distinct(st: Statement, left: q.Expr, right: q.Expr, negated: bool, place: int) -> q.Expr:
    test = equality(st, left, right, place)
    if isinstance(test, q.FuncExpr | q.NativeExpr):
        left, right = test.args
    return q.DistinctExpr(BOOLEAN, test, left, right, negated, place)


@binds(nodes.Between, "this", "low", "high", "symmetric", "negated")
def bind_between(scope: Scope, node: Any) -> q.Expr:
    place = location(node)
    bound = {id(part): bind_expr(scope, part) for part in (node.this, node.low, node.high)}

    def side(part: Any) -> q.Expr:
        found = bound[id(part)]
        # The first comparison gives a parameter its type, as in what BETWEEN stands for.
        is_open = isinstance(found, q.Param) and found.type.oid == UNKNOWN
        return bind_expr(scope, part) if is_open else found

    def compared(operator: str, other: Any) -> q.Expr:
        return binary(scope, operator, side(node.this), side(other), place)

    def between(first: Any, last: Any) -> q.Expr:
        if node.negated:
            tests = (compared("<", first), compared(">", last))
            return q.BoolExpr(BOOLEAN, q.BoolOp.OR, tests, place)
        return q.BoolExpr(BOOLEAN, q.BoolOp.AND, (compared(">=", first), compared("<=", last)), place)

    if node.symmetric:
        op = q.BoolOp.AND if node.negated else q.BoolOp.OR
        tests = (between(node.low, node.high), between(node.high, node.low))
        return q.BoolExpr(BOOLEAN, op, tests, place)
    return between(node.low, node.high)


@binds(nodes.InList, "this", "expressions", "negated", "order")
def bind_in(scope: Scope, node: Any) -> q.Expr:
    """transformAExprIn: one comparison per item; items without columns share one type."""
    st, place = scope.statement, location(node)
    left = bind_expr(scope, node.this)
    items = [bind_expr(scope, item) for item in node.expressions]
    operator = "<>" if node.negated else "="
    if not isinstance(left, q.RowExpr) and not any(isinstance(item, q.RowExpr) for item in items):
        constants = [item for item in items if not _has_columns(item)]
        if len(constants) > 1 or (constants and node.args.get("order")):
            common = _common_or_none(st, [left, *constants])
            if common:
                items = [item if _has_columns(item) else coerce_type(st, item, common, "i") for item in items]
    left = collating.of_list(left, items) if st.icu_names else left
    tests = [binary(scope, operator, left, items[0], place)]
    tests += [
        _compared_alike(tests[0], items[0], item) or binary(scope, operator, left, item, place)
        for item in items[1:]
    ]
    order = order_of(st, node.order.items) if node.args.get("order") else None
    return q.InList(BOOLEAN, left, tuple(items), tuple(tests), bool(node.negated), order, place)


def _compared_alike(made: q.Expr, right: q.Expr, other: q.Expr) -> q.Expr | None:
    """A comparison with `other` in the place of its right operand; None where it may be another operation."""
    if not isinstance(made, q.FuncExpr | q.NativeExpr) or len(made.args) != 2 or made.args[1] is not right:
        return None
    if type(other) is not type(right) or not isinstance(other, q.Const | q.Param) or other.type != right.type:
        return None
    return replace(made, args=(made.args[0], other))


def _common_or_none(st: Statement, exprs: Sequence[q.Expr]) -> int:
    """The common type with implicit casts, 0 if none (then each item is compared by itself)."""
    known = {e.type.oid for e in exprs if e.type.oid != UNKNOWN}
    if len({lookup.category(st, oid) for oid in known}) > 1 or lookup.RECORD in known:
        return 0
    common = select_common_type(st, exprs, "IN")
    # verify_common_type: oid is preferred, and a numeric is none.
    return common if all(can_coerce(st, oid, common, "i") for oid in known) else 0


def _has_columns(expr: q.Expr) -> bool:
    if isinstance(expr, q.Const | q.Param):
        return False
    if isinstance(expr, q.FuncExpr | q.NativeExpr):
        return any(_has_columns(arg) for arg in expr.args)
    return not (isinstance(expr, q.Relabel | q.CoerceViaIO | q.CoerceTypmod) and not _has_columns(expr.arg))


@binds(nodes.ArrayComparison, "name", "left", "right", "all", "schema")
def bind_array_comparison(scope: Scope, node: Any) -> q.Expr:
    """make_scalar_array_op."""
    st, place = scope.statement, location(node)
    left, array = bind_expr(scope, node.left), bind_expr(scope, node.right)
    if array.type.oid == UNKNOWN:
        wanted = (
            lookup.array_of(st, left.type.oid)
            if left.type.oid != UNKNOWN
            else lookup.array_of(st, lookup.TEXT)
        )
        array = coerce_type(st, array, wanted, "i")
    element = lookup.element_of(st, array.type.oid)
    if not element:
        raise st.error(code.WRONG_OBJECT_TYPE, "op ANY/ALL (array) requires array on right side", place)
    comparison = make_operator(
        st, node.name, left, q.ArrayElement(lookup.type_ref(st, element).bare()), place
    )
    if comparison.type.oid != lookup.BOOL:
        raise st.error(code.WRONG_OBJECT_TYPE, "op ANY/ALL (array) requires operator to yield boolean", place)
    return q.ScalarArrayOp(BOOLEAN, left, array, comparison, not node.all, node.name, place)


@binds(nodes.CollectionTest, "kind", "this", "other", "negated")
def bind_collection_test(scope: Scope, node: Any) -> q.Expr:
    """x MEMBER OF c is x = ANY (c); c IS EMPTY is cardinality(c) = 0."""
    if node.kind == "EMPTY":
        count = nodes.FuncCall(names=("pg_catalog", "cardinality"), expressions=[node.this])
        name = "<>" if node.negated else "="
        return bind_expr(scope, nodes.Operator(name=name, left=count, right=exp.Literal.number(0)))
    if node.kind != "MEMBER":
        raise scope.statement.unsupported(f"{node.kind} in SQL", location(node))
    test = nodes.ArrayComparison(name="=", left=node.this, right=node.other)
    found = bind_array_comparison(scope, test)
    return q.BoolExpr(BOOLEAN, q.BoolOp.NOT, (found,)) if node.negated else found


@binds(exp.Case, "this", "ifs", "default")
def bind_case(scope: Scope, node: exp.Case) -> q.Expr:
    st = scope.statement
    operand = bind_expr(scope, node.this) if node.this is not None else None
    if operand is not None and operand.type.oid == UNKNOWN:
        operand = coerce_type(st, operand, lookup.TEXT, "i")
    conditions, results = [], []
    for branch in node.args["ifs"]:
        condition = bind_expr(scope, branch.this)
        if operand is not None:
            condition = binary(scope, "=", operand, condition, location(branch))
        conditions.append(coerce_to_boolean(st, condition, "CASE/WHEN"))
        results.append(bind_expr(scope, branch.args["true"]))
    otherwise = node.args.get("default")
    default = bind_expr(scope, otherwise) if otherwise is not None else q.Const(TypeRef(UNKNOWN), None)
    # PostgreSQL lets the ELSE result speak first.
    coerced, type_ = coerce_to_common(st, [default, *results], "CASE")
    whens = tuple(q.CaseWhen(c, r) for c, r in zip(conditions, coerced[1:], strict=True))
    return q.CaseExpr(type_, whens, coerced[0] if otherwise is not None else None, operand, location(node))


def cast(st: Statement, expr: q.Expr, target: TypeRef, place: int) -> q.Expr:
    """An explicit cast (42846)."""
    result = coerce_to_target(st, expr, target, "e", q.CallForm.EXPLICIT_CAST, place)
    if result is None:
        source = lookup.shown_type(st, expr.type)
        raise st.error(
            code.CANNOT_COERCE, f"cannot cast type {source} to {lookup.shown_type(st, target)}", place
        )
    return result


@binds(nodes.CollateExpr, "this", "names")
def bind_collate(scope: Scope, node: Any) -> q.Expr:
    st = scope.statement
    arg = bind_expr(scope, node.this)
    collation = collation_named(st, node.names, location(node))
    if arg.type.oid != UNKNOWN and lookup.category(st, arg.type.oid) != "S":
        shown = lookup.shown_type(st, arg.type)
        raise st.error(
            code.DATATYPE_MISMATCH, f"collations are not supported by type {shown}", location(node)
        )
    found = st.snapshot.collations.get(collation)
    type_ = arg.type
    if found is not None and found.is_icu:
        if type_.oid not in (*collating.COLLATABLE, UNKNOWN):
            raise st.unsupported("a collation of ICU of this type", location(node))
        type_ = found.applied(arg.type)
    elif arg.type.icu:
        type_ = replace(arg.type, icu=collating.BINARY)
    st.has_ascii_letters |= found is not None and found.has_ascii_letters
    return q.CollateExpr(type_, arg, collation, location(node))


def bind_coalesce(scope: Scope, args: Sequence[Any], place: int) -> q.Expr:
    bound = [bind_expr(scope, arg) for arg in args]
    coerced, type_ = coerce_to_common(scope.statement, bound, "COALESCE")
    return q.Coalesce(type_, tuple(coerced), place)


def bind_nullif(scope: Scope, args: Sequence[Any], place: int) -> q.Expr:
    left, right = bind_expr(scope, args[0]), bind_expr(scope, args[1])
    test = equality(scope.statement, left, right, place)
    if isinstance(test, q.FuncExpr | q.NativeExpr):
        # The result is the operator's left argument, coerced: nullif(1, 2.5) is numeric.
        coerced = test.args[0]
        while isinstance(coerced, q.Represent):
            # Brought to the other side's scale for the comparison alone.
            coerced = coerced.arg
        # The operators of rows take any; a row keeps its type.
        is_row = coerced.type.oid == lookup.RECORD and left.type.oid != UNKNOWN
        left = left if is_row else as_key(coerced)
    return q.NullIf(left.type, left, right, test, place)


def bind_min_max(scope: Scope, name: str, args: Sequence[Any], place: int) -> q.Expr:
    st = scope.statement
    bound = oracle_conversions.as_first(st, [bind_expr(scope, arg) for arg in args])
    coerced, type_ = coerce_to_common(st, bound, name)
    if not has_ordering(st, type_.oid):
        shown = lookup.shown_type(st, type_)
        raise st.error(
            code.UNDEFINED_FUNCTION, f"could not identify a comparison function for type {shown}", place
        )
    element = q.ArrayElement(type_)
    test = make_operator(st, "<", element, replace(element), place)
    function = test.function if isinstance(test, q.FuncExpr | q.NativeExpr) else None
    if function is None:
        raise st.unsupported(f"{name} of {lookup.shown_type(st, type_)}", place)
    coerced, type_ = unify(coerced, type_.oid)
    if type_.is_wide:  # whose order is not SQLite's
        coerced, type_ = [as_key(expr) for expr in coerced], TypeRef(type_.oid, type_.typmod)
    null_if_any = st.meaning.greatest_least_null
    return q.MinMax(type_, name == "GREATEST", tuple(coerced), function, null_if_any, place)
