"""PL units that a driver has cut at their inner semicolons, in batches of the extended protocol.

pgjdbc takes a text apart at its semicolons and prepares each piece by itself, without the semicolon, before
one Sync. It knows nothing of PL bodies that are not quoted. So where a piece begins a unit and those behind
it complete it, the last one gets the whole text, and those before it are empty statements: their answers
are what the driver expects for each piece. See docs/design.md, "Continued units".
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any, Final

from polar_lite.protocol import frontend

if TYPE_CHECKING:
    from polar_lite.catalog.dialect.pending_units import CutUnit
    from polar_lite.server.sessions.session import Session

MANY_PIECES: Final = 200
"""Behind so many pieces a Sync need not be their end: pgjdbc sends one of its own behind 255."""


def join(session: Session, messages: deque[Any]) -> None:
    """Make the pieces of each cut unit one statement, in place. What is no complete unit stays as it is."""
    places = [place for place, message in enumerate(messages) if type(message) is frontend.Parse]
    if session.pending_unit is None and len(places) < 2:
        return
    if not places or not session.settings.get("polar_pl_continuation"):
        return
    from polar_lite.catalog.dialect import pending_units

    if isinstance(session.pending_unit, pending_units.CutUnit):
        places = places[_go_on(session, session.pending_unit, messages, places) :]
    while len(places) > 1:
        unit = pending_units.start_cut(messages[places[0]].text) if _is_piece(messages, places, 0) else None
        places = places[_follow(session, unit, messages, places) if unit else 1 :]


def _go_on(session: Session, unit: CutUnit, messages: deque[Any], places: list[int]) -> int:
    """Follow a unit that began in a batch before; returns how many places are done with.

    Its first pieces have been answered, so a missing end can only be told where it should be.
    """
    session.pending_unit = None
    count, is_complete = _take(unit, messages, places, 0)
    if is_complete or (count == len(places) and not _is_kept(session, unit, messages, places)):
        _put_together(unit, messages, places[:count])
    elif count < len(places):
        session.pending_unit = unit  # to be discarded, with a warning, by what comes instead
    return count


def _follow(session: Session, unit: CutUnit, messages: deque[Any], places: list[int]) -> int:
    """Follow a unit that begins with the first of these places; returns how many are done with."""
    count, is_complete = _take(unit, messages, places, 1)
    if is_complete:
        _put_together(unit, messages, places[:count])
        return count
    return count if count == len(places) and _is_kept(session, unit, messages, places) else 1


def _is_kept(session: Session, unit: CutUnit, messages: deque[Any], places: list[int]) -> bool:
    """Keep a unit that may go on in the next batch, if this is no end of what was sent at once."""
    if type(messages[-1]) is frontend.Sync:
        if unit.in_flight < MANY_PIECES:
            return False
        unit.in_flight = 0
    _empty(messages, places)
    session.pending_unit = unit
    return True


def _take(unit: CutUnit, messages: deque[Any], places: list[int], count: int) -> tuple[int, bool]:
    """Give the unit its pieces from `count` on; returns how many places are its, and if it is complete."""
    while count < len(places) and _is_piece(messages, places, count):
        count += 1
        if unit.take(messages[places[count - 1]].text):
            return count, True
    return count, False


def _is_piece(messages: deque[Any], places: list[int], count: int) -> bool:
    """Whether it is prepared and run without parameters, and nothing else comes before the next one."""
    end = places[count + 1] if count + 1 < len(places) else len(messages)
    behind = range(places[count] + 1, end)
    return not messages[places[count]].parameter_types and all(_goes_with(messages[n]) for n in behind)


def _goes_with(message: Any) -> bool:
    if type(message) is frontend.Bind:
        return not message.parameters
    return type(message) in (frontend.Describe, frontend.Execute, frontend.Close, frontend.Sync)


def _put_together(unit: CutUnit, messages: deque[Any], places: list[int]) -> None:
    _empty(messages, places)
    messages[places[-1]] = frontend.Parse(messages[places[-1]].name, unit.text)


def _empty(messages: deque[Any], places: list[int]) -> None:
    for place in places:
        messages[place] = frontend.Parse(messages[place].name, "")
