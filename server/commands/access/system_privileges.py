"""Oracle's GRANT CONNECT, RESOURCE and DBA, each as the statement that it amounts to.

PolarDB docs, GRANT (system privileges). Others of Oracle's need polar_enable_system_privilege there, which is
off by default.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from polar_lite.catalog.object_names import quote_ident
from polar_lite.protocol.sqlstate import PgError, unsupported
from polar_lite.server.commands.ddl import Ddl

if TYPE_CHECKING:
    from polar_lite.server.sessions.session import Session

# What GRANT and REVOKE of one stand for; {0}: the grantee.
_MEANINGS: Final = {
    "connect": ("ALTER ROLE {0} LOGIN", "ALTER ROLE {0} NOLOGIN"),
    "resource": (
        "GRANT CREATE, USAGE ON SCHEMA {0} TO {0}",
        "REVOKE CREATE, USAGE ON SCHEMA {0} FROM {0}",
    ),
    "dba": ("ALTER ROLE {0} SUPERUSER", "ALTER ROLE {0} NOSUPERUSER"),
}


def split_off(ddl: Ddl, names: list[str]) -> tuple[list[str], list[str]]:
    """The roles among the names, and the system privileges: in Oracle's mode what is no role."""
    if ddl.snapshot.database.mode != "oracle":
        return names, []
    missing = [name for name in names if ddl.snapshot.role_by_name(name) is None]
    for name in missing:
        if " " in name and name not in _MEANINGS:
            raise unsupported(f"the system privilege {name.upper()}")
    found = [name for name in missing if name in _MEANINGS]
    return [name for name in names if name not in found], found


def change(session: Session, privilege: str, grantee: str, *, grants: bool, admin: bool) -> None:
    """Carry out GRANT or REVOKE of one. 42501 and 3F000 are those of the statement that it stands for."""
    from polar_lite.catalog.dialect.polar.parse import parse_statement
    from polar_lite.server import commands

    if admin:
        raise unsupported(f"WITH ADMIN OPTION of {privilege.upper()}")
    text = _MEANINGS[privilege][0 if grants else 1].format(quote_ident(grantee))
    tree = parse_statement(text)
    command = commands.find(type(tree))
    assert command is not None
    try:
        command.function(tree, session, text)
    except PgError as error:
        error.position = None
        raise
