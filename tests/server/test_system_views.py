"""Every system table and view can be read."""

from harness.servers import ServerProcess


def test_every_system_relation_answers(server: ServerProcess) -> None:
    client = server.frontend()
    names = client.rows(
        "SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        " WHERE c.relkind IN ('r', 'v') AND n.nspname IN ('pg_catalog', 'information_schema')"
    )
    assert len(names) > 150
    failed = {}
    for schema, name in names:
        answer = client.query(f'SELECT * FROM {schema}."{name}"')
        if errors := [m.fields["M"] for m in answer if m.tag == "E"]:
            failed[f"{schema}.{name}"] = errors
    assert failed == {}
    assert client.rows("SELECT username FROM v$session WHERE sid = pg_backend_pid()") == [("POLARDB",)]


def test_a_transaction_sees_the_roles_it_has_made(server: ServerProcess) -> None:
    """In the tables and in the views over them; other sessions do not before the commit."""
    client, other = server.frontend(), server.frontend()
    seen = (
        "SELECT rolname FROM pg_roles WHERE rolname LIKE 'seen\\_%' UNION ALL"
        " SELECT groname FROM pg_group WHERE groname LIKE 'seen\\_%' UNION ALL"
        " SELECT r.rolname FROM pg_auth_members m JOIN pg_authid r ON r.oid = m.member"
        " WHERE m.roleid = (SELECT oid FROM pg_authid WHERE rolname = 'seen_group') ORDER BY 1"
    )
    client.query("BEGIN; CREATE ROLE seen_group; CREATE USER seen_user IN ROLE seen_group")
    expected = [("seen_group",), ("seen_group",), ("seen_user",), ("seen_user",)]
    assert client.rows(seen) == expected
    assert other.rows(seen) == []
    client.query("ROLLBACK")
    assert client.rows(seen) == []
    client.query("BEGIN; CREATE ROLE seen_group; CREATE USER seen_user IN ROLE seen_group; COMMIT")
    assert client.rows(seen) == other.rows(seen) == expected
    client.query("DROP ROLE seen_user, seen_group")
