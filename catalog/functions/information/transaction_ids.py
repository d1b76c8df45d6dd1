"""txid_current() and its kin, pg_current_xact_id() and its kin.

PostgreSQL 15 docs 9.26 (functions-info), "Transaction ID and Snapshot Information Functions".
"""

from collections.abc import Callable
from typing import Any, Final

from polar_lite.catalog.functions.context import SessionContext
from polar_lite.catalog.functions.registry import Function
from polar_lite.protocol.codecs.identifiers import xid8_of
from polar_lite.protocol.pgtypes import INT8


def _as_xid8(number: int | None) -> str | None:
    return None if number is None else xid8_of(number)


def _int8(oid: int, name: str, work: Callable[[SessionContext], int | None]) -> Function:
    """A function of PostgreSQL's that shares its source with one of xid8."""
    return Function(oid, name, (), INT8.oid, python=work, context=True, volatility="s")


CONTEXT: Final[dict[str, Callable[..., Any]]] = {
    "pg_current_xact_id": lambda c: _as_xid8(c.transaction_id()),
    "pg_current_xact_id_if_assigned": lambda c: _as_xid8(c.transaction_id(if_assigned=True)),
    "pg_xact_status": lambda c, number: c.transaction_status(int(number)),
}
FUNCTIONS: Final = (
    _int8(2943, "txid_current", lambda c: c.transaction_id()),
    _int8(3348, "txid_current_if_assigned", lambda c: c.transaction_id(if_assigned=True)),
)
