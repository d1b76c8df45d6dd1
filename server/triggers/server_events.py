"""Oracle's AFTER STARTUP and BEFORE SHUTDOWN: triggers of the server's own start and end.

They run in a session without a client, as the superuser that every cluster has, in each database that has
some. Which these are is read from the databases' files, so that others are not opened for it; at the start
before the port is open, as those run later and a client's new trigger must not fire for a start that was
before it. Oracle 19c PL/SQL Language Reference, CREATE TRIGGER (database_event).
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import sqlite3
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final, TypeAlias

from polar_lite.catalog.bootstrap import database_path
from polar_lite.catalog.objects import BOOTSTRAP_SUPERUSER
from polar_lite.protocol.sqlstate import QUERY_CANCELED, PgError

if TYPE_CHECKING:
    from pathlib import Path

    from polar_lite.server.listener import Server

LOG = logging.getLogger("polar_lite.server")
_KEY_BYTES: Final = 4
_TRIGGERS: Final = 'SELECT oid FROM "pg_catalog.pg_event_trigger" WHERE evtevent = ?'

Found: TypeAlias = Mapping[int, frozenset[int]]
"""OIDs of databases, and of their triggers of an event."""


async def find(server: Server, event: str) -> Found:
    """The triggers that there are now. Never raises."""
    snapshot, base = server.shared_snapshot, server.folder.path / "base"
    names = {oid: database.name for oid, database in snapshot.databases.items()}
    try:
        return await asyncio.to_thread(_read, base, names, event)
    except Exception as error:
        LOG.error("triggers of %s cannot be read", event, exc_info=error)
        return {}


async def fire(server: Server, event: str, found: Found, limit: float | None = None) -> None:
    """Run those of an event's triggers that `find` found and that are still there. Never raises.

    limit: how many seconds those of a database may take before they are canceled.
    """
    try:
        for oid, triggers in found.items():
            await _fire_in(server, oid, event, triggers, limit)
    except Exception as error:
        LOG.error("triggers of %s failed", event, exc_info=error)


def _read(base: Path, names: dict[int, str], event: str) -> Found:
    """In a thread: from the files of the databases."""
    found = {}
    for oid, name in names.items():
        path = database_path(base, name)
        if not path.exists():  # it is just being made, or dropped
            continue
        with contextlib.closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as reader:
            if triggers := frozenset(row[0] for row in reader.execute(_TRIGGERS, (event,))):
                found[oid] = triggers
    return found


async def _fire_in(
    server: Server, database_oid: int, event: str, triggers: frozenset[int], limit: float | None
) -> None:
    from polar_lite.server import message_loop, startup_options
    from polar_lite.server.jobs.worker import NoClient, leave
    from polar_lite.server.triggers import event_triggers

    role = server.shared_snapshot.role(BOOTSTRAP_SUPERUSER)
    assert role is not None
    client = NoClient(server)
    session = server.new_session(client, await server.databases.find(database_oid), role.name, _KEY_BYTES)
    client.session = session
    timer = None
    if limit is not None:
        late = PgError(QUERY_CANCELED, f"canceling triggers of {event} that take too long")
        timer = server.loop.call_later(limit, lambda: server.interrupt(session, late, terminate=False))
    try:
        startup_options.apply(session, {"application_name": event})
        await message_loop.hop(session, client, event_triggers.fire_logged, event, triggers)
    finally:
        if timer is not None:
            timer.cancel()
        await leave(session, client)
