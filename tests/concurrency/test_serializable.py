"""Sessions in SERIALIZABLE whose transactions depend on each other: as if they had come one by one."""

import random
import threading
from collections import defaultdict
from typing import Any

import psycopg
import pytest

from harness.servers import ServerProcess
from polar_lite.protocol.sqlstate import PgError
from polar_lite.server.engine.serializable import MOST_ENDED, Serializable

SESSIONS, ROUNDS = 6, 30
TABLES = 4


def test_what_was_read_is_so_when_it_is_written(fresh_server: ServerProcess) -> None:
    """Each reads two tables and adds to one of them; somebody writes to a third one meanwhile."""
    setup = fresh_server.connect("postgres", "postgres")
    for table in ("mine", "yours", "beside"):
        setup.execute(f"CREATE TABLE {table} (n int)")
        setup.execute(f"INSERT INTO {table} VALUES (2)")
    setup.execute("CREATE TABLE seen (before int, after int)")
    problems: list[str] = []

    def add(seed: int) -> None:
        chance = random.Random(seed)
        connection = fresh_server.connect("postgres", "postgres", autocommit=False)
        connection.isolation_level = psycopg.IsolationLevel.SERIALIZABLE
        beside = fresh_server.connect("postgres", "postgres")
        done = 0
        while done < ROUNDS:
            try:
                (mine,) = connection.execute("SELECT n FROM mine").fetchone() or (None,)
                beside.execute("UPDATE beside SET n = n + 1")
                (yours,) = connection.execute("SELECT n FROM yours").fetchone() or (None,)
                before = mine + yours
                step = chance.choice((-1, 1))
                if chance.random() < 0.5:
                    connection.execute("UPDATE mine SET n = n + %s", (step,))
                else:
                    connection.execute("UPDATE yours SET n = n + %s", (step,))
                connection.execute("INSERT INTO seen VALUES (%s, %s)", (before, before + step))
                connection.commit()
                done += 1
            except (psycopg.errors.SerializationFailure, psycopg.errors.DeadlockDetected):
                connection.rollback()
            except Exception as error:  # noqa: BLE001 - told by the test
                problems.append(repr(error))
                return

    threads = [threading.Thread(target=add, args=(seed,)) for seed in range(SESSIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not problems
    assert setup.execute("SELECT count(*) FROM seen").fetchone() == (SESSIONS * ROUNDS,)
    # One by one they walk from 4 to the end: each step is taken up and down as often, but for those between.
    end = setup.execute("SELECT mine.n + yours.n FROM mine, yours").fetchone()
    total = "SELECT least(before, after), sum(after - before) FROM seen GROUP BY 1"
    crossed = f"SELECT * FROM ({total}) t (step, net) WHERE net <> 0"
    assert end is not None
    way = {(step, 1) for step in range(4, end[0])} | {(step, -1) for step in range(end[0], 4)}
    assert set(setup.execute(crossed).fetchall()) == way


def test_some_order_explains_what_all_have_seen(clean_server: ServerProcess) -> None:
    """Tables that are only added to: who has seen a row came after its writer, who has not came before."""
    setup = clean_server.connect("postgres", "postgres")
    for table in range(TABLES):
        setup.execute(f"CREATE TABLE t{table} (writer int)")
    seen: dict[int, dict[int, set[int]]] = {}  # by transaction that has committed, by table: the writers

    def work(session: int) -> None:
        chance = random.Random(session)
        with clean_server.connect("postgres", "postgres") as connection:
            for number in range(ROUNDS):
                own = 1000 * session + number
                try:
                    found = _read_and_write(connection, chance, own)
                except psycopg.errors.SerializationFailure:
                    connection.execute("ROLLBACK")
                else:
                    seen[own] = found

    threads = [threading.Thread(target=work, args=(number,)) for number in range(SESSIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(seen) > SESSIONS * ROUNDS / 2
    writers = [
        {row for (row,) in setup.execute(f"SELECT writer FROM t{table}").fetchall()}
        for table in range(TABLES)
    ]
    before: dict[int, set[int]] = defaultdict(set)
    for own, tables in seen.items():
        for table, found in tables.items():
            before[own] |= found
            for missed in writers[table] - found - {own}:
                before[missed].add(own)
    assert not _left_without_order(before)


def test_whoever_is_open_for_very_long_fails() -> None:
    """What has ended meanwhile is kept to be compared with it, but not without a bound."""
    transactions = Serializable()
    old, young = transactions.begin(1, is_reader=False), transactions.begin(2, is_reader=False)
    for number in range(MOST_ENDED + 1):
        other = transactions.begin(3, is_reader=False)
        transactions.write(other, {number})
        transactions.commit(other)
        if number == MOST_ENDED // 2:
            transactions.follow(young)
    assert len(transactions.known()) == MOST_ENDED + 2
    transactions.read(young, {1})
    with pytest.raises(PgError, match="read/write dependencies"):
        transactions.read(old, {1})
    transactions.abort(old)
    assert len(transactions.known()) < MOST_ENDED


def _read_and_write(
    connection: "psycopg.Connection[Any]", chance: random.Random, own: int
) -> dict[int, set[int]]:
    mode = chance.choice(("", "", "", "READ ONLY", "READ ONLY DEFERRABLE"))
    connection.execute(f"BEGIN ISOLATION LEVEL SERIALIZABLE {mode}".encode())
    seen: dict[int, set[int]] = {}
    for _ in range(chance.randint(1, 4)):
        table = chance.randrange(TABLES)
        if mode or chance.random() < 0.5:
            rows = connection.execute(f"SELECT writer FROM t{table}".encode()).fetchall()
            seen.setdefault(table, {row for (row,) in rows} - {own})
        else:
            connection.execute(f"INSERT INTO t{table} VALUES (%s)".encode(), (own,))
    connection.execute("COMMIT")
    return seen


def _left_without_order(before: dict[int, set[int]]) -> set[int]:
    """Those of which none could be first, when all that can be have been taken away."""
    left = set(before)
    while first := {own for own in left if not before[own] & left}:
        left -= first
    return left
