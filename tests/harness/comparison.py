"""What a client sees of one statement, through libpq, in a form that two servers can be compared in.

Simple query messages (several results, notices) and the extended protocol (Parse/Bind/Execute
without parameters) are two ways to send the same text.
"""

import select
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum

from psycopg import pq

from harness.waiting import eventually

DEADLINE = 20.0
FIRST_USER_OID = 16384
ERROR_FIELDS = {
    "sqlstate": pq.DiagnosticField.SQLSTATE,
    "severity": pq.DiagnosticField.SEVERITY,
    "message": pq.DiagnosticField.MESSAGE_PRIMARY,
    "detail": pq.DiagnosticField.MESSAGE_DETAIL,
    "hint": pq.DiagnosticField.MESSAGE_HINT,
    "position": pq.DiagnosticField.STATEMENT_POSITION,
    "internal position": pq.DiagnosticField.INTERNAL_POSITION,
    "internal query": pq.DiagnosticField.INTERNAL_QUERY,
    "context": pq.DiagnosticField.CONTEXT,
    "schema": pq.DiagnosticField.SCHEMA_NAME,
    "table": pq.DiagnosticField.TABLE_NAME,
    "column": pq.DiagnosticField.COLUMN_NAME,
    "datatype": pq.DiagnosticField.DATATYPE_NAME,
    "constraint": pq.DiagnosticField.CONSTRAINT_NAME,
}


class Way(Enum):
    """How the text reaches the server."""

    SIMPLE = "simple"
    EXTENDED = "extended"


@dataclass
class Outcome:
    """All that one statement (or one message of several) gave, by the field names a difference may name."""

    columns: list[list[tuple[str, int, int]]] = field(default_factory=list)
    rows: list[list[tuple[str | None, ...]]] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    error: dict[str, str] = field(default_factory=dict)
    notices: list[dict[str, str]] = field(default_factory=list)
    status: str = ""

    def facts(self) -> dict[str, object]:
        """Every comparable fact under its name; error fields one by one."""
        facts: dict[str, object] = {
            "columns": self.columns,
            "rows": self.rows,
            "tags": self.tags,
            "notices": self.notices,
            "status": self.status,
        }
        return facts | {name: self.error.get(name, "") for name in ERROR_FIELDS}


def differences(theirs: Outcome, ours: Outcome) -> dict[str, tuple[object, object]]:
    """Field name -> (PostgreSQL's, ours), for the fields that are not equal."""
    left, right = theirs.facts(), ours.facts()
    return {name: (left[name], right[name]) for name in left if left[name] != right[name]}


class Link:
    """One libpq connection with a deadline on every answer."""

    def __init__(self, conninfo: str) -> None:
        self._pg = pq.PGconn.connect(conninfo.encode())
        if self._pg.status != pq.ConnStatus.OK:
            message = self._pg.get_error_message()
            self._pg.finish()
            raise ConnectionError(message)
        self._pid = self._pg.backend_pid
        self._notices: list[dict[str, str]] = []
        self._pg.notice_handler = lambda result: self._notices.append(_fields(result))

    def run(self, text: str, way: Way = Way.SIMPLE, data: bytes = b"", *, fails: bool = False) -> Outcome:
        """Send one message, with data for COPY FROM STDIN and, if it `fails`, a CopyFail after it.

        TimeoutError after the deadline, ConnectionError when the server is lost.
        """
        self._notices.clear()
        outcome = Outcome()
        if way is Way.SIMPLE:
            self._pg.send_query(text.encode())
        else:
            self._pg.send_query_params(text.encode(), None)
        for result in self._results():
            if result.status in (pq.ExecStatus.COPY_IN, pq.ExecStatus.COPY_OUT):
                formats = [str(result.fformat(i)) for i in range(result.nfields)]
                outcome.tags.append(
                    f"{pq.ExecStatus(result.status).name} {result.binary_tuples} {' '.join(formats)}".strip()
                )
            if result.status == pq.ExecStatus.COPY_IN:
                self._send_copy(data, fails=fails)
            elif result.status == pq.ExecStatus.COPY_OUT:
                outcome.rows.append([(_text(line),) for line in self._copy_data()])
            else:
                _collect(outcome, result)
            result.clear()
        outcome.notices = list(self._notices)
        outcome.status = pq.TransactionStatus(self._pg.transaction_status).name
        return outcome

    def _results(self) -> Iterator[pq.abc.PGresult]:
        end = time.monotonic() + DEADLINE
        while True:
            while self._pg.is_busy():
                ready, _, _ = select.select([self._pg.socket], [], [], max(0.0, end - time.monotonic()))
                if not ready:
                    raise TimeoutError("no answer")
                self._pg.consume_input()
            result = self._pg.get_result()
            if result is None:
                return
            yield result
            if self._pg.status != pq.ConnStatus.OK:
                raise ConnectionError(self._pg.get_error_message())

    def _send_copy(self, data: bytes, *, fails: bool) -> None:
        # In one message, so that both servers see the same lines together.
        if data:
            self._pg.put_copy_data(data)
        self._pg.put_copy_end(b"given up" if fails else None)
        self._pg.flush()

    def _copy_data(self) -> Iterator[bytes]:
        while True:
            size, data = self._pg.get_copy_data(0)
            if size < 0:
                return
            yield bytes(data)

    def close(self) -> None:
        self._pg.finish()

    def has_ended(self, other: "Link") -> None:
        """Wait until the server of a closed link has done with its session, as another session sees it."""
        alive = f"SELECT 1 FROM pg_stat_activity WHERE pid = {self._pid}"
        eventually(lambda: other.run(alive).rows == [[]], "the session has ended")


def _fields(result: pq.abc.PGresult) -> dict[str, str]:
    found = {name: result.error_field(code) for name, code in ERROR_FIELDS.items()}
    return {name: value.decode() for name, value in found.items() if value}


def _collect(outcome: Outcome, result: pq.abc.PGresult) -> None:
    match result.status:
        case pq.ExecStatus.TUPLES_OK:
            width = result.nfields
            outcome.columns.append(
                [
                    # OIDs of user-made types are each server's own.
                    ((result.fname(i) or b"").decode(), min(result.ftype(i), FIRST_USER_OID), result.fmod(i))
                    for i in range(width)
                ]
            )
            outcome.rows.append(
                [
                    tuple(_text(result.get_value(row, i)) for i in range(width))
                    for row in range(result.ntuples)
                ]
            )
            outcome.tags.append((result.command_status or b"").decode())
        case pq.ExecStatus.FATAL_ERROR:
            outcome.error = _fields(result)
            if not outcome.error:
                outcome.error = {"message": result.get_error_message()}
        case pq.ExecStatus.EMPTY_QUERY:
            outcome.tags.append("<empty>")
        case _:
            outcome.tags.append((result.command_status or b"").decode())


def _text(value: bytes | None) -> str | None:
    return None if value is None else value.decode("utf-8", "backslashreplace")
