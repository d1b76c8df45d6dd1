"""Trees that the grammar makes of other syntax: calls of pg_catalog's functions, texts, arrays of texts."""

from sqlglot import exp

from polar_lite.catalog.dialect import nodes


def call(name: str, *arguments: exp.Expr) -> nodes.FuncCall:
    return nodes.FuncCall(names=("pg_catalog", name), expressions=list(arguments))


def text(value: str) -> exp.Literal:
    return exp.Literal(this=value, is_string=True)


def cast(value: exp.Expr, type_name: str = "text") -> nodes.TypeCast:
    return nodes.TypeCast(this=value, to=nodes.TypeName(names=("pg_catalog", type_name)))


def text_array(items: list[exp.Expr]) -> nodes.TypeCast:
    to = nodes.TypeName(names=("pg_catalog", "text"), array=(None,))
    return nodes.TypeCast(this=nodes.ArrayExpr(expressions=items), to=to)
