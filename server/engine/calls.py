"""Calling SQLite for a plan: parameters on the way in, errors on the way out."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from polar_lite.catalog.dialect.plan import Source
from polar_lite.protocol import sqlstate
from polar_lite.protocol.sqlstate import PgError
from polar_lite.server.engine.locks import LockConflict, MustWait
from polar_lite.server.errors import to_pg_error

if TYPE_CHECKING:
    from polar_lite.catalog.dialect.binder.state import VariableResolver
    from polar_lite.catalog.dialect.plan import Plan
    from polar_lite.server.sessions.session import Session

# PL's variables by number, or what finds them; None outside of PL.
Variables = Callable[[int], Any] | Sequence[Any] | None
# Values of a plan's parameters: the client's, the lifted literals, PL's variables.
Given = tuple[Sequence[Any], Sequence[Any], Variables]
_LONG_SQL: Final = 10_000


class Parameters(NamedTuple):
    """What a utility statement's query refers to: values and types of $1 .., and PL's names.

    resolver: finds the names while the query is planned; variables: their values.
    """

    values: Sequence[Any] = ()
    types: Sequence[int] = ()
    resolver: VariableResolver | None = None
    variables: Variables = None


NO_PARAMETERS: Final = Parameters()


def bind(
    slots: Sequence[Any], params: Sequence[Any], literals: Sequence[Any], variables: Variables
) -> list[Any]:
    """Return the stored values of a plan's SQLite parameters."""
    values: list[Any] = []
    for slot in slots:
        if slot.source is Source.LITERAL:
            value = literals[slot.index]
        elif slot.source is Source.PARAM:
            value = params[slot.index]
        else:
            value = variables(slot.index) if callable(variables) else variables[slot.index]  # type: ignore[index]
        if slot.convert is not None and value is not None:
            try:
                value = slot.convert(value)
            except PgError as error:
                raise _first_error(slots, literals, slot) or error from None
        values.append(value)
    return values


def _first_error(slots: Sequence[Any], literals: Sequence[Any], failed: Any) -> PgError | None:
    """The error of a literal before the failed one in the text: PostgreSQL reads them in that order."""
    if failed.source is not Source.LITERAL:
        return None
    earlier = [s for s in slots if s.source is Source.LITERAL and s.index < failed.index and s.convert]
    for slot in sorted(earlier, key=lambda s: s.index):
        try:
            slot.convert(literals[slot.index])
        except PgError as error:
            return error
    return None


def guarded(session: Session, function: Callable[..., Any], *args: Any) -> Any:
    """Call into SQLite; its errors, and those raised in our functions under it, come out as PgError.

    PL that SQLite calls meanwhile is inside SQLite: it can neither wait for locks nor end transactions.
    """
    outer, session.connection.error = session.connection.error, None
    session.sqlite_depth += 1
    try:
        return function(*args)
    except sqlite3.Error as error:
        raise explain(session, error) from error
    finally:
        session.sqlite_depth -= 1
        if outer is not None and session.sqlite_depth:
            # What SQLite calls while it ends a statement that has failed does not hide why.
            session.connection.error = outer


def begin_to_read(session: Session, plan: Plan, values: Sequence[Any]) -> sqlite3.Cursor:
    """A cursor that stands before a plan's first row: as of `guarded_read`."""
    raw = session.connection.raw
    if len(plan.sql) < _LONG_SQL or raw.in_transaction:
        cursor: sqlite3.Cursor = guarded_read(session, plan, raw.execute, plan.sql, values)
        return cursor

    def in_one_state() -> sqlite3.Cursor:
        # Preparing it takes long. When the schema changes meanwhile, SQLite does that again, up to 50 times.
        raw.execute("BEGIN")
        try:
            raw.execute("SELECT 1 FROM sqlite_schema LIMIT 1").fetchall()
            return raw.execute(plan.sql, values)
        finally:
            if raw.in_transaction:
                raw.execute("COMMIT")  # the cursor keeps the state that it reads

    found: sqlite3.Cursor = guarded_read(session, plan, in_one_state)
    return found


def guarded_read(session: Session, plan: Plan, function: Callable[..., Any], *args: Any) -> Any:
    """`guarded` for a plan's own rows: PL that it calls must not drop what it reads."""
    session.reading.append(plan.reads)
    try:
        return guarded(session, function, *args)
    except PgError as problem:
        grant = session.database.grant
        if not _has_new_schema(problem) or session.sqlite_depth or grant.owner is session:
            raise
        # Each time that SQLite had prepared it again, somebody committed DDL. Nothing was read yet.
        session.waits.for_grant(grant)
        try:
            return guarded(session, function, *args)
        finally:
            grant.release(session)
    finally:
        session.reading.pop()


def _has_new_schema(problem: PgError) -> bool:
    return getattr(problem.__cause__, "sqlite_errorname", "") == "SQLITE_SCHEMA"


def explain(session: Session, error: sqlite3.Error) -> BaseException:
    """Prefer what our own function raised under SQLite, and why the session was interrupted.

    A PgError, the LockConflict of a statement that PL ran inside SQLite, or MustWait.
    """
    inner, session.connection.error = session.connection.error, None
    if isinstance(inner, LockConflict | MustWait):
        return inner
    if inner is not None:
        return to_pg_error(inner)
    if getattr(error, "sqlite_errorname", "") == "SQLITE_INTERRUPT":
        try:
            session.interrupts.check()
        except PgError as reason:
            return reason
        return PgError(sqlstate.QUERY_CANCELED, "canceling statement due to user request")
    return to_pg_error(error)
