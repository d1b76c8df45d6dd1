"""Texts by a session's NLS settings: of dates where a text is wanted; TO_CHAR and its like with parameters.

A format that is not set is DateStyle's, as PostgreSQL shows the value. Of the third argument of TO_CHAR and
its like NLS_DATE_LANGUAGE may be one of English; NLS_NUMERIC_CHARACTERS and currencies are followed.
Oracle 19c SQL Reference, "TO_CHAR (datetime)", "TO_NUMBER"; Globalization Support Guide, 3.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from decimal import Decimal
from typing import Any, Final

from polar_lite.catalog.functions.context import SessionContext
from polar_lite.catalog.functions.oracle import dates, numbers
from polar_lite.catalog.functions.oracle.date_format import timestamp_to_char, timestamptz_to_char
from polar_lite.catalog.functions.oracle.rows import row
from polar_lite.protocol.pgtypes import TIMESTAMP, TIMESTAMPTZ
from polar_lite.protocol.records import dataclass
from polar_lite.protocol.sqlstate import INVALID_PARAMETER_VALUE, PgError, unsupported

_PARAMETER: Final = re.compile(r"\s*(\w+)\s*=\s*(?:'([^']*)'|(\w+))\s*[,;]?", re.ASCII)
# A template that has any of these depends on the session.
_OF_SESSION: Final = re.compile("[DGLCU]", re.IGNORECASE)
_CURRENCY: Final = re.compile("[LCU]", re.IGNORECASE)
_CURRENCY_WIDTH: Final = 10
_ISO_CURRENCIES: Final = {"AMERICA": "USD", "GERMANY": "EUR", "FRANCE": "EUR", "UNITED KINGDOM": "GBP"}
_ENGLISH: Final = frozenset({"american", "english"})


def date_as_text(context: SessionContext, text: str) -> str | None:
    """Of an Oracle DATE."""
    mask = context.get_setting("nls_date_format", missing_ok=True)
    return timestamp_to_char(text, mask) if mask else TIMESTAMP.output(text, -1, context.style)


def timestamp_as_text(context: SessionContext, text: str) -> str | None:
    mask = context.get_setting("nls_timestamp_format", missing_ok=True)
    return timestamp_to_char(text, mask) if mask else TIMESTAMP.output(text, -1, context.style)


def timestamptz_as_text(context: SessionContext, text: str) -> str | None:
    mask = context.get_setting("nls_timestamp_tz_format", missing_ok=True)
    if mask:
        return timestamptz_to_char(context, text, mask)
    return TIMESTAMPTZ.output(text, -1, context.style)


def read_date(context: SessionContext, text: str, masks: Sequence[str]) -> str | None:
    """A text that one of the templates fits whole, as a timestamp; None for others."""
    for mask in masks:
        with suppress(PgError):
            found = dates.to_local_timestamp(context, text, mask)
            # Reading leaves alone what comes behind: printed again it has the same numbers.
            if found and _numbers(timestamp_to_char(found, mask) or "") == _numbers(text):
                return found
    return None


def _numbers(text: str) -> list[int]:
    return [int(digits) for digits in re.findall("[0-9]+", text)]


def _parameters(text: str) -> Iterator[tuple[str, str]]:
    """Of 'NLS_DATE_LANGUAGE = American' and the like; 22023 for anything else."""
    at = 0
    while at < len(text.rstrip()):
        match = _PARAMETER.match(text, at)
        if match is None:
            raise PgError(INVALID_PARAMETER_VALUE, f'invalid NLS parameters "{text}"')
        yield match[1].lower(), match[2] if match[2] is not None else match[3]
        at = match.end()


def check_language(text: str) -> None:
    for name, value in _parameters(text):
        if name == "nls_date_language" and value.lower() not in _ENGLISH:
            raise unsupported(f"NLS_DATE_LANGUAGE {value}")


@dataclass(slots=True)
class _Signs:
    """What D, G, L, C and U of a template stand for."""

    nls_numeric_characters: str
    nls_currency: str
    nls_iso_currency: str
    nls_dual_currency: str

    @property
    def point_and_group(self) -> tuple[str, str]:
        value = self.nls_numeric_characters
        if len(value) != 2 or value[0] == value[1]:
            raise PgError(INVALID_PARAMETER_VALUE, f'invalid NLS_NUMERIC_CHARACTERS "{value}"')
        return value[0], value[1]

    def currency(self, letter: str) -> str:
        match letter:
            case "C":
                return _ISO_CURRENCIES.get(self.nls_iso_currency.upper(), self.nls_iso_currency)
            case "U":
                return self.nls_dual_currency
        return self.nls_currency


def _signs(context: SessionContext, parameters: str) -> _Signs:
    """The session's, where the parameters of a call say nothing else."""
    names = _Signs.__slots__
    signs = _Signs(*(context.get_setting(name, missing_ok=True) or "" for name in names))
    for name, value in _parameters(parameters):
        if name in names:
            setattr(signs, name, value)
    return signs


def _with_language(function: Callable[..., Any]) -> Callable[..., Any]:
    def call(context: SessionContext, text: str, mask: str, parameters: str) -> Any:
        check_language(parameters)
        return function(context, text, mask)

    return call


def number_to_char(context: SessionContext, value: Decimal | int, mask: str, parameters: str = "") -> str:
    """D and G of the template are the session's characters, a literal point or comma stays; L, C and U are
    currencies, right before the first digit or behind the last."""
    if not _OF_SESSION.search(mask):
        return numbers.number_to_char(value, mask)
    signs = _signs(context, parameters)
    point, group = signs.point_and_group
    currency = _CURRENCY.search(mask)
    text = numbers.number_to_char(value, mask.replace(currency[0], "", 1) if currency else mask)
    if re.search("[DG]", mask, re.IGNORECASE):
        text = text.translate({ord("."): point, ord(","): group})
    if currency is None:
        return text
    sign = signs.currency(currency[0].upper())
    if "#" in text:
        return "#" * (len(text) + _CURRENCY_WIDTH)
    if re.search("[09]", mask[: currency.start()]):
        return text + sign
    is_filled = not mask.upper().startswith("FM")
    at = numbers.first_digit(text)
    text = f"{text[:at]}{sign}{text[at:]}"
    return " " * (_CURRENCY_WIDTH - len(sign)) * is_filled + text


def to_number(context: SessionContext, text: str, mask: str, parameters: str = "") -> Decimal | None:
    if not _OF_SESSION.search(mask):
        return numbers.to_number(text, mask)
    signs = _signs(context, parameters)
    point, group = signs.point_and_group
    if currency := _CURRENCY.search(mask):
        text = text.replace(signs.currency(currency[0].upper()), "", 1)
        mask = mask.replace(currency[0], "", 1)
    if re.search("[DG]", mask, re.IGNORECASE):
        text = text.translate({ord(point): ".", ord(group): ","})
    return numbers.to_number(text, mask)


def _plain_to_char(_: SessionContext, text: str, mask: str) -> str | None:
    return timestamp_to_char(text, mask)


FUNCTIONS: Final[tuple[Any, ...]] = (
    row(9660, "to_char", "timestamp", "text", timestamp_as_text, "cso"),
    row(9661, "to_char", "timestamptz", "text", timestamptz_as_text, "cso"),
    row(9831, "to_char", "timestamp text", "text", timestamp_to_char, "os"),
    row(9832, "to_char", "timestamptz text", "text", timestamptz_to_char, "cos"),
    row(9833, "to_char", "timestamp text text", "text", _with_language(_plain_to_char), "cos"),
    row(9834, "to_char", "timestamptz text text", "text", _with_language(timestamptz_to_char), "cos"),
    row(9787, "to_char", "numeric text", "text", number_to_char, "cos"),
    row(9788, "to_char", "int4 text", "text", number_to_char, "cos"),
    row(9789, "to_char", "int8 text", "text", number_to_char, "cos"),
    row(9790, "to_number", "text text", "numeric", to_number, "cos"),
    row(9835, "to_char", "numeric text text", "text", number_to_char, "cos"),
    row(9836, "to_date", "text text text", "timestamp", _with_language(dates.to_oracle_date), "cso"),
    row(9837, "to_timestamp", "text text text", "timestamp", _with_language(dates.to_local_timestamp), "cso"),
    row(9843, "to_timestamp_tz", "text text text", "timestamptz", _with_language(dates.to_zoned), "cs"),
    row(9838, "to_number", "text text text", "numeric", to_number, "cos"),
    row(9839, "date_as_text", "timestamp", "text", date_as_text, "cso"),
    row(9840, "timestamp_as_text", "timestamp", "text", timestamp_as_text, "cso"),
    row(9841, "timestamptz_as_text", "timestamptz", "text", timestamptz_as_text, "cso"),
)
