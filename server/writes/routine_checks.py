"""CHECK constraints that call PL, and bounds of partitions, tested on the rows that a statement has written.

All others stand in the SQLite table. PL must not run inside a SQLite write, so these come after it.
PostgreSQL 15 source execMain.c (ExecConstraints).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from polar_lite.catalog import privileges
from polar_lite.catalog.dialect.row_expressions import RowSql, routine_checks
from polar_lite.catalog.dialect.storage import quoted, storage_class
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.sqlstate import PgError
from polar_lite.server.engine.calls import guarded
from polar_lite.server.engine.diagnose import failing_row
from polar_lite.server.writes.routing import check_belongs

if TYPE_CHECKING:
    from polar_lite.catalog.objects import Constraint, Relation
    from polar_lite.server.engine.capture import Effect
    from polar_lite.server.sessions.session import Session

Test = Callable[[Sequence[Any]], bool]


def test_written(session: Session, effects: Sequence[Effect], *, routed: bool) -> None:
    """23514 for the first written row that violates a check, or is in the wrong partition; what the routines
    raise.

    routed: each row is in the right one.
    """
    tests: dict[int, list[tuple[Constraint, Test]]] = {}
    for effect in effects:
        if effect.new is None:
            continue
        relation = session.snapshot.relations[effect.relation]
        if effect.relation not in tests:
            found = routine_checks(session.snapshot, relation)
            tests[effect.relation] = [(c, _violation(session, relation, check)) for c, check in found]
        if relation.bound is not None and not routed:
            check_belongs(session, relation, effect.new)
        for constraint, violates in tests[effect.relation]:
            if violates(effect.new):
                raise _failed(session, relation, constraint, effect.new)


def _violation(session: Session, relation: Relation, check: RowSql) -> Test:
    snapshot, role = session.snapshot, session.current_user_oid
    for function in check.functions:
        routine = snapshot.routine(function.routine_oid) if function.routine_oid is not None else None
        if routine is not None:
            privileges.check(snapshot, role, routine, "EXECUTE")
    session.register_functions(check.functions)
    listed = []
    for number, column in enumerate((c for c in relation.columns if not c.has_dropped), start=1):
        collation = storage_class(column.type).partition(" ")[2]
        listed.append(f"?{number} {collation} AS {quoted(column.physical)}")
    sql = f"SELECT 1 FROM (SELECT {', '.join(listed)}) WHERE NOT ({check.sql})"
    raw = session.connection.raw

    def violates(row: Sequence[Any]) -> bool:
        return guarded(session, lambda: raw.execute(sql, row).fetchone()) is not None

    return violates


def _failed(session: Session, relation: Relation, constraint: Constraint, row: Sequence[Any]) -> PgError:
    return PgError(
        code.CHECK_VIOLATION,
        f'new row for relation "{relation.name}" violates check constraint "{constraint.name}"',
        detail=failing_row(session, relation, row),
        schema=session.snapshot.schemas[relation.schema].name,
        table=relation.name,
        constraint=constraint.name,
    )
