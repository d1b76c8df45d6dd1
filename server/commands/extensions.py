"""CREATE EXTENSION: plpgsql is there, no other is. PostgreSQL 15 source extension.c."""

from typing import Any

from polar_lite.catalog.dialect import nodes
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.sqlstate import PgError
from polar_lite.server.commands import CommandResult, command
from polar_lite.server.commands.ddl import Ddl


@command(nodes.CreateExtension, writes=True)
def create_extension(node: Any, session: Any, text: str) -> CommandResult:
    """Differs: the DETAIL does not name the control file, since no file would make it available."""
    ddl = Ddl(session)
    name = node.extension
    _check_name(name)
    if ddl.writer.rows("pg_extension", {"extname": name}, ["oid"]):
        message = f'extension "{name}" already exists'
        if not node.if_not_exists:
            raise PgError(code.DUPLICATE_OBJECT, message)
        ddl.skip(f"{message}, skipping", code.DUPLICATE_OBJECT)
        return CommandResult("CREATE EXTENSION")
    raise PgError(
        code.FEATURE_NOT_SUPPORTED,
        f'extension "{name}" is not available',
        hint="The extension must first be installed on the system where PostgreSQL is running.",
    )


def _check_name(name: str) -> None:
    problem = None
    if not name:
        problem = "Extension names must not be empty."
    elif "--" in name:
        problem = 'Extension names must not contain "--".'
    elif name.startswith("-") or name.endswith("-"):
        problem = 'Extension names must not begin or end with "-".'
    elif "/" in name:
        problem = "Extension names must not contain directory separator characters."
    if problem is not None:
        raise PgError(code.INVALID_PARAMETER_VALUE, f'invalid extension name: "{name}"', detail=problem)
