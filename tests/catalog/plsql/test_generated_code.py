"""What PL becomes: SQL goes to SQLite through the dialect, only control flow and pure expressions are Python.

And what it cannot become: PL text reaches no Python name, attribute, builtin or import.
"""

import re
import types
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlglot import exp

from harness.catalogs import new_snapshot
from polar_lite.catalog.dialect import storage
from polar_lite.catalog.dialect.planner import Environment, Meaning, Planner
from polar_lite.catalog.dialect.polar.parse import parse_type_name
from polar_lite.catalog.functions.registry import Function
from polar_lite.catalog.names import physical_column, physical_table
from polar_lite.catalog.objects import Column, Package, Relation, Routine
from polar_lite.catalog.plsql import routines
from polar_lite.catalog.plsql.compiler import binding
from polar_lite.catalog.plsql.package_units import PackageUnit, compile_package, subprogram_unit
from polar_lite.catalog.plsql.units import Builtin, Site, Unit
from polar_lite.catalog.types import TypeRef
from polar_lite.protocol.sqlstate import PgError
from polar_lite.server.plsql.bulk import Bulk
from polar_lite.server.plsql.cursors import Cursors
from polar_lite.server.plsql.dynamic import Dynamic
from polar_lite.server.plsql.errors import Errors
from polar_lite.server.plsql.packages import Packages
from polar_lite.server.plsql.sql import Sql
from polar_lite.server.plsql.sql_functions import SqlFunctions
from polar_lite.server.plsql.transactions import Transactions
from polar_lite.server.plsql.values import PlValues

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
# All that compiled code may name besides its own variables and constants: the runtime's parts, their methods,
# and those of the values it holds.
RUNTIME = {
    "errors",
    "sql",
    "execute",
    "evaluate",
    "interrupts",
    "is_wanted",
    "check",
    "row_count",
    "raise_message",
    "again",
    "begin_handling",
    "end_handling",
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
PARTS = {
    "bulk": Bulk,
    "cursors": Cursors,
    "dynamic": Dynamic,
    "errors": Errors,
    "packages": Packages,
    "sql": Sql,
    "sql_functions": SqlFunctions,
    "transactions": Transactions,
    "values": PlValues,
}
COMPILERS = Path(routines.__file__).parent


class Nothing:
    """Surroundings without packages."""

    def builtin(self, names: tuple[str, ...]) -> Builtin | None:
        return None

    def builtin_type(self, names: tuple[str, ...]) -> TypeRef | None:
        return None

    def package(self, names: tuple[str, ...], environment: Environment) -> Any:
        return None

    def refused(self, tree: Any) -> str | None:
        return None


@pytest.fixture(scope="module")
def environment() -> Environment:
    snapshot = new_snapshot()
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


TYPES = """DECLARE TYPE r IS RECORD (n PLS_INTEGER := 7, s VARCHAR2(3));
TYPE m IS TABLE OF PLS_INTEGER INDEX BY PLS_INTEGER; TYPE t IS TABLE OF r; v m; w t := t(); x r;
n PLS_INTEGER; """


def oracle_block(declarations: str, statements: str, environment: Environment) -> Unit:
    source = f"{TYPES} {declarations} BEGIN {statements} END;"
    return routines.compile_block(source, "plsql", environment, Nothing())


@pytest.mark.parametrize(
    ("statement", "names"),
    [
        ("v(1) := v(2) + 1;", {"put"}),
        ("IF v.EXISTS(1) AND v(1) > v.COUNT THEN n := v.NEXT(1); END IF;", {"exists", "count", "next"}),
        ("w.EXTEND(2); w(1).n := 2; w.DELETE(1);", {"extend", "reach", "values", "delete"}),
        ("w(2) := w(1);", {"copied", "copy_record", "put"}),
        ("n := CASE WHEN w IS NULL THEN 1 ELSE 2 END;", {"is_null"}),
    ],
)
def test_collections_are_python_of_their_own(
    statement: str, names: set[str], environment: Environment
) -> None:
    unit = oracle_block("", statement, environment)
    assert not sites(unit)
    used = {name for code in codes(unit.code) for name in code.co_names}
    own = {name for name in used if name in unit.function.__globals__} | {"main"}
    assert used - own <= RUNTIME | names


def test_an_element_in_sql_is_a_parameter(environment: Environment) -> None:
    unit = oracle_block("", "INSERT INTO users_log (id, user_name) VALUES (v(1), w(v(2)).s);", environment)
    (site,) = sites(unit)
    assert sorted(type_.oid for _, type_, _ in site.names.values()) == [23, 1043]
    assert "v" not in site.text.split("VALUES")[1].replace("v(", "")


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        ("v := w;", "a value of type t cannot be assigned where type m is wanted"),
        ("v := 1;", "a collection of type m is wanted here"),
        ("n := v(1, 2);", "a collection has one subscript"),
        ("n := v.NEXT;", "wrong number of arguments of collection method NEXT"),
        ("v(1).a := 1;", 'variable "v" has no part a'),
        ("n.a := 1;", '"n.a" is not a known variable'),
        ("SELECT 1 BULK COLLECT INTO n FROM DUAL;", '"n" is no collection'),
        ("FORALL i IN INDICES OF n DELETE FROM users_log;", '"n" is not a collection'),
    ],
)
def test_what_is_wrong_with_collections_is_found_when_compiling(
    statement: str, message: str, environment: Environment
) -> None:
    with pytest.raises(PgError) as raised:
        oracle_block("", statement, environment)
    assert raised.value.message.startswith(message)


def test_subprograms_of_a_package_are_compiled_when_they_are_called(environment: Environment) -> None:
    text = "FUNCTION g RETURN VARCHAR2 IS BEGIN RETURN 'of g'; END; END;"
    package = Package(40000, 2200, "p", 10, "FUNCTION g RETURN VARCHAR2; END;", text)
    made = PackageUnit(package.oid, package)
    compile_package(made, environment, Nothing())
    assert made.unit is not None
    assert "of g" not in [constant for code in codes(made.unit.code) for constant in code.co_consts]
    (subprogram,) = made.by_py.values()
    unit = subprogram_unit(made, subprogram, environment, Nothing())
    assert "of g" in [constant for code in codes(unit.code) for constant in code.co_consts]
    assert subprogram_unit(made, subprogram, environment, Nothing()) is unit


def test_runtime_has_what_compilers_name() -> None:
    """They name methods in texts ("sql.fetch_row"), where no type checker looks."""
    named = set()
    for path in COMPILERS.rglob("*.py"):
        for part, method in re.findall(r'"(\w+)\.(\w+)"', path.read_text(encoding="utf-8")):
            if part in PARTS:
                named.add((part, method))
    assert len(named) > 50
    assert {part for part, _ in named} == set(PARTS)
    assert [f"{part}.{method}" for part, method in sorted(named) if not hasattr(PARTS[part], method)] == []
