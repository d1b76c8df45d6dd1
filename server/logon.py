"""A connection's life: startup, authentication, Session, logon triggers, messages, logoff.

`serve` is the one task of a connection. It refuses with one FATAL ErrorResponse, or has a logged-on
Session whose logoff runs exactly once. PostgreSQL 15, utils/init/postinit.c; docs 55.2 (protocol-flow).
"""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Final

from polar_lite.catalog.boolean_words import parse_bool
from polar_lite.protocol import backend, frontend, sqlstate
from polar_lite.protocol.buffer import ProtocolViolation, Unanswered
from polar_lite.protocol.sqlstate import PgError
from polar_lite.server import message_loop, startup_options
from polar_lite.server.authentication.matching import Request
from polar_lite.server.authentication.passwords import Dialogue
from polar_lite.server.errors import to_pg_error
from polar_lite.server.logs import error_text
from polar_lite.server.network.client import HandshakeFailed
from polar_lite.server.sessions.session import Session, fatal
from polar_lite.server.sessions.settings import NAMEDATALEN
from polar_lite.server.sessions.temporary import drop_temporary_objects
from polar_lite.server.slots import Slot
from polar_lite.server.triggers import event_triggers

if TYPE_CHECKING:
    from collections.abc import Mapping

    from polar_lite.server.engine.database import Database
    from polar_lite.server.listener import Server
    from polar_lite.server.network.client import Client

LOG = logging.getLogger("polar_lite.server")

SHORT_KEY_BYTES: Final = 4
LONG_KEY_BYTES: Final = 32
"""Cancel keys: what protocol 3.0 has room for, and what 3.2 allows."""


async def serve(client: Client, server: Server) -> None:
    """Serve one connection from its first byte to its last."""
    session: Session | None = None
    slot = Slot(server.slots)
    try:
        message = await _startup(client, server)
        if message is None:
            return
        session = await _logon(client, server, message, slot)
        await message_loop.run(session, client)
    except PgError as error:
        _refuse(client, error)
    except ConnectionError:
        pass
    except HandshakeFailed as failure:
        LOG.info("%s", failure)
    except Exception as error:  # noqa: BLE001 - the last resort of a connection
        _refuse(client, to_pg_error(error))
    finally:
        try:
            if session is not None:
                await _logoff(session, client)
        finally:
            slot.release()
            await client.close()


async def _startup(client: Client, server: Server) -> frontend.StartupMessage | None:
    """Answer encryption requests and cancel requests; None when the connection has ended."""
    # For all of it: a byte now and then, or one request after the other, gains no time.
    deadline = server.loop.time() + server.config.number("authentication_timeout")
    # As in PostgreSQL: a Unix-domain socket is not encrypted.
    offered = server.tls if client.origin.address is not None else None
    try:
        while True:
            message = await client.read(deadline - server.loop.time())
            match message:
                case None:
                    return None
                case frontend.DirectTls() if offered is not None:
                    await client.start_tls(offered, deadline - server.loop.time())
                case frontend.DirectTls():
                    raise Unanswered("received direct SSL connection request without SSL support")
                case frontend.SSLRequest():
                    client.send(backend.EncryptionResponse(accepted=offered is not None))
                    if offered is not None:
                        await client.start_tls(offered, deadline - server.loop.time())
                case frontend.GSSENCRequest():
                    client.send(backend.EncryptionResponse(accepted=False, gss=True))
                case frontend.CancelRequest():
                    server.cancel(message.pid, message.key)
                    return None
                case frontend.StartupMessage():
                    return message
                case _:
                    raise ProtocolViolation("unexpected message before authentication")
    except TimeoutError:
        # As PostgreSQL: a peer that says nothing gets no answer.
        LOG.info("canceling authentication due to timeout")
        return None


async def _logon(client: Client, server: Server, message: frontend.StartupMessage, slot: Slot) -> Session:
    parameters = dict(message.parameters)
    if message.protocol > frontend.PROTOCOL_3_2 or message.protocol_options:
        spoken = min(message.protocol, frontend.PROTOCOL_3_2)
        client.send(backend.NegotiateProtocolVersion(spoken, tuple(message.protocol_options)))
    if server.stopping:
        raise fatal(sqlstate.CANNOT_CONNECT_NOW, "the database system is shutting down")
    user = _as_name(parameters.pop("user", ""))
    if not user:
        raise fatal(
            sqlstate.INVALID_AUTHORIZATION_SPECIFICATION,
            "no PostgreSQL user name specified in startup packet",
        )
    name = _as_name(parameters.pop("database", "")) or user
    replication = _replication(parameters.pop("replication")) if "replication" in parameters else "false"
    slot.take()
    request = Request(user, name, client.origin, replication=replication == "true")
    method = await _authenticate(client, server, request)
    client.send_later(backend.AuthenticationOk())
    if replication != "false":
        raise fatal(sqlstate.FEATURE_NOT_SUPPORTED, "replication is not supported")
    database = await _database(server, user, name, slot)
    key_bytes = LONG_KEY_BYTES if message.protocol >= frontend.PROTOCOL_3_2 else SHORT_KEY_BYTES
    session = server.new_session(client, database, user, key_bytes)
    session.authentication_method = method
    client.session = session
    task = asyncio.current_task()
    if task is not None:
        task.set_name(f"session {session.pid} {user}@{name}")
    try:
        _begin(session, parameters)
        if event_triggers.any_fires(session, event_triggers.LOGIN, event_triggers.LOGON):
            await session_hop(session, client, event_triggers.fire_logon)
        session.output.ready()
        await session.output.debts.paid()
    except BaseException:
        server.forget(session)
        session.timers.close()
        raise
    finally:
        client.write(bytes(session.output.buffer))
        session.output.buffer.clear()
    if session.settings.get("log_connections"):
        LOG.info("connection authorized: user=%s database=%s%s", user, name, _encryption(client))
    return session


async def _authenticate(client: Client, server: Server, request: Request) -> str:
    """The method by which the client has proved who it is."""
    # What waits looks at the deadline itself: a timer for each logon would cost more than trust does.
    deadline = server.loop.time() + server.config.number("authentication_timeout")
    try:
        return await server.authentication.admit(Dialogue(client, deadline), request, server.shared_snapshot)
    except TimeoutError:
        LOG.info("canceling authentication due to timeout")
        raise ConnectionAbortedError from None


def _as_name(text: str) -> str:
    """Role and database as PostgreSQL looks them up: cut to the length of a name."""
    raw = text.encode("utf-8", "surrogateescape")
    return text if len(raw) < NAMEDATALEN else raw[: NAMEDATALEN - 1].decode(errors="ignore")


def _replication(text: str) -> str:
    """What the startup packet's parameter asks for: "false", "database", or "true" for the whole cluster."""
    flag = parse_bool(text)
    if flag is None and text != "database":
        raise fatal(
            sqlstate.INVALID_PARAMETER_VALUE,
            f'invalid value for parameter "replication": "{text}"',
            hint='Valid values are: "false", 0, "true", 1, "database".',
        )
    return "database" if flag is None else "true" if flag else "false"


def _encryption(client: Client) -> str:
    """What log_connections tells of TLS."""
    tls = client.origin.tls
    if tls is None:
        return ""
    return f" SSL enabled (protocol={tls.version}, cipher={tls.cipher}, bits={tls.bits})"


async def _database(server: Server, user: str, name: str, slot: Slot) -> Database:
    """Find role and database and check that they may meet, in PostgreSQL's order."""
    snapshot = server.shared_snapshot
    role = snapshot.role_by_name(user)
    if role is None:
        raise fatal(sqlstate.INVALID_AUTHORIZATION_SPECIFICATION, f'role "{user}" does not exist')
    if not role.can_login:
        raise fatal(sqlstate.INVALID_AUTHORIZATION_SPECIFICATION, f'role "{user}" is not permitted to log in')
    slot.check_role(role)
    found = snapshot.database_by_name(name)
    if found is None:
        raise fatal(sqlstate.UNDEFINED_DATABASE, f'database "{name}" does not exist')
    from polar_lite.catalog import privileges

    if not found.allows_connections:
        raise fatal(
            sqlstate.OBJECT_NOT_IN_PREREQUISITE_STATE,
            f'database "{name}" is not currently accepting connections',
        )
    if not privileges.has_privilege(snapshot, role.oid, found, "CONNECT"):
        raise fatal(
            sqlstate.INSUFFICIENT_PRIVILEGE,
            f'permission denied for database "{name}"',
            detail="User does not have CONNECT privilege.",
        )
    slot.check_database(found, role)
    return await server.databases.find(found.oid)


def _begin(session: Session, parameters: Mapping[str, str]) -> None:
    """On the event loop, as nothing of it waits: settings, and the first messages."""
    startup_options.apply(session, parameters)
    session.output.report_settings()
    session.output.send(backend.BackendKeyData(session.pid, session.secret))


async def _logoff(session: Session, client: Client) -> None:
    """Roll back what is open, run the logoff triggers, give everything back. Never raises."""
    session.logging_off = True
    try:
        if session.held is None and not session.transaction.active and not session.keeps_connection:
            # Nothing is to be given back; without triggers no thread is needed.
            _reset(session)
            if event_triggers.any_fires(session, event_triggers.LOGOFF):
                await session_hop(session, client, _end)
        else:
            await session_hop(session, client, _end)
    except Exception as error:
        LOG.error("logoff of session %s failed", session.pid, exc_info=error)
    finally:
        session.server.forget(session)
        session.timers.close()
        if session.settings.get("log_disconnections"):
            LOG.info("disconnection: user=%s database=%s", session.login_user, session.snapshot.database.name)


def _end(session: Session) -> None:
    if session.transaction.active:
        session.transaction.rollback()
    _reset(session)
    event_triggers.fire_logged(session, event_triggers.LOGOFF)
    drop_temporary_objects(session)
    session.output.buffer.clear()


def _reset(session: Session) -> None:
    """Be who logged on again, with nothing in the way of the logoff triggers."""
    session.close_portals()
    session.interrupts.terminate = session.interrupts.reason = None
    session.security.clear()
    session.settings.reset_for_logoff()


async def session_hop(session: Session, client: Client, function: object, *args: object) -> None:
    """Run a function of a session in its SQLite connection's thread and send what it produced."""
    await message_loop.hop(session, client, function, *args)  # type: ignore[arg-type]


def _refuse(client: Client, error: PgError) -> None:
    error.severity = "FATAL"
    if isinstance(error, Unanswered):
        LOG.info("%s", error)
        return
    level = logging.INFO if client.session is None else logging.ERROR
    LOG.log(level, "%s", error_text(f"FATAL {error.sqlstate}: {error}", error))
    if isinstance(error, frontend.TooOld):
        client.send(backend.OldErrorResponse(error))
        return
    try:
        client.send(backend.ErrorResponse(error))
    except PgError as unspeakable:
        unspeakable.severity = "FATAL"
        client.send(backend.ErrorResponse(unspeakable))
