"""COPY's csv format: fields of records, and lines of fields.

PostgreSQL 15 docs, COPY ("CSV Format"); source copyfromparse.c (CopyReadAttributesCSV), copyto.c.
"""

import re
from collections.abc import Sequence

from polar_lite.protocol.copy_format import Columns, CopyFormat, Records, bad_format


class CsvFields:
    """Cuts records into `width` fields. What is quoted is never NULL, but for FORCE_NULL."""

    def __init__(self, form: CopyFormat, width: int) -> None:
        self._form, self._width = form, width
        delimiter, quote, escape = map(re.escape, (form.delimiter, form.quote, form.escape))
        # Inside of quotes: an escaped quote or escape; an escape before anything else stands for itself.
        section = rf"{quote}(?:{escape}[{escape}{quote}]|[^{quote}])*+{quote}"
        self._field = re.compile(rf"((?:[^{delimiter}{quote}]|{section})*+)({delimiter}|\Z)", re.DOTALL)
        self._part = re.compile(section, re.DOTALL)
        self._escaped = re.compile(rf"{escape}([{escape}{quote}])")

    def fields(self, record: str) -> list[str | None]:
        """All fields of one record, of any number. 22P04."""
        form = self._form
        if form.quote not in record:
            raw = record.split(form.delimiter)
        else:
            raw, at = [], 0
            while True:
                match = self._field.match(record, at)
                if match is None:
                    raise bad_format("unterminated CSV quoted field")
                raw.append(match[1])
                if not match[2]:
                    break
                at = match.end()
        return [self._value(number, text) for number, text in enumerate(raw)]

    def _value(self, number: int, text: str) -> str | None:
        form = self._form
        if form.quote not in text:
            return None if text == form.null and number not in form.force_not_null else text
        value = self._part.sub(lambda match: self._escaped.sub(r"\1", match[0][1:-1]), text)
        return None if number in form.force_null and value == form.null else value

    def columns(self, records: Records) -> Columns | None:
        """The fields of all records by column; None where a record needs to be looked at alone."""
        form, width = self._form, self._width
        delimiter, quote = form.delimiter, form.quote
        rows: list[Sequence[str | None]] = [text.split(delimiter) for text in records.texts]
        if any(len(row) != width for row in rows):
            rows = self._rows_with_quotes(records)
            if any(len(row) != width for row in rows):
                return None
            return _by_column(rows)
        columns = list(zip(*rows, strict=True))
        has_null = []
        for number, column in enumerate(columns):
            joined = "".join(column)
            if "\0" in joined:
                return None
            if quote in joined:
                values = self._quoted(number, column)
                if values is None:
                    return _by_column(self._rows_with_quotes(records))
                columns[number] = tuple(values)
                has_null.append(None in values)
            elif number not in form.force_not_null and form.null in column:
                columns[number] = tuple([None if text == form.null else text for text in column])
                has_null.append(True)
            else:
                has_null.append(False)
        return Columns(list(columns), has_null)

    def _rows_with_quotes(self, records: Records) -> list[Sequence[str | None]]:
        return [self.fields(text) for text in records.texts]

    def _quoted(self, number: int, column: Sequence[str]) -> list[str | None] | None:
        """The column's values if no quotes reach beyond a field or hold escapes; else None."""
        quote, value = self._form.quote, self._value
        for text in column:
            if quote in text and (
                text[0] != quote or text[-1] != quote or len(text) < 2 or text.count(quote) != 2
            ):
                return None
        if self._form.escape != quote and self._form.escape in "".join(column):
            return None
        if number in self._form.force_null:
            return [value(number, text) for text in column]
        null = None if number in self._form.force_not_null else self._form.null
        return [text[1:-1] if text[:1] == quote else None if text == null else text for text in column]


def _by_column(rows: Sequence[Sequence[str | None]]) -> Columns | None:
    columns: list[Sequence[str | None]] = list(zip(*rows, strict=True))
    if any("\0" in text for column in columns for text in column if text is not None):
        return None
    return Columns(columns, [None in column for column in columns])


class CsvLines:
    """Writes rows of texts as lines without their end."""

    def __init__(self, form: CopyFormat, width: int) -> None:
        self._form, self._single = form, width == 1
        self.delimiter = form.delimiter
        self._special = re.compile(f"[{re.escape(form.delimiter + form.quote)}\r\n]")

    def column(self, number: int, values: Sequence[str | None]) -> Sequence[str]:
        """The values of column `number` as they stand in lines."""
        form, special = self._form, self._special
        always = number in form.force_quote
        if not always and None not in values and form.null not in values and not self._single:
            joined: str = "".join(values)  # type: ignore[arg-type]
            if special.search(joined) is None:
                return values  # type: ignore[return-value]
        return [
            form.null
            if text is None
            else self._quoted(text)
            if always or text == form.null or special.search(text) or (self._single and text == "\\.")
            else text
            for text in values
        ]

    def _quoted(self, text: str) -> str:
        quote, escape = self._form.quote, self._form.escape
        if escape != quote:
            text = text.replace(escape, escape + escape)
        return f"{quote}{text.replace(quote, escape + quote)}{quote}"
