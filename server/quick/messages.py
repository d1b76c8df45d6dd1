"""Which messages are a statement that is carried out quickly, on the event loop's thread or in a pipeline.

What `simple_query` and `extended_query` do for any statement is done in one go for these (`quick.run`): no
portal while they run, no timer, no frame of settings, one piece of output.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any, Final, TypeGuard

from polar_lite.protocol import backend, frontend
from polar_lite.protocol.buffer import UINT32
from polar_lite.server import execute, extended_query
from polar_lite.server.quick import lanes
from polar_lite.server.quick.lanes import Work
from polar_lite.server.transactions.transaction import Block

if TYPE_CHECKING:
    from polar_lite.catalog.dialect.plan import Plan
    from polar_lite.protocol.frontend import FrontendMessage
    from polar_lite.server.extended_query import Prepared
    from polar_lite.server.portals import Portal
    from polar_lite.server.sessions.session import Session

BEGINS: Final = ("BEGIN", "START")
# The transaction commands that are carried out quickly, and the answers to them.
COMMANDS: Final = {
    kind: backend.CommandComplete("START TRANSACTION" if kind == "START" else kind).encode()
    for kind in (*BEGINS, "COMMIT", "ROLLBACK")
}
MOST_EFFECTS: Final = 100
"""Rows written by a transaction whose end is carried out here."""
_MOST_TOGETHER: Final = 100
DESCRIBE: Final = frontend.USUAL[lanes.DESCRIBE]
_EXECUTE: Final = frontend.USUAL[lanes.EXECUTE]


def of_bytes(session: Session, data: bytes) -> Work | None:
    """The short statement that a client's bytes are, if they are known; None otherwise."""
    try:
        if data[0] == frontend.Query.tag:
            text = _text_of_query(session, data)
            known = execute.known_statement(session, text) if text is not None else None
            return of_query(session, text or "", known) if known is not None else None
        work = lanes.of_bytes(session, data)
    except Exception:  # noqa: BLE001 - the ordinary way meets it again and reports it
        return None
    if work is None:
        return None
    plan = work.lane.plan
    if plan is None:
        return work if _may_end_or_begin(session, work.lane.verb) else None
    # What the plan itself must be, it is: it has a lane.
    return work if _may_begin(session, writes=work.lane.writes) else None


def _text_of_query(session: Session, data: bytes) -> str | None:
    """The text of one whole Query message that is all there is."""
    last = len(data) - 1
    if last > lanes.LONGEST_TEXT:
        return None
    if UINT32.unpack_from(data, 1)[0] != last or data.find(0, 5) != last:
        return None
    if session.conduct.encoding != "utf-8" or session.pending_unit is not None:
        return None
    return data[5:last].decode()


def of_query(session: Session, text: str, known: execute.Statement) -> Work | None:
    """The short statement of a Query; None if it is none."""
    if known.planned is None:
        is_ours = is_transaction_command(known.tree) and _may_end_or_begin(session, known.tree.kind)
        return lanes.of_command(session, text, known.tree) if is_ours else None
    environment, plan, literals = known.planned
    if plan.param_types or not _may_run(session, plan):
        return None
    try:
        return lanes.of_query(environment, text, plan, literals)
    except Exception:  # noqa: BLE001 - the ordinary way meets it again and reports it
        return None


def of_messages(session: Session, messages: Sequence[FrontendMessage]) -> Work | None:
    """The short statement of [Parse] Bind [Describe] Execute Sync with the unnamed portal; None otherwise."""
    if type(messages[-1]) is not frontend.Sync or not 3 <= len(messages) <= 5:
        return None
    at, prepared, parse = 0, None, None
    message = messages[0]
    if type(message) is frontend.Parse:
        parse, prepared, at = message, _parse(session, message), 1
        message = messages[1]
    if type(message) is not frontend.Bind or message.portal:
        return None
    if parse is None:
        prepared = session.statements.get(message.statement)
    if prepared is None or prepared.statement is None:
        return None
    if prepared.plan is not None:
        if prepared.environment is not session.environment() or not _may_run(session, prepared.plan):
            return None
    elif not is_transaction_command(prepared.statement.tree) or not _may_end_or_begin(
        session, prepared.statement.tree.kind
    ):
        return None
    if parse is not None and prepared.name != message.statement:
        return None
    is_described = messages[at + 1] is DESCRIBE
    if messages[at + 1 + is_described] is not _EXECUTE or len(messages) != at + 3 + is_described:
        return None
    try:
        if sum([len(value) for value in message.parameters if value is not None]) > lanes.LONGEST_VALUES:
            return None
        formats = extended_query.result_formats(prepared, message.result_formats)
        return lanes.of_messages(session, parse, message, prepared, formats, is_described=is_described)
    except Exception:  # noqa: BLE001 - the ordinary way meets it again and reports it
        return None


def of_next(session: Session, messages: Sequence[FrontendMessage]) -> Work | None:
    """The short statement that Bind [Describe] Execute at the head of many messages are; None otherwise."""
    bound = messages[0]
    if type(bound) is not frontend.Bind or bound.portal or len(messages) < 3:
        return None
    is_described = messages[1] is DESCRIBE
    if messages[1 + is_described] is not _EXECUTE:
        return None
    prepared = session.statements.get(bound.statement)
    if prepared is None or prepared.plan is None or prepared.environment is not session.environment():
        return None
    if not _may_continue(session, prepared.plan):
        return None
    try:
        return lanes.of_bind(session, bound, prepared, is_described=is_described)
    except Exception:  # noqa: BLE001 - the ordinary way meets it again and reports it
        return None


def of_repeats(
    session: Session, work: Work, messages: Iterable[FrontendMessage], size: int
) -> Sequence[Sequence[Any]]:
    """The values of `work`, whose messages are the first `size`, and of the same that follows with others.

    Empty if it does not follow.
    """
    ahead = islice(messages, size * _MOST_TOGETHER)
    first, *asked = islice(ahead, size)
    rows = [work.values]
    try:
        while bound := next(ahead, None):
            if not _is_alike(bound, first) or list(islice(ahead, size - 1)) != asked:
                break
            rows.append(lanes.of_parameters(session, work.lane, bound))
    except Exception:  # noqa: BLE001 - the ordinary way meets it again and reports it
        pass
    return rows if len(rows) > 1 else ()


def _is_alike(message: Any, first: Any) -> TypeGuard[frontend.Bind]:
    """Whether a message is a Bind of the unnamed portal and the same statement, with the same formats."""
    return (
        type(message) is frontend.Bind
        and message.statement == first.statement
        and not message.portal
        and message.parameter_formats == first.parameter_formats
        and message.result_formats == first.result_formats
    )


def _may_continue(session: Session, plan: Plan) -> bool:
    """As _may_run, in whatever transaction there is."""
    if not plan.at_once or plan.denied or session.conduct.undoes_statements:
        return False
    if plan.writes and (session.on_commit or not can_write_now(session)):
        return False
    transaction = session.transaction
    if transaction.failed or transaction.is_aside or session.timers.counts_statement:
        return False
    return not session.portals or _are_over(session.portals)


def _parse(session: Session, message: frontend.Parse) -> Prepared | None:
    """The prepared statement that Parse will make, if its plan is known."""
    if message.name and (message.name in session.statements or extended_query.has_too_many(session)):
        return None
    if len(message.text) > lanes.LONGEST_TEXT:
        return None
    known = execute.known_statement(session, message.text, message.parameter_types)
    if known is None:
        return None
    if known.planned is None:
        if not is_transaction_command(known.tree) or message.parameter_types:
            return None
        return extended_query.Prepared(message.name, message.text, known, (), ())
    environment, plan, literals = known.planned
    types = tuple([ref.declared for ref in plan.param_types])
    known.planned = None
    return extended_query.Prepared(
        message.name, message.text, known, types, plan.columns, plan, literals, environment
    )


def _may_run(session: Session, plan: Plan) -> bool:
    """Whether a plan is short, and nothing of what the ordinary way would see to is there to be seen to."""
    return plan.at_once and not plan.denied and _may_begin(session, writes=bool(plan.writes))


def _may_begin(session: Session, *, writes: bool) -> bool:
    return not session.conduct.undoes_statements and not (writes and session.on_commit) and _is_plain(session)


def _is_plain(session: Session) -> bool:
    transaction = session.transaction
    block = transaction.block
    return (
        (block is Block.NONE or block is Block.OPEN)
        and not transaction.is_aside
        and session.pending_unit is None
        and (not session.portals or _are_over(session.portals))
    )


def _are_over(portals: Mapping[str, Portal]) -> bool:
    """Whether there is none but the unnamed one, and that has been read to its end."""
    return len(portals) == 1 and "" in portals and portals[""].is_over


def is_transaction_command(tree: Any) -> bool:
    return type(tree).__name__ == "Transaction" and tree.kind in COMMANDS and not tree.chain


def _may_end_or_begin(session: Session, verb: str) -> bool:
    if not _is_plain(session):
        return False
    if verb in BEGINS:
        return session.transaction.block is Block.NONE
    return session.transaction.block is Block.OPEN and ends_soon(session) and session.ends_plainly


def ends_soon(session: Session) -> bool:
    """Whether the transaction's end writes little: no DDL, a few rows, and reads no cursor to its end.

    What was put off may run anything, and wait.
    """
    transaction = session.transaction
    if session.referential.has_deferred:
        return False
    if any(portal.is_holdable and portal.owner is transaction for portal in session.portals.values()):
        return False
    if not transaction.is_writer:
        return True
    tape = transaction.tape
    return transaction.writer is None and tape.is_complete and len(tape.effects) <= MOST_EFFECTS


def can_write_now(session: Session) -> bool:
    """Whether the session need not wait for others before it writes."""
    owner = session.database.grant.owner
    return owner is None or owner is session
