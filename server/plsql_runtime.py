"""The PL runtime of one session: calls, blocks, packages, rights, transactions inside PL.

Generated code gets this object and nothing else. SQL is `plsql_sql` and `plsql_dynamic`, errors and
CONTEXT are `plsql_errors`, the compiler is `catalog.plsql`. A routine is compiled at its first call in an
environment (catalog version, path, role, settings that change meaning), since types and names need the
catalog.
"""

from __future__ import annotations

import itertools
import sys
from collections.abc import Sequence
from dataclasses import field
from typing import TYPE_CHECKING, Any, Final

from polar_lite.catalog import privileges
from polar_lite.catalog.plsql import binding, routines, triggers
from polar_lite.catalog.plsql.units import NO_PROCEDURE, Builtin, Unit
from polar_lite.catalog.plsql.values import Record
from polar_lite.catalog.snapshot import Package, Relation, Routine, Trigger
from polar_lite.catalog.types import TypeRef
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.records import dataclass
from polar_lite.protocol.sqlstate import PgError, unsupported
from polar_lite.server import packages, rights
from polar_lite.server.autonomous import Autonomous
from polar_lite.server.plsql_cursors import CursorRunner
from polar_lite.server.plsql_errors import Errors, add_context, stack_depth
from polar_lite.server.plsql_sql import composite_of, record_of
from polar_lite.server.sql_functions import SqlFunctionRunner

if TYPE_CHECKING:
    from polar_lite.catalog.dialect.binder.state import Environment
    from polar_lite.catalog.functions.registry import Function
    from polar_lite.catalog.plsql.units import Site
    from polar_lite.server.session import Session

# Python frames that one level of PL needs at most: the callee, the call, rights, an SQL statement between.
_FRAMES_PER_CALL: Final = 10
_PL_LANGUAGES: Final = frozenset({"plpgsql", "plsql", "edbspl"})
_LANGUAGES: Final = _PL_LANGUAGES | {"sql"}


class UnitCache:
    """Compiled units, shared by sessions. Entries of past catalog versions are dropped when it is full."""

    def __init__(self, size: int = 500) -> None:
        self._units: dict[Any, Any] = {}
        self._size = size

    def get(self, key: Any) -> Any:
        return self._units.get(key)

    def put(self, key: Any, unit: Any) -> None:
        if len(self._units) >= self._size:
            self._units.clear()
        self._units[key] = unit


@dataclass(slots=True, eq=False)
class PackageState:
    """One session's package: its variables' values by slot, its subprograms, and what it was made of."""

    package: Package
    values: dict[int, Any] = field(default_factory=dict)
    members: dict[str, Any] = field(default_factory=dict)


class Runtime(CursorRunner, SqlFunctionRunner, Errors):
    """What compiled PL may call, and what the session calls to run PL."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.context = session
        self.interrupts = session.interrupts
        self.row_count = 0
        self.depth = 0
        self.nonatomic = False
        self.read_only = False
        self.output: list[str] = []
        self.output_enabled = True
        if session.server.plsql_units is None:
            session.server.plsql_units = UnitCache()
        self._units: UnitCache = session.server.plsql_units
        self._compiling: dict[int, Any] = {}
        self._limit = max(20, (sys.getrecursionlimit() - 150) // _FRAMES_PER_CALL)

    def check(self) -> None:
        self.interrupts.check()

    # --- calls from SQL and the server

    def call(self, callee: int | Function, args: Sequence[Any]) -> Any:
        """Run a function with native values; a list of rows when it returns a set."""
        routine = self._called(callee)
        if routine.result.oid == routines.EVENT_TRIGGER or routine.result.oid == _TRIGGER:
            error = PgError(code.FEATURE_NOT_SUPPORTED, "trigger functions can only be called as triggers")
            if not routines.is_oracle(routine):
                error.where = f'compilation of PL/pgSQL function "{routine.name}" near line 1'
            raise error
        before, self.nonatomic = self.nonatomic, False
        try:
            result = self._enter(routine, args)
        finally:
            self.nonatomic = before
        if result.__class__ is tuple and not routine.returns_set and len(result) == 1:
            result = result[0]
        if result is None and routine.returns_set:
            return []
        if result is None:
            return "" if routine.result.oid == routines.VOID and routine.language != "sql" else None
        if routine.returns_set:
            return self._composites(result, routine)
        if isinstance(result, Record) or (result.__class__ is tuple and not routine.returns_set):
            return self._composite(result, routine)
        return result

    def _composites(self, rows: Sequence[Any], routine: Routine) -> Sequence[Any]:
        """The rows of a set; those of a named composite type as its values."""
        shape = None
        if not routine.function.out_names:
            shape = binding.shape_of(self.session.environment(), routine.result)
        if shape is None:
            return rows
        return [composite_of(row, shape) for row in rows]

    def _composite(self, result: Any, routine: Routine) -> str | None:
        """A row as values of the routine's result type are held."""
        if isinstance(result, Record):
            shape = binding.shape_of(self.session.environment(), routine.result)
            if shape is None:
                return self.record_value(result)
            if result.shape is None:
                return None
            row = Record(shape)
            self.copy_record(row, result)
            return self.composite(row)
        function = routine.function
        types = [TypeRef(oid) for oid in function.out_types]
        items = [self.composite(item) if isinstance(item, Record) else item for item in result]
        return record_of(items, types, function.out_names)

    def call_procedure(self, oid: int, args: Sequence[Any]) -> tuple[Any, ...]:
        """Run a procedure with the values of its IN and INOUT parameters; its OUT values in order."""
        result = self._enter(self._routine(oid), args)
        return result if isinstance(result, tuple) else ()

    def call_event_trigger(self, routine: Routine, variables: dict[str, Any]) -> None:
        """Run an event trigger's function or parameterless procedure; nobody's EXECUTE is asked for."""
        values: list[Any] = []
        if routine.result.oid == routines.EVENT_TRIGGER:
            values = [variables[name] for name in routines.EVENT_VARIABLES]
        before, self.nonatomic = self.nonatomic, False
        try:
            self._enter(routine, values)
        finally:
            self.nonatomic = before

    def call_trigger(
        self,
        routine: Routine,
        target: triggers.Target,
        new: Record,
        old: Record,
        facts: triggers.Facts,
        transitions: tuple[Relation, ...] = (),
    ) -> Record | None:
        """Run a trigger's function; nobody's EXECUTE is asked for. None: RETURN NULL.

        transitions: the tables it sees before all others.
        """
        before, self.nonatomic = self.nonatomic, False
        seen, self.session.transitions = self.session.transitions, transitions
        self.session.trigger_depth += 1
        try:
            result: Any = self._enter(routine, (new, old, facts), target)
        finally:
            self.nonatomic = before
            self.session.transitions = seen
            self.session.trigger_depth -= 1
        row: Record | None = result[0] if result.__class__ is tuple else result
        return row

    def trigger_condition(self, trigger: Trigger, relation: Relation, new: Record, old: Record) -> bool:
        """Whether WHEN holds; NULL does not fire."""
        environment = self.session.environment()
        key = ("when", trigger.oid, environment.key)
        unit = self._units.get(key)
        if unit is None:
            assert trigger.condition is not None
            unit = triggers.compile_condition(trigger.condition, relation, environment, self)
            self._units.put(key, unit)
        return self._run(unit, (new, old)) is True

    def run_block(
        self,
        source: str,
        language: str = "plsql",
        binds: Sequence[tuple[str, Any, TypeRef]] = (),
        start: int | None = None,
    ) -> tuple[Any, ...]:
        """Run DO or an anonymous block; the values of its bind variables after it.

        start: offset of the source in the statement's text, for positions of errors.
        """
        if language not in _PL_LANGUAGES:
            raise PgError(code.UNDEFINED_OBJECT, f'language "{language}" does not exist')
        environment = self.session.environment()
        key = (source, language, environment.key, tuple((name, type_) for name, _, type_ in binds))
        unit = self._units.get(key)
        if unit is None:
            try:
                unit = routines.compile_block(
                    source, language, environment, self, [(name, type_) for name, _, type_ in binds]
                )
            except PgError as error:
                routines.locate_in_block(error, source, start)
                raise
            self._units.put(key, unit)
        read_only, self.read_only = self.read_only, False
        try:
            with _Outermost(self):
                result = self._run(unit, [value for _, value, _ in binds])
        finally:
            self.read_only = read_only
        return result if isinstance(result, tuple) else ()

    def _run_block(self, site: Site, binds: Sequence[tuple[Any, TypeRef]]) -> Sequence[Any]:
        names = [f"{number}" for number in range(1, len(binds) + 1)]
        written = list(dict.fromkeys(_binds_in(site.tree.source)))
        if len(written) != len(binds):
            raise PgError(
                code.SYNTAX_ERROR, "the number of USING values does not match the block's bind variables"
            )
        names = written
        triples = [(name, value, type_) for name, (value, type_) in zip(names, binds, strict=True)]
        return self.run_block(site.tree.source, "plsql", triples)

    # --- running

    def _called(self, callee: int | Function) -> Routine:
        """The routine; a polymorphic one with the types of this call."""
        if isinstance(callee, int):
            return self._routine(callee)
        return routines.settled(self._routine(callee.oid), callee)

    def _routine(self, oid: int) -> Routine:
        routine = self.session.snapshot.routine(oid)
        if routine is None:
            raise PgError(code.UNDEFINED_FUNCTION, f"function with OID {oid} does not exist")
        return routine

    def _enter(self, routine: Routine, args: Sequence[Any], target: triggers.Target | None = None) -> Any:
        """Take the routine's rights and settings for the call. target: of a trigger's function."""
        before, self.read_only = self.read_only, routine.function.volatility != "v"
        try:
            return self._enter_with_rights(routine, args, target)
        finally:
            self.read_only = before

    def _enter_with_rights(
        self, routine: Routine, args: Sequence[Any], target: triggers.Target | None
    ) -> Any:
        definer = routine.security_definer
        config = [_pair(item) for item in routine.config]
        if not definer and not config:
            return self._run(self._unit(routine, target), args)
        if definer and routines.is_oracle(routine) and not any(name == "search_path" for name, _ in config):
            config = [*self._owner_path(routine.owner), *config]
        session = self.session
        before = self.nonatomic
        if not routines.is_oracle(routine):
            self.nonatomic = False  # PostgreSQL's rule; Oracle's procedures commit with definer's rights, too
        owner = routine.owner if definer else session.current_user_oid
        session.push_security(owner, config, definer=definer)
        try:
            return self._run(self._unit(routine, target), args)
        finally:
            self.nonatomic = before
            if session.security:
                session.pop_security()

    def _owner_path(self, owner: int) -> list[tuple[str, str]]:
        """The owner's search path, unless it reads the same as the session's."""
        role = self.session.snapshot.role(owner)
        kept = {**role.settings, **role.settings_here} if role is not None else {}
        wanted = kept.get("search_path") or '"$user", public'
        return [] if self.session.settings.text("search_path") == wanted else [("search_path", wanted)]

    def _unit(self, routine: Routine, target: triggers.Target | None = None) -> Unit:
        environment = self.session.environment()
        types = routine.function.args if routine.function.settled else None
        key = (routine.oid, environment.key, target.key if target is not None else types)
        found: Unit | None = self._units.get(key)
        if found is None:
            if routine.language not in _LANGUAGES:
                raise unsupported(f"a function of LANGUAGE {routine.language}")
            declared = self._routine(routine.oid) if types is not None else routine
            signature = routines.signature_of(declared, environment)
            try:
                found = routines.compile_routine(routine, environment, self, signature, target)
            except PgError as error:
                routines.locate(error, routine)
                raise
            if found.is_sql:
                self.start_sql_function(found, routine)
            self._units.put(key, found)
        return found

    def _run(self, unit: Unit, args: Sequence[Any]) -> Any:
        self.depth += 1
        try:
            if self.depth > self._limit:
                raise stack_depth()
            return unit.function(self, *args)
        except RecursionError:
            raise stack_depth() from None
        except PgError as error:
            if self.depth == 1:
                add_context(error, error.__traceback__)
            raise
        finally:
            self.depth -= 1

    # --- transactions

    def commit(self, chain: bool, protected: bool) -> None:
        self._end_transaction("commit", chain, protected)

    def rollback(self, chain: bool, protected: bool) -> None:
        self._end_transaction("roll back", chain, protected)

    def _end_transaction(self, verb: str, chain: bool, protected: bool) -> None:
        if not self.nonatomic:
            raise PgError(code.INVALID_TRANSACTION_TERMINATION, "invalid transaction termination")
        transaction = self.session.transaction
        if protected or transaction.savepoints:
            raise PgError(
                code.INVALID_TRANSACTION_TERMINATION, f"cannot {verb} while a subtransaction is active"
            )
        modes = (transaction.isolation, transaction.read_only)
        commits = verb == "commit"
        running = rights.suspend(self.session, transaction, commits=commits)
        if commits:
            transaction.commit()
        else:
            transaction.rollback()
        transaction.start()
        if chain:
            transaction.isolation, transaction.read_only = modes
        rights.resume(self.session, running)

    def enter_autonomous(self) -> tuple[Autonomous, bool]:
        """Begin the transaction of an autonomous routine; what `leave_autonomous` is to be given."""
        made = Autonomous(self.session)
        made.begin()
        before, self.nonatomic = self.nonatomic, True
        return made, before

    def fail_autonomous(self, entered: tuple[Autonomous, bool]) -> None:
        entered[0].fail()

    def leave_autonomous(self, entered: tuple[Autonomous, bool]) -> None:
        made, self.nonatomic = entered
        made.end()

    def transaction_ended(self, committed: bool) -> None:
        """The session's transaction was rolled back: nothing of ours belongs to it."""

    # --- what compiled code asks

    def refused(self, tree: Any) -> str | None:
        """The name of a utility statement that there is no command for."""
        from polar_lite.server import commands

        return None if commands.find(type(tree)) is not None else commands.statement_name(tree)

    def deny(self, oid: int) -> None:
        raise privileges.denied(self._routine(oid))

    def undefined_procedure(self, name: str, arguments: Sequence[tuple[Any, TypeRef]]) -> None:
        types = ", ".join(_shown_type(type_.oid) for _, type_ in arguments)
        raise PgError(
            code.UNDEFINED_FUNCTION,
            f"procedure {name}({types}) does not exist",
            hint=NO_PROCEDURE,
        )

    # --- packages

    def builtin(self, names: tuple[str, ...]) -> Builtin | None:
        return packages.find(names)

    def package(self, names: tuple[str, ...], environment: Environment) -> Any:
        """The compiled package of a name, or None; one that is being compiled as far as it is."""
        snapshot = environment.snapshot
        if not snapshot.packages:
            return None
        if len(names) == 2:
            schema = snapshot.schema_by_name(names[0])
            found = snapshot.package_by_name(schema.oid, names[1]) if schema is not None else None
        elif len(names) == 1:
            found = next(
                (p for oid in environment.search_path if (p := snapshot.package_by_name(oid, names[0]))), None
            )
        else:
            return None
        return self._package_unit(found, environment) if found is not None else None

    def _package_unit(self, package: Package, environment: Environment) -> Any:
        if package.oid in self._compiling:
            return self._compiling[package.oid]
        key = ("package", package.oid, environment.key)
        unit = self._units.get(key)
        if unit is None:
            self._compiling[package.oid] = routines.PackageUnit(package.oid, package)
            try:
                unit = routines.compile_package(package, environment, self)
            finally:
                del self._compiling[package.oid]
            self._units.put(key, unit)
        return unit

    def package_values(self, oid: int) -> dict[int, Any]:
        """A package's variables by slot, initialised at the first reference."""
        return self._state(oid).values

    def _state(self, oid: int) -> PackageState:
        package = self.session.snapshot.package(oid)
        if package is None:
            raise PgError(code.UNDEFINED_OBJECT, f"package with OID {oid} does not exist")
        snapshot, role = self.session.snapshot, self.session.current_user_oid
        if role != package.owner and not privileges.has_privilege(
            snapshot, role, "package", package, "EXECUTE"
        ):
            raise privileges.denied(package)
        state: PackageState | None = self.session.packages.get(oid)
        if state is None or (state.package is not package and state.package != package):
            state = self.session.packages[oid] = PackageState(package)
            try:
                self._with_rights(package, self._initialise, package)
            except BaseException:
                self.session.packages.pop(oid, None)
                raise
        return state

    def _initialise(self, package: Package) -> None:
        unit = self._package_unit(package, self.session.environment())
        self._run(unit.unit, ())

    def new_package(self, oid: int) -> dict[int, Any]:
        values: dict[int, Any] = self.session.packages[oid].values
        return values

    def package_ready(self, oid: int, members: dict[str, Any]) -> None:
        self.session.packages[oid].members = members

    def call_member(self, oid: int, name: str, args: Sequence[Any]) -> Any:
        """Run a package's subprogram from outside of it."""
        state = self._state(oid)
        member = state.members.get(name)
        if member is None:
            raise PgError(
                code.UNDEFINED_FUNCTION, f'package "{state.package.name}" has no body for this subprogram'
            )
        return self._with_rights(state.package, self._run_member, member, args)

    def call_package_function(self, oid: int, name: str, index: int, args: Sequence[Any]) -> Any:
        """A package's function called from SQL; index: among the specification's overloads of the name."""
        package = self.session.snapshot.package(oid)
        if package is None:
            raise PgError(code.UNDEFINED_OBJECT, f"package with OID {oid} does not exist")
        unit = self._package_unit(package, self.session.environment())
        before, self.nonatomic = self.nonatomic, False
        try:
            return self.call_member(oid, unit.members[name][index].py, args)
        finally:
            self.nonatomic = before

    def _run_member(self, member: Any, args: Sequence[Any]) -> Any:
        return self._run(_Member(member), args)  # type: ignore[arg-type]

    def _with_rights(self, package: Package, function: Any, *args: Any) -> Any:
        session = self.session
        read_only, self.read_only = self.read_only, False
        try:
            if not package.security_definer or session.current_user_oid == package.owner:
                return function(*args)
            session.push_security(package.owner, self._owner_path(package.owner))
            try:
                return function(*args)
            finally:
                if session.security:
                    session.pop_security()
        finally:
            self.read_only = read_only

    def snapshot_packages(self) -> Any:
        """The state of all packages, for an event that may fail."""
        copies = {oid: (s.package, _copied(s.values), s.members) for oid, s in self.session.packages.items()}
        return copies, list(self.output), self.output_enabled

    def restore_packages(self, saved: Any) -> None:
        copies, self.output, self.output_enabled = saved
        held = self.session.packages
        for oid in [oid for oid in held if oid not in copies]:
            del held[oid]
        for oid, (package, values, members) in copies.items():
            state = held.get(oid)
            if state is None or state.members is not members:
                held[oid] = state = PackageState(package, {}, members)
            # The members' code holds the mapping itself, so it keeps its identity.
            state.values.clear()
            state.values.update(values)


class _Member:
    """A package's closure where a Unit is expected: its runtime is bound already."""

    __slots__ = ("_member",)

    def __init__(self, member: Any) -> None:
        self._member = member

    def function(self, runtime: Runtime, *args: Any) -> Any:
        return self._member(*args)


class _Outermost:
    """A block or CALL: COMMIT is allowed when it is a top-level statement outside a transaction block."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime

    def __enter__(self) -> None:
        runtime = self._runtime
        self._before = runtime.nonatomic
        if runtime.depth == 0:
            session = runtime.session
            runtime.nonatomic = session.command_is_top_level and not session.transaction.in_block

    def __exit__(self, *_: object) -> None:
        self._runtime.nonatomic = self._before


def outermost(runtime: Runtime) -> _Outermost:
    return _Outermost(runtime)


def _pair(item: str) -> tuple[str, str]:
    name, _, value = item.partition("=")
    return name, value


def _copied(values: dict[int, Any]) -> dict[int, Any]:
    return {
        slot: Record(value.shape, value.values) if isinstance(value, Record) else value
        for slot, value in values.items()
    }


def _binds_in(source: str) -> list[str]:
    from polar_lite.catalog.dialect.polar.tokens import tokenize

    found = []
    tokens = tokenize(source)
    for first, second in itertools.pairwise(tokens):
        if first.word == ":" and first.end == second.start and (second.word or second.text.isdigit()):
            found.append(second.word or second.text)
    return found


def _shown_type(oid: int) -> str:
    from polar_lite.protocol import pgtypes

    return "unknown" if oid == 705 else pgtypes.format_type(oid, -1)


_TRIGGER: Final = 2279
