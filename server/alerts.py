"""DBMS_ALERT's alerts: the last message of each name, as commits have left it. Oracle 19c, DBMS_ALERT.

They are in memory, one set per database, as long as a session is registered for them. A session remembers
which it has registered for and seen.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from polar_lite.server.sessions.session import Session


class Alerts:
    """Those of one database; the methods are called from any session's thread."""

    def __init__(self) -> None:
        self._mutex = threading.Lock()
        self._count = 0
        self._last: dict[str, tuple[int, str | None, Any]] = {}
        self._waiting_for: dict[str, set[Session]] = {}
        self._of: dict[Session, set[str]] = {}

    def register(self, session: Session, name: str) -> int:
        """The number of signals so far, of whatever name."""
        with self._mutex:
            self._waiting_for.setdefault(name, set()).add(session)
            self._of.setdefault(session, set()).add(name)
            return self._count

    def remove(self, session: Session, name: str | None = None) -> None:
        """Without a name: all that the session is registered for."""
        if session not in self._of:
            return
        with self._mutex:
            own = self._of[session]
            for gone in own & {name} if name is not None else set(own):
                own.discard(gone)
                waiting = self._waiting_for[gone]
                waiting.discard(session)
                if not waiting:
                    del self._waiting_for[gone]
                    self._last.pop(gone, None)
            if not own:
                del self._of[session]

    def signal(self, name: str, message: str | None, commit: Any) -> None:
        """At the commit of who has signalled. commit: as `notifications.Commit`."""
        with self._mutex:
            self._count += 1
            if name in self._waiting_for:
                self._last[name] = self._count, message, commit

    def last(self, name: str) -> tuple[int, str | None, Any]:
        """The number, message and commit of the last signal; number 0 before the first."""
        with self._mutex:
            return self._last.get(name, (0, None, None))
