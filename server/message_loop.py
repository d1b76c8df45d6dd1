"""The messages of a logged-on session: collected on the event loop, carried out in one hop or at once.

A batch is one Query, or extended-protocol messages up to Sync or Flush. What is short (`at_once` says) is
carried out where its bytes came in, without even waking the connection's task. Anything else hops into
the thread of the SQLite connection that the session holds or borrows. PostgreSQL 15, tcop/postgres.c
(PostgresMain).
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

from polar_lite.protocol import frontend, sqlstate
from polar_lite.protocol.sqlstate import PgError, unsupported
from polar_lite.server import at_once, extended_query, quick, simple_query
from polar_lite.server.at_once import Batch
from polar_lite.server.quick import ShortStatement
from polar_lite.server.session import SessionEnded, fatal
from polar_lite.server.session_context import MustWait

if TYPE_CHECKING:
    from polar_lite.protocol.frontend import FrontendMessage
    from polar_lite.server.client import Client
    from polar_lite.server.session import Session

BATCH_MESSAGES: Final = 1000
# How many batches of one client are carried out at once before others have their turn.
TURN_BATCHES: Final = 16

_EXTENDED: Final[dict[type, Callable[[Session, Any], None]]] = {
    frontend.Parse: extended_query.parse,
    frontend.Bind: extended_query.bind,
    frontend.Describe: extended_query.describe_message,
    frontend.Execute: extended_query.execute_message,
    frontend.Close: extended_query.close,
}
LINGER_SECONDS: Final = 0.02
"""How long the rest of a batch may take before what has come of it is carried out."""
_COPY: Final = frozenset((frontend.CopyData, frontend.CopyDone, frontend.CopyFail))


async def run(session: Session, client: Client) -> None:
    """Serve messages until the client leaves (returns) or the session is ended (raises FATAL)."""
    inbox = _Inbox(session, client)
    try:
        while (batch := await inbox.next_batch()) is not None:
            await hop(session, client, process, batch, client)
    except SessionEnded:
        return


class _Inbox:
    """What a client has sent, in batches: short ones are carried out as they come, the task has the rest."""

    def __init__(self, session: Session, client: Client) -> None:
        self._session, self._client = session, client
        self._messages: list[FrontendMessage] = []
        self._ready: Batch | None = None
        self._problem: BaseException | None = None
        self._deadline: float | None = None
        self._has_left = False
        self._patience: float | None = None  # until when the rest of an incomplete batch is waited for
        self._owes = False  # answers that wait for the disk

    async def next_batch(self) -> Batch | None:
        """The next batch for a thread; None when the client has left. Raises FATAL to end the session."""
        self._deadline = self._idle_deadline()
        while not self._has_task() or self._owes:
            if self._owes:
                await self._pay()
            elif self._session.out:
                # Notifications of commits that are not on the disk yet.
                await self._session.debts.paid()
                _send_output(self._session, self._client)
            elif (self.take() or self._messages) and not self._has_task():
                await self._wait()
        if self._session.interrupts.terminate is not None:
            raise self._session.interrupts.terminate
        if self._problem is not None:
            raise self._problem
        batch, self._ready = self._ready, None
        return batch

    async def _wait(self) -> None:
        """Wait for more. Messages without a Sync or Flush behind them are carried out after a while, as
        PostgreSQL does it at once: an error among them is told although nobody has asked."""
        self._patience, limit = None, self._deadline
        if self._messages:
            limit = self._patience = asyncio.get_running_loop().time() + LINGER_SECONDS
            if self._deadline is not None:
                limit = min(limit, self._deadline)
        with suppress(TimeoutError):  # it has passed before
            await self._client.wait(limit, self.take)
        now = asyncio.get_running_loop().time()
        if limit is None or now < limit or self._has_task():
            return
        if self._messages:
            self._ready, self._messages = Batch(deque(self._messages)), []
        elif self._deadline is not None and now >= self._deadline:
            raise _idle_timeout(self._session)

    async def _pay(self) -> None:
        """Wait until what was committed at once is on the disk; then the client may hear of it."""
        await self._session.debts.paid()
        self._owes = False
        _send_output(self._session, self._client)
        self._deadline = self._idle_deadline()

    def take(self) -> bool:
        """Carry out at once what can be; False to let the task look."""
        if self._has_task() or self._owes or not self._has_pushed():
            return False
        served = False
        try:
            for _ in range(TURN_BATCHES):
                batch = self._collect()
                if batch is None:
                    break
                if not self._carry_out(batch):
                    self._ready = batch
                    return False
                if self._owes:
                    return False
                served = True
                if not self._client.connection.buffered and not self._client.connection.at_eof:
                    break
            else:
                self._ready = self._collect()
        except BaseException as error:  # noqa: BLE001 - raised again in the task
            self._problem = error
        if self._has_task() or (self._messages and self._patience is None):
            return False
        return not served or self._idles_on()

    def _has_pushed(self) -> bool:
        """Send an idle client its notifications; False if some must wait for the disk."""
        while self._session.push_notifications():
            if self._session.debts:
                return False
            _send_output(self._session, self._client)
        return True

    def _idles_on(self) -> bool:
        """Count the idle time anew; False if the task must be woken to set its timer for that."""
        armed, self._deadline = self._deadline, self._idle_deadline()
        return self._deadline is None or (armed is not None and armed <= self._deadline)

    def _has_task(self) -> bool:
        return (
            self._ready is not None
            or self._problem is not None
            or self._has_left
            or self._session.interrupts.terminate is not None
        )

    def _collect(self) -> Batch | None:
        """The next complete batch: one message, or extended ones up to one that must be answered."""
        messages, connection = self._messages, self._client.connection
        is_complete = connection.collect(messages, BATCH_MESSAGES)
        while is_complete and type(messages[0]) in _COPY:
            # The rest of a COPY that failed: to be ignored, says the protocol.
            messages.clear()
            is_complete = connection.collect(messages, BATCH_MESSAGES)
        if not is_complete and not connection.at_eof and not self._client.lost:
            return None
        if not messages or type(messages[0]) is frontend.Terminate:
            self._has_left = True
            return None
        self._messages = []
        return Batch(deque(messages))

    def _carry_out(self, batch: Batch) -> bool:
        """Carry out a batch here if it is short; what is left of it is for a thread then."""
        session, client = self._session, self._client
        work = at_once.look(session, batch) if client.is_writable else None
        if work is None:
            return False
        connection = session.held or session.database.pool.take(session)
        if connection is None:
            return False
        session.held = connection
        session.at_once = True
        try:
            if not session.enter_now(connection):
                return False
            try:
                if isinstance(work, ShortStatement):
                    return quick.run(session, connection, work)
                process(session, batch, client)
            finally:
                session.leave()
        except MustWait:
            return False
        finally:
            session.at_once = False
            if session.debts:
                self._owes = True
            else:
                _send_output(session, client)
            if session.may_give_back:
                session.held = None
                session.database.pool.put_back(connection)
        return True

    def _idle_deadline(self) -> float | None:
        limit = _idle_limit(self._session)
        return None if limit is None else asyncio.get_running_loop().time() + limit


async def hop(session: Session, client: Client, function: Callable[..., None], *args: Any) -> None:
    """Run `function(session, *args)` in the session's thread and send what it produced."""
    pool = session.database.pool
    connection = session.held or pool.take(session) or await pool.acquire(session)
    session.held = connection
    try:
        await connection.run(_inside, session, connection, function, args)
    finally:
        if session.logging_off or session.may_give_back:
            session.held = None
            await pool.release(connection, broken=session.keeps_connection)
        await session.debts.paid()
        _send_output(session, client)
    if not session.logging_off:
        await client.drain()


def _send_output(session: Session, client: Client) -> None:
    if session.out:
        out, session.out = session.out, bytearray()
        client.write(out)


def _inside(session: Session, connection: Any, function: Callable[..., Any], args: tuple[Any, ...]) -> Any:
    session.enter(connection)
    try:
        return function(session, *args)
    finally:
        session.debts.begin_to_pay()
        session.leave()


def process(session: Session, batch: Batch, client: Client) -> None:
    """In the session's thread, or at once: carry out a batch, or what is left of it."""
    messages = batch.messages
    if type(messages[0]) is frontend.Query:
        simple_query.run(session, messages[0].text, batch.known)
        return
    skipping = False
    session.interrupts.clear()
    is_lone = not batch.is_resumed and _has_one_execute(messages)
    # COPY FROM STDIN takes what follows it.
    ahead: deque[Any] = messages
    session.ahead = ahead
    while ahead:
        message = ahead.popleft()
        kind = type(message)
        if skipping and kind is not frontend.Sync:
            continue
        try:
            handler = _EXTENDED.get(kind)
            if handler is not None:
                session.transaction.is_lone = is_lone and not session.transaction.in_block
                handler(session, message)
            elif kind is frontend.Sync:
                skipping = False
                extended_query.sync(session)
                session.ready()
            elif kind is frontend.Query:
                simple_query.run(session, message.text)
            elif kind is frontend.Malformed:
                raise message.error
            elif kind is frontend.FunctionCall:
                raise unsupported("the fast-path function call")
        except SessionEnded:
            raise
        except MustWait:
            ahead.appendleft(message)
            batch.is_resumed = True
            raise
        except Exception as error:  # noqa: BLE001 - the client is told
            session.stop_timer()
            simple_query.report(session, error)
            if kind is frontend.Sync or not _skips(message):
                session.ready()
            else:
                skipping = True
    if skipping:
        client.connection.skip_to_sync()


def _has_one_execute(messages: Iterable[FrontendMessage]) -> bool:
    """Whether a transaction that begins with this batch has one statement only."""
    kinds = [type(message) for message in messages]
    return kinds[-1] is frontend.Sync and kinds.count(frontend.Execute) == 1


def _skips(message: FrontendMessage) -> bool:
    """Whether an error in this message is followed by skipping to Sync."""
    if isinstance(message, frontend.Malformed):
        # A Sync ends the skipping even when it is malformed.
        return message.is_extended and message.tag != frontend.Sync.tag
    return type(message) in _EXTENDED


def _idle_limit(session: Session) -> float | None:
    name = (
        "idle_session_timeout" if session.transaction.status == "I" else "idle_in_transaction_session_timeout"
    )
    limit = session.settings.get(name)
    return limit / 1000 if limit else None


def _idle_timeout(session: Session) -> PgError:
    if session.transaction.status == "I":
        return fatal(sqlstate.IDLE_SESSION_TIMEOUT, "terminating connection due to idle-session timeout")
    return fatal(
        sqlstate.IDLE_IN_TRANSACTION_SESSION_TIMEOUT,
        "terminating connection due to idle-in-transaction timeout",
    )
