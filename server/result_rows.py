"""A result on its way to the client: RowDescription, and rows in blocks with back-pressure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from polar_lite.protocol import backend
from polar_lite.server.engine.rows import row_encoder
from polar_lite.server.session import resolve_type

if TYPE_CHECKING:
    from polar_lite.catalog.dialect.plan import ResultColumn
    from polar_lite.server.execute import Result
    from polar_lite.server.session import Session


def describe(
    session: Session, columns: Sequence[ResultColumn], formats: Sequence[int]
) -> backend.RowDescription:
    return backend.RowDescription(
        [
            backend.Field(
                column.name,
                column.type.oid,
                session.resolve_type(column.type.oid).length,
                column.type.typmod,
                column.table_oid,
                column.attnum,
                form,
            )
            for column, form in zip(columns, formats, strict=True)
        ]
    )


def send_rows(session: Session, result: Result, formats: Sequence[int]) -> None:
    """Send all rows of a result."""
    encode = encoder(session, result.columns, formats)
    for block in result.rows:
        session.send_bytes(encode(block))


def encoder(session: Session, columns: Sequence[ResultColumn], formats: Sequence[int]) -> Any:
    types = [column.type for column in columns]
    return row_encoder(types, formats, session.style, session.plain_style, resolve_type)


def take(blocks: Iterator[Sequence[Any]], kept: list[Any], limit: int) -> list[Any]:
    """Return up to `limit` rows; what a block held beyond them stays in `kept`."""
    rows = kept[:limit]
    del kept[:limit]
    while len(rows) < limit:
        block = next(blocks, None)
        if block is None:
            break
        missing = limit - len(rows)
        rows.extend(block[:missing])
        kept.extend(block[missing:])
    return rows
