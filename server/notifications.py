"""LISTEN and NOTIFY: what transactions send when they commit, and what waits for the sessions that listen.

A commit puts its notifications into the mailbox of each listener, in the order of the commits; nobody waits
for a listener. A session empties its mailbox before ReadyForQuery outside a transaction, and on the event
loop while it is idle. PostgreSQL 15, commands/async.c; docs 55.2.6 (protocol-async).
"""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from collections.abc import Iterable
from dataclasses import field
from typing import TYPE_CHECKING, Final

from polar_lite.protocol import sqlstate
from polar_lite.protocol.backend import NotificationResponse
from polar_lite.protocol.records import dataclass
from polar_lite.protocol.sqlstate import PgError

if TYPE_CHECKING:
    from polar_lite.server.engine.durability import WalSync
    from polar_lite.server.sessions.session import Session

# As PostgreSQL's with pages of 8 kB.
MOST_PAYLOAD_BYTES: Final = 8000
MOST_CHANNEL_BYTES: Final = 64
MAILBOX_BYTES: Final = 64 * 1024 * 1024
"""What may wait for one session. Payloads are shared by all that wait for them."""
_OVERHEAD_BYTES: Final = 200
_TOO_SLOW: Final = "terminating connection because too many notifications wait for it"

Commit = tuple["WalSync", int] | None
"""What must be on the disk before anybody hears of a transaction."""


@dataclass(slots=True)
class Pending:
    """What a transaction does at its commit; several times the same notification is sent once.

    listening: (True for LISTEN, channel; None for UNLISTEN *). alerts: (name, message) of DBMS_ALERT.
    changes_jobs: whether it may have changed jobs of DBMS_JOB.
    """

    messages: dict[tuple[str, str], None] = field(default_factory=dict)
    listening: list[tuple[bool, str | None]] = field(default_factory=list)
    alerts: list[tuple[str, str | None]] = field(default_factory=list)
    changes_jobs: bool = False

    def notify(self, channel: str, payload: str) -> None:
        """22023 for a channel without a name, or one or a payload that is too long."""
        if not channel:
            raise PgError(sqlstate.INVALID_PARAMETER_VALUE, "channel name cannot be empty")
        if len(channel.encode()) >= MOST_CHANNEL_BYTES:
            raise PgError(sqlstate.INVALID_PARAMETER_VALUE, "channel name too long")
        if len(payload.encode()) >= MOST_PAYLOAD_BYTES:
            raise PgError(sqlstate.INVALID_PARAMETER_VALUE, "payload string too long")
        self.messages[channel, payload] = None

    def mark(self) -> tuple[int, int, int]:
        return len(self.messages), len(self.listening), len(self.alerts)

    def back_to(self, mark: tuple[int, int, int]) -> None:
        """After a rollback to a savepoint."""
        while len(self.messages) > mark[0]:
            self.messages.popitem()
        del self.listening[mark[1] :]
        del self.alerts[mark[2] :]

    def carry_out(self, session: Session, commit: Commit) -> None:
        """At the commit, while others cannot commit what must come after it."""
        channels = session.database.channels
        if self.listening:
            channels.listen(session, self.listening)
        if self.messages:
            sent = [NotificationResponse(session.pid, *message) for message in self.messages]
            channels.send(session, sent, commit)
        for alert in self.alerts:
            session.database.alerts.signal(*alert, commit)
        if self.changes_jobs:
            session.server.jobs.look()


class Mailbox:
    """What waits for one session that listens. Others add to it, the session alone takes from it."""

    __slots__ = ("_added", "_messages", "_session", "_taken", "channels")

    def __init__(self, session: Session) -> None:
        self._session = session
        self.channels: dict[str, None] = {}
        self._messages: deque[tuple[NotificationResponse, Commit]] = deque()
        self._added = self._taken = 0  # bytes so far, each counted by one side

    def __bool__(self) -> bool:
        return bool(self._messages)

    @property
    def usage(self) -> float:
        """The part of the mailbox that is taken."""
        return (self._added - self._taken) / MAILBOX_BYTES

    def add(self, message: NotificationResponse, commit: Commit) -> bool:
        """False when there is no room for it."""
        if self.usage >= 1:
            return False
        self._added += _size(message)
        self._messages.append((message, commit))
        return True

    def empty(self, most: int | None = None) -> None:
        """Put the messages into the session's output, about `most` bytes of it.

        The session then owes its client that the commits are on the disk.
        """
        session = self._session
        while self._messages and (most is None or len(session.output.buffer) < most):
            message, commit = self._messages.popleft()
            self._taken += _size(message)
            # It may have been sent before an UNLISTEN was committed.
            if message.channel in self.channels:
                if commit is not None:
                    session.output.debts.owe(*commit)
                session.output.send(message)
                if most is None:
                    session.output.flush_much()


class Channels:
    """Who listens to what in one database."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._listeners: dict[str, dict[Session, None]] = {}

    def listen(self, session: Session, changes: Iterable[tuple[bool, str | None]]) -> None:
        with self._lock:
            for is_listen, channel in changes:
                if is_listen and channel is not None:
                    if session.output.mailbox is None:
                        session.output.mailbox = Mailbox(session)
                    session.output.mailbox.channels[channel] = None
                    self._listeners.setdefault(channel, {})[session] = None
                else:
                    self._unlisten(session, channel)

    def forget(self, session: Session) -> None:
        """The session has ended."""
        if session.output.mailbox is not None:
            with self._lock:
                self._unlisten(session, None)

    def send(self, sender: Session, messages: Iterable[NotificationResponse], commit: Commit) -> None:
        """Into all mailboxes; who listens to several channels gets them in the order they were sent in."""
        reached: dict[Session, None] = {}
        full: dict[Session, None] = {}
        with self._lock:
            for message in messages:
                for session in self._listeners.get(message.channel, ()):
                    mailbox = session.output.mailbox
                    if mailbox is not None and mailbox.add(message, commit):
                        reached[session] = None
                    else:
                        full[session] = None
            for session in full:
                self._unlisten(session, None)
        reached.pop(sender, None)  # it looks by itself before ReadyForQuery
        if _is_running(sender.server.loop):
            _tell(reached, full)
        elif reached or full:
            sender.server.loop.call_soon_threadsafe(_tell, tuple(reached), tuple(full))

    @property
    def usage(self) -> float:
        """How full the fullest mailbox is."""
        with self._lock:
            sessions = {session for found in self._listeners.values() for session in found}
        return max(
            (session.output.mailbox.usage for session in sessions if session.output.mailbox), default=0.0
        )

    def _unlisten(self, session: Session, channel: str | None) -> None:
        mailbox = session.output.mailbox
        if mailbox is None:
            return
        for name in tuple(mailbox.channels) if channel is None else (channel,):
            mailbox.channels.pop(name, None)
            listeners = self._listeners.get(name, {})
            listeners.pop(session, None)
            if not listeners:
                self._listeners.pop(name, None)


def _is_running(loop: asyncio.AbstractEventLoop) -> bool:
    """Whether this thread is the loop's: the commit is carried out at once."""
    try:
        return asyncio.get_running_loop() is loop
    except RuntimeError:
        return False


def _size(message: NotificationResponse) -> int:
    return len(message.channel) + len(message.payload) + _OVERHEAD_BYTES


def _tell(reached: Iterable[Session], full: Iterable[Session]) -> None:
    """On the event loop: let idle sessions look at their mailboxes; end those that do not keep up."""
    for session in full:
        # Differs: PostgreSQL refuses further NOTIFYs of anybody when the slowest listener is too far behind.
        reason = PgError(sqlstate.PROGRAM_LIMIT_EXCEEDED, _TOO_SLOW, severity="FATAL")
        session.server.interrupt(session, reason, terminate=True)
    for session in reached:
        session.client.look_again()
