"""COPY on the wire: the messages, what ends it, and data larger than memory should hold."""

import pytest

from harness import frontend as f
from harness.frontend import Frontend
from harness.servers import ServerProcess
from harness.waiting import eventually

ROWS = 250_000
BLOCK = 2_500  # rows of a message
DUPLICATE = 'duplicate key value violates unique constraint "copied_a"'
CANCELED = "ErrorResponse ERROR 57014 'canceling statement due to user request'"
ALLOWANCE = 64 * 1024  # kB; the data is 60 MB and more


@pytest.fixture
def table(client: Frontend) -> Frontend:
    client.rows("DROP TABLE IF EXISTS copied")
    client.rows("CREATE TABLE copied (a integer, b text)")
    return client


def texts(client: Frontend) -> list[str]:
    return [message.text for message in client.until_ready()]


def rows(client: Frontend) -> list[tuple[str | None, ...]]:
    return client.rows("SELECT * FROM copied ORDER BY a")


def test_in_simple(table: Frontend) -> None:
    table.send(f.query("COPY copied FROM STDIN"))
    assert table.receive().text == "CopyInResponse 0 0 0"  # type: ignore[union-attr]
    table.send(
        f.copy_data(b"1\to"), f.copy_data(b""), f.copy_data(b"ne\n2\t\\N"), f.FLUSH, f.SYNC, f.COPY_DONE
    )
    assert texts(table) == ["CommandComplete 'COPY 2'", "ReadyForQuery I"]
    assert rows(table) == [("1", "one"), ("2", None)]


def test_in_without_waiting(table: Frontend) -> None:
    table.send(f.query("COPY copied FROM STDIN"), f.copy_data(b"1\tx\n"), f.COPY_DONE, f.query("SELECT 1"))
    assert texts(table) == ["CopyInResponse 0 0 0", "CommandComplete 'COPY 1'", "ReadyForQuery I"]
    assert texts(table)[1:] == ["DataRow '1'", "CommandComplete 'SELECT 1'", "ReadyForQuery I"]


def test_in_one_large_message(table: Frontend) -> None:
    # Larger than what is read ahead: reading pauses and goes on many times before the message is whole.
    lines = b"".join(b"%d\t%s\n" % (row, b"x" * 10_000) for row in range(2_000))
    table.send(f.query("COPY copied FROM STDIN"), f.copy_data(lines), f.COPY_DONE)
    assert texts(table)[1:] == ["CommandComplete 'COPY 2000'", "ReadyForQuery I"]


def test_several_statements(table: Frontend) -> None:
    table.send(
        f.query("COPY copied FROM STDIN; COPY copied FROM STDIN CSV; COPY copied TO STDOUT"),
        *(f.copy_data(b"1\tx\n"), f.COPY_DONE, f.copy_data(b"2,y\n"), f.COPY_DONE),
    )
    assert texts(table) == [
        *("CopyInResponse 0 0 0", "CommandComplete 'COPY 1'"),
        *("CopyInResponse 0 0 0", "CommandComplete 'COPY 1'"),
        *("CopyOutResponse 0 0 0", "CopyData '1\tx\n'", "CopyData '2\ty\n'", "CopyDone"),
        *("CommandComplete 'COPY 2'", "ReadyForQuery I"),
    ]


def test_in_extended(table: Frontend) -> None:
    """The Sync that was sent with Execute belongs to the data, and is ignored."""
    table.send(f.parse("", "COPY copied FROM STDIN"), f.bind("", ""), f.describe("P"), f.execute(), f.SYNC)
    for expected in ("ParseComplete", "BindComplete", "NoData", "CopyInResponse 0 0 0"):
        assert table.receive().text == expected  # type: ignore[union-attr]
    table.send(f.copy_data(b"1\tx\n"), f.SYNC, f.FLUSH, f.COPY_DONE, f.SYNC)
    assert texts(table) == ["CommandComplete 'COPY 1'", "ReadyForQuery I"]
    assert rows(table) == [("1", "x")]


def test_in_a_pipeline(table: Frontend) -> None:
    """Nothing is waited for: data, its end and the next statement are sent with the first."""
    table.send(
        *(f.parse("", "COPY copied FROM STDIN"), f.bind("", ""), f.execute()),
        *(f.copy_data(b"1\tx\n"), f.COPY_DONE),
        *(f.parse("", "SELECT count(*) FROM copied"), f.bind("", ""), f.execute(), f.SYNC),
    )
    assert texts(table) == [
        *("ParseComplete", "BindComplete", "CopyInResponse 0 0 0", "CommandComplete 'COPY 1'"),
        *("ParseComplete", "BindComplete", "DataRow '1'", "CommandComplete 'SELECT 1'", "ReadyForQuery I"),
    ]


def test_an_error_in_simple(table: Frontend) -> None:
    """What is still sent of the data is ignored, up to the next message."""
    table.send(f.query("COPY copied FROM STDIN"), f.copy_data(b"1\tx\n\\.more\n"))
    assert texts(table) == [
        "CopyInResponse 0 0 0",
        "ErrorResponse ERROR 22P04 'end-of-copy marker corrupt'",
        "ReadyForQuery I",
    ]
    table.send(f.copy_data(b"2\tx\n"), f.copy_fail("never mind"), f.copy_data(b"3\n"), f.COPY_DONE)
    assert rows(table) == []


def test_an_error_in_extended(table: Frontend) -> None:
    table.send(f.parse("", "COPY copied FROM STDIN"), f.bind("", ""), f.execute(), f.FLUSH)
    table.send(f.copy_data(b"x\ty\n\\.more\n"), f.copy_data(b"2\ty\n"), f.COPY_DONE)
    table.send(f.execute(), f.query("SELECT 1"), f.SYNC)
    assert texts(table)[2:] == [
        "CopyInResponse 0 0 0",
        "ErrorResponse ERROR 22P02 'invalid input syntax for type integer: \"x\"'",
        "ReadyForQuery I",
    ]
    assert rows(table) == []


def test_the_client_gives_up(table: Frontend) -> None:
    table.rows("BEGIN")
    table.send(f.query("COPY copied FROM STDIN"), f.copy_data(b"1\tx\n"), f.copy_fail("no more"))
    answers = table.until_ready()
    assert answers[1].fields["M"] == "COPY from stdin failed: no more"
    assert answers[1].fields["W"] == "COPY copied, line 2"
    assert answers[-1].text == "ReadyForQuery E"
    table.rows("ROLLBACK")
    assert rows(table) == []


def test_another_message_within(table: Frontend) -> None:
    table.send(f.query("COPY copied FROM STDIN"), f.query("SELECT 1"))
    assert texts(table)[1] == (
        "ErrorResponse ERROR 08P01 'unexpected message type 0x51 during COPY from stdin'"
    )
    assert rows(table) == []


def test_out_in_extended(table: Frontend) -> None:
    table.rows("INSERT INTO copied VALUES (1, 'one'), (2, NULL)")
    table.send(f.parse("", "COPY copied TO STDOUT CSV"), f.describe("S"), f.bind("", ""), f.execute(), f.SYNC)
    assert texts(table) == [
        *("ParseComplete", "ParameterDescription", "NoData", "BindComplete", "CopyOutResponse 0 0 0"),
        *("CopyData '1,one\n'", "CopyData '2,\n'", "CopyDone", "CommandComplete 'COPY 2'", "ReadyForQuery I"),
    ]


def test_a_savepoint_takes_it_back(table: Frontend) -> None:
    table.rows("BEGIN")
    table.rows("INSERT INTO copied VALUES (1, 'kept')")
    table.rows("SAVEPOINT s")
    table.send(f.query("COPY copied FROM STDIN"), f.copy_data(b"2\tx\n" * 3000 + b"oops\tx\n"), f.COPY_DONE)
    assert table.until_ready()[1].fields["W"] == 'COPY copied, line 3001, column a: "oops"'
    table.rows("ROLLBACK TO s")
    table.rows("COMMIT")
    assert rows(table) == [("1", "kept")]


def test_cancel_while_it_waits_for_data(table: Frontend) -> None:
    table.send(f.query("COPY copied FROM STDIN"), f.copy_data(b"1\tx\n"))
    assert table.receive().name == "CopyInResponse"  # type: ignore[union-attr]
    table.cancel()
    assert texts(table) == [CANCELED, "ReadyForQuery I"]
    table.send(f.COPY_DONE)
    assert rows(table) == []


def test_statement_timeout(table: Frontend) -> None:
    table.rows("SET statement_timeout = 100")
    table.send(f.query("COPY copied FROM STDIN"))
    assert texts(table)[1] == "ErrorResponse ERROR 57014 'canceling statement due to statement timeout'"
    table.rows("RESET statement_timeout")


def test_the_client_is_lost(server: ServerProcess, table: Frontend) -> None:
    """Its transaction is undone, and the next writer does not wait for it."""
    other = server.frontend()
    other.send(f.query("COPY copied FROM STDIN"), f.copy_data(b"1\tx\n"))
    assert other.receive().name == "CopyInResponse"  # type: ignore[union-attr]
    other.abort()
    table.rows("INSERT INTO copied VALUES (2, 'after')")
    assert rows(table) == [("2", "after")]


def test_terminate_within(server: ServerProcess, table: Frontend) -> None:
    other = server.frontend()
    other.send(f.query("COPY copied FROM STDIN"), f.copy_data(b"1\tx\n"), f.TERMINATE)
    names = []
    while (message := other.receive()) is not None:
        names.append(message.name)
    assert names[0] == "CopyInResponse"
    assert "CommandComplete" not in names
    assert rows(table) == []


def test_a_terminated_session(server: ServerProcess, table: Frontend) -> None:
    other = server.frontend()
    other.send(f.query("COPY copied FROM STDIN"))
    assert other.receive().name == "CopyInResponse"  # type: ignore[union-attr]
    table.rows(f"SELECT pg_terminate_backend({other.pid})")
    message = other.receive()
    assert message is not None
    assert message.fields["C"] == "57P01"
    assert other.receive() is None


def test_large_data_costs_no_memory(fresh_server: ServerProcess) -> None:
    """Both ways; the data is sent as fast as the server takes it."""
    client = fresh_server.frontend()
    client.rows("CREATE TABLE large (id serial, a integer, b text)")
    block = b"".join(b"%d\t%s\n" % (number, b"x" * 240) for number in range(BLOCK))
    copy(client, "COPY large (a, b) FROM STDIN", block, 1)
    before = fresh_server.peak_memory()
    rest = ROWS // BLOCK - 1
    assert copy(client, "COPY large (a, b) FROM STDIN", block, rest) == f"COPY {rest * BLOCK}"
    client.send(f.query("COPY large TO STDOUT"))
    assert sum(message.tag == "d" for message in client.until_ready()) == ROWS
    assert fresh_server.peak_memory() - before < ALLOWANCE
    assert client.rows("SELECT count(*), max(id) FROM large") == [(str(ROWS), str(ROWS))]


def test_a_reader_that_does_not_read(fresh_server: ServerProcess) -> None:
    client, other = fresh_server.frontend(), fresh_server.frontend()
    client.send(f.query(f"COPY (SELECT g, repeat('x', 400) FROM generate_series(1, {ROWS}) g) TO STDOUT"))
    assert client.receive().name == "CopyOutResponse"  # type: ignore[union-attr]
    assert other.rows("SELECT 1") == [("1",)]
    client.cancel()
    answers = [message.text for message in client.until_ready() if message.tag != "d"]
    assert answers == [
        "ErrorResponse ERROR 57014 'canceling statement due to user request'",
        "ReadyForQuery I",
    ]


def copy(client: Frontend, statement: str, block: bytes, times: int) -> str:
    client.send(f.query(statement))
    assert client.receive().name == "CopyInResponse"  # type: ignore[union-attr]
    for _ in range(times):
        client.send(f.copy_data(block))
    client.send(f.COPY_DONE)
    return client.until_ready()[0].body[:-1].decode()


def test_waiting_shows(server: ServerProcess, table: Frontend) -> None:
    other = server.frontend()
    other.send(f.query("COPY copied FROM STDIN"))
    assert other.receive().name == "CopyInResponse"  # type: ignore[union-attr]
    query = f"SELECT wait_event_type, wait_event FROM pg_stat_activity WHERE pid = {other.pid}"

    def waits() -> bool:
        return table.rows(query) == [("Client", "ClientRead")]

    eventually(waits, "it waits for its client")
    other.send(f.COPY_DONE)
    assert [message.name for message in other.until_ready()] == ["CommandComplete", "ReadyForQuery"]


def test_a_row_that_another_transaction_has_written(server: ServerProcess, table: Frontend) -> None:
    """COPY waits for its end; then it goes on, or nothing of it is left."""
    other = server.frontend()
    table.rows("CREATE UNIQUE INDEX copied_a ON copied (a)")
    other_waits = f"SELECT wait_event_type FROM pg_stat_activity WHERE pid = {other.pid}"
    for end, expected in (
        ("ROLLBACK", ["CommandComplete 'COPY 2'", "ReadyForQuery I"]),
        ("COMMIT", [f"ErrorResponse ERROR 23505 '{DUPLICATE}'", "ReadyForQuery I"]),
    ):
        table.rows("TRUNCATE copied")
        table.rows("BEGIN")
        table.rows("INSERT INTO copied VALUES (2, 'mine')")
        other.send(f.query("COPY copied FROM STDIN"), f.copy_data(b"1\tx\n2\tx\n"), f.COPY_DONE)
        eventually(lambda: server.query(other_waits) == [("Lock",)], "it waits")
        table.rows(end)
        assert texts(other) == ["CopyInResponse 0 0 0", *expected]
    assert rows(table) == [("2", "mine")]
