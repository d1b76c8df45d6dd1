"""Text and binary forms of booleans, integers, OIDs, strings, bytea, uuid and a few identifiers.

Numbers with a point are `codecs.numeric`'s, json is `codecs.json`'s. Messages and SQLSTATEs are those of
PostgreSQL 15's input functions (utils/adt).
"""

import re
import struct
from collections.abc import Callable
from typing import Any, Final

from polar_lite.protocol import encodings
from polar_lite.protocol.codec import SPACES, Codec, Style, short_message
from polar_lite.protocol.sqlstate import (
    CHARACTER_NOT_IN_REPERTOIRE,
    FEATURE_NOT_SUPPORTED,
    INVALID_BINARY_REPRESENTATION,
    INVALID_PARAMETER_VALUE,
    INVALID_TEXT_REPRESENTATION,
    NUMERIC_VALUE_OUT_OF_RANGE,
    STRING_DATA_RIGHT_TRUNCATION,
    PgError,
)

NAME_BYTES: Final = 63
"""NAMEDATALEN - 1: names are cut to this many bytes."""


def bad_syntax(type_name: str, text: str) -> PgError:
    return PgError(INVALID_TEXT_REPRESENTATION, f'invalid input syntax for type {type_name}: "{text}"')


def bad_length() -> PgError:
    """What is left over, or missing, after a binary value."""
    return PgError(INVALID_BINARY_REPRESENTATION, "incorrect binary data format")


# Booleans ----------------------------------------------------------------------------------------

BOOLEAN_WORDS: Final = {
    word[:length]: value
    # "o" alone is ambiguous between on and off.
    for word, value, shortest in (
        ("true", True, 1),
        ("yes", True, 1),
        ("on", True, 2),
        ("1", True, 1),
        ("false", False, 1),
        ("no", False, 1),
        ("off", False, 2),
        ("0", False, 1),
    )
    for length in range(shortest, len(word) + 1)
}
"""All spellings: unique prefixes of true, false, yes, no, on and off; 1 and 0."""


def _bool_from_text(text: str) -> bool:
    value = BOOLEAN_WORDS.get(text.strip(SPACES).lower())
    if value is None:
        raise bad_syntax("boolean", text)
    return value


def _receive_bool(data: bytes, typmod: int) -> bool:
    if not data:
        raise short_message()
    if len(data) != 1:
        raise bad_length()
    return data != b"\0"


BOOL_CODEC: Final = Codec(
    output=lambda value, typmod, style: "t" if value else "f",
    input=lambda text, typmod, style: _bool_from_text(text),
    send=lambda value, typmod: b"\1" if value else b"\0",
    receive=_receive_bool,
)

# Integers ----------------------------------------------------------------------------------------

_INTEGER: Final = re.compile(r"[ \t\n\r\f\v]*([+-]?[0-9]+)[ \t\n\r\f\v]*")


def parse_integer(text: str, type_name: str, low: int, high: int) -> int:
    """22P02 for anything but a decimal integer, 22003 outside low..high."""
    digits = text
    if not (text.isdecimal() and text.isascii()):
        match = _INTEGER.fullmatch(text)
        if match is None:
            raise bad_syntax(type_name, text)
        digits = match[1]
    # Python refuses to convert more than 4300 digits; 25 significant ones are out of range anyhow.
    value = int(digits) if len(digits) < 100 else int(re.sub(r"^([+-]?)0*(?=\d)", r"\1", digits)[:25])
    if not low <= value <= high:
        raise PgError(NUMERIC_VALUE_OUT_OF_RANGE, f'value "{text}" is out of range for type {type_name}')
    return value


def _integer_codec(type_name: str, layout: str, low: int, high: int) -> Codec:
    packer = struct.Struct(layout)
    pack, size = packer.pack, packer.size

    def receive(data: bytes, typmod: int) -> int:
        if len(data) != size:
            raise short_message() if len(data) < size else bad_length()
        value: int = packer.unpack(data)[0]
        return value

    return Codec(
        output=lambda value, typmod, style: str(value),
        input=lambda text, typmod, style: parse_integer(text, type_name, low, high),
        send=lambda value, typmod: pack(value),
        receive=receive,
    )


INT2_CODEC: Final = _integer_codec("smallint", "!h", -(2**15), 2**15 - 1)
INT4_CODEC: Final = _integer_codec("integer", "!i", -(2**31), 2**31 - 1)
INT8_CODEC: Final = _integer_codec("bigint", "!q", -(2**63), 2**63 - 1)


def parse_oid(text: str, type_name: str = "oid") -> int:
    """Unsigned 32 bits; as in PostgreSQL, -1 means 4294967295."""
    return parse_integer(text, type_name, -(2**31), 2**32 - 1) & 0xFFFFFFFF


def _unsigned_codec(layout: str, read: Callable[[str], int]) -> Codec:
    signed = _integer_codec("oid", layout, 0, 0)  # its input is not used
    return Codec(signed.output, lambda text, typmod, style: read(text), signed.send, signed.receive)


OID_CODEC: Final = _unsigned_codec("!I", parse_oid)


def parse_unchecked(bits: int) -> Callable[[str], int]:
    """xid and its kin are read by strtoul without checks: 'abc' is 0."""
    mask: int = (1 << bits) - 1

    def read(text: str) -> int:
        match = re.match(r"[ \t\n\r\f\v]*([+-]?(?:0[xX][0-9a-fA-F]+|[0-9]+))", text)
        if match is None:
            return 0
        digits = match[1][:1000]  # more than Python would convert
        if "x" in digits.lower():
            return int(digits, 16) & mask
        base = 8 if digits.lstrip("+-").startswith("0") else 10
        octal = re.match(r"[+-]?[0-7]+", digits)
        return int(octal[0] if base == 8 and octal else digits, base) & mask

    return read


XID_CODEC: Final = _unsigned_codec("!I", parse_unchecked(32))


def reg_codec(type_oid: int, type_name: str) -> Codec:
    """regclass and its kin: an OID whose text is the object's name, which the catalog knows."""

    def output(value: int, typmod: int, style: Style) -> str:
        return style.names.name_of(type_oid, value) if style.names is not None else str(value)

    def read(text: str, typmod: int, style: Style) -> int:
        if text == "-":
            return 0
        if text.isascii() and text.isdigit():
            return parse_oid(text)
        if style.names is None:
            raise PgError(FEATURE_NOT_SUPPORTED, f"input of type {type_name} by name is not supported here")
        return style.names.oid_of(type_oid, text)

    return Codec(output, read, OID_CODEC.send, OID_CODEC.receive)


# Strings -----------------------------------------------------------------------------------------


def check_text(text: str) -> str:
    """A string without NUL, which PostgreSQL cannot hold (22021)."""
    if "\0" in text:
        raise PgError(CHARACTER_NOT_IN_REPERTOIRE, 'invalid byte sequence for encoding "UTF8": 0x00')
    return text


def decode_text(data: bytes) -> str:
    """Binary text, which is UTF-8 (22021 if it is not)."""
    return check_text(encodings.decode(data, "utf-8"))


def _string_codec(read: Callable[[str, int], str]) -> Codec:
    return Codec(
        output=lambda value, typmod, style: value,
        input=lambda text, typmod, style: read(text, typmod),
        send=lambda value, typmod: value.encode(),
        receive=lambda data, typmod: read(decode_text(data), typmod),
    )


def limit_varchar(text: str, typmod: int) -> str:
    """varchar(n)'s input: spaces beyond n are cut silently, anything else is 22001."""
    if typmod < 4 or len(text) <= typmod - 4:
        return check_text(text)
    return check_text(_limited(text, typmod - 4, "character varying"))


def limit_bpchar(text: str, typmod: int) -> str:
    """char(n)'s input, filled up with blanks to n characters; without n as it is."""
    if typmod < 4:
        return check_text(text)
    limit = typmod - 4
    return check_text(_limited(text, limit, "character") if len(text) > limit else text.ljust(limit))


def _limited(text: str, limit: int, type_name: str) -> str:
    if text[limit:].strip(" "):
        raise PgError(STRING_DATA_RIGHT_TRUNCATION, f"value too long for type {type_name}({limit})")
    return text[:limit]


def cut_name(text: str) -> str:
    """A name cut to 63 bytes, at a character's end."""
    if len(text) * 4 <= NAME_BYTES or len(encoded := text.encode()) <= NAME_BYTES:
        return text
    return encoded[:NAME_BYTES].decode(errors="ignore")


def char_from_text(text: str) -> str:
    """A "char", one byte, as the character of its number; '' for 0. \\ooo stands for any byte."""
    is_octal = re.fullmatch(r"\\[0-7]{3}", text) is not None
    return char_from_byte(int(text[1:], 8) & 0xFF if is_octal else text.encode()[0] if text else 0)


def char_from_byte(byte: int) -> str:
    return chr(byte) if byte else ""


def _one_byte(data: bytes) -> int:
    if len(data) != 1:
        raise bad_length()
    return data[0]


def char_to_text(value: str) -> str:
    return value if value.isascii() else f"\\{ord(value):03o}"


TEXT_CODEC: Final = _string_codec(lambda text, typmod: check_text(text))
VARCHAR_CODEC: Final = _string_codec(limit_varchar)
NAME_CODEC: Final = _string_codec(lambda text, typmod: cut_name(check_text(text)))
CHAR_CODEC: Final = Codec(
    output=lambda value, typmod, style: char_to_text(value),
    input=lambda text, typmod, style: char_from_text(check_text(text)),
    send=lambda value, typmod: value.encode("latin-1") or b"\0",
    receive=lambda data, typmod: char_from_byte(_one_byte(data)),
)
BPCHAR_CODEC: Final = _string_codec(limit_bpchar)
VOID_CODEC: Final = Codec(
    output=lambda value, typmod, style: "",
    input=lambda text, typmod, style: "",
    send=lambda value, typmod: b"",
    receive=lambda data, typmod: "",
)

# bytea -------------------------------------------------------------------------------------------

_ESCAPE: Final = re.compile(rb"\\(\\|[0-3][0-7]{2}|)")
_TO_ESCAPE: Final = re.compile(rb"[\\\x00-\x1f\x7f-\xff]")


def parse_bytea(text: str) -> bytes:
    """Hex (\\x..) or escape form; 22023 for bad hex digits, 22P02 for bad escapes."""
    if text.startswith("\\x"):
        return _parse_hex(text[2:])
    raw = text.encode()
    return _ESCAPE.sub(_unescaped, raw) if b"\\" in raw else raw


def _unescaped(match: re.Match[bytes]) -> bytes:
    found = match[1]
    if not found:
        raise PgError(INVALID_TEXT_REPRESENTATION, "invalid input syntax for type bytea")
    return found if found == b"\\" else bytes((int(found, 8),))


def _parse_hex(digits: str) -> bytes:
    if digits.isalnum():
        try:
            return bytes.fromhex(digits)
        except ValueError:
            pass  # what is wrong is found below
    digits = re.sub(r"[ \n\t\r]", "", digits) if not digits.isalnum() else digits
    bad = re.search(r"[^0-9a-fA-F]", digits)
    if bad is not None:
        raise PgError(INVALID_PARAMETER_VALUE, f'invalid hexadecimal digit: "{bad[0]}"')
    if len(digits) % 2:
        raise PgError(INVALID_PARAMETER_VALUE, "invalid hexadecimal data: odd number of digits")
    return bytes.fromhex(digits)


def bytea_to_text(value: bytes, bytea_output: str = "hex") -> str:
    if bytea_output == "hex":
        return "\\x" + value.hex()
    return _TO_ESCAPE.sub(lambda m: b"\\\\" if m[0] == b"\\" else b"\\%03o" % m[0][0], value).decode("ascii")


BYTEA_CODEC: Final = Codec(
    output=lambda value, typmod, style: bytea_to_text(value, style.bytea_output),
    input=lambda text, typmod, style: parse_bytea(text),
    send=lambda value, typmod: bytes(value),
    receive=lambda data, typmod: bytes(data),
)

# uuid --------------------------------------------------------------------------------------------

_UUID: Final = re.compile(r"(\{)?((?:[0-9a-fA-F]{4}-?){7}[0-9a-fA-F]{4})(?(1)\})")


def parse_uuid(text: str) -> str:
    """Any of the spellings PostgreSQL reads; the result is lower-case with four hyphens."""
    match = _UUID.fullmatch(text)
    if match is None:
        raise bad_syntax("uuid", text)
    return _uuid_text(match[2].replace("-", "").lower())


def _uuid_text(digits: str) -> str:
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


def _receive_uuid(data: bytes, typmod: int) -> str:
    if len(data) != 16:
        raise short_message() if len(data) < 16 else bad_length()
    return _uuid_text(data.hex())


UUID_CODEC: Final = Codec(
    output=lambda value, typmod, style: value,
    input=lambda text, typmod, style: parse_uuid(text),
    send=lambda value, typmod: bytes.fromhex(value.replace("-", "")),
    receive=_receive_uuid,
)


def text_only_codec(type_name: str) -> Codec:
    """Types kept as PostgreSQL prints them, written by us alone: pg_node_tree."""

    def refuse(text: str, typmod: int, style: Style) -> Any:
        raise PgError(FEATURE_NOT_SUPPORTED, f"cannot accept a value of type {type_name}")

    return Codec(TEXT_CODEC.output, refuse, TEXT_CODEC.send, lambda data, typmod: refuse("", -1, Style()))
