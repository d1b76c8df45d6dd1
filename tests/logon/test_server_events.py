"""Oracle's triggers of the server: AFTER SERVERERROR, AFTER STARTUP and BEFORE SHUTDOWN ON DATABASE."""

import pytest

from harness.frontend import SYNC, Frontend, bind, execute, parse
from harness.logon import run
from harness.servers import ServerProcess
from harness.waiting import eventually

ERRORS = "CREATE TABLE errors (id serial, number numeric, message varchar2(100), more varchar2(100))"
LOG_ERRORS = """
CREATE TRIGGER log_errors AFTER SERVERERROR ON DATABASE
DECLARE
  pieces ora_name_list_t;
  text varchar2(4000);
BEGIN
  FOR i IN 1 .. ora_sql_txt(pieces) LOOP text := text || pieces(i); END LOOP;
  INSERT INTO errors (number, message, more)
  VALUES (ora_server_error(1), ora_server_error_msg(1),
    ora_sysevent || ora_server_error_depth || ' ' || text);
END;
"""


@pytest.fixture
def client(clean_polardb: ServerProcess) -> Frontend:
    client = clean_polardb.frontend()
    client.rows(ERRORS)
    client.rows(LOG_ERRORS)
    return client


def numbers(client: Frontend) -> list[str | None]:
    return [row[0] for row in client.rows("SELECT number FROM errors ORDER BY id")]


def error(client: Frontend, sql: str) -> str:
    return next(m.fields["C"] for m in client.query(sql) if m.tag == "E")


def test_an_error_is_told_with_its_number_and_statement(client: Frontend) -> None:
    assert error(client, "SELECT 1/0 FROM dual") == "22012"
    assert client.rows("SELECT number, message, more FROM errors") == [
        ("1476", "division by zero", "SERVERERROR1 SELECT 1/0 FROM dual")
    ]


def test_what_a_trigger_writes_stays_when_the_block_is_rolled_back(client: Frontend) -> None:
    client.query("BEGIN")
    client.query("INSERT INTO errors (number) VALUES (-1)")
    assert error(client, "SELECT * FROM nowhere") == "42P01"
    assert error(client, "SELECT 1") == "25P02"  # of which nobody is told
    client.query("ROLLBACK")
    assert numbers(client) == ["942"]


def test_a_savepoint_survives_the_trigger(client: Frontend) -> None:
    client.query("BEGIN")
    client.query("INSERT INTO errors (number) VALUES (-1)")
    client.query("SAVEPOINT a")
    client.query("INSERT INTO errors (number) VALUES (-2)")
    assert error(client, "SELECT * FROM nowhere") == "42P01"
    client.query("ROLLBACK TO a")
    client.query("COMMIT")
    assert sorted(numbers(client), key=str) == ["-1", "942"]


def test_which_errors_of_pl_are_told(client: Frontend) -> None:
    assert error(client, "BEGIN RAISE_APPLICATION_ERROR(-20777, 'own'); END;") == "P0001"
    client.query("DECLARE e EXCEPTION; BEGIN RAISE e; END;")
    client.query("BEGIN RAISE ZERO_DIVIDE; EXCEPTION WHEN OTHERS THEN NULL; END;")  # it is handled
    client.query("DECLARE n number; BEGIN SELECT 1 INTO n FROM dual WHERE 1 = 0; END;")  # never: ORA-01403
    assert numbers(client) == ["20777", "6510"]


def test_errors_of_the_extended_protocol(client: Frontend) -> None:
    for _ in range(2):  # the second time the statement is known
        client.send(parse("", "SELECT 1 / $1::int"), bind("", "", [b"0"]), execute(), SYNC)
        assert [m.fields["C"] for m in client.until_ready() if m.tag == "E"] == ["22012"]
    client.send(parse("", "SELEC"), SYNC)
    client.until_ready()
    assert numbers(client) == ["1476", "1476", "900"]


def test_a_condition_names_the_errors(client: Frontend) -> None:
    client.rows("DROP TRIGGER log_errors")
    client.rows(
        "CREATE TRIGGER tables_only AFTER SERVERERROR ON DATABASE WHEN (ora_is_servererror(942))"
        " BEGIN INSERT INTO errors (number) VALUES (ora_server_error(1)); END;"
    )
    client.query("SELECT 1/0")
    client.query("SELECT * FROM nowhere")
    assert numbers(client) == ["942"]


def test_a_failing_trigger_is_logged_and_stands_in_no_others_way(
    clean_polardb: ServerProcess, client: Frontend
) -> None:
    client.rows(
        "CREATE TRIGGER bad AFTER SERVERERROR ON DATABASE BEGIN RAISE_APPLICATION_ERROR(-20001, 'no'); END;"
    )
    assert error(client, "SELECT 1/0") == "22012"
    assert numbers(client) == ["1476"]
    clean_polardb.wait_for_log('event trigger "bad" failed at after_server_error: P0001: ORA-20001: no')


def test_on_schema_is_for_its_user(clean_polardb: ServerProcess, client: Frontend) -> None:
    client.rows("DROP TRIGGER log_errors")
    client.rows("CREATE ROLE carol LOGIN")
    client.rows(
        "CREATE TRIGGER hers AFTER SERVERERROR ON carol.SCHEMA"
        " BEGIN INSERT INTO public.errors (message) VALUES (ora_login_user); END;"
    )
    client.query("SELECT 1/0")
    clean_polardb.frontend("carol").query("SELECT 1/0")
    assert client.rows("SELECT message FROM errors") == [("carol",)]


def test_postgresql_s_form_and_the_dictionary(client: Frontend) -> None:
    client.rows("CREATE FUNCTION f RETURN event_trigger IS BEGIN RAISE NOTICE '% %', tg_event, tg_tag; END;")
    client.rows("CREATE EVENT TRIGGER e ON after_server_error EXECUTE FUNCTION f()")
    notices = [m.fields["M"] for m in client.query("SELECT 1/0") if m.tag == "N"]
    assert notices == ["after_server_error SERVERERROR"]
    rows = client.rows("SELECT trigger_name, trigger_type, triggering_event FROM user_triggers")
    assert sorted(rows) == [("E", "AFTER EVENT", "ERROR"), ("LOG_ERRORS", "AFTER EVENT", "ERROR")]


@pytest.mark.parametrize("event", ["BEFORE SERVERERROR", "BEFORE STARTUP", "AFTER SHUTDOWN"])
def test_timings_that_there_are_not(clean_polardb: ServerProcess, event: str) -> None:
    client = clean_polardb.frontend()
    assert error(client, f"CREATE TRIGGER t {event} ON DATABASE BEGIN NULL; END;") == "42601"


def test_start_and_end_of_the_server(fresh_server: ServerProcess) -> None:
    """In every database that has such triggers, of that start alone; one that fails stops nothing."""
    run(fresh_server, "CREATE TABLE audit (id serial, what text, who text)")
    body = "BEGIN INSERT INTO public.audit (what, who) VALUES (ora_sysevent, ora_login_user); END;"
    run(fresh_server, f"CREATE TRIGGER up AFTER STARTUP ON DATABASE {body}")
    run(fresh_server, f"CREATE TRIGGER down BEFORE SHUTDOWN ON DATABASE {body}")
    failing = "CREATE TRIGGER worse AFTER STARTUP ON DATABASE BEGIN RAISE ZERO_DIVIDE; END;"
    run(fresh_server, failing, database="postgres")
    fresh_server.stop()
    fresh_server.start()
    fresh_server.wait_for_log('event trigger "worse" failed at after_startup')
    client = fresh_server.frontend()

    def probe() -> bool:
        rows = client.rows("SELECT what, who FROM audit ORDER BY id")
        return rows == [("SHUTDOWN", "postgres"), ("STARTUP", "postgres")]

    eventually(probe, "the triggers have run")


def test_follows_comes_after_the_triggers_it_names(client: Frontend) -> None:
    """Not by name then; a new version keeps what it says."""
    client.rows("DROP TRIGGER log_errors")
    body = "BEGIN INSERT INTO errors (message) VALUES ('{}'); END;"
    for name, clause in (("c", ""), ("a", "FOLLOWS c"), ("b", ""), ("d", "FOLLOWS a, b")):
        event = f"CREATE OR REPLACE TRIGGER {name} AFTER SERVERERROR ON DATABASE {clause}"
        client.rows(f"{event} {body.format(name)}")
    client.query("SELECT 1/0")
    assert client.rows("SELECT message FROM errors ORDER BY id") == [("b",), ("c",), ("a",), ("d",)]
    client.rows("DROP TRIGGER c")
    client.rows("DELETE FROM errors")
    client.query("SELECT 1/0")
    assert [row[0] for row in client.rows("SELECT message FROM errors ORDER BY id")] == ["b", "a", "d"]
    assert error(client, "CREATE TRIGGER x AFTER LOGON ON DATABASE FOLLOWS b BEGIN NULL; END;") == "42809"
    assert error(client, "CREATE TRIGGER x AFTER LOGON ON DATABASE FOLLOWS c BEGIN NULL; END;") == "42704"
