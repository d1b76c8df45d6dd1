"""Transition tables: the rows of one statement as tables that its AFTER triggers can read.

They are temporary tables of SQLite's for as long as the triggers run; the trigger's own statements find them
by name before any other table. PostgreSQL 15 docs, CREATE TRIGGER (REFERENCING), source trigger.c.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from polar_lite.catalog import acl as acls
from polar_lite.catalog.dialect import storage

if TYPE_CHECKING:
    from polar_lite.catalog.objects import Relation, Trigger
    from polar_lite.server.engine.capture import Effect
    from polar_lite.server.sessions.session import Session

Rows = Sequence[tuple[Any, ...]]


class TransitionTables:
    """The old and the new rows that one statement left in a table; tables are made of them when asked for."""

    def __init__(self, session: Session, relation: Relation, effects: Iterable[Effect]) -> None:
        self._session, self._relation = session, relation
        self._effects = effects
        self._made: dict[str, str] = {}

    def of(self, trigger: Trigger) -> tuple[Relation, ...]:
        """What the trigger's function sees under the names that REFERENCING gives."""
        found = []
        for kind, name in (("new", trigger.new_table), ("old", trigger.old_table)):
            if name is not None:
                found.append(self._seen(trigger, kind, name))
        return tuple(found)

    def drop(self) -> None:
        # While SQLite reads for a query that has called the routine, it drops no table: an empty one stays.
        verb = "DELETE FROM" if self._session.sqlite_depth else "DROP TABLE IF EXISTS"
        for physical in self._made.values():
            self._session.connection.raw.execute(f"{verb} temp.{storage.quoted(physical)}")
        if self._made:
            self._session.transaction.temporary_rows -= 1
        self._made.clear()

    def _seen(self, trigger: Trigger, kind: str, name: str) -> Relation:
        if kind not in self._made:
            self._make(kind)
        owner = self._relation.owner
        readable = acls.grant((), 0, owner, frozenset("r"), option=False)
        return replace(
            self._relation,
            # No OID of the catalog's: it is another table, which everybody may read.
            oid=-2 * trigger.oid - (kind == "old"),
            name=name,
            physical=self._made[kind],
            acl=tuple(acls.format_acl(readable, self._session.snapshot)),
            **_PLAIN,
        )

    def _make(self, kind: str) -> None:
        if not self._made:
            # They are not on the tape.
            self._session.transaction.temporary_rows += 1
        # Tables of one name have the same columns.
        version, depth = self._session.snapshot.version, self._session.trigger_depth
        physical = f"polar$transition_{kind}_{self._relation.oid}_{version}_{depth}"
        self._made[kind] = physical
        raw = self._session.connection.raw
        table = replace(self._relation, physical=physical, **_PLAIN)
        if raw.execute("SELECT 1 FROM temp.sqlite_schema WHERE name = ?", (physical,)).fetchone():
            raw.execute(f"DELETE FROM {storage.qualified(table)}")
        else:
            raw.execute(storage.create_table_sql(table))
        places = ", ".join("?" for column in table.columns if not column.has_dropped)
        if places:
            rows = (row for effect in self._effects if (row := getattr(effect, kind)) is not None)
            raw.executemany(f"INSERT INTO {storage.qualified(table)} VALUES ({places})", rows)


_PLAIN: dict[str, Any] = {
    "database": "temp", "constraints": (), "indexes": (), "triggers": (), "rowid_column": 0,
}  # fmt: skip
