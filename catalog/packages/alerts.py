"""DBMS_ALERT: signals between sessions, sent by commits and waited for. Oracle 19c, DBMS_ALERT.

Of several signals of one name the last message counts. Two sessions that signal one alert do not wait for
each other, as Oracle's do.
"""

import time
from decimal import Decimal
from typing import Final

from polar_lite.catalog.packages.runtime import PerSession, Runtime
from polar_lite.catalog.packages.signatures import INTEGER, NUMBER, VARCHAR, given, out, procedure
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.sqlstate import PgError

_FOUND, _TIMEOUT = 0, 1
_MAX_WAIT: Final = Decimal(86_400_000)
_LONGEST_NAME, _LONGEST_MESSAGE = 30, 1800
_POLL_SECONDS: Final = 0.02


# The alerts that the session is registered for, with the number of the last signal it knows.
_SEEN: Final = PerSession[dict[str, int]](dict)


def register(runtime: Runtime, name: str | None) -> None:
    """What has been signalled before does not count."""
    key = _key(name)
    _SEEN.of(runtime).setdefault(key, runtime.context.register_alert(key))


def remove(runtime: Runtime, name: str | None) -> None:
    key = _key(name)
    _SEEN.of(runtime).pop(key, None)
    runtime.context.remove_alert(key)


def remove_all(runtime: Runtime) -> None:
    _SEEN.of(runtime).clear()
    runtime.context.remove_alert(None)


def signal(runtime: Runtime, name: str | None, message: str | None) -> None:
    if message is not None and len(message.encode()) > _LONGEST_MESSAGE:
        text = f"an alert's message has {_LONGEST_MESSAGE} bytes at most"
        raise PgError(code.STRING_DATA_RIGHT_TRUNCATION, text)
    runtime.context.signal_alert(_key(name), message)


def wait_any(runtime: Runtime, timeout: Decimal | None) -> tuple[str | None, str | None, int]:
    """Name and message of an alert, and 0; or 1 when there was none in time."""
    seen = _SEEN.of(runtime)
    if not seen:
        raise PgError(code.RAISE_EXCEPTION, "ORU-10024: there are no alerts registered.")
    found = _wait(runtime, list(seen), timeout)
    return (*found, _FOUND) if found is not None else (None, None, _TIMEOUT)


def wait_one(runtime: Runtime, name: str | None, timeout: Decimal | None) -> tuple[str | None, int]:
    key = _key(name)
    if key not in _SEEN.of(runtime):
        raise PgError(
            code.RAISE_EXCEPTION, f"ORU-10025: lock request error, alert '{key}' is not registered."
        )
    found = _wait(runtime, [key], timeout)
    return (found[1], _FOUND) if found is not None else (None, _TIMEOUT)


def _wait(runtime: Runtime, names: list[str], timeout: Decimal | None) -> tuple[str, str | None] | None:
    seen = _SEEN.of(runtime)
    end = time.monotonic() + float(_MAX_WAIT if timeout is None else timeout)
    while True:
        for name in names:
            number, message = runtime.context.last_alert(name)
            if number > seen[name]:
                seen[name] = number
                return name, message
        if time.monotonic() >= end:
            return None
        runtime.context.sleep(_POLL_SECONDS)


def _key(name: str | None) -> str:
    if not name or len(name) > _LONGEST_NAME:
        raise PgError(code.INVALID_NAME, f"an alert's name has 1 to {_LONGEST_NAME} characters")
    return name.upper()


_NAME: Final = given("name", VARCHAR)
_WAIT: Final = given("timeout", NUMBER, None)
MEMBERS: Final = (
    procedure("register", register, _NAME),
    procedure("remove", remove, _NAME),
    procedure("removeall", remove_all),
    procedure("signal", signal, _NAME, given("message", VARCHAR)),
    procedure(
        "waitany", wait_any, out("name", VARCHAR), out("message", VARCHAR), out("status", INTEGER), _WAIT
    ),
    procedure("waitone", wait_one, _NAME, out("message", VARCHAR), out("status", INTEGER), _WAIT),
)
