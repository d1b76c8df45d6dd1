"""The end of a session's temporary objects.

The tables go with the session's SQLite connection, which is not used again; here their catalog rows
go. What a crash leaves behind is removed when the database is opened. PostgreSQL 15, namespace.c
(RemoveTempRelations).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
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
