"""Oracle's functions of characters and bytes: DUMP, VSIZE, NLSSORT, ASCIISTR, SOUNDEX ..

Oracle 19c SQL Reference, "Character Functions" and "Encoding and Decoding Functions".
"""

import hashlib
import struct
import unicodedata
from collections import Counter
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any, Final

from polar_lite.catalog.functions.aggregates import Aggregate
from polar_lite.catalog.functions.interruption import watched
from polar_lite.catalog.functions.oracle.functions import instr, substr
from polar_lite.catalog.functions.oracle.rows import row
from polar_lite.catalog.functions.strings.any_values import STRINGS
from polar_lite.catalog.functions.strings.letters import ascii_upper
from polar_lite.protocol.codecs.datetime import DAY, SECOND, civil_of, timestamp_to_micros
from polar_lite.protocol.pgtypes import BY_NAME, BY_OID
from polar_lite.protocol.sqlstate import INVALID_PARAMETER_VALUE, PgError, unsupported

# --- the bytes of a value, as Oracle keeps it


def _number_bytes(value: Decimal | int) -> bytes:
    """An exponent of 100, then digits of base 100; a negative number complemented, with a 102 at its end."""
    number = Decimal(value)
    if not number:
        return b"\x80"
    sign, digits, exponent = number.as_tuple()
    if not isinstance(exponent, int):
        raise unsupported(f"DUMP of {number}")
    text = "".join(map(str, digits)).lstrip("0")
    if exponent % 2:
        text, exponent = text + "0", exponent - 1
    text = text.zfill(len(text) + len(text) % 2)
    pairs = [int(text[at : at + 2]) for at in range(0, len(text), 2)]
    power = len(pairs) - 1 + exponent // 2
    while pairs[-1] == 0:
        pairs.pop()
    if sign:
        return bytes((62 - power, *(101 - pair for pair in pairs))) + (b"\x66" if len(pairs) < 20 else b"")
    return bytes((193 + power, *(pair + 1 for pair in pairs)))


def _date_bytes(text: str) -> bytes:
    """Century and year plus 100, month, day, and the time plus one."""
    days, micros = divmod(timestamp_to_micros(text), DAY)
    year, month, day = civil_of(days)
    seconds = micros // SECOND
    time = (seconds // 3600 + 1, seconds // 60 % 60 + 1, seconds % 60 + 1)
    return bytes((year // 100 + 100, year % 100 + 100, month, day, *time))


def _float_bytes(layout: str) -> Callable[[float], bytes]:
    """Bits that sort as the numbers do."""

    def convert(value: float) -> bytes:
        data = bytearray(struct.pack(layout, value))
        if data[0] & 0x80:
            return bytes(byte ^ 0xFF for byte in data)
        data[0] |= 0x80
        return bytes(data)

    return convert


# Oracle's number of a type, and its bytes.
_FORMS: Final[dict[int, tuple[int, Callable[[Any], bytes]]]] = {
    **{oid: (1, lambda value: str(value).encode()) for oid in STRINGS},
    BY_NAME["bpchar"].oid: (96, lambda value: str(value).encode()),
    **{BY_NAME[name].oid: (2, _number_bytes) for name in ("int2", "int4", "int8", "numeric")},
    BY_NAME["timestamp"].oid: (12, _date_bytes),
    BY_NAME["date"].oid: (12, lambda value: _date_bytes(f"{value} 00:00:00")),
    BY_NAME["bytea"].oid: (23, bytes),
    BY_NAME["float4"].oid: (100, _float_bytes(">f")),
    BY_NAME["float8"].oid: (101, _float_bytes(">d")),
}


def _form(type_oid: int, what: str) -> tuple[int, Callable[[Any], bytes]]:
    found = _FORMS.get(type_oid)
    if found is None:
        raise unsupported(f"{what} of type {BY_OID[type_oid].name if type_oid in BY_OID else type_oid}")
    return found


def _shown(data: bytes, form: int) -> str:
    match form % 1000:
        case 8:
            return ",".join(f"{byte:o}" for byte in data)
        case 16:
            return ",".join(f"{byte:x}" for byte in data)
        case 17:
            return ",".join(chr(byte) if 32 <= byte < 127 else f"{byte:x}" for byte in data)
        case 10 | 0:
            return ",".join(str(byte) for byte in data)
    raise PgError(INVALID_PARAMETER_VALUE, f"unknown format ({form})")


def _dump(types: Sequence[int], value: Any, form: int = 10, start: int = 1, length: int = 0) -> str:
    """Typ=1 Len=2: 97,98. form: 8, 10, 16, 17, and 1000 more to name the character set."""
    if value is None:
        return "NULL"
    number, convert = _form(types[0], "DUMP")
    data = convert(value)
    begin = start - 1 if start > 0 else max(len(data) + start, 0)
    piece = data[begin : begin + length] if length > 0 else data[begin:]
    charset = " CharacterSet=AL32UTF8" if form >= 1000 and number in (1, 96) else ""
    return f"Typ={number} Len={len(data)}{charset}: {_shown(piece, form)}"


def _vsize(types: Sequence[int], value: Any) -> int:
    return len(_form(types[0], "VSIZE")[1](value))


# --- order and forms of characters


def _nlssort(text: str, parameter: str = "NLS_SORT=BINARY") -> bytes:
    """What sorts as the text does in that order; the only ones are those of the characters' codes."""
    order = parameter.replace(" ", "").upper().removeprefix("NLS_SORT=").strip("'")
    if order not in ("BINARY", "BINARY_CI", "BINARY_AI"):
        raise unsupported(f"NLS_SORT {order}")
    if order == "BINARY_CI":
        text = text.lower()
    elif order == "BINARY_AI":
        plain = unicodedata.normalize("NFD", text.lower())
        text = "".join(c for c in plain if not unicodedata.combining(c))
    return text.encode() + b"\0"


def _asciistr(text: str) -> str:
    """Other characters as \\XXXX, their UTF-16 code units."""
    units = text.encode("utf-16-be")
    codes = struct.unpack(f">{len(units) // 2}H", units)
    return "".join(chr(code) if code < 128 and code != 92 else f"\\{code:04X}" for code in codes)


# Between U+0021 and U+007E, and U+FF01 and U+FF5E.
_WIDE: Final = {code: code + 0xFEE0 for code in range(0x21, 0x7F)} | {0x20: 0x3000}
_NARROW: Final = {wide: narrow for narrow, wide in _WIDE.items()}


def _units(text: str) -> str:
    """A character for each of UTF-16's units, of which those beyond the first plane are two."""
    data = text.encode("utf-16-le", "surrogatepass")
    return "".join(chr(data[at] | data[at + 1] << 8) for at in range(0, len(data), 2))


def _instr_units(text: str, part: str, start: int = 1, nth: int = 1) -> int:
    return instr(_units(text), _units(part), start, nth)


def _substr_units(text: str, start: int, length: int | None = None) -> str | None:
    found = substr(_units(text), start, length)
    return (
        None if found is None else found.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    )


def _instr_bytes(text: str, part: str, start: int = 1, nth: int = 1) -> int:
    return instr(text.encode().decode("latin-1"), part.encode().decode("latin-1"), start, nth)


_SOUNDS: Final = {
    letter: digit
    for digit, letters in enumerate(("BFPV", "CGJKQSXZ", "DT", "L", "MN", "R"), 1)
    for letter in letters
}


def _soundex(text: str) -> str | None:
    """A letter and three digits: equal for English words that sound alike."""
    found, last = "", None
    for letter in watched(text.upper()):
        if not "A" <= letter <= "Z":
            continue
        sound = _SOUNDS.get(letter)
        if not found:
            found = letter
        elif sound is not None and sound != last:
            found += str(sound)
            if len(found) == 4:
                break
        if letter not in "HW":
            last = sound
    return found.ljust(4, "0") if found else None


def _bits_to_number(bits: str) -> Decimal:
    from polar_lite.protocol.codecs.array import flatten, nested

    value = 0
    for bit in flatten(nested(bits)):
        if bit not in (0, 1):
            raise PgError(INVALID_PARAMETER_VALUE, f"illegal argument {bit} for BIN_TO_NUM")
        value = value * 2 + int(bit)
    return Decimal(value)


class _MostFrequent(Aggregate):
    """STATS_MODE: the most frequent value, of several the first that came."""

    def __init__(self) -> None:
        self.counts: Counter[Any] = Counter()

    def step(self, value: Any) -> None:
        self.counts[value] += 1

    def finish(self) -> Any:
        return self.counts.most_common(1)[0][0] if self.counts else None


_HASHES: Final = ("MD5", "SHA1", "SHA256", "SHA384", "SHA512")


def _standard_hash(data: bytes, name: str = "SHA1") -> bytes:
    method = ascii_upper(name)
    if method not in _HASHES:
        raise PgError(INVALID_PARAMETER_VALUE, f'invalid hash algorithm "{name}"')
    return hashlib.new(method.lower(), data, usedforsecurity=False).digest()


_BUCKETS: Final = 4294967295


def _ora_hash(
    types: Sequence[int],
    value: Any,
    most: Decimal | None = Decimal(_BUCKETS),
    seed: Decimal | None = Decimal(),
) -> Decimal:
    """A number of 32 bits, or one up to `most`; equal values have the same."""
    # Differs: the numbers are not Oracle's, whose algorithm is not published.
    if most is None or not 0 <= most <= _BUCKETS or seed is None or not 0 <= seed <= _BUCKETS:
        raise PgError(INVALID_PARAMETER_VALUE, "ORA-12842: argument of ORA_HASH is out of range")
    if value is None:
        return Decimal()
    text = format(value.normalize(), "f") if isinstance(value, Decimal) else str(value)
    data = bytes(value) if isinstance(value, bytes | bytearray | memoryview) else text.encode()
    found = hashlib.blake2s(data, digest_size=4, key=int(seed).to_bytes(4, "big")).digest()
    return Decimal(int.from_bytes(found, "big") % (int(most) + 1))


FUNCTIONS: Final = (
    row(9793, "ora_hash", "any", "numeric", _ora_hash, "tn"),
    row(9794, "ora_hash", "any numeric", "numeric", _ora_hash, "tn"),
    row(9795, "ora_hash", "any numeric numeric", "numeric", _ora_hash, "tn"),
    row(9760, "dump", "any", "varchar", _dump, "tn"),
    row(9761, "dump", "any int4", "varchar", _dump, "tn"),
    row(9762, "dump", "any int4 int4", "varchar", _dump, "tn"),
    row(9763, "dump", "any int4 int4 int4", "varchar", _dump, "tn"),
    row(9764, "vsize", "any", "int4", _vsize, "t"),
    row(9765, "nlssort", "text", "bytea", _nlssort),
    row(9766, "nlssort", "text text", "bytea", _nlssort),
    row(9767, "asciistr", "text", "text", _asciistr),
    row(9768, "nchr", "int4", "text", chr),
    row(9769, "compose", "text", "text", lambda text: unicodedata.normalize("NFC", text)),
    row(9770, "decompose", "text", "text", lambda text: unicodedata.normalize("NFD", text)),
    row(9771, "to_multi_byte", "text", "text", lambda text: text.translate(_WIDE)),
    row(9772, "to_single_byte", "text", "text", lambda text: text.translate(_NARROW)),
    row(9773, "instrb", "text text", "int4", _instr_bytes),
    row(9774, "instrb", "text text int4", "int4", _instr_bytes),
    row(9775, "instrb", "text text int4 int4", "int4", _instr_bytes),
    # Lengths and places in UTF-16's units (2), characters (4) and complete characters (C).
    row(9681, "lengthc", "text", "int4", len),
    row(9880, "length2", "text", "int4", lambda text: len(_units(text))),
    row(9881, "length4", "text", "int4", len),
    row(9882, "substr2", "text int4", "text", _substr_units),
    row(9883, "substr2", "text int4 int4", "text", _substr_units),
    row(9884, "substr4", "text int4", "text", substr),
    row(9885, "substr4", "text int4 int4", "text", substr),
    row(9886, "substrc", "text int4", "text", substr),
    row(9887, "substrc", "text int4 int4", "text", substr),
    row(9888, "instr2", "text text", "int4", _instr_units),
    row(9889, "instr2", "text text int4", "int4", _instr_units),
    row(9890, "instr2", "text text int4 int4", "int4", _instr_units),
    row(9891, "instr4", "text text", "int4", instr),
    row(9892, "instr4", "text text int4", "int4", instr),
    row(9893, "instr4", "text text int4 int4", "int4", instr),
    row(9894, "instrc", "text text", "int4", instr),
    row(9895, "instrc", "text text int4", "int4", instr),
    row(9896, "instrc", "text text int4 int4", "int4", instr),
    # PostgreSQL knows another one of the name, fuzzystrmatch's.
    row(9776, "soundex", "text", "text", _soundex, "o"),
    row(9777, "rawtonhex", "bytea", "text", lambda data: data.hex().upper()),
    row(9778, "to_blob", "bytea", "bytea", lambda data: data),
    row(9779, "bin_to_num", "_int4", "numeric", _bits_to_number, variadic=BY_NAME["int4"].oid),
    row(9783, "standard_hash", "text", "bytea", lambda text: _standard_hash(text.encode())),
    row(9784, "standard_hash", "text text", "bytea", lambda text, name: _standard_hash(text.encode(), name)),
    row(9785, "standard_hash", "bytea", "bytea", _standard_hash),
    row(9786, "standard_hash", "bytea text", "bytea", _standard_hash),
    row(9780, "stats_mode", "anyelement", "anyelement", _MostFrequent, "a"),
)
