"""The splitter and the continuation of units that psql has cut, by the rules that stock psql follows."""

import pytest

from polar_lite.catalog.dialect.pending_units import (
    MAX_PENDING,
    PendingUnit,
    Verdict,
    psql_cuts,
    start_pending,
)
from polar_lite.catalog.dialect.splitter import split, start_of


def texts(source: str) -> list[str]:
    return [statement.text for statement in split(source)]


def pieces(source: str) -> list[str]:
    """What stock psql sends for a text, one Query message each."""
    found, start = [], 0
    for cut in psql_cuts(source):
        found.append(source[start:cut].lstrip())
        start = cut
    if source[start:].strip():
        found.append(source[start:].strip())
    return found


def arrives(source: str) -> list[str]:
    """Play psql's pieces through the continuation; return what would be run."""
    run: list[str] = []
    pending: PendingUnit | None = None
    for message in pieces(source):
        if pending is not None:
            verdict = pending.feed(message)
            if verdict is Verdict.CONTINUE:
                continue
            if verdict is Verdict.COMPLETE:
                run += texts(pending.text)
                pending = None
                continue
            pending = None
        pending = start_pending(message)
        if pending is None:
            run += texts(message)
    if pending is not None:
        run.append("incomplete: " + pending.name)
    return run


@pytest.mark.parametrize(
    ("source", "count"),
    [
        ("", 0),
        ("  -- nothing\n /* nor /* here */ */ ;; ", 0),
        ("select 1", 1),
        ("select 1; select 2;", 2),
        ("with function f return int is a int; begin return 1; end; function g is begin a; end; select 1", 1),
        ("create trigger t after insert on u for each row call p(:new.a)\n/\nselect 1", 2),
        ("create table t (a int)\n/\ninsert into t values (1)\n  / \nselect a\n/\n", 3),
        ("select a\n/\nb; select (1\n/\nselect)", 2),
        ("select '\n/\n'; select 1", 2),
        ("select ';'; select $$;$$; select E'\\';'; select \"a;b\"", 4),
        ("select q'[a;'b]'; select 2", 2),
        ("select (1;2); select 3", 2),
        ("begin; insert into t values (1); commit", 3),
        ("begin work; end; start transaction; commit", 4),
        ("begin insert into t values (1); end; select 1", 2),
        ("declare c cursor for select 1; fetch c", 2),
        ("declare c no scroll cursor for select 1; fetch c", 2),
        ("declare v int; begin null; end; select 1", 2),
        ('declare "C" cursor for select 1; fetch "C"', 2),
        ('declare "V" int; begin null; end; select 1', 2),
        ("<<l>> declare v int; begin null; end; select 1", 2),
        ("create function f return int is begin return 1; end; select 1", 2),
        ("create function f() returns int as $$ begin; end $$ language plpgsql; select 1", 2),
        ("create function f() returns int as 'x;' language sql; select 1", 2),
        ("create function f() returns int begin atomic select 1; select 2; end; select 1", 2),
        ("create package p is a int; procedure q; end; select 1", 2),
        ("create package body p is procedure q is begin null; end; begin null; end p; select 1", 2),
        ("create trigger t after logon on database begin null; null; end; select 1", 2),
        ("create trigger t after logon on database call p(1); select 1", 2),
        ("create trigger t after insert on t for each row execute function f(); select 1", 2),
        ("create table t (a int); create view v as select 1 as x; create type c as (a int)", 3),
        ("do $$ begin; end $$; select t.end, t.begin from t; select 1", 3),
        ("begin if a then b; elsif c then d; else e; end if; loop exit; end loop; end; select 1", 2),
        ("begin case x when 1 then a; else b; end case; y := case when a then 1 end; end; select 1", 2),
        ("begin for i in 1..10 loop null; end loop; begin x; exception when others then y; end; end; a", 2),
        ("select 4\n/\n2; select 1", 2),
        ("begin null; end;\n/\n\n/\nselect 1;\n", 2),
        ("create procedure p is begin null; end\n/\nselect 1", 2),
    ],
)
def test_statements_are_counted(source: str, count: int) -> None:
    assert len(split(source)) == count


def test_starts_point_into_the_text() -> None:
    source = "  select 1;\n/\n -- note\n begin null; end;\n/\nselect 2 "
    found = split(source)
    assert [s.text for s in found] == ["select 1;", "begin null; end;", "select 2"]
    assert all(source[s.start :].startswith(s.text) for s in found)
    assert [s.unit for s in found] == [False, True, False]


def test_unit_without_its_end_is_incomplete() -> None:
    (statement,) = split("create procedure p is begin if a then null; end;")
    assert statement.complete  # a plain END closes the block; that END IF is missing is for the PL parser
    (statement,) = split("create procedure p is begin begin null; end;")
    assert not statement.complete


ROUTINE = "CREATE FUNCTION f RETURN int IS "


@pytest.mark.parametrize(
    ("source", "count"),
    [
        (ROUTINE + "BEGIN a; b; END;", 1),
        (ROUTINE + "BEGIN a; BEGIN b; EXCEPTION WHEN OTHERS THEN c; END; END;", 1),
        (ROUTINE + "BEGIN a := CASE WHEN b THEN 1 ELSE 2 END; c; END;", 1),
        (ROUTINE + "BEGIN a := (CASE WHEN b THEN 1 ELSE 2 END); c; END;", 1),
        (ROUTINE + 'BEGIN "end"; "begin"; \'end\'; /* end */ <<x>> a; -- end\n END;', 1),
        (ROUTINE + "v number := 0; BEGIN a; b; END;", 4),
        (ROUTINE + "BEGIN IF a THEN b; END IF; c; END;", 3),
        (ROUTINE + "BEGIN LOOP a; END LOOP; b; END;", 3),
        (ROUTINE + "BEGIN CASE x WHEN 1 THEN a; END CASE; END; SELECT 1;", 1),
        (ROUTINE + "BEGIN GOTO end_of_it; <<end_of_it>> a; END;", 1),
        ("CREATE PACKAGE p IS a int; b int; END;", 3),
        ("CREATE OR REPLACE TRIGGER t AFTER LOGON ON DATABASE BEGIN a; END;", 2),
        ("CREATE EDITIONABLE FUNCTION f RETURN int IS BEGIN a; END;", 2),
        ("DECLARE x number; BEGIN x := 1; END;", 3),
        ("BEGIN a; END;", 2),
        ("CREATE FUNCTION f() RETURNS int AS $$ BEGIN a; END; $$ LANGUAGE plpgsql;", 1),
        (ROUTINE + "BEGIN a := q'[it's; fine]'; b; END;", 1),
        ("/\nSELECT 1;", 1),
        ("CREATE OR REPLACE PROCEDURE p IS BEGIN a; END;", 1),
    ],
)
def test_psql_cuts_as_it_does(source: str, count: int) -> None:
    assert len(pieces(source)) == count


@pytest.mark.parametrize(
    "unit",
    [
        ROUTINE + "v number := 0; PRAGMA x; BEGIN a; b; END;",
        ROUTINE + "BEGIN IF a THEN b; END IF; c; END f;",
        ROUTINE + "BEGIN FOR i IN 1..3 LOOP a; END LOOP; WHILE x LOOP b; END LOOP; c; END;",
        "CREATE OR REPLACE PACKAGE p IS a int; PROCEDURE q; END p;",
        "CREATE OR REPLACE PACKAGE BODY p IS PROCEDURE q IS BEGIN a; END q; BEGIN b; END p;",
        "CREATE TRIGGER t AFTER LOGON ON DATABASE DECLARE v int; BEGIN a; b; END;",
        "DECLARE x number; BEGIN x := 1; END;",
        "BEGIN a; BEGIN b; END; END;",
    ],
)
def test_units_cut_by_psql_are_joined_again(unit: str) -> None:
    ran = arrives(f"SELECT 0;\n{unit}\n/\n-- next\nSELECT 2;")
    assert len(ran) == 3
    assert " ".join(ran[1].split()) == unit
    assert ran[0] == "SELECT 0;"
    assert ran[2] == "SELECT 2;"


def test_a_unit_behind_statements_that_slash_lines_end_is_kept() -> None:
    before = "CREATE TABLE t (a int)\n/\nCREATE TRIGGER a AFTER LOGON ON SCHEMA CALL p()\n/\n"
    pending = start_pending(f"{before}CREATE PROCEDURE p IS x int;")
    assert pending is not None
    assert pending.start == len(before)
    assert pending.text == "CREATE PROCEDURE p IS x int;"


@pytest.mark.parametrize(
    "message",
    [
        "BEGIN;",
        "BEGIN",
        "BEGIN TRANSACTION READ ONLY;",
        "DECLARE x int",
        "DECLARE x int; BEGIN null;",
        "CREATE FUNCTION f RETURN int;",
        "CREATE FUNCTION f() RETURNS int AS 'a;';",
        "SELECT 1;",
        "DECLARE c CURSOR FOR SELECT 1;",
        'DECLARE "c" NO SCROLL CURSOR FOR SELECT 1;',
    ],
)
def test_what_is_no_first_piece(message: str) -> None:
    assert start_pending(message) is None


@pytest.mark.parametrize(
    "message", ["COMMIT", "ROLLBACK", "BEGIN", "CREATE TABLE t (a int);", "a; b;", "/\nSELECT 1;"]
)
def test_other_messages_abandon_the_unit(message: str) -> None:
    pending = start_pending("DECLARE x int;")
    assert pending is not None
    assert pending.feed(message) is Verdict.ABANDON
    assert pending.reason


def test_slash_ends_an_incomplete_unit() -> None:
    pending = start_pending("CREATE PROCEDURE p IS v int;")
    assert pending is not None
    assert pending.name == "procedure p"
    assert pending.feed("/") is Verdict.COMPLETE


def test_pending_text_is_bounded() -> None:
    pending = start_pending("DECLARE x int;")
    assert pending is not None
    assert pending.feed("y " * MAX_PENDING + ";") is Verdict.ABANDON


def test_a_unit_of_many_pieces_is_read_once() -> None:
    """Each piece is looked at alone, also where one ends inside a literal that psql knows nothing of."""
    pending = start_pending("BEGIN x := q'[it's;")
    assert pending is not None
    assert pending.feed("END it's]';") is Verdict.CONTINUE
    for number in range(20_000):  # which took minutes when all was read again each time
        assert pending.feed(f"INSERT INTO t VALUES ({number}, 'a row; of text');") is Verdict.CONTINUE
    assert pending.feed("END;") is Verdict.COMPLETE
    assert len(split(pending.text)) == 1


def test_slash_lines_are_skipped() -> None:
    source = "/\n-- a\n/* b */\n/\nSELECT 1;"
    assert start_of(source) == (source.index("SELECT"), True)
    assert start_of("/\n") == (2, True)
    assert start_of("-- a\nSELECT 1") == (5, False)
