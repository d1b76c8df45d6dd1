"""xmin: a number that changes with the values of a row.

Differs: PostgreSQL's is the number of the transaction that wrote the row, which nobody keeps here. What it is
used for, to see whether a row is still as it was read, this one answers as well.
"""

from typing import Final
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


def of(row: q.Expr, place: int) -> q.Expr:
    """The xmin of a row; NULL for one that an outer join leaves out."""
    return q.FuncExpr(TypeRef(XID), _ROW_VERSION, (row,), location=place)
