"""EXCLUDE constraints: whether a row that was written excludes another one.

PostgreSQL looks when it enters a row into the index, while the statement runs. Here the statement has been
done: of its rows those that come later count as they were before it. A key that another transaction has
taken or given up is waited for. What is deferrable is compared again at the end of the statement or of the
transaction. PostgreSQL 15 source execIndexing.c (check_exclusion_or_unique_constraint).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any

from polar_lite.catalog.types import FOLDED
from polar_lite.protocol import sqlstate
from polar_lite.protocol.records import dataclass
from polar_lite.protocol.sqlstate import PgError
from polar_lite.server.engine import diagnose
from polar_lite.server.engine.calls import guarded
from polar_lite.server.engine.locks import LockConflict, RowMode

if TYPE_CHECKING:
    from polar_lite.catalog.dialect.exclusions import ExclusionSql
    from polar_lite.catalog.objects import Constraint, Relation
    from polar_lite.catalog.snapshot import Snapshot
    from polar_lite.server.engine.capture import Effect
    from polar_lite.server.sessions.session import Session

Key = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class ExclusionCheck:
    """A key to be compared again. relation: OID of its table."""

    relation: int
    constraint: int
    key: Key

    def compare(self, session: Session, relation: Relation, constraint: Constraint) -> None:
        """23P01 when rows with the key exclude others; LockConflict while another transaction may change
        that."""
        compared = _Comparison(session, relation, constraint)
        for (rowid,) in compared.rows(compared.sql.having, self.key):
            blockers = compared.held_by_others(self.key)
            if blockers is not None:
                raise blockers
            existing = compared.existing(self.key, rowid.__ne__)
            if existing is not None:
                raise compared.violation(self.key, existing)


def found_conflicts(
    session: Session, relation: Relation, constraint: Constraint, rows: Sequence[tuple[int, Effect]]
) -> Iterator[tuple[int, ExclusionCheck]]:
    """The keys to be compared again, with the rows' places: only of a deferrable constraint.

    Of others 23P01 for the first row that something is in the way of; LockConflict while another
    transaction may put it there or take it away.
    """
    compared = _Comparison(session, relation, constraint)
    written = list(compared.written(rows))
    last = {row.rowid: number for number, row in enumerate(written)}
    before: dict[Key, list[tuple[int, Key]]] = {}
    for number, row in enumerate(written):
        if row.old is not None:
            before.setdefault(compared.equal_parts(row.old), []).append((number, row.old))
    for number, row in enumerate(written):
        key = row.key
        if key is None:
            continue
        existing = compared.existing(key, partial(_comes_before, last, number))
        if existing is None:
            changed = before.get(compared.equal_parts(key), ())
            existing = compared.among(key, (old for later, old in changed if later > number))
        blockers = compared.held_by_others(key)
        if existing is None and blockers is None:
            continue
        if constraint.is_deferrable:
            yield row.place, ExclusionCheck(relation.oid, constraint.oid, key)
        elif blockers is not None:
            raise blockers
        elif existing is not None:
            raise compared.violation(key, existing)


def is_excluded(session: Session, relation: Relation, constraint: Constraint, row: Sequence[Any]) -> bool:
    """Whether a row that is there is in the way of one to be written; LockConflict while another transaction
    may put one there or take it away."""
    compared = _Comparison(session, relation, constraint)
    key = compared.key_of(row)
    if key is None:
        return False
    if compared.existing(key, lambda _: True) is not None:
        return True
    blockers = compared.held_by_others(key)
    if blockers is not None:
        raise blockers
    return False


def check_table(session: Session, relation: Relation, constraint: Constraint) -> None:
    """23P01 when the rows that are there exclude each other (the build of the index, in PostgreSQL)."""
    compared = _Comparison(session, relation, constraint)
    for rowid, *key in compared.rows(compared.sql.every, ()):
        if None in key:
            continue
        existing = compared.existing(tuple(key), rowid.__gt__)
        if existing is not None:
            raise compared.not_possible(tuple(key), existing)


@dataclass(frozen=True, slots=True)
class _Written:
    """A row of the statement whose key has changed. key, old: None where it has none."""

    place: int
    rowid: int | None
    key: Key | None
    old: Key | None


def _comes_before(last: Mapping[int | None, int], number: int, rowid: int) -> bool:
    """Whether a row is as it was when the statement came to its row `number`."""
    return last.get(rowid, -1) < number


class _Comparison:
    """The rows of one table by one constraint, as the session's connection sees them."""

    def __init__(self, session: Session, relation: Relation, constraint: Constraint) -> None:
        self._session, self._relation, self._constraint = session, relation, constraint
        self.sql: ExclusionSql = _sql(_Version(session.snapshot, relation, constraint))
        session.register_functions(self.sql.functions)

    def rows(self, sql: str, values: Sequence[Any]) -> list[Any]:
        raw = self._session.connection.raw
        found: list[Any] = guarded(self._session, lambda: raw.execute(sql, values).fetchall())
        return found

    def written(self, rows: Sequence[tuple[int, Effect]]) -> Iterator[_Written]:
        for place, effect in rows:
            old = None if effect.old is None else self.key_of(effect.old)
            new = None if effect.new is None else self.key_of(effect.new)
            if old != new:
                yield _Written(place, effect.new_rowid, new, old)

    def key_of(self, row: Sequence[Any]) -> Key | None:
        """None for a row that is not in the index, or that excludes nothing as a part is NULL."""
        found = self.rows(self.sql.of_row, row)
        return None if not found or None in found[0] else tuple(found[0])

    def existing(self, key: Key, counts: Callable[[int], bool]) -> Key | None:
        """A key that is excluded, of a row that counts."""
        for rowid, *existing in self.rows(self.sql.against, key):
            if counts(rowid):
                return tuple(existing)
        return None

    def equal_parts(self, key: Key) -> Key:
        """What a key has in common with those that it may exclude."""
        parts = []
        for place in self.sql.equal:
            collation = self.sql.types[place].collation
            parts.append(FOLDED[collation](key[place]) if collation else key[place])
        return tuple(parts)

    def among(self, key: Key, others: Iterable[Key]) -> Key | None:
        """The first of the other keys that is excluded."""
        return next((other for other in others if self._excludes(key, other)), None)

    def _excludes(self, key: Key, other: Sequence[Any]) -> bool:
        return bool(self.rows(self.sql.pair, (*key, *other)))

    def held_by_others(self, key: Key) -> LockConflict | None:
        session = self._session
        locks, transaction = session.database.locks, session.transaction
        if self._relation.database != "main" or not locks.others_hold(transaction):
            return None
        for held, owners in locks.keys_of_others(transaction, self._constraint.index_oid):
            if self._excludes(key, held.values):
                return LockConflict(held, RowMode.UPDATE, owners)
        return None

    def violation(self, key: Key, existing: Key) -> PgError:
        name = self._constraint.name
        detail = "Key conflicts with existing key."
        if diagnose.may_read(self._session, self._relation, self._constraint.columns):
            shown = self._shown(key), self._shown(existing)
            detail = f"Key {shown[0]} conflicts with existing key {shown[1]}."
        return self._error(f'conflicting key value violates exclusion constraint "{name}"', detail)

    def not_possible(self, key: Key, existing: Key) -> PgError:
        message = f'could not create exclusion constraint "{self._constraint.name}"'
        return self._error(message, f"Key {self._shown(key)} conflicts with key {self._shown(existing)}.")

    def _shown(self, key: Key) -> str:
        from polar_lite.catalog.dialect import table_expressions  # the binder is heavy to import

        session = self._session
        index = session.snapshot.relations[self._constraint.index_oid].index
        assert index is not None
        names = table_expressions.key_texts(session.environment(), self._relation, index, pretty=True)
        values = [diagnose.shown(session, t, v) for t, v in zip(self.sql.types, key, strict=True)]
        return f"({', '.join(names)})=({', '.join(values)})"

    def _error(self, message: str, detail: str | None) -> PgError:
        return PgError(
            sqlstate.EXCLUSION_VIOLATION,
            message,
            detail=detail,
            schema=self._session.snapshot.schemas[self._relation.schema].name,
            table=self._relation.name,
            constraint=self._constraint.name,
        )


class _Version:
    """A constraint of one version of its table and index; equal for the same ones."""

    __slots__ = ("constraint", "index", "relation", "snapshot")

    def __init__(self, snapshot: Snapshot, relation: Relation, constraint: Constraint) -> None:
        self.snapshot, self.relation, self.constraint = snapshot, relation, constraint
        self.index = snapshot.relations[constraint.index_oid]

    def __hash__(self) -> int:
        return hash((id(self.relation), id(self.index)))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Version) and self.relation is other.relation and self.index is other.index


@lru_cache(maxsize=256)
def _sql(version: _Version) -> ExclusionSql:
    from polar_lite.catalog.dialect.exclusions import exclusion_sql  # the binder is heavy to import

    return exclusion_sql(version.snapshot, version.relation, version.constraint)
