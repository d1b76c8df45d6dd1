"""What PL becomes: SQL goes to SQLite through the dialect, only control flow and pure expressions are Python.

And what it cannot become: PL text reaches no Python name, attribute, builtin or import.
"""

import types
from collections.abc import Iterator
from typing import Any

import pytest
from sqlglot import exp

from polar_lite.catalog.bootstrap import memory_database
from polar_lite.catalog.dialect import storage
from polar_lite.catalog.dialect.planner import Environment, Meaning, Planner
from polar_lite.catalog.dialect.polar import parse_type_name
from polar_lite.catalog.functions.registry import Function
from polar_lite.catalog.names import physical_column, physical_table
from polar_lite.catalog.plsql import binding, routines
from polar_lite.catalog.plsql.units import Builtin, Site, Unit
from polar_lite.catalog.snapshot import Column, Relation, Routine, Snapshot
from polar_lite.catalog.types import TypeRef
from polar_lite.protocol.sqlstate import PgError

EXAMPLE = """begin
INSERT into polar_loginout.users_log (user_name,database_name,event,client_ip, tag, instance_num)
values (polar_login_user,polar_database_name,tg_event,polar_client_ip,tg_tag,polar_instance_num);
end"""
COLUMNS = [
    ("id", "int"),
    ("user_name", "varchar(64)"),
    ("database_name", "varchar(64)"),
    ("event", "varchar(64)"),
    ("client_ip", "varchar(64)"),
    ("tag", "varchar(64)"),
    ("instance_num", "int"),
]
# All that compiled code may name besides its own variables and constants: methods of the runtime and of the
# values it holds.
RUNTIME = {
    "execute",
    "evaluate",
    "interrupts",
    "reason",
    "check",
    "row_count",
    "raise_message",
    "enter",
    "leave",
    "caught",
    "matches",
    "error_sqlstate",
    "error_sqlerrm",
    "error_sqlcode",
    "fetch_row",
    "context",
    "values",
    "call",
    "typed",
}


class Nothing:
    """Surroundings without packages."""

    def builtin(self, names: tuple[str, ...]) -> Builtin | None:
        return None

    def package(self, names: tuple[str, ...], environment: Environment) -> Any:
        return None

    def refused(self, tree: Any) -> str | None:
        return None


@pytest.fixture(scope="module")
def environment() -> Environment:
    raw = memory_database()
    raw.isolation_level = None
    snapshot = Snapshot.load(raw)
    plain = Environment(snapshot, (11, 2200), 10)
    planner = Planner()
    columns = tuple(
        Column(number, name, planner.resolve_type(parse_type_name(kind), plain), physical_column(name))
        for number, (name, kind) in enumerate(COLUMNS, 1)
    )
    relation = Relation(
        20000, 2200, "users_log", "r", 10, columns, physical_table("public", "users_log"),
        rowid_column=storage.rowid_column(columns, ()),
    )  # fmt: skip
    snapshot = snapshot.replace(relations={**snapshot.relations, 20000: relation})
    return Environment(snapshot, (11, 2200), 10, Meaning(oracle_date=True))


def routine(source: str, result: int, *, language: str = "plsql") -> Routine:
    function = Function(30000, "sample", (), result, routine_oid=30000, language=language)
    return Routine(30000, 2200, "sample", 10, "f", language, source, function, result=TypeRef(result))


def compiled(source: str, environment: Environment, result: int = 23, language: str = "plsql") -> Unit:
    made = routine(source, result, language=language)
    return routines.compile_routine(made, environment, Nothing(), "sample()")


def block(source: str, environment: Environment) -> Unit:
    return routines.compile_block(source, "plpgsql", environment, Nothing())


def codes(code: types.CodeType) -> Iterator[types.CodeType]:
    yield code
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from codes(constant)


def sites(unit: Unit) -> list[Site]:
    return [value for value in unit.function.__globals__.values() if isinstance(value, Site)]


def check_names(unit: Unit) -> None:
    """The code names the runtime's methods and its own constants, and holds no SQL."""
    variables = unit.function.__globals__
    assert variables["__builtins__"] == {}
    for code in codes(unit.code):
        for name in code.co_names:
            own = name in variables or name == "main"
            assert own or name in RUNTIME, name
        for constant in code.co_consts:
            if isinstance(constant, str):
                assert not {"insert", "select", "update", "values"} & set(constant.lower().split())


def test_the_documented_insert_goes_through_the_dialect_to_sqlite(environment: Environment) -> None:
    source = EXAMPLE.replace("polar_loginout.", "")
    unit = compiled(source, environment, routines.EVENT_TRIGGER)
    check_names(unit)
    (site,) = sites(unit)
    assert isinstance(site.tree, exp.Insert)
    known = {parts: (index, type_, None) for parts, (index, type_, _) in site.names.items()}
    assert set(known) == {(name,) for name in routines.EVENT_VARIABLES}
    plan = Planner().plan(site.tree.copy(), site.text, environment, variables=binding.IndexResolver(known))
    assert plan.sql.startswith('INSERT INTO "main"."users_log" AS r1 ("user_name", "database_name"')
    assert all(column in plan.sql for column, _ in COLUMNS[1:])
    # The six variables are parameters of SQLite, not text.
    assert sorted(slot.index for slot in plan.slots) == [(index, None) for index in range(6)]
    assert plan.writes == {20000}
    assert "polar_login_user" not in plan.sql


def test_the_statement_is_a_call_of_the_runtime_and_no_python(environment: Environment) -> None:
    unit = compiled(EXAMPLE, environment, routines.EVENT_TRIGGER)
    check_names(unit)
    assert "execute" in unit.function.__code__.co_names


def test_control_flow_and_pure_expressions_are_python(environment: Environment) -> None:
    unit = compiled(
        "v number := 0; begin for i in 1..3 loop if i > 1 then v := v + i; end if; end loop;"
        " return v; exception when others then return -1; end",
        environment,
    )
    check_names(unit)
    assert not sites(unit)


DUNDERS = ["__class__", "__builtins__", "__import__", "__globals__", "__unit__", "__dict__"]


@pytest.mark.parametrize("name", [*DUNDERS, "rt", "main", "go", "rc", "found", "flag", "rows", "k0"])
def test_a_variable_of_any_name_is_only_a_variable(environment: Environment, name: str) -> None:
    unit = block(f"DECLARE {name} int := 1; k1 int := 2; BEGIN {name} := {name} + k1; END", environment)
    check_names(unit)
    ours = ("rt", "found", "flag", "rc")
    assert name in ours or name not in local_names(unit)


def local_names(unit: Unit) -> set[str]:
    return {local for code in codes(unit.code) for local in code.co_varnames}


@pytest.mark.parametrize(
    "name",
    ["a'b", 'a""b', "a\nb", "a;import os", "__import__('os')", "é", "x\\", "class", "None", "x.y", "{0}"],
)
def test_quoted_names_stay_names(environment: Environment, name: str) -> None:
    unit = block(f'DECLARE "{name}" int := 1; BEGIN "{name}" := "{name}" + 1; END', environment)
    check_names(unit)
    assert all(local.isidentifier() and local.isascii() for local in local_names(unit))


@pytest.mark.parametrize(
    "expression",
    [
        "rt.session",
        "x.__class__",
        "(x).__class__",
        "__import__('os')",
        "open('/etc/passwd')",
        "eval('1')",
        "x.values",
        "k0",
        "__builtins__",
    ],
)
def test_expressions_reach_no_python(environment: Environment, expression: str) -> None:
    # It compiles to a question to the binder, which knows no such column or function.
    unit = block(f"DECLARE x int := 1; BEGIN x := {expression}; END", environment)
    check_names(unit)
    (site,) = sites(unit)
    with pytest.raises(PgError):
        binding.evaluator(
            environment,
            site.tree,
            site.text,
            {parts: (index, type_, None) for parts, (index, type_, _) in site.names.items()},
            site.target,
        )


def test_texts_and_formats_are_constants(environment: Environment) -> None:
    unit = block(
        "BEGIN RAISE NOTICE '%', $q$'); import os; os.system('true')$q$;"
        " RAISE NOTICE '{0.__class__} %%'; END",
        environment,
    )
    for code in codes(unit.code):
        assert "os" not in code.co_names
        assert "import" not in code.co_names
