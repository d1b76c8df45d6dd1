"""REPEATABLE READ that writes after others have committed: what can be put back, and what cannot."""

import random
import threading
from collections import Counter
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from harness.servers import ServerProcess

Connection = psycopg.Connection[Any]
READS = "BEGIN ISOLATION LEVEL REPEATABLE READ"
WRITERS, ROUNDS = 5, 40
REFUSALS = {"40001", "40P01", "23505"}


@pytest.fixture
def other(clean_server: ServerProcess) -> Iterator[Connection]:
    with clean_server.connect("postgres", "postgres") as connection:
        yield connection


@pytest.fixture
def reader(clean_server: ServerProcess, other: Connection) -> Iterator[Connection]:
    """In a transaction that has seen the rows 1 to 9 of t, whose n is 0."""
    other.execute("CREATE TABLE t (id int PRIMARY KEY, n int)")
    other.execute("INSERT INTO t SELECT g, 0 FROM generate_series(1, 9) g")
    with clean_server.connect("postgres", "postgres") as connection:
        connection.execute(READS)
        connection.execute("SELECT * FROM t")
        yield connection


def total(connection: Connection) -> Any:
    return connection.execute("SELECT count(*), sum(n) FROM t").fetchone()


def test_prepared_writes_of_others_are_known_by_row(reader: Connection, other: Connection) -> None:
    for number in range(20, 40):
        other.execute("INSERT INTO t VALUES (%s, 1)", (number,), prepare=True)
        other.execute("UPDATE t SET n = n + %s WHERE id = %s", (number, number % 2 + 1), prepare=True)
    reader.execute("UPDATE t SET n = 1000 WHERE id = 3")
    assert total(reader) == (9, 1000)
    with pytest.raises(psycopg.errors.SerializationFailure, match="concurrent update"):
        reader.execute("DELETE FROM t WHERE id = 2")
    reader.execute("ROLLBACK")
    assert total(reader) == (29, 20 + sum(range(20, 40)))


def test_what_many_rows_of_others_hide_is_refused(reader: Connection, other: Connection) -> None:
    """So many are not kept: the transaction goes on reading what it has seen, and cannot write."""
    other.execute("INSERT INTO t SELECT g, 0 FROM generate_series(100, 30000) g")
    with pytest.raises(psycopg.errors.SerializationFailure), reader.transaction():
        reader.execute("UPDATE t SET n = 1 WHERE id = 3")
    assert total(reader) == (9, 0)
    reader.execute("COMMIT")
    assert total(reader) == (29910, 0)


def test_many_rows_of_ones_own_are_refused_at_commit(reader: Connection, other: Connection) -> None:
    other.execute("UPDATE t SET n = 5 WHERE id = 1")
    reader.execute("INSERT INTO t SELECT g, 0 FROM generate_series(1000, 102000) g")
    with pytest.raises(psycopg.errors.SerializationFailure, match="concurrent update"):
        reader.execute("COMMIT")
    assert total(reader) == (9, 5)


@pytest.mark.parametrize(
    "statement",
    ["TRUNCATE t", "CREATE INDEX ON t (n)", "ALTER TABLE t ADD COLUMN m int", "CREATE TABLE u (a int)"],
)
def test_definitions_need_the_newest_rows(reader: Connection, other: Connection, statement: str) -> None:
    other.execute("UPDATE t SET n = 5 WHERE id = 1")
    reader.execute("UPDATE t SET n = 6 WHERE id = 2")
    with pytest.raises(psycopg.errors.SerializationFailure):
        reader.execute(statement)
    reader.execute("ROLLBACK")
    assert total(reader) == (9, 5)


def test_large_objects_need_the_newest_rows(reader: Connection, other: Connection) -> None:
    other.execute("UPDATE t SET n = 5 WHERE id = 1")
    reader.execute("UPDATE t SET n = 6 WHERE id = 2")
    reader.execute("SELECT lo_from_bytea(0, 'abc')")
    with pytest.raises(psycopg.errors.SerializationFailure):
        reader.execute("COMMIT")
    assert total(reader) == (9, 5)
    assert other.execute("SELECT count(*) FROM pg_largeobject_metadata").fetchone() == (0,)


def test_new_rows_of_both_sides_find_their_places(reader: Connection, other: Connection) -> None:
    """Rows without an integer key have SQLite's rowids, which both sides have used."""
    other.execute("CREATE TABLE words (word text)")
    reader.execute("COMMIT")
    reader.execute(READS)
    reader.execute("SELECT * FROM words")
    other.execute("INSERT INTO words VALUES ('a'), ('b')")
    reader.execute("INSERT INTO words VALUES ('x'), ('y'), ('z')")
    reader.execute("UPDATE words SET word = word || '!' WHERE word > 'x'")
    other.execute("UPDATE words SET word = word || '?'")
    reader.execute("DELETE FROM words WHERE word = 'x'")
    assert reader.execute("SELECT word FROM words ORDER BY 1").fetchall() == [("y!",), ("z!",)]
    reader.execute("COMMIT")
    found = other.execute("SELECT word FROM words ORDER BY 1").fetchall()
    assert found == [("a?",), ("b?",), ("y!",), ("z!",)]


def test_copy_and_wide_rows_are_put_back(reader: Connection, other: Connection) -> None:
    columns = ", ".join(f"c{number} int DEFAULT {number}" for number in range(150))
    other.execute(f"CREATE TABLE wide (rowid text, {columns})")
    other.execute("INSERT INTO wide VALUES ('old')")
    reader.execute("COMMIT")
    reader.execute(READS)
    reader.execute("SELECT * FROM wide")
    with other.cursor().copy("COPY wide (rowid) FROM STDIN") as copy:
        copy.write("one\ntwo\n")
    other.execute("UPDATE wide SET c149 = 0 WHERE rowid = 'one'")
    with reader.cursor().copy("COPY wide (rowid) FROM STDIN") as copy:
        copy.write("mine\n")
    assert reader.execute("SELECT rowid, c149 FROM wide ORDER BY 1").fetchall() == [
        ("mine", 149),
        ("old", 149),
    ]
    reader.execute("COMMIT")
    found = other.execute("SELECT rowid, c149 FROM wide ORDER BY 1").fetchall()
    assert found == [("mine", 149), ("old", 149), ("one", 0), ("two", 149)]


def test_what_many_writers_see_is_what_was_and_what_they_did(clean_server: ServerProcess) -> None:
    """Each adds to rows, deletes and inserts some, and keeps a book of it."""
    setup = clean_server.connect("postgres", "postgres")
    setup.execute("CREATE TABLE t (id int PRIMARY KEY, name text UNIQUE, n int)")
    setup.execute("CREATE TABLE book (n int)")
    setup.execute("INSERT INTO t SELECT g, 'name ' || g, 0 FROM generate_series(1, 60) g")
    problems: list[str] = []
    ends: Counter[str] = Counter()

    def work(seed: int) -> None:
        chance = random.Random(seed)
        with clean_server.connect("postgres", "postgres") as connection:
            for _ in range(ROUNDS):
                try:
                    ends[_write(connection, chance)] += 1
                except psycopg.Error as error:
                    connection.execute("ROLLBACK")
                    ends[error.sqlstate or ""] += 1
                except AssertionError as error:
                    problems.append(str(error))
                    return

    threads = [threading.Thread(target=work, args=(seed,)) for seed in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not problems
    assert set(ends) <= {"committed", *REFUSALS}
    assert ends["committed"] > WRITERS * ROUNDS / 2
    booked = setup.execute("SELECT sum(n) FROM book").fetchone()
    assert setup.execute("SELECT sum(n) FROM t").fetchone() == booked


def _write(connection: Connection, chance: random.Random) -> str:
    connection.execute(READS)
    count, before = total(connection)
    value = before
    for _ in range(chance.randint(1, 4)):
        row, step = chance.randint(1, 70), chance.randint(-5, 5)
        match chance.randint(0, 4):
            case 0 | 1:
                found = connection.execute("UPDATE t SET n = n + %s WHERE id = %s", (step, row))
                value += step * found.rowcount
            case 2:
                gone = connection.execute("DELETE FROM t WHERE id = %s RETURNING n", (row,)).fetchall()
                count, value = count - len(gone), value - sum(n for (n,) in gone)
            case 3:
                sql = "INSERT INTO t VALUES (%s, %s, %s) ON CONFLICT DO NOTHING"
                made = connection.execute(sql, (row, f"name {row}", step)).rowcount
                count, value = count + made, value + step * made
            case 4:
                connection.execute("UPDATE t SET name = %s WHERE id = %s", (f"new {step}", row))
    assert total(connection) == (count, value)
    connection.execute("INSERT INTO book VALUES (%s)", (value - before,))
    return "committed" if connection.execute("COMMIT") else ""
