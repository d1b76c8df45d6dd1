"""What codecs do as functions: int4send and its kin give a value's binary form as bytea, int4out its text,
int4in the value of a text. Old catalog queries call the last two in the place of casts.

PostgreSQL 15 docs 38.13 (xtypes).
"""

from collections.abc import Callable, Sequence
from typing import Any, Final

from polar_lite.catalog.functions.context import SessionContext
from polar_lite.catalog.functions.strings.any_values import output
from polar_lite.protocol.codec import PgType
from polar_lite.protocol.pgtypes import BY_OID


def _send(row: PgType) -> Callable[[Any], bytes]:
    return lambda value: row.send(value, -1)


def _send_any(context: SessionContext, types: Sequence[int], value: Any) -> bytes:
    row = context.snapshot.type(types[0])
    assert row is not None
    return row.send(value, -1)


def _out(context: SessionContext, types: Sequence[int], value: Any) -> str:
    return output(types[0], value, context.style)


def _in(row: PgType) -> Callable[..., Any]:
    def read(context: SessionContext, text: str, element: int = 0, typmod: int = -1) -> Any:
        return row.input(text, typmod, context.style)

    return read


def _has_codec(row: PgType) -> bool:
    """Not names of objects or roles, which depend on a catalog, nor what takes its type as an argument."""
    return row.kind == "b" and not row.is_array and not row.name.startswith(("reg", "aclitem"))


_SEND: Final = ("array_send", "range_send", "multirange_send")
_OUT: Final = {
    "array_out",
    "range_out",
    "multirange_out",
    "enum_out",
    "record_out",
    *(row.text_functions[1] for row in BY_OID.values() if _has_codec(row)),
}
PYTHON: Final[dict[str, Callable[..., Any]]] = {
    row.binary_functions[1]: _send(row)
    for row in BY_OID.values()
    if row.binary_functions is not None and row.kind in "bp"
}
CONTEXT: Final[dict[str, Callable[..., Any]]] = {
    **{row.text_functions[0]: _in(row) for row in BY_OID.values() if _has_codec(row)},
    **dict.fromkeys(_OUT, _out),
    **dict.fromkeys(_SEND, _send_any),
}
TYPED: Final = frozenset({*_SEND, *_OUT})
