"""Packages of running PL: a session's state of each, its subprograms, and whose rights they have.

Oracle 19c PL/SQL Language Reference, 10 (plsql-packages): a package is initialised at a session's first
reference to it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import field, replace
from typing import TYPE_CHECKING, Any, TypeVar

from polar_lite.catalog import privileges, synonyms
from polar_lite.catalog.objects import Package
from polar_lite.catalog.packages.output import OUTPUT
from polar_lite.catalog.plsql.collection_values import Collection
from polar_lite.catalog.plsql.object_hierarchy import Signature, signature
from polar_lite.catalog.plsql.package_units import PackageUnit, compile_package, subprogram_unit
from polar_lite.catalog.plsql.values import Record
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.records import dataclass
from polar_lite.protocol.sqlstate import PgError

if TYPE_CHECKING:
    from polar_lite.catalog.dialect.binder.state import Environment
    from polar_lite.catalog.types import TypeRef
    from polar_lite.server.plsql.runtime import Runtime

T = TypeVar("T")


class Subprograms:
    """A session's subprograms of a package, as attributes for generated code. Each is made when it is first
    asked for."""

    __slots__ = ("__dict__", "_lasting", "_make")

    def __init__(self, make: Callable[[str], Any]) -> None:
        self._make = make
        self._lasting: dict[str, Any] = {}

    def __getattr__(self, name: str) -> Any:
        made = vars(self)[name] = self._make(name)
        return made

    def take(self, others: dict[str, Any]) -> None:
        """Functions that the package has made itself."""
        self._lasting = others
        self.renew()

    def renew(self) -> None:
        """Make them anew when they are asked for: the catalog has changed."""
        vars(self).clear()
        vars(self).update(self._lasting)


@dataclass(slots=True, eq=False)
class PackageState:
    """One session's package: its variables' values by slot, its subprograms, and what it was made of.

    call: when the client's statement began that it was made in.
    unit: the code, that for `snapshot`. has_values: its variables have been given their first values.
    """

    package: Package
    values: dict[int, Any] = field(default_factory=dict)
    members: Subprograms | None = None
    unit: PackageUnit | None = None
    snapshot: Any = None
    has_values: bool = False
    call: float = 0.0


class Packages:
    """The part of the runtime that knows packages."""

    def __init__(self, runtime: Runtime) -> None:
        self.runtime = runtime
        self.session = runtime.session
        # As far as they are: a package may refer to itself.
        self._compiling: dict[int, PackageUnit] = {}

    def named(self, names: tuple[str, ...], environment: Environment) -> PackageUnit | None:
        """The compiled package of a name, or None; one that is being compiled as far as it is."""
        snapshot = environment.snapshot
        if not snapshot.packages:
            return None
        names = synonyms.package_names(snapshot, names, environment.search_path)
        if len(names) == 2:
            schema = snapshot.schema_by_name(names[0])
            found = snapshot.members_by_name(schema.oid, names[1]) if schema is not None else None
        elif len(names) == 1:
            found = next(
                (p for oid in environment.search_path if (p := snapshot.members_by_name(oid, names[0]))), None
            )
        else:
            return None
        return self._package_unit(found, environment) if found is not None else None

    def _package_unit(self, package: Package, environment: Environment) -> PackageUnit:
        units, key = self.runtime.units, ("package", package.oid)
        unit: PackageUnit | None = self._compiling.get(package.oid)
        if unit is None:
            unit = units.get(key, environment)
            if unit is None:
                unit = units.find(key, environment, lambda seen: self._compiled(package, seen))
                units.put(key, environment, unit)
                return unit
        units.note(key, environment, unit)
        return unit

    def _compiled(self, package: Package, environment: Environment) -> PackageUnit:
        environment.snapshot.package(package.oid)  # it depends on that
        made = self._compiling[package.oid] = PackageUnit(package.oid, package)
        try:
            compile_package(made, environment, self.runtime)
        finally:
            del self._compiling[package.oid]
        return made

    def package_values(self, oid: int) -> dict[int, Any]:
        """A package's variables by slot, initialised at the first reference."""
        return self._state(oid).values

    def _state(self, oid: int) -> PackageState:
        package = self.session.snapshot.package(oid)
        if package is None:
            raise PgError(code.UNDEFINED_OBJECT, f"package with OID {oid} does not exist")
        snapshot, role = self.session.snapshot, self.session.current_user_oid
        if package.type_oid:
            usable = snapshot.types[package.type_oid]
            privileges.check(snapshot, role, usable, "USAGE")
        elif role != package.owner and not privileges.has_privilege(snapshot, role, package, "EXECUTE"):
            raise privileges.denied(package)
        state: PackageState | None = self.session.packages.get(oid)
        if (
            state is None
            or (state.package is not package and state.package != package)
            or self._is_of_past_call(state)
        ):
            state = self._begun(package)
        elif state.snapshot is not snapshot and state.has_values:
            state = self._followed(state)
        return state

    def _is_of_past_call(self, state: PackageState) -> bool:
        """Whether it is that of a package which keeps its state for one call from the client."""
        is_kept = state.unit is None or not state.unit.is_serially_reusable
        return not is_kept and bool(state.call != self.session.statement_started)

    def _begun(self, package: Package) -> PackageState:
        state = PackageState(package, call=self.session.statement_started)
        self.session.packages[package.oid] = state
        try:
            self._with_rights(package, self._initialise, package)
        except BaseException:
            self.session.packages.pop(package.oid, None)
            raise
        return state

    def _followed(self, state: PackageState) -> PackageState:
        """Use the code that is compiled for the catalog of now. The variables keep their values, unless they
        are of other types now: then the package begins anew, as after Oracle's ORA-04068."""
        package, snapshot = state.package, self.session.snapshot
        unit = self._with_rights(package, lambda: self._package_unit(package, self.session.environment()))
        if state.unit is None or unit.layout != state.unit.layout:
            return self._begun(package)
        if unit is not state.unit:
            self._with_rights(package, self._initialise, package)
        elif state.members is not None:
            state.members.renew()
        state.snapshot = snapshot
        return state

    def _initialise(self, package: Package) -> None:
        unit = self._package_unit(package, self.session.environment())
        assert unit.unit is not None
        state = self.session.packages[package.oid]
        state.unit, state.snapshot = unit, self.session.snapshot
        self.runtime.run(unit.unit, ())
        state.has_values = True

    def new_package(self, oid: int) -> dict[int, Any]:
        values: dict[int, Any] = self.session.packages[oid].values
        return values

    def new_subprograms(self, oid: int) -> Subprograms:
        """A package's subprograms for generated code."""
        state: PackageState = self.session.packages[oid]
        unit, values = state.unit, state.values
        assert unit is not None

        def make(py: str) -> Any:
            made = unit.by_py.get(py)
            if made is None:
                message = f'package "{unit.package.name}" has no body for this subprogram'
                raise PgError(code.UNDEFINED_FUNCTION, message)
            own = subprogram_unit(unit, made, self.session.environment(), self.runtime)
            return own.function(self.runtime, values, members)

        members = state.members = Subprograms(make)
        return members

    def package_ready(self, oid: int, openers: dict[str, Any]) -> bool:
        """Take the functions that open a package's cursors; whether its variables have values already."""
        state: PackageState = self.session.packages[oid]
        assert state.members is not None
        state.members.take(openers)
        return state.has_values

    def call_member(self, oid: int, name: str, args: Sequence[Any]) -> Any:
        """Run a package's subprogram from outside of it."""
        state = self._state(oid)
        return self._with_rights(state.package, self._run_member, state, name, args)

    def call_method(self, type_oid: int, key: Signature, args: Sequence[Any]) -> Any:
        """Run the method of an object's own type that has, or overrides, a method of the type given.

        args: the object, its arguments.
        """
        if args[0].is_absent:
            message = "method dispatch on NULL SELF argument is disallowed"
            raise PgError(code.NULL_VALUE_NOT_ALLOWED, message)
        snapshot, exact = self.session.snapshot, args[0].shape.exact_type or type_oid
        environment = self.session.environment()
        for oid in (exact, *snapshot.supertypes(exact)):
            package = snapshot.object_types[oid]
            for made in self._package_unit(package, environment).members.get(key[0], ()):
                if signature(made.node) == key and not made.node.is_abstract:
                    return self.call_member(package.oid, made.py, args)
        raise PgError(code.UNDEFINED_FUNCTION, f'method "{key[0]}" has no body in the object\'s type')

    def call_package_function(self, oid: int, name: str, index: int, args: Sequence[Any]) -> Any:
        """A package's function called from SQL; index: among the specification's overloads of the name."""
        return self.runtime.values.value_of_sql(self._call_function(oid, name, index, args))

    def call_package_rows(self, oid: int, name: str, index: int, args: Sequence[Any]) -> list[Any]:
        """As call_package_function, for a collection that is read with TABLE(): its rows."""
        return self._rows(self._call_function(oid, name, index, args))

    def call_routine_rows(self, oid: int, args: Sequence[Any]) -> list[Any]:
        """The rows of a collection that a routine outside of packages gives."""
        routine = self.session.snapshot.routines[oid]
        privileges.check(self.session.snapshot, self.session.current_user_oid, routine, "EXECUTE")
        return self._rows(self.runtime.call_from_pl(oid, args))

    def _rows(self, found: Any) -> list[Any]:
        values = self.runtime.values
        items = found.items_in_order() if not found.is_null else []
        return [
            values.values_of_sql(item.values) if isinstance(item, Record) else values.value_of_sql(item)
            for item in items
        ]

    def _call_function(self, oid: int, name: str, index: int, args: Sequence[Any]) -> Any:
        package = self.session.snapshot.package(oid)
        if package is None:
            raise PgError(code.UNDEFINED_OBJECT, f"package with OID {oid} does not exist")
        unit = self._package_unit(package, self.session.environment())
        member = unit.members[name][index]
        given = [
            self.runtime.values.value_of_pl(type_, value)
            for type_, value in zip(member.parameter_types, args, strict=True)
        ]
        before, self.runtime.nonatomic = self.runtime.nonatomic, False
        is_virtual = member.node.method == "member" and self.session.snapshot.has_hierarchy(package.type_oid)
        try:
            if is_virtual and args[0] is None:
                return None
            if is_virtual:
                return self.call_method(package.type_oid, signature(member.node), given)
            return self.call_member(oid, member.py, given)
        finally:
            self.runtime.nonatomic = before

    def call_local_function(
        self, block: str, binds: Sequence[tuple[str, TypeRef]], values: Sequence[Any]
    ) -> Any:
        """A function of a query's WITH FUNCTION: a block whose first bind variable is the result."""
        given = [(name, value, type_) for (name, type_), value in zip(binds, values, strict=True)]
        before, self.runtime.nonatomic = self.runtime.nonatomic, False
        try:
            return self.runtime.run_block(block, "plsql", given)[0]
        finally:
            self.runtime.nonatomic = before

    def _run_member(self, state: PackageState, name: str, args: Sequence[Any]) -> Any:
        return self.runtime.run(Member(getattr(state.members, name)), args)

    def _with_rights(self, package: Package, function: Callable[..., T], *args: Any) -> T:
        session = self.session
        read_only, self.runtime.read_only = self.runtime.read_only, False
        try:
            if not package.security_definer or session.current_user_oid == package.owner:
                return function(*args)
            session.push_security(package.owner, self.runtime.owner_path(package.owner))
            try:
                return function(*args)
            finally:
                if session.security:
                    session.pop_security()
        finally:
            self.runtime.read_only = read_only

    def snapshot_packages(self) -> Any:
        """The state of all packages, for an event that may fail."""
        copies = {oid: (replace(s), _copied(s.values)) for oid, s in self.session.packages.items()}
        output = self.runtime.kept.get(OUTPUT)
        return copies, replace(output, lines=[*output.lines]) if output is not None else None

    def restore_packages(self, saved: Any) -> None:
        copies, output = saved
        if output is not None:
            self.runtime.kept[OUTPUT] = output
        else:
            self.runtime.kept.pop(OUTPUT, None)
        held = self.session.packages
        for oid in [oid for oid in held if oid not in copies]:
            del held[oid]
        for oid, (state, values) in copies.items():
            held[oid] = state
            # The members' code holds the mapping itself, so it keeps its identity.
            state.values.clear()
            state.values.update(values)


class Member:
    """A package's closure where a Unit is expected: its runtime is bound already."""

    __slots__ = ("_member",)

    def __init__(self, member: Callable[..., Any]) -> None:
        self._member = member

    def function(self, runtime: Runtime, *args: Any) -> Any:
        return self._member(*args)


def _copied(values: dict[int, Any]) -> dict[int, Any]:
    return {
        slot: value.copied() if isinstance(value, Record | Collection) else value
        for slot, value in values.items()
    }
