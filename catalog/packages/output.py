"""DBMS_OUTPUT: lines to the client as INFO notices, or into the session's buffer with SERVEROUTPUT off.

PolarDB (Compatible with Oracle), "DBMS_OUTPUT": SERVEROUTPUT is on by default and no ENABLE is needed.
"""

from dataclasses import field
from typing import Any, Final

from polar_lite.catalog.packages.runtime import PerSession, Runtime
from polar_lite.catalog.packages.signatures import BOOLEAN, INTEGER, VARCHAR, given, in_out, out, procedure
from polar_lite.catalog.plsql.pl_types import CollectionType
from polar_lite.catalog.types import TypeRef
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.records import dataclass

_FOUND: Final = 0
_NOTHING_LEFT: Final = 1


@dataclass(slots=True)
class Output:
    """lines: that no client has been sent. unfinished: of the line that PUT has begun."""

    lines: list[str] = field(default_factory=list)
    is_enabled: bool = True
    unfinished: str = ""


OUTPUT: Final = PerSession(Output)


def put_line(runtime: Runtime, line: str | None) -> None:
    put(runtime, line)
    new_line(runtime)


def put(runtime: Runtime, text: str | None) -> None:
    """Text of a line that NEW_LINE ends."""
    output = OUTPUT.of(runtime)
    if output.is_enabled:
        output.unfinished += text or ""


def new_line(runtime: Runtime) -> None:
    output = OUTPUT.of(runtime)
    if not output.is_enabled:
        return
    line, output.unfinished = output.unfinished, ""
    if runtime.context.get_setting("serveroutput") == "on":
        runtime.context.notice("INFO", code.SUCCESSFUL_COMPLETION, line, where="")
    else:
        output.lines.append(line)


def enable(runtime: Runtime, size: int | None) -> None:
    OUTPUT.of(runtime).is_enabled = True


def disable(runtime: Runtime) -> None:
    OUTPUT.put(runtime, Output(is_enabled=False))


def get_line(runtime: Runtime) -> tuple[str | None, int]:
    lines = OUTPUT.of(runtime).lines
    return (lines.pop(0), _FOUND) if lines else (None, _NOTHING_LEFT)


def get_lines(runtime: Runtime, wanted: int | None) -> tuple[Any, int]:
    """The next lines, at most so many, and how many they are."""
    output = OUTPUT.of(runtime)
    count = min(max(wanted or 0, 0), len(output.lines))
    lines, output.lines[:count] = output.lines[:count], []
    return CHARARR.of(lines), count


def serveroutput(runtime: Runtime, on: bool | None) -> None:
    runtime.context.set_setting("serveroutput", "on" if on else "off", is_local=False)


CHARARR: Final = CollectionType(0, name="chararr", kind="map", element=TypeRef(VARCHAR.oid))
TYPES: Final = {"chararr": CHARARR}
MEMBERS: Final = (
    procedure("put_line", put_line, given("item", VARCHAR)),
    procedure("put", put, given("item", VARCHAR)),
    procedure("new_line", new_line),
    procedure("enable", enable, given("buffer_size", INTEGER, 20000)),
    procedure("disable", disable),
    procedure("get_line", get_line, out("line", VARCHAR), out("status", INTEGER)),
    procedure("get_lines", get_lines, out("lines", CHARARR), in_out("numlines", INTEGER)),
    procedure("serveroutput", serveroutput, given("stdout", BOOLEAN)),
)
