"""Computed SQL and cursors of running PL: EXECUTE [IMMEDIATE], OPEN, FETCH.

What runs is `plsql_sql`'s; a computed command is parsed each time, and its plan is the planner's cache's.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from polar_lite.catalog.dialect import nodes as syntax
from polar_lite.catalog.dialect.polar import parse_statement
from polar_lite.catalog.plsql import binding
from polar_lite.catalog.plsql.units import Site
from polar_lite.catalog.plsql.values import OpenCursor, Record
from polar_lite.catalog.types import TypeRef
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.sqlstate import PgError, unsupported
from polar_lite.server import execute
from polar_lite.server.plsql_sql import SqlRunner, Values, internal


class DynamicRunner(SqlRunner):
    """The part of the runtime that generated code calls for computed SQL and for cursors."""

    # --- EXECUTE

    def execute_text(self, text: str | None, using: Sequence[Any]) -> None:
        site = self._dynamic(text, using)
        if isinstance(site.tree, syntax.AnonymousBlock | syntax.Do) and using:
            self._run_block(site, using)
            self.row_count = 0
            return
        self.execute(site, _using_values(using), True)

    def execute_row(self, place: Site, text: str | None, using: Sequence[Any], strict: bool) -> Sequence[Any]:
        site = self._dynamic(text, using)
        site.targets = place.targets
        return self.fetch_row(site, _using_values(using), strict)

    def execute_record(
        self, record: Record, place: Site, text: str | None, using: Sequence[Any], strict: bool
    ) -> None:
        site = self._dynamic(text, using)
        site.shape = place.shape
        self.fetch_record(record, site, _using_values(using), strict)

    def rows_of_text(self, place: Site, text: str | None, using: Sequence[Any]) -> list[Sequence[Any]]:
        site = self._dynamic(text, using)
        site.targets = place.targets
        return self.rows(site, _using_values(using))

    def records_of_text(
        self, record: Record, place: Site, text: str | None, using: Sequence[Any]
    ) -> Iterator[None]:
        site = self._dynamic(text, using)
        site.shape = place.shape
        return self.records(record, site, _using_values(using))

    def execute_with_outs(
        self, place: Site, text: str | None, using: Sequence[Any], modes: Sequence[str]
    ) -> Sequence[Any]:
        """EXECUTE IMMEDIATE of a block with OUT binds: their values after it."""
        site = self._dynamic(text, using)
        if not isinstance(site.tree, syntax.AnonymousBlock):
            raise unsupported("an OUT bind of a statement that is no block")
        wanted = iter(place.targets)
        binds = [
            pair if mode == "IN" else (pair[0] if pair else None, next(wanted) or TypeRef(25))
            for pair, mode in zip(using, modes, strict=True)
        ]
        found = self._run_block(site, binds)
        self.row_count = 0
        return [value for value, mode in zip(found, modes, strict=True) if mode != "IN"]

    def _run_block(self, site: Site, binds: Sequence[tuple[Any, TypeRef]]) -> Sequence[Any]:
        raise NotImplementedError

    def _dynamic(self, text: str | None, using: Sequence[Any]) -> Site:
        """A computed command, parsed; its binds $1, :1, :name are the USING values in order."""
        if text is None:
            raise PgError(code.NULL_VALUE_NOT_ALLOWED, "query string argument of EXECUTE is null")
        try:
            tree = parse_statement(text)
        except PgError as error:
            raise internal(error, text, 0) from None
        if isinstance(tree, syntax.Transaction):
            raise PgError(code.FEATURE_NOT_SUPPORTED, "EXECUTE of transaction commands is not implemented")
        site = Site(text, tree)
        if using and execute.is_query(tree):
            binds = list(tree.find_all(syntax.BindVariable))
            binds.sort(key=lambda n: n.start or 0)
            for number, bind in enumerate(binds, 1):
                bind.replace(syntax.ParamRef(number=number))
            for number, pair in enumerate(using, 1):
                site.names[(f"${number}",)] = (number - 1, pair[1], None)
        return site

    # --- cursors

    def open_cursor(self, cursor: OpenCursor, site: Site, values: Values, again: bool = False) -> None:
        if cursor.rows is not None and not again:
            name = "<unnamed portal 1>" if cursor.is_variable else cursor.name
            raise PgError(code.DUPLICATE_CURSOR, f'cursor "{name}" already in use')
        cursor.is_null = False
        prepared = self._prepared(site, values)
        cursor.rows = self._rows_of(site, prepared, values)
        cursor.shape, cursor.position, cursor.found = prepared.shape, 0, None

    def open_text(self, cursor: OpenCursor, text: str | None, using: Sequence[Any], again: bool) -> None:
        """OPEN .. FOR EXECUTE."""
        self.open_cursor(cursor, self._dynamic(text, using), _using_values(using), again)

    def fetch_cursor(self, cursor: OpenCursor, targets: Sequence[TypeRef | None]) -> Sequence[Any]:
        row = cursor.fetch()
        assert cursor.shape is not None
        environment = self.session.environment()
        made: list[Any] = []
        for index, target in enumerate(targets):
            value = row[index] if row is not None and index < len(row) else None
            type_ = cursor.shape.types[index] if index < len(cursor.shape.types) else TypeRef(25)
            if target is None:
                made.append((value, type_))
                continue
            cast = binding.make_cast(environment, type_, target) if value is not None else None
            made.append(cast(self, value) if cast is not None else value)
        return made

    def fetch_into_record(self, cursor: OpenCursor, record: Record) -> None:
        row = cursor.fetch()
        assert cursor.shape is not None
        self.copy_record(record, Record(cursor.shape, row))

    def cursor_records(self, cursor: OpenCursor, record: Record) -> Iterator[None]:
        while True:
            row = cursor.fetch()
            if row is None:
                break
            record.shape, record.values = cursor.shape, list(row)
            yield None
        cursor.close()


def _using_values(using: Sequence[Any]) -> Values:
    return [pair[0] for pair in using]
