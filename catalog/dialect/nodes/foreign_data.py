"""Nodes of statements about foreign data. Options: tuple of ("ADD"|"SET"|"DROP", name, value or None)."""

from polar_lite.catalog.dialect.nodes.base import Statement, arguments


class CreateForeignDataWrapper(Statement):
    """wrapper: str; functions: tuples of "HANDLER"|"VALIDATOR", names (None for NO ..), place; options."""

    arg_types = arguments("wrapper!", "functions", "options")


class AlterForeignDataWrapper(Statement):
    arg_types = arguments("wrapper!", "functions", "options")


class CreateForeignServer(Statement):
    """server, wrapper: str; of_type, version: str|None; if_not_exists; options."""

    arg_types = arguments("server!", "wrapper!", "if_not_exists", "of_type", "version", "options")


class AlterForeignServer(Statement):
    """server: str; version: (str|None,) if it is written; options."""

    arg_types = arguments("server!", "version", "options")


class UserMapping(Statement):
    """verb: "CREATE"|"ALTER"|"DROP"; role: RoleSpec; server: str; if_exists (if_not_exists for CREATE)."""

    arg_types = arguments("verb!", "role!", "server!", "if_exists", "options")


class ImportForeignSchema(Statement):
    """server, schema: str, into which it goes."""

    arg_types = arguments("server!", "schema!")
