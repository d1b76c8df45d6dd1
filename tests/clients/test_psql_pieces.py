"""Oracle-style units typed into a stock psql, which cuts them at semicolons, reach the server whole."""

import pytest

from harness.logon import failure
from harness.servers import ServerProcess

UNITS = {
    "no declarations": (
        "CREATE FUNCTION f(x int) RETURN int IS BEGIN RETURN x + 1; END;",
        "SELECT f(1)",
        "2",
    ),
    "declaration": (
        "CREATE OR REPLACE FUNCTION f(x int) RETURN int IS\n  v number := 40;\nBEGIN\n  RETURN v + x;\nEND;",
        "SELECT f(2)",
        "42",
    ),
    "if": (
        "CREATE FUNCTION f(x int) RETURN text IS\nBEGIN\n  IF x > 0 THEN\n    RETURN 'plus';\n  END IF;\n"
        "  RETURN 'minus';\nEND;",
        "SELECT f(-1)",
        "minus",
    ),
    "loop": (
        "CREATE FUNCTION f(x int) RETURN int IS\n  s int := 0;\nBEGIN\n  FOR i IN 1..x LOOP\n"
        "    s := s + i;\n  END LOOP;\n  WHILE s < 100 LOOP s := s + 1; END LOOP;\n  RETURN s;\nEND f;",
        "SELECT f(3)",
        "100",
    ),
    "nested blocks": (
        "CREATE FUNCTION f(x int) RETURN text IS BEGIN\n  BEGIN\n    RETURN 1 / x;\n  EXCEPTION\n"
        "    WHEN ZERO_DIVIDE THEN RETURN 'zero';\n  END;\nEND;",
        "SELECT f(0)",
        "zero",
    ),
    "case expression": (
        "CREATE FUNCTION f(x int) RETURN text IS BEGIN RETURN CASE x WHEN 1 THEN 'one' ELSE 'more' END; END;",
        "SELECT f(1)",
        "one",
    ),
    "case in parentheses": (
        "CREATE FUNCTION f(x int) RETURN text IS\n  v text;\nBEGIN v := (CASE WHEN x = 1 THEN 'one' END);"
        " RETURN v;\nEND;",
        "SELECT f(1)",
        "one",
    ),
    "quoted words": (
        "CREATE FUNCTION f(x int) RETURN text IS\n  \"end\" text := 'begin; end;';\nBEGIN -- end; of it\n"
        '  RETURN "end"; /* begin; */\nEND;',
        "SELECT f(1)",
        "begin; end;",
    ),
    "dollar quotes": (
        "CREATE FUNCTION f(x int) RETURNS int LANGUAGE plpgsql AS $$\nDECLARE v int := 1;\nBEGIN\n"
        "  IF x > 0 THEN v := 2; END IF;\n  RETURN v;\nEND $$;",
        "SELECT f(1)",
        "2",
    ),
}


@pytest.mark.parametrize("slash", [False, True], ids=["plain", "slash"])
@pytest.mark.parametrize("name", UNITS)
def test_unit(fresh_server: ServerProcess, name: str, slash: bool) -> None:
    unit, query, wanted = UNITS[name]
    script = f"{unit}\n{'/' if slash else ''}\n{query};\n"
    done = fresh_server.psql("-At", "-v", "ON_ERROR_STOP=1", stdin=script)
    assert done.stderr == ""
    assert done.stdout == f"CREATE FUNCTION\n{wanted}\n"
    assert done.code == 0


def test_anonymous_blocks(fresh_server: ServerProcess) -> None:
    script = (
        "CREATE TABLE t (x int);\nDECLARE\n  v int := 1;\nBEGIN\n  INSERT INTO t VALUES (v);\n"
        "  IF v = 1 THEN\n    INSERT INTO t VALUES (2);\n  END IF;\nEND;\n/\n"
        "BEGIN\n  INSERT INTO t VALUES (3);\nEND;\n/\n"
        "SELECT string_agg(x::text, ',' ORDER BY x) FROM t;\n"
    )
    done = fresh_server.psql("-At", "-v", "ON_ERROR_STOP=1", stdin=script)
    assert done.stderr == ""
    assert done.stdout.splitlines()[-1] == "1,2,3"


def test_package(fresh_server: ServerProcess) -> None:
    script = (
        "CREATE OR REPLACE PACKAGE p IS\n  v number := 5;\n  FUNCTION g RETURN number;\nEND p;\n/\n"
        "CREATE OR REPLACE PACKAGE BODY p IS\n  FUNCTION g RETURN number IS\n  BEGIN\n    RETURN v * 2;\n"
        "  END;\nEND p;\n/\nSELECT p.g();\n"
    )
    done = fresh_server.psql("-At", "-v", "ON_ERROR_STOP=1", stdin=script)
    assert done.stderr == ""
    assert done.stdout.splitlines()[-1] == "10"


def test_a_bad_unit_never_runs_its_pieces(fresh_server: ServerProcess) -> None:
    """The INSERT inside a routine that does not compile is not executed as a statement."""
    script = (
        "CREATE TABLE t (x int);\nCREATE FUNCTION f RETURN int IS\n  v int := ;\nBEGIN\n  IF v > 0 THEN\n"
        "    INSERT INTO t VALUES (1);\n  END IF;\n  INSERT INTO t VALUES (2);\n  RETURN 1;\nEND;\n/\n"
        "SELECT 'rows', count(*) FROM t;\n"
    )
    done = fresh_server.psql("-At", stdin=script)
    assert "ERROR" in done.stderr
    assert done.stdout.splitlines()[-1] == "rows|0"


def test_a_drivers_commit_is_not_swallowed(fresh_server: ServerProcess) -> None:
    client = fresh_server.frontend()
    client.query("CREATE TABLE t (x int)")
    client.query("BEGIN")
    client.query("INSERT INTO t VALUES (1)")
    pieces = client.query("CREATE FUNCTION f RETURN int IS v int;")
    assert [m.name for m in pieces] == ["EmptyQueryResponse", "ReadyForQuery"]
    answer = client.query("COMMIT")
    assert any(m.text == "CommandComplete 'COMMIT'" for m in answer)
    assert any(m.tag == "N" for m in answer)
    assert client.rows("SELECT count(*) FROM t") == [("1",)]
    assert failure(client, "SELECT f()")[0] == "42883"


def test_psql_c_and_escaped_semicolons(fresh_server: ServerProcess) -> None:
    unit = UNITS["if"][0]
    assert fresh_server.psql("-c", unit).stdout == "CREATE FUNCTION\n"
    lines = unit.replace("f(x int)", "g(x int)")
    escaped = lines[:-1].replace(";", "\\;") + ";\n"
    done = fresh_server.psql("-At", stdin=escaped + "SELECT g(1);\n")
    assert done.stdout == "CREATE FUNCTION\nplus\n"
    assert done.stderr == ""


def test_end_case_with_g(fresh_server: ServerProcess) -> None:
    r"""psql never sees the end of END CASE; \g sends it: the documented work-around."""
    script = (
        "CREATE FUNCTION f(x int) RETURN text IS BEGIN\n  CASE x WHEN 1 THEN RETURN 'one'; ELSE"
        " RETURN 'more';\n  END CASE;\nEND;\n\\g\nSELECT f(1);\n"
    )
    done = fresh_server.psql("-At", stdin=script)
    assert done.stderr == ""
    assert done.stdout == "CREATE FUNCTION\none\n"


def test_a_lone_slash(fresh_server: ServerProcess) -> None:
    done = fresh_server.psql("-At", stdin="/\nSELECT 1;\n/\n-- note\nSELECT 2;\n/\n")
    assert done.stderr == ""
    assert done.stdout == "1\n2\n"
