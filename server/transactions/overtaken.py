"""Plans that DDL of other sessions has overtaken: it was committed between planning and the first row.

Such a plan reads rows as a table had them before. PostgreSQL's planning locks the tables; here the plan is
tested when SQLite has begun to read, which costs a look, and made again in the rare case.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial, wraps
from typing import TYPE_CHECKING, Any, Final, TypeVar

from polar_lite.server.engine.locks import MustWait

if TYPE_CHECKING:
    from polar_lite.catalog.dialect.plan import Plan
    from polar_lite.catalog.snapshot import Snapshot
    from polar_lite.server.sessions.session import Session

T = TypeVar("T")
_Method = TypeVar("_Method", bound=Callable[..., Any])
_TRIES: Final = 3


class Overtaken(Exception):
    """The plan is to be made again. Nothing of what it has read has been used."""


def is_overtaken(session: Session, plan: Plan, snapshot: Snapshot | None) -> bool:
    """Whether a plan's tables may be others in its catalog than in what SQLite has just begun to read.

    snapshot: its catalog, None if nobody has that any more.
    """
    database, transaction = session.database, session.transaction
    # In this order: what is published meanwhile is seen.
    if not database.is_publishing and database.snapshot is snapshot:
        return False
    if transaction.is_writer or transaction.pinned is not None or session.sqlite_depth:
        return False  # nobody else can commit, or what SQLite reads is older
    if database.is_publishing:
        if session.at_once:
            raise MustWait
        database.until_published()
    now = database.snapshot
    if snapshot is None:
        return True
    # A type may have changed how values of it are stored. That of a relation makes it another object.
    return now.types is not snapshot.types or any(
        now.relation(oid) is not snapshot.relation(oid) for oid in plan.reads
    )


def until_steady(session: Session, attempt: Callable[[], T]) -> T:
    """What `attempt` returns, which plans and begins to read, or raises Overtaken.

    After some times nobody else may write while it does.
    """
    for _ in range(_TRIES):
        try:
            return attempt()
        except Overtaken:
            continue
    grant = session.database.grant
    session.waits.for_grant(grant)
    try:
        return attempt()
    finally:
        if not session.transaction.is_writer:
            grant.release(session)


def repeatable(method: _Method) -> _Method:
    """A method of somebody who has a session; it plans and begins to read, and is done again if Overtaken."""

    @wraps(method)
    def run(self: Any, *args: Any, **named: Any) -> Any:
        try:
            return method(self, *args, **named)
        except Overtaken:
            pass  # what its frames hold is let go of first
        return until_steady(self.session, partial(method, self, *args, **named))

    return run  # type: ignore[return-value]  # it has the signature of the method
