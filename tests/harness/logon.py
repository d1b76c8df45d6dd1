"""What the logon and logoff tests share: the audit table, its function, and reading it."""

from typing import Any

from harness.frontend import Frontend
from harness.servers import ServerProcess
from harness.waiting import eventually

WARNING = "event trigger occur error after user login. For more information, see log"

AUDIT = """
CREATE TABLE audit (id serial, who varchar(64), db varchar(64), event varchar(64), ip varchar(64),
  tag varchar(64), num int)
"""

AUDIT_FUNCTION = """
CREATE FUNCTION audit_event RETURN event_trigger IS BEGIN
  INSERT INTO public.audit (who, db, event, ip, tag, num)
  VALUES (polar_login_user, polar_database_name, tg_event, polar_client_ip, tg_tag, polar_instance_num);
END;
"""


def run(server: ServerProcess, *statements: str, role: str = "polardb", database: str = "polardb") -> None:
    """Run statements one by one on a connection of their own, which is closed again."""
    client = server.frontend(role, database)
    for statement in statements:
        errors = [m.text for m in client.query(statement) if m.tag == "E"]
        assert not errors, f"{statement}\n{errors}"
    client.terminate()


def with_audit(server: ServerProcess, *, logoff: bool = True, database: str = "polardb") -> Frontend:
    """Make the audit table, its function and triggers; returns the observer, logged on before them."""
    observer = server.frontend(database=database)
    statements = [
        AUDIT,
        AUDIT_FUNCTION,
        "CREATE EVENT TRIGGER audit_on ON after_user_logon EXECUTE FUNCTION audit_event()",
    ]
    if logoff:
        statements.append(
            "CREATE EVENT TRIGGER audit_off ON before_user_logoff EXECUTE FUNCTION audit_event()"
        )
    for statement in statements:
        errors = [m.text for m in observer.query(statement) if m.tag == "E"]
        assert not errors, f"{statement}\n{errors}"
    return observer


def events(observer: Frontend) -> list[tuple[str | None, str | None]]:
    """(who, tag) of every audit row in order."""
    rows = observer.rows("SELECT who, tag FROM public.audit ORDER BY id")
    return [(row[0], row[1]) for row in rows]


def wait_for_events(observer: Frontend, expected: list[tuple[str, str]]) -> None:
    """Wait until the audit rows are exactly these."""

    def probe() -> bool:
        found: list[Any] = events(observer)
        assert found == expected, found
        return True

    eventually(probe, f"audit rows {expected}")


def warnings(client: Frontend) -> list[str]:
    """The WARNINGs of the client's start-up."""
    return [m.fields["M"] for m in client.startup if m.tag == "N" and m.fields["S"] == "WARNING"]


def notices(client: Frontend) -> list[str]:
    """'SEVERITY: message' of every notice of the client's start-up."""
    return [f"{m.fields['S']}: {m.fields['M']}" for m in client.startup if m.tag == "N"]


def error_of(client: Frontend) -> dict[str, str]:
    """The fields of the ErrorResponse that refused the client; {} when it is in."""
    return next((m.fields for m in client.startup if m.tag == "E"), {})


def failure(client: Frontend, sql: str) -> tuple[str, str]:
    """(SQLSTATE, message) of the error a statement must give."""
    errors = [m.fields for m in client.query(sql) if m.tag == "E"]
    assert errors, f"no error: {sql}"
    return errors[0]["C"], errors[0]["M"]
