"""Oracle-style units typed into a stock psql, which cuts them at semicolons, reach the server whole."""

import pytest

from harness.frontend import SYNC, parse
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
    "conditional compilation": (
        "CREATE FUNCTION f(x int) RETURN text IS\n  $IF DBMS_DB_VERSION.VERSION < 12 $THEN\n"
        "  v text := 'old';\n  w int := 1;\n  $ELSE\n  v text := 'new';\n  $END\nBEGIN\n"
        "  $IF FALSE $THEN v := 'never'; RETURN v; $END IF x > 0 THEN\n    PRAGMA INLINE(f, 'YES');\n"
        "    RETURN v;\n  END IF;\n  $IF TRUE $THEN RETURN 'minus'; $END\nEND;",
        "SELECT f(1)",
        "new",
    ),
    "comment before a piece": (
        "CREATE FUNCTION f(x int) RETURN int IS\n  v int := 1; /* one\n/\n*/ w int := 2;\n"
        "/* begin; */ BEGIN\n  RETURN v + w;\nEND;",
        "SELECT f(1)",
        "3",
    ),
    "label and goto": (
        "CREATE FUNCTION f(x int) RETURN int IS\n  v int := 0;\nBEGIN\n  <<outer>>\n  LOOP\n    v := v + 1;\n"
        "    EXIT outer WHEN v > x;\n  END LOOP outer;\n  RETURN v;\nEND;",
        "SELECT f(3)",
        "4",
    ),
    "cursor and exception": (
        "CREATE FUNCTION f(x int) RETURN int IS\n  CURSOR c IS SELECT 5 AS n;\n  mine EXCEPTION;\n"
        "BEGIN\n  FOR r IN c LOOP\n    IF r.n = 5 THEN RAISE mine; END IF;\n  END LOOP;\n  RETURN 0;\n"
        "EXCEPTION\n  WHEN mine THEN RETURN 7;\nEND;",
        "SELECT f(1)",
        "7",
    ),
    "editionable": (
        "CREATE OR REPLACE EDITIONABLE FUNCTION f(x int) RETURN int IS\nBEGIN\n  RETURN x;\nEND;",
        "SELECT f(8)",
        "8",
    ),
    "procedures inside": (
        "CREATE FUNCTION f(x int) RETURN int IS\n  FUNCTION g(y int) RETURN int IS\n    z int := 1;\n"
        "  BEGIN\n    RETURN y + z;\n  END g;\nBEGIN\n  RETURN g(x);\nEND f;",
        "SELECT f(1)",
        "2",
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
def test_unit(clean_polardb: ServerProcess, name: str, slash: bool) -> None:
    unit, query, wanted = UNITS[name]
    script = f"{unit}\n{'/' if slash else ''}\n{query};\n"
    done = clean_polardb.psql("-At", "-v", "ON_ERROR_STOP=1", stdin=script)
    assert done.stderr == ""
    assert done.stdout == f"CREATE FUNCTION\n{wanted}\n"
    assert done.code == 0


def test_anonymous_blocks(clean_polardb: ServerProcess) -> None:
    script = (
        "CREATE TABLE t (x int);\nDECLARE\n  v int := 1;\nBEGIN\n  INSERT INTO t VALUES (v);\n"
        "  IF v = 1 THEN\n    INSERT INTO t VALUES (2);\n  END IF;\nEND;\n/\n"
        "BEGIN\n  INSERT INTO t VALUES (3);\nEND;\n/\n"
        "SELECT string_agg(x::text, ',' ORDER BY x) FROM t;\n"
    )
    done = clean_polardb.psql("-At", "-v", "ON_ERROR_STOP=1", stdin=script)
    assert done.stderr == ""
    assert done.stdout.splitlines()[-1] == "1,2,3"


def test_package(clean_polardb: ServerProcess) -> None:
    script = (
        "CREATE OR REPLACE PACKAGE p IS\n  v number := 5;\n  FUNCTION g RETURN number;\nEND p;\n/\n"
        "CREATE OR REPLACE PACKAGE BODY p IS\n  FUNCTION g RETURN number IS\n  BEGIN\n    RETURN v * 2;\n"
        "  END;\nEND p;\n/\nSELECT p.g();\n"
    )
    done = clean_polardb.psql("-At", "-v", "ON_ERROR_STOP=1", stdin=script)
    assert done.stderr == ""
    assert done.stdout.splitlines()[-1] == "10"


def test_a_bad_unit_never_runs_its_pieces(clean_polardb: ServerProcess) -> None:
    """The INSERT inside a routine that does not compile is not executed as a statement."""
    script = (
        "CREATE TABLE t (x int);\nCREATE FUNCTION f RETURN int IS\n  v int := ;\nBEGIN\n  IF v > 0 THEN\n"
        "    INSERT INTO t VALUES (1);\n  END IF;\n  INSERT INTO t VALUES (2);\n  RETURN 1;\nEND;\n/\n"
        "SELECT 'rows', count(*) FROM t;\n"
    )
    done = clean_polardb.psql("-At", stdin=script)
    assert "ERROR" in done.stderr
    assert done.stdout.splitlines()[-1] == "rows|0"


def test_a_drivers_commit_is_not_swallowed(clean_polardb: ServerProcess) -> None:
    client = clean_polardb.frontend()
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


def test_psql_c_and_escaped_semicolons(clean_polardb: ServerProcess) -> None:
    unit = UNITS["if"][0]
    assert clean_polardb.psql("-c", unit).stdout == "CREATE FUNCTION\n"
    lines = unit.replace("f(x int)", "g(x int)")
    escaped = lines[:-1].replace(";", "\\;") + ";\n"
    done = clean_polardb.psql("-At", stdin=escaped + "SELECT g(1);\n")
    assert done.stdout == "CREATE FUNCTION\nplus\n"
    assert done.stderr == ""


def test_end_case_with_g(clean_polardb: ServerProcess) -> None:
    r"""psql never sees the end of END CASE; \g sends it: the documented work-around."""
    script = (
        "CREATE FUNCTION f(x int) RETURN text IS BEGIN\n  CASE x WHEN 1 THEN RETURN 'one'; ELSE"
        " RETURN 'more';\n  END CASE;\nEND;\n\\g\nSELECT f(1);\n"
    )
    done = clean_polardb.psql("-At", stdin=script)
    assert done.stderr == ""
    assert done.stdout == "CREATE FUNCTION\none\n"


def test_a_lone_slash(clean_polardb: ServerProcess) -> None:
    done = clean_polardb.psql("-At", stdin="/\nSELECT 1;\n/\n-- note\nSELECT 2;\n/\n")
    assert done.stderr == ""
    assert done.stdout == "1\n2\n"


def test_what_psql_swallows(clean_polardb: ServerProcess) -> None:
    """An apostrophe in a q-quote opens a string for psql: it sends the rest of the file as one message."""
    script = "SELECT 1;\nSELECT q'[it's fine]';\nSELECT 2;\n"
    done = clean_polardb.psql("-At", stdin=script)
    assert "1" in done.stdout.splitlines()
    assert clean_polardb.psql("-At", "-c", "SELECT q'[it's fine]'").stdout == "it's fine\n"


def test_single_line_mode(clean_polardb: ServerProcess) -> None:
    done = clean_polardb.psql(
        "-AtS",
        stdin="CREATE FUNCTION f(x int) RETURN int IS BEGIN\n  RETURN x;\nEND;\nSELECT f(9)\n",
    )
    assert done.stderr == ""
    assert done.stdout == "CREATE FUNCTION\n9\n"


def test_a_comment_does_not_end_a_unit(clean_polardb: ServerProcess) -> None:
    """Only a `/` line does; any other message that is no piece discards the unit and runs."""
    client = clean_polardb.frontend()
    client.query("CREATE FUNCTION f RETURN int IS v int;")
    answer = client.query("/* still there? */")
    assert [m.name for m in answer] == ["NoticeResponse", "EmptyQueryResponse", "ReadyForQuery"]
    client.query("CREATE FUNCTION f RETURN int IS v int;")
    assert [m.name for m in client.query("/* a */\n/")] == ["ErrorResponse", "ReadyForQuery"]
    assert client.rows("SELECT 1") == [("1",)]


@pytest.mark.parametrize("word", ["COMMIT", "ROLLBACK", "BEGIN", "SELECT 1", "CREATE TABLE u (x int);"])
def test_messages_that_are_no_piece(clean_polardb: ServerProcess, word: str) -> None:
    client = clean_polardb.frontend()
    for begun in ("DECLARE x int;", "BEGIN NULL;", "CREATE PACKAGE p IS x int;"):
        assert [m.name for m in client.query(begun)] == ["EmptyQueryResponse", "ReadyForQuery"]
        answer = client.query(word)
        assert any(m.tag == "N" and "discarded" in m.fields["M"] for m in answer), begun
        assert any(m.tag == "C" for m in answer), begun
        client.query("ROLLBACK")
        client.query("DROP TABLE IF EXISTS u")
    client.query("DECLARE x int;")
    client.send(parse("", "SELECT 1") + SYNC)
    answer = client.until_ready()
    assert [m.name for m in answer if m.tag != "N"] == ["ParseComplete", "ReadyForQuery"]
    assert any(m.tag == "N" for m in answer)


def test_units_that_are_not_continued(clean_polardb: ServerProcess) -> None:
    """What psql would not have cut there is an error at once; the setting turns continuation off."""
    client = clean_polardb.frontend()
    assert failure(client, "CREATE FUNCTION f RETURN int IS BEGIN RETURN 1;")[0] == "42601"
    assert failure(client, "DECLARE x int; BEGIN NULL;")[0] == "42601"
    assert failure(client, "DECLARE x int")[0] == "42601"
    client.query("SET polar_pl_continuation = off")
    assert failure(client, "DECLARE x int;")[0] == "42601"
