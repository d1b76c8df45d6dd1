"""Bound tree -> PostgreSQL's text: what pg_get_expr prints for defaults and CHECK conditions.

Always with PostgreSQL's parentheses ("not pretty"). Constants of type regclass stand by OID, so that
the text survives a rename; whoever prints it for a user puts the name. Queries are not deparsed
here: a view keeps its text. Source: PostgreSQL 15, ruleutils.c (get_rule_expr, get_const_expr).
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.binder import lookup
from polar_lite.catalog.dialect.binder.state import UNKNOWN, Environment
from polar_lite.catalog.dialect.deparse_syntax import SYNTAX
from polar_lite.catalog.dialect.parentheses import is_bracketed, needs_none, prints_as_its_argument
from polar_lite.catalog.functions.registry import Function
from polar_lite.catalog.object_names import Names, quote_ident
from polar_lite.catalog.types import FIRST_NORMAL_OID, TypeRef
from polar_lite.catalog.user_types import UserType
from polar_lite.protocol.codec import DEFAULT_STYLE
from polar_lite.protocol.sqlstate import unsupported

# A new line, which takes the blanks before it away; no user's text has it.
NEW_LINE: Final = "\0\n"
_LINE_ENDS: Final = re.compile(" *\0\n")
Printer = Callable[[Any, Any], str]
_PRINTERS: Final[dict[type, Printer]] = {}
_INDENT: Final = 4
_CAST_KEYWORDS: Final = ("CURRENT_DATE", "CURRENT_TIME(", "LOCALTIME")


def expression(
    expr: q.Expr,
    environment: Environment,
    rows: Mapping[int, str] | None = None,
    *,
    columns: Mapping[int, str] | None = None,
    pretty: bool = False,
    stored: bool = False,
) -> str:
    """The text of an expression, as PostgreSQL 15 prints it. rows: varno -> the name that qualifies.

    columns: attnum -> another name than the column had when it was bound. pretty: without the
    parentheses that its place does not need. stored: as the catalog keeps it, with users' types and
    the labels of their enums by OID ("@16384") and fields by number ("@1"), so that they can be renamed.
    """
    return finished(Deparser(environment, rows, columns, pretty=pretty, stored=stored).text(expr))


def finished(text: str) -> str:
    """A printer's text with its line ends made plain: no blanks before them."""
    return _LINE_ENDS.sub("\n", text)


def prints(node: type) -> Callable[[Printer], Printer]:
    def register(printer: Printer) -> Printer:
        _PRINTERS[node] = printer
        return printer

    return register


class Deparser:
    """shows_implicit: implicit casts of the expression being printed are written out (get_rule_expr's
    showimplicit). indent: of the CASE it stands in.
    """

    def __init__(
        self,
        environment: Environment,
        rows: Mapping[int, str] | None = None,
        columns: Mapping[int, str] | None = None,
        *,
        pretty: bool = False,
        stored: bool = False,
    ) -> None:
        self.environment = environment
        self.rows = rows or {}
        self.columns = columns or {}
        self.pretty = pretty
        self.stored = stored
        self.shows_implicit = False
        self.indent = 0
        self.parents: list[q.Expr] = []

    def text(self, expr: q.Expr) -> str:
        """Without implicit casts at the top."""
        return self._printed(expr, shows_implicit=False)

    def whole(self, expr: q.Expr) -> str:
        """With the implicit casts, as operands and arguments are printed."""
        return self._printed(expr, shows_implicit=True)

    def _printed(self, expr: q.Expr, *, shows_implicit: bool) -> str:
        printer = _PRINTERS.get(type(expr))
        if printer is None:
            raise unsupported(f"printing of {type(expr).__name__}")
        before, self.shows_implicit = self.shows_implicit, shows_implicit
        parents = self.parents
        parent = parents[-1] if parents else None
        is_seen = not prints_as_its_argument(expr, shows_implicit=shows_implicit)
        if is_seen:
            parents.append(expr)
        try:
            text = printer(self, expr)
        finally:
            self.shows_implicit = before
            self.parents = parents  # a query's are others, also where its printing ends in an error
            if is_seen:
                parents.pop()
        if self.pretty and is_bracketed(expr) and needs_none(expr, parent):
            return text[1:-1]
        return text

    def column(self, var: q.Var) -> str:
        row, name = self.rows.get(var.varno), quote_ident(self.columns.get(var.attnum, var.name))
        return f"{row}.{name}" if row is not None else name

    def row_name(self, varno: int) -> str | None:
        """What a whole row is called, without its `.*`."""
        return self.rows.get(varno)

    def parameter(self, expr: q.Param) -> str:
        return f"${expr.index + 1}" if isinstance(expr.index, int) else str(expr.index)

    def element(self, expr: q.Expr) -> str:
        """An item of a list that could be expanded: a whole row has a cast, so that it is not."""
        shown = self.whole(expr)
        while isinstance(expr, q.Represent):
            expr = expr.arg
        if isinstance(expr, q.RowExpr) and expr.is_whole and shown.endswith(".*"):
            return f"{shown}::{self.type_name(expr.type)}"
        return shown

    def line(self) -> str:
        return self.line_at(self.indent)

    @property
    def known_names(self) -> Names:
        return Names(self.environment.snapshot, self.environment.search_path)

    def line_at(self, indent: int) -> str:
        return NEW_LINE + " " * indent

    def listed(self, exprs: Any) -> str:
        return ", ".join(self.whole(expr) for expr in exprs)

    def type_name(self, type_: TypeRef) -> str:
        if self.stored and type_.declared >= FIRST_NORMAL_OID:
            return f'"@{type_.declared}"'
        return self.known_names.type(type_.declared, type_.declared_typmod)

    def collation_name(self, oid: int) -> str:
        if self.stored and oid >= FIRST_NORMAL_OID:
            return f'"@{oid}"'
        return self.known_names.collation(oid)

    def operator_name(self, function: Function, name: str) -> str:
        """A user's operator with its schema, unless the search path finds it."""
        snapshot = self.environment.snapshot
        found = snapshot.operator_of(function, name) if snapshot.operators else None
        if found is None or (found.schema in self.environment.search_path and not self.stored):
            return name
        return f"OPERATOR({quote_ident(snapshot.schemas[found.schema].name)}.{name})"

    def function_name(self, function: Function) -> str:
        """Qualified when the bare name would not be found."""
        name = quote_ident(function.name)
        if function.schema == "pg_catalog" or self._is_visible(function):
            return name
        return f"{quote_ident(function.schema)}.{name}"

    def _is_visible(self, function: Function) -> bool:
        snapshot = self.environment.snapshot
        found = (snapshot.functions(function.name, schema) for schema in self.environment.search_path)
        return any(row.oid == function.oid for rows in found for row in rows)


@prints(q.Const)
def _const(out: Deparser, expr: q.Const) -> str:
    if expr.value is None:
        return f"NULL::{out.type_name(expr.type)}" if expr.type.oid != UNKNOWN else "NULL"
    oid = expr.type.oid
    if oid == lookup.BOOL:
        return "true" if expr.value else "false"
    row = out.environment.snapshot.type(oid)
    if oid in (lookup.REGCLASS, lookup.REGCONFIG, lookup.REGDICTIONARY):
        text = str(expr.value) if out.stored else out.known_names.constant(oid, expr.value)
    elif out.stored and isinstance(row, UserType) and row.kind == "e":
        text = next(f"@{label.oid}" for label in row.labels if label.key == expr.value)
    else:
        text = row.output(expr.value, expr.type.typmod, DEFAULT_STYLE) if row is not None else str(expr.value)
    if text[:1].isdigit() and (oid == lookup.INT4 or (oid == lookup.NUMERIC and not text.isdigit())):
        return text
    if oid == UNKNOWN:
        return quoted(text)
    return f"{quoted(text)}::{out.type_name(expr.type.without_typmod())}"


def quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


@prints(q.Param)
def _param(out: Deparser, expr: q.Param) -> str:
    return out.parameter(expr)


@prints(q.Var)
def _var(out: Deparser, expr: q.Var) -> str:
    return out.column(expr)


@prints(q.FuncExpr)
def _func(out: Deparser, expr: q.FuncExpr) -> str:
    match expr.form:
        case q.CallForm.OPERATOR:
            return _operator(out, out.operator_name(expr.function, expr.operator), expr.args)
        case q.CallForm.IMPLICIT_CAST if not out.shows_implicit:
            return out.text(expr.args[0])
        case q.CallForm.IMPLICIT_CAST | q.CallForm.EXPLICIT_CAST:
            return _cast(out, expr.args[0], expr.type)
        case q.CallForm.SQL_SYNTAX if expr.operator:
            return SYNTAX[expr.operator](out, expr.args) if expr.args else expr.operator
    shown = [out.whole(arg) for arg in expr.args]
    if expr.function.variadic not in (0, lookup.ANY):
        shown[-1] = f"VARIADIC {shown[-1]}"
    return f"{out.function_name(expr.function)}({', '.join(shown)})"


def _operator(out: Deparser, name: str, args: tuple[q.Expr, ...]) -> str:
    name = "||" if name.startswith("||") else name
    if len(args) == 1:
        return f"({name} {out.whole(args[0])})"
    return f"({out.whole(args[0])} {name} {out.whole(args[1])})"


def _cast(out: Deparser, arg: q.Expr, type_: TypeRef) -> str:
    while isinstance(arg, q.Relabel | q.CoerceViaIO) and arg.form is q.CallForm.IMPLICIT_CAST:
        arg = arg.arg
    if isinstance(arg, q.FuncExpr) and arg.operator.startswith(_CAST_KEYWORDS):
        # The grammar's own value, not a cast of now().
        return arg.operator
    if out.pretty:
        return f"{out.text(arg)}::{out.type_name(type_)}"
    return f"({out.text(arg)})::{out.type_name(type_)}"


@prints(q.NativeExpr)
def _native(out: Deparser, expr: q.NativeExpr) -> str:
    if expr.operator:
        return _operator(out, expr.operator, expr.args)
    if expr.form is q.CallForm.EXPLICIT_CAST or (_is_cast(expr) and out.shows_implicit):
        return _cast(out, expr.args[0], expr.type.without_typmod())
    return out.whole(expr.args[0]) if out.shows_implicit else out.text(expr.args[0])


def _is_cast(expr: q.NativeExpr) -> bool:
    return expr.form in (q.CallForm.EXPLICIT_CAST, q.CallForm.IMPLICIT_CAST)


@prints(q.Relabel)
@prints(q.CoerceViaIO)
@prints(q.CoerceTypmod)
@prints(q.ArrayCoerce)
@prints(q.CoerceToDomain)
def _coercion(out: Deparser, expr: Any) -> str:
    literal = expr.arg
    # Of type unknown: a literal that is read in the session. Of type text: a cast of a text, another thing
    # where it says 'now'.
    is_unread = (
        isinstance(literal, q.Const) and literal.type.oid == UNKNOWN and isinstance(literal.value, str)
    )
    if isinstance(expr, q.CoerceViaIO) and is_unread:
        return f"{quoted(str(literal.value))}::{out.type_name(expr.type)}"
    if expr.form is q.CallForm.IMPLICIT_CAST and (not out.shows_implicit or expr.type.oid == lookup.RECORD):
        return out.text(expr.arg)
    inner = expr.arg.arg if isinstance(expr.arg, q.Represent) else expr.arg
    if isinstance(expr, q.CoerceTypmod) and _same_type(inner, expr.type):
        # `x::varchar(5)`: the cast to varchar and its length are one.
        inner = inner.arg if hasattr(inner, "arg") else inner.args[0] if hasattr(inner, "args") else inner
        if isinstance(expr.arg, q.Const) and isinstance(expr.arg.value, str):
            return f"{quoted(expr.arg.value)}::{out.type_name(expr.type)}"
        if isinstance(expr.arg, q.Const):
            return f"({_const(out, expr.arg)})::{out.type_name(expr.type)}"
    return _cast(out, inner, expr.type)


def _same_type(expr: q.Expr, type_: TypeRef) -> bool:
    is_cast = isinstance(expr, q.Relabel | q.CoerceViaIO) or (
        isinstance(expr, q.FuncExpr | q.NativeExpr) and expr.form is q.CallForm.EXPLICIT_CAST
    )
    return expr.type.oid == type_.oid and (is_cast or isinstance(expr, q.Const))


@prints(q.Represent)
def _represent(out: Deparser, expr: q.Represent) -> str:
    return out.whole(expr.arg) if out.shows_implicit else out.text(expr.arg)


@prints(q.BoolExpr)
def _bool(out: Deparser, expr: q.BoolExpr) -> str:
    if expr.op is q.BoolOp.NOT:
        return f"(NOT {out.text(expr.args[0])})"
    return "(" + f" {expr.op.value} ".join(out.text(arg) for arg in expr.args) + ")"


@prints(q.NullTest)
def _null_test(out: Deparser, expr: q.NullTest) -> str:
    negation = "" if expr.is_null else "NOT "
    if not expr.of_fields:
        negation = f"{'NOT ' if expr.is_null else ''}DISTINCT FROM "
    return f"({out.whole(expr.arg)} IS {negation}NULL)"


@prints(q.BooleanTest)
def _boolean_test(out: Deparser, expr: q.BooleanTest) -> str:
    return f"({out.text(expr.arg)} {expr.test.value})"


@prints(q.DistinctExpr)
def _distinct(out: Deparser, expr: q.DistinctExpr) -> str:
    test = f"({out.whole(expr.left)} IS DISTINCT FROM {out.whole(expr.right)})"
    return f"(NOT {test})" if expr.negated else test


@prints(q.RowCompare)
def _row_compare(out: Deparser, expr: q.RowCompare) -> str:
    test = f"({out.text(expr.left)} IS DISTINCT FROM {out.text(expr.right)})"
    return f"(NOT {test})" if expr.negated else test


@prints(q.NullIf)
def _null_if(out: Deparser, expr: q.NullIf) -> str:
    return f"NULLIF({out.whole(expr.left)}, {out.whole(expr.right)})"


@prints(q.InList)
def _in_list(out: Deparser, expr: q.InList) -> str:
    constant = [pair for pair in zip(expr.items, expr.comparisons, strict=True) if not _has_columns(pair[0])]
    if len(constant) < 2:
        constant = []
    parts = [_in_array(out, expr, constant)] if constant else []
    parts += [
        out.text(test)
        for pair in zip(expr.items, expr.comparisons, strict=True)
        if pair not in constant
        for test in pair[1:]
    ]
    return parts[0] if len(parts) == 1 else f"({(' AND ' if expr.negated else ' OR ').join(parts)})"


def _has_columns(expr: q.Expr) -> bool:
    return q.holds(expr, q.Var)


def _in_array(out: Deparser, expr: q.InList, pairs: Sequence[tuple[q.Expr, q.Expr]]) -> str:
    """transformAExprIn makes an array of the items that share a type, and compares with that."""
    operator, word = ("<>", "ALL") if expr.negated else ("=", "ANY")
    left, right = expr.left, pairs[0][0]
    test = pairs[0][1]
    if isinstance(test, q.FuncExpr | q.NativeExpr):
        left, right = test.args
    array = f"ARRAY[{', '.join(out.whole(item) for item, _ in pairs)}]"
    if right.type.oid != pairs[0][0].type.oid:
        array = f"({array})::{out.type_name(right.type.without_typmod())}[]"
    return f"({out.whole(left)} {operator} {word} ({array}))"


@prints(q.ScalarArrayOp)
def _scalar_array(out: Deparser, expr: q.ScalarArrayOp) -> str:
    word = "ANY" if expr.is_any else "ALL"
    return f"({out.whole(expr.left)} {expr.operator} {word} ({out.whole(expr.array)}))"


@prints(q.CaseExpr)
def _case(out: Deparser, expr: q.CaseExpr) -> str:
    outer = out.line()
    out.indent += _INDENT
    line = out.line()
    text = f"{outer}CASE"
    if expr.operand is not None:
        text += f" {out.whole(expr.operand)}"
    for when in expr.whens:
        condition: q.Expr = when.condition
        if expr.operand is not None and isinstance(condition, q.FuncExpr | q.NativeExpr):
            condition = condition.args[1]
        text += f"{line}WHEN {out.text(condition)} THEN {out.whole(when.result)}"
    default = out.whole(expr.default) if expr.default is not None else f"NULL::{out.type_name(expr.type)}"
    text += f"{line}ELSE {default}"
    out.indent -= _INDENT
    return f"{text}{outer}END"


@prints(q.Coalesce)
def _coalesce(out: Deparser, expr: q.Coalesce) -> str:
    if expr.merged:
        return quote_ident(expr.merged)
    return f"COALESCE({out.listed(expr.args)})"


@prints(q.MinMax)
def _min_max(out: Deparser, expr: q.MinMax) -> str:
    return f"{'GREATEST' if expr.is_greatest else 'LEAST'}({out.listed(expr.args)})"


@prints(q.ArrayExpr)
def _array(out: Deparser, expr: q.ArrayExpr) -> str:
    if not expr.elements:
        return f"ARRAY[]::{out.type_name(expr.type)}"
    return f"ARRAY[{out.listed(expr.elements)}]"


@prints(q.RowExpr)
def _row(out: Deparser, expr: q.RowExpr) -> str:
    if expr.is_whole and (name := _row_name(out, expr)) is not None:
        return f"{name}.*"
    row = f"ROW({', '.join(map(out.element, expr.args))})"
    return f"{row}::{out.type_name(expr.type)}" if expr.form is q.CallForm.EXPLICIT_CAST else row


def _row_name(out: Deparser, expr: q.RowExpr) -> str | None:
    first = next((part for part in q.nodes_of(expr.args) if isinstance(part, q.Var)), None)
    if first is not None and (name := out.row_name(first.varno)) is not None:
        return name
    # One table's columns, which need no table's name.
    row = out.environment.snapshot.types.get(expr.type.oid)
    relation = out.environment.snapshot.relations.get(row.relation) if row is not None else None
    return quote_ident(q.WHOLE_ROW if out.stored else relation.name) if relation is not None else None


@prints(q.SubscriptingRef)
def _subscript(out: Deparser, expr: q.SubscriptingRef) -> str:
    array = out.whole(expr.array)
    if not isinstance(expr.array, q.Var):
        array = f"({array})"
    lower = [out.text(bound) if bound is not None else "" for bound in expr.subscripts]
    if expr.upper is None:
        return array + "".join(f"[{index}]" for index in lower)
    upper = [out.text(bound) if bound is not None else "" for bound in expr.upper]
    return array + "".join(f"[{low}:{high}]" for low, high in zip(lower, upper, strict=True))


@prints(q.FieldSelect)
def _field(out: Deparser, expr: q.FieldSelect) -> str:
    row = out.environment.snapshot.types.get(expr.arg.type.oid) if out.stored else None
    field = f'"@{expr.fieldno}"' if row is not None and row.relation else quote_ident(expr.name)
    return f"({out.text(expr.arg)}).{field}"


@prints(q.Treat)
def _treat(out: Deparser, expr: q.Treat) -> str:
    return f"TREAT({out.whole(expr.arg)} AS {out.type_name(expr.type)})"


@prints(q.AsSupertype)
def _as_supertype(out: Deparser, expr: q.AsSupertype) -> str:
    arg = expr.arg
    if isinstance(arg, q.RowExpr):  # which says its type only if it is cast
        arg = replace(arg, form=q.CallForm.EXPLICIT_CAST)
    if expr.form is q.CallForm.IMPLICIT_CAST and not out.shows_implicit:
        return out.text(arg)
    return _cast(out, arg, expr.type)


@prints(q.Collated)
def _collated(out: Deparser, expr: q.Collated) -> str:
    return out.text(expr.arg)


@prints(q.ConvertRow)
def _convert_row(out: Deparser, expr: q.ConvertRow) -> str:
    if expr.form is q.CallForm.IMPLICIT_CAST and not out.shows_implicit:
        return out.text(expr.arg)
    return _cast(out, expr.arg, expr.type)


@prints(q.ObjectKey)
def _object_key(out: Deparser, expr: q.ObjectKey) -> str:
    return out.text(expr.arg)


@prints(q.ObjectTest)
def _object_test(out: Deparser, expr: q.ObjectTest) -> str:
    shown = [out.type_name(TypeRef(oid)) for oid in expr.types]
    shown += [f"ONLY {out.type_name(TypeRef(oid))}" for oid in expr.only]
    return f"({out.text(expr.arg)} IS OF ({', '.join(shown)}))"


@prints(q.CollateExpr)
def _collate(out: Deparser, expr: q.CollateExpr) -> str:
    return f"({out.text(expr.arg)} COLLATE {out.collation_name(expr.collation)})"


def looks_like_call(expr: q.Expr) -> bool:
    """looks_like_function: whether an index's definition shows it without parentheses."""
    if isinstance(expr, q.FuncExpr):
        return expr.form in (q.CallForm.CALL, q.CallForm.SQL_SYNTAX)
    return isinstance(expr, q.Coalesce | q.MinMax | q.NullIf | q.Aggref | q.Grouping | q.WindowFunc)
