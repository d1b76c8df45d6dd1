"""Portals: statements that run or have run, and where a client stands in their rows.

What Bind and DECLARE CURSOR make, and what Execute, FETCH and MOVE move in; they share one set of names.
PostgreSQL 15, utils/mmgr/portalmem.c, tcop/pquery.c (PortalRunSelect, DoPortalRunFetch).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import field
from time import time
from typing import TYPE_CHECKING, Any

from polar_lite.protocol import sqlstate
from polar_lite.protocol.records import dataclass
from polar_lite.protocol.sqlstate import PgError
from polar_lite.server.engine.remainder import Block, Remainder, failing, is_deferrable
from polar_lite.server.engine.scrolling import Scrolled
from polar_lite.server.execute import Result
from polar_lite.server.writes import current_rows

if TYPE_CHECKING:
    from polar_lite.catalog.dialect.plan import Plan
    from polar_lite.server.execute import Statement
    from polar_lite.server.sessions.session import Session
    from polar_lite.server.transactions.transaction import Transaction
    from polar_lite.server.writes.current_rows import Followed


@dataclass(slots=True)
class Portal:
    """A bound statement. result, rows: set when it starts. text: what pg_cursors shows.

    begin: runs the statement. owner: the transaction it ends with, None once it is held; mark: how many
    savepoints that had set before. position: how many rows are before the next one, except that after the
    last row, where at_end is true, it is the number of rows. outlives_inner_commits: Oracle's PL may commit
    and go on reading. is_pinned: a loop in PL goes through it, which may end transactions. last_ids: rowids
    of the last row read, for WHERE CURRENT OF; followed: since it began.
    """

    name: str
    prepared: Any
    params: Sequence[Any]
    formats: tuple[int, ...]
    text: str
    begin: Callable[[Session, Portal], Result]
    owner: Transaction | None = None
    mark: int = 0
    result: Result | None = None
    rows: Remainder | Scrolled | None = None
    done: bool = False
    at_start: bool = True
    at_end: bool = False
    position: int = 0
    is_holdable: bool = False
    is_binary: bool = False
    is_scrollable: bool = False
    outlives_inner_commits: bool = False
    is_pinned: bool = False
    is_running: bool = False
    has_failed: bool = False
    last_ids: Sequence[int | None] | None = None
    followed: Followed | None = None
    made_at: float = field(default_factory=time)

    @property
    def is_live(self) -> bool:
        """Whether rows still come from SQLite."""
        return self.rows is not None and self.rows.is_live

    @property
    def is_over(self) -> bool:
        """Whether all of its rows have been sent."""
        return self.done and not self.is_live

    @property
    def is_on_row(self) -> bool:
        return not self.at_start and not self.at_end

    @property
    def row_ids(self) -> Sequence[int | str | None] | None:
        return self.last_ids if self.is_on_row else None


def start(session: Session, portal: Portal) -> None:
    """Run the statement up to its first row, once."""
    if portal.result is None:
        check_runnable(portal)
        portal.is_running = True
        try:
            set_result(portal, portal.begin(session, portal))
        finally:
            portal.is_running = False


def set_result(portal: Portal, result: Result) -> None:
    portal.result = result
    if result.returns_rows:
        portal.rows = (Scrolled if portal.is_scrollable else Remainder)(result.rows)


def check_runnable(portal: Portal) -> None:
    if portal.has_failed or portal.is_running:
        raise PgError(sqlstate.OBJECT_NOT_IN_PREREQUISITE_STATE, f'portal "{portal.name}" cannot be run')


# --- moving


def advance(portal: Portal, limit: int | None, *, forward: bool = True) -> Iterator[Block]:
    """Yield the next rows, or those before, up to `limit` of them (None: all), and stand on the last one.

    55000 for going back where that is not possible.
    """
    if not forward and not portal.is_scrollable:
        raise _only_forward(portal)
    if (portal.at_end if forward else portal.at_start) or (limit is not None and limit <= 0):
        return
    check_runnable(portal)
    portal.is_running = True
    count = 0
    try:
        for block in _next_blocks(portal, limit) if forward else _blocks_before(portal, limit):
            count += len(block)
            portal.position += len(block) if forward else -len(block)
            yield _without_ids(portal, block) if portal.followed is not None else block
    except Exception:
        portal.has_failed = True
        raise
    finally:
        portal.is_running = False
    is_short = limit is None or count < limit
    if forward:
        portal.at_start = portal.at_start and not count
        portal.at_end = is_short
    elif is_short:
        portal.at_start, portal.position = True, 0


def _next_blocks(portal: Portal, limit: int | None) -> Iterator[Block]:
    if isinstance(portal.rows, Scrolled):
        return portal.rows.forward(portal.position, limit)
    return portal.rows.forward(limit) if portal.rows is not None else iter(())


def _without_ids(portal: Portal, block: Block) -> Block:
    rows, ids = current_rows.split(block, portal.prepared.plan)
    portal.last_ids = ids[-1] if ids else portal.last_ids
    return rows


def _blocks_before(portal: Portal, limit: int | None) -> Iterator[Block]:
    assert isinstance(portal.rows, Scrolled)
    end = portal.position - (not portal.at_end)
    if portal.at_end and end:
        # From after the last row one step leads to that row.
        portal.at_end = False
        portal.position += 1
    return portal.rows.backward(end, limit)


def fetch(portal: Portal, direction: str, count: int | None) -> Iterator[Block]:
    """The rows of FETCH. direction: FORWARD, BACKWARD, ABSOLUTE, RELATIVE; count None: ALL."""
    if direction == "ABSOLUTE":
        assert count is not None
        return _absolute(portal, count)
    if direction == "RELATIVE" and count:
        return _after_skipping(portal, abs(count) - 1, forward=count > 0)
    if count == 0:
        return _again(portal)
    forward = direction != "BACKWARD"
    if count is not None and count < 0:
        count, forward = -count, not forward
    return advance(portal, count, forward=forward)


def move(portal: Portal, direction: str, count: int | None) -> int:
    """MOVE: how many rows FETCH would have given."""
    if count == 0 and direction != "ABSOLUTE":
        return int(portal.is_on_row)
    if direction == "BACKWARD" and count is None:
        passed = portal.position - (portal.position > 0 and not portal.at_end)
        _rewind(portal)
        return passed
    return sum(map(len, fetch(portal, direction, count)))


def _absolute(portal: Portal, count: int) -> Iterator[Block]:
    """Row number `count`, from the end if negative; 0 is before the first."""
    if count < 0:
        _skip(portal, None)
        yield from _after_skipping(portal, -count - 1, forward=False)
        return
    if count == 0 or count - 1 <= portal.position // 2:
        _rewind(portal)
        yield from _after_skipping(portal, count - 1) if count else ()
        return
    position = portal.position + portal.at_end
    if count <= position:
        _skip(portal, position - count + 1, forward=False)
    else:
        _skip(portal, count - position - 1)
    yield from advance(portal, 1)


def _after_skipping(portal: Portal, count: int, *, forward: bool = True) -> Iterator[Block]:
    if count:
        _skip(portal, count, forward=forward)
    yield from advance(portal, 1, forward=forward)


def _again(portal: Portal) -> Iterator[Block]:
    """The row that the portal stands on."""
    if portal.is_on_row:
        _skip(portal, 1, forward=False)
        yield from advance(portal, 1)


def _skip(portal: Portal, count: int | None, *, forward: bool = True) -> None:
    for _ in advance(portal, count, forward=forward):
        pass


def _rewind(portal: Portal) -> None:
    if portal.at_start and not portal.at_end:
        return
    if not portal.is_scrollable:
        raise _only_forward(portal)
    portal.at_start, portal.at_end, portal.position = True, False, 0


def _only_forward(portal: Portal) -> PgError:
    portal.has_failed = True
    return PgError(
        sqlstate.OBJECT_NOT_IN_PREREQUISITE_STATE,
        "cursor can only scan forward",
        hint="Declare it with SCROLL option to enable backward scan.",
    )


# --- beginning and end


def add(session: Session, portal: Portal) -> None:
    """Make it one of the session's, until its transaction ends."""
    session.close_portal(portal.name)
    portal.owner, portal.mark = session.transaction, session.transaction.savepoints_set
    if portal.prepared.plan is not None and portal.prepared.plan.sources:
        portal.followed = current_rows.Followed(session.transaction)
    session.portals[portal.name] = portal


def declare(session: Session, portal: Portal, plan: Plan) -> None:
    """Make a cursor one of the session's. Its query runs up to its first row, to see what is there now.

    What goes wrong there is what the first FETCH meets; but a query without FROM is computed by
    PostgreSQL's planner, as far as it is constant.
    """
    # A call reads no table, and a write is one: they wait for FETCH.
    waits = plan.call is not None or plan.kind.value != "SELECT"
    if plan.denied is not None or not waits:
        try:
            start(session, portal)
        except PgError as error:
            if plan.denied is not None or not is_deferrable(error) or _is_constant(portal):
                raise
            set_result(portal, Result(plan.columns, failing(error), "SELECT {}", returns_rows=True))
    add(session, portal)


def _is_constant(portal: Portal) -> bool:
    from sqlglot import exp  # a start does without it

    tree = portal.prepared.statement.tree
    return isinstance(tree, exp.Select) and not tree.args.get("from_")


def check_name(session: Session, name: str) -> None:
    """42P03 for a name in use."""
    if name and name in session.portals:
        raise PgError(sqlstate.DUPLICATE_CURSOR, f'cursor "{name}" already exists')


def find_cursor(session: Session, name: str) -> Portal:
    found: Portal | None = session.portals.get(name)
    if found is None:
        raise PgError(sqlstate.UNDEFINED_CURSOR, f'cursor "{name}" does not exist')
    return found


def settle_before(session: Session, statement: Statement, running: Portal | None = None) -> None:
    """Before a statement: no other portal's cursor may stay open on the SQLite connection.

    What FETCH reads from does: nothing else runs meanwhile.
    """
    if not session.portals:
        return
    tree = statement.tree
    read = session.portals.get(tree.cursor) if type(tree).__name__ == "FetchCursor" else None
    for portal in session.portals.values():
        if portal is not running and portal is not read and portal.rows is not None:
            portal.rows.settle()


def pin(session: Session, portal: Portal) -> None:
    """Read it to its end, so that it outlives the transactions that a loop over its rows ends."""
    start(session, portal)
    if portal.rows is not None:
        portal.rows.settle(defers=False)
    portal.is_pinned = True


def before_commit(session: Session, transaction: Transaction) -> None:
    """Read what is declared WITH HOLD to its end, and close the others but Oracle's under a COMMIT in PL."""
    session.finished = None
    for portal in _owned(session, transaction):
        if portal.is_holdable and not portal.has_failed:
            start(session, portal)
            if portal.rows is not None:
                portal.rows.settle(defers=False)
            portal.owner = None
        elif portal.is_pinned:
            portal.owner = None
        elif portal.outlives_inner_commits and session.runs_pl:
            portal.owner = session.open_transactions[0]
            portal.mark = portal.owner.savepoints_set
        else:
            session.close_portal(portal.name)


def after_abort(session: Session, transaction: Transaction, mark: int = 0) -> None:
    """Close what was made in a transaction, or since it had set `mark` savepoints."""
    if session.finished is not None and session.finished[1] >= mark:
        session.finished = None
    for portal in _owned(session, transaction):
        if portal.is_pinned and not mark:
            portal.owner = None  # ROLLBACK in a loop; one that an error ends has closed it
        elif portal.mark >= mark:
            session.close_portal(portal.name)


def _owned(session: Session, transaction: Transaction) -> list[Portal]:
    if not session.portals:
        return []
    return [portal for portal in session.portals.values() if portal.owner is transaction]
