"""The data of COPY FROM STDIN on its way from the client into the session's thread.

While it lasts the thread itself takes the messages out of the connection; the event loop only feeds
bytes, and stops reading from the socket when the thread falls behind. PostgreSQL 15 docs 55.2.6
(protocol-copy); source copyfromparse.c (CopyGetData).
"""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING, Any

from polar_lite.protocol import backend, frontend, sqlstate
from polar_lite.protocol.connection import unexpected_in_copy
from polar_lite.protocol.sqlstate import PgError

if TYPE_CHECKING:
    from polar_lite.server.sessions.session import Session


def incoming(session: Session, form: int, columns: int) -> Generator[bytes, None, None]:
    """Ask for the data; yield b"" and then the data until CopyDone. To be closed in any case.

    form: 0 text, 1 binary. 57014 on CopyFail or a cancel; 08P01 for another message, and the session
    ends; FATAL 08006 when the client has gone.
    """
    session.client.begin_copy()
    try:
        session.output.send(backend.CopyInResponse(form, (form,) * columns))
        session.output.flush()
        yield b""
        while True:
            message = _next(session)
            match message:
                case bytes():
                    yield message
                case frontend.CopyData(data):
                    yield data
                case frontend.CopyDone():
                    return
                case frontend.CopyFail(reason):
                    raise PgError(sqlstate.QUERY_CANCELED, f"COPY from stdin failed: {reason}")
                case frontend.Sync() | frontend.Flush():
                    pass  # the client did not know yet that a COPY begins
                case frontend.Malformed():
                    raise message.error
                case None:
                    raise PgError(
                        sqlstate.CONNECTION_FAILURE,
                        "unexpected EOF on client connection with an open transaction",
                        severity="FATAL",
                    )
                case _:
                    raise unexpected_in_copy(message.tag)
    finally:
        session.client.end_copy()


def _next(session: Session) -> Any:
    """Data, or the next message that is none."""
    if session.ahead:
        return session.ahead.popleft()
    session.interrupts.check()
    session.wait_event = ("Client", "ClientRead")
    try:
        return session.client.read_copy(session.waits.client_is_slow)
    finally:
        session.wait_event = None
