"""UTL_RAW and UTL_ENCODE: RAW values (bytea). Oracle 19c, UTL_RAW, UTL_ENCODE."""

import base64
import quopri
from collections.abc import Callable
from operator import and_, or_, xor
from typing import Final

from polar_lite.catalog.functions.strings.text import MAX_BYTES, too_long
from polar_lite.catalog.packages import encodings
from polar_lite.catalog.packages.runtime import Runtime
from polar_lite.catalog.packages.signatures import INTEGER, RAW, VARCHAR, given, pure
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.sqlstate import PgError

_MOST_PARTS: Final = 12
# Characters of a line of BASE64_ENCODE, which ends with CR and LF.
_LINE: Final = 64


def cast_to_raw(runtime: Runtime, text: str | None) -> bytes | None:
    return None if text is None else text.encode()


def cast_to_varchar2(runtime: Runtime, raw: bytes | None) -> str | None:
    return None if raw is None else _text(raw)


def convert(runtime: Runtime, raw: bytes | None, to: str | None, source: str | None) -> bytes | None:
    """The characters of one character set in another one."""
    if raw is None:
        return None
    return encodings.encoded(encodings.decoded(raw, source), to)


def length(runtime: Runtime, raw: bytes | None) -> int | None:
    return None if raw is None else len(raw)


def substr(runtime: Runtime, raw: bytes | None, position: int | None, size: int | None) -> bytes | None:
    """position: negative ones count from the end. size NULL: to the end."""
    if raw is None or position is None:
        return None
    start = max(position - 1, 0) if position >= 0 else len(raw) + position
    if not 0 <= start <= len(raw) or (size is not None and not 1 <= size <= len(raw) - start):
        raise PgError(code.INVALID_PARAMETER_VALUE, "ORA-06502: PL/SQL: numeric or value error")
    return raw[start:] if size is None else raw[start : start + size]


def concat(runtime: Runtime, *parts: bytes | None) -> bytes:
    return b"".join(part for part in parts if part is not None)


def reverse(runtime: Runtime, raw: bytes | None) -> bytes | None:
    return None if raw is None else raw[::-1]


def copies(runtime: Runtime, raw: bytes | None, times: int | None) -> bytes | None:
    if raw is None or times is None:
        return None
    if len(raw) * times > MAX_BYTES:
        raise too_long()
    return raw * times


def complement(runtime: Runtime, raw: bytes | None) -> bytes | None:
    return None if raw is None else bytes(255 - byte for byte in raw)


def compare(runtime: Runtime, one: bytes | None, two: bytes | None, pad: bytes | None) -> int:
    """0 when they are the same, else the place of the first byte that differs; pad: for the shorter."""
    first, second = one or b"", two or b""
    size = max(len(first), len(second))
    filler = (pad or b"\0")[:1]
    pairs = zip(first.ljust(size, filler), second.ljust(size, filler), strict=True)
    return next((place for place, (a, b) in enumerate(pairs, 1) if a != b), 0)


def _bits(operation: Callable[[int, int], int]) -> Callable[..., bytes | None]:
    """What the longer one has more stays as it is."""

    def combine(runtime: Runtime, one: bytes | None, two: bytes | None) -> bytes | None:
        if one is None or two is None:
            return None
        short = min(len(one), len(two))
        longer = one if len(one) >= len(two) else two
        return bytes(operation(a, b) for a, b in zip(one, two, strict=False)) + longer[short:]

    return combine


def base64_encode(runtime: Runtime, raw: bytes | None) -> bytes | None:
    if raw is None:
        return None
    encoded = base64.b64encode(raw)
    return b"\r\n".join(encoded[at : at + _LINE] for at in range(0, len(encoded), _LINE))


def base64_decode(runtime: Runtime, raw: bytes | None) -> bytes | None:
    if raw is None:
        return None
    try:
        return base64.b64decode(b"".join(raw.split()), validate=True)
    except ValueError:
        raise PgError(code.INVALID_PARAMETER_VALUE, "invalid base64 data") from None


def quoted_printable_encode(runtime: Runtime, raw: bytes | None) -> bytes | None:
    return None if raw is None else quopri.encodestring(raw)


def quoted_printable_decode(runtime: Runtime, raw: bytes | None) -> bytes | None:
    return None if raw is None else quopri.decodestring(raw)


def _text(raw: bytes) -> str:
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:
        raise PgError(code.CHARACTER_NOT_IN_REPERTOIRE, "the bytes are no text in UTF8")
    return text


_R: Final = given("r", RAW)
_TWO: Final = (given("r1", RAW), given("r2", RAW))
RAW_MEMBERS: Final = (
    pure("cast_to_raw", RAW, cast_to_raw, given("c", VARCHAR)),
    pure("cast_to_varchar2", VARCHAR, cast_to_varchar2, _R),
    pure(
        "convert",
        RAW,
        convert,
        given("r", RAW),
        given("to_charset", VARCHAR),
        given("from_charset", VARCHAR),
    ),
    pure("length", INTEGER, length, _R),
    pure("substr", RAW, substr, _R, given("pos", INTEGER), given("len", INTEGER, None)),
    pure("concat", RAW, concat, *(given(f"r{n}", RAW, None) for n in range(1, _MOST_PARTS + 1))),
    pure("reverse", RAW, reverse, _R),
    pure("copies", RAW, copies, _R, given("n", INTEGER)),
    pure("bit_and", RAW, _bits(and_), *_TWO),
    pure("bit_or", RAW, _bits(or_), *_TWO),
    pure("bit_xor", RAW, _bits(xor), *_TWO),
    pure("bit_complement", RAW, complement, _R),
    pure("compare", INTEGER, compare, *_TWO, given("pad", RAW, None)),
)
ENCODE_MEMBERS: Final = (
    pure("base64_encode", RAW, base64_encode, _R),
    pure("base64_decode", RAW, base64_decode, _R),
    pure("quoted_printable_encode", RAW, quoted_printable_encode, _R),
    pure("quoted_printable_decode", RAW, quoted_printable_decode, _R),
)
