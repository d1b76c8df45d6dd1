"""bytea and uuid: slices, bits, encodings, digests.

PostgreSQL 15 docs 9.5 (functions-binarystring).
"""

import base64
import hashlib
import re
from collections.abc import Callable
from typing import Any, AnyStr, Final

from polar_lite.protocol import encodings
from polar_lite.protocol.codecs.scalar import parse_bytea
from polar_lite.protocol.sqlstate import (
    ARRAY_SUBSCRIPT_ERROR,
    INVALID_PARAMETER_VALUE,
    SUBSTRING_ERROR,
    PgError,
    unsupported,
)


def substring(data: AnyStr, start: int, length: int | None = None) -> AnyStr:
    """Of bytes, or of a bit string; 22011 for a negative length."""
    if length is None:
        return data[max(start - 1, 0) :]
    if length < 0:
        raise PgError(SUBSTRING_ERROR, "negative substring length not allowed")
    return data[max(start - 1, 0) : max(start + length - 1, 0)]


def overlay(data: bytes, new: bytes, start: int, length: int | None = None) -> bytes:
    if start <= 0:
        raise PgError(SUBSTRING_ERROR, "negative substring length not allowed")
    count = len(new) if length is None else length
    return substring(data, 1, start - 1) + new + substring(data, start + count)


def _checked(index: int, length: int) -> int:
    if not 0 <= index < length:
        raise PgError(ARRAY_SUBSCRIPT_ERROR, f"index {index} out of valid range, 0..{length - 1}")
    return index


def _set_byte(data: bytes, index: int, value: int) -> bytes:
    changed = bytearray(data)
    changed[_checked(index, len(data))] = value & 0xFF
    return bytes(changed)


def _get_bit(data: bytes, index: int) -> int:
    place = _checked(index, len(data) * 8)
    return data[place // 8] >> (place % 8) & 1


def _set_bit(data: bytes, index: int, value: int) -> bytes:
    place = _checked(index, len(data) * 8)
    if value not in (0, 1):
        raise PgError(INVALID_PARAMETER_VALUE, "new bit must be 0 or 1")
    changed = bytearray(data)
    changed[place // 8] = changed[place // 8] & ~(1 << place % 8) | value << place % 8
    return bytes(changed)


def _unknown_encoding(name: str) -> PgError:
    return PgError(INVALID_PARAMETER_VALUE, f'unrecognized encoding: "{name}"')


def encode(data: bytes, form: str) -> str:
    match form.lower():
        case "hex":
            return data.hex()
        case "base64":
            text = base64.b64encode(data).decode()
            return "\n".join(text[at : at + 76] for at in range(0, len(text), 76))
        case "escape":
            return "".join(
                "\\\\" if byte == 92 else f"\\{byte:03o}" if byte == 0 or byte > 127 else chr(byte)
                for byte in data
            )
    raise _unknown_encoding(form)


def decode(text: str, form: str) -> bytes:
    match form.lower():
        case "hex":
            return parse_bytea("\\x" + text)
        case "base64":
            return _from_base64(text)
        case "escape":
            return parse_bytea(text)
    raise _unknown_encoding(form)


def _from_base64(text: str) -> bytes:
    compact = re.sub(r"[ \t\n\r]", "", text)
    wrong = re.search(r"[^A-Za-z0-9+/=]", compact)
    if wrong is not None:
        raise PgError(
            INVALID_PARAMETER_VALUE, f'invalid symbol "{wrong[0]}" found while decoding base64 sequence'
        )
    try:
        return base64.b64decode(compact, validate=True)
    except ValueError:
        raise PgError(
            INVALID_PARAMETER_VALUE,
            "invalid base64 end sequence",
            hint="Input data is missing padding, is truncated, or is otherwise corrupted.",
        ) from None


def _codec(name: str, what: str) -> str:
    found = encodings.find_name(name)
    if found is None:
        raise PgError(INVALID_PARAMETER_VALUE, f'invalid {what} encoding name "{name}"')
    codec = encodings.codec_of(found)
    if codec is None:
        raise unsupported(f"encoding {found}")
    return codec


def convert_from(data: bytes, name: str) -> str:
    codec = _codec(name, "source")
    if 0 in data:
        raise encodings.invalid_bytes(b"\0", codec)
    return encodings.decode(data, codec)


def convert_to(text: str, name: str) -> bytes:
    return encodings.encode(text, _codec(name, "destination"))


def _digest(name: str) -> Callable[[bytes], bytes]:
    return lambda data: hashlib.new(name, data).digest()


def _get_byte(data: bytes, index: int) -> int:
    return data[_checked(index, len(data))]


PYTHON: Final[dict[str, Callable[..., Any]]] = {
    "byteaoctetlen": len,
    "bit_length/bytea": lambda data: len(data) * 8,
    "byteacat": lambda a, b: a + b,
    "byteapos": lambda data, part: data.find(part) + 1,
    "byteatrim": lambda data, cut: data.strip(cut) if cut else data,
    "bytealtrim": lambda data, cut: data.lstrip(cut) if cut else data,
    "byteartrim": lambda data, cut: data.rstrip(cut) if cut else data,
    "bytea_substr": substring,
    "bytea_substr_no_len": substring,
    "byteaoverlay": overlay,
    "byteaoverlay_no_len": overlay,
    "byteaGetByte": _get_byte,
    "byteaSetByte": _set_byte,
    "byteaGetBit": _get_bit,
    "byteaSetBit": _set_bit,
    "bytea_bit_count": lambda data: int.from_bytes(data, "big").bit_count(),
    "binary_encode": encode,
    "binary_decode": decode,
    "pg_convert_from": convert_from,
    "pg_convert_to": convert_to,
    "pg_convert": lambda data, source, target: convert_to(convert_from(data, source), target),
    "length_in_encoding": lambda data, name: len(convert_from(data, name)),
    **{f"sha{size}_bytea": _digest(f"sha{size}") for size in (224, 256, 384, 512)},
}
