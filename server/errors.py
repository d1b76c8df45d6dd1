"""The only place where foreign exceptions become PgError.

Code of ours raises PgError; sqlite3's, Python's and the system's errors cross `to_pg_error` once, at
the statement boundary. What is not known is XX000, with the traceback in the log and a reference to
it on the wire.
"""

import logging
import re
import secrets
import sqlite3
from typing import Final

from polar_lite.protocol import sqlstate
from polar_lite.protocol.sqlstate import PgError

LOG = logging.getLogger("polar_lite.server")

# Python's word about a text of more digits than it makes an int of, thousands.
_TOO_LONG: Final = "for integer string conversion"
_DISK_FULL: Final = "could not write to the database file: No space left on device"
_HINTS: Final = {sqlstate.DISK_FULL: "Check free disk space."}
_BY_NAME: Final = {
    "SQLITE_CONSTRAINT_UNIQUE": (sqlstate.UNIQUE_VIOLATION, "duplicate key value violates unique constraint"),
    "SQLITE_CONSTRAINT_PRIMARYKEY": (
        sqlstate.UNIQUE_VIOLATION,
        "duplicate key value violates unique constraint",
    ),
    "SQLITE_CONSTRAINT_ROWID": (sqlstate.UNIQUE_VIOLATION, "duplicate key value violates unique constraint"),
    "SQLITE_CONSTRAINT_NOTNULL": (sqlstate.NOT_NULL_VIOLATION, "null value violates not-null constraint"),
    "SQLITE_CONSTRAINT_CHECK": (sqlstate.CHECK_VIOLATION, "new row violates check constraint"),
    "SQLITE_CONSTRAINT_FOREIGNKEY": (
        sqlstate.FOREIGN_KEY_VIOLATION,
        "insert or update violates foreign key constraint",
    ),
    "SQLITE_INTERRUPT": (sqlstate.QUERY_CANCELED, "canceling statement due to user request"),
    "SQLITE_FULL": (sqlstate.DISK_FULL, _DISK_FULL),
    "SQLITE_IOERR_SHMSIZE": (sqlstate.DISK_FULL, _DISK_FULL),  # the -shm file could not grow
    "SQLITE_NOMEM": (sqlstate.OUT_OF_MEMORY, "out of memory"),
    "SQLITE_TOOBIG": (sqlstate.PROGRAM_LIMIT_EXCEEDED, "string or blob too big"),
    "SQLITE_BUSY": (sqlstate.LOCK_NOT_AVAILABLE, "canceling statement due to lock timeout"),
    "SQLITE_BUSY_SNAPSHOT": (
        sqlstate.T_R_SERIALIZATION_FAILURE,
        "could not serialize access due to concurrent update",
    ),
    "SQLITE_READONLY": (sqlstate.READ_ONLY_SQL_TRANSACTION, "the database file is read-only"),
    "SQLITE_CORRUPT": (sqlstate.DATA_CORRUPTED, "the database file is damaged"),
    "SQLITE_NOTADB": (sqlstate.DATA_CORRUPTED, "the database file is damaged"),
    "SQLITE_IOERR": (sqlstate.IO_ERROR, "could not read or write the database file"),
}
_BY_TEXT: Final = (
    (re.compile(r": interrupted$"), sqlstate.QUERY_CANCELED, "canceling statement due to user request"),
    (re.compile(r"integer overflow"), sqlstate.NUMERIC_VALUE_OUT_OF_RANGE, "bigint out of range"),
    (
        re.compile(r"parser stack overflow|Expression tree is too large"),
        sqlstate.STATEMENT_TOO_COMPLEX,
        "stack depth limit exceeded",
    ),
    (
        re.compile(r"offset must be a non-negative number"),
        sqlstate.INVALID_PRECEDING_OR_FOLLOWING_SIZE,
        "invalid preceding or following size in window function",
    ),
    (
        re.compile(r"frame (starting|ending) offset must be"),
        sqlstate.INVALID_PRECEDING_OR_FOLLOWING_SIZE,
        r"frame \1 offset must not be negative",
    ),
    (
        re.compile(r"argument of ntile must be"),
        sqlstate.INVALID_ARGUMENT_FOR_NTILE,
        "argument of ntile must be greater than zero",
    ),
    (
        re.compile(r"argument to nth_value must be"),
        sqlstate.INVALID_ARGUMENT_FOR_NTH_VALUE,
        "argument of nth_value must be greater than zero",
    ),
    (
        re.compile(r"misuse of aggregate"),
        sqlstate.FEATURE_NOT_SUPPORTED,
        "an aggregate of the outer query in this subquery is not supported",
    ),
    # What WITH RECURSIVE may do in PostgreSQL and not in SQLite.
    (
        re.compile(r"circular reference|recursive ref|recursive quer|recursive aggregate"),
        sqlstate.FEATURE_NOT_SUPPORTED,
        "such a recursive query is not supported",
    ),
    # As PostgreSQL: another session has dropped it. Most statements are then planned again.
    (
        re.compile(r"no such (?:table|column|index).*"),
        sqlstate.INTERNAL_ERROR,
        r"could not open relation: \g<0>",
    ),
    (re.compile(r"too many arguments on function"), sqlstate.TOO_MANY_ARGUMENTS, None),
    (
        re.compile(r"too many (?:SQL variables|columns|terms|attached)|at most \d+ tables in a join"),
        sqlstate.PROGRAM_LIMIT_EXCEEDED,
        None,
    ),
)


def forget_frames(error: BaseException | None) -> None:
    """When an error has been told: its frames hold it, and it holds them, until the collector finds both."""
    while error is not None and error.__traceback__ is not None:
        error.__traceback__ = None
        error = error.__cause__ or error.__context__


def to_pg_error(error: BaseException) -> PgError:
    """Return the PgError a client is to see for any exception."""
    if isinstance(error, PgError):
        return error
    if isinstance(error, sqlite3.Error):
        return _from_sqlite(error)
    if isinstance(error, RecursionError):
        return PgError(
            sqlstate.STATEMENT_TOO_COMPLEX,
            "stack depth limit exceeded",
            hint='Increase the configuration parameter "max_stack_depth" (currently 2048kB), '
            "after ensuring the platform's stack depth limit is adequate.",
        )
    if isinstance(error, ValueError) and _TOO_LONG in str(error):
        return PgError(sqlstate.NUMERIC_VALUE_OUT_OF_RANGE, "integer out of range")
    if isinstance(error, MemoryError):
        return PgError(sqlstate.OUT_OF_MEMORY, "out of memory")
    return internal_error(error)


def internal_error(error: BaseException) -> PgError:
    """Log the traceback and return XX000 with a reference to it."""
    reference = secrets.token_hex(4)
    LOG.error("internal error %s", reference, exc_info=error)
    return PgError(
        sqlstate.INTERNAL_ERROR,
        f"internal error: {type(error).__name__}",
        detail=f"The server log has the details under reference {reference}.",
    )


def _from_sqlite(error: sqlite3.Error) -> PgError:
    name = getattr(error, "sqlite_errorname", None) or ""
    for known in (name, name.rpartition("_")[0]):
        if known in _BY_NAME:
            state, message = _BY_NAME[known]
            return PgError(state, message, hint=_HINTS.get(state))
    text = str(error)
    for pattern, state, replacement in _BY_TEXT:
        if found := pattern.search(text):
            return PgError(state, found.expand(replacement) if replacement else text)
    return internal_error(error)
