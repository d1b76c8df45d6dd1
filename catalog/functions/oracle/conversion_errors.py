"""DEFAULT .. ON CONVERSION ERROR of CAST, TO_NUMBER, TO_DATE and their like, and VALIDATE_CONVERSION.

The grammar makes calls of a function for each type (`polar.conversions`): the text, the default's text, the
template and the NLS parameters, NULL where they are not given. Oracle 19c SQL Reference, "CAST", "TO_DATE",
"VALIDATE_CONVERSION".
"""

from collections.abc import Callable
from typing import Any, Final

from polar_lite.catalog.functions.context import SessionContext
from polar_lite.catalog.functions.oracle import dates, nls
from polar_lite.catalog.functions.oracle.rows import row
from polar_lite.protocol.codecs.interval import parse_interval
from polar_lite.protocol.codecs.numeric import parse_numeric
from polar_lite.protocol.pgtypes import FLOAT4, FLOAT8
from polar_lite.protocol.sqlstate import SYNTAX_ERROR, PgError

_Convert = Callable[[SessionContext, str, str | None, str | None], Any]
# Classes of SQLSTATEs that say what is wrong with a value or its template.
_OF_VALUES: Final = ("22", SYNTAX_ERROR)


def _number(context: SessionContext, text: str, mask: str | None, parameters: str | None) -> Any:
    if mask is None:
        return parse_numeric(text)
    return nls.to_number(context, text, mask, parameters or "")


def _date(context: SessionContext, text: str, mask: str | None, parameters: str | None) -> Any:
    nls.check_language(parameters or "")
    return dates.default_date(context, text) if mask is None else dates.to_oracle_date(context, text, mask)


def _timestamp(context: SessionContext, text: str, mask: str | None, parameters: str | None) -> Any:
    nls.check_language(parameters or "")
    if mask is None:
        return dates.default_timestamp(context, text)
    return dates.to_local_timestamp(context, text, mask)


def _zoned(context: SessionContext, text: str, mask: str | None, parameters: str | None) -> Any:
    nls.check_language(parameters or "")
    return dates.default_zoned(context, text) if mask is None else dates.to_zoned(context, text, mask)


def _days(context: SessionContext, text: str, mask: str | None, parameters: str | None) -> Any:
    return parse_interval(text)


def _months(context: SessionContext, text: str, mask: str | None, parameters: str | None) -> Any:
    return parse_interval(dates.year_month(text))


def _double(context: SessionContext, text: str, mask: str | None, parameters: str | None) -> Any:
    number = text if mask is None else str(_number(context, text, mask, parameters))
    return FLOAT8.input(number, -1, context.style)


def _real(context: SessionContext, text: str, mask: str | None, parameters: str | None) -> Any:
    number = text if mask is None else str(_number(context, text, mask, parameters))
    return FLOAT4.input(number, -1, context.style)


_CONVERSIONS: Final[dict[str, tuple[_Convert, str]]] = {
    "number": (_number, "numeric"),
    "date": (_date, "timestamp"),
    "timestamp": (_timestamp, "timestamp"),
    "timestamptz": (_zoned, "timestamptz"),
    "dsinterval": (_days, "interval"),
    "yminterval": (_months, "interval"),
    "double": (_double, "float8"),
    "real": (_real, "float4"),
}


def _or_default(convert: _Convert) -> Callable[..., Any]:
    def call(
        context: SessionContext,
        text: str | None,
        default: str | None,
        mask: str | None,
        parameters: str | None,
    ) -> Any:
        if text is None:
            return None
        try:
            return convert(context, text, mask, parameters)
        except PgError as error:
            if not error.sqlstate.startswith(_OF_VALUES):
                raise
        return None if default is None else convert(context, default, mask, parameters)

    return call


def _is_valid(
    context: SessionContext, kind: str, text: str | None, mask: str | None, parameters: str | None
) -> int:
    """1 or 0; NULL can be converted to anything."""
    if text is None:
        return 1
    try:
        _CONVERSIONS[kind][0](context, text, mask, parameters)
    except PgError as error:
        if not error.sqlstate.startswith(_OF_VALUES):
            raise
        return 0
    return 1


FUNCTIONS: Final[tuple[Any, ...]] = (
    *(
        row(9955 + number, f"oracle_to_{kind}", "text text text text", result, _or_default(convert), "cns")
        for number, (kind, (convert, result)) in enumerate(_CONVERSIONS.items())
    ),
    row(9963, "oracle_validate_conversion", "text text text text", "int4", _is_valid, "cns"),
)
