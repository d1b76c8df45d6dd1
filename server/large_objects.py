"""A session's large objects: their pages in pg_largeobject, and what a transaction has opened.

An object is pages of 2048 bytes, as in PostgreSQL; one that is missing, or the missing end of one, is zeros.
PostgreSQL 15 docs 35 (largeobjects); source inv_api.c, be-fsstubs.c.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from polar_lite.catalog import privileges
from polar_lite.catalog.objects import LargeObject
from polar_lite.catalog.writing.writer import CatalogWriter
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.records import dataclass
from polar_lite.protocol.sqlstate import PgError
from polar_lite.server.copy import files

if TYPE_CHECKING:
    from polar_lite.server.sessions.session import Session

PAGE: Final = 2048
WRITE, READ = 0x20000, 0x40000
MAX_SIZE: Final = 2147483647 * PAGE
_PAGES: Final = 'main."pg_catalog.pg_largeobject"'
_SET, _CURRENT, _END = 0, 1, 2


@dataclass(slots=True)
class Descriptor:
    """An open large object. opened_at: savepoints that the transaction had set by then."""

    oid: int
    writes: bool
    opened_at: int
    offset: int = 0


class LargeObjects:
    """What the functions do, in the session's transaction and with its rights."""

    def __init__(self, session: Session) -> None:
        self._session = session

    # Descriptors

    def open(self, oid: int, mode: int) -> int:
        if not mode & (READ | WRITE):
            message = f"invalid flags for opening a large object: {mode}"
            raise PgError(code.INVALID_PARAMETER_VALUE, message)
        writes = bool(mode & WRITE)
        self._check(oid, "UPDATE" if writes else "SELECT")
        if writes and mode & READ:
            self._check(oid, "SELECT")
        transaction = self._session.transaction
        number = next(n for n in range(len(transaction.descriptors) + 1) if n not in transaction.descriptors)
        transaction.descriptors[number] = Descriptor(oid, writes, transaction.savepoints_set)
        return number

    def close(self, number: int) -> None:
        self._descriptor(number)
        del self._session.transaction.descriptors[number]

    def read(self, number: int, length: int) -> bytes:
        descriptor = self._descriptor(number)
        data = self._read(descriptor.oid, descriptor.offset, length)
        descriptor.offset += len(data)
        return data

    def write(self, number: int, data: bytes) -> None:
        descriptor = self._for_writing(number)
        self._write(descriptor.oid, descriptor.offset, data)
        descriptor.offset += len(data)

    def seek(self, number: int, offset: int, whence: int) -> int:
        descriptor = self._descriptor(number)
        if whence not in (_SET, _CURRENT, _END):
            raise PgError(code.INVALID_PARAMETER_VALUE, f"invalid whence setting: {whence}")
        start = {_SET: 0, _CURRENT: descriptor.offset}.get(whence)
        wanted = offset + (self._size(descriptor.oid) if start is None else start)
        if not 0 <= wanted <= MAX_SIZE:
            raise PgError(code.INVALID_PARAMETER_VALUE, f"invalid large object seek target: {wanted}")
        descriptor.offset = wanted
        return wanted

    def tell(self, number: int) -> int:
        return self._descriptor(number).offset

    def truncate(self, number: int, length: int) -> None:
        descriptor = self._for_writing(number)
        if not 0 <= length <= MAX_SIZE:
            message = f"invalid large object truncation target: {length}"
            raise PgError(code.INVALID_PARAMETER_VALUE, message)
        size = self._size(descriptor.oid)
        self._begin_write()
        if length > size:
            # It grows by a hole that ends with a zero.
            self._write(descriptor.oid, length - 1, b"\0")
            return
        execute = self._session.connection.raw.execute
        page, rest = divmod(length, PAGE)
        execute(f"DELETE FROM {_PAGES} WHERE loid = ? AND pageno > ?", (descriptor.oid, page - (not rest)))
        execute(
            f"UPDATE {_PAGES} SET data = substr(data, 1, ?) WHERE loid = ? AND pageno = ?",
            (rest or PAGE, descriptor.oid, page - (not rest)),
        )

    def _descriptor(self, number: int) -> Descriptor:
        found: Descriptor | None = self._session.transaction.descriptors.get(number)
        if found is None:
            raise PgError(code.UNDEFINED_OBJECT, f"invalid large-object descriptor: {number}")
        return found

    def _for_writing(self, number: int) -> Descriptor:
        found = self._descriptor(number)
        if not found.writes:
            raise PgError(
                code.OBJECT_NOT_IN_PREREQUISITE_STATE,
                f"large object descriptor {number} was not opened for writing",
            )
        return found

    # Whole objects

    def create(self, oid: int, data: bytes = b"") -> int:
        """Make an object, owned by the current user; oid 0: one that is free."""
        writer = self._begin_write()
        if oid and writer.rows("pg_largeobject_metadata", {"oid": oid}, ("oid",)):
            raise PgError(
                code.UNIQUE_VIOLATION,
                'duplicate key value violates unique constraint "pg_largeobject_metadata_oid_index"',
                detail=f"Key (oid)=({oid}) already exists.",
                schema="pg_catalog",
                table="pg_largeobject_metadata",
                constraint="pg_largeobject_metadata_oid_index",
            )
        oid = oid or writer.new_oid("pg_largeobject_metadata")
        owner = self._session.current_user_oid
        writer.insert("pg_largeobject_metadata", {"oid": oid, "lomowner": owner})
        if data:
            self._write(oid, 0, data)
        return oid

    def import_file(self, name: str, oid: int) -> int:
        """lo_import(): an object of what a file on the server holds."""
        try:
            with files.opened(self._session, name, is_written=False) as file:
                data = file.read()
        except OSError as error:
            raise files.failed(error, f'could not open server file "{name}"') from error
        return self.create(oid, data)

    def export_file(self, oid: int, name: str) -> None:
        """lo_export()"""
        data = self.get(oid, 0, None)
        try:
            with files.opened(self._session, name, is_written=True) as file:
                file.write(data)
        except OSError as error:
            raise files.failed(error, f'could not create server file "{name}"') from error

    def unlink(self, oid: int) -> None:
        found = self._find(oid)
        if not privileges.is_owner(self._session.snapshot, self._session.current_user_oid, found.owner):
            raise PgError(code.INSUFFICIENT_PRIVILEGE, f"must be owner of large object {oid}")
        writer = self._begin_write()
        writer.delete("pg_largeobject", {"loid": oid})
        writer.delete("pg_largeobject_metadata", {"oid": oid})
        writer.delete("pg_description", {"objoid": oid, "classoid": 2613})
        descriptors = self._session.transaction.descriptors
        for number in [number for number, found in descriptors.items() if found.oid == oid]:
            del descriptors[number]

    def get(self, oid: int, offset: int, length: int | None) -> bytes:
        self._check(oid, "SELECT")
        if offset < 0:
            raise PgError(code.INVALID_PARAMETER_VALUE, f"invalid large object seek target: {offset}")
        return self._read(oid, offset, self._size(oid) if length is None else length)

    def put(self, oid: int, offset: int, data: bytes) -> None:
        self._check(oid, "UPDATE")
        if offset < 0:
            raise PgError(code.INVALID_PARAMETER_VALUE, f"invalid large object seek target: {offset}")
        self._write(oid, offset, data)

    def _find(self, oid: int) -> LargeObject:
        session = self._session
        writer = CatalogWriter(session.connection.raw, session.snapshot)
        rows = writer.rows("pg_largeobject_metadata", {"oid": oid}, ("lomowner", "lomacl"))
        if not rows:
            raise PgError(code.UNDEFINED_OBJECT, f"large object {oid} does not exist")
        owner, acl = rows[0]
        return LargeObject(oid, owner, None if acl is None else tuple(json.loads(acl)))

    def _check(self, oid: int, privilege: str) -> None:
        """42704 when there is no such object, 42501 without the right."""
        session, found = self._session, self._find(oid)
        if not privileges.has_privilege(session.snapshot, session.current_user_oid, found, privilege):
            raise PgError(code.INSUFFICIENT_PRIVILEGE, f"permission denied for large object {oid}")

    # Pages

    def _begin_write(self) -> CatalogWriter:
        """The transaction writes from here on what is on no tape."""
        transaction = self._session.transaction
        transaction.become_writer()  # in a read-only transaction, too, as in PostgreSQL 15
        transaction.note_changes(frozenset())
        transaction.tape.is_complete = False
        return CatalogWriter(self._session.connection.raw, self._session.snapshot)

    def _size(self, oid: int) -> int:
        row = self._session.connection.raw.execute(
            f"SELECT pageno, length(data) FROM {_PAGES} WHERE loid = ? ORDER BY pageno DESC LIMIT 1", (oid,)
        ).fetchone()
        return 0 if row is None else int(row[0]) * PAGE + int(row[1])

    def _read(self, oid: int, offset: int, length: int) -> bytes:
        length = min(length, max(self._size(oid) - offset, 0))
        if length == 0:
            return b""
        first, last = offset // PAGE, (offset + length - 1) // PAGE
        found = bytearray((last - first + 1) * PAGE)
        for number, data in self._pages(oid, first, last):
            start = (number - first) * PAGE
            found[start : start + len(data)] = data
        start = offset - first * PAGE
        return bytes(found[start : start + length])

    def _write(self, oid: int, offset: int, data: bytes) -> None:
        if not data:
            return
        if offset + len(data) > MAX_SIZE:
            message = f"invalid large object write request size: {len(data)}"
            raise PgError(code.INVALID_PARAMETER_VALUE, message)
        self._begin_write()
        first, last = offset // PAGE, (offset + len(data) - 1) // PAGE
        edges = {number: old for number in {first, last} for _, old in self._pages(oid, number, number)}
        rows = []
        for number in range(first, last + 1):
            start = number * PAGE
            new = data[max(start - offset, 0) : start - offset + PAGE]
            at = max(offset - start, 0)
            old = edges.get(number, b"")
            rows.append((oid, number, old[:at].ljust(at, b"\0") + new + old[at + len(new) :]))
        raw = self._session.connection.raw
        raw.executemany(
            f"INSERT INTO {_PAGES} (loid, pageno, data) VALUES (?, ?, ?)"
            " ON CONFLICT (loid, pageno) DO UPDATE SET data = excluded.data",
            rows,
        )

    def _pages(self, oid: int, first: int, last: int) -> list[tuple[int, bytes]]:
        return self._session.connection.raw.execute(
            f"SELECT pageno, data FROM {_PAGES} WHERE loid = ? AND pageno BETWEEN ? AND ?",
            (oid, first, last),
        ).fetchall()
