"""Bulk SQL of running PL: BULK COLLECT into collections, FORALL and what SQL%BULK_.. tell of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from polar_lite.catalog.plsql import conditions
from polar_lite.catalog.plsql.collection_values import Collection
from polar_lite.catalog.plsql.compiler import designators
from polar_lite.catalog.plsql.pl_types import CollectionType, RecordType
from polar_lite.catalog.plsql.values import OpenCursor, Record
from polar_lite.catalog.types import TypeRef
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.sqlstate import PgError
from polar_lite.server.plsql.cursors import PortalCursor

if TYPE_CHECKING:
    from polar_lite.server.plsql.runtime import Runtime

_ERRORS_IN_ARRAY_DML: Final = -24381


class Bulk:
    """The part of the runtime that generated code calls for bulk SQL."""

    def __init__(self, runtime: Runtime) -> None:
        self.runtime = runtime
        self.begin_bulk()

    def collected(
        self, type_: CollectionType, rows: Sequence[Sequence[Any]], column: int | None = None
    ) -> Collection:
        """Rows as a collection of records, or of one column's values."""
        if column is not None:
            return type_.of([row[column] for row in rows])
        element = type_.element
        assert isinstance(element, RecordType)
        width = len(element.shape.names)
        if rows and len(rows[0]) != width:
            message = f"{len(rows[0])} columns do not fit a record of {width} fields"
            raise PgError(code.DATATYPE_MISMATCH, message)
        return type_.of([Record(element.shape, row) for row in rows])

    def fetch_rows(
        self, cursor: OpenCursor | PortalCursor, targets: Sequence[TypeRef], limit: int | None
    ) -> list[Sequence[Any]]:
        """The next rows of a cursor, at most `limit`, each cast to the targets' types."""
        found: list[Sequence[Any]] = []
        while limit is None or len(found) < limit:
            row = cursor.fetch()
            if row is None:
                break
            found.append(row)
        assert cursor.shape is not None
        return self.runtime.cursors.cast_rows(found, cursor.shape.types, targets)

    # --- FORALL

    def begin_bulk(self) -> None:
        self._counts: dict[int, int] = {}
        self._failures: list[tuple[int, PgError]] = []
        self._round = 0

    def bulk_done(self, subscript: int) -> None:
        self._round += 1
        self._counts[subscript] = self.runtime.row_count

    def bulk_failed(self, subscript: int, error: PgError) -> None:
        """SAVE EXCEPTIONS: keep the error and go on, unless it is one that OTHERS does not catch."""
        if not conditions.matches(error, (("others", None),)):
            raise error
        self._round += 1
        self._counts[subscript] = 0
        self._failures.append((self._round, error))

    def end_bulk(self) -> None:
        self.runtime.row_count = sum(self._counts.values())
        if self._failures:
            error = PgError(code.RAISE_EXCEPTION, "ORA-24381: error(s) in array DML")
            error.sqlcode = _ERRORS_IN_ARRAY_DML  # type: ignore[attr-defined]
            error.keeps_work = True  # type: ignore[attr-defined]
            raise error

    def bulk_rowcount(self) -> Collection:
        """SQL%BULK_ROWCOUNT: the rows of each round, by its subscript."""
        made = designators.BULK_TYPES["sql%bulk_rowcount"].new()
        made.update(self._counts)
        return made

    def bulk_exceptions(self) -> Collection:
        """SQL%BULK_EXCEPTIONS: which round failed, and Oracle's number of its error without the sign."""
        type_ = designators.BULK_TYPES["sql%bulk_exceptions"]
        assert isinstance(type_.element, RecordType)
        shape = type_.element.shape
        return type_.of(
            Record(shape, (number, abs(conditions.sqlcode(error)))) for number, error in self._failures
        )
