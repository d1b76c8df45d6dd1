"""What the parts of a statement know of each other while it runs: the rows they gave, and those they wrote.

Their SQL asks for it through functions (`catalog.dialect.translate.writes.parts`).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from polar_lite.protocol import sqlstate
from polar_lite.protocol.sqlstate import PgError

if TYPE_CHECKING:
    from polar_lite.server.engine.capture import Effect

Row = Sequence[Any]


class Parts:
    """One execution. effects: of all parts so far; the list grows."""

    def __init__(self, effects: list[Effect]) -> None:
        self._effects = effects
        self._kept: dict[int, Sequence[Row]] = {}
        self._old: dict[int, list[Row]] = {}

    def keep(self, number: int, rows: Sequence[Row]) -> None:
        self._kept[number] = rows

    def kept_rows(self, number: int) -> str:
        return _places(len(self._kept[number]))

    def kept_value(self, number: int, row: int, column: int) -> Any:
        return self._kept[number][row][column]

    def old_rows(self, relation: int) -> str:
        self._old[relation] = [(rowid, *image) for rowid, image in self._before(relation).items()]
        return _places(len(self._old[relation]))

    def old_value(self, relation: int, row: int, column: int) -> Any:
        return self._old[relation][row][column]

    def touched_rows(self, relation: int) -> str:
        return f"[{','.join(map(str, self.touched(relation)))}]"

    def touched_members(self) -> str:
        """Of all tables, as `translate.from_items.members.row_id` tells the rows of several apart."""
        relations = {effect.relation for effect in self._effects}
        return json.dumps([f"{oid}:{rowid}" for oid in relations for rowid in self.touched(oid)])

    def refuse_touched(self, relation: int, rowid: int) -> bool:
        """True; 21000 for a row that ON CONFLICT DO UPDATE must not come to again."""
        if rowid in self.touched(relation):
            raise PgError(
                sqlstate.CARDINALITY_VIOLATION,
                "ON CONFLICT DO UPDATE command cannot affect row a second time",
                hint="Ensure that no rows proposed for insertion within the same command have"
                " duplicate constrained values.",
            )
        return True

    def touched(self, relation: int) -> set[int]:
        """The rowids of the rows that have been inserted or changed, and are there."""
        found: set[int] = set()
        for effect in self._effects:
            if effect.relation == relation:
                found.discard(effect.old_rowid)
                if effect.new_rowid is not None:
                    found.add(effect.new_rowid)
        return found

    def _before(self, relation: int) -> dict[int, tuple[Any, ...]]:
        """The rows that have been changed or deleted, as they were: by rowid."""
        found: dict[int, tuple[Any, ...]] = {}
        own: set[int] = set()
        for effect in self._effects:
            if effect.relation != relation:
                continue
            rowid = effect.old_rowid
            if rowid in own:
                own.discard(rowid)
            elif rowid is not None and effect.old is not None:
                found[rowid] = effect.old
            if effect.new_rowid is not None:
                own.add(effect.new_rowid)
        return found


NO_PARTS: Final = Parts([])


def _places(count: int) -> str:
    return f"[{'0,' * (count - 1)}0]" if count else "[]"
