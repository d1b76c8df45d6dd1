"""The plan cache: literals share plans, what the binder pinned does not, and what a plan says of itself."""

import gc

import pytest

from harness.catalogs import new_snapshot
from polar_lite.catalog.dialect import deparse
from polar_lite.catalog.dialect.plan import Plan
from polar_lite.catalog.dialect.planner import Environment, Meaning, NotAQuery, Planner
from polar_lite.catalog.dialect.polar.parse import parse_expression
from polar_lite.catalog.types import TypeRef
from polar_lite.protocol.pgtypes import BY_NAME


@pytest.fixture(scope="module")
def environment() -> Environment:
    return Environment(new_snapshot(), (11, 2200), 10)


@pytest.fixture
def planner() -> Planner:
    return Planner()


def plan_of(planner: Planner, sql: str, environment: Environment) -> Plan:
    return planner.plan_text(sql, environment)[0]


def test_plans_are_shared_between_literals(planner: Planner, environment: Environment) -> None:
    first, values = planner.plan_text("select relname from pg_class where oid = 17", environment)
    second, others = planner.plan_text("select relname from pg_class where oid = 18", environment)
    assert first is second
    assert (values, others) == ([17], [18])


def test_literals_of_other_types_have_other_plans(planner: Planner, environment: Environment) -> None:
    assert plan_of(planner, "select 1", environment) is not plan_of(planner, "select 1.5", environment)


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("select oid, relname from pg_class order by 1", "select oid, relname from pg_class order by 2"),
        ("select '1.23'::numeric(5,1)", "select '1.23'::numeric(5,2)"),
        ("select 'pg_class'::regclass", "select 'pg_proc'::regclass"),
    ],
)
def test_pinned_literals_have_plans_of_their_own(
    planner: Planner, environment: Environment, one: str, two: str
) -> None:
    first, second = plan_of(planner, one, environment), plan_of(planner, two, environment)
    assert first.sql != second.sql
    assert plan_of(planner, one, environment) is first


def test_the_latest_long_texts_keep_their_plans(planner: Planner) -> None:
    """They are as large as their texts, so that it is eight of all environments together."""
    snapshot = new_snapshot()
    environments = [Environment(snapshot, (11, 2200), role) for role in (10, 11)]
    texts = [f"select array[{', '.join(['1'] * 7_000)}] as c{number}" for number in range(5)]
    asked = [(text, env) for env in environments for text in texts]
    plans = [plan_of(planner, *text) for text in asked]
    again = [plan_of(planner, *text) for text in reversed(asked)]  # what is not there comes last
    kept = [first is second for first, second in zip(plans, reversed(again), strict=True)]
    assert kept == [False] * 2 + [True] * 8


def test_the_plans_of_a_catalog_that_nobody_has_are_handed_on(planner: Planner) -> None:
    """With each DDL there is a new catalog; what was planned with the one before is not kept twice."""
    first = new_snapshot()
    plan_of(Planner(), "select relname from pg_class where oid = 1", Environment(first, (11, 2200), 10))
    for version in range(100, 103):
        environment = Environment(first.replace(version=version), (11, 2200), 10)
        plan_of(planner, "select relname from pg_class", environment)
        plan_of(planner, "select relname from pg_class where oid = 1", environment)
        del environment
        gc.collect()
    assert planner.cache.environments == 1
    assert planner.cache.characters == len("select relname from pg_class" * 2 + " where oid = \x01i")


def test_plans_of_catalogs_long_past_go(planner: Planner) -> None:
    first = new_snapshot()
    for version in range(100, 200):
        environment = Environment(first.replace(version=version), (11, 2200), 10)
        plan_of(planner, f"select {version} as c{version}", environment)
        del environment
        gc.collect()
    assert planner.cache.environments == 1
    assert planner.cache.characters == 65 * len("select \x01i as c100")


def test_plans_of_texts_are_kept_by_their_length(planner: Planner, environment: Environment) -> None:
    """A thousand plans of texts of some kilobytes would be of some hundred megabytes."""
    for number in range(150):
        plan_of(planner, f"select {number} -- {'.' * 15_000}{number}", environment)
    assert 1_900_000 < planner.cache.characters <= 2_000_000


def test_settings_that_change_meaning_are_part_of_the_key(planner: Planner, environment: Environment) -> None:
    oracle = Environment(environment.snapshot, (11, 2200), 10, Meaning(oracle_date=True))
    text = "select cast('2024-01-01' as date)"
    assert plan_of(planner, text, environment).columns[0].type.oid == BY_NAME["date"].oid
    assert plan_of(planner, text, oracle).columns[0].type == TypeRef(BY_NAME["timestamp"].oid, 0)


def test_utility_statements_are_not_queries(planner: Planner, environment: Environment) -> None:
    with pytest.raises(NotAQuery):
        planner.plan_text("begin", environment)


def test_short_plans(planner: Planner, environment: Environment) -> None:
    assert plan_of(planner, "select 1", environment).short
    assert not plan_of(planner, "select count(*) from pg_class", environment).short
    assert plan_of(planner, "select now(), lower('A'), 1.5 + 2", environment).short
    assert not plan_of(planner, "select repeat('x', 1000000000)", environment).short
    assert not plan_of(planner, "select length(repeat('x', 1000000000))", environment).short
    assert not plan_of(planner, "select generate_series(1, 1000000000)", environment).short
    assert not plan_of(planner, "select pg_sleep(1)", environment).short


@pytest.mark.parametrize(
    ("text", "kind", "printed"),
    [
        ("0", "int4", "0"),
        ("-1", "int4", "'-1'::integer"),
        ("'x'", "text", "'x'::text"),
        ("'x'", "varchar", "'x'::character varying"),
        ("now()", "timestamptz", "now()"),
        ("CURRENT_TIMESTAMP", "timestamptz", "CURRENT_TIMESTAMP"),
        ("1 + 2", "int4", "(1 + 2)"),
        ("now()::date", "date", "(now())::date"),
        ("lower('A' || 'b')", "text", "lower(('A'::text || 'b'::text))"),
        ("true and not false", "bool", "(true AND (NOT false))"),
        ("coalesce(null, 1)", "int4", "COALESCE(NULL::integer, 1)"),
    ],
)
def test_expressions_are_printed_as_postgresql_does(
    planner: Planner, environment: Environment, text: str, kind: str, printed: str
) -> None:
    bound = planner.bind_expression(
        parse_expression(text), environment, TypeRef(BY_NAME[kind].oid), clause="DEFAULT"
    )
    assert deparse.expression(bound, environment) == printed
