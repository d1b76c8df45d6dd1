"""What a session tells its client: messages, rows, notices, changed settings and notifications."""

from __future__ import annotations

import logging
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from polar_lite.catalog.gucs import REPORTED
from polar_lite.protocol import backend
from polar_lite.protocol.codecs.scalar import cut_name
from polar_lite.protocol.sqlstate import NAME_TOO_LONG, PgError
from polar_lite.server.engine.durability import SyncDebts
from polar_lite.server.sessions import identity
from polar_lite.server.transactions.attempts import has_been_told

if TYPE_CHECKING:
    from polar_lite.catalog.snapshot import Snapshot
    from polar_lite.server.notifications import Mailbox
    from polar_lite.server.sessions.session import Session

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
# Each logon shows them all. But for the computed ones they are shown as kept, being no numbers with a unit.
_PLACES: Final = {name.lower(): place for place, name in enumerate(_REPORTED_NAMES)}
_COMPUTED: Final = tuple(name for name in _PLACES if name in identity.COMPUTED)
_KEPT: Final = frozenset(_PLACES) - frozenset(_COMPUTED)


class Output:
    """Everything goes into `buffer`, in order; `flush` hands it to the event loop.

    mailbox: there is one since the session listens for the first time.
    reported_for: the catalog of the last report of settings; None when one of them has changed.
    text_start: where the statement that runs begins in what the client sent; None if that has another text.
    """

    __slots__ = ("_reported", "_session", "buffer", "debts", "mailbox", "reported_for", "text_start")

    def __init__(self, session: Session) -> None:
        self._session = session
        self.buffer = bytearray()
        self.debts = SyncDebts()
        self.mailbox: Mailbox | None = None
        self._reported: tuple[str, ...] = ()
        self.reported_for: Snapshot | None = None
        self.text_start: int | None = 0

    def send(self, message: backend.BackendMessage) -> None:
        self.buffer += message.encode(self._session.conduct.encoding)

    def send_bytes(self, data: bytes) -> None:
        self.buffer += data
        self.flush_much()

    def flush_much(self) -> None:
        if len(self.buffer) >= FLUSH_BYTES:
            self.flush()

    def flush(self) -> None:
        """Hand what has been produced to the event loop; waits while the client does not read.

        On the event loop itself (not running, or at once) it stays until whoever called the session
        writes it.
        """
        session = self._session
        if self.buffer and session.running and not session.at_once:
            self.debts.pay()
            data, self.buffer = self.buffer, bytearray()
            if not session.logging_off:
                session.client.write_from_thread(data)

    def tell_cut_name(self, name: str) -> None:
        message = f'identifier "{name}" will be truncated to "{cut_name(name)}"'
        self.notice("NOTICE", NAME_TOO_LONG, message)

    def notice(self, severity: str, sqlstate: str, message: str, **fields: str | int) -> None:
        """Send a NoticeResponse if client_min_messages lets it through; warnings are logged too.

        One that comes from running PL has the CONTEXT of it.
        """
        session = self._session
        if session.runs_pl and "where" not in fields:
            fields["where"] = session.runtime.errors.current_context()
        if "position" in fields:
            self._place(fields)
        if severity in ("WARNING", "LOG"):
            LOG.warning("%s", message)
        self.tell(PgError(sqlstate, message, severity=severity, **fields))  # type: ignore[arg-type]

    def _place(self, fields: dict[str, str | int]) -> None:
        """A position in the statement is told as one in the client's text, or not."""
        position = int(fields.pop("position"))
        if self.text_start is not None and not self._session.runs_pl:
            fields["position"] = position + self.text_start

    def tell(self, message: PgError) -> None:
        """Send a NoticeResponse to the client only."""
        level = message.severity.lower()
        rank = _MESSAGE_RANK["debug1" if level == "debug" else level]
        if level == "info" or rank >= _MESSAGE_RANK[self._session.settings.text("client_min_messages")]:
            if self._session.attempts and has_been_told(self._session, message):
                return
            self.send(backend.NoticeResponse(message))
            self.flush()

    def report_settings(self) -> None:
        """Send ParameterStatus for reported settings whose value the client does not know yet."""
        session = self._session
        snapshot = session.snapshot
        if self.reported_for is snapshot:
            return
        self.reported_for = snapshot
        values = self._shown()
        if not self._reported:
            self._reported, report = _first_report(values, self._session.conduct.encoding)
            self.buffer += report
        elif values != self._reported:
            for name, value, known in zip(_REPORTED_NAMES, values, self._reported, strict=True):
                if value != known:
                    self.send(backend.ParameterStatus(name, value))
            self._reported = values

    def _shown(self) -> tuple[str, ...]:
        """The values of all reported settings, of which most are the defaults."""
        session, settings = self._session, self._session.settings
        known = settings.defaults.worked_out
        usual: list[str] | None = known.get(_KEPT)
        if usual is None:
            usual = known[_KEPT] = [settings.defaults[name].value.text for name in _PLACES]
        shown = usual.copy()
        for name, text in settings.own(_KEPT):
            shown[_PLACES[name]] = text
        for name in _COMPUTED:
            shown[_PLACES[name]] = identity.COMPUTED[name](session)
        return tuple(shown)

    def send_notifications(self) -> None:
        """Before ReadyForQuery: what was sent to this session, unless it is in a transaction."""
        if self.mailbox and not self._session.transaction.active:
            self.mailbox.empty()

    def push_notifications(self) -> bool:
        """While the client is idle: some of what waits for it; False if nothing is to be sent now."""
        session = self._session
        if not self.mailbox or session.transaction.active or not session.client.is_writable:
            return False
        self.mailbox.empty(FLUSH_BYTES)
        return True

    def ready(self) -> None:
        if self.mailbox:
            self.send_notifications()
        session = self._session
        transaction = session.transaction
        if self.reported_for is not session.database.snapshot or transaction.writer is not None:
            self.report_settings()  # the catalog, or this transaction's own, is another one
        self.buffer += _READY[transaction.status]


@lru_cache(maxsize=256)
def _first_report(values: tuple[str, ...], encoding: str) -> tuple[tuple[str, ...], bytes]:
    """The values, one object for all sessions that begin with them, and the ParameterStatus messages."""
    return values, b"".join(
        backend.ParameterStatus(name, value).encode(encoding)
        for name, value in zip(_REPORTED_NAMES, values, strict=True)
    )
