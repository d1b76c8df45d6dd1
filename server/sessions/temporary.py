"""The end of a session's temporary objects, and of their rows at a commit.

The tables go with the session's SQLite connection, which is not used again; here their catalog rows
go. What a crash leaves behind is removed when the database is opened. PostgreSQL 15, namespace.c
(RemoveTempRelations).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from polar_lite.catalog.objects import GLOBAL_TEMPORARY
from polar_lite.protocol.sqlstate import FEATURE_NOT_SUPPORTED, OBJECT_IN_USE, PgError

if TYPE_CHECKING:
    from polar_lite.catalog.object_names import Address
    from polar_lite.catalog.objects import Relation
    from polar_lite.catalog.snapshot import Snapshot
    from polar_lite.server.sessions.session import Session


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
        elif not transaction.sqlite_open or not _has_storage(session, relation):
            continue
        elif action == "DROP":
            drop_quietly(session, [Address(PG_CLASS, oid)])
            del session.on_commit[oid]
        else:
            _check_references(session, relation)
            session.connection.raw.execute(f"DELETE FROM {storage.qualified(relation)}")


def _check_references(session: Session, relation: Relation) -> None:
    """0A000 when a table keeps rows that reference those that are going (heap_truncate_check_FKs)."""
    for child, _ in session.snapshot.referencing(relation.oid):
        if relation.persistence == "t" and session.on_commit.get(child.oid) != "DELETE ROWS":
            raise PgError(
                FEATURE_NOT_SUPPORTED,
                "unsupported ON COMMIT and foreign key combination",
                detail=f'Table "{child.name}" references "{relation.name}", but they do not have the same'
                " ON COMMIT setting.",
            )


def drop_quietly(session: Session, targets: list[Address]) -> None:
    """DROP .. CASCADE that tells nobody."""
    from polar_lite.catalog.object_names import Names
    from polar_lite.catalog.writing.dependencies import drop  # what only DDL needs is imported by it

    writer = session.catalog_writer()
    names = Names(writer.snapshot, session.search_path(implicit=True), writer.rows)
    drop(writer, targets, names, cascade=True, notice=lambda *args, **fields: None)


def discard(session: Session) -> None:
    """DISCARD TEMP: drop what is in the session's temporary schema; the schema stays."""
    if not session.keeps_connection:
        return
    schema = session.snapshot.schema_by_name(f"pg_temp_{session.pid}")
    if schema is None:
        return
    targets = _in_schema(session.snapshot, schema.oid)
    if targets:
        drop_quietly(session, targets)


def _in_schema(snapshot: Snapshot, schema: int) -> list[Address]:
    """The relations, routines and types that are not parts of other objects."""
    from polar_lite.catalog.object_names import PG_CLASS, PG_PROC, PG_TYPE, Address

    relations = snapshot.relations
    return [
        *(Address(PG_CLASS, r.oid) for r in relations.values() if r.schema == schema and r.kind in "rvSpf"),
        *(Address(PG_PROC, r.oid) for r in snapshot.routines.values() if r.schema == schema),
        *(
            Address(PG_TYPE, t.oid)
            for t in snapshot.types.values()
            if t.schema == schema and not t.is_array and (not t.relation or relations[t.relation].kind == "c")
        ),
    ]


# Global temporary tables

DELETES_ROWS: Final = "on_commit_delete_rows=true"


def make_storage(session: Session, relations: Iterable[int]) -> None:
    """Make the session's own SQLite tables behind global temporary tables, where there are none yet."""
    for oid in relations:
        relation = session.snapshot.relations[oid]
        if not _has_storage(session, relation):
            _make_table(session, relation)
            note_storage(session, relation)


def note_storage(session: Session, relation: Relation) -> None:
    """The session has rows of its own from now on, which live as long as its connection."""
    session.keeps_connection = True
    session.global_tables.add(relation.oid)
    if DELETES_ROWS in relation.options:
        session.on_commit[relation.oid] = "DELETE ROWS"


def claim_definition(session: Session, relation: Relation) -> None:
    """Before a global temporary table's definition changes: no other session may use it (55006)."""
    if relation.persistence != GLOBAL_TEMPORARY:
        return
    for other in session.server.sessions_of(session.database.oid):
        if other is not session and relation.oid in other.global_tables:
            raise PgError(
                OBJECT_IN_USE,
                f'cannot alter global temporary table "{relation.name}" because other sessions use it',
            )
    make_storage(session, [relation.oid])


def _has_storage(session: Session, relation: Relation) -> bool:
    found = session.connection.raw.execute(
        "SELECT 1 FROM temp.sqlite_schema WHERE type = 'table' AND name = ?", (relation.physical,)
    )
    return found.fetchone() is not None


def _make_table(session: Session, relation: Relation) -> None:
    from polar_lite.catalog.dialect.row_expressions import table_sql
    from polar_lite.catalog.dialect.table_expressions import create_index_sql
    from polar_lite.catalog.writing.indexes import is_stored

    snapshot, raw = session.snapshot, session.connection.raw
    sql, functions = table_sql(snapshot, relation)
    session.register_functions(functions)
    raw.execute(sql)
    for oid in relation.indexes:
        index = snapshot.relations[oid]
        assert index.index is not None
        if is_stored(relation, index.index):
            sql, used = create_index_sql(snapshot, relation, index.physical, index.index)
            session.register_functions(used)
            raw.execute(sql)
