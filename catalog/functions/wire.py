"""The send functions of types (int4send, range_send ..): a value's binary form as bytea.

PostgreSQL 15 docs 38.13 (xtypes).
"""

from collections.abc import Callable, Sequence
from typing import Any, Final

from polar_lite.catalog.functions.context import SessionContext
from polar_lite.protocol.codec import PgType
from polar_lite.protocol.pgtypes import BY_OID


def _send(row: PgType) -> Callable[[Any], bytes]:
    return lambda value: row.send(value, -1)


def _send_any(context: SessionContext, types: Sequence[int], value: Any) -> bytes:
    row = context.snapshot.type(types[0])
    assert row is not None
    return row.send(value, -1)


_ANY: Final = ("array_send", "range_send", "multirange_send")
PYTHON: Final[dict[str, Callable[..., Any]]] = {
    row.binary_functions[1]: _send(row)
    for row in BY_OID.values()
    if row.binary_functions is not None and row.kind in "bp"
}
CONTEXT: Final[dict[str, Callable[..., Any]]] = dict.fromkeys(_ANY, _send_any)
TYPED: Final = frozenset(_ANY)
