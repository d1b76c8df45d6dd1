"""pg_locks and pg_blocking_pids: who holds what, and who waits for whom.

PostgreSQL 15 docs 54.12 (view-pg-locks), 9.26 (functions-info).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from polar_lite.server.engine.locks import Advisory, AdvisoryMode, Row, Table, TableMode

if TYPE_CHECKING:
    from collections.abc import Iterator

    from polar_lite.server.engine.database import Database
    from polar_lite.server.engine.grant import Owner
    from polar_lite.server.engine.locks import Tag
    from polar_lite.server.sessions.session import Session

Line = tuple[Any, ...]


def blocking(session: Session, pid: int) -> list[tuple[int]]:
    """The pids that keep a waiting session waiting."""
    other = session.server.sessions.get(pid)
    if other is None:
        return []
    return [(found.pid,) for found in other.database.locks.blocking(other)]


def awaited(session: Session, pid: int) -> list[tuple[int]]:
    """The pids of those that keep a session waiting for a safe snapshot."""
    other = session.server.sessions.get(pid)
    if other is None:
        return []
    serializable = other.database.serializable
    return [
        (writer.pid,)
        for access in serializable.known()
        if access.pid == pid
        for writer in serializable.awaited(access)
    ]


def lines(session: Session) -> list[Line]:
    """Rows of pg_locks, in the order of its columns, for all databases."""
    return [line for database in tuple(session.server.databases.by_oid.values()) for line in _lines(database)]


def _lines(database: Database) -> Iterator[Line]:
    seen: set[Any] = set()
    for tag, owner, mode in database.locks.listed():
        if isinstance(tag, Table | Advisory):
            yield _line(database, tag, owner.session, mode, granted=True)
        elif owner not in seen:
            # Rows are locked in the rows themselves there, and by the transaction's number here.
            seen.add(owner)
            yield _transaction(database, owner.number, owner.session, "ExclusiveLock", granted=True)
            if isinstance(tag, Row):
                yield _line(
                    database, Table(tag.relation), owner.session, TableMode.ROW_EXCLUSIVE, granted=True
                )
    for wait in database.locks.waits():
        tag = wait.conflict.tag
        if isinstance(tag, Table | Advisory):
            yield _line(database, tag, wait.session, wait.conflict.mode, granted=False)
        else:
            blocker = next(iter(wait.conflict.blockers))
            yield _transaction(database, blocker.number, wait.session, "ShareLock", granted=False)
    for access in database.serializable.known():
        for table in access.reads if not access.is_doomed else ():
            end = (f"{access.pid}/0", access.pid, "SIReadLock", True, False, None)
            yield ("relation", database.oid, table, *_NONE[:7], *end)
    grant = database.grant
    if (writer := grant.owner) is not None:  # it may be none a moment later
        yield _database(database, writer, granted=True)
    for waiting in grant.waiting():
        yield _database(database, waiting, granted=False)


def _line(database: Database, tag: Tag, session: Owner, mode: int, *, granted: bool) -> Line:
    if isinstance(tag, Advisory):
        name = AdvisoryMode(mode).pg_name
        return ("advisory", database.oid, *_NONE[:5], *tag, *_end(session, name, granted))
    assert isinstance(tag, Table)
    name = TableMode(mode).pg_name
    return ("relation", database.oid, tag.table, *_NONE[:7], *_end(session, name, granted))


def _transaction(database: Database, number: int, session: Owner, mode: str, *, granted: bool) -> Line:
    return ("transactionid", *_NONE[:5], number, *_NONE[:3], *_end(session, mode, granted))


def _database(database: Database, owner: Owner, *, granted: bool) -> Line:
    """SQLite's one write transaction, which shows as a lock on the database."""
    return ("database", database.oid, *_NONE[:8], *_end(owner, "ExclusiveLock", granted))


def _end(owner: Owner, mode: str, granted: bool) -> Line:
    return (f"{owner.pid}/0", owner.pid, mode, granted, False, None)


_NONE = (None,) * 8
