"""Which triggers stand to tell of a table's rows: those that somebody listens to."""

import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from polar_lite.catalog.objects import Column, Relation
from polar_lite.catalog.types import TypeRef
from polar_lite.protocol import pgtypes
from polar_lite.server.engine import capture as captures
from polar_lite.server.engine.capture import Capture, Effect, Sink

ID = Column(1, "id", TypeRef(pgtypes.INT4.oid), "id")
TABLE = Relation(20000, 2200, "t", "r", 10, (ID,), physical="t")


@pytest.fixture
def connection() -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.execute("CREATE TABLE t (id integer)")
    yield connection
    connection.close()


@pytest.fixture
def capture(connection: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch) -> Capture:
    monkeypatch.setattr(captures, "_UNHEARD_ROWS", 3)
    return Capture(connection)


@pytest.fixture
def triggers(connection: sqlite3.Connection) -> Callable[[], int]:
    def count() -> int:
        found: int = connection.execute("SELECT count(*) FROM temp.sqlite_schema").fetchone()[0]
        return found

    return count


def heard(capture: Capture, connection: sqlite3.Connection, number: int) -> list[Effect]:
    """What is told of a row that is inserted."""
    effects: list[Effect] = []
    capture.prepare(TABLE)
    capture.sink = Sink(effects)
    connection.execute("INSERT INTO t VALUES (?)", (number,))
    capture.sink = None
    return effects


def test_those_that_nobody_listens_to_are_removed(
    capture: Capture, connection: sqlite3.Connection, triggers: Callable[[], int]
) -> None:
    assert heard(capture, connection, 7) == [Effect(TABLE.oid, None, None, 1, (7,))]
    for _ in range(3):
        capture.refresh(TABLE)
        assert triggers() == 3
        connection.execute("INSERT INTO t VALUES (0)")
    capture.refresh(TABLE)
    assert triggers() == 0
    assert heard(capture, connection, 8) == [Effect(TABLE.oid, None, None, 5, (8,))]
    capture.refresh(TABLE)
    assert triggers() == 3  # they begin to count anew


def test_a_rollback_brings_them_back_and_they_are_known(
    capture: Capture, connection: sqlite3.Connection, triggers: Callable[[], int]
) -> None:
    heard(capture, connection, 7)
    connection.execute("BEGIN")
    connection.execute("INSERT INTO t VALUES (1), (2), (3)")
    capture.refresh(TABLE)
    assert triggers() == 0
    connection.execute("ROLLBACK")
    capture.rolled_back()
    capture.ended()
    assert triggers() == 3
    # Once each, not by those that the rollback brought back and by new ones.
    assert heard(capture, connection, 8) == [Effect(TABLE.oid, None, None, 2, (8,))]


def test_after_a_rollback_a_write_looks_again_what_stands(
    capture: Capture, connection: sqlite3.Connection, triggers: Callable[[], int]
) -> None:
    heard(capture, connection, 7)
    capture.refresh(TABLE)
    connection.execute("BEGIN")
    capture.clear()
    connection.execute("ALTER TABLE t ADD COLUMN more integer")
    more = Column(2, "more", TypeRef(pgtypes.INT4.oid), "more")
    capture.prepare(replace(TABLE, columns=(ID, more)))
    connection.execute("ROLLBACK")
    capture.rolled_back()
    capture.ended()
    capture.refresh(TABLE)
    assert triggers() == 0
    assert heard(capture, connection, 8) == [Effect(TABLE.oid, None, None, 2, (8,))]


def test_a_full_sink_says_so(capture: Capture, connection: sqlite3.Connection) -> None:
    effects: list[Effect] = []
    sizes: list[int] = []
    capture.prepare(TABLE)
    capture.sink = Sink(effects, 2, lambda: sizes.append(len(effects)))
    connection.execute("INSERT INTO t VALUES (1), (2), (3)")
    assert sizes == [2, 3]
