"""Checks of setting values: text as SET takes it -> canonical text and parsed value, and back for SHOW.

Pure computations over `catalog.gucs` rows; which session may set what is `server.sessions.settings`' matter.
PostgreSQL 15 docs 20.1 (config-setting); the messages are guc.c's.
"""

import math
import re
import zoneinfo
from collections.abc import Callable
from datetime import timedelta
from functools import lru_cache
from typing import Any, Final

from polar_lite.catalog.boolean_words import parse_bool
from polar_lite.catalog.gucs import Guc
from polar_lite.protocol import encodings
from polar_lite.protocol.codecs.timezones import canonical_name, find_zone
from polar_lite.protocol.records import dataclass
from polar_lite.protocol.sqlstate import FEATURE_NOT_SUPPORTED, INVALID_PARAMETER_VALUE, PgError, unsupported

_TIME_UNITS: Final = {"us": 0.001, "ms": 1, "s": 1000, "min": 60000, "h": 3600000, "d": 86400000}
_SIZE_UNITS: Final = {"B": 1, "kB": 1024, "MB": 1024**2, "GB": 1024**3, "TB": 1024**4}
_BASE_SIZES: Final = {"B": 1, "kB": 1024, "8kB": 8192, "MB": 1024**2}
_BASE_TIMES: Final = {"ms": 1, "s": 1000, "min": 60000}
_NUMBER: Final = re.compile(
    r"\s*([+-]?(?:0[xX][0-9a-fA-F]+|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?))\s*([A-Za-z]*)\s*\Z"
)
_DIRECTORY: Final = re.compile(r'\s*(?:"((?:[^"]|"")+)"|([^",\s][^,]*?))\s*(,|\Z)')
_OCTAL_NUMBER: Final = re.compile(r"[+-]?0[0-7]+\Z")  # C's rule, which PostgreSQL follows


# Integers that are shown as permissions of files are.
_OCTAL: Final = ("unix_socket_permissions",)
# Settings of which only the default is carried out: another value is refused, not ignored.
_ONLY: Final = {
    "array_nulls": "on",
    "default_with_oids": "off",
    "exit_on_error": "off",
    "quote_all_identifiers": "off",
    "transform_null_equals": "off",
}


@dataclass(frozen=True, slots=True)
class Value:
    """A checked value: its canonical text, and what code reads (bool, int, float, str ...)."""

    text: str
    parsed: Any


def check(guc: Guc, text: str) -> Value:
    """Check a value; 22023 in PostgreSQL's words when it is not valid for the setting."""
    match guc.kind:
        case "bool":
            parsed = parse_bool(text)
            if parsed is None:
                raise PgError(INVALID_PARAMETER_VALUE, f'parameter "{guc.name}" requires a Boolean value')
            word = "on" if parsed else "off"
            if _ONLY.get(guc.name, word) != word:
                raise unsupported(f"{guc.name} = {word}")
            return Value(word, parsed)
        case "integer":
            number = _integer(guc, text)
            return Value(f"{number:04o}" if guc.name in _OCTAL else str(number), number)
        case "real":
            real = _real(guc, text)
            return Value(f"{real:.6g}", real)
        case "enum":
            return _enum(guc, text)
        case _:
            checker = _STRINGS.get(guc.name.lower())
            return checker(guc, text) if checker else Value(text, text)


def show(guc: Guc, value: Value) -> str:
    """Return what SHOW prints: integers with the largest unit that divides them."""
    if guc.kind != "integer" or not guc.unit or value.parsed <= 0:
        return value.text
    if guc.unit in _BASE_TIMES:
        total, units = value.parsed * _BASE_TIMES[guc.unit], ("d", "h", "min", "s", "ms")
        table: dict[str, float] = _TIME_UNITS
    else:
        total, units = value.parsed * _BASE_SIZES[guc.unit], ("TB", "GB", "MB", "kB", "B")
        table = dict(_SIZE_UNITS)
    for unit in units:
        if total % table[unit] == 0:
            return f"{int(total // table[unit])}{unit}"
    return value.text


def zone_of(name: str) -> str | None:
    """Return a TimeZone value as codecs take it: an IANA name or a POSIX zone; None if unknown.

    A POSIX offset counts westward: '<+02>-02' is two hours east of Greenwich.
    """
    known: str | None = _zone_names().get(name.lower())
    if known is not None:
        return known
    return None if find_zone(name) is None else canonical_name(name)


def zone_from_interval(offset: timedelta) -> str:
    """Return the TimeZone value PostgreSQL makes of SET TIME ZONE 2 or INTERVAL '+02:00'."""
    seconds = int(offset.total_seconds())
    hours, rest = divmod(abs(seconds), 3600)
    tail = f":{rest // 60:02d}" if rest else ""
    east = "+" if seconds >= 0 else "-"
    west = "-" if seconds >= 0 else "+"
    return f"<{east}{hours:02d}{tail}>{west}{hours:02d}{tail}"


def invalid(guc: Guc, text: str, detail: str | None = None, hint: str | None = None) -> PgError:
    message = f'invalid value for parameter "{guc.name}": "{text}"'
    return PgError(INVALID_PARAMETER_VALUE, message, detail=detail, hint=hint)


def _integer(guc: Guc, text: str) -> int:
    scaled = _scaled(guc, text)
    if not -2147483648.5 <= scaled < 2147483647.5:
        raise invalid(guc, text, hint="Value exceeds integer range." if math.isfinite(scaled) else None)
    number = round(scaled)
    _check_range(guc, number, str(number))
    return number


def _real(guc: Guc, text: str) -> float:
    number = _scaled(guc, text)
    if number in (float("inf"), float("-inf")):
        raise invalid(guc, text)
    _check_range(guc, number, f"{number:g}")
    return number


def _scaled(guc: Guc, text: str) -> float:
    match = _NUMBER.match(text)
    if match is None:
        raise invalid(guc, text)
    if guc.kind == "integer" and _OCTAL_NUMBER.match(match[1]):
        number: float = int(match[1], 8)
    else:
        number = int(match[1], 16) if "x" in match[1].lower() else float(match[1])
    if not match[2]:
        return number
    if guc.unit in _BASE_TIMES:
        units: dict[str, float] = _TIME_UNITS
        base, names = _BASE_TIMES[guc.unit], '"us", "ms", "s", "min", "h", and "d"'
    elif guc.unit in _BASE_SIZES:
        units, base = dict(_SIZE_UNITS), _BASE_SIZES[guc.unit]
        names = '"B", "kB", "MB", "GB", and "TB"'
    else:
        raise invalid(guc, text)
    if match[2] not in units:
        raise invalid(guc, text, hint=f"Valid units for this parameter are {names}.")
    return number * units[match[2]] / base


def _check_range(guc: Guc, number: float, shown: str) -> None:
    low, high = guc.minimum, guc.maximum
    if low is None or high is None or low <= number <= high:
        return
    unit = f" {guc.unit}" if guc.unit else ""
    message = f'{shown}{unit} is outside the valid range for parameter "{guc.name}" ({low:g} .. {high:g})'
    if guc.kind == "integer":
        message = (
            f'{shown}{unit} is outside the valid range for parameter "{guc.name}" ({int(low)} .. {int(high)})'
        )
    raise PgError(INVALID_PARAMETER_VALUE, message)


def _enum(guc: Guc, text: str) -> Value:
    word = text.lower()
    for value in guc.values:
        if value.lower() == word:
            return Value(value, value)
    # As PostgreSQL's hidden enum spellings: booleans for those that have on/off, LATIN-style names not.
    if "on" in guc.values and (truth := parse_bool(text)) is not None:
        word = "on" if truth else "off"
        return Value(word, word)
    if guc.name == "client_min_messages" and word in ("debug", "info"):
        shown = {"debug": "debug2"}.get(word, word)
        return Value(shown, shown)
    raise invalid(guc, text, hint=f"Available values: {', '.join(guc.values)}.")


def _date_style(guc: Guc, text: str) -> Value:
    """DateStyle keeps what the text does not name: settings.py passes 'old, new' words."""
    style, order = None, None
    for word in (part.strip().lower() for part in text.split(",")):
        if word in ("iso", "sql", "german") or word.startswith("postgres"):
            found = {"iso": "ISO", "sql": "SQL", "german": "German"}.get(word, "Postgres")
            if style not in (None, found):
                raise invalid(guc, text, 'Conflicting "datestyle" specifications.')
            style = found
            if found == "German" and order is None:
                order = "DMY"
        elif (
            word == "ymd"
            or word == "dmy"
            or word == "mdy"
            or word[:4] == "euro"
            or word in ("us",)
            or (word.startswith("noneuro"))
        ):
            found = {"ymd": "YMD", "dmy": "DMY", "mdy": "MDY", "us": "MDY"}.get(
                word, "DMY" if word.startswith("euro") else "MDY"
            )
            if order not in (None, found) and style != "German":
                raise invalid(guc, text, 'Conflicting "datestyle" specifications.')
            order = found
        elif word == "default":
            style, order = style or "ISO", order or "MDY"
        else:
            raise invalid(guc, text, f'Unrecognized key word: "{word}".')
    canonical = f"{style or '?'}, {order or '?'}"
    return Value(canonical, canonical)


def _plpgsql_checks(guc: Guc, text: str) -> Value:
    names = split_identifiers(text)
    if names is None:
        raise invalid(guc, text, "List syntax is invalid.")
    for name in names:
        if name in ("all", "none"):
            if len(names) > 1:
                raise invalid(guc, text, f'Key word "{name}" cannot be combined with other key words.')
        elif name not in ("shadowed_variables", "too_many_rows", "strict_multi_assignment"):
            raise invalid(guc, text, f'Unrecognized key word: "{name}".')
    return Value(text, text)


def _time_zone(guc: Guc, text: str) -> Value:
    zone = zone_of(text)
    if zone is None:
        raise invalid(guc, text)
    return Value(zone, zone)


def _client_encoding(guc: Guc, text: str) -> Value:
    name = encodings.find_name(text)
    if name is None:
        raise invalid(guc, text)
    codec = encodings.codec_of(name)
    if codec is None:
        problem = invalid(guc, text, f"Conversion between {name} and UTF8 is not supported.")
        problem.sqlstate = FEATURE_NOT_SUPPORTED
        raise problem
    # As PostgreSQL: there are drivers that look for this spelling.
    return Value("UNICODE" if text == "UNICODE" else name, codec)


def _search_path(guc: Guc, text: str) -> Value:
    names = split_identifiers(text)
    if names is None:
        raise invalid(guc, text, "List syntax is invalid.")
    return Value(text, tuple(names))


def split_identifiers(text: str) -> list[str] | None:
    """Split a comma-separated list of SQL identifiers (SplitIdentifierString); None if malformed."""
    names: list[str] = []
    rest = text.strip()
    if not rest:
        return names
    while True:
        match = re.match(r'\s*(?:"((?:[^"]|"")*)"|([^\s,"]+))\s*', rest)
        if match is None:
            return None
        name = match[1].replace('""', '"') if match[1] is not None else match[2].lower()
        names.append(name)
        rest = rest[match.end() :]
        if not rest:
            return names
        if rest[0] != ",":
            return None
        rest = rest[1:]


def split_directories(text: str) -> list[str]:
    """Split a comma-separated list of folders (SplitDirectoriesString); [] for one that is malformed.

    Blanks inside a name stay, double quotes are optional.
    """
    names: list[str] = []
    at = 0
    while (match := _DIRECTORY.match(text, at)) is not None:
        name = match[1].replace('""', '"') if match[1] is not None else match[2]
        names.append(name.rstrip("/") or "/")
        if not match[3]:
            return names
        at = match.end()
    return []


def _list_of(split: Callable[[str], list[str] | None]) -> Callable[[Guc, str], Value]:
    def checked(guc: Guc, text: str) -> Value:
        if text.strip() and not split(text):
            raise invalid(guc, text, "List syntax is invalid.")
        return Value(text, text)

    return checked


def _application_name(guc: Guc, text: str) -> Value:
    clean = "".join(c if " " <= c <= "~" else "?" * len(c.encode()) for c in text)
    return Value(clean, clean)


def _locale(guc: Guc, text: str) -> Value:
    if text in ("", "C", "POSIX") or re.match(r"[A-Za-z]{2,3}_[A-Za-z]{2}([.@].*)?\Z", text):
        return Value(text, text)
    raise invalid(guc, text)


def _access_method(guc: Guc, text: str) -> Value:
    if text == "heap":
        return Value(text, text)
    raise invalid(guc, text, f'Table access method "{text}" does not exist.')


@lru_cache(maxsize=1)
def _zone_names() -> dict[str, str]:
    # Walking the zone files costs 30 ms, so the common answer is known without.
    return _AllZones()


class _AllZones(dict[str, str]):
    """Lower-case zone name -> its spelling; looks at the zone database on the first unknown name."""

    def __init__(self) -> None:
        super().__init__({"utc": "UTC", "gmt": "GMT", "etc/utc": "Etc/UTC"})
        self._complete = False

    def get(self, key: str, default: Any = None) -> Any:
        found = super().get(key)
        if found is None and not self._complete:
            self.update({name.lower(): name for name in zoneinfo.available_timezones()})
            self._complete = True
            found = super().get(key)
        return default if found is None else found


_STRINGS: Final = {
    "datestyle": _date_style,
    "timezone": _time_zone,
    "log_timezone": _time_zone,
    "client_encoding": _client_encoding,
    "search_path": _search_path,
    "plpgsql.extra_warnings": _plpgsql_checks,
    "plpgsql.extra_errors": _plpgsql_checks,
    "listen_addresses": _list_of(split_identifiers),
    "unix_socket_directories": _list_of(split_directories),
    "application_name": _application_name,
    "lc_messages": _locale,
    "lc_monetary": _locale,
    "lc_numeric": _locale,
    "lc_time": _locale,
    "default_table_access_method": _access_method,
}
