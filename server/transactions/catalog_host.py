"""What a session does for its CatalogWriter: locks on what DDL touches, the tape, and the cluster's file.

Nobody needs these locks while the transaction has SQLite's write transaction. They count when it has been
set aside, as those on rows do: who makes an object of the same name, changes the same one or drops what a new
one refers to, waits. PostgreSQL locks objects (lmgr.c) and meets names in its unique indexes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from polar_lite.catalog.writing.host import Change, Host
from polar_lite.server.engine.locks import Key, Row, RowMode
from polar_lite.server.transactions import table_locks

if TYPE_CHECKING:
    from polar_lite.catalog.functions.registry import Function
    from polar_lite.server.sessions.session import Session


class CatalogHost(Host):
    """For the transaction that a session has when it is made."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._transaction = session.transaction

    def before_shared_write(self) -> None:
        self._transaction.claim_cluster()

    def before_relation_change(
        self, table: str, columns: Iterable[str] | None, relations: Iterable[int]
    ) -> None:
        table_locks.before_change(self._session, table, columns, relations)

    def lock_name(self, table: int, name: tuple[Any, ...]) -> None:
        self._transaction.take_locks([(Key(table, name), RowMode.UPDATE)])

    def lock_object(self, table: int, oid: int, *, is_change: bool, is_end: bool = False) -> None:
        mode = RowMode.UPDATE if is_end else RowMode.NO_KEY_UPDATE if is_change else RowMode.KEY_SHARE
        self._transaction.take_locks([(Row(table, oid), mode)])

    def register(self, functions: Sequence[Function]) -> None:
        self._session.register_functions(functions)

    def know_collations(self) -> None:
        self._session.connection.know_collations()

    def is_in_query(self) -> bool:
        return self._session.sqlite_depth > 0

    def journal(self, change: Change, seconds: float) -> None:
        transaction = self._transaction
        if not transaction.is_replaying:
            transaction.flush_captures()
            transaction.tape.add_change(change, seconds)
