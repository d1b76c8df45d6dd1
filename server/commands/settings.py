"""SET, RESET, SHOW, ALTER SESSION, ALTER SYSTEM, DISCARD. PostgreSQL 15 docs, SQL Commands."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from polar_lite.catalog.dialect import nodes
from polar_lite.catalog.dialect.plan import ResultColumn
from polar_lite.catalog.gucs import GUCS, Context
from polar_lite.catalog.object_names import quote_ident, quote_qualified
from polar_lite.protocol import sqlstate
from polar_lite.protocol.codecs.scalar import cut_name
from polar_lite.protocol.sqlstate import PgError, unsupported
from polar_lite.server import config
from polar_lite.server.commands import (
    CommandResult,
    command,
    prevent_in_transaction_block,
    text_column,
)
from polar_lite.server.guc_values import check, invalid, zone_from_interval
from polar_lite.server.sessions import temporary
from polar_lite.server.sessions.identity import shown_settings
from polar_lite.server.sessions.settings import unrecognized

if TYPE_CHECKING:
    from polar_lite.server.sessions.session import Session

# Oracle's names for what PostgreSQL calls otherwise; the rest of ALTER SESSION's are GUCs of their own.
_ORACLE_NAMES: Final = {
    "current_schema": "search_path",
    "time_zone": "timezone",
    "isolation_level": "default_transaction_isolation",
}
_TABLESPACES: Final = frozenset({"default_tablespace", "temp_tablespaces"})
_TEXT_SEARCH: Final = "default_text_search_config"
_FIXED: Final = frozenset({"data_directory", "config_file", "hba_file", "ident_file"})
# What logon triggers and scripts say to Oracle alone; and names of months in other languages than English.
_IGNORED_BY_ORACLE_SCRIPTS: Final = frozenset(
    {
        "container", "cursor_sharing", "db_file_multiblock_read_count", "ddl_lock_timeout",
        "events", "hash_area_size", "nls_date_language", "optimizer_dynamic_sampling",
        "optimizer_features_enable", "optimizer_index_caching", "optimizer_index_cost_adj",
        "parallel_degree_policy", "plscope_settings", "plsql_code_type", "plsql_optimize_level",
        "plsql_warnings", "recyclebin", "resumable_timeout", "session_cached_cursors",
        "sort_area_size", "sql_trace", "statistics_level", "timed_statistics",
        "tracefile_identifier", "workarea_size_policy",
    }
)  # fmt: skip
_ENGLISH: Final = ("american", "english")


@command(nodes.SetVariable)
def set_variable(node: nodes.SetVariable, session: Session, text: str) -> CommandResult:
    local = node.scope == "LOCAL"
    if local and not session.transaction.in_block and session.command_is_top_level:
        session.notice(
            "WARNING",
            sqlstate.NO_ACTIVE_SQL_TRANSACTION,
            "SET LOCAL can only be used in transaction blocks",
        )
    if node.from_current:
        value: str | None = session.show_setting(node.variable)
    else:
        value = value_text(node)
    if str(node.variable).lower() in _TABLESPACES:
        _check_tablespaces(session, str(node.variable).lower(), node.values or ())
    if str(node.variable).lower() == _TEXT_SEARCH and value:
        value = _configuration(session, value)
    session.change_setting(node.variable, value, local=local)
    return CommandResult("SET")


def _configuration(session: Session, text: str) -> str:
    """The name with its schema (22023)."""
    from polar_lite.catalog.text_search import configurations  # rare

    known = session.snapshot.text_search.configurations
    try:
        found = known[configurations.configuration_named(session.context, text)]
    except (PgError, KeyError):
        raise invalid(GUCS[_TEXT_SEARCH], text) from None
    return quote_qualified(session.snapshot.schemas[found.schema].name, found.name)


def _check_tablespaces(session: Session, name: str, given: Sequence[str]) -> None:
    """22023 for a tablespace that there is not."""
    known = {row[0] for row in session.context.query("SELECT spcname FROM pg_catalog.pg_tablespace")}
    for tablespace in given:
        if tablespace and tablespace not in known:
            if name == "temp_tablespaces":
                raise PgError(sqlstate.UNDEFINED_OBJECT, f'tablespace "{tablespace}" does not exist')
            raise invalid(GUCS[name], tablespace, f'Tablespace "{tablespace}" does not exist.')


def value_text(node: nodes.SetVariable) -> str | None:
    """Return a SET's value list as one text; None for DEFAULT. 22023 for a list that is not allowed."""
    values: Sequence[str] | None = node.values
    if values is None:
        return None
    name = str(node.variable).lower()
    if name == "timezone":
        return _time_zone(values, node.kinds)
    guc = GUCS.get(name)
    if guc is not None and guc.is_list:
        if name == "search_path":
            return ", ".join(quote_ident(value) for value in values)
        return ", ".join(values)
    if len(values) > 1:
        raise PgError(sqlstate.INVALID_PARAMETER_VALUE, f"SET {node.variable} takes only one argument")
    return str(values[0])


def _time_zone(values: Sequence[str], kinds: Sequence[str] | None) -> str | None:
    if values[0] == "LOCAL":
        return None
    if values[0] == "INTERVAL":
        match = re.match(r"\s*([+-]?)(\d+)(?::(\d+))?", values[1])
        if match is None:
            raise PgError(
                sqlstate.INVALID_DATETIME_FORMAT, f'invalid input syntax for type interval: "{values[1]}"'
            )
        sign = -1 if match[1] == "-" else 1
        return zone_from_interval(sign * timedelta(hours=int(match[2]), minutes=int(match[3] or 0)))
    if kinds and kinds[0] == "number":
        return zone_from_interval(timedelta(hours=float(values[0])))
    return values[0]


def _oracle_zone(text: str) -> str | None:
    """Oracle counts an offset eastward: '+02:00' is the zone PostgreSQL calls '<+02>-02'."""
    if text.lower() in ("local", "dbtimezone"):
        return None
    match = re.match(r"\s*([+-])(\d+)(?::(\d+))?\s*\Z", text)
    if match is None:
        return text
    offset = timedelta(hours=int(match[2]), minutes=int(match[3] or 0))
    return zone_from_interval(-offset if match[1] == "-" else offset)


@command(nodes.ResetVariable)
def reset_variable(node: nodes.ResetVariable, session: Session, text: str) -> CommandResult:
    if node.variable is None:
        session.settings.reset_all()
    else:
        session.change_setting(node.variable, None, local=False)
    return CommandResult("RESET")


def _show_columns(node: nodes.ShowVariable, session: Session) -> Sequence[ResultColumn]:
    if node.variable is None:
        return (text_column("name"), text_column("setting"), text_column("description"))
    guc = GUCS.get(node.variable.lower())
    return (text_column(guc.name if guc else cut_name(node.variable)),)


@command(nodes.ShowVariable, describe=_show_columns)
def show_variable(node: nodes.ShowVariable, session: Session, text: str) -> CommandResult:
    columns = _show_columns(node, session)
    if node.variable is not None:
        return CommandResult("SHOW", columns, [(session.show_setting(node.variable),)])
    rows = [(guc.name, session.show_setting(guc.name), guc.description) for guc in shown_settings(session)]
    return CommandResult("SHOW", columns, rows)


@command(nodes.AlterSession)
def alter_session(node: nodes.AlterSession, session: Session, text: str) -> CommandResult:
    """Oracle's ALTER SESSION SET: session-wide, also inside a transaction."""
    if node.action:
        session.notice("WARNING", sqlstate.WARNING, f"ALTER SESSION {node.action} has no effect")
        return CommandResult("ALTER SESSION")
    for setting in node.settings or ():
        name = setting.variable.lower()
        if name == "nls_date_language" and str((setting.values or ("",))[0]).lower() in _ENGLISH:
            continue  # what names of days and months are anyway
        if name in _IGNORED_BY_ORACLE_SCRIPTS or name.startswith("_"):
            session.notice("WARNING", sqlstate.WARNING, f"ALTER SESSION SET {name.upper()} has no effect")
            continue
        values = setting.values or ()
        target = _ORACLE_NAMES.get(name, name)
        if target == "search_path" and values:
            value: str | None = quote_ident(str(values[0]).lower())
        elif target == "timezone" and values:
            value = _oracle_zone(str(values[0]))
        else:
            value = ", ".join(values) if values else None
        if target not in GUCS and "." not in target:
            raise unrecognized(setting.variable)
        session.change_setting(target, value, local=False)
    return CommandResult("ALTER SESSION")


@command(nodes.AlterSystem)
def alter_system(node: nodes.AlterSystem, session: Session, text: str) -> CommandResult:
    prevent_in_transaction_block(session, "ALTER SYSTEM")
    if node.action:
        raise unsupported(f"ALTER SYSTEM {node.action}")
    setting = node.setting
    name = setting.variable
    if name is None:
        raise unsupported("ALTER SYSTEM RESET ALL")
    if not session.is_superuser:
        raise PgError(sqlstate.INSUFFICIENT_PRIVILEGE, f'permission denied to set parameter "{name}"')
    guc = GUCS.get(name.lower())
    if guc is None:
        raise unrecognized(name)
    if guc.context is Context.INTERNAL or name.lower() in _FIXED:
        raise PgError(sqlstate.CANT_CHANGE_RUNTIME_PARAM, f'parameter "{guc.name}" cannot be changed')
    value = value_text(setting) if isinstance(setting, nodes.SetVariable) else None
    if value is not None:
        check(guc, value)
    config.write_auto_file(session.server.folder.path, name, value)
    return CommandResult("ALTER SYSTEM")


@command(nodes.Discard)
def discard(node: nodes.Discard, session: Session, text: str) -> CommandResult:
    match node.target:
        case "ALL":
            prevent_in_transaction_block(session, "DISCARD ALL")
            session.close_portals()
            session.change_setting("session_authorization", None, local=False)
            session.settings.reset_all()
            session.statements.clear()
            _forget_sequences(session)
            session.packages.clear()
            session.contexts.clear()
            session.transaction.pending.listening.append((False, None))
            session.database.locks.release(session)
            temporary.discard(session)
        case "SEQUENCES":
            _forget_sequences(session)
        case "PLANS":
            for prepared in session.statements.values():
                prepared.environment = None
        case "TEMP":
            temporary.discard(session)
    return CommandResult(f"DISCARD {node.target}")


def _forget_sequences(session: Session) -> None:
    session.sequences.discard()
