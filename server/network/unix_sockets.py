"""Unix-domain sockets: `<folder>/.s.PGSQL.<port>` and the lock file beside it.

The lock file says whose socket it is, in PostgreSQL's format, so that neither takes the other's. What
an ended server has left behind is removed; where somebody still answers, nothing is touched.
A name that begins with @ is of Linux's abstract namespace and has no files. PostgreSQL 15,
libpq/pqcomm.c (Lock_AF_UNIX, Setup_AF_UNIX) and utils/init/miscinit.c (CreateLockFile).
"""

from __future__ import annotations

import errno
import grp
import logging
import os
import socket
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

from polar_lite.protocol.records import dataclass

LOG = logging.getLogger("polar_lite.server")

# sun_path without its last zero byte.
LONGEST_PATH: Final = 107


class SocketProblem(Exception):
    """Why there is no socket in a folder, as one sentence."""


@dataclass(frozen=True, slots=True)
class Access:
    """Who may connect to a socket. group: a name or number, "" for the server's own."""

    permissions: int
    group: str


@dataclass(frozen=True, slots=True)
class UnixSocket:
    """A listening socket; `close` removes its files."""

    path: str
    socket: socket.socket

    def close(self) -> None:
        self.socket.close()
        self.remove_files()

    def remove_files(self) -> None:
        if not is_abstract(self.path):
            with suppress(OSError):
                os.unlink(self.path)
            with suppress(OSError):
                os.unlink(lock_path(self.path))

    def touch(self) -> None:
        """Look used, or what cleans /tmp removes the files."""
        if not is_abstract(self.path):
            for file in (self.path, lock_path(self.path)):
                with suppress(OSError):
                    os.utime(file)


def socket_path(folder: str, port: int) -> str:
    return f"{folder}/.s.PGSQL.{port}"


def lock_path(path: str) -> str:
    return f"{path}.lock"


def is_abstract(path: str) -> bool:
    return path.startswith("@")


def open_socket(folder: str, port: int, access: Access, data_dir: Path, backlog: int) -> UnixSocket:
    """A socket that listens. Raises SocketProblem; a live server's socket is left alone."""
    path = socket_path(folder, port)
    if len(os.fsencode(path)) > LONGEST_PATH:
        raise SocketProblem(f'Unix-domain socket path "{path}" is too long (maximum {LONGEST_PATH} bytes)')
    if not is_abstract(path):
        _take_lock(path, _lock_lines(folder, port, data_dir))
    made = UnixSocket(path, socket.socket(socket.AF_UNIX, socket.SOCK_STREAM))
    try:
        _bind(made, access)
        made.socket.listen(backlog)
    except OSError as error:
        made.close()
        raise SocketProblem(f'could not bind Unix address "{path}": {error.strerror or error}') from error
    except SocketProblem:
        made.close()
        raise
    return made


def _bind(made: UnixSocket, access: Access) -> None:
    """Bind, and give the file its owner and permissions before anybody can connect."""
    if is_abstract(made.path):
        made.socket.bind("\0" + made.path[1:])
        return
    with suppress(FileNotFoundError):
        os.unlink(made.path)
    made.socket.bind(made.path)
    if access.group:
        os.chown(made.path, -1, _group_id(access.group))
    os.chmod(made.path, access.permissions)


def _group_id(name: str) -> int:
    if name.isdecimal():
        return int(name)
    try:
        return grp.getgrnam(name).gr_gid
    except KeyError:
        raise SocketProblem(f'group "{name}" does not exist') from None


def _lock_lines(folder: str, port: int, data_dir: Path) -> Sequence[object]:
    return os.getpid(), data_dir, int(time.time()), port, folder


def _take_lock(path: str, lines: Sequence[object]) -> None:
    """Make the lock file, in the place of one that an ended server has left behind."""
    name = lock_path(path)
    for _ in range(100):
        try:
            lock = os.open(name, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
        except FileExistsError:
            _remove_stale(path, name)
            continue
        except OSError as error:
            raise SocketProblem(f'could not create lock file "{name}": {error.strerror}') from error
        with os.fdopen(lock, "wb") as file:
            file.write("".join(f"{line}\n" for line in lines).encode(errors="surrogateescape"))
        if _answers(path):
            os.unlink(name)
            raise SocketProblem(f'another server, which has no lock file, uses the socket "{path}"')
        return
    raise SocketProblem(f'could not create lock file "{name}": it is made anew again and again')


def _remove_stale(path: str, name: str) -> None:
    try:
        with open(name, "rb") as file:
            first = file.readline().strip()
    except FileNotFoundError:
        return
    except OSError as error:
        raise SocketProblem(f'could not open lock file "{name}": {error.strerror}') from error
    # PostgreSQL's standalone backends write their number as a negative one.
    pid = abs(int(first)) if first.removeprefix(b"-").isdigit() else 0
    if pid not in (0, os.getpid()) and _runs(pid) and _answers(path):
        raise SocketProblem(f'lock file "{name}" already exists: process {pid} uses socket file "{path}"')
    try:
        os.unlink(name)
    except FileNotFoundError:
        return
    except OSError as error:
        raise SocketProblem(f'could not remove old lock file "{name}": {error.strerror}') from error
    LOG.info('removed the lock file "%s" of process %s, which has ended', name, pid)


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True  # another user's
    return True


def _answers(path: str) -> bool:
    """Whether a server accepts connections there. The process of a lock file's number may be another."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        probe.setblocking(False)  # a full backlog must not make us wait
        found = probe.connect_ex(path)
    return found not in (errno.ECONNREFUSED, errno.ENOENT, errno.ENOTSOCK)
