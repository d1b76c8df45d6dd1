"""DBMS_ERRLOG: makes the tables that LOG ERRORS writes to.

Oracle 19c PL/SQL Packages and Types Reference, DBMS_ERRLOG.
"""

from typing import Any, Final

from polar_lite.catalog.functions.strings.keywords import quote_identifier
from polar_lite.catalog.packages.runtime import Runtime
from polar_lite.catalog.packages.signatures import BOOLEAN, VARCHAR, given, procedure
from polar_lite.catalog.packages.upkeep import folded
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.sqlstate import PgError

_LONGEST: Final = 25
_OWN: Final = (
    "ora_err_number$ numeric",
    "ora_err_mesg$ varchar(2000)",
    "ora_err_rowid$ bigint",
    "ora_err_optyp$ varchar(2)",
    "ora_err_tag$ varchar(2000)",
)
_COLUMNS: Final = (
    "SELECT attname FROM pg_attribute WHERE attrelid = to_regclass($1::text) AND attnum > 0"
    " AND NOT attisdropped ORDER BY attnum"
)


def create_error_log(
    runtime: Runtime, table: str | None, log: str | None, owner: str | None, *_: Any
) -> None:
    """A column of VARCHAR2 for each of the table's, after those that tell of the error."""
    parts = [folded(part) for part in (table or "").split(".")]
    rows = runtime.context.query(_COLUMNS, [".".join(map(quote_identifier, parts))])
    if not rows:
        raise PgError(code.UNDEFINED_TABLE, f'relation "{".".join(parts)}" does not exist')
    name = [folded(log)] if log else [*parts[:-1], f"err$_{parts[-1][:_LONGEST]}"]
    if log and owner:
        name = [folded(owner), *name]
    columns = ", ".join([*_OWN, *(f"{quote_identifier(column)} varchar(4000)" for (column,) in rows)])
    runtime.context.run_text(f"CREATE TABLE {'.'.join(map(quote_identifier, name))} ({columns})")


MEMBERS: Final = (
    procedure(
        "create_error_log",
        create_error_log,
        given("dml_table_name", VARCHAR),
        given("err_log_table_name", VARCHAR, None),
        given("err_log_table_owner", VARCHAR, None),
        given("err_log_table_space", VARCHAR, None),
        given("skip_unsupported", BOOLEAN, False),
    ),
)
