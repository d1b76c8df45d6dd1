"""Functions that tell one thing of one session, which goes by a number from 1 on, not by its process ID.

What they tell is pg_stat_activity's. PostgreSQL 15 docs 28.2.24 (monitoring-stats-functions).
"""

from collections.abc import Callable, Iterator
from typing import Any, Final

from polar_lite.catalog.functions.context import SessionContext
from polar_lite.catalog.functions.information.system import session_rows

# The place of what a function tells in a row of pg_stat_get_activity.
_PLACES: Final = {
    "dbid": 0, "pid": 1, "userid": 2, "wait_event_type": 6, "wait_event": 7, "xact_start": 8,
    "activity_start": 9, "start": 10, "client_addr": 12, "client_port": 14,
}  # fmt: skip


def _numbers(context: SessionContext) -> Iterator[int]:
    return iter(range(1, sum(1 for _ in session_rows(context)) + 1))


def _telling(place: int, missing: str | None = None) -> Callable[[SessionContext, int], Any]:
    def tell(context: SessionContext, number: int) -> Any:
        rows = [row[place] for row in session_rows(context)]
        return rows[number - 1] if 0 < number <= len(rows) else missing

    return tell


CONTEXT: Final[dict[str, Callable[..., Any]]] = {
    "pg_stat_get_backend_idset": _numbers,
    **{f"pg_stat_get_backend_{name}": _telling(place) for name, place in _PLACES.items()},
    "pg_stat_get_backend_activity": _telling(5, "<backend information not available>"),
}
