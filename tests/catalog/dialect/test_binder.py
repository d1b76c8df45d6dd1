"""Statements bound, translated and run on SQLite: rows, names, types, errors as PostgreSQL has them."""
# ruff: noqa: E501 - tables of statements

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from harness.catalogs import memory_database
from polar_lite.catalog.dialect import storage
from polar_lite.catalog.dialect.plan import Source
from polar_lite.catalog.dialect.planner import Environment, Meaning, Planner
from polar_lite.catalog.dialect.polar.parse import parse_type_name
from polar_lite.catalog.functions.sqlite import register
from polar_lite.catalog.names import physical_column, physical_table
from polar_lite.catalog.objects import Column, Constraint, Index, Relation
from polar_lite.catalog.snapshot import Snapshot
from polar_lite.protocol import encoders, pgtypes
from polar_lite.protocol.codec import Style
from polar_lite.protocol.sqlstate import PgError

POSTGRES, ORACLE = Meaning(), Meaning(True, True, True, True, True, True)
SEARCH_PATH = (11, 2200)


class Bench:
    """A database in memory with a few tables, and a planner before it."""

    def __init__(self, raw: sqlite3.Connection) -> None:
        raw.isolation_level = None
        self.raw = raw
        self.snapshot = Snapshot.load(self.raw)
        self.planner = Planner()
        now = datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC)
        self.context = SimpleNamespace(
            snapshot=self.snapshot,
            style=Style(),
            current_user_oid=10,
            session_user_oid=10,
            transaction_timestamp=now,
            statement_timestamp=now,
        )
        self.holder = SimpleNamespace(raw=self.raw, error=None, context=self.context)

    def table(self, oid: int, name: str, columns: list[tuple[str, str]], key: tuple[int, ...] = ()) -> None:
        made = tuple(
            Column(
                number,
                column,
                self.planner.resolve_type(parse_type_name(kind), self.environment()),
                physical_column(column),
                not_null=number in key,
            )
            for number, (column, kind) in enumerate(columns, 1)
        )
        keys = (Constraint(oid + 1, f"{name}_pkey", "p", key, oid + 2),) if key else ()
        rowid = storage.rowid_column(made, key)
        relation = Relation(
            oid,
            2200,
            name,
            "r",
            10,
            made,
            physical_table("public", name),
            constraints=keys,
            indexes=(oid + 2,) if key else (),
            rowid_column=rowid,
        )
        facts = Index(oid, key, (0,) * len(key), is_unique=True, is_primary=True)
        index = Relation(oid + 2, 2200, f"{name}_pkey", "i", 10, (), index=facts)
        self.raw.execute(storage.create_table_sql(relation))
        made_now = {oid: relation, index.oid: index} if key else {oid: relation}
        self.snapshot = self.snapshot.replace(relations={**self.snapshot.relations, **made_now})

    def environment(self, meaning: Meaning = POSTGRES) -> Environment:
        return Environment(self.snapshot, SEARCH_PATH, 10, meaning)

    def plan(self, sql: str, meaning: Meaning = POSTGRES) -> Any:
        return self.planner.plan_text(sql, self.environment(meaning))

    def types(self, sql: str) -> list[str]:
        return [pgtypes.format_type(c.type.oid, c.type.typmod) for c in self.plan(sql)[0].columns]

    def names(self, sql: str) -> list[str]:
        return [c.name for c in self.plan(sql)[0].columns]

    def run(self, sql: str, *params: Any, meaning: Meaning = POSTGRES) -> list[tuple[str | None, ...]]:
        """The rows as text; None is NULL."""
        plan, literals = self.plan(sql, meaning)
        for function in plan.functions:
            register(self.holder, function)
        values = []
        for slot in plan.slots:
            value = literals[slot.index] if slot.source is Source.LITERAL else params[slot.index]
            values.append(slot.convert(value, Style()) if slot.convert and value is not None else value)
        self.holder.error = None
        try:
            rows = self.raw.execute(plan.sql, values).fetchall()
        except sqlite3.Error as error:
            raise self.holder.error or error from error
        encode = [
            encoders.text_encoder(pgtypes.BY_OID[c.type.oid], c.type.typmod, c.type.scale, Style())
            for c in plan.columns
        ]
        return [
            tuple(None if v is None else _text(e(v)) for e, v in zip(encode, row, strict=True))
            for row in rows
        ]

    def one(self, sql: str, *params: Any, meaning: Meaning = POSTGRES) -> str | None:
        return self.run(sql, *params, meaning=meaning)[0][0]


def _text(value: bytes | str) -> str:
    return value if isinstance(value, str) else value.decode()


@pytest.fixture
def bench() -> Iterator[Bench]:
    with memory_database() as raw:
        yield _with_tables(Bench(raw))


def _with_tables(made: Bench) -> Bench:
    made.table(20000, "t", [("id", "int"), ("a", "text"), ("n", "numeric(10,2)"), ("k", "numeric")], (1,))
    made.table(20010, "u", [("tid", "int"), ("v", "varchar(5)"), ("ts", "timestamp")])
    made.run("insert into t values (1,'x',10.5,1.10),(2,'y',20.25,2),(3,null,null,null)")
    made.run("insert into u values (1,'u1','2024-01-01'),(1,'u2',null),(3,'u3',null)")
    return made


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("select a from t where id = 2", [("y",)]),
        ("select id from t order by a", [("1",), ("2",), ("3",)]),
        ("select id from t order by a desc", [("3",), ("2",), ("1",)]),
        ("select n + 1, n * n, -n from t where id = 1", [("11.50", "110.2500", "-10.50")]),
        ("select id from t where n > 10.499 and n < 10.501", [("1",)]),
        ("select id from t where k = 1.1", [("1",)]),
        ("select count(*), sum(n), max(k) from t", [("3", "30.75", "2")]),
        (
            "select t.id, v from t left join u on tid = id order by 1, 2",
            [("1", "u1"), ("1", "u2"), ("2", None), ("3", "u3")],
        ),
        ("select t.id, v from u right join t on tid = id where v is null", [("2", None)]),
        ("select tid, count(*) from u group by tid having count(*) > 1", [("1", "2")]),
        ("select id from t where id in (select tid from u) order by 1", [("1",), ("3",)]),
        ("select (select max(v) from u where tid = t.id) from t order by id", [("u2",), (None,), ("u3",)]),
        ("select distinct on (tid) tid, v from u order by tid, v desc", [("1", "u2"), ("3", "u3")]),
        ("select 1 union all select 1 except all select 1", [("1",)]),
        ("select null union select 1 order by 1", [("1",), (None,)]),
        (
            "with recursive r(n) as (select 1 union all select n + 1 from r where n < 3) select sum(n) from r",
            [("6",)],
        ),
        ("select id from t order by id limit null offset 1", [("2",), ("3",)]),
        ("select string_agg(v, ',' order by v desc) from u", [("u3,u2,u1",)]),
        ("select id, sum(id) over (order by id) from t order by id", [("1", "1"), ("2", "3"), ("3", "6")]),
        ("select g from generate_series(1, 3) g where g > 1", [("2",), ("3",)]),
        ("select array(select id from t order by id), 2 = any(array[1,2])", [("{1,2,3}", "t")]),
        ("select case id when 1 then 'one' else a end from t order by id", [("one",), ("y",), (None,)]),
        ("select (1, 2) < (1, 3), 1 in (2, null), 5 between 1 and 9", [("t", None, "t")]),
        ("select -2147483648, - 5, 7 / 2, 7 % 3", [("-2147483648", "-5", "3", "1")]),
        ("select t.*, u.v from t join u on tid = id where id = 3", [("3", None, None, None, "u3")]),
        ("update t set n = n + 0.005 where id = 1 returning n", [("10.51",)]),
        ("update t set (a, k) = (select 'q', 7) where id = 1 returning a, k", [("q", "7")]),
        ("delete from t using u where tid = id and v = 'u3' returning id", [("3",)]),
        (
            "insert into t(id, a) values (1, 'z') on conflict (id) do update set a = excluded.a || t.a returning a",
            [("zx",)],
        ),
        ("insert into u(v, tid) select a, id from t where id = 2 returning *", [("2", "y", None)]),
    ],
)
def test_rows(bench: Bench, sql: str, expected: list[tuple[str | None, ...]]) -> None:
    assert bench.run(sql) == expected


@pytest.mark.parametrize(
    ("sql", "state", "message", "position"),
    [
        ("select nope from t", "42703", 'column "nope" does not exist', 8),
        ("select t.nope from t", "42703", "column t.nope does not exist", 8),
        ("select z.id from t", "42P01", 'missing FROM-clause entry for table "z"', 8),
        ("select * from nope", "42P01", 'relation "nope" does not exist', 15),
        ("select id from t, t q", "42702", 'column reference "id" is ambiguous', 8),
        ("select nope(1)", "42883", "function nope(integer) does not exist", 8),
        ("select 1 + true", "42883", "operator does not exist: integer + boolean", 10),
        ("select $1 + $2", "42725", "operator is not unique: unknown + unknown", 11),
        ("select 1 + 'x'", "22P02", 'invalid input syntax for type integer: "x"', 12),
        ("select a, count(*) from t", "42803", 'column "t.a" must appear in the GROUP BY clause or be used in an aggregate function', 8),
        ("select 1 from t where count(*) > 1", "42803", "aggregate functions are not allowed in WHERE", 23),
        ("select 1 from t where a", "42804", "argument of WHERE must be type boolean, not type text", 23),
        ("select case when true then 1 else now() end", "42804", "CASE types timestamp with time zone and integer cannot be matched", 28),
        ("insert into t(id) values (true)", "42804", 'column "id" is of type integer but expression is of type boolean', 27),
        ("insert into t(nope) values (1)", "42703", 'column "nope" of relation "t" does not exist', 15),
        ("insert into t(id) values (1, 2)", "42601", "INSERT has more expressions than target columns", 30),
        ("select id from t order by 2", "42P10", "ORDER BY position 2 is not in select list", 27),
        ("select distinct a from t order by id", "42P10", "for SELECT DISTINCT, ORDER BY expressions must appear in select list", 35),
        ("select 2147483647 + 1", "22003", "integer out of range", None),
        ("select id from t limit -1", "2201W", "LIMIT must not be negative", None),
        ("select (select id from t)", "21000", "more than one row returned by a subquery used as an expression", None),
        ("insert into u(v) values ('abcdef')", "22001", "value too long for type character varying(5)", None),
        ("insert into t(id, n) values (9, 123456789)", "22003", "numeric field overflow", None),
        ("insert into t(id) values (null)", "23502", 'null value in column "id" of relation "t" violates not-null constraint', None),
        ("select 1 from (with x as (delete from t returning id) select * from x) y", "0A000", "WITH clause containing a data-modifying statement must be at the top level", 21),
    ],
)  # fmt: skip
def test_errors(bench: Bench, sql: str, state: str, message: str | None, position: int | None) -> None:
    with pytest.raises(PgError) as caught:
        bench.run(sql)
    assert caught.value.sqlstate == state
    if message is not None:
        assert (caught.value.message, caught.value.position) == (message, position)


def test_nearest_column_is_suggested(bench: Bench) -> None:
    with pytest.raises(PgError) as caught:
        bench.plan("select idd from t")
    assert caught.value.hint == 'Perhaps you meant to reference the column "t.id".'


def test_names_and_types_are_known_before_anything_runs(bench: Bench) -> None:
    sql = "select 1, 'a', 1.5 x, n, v::text, upper(a), true, a::varchar(3), array[1], case when true then 1 end, (select a from t) from t, u"
    assert bench.names(sql) == [
        *("?column?", "?column?", "x", "n", "v", "upper", "?column?", "a", "array", "case", "a"),
    ]
    assert bench.types(sql) == [
        *("integer", "text", "numeric", "numeric(10,2)", "text", "text", "boolean", "character varying(3)"),
        *("integer[]", "integer", "text"),
    ]


def test_parameters_take_their_types_from_their_use(bench: Bench) -> None:
    plan, _ = bench.plan("insert into t(id, a, n) values ($1, $2, $3 + 1.5) returning $2")
    assert [pgtypes.BY_OID[ref.oid].name for ref in plan.param_types] == ["int4", "text", "numeric"]
    with pytest.raises(PgError) as caught:
        bench.plan("select $2::int")
    assert (caught.value.sqlstate, str(caught.value)) == (
        "42P18",
        "could not determine data type of parameter $1",
    )


def test_group_by_an_expression_with_literals(bench: Bench) -> None:
    assert bench.run("select id + 1 from t group by id + 1 order by 1") == [("2",), ("3",), ("4",)]
    assert bench.run("select id + 2 from t group by id + 2 order by 1") == [("3",), ("4",), ("5",)]


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("select * from dual", [("X",)]),
        ("select id from t where rownum <= 2", [("1",), ("2",)]),
        ("select rownum, id from t order by id desc", [("3", "3"), ("2", "2"), ("1", "1")]),
        ("select id from t where rownum > 1", []),
        ("select 'a' || null, null || null, '' is null", [("a", None, "t")]),
        ('select "ID" from "T" where id = 1', [("1",)]),
        ("select nvl(a, 'q'), nvl2(a, 1, 2), decode(id, 1, 'one', 3, 'three') from t", [("x", "1", "one"), ("y", "1", None), ("q", "2", "three")]),
        ("select greatest(1, null), cast('2024-01-02' as date)", [(None, "2024-01-02 00:00:00")]),
        ("select id from t minus select 1 from dual order by 1", [("2",), ("3",)]),
        ("select x from (select 1 x from dual)", [("1",)]),
    ],
)  # fmt: skip
def test_oracle(bench: Bench, sql: str, expected: list[tuple[str | None, ...]]) -> None:
    assert bench.run(sql, meaning=ORACLE) == expected


def test_empty_string_shares_a_plan_with_others(bench: Bench) -> None:
    assert bench.one("select 'q' is null", meaning=ORACLE) == "f"
    assert bench.one("select '' is null", meaning=ORACLE) == "t"


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("select " + " + ".join(["1"] * 1500), [("1500",)]),
        ("select " + " || ".join(["'a'"] * 1500), [("a" * 1500,)]),
        ("select 1 where " + " or ".join(["1 = 2"] * 3000), []),
        ("select 1 in (" + ", ".join(map(str, range(3000))) + ")", [("t",)]),
    ],
    ids=["plus", "concatenation", "or", "in"],
)
def test_long_chains(bench: Bench, sql: str, expected: list[tuple[str, ...]]) -> None:
    assert bench.run(sql) == expected


def test_deep_nesting_is_refused(bench: Bench) -> None:
    with pytest.raises(PgError) as caught:
        bench.plan("select " + "abs(" * 5000 + "1" + ")" * 5000)
    assert caught.value.sqlstate == "54001"


def test_comparison_of_a_fixed_column_uses_its_index(bench: Bench) -> None:
    bench.raw.execute("create index t_n on t (n)")
    plan, _ = bench.plan("select id from t where n = 10.5 and n < 99.999")
    steps = bench.raw.execute(f"explain query plan {plan.sql}", (0,) * len(plan.slots)).fetchall()
    assert "USING INDEX t_n" in str(steps) or "USING COVERING INDEX t_n" in str(steps)


def test_missing_privileges_are_part_of_the_plan(bench: Bench) -> None:
    role = replace(next(iter(bench.snapshot.roles.values())), oid=30000, name="bob", is_superuser=False)
    snapshot = bench.snapshot.replace(roles={**bench.snapshot.roles, 30000: role})
    plan, _ = bench.planner.plan_text("select id from t", Environment(snapshot, SEARCH_PATH, 30000))
    assert (plan.denied.sqlstate, str(plan.denied)) == ("42501", "permission denied for table t")
