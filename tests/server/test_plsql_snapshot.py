"""A query that calls PL which writes: it sees its own snapshot, and the scan ends.

The expected rows and counts are PostgreSQL 15's.
"""

from collections.abc import Callable
from typing import Any

import psycopg
import pytest

Connect = Callable[..., psycopg.Connection[Any]]
Run = Callable[..., list[tuple[Any, ...]]]

WRITER = """
DROP TABLE IF EXISTS snap_w, snap_g;
DROP FUNCTION IF EXISTS snap_wr(int);
DROP FUNCTION IF EXISTS snap_set(int);
CREATE TABLE snap_w (a int);
CREATE TABLE snap_g (id serial PRIMARY KEY, v int);
INSERT INTO snap_w VALUES (1), (2), (3);
INSERT INTO snap_g (v) VALUES (1), (2);
CREATE FUNCTION snap_wr(x int) RETURNS int LANGUAGE plpgsql AS $$
BEGIN INSERT INTO snap_w VALUES (x + 1000); RETURN x; END $$;
CREATE FUNCTION snap_set(x int) RETURNS SETOF int LANGUAGE plpgsql AS $$
BEGIN INSERT INTO snap_g (v) VALUES (x); RETURN NEXT x; RETURN NEXT x + 1; END $$;
SET statement_timeout = '10s';
"""


@pytest.fixture
def run(connect: Connect) -> Run:
    connection = connect("postgres", "postgres")
    connection.autocommit = True
    connection.execute(WRITER)

    def execute(sql: str, *params: Any) -> list[tuple[Any, ...]]:
        cursor = connection.execute(sql, params or None)
        return cursor.fetchall() if cursor.description else [(cursor.rowcount,)]

    return execute


@pytest.mark.parametrize(
    ("sql", "expected", "rows_after"),
    [
        ("SELECT snap_wr(a) FROM snap_w ORDER BY 1", [(1,), (2,), (3,)], 6),
        ("INSERT INTO snap_w SELECT snap_wr(a) FROM snap_w", [(3,)], 9),
        ("UPDATE snap_w SET a = snap_wr(a + 100)", [(3,)], 6),
        ("DELETE FROM snap_w WHERE snap_wr(a) > 1", [(2,)], 4),
        ("SELECT a FROM snap_w WHERE a < 3 AND snap_wr(a) > 0 ORDER BY a", [(1,), (2,)], 5),
        ("SELECT sum(snap_wr(a)), count(*) FROM snap_w", [(6, 3)], 6),
        (
            "SELECT snap_wr(a), (SELECT count(*) FROM snap_w) FROM snap_w ORDER BY a",
            [(1, 3), (2, 3), (3, 3)],
            6,
        ),
        ("SELECT x.b FROM (SELECT snap_wr(a) AS b FROM snap_w) x ORDER BY 1", [(1,), (2,), (3,)], 6),
        (
            "SELECT x.b FROM (SELECT snap_wr(a) AS b FROM snap_w) x, snap_w w WHERE w.a = 1 ORDER BY 1",
            [(1,), (2,), (3,)],
            6,
        ),
        (
            "SELECT w.a FROM snap_w w LEFT JOIN snap_w x ON w.a = snap_wr(x.a) WHERE w.a < 3 ORDER BY 1",
            [(1,), (2,)],
            None,
        ),
        ("SELECT DISTINCT ON (a) a, snap_wr(a) FROM snap_w ORDER BY a", [(1, 1), (2, 2), (3, 3)], 6),
        ("SELECT row_number() OVER (ORDER BY a), snap_wr(a) FROM snap_w", [(1, 1), (2, 2), (3, 3)], 6),
        ("SELECT a FROM snap_w WHERE EXISTS (SELECT snap_wr(snap_w.a)) ORDER BY a", [(1,), (2,), (3,)], None),
        ("SELECT count(*) FROM (SELECT snap_wr(a) FROM snap_w) x", [(3,)], 6),
        ("UPDATE snap_w SET a = snap_wr(x.a) FROM snap_w x WHERE x.a = snap_w.a", [(3,)], 6),
        ("WITH x AS (SELECT snap_wr(a) AS b FROM snap_w) SELECT count(*) FROM x", [(3,)], 6),
        ("SELECT snap_wr(a) FROM snap_w ORDER BY a LIMIT 2", [(1,), (2,)], None),
    ],
)
def test_a_statement_sees_its_own_snapshot(
    run: Run, sql: str, expected: list[tuple[Any, ...]], rows_after: int | None
) -> None:
    assert run(sql) == expected
    if rows_after is not None:
        assert run("SELECT count(*) FROM snap_w") == [(rows_after,)]


def test_sets_in_from_and_in_the_select_list(run: Run) -> None:
    assert run("SELECT g.id, f FROM snap_g g, snap_set(g.v) f ORDER BY 1, 2") == [
        (1, 1),
        (1, 2),
        (2, 2),
        (2, 3),
    ]
    assert run("SELECT snap_set(v) FROM snap_g WHERE id < 3 ORDER BY 1") == [(1,), (2,), (2,), (3,)]
    assert run("SELECT count(*) FROM snap_g") == [(6,)]


def test_rownum_in_oracle_mode(connect: Connect) -> None:
    connection = connect("polardb", "polardb")
    connection.autocommit = True
    connection.execute("DROP TABLE IF EXISTS snap_o")
    connection.execute("CREATE TABLE snap_o (a NUMBER)")
    connection.execute("INSERT INTO snap_o SELECT g FROM generate_series(1, 5) g")
    connection.execute(
        "CREATE OR REPLACE FUNCTION snap_ora(x NUMBER) RETURN NUMBER IS"
        " BEGIN INSERT INTO snap_o VALUES (x + 100); RETURN x; END;"
    )
    connection.execute("SET statement_timeout = '10s'")
    assert connection.execute("SELECT snap_ora(a) FROM snap_o WHERE ROWNUM <= 3").fetchall() == [
        (1,),
        (2,),
        (3,),
    ]
    assert connection.execute("SELECT count(*) FROM snap_o").fetchall() == [(8,)]


def test_an_index_is_still_used_for_the_harmless_conditions(run: Run) -> None:
    run("INSERT INTO snap_g (v) SELECT g FROM generate_series(1, 2000) g")
    plan = run("SELECT snap_wr(v) FROM snap_g WHERE id = %s", 5)
    assert len(plan) == 1
    assert run("SELECT count(*) FROM snap_w WHERE a > 1000") == [(1,)]


@pytest.mark.parametrize("kind", ["STABLE", "IMMUTABLE"])
def test_a_function_that_is_not_volatile_may_not_write(run: Run, kind: str) -> None:
    run(
        f"CREATE OR REPLACE FUNCTION snap_ro(x int) RETURNS int {kind} LANGUAGE plpgsql AS $$"
        " BEGIN INSERT INTO snap_w VALUES (x); RETURN x; END $$"
    )
    with pytest.raises(psycopg.errors.FeatureNotSupported) as raised:
        run("SELECT snap_ro(a) FROM snap_w")
    assert raised.value.diag.message_primary == "INSERT is not allowed in a non-volatile function"
    run("DROP FUNCTION snap_ro(int)")
