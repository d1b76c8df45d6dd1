"""DBMS_LOCK: locks by number or name, and SLEEP. Oracle 19c, DBMS_LOCK.

A lock is an advisory one, in a space of its own; a name's number is made of the name, so that all sessions
have the same. Of the modes only S and X exist.
"""

import hashlib
import time
from decimal import Decimal
from typing import Any, Final

from polar_lite.catalog.packages.runtime import Runtime
from polar_lite.catalog.packages.session import sleep
from polar_lite.catalog.packages.signatures import (
    BOOLEAN,
    INTEGER,
    NUMBER,
    VARCHAR,
    constant,
    function,
    given,
    out,
    procedure,
)
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.sqlstate import PgError, unsupported

_MODES: Final = {"nl_mode": 1, "ss_mode": 2, "sx_mode": 3, "s_mode": 4, "ssx_mode": 5, "x_mode": 6}
_SHARE, _EXCLUSIVE = _MODES["s_mode"], _MODES["x_mode"]
_MAX_WAIT: Final = 32767
_SUCCESS, _TIMEOUT, _DEADLOCK, _PARAMETER, _OWN, _HANDLE = range(6)
# pg_locks.objsubid: beside the two kinds of advisory locks.
_SPACE: Final = 3
_FIRST_NAMED: Final = 1 << 30
_POLL_SECONDS: Final = 0.02


def allocate_unique(runtime: Runtime, name: str | None, expiration: int | None) -> tuple[str]:
    if not name:
        raise PgError(code.NULL_VALUE_NOT_ALLOWED, "lockname must not be null")
    digest = int.from_bytes(hashlib.sha256(name.encode()).digest()[:7], "big")
    return (str(_FIRST_NAMED + digest),)


def request(
    runtime: Runtime, lock: Any, mode: int | None, timeout: Decimal | None, on_commit: bool | None
) -> int:
    """0 it is ours, 1 timeout, 2 deadlock, 3 wrong parameter, 4 it was ours before, 5 wrong handle."""
    key = _key(lock)
    if key is None:
        return _HANDLE if isinstance(lock, str) else _PARAMETER
    if mode not in _MODES.values() or timeout is None or timeout < 0:
        return _PARAMETER
    if mode not in (_SHARE, _EXCLUSIVE):
        raise unsupported(f"lock mode {mode} of DBMS_LOCK")
    context, shared = runtime.context, mode == _SHARE
    if context.holds_advisory_lock(key, shared=shared):
        return _OWN
    end = time.monotonic() + float(timeout)
    waits = timeout >= _MAX_WAIT
    try:
        while not context.take_advisory_lock(key, shared=shared, session_level=not on_commit, waits=waits):
            if time.monotonic() >= end:
                return _TIMEOUT
            context.sleep(_POLL_SECONDS)
    except PgError as error:
        if error.sqlstate != code.T_R_DEADLOCK_DETECTED:
            raise
        return _DEADLOCK
    return _SUCCESS


def release(runtime: Runtime, lock: Any) -> int:
    """0 it is free, 3 or 5 there is no such lock, 4 it is not ours."""
    key = _key(lock)
    if key is None:
        return _HANDLE if isinstance(lock, str) else _PARAMETER
    return _SUCCESS if runtime.context.drop_advisory_lock(key) else _OWN


def _key(lock: Any) -> tuple[int, int, int] | None:
    """The advisory key of a number or of a handle of ALLOCATE_UNIQUE."""
    if isinstance(lock, str) and not lock.isdigit():
        return None
    if lock is None or int(lock) < 0:
        return None
    return int(lock) >> 32 & 0xFFFFFFFF, int(lock) & 0xFFFFFFFF, _SPACE


_REST: Final = (
    given("lockmode", INTEGER, _EXCLUSIVE),
    given("timeout", NUMBER, Decimal(_MAX_WAIT)),
    given("release_on_commit", BOOLEAN, False),
)
MEMBERS: Final = (
    procedure("sleep", sleep, given("seconds", NUMBER)),
    procedure(
        "allocate_unique",
        allocate_unique,
        given("lockname", VARCHAR),
        out("lockhandle", VARCHAR),
        given("expiration_secs", INTEGER, 864000),
    ),
    function("request", INTEGER, request, given("id", INTEGER), *_REST),
    function("request", INTEGER, request, given("lockhandle", VARCHAR), *_REST),
    function("release", INTEGER, release, given("id", INTEGER)),
    function("release", INTEGER, release, given("lockhandle", VARCHAR)),
    *(constant(name, INTEGER, value) for name, value in _MODES.items()),
    constant("maxwait", INTEGER, _MAX_WAIT),
)
