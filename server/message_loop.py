"""The messages of a logged-on session: collected on the event loop, carried out in one hop.

A batch is one Query, or extended-protocol messages up to Sync or Flush. The hop runs in the thread of
the SQLite connection that the session holds or borrows. PostgreSQL 15, tcop/postgres.c (PostgresMain).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from polar_lite.protocol import frontend, sqlstate
from polar_lite.protocol.sqlstate import PgError, unsupported
from polar_lite.server import extended_query, simple_query
from polar_lite.server.session import SessionEnded, fatal

if TYPE_CHECKING:
    from polar_lite.protocol.frontend import FrontendMessage
    from polar_lite.server.client import Client
    from polar_lite.server.session import Session

BATCH_MESSAGES: Final = 1000

_EXTENDED: Final[dict[type, Callable[[Session, Any], None]]] = {
    frontend.Parse: extended_query.parse,
    frontend.Bind: extended_query.bind,
    frontend.Describe: extended_query.describe_message,
    frontend.Execute: extended_query.execute_message,
    frontend.Close: extended_query.close,
}
_COPY: Final = frozenset((frontend.CopyData, frontend.CopyDone, frontend.CopyFail))


async def run(session: Session, client: Client) -> None:
    """Serve messages until the client leaves (returns) or the session is ended (raises FATAL)."""
    while True:
        try:
            message = await client.read(_idle_limit(session))
        except TimeoutError:
            raise _idle_timeout(session) from None
        if message is None or type(message) is frontend.Terminate:
            if session.interrupts.terminate is not None:
                raise session.interrupts.terminate
            return
        if type(message) in _COPY:
            continue  # the rest of a COPY that failed: to be ignored, says the protocol
        batch = [message]
        if type(message) in _EXTENDED:
            await _collect(client, batch)
        try:
            await hop(session, client, process, batch, client)
        except SessionEnded:
            return


async def _collect(client: Client, batch: list[FrontendMessage]) -> None:
    """Add the messages that follow, up to one that must be answered."""
    while len(batch) < BATCH_MESSAGES:
        message = await client.read()
        if message is None:
            return
        batch.append(message)
        if type(message) not in _EXTENDED:
            return


async def hop(session: Session, client: Client, function: Callable[..., None], *args: Any) -> None:
    """Run `function(session, *args)` in the session's thread and send what it produced."""
    held = session.held
    connection = held or await session.database.pool.acquire(session)
    session.held = connection
    try:
        await connection.run(_inside, session, connection, function, args)
    finally:
        if session.logging_off or session.may_give_back:
            session.held = None
            await session.database.pool.release(connection, broken=session.keeps_connection)
        await session.debts.paid()
        if session.out:
            client.write(bytes(session.out))
            session.out.clear()
    if not session.logging_off:
        await client.drain()


def _inside(session: Session, connection: Any, function: Callable[..., None], args: tuple[Any, ...]) -> None:
    session.enter(connection)
    try:
        function(session, *args)
    finally:
        session.debts.begin_to_pay()
        session.leave()


def process(session: Session, batch: list[FrontendMessage], client: Client) -> None:
    """In the session's thread: carry out a batch."""
    if type(batch[0]) is frontend.Query:
        simple_query.run(session, batch[0].text)
        return
    skipping = False
    session.interrupts.clear()
    is_lone = _has_one_execute(batch)
    # COPY FROM STDIN takes what follows it.
    ahead = session.ahead = deque(batch)
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
        except Exception as error:  # noqa: BLE001 - the client is told
            session.stop_timer()
            simple_query.report(session, error)
            if kind is frontend.Sync or not _skips(message):
                session.ready()
            else:
                skipping = True
    if skipping:
        client.connection.skip_to_sync()


def _has_one_execute(batch: list[FrontendMessage]) -> bool:
    """Whether a transaction that begins with this batch has one statement only."""
    kinds = [type(message) for message in batch]
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
