"""DBMS_JOB and DBMS_SCHEDULER: jobs run by themselves, as whom, what becomes of them and of the server."""

from typing import Any

import psycopg
import pytest

from harness.servers import ServerProcess
from harness.waiting import eventually

ROWS = "SELECT who, what FROM ran ORDER BY n"
JOBS = "SELECT failures, broken, next_date > SYSDATE, interval FROM dba_jobs ORDER BY job"


def submit(connection: psycopg.Connection[Any], arguments: str) -> None:
    connection.execute(f"DECLARE j INTEGER; BEGIN DBMS_JOB.SUBMIT(j, {arguments}); END;")


@pytest.fixture
def owner(clean_cluster: ServerProcess) -> psycopg.Connection[Any]:
    """A session of app, which owns table ran."""
    connection = clean_cluster.connect("polardb", "polardb", autocommit=True)
    connection.execute("CREATE ROLE app LOGIN")
    connection.execute("CREATE TABLE ran (n serial, who text DEFAULT session_user, what text)")
    connection.execute("ALTER TABLE ran OWNER TO app")
    return clean_cluster.connect("app", "polardb", autocommit=True)


def test_a_job_runs_once_as_its_owner_after_the_commit(
    owner: psycopg.Connection[Any], clean_cluster: ServerProcess
) -> None:
    with owner.transaction():
        submit(
            owner,
            "'INSERT INTO ran (what) VALUES (''first''); COMMIT; INSERT INTO ran (what) VALUES (''then'');'",
        )
        assert owner.execute("SELECT COUNT(*) FROM user_jobs").fetchall() == [(1,)]
    with owner.transaction(force_rollback=True):
        submit(owner, "'INSERT INTO ran (what) VALUES (''never'');'")
    wanted = [("app", "first"), ("app", "then")]
    eventually(lambda: clean_cluster.query(ROWS) == wanted, "both rows of the job")
    eventually(lambda: clean_cluster.query(JOBS) == [], "the job has gone")


def test_a_job_with_an_interval_stays(owner: psycopg.Connection[Any], clean_cluster: ServerProcess) -> None:
    submit(
        owner, "'INSERT INTO ran (what) VALUES (''tick'');', SYSDATE, 'TRUNC(SYSDATE, ''MI'') + 2/(24*60)'"
    )
    eventually(lambda: clean_cluster.query("SELECT COUNT(last_date) FROM dba_jobs") == [(1,)], "it has run")
    assert clean_cluster.query(ROWS) == [("app", "tick")]
    assert clean_cluster.query(JOBS) == [(0, "N", True, "TRUNC(SYSDATE, 'MI') + 2/(24*60)")]


def test_a_failing_job_is_tried_again_and_then_broken(
    owner: psycopg.Connection[Any], clean_cluster: ServerProcess
) -> None:
    submit(owner, "'INSERT INTO ran (what) VALUES (''undone''); nosuch();'")
    eventually(lambda: clean_cluster.query(JOBS) == [(1, "N", True, None)], "one failure")
    clean_cluster.wait_for_log("job", "42883: procedure nosuch() does not exist")
    assert clean_cluster.query(ROWS) == []


ENDS_JOBS = """
    BEGIN
        WHILE EXISTS (SELECT FROM dba_jobs WHERE failures = 0) LOOP
            PERFORM pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'job %';
            PERFORM pg_stat_clear_snapshot();
        END LOOP;
    END;
"""


def test_a_job_that_somebody_ends_has_failed(
    owner: psycopg.Connection[Any], clean_cluster: ServerProcess
) -> None:
    """They are ended as soon as they are seen, some before they have read what they are to do."""
    with owner.transaction():
        for _ in range(16):
            submit(owner, "'PERFORM pg_sleep(60);'")
    clean_cluster.query(ENDS_JOBS)
    assert clean_cluster.query(JOBS) == [(1, "N", True, None)] * 16
    assert "ended badly" not in clean_cluster.log()


def test_jobs_outlive_the_server(owner: psycopg.Connection[Any], clean_cluster: ServerProcess) -> None:
    submit(owner, "'INSERT INTO ran (what) VALUES (''late'');', SYSDATE + NUMTODSINTERVAL(1, 'SECOND')")
    owner.close()
    clean_cluster.stop()
    clean_cluster.start()
    eventually(lambda: clean_cluster.query(ROWS) == [("app", "late")], "the job of before")


STATES = "SELECT job_name, enabled, run_count, failure_count FROM dba_scheduler_jobs ORDER BY 1"


def schedule(connection: psycopg.Connection[Any], name: str, action: str, more: str) -> None:
    arguments = f"'{name}', 'PLSQL_BLOCK', '{action}', enabled => TRUE, {more}"
    connection.execute(f"BEGIN DBMS_SCHEDULER.CREATE_JOB({arguments}); END;")


def test_a_job_of_the_scheduler_runs_by_its_calendar(
    owner: psycopg.Connection[Any], clean_cluster: ServerProcess
) -> None:
    action = "BEGIN INSERT INTO ran (what) VALUES (''tick''); END;"
    schedule(owner, "ticks", action, "repeat_interval => 'FREQ=SECONDLY'")
    eventually(lambda: len(clean_cluster.query(ROWS)) >= 2, "it has run twice")
    owner.execute("CALL DBMS_SCHEDULER.DISABLE('ticks')")
    assert clean_cluster.query("SELECT enabled, state FROM dba_scheduler_jobs") == [("FALSE", "COMPLETED")]
    assert set(clean_cluster.query(ROWS)) == {("app", "tick")}
    assert clean_cluster.query("SELECT COUNT(*) FROM dba_jobs") == [(0,)]


def test_a_job_of_the_scheduler_without_a_calendar_runs_once(
    owner: psycopg.Connection[Any], clean_cluster: ServerProcess
) -> None:
    schedule(owner, "gone", "BEGIN INSERT INTO ran (what) VALUES (''gone''); END;", "auto_drop => TRUE")
    schedule(owner, "kept", "BEGIN INSERT INTO ran (what) VALUES (''kept''); END;", "auto_drop => FALSE")
    schedule(owner, "wrong", "BEGIN nosuch; END;", "auto_drop => FALSE")
    wanted = [("KEPT", "FALSE", 1, 0), ("WRONG", "FALSE", 1, 1)]
    eventually(lambda: clean_cluster.query(STATES) == wanted, "all have run")
    assert sorted(clean_cluster.query(ROWS)) == [("app", "gone"), ("app", "kept")]
