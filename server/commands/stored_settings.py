"""Settings kept for later sessions: ALTER ROLE and ALTER DATABASE .. SET, RESET (pg_db_role_setting).

A value is checked when it is kept, as SET would check it. What a session makes of them at its logon
is in `startup_options`. PostgreSQL 15 source pg_db_role_setting.c, guc.c (GUCArrayAdd, GUCArrayReset).
"""

import json

from polar_lite.catalog.dialect import nodes
from polar_lite.catalog.gucs import GUCS
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.sqlstate import PgError
from polar_lite.server.commands.ddl import Ddl
from polar_lite.server.commands.settings import value_text


def change_setting(
    ddl: Ddl, database: int, role: int, setting: nodes.SetVariable | nodes.ResetVariable
) -> None:
    """Keep or forget a setting for a role, a database or both; 0 stands for all of them."""
    where = {"setdatabase": database, "setrole": role}
    rows = ddl.writer.rows("pg_db_role_setting", where, ("setconfig",))
    config = dict(item.split("=", 1) for item in json.loads(rows[0][0])) if rows else {}
    if isinstance(setting, nodes.ResetVariable) and setting.variable is None:
        config = {name: value for name, value in config.items() if not _may_change(ddl, name)}
    else:
        name, value = kept_setting(ddl, setting)
        same = next((known for known in config if known.lower() == name.lower()), name)
        if value is None:
            config.pop(same, None)
        else:
            config[same] = value
    if rows:
        ddl.writer.delete("pg_db_role_setting", where)
    if config:
        ddl.writer.insert(
            "pg_db_role_setting", dict(where, setconfig=[f"{k}={v}" for k, v in config.items()])
        )


def kept_setting(ddl: Ddl, setting: nodes.SetVariable | nodes.ResetVariable) -> tuple[str, str | None]:
    """Name and value of a SET or RESET clause, checked; the value is None for RESET and DEFAULT."""
    variable = setting.variable
    guc = GUCS.get(variable.lower())
    if isinstance(setting, nodes.ResetVariable):
        value = None
    elif setting.from_current:
        value = ddl.session.show_setting(variable)
    else:
        value = value_text(setting)
    _check(ddl, variable, value)
    return (guc.name if guc is not None else variable), value


def _check(ddl: Ddl, name: str, value: str | None) -> None:
    ddl.session.settings.validate(name, value, is_superuser=ddl.is_superuser)
    if name.lower() not in GUCS and not ddl.is_superuser:
        # Nobody knows what it will mean.
        raise PgError(code.INSUFFICIENT_PRIVILEGE, f'permission denied to set parameter "{name}"')


def _may_change(ddl: Ddl, name: str) -> bool:
    """RESET ALL leaves what the role may not set."""
    try:
        _check(ddl, name, None)
    except PgError as error:
        if error.sqlstate == code.INSUFFICIENT_PRIVILEGE:
            return False
        raise
    return True
