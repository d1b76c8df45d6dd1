"""DECLARE CURSOR, FETCH, MOVE, CLOSE. PostgreSQL 15 docs, SQL Commands; commands/portalcmds.c.

Rows, positions and lifetimes are `server.portals`'.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Any, Final

from polar_lite.catalog.dialect import nodes
from polar_lite.catalog.dialect.plan import ResultColumn
from polar_lite.protocol import sqlstate
from polar_lite.protocol.sqlstate import PgError
from polar_lite.server import execute, extended_query, portals, simple_query
from polar_lite.server.commands import CommandResult, command
from polar_lite.server.engine.calls import Parameters
from polar_lite.server.extended_query import Prepared

if TYPE_CHECKING:
    from polar_lite.server.engine.remainder import Block
    from polar_lite.server.sessions.session import Session


def _prepared(node: nodes.DeclareCursor, session: Session, text: str, types: Sequence[int]) -> Prepared:
    _check_options(node)
    statement = execute.Statement(text, node.query, is_cursor=True)
    made = Prepared("", text, statement, tuple(types))
    extended_query.plan_again(session, made)
    if made.plan is not None and made.plan.parts:
        message = "DECLARE CURSOR must not contain data-modifying statements in WITH"
        raise PgError(sqlstate.FEATURE_NOT_SUPPORTED, message)
    _check_locking(node)
    return made


def _analyze(
    node: nodes.DeclareCursor, session: Session, declared: Sequence[int]
) -> tuple[Sequence[int], Sequence[ResultColumn]]:
    return _prepared(node, session, "", declared).param_types, ()


@command(nodes.DeclareCursor, analyze=_analyze)
def declare_cursor(
    node: nodes.DeclareCursor, session: Session, text: str, parameters: Parameters
) -> CommandResult:
    """The query runs up to its first row, so that it sees what is there now."""
    values = parameters.values
    prepared = _prepared(node, session, text, parameters.types)
    if len(prepared.param_types) > len(values):
        raise simple_query.no_parameter(text)
    if not node.cursor:
        raise PgError(sqlstate.INVALID_CURSOR_NAME, "invalid cursor name: must not be empty")
    if not node.hold and session.command_is_top_level and not session.transaction.in_block:
        raise PgError(
            sqlstate.NO_ACTIVE_SQL_TRANSACTION, "DECLARE CURSOR can only be used in transaction blocks"
        )
    portals.check_name(session, node.cursor)
    formats = (0,) * len(prepared.columns or ())
    portal = portals.Portal(node.cursor, prepared, values, formats, text, extended_query.begin_portal)
    portal.is_holdable, portal.is_binary = bool(node.hold), bool(node.binary)
    portal.is_scrollable = bool(node.scroll or (prepared.plan.scrolls_back and not node.no_scroll))
    portals.declare(session, portal, prepared.plan)
    if not session.command_is_top_level:
        session.settle_portals()
    return CommandResult("DECLARE CURSOR")


def _check_options(node: nodes.DeclareCursor) -> None:
    for one, other in (("scroll", "no_scroll"), ("asensitive", "insensitive")):
        if node.args.get(one) and node.args.get(other):
            names = " and ".join(name.upper().replace("_", " ") for name in (one, other))
            raise PgError(sqlstate.INVALID_CURSOR_DEFINITION, f"cannot specify both {names}")
    into = node.query.args.get("into")
    if into is not None:
        place = nodes.start_of(into.args["targets"][0])
        message = "SELECT ... INTO is not allowed here"
        raise PgError(sqlstate.SYNTAX_ERROR, message, position=None if place is None else place + 1)


# What FOR UPDATE and the like cannot go with: option, as it is named, SQLSTATE, what is said.
_READ_ONLY: Final = (
    ("hold", "CURSOR WITH HOLD", sqlstate.FEATURE_NOT_SUPPORTED, "supported", "Holdable"),
    ("scroll", "SCROLL CURSOR", sqlstate.FEATURE_NOT_SUPPORTED, "supported", "Scrollable"),
    ("insensitive", "INSENSITIVE CURSOR", sqlstate.INVALID_CURSOR_DEFINITION, "valid", "Insensitive"),
)


def _check_locking(node: nodes.DeclareCursor) -> None:
    locks = node.query.args.get("locks")
    for option, name, state, word, kind in _READ_ONLY:
        if locks and node.args.get(option):
            message = f"DECLARE {name} ... FOR {locks[0].strength} is not {word}"
            raise PgError(state, message, detail=f"{kind} cursors must be READ ONLY.")


def _columns(node: nodes.FetchCursor, session: Session) -> Sequence[ResultColumn]:
    """Those of the cursor, if it is there yet."""
    portal = None if node.move else session.portals.get(node.cursor)
    return () if portal is None else portal.prepared.columns or ()


@command(nodes.FetchCursor, describe=_columns)
def fetch_cursor(node: nodes.FetchCursor, session: Session, text: str) -> CommandResult:
    portal = portals.find_cursor(session, node.cursor)
    portals.check_runnable(portal)
    portals.start(session, portal)
    if node.move:
        return CommandResult(f"MOVE {portals.move(portal, node.direction, node.count)}")
    result = execute.Result(
        portal.prepared.columns or (), tag_template="FETCH {}", returns_rows=True, is_binary=portal.is_binary
    )
    result.rows = _counted(portals.fetch(portal, node.direction, node.count), result)
    return CommandResult(result.tag_template, result=result)


def _counted(blocks: Iterator[Block], result: execute.Result) -> Iterator[Any]:
    """The blocks; the first of them is read at once, so that its errors come before any row is sent."""

    def count() -> Iterator[Block]:
        for block in blocks:
            result.count += len(block)
            yield block

    counted = count()
    first = next(counted, None)
    return iter(()) if first is None else chain((first,), counted)


@command(nodes.CloseCursor)
def close_cursor(node: nodes.CloseCursor, session: Session, text: str) -> CommandResult:
    if node.cursor is None:
        session.close_portals()
        return CommandResult("CLOSE CURSOR ALL")
    portal = portals.find_cursor(session, node.cursor)
    if portal.is_running:
        raise PgError(sqlstate.INVALID_CURSOR_STATE, f'cannot drop active portal "{portal.name}"')
    session.close_portal(portal.name)
    return CommandResult("CLOSE CURSOR")
