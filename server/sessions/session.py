"""One logged-on session: the only owner of per-connection state.

Its work is synchronous and runs in the thread of the SQLite connection it holds, like a PostgreSQL
backend; the event loop only moves bytes. What messages mean is `simple_query`'s and
`extended_query`'s; transactions, settings and triggers have modules of their own.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Generator, Sequence
from time import monotonic, time
from typing import TYPE_CHECKING, Any, Final

from polar_lite.catalog.objects import BOOTSTRAP_SUPERUSER
from polar_lite.catalog.types import TypeRef
from polar_lite.protocol import pgtypes, sqlstate
from polar_lite.protocol.pgtypes import PgType, Style
from polar_lite.protocol.sqlstate import PgError
from polar_lite.server import execute
from polar_lite.server.engine.calls import NO_PARAMETERS
from polar_lite.server.engine.durability import WalSync
from polar_lite.server.engine.remainder import Remainder
from polar_lite.server.engine.rows import to_native
from polar_lite.server.named import Named, Statements
from polar_lite.server.sessions import identity, occupancy, rights
from polar_lite.server.sessions.conduct import Conduct
from polar_lite.server.sessions.context import FunctionContext
from polar_lite.server.sessions.interrupts import Interrupts
from polar_lite.server.sessions.output import Output
from polar_lite.server.sessions.rights import Rights
from polar_lite.server.sessions.sequences import SequenceValues
from polar_lite.server.sessions.settings import Settings
from polar_lite.server.sessions.timers import SessionTimers
from polar_lite.server.sessions.waits import Waits
from polar_lite.server.transactions.transaction import Transaction
from polar_lite.server.writes.part_rows import NO_PARTS, Parts
from polar_lite.server.writes.referential import Referential

if TYPE_CHECKING:
    from sqlglot import exp

    from polar_lite.catalog.dialect.pending_units import PendingUnit
    from polar_lite.catalog.dialect.plan import Plan
    from polar_lite.catalog.dialect.planner import Environment, Planner
    from polar_lite.catalog.objects import Relation
    from polar_lite.catalog.snapshot import Snapshot
    from polar_lite.catalog.writing.writer import CatalogWriter
    from polar_lite.protocol.frontend import Malformed, TaggedMessage
    from polar_lite.server.engine.calls import Parameters, Variables
    from polar_lite.server.engine.connection import EngineConnection
    from polar_lite.server.engine.database import Database
    from polar_lite.server.engine.locks import Advisory, AdvisoryMode
    from polar_lite.server.listener import Server
    from polar_lite.server.network.client import Client
    from polar_lite.server.plsql.runtime import Runtime
    from polar_lite.server.portals import Portal
    from polar_lite.server.quick.lanes import Work
    from polar_lite.server.transactions.attempts import Attempt
    from polar_lite.server.triggers.ddl_events import DdlCommand


class Session:
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
        self.client = client
        self.pid: int = pid
        self.secret = secret
        self.login_user = user
        self.authenticated_oid = user_oid
        self.session_user_oid: int = user_oid
        self.client_address: str | None = client.origin.address
        self.client_port = client.origin.port if self.client_address is not None else None
        self.server_address, self.server_port = client.server_address
        self.authentication_method = "trust"
        self.logging_off = False

        self._begin_work()
        self._begin_transactions()
        self._begin_statements()
        self._begin_routines()
        self.sequences = SequenceValues(self)
        self.timers = SessionTimers(self)
        self.context = FunctionContext(self)
        self.log_name = f"session {pid} {user}@{database.snapshot.database.name}"

    def _begin_work(self) -> None:
        """What `occupancy`, `waits` and `output` know of it."""
        self.connection: EngineConnection  # while running
        self.held: EngineConnection | None = None
        self.running = False
        self.at_once = False  # the work is done on the event loop's own thread: nothing may wait
        self.is_hopping = False  # its work has been given to a thread
        self.busy = threading.Lock()  # held while the session works, or another one sets it aside
        self.idle_since = 0.0
        self.client_pause = 0.0  # seconds that the client takes between its statements, a moving average
        self.interrupts = Interrupts()
        self.waits = Waits(self)
        self.lock_limit: int | None = None
        self.wait_event: tuple[str, str] | None = None
        # The Environment, and what it was made for: catalog, role, temporary tables, transition tables.
        self._environment: tuple[Environment, Snapshot, int | None, bool, tuple[Relation, ...]] | None = None
        self.output = Output(self)
        self.settings: Settings = Settings(self.server.setting_defaults(self.database.snapshot.database.mode))
        self.conduct = Conduct(self)

    def _begin_transactions(self) -> None:
        self.transaction: Transaction = Transaction(self)
        self.outer_transactions: list[Transaction] = []  # of the callers of autonomous routines
        self.referential = Referential(self)
        self.keeps_connection = False  # temporary tables live on the SQLite connection
        self.global_tables: set[int] = set()  # global temporary tables that it has used
        self.on_commit: dict[int, str] = {}  # OID of a temporary table -> "DROP" or "DELETE ROWS"

    def _begin_statements(self) -> None:
        self.statements = Statements()
        self.portals: Named[Portal] = Named()
        # Of the unnamed portal that quick.py has not made: its work and mark.
        self.finished: tuple[Work, int] | None = None
        self.streamed: Remainder | None = None  # rows on their way to the client that are no portal's
        self.pending_unit: PendingUnit | None = None
        # Messages that have come after the one being carried out.
        self.ahead: deque[TaggedMessage | Malformed] = deque()
        self.attempts: tuple[Attempt, ...] = ()  # that may be undone and run again, innermost first
        self.command_is_top_level = True
        self.repeatable_locks: list[tuple[Advisory, AdvisoryMode]] | None = (
            None  # see advisory_locks.repeatable
        )
        self.sqlite_depth = 0  # SQLite statements that are calling us, one inside the other
        self.reading: list[frozenset[int]] = []  # OIDs of the relations that each of them reads
        self.last_query = ""
        # Seconds since 1970: each statement sets them, and few ask.
        self.connected_at = self.state_changed = self.statement_started = self.transaction_started = time()

    def _begin_routines(self) -> None:
        """And packages and triggers."""
        self._runtime: Runtime | None = None
        self.packages: dict[Any, Any] = {}
        self.contexts: dict[str, dict[str, str]] = {}
        self.security: list[Rights] = []  # of running routines
        self.event: tuple[str, str] | None = None
        self.server_error: PgError | None = None  # that triggers of such errors are told of
        self.logged_row = 0  # the ctid of the one that a statement with LOG ERRORS changes
        self.ddl: DdlCommand | None = None  # that event triggers are told of
        self.extension = ""  # that CREATE EXTENSION is making
        self.trigger_depth = 0
        self.fires_triggers = True
        self.transitions: tuple[Relation, ...] = ()  # tables of the trigger that is running
        self.parts: Parts = NO_PARTS  # of the statement that runs now
        self.statement_triggers: dict[Any, Any] = {}  # row_triggers.triggers_of

    # --- what commands, PL and functions use

    def notice(self, severity: str, sqlstate: str, message: str, **fields: str | int) -> None:
        self.output.notice(severity, sqlstate, message, **fields)

    @property
    def planner(self) -> Planner:
        return self.server.planner

    @property
    def runtime(self) -> Runtime:
        """The PL runtime, made when first needed."""
        if self._runtime is None:
            from polar_lite.server.plsql.runtime import Runtime

            self._runtime = Runtime(self)
        return self._runtime

    @property
    def snapshot(self) -> Snapshot:
        return self.transaction.snapshot or self.database.snapshot

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

    def environment(self) -> Environment:
        """What planning depends on besides the text; kept while nothing of it changed."""
        kept = self._environment
        role = self.security[-1].role if self.security else None
        transaction = self.transaction
        if transaction.writer is None and transaction.pinned is None:
            snapshot = self.database.snapshot  # what `snapshot` gives, for each statement asks
        else:
            snapshot = self.snapshot
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

    def search_path(self, *, implicit: bool = False) -> Sequence[int]:
        return identity.search_path(self, implicit=implicit)

    def catalog_writer(self) -> CatalogWriter:
        return self.transaction.catalog_writer()

    def execute_plan(
        self,
        plan: Plan,
        params: Sequence[Any],
        literals: Sequence[Any] = (),
        variables: Variables = None,
        origin: execute.Origin | None = None,
    ) -> execute.Result:
        return execute.run_plan(self, plan, params, literals, variables, origin)

    def run_statement(
        self,
        tree: exp.Expr | None,
        text: str,
        parameters: Parameters = NO_PARAMETERS,
    ) -> execute.Result:
        """Run any statement inside the current one (EXECUTE IMMEDIATE, DO); tree None: parse the text.

        parameters: of a utility statement; a query has none.
        """
        if tree is None:
            statement = execute.read_statement(text)
        else:
            statement = execute.Statement(text, tree, is_utility=not execute.is_query(tree))
        plan, literals = execute.plan_statement(self, statement)
        if plan is None:
            return execute.run_utility(self, statement, top_level=False, parameters=parameters)
        origin = execute.origin_of(self, statement)
        return execute.run_plan(self, plan, (), literals, origin=origin)

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
                from polar_lite.catalog.functions.sqlite import is_alike, register, sqlite_name

                name, by_name = sqlite_name(function), self.connection.by_name
                # While a statement runs, as one of a caller's does, SQLite lets no function be replaced.
                if name not in by_name or not is_alike(by_name[name], function):
                    register(self.connection, function)
                    by_name[name] = function
                registered.add(function)

    def resolve_type(self, oid: int) -> PgType:
        """The type with its codec; what the catalog lacks is a record."""
        return self.snapshot.type(oid) or pgtypes.RECORD

    def text_of(self, ref: TypeRef, value: Any) -> str:
        """The text of a stored value as error messages quote it; 'null' for NULL."""
        if value is None:
            return "null"
        from polar_lite.protocol import encoders

        text = encoders.text_encoder(self.resolve_type(ref.oid), ref.typmod, ref.scale, self.style)(value)
        return text if isinstance(text, str) else text.decode()

    # --- settings

    @property
    def style(self) -> Style:
        return self.conduct.style

    def show_setting(self, name: str) -> str:
        return identity.show_setting(self, name)

    def change_setting(self, name: str, value: str | None, *, local: bool) -> str:
        return identity.change_setting(self, name, value, local=local)

    # --- transactions

    def mark_transaction_start(self) -> None:
        self.transaction_started = self.statement_started
        if self.conduct.limits_transactions:
            self.timers.start_transaction()

    def after_transaction(self) -> None:
        self.timers.stop_transaction()

    def committed(self, wal: WalSync) -> tuple[WalSync, int] | None:
        """Something was committed to this file: the client hears of it when that is on the disk."""
        return self.output.debts.add(wal, wait=self.conduct.waits_for_disk)

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
        """No cursor of a portal, or of rows being sent, may stay open on the SQLite connection."""
        for portal in self.portals.values():
            if portal.rows is not None:
                portal.rows.settle()
        if self.streamed is not None:
            self.streamed.settle()

    def stream(self, result: execute.Result) -> Generator[Sequence[Sequence[Any]], None, None]:
        """The rows of a result that is sent as it is read; to be closed in any case."""
        outer, self.streamed = self.streamed, Remainder(result.rows)
        try:
            yield from self.streamed.forward(None)
        finally:
            self.streamed.close()
            self.streamed = outer

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
        """Whether its client has been silent for longer than it usually is."""
        return not self.running and occupancy.is_long(monotonic() - self.idle_since, self.client_pause)

    def make_way(self) -> None:
        occupancy.make_way(self)

    # As an owner of locks; it has advisory ones only, its transactions have all others.
    number: Final = 0

    def weak_modes(self, relation: int) -> tuple[()]:
        return ()

    def save_state(self) -> Any:
        """What a failing logon event, or a next attempt, must undo besides the transaction."""
        packages = self._runtime.packages.snapshot_packages() if self._runtime is not None else None
        contexts = {namespace: dict(values) for namespace, values in self.contexts.items()}
        return packages, contexts

    def restore_state(self, saved: Any) -> None:
        packages, self.contexts = saved
        if packages is not None and self._runtime is not None:
            self._runtime.packages.restore_packages(packages)
        else:
            self.packages.clear()
            if not self.runs_pl:
                self._runtime = None

    def begin_statement(self, text: str) -> None:
        self.statement_started = time()
        self.output.text_start = 0
        self.last_query = text

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


class SessionEnded(Exception):
    """The session has told its client why it ends."""


def fatal(state: str, message: str, **fields: Any) -> PgError:
    return PgError(state, message, severity="FATAL", **fields)


ADMIN_SHUTDOWN: Final = "terminating connection due to administrator command"


def terminated_by_administrator() -> PgError:
    return fatal(sqlstate.ADMIN_SHUTDOWN, ADMIN_SHUTDOWN)
