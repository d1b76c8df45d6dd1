"""COPY with a file on the server: who may, which files, and the data in blocks.

PostgreSQL 15 source copy.c (DoCopy), copyfrom.c (BeginCopyFrom), copyto.c (BeginCopyTo). Differs: files of
the data folder are refused, since SQLite's locks end with any descriptor of a database's file that is closed.
"""

from __future__ import annotations

import os
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final

from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.sqlstate import PgError

if TYPE_CHECKING:
    from polar_lite.server.sessions.session import Session

_BLOCK: Final = 64 * 1024
ANYONE: Final = "Anyone can COPY to stdout or from stdin. psql's \\copy command also works for anyone."
_ROLES: Final = {"from": "pg_read_server_files", "to": "pg_write_server_files"}
_DOES: Final = {"from": "read", "to": "write"}
_BY_ERROR: Final[dict[type[OSError], str]] = {
    FileNotFoundError: code.UNDEFINED_FILE,
    PermissionError: code.INSUFFICIENT_PRIVILEGE,
    IsADirectoryError: code.WRONG_OBJECT_TYPE,
    FileExistsError: code.DUPLICATE_FILE,
}
# What a file that COPY TO makes is not readable for: as PostgreSQL's umask has it.
_MODE: Final = 0o644


def check_rights(session: Session, direction: str) -> None:
    """42501 for who may not use files of the server. direction: "from" or "to"."""
    snapshot, role = session.snapshot, session.current_user_oid
    name = _ROLES[direction]
    needed = snapshot.role_by_name(name)
    me = snapshot.role(role)
    if me is not None and me.is_superuser:
        return
    if needed is None or needed.oid not in snapshot.inherited_roles(role):
        raise PgError(
            code.INSUFFICIENT_PRIVILEGE,
            f"must be superuser or have privileges of the {name} role to COPY {direction} a file",
            hint=ANYONE,
        )


def incoming(session: Session, name: str) -> Generator[bytes, None, None]:
    """Open the file; yield b"" and then what it holds. To be closed in any case."""
    with _opened(session, name, "from") as file:
        yield b""
        while block := file.read(_BLOCK):
            yield block


@contextmanager
def outgoing(session: Session, name: str) -> Iterator[Output]:
    """The file, made anew. To be opened before the query runs."""
    if not os.path.isabs(name):
        raise PgError(code.INVALID_NAME, "relative path not allowed for COPY to file")
    with _opened(session, name, "to") as file:
        yield Output(file)


class Output:
    """Where blocks of lines go."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file

    def write(self, blocks: Iterable[Iterable[bytes]]) -> None:
        for lines in blocks:
            data = b"".join(lines)
            try:
                self._file.write(data)
                self._file.flush()
            except OSError as error:
                raise failed(error, "could not write to COPY file") from error


def _opened(session: Session, name: str, direction: str) -> IO[bytes]:
    """A relative name is one of the data folder's, as it is for PostgreSQL."""
    try:
        return opened(session, name, is_written=direction == "to")
    except OSError as error:
        does = _DOES[direction]
        hint = None
        if isinstance(error, FileNotFoundError | PermissionError):
            hint = (
                f"COPY {direction.upper()} instructs the PostgreSQL server process to {does} a file."
                " You may want a client-side facility such as psql's \\copy."
            )
        what = f'could not open file "{name}" for {"reading" if direction == "from" else "writing"}'
        raise failed(error, what, hint) from error


def opened(session: Session, name: str, *, is_written: bool) -> IO[bytes]:
    """A file of the server's host, to be read or made anew; 42501 for one of the data folder."""
    folder = session.server.config.data_dir.resolve()
    path = folder / name
    if _is_of_server(folder, path, is_written=is_written):
        raise PgError(code.INSUFFICIENT_PRIVILEGE, f'could not open file "{name}": it is in the data folder')
    if not is_written and path.is_dir():
        raise PgError(code.WRONG_OBJECT_TYPE, f'"{name}" is a directory')
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC if is_written else os.O_RDONLY
    return os.fdopen(os.open(path, flags, _MODE), "wb" if is_written else "rb")


def _is_of_server(folder: Path, path: Path, *, is_written: bool) -> bool:
    """Whether a file is one of the data folder, by whatever name, or would be made there."""
    is_inside = folder in path.resolve().parents
    if is_inside and is_written:
        return True
    if not path.exists() or path.is_dir():
        return False
    if is_inside:
        return True
    found = path.stat()
    known = (other.stat() for other in (folder / "base").iterdir())
    return found.st_nlink > 1 and any(os.path.samestat(found, other) for other in known)


def failed(error: OSError, what: str, hint: str | None = None) -> PgError:
    sqlstate = _BY_ERROR.get(type(error), code.IO_ERROR)
    return PgError(sqlstate, f"{what}: {os.strerror(error.errno or 0)}", hint=hint)
