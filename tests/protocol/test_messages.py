"""Frontend messages: round trips, every split of every wire sample, limits, phases, hostile bytes."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from polar_lite.protocol import backend, frontend
from polar_lite.protocol.buffer import ProtocolViolation
from polar_lite.protocol.connection import Connection, Phase
from polar_lite.protocol.sqlstate import PgError

names = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=20)
values = st.one_of(st.none(), st.binary(max_size=30))
formats = st.lists(st.sampled_from((0, 1)), max_size=5).map(tuple)
oids = st.lists(st.integers(0, 2**32 - 1), max_size=5).map(tuple)

SESSION_MESSAGES = st.one_of(
    st.builds(frontend.Query, names),
    st.builds(frontend.Parse, names, names, oids),
    st.builds(frontend.Bind, names, names, formats, st.lists(values, max_size=5).map(tuple), formats),
    st.builds(frontend.Describe, st.sampled_from("SP"), names),
    st.builds(frontend.Execute, names, st.integers(-(2**31), 2**31 - 1)),
    st.builds(frontend.Close, st.sampled_from("SP"), names),
    st.builds(
        frontend.FunctionCall,
        st.integers(0, 2**32 - 1),
        formats,
        st.lists(values, max_size=3).map(tuple),
        st.sampled_from((0, 1)),
    ),
    st.sampled_from((frontend.Sync(), frontend.Flush(), frontend.Terminate())),
)

SAMPLES = [
    frontend.Query("SELECT 'é'; SELECT 2"),
    frontend.Parse("s1", "SELECT $1", (23, 0, 4294967295)),
    frontend.Bind("p", "s1", (0, 1), (b"1", None, b""), (1,)),
    frontend.Describe("S", "s1"),
    frontend.Execute("p", 2),
    frontend.Close("P", "p"),
    frontend.FunctionCall(1598, (1,), (b"\0\0\0\1",), 1),
    frontend.Sync(),
    frontend.Flush(),
    frontend.Terminate(),
]


def session(*, phase: Phase = Phase.READY) -> Connection:
    connection = Connection()
    connection.phase = phase
    return connection


def drain(connection: Connection) -> list[frontend.FrontendMessage]:
    messages = []
    while (message := connection.next_message()) is not None:
        messages.append(message)
    return messages


@given(st.lists(SESSION_MESSAGES, max_size=5), st.integers(1, 20))
def test_messages_round_trip_in_any_pieces(messages: list[frontend.TaggedMessage], size: int) -> None:
    wire = b"".join(message.encode() for message in messages)
    connection = session()
    received = []
    for at in range(0, len(wire), size):
        connection.feed(wire[at : at + size])
        received += drain(connection)
    assert received == messages
    assert connection.buffered == 0


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: type(sample).__name__)
def test_every_split_of_a_message(sample: frontend.TaggedMessage) -> None:
    wire = sample.encode() + frontend.Sync().encode()
    for cut in range(1, len(wire)):
        connection = session()
        connection.feed(wire[:cut])
        received = drain(connection)
        connection.feed(wire[cut:])
        assert received + drain(connection) == [sample, frontend.Sync()]


STARTUPS = [
    frontend.StartupMessage(frontend.PROTOCOL_3_0, {"user": "alice", "database": "é"}),
    frontend.StartupMessage(frontend.PROTOCOL_3_2, {"user": "a"}, {"_pq_.x": "1"}),
    frontend.SSLRequest(),
    frontend.GSSENCRequest(),
    frontend.CancelRequest(7, b"\1\2\3\4"),
    frontend.CancelRequest(-1, bytes(range(256))),
]


@pytest.mark.parametrize("sample", STARTUPS, ids=lambda sample: type(sample).__name__)
def test_every_split_of_a_startup_packet(sample: frontend.StartupMessage) -> None:
    wire = sample.encode()
    for cut in range(1, len(wire)):
        connection = Connection()
        connection.feed(wire[:cut])
        assert connection.next_message() is None
        connection.feed(wire[cut:])
        assert connection.next_message() == sample


def test_startup_text_that_is_not_utf8_is_read_as_latin1() -> None:
    body = struct.pack("!I", frontend.PROTOCOL_3_0) + b"user\0\xe9\0\0"
    message = frontend.decode_startup(body)
    assert isinstance(message, frontend.StartupMessage)
    assert message.parameters == {"user": "é"}


@pytest.mark.parametrize(
    ("wire", "sqlstate", "message"),
    [
        (b"\0\0\0\4", "08P01", "invalid length of startup packet"),
        (struct.pack("!II", 20_000, 3 << 16), "08P01", "invalid length of startup packet"),
        (
            struct.pack("!II", 8, 2 << 16),
            "0A000",
            "unsupported frontend protocol 2.0: server supports 3.0 to 3.2",
        ),
        (
            struct.pack("!II", 13, 3 << 16) + b"user\0",
            "08P01",
            "invalid startup packet layout: expected terminator as last byte",
        ),
        (struct.pack("!II", 10, 80877102) + b"ab", "08P01", "invalid length of query cancel packet"),
    ],
)
def test_bad_startup_packets(wire: bytes, sqlstate: str, message: str) -> None:
    connection = Connection()
    connection.feed(wire)
    with pytest.raises(ProtocolViolation, match=message) as raised:
        connection.next_message()
    assert (raised.value.sqlstate, raised.value.severity) == (sqlstate, "FATAL")
    assert connection.phase is Phase.ENDED
    assert connection.next_message() is None


def test_encryption_is_answered_once_and_the_startup_follows() -> None:
    connection = Connection()
    connection.feed(frontend.SSLRequest().encode())
    assert connection.next_message() == frontend.SSLRequest()
    assert connection.next_message() is None
    assert connection.send(backend.EncryptionResponse(False)) == b"N"
    connection.feed(frontend.GSSENCRequest().encode())
    assert connection.next_message() == frontend.GSSENCRequest()
    assert connection.send(backend.EncryptionResponse(False, gss=True)) == b"N"
    connection.feed(STARTUPS[0].encode())
    assert connection.next_message() == STARTUPS[0]


@pytest.mark.parametrize(
    ("request_", "version"), [(frontend.SSLRequest(), "1234.5679"), (frontend.GSSENCRequest(), "1234.5680")]
)
def test_encryption_may_be_asked_for_once(
    request_: frontend.SSLRequest | frontend.GSSENCRequest, version: str
) -> None:
    connection = Connection()
    connection.feed(request_.encode())
    connection.next_message()
    connection.send(backend.EncryptionResponse(False))
    connection.feed(request_.encode())
    with pytest.raises(ProtocolViolation, match=f"unsupported frontend protocol {version}"):
        connection.next_message()


def test_a_tls_handshake_is_seen_as_the_first_byte_only() -> None:
    connection = Connection()
    connection.feed(b"\x16\x03\x01")
    assert connection.next_message() == frontend.DirectTls()
    assert connection.next_message() is None
    connection.feed(b"\x02")
    assert connection.take_handshake() == b"\x16\x03\x01\x02"
    connection.feed(STARTUPS[0].encode())
    assert connection.next_message() == STARTUPS[0]
    connection = Connection()
    connection.feed(frontend.SSLRequest().encode())
    connection.next_message()
    connection.send(backend.EncryptionResponse(False))
    connection.feed(b"\x16\x03\x01\x02")
    with pytest.raises(ProtocolViolation, match="invalid length of startup packet"):
        connection.next_message()


def test_bytes_in_the_clear_before_tls_are_refused() -> None:
    connection = Connection()
    connection.feed(frontend.SSLRequest().encode() + STARTUPS[0].encode())
    connection.next_message()
    with pytest.raises(ProtocolViolation, match="received unencrypted data after SSL request"):
        connection.send(backend.EncryptionResponse(True))


def test_bytes_in_the_clear_before_a_refusal_of_tls_are_refused() -> None:
    connection = Connection()
    connection.feed(frontend.SSLRequest().encode() + STARTUPS[0].encode())
    connection.next_message()
    assert connection.send(backend.EncryptionResponse(False)) == b"N"
    with pytest.raises(ProtocolViolation, match="received unencrypted data after SSL request"):
        connection.next_message()


def test_tag_p_means_what_the_server_asked_for() -> None:
    connection = session(phase=Phase.AUTHENTICATION)
    connection.send(backend.AuthenticationCleartextPassword())
    connection.feed(frontend.PasswordMessage("geheim\udce9").encode())
    assert connection.next_message() == frontend.PasswordMessage("geheim\udce9")
    connection.send(backend.AuthenticationSASL())
    first = frontend.SASLInitialResponse("SCRAM-SHA-256", b"n,,n=,r=abc")
    connection.feed(first.encode())
    assert connection.next_message() == first
    connection.send(backend.AuthenticationSASLContinue(b"r=abcdef"))
    connection.feed(frontend.SASLResponse(b"c=biws").encode())
    assert connection.next_message() == frontend.SASLResponse(b"c=biws")
    connection.send(backend.AuthenticationOk())
    assert connection.phase is Phase.READY
    connection.feed(frontend.PasswordMessage("x").encode())
    with pytest.raises(ProtocolViolation, match="invalid frontend message type 112"):
        connection.next_message()


def test_a_query_instead_of_a_password_ends_the_connection() -> None:
    connection = session(phase=Phase.PASSWORD)
    connection.feed(frontend.Query("SELECT 1").encode())
    with pytest.raises(ProtocolViolation, match="expected password response, got message type 81"):
        connection.next_message()


@pytest.mark.parametrize("phase", [Phase.PASSWORD, Phase.SASL])
def test_unauthenticated_clients_cannot_announce_long_messages(phase: Phase) -> None:
    connection = session(phase=phase)
    connection.feed(b"p" + struct.pack("!I", 10_005))
    with pytest.raises(ProtocolViolation, match="invalid message length"):
        connection.next_message()


def test_lengths_beyond_the_limits_are_refused_before_the_body_comes() -> None:
    for head in (b"Q\x7f\xff\xff\xff", b"Q\0\0\0\3", b"S\0\0\x40\0", b"Q\xff\xff\xff\xff"):
        connection = session()
        connection.feed(head)
        with pytest.raises(ProtocolViolation, match="invalid message length"):
            connection.next_message()


def test_large_messages_hold_only_what_has_come() -> None:
    connection = session()
    connection.feed(b"Q" + struct.pack("!I", 0x3FFFFFF0) + b"SELECT")
    assert connection.next_message() is None
    assert connection.buffered == 11


def test_messages_that_cannot_be_read_do_not_end_the_session() -> None:
    bad = [
        (b"Q\0\0\0\6\xff\0", "22021", 'invalid byte sequence for encoding "UTF8": 0xff', False),
        (b"Q\0\0\0\5x", "08P01", "invalid string in message", False),
        (b"E\0\0\0\7\0\0\0", "08P01", "insufficient data left in message", True),
        (b"S\0\0\0\5x", "08P01", "invalid message format", True),
        (b"D\0\0\0\6X\0", "08P01", "invalid DESCRIBE message subtype 88", True),
        (b"D\0\0\0\4", "08P01", "no data left in message", True),
    ]
    for wire, sqlstate, message, extended in bad:
        connection = session()
        connection.feed(wire + frontend.Sync().encode())
        malformed = connection.next_message()
        assert isinstance(malformed, frontend.Malformed)
        error = malformed.error
        assert (error.sqlstate, error.message, error.severity) == (sqlstate, message, "ERROR")
        assert malformed.is_extended is extended
        assert connection.next_message() == frontend.Sync()


def test_skip_to_sync() -> None:
    connection = session()
    for message in SAMPLES[:7]:
        connection.feed(message.encode())
    connection.feed(frontend.Sync().encode() + frontend.Query("SELECT 1").encode())
    connection.next_message()
    connection.skip_to_sync()
    assert drain(connection) == [frontend.Sync(), frontend.Query("SELECT 1")]


def test_copy_data_comes_together() -> None:
    connection = session()
    connection.begin_copy()
    pieces = [b"1\t2\n", b"", b"3\t4", b"\n" * 300]
    wire = b"".join(frontend.CopyData(piece).encode() for piece in pieces)
    connection.feed(wire + frontend.CopyDone().encode()[:3])
    assert connection.copy_data() == b"".join(pieces)
    assert connection.copy_data() == b""
    connection.feed(frontend.CopyDone().encode()[3:])
    assert connection.next_message() == frontend.CopyDone()
    for split in range(1, len(wire)):
        connection.begin_copy()
        connection.feed(wire[:split])
        found = connection.copy_data()
        connection.feed(wire[split:])
        assert found + connection.copy_data() == b"".join(pieces)


def test_copy_in() -> None:
    connection = session()
    connection.send(backend.CopyInResponse(0, (0, 0)))
    data = frontend.CopyData(b"1\t2\n")
    wire = data.encode() + frontend.Flush().encode() + frontend.Sync().encode() + frontend.CopyDone().encode()
    connection.feed(wire)
    assert drain(connection) == [data, frontend.CopyDone()]
    assert connection.phase is Phase.READY
    # What is still under way when COPY has failed comes, for the session to ignore it.
    connection.feed(wire)
    assert drain(connection) == [data, frontend.Flush(), frontend.Sync(), frontend.CopyDone()]


def test_a_query_during_copy_ends_the_copy() -> None:
    connection = session(phase=Phase.COPY_IN)
    connection.feed(frontend.Query("SELECT 1").encode())
    message = connection.next_message()
    assert isinstance(message, frontend.Malformed)
    assert message.error.message == "unexpected message type 0x51 during COPY from stdin"
    assert connection.phase is Phase.READY


def test_the_end_of_the_stream() -> None:
    connection = session()
    connection.feed(frontend.Sync().encode())
    connection.feed(b"")
    assert drain(connection) == [frontend.Sync()]
    assert connection.at_eof
    connection = session()
    connection.feed(b"Q\0\0")
    connection.feed(b"")
    with pytest.raises(ProtocolViolation, match="unexpected EOF within message length word"):
        connection.next_message()


@given(st.binary(max_size=200), st.sampled_from(list(Phase)), st.integers(1, 50))
def test_hostile_bytes_raise_nothing_but_protocol_violations(data: bytes, phase: Phase, size: int) -> None:
    connection = session(phase=phase)
    try:
        for at in range(0, len(data), size):
            connection.feed(data[at : at + size])
            while connection.next_message() is not None:
                pass
    except ProtocolViolation:
        assert connection.phase is Phase.ENDED


@given(st.sampled_from("QPBDECSHFdcfX"), st.binary(max_size=60))
def test_hostile_bodies_are_malformed_messages(tag: str, body: bytes) -> None:
    connection = session()
    connection.feed(tag.encode() + struct.pack("!I", len(body) + 4) + body)
    message = connection.next_message()
    if isinstance(message, frontend.Malformed):
        assert isinstance(message.error, PgError)
    assert connection.buffered == 0


def test_text_in_the_clients_encoding() -> None:
    connection = session()
    connection.encoding = "latin-1"
    query = frontend.Query("SELECT 'é'")
    connection.feed(query.encode("latin-1"))
    assert connection.next_message() == query
    assert connection.send(backend.CommandComplete("é")) == b"C\0\0\0\6\xe9\0"
