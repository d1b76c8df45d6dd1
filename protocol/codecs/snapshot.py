"""pg_snapshot and txid_snapshot, stored as printed: `xmin:xmax:` and the transactions in between that go on.

PostgreSQL 15 docs 9.26 (functions-info-snapshot); source xid8funcs.c (parse_snapshot, pg_snapshot_recv).
"""

import re
import struct
from collections.abc import Sequence
from typing import Final

from polar_lite.protocol.codec import Codec, Style
from polar_lite.protocol.codecs.scalar import bad_syntax
from polar_lite.protocol.sqlstate import INVALID_BINARY_REPRESENTATION, PgError

# Numbers as strtoull() reads them.
_FORM: Final = re.compile(r"N:N:(?:N(?:,N)*,?)?".replace("N", r"\s*\+?\d+"), re.ASCII)
_HIGHEST: Final = (1 << 64) - 1


def snapshot_of(xmin: int, xmax: int, running: Sequence[int]) -> str:
    return f"{xmin}:{xmax}:{','.join(map(str, running))}"


def parts_of(value: str) -> tuple[int, int, list[int]]:
    xmin, xmax, running = value.split(":")
    return _number(xmin), _number(xmax), [_number(shown) for shown in running.split(",") if shown]


def _number(shown: str) -> int:
    return min(int(shown), _HIGHEST)


def _parse(text: str, typmod: int, style: Style) -> str:
    if _FORM.fullmatch(text):
        xmin, xmax, running = parts_of(text)
        if 0 < xmin <= xmax and _are_in_order(xmin, xmax, running):
            return snapshot_of(xmin, xmax, list(dict.fromkeys(running)))
    raise bad_syntax("pg_snapshot", text)


def _are_in_order(xmin: int, xmax: int, running: Sequence[int]) -> bool:
    return running == sorted(running) and all(xmin <= number < xmax for number in running)


def _send(value: str, typmod: int) -> bytes:
    xmin, xmax, running = parts_of(value)
    return struct.pack(f"!i{2 + len(running)}Q", len(running), xmin, xmax, *running)


def _receive(data: bytes, typmod: int) -> str:
    count = struct.unpack_from("!i", data)[0] if len(data) >= 4 else -1
    if count >= 0 and len(data) == 20 + 8 * count:
        xmin, xmax, *running = struct.unpack_from(f"!{2 + count}Q", data, 4)
        if 0 < xmin <= xmax and _are_in_order(xmin, xmax, running):
            return snapshot_of(xmin, xmax, list(dict.fromkeys(running)))
    raise PgError(INVALID_BINARY_REPRESENTATION, "invalid external pg_snapshot data")


SNAPSHOT_CODEC: Final = Codec(
    output=lambda value, typmod, style: str(value), input=_parse, send=_send, receive=_receive
)
