"""From a package to code: a unit that makes one session's state of it, and one for each of its subprograms.

What a package declares is compiled when somebody names the package; a subprogram when it is called for the
first time, so that a large package costs what is used of it. Each has its own Unit, with what it has read of
the catalog.
"""

import ast
from dataclasses import field, replace
from typing import Any

from polar_lite.catalog.dialect.binder.state import Environment
from polar_lite.catalog.objects import Package
from polar_lite.catalog.observed import Lasting
from polar_lite.catalog.plsql import package_functions
from polar_lite.catalog.plsql.compiler import cursors as compile_cursors
from polar_lite.catalog.plsql.compiler.declarations import declare, declared_function, prologue
from polar_lite.catalog.plsql.compiler.main import Compiler, Surroundings
from polar_lite.catalog.plsql.compiler.names import Function, Local, Scope, Subprogram, load
from polar_lite.catalog.plsql.pl_types import RecordType
from polar_lite.catalog.plsql.routines import add_found, make_unit
from polar_lite.catalog.plsql.units import Unit
from polar_lite.catalog.types import TypeRef
from polar_lite.protocol.records import dataclass

_MOST_KEPT = 5000


@dataclass(slots=True, eq=False)
class PackageUnit:
    """A compiled package. public: its specification's variables and exceptions; members: its subprograms.

    outside: what its specification's expressions mean where other units use them.
    by_py: all subprograms that have a body, by the names that generated code has for them; compiled: those
    that have been called.
    """

    oid: int
    package: Package
    public: dict[str, Local] = field(default_factory=dict)
    members: dict[str, list[Subprogram]] = field(default_factory=dict)
    types: dict[str, TypeRef] = field(default_factory=dict)
    scope: Any = None
    outside: Any = None
    unit: Unit | None = None
    is_serially_reusable: bool = False
    by_py: dict[str, Subprogram] = field(default_factory=dict)
    compiled: Lasting[Unit] = field(default_factory=lambda: Lasting(_MOST_KEPT))

    @property
    def layout(self) -> dict[int, tuple[str, str, TypeRef]]:
        """What the values of a session's state are of, by their slots."""
        locals_ = self.scope.names.values()
        return {v.package_index: (v.name, v.kind, v.type) for v in locals_ if v.package_index is not None}


def compile_package(made: PackageUnit, environment: Environment, surroundings: Surroundings) -> None:
    """Compile a package: a function of (runtime) that gives one session's state its first values.

    What the specification declares is there first: the body may use a package that uses this one.
    """
    package = made.package
    specification = package_functions.declarations_of(package, environment.snapshot)
    c = Compiler(environment, surroundings, oracle=True)
    function = Function(kind="procedure")
    outer = Scope(None, function)
    scope = Scope(outer, function, package.name)
    made.scope = scope
    c.package = made
    add_found(c, outer)
    start: list[ast.stmt] = [
        *prologue(function),
        _assigned("pk", c.call("packages.new_package", ast.Constant(package.oid))),
        _assigned("own", c.call("packages.new_subprograms", ast.Constant(package.oid))),
    ]
    body = declare(c, specification, scope)
    made.public = {name: _from_outside(local) for name, local in scope.names.items()}
    made.outside = Scope(None, Function(), package.name)
    made.outside.names = made.public
    made.types = made.outside.types = {
        name: replace(type_, scope=made.outside) if isinstance(type_, RecordType) else type_
        for name, type_ in scope.types.items()
    }
    made.members = dict(scope.subprograms)
    initialisation = None
    if package.body is not None:
        known = [*scope.names, *scope.subprograms, *scope.types]
        tree = package_functions.body_of(package, environment.snapshot, known)
        body.extend(declare(c, tree.declarations, scope))
        initialisation = tree.initialisation
    made.by_py = {s.py: s for group in scope.subprograms.values() for s in group if s.node.body is not None}
    openers: list[ast.stmt] = []
    for outside in made.public.values():
        local = scope.names[outside.name]
        if local.cursor is not None and local.cursor.query is not None:
            openers.append(compile_cursors.opener(c, local, scope))
            outside.cursor, outside.opener, outside.parameters = local.cursor, local.opener, local.parameters
    names = [statement.name for statement in openers if isinstance(statement, ast.FunctionDef)]
    table = ast.Dict([ast.Constant(name) for name in names], [load(name) for name in names])
    has_values = c.call("packages.package_ready", ast.Constant(package.oid), table)
    body = [*openers, ast.If(has_values, [ast.Return(ast.Constant(None))], []), *body]
    if initialisation is not None:
        body.extend(c.statement(initialisation, scope))
    made.unit = make_unit(c, [], [*start, *body], package.name, 1)
    made.unit.oid = package.oid


def subprogram_unit(
    package: PackageUnit, made: Subprogram, environment: Environment, surroundings: Surroundings
) -> Unit:
    """The code of one of its subprograms, kept as long as it would be compiled alike: a function of (runtime,
    values of the package's variables, its subprograms) that gives the Python function to call."""
    return package.compiled.find(
        (made.py, environment.kin),
        environment.snapshot,
        lambda seen: _compiled(package, made, environment.over(seen), surroundings),
    )


def _compiled(
    package: PackageUnit, made: Subprogram, environment: Environment, surroundings: Surroundings
) -> Unit:
    c = Compiler(environment, surroundings, oracle=True)
    c.package = package
    function = declared_function(c, made, _as_seen_from(made, package.scope))
    arguments = [ast.arg("pk"), ast.arg("own")]
    unit = make_unit(c, arguments, [*function, ast.Return(load(made.py))], package.package.name, 1)
    unit.oid = package.oid
    return unit


def _as_seen_from(made: Subprogram, scope: Scope) -> Scope:
    """A package's scope with the subprograms that are declared before one's body has begun."""
    seen = Scope(scope.parent, scope.function, scope.label)
    seen.names, seen.types = scope.names, scope.types
    for name, group in scope.subprograms.items():
        known = [other for other in group if other.number < made.sees]
        if known:
            seen.subprograms[name] = known
    return seen


def _assigned(name: str, value: ast.expr) -> ast.stmt:
    return ast.Assign([ast.Name(name, ast.Store())], value)


def _from_outside(local: Local) -> Local:
    outside = Local(local.name, "", local.kind, local.type, None, local.shape, local.constant, local.not_null)
    outside.package_oid, outside.package_index = local.package_oid, local.package_index
    outside.identity, outside.code, outside.never_null = local.identity, local.code, local.never_null
    outside.value = local.value
    return outside
