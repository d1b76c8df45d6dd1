"""COPY's binary format: header, rows of values, trailer. PostgreSQL 15 docs, COPY ("Binary Format")."""

import struct
from collections.abc import Iterable, Sequence
from typing import Final

from polar_lite.protocol.copy.format import bad_format
from polar_lite.protocol.encoders import Encoder

SIGNATURE: Final = b"PGCOPY\n\xff\r\n\0"
HEADER: Final = SIGNATURE + bytes(8)
TRAILER: Final = b"\xff\xff"
_WITH_OIDS: Final = 1 << 16
_COUNT: Final = struct.Struct("!h")
_LENGTH: Final = struct.Struct("!i")
_NULL: Final = b"\xff\xff\xff\xff"
_LONG: Final = 64 * 1024

Row = list[bytes | None]


class BinaryRows:
    """Cuts binary data, which comes in pieces, into rows of values. `row`: the number of the last one."""

    def __init__(self, width: int) -> None:
        self._width = width
        self._data = b""
        self._kept: list[bytes] = []  # what came after it, while a long row is waited for
        self._size = self._patience = 0
        self.has_header = False
        self._is_over = False
        self.row = 0

    def cut(self, piece: bytes, *, final: bool = False) -> tuple[list[Row], Exception | None]:
        """The rows that are complete, and the error that is found after them."""
        rows: list[Row] = []
        self._kept.append(piece)
        self._size += len(piece)
        if self._size < self._patience and not final:
            return rows, None
        data = b"".join((self._data, *self._kept))
        self._kept.clear()
        at = 0
        try:
            if not self.has_header:
                at = self._header(data, final=final)
            while self.has_header:
                end = self._row(rows, data, at, final=final)
                if end == at:
                    break
                at = end
        except Exception as error:  # noqa: BLE001 - the rows before it come first
            self._data = b""
            self._size = self._patience = 0
            return rows, error
        self._data = data[at:]
        self._size = len(self._data)
        # Looked at again when twice as much is there, so that a long row takes no quadratic time.
        self._patience = 2 * self._size if self._size > _LONG else 0
        return rows, None

    def _header(self, data: bytes, *, final: bool) -> int:
        """The header's length; 0 while it is not complete."""
        if data[:11] != SIGNATURE[: len(data)] or (final and len(data) < 11):
            raise bad_format("COPY file signature not recognized")
        if len(data) < 15:
            if final:
                raise bad_format("invalid COPY file header (missing flags)")
            return 0
        (flags,) = struct.unpack_from("!I", data, 11)
        if flags & _WITH_OIDS:
            raise bad_format("invalid COPY file header (WITH OIDS)")
        if flags >> 16:
            raise bad_format("unrecognized critical flags in COPY file header")
        if len(data) < 19:
            if final:
                raise bad_format("invalid COPY file header (missing length)")
            return 0
        (extension,) = _LENGTH.unpack_from(data, 15)
        if extension < 0:
            raise bad_format("invalid COPY file header (missing length)")
        if len(data) < 19 + extension:
            if final:
                raise bad_format("invalid COPY file header (wrong length)")
            return 0
        self.has_header = True
        return 19 + int(extension)

    def _row(self, rows: list[Row], data: bytes, at: int, *, final: bool) -> int:
        """Where the next row ends; `at` if it is not complete."""
        if self._is_over:
            if len(data) > at:
                raise bad_format("received copy data after EOF marker")
            return at
        if len(data) - at < 2:
            # The data may end without a trailer.
            return at
        (count,) = _COUNT.unpack_from(data, at)
        self.row += 1
        place = at + 2
        if count == -1:
            self._is_over = True
            self.row -= 1
            return place
        if count != self._width:
            raise bad_format(f"row field count is {count}, expected {self._width}")
        values: Row = []
        for _ in range(count):
            length = _LENGTH.unpack_from(data, place)[0] if len(data) - place >= 4 else None
            if length is not None and length < -1:
                raise bad_format("invalid field size")
            if length is None or len(data) - place - 4 < length:
                if final:
                    raise bad_format("unexpected EOF in COPY data")
                self.row -= 1
                return at
            place += 4
            values.append(None if length < 0 else data[place : place + length])
            place += max(length, 0)
        rows.append(values)
        return place


class BinaryLines:
    """Writes rows of stored values."""

    def __init__(self, encoders: Sequence[Encoder]) -> None:
        self._encoders = encoders

    def rows(self, rows: Iterable[Sequence[object]]) -> list[bytes]:
        """One bytes object per row."""
        count = _COUNT.pack(len(self._encoders))
        pack, encoders = _LENGTH.pack, self._encoders
        found = []
        for row in rows:
            parts = [count]
            for value, encode in zip(row, encoders, strict=True):
                if value is None:
                    parts.append(_NULL)
                else:
                    data = encode(value)
                    parts += (pack(len(data)), data)
            found.append(b"".join(parts))
        return found
