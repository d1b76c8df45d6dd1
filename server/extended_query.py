"""Parse, Bind, Describe, Execute, Close, Sync: prepared statements and portals.

One function per message; an error makes the session skip to Sync. PostgreSQL 15, tcop/postgres.c;
docs 55.2.3 (protocol-flow-ext-query).
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import field
from time import time
from typing import TYPE_CHECKING, Any, Final

from polar_lite.protocol import backend, encodings, frontend, sqlstate, transcoding
from polar_lite.protocol.codecs.scalar import cut_name
from polar_lite.protocol.records import dataclass
from polar_lite.protocol.sqlstate import PgError
from polar_lite.server import continuation, execute, portals
from polar_lite.server.engine.calls import Parameters
from polar_lite.server.engine.remainder import Remainder
from polar_lite.server.portals import Portal
from polar_lite.server.result_rows import describe, encoder
from polar_lite.server.simple_query import refuse_in_failed_block, run_marked
from polar_lite.server.transactions import overtaken

if TYPE_CHECKING:
    from polar_lite.catalog.dialect.plan import ResultColumn
    from polar_lite.server.quick.lanes import Work
    from polar_lite.server.sessions.session import Session


@dataclass(slots=True)
class Prepared:
    """statement: None for an empty text. param_types: OIDs as declared or inferred.

    source: what the client sent to make it, the PREPARE statement or the text of a Parse message.
    """

    name: str
    text: str
    statement: execute.Statement | None
    param_types: tuple[int, ...] = ()
    columns: Sequence[ResultColumn] | None = None
    plan: Any = None
    literals: Sequence[Any] = ()
    environment: Any = None
    from_sql: bool = False
    source: str = ""
    made_at: float = field(default_factory=time)
    lane: Any = None  # see `lanes`


class ResultTypeChanged(PgError):
    """Drivers know by the name of PostgreSQL's routine that preparing again helps."""

    @property
    def routine(self) -> str:
        return "RevalidateCachedQuery"


MOST_STATEMENTS: Final = 10_000
"""Prepared statements and, by themselves, portals of a session: a client that never closes them ends here."""
MOST_TEXT: Final = 64 * 1024 * 1024
"""Characters of a session's prepared statements in all."""
_SHORT_TEXT: Final = 4096

_NO_TEXT: Final = frozenset({sqlstate.CHARACTER_NOT_IN_REPERTOIRE, sqlstate.UNTRANSLATABLE_CHARACTER})


def _finished_portal(session: Session, work: Work, mark: int) -> Portal:
    """The unnamed portal of a statement that was carried out quickly, all of whose rows have been sent."""
    prepared = work.prepared or work.lane.prepared("")
    kind = prepared.plan.kind.value if prepared.plan is not None else ""
    template = "INSERT 0 {}" if kind == "INSERT" else f"{kind} {{}}"
    returns_rows = bool(prepared.columns) or kind == "SELECT"
    portal = Portal("", prepared, (), work.answer.formats, prepared.text, begin_portal)
    portal.result = execute.Result(prepared.columns or (), tag_template=template, returns_rows=returns_rows)
    portal.rows = Remainder(iter(()), is_live=False)
    portal.done = portal.at_end = True
    portals.add(session, portal)
    portal.mark = mark
    return portal


def parse(session: Session, message: frontend.Parse) -> None:
    """42P05 for a name in use, 42601 for several statements."""
    session.begin_statement(message.text)
    if message.text:  # the pieces of a unit that is kept are empty
        continuation.abandon(session)
    session.transaction.start()
    session.timers.start_statement()
    if not message.name:
        session.statements.pop("", None)
    text = session.conduct.standard_text(message.text)
    prepared = prepare(session, message.name, text, message.parameter_types)
    if message.name and message.name in session.statements:
        raise PgError(sqlstate.DUPLICATE_PSTATEMENT, f'prepared statement "{message.name}" already exists')
    keep(session, prepared)
    session.statements.new = prepared
    session.output.send(backend.ParseComplete())


def keep(session: Session, prepared: Prepared) -> None:
    """Make it one of the session's. 54000 when there are too many."""
    statements = session.statements
    if prepared.name and has_too_many(session):
        raise _too_many("prepared statements", MOST_STATEMENTS)
    if len(prepared.text) > _SHORT_TEXT:
        total = len(prepared.text) + sum([len(kept.text) for kept in statements.values()])
        if prepared.name and total > MOST_TEXT:
            raise _too_many("characters in prepared statements", MOST_TEXT)
    statements[prepared.name] = prepared


def has_too_many(session: Session) -> bool:
    return _is_full(session.statements)


def _is_full(named: Mapping[str, Any]) -> bool:
    return len(named) - ("" in named) >= MOST_STATEMENTS


def _too_many(what: str, limit: int) -> PgError:
    return PgError(
        sqlstate.PROGRAM_LIMIT_EXCEEDED,
        f"too many {what}",
        detail=f"A session can have {limit}.",
        hint="Close those that are no longer needed.",
    )


def prepare(session: Session, name: str, text: str, param_types: Sequence[int]) -> Prepared:
    """Parse and plan one statement."""
    # Applications prepare the same statements in each of their sessions: the texts are kept once.
    name, text = sys.intern(cut_name(name)), sys.intern(text)
    for oid in param_types:
        if oid and session.snapshot.type(oid) is None:
            raise PgError(sqlstate.UNDEFINED_OBJECT, f"type with OID {oid} does not exist")
    pieces = continuation.split_whole(text)
    if len(pieces) > 1:
        for source, start in pieces:
            _check_syntax(source, start or 0)
        raise PgError(sqlstate.SYNTAX_ERROR, "cannot insert multiple commands into a prepared statement")
    if not pieces:
        return Prepared(name, text, None, tuple(param_types))
    source, start = pieces[0]
    try:
        failed = session.transaction.failed  # where a syntax error is told all the same
        statement = execute.read_statement(
            sys.intern(source), parse=failed, tell=session.output.tell_cut_name
        )
        refuse_in_failed_block(session, statement)
        prepared = Prepared(name, text, statement, tuple(param_types))
        plan_again(session, prepared)
    except PgError as error:
        if error.position is not None:
            error.position += start or 0
        raise
    return prepared


def _check_syntax(text: str, start: int) -> None:
    """A syntax error anywhere in the text is found before the number of commands."""
    try:
        execute.read_statement(text, parse=True)
    except PgError as error:
        if error.position is not None:
            error.position += start
        raise


def plan_again(session: Session, prepared: Prepared) -> None:
    """Plan, or plan again when what the plan depends on has changed since."""
    statement = prepared.statement
    if statement is None:
        return
    if statement.is_utility:
        # What FETCH and EXECUTE return is up to the cursor or statement of that name now.
        if prepared.columns is None or type(statement.tree).__name__ in ("FetchCursor", "Execute"):
            from polar_lite.server import commands

            types, prepared.columns = commands.analyze(session, statement.tree, prepared.param_types)
            prepared.param_types = tuple(types)
        return
    if session.database.is_publishing:
        overtaken.until_published(session)  # or the client would be told columns that it does not get
    environment = session.environment()
    if prepared.environment is environment and prepared.plan is not None:
        return
    # In PostgreSQL its tables are locked until Sync.
    first = prepared.plan is None or prepared is session.statements.new
    plan, prepared.literals = execute.plan_statement(session, statement, prepared.param_types)
    if plan is None:
        plan_again(session, prepared)
        return
    if not first and not _are_same(plan.columns, prepared.columns or ()):
        raise ResultTypeChanged(sqlstate.FEATURE_NOT_SUPPORTED, "cached plan must not change result type")
    prepared.plan, prepared.environment, prepared.columns = plan, environment, plan.columns
    prepared.param_types = tuple(ref.declared for ref in plan.param_types)


def _are_same(columns: Sequence[ResultColumn], others: Sequence[ResultColumn]) -> bool:
    return [(c.name, c.type) for c in columns] == [(c.name, c.type) for c in others]


def run_prepared(session: Session, prepared: Prepared, params: Sequence[Any]) -> execute.Result:
    def again() -> tuple[Any, Sequence[Any], Any]:
        plan_again(session, prepared)
        return prepared.plan, prepared.literals, prepared.environment.snapshot

    origin = execute.Origin(prepared.environment.snapshot, again)
    return execute.run_plan(session, prepared.plan, params, prepared.literals, origin=origin)


def bind(session: Session, message: frontend.Bind) -> None:
    """26000 no such statement, 08P01 wrong counts, 42P03 portal name in use, 22P02 bad values."""
    prepared = find_statement(session, message.statement)
    # The time of a prepared statement is that of its Bind and Execute, not of its Parse.
    session.begin_statement(prepared.text)
    session.transaction.start()
    session.timers.start_statement()
    _check_counts(message, len(prepared.param_types))
    refuse_in_failed_block(session, None if prepared.param_types else prepared.statement)
    portals.check_name(session, message.portal)
    if message.portal and _is_full(session.portals):
        raise _too_many("portals", MOST_STATEMENTS)
    params = [
        _parameter(session, message.portal, number, raw, oid, format_of(message.parameter_formats, number))
        for number, (raw, oid) in enumerate(zip(message.parameters, prepared.param_types, strict=True))
    ]
    plan_again(session, prepared)
    if prepared.plan is not None and prepared.plan.is_query:
        execute.refuse(session, prepared.plan)
    formats = result_formats(prepared, message.result_formats)
    portals.add(session, Portal(message.portal, prepared, params, formats, prepared.text, begin_portal))
    session.output.send(backend.BindComplete())


def _check_counts(message: frontend.Bind, wanted: int) -> None:
    formats, count = len(message.parameter_formats), len(message.parameters)
    if formats > 1 and formats != count:
        raise PgError(
            sqlstate.PROTOCOL_VIOLATION,
            f"bind message has {formats} parameter formats but {count} parameters",
        )
    if count != wanted:
        raise PgError(
            sqlstate.PROTOCOL_VIOLATION,
            f"bind message supplies {count} parameters, but prepared statement"
            f' "{message.statement}" requires {wanted}',
        )


def describe_message(session: Session, message: frontend.Describe) -> None:
    session.transaction.start()
    if message.kind == "S":
        prepared = find_statement(session, message.name)
        if session.transaction.failed and prepared.columns:
            refuse_in_failed_block(session, None)
        session.output.send(backend.ParameterDescription(prepared.param_types))
        plan_again(session, prepared)
        formats: tuple[int, ...] = (0,) * len(prepared.columns or ())
    else:
        portal = find_portal(session, message.name)
        prepared, formats = portal.prepared, portal.formats
        if session.transaction.failed and prepared.columns:
            refuse_in_failed_block(session, None)
    session.statements.new = None
    if prepared.columns:
        session.output.send(describe(session, prepared.columns, formats))
    elif prepared.plan is not None and prepared.plan.kind.value == "SELECT":
        session.output.send(describe(session, (), ()))
    else:
        session.output.send(backend.NoData())


def execute_message(session: Session, message: frontend.Execute) -> None:
    portal = find_portal(session, message.portal)
    prepared = portal.prepared
    session.begin_statement(prepared.text)
    if prepared.statement is None:
        session.output.send(backend.EmptyQueryResponse())
        return
    transaction = session.transaction
    refuse_in_failed_block(session, prepared.statement)
    transaction.start()
    session.timers.start_statement()
    portals.settle_before(session, prepared.statement, portal)
    tag = run_marked(session, prepared.statement, _run_portal, portal, message.max_rows)
    if tag is not None:
        session.timers.stop_statement()  # the next one of a pipeline has a time of its own
    if execute.is_transaction_command(prepared.statement) or transaction.must_be_alone:
        transaction.finish_statement()
    else:
        transaction.is_pipelined = True
    session.output.send(backend.PortalSuspended() if tag is None else backend.CommandComplete(tag))


def _run_portal(session: Session, _: execute.Statement, portal: Portal, max_rows: int) -> str | None:
    return run_portal(session, portal, max_rows)


def run_portal(session: Session, portal: Portal, max_rows: int) -> str | None:
    """Run or go on with a portal; returns its tag, None when the row limit was reached."""
    if portal.done and portal.result is not None and not portal.result.returns_rows:
        raise PgError(sqlstate.OBJECT_NOT_IN_PREREQUISITE_STATE, f'portal "{portal.name}" cannot be run')
    portals.start(session, portal)
    result = portal.result
    assert result is not None
    if not result.returns_rows:
        portal.done = True
        return result.tag
    encode = encoder(session, result.columns, portal.formats)
    sent = 0
    for block in portals.advance(portal, max_rows if max_rows > 0 else None):
        sent += len(block)
        session.output.send_bytes(encode(block))
    if not portal.at_end:
        return None
    portal.done = True
    result.count = sent
    return result.tag


def begin_portal(session: Session, portal: Portal) -> execute.Result:
    """Run the statement of a portal."""
    prepared = portal.prepared
    assert prepared.statement is not None
    if prepared.plan is not None:
        return run_prepared(session, prepared, portal.params)
    given = Parameters(portal.params, prepared.param_types)
    return execute.run_utility(session, prepared.statement, parameters=given)


def close(session: Session, message: frontend.Close) -> None:
    if message.kind == "S":
        session.statements.pop(message.name, None)
    else:
        session.close_portal(message.name)
    session.output.send(backend.CloseComplete())


def sync(session: Session) -> None:
    session.statements.new = None
    session.timers.stop_statement()
    session.transaction.finish_statement()


def find_statement(session: Session, name: str) -> Prepared:
    found = session.statements.get(name)
    if found is None:
        message = (
            f'prepared statement "{name}" does not exist'
            if name
            else "unnamed prepared statement does not exist"
        )
        raise PgError(sqlstate.UNDEFINED_PSTATEMENT, message)
    prepared: Prepared = found
    return prepared


def find_portal(session: Session, name: str) -> Portal:
    found = session.portals.get(name)
    if found is None and not name and session.finished is not None:
        found = _finished_portal(session, *session.finished)
    if found is None:
        refuse_in_failed_block(session, None)  # it may be one of those that are gone since
        raise PgError(sqlstate.UNDEFINED_CURSOR, f'portal "{name}" does not exist')
    portal: Portal = found
    return portal


def _parameter(session: Session, portal: str, number: int, raw: bytes | None, oid: int, form: int) -> Any:
    if raw is None:
        return None
    try:
        return read_parameter(session, raw, oid, form)
    except PgError as error:
        if form == 1 and error.message == "incorrect binary data format":
            error.message += f" in bind parameter {number + 1}"
        if error.where is None:
            # PostgreSQL shows no values here unless log_parameter_max_length_on_error says so.
            was_read = form == 0 and error.sqlstate not in _NO_TEXT
            name = f'portal "{portal}"' if portal else "unnamed portal"
            value = (" = '...'" if raw else " = ''") if was_read else ""
            error.where = f"{name} parameter ${number + 1}{value}"
        raise


def read_parameter(session: Session, raw: bytes, oid: int, form: int) -> Any:
    kind = session.resolve_type(oid)
    match form:
        case 0:
            text = encodings.decode(raw, session.conduct.encoding)
            return kind.input(text, -1, session.style)
        case 1:
            if session.conduct.encoding != "utf-8":
                raw = transcoding.from_client(kind, raw, session.conduct.encoding, session.snapshot.type)
            return kind.receive(raw, -1)
        case _:
            raise PgError(sqlstate.INVALID_PARAMETER_VALUE, f"unsupported format code: {form}")


def format_of(formats: Sequence[int], number: int) -> int:
    if not formats:
        return 0
    return formats[0] if len(formats) == 1 else formats[number]


def result_formats(prepared: Prepared, given: Sequence[int]) -> tuple[int, ...]:
    """The format of each result column. PostgreSQL 15, tcop/pquery.c (PortalSetResultFormat)."""
    count = len(prepared.columns or ())
    if not count and not (prepared.plan is not None and prepared.plan.kind.value == "SELECT"):
        return ()  # a statement without rows takes any
    if not given:
        return (0,) * count
    if len(given) == 1:
        return (given[0],) * count
    if len(given) != count:
        raise PgError(
            sqlstate.PROTOCOL_VIOLATION,
            f"bind message has {len(given)} result formats but query has {count} columns",
        )
    return tuple(given)
