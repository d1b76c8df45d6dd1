"""The PL runtime of one session: calls, rights, blocks, and the parts that generated code calls.

Generated code gets this object and nothing else. What it calls belongs to a part, by what it is about
("rt.sql", "rt.cursors" ..). What all parts share is here: the depth of calls, the last statement's rows,
whether COMMIT is allowed. The compiler is `catalog.plsql`. A routine is compiled when it is made, or at its
first call in an environment (catalog version, path, role, settings that change meaning), since types and
names need the catalog.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from polar_lite.catalog import privileges
from polar_lite.catalog.objects import Relation, Routine, Trigger
from polar_lite.catalog.packages.runtime import PerSession
from polar_lite.catalog.plsql import compound, routines, triggers
from polar_lite.catalog.plsql.compiler import binding
from polar_lite.catalog.plsql.units import NO_PROCEDURE, Unit
from polar_lite.catalog.plsql.values import Record, Shape, WithOuts
from polar_lite.catalog.types import TypeRef
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.sqlstate import PgError, unsupported
from polar_lite.server.plsql.bulk import Bulk
from polar_lite.server.plsql.cursors import Cursors
from polar_lite.server.plsql.dynamic import Dynamic, binds_in
from polar_lite.server.plsql.errors import Errors, add_context, stack_depth
from polar_lite.server.plsql.packages import Member, Packages
from polar_lite.server.plsql.sql import Sql
from polar_lite.server.plsql.sql_functions import SqlFunctions
from polar_lite.server.plsql.transactions import Transactions
from polar_lite.server.plsql.units import UnitCache
from polar_lite.server.plsql.values import PlValues, composite_of, record_of

if TYPE_CHECKING:
    from polar_lite.catalog.dialect.binder.state import Environment
    from polar_lite.catalog.functions.registry import Function
    from polar_lite.catalog.packages.runtime import Runtime as PackagesRuntime
    from polar_lite.catalog.plsql.nodes import Block
    from polar_lite.catalog.plsql.package_units import PackageUnit
    from polar_lite.catalog.plsql.units import Site
    from polar_lite.server.sessions.session import Session

# Python frames that one level of PL needs at most: the callee, the call, rights, an SQL statement between.
_FRAMES_PER_CALL: Final = 10
_TRIGGER: Final = 2279
_VOID: Final = 2278
_UNKNOWN: Final = 705
_PL_LANGUAGES: Final = frozenset({"plpgsql", "plsql", "edbspl"})
_LANGUAGES: Final = _PL_LANGUAGES | {"sql"}


class Runtime:
    """What compiled PL may call, and what the session calls to run PL."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.context = session.context
        self.interrupts = session.interrupts
        self.row_count = 0
        self.depth = 0
        self.resets_packages = False  # when the outermost call is over
        self.nonatomic = False
        self.read_only = False
        self.kept: dict[PerSession[Any], Any] = {}
        if session.server.plsql_units is None:
            session.server.plsql_units = UnitCache()
        self.units: UnitCache = session.server.plsql_units
        self._limit = max(20, (sys.getrecursionlimit() - 150) // _FRAMES_PER_CALL)
        self.values = PlValues(self)
        self.sql = Sql(self)
        self.dynamic = Dynamic(self)
        self.cursors = Cursors(self)
        self.bulk = Bulk(self)
        self.errors = Errors(self)
        self.transactions = Transactions(self)
        self.packages = Packages(self)
        self.sql_functions = SqlFunctions(self)

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
        if result.__class__ is WithOuts:
            return result[0]
        row = routine.function.row
        if result.__class__ is tuple and not routine.returns_set and len(result) == 1 and not row:
            result = result[0]
        if result is None and routine.returns_set:
            return []
        if result is None:
            return "" if routine.result.oid == _VOID and routine.language != "sql" else None
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
        return [composite_of(self._fitting(row, shape), shape) for row in rows]

    def _fitting(self, row: Sequence[Any], shape: Shape) -> tuple[Any, ...]:
        if len(row) != len(shape.types):
            raise PgError(
                code.DATATYPE_MISMATCH,
                "returned record type does not match expected record type",
                detail=f"Number of returned columns ({len(row)}) does not match"
                f" expected column count ({len(shape.types)}).",
            )
        return self.values.values_of_sql(row)

    def _composite(self, result: Any, routine: Routine) -> str | None:
        """A row as values of the routine's result type are held."""
        if isinstance(result, Record):
            shape = binding.shape_of(self.session.environment(), routine.result)
            if shape is None:
                return self.values.record_value(result)
            if result.shape is None:
                return None
            row = Record(shape)
            self.values.copy_record(row, result)
            return self.values.composite(row)
        function = routine.function
        types = [TypeRef(oid) for oid in function.out_types]
        items = [self.values.composite(item) if isinstance(item, Record) else item for item in result]
        return record_of(items, types, function.out_names)

    def call_from_pl(self, callee: int | Function, args: Sequence[Any]) -> Any:
        """Run one of Oracle's functions: its result as PL has it, with OUT parameters in a tuple of all."""
        before, self.nonatomic = self.nonatomic, False
        try:
            return self._enter(self._called(callee), args)
        finally:
            self.nonatomic = before

    def call_procedure(self, callee: int | Function, args: Sequence[Any]) -> tuple[Any, ...]:
        """Run a procedure with the values of its IN and INOUT parameters; its OUT values in order."""
        result = self._enter(self._called(callee), args)
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
        with self._inside_trigger(transitions):
            result: Any = self._enter(routine, (new, old, facts), target)
        row: Record | None = result[0] if result.__class__ is tuple else result
        return row

    def begin_compound(
        self, routine: Routine, target: triggers.Target, absent: Record, facts: triggers.Facts
    ) -> compound.State:
        """A compound trigger's state for one statement, with its declarations initialised."""
        with self._inside_trigger():
            return compound.State(*self._enter(routine, (absent, absent, facts), target))

    def call_section(
        self,
        routine: Routine,
        state: compound.State,
        section: str,
        rows: tuple[Record, Record],
        facts: triggers.Facts,
    ) -> Record | None:
        """Run a section with NEW and OLD; NEW after it."""
        with self._inside_trigger():
            state.enter(*rows, facts)
            self._enter(routine, (), unit=Member(state.sections[section]))
            row: Record | None = state.row()
            return row

    @contextmanager
    def _inside_trigger(self, transitions: tuple[Relation, ...] = ()) -> Iterator[None]:
        before, self.nonatomic = self.nonatomic, False
        seen, self.session.transitions = self.session.transitions, transitions
        self.session.trigger_depth += 1
        try:
            yield
        finally:
            self.nonatomic = before
            self.session.transitions = seen
            self.session.trigger_depth -= 1

    def trigger_condition(self, trigger: Trigger, relation: Relation, new: Record, old: Record) -> bool:
        """Whether WHEN holds; NULL does not fire."""
        environment = self.session.environment()
        key = "when", trigger.oid
        unit = self.units.get(key, environment)
        if unit is None:
            condition = trigger.condition
            assert condition is not None

            def compiled(environment: Environment) -> Unit:
                environment.snapshot.relation(relation.oid)  # it depends on that, with its triggers
                return triggers.compile_condition(condition, relation, environment, self)

            unit = self.units.find(key, environment, compiled)
            self.units.put(key, environment, unit)
        return self.run(unit, (new, old)) is True

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
        privileges.check_language(
            environment.snapshot, environment.role, "plsql" if language == "edbspl" else language
        )
        names = tuple((name, type_) for name, _, type_ in binds)
        key = source, language, names
        unit = self.units.get(key, environment)
        if unit is None:
            try:
                unit = self.units.find(
                    key, environment, lambda seen: routines.compile_block(source, language, seen, self, names)
                )
            except PgError as error:
                routines.locate_in_block(error, source, start)
                raise
            self.units.put(key, environment, unit)
        read_only, self.read_only = self.read_only, False
        try:
            with _Outermost(self):
                result = self.run(unit, [value for _, value, _ in binds])
        finally:
            self.read_only = read_only
        return result if isinstance(result, tuple) else ()

    def run_with_binds(self, site: Site, binds: Sequence[tuple[Any, TypeRef]]) -> Sequence[Any]:
        names = list(dict.fromkeys(binds_in(site.tree.source)))
        if len(names) != len(binds):
            raise PgError(
                code.SYNTAX_ERROR, "the number of USING values does not match the block's bind variables"
            )
        triples = [(name, value, type_) for name, (value, type_) in zip(names, binds, strict=True)]
        return self.run_block(site.tree.source, "plsql", triples)

    # --- running

    def _called(self, callee: int | Function) -> Routine:
        """The routine, for this call where it has types or columns of its own."""
        if isinstance(callee, int):
            return self._routine(callee)
        return routines.settled(self._routine(callee.oid), callee)

    def _routine(self, oid: int) -> Routine:
        routine = self.session.snapshot.routine(oid)
        if routine is None:
            raise PgError(code.UNDEFINED_FUNCTION, f"function with OID {oid} does not exist")
        return routine

    def _enter(
        self,
        routine: Routine,
        args: Sequence[Any],
        target: triggers.Target | None = None,
        unit: Unit | Member | None = None,
    ) -> Any:
        """Take the routine's rights and settings for the call. target: of a trigger's function.

        unit: what to run, where it is not the routine's own.
        """
        if self.interrupts.is_wanted:
            self.interrupts.check()
        before, self.read_only = self.read_only, routine.function.volatility != "v"
        try:
            return self._enter_with_rights(routine, args, target, unit)
        finally:
            self.read_only = before

    def _enter_with_rights(
        self,
        routine: Routine,
        args: Sequence[Any],
        target: triggers.Target | None,
        unit: Unit | Member | None,
    ) -> Any:
        definer = routine.security_definer
        config = [_pair(item) for item in routine.config]
        if not definer and not config:
            return self.run(unit or self._unit(routine, target), args)
        if definer and routines.is_oracle(routine) and not any(name == "search_path" for name, _ in config):
            config = [*self.owner_path(routine.owner), *config]
        session = self.session
        before = self.nonatomic
        if not routines.is_oracle(routine):
            self.nonatomic = False  # PostgreSQL's rule; Oracle's procedures commit with definer's rights, too
        owner = routine.owner if definer else session.current_user_oid
        session.push_security(owner, config, definer=definer)
        try:
            return self.run(unit or self._unit(routine, target), args)
        finally:
            self.nonatomic = before
            if session.security:
                session.pop_security()

    def owner_path(self, owner: int) -> list[tuple[str, str]]:
        """The owner's search path, unless it reads the same as the session's."""
        role = self.session.snapshot.role(owner)
        kept = {**role.settings, **role.settings_here} if role is not None else {}
        wanted = kept.get("search_path") or '"$user", public'
        return [] if self.session.settings.text("search_path") == wanted else [("search_path", wanted)]

    def compiled(
        self, routine: Routine, environment: Environment, target: triggers.Target | None, tree: Block | None
    ) -> Unit:
        """The unit of a routine that is being made: its first call finds it. tree: of its body."""
        key = routine.oid, target.key if target is not None else None
        found: Unit = self.units.find(
            key,
            environment,
            lambda seen: self._compiled(routine, seen, target, is_settled=False, tree=tree),
        )
        return found

    def _unit(self, routine: Routine, target: triggers.Target | None = None) -> Unit:
        environment = self.session.environment()
        types = (routine.function.args, routine.function.row) if routine.function.settled else None
        key = routine.oid, target.key if target is not None else types
        found: Unit | None = self.units.get(key, environment)
        if found is None:
            if routine.language not in _LANGUAGES:
                raise unsupported(f"a function of LANGUAGE {routine.language}")
            try:
                found = self.units.find(
                    key,
                    environment,
                    lambda seen: self._compiled(routine, seen, target, is_settled=types is not None),
                )
            except PgError as error:
                routines.locate(error, routine)
                raise
            if found.is_sql:
                self.sql_functions.start_sql_function(found, routine)
            self.units.put(key, environment, found)
        return found

    def _compiled(
        self,
        routine: Routine,
        environment: Environment,
        target: triggers.Target | None,
        *,
        is_settled: bool,
        tree: Block | None = None,
    ) -> Unit:
        """is_settled: the routine has the types of a call, which its name does not show."""
        snapshot = environment.snapshot
        declared = snapshot.routine(routine.oid)  # it depends on that, and on the table
        if target is not None:
            snapshot.relation(target.relation.oid)
        named = declared if is_settled and declared is not None else routine
        signature = routines.signature_of(named, environment)
        return routines.compile_routine(routine, environment, self, signature, target, tree)

    def run(self, unit: Unit | Member, args: Sequence[Any]) -> Any:
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
            if self.resets_packages and not self.depth:
                self.resets_packages = False
                self.session.packages.clear()

    # --- what compiling asks, and compiled code

    def package(self, names: tuple[str, ...], environment: Environment) -> PackageUnit | None:
        """The compiled package of a name, or None."""
        return self.packages.named(names, environment)

    def refused(self, tree: Any) -> str | None:
        """The name of a utility statement that there is no command for."""
        from polar_lite.server import commands

        return None if commands.find(type(tree)) is not None else commands.statement_name(tree)

    def deny(self, oid: int) -> None:
        raise privileges.denied(self._routine(oid))

    def undefined_procedure(self, name: str, arguments: Sequence[tuple[Any, TypeRef]], text: str) -> None:
        """text: of the CALL statement, "" where the name alone is the call."""
        types = ", ".join(
            "unknown" if type_.oid == _UNKNOWN else self.values.shown_type(TypeRef(type_.oid))
            for _, type_ in arguments
        )
        raise PgError(
            code.UNDEFINED_FUNCTION,
            f"procedure {name}({types}) does not exist",
            hint=NO_PROCEDURE,
            internal_query=text or None,
            internal_position=len(text) - len(text[4:].lstrip()) + 1 if text else None,
        )


class _Outermost:
    """A block or CALL: COMMIT is allowed when it is a top-level statement outside a transaction block."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime

    def __enter__(self) -> None:
        runtime = self._runtime
        self._before = runtime.nonatomic
        if runtime.depth == 0:
            session = runtime.session
            runtime.errors.marks = []
            runtime.nonatomic = session.command_is_top_level and not session.transaction.in_block

    def __exit__(self, *_: object) -> None:
        self._runtime.nonatomic = self._before


def outermost(runtime: Runtime) -> _Outermost:
    return _Outermost(runtime)


def _pair(item: str) -> tuple[str, str]:
    name, _, value = item.partition("=")
    return name, value


if TYPE_CHECKING:
    _contract: type[PackagesRuntime] = Runtime  # Oracle's packages may ask this much
