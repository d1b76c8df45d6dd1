"""txid_current() and its kin, pg_current_xact_id() and its kin, snapshots of transactions.

PostgreSQL 15 docs 9.26 (functions-info), "Transaction ID and Snapshot Information Functions".
"""

from collections.abc import Callable
from typing import Any, Final

from polar_lite.catalog.functions.context import SessionContext
from polar_lite.catalog.functions.registry import Function
from polar_lite.catalog.types import FIRST_NORMAL_XID
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.codecs.identifiers import xid8_of
from polar_lite.protocol.codecs.snapshot import parts_of, snapshot_of
from polar_lite.protocol.pgtypes import INT8, TXID_SNAPSHOT
from polar_lite.protocol.sqlstate import PgError


def _as_xid8(number: int | None) -> str | None:
    return None if number is None else xid8_of(number)


def _int8(oid: int, name: str, work: Callable[[SessionContext], int | None]) -> Function:
    """A function of PostgreSQL's that shares its source with one of xid8."""
    return Function(oid, name, (), INT8.oid, python=work, context=True, volatility="s")


def _current(context: SessionContext) -> str:
    return snapshot_of(*context.visible_transactions())


def _is_visible(number: int | str, snapshot: str) -> bool:
    xmin, xmax, running = parts_of(snapshot)
    given = int(number)
    return given < xmin or (given < xmax and given not in running)


def _of_txid(oid: int, name: str, work: Callable[[str], Any], **more: Any) -> Function:
    return Function(oid, name, (TXID_SNAPSHOT.oid,), INT8.oid, python=work, **more)


# The age of IDs that are in use for ever.
_ALWAYS: Final = 2**31 - 1


def _age(context: SessionContext, xid: int) -> int:
    """How many transactions ago; below 0 for one to come."""
    if xid < FIRST_NORMAL_XID:
        return _ALWAYS
    following = max(context.visible_transactions()[1], FIRST_NORMAL_XID)
    distance = (following - xid) % 2**32
    return distance - 2**32 if distance >= 2**31 else distance


def _no_commit_times(*arguments: Any) -> Any:
    raise PgError(
        code.OBJECT_NOT_IN_PREREQUISITE_STATE,
        "could not get commit timestamp data",
        hint='Make sure the configuration parameter "track_commit_timestamp" is set.',
    )


PYTHON: Final[dict[str, Callable[..., Any]]] = {
    "pg_snapshot_xmin": lambda snapshot: xid8_of(parts_of(snapshot)[0]),
    "pg_snapshot_xmax": lambda snapshot: xid8_of(parts_of(snapshot)[1]),
    "pg_snapshot_xip": lambda snapshot: map(xid8_of, parts_of(snapshot)[2]),
    "pg_visible_in_snapshot": _is_visible,
    # No row is locked by several transactions at a time through a number of their own: the first is the next.
    "mxid_age": lambda number: _ALWAYS if number == 0 else 1 - number,
    "pg_xact_commit_timestamp": _no_commit_times,
    "pg_xact_commit_timestamp_origin": _no_commit_times,
    "pg_last_committed_xact": _no_commit_times,
}
CONTEXT: Final[dict[str, Callable[..., Any]]] = {
    "pg_export_snapshot": lambda c: c.export_snapshot(),
    "xid_age": _age,
    "pg_current_xact_id": lambda c: _as_xid8(c.transaction_id()),
    "pg_current_xact_id_if_assigned": lambda c: _as_xid8(c.transaction_id(if_assigned=True)),
    "pg_current_snapshot": _current,
    "pg_xact_status": lambda c, number: c.transaction_status(int(number)),
}
FUNCTIONS: Final = (
    _int8(2943, "txid_current", lambda c: c.transaction_id()),
    _int8(3348, "txid_current_if_assigned", lambda c: c.transaction_id(if_assigned=True)),
    _of_txid(2945, "txid_snapshot_xmin", lambda snapshot: parts_of(snapshot)[0]),
    _of_txid(2946, "txid_snapshot_xmax", lambda snapshot: parts_of(snapshot)[1]),
    _of_txid(2947, "txid_snapshot_xip", lambda snapshot: parts_of(snapshot)[2], returns_set=True),
)
