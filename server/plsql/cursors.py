"""Cursors of running PL: OPEN, FETCH, CLOSE.

A cursor variable holds the name of one of the session's portals, which SQL's FETCH knows as well. PL/pgSQL's
declared cursors are such variables with a query; Oracle's are no values: their rows are the routine's own.
PostgreSQL 15 docs 43.7 (plpgsql-cursors).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any
from weakref import WeakValueDictionary

from polar_lite.catalog.dialect.command import Command
from polar_lite.catalog.plsql.compiler import binding
from polar_lite.catalog.plsql.compiler.binding import OwnCast
from polar_lite.catalog.plsql.units import Site
from polar_lite.catalog.plsql.values import OpenCursor, Record, Shape
from polar_lite.catalog.types import TypeRef
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.sqlstate import PgError
from polar_lite.server import commands, execute, extended_query, portals
from polar_lite.server.engine.rows import native_reader
from polar_lite.server.plsql import extra_checks
from polar_lite.server.plsql.sql import Prepared, Values, reader_of
from polar_lite.server.transactions.overtaken import repeatable
from polar_lite.server.writes import current_rows

if TYPE_CHECKING:
    from polar_lite.catalog.dialect.plan import Plan
    from polar_lite.server.plsql.runtime import Runtime
    from polar_lite.server.portals import Portal
    from polar_lite.server.sessions.session import Session


class PortalCursor:
    """One of the session's portals, as PL reads it: what OpenCursor is for Oracle's declared cursors."""

    __slots__ = ("_readers", "found", "portal", "session", "shape")

    def __init__(self, session: Session, portal: Portal) -> None:
        self.session, self.portal = session, portal
        columns = portal.prepared.columns or ()
        self._readers = [native_reader(column.type) for column in columns]
        types = tuple(binding.bare(column.type) for column in columns)
        self.shape = Shape(tuple(column.name for column in columns), types)
        self.found: bool | None = None

    @property
    def is_open(self) -> bool:
        return self.session.portals.get(self.portal.name) is self.portal

    def fetch(self) -> Sequence[Any] | None:
        portals.check_runnable(self.portal)
        portals.start(self.session, self.portal)
        return self._first(portals.advance(self.portal, 1))

    def scroll(self, direction: str, count: int | None) -> Sequence[Any] | None:
        """The row of FETCH in a direction."""
        portals.check_runnable(self.portal)
        portals.start(self.session, self.portal)
        return self._first(portals.fetch(self.portal, direction, count))

    def move(self, direction: str, count: int | None) -> int:
        portals.check_runnable(self.portal)
        portals.start(self.session, self.portal)
        moved = portals.move(self.portal, direction, count)
        self.found = moved > 0
        return moved

    def _first(self, blocks: Iterator[Any]) -> Sequence[Any] | None:
        rows = [row for block in blocks for row in block]
        self.found = bool(rows)
        if not rows:
            return None
        return [
            value if value is None or reader is None else reader(value)
            # A row without columns has one in SQLite.
            for value, reader in zip(rows[0], self._readers, strict=False)
        ]

    def close(self) -> None:
        self.session.close_portal(self.portal.name)


def _counted(count: int | None) -> int:
    """The row of FETCH ABSOLUTE and RELATIVE (22004)."""
    if count is None:
        raise PgError(code.NULL_VALUE_NOT_ALLOWED, "relative or absolute cursor position is null")
    return count


class Cursors:
    """The part of the runtime that generated code calls for cursors."""

    def __init__(self, runtime: Runtime) -> None:
        self.runtime = runtime
        self.session = runtime.session
        self._named: dict[str, PortalCursor] = {}
        self.declared_cursors: WeakValueDictionary[str, OpenCursor] = WeakValueDictionary()
        self._unnamed = 0

    # --- Oracle's declared cursors, and FETCH of both kinds

    @repeatable
    def open_cursor(self, cursor: OpenCursor, site: Site, values: Values) -> None:
        if cursor.rows is not None:
            raise PgError(code.DUPLICATE_CURSOR, f'cursor "{cursor.name}" already in use')
        prepared = self.runtime.sql.prepare(site, values)
        cursor.plan, cursor.followed = prepared.plan, current_rows.Followed(self.session.transaction)
        rows = self.runtime.sql.run_sql(site, prepared, values).all_rows()
        if prepared.plan is not None and prepared.plan.sources:
            rows, cursor.ids = current_rows.split(rows, prepared.plan)
        cursor.rows = [self.runtime.sql.native_row(prepared, row) for row in rows]
        self.runtime.row_count = len(rows)
        cursor.shape, cursor.position, cursor.found, cursor.at_end = prepared.shape, 0, None, False

    def cursor_key(self, cursor: OpenCursor) -> str:
        """What WHERE CURRENT OF finds a declared cursor by: no portal has such a name."""
        key = f"\0{id(cursor)}"
        self.declared_cursors[key] = cursor
        return key

    def fetch_cursor(
        self,
        cursor: OpenCursor | PortalCursor,
        targets: Sequence[TypeRef | None],
        counts: bool,
        direction: str | None = None,
        count: int | None = 1,
    ) -> Sequence[Any]:
        """counts: there must be as many columns."""
        if counts and cursor.shape is not None:
            extra_checks.check_fetch(len(cursor.shape.types), len(targets))
        row = cursor.fetch() if direction is None else cursor.scroll(direction, _counted(count))
        assert cursor.shape is not None
        made: list[Any] = []
        for index, target in enumerate(targets):
            value = row[index] if row is not None and index < len(row) else None
            type_ = cursor.shape.types[index] if index < len(cursor.shape.types) else TypeRef(25)
            if target is None:
                made.append((value, type_))
                continue
            cast = self.runtime.values.cast_between(type_, target)
            if value is None and cast.__class__ is not OwnCast:
                cast = None
            made.append(cast(self.runtime, value) if cast is not None else value)
        return made

    def cast_rows(
        self, rows: Sequence[Sequence[Any]], types: Sequence[TypeRef], targets: Sequence[TypeRef]
    ) -> list[Sequence[Any]]:
        """Rows of `types` as rows of `targets`, which are as many."""
        extra_checks.check_fetch(len(types), len(targets))
        casts = [self.runtime.values.cast_between(*pair) for pair in zip(types, targets, strict=False)]
        missing = [None] * (len(targets) - len(casts))
        if not missing and not any(casts):
            return list(rows)
        return [
            [
                value
                if cast is None or (value is None and cast.__class__ is not OwnCast)
                else cast(self.runtime, value)
                for value, cast in zip(row, casts, strict=False)
            ]
            + missing
            for row in rows
        ]

    def move_cursor(self, cursor: OpenCursor | PortalCursor, direction: str, count: int | None) -> None:
        self.runtime.row_count = cursor.move(direction, count)

    def fetch_into_record(
        self,
        cursor: OpenCursor | PortalCursor,
        record: Record,
        keeps: bool,
        width: int | None,
        direction: str | None = None,
        count: int | None = 1,
    ) -> None:
        """keeps: the record stays as it is when there is no row. width: as many columns there must be."""
        if width is not None and cursor.shape is not None:
            extra_checks.check_fetch(len(cursor.shape.types), width)
        row = cursor.fetch() if direction is None else cursor.scroll(direction, _counted(count))
        assert cursor.shape is not None
        if row is not None or not keeps or record.shape is None:
            values = cursor.shape.nulls() if row is None else row
            self.runtime.values.copy_record(record, Record(cursor.shape, values))

    def cursor_records(self, cursor: OpenCursor | PortalCursor, record: Record) -> Iterator[None]:
        """The rounds of a FOR loop; however it is left, the cursor is closed."""
        try:
            while (row := cursor.fetch()) is not None:
                if record.shape is None or record.shape is cursor.shape:
                    record.shape, record.values = cursor.shape, list(row)
                else:
                    assert cursor.shape is not None
                    self.runtime.values.copy_record(record, Record(cursor.shape, row))
                yield None
        finally:
            if cursor.is_open:
                cursor.close()

    # --- cursor variables

    @repeatable
    def open_portal(
        self,
        name: str | None,
        site: Site,
        values: Values,
        again: bool,
        scroll: bool | None = None,
        pinned: bool = False,
    ) -> str:
        """OPEN v [FOR query], v holding `name` or NULL: the portal's name. again: Oracle's rules.

        pinned: for a loop over its rows, which may end transactions.
        """
        if name is not None and name in self.session.portals:
            if not again:  # Oracle closes what the variable has open
                raise PgError(code.DUPLICATE_CURSOR, f'cursor "{name}" already in use')
            self.session.close_portal(name)
        prepared = self.runtime.sql.prepare(site, values)
        plan = prepared.plan
        if plan is None:
            return self._open_utility(name or self._new_name(), site, prepared, again)
        if not (plan.columns or plan.kind.value == "SELECT"):
            raise PgError(code.INVALID_CURSOR_DEFINITION, f"cannot open {plan.kind.value} query as cursor")
        if site.targets and len(site.targets) != len(prepared.types):
            counts = f"{len(prepared.types)} columns, not {len(site.targets)}"
            raise PgError(code.DATATYPE_MISMATCH, f"the query of a cursor with a row type has {counts}")
        # What is no query begins with the first FETCH.
        begins = plan.kind is Command.SELECT and plan.call is None
        origin = self.runtime.sql.origin() if begins else None
        portal = self._portal(name or self._new_name(), site, plan, values, origin)
        portal.outlives_inner_commits = again
        if scroll is not None:
            portal.is_scrollable = scroll
        self.declare_portal(site, portal, plan)
        if pinned:
            portals.pin(self.session, portal)
        elif portal.rows is not None:
            portal.rows.settle()  # PL goes on, and may write
        return portal.name

    def _open_utility(self, name: str, site: Site, prepared: Prepared, again: bool) -> str:
        """EXECUTE, EXPLAIN, SHOW: its rows are those of its whole run, which the first FETCH begins."""
        command = commands.find(type(site.tree))
        describe = command.describe if command is not None else None
        columns = tuple(describe(site.tree, self.session)) if describe is not None else ()
        if not columns:
            kind = commands.statement_name(site.tree)
            raise PgError(code.INVALID_CURSOR_DEFINITION, f"cannot open {kind} query as cursor")
        context_of_sql = f'SQL statement "{site.text}"'
        if context_of_sql and self.runtime.read_only:
            self.runtime.sql.refuse_write(site, prepared)
        statement = execute.Statement(site.command or site.text, site.tree, is_utility=True)

        def begin(session: Session, portal: Portal) -> execute.Result:
            return execute.run_utility(session, statement, top_level=False)

        parsed = extended_query.Prepared("", site.text, statement, columns=columns)
        portal = portals.Portal(name, parsed, (), (0,) * len(columns), site.text, begin)
        portal.outlives_inner_commits = again
        portals.add(self.session, portal)
        return portal.name

    def declare_portal(self, site: Site, portal: Portal, plan: Plan) -> None:
        """The local `context_of_sql` is what errors below it show."""
        context_of_sql = f'SQL statement "{site.text}"'
        if context_of_sql:
            portals.declare(self.session, portal, plan)

    def open_portal_text(
        self,
        name: str | None,
        text: str | None,
        using: Sequence[Any],
        again: bool,
        scroll: bool | None = None,
    ) -> str:
        """OPEN v FOR EXECUTE."""
        site = self.runtime.dynamic.single_command(text, using)
        site.is_cursor = True
        return self.open_portal(name, site, self.runtime.dynamic.values_of(using), again, scroll)

    def open_plan(self, plan: Plan, values: Sequence[Any], text: str) -> str:
        """CURSOR (query) of an expression, which SQLite may be computing: its rows are read to the end."""

        def begin(session: Session, portal: Portal) -> execute.Result:
            return session.execute_plan(plan, values)

        statement = execute.Statement(text)
        prepared = extended_query.Prepared("", text, statement, columns=plan.columns, plan=plan)
        portal = portals.Portal(self._new_name(), prepared, (), (0,) * len(plan.columns), text, begin)
        portal.outlives_inner_commits = True
        portals.declare(self.session, portal, plan)
        if portal.rows is not None:
            portal.rows.settle()
        return portal.name

    def named_cursor(self, name: str | None, variable: str, oracle: bool = True) -> PortalCursor:
        """What a cursor variable stands for (22004; 34000, which is Oracle's INVALID_CURSOR)."""
        if name is None:
            state = code.INVALID_CURSOR_NAME if oracle else code.NULL_VALUE_NOT_ALLOWED
            raise PgError(state, f'cursor variable "{variable}" is null')
        portal = portals.find_cursor(self.session, name)
        known = self._named.get(name)
        if known is None or known.portal is not portal:
            known = self._named[name] = PortalCursor(self.session, portal)
        return known

    def cursor_attribute(self, name: str | None, variable: str, attribute: str) -> bool | int | None:
        """Oracle's %ISOPEN, %ROWCOUNT, %FOUND, %NOTFOUND of a cursor variable."""
        if attribute == "isopen":
            return name in self.session.portals
        cursor = self.named_cursor(name, variable)
        if attribute == "rowcount":
            return cursor.portal.position
        if cursor.found is None:
            return None
        return cursor.found if attribute == "found" else not cursor.found

    def _portal(
        self, name: str, site: Site, plan: Plan, values: Values, origin: execute.Origin | None
    ) -> Portal:
        def begin(session: Session, portal: Portal) -> execute.Result:
            return session.execute_plan(plan, (), (), reader_of(values), origin)

        statement = execute.Statement(site.text, site.tree)
        prepared = extended_query.Prepared("", site.text, statement, columns=plan.columns, plan=plan)
        portal = portals.Portal(name, prepared, (), (0,) * len(plan.columns), site.text, begin)
        portal.is_scrollable = plan.scrolls_back
        return portal

    def _new_name(self) -> str:
        while True:
            self._unnamed += 1
            name = f"<unnamed portal {self._unnamed}>"
            if name not in self.session.portals:
                return name
