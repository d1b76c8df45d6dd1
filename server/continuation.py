"""Statements of a Query message, and PL units that psql has split at their inner semicolons.

The splitter knows where statements and units end; this keeps a session's unfinished unit across Query
messages until it is complete, so that no piece of it ever runs as SQL of its own. See
docs/design.md, "Continued units".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from polar_lite.protocol import sqlstate

if TYPE_CHECKING:
    from polar_lite.server.sessions.session import Session


def split(session: Session, text: str) -> list[tuple[str, int | None]] | None:
    """Return the statements with their offsets; None when all of the text was kept as part of a unit.

    The offset is None when the statement came in several messages: positions in it mean nothing to
    the client, which only has the last piece.
    """
    from polar_lite.catalog.dialect import pending_units, splitter

    pending: pending_units.PendingUnit | None = session.pending_unit
    if pending is not None:
        match pending.feed(text):
            case pending_units.Verdict.CONTINUE:
                return None
            case pending_units.Verdict.COMPLETE:
                session.pending_unit = None
                whole = session.last_query = session.conduct.chosen_text(pending.text)
                return [(piece.text, None) for piece in splitter.split(whole)]
            case _:
                abandon(session)
    if session.settings.get("polar_pl_continuation"):
        started = session.pending_unit = pending_units.start_pending(text)
        if started is not None:
            return split_whole(session.conduct.chosen_text(text[: started.start])) or None
    return split_whole(session.conduct.chosen_text(text))


def split_whole(text: str) -> list[tuple[str, int | None]]:
    """Return the statements of a text that is not continued, with their offsets."""
    from polar_lite.catalog.dialect import splitter

    return [(piece.text, piece.start) for piece in splitter.split(text)]


def abandon(session: Session) -> None:
    """Discard a kept unit, and say so."""
    pending = session.pending_unit
    if pending is None:
        return
    session.pending_unit = None
    reason = f": {pending.reason}" if pending.reason else ""
    session.notice(
        "WARNING",
        sqlstate.SYNTAX_ERROR,
        f"the unfinished {pending.name} was discarded{reason}",
        detail=f"It began with: {pending.text.lstrip()[:60].splitlines()[0]}",
    )
