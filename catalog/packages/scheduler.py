"""DBMS_SCHEDULER: jobs with names and calendars. Oracle 19c PL/SQL Packages; PolarDB docs, DBMS_SCHEDULER.

Programs, schedules, chains, windows and arguments of jobs are not there. What the members do is the matter of
the session's jobs (`server.jobs.scheduler`).
"""

from typing import Final

from polar_lite.catalog.packages.runtime import Runtime
from polar_lite.catalog.packages.signatures import BOOLEAN, INTEGER, VARCHAR, given, out, procedure
from polar_lite.catalog.types import TypeRef

_MOMENT: Final = TypeRef(1184)


def create_job(
    runtime: Runtime,
    name: str | None,
    kind: str | None,
    action: str | None,
    arguments: int | None,
    start: str | None,
    interval: str | None,
    end: str | None,
    job_class: str | None,
    enabled: bool | None,
    auto_drop: bool | None,
    comments: str | None,
) -> None:
    """job_class: resources of an instance; there is one."""
    runtime.context.scheduler.create(
        name, kind, action, arguments=arguments, start=start, interval=interval, end=end,
        enabled=bool(enabled), auto_drop=bool(auto_drop), comments=comments,
    )  # fmt: skip


def enable(runtime: Runtime, name: str | None) -> None:
    runtime.context.scheduler.enable(name)


def disable(runtime: Runtime, name: str | None, force: bool | None) -> None:
    """force: of a job that others depend on, which none does."""
    runtime.context.scheduler.disable(name)


def drop_job(runtime: Runtime, name: str | None, force: bool | None, defer: bool | None) -> None:
    """force, defer: of a job that runs, which goes on."""
    runtime.context.scheduler.drop(name)


def run_job(runtime: Runtime, name: str | None, in_session: bool | None) -> None:
    runtime.context.scheduler.run(name, in_session is not False)


def set_attribute(runtime: Runtime, name: str | None, attribute: str | None, value: str | None) -> None:
    runtime.context.scheduler.set_attribute(name, attribute, value)


def set_attribute_null(runtime: Runtime, name: str | None, attribute: str | None) -> None:
    runtime.context.scheduler.set_attribute(name, attribute, None)


def evaluate_calendar_string(
    runtime: Runtime, calendar: str | None, start: str | None, after: str | None
) -> tuple[str | None]:
    return (runtime.context.scheduler.evaluate(calendar, start, after),)


_NAME: Final = given("name", VARCHAR)
_JOB_NAME: Final = given("job_name", VARCHAR)
MEMBERS: Final = (
    procedure(
        "create_job", create_job, _JOB_NAME, given("job_type", VARCHAR), given("job_action", VARCHAR),
        given("number_of_arguments", INTEGER, 0), given("start_date", _MOMENT, None),
        given("repeat_interval", VARCHAR, None), given("end_date", _MOMENT, None),
        given("job_class", VARCHAR, "DEFAULT_JOB_CLASS"), given("enabled", BOOLEAN, False),
        given("auto_drop", BOOLEAN, True), given("comments", VARCHAR, None),
    ),
    procedure("enable", enable, _NAME),
    procedure("disable", disable, _NAME, given("force", BOOLEAN, False)),
    procedure(
        "drop_job", drop_job, _JOB_NAME, given("force", BOOLEAN, False), given("defer", BOOLEAN, False)
    ),
    procedure("run_job", run_job, _JOB_NAME, given("use_current_session", BOOLEAN, True)),
    procedure("set_attribute", set_attribute, _NAME, given("attribute", VARCHAR), given("value", VARCHAR)),
    procedure("set_attribute_null", set_attribute_null, _NAME, given("attribute", VARCHAR)),
    procedure(
        "evaluate_calendar_string", evaluate_calendar_string, given("calendar_string", VARCHAR),
        given("start_date", _MOMENT), given("return_date_after", _MOMENT), out("next_run_date", _MOMENT),
    ),
)  # fmt: skip
