"""A result on its way to the client: RowDescription, and rows in blocks with back-pressure."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from typing import TYPE_CHECKING, Final

from polar_lite.protocol import backend
from polar_lite.protocol.records import dataclass
from polar_lite.server.engine.rows import needs_catalog, needs_names, row_encoder

if TYPE_CHECKING:
    from polar_lite.catalog.dialect.plan import ResultColumn
    from polar_lite.protocol.pgtypes import Style
    from polar_lite.server.engine.rows import Encoder
    from polar_lite.server.execute import Result
    from polar_lite.server.sessions.session import Session


_MAX_SHAPES: Final = 2000
_MAX_OWN_SHAPES: Final = 200
_MAX_LOOKS: Final = 64


@dataclass(slots=True)
class Shape:
    """Result columns in given formats, and what describes and encodes rows of them.

    description: the RowDescription message.
    """

    columns: Sequence[ResultColumn]
    description: bytes
    encode: Encoder


Kept = dict[tuple[int, tuple[int, ...]], Shape]


class Shapes:
    """The shapes of plans that run again, shared by the sessions to whose clients values look alike.

    By the identity of the plan's columns, which an entry holds on to, and the formats.
    """

    def __init__(self) -> None:
        self._by_look: dict[tuple[str, Style], Kept] = {}

    def of(self, encoding: str, style: Style) -> Kept:
        look = (encoding, style)
        found = self._by_look.get(look)
        if found is None:
            if len(self._by_look) >= _MAX_LOOKS:
                self._by_look.clear()  # who has one keeps it
            found = self._by_look[look] = {}
        return found


@dataclass(frozen=True, slots=True)
class _Encoded(backend.BackendMessage):
    data: bytes

    def encode(self, encoding: str = "utf-8") -> bytes:
        del encoding
        return self.data


def shape_of(session: Session, columns: Sequence[ResultColumn], formats: tuple[int, ...]) -> Shape:
    """The shape of a plan's result for this session."""
    key = (id(columns), formats)
    conduct = session.conduct
    found: Shape | None = conduct.shapes.get(key) or conduct.own_shapes.get(key)
    if found is not None:
        return found
    types = [column.type for column in columns]
    made = Shape(
        columns,
        _description(session, columns, formats).encode(conduct.encoding),
        row_encoder(
            types, formats, conduct.style, conduct.plain_style, session.resolve_type, conduct.encoding
        ),
    )
    if needs_catalog(types):
        # It asks this session for types; others must not keep that.
        if not needs_names(types):
            _keep(conduct.shapes_of(session.snapshot), key, made, _MAX_OWN_SHAPES)
    else:
        _keep(conduct.shapes, key, made, _MAX_SHAPES)
    return made


def _keep(shapes: Kept, key: tuple[int, tuple[int, ...]], made: Shape, most: int) -> None:
    if len(shapes) >= most:
        shapes.clear()
    shapes[key] = made


def describe(
    session: Session, columns: Sequence[ResultColumn], formats: Sequence[int]
) -> backend.BackendMessage:
    """RowDescription of the columns."""
    return _Encoded(shape_of(session, columns, tuple(formats)).description)


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
    with closing(session.stream(result)) as blocks:
        for block in blocks:
            session.output.send_bytes(encode(block))


def encoder(session: Session, columns: Sequence[ResultColumn], formats: Sequence[int]) -> Encoder:
    """What turns blocks of the result's rows into DataRow messages."""
    return shape_of(session, columns, tuple(formats)).encode
