"""What a SQL function may ask of the session that runs it.

A session gives one (`server.sessions.context`); functions with `context=True` receive it first. It is the
whole of what they, and PL code, can reach.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from polar_lite.catalog.global_contexts import GlobalContexts
    from polar_lite.catalog.objects import Database, Relation
    from polar_lite.catalog.snapshot import Snapshot
    from polar_lite.protocol.pgtypes import Style


class SessionContext(Protocol):
    """The session as functions see it. All times are aware datetimes in UTC."""

    @property
    def snapshot(self) -> "Snapshot": ...
    @property
    def style(self) -> "Style": ...
    @property
    def runtime(self) -> Any:
        """What compiled expressions of PL call."""

    @property
    def pid(self) -> int: ...
    @property
    def database_name(self) -> str: ...
    @property
    def session_user_oid(self) -> int: ...
    @property
    def current_user_oid(self) -> int: ...
    @property
    def data_folder(self) -> str:
        """Where the server's files are, dictionaries among them; clients may not always ask for it."""

    @property
    def connection(self) -> Any:
        """The SQLite connection of the statement that runs (server.engine.connection)."""

    @property
    def parts(self) -> Any:
        """What the parts of the statement that runs have written (server.writes.part_rows.Parts)."""

    @property
    def trigger_depth(self) -> int:
        """How many triggers are running, each in the one before."""

    @property
    def transaction_timestamp(self) -> datetime: ...
    @property
    def statement_timestamp(self) -> datetime: ...
    @property
    def client_address(self) -> str | None:
        """The client's IP address without brackets or zone; None over a Unix socket."""

    @property
    def client_port(self) -> int | None: ...
    @property
    def server_address(self) -> str | None:
        """The address that the client has connected to; None over a Unix socket."""

    @property
    def server_port(self) -> int | None: ...

    def environment(self) -> Any:
        """What binding text depends on (binder.state.Environment)."""

    def search_path(self, *, implicit: bool = False) -> Sequence[int]:
        """OIDs of the existing schemas of the search path; with pg_temp and pg_catalog if implicit."""

    def get_setting(self, name: str, *, missing_ok: bool = False) -> str | None:
        """A GUC's value as SHOW prints it; 42704 if there is none and not missing_ok."""

    def set_setting(self, name: str, value: str | None, *, is_local: bool) -> str: ...
    def nextval(self, relation_oid: int) -> int: ...

    def identity_value(self, relation_oid: int) -> int: ...
    def currval(self, relation_oid: int) -> int: ...
    def setval(self, relation_oid: int, value: int, is_called: bool) -> int: ...
    def lastval(self) -> int: ...
    def sequence_state(self, relation_oid: int) -> tuple[int, bool]:
        """last_value and is_called, as SELECT from the sequence shows them."""

    def transaction_id(self, *, if_assigned: bool = False) -> int | None:
        """The transaction's number; if_assigned: None for one that has not written nor asked for it."""

    def export_snapshot(self) -> str:
        """The name of the transaction's snapshot for SET TRANSACTION SNAPSHOT."""

    def visible_transactions(self) -> tuple[int, int, list[int]]:
        """xmin, xmax, and those in between whose work the statement does not see."""

    def transaction_status(self, number: int) -> str | None: ...
    def notice(self, severity: str, sqlstate: str, message: str, **fields: str | int) -> None: ...
    def check_cancelled(self) -> None:
        """Raise 57014 (or what the session was ended with) when the statement is to stop."""

    def sleep(self, seconds: float) -> None:
        """Wait; a cancel or timeout ends it within 0.1 s."""

    def lock_row(
        self, relation: int, row_id: int | str, strength: str, policy: str, seconds: int, name: str
    ) -> bool:
        """FOR UPDATE of one row. policy: NOWAIT, SKIP LOCKED or ''; seconds: Oracle's WAIT n, or -1."""

    def current_row(self, cursor: str | None, relations: Sequence[int]) -> tuple[int, int] | None:
        """WHERE CURRENT OF: table and rowid of the row that a cursor stands on; None: of none of these."""

    def row_is_unlocked(self, relation: int, row_id: int | str, strength: str) -> bool: ...
    def take_advisory_lock(
        self, key: tuple[int, int, int], *, shared: bool, session_level: bool, waits: bool
    ) -> bool:
        """Take an advisory lock. key: classid, objid, objsubid as pg_locks shows them. False if it is
        taken and `waits` is not given."""

    def give_back_advisory_lock(self, key: tuple[int, int, int], *, shared: bool) -> bool: ...
    def holds_advisory_lock(self, key: tuple[int, int, int], *, shared: bool) -> bool:
        """Whether the session or its transaction has the lock."""

    def drop_advisory_lock(self, key: tuple[int, int, int]) -> bool:
        """Give a lock back, in whatever mode and for however long it was taken; False if there is none."""

    def give_back_advisory_locks(self) -> None: ...
    @property
    def large_objects(self) -> Any:
        """The large objects as the session may use them (server.large_objects)."""

    @property
    def scheduler(self) -> Any:
        """Those with names (server.jobs.scheduler)."""

    @property
    def jobs(self) -> Any:
        """The jobs as the session may change them (server.jobs.definitions)."""

    def notify(self, channel: str, payload: str) -> None:
        """Send a notification when the transaction commits."""

    def register_alert(self, name: str) -> int:
        """Be told of the name's signals from now on; returns how many there have been, of whatever name."""

    def remove_alert(self, name: str | None) -> None:
        """Be told of them no more; None: of no name's."""

    def signal_alert(self, name: str, message: str | None) -> None:
        """DBMS_ALERT: when the transaction commits."""

    def last_alert(self, name: str) -> tuple[int, str | None]:
        """The number and message of the last signal of a name; number 0 before the first."""

    @property
    def pipes(self) -> Any:
        """The database's pipes (server.pipes)."""

    def listening_channels(self) -> Sequence[str]: ...
    def notification_queue_usage(self) -> float:
        """From 0 to 1: the part of the room for waiting notifications that is taken."""

    def call_routine(self, callee: Any, args: Sequence[Any]) -> Any:
        """Run a user's routine with native values; returns a native value."""

    def query(self, sql: str, params: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Run SQL text of ours in the polar dialect ($1 ..) as the superuser; rows of native values."""

    def read_text(self, text: str) -> tuple[list[tuple[str, int]], list[tuple[Any, ...]]]:
        """Run a query's text as the session's role would: its columns' names and type OIDs, rows of native
        values. 0A000 for one that may write."""

    def run_text(self, text: str) -> int:
        """Run one statement's text as the session's role would; returns its row count."""

    def server_info(self, topic: str) -> list[tuple[Any, ...]]:
        """Rows about the server, of a topic that `server.sessions.facts` knows: 'activity', 'hba' .."""

    def relation_size(self, relation: "Relation") -> int | None:
        """Bytes of a table or index alone; None when the store cannot tell."""

    def database_size(self, database: "Database | None") -> int | None:
        """Bytes of a database; None given: of what all databases share."""

    def signal_backend(self, pid: int, *, terminate: bool) -> bool: ...
    def reload_configuration(self) -> bool:
        """Have the server read its files again, soon; 42501 for others than superusers."""

    @property
    def contexts(self) -> dict[str, dict[str, str]]:
        """Values of DBMS_SESSION's contexts, by namespace and attribute."""

    @property
    def global_contexts(self) -> "GlobalContexts":
        """Of the database: the namespaces that are ACCESSED GLOBALLY."""

    def context_value(self, namespace: str, attribute: str) -> str | None:
        """SYS_CONTEXT's values: USERENV facts and DBMS_SESSION contexts, both upper-cased."""
