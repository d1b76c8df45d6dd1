"""Scripts of several sessions, step by step, as PostgreSQL's isolation tester runs them.

A line is `session: statement`; lines that begin with spaces go on with the statement. A step that has to
wait is left waiting, and the script goes on; what it answers in the end is noted where it ends. The same
script runs on PostgreSQL and on ours, and the transcripts are compared:

    A: BEGIN
    A: UPDATE t SET n = 1
    B: UPDATE t SET n = 2
    A: COMMIT

gives `A: BEGIN`, `A: UPDATE 1`, `B waits`, `A: COMMIT`, `B: UPDATE 1`.
"""

import queue
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import psycopg

from harness.waiting import eventually

# How often in a row a session must be seen waiting for it to count: a wait that ends by itself is none.
SEEN = 8
BETWEEN_LOOKS = 0.01
STEP_SECONDS = 30.0


def read_steps(text: str) -> list[tuple[str, str]]:
    """(session, statement) of each step; `#` begins a comment."""
    steps: list[tuple[str, str]] = []
    for line in text.splitlines():
        if line.startswith("#") or not line.strip():
            continue
        if line[0] == " ":
            session, statement = steps.pop()
            steps.append((session, f"{statement}\n{line.strip()}"))
        else:
            session, _, statement = line.partition(": ")
            steps.append((session, statement.strip()))
    return steps


class Session:
    """One connection with a thread that carries out its statements in order."""

    def __init__(self, name: str, conninfo: str) -> None:
        self.name = name
        self.connection: psycopg.Connection[Any] = psycopg.connect(conninfo, autocommit=True)
        self.connection.prepare_threshold = None
        self.connection.add_notice_handler(self._note)
        self.notices: list[str] = []
        self.pid = self.connection.info.backend_pid
        self.answer: str | None = None
        self.answered = threading.Event()
        self.is_busy = False
        self._work: queue.Queue[str | None] = queue.Queue()
        threading.Thread(target=self._run, daemon=True).start()

    @property
    def in_block(self) -> bool:
        return self.connection.info.transaction_status != psycopg.pq.TransactionStatus.IDLE

    def start(self, statement: str) -> None:
        self.answer, self.is_busy = None, True
        self.answered.clear()
        self._work.put(statement)

    def close(self) -> None:
        self._work.put(None)

    def _run(self) -> None:
        with self.connection:
            while (statement := self._work.get()) is not None:
                self.notices.clear()
                try:
                    answer = self._answer(statement)
                except psycopg.Error as error:
                    answer = f"ERROR {error.sqlstate}: {error.diag.message_primary}"
                self.answer = "; ".join([*self.notices, answer])
                self.answered.set()

    def _note(self, message: psycopg.errors.Diagnostic) -> None:
        self.notices.append(f"{message.severity} {message.message_primary}")

    def _answer(self, statement: str) -> str:
        cursor = self.connection.execute(statement)
        parts = []
        while True:
            rows = [tuple(row) for row in cursor.fetchall()] if cursor.description else []
            parts.append(
                f"{cursor.statusmessage} {rows}" if cursor.description else str(cursor.statusmessage)
            )
            if not cursor.nextset():
                return "; ".join(parts)


def run(conninfo: str, steps: Sequence[tuple[str, str]]) -> list[str]:
    """Carry out the steps; one line per event. Every step has to end before the script does."""
    transcript: list[str] = []
    sessions: dict[str, Session] = {}
    with psycopg.connect(conninfo, autocommit=True) as control:
        try:
            for name, statement in steps:
                if name not in sessions:
                    sessions[name] = Session(name, conninfo)
                session = sessions[name]
                assert not session.is_busy, f"{name} is still waiting: {statement}"
                session.start(statement)
                note(control, sessions, transcript, session)
            still = [session.name for session in sessions.values() if session.is_busy]
            assert not still, f"still waiting at the end: {still}\n" + "\n".join(transcript)
        finally:
            for session in sessions.values():
                session.close()
    return transcript


def note(
    control: psycopg.Connection[Any], sessions: dict[str, Session], transcript: list[str], new: Session
) -> None:
    """Wait until every busy session has either answered or is known to wait; note what is new."""
    _settle(control, new)
    _tell(transcript, new, is_new=True)
    # Those that waited before may go on now, one after the other.
    progress = True
    while progress:
        progress = False
        for session in sorted(sessions.values(), key=lambda s: s.name):
            if session.is_busy and session is not new:
                _settle(control, session)
                progress |= _tell(transcript, session, is_new=False)
        if new.is_busy:
            _settle(control, new)
            progress |= _tell(transcript, new, is_new=False)


def _settle(control: psycopg.Connection[Any], session: Session) -> None:
    seen = 0

    def settled() -> bool:
        nonlocal seen
        # Most steps answer at once: who looks only now and then would wait longest for those.
        if session.answered.wait(BETWEEN_LOOKS):
            return True
        blocked = control.execute(
            "SELECT pg_blocking_pids(%(pid)s) || pg_safe_snapshot_blocking_pids(%(pid)s)",
            {"pid": session.pid},
        ).fetchone()
        seen = seen + 1 if blocked is not None and blocked[0] else 0
        return seen >= SEEN and session.answer is None

    eventually(settled, f"{session.name} answers or waits", deadline=STEP_SECONDS, pause=0)


def _tell(transcript: list[str], session: Session, *, is_new: bool) -> bool:
    if session.answer is not None:
        transcript.append(f"{session.name}: {session.answer}")
        session.is_busy = False
        return True
    if is_new:
        transcript.append(f"{session.name} waits")
    return False


def scripts(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.txt"))
