"""Whose rights a session has while routines run, and what their SET clauses have set: a stack on the session.

Each of them has a frame of settings as well. A transaction's frame is below those of the routines it runs,
so one that ends inside a procedure takes theirs with it: they are begun again in the next transaction.
PostgreSQL 15, utils/fmgr/fmgr.c (fmgr_security_definer).
"""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from polar_lite.protocol.records import dataclass

if TYPE_CHECKING:
    from polar_lite.server.sessions.session import Session
    from polar_lite.server.transactions.transaction import Transaction


@dataclass(slots=True)
class Rights:
    """One running routine. depth: frames of settings below its own. clauses: what its SET clauses give."""

    role: int
    is_definer: bool
    depth: int = 0
    clauses: list[tuple[str, str]] = field(default_factory=list)


def take(session: Session, rights: Rights) -> None:
    """Run with these rights from now on."""
    session.security.append(rights)
    rights.depth = session.settings.depth
    session.settings.push()
    session.forget_environment()
    for name, value in rights.clauses:
        session.change_setting(name, value, local=True)
        session.settings.set_for_routine(name)


def give_back(session: Session) -> None:
    """End the innermost rights; the end of a transaction may have ended their settings already."""
    rights = session.security.pop()
    if session.settings.depth > rights.depth:
        session.settings.leave_routine()
    session.forget_environment()


def suspend(
    session: Session, transaction: Transaction, *, commits: bool, above: int | None = None
) -> list[Rights]:
    """Before a transaction ends in a routine: end the frames inside it, but not the rights.

    above: a depth of settings; those above it are ended, which must be the innermost frames.
    """
    lowest = transaction.settings_depth if above is None else above
    running = [r for r in session.security if lowest < r.depth < session.settings.depth]
    for rights in reversed(running):
        in_force = session.settings.leave_routine()
        if commits:
            # What the routine itself has SET since takes the place of its clause.
            rights.clauses = [clause for clause in rights.clauses if clause[0].lower() in in_force]
    return running


def forget(session: Session, running: list[Rights]) -> None:
    """In the next transaction, before they are resumed: take what was suspended off the stack."""
    if running:
        del session.security[-len(running) :]


def resume(session: Session, running: list[Rights]) -> None:
    """In the next transaction: go on with what `suspend` has returned."""
    for rights in running:
        take(session, rights)
