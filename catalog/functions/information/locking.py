"""Advisory locks and pg_blocking_pids. PostgreSQL 15 docs 9.27.10 (functions-advisory-locks).

The locks themselves are the server's; a key is the two halves of a bigint, or two integers.
"""

from collections.abc import Callable
from typing import Any, Final

from polar_lite.catalog.functions.context import SessionContext
from polar_lite.protocol.codecs.array import dump, load

# pg_locks.objsubid: how the key was given.
_BIGINT, _INTEGERS = 1, 2
_HALF: Final = 0xFFFFFFFF


def _key(args: tuple[int, ...]) -> tuple[int, int, int]:
    if len(args) == 1:
        return args[0] >> 32 & _HALF, args[0] & _HALF, _BIGINT
    return args[0] & _HALF, args[1] & _HALF, _INTEGERS


def _take(shared: bool, session_level: bool, waits: bool) -> Callable[..., Any]:
    def take(context: SessionContext, *args: int) -> Any:
        got = context.take_advisory_lock(_key(args), shared=shared, session_level=session_level, waits=waits)
        return "" if waits else got

    return take


def _give_back(shared: bool) -> Callable[..., Any]:
    def give_back(context: SessionContext, *args: int) -> bool:
        return context.give_back_advisory_lock(_key(args), shared=shared)

    return give_back


def _unlock_all(context: SessionContext) -> str:
    context.give_back_advisory_locks()
    return ""


def _blocking_pids(context: SessionContext, pid: int) -> str:
    return dump([blocker for (blocker,) in context.server_info(f"blocking {pid}")])


def _awaited_pids(context: SessionContext, pid: int) -> str:
    return dump([writer for (writer,) in context.server_info(f"awaited {pid}")])


def _is_blocked(context: SessionContext, pid: int, pids: str) -> bool:
    """pg_isolation_test_session_is_blocked: by one of these sessions, as PostgreSQL's isolation tests ask."""
    named = load(pids).items
    found = context.server_info(f"blocking {pid}") + context.server_info(f"awaited {pid}")
    return any(blocker in named for (blocker,) in found)


def _functions() -> dict[str, Callable[..., Any]]:
    found: dict[str, Callable[..., Any]] = {
        "pg_advisory_unlock_all": _unlock_all,
        "pg_blocking_pids": _blocking_pids,
        "pg_safe_snapshot_blocking_pids": _awaited_pids,
        "pg_isolation_test_session_is_blocked": _is_blocked,
    }
    for kind in ("int8", "int4"):
        for shared, word in ((False, ""), (True, "_shared")):
            found[f"pg_advisory_lock{word}_{kind}"] = _take(shared, True, True)
            found[f"pg_try_advisory_lock{word}_{kind}"] = _take(shared, True, False)
            found[f"pg_advisory_xact_lock{word}_{kind}"] = _take(shared, False, True)
            found[f"pg_try_advisory_xact_lock{word}_{kind}"] = _take(shared, False, False)
            found[f"pg_advisory_unlock{word}_{kind}"] = _give_back(shared)
    return found


CONTEXT: Final = _functions()
# Functions that may wait: run as calls, outside SQLite, wherever a statement consists of them alone.
WAITING: Final = frozenset(
    {"pg_sleep", "pg_sleep_for", "pg_sleep_until"}
    | {source for source in CONTEXT if source.startswith(("pg_advisory_lock", "pg_advisory_xact"))}
)
