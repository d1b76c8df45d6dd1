"""COPY's csv format: fields of records, and lines of fields.

PostgreSQL 15 docs, COPY ("CSV Format"); source copyfromparse.c (CopyReadAttributesCSV), copyto.c.
"""

import re
from collections.abc import Sequence

from polar_lite.protocol.copy.format import Columns, CopyFormat, Records, bad_format, split_columns


class CsvFields:
    """Cuts records into `width` fields. What is quoted is never NULL, but for FORCE_NULL."""

    def __init__(self, form: CopyFormat, width: int) -> None:
        self._form, self._width = form, width
        delimiter, quote, escape = map(re.escape, (form.delimiter, form.quote, form.escape))
        # Inside of quotes: an escaped quote or escape; an escape before anything else stands for itself.
        section = rf"{quote}(?:{escape}[{escape}{quote}]|[^{quote}])*+{quote}"
        self._field = re.compile(rf"((?:[^{delimiter}{quote}]|{section})*+)({delimiter}|\Z)", re.DOTALL)
        self._part = re.compile(section, re.DOTALL)
        # A field without quotes, or in quotes without quotes.
        self._is_simple = re.compile(rf"[^{quote}]*|{quote}[^{quote}]*{quote}", re.DOTALL).fullmatch
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
        found = split_columns(records, self._form.delimiter, self._width)
        if found is None:
            return self._columns_with_quotes(records)
        result: Columns = []
        for number, column in enumerate(found):
            values = self._values(number, column)
            if values is None:
                return self._columns_with_quotes(records)
            result.append(values)
        return result

    def _values(self, number: int, column: list[str]) -> tuple[Sequence[str | None], bool] | None:
        """A column's values, and whether there are NULLs; None if quotes reach beyond a field."""
        form = self._form
        joined = "\0".join(column)
        if joined.count("\0") != len(column) - 1:
            return None
        if form.quote in joined:
            return self._quoted(number, column, joined)
        if number in form.force_not_null or form.null not in column:
            return column, False
        return [None if text == form.null else text for text in column], True

    def _quoted(
        self, number: int, column: list[str], joined: str
    ) -> tuple[Sequence[str | None], bool] | None:
        form, quote = self._form, self._form.quote
        if number in form.force_null or (form.escape != quote and form.escape in joined):
            return None
        between = f"{quote}\0{quote}"
        count = len(column)
        if (
            joined.count(quote) == 2 * count
            and joined.count(between) == count - 1
            and joined[0] == joined[-1] == quote
            and min(map(len, column)) >= 2
        ):
            # Quotes around every field and nowhere else.
            return joined[1:-1].split(between), False
        if not all(map(self._is_simple, column)):
            return None
        null = None if number in form.force_not_null else form.null
        values = [text[1:-1] if text[:1] == quote else None if text == null else text for text in column]
        return values, None in values

    def _columns_with_quotes(self, records: Records) -> Columns | None:
        rows = list(map(self.fields, records.texts))
        if set(map(len, rows)) != {self._width} or any("\0" in text for text in records.texts):
            return None
        return [(column, None in column) for column in zip(*rows, strict=True)]


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
