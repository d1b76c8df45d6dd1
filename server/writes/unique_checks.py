"""The keys of DEFERRABLE constraints: compared when the statement is done, or when the transaction ends.

SQLite's index for them lets equal keys in. As in PostgreSQL, a key is looked at again only if something was
in its way when it was written: another row, or another transaction that has taken or freed it and may end
either way. PostgreSQL 15, commands/constraint.c (unique_key_recheck), access/nbtree/nbtinsert.c.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import field
from typing import TYPE_CHECKING, Any

from polar_lite.catalog.names import qualified, quoted
from polar_lite.protocol import sqlstate
from polar_lite.protocol.records import dataclass
from polar_lite.protocol.sqlstate import PgError
from polar_lite.server.engine import diagnose, row_locks
from polar_lite.server.engine.index_keys import key_of
from polar_lite.server.engine.locks import Key, RowMode

if TYPE_CHECKING:
    from polar_lite.catalog.objects import Constraint, Relation
    from polar_lite.server.engine.capture import Effect
    from polar_lite.server.sessions.session import Session


@dataclass(frozen=True, slots=True)
class UniqueCheck:
    """A key to be compared. relation: OID of its table; values: as they were written."""

    relation: int
    constraint: int
    key: Key
    values: tuple[Any, ...] = field(compare=False)

    def compare(self, session: Session, relation: Relation, constraint: Constraint) -> None:
        """23505 when two rows have the key; LockConflict while another transaction may change that."""
        sql = _count_sql(session, relation, constraint)
        count = session.connection.raw.execute(sql, self.key.values).fetchone()[0]
        if count and _others_hold(session, relation):
            session.database.locks.check(session.transaction, [(self.key, RowMode.UPDATE)])
        if count > 1:
            raise _violation(session, relation, constraint, self)


def is_deferrable_key(constraint: Constraint) -> bool:
    return constraint.type in ("p", "u") and constraint.is_deferrable


def firing(session: Session, relation: Relation) -> Callable[[Constraint], bool]:
    """Which constraints are checked by triggers of the table that fire: DISABLE TRIGGER ALL, replicas."""
    is_replica = session.settings.text("session_replication_role") == "replica"
    return lambda constraint: not is_replica and constraint.oid not in relation.switched_off


def doubtful(
    session: Session, relation: Relation, constraint: Constraint, rows: Sequence[tuple[int, Effect]]
) -> Iterator[tuple[int, UniqueCheck]]:
    """The keys that rows were given and that something was in the way of, with the rows' places."""
    keys = row_locks.unique_keys(relation, session.snapshot)
    unique = next(key for key in keys if key.index == constraint.index_oid)
    compute, execute = key_of(session), session.connection.raw.execute
    sql, is_alone = _count_sql(session, relation, constraint), not _others_hold(session, relation)
    for place, effect in rows:
        before, after = unique.of_both(effect.old, effect.new, compute)
        if after is None or after == before or effect.new is None:
            continue
        if execute(sql, after.values).fetchone()[0] > 1 or not (is_alone or _is_free(session, after)):
            values = tuple([effect.new[n] for n in unique.places])
            yield place, UniqueCheck(relation.oid, constraint.oid, after, values)


def _others_hold(session: Session, relation: Relation) -> bool:
    return relation.database == "main" and session.database.locks.others_hold(session.transaction)


def _is_free(session: Session, key: Key) -> bool:
    return session.database.locks.is_free(session.transaction, key, RowMode.UPDATE)


def _count_sql(session: Session, relation: Relation, constraint: Constraint) -> str:
    """The number of rows with a key, 2 for more."""
    by_number = {column.attnum: column for column in relation.columns}
    index = session.snapshot.relations[constraint.index_oid].index
    equal = "IS" if index is not None and index.nulls_alike else "="
    tests = " AND ".join(f"{quoted(by_number[number].physical)} {equal} ?" for number in constraint.columns)
    return f"SELECT count(*) FROM (SELECT 1 FROM {qualified(relation)} WHERE {tests} LIMIT 2)"


def _violation(session: Session, relation: Relation, constraint: Constraint, check: UniqueCheck) -> PgError:
    from polar_lite.catalog.object_names import quote_ident  # loads the dialect

    by_number = {column.attnum: column for column in relation.columns}
    columns = [by_number[number] for number in constraint.columns]
    detail = None
    if diagnose.may_read(session, relation, constraint.columns):
        names = ", ".join(quote_ident(column.name) for column in columns)
        values = zip(columns, check.values, strict=True)
        shown = ", ".join(diagnose.shown(session, column.type, value) for column, value in values)
        detail = f"Key ({names})=({shown}) already exists."
    return PgError(
        sqlstate.UNIQUE_VIOLATION,
        f'duplicate key value violates unique constraint "{constraint.name}"',
        detail=detail,
        schema=session.snapshot.schemas[relation.schema].name,
        table=relation.name,
        constraint=constraint.name,
    )
