"""COPY's options -> CopyFormat, with PostgreSQL's checks. Source: copy.c (ProcessCopyOptions)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Final

from polar_lite.catalog.boolean_words import flag_or_none, option_flag
from polar_lite.protocol import encodings
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.copy.format import CopyFormat
from polar_lite.protocol.sqlstate import PgError, unsupported

Option = tuple[str, Any, int]
_COLUMN_LISTS: Final = ("force_quote", "force_not_null", "force_null")
_BAD_DELIMITERS: Final = "\\.abcdefghijklmnopqrstuvwxyz0123456789"


def read_options(
    options: Sequence[Option], *, is_from: bool, encoding: str
) -> tuple[CopyFormat, dict[str, Any]]:
    """The format but for the column lists, which are given by name ("*" for all), still unresolved."""
    given = _given(options)
    form = CopyFormat(format=given.get("format", "text"), encoding=encoding)
    if "encoding" in given:
        form = replace(form, encoding=given["encoding"])
    header = given.get("header", "")
    if form.is_binary:
        _refuse_in_binary(given)
    if form.is_csv:
        form = replace(form, delimiter=",", null="")
    form = replace(
        form,
        delimiter=given.get("delimiter", form.delimiter),
        null=given.get("null", form.null),
        header=header,
        quote=given.get("quote", form.quote),
        freeze=given.get("freeze", False),
    )
    form = replace(form, escape=given.get("escape", form.quote))
    _check(form, given, is_from=is_from)
    return form, {name: given[name] for name in _COLUMN_LISTS if name in given}


def _given(options: Sequence[Option]) -> dict[str, Any]:
    given: dict[str, Any] = {}
    for name, value, start in options:
        if name not in _READERS:
            raise PgError(code.SYNTAX_ERROR, f'option "{name}" not recognized', position=start + 1)
        if name in given:
            raise PgError(code.SYNTAX_ERROR, "conflicting or redundant options", position=start + 1)
        given[name] = _READERS[name](name, value, start)
    return given


def _text(name: str, value: Any, start: int) -> str:
    if value is True:
        raise PgError(code.SYNTAX_ERROR, f"{name} requires a parameter")
    return "false" if value is False else str(value)


def _format(name: str, value: Any, start: int) -> str:
    found = _text(name, value, start)
    if found not in ("text", "csv", "binary"):
        message = f'COPY format "{found}" not recognized'
        raise PgError(code.INVALID_PARAMETER_VALUE, message, position=start + 1)
    return found


def _freeze(name: str, value: Any, start: int) -> bool:
    return option_flag(name, value)


def _header(name: str, value: Any, start: int) -> str:
    found = flag_or_none(value)
    if found is not None:
        return "true" if found else ""
    if str(value).lower() != "match":
        raise PgError(code.SYNTAX_ERROR, f'{name} requires a Boolean value or "match"')
    return "match"


def _column_list(name: str, value: Any, start: int) -> Any:
    if value == "*" and name == "force_quote":
        return "*"
    if not isinstance(value, tuple):
        message = f'argument to option "{name}" must be a list of column names'
        raise PgError(code.INVALID_PARAMETER_VALUE, message, position=start + 1)
    return value


def _encoding(name: str, value: Any, start: int) -> str:
    found = encodings.find_name(str(value))
    if found is None:
        message = f'argument to option "{name}" must be a valid encoding name'
        raise PgError(code.INVALID_PARAMETER_VALUE, message, position=start + 1)
    codec = encodings.codec_of(found)
    if codec is None:
        raise unsupported(f"encoding {found}")
    return codec


_Reader = Callable[[str, Any, int], Any]
_READERS: Final[dict[str, _Reader]] = {
    "delimiter": _text,
    "null": _text,
    "quote": _text,
    "escape": _text,
    "format": _format,
    "freeze": _freeze,
    "header": _header,
    "encoding": _encoding,
    "force_quote": _column_list,
    "force_not_null": _column_list,
    "force_null": _column_list,
}


def _refuse_in_binary(given: dict[str, Any]) -> None:
    for name in ("delimiter", "null"):
        if name in given:
            raise PgError(code.SYNTAX_ERROR, f"cannot specify {name.upper()} in BINARY mode")


def _check(form: CopyFormat, given: dict[str, Any], *, is_from: bool) -> None:
    """The checks, in PostgreSQL's order."""
    _check_delimiter_and_null(form)
    if form.is_binary and form.header:
        raise PgError(code.FEATURE_NOT_SUPPORTED, "cannot specify HEADER in BINARY mode")
    _check_quote_and_escape(form, given)
    for name in _COLUMN_LISTS:
        if name in given:
            _check_force(name, form, is_from=is_from)
    if form.delimiter in form.null:
        message = "COPY delimiter must not appear in the NULL specification"
        raise PgError(code.FEATURE_NOT_SUPPORTED, message)
    if form.is_csv and form.quote in form.null:
        raise PgError(
            code.FEATURE_NOT_SUPPORTED, "CSV quote character must not appear in the NULL specification"
        )
    if form.header == "match" and not is_from:
        raise PgError(code.FEATURE_NOT_SUPPORTED, 'cannot use "match" with HEADER in COPY TO')


def _check_delimiter_and_null(form: CopyFormat) -> None:
    if len(form.delimiter.encode()) != 1:
        raise PgError(code.FEATURE_NOT_SUPPORTED, "COPY delimiter must be a single one-byte character")
    if form.delimiter in "\r\n":
        raise PgError(code.INVALID_PARAMETER_VALUE, "COPY delimiter cannot be newline or carriage return")
    if "\r" in form.null or "\n" in form.null:
        message = "COPY null representation cannot use newline or carriage return"
        raise PgError(code.INVALID_PARAMETER_VALUE, message)
    if not form.is_csv and form.delimiter in _BAD_DELIMITERS:
        raise PgError(code.INVALID_PARAMETER_VALUE, f'COPY delimiter cannot be "{form.delimiter}"')


def _check_quote_and_escape(form: CopyFormat, given: dict[str, Any]) -> None:
    if not form.is_csv and "quote" in given:
        raise PgError(code.FEATURE_NOT_SUPPORTED, "COPY quote available only in CSV mode")
    if form.is_csv and len(form.quote.encode()) != 1:
        raise PgError(code.FEATURE_NOT_SUPPORTED, "COPY quote must be a single one-byte character")
    if form.is_csv and form.delimiter == form.quote:
        raise PgError(code.INVALID_PARAMETER_VALUE, "COPY delimiter and quote must be different")
    if not form.is_csv and "escape" in given:
        raise PgError(code.FEATURE_NOT_SUPPORTED, "COPY escape available only in CSV mode")
    if form.is_csv and len(form.escape.encode()) != 1:
        raise PgError(code.FEATURE_NOT_SUPPORTED, "COPY escape must be a single one-byte character")


def _check_force(name: str, form: CopyFormat, *, is_from: bool) -> None:
    words = name.replace("_", " ")
    if not form.is_csv:
        raise PgError(code.FEATURE_NOT_SUPPORTED, f"COPY {words} available only in CSV mode")
    if name == "force_quote" and is_from:
        raise PgError(code.FEATURE_NOT_SUPPORTED, f"COPY {words} only available using COPY TO")
    if name != "force_quote" and not is_from:
        raise PgError(code.FEATURE_NOT_SUPPORTED, f"COPY {words} only available using COPY FROM")


def with_columns(
    form: CopyFormat, lists: dict[str, Any], names: Sequence[str], known: Sequence[str], table: str | None
) -> CopyFormat:
    """The format with the column lists as numbers among `names`; known: all columns. 42703, 42P10."""
    found: dict[str, Any] = {}
    for name, listed in lists.items():
        wanted = names if listed == "*" else listed
        for column in wanted:
            if column not in known:
                of_table = "" if table is None else f' of relation "{table}"'
                raise PgError(code.UNDEFINED_COLUMN, f'column "{column}"{of_table} does not exist')
            if column not in names:
                message = f'{name.upper()} column "{column}" not referenced by COPY'
                raise PgError(code.INVALID_COLUMN_REFERENCE, message)
        found[name] = frozenset(names.index(column) for column in wanted)
    return replace(form, **found)
