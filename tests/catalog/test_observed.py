"""What has been read of a catalog: whether another one would have answered the same."""

import gc
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from harness.catalogs import new_snapshot
from polar_lite.catalog.dialect.planner import Environment, Planner
from polar_lite.catalog.observed import Lasting, Reading, observe
from polar_lite.catalog.snapshot import Snapshot
from polar_lite.protocol.sqlstate import PgError

PG_CATALOG, PUBLIC, RECORD = 11, 2200, 2249


@pytest.fixture(scope="module")
def snapshot() -> Snapshot:
    return new_snapshot()


def later(snapshot: Snapshot, **parts: Any) -> Snapshot:
    return snapshot.replace(version=snapshot.counters.next_version(), **parts)


def renamed(snapshot: Snapshot, oid: int) -> Snapshot:
    """Another version, in which the schema has another name."""
    schema = replace(snapshot.schemas[oid], name="renamed")
    return later(snapshot, schemas={**snapshot.schemas, oid: schema})


def fails(ask: Callable[[], object]) -> None:
    with pytest.raises(PgError):
        ask()


def read(snapshot: Snapshot, make: Any) -> Reading:
    _, reading = observe(snapshot, make)
    assert reading is not None
    return reading


@pytest.mark.parametrize(
    "ask",
    [
        lambda seen: seen.schemas[PUBLIC].name,
        lambda seen: seen.schemas.get(PUBLIC) is None,
        lambda seen: seen.schema(PUBLIC).oid,
        lambda seen: seen.schema_by_name("public").oid,
        lambda seen: seen.schema_by_name("renamed"),
        lambda seen: len(list(seen.schemas)),
        lambda seen: seen.worked_out("names", lambda snapshot: [s.name for s in snapshot.schemas.values()]),
    ],
)
def test_answers_that_would_be_others(snapshot: Snapshot, ask: Any) -> None:
    reading = read(snapshot, ask)
    assert reading.holds_in(later(snapshot))
    assert not reading.holds_in(renamed(snapshot, PUBLIC))


def test_what_was_not_asked_may_change(snapshot: Snapshot) -> None:
    assert read(snapshot, lambda seen: seen.schemas[PG_CATALOG]).holds_in(renamed(snapshot, PUBLIC))


@pytest.mark.parametrize(
    "keep",
    [
        lambda seen: seen,
        lambda seen: seen.schema,
        lambda seen: seen.schemas,
        lambda seen: lambda: seen.schemas,
        lambda seen: seen.type(RECORD),  # its codec reads the types of fields
    ],
)
def test_who_can_still_ask_has_no_reading(snapshot: Snapshot, keep: Any) -> None:
    """What he will ask is not known, and the old catalog would answer."""
    made, reading = observe(snapshot, keep)
    assert made is not None
    assert reading is None


@pytest.mark.parametrize(
    "ask",
    [
        lambda seen: seen.find_relation("pg_class", (oid for oid in (PG_CATALOG,))),
        lambda seen: fails(lambda: seen.language("none")),
    ],
)
def test_what_cannot_be_asked_again_holds_nowhere(snapshot: Snapshot, ask: Any) -> None:
    assert not read(snapshot, ask).holds_in(later(snapshot))


def test_lasting_values(snapshot: Snapshot) -> None:
    lasting: Lasting[list[str]] = Lasting(2)

    def find(snapshot: Snapshot) -> list[str]:
        return lasting.find("key", snapshot, lambda seen: [seen.schemas[PUBLIC].name])

    first = find(snapshot)
    assert find(later(snapshot)) is first
    assert find(renamed(snapshot, PUBLIC)) == ["renamed"]


def test_a_plan_is_handed_on_to_a_later_catalog(snapshot: Snapshot) -> None:
    planner = Planner()
    text = "SELECT nspname FROM pg_namespace WHERE oid = 17"
    planner.plan_text(text, Environment(later(snapshot), (PG_CATALOG, PUBLIC), 10))  # it chooses the operator
    plan, _ = planner.plan_text(text, Environment(snapshot, (PG_CATALOG, PUBLIC), 10))
    elsewhere = Environment(renamed(snapshot, PUBLIC), (PG_CATALOG, PUBLIC), 10)
    known = planner.known(text.replace("17", "18"), elsewhere)
    assert known is not None
    assert known[0] is plan
    assert known[1] == [18]
    relations = dict(snapshot.relations)
    relations[2615] = replace(relations[2615], columns=relations[2615].columns[:-1])
    changed = Environment(later(snapshot, relations=relations), (PG_CATALOG, PUBLIC), 10)
    assert planner.known(text, changed) is None


def test_nothing_is_left_of_observing(snapshot: Snapshot) -> None:
    """Plans of queries keep no way to the catalog they were made from, without help of the collector."""
    gc.disable()
    try:
        planner = Planner()
        for text in (
            "SELECT 1",
            "SELECT relname FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace",
        ):
            Planner().plan_text(text, Environment(snapshot, (PG_CATALOG, PUBLIC), 10))  # operators are chosen
            before, after = (Environment(later(snapshot), (PG_CATALOG, PUBLIC), 10) for _ in range(2))
            planner.plan_text(text, before)
            assert planner.known(text, after) is not None
    finally:
        gc.enable()
