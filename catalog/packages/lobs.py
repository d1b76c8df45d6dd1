"""DBMS_LOB: parts of CLOBs (text) and BLOBs (bytea). Oracle 19c, DBMS_LOB.

A LOB is a value here, not a locator: what changes one gives the new value back in its IN OUT parameter.
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Final

from polar_lite.catalog.packages.runtime import Runtime
from polar_lite.catalog.packages.signatures import (
    BOOLEAN,
    INTEGER,
    NUMBER,
    RAW,
    TEXT,
    constant,
    given,
    in_out,
    out,
    procedure,
    pure,
)
from polar_lite.catalog.plsql.units import Builtin
from polar_lite.catalog.types import TypeRef
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.sqlstate import PgError, unsupported

_MOST: Final = 32767
_ALL: Final = 2147483647
_DEFAULT_CHARSET: Final = 0
_UTF8: Final = 873  # AL32UTF8


_CHUNK: Final = 8132
_LONGEST: Final = 1_073_741_823  # characters or bytes that a value can have
"""Bytes that Oracle reads at once of a LOB in blocks of 8 kB."""


def getlength(runtime: Runtime, lob: Any) -> int | None:
    return None if lob is None else len(lob)


def substr(runtime: Runtime, lob: Any, amount: int | None, offset: int | None) -> Any:
    """NULL where Oracle gives it: for arguments out of range."""
    if lob is None or amount is None or offset is None or amount < 1 or offset < 1:
        return None
    return lob[offset - 1 : offset - 1 + amount] or None


def instr(runtime: Runtime, lob: Any, pattern: Any, offset: int | None, nth: int | None) -> int | None:
    if lob is None or not pattern or offset is None or nth is None or offset < 1 or nth < 1:
        return None
    place = offset - 2
    for _ in range(nth):
        place = lob.find(pattern, place + 1)
        if place < 0:
            return 0
    return int(place) + 1


def compare(
    runtime: Runtime, first: Any, second: Any, amount: int | None, at: int | None, other: int | None
) -> int | None:
    """0 when they are the same, else -1 or 1."""
    if first is None or second is None or amount is None or at is None or other is None:
        return None
    one, two = first[at - 1 : at - 1 + amount], second[other - 1 : other - 1 + amount]
    return int(one > two) - int(one < two)


def append(runtime: Runtime, lob: Any, source: Any) -> tuple[Any]:
    return (_given(lob) + _given(source),)


def writeappend(runtime: Runtime, lob: Any, amount: int | None, buffer: Any) -> tuple[Any]:
    return (_given(lob) + _piece(buffer, amount),)


def write(runtime: Runtime, lob: Any, amount: int | None, offset: int | None, buffer: Any) -> tuple[Any]:
    """Over what is there; a gap before it is filled with blanks, or zeros in a BLOB."""
    lob, piece = _given(lob), _piece(buffer, amount)
    start = _positive("offset", offset) - 1
    filled = lob.ljust(start, " " if isinstance(lob, str) else b"\0")
    return (filled[:start] + piece + filled[start + len(piece) :],)


def trim(runtime: Runtime, lob: Any, length: int | None) -> tuple[Any]:
    lob = _given(lob)
    if length is None or not 0 <= length <= len(lob):
        raise _out_of_range("newlen", length)
    return (lob[:length],)


def copy(
    runtime: Runtime, lob: Any, source: Any, amount: int | None, offset: int | None, source_offset: int | None
) -> tuple[Any]:
    """As `write` of a piece of the other; what is behind its end is not there to be copied."""
    start, length = _positive("src_offset", source_offset) - 1, _positive("amount", amount)
    piece = _given(source)[start : start + length]
    return write(runtime, lob, len(piece), offset, piece) if piece else (_given(lob),)


def erase(runtime: Runtime, lob: Any, amount: int | None, offset: int | None) -> tuple[Any, int]:
    """Blanks, or zeros in a BLOB, over what is there; the amount becomes how many."""
    lob, start = _given(lob), _positive("offset", offset) - 1
    piece = lob[start : start + _positive("amount", amount)]
    blanks = (" " if isinstance(lob, str) else b"\0") * len(piece)
    return lob[:start] + blanks + lob[start + len(piece) :], len(piece)


def read(runtime: Runtime, lob: Any, amount: int | None, offset: int | None) -> tuple[int, Any]:
    """NO_DATA_FOUND behind the end."""
    start = _positive("offset", offset) - 1
    piece = _given(lob)[start : start + _positive("amount", amount)]
    if not piece:
        raise PgError(code.NO_DATA_FOUND, "no data found")
    return len(piece), piece


def convert(
    runtime: Runtime, lob: Any, source: Any, amount: Any, offset: int | None, source_offset: int | None,
    charset: int | None, context: int | None,
) -> tuple[Any, int, int, int | None, int]:  # fmt: skip
    """CONVERTTOBLOB and CONVERTTOCLOB: a piece of the other kind in this one's; the places behind both.

    Texts are UTF-8 (0A000 for the number of another character set); a byte that is none becomes `?`.
    """
    if charset not in (_DEFAULT_CHARSET, _UTF8):
        raise unsupported(f"character set number {charset} in DBMS_LOB")
    start, length = _positive("src_offset", source_offset) - 1, int(amount or 0)
    if length < 1:
        raise _out_of_range("amount", length)
    piece, warning = _given(source)[start : start + length], 0
    if isinstance(piece, str):
        made: Any = piece.encode()
    else:
        made = piece.decode(errors="replace")
        warning = int("\ufffd" in made)
        made = made.replace("\ufffd", "?")
    place = _positive("dest_offset", offset)
    whole = write(runtime, lob, len(made), place, made)[0] if made else _given(lob)
    return whole, place + len(made), start + 1 + len(piece), context, warning


def freetemporary(runtime: Runtime, lob: Any) -> tuple[None]:
    return (None,)


def _given(lob: Any) -> Any:
    if lob is None:
        raise PgError(code.NULL_VALUE_NOT_ALLOWED, "ORA-06502: PL/SQL: numeric or value error: invalid LOB")
    return lob


def _piece(buffer: Any, amount: int | None) -> Any:
    if amount is None or amount < 1 or buffer is None or amount > len(buffer):
        raise _out_of_range("amount", amount)
    return buffer[:amount]


def _positive(name: str, value: int | None) -> int:
    if value is None or value < 1:
        raise _out_of_range(name, value)
    return value


def _out_of_range(name: str, value: int | None) -> PgError:
    message = f"ORA-21560: argument {name} is null, invalid, or out of range"
    return PgError(code.INVALID_PARAMETER_VALUE, message)


def _created(empty: str | bytes) -> Any:
    def createtemporary(
        runtime: Runtime, lob: Any, cache: bool | None, duration: int | None
    ) -> tuple[str | bytes]:
        return (empty,)

    return createtemporary


def _members(kind: TypeRef, empty: str | bytes) -> Iterator[Builtin]:
    lob, offset = in_out("lob_loc", kind), given("offset", INTEGER, 1)
    amount = given("amount", INTEGER)
    yield pure(
        "getchunksize", INTEGER, lambda runtime, lob: None if lob is None else _CHUNK, given("lob_loc", kind)
    )
    yield pure(
        "get_storage_limit",
        INTEGER,
        lambda runtime, lob: None if lob is None else _LONGEST,
        given("lob_loc", kind),
    )
    yield pure("getlength", INTEGER, getlength, given("lob_loc", kind))
    yield pure("substr", kind, substr, given("lob_loc", kind), given("amount", INTEGER, _MOST), offset)
    yield pure(
        "instr",
        INTEGER,
        instr,
        given("lob_loc", kind),
        given("pattern", kind),
        offset,
        given("nth", INTEGER, 1),
    )
    yield pure(
        "compare", INTEGER, compare, given("lob_1", kind), given("lob_2", kind),
        given("amount", INTEGER, _ALL), given("offset_1", INTEGER, 1), given("offset_2", INTEGER, 1),
    )  # fmt: skip
    yield procedure("append", append, in_out("dest_lob", kind), given("src_lob", kind))
    yield procedure("writeappend", writeappend, lob, amount, given("buffer", kind))
    yield procedure("write", write, lob, amount, given("offset", INTEGER), given("buffer", kind))
    yield procedure(
        "copy", copy, in_out("dest_lob", kind), given("src_lob", kind), amount,
        given("dest_offset", INTEGER, 1), given("src_offset", INTEGER, 1),
    )  # fmt: skip
    yield procedure("erase", erase, lob, in_out("amount", INTEGER), offset)
    yield procedure("trim", trim, lob, given("newlen", INTEGER))
    yield procedure(
        "read", read, given("lob_loc", kind), in_out("amount", INTEGER), given("offset", INTEGER),
        out("buffer", kind),
    )  # fmt: skip
    yield procedure(
        "createtemporary", _created(empty), lob, given("cache", BOOLEAN, True), given("dur", INTEGER, 10)
    )
    yield procedure("freetemporary", freetemporary, lob)


def _conversion(name: str, kind: TypeRef, source: TypeRef) -> Builtin:
    return procedure(
        name, convert, in_out("dest_lob", kind), given("src_lob", source), given("amount", NUMBER),
        in_out("dest_offset", INTEGER), in_out("src_offset", INTEGER), given("blob_csid", INTEGER),
        in_out("lang_context", INTEGER), out("warning", INTEGER),
    )  # fmt: skip


_CONSTANTS: Final = {
    "default_csid": _DEFAULT_CHARSET, "default_lang_ctx": 0, "no_warning": 0, "warn_inconvertible_char": 1,
    "session": 10, "call": 12,
}  # fmt: skip
MEMBERS: Final = (
    *_members(TEXT, ""),
    *_members(RAW, b""),
    _conversion("converttoblob", RAW, TEXT),
    _conversion("converttoclob", TEXT, RAW),
    *(constant(name, INTEGER, value) for name, value in _CONSTANTS.items()),
    constant("lobmaxsize", NUMBER, Decimal(2**64 - 1)),
)
