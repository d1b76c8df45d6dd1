"""UTL_CALL_STACK and OWA_UTIL.WHO_CALLED_ME: which subprograms are running, and the error of a handler.

Depth 1 is the subprogram that asks. Names are in upper case, as the dictionary has them. The editions are not
there; a backtrace goes on to the outermost caller. Oracle 19c PL/SQL Packages and Types Reference,
UTL_CALL_STACK.
"""

import re
from collections.abc import Mapping
from typing import Any, Final

from polar_lite.catalog.packages.runtime import CallFrame, Runtime
from polar_lite.catalog.packages.signatures import INTEGER, VARCHAR, function, given, out, procedure
from polar_lite.catalog.plsql import conditions
from polar_lite.catalog.plsql.pl_types import CollectionType
from polar_lite.catalog.types import TypeRef
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.sqlstate import PgError

_QUALIFIED_NAME: Final = CollectionType(
    0, name="unit_qualified_name", kind="varray", element=VARCHAR, limit=256
)
TYPES: Final[Mapping[str, TypeRef]] = {"unit_qualified_name": _QUALIFIED_NAME}
_BLOCK: Final = "inline_code_block"
_CONTEXT: Final = re.compile(r"^PL/pgSQL function ([^\s(]+)(?:\([^)]*\))? line (\d+) at", re.MULTILINE)
_DEPTH: Final = given("dynamic_depth", INTEGER)
_ERROR: Final = given("error_depth", INTEGER)


def dynamic_depth(runtime: Runtime) -> int:
    return len(runtime.errors.frames())


def _frame(runtime: Runtime, depth: int | None) -> CallFrame:
    found = runtime.errors.frames()
    if depth is None or not 1 <= depth <= len(found):
        raise PgError(code.INVALID_PARAMETER_VALUE, "ORA-64610: bad depth indicator")
    return found[depth - 1]


def _names(frame: CallFrame) -> list[str]:
    unit = frame.unit.partition("(")[0]
    first = "__anonymous_block" if unit == _BLOCK else unit.rpartition(".")[2].upper()
    return [first, *(name.upper() for name in frame.subprograms)]


def subprogram(runtime: Runtime, depth: int | None) -> Any:
    return _QUALIFIED_NAME.of(_names(_frame(runtime, depth)))


def concatenate_subprogram(runtime: Runtime, names: Any) -> str | None:
    return None if names is None or names.is_null else ".".join(str(n) for n in names.items_in_order())


def unit_line(runtime: Runtime, depth: int | None) -> int | None:
    return _frame(runtime, depth).line


def lexical_depth(runtime: Runtime, depth: int | None) -> int:
    """How deep the subprogram is declared: 1 for a unit."""
    return len(_frame(runtime, depth).subprograms) + 1


def owner(runtime: Runtime, depth: int | None) -> str | None:
    """Of the unit; NULL for an anonymous block."""
    oid, snapshot = _frame(runtime, depth).oid, runtime.context.snapshot
    found = snapshot.routine(oid) or snapshot.package(oid) if oid else None
    return str(snapshot.role_name(found.owner)).upper() if found is not None else None


def unit_type(runtime: Runtime, depth: int | None) -> str:
    oid, snapshot = _frame(runtime, depth).oid, runtime.context.snapshot
    package = snapshot.package(oid) if oid else None
    if package is not None:
        return "TYPE BODY" if package.type_oid else "PACKAGE BODY"
    routine = snapshot.routine(oid) if oid else None
    if routine is None:
        return "ANONYMOUS BLOCK"
    return "PROCEDURE" if routine.kind == "p" else "FUNCTION"


def who_called_me(runtime: Runtime) -> tuple[str | None, str | None, int | None, str | None]:
    """Of whoever called the subprogram that asks: owner, unit, line, type of the unit; NULLs for a client."""
    frames = runtime.errors.frames()
    if len(frames) < 2:
        return None, None, None, None
    name = None if frames[1].unit.startswith(_BLOCK) else _names(frames[1])[0]
    return owner(runtime, 2), name, frames[1].line, unit_type(runtime, 2)


def get_cgi_env(runtime: Runtime, name: str | None) -> str | None:
    """A session that no web server has made has no such environment: Oracle's VALUE_ERROR."""
    raise PgError(code.INVALID_PARAMETER_VALUE, "ORA-06502: there is no CGI environment")


def error_depth(runtime: Runtime) -> int:
    return int(runtime.errors.handled is not None)


def _error(runtime: Runtime, depth: int | None) -> PgError:
    error = runtime.errors.handled
    if error is None or depth != 1:
        raise PgError(code.INVALID_PARAMETER_VALUE, "ORA-64610: bad depth indicator")
    return error


def error_number(runtime: Runtime, depth: int | None) -> int:
    return conditions.oracle_number(_error(runtime, depth))


def error_msg(runtime: Runtime, depth: int | None) -> str:
    return str(_error(runtime, depth).message)


def _backtrace(runtime: Runtime) -> list[tuple[str, int]]:
    """Units and lines from the outermost caller to where the error was raised."""
    error = runtime.errors.handled
    found = _CONTEXT.findall(error.where or "") if error is not None else []
    return [(unit, int(line)) for unit, line in reversed(found)]


def backtrace_depth(runtime: Runtime) -> int:
    return len(_backtrace(runtime))


def _traced(runtime: Runtime, depth: int | None) -> tuple[str, int]:
    found = _backtrace(runtime)
    if depth is None or not 1 <= depth <= len(found):
        raise PgError(code.INVALID_PARAMETER_VALUE, "ORA-64610: bad depth indicator")
    return found[depth - 1]


def backtrace_line(runtime: Runtime, depth: int | None) -> int:
    return _traced(runtime, depth)[1]


def backtrace_unit(runtime: Runtime, depth: int | None) -> str:
    """OWNER.NAME; of a block just what it is called."""
    unit, _ = _traced(runtime, depth)
    if unit == _BLOCK:
        return "__anonymous_block"
    name, snapshot = unit.rpartition(".")[2], runtime.context.snapshot
    packages = (package for package in snapshot.packages.values() if package.name == name)
    owners = [routine.owner for routine in snapshot.routines_by_name(name)]
    owners += [package.owner for package in packages]
    return f"{snapshot.role_name(owners[0])}.{name}".upper() if owners else name.upper()


MEMBERS: Final = (
    function("backtrace_depth", INTEGER, backtrace_depth),
    function("backtrace_line", INTEGER, backtrace_line, given("backtrace_depth", INTEGER)),
    function("backtrace_unit", VARCHAR, backtrace_unit, given("backtrace_depth", INTEGER)),
    function("dynamic_depth", INTEGER, dynamic_depth),
    function("subprogram", _QUALIFIED_NAME, subprogram, _DEPTH),
    function(
        "concatenate_subprogram", VARCHAR, concatenate_subprogram, given("qualified_name", _QUALIFIED_NAME)
    ),
    function("unit_line", INTEGER, unit_line, _DEPTH),
    function("lexical_depth", INTEGER, lexical_depth, _DEPTH),
    function("owner", VARCHAR, owner, _DEPTH),
    function("unit_type", VARCHAR, unit_type, _DEPTH),
    function("error_depth", INTEGER, error_depth),
    function("error_number", INTEGER, error_number, _ERROR),
    function("error_msg", VARCHAR, error_msg, _ERROR),
)
OWA_MEMBERS: Final = (
    procedure(
        "who_called_me", who_called_me, out("owner", VARCHAR), out("name", VARCHAR), out("lineno", INTEGER),
        out("caller_t", VARCHAR),
    ),
    function("get_cgi_env", VARCHAR, get_cgi_env, given("param_name", VARCHAR)),
)  # fmt: skip
