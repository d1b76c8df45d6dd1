"""Texts by a session's NLS settings: of dates where a text is wanted; TO_CHAR and its like with parameters.

A format that is not set is DateStyle's, as PostgreSQL shows the value. Of the third argument of TO_CHAR and
its like NLS_DATE_LANGUAGE may be one of English, and NLS_NUMERIC_CHARACTERS is followed.
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
from polar_lite.protocol.sqlstate import INVALID_PARAMETER_VALUE, PgError, unsupported

_PARAMETER: Final = re.compile(r"\s*(\w+)\s*=\s*(?:'([^']*)'|(\w+))\s*[,;]?", re.ASCII)
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


def _check_language(text: str) -> None:
    for name, value in _parameters(text):
        if name == "nls_date_language" and value.lower() not in _ENGLISH:
            raise unsupported(f"NLS_DATE_LANGUAGE {value}")


def _characters(text: str) -> tuple[str, str]:
    """The decimal character and the group separator."""
    for name, value in _parameters(text):
        if name == "nls_numeric_characters":
            if len(value) != 2 or value[0] == value[1]:
                raise PgError(INVALID_PARAMETER_VALUE, f'invalid NLS_NUMERIC_CHARACTERS "{value}"')
            return value[0], value[1]
    return ".", ","


def _with_language(function: Callable[..., Any]) -> Callable[..., Any]:
    def call(context: SessionContext, text: str, mask: str, parameters: str) -> Any:
        _check_language(parameters)
        return function(context, text, mask)

    return call


def number_to_char(value: Decimal, mask: str, parameters: str) -> str:
    """D and G of the template are the session's characters; a literal point or comma stays."""
    point, group = _characters(parameters)
    text = numbers.number_to_char(value, mask)
    if not re.search("[DG]", mask, re.IGNORECASE):
        return text
    return text.translate({ord("."): point, ord(","): group})


def to_number(text: str, mask: str, parameters: str) -> Decimal | None:
    point, group = _characters(parameters)
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
    row(9835, "to_char", "numeric text text", "text", number_to_char, "os"),
    row(9836, "to_date", "text text text", "timestamp", _with_language(dates.to_oracle_date), "cso"),
    row(9837, "to_timestamp", "text text text", "timestamp", _with_language(dates.to_local_timestamp), "cso"),
    row(9843, "to_timestamp_tz", "text text text", "timestamptz", _with_language(dates.to_zoned), "cs"),
    row(9838, "to_number", "text text text", "numeric", to_number, "os"),
    row(9839, "date_as_text", "timestamp", "text", date_as_text, "cso"),
    row(9840, "timestamp_as_text", "timestamp", "text", timestamp_as_text, "cso"),
    row(9841, "timestamptz_as_text", "timestamptz", "text", timestamptz_as_text, "cso"),
)
