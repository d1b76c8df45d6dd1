"""One logged-on session: the only owner of per-connection state.

Its work is synchronous and runs in the thread of the SQLite connection it holds, like a PostgreSQL
backend; the event loop only moves bytes. What messages mean is `simple_query`'s and
`extended_query`'s; transactions, settings and triggers have modules of their own.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from polar_lite.catalog.functions import interruption
from polar_lite.catalog.functions.reg_names import RegNames
from polar_lite.catalog.gucs import MEANING, REPORTED
from polar_lite.catalog.types import TypeRef
from polar_lite.protocol import frontend, pgtypes, sqlstate
from polar_lite.protocol.pgtypes import PgType, Style
from polar_lite.protocol.sqlstate import PgError
from polar_lite.server import execute, keepalives, logs, rights, roles
from polar_lite.server.engine.connection import BUSY_TIMEOUT_SECONDS, EngineConnection
from polar_lite.server.engine.durability import SyncDebts, WalSync
from polar_lite.server.engine.rows import to_native
from polar_lite.server.referential import Referential
from polar_lite.server.rights import Rights
from polar_lite.server.session_context import BOOTSTRAP_SUPERUSER, Interrupts, SessionContextMixin
from polar_lite.server.session_output import SessionOutputMixin
from polar_lite.server.settings import Settings
from polar_lite.server.timers import SessionTimers
from polar_lite.server.transaction import Transaction

if TYPE_CHECKING:
    from polar_lite.catalog.dialect.plan import Plan
    from polar_lite.server.attempts import Attempt
    from polar_lite.server.client import Client
    from polar_lite.server.engine.database import Database
    from polar_lite.server.listener import Server
    from polar_lite.server.notifications import Mailbox

LOG = logging.getLogger("polar_lite.server")

# An open transaction that has not heard from its client for this long may be set aside; of a program that
# usually answers fast, some more is expected before all of that is done.
IDLE_SECONDS: Final = 0.005
LONGEST_PATIENCE: Final = 0.05
PATIENT_FACTOR: Final = 20
_STYLE_SETTINGS: Final = frozenset(
    {"datestyle", "intervalstyle", "timezone", "extra_float_digits", "bytea_output"}
)
# is_superuser follows the role, and the catalog.
_REPORTED_SETTINGS: Final = frozenset(guc.name.lower() for guc in REPORTED) | {"role"}
# Those that every statement or commit asks for.
_CONDUCT_SETTINGS: Final = frozenset(
    {
        "polar_enable_stmt_transaction_rollback",
        "default_transaction_read_only",
        "synchronous_commit",
        "idle_session_timeout",
        "idle_in_transaction_session_timeout",
    }
)
_ENVIRONMENT_SETTINGS: Final = frozenset({"search_path", "role", "session_authorization", *MEANING.values()})


class Session(SessionContextMixin, SessionOutputMixin):
    """State lives in attributes; they are touched in the session's thread while `running`."""

    def __init__(
        self,
        server: Server,
        database: Database,
        *,
        pid: int,
        secret: bytes,
        user: str,
        user_oid: int,
        client: Client,
    ) -> None:
        self.server = server
        self.database = database
        self.pid = pid
        self.secret = secret
        self.login_user = user
        self.authenticated_oid = user_oid
        self.session_user_oid = user_oid
        self.client_address = client.origin.address
        self.client_port = client.origin.port if self.client_address is not None else None
        self.server_address, self.server_port = client.server_address
        self.authentication_method = "trust"
        self.interrupts = Interrupts()
        self.connection: EngineConnection
        mode = database.snapshot.database.mode
        self.settings = Settings(server.setting_defaults(mode))
        self.settings.changed = self._setting_changed
        self._follow_conduct()
        self.settings.notice = self.notice
        self.encoding: str = self.settings.get("client_encoding")  # a Python codec
        self.shapes = server.shapes[self.encoding]
        client.connection.encoding = self.encoding
        self.transaction = Transaction(self)
        self.outer_transactions: list[Transaction] = []  # of the callers of autonomous routines
        self.referential = Referential(self)
        self.statements: dict[str, Any] = {}
        self.portals: dict[str, Any] = {}
        # Of the unnamed portal that quick.py has not made: its statement, formats and mark.
        self.finished: tuple[Any, tuple[int, ...], int] | None = None
        self.pending_unit: Any = None
        self.packages: dict[Any, Any] = {}
        self.contexts: dict[str, dict[str, str]] = {}
        self.sequence_values: dict[int, int] = {}
        self.sequence_definitions: dict[int, Any] = {}
        self.last_sequence = 0
        self.rows_to_number = 0  # how many values COPY is about to take from each sequence
        self.security: list[Rights] = []  # of running routines
        self.trigger_depth = 0
        self.fires_triggers = True
        self.transitions: tuple[Any, ...] = ()  # tables of the trigger that is running
        self.statement_triggers: dict[Any, Any] = {}  # row_triggers.triggers_of
        self.lock_limit: int | None = None
        self.wait_event: tuple[str, str] | None = None
        self.running = False
        self.at_once = False  # the work is done on the event loop's own thread: nothing may wait
        self.busy = threading.Lock()  # held while the session works, or another one sets it aside
        self.idle_since = 0.0
        self._thinking = 0.0  # seconds that the client takes between its statements, a moving average
        self.sqlite_depth = 0  # SQLite statements that are calling us, one inside the other
        self.keeps_connection = False  # temporary tables live on the SQLite connection
        self.global_tables: set[int] = set()  # global temporary tables that it has used
        self.on_commit: dict[int, str] = {}  # OID of a temporary table -> "DROP" or "DELETE ROWS"
        self.attempts: tuple[
            Attempt, ...
        ] = ()  # statements that may be undone and run again, innermost first
        self.last_query = ""
        self.connected_at = self.state_changed = datetime.now(UTC)
        self.transaction_started = self.statement_started = self.connected_at
        self.out = bytearray()
        self.debts = SyncDebts()
        self.ahead: deque[Any] = deque()  # messages that have come after the one being carried out
        self.client = client
        self.mailbox: Mailbox | None = None  # since it listens for the first time
        self.held: EngineConnection | None = None
        self.is_hopping = False  # its work has been given to a thread
        self.logging_off = False
        self.logon_completed = False
        self.event: tuple[str, str] | None = None
        self.command_is_top_level = True
        self._reported: tuple[str, ...] = ()
        self.reported_for: Any = None  # the catalog of the last report; None when a setting has changed
        self._style: Style | None = None
        self._plain_style: Style | None = None
        self._environment: tuple[Any, ...] | None = None  # the Environment, and what it was made for
        self._runtime: Any = None
        self.timers = SessionTimers(self)
        self._log_name = f"session {pid} {user}@{self.database_name}"

    # --- what commands, PL and functions use

    @property
    def planner(self) -> Any:
        return self.server.planner

    @property
    def context(self) -> Session:
        return self

    @property
    def runtime(self) -> Any:
        """The PL runtime, made when first needed."""
        if self._runtime is None:
            from polar_lite.server.plsql_runtime import Runtime, UnitCache

            if self.server.plsql_units is None:
                self.server.plsql_units = UnitCache()
            self._runtime = Runtime(self)
        return self._runtime

    @property
    def style(self) -> Style:
        if self._style is None:
            self._style = replace(self.plain_style, names=RegNames(self), now=self._now)
        return self._style

    @property
    def plain_style(self) -> Style:
        """The style without the catalog's names: a value that result encoders may be cached by."""
        if self._plain_style is None:
            get = self.settings.get
            self._plain_style = _plain_style(
                get("datestyle"),
                get("intervalstyle"),
                get("timezone"),
                get("extra_float_digits"),
                get("bytea_output"),
            )
        return self._plain_style

    def _now(self) -> int:
        """What the input 'now' means: microseconds of the transaction's start since 2000, in UTC."""
        return (self.transaction_timestamp - datetime(2000, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)

    @property
    def current_user_oid(self) -> int:
        return self.security[-1].role if self.security else self.outer_role_oid

    @property
    def outer_role_oid(self) -> int:
        """SET ROLE's role, or the session user."""
        name = self.settings.text("role")
        if name == "none":
            return self.session_user_oid
        role = self.snapshot.role_by_name(name)
        return role.oid if role else self.session_user_oid

    @property
    def is_superuser(self) -> bool:
        role = self.snapshot.role(self.current_user_oid)
        return role is not None and role.is_superuser

    def environment(self) -> Any:
        """What planning depends on besides the text; kept while nothing of it changed."""
        kept = self._environment
        role = self.security[-1].role if self.security else None
        snapshot = self.transaction.snapshot or self.database.snapshot
        if (
            kept is None
            or kept[1] is not snapshot
            or kept[2] != role
            or kept[3] is not self.keeps_connection
            or kept[4] is not self.transitions
        ):
            found = self.server.environments.find(self)
            kept = self._environment = (found, snapshot, role, self.keeps_connection, self.transitions)
        return kept[0]

    @property
    def planned_with(self) -> Any:
        """The catalog that the last statement was planned with, which may not be the current one."""
        return self._environment[0].snapshot if self._environment is not None else None

    def search_path(self, *, implicit: bool = False) -> Sequence[int]:
        return roles.search_path(self, implicit=implicit)

    def catalog_writer(self) -> Any:
        return self.transaction.catalog_writer()

    def execute_plan(
        self, plan: Plan, params: Sequence[Any], literals: Sequence[Any] = (), variables: Any = None
    ) -> execute.Result:
        return execute.run_plan(self, plan, params, literals, variables)

    def run_statement(self, tree: Any, text: str, params: Sequence[Any] = ()) -> execute.Result:
        """Run any statement inside the current one (EXECUTE IMMEDIATE, DO); tree None: parse the text."""
        if tree is None:
            statement = execute.read_statement(text)
        else:
            statement = execute.Statement(text, tree, is_utility=not execute.is_query(tree))
        plan, literals = execute.plan_statement(self, statement)
        if plan is None:
            return execute.run_utility(self, statement, top_level=False)
        origin = execute.origin_of(self, statement)
        return execute.run_plan(self, plan, params, literals, origin=origin)

    def run_text(self, text: str) -> int:
        """Run one statement's text inside the current one; returns its row count."""
        result = self.run_statement(None, text)
        result.all_rows()
        return result.count

    def query_native(self, sql: str, params: Sequence[Any]) -> list[tuple[Any, ...]]:
        self.push_security(BOOTSTRAP_SUPERUSER)
        try:
            plan, literals = self.planner.plan_text(sql, self.environment(), ())
            result = execute.run_plan(self, plan, params, literals)
            return to_native(result.all_rows(), [column.type for column in plan.columns])
        finally:
            self.pop_security()

    def push_security(
        self, role_oid: int, settings: Sequence[tuple[str, str]] | None = None, *, definer: bool = True
    ) -> None:
        """Run as another role, with SET clauses of a routine, until pop_security."""
        rights.take(self, rights.Rights(role_oid, definer, clauses=list(settings or ())))

    def pop_security(self) -> None:
        rights.give_back(self)

    def forget_environment(self) -> None:
        self._environment = None

    def register_functions(self, functions: Sequence[Any]) -> None:
        registered = self.connection.registered
        for function in functions:
            if function not in registered:
                from polar_lite.catalog.functions.sqlite import register

                register(self.connection, function)
                registered.add(function)

    def resolve_type(self, oid: int) -> PgType:
        """The type with its codec; what the catalog lacks (row types of system tables) is a record."""
        return self.snapshot.type(oid) or pgtypes.RECORD

    def text_of(self, ref: TypeRef, value: Any) -> str:
        """The text of a stored value as error messages quote it; 'null' for NULL."""
        if value is None:
            return "null"
        from polar_lite.protocol import encoders

        text = encoders.text_encoder(self.resolve_type(ref.oid), ref.typmod, ref.scale, self.style)(value)
        return text if isinstance(text, str) else text.decode()

    # --- settings

    def show_setting(self, name: str) -> str:
        return roles.show_setting(self, name)

    def change_setting(self, name: str, value: str | None, *, local: bool) -> str:
        return roles.change_setting(self, name, value, local=local)

    def _setting_changed(self, name: str) -> None:
        if name in _STYLE_SETTINGS:
            self._style = self._plain_style = None
        if name in _ENVIRONMENT_SETTINGS:
            self._environment = None
        if name in _REPORTED_SETTINGS:
            self.reported_for = None
        if name in _CONDUCT_SETTINGS:
            self._follow_conduct()
        if name == "session_authorization":
            roles.apply_session_authorization(self)
        if name == "client_encoding":
            self._encoding_changed()
        if name in keepalives.OPTIONS:
            keepalives.change(self.client, name, self.settings.get(name))
        if name == "transaction_timeout":
            self._transaction_timeout_changed()

    def _follow_conduct(self) -> None:
        get = self.settings.get
        self.undoes_statements: bool = get("polar_enable_stmt_transaction_rollback")
        self.is_read_only: bool = get("default_transaction_read_only")
        self.waits_for_disk = get("synchronous_commit") != "off"
        limits = get("idle_session_timeout"), get("idle_in_transaction_session_timeout")
        self.idle_limits = tuple(limit / 1000 if limit else None for limit in limits)

    def _encoding_changed(self) -> None:
        before, self.encoding = self.encoding, self.settings.get("client_encoding")
        if self.encoding != before:
            self.shapes = self.server.shapes[self.encoding]
            self.client.connection.encoding = self.encoding
            for place, message in enumerate(self.ahead):
                self.ahead[place] = frontend.decode_again(message, before, self.encoding)

    def _transaction_timeout_changed(self) -> None:
        # PostgreSQL's rule: a running count goes on with the value it began with, 0 ends it.
        if not self.settings.get("transaction_timeout"):
            self.timers.stop_transaction()
        elif self.transaction.active:
            self.timers.start_transaction()

    # --- transactions

    def mark_transaction_start(self) -> None:
        self.transaction_started = self.statement_started
        if self.settings.get("transaction_timeout"):
            self.timers.start_transaction()

    def after_transaction(self, *, committed: bool) -> None:
        self.timers.stop_transaction()
        if self._runtime is not None and not committed:
            ended = getattr(self._runtime, "transaction_ended", None)
            if ended is not None:
                ended(committed)

    def committed(self, wal: WalSync) -> tuple[WalSync, int] | None:
        """Something was committed to this file: the client hears of it when that is on the disk."""
        return self.debts.add(wal, wait=self.waits_for_disk)

    def close_portals(self) -> None:
        """Close all but the one that is running."""
        self.finished = None
        for name in [portal.name for portal in self.portals.values() if not portal.is_running]:
            self.close_portal(name)

    def close_portal(self, name: str) -> None:
        if not name:
            self.finished = None
        portal = self.portals.pop(name, None)
        if portal is not None and portal.rows is not None:
            portal.rows.close()

    def settle_portals(self) -> None:
        """No portal's cursor may stay open on the SQLite connection."""
        for portal in self.portals.values():
            if portal.rows is not None:
                portal.rows.settle()

    # --- a hop into the thread

    def enter_now(self, connection: EngineConnection) -> bool:
        """As enter, but False where another session is setting this one aside."""
        if not self.busy.acquire(blocking=False):
            return False
        connection.set_patience(BUSY_TIMEOUT_SECONDS)
        self._entered(connection)
        return True

    def enter(self, connection: EngineConnection) -> None:
        self.busy.acquire()
        self._entered(connection)

    def _entered(self, connection: EngineConnection) -> None:
        if self.transaction.is_writer:
            self.heard()
        self.connection = connection
        self.running = True
        interruption.work_for(self.interrupts)
        logs.set_session_name(self._log_name)

    def give_unused_grant_back(self) -> None:
        """What waited for the grant on the event loop may have come to nothing."""
        grant = self.database.grant
        if grant.owner is self and not any(made.is_writer for made in self.open_transactions):
            grant.release(self)

    def leave(self) -> None:
        try:
            self.transaction.leave_idle_grant()
            self.give_unused_grant_back()
        finally:
            self.database.locks.had_turn(self)
            self._left()

    def _left(self) -> None:
        self.running = False
        self.idle_since = time.monotonic()
        self.busy.release()
        self.state_changed = self.statement_started if self.at_once else datetime.now(UTC)
        logs.set_session_name(None)

    @property
    def session(self) -> Session:
        """A session owns advisory locks as transactions own others."""
        return self

    @property
    def open_transactions(self) -> list[Transaction]:
        return [*self.outer_transactions, self.transaction]

    @property
    def ends_plainly(self) -> bool:
        """Whether nothing but SQLite has a part in the end of the transaction."""
        transaction = self.transaction
        return not (
            transaction.commit_waits
            or transaction.has_pending
            or self.on_commit
            or self.referential.has_deferred
            or self.outer_transactions
        )

    @property
    def runs_pl(self) -> bool:
        return self._runtime is not None and self._runtime.depth > 0

    @property
    def is_inside_sqlite(self) -> bool:
        return self.sqlite_depth > 0

    @property
    def gives_way(self) -> bool:
        """Whether who waits for its write transaction gets it soon: it works, or can be set aside."""
        return self.wait_event is None if self.running else self.transaction.can_be_set_aside

    @property
    def has_been_idle(self) -> bool:
        return not self.running and time.monotonic() - self.idle_since > self._patience

    @property
    def _patience(self) -> float:
        if self._thinking > LONGEST_PATIENCE:
            return IDLE_SECONDS  # a person, or a program that does other things in between
        return min(max(self._thinking * PATIENT_FACTOR, IDLE_SECONDS), LONGEST_PATIENCE)

    def heard(self) -> None:
        """The client of an open write transaction goes on."""
        self._thinking += (time.monotonic() - self.idle_since - self._thinking) / 4

    def save_state(self) -> Any:
        """What a failing logon event, or a next attempt, must undo besides the transaction."""
        packages = self._runtime.snapshot_packages() if self._runtime is not None else None
        contexts = {namespace: dict(values) for namespace, values in self.contexts.items()}
        return packages, contexts

    def restore_state(self, saved: Any) -> None:
        packages, self.contexts = saved
        if packages is not None:
            self._runtime.restore_packages(packages)
        else:
            self.packages.clear()
            if not self.runs_pl:
                self._runtime = None

    def begin_statement(self, text: str) -> None:
        self.statement_started = datetime.now(UTC)
        self.last_query = text

    @property
    def may_give_back(self) -> bool:
        """Whether the SQLite connection is free of anything of this session's."""
        return not (
            self.transaction.sqlite_open
            or self.keeps_connection
            or (self.portals and any(portal.is_live for portal in self.portals.values()))
        )

    def give_connection_back(self) -> None:
        """On the event loop, when an idle transaction was set aside: it needs none until it goes on."""
        if self.held is not None and not self.is_hopping and self.may_give_back:
            connection, self.held = self.held, None
            self.database.pool.release_soon(connection)

    def fail(self, error: BaseException) -> PgError:
        """Undo what the failed statement did and return the error to report."""
        from polar_lite.server.errors import to_pg_error

        problem = to_pg_error(error)
        self.security.clear()
        try:
            self.transaction.fail()
        except Exception as second:  # noqa: BLE001 - reported, and the session ends
            problem = to_pg_error(second)
            problem.severity = "FATAL"
        return problem


@lru_cache(maxsize=256)
def _plain_style(
    date_style: str, interval_style: str, time_zone: Any, extra_float_digits: int, bytea_output: str
) -> Style:
    return Style(
        date_style=date_style,
        interval_style=interval_style,
        time_zone=time_zone,
        extra_float_digits=extra_float_digits,
        bytea_output=bytea_output,
    )


class SessionEnded(Exception):
    """The session has told its client why it ends."""


def fatal(state: str, message: str, **fields: Any) -> PgError:
    return PgError(state, message, severity="FATAL", **fields)


ADMIN_SHUTDOWN: Final = "terminating connection due to administrator command"


def terminated_by_administrator() -> PgError:
    return fatal(sqlstate.ADMIN_SHUTDOWN, ADMIN_SHUTDOWN)
