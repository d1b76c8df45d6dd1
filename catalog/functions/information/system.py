"""Facts about the session and the server, settings, sequences, signals, random numbers.

All but a few ask the session (`context.SessionContext`). What reads the catalog is `catalog_info`'s.
PostgreSQL 15 docs 9.26 (functions-info), 9.27 (functions-admin), 9.17 (functions-sequence).
"""

import random
import re
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

from polar_lite.catalog.functions.context import SessionContext
from polar_lite.protocol import encodings
from polar_lite.protocol.codecs.array import dump
from polar_lite.protocol.codecs.datetime import datetime_to_stored, timestamp_to_micros
from polar_lite.protocol.codecs.interval import DAY, SECOND, interval_of, interval_parts
from polar_lite.protocol.codecs.numeric import parse_numeric
from polar_lite.protocol.codecs.timezones import (
    FIXED_ABBREVIATIONS,
    MOVING_ABBREVIATIONS,
    find_zone,
    zone_names,
)
from polar_lite.protocol.pgtypes import BY_OID, format_type
from polar_lite.protocol.sqlstate import (
    DATATYPE_MISMATCH,
    INVALID_PARAMETER_VALUE,
    NULL_VALUE_NOT_ALLOWED,
    NUMERIC_VALUE_OUT_OF_RANGE,
    PgError,
)

VOID: Final = ""


def role_name(context: SessionContext, oid: int) -> str:
    role = context.snapshot.role(oid)
    return role.name if role is not None else str(oid)


def _schema_name(context: SessionContext, oid: int) -> str | None:
    schema = context.snapshot.schema(oid)
    return schema.name if schema is not None else None


def _current_schema(context: SessionContext) -> str | None:
    path = context.search_path()
    return _schema_name(context, path[0]) if path else None


def _current_schemas(context: SessionContext, implicit: bool) -> str:
    return dump([_schema_name(context, oid) for oid in context.search_path(implicit=implicit)])


def _version(context: SessionContext) -> str:
    version = context.get_setting("server_version") or "15"
    return f"PostgreSQL {version.split()[0]} (polar-lite on SQLite), 64-bit"


def _set_config(context: SessionContext, name: str | None, value: str | None, local: bool | None) -> str:
    if name is None:
        raise PgError(NULL_VALUE_NOT_ALLOWED, "SET requires parameter name")
    return context.set_setting(name, value, is_local=bool(local))


def _show_optional(context: SessionContext, name: str, missing_ok: bool) -> str | None:
    return context.get_setting(name, missing_ok=missing_ok)


def _sleep(context: SessionContext, seconds: float) -> str:
    if seconds > 0:
        context.sleep(seconds)
    return VOID


def _sleep_for(context: SessionContext, interval: str) -> str:
    months, days, micros = interval_parts(interval)
    return _sleep(context, ((months * 30 + days) * DAY + micros) / SECOND)


def _sleep_until(context: SessionContext, moment: str) -> str:
    now = timestamp_to_micros(datetime_to_stored(datetime.now(UTC)))
    return _sleep(context, (timestamp_to_micros(moment) - now) / SECOND)


def _moment(value: Any) -> Any:
    return datetime_to_stored(value) if isinstance(value, datetime) else value


def _fact(topic: str) -> Callable[[SessionContext], Any]:
    def ask(context: SessionContext) -> Any:
        rows = context.server_info(topic)
        return _moment(rows[0][0]) if rows else None

    return ask


def _log_file(context: SessionContext, kind: str) -> str | None:
    if kind not in ("stderr", "csvlog", "jsonlog"):
        raise PgError(
            INVALID_PARAMETER_VALUE,
            f'log format "{kind}" is not supported',
            hint='The supported log formats are "stderr", "csvlog", and "jsonlog".',
        )
    rows = context.server_info("logfile") if kind == "stderr" else []
    return rows[0][0] if rows else None


def _settings(context: SessionContext) -> Iterator[tuple[Any, ...]]:
    for row in context.server_info("settings"):
        yield tuple(dump(value) if isinstance(value, list) else value for value in row)


# Columns of pg_stat_get_activity as places in the session's rows: pg_stat_activity's columns, pg_stat_ssl's
# without pid, pg_stat_gssapi's without pid.
_ACTIVITY: Final = (
    *(0, 2, 4, 6, 16, 20, 14, 15, 11, 12, 10, 13, 7, 8, 9, 17, 18, 21),
    *range(22, 32),
    *(3, 19),
)


def session_rows(context: SessionContext, pid: int | None = None) -> Iterator[tuple[Any, ...]]:
    """Rows of pg_stat_get_activity."""
    for row in context.server_info("activity"):
        if pid is None or row[2] == pid:
            yield tuple([_moment(row[place]) for place in _ACTIVITY])


def _terminate(context: SessionContext, pid: int, timeout: int = 0) -> bool:
    if timeout < 0:
        raise PgError(NUMERIC_VALUE_OUT_OF_RANGE, '"timeout" must not be negative')
    return context.signal_backend(pid, terminate=True)


def _notify(context: SessionContext, channel: str | None, payload: str | None) -> str:
    context.notify(channel or "", payload or "")
    return VOID


def _encoding_number(name: str) -> int:
    found = encodings.find_name(name)
    return -1 if found is None else encodings.NAMES.index(found)


def _encoding_name(number: int) -> str:
    return encodings.NAMES[number] if 0 <= number < len(encodings.NAMES) else ""


def _encoding_width(number: int) -> int | None:
    """The most bytes of a character; NULL for an encoding there is none of."""
    name = _encoding_name(number)
    return encodings.WIDTHS.get(name, 1) if name else None


def _setval(context: SessionContext, sequence: int, value: int, called: bool = True) -> int:
    return context.setval(sequence, value, called)


def _type_of(types: tuple[int, ...], value: Any) -> int:
    return types[0]


def _collation_for(types: tuple[int, ...], value: Any) -> str | None:
    known = {19: '"C"', 25: '"default"', 1042: '"default"', 1043: '"default"'}
    if types[0] in known:
        return known[types[0]]
    name = format_type(types[0]) if types[0] in BY_OID else str(types[0])
    raise PgError(DATATYPE_MISMATCH, f"collations are not supported by type {name}")


def _column_size(types: tuple[int, ...], value: Any) -> int | None:
    """Differs: the size PostgreSQL's own datum would have, without its compression."""
    if value is None:
        return None
    fixed = BY_OID[types[0]].length if types[0] in BY_OID else -1
    if fixed > 0:
        return fixed
    text = value if isinstance(value, bytes) else str(value).encode()
    return len(text) + (1 if len(text) < 126 else 4)


def _nulls(types: tuple[int, ...], *values: Any) -> int:
    return sum(value is None for value in values)


def _non_nulls(types: tuple[int, ...], *values: Any) -> int:
    return sum(value is not None for value in values)


def _set_seed(context: SessionContext, seed: float) -> str:
    if not -1 <= seed <= 1:
        raise PgError(INVALID_PARAMETER_VALUE, f"setseed parameter {seed:g} is out of allowed range [-1,1]")
    _GENERATOR.seed(seed)
    return VOID


# Differs: the sequence after setseed is not PostgreSQL's, and sessions share it.
_GENERATOR: Final = random.Random()

_UNITS: Final = ("kB", "MB", "GB", "TB", "PB")


def size_pretty(size: int) -> str:
    """The unit changes at 10 kB and then at 20 480 halves; halves are rounded away from zero."""
    if abs(size) < 10 * 1024:
        return f"{size} bytes"
    sign = -1 if size < 0 else 1
    halves = abs(size) >> 9
    for unit in _UNITS:
        if halves < 20 * 1024 - 1 or unit == "PB":
            return f"{sign * ((halves + 1) // 2)} {unit}"
        halves >>= 10
    raise AssertionError("the last unit takes everything")


_SIZE: Final = re.compile(r"\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)\s*(.*)", re.ASCII | re.DOTALL)
_SIZE_UNITS: Final = {"": 0, "bytes": 0, "kb": 1, "mb": 2, "gb": 3, "tb": 4, "pb": 5}


def _size_bytes(text: str) -> int:
    """pg_size_bytes: a number and a unit (22023)."""
    match = _SIZE.fullmatch(text)
    if match is None:
        raise PgError(INVALID_PARAMETER_VALUE, f'invalid size: "{text}"')
    unit = match[2].rstrip()
    power = _SIZE_UNITS.get(unit.lower())
    if power is None:
        raise PgError(
            INVALID_PARAMETER_VALUE,
            f'invalid size: "{text}"',
            detail=f'Invalid size unit: "{unit}".',
            hint='Valid units are "bytes", "kB", "MB", "GB", "TB", and "PB".',
        )
    size = int((parse_numeric(match[1]) * 1024**power).to_integral_value(ROUND_HALF_UP))
    if not -(2**63) <= size < 2**63:
        raise PgError(NUMERIC_VALUE_OUT_OF_RANGE, "bigint out of range")
    return size


def _size_of_numeric(size: Decimal) -> str:
    if not size.is_finite():
        raise PgError(INVALID_PARAMETER_VALUE, "cannot print the size of a value that is not finite")
    return size_pretty(int(size)) if size == int(size) or abs(size) >= 10 * 1024 else f"{size:f} bytes"


def _zones() -> Iterator[tuple[Any, ...]]:
    """Name, abbreviation, offset from UTC and whether it is summer there."""
    now = datetime.now(UTC)
    for name in zone_names():
        local = now.astimezone(find_zone(name))
        offset = round((local.utcoffset() or timedelta()).total_seconds())
        yield name, local.tzname(), interval_of(0, 0, offset * SECOND), bool(local.dst())


def _abbreviations() -> Iterator[tuple[Any, ...]]:
    """Abbreviation, offset from UTC, whether it is summer time; those that depend on the date as of now."""
    now = datetime.now(UTC)
    for name in sorted((*FIXED_ABBREVIATIONS, *MOVING_ABBREVIATIONS)):
        if name in FIXED_ABBREVIATIONS:
            offset, is_summer = FIXED_ABBREVIATIONS[name]
        else:
            local = now.astimezone(find_zone(MOVING_ABBREVIATIONS[name]))
            offset = round((local.utcoffset() or timedelta()).total_seconds())
            is_summer = bool(local.dst())
        yield name.upper(), interval_of(0, 0, offset * SECOND), is_summer


PYTHON: Final[dict[str, Callable[..., Any]]] = {
    "drandom": _GENERATOR.random,
    "gen_random_uuid": lambda: str(uuid.uuid4()),
    "pg_typeof": _type_of,
    "pg_collation_for": _collation_for,
    "pg_column_size": _column_size,
    "pg_column_compression": lambda types, value: None,
    "pg_num_nulls": _nulls,
    "pg_num_nonnulls": _non_nulls,
    "pg_size_pretty": size_pretty,
    "pg_size_bytes": _size_bytes,
    "pg_size_pretty_numeric": _size_of_numeric,
    "pg_timezone_names": _zones,
    "pg_timezone_abbrevs": _abbreviations,
    "PG_encoding_to_char": _encoding_name,
    "PG_char_to_encoding": _encoding_number,
    "pg_encoding_max_length_sql": _encoding_width,
    "getdatabaseencoding": lambda: "UTF8",
    "pg_is_in_recovery": lambda: False,
    "pg_jit_available": lambda: False,
}

TYPED: Final = frozenset(
    {
        "pg_typeof",
        "pg_collation_for",
        "pg_column_size",
        "pg_column_compression",
        "pg_num_nulls",
        "pg_num_nonnulls",
    }
)

CONTEXT: Final[dict[str, Callable[..., Any]]] = {
    "pgsql_version": _version,
    "current_database": lambda c: c.database_name,
    "current_user": lambda c: role_name(c, c.current_user_oid),
    "session_user": lambda c: role_name(c, c.session_user_oid),
    "current_schema": _current_schema,
    "current_schemas": _current_schemas,
    "current_query": lambda c: (c.server_info("query") or [(None,)])[0][0],
    "pg_backend_pid": lambda c: c.pid,
    "pg_trigger_depth": lambda c: c.trigger_depth,
    "inet_client_addr": lambda c: c.client_address,
    "inet_client_port": lambda c: c.client_port,
    "inet_server_addr": lambda c: c.server_address,
    "inet_server_port": lambda c: c.server_port,
    "pg_client_encoding": lambda c: c.get_setting("client_encoding"),
    "show_config_by_name": lambda c, name: c.get_setting(name),
    "show_config_by_name_missing_ok": _show_optional,
    "set_config_by_name": _set_config,
    "show_all_settings": _settings,
    "pg_stat_get_activity": session_rows,
    "nextval_oid": lambda c, sequence: c.nextval(sequence),
    "currval_oid": lambda c, sequence: c.currval(sequence),
    "setval_oid": _setval,
    "setval3_oid": _setval,
    "lastval": lambda c: c.lastval(),
    "pg_sleep": _sleep,
    "pg_sleep_for/interval": _sleep_for,
    "pg_sleep_until/timestamptz": _sleep_until,
    "pg_cancel_backend": lambda c, pid: c.signal_backend(pid, terminate=False),
    "pg_terminate_backend": _terminate,
    "pg_reload_conf": lambda c: c.reload_configuration(),
    "pg_postmaster_start_time": _fact("start"),
    "pg_conf_load_time": _fact("load"),
    "pg_current_logfile": lambda c: _log_file(c, "stderr"),
    "pg_current_logfile_1arg": _log_file,
    "setseed": _set_seed,
    "pg_notify": _notify,
    "pg_listening_channels": lambda c: iter(c.listening_channels()),
    "pg_notification_queue_usage": lambda c: c.notification_queue_usage(),
}
