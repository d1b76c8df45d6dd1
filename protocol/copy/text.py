"""COPY's text format: fields of records, and lines of fields.

PostgreSQL 15 docs, COPY ("Text Format"); source copyfromparse.c (CopyReadAttributesText), copyto.c.
"""

import re
from collections.abc import Sequence
from typing import Final

from polar_lite.protocol.codecs.scalar import decode_text
from polar_lite.protocol.copy.format import Columns, CopyFormat, Records, split_columns

_ESCAPE: Final = re.compile(rb"\\(?:([0-7]{1,3})|x([0-9A-Fa-f]{1,2})|(.)|\Z)", re.DOTALL)
_LETTERS: Final = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
_NUMERIC_ESCAPE: Final = re.compile(r"\\[0-7x]")
_SIMPLE: Final = re.compile(r"\\(.)", re.DOTALL)
_TO_ESCAPE: Final = {"\\": "\\\\"} | {value: "\\" + letter for letter, value in _LETTERS.items()}


def unescape(text: str) -> str:
    """A field without its backslashes; 22021 when numbers (\\303) do not make UTF-8."""
    if _NUMERIC_ESCAPE.search(text) is None:
        if text.endswith("\\") and (len(text) - len(text.rstrip("\\"))) % 2:
            text = text[:-1]
        return _SIMPLE.sub(_simple, text)

    def replaced(match: re.Match[bytes]) -> bytes:
        octal, digits, letter = match.groups()
        if octal:
            return bytes((int(octal, 8) & 0xFF,))
        if digits:
            return bytes((int(digits, 16),))
        return _LETTERS.get((letter or b"").decode("latin-1"), "").encode() or letter or b""

    return decode_text(_ESCAPE.sub(replaced, text.encode()))


def _simple(match: re.Match[str]) -> str:
    return _LETTERS.get(match[1], match[1])


class TextFields:
    """Cuts records into `width` fields."""

    def __init__(self, form: CopyFormat, width: int) -> None:
        self._delimiter, self._null, self._width = form.delimiter, form.null, width
        delimiter = re.escape(form.delimiter)
        self._field = re.compile(rf"((?:[^\\{delimiter}]|\\(?:.|\Z))*)({delimiter}|\Z)", re.DOTALL)

    def fields(self, record: str) -> list[str | None]:
        """All fields of one record, of any number. 22021."""
        delimiter = self._delimiter
        if "\\" + delimiter not in record:
            return [self._value(text) for text in record.split(delimiter)]
        found: list[str | None] = []
        at = 0
        while True:
            match = self._field.match(record, at)
            assert match is not None  # it matches the empty text, too
            found.append(self._value(match[1]))
            if not match[2]:
                return found
            at = match.end()

    def _value(self, text: str) -> str | None:
        if text == self._null:
            return None
        return unescape(text) if "\\" in text else text

    def columns(self, records: Records) -> Columns | None:
        """The fields of all records by column; None where a record needs to be looked at alone."""
        found = split_columns(records, self._delimiter, self._width)
        if found is None:
            return None
        if self._null[:1] == "\\" and records.block is not None and "\\" not in records.block:
            return [(column, False) for column in found]
        result: Columns = []
        for column in found:
            values = self._values(column)
            if values is None:
                return None
            result.append(values)
        return result

    def _values(self, column: list[str]) -> tuple[Sequence[str | None], bool] | None:
        """A column's values, and whether there are NULLs; None if it needs to be looked at field by field."""
        null, joined = self._null, "\0".join(column)
        if joined.count("\0") != len(column) - 1:
            return None
        backslashes = joined.count("\\")
        if not backslashes and (null[:1] == "\\" or null not in joined):
            return column, False
        nulls = column.count(null)
        if not nulls:
            unescaped = _unescape_all(joined)
            return None if unescaped is None else (unescaped, False)
        if backslashes == nulls * null.count("\\"):
            return [None if text == null else text for text in column], True
        others = _unescape_all("\0".join([text for text in column if text != null]))
        if others is None:
            return None
        given = iter(others)
        return [None if text == null else next(given) for text in column], True


def _unescape_all(joined: str) -> list[str] | None:
    """Fields, joined by NUL, without their backslashes; None where one takes more than a letter."""
    if "\\\0" in joined or joined[-1:] == "\\" or _NUMERIC_ESCAPE.search(joined) is not None:
        return None
    if joined.count("\\") == 2 * joined.count("\\\\"):
        joined = joined.replace("\\\\", "\\")
    else:
        joined = _SIMPLE.sub(_simple, joined)
    return joined.split("\0")


class TextLines:
    """Writes rows of texts as lines without their end."""

    def __init__(self, form: CopyFormat) -> None:
        escapes = {form.delimiter: "\\" + form.delimiter, **_TO_ESCAPE}
        self._null = form.null
        self._special = re.compile("[" + "".join(map(re.escape, escapes)) + "]")
        self._escapes = str.maketrans(escapes)
        self.delimiter = form.delimiter

    def column(self, number: int, values: Sequence[str | None]) -> Sequence[str]:
        """The values of column `number` as they stand in lines."""
        null, special, escapes = self._null, self._special, self._escapes
        if None not in values:
            joined: str = "".join(values)  # type: ignore[arg-type]
            if special.search(joined) is None:
                return values  # type: ignore[return-value]
        return [
            null if value is None else value.translate(escapes) if special.search(value) else value
            for value in values
        ]
