"""COPY TO: blocks of stored rows -> lines, one CopyData message each as clients expect.

Columns are converted and escaped a block at a time; lines are put together by str.join.
PostgreSQL 15 source copyto.c.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from polar_lite.protocol import backend, encoders
from polar_lite.protocol.copy.binary import HEADER, TRAILER, BinaryLines
from polar_lite.protocol.copy.csv import CsvLines
from polar_lite.protocol.copy.text import TextLines
from polar_lite.protocol.encoders import encode_text

if TYPE_CHECKING:
    from polar_lite.catalog.dialect.plan import ResultColumn
    from polar_lite.protocol.copy.format import CopyFormat
    from polar_lite.server.execute import Result
    from polar_lite.server.sessions.session import Session

Lines = Callable[[Sequence[Sequence[Any]]], Sequence[bytes]]
_pack: Final = struct.Struct("!ci").pack
_HEADS: Final = tuple(_pack(b"d", length + 4) for length in range(1024))


def send(session: Session, result: Result, form: CopyFormat, names: Sequence[str]) -> int:
    """Send CopyOutResponse, the rows, CopyDone; returns the number of rows. names: for the header line."""
    columns = result.columns
    code = int(form.is_binary)
    session.output.send(backend.CopyOutResponse(code, (code,) * len(columns)))
    for data in produce(session, result, form, names):
        session.output.send_bytes(as_messages(data))
    session.output.send(backend.CopyDone())
    return result.count


def produce(
    session: Session, result: Result, form: CopyFormat, names: Sequence[str]
) -> Iterable[Iterable[bytes]]:
    """Blocks of lines, or of rows in the binary format with its header and trailer."""
    if form.is_binary:
        make = _binary(session, result.columns)
    else:
        style, resolve = session.style, session.resolve_type
        types = [column.type for column in result.columns]
        texts = [encoders.text_of(resolve(ref.oid), ref.typmod, ref.scale, style) for ref in types]
        make = TextFormat(form, texts).make
    first = HEADER if form.is_binary else b""
    if form.header:
        lines = TextFormat(replace(form, force_quote=frozenset()), [None] * len(names))
        yield lines.make([names])
    with closing(session.stream(result)) as blocks:
        for block in blocks:
            if not block:
                continue
            made = make(block)
            if first:
                # PostgreSQL sends it together with the first row.
                made, first = [first + made[0], *made[1:]], b""
            yield made
    if form.is_binary:
        yield (first + TRAILER,)


def as_messages(lines: Iterable[bytes]) -> bytes:
    heads = _HEADS
    parts: list[bytes] = []
    for line in lines:
        size = len(line)
        parts += (heads[size] if size < 1024 else _pack(b"d", size + 4), line)
    return b"".join(parts)


def _binary(session: Session, columns: Sequence[ResultColumn]) -> Lines:
    return BinaryLines(
        [
            encoders.binary_encoder(
                session.resolve_type(column.type.oid),
                column.type.typmod,
                column.type.scale,
                session.style,
                session.conduct.encoding,
            )
            for column in columns
        ]
    ).rows


class TextFormat:
    """Makes lines of rows of stored values."""

    def __init__(self, form: CopyFormat, texts: Sequence[Callable[[Any], str] | None]) -> None:
        self._texts, self._encoding = texts, form.encoding
        self._lines = CsvLines(form, len(texts)) if form.is_csv else TextLines(form)

    def make(self, rows: Sequence[Sequence[Any]]) -> Sequence[bytes]:
        if not self._texts:
            return [b"\n"] * len(rows)
        column = self._lines.column
        columns = [
            column(number, _as_texts(values, text))
            for number, (values, text) in enumerate(zip(zip(*rows, strict=True), self._texts, strict=True))
        ]
        join = self._lines.delimiter.join
        if self._encoding == "utf-8":
            return [(join(row) + "\n").encode() for row in zip(*columns, strict=True)]
        return [encode_text(join(row) + "\n", self._encoding) for row in zip(*columns, strict=True)]


def _as_texts(values: Sequence[Any], text: Callable[[Any], str] | None) -> Sequence[str | None]:
    if text is None:
        return values
    if None in values:
        return [None if value is None else text(value) for value in values]
    return list(map(text, values))
