"""Bound expressions -> Python `ast`: the expressions that need no SQLite.

Values are native. SQL's NULL rules are kept exactly: a strict function is not called with a NULL, AND and OR
are three-valued. Integer arithmetic and comparisons become Python's own operators with range checks; every
other function is called through the registry. What cannot be done so raises NotInline, and becomes a plan.
"""

import ast
from collections.abc import Callable
from decimal import Decimal
from typing import Any, Final

from polar_lite.catalog import domains
from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.binder.operators import REDWOOD_CONCATENATION
from polar_lite.catalog.dialect.plan import Source
from polar_lite.catalog.dialect.translate.composites import (
    all_null,
    from_record,
    none_null,
    store_element,
    store_field,
    to_record,
)
from polar_lite.catalog.dialect.translate.helpers import subscript_function, typmod_function
from polar_lite.catalog.functions.arrays import VECTORS
from polar_lite.catalog.functions.registry import Function
from polar_lite.catalog.functions.strings_any import is_builtin
from polar_lite.catalog.plsql import values
from polar_lite.catalog.types import FIRST_NORMAL_OID, TypeRef, type_row
from polar_lite.protocol import pgtypes
from polar_lite.protocol.codec import Input, Output
from polar_lite.protocol.codec_array import from_json_scalar

Code = ast.expr
Constants = dict[str, Any]

_LITERALS: Final = (bool, int, str, type(None))
_SIMPLE: Final = (ast.Name, ast.Constant)
_RANGES: Final = {
    "int4": (values.INT4_MIN, values.INT4_MAX, values.int4_overflow),
    "int8": (values.INT8_MIN, values.INT8_MAX, values.int8_overflow),
}
_ARITHMETIC: Final[dict[str, type[ast.operator]]] = {"pl": ast.Add, "mi": ast.Sub, "mul": ast.Mult}
_COMPARISONS: Final[dict[str, type[ast.cmpop]]] = {
    "eq": ast.Eq, "ne": ast.NotEq, "lt": ast.Lt, "le": ast.LtE, "gt": ast.Gt, "ge": ast.GtE,
}  # fmt: skip


def _fast_operators() -> dict[str, tuple[str, str]]:
    """pg_proc's name -> (result's integer type, '' for a comparison; operation)."""
    found: dict[str, tuple[str, str]] = {}
    for prefix, kind in (("int4", "int4"), ("int8", "int8"), ("int48", "int8"), ("int84", "int8")):
        for name in _ARITHMETIC:
            found[prefix + name] = (kind, name)
        found[prefix + "div"] = (kind, "div")
        for name in _COMPARISONS:
            found[prefix + name] = ("", name)
    found["int4mod"] = ("int4", "mod")
    found["int8mod"] = ("int8", "mod")
    found["mod"] = ("", "")
    for name in ("eq", "ne"):
        found["text" + name] = found["bool" + name] = found["booleq"] = ("", name)
    found["booleq"] = ("", "eq")
    for name in ("lt", "le", "gt", "ge"):
        found["text_" + name] = ("", name)
    del found["mod"]
    return found


_FAST: Final = _fast_operators()


class NotInline(Exception):
    """The expression needs SQLite."""


class Inliner:
    """Turns one bound expression into Python. variable: a VARIABLE's key -> (code, is never NULL)."""

    def __init__(
        self, constants: Constants, variable: Callable[[Any], tuple[Code, bool]], temporary: Callable[[], str]
    ) -> None:
        self._constants = constants
        self._variable = variable
        self._temporary = temporary

    # --- two ways to use a value

    def value(self, expr: q.Expr) -> Code:
        return self._value(expr)[0]

    def test(self, expr: q.Expr) -> Code:
        """Python that is true exactly when the SQL condition is TRUE."""
        if isinstance(expr, q.BoolExpr) and expr.op is not q.BoolOp.NOT:
            operation = ast.And() if expr.op is q.BoolOp.AND else ast.Or()
            return ast.BoolOp(operation, [self.test(arg) for arg in expr.args])
        if isinstance(expr, q.FuncExpr | q.NativeExpr) and expr.function.name in _FAST:
            kind, operation_name = _FAST[expr.function.name]
            if not kind and len(expr.args) == 2:
                guards, args = self._guarded(expr.args)
                compared = ast.Compare(args[0], [_COMPARISONS[operation_name]()], [args[1]])
                if not guards:
                    return compared
                return ast.BoolOp(ast.And(), [*(_is_not_none(g) for g in guards), compared])
        found, never_null = self._value(expr)
        return found if never_null else ast.Compare(found, [ast.Is()], [ast.Constant(True)])

    # --- by node

    def _value(self, expr: q.Expr) -> tuple[Code, bool]:
        handler = _HANDLERS.get(type(expr))
        if handler is None:
            raise NotInline
        return handler(self, expr)

    def const(self, expr: q.Const) -> tuple[Code, bool]:
        value = expr.value
        if isinstance(value, _LITERALS):
            return ast.Constant(value), value is not None
        return self.constant(value), True

    def param(self, expr: q.Param) -> tuple[Code, bool]:
        if expr.source is not Source.VARIABLE:
            raise NotInline
        found, never_null = self._variable(expr.index)
        if expr.input_type.oid != expr.type.oid and expr.input_type.oid == _UNKNOWN:
            raise NotInline
        return found, never_null

    def call(self, expr: q.FuncExpr | q.NativeExpr) -> tuple[Code, bool]:
        function = expr.function
        if function.kind != "f" or function.returns_set:
            raise NotInline
        if isinstance(expr, q.FuncExpr) and expr.operator == REDWOOD_CONCATENATION:
            operands = [self.value(arg) for arg in expr.args]
            return ast.Call(self.constant(values.oracle_concatenation), operands, []), False
        fast = _FAST.get(function.name)
        if fast is not None and len(expr.args) == 2 and function.schema == "pg_catalog":
            return self._fast(fast, expr.args)
        prefix: list[Code] = []
        if function.routine_oid is not None:
            callee: Code = _attribute("rt", "call")
            prefix = [self.constant(function.callee)]
        elif function.python is None:
            raise NotInline
        else:
            callee = self.constant(function.python)
            if function.context:
                prefix = [_attribute("rt", "context")]
        if not function.strict:
            return self._made_call(callee, prefix, [self.value(arg) for arg in expr.args], function), False
        guards, args = self._guarded(expr.args)
        return _unless_null(guards, self._made_call(callee, prefix, args, function)), False

    def _made_call(self, callee: Code, prefix: list[Code], args: list[Code], function: Function) -> Code:
        if function.routine_oid is not None:
            args = [ast.Tuple(args, ast.Load())]
        return ast.Call(callee, [*prefix, *args], [])

    def _fast(self, fast: tuple[str, str], operands: tuple[q.Expr, ...]) -> tuple[Code, bool]:
        kind, name = fast
        guards, (left, right) = self._guarded(operands)
        result: Code
        if not kind:
            result = ast.Compare(left, [_COMPARISONS[name]()], [right])
        elif name in _ARITHMETIC:
            low, high, overflow = _RANGES[kind]
            temporary = self._temporary()
            computed = ast.NamedExpr(
                ast.Name(temporary, ast.Store()), ast.BinOp(left, _ARITHMETIC[name](), right)
            )
            result = ast.IfExp(
                ast.Compare(ast.Constant(low), [ast.LtE(), ast.LtE()], [computed, ast.Constant(high)]),
                ast.Name(temporary, ast.Load()),
                ast.Call(self.constant(overflow), [], []),
            )
        else:
            helper = values.int_divide if name == "div" else values.int_remainder
            result = ast.Call(self.constant(helper), [left, right], [])
        return _unless_null(guards, result), not guards

    def _guarded(self, operands: tuple[q.Expr, ...]) -> tuple[list[Code], list[Code]]:
        """(what must not be NULL, the operands). Evaluation order is kept: all are computed by the guards."""
        guards: list[Code] = []
        found: list[Code] = []
        made = [self._value(operand) for operand in operands]
        for place, (code, never_null) in enumerate(made):
            later = any(not isinstance(other, _SIMPLE) for other, _ in made[place + 1 :])
            plain = isinstance(code, _SIMPLE) or (not guards and not later) or all(n for _, n in made)
            if never_null and plain:
                found.append(code)
            elif isinstance(code, _SIMPLE):
                guards.append(code)
                found.append(code)
            else:
                temporary = self._temporary()
                guards.append(ast.NamedExpr(ast.Name(temporary, ast.Store()), code))
                found.append(ast.Name(temporary, ast.Load()))
        return guards, found

    def boolean(self, expr: q.BoolExpr) -> tuple[Code, bool]:
        if expr.op is q.BoolOp.NOT:
            found, never_null = self._value(expr.args[0])
            if never_null:
                return ast.UnaryOp(ast.Not(), found), True
            guard, name = self._kept(found)
            return _unless_null([guard], ast.UnaryOp(ast.Not(), name)), False
        made = [self._value(arg) for arg in expr.args]
        decisive = expr.op is q.BoolOp.OR
        if all(never_null for _, never_null in made):
            operation = ast.Or() if decisive else ast.And()
            return ast.BoolOp(operation, [code for code, _ in made]), True
        # TRUE decides OR, FALSE decides AND; then NULL decides.
        kept = [self._kept(code) for code, _ in made]
        any_decisive = ast.BoolOp(
            ast.Or(), [ast.Compare(first, [ast.Is()], [ast.Constant(decisive)]) for first, _ in kept]
        )
        any_null = ast.BoolOp(ast.Or(), [_is_none(name) for _, name in kept])
        return (
            ast.IfExp(
                any_decisive,
                ast.Constant(decisive),
                ast.IfExp(any_null, ast.Constant(None), ast.Constant(not decisive)),
            ),
            False,
        )

    def null_test(self, expr: q.NullTest) -> tuple[Code, bool]:
        if expr.arg.type.oid == _RECORD or expr.arg.type.oid >= FIRST_NORMAL_OID:
            test = all_null(expr.arg.type.oid) if expr.is_null else none_null(expr.arg.type.oid)
            call = ast.Call(
                self.constant(test.python), [_attribute("rt", "context"), self.value(expr.arg)], []
            )
            return call, True
        found = self.value(expr.arg)
        return (_is_none(found) if expr.is_null else _is_not_none(found)), True

    def boolean_test(self, expr: q.BooleanTest) -> tuple[Code, bool]:
        found = self.value(expr.arg)
        words = expr.test.value.split()
        wanted = {"TRUE": True, "FALSE": False, "UNKNOWN": None}[words[-1]]
        operation = ast.IsNot() if "NOT" in words else ast.Is()
        return ast.Compare(found, [operation], [ast.Constant(wanted)]), True

    def distinct(self, expr: q.DistinctExpr) -> tuple[Code, bool]:
        # Both NULL: not distinct; one NULL: distinct; else by equality of the same operands.
        left, right, equal = self.value(expr.left), self.value(expr.right), self.value(expr.equality)
        guard_left, left_name = self._kept(left)
        guard_right, right_name = self._kept(right)
        both = ast.IfExp(
            _is_none(guard_left),
            _is_none(guard_right),
            ast.IfExp(_is_none(guard_right), ast.Constant(False), equal),
        )
        del left_name, right_name
        return (both if expr.negated else ast.UnaryOp(ast.Not(), both)), True

    def row_compare(self, expr: q.RowCompare) -> tuple[Code, bool]:
        return self._value(expr.expression)

    def null_if(self, expr: q.NullIf) -> tuple[Code, bool]:
        return ast.IfExp(self.test(expr.equality), ast.Constant(None), self.value(expr.left)), False

    def case(self, expr: q.CaseExpr) -> tuple[Code, bool]:
        result = self.value(expr.default) if expr.default is not None else ast.Constant(None)
        for when in reversed(expr.whens):
            result = ast.IfExp(self.test(when.condition), self.value(when.result), result)
        return result, False

    def coalesce(self, expr: q.Coalesce) -> tuple[Code, bool]:
        result, never_null = self._value(expr.args[-1])
        for arg in reversed(expr.args[:-1]):
            guard, name = self._kept(self.value(arg))
            result = ast.IfExp(_is_not_none(guard), name, result)
        return result, never_null

    def in_list(self, expr: q.InList) -> tuple[Code, bool]:
        operation = q.BoolOp.AND if expr.negated else q.BoolOp.OR
        if len(expr.comparisons) == 1:
            return self._value(expr.comparisons[0])
        return self.boolean(q.BoolExpr(expr.type, operation, expr.comparisons))

    def any_of(self, expr: q.ScalarArrayOp) -> tuple[Code, bool]:
        """left op ANY (ARRAY[..]): what PostgreSQL makes of IN."""
        if any(isinstance(n, q.FuncExpr) and n.function.volatility == "v" for n in q.nodes_of(expr.left)):
            raise NotInline  # it would be called for each element
        comparisons = tuple(_put_in(expr.comparison, element) for element in _elements(expr.array))
        if not comparisons:
            return ast.Constant(not expr.is_any), True
        if len(comparisons) == 1:
            return self._value(comparisons[0])
        operation = q.BoolOp.OR if expr.is_any else q.BoolOp.AND
        return self.boolean(q.BoolExpr(expr.type, operation, comparisons))

    def min_max(self, expr: q.MinMax) -> tuple[Code, bool]:
        python = expr.less.python
        if python is None or expr.less.context:
            raise NotInline
        chosen = _Extreme(python, expr.is_greatest, expr.null_if_any_null)
        return ast.Call(self.constant(chosen), [self.value(arg) for arg in expr.args], []), False

    # --- changes of type

    def relabel(self, expr: q.Relabel) -> tuple[Code, bool]:
        source, target = expr.arg.type.oid, expr.type.oid
        if source in VECTORS and target not in VECTORS:
            raise NotInline
        if source == target or (source != _RECORD and target != _RECORD):
            return self._value(expr.arg)
        convert = to_record(source) if target == _RECORD else from_record(target)
        guard, name = self._kept(self.value(expr.arg))
        context = _attribute("rt", "context")
        return _unless_null([guard], ast.Call(self.constant(convert.python), [context, name], [])), False

    def field_store(self, expr: q.FieldStore) -> tuple[Code, bool]:
        store = store_field(expr.fieldno, expr.value.type.oid).python
        return ast.Call(self.constant(store), [self.value(expr.arg), self.value(expr.value)], []), True

    def subscript(self, expr: q.SubscriptingRef) -> tuple[Code, bool]:
        if expr.upper is not None or expr.array.type.oid == pgtypes.JSONB.oid:
            raise NotInline
        read, oid = subscript_function(expr.array.type.oid, len(expr.subscripts)).python, expr.type.oid
        subscripts = [subscript for subscript in expr.subscripts if subscript is not None]
        found = ast.Call(self.constant(read), [self.value(part) for part in (expr.array, *subscripts)], [])
        return ast.Call(self.constant(from_json_scalar), [ast.Constant(oid), found], []), False

    def element_store(self, expr: q.ElementStore) -> tuple[Code, bool]:
        if expr.upper is not None or expr.array.type.oid == pgtypes.JSONB.oid:
            raise NotInline
        store = store_element(len(expr.subscripts), expr.value.type.oid).python
        subscripts = [subscript for subscript in expr.subscripts if subscript is not None]
        parts = [expr.array, expr.value, *subscripts]
        return ast.Call(self.constant(store), [self.value(part) for part in parts], []), True

    def to_domain(self, expr: q.CoerceToDomain) -> tuple[Code, bool]:
        domain = expr.type.domain
        test = self.constant(lambda context, value: domains.check(context, domain, value))
        return ast.Call(test, [_attribute("rt", "context"), self.value(expr.arg)], []), False

    def represent(self, expr: q.Represent) -> tuple[Code, bool]:
        found, never_null = self._value(expr.arg)
        scale, before = expr.type.scale, expr.arg.type.scale
        if expr.compare or scale is None or (before is not None and before <= scale):
            return found, never_null
        if isinstance(expr.arg, q.Const) and isinstance(expr.arg.value, Decimal):
            return self.constant(values.rescale(expr.arg.value, scale)), True
        guard, name = self._kept(found)
        rounded = ast.Call(self.constant(values.rescale), [name, ast.Constant(scale)], [])
        return _unless_null([guard], rounded), False

    def typmod(self, expr: q.CoerceTypmod) -> tuple[Code, bool]:
        found = self.value(expr.arg)
        apply = length_coercion(expr.type, explicit=expr.explicit)
        if apply is None:
            return found, False
        guard, name = self._kept(found)
        return _unless_null([guard], ast.Call(self.constant(apply), [name], [])), False

    def via_io(self, expr: q.CoerceViaIO) -> tuple[Code, bool]:
        guard, name = self._kept(self.value(expr.arg))
        style = ast.Attribute(_attribute("rt", "context"), "style", ast.Load())
        text = ast.Call(
            self.constant(_output(expr.arg.type.oid)), [name, ast.Constant(expr.arg.type.typmod), style], []
        )
        result = ast.Call(
            self.constant(_input(expr.type.oid)), [text, ast.Constant(expr.type.typmod), style], []
        )
        return _unless_null([guard], result), False

    # --- building blocks

    def _kept(self, code: Code) -> tuple[Code, Code]:
        """(the value, its name for later uses): evaluated once."""
        if isinstance(code, _SIMPLE):
            return code, code
        temporary = self._temporary()
        return ast.NamedExpr(ast.Name(temporary, ast.Store()), code), ast.Name(temporary, ast.Load())

    def constant(self, value: Any) -> Code:
        return ast.Name(add_constant(self._constants, value), ast.Load())


def _elements(array: q.Expr) -> list[q.Expr]:
    """The elements of ARRAY[..] of one dimension, each cast as the array is."""
    match array:
        case q.ArrayExpr() if not any(isinstance(e, q.ArrayExpr) for e in array.elements):
            return list(array.elements)
        case q.ArrayCoerce() if array.element is not None:
            return [_put_in(array.element, element) for element in _elements(array.arg)]
        case q.ArrayCoerce() | q.Relabel() | q.CollateExpr():
            return _elements(array.arg)
    raise NotInline


def _put_in(node: Any, element: q.Expr) -> Any:
    """The expression with `element` where it speaks of the current element of an array."""
    if isinstance(node, q.ArrayElement):
        return element
    return q.with_parts(node, lambda part: _put_in(part, element))


def _output(oid: int) -> Output:
    """A type's output function; a type of the catalog's is looked up when it is used."""
    if is_builtin(oid):
        return pgtypes.BY_OID[oid].output
    return lambda value, typmod, style: type_row(oid, style).output(value, typmod, style)


def _input(oid: int) -> Input:
    if is_builtin(oid):
        return pgtypes.BY_OID[oid].input
    return lambda text, typmod, style: type_row(oid, style).input(text, typmod, style)


class _Extreme:
    """GREATEST or LEAST over native values; NULLs are passed over, or decide."""

    def __init__(self, less: Callable[[Any, Any], Any], is_greatest: bool, null_if_any_null: bool) -> None:
        self._less, self._is_greatest, self._null_if_any_null = less, is_greatest, null_if_any_null

    def __call__(self, *args: Any) -> Any:
        best = None
        for arg in args:
            if arg is None:
                if self._null_if_any_null:
                    return None
            elif best is None or (self._less(best, arg) if self._is_greatest else self._less(arg, best)):
                best = arg
        return best


def add_constant(constants: Constants, value: Any) -> str:
    """The global name under which generated code finds a value."""
    for name, known in constants.items():
        if known is value:
            return name
    name = f"k{len(constants)}"
    constants[name] = value
    return name


def length_coercion(target: TypeRef, *, explicit: bool) -> Callable[[Any], Any] | None:
    """What applies `target`'s modifier to a native value that is not NULL."""
    if target.typmod < 0:
        return None
    function = typmod_function(target.oid, target.typmod, explicit)
    return None if function is None else function.python


def _attribute(name: str, attribute: str) -> Code:
    return ast.Attribute(ast.Name(name, ast.Load()), attribute, ast.Load())


def _is_none(code: Code) -> Code:
    if isinstance(code, ast.Constant):
        return ast.Constant(code.value is None)
    return ast.Compare(code, [ast.Is()], [ast.Constant(None)])


def _is_not_none(code: Code) -> Code:
    return ast.Compare(code, [ast.IsNot()], [ast.Constant(None)])


def _unless_null(guards: list[Code], result: Code) -> Code:
    if not guards:
        return result
    # Every operand is evaluated, as SQL's strict functions have it: `|` would do, but None has no `|`.
    test: Code = (
        _is_none(guards[0]) if len(guards) == 1 else ast.BoolOp(ast.Or(), [_is_none(g) for g in guards])
    )
    return ast.IfExp(test, ast.Constant(None), result)


_UNKNOWN: Final = 705
_RECORD: Final = 2249
_HANDLERS: Final[dict[type, Callable[[Inliner, Any], tuple[Code, bool]]]] = {
    q.Const: Inliner.const,
    q.Param: Inliner.param,
    q.FuncExpr: Inliner.call,
    q.NativeExpr: Inliner.call,
    q.BoolExpr: Inliner.boolean,
    q.NullTest: Inliner.null_test,
    q.BooleanTest: Inliner.boolean_test,
    q.DistinctExpr: Inliner.distinct,
    q.RowCompare: Inliner.row_compare,
    q.NullIf: Inliner.null_if,
    q.CaseExpr: Inliner.case,
    q.Coalesce: Inliner.coalesce,
    q.InList: Inliner.in_list,
    q.ScalarArrayOp: Inliner.any_of,
    q.MinMax: Inliner.min_max,
    q.Relabel: Inliner.relabel,
    q.Represent: Inliner.represent,
    q.CoerceTypmod: Inliner.typmod,
    q.CoerceViaIO: Inliner.via_io,
    q.CoerceToDomain: Inliner.to_domain,
    q.FieldStore: Inliner.field_store,
    q.ElementStore: Inliner.element_store,
    q.SubscriptingRef: Inliner.subscript,
    q.CollateExpr: Inliner.relabel,
}
