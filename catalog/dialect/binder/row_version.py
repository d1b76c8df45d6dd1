"""xmin: a number that changes with the values of a row. xmax: who has locked or deleted it.

Differs: PostgreSQL's are the numbers of the transactions that wrote and locked the row, which nobody keeps
here. What xmin is used for, to see whether a row is still as it was read, this one answers as well. xmax is 0
but for the rows that a statement returns after it has locked or deleted them: by `xmax = 0` those are told
that INSERT .. ON CONFLICT DO UPDATE has inserted.
"""

from dataclasses import replace
from typing import Any, Final
from zlib import crc32

from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.binder import lookup
from polar_lite.catalog.functions.registry import Function
from polar_lite.catalog.types import TypeRef
from polar_lite.protocol.pgtypes import BY_NAME

XID: Final = BY_NAME["xid"].oid
_FIRST_NORMAL_XID: Final = 3


def _version(row: str) -> int:
    """row: all of its values, as they are stored."""
    return max(crc32(row.encode()), _FIRST_NORMAL_XID)


_ROW_VERSION: Final = Function(9121, "row_version", (lookup.TEXT,), XID, python=_version)
_NOBODY: Final = Function(9122, "row_deleted_by_nobody", (lookup.TEXT,), XID, python=lambda row: 0)
_THIS_ONE: Final = Function(
    9123,
    "row_deleted_by_this",
    (lookup.TEXT,),
    XID,
    python=lambda c, row: c.transaction_id() & 0xFFFFFFFF,
    context=True,
    volatility="s",
)


def of(row: q.Expr, place: int) -> q.Expr:
    """The xmin of a row; NULL for one that an outer join leaves out."""
    return q.FuncExpr(TypeRef(XID), _ROW_VERSION, (row,), location=place)


def deleter(row: q.Expr, place: int) -> q.Expr:
    """The xmax of a row that nobody has deleted; NULL for one that an outer join leaves out."""
    return q.FuncExpr(TypeRef(XID), _NOBODY, (row,), location=place)


def has_deleter(node: Any) -> bool:
    return q.calls_any(node, lambda function: function is _NOBODY)


def is_read(node: Any, varno: int) -> bool:
    """Whether xmin or xmax of the entry's rows are among the expressions."""
    calls = (part for part in q.nodes_of(node) if isinstance(part, q.FuncExpr))
    return any(call.function in (_ROW_VERSION, _NOBODY) and _is_of(call, varno) for call in calls)


def with_deleter(node: Any, varno: int) -> Any:
    """The expressions with this transaction as the xmax of the entry's rows."""
    if isinstance(node, q.FuncExpr) and node.function is _NOBODY:
        return replace(node, function=_THIS_ONE) if _is_of(node, varno) else node
    return q.with_parts(node, lambda part: with_deleter(part, varno))


def _is_of(call: q.FuncExpr, varno: int) -> bool:
    return any(isinstance(part, q.Var) and part.varno == varno for part in q.nodes_of(call.args))
