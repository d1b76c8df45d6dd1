"""DBMS_ALERT's alerts: the last message of each name, as commits have left it. Oracle 19c, DBMS_ALERT.

They are in memory, one set per database. A session remembers which it has registered for and seen.
"""

import threading
from typing import Any


class Alerts:
    """Those of one database; the methods are called from any session's thread."""

    def __init__(self) -> None:
        self._mutex = threading.Lock()
        self._count = 0
        self._last: dict[str, tuple[int, str | None, Any]] = {}

    def signal(self, name: str, message: str | None, commit: Any) -> None:
        """At the commit of who has signalled. commit: as `notifications.Commit`."""
        with self._mutex:
            self._count += 1
            self._last[name] = self._count, message, commit

    def last(self, name: str) -> tuple[int, str | None, Any]:
        """The number, message and commit of the last signal; number 0 before the first."""
        with self._mutex:
            return self._last.get(name, (0, None, None))
