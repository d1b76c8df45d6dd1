"""Oracle's inline logon and logoff triggers: CREATE TRIGGER .. AFTER LOGON ON DATABASE."""

import pytest

from harness.frontend import Frontend
from harness.logon import WARNING, failure, run, wait_for_events, warnings
from harness.servers import ServerProcess

TABLE = "CREATE TABLE audit (id serial, who varchar2(30), tag varchar2(30), more varchar2(60))"


@pytest.fixture
def observer(clean_cluster: ServerProcess) -> Frontend:
    client = clean_cluster.frontend()
    client.rows(TABLE)
    client.rows("CREATE ROLE alice LOGIN")
    client.rows("CREATE ROLE bob LOGIN")
    return client


LOGON = """
CREATE OR REPLACE TRIGGER audit_logon AFTER LOGON ON DATABASE
BEGIN
  INSERT INTO audit (who, tag, more)
  VALUES (ora_login_user, ora_sysevent,
          ora_client_ip_address || ' ' || ora_database_name || ' ' || ora_instance_num);
END;
"""


def test_on_database_with_the_attribute_functions(clean_cluster: ServerProcess, observer: Frontend) -> None:
    observer.rows(LOGON)
    observer.rows(
        "CREATE TRIGGER audit_logoff BEFORE LOGOFF ON DATABASE\n"
        "DECLARE v varchar2(30) := ora_sysevent;\n"
        "BEGIN INSERT INTO audit (who, tag) VALUES (ora_login_user, v); END;"
    )
    clean_cluster.frontend("alice").terminate()
    wait_for_events(observer, [("alice", "LOGON"), ("alice", "LOGOFF")])
    assert observer.rows("SELECT more FROM audit WHERE tag = 'LOGON'") == [("127.0.0.1 polardb 1",)]


def test_typed_into_psql_with_a_slash(clean_cluster: ServerProcess, observer: Frontend) -> None:
    """psql splits the body at its semicolons; the server puts it together again."""
    done = clean_cluster.psql(stdin=LOGON.strip() + "\n/\nSELECT 'after' AS next;\n")
    assert done.code == 0
    assert done.stderr == ""
    assert done.stdout == "CREATE TRIGGER\n next  \n-------\n after\n(1 row)\n\n"
    clean_cluster.frontend("alice")
    wait_for_events(observer, [("alice", "LOGON")])


def test_on_schema_is_for_its_user(clean_cluster: ServerProcess, observer: Frontend) -> None:
    observer.rows("CREATE SCHEMA alice AUTHORIZATION alice")
    observer.rows(
        "CREATE TRIGGER only_alice AFTER LOGON ON alice.SCHEMA"
        " BEGIN INSERT INTO public.audit (who, tag) VALUES (ora_login_user, 'schema'); END;"
    )
    clean_cluster.frontend("bob")
    clean_cluster.frontend("alice")
    wait_for_events(observer, [("alice", "schema")])


def test_when_and_call(clean_cluster: ServerProcess, observer: Frontend) -> None:
    observer.rows(
        "CREATE PROCEDURE note IS BEGIN"
        " INSERT INTO public.audit (who, tag) VALUES (ora_login_user, 'call'); END;"
    )
    observer.rows("CREATE TRIGGER t AFTER LOGON ON DATABASE WHEN (ora_login_user = 'bob') CALL note")
    clean_cluster.frontend("alice")
    clean_cluster.frontend("bob")
    wait_for_events(observer, [("bob", "call")])


def test_or_replace_enable_disable_drop(clean_cluster: ServerProcess, observer: Frontend) -> None:
    observer.rows(LOGON)
    assert failure(observer, LOGON.replace(" OR REPLACE", ""))[0] == "42710"
    observer.rows(LOGON.replace("ora_sysevent", "'again'"))
    clean_cluster.frontend("alice")
    wait_for_events(observer, [("alice", "again")])
    observer.rows("ALTER TRIGGER audit_logon DISABLE")
    clean_cluster.frontend("alice")
    observer.rows("ALTER TRIGGER audit_logon ENABLE")
    clean_cluster.frontend("bob")
    wait_for_events(observer, [("alice", "again"), ("bob", "again")])
    observer.rows("DROP TRIGGER audit_logon")
    clean_cluster.frontend("alice")
    wait_for_events(observer, [("alice", "again"), ("bob", "again")])


def test_or_replace_leaves_event_triggers_alone(clean_cluster: ServerProcess, observer: Frontend) -> None:
    for statement in (
        "CREATE FUNCTION f RETURN event_trigger IS BEGIN NULL; END;",
        "CREATE EVENT TRIGGER audit_logon ON before_user_logoff EXECUTE FUNCTION f()",
    ):
        observer.rows(statement)
    assert failure(observer, LOGON) == ("42710", 'event trigger "audit_logon" already exists')
    assert observer.rows("SELECT evtevent FROM pg_event_trigger") == [("before_user_logoff",)]


def test_an_error_is_polardbs_warning(clean_cluster: ServerProcess, observer: Frontend) -> None:
    observer.rows(
        "CREATE TRIGGER no AFTER LOGON ON DATABASE BEGIN RAISE_APPLICATION_ERROR(-20001, 'closed'); END;"
    )
    assert warnings(clean_cluster.frontend("alice")) == [WARNING]
    clean_cluster.wait_for_log("ORA-20001: closed")


def test_a_trigger_needs_no_grant_to_the_user(clean_cluster: ServerProcess, observer: Frontend) -> None:
    observer.rows(LOGON)
    assert not warnings(clean_cluster.frontend("alice"))
    wait_for_events(observer, [("alice", "LOGON")])


def test_it_shows_in_the_catalogs(clean_cluster: ServerProcess, observer: Frontend) -> None:
    observer.rows(LOGON)
    assert observer.rows("SELECT evtname, evtevent, evtenabled FROM pg_event_trigger") == [
        ("audit_logon", "after_user_logon", "O")
    ]
    assert "audit_logon" in clean_cluster.psql("-c", r"\dy").stdout


def test_logon_facts_through_sys_context(clean_cluster: ServerProcess, observer: Frontend) -> None:
    run(
        clean_cluster,
        "CREATE TRIGGER facts AFTER LOGON ON DATABASE BEGIN\n"
        "  INSERT INTO audit (who, tag, more) VALUES (SYS_CONTEXT('USERENV', 'SESSION_USER'),\n"
        "    SYS_CONTEXT('USERENV', 'DB_NAME'), SYS_CONTEXT('USERENV', 'IP_ADDRESS'));\nEND;",
    )
    clean_cluster.frontend("alice")
    rows = observer.rows("SELECT lower(who), lower(tag), more FROM audit")
    assert rows[0][:2] == ("alice", "polardb")
    assert str(rows[0][2]).startswith("127.0.0.1")
