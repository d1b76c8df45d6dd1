"""The session's identity: SET ROLE, SET SESSION AUTHORIZATION, search_path, and settings tied to them.

What roles may do is `catalog.privileges`'. PostgreSQL 15, commands/variable.c and catalog/namespace.c.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING, Final

from polar_lite.catalog.gucs import GUCS
from polar_lite.catalog.objects import PG_CATALOG
from polar_lite.protocol import sqlstate
from polar_lite.protocol.sqlstate import PgError
from polar_lite.server.guc_values import Value
from polar_lite.server.network import keepalives

if TYPE_CHECKING:
    from collections.abc import Sequence

    from polar_lite.catalog.gucs import Guc
    from polar_lite.catalog.objects import Role, Schema
    from polar_lite.server.sessions.session import Session


def search_path(session: Session, *, implicit: bool) -> Sequence[int]:
    """OIDs of the schemas of search_path that exist and may be used, in order, without repeats."""
    snapshot = session.snapshot
    found: list[int] = []
    role = snapshot.role(session.current_user_oid)
    for name in session.settings.get("search_path"):
        if name == "$user":
            schema = snapshot.schema_by_name(role.name) if role else None
        elif name == "pg_temp":
            schema = _temporary(session)
        else:
            schema = snapshot.schema_by_name(name)
        if schema is not None and schema.oid not in found and _usable(session, schema.oid, schema):
            found.append(schema.oid)
    if implicit:
        temporary = _temporary(session)
        if PG_CATALOG not in found:
            found.insert(0, PG_CATALOG)
        if temporary is not None and temporary.oid not in found:
            found.insert(0, temporary.oid)
    return found


def _temporary(session: Session) -> Schema | None:
    return session.snapshot.schema_by_name(f"pg_temp_{session.pid}") if session.keeps_connection else None


def _usable(session: Session, oid: int, schema: Schema) -> bool:
    from polar_lite.catalog import privileges

    return bool(privileges.has_privilege(session.snapshot, session.current_user_oid, schema, "USAGE"))


def _isolation(session: Session) -> str:
    transaction = session.transaction
    if transaction.active:
        return str(transaction.isolation)
    return str(session.settings.get("default_transaction_isolation"))


def _has_superuser(session: Session) -> str:
    role = session.snapshot.role(session.outer_role_oid)
    return "on" if role and role.is_superuser else "off"


def _session_authorization(session: Session) -> str:
    role = session.snapshot.role(session.session_user_oid)
    return role.name if role else str(session.login_user)


def _keepalive(option: str, session: Session) -> str:
    return keepalives.show(session.client, option)


COMPUTED: Final[Mapping[str, Callable[[Session], str]]] = {
    "transaction_isolation": _isolation,
    "transaction_read_only": lambda session: "on" if session.transaction.read_only else "off",
    "transaction_deferrable": lambda session: "on" if session.transaction.deferrable else "off",
    "is_superuser": _has_superuser,
    "session_authorization": _session_authorization,
    "seed": lambda _: "unavailable",
    **{option: partial(_keepalive, option) for option in keepalives.OPTIONS},
}
"""What SHOW prints of settings that are not kept as such, by their lower-case names."""
_MODES: Final = frozenset({"transaction_isolation", "transaction_read_only", "transaction_deferrable"})


def show_setting(session: Session, name: str) -> str:
    computed = COMPUTED.get(name.lower())
    if computed is not None:
        return computed(session)
    guc = GUCS.get(name.lower())
    if guc is not None and guc.superuser_only and not _reads_all_settings(session):
        raise PgError(
            sqlstate.INSUFFICIENT_PRIVILEGE,
            f'must be superuser or have privileges of pg_read_all_settings to examine "{guc.name}"',
        )
    return str(session.settings.show(name))


def shown_settings(session: Session) -> Iterator[Guc]:
    """What SHOW ALL and pg_settings show the current user."""
    reads_all = _reads_all_settings(session)
    return (guc for guc in session.settings if not guc.hidden and (reads_all or not guc.superuser_only))


def setting_source(session: Session, name: str) -> str:
    """pg_settings.source; of a transaction's modes: whether they are not the defaults."""
    default = f"default_{name}"
    if name not in _MODES:
        return str(session.settings.source(name))
    return "override" if COMPUTED[name](session) == session.settings.text(default) else "session"


def change_setting(session: Session, name: str, value: str | None, *, local: bool) -> str:
    """SET, SET LOCAL and RESET of any setting, with the side effects of the special ones."""
    key = name.lower()
    settings = session.settings
    match key:
        case "role":
            _set_role(session, value, local=local)
        case "session_authorization":
            _set_session_authorization(session, value, local=local)
        case "transaction_isolation":
            checked = _checked(key, value or settings.text("default_transaction_isolation"))
            session.transaction.set_isolation(checked.text)
        case "transaction_read_only":
            text = value or settings.text("default_transaction_read_only")
            session.transaction.set_read_only(_checked(key, text).parsed)
        case "transaction_deferrable":
            text = value or settings.text("default_transaction_deferrable")
            session.transaction.deferrable = _checked(key, text).parsed
        case _:
            return str(settings.set(name, value, local=local, is_superuser=_may_set(session)))
    return show_setting(session, name)


def check_role(session: Session, name: str) -> None:
    """Whether the session may be this role, or "none". 22023, 42501."""
    if name != "none":
        role = _role(session, name)
        if not session.snapshot.can_set_role(session.session_user_oid, role.oid):
            raise PgError(sqlstate.INSUFFICIENT_PRIVILEGE, f'permission denied to set role "{name}"')


def check_session_authorization(session: Session, name: str) -> None:
    """Whether who logged on may make this role the session's user. 22023, 42501."""
    role = _role(session, name)
    me = session.snapshot.role(session.authenticated_oid)
    if role.oid != session.authenticated_oid and not (me and me.is_superuser):
        raise PgError(
            sqlstate.INSUFFICIENT_PRIVILEGE, f'permission denied to set session authorization "{name}"'
        )


def apply_session_authorization(session: Session) -> None:
    """Follow the setting after SET and after a rollback of it."""
    name = session.settings.text("session_authorization")
    role = session.snapshot.role_by_name(name) if name else None
    session.session_user_oid = role.oid if role else session.authenticated_oid


def _may_set(session: Session) -> bool:
    return session.is_superuser


def _checked(key: str, text: str) -> Value:
    from polar_lite.server.guc_values import check

    return check(GUCS[key], text)


def _set_role(session: Session, value: str | None, *, local: bool) -> None:
    _refuse_in_definer(session, "role")
    name = session.settings.clipped(value) if value is not None else session.settings.reset_text("role")
    check_role(session, name)
    session.settings.put("role", Value(name, name), local=local)


def _set_session_authorization(session: Session, value: str | None, *, local: bool) -> None:
    _refuse_in_definer(session, "session_authorization")
    name = session.settings.clipped(value) if value is not None else session.login_user
    check_session_authorization(session, name)
    session.settings.put("session_authorization", Value(name, name), local=local)
    session.settings.put("role", Value("none", "none"), local=local)


def _refuse_in_definer(session: Session, name: str) -> None:
    if any(rights.is_definer for rights in session.security):
        raise PgError(
            sqlstate.INSUFFICIENT_PRIVILEGE,
            f'cannot set parameter "{name}" within security-definer function',
        )


def _role(session: Session, name: str) -> Role:
    role = session.snapshot.role_by_name(name)
    if role is None:
        raise PgError(sqlstate.INVALID_PARAMETER_VALUE, f'role "{name}" does not exist')
    return role


def _reads_all_settings(session: Session) -> bool:
    snapshot = session.snapshot
    reader = snapshot.role_by_name("pg_read_all_settings")
    return session.is_superuser or (
        reader is not None and snapshot.is_member(session.current_user_oid, reader.oid)
    )
