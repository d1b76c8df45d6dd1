"""Sessions that move money between accounts at once, in every style: nothing is lost, nothing made up."""

import random
import threading
from collections import Counter
from collections.abc import Callable
from typing import Any

import psycopg
import pytest

from harness.servers import ServerProcess

SESSIONS, ROUNDS, ACCOUNTS = 8, 25, 6
Connection = psycopg.Connection[Any]
# What a session that meets others may be told; anything else is a failure.
MAY_BE = {"read committed": {"40P01"}, "repeatable read": {"40001", "40P01"}}


def _move(connection: Connection, source: int, target: int, amount: int) -> None:
    connection.execute("UPDATE account SET amount = amount - %s WHERE id = %s", (amount, source))
    connection.execute("UPDATE account SET amount = amount + %s WHERE id = %s", (amount, target))


def plain(connection: Connection, chance: random.Random) -> None:
    source, target = chance.sample(range(ACCOUNTS), 2)
    _move(connection, source, target, chance.randint(1, 10))


def with_savepoint(connection: Connection, chance: random.Random) -> None:
    """Moves, takes one back, and moves again."""
    plain(connection, chance)
    connection.execute("SAVEPOINT s")
    plain(connection, chance)
    connection.execute("ROLLBACK TO s")
    plain(connection, chance)


def locked_first(connection: Connection, chance: random.Random) -> None:
    source, target = chance.sample(range(ACCOUNTS), 2)
    sql = "SELECT amount FROM account WHERE id = ANY(%s) ORDER BY id FOR UPDATE"
    assert len(connection.execute(sql, ([source, target],)).fetchall()) == 2
    _move(connection, source, target, 5)


def in_pl(connection: Connection, chance: random.Random) -> None:
    source, target = chance.sample(range(ACCOUNTS), 2)
    connection.execute("SELECT move(%s, %s, 3)", (source, target))


STYLES: list[Callable[[Connection, random.Random], None]] = [plain, with_savepoint, locked_first, in_pl]


@pytest.mark.parametrize("isolation", MAY_BE)
def test_the_sum_stays(fresh_server: ServerProcess, isolation: str) -> None:
    setup = fresh_server.connect("postgres", "postgres")
    setup.execute("CREATE TABLE account (id int PRIMARY KEY, amount int NOT NULL)")
    setup.execute("CREATE TABLE journal (id serial PRIMARY KEY, who int, style text)")
    setup.execute("INSERT INTO account SELECT i, 1000 FROM generate_series(0, %s) i", (ACCOUNTS - 1,))
    setup.execute("""
        CREATE FUNCTION move(source int, target int, given int) RETURNS void LANGUAGE plpgsql AS $$
        BEGIN
          UPDATE account SET amount = amount - given WHERE id = source;
          BEGIN
            UPDATE account SET amount = amount + given WHERE id = target;
          EXCEPTION WHEN division_by_zero THEN NULL;
          END;
        END $$""")
    done: Counter[int] = Counter()
    wrong: list[str] = []

    def work(number: int) -> None:
        chance = random.Random(number)
        with psycopg.connect(fresh_server.conninfo("postgres", "postgres"), autocommit=True) as connection:
            for _ in range(ROUNDS):
                style = chance.choice(STYLES)
                try:
                    connection.execute(f"BEGIN ISOLATION LEVEL {isolation}")
                    style(connection, chance)
                    connection.execute(
                        "INSERT INTO journal (who, style) VALUES (%s, %s)", (number, style.__name__)
                    )
                    if chance.random() < 0.2:
                        connection.execute("ROLLBACK")
                    else:
                        connection.execute("COMMIT")
                        done[number] += 1
                except psycopg.Error as error:
                    connection.execute("ROLLBACK")
                    if error.sqlstate not in MAY_BE[isolation]:
                        wrong.append(f"{style.__name__}: {error.sqlstate} {error}")

    threads = [threading.Thread(target=work, args=(number,), daemon=True) for number in range(SESSIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert not any(thread.is_alive() for thread in threads)
    assert not wrong
    assert setup.execute("SELECT sum(amount) FROM account").fetchone() == (1000 * ACCOUNTS,)
    counted = dict(setup.execute("SELECT who, count(*) FROM journal GROUP BY who").fetchall())
    assert counted == {number: count for number, count in done.items() if count}
    assert sum(counted.values()) > SESSIONS
