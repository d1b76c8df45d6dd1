"""PREPARE TRANSACTION, COMMIT PREPARED, ROLLBACK PREPARED, where none can be prepared.

As in PostgreSQL with max_prepared_transactions = 0, its default: PREPARE TRANSACTION ends the block, and what
would have stopped a COMMIT or a preparation stops it in the same order; then there is no room for it.
PostgreSQL 15 docs, PREPARE TRANSACTION; source xact.c (PrepareTransaction), twophase.c (LockGXact).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from polar_lite.protocol import sqlstate
from polar_lite.protocol.sqlstate import PgError
from polar_lite.server.commands import CommandResult, prevent_in_transaction_block

if TYPE_CHECKING:
    from polar_lite.server.sessions.session import Session
    from polar_lite.server.transactions.transaction import Transaction

_LONGEST_NAME: Final = 199  # bytes


def prepare_transaction(session: Session, name: str) -> CommandResult:
    """A failed block is rolled back, outside of one there is a WARNING; anything else is an error."""
    transaction = session.transaction
    if transaction.failed:
        transaction.rollback()
    elif not transaction.in_block:
        transaction.commit_command(chain=False)
    else:
        if transaction.status == "I":  # statements of one message
            session.notice(
                "WARNING", sqlstate.NO_ACTIVE_SQL_TRANSACTION, "there is no transaction in progress"
            )
        try:
            _refuse(session, transaction, name)
        except BaseException:
            transaction.rollback()
            raise
    return CommandResult("ROLLBACK")


def _refuse(session: Session, transaction: Transaction, name: str) -> None:
    session.referential.check_deferred()
    if any(portal.is_holdable and portal.owner is transaction for portal in session.portals.values()):
        raise _cannot("has created a cursor WITH HOLD")
    if _uses_temporary_tables(session, transaction):
        raise _cannot("has operated on temporary objects")
    if len(name.encode()) > _LONGEST_NAME:
        message = f'transaction identifier "{name}" is too long'
        raise PgError(sqlstate.INVALID_PARAMETER_VALUE, message)
    raise PgError(
        sqlstate.OBJECT_NOT_IN_PREREQUISITE_STATE,
        "prepared transactions are disabled",
        hint="Set max_prepared_transactions to a nonzero value.",
    )


def _uses_temporary_tables(session: Session, transaction: Transaction) -> bool:
    known = session.database.snapshot.relations
    used = transaction.read_tables | transaction.written_tables
    return any(
        relation.database == "temp" and (oid in used or known.get(oid) is not relation)
        for oid, relation in session.snapshot.relations.items()
    )


def _cannot(why: str) -> PgError:
    return PgError(sqlstate.FEATURE_NOT_SUPPORTED, f"cannot PREPARE a transaction that {why}")


def finish_prepared(session: Session, command: str, name: str) -> CommandResult:
    """COMMIT PREPARED and ROLLBACK PREPARED: there is none of any name (42704)."""
    prevent_in_transaction_block(session, command)
    message = f'prepared transaction with identifier "{name}" does not exist'
    raise PgError(sqlstate.UNDEFINED_OBJECT, message)
