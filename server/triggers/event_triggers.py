"""Logon and logoff event triggers: which run, in what order, and what an error does.

Those of DDL are in `ddl_events`. All triggers of one event run in one transaction, by name. PolarDB
"Logon and logoff triggers";
PostgreSQL 17 docs 40 (event-triggers) for `login`.
"""

from __future__ import annotations

import logging
from collections.abc import Container, Sequence
from typing import TYPE_CHECKING, Any, Final

from polar_lite.catalog.event_triggers import SHUTDOWN, STARTUP
from polar_lite.protocol import sqlstate
from polar_lite.protocol.sqlstate import PgError
from polar_lite.server import logs
from polar_lite.server.errors import to_pg_error

if TYPE_CHECKING:
    from polar_lite.catalog.objects import EventTrigger
    from polar_lite.server.sessions.session import Session

LOG = logging.getLogger("polar_lite.server")

LOGON: Final = "after_user_logon"
LOGOFF: Final = "before_user_logoff"
LOGIN: Final = "login"
TAGS: Final = {
    LOGON: "LOGIN",
    LOGIN: "LOGIN",
    LOGOFF: "LOGOUT",
    STARTUP: "STARTUP",
    SHUTDOWN: "SHUTDOWN",
}
# PolarDB's text, which says no more on purpose: the details are in the server's log.
WARNING_TEXT: Final = "event trigger occur error after user login. For more information, see log"


class TriggerError(Exception):
    """A trigger of an event failed. Its work is undone."""

    def __init__(self, trigger: str, error: PgError) -> None:
        super().__init__(str(error))
        self.trigger = trigger
        self.error = error


def fire_logon(session: Session) -> None:
    """Run the triggers of a logon; raises the FATAL PgError that refuses it."""
    try:
        run_event(session, LOGIN)
    except TriggerError as failed:
        _log(session, LOGIN, failed)
        failed.error.severity = "FATAL"
        raise failed.error from failed
    try:
        run_event(session, LOGON)
    except TriggerError as failed:
        _log(session, LOGON, failed)
        if failed.error.severity == "FATAL" or _refuses(session):
            failed.error.severity = "FATAL"
            raise failed.error from failed
        session.output.tell(PgError(sqlstate.WARNING, WARNING_TEXT, severity="WARNING"))


def fire_logged(session: Session, event: str, only: Container[int] | None = None) -> None:
    """Run the triggers of a logoff, start or end of the server; an error is only logged.

    only: the OIDs of those that are to run, else all.
    """
    try:
        run_event(session, event, only)
    except TriggerError as failed:
        _log(session, event, failed)


def run_event(session: Session, event: str, only: Container[int] | None = None) -> None:
    """Run the enabled triggers of an event in one transaction. Raises TriggerError, all undone."""
    triggers = [t for t in enabled_triggers(session, event) if only is None or t.oid in only]
    if not triggers:
        return
    name = triggers[0].name
    kept = session.save_state()
    session.begin_statement(f"<{event}>")
    session.interrupts.clear()
    session.lock_limit = session.settings.get("polar_logon_lock_timeout")
    session.event = (event, TAGS[event])
    session.timers.start_statement()
    try:
        session.transaction.start()
        if event != LOGIN:
            # A user who makes the session read-only must not end auditing; PostgreSQL's `login` refuses then.
            session.transaction.read_only = False
        for trigger in triggers:
            name = trigger.name
            run_trigger(session, trigger, event, TAGS[event])
        session.transaction.commit()
    except Exception as error:
        problem = to_pg_error(error)
        session.security.clear()
        if session.transaction.active:
            session.transaction.rollback()
        session.restore_state(kept)
        raise TriggerError(name, problem) from error
    finally:
        session.timers.stop_statement()
        session.lock_limit = None
        session.event = None
        session.last_query = ""


def any_fires(session: Session, *events: str) -> bool:
    return any(enabled_triggers(session, event) for event in events)


def enabled_triggers(session: Session, event: str) -> Sequence[EventTrigger]:
    """The triggers that fire for this session, in the byte order of their names."""
    triggers = session.snapshot.event_triggers(event)
    if not triggers or not session.settings.get("event_triggers"):
        return ()
    replica = session.settings.text("session_replication_role") == "replica"
    fires = "RA" if replica else "OA"
    return [
        trigger
        for trigger in triggers
        if trigger.enabled in fires and trigger.user_oid in (0, session.session_user_oid)
    ]


def variables(session: Session, event: str, tag: str) -> dict[str, Any]:
    """The implicit variables of an event-trigger function, native values."""
    return {
        "polar_login_user": session.login_user,
        "polar_database_name": session.snapshot.database.name,
        "polar_client_ip": session.client_address,
        "polar_instance_num": 1,
        "tg_event": event,
        "tg_tag": tag,
    }


def run_trigger(session: Session, trigger: EventTrigger, event: str, tag: str) -> None:
    routine = session.snapshot.routine(trigger.function)
    if routine is None:
        raise PgError(sqlstate.UNDEFINED_FUNCTION, f"function with OID {trigger.function} does not exist")
    if trigger.condition is not None and not _holds(session, trigger):
        return
    session.runtime.call_event_trigger(routine, variables(session, event, tag))


def _holds(session: Session, trigger: EventTrigger) -> bool:
    """Oracle's WHEN (..): evaluated with the rights of the trigger's owner; NULL does not fire."""
    session.push_security(trigger.owner)
    try:
        return bool(session.context.query(f"SELECT ({trigger.condition})")[0][0])
    finally:
        session.pop_security()


def _refuses(session: Session) -> bool:
    if not session.settings.get("polar_logon_failure_refuses"):
        return False
    role = session.snapshot.role(session.authenticated_oid)
    return not (role is not None and role.is_superuser)


def _log(session: Session, event: str, failed: TriggerError) -> None:
    """One record: session, trigger, SQLSTATE, message, PL context."""
    error = failed.error
    first = (
        f'event trigger "{failed.trigger}" failed at {event} of user "{session.login_user}"'
        f" (pid {session.pid}):"
        f" {error.sqlstate}: {error.message}"
    )
    LOG.error("%s", logs.error_text(first, error))
