"""EXPLAIN: SQLite's plans, what ANALYZE does, what drivers ask. The rest is compared with PostgreSQL."""

import json
from collections.abc import Iterator

import psycopg
import pytest

from harness.servers import ServerProcess

TABLES = """
    CREATE TABLE plan_t (a int PRIMARY KEY, b text, c int);
    CREATE INDEX plan_t_c ON plan_t (c);
    CREATE TABLE plan_u (a int, d int);
    CREATE INDEX plan_u_a ON plan_u (a);
    INSERT INTO plan_t SELECT g, 'row ' || g, g % 7 FROM generate_series(1, 20) AS g
"""
PLANS = [
    (
        "SELECT b FROM plan_t WHERE a = 5",
        ["Index Scan using plan_t_pkey on plan_t", "  Index Cond: (a = ?)"],
    ),
    (
        "SELECT c FROM plan_t x WHERE c > 3",
        ["Index Only Scan using plan_t_c on plan_t x", "  Index Cond: (c > ?)"],
    ),
    (
        "SELECT * FROM plan_t t LEFT JOIN plan_u u ON u.a = t.c",
        [
            "Nested Loop Left Join",
            "  ->  Seq Scan on plan_t t",
            "  ->  Index Scan using plan_u_a on plan_u u",
            "        Index Cond: (a = ?)",
        ],
    ),
    (
        "SELECT * FROM plan_u x JOIN plan_u y ON x.d = y.d",
        [
            "Nested Loop",
            "  ->  Seq Scan on plan_u x",
            "  ->  Automatic Index Scan on plan_u y",
            "        Index Cond: (d = ?)",
        ],
    ),
    (
        # Items of a list that a condition joins are read in the order that is best, as those of JOIN are.
        "SELECT count(*) FROM plan_t t, plan_u u WHERE u.d = 3 AND t.a = u.a + 1 AND t.c = u.d",
        [
            "Aggregate",
            "  ->  Nested Loop",
            "        ->  Seq Scan on plan_u u",
            "        ->  Index Only Scan using plan_t_c on plan_t t",
            "              Index Cond: ((c = ?) AND (a = ?))",
        ],
    ),
    (
        "SELECT b, count(*) FROM plan_t GROUP BY b LIMIT 2",
        [
            "Limit",
            "  ->  GroupAggregate",
            "        Group Key: b",
            "        ->  Sort",
            "              Sort Key: b",
            "              ->  Seq Scan on plan_t",
        ],
    ),
    (
        "SELECT (SELECT max(d) FROM plan_u u WHERE u.a = t.a) FROM plan_t t WHERE b = 'x'",
        [
            "Seq Scan on plan_t t",
            "  Filter: (b = 'x'::text)",
            "  SubPlan 1",
            "    ->  Aggregate",
            "          ->  Index Scan using plan_u_a on plan_u u",
            "                Index Cond: (a = ?)",
        ],
    ),
    (
        "WITH w AS MATERIALIZED (SELECT a FROM plan_u) SELECT * FROM w, w AS z",
        [
            "Nested Loop",
            "  CTE w",
            "    ->  Index Only Scan using plan_u_a on plan_u",
            "  ->  CTE Scan on w",
            "  ->  CTE Scan on w z",
        ],
    ),
    (
        "SELECT a FROM plan_t WHERE a = 1 OR c = 2",
        [
            "Bitmap Heap Scan on plan_t",
            "  Filter: ((a = 1) OR (c = 2))",
            "  ->  BitmapOr",
            "        ->  Bitmap Index Scan on plan_t_pkey",
            "              Index Cond: (a = ?)",
            "        ->  Bitmap Index Scan on plan_t_c",
            "              Index Cond: (c = ?)",
        ],
    ),
    (
        "UPDATE plan_t SET b = 'y' FROM plan_u u WHERE u.a = plan_t.a AND u.d = 1",
        [
            "Update on plan_t",
            "  ->  Nested Loop",
            "        ->  Seq Scan on plan_u u",
            "        ->  Index Scan using plan_t_pkey on plan_t",
            "              Index Cond: (a = ?)",
        ],
    ),
    (
        "INSERT INTO plan_t VALUES (1) ON CONFLICT DO NOTHING",
        ["Insert on plan_t", "  Conflict Resolution: NOTHING", "  ->  Result"],
    ),
]


@pytest.fixture
def connection(server: ServerProcess) -> Iterator[psycopg.Connection]:
    with psycopg.connect(server.conninfo("postgres", "postgres")) as connection:
        connection.execute(TABLES)
        yield connection
        connection.rollback()


def lines(connection: psycopg.Connection, sql: str, *params: object) -> list[str]:
    return [line for (line,) in connection.execute(sql, params or None).fetchall()]


@pytest.mark.parametrize(("sql", "expected"), PLANS)
def test_plans_are_those_of_sqlite(connection: psycopg.Connection, sql: str, expected: list[str]) -> None:
    assert lines(connection, f"EXPLAIN {sql}") == expected


def test_set_operations(connection: psycopg.Connection) -> None:
    """From some version on SQLite reads both sides in order and merges them."""
    first, *rest = lines(connection, "EXPLAIN SELECT d FROM plan_u EXCEPT SELECT c FROM plan_t")
    assert first == "SetOp Except"
    assert rest[0] in ("  ->  Append", "  ->  Merge Append")
    assert {"        ->  Index Only Scan using plan_t_c on plan_t"} < set(rest)
    assert any("Seq Scan on plan_u" in line for line in rest)


def test_a_write_is_only_carried_out_with_analyze(connection: psycopg.Connection) -> None:
    lines(connection, "EXPLAIN DELETE FROM plan_t")
    assert connection.execute("SELECT count(*) FROM plan_t").fetchone() == (20,)
    explained = lines(connection, "EXPLAIN ANALYZE DELETE FROM plan_t WHERE a > 5")
    assert explained[0].startswith("Delete on plan_t (actual time=")
    assert [line.partition(":")[0] for line in explained[-2:]] == ["Planning Time", "Execution Time"]
    assert connection.execute("SELECT count(*) FROM plan_t").fetchone() == (5,)


def test_analyze_tells_the_rows(connection: psycopg.Connection) -> None:
    (explained,) = connection.execute(
        "EXPLAIN (ANALYZE, FORMAT JSON) SELECT * FROM plan_t WHERE c = %s", (3,)
    ).fetchone() or ((),)
    assert explained[0]["Plan"]["Actual Rows"] == 3
    assert explained[0]["Plan"]["Index Name"] == "plan_t_c"
    assert explained[0]["Execution Time"] >= explained[0]["Plan"]["Actual Total Time"]


def test_verbose_shows_what_sqlite_gets(connection: psycopg.Connection) -> None:
    explained = lines(connection, "EXPLAIN VERBOSE SELECT a FROM plan_t")
    assert explained[0] == "Index Only Scan using plan_t_c on public.plan_t"
    assert explained[1].startswith("SQLite Statement: SELECT ")


def test_a_prepared_statement_with_its_values(connection: psycopg.Connection) -> None:
    connection.execute("PREPARE found (int) AS SELECT b FROM plan_t WHERE c = $1")
    explained = lines(connection, "EXPLAIN (ANALYZE, TIMING OFF, SUMMARY OFF) EXECUTE found(2)")
    assert explained[0] == "Index Scan using plan_t_c on plan_t (actual rows=3 loops=1)"


def test_the_column_is_json_in_json(connection: psycopg.Connection) -> None:
    cursor = connection.execute("EXPLAIN (FORMAT JSON) SELECT 1")
    assert cursor.description is not None
    assert (cursor.description[0].name, cursor.description[0].type_code) == ("QUERY PLAN", 114)
    assert json.dumps(cursor.fetchone())


@pytest.mark.parametrize("kind", ["LEFT", "FULL"])
def test_an_expression_that_joins_is_a_column_of_which_sqlite_makes_an_index(
    connection: psycopg.Connection, kind: str
) -> None:
    explained = lines(
        connection, f"EXPLAIN VERBOSE SELECT t.a FROM plan_t t {kind} JOIN plan_u u ON t.c = u.d + 1"
    )
    (statement,) = [line for line in explained if line.startswith("SQLite Statement: ")]
    assert ' AS v0 FROM "main"."plan_u" AS r2 LIMIT -1) AS x1 ON (+"r1"."c" = x1.v0)' in statement


def test_an_expression_of_both_sides_of_an_inner_join_is_such_a_column(
    connection: psycopg.Connection,
) -> None:
    connection.execute("CREATE TABLE plan_x (i int); CREATE TABLE plan_y (i int)")
    explained = lines(
        connection, "EXPLAIN VERBOSE SELECT 1 FROM plan_x x, plan_y y WHERE x.i + 2 = y.i + 1 AND y.i > 5"
    )
    (statement,) = [line for line in explained if line.startswith("SQLite Statement: ")]
    assert '"main"."plan_y" AS r2 WHERE ("r2"."i" > 5) LIMIT -1) AS x1 ON (+' in statement


def test_an_index_finds_what_is_any_of_an_array(connection: psycopg.Connection) -> None:
    explained = lines(connection, "EXPLAIN SELECT a FROM plan_t WHERE c = ANY ('{1,2}'::int[])")
    assert explained[0] == "Index Only Scan using plan_t_c on plan_t"


def test_an_index_of_floats_finds_an_integer(connection: psycopg.Connection) -> None:
    connection.execute("CREATE TABLE plan_f (f float8); CREATE INDEX ON plan_f (f)")
    explained = lines(connection, "EXPLAIN SELECT f FROM plan_f WHERE f = 2")
    assert explained[0] == "Index Only Scan using plan_f_f_idx on plan_f"
