"""A transaction that was set aside is put back: what its tape has is done again."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from polar_lite.server.engine.tape import START, Moved, Player

if TYPE_CHECKING:
    from polar_lite.catalog.objects import Relation
    from polar_lite.catalog.snapshot import Snapshot
    from polar_lite.server.transactions.stored import StoredTransaction


def replay(transaction: StoredTransaction) -> Moved:
    """Apply the tape, with the savepoints between, to the SQLite transaction that has just begun.

    The rows that have other rowids now. sqlite3.Error: it cannot be applied, which the locks should prevent.
    """
    session, writer = transaction.session, transaction.writer
    connection, tape, moved, done = session.connection, transaction.tape, Moved(), START
    sink, connection.capture.sink = connection.capture.sink, None
    transaction.is_replaying = True
    try:
        first = transaction.pinned or session.database.snapshot
        if writer is not None:
            connection.capture.clear()
            session.database.resume(writer, connection.raw)
        player = Player(connection.raw, first, writer, moved, preparation(transaction))
        for made in transaction.savepoints:
            tape.replay(player, done, made.mark)
            done = made.mark
            connection.raw.execute(f"SAVEPOINT {made.sqlite_name}")
            if made.working is not None and writer is not None:
                writer.look_again()
                made.working = writer.snapshot
        tape.replay(player, done, tape.mark)
        if writer is not None:
            writer.look_again()
    finally:
        transaction.is_replaying = False
        connection.capture.sink = sink
    return moved


def preparation(transaction: StoredTransaction) -> Callable[[Snapshot, Relation], None]:
    # These load the whole dialect.
    from polar_lite.catalog.dialect.row_expressions import check_functions
    from polar_lite.catalog.dialect.table_expressions import index_functions

    session = transaction.session

    def prepare(snapshot: Snapshot, relation: Relation) -> None:
        # It may be another connection than the one that wrote its rows.
        session.connection.capture.refresh(relation)
        session.register_functions(tuple(check_functions(snapshot, relation).values()))
        session.register_functions(tuple(index_functions(snapshot, relation).values()))

    return prepare
