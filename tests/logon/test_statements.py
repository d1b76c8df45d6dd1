"""CREATE, ALTER and DROP of logon and logoff triggers: spellings, refusals, catalogs, \\dy."""

import pytest

from harness.logon import failure, run, with_audit
from harness.servers import ServerProcess

ETF = "CREATE FUNCTION etf() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN END $$"


@pytest.mark.parametrize("action", ["FUNCTION", "PROCEDURE"])
def test_both_spellings_store_one_event(clean_cluster: ServerProcess, action: str) -> None:
    client = clean_cluster.frontend()
    client.rows(ETF)
    tags = [
        m.text
        for statement in (
            f"CREATE EVENT TRIGGER a ON after_user_logon EXECUTE {action} etf()",
            f"create event trigger B on BEFORE_USER_LOGOFF execute {action.lower()} public.etf()",
            f"CREATE EVENT TRIGGER c AFTER LOGON ON DATABASE EXECUTE {action} etf()",
            f"Create Event Trigger d before logoff on database Execute {action} public . etf ( )",
            f"CREATE EVENT TRIGGER e ON login EXECUTE {action} etf()",
        )
        for m in client.query(statement)
        if m.tag in "CE"
    ]
    assert tags == ["CommandComplete 'CREATE EVENT TRIGGER'"] * 5
    query = (
        "SELECT evtname, evtevent, evtowner::regrole, evtenabled, evtfoid::regproc, evttags"
        " FROM pg_event_trigger ORDER BY 1"
    )
    assert client.rows(query) == [
        (name, event, "polardb", "O", "etf", None)
        for name, event in zip(
            "abcde",
            ("after_user_logon", "before_user_logoff", "after_user_logon", "before_user_logoff", "login"),
            strict=True,
        )
    ]
    for name in "abcde":
        assert next(m.text for m in client.query(f"DROP EVENT TRIGGER {name}")) == (
            "CommandComplete 'DROP EVENT TRIGGER'"
        )
    assert client.rows(query) == []


def test_psql_lists_them(clean_cluster: ServerProcess) -> None:
    with_audit(clean_cluster).rows("COMMENT ON EVENT TRIGGER audit_on IS 'who comes'")
    off = {"PGOPTIONS": "-c event_triggers=off"}
    assert clean_cluster.psql("-c", r"\dy", env=off).stdout == (
        "                         List of event triggers\n"
        "   Name    |       Event        |  Owner  | Enabled |  Function   | Tags \n"
        "-----------+--------------------+---------+---------+-------------+------\n"
        " audit_off | before_user_logoff | polardb | enabled | audit_event | \n"
        " audit_on  | after_user_logon   | polardb | enabled | audit_event | \n"
        "(2 rows)\n\n"
    )
    assert "who comes" in clean_cluster.psql("-c", r"\dy+ audit_on", env=off).stdout
    assert "audit_off" not in clean_cluster.psql("-c", r"\dy *_on", env=off).stdout


REFUSED = [
    ("CREATE EVENT TRIGGER z ON nosuch EXECUTE FUNCTION etf()", "42601", 'unrecognized event name "nosuch"'),
    ('CREATE EVENT TRIGGER z ON "LOGIN" EXECUTE FUNCTION etf()', "42601", 'unrecognized event name "LOGIN"'),
    (
        'CREATE EVENT TRIGGER z ON "After_User_Logon" EXECUTE FUNCTION etf()',
        "42601",
        'unrecognized event name "After_User_Logon"',
    ),
    (
        "CREATE EVENT TRIGGER taken ON after_user_logon EXECUTE FUNCTION etf()",
        "42710",
        'event trigger "taken" already exists',
    ),
    ("ALTER EVENT TRIGGER other RENAME TO taken", "42710", 'event trigger "taken" already exists'),
    (
        "CREATE EVENT TRIGGER z ON after_user_logon EXECUTE FUNCTION notet()",
        "42P17",
        "function notet must return type event_trigger",
    ),
    (
        "CREATE EVENT TRIGGER z ON after_user_logon EXECUTE FUNCTION nosuch()",
        "42883",
        "function nosuch() does not exist",
    ),
    (
        "CREATE EVENT TRIGGER z ON after_user_logon WHEN foo IN ('x') EXECUTE FUNCTION etf()",
        "42601",
        'unrecognized filter variable "foo"',
    ),
    (
        "CREATE EVENT TRIGGER z ON login WHEN TAG IN ('LOGIN') EXECUTE FUNCTION etf()",
        "0A000",
        "tag filtering is not supported for login event triggers",
    ),
    ("DROP EVENT TRIGGER nosuch", "42704", 'event trigger "nosuch" does not exist'),
    ("ALTER EVENT TRIGGER nosuch DISABLE", "42704", 'event trigger "nosuch" does not exist'),
    (
        "ALTER EVENT TRIGGER taken OWNER TO alice",
        "42501",
        'permission denied to change owner of event trigger "taken"',
    ),
    (
        "DROP FUNCTION etf()",
        "2BP01",
        "cannot drop function etf() because other objects depend on it",
    ),
    ("SELECT etf()", "0A000", "trigger functions can only be called as triggers"),
    ("SELECT polar_login_user", "42703", 'column "polar_login_user" does not exist'),
    (
        "CREATE FUNCTION etf(x int) RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN END $$",
        "42P13",
        "event trigger functions cannot have declared arguments",
    ),
    ("CREATE EVENT TRIGGER z ON after_user_logon EXECUTE FUNCTION etf", "42601", None),
    ("CREATE EVENT TRIGGER z ON after_user_logon EXECUTE FUNCTION etf(1)", "42601", None),
    ("CREATE EVENT TRIGGER z ON AFTER LOGON ON DATABASE EXECUTE FUNCTION etf()", "42601", None),
    ("CREATE OR REPLACE EVENT TRIGGER z ON after_user_logon EXECUTE FUNCTION etf()", "42601", None),
]


def test_refusals(clean_cluster: ServerProcess) -> None:
    run(
        clean_cluster,
        ETF,
        "CREATE FUNCTION notet() RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN 1; END $$",
        "CREATE ROLE alice LOGIN",
        "CREATE EVENT TRIGGER taken ON after_user_logon EXECUTE FUNCTION etf()",
        "CREATE EVENT TRIGGER other ON before_user_logoff EXECUTE FUNCTION etf()",
    )
    client = clean_cluster.frontend()
    wrong = []
    for sql, code, message in REFUSED:
        found = failure(client, sql)
        if found[0] != code or message not in (None, found[1]):
            wrong.append((sql, (code, message), found))
    assert not wrong


def test_details_hints_and_notices(clean_cluster: ServerProcess) -> None:
    run(
        clean_cluster,
        ETF,
        "CREATE ROLE alice LOGIN",
        "CREATE EVENT TRIGGER a_tr ON after_user_logon EXECUTE FUNCTION etf()",
        "CREATE EVENT TRIGGER b_tr ON before_user_logoff EXECUTE FUNCTION etf()",
    )
    client = clean_cluster.frontend()
    error = next(m.fields for m in client.query("DROP FUNCTION etf()") if m.tag == "E")
    assert error["D"] == (
        "event trigger a_tr depends on function etf()\nevent trigger b_tr depends on function etf()"
    )
    assert error["H"] == "Use DROP ... CASCADE to drop the dependent objects too."
    notice = next(m.fields for m in client.query("DROP FUNCTION etf() CASCADE") if m.tag == "N")
    assert notice["M"] == "drop cascades to 2 other objects"
    assert notice["D"] == "drop cascades to event trigger a_tr\ndrop cascades to event trigger b_tr"
    assert client.rows("SELECT count(*) FROM pg_event_trigger") == [("0",)]
    notice = next(m.fields for m in client.query("DROP EVENT TRIGGER IF EXISTS a_tr") if m.tag == "N")
    assert notice["M"] == 'event trigger "a_tr" does not exist, skipping'


def test_only_superusers_make_them(clean_cluster: ServerProcess) -> None:
    run(
        clean_cluster,
        ETF,
        "CREATE ROLE alice LOGIN",
        "CREATE EVENT TRIGGER theirs ON after_user_logon EXECUTE FUNCTION etf()",
    )
    alice = clean_cluster.frontend("alice")
    error = next(
        m.fields
        for m in alice.query("CREATE EVENT TRIGGER z ON after_user_logon EXECUTE FUNCTION etf()")
        if m.tag == "E"
    )
    assert (error["C"], error["M"]) == ("42501", 'permission denied to create event trigger "z"')
    assert error["H"] == "Must be superuser to create an event trigger."
    assert failure(alice, "DROP EVENT TRIGGER theirs") == ("42501", "must be owner of event trigger theirs")
    assert failure(alice, "ALTER EVENT TRIGGER theirs DISABLE")[0] == "42501"


def test_rename_owner_and_function_by_oid(clean_cluster: ServerProcess) -> None:
    """The function is kept by OID: renaming it leaves the trigger working."""
    observer = with_audit(clean_cluster, logoff=False)
    for statement in (
        "ALTER EVENT TRIGGER audit_on RENAME TO renamed",
        "ALTER EVENT TRIGGER renamed OWNER TO postgres",
        "ALTER FUNCTION audit_event() RENAME TO audit_event_2",
    ):
        observer.rows(statement)
    clean_cluster.frontend()
    assert observer.rows("SELECT count(*) FROM audit") == [("1",)]
    assert observer.rows("SELECT evtname, evtowner::regrole, evtfoid::regproc FROM pg_event_trigger") == [
        ("renamed", "postgres", "audit_event_2")
    ]


def test_moving_the_function_leaves_the_trigger_working(clean_cluster: ServerProcess) -> None:
    observer = with_audit(clean_cluster, logoff=False)
    observer.rows("CREATE SCHEMA other")
    observer.rows("ALTER FUNCTION audit_event() SET SCHEMA other")
    assert observer.rows("SELECT evtfoid::regproc FROM pg_event_trigger") == [("other.audit_event",)]
    clean_cluster.frontend()
    assert observer.rows("SELECT count(*) FROM audit") == [("1",)]
    observer.rows('ALTER EVENT TRIGGER audit_on RENAME TO "Audit on"')
    error = next(m.fields for m in observer.query("DROP SCHEMA other") if m.tag == "E")
    assert error["D"] == (
        "function other.audit_event() depends on schema other\n"
        "event trigger Audit on depends on function other.audit_event()"
    )
    observer.rows("DROP SCHEMA other CASCADE")
    assert observer.rows("SELECT count(*) FROM pg_event_trigger") == [("0",)]


def test_a_procedure_without_parameters_may_be_the_action(clean_cluster: ServerProcess) -> None:
    """An extension the documents suggest ("functions or stored procedures"), for these events only."""
    observer = clean_cluster.frontend()
    observer.rows("CREATE TABLE seen (who text)")
    observer.rows("CREATE PROCEDURE note IS BEGIN INSERT INTO public.seen VALUES (SESSION_USER); END;")
    observer.rows("CREATE EVENT TRIGGER p AFTER LOGON ON DATABASE EXECUTE PROCEDURE note()")
    clean_cluster.frontend("postgres")
    assert observer.rows("SELECT who FROM seen") == [("postgres",)]
    assert failure(observer, "CREATE EVENT TRIGGER q ON login EXECUTE PROCEDURE note()") == (
        "42883",
        "function note() does not exist",
    )


def test_ddl_is_transactional(clean_cluster: ServerProcess) -> None:
    client = clean_cluster.frontend()
    client.rows(ETF)
    client.query("BEGIN")
    client.rows("CREATE EVENT TRIGGER a ON after_user_logon EXECUTE FUNCTION etf()")
    assert client.rows("SELECT count(*) FROM pg_event_trigger") == [("1",)]
    client.query("ROLLBACK")
    assert client.rows("SELECT count(*) FROM pg_event_trigger") == [("0",)]


def test_triggers_survive_a_restart(clean_cluster: ServerProcess) -> None:
    with_audit(clean_cluster).terminate()
    clean_cluster.stop()
    clean_cluster.start()
    observer = clean_cluster.frontend()
    tags = [row[0] for row in observer.rows("SELECT tag FROM audit ORDER BY id")]
    assert tags == ["LOGOUT", "LOGIN"]
