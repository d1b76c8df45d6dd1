"""A statement that rules have rewritten: its commands, each a statement that sees what those before it did.

PostgreSQL 15 docs 41.4 (rules-update); source pquery.c (PortalRunMulti).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from polar_lite.server.engine.calls import Given

if TYPE_CHECKING:
    from polar_lite.catalog.dialect.plan import Plan
    from polar_lite.server.execute import Result
    from polar_lite.server.sessions.session import Session


def run(session: Session, plan: Plan, given: Given, result: Result) -> None:
    """Run all commands and complete the statement's result: the main one's, and rows beside it."""
    from polar_lite.server.execute import run_plan

    if plan.error_log is not None:
        from polar_lite.server.writes import error_log  # few statements need it

        error_log.run(session, plan, given, result)
        return
    result.count = 0
    for place, command in enumerate(plan.commands or ()):
        made = run_plan(session, command, *given)
        rows = made.all_rows()
        made.rows = iter((rows,) if rows else ())
        if place == plan.main:
            result.count, result.rows = made.count, made.rows
        elif command.columns and not plan.columns:
            result.asides.append(made)
