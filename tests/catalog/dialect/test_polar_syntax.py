"""Queries and expressions: precedence, faithful nodes, and PostgreSQL's syntax errors with their positions.

The expected messages and positions were taken from PostgreSQL 15.
"""

import sys
import threading
from typing import Any

import pytest
import sqlglot
from sqlglot import exp

from polar_lite.catalog.dialect import nodes
from polar_lite.catalog.dialect.polar.parse import parse_expression, parse_statement, parse_type_name
from polar_lite.protocol.sqlstate import (
    FEATURE_NOT_SUPPORTED,
    STATEMENT_TOO_COMPLEX,
    SYNTAX_ERROR,
    PgError,
)


def shape(node: Any) -> str:
    """A node as text with all parentheses."""
    match node:
        case nodes.Operator():
            left = "" if node.left is None else shape(node.left)
            return f"({left}{node.name}{shape(node.right)})"
        case nodes.BoolExpr():
            return "(" + f" {node.kind} ".join(shape(e) for e in node.expressions) + ")"
        case exp.Not():
            return f"(NOT {shape(node.this)})"
        case nodes.NullTest():
            return f"({shape(node.this)} IS {'NOT ' if node.negated else ''}NULL)"
        case nodes.BooleanTest():
            return f"({shape(node.this)} IS {node.value})"
        case nodes.DistinctTest():
            return f"({shape(node.left)} IS DISTINCT {shape(node.right)})"
        case nodes.Between():
            return f"({shape(node.this)} BETWEEN {shape(node.low)} AND {shape(node.high)})"
        case nodes.InList():
            return f"({shape(node.this)} IN {','.join(shape(e) for e in node.expressions)})"
        case nodes.TypeCast():
            return f"{shape(node.this)}::{node.to.names[-1]}"
        case nodes.CollateExpr():
            return f"({shape(node.this)} COLLATE)"
        case nodes.FuncCall():
            return f"{node.name}({','.join(shape(e) for e in node.expressions)})"
        case exp.Column() | exp.Identifier():
            return (
                ".".join(str(part.this) for part in reversed(list(node.args.values())))
                if isinstance(node, exp.Column)
                else str(node.this)
            )
        case exp.Literal():
            return f"'{node.this}'" if node.is_string else str(node.this)
        case exp.Boolean():
            return str(node.this)
    return type(node).__name__


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("not a = b", "(NOT (a=b))"),
        ("a is null = b", "((a IS NULL)=b)"),
        ("a = b is null", "((a=b) IS NULL)"),
        ("-2 ^ 2", "(-2^2)"),
        ("- a ^ b", "((-a)^b)"),
        ("2 ^ 3 ^ 4", "((2^3)^4)"),
        ("a < b is true", "((a<b) IS True)"),
        ("a || b + c", "(a||(b+c))"),
        ("a + b * c", "(a+(b*c))"),
        ("a - b - c", "((a-b)-c)"),
        ("a like b = c", "((a~~b)=c)"),
        ("a = b like c", "(a=(b~~c))"),
        ("a not like b || 'x'", "(a!~~(b||'x'))"),
        ("a between 1 and 2 and b", "((a BETWEEN 1 AND 2) AND b)"),
        ("a or b and c or d", "(a OR (b AND c) OR d)"),
        ("a and b and c", "(a AND b AND c)"),
        ("a || b collate x", "(a||(b COLLATE))"),
        ("-1::int", "(-1::int4)"),
        ("@ a + b", "(@(a+b))"),
        ("a -> b ->> c", "((a->b)->>c)"),
        ("a in (1, 2) = b", "((a IN 1,2)=b)"),
        ("a is distinct from b or c", "((a IS DISTINCT b) OR c)"),
        ("a != b", "(a<>b)"),
        ("a ^= b", "(a<>b)"),
        ("a at time zone 'x'", "timezone('x',a)"),
        ("a=-1", "(a=-1)"),
        ("a ilike b escape 'c'", "(a~~*like_escape(b,'c'))"),
        ("a similar to b", "(a~similar_to_escape(b))"),
        ("extract(year from a)", "extract('year',a)"),
        ("position(a in b)", "position(b,a)"),
        ("trim(leading a from b)", "ltrim(b,a)"),
        ("trim(a)", "btrim(a)"),
        ("substring(a from 1 for 2)", "substring(a,1,2)"),
        ("substring(a, 1)", "substring(a,1)"),
        ("date '2020-01-01'", "'2020-01-01'::date"),
        ("interval '1' day", "'1'::interval"),
        ("s.t.c", "s.t.c"),
    ],
)
def test_precedence(text: str, expected: str) -> None:
    assert shape(parse_expression(text)) == expected


@pytest.mark.parametrize(
    ("text", "message", "position"),
    [
        ("select a < b < c", 'syntax error at or near "<"', 14),
        ("select 1 = 1 = true", 'syntax error at or near "="', 14),
        ("select 1 from", "syntax error at end of input", 14),
        ("select a, from t", 'syntax error at or near "from"', 11),
        ("select 1 from from", 'syntax error at or near "from"', 15),
        ("select 1 within", 'syntax error at or near "within"', 10),
        ("select left from t", 'syntax error at or near "from"', 13),
        ("selec 1", 'syntax error at or near "selec"', 1),
        ("select 'abc", 'unterminated quoted string at or near "\'abc"', 8),
        ('select "abc', 'unterminated quoted identifier at or near ""abc"', 8),
        ("select $$abc", 'unterminated dollar-quoted string at or near "$$abc"', 8),
        ("select /* abc", 'unterminated /* comment at or near "/* abc"', 8),
        ('select ""', 'zero-length delimited identifier at or near """"', 8),
        ("select 1a", 'trailing junk after numeric literal at or near "1a"', 8),
        ("select 1 in ()", 'syntax error at or near ")"', 14),
        ("select ()", 'syntax error at or near ")"', 9),
        ("select * from t limit 1, 2", "LIMIT #,# syntax is not supported", 17),
        ("(select 1 limit 1) limit 2", "multiple LIMIT clauses not allowed", 26),
        ("select é from à b c", 'syntax error at or near "c"', 19),
        ("insert into t", "syntax error at end of input", 14),
        ("create table t (a int,)", 'syntax error at or near ")"', 23),
        ("commit foo", 'syntax error at or near "foo"', 8),
        ("", "syntax error at end of input", 1),
        ("select 0x1F", 'trailing junk after numeric literal at or near "0x1F"', 8),
        ("select 1_000", 'trailing junk after numeric literal at or near "1_000"', 8),
        ("select 1.5e+x", 'trailing junk after numeric literal at or near "1.5e+"', 8),
        ("select $1a", 'trailing junk after parameter at or near "$1a"', 8),
        ("select 1::varchar(-1)", 'syntax error at or near "-"', 19),
        ("select 1::varchar(99999999999)", 'syntax error at or near "99999999999"', 19),
        ("select (1 is), 2", 'syntax error at or near ")"', 13),
        ("select 1 overlaps", 'syntax error at or near "overlaps"', 10),
        ("with a as (select 1) (with b as (select 2) table b)", "multiple WITH clauses not allowed", 1),
        ("select 1 " + "|" * 64 + " 2", f'operator too long at or near "{"|" * 64}"', 10),
    ],
)
def test_syntax_errors_are_those_of_postgresql(text: str, message: str, position: int) -> None:
    with pytest.raises(PgError) as caught:
        parse_statement(text)
    assert (caught.value.sqlstate, caught.value.message) == (SYNTAX_ERROR, message)
    assert caught.value.position == position


def test_positions_are_raised_by_the_offset() -> None:
    with pytest.raises(PgError) as caught:
        parse_statement("select )", 100)
    assert caught.value.position == 108
    column = parse_statement("select abc", 100).find(exp.Column)
    assert column is not None
    assert nodes.start_of(column) == 107


@pytest.mark.parametrize(
    "construct",
    ["PIVOT XML", "MODEL", "TREAT to a REF", "QUALIFY", "database link", "LOG ERRORS"],
)
def test_constructs_that_are_known_but_missing(construct: str) -> None:
    text = {
        "PIVOT XML": "select * from t pivot xml (x)",
        "MODEL": "select a from t where b model (x)",
        "TREAT to a REF": "select treat(a as ref b)",
        "QUALIFY": "select a from t where b qualify c",
        "database link": "select * from t@remote",
        "LOG ERRORS": "insert all into a values (1) log errors select 1",
    }[construct]
    with pytest.raises(PgError) as caught:
        parse_statement(text)
    assert caught.value.sqlstate == FEATURE_NOT_SUPPORTED
    assert construct in caught.value.message


def test_oracle_syntax_is_kept() -> None:
    select = parse_statement(
        "select prior a, :new, :1, q'[it's]', b(+), x#, y$ from t "
        "start with a = 1 connect by nocycle prior a = b minus select 1 from dual"
    )
    assert isinstance(select, exp.Except)
    left = select.this
    kinds = [type(e).__name__ for e in left.expressions]
    assert kinds == ["Prior", "BindVariable", "BindVariable", "Literal", "Column", "Column", "Column"]
    assert left.expressions[3].this == "it's"
    assert left.expressions[4].args["join_mark"]
    assert left.args["connect"].nocycle
    assert left.args["connect"].start_with is not None


def test_ranges_and_percent_types() -> None:
    name = parse_type_name("emp.ename%TYPE")
    assert (name.names, name.percent) == (("emp", "ename"), "TYPE")
    with pytest.raises(PgError):
        parse_expression("1..10")  # two numbers and a range sign, not `1.` and `.10`


@pytest.mark.parametrize(
    ("text", "names", "typmods"),
    [
        ("int", ("pg_catalog", "int4"), 0),
        ("double precision", ("pg_catalog", "float8"), 0),
        ("character varying(10)", ("pg_catalog", "varchar"), 1),
        ("char", ("pg_catalog", "bpchar"), 1),
        ("timestamp(3) with time zone", ("pg_catalog", "timestamptz"), 1),
        ("VARCHAR2(64 BYTE)", ("varchar2",), 1),
        ("NUMBER(10,2)", ("number",), 2),
        ("number(*, 2)", ("number",), 2),
        ('s."T"[]', ("s", "T"), 0),
        ("float(24)", ("pg_catalog", "float4"), 0),
    ],
)
def test_type_names(text: str, names: tuple[str, ...], typmods: int) -> None:
    node = parse_type_name(text)
    assert node.names == names
    assert len(node.typmods or []) == typmods


def test_strings_are_decoded() -> None:
    select = parse_statement(
        "select 'a''b', E'\\x41\\n\\u00e4', U&'\\0041!', U&'d!0061' uescape '!', 'a'\n 'b', $x$ $$ $x$"
    )
    assert [e.this for e in select.expressions] == ["a'b", "A\nä", "A!", "da", "ab", " $$ "]


def test_from_items() -> None:
    select = parse_statement(
        "select * from a x left join (b join c using (id)) on true, "
        "lateral f(1) with ordinality as g(i, o), (select 1)"
    )
    join, function, subselect = select.args["from_"].expressions
    assert (join.kind, join.right.using[0].this) == ("LEFT", "id")
    assert function.lateral
    assert function.ordinality
    assert subselect.args.get("alias") is None


def test_least_integer_is_one_constant() -> None:
    literal = parse_expression("-32768")
    assert (literal.this, nodes.start_of(literal), literal.meta["literal_start"]) == ("-32768", 0, 1)


def test_operators_without_operand_are_labels() -> None:
    select = parse_statement("select 1 is, (select 2 or) and, 3 between from t")
    assert [e.alias for e in select.expressions] == ["is", "and", "between"]


def test_national_strings_are_bpchar() -> None:
    for text in ("N'x'", "nchar 'x'", "n'x'"):
        cast = parse_expression(text)
        assert isinstance(cast, nodes.TypeCast)
        assert (cast.to.names[-1], cast.to.typmods) == ("bpchar", None)


def test_long_runs_take_linear_time() -> None:
    """Each of these took the square of its length once."""
    for text in ("+" * 50_000 + "1", "q'[x" * 50_000, "(" * 50_000, "/*" * 50_000):
        with pytest.raises(PgError):
            parse_statement("select " + text)


def test_deep_nesting_is_refused_not_crashed() -> None:
    with pytest.raises(PgError) as caught:
        parse_statement("select " + "(" * 5000 + "1" + ")" * 5000)
    assert caught.value.sqlstate == STATEMENT_TOO_COMPLEX


def test_several_hundred_parentheses_in_a_big_stack() -> None:
    found: list[object] = []
    limit, size = sys.getrecursionlimit(), threading.stack_size()
    threading.stack_size(256 * 1024 * 1024)
    sys.setrecursionlimit(20000)
    try:
        text = "select " + "(" * 1000 + "1" + ")" * 1000
        thread = threading.Thread(target=lambda: found.append(parse_statement(text)))
        thread.start()
        thread.join()
    finally:
        sys.setrecursionlimit(limit)
        threading.stack_size(size)
    assert isinstance(found[0], exp.Select)


def test_long_chains_stay_flat() -> None:
    node = parse_expression(" or ".join(f"a = {i}" for i in range(3000)))
    assert len(node.expressions) == 3000


def test_dialect_is_registered() -> None:
    found = sqlglot.parse("select 1; begin null; end;", read="polar")
    assert [type(s).__name__ for s in found] == ["Select", "AnonymousBlock"]
