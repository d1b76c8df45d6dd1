"""Sessions in SERIALIZABLE whose transactions depend on each other: as if they had come one by one."""

import random
import threading

import psycopg

from harness.servers import ServerProcess

SESSIONS, ROUNDS = 6, 30


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
