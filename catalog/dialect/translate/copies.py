"""The SQL of rows and items that are copies of others (dialect.alike)."""

from collections.abc import Sequence

from polar_lite.catalog.dialect.alike import RowCopy, RowOrder
from polar_lite.catalog.dialect.plan import Slot
from polar_lite.catalog.dialect.storage import PLACES
from polar_lite.catalog.dialect.translate.context import Translation


def texts(tr: Translation, models: Sequence[str], order: RowOrder) -> list[str]:
    """All of an order's: those of the models, and of the copies with parameters of their own.

    models: their SQL, whose parameters have slots already; the copies' get theirs.
    """
    patterns = [_Pattern(tr.slots, model) for model in models]
    return [
        patterns[row.model].copied(tr.slots, row) if isinstance(row, RowCopy) else models[row]
        for row in order.rows
    ]


class _Pattern:
    """A row's SQL, cut at the parameters that a copy of it may have in their place."""

    def __init__(self, slots: Sequence[Slot], sql: str) -> None:
        self._parts = PLACES.split(sql)
        self._places: list[tuple[int, int, Slot]] = []
        for index in range(1, len(self._parts), 2):
            if (place := self._parts[index])[0] == "?":
                number = int(place[1:])
                self._places.append((index, number, slots[number - 1]))

    def copied(self, slots: list[Slot], row: RowCopy) -> str:
        """The copy's SQL; its parameters are added to the slots."""
        text = list(self._parts)
        numbers: dict[int, int] = {}
        for index, number, slot in self._places:
            own = row.values.get((slot.source, slot.index))
            if own is None:
                continue
            if number not in numbers:
                slots.append(Slot(slot.source, own, slot.convert))
                numbers[number] = len(slots)
            text[index] = f"?{numbers[number]}"
        return "".join(text)
