"""A power failure, rebuilt from a record: which bytes SQLite wrote, and which of them a sync covered.

The recorder is SQLite's own default VFS with a few methods wrapped (through ctypes, in the server's
process), so it sees checkpoints and SQLite's own syncs as well as ours. Run as a program it starts the
server with the recorder in place:

    python -m harness.disk RECORD polar-lite-server's arguments ...

The record is a stream of events, each noted when it has returned. A sync covers the writes that had
returned when it began, which is an event of its own. `Disk` replays the record to any point: what is on
the disk for certain, and what only the system's cache has, of which any part may survive.
"""

import ctypes
import ctypes.util
import os
import random
import struct
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

SECTOR: Final = 512
# How much of a file's bytes that are not synced survives: nothing, all, some, all but a little.
SURVIVAL: Final = (0.0, 0.0, 1.0, 1.0, 0.5, 0.95)
_HEAD: Final = struct.Struct("<cHqI")  # kind, length of the name, offset or serial, length of the data

BY_SQLITE: Final = b"sqlite"
WRITE, TRUNCATE, SYNC_BEGUN, SYNC_DONE, DELETE = b"W", b"T", b"B", b"S", b"D"


# --- recording, in the server's process


class Recorder:
    """Appends events to a file, each with one write: the order is that of the bytes."""

    def __init__(self, path: Path, folder: Path) -> None:
        self._fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        self._folder = str(folder.absolute())
        self._lock = threading.Lock()
        self._serial = 0

    def note(self, kind: bytes, path: str, number: int = 0, data: bytes = b"") -> None:
        if not path.startswith(self._folder) or path.endswith("-shm"):
            return
        name = os.path.relpath(path, self._folder).encode()
        os.write(self._fd, _HEAD.pack(kind, len(name), number, len(data)) + name + data)

    def begin_sync(self, path: str) -> int:
        with self._lock:
            self._serial += 1
            serial = self._serial
        self.note(SYNC_BEGUN, path, serial)
        return serial


class _Methods(ctypes.Structure):
    """sqlite3_io_methods up to what is wrapped; the rest is copied as it is."""

    _fields_ = (
        ("version", ctypes.c_int),
        ("close", ctypes.c_void_p),
        ("read", ctypes.c_void_p),
        ("write", ctypes.c_void_p),
        ("truncate", ctypes.c_void_p),
        ("sync", ctypes.c_void_p),
        ("rest", ctypes.c_void_p * 13),
    )


class _Vfs(ctypes.Structure):
    """sqlite3_vfs, version 3."""

    _fields_ = (
        ("version", ctypes.c_int),
        ("file_size", ctypes.c_int),
        ("path_size", ctypes.c_int),
        ("next", ctypes.c_void_p),
        ("name", ctypes.c_char_p),
        ("data", ctypes.c_void_p),
        ("open", ctypes.c_void_p),
        ("delete", ctypes.c_void_p),
        ("rest", ctypes.c_void_p * 16),
    )


_P, _I, _L = ctypes.c_void_p, ctypes.c_int, ctypes.c_int64
_OPEN = ctypes.CFUNCTYPE(_I, _P, _P, _P, _I, _P)
_DELETE = ctypes.CFUNCTYPE(_I, _P, _P, _I)
_CLOSE = ctypes.CFUNCTYPE(_I, _P)
_WRITE = ctypes.CFUNCTYPE(_I, _P, _P, _I, _L)
_TRUNCATE = ctypes.CFUNCTYPE(_I, _P, _L)
_SYNC = ctypes.CFUNCTYPE(_I, _P, _I)
_kept: list[Any] = []  # what C code points to


def install(record: Path, folder: Path) -> None:
    """Make every SQLite connection of this process, and os.fdatasync, leave a record."""
    recorder = Recorder(record, folder)
    _wrap_system(recorder)
    library = ctypes.CDLL(ctypes.util.find_library("sqlite3"))
    library.sqlite3_vfs_find.restype = ctypes.POINTER(_Vfs)
    original = library.sqlite3_vfs_find(None).contents
    vfs = _Vfs.from_buffer_copy(original)
    vfs.name = b"recorder"
    wrapped = _Files(recorder)
    open_file, delete_file = _OPEN(original.open), _DELETE(original.delete)

    def opened(vfs_: int, name: int, file: int, flags: int, out: int) -> int:
        result: int = open_file(vfs_, name, file, flags, out)
        if result == 0 and name:
            wrapped.add(file, os.fsdecode(ctypes.string_at(name)))
        return result

    def deleted(vfs_: int, name: int, sync_dir: int) -> int:
        result: int = delete_file(vfs_, name, sync_dir)
        recorder.note(DELETE, os.fsdecode(ctypes.string_at(name)))
        return result

    callbacks = (_OPEN(opened), _DELETE(deleted))
    vfs.open, vfs.delete = (ctypes.cast(each, ctypes.c_void_p).value for each in callbacks)
    _kept.extend((vfs, callbacks, wrapped, original))
    assert library.sqlite3_vfs_register(ctypes.byref(vfs), 1) == 0


class _Files:
    """The open files, and one wrapped table of methods per table of the original."""

    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder
        self._paths: dict[int, str] = {}
        self._tables: dict[int, Any] = {}

    def add(self, file: int, path: str) -> None:
        pointer = ctypes.cast(file, ctypes.POINTER(ctypes.c_void_p))
        table = pointer[0]
        if table is None:
            return
        self._paths[file] = path
        if table not in self._tables:
            self._tables[table] = self._wrapped(table)
        pointer[0] = ctypes.addressof(self._tables[table][0])

    def _wrapped(self, table: int) -> Any:
        original = _Methods.from_address(table)
        methods = _Methods.from_buffer_copy(original)
        close, write = _CLOSE(original.close), _WRITE(original.write)
        truncate, sync = _TRUNCATE(original.truncate), _SYNC(original.sync)
        paths, recorder = self._paths, self._recorder

        def closed(file: int) -> int:
            paths.pop(file, None)
            return int(close(file))

        def written(file: int, data: int, amount: int, offset: int) -> int:
            result = int(write(file, data, amount, offset))
            recorder.note(WRITE, paths[file], offset, ctypes.string_at(data, amount))
            return result

        def truncated(file: int, size: int) -> int:
            result = int(truncate(file, size))
            recorder.note(TRUNCATE, paths[file], size)
            return result

        def synced(file: int, flags: int) -> int:
            serial = recorder.begin_sync(paths[file])
            result = int(sync(file, flags))
            if result == 0:
                recorder.note(SYNC_DONE, paths[file], serial, BY_SQLITE)
            return result

        callbacks = (_CLOSE(closed), _WRITE(written), _TRUNCATE(truncated), _SYNC(synced))
        methods.close, methods.write, methods.truncate, methods.sync = (
            ctypes.cast(each, ctypes.c_void_p).value for each in callbacks
        )
        return methods, callbacks


def _wrap_system(recorder: Recorder) -> None:
    fdatasync = os.fdatasync

    def recorded_sync(descriptor: int) -> None:
        path = os.readlink(f"/proc/self/fd/{descriptor}")
        serial = recorder.begin_sync(path)
        fdatasync(descriptor)
        recorder.note(SYNC_DONE, path, serial)

    pwrite = os.pwrite

    def recorded_write(descriptor: int, data: bytes, offset: int) -> int:
        result = pwrite(descriptor, data, offset)
        recorder.note(WRITE, os.readlink(f"/proc/self/fd/{descriptor}"), offset, data)
        return result

    os.fdatasync = recorded_sync  # type: ignore[assignment]
    os.pwrite = recorded_write  # type: ignore[assignment]


# --- replaying, in the test


@dataclass
class File:
    """durable: what is certain. pending: writes (offset, bytes) and truncations (size, None) since."""

    durable: bytearray = field(default_factory=bytearray)
    pending: list[tuple[int, bytes | None]] = field(default_factory=list)
    begun: dict[int, int] = field(default_factory=dict)  # sync -> how many pending ones it covers

    def apply(self, count: int) -> None:
        for offset, data in self.pending[:count]:
            _apply(self.durable, offset, data)
        del self.pending[:count]
        self.begun = {serial: max(covered - count, 0) for serial, covered in self.begun.items()}


class Disk:
    """The files of a folder as the record tells of them; `image` is the folder when it began."""

    def __init__(self, record: Path, image: Path) -> None:
        self._record = record
        self._position = 0
        self.files = {
            str(path.relative_to(image)): File(bytearray(path.read_bytes()))
            for path in image.rglob("*")
            if path.is_file()
        }

    def advance(self, position: int) -> None:
        """Replay the whole events before byte `position` of the record."""
        for kind, name, number, data in self._events(position):
            self._replay(kind, name, number, data)

    def syncs(self, name: str, begin: int, end: int) -> int:
        """How many syncs of a file returned between two positions of the record; SQLite's own apart."""
        self._position = begin
        return sum(
            kind == SYNC_DONE and file == name and data != BY_SQLITE
            for kind, file, _, data in self._events(end)
        )

    def ends(self, name: str, begin: int, end: int) -> list[int]:
        """The positions right after the events of a file."""
        self._position = begin
        return [self._position for _, file, _, _ in self._events(end) if file == name]

    def save(self, folder: Path, luck: random.Random) -> None:
        """Write what a power failure leaves now: of what no sync covered, each sector with a chance.

        Each file has a fate of its own: the system may have written back all of one, nothing of another.
        """
        for name, file in self.files.items():
            survival = luck.choice(SURVIVAL)
            content = bytearray(file.durable)
            for offset, data in file.pending:
                if data is None:
                    if luck.random() < survival:
                        _apply(content, offset, None)
                    continue
                for start in range(0, len(data), SECTOR):
                    if luck.random() < survival:
                        _apply(content, offset + start, data[start : start + SECTOR])
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)

    def _events(self, position: int) -> Iterator[tuple[bytes, str, int, bytes]]:
        with self._record.open("rb") as record:
            record.seek(self._position)
            while True:
                head = record.read(_HEAD.size)
                if len(head) < _HEAD.size:
                    return
                kind, name_length, number, length = _HEAD.unpack(head)
                end = self._position + _HEAD.size + name_length + length
                if end > position:
                    return
                name, data = record.read(name_length).decode(), record.read(length)
                self._position = end
                yield kind, name, number, data

    def _replay(self, kind: bytes, name: str, number: int, data: bytes) -> None:
        file = self.files.setdefault(name, File())
        if kind == WRITE:
            file.pending.append((number, data))
        elif kind == TRUNCATE:
            file.pending.append((number, None))
        elif kind == SYNC_BEGUN:
            file.begun[number] = len(file.pending)
        elif kind == SYNC_DONE:
            file.apply(file.begun.pop(number))
        elif kind == DELETE:
            # Taken as done: whether a name survives is the folder's affair, and SQLite's.
            del self.files[name]


def _apply(content: bytearray, offset: int, data: bytes | None) -> None:
    if data is None:
        del content[offset:]
        return
    if len(content) < offset:
        content.extend(bytes(offset - len(content)))
    content[offset : offset + len(data)] = data


def main() -> int:
    record, *arguments = sys.argv[1:]
    folder = Path(arguments[arguments.index("--data-dir") + 1])
    install(Path(record), folder)
    sys.argv[1:] = arguments
    from polar_lite.server.cli import main as server

    return server()


if __name__ == "__main__":
    sys.exit(main())
