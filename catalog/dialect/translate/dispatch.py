"""The table of what translates which node of the bound tree; the handlers fill it."""

from collections.abc import Callable
from typing import Any, Final

from sqlglot import exp

from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.storage import Text, template
from polar_lite.catalog.dialect.translate.context import Translation
from polar_lite.protocol.pgtypes import BY_NAME
from polar_lite.protocol.sqlstate import unsupported

Handler = Callable[[Translation, Any], exp.Expr]
_HANDLERS: Final[dict[type, Handler]] = {}
_PLAIN: Final = frozenset({q.Var, q.Const, q.Param, q.CollateExpr, q.Collated, q.SubLink})
_BY_BYTES: Final = frozenset(BY_NAME[name].oid for name in ("text", "varchar", "name", "char"))


def translates(node: type) -> Callable[[Handler], Handler]:
    def register(handler: Handler) -> Handler:
        _HANDLERS[node] = handler
        return handler

    return register


def translate(tr: Translation, expr: q.Expr) -> exp.Expr:
    handler = _HANDLERS.get(type(expr))
    if handler is None:
        raise unsupported(type(expr).__name__)
    sql = handler(tr, expr)
    if type(expr) in _PLAIN or not (expr.type.collation or expr.type.oid in _BY_BYTES) or not _collates(sql):
        return sql
    # To SQLite a COLLATE anywhere inside (of a condition of CASE, an argument) is that of the whole.
    return template(f"({{0}}{expr.type.collate or ' COLLATE BINARY'})", sql)


def _collates(sql: exp.Expr) -> bool:
    """Whether there may be a COLLATE in an expression."""
    return type(sql) is Text and " COLLATE " in sql.args["this"]
