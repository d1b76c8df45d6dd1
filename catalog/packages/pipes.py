"""DBMS_PIPE: messages between the sessions of a database. Oracle 19c, DBMS_PIPE.

A message is packed item by item into the session's buffer, sent, and unpacked from another one's. Pipes are
the server's (`server.pipes`), in memory, and no part of transactions.
"""

import time
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any, Final

from polar_lite.catalog.packages.runtime import PerSession, Runtime
from polar_lite.catalog.packages.session import unique_session_id
from polar_lite.catalog.packages.signatures import (
    BOOLEAN,
    INTEGER,
    NUMBER,
    RAW,
    VARCHAR,
    function,
    given,
    out,
    procedure,
)
from polar_lite.catalog.plsql.units import Builtin
from polar_lite.catalog.types import TypeRef
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.pgtypes import BY_NAME
from polar_lite.protocol.sqlstate import PgError

_SUCCESS, _TIMEOUT = 0, 1
_MAX_WAIT: Final = Decimal(86_400_000)
_SIZE: Final = 8192
_POLL_SECONDS: Final = 0.02
# Of one item beside its value.
_OVERHEAD: Final = 4
# NEXT_ITEM_TYPE's numbers.
_KINDS: Final = ((6, NUMBER), (9, VARCHAR), (12, TypeRef(BY_NAME["timestamp"].oid)), (23, RAW))


class Buffers:
    """A session's: the message that is being packed, and what is left of the one received."""

    def __init__(self) -> None:
        self.packed: list[tuple[int, Any]] = []
        self.received: list[tuple[int, Any]] = []


_BUFFERS: Final = PerSession(Buffers)


def pack_message(number: int) -> Callable[[Any, Any], None]:
    return lambda runtime, item: _BUFFERS.of(runtime).packed.append((number, item))


def unpack_message(number: int) -> Callable[[Any], tuple[Any]]:
    def unpack(runtime: Runtime) -> tuple[Any]:
        left = _BUFFERS.of(runtime).received
        if not left:
            message = "ORA-06556: the pipe is empty, cannot fulfill the unpack_message request"
            raise PgError(code.NO_DATA, message)
        if left[0][0] != number:
            message = f"ORA-06559: wrong datatype requested, {number}, actual datatype is {left[0][0]}"
            raise PgError(code.DATATYPE_MISMATCH, message)
        return (left.pop(0)[1],)

    return unpack


def next_item_type(runtime: Runtime) -> int:
    """0 when nothing is left."""
    left = _BUFFERS.of(runtime).received
    return left[0][0] if left else 0


def send_message(runtime: Runtime, name: str | None, timeout: Decimal | None, limit: int | None) -> int:
    """0 it is in the pipe, 1 there was no room until the time was over. The buffer is empty then."""
    buffers, key = _BUFFERS.of(runtime), _usable(runtime, name)
    message = tuple(buffers.packed)
    size = sum(_OVERHEAD + len(str(item).encode()) for _, item in message)
    pipes = runtime.context.pipes
    found = _wait(runtime, timeout, lambda: pipes.put(key, message, size, limit or _SIZE))
    if found:
        buffers.packed.clear()
    return _SUCCESS if found else _TIMEOUT


def receive_message(runtime: Runtime, name: str | None, timeout: Decimal | None) -> int:
    """0 a message has come, 1 none until the time was over."""
    buffers, key = _BUFFERS.of(runtime), _usable(runtime, name)
    buffers.received.clear()
    message = _wait(runtime, timeout, lambda: runtime.context.pipes.take(key))
    if message is None or message is False:
        return _TIMEOUT
    buffers.received.extend(message)
    return _SUCCESS


def create_pipe(runtime: Runtime, name: str | None, limit: int | None, private: bool | None) -> int:
    owner = runtime.context.current_user_oid if private is not False else None
    if not runtime.context.pipes.make(_key(name), limit or _SIZE, owner):
        raise _denied(name)
    return _SUCCESS


def remove_pipe(runtime: Runtime, name: str | None) -> int:
    runtime.context.pipes.remove(_usable(runtime, name))
    return _SUCCESS


def purge(runtime: Runtime, name: str | None) -> None:
    runtime.context.pipes.empty(_usable(runtime, name))


def reset_buffer(runtime: Runtime) -> None:
    buffers = _BUFFERS.of(runtime)
    buffers.packed.clear()
    buffers.received.clear()


def unique_session_name(runtime: Runtime) -> str:
    return f"ORA$PIPE${unique_session_id(runtime)}"


def _wait(runtime: Runtime, timeout: Decimal | None, attempt: Callable[[], Any]) -> Any:
    """What the attempt gives in the end: nothing (None, False) when the time is over."""
    end = time.monotonic() + float(_MAX_WAIT if timeout is None else timeout)
    while True:
        found = attempt()
        if (found is not None and found is not False) or time.monotonic() >= end:
            return found
        runtime.context.sleep(_POLL_SECONDS)


def _usable(runtime: Runtime, name: str | None) -> str:
    key = _key(name)
    if not runtime.context.pipes.may_use(key, runtime.context.current_user_oid):
        raise _denied(name)
    return key


def _key(name: str | None) -> str:
    if not name:
        raise PgError(code.NULL_VALUE_NOT_ALLOWED, "ORA-23321: Pipename may not be null")
    return name.upper()


def _denied(name: str | None) -> PgError:
    return PgError(code.INSUFFICIENT_PRIVILEGE, f"ORA-23322: Privilege error accessing pipe {name}")


def _of_kinds() -> Iterator[Builtin]:
    for number, kind in _KINDS:
        suffix = "_raw" if kind == RAW else ""
        yield procedure(f"pack_message{suffix}", pack_message(number), given("item", kind))
        yield procedure(f"unpack_message{suffix}", unpack_message(number), out("item", kind))
        if suffix:
            yield procedure("pack_message", pack_message(number), given("item", kind))
            yield procedure("unpack_message", unpack_message(number), out("item", kind))


_NAME: Final = given("pipename", VARCHAR)
MEMBERS: Final = (
    *_of_kinds(),
    function("next_item_type", INTEGER, next_item_type),
    function(
        "send_message", INTEGER, send_message, _NAME, given("timeout", NUMBER, _MAX_WAIT),
        given("maxpipesize", INTEGER, _SIZE),
    ),
    function("receive_message", INTEGER, receive_message, _NAME, given("timeout", NUMBER, _MAX_WAIT)),
    function(
        "create_pipe", INTEGER, create_pipe, _NAME, given("maxpipesize", INTEGER, _SIZE),
        given("private", BOOLEAN, True),
    ),
    function("remove_pipe", INTEGER, remove_pipe, _NAME),
    procedure("purge", purge, _NAME),
    procedure("reset_buffer", reset_buffer),
    function("unique_session_name", VARCHAR, unique_session_name),
)  # fmt: skip
