"""How many sessions there may be: in all, of a role, in a database; and the open files they need.

A slot is taken when the startup packet has come and given back when the session is over, logoff
triggers included. Order and messages: PostgreSQL 15, storage/lmgr/proc.c (InitProcess) and
utils/init/miscinit.c and postinit.c.
"""

from __future__ import annotations

import logging
from collections import Counter
from typing import TYPE_CHECKING, Final

from polar_lite.protocol import sqlstate
from polar_lite.protocol.sqlstate import PgError
from polar_lite.server.engine.pool import KEPT_IDLE

if TYPE_CHECKING:
    from polar_lite.catalog.objects import Database, Role
    from polar_lite.server.config import Config

LOG = logging.getLogger("polar_lite.server")

# A session's socket, and what SQLite opens while the session has a connection: database, cluster,
# their -wal files and a temporary file or two.
FILES_PER_SESSION: Final = 7
# The server's own: log, lock, sequences, listeners, event loop, shared memory of the -wal files.
FILES_OF_SERVER: Final = 64
LEAST_BACKLOG: Final = 128
MOST_BACKLOG: Final = 10_000


class Slots:
    """The slots of one server. They are taken and given back on the event loop only."""

    def __init__(self, config: Config) -> None:
        self.limit = config.number("max_connections")
        self.reserved = config.number("superuser_reserved_connections")
        # Sockets that may be open, those included that have said nothing yet.
        self.sockets = 2 * self.limit + LEAST_BACKLOG
        self.used = 0
        self.of_role: Counter[int] = Counter()
        self.of_database: Counter[int] = Counter()

    @property
    def backlog(self) -> int:
        """How many connections may wait for accept(); the system may allow fewer."""
        return min(max(2 * self.limit, LEAST_BACKLOG), MOST_BACKLOG)

    def fit_open_files(self, allowed: int) -> None:
        """Leave open files to the sessions' work, and say so in the log when they may not suffice."""
        at_work = min(self.limit, KEPT_IDLE) * FILES_PER_SESSION
        self.sockets = min(self.sockets, max(1, allowed - at_work - FILES_OF_SERVER))
        needed = FILES_PER_SESSION * self.limit + FILES_OF_SERVER
        if allowed < needed:
            LOG.warning(
                "max_connections = %d may need %d open files, and the system allows this process %d:"
                " raise the limit (ulimit -n) or lower max_connections",
                self.limit,
                needed,
                allowed,
            )


class Slot:
    """One session's place; what it took is given back by `release`, however far it came."""

    __slots__ = ("_database", "_role", "_slots", "_taken")

    def __init__(self, slots: Slots) -> None:
        self._slots = slots
        self._taken = False
        self._role: int | None = None
        self._database: int | None = None

    def take(self) -> None:
        """53300 when all are taken."""
        if self._slots.used >= self._slots.limit:
            raise too_many_clients()
        self._slots.used += 1
        self._taken = True

    def check_role(self, role: Role) -> None:
        """53300 beyond the role's CONNECTION LIMIT, and for all but superusers when few are left."""
        slots = self._slots
        slots.of_role[role.oid] += 1
        self._role = role.oid
        if role.is_superuser:
            return
        if 0 <= role.connection_limit < slots.of_role[role.oid]:
            raise _too_many(f'too many connections for role "{role.name}"')
        if slots.limit - slots.used < slots.reserved:
            raise _too_many(
                "remaining connection slots are reserved for non-replication superuser connections"
            )

    def check_database(self, database: Database, role: Role) -> None:
        """53300 beyond the database's CONNECTION LIMIT, which superusers ignore."""
        slots = self._slots
        slots.of_database[database.oid] += 1
        self._database = database.oid
        if not role.is_superuser and 0 <= database.connection_limit < slots.of_database[database.oid]:
            raise _too_many(f'too many connections for database "{database.name}"')

    def release(self) -> None:
        slots = self._slots
        slots.used -= self._taken
        self._taken = False
        if self._role is not None:
            _less(slots.of_role, self._role)
            self._role = None
        if self._database is not None:
            _less(slots.of_database, self._database)
            self._database = None


def too_many_clients() -> PgError:
    return _too_many("sorry, too many clients already")


def _less(counter: Counter[int], oid: int) -> None:
    counter[oid] -= 1
    if not counter[oid]:
        del counter[oid]


def _too_many(message: str) -> PgError:
    return PgError(sqlstate.TOO_MANY_CONNECTIONS, message, severity="FATAL")
