"""The end of a session's temporary objects, and of their rows at a commit.

The tables go with the session's SQLite connection, which is not used again; here their catalog rows
go. What a crash leaves behind is removed when the database is opened. PostgreSQL 15, namespace.c
(RemoveTempRelations).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from polar_lite.catalog.object_names import Address
    from polar_lite.server.session import Session


def drop_temporary_objects(session: Session) -> None:
    """Remove the session's temporary schema, in a transaction of its own. Errors are the caller's."""
    if not session.keeps_connection:
        return
    transaction = session.transaction
    transaction.start()
    try:
        session.catalog_writer().forget_temporary(f"pg_temp_{session.pid}")
        transaction.commit()
    except BaseException:
        if transaction.active:
            transaction.rollback()
        raise


def empty_at_commit(session: Session) -> None:
    """ON COMMIT DROP and DELETE ROWS (PreCommit_on_commit_actions), while the transaction still runs.

    A transaction that has not begun in SQLite has written no row and made no table.
    """
    from polar_lite.catalog.dialect import storage
    from polar_lite.catalog.object_names import PG_CLASS, Address

    transaction = session.transaction
    for oid, action in list(session.on_commit.items()):
        relation = session.snapshot.relation(oid)
        if relation is None:
            # Dropped, or made by a transaction that was rolled back.
            del session.on_commit[oid]
        elif transaction.sqlite_open and action == "DROP":
            drop_quietly(session, [Address(PG_CLASS, oid)])
            del session.on_commit[oid]
        elif transaction.sqlite_open:
            session.connection.raw.execute(f"DELETE FROM {storage.qualified(relation)}")


def drop_quietly(session: Session, targets: list[Address]) -> None:
    """DROP .. CASCADE that tells nobody."""
    from polar_lite.catalog.dependencies import drop  # what only DDL needs is imported by it
    from polar_lite.catalog.object_names import Names

    writer = session.catalog_writer()
    names = Names(writer.snapshot, session.search_path(implicit=True), writer.rows)
    drop(writer, targets, names, cascade=True, notice=lambda *args, **fields: None)


def discard(session: Session) -> None:
    """DISCARD TEMP: drop what is in the session's temporary schema; the schema stays."""
    from polar_lite.catalog.object_names import PG_CLASS, Address

    if not session.keeps_connection:
        return
    schema = session.snapshot.schema_by_name(f"pg_temp_{session.pid}")
    if schema is None:
        return
    relations = [r for r in session.snapshot.relations.values() if r.schema == schema.oid and r.kind in "rvS"]
    if relations:
        drop_quietly(session, [Address(PG_CLASS, relation.oid) for relation in relations])
