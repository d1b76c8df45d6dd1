"""Users' aggregates as window functions: by which of their two ways a frame is computed.

Source: PostgreSQL 15, nodeWindowAgg.c (initialize_peragg).
"""

from dataclasses import replace
from typing import Any, Final

from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.translate.context import Translation
from polar_lite.catalog.functions.registry import Function
from polar_lite.catalog.functions.user_aggregates import Facts, moving
from polar_lite.protocol.pgtypes import BY_OID, format_type
from polar_lite.protocol.sqlstate import FEATURE_NOT_SUPPORTED, PgError

_READ_ONLY: Final = "r"


def by_frame(tr: Translation, expr: q.WindowFunc) -> q.WindowFunc:
    """The call with the way that PostgreSQL takes; 0A000 where its final function spoils the state."""
    made: Any = expr.function.aggregate
    facts: Facts | None = getattr(made, "facts", None)
    if facts is None:
        return expr
    takes_moving = facts.moving is not None and _takes_moving(expr, facts.plain.modify, facts.moving.modify)
    way = facts.moving if takes_moving and facts.moving is not None else facts.plain
    if way.modify != _READ_ONLY:
        message = (
            f"aggregate function {_signature(tr, expr.function)} does not support use as a window function"
        )
        raise PgError(FEATURE_NOT_SUPPORTED, message)
    return replace(expr, function=moving(expr.function)) if takes_moving else expr


def _takes_moving(expr: q.WindowFunc, plain: str, moving_: str) -> bool:
    if moving_ == _READ_ONLY and plain != _READ_ONLY:
        return True
    frame = expr.window.frame.replace(" BETWEEN", "", 1)
    if not frame or frame.split(" ", 1)[1].startswith("UNBOUNDED PRECEDING"):
        return False
    parts = [*expr.args, *([expr.filter] if expr.filter is not None else [])]
    nodes = [node for part in parts for node in q.nodes_of(part)]
    return not any(isinstance(node, q.SubLink) or _is_volatile(node) for node in nodes)


def _is_volatile(node: Any) -> bool:
    function: Function | None = getattr(node, "function", None)
    return function is not None and function.volatility == "v"


def _signature(tr: Translation, function: Function) -> str:
    types = [format_type(oid) if oid in BY_OID else _name(tr, oid) for oid in function.args]
    return f"{function.name}({','.join(types)})"


def _name(tr: Translation, oid: int) -> str:
    row = tr.type_of(oid)
    return str(oid) if row is None else row.name
