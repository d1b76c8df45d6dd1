"""The keys of unique indexes that have expressions or a predicate: SQLite computes them of a row's values.

Nobody asks while one transaction writes alone; only what is compared with the locks of others is computed.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from polar_lite.catalog.names import quoted
from polar_lite.catalog.types import FOLDED
from polar_lite.protocol.records import dataclass
from polar_lite.server.engine.capture import live_columns

if TYPE_CHECKING:
    from polar_lite.catalog.objects import Relation
    from polar_lite.catalog.snapshot import Snapshot
    from polar_lite.server.sessions.session import Session

# (table, OID of the index, a row's values as an Effect has them) -> the parts of its key; None when the row
# is not in the index.
KeyOf = Callable[["Relation", int, Sequence[Any]], "tuple[Any, ...] | None"]


def key_of(session: Session) -> KeyOf:
    """What computes keys on the session's connection."""

    def compute(table: Relation, index: int, values: Sequence[Any]) -> tuple[Any, ...] | None:
        found = _reader(_Version(session.snapshot, table, index))
        session.register_functions(found.functions)
        try:
            row = session.connection.raw.execute(found.sql, tuple(values)).fetchone()
        except sqlite3.Error:
            # A row that is proposed and has no key: whoever writes it is told.
            session.connection.error = None
            return None
        if row is None:
            return None
        return tuple(
            found.folded[number](part) if number in found.folded and part is not None else part
            for number, part in enumerate(row)
        )

    return compute


@dataclass(frozen=True, slots=True)
class _Reader:
    """sql: of the row ?1, ?2 .. in the order of live columns. folded: what makes equal parts the same."""

    sql: str
    functions: tuple[Any, ...]
    folded: Mapping[int, Callable[[str], str]]


class _Version:
    """An index of a table of one version of the catalog; equal for the same table and index."""

    __slots__ = ("index", "snapshot", "table")

    def __init__(self, snapshot: Snapshot, table: Relation, index: int) -> None:
        self.snapshot, self.table, self.index = snapshot, table, snapshot.relations[index]

    def __hash__(self) -> int:
        return hash((id(self.table), id(self.index)))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Version) and self.table is other.table and self.index is other.index


@lru_cache(maxsize=256)
def _reader(version: _Version) -> _Reader:
    from polar_lite.catalog.dialect import table_expressions  # the binder is heavy to import

    snapshot, table, facts = version.snapshot, version.table, version.index.index
    assert facts is not None
    keys = table_expressions.key_sql(snapshot, table, facts)
    row = ", ".join(f"?{place} AS {quoted(name)}" for place, name in enumerate(live_columns(table), 1))
    where = f" WHERE {keys.predicate}" if keys.predicate else ""
    functions = tuple(table_expressions.index_functions(snapshot, table).values())
    folded = {n: FOLDED[type_.collation] for n, type_ in enumerate(keys.types) if type_.collation}
    return _Reader(f"SELECT {', '.join(keys.keys)} FROM (SELECT {row}){where}", functions, folded)
