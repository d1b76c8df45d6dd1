"""What DBMS_SCHEDULER does to the jobs of a database. They are rows of polar_job with a name.

A job that is not enabled is a broken one of DBMS_JOB's: nobody looks at it. Its calendar counts from its
start, in the session's time zone. Oracle 19c PL/SQL Packages, DBMS_SCHEDULER; PolarDB docs, DBMS_SCHEDULER.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from polar_lite.catalog.packages import calendars
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.sqlstate import PgError, unsupported
from polar_lite.server.commands.ddl import Ddl
from polar_lite.server.jobs.definitions import Jobs, block_of, block_part

if TYPE_CHECKING:
    from polar_lite.server.sessions.session import Session

_TYPES: Final = ("PLSQL_BLOCK", "STORED_PROCEDURE")
# SET_ATTRIBUTE's attributes that are kept as they are.
_TEXTS: Final = {"comments": "jobcomments"}
_MOMENTS: Final = {"start_date": "jobstart", "end_date": "jobend"}


class SchedulerJobs:
    """DBMS_SCHEDULER: the jobs that have a name, as rows of polar_job beside those of DBMS_JOB."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._jobs = Jobs(session)

    def create(self, name: str | None, kind: str | None, action: str | None, **schedule: Any) -> None:
        """schedule: start, interval, end, enabled, auto_drop, comments, arguments, as CREATE_JOB has them."""
        ddl = Ddl(self._session)
        wanted = self._name(name)
        kind = (kind or "").upper()
        if kind not in _TYPES:
            raise unsupported(f"a job of type {kind}")
        if schedule["arguments"]:
            raise unsupported("a job with arguments")
        if self._find(ddl, wanted) is not None:
            raise PgError(code.DUPLICATE_OBJECT, f"ORA-27477: {self._shown(ddl, wanted)} already exists")
        interval = (schedule["interval"] or "").strip() or None
        if interval is not None and calendars.is_calendar(interval):
            calendars.parse(interval)
        row = {
            "oid": ddl.writer.new_oid("polar_job"),
            "jobowner": ddl.role,
            "jobwhat": block_part(action, is_checked=True),
            "jobinterval": interval,
            "jobtotal": 0.0,
            "jobbroken": True,
            "jobfailures": 0,
            "jobpath": self._session.settings.text("search_path"),
            "jobname": wanted,
            "jobtype": kind,
            "jobstart": schedule["start"],
            "jobend": schedule["end"],
            "jobautodrop": schedule["auto_drop"],
            "jobruns": 0,
            "jobcomments": schedule["comments"],
        }
        ddl.writer.insert("polar_job", row)
        if schedule["enabled"]:
            self.enable(wanted)

    def enable(self, names: str | None) -> None:
        for name in self._names(names):
            ddl, oid = self._own(name)
            (row,) = ddl.writer.rows("polar_job", {"oid": oid}, ("jobinterval", "jobstart", "jobend"))
            first = self.first(*row)
            if first is None:
                message = f"ORA-27469: {self._shown(ddl, name)} has no time to run at"
                raise PgError(code.INVALID_PARAMETER_VALUE, message)
            ddl.writer.update("polar_job", {"oid": oid}, {"jobbroken": False, "jobnext": first})

    def disable(self, names: str | None) -> None:
        for name in self._names(names):
            ddl, oid = self._own(name)
            ddl.writer.update("polar_job", {"oid": oid}, {"jobbroken": True, "jobnext": None})

    def drop(self, names: str | None) -> None:
        for name in self._names(names):
            ddl, oid = self._own(name)
            ddl.writer.delete("polar_job", {"oid": oid})

    def run(self, names: str | None, in_session: bool) -> None:
        """In the caller's transaction, or by the server as soon as it is committed."""
        for name in self._names(names):
            ddl, oid = self._own(name)
            if in_session:
                ((what,),) = ddl.writer.rows("polar_job", {"oid": oid}, ("jobwhat",))
                self._session.runtime.dynamic.execute_block(block_of(what), [])
            else:
                ddl.writer.update("polar_job", {"oid": oid}, {"jobbroken": False, "jobnext": self._now()})

    def set_attribute(self, name: str | None, attribute: str | None, value: Any) -> None:
        ddl, oid = self._own(self._name(name))
        key = (attribute or "").lower()
        values: dict[str, Any]
        if key in _TEXTS:
            values = {_TEXTS[key]: value}
        elif key in _MOMENTS:
            values = {_MOMENTS[key]: self._parsed(value)}
        elif key == "job_action":
            values = {"jobwhat": block_part(value, is_checked=True)}
        elif key == "auto_drop":
            values = {"jobautodrop": str(value).lower() in ("true", "t")}
        elif key == "repeat_interval":
            if value is not None and calendars.is_calendar(value):
                calendars.parse(value)
            values = {"jobinterval": value}
        else:
            raise unsupported(f"attribute {key.upper()} of a job")
        ddl.writer.update("polar_job", {"oid": oid}, values)
        ((is_broken,),) = ddl.writer.rows("polar_job", {"oid": oid}, ("jobbroken",))
        if not is_broken and key in ("repeat_interval", *_MOMENTS):
            self.enable(self._name(name))

    def evaluate(self, calendar: str | None, start: str | None, after: str | None) -> str | None:
        """The next time of a calendar string after a moment; both are now when they are NULL."""
        begin = self._local(start or self._now())
        found = calendars.next_after(
            calendars.parse(calendar or ""), begin, self._local(after) if after else begin
        )
        return self._stored(found) if found is not None else None

    # --- times

    def first(self, interval: str | None, start: str | None, end: str | None) -> str | None:
        """When a job that is enabled now runs first."""
        now = self._now()
        if interval is None or not calendars.is_calendar(interval):
            return self._within(start or now, end)
        begin = self._local(start or now)
        after = max(begin.replace(microsecond=0), self._local(now).replace(microsecond=0)) - timedelta(
            seconds=1
        )
        found = calendars.next_after(calendars.parse(interval), begin, after)
        return self._within(self._stored(found), end) if found is not None else None

    def following(self, interval: str | None, start: str | None, end: str | None) -> str | None:
        """When a job that has just run does so again; None: never."""
        if interval is None:
            return None
        if not calendars.is_calendar(interval):
            return self._within(self._jobs.following(interval), end)
        now = self._now()
        found = calendars.next_after(calendars.parse(interval), self._local(start or now), self._local(now))
        return self._within(self._stored(found), end) if found is not None else None

    def _within(self, moment: str | None, end: str | None) -> str | None:
        return moment if moment is not None and (end is None or moment <= end) else None

    def _now(self) -> str:
        return self._value("clock_timestamp()", [])

    def _parsed(self, text: str | None) -> str | None:
        return None if text is None else self._value("$1::timestamptz", [text])

    def _local(self, moment: str) -> datetime:
        return datetime.fromisoformat(self._value("$1::timestamptz::timestamp", [moment]))

    def _stored(self, local: datetime) -> str:
        return self._value("$1::timestamp::timestamptz", [local.isoformat(sep=" ")])

    def _value(self, expression: str, values: list[Any]) -> str:
        return str(self._session.query_native(f"SELECT {expression}", values)[0][0])

    # --- names

    def _names(self, names: str | None) -> list[str]:
        return [self._name(name) for name in (names or "").split(",")]

    def _name(self, name: str | None) -> str:
        """A job's name without its owner's, as it is stored; 22023 for what is no name."""
        text = (name or "").strip()
        match = re.fullmatch(r'(?:(\w[\w$#]*|"[^"]+")\.)?(\w[\w$#]*|"[^"]+")', text)
        if match is None:
            raise PgError(
                code.INVALID_PARAMETER_VALUE,
                f"ORA-27452: {text or 'NULL'} is an invalid name for a database object",
            )
        if match[1] is not None and match[1].strip('"').lower() != self._role():
            raise unsupported("a job of another user")
        found = match[2]
        return (
            found.strip('"')
            if found.startswith('"') and not found.strip('"').isupper()
            else found.strip('"').lower()
        )

    def _role(self) -> str:
        role = self._session.snapshot.role(self._session.current_user_oid)
        return role.name if role is not None else ""

    def _shown(self, ddl: Ddl, name: str) -> str:
        return f'"{self._role().upper()}"."{name.upper()}"'

    def _find(self, ddl: Ddl, name: str) -> int | None:
        rows = ddl.writer.rows("polar_job", {"jobowner": ddl.role, "jobname": name}, ("oid",))
        return int(rows[0][0]) if rows else None

    def _own(self, name: str) -> tuple[Ddl, int]:
        """42704 for a job that the role has not."""
        ddl = Ddl(self._session)
        found = self._find(ddl, name)
        if found is None:
            raise PgError(code.UNDEFINED_OBJECT, f"ORA-27475: unknown job {self._shown(ddl, name)}")
        self._session.transaction.pending.changes_jobs = True
        return ddl, found
