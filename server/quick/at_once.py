"""Which batches are carried out at once, on the event loop's own thread, without a hop into another.

A hop costs several times what a point select does. So what is certain to be short, and to wait for nobody,
runs where its message came in: plans marked `short`, transaction commands, SET and SHOW. That is decided
before anything has an effect, by what is known already: nothing is parsed or planned here. Whatever turns
out to have to wait after all raises MustWait, and its message is carried out again in a thread.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Final

from polar_lite.catalog.event_triggers import SERVER_ERROR
from polar_lite.protocol import frontend
from polar_lite.protocol.records import dataclass
from polar_lite.server import execute
from polar_lite.server.quick import lanes
from polar_lite.server.quick import messages as quick

if TYPE_CHECKING:
    from polar_lite.catalog.dialect.plan import Plan
    from polar_lite.protocol.frontend import FrontendMessage
    from polar_lite.server.sessions.session import Session

# A long pipeline is worth its hop, and would keep the others waiting here.
MOST_MESSAGES: Final = 32


@dataclass(slots=True)
class Batch:
    """Messages to be carried out together: one Query, or extended ones up to Sync or Flush.

    known: the statement of a Query, where its text has been seen before. is_resumed: some messages are
    carried out already, and not here any more.
    """

    messages: deque[FrontendMessage]
    known: execute.Statement | None = None
    is_resumed: bool = False


ORDINARY: Final = object()
"""A batch that can be carried out at once, in the ordinary way."""


def look(session: Session, batch: Batch) -> lanes.Work | object | None:
    """How a batch can be carried out at once: quickly, in the ordinary way, or (None) not at all."""
    if session.transaction.is_aside or session.busy.locked():
        return None
    if session.snapshot.event_triggers(SERVER_ERROR):
        return None  # any error may run PL
    first = batch.messages[0]
    if type(first) is frontend.Query:
        return _look_at_query(session, batch, first.text)
    if type(batch.messages[-1]) is frontend.Flush and session.settings.get("statement_timeout"):
        return None  # the statement goes on, and its time passes while the client thinks
    found = quick.of_messages(session, batch.messages)
    if found is not None:
        return found
    if len(batch.messages) > MOST_MESSAGES or type(batch.messages[-1]) not in (frontend.Sync, frontend.Flush):
        return None
    return ORDINARY if _Walk(session).is_short(batch.messages) else None


def _look_at_query(session: Session, batch: Batch, text: str) -> lanes.Work | object | None:
    if session.pending_unit is not None or len(text) > lanes.LONGEST_TEXT:
        return None
    known = execute.known_statement(session, text)
    if known is None:
        return None
    if known.planned is not None or quick.is_transaction_command(known.tree):
        batch.known = known
        found = quick.of_query(session, text, known)
        if found is not None or known.planned is not None:
            return found
    if not _is_short_utility(session, known):
        # Not even `known`: text that begins a PL unit may be cut otherwise than it was before.
        return None
    batch.known = known
    return ORDINARY


class _Walk:
    """Follows a batch of extended messages without carrying them out."""

    __slots__ = ("portals", "prepared", "session")

    def __init__(self, session: Session) -> None:
        self.session = session
        self.prepared: dict[str, execute.Statement] = {}
        self.portals: dict[str, execute.Statement] = {}

    def is_short(self, messages: deque[FrontendMessage]) -> bool:
        session = self.session
        for message in messages:
            kind = type(message)
            if kind is frontend.Bind:
                statement = self._find(message.statement)  # type: ignore[union-attr]
                values = message.parameters  # type: ignore[union-attr]
                if statement is None or sum([len(v) for v in values if v is not None]) > lanes.LONGEST_VALUES:
                    return False
                self.portals[message.portal] = statement  # type: ignore[union-attr]
            elif kind is frontend.Execute:
                portal = self.portals.get(message.portal)  # type: ignore[union-attr]
                if portal is None or not _is_short_statement(session, portal):
                    return False
            elif kind is frontend.Parse:
                if len(message.text) > lanes.LONGEST_TEXT:  # type: ignore[union-attr]
                    return False
                found = execute.known_statement(session, message.text, message.parameter_types)  # type: ignore[union-attr]
                if found is None:
                    return False
                self.prepared[message.name] = found  # type: ignore[union-attr]
            elif kind is frontend.Describe:
                if message.kind == "S" and self._find(message.name) is None:  # type: ignore[union-attr]
                    return False
            elif kind is frontend.Sync:
                if not session.transaction.in_block and not quick.ends_soon(session):
                    return False
            elif kind is not frontend.Close and kind is not frontend.Flush:
                return False
        return True

    def _find(self, name: str) -> execute.Statement | None:
        """The statement of that name, if its plan is at hand."""
        found = self.prepared.get(name)
        if found is not None:
            return found
        prepared = self.session.statements.get(name)
        if prepared is None or prepared.statement is None:
            return None
        if prepared.plan is None:
            return prepared.statement if prepared.statement.is_utility else None
        environment = self.session.environment()
        if prepared.environment is not environment:
            return None
        return execute.Statement(prepared.text, planned=(environment, prepared.plan, ()))


def _is_short_statement(session: Session, statement: execute.Statement) -> bool:
    if statement.planned is not None:
        return _is_short_plan(session, statement.planned[1])
    return statement.is_utility and _is_short_utility(session, statement)


def _is_short_plan(session: Session, plan: Plan) -> bool:
    if not plan.short or session.conduct.undoes_statements:
        return False
    return not plan.writes or (session.transaction.is_writer and session.transaction.in_block)


def _is_short_utility(session: Session, statement: execute.Statement) -> bool:
    tree = statement.tree
    name = type(tree).__name__
    if name == "ShowVariable":
        return tree.variable is not None
    if name == "Transaction" and tree.kind in ("COMMIT", "ROLLBACK", "ROLLBACK TO", "RELEASE"):
        return quick.ends_soon(session)
    return bool(tree.is_short)
