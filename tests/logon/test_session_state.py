"""What a logon trigger sets up for its session: settings, contexts, package variables, roles."""

import pytest

from harness.frontend import Frontend
from harness.logon import failure, notices, run, warnings
from harness.servers import ServerProcess

BROKEN = (
    "CREATE FUNCTION broken RETURN event_trigger IS BEGIN RAISE_APPLICATION_ERROR(-20001, 'x'); END;",
    "CREATE EVENT TRIGGER z_broken ON after_user_logon EXECUTE FUNCTION broken()",
)


def trigger(server: ServerProcess, body: str, *before: str, rights: str = "") -> None:
    """Make a logon trigger of an Oracle-style function with this body."""
    run(
        server,
        *before,
        f"CREATE FUNCTION init RETURN event_trigger {rights} IS BEGIN\n{body}\nEND;",
        "CREATE EVENT TRIGGER init ON after_user_logon EXECUTE FUNCTION init()",
    )


def both(server: ServerProcess) -> tuple[Frontend, Frontend]:
    """A session whose logon event committed, and one whose event was undone by a later trigger."""
    good = server.frontend()
    assert not warnings(good)
    run(server, *BROKEN)
    bad = server.frontend()
    assert len(warnings(bad)) == 1
    return good, bad


def test_set_config_stays_when_the_event_commits(clean_cluster: ServerProcess) -> None:
    trigger(clean_cluster, "PERFORM set_config('my.tenant', 't1', false);")
    sql = "SELECT current_setting('my.tenant', true)"
    good, bad = both(clean_cluster)
    assert good.rows(sql) == [("t1",)]
    assert bad.rows(sql) == [("",)]


def test_set_local_does_not_stay(clean_cluster: ServerProcess) -> None:
    trigger(
        clean_cluster,
        "PERFORM set_config('work_mem', '7MB', true);\nRAISE NOTICE '%', current_setting('work_mem');",
    )
    client = clean_cluster.frontend()
    assert notices(client) == ["NOTICE: 7MB"]
    assert client.rows("SHOW work_mem") == [("4MB",)]


def test_alter_session(clean_cluster: ServerProcess) -> None:
    trigger(
        clean_cluster,
        "EXECUTE IMMEDIATE 'ALTER SESSION SET NLS_DATE_FORMAT = ''YYYY-MM-DD HH24:MI:SS''';\n"
        "EXECUTE IMMEDIATE 'ALTER SESSION SET CURRENT_SCHEMA = app';\n"
        "EXECUTE IMMEDIATE 'ALTER SESSION SET TIME_ZONE = ''+02:00''';",
        "CREATE SCHEMA app",
        "CREATE TABLE app.t (x int)",
    )
    good, bad = both(clean_cluster)
    assert good.rows("SELECT current_schema()") == [("app",)]
    assert good.rows("SELECT count(*) FROM t") == [("0",)]
    assert good.rows("SELECT TIMESTAMPTZ '2024-01-01 00:00+00'") == [("2024-01-01 02:00:00+02",)]
    assert bad.rows("SELECT current_schema()") == [("public",)]


def test_dbms_session_context(clean_cluster: ServerProcess) -> None:
    trigger(clean_cluster, "DBMS_SESSION.SET_CONTEXT('app', 'tenant', 't7');")
    sql = "SELECT SYS_CONTEXT('app', 'tenant')"
    good, bad = both(clean_cluster)
    assert good.rows(sql) == [("t7",)]
    assert bad.rows(sql) == [(None,)]


PACKAGE = """
CREATE OR REPLACE PACKAGE sess IS
  g_tenant VARCHAR2(30);
  PROCEDURE init(p_tenant VARCHAR2);
  FUNCTION tenant RETURN VARCHAR2;
END sess;
"""
BODY = """
CREATE OR REPLACE PACKAGE BODY sess IS
  PROCEDURE init(p_tenant VARCHAR2) IS BEGIN g_tenant := p_tenant; END;
  FUNCTION tenant RETURN VARCHAR2 IS BEGIN RETURN g_tenant; END;
BEGIN
  g_tenant := 'none';
END sess;
"""


def test_package_variables(clean_cluster: ServerProcess) -> None:
    trigger(clean_cluster, "sess.init('t9');", PACKAGE, BODY)
    sql = "SELECT sess.tenant()"
    good, bad = both(clean_cluster)
    assert good.rows(sql) == [("t9",)]
    assert bad.rows(sql) == [("none",)]


def test_set_role_in_an_invoker_function(clean_cluster: ServerProcess) -> None:
    trigger(
        clean_cluster,
        "DBMS_SESSION.SET_ROLE('app_role');",
        "CREATE ROLE app_role",
        "CREATE ROLE alice LOGIN",
        "GRANT app_role TO alice",
        rights="AUTHID CURRENT_USER",
    )
    alice = clean_cluster.frontend("alice")
    assert not warnings(alice)
    assert alice.rows("SELECT current_user, session_user") == [("app_role", "alice")]


def test_set_role_statement_in_plpgsql(clean_cluster: ServerProcess) -> None:
    run(
        clean_cluster,
        "CREATE ROLE app_role",
        "CREATE ROLE alice LOGIN",
        "GRANT app_role TO alice",
        "CREATE FUNCTION r() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN SET ROLE app_role; END $$",
        "CREATE EVENT TRIGGER r ON after_user_logon EXECUTE FUNCTION r()",
    )
    assert clean_cluster.frontend("alice").rows("SELECT current_user") == [("app_role",)]


def test_set_role_in_a_definer_function_is_refused(clean_cluster: ServerProcess) -> None:
    trigger(
        clean_cluster,
        "EXECUTE IMMEDIATE 'SET ROLE app_role';",
        "CREATE ROLE app_role",
    )
    assert len(warnings(clean_cluster.frontend())) == 1
    clean_cluster.wait_for_log('cannot set parameter "role" within security-definer function', "42501")


def test_dynamic_role_assignment(clean_cluster: ServerProcess) -> None:
    """The documented use: grant the role of the hour to whoever logs on."""
    trigger(
        clean_cluster,
        "EXECUTE IMMEDIATE 'GRANT day_role TO ' || quote_ident(polar_login_user);\n"
        "EXECUTE IMMEDIATE 'REVOKE night_role FROM ' || quote_ident(polar_login_user);",
        "CREATE ROLE day_role",
        "CREATE ROLE night_role",
        "CREATE ROLE alice LOGIN",
        "GRANT night_role TO alice",
        "CREATE TABLE day (x int)",
        "CREATE TABLE night (x int)",
        "GRANT SELECT ON day TO day_role",
        "GRANT SELECT ON night TO night_role",
    )
    alice = clean_cluster.frontend("alice")
    assert not warnings(alice)
    assert alice.rows("SELECT count(*) FROM day") == [("0",)]
    assert failure(alice, "SELECT count(*) FROM night") == ("42501", "permission denied for table night")
    assert clean_cluster.frontend().rows(
        "SELECT roleid::regrole FROM pg_auth_members WHERE member = 'alice'::regrole"
    ) == [("day_role",)]


def test_a_role_granted_by_an_undone_event_is_not_granted(clean_cluster: ServerProcess) -> None:
    trigger(
        clean_cluster,
        "EXECUTE IMMEDIATE 'GRANT day_role TO alice';",
        "CREATE ROLE day_role",
        "CREATE ROLE alice LOGIN",
        *BROKEN,
    )
    assert len(warnings(clean_cluster.frontend("alice"))) == 1
    assert clean_cluster.frontend().rows(
        "SELECT count(*) FROM pg_auth_members WHERE member = 'alice'::regrole"
    ) == [("0",)]


def test_temporary_table_of_the_trigger_is_the_sessions(clean_cluster: ServerProcess) -> None:
    trigger(clean_cluster, "EXECUTE IMMEDIATE 'CREATE TEMP TABLE ss (x int)';", "CREATE ROLE alice LOGIN")
    assert clean_cluster.frontend().rows("SELECT count(*) FROM ss") == [("0",)]
    alice = clean_cluster.frontend("alice")
    assert failure(alice, "SELECT * FROM ss") == ("42501", "permission denied for table ss")


@pytest.mark.parametrize("database", ["polardb", "postgres"])
def test_user_is_the_one_who_logged_on(clean_cluster: ServerProcess, database: str) -> None:
    """USER is the session's user in Oracle mode and the current one in PostgreSQL mode."""
    observer = clean_cluster.frontend(database=database)
    for statement in (
        "CREATE ROLE alice LOGIN",
        "CREATE TABLE seen (u text, s text, c text)",
        "CREATE FUNCTION who RETURN event_trigger IS BEGIN"
        " INSERT INTO public.seen VALUES (USER, session_user, current_user); END;",
        "CREATE EVENT TRIGGER who ON after_user_logon EXECUTE FUNCTION who()",
    ):
        observer.rows(statement)
    owner = "polardb"
    clean_cluster.frontend("alice", database)
    user = "alice" if database == "polardb" else owner
    assert observer.rows("SELECT * FROM seen") == [(user, "alice", owner)]
