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
from polar_lite.protocol.sqlstate import PgError
from polar_lite.server import cut_units, extended_query, simple_query
from polar_lite.server.engine.grant import LoopTurn
from polar_lite.server.engine.locks import MustWait
from polar_lite.server.quick import at_once
from polar_lite.server.quick import messages as quick
from polar_lite.server.quick import run as quick_run
from polar_lite.server.quick.at_once import Batch
from polar_lite.server.quick.lanes import Work
from polar_lite.server.sessions import occupancy
from polar_lite.server.sessions.session import SessionEnded, fatal
from polar_lite.server.turns import TURNS

if TYPE_CHECKING:
    from polar_lite.protocol.frontend import FrontendMessage
    from polar_lite.server.engine.connection import EngineConnection
    from polar_lite.server.network.client import Client
    from polar_lite.server.sessions.output import Output
    from polar_lite.server.sessions.session import Session

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
TURN_SECONDS: Final = 0.05
"""How long a short write may wait for its turn on the event loop."""
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
    finally:
        inbox.close()


class _Inbox:
    """What a client has sent, in batches: short ones are carried out as they come, the task has the rest."""

    def __init__(self, session: Session, client: Client) -> None:
        self._session, self._client, self._output = session, client, session.output
        self._messages: list[FrontendMessage] = []
        self._ready: Batch | None = None
        self._problem: BaseException | None = None
        self._deadline: float | None = None
        self._has_left = False
        self._patience: float | None = None  # until when the rest of an incomplete batch is waited for
        self._owes = False  # answers that wait for the disk
        # What waits for the grant to write, and until when.
        self._deferred: tuple[Batch, asyncio.TimerHandle] | None = None

    def serve(self, data: bytes) -> bool:
        """Carry out a short statement that the session is known to repeat, from its bytes alone.

        False: it is none, or there is something else to be done first.
        """
        session = self._session
        if self._owes or self._messages or self._deferred or session.output.mailbox:
            return False
        if session.interrupts.terminate is not None:
            return False
        try:
            work = quick.of_bytes(session, data)
            if work is None or not self._client.is_writable:
                return False
            if work.lane.writes and not quick.can_write_now(session):
                self._client.connection.feed(data)
                batch = self._collect()
                if batch is None or not self._defer(batch):
                    self._ready = batch
                    self._client.wake()
                return True
            if not quick_run.run(session, work):
                return False
            self._answer()
        except BaseException as error:  # noqa: BLE001 - raised again in the task
            self._problem = error
        if self._problem is not None or (not self._owes and not self._idles_on()):
            self._client.wake()
        return True

    def _defer(self, batch: Batch) -> bool:
        """Let a batch wait a moment, on the loop, for its turn to write; False if that is pointless."""
        session = self._session
        grant = session.database.grant
        owner = grant.owner
        if owner is None or owner.has_been_idle:
            return False  # a thread will press it
        loop = session.server.loop
        if grant.queue(session, LoopTurn(session.server.writer_turns, self._has_turn)):
            return False  # it has just become free, and a thread makes nothing of that
        self._deferred = batch, loop.call_later(TURN_SECONDS, self._give_up_turn)
        # From here on the statement can be canceled.
        session.interrupts.clear()
        session.running = True
        return True

    def _has_turn(self) -> None:
        """The grant is the session's: what waited for it can be done."""
        if self._deferred is None:
            return  # the session has ended, and has given it back
        batch, timer = self._deferred
        timer.cancel()
        self._deferred = None
        session = self._session
        session.running = session.interrupts.reason is not None
        try:
            if session.running or not self._carry_out(batch):
                self._ready = batch
        except BaseException as error:  # noqa: BLE001 - raised again in the task
            self._problem = error
        if self._ready is None:
            occupancy.give_unused_grant_back(session)
        if self._has_task() or (not self._owes and (not self._idles_on() or not self.take())):
            self._client.wake()

    def _give_up_turn(self) -> None:
        """It takes long: a thread is to wait, which can be canceled and can set others aside."""
        if self._deferred is None or not self._session.database.grant.leave_queue(self._session):
            return  # its turn comes
        self._ready, self._deferred = self._deferred[0], None
        self._client.wake()

    def close(self) -> None:
        """The session is about to end: it waits for nothing any more."""
        session = self._session
        if self._deferred is not None:
            self._deferred[1].cancel()
            self._deferred = None
            session.running = False
            session.database.grant.leave_queue(session)
        self._owes = False
        occupancy.give_unused_grant_back(session)

    async def next_batch(self) -> Batch | None:
        """The next batch for a thread; None when the client has left. Raises FATAL to end the session."""
        self._deadline = self._idle_deadline()
        while not self._has_task() or self._owes:
            if self._owes:
                await self._pay()
            elif self._output.buffer:
                # Notifications of commits that are not on the disk yet.
                await self._output.debts.paid()
                _send_output(self._output, self._client)
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
            await self._client.wait(limit, self.take, self.serve, self.push)
        now = asyncio.get_running_loop().time()
        if limit is None or now < limit or self._has_task():
            return
        if self._messages:
            self._ready, self._messages = Batch(deque(self._messages)), []
        elif self._deadline is not None and now >= self._deadline:
            raise _idle_timeout(self._session)

    async def _pay(self) -> None:
        """Wait until what was committed at once is on the disk; then the client may hear of it."""
        await self._output.debts.paid()
        self._owes = False
        _send_output(self._output, self._client)
        self._deadline = self._idle_deadline()

    def take(self) -> bool:
        """Carry out at once what can be; False to let the task look."""
        if self._owes or self._deferred is not None:
            return True  # what has come is looked at when the disk has answered, or the turn has come
        if self._has_task() or not self._has_pushed():
            return False
        connection = self._client.connection
        if not (connection.buffered or connection.at_eof or self._messages or self._client.lost):
            return True
        served = False
        try:
            for _ in range(TURN_BATCHES):
                batch = self._collect()
                if batch is None:
                    break
                if not self._carry_out(batch):
                    self._ready = batch
                    return False
                if self._owes or self._deferred is not None:
                    return True
                served = True
                if not connection.buffered and not connection.at_eof:
                    break
            else:
                self._ready = self._collect()
        except BaseException as error:  # noqa: BLE001 - raised again in the task
            self._problem = error
        if self._has_task() or (self._messages and self._patience is None):
            return False
        return not served or self._idles_on()

    def push(self) -> bool:
        """Send an idle client what others have for it; False to let the task do it."""
        if self._owes or self._deferred is not None:
            return True  # it is sent with the answers
        return not self._has_task() and self._has_pushed()

    def _has_pushed(self) -> bool:
        """Send an idle client its notifications; False if some must wait for the disk."""
        while self._output.push_notifications():
            if self._output.debts:
                return False
            _send_output(self._output, self._client)
        return True

    def _idles_on(self) -> bool:
        """Count the idle time anew; False if the task must be woken to set its timer for that."""
        if self._deadline is None and not self._session.conduct.has_idle_limits:
            return True
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
        if isinstance(work, Work):
            if work.lane.writes and not quick.can_write_now(session):
                return self._defer(batch)
            if not quick_run.run(session, work):
                return False
            self._answer()
            return True
        connection = session.held or session.database.pool.take(session.context)
        if connection is None:
            return False
        session.held = connection
        session.at_once = True
        try:
            if not occupancy.enter_now(session, connection):
                return False
            session.interrupts.clear()
            try:
                process(session, batch, client)
            finally:
                occupancy.leave(session)
        except MustWait:
            return False
        finally:
            session.at_once = False
            self._answer()
            if not occupancy.needs_connection(session):
                session.held = None
                session.database.pool.put_back(connection)
        return True

    def _answer(self) -> None:
        """Send what has come of a batch, as soon as what was committed in it is on the disk."""
        output = self._output
        debts = output.debts
        if debts.owed and not debts.settle(at_once=self._client.is_heard_alone):
            self._owes = True
            debts.when_paid(self._paid)
        else:
            _send_output(output, self._client)

    def _paid(self) -> None:
        """What the client has not heard of yet is on the disk."""
        if not self._owes:
            return  # the task has found out by itself
        self._owes = False
        _send_output(self._output, self._client)
        if not self._idles_on() or not self.take():
            self._client.wake()

    def _idle_deadline(self) -> float | None:
        limit = _idle_limit(self._session)
        return None if limit is None else asyncio.get_running_loop().time() + limit


async def hop(session: Session, client: Client, function: Callable[..., None], *args: Any) -> None:
    """Run `function(session, *args)` in the session's thread and send what it produced."""
    pool = session.database.pool
    # From here on the statement can be canceled; one that waited for its turn could be before.
    if not session.running:
        session.interrupts.clear()
        session.running = True
    try:
        connection = session.held or pool.take(session.context) or await pool.acquire(session.context)
    except BaseException:
        session.running = False
        occupancy.give_unused_grant_back(session)
        raise
    session.held, session.is_hopping = connection, True
    TURNS.enter(session.interrupts)
    try:
        await connection.run(_inside, session, connection, function, args)
    finally:
        TURNS.leave(session.interrupts)
        session.is_hopping = False
        if session.logging_off or not occupancy.needs_connection(session):
            session.held = None
            await pool.release(connection, broken=session.keeps_connection)
        await session.output.debts.paid()
        _send_output(session.output, client)
    if not session.logging_off:
        await client.drain()


def _send_output(output: Output, client: Client) -> None:
    if output.buffer:
        out, output.buffer = output.buffer, bytearray()
        client.write(out)


def _inside(
    session: Session, connection: EngineConnection, function: Callable[..., None], args: tuple[Any, ...]
) -> None:
    occupancy.enter(session, connection)
    try:
        function(session, *args)
    finally:
        session.output.debts.begin_to_pay()
        occupancy.leave(session)


def process(session: Session, batch: Batch, client: Client) -> None:
    """In the session's thread, or at once: carry out a batch, or what is left of it."""
    messages = batch.messages
    if type(messages[0]) is frontend.Query:
        simple_query.run(session, messages[0].text, batch.known)
        return
    skipping = False
    cut_units.join(session, messages)
    is_lone = not batch.is_resumed and _has_one_execute(messages)
    # COPY FROM STDIN takes what follows it.
    ahead: deque[Any] = messages
    session.ahead = ahead
    while ahead:
        message = ahead[0]
        kind = type(message)
        try:
            if len(ahead) > 4 and not skipping and _carry_on(session, ahead):
                continue
            ahead.popleft()
            if skipping and kind is not frontend.Sync:
                continue
            if not skipping:
                session.timers.check_statement()
            handler = _EXTENDED.get(kind)
            if handler is not None:
                session.transaction.is_lone = is_lone and not session.transaction.in_block
                handler(session, message)
            elif kind is frontend.Sync:
                skipping = False
                extended_query.sync(session)
                session.output.ready()
            elif kind is frontend.Query:
                simple_query.run(session, message.text)
            elif kind is frontend.Malformed:
                raise message.error
            elif kind is frontend.FunctionCall:
                from polar_lite.server import fast_path  # few clients ask for it

                fast_path.call(session, message)
        except SessionEnded:
            raise
        except MustWait:
            ahead.appendleft(message)
            batch.is_resumed = True
            raise
        except Exception as error:  # noqa: BLE001 - the client is told
            session.timers.stop_statement()
            simple_query.report(session, error)
            if kind is frontend.Sync or not _skips(message):
                session.output.ready()
            else:
                skipping = True
    if skipping:
        client.connection.skip_to_sync()


def _carry_on(session: Session, ahead: deque[Any]) -> bool:
    """Carry out the statement at the head of a pipeline, and its like behind it; False: it is not short."""
    if session.at_once or session.interrupts.reason is not None or session.transaction.is_lent:
        return False
    work = quick.of_next(session, ahead)
    if work is None:
        return False
    size = 3 if ahead[1] is quick.DESCRIBE else 2
    if work.lane.repeats:
        work.together = quick.of_repeats(session, work, ahead, size)
    if not quick_run.run_inside(session, work):
        return False
    for _ in range(size * work.done):
        ahead.popleft()
    session.output.flush_much()
    return True


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
    if not session.conduct.has_idle_limits:
        return None
    outside, inside = session.conduct.idle_limits
    return outside if session.transaction.status == "I" else inside


def _idle_timeout(session: Session) -> PgError:
    if session.transaction.status == "I":
        return fatal(sqlstate.IDLE_SESSION_TIMEOUT, "terminating connection due to idle-session timeout")
    return fatal(
        sqlstate.IDLE_IN_TRANSACTION_SESSION_TIMEOUT,
        "terminating connection due to idle-in-transaction timeout",
    )
