"""The running server: accepts connections, knows the live sessions, stops gracefully.

PostgreSQL's postmaster. What a connection does is `logon`'s matter; databases are opened when the
first session wants them. Signals: SIGTERM and SIGINT stop, SIGHUP reads the configuration again.
"""

from __future__ import annotations

import asyncio
import gc
import itertools
import logging
import os
import resource
import secrets
import signal
import sys
import threading
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from polar_lite.catalog.event_triggers import SHUTDOWN, STARTUP
from polar_lite.protocol import backend, scram, sqlstate
from polar_lite.protocol.sqlstate import PgError
from polar_lite.server import config as configuration
from polar_lite.server import data_folder, logon
from polar_lite.server.authentication.main import Authentication
from polar_lite.server.authentication.passwords import Passwords
from polar_lite.server.config import Config, ConfigError
from polar_lite.server.engine.checkpoints import LoggedFile
from polar_lite.server.engine.database import Database
from polar_lite.server.engine.durability import sync_folder
from polar_lite.server.engine.grant import WriterGrant, WriterTurns
from polar_lite.server.engine.recovery import recover
from polar_lite.server.environments import Environments
from polar_lite.server.jobs.queue import JobQueue
from polar_lite.server.network.client import Client
from polar_lite.server.network.listening import Listeners, ListenProblem
from polar_lite.server.open_databases import OpenDatabases
from polar_lite.server.result_rows import Shapes
from polar_lite.server.sessions.session import Session, fatal, terminated_by_administrator
from polar_lite.server.sessions.settings import Defaults
from polar_lite.server.slots import Slots, too_many_clients
from polar_lite.server.triggers import server_events
from polar_lite.server.turns import TURNS

if TYPE_CHECKING:
    import sqlite3

    from polar_lite.catalog.dialect.planner import Environment, Planner
    from polar_lite.catalog.snapshot import Snapshot
    from polar_lite.server.tls.settings import ServerTls

LOG = logging.getLogger("polar_lite.server")

FIRST_PID: Final = 1000
FIRST_ROLES: Final = ("polardb", "postgres")
# A thread that runs Python must let others in soon. A point select asks for the interpreter five times (for
# its bytes, SQLite's steps, its answer): beside a PL loop its 95th percentile was 16 times that of an idle
# server with 0.5 ms, 8 times with 0.1 and 5 times with 0.05; the system's timers are not much finer. PL
# itself stands back while the event loop works (`turns`).
SWITCH_INTERVAL: Final = 0.00005
GC_THRESHOLDS: Final = (700, 2, 35)
"""All sessions wait for a collection: of the middle generation, which is then of 2,100 objects and not of
7,000, a third as long (0.5 ms). Of all objects there are as many as with Python's own (700, 10, 10)."""
# Deep statements and PL recursion end in 54001, never in a crash: measured, 20,000 levels that cross from
# C to Python and back fit in 16 MB. The memory is only reserved, not used.
RECURSION_LIMIT: Final = 20_000
STACK_BYTES: Final = 64 * 1024 * 1024
REPEAT_INTERRUPT_SECONDS: Final = 0.03
LAST_SECOND: Final = 1.0
FIRST_ANSWER_SECONDS: Final = 0.2
FIRST_ANSWER_TURNS: Final = 40


class StartError(Exception):
    """Why the server cannot start, as one sentence."""


class Server:
    """One running server. `sessions`: pid -> Session, those that are authenticated."""

    def __init__(self, config: Config, folder: data_folder.DataFolder) -> None:
        self.config = config
        self.folder = folder
        self.authentication = Authentication(config, Passwords(folder.mock_nonce()))
        self.shared_settings = dict(config.settings)
        self._defaults: dict[str, Defaults] = {}
        self.environments = Environments(self._retire)
        self.shapes = Shapes()
        self.slots = Slots(config)
        self.sessions: dict[int, Session] = {}
        self.databases = OpenDatabases(self)
        self.cluster_grant = WriterGrant()
        self.cluster_file: LoggedFile
        # How far the shared file has what databases have changed of it, as the last change left it.
        self.applied_redo: list[tuple[int, int]] | None = None
        self.stopping = False
        self.started_at = self.loaded_at = datetime.now(UTC)
        self.port = 0
        self.loop: asyncio.AbstractEventLoop
        self._tasks: set[asyncio.Task[None]] = set()
        self._clients: set[Client] = set()  # those whose socket is open
        self.heard = 0  # pieces of data that clients have sent
        self.heard_last: Client | None = None
        self.heard_in_a_row = 0
        self._pids = itertools.count(FIRST_PID)
        self.tls: ServerTls | None = None
        self._listeners: Listeners
        self._stop: asyncio.Event
        self.jobs: JobQueue
        self.writer_turns: WriterTurns  # for all databases
        self._planner: Planner | None = None
        self.plsql_units: Any = None  # compiled PL, shared by the sessions
        self._planner_lock = threading.Lock()

    @property
    def planner(self) -> Planner:
        """The planner, shared by all sessions; made when the first statement needs it."""
        if self._planner is None:
            with self._planner_lock:
                if self._planner is None:
                    from polar_lite.catalog.dialect.planner import Planner

                    self._planner = Planner()
        return self._planner

    @property
    def fsync(self) -> bool:
        return self.config.flag("fsync")

    @property
    def wal_writer_delay(self) -> float:
        return self.config.number("wal_writer_delay") / 1000

    @property
    def has_planner(self) -> bool:
        """Whether the planner is there: its modules take a while to import."""
        return self._planner is not None

    @property
    def shared_snapshot(self) -> Snapshot:
        """A catalog picture good for roles and databases."""
        return self.databases.first.snapshot

    async def run(self, announce: Callable[[str, Path], None]) -> int:
        """Serve until a signal; returns the exit code. Raises StartError.

        announce: called once clients can connect, with host and port, and the log file.
        """
        self.loop = asyncio.get_running_loop()
        self._stop = asyncio.Event()
        self.jobs = JobQueue(self)
        self.writer_turns = WriterTurns(self.loop)
        sys.setswitchinterval(SWITCH_INTERVAL)
        sys.setrecursionlimit(RECURSION_LIMIT)
        threading.stack_size(STACK_BYTES)
        self._fit_slots()
        self._load_tls(is_start=True)
        await self._open_cluster()
        at_start = await server_events.find(self, STARTUP)
        await self._listen()
        self._handle_signals()
        try:
            announce(self._listeners.shown(), self.folder.log_file)
            loop = type(self.loop).__module__.split(".")[0]
            LOG.info("ready on port %s, with the event loop of %s", self.port, loop)
            preloading = asyncio.create_task(self._preload(at_start), name="preload")
            self.jobs.start()
            await self._stop.wait()
            preloading.cancel()
        finally:
            self._listeners.close()
            await self._shut_down()
        return 0

    def stop(self) -> None:
        self.stopping = True
        self._stop.set()

    # --- connections

    def client_connected(self, client: Client) -> None:
        self._clients.add(client)
        if len(self._clients) > self.slots.sockets:
            # Whoever sends nothing must not use up the open files that others' work needs.
            client.write(backend.ErrorResponse(too_many_clients()).encode())
            client.abort_soon()
            return
        self._keep(self.loop.create_task(logon.serve(client, self), name="session (logging on)"))

    def _keep(self, task: asyncio.Task[None]) -> None:
        """Let the end of the server wait for a task."""
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def hear(self, client: Client) -> None:
        """A client has sent something."""
        self.heard += 1
        if client is self.heard_last:
            self.heard_in_a_row += 1
        else:
            self.heard_last, self.heard_in_a_row = client, 0

    def client_lost(self, client: Client) -> None:
        self._clients.discard(client)
        if client is self.heard_last:
            self.heard_last = None

    def client_gone(self, session: Session) -> None:
        """End a session that still works for a client that has left."""
        if session.running and not session.logging_off:
            lost = fatal(sqlstate.CONNECTION_FAILURE, "connection to client lost")
            self.interrupt(session, lost, terminate=True)

    def new_session(self, client: Client, database: Database, user: str, key_bytes: int) -> Session:
        """Register a session; 3D000 when its database was dropped while it was logging on."""
        self.databases.check_stays(database.oid)
        self.databases.used(database.oid)
        role = self.shared_snapshot.role_by_name(user)
        assert role is not None
        session = Session(
            self,
            database,
            pid=next(self._pids),
            secret=secrets.token_bytes(key_bytes),
            user=user,
            user_oid=role.oid,
            client=client,
        )
        self.sessions[session.pid] = session
        return session

    def setting_defaults(self, mode: str) -> Defaults:
        """What sessions of databases of this mode begin with; one object for all of them."""
        found = self._defaults.get(mode)
        if found is None:
            found = self._defaults[mode] = Defaults(mode, self.shared_settings)
        return found

    def _retire(self, database: int, environments: Iterable[Environment]) -> None:
        """In a session's thread: a database has another catalog, and nobody plans in these any more but those
        who have older snapshots."""
        for environment in environments:
            environment.empty()
            if self._planner is not None:
                self._planner.cache.drop(environment.key)
            if self.plsql_units is not None:
                self.plsql_units.drop(environment.key)
        for session in self.sessions_of(database):
            if not session.running and not session.at_once:
                session.forget_environment()
                session.conduct.let_go()

    def forget(self, session: Session) -> None:
        self.sessions.pop(session.pid, None)
        session.database.channels.forget(session)
        session.database.alerts.remove(session)
        session.database.locks.release(session)
        self.databases.left(session.database)

    def sessions_of(self, oid: int) -> list[Session]:
        return [session for session in tuple(self.sessions.values()) if session.database.oid == oid]

    # --- cancel, timeouts, terminate: called from any thread

    def cancel(self, pid: int, key: bytes) -> None:
        """CancelRequest: a wrong key is ignored, as the protocol has no answer to it."""
        session = self.sessions.get(pid)
        if session is None or not secrets.compare_digest(session.secret, key):
            LOG.info("wrong key in cancel request for process %s", pid)
            return
        self.interrupt(session, _canceled(), terminate=False)

    def signal(self, pid: int, *, terminate: bool, caller: Session) -> None:
        session = self.sessions.get(pid)
        if session is None:
            return
        reason = terminated_by_administrator() if terminate else _canceled()
        if session is caller:
            # It is to notice before its statement ends, and not in the middle of the row that says so.
            session.interrupts.request(reason, terminate=terminate)
            return
        self.loop.call_soon_threadsafe(lambda: self.interrupt(session, reason, terminate=terminate))

    def interrupt(self, session: Session, reason: PgError, *, terminate: bool) -> None:
        """On the event loop: end a session's statement, or (terminate) the session with its reason."""
        if not session.running and not terminate:
            return
        session.interrupts.request(reason, terminate=terminate)
        session.client.wake()
        self._interrupt_again(session)

    def _interrupt_again(self, session: Session) -> None:
        # SQLite forgets an interrupt that comes between two of a statement's steps: repeat it until
        # the session's thread has seen the flag.
        if session.running and session.interrupts.reason is not None and not session.logging_off:
            if session.held is not None:
                session.held.interrupt()
            self.loop.call_later(REPEAT_INTERRUPT_SECONDS, self._interrupt_again, session)

    # --- shared catalog

    def shared_changed(self, connection: sqlite3.Connection) -> None:
        """A session has committed a change of roles or databases."""
        for database in tuple(self.databases.by_oid.values()):
            database.refresh_shared(connection)

    # --- start and stop

    async def _open_cluster(self) -> None:
        from polar_lite.catalog import bootstrap

        base = self.folder.path / "base"
        if self.folder.is_new:
            await asyncio.to_thread(bootstrap.create_cluster, base, self._first_verifiers())
            sync_folder(base)  # before the marker says so
            data_folder.mark_complete(self.folder)
        found = await asyncio.to_thread(recover, base)
        self.cluster_file = LoggedFile(base / bootstrap.CLUSTER_FILE, self.cluster_grant, self)
        # Roles and databases are read from a database that is open: our own, unless it was dropped.
        known = [oid for oid, name in found.items() if bootstrap.database_path(base, name).exists()]
        oid = next((row[0] for row in bootstrap.DATABASES[::-1] if row[0] in known), min(known))
        await self.databases.open_at(oid, bootstrap.database_path(base, found[oid]))

    def _first_verifiers(self) -> dict[str, str]:
        password, method = self.folder.first_password, self.config.text("password_encryption")
        if password is None:
            return {}
        return {
            role: scram.encrypt(password, role, method, secrets.token_bytes(scram.SALT_BYTES))
            for role in FIRST_ROLES
        }

    def _fit_slots(self) -> None:
        slots = self.slots
        if slots.reserved >= slots.limit:
            raise StartError(
                f"superuser_reserved_connections ({slots.reserved}) must be less than max_connections"
                f" ({slots.limit})."
            )
        allowed, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
        if allowed != resource.RLIM_INFINITY:
            slots.fit_open_files(allowed)

    async def _listen(self) -> None:
        listeners = Listeners(self.config, self.slots.backlog)
        try:
            listeners.open()
        except ListenProblem as problem:
            raise StartError(str(problem)) from problem
        self._listeners = listeners
        self.port = listeners.port
        self.shared_settings["port"] = (str(self.port), "override")
        self._defaults.clear()
        await listeners.serve(lambda: Client(self), TURNS.selector)

    def _load_tls(self, *, is_start: bool = False) -> None:
        """Follow the settings ssl_*; what is wrong keeps the server from starting, but not from going on."""
        if not self.config.flag("ssl"):
            self.tls = None
            return
        from polar_lite.server.tls import settings

        try:
            self.tls = settings.load(self.config, is_start=is_start)
        except settings.TlsProblem as problem:
            if is_start:
                raise StartError(f"{problem}.") from problem
            LOG.error("%s", problem)
            LOG.error("SSL configuration was not reloaded")

    def _handle_signals(self) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            self.loop.add_signal_handler(number, self.stop)
        self.loop.add_signal_handler(signal.SIGHUP, self.reload)

    def reload(self) -> None:
        """SIGHUP: read the files again; what is wrong in them is logged and changes nothing."""
        try:
            options = {n: t for n, (t, source) in self.config.settings.items() if source == "command line"}
            config = configuration.load(
                self.config.data_dir,
                config_file=self.config.config_file
                if self.config.config_file != self.config.data_dir / configuration.CONFIG_FILE
                else None,
                options=options,
                environment=os.environ,
                log_level=self.config.log_level,
            )
        except ConfigError as error:
            LOG.error("the configuration was not reloaded: %s", error)
            return
        self.config = config
        self.authentication.reload(config)
        self.shared_settings = {**config.settings, "port": (str(self.port), "override")}
        self._defaults.clear()
        self.loaded_at = datetime.now(UTC)
        self._load_tls()
        self._listeners.set_keepalives(config)
        for session in list(self.sessions.values()):
            session.settings.rebase(self.setting_defaults(session.settings.mode))
        LOG.info("the configuration was reloaded")

    async def _preload(self, at_start: server_events.Found) -> None:
        """Import what the first statements need, once the port is open; what is needed first comes first.

        at_start: the triggers of the start, which run then.
        """
        await asyncio.to_thread(lambda: self.planner)
        # Who waited for the planner is to have the interpreter alone; a busy server must not wait for ever.
        for _ in range(FIRST_ANSWER_TURNS):
            if not any(session.running for session in self.sessions.values()):
                break
            await asyncio.sleep(FIRST_ANSWER_SECONDS / FIRST_ANSWER_TURNS)
        await asyncio.to_thread(self._load_rest)
        self._keep(self.loop.create_task(server_events.fire(self, STARTUP, at_start), name=STARTUP))

    def _load_rest(self) -> None:
        """In a thread: the modules that start-up leaves out and SELECT 1 does not need."""
        try:
            from polar_lite.catalog.functions.registry import REGISTRY

            REGISTRY.table().load()
            from polar_lite.server import commands

            commands.load()
        finally:
            # Modules, classes and catalog are for good: later collections need not walk over them.
            gc.freeze()
            gc.set_threshold(*GC_THRESHOLDS)
            gc.enable()

    async def _shut_down(self) -> None:
        self.stopping = True
        self.jobs.stop()
        limit = self.config.number("polar_shutdown_timeout") / 1000
        await server_events.fire(self, SHUTDOWN, await server_events.find(self, SHUTDOWN), limit)
        for session in list(self.sessions.values()):
            self.interrupt(session, terminated_by_administrator(), terminate=True)
        for client in list(self._clients):
            if client.session is None:  # not logged on yet: nothing is owed to it
                client.abort()
        tasks = [
            task for task in (*self._tasks, *self.jobs.tasks.values()) if task is not asyncio.current_task()
        ]
        if tasks and not await self._end_sessions(tasks, limit):
            # A thread that does not come back cannot be stopped, and asyncio would wait for it.
            LOG.info("stopped")
            logging.shutdown()
            os._exit(0)
        await self.databases.close()
        await asyncio.to_thread(self.cluster_file.close)
        for client in list(self._clients):
            client.abort()
        await asyncio.sleep(0)  # lets the transports close
        LOG.info("stopped")

    async def _end_sessions(self, tasks: list[asyncio.Task[None]], limit: float) -> bool:
        """Wait for the connections' tasks; logoff triggers that take longer than `limit` are canceled."""
        _, late = await asyncio.wait(tasks, timeout=limit)
        if not late:
            return True
        for task in late:
            LOG.warning("%s did not end within %s s", task.get_name(), limit)
        for session in list(self.sessions.values()):
            session.interrupts.request(terminated_by_administrator(), terminate=True)
            if session.running and session.held is not None:
                session.held.interrupt()
        _, late = await asyncio.wait(late, timeout=LAST_SECOND)
        for task in late:
            LOG.warning("%s was cut off", task.get_name())
        return not late


def _canceled() -> PgError:
    return PgError(sqlstate.QUERY_CANCELED, "canceling statement due to user request")
