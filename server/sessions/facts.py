"""Facts about sessions and the server: SYS_CONTEXT's USERENV, pg_stat_activity, pg_settings, signals.

Read only; the views that show these rows are the catalog's. Oracle 19c SQL Reference, SYS_CONTEXT;
PostgreSQL 15 docs 28.2 (monitoring-stats), 54.24 (view-pg-settings).
"""

from __future__ import annotations

import socket
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from polar_lite.catalog import bootstrap
from polar_lite.catalog.event_triggers import SERVER_ERROR, SHUTDOWN, STARTUP
from polar_lite.catalog.gucs import Guc
from polar_lite.protocol import sqlstate
from polar_lite.protocol.sqlstate import PgError
from polar_lite.server import config_files, tablespaces
from polar_lite.server.authentication import access_files
from polar_lite.server.sessions import identity
from polar_lite.server.transactions import lock_status

if TYPE_CHECKING:
    from collections.abc import Callable

    from polar_lite.server.network.origin import Tls
    from polar_lite.server.sessions.session import Session


def moment(seconds: float) -> datetime:
    """The time of so many seconds since 1970."""
    return datetime.fromtimestamp(seconds, UTC)


def _global_value(session: Session, namespace: str, attribute: str) -> str | None:
    client = session.contexts.get("", {}).get("CLIENT_IDENTIFIER")
    user = session.snapshot.role_name(session.session_user_oid)
    return session.database.global_contexts.get(namespace, attribute, user, client)


def context_value(session: Session, namespace: str, attribute: str) -> str | None:
    """SYS_CONTEXT(namespace, attribute), both upper-cased; NULL for what a namespace does not hold."""
    if namespace != "USERENV":
        found = session.contexts.get(namespace, {}).get(attribute)
        return found if found is not None else _global_value(session, namespace, attribute)
    fact = _USERENV.get(attribute)
    if fact is None:
        raise PgError(sqlstate.INVALID_PARAMETER_VALUE, "invalid USERENV parameter")
    return fact(session)


def _role(session: Session, oid: int) -> str:
    role = session.snapshot.role(oid)
    return role.name if role else str(oid)


def _current_schema(session: Session) -> str | None:
    """As OWNER in the dictionary views has it, so that programs may compare the two."""
    path = session.search_path()
    schema = session.snapshot.schema(path[0]) if path else None
    if schema is None or schema.name != schema.name.lower():
        return schema.name if schema else None
    return schema.name.upper()


def _is_dba(session: Session) -> str:
    role = session.snapshot.role(session.current_user_oid)
    return "TRUE" if role and role.is_superuser else "FALSE"


def _network_protocol(session: Session) -> str:
    if session.client_address is None:
        return "ipc"
    return "tcp" if session.client.origin.tls is None else "tcps"


def _login_user(session: Session) -> str:
    return session.login_user


def _authentication_method(session: Session) -> str:
    return session.authentication_method


_USERENV: dict[str, Callable[[Session], str | None]] = {
    "ACTION": lambda s: s.contexts.get("", {}).get("ACTION"),
    "MODULE": lambda s: s.contexts.get("", {}).get("MODULE") or s.settings.text("application_name") or None,
    "CLIENT_INFO": lambda s: s.contexts.get("", {}).get("CLIENT_INFO"),
    "CLIENT_IDENTIFIER": lambda s: s.contexts.get("", {}).get("CLIENT_IDENTIFIER"),
    "AUTHENTICATED_IDENTITY": _login_user,
    "AUTHENTICATION_METHOD": _authentication_method,
    "BG_JOB_ID": lambda s: None,
    "CLIENT_PROGRAM_NAME": lambda s: s.settings.text("application_name") or None,
    "CURRENT_SCHEMA": _current_schema,
    "CURRENT_SCHEMAID": lambda s: str(s.search_path()[0]) if s.search_path() else None,
    "CURRENT_USER": lambda s: _role(s, s.current_user_oid),
    "CURRENT_USERID": lambda s: str(s.current_user_oid),
    "DATABASE_ROLE": lambda s: "PRIMARY",
    "DB_NAME": lambda s: s.snapshot.database.name,
    "DB_UNIQUE_NAME": lambda s: s.snapshot.database.name,
    "CON_NAME": lambda s: s.snapshot.database.name,
    "HOST": lambda s: s.client_address,
    "IDENTIFICATION_TYPE": lambda s: "LOCAL",
    "INSTANCE": lambda s: "1",
    "INSTANCE_NAME": lambda s: s.snapshot.database.name,
    "IP_ADDRESS": lambda s: s.client_address,
    "ISDBA": _is_dba,
    "LANG": lambda s: "US",
    "LANGUAGE": lambda s: "AMERICAN_AMERICA.AL32UTF8",
    "NETWORK_PROTOCOL": _network_protocol,
    "NLS_CALENDAR": lambda s: "GREGORIAN",
    "NLS_DATE_FORMAT": lambda s: s.settings.text("nls_date_format") or None,
    "NLS_DATE_LANGUAGE": lambda s: s.settings.text("nls_language"),
    "NLS_SORT": lambda s: s.settings.text("nls_sort"),
    "NLS_TERRITORY": lambda s: s.settings.text("nls_territory"),
    "OS_USER": lambda s: None,
    "SERVER_HOST": lambda s: socket.gethostname(),
    "SERVICE_NAME": lambda s: s.snapshot.database.name,
    "SESSION_USER": lambda s: _role(s, s.session_user_oid),
    "SESSION_USERID": lambda s: str(s.session_user_oid),
    "SESSIONID": lambda s: str(s.pid),
    "SID": lambda s: str(s.pid),
    "TERMINAL": lambda s: None,
}


_ORACLE_EVENTS = {
    "after_user_logon": "LOGON",
    "login": "LOGON",
    "before_user_logoff": "LOGOFF",
    SERVER_ERROR: "SERVERERROR",
    STARTUP: "STARTUP",
    SHUTDOWN: "SHUTDOWN",
}


def server_info(session: Session, topic: str) -> list[tuple[Any, ...]]:
    """Rows of one of _TOPICS, or of _OF_SESSIONS with a process ID behind it: "blocking 12"."""
    name, _, pid = topic.rpartition(" ")
    if name in _OF_SESSIONS:
        return _OF_SESSIONS[name](session, int(pid))
    return _TOPICS[topic](session)


def _settings(session: Session) -> list[tuple[Any, ...]]:
    return [_setting(session, guc) for guc in identity.shown_settings(session)]


def _log_file(session: Session) -> list[tuple[Any, ...]]:
    return [(str(session.server.folder.log_file),)]


def _files(session: Session) -> list[tuple[Any, ...]]:
    """Where the database's rows are, those that all databases share, and the values of sequences."""
    path = session.database.path
    return [(str(path), str(path.parent / bootstrap.CLUSTER_FILE), str(path.with_suffix(".sequences")))]


def _file_settings(session: Session) -> list[tuple[Any, ...]]:
    return config_files.setting_rows(session.server.config)


def _start(session: Session) -> list[tuple[Any, ...]]:
    return [(session.server.started_at,)]


def _load(session: Session) -> list[tuple[Any, ...]]:
    return [(session.server.loaded_at,)]


def _control(session: Session) -> list[tuple[Any, ...]]:
    return [(session.server.folder.system_identifier(), session.server.started_at)]


def _tablespaces(session: Session) -> list[tuple[Any, ...]]:
    return tablespaces.locations(session.server.config.data_dir)


def _hba(session: Session) -> list[tuple[Any, ...]]:
    return access_files.rule_rows(session.server.config)


def _ident(session: Session) -> list[tuple[Any, ...]]:
    return access_files.mapping_rows(session.server.config)


def _logged_row(session: Session) -> list[tuple[Any, ...]]:
    return [(session.logged_row,)]


def _query(session: Session) -> list[tuple[Any, ...]]:
    return [(session.last_query,)]


def _sysevent(session: Session) -> list[tuple[Any, ...]]:
    """ora_sysevent: no row outside of an event."""
    if session.ddl is not None and session.ddl.subject is not None:
        return [(session.ddl.subject.verb,)]
    return [(_ORACLE_EVENTS[session.event[0]],)] if session.event else []


def _server_error(session: Session) -> list[tuple[Any, ...]]:
    from polar_lite.catalog.plsql.conditions import oracle_number

    error = session.server_error
    return [(oracle_number(error), error.message)] if error is not None else []


def _ddl_subject(session: Session) -> list[tuple[Any, ...]]:
    subject = session.ddl.subject if session.ddl is not None else None
    return [(subject.type, subject.name, subject.owner)] if subject is not None else []


def _ddl_commands(session: Session) -> list[tuple[Any, ...]]:
    from polar_lite.server.triggers import ddl_events

    return ddl_events.commands(session)


def _dropped_objects(session: Session) -> list[tuple[Any, ...]]:
    from polar_lite.server.triggers import ddl_events

    return ddl_events.dropped_objects(session)


def _cursors(session: Session) -> list[tuple[Any, ...]]:
    """The statement's own portal is one of them, as in PostgreSQL."""
    return [
        (p.name, p.text, p.is_holdable, p.is_binary, p.is_scrollable, moment(p.made_at))
        for p in session.portals.values()
    ]


def _statements(session: Session) -> list[tuple[Any, ...]]:
    return [
        (made.name, made.source or made.text, moment(made.made_at), list(made.param_types), made.from_sql)
        for made in session.statements.values()
        if made.name
    ]


def _activities(session: Session) -> list[tuple[Any, ...]]:
    """All sessions, in the order of pg_stat_activity's columns; of other roles' what everybody may see."""
    rows = []
    for other in list(session.server.sessions.values()):
        row = _activity(other)
        if not _may_see(session, other):
            row = tuple(_HIDDEN.get(column, value) for column, value in enumerate(row))
        rows.append(row)
    return rows


# Places in the rows of _activity: client, times, waits, state, query, backend_type and encryption.
_HIDDEN: dict[int, Any] = dict.fromkeys((*range(7, 17), *range(21, 32))) | {20: "<insufficient privilege>"}


def _may_see(session: Session, other: Session) -> bool:
    """Whether a session's user may see what another one does."""
    snapshot, me = session.snapshot, session.current_user_oid
    reader = snapshot.role_by_name("pg_read_all_stats")
    if session.is_superuser or (reader is not None and snapshot.is_member(me, reader.oid)):
        return True
    return snapshot.is_member(me, other.authenticated_oid)


def _application_facts(session: Session, pid: int) -> list[tuple[str, str]]:
    """MODULE, ACTION, CLIENT_INFO and CLIENT_IDENTIFIER of a session, as far as they are set."""
    other = session.server.sessions.get(pid)
    if other is None or not _may_see(session, other):
        return []
    return list(other.contexts.get("", {}).items())


def _activity(session: Session) -> tuple[Any, ...]:
    """datid, datname, pid, leader_pid, usesysid, usename, application_name, client_addr, client_hostname,
    client_port, backend_start, xact_start, query_start, state_change, wait_event_type, wait_event, state,
    backend_xid, backend_xmin, query_id, query, backend_type; then pg_stat_ssl's and pg_stat_gssapi's
    without pid."""
    wait = session.wait_event or (("Client", "ClientRead") if not session.running else (None, None))
    return (
        session.database.oid,
        session.database.snapshot.database.name,
        session.pid,
        None,
        session.authenticated_oid,
        session.login_user,
        session.settings.text("application_name"),
        session.client_address,
        None,
        session.client_port if session.client_port is not None else -1,
        moment(session.connected_at),
        moment(session.transaction_started) if session.transaction.active else None,
        moment(session.statement_started) if session.last_query else None,
        moment(session.statement_started if session.running else session.state_changed),
        wait[0],
        wait[1],
        _state(session),
        session.transaction.known_id,
        None,
        None,
        session.last_query[: int(session.settings.get("track_activity_query_size"))],
        "client backend",
        *_encryption(session.client.origin.tls),
    )


def _encryption(tls: Tls | None) -> tuple[Any, ...]:
    """ssl, version, cipher, bits, client_dn, client_serial, issuer_dn; gss_authenticated, principal,
    encrypted."""
    if tls is None:
        return (False, *[None] * 6, False, None, False)
    from polar_lite.server.tls.certificates import slashed  # most connections are without TLS

    serial = None if tls.client_serial is None else Decimal(tls.client_serial)
    names = [None if name is None else slashed(name) for name in (tls.client_dn, tls.issuer_dn)]
    return (True, tls.version, tls.cipher, tls.bits, names[0], serial, names[1], False, None, False)


def _state(session: Session) -> str:
    if session.running:
        return "active"
    match session.transaction.status:
        case "T":
            return "idle in transaction"
        case "E":
            return "idle in transaction (aborted)"
        case _:
            return "idle"


def _setting(session: Session, guc: Guc) -> tuple[Any, ...]:
    """name, setting, unit, category, short_desc, extra_desc, context, vartype, source, min_val, max_val,
    enumvals, boot_val, reset_val, sourcefile, sourceline, pending_restart."""
    key = guc.name.lower()
    return (
        guc.name,
        session.show_setting(guc.name) if key in identity.COMPUTED else session.settings.text(key),
        guc.unit or None,
        guc.category,
        guc.description,
        None,
        guc.context.value,
        guc.kind,
        identity.setting_source(session, key),
        _number(guc, guc.minimum),
        _number(guc, guc.maximum),
        list(guc.values) or None,
        guc.default,
        session.settings.reset_text(key),
        None,
        None,
        False,
    )


def _number(guc: Guc, value: float | None) -> str | None:
    if value is None:
        return None
    return str(int(value)) if guc.kind == "integer" else f"{value:g}"


def signal_backend(session: Session, pid: int, *, terminate: bool) -> bool:
    """pg_cancel_backend and pg_terminate_backend: 42501 for other people's sessions; False: no such pid."""
    other = session.server.sessions.get(pid)
    if other is None:
        session.notice("WARNING", sqlstate.WARNING, f"PID {pid} is not a PostgreSQL server process")
        return False
    me, snapshot = session.current_user_oid, session.snapshot
    mine, theirs = snapshot.role(me), snapshot.role(other.session_user_oid)
    if theirs and theirs.is_superuser and not (mine and mine.is_superuser):
        what = "terminate superuser process" if terminate else "cancel superuser query"
        raise PgError(sqlstate.INSUFFICIENT_PRIVILEGE, f"must be a superuser to {what}")
    pg_signal_backend = snapshot.role_by_name("pg_signal_backend")
    allowed = snapshot.is_member(me, other.session_user_oid) or (
        pg_signal_backend is not None and snapshot.is_member(me, pg_signal_backend.oid)
    )
    if not allowed:
        done = "process is being terminated" if terminate else "query is being canceled"
        raise PgError(
            sqlstate.INSUFFICIENT_PRIVILEGE,
            f"must be a member of the role whose {done} or member of pg_signal_backend",
        )
    session.server.signal(pid, terminate=terminate, caller=session)
    return True


def reload_configuration(session: Session) -> bool:
    """pg_reload_conf: as a SIGHUP, whose work is done by the server and not here."""
    session.server.loop.call_soon_threadsafe(session.server.reload)
    return True


_TOPICS: dict[str, Callable[[Session], list[tuple[Any, ...]]]] = {
    "activity": _activities,
    "settings": _settings,
    "logfile": _log_file,
    "files": _files,
    "file settings": _file_settings,
    "logged row": _logged_row,
    "sysevent": _sysevent,
    "server error": _server_error,
    "ddl subject": _ddl_subject,
    "ddl commands": _ddl_commands,
    "dropped objects": _dropped_objects,
    "query": _query,
    "start": _start,
    "load": _load,
    "control": _control,
    "tablespaces": _tablespaces,
    "locks": lock_status.lines,
    "cursors": _cursors,
    "statements": _statements,
    "hba": _hba,
    "ident": _ident,
}
_OF_SESSIONS: dict[str, Callable[[Session, int], list[tuple[Any, ...]]]] = {
    "facts": _application_facts,
    "blocking": lock_status.blocking,
    "awaited": lock_status.awaited,
}
