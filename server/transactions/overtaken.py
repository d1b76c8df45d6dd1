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
    until_published(session)
    now = database.snapshot
    if snapshot is None:
        return True
    return not all(_is_same_table(now, snapshot, oid) for oid in plan.reads)


def until_published(session: Session) -> None:
    """Let somebody who has just committed a change of the catalog tell it."""
    if session.database.is_publishing:
        if session.at_once:
            raise MustWait
        session.database.until_published()


def _is_same_table(now: Snapshot, before: Snapshot, oid: int) -> bool:
    """Whether a relation has not been changed, and no type that says how its values are stored."""
    relation = now.relation(oid)
    if relation is not before.relation(oid):
        return False  # what is changed is another object
    return relation is None or all(_is_same_type(now, before, c.type.oid) for c in relation.columns)


def _is_same_type(now: Snapshot, before: Snapshot, oid: int) -> bool:
    type_ = now.types.get(oid)
    if type_ is None:
        return oid not in before.types
    parts = (type_.base_oid, type_.element_oid, type_.subtype_oid)
    return (
        type_ == before.types.get(oid)
        and (not type_.relation or _is_same_table(now, before, type_.relation))
        and all(_is_same_type(now, before, part) for part in parts if part)
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
