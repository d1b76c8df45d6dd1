"""COPY with a program on the server: a shell's command whose output is read, or that is written to.

It runs in a group of processes of its own, which a cancel ends; the session's thread waits for it, the event
loop does not. PostgreSQL 15 source copyfromparse.c, copyto.c (ClosePipeFromProgram, ClosePipeToProgram),
wait_error.c.
"""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager
from select import POLLIN, POLLOUT, poll
from typing import IO, TYPE_CHECKING, Final

from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.sqlstate import PgError
from polar_lite.server.copy.files import ANYONE

if TYPE_CHECKING:
    from polar_lite.server.sessions.session import Session

_ROLE: Final = "pg_execute_server_program"
_BLOCK: Final = 64 * 1024
_STEP: Final = 50  # milliseconds between two looks for a cancel
_BY_CODE: Final = {126: "command not executable", 127: "command not found"}


def check_rights(session: Session) -> None:
    """42501 for who may not run programs on the server."""
    snapshot, role = session.snapshot, session.current_user_oid
    needed, me = snapshot.role_by_name(_ROLE), snapshot.role(role)
    if me is not None and me.is_superuser:
        return
    if needed is None or needed.oid not in snapshot.inherited_roles(role):
        raise PgError(
            code.INSUFFICIENT_PRIVILEGE,
            f"must be superuser or have privileges of the {_ROLE} role"
            " to COPY to or from an external program",
            hint=ANYONE,
        )


@contextmanager
def incoming(session: Session, command: str) -> Iterator[Generator[bytes, None, None]]:
    """The program's output: b"" and then what it prints. At the end 38000 if it has failed."""
    with _started(session, command, reads=True) as program:
        pipe = program.stdout
        assert pipe is not None
        has_all = False

        def pieces() -> Generator[bytes, None, None]:
            nonlocal has_all
            yield b""
            while block := _read(session, pipe):
                yield block
            has_all = True

        yield pieces()
        pipe.close()
        _finish(session, program, command, may_be_cut=not has_all)


@contextmanager
def outgoing(session: Session, command: str) -> Iterator[Input]:
    """The program's input, as the lines go there. To be opened before the query runs."""
    with _started(session, command, reads=False) as program:
        assert program.stdin is not None
        pipe = Input(session, program, command)
        yield pipe
        program.stdin.close()
        _finish(session, program, command)


class Input:
    """The pipe to a program that may be slow to read it."""

    def __init__(self, session: Session, program: subprocess.Popen[bytes], command: str) -> None:
        self._session, self._program, self._command = session, program, command
        assert program.stdin is not None
        self._descriptor = program.stdin.fileno()
        os.set_blocking(self._descriptor, False)

    def write(self, blocks: Iterable[Iterable[bytes]]) -> None:
        for lines in blocks:
            rest = memoryview(b"".join(lines))
            while rest:
                try:
                    _await(self._session, self._descriptor, POLLOUT)
                    rest = rest[os.write(self._descriptor, rest) :]
                except BlockingIOError:
                    continue
                except BrokenPipeError as error:
                    _finish(self._session, self._program, self._command)
                    message = f"could not write to COPY program: {os.strerror(error.errno or 0)}"
                    raise PgError(code.INTERNAL_ERROR, message) from error


@contextmanager
def _started(session: Session, command: str, *, reads: bool) -> Iterator[subprocess.Popen[bytes]]:
    """The program while it is needed; whatever is left of it then is killed."""
    try:
        program = subprocess.Popen(
            ["/bin/sh", "-c", command],
            stdin=subprocess.DEVNULL if reads else subprocess.PIPE,
            stdout=subprocess.PIPE if reads else None,
            cwd=session.server.config.data_dir,
            start_new_session=True,
            bufsize=0,
        )
    except OSError as error:
        message = f'could not execute command "{command}": {os.strerror(error.errno or 0)}'
        raise PgError(code.SYSTEM_ERROR, message) from error
    try:
        yield program
    finally:
        if program.poll() is None:
            os.killpg(program.pid, signal.SIGKILL)
        for pipe in (program.stdin, program.stdout):
            if pipe is not None and not pipe.closed:
                pipe.close()
        program.wait()


def _read(session: Session, pipe: IO[bytes]) -> bytes:
    _await(session, pipe.fileno(), POLLIN)
    return os.read(pipe.fileno(), _BLOCK)


def _await(session: Session, descriptor: int, event: int) -> None:
    """Wait for a pipe, and let others write meanwhile."""
    waiting = poll()
    waiting.register(descriptor, event)
    while not waiting.poll(_STEP):
        session.waits.client_is_slow()


def _finish(
    session: Session, program: subprocess.Popen[bytes], command: str, *, may_be_cut: bool = False
) -> None:
    """Wait for the program's end, 38000 if it was not a good one. may_be_cut: nobody reads it any more."""
    while True:
        try:
            status = program.wait(_STEP / 1000)
            break
        except subprocess.TimeoutExpired:
            session.waits.client_is_slow()
    if status and not (may_be_cut and status == -signal.SIGPIPE):
        message = f'program "{command}" failed'
        raise PgError(code.EXTERNAL_ROUTINE_EXCEPTION, message, detail=_told(status))


def _told(status: int) -> str:
    """wait_result_to_str. status: of Popen, negative for a signal."""
    if status < 0:
        return f"child process was terminated by signal {-status}: {signal.strsignal(-status)}"
    return _BY_CODE.get(status, f"child process exited with exit code {status}")
