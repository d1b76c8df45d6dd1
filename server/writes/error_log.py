"""LOG ERRORS: a statement is carried out row by row, and rows that fail go into a table, which keeps them
whatever becomes of the transaction.

Oracle 19c SQL Language Reference, INSERT (error_logging_clause); Administrator's Guide, "Avoiding Bulk INSERT
Failures with DML Error Logging".
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Final

from polar_lite.catalog.functions.strings.any_values import output
from polar_lite.catalog.object_names import quote_qualified
from polar_lite.catalog.plsql.conditions import sqlcode
from polar_lite.protocol.pgtypes import TEXT, UNKNOWN
from polar_lite.protocol.sqlstate import PgError
from polar_lite.server.engine.calls import Given
from polar_lite.server.engine.rows import to_native
from polar_lite.server.transactions.autonomous import Autonomous
from polar_lite.server.triggers.merged_rows import second_time

if TYPE_CHECKING:
    from polar_lite.catalog.dialect.plan import Plan
    from polar_lite.catalog.dialect.query import MergeLog
    from polar_lite.server.execute import Result
    from polar_lite.server.sessions.session import Session

# Errors of values, of constraints and of triggers.
_LOGGED: Final = ("22", "23", "44", "P0")
_FACTS: Final = ("ora_err_number$", "ora_err_mesg$", "ora_err_rowid$", "ora_err_optyp$", "ora_err_tag$")
Failure = tuple[Any, ...]


def run(session: Session, plan: Plan, given: Given, result: Result) -> None:
    """Complete the statement's result; the error itself where there are more than the limit allows."""
    from polar_lite.server.execute import run_plan

    assert plan.commands is not None
    assert plan.error_log is not None
    known = _columns_of(session, plan.error_log.log)
    (facts,) = _native(session, plan.commands[-1], given)
    session.transaction.become_writer()
    writer = _Writer(session, plan, given, run_plan)
    try:
        writer.write(facts[1])
    finally:
        if writer.failures:
            _log(session, plan, known, facts[0], writer.failures)
    result.count = writer.count


def _native(session: Session, plan: Plan, given: Given) -> list[tuple[Any, ...]]:
    from polar_lite.server.execute import run_plan

    rows = run_plan(session, plan, *given).all_rows()
    return to_native(rows, [column.type for column in plan.columns])


class _Writer:
    """One execution. failures: (number, message, rowid, I, U or D, values as texts)."""

    def __init__(self, session: Session, plan: Plan, given: Given, run_plan: Callable[..., Result]) -> None:
        assert plan.commands is not None
        assert plan.error_log is not None
        self._session, self._plan, self._given, self._run_plan = session, plan, given, run_plan
        self._log = plan.error_log
        self._source, self._one = plan.commands[0], plan.commands[min(1, len(plan.commands) - 1)]
        self.failures: list[Failure] = []
        self.count = 0

    def write(self, limit: Any) -> None:
        if self._log.merge is not None:
            self._merge(self._log.merge, limit)
            return
        if self._plan.kind.value == "INSERT" and not self._log.has_source:
            self._attempt(lambda: self._run_plan(self._session, self._one, *self._given), None, limit)
            return
        rows = _native(self._session, self._source, self._given)
        work = self._inserting() if self._log.has_source else self._changing
        for row in rows:
            self._session.interrupts.check()
            self._attempt(lambda row=row: work(row), row, limit)  # type: ignore[misc]  # mypy infers no lambda

    def _inserting(self) -> Callable[[Sequence[Any]], Result]:
        """What inserts a row of the source, whose values are assigned to the columns."""
        session = self._session
        places = ", ".join(f"${number}" for number in range(1, len(self._source.columns) + 1))
        names = ", ".join(map(quote_qualified, self._log.columns))
        text = f"INSERT INTO {quote_qualified(*self._log.table)} ({names}) VALUES ({places})"
        types = tuple(
            TEXT.oid if column.type.oid == UNKNOWN.oid else column.type.oid for column in self._source.columns
        )
        plan, literals = session.planner.plan_text(text, session.environment(), types)
        return lambda row: self._run_plan(session, plan, tuple(row), literals)

    def _merge(self, facts: MergeLog, limit: Any) -> None:
        """Each row of the source: the ctid of what it meets, the action, SET's values and those of INSERT."""
        session, (table, width) = self._session, (quote_qualified(*self._log.table), len(facts.assigned))
        types = [TEXT.oid if c.type.oid == UNKNOWN.oid else c.type.oid for c in self._source.columns[2:]]
        assigned = ", ".join(f"{quote_qualified(name)} = ${n}" for n, name in enumerate(facts.assigned, 1))
        given = ", ".join(f"${number}" for number in range(1, len(facts.inserted) + 1))
        names = ", ".join(map(quote_qualified, facts.inserted))
        update = f"UPDATE {table} SET {assigned} WHERE ctid = pg_catalog.polar_logged_row()"
        insert = f"INSERT INTO {table} ({names}) VALUES ({given})"
        plans = {
            kind: session.planner.plan_text(text, session.environment(), tuple(known))
            for kind, text, known in (("U", update, types[:width]), ("I", insert, types[width:]))
            if known
        }
        met: set[Any] = set()
        for ctid, action, *values in _native(session, self._source, self._given):
            session.interrupts.check()
            if not action:
                continue
            kind = "U" if action == 1 else "I"
            if kind == "U" and ctid in met:
                raise second_time()
            met.add(ctid)
            session.logged_row = ctid or 0
            own = tuple(values[:width] if kind == "U" else values[width:])
            columns = facts.assigned if kind == "U" else facts.inserted
            texts = self._texts(own, types[:width] if kind == "U" else types[width:])
            shown = dict(zip(columns, texts, strict=True))
            failure = (ctid, kind, [shown.get(name) for name in self._log.columns])
            plan, literals = plans[kind]
            self._attempt(
                lambda plan=plan, own=own, literals=literals: self._run_plan(session, plan, own, literals),  # type: ignore[misc]
                failure,
                limit,
            )

    def _texts(self, values: Sequence[Any], types: Sequence[int]) -> list[str | None]:
        style = self._session.context.style
        return [
            None if value is None else output(type_, value, style)
            for value, type_ in zip(values, types, strict=False)
        ]

    def _changing(self, row: Sequence[Any]) -> Result:
        self._session.logged_row = row[0]
        return self._run_plan(self._session, self._one, *self._given)

    def _attempt(self, work: Callable[[], Result], row: Sequence[Any] | None, limit: Any) -> None:
        session = self._session
        mark, rights = session.transaction.savepoint(None), len(session.security)
        depth = session.runtime.depth
        try:
            made = work()
            made.all_rows()
            self.count += made.count
        except PgError as error:
            del session.security[rights:]
            session.runtime.depth = depth
            session.transaction.rollback_to(mark, keep=False)
            if not error.sqlstate.startswith(_LOGGED) or error.severity != "ERROR":
                raise
            self._note(error, row)
            if limit is not None and len(self.failures) > limit:
                raise
        else:
            session.transaction.release(mark)

    def _note(self, error: PgError, row: Sequence[Any] | None) -> None:
        kind = self._plan.kind.value[0]
        if self._log.merge is not None and row is not None:
            ctid, kind, shown = row
        else:
            if row is None:
                row = next(iter(_values_alone(self._session, self._source, self._given)), ())
            has_rowid = kind != "I"
            ctid = row[0] if has_rowid else None
            shown = self._texts(row, [column.type.oid for column in self._source.columns])[has_rowid:]
        number = abs(sqlcode(error))
        message = error.message if error.message.startswith("ORA-") else f"ORA-{number:05}: {error.message}"
        rowid = str(ctid) if ctid is not None else None
        self.failures.append((str(number), message, rowid, kind, *shown))


def _values_alone(session: Session, plan: Plan, given: Given) -> list[tuple[Any, ...]]:
    """The values of a row that could not be written, as far as they can be computed."""
    try:
        return _native(session, plan, given)
    except PgError:
        return []


def _log(
    session: Session, plan: Plan, known: frozenset[str], tag: str | None, failures: Sequence[Failure]
) -> None:
    """In a transaction of its own, as in Oracle. Columns that the log has not are left out."""
    from polar_lite.server.execute import run_plan

    assert plan.error_log is not None
    facts = plan.error_log
    autonomous = Autonomous(session)
    autonomous.begin()
    try:
        own = [(name, place) for place, name in enumerate(facts.columns, 4) if name in known]
        names = [*_FACTS, *(name for name, _ in own)]
        places = ", ".join(f"${number}" for number in range(1, len(names) + 1))
        listed = ", ".join(map(quote_qualified, names))
        text = f"INSERT INTO {quote_qualified(*facts.log)} ({listed}) VALUES ({places})"
        made, literals = session.planner.plan_text(text, session.environment(), (TEXT.oid,) * len(names))
        for failure in failures:
            number, message, rowid, kind = failure[:4]
            values = [failure[place] if place < len(failure) else None for _, place in own]
            run_plan(session, made, (number, message, rowid, kind, tag, *values), literals).all_rows()
    except BaseException:
        autonomous.fail()
        raise
    finally:
        autonomous.end()


def _columns_of(session: Session, names: Sequence[str]) -> frozenset[str]:
    """Those of the log table; 42P01 where there is none."""
    text = f"SELECT * FROM {quote_qualified(*names)}"
    plan, _ = session.planner.plan_text(text, session.environment(), ())
    return frozenset(column.name for column in plan.columns)
