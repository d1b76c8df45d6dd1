"""Cursors of DECLARE and portals of Bind in one set of names, message by message on both servers."""

import pytest

from harness import frontend as f
from harness.postgres import PostgresCluster
from harness.servers import ServerProcess

ROWS = "SELECT i FROM generate_series(1, 9) i"
DECLARE = f"DECLARE c CURSOR FOR {ROWS}"
FETCH = "FETCH 2 FROM c"
OPEN = f.parse("", ROWS) + f.bind("p", "") + f.execute("p", 2)

SCRIPTS: dict[str, list[str | bytes]] = {
    "execute a cursor": ["BEGIN", DECLARE, "FETCH 2 FROM c", f.describe("P", "c") + f.execute("c", 3),
                         "FETCH 2 FROM c", f.execute("c"), "FETCH PRIOR FROM c", f.execute("c"), "COMMIT"],
    "execute a binary cursor": ["BEGIN", f"DECLARE c BINARY CURSOR FOR {ROWS}", "FETCH 1 FROM c",
                                f.describe("P", "c") + f.execute("c", 1),
                                f.parse("", FETCH) + f.bind("", "") + f.execute(), "COMMIT"],
    "close a cursor by message": ["BEGIN", DECLARE, f.close("P", "c"), FETCH],
    "bind to a cursor's name": ["BEGIN", DECLARE, f.parse("", ROWS) + f.bind("c", "")],
    "declare a portal's name": ["BEGIN", OPEN, "DECLARE p CURSOR FOR SELECT 1"],
    "fetch from a portal": ["BEGIN", OPEN, "FETCH 2 FROM p", f.execute("p", 1), "MOVE 1 FROM p",
                            f.execute("p"), "FETCH 1 FROM p", "FETCH PRIOR FROM p"],
    "close a portal by statement": ["BEGIN", OPEN, "CLOSE p", f.execute("p")],
    "close all": ["BEGIN", OPEN, DECLARE, f.parse("", "CLOSE ALL") + f.bind("q", "") + f.execute("q"),
                  "SELECT name FROM pg_cursors"],
    "pg_cursors": ["BEGIN", OPEN, DECLARE, "SELECT name, statement, is_holdable, is_binary, is_scrollable"
                   " FROM pg_cursors ORDER BY name", "COMMIT", "SELECT name FROM pg_cursors"],
    "describe FETCH": ["BEGIN", DECLARE, f.parse("s", FETCH) + f.describe("S", "s"),
                       f.bind("", "s", [], [], [1]) + f.describe("P") + f.execute(),
                       f.bind("", "s") + f.describe("P") + f.execute("", 1) + f.execute("", 1) + f.execute()],
    "FETCH prepared before its cursor": ["BEGIN", f.parse("s", FETCH) + f.describe("S", "s"), DECLARE,
                                         f.bind("", "s") + f.describe("P") + f.execute()],
    "FETCH of another cursor": ["BEGIN", DECLARE, f.parse("s", FETCH), f.bind("", "s") + f.execute(),
                                "CLOSE c", "DECLARE c CURSOR FOR SELECT 'x', 'y'",
                                f.bind("", "s") + f.describe("P") + f.execute()],
    "describe MOVE": ["BEGIN", DECLARE, f.parse("", "MOVE 2 FROM c") + f.describe("S") + f.bind("", "")
                      + f.describe("P") + f.execute()],
    "parameters": ["BEGIN", f.parse("", f"{DECLARE} WHERE i > $1 LIMIT $2")
                   + f.describe("S") + f.bind("", "", [b"2", b"4"]) + f.execute(), "FETCH ALL FROM c"],
    "savepoint": ["BEGIN", OPEN, "SAVEPOINT s", f.parse("", ROWS) + f.bind("q", "") + f.execute("q", 1),
                  DECLARE, "ROLLBACK TO s", f.execute("p", 1), f.execute("q", 1), "ROLLBACK TO s", FETCH],
    "error and savepoint": ["BEGIN", OPEN, "SAVEPOINT s", "SELECT 1/0", f.execute("p", 1), "ROLLBACK TO s",
                            f.execute("p", 1), "FETCH 1 FROM p"],
}  # fmt: skip


@pytest.mark.parametrize("name", SCRIPTS)
def test_cursor_messages(name: str, postgres: PostgresCluster, server: ServerProcess) -> None:
    assert _answers(server.port, SCRIPTS[name]) == _answers(postgres.port, SCRIPTS[name])


def _answers(port: int, script: list[str | bytes]) -> list[str]:
    client = f.Frontend("127.0.0.1", port)
    try:
        client.log_on("postgres", "postgres")
        found = []
        for step in script:
            client.send(f.query(step) if isinstance(step, str) else step + f.SYNC)
            found.append(" ".join(_shown(message) for message in client.until_ready()))
        return found
    finally:
        client.socket.close()


def _shown(message: f.Message) -> str:
    if message.tag == "T":
        return f"RowDescription {message.columns}"
    return message.text
