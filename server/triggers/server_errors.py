"""Oracle's AFTER SERVERERROR: triggers that are told of an error which a client is about to hear of.

Each runs in a transaction of its own, so that what it writes stays while the statement's work is undone; an
error of a trigger is logged, and the client hears of the first one. Oracle 19c PL/SQL Language Reference,
CREATE TRIGGER (database_event).
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final

from polar_lite.catalog.event_triggers import SERVER_ERROR
from polar_lite.catalog.plsql.conditions import oracle_number
from polar_lite.protocol import sqlstate
from polar_lite.server import logs
from polar_lite.server.errors import to_pg_error
from polar_lite.server.transactions.autonomous import Autonomous
from polar_lite.server.triggers.event_triggers import enabled_triggers, run_trigger

if TYPE_CHECKING:
    from polar_lite.catalog.objects import EventTrigger
    from polar_lite.protocol.sqlstate import PgError
    from polar_lite.server.sessions.session import Session

LOG = logging.getLogger("polar_lite.server")
_TAG: Final = "SERVERERROR"
# Oracle tells of all errors but these; a failed transaction block answers all commands alike.
_UNTOLD: Final = frozenset({1034, 1403, 1422, 1423, 4030})
_UNTOLD_STATES: Final = frozenset({sqlstate.IN_FAILED_SQL_TRANSACTION})


def fire(session: Session, error: PgError) -> None:
    """Run the triggers for an error whose statement has been undone; never raises."""
    triggers = enabled_triggers(session, SERVER_ERROR)
    if not triggers or session.event is not None or error.severity != "ERROR":
        return
    if error.sqlstate in _UNTOLD_STATES or oracle_number(error) in _UNTOLD:
        return
    session.interrupts.clear()
    session.event, session.server_error = (SERVER_ERROR, _TAG), error
    session.timers.start_statement()
    try:
        for trigger in triggers:
            _run(session, trigger)
    finally:
        session.timers.stop_statement()
        session.event = session.server_error = None


def _run(session: Session, trigger: EventTrigger) -> None:
    kept = session.save_state()
    try:
        _run_alone(session, trigger)
    except Exception as error:  # noqa: BLE001 - the client is told of the first error
        session.restore_state(kept)
        problem = to_pg_error(error)
        what = f'event trigger "{trigger.name}" failed at {SERVER_ERROR}'
        LOG.error("%s", logs.error_text(f"{what}: {problem.sqlstate}: {problem.message}", problem))


def _run_alone(session: Session, trigger: EventTrigger) -> None:
    transaction = Autonomous(session)
    transaction.begin()
    try:
        run_trigger(session, trigger, SERVER_ERROR, _TAG)
    except BaseException:
        session.security.clear()
        transaction.fail()
        raise
    finally:
        transaction.end()
