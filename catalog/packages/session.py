"""DBMS_SESSION: contexts, roles, sleep, identifiers.

PolarDB (Compatible with Oracle), "DBMS_SESSION"; Oracle 19c, DBMS_SESSION.
"""

from typing import Any, Final

from polar_lite.catalog.packages.runtime import Runtime
from polar_lite.catalog.packages.signatures import (
    BOOLEAN,
    INTEGER,
    NUMBER,
    VARCHAR,
    constant,
    function,
    given,
    procedure,
)
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.sqlstate import PgError

FREE_ALL_RESOURCES: Final = 1
REINITIALIZE: Final = 2
_FACTS: Final = ""  # the namespace of MODULE, ACTION, CLIENT_INFO, CLIENT_IDENTIFIER


def set_context(
    runtime: Runtime,
    namespace: str | None,
    attribute: str | None,
    value: str | None,
    user: str | None,
    client: str | None,
) -> None:
    name = _required("namespace", namespace).upper()
    if name == "USERENV":
        raise PgError(code.INSUFFICIENT_PRIVILEGE, "ORA-01031: insufficient privileges")
    key = _required("attribute", attribute).upper()
    if _check_setter(runtime, name):
        whose = user.lower() if user else None
        runtime.context.global_contexts.set(name, (key, whose, client or None), value)
        return
    values = runtime.context.contexts.setdefault(name, {})
    if value is None:
        values.pop(key, None)
    else:
        values[key] = value


def _check_setter(runtime: Runtime, namespace: str) -> bool:
    """42501 unless what CREATE CONTEXT names is running; a namespace that nobody has made is anybody's.

    Whether it is ACCESSED GLOBALLY.
    """
    context = runtime.context
    found = "SELECT ctxschema, ctxsetter, ctxglobal FROM pg_catalog.polar_context WHERE upper(ctxname) = $1"
    rows = context.query(found, [namespace])
    if not rows:
        return False
    schema, name = context.snapshot.schema_by_name(rows[0][0]), rows[0][1]
    setters: set[int] = set()
    if schema is not None:
        package = context.snapshot.package_by_name(schema.oid, name)
        setters = {r.oid for r in context.snapshot.routines_by_name(name) if r.schema == schema.oid}
        setters |= {package.oid} if package is not None else set()
    if setters.isdisjoint(runtime.errors.callers()):
        raise PgError(code.INSUFFICIENT_PRIVILEGE, "ORA-01031: insufficient privileges")
    return bool(rows[0][2])


def clear_context(runtime: Runtime, namespace: str | None, client: str | None, attribute: str | None) -> None:
    name = _required("namespace", namespace).upper()
    if _check_setter(runtime, name):
        runtime.context.global_contexts.clear(name, client or None, attribute.upper() if attribute else None)
        return
    values = runtime.context.contexts.get(name, {})
    if attribute is None:
        values.clear()
    else:
        values.pop(attribute.upper(), None)


def clear_all_context(runtime: Runtime, namespace: str | None) -> None:
    name = _required("namespace", namespace).upper()
    if _check_setter(runtime, name):
        runtime.context.global_contexts.clear_all(name)
    runtime.context.contexts.pop(name, None)


def set_identifier(runtime: Runtime, client_id: str | None) -> None:
    set_fact(runtime, "CLIENT_IDENTIFIER", client_id)


def clear_identifier(runtime: Runtime) -> None:
    set_fact(runtime, "CLIENT_IDENTIFIER", None)


def set_role(runtime: Runtime, command: str | None) -> None:
    """SET ROLE: refused in a definer's routine, as SET ROLE is."""
    text = _required("role_cmd", command).strip()
    name = text.split()[0].strip('"') if text else "none"
    runtime.context.set_setting("role", name.lower() if name == text.split()[0] else name, is_local=False)


def sleep(runtime: Runtime, seconds: Any) -> None:
    if seconds is None or seconds < 0:
        raise PgError(code.INVALID_PARAMETER_VALUE, "the number of seconds to sleep must not be negative")
    runtime.context.sleep(float(seconds))


def unique_session_id(runtime: Runtime) -> str:
    return f"{runtime.context.pid:012X}"


def set_fact(runtime: Runtime, name: str, value: str | None) -> None:
    """Set what SYS_CONTEXT('USERENV', name) returns; NULL unsets it."""
    facts = runtime.context.contexts.setdefault(_FACTS, {})
    if value is None:
        facts.pop(name, None)
    else:
        facts[name] = value


def fact(runtime: Runtime, name: str) -> str | None:
    value: str | None = runtime.context.contexts.get(_FACTS, {}).get(name)
    return value


def set_nls(runtime: Runtime, parameter: str | None, value: str | None) -> None:
    """ALTER SESSION SET; the value is as it stands there, so texts come with their quotes."""
    name = _required("param", parameter)
    if not name.replace("_", "").isalnum():
        raise PgError(code.INVALID_PARAMETER_VALUE, f'"{name}" is no name of a parameter')
    runtime.context.run_text(f"ALTER SESSION SET {name} = {_required('value', value)}")


def is_role_enabled(runtime: Runtime, role: str | None) -> bool:
    """Whether the user has the role's rights; False for one that there is not."""
    found = "SELECT pg_has_role($1::oid, oid, 'USAGE') FROM pg_catalog.pg_roles WHERE rolname = lower($2)"
    rows = runtime.context.query(found, [runtime.context.current_user_oid, role])
    return bool(rows and rows[0][0])


def reset_package(runtime: Runtime) -> None:
    """The session's packages begin anew, when the call of PL that asks for it is over."""
    runtime.resets_packages = True


def modify_package_state(runtime: Runtime, flags: int | None) -> None:
    """Both actions leave packages to be initialised at their next use."""
    if flags not in (FREE_ALL_RESOURCES, REINITIALIZE):
        raise PgError(code.INVALID_PARAMETER_VALUE, "action_flags must be FREE_ALL_RESOURCES or REINITIALIZE")
    reset_package(runtime)


def _required(name: str, value: str | None) -> str:
    if not value:
        raise PgError(code.NULL_VALUE_NOT_ALLOWED, f"{name} must not be null")
    return value


MEMBERS: Final = (
    procedure(
        "set_context", set_context, given("namespace", VARCHAR), given("attribute", VARCHAR),
        given("value", VARCHAR), given("username", VARCHAR, None), given("client_id", VARCHAR, None),
    ),
    procedure(
        "clear_context", clear_context, given("namespace", VARCHAR), given("client_id", VARCHAR, None),
        given("attribute", VARCHAR, None),
    ),
    procedure("clear_all_context", clear_all_context, given("namespace", VARCHAR)),
    procedure("set_identifier", set_identifier, given("client_id", VARCHAR)),
    procedure("clear_identifier", clear_identifier),
    procedure("set_role", set_role, given("role_cmd", VARCHAR)),
    procedure("sleep", sleep, given("seconds", NUMBER)),
    procedure("set_nls", set_nls, given("param", VARCHAR), given("value", VARCHAR)),
    function("is_role_enabled", BOOLEAN, is_role_enabled, given("rolename", VARCHAR)),
    procedure("reset_package", reset_package),
    procedure("modify_package_state", modify_package_state, given("action_flags", INTEGER)),
    constant("free_all_resources", INTEGER, FREE_ALL_RESOURCES),
    constant("reinitialize", INTEGER, REINITIALIZE),
    function("unique_session_id", VARCHAR, unique_session_id),
)  # fmt: skip
