"""Functions of LANGUAGE sql: what their last statement gives, and the look at a body when it is created."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from polar_lite.catalog.dialect import nodes
from polar_lite.catalog.objects import Routine
from polar_lite.catalog.plsql import routines, sql_functions
from polar_lite.catalog.plsql.compiler import binding
from polar_lite.catalog.plsql.compiler.names import RECORD
from polar_lite.catalog.plsql.units import Returned, Site, Unit
from polar_lite.catalog.plsql.values import Record, Shape
from polar_lite.catalog.types import TypeRef
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.sqlstate import PgError, unsupported
from polar_lite.server import execute
from polar_lite.server.plsql.sql import Values
from polar_lite.server.transactions.overtaken import repeatable

if TYPE_CHECKING:
    from polar_lite.catalog.dialect.binder.state import Environment
    from polar_lite.server.plsql.runtime import Runtime


class SqlFunctions:
    """The part of the runtime that generated code of SQL functions calls."""

    def __init__(self, runtime: Runtime) -> None:
        self.runtime = runtime
        self.session = runtime.session

    @repeatable
    def sql_result(self, site: Site, values: Values) -> Any:
        """Run the last statement; the result as `Runtime.call` takes it."""
        returned = site.returned
        assert returned is not None
        prepared = self.runtime.sql.prepare(site, values)
        rows = self.runtime.sql.rows_of(site, prepared, values, None if returned.is_set else 1)
        if prepared.is_whole:
            return self._whole(returned, prepared.types[0], [row[0] for row in rows])
        if returned.is_set and returned.types is None:
            return [self.runtime.sql.record_of_row(prepared, row) for row in rows]
        if returned.is_set:
            return self.runtime.sql.first_items(rows) if returned.is_scalar else rows
        if not rows:
            return (None,) * len(returned.types or ()) if returned.is_row else None
        if returned.is_scalar:
            return rows[0][0]
        shape = returned.shape if returned.types is not None else prepared.shape
        return Record(shape, list(rows[0])) if shape is not None else rows[0]

    def _whole(self, returned: Returned, type_: TypeRef, values: Sequence[Any]) -> Any:
        """The result of a statement whose one column, of `type_`, is the row that is returned."""
        shape = returned.shape
        if shape is None:
            made = [self._record_value(type_, value) for value in values]
            return made if returned.is_set else (made[0] if made else None)
        if returned.is_set:
            return [tuple(self._row(returned, shape, type_, value).values) for value in values]
        if not values or values[0] is None:
            return None
        return self._row(returned, shape, type_, values[0])

    def _record_value(self, type_: TypeRef, value: Any) -> Any:
        own = binding.shape_of(self.session.environment(), type_)
        if own is None or value is None:
            return value
        return self.runtime.values.record_value(self.runtime.values.record_of(own, value))

    def _row(self, returned: Returned, shape: Shape, type_: TypeRef, value: Any) -> Record:
        """A row as one of `shape`: 42804 if a record has other fields than the function declares."""
        record_of = self.runtime.values.record_of
        wanted = returned.composite
        if value is None or wanted is None or type_.oid == wanted.oid != RECORD:
            return record_of(shape, value)
        own = binding.shape_of(self.session.environment(), type_)
        if own is None:
            oids = json.loads(value)["t"]
            own = Shape(("",) * len(oids), tuple(map(self.session.snapshot.type_ref, oids)))
        given = record_of(own, value).values
        if wanted.oid == RECORD or len(given) != len(shape.types):
            from polar_lite.catalog.functions.json.records import check_types

            check_types([t.oid for t in own.types], [t.declared for t in shape.types])
            return Record(shape, given)
        made = []
        for item, source, target in zip(given, own.types, shape.types, strict=True):
            cast = self.runtime.values.cast_between(source, target)
            made.append(item if cast is None else cast(self.runtime, item))
        return Record(shape, made)

    def start_sql_function(self, unit: Unit, routine: Routine) -> None:
        """Plan all statements before the first runs, as PostgreSQL does."""
        before, self.runtime.read_only = self.runtime.read_only, routine.function.volatility != "v"
        try:
            for site in unit.sites:
                self._check_allowed(site)
                prepared = self.runtime.sql.prepare(site, ())
                if self.runtime.read_only and (prepared.plan is None or not prepared.plan.is_query):
                    self.runtime.sql.refuse_write(site, prepared)
                if prepared.plan is None and site.returned is not None:
                    sql_functions.casts(self.session.environment(), site, ())
        except PgError as error:
            error.where = f'SQL function "{unit.name}" during startup'
            raise
        finally:
            self.runtime.read_only = before

    def _check_allowed(self, site: Site) -> None:
        if isinstance(site.tree, nodes.Transaction):
            message = f"{site.tree.args['kind']} is not allowed in an SQL function"
            raise PgError(code.FEATURE_NOT_SUPPORTED, message)
        from polar_lite.server import commands  # they use the runtime

        if not execute.is_query(site.tree) and commands.find(type(site.tree)) is None:
            raise unsupported(commands.statement_name(site.tree))

    def check_sql_function(self, routine: Routine, body_start: int | None) -> None:
        """What CREATE checks: every statement's meaning, and that the last one fits the result.

        body_start: offset of the body in the statement's text, for positions.
        """
        environment = self.session.environment()
        try:
            if sql_functions.is_polymorphic(routine):
                sql_functions.parse(routine)
                return
            unit = routines.compile_routine(routine, environment, self.runtime, routine.name)
            for site in unit.sites:
                self._check_statement(site, environment)
            sql_functions.check_result(routine, environment, unit)
        except PgError as error:
            if error.position is None:
                error.where = f'SQL function "{routine.name}"'
            elif body_start is not None:
                error.position += body_start
            raise

    def _check_statement(self, site: Site, environment: Environment) -> None:
        if execute.is_query(site.tree):
            prepared = self.runtime.sql.plan(
                site, site.tree, site.text, self.runtime.sql.variables_of(site, ()), environment
            )
            if site.returned is not None:
                sql_functions.casts(environment, site, prepared.types)
