"""What pg_export_snapshot() has named, for SET TRANSACTION SNAPSHOT.

SQLite does not open for one connection what another one sees. So an exported snapshot is the number of
commits there had been: another transaction gets the same one as long as nobody has committed since.
"""

import threading
from collections.abc import Iterable

from polar_lite.protocol import sqlstate
from polar_lite.protocol.sqlstate import PgError


class ExportedSnapshots:
    """Those of one database; the methods are called from any session's thread."""

    def __init__(self) -> None:
        self._mutex = threading.Lock()
        self._commits: dict[str, int] = {}
        self._last = 0

    def add(self, pid: int, commits: int) -> str:
        """The snapshot's name, in PostgreSQL's form: backend, transaction, number."""
        with self._mutex:
            self._last += 1
            name = f"{pid:08X}-{self._last:08X}-1"
            self._commits[name] = commits
        return name

    def commits(self, name: str) -> int:
        """22023 when no transaction that is still going on has exported it."""
        with self._mutex:
            found = self._commits.get(name)
        if found is None:
            raise PgError(sqlstate.INVALID_PARAMETER_VALUE, f'invalid snapshot identifier: "{name}"')
        return found

    def remove(self, names: Iterable[str]) -> None:
        with self._mutex:
            for name in names:
                del self._commits[name]
