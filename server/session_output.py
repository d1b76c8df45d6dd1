"""What a session tells its client: messages, rows, notices, changed settings and notifications.

A base class of Session, apart only for its size. Everything goes into `out`, in order; `flush` hands it to
the event loop.
"""

from __future__ import annotations

import logging
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, cast

from polar_lite.catalog.gucs import REPORTED
from polar_lite.protocol import backend
from polar_lite.protocol.codec_scalar import cut_name
from polar_lite.protocol.sqlstate import NAME_TOO_LONG, PgError
from polar_lite.server import roles
from polar_lite.server.attempts import has_been_told
from polar_lite.server.engine.durability import SyncDebts

if TYPE_CHECKING:
    from polar_lite.server.attempts import Attempt
    from polar_lite.server.client import Client
    from polar_lite.server.notifications import Mailbox
    from polar_lite.server.session import Session

LOG = logging.getLogger("polar_lite.server")

FLUSH_BYTES: Final = 64 * 1024
_MESSAGE_RANK: Final = {
    level: rank
    for rank, level in enumerate(
        ("debug5", "debug4", "debug3", "debug2", "debug1", "log", "info", "notice", "warning", "error")
    )
}
_READY: Final = {status: backend.ReadyForQuery(status).encode() for status in "ITE"}
_REPORTED_NAMES: Final = tuple(guc.name for guc in REPORTED)
# Each logon shows them all: the others are shown as they are kept, being no numbers with a unit.
_REPORTED: Final = tuple((name, name.lower(), name.lower() in roles.COMPUTED) for name in _REPORTED_NAMES)


class SessionOutputMixin:
    """Session as its client hears it."""

    # What Session gives.
    encoding: str
    running: bool
    at_once: bool
    logging_off: bool
    client: Client
    settings: Any
    database: Any
    snapshot: Any
    transaction: Any
    show_setting: Any
    attempts: tuple[Attempt, ...]
    _runtime: Any

    def _begin_output(self) -> None:
        self.out = bytearray()
        self.debts = SyncDebts()
        self.mailbox: Mailbox | None = None  # since it listens for the first time
        self._reported: tuple[str, ...] = ()
        self.reported_for: Any = None  # the catalog of the last report; None when a setting has changed

    def send(self, message: backend.BackendMessage) -> None:
        self.out += message.encode(self.encoding)

    def send_bytes(self, data: bytes) -> None:
        self.out += data
        self.flush_much()

    def flush_much(self) -> None:
        if len(self.out) >= FLUSH_BYTES:
            self.flush()

    def flush(self) -> None:
        """Hand what has been produced to the event loop; waits while the client does not read.

        On the event loop itself (not running, or at once) it stays until whoever called the session
        writes it.
        """
        if self.out and self.running and not self.at_once:
            self.debts.pay()
            data, self.out = self.out, bytearray()
            if not self.logging_off:
                self.client.write_from_thread(data)

    def tell_cut_name(self, name: str) -> None:
        message = f'identifier "{name}" will be truncated to "{cut_name(name)}"'
        self.notice("NOTICE", NAME_TOO_LONG, message)

    def notice(self, severity: str, sqlstate: str, message: str, **fields: str) -> None:
        """Send a NoticeResponse if client_min_messages lets it through; warnings are logged too.

        One that comes from running PL has the CONTEXT of it.
        """
        if self._runtime is not None and "where" not in fields:
            fields["where"] = self._runtime.current_context()
        if severity in ("WARNING", "LOG"):
            LOG.warning("%s", message)
        self.tell(PgError(sqlstate, message, severity=severity, **fields))  # type: ignore[arg-type]

    def tell(self, message: PgError) -> None:
        """Send a NoticeResponse to the client only."""
        level = message.severity.lower()
        rank = _MESSAGE_RANK["debug1" if level == "debug" else level]
        if level == "info" or rank >= _MESSAGE_RANK[self.settings.text("client_min_messages")]:
            if self.attempts and has_been_told(cast("Session", self), message):
                return
            self.send(backend.NoticeResponse(message))
            self.flush()

    def report_settings(self) -> None:
        """Send ParameterStatus for reported settings whose value the client does not know yet."""
        snapshot = self.snapshot
        if self.reported_for is snapshot:
            return
        self.reported_for = snapshot
        text = self.settings.text
        values = tuple(
            [self.show_setting(name) if is_computed else text(key) for name, key, is_computed in _REPORTED]
        )
        if not self._reported:
            self._reported, report = _first_report(values, self.encoding)
            self.out += report
        elif values != self._reported:
            for name, value, known in zip(_REPORTED_NAMES, values, self._reported, strict=True):
                if value != known:
                    self.send(backend.ParameterStatus(name, value))
            self._reported = values

    def send_notifications(self) -> None:
        """Before ReadyForQuery: what was sent to this session, unless it is in a transaction."""
        if self.mailbox and not self.transaction.active:
            self.mailbox.empty()

    def push_notifications(self) -> bool:
        """While the client is idle: some of what waits for it; False if nothing is to be sent now."""
        if not self.mailbox or self.transaction.active or not self.client.is_writable:
            return False
        self.mailbox.empty(FLUSH_BYTES)
        return True

    def ready(self) -> None:
        if self.mailbox:
            self.send_notifications()
        if self.reported_for is not self.database.snapshot or self.transaction.writer is not None:
            self.report_settings()  # the catalog, or this transaction's own, is another one
        self.out += _READY[self.transaction.status]


@lru_cache(maxsize=256)
def _first_report(values: tuple[str, ...], encoding: str) -> tuple[tuple[str, ...], bytes]:
    """The values, one object for all sessions that begin with them, and the ParameterStatus messages."""
    return values, b"".join(
        backend.ParameterStatus(name, value).encode(encoding)
        for name, value in zip(_REPORTED_NAMES, values, strict=True)
    )
