"""The data folder: made at the first start, recognised later, held by one server at a time.

<data-dir>/POLAR_LITE_VERSION   marks the folder as ours
<data-dir>/server.pid           lock file (flock) with the server's pid
<data-dir>/base/<name>.db       one SQLite file per database (the catalog's bootstrap makes them)
<data-dir>/base/cluster.db      what all databases share
<data-dir>/log/server.log
<data-dir>/mock_nonce           a secret: what clients are shown for roles without a password follows from it
"""

import fcntl
import hashlib
import os
import re
import secrets
from pathlib import Path
from types import TracebackType
from typing import Final, Self

FORMAT_VERSION: Final = "12"
MARKER: Final = "POLAR_LITE_VERSION"
LOCK_FILE: Final = "server.pid"
MOCK_NONCE: Final = "mock_nonce"
NONCE_BYTES: Final = 32
UNFINISHED: Final = "unfinished"
"""What the marker says until the databases exist: a start that failed before may be repeated."""


class FolderError(Exception):
    """Why the data folder cannot be used, as one sentence."""


class DataFolder:
    """An open and locked data folder; a context manager that lets go of the lock.

    first_password: of the roles that a new folder is made with; None for no password.
    """

    def __init__(self, path: Path, lock: int, *, is_new: bool) -> None:
        self.path = path
        self.is_new = is_new
        self.first_password: str | None = None
        self._lock = lock

    @property
    def log_file(self) -> Path:
        return self.path / "log" / "server.log"

    def set_first_access(self, method: str, password: str | None) -> None:
        """How the first users of a new folder log on: the method of all rules, and their password."""
        from importlib.resources import files

        shipped = files("polar_lite.conf").joinpath("pg_hba.conf").read_text("utf-8")
        rules = re.sub(r"^((?:local|host)\b.*\b)trust$", rf"\g<1>{method}", shipped, flags=re.MULTILINE)
        (self.path / "pg_hba.conf").write_text(rules, encoding="utf-8")
        self.first_password = password

    def system_identifier(self) -> int:
        """What tells this folder from others, a bigint as pg_control_system() shows it."""
        digest = hashlib.sha256(b"system identifier" + self.mock_nonce()).digest()
        return int.from_bytes(digest[:8]) >> 1

    def mock_nonce(self) -> bytes:
        """The same NONCE_BYTES for the folder's whole life; made when they are first needed."""
        path = self.path / MOCK_NONCE
        if not path.exists():
            made = path.with_suffix(".new")
            made.unlink(missing_ok=True)
            with open(os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(secrets.token_hex(NONCE_BYTES))
            made.replace(path)
        return bytes.fromhex(path.read_text(encoding="ascii"))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        os.ftruncate(self._lock, 0)
        os.close(self._lock)


def is_made(path: Path) -> bool:
    """Whether there is a data folder that was made to its end."""
    return _marked(path) not in ("", UNFINISHED)


def open_folder(path: Path) -> DataFolder:
    """Lock a data folder, making it when it does not exist or is empty. Raises FolderError."""
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        contents = {entry.name for entry in path.iterdir()}
    except NotADirectoryError:
        raise FolderError(f"{path} is a file, not a folder; give another one with --data-dir.") from None
    except FileExistsError:
        raise FolderError(f"{path} is a file, not a folder; give another one with --data-dir.") from None
    except OSError as error:
        raise FolderError(f"the data folder {path} cannot be used: {error.strerror}.") from error
    is_new = MARKER not in contents or _marked(path) == UNFINISHED
    if MARKER not in contents and contents - {LOCK_FILE}:
        raise FolderError(
            f"{path} is not empty and is no polar-lite data folder; give a new or empty one with --data-dir."
        )
    if not os.access(path, os.W_OK | os.X_OK):
        raise FolderError(f"the data folder {path} is not writable by this user.")
    lock = _lock(path)
    try:
        _check_version(path) if not is_new else _make(path)
    except OSError as error:
        os.close(lock)
        raise FolderError(f"the data folder {path} cannot be used: {error.strerror}.") from error
    except FolderError:
        os.close(lock)
        raise
    return DataFolder(path, lock, is_new=is_new)


def _lock(path: Path) -> int:
    try:
        lock = os.open(path / LOCK_FILE, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise FolderError(f"the data folder {path} is not writable: {error.strerror}.") from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        pid = os.read(lock, 32).decode(errors="replace").split("\n")[0]
        os.close(lock)
        who = f" (pid {pid})" if pid else ""
        raise FolderError(
            f"another polar-lite server{who} is running on the data folder {path};"
            " stop it, or give another --data-dir."
        ) from None
    os.ftruncate(lock, 0)
    os.pwrite(lock, f"{os.getpid()}\n".encode(), 0)
    return lock


def _marked(path: Path) -> str:
    try:
        return (path / MARKER).read_text(encoding="ascii", errors="replace").strip()
    except OSError:
        return ""


def _check_version(path: Path) -> None:
    version = _marked(path)
    if version != FORMAT_VERSION:
        raise FolderError(
            f"the data folder {path} has format {version!r}, this polar-lite reads format {FORMAT_VERSION!r}."
            " Start with another --data-dir, or dump the databases with the polar-lite that made it (pg_dump)"
            " and restore them here."
        )


def _make(path: Path) -> None:
    from importlib.resources import files  # takes a while, and folders are made once

    (path / MARKER).write_text(UNFINISHED + "\n", encoding="ascii")
    for name in ("base", "log"):
        (path / name).mkdir(mode=0o700, exist_ok=True)
    for name in ("postgresql.conf", "pg_hba.conf", "pg_ident.conf"):
        target = path / name
        if not target.exists():
            target.write_text(files("polar_lite.conf").joinpath(name).read_text("utf-8"), encoding="utf-8")


def mark_complete(folder: DataFolder) -> None:
    """Make the marker say that the databases exist: a first start that was interrupted begins anew."""
    made = folder.path / f"{MARKER}.new"
    made.write_text(FORMAT_VERSION + "\n", encoding="ascii")
    os.replace(made, folder.path / MARKER)
