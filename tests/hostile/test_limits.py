"""What one client may make the server keep, and what happens beyond that."""

import struct
from collections.abc import Iterator

import pytest

from harness import frontend as f
from harness.frontend import Frontend
from harness.hostile import facts, unharmed
from harness.servers import ServerProcess

STATEMENTS = 10_000
TEXT = 64 * 1024 * 1024
MEGABYTE = 1024


def error(client: Frontend, *messages: bytes) -> tuple[str, str] | None:
    """SQLSTATE and message of the error that messages are answered with, if any."""
    client.send(*messages)
    found = [m.fields for m in client.until_ready() if m.tag == "E"]
    return (found[0]["C"], found[0]["M"]) if found else None


@pytest.fixture
def client(victim: tuple[ServerProcess, Frontend]) -> Iterator[Frontend]:
    frontend = victim[0].frontend()
    yield frontend
    frontend.terminate()
    unharmed(victim)


def test_prepared_statements(victim: tuple[ServerProcess, Frontend], client: Frontend) -> None:
    before = facts(victim[0])["kB"]
    for start in range(0, STATEMENTS, 500):
        numbers = range(start, start + 500)
        assert error(client, *(f.parse(f"s{n}", f"SELECT {n} + $1::int") for n in numbers), f.SYNC) is None
    assert error(client, f.parse("", "SELECT 1"), f.bind("", ""), f.execute(), f.SYNC) is None
    too_many = ("54000", "too many prepared statements")
    assert error(client, f.parse("more", "SELECT 1"), f.SYNC) == too_many
    assert error(client, f.parse("more", "SELECT 1"), f.bind("", "more"), f.execute(), f.SYNC) == too_many
    assert error(client, f.query("PREPARE more AS SELECT 1")) == too_many
    assert facts(victim[0])["kB"] - before < 100 * MEGABYTE
    assert error(client, f.close("S", "s7"), f.parse("more", "SELECT 1"), f.SYNC) is None
    assert error(client, f.query("DEALLOCATE ALL")) is None
    assert error(client, f.parse("more", "SELECT 1"), f.SYNC) is None


def test_long_prepared_statements(client: Frontend) -> None:
    long = f"SELECT '{'x' * (TEXT // 4)}'"
    for number in range(3):
        assert error(client, f.parse(f"s{number}", long), f.SYNC) is None
    assert error(client, f.parse("s3", long), f.SYNC) == (
        "54000",
        "too many characters in prepared statements",
    )
    assert error(client, f.parse("", long), f.SYNC) is None
    assert error(client, f.parse("s3", "SELECT 1"), f.SYNC) is None


def test_portals(client: Frontend) -> None:
    client.query("BEGIN")
    assert error(client, f.parse("s", "SELECT 1"), f.SYNC) is None
    for start in range(0, STATEMENTS, 500):
        assert error(client, *(f.bind(f"p{n}", "s") for n in range(start, start + 500)), f.SYNC) is None
    assert error(client, f.bind("", "s"), f.execute(), f.SYNC) is None
    assert error(client, f.bind("more", "s"), f.SYNC) == ("54000", "too many portals")
    client.query("ROLLBACK")
    client.query("BEGIN")
    assert error(client, f.bind("more", "s"), f.SYNC) is None


def test_announced_and_not_sent(victim: tuple[ServerProcess, Frontend]) -> None:
    """A message of a gigabyte takes memory as its bytes arrive, not before."""
    server, _ = victim
    before = facts(server)["kB"]
    clients = [server.frontend() for _ in range(20)]
    for number, client in enumerate(clients):
        client.send(b"QPBd"[number % 4 : number % 4 + 1] + struct.pack("!I", 0x3FFFFFFF) + b"SELECT 1")
    assert clients[0].host
    newcomer = server.frontend()
    assert newcomer.rows("SELECT 1") == [("1",)]
    newcomer.terminate()
    assert facts(server)["kB"] - before < 20 * MEGABYTE
    for client in clients:
        client.abort()
    unharmed(victim)


@pytest.mark.parametrize(
    ("tag", "longest"), [("S", 10_000), ("H", 10_000), ("D", 10_000), ("E", 10_000), ("Q", 0x3FFFFFFE)]
)
def test_length_limits(victim: tuple[ServerProcess, Frontend], tag: str, longest: int) -> None:
    """One byte more than a message may have is refused by its length alone."""
    client = victim[0].frontend()
    client.send(tag.encode() + struct.pack("!I", longest + 5))
    assert client.receive() is None  # as in PostgreSQL, the log alone says why
    victim[0].wait_for_log("invalid message length")
    client.close()
    unharmed(victim)


def test_all_parameters(client: Frontend) -> None:
    """65,535 of them, the most that a Bind can count."""
    count = 65_535
    types = struct.pack(f"!H{count}i", count, *[23] * count)
    parse = f.packed("P", b"\0" + f"SELECT ${count}, $1".encode() + b"\0" + types)
    values = struct.pack("!H", count) + b"\0\0\0\x011" * count
    bind = f.packed("B", b"\0\0" + struct.pack("!h", 0) + values + struct.pack("!h", 0))
    client.send(parse, f.describe("S"), bind, f.execute(), f.SYNC)
    answer = client.until_ready()
    assert [m.tag for m in answer] == ["1", "t", "T", "2", "D", "C", "Z"]
    assert answer[4].text == "DataRow '1' '1'"
    assert struct.unpack("!H", answer[1].body[:2]) == (count,)


def test_a_large_value(victim: tuple[ServerProcess, Frontend], client: Frontend) -> None:
    """Memory that a message of 50 MB needed is given back."""
    server, _ = victim
    before = facts(server)["kB"]
    parse = f.parse("", "SELECT length($1)")
    client.send(parse, f.bind("", "", [b"x" * 50_000_000]), f.execute(), f.SYNC)
    assert "DataRow '50000000'" in [m.text for m in client.until_ready()]
    client.rows("SELECT 1")
    assert facts(server)["kB"] - before < 160 * MEGABYTE
