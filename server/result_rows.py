"""A result on its way to the client: RowDescription, and rows in blocks with back-pressure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from polar_lite.protocol import backend
from polar_lite.server.engine.rows import needs_names, row_encoder
from polar_lite.server.session import resolve_type

if TYPE_CHECKING:
    from polar_lite.catalog.dialect.plan import ResultColumn
    from polar_lite.protocol.pgtypes import Style
    from polar_lite.server.engine.rows import Encoder
    from polar_lite.server.execute import Result
    from polar_lite.server.session import Session


# Plans are kept and run again, and so are what describes and encodes their rows: by the identity of the
# plan's columns, which an entry holds on to.
_MAX_SHAPES: Final = 2000
_SHAPES: Final[dict[tuple[int, tuple[int, ...]], _Shape]] = {}


@dataclass(slots=True)
class _Shape:
    """Result columns in given formats. encoder: with the style it is for; None until it is needed."""

    columns: Sequence[ResultColumn]
    description: _Encoded | None = None
    encoder: tuple[Style, Encoder] | None = None


@dataclass(frozen=True, slots=True)
class _Encoded(backend.BackendMessage):
    data: bytes

    def encode(self, encoding: str = "utf-8") -> bytes:
        del encoding
        return self.data


def _shape(columns: Sequence[ResultColumn], formats: tuple[int, ...]) -> _Shape:
    key = (id(columns), formats)
    found = _SHAPES.get(key)
    if found is None:
        if len(_SHAPES) >= _MAX_SHAPES:
            _SHAPES.clear()
        found = _SHAPES[key] = _Shape(columns)
    return found


def describe(
    session: Session, columns: Sequence[ResultColumn], formats: Sequence[int]
) -> backend.BackendMessage:
    """RowDescription of the columns."""
    shape = _shape(columns, tuple(formats))
    if shape.description is None:
        shape.description = _Encoded(_description(session, columns, formats).encode(session.encoding))
    return shape.description


def _description(
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
    try:
        for block in result.rows:
            session.send_bytes(encode(block))
    finally:
        result.close()


def encoder(session: Session, columns: Sequence[ResultColumn], formats: Sequence[int]) -> Encoder:
    """What turns blocks of the result's rows into DataRow messages."""
    shape = _shape(columns, tuple(formats))
    style = session.plain_style
    kept = shape.encoder
    if kept is not None and (kept[0] is style or kept[0] == style):
        return kept[1]
    types = [column.type for column in columns]
    encode = row_encoder(types, formats, session.style, style, resolve_type)
    if not needs_names(types):
        shape.encoder = (style, encode)
    return encode
