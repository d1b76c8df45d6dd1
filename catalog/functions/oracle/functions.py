"""Oracle's functions: dates, strings, contexts, conversions; OIDs 9600 to 9899.

Rows marked `oracle` change what an expression of PostgreSQL means and take part only where the settings
say so; where their signature is also PostgreSQL's they go before it. NVL, NVL2 and DECODE are the
binder's. Oracle 19c SQL Reference, "Single-Row Functions".
"""

import math
import secrets
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

from polar_lite.catalog.functions.aggregates import Aggregate
from polar_lite.catalog.functions.context import SessionContext
from polar_lite.catalog.functions.datetime.intervals import multiply as interval_times
from polar_lite.catalog.functions.numbers.arithmetic import float_order
from polar_lite.catalog.functions.numbers.numeric import modulo, numeric_order, quotient, subtract
from polar_lite.catalog.functions.oracle import dates
from polar_lite.catalog.functions.oracle.rows import row as _row
from polar_lite.catalog.functions.strings.letters import ascii_lower, upper
from polar_lite.protocol.codec import Style
from polar_lite.protocol.codecs.datetime import DAY, SECOND
from polar_lite.protocol.codecs.interval import interval_of, interval_parts, parse_interval
from polar_lite.protocol.codecs.numeric import parse_numeric
from polar_lite.protocol.pgtypes import BY_NAME
from polar_lite.protocol.sqlstate import (
    INVALID_PARAMETER_VALUE,
    INVALID_TEXT_REPRESENTATION,
    PgError,
)


def instr(text: str, part: str, start: int = 1, occurrence: int = 1) -> int:
    """The place of the n-th occurrence; a negative start searches backwards from that end."""
    if occurrence < 1:
        raise PgError(INVALID_PARAMETER_VALUE, f"argument '{occurrence}' is out of range")
    if start == 0 or not part:
        return 0
    at = -1
    if start > 0:
        at = start - 2
        for _ in range(occurrence):
            at = text.find(part, at + 1)
            if at < 0:
                return 0
        return at + 1
    last = len(text) + start
    for _ in range(occurrence):
        at = text.rfind(part, 0, last + len(part)) if last >= 0 else -1
        if at < 0:
            return 0
        last = at - 1
    return at + 1


def substr(text: str, start: int, length: int | None = None) -> str | None:
    """Zero counts as one, negative starts count from the end; NULL instead of nothing."""
    begin = start - 1 if start > 0 else len(text) + start if start < 0 else 0
    if begin < 0 or begin >= len(text) or (length is not None and length < 1):
        return None
    return text[begin:] if length is None else text[begin : begin + length]


def _substr_bytes(text: str, start: int, length: int | None = None) -> str | None:
    found = substr(text.encode().decode("latin-1"), start, length)
    return None if found is None else found.encode("latin-1").decode(errors="replace")


def bitand(a: Decimal, b: Decimal) -> Decimal:
    return Decimal(int(a) & int(b))


def remainder(a: Decimal, b: Decimal) -> Decimal:
    """a minus b times the nearest whole of a/b; halves go to the even whole."""
    if not (a.is_finite() and b.is_finite()) or not b:
        return modulo(a, b)
    rest = modulo(a, b)
    twice, size = abs(rest) * 2, abs(b)
    odd = int(abs(quotient(subtract(a, rest), b, 0))) % 2 == 1
    if twice > size or (twice == size and odd):
        rest = subtract(rest, size if (rest > 0) else -size)
    return rest


def _hex_to_raw(text: str) -> bytes:
    try:
        return bytes.fromhex(text if len(text) % 2 == 0 else "0" + text)
    except ValueError:
        raise PgError(INVALID_TEXT_REPRESENTATION, f'invalid hexadecimal data: "{text}"') from None


def _sys_context(context: SessionContext, namespace: str, attribute: str, length: int = 4000) -> str | None:
    value = context.context_value(upper(namespace), upper(attribute))
    return None if value is None else value[:length]


def _userenv(context: SessionContext, attribute: str) -> str | None:
    return context.context_value("USERENV", upper(attribute))


def _session_fact(context: SessionContext, pid: int, name: str) -> str | None:
    """What DBMS_APPLICATION_INFO and DBMS_SESSION have set in a session of this server."""
    return next((row[1] for row in context.server_info(f"facts {pid}") if row[0] == name), None)


def _to_number(text: str) -> Decimal:
    return parse_numeric(text)


def _to_rowid(text: str) -> int:
    return int(BY_NAME["int8"].input(text, -1, Style()))


def _interval_unit(units: tuple[str, ...]) -> Callable[[float, str], str]:
    def convert(number: float, unit: str) -> str:
        name = ascii_lower(unit.strip())
        if name not in units:
            raise PgError(INVALID_PARAMETER_VALUE, f'invalid interval unit "{unit}"')
        return interval_times(parse_interval(f"1 {name}"), number)

    return convert


def _days_and_time(number: float, unit: str) -> str:
    """NUMTODSINTERVAL: 100 hours are 4 days and 4 hours."""
    _, days, micros = interval_parts(_DAYS_AND_TIME(number, unit))
    micros += days * DAY
    size = abs(micros)
    sign = -1 if micros < 0 else 1
    return interval_of(0, sign * (size // DAY), sign * (size % DAY))


_DAYS_AND_TIME: Final = _interval_unit(("day", "hour", "minute", "second"))


def _months_between(left: str, right: str) -> str:
    """Of (a - b) YEAR TO MONTH: whole months, rounded."""
    months = dates.months_between(left, right).quantize(Decimal(1), ROUND_HALF_UP)
    return interval_of(int(months), 0, 0)


def _interval_text(text: str) -> str:
    """TO_CHAR of an interval: of years to months, or of days to seconds, as of a difference of timestamps."""
    months, days, micros = interval_parts(text)
    if months and not (days or micros):
        return f"{'-' if months < 0 else '+'}{abs(months) // 12:02d}-{abs(months) % 12:02d}"
    micros += days * DAY
    size = abs(micros)
    seconds, fraction = divmod(size % DAY, SECOND)
    clock = f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}.{fraction:06d}"
    return f"{'-' if micros < 0 else '+'}{size // DAY:09d} {clock}"


def _logged_row(context: SessionContext) -> int:
    """The row that a statement with LOG ERRORS changes just now."""
    return int(context.server_info("logged row")[0][0])


# Bytes of a VARCHAR2, and what Oracle keeps free for the count of what did not fit.
_LONGEST_LIST: Final = 4000
_COUNT_LENGTH: Final = 24


class ListAggregate(Aggregate):
    """LISTAGG: the values, in the order they come, with a separator."""

    skips_nulls = False

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.separator = ""

    def step(self, value: Any, separator: Any = None) -> None:
        if separator is not None:
            self.separator = separator
        if value is not None:
            self.parts.append(value)

    def finish(self) -> Any:
        return self.separator.join(self.parts) if self.parts else None


class TruncatedList(ListAggregate):
    """LISTAGG .. ON OVERFLOW TRUNCATE: what fits into Oracle's VARCHAR2, and that more was left out."""

    def __init__(self) -> None:
        super().__init__()
        self.indicator = ""
        self.counts = True

    def step(self, value: Any, separator: Any = None, indicator: Any = None, counts: Any = True) -> None:
        super().step(value, separator)
        self.indicator, self.counts = indicator or "", counts

    def finish(self) -> Any:
        whole = super().finish()
        if whole is None or len(whole.encode()) <= _LONGEST_LIST:
            return whole
        separator = len(self.separator.encode())
        room = _LONGEST_LIST - len(self.indicator.encode()) - (_COUNT_LENGTH if self.counts else 0)
        kept = 0
        for part in self.parts:
            room -= len(part.encode()) + separator
            if room < 0:
                break
            kept += 1
        count = f"({len(self.parts) - kept})" if self.counts else ""
        return self.separator.join([*self.parts[:kept], self.indicator + count])


class CommaList(ListAggregate):
    def __init__(self) -> None:
        super().__init__()
        self.separator = ","


class Median(Aggregate):
    def __init__(self) -> None:
        self.values: list[Any] = []

    def step(self, value: Any) -> None:
        self.values.append(value)

    def finish(self) -> Any:
        ordered = sorted(self.values, key=numeric_order)
        if not ordered:
            return None
        middle = len(ordered) // 2
        if len(ordered) % 2:
            return ordered[middle]
        from polar_lite.catalog.functions.numbers.numeric import add, divide

        return divide(add(ordered[middle - 1], ordered[middle]), Decimal(2))


class FloatMedian(Median):
    def finish(self) -> Any:
        ordered = sorted(self.values, key=float_order)
        middle = len(ordered) // 2
        if not ordered or len(ordered) % 2:
            return ordered[middle] if ordered else None
        return (ordered[middle - 1] + ordered[middle]) / 2


def _float_text(context: SessionContext, value: float) -> str:
    return BY_NAME["float8"].output(value, -1, context.style)


def _real_text(context: SessionContext, value: float) -> str:
    return BY_NAME["float4"].output(value, -1, context.style)


def _replaced(text: str | None, part: str | None, new: str | None = None) -> str | None:
    """REPLACE: without a replacement what is found is taken away; nothing is found of NULL."""
    return text.replace(part, new or "") if text is not None and part else text


_PLUS_DAYS: Final = _row(9600, "oracle_date_plus", "timestamp numeric", "timestamp", dates.plus_days, "o")
_DAYS_PLUS: Final = _row(
    9601,
    "oracle_days_plus",
    "numeric timestamp",
    "timestamp",
    lambda days, text: dates.plus_days(text, days),
    "o",
)
_MINUS_DAYS: Final = _row(
    9602,
    "oracle_date_minus",
    "timestamp numeric",
    "timestamp",
    lambda text, days: dates.plus_days(text, -days),
    "o",
)
_DIFFERENCE: Final = _row(
    9603, "oracle_date_difference", "timestamp timestamp", "numeric", dates.days_between, "o"
)
_ZONED_PLUS_DAYS: Final = _row(
    9604, "oracle_zoned_plus", "timestamptz numeric", "timestamp", dates.zoned_plus_days, "cso"
)
_DAYS_PLUS_ZONED: Final = _row(
    9605,
    "oracle_days_plus_zoned",
    "numeric timestamptz",
    "timestamp",
    lambda context, days, text: dates.zoned_plus_days(context, text, days),
    "cso",
)
_ZONED_MINUS_DAYS: Final = _row(
    9606,
    "oracle_zoned_minus",
    "timestamptz numeric",
    "timestamp",
    lambda context, text, days: dates.zoned_plus_days(context, text, -days),
    "cso",
)

FUNCTIONS: Final = (
    _ZONED_PLUS_DAYS,
    _DAYS_PLUS_ZONED,
    _ZONED_MINUS_DAYS,
    _PLUS_DAYS,
    _DAYS_PLUS,
    _MINUS_DAYS,
    _DIFFERENCE,
    _row(9610, "sysdate", "", "timestamp", dates.sysdate, "cbs"),
    _row(9611, "systimestamp", "", "timestamptz", dates.systimestamp, "cbs"),
    _row(9612, "sessiontimezone", "", "text", dates.session_zone, "cbs"),
    _row(9613, "dbtimezone", "", "text", lambda: "+00:00", "b"),
    _row(9614, "uid", "", "oid", lambda c: c.session_user_oid, "cbs"),
    _row(9620, "sys_context", "text text", "varchar", _sys_context, "cs"),
    _row(9621, "sys_context", "text text int4", "varchar", _sys_context, "cs"),
    _row(9622, "userenv", "text", "varchar", _userenv, "cs"),
    _row(9624, "polar_session_fact", "int4 text", "varchar", _session_fact, "cv"),
    _row(9623, "sys_guid", "", "bytea", lambda: secrets.token_bytes(16), "v"),
    _row(9630, "trunc", "timestamp", "timestamp", dates.truncate, "o"),
    _row(9631, "trunc", "timestamp text", "timestamp", dates.truncate, "o"),
    _row(9632, "trunc", "timestamptz", "timestamp", dates.in_session(dates.truncate), "cso"),
    _row(9633, "trunc", "timestamptz text", "timestamp", dates.in_session(dates.truncate), "cso"),
    _row(9634, "round", "timestamp", "timestamp", dates.round_date, "o"),
    _row(9635, "round", "timestamp text", "timestamp", dates.round_date, "o"),
    _row(9636, "round", "timestamptz", "timestamp", dates.in_session(dates.round_date), "cso"),
    _row(9637, "round", "timestamptz text", "timestamp", dates.in_session(dates.round_date), "cso"),
    _row(9640, "add_months", "timestamp int4", "timestamp", dates.add_months),
    _row(9641, "add_months", "timestamptz int4", "timestamp", dates.in_session(dates.add_months), "cs"),
    _row(9642, "months_between", "timestamp timestamp", "numeric", dates.months_between),
    _row(9643, "last_day", "timestamp", "timestamp", dates.last_day),
    _row(9644, "last_day", "timestamptz", "timestamp", dates.in_session(dates.last_day), "cs"),
    _row(9645, "next_day", "timestamp text", "timestamp", dates.next_day),
    _row(9646, "next_day", "timestamptz text", "timestamp", dates.in_session(dates.next_day), "cs"),
    _row(9647, "sys_extract_utc", "timestamptz", "timestamp", lambda text: text.removesuffix("+00")),
    _row(
        9648,
        "numtodsinterval",
        "float8 text",
        "interval",
        _days_and_time,
    ),
    _row(9649, "numtoyminterval", "float8 text", "interval", _interval_unit(("year", "month"))),
    _row(
        9866, "oracle_day_to_second", "numeric", "interval", lambda days: _days_and_time(float(days), "day")
    ),
    _row(9867, "oracle_day_to_second", "interval", "interval", lambda value: value),
    _row(9868, "oracle_year_to_month", "timestamp timestamp", "interval", _months_between),
    _row(9650, "to_dsinterval", "text", "interval", lambda text: parse_interval(text)),
    _row(9651, "to_yminterval", "text", "interval", lambda text: parse_interval(dates.year_month(text))),
    _row(9652, "to_char", "interval", "text", _interval_text, "o"),
    _row(9653, "to_timestamp_tz", "text text", "timestamptz", dates.to_zoned, "cs"),
    _row(9842, "to_timestamp_tz", "text", "timestamptz", dates.default_zoned, "cs"),
    _row(9662, "to_char", "numeric", "text", lambda value: f"{value:f}", "o"),
    _row(9792, "to_char", "int8", "text", str, "o"),
    _row(9663, "to_char", "text", "text", lambda value: value, "o"),
    _row(9664, "to_date", "text", "timestamp", dates.default_date, "cso"),
    _row(9665, "to_date", "text text", "timestamp", dates.to_oracle_date, "cso"),
    _row(9666, "to_number", "text", "numeric", _to_number, "o"),
    _row(9667, "to_number", "numeric", "numeric", lambda value: value, "o"),
    _row(9654, "to_timestamp", "text text", "timestamp", dates.to_local_timestamp, "cso"),
    _row(9668, "to_timestamp", "text", "timestamp", dates.default_timestamp, "cso"),
    _row(9670, "instr", "text text", "int4", instr),
    _row(9671, "instr", "text text int4", "int4", instr),
    _row(9672, "instr", "text text int4 int4", "int4", instr),
    _row(9673, "substr", "text int4", "text", substr, "o"),
    _row(9674, "substr", "text int4 int4", "text", substr, "o"),
    _row(9675, "lengthb", "text", "int4", lambda text: len(text.encode())),
    _row(9676, "substrb", "text int4", "text", _substr_bytes),
    _row(9677, "substrb", "text int4 int4", "text", _substr_bytes),
    _row(9690, "bitand", "numeric numeric", "numeric", bitand),
    _row(9691, "remainder", "numeric numeric", "numeric", remainder),
    _row(9692, "nanvl", "numeric numeric", "numeric", lambda a, b: b if a.is_nan() else a),
    _row(9700, "hextoraw", "text", "bytea", _hex_to_raw),
    _row(9701, "rawtohex", "bytea", "text", lambda data: data.hex().upper()),
    _row(9702, "empty_clob", "", "text", lambda: ""),
    _row(9703, "empty_blob", "", "bytea", lambda: b""),
    _row(9704, "to_clob", "text", "text", lambda text: text),
    _row(9705, "to_nclob", "text", "text", lambda text: text),
    _row(9706, "binary_float_nan", "", "float4", lambda: math.nan, "b"),
    _row(9707, "binary_float_infinity", "", "float4", lambda: math.inf, "b"),
    _row(9708, "binary_double_nan", "", "float8", lambda: math.nan, "b"),
    _row(9709, "binary_double_infinity", "", "float8", lambda: math.inf, "b"),
    _row(9710, "listagg", "text", "text", ListAggregate, "a"),
    _row(9711, "listagg", "text text", "text", ListAggregate, "a"),
    _row(9782, "listagg", "text text text bool", "text", TruncatedList, "a"),
    _row(9712, "wm_concat", "text", "text", CommaList, "a"),
    _row(9713, "median", "numeric", "numeric", Median, "a"),
    _row(9714, "replace", "text text", "text", _replaced, "on"),
    _row(
        *(9791, "replace", "text text text", "text", _replaced, "on"),
        sql="replace({0}, coalesce({1}, ''), coalesce({2}, ''))",
    ),
    _row(9715, "lnnvl", "bool", "bool", lambda condition: condition is not True, "n"),
    _row(9716, "rowidtochar", "int8", "text", str),
    _row(9717, "chartorowid", "text", "int8", _to_rowid),
    _row(9718, "median", "float8", "float8", FloatMedian, "a"),
    _row(9719, "nanvl", "float8 float8", "float8", lambda a, b: b if a != a else a),
    _row(9721, "next_day", "timestamp int4", "timestamp", dates.next_numbered_day),
    _row(9722, "new_time", "timestamp text text", "timestamp", dates.new_time),
    _row(9723, "tz_offset", "text", "varchar", dates.zone_offset, "cs"),
    _row(9724, "from_tz", "timestamp text", "timestamptz", dates.from_zone),
    _row(9725, "to_char", "float8", "text", _float_text, "cso"),
    _row(9781, "to_char", "float4", "text", _real_text, "cso"),
    _row(9726, "to_binary_double", "float8", "float8", lambda value: value),
    _row(9727, "to_binary_double", "text", "float8", lambda text: BY_NAME["float8"].input(text, -1, Style())),
    _row(9728, "to_binary_float", "float4", "float4", lambda value: value),
    _row(9729, "to_binary_float", "text", "float4", lambda text: BY_NAME["float4"].input(text, -1, Style())),
    _row(9752, "polar_logged_row", "", "tid", _logged_row, "cs"),
    _row(9720, "polar_is_sys_rowid", "name", "bool", lambda name: False),
)
# name, function, commutator, negator
OPERATORS: Final = (
    ("+", _PLUS_DAYS, "+", ""),
    ("+", _DAYS_PLUS, "+", ""),
    ("-", _MINUS_DAYS, "", ""),
    ("-", _DIFFERENCE, "", ""),
    ("+", _ZONED_PLUS_DAYS, "+", ""),
    ("+", _DAYS_PLUS_ZONED, "+", ""),
    ("-", _ZONED_MINUS_DAYS, "", ""),
)
