"""Deep and endless nesting: it works or is 54001, and the server goes on."""

from collections.abc import Iterator

import pytest

from harness.frontend import Frontend
from harness.servers import ServerProcess

DEEP = 300
WORKS = {
    "parentheses": ("(" * DEEP + "x" + ")" * DEEP, "1"),
    "calls": ("abs(" * DEEP + "x" + ")" * DEEP, "1"),
    "COALESCE": ("coalesce(NULL, " * DEEP + "x" + ")" * DEEP, "1"),
    "CASE in ELSE": ("CASE WHEN x = 2 THEN 0 ELSE " * DEEP + "x" + " END" * DEEP, "1"),
    "CASE x in ELSE": ("CASE x WHEN 2 THEN 0 ELSE " * DEEP + "x" + " END" * DEEP, "1"),
    "CASE in THEN": ("CASE WHEN x = 1 THEN " * DEEP + "x" + " ELSE 0 END" * DEEP, "1"),
    "NOT": ("NOT " * DEEP + "x = 1", "t"),
    "AND": ("(x = 1 AND " * DEEP + "true" + ")" * DEEP, "t"),
    "OR": ("(x = 2 OR " * DEEP + "true" + ")" * DEEP, "t"),
    "sums": ("(x + " * DEEP + "1" + ")" * DEEP, str(DEEP + 1)),
    "||": ("length(" + "('a' || " * DEEP + "x::text" + ")" * DEEP + ")", str(DEEP + 1)),
}


@pytest.mark.parametrize("database", ["polardb", "postgres"])
@pytest.mark.parametrize("name", WORKS)
def test_three_hundred_levels_work(server: ServerProcess, name: str, database: str) -> None:
    expression, expected = WORKS[name]
    client = server.frontend(database=database)
    assert client.rows(f"SELECT {expression} FROM (VALUES (1)) v(x)") == [(expected,)]


@pytest.fixture(scope="module")
def functions(server: ServerProcess) -> Iterator[Frontend]:
    """Functions that call each other without end, in every mixture of languages."""
    client = server.frontend()
    for statement in (
        "CREATE TABLE one (a int)",
        "INSERT INTO one VALUES (1)",
        """CREATE FUNCTION pl(n int) RETURNS int LANGUAGE plpgsql AS $$
           BEGIN RETURN pl(n + 1); END $$""",
        """CREATE FUNCTION through_sql(n int) RETURNS int LANGUAGE plpgsql AS $$
           BEGIN RETURN (SELECT through_sql(n + a) FROM one); END $$""",
        """CREATE FUNCTION through_handlers(n int) RETURNS int LANGUAGE plpgsql AS $$
           BEGIN
             BEGIN RETURN through_handlers(n + 1); EXCEPTION WHEN division_by_zero THEN RETURN 0; END;
           END $$""",
        """CREATE FUNCTION through_text(n int) RETURNS int LANGUAGE plpgsql AS $$
           DECLARE r int;
           BEGIN EXECUTE 'SELECT through_text(' || n || ')' INTO r; RETURN r; END $$""",
        "CREATE PROCEDURE again(n int) IS BEGIN again(n + 1); END;",
    ):
        messages = client.query(statement)
        assert messages[0].tag == "C", (statement, messages)
    yield client
    client.query("DROP TABLE one; DROP FUNCTION pl, through_sql, through_handlers, through_text")
    client.query("DROP PROCEDURE again")
    client.terminate()


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT pl(1)",
        "SELECT through_sql(1)",
        "SELECT through_sql(a) FROM one",
        "SELECT through_handlers(1)",
        "SELECT through_text(1)",
        "CALL again(1)",
        "SELECT " + "(" * 20_000 + "1" + ")" * 20_000,
        "SELECT " + "(SELECT " * 500 + "1" + ")" * 500,
        "SELECT " + "ARRAY[" * 5_000 + "1" + "]" * 5_000,
        "SELECT '" + "[" * 100_000 + "]" * 100_000 + "'::jsonb",
    ],
    ids=lambda sql: sql[:30],
)
def test_what_never_ends_is_refused(functions: Frontend, sql: str) -> None:
    errors = [m.fields["C"] for m in functions.query(sql) if m.tag == "E"]
    assert errors == ["54001"]
    assert functions.rows("SELECT a FROM one") == [("1",)]
