"""A short plan from its message to its answer, with no more ceremony than it needs.

What `simple_query` and `extended_query` do for any statement, done in one go for one short plan: no portal
while it runs, no timer, no frame of settings, one piece of output. It is optimistic: whatever is unusual,
an error above all, makes it give up before it has sent anything, and the ordinary way then does all of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from polar_lite.protocol import backend, frontend
from polar_lite.server import execute, extended_query, table_locks
from polar_lite.server.engine.calls import bind
from polar_lite.server.engine.connection import BUSY_TIMEOUT_SECONDS
from polar_lite.server.result_rows import shape_of
from polar_lite.server.transaction import Block

if TYPE_CHECKING:
    from polar_lite.catalog.dialect.plan import Plan
    from polar_lite.protocol.frontend import FrontendMessage
    from polar_lite.server.engine.connection import EngineConnection
    from polar_lite.server.extended_query import Prepared
    from polar_lite.server.session import Session

_IDLE: Final = backend.ReadyForQuery("I").encode()
_IN_BLOCK: Final = backend.ReadyForQuery("T").encode()
_SELECTED: Final = tuple(backend.CommandComplete(f"SELECT {count}").encode() for count in range(9))
_MAX_ROWS: Final = len(_SELECTED) - 1
_PARSED: Final = backend.ParseComplete().encode()
_NO_DATA: Final = backend.NoData().encode()
_BOUND: Final = backend.BindComplete().encode()
LONGEST_VALUES: Final = 64 * 1024
"""Bytes of all parameters of a Bind, which are to be read here."""


class ShortStatement:
    """One short plan with its values, as messages ask for it.

    prepared: of the extended protocol, None for a Query. is_new: it becomes one of the session's.
    """

    __slots__ = ("formats", "is_described", "is_new", "literals", "params", "plan", "prepared", "text")

    def __init__(self, text: str, plan: Plan, literals: Sequence[Any]) -> None:
        self.text = text
        self.plan = plan
        self.literals = literals
        self.params: Sequence[Any] = ()
        self.formats: tuple[int, ...] = (0,) * len(plan.columns)
        self.prepared: Prepared | None = None
        self.is_new = False
        self.is_described = True


def of_query(session: Session, text: str, known: execute.Statement) -> ShortStatement | None:
    """The short statement of a Query; None if it is none."""
    assert known.planned is not None
    _, plan, literals = known.planned
    if plan.param_types or not _may_run(session, plan):
        return None
    return ShortStatement(text, plan, literals)


def of_messages(session: Session, messages: Sequence[FrontendMessage]) -> ShortStatement | None:
    """The short statement of [Parse] Bind [Describe] Execute Sync with the unnamed portal; None otherwise."""
    if type(messages[-1]) is not frontend.Sync or not 3 <= len(messages) <= 5:
        return None
    at, prepared, is_new = 0, None, False
    message = messages[0]
    if type(message) is frontend.Parse:
        prepared, is_new, at = _parse(session, message), True, 1
        message = messages[1]
    if type(message) is not frontend.Bind or message.portal:
        return None
    if not is_new:
        prepared = session.statements.get(message.statement)
    if prepared is None or prepared.plan is None or prepared.environment is not session.environment():
        return None
    if is_new and prepared.name != message.statement:
        return None
    is_described = messages[at + 1] is _DESCRIBE
    if messages[at + 1 + is_described] is not _EXECUTE or len(messages) != at + 3 + is_described:
        return None
    if not _may_run(session, prepared.plan):
        return None
    made = ShortStatement(prepared.text, prepared.plan, prepared.literals)
    made.prepared, made.is_new, made.is_described = prepared, is_new, is_described
    try:
        made.params = _parameters(session, prepared, message)
        made.formats = extended_query.result_formats(prepared, message.result_formats)
    except Exception:  # noqa: BLE001 - the ordinary way meets it again and reports it
        return None
    return made


_DESCRIBE: Final = frontend.USUAL[frontend.Describe("P").encode()]
_EXECUTE: Final = frontend.USUAL[frontend.Execute().encode()]


def _parse(session: Session, message: frontend.Parse) -> Prepared | None:
    """The prepared statement that Parse will make, if its plan is known."""
    if message.name and (message.name in session.statements or extended_query.has_too_many(session)):
        return None
    known = execute.known_statement(session, message.text, message.parameter_types)
    if known is None or known.planned is None:
        return None
    environment, plan, literals = known.planned
    types = tuple([ref.oid for ref in plan.param_types])
    known.planned = None
    return extended_query.Prepared(
        message.name, message.text, known, types, plan.columns, plan, literals, environment
    )


def _parameters(session: Session, prepared: Prepared, message: frontend.Bind) -> Sequence[Any]:
    """The native values of a Bind's parameters. Raises whatever for what is not as it should be."""
    raws, formats, types = message.parameters, message.parameter_formats, prepared.param_types
    if not raws and not types:
        return ()
    if len(formats) < 2:
        formats = (formats or (0,)) * len(raws)
    style, resolve, encoding = session.style, session.resolve_type, session.encoding
    values: list[Any] = []
    size = 0
    for raw, form, oid in zip(raws, formats, types, strict=True):
        if raw is None:
            values.append(None)
            continue
        size += len(raw)
        if form == 0:
            values.append(resolve(oid).input(raw.decode(encoding), -1, style))
        elif form == 1 and encoding == "utf-8":
            values.append(resolve(oid).receive(raw, -1))
        else:
            raise ValueError(form)
        if size > LONGEST_VALUES:
            raise ValueError(size)
    return values


def _may_run(session: Session, plan: Plan) -> bool:
    """Whether a plan is short, and nothing of what the ordinary way would see to is there to be seen to."""
    transaction = session.transaction
    block = transaction.block
    if not plan.short or plan.denied or (block is not Block.NONE and block is not Block.OPEN):
        return False
    if plan.writes and (plan.has_events or not can_write_now(session)):
        return False
    portals = session.portals
    if portals and (len(portals) > 1 or "" not in portals or not portals[""].is_over):
        return False
    return session.pending_unit is None and not session.settings.get("polar_enable_stmt_transaction_rollback")


def can_write_now(session: Session) -> bool:
    """Whether the session need not wait for others before it writes."""
    owner = session.database.grant.owner
    return owner is None or owner is session


def run(session: Session, connection: EngineConnection, statement: ShortStatement) -> bool:
    """Run it and send the whole answer; False: it has had no effect, or one that has been undone."""
    plan = statement.plan
    in_block = session.transaction.block is Block.OPEN
    if session.transaction.is_aside:
        return False
    session.begin_statement(statement.text)
    try:
        if plan.writes:
            rows, tag = _write(session, connection, statement)
        else:
            rows, tag = _read(session, connection, statement, in_block=in_block)
        shape = shape_of(session, plan.columns, statement.formats)
        data = shape.encode(rows) if rows else b""
        if plan.writes:
            session.transaction.finish_statement()
    except Exception:  # noqa: BLE001 - the ordinary way meets it again and reports it
        return False
    session.interrupts.clear()
    out = session.out
    _note(session, statement, in_block=in_block)
    if statement.is_described:
        out += shape.description if plan.columns or not plan.writes else _nothing(statement)
    out += data
    out += tag
    if session.mailbox:
        session.send_notifications()
    session.report_settings()
    out += _IN_BLOCK if in_block else _IDLE
    return True


def _nothing(statement: ShortStatement) -> bytes:
    """What describes no columns: nothing in the simple protocol."""
    return b"" if statement.prepared is None else _NO_DATA


def _read(
    session: Session, connection: EngineConnection, statement: ShortStatement, *, in_block: bool
) -> tuple[Sequence[Any], bytes]:
    plan = statement.plan
    table_locks.use(session.transaction, plan)
    if in_block:
        session.transaction.for_read()
    else:
        session.mark_transaction_start()
    if plan.functions:
        session.register_functions(plan.functions)
    values = bind(plan.slots, statement.params, statement.literals, ())
    rows = connection.raw.execute(plan.sql, values).fetchmany(_MAX_ROWS + 1)
    return rows, _SELECTED[len(rows)]


def _write(
    session: Session, connection: EngineConnection, statement: ShortStatement
) -> tuple[Sequence[Any], bytes]:
    transaction, plan = session.transaction, statement.plan
    snapshot = session.snapshot
    transaction.start()
    transaction.is_lone = not transaction.in_block
    if transaction.is_writer:
        return _written(session, statement)
    # Another process that writes to the file is waited for in a thread.
    connection.raw.execute("PRAGMA busy_timeout = 0")
    try:
        transaction.for_write(plan.kind.value)
        if session.snapshot is not snapshot:
            raise LookupError("the catalog has changed since the plan was made")
        return _written(session, statement)
    finally:
        connection.raw.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_SECONDS * 1000:.0f}")


def _written(session: Session, statement: ShortStatement) -> tuple[Sequence[Any], bytes]:
    result = execute.run_plan(session, statement.plan, statement.params, statement.literals)
    rows = result.all_rows()
    return rows, _tag(result.tag_template, result.count)


@lru_cache(maxsize=64)
def _tag(template: str, count: int) -> bytes:
    return backend.CommandComplete(template.format(count)).encode()


def _note(session: Session, statement: ShortStatement, *, in_block: bool) -> None:
    """What the session has afterwards: its unnamed statement and portal, and a new prepared statement."""
    prepared = statement.prepared
    session.portals.pop("", None)
    if prepared is None:
        session.statements.pop("", None)
        return
    if statement.is_new:
        session.statements[prepared.name] = prepared
        session.out += _PARSED
    session.out += _BOUND
    if in_block:
        extended_query.add_finished_portal(session, prepared, statement.formats)
