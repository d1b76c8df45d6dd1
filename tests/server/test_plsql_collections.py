"""Collections, BULK COLLECT and FORALL of Oracle's PL through a real server."""

from collections.abc import Callable
from typing import Any

import psycopg
import pytest

from harness.pl import PlSession

Connect = Callable[..., psycopg.Connection[Any]]


# --- collections


def test_associative_arrays_are_sparse(pl: PlSession) -> None:
    statements = """v(3) := 3; v(1) := 1; v(-5) := v(1) + v(3);
        say(v.COUNT || ',' || v.FIRST || ',' || v.LAST || ',' || v.NEXT(-5) || ',' || v.PRIOR(2));
        say(nvl(v.NEXT(3), 0) || ',' || nvl(v.LIMIT, 0)); v.DELETE(1); say(v.COUNT);
        IF v.EXISTS(3) AND v(3) = 3 AND NOT v.EXISTS(1) THEN say('yes'); END IF;
        v(2) := 2; v.DELETE(0, 2); say(v.COUNT); v.DELETE; say(v.COUNT);"""
    expected = ["3,-5,3,1,1", "0,0", "2", "yes", "2", "0"]
    assert pl.prints("TYPE t IS TABLE OF NUMBER INDEX BY PLS_INTEGER; v t;", statements) == expected


def test_strings_index_in_their_order(pl: PlSession) -> None:
    declarations = "TYPE t IS TABLE OF NUMBER INDEX BY VARCHAR2(5); v t; k VARCHAR2(5);"
    statements = """v('b') := 2; v('a') := 1; v('c') := 3; k := v.FIRST;
        WHILE k IS NOT NULL LOOP say(k || v(k)); k := v.NEXT(k); END LOOP;"""
    assert pl.prints(declarations, statements) == ["a1", "b2", "c3"]
    assert pl.fails(f"DECLARE {declarations} BEGIN v('abcdef') := 1; END;").sqlstate == "22001"


def test_nested_tables_and_their_methods(pl: PlSession) -> None:
    declarations = "TYPE t IS TABLE OF VARCHAR2(5); v t; w t := t('a', 'b', 'c');"
    statements = """IF v IS NULL AND w IS NOT NULL AND NOT v.EXISTS(1) THEN say('null'); END IF;
        v := w; v(1) := 'x'; say(w(1) || v(1)); v.EXTEND(2, 1); say(v.COUNT || v(5)); v.DELETE(2);
        say(v.COUNT || ',' || v.NEXT(1) || ',' || v.LAST); v(2) := 'y'; say(v.COUNT || v(2));
        v.TRIM(3); say(v.COUNT); v.DELETE; v.EXTEND; say(v.COUNT || nvl(v(1), '-')); v := NULL;
        IF v IS NULL THEN say('null again'); END IF;"""
    expected = ["null", "ax", "5x", "4,3,5", "5y", "2", "1-", "null again"]
    assert pl.prints(declarations, statements) == expected


@pytest.mark.parametrize(
    ("statement", "sqlstate", "message", "number"),
    [
        ("v := NULL; v(1) := 1;", "22004", "Reference to uninitialized collection", -6531),
        ("v := NULL; x := v.COUNT;", "22004", "Reference to uninitialized collection", -6531),
        ("v(3) := 1;", "2202E", "Subscript beyond count", -6533),
        ("x := v(3);", "2202E", "Subscript beyond count", -6533),
        ("v.TRIM(3);", "2202E", "Subscript beyond count", -6533),
        ("v(0) := 1;", "2202E", "Subscript outside of limit", -6532),
        ("a.EXTEND(3);", "2202E", "Subscript outside of limit", -6532),
        ("x := a(4);", "2202E", "Subscript outside of limit", -6532),
        ("a := va(1, 2, 3, 4);", "2202E", "Subscript outside of limit", -6532),
        ("v.DELETE(1); x := v(1);", "P0002", "no data found", 100),
        ("x := m(7);", "P0002", "no data found", 100),
        ("m(x) := 1;", "22004", "NULL index table key value", -6502),
    ],
)
def test_errors_of_collections(
    pl: PlSession, statement: str, sqlstate: str, message: str, number: int
) -> None:
    declarations = """TYPE t IS TABLE OF NUMBER; TYPE va IS VARRAY(3) OF NUMBER; v t := t(1, 2); x NUMBER;
        a va := va(1); TYPE mt IS TABLE OF NUMBER INDEX BY PLS_INTEGER; m mt;"""
    error = pl.fails(f"DECLARE {declarations} BEGIN {statement} END;")
    assert (error.sqlstate, error.diag.message_primary) == (sqlstate, message)
    handled = f"BEGIN {statement} EXCEPTION WHEN OTHERS THEN say(SQLCODE); END;"
    assert pl.prints(declarations, handled) == [str(number)]


def test_handlers_tell_errors_of_one_sqlstate_apart(pl: PlSession) -> None:
    handlers = """EXCEPTION WHEN COLLECTION_IS_NULL THEN say('null'); WHEN SUBSCRIPT_OUTSIDE_LIMIT
        THEN say('limit'); WHEN SUBSCRIPT_BEYOND_COUNT THEN say('count'); WHEN VALUE_ERROR
        THEN say('value'); END;"""
    declarations = "TYPE t IS TABLE OF NUMBER; v t := t(1); n t; i NUMBER;"
    for statement, expected in (("v(2) := 1;", "count"), ("v(0) := 1;", "limit"), ("n(1) := 1;", "null")):
        assert pl.prints(declarations, f"BEGIN {statement} {handlers}") == [expected]
    assert pl.prints(declarations, f"BEGIN v(i) := 1; {handlers}") == ["value"]


def test_collections_of_collections(pl: PlSession) -> None:
    declarations = """TYPE i IS TABLE OF PLS_INTEGER; TYPE o IS TABLE OF i;
        TYPE m IS TABLE OF o INDEX BY VARCHAR2(5); x m; y o := o(i(1, 2), i(3)); z o;"""
    statements = """say(y(1)(2)); z := y; z(1)(1) := 9; say(y(1)(1) || ',' || z(1)(1)); x('a') := y;
        x('a')(2).EXTEND; x('a')(2)(2) := 5; say(x('a')(2)(2) || ',' || y(2).COUNT);"""
    assert pl.prints(declarations, statements) == ["2", "1,9", "5,1"]


def test_elements_that_are_records(pl: PlSession) -> None:
    declarations = """TYPE r IS RECORD (id NUMBER, name VARCHAR2(20) := '-');
        TYPE t IS TABLE OF r INDEX BY PLS_INTEGER; v t; one r;"""
    statements = """v(4).id := 4; say(v(4).id || v(4).name); one := v(4); one.id := 9; v(5) := one;
        one.id := 1; say(v(4).id || ',' || v(5).id);
        SELECT id, name INTO v(6) FROM co_t WHERE id = 3; SELECT id INTO v(7).id FROM co_t WHERE id = 2;
        say(v(6).name || v(7).id); INSERT INTO co_t (id, name) VALUES (v(6).id + 10, v(6).name);
        SELECT count(*) INTO one.id FROM co_t WHERE name = v(6).name; say(one.id);"""
    assert pl.prints(declarations, statements) == ["4-", "4,9", "three2", "2"]


def test_a_select_that_fails_leaves_no_element(pl: PlSession) -> None:
    declarations = "TYPE t IS TABLE OF co_t%ROWTYPE INDEX BY PLS_INTEGER; v t;"
    statements = """BEGIN SELECT * INTO v(1) FROM co_t WHERE id = 99;
        EXCEPTION WHEN NO_DATA_FOUND THEN say(v.COUNT); END;"""
    assert pl.prints(declarations, statements) == ["0"]


def test_a_collection_is_no_value_of_sql(pl: PlSession) -> None:
    block = "DECLARE TYPE t IS TABLE OF NUMBER; TYPE o IS TABLE OF t; v o := o(t(1)); x NUMBER; BEGIN {} END;"
    assert pl.fails(block.format("SELECT v(1) INTO x FROM DUAL;")).sqlstate == "42804"
    assert pl.fails(block.format("v := 1;")).sqlstate == "42804"
    assert pl.fails(block.format("v := t(1);")).sqlstate == "42804"


# --- packages


PACKAGE = """CREATE OR REPLACE PACKAGE co_p IS
  TYPE r IS RECORD (a NUMBER, b VARCHAR2(10));
  TYPE t IS TABLE OF r INDEX BY PLS_INTEGER;
  TYPE n IS TABLE OF NUMBER;
  SUBTYPE id IS NUMBER(3);
  g t; k n := n(7, 8);
  FUNCTION make(c PLS_INTEGER) RETURN t;
  TYPE named IS TABLE OF NUMBER INDEX BY VARCHAR2(10);
  FUNCTION by_name RETURN named;
  FUNCTION plain(x id) RETURN id;
  FUNCTION marked(x co_t%ROWTYPE) RETURN co_t%ROWTYPE;
  PROCEDURE grow(x IN OUT t, m OUT n);
  PROCEDURE outs(x OUT co_t%ROWTYPE, y IN OUT r);
END;"""
BODY = """CREATE OR REPLACE PACKAGE BODY co_p IS
  FUNCTION make(c PLS_INTEGER) RETURN t IS v t;
  BEGIN FOR i IN 1..c LOOP v(i).a := i; v(i).b := 'b' || i; END LOOP; RETURN v; END;
  FUNCTION by_name RETURN named IS v named; BEGIN RETURN v; END;
  FUNCTION plain(x id) RETURN id IS BEGIN RETURN x + 1; END;
  FUNCTION marked(x co_t%ROWTYPE) RETURN co_t%ROWTYPE IS y co_t%ROWTYPE;
  BEGIN y := x; y.name := y.name || '?'; RETURN y; END;
  PROCEDURE grow(x IN OUT t, m OUT n) IS
  BEGIN x(x.COUNT + 1).a := 100; m := n(1); m.EXTEND; m(2) := x.COUNT; END;
  PROCEDURE outs(x OUT co_t%ROWTYPE, y IN OUT r) IS BEGIN x.id := 4; x.name := 'four'; y.a := y.a + 1; END;
END;"""


@pytest.fixture
def package(pl: PlSession) -> PlSession:
    pl.run(PACKAGE)
    pl.run(BODY)
    return pl


def test_types_and_routines_of_a_package(package: PlSession) -> None:
    statements = """v := co_p.make(3); say(v.COUNT || v(3).b); co_p.grow(v, m); say(v.COUNT || ',' || m(2));
        r := co_p.make(2)(2); say(r.b || co_p.make(2)(1).b || co_p.make(4).COUNT);
        co_p.outs(x, r); say(x.name || r.a); co_p.outs(x, v(1)); say(v(1).a);
        x := co_p.marked(x); say(x.name || co_p.marked(x).name);"""
    expected = ["3b3", "4,4", "b2b14", "four3", "2", "four?four??"]
    assert package.prints("v co_p.t; m co_p.n; r co_p.r; x co_t%ROWTYPE;", statements) == expected


def test_variables_of_a_package_are_the_sessions(package: PlSession) -> None:
    package.prints("v co_p.t;", "v(1).b := 'x'; co_p.g := v; v(1).b := 'y'; co_p.k.EXTEND; co_p.k(3) := 9;")
    assert package.prints("", "say(co_p.g(1).b || co_p.g.COUNT || co_p.k(3)); co_p.g(1).b := 'z';") == ["x19"]
    assert package.prints("", "say(co_p.g(1).b);") == ["z"]


def test_sql_calls_what_has_only_types_of_sql(package: PlSession) -> None:
    assert package.run("SELECT co_p.plain(5)") == [(6,)]
    assert package.run("SELECT (co_p.marked(co_t)).name FROM co_t ORDER BY id") == [
        ("one?",),
        ("two?",),
        ("three?",),
    ]
    assert package.run("SELECT b, a FROM TABLE(co_p.make(2))") == [("b1", 1), ("b2", 2)]
    assert package.fails("SELECT co_p.by_name()").sqlstate == "3F000"


# --- bulk


def test_bulk_collect(pl: PlSession) -> None:
    declarations = """CURSOR c(p NUMBER) IS SELECT id, name, id * 2 twice FROM co_t WHERE id >= p ORDER BY id;
        TYPE ct IS TABLE OF c%ROWTYPE; t ct; TYPE ids IS TABLE OF co_t.id%TYPE INDEX BY PLS_INTEGER; i ids;
        TYPE ns IS TABLE OF co_t.name%TYPE; n ns; rc SYS_REFCURSOR;"""
    statements = """OPEN c(1); LOOP FETCH c BULK COLLECT INTO t LIMIT 2; say(t.COUNT || ',' || t(1).twice);
        EXIT WHEN c%NOTFOUND; END LOOP; CLOSE c;
        SELECT id, name BULK COLLECT INTO i, n FROM co_t ORDER BY id DESC; say(i(1) || n(1) || SQL%ROWCOUNT);
        OPEN rc FOR SELECT id FROM co_t; FETCH rc BULK COLLECT INTO i; CLOSE rc; say(i.COUNT);
        EXECUTE IMMEDIATE 'SELECT name FROM co_t WHERE id > :1 ORDER BY id' BULK COLLECT INTO n USING 1;
        say(n(1) || n.COUNT); SELECT name BULK COLLECT INTO n FROM co_t WHERE id > 100; say(n.COUNT);
        UPDATE co_t SET name = name || '!' RETURNING id BULK COLLECT INTO i; say(i.COUNT);"""
    assert pl.prints(declarations, statements) == ["2,2", "1,6", "3three3", "3", "two2", "0", "3"]


def test_bulk_collect_of_rows(pl: PlSession) -> None:
    declarations = "TYPE ct IS TABLE OF co_t%ROWTYPE; t ct; TYPE n IS TABLE OF NUMBER; x n;"
    statements = "SELECT * BULK COLLECT INTO t FROM co_t ORDER BY id; say(t(3).name || t.COUNT);"
    assert pl.prints(declarations, statements) == ["three3"]
    wrong = "SELECT id, name BULK COLLECT INTO {} FROM co_t;"
    assert pl.fails(f"DECLARE {declarations} BEGIN {wrong.format('t')} END;").sqlstate == "42601"
    assert (
        pl.fails("DECLARE x NUMBER; BEGIN SELECT 1 BULK COLLECT INTO x FROM DUAL; END;").sqlstate == "42804"
    )


def test_execute_immediate_with_returning(pl: PlSession) -> None:
    declarations = "i NUMBER; n VARCHAR2(20); TYPE t IS TABLE OF NUMBER; v t; k t := t(1, 2);"
    statements = """EXECUTE IMMEDIATE
        'UPDATE co_t SET name = name || ''!'' WHERE id = :1 RETURNING id, name INTO :2, :3' USING 2
        RETURNING INTO i, n; say(i || n);
        EXECUTE IMMEDIATE 'DELETE FROM co_t WHERE id > :x RETURNING id INTO :y' USING 1
        RETURNING BULK COLLECT INTO v; say(v.COUNT);
        EXECUTE IMMEDIATE 'INSERT INTO co_t (id) VALUES (:a) RETURN id INTO :b' USING k(2) RETURN INTO k(1);
        say(k(1)); BEGIN EXECUTE IMMEDIATE 'UPDATE co_t SET name = 1 RETURNING id INTO :b' RETURNING INTO i;
        EXCEPTION WHEN TOO_MANY_ROWS THEN say('many'); END;"""
    assert pl.prints(declarations, statements) == ["2two!", "2", "2", "many"]
    block = "BEGIN EXECUTE IMMEDIATE 'DELETE FROM co_t RETURNING id INTO :b'; END;"
    assert pl.fails(block).sqlstate == "42601"


def test_forall_counts_its_rounds(pl: PlSession) -> None:
    declarations = """TYPE ids IS TABLE OF NUMBER; v ids := ids(1, 2, 3); n ids;
        TYPE ct IS TABLE OF co_t%ROWTYPE INDEX BY PLS_INTEGER; t ct; k ids := ids(7, 9);"""
    statements = """FORALL i IN 1..v.COUNT UPDATE co_t SET name = 'u' || v(i) WHERE id >= v(i);
        say(SQL%ROWCOUNT || ',' || SQL%BULK_ROWCOUNT(1) || ',' || SQL%BULK_ROWCOUNT(3));
        t(7).id := 70; t(9).id := 90; FORALL i IN INDICES OF t INSERT INTO co_t VALUES t(i);
        t(8).id := 80; FORALL i IN VALUES OF k INSERT INTO co_t VALUES t(i); say(SQL%ROWCOUNT);
        FORALL i IN INDICES OF t BETWEEN 8 AND 9 EXECUTE IMMEDIATE 'DELETE FROM co_t WHERE id = :1'
        USING t(i).id; say(SQL%ROWCOUNT);
        FORALL i IN 1..3 DELETE FROM co_t WHERE id = v(i) RETURNING id BULK COLLECT INTO n; say(n.COUNT);
        FORALL i IN 1..0 DELETE FROM co_t; say(SQL%ROWCOUNT);"""
    assert pl.prints(declarations, statements) == ["6,3,1", "2", "2", "3", "0"]
    assert pl.run("SELECT id FROM co_t") == [(70,), (70,)]


def test_forall_saves_exceptions(pl: PlSession) -> None:
    pl.run("DROP TABLE IF EXISTS co_u")
    pl.run("CREATE TABLE co_u (id NUMBER PRIMARY KEY, n NUMBER CHECK (n < 10))")
    pl.run("CREATE OR REPLACE PACKAGE co_e IS failed NUMBER; END;")
    declarations = """TYPE ns IS TABLE OF NUMBER; v ns := ns(1, 20, 3, 30); errors EXCEPTION;
        PRAGMA EXCEPTION_INIT(errors, -24381);"""
    statements = """BEGIN
        FORALL i IN v.FIRST..v.LAST SAVE EXCEPTIONS INSERT INTO co_u VALUES (i, v(i));
        EXCEPTION WHEN errors THEN say(SQLERRM || SQLCODE);
        FOR i IN 1..SQL%BULK_EXCEPTIONS.COUNT LOOP
        say(SQL%BULK_EXCEPTIONS(i).ERROR_INDEX || ': ' || SQLERRM(-SQL%BULK_EXCEPTIONS(i).ERROR_CODE));
        END LOOP; say(SQL%BULK_ROWCOUNT(1) || ',' || SQL%BULK_ROWCOUNT(2)); END;"""
    assert pl.prints(declarations, statements) == [
        "ORA-24381: error(s) in array DML-24381",
        "2: ORA-02290: check constraint violated",
        "4: ORA-02290: check constraint violated",
        "1,0",
    ]
    # The rounds that have not failed are done, also in a block that handles the error.
    assert pl.run("DELETE FROM co_u RETURNING id") == [(1,), (3,)]
    error = pl.fails(f"DECLARE {declarations} BEGIN FORALL i IN 1..4 INSERT INTO co_u VALUES (i, v(i)); END;")
    assert error.sqlstate == "23514"
    assert pl.run("SELECT count(*) FROM co_u") == [(0,)]


# --- whole records and collections in SQL


def test_set_row(pl: PlSession) -> None:
    declarations = "r co_t%ROWTYPE; TYPE t IS TABLE OF co_t%ROWTYPE; v t;"
    statements = """SELECT * INTO r FROM co_t WHERE id = 2; r.name := 'TWO';
        UPDATE co_t SET ROW = r WHERE id = r.id;
        SELECT * BULK COLLECT INTO v FROM co_t ORDER BY id; v(1).name := 'ONE';
        FORALL i IN 1..v.COUNT UPDATE co_t SET ROW = v(i) WHERE id = v(i).id;"""
    pl.prints(declarations, statements)
    assert pl.run("SELECT name FROM co_t ORDER BY id") == [("ONE",), ("TWO",), ("three",)]
    block = "DECLARE TYPE t IS RECORD (a NUMBER); r t; BEGIN UPDATE co_t SET ROW = r; END;"
    assert pl.fails(block).sqlstate == "42804"


def test_collections_are_read_as_tables(pl: PlSession) -> None:
    declarations = """TYPE t IS TABLE OF NUMBER; v t := t(1, 2, 7); n t; x NUMBER;
        TYPE rt IS TABLE OF co_t%ROWTYPE; r rt; TYPE h IS TABLE OF VARCHAR2(9) INDEX BY PLS_INTEGER; s h;"""
    statements = """SELECT sum(column_value) INTO x FROM TABLE(v); say(x);
        SELECT count(*) INTO x FROM co_t JOIN TABLE(v) k ON k.column_value = co_t.id; say(x);
        v.DELETE(1); DELETE FROM co_t WHERE id IN (SELECT column_value FROM TABLE(CAST(v AS t)));
        say(SQL%ROWCOUNT); SELECT * BULK COLLECT INTO r FROM co_t ORDER BY id;
        FOR q IN (SELECT name FROM TABLE(r) z WHERE z.id > 1) LOOP say(q.name); END LOOP;
        INSERT INTO co_t SELECT id + 10, name, paid FROM TABLE(r); say(SQL%ROWCOUNT);
        s(5) := 'x'; s(9) := 'y'; SELECT max(column_value) INTO s(1) FROM TABLE(s); say(s(1));
        SELECT count(*) INTO x FROM TABLE(n); say(x);"""
    assert pl.prints(declarations, statements) == ["10", "2", "1", "three", "2", "y", "0"]
    assert pl.run("SELECT column_value + 1 FROM TABLE(ARRAY[1, 2]) t ORDER BY 1") == [(2,), (3,)]
    assert pl.fails("SELECT * FROM TABLE(5)").sqlstate == "42804"


def test_defaults_of_a_package_mean_its_names(pl: PlSession) -> None:
    pl.run(
        """CREATE OR REPLACE PACKAGE co_d IS n NUMBER := 17; TYPE v IS VARRAY(5) OF NUMBER;
        c CONSTANT v := v(1, 2); TYPE r IS RECORD (a NUMBER := n, b DATE := SYSDATE);
        FUNCTION size(p v DEFAULT c) RETURN NUMBER; END;"""
    )
    pl.run(
        """CREATE OR REPLACE PACKAGE BODY co_d IS FUNCTION size(p v DEFAULT c) RETURN NUMBER IS x r;
        BEGIN RETURN p.COUNT + x.a; END; END;"""
    )
    assert pl.prints("x co_d.r;", "say(co_d.size() || ',' || x.a || ',' || co_d.size(co_d.v(1)));") == [
        "19,17,18"
    ]


def test_nocopy_and_copies_of_arguments(pl: PlSession) -> None:
    declarations = """TYPE t IS TABLE OF NUMBER; v t := t(1);
        PROCEDURE add(x IN OUT t) IS BEGIN x.EXTEND; RAISE NO_DATA_FOUND; END;
        PROCEDURE add_here(x IN OUT NOCOPY t) IS BEGIN x.EXTEND; RAISE NO_DATA_FOUND; END;"""
    statements = """BEGIN add(v); EXCEPTION WHEN NO_DATA_FOUND THEN say(v.COUNT); END;
        BEGIN add_here(v); EXCEPTION WHEN NO_DATA_FOUND THEN say(v.COUNT); END;"""
    assert pl.prints(declarations, statements) == ["1", "2"]


def test_null_takes_a_records_defaults_away(pl: PlSession) -> None:
    declarations = "TYPE t IS RECORD (a NUMBER := 5, b NUMBER); r t;"
    assert pl.prints(declarations, "say(r.a); r := NULL; say(nvl(r.a, 0));") == ["5", "0"]


def test_get_lines(pl: PlSession) -> None:
    declarations = "l DBMS_OUTPUT.CHARARR; n INTEGER := 2;"
    statements = """DBMS_OUTPUT.SERVEROUTPUT(FALSE); say('a'); say('b'); say('c');
        DBMS_OUTPUT.GET_LINES(l, n); n := n + l.COUNT; DBMS_OUTPUT.SERVEROUTPUT(TRUE); say(n || l(1) || l(2));
        n := 9;
        DBMS_OUTPUT.GET_LINES(l, n); say(n || l(1));"""
    assert pl.prints(declarations, statements) == ["4ab", "1c"]


# --- types of the catalog


@pytest.fixture
def types(pl: PlSession) -> PlSession:
    pl.run("DROP TABLE IF EXISTS co_h")
    for name in ("co_nested", "co_nums", "co_few", "co_rows"):
        pl.run(f"DROP TYPE IF EXISTS {name} CASCADE")
    pl.run("CREATE TYPE co_nums AS TABLE OF NUMBER(9)")
    pl.run("CREATE OR REPLACE TYPE co_few IS VARRAY(3) OF VARCHAR2(5)")
    pl.run("CREATE TYPE co_nested AS TABLE OF co_nums")
    pl.run("CREATE TABLE co_h (id NUMBER, l co_nums, n co_few)")
    return pl


def test_collection_types_in_sql(types: PlSession) -> None:
    types.run("INSERT INTO co_h VALUES (1, co_nums(1, 2), co_few('a')), (2, co_nums(), NULL)")
    assert types.run("SELECT l, n FROM co_h ORDER BY id") == [([1, 2], ["a"]), ([], None)]
    assert types.run("SELECT sum(v.column_value) FROM co_h, TABLE(co_h.l) v") == [(3,)]
    assert types.fails("INSERT INTO co_h (n) VALUES (co_few('a', 'b', 'c', 'd'))").sqlstate == "23514"
    assert types.fails("SELECT co_few('abcdef')").sqlstate == "22001"
    assert types.fails("CREATE TYPE co_nums AS TABLE OF DATE").sqlstate == "42710"
    assert types.fails("CREATE OR REPLACE TYPE co_nums AS TABLE OF DATE").sqlstate == "2BP01"
    assert types.fails("DROP TYPE co_nums").sqlstate == "2BP01"
    assert types.fails("ALTER DOMAIN co_few DROP CONSTRAINT co_few_check").sqlstate == "42809"
    types.run("DROP TABLE co_h")
    types.run("CREATE OR REPLACE TYPE co_few AS VARRAY(1) OF VARCHAR2(5)")
    assert types.fails("SELECT co_few('a', 'b')").sqlstate == "23514"


def test_routines_take_and_give_collections(types: PlSession) -> None:
    types.run(
        """CREATE OR REPLACE FUNCTION co_total(x co_nums) RETURN NUMBER IS s NUMBER := 0;
        BEGIN FOR i IN 1..x.COUNT LOOP s := s + x(i); END LOOP; RETURN s; END;"""
    )
    types.run(
        """CREATE OR REPLACE FUNCTION co_upto(n NUMBER) RETURN co_nums IS v co_nums := co_nums();
        BEGIN FOR i IN 1..n LOOP v.EXTEND; v(i) := i * 10; END LOOP; RETURN v; END;"""
    )
    types.run(
        """CREATE OR REPLACE PROCEDURE co_grow(x IN OUT co_nums, y OUT co_few) IS
        BEGIN x.EXTEND; x(x.COUNT) := 99; y := co_few('q'); END;"""
    )
    assert types.run("SELECT co_total(co_nums(1, 2)), co_total(co_upto(4))") == [(3, 100)]
    assert types.run("SELECT column_value FROM TABLE(co_upto(2))") == [(10,), (20,)]
    statements = """say(co_total(v)); w := co_upto(2); say(w(2) || ',' || w.COUNT); co_grow(v, n);
        say(v(3) || n(1) || n.LIMIT); IF r.l IS NULL THEN say('null'); END IF;
        INSERT INTO co_h VALUES (2, v, n); SELECT l INTO w FROM co_h WHERE id = 2; say(w(3));
        SELECT * INTO r FROM co_h WHERE id = 2; w := r.l; say(w.COUNT); a := co_nested(w, co_nums(7));
        SELECT sum(column_value) INTO w(1) FROM TABLE(a(2)); say(w(1)); UPDATE co_h SET l = NULL;
        SELECT l INTO w FROM co_h WHERE id = 2; IF w IS NULL THEN say('null'); END IF;
        say(co_upto(3).COUNT || ',' || co_upto(3)(2));
        SELECT sum((SELECT count(*) FROM TABLE(co_upto(h.id)))) INTO r.id FROM co_h h; say(r.id);"""
    declarations = "v co_nums := co_nums(5, 6); w co_nums; n co_few; r co_h%ROWTYPE; a co_nested;"
    expected = ["11", "20,2", "99q3", "null", "99", "3", "7", "null", "3,20", "2"]
    assert types.prints(declarations, statements) == expected
    assert types.fails(f"DECLARE {declarations} BEGIN v(1) := 1234567890; END;").sqlstate == "22003"


def test_plpgsql_sees_arrays(types: PlSession) -> None:
    types.run(
        "CREATE OR REPLACE FUNCTION co_second(x co_nums) RETURNS numeric LANGUAGE plpgsql AS"
        " $$ BEGIN RETURN x[2]; END $$"
    )
    assert types.run("SELECT co_second(co_nums(4, 5))") == [(5,)]


# --- multisets


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("a MULTISET UNION b", "1 2 2 3 2 3 4"),
        ("a MULTISET UNION DISTINCT b", "1 2 3 4"),
        ("a MULTISET INTERSECT b", "2 3"),
        ("a MULTISET EXCEPT b", "1 2"),
        ("a MULTISET EXCEPT DISTINCT b MULTISET UNION ALL t(9)", "1 9"),
        ("SET(a)", "1 2 3"),
    ],
)
def test_multiset_operators(pl: PlSession, expression: str, expected: str) -> None:
    declarations = "TYPE t IS TABLE OF NUMBER; a t := t(1, 2, 2, 3); b t := t(2, 3, 4); c t;"
    statements = f"""c := {expression}; FOR i IN 1..c.COUNT LOOP say(c(i)); END LOOP;
        SELECT count(*) INTO c(1) FROM TABLE({expression});
        IF c(1) <> CARDINALITY({expression}) THEN say('?'); END IF;"""
    assert pl.prints(declarations, statements) == expected.split()


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("2 MEMBER OF a", "true"),
        ("9 NOT MEMBER OF a", "true"),
        ("9 MEMBER OF t(1, NULL)", "null"),
        ("t() IS EMPTY", "true"),
        ("a IS NOT EMPTY AND a IS NOT A SET", "true"),
        ("t(3, 2) SUBMULTISET OF a", "true"),
        ("t(3, 3) SUBMULTISET OF a", "false"),
        ("a = t(3, 2, 1, 2)", "true"),
        ("a <> t(1) AND NOT a = t(1)", "true"),
        ("n IS EMPTY", "null"),
        ("n = a", "null"),
    ],
)
def test_multiset_conditions(pl: PlSession, condition: str, expected: str) -> None:
    declarations = "TYPE t IS TABLE OF NUMBER; a t := t(1, 2, 2, 3); n t; x BOOLEAN;"
    statements = f"""x := {condition};
        say(CASE x WHEN true THEN 'true' WHEN false THEN 'false' ELSE 'null' END);"""
    assert pl.prints(declarations, statements) == [expected]


def test_words_of_multisets_are_names_elsewhere(pl: PlSession) -> None:
    assert pl.run("SELECT 1 member, 2 multiset, 3 empty") == [(1, 2, 3)]
    assert pl.prints("member NUMBER;", "SELECT 1 member INTO member FROM DUAL; say(member);") == ["1"]
    block = "DECLARE TYPE t IS TABLE OF NUMBER; a t; BEGIN IF a = 1 THEN NULL; END IF; END;"
    assert pl.fails(block).sqlstate == "42804"
