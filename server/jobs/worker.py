"""Running one job: a session of its owner's, without a client, as a background worker of PostgreSQL.

What the job does and what becomes of the job are transactions of their own, so that a job may commit. One
that fails is tried again after a minute, then two, four .., at most its interval; after 16 failures it is
broken. Oracle 19c PL/SQL Packages, DBMS_JOB.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import TYPE_CHECKING, Final

from polar_lite.protocol.records import dataclass
from polar_lite.server import execute, logs, message_loop, simple_query, startup_options
from polar_lite.server.errors import to_pg_error
from polar_lite.server.jobs.definitions import Jobs, block_of
from polar_lite.server.jobs.scheduler import SchedulerJobs
from polar_lite.server.network.client import Client
from polar_lite.server.sessions.temporary import drop_temporary_objects

if TYPE_CHECKING:
    from polar_lite.catalog.writing.writer import CatalogWriter
    from polar_lite.server.listener import Server
    from polar_lite.server.sessions.session import Session

LOG = logging.getLogger("polar_lite.server")

MOST_FAILURES: Final = 16
_KEY_BYTES: Final = 4


class NoClient(Client):
    """The other end of a session that has none: what is sent is forgotten."""

    __slots__ = ()

    def write(self, data: bytes | bytearray) -> None:
        pass

    def write_from_thread(self, data: bytes | bytearray) -> None:
        pass

    async def drain(self) -> None:
        pass

    @property
    def is_writable(self) -> bool:
        return False


async def run(server: Server, database_oid: int, number: int, owner_oid: int) -> None:
    """Run a job if it is still due. Never raises."""
    owner = server.shared_snapshot.role(owner_oid)
    if owner is None:
        return
    client = NoClient(server)
    try:
        database = await server.databases.find(database_oid)
        session = server.new_session(client, database, owner.name, _KEY_BYTES)
    except Exception as error:
        LOG.error("job %s could not begin", number, exc_info=error)
        return
    client.session = session
    try:
        startup_options.apply(session, {"application_name": f"job {number}"})
        await message_loop.hop(session, client, _carry_out, number)
    except Exception as error:
        LOG.error("job %s ended badly", number, exc_info=error)
    finally:
        await leave(session, client)


async def leave(session: Session, client: NoClient) -> None:
    """End a session that has no client. Never raises."""
    session.logging_off = True
    try:
        if session.held is not None or session.transaction.active or session.keeps_connection:
            await message_loop.hop(session, client, _end)
    except Exception as error:
        LOG.error("the end of session %s failed", session.pid, exc_info=error)
    finally:
        session.server.forget(session)
        session.timers.close()


def _end(session: Session) -> None:
    session.close_portals()
    session.interrupts.hold()
    session.security.clear()
    if session.transaction.active:
        session.transaction.rollback()
    drop_temporary_objects(session)


@dataclass(slots=True)
class _Job:
    """A row of polar_job. following: when it is to run again, None: never.

    name, start, end, auto_drop, runs: of DBMS_SCHEDULER's.
    """

    number: int
    what: str
    interval: str | None
    next: str
    failures: int
    total: float
    path: str
    name: str | None = None
    start: str | None = None
    end: str | None = None
    auto_drop: bool | None = None
    runs: int | None = None
    following: str | None = None


def _carry_out(session: Session, number: int) -> None:
    """In the session's thread."""
    job, began, moment = None, monotonic(), _stored(datetime.now(UTC))
    try:
        job = _due(session, number)
        if job is None:
            return
        _prepare(session, job)
        _run_block(session, block_of(job.what))
    except Exception as error:  # noqa: BLE001 - it is logged, and counted
        problem = to_pg_error(error)
        session.security.clear()
        if session.transaction.active:
            session.transaction.rollback()
        LOG.error("job %s: %s", number, logs.error_text(f"{problem.sqlstate}: {problem}", problem))
        if session.server.stopping:  # it runs again after the next start
            return
        session.interrupts.hold()  # somebody may have ended it, even before it was read
        job = job or _due(session, number)
        if job is not None:
            _failed(session, job, job.total + monotonic() - began)
        return
    session.interrupts.hold()  # what it has done is done
    _done(session, job, moment, job.total + monotonic() - began)


def _due(session: Session, number: int) -> _Job | None:
    """The job as it is now; None if it has been changed since it was read."""
    session.begin_statement(f"<job {number}>")
    session.transaction.start()
    rows = session.query_native(
        "SELECT jobwhat, jobinterval, jobnext, jobfailures, jobtotal, jobpath, jobname, jobstart, jobend,"
        " jobautodrop, jobruns FROM pg_catalog.polar_job"
        " WHERE oid = $1::oid AND NOT jobbroken AND jobnext <= clock_timestamp()",
        [number],
    )
    session.transaction.rollback()
    return _Job(number, *rows[0]) if rows else None


def _prepare(session: Session, job: _Job) -> None:
    """The search_path of who submitted it; the time after this one, by the interval as it is now."""
    session.transaction.start()
    session.query_native("SELECT set_config('search_path', $1, false)", [job.path])
    if job.name is None:
        job.following = Jobs(session).following(job.interval)
    else:
        job.following = SchedulerJobs(session).following(job.interval, job.start, job.end)
    session.transaction.commit()


def _run_block(session: Session, text: str) -> None:
    """As a client's only statement, so that it may commit."""
    statement = execute.read_statement(text)
    session.begin_statement(text)
    session.transaction.start()
    session.timers.start_statement()
    try:
        simple_query.run_marked(session, statement, execute.run_utility)
    finally:
        session.timers.stop_statement()
    session.transaction.finish_statement()


def _done(session: Session, job: _Job, moment: str, total: float) -> None:
    """What the job has said of itself meanwhile stays."""

    def note(writer: CatalogWriter) -> None:
        where = {"oid": job.number}
        (now,) = writer.rows("polar_job", where, ("jobnext",)) or ((job.next,),)
        if job.following is None and now == (job.next,) and (job.name is None or job.auto_drop):
            writer.delete("polar_job", where)
            return
        kept: dict[str, object] = {"joblast": moment, "jobtotal": total, "jobfailures": 0}
        if job.name is not None:
            kept = {"joblast": moment, "jobtotal": total, "jobruns": (job.runs or 0) + 1}
            kept["jobbroken"] = job.following is None
        writer.update("polar_job", where, kept if now != (job.next,) else {**kept, "jobnext": job.following})

    _change(session, note)


def _failed(session: Session, job: _Job, total: float) -> None:
    if job.name is not None:
        _failed_at_its_time(session, job, total)
        return
    failures = job.failures + 1
    again = _stored(datetime.now(UTC) + timedelta(minutes=2 ** min(job.failures, MOST_FAILURES)))
    values = {
        "jobfailures": failures,
        "jobbroken": failures >= MOST_FAILURES,
        "jobnext": min(again, job.following) if job.following is not None else again,
        "jobtotal": total,
    }
    _change(session, lambda writer: writer.update("polar_job", {"oid": job.number}, values))


def _failed_at_its_time(session: Session, job: _Job, total: float) -> None:
    """DBMS_SCHEDULER's are not tried again before their next time."""

    def note(writer: CatalogWriter) -> None:
        where = {"oid": job.number}
        if job.following is None and job.auto_drop:
            writer.delete("polar_job", where)
            return
        counts = {"jobfailures": job.failures + 1, "jobruns": (job.runs or 0) + 1, "jobtotal": total}
        writer.update(
            "polar_job", where, {**counts, "jobnext": job.following, "jobbroken": job.following is None}
        )

    _change(session, note)


def _change(session: Session, function: Callable[[CatalogWriter], object]) -> None:
    session.transaction.start()
    try:
        function(session.catalog_writer())
        session.transaction.commit()
    except BaseException:
        session.transaction.rollback()
        raise


def _stored(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S}+00"
