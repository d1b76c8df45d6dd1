"""DBMS_JOB: jobs that the server runs by itself. Oracle 19c PL/SQL Packages; PolarDB docs, DBMS_JOB.

What the members do is the matter of the session's jobs (`server.jobs`).
"""

from typing import Final

from polar_lite.catalog.packages.runtime import Runtime
from polar_lite.catalog.packages.signatures import BOOLEAN, INTEGER, VARCHAR, given, out, procedure
from polar_lite.catalog.types import TypeRef

_DATE: Final = TypeRef(1114, 0)


def submit(
    runtime: Runtime, what: str | None, next_date: str | None, interval: str | None, no_parse: bool | None
) -> tuple[int]:
    return (runtime.context.jobs.submit(what, next_date, interval, bool(no_parse)),)


def remove(runtime: Runtime, job: int | None) -> None:
    runtime.context.jobs.remove(job)


def change(
    runtime: Runtime, job: int | None, what: str | None, next_date: str | None, interval: str | None
) -> None:
    runtime.context.jobs.change(job, what, next_date, interval)


def set_what(runtime: Runtime, job: int | None, what: str | None) -> None:
    runtime.context.jobs.set_what(job, what)


def set_next_date(runtime: Runtime, job: int | None, next_date: str | None) -> None:
    runtime.context.jobs.set_next_date(job, next_date)


def set_interval(runtime: Runtime, job: int | None, interval: str | None) -> None:
    runtime.context.jobs.set_interval(job, interval)


def set_broken(runtime: Runtime, job: int | None, broken: bool | None, next_date: str | None) -> None:
    runtime.context.jobs.set_broken(job, broken, next_date)


def run(runtime: Runtime, job: int | None, force: bool | None) -> None:
    """force: of a job that is bound to an instance; there is one."""
    runtime.context.jobs.run(job)


_JOB: Final = given("job", INTEGER)
_WHAT: Final = given("what", VARCHAR)
MEMBERS: Final = (
    procedure(
        "submit", submit, out("job", INTEGER), _WHAT, given("next_date", _DATE, None),
        given("interval", VARCHAR, "null"), given("no_parse", BOOLEAN, False),
    ),
    procedure("remove", remove, _JOB),
    procedure(
        "change", change, _JOB, _WHAT, given("next_date", _DATE), given("interval", VARCHAR)
    ),
    procedure("what", set_what, _JOB, _WHAT),
    procedure("next_date", set_next_date, _JOB, given("next_date", _DATE)),
    procedure("interval", set_interval, _JOB, given("interval", VARCHAR)),
    procedure("broken", set_broken, _JOB, given("broken", BOOLEAN), given("next_date", _DATE, None)),
    procedure("run", run, _JOB, given("force", BOOLEAN, False)),
)  # fmt: skip
