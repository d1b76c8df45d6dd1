"""Locks on tables: what statements hold to the end of their transaction, LOCK TABLE, and what DDL needs.

The weak locks of queries and writes are two sets of OIDs on the transaction, which cost next to nothing.
Who wants a strong one looks through the transactions of the database; who is about to take a weak one
looks for strong ones, of which there seldom are any. PostgreSQL 15 docs 13.3.1 (locking-tables).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from polar_lite.catalog.dialect.command import Command
from polar_lite.catalog.types import FIRST_NORMAL_OID
from polar_lite.server.engine.locks import TABLE_CONFLICTS, LockConflict, Table, TableMode

if TYPE_CHECKING:
    from polar_lite.catalog.dialect.plan import Plan
    from polar_lite.catalog.objects import Relation
    from polar_lite.server.sessions.session import Session
    from polar_lite.server.transactions.transaction import Transaction

_READ, _LOCK_ROWS, _WRITE = TableMode.ACCESS_SHARE, TableMode.ROW_SHARE, TableMode.ROW_EXCLUSIVE
# What a change of a system table's rows about a relation means for the relation; others: nobody may use it.
_CHANGES: Final = {
    "pg_index": TableMode.SHARE,
    "pg_constraint": TableMode.SHARE_ROW_EXCLUSIVE,
    "pg_trigger": TableMode.SHARE_ROW_EXCLUSIVE,
}
# The same where only some columns are changed: relhastriggers is, of a table that a foreign key refers to and
# of one with a new trigger; VALIDATE CONSTRAINT, and settings of tables and columns, let others write.
_CHANGES_OF_COLUMNS: Final = (
    (frozenset({"relhastriggers"}), TableMode.SHARE_ROW_EXCLUSIVE),
    (frozenset({"convalidated"}), TableMode.SHARE_UPDATE_EXCLUSIVE),
    (frozenset({"reloptions", "attoptions", "attstattarget"}), TableMode.SHARE_UPDATE_EXCLUSIVE),
)
# Columns that say nothing about how rows are stored or checked.
_HARMLESS: Final = frozenset({"relacl", "attacl", "reltuples", "relpages", "relallvisible", "relhasindex"})


def use(transaction: Transaction, plan: Plan, *, keeps: bool = False) -> None:
    """Take the weak locks of a query or write; LockConflict when another has a strong one.

    What it uses, it sees, if the transaction keeps a snapshot.
    keeps: also outside a block, where the grant to write is not held from now on.
    """
    if transaction.holds_snapshots:
        is_insert = plan.kind is Command.INSERT
        transaction.observe(plan.reads if is_insert else plan.reads | plan.writes, plan.writes)
    locks = transaction.session.database.locks
    if locks.table_owners and locks.others_lock_tables(transaction):
        write = _LOCK_ROWS if plan.locks_rows else _WRITE
        _check(transaction, plan.reads - transaction.read_tables, _READ)
        written = plan.reads if plan.locks_rows else plan.writes
        _check(transaction, written - transaction.written_tables, write)
    if keeps or transaction.in_block:
        transaction.read_tables |= plan.reads
        transaction.written_tables |= plan.writes


def look_at(session: Session, relation: Relation) -> None:
    """Before a constraint looks at the table's rows: LockConflict when another keeps everybody from them."""
    locks, transaction = session.database.locks, session.transaction
    if locks.table_owners and locks.others_lock_tables(transaction):
        family = session.snapshot.family(relation.oid)
        _check(transaction, [member.oid for member in family], _LOCK_ROWS)


def lock(session: Session, relation: int, mode: TableMode) -> None:
    """Take a lock on a table to the end of the transaction; LockConflict when others are in the way."""
    transaction, tag = session.transaction, Table(relation)
    if session.database.locks.holds(transaction, tag, mode):
        return
    transaction.take_locks([(tag, mode)])
    wrong = TABLE_CONFLICTS[mode]
    blockers = [
        other
        for other in _open_transactions(session)
        if other is not transaction and not wrong.isdisjoint(other.weak_modes(relation))
    ]
    if blockers:
        transaction.give_back_lock(tag, mode)
        raise LockConflict(tag, mode, blockers)


def before_change(
    session: Session, table: str, columns: Iterable[str] | None, relations: Iterable[int]
) -> None:
    """Before DDL changes rows of a system table about relations: lock those that others may be using."""
    if columns is not None and _HARMLESS.issuperset(columns):
        return
    mode = _CHANGES.get(table, TableMode.ACCESS_EXCLUSIVE)
    if columns is not None:
        mode = next((m for changed, m in _CHANGES_OF_COLUMNS if changed.issuperset(columns)), mode)
    for relation in relations:
        known = session.database.snapshot.relation(relation)
        if relation >= FIRST_NORMAL_OID and known is not None and known.kind in "rvmpf":
            lock(session, relation, mode)


def _check(transaction: Transaction, relations: Iterable[int], mode: TableMode) -> None:
    transaction.session.database.locks.check(transaction, [(Table(oid), mode) for oid in relations])


def _open_transactions(session: Session) -> list[Transaction]:
    return [
        transaction
        for other in list(session.server.sessions.values())
        if other.database is session.database
        for transaction in other.open_transactions
    ]
