"""PostgreSQL 17's login event, whose failure refuses the connection; and the opt-in that does so for ours."""

from harness.logon import WARNING, error_of, notices, run, warnings
from harness.servers import ServerProcess


def test_login_event_variables_and_notice(clean_cluster: ServerProcess) -> None:
    run(
        clean_cluster,
        "CREATE FUNCTION hello() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN"
        " RAISE NOTICE 'You are welcome! % %', tg_event, tg_tag; END $$",
        "CREATE EVENT TRIGGER hello ON login EXECUTE FUNCTION hello()",
    )
    assert notices(clean_cluster.frontend()) == ["NOTICE: You are welcome! login LOGIN"]


def test_failure_is_fatal_for_everybody(clean_cluster: ServerProcess) -> None:
    observer = clean_cluster.frontend()
    for statement in (
        "CREATE TABLE seen (x int)",
        "CREATE FUNCTION first() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN"
        " INSERT INTO seen VALUES (1); END $$",
        "CREATE FUNCTION l2() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN"
        " RAISE EXCEPTION 'Login forbidden'; END $$",
        "CREATE EVENT TRIGGER a ON login EXECUTE FUNCTION first()",
        "CREATE EVENT TRIGGER b ON login EXECUTE FUNCTION l2()",
    ):
        observer.rows(statement)
    error = error_of(clean_cluster.frontend())
    assert (error["S"], error["C"], error["M"]) == ("FATAL", "P0001", "Login forbidden")
    assert error["W"] == "PL/pgSQL function l2() line 1 at RAISE"
    done = clean_cluster.psql("-c", "SELECT 1")
    assert done.code == 2
    assert "FATAL:  Login forbidden" in done.stderr
    assert observer.rows("SELECT count(*) FROM seen") == [("0",)]
    rescued = clean_cluster.frontend(options="-c event_triggers=off")
    assert rescued.rows("DROP EVENT TRIGGER b") == []
    assert not error_of(clean_cluster.frontend())
    assert observer.rows("SELECT count(*) FROM seen") == [("1",)]


def test_a_refused_login_has_no_logoff(clean_cluster: ServerProcess) -> None:
    observer = clean_cluster.frontend()
    for statement in (
        "CREATE TABLE seen (tag text)",
        "CREATE FUNCTION f() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'no'; END $$",
        "CREATE FUNCTION g() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN"
        " INSERT INTO seen VALUES (tg_tag); END $$",
        "CREATE EVENT TRIGGER f ON login EXECUTE FUNCTION f()",
        "CREATE EVENT TRIGGER g ON before_user_logoff EXECUTE FUNCTION g()",
    ):
        observer.rows(statement)
    assert error_of(clean_cluster.frontend())
    observer.rows("DROP EVENT TRIGGER f")
    clean_cluster.frontend().terminate()
    clean_cluster.frontend().terminate()
    clean_cluster.stop()
    clean_cluster.start()
    observer = clean_cluster.frontend()
    # The two that came in, and the observer that made the triggers.
    assert observer.rows("SELECT count(*) FROM seen") == [("3",)]


BROKEN = (
    "CREATE ROLE alice LOGIN",
    "CREATE FUNCTION broken RETURN event_trigger IS BEGIN RAISE_APPLICATION_ERROR(-20001, 'closed'); END;",
    "CREATE EVENT TRIGGER broken ON after_user_logon EXECUTE FUNCTION broken()",
)


def test_failing_logon_triggers_may_refuse_when_asked(start_server) -> None:  # type: ignore[no-untyped-def]
    server: ServerProcess = start_server("-c", "polar_logon_failure_refuses=on")
    run(server, *BROKEN)
    error = error_of(server.frontend("alice"))
    assert (error["S"], error["C"]) == ("FATAL", "P0001")
    assert "closed" in error["M"]
    superuser = server.frontend()
    assert warnings(superuser) == [WARNING]
    assert superuser.rows("SELECT 1") == [("1",)]


def test_by_default_they_do_not(clean_cluster: ServerProcess) -> None:
    run(clean_cluster, *BROKEN)
    client = clean_cluster.frontend("alice")
    assert warnings(client) == [WARNING]
    assert client.rows("SELECT 1") == [("1",)]
