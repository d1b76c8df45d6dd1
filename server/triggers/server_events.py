"""Oracle's AFTER STARTUP and BEFORE SHUTDOWN: triggers of the server's own start and end.

They run in a session without a client, as the superuser that every cluster has, in each database that has
some. Which these are is read from the databases' files, so that others are not opened for it. Oracle 19c
PL/SQL Language Reference, CREATE TRIGGER (database_event).
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import sqlite3
from typing import TYPE_CHECKING, Final

from polar_lite.catalog.bootstrap import database_path
from polar_lite.catalog.objects import BOOTSTRAP_SUPERUSER
from polar_lite.protocol.sqlstate import QUERY_CANCELED, PgError

if TYPE_CHECKING:
    from pathlib import Path

    from polar_lite.server.listener import Server

LOG = logging.getLogger("polar_lite.server")
_KEY_BYTES: Final = 4
_TRIGGERS: Final = 'SELECT EXISTS (SELECT * FROM "pg_catalog.pg_event_trigger" WHERE evtevent = ?)'


async def fire(server: Server, event: str, limit: float | None = None) -> None:
    """Run an event's triggers in all databases. Never raises.

    limit: how many seconds those of a database may take before they are canceled.
    """
    snapshot, base = server.shared_snapshot, server.folder.path / "base"
    names = {oid: database.name for oid, database in snapshot.databases.items()}
    try:
        for oid in await asyncio.to_thread(_read, base, names, event):
            await _fire_in(server, oid, event, limit)
    except Exception as error:
        LOG.error("triggers of %s failed", event, exc_info=error)


def _read(base: Path, names: dict[int, str], event: str) -> list[int]:
    """In a thread: the databases that have triggers of the event."""
    found = []
    for oid, name in names.items():
        path = database_path(base, name)
        if not path.exists():  # it is just being made, or dropped
            continue
        with contextlib.closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as reader:
            if reader.execute(_TRIGGERS, (event,)).fetchone()[0]:
                found.append(oid)
    return found


async def _fire_in(server: Server, database_oid: int, event: str, limit: float | None) -> None:
    from polar_lite.server import message_loop, startup_options
    from polar_lite.server.jobs.worker import NoClient, leave
    from polar_lite.server.triggers import event_triggers

    role = server.shared_snapshot.role(BOOTSTRAP_SUPERUSER)
    assert role is not None
    client = NoClient(server)
    session = server.new_session(client, await server.database(database_oid), role.name, _KEY_BYTES)
    client.session = session
    timer = None
    if limit is not None:
        late = PgError(QUERY_CANCELED, f"canceling triggers of {event} that take too long")
        timer = server.loop.call_later(limit, lambda: server.interrupt(session, late, terminate=False))
    try:
        startup_options.apply(session, {"application_name": event})
        await message_loop.hop(session, client, event_triggers.fire_logged, event)
    finally:
        if timer is not None:
            timer.cancel()
        await leave(session, client)
