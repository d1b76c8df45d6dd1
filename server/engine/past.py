"""What others have committed since a transaction's snapshot, as locks that are never given back.

A REPEATABLE READ transaction that wants such a row, or such a key of a unique index, cannot have it: 40001,
where it would wait for a transaction that is open. PostgreSQL 15 docs 13.2.2 (xact-repeatable-read).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from polar_lite.server.engine.locks import ROW_CONFLICTS, Key, Row, RowMode
from polar_lite.server.engine.row_locks import unique_keys

if TYPE_CHECKING:
    from polar_lite.catalog.objects import Relation
    from polar_lite.catalog.snapshot import Snapshot
    from polar_lite.server.engine.capture import Effect
    from polar_lite.server.engine.index_keys import KeyOf
    from polar_lite.server.engine.locks import Tag


class Past:
    """upto: the number of the last commit that is in it."""

    def __init__(self) -> None:
        self.upto = 0
        self._rows: dict[Row, RowMode] = {}  # of those that are in the snapshot
        self._deleted: set[Row] = set()  # and not updated before, as PostgreSQL tells it
        self._made: set[Row] = set()  # rows that are not
        self._keys: dict[Key, bool] = {}  # whether it was taken, else it was freed
        self._shared: set[Row] = set()  # those that new rows of others refer to

    def blocks(self, tag: Tag, mode: int) -> bool:
        if type(tag) is Row:
            if tag in self._shared and mode in ROW_CONFLICTS[RowMode.KEY_SHARE]:
                return True
            held = self._rows.get(tag)
            return held is not None and mode in ROW_CONFLICTS[held]
        return type(tag) is Key and tag in self._keys

    def has_deleted(self, tag: Tag) -> bool:
        return tag in self._deleted

    def has_taken(self, tag: Tag) -> bool:
        """Whether another row has a key of a unique index now."""
        return type(tag) is Key and self._keys.get(tag, False)

    def keys(self, index: int) -> list[Key]:
        return [key for key in self._keys if key.index_oid == index]

    def share(self, rows: Iterable[Row]) -> None:
        """Their keys were locked."""
        self._shared.update(rows)

    def add(self, effects: Iterable[Effect], snapshot: Snapshot, key_of: KeyOf) -> None:
        for effect in effects:
            relation = snapshot.relation(effect.relation)
            if relation is None or relation.database != "main":
                continue
            is_key_update = self._add_keys(effect, relation, snapshot, key_of)
            self._add_row(effect, RowMode.UPDATE if is_key_update else RowMode.NO_KEY_UPDATE)

    def _add_row(self, effect: Effect, mode: RowMode) -> None:
        oid, new = effect.relation, effect.new_rowid
        row = Row(oid, effect.old_rowid) if effect.old_rowid is not None else None
        if row in self._made:
            self._made.remove(row)
        elif row is not None:
            if new is None and row not in self._rows:
                self._deleted.add(row)
            self._rows[row] = max(mode, self._rows.get(row, mode))
            if new == effect.old_rowid:
                return
        if new is not None:
            self._made.add(Row(oid, new))

    def _add_keys(self, effect: Effect, relation: Relation, snapshot: Snapshot, key_of: KeyOf) -> bool:
        """Whether keys change that a foreign key may refer to."""
        is_changed = effect.new is None
        for unique in unique_keys(relation, snapshot):
            before, after = unique.of_both(effect.old, effect.new, key_of)
            if before == after and unique.is_unique:
                continue  # the snapshot shows it as it is
            is_changed |= unique.is_unique and unique.is_plain
            if before is not None:
                self._keys[before] = False
            if after is not None:
                self._keys[after] = True
        return is_changed
