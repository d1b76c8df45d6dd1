"""The table of what translates which node of the bound tree; the handlers fill it."""

from collections.abc import Callable
from typing import Any, Final

from sqlglot import exp

from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.translate.context import Translation
from polar_lite.protocol.sqlstate import unsupported

Handler = Callable[[Translation, Any], exp.Expr]
_HANDLERS: Final[dict[type, Handler]] = {}


def translates(node: type) -> Callable[[Handler], Handler]:
    def register(handler: Handler) -> Handler:
        _HANDLERS[node] = handler
        return handler

    return register


def translate(tr: Translation, expr: q.Expr) -> exp.Expr:
    handler = _HANDLERS.get(type(expr))
    if handler is None:
        raise unsupported(type(expr).__name__)
    return handler(tr, expr)
