"""Files on the server's host: pg_ls_dir(), pg_stat_file(), pg_read_file(), pg_relation_filepath().

Relative names are the data folder's. A database's own files are listed and never opened: SQLite's locks on a
file end with any descriptor of it that is closed.
PostgreSQL 15 docs 9.27.9 (functions-admin-genfile).
"""

import os
import stat
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from polar_lite.catalog.functions.context import SessionContext
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.codecs.datetime import datetime_to_stored
from polar_lite.protocol.sqlstate import PgError

_DATABASES: Final = "base"
_LIMIT: Final = 1 << 30
_BY_ERROR: Final[dict[type[OSError], str]] = {
    FileNotFoundError: code.UNDEFINED_FILE,
    PermissionError: code.INSUFFICIENT_PRIVILEGE,
    NotADirectoryError: code.WRONG_OBJECT_TYPE,
    IsADirectoryError: code.WRONG_OBJECT_TYPE,
}
# Relations that have rows of their own in a file.
_STORED: Final = frozenset("rmiSt")


def _path(context: SessionContext, name: str) -> Path:
    return Path(context.data_folder).resolve() / name


def _failed(error: OSError, what: str) -> PgError:
    return PgError(_BY_ERROR.get(type(error), code.IO_ERROR), f"{what}: {os.strerror(error.errno or 0)}")


def _time(seconds: float) -> str:
    return datetime_to_stored(datetime.fromtimestamp(int(seconds), UTC))


def pg_ls_dir(
    context: SessionContext, name: str, missing_ok: bool = False, include_dot_dirs: bool = False
) -> Iterator[str]:
    try:
        found = os.listdir(_path(context, name))
    except OSError as error:
        if missing_ok and isinstance(error, FileNotFoundError):
            return
        raise _failed(error, f'could not open directory "{name}"') from error
    yield from (".", "..") if include_dot_dirs else ()
    yield from found


def pg_stat_file(context: SessionContext, name: str, missing_ok: bool = False) -> tuple[Any, ...]:
    """size, access, modification, change, creation (which is Windows' alone), isdir."""
    try:
        found = os.stat(_path(context, name))
    except OSError as error:
        if missing_ok and isinstance(error, FileNotFoundError):
            return (None,) * 6
        raise _failed(error, f'could not stat file "{name}"') from error
    times = (_time(found.st_atime), _time(found.st_mtime), _time(found.st_ctime))
    return found.st_size, *times, None, stat.S_ISDIR(found.st_mode)


def pg_ls_logdir(context: SessionContext) -> Iterator[tuple[Any, ...]]:
    """name, size, modification of the files in the log's folder."""
    ((file,),) = context.server_info("logfile")
    for entry in os.scandir(Path(file).parent):
        if entry.is_file() and not entry.name.startswith("."):
            found = entry.stat()
            yield entry.name, found.st_size, _time(found.st_mtime)


def pg_ls_tmpdir(context: SessionContext, tablespace: int) -> Iterator[tuple[Any, ...]]:
    """No temporary file has a name here."""
    if not context.query("SELECT 1 FROM pg_catalog.pg_tablespace WHERE oid = $1", (tablespace,)):
        raise PgError(code.UNDEFINED_OBJECT, f"tablespace with OID {tablespace} does not exist")
    return iter(())


def _has_locks(context: SessionContext, path: Path) -> bool:
    """Whether a file is one of a database's, by whatever name."""
    folder = Path(context.data_folder).resolve() / _DATABASES
    if folder in path.resolve().parents:
        return True
    found = path.stat()
    return found.st_nlink > 1 and any(os.path.samestat(found, other.stat()) for other in folder.iterdir())


def _content(
    context: SessionContext, name: str, offset: int = 0, length: int | None = None, missing_ok: bool = False
) -> bytes | None:
    if length is not None and length < 0:
        raise PgError(code.INVALID_PARAMETER_VALUE, "requested length cannot be negative")
    path = _path(context, name)
    try:
        if _has_locks(context, path):
            raise PgError(
                code.INSUFFICIENT_PRIVILEGE, f'could not open file "{name}": its locks would be lost'
            )
        with path.open("rb") as file:
            file.seek(offset, os.SEEK_SET if offset >= 0 else os.SEEK_END)
            content = file.read(_LIMIT if length is None else min(length, _LIMIT))
    except OSError as error:
        if missing_ok and isinstance(error, FileNotFoundError):
            return None
        is_folder = isinstance(error, IsADirectoryError)
        what = f'could not read file "{name}"' if is_folder else f'could not open file "{name}" for reading'
        raise _failed(error, what) from error
    if len(content) == _LIMIT:
        raise PgError(code.PROGRAM_LIMIT_EXCEEDED, "file length too large")
    return content


def pg_read_file(context: SessionContext, *arguments: Any) -> str | None:
    content = _content(context, *arguments)
    try:
        return None if content is None else content.decode()
    except UnicodeDecodeError as error:
        shown = " ".join(f"0x{byte:02x}" for byte in error.object[error.start : error.end])
        message = f'invalid byte sequence for encoding "UTF8": {shown}'
        raise PgError(code.CHARACTER_NOT_IN_REPERTOIRE, message) from None


def pg_relation_filepath(context: SessionContext, oid: int) -> str | None:
    """The file that the relation's rows are in, with all others of its database. NULL for temporary ones."""
    found = context.snapshot.relation(oid)
    if found is None or found.kind not in _STORED or found.database == "temp":
        return None
    ((database, shared, sequences),) = context.server_info("files")
    chosen = sequences if found.kind == "S" else shared if found.database == "cluster" else database
    return os.path.relpath(chosen, context.data_folder)


CONTEXT: Final[dict[str, Callable[..., Any]]] = {
    "pg_ls_dir_1arg": pg_ls_dir,
    "pg_ls_dir": pg_ls_dir,
    "pg_stat_file_1arg": pg_stat_file,
    "pg_stat_file": pg_stat_file,
    "pg_ls_logdir": pg_ls_logdir,
    "pg_ls_tmpdir_1arg": pg_ls_tmpdir,
    "pg_read_file_all": pg_read_file,
    "pg_read_file_off_len": pg_read_file,
    "pg_read_file_v2": pg_read_file,
    "pg_read_binary_file_all": _content,
    "pg_read_binary_file_off_len": _content,
    "pg_read_binary_file": _content,
    "pg_relation_filepath": pg_relation_filepath,
}
