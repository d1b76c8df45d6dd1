"""What COPY's text and csv formats share: their options, the records of the data, and lines.

Data comes in pieces of any size. A `Cutter` cuts it into records, as one list of strings per piece, and
keeps the rest; the formats' modules cut records into fields. Where a piece holds nothing unusual (an
escape, a quote, a lone carriage return) that is one `str.split`. PostgreSQL 15 docs, COPY; source
copyfromparse.c (CopyReadLineText).
"""

import re
from collections.abc import Sequence
from typing import Final

from polar_lite.protocol.records import dataclass
from polar_lite.protocol.sqlstate import BAD_COPY_FILE_FORMAT, PgError

LF: Final = "\n"
CR: Final = "\r"
CRLF: Final = "\r\n"
_LONG: Final = 64 * 1024
_ALL_BYTES: Final = bytes(range(256))


@dataclass(frozen=True, slots=True)
class CopyFormat:
    """COPY's options. columns of force_*: numbers among the columns that are copied, from 0.

    header: "" none, "true" a line of names, "match" one that is compared. encoding: a Python codec.
    """

    format: str = "text"
    delimiter: str = "\t"
    null: str = "\\N"
    header: str = ""
    quote: str = '"'
    escape: str = '"'
    force_quote: frozenset[int] = frozenset()
    force_not_null: frozenset[int] = frozenset()
    force_null: frozenset[int] = frozenset()
    encoding: str = "utf-8"
    freeze: bool = False

    @property
    def is_csv(self) -> bool:
        return self.format == "csv"

    @property
    def is_binary(self) -> bool:
        return self.format == "binary"


class Records:
    """Records in the order they came. numbers: of each record's last line, from 1.

    Made of `texts`, or of a `block` of lines that are one record each and end with a line feed.
    """

    __slots__ = ("_texts", "block", "numbers")

    def __init__(self, texts: Sequence[str] | None, numbers: Sequence[int], block: str | None = None) -> None:
        self._texts, self.numbers, self.block = texts, numbers, block

    def __len__(self) -> int:
        return len(self.numbers)

    @property
    def characters(self) -> int:
        return sum(map(len, self.texts)) if self.block is None else len(self.block)

    @property
    def texts(self) -> Sequence[str]:
        if self._texts is None:
            self._texts = (self.block or "").removesuffix(LF).split(LF)
        return self._texts

    def __add__(self, other: "Records") -> "Records":
        if self.block is not None and other.block is not None:
            return Records(None, range(self.numbers[0], other.numbers[-1] + 1), self.block + other.block)
        return Records([*self.texts, *other.texts], [*self.numbers, *other.numbers])

    def __getitem__(self, part: slice) -> "Records":
        return Records(self.texts[part], self.numbers[part])


def no_records() -> Records:
    return Records((), ())


Columns = list[tuple[Sequence[str | None], bool]]
"""Fields column by column, each with whether it has any None."""


def split_columns(records: Records, delimiter: str, width: int) -> list[list[str]] | None:
    """The fields of records in which every delimiter is one, by column; None if a record has another number.

    One str.split for everything: no objects are made per record.
    """
    block, count = records.block, len(records)
    if block is None:
        block = LF.join(records.texts) + LF
        if block.count(LF) != count:
            return None
    if width == 1:
        return None if delimiter in block else [block[:-1].split(LF)]
    # What is left when all else is taken out tells whether every record has as many fields.
    mark, end = delimiter.encode(), LF.encode()
    others = _ALL_BYTES.translate(None, mark + end)
    if block.encode().translate(None, others) != (mark * (width - 1) + end) * count:
        return None
    flat = block[:-1].replace(LF, delimiter).split(delimiter)
    return [flat[number::width] for number in range(width)]


def bad_format(message: str, hint: str | None = None) -> PgError:
    """22P04."""
    return PgError(BAD_COPY_FILE_FORMAT, message, hint=hint)


class BadLine(Exception):
    """An error in a line's own text; `records` are those before it, `number` is its line's."""

    def __init__(self, error: PgError, records: Records, number: int) -> None:
        super().__init__(error.message)
        self.error, self.records, self.number = error, records, number


class Cutter:
    """Cuts text into records. `line`: the number of the last line seen; `ended`: after `\\.`."""

    def __init__(self, form: CopyFormat) -> None:
        self._csv = form.is_csv
        self._quote = form.quote if form.is_csv else ""
        self._escape = form.escape if form.is_csv and form.escape != form.quote else ""
        self._eol = ""
        self._kept: list[str] = []
        self._size = self._patience = 0
        self.line = 0
        self.ended = False
        ends, quote, escape = r"\r\n|\r|\n", re.escape(self._quote), re.escape(self._escape)
        self._outside = re.compile(rf"{ends}|{quote}|\\\." if self._csv else rf"{ends}|\\(?:.|\Z)", re.DOTALL)
        self._inside = re.compile(
            rf"{escape}[{escape}{quote}]|{ends}|{quote}" if escape else rf"{ends}|{quote}"
        )

    def cut(self, text: str, *, final: bool = False) -> Records:
        """The records that are complete with this piece; with `final`, also what is left.

        Raises BadLine.
        """
        self._size += len(text)
        if not final and (self._size < self._patience or (LF not in text and CR not in text)):
            # A long record: nothing to cut yet.
            self._kept.append(text)
            return no_records()
        if self._kept:
            self._kept.append(text)
            text = "".join(self._kept)
            self._kept.clear()
        end = text.rfind(LF) + 1
        found = self._cut_plain(text, end) if end and not self.ended else None
        if found is None or (final and end < len(text)):
            rest = text if found is None else text[end:]
            try:
                more, at = self._cut_carefully(rest, final=final)
            except BadLine as bad:
                bad.records = bad.records if found is None else found + bad.records
                raise
            end = len(text) - len(rest) + at
            found = (
                more
                if found is None
                else Records([*found.texts, *more.texts], [*found.numbers, *more.numbers])
            )
        if end < len(text):
            self._kept.append(text[end:])
        self._size = len(text) - end
        # Looked at again when twice as much is there, so that a long record takes no quadratic time.
        self._patience = 2 * self._size if self._size > _LONG else 0
        return found

    # --- the usual: whole lines, nothing to be looked at

    def _cut_plain(self, text: str, end: int) -> Records | None:
        """The lines before `end`, which is after a line feed; None if they need care."""
        block = text[:end]
        eol = self._eol or self._first_eol(text)
        if self._escape and self._escape in block:
            return None
        count = block.count(LF)
        if eol == CRLF:
            if block.count(CRLF) != count or block.count(CR) != count:
                return None
            block = block.replace(CRLF, LF)
        elif eol != LF or CR in block:
            return None
        if "\\" in block and ("\\." in block or (not self._csv and "\\\n" in block)):
            return None
        if self._quote and self._quote in block and not self._quotes_close(block):
            return None
        self._eol = eol
        first = self.line + 1
        self.line += count
        return Records(None, range(first, first + count), block)

    def _quotes_close(self, block: str) -> bool:
        """Whether every line has an even number of quotes: none reaches into the next line."""
        quote = self._quote
        return not any([line.count(quote) & 1 for line in block.split(LF)])  # noqa: C419 - half the time

    @staticmethod
    def _first_eol(text: str) -> str:
        at = text.find(LF)
        before = text.find(CR, 0, at)
        if before < 0:
            return LF
        return CRLF if before == at - 1 else CR

    # --- everything else, mark by mark

    def _cut_carefully(self, text: str, *, final: bool) -> tuple[Records, int]:
        """The records, and where the rest begins."""
        if self.ended:
            return no_records(), len(text)
        texts: list[str] = []
        numbers: list[int] = []
        records = Records(texts, numbers)
        start = at = inner = 0
        inside = False

        def take(end: int) -> None:
            self.line += inner + 1
            texts.append(text[start:end])
            numbers.append(self.line)

        while (match := (self._inside if inside else self._outside).search(text, at)) is not None:
            mark, place, at = match[0], match.start(), match.end()
            try:
                if mark == self._quote:
                    inside = not inside
                elif mark[0] in "\r\n":
                    if mark == CR and at == len(text) and not final:
                        break  # a line feed may follow
                    if inside:
                        # As PostgreSQL counts them, also while it does not know how lines end.
                        inner += (LF if self._eol == LF else CR) in mark
                        continue
                    self._check_end(mark)
                    take(place)
                    if mark == CRLF and self._eol == CR:
                        self._check_end(LF)
                    start, inner = at, 0
                elif mark == "\\." and (place == start or not self._csv) and not inside:
                    ends = self._ends_data(text[at : at + 2], final=final)
                    if ends is None:
                        break
                    if ends:
                        if place > start:
                            take(place)
                        self.ended = True
                        return records, len(text)
            except PgError as error:
                raise BadLine(error, records, self.line + inner + 1) from None
        if final and start < len(text):
            take(len(text))
            start = len(text)
        return records, start

    def _check_end(self, mark: str) -> None:
        """22P04 for another line end than the first one's."""
        self._eol = self._eol or mark
        if mark == self._eol or (mark == CRLF and self._eol == CR):
            return
        name, letter = ("newline", "n") if mark == LF else ("carriage return", "r")
        if self._csv:
            raise bad_format(f"unquoted {name} found in data", f"Use quoted CSV field to represent {name}.")
        raise bad_format(f"literal {name} found in data", f'Use "\\{letter}" to represent {name}.')

    def _ends_data(self, following: str, *, final: bool) -> bool | None:
        """Whether `\\.` before `following` ends the data; None when more text must tell."""
        if not final and following in ("", CR):
            return None
        if following and following[0] not in "\r\n":
            if self._csv:
                return False
            raise bad_format("end-of-copy marker corrupt")
        mark = following if following == CRLF else following[:1]
        if mark and self._eol and mark != self._eol and not (mark == CRLF and self._eol == CR):
            raise bad_format("end-of-copy marker does not match previous newline style")
        return True
