"""The table as a whole: it is PostgreSQL's, and what is not computed is refused by name."""

from collections import Counter
from importlib import import_module

from polar_lite.catalog.functions.loading import FAMILIES
from polar_lite.catalog.functions.registry import REGISTRY, specialize
from polar_lite.protocol.pgtypes import BY_NAME, BY_OID

BASIC = {
    BY_NAME[name].oid
    for name in [
        "bool",
        "int2",
        "int4",
        "int8",
        "float4",
        "float8",
        "numeric",
        "text",
        "varchar",
        "bpchar",
        "date",
        "timestamp",
        "name",
        "unknown",
        "any",
        "anyelement",
        "anyarray",
        "anynonarray",
        "anycompatible",
        "anycompatiblearray",
        "anycompatiblenonarray",
    ]
}


def test_all_of_postgresql_is_there() -> None:
    assert sum(oid < 9600 or oid >= 10_000 for oid in REGISTRY.by_oid) == 3244
    assert sum(not operator.oracle for operator in REGISTRY.operators) == 799
    assert len(REGISTRY.casts) == 229
    assert len(REGISTRY.aggregates) == 148


def test_a_function_is_computed_in_one_family() -> None:
    modules = [import_module(f"polar_lite.catalog.functions.{family}") for family in FAMILIES]
    for table in ("PYTHON", "CONTEXT", "SQL", "AGGREGATES"):
        found = Counter(source for module in modules for source in getattr(module, table, ()))
        assert found.total() > 10
        assert [source for source, count in found.items() if count > 1] == []


def test_functions_of_basic_types_are_computed_or_refused() -> None:
    rows = [row for row in REGISTRY.by_oid.values() if row.oid < 9600 and BASIC.issuperset(row.args)]
    computed = sum(row.is_supported for row in rows)
    print(
        f"{len(rows)} functions over basic types: {computed} computed, {len(rows) - computed} refused (0A000)"
    )
    assert computed >= 840
    for row in rows:
        assert row.construct.startswith(f"function {row.name}(")


def test_operators_and_casts_over_basic_types_are_computed() -> None:
    plain = {BY_NAME[n].oid for n in ("int2", "int4", "int8", "float4", "float8", "numeric", "text", "bool")}
    for operator in REGISTRY.operators:
        if operator.left in plain | {0} and operator.right in plain and operator.name != "@@":
            assert operator.function.is_supported, (operator.name, operator.oid)
    for cast in REGISTRY.casts:
        if cast.source in plain and cast.target in plain and cast.function is not None:
            assert cast.function.is_supported, (cast.source, cast.target)


def test_types_exist() -> None:
    row_types = {71, 75, 81, 83}
    for row in REGISTRY.by_oid.values():
        assert all(oid in BY_OID or oid in row_types for oid in (*row.args, row.result)), row.name


def test_a_polymorphic_function_is_told_its_types() -> None:
    numeric = BY_NAME["numeric"].oid
    row = next(r for r in REGISTRY.by_name["array_append"])
    special = specialize(row, (BY_NAME["_numeric"].oid, numeric), BY_NAME["_numeric"].oid)
    assert special.args == (1231, numeric)
    assert specialize(row, (1231, numeric), 1231) is special


def test_no_function_takes_the_place_of_another() -> None:
    modules = [import_module(f"polar_lite.catalog.functions.{family}") for family in FAMILIES]
    oids = Counter(function.oid for module in modules for function in getattr(module, "FUNCTIONS", ()))
    assert [oid for oid, count in oids.items() if count > 1] == []
