"""Rows that a portal has still to send when its transaction is set aside."""

import pytest

from harness import frontend as f
from harness.postgres import PostgresCluster
from harness.servers import ServerProcess


@pytest.mark.parametrize("where", ["PostgreSQL", "polar-lite"])
def test_a_portal_keeps_its_rows(where: str, request: pytest.FixtureRequest) -> None:
    """A suspended portal goes on with the rows of its own moment, though the transaction gave way."""
    port = _port(request, where)
    reader, writer = f.Frontend("127.0.0.1", port), f.Frontend("127.0.0.1", port)
    for client in (reader, writer):
        client.log_on("postgres", "postgres")
    writer.query("DROP TABLE IF EXISTS p; CREATE TABLE p (n int PRIMARY KEY)")
    writer.query("INSERT INTO p SELECT i FROM generate_series(1, 1000) i")
    reader.query("BEGIN")
    reader.query("INSERT INTO p VALUES (2000)")
    reader.send(f.parse("", "SELECT n FROM p ORDER BY n"), f.bind("c", ""), f.execute("c", 400), f.FLUSH)
    first = [reader.receive()]
    while first[-1] is not None and first[-1].tag != "s":
        first.append(reader.receive())
    writer.query("INSERT INTO p VALUES (3000)")
    writer.query("DELETE FROM p WHERE n <= 500")
    reader.send(f.execute("c", 0), f.SYNC)
    rest = reader.until_ready()
    rows = [int(m.values[0] or 0) for m in [*first, *rest] if m is not None and m.tag == "D"]
    assert rows == [*range(1, 1001), 2000]
    reader.query("COMMIT")
    assert writer.rows("SELECT count(*), max(n) FROM p") == [("502", "3000")]
    for client in (reader, writer):
        client.socket.close()


def _port(request: pytest.FixtureRequest, where: str) -> int:
    if where == "PostgreSQL":
        cluster: PostgresCluster = request.getfixturevalue("postgres")
        cluster.reset()
        return cluster.port
    server: ServerProcess = request.getfixturevalue("fresh_server")
    return server.port
