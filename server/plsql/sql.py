"""SQL of running PL: expressions, statements, rows into variables, EXECUTE, cursors.

Plans are made at the first use of a site in an environment and kept there. PL variables are the plan's
VARIABLE parameters; rows come back as native values, cast to the targets' types by the assignment rule.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

from sqlglot import exp

from polar_lite.catalog.dialect import nodes as syntax
from polar_lite.catalog.dialect.command import Command
from polar_lite.catalog.dialect.plan import Plan, ResultColumn
from polar_lite.catalog.plsql import sql_functions
from polar_lite.catalog.plsql.compiler import binding
from polar_lite.catalog.plsql.compiler.python_code import NotInline
from polar_lite.catalog.plsql.pl_types import PlType
from polar_lite.catalog.plsql.units import Site
from polar_lite.catalog.plsql.values import Record, Shape, unassigned
from polar_lite.catalog.types import TypeRef, type_row
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.records import dataclass
from polar_lite.protocol.sqlstate import PgError
from polar_lite.server import execute
from polar_lite.server.engine.calls import NO_PARAMETERS, Parameters
from polar_lite.server.engine.rows import native_reader
from polar_lite.server.plsql import extra_checks
from polar_lite.server.transactions.overtaken import repeatable

if TYPE_CHECKING:
    from polar_lite.catalog.dialect.binder.state import Environment, EnvironmentKey
    from polar_lite.catalog.snapshot import Snapshot
    from polar_lite.server.plsql.runtime import Runtime

_PREFIX: Final = "SELECT "
_NULL: Final = TypeRef(25)
_WRONG_RECORD: Final = "returned record type does not match expected record type"
Values = Sequence[Any]
# Variables by name: place, type, and the field of a record.
Known = dict[tuple[str, ...], tuple[int, TypeRef, int | None]]


@dataclass(slots=True)
class Prepared:
    """A site's plan in one environment; None for a utility statement. readers: stored -> native.

    is_whole: its one column is the row that an SQL function returns.
    """

    plan: Plan | None
    readers: tuple[Callable[[Any], Any] | None, ...] = ()
    types: tuple[TypeRef, ...] = ()
    casts: tuple[Callable[[Any, Any], Any] | None, ...] = ()
    shape: Shape | None = None
    inline: Callable[[Any, Any], Any] | None = None
    type: TypeRef | None = None
    is_whole: bool = False


class Sql:
    """The part of the runtime that generated code calls for SQL."""

    def __init__(self, runtime: Runtime) -> None:
        self.runtime = runtime
        self.session = runtime.session
        self._prepared_in: EnvironmentKey | None = None  # of the last query

    # --- expressions

    def evaluate(self, site: Site, values: Values) -> Any:
        """An expression's value, as the site's target type."""
        return self._expression(site, values)[0]

    def typed(self, site: Site, values: Values) -> tuple[Any, TypeRef]:
        """(value, type) of an expression."""
        return self._expression(site, values)

    def _expression(self, site: Site, values: Values) -> tuple[Any, TypeRef]:
        environment = self.session.environment()
        key, shapes = environment.key, self._shapes(site, values)
        prepared: Prepared | None = site.prepared.find(key, shapes)
        if prepared is None:
            prepared = self._expression_plan(site, values)
        if prepared.inline is None:
            return self._queried(site, values)
        assert prepared.type is not None
        return prepared.inline(self.runtime, values), prepared.type

    def _expression_plan(self, site: Site, values: Values) -> Prepared:
        environment = self.session.environment()
        key, shapes = environment.key, self._shapes(site, values)
        prepared: Prepared | None = site.prepared.find(key, shapes)
        try:
            if prepared is None:
                prepared = self.plan_sql(site, values, environment)
                site.prepared.keep(key, shapes, prepared)
        except PgError as error:
            if isinstance(site.tree, exp.Literal) and not site.lead:
                # Not the constant is wrong, but its cast, which is PL's: no position, no context of SQL.
                error.position = None
                raise error.with_traceback(None) from None
            raise internal(error, site.lead + site.text, len(_PREFIX) - len(site.lead)) from None
        self._prepared_in = key
        return prepared

    @repeatable
    def _queried(self, site: Site, values: Values) -> tuple[Any, TypeRef]:
        prepared = self._expression_plan(site, values)
        assert prepared.type is not None
        rows = self._stored_rows(site, prepared, values)
        if len(rows) > 1:
            raise PgError(code.CARDINALITY_VIOLATION, f'query "{site.text}" returned more than one row')
        return (self.native_row(prepared, rows[0])[0] if rows else None), prepared.type

    def plan_sql(self, site: Site, values: Values, environment: Environment) -> Prepared:
        """Prepare an expression; a constant one is computed here, as PostgreSQL's planner does."""
        kind = "PL/pgSQL assignment" if site.lead else "SQL expression"
        context_of_sql = f'{kind} "{site.lead}{site.text}"'
        prepared = self._prepare_expression(site, values, environment)
        if site.is_constant and prepared.inline is not None:
            try:
                prepared.inline(self.runtime, values)
            except PgError:
                if context_of_sql and self._is_well_before_its_cast(site, values, environment):
                    context_of_sql = ""  # not the constant is wrong, but its cast, which is PL's
                raise
        return prepared

    def _is_well_before_its_cast(self, site: Site, values: Values, environment: Environment) -> bool:
        """Whether a constant that has failed has a value, which PL casts: an assignment does so itself."""
        if site.target is None or (site.lead and not site.target.domain):
            return False
        known = self.variables_of(site, values)
        try:
            binding.evaluator(environment, site.tree, site.text, known, None)[0](self.runtime, values)
        except PgError:
            return False
        return True

    def _prepare_expression(self, site: Site, values: Values, environment: Environment) -> Prepared:
        known = self.variables_of(site, values)
        if not isinstance(site.tree, exp.Query):
            try:
                function, type_ = binding.evaluator(
                    environment, site.tree, site.text, known, site.target, show=site.show
                )
                return Prepared(None, inline=function, type=type_)
            except NotInline:
                pass
        tree: exp.Expression = site.tree
        if not isinstance(tree, exp.Query):
            tree = exp.Select(expressions=[site.tree.copy()])
        prepared = self.plan(site, tree, _PREFIX + site.text, known, environment)
        if len(prepared.types) != 1:
            raise PgError(code.SYNTAX_ERROR, f"query returned {len(prepared.types)} columns")
        prepared.type = prepared.types[0]
        if site.show:
            prepared.casts = (_output(prepared.types[0]),)
        elif site.target is not None:
            prepared.casts = (binding.make_cast(environment, prepared.types[0], site.target),)
            prepared.type = site.target
        return prepared

    # --- names

    def _shapes(self, site: Site, values: Values) -> tuple[Shape | None, ...]:
        places = site.record_places
        if places is None:
            found = (index for index, _, field in site.names.values() if field is not None)
            places = site.record_places = tuple(found)
        return tuple([values[place].shape for place in places]) if places else ()

    def variables_of(self, site: Site, values: Values) -> Known:
        known: Known = {}
        for parts, (index, type_, field) in site.names.items():
            if field is None:
                known[parts] = (index, type_, None)
                continue
            shape = values[index].shape
            if shape is None:
                raise unassigned(parts[-2])
            place = shape.index(field)
            if place is None:
                raise PgError(code.UNDEFINED_COLUMN, f'record "{parts[-2]}" has no field "{field}"')
            known[parts] = (index, shape.types[place], place)
        return known

    # --- plans

    def plan(
        self, site: Site, tree: exp.Expression, text: str, known: Known, environment: Environment
    ) -> Prepared:
        def made(snapshot: Snapshot) -> Plan:
            return self.session.planner.plan(
                tree.copy(),
                text,
                environment.over(snapshot),
                variables=binding.IndexResolver(known, conflict=site.conflict),
                is_cursor=site.is_cursor,
                meant=site.meant,
            )

        key = environment.kin, tuple(known.items())
        plan = site.plans.find(key, environment.snapshot, made)
        return prepared_of(plan, plan.columns)

    def prepare(self, site: Site, values: Values) -> Prepared:
        if site.planned is not None:
            command = self.runtime.dynamic.prepare_command(site)
            self._prepared_in = site.planned.environment.key
            return command
        if isinstance(site.tree, exp.DML) and not self.runtime.read_only:
            # The grant first: while it is waited for, another session's DDL may change what is planned here.
            self.session.transaction.become_writer()
        environment = self.session.environment()
        key, shapes = environment.key, self._shapes(site, values)
        found: Prepared | None = site.prepared.find(key, shapes)
        if found is None:
            found = self._prepared_anew(site, values, environment)
            site.prepared.keep(key, shapes, found)
        self._prepared_in = key
        return found

    def _prepared_anew(self, site: Site, values: Values, environment: Environment) -> Prepared:
        try:
            if execute.is_query(site.tree):
                found = self.plan(site, site.tree, site.text, self.variables_of(site, values), environment)
            else:
                found = self._utility(site)
            found.casts = self.casts_of(site, found.types, environment)
            if site.returned is not None:
                found.is_whole = sql_functions.is_whole(environment, site.returned, found.types)
        except PgError as error:
            raise internal(error, site.text, 0) from None
        return found

    def _utility(self, site: Site) -> Prepared:
        """A statement without a plan; SHOW and EXPLAIN have rows."""
        from polar_lite.server import commands

        return prepared_of(None, commands.describe(self.session, site.tree))

    def casts_of(self, site: Site, types: Sequence[TypeRef], environment: Environment) -> tuple[Any, ...]:
        if site.returned is not None:
            return sql_functions.casts(environment, site, types)
        targets: Sequence[TypeRef | None] = site.shape.types if site.shape is not None else site.targets
        return tuple(
            self.runtime.values.cast_between(type_, targets[i])  # type: ignore[arg-type]
            if i < len(targets) and targets[i] is not None
            else None
            for i, type_ in enumerate(types)
        )

    def run_sql(self, site: Site, prepared: Prepared, values: Values) -> execute.Result:
        """Run one statement. The local `context_of_sql` is what errors below it show."""
        kind = "SQL statement"
        if site.is_expression:
            kind = "PL/pgSQL assignment" if site.lead else "SQL expression"
        context_of_sql = f'{kind} "{site.lead}{site.text}"'
        if site.is_sql or (
            site.is_expression and site.names and not site.tree.find(exp.Query, syntax.SubLink)
        ):
            context_of_sql = ""  # PostgreSQL computes an expression without a query itself
        if site.is_loop and not _is_constant(prepared.plan):
            context_of_sql = ""  # PostgreSQL fetches a loop's rows from a portal, where there is no such line
        session = self.session
        if self.runtime.read_only and (prepared.plan is None or not prepared.plan.is_query):
            self.refuse_write(site, prepared)
        if prepared.plan is None:
            try:
                parameters = self._parameters(site, values)
                return session.run_statement(site.tree, site.command or site.text, parameters=parameters)
            except PgError as error:
                if error.position is None:
                    raise
                context_of_sql = ""  # the query is shown with its position
                raise internal(error, site.text, 0) from None
        origin = None
        if (
            prepared.plan.kind is Command.SELECT
        ):  # what it writes in a WITH, it was not prepared as a writer for
            origin = self.origin()
        elif prepared.plan.members is not None:
            origin = execute.Origin(session.snapshot, lambda: self._planned_again(site, values))
        if site.planned is not None:
            result = session.execute_plan(prepared.plan, values, site.planned.literals, None, origin)
        else:
            result = session.execute_plan(prepared.plan, (), (), reader_of(values), origin)
        result.rows = iter((result.all_rows(),)) if context_of_sql is not None else result.rows
        return result

    def _parameters(self, site: Site, values: Values) -> Parameters:
        """What a utility statement may know of PL: CREATE TABLE AS and EXPLAIN have queries."""
        if not site.names:
            return NO_PARAMETERS
        resolver = binding.IndexResolver(self.variables_of(site, values), conflict=site.conflict)
        return Parameters(resolver=resolver, variables=reader_of(values))

    def origin(self) -> execute.Origin:
        """Of the query that has just been prepared, and is prepared again when it is Overtaken."""
        return execute.Origin(self._prepared_in.snapshot if self._prepared_in is not None else None)

    def _planned_again(self, site: Site, values: Values) -> tuple[Plan, Sequence[Any], Snapshot | None]:
        plan = self.prepare(site, values).plan
        assert plan is not None
        return plan, site.planned.literals if site.planned is not None else (), self.origin().snapshot

    def refuse_write(self, site: Site, prepared: Prepared) -> None:
        """0A000 for a statement that is no query in a function declared STABLE or IMMUTABLE."""
        if prepared.plan is None and isinstance(site.tree, syntax.ShowVariable):
            return
        name = self._kind_of(site, prepared)
        raise PgError(code.FEATURE_NOT_SUPPORTED, f"{name} is not allowed in a non-volatile function")

    def _kind_of(self, site: Site, prepared: Prepared) -> str:
        """INSERT, CREATE TABLE .."""
        from polar_lite.server.commands import statement_name

        return prepared.plan.kind.value if prepared.plan is not None else statement_name(site.tree)

    def rows_of(
        self, site: Site, prepared: Prepared, values: Values, limit: int | None = None
    ) -> list[Sequence[Any]]:
        """All rows as native values, cast to the site's targets. They are read before PL goes on: a cursor
        left open under SQLite would see what PL writes meanwhile."""
        return [self.native_row(prepared, row) for row in self._stored_rows(site, prepared, values)[:limit]]

    def _stored_rows(self, site: Site, prepared: Prepared, values: Values) -> list[Any]:
        result = self.run_sql(site, prepared, values)
        rows = result.all_rows()
        self.runtime.row_count = result.count if not rows else max(result.count, len(rows))
        return rows

    def native_row(self, prepared: Prepared, row: Sequence[Any]) -> tuple[Any, ...]:
        made = []
        for value, reader, cast in zip(row, prepared.readers, prepared.casts, strict=True):
            if value is not None:
                if reader is not None:
                    value = reader(value)
                if cast is not None:
                    value = cast(self.runtime, value)
            elif cast.__class__ is binding.OwnCast:
                value = cast(self.runtime, None)
            made.append(value)
        return tuple(made)

    # --- statements

    @repeatable
    def execute(self, site: Site, values: Values, discards: bool) -> None:
        """A statement whose rows nobody takes."""
        prepared = self.prepare(site, values)
        if prepared.plan is not None and prepared.types and not discards:
            raise PgError(
                code.SYNTAX_ERROR,
                "query has no destination for result data",
                hint="If you want to discard the results of a SELECT, use PERFORM instead.",
            )
        result = self.run_sql(site, prepared, values)
        rows = result.all_rows()
        self.runtime.row_count = result.count if prepared.plan is None else max(result.count, len(rows))

    @repeatable
    def fetch_row(
        self, site: Site, values: Values, strict: bool, *, is_dynamic: bool = False
    ) -> Sequence[Any]:
        """The first row for site.targets: in PL/pgSQL missing columns are NULL, further ones left out."""
        prepared = self.prepare(site, values)
        extra_checks.check_into(site, len(prepared.types))
        row = self._first(site, prepared, values, strict, is_dynamic=is_dynamic)
        return self._spread(site, prepared, row)

    def _first(
        self, site: Site, prepared: Prepared, values: Values, strict: bool, *, is_dynamic: bool = False
    ) -> Sequence[Any] | None:
        """The row for INTO. is_dynamic: of EXECUTE, where a change may give several rows."""
        if not prepared.types:
            raise PgError(code.SYNTAX_ERROR, "INTO used with a command that cannot return data")
        rows = self._stored_rows(site, prepared, values)
        if not rows:
            if strict:
                detail = extra_checks.parameters(self.runtime, site, values)
                raise PgError(code.NO_DATA_FOUND, "query returned no rows", detail=detail)
            return None
        is_dml = prepared.plan is not None and prepared.plan.kind.value != "SELECT"
        is_dml = is_dml and (site.returns_into or not is_dynamic)
        if len(rows) > 1:
            detail = extra_checks.parameters(self.runtime, site, values)
            if strict or is_dml:
                raise extra_checks.several_rows(detail, is_dynamic=is_dynamic)
            if not is_dynamic:
                extra_checks.check_rows(self.runtime, detail)
        if not is_dynamic:
            self.runtime.row_count = 1
        return self.native_row(prepared, rows[0])

    def _spread(self, site: Site, prepared: Prepared, row: Sequence[Any] | None) -> Sequence[Any]:
        made: list[Any] = []
        if len(prepared.types) != len(site.targets):
            extra_checks.check_assignment(self.runtime, len(prepared.types), len(site.targets))
        for index, target in enumerate(site.targets):
            is_there = row is not None and index < len(row)
            value = row[index] if row is not None and is_there else None
            if target is not None and target.domain and not is_there:
                cast = self.runtime.values.cast_between(_NULL, target)
                made.append(None if cast is None else cast(self.runtime, None))
            elif target is None:  # a field of a record whose shape is known at run time only
                type_ = prepared.types[index] if index < len(prepared.types) else _NULL
                made.append((value, type_))
            else:
                made.append(target.new() if value is None and isinstance(target, PlType) else value)
        return made

    @repeatable
    def fetch_record(
        self, record: Record, site: Site, values: Values, strict: bool, *, is_dynamic: bool = False
    ) -> None:
        prepared = self.prepare(site, values)
        extra_checks.check_into(site, len(prepared.types))
        row = self._first(site, prepared, values, strict, is_dynamic=is_dynamic)
        self.fill(record, site, prepared, row)

    def fill(self, record: Record, site: Site, prepared: Prepared, row: Sequence[Any] | None) -> None:
        if site.shape is None:
            record.shape = prepared.shape
        assert record.shape is not None
        width = len(record.shape.names)
        if len(prepared.types) != width:
            extra_checks.check_assignment(self.runtime, len(prepared.types), width)
        values = list(row[:width]) if row is not None else []
        record.values = [*values, *record.shape.nulls()[len(values) :]]

    @repeatable
    def rows(self, site: Site, values: Values) -> list[Sequence[Any]]:
        prepared = self.prepare(site, values)
        if site.is_exact:
            self.check_returns_tuples(site, prepared)
            if prepared.plan is not None:
                self.check_structure(site, prepared.types)
        else:
            self._check_gives_rows(prepared)
            extra_checks.check_into(site, len(prepared.types))
        rows = self.rows_of(site, prepared, values)
        if site.gives_records:
            return [self.record_of_row(prepared, row) for row in rows]
        return [self._spread(site, prepared, row) for row in rows] if site.targets else list(rows)

    def record_of_row(self, prepared: Prepared, row: Sequence[Any]) -> Any:
        record = Record(prepared.shape)
        record.values = list(row)
        return self.runtime.values.record_value(record)

    def check_returns_tuples(self, site: Site, prepared: Prepared) -> None:
        """42601 for a RETURN QUERY of what returns no rows (_SPI_execute_plan)."""
        kind = self._kind_of(site, prepared)
        context_of_sql = f'SQL statement "{site.text}"'
        if context_of_sql and not prepared.types and kind != "SELECT":
            raise PgError(code.SYNTAX_ERROR, f"{kind} query does not return tuples")

    def _check_gives_rows(self, prepared: Prepared) -> None:
        """42P11 for a loop over what returns no rows."""
        if prepared.plan is not None and not prepared.types and prepared.plan.kind.value != "SELECT":
            kind = prepared.plan.kind.value
            raise PgError(code.INVALID_CURSOR_DEFINITION, f"cannot open {kind} query as cursor")

    def check_structure(self, site: Site, types: Sequence[TypeRef]) -> None:
        """42804 unless a RETURN QUERY gives just what the function returns (convert_tuples_by_position)."""
        context_of_sql = f'SQL statement "{site.text}"'
        targets = [wanted for wanted in site.targets if wanted is not None]
        if context_of_sql:
            message = "structure of query does not match function result type"
            self.runtime.values.check_types(types, targets, message)

    def next_row(self, record: Record, name: str, shape: Shape | None) -> tuple[Any, ...]:
        """A record variable as a row of the set. shape: what its rows are, None if they may be anything."""
        if record.shape is None:
            raise unassigned(name)
        if shape is not None and record.shape.types != shape.types:
            message = "wrong record type supplied in RETURN NEXT"
            self.runtime.values.check_types(record.shape.types, shape.types, message)
        return tuple(record.values)

    def next_record(self, record: Record, name: str) -> str | None:
        """A record variable as a row of a set of records."""
        if record.shape is None:
            raise unassigned(name)
        return self.runtime.values.record_value(record)

    def next_composite(self, shape: Shape, typed: tuple[Any, TypeRef]) -> tuple[Any, ...]:
        """A composite value as a row of the set; one of another type is checked, all but its modifiers."""
        value, type_ = typed
        own = binding.shape_of(self.session.environment(), type_)
        if own is not None and own.types != shape.types:
            wanted = [wanted.bare().without_typmod() for wanted in shape.types]
            self.runtime.values.check_types(own.types, wanted, _WRONG_RECORD)
        return tuple(self.runtime.values.record_of(shape, self.returned_value(value, shape)).values)

    def returned_value(self, value: Any, shape: Shape) -> Any:
        """A composite value that is returned; one of type record is checked, all but its modifiers."""
        given = json.loads(value) if value is not None else None
        if isinstance(given, dict):
            types = [self.session.snapshot.type_ref(oid) for oid in given["t"]]
            self.runtime.values.check_types(
                types, [type_.bare().without_typmod() for type_ in shape.types], _WRONG_RECORD
            )
        return value

    def returned_record(self, record: Record, shape: Shape) -> Record:
        if record.shape is not None and record.shape.types != shape.types:
            self.runtime.values.check_types(record.shape.types, shape.types, _WRONG_RECORD)
        return record

    def first_items(self, rows: Sequence[Sequence[Any]]) -> list[Any]:
        return [row[0] for row in rows]

    def records(self, record: Record, site: Site, values: Values) -> Iterator[None]:
        prepared, rows = self._prepared_rows(site, values)
        row = None
        for row in rows:
            self.fill(record, site, prepared, row)
            yield None
        if row is None:
            self.fill(record, site, prepared, None)

    @repeatable
    def _prepared_rows(self, site: Site, values: Values) -> tuple[Prepared, list[Sequence[Any]]]:
        prepared = self.prepare(site, values)
        self._check_gives_rows(prepared)
        return prepared, self.rows_of(site, prepared, values)


def prepared_of(plan: Plan | None, columns: Sequence[ResultColumn]) -> Prepared:
    types = tuple(binding.bare(column.type) for column in columns)
    return Prepared(
        plan,
        tuple(native_reader(column.type) for column in columns),
        types,
        (None,) * len(types),
        Shape(tuple(column.name for column in columns), types),
    )


def reader_of(values: Values) -> Callable[[Any], Any]:
    def read(key: Any) -> Any:
        index, field = key
        return values[index] if field is None else values[index].values[field]

    return read


def _output(type_: TypeRef) -> Callable[[Any, Any], Any] | None:
    if type_.oid in (25, 1043):
        return None

    def output(runtime: Any, value: Any) -> str:
        style = runtime.context.style
        return type_row(type_.oid, style).output(value, type_.typmod, style)

    return output


def internal(error: PgError, text: str, prefix: int) -> PgError:
    """An error with a position in PL's SQL: the position is internal, with the query (spi.c)."""
    if error.position is not None:
        error.internal_position = max(1, error.position - prefix)
        error.internal_query = text
        error.position = None
        # PostgreSQL shows the query, or a line of context for it, not both.
        return error.with_traceback(None)
    return error


def _is_constant(plan: Plan | None) -> bool:
    """Whether PostgreSQL computes the rows when it plans; a utility statement it runs at once."""
    return plan is None or (plan.short and not plan.reads and plan.call is None)
