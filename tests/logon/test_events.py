"""When logon and logoff triggers run, in what order, and what an error in one does."""

import pytest

from harness import frontend as f
from harness.logon import (
    AUDIT_FUNCTION,
    WARNING,
    error_of,
    events,
    notices,
    run,
    wait_for_events,
    warnings,
    with_audit,
)
from harness.servers import ServerProcess
from harness.waiting import eventually


def test_all_six_values(clean_cluster: ServerProcess) -> None:
    observer = with_audit(clean_cluster)
    clean_cluster.frontend().terminate()
    wait_for_events(observer, [("polardb", "LOGIN"), ("polardb", "LOGOUT")])
    assert observer.rows("SELECT id, who, db, event, ip, tag, num FROM audit ORDER BY id") == [
        ("1", "polardb", "polardb", "after_user_logon", "127.0.0.1", "LOGIN", "1"),
        ("2", "polardb", "polardb", "before_user_logoff", "127.0.0.1", "LOGOUT", "1"),
    ]


def test_the_session_starts_idle(clean_cluster: ServerProcess) -> None:
    with_audit(clean_cluster)
    assert clean_cluster.frontend().startup[-1].text == "ReadyForQuery I"


def test_a_trigger_is_of_its_database(clean_cluster: ServerProcess) -> None:
    observer = with_audit(clean_cluster)
    clean_cluster.frontend(database="postgres").terminate()
    clean_cluster.frontend().terminate()
    wait_for_events(observer, [("polardb", "LOGIN"), ("polardb", "LOGOUT")])


def test_order_is_by_name_and_the_second_sees_the_first(clean_cluster: ServerProcess) -> None:
    observer = clean_cluster.frontend()
    run(
        clean_cluster,
        "CREATE TABLE steps (id serial, step text)",
        "CREATE FUNCTION second RETURN event_trigger IS BEGIN"
        " INSERT INTO public.steps (step) SELECT 'b after ' || count(*) FROM public.steps; END;",
        "CREATE FUNCTION first RETURN event_trigger IS BEGIN"
        " INSERT INTO public.steps (step) VALUES ('a'); END;",
        "CREATE FUNCTION upper_first RETURN event_trigger IS BEGIN"
        " INSERT INTO public.steps (step) VALUES ('Z'); END;",
        "CREATE EVENT TRIGGER b_ ON after_user_logon EXECUTE FUNCTION second()",
        "CREATE EVENT TRIGGER a_ ON after_user_logon EXECUTE FUNCTION first()",
        'CREATE EVENT TRIGGER "Z_last" ON after_user_logon EXECUTE FUNCTION upper_first()',
    )
    clean_cluster.frontend()
    assert observer.rows("SELECT step FROM steps ORDER BY id") == [("Z",), ("a",), ("b after 2",)]


def test_a_failing_trigger_undoes_the_event_and_warns_once(clean_cluster: ServerProcess) -> None:
    observer = with_audit(clean_cluster, logoff=False)
    run(
        clean_cluster,
        "CREATE FUNCTION broken RETURN event_trigger IS BEGIN\n"
        "  INSERT INTO public.audit (who) VALUES ('broken');\n"
        "  RAISE_APPLICATION_ERROR(-20001, 'not today');\n"
        "END;",
        "CREATE EVENT TRIGGER b_broken ON after_user_logon EXECUTE FUNCTION broken()",
        "CREATE EVENT TRIGGER c_never ON after_user_logon EXECUTE FUNCTION broken()",
    )
    before = events(observer)
    client = clean_cluster.frontend()
    assert warnings(client) == [WARNING]
    assert client.rows("SELECT 'works'") == [("works",)]
    assert events(observer) == before
    log = clean_cluster.wait_for_log("b_broken", "P0001", "not today", "broken")
    assert "c_never" not in log


def test_the_warning_obeys_client_min_messages(clean_cluster: ServerProcess) -> None:
    run(
        clean_cluster,
        "CREATE FUNCTION broken RETURN event_trigger IS BEGIN RAISE_APPLICATION_ERROR(-20001, 'x'); END;",
        "CREATE EVENT TRIGGER broken ON after_user_logon EXECUTE FUNCTION broken()",
    )
    assert warnings(clean_cluster.frontend(options="-c client_min_messages=error")) == []
    assert warnings(clean_cluster.frontend(client_min_messages="error")) == []
    assert warnings(clean_cluster.frontend()) == [WARNING]


def test_notices_reach_the_client_before_its_first_prompt(clean_cluster: ServerProcess) -> None:
    run(
        clean_cluster,
        "CREATE FUNCTION greet RETURN event_trigger IS BEGIN\n"
        "  DBMS_OUTPUT.PUT_LINE('hello ' || polar_login_user);\n  RAISE NOTICE 'welcome';\nEND;",
        "CREATE EVENT TRIGGER greet ON after_user_logon EXECUTE FUNCTION greet()",
    )
    found = notices(clean_cluster.frontend())
    assert [notice.split(": ", 1)[1] for notice in found] == ["hello polardb", "welcome"]
    assert "hello polardb" in clean_cluster.psql("-c", "SELECT 1").stderr


def test_notices_of_earlier_triggers_stay_when_a_later_one_fails(clean_cluster: ServerProcess) -> None:
    run(
        clean_cluster,
        "CREATE FUNCTION greet RETURN event_trigger IS BEGIN RAISE NOTICE 'welcome'; END;",
        "CREATE FUNCTION broken RETURN event_trigger IS BEGIN RAISE_APPLICATION_ERROR(-20001, 'x'); END;",
        "CREATE EVENT TRIGGER a ON after_user_logon EXECUTE FUNCTION greet()",
        "CREATE EVENT TRIGGER b ON after_user_logon EXECUTE FUNCTION broken()",
    )
    assert notices(clean_cluster.frontend()) == ["NOTICE: welcome", f"WARNING: {WARNING}"]


def test_a_failing_logoff_trigger_is_only_logged(clean_cluster: ServerProcess) -> None:
    observer = with_audit(clean_cluster)
    run(
        clean_cluster,
        "CREATE FUNCTION broken RETURN event_trigger IS BEGIN RAISE_APPLICATION_ERROR(-20002, 'late'); END;",
    )
    wait_for_events(observer, [("polardb", "LOGIN"), ("polardb", "LOGOUT")])
    observer.rows("CREATE EVENT TRIGGER z_broken ON before_user_logoff EXECUTE FUNCTION broken()")
    done = clean_cluster.psql("-c", "SELECT 1 AS one")
    assert (done.code, done.stderr) == (0, "")
    clean_cluster.wait_for_log("z_broken", "late", "P0001")
    assert events(observer)[2:] == [("polardb", "LOGIN")]


def test_logoff_fires_after_a_failed_logon(clean_cluster: ServerProcess) -> None:
    observer = clean_cluster.frontend()
    for statement in (
        "CREATE TABLE audit (id serial, who text, tag text)",
        "CREATE FUNCTION off RETURN event_trigger IS BEGIN"
        " INSERT INTO public.audit (who, tag) VALUES (polar_login_user, tg_tag); END;",
        "CREATE FUNCTION broken RETURN event_trigger IS BEGIN RAISE_APPLICATION_ERROR(-20001, 'x'); END;",
        "CREATE EVENT TRIGGER b ON after_user_logon EXECUTE FUNCTION broken()",
        "CREATE EVENT TRIGGER o ON before_user_logoff EXECUTE FUNCTION off()",
    ):
        observer.rows(statement)
    client = clean_cluster.frontend()
    assert warnings(client) == [WARNING]
    client.terminate()
    wait_for_events(observer, [("polardb", "LOGOUT")])


def test_what_is_no_logon(clean_cluster: ServerProcess) -> None:
    """Unknown role, unknown database, cancel request, a start-up given up: no rows."""
    observer = with_audit(clean_cluster)
    assert error_of(clean_cluster.frontend("nobody"))["C"] == "28000"
    assert error_of(clean_cluster.frontend(database="nowhere"))["C"] == "3D000"
    clean_cluster.raw().close()
    observer.cancel()
    clean_cluster.frontend().terminate()
    wait_for_events(observer, [("polardb", "LOGIN"), ("polardb", "LOGOUT")])


def test_disable_and_enable(clean_cluster: ServerProcess) -> None:
    observer = with_audit(clean_cluster, logoff=False)
    replica = {"options": "-c session_replication_role=replica"}
    expected: list[tuple[str, str]] = []
    for state, in_origin, in_replica in (
        ("DISABLE", 0, 0),
        ("ENABLE", 1, 0),
        ("ENABLE REPLICA", 0, 1),
        ("ENABLE ALWAYS", 1, 1),
    ):
        observer.rows(f"ALTER EVENT TRIGGER audit_on {state}")
        clean_cluster.frontend().terminate()
        clean_cluster.frontend(**replica).terminate()
        expected += [("polardb", "LOGIN")] * (in_origin + in_replica)
        assert events(observer) == expected, state


def test_event_triggers_off_is_for_superusers(clean_cluster: ServerProcess) -> None:
    observer = with_audit(clean_cluster)
    observer.rows("CREATE ROLE alice LOGIN")
    clean_cluster.frontend(options="-c event_triggers=off").terminate()
    refused = error_of(clean_cluster.frontend("alice", options="-c event_triggers=off"))
    assert (refused["S"], refused["C"], refused["M"]) == (
        "FATAL",
        "42501",
        'permission denied to set parameter "event_triggers"',
    )
    assert events(observer) == []
    clean_cluster.frontend("alice").terminate()
    wait_for_events(observer, [("alice", "LOGIN"), ("alice", "LOGOUT")])


def test_event_triggers_off_in_psql_and_on_the_command_line(start_server) -> None:  # type: ignore[no-untyped-def]
    server: ServerProcess = start_server()
    with_audit(server).terminate()
    done = server.psql(
        "-Atc", "SELECT tag FROM audit ORDER BY id", env={"PGOPTIONS": "-c event_triggers=off"}
    )
    assert done.stdout == "LOGOUT\n"
    server.stop()
    server = start_server("-c", "event_triggers=off")
    server.frontend().terminate()
    observer = server.frontend()
    assert [tag for _, tag in events(observer)] == ["LOGOUT"]


def test_definer_and_invoker_rights(clean_cluster: ServerProcess) -> None:
    """An Oracle-style function writes with its owner's rights; a PL/pgSQL one needs the user's."""
    observer = with_audit(clean_cluster, logoff=False)
    observer.rows("CREATE ROLE alice LOGIN")
    client = clean_cluster.frontend("alice")
    assert not warnings(client)
    code = [m.fields["C"] for m in client.query("INSERT INTO audit (who) VALUES ('me')") if m.tag == "E"]
    assert code == ["42501"]
    assert events(observer) == [("alice", "LOGIN")]

    observer.rows("DROP EVENT TRIGGER audit_on")
    observer.rows(
        "CREATE FUNCTION invoker() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN"
        " INSERT INTO public.audit (who, tag) VALUES (polar_login_user, tg_tag); END $$"
    )
    observer.rows("CREATE EVENT TRIGGER audit_on ON after_user_logon EXECUTE FUNCTION invoker()")
    assert warnings(clean_cluster.frontend("alice")) == [WARNING]
    clean_cluster.wait_for_log("permission denied for table audit", "42501")
    observer.rows("GRANT INSERT ON audit TO alice")
    observer.rows("GRANT USAGE ON SEQUENCE audit_id_seq TO alice")
    assert not warnings(clean_cluster.frontend("alice"))
    assert events(observer) == [("alice", "LOGIN")] * 2


def test_plpgsql_has_the_variables_too(clean_cluster: ServerProcess) -> None:
    observer = clean_cluster.frontend()
    observer.rows("CREATE TABLE seen (v text)")
    observer.rows(
        "CREATE FUNCTION seen() RETURNS event_trigger LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN"
        " INSERT INTO seen VALUES (concat_ws('/', polar_login_user, polar_database_name, polar_client_ip,"
        " polar_instance_num, tg_event, tg_tag, session_user, current_user)); END $$"
    )
    observer.rows("CREATE EVENT TRIGGER seen ON after_user_logon EXECUTE FUNCTION seen()")
    observer.rows("CREATE ROLE alice LOGIN")
    clean_cluster.frontend("alice")
    assert observer.rows("SELECT v FROM seen") == [
        ("alice/polardb/127.0.0.1/1/after_user_logon/LOGIN/alice/polardb",)
    ]


def test_execute_privilege_is_not_asked(clean_cluster: ServerProcess) -> None:
    observer = with_audit(clean_cluster, logoff=False)
    observer.rows("CREATE ROLE alice LOGIN")
    observer.rows("REVOKE EXECUTE ON FUNCTION audit_event() FROM PUBLIC")
    clean_cluster.frontend("alice")
    assert events(observer) == [("alice", "LOGIN")]


def test_a_replaced_function_is_used(clean_cluster: ServerProcess) -> None:
    observer = with_audit(clean_cluster, logoff=False)
    replaced = AUDIT_FUNCTION.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION").replace(
        "tg_tag", "'new'"
    )
    observer.rows(replaced)
    clean_cluster.frontend()
    assert events(observer) == [("polardb", "new")]


def test_statement_timeout_bounds_the_event(clean_cluster: ServerProcess) -> None:
    observer = clean_cluster.frontend()
    observer.rows(
        "CREATE FUNCTION slow() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN"
        " PERFORM pg_sleep(60); END $$"
    )
    observer.rows("CREATE EVENT TRIGGER slow ON after_user_logon EXECUTE FUNCTION slow()")
    client = clean_cluster.frontend(options="-c statement_timeout=200")
    assert warnings(client) == [WARNING]
    clean_cluster.wait_for_log("57014")


def test_no_setting_of_a_user_ends_auditing(clean_cluster: ServerProcess) -> None:
    observer = with_audit(clean_cluster)
    slow = AUDIT_FUNCTION.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION").replace(
        "IS BEGIN", "IS BEGIN PERFORM pg_sleep(0.1);"
    )
    observer.rows(slow)
    observer.rows("CREATE USER eve")
    client = clean_cluster.frontend("eve", options="-c default_transaction_read_only=on")
    assert warnings(client) == []
    assert client.query("CREATE TEMP TABLE mine (a int)")[0].fields["C"] == "25006"
    client.query("SET statement_timeout = 1")
    client.terminate()
    wait_for_events(observer, [("eve", "LOGIN"), ("eve", "LOGOUT")])


def test_commit_in_a_trigger_is_refused(clean_cluster: ServerProcess) -> None:
    observer = clean_cluster.frontend()
    observer.rows(
        "CREATE FUNCTION commits() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN COMMIT; END $$"
    )
    observer.rows("CREATE EVENT TRIGGER commits ON after_user_logon EXECUTE FUNCTION commits()")
    assert warnings(clean_cluster.frontend()) == [WARNING]
    clean_cluster.wait_for_log("2D000", "invalid transaction termination")


def test_fifty_logons_at_once(clean_cluster: ServerProcess) -> None:
    from concurrent.futures import ThreadPoolExecutor

    observer = with_audit(clean_cluster)

    def visit(_: int) -> list[str]:
        client = clean_cluster.frontend()
        found = warnings(client)
        client.rows("SELECT 1")
        client.terminate()
        return found

    with ThreadPoolExecutor(50) as workers:
        assert list(workers.map(visit, range(50))) == [[]] * 50
    wanted = {"LOGIN": 50, "LOGOUT": 50}

    def counted() -> bool:
        tags = [tag for _, tag in events(observer)]
        return {tag: tags.count(tag) for tag in wanted} == wanted and len(tags) == 100

    eventually(counted, "fifty logons and fifty logoffs")
    assert observer.rows("SELECT count(DISTINCT id) FROM audit") == [("100",)]


def test_an_idle_writer_does_not_block_the_event(clean_cluster: ServerProcess) -> None:
    """Another session's open transaction costs the event neither its row nor the connection."""
    observer = with_audit(clean_cluster, logoff=False)
    observer.rows("CREATE TABLE work (x int)")
    observer.query("BEGIN")
    observer.query("INSERT INTO work VALUES (1)")
    client = clean_cluster.frontend()
    assert client.rows("SELECT 1") == [("1",)]
    assert not warnings(client)
    observer.query("COMMIT")
    assert observer.rows("SELECT x FROM work") == [("1",)]
    assert events(observer) == [("polardb", "LOGIN")]


@pytest.mark.parametrize(
    "work",
    [
        "CREATE USER made",
        "INSERT INTO work SELECT i FROM generate_series(1, 200000) i",
    ],
)
def test_a_writer_that_cannot_give_way_costs_the_event_its_work(
    clean_cluster: ServerProcess, work: str
) -> None:
    """A change of roles and a very large transaction keep SQLite's write transaction: the connection comes,
    and the log says whose fault it is."""
    observer = with_audit(clean_cluster, logoff=False)
    observer.rows("CREATE TABLE work (x int)")
    observer.query("BEGIN")
    observer.query(work)
    client = clean_cluster.frontend(options="-c polar_logon_lock_timeout=300")
    assert client.rows("SELECT 1") == [("1",)]
    assert warnings(client) == [WARNING]
    clean_cluster.wait_for_log("audit_on", str(observer.pid))
    observer.query("COMMIT")
    assert not warnings(clean_cluster.frontend())
    assert events(observer) == [("polardb", "LOGIN")]


def test_a_sleeping_writer_gives_way_to_the_event(clean_cluster: ServerProcess) -> None:
    observer = with_audit(clean_cluster, logoff=False)
    observer.rows("CREATE TABLE work (x int)")
    sleeping = clean_cluster.frontend()
    sleeping.query("BEGIN")
    sleeping.query("INSERT INTO work VALUES (1)")
    sleeping.send(f.query("SELECT pg_sleep(60)"))
    sql = f"SELECT wait_event FROM pg_stat_activity WHERE pid = {sleeping.pid}"
    eventually(lambda: observer.rows(sql) == [("PgSleep",)], "it sleeps")
    client = clean_cluster.frontend()
    assert not warnings(client)
    observer.query(f"SELECT pg_cancel_backend({sleeping.pid})")
    sleeping.until_ready()
    assert sleeping.query("ROLLBACK")[0].body == b"ROLLBACK\0"
    assert len(events(observer)) == 2


def test_reported_parameters_changed_by_a_trigger(clean_cluster: ServerProcess) -> None:
    observer = clean_cluster.frontend()
    observer.rows(
        "CREATE FUNCTION style() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN"
        " PERFORM set_config('DateStyle', 'German, DMY', false); END $$"
    )
    observer.rows("CREATE EVENT TRIGGER style ON after_user_logon EXECUTE FUNCTION style()")
    client = clean_cluster.frontend()
    styles = [m.text for m in client.startup if m.text.startswith("ParameterStatus DateStyle")]
    assert styles[-1] == "ParameterStatus DateStyle=German, DMY"
