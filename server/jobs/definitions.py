"""What DBMS_JOB does to the jobs of a database, in the session's transaction and with its rights.

A job is a row of polar_job; its number is the row's OID. Times are kept with their zone, since each session
has its own and a job has one again. Oracle 19c PL/SQL Packages, DBMS_JOB; PolarDB docs, DBMS_JOB.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from polar_lite.catalog.plsql.parser import oracle
from polar_lite.catalog.types import TypeRef
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.sqlstate import PgError
from polar_lite.server.commands.ddl import Ddl

if TYPE_CHECKING:
    from polar_lite.server.sessions.session import Session

_DATE: Final = TypeRef(1114)


class Jobs:
    """DBMS_JOB: what a session may do with its own jobs. A number that none of them has is ORA-23421."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def submit(self, what: str | None, next_date: str | None, interval: str | None, no_parse: bool) -> int:
        """The new job's number. 42601 for what is no PL, ORA-23319 and ORA-23420 for a bad interval."""
        ddl = Ddl(self._session)
        number = ddl.writer.new_oid("polar_job")
        row = {
            "oid": number,
            "jobowner": ddl.role,
            "jobwhat": block_part(what, is_checked=not no_parse),
            "jobnext": self._moment(next_date),
            "jobinterval": self._interval(interval),
            "jobtotal": 0.0,
            "jobbroken": False,
            "jobfailures": 0,
            "jobpath": self._session.settings.text("search_path"),
        }
        ddl.writer.insert("polar_job", row)
        self._session.transaction.pending.changes_jobs = True
        return number

    def remove(self, number: int | None) -> None:
        ddl = self._own(number)
        ddl.writer.delete("polar_job", {"oid": number})

    def change(
        self, number: int | None, what: str | None, next_date: str | None, interval: str | None
    ) -> None:
        """NULL leaves a value as it is."""
        values: dict[str, object] = {}
        if what is not None:
            values["jobwhat"] = block_part(what, is_checked=True)
        if next_date is not None:
            values["jobnext"] = self._moment(next_date)
        if interval is not None:
            values["jobinterval"] = self._interval(interval)
        self._update(number, values)

    def set_what(self, number: int | None, what: str | None) -> None:
        self._update(number, {"jobwhat": block_part(what, is_checked=True)})

    def set_next_date(self, number: int | None, next_date: str | None) -> None:
        self._update(number, {"jobnext": self._moment(next_date)})

    def set_interval(self, number: int | None, interval: str | None) -> None:
        self._update(number, {"jobinterval": self._interval(interval)})

    def set_broken(self, number: int | None, broken: bool | None, next_date: str | None) -> None:
        """A job that is not broken any more has had no failures."""
        if broken:
            self._update(number, {"jobbroken": True})
        else:
            self._update(number, {"jobbroken": False, "jobfailures": 0, "jobnext": self._moment(next_date)})

    def run(self, number: int | None) -> None:
        """Now, in the caller's transaction; the next time follows from now, and the job is broken no more."""
        ddl = self._own(number)
        ((what, interval),) = ddl.writer.rows("polar_job", {"oid": number}, ("jobwhat", "jobinterval"))
        following = self.following(interval)
        self._session.runtime.dynamic.execute_block(block_of(what), [])
        if following is None:
            ddl.writer.delete("polar_job", {"oid": number})
        else:
            values = {"jobbroken": False, "jobfailures": 0, "joblast": self._moment(None)}
            self._update(number, {**values, "jobnext": following})

    def following(self, interval: str | None) -> str | None:
        """The time that an interval gives now; None for a job that runs once (ORA-23420 for the past).

        In it 1/24 is an hour, as PolarDB's examples have it.
        """
        if interval is None:
            return None
        session = self._session
        session.push_security(session.current_user_oid, [("polar_exact_division", "on")], definer=False)
        try:
            (found,) = session.runtime.dynamic.execute_block(
                f"BEGIN :1 := ({interval}); END;", [(None, _DATE)]
            )
        finally:
            session.pop_security()
        if found is None:
            return None
        moment = self._moment(found)
        if moment <= self._moment(None):
            message = f"ORA-23420: interval must evaluate to a time in the future: {interval}"
            raise PgError(code.INVALID_PARAMETER_VALUE, message)
        return moment

    def _interval(self, interval: str | None) -> str | None:
        """An interval that has been tried; `null` is none."""
        text = (interval or "").strip()
        if not text or text.lower() == "null":
            return None
        self.following(text)
        return text

    def _moment(self, date: str | None) -> str:
        """A DATE of the session as stored, with its zone; None is now."""
        value = "$1::timestamp::timestamptz" if date is not None else "clock_timestamp()"
        return str(self._session.query_native(f"SELECT {value}", [] if date is None else [date])[0][0])

    def _update(self, number: int | None, values: dict[str, object]) -> None:
        ddl = self._own(number)
        if values:
            ddl.writer.update("polar_job", {"oid": number}, values)

    def _own(self, number: int | None) -> Ddl:
        """42704 for a job that is not there or is another's."""
        ddl = Ddl(self._session)
        rows = ddl.writer.rows("polar_job", {"oid": number}, ("jobowner",)) if number is not None else []
        if not rows or not (ddl.is_superuser or rows[0][0] == ddl.role):
            shown = "NULL" if number is None else number
            message = f"ORA-23421: job number {shown} is not a job in the job queue"
            raise PgError(code.UNDEFINED_OBJECT, message)
        self._session.transaction.pending.changes_jobs = True
        return ddl


def block_of(what: str) -> str:
    """What is run: the statements of a job as a block."""
    return f"BEGIN {what} END;"


def block_part(what: str | None, *, is_checked: bool) -> str:
    """A job's statements; 22004 for none, 42601 for what is no PL."""
    text = (what or "").strip()
    if not text:
        raise PgError(code.NULL_VALUE_NOT_ALLOWED, "the parameter WHAT of a job must not be null")
    if not text.endswith(";"):
        text += ";"
    if is_checked:
        oracle.parse_block(block_of(text))
    return text
