"""A package's functions as rows for the binder, so that SQL can call `package.function(..)`.

Only the specification is read; running is the session's runtime's. A function with a parameter or a result
of one of PL's own types is PL's alone.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any, Final
from zlib import crc32

from sqlglot import exp

from polar_lite.catalog import packages, synonyms
from polar_lite.catalog.dialect.binder.state import Environment
from polar_lite.catalog.functions.context import SessionContext
from polar_lite.catalog.functions.registry import Function
from polar_lite.catalog.objects import Package, Routine
from polar_lite.catalog.observed import Same
from polar_lite.catalog.plsql import nodes, object_hierarchy, object_types, package_types
from polar_lite.catalog.plsql.compiler import binding
from polar_lite.catalog.plsql.compiler.names import REFCURSOR
from polar_lite.catalog.plsql.compiler.types import INTEGERS, PREDEFINED
from polar_lite.catalog.plsql.parser import oracle
from polar_lite.catalog.plsql.units import Builtin
from polar_lite.catalog.snapshot import Snapshot
from polar_lite.catalog.types import TypeRef
from polar_lite.protocol.pgtypes import RECORD as RECORD_TYPE
from polar_lite.protocol.sqlstate import (
    SYNTAX_ERROR,
    UNDEFINED_COLUMN,
    UNDEFINED_OBJECT,
    UNDEFINED_SCHEMA,
    UNDEFINED_TABLE,
    PgError,
)

# Registered SQLite functions are told apart by OID: a package's get numbers far above any real one.
_FIRST_OID = 1 << 40
_FIRST_ROUTINE_OID = 1 << 55
_MEMBERS_PER_PACKAGE = 1000
# Those of built-in packages have numbers far above these, made of their names.
_FIRST_BUILTIN_OID = 1 << 56
_OVERLOADS = 16
RECORD = RECORD_TYPE.oid
_UNKNOWN = frozenset({UNDEFINED_COLUMN, UNDEFINED_OBJECT, UNDEFINED_SCHEMA, UNDEFINED_TABLE})
_Declared = Mapping[str, nodes.TypeDeclaration | nodes.Variable | nodes.Cursor]
_Columns = tuple[tuple[str, ...], tuple[int, ...]]
"""Names and types; no names for rows of one value without fields."""


def functions(environment: Environment, names: tuple[str, ...]) -> list[Function]:
    """The functions that [schema.]package.name means; empty when there is no such package or function."""
    builtins = packages.find(names)
    if builtins:
        return [
            row for number, builtin in enumerate(builtins) if (row := _builtin(names[-2], builtin, number))
        ]
    snapshot = environment.snapshot
    package = _package(environment, names[:-1])
    if package is None:
        return []
    # A static function of an object type may be one of a type above it.
    for above in object_hierarchy.lineage(package, snapshot) if package.type_oid else (package,):
        rows = [row for row in _members(above, environment) if row.name == names[-1]]
        if rows:
            return rows
    return []


def _package(environment: Environment, names: tuple[str, ...]) -> Package | None:
    """The package, or object type, that [schema.]name means."""
    snapshot = environment.snapshot
    if not snapshot.packages or len(names) not in (1, 2):
        return None
    names = synonyms.package_names(snapshot, names, environment.search_path)
    if len(names) == 2:
        schema = snapshot.schema_by_name(names[0])
        path: tuple[int, ...] = (schema.oid,) if schema is not None else ()
    else:
        path = environment.search_path
    found = (snapshot.members_by_name(oid, names[-1]) for oid in path)
    return next((p for p in found if p is not None), None)


@lru_cache(maxsize=256)
def _builtin(package: str, member: Builtin, number: int) -> Function | None:
    """A function of a built-in package; None for a procedure."""
    if member.result is None or any(p.mode != "IN" for p in member.parameters):
        return None
    given = [p for p in member.parameters if p.has_default]
    return Function(
        _FIRST_BUILTIN_OID + crc32(f"{package}.{member.name}".encode()) * _OVERLOADS + number,
        member.name,
        tuple(p.type.oid for p in member.parameters),
        member.result.oid,
        python=_in_session(member.python),
        context=True,
        strict=False,
        volatility=member.volatility,  # type: ignore[arg-type]  # one of the letters
        arg_names=tuple(p.name for p in member.parameters),
        defaults=tuple(_literal(p.default) for p in given),
        schema=package,
        language="internal",
    )


def _literal(value: Any) -> str:
    """A default as SQL."""
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    return "NULL" if value is None else str(value)


def _in_session(python: Callable[..., Any]) -> Callable[..., Any]:
    def call(context: SessionContext, *args: Any) -> Any:
        return python(context.runtime, *args)

    return call


def declarations_of(package: Package, snapshot: Snapshot) -> tuple[nodes.Declaration, ...]:
    """What a package's specification declares, or the methods of an object type."""
    if package.type_oid:
        return object_type_of(package, snapshot).methods
    return specification(package.specification, package.name).declarations


@lru_cache(maxsize=64)
def specification(text: str, name: str) -> nodes.Package:
    """A package's specification; nobody changes trees."""
    return oracle.parse_package(text, name)


def body_of(package: Package, snapshot: Snapshot, known: Sequence[str]) -> nodes.Package:
    """The body of a package or an object type. known: the names that the specification declares."""
    assert package.body is not None
    if package.type_oid:
        names = (snapshot.schemas[package.schema].name, package.name)
        return object_types.parse_body(package.body, names, with_inherited(package, snapshot))
    return BODIES.take(package.body, package.name, known)


class Bodies:
    """The bodies that were parsed last and not compiled yet: what CREATE has looked at comes next."""

    def __init__(self, most: int) -> None:
        self._most = most  # characters
        self._parsed: dict[tuple[str, str, frozenset[str]], nodes.Package] = {}

    def parse(self, text: str, name: str, known: Iterable[str]) -> nodes.Package:
        """The tree of a body that is being made."""
        key = text, name, frozenset(known)
        found = self._parsed[key] = oracle.parse_package(text, name, key[2], body=True)
        while sum(len(kept[0]) for kept in tuple(self._parsed)) > self._most:
            self._parsed.pop(next(iter(self._parsed)), None)
        return found

    def take(self, text: str, name: str, known: Iterable[str]) -> nodes.Package:
        """The tree of a body."""
        key = text, name, frozenset(known)
        return self._parsed.pop(key, None) or oracle.parse_package(text, name, key[2], body=True)


BODIES: Final = Bodies(300_000)


def object_type_of(package: Package, snapshot: Snapshot) -> nodes.ObjectType:
    """What an object type declares, with the attributes that it inherits."""
    return object_hierarchy.object_type(package, snapshot)


def with_inherited(package: Package, snapshot: Snapshot) -> nodes.ObjectType:
    """As object_type_of, with the inherited methods, too."""
    found = object_type_of(package, snapshot)
    return replace(found, methods=(*found.methods, *object_hierarchy.inherited(package, snapshot)))


def _members(package: Package, environment: Environment) -> Sequence[Function]:
    key = _read_members, Same(package), environment.key
    return environment.snapshot.worked_out(
        key, lambda snapshot: _read_members(package, environment.over(snapshot))
    )


def _read_members(package: Package, environment: Environment) -> Sequence[Function]:
    declarations = declarations_of(package, environment.snapshot)
    own = _declared(declarations)
    rows = []
    seen: dict[str, int] = {}
    for number, node in enumerate(declarations):
        if not isinstance(node, nodes.Subprogram):
            continue
        index = seen[node.name] = seen.get(node.name, -1) + 1
        if node.returns is None or any(p.mode != "IN" for p in node.parameters):
            continue
        inputs = [_oid(parameter.type, own, environment) for parameter in node.parameters]
        result = _oid(node.returns, own, environment)
        columns = _columns(node.returns, own, environment) if result is None else None
        if columns is not None:
            result = RECORD if columns[0] else columns[1][0]
        if None in inputs or result is None:
            continue
        rows.append(
            Function(
                _FIRST_OID + package.oid * _MEMBERS_PER_PACKAGE + number,
                node.name,
                tuple(oid for oid in inputs if oid is not None),
                result,
                python=_caller(package.oid, node.name, index, columns),
                returns_set=columns is not None,
                out_names=columns[0] if columns is not None else (),
                out_types=columns[1] if columns is not None and columns[0] else (),
                context=True,
                strict=False,
                volatility="v",
                may_write=True,
                arg_names=tuple(p.name for p in node.parameters),
                defaults=_defaults(node.parameters, own, environment),
                schema=package.name,
                language="plsql",
            )
        )
    return rows


def of_routine(environment: Environment, routine: Routine) -> Function | None:
    """A function outside of packages that has a collection of one as its result, as SQL calls it; None where
    SQL cannot: with OUT parameters or those of types of PL's own."""
    if routine.kind != "f" or routine.arg_modes or any(routine.pl_types[:-1]) or not routine.pl_types[-1]:
        return None
    columns = _columns(package_types.written_type(routine.pl_types[-1]), {}, environment)
    if columns is None:
        return None
    return replace(
        routine.function,
        oid=_FIRST_ROUTINE_OID + routine.oid,
        result=RECORD if columns[0] else columns[1][0],
        returns_set=True,
        out_names=columns[0],
        out_types=columns[1] if columns[0] else (),
        python=_routine_caller(routine.oid),
        context=True,
        routine_oid=None,
        may_write=True,
    )


def _declared(declarations: Sequence[nodes.Declaration]) -> _Declared:
    kinds = nodes.TypeDeclaration | nodes.Variable | nodes.Cursor
    return {item.name: item for item in declarations if isinstance(item, kinds)}


def _elsewhere(type_: Any, environment: Environment) -> tuple[Any, _Declared] | None:
    """A type of another package: its name there, and what that package declares."""
    package = _package(environment, tuple(type_.names[:-1])) if len(type_.names) > 1 else None
    if package is None or package.type_oid:
        return None
    there = type_.copy()
    there.set("names", (type_.names[-1],))
    return there, _declared(declarations_of(package, environment.snapshot))


def _defaults(
    parameters: Sequence[nodes.Parameter], own: _Declared, environment: Environment
) -> tuple[str, ...]:
    """From the first that has one on, "" where there is none."""
    first = next((n for n, p in enumerate(parameters) if p.default is not None), len(parameters))
    return tuple(
        "" if p.default is None else _value_of(p.default, own, environment).text for p in parameters[first:]
    )


def _value_of(default: nodes.Expression, own: _Declared, environment: Environment) -> nodes.Expression:
    """A default, or the value of the package's constant that it is: SQL knows no constants of packages."""
    if not isinstance(default.tree, exp.Column):
        return default
    names = tuple(part.name.lower() for part in default.tree.parts)
    if len(names) > 1:
        package = _package(environment, names[:-1])
        if package is None or package.type_oid:
            return default
        own = _declared(declarations_of(package, environment.snapshot))
    found = own.get(names[-1])
    if not isinstance(found, nodes.Variable) or not found.constant or found.default is None:
        return default
    return _value_of(found.default, own, environment)


def _oid(type_: Any, own: _Declared, environment: Environment) -> int | None:
    """The type as SQL knows it; None for one that only PL knows."""
    found = _elsewhere(type_, environment)
    if found is not None:
        return _oid(*found, environment) if found[0].names[0] in found[1] else None
    place = own.get(type_.names[0]) if type_.percent else None
    if isinstance(place, nodes.Variable) and type_.percent == "TYPE" and len(type_.names) == 1:
        return _oid(place.type, own, environment)
    if isinstance(place, nodes.Variable | nodes.Cursor):
        return None
    declared = own.get(type_.names[-1]) if not type_.percent else None
    if isinstance(declared, nodes.TypeAlias):
        return REFCURSOR if declared.type is None else _oid(declared.type, own, environment)
    try:
        return binding.type_of(environment, type_).oid
    except PgError as error:
        # A type of PL's own, or of a built-in package, which is no schema; a table that is not there yet.
        if error.sqlstate not in _UNKNOWN:
            raise
        predefined = PREDEFINED.get(type_.names[0]) if len(type_.names) == 1 else None
        return predefined.oid if predefined is not None else None


def _columns(type_: Any, own: _Declared, environment: Environment) -> _Columns | None:
    """The columns of a collection type of a package, which SQL reads with TABLE(); None for others."""
    found = _elsewhere(type_, environment)
    if found is not None:
        return _columns(*found, environment)
    declared = own.get(type_.names[-1]) if not type_.percent else None
    if not isinstance(declared, nodes.CollectionDefinition):
        return None
    if declared.kind == "map" and _oid(declared.key, own, environment) not in INTEGERS:
        return None
    record = own.get(declared.element.names[-1]) if not declared.element.percent else None
    if isinstance(record, nodes.RecordDefinition):
        types = [_oid(field.type, own, environment) for field in record.fields]
        if None in types:
            return None
        return tuple(f.name for f in record.fields), tuple(oid for oid in types if oid is not None)
    element = _oid(declared.element, own, environment)
    if element is None:
        return None
    shape = binding.shape_of(environment, TypeRef(element))
    if shape is not None:
        return shape.names, tuple(field.oid for field in shape.types)
    return (), (element,)


def _caller(oid: int, name: str, index: int, columns: _Columns | None) -> Callable[..., Any]:
    def call(context: SessionContext, *args: Any) -> Any:
        return context.runtime.packages.call_package_function(oid, name, index, args)

    def rows(context: SessionContext, *args: Any) -> Any:
        return context.runtime.packages.call_package_rows(oid, name, index, args)

    return call if columns is None else rows


def _routine_caller(oid: int) -> Callable[..., Any]:
    return lambda context, *args: context.runtime.packages.call_routine_rows(oid, args)


def check_complete(specification: nodes.Package, body: nodes.Package) -> None:
    """42601 for a subprogram that the specification declares and the body does not define."""
    defined = {(d.kind, d.name) for d in body.declarations if isinstance(d, nodes.Subprogram) and d.body}
    for declared in specification.declarations:
        if isinstance(declared, nodes.Subprogram) and (declared.kind, declared.name) not in defined:
            message = f"PLS-00323: subprogram {declared.name.upper()} is declared in a package specification"
            raise PgError(SYNTAX_ERROR, f"{message} and must be defined in the package body")
