"""Utility statements: the table from syntax node to the function that carries it out.

One module per family. A node without an entry is 0A000; no command sends anything to the client
except through its CommandResult and session.notice.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import field
from typing import TYPE_CHECKING, Any, Final

from polar_lite.catalog.dialect.plan import ResultColumn
from polar_lite.catalog.types import TypeRef
from polar_lite.protocol import pgtypes
from polar_lite.protocol.records import dataclass
from polar_lite.protocol.sqlstate import ACTIVE_SQL_TRANSACTION, PgError, unsupported
from polar_lite.server.engine.calls import NO_PARAMETERS, Parameters
from polar_lite.server.triggers.event_triggers import any_fires

if TYPE_CHECKING:
    from polar_lite.catalog.dialect.nodes import Statement
    from polar_lite.server.execute import Result
    from polar_lite.server.sessions.session import Session


@dataclass(slots=True)
class CommandResult:
    """What a command answers. rows: stored tuples for `columns`; result: one to be handed on instead.

    count: of rows written, which its tag tells, too.
    """

    tag: str
    columns: Sequence[ResultColumn] = ()
    rows: Iterable[Sequence[Any]] = field(default=())
    result: Result | None = None
    count: int = 0


CommandFunction = Callable[..., CommandResult]
Describer = Callable[[Any, "Session"], Sequence[ResultColumn]]
Analyzer = Callable[[Any, "Session", Sequence[int]], tuple[Sequence[int], Sequence[ResultColumn]]]


@dataclass(frozen=True, slots=True)
class Command:
    """describe: the result columns without running it, for Describe.

    maintains: it writes nothing that a read-only transaction forbids.
    analyze: for a statement that has parameters: their types as the client declared them -> as they are,
    and the result columns; its function then takes their Parameters as well.
    """

    function: CommandFunction
    writes: bool
    describe: Describer | None
    analyze: Analyzer | None = None
    maintains: bool = False


# A quoted name without small letters, or what looks like one.
_UPPER_NAME: Final = re.compile(r'"[^"a-z]+"')
COMMANDS: Final[dict[type, Command]] = {}
# Families of which the first statement of a session often is one: the others are imported later.
_FIRST: Final = {
    "Transaction": "transaction",
    "SetTransaction": "transaction",
    "SetVariable": "settings",
    "ShowVariable": "settings",
    "ResetVariable": "settings",
}


def command(
    *nodes: type,
    writes: bool = False,
    describe: Describer | None = None,
    analyze: Analyzer | None = None,
    maintains: bool = False,
) -> Callable[[CommandFunction], CommandFunction]:
    """Register a function as the command of these syntax nodes."""

    def register(function: CommandFunction) -> CommandFunction:
        for node in nodes:
            COMMANDS[node] = Command(function, writes, describe, analyze, maintains)
        return function

    return register


def run(
    session: Session,
    node: Statement,
    text: str,
    *,
    top_level: bool = True,
    parameters: Parameters = NO_PARAMETERS,
) -> CommandResult:
    """Carry out a utility statement. 0A000 without a command, 25006 in a read-only transaction.

    LockConflict, with the statement undone, when others use what it is to change.
    """
    found = find(type(node))
    if found is None:
        raise unsupported(statement_name(node))
    if '"' in text and _UPPER_NAME.search(text) is not None:
        node = _with_upper_names(session, node, text)
    session.command_is_top_level = top_level
    if not found.writes:
        return _call(found, node, session, text, parameters)
    transaction = session.transaction
    mark = transaction.savepoint(None)
    try:
        transaction.had_query = True
        if transaction.read_only and not found.maintains:
            transaction.refuse_if_read_only(_tag(node))
        transaction.become_writer()
        transaction.refuse_if_rewound()
        transaction.had_command = True
        with _told_to_triggers(session, node):
            transaction.commands += 1  # in the middle of it the tape would not be the whole truth
            try:
                result = _call(found, node, session, text, parameters)
            finally:
                transaction.commands -= 1
    except BaseException:
        transaction.undo(mark)
        raise
    if mark in transaction.savepoints:
        transaction.release(mark)
    return result


def _with_upper_names(session: Session, node: Statement, text: str) -> Any:
    """The statement with "TBL" as tbl, where that is what the session means by it.

    Cursors, prepared statements, channels and savepoints have names of the protocol's or the client's own.
    """
    from polar_lite.catalog.dialect import nodes

    is_of_session = isinstance(node, nodes.OF_SESSION)
    if is_of_session or not session.settings.get("polar_case_sensitive_for_columnref"):
        return node
    from polar_lite.catalog.dialect.polar.parse import parse_statement

    return parse_statement(text, folds_upper=True)


def _tag(node: Statement) -> str:
    from polar_lite.server.triggers.ddl_events import command_tag

    return command_tag(node)


def _told_to_triggers(session: Session, node: Statement) -> AbstractContextManager[None]:
    """The event triggers of DDL run before and after what is inside."""
    if not any_fires(session, "ddl_command_start", "sql_drop", "ddl_command_end"):
        return nullcontext()
    from polar_lite.server.triggers import ddl_events

    return ddl_events.told(session, node)


def _call(
    found: Command, node: Statement, session: Session, text: str, parameters: Parameters
) -> CommandResult:
    given = (parameters,) if found.analyze is not None else ()
    try:
        return found.function(node, session, text, *given)
    except sqlite3.Error as error:
        # A function of ours that SQLite called while it made an index or rewrote a table, say.
        from polar_lite.server.engine.calls import explain

        raise explain(session, error) from error


def analyze(
    session: Session, node: Statement, declared: Sequence[int]
) -> tuple[Sequence[int], Sequence[ResultColumn]]:
    """The types of $1 .. and the result columns of a utility statement."""
    found = find(type(node))
    if found is None or found.analyze is None:
        return declared, describe(session, node)
    return found.analyze(node, session, declared)


def describe(session: Session, node: Statement) -> Sequence[ResultColumn]:
    found = find(type(node))
    if found is None:
        raise unsupported(statement_name(node))
    return found.describe(node, session) if found.describe else ()


def find(kind: type) -> Command | None:
    if kind not in COMMANDS:
        first = _FIRST.get(kind.__name__)
        if first is None:
            load()
        else:
            importlib.import_module(f"polar_lite.server.commands.{first}")
    return COMMANDS.get(kind)


def prevent_in_transaction_block(session: Session, name: str) -> None:
    """25001 for commands that must be a transaction of their own; in a pipeline they commit at once."""
    if session.transaction.in_block:
        raise PgError(ACTIVE_SQL_TRANSACTION, f"{name} cannot run inside a transaction block")
    if not session.command_is_top_level:
        raise PgError(ACTIVE_SQL_TRANSACTION, f"{name} cannot be executed from a function")
    if session.transaction.is_pipelined:
        raise PgError(ACTIVE_SQL_TRANSACTION, f"{name} cannot be executed within a pipeline")
    session.transaction.must_be_alone = True


def text_column(name: str) -> ResultColumn:
    return ResultColumn(name, TypeRef(pgtypes.TEXT.oid))


def statement_name(node: Statement) -> str:
    """CREATE TABLE for a CreateTable node: how messages name the statement."""
    kind = getattr(node, "kind", None)
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", type(node).__name__).upper()
    if words in ("CREATE ROUTINE", "DROP ROUTINE", "DROP") and isinstance(kind, str):
        return f"{words.split()[0]} {kind}"
    if words == "RENAME":
        kind = node.object.kind
        return f"ALTER {node.of_kind or 'TABLE'}" if kind in ("COLUMN", "CONSTRAINT") else f"ALTER {kind}"
    return words


def load() -> None:
    """Import the modules of all families: at the first statement that those imported do not know."""
    for module in pkgutil.walk_packages(__path__, f"{__name__}."):
        importlib.import_module(module.name)
