"""COPY into a table with triggers, on the wire and beside other sessions."""

import struct

import pytest

from harness import frontend as f
from harness.frontend import Frontend
from harness.servers import ServerProcess
from harness.waiting import eventually

BINARY_START = b"PGCOPY\n\xff\r\n\0" + bytes(8)
BINARY_END = b"\xff\xff"
DUPLICATE = 'duplicate key value violates unique constraint "copied_pkey"'


@pytest.fixture
def table(client: Frontend) -> Frontend:
    client.rows("DROP TABLE IF EXISTS copied; DROP TABLE IF EXISTS other")
    client.rows("CREATE TABLE copied (a integer PRIMARY KEY, b text); CREATE TABLE other (a integer)")
    return client


def make_trigger(table: Frontend, when: str, body: str) -> None:
    table.rows(
        f"CREATE OR REPLACE FUNCTION fired() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$"
    )
    table.rows(f"CREATE TRIGGER fired {when} EXECUTE FUNCTION fired()")


def texts(client: Frontend) -> list[str]:
    return [message.text for message in client.until_ready()]


def wait_for_lock(server: ServerProcess, client: Frontend) -> None:
    query = f"SELECT wait_event_type FROM pg_stat_activity WHERE pid = {client.pid}"
    eventually(lambda: server.query(query) == [("Lock",)], "it waits")


def test_a_statement_trigger_that_refuses(table: Frontend) -> None:
    make_trigger(table, "BEFORE INSERT ON copied", "RAISE EXCEPTION 'not now';")
    table.send(f.query("COPY copied FROM STDIN"), f.copy_data(b"1\tx\n"), f.COPY_DONE)
    asked, error, ready = table.until_ready()
    assert [asked.text, error.text, ready.text] == [
        "CopyInResponse 0 0 0",
        "ErrorResponse ERROR P0001 'not now'",
        "ReadyForQuery I",
    ]
    # No line has been looked at.
    assert error.fields["W"] == "PL/pgSQL function fired() line 1 at RAISE"
    assert table.rows("SELECT * FROM copied") == []


def test_binary_rows_one_by_one(table: Frontend) -> None:
    make_trigger(table, "BEFORE INSERT ON copied FOR EACH ROW", "RAISE NOTICE '%', NEW; RETURN NEW;")
    data = b"".join(struct.pack("!hi", 1, len(value)) + value for value in (b"\0\0\0\1", b"\0\2"))
    table.send(
        f.query("COPY copied (a) FROM STDIN (FORMAT binary)"),
        f.copy_data(BINARY_START + data + BINARY_END),
        f.COPY_DONE,
    )
    _, notice, error, _ = table.until_ready()
    assert notice.text == "NoticeResponse NOTICE 00000 '(1,)'"
    assert notice.fields["W"] == "PL/pgSQL function fired() line 1 at RAISE\nCOPY copied, line 1"
    assert error.fields["C"] == "08P01"
    assert error.fields["W"] == "COPY copied, line 2, column a"


def test_a_row_that_waits_fires_once(server: ServerProcess, table: Frontend) -> None:
    """Its triggers come before the wait for a key that another transaction has taken."""
    make_trigger(table, "BEFORE INSERT ON copied FOR EACH ROW", "RAISE NOTICE '%', NEW.a; RETURN NEW;")
    other = server.frontend()
    notices = ["NoticeResponse NOTICE 00000 '1'", "NoticeResponse NOTICE 00000 '2'"]
    for end, expected in (
        ("ROLLBACK", ["NoticeResponse NOTICE 00000 '3'", "CommandComplete 'COPY 3'", "ReadyForQuery I"]),
        ("COMMIT", [f"ErrorResponse ERROR 23505 '{DUPLICATE}'", "ReadyForQuery I"]),
    ):
        table.rows("TRUNCATE copied")
        table.rows("BEGIN")
        table.query("INSERT INTO copied VALUES (2, 'mine')")
        other.send(f.query("COPY copied FROM STDIN"), f.copy_data(b"1\tx\n2\tx\n3\tx\n"), f.COPY_DONE)
        wait_for_lock(server, other)
        table.rows(end)
        assert texts(other) == ["CopyInResponse 0 0 0", *notices, *expected]


@pytest.mark.parametrize(
    "when",
    [
        "BEFORE INSERT ON copied",
        "BEFORE INSERT ON copied FOR EACH ROW",
        "AFTER INSERT ON copied FOR EACH ROW",
        "AFTER INSERT ON copied",
    ],
)
def test_a_trigger_that_waits_is_set_aside(server: ServerProcess, table: Frontend, when: str) -> None:
    """Others write meanwhile, and nothing of the COPY is lost."""
    make_trigger(table, when, "PERFORM pg_advisory_xact_lock(7); RETURN NEW;")
    table.rows("SELECT pg_advisory_lock(7)")
    copying = server.frontend()
    copying.send(f.query("COPY copied FROM STDIN"), f.copy_data(b"1\tx\n2\ty\n"), f.COPY_DONE)
    wait_for_lock(server, copying)
    table.rows("INSERT INTO other VALUES (1)")
    table.rows("SELECT pg_advisory_unlock(7)")
    assert texts(copying) == ["CopyInResponse 0 0 0", "CommandComplete 'COPY 2'", "ReadyForQuery I"]
    assert table.rows("SELECT * FROM copied ORDER BY a") == [("1", "x"), ("2", "y")]
