"""What CREATE checks of a PL body, cursors and composites in PL, and CALL with parameters."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import psycopg
import pytest

Connect = Callable[..., psycopg.Connection[Any]]
Connection = psycopg.Connection[Any]


@pytest.fixture
def plain(connect: Connect) -> Connection:
    connection = connect("postgres", "postgres")
    connection.autocommit = True
    connection.execute("DROP TABLE IF EXISTS chk_w CASCADE")
    connection.execute("CREATE TABLE chk_w (a int, b text)")
    connection.execute("INSERT INTO chk_w VALUES (1, 'x'), (2, 'y')")
    return connection


@pytest.fixture
def oracle(connect: Connect) -> Connection:
    connection = connect("polardb", "polardb")
    connection.autocommit = True
    return connection


def create(connection: Connection, head: str, body: str) -> None:
    connection.execute(f"CREATE OR REPLACE {head} LANGUAGE plpgsql AS $$ {body} $$")


# Messages, SQLSTATEs and (with the text in which they point) places are PostgreSQL 15's.
WRONG = [
    (
        "FUNCTION chk() RETURNS void",
        "BEGIN RETURN 1; END",
        "42804",
        "RETURN cannot have a parameter in function returning void",
        "1;",
    ),
    (
        "FUNCTION chk(OUT a int)",
        "BEGIN RETURN 1; END",
        "42804",
        "RETURN cannot have a parameter in function with OUT parameters",
        "1;",
    ),
    (
        "PROCEDURE chk()",
        "BEGIN RETURN 1; END",
        "42601",
        "RETURN cannot have a parameter in a procedure",
        "1;",
    ),
    (
        "FUNCTION chk() RETURNS SETOF int",
        "BEGIN RETURN 1; END",
        "42804",
        "RETURN cannot have a parameter in function returning set",
        "1;",
    ),
    (
        "FUNCTION chk() RETURNS int",
        "BEGIN RETURN NEXT 1; END",
        "42804",
        "cannot use RETURN NEXT in a non-SETOF function",
        "RETURN NEXT",
    ),
    (
        "FUNCTION chk() RETURNS int",
        "BEGIN RETURN QUERY SELECT 1; END",
        "42804",
        "cannot use RETURN QUERY in a non-SETOF function",
        "RETURN QUERY",
    ),
    (
        "FUNCTION chk() RETURNS int",
        "BEGIN RETURN; END",
        "42601",
        'missing expression at or near ";"',
        "; END",
    ),
    (
        "FUNCTION chk() RETURNS int",
        "DECLARE x nosuch; BEGIN RETURN 1; END",
        "42704",
        'type "nosuch" does not exist',
        "nosuch",
    ),
    ("FUNCTION chk() RETURNS int", "BEGIN x := 1; END", "42601", '"x" is not a known variable', "x :="),
]


@pytest.mark.parametrize(("head", "body", "sqlstate", "message", "place"), WRONG)
def test_create_checks_as_postgresql_does(
    plain: Connection, head: str, body: str, sqlstate: str, message: str, place: str
) -> None:
    text = f"CREATE {head} LANGUAGE plpgsql AS $$ {body} $$"
    with pytest.raises(psycopg.Error) as raised:
        plain.execute(text)
    diag = raised.value.diag
    assert (diag.sqlstate, diag.message_primary) == (sqlstate, message)
    assert diag.statement_position == str(text.index(place, text.index("$$")) + 1)
    assert plain.execute("SELECT count(*) FROM pg_proc WHERE proname = 'chk'").fetchone() == (0,)


@pytest.mark.parametrize(
    ("body", "construct", "line", "column"),
    [
        ("n NUMBER;\nv REF CURSOR;\nBEGIN NULL; END;", "REF CURSOR without TYPE", 2, 3),
        (
            "CURSOR c IS SELECT 1 FROM DUAL;\nv REFCURSOR;\nBEGIN\n  v := c;\nEND;",
            "a declared cursor as a value",
            4,
            3,
        ),
    ],
)
def test_what_is_not_there_is_refused_at_create(
    oracle: Connection, body: str, construct: str, line: int, column: int
) -> None:
    text = f"CREATE OR REPLACE PROCEDURE chk_refused IS {body}"
    with pytest.raises(psycopg.errors.FeatureNotSupported) as raised:
        oracle.execute(text)
    message = raised.value.diag.message_primary or ""
    assert message == f"{construct} (line {line}, column {column}) is not supported"
    assert raised.value.diag.statement_position is not None


def test_oracles_names_may_come_later(oracle: Connection) -> None:
    oracle.execute("DROP TABLE IF EXISTS chk_later")
    oracle.execute(
        "CREATE OR REPLACE FUNCTION chk_order RETURN NUMBER IS v chk_later.n%TYPE;"
        " BEGIN chk_later_proc(1); SELECT n INTO v FROM chk_later; RETURN v; END;"
    )
    oracle.execute("CREATE TABLE chk_later (n NUMBER)")
    oracle.execute(
        "CREATE OR REPLACE PROCEDURE chk_later_proc(p NUMBER) IS BEGIN INSERT INTO chk_later VALUES (p); END;"
    )
    assert oracle.execute("SELECT chk_order() FROM DUAL").fetchone() == (Decimal(1),)


# --- cursors and composites


def test_cursor_variables(plain: Connection) -> None:
    create(
        plain,
        "FUNCTION chk_cursor() RETURNS text",
        "DECLARE c refcursor; x int; s text := ''; BEGIN"
        " OPEN c FOR SELECT a FROM chk_w ORDER BY a; FETCH c INTO x; s := s || x; CLOSE c;"
        " OPEN c FOR EXECUTE 'SELECT a FROM chk_w WHERE a > $1' USING 1; FETCH c INTO x; s := s || x;"
        " FETCH c INTO x; RETURN s || coalesce(x::text, '-') || found; END",
    )
    assert plain.execute("SELECT chk_cursor()").fetchone() == ("12-false",)


@pytest.mark.parametrize(
    ("body", "sqlstate", "message"),
    [
        ("FETCH c INTO x;", "22004", 'cursor variable "c" is null'),
        ("OPEN c FOR SELECT 1; OPEN c FOR SELECT 1;", "42P03", 'cursor "<unnamed portal 1>" already in use'),
        (
            "OPEN c FOR SELECT 1; CLOSE c; FETCH c INTO x;",
            "34000",
            'cursor "<unnamed portal 1>" does not exist',
        ),
    ],
)
def test_cursor_variables_fail_as_in_postgresql(
    plain: Connection, body: str, sqlstate: str, message: str
) -> None:
    with pytest.raises(psycopg.Error) as raised:
        plain.execute(f"DO $$ DECLARE c refcursor; x int; BEGIN {body} END $$")
    assert (raised.value.diag.sqlstate, raised.value.diag.message_primary) == (sqlstate, message)


def test_return_query_execute(plain: Connection) -> None:
    create(
        plain,
        "FUNCTION chk_rows(low int) RETURNS TABLE (p int, q text)",
        "BEGIN RETURN QUERY EXECUTE 'SELECT a, b FROM chk_w WHERE a > $1 ORDER BY a' USING low; END",
    )
    assert plain.execute("SELECT * FROM chk_rows(0)").fetchall() == [(1, "x"), (2, "y")]
    create(
        plain,
        "FUNCTION chk_set() RETURNS SETOF chk_w",
        "DECLARE r chk_w; BEGIN FOR r IN SELECT * FROM chk_w ORDER BY a LOOP r.a := r.a * 10;"
        " RETURN NEXT r; END LOOP; RETURN QUERY SELECT * FROM chk_w WHERE a = 1; END",
    )
    assert plain.execute("SELECT * FROM chk_set()").fetchall() == [(10, "x"), (20, "y"), (1, "x")]


def test_whole_records(plain: Connection) -> None:
    create(
        plain,
        "FUNCTION chk_record() RETURNS text",
        "DECLARE r chk_w := row(7, 'd'); s chk_w; d record; BEGIN s := r; r := (8, 'e');"
        " d := row(1, 'z'::text); INSERT INTO chk_w VALUES (r.*); INSERT INTO chk_w SELECT s.*;"
        " RETURN r.b || s.b || d.f2; END",
    )
    assert plain.execute("SELECT chk_record()").fetchone() == ("edz",)
    assert plain.execute("SELECT * FROM chk_w WHERE a > 2 ORDER BY a").fetchall() == [(7, "d"), (8, "e")]
    create(plain, "FUNCTION chk_field(x chk_w) RETURNS text", "BEGIN RETURN x.b; END")
    assert plain.execute("SELECT chk_field(chk_w) FROM chk_w WHERE a < 3 ORDER BY a").fetchall() == [
        ("x",),
        ("y",),
    ]
    create(
        plain,
        "FUNCTION chk_row() RETURNS chk_w",
        "DECLARE r chk_w; BEGIN SELECT * INTO r FROM chk_w WHERE a = 1; RETURN r; END",
    )
    assert plain.execute("SELECT * FROM chk_row()").fetchone() == (1, "x")
    assert plain.execute("SELECT (chk_row()).b").fetchone() == ("x",)


def test_records_and_cursor_variables_of_oracle(oracle: Connection) -> None:
    oracle.execute("DROP TABLE IF EXISTS chk_o")
    oracle.execute("CREATE TABLE chk_o (id NUMBER, n VARCHAR2(9))")
    oracle.execute(
        "CREATE OR REPLACE FUNCTION chk_ora RETURN VARCHAR2 IS"
        " r chk_o%ROWTYPE; c SYS_REFCURSOR; v VARCHAR2(20) := '';"
        " BEGIN r.id := 1; r.n := 'one'; INSERT INTO chk_o VALUES r; r.id := 2; INSERT INTO chk_o VALUES r;"
        " OPEN c FOR SELECT * FROM chk_o ORDER BY id;"
        " LOOP FETCH c INTO r; EXIT WHEN c%NOTFOUND; v := v || r.id || r.n; END LOOP;"
        " OPEN c FOR 'SELECT * FROM chk_o WHERE id > :1' USING 1; FETCH c INTO r;"
        " v := v || c%ROWCOUNT; CLOSE c; RETURN v; END;"
    )
    assert oracle.execute("SELECT chk_ora() FROM DUAL").fetchone() == ("1one2one1",)


# --- CALL and SELECT with parameters of the extended protocol


@pytest.fixture
def calls(plain: Connection) -> Connection:
    create(
        plain,
        "PROCEDURE chk_p(x int, y text DEFAULT 'd')",
        "BEGIN INSERT INTO chk_w VALUES (x + 100, y); END",
    )
    create(
        plain,
        "PROCEDURE chk_out(INOUT a int, OUT b text, c numeric)",
        "BEGIN a := a + 1; b := 'r' || c; END",
    )
    create(plain, "FUNCTION chk_f(x int, y text) RETURNS text", "BEGIN RETURN x || y; END")
    return plain


@pytest.mark.parametrize("placeholder", ["%s", "%b", "%t"])
def test_parameters_of_call(calls: Connection, placeholder: str) -> None:
    def run(sql: str, *params: Any) -> Any:
        cursor = calls.execute(sql.replace("?", placeholder), params)
        return (cursor.statusmessage, cursor.fetchall() if cursor.description else None)

    assert run("CALL chk_p(?, ?)", 1, "k") == ("CALL", None)
    assert run("CALL chk_p(?)", 2) == ("CALL", None)
    assert run("CALL chk_p(y => ?, x => ?)", "n", 3) == ("CALL", None)
    rows = calls.execute("SELECT * FROM chk_w WHERE a > 100 ORDER BY a").fetchall()
    assert rows == [(101, "k"), (102, "d"), (103, "n")]
    assert run("CALL chk_out(?, ?, ?)", 1, None, 2) == ("CALL", [(2, "r2")])
    assert run("CALL chk_out(? + 1, NULL, 1)", 7) == ("CALL", [(9, "r1")])
    assert run("SELECT chk_f(?, ?)", 5, "z") == ("SELECT 1", [("5z",)])
    assert run("SELECT chk_f(?, ?)", None, "z") == ("SELECT 1", [(None,)])
    assert run("SELECT chk_f(a, ?) FROM chk_w WHERE a = ?", "z", 1) == ("SELECT 1", [("1z",)])


def test_describe_of_call(calls: Connection) -> None:
    result = calls.pgconn.prepare(b"chk_s", b"CALL chk_out($1, $2, $3)")
    assert not result.error_message
    result = calls.pgconn.describe_prepared(b"chk_s")
    assert [result.param_type(i) for i in range(result.nparams)] == [23, 25, 1700]
    assert [(result.fname(i), result.ftype(i)) for i in range(result.nfields)] == [(b"a", 23), (b"b", 25)]


@pytest.mark.parametrize(
    ("sql", "params", "sqlstate", "message"),
    [
        ("CALL chk_nosuch(%s)", (1,), "42883", "procedure chk_nosuch(smallint) does not exist"),
        ("CALL chk_f(%s, %s)", (1, "a"), "42809", "chk_f(integer, text) is not a procedure"),
        ("CALL chk_p(%s)", ("x",), "22P02", 'invalid input syntax for type integer: "x"'),
        ("CALL chk_p(%t::text)", ("x",), "42883", "procedure chk_p(text) does not exist"),
    ],
)
def test_call_that_fails(
    calls: Connection, sql: str, params: tuple[Any, ...], sqlstate: str, message: str
) -> None:
    with pytest.raises(psycopg.Error) as raised:
        calls.execute(sql, params)
    assert (raised.value.diag.sqlstate, raised.value.diag.message_primary) == (sqlstate, message)


# --- packages


def test_execute_on_a_package_is_asked_for(oracle: Connection, connect: Connect) -> None:
    oracle.execute("DROP ROLE IF EXISTS chk_bob")
    oracle.execute("CREATE ROLE chk_bob LOGIN")
    oracle.execute(
        "CREATE OR REPLACE PACKAGE chk_pkg IS g NUMBER := 1; PROCEDURE put(p NUMBER);"
        " FUNCTION val RETURN NUMBER; END chk_pkg;"
    )
    oracle.execute(
        "CREATE OR REPLACE PACKAGE BODY chk_pkg IS PROCEDURE put(p NUMBER) IS BEGIN g := p; END;"
        " FUNCTION val RETURN NUMBER IS BEGIN RETURN g; END; END chk_pkg;"
    )
    oracle.execute("REVOKE EXECUTE ON PACKAGE chk_pkg FROM public")
    bob = connect("chk_bob", "polardb")
    bob.autocommit = True
    for sql in (
        "SELECT chk_pkg.val()",
        "CALL chk_pkg.put(1)",
        "BEGIN chk_pkg.put(2); END;",
        "BEGIN DBMS_OUTPUT.PUT_LINE(chk_pkg.g); END;",
    ):
        with pytest.raises(psycopg.errors.InsufficientPrivilege) as raised:
            bob.execute(sql)
        assert raised.value.diag.message_primary == "permission denied for package chk_pkg"
    oracle.execute("GRANT EXECUTE ON PACKAGE chk_pkg TO chk_bob")
    bob.execute("CALL chk_pkg.put(5)")
    assert bob.execute("SELECT chk_pkg.val()").fetchone() == (Decimal(5),)
    bob.close()
    oracle.execute("DROP PACKAGE chk_pkg")
