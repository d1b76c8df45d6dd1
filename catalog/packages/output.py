"""DBMS_OUTPUT: lines to the client as INFO notices, or into the session's buffer with SERVEROUTPUT off.

PolarDB (Compatible with Oracle), "DBMS_OUTPUT": SERVEROUTPUT is on by default and no ENABLE is needed.
"""

from typing import Any, Final

from polar_lite.catalog.packages.signatures import BOOLEAN, INTEGER, VARCHAR, given, in_out, out, procedure
from polar_lite.catalog.plsql.pl_types import CollectionType
from polar_lite.catalog.types import TypeRef
from polar_lite.protocol import sqlstate as code

_FOUND: Final = 0
_NOTHING_LEFT: Final = 1


def put_line(runtime: Any, line: str | None) -> None:
    put(runtime, line)
    new_line(runtime)


def put(runtime: Any, text: str | None) -> None:
    """Text of a line that NEW_LINE ends; the unfinished line is the runtime's."""
    if runtime.output_enabled:
        runtime.unfinished_line = getattr(runtime, "unfinished_line", "") + (text or "")


def new_line(runtime: Any) -> None:
    if not runtime.output_enabled:
        return
    line = getattr(runtime, "unfinished_line", "")
    runtime.unfinished_line = ""
    if runtime.session.settings.get("serveroutput"):
        runtime.session.notice("INFO", code.SUCCESSFUL_COMPLETION, line, where="")
    else:
        runtime.output.append(line)


def enable(runtime: Any, size: int | None) -> None:
    runtime.output_enabled = True


def disable(runtime: Any) -> None:
    runtime.output_enabled = False
    runtime.output.clear()
    runtime.unfinished_line = ""


def get_line(runtime: Any) -> tuple[str | None, int]:
    if runtime.output:
        return runtime.output.pop(0), _FOUND
    return None, _NOTHING_LEFT


def get_lines(runtime: Any, wanted: int | None) -> tuple[Any, int]:
    """The next lines, at most so many, and how many they are."""
    count = min(max(wanted or 0, 0), len(runtime.output))
    lines, runtime.output[:count] = runtime.output[:count], []
    return CHARARR.of(lines), count


def serveroutput(runtime: Any, on: bool | None) -> None:
    runtime.session.change_setting("serveroutput", "on" if on else "off", local=False)


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
