"""Both PL parsers: what they build, where lines and offsets point, and what they refuse."""

import pytest

from polar_lite.catalog.dialect.polar.parse import parse_statement
from polar_lite.catalog.plsql import nodes
from polar_lite.catalog.plsql.parser import oracle, plpgsql
from polar_lite.protocol.sqlstate import PgError


def test_an_oracle_body_has_its_declarations_before_begin() -> None:
    block = oracle.parse(
        "  v NUMBER(5) := 1;\n  c CONSTANT VARCHAR2(3) := 'abc';\nBEGIN\n  v := v + 1;\nEND f", "f"
    )
    assert [d.name for d in block.declarations if isinstance(d, nodes.Variable)] == ["v", "c"]
    statement = block.body[0]
    assert isinstance(statement, nodes.Assignment)
    assert (statement.line, statement.target, statement.value.text) == (4, ("v",), "v + 1")


def test_plpgsql_counts_lines_from_the_opening_quote() -> None:
    block = plpgsql.parse("\nDECLARE\n  v int;\nBEGIN\n  v := 1;\nEND")
    assert block.body[0].line == 5


def test_into_is_blanked_out_and_offsets_stay() -> None:
    source = "DECLARE a int; BEGIN SELECT x INTO a FROM t; END"
    statement = plpgsql.parse(source).body[0]
    assert isinstance(statement, nodes.ExecuteSql)
    assert statement.into is not None
    assert statement.into.targets == (("a",),)
    assert statement.sql.text == "SELECT x        FROM t"
    assert source[statement.sql.offset :].startswith("SELECT x INTO a")


def test_insert_into_is_not_the_into_of_pl() -> None:
    statement = plpgsql.parse("DECLARE a int; BEGIN INSERT INTO t VALUES (1) RETURNING id INTO a; END").body[
        0
    ]
    assert isinstance(statement, nodes.ExecuteSql)
    assert statement.into is not None


@pytest.mark.parametrize(
    ("statement", "kind"),
    [
        ("IF a THEN NULL; ELSIF b THEN NULL; ELSE NULL; END IF;", nodes.If),
        ("CASE 1 WHEN 1, 2 THEN NULL; ELSE NULL; END CASE;", nodes.Case),
        ("CASE WHEN true THEN NULL; END CASE;", nodes.Case),
        ("LOOP EXIT; END LOOP;", nodes.Loop),
        ("WHILE true LOOP CONTINUE WHEN false; END LOOP;", nodes.While),
        ("FOR i IN 1..10 LOOP NULL; END LOOP;", nodes.ForRange),
        ("FOR i IN REVERSE 1..10 LOOP NULL; END LOOP;", nodes.ForRange),
        ("FOR r IN (SELECT 1 FROM dual) LOOP NULL; END LOOP;", nodes.ForQuery),
        ("FOR r IN SELECT 1 LOOP NULL; END LOOP;", nodes.ForQuery),
        ("FOR r IN cur(1) LOOP NULL; END LOOP;", nodes.ForCursor),
        ("EXECUTE IMMEDIATE 'SET x = 1';", nodes.Execute),
        ("EXECUTE IMMEDIATE 'SELECT 1' INTO v USING v;", nodes.Execute),
        ("PERFORM 1/1;", nodes.Perform),
        ("RAISE NOTICE '11';", nodes.Raise),
        ("v = 3;", nodes.Assignment),
        ("dbms_output.put_line('x');", nodes.Call),
        ("proc;", nodes.Call),
        ("p(a => 1);", nodes.Call),
        ("COMMIT;", nodes.TransactionControl),
        ("BEGIN NULL; EXCEPTION WHEN OTHERS THEN NULL; END;", nodes.Block),
        ("GRANT a TO b;", nodes.ExecuteSql),
    ],
)
def test_oracle_statements(statement: str, kind: type) -> None:
    block = oracle.parse(f"v int; BEGIN {statement} END", "f")
    assert type(block.body[0]) is kind


@pytest.mark.parametrize(
    ("source", "construct"),
    [
        ("v REF CURSOR; BEGIN NULL; END", "REF CURSOR without TYPE (line 1, column 3)"),
        ("PRAGMA SUPPLEMENTAL_LOG_DATA; BEGIN NULL; END", "PRAGMA SUPPLEMENTAL_LOG_DATA (line 1, column 1)"),
    ],
)
def test_what_is_not_there_yet_is_named_with_its_place(source: str, construct: str) -> None:
    with pytest.raises(PgError) as raised:
        oracle.parse(source, "f")
    assert raised.value.sqlstate == "0A000"
    assert raised.value.message == f"{construct} is not supported"


@pytest.mark.parametrize(
    ("source", "message", "position"),
    [
        ("BEGIN x := 1; END", '"x" is not a known variable', 7),
        ("BEGIN selct 1; END", 'syntax error at or near "selct"', 7),
        ("BEGIN IF true; END", 'missing "THEN" at end of SQL expression', 14),
        ("BEGIN EXIT; END", "EXIT cannot be used outside a loop, unless it has a label", 7),
        ("BEGIN CONTINUE; END", "CONTINUE cannot be used outside a loop", 7),
        ("DECLARE a int; a int; BEGIN NULL; END", 'duplicate declaration at or near "a"', 16),
        ("BEGIN PERFORM 1 +; END", "syntax error at end of input", None),
        ("BEGIN NULL END", 'syntax error at or near "END"', 12),
        ("BEGIN NULL;", "syntax error at end of input", 12),
        ("BEGIN RAISE NOTICE '%'; END", "too few parameters specified for RAISE", None),
        ("BEGIN RAISE nosuch_condition; END", 'unrecognized exception condition "nosuch_condition"', None),
    ],
)
def test_plpgsql_errors_are_postgresqls(source: str, message: str, position: int | None) -> None:
    with pytest.raises(PgError) as raised:
        plpgsql.parse(source)
    assert raised.value.message == message
    if position is not None:
        assert raised.value.position == position


def test_a_package_body_knows_the_specifications_names() -> None:
    package = oracle.parse_package(
        "PROCEDURE p IS BEGIN g := 1; END; BEGIN g := 0; END sess", "sess", ["g"], body=True
    )
    assert [type(d) for d in package.declarations] == [nodes.Subprogram]
    assert package.initialisation is not None


def test_an_end_name_must_be_the_routines() -> None:
    with pytest.raises(PgError, match="does not match"):
        oracle.parse("BEGIN NULL; END g", "f")


@pytest.mark.parametrize(
    ("declaration", "expected"),
    [
        ("TYPE t IS RECORD (a NUMBER, b VARCHAR2(9) := 'x')", nodes.RecordDefinition),
        ("TYPE t IS TABLE OF NUMBER", nodes.CollectionDefinition),
        ("TYPE t IS TABLE OF e%ROWTYPE INDEX BY VARCHAR2(9)", nodes.CollectionDefinition),
        ("TYPE t IS VARYING ARRAY (3) OF p.r", nodes.CollectionDefinition),
        ("TYPE t IS REF CURSOR", nodes.TypeAlias),
        ("SUBTYPE t IS NUMBER(9)", nodes.TypeAlias),
        ("SUBTYPE t IS PLS_INTEGER RANGE -1..2 NOT NULL", nodes.TypeAlias),
        ("TYPE t IS TABLE OF NUMBER NOT NULL INDEX BY PLS_INTEGER", nodes.CollectionDefinition),
    ],
)
def test_types_of_declarations(declaration: str, expected: type) -> None:
    (found,) = oracle.parse(f"{declaration}; BEGIN NULL; END", "f").declarations
    assert type(found) is expected
    assert found.name == "t"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("statement", "kind"),
    [
        ("v(1) := 2;", nodes.Assignment),
        ("v(f(1)).a.b(2)(3) := 2;", nodes.Assignment),
        ("v(1).EXTEND(2);", nodes.MethodCall),
        ("v(1).DELETE;", nodes.MethodCall),
        ("v.DELETE(1);", nodes.Call),
        ("SELECT a BULK COLLECT INTO v FROM t;", nodes.ExecuteSql),
        ("FETCH c BULK COLLECT INTO v LIMIT 10;", nodes.Fetch),
        ("EXECUTE IMMEDIATE 'x' BULK COLLECT INTO v USING 1;", nodes.Execute),
        ("FORALL i IN 1..v.COUNT SAVE EXCEPTIONS DELETE FROM t WHERE a = v(i);", nodes.ForAll),
        ("FORALL i IN INDICES OF v BETWEEN 1 AND 2 INSERT INTO t VALUES v(i);", nodes.ForAll),
    ],
)
def test_statements_with_collections(statement: str, kind: type) -> None:
    block = oracle.parse(f"v int; c refcursor; BEGIN {statement} END", "f")
    assert type(block.body[0]) is kind


def test_elements_are_no_syntax_of_sql() -> None:
    for text in ("SELECT f(1)(2)", "SELECT a.g(2)(3)"):
        with pytest.raises(PgError, match="syntax error"):
            parse_statement(text)
