"""The tape of a transaction: the row effects of what it has written so far.

A transaction whose tape is complete can be taken out of SQLite and put back later: see
`server.transaction`, "set aside". A mark is a length of the tape.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from polar_lite.server.engine.capture import Effect

MOST_EFFECTS: Final = 100_000


class Tape:
    """effects: in the order they happened. is_complete: false once something was written that is not here."""

    __slots__ = ("effects", "is_complete")

    def __init__(self) -> None:
        self.effects: list[Effect] = []
        self.is_complete = True

    def add(self, effects: Sequence[Effect], *, complete: bool = True) -> None:
        self.effects.extend(effects)
        if not complete or len(self.effects) > MOST_EFFECTS:
            self.is_complete = False
            self.effects.clear()
