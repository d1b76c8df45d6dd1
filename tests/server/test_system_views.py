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
