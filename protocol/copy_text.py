"""COPY's text format: fields of records, and lines of fields.

PostgreSQL 15 docs, COPY ("Text Format"); source copyfromparse.c (CopyReadAttributesText), copyto.c.
"""

import re
from collections.abc import Sequence
from typing import Final

from polar_lite.protocol.codec_scalar import decode_text
from polar_lite.protocol.copy_format import Columns, CopyFormat, Records

_ESCAPE: Final = re.compile(rb"\\(?:([0-7]{1,3})|x([0-9A-Fa-f]{1,2})|(.)|\Z)", re.DOTALL)
_LETTERS: Final = {b"b": b"\b", b"f": b"\f", b"n": b"\n", b"r": b"\r", b"t": b"\t", b"v": b"\v"}
_NUMERIC_ESCAPE: Final = re.compile(r"\\[0-7x]")
_SIMPLE: Final = re.compile(r"\\(.)", re.DOTALL)
_TO_ESCAPE: Final = {
    "\\": "\\\\",
    "\b": "\\b",
    "\f": "\\f",
    "\n": "\\n",
    "\r": "\\r",
    "\t": "\\t",
    "\v": "\\v",
}


def unescape(text: str) -> str:
    """A field without its backslashes; 22021 when numbers (\\303) do not make UTF-8."""
    if _NUMERIC_ESCAPE.search(text) is None:
        if text.endswith("\\") and (len(text) - len(text.rstrip("\\"))) % 2:
            text = text[:-1]
        return _SIMPLE.sub(lambda m: _LETTERS.get(m[1].encode(), b"").decode() or m[1], text)

    def replaced(match: re.Match[bytes]) -> bytes:
        octal, digits, letter = match.groups()
        if octal:
            return bytes((int(octal, 8) & 0xFF,))
        if digits:
            return bytes((int(digits, 16),))
        return _LETTERS.get(letter, letter) if letter else b""

    return decode_text(_ESCAPE.sub(replaced, text.encode()))


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
        delimiter, width, null = self._delimiter, self._width, self._null
        rows = [text.split(delimiter) for text in records.texts]
        if set(map(len, rows)) != {width}:
            return None
        columns: list[Sequence[str | None]] = list(zip(*rows, strict=True))
        has_null = []
        for number, column in enumerate(columns):
            joined = "".join(column)  # type: ignore[arg-type]  # no None yet
            escaped = "\\" in joined
            if "\0" in joined:
                return None
            if not escaped and (null.startswith("\\") or null not in joined):
                has_null.append(False)
                continue
            if escaped and any(text[-1:] == "\\" for text in column):  # type: ignore[index]
                return None  # an escaped delimiter, or an escape at the end
            replaced = [
                None if text == null else unescape(text) if "\\" in text else text  # type: ignore[operator, arg-type]
                for text in column
            ]
            columns[number] = replaced
            has_null.append(None in replaced)
        return Columns(columns, has_null)


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
