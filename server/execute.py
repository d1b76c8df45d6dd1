"""One statement -> a utility command or a query plan -> a result.

Where the simple and the extended protocol, EXECUTE and PL meet. Text becomes a Statement here; what
a utility command does is `commands`', what SQLite runs is the Plan's.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from dataclasses import field
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from polar_lite.catalog.dialect.command import Command
from polar_lite.catalog.dialect.plan import Plan, ResultColumn
from polar_lite.protocol.records import dataclass
from polar_lite.protocol.sqlstate import INSUFFICIENT_PRIVILEGE, PgError
from polar_lite.server.engine.calls import (
    NO_PARAMETERS,
    Given,
    Parameters,
    Variables,
    begin_to_read,
    bind,
    explain,
    guarded_read,
)
from polar_lite.server.engine.locks import LockConflict
from polar_lite.server.sessions import temporary
from polar_lite.server.transactions import advisory_locks, attempts, kept_snapshots, overtaken, table_locks

if TYPE_CHECKING:
    from sqlglot import exp

    from polar_lite.catalog.dialect.binder.state import EnvironmentKey
    from polar_lite.server.sessions.session import Session

BLOCK_ROWS: Final = 256
_COMMENT: Final = r"(?:\s|--[^\n]*(?:\n|\Z)|/\*.*?\*/|\()*"
_QUERY_START: Final = re.compile(
    _COMMENT + r"(SELECT|INSERT|UPDATE|DELETE|WITH|VALUES|TABLE|MERGE)\b", re.IGNORECASE | re.DOTALL
)
# How most of what changes the catalog begins; its first letter is what is cheap to see.
_DEFINITION: Final = re.compile(r"(CREATE|ALTER|DROP|GRANT|REVOKE|COMMENT)\b", re.IGNORECASE)
_DEFINES_BY: Final = frozenset("CADGRcadgr")
_CACHED_TEXT: Final = 300
_CACHED_UTILITIES: Final = 512
# Parsed utility statements by their text. The trees are shared: commands must not change them.
_UTILITIES: Final[dict[str, Any]] = {}


@dataclass(slots=True)
class Statement:
    """A parsed statement. tree is None for a query that the planner's cache may know by its text.

    planned: what the planner's cache had for it (environment, plan, literals), where that was looked up.
    planned_in: the key of the environment in which it has been planned the last time.
    is_cursor: WHERE CURRENT OF may ask for its rows.
    """

    text: str
    tree: Any = None
    is_utility: bool = False
    planned: tuple[Any, Plan, Sequence[Any]] | None = None
    planned_in: EnvironmentKey | None = None
    is_cursor: bool = False


@dataclass(slots=True)
class Result:
    """rows: blocks of stored tuples, to be read once. tag: complete once the rows are read.

    `count` is the number of rows read or written so far; `tag_template` has a place for it or not.
    is_binary: of a BINARY cursor, whose rows are not text even in the simple protocol. asides: rows of other
    commands of the statement, which the simple protocol alone has a place for.
    """

    columns: Sequence[ResultColumn] = ()
    rows: Iterator[Sequence[Sequence[Any]]] = field(default_factory=lambda: iter(()))
    tag_template: str = ""
    count: int = 0
    returns_rows: bool = False
    is_binary: bool = False
    asides: list[Result] = field(default_factory=list)

    @property
    def tag(self) -> str:
        return self.tag_template.format(self.count) if "{}" in self.tag_template else self.tag_template

    def close(self) -> None:
        """Give up the rows that were not read: a SQLite cursor left open keeps its interrupt and snapshot."""
        close = getattr(self.rows, "close", None)
        if close is not None:
            close()

    def all_rows(self) -> list[Sequence[Any]]:
        found: list[Sequence[Any]] = []
        for block in self.rows:
            found.extend(block)
        return found


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a plan comes from: the catalog it was made with, and how to make it again.

    again: returns the plan, its literals and the catalog; None where who runs the plan makes it again himself
    when it is Overtaken. snapshot: None if nobody has that catalog any more.
    """

    snapshot: Any
    again: Callable[[], tuple[Plan, Sequence[Any], Any]] | None = None


def origin_of(session: Session, statement: Statement) -> Origin:
    """The origin of a plan that has been made of the statement."""

    def again() -> tuple[Plan, Sequence[Any], Any]:
        plan, literals = plan_statement(session, statement)
        assert plan is not None
        assert statement.planned_in is not None
        return plan, literals, statement.planned_in.snapshot

    assert statement.planned_in is not None
    return Origin(statement.planned_in.snapshot, again)


def known_statement(session: Session, text: str, param_types: Sequence[int] = ()) -> Statement | None:
    """The statement that a text is, if it is one that has been parsed or planned before; parses nothing."""
    if session.conduct.strings is not None and session.conduct.strings.concern(text):
        return None
    tree = _UTILITIES.get(text)
    if tree is not None:
        return Statement(text, tree, is_utility=True)
    if text[:1] in _DEFINES_BY and _DEFINITION.match(text):
        return None  # no look at the planner, which a catalog that has just changed gives an empty cache
    text = text.rstrip()
    if not session.server.has_planner:
        return None
    environment = session.environment()
    planned = session.planner.known(text, environment, param_types)
    return None if planned is None else Statement(text, planned=(environment, *planned))


def read_statement(text: str, *, parse: bool = False, tell: Callable[[str], None] | None = None) -> Statement:
    """Look at one statement's text; parse it unless it is a query (the planner does those).

    parse: parse in any case, so that a syntax error shows before anything runs.
    tell: gets names that are cut.
    """
    if not parse and _QUERY_START.match(text):
        return Statement(text)
    tree = _UTILITIES.get(text)
    if tree is not None:
        return Statement(text, tree, is_utility=True)
    tree = _parse(text, tell)
    is_utility = not is_query(tree)
    if is_utility and len(text) <= _CACHED_TEXT and "has_cut_names" not in tree.meta:
        if len(_UTILITIES) >= _CACHED_UTILITIES:
            _UTILITIES.clear()
        _UTILITIES[text] = tree
    return Statement(text, tree, is_utility=is_utility)


def is_transaction_command(statement: Statement) -> bool:
    return type(statement.tree).__name__ == "Transaction"


def ends_transaction(statement: Statement) -> bool:
    """Whether a failed transaction block lets this statement through."""
    return is_transaction_command(statement) and statement.tree.kind in (
        "COMMIT",
        "ROLLBACK",
        "ROLLBACK TO",
        "PREPARE",
    )


def plan_statement(
    session: Session, statement: Statement, param_types: Sequence[int] = ()
) -> tuple[Plan | None, Sequence[Any]]:
    """Return the plan of a query and its lifted literals; (None, ()) for a utility statement."""
    if statement.is_utility:
        return None, ()
    environment = session.environment()
    statement.planned_in = environment.key
    if statement.planned is not None and statement.planned[0] is environment:
        return statement.planned[1:]
    planner = session.planner
    if statement.tree is None:
        from polar_lite.catalog.dialect.planner import NotAQuery

        try:
            return planner.plan_text(statement.text, environment, param_types, session.output.tell_cut_name)
        except NotAQuery as found:
            # SELECT INTO and the like: a utility statement behind a query's first word.
            statement.tree, statement.is_utility = found.tree, True
            return None, ()
    plan = planner.plan(
        statement.tree.copy(),
        statement.text,
        environment,
        param_types=param_types,
        is_cursor=statement.is_cursor,
    )
    return plan, ()


def run_utility(
    session: Session,
    statement: Statement,
    *,
    top_level: bool = True,
    parameters: Parameters = NO_PARAMETERS,
) -> Result:
    """Run a utility statement; 0A000 for one that there is no command for.

    parameters: few utility statements have any.
    """
    from polar_lite.server import commands

    session.transaction.is_lone = False  # it may run statements of its own
    if statement.tree.takes_snapshot:
        session.transaction.had_query = True
    while True:
        try:
            made = commands.run(
                session, statement.tree, statement.text, top_level=top_level, parameters=parameters
            )
            break
        except LockConflict as conflict:
            if session.sqlite_depth:
                raise
            session.transaction.wait_for(conflict)
    if made.result is not None:
        return made.result
    rows = list(made.rows)
    count = made.count or len(rows)
    return Result(
        made.columns, iter((rows,) if rows else ()), made.tag, count, returns_rows=bool(made.columns)
    )


def run_plan(
    session: Session,
    plan: Plan,
    params: Sequence[Any],
    literals: Sequence[Any] = (),
    variables: Variables = None,
    origin: Origin | None = None,
) -> Result:
    """Execute a plan with native parameter values; rows come in blocks as they are read.

    A statement that meets another transaction's lock is undone, waits, and is run again: as in READ
    COMMITTED of PostgreSQL it then sees what that transaction has committed. origin: how to plan again when
    another session's DDL was committed before this one has begun to read, or had the grant to write. If it
    does not say how, that raises Overtaken.
    """
    if plan.members is not None and origin is not None and origin.again is not None:
        from polar_lite.server.writes import interval_partitions

        if interval_partitions.grows(session.snapshot, plan):
            return interval_partitions.until_placed(
                session,
                lambda plan, literals: _run_plan(session, plan, (params, literals, variables), origin),
                plan,
                literals,
                origin,
            )
    return _run_plan(session, plan, (params, literals, variables), origin)


def _run_plan(session: Session, plan: Plan, given: Given, origin: Origin | None) -> Result:
    try:
        return _attempt(session, plan, given, origin)
    except overtaken.Overtaken:
        if origin is None or origin.again is None:
            raise
        again = origin.again

    def planned_again() -> Result:
        plan, literals, snapshot = again()
        return _attempt(session, plan, (given[0], literals, given[2]), Origin(snapshot, again))

    return overtaken.until_steady(session, planned_again)


def _attempt(session: Session, plan: Plan, given: Given, origin: Origin | None) -> Result:
    if plan.may_write and plan.call is None:

        def run_once(again: bool) -> Result:
            result = _run_once(session, plan, given, origin)
            if again:  # PL in it must not say again what it has said: its rows are read here
                result.rows = iter((result.all_rows(),))
            return result

        return attempts.until_done(session, run_once)
    while True:
        try:
            return _run_once(session, plan, given, origin)
        except LockConflict as conflict:
            if session.sqlite_depth:
                raise  # a wait is for the statement that runs PL inside SQLite, as a whole
            session.transaction.wait_for(conflict)


def refuse(session: Session, plan: Plan) -> None:
    """25006 or 42501 for a plan that must not run; PostgreSQL says so of a query at Bind."""
    if session.transaction.read_only and (plan.writes or plan.locks_rows):
        session.transaction.for_write(_verb(plan), plan.writes, _locked(plan))
    error = plan.denied
    if error is not None:
        raise PgError(error.sqlstate, error.message, detail=error.detail, hint=error.hint)


def _verb(plan: Plan) -> str:
    is_query = plan.kind is Command.SELECT
    return f"SELECT FOR {plan.locks_rows}" if plan.locks_rows and is_query else plan.kind.value


def _locked(plan: Plan) -> frozenset[int]:
    return plan.reads if plan.locks_rows else frozenset()


def _run_once(session: Session, plan: Plan, given: Given, origin: Origin | None) -> Result:
    if plan.denied is not None:
        refuse(session, plan)
    transaction = session.transaction
    table_locks.use(transaction, plan)
    # What a call does, it does by statements of its own.
    may_write = plan.may_write and plan.call is None and transaction.may_write
    if plan.writes or plan.locks_rows or may_write:
        transaction.for_write(_verb(plan), plan.writes, _locked(plan))
        if origin is not None and session.snapshot is not origin.snapshot:
            raise overtaken.Overtaken
    else:
        transaction.for_read()
    private = session.snapshot.global_temporary
    if private and not private.isdisjoint(plan.reads | plan.writes):
        temporary.make_storage(session, private & (plan.reads | plan.writes))
    session.connection.know_collations()
    session.register_functions(plan.functions)
    is_dml = plan.kind is not Command.SELECT
    result = Result(plan.columns, returns_rows=bool(plan.columns) or not is_dml)
    result.tag_template = "INSERT 0 {}" if plan.kind is Command.INSERT else f"{plan.kind.value} {{}}"
    if is_dml or plan.parts:
        from polar_lite.server.writes import dml  # loads all of the dialect, for which a start does not wait

        dml.run(session, plan, given, result)
        return result
    transaction.is_lone = False
    if plan.call is not None:
        return _with_rows(result, call_routines(session, plan, given))
    may_fail = plan.may_write and (
        session.database.locks.others_hold(transaction) or kept_snapshots.is_behind(transaction)
    )
    if plan.locks_rows or may_fail or (plan.may_wait and transaction.is_writer):
        return _with_rows(result, _rows_or_nothing(session, plan, given))
    return _read(session, plan, given, origin, result)


def _with_rows(result: Result, rows: list[Any]) -> Result:
    """The result of a query whose rows have all been read."""
    result.count = len(rows)
    result.rows = iter((rows,) if rows else ())
    return result


def _read(session: Session, plan: Plan, given: Given, origin: Origin | None, result: Result) -> Result:
    """A query that only reads: SQLite is asked for its first row, and for others as they are wanted."""
    values = bind(plan.slots, *given)
    try:
        cursor = begin_to_read(session, plan, values)
        first: list[Any] = guarded_read(session, plan, cursor.fetchall) if plan.is_constant else []
    except PgError as problem:
        if origin is not None and overtaken.is_overtaken(session, plan, origin.snapshot):
            raise overtaken.Overtaken from None
        # Whether a function may be called PostgreSQL asks before it tells of the columns.
        if (
            plan.is_constant
            or plan.may_write
            or problem.sqlstate == INSUFFICIENT_PRIVILEGE
            or _lacks_object(problem)
        ):
            raise
        result.rows = _failing(problem)
        return result
    if origin is not None and overtaken.is_overtaken(session, plan, origin.snapshot):
        cursor.close()  # while it is open, SQLite reads what was there when it began
        raise overtaken.Overtaken
    if first:
        return _with_rows(result, first)
    result.rows = _blocks(session, plan, values, cursor, result)
    return result


def _rows_or_nothing(session: Session, plan: Plan, given: Given) -> list[Any]:
    """The rows of a query that writes or locks: all are read, or LockConflict with everything undone."""
    transaction = session.transaction
    mark = transaction.savepoint(None)
    try:
        with advisory_locks.repeatable(session):
            cursor = guarded_read(
                session, plan, session.connection.raw.execute, plan.sql, bind(plan.slots, *given)
            )
            rows: list[Any] = guarded_read(session, plan, cursor.fetchall)
    except BaseException:
        transaction.undo(mark)
        raise
    transaction.release(mark)
    return rows


def _lacks_object(error: PgError) -> bool:
    cause = error.__cause__
    return isinstance(cause, sqlite3.OperationalError) and str(cause).startswith("no such ")


def _failing(problem: PgError) -> Iterator[list[Any]]:
    """No rows: SQLite was asked for the first one early, and the client hears of the columns before."""
    raise problem
    yield []


def _blocks(
    session: Session, plan: Plan, values: Sequence[Any], cursor: sqlite3.Cursor, result: Result
) -> Iterator[list[Any]]:
    # Rows before one with an error are the client's, who may ask for no more than those.
    problem: PgError | None = None
    try:
        while True:
            rows: list[Any] = []
            try:
                guarded_read(session, plan, rows.extend, islice(cursor, BLOCK_ROWS))
            except PgError as error:
                from polar_lite.server.engine.row_before_error import row_before

                problem = error
                rows += row_before(error, session, plan, values, result.count + len(rows), rows)
                if not rows:
                    raise
            if not rows:
                return
            result.count += len(rows)
            yield rows
            if problem is not None:
                raise problem
            if len(rows) < BLOCK_ROWS:
                return
            session.interrupts.check()
    finally:
        cursor.close()


def call_routines(session: Session, plan: Plan, given: Given) -> list[tuple[Any, ...]]:
    """SELECT f(args), .. that reads no table: calls outside SQLite, so that they may write and wait."""
    session.connection.error = None
    try:
        return list(plan.call.run(session, bind(plan.slots, *given)))  # type: ignore[union-attr]
    except sqlite3.Error as error:
        raise explain(session, error) from error


def _parse(text: str, tell: Callable[[str], None] | None) -> Any:
    from polar_lite.catalog.dialect.polar.parse import parse_statement

    return parse_statement(text, tell=tell)


def is_query(tree: exp.Expr) -> bool:
    from sqlglot import exp

    return isinstance(tree, (exp.Query, exp.DML, exp.Values))
