"""Bytes that are no protocol: they end (or fail on) their own connection and disturb nothing else.

Afterwards there is no session left behind, each logon has its logoff, and nothing of the server's insides
was sent. PostgreSQL 15 docs 55.2 (protocol-flow) and 55.7 (protocol-message-formats).
"""

import random
import socket
import struct

import pytest

from harness import frontend as f
from harness.frontend import Frontend, Message
from harness.hostile import innocent, rest, unharmed
from harness.servers import ServerProcess

SSL = struct.pack("!ii", 8, f.SSL_REQUEST)
GSS = struct.pack("!ii", 8, f.GSSENC_REQUEST)
GOOD = {"user": "polardb", "database": "polardb"}
BODY = struct.pack("!i", f.PROTOCOL_3) + b"user\0polardb\0database\0polardb\0\0"


def sized(length: int, body: bytes = b"") -> bytes:
    return struct.pack("!I", length & 0xFFFFFFFF) + body


BEFORE_LOGON = {
    "nothing": b"",
    "one byte": b"\0",
    "length 0": sized(0, BODY),
    "length 3": sized(3, BODY),
    "length 7": sized(7, BODY),
    "length above the limit": sized(10_005, BODY),
    "largest length": sized(0x7FFFFFFF, BODY),
    "negative length": sized(-1, BODY),
    "truncated startup": f.startup(GOOD)[:-3],
    "startup without its last zero": sized(len(BODY) + 3, BODY[:-1]),
    "startup with a name without value": sized(17, struct.pack("!i", f.PROTOCOL_3) + b"user\0pol\0"),
    "startup without user": f.startup({"database": "polardb"}),
    "startup that is not UTF-8": f.startup({"user": "x"}).replace(b"x\0", b"\xff\0"),
    "startup with an unknown role": f.startup({"user": "nobody", "database": "polardb"}),
    "startup with an unknown database": f.startup({"user": "polardb", "database": "nowhere"}),
    "startup with a bad setting": f.startup({**GOOD, "work_mem": "many"}),
    "startup with bad options": f.startup({**GOOD, "options": "-c"}),
    "protocol 2": f.startup(GOOD, version=2 << 16),
    "protocol 4": f.startup(GOOD, version=4 << 16),
    "protocol -1": f.startup(GOOD, version=-1),
    "http": b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "a TLS client hello": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(range(256)),
    "SSLRequest and a TLS client hello": SSL + b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(512),
    "many SSLRequests": SSL * 50,
    "SSLRequest and GSSENCRequest and silence": SSL + GSS,
    "truncated SSLRequest": SSL[:6],
    "long SSLRequest": struct.pack("!iii", 12, f.SSL_REQUEST, 0),
    "a password nobody asked for": f.packed("p", b"secret\0"),
    "a query first": f.query("SELECT 1"),
    "CancelRequest with a wrong key": struct.pack("!iiii", 16, f.CANCEL_REQUEST, 1000, 1),
    "short CancelRequest": struct.pack("!iii", 12, f.CANCEL_REQUEST, 1000),
    "long CancelRequest": struct.pack("!iiii", 272, f.CANCEL_REQUEST, 1000, 1) + bytes(256),
}

# Framed wrongly: the stream cannot be read on, the connection ends with FATAL 08P01.
BROKEN_FRAMES = {
    "unknown tag": f.packed("?", b""),
    "tag zero": b"\0\0\0\0\4",
    "high tag": b"\xff\0\0\0\4",
    "a startup packet again": f.startup(GOOD),
    "an SSLRequest": SSL,
    "http": b"GET / HTTP/1.1\r\n\r\n",
}
# As in PostgreSQL, a client whose length cannot be one is told nothing.
BROKEN_LENGTHS = {
    "length 0": b"Q" + sized(0),
    "length 3": b"Q" + sized(3),
    "negative length": b"Q" + sized(-1),
    "largest length": b"Q" + sized(0x7FFFFFFF),
    "a Sync of a megabyte": b"S" + sized(1 << 20),
}

# Framed well, but not to be read: an ERROR, and the session goes on.
BAD_BODIES = {
    "Query without zero": f.packed("Q", b"SELECT 1"),
    "Query with bytes after its end": f.packed("Q", b"SELECT 1\0SELECT 2\0"),
    "empty Query body": f.packed("Q", b""),
    "Query that is not UTF-8": f.packed("Q", b"SELECT '\xff\xfe'\0"),
    "Query with half a character": f.packed("Q", b"SELECT '\xc3'\0"),
    "Query with a surrogate": f.packed("Q", b"SELECT '\xed\xa0\x80'\0"),
    "Parse without its counts": f.packed("P", b"a\0SELECT 1\0") + f.SYNC,
    "Parse that promises types": f.packed("P", b"\0SELECT 1\0" + struct.pack("!h", 5)) + f.SYNC,
    "Parse with a negative count": f.packed("P", b"\0SELECT 1\0" + struct.pack("!h", -1)) + f.SYNC,
    "Bind of no statement": f.bind("", "nothing") + f.SYNC,
    "Bind with a length of -5": f.parse("", "SELECT $1::text")
    + f.packed("B", b"\0\0" + struct.pack("!hhi", 0, 1, -5) + struct.pack("!h", 0))
    + f.SYNC,
    "Bind with a length beyond its end": f.parse("", "SELECT $1::text")
    + f.packed("B", b"\0\0" + struct.pack("!hhi", 0, 1, 1 << 30) + struct.pack("!h", 0))
    + f.SYNC,
    "Bind with 65535 values promised": f.parse("", "SELECT 1")
    + f.packed("B", b"\0\0" + struct.pack("!hH", 0, 65535))
    + f.SYNC,
    "Bind with an unknown format": f.parse("", "SELECT $1::int4")
    + f.bind("", "", [b"1"], formats=[7])
    + f.SYNC,
    "Bind with a binary value of a wrong size": f.parse("", "SELECT $1::int4")
    + f.bind("", "", [b"123"], formats=[1])
    + f.SYNC,
    "Bind with text that is not UTF-8": f.parse("", "SELECT $1::text") + f.bind("", "", [b"\xff"]) + f.SYNC,
    "Describe of an unknown kind": f.describe("Z") + f.SYNC,
    "Close of an unknown kind": f.close("Z") + f.SYNC,
    "Execute of no portal": f.execute("nothing") + f.SYNC,
    "Execute without its limit": f.packed("E", b"\0") + f.SYNC,
    "Sync with a body": f.packed("S", b"abc"),
    "a function call": f.packed("F", struct.pack("!ihhh", 1, 0, 0, 0)),
}


def raw_answer(client: Frontend) -> bytes:
    """Every byte until the server closes, for phases whose answers are not framed."""
    answer = b""
    while True:
        try:
            block = client.socket.recv(65536)
        except ConnectionResetError:
            return answer
        if not block:
            return answer
        answer += block


@pytest.mark.parametrize("ending", ["fin", "reset"])
@pytest.mark.parametrize("name", BEFORE_LOGON)
def test_before_logon(victim: tuple[ServerProcess, Frontend], name: str, ending: str) -> None:
    client = victim[0].raw()
    client.send(BEFORE_LOGON[name])
    if ending == "reset":
        client.abort()
    else:
        client.socket.shutdown(socket.SHUT_WR)
        check_refusal(client)
    unharmed(victim)


def test_before_logon_and_then_silence(victim: tuple[ServerProcess, Frontend]) -> None:
    """authentication_timeout closes the sockets that stay open and say nothing more."""
    clients = [victim[0].raw() for _ in BEFORE_LOGON]
    for client, sent in zip(clients, BEFORE_LOGON.values(), strict=True):
        client.send(sent)
    for client in clients:
        check_refusal(client)
    unharmed(victim)


def check_refusal(client: Frontend) -> None:
    """The server says no more than it may, and closes."""
    answer = raw_answer(client).lstrip(b"NG")
    assert answer[:1] in (b"", b"E", b"R", b"v"), answer
    assert b"XX000" not in answer, answer
    assert b"Traceback" not in answer, answer
    client.close()


@pytest.mark.parametrize("name", [*BROKEN_FRAMES, *BROKEN_LENGTHS])
def test_a_broken_frame_ends_the_session(victim: tuple[ServerProcess, Frontend], name: str) -> None:
    client = victim[0].frontend()
    client.send((BROKEN_FRAMES | BROKEN_LENGTHS)[name])
    errors = [m.fields for m in rest(client) if m.tag == "E"]
    assert [(e["S"], e["C"]) for e in errors] == ([("FATAL", "08P01")] if name in BROKEN_FRAMES else [])
    client.close()
    unharmed(victim)


@pytest.mark.parametrize("name", BAD_BODIES)
def test_a_bad_body_is_an_error(victim: tuple[ServerProcess, Frontend], name: str) -> None:
    client = victim[0].frontend()
    client.send(BAD_BODIES[name])
    answer = client.until_ready()
    innocent(answer)
    assert [m.fields["S"] for m in answer if m.tag == "E"] == ["ERROR"]
    assert answer[-1].text == "ReadyForQuery I"
    assert client.rows("SELECT 2") == [("2",)]
    client.terminate()
    unharmed(victim)


@pytest.mark.parametrize("seed", range(20))
def test_random_bytes(victim: tuple[ServerProcess, Frontend], seed: int) -> None:
    """Noise in place of a startup packet, and noise from a session inside a transaction."""
    chance = random.Random(seed)
    client = victim[0].raw()
    client.send(chance.randbytes(chance.randrange(1, 20_000)))
    client.socket.shutdown(socket.SHUT_WR)
    assert b"XX000" not in raw_answer(client)
    client.close()
    client = victim[0].frontend()
    client.query("BEGIN")
    client.send(chance.randbytes(chance.randrange(1, 20_000)))
    client.socket.shutdown(socket.SHUT_WR)
    rest(client)
    client.close()
    unharmed(victim)


@pytest.mark.parametrize("seed", range(10))
def test_random_bodies(victim: tuple[ServerProcess, Frontend], seed: int) -> None:
    """Well framed messages of every tag with random contents: errors only, and the session goes on."""
    chance = random.Random(1000 + seed)
    client = victim[0].frontend()
    for _ in range(40):
        tag = chance.choice("QPBDECHFdcf")
        body = bytes(chance.choice(b"\0\0\0\1SP'\"$;1a\xff") for _ in range(chance.randrange(40)))
        client.send(f.packed(tag, body))
    client.send(f.SYNC, f.query("SELECT 'still here'"))
    messages: list[Message] = []
    while "DataRow 'still here'" not in [m.text for m in messages if m.tag == "D"]:
        answer = client.until_ready()
        assert answer, "the session ended"
        assert answer[-1].tag == "Z", answer[-1]
        messages += answer
    innocent(messages)
    client.terminate()
    unharmed(victim)


@pytest.mark.parametrize("cut", [1, 4, 5, 8, 15])
@pytest.mark.parametrize("ending", ["fin", "reset"])
def test_a_truncated_query(victim: tuple[ServerProcess, Frontend], cut: int, ending: str) -> None:
    client = victim[0].frontend()
    client.query("BEGIN")
    client.send(f.query("SELECT pg_sleep(0)")[:cut])
    if ending == "reset":
        client.abort()
    else:
        client.socket.shutdown(socket.SHUT_WR)
        rest(client)
        client.close()
    unharmed(victim)


def test_half_closed_sockets_get_their_answers(victim: tuple[ServerProcess, Frontend]) -> None:
    """What was asked before the client closed its side is answered, then the session ends."""
    client = victim[0].frontend()
    client.send(f.query("SELECT 1"), f.query("SELECT 2"))
    client.socket.shutdown(socket.SHUT_WR)
    rows = [m.text for m in rest(client) if m.tag == "D"]
    assert rows == ["DataRow '1'", "DataRow '2'"]
    client.close()
    unharmed(victim)


def test_a_session_byte_by_byte(victim: tuple[ServerProcess, Frontend]) -> None:
    client = victim[0].raw()
    client.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    for byte in SSL:
        client.send(bytes([byte]))
    assert client.socket.recv(1) == b"N"
    for byte in f.startup(GOOD) + f.query("SELECT 'slow'") + f.TERMINATE:
        client.send(bytes([byte]))
    assert "DataRow 'slow'" in [m.text for m in rest(client)]
    client.close()
    unharmed(victim)
