"""Constraint errors: SQLite's one line -> PostgreSQL's message, DETAIL and fields.

SQLite says which columns or which CHECK failed, not for which row. The failed statement has been
undone, so the rows it would have written are computed again and the first offender among them is
reported. PostgreSQL 15, ExecConstraints and _bt_check_unique.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

from polar_lite.catalog import privileges
from polar_lite.catalog.dialect.command import Command
from polar_lite.catalog.dialect.plan import Plan
from polar_lite.catalog.row_security import is_active
from polar_lite.protocol import sqlstate
from polar_lite.protocol.sqlstate import PgError
from polar_lite.server.engine import row_locks
from polar_lite.server.engine.index_keys import key_of
from polar_lite.server.engine.locks import Row, RowMode, Tag

if TYPE_CHECKING:
    from polar_lite.catalog.objects import Column, Constraint, Relation
    from polar_lite.catalog.types import TypeRef
    from polar_lite.server.sessions.session import Session

_FAILED: Final = re.compile(
    r"(?P<kind>UNIQUE|NOT NULL|CHECK|FOREIGN KEY) constraint failed(?:: (?P<what>.*))?\Z", re.DOTALL
)
_INDEX: Final = re.compile(r"index '(?P<name>.*)'\Z", re.DOTALL)


def constraint_error(
    session: Session,
    plan: Plan,
    error: sqlite3.Error,
    rows_values: Sequence[Any] | None,
    row: Sequence[Any] | None = None,
) -> PgError | None:
    """Return PostgreSQL's error for an IntegrityError of a plan; None if it is not understood.

    LockConflict when it is none yet: another open transaction has deleted the row that is in the way.
    row: the failing row of a plan driven by row; otherwise plan.rows_sql finds it.
    """
    match = _FAILED.match(str(error))
    relation = session.snapshot.relation(plan.target_oid)
    if match is None or relation is None:
        return None
    schema = session.snapshot.schema(relation.schema)
    rows = _Rows(session, plan, relation, rows_values, row)
    names = {"schema": schema.name if schema else None, "table": relation.name}
    match match["kind"]:
        case "NOT NULL":
            return _not_null(relation, match["what"] or "", rows, names)
        case "UNIQUE":
            return _unique(session, relation, match["what"] or "", rows, names)
        case "CHECK":
            return _check(session, relation, match["what"] or "", rows, names)
    return None


def null_error(
    session: Session,
    plan: Plan,
    error: PgError,
    rows_values: Sequence[Any] | None,
    row: Sequence[Any] | None = None,
) -> PgError:
    """Complete the error of a NULL for the rowid column, which a function of ours finds, not SQLite."""
    relation = session.snapshot.relation(plan.target_oid)
    if relation is None or error.column is None or error.table != relation.name:
        return error
    column = next((c for c in relation.columns if c.name == error.column and not c.has_dropped), None)
    if column is None:
        return error
    schema = session.snapshot.schema(relation.schema)
    names = {"schema": schema.name if schema else None, "table": relation.name}
    rows = _Rows(session, plan, relation, rows_values, row)
    return _not_null(relation, f"{relation.physical}.{column.physical}", rows, names) or error


def failing_row(
    session: Session, relation: Relation, row: Sequence[Any], named: Sequence[int] = ()
) -> str | None:
    """The DETAIL that shows a row of stored values; long ones are cut.

    Who may not read the table sees the columns that may be read or that the statement has `named`, if any.
    """
    if is_active(session.snapshot, relation, session.current_user_oid):
        return None
    pairs = [(c, v) for c, v in zip((c for c in relation.columns if not c.has_dropped), row, strict=True)]
    names = ""
    if not may_read(session, relation, ()):
        pairs = [
            (c, value) for c, value in pairs if c.attnum in named or may_read(session, relation, (c.attnum,))
        ]
        if not pairs:
            return None
        names = f"({', '.join(column.name for column, _ in pairs)}) = "
    values = [session.text_of(column.type, value) for column, value in pairs]
    cut = [value if len(value) <= 64 else value[:64] + "..." for value in values]
    return f"Failing row contains {names}({', '.join(cut)})."


def shown(session: Session, type_: TypeRef, value: Any) -> str:
    """A value of a key in a DETAIL."""
    return "null" if value is None else session.text_of(type_, value)


def may_read(session: Session, relation: Relation, columns: Sequence[int]) -> bool:
    """Whether the role may read the table, or all of these columns if there are any; an expression is 0.

    With row security nobody is told of rows.
    """
    snapshot, role = session.snapshot, session.current_user_oid
    if is_active(snapshot, relation, role):
        return False
    if privileges.has_privilege(snapshot, role, relation, "SELECT"):
        return True
    return bool(columns) and all(
        attnum and privileges.has_privilege(snapshot, role, relation, "SELECT", attnum) for attnum in columns
    )


def check_option_error(session: Session, plan: Plan, error: PgError, row: Sequence[Any]) -> PgError:
    """Complete the error of a row that a view's CHECK OPTION refuses."""
    relation = session.snapshot.relation(plan.target_oid)
    if relation is not None:
        rows = _Rows(session, plan, relation, None, row)
        error.detail = rows.shown(next(iter(rows)))
    return error


class _Rows:
    """The rows a failed statement would have written: attnum -> stored value."""

    def __init__(
        self,
        session: Session,
        plan: Plan,
        relation: Relation,
        values: Sequence[Any] | None,
        row: Sequence[Any] | None,
    ) -> None:
        self._session, self._plan, self._relation = session, plan, relation
        self._values, self._row = values, row
        self.changed: set[int] = set()  # attnums, of the last row in an UPDATE

    def __iter__(self) -> Iterator[dict[int, Any]]:
        plan = self._plan
        if self._row is not None:
            yield self._as_mapping(self._row)
        elif plan.rows_sql is not None and plan.kind in (Command.INSERT, Command.UPDATE):
            raw = self._session.connection.raw
            try:
                found = raw.execute(plan.rows_sql, self._values or ()).fetchall()
            except sqlite3.Error:
                return  # an expression of the statement has the same error, or another
            for row in found:
                yield self._as_mapping(row)

    def _as_mapping(self, row: Sequence[Any]) -> dict[int, Any]:
        plan = self._plan
        if plan.kind is Command.UPDATE:
            old = self._old_row(row[0])
            made = self._completed({**old, **dict(zip(plan.target_columns, row[1:], strict=False))})
            self.changed = {number for number, value in made.items() if old.get(number) != value}
            made[0] = row[0]
            return made
        return self._completed(dict(zip(plan.target_columns, row, strict=False)))

    def _completed(self, row: dict[int, Any]) -> dict[int, Any]:
        """The row with the values of generated columns."""
        generated = [c.attnum for c in self._relation.columns if c.generation is not None]
        if generated:
            row.update(zip(generated, self._computed(row), strict=False))
        return row

    def _computed(self, row: dict[int, Any]) -> Sequence[Any]:
        from polar_lite.catalog.dialect.row_expressions import generated_sql

        values = ", ".join(
            found.sql for found in generated_sql(self._session.snapshot, self._relation).values()
        )
        columns = [c for c in self._relation.columns if c.generation is None and not c.has_dropped]
        given = [row.get(column.attnum) for column in columns]
        try:
            return (
                self._session.connection.raw.execute(
                    f"SELECT {values} FROM (SELECT {_given(columns)})", given
                ).fetchone()
                or ()
            )
        except sqlite3.Error:
            return ()  # the row has no values, then

    def _old_row(self, rowid: Any) -> dict[int, Any]:
        columns = [column for column in self._relation.columns if not column.has_dropped]
        names = ", ".join(_quoted(column.physical) for column in columns)
        found = self._session.connection.raw.execute(
            f"SELECT {names} FROM {_table(self._relation)} WHERE rowid = ?", (rowid,)
        ).fetchone()
        return dict(zip((c.attnum for c in columns), found or (), strict=False))

    def shown(self, row: dict[int, Any]) -> str | None:
        live = [column for column in self._relation.columns if not column.has_dropped]
        values = [row.get(column.attnum) for column in live]
        return failing_row(self._session, self._relation, values, self._plan.named_columns)

    def duplicate(self, indexes: Sequence[Relation]) -> tuple[Relation, tuple[str, ...]] | None:
        """The first index and the texts of its key that another row already has; or None.

        Row by row, and for each in the indexes' order, as PostgreSQL tries them: LockConflict where it comes
        to a row, or a key, that another transaction has locked, and may be about to free.
        """
        checks = [_Key(self._session, self._relation, index) for index in indexes]
        locks = _KeyLocks(self._session, self._relation)
        for row in self:
            locks.check_row(row, self.changed)
            for check in checks:
                locks.check_key(row, check.relation)
                values = check.taken(row)
                if values is not None:
                    return check.relation, values
        return None


class _KeyLocks:
    """Whether other transactions have locked rows and keys of a table."""

    def __init__(self, session: Session, relation: Relation) -> None:
        self._session, self._relation = session, relation
        self._are_held = session.database.locks.others_hold(session.transaction)
        self._columns = [column.attnum for column in relation.columns if not column.has_dropped]
        self._keys = {unique.index: unique for unique in row_locks.unique_keys(relation, session.snapshot)}

    def check_row(self, row: dict[int, Any], changed: set[int]) -> None:
        """A row that is updated is locked before its keys are looked at. changed: attnums."""
        if not self._are_held or row.get(0) is None:
            return
        plain = (u.places for u in self._keys.values() if u.is_plain and u.is_unique)
        is_key = any(self._columns[place] in changed for places in plain for place in places)
        mode = RowMode.UPDATE if is_key else RowMode.NO_KEY_UPDATE
        self._check(Row(self._relation.oid, row[0]), mode)

    def check_key(self, row: dict[int, Any], index: Relation) -> None:
        if not self._are_held:
            return
        values = [row.get(number) for number in self._columns]
        key = self._keys[index.oid].of(values, key_of(self._session))
        if key is not None:
            self._check(key, RowMode.UPDATE)

    def _check(self, tag: Tag, mode: RowMode) -> None:
        session = self._session
        session.database.locks.check(session.transaction, [(tag, mode)])


class _Key:
    """A unique index and the keys seen so far among a statement's new rows."""

    def __init__(self, session: Session, table: Relation, relation: Relation) -> None:
        from polar_lite.catalog.dialect import table_expressions  # the binder is heavy to import
        from polar_lite.catalog.dialect.storage import storage_class

        assert relation.index is not None
        self.relation = relation
        self._session = session
        self._seen: set[Any] = set()
        keys = table_expressions.key_sql(session.snapshot, table, relation.index)
        self._columns = [c for c in table.columns if not c.has_dropped]
        self._types = keys.types
        predicate = [keys.predicate] if keys.predicate else []
        given = ", ".join(
            f"? {storage_class(c.type).partition(' ')[2]} AS {_quoted(c.physical)}" for c in self._columns
        )
        alike = relation.index.nulls_alike
        tests = [] if alike else [f"({key}) IS NOT NULL" for key in keys.keys]
        tests = [*tests, *predicate] or ["1"]
        self._of_row = f"SELECT {', '.join(keys.keys)} FROM (SELECT {given}) WHERE {' AND '.join(tests)}"
        equal = [f"{key} {'IS' if alike else '='} ?" for key in keys.keys] + predicate
        self._other = f"SELECT rowid FROM {_table(table)} WHERE {' AND '.join(equal)} LIMIT 1"

    def taken(self, row: dict[int, Any]) -> tuple[str, ...] | None:
        """The texts of the row's key if another row has it."""
        session = self._session
        raw = session.connection.raw
        key = raw.execute(self._of_row, [row.get(c.attnum) for c in self._columns]).fetchone()
        if key is None:
            return None
        found = raw.execute(self._other, key).fetchone()
        if key in self._seen or (found is not None and found[0] != row.get(0)):
            return tuple(shown(session, t, v) for t, v in zip(self._types, key, strict=True))
        self._seen.add(key)
        return None


def _not_null(relation: Relation, what: str, rows: _Rows, names: dict[str, Any]) -> PgError | None:
    column = _columns(relation, what)[0] if _columns(relation, what) else None
    if column is None:
        return None
    detail = next((rows.shown(row) for row in rows if row.get(column.attnum) is None), None)
    return PgError(
        sqlstate.NOT_NULL_VIOLATION,
        f'null value in column "{column.name}" of relation "{relation.name}" violates not-null constraint',
        detail=detail,
        column=column.name,
        **names,
    )


def _unique(
    session: Session, relation: Relation, what: str, rows: _Rows, names: dict[str, Any]
) -> PgError | None:
    """SQLite names the columns, or the index if it has expressions; it tries the indexes in another order."""
    indexes = [session.snapshot.relations[oid] for oid in relation.indexes]
    unique = [index for index in indexes if index.index is not None and index.index.is_enforced]
    duplicate = rows.duplicate(unique)
    if duplicate is not None:
        found, values = duplicate
        return _duplicate(found, names, _key_detail(session, relation, found, values))
    reported = _INDEX.match(what)
    columns = {column.attnum for column in _columns(relation, what)}
    fitting = [
        index
        for index in unique
        if (index.physical == reported["name"] if reported else set(index.index.keys) == columns)  # type: ignore[union-attr]
    ]
    return _duplicate(fitting[0], names, None) if fitting else None


def duplicate_key(session: Session, index: Relation, key: Sequence[Any]) -> PgError:
    """The error of a row whose key another row has; key: stored values."""
    from polar_lite.catalog.dialect import table_expressions  # the binder is heavy to import

    snapshot = session.snapshot
    assert index.index is not None
    relation = snapshot.relations[index.index.table]
    types = table_expressions.key_sql(snapshot, relation, index.index).types
    values = [shown(session, type_, value) for type_, value in zip(types, key, strict=True)]
    names = {"schema": snapshot.schemas[relation.schema].name, "table": relation.name}
    return _duplicate(index, names, _key_detail(session, relation, index, values))


def _key_detail(session: Session, relation: Relation, index: Relation, values: Sequence[str]) -> str | None:
    from polar_lite.catalog.dialect import table_expressions  # the binder is heavy to import

    assert index.index is not None
    if not may_read(session, relation, index.index.keys):
        return None
    texts = table_expressions.key_texts(session.environment(), relation, index.index, pretty=True)
    return f"Key ({', '.join(texts)})=({', '.join(values)}) already exists."


def _duplicate(found: Relation, names: dict[str, Any], detail: str | None) -> PgError:
    return PgError(
        sqlstate.UNIQUE_VIOLATION,
        f'duplicate key value violates unique constraint "{found.name}"',
        detail=detail,
        constraint=found.name,
        **names,
    )


def _check(
    session: Session, relation: Relation, what: str, rows: _Rows, names: dict[str, Any]
) -> PgError | None:
    """The table's CHECKs bear the OIDs of their constraints."""
    constraint = next((c for c in relation.constraints if str(c.oid) == what), None)
    if constraint is None:
        return None
    violates = _violation(session, relation, constraint)
    row = next((row for row in rows if violates(row)), None)
    return PgError(
        sqlstate.CHECK_VIOLATION,
        f'new row for relation "{relation.name}" violates check constraint "{constraint.name}"',
        detail=rows.shown(row) if row else None,
        constraint=constraint.name,
        **names,
    )


def _violation(
    session: Session, relation: Relation, constraint: Constraint
) -> Callable[[dict[int, Any]], bool]:
    """The condition applied to rows that are in no table."""
    from polar_lite.catalog.dialect.row_expressions import check_sql

    columns = [c for c in relation.columns if c.attnum in constraint.columns]
    condition = check_sql(session.snapshot, relation, constraint).sql
    sql = f"SELECT 1 FROM (SELECT {_given(columns)}) WHERE NOT ({condition})"
    raw = session.connection.raw

    def violates(values: dict[int, Any]) -> bool:
        given = [values.get(column.attnum) for column in columns]
        return raw.execute(sql, given).fetchone() is not None

    return violates


def _given(columns: Sequence[Column]) -> str:
    """Values ?1 .. as the columns of a row that is in no table."""
    from polar_lite.catalog.dialect.storage import storage_class

    listed = []
    for number, column in enumerate(columns, start=1):
        collation = storage_class(column.type).partition(" ")[2]
        listed.append(f"?{number} {collation} AS {_quoted(column.physical)}")
    return ", ".join(listed) or "1"


def _columns(relation: Relation, what: str) -> list[Column]:
    """The columns of `table.column, table.column`; names may hold dots and commas of their own."""
    found = []
    prefix = f"{relation.physical}."
    by_physical = {column.physical: column for column in relation.columns}
    for part in what.split(f", {prefix}"):
        column = by_physical.get(part.removeprefix(prefix))
        if column is not None:
            found.append(column)
    return found


def _table(relation: Relation) -> str:
    return f"{relation.database}.{_quoted(relation.physical)}"


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
