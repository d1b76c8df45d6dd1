"""Bound tree -> PostgreSQL's text: what pg_get_expr prints for defaults and CHECK conditions.

Always with PostgreSQL's parentheses ("not pretty"). Constants of type regclass stand by OID, so that
the text survives a rename; whoever prints it for a user puts the name. Queries are not deparsed
here: a view keeps its text. Source: PostgreSQL 15, ruleutils.c (get_rule_expr, get_const_expr).
"""

from collections.abc import Callable
from typing import Any, Final

from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.binder import lookup
from polar_lite.catalog.dialect.binder.state import UNKNOWN, Environment
from polar_lite.catalog.functions.registry import Function
from polar_lite.catalog.object_names import quote_ident
from polar_lite.catalog.types import TypeRef
from polar_lite.protocol import pgtypes
from polar_lite.protocol.codec import DEFAULT_STYLE
from polar_lite.protocol.sqlstate import unsupported

Printer = Callable[["_Deparser", Any], str]
_PRINTERS: Final[dict[type, Printer]] = {}
_BARE_NUMBERS: Final = frozenset({lookup.INT4, lookup.NUMERIC})


def expression(expr: q.Expr, environment: Environment) -> str:
    """The text of an expression, as PostgreSQL 15 prints it."""
    return _Deparser(environment).text(expr)


def prints(node: type) -> Callable[[Printer], Printer]:
    def register(printer: Printer) -> Printer:
        _PRINTERS[node] = printer
        return printer

    return register


class _Deparser:
    def __init__(self, environment: Environment) -> None:
        self.environment = environment

    def text(self, expr: q.Expr) -> str:
        printer = _PRINTERS.get(type(expr))
        if printer is None:
            raise unsupported(f"printing of {type(expr).__name__}")
        return printer(self, expr)

    def listed(self, exprs: Any) -> str:
        return ", ".join(self.text(expr) for expr in exprs)

    def type_name(self, type_: TypeRef) -> str:
        if type_.oid in pgtypes.BY_OID:
            return pgtypes.format_type(type_.oid, type_.typmod)
        row = self.environment.snapshot.type(type_.oid)
        return quote_ident(row.name) if row is not None else "???"

    def function_name(self, function: Function) -> str:
        """Qualified when the bare name would not be found."""
        name = quote_ident(function.name)
        if function.schema == "pg_catalog" or self._is_visible(function):
            return name
        return f"{quote_ident(function.schema)}.{name}"

    def _is_visible(self, function: Function) -> bool:
        snapshot = self.environment.snapshot
        return any(function in snapshot.functions(function.name, oid) for oid in self.environment.search_path)


@prints(q.Const)
def _const(out: _Deparser, expr: q.Const) -> str:
    if expr.value is None:
        return f"NULL::{out.type_name(expr.type)}" if expr.type.oid != UNKNOWN else "NULL"
    oid = expr.type.oid
    if oid == lookup.BOOL:
        return "true" if expr.value else "false"
    row = pgtypes.BY_OID.get(oid)
    if oid == lookup.REGCLASS:
        text = str(expr.value)
    else:
        text = row.output(expr.value, expr.type.typmod, DEFAULT_STYLE) if row is not None else str(expr.value)
    if oid in _BARE_NUMBERS and text[:1].isdigit():
        return text
    if oid == UNKNOWN:
        return _quoted(text)
    return f"{_quoted(text)}::{out.type_name(expr.type.without_typmod())}"


def _quoted(text: str) -> str:
    prefix = "E" if "\\" in text else ""
    return f"{prefix}'" + text.replace("'", "''").replace("\\", "\\\\") + "'"


@prints(q.Param)
def _param(out: _Deparser, expr: q.Param) -> str:
    return f"${expr.index + 1}" if isinstance(expr.index, int) else str(expr.index)


@prints(q.Var)
def _var(out: _Deparser, expr: q.Var) -> str:
    return quote_ident(expr.name)


@prints(q.FuncExpr)
def _func(out: _Deparser, expr: q.FuncExpr) -> str:
    match expr.form:
        case q.CallForm.OPERATOR:
            return _operator(out, expr.operator, expr.args)
        case q.CallForm.IMPLICIT_CAST:
            return out.text(expr.args[0])
        case q.CallForm.EXPLICIT_CAST:
            return _cast(out, expr.args[0], expr.type)
        case q.CallForm.SQL_SYNTAX if expr.operator:
            return expr.operator
    return f"{out.function_name(expr.function)}({out.listed(expr.args)})"


def _operator(out: _Deparser, name: str, args: tuple[q.Expr, ...]) -> str:
    name = "||" if name.startswith("||") else name
    if len(args) == 1:
        return f"({name} {out.text(args[0])})"
    return f"({out.text(args[0])} {name} {out.text(args[1])})"


def _cast(out: _Deparser, arg: q.Expr, type_: TypeRef) -> str:
    while isinstance(arg, q.Relabel | q.CoerceViaIO) and arg.form is q.CallForm.IMPLICIT_CAST:
        arg = arg.arg
    return f"({out.text(arg)})::{out.type_name(type_)}"


@prints(q.NativeExpr)
def _native(out: _Deparser, expr: q.NativeExpr) -> str:
    if expr.operator:
        return _operator(out, expr.operator, expr.args)
    return out.text(expr.args[0])


@prints(q.Relabel)
@prints(q.CoerceViaIO)
@prints(q.CoerceTypmod)
@prints(q.ArrayCoerce)
def _coercion(out: _Deparser, expr: Any) -> str:
    literal = expr.arg
    if isinstance(expr, q.CoerceViaIO) and isinstance(literal, q.Const) and literal.value is not None:
        return f"{_quoted(str(literal.value))}::{out.type_name(expr.type)}"
    if expr.form is q.CallForm.IMPLICIT_CAST:
        return out.text(expr.arg)
    inner = expr.arg
    if isinstance(expr, q.CoerceTypmod) and _same_type(inner, expr.type):
        # `x::varchar(5)`: the cast to varchar and its length are one.
        inner = inner.arg if hasattr(inner, "arg") else inner.args[0] if hasattr(inner, "args") else inner
        if isinstance(expr.arg, q.Const):
            return f"({_const(out, expr.arg)})::{out.type_name(expr.type)}"
    return _cast(out, inner, expr.type)


def _same_type(expr: q.Expr, type_: TypeRef) -> bool:
    is_cast = isinstance(expr, q.Relabel | q.CoerceViaIO) or (
        isinstance(expr, q.FuncExpr) and expr.form is q.CallForm.EXPLICIT_CAST
    )
    return expr.type.oid == type_.oid and (is_cast or isinstance(expr, q.Const))


@prints(q.Represent)
def _represent(out: _Deparser, expr: q.Represent) -> str:
    return out.text(expr.arg)


@prints(q.BoolExpr)
def _bool(out: _Deparser, expr: q.BoolExpr) -> str:
    if expr.op is q.BoolOp.NOT:
        return f"(NOT {out.text(expr.args[0])})"
    return "(" + f" {expr.op.value} ".join(out.text(arg) for arg in expr.args) + ")"


@prints(q.NullTest)
def _null_test(out: _Deparser, expr: q.NullTest) -> str:
    return f"({out.text(expr.arg)} IS {'' if expr.is_null else 'NOT '}NULL)"


@prints(q.BooleanTest)
def _boolean_test(out: _Deparser, expr: q.BooleanTest) -> str:
    return f"({out.text(expr.arg)} {expr.test.value})"


@prints(q.DistinctExpr)
def _distinct(out: _Deparser, expr: q.DistinctExpr) -> str:
    test = f"({out.text(expr.left)} IS DISTINCT FROM {out.text(expr.right)})"
    return f"(NOT {test})" if expr.negated else test


@prints(q.NullIf)
def _null_if(out: _Deparser, expr: q.NullIf) -> str:
    return f"NULLIF({out.text(expr.left)}, {out.text(expr.right)})"


@prints(q.InList)
def _in_list(out: _Deparser, expr: q.InList) -> str:
    operator, word = ("<>", "ALL") if expr.negated else ("=", "ANY")
    return f"({out.text(expr.left)} {operator} {word} (ARRAY[{out.listed(expr.items)}]))"


@prints(q.ScalarArrayOp)
def _scalar_array(out: _Deparser, expr: q.ScalarArrayOp) -> str:
    return (
        f"({out.text(expr.left)} {expr.operator} {'ANY' if expr.is_any else 'ALL'} ({out.text(expr.array)}))"
    )


@prints(q.CaseExpr)
def _case(out: _Deparser, expr: q.CaseExpr) -> str:
    parts = ["CASE"]
    if expr.operand is not None:
        parts.append(out.text(expr.operand))
    for when in expr.whens:
        condition: q.Expr = when.condition
        if expr.operand is not None and isinstance(condition, q.FuncExpr | q.NativeExpr):
            condition = condition.args[1]
        parts.append(f"WHEN {out.text(condition)} THEN {out.text(when.result)}")
    default = out.text(expr.default) if expr.default is not None else f"NULL::{out.type_name(expr.type)}"
    return " ".join([*parts, f"ELSE {default}", "END"])


@prints(q.Coalesce)
def _coalesce(out: _Deparser, expr: q.Coalesce) -> str:
    return f"COALESCE({out.listed(expr.args)})"


@prints(q.MinMax)
def _min_max(out: _Deparser, expr: q.MinMax) -> str:
    return f"{'GREATEST' if expr.is_greatest else 'LEAST'}({out.listed(expr.args)})"


@prints(q.ArrayExpr)
def _array(out: _Deparser, expr: q.ArrayExpr) -> str:
    if not expr.elements:
        return f"ARRAY[]::{out.type_name(expr.type)}"
    return f"ARRAY[{out.listed(expr.elements)}]"


@prints(q.RowExpr)
def _row(out: _Deparser, expr: q.RowExpr) -> str:
    return f"ROW({out.listed(expr.args)})"


@prints(q.SubscriptingRef)
def _subscript(out: _Deparser, expr: q.SubscriptingRef) -> str:
    return f"({out.text(expr.array)})[{out.listed(expr.subscripts)}]"


@prints(q.FieldSelect)
def _field(out: _Deparser, expr: q.FieldSelect) -> str:
    return f"({out.text(expr.arg)}).{quote_ident(expr.name)}"


@prints(q.CollateExpr)
def _collate(out: _Deparser, expr: q.CollateExpr) -> str:
    return f"({out.text(expr.arg)} COLLATE {quote_ident(expr.collation)})"
