"""SQLite's "database schema has changed": DDL of others came each time that it had prepared a query again."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from polar_lite.protocol.sqlstate import PgError
from polar_lite.server.engine.calls import begin_to_read, guarded_read
from polar_lite.server.engine.grant import WriterGrant


class ReadingSession:
    """What reading asks of a session that is alone with its database."""

    def __init__(self) -> None:
        self.connection = SimpleNamespace(error=None)
        self.database = SimpleNamespace(grant=WriterGrant())
        self.waits = SimpleNamespace(for_grant=lambda grant: grant.acquire_now(self))
        self.reading: list[frozenset[int]] = []
        self.sqlite_depth = 0


def schema_has_changed() -> sqlite3.OperationalError:
    error = sqlite3.OperationalError("database schema has changed")
    error.sqlite_errorname = "SQLITE_SCHEMA"
    return error


def test_a_query_that_ddl_overtakes_is_read_while_nobody_else_writes() -> None:
    session: Any = ReadingSession()
    owners = []

    def read() -> str:
        owners.append(session.database.grant.owner)
        if len(owners) == 1:
            raise schema_has_changed()
        return "rows"

    assert guarded_read(session, SimpleNamespace(reads=frozenset()), read) == "rows"  # type: ignore[arg-type]
    assert owners == [None, session]
    assert session.database.grant.owner is None
    assert session.reading == []


@pytest.mark.parametrize("has_grant", [True, False])
def test_one_that_cannot_wait_fails(has_grant: bool) -> None:
    """It writes itself, or SQLite is calling it."""
    session: Any = ReadingSession()
    if has_grant:
        session.database.grant.acquire_now(session)
    else:
        session.sqlite_depth = 1

    def read() -> None:
        raise schema_has_changed()

    with pytest.raises(PgError):
        guarded_read(session, SimpleNamespace(reads=frozenset()), read)  # type: ignore[arg-type]
    assert (session.database.grant.owner is session) is has_grant


@pytest.fixture
def connections(tmp_path: Path) -> Iterator[tuple[sqlite3.Connection, sqlite3.Connection]]:
    """A reader's and a writer's, of one file."""
    path = tmp_path / "file"
    with (
        closing(sqlite3.connect(path, isolation_level=None)) as reader,
        closing(sqlite3.connect(path, isolation_level=None)) as writer,
    ):
        writer.execute("PRAGMA journal_mode = wal").fetchall()
        writer.execute("CREATE TABLE t (a)")
        writer.execute("INSERT INTO t VALUES (1)")
        yield reader, writer


def test_a_long_query_is_prepared_once(connections: tuple[sqlite3.Connection, sqlite3.Connection]) -> None:
    """Somebody changes the schema each time that it is prepared."""
    reader, writer = connections
    changes = []

    def authorize(action: int, table: str | None, *_: object) -> int:
        if action == sqlite3.SQLITE_READ and table == "t" and len(changes) < 100:
            changes.append(f"CREATE TABLE other{len(changes)} (a)")
            writer.execute(changes[-1])
        return sqlite3.SQLITE_OK

    session: Any = ReadingSession()
    session.connection = SimpleNamespace(error=None, raw=reader)
    reader.set_authorizer(authorize)
    sql = "SELECT a FROM t -- " + "long " * 3000
    plan: Any = SimpleNamespace(reads=frozenset(), sql=sql)
    cursor = begin_to_read(session, plan, ())
    assert len(changes) == 1
    assert not reader.in_transaction
    assert cursor.fetchall() == [(1,)]
