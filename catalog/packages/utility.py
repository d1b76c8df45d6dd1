"""DBMS_UTILITY: time, call stack, versions, DDL. Oracle 19c, DBMS_UTILITY."""

import hashlib
import re
import sys
import time
from typing import Any, Final

from polar_lite.catalog.packages.runtime import CallFrame, Runtime
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
    pure,
)
from polar_lite.catalog.packages.tables import UTILITY_TABLES
from polar_lite.catalog.packages.upkeep import gather_database_stats, gather_schema_stats
from polar_lite.catalog.plsql import conditions
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.sqlstate import PgError

_NUMBERED: Final = re.compile(r"[A-Z]{3}-\d{5}:")
_NAME: Final = re.compile(r'(?:[a-z_][\w$#]*|"[^"]+")(?:\.(?:[a-z_][\w$#]*|"[^"]+"))*', re.IGNORECASE)


def get_time(runtime: Runtime) -> int:
    """Hundredths of a second since some moment."""
    return int(time.monotonic() * 100)


def format_error_stack(runtime: Runtime) -> str | None:
    """Of the error that a handler deals with, with Oracle's number; NULL outside of handlers."""
    error = runtime.errors.handled
    if error is None:
        return None
    text, number = str(error.message), abs(conditions.oracle_number(error))
    return f"{text if _NUMBERED.match(text) else f'ORA-{number:05}: {text}'}\n"


def format_error_backtrace(runtime: Runtime) -> str | None:
    error = runtime.errors.handled
    return error.where if error is not None else None


_CALL_STACK: Final = """\
----- PL/SQL Call Stack -----
  object      line  object
  handle    number  name
"""


def format_call_stack(runtime: Runtime) -> str:
    """What runs, the innermost first, in Oracle's columns, which programs cut out by place."""
    lines = (
        f"0x{frame.oid:08x}{frame.line or 0:>10}  {_shown(runtime, frame)}\n"
        for frame in runtime.errors.frames()
    )
    return _CALL_STACK + "".join(lines)


def _shown(runtime: Runtime, frame: CallFrame) -> str:
    """package body OWNER.NAME.SUBPROGRAM"""
    snapshot = runtime.context.snapshot
    package, routine = snapshot.package(frame.oid), snapshot.routine(frame.oid)
    found = package or routine
    if found is None:
        return "anonymous block"
    kind = "function" if routine is not None and routine.kind != "p" else "procedure"
    if package is not None:
        kind = "type body" if package.type_oid else "package body"
    names = (str(snapshot.role_name(found.owner)), found.name, *frame.subprograms)
    return f"{kind} {'.'.join(names).upper()}"


def get_cpu_time(runtime: Runtime) -> int:
    """Hundredths of a second that this process has computed."""
    return int(time.process_time() * 100)


def exec_ddl_statement(runtime: Runtime, text: str | None) -> None:
    if text is not None:
        runtime.context.run_text(text)


def db_version(runtime: Runtime) -> tuple[str | None, str | None]:
    version = runtime.context.get_setting("server_version")
    return version, version


def port_string(runtime: Runtime) -> str:
    return sys.platform


def get_hash_value(runtime: Runtime, name: str | None, base: Any, size: Any) -> int | None:
    """A number from base to base + size - 1; not Oracle's for the same name."""
    if name is None or base is None or size is None:
        return None
    if size < 1:
        raise PgError(code.INVALID_PARAMETER_VALUE, "hash_size must be positive")
    digest = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big")
    return int(base) + digest % int(size)


def comma_to_table(runtime: Runtime, text: str | None) -> tuple[int, Any]:
    """The names of a list, quoted ones as they are; 42602 for what is no name."""
    made = UTILITY_TABLES["uncl_array"].new()
    parts = (text or "").split(",") if text else []
    for number, part in enumerate(parts, 1):
        if _NAME.fullmatch(part.strip()) is None:
            raise PgError(code.INVALID_NAME, f'comma-separated list invalid near "{part.strip()}"')
        made[number] = part.strip()
    return len(parts), made


def table_to_comma(runtime: Runtime, table: Any) -> tuple[int, str | None]:
    """The elements from 1 on up to the first that is missing or NULL."""
    parts: list[str] = []
    while len(parts) + 1 in table and table[len(parts) + 1] is not None:
        parts.append(table[len(parts) + 1])
    return len(parts), ",".join(parts) or None


_TOKEN: Final = re.compile(r'\s*(?:([^\W\d][\w$#]*)|"([^"]+)")\s*')
_Parts = tuple[str | None, str | None, str | None, str | None, int]


def name_tokenize(runtime: Runtime, name: str | None) -> _Parts:
    """a [. b [. c]] [@ dblink] and where the name ends; in capitals unless it is quoted."""
    found: list[str] = []
    text, link = name or "", None
    at = 0
    while len(found) < 3:
        part, at = _part(text, at)
        found.append(part)
        if text[at : at + 1] != ".":
            break
        at += 1
    if text[at : at + 1] == "@":
        link, at = _part(text, at + 1)
    first, second, third = (*found, None, None)[:3]
    return first, second, third, link, at


def _part(text: str, at: int) -> tuple[str, int]:
    match = _TOKEN.match(text, at)
    if match is None:
        raise PgError(code.INVALID_NAME, f"ORA-00931: missing identifier in {text}")
    return match[2] or match[1].upper(), match.end()


def canonicalize(runtime: Runtime, name: str | None, length: int | None) -> tuple[str | None]:
    """A name alone without quotes, several each in quotes; unquoted ones in capitals."""
    if name is None:
        return (None,)
    parts, at = [], 0
    while True:
        part, at = _part(name, at)
        parts.append(part)
        if name[at : at + 1] != ".":
            break
        at += 1
    if name[at:].strip():
        raise PgError(code.INVALID_NAME, f"ORA-00931: invalid name {name}")
    shown = parts[0] if len(parts) == 1 else ".".join(f'"{part}"' for part in parts)
    return (shown if length is None else shown[:length],)


_ANALYSIS: Final = (
    given("method", VARCHAR, None), given("estimate_rows", NUMBER, None),
    given("estimate_percent", NUMBER, None), given("method_opt", VARCHAR, None),
)  # fmt: skip
MEMBERS: Final = (
    function("get_time", INTEGER, get_time),
    function("format_error_stack", VARCHAR, format_error_stack),
    function("format_error_backtrace", VARCHAR, format_error_backtrace),
    function("format_call_stack", VARCHAR, format_call_stack),
    function("get_cpu_time", INTEGER, get_cpu_time),
    procedure(
        "comma_to_table", comma_to_table, given("list", VARCHAR), out("tablen", INTEGER),
        out("tab", UTILITY_TABLES["uncl_array"]),
    ),
    procedure(
        "table_to_comma", table_to_comma, given("tab", UTILITY_TABLES["uncl_array"]), out("tablen", INTEGER),
        out("list", VARCHAR),
    ),
    procedure("analyze_schema", gather_schema_stats, given("schema", VARCHAR), *_ANALYSIS),
    procedure("analyze_database", gather_database_stats, *_ANALYSIS),
    procedure(
        "name_tokenize", name_tokenize, given("name", VARCHAR), out("a", VARCHAR), out("b", VARCHAR),
        out("c", VARCHAR), out("dblink", VARCHAR), out("nextpos", INTEGER),
    ),
    procedure(
        "canonicalize", canonicalize, given("name", VARCHAR), out("canon_name", VARCHAR),
        given("canon_len", INTEGER),
    ),
    procedure("exec_ddl_statement", exec_ddl_statement, given("parse_string", VARCHAR)),
    procedure("db_version", db_version, out("version", VARCHAR), out("compatibility", VARCHAR)),
    pure("port_string", VARCHAR, port_string),
    constant("is_cluster_database", BOOLEAN, False),
    pure(
        "get_hash_value", INTEGER, get_hash_value, given("name", VARCHAR), given("base", NUMBER),
        given("hash_size", NUMBER),
    ),
)  # fmt: skip
