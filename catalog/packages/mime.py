"""UTL_ENCODE's texts: headers of MIME, quoted-printable and BASE64, uuencode. Oracle 19c, UTL_ENCODE."""

import base64
import binascii
import quopri
import re
from collections.abc import Iterator
from typing import Final

from polar_lite.catalog.packages.encodings import decoded, encoded
from polar_lite.catalog.packages.runtime import Runtime
from polar_lite.catalog.packages.signatures import INTEGER, RAW, VARCHAR, constant, given, pure
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.sqlstate import PgError, unsupported

_BASE64: Final = 1
_QUOTED_PRINTABLE: Final = 2
_WORD: Final = re.compile(r"=\?([^?]*)\?([BbQq])\?(.*?)\?=", re.DOTALL)
_COMPLETE: Final = 1
_LINE: Final = 45  # bytes of a line of uuencode


def _charset(name: str | None) -> str:
    return name or "UTF8"


def _printable(data: bytes) -> str:
    return quopri.encodestring(data, quotetabs=False).decode("ascii")


def _check(encoding: int | None) -> int:
    if encoding not in (None, _BASE64, _QUOTED_PRINTABLE):
        raise PgError(code.INVALID_PARAMETER_VALUE, f"unknown encoding {encoding}")
    return encoding or _QUOTED_PRINTABLE


def mimeheader_encode(
    runtime: Runtime, text: str | None, charset: str | None, encoding: int | None
) -> str | None:
    """=?charset?Q?text?=, or B with BASE64."""
    if text is None:
        return None
    data = encoded(text, charset)
    if _check(encoding) == _BASE64:
        return f"=?{_charset(charset)}?B?{base64.b64encode(data).decode('ascii')}?="
    return f"=?{_charset(charset)}?Q?{_printable(data)}?="


def mimeheader_decode(runtime: Runtime, text: str | None) -> str | None:
    match = _WORD.fullmatch(text) if text is not None else None
    if match is None:
        return text
    data = match[3].encode("ascii", "replace")
    raw = base64.b64decode(data) if match[2].upper() == "B" else quopri.decodestring(data, header=True)
    return decoded(raw, match[1])


def text_encode(runtime: Runtime, text: str | None, charset: str | None, encoding: int | None) -> str | None:
    if text is None:
        return None
    data = encoded(text, charset)
    is_base64 = _check(encoding) == _BASE64
    return base64.b64encode(data).decode("ascii") if is_base64 else _printable(data)


def text_decode(runtime: Runtime, text: str | None, charset: str | None, encoding: int | None) -> str | None:
    if text is None:
        return None
    data = text.encode("ascii", "replace")
    is_base64 = _check(encoding) == _BASE64
    return decoded(base64.b64decode(data) if is_base64 else quopri.decodestring(data), charset)


def uuencode(
    runtime: Runtime, data: bytes | None, kind: int | None, name: str | None, permission: str | None
) -> bytes | None:
    """A whole file; pieces of one are 0A000."""
    if data is None:
        return None
    if kind not in (None, _COMPLETE):
        raise unsupported("UTL_ENCODE.UUENCODE of a piece")
    head = f"begin {permission or '0'} {name or 'uuencode.txt'}\n".encode()
    return b"".join([head, *_lines(data), b"`\nend\n"])


def _lines(data: bytes) -> Iterator[bytes]:
    for start in range(0, len(data), _LINE):
        yield binascii.b2a_uu(data[start : start + _LINE], backtick=True)


def uudecode(runtime: Runtime, data: bytes | None) -> bytes | None:
    if data is None:
        return None
    lines = data.splitlines()
    body = [line for line in lines if line and not line.startswith((b"begin ", b"end")) and line != b"`"]
    try:
        return b"".join(map(binascii.a2b_uu, body))
    except binascii.Error:
        raise PgError(code.INVALID_PARAMETER_VALUE, "invalid uuencoded data") from None


_TEXT: Final = (
    given("buf", VARCHAR),
    given("encode_charset", VARCHAR, None),
    given("encoding", INTEGER, None),
)
MEMBERS: Final = (
    constant("base64", INTEGER, _BASE64),
    constant("quoted_printable", INTEGER, _QUOTED_PRINTABLE),
    constant("complete", INTEGER, _COMPLETE),
    pure("mimeheader_encode", VARCHAR, mimeheader_encode, *_TEXT),
    pure("mimeheader_decode", VARCHAR, mimeheader_decode, given("buf", VARCHAR)),
    pure("text_encode", VARCHAR, text_encode, *_TEXT),
    pure("text_decode", VARCHAR, text_decode, *_TEXT),
    pure(
        "uuencode",
        RAW,
        uuencode,
        given("r", RAW),
        given("type", INTEGER, None),
        given("filename", VARCHAR, None),
        given("permission", VARCHAR, None),
    ),
    pure("uudecode", RAW, uudecode, given("r", RAW)),
)
