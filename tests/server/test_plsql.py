"""PL through a real server: values, control flow, errors with CONTEXT, calls, packages, rights."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import psycopg
import pytest

from harness.pl import PlSession

Connect = Callable[..., psycopg.Connection[Any]]


@pytest.fixture
def oracle(connect: Connect) -> PlSession:
    session = PlSession(connect("polardb", "polardb"))
    session.run("DROP TABLE IF EXISTS pl_t")
    session.run("CREATE TABLE pl_t (id serial PRIMARY KEY, name varchar2(20), n number)")
    return session


@pytest.fixture
def plain(connect: Connect) -> PlSession:
    return PlSession(connect("postgres", "postgres"))


def test_number_arithmetic_in_a_loop(oracle: PlSession) -> None:
    oracle.run(
        "CREATE OR REPLACE FUNCTION pl_sum(a NUMBER) RETURN NUMBER IS v NUMBER := 0;"
        " BEGIN FOR i IN 1..3 LOOP v := v + i * a; END LOOP; RETURN v; END pl_sum;"
    )
    assert oracle.run("SELECT pl_sum(1.5)") == [(Decimal("9.0"),)]


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("NULL::boolean AND false", "f"),
        ("NULL::boolean OR true", "t"),
        ("NULL::boolean AND true", "<NULL>"),
        ("NOT NULL::boolean", "<NULL>"),
        ("a = NULL", "<NULL>"),
        ("a IS NOT DISTINCT FROM 1", "t"),
        ("b IS DISTINCT FROM NULL", "f"),
        ("a + b", "<NULL>"),
        ("COALESCE(b, a, 5)", "1"),
        ("CASE WHEN b > 0 THEN 'x' WHEN a > 0 THEN 'y' END", "y"),
        ("a IN (1, NULL)", "t"),
        ("a IN (2, NULL)", "<NULL>"),
        ("a NOT IN (2, 3)", "t"),
        ("-7 / 2", "-3"),
        ("-7 % 3", "-1"),
        ("NULLIF(a, 1)", "<NULL>"),
        ("GREATEST(a, b, 3)", "3"),
        ("(SELECT max(g) FROM generate_series(1, 4) g)", "4"),
    ],
)
def test_expressions_have_sqls_null_rules(plain: PlSession, expression: str, expected: str) -> None:
    plain.run(f"DO $$ DECLARE a int := 1; b int; BEGIN RAISE NOTICE '%', {expression}; END $$")
    assert plain.notices == [expected]


@pytest.mark.parametrize(
    ("declaration", "value", "sqlstate"),
    [
        ("v varchar(3)", "'abcd'", "22001"),
        ("v numeric(3)", "12345", "22003"),
        ("v int", "2147483647 + 1", "22003"),
        ("v int", "3000000000", "22003"),
        ("v int NOT NULL := 1", "NULL", "22004"),
        ("v int", "'x'", "22P02"),
        ("v int", "1/0", "22012"),
    ],
)
def test_assignment_checks_the_type(plain: PlSession, declaration: str, value: str, sqlstate: str) -> None:
    assert plain.fails(f"DO $$ DECLARE {declaration}; BEGIN v := {value}; END $$").sqlstate == sqlstate


def test_select_into_is_strict_in_oracle_bodies_only(oracle: PlSession, plain: PlSession) -> None:
    assert oracle.fails("DECLARE x NUMBER; BEGIN SELECT n INTO x FROM pl_t; END;").sqlstate == "P0002"
    oracle.run("INSERT INTO pl_t (n) VALUES (1), (2)")
    assert oracle.fails("DECLARE x NUMBER; BEGIN SELECT n INTO x FROM pl_t; END;").sqlstate == "P0003"
    plain.run("DO $$ DECLARE x int := 1; BEGIN SELECT 1 INTO x WHERE false; RAISE NOTICE '%', x; END $$")
    assert plain.notices == ["<NULL>"]


def test_the_context_names_function_line_and_statement(plain: PlSession) -> None:
    plain.run(
        "CREATE OR REPLACE FUNCTION pl_ctx() RETURNS int LANGUAGE plpgsql AS $$\n"
        "BEGIN\n  INSERT INTO pl_nosuch VALUES (1);\n  RETURN 1;\nEND $$"
    )
    plain.run(
        "CREATE OR REPLACE FUNCTION pl_outer() RETURNS int LANGUAGE plpgsql AS"
        " $$\nBEGIN\n  RETURN pl_ctx();\nEND $$"
    )
    error = plain.fails("SELECT pl_outer()")
    assert error.sqlstate == "42P01"
    assert error.diag.internal_query == "INSERT INTO pl_nosuch VALUES (1)"
    assert error.diag.context == (
        "PL/pgSQL function pl_ctx() line 3 at SQL statement\nPL/pgSQL function pl_outer() line 3 at RETURN"
    )


def test_a_syntax_error_points_into_the_create_statement(oracle: PlSession) -> None:
    sql = "CREATE FUNCTION pl_bad RETURN int IS BEGIN x := 1; END;"
    error = oracle.fails(sql)
    assert error.sqlstate == "42601"
    assert error.diag.statement_position == str(sql.index("x :=") + 1)


def test_handlers_undo_the_block_and_see_the_error(oracle: PlSession) -> None:
    oracle.run(
        "DECLARE mine EXCEPTION; PRAGMA EXCEPTION_INIT(mine, -20100); x NUMBER;\n"
        "BEGIN\n"
        " BEGIN INSERT INTO pl_t (n) VALUES (5); SELECT 1/0 INTO x FROM dual;\n"
        " EXCEPTION WHEN ZERO_DIVIDE THEN DBMS_OUTPUT.PUT_LINE(SQLCODE || ' ' || SQLERRM); END;\n"
        " BEGIN RAISE_APPLICATION_ERROR(-20100, 'own');\n"
        " EXCEPTION WHEN mine THEN DBMS_OUTPUT.PUT_LINE(SQLCODE || ' ' || SQLERRM); END;\n"
        " BEGIN RAISE mine; EXCEPTION WHEN OTHERS THEN DBMS_OUTPUT.PUT_LINE(SQLERRM); END;\n"
        "END;"
    )
    assert oracle.notices == ["-1476 division by zero", "-20100 ORA-20100: own", "ORA-20100: "]
    assert oracle.run("SELECT count(*) FROM pl_t") == [(0,)]


def test_raise_application_error_on_the_wire(oracle: PlSession) -> None:
    error = oracle.fails("BEGIN RAISE_APPLICATION_ERROR(-20030, 'No manager'); END;")
    assert (error.sqlstate, error.diag.message_primary) == ("P0001", "ORA-20030: No manager")


def test_row_counts_of_sql(oracle: PlSession) -> None:
    oracle.run(
        "BEGIN INSERT INTO pl_t (n) VALUES (1), (2); DBMS_OUTPUT.PUT_LINE(SQL%ROWCOUNT);"
        " DELETE FROM pl_t WHERE n = 9; IF SQL%NOTFOUND THEN DBMS_OUTPUT.PUT_LINE('none'); END IF; END;"
    )
    assert oracle.notices == ["2", "none"]


def test_jumps_out_of_nested_loops(plain: PlSession) -> None:
    plain.run(
        "DO $$ BEGIN <<a>> FOR i IN 1..3 LOOP FOR j IN 1..3 LOOP"
        " CONTINUE a WHEN j = 2; EXIT a WHEN i = 3; RAISE NOTICE '% %', i, j; END LOOP; END LOOP; END $$"
    )
    assert plain.notices == ["1 1", "2 1"]


def test_reverse_keeps_the_bounds_in_oracle_mode(oracle: PlSession, plain: PlSession) -> None:
    oracle.run("BEGIN FOR i IN REVERSE 1..2 LOOP DBMS_OUTPUT.PUT_LINE(i); END LOOP; END;")
    assert oracle.notices == ["2", "1"]
    plain.run("DO $$ BEGIN FOR i IN REVERSE 2..1 LOOP RAISE NOTICE '%', i; END LOOP; END $$")
    assert plain.notices == ["2", "1"]


def test_case_without_match_is_an_error(plain: PlSession) -> None:
    error = plain.fails("DO $$ BEGIN CASE 5 WHEN 1 THEN NULL; END CASE; END $$")
    assert (error.sqlstate, error.diag.message_primary) == ("20000", "case not found")


def test_procedures_with_out_parameters_and_named_notation(oracle: PlSession) -> None:
    oracle.run(
        "CREATE OR REPLACE PROCEDURE pl_out(a IN NUMBER, b OUT NUMBER, c IN OUT VARCHAR2) IS"
        " BEGIN b := a * 2; c := c || '!'; END;"
    )
    oracle.run(
        "DECLARE x NUMBER; y VARCHAR2(20) := 'hey'; BEGIN pl_out(4, x, y); pl_out(c => y, a => 5, b => x);"
        " DBMS_OUTPUT.PUT_LINE(x || y); END;"
    )
    assert oracle.notices == ["10hey!!"]
    assert oracle.run("CALL pl_out(1, NULL, 'q')") == [(Decimal("2"), "q!")]


def test_execute_immediate(oracle: PlSession) -> None:
    oracle.run(
        "DECLARE x NUMBER; BEGIN"
        " EXECUTE IMMEDIATE 'INSERT INTO pl_t (name, n) VALUES (:a, :b)' USING 'k', 7;"
        " EXECUTE IMMEDIATE 'SELECT n FROM pl_t WHERE name = :1' INTO x USING 'k'; DBMS_OUTPUT.PUT_LINE(x);"
        " EXECUTE IMMEDIATE 'BEGIN :x := :x + 1; END;' USING IN OUT x; DBMS_OUTPUT.PUT_LINE(x);"
        " EXECUTE IMMEDIATE 'CREATE TEMP TABLE pl_tmp (a int)'; INSERT INTO pl_tmp VALUES (3); END;"
    )
    assert oracle.notices == ["7", "8"]
    assert oracle.run("SELECT a FROM pl_tmp") == [(3,)]


def test_records_cursors_and_nested_subprograms(oracle: PlSession) -> None:
    oracle.run("INSERT INTO pl_t (name, n) VALUES ('a', 1), ('b', 2)")
    oracle.run(
        "DECLARE r pl_t%ROWTYPE; CURSOR c(p NUMBER) IS SELECT * FROM pl_t WHERE n >= p ORDER BY n;"
        " total NUMBER := 0;"
        " PROCEDURE add(x NUMBER) IS BEGIN total := total + x; END;"
        " FUNCTION twice(x NUMBER) RETURN NUMBER IS BEGIN RETURN 2 * x; END;"
        " BEGIN OPEN c(1); FETCH c INTO r; DBMS_OUTPUT.PUT_LINE(r.name || c%ROWCOUNT); CLOSE c;"
        " FOR q IN c(2) LOOP add(q.n); END LOOP; add(twice(4)); DBMS_OUTPUT.PUT_LINE(total); END;"
    )
    assert oracle.notices == ["a1", "10"]


def test_package_state_lives_with_the_session(oracle: PlSession, connect: Connect) -> None:
    oracle.run(
        "CREATE OR REPLACE PACKAGE pl_sess IS g VARCHAR2(30); c_max CONSTANT NUMBER := 10;"
        " PROCEDURE init(p VARCHAR2); FUNCTION tenant RETURN VARCHAR2; END pl_sess;"
    )
    oracle.run(
        "CREATE OR REPLACE PACKAGE BODY pl_sess IS calls NUMBER := 0;"
        " PROCEDURE init(p VARCHAR2) IS BEGIN g := p; calls := calls + 1; END;"
        " FUNCTION tenant RETURN VARCHAR2 IS BEGIN RETURN g || calls; END;"
        " BEGIN g := 'none'; END pl_sess;"
    )
    oracle.run("BEGIN DBMS_OUTPUT.PUT_LINE(pl_sess.tenant || pl_sess.c_max); pl_sess.init('acme'); END;")
    assert oracle.notices == ["none010"]
    assert oracle.run("SELECT pl_sess.tenant() FROM dual") == [("acme1",)]
    other = PlSession(connect("polardb", "polardb"))
    assert other.run("SELECT pl_sess.tenant() FROM dual") == [("none0",)]


def test_transaction_control_only_outside_an_atomic_context(oracle: PlSession) -> None:
    oracle.run(
        "BEGIN INSERT INTO pl_t (n) VALUES (1); COMMIT; INSERT INTO pl_t (n) VALUES (2); ROLLBACK; END;"
    )
    assert oracle.run("SELECT n FROM pl_t") == [(Decimal(1),)]
    oracle.run("CREATE OR REPLACE FUNCTION pl_commits RETURN NUMBER IS BEGIN COMMIT; RETURN 1; END;")
    error = oracle.fails("SELECT pl_commits()")
    assert (error.sqlstate, error.diag.message_primary) == ("2D000", "invalid transaction termination")


def test_recursion_without_end_is_54001(plain: PlSession) -> None:
    plain.run(
        "CREATE OR REPLACE FUNCTION pl_deep(n int) RETURNS int LANGUAGE plpgsql AS"
        " $$ BEGIN RETURN pl_deep(n + 1); END $$"
    )
    assert plain.fails("SELECT pl_deep(1)").sqlstate == "54001"
    assert plain.run("SELECT 1") == [(1,)]


def test_others_does_not_catch_a_cancel(plain: PlSession) -> None:
    plain.run("SET statement_timeout = 200")
    error = plain.fails(
        "DO $$ BEGIN LOOP BEGIN PERFORM 1; EXCEPTION WHEN OTHERS THEN NULL; END; END LOOP; END $$"
    )
    assert error.sqlstate == "57014"


def test_definers_rights_by_default_in_oracle_bodies(oracle: PlSession, connect: Connect) -> None:
    oracle.run(
        "CREATE OR REPLACE FUNCTION pl_count RETURN NUMBER IS x NUMBER;"
        " BEGIN SELECT count(*) INTO x FROM pl_t; RETURN x; END;"
    )
    oracle.run("DROP ROLE IF EXISTS pl_user")
    oracle.run("CREATE ROLE pl_user LOGIN")
    user = PlSession(connect("pl_user", "polardb"))
    assert user.fails("SELECT count(*) FROM pl_t").sqlstate == "42501"
    assert user.run("SELECT pl_count()") == [(Decimal(0),)]
    error = oracle.fails(
        "CREATE OR REPLACE FUNCTION pl_x RETURN NUMBER IS BEGIN SET ROLE pl_user; RETURN 1; END;"
        " SELECT pl_x();"
    )
    assert error.diag.message_primary == 'cannot set parameter "role" within security-definer function'


def test_execute_is_asked_for_inside_pl(oracle: PlSession, connect: Connect) -> None:
    oracle.run("CREATE OR REPLACE PROCEDURE pl_secret IS BEGIN NULL; END;")
    oracle.run("CREATE OR REPLACE FUNCTION pl_secret_f RETURN NUMBER IS BEGIN RETURN 1; END;")
    oracle.run("REVOKE EXECUTE ON PROCEDURE pl_secret FROM PUBLIC")
    oracle.run("REVOKE EXECUTE ON FUNCTION pl_secret_f FROM PUBLIC")
    oracle.run("DROP ROLE IF EXISTS pl_other")
    oracle.run("CREATE ROLE pl_other LOGIN")
    user = PlSession(connect("pl_other", "polardb"))
    error = user.fails("BEGIN pl_secret; END;")
    assert (error.sqlstate, error.diag.message_primary) == (
        "42501",
        "permission denied for procedure pl_secret",
    )
    assert user.fails("CALL pl_secret()").sqlstate == "42501"
    error = user.fails("DECLARE x NUMBER; BEGIN x := pl_secret_f(); END;")
    assert error.diag.message_primary == "permission denied for function pl_secret_f"


LOGON_TRIGGERS = """
CREATE OR REPLACE TRIGGER pl_inline AFTER LOGON ON DATABASE
DECLARE
  v VARCHAR2(60) := ora_login_user;
BEGIN
  IF v IS NOT NULL THEN INSERT INTO pl_t (name, n) VALUES (v, 1); END IF;
END;
"""


def test_an_inline_logon_trigger_is_a_body(oracle: PlSession, connect: Connect) -> None:
    oracle.run(LOGON_TRIGGERS)
    connect("polardb", "polardb")
    oracle.run("DROP TRIGGER pl_inline")
    assert oracle.run("SELECT name, n FROM pl_t") == [("polardb", Decimal(1))]


def test_a_failing_logon_event_undoes_package_state(oracle: PlSession, connect: Connect) -> None:
    oracle.run("CREATE OR REPLACE PACKAGE pl_state IS g NUMBER := 0; END pl_state;")
    oracle.run(
        "CREATE OR REPLACE FUNCTION pl_logon RETURN event_trigger IS"
        " BEGIN pl_state.g := 5; DBMS_SESSION.SET_CONTEXT('pl', 'a', 'x');"
        " PERFORM 1/(SELECT max(n) FROM pl_t); END;"
    )
    oracle.run("CREATE EVENT TRIGGER pl_event AFTER LOGON ON DATABASE EXECUTE FUNCTION pl_logon()")
    seen = "BEGIN DBMS_OUTPUT.PUT_LINE(pl_state.g || NVL(SYS_CONTEXT('pl', 'a'), '-')); END;"
    try:
        oracle.run("INSERT INTO pl_t (n) VALUES (1)")
        good = PlSession(connect("polardb", "polardb"))
        oracle.run("UPDATE pl_t SET n = 0")
        bad = PlSession(connect("polardb", "polardb"))
        good.run(seen)
        bad.run(seen)
        assert (good.notices, bad.notices) == (["5x"], ["0-"])
    finally:
        oracle.run("DROP EVENT TRIGGER pl_event")


def test_a_column_and_a_variable_of_one_name_are_ambiguous_in_plpgsql(plain: PlSession) -> None:
    error = plain.fails("DO $$ DECLARE relname name; BEGIN PERFORM relname FROM pg_class; END $$")
    assert error.sqlstate == "42702"


@pytest.mark.parametrize(
    ("body", "printed"),
    [
        ("<<again>> n := n + 1; IF n < 5 THEN GOTO again; END IF; say(n);", ["5"]),
        (
            "FOR k IN 1..3 LOOP FOR j IN 1..3 LOOP IF j = 2 THEN GOTO next_k; END IF; say(k); IF k = 3 THEN"
            " GOTO done; END IF; END LOOP; <<next_k>> NULL; END LOOP; say('no'); <<done>> say('done');",
            ["1", "2", "3", "done"],
        ),
        (
            "<<top>> BEGIN n := n + 1; IF n < 3 THEN RAISE NO_DATA_FOUND; END IF; GOTO out; EXCEPTION WHEN"
            " NO_DATA_FOUND THEN say('retry'); GOTO top; END; say('no'); <<out>> say(n);",
            ["retry", "retry", "3"],
        ),
        (
            "FOR i IN 1..10 LOOP IF i = 2 THEN GOTO cont; END IF; n := n + i; EXIT WHEN i > 3;"
            " <<cont>> NULL; END LOOP; say(n);",
            ["8"],
        ),
        (
            "<<l>> FOR i IN 1..3 LOOP n := n + 1; CONTINUE l WHEN i = 2; END LOOP;"
            " IF n < 9 THEN GOTO l; END IF; say(n);",
            ["9"],
        ),
    ],
)
def test_goto(oracle: PlSession, body: str, printed: list[str]) -> None:
    oracle.run(f"DECLARE n NUMBER := 0; BEGIN {body} END;".replace("say(", "dbms_output.put_line("))
    assert oracle.notices == printed


def test_goto_leads_to_statements_around_it_only(oracle: PlSession) -> None:
    assert oracle.fails("BEGIN GOTO inside; IF true THEN <<inside>> NULL; END IF; END;").sqlstate == "42601"
    nested = "BEGIN <<x>> DECLARE PROCEDURE p IS BEGIN GOTO x; END; BEGIN p; END; END;"
    assert oracle.fails(nested).sqlstate == "42601"
    oracle.run("SET statement_timeout = 100")
    assert oracle.fails("BEGIN <<x>> NULL; GOTO x; END;").sqlstate == "57014"
