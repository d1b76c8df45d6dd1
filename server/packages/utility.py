"""DBMS_UTILITY: time, call stack. Oracle 19c, DBMS_UTILITY."""

import time
from typing import Any, Final

from polar_lite.server.packages.signatures import INTEGER, VARCHAR, function


def get_time(runtime: Any) -> int:
    """Hundredths of a second since some moment."""
    return int(time.monotonic() * 100)


def format_error_stack(runtime: Any) -> str | None:
    error = runtime.last_error
    return str(error.message) if error is not None else None


def format_error_backtrace(runtime: Any) -> str | None:
    error = runtime.last_error
    return error.where if error is not None else None


def format_call_stack(runtime: Any) -> str:
    stack: str = runtime.current_context()
    return stack


MEMBERS: Final = (
    function("get_time", INTEGER, get_time),
    function("format_error_stack", VARCHAR, format_error_stack),
    function("format_error_backtrace", VARCHAR, format_error_backtrace),
    function("format_call_stack", VARCHAR, format_call_stack),
)
