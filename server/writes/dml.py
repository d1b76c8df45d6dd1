"""INSERT, UPDATE, DELETE in stages: the write, what it did to which rows, and what follows from that.

1. the rows are written, by one SQLite statement or, where PL must run for each of them, one by one;
2. the effects are gathered from the connection's capture and go onto the transaction's tape;
3. what follows from the effects is run: foreign keys and AFTER triggers see every row with its OLD and
   NEW image, once the whole statement has been done.

No PL runs while SQLite writes. PostgreSQL 15, executor/nodeModifyTable.c, commands/trigger.c.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from polar_lite.catalog.dialect.command import Command
from polar_lite.server.engine.calls import Given
from polar_lite.server.transactions import attempts
from polar_lite.server.triggers.row_triggers import triggers_of
from polar_lite.server.writes import rules, statement_parts
from polar_lite.server.writes.captured import Captured, forget_effects
from polar_lite.server.writes.routine_checks import test_written
from polar_lite.server.writes.writing import Writing, check_proposed_keys, has_triggers, write_rows

if TYPE_CHECKING:
    from polar_lite.catalog.dialect.plan import Plan
    from polar_lite.server.execute import Result
    from polar_lite.server.sessions.session import Session
    from polar_lite.server.triggers.row_triggers import StatementTriggers


def run(session: Session, plan: Plan, given: Given, result: Result) -> None:
    """Run a plan that writes and complete its result. given: parameters, literals, PL variables.

    LockConflict, with the statement undone, when another transaction has locked what it touches.
    """
    transaction = session.transaction
    is_lone, transaction.is_lone = transaction.is_lone, False
    if plan.commands is not None:
        rules.run(session, plan, given, result)
    elif plan.parts:
        statement_parts.run(session, plan, given, result)
    elif has_triggers(plan):
        _run_triggered(session, plan, given, result)
    elif _effects_do_not_matter(session, plan, is_lone=is_lone):
        forget_effects(session, plan)
        write_rows(Writing(session, plan, given), result)
    else:
        _run_once(session, plan, given, result, None, is_lone=is_lone)


def _effects_do_not_matter(session: Session, plan: Plan, *, is_lone: bool) -> bool:
    """Whether nobody will ask which rows the plan writes, and all of it is undone where it fails."""
    transaction = session.transaction
    if plan.has_events or plan.may_write or session.database.locks.others_hold(transaction):
        return False
    if plan.otherwise is not None:
        return False
    if is_lone:
        return plan.row_plan is None or plan.kind is Command.MERGE
    # A statement around it may listen.
    is_around = session.connection.capture.sink is not None
    return plan.row_plan is None and transaction.keeps_to_end and not is_around


def _run_triggered(session: Session, plan: Plan, given: Given, result: Result) -> None:
    """Waits by itself, since BEFORE STATEMENT triggers fire once."""
    triggers = triggers_of(session, plan)
    depth = triggers.depth
    try:
        _run_with(session, plan, given, result, triggers)
    except BaseException:
        triggers.back_to(depth)
        raise


def _run_with(
    session: Session, plan: Plan, given: Given, result: Result, triggers: StatementTriggers
) -> None:
    transaction = session.transaction
    session.referential.begin(plan, triggers)

    def run_once(again: bool) -> None:
        transaction.become_writer()  # who waits is set aside
        _run_once(session, plan, given, result, triggers, is_lone=False)

    attempts.until_done(session, run_once)


def _run_once(
    session: Session,
    plan: Plan,
    given: Given,
    result: Result,
    triggers: StatementTriggers | None,
    *,
    is_lone: bool,
) -> None:
    transaction = session.transaction
    others_hold = session.database.locks.others_hold(transaction)
    # A trigger may wait, an autonomous transaction lets others write, and they take locks meanwhile.
    # So does what is written row by row, of which an error leaves the first ones.
    may_be_by_row = plan.otherwise is not None
    needs_mark = others_hold or triggers is not None or plan.may_write or plan.kind is Command.MERGE
    mark = transaction.savepoint(None) if needs_mark or may_be_by_row else None
    try:
        # What ON CONFLICT has come to is known by the effects.
        is_by_row = plan.row_plan is not None and plan.row_plan.conflict is not None
        needs_all = plan.has_events or is_by_row or may_be_by_row
        with Captured(session, plan.writes, needs_all=needs_all) as captured:
            if others_hold and plan.kind is Command.INSERT:
                check_proposed_keys(session, plan, given)
            write_rows(Writing(session, plan, given, triggers, captured), result)
        captured.check_locks()
        if plan.has_events:
            test_written(session, captured.effects, routed=plan.members is not None)
            session.referential.after_statement(plan, captured.effects, triggers, is_lone=is_lone)
    except BaseException:
        transaction.undo(mark)
        raise
    if mark is not None:
        transaction.release(mark)
