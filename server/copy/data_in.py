"""COPY FROM: data -> records -> columns of stored values -> rows in the table.

Everything is done for blocks of up to 1,000 rows, with loops that run in C. Where a block holds
anything unusual or wrong, it is gone through again row by row, which finds PostgreSQL's error with its
line. PostgreSQL 15 source copyfrom.c, copyfromparse.c.
"""

from __future__ import annotations

import codecs
import operator
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, NoReturn

from polar_lite.catalog import domains
from polar_lite.protocol import encodings, sqlstate, transcoding
from polar_lite.protocol.copy.binary import BinaryRows
from polar_lite.protocol.copy.column_input import ColumnInput, column_input
from polar_lite.protocol.copy.csv import CsvFields
from polar_lite.protocol.copy.format import BadLine, CopyFormat, Cutter, Records, bad_format, no_records
from polar_lite.protocol.copy.text import TextFields
from polar_lite.protocol.encoders import stored_from_native
from polar_lite.protocol.sqlstate import PgError
from polar_lite.server.copy.writes import CopyWrites
from polar_lite.server.engine import diagnose
from polar_lite.server.engine.calls import guarded
from polar_lite.server.plsql.errors import add_outer_line

if TYPE_CHECKING:
    from polar_lite.catalog.dialect.copying import CopyFromPlan
    from polar_lite.catalog.types import TypeRef
    from polar_lite.protocol.pgtypes import PgType
    from polar_lite.server.sessions.session import Session

# PostgreSQL's own: an error of a constraint comes after those of the other rows of its block.
BLOCK_ROWS: Final = 1000
BLOCK_CHARACTERS: Final = 65_535
# How much is decoded and cut at once: as much as the caches hold.
PIECE_BYTES: Final = 32 * 1024
_SHOWN_BYTES: Final = 100

# Rows per INSERT: several in a statement cost half of what one each does.
STATEMENT_ROWS: Final = 100
# SQLite's default limit on parameters.
STATEMENT_VALUES: Final = 32_766

Context = Callable[[int, bool], str]
"""The CONTEXT line of row n of a block, with the line's text or without."""


class Writer:
    """Writes stored values of COPY's columns into its table: the one way there. `count`: rows so far.

    The rows become those of the table: with defaults, without those that WHERE leaves out.
    """

    def __init__(self, session: Session, plan: CopyFromPlan) -> None:
        self._session, self._plan = session, plan
        self._raw = session.connection.raw
        self.count = 0
        self.writes = CopyWrites(session, plan.insert)
        session.register_functions(plan.functions)
        width = len(plan.places)
        self._many = min(STATEMENT_ROWS, STATEMENT_VALUES // max(width, 1))
        places = f"({', '.join('?' * width)})"
        self._insert = plan.head + ", ".join([places] * self._many)

    def write(self, columns: Sequence[Sequence[Any]], count: int, context: Context) -> None:
        """Write `count` rows, given by column."""
        if self.writes.is_row_by_row:
            for number in range(count):
                self.write_row([column[number : number + 1] for column in columns], number, context)
            return
        columns, numbers = self._wanted(columns, count, context)
        self.writes.write(lambda: self._write(columns, numbers, context))
        self.count += len(numbers)

    def write_row(self, columns: Sequence[Sequence[Any]], number: int, context: Context) -> None:
        """Write row `number` of a block by itself, since triggers come between the rows.

        The local `context_of_sql` is what their messages show.
        """
        context_of_sql = context(number, True)
        try:
            columns, wanted = self._wanted(columns, 1, lambda *_: context_of_sql)
            if wanted:
                self.count += self.writes.write_row([column[0] for column in columns])
        except PgError as error:
            add_outer_line(error, context_of_sql)
            raise

    def _wanted(
        self, columns: Sequence[Sequence[Any]], count: int, context: Context
    ) -> tuple[Sequence[Sequence[Any]], Sequence[int]]:
        """The columns of Plan.insert for the rows that WHERE leaves, and the numbers of these."""
        plan = self._plan
        columns = list(columns)
        if plan.defaults is not None:
            columns += self._defaults(count)
        columns = [columns[place] for place in plan.places]
        numbers: Sequence[int] = range(count)
        if plan.where is not None:
            rows = list(zip(*columns, strict=True)) if columns else [()] * count
            numbers = [number for number in numbers if self._is_wanted(rows[number], number, context)]
            columns = [[column[number] for number in numbers] for column in columns]
        return columns, numbers

    def _defaults(self, count: int) -> list[Sequence[Any]]:
        sql, session = self._plan.defaults or "", self._session
        session.sequences.rows_to_number = count
        try:
            rows = guarded(session, lambda: self._raw.execute(sql, (count,)).fetchall())
        finally:
            session.sequences.rows_to_number = 0
        return list(zip(*rows, strict=True))

    def _is_wanted(self, row: Sequence[Any], number: int, context: Context) -> bool:
        def test() -> Any:
            plan = self._plan
            return self._raw.execute(plan.where or "", row[: plan.where_width]).fetchone()[0]

        try:
            return bool(guarded(self._session, test))
        except PgError as error:
            add_context(error, context(number, True))
            raise

    def _write(self, columns: Sequence[Sequence[Any]], numbers: Sequence[int], context: Context) -> None:
        """Several rows a statement, from one flat list of values; one each where that does not go."""
        if self._plan.insert.members is not None:
            self._write_routed(columns, numbers, context)
            return
        count, width, many = len(numbers), len(columns), self._many
        rowid = self._plan.rowid
        done = 0
        if count >= many and width and not (rowid >= 0 and None in columns[rowid]):
            values: list[Any] = [None] * (count * width)
            for number, column in enumerate(columns):
                values[number::width] = column
            step = many * width
            try:
                for start in range(0, count // many * step, step):
                    guarded(self._session, self._raw.execute, self._insert, values[start : start + step])
                    done += many
            except PgError as error:
                if not isinstance(error.__cause__, sqlite3.IntegrityError):
                    raise
                # The statement is undone; one by one the row will show.
        rows = list(zip(*[column[done:] for column in columns], strict=True)) if width else [()] * count
        self._write_each(rows, numbers[done:], context)

    def _write_routed(
        self, columns: Sequence[Sequence[Any]], numbers: Sequence[int], context: Context
    ) -> None:
        """Each row into the partition it belongs to."""
        routed = self.writes.routed()
        rows = zip(*columns, strict=True) if columns else ((),) * len(numbers)
        for row, number in zip(rows, numbers, strict=True):
            try:
                routed.write_rows((row,))
            except PgError as error:
                if error.sqlstate != sqlstate.QUERY_CANCELED:
                    add_context(error, context(number, error.sqlstate != sqlstate.UNIQUE_VIOLATION))
                raise

    def _write_each(self, rows: Sequence[Sequence[Any]], numbers: Sequence[int], context: Context) -> None:
        iterator = iter(rows)
        try:
            guarded(self._session, self._raw.executemany, self._plan.insert.sql, iterator)
        except PgError as error:
            at = len(rows) - operator.length_hint(iterator) - 1
            raise self._located(error, rows[at], numbers[at], context) from error

    def _located(self, error: PgError, row: Sequence[Any], number: int, context: Context) -> PgError:
        """What PostgreSQL says of a row that a constraint refuses."""
        cause, plan = error.__cause__, self._plan.insert
        if isinstance(cause, sqlite3.IntegrityError):
            error = diagnose.constraint_error(self._session, plan, cause, None, row) or error
        elif error.sqlstate == sqlstate.NOT_NULL_VIOLATION:
            error = diagnose.null_error(self._session, plan, error, None, row)
        if error.sqlstate != sqlstate.QUERY_CANCELED:
            # Rows go into indexes a block at a time, when their lines are gone.
            add_context(error, context(number, error.sqlstate != sqlstate.UNIQUE_VIOLATION))
        return error


def add_context(error: PgError, line: str) -> None:
    error.where = f"{error.where}\n{line}" if error.where else line


class CopyFrom:
    """One COPY FROM while its data comes."""

    def __init__(self, session: Session, plan: CopyFromPlan, form: CopyFormat) -> None:
        self.session, self.form = session, form
        self.relation = plan.relation.name
        self.names = [column.name for column in plan.columns]
        self.writer = Writer(session, plan)
        # Triggers before a row run before the next is looked at, and may fill in NULLs.
        row_by_row = self.writer.writes.is_row_by_row
        self.block_rows = 1 if row_by_row else BLOCK_ROWS
        self.not_null = [column.not_null and not row_by_row for column in plan.columns]
        self.has_checks = any(constraint.type == "c" for constraint in plan.relation.constraints)
        self.types = [column.type for column in plan.columns]

    def run(self, pieces: Iterator[bytes]) -> int:
        """Read everything; returns the number of rows written."""
        reader = BinaryReader(self) if self.form.is_binary else TextReader(self)
        with self.writer.writes as writes:
            while (piece := self._next(pieces, reader)) is not None:
                for start in range(0, len(piece), PIECE_BYTES):
                    reader.feed(piece if len(piece) <= PIECE_BYTES else piece[start : start + PIECE_BYTES])
                    self.session.interrupts.check()
            reader.feed(b"", final=True)
            writes.finish()
        return self.writer.count

    def _next(self, pieces: Iterator[bytes], reader: TextReader | BinaryReader) -> bytes | None:
        try:
            return next(pieces, None)
        except PgError as error:
            if error.severity != "FATAL":
                # What came before may have an error of its own.
                reader.flush()
                add_context(error, f"COPY {self.relation}, line {reader.line + 1}")
            raise


def _input(session: Session, ref: TypeRef) -> ColumnInput:
    made = column_input(session.resolve_type(ref.declared), ref.typmod, ref.scale, session.style)
    if not ref.domain:
        return made
    return replace(made, of_null=lambda: domains.check(session.context, ref.domain, None))


class TextReader:
    """The text and csv formats."""

    def __init__(self, copy: CopyFrom) -> None:
        form = self._form = copy.form
        self._copy, self._session = copy, copy.session
        self._decoder = codecs.getincrementaldecoder(form.encoding)()
        self._cutter = Cutter(form)
        width = len(copy.names)
        self._fields = CsvFields(form, width) if form.is_csv else TextFields(form, width)
        self._inputs = [_input(copy.session, ref) for ref in copy.types]
        self._header = form.header
        self._waiting = no_records()

    def feed(self, data: bytes, *, final: bool = False) -> None:
        try:
            text = self._decoder.decode(data, final)
        except UnicodeDecodeError as error:
            whole: bytes = error.object
            self._refuse(whole[: error.start].decode(self._form.encoding), whole[error.start :])
        if "\0" in text:
            self._refuse(text[: text.index("\0")], b"\0")
        self._take(text, final=final)
        if final:
            self.flush()

    @property
    def line(self) -> int:
        return self._cutter.line

    def _refuse(self, text: str, bad: bytes) -> NoReturn:
        """22021 for bytes that are no characters, after the lines before them."""
        self._take(text, final=False)
        self.flush()
        problem = _not_text(bad, self._form.encoding)
        add_context(problem, self._context(self._cutter.line + 1))
        raise problem

    def _take(self, text: str, *, final: bool) -> None:
        try:
            records = self._cutter.cut(text, final=final)
        except BadLine as bad:
            self._add(bad.records)
            self.flush()
            add_context(bad.error, self._context(bad.number))
            raise bad.error from None
        self._add(records)

    def _add(self, records: Records) -> None:
        """Write what has come, but wait for a whole block."""
        if self._header and records:
            self._check_header(records)
            self._header = ""
            records = records[1:]
        if not records:
            return
        if self._waiting:
            records = self._waiting + records
        self._waiting = records
        if len(records) >= BLOCK_ROWS or records.characters >= BLOCK_CHARACTERS:
            self.flush()

    def flush(self) -> None:
        waiting, self._waiting = self._waiting, no_records()
        if waiting:
            self._block(waiting)

    def _block(self, records: Records) -> None:
        columns = self._columns(records)
        if columns is None:
            self._one_by_one(records)
        else:
            self._write(columns, records)

    def _write(self, columns: Sequence[Sequence[Any]], records: Records) -> None:
        def context(at: int, shows: bool) -> str:
            return self._context(records.numbers[at], text=records.texts[at] if shows else None)

        self._copy.writer.write(columns, len(records), context)

    def _columns(self, records: Records) -> Sequence[Sequence[Any]] | None:
        """Stored values column by column; None where something is unusual or wrong."""
        columns: list[Sequence[Any]] = []
        try:
            found = self._fields.columns(records) if self._inputs else None
            if found is None:
                return None
            for (texts, has_null), read, not_null in zip(
                found, self._inputs, self._copy.not_null, strict=True
            ):
                if has_null and not_null:
                    return None
                columns.append(read.many_or_null(texts) if has_null else read.many(texts))  # type: ignore[arg-type]
        except PgError:
            return None
        return columns

    def _one_by_one(self, records: Records) -> None:
        """The same in PostgreSQL's order: lines are read, checked for NULLs, and written block by block."""
        step = self._copy.block_rows
        for start in range(0, len(records), step):
            part = records[start : start + step]
            rows: list[Sequence[Any]] = []
            for number, record in zip(part.numbers, part.texts, strict=True):
                try:
                    row = self._row(record, number)
                except PgError:
                    self._check_before(rows, part)
                    raise
                rows.append(row)
                if any(map(_is_missing, row, self._copy.not_null)):
                    self._write([(value,) for value in row], Records((record,), (number,)))
            self._write(list(zip(*rows, strict=True)), part)

    def _check_before(self, rows: Sequence[Sequence[Any]], records: Records) -> None:
        """Raise what CHECK has against rows before a bad line: unlike a duplicate key, it comes first."""
        if rows and self._copy.has_checks:
            try:
                self._write(list(zip(*rows, strict=True)), records[: len(rows)])
            except PgError as error:
                if error.sqlstate == sqlstate.CHECK_VIOLATION:
                    raise

    def _row(self, record: str, number: int) -> Sequence[Any]:
        names = self._copy.names
        try:
            fields = self._fields.fields(record) if names or record else []
            if len(fields) > len(names):
                raise bad_format("extra data after last expected column")
        except PgError as error:
            add_context(error, self._context(number, text=record))
            raise
        row = []
        for at, (name, read) in enumerate(zip(names, self._inputs, strict=True)):
            if at >= len(fields):
                problem = bad_format(f'missing data for column "{name}"')
                add_context(problem, self._context(number, text=record))
                raise problem
            text = fields[at]
            try:
                row.append(read.one_or_null(text))
            except PgError as error:
                error.position = None
                add_context(error, self._context(number, name, text))
                raise
        return row

    def _check_header(self, records: Records) -> None:
        if self._header != "match":
            return
        names = self._copy.names
        number, text = records.numbers[0], records.texts[0]
        try:
            fields = self._fields.fields(text)
            if len(fields) != len(names):
                raise bad_format(
                    f"wrong number of fields in header line: got {len(fields)}, expected {len(names)}"
                )
            for at, (found, wanted) in enumerate(zip(fields, names, strict=True), 1):
                shown = f'null value ("{self._form.null}")' if found is None else f'"{found}"'
                if found != wanted:
                    raise bad_format(
                        f'column name mismatch in header line field {at}: got {shown}, expected "{wanted}"'
                    )
        except PgError as error:
            add_context(error, self._context(number, text=text))
            raise

    def _context(
        self, number: int, column: str | None = None, value: str | None = None, *, text: str | None = None
    ) -> str:
        where = f"COPY {self._copy.relation}, line {number}"
        if column is not None:
            shown = "null input" if value is None else f'"{_shown(value)}"'
            return f"{where}, column {column}: {shown}"
        return where if text is None else f'{where}: "{_shown(text)}"'


class BinaryReader:
    """The binary format."""

    def __init__(self, copy: CopyFrom) -> None:
        self._copy = copy
        self._rows = BinaryRows(len(copy.names))
        self._done = 0
        self._inputs = []
        for ref in copy.types:
            kind = copy.session.resolve_type(ref.oid)
            receive = self._receiver(kind, ref.domain)
            self._inputs.append((receive, ref, stored_from_native(ref.oid, ref.scale)))

    def _receiver(self, kind: PgType, domain: int) -> Callable[[bytes, int], Any]:
        session, receive = self._copy.session, self._plain_receiver(kind)
        if not domain:
            return receive
        return lambda data, typmod: domains.check(session.context, domain, receive(data, typmod))

    def _plain_receiver(self, kind: PgType) -> Callable[[bytes, int], Any]:
        encoding, receive = self._copy.session.conduct.encoding, kind.receive
        types = self._copy.session.snapshot.type
        if encoding == "utf-8" or not transcoding.holds_text(kind, types):
            return receive
        return lambda data, typmod: receive(transcoding.from_client(kind, data, encoding, types), typmod)

    @property
    def line(self) -> int:
        return self._rows.row

    def flush(self) -> None:
        """Rows are written as they come."""

    def feed(self, data: bytes, *, final: bool = False) -> None:
        rows, error = self._rows.cut(data, final=final)
        step = self._copy.block_rows
        for start in range(0, len(rows), step):
            part = rows[start : start + step]
            first = self._done + 1
            made = [self._row(row, first + at) for at, row in enumerate(part)]
            self._done += len(part)
            columns = list(zip(*made, strict=True))
            self._copy.writer.write(columns, len(part), lambda at, _: self._context(first + at))  # noqa: B023
        if isinstance(error, PgError):
            if self._rows.has_header:
                add_context(error, self._context(self._rows.row))
            raise error
        if error is not None:
            raise error

    def _row(self, row: Sequence[bytes | None], number: int) -> Sequence[Any]:
        values = []
        for name, data, (receive, ref, store) in zip(self._copy.names, row, self._inputs, strict=True):
            try:
                value = None if data is None else receive(data, ref.typmod)
                if data is None and ref.domain:
                    domains.check(self._copy.session.context, ref.domain, None)
            except PgError as error:
                add_context(error, f"{self._context(number)}, column {name}")
                raise
            values.append(value if value is None or store is None else store(value))
        return values

    def _context(self, number: int) -> str:
        return f"COPY {self._copy.relation}, line {number}"


def _is_missing(value: Any, not_null: bool) -> bool:
    return not_null and value is None


def _shown(text: str) -> str:
    """At most 100 bytes of a text, for messages."""
    raw = text.encode()
    return text if len(raw) <= _SHOWN_BYTES else raw[:_SHOWN_BYTES].decode(errors="ignore") + "..."


def _not_text(data: bytes, codec: str) -> PgError:
    return encodings.invalid_bytes(data, codec) if data == b"\0" else encodings.undecodable(data, codec)
