"""The planning environments of a database's current catalog, shared by the sessions that are alike.

Sessions of one role with the same search_path and the same meaning of SQL plan alike: what that is
worked out once, and lookups in the plan cache find the same key object again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, Final

from polar_lite.catalog.gucs import MEANING

if TYPE_CHECKING:
    from polar_lite.catalog.dialect.planner import Environment
    from polar_lite.catalog.snapshot import Snapshot
    from polar_lite.server.sessions.session import Session

SETTINGS: Final = frozenset(
    {
        "search_path",
        "row_security",
        "session_replication_role",
        "plpgsql.variable_conflict",
        "plpgsql.print_strict_params",
        *MEANING.values(),
    }
)
"""All that an environment depends on, beside the current role."""
MOST_ENVIRONMENTS: Final = 256
"""Of one catalog: who sets another search_path for each of many customers makes more."""


class Environments:
    """For one server. A database's are thrown away when its catalog changes.

    retire: is told of a database and those of its environments that new statements will not find any more.
    Idle sessions may still hold them, so what is kept with them has to go by itself.
    """

    def __init__(self, retire: Callable[[int, Iterable[Environment]], None]) -> None:
        self._retire = retire
        self._of_database: dict[int, tuple[Snapshot, dict[Any, Environment]]] = {}

    def find(self, session: Session) -> Environment:
        snapshot, database = session.snapshot, session.database
        if session.keeps_connection or session.transitions or snapshot is not database.snapshot:
            # Its own temporary schema is in its path, a trigger sees transition tables, or it sees a
            # catalog of its own.
            return _make(session)
        kept = self._of_database.get(database.oid)
        if kept is None or kept[0] is not snapshot:
            past = kept
            kept = self._of_database[database.oid] = (snapshot, {})
            if past is not None:
                self._retire(database.oid, tuple(past[1].values()))
        settings = session.settings
        key = (session.current_user_oid, settings.defaults.number, settings.own(SETTINGS))
        found = kept[1].get(key)
        if found is None:
            if len(kept[1]) >= MOST_ENVIRONMENTS:
                kept[1].clear()  # who has one keeps it
            found = kept[1][key] = _make(session)
        return found

    def forget(self, database: int) -> None:
        """It is closed: its catalog is not to stay."""
        self._of_database.pop(database, None)


def _make(session: Session) -> Environment:
    from polar_lite.catalog.dialect.planner import Environment, Meaning

    settings = session.settings
    return Environment(
        snapshot=session.snapshot,
        search_path=tuple(session.search_path(implicit=True)),
        role=session.current_user_oid,
        meaning=Meaning(**{field: settings.get(name) for field, name in MEANING.items()}),
        transitions=session.transitions,
        row_security=bool(settings.get("row_security")),
        is_replica=settings.text("session_replication_role") == "replica",
        conflict=settings.text("plpgsql.variable_conflict"),
        print_strict_params=bool(settings.get("plpgsql.print_strict_params")),
    )
