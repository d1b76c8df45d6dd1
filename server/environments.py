"""The planning environments of a database's current catalog, shared by the sessions that are alike.

Sessions of one role with the same search_path and the same meaning of SQL plan alike: what that is
worked out once, and lookups in the plan cache find the same key object again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from polar_lite.catalog.gucs import MEANING

if TYPE_CHECKING:
    from polar_lite.catalog.dialect.planner import Environment
    from polar_lite.catalog.snapshot import Snapshot
    from polar_lite.server.sessions.session import Session

_MEANING = tuple(MEANING.items())


class Environments:
    """For one server. A database's are thrown away when its catalog changes."""

    def __init__(self) -> None:
        self._of_database: dict[int, tuple[Snapshot, dict[Any, Environment]]] = {}

    def find(self, session: Session) -> Environment:
        snapshot, database = session.snapshot, session.database
        if session.keeps_connection or session.transitions or snapshot is not database.snapshot:
            # Its own temporary schema is in its path, a trigger sees transition tables, or it sees a
            # catalog of its own.
            return _make(session, _meaning(session))
        kept = self._of_database.get(database.oid)
        if kept is None or kept[0] is not snapshot:
            kept = self._of_database[database.oid] = (snapshot, {})
        meaning = _meaning(session)
        row_security = session.settings.get("row_security")
        path, is_replica = session.settings.text("search_path"), _is_replica(session)
        key = (session.current_user_oid, path, meaning, row_security, is_replica)
        found = kept[1].get(key)
        if found is None:
            found = kept[1][key] = _make(session, meaning)
        return found


def _is_replica(session: Session) -> bool:
    return session.settings.text("session_replication_role") == "replica"


def _meaning(session: Session) -> tuple[Any, ...]:
    get = session.settings.get
    return tuple([get(setting) for _, setting in _MEANING])


def _make(session: Session, meaning: tuple[Any, ...]) -> Environment:
    from polar_lite.catalog.dialect.planner import Environment, Meaning

    fields = (field for field, _ in _MEANING)
    return Environment(
        snapshot=session.snapshot,
        search_path=tuple(session.search_path(implicit=True)),
        role=session.current_user_oid,
        meaning=Meaning(**dict(zip(fields, meaning, strict=True))),
        transitions=session.transitions,
        row_security=bool(session.settings.get("row_security")),
        is_replica=_is_replica(session),
    )
