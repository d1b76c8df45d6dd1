"""Records and subtypes of Oracle's PL through a real server."""

import pytest

from harness.pl import PlSession


def test_a_record_has_its_defaults_and_is_copied(pl: PlSession) -> None:
    declarations = """TYPE t IS RECORD (a NUMBER, b VARCHAR2(9) := 'x', d DATE := SYSDATE);
        r t; s t;"""
    statements = """say(nvl(r.a, 0) || r.b); r.a := 5; r.b := 'yy'; s := r; s.a := 6;
        say(r.a || r.b || s.a || s.b);
        IF r.d IS NOT NULL THEN say('dated'); END IF;"""
    assert pl.prints(declarations, statements) == ["0x", "5yy6yy", "dated"]


def test_fields_keep_their_types(pl: PlSession) -> None:
    block = "DECLARE TYPE t IS RECORD (a VARCHAR2(3)); r t; BEGIN r.a := '{}'; END;"
    assert pl.fails(block.format("abcd")).sqlstate == "22001"
    error = pl.fails("DECLARE TYPE t IS RECORD (a NUMBER); r t; BEGIN r.b := 1; END;")
    assert (error.sqlstate, error.diag.message_primary) == ("42703", 'record "r" has no field "b"')


def test_records_in_sql(pl: PlSession) -> None:
    declarations = """TYPE t IS RECORD (id NUMBER, name VARCHAR2(20), paid DATE); r t;
        CURSOR c IS SELECT * FROM co_t ORDER BY id DESC;"""
    statements = """SELECT * INTO r FROM co_t WHERE id = 2; say(r.name); r.id := 7; INSERT INTO co_t VALUES r;
        OPEN c; FETCH c INTO r; CLOSE c; say(r.id || r.name);
        UPDATE co_t SET name = r.name || '!' WHERE id = r.id RETURNING name INTO r.name; say(r.name);"""
    assert pl.prints(declarations, statements) == ["two", "7two", "two!"]
    assert pl.run("SELECT id, name FROM co_t WHERE id = 7") == [(7, "two!")]


def test_records_of_records_and_collections_are_copied_whole(pl: PlSession) -> None:
    declarations = """TYPE ns IS TABLE OF PLS_INTEGER; TYPE p IS RECORD (x PLS_INTEGER);
        TYPE t IS RECORD (list ns := ns(5), part p); r t; s t;"""
    statements = """r.part.x := 1; r.list.EXTEND; r.list(2) := 6; s := r; s.part.x := 2; s.list(1) := 9;
        say(r.part.x || ',' || r.list(1) || ',' || r.list.COUNT || ',' || s.part.x || ',' || s.list(1));"""
    assert pl.prints(declarations, statements) == ["1,5,2,2,9"]


def test_records_go_through_local_subprograms(pl: PlSession) -> None:
    declarations = """a co_t%ROWTYPE; b co_t%ROWTYPE;
        PROCEDURE join(x co_t%ROWTYPE, y IN OUT co_t%ROWTYPE) IS BEGIN y.name := x.name || '+'; END;
        PROCEDURE set_id(x OUT co_t%ROWTYPE) IS BEGIN x.id := 8; END;
        FUNCTION first RETURN co_t%ROWTYPE IS r co_t%ROWTYPE;
        BEGIN SELECT * INTO r FROM co_t WHERE id = 1; RETURN r; END;"""
    statements = """a := first(); say(a.name); join(a, b); say(b.name); join(b, b); say(b.name);
        set_id(b); say(b.id || nvl(b.name, '-')); say(first().name);"""
    assert pl.prints(declarations, statements) == ["one", "one+", "one++", "8-", "one"]


def test_a_parameter_is_not_to_be_changed(pl: PlSession) -> None:
    block = """DECLARE TYPE t IS TABLE OF NUMBER; v t := t(1);
        PROCEDURE p(x t) IS BEGIN x{} END; BEGIN p(v); END;"""
    for change in ("(1) := 2;", ".EXTEND;", " := t();"):
        assert pl.fails(block.format(change)).sqlstate == "22005"


def test_subtypes(pl: PlSession) -> None:
    assert pl.prints("SUBTYPE id IS NUMBER(3); SUBTYPE key IS id; v key := 12;", "say(v + 1);") == ["13"]
    assert pl.fails("DECLARE SUBTYPE id IS NUMBER(3); v id; BEGIN v := 1234; END;").sqlstate == "22003"


@pytest.mark.parametrize(
    ("declarations", "statement", "sqlstate"),
    [
        ("SUBTYPE s IS PLS_INTEGER RANGE -1..2; v s;", "v := 3;", "22003"),
        ("SUBTYPE s IS PLS_INTEGER RANGE -1..2; SUBTYPE n IS s NOT NULL; v n := 1;", "v := -2;", "22003"),
        ("SUBTYPE s IS PLS_INTEGER NOT NULL; v s := 1;", "v := NULL;", "22004"),
        ("SUBTYPE s IS PLS_INTEGER NOT NULL; v s;", "NULL;", "22004"),
        ("TYPE t IS RECORD (a NUMBER NOT NULL := 1); v t;", "v.a := NULL;", "22004"),
        ("TYPE t IS RECORD (a NUMBER NOT NULL := 1); v t;", "SELECT NULL INTO v FROM DUAL;", "22004"),
        ("TYPE t IS TABLE OF NUMBER NOT NULL; v t := t(1);", "v(1) := NULL;", "22004"),
        ("TYPE t IS TABLE OF NUMBER NOT NULL; v t := t(1);", "v.EXTEND;", "22004"),
        ("TYPE t IS TABLE OF NUMBER NOT NULL; v t;", "v := t(1, NULL);", "22004"),
        ("TYPE t IS TABLE OF DATE NOT NULL; v t;", "SELECT paid BULK COLLECT INTO v FROM co_t;", "22004"),
        ("v POSITIVE;", "v := 0;", "22003"),
        ("v NATURALN := 0;", "SELECT NULL INTO v FROM DUAL;", "22004"),
        ("FUNCTION f(x NUMBER) RETURN NATURAL IS BEGIN RETURN x; END;", "say(f(1)); say(f(-1));", "22003"),
    ],
)
def test_constraints_of_types(pl: PlSession, declarations: str, statement: str, sqlstate: str) -> None:
    statement = statement.replace("say(", "dbms_output.put_line(")
    assert pl.fails(f"DECLARE {declarations} BEGIN {statement} END;").sqlstate == sqlstate


def test_what_constraints_allow(pl: PlSession) -> None:
    declarations = """SUBTYPE s IS PLS_INTEGER RANGE 1..9 NOT NULL; v s := 4; TYPE t IS TABLE OF s;
        w t := t(1, 2); TYPE r IS RECORD (a s := 3, b NATURAL); x r;
        FUNCTION f(p s) RETURN s IS BEGIN RETURN p + 1; END;"""
    statements = """v := v + 1; w.EXTEND(1, 2); x.b := NULL; SELECT id INTO w(1) FROM co_t WHERE id = 3;
        say(v || ',' || w(1) || w(3) || ',' || x.a || nvl(x.b, 0) || ',' || f(v));"""
    assert pl.prints(declarations, statements) == ["5,32,30,6"]


def test_fields_of_a_domain_over_rows_are_tested(pl: PlSession) -> None:
    pl.run("CREATE TYPE co_pair AS (a int, b int)")
    pl.run("CREATE DOMAIN co_ordered AS co_pair CHECK ((value).a <= (value).b)")
    block = "DECLARE TYPE t IS RECORD (x co_ordered); r t; s co_ordered; BEGIN r.x.b := 7; s.b := 7; {} END;"
    for wrong in ("r.x.a := 8;", "s.a := 8;", "r.x := row(2, 1);", "s := row(2, 1);"):
        assert pl.fails(block.format(wrong)).sqlstate == "23514", wrong
    pl.run(block.format("r.x.a := 6; s := r.x; s.a := 7; r.x := s;"))
