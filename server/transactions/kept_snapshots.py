"""The snapshot that REPEATABLE READ and SERIALIZABLE keep from their first statement on.

SQLite writes only on top of the newest commit. When others have committed meanwhile, a transaction that wants
to write, or is put back after it was set aside,

- *follows* them, if nothing of what it has used has changed: nobody can tell it from one that begins now;
- else is *rewound*: in its own SQLite transaction the rows that others have changed are
  put back to what its snapshot shows, and their changes become locks of the past (`engine.past`), so that it
  gets 40001 where it comes to one of them. At its COMMIT what it has done itself is done on top of the newest
  commit, which thus loses nothing;
- else gets 40001.

docs/design.md, "Transactions"; PostgreSQL 15 docs 13.2.2 (xact-repeatable-read).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import TYPE_CHECKING

from polar_lite.catalog.types import FIRST_NORMAL_OID
from polar_lite.protocol import sqlstate
from polar_lite.protocol.sqlstate import PgError
from polar_lite.server.engine import diagnose
from polar_lite.server.engine.calls import explain
from polar_lite.server.engine.capture import Effect
from polar_lite.server.engine.history import Commit, counted
from polar_lite.server.engine.index_keys import key_of
from polar_lite.server.engine.locks import Key, MustRewind, MustWait, Purpose, RowMode, TableMode
from polar_lite.server.engine.past import Past
from polar_lite.server.engine.tape import Moved, Player
from polar_lite.server.transactions import replay
from polar_lite.server.transactions.past_references import referred_rows

if TYPE_CHECKING:
    from polar_lite.catalog.snapshot import Snapshot
    from polar_lite.server.engine.locks import LockConflict
    from polar_lite.server.transactions.stored import StoredTransaction


def hold(transaction: StoredTransaction) -> None:
    """Begin with the newest commit, and keep it."""
    session, database = transaction.session, transaction.session.database
    is_deferred = transaction.read_only and transaction.deferrable and transaction.isolation == "serializable"
    if is_deferred and session.at_once:
        raise MustWait
    while True:
        _see(transaction)
        transaction.begin_sqlite()
        transaction.set_savepoints()
        session.connection.raw.execute("SELECT 1 FROM sqlite_schema LIMIT 1").fetchall()
        is_steady = database.commits == transaction.pinned_commits and not database.is_committing
        if is_steady and (not is_deferred or _is_safe(transaction)):
            break
        transaction.roll_back()
    if transaction.access is not None:
        database.serializable.read(transaction.access, transaction.first_reads)
        transaction.first_reads.clear()


def _is_safe(transaction: StoredTransaction) -> bool:
    """READ ONLY DEFERRABLE waits for a snapshot that some order of the transactions explains, whatever it
    reads; False if this one is not such a snapshot."""
    session, access = transaction.session, transaction.access
    serializable = session.database.serializable
    assert access is not None
    serializable.await_others(access)
    session.waits.while_open(lambda: bool(serializable.awaited(access)))
    return serializable.is_safe(access)


def prepare(transaction: StoredTransaction) -> None:
    """Before COMMIT of a serializable transaction: 40001 if no order of the transactions explains it."""
    serializable = transaction.session.database.serializable
    assert transaction.access is not None
    if transaction.writer is not None:
        serializable.write(transaction.access, transaction.locked_tables(TableMode.EXCLUSIVE))
    serializable.prepare(transaction.access)


def release(transaction: StoredTransaction) -> None:
    """At the end of the transaction."""
    transaction.pinned = None
    database = transaction.session.database
    database.history.unwatch(transaction)
    database.locks.unwatch(transaction)
    transaction.first_reads.clear()
    if transaction.access is not None:
        database.serializable.abort(transaction.access)
        transaction.access = None


def catch_up(transaction: StoredTransaction, *, replays: bool = False) -> None:
    """With the grant: have a SQLite transaction that can write and shows what the snapshot shows. 40001.

    replays: the transaction is put back, and sets its savepoints itself; else it has read only.
    """
    session = transaction.session
    if not replays and not is_behind(transaction):
        return
    undone = _to_be_undone(transaction)
    if undone and session.at_once:
        raise MustWait
    if transaction.sqlite_open:
        session.settle_portals()
        transaction.roll_back()
    if transaction.pinned is not None and not undone:
        _see(transaction)
    try:
        transaction.begin_sqlite()
        if undone:
            _rewind(transaction, undone)
        if not replays:
            transaction.set_savepoints()
    except BaseException as error:
        transaction.roll_back()
        transaction.is_aside = True  # the snapshot is to be had in this way only
        if isinstance(error, sqlite3.Error):
            raise _explained(transaction, error) from error
        raise


def is_behind(transaction: StoredTransaction) -> bool:
    """Whether others have committed since the snapshot."""
    return (
        transaction.pinned is not None and transaction.session.database.commits != transaction.pinned_commits
    )


def can_follow(transaction: StoredTransaction) -> bool:
    """Whether nothing that the transaction has seen has changed: it might as well have begun now."""
    session, database = transaction.session, transaction.session.database
    return (
        not (session.sqlite_depth or transaction.captures or transaction.keeps_pinned)
        and _knows_tables_of(transaction, database.snapshot)
        and not database.changes.any_since(transaction.observed, transaction.pinned_commits)
    )


def go_forward(transaction: StoredTransaction) -> None:
    """Before COMMIT of a transaction that was rewound: do its work on top of the newest commit. 40001."""
    transaction.flush_captures()
    if not transaction.tape.is_complete or transaction.temporary_rows:
        raise serialization_failure(
            "The transaction's work cannot be put on top of what others have committed."
        )
    transaction.roll_back()
    if transaction.tape.is_empty:
        return
    transaction.begin_sqlite()
    try:
        replay.replay(transaction)
    except sqlite3.Error as error:
        raise _explained(transaction, error) from error


def serialization_failure(detail: str | None = None, what: str = "update") -> PgError:
    message = f"could not serialize access due to concurrent {what}"
    return PgError(sqlstate.T_R_SERIALIZATION_FAILURE, message, detail=detail)


def refusal(transaction: StoredTransaction, conflict: LockConflict) -> PgError:
    """What a transaction hears that came to what has been committed since its snapshot: 40001, or 23505 for
    a key that another row has by now."""
    session, tag = transaction.session, conflict.tag
    past = session.database.locks.past(transaction)
    if past is None or not isinstance(tag, Key):
        is_write = conflict.purpose is Purpose.WRITE and conflict.mode > RowMode.SHARE
        is_delete = is_write and past is not None and past.has_deleted(tag)
        return serialization_failure(what="delete" if is_delete else "update")
    index = session.snapshot.relations[tag.index_oid]
    assert index.index is not None
    if not past.has_taken(tag) or conflict.purpose is Purpose.PROPOSE or not index.index.is_unique:
        return serialization_failure()
    return diagnose.duplicate_key(session, index, tag.values)


def _explained(transaction: StoredTransaction, error: sqlite3.Error) -> BaseException:
    if error.sqlite_errorcode == sqlite3.SQLITE_INTERRUPT:
        return explain(transaction.session, error)
    if isinstance(error, sqlite3.IntegrityError):
        return serialization_failure()
    return explain(transaction.session, error)


def _to_be_undone(transaction: StoredTransaction) -> Sequence[Commit]:
    """The commits that are to be undone so that the transaction can write; none if it can follow. 40001."""
    session, database = transaction.session, transaction.session.database
    if not is_behind(transaction) or can_follow(transaction):
        return ()
    found = None
    if (
        transaction.writer is None
        and not transaction.had_command
        and _knows_tables_of(transaction, database.snapshot)
    ):
        found = database.history.since(transaction, counted(transaction.observed))
    if found is None:
        raise serialization_failure()
    if session.sqlite_depth:
        raise MustRewind
    return found


def _see(transaction: StoredTransaction) -> None:
    """From now on the snapshot is the newest commit."""
    database = transaction.session.database
    if transaction.access is not None:
        database.serializable.follow(transaction.access)
    elif transaction.isolation == "serializable":
        transaction.access = database.serializable.begin(
            transaction.session.pid, is_reader=transaction.read_only
        )
    transaction.pinned, transaction.pinned_commits = database.snapshot, database.commits
    if not transaction.read_only:
        database.history.watch(transaction, transaction.pinned_commits)
        database.locks.watch(transaction)


def _knows_tables_of(transaction: StoredTransaction, snapshot: Snapshot) -> bool:
    """Whether what has been used is the same in this catalog as in the one that is held."""
    held = transaction.pinned
    if held is None or held is snapshot:
        return True
    return all(
        held.relation(oid) is snapshot.relation(oid)
        for oid in transaction.observed
        if oid >= FIRST_NORMAL_OID
    )


def _rewind(transaction: StoredTransaction, commits: Sequence[Commit]) -> None:
    session = transaction.session
    connection, database = session.connection, session.database
    held, snapshot = transaction.pinned, database.snapshot
    assert held is not None
    transaction.pinned = snapshot  # the tables used are the same; the others are SQLite's as they are now
    # Tables that the transaction has not used, and whose rows are not known or are of another form.
    left = {table for commit in commits if commit.effects is None for table in commit.tables or ()}
    touched = {effect.relation for commit in commits for effect in commit.effects or ()}
    left |= {table for table in touched if held.relation(table) is not snapshot.relation(table)}
    past, moved = database.locks.past(transaction) or Past(), Moved()
    sink, connection.capture.sink = connection.capture.sink, None
    try:
        player = Player(connection.raw, snapshot, None, moved, replay.preparation(transaction))
        for commit in reversed(commits):
            undo = [
                _inverse(effect) for effect in reversed(commit.effects or ()) if effect.relation not in left
            ]
            player.play(undo, 0, len(undo))
    finally:
        connection.capture.sink = sink
    if moved:
        raise serialization_failure("A row's place has been taken.")
    for commit in commits:
        if commit.number > past.upto:
            effects = [effect for effect in commit.effects or () if effect.relation not in left]
            past.add(effects, snapshot, key_of(session))
            past.share(referred_rows(session, effects))
    past.upto = commits[-1].number
    database.locks.watch(transaction, past)
    transaction.begins_rewound()


def _inverse(effect: Effect) -> Effect:
    return Effect(effect.relation, effect.new_rowid, effect.new, effect.old_rowid, effect.old)
