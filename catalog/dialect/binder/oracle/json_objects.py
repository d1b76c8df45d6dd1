"""JSON_OBJECT with `*` and `alias.*`, whose members are columns, called as Oracle calls them: in capitals.

Oracle 19c SQL Reference, "JSON_OBJECT".
"""

from collections.abc import Iterator
from typing import Any

from sqlglot import exp

from polar_lite.catalog.dialect import nodes
from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.binder.columns import find_item, fold
from polar_lite.catalog.dialect.binder.dispatch import bind_expr, binds, location
from polar_lite.catalog.dialect.binder.state import NamespaceItem, Scope
from polar_lite.protocol import sqlstate as code


@binds(nodes.JsonObject, "entries", "absent", "unique")
def bind_object(scope: Scope, node: Any) -> q.Expr:
    pairs: list[tuple[exp.Expr, exp.Expr]] = []
    for key, value in node.args["entries"]:
        pairs += [(key, value)] if value is not None else list(_members(scope, key, location(node)))
    given = [_array([key for key, _ in pairs]), _array([value for _, value in pairs]), node.absent]
    if node.args.get("unique"):
        given.append(exp.Boolean(this=True))
    call = nodes.FuncCall(names=("pg_catalog", "json_object"), expressions=given)
    for part in call.walk():
        part.meta.setdefault("start", location(node))
    return bind_expr(scope, call)


def _members(scope: Scope, star: Any, place: int) -> Iterator[tuple[exp.Expr, exp.Expr]]:
    for item in _items(scope, star, place):
        for column in item.columns:
            if not (column.hidden or column.is_invisible):
                name = column.name.upper() if column.name == column.name.lower() else column.name
                table = _quoted(item.alias) if item.relation_visible else None
                reference = exp.Column(this=_quoted(column.name), table=table)
                yield text(exp.Literal.string(name)), text(call("to_json", reference))


def _items(scope: Scope, star: Any, place: int) -> list[NamespaceItem]:
    st = scope.statement
    named = star.args.get("table") if isinstance(star, exp.Column) else None
    if named is None:
        items = [item for item in scope.items if item.columns_visible]
        if not items:
            message = "JSON_OBJECT (*) with no tables specified is not valid"
            raise st.error(code.SYNTAX_ERROR, message, place)
        return items
    found = find_item(scope, (fold(st, named),), place)
    if found is None:
        message = f'missing FROM-clause entry for table "{fold(st, named)}"'
        raise st.error(code.UNDEFINED_TABLE, message, place)
    return [found]


def _quoted(name: str) -> exp.Identifier:
    return exp.Identifier(this=name, quoted=True)


def call(name: str, *given: exp.Expr) -> nodes.FuncCall:
    return nodes.FuncCall(names=("pg_catalog", name), expressions=list(given))


def text(value: exp.Expr) -> exp.Expr:
    return nodes.TypeCast(this=value, to=nodes.TypeName(names=("pg_catalog", "text")))


def _array(items: list[exp.Expr]) -> exp.Expr:
    to = nodes.TypeName(names=("pg_catalog", "text"), array=(None,))
    return nodes.TypeCast(this=nodes.ArrayExpr(expressions=items), to=to)
