"""What is fuzzed without a server: one function a target, which raises on what must not happen.

They read bytes that came from right ones by mutation. What may come of that is a value, or a PgError
that is not XX000.
"""

import random
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

from harness.message_scripts import encode, read_script
from harness.mutations import mutated, mutated_text
from polar_lite.protocol import frontend, pgtypes, scram
from polar_lite.protocol.buffer import ProtocolViolation
from polar_lite.protocol.connection import Connection, Phase
from polar_lite.protocol.copy.binary import BinaryRows
from polar_lite.protocol.copy.csv import CsvFields
from polar_lite.protocol.copy.format import BadLine, CopyFormat, Cutter
from polar_lite.protocol.copy.text import TextFields
from polar_lite.protocol.saslprep import saslprep
from polar_lite.protocol.sqlstate import INTERNAL_ERROR, PgError

SCRIPTS = Path(__file__).parents[1] / "differential" / "messages"
STARTUPS: Sequence[bytes] = (
    frontend.StartupMessage(
        frontend.PROTOCOL_3_0, {"user": "alice", "database": "é", "options": "-c x=y"}
    ).encode(),
    frontend.StartupMessage(frontend.PROTOCOL_3_2, {"user": "a"}, {"_pq_.x": "1"}).encode(),
    frontend.SSLRequest().encode(),
    frontend.GSSENCRequest().encode(),
    frontend.CancelRequest(7, b"\1\2\3\4").encode(),
)
SASL: Sequence[bytes] = (
    frontend.SASLInitialResponse("SCRAM-SHA-256", b"n,,n=,r=abcdefgh").encode(),
    frontend.SASLResponse(b"c=biws,r=abcdefgh,p=AAAA").encode(),
    frontend.PasswordMessage("secret").encode(),
)
MESSAGES = 20_000


@cache
def streams() -> Sequence[bytes]:
    """What the message scripts send together, as bytes."""
    found = []
    for path in sorted(SCRIPTS.glob("*.txt")):
        for section in read_script(path):
            found += [b"".join(map(encode, step.sent)) for step in section.steps]
    return found


def connection(chance: random.Random) -> None:
    """The state machine of a connection: pieces do not matter, nothing but ProtocolViolation is raised."""
    phase = chance.choice((Phase.READY, Phase.READY, Phase.READY, Phase.COPY_IN, Phase.STARTUP, Phase.SASL,
                           Phase.SASL_INITIAL, Phase.PASSWORD))  # fmt: skip
    seeds = (
        STARTUPS if phase is Phase.STARTUP else streams() if phase in (Phase.READY, Phase.COPY_IN) else SASL
    )
    data = b"".join(chance.choice(seeds) for _ in range(chance.choice((1, 1, 2, 5))))
    data = mutated(chance, data, seeds)
    encoding = chance.choice(("utf-8", "utf-8", "latin-1", "euc_jp", "gb18030"))
    whole = _read(data, phase, encoding, [len(data)])
    sizes = [chance.choice((1, 2, 3, 5, 7, 100, 1000)) for _ in range(len(data) + 1)]
    assert _read(data, phase, encoding, sizes) == whole, "pieces matter"
    if phase is Phase.READY:
        assert _read(data, phase, encoding, sizes, collects=True) == whole, (
            "collect() differs from next_message()"
        )


def _read(
    data: bytes, phase: Phase, encoding: str, sizes: Sequence[int], *, collects: bool = False
) -> object:
    """The messages, and how it ended."""
    own = Connection()
    own.phase, own.encoding = phase, encoding
    messages: list[frontend.FrontendMessage] = []
    at = 0
    try:
        for size in sizes:
            if at >= len(data):
                break
            own.feed(data[at : at + size])
            at += size
            if collects:
                while own.collect(messages, MESSAGES):
                    pass
            else:
                while (message := own.next_message()) is not None:
                    messages.append(message)
                    if own.phase in (Phase.AUTHENTICATION, Phase.ENCRYPTION, Phase.ENDED):
                        return _comparable(messages), "left the phase"
            assert own.buffered <= len(data)
        own.feed(b"")
        if own.next_message() is not None:
            raise AssertionError("a message after the end")
    except ProtocolViolation as error:
        _check(error)
        return _comparable(messages), str(error)
    for message in messages:
        if not isinstance(message, frontend.Malformed):
            _encodes(message, encoding)
    return _comparable(messages), own.buffered


def _check(error: PgError) -> None:
    assert error.sqlstate != INTERNAL_ERROR, error.message


def _comparable(messages: Sequence[frontend.FrontendMessage]) -> list[object]:
    return [
        (m.tag, m.error.sqlstate, m.error.message) if isinstance(m, frontend.Malformed) else m
        for m in messages
    ]


def _encodes(message: frontend.FrontendMessage, encoding: str) -> None:
    """What was read is the message that it writes."""
    if not hasattr(message, "tag") or encoding not in ("utf-8", "latin-1"):
        return
    wire = message.encode(encoding)  # type: ignore[call-arg,union-attr]
    assert frontend.decode(wire[0], wire[5:], encoding) == message if wire[0] in frontend.FRONTEND else True


TEXTS: Sequence[str] = (
    "0", "-1", "12345678901234567890", "1.50", "-1e-400", "NaN", "infinity", "t", "false", "abc", "é'\"\\",
    "\\x00ff",
    "2024-02-29 12:34:56.789+02:30", "2000-01-01", "23:59:60", "1 year 2 mons -3 days 04:05:06.7",
    "P1Y2M3DT4H5M6S",
    "{1,NULL,3}", '{{"a","b\\"c"},{d,e}}', "[0:1]={1,2}", "(1,\"x\",)",
    '{"a": [1, 2.50, null, "\\u00e9"]}', "[1,2]",
    "192.168.0.1/24", "::ffff:1.2.3.4", "00112233-4455-6677-8899-aabbccddeeff", "BC", "4714-11-24 BC",
    "1 2 3", "pg_class",
    "now", "tomorrow", "12:00 America/New_York", "@ 1 day ago", "1,2", "[1,5)", "{[1,3),[5,7)}", "(0,0)",
    "B101", "$1.00",
)  # fmt: skip
BINARIES: Sequence[bytes] = (
    b"", b"\0", b"\1", b"\0\1", b"\0\0\0\1", b"\xff\xff\xff\xff", b"\0" * 8, b"\x7f" + b"\xff" * 7,
    b"\x7f\xf0" + b"\0" * 6,
    b"\0\2\0\0\0\0\0\1\0\1\x13\x88", b"\0\0\0\0\xc0\0\0\0", b"\0" * 16, b"\2\x20\0\4\1\2\3\4",
    b"\3\x80\1\x10" + b"\0" * 16,
    b"\0\0\0\1\0\0\0\0\0\0\0\x17\0\0\0\2\0\0\0\1\0\0\0\4\0\0\0\1\xff\xff\xff\xff", b"\1{}",
    b"\0\0\0\1\0\0\0\x17\0\0\0\4\0\0\0\1",
    b"text", b"\xc3\xa9", b"\xff",
)  # fmt: skip


def codecs(chance: random.Random) -> None:
    """Input of every type, as text and binary; what it accepts has an output, which it accepts, too."""
    kind = chance.choice(list(pgtypes.BY_OID.values()))
    if chance.random() < 0.5:
        text = mutated_text(chance, chance.choice(TEXTS), TEXTS)
        value = _accepted(lambda: kind.input(text, -1, pgtypes.DEFAULT_STYLE))
    else:
        data = mutated(chance, chance.choice(BINARIES), BINARIES)
        value = _accepted(lambda: kind.receive(data, -1))
    if value is None:
        return
    out = _accepted(lambda: kind.output(value, -1, pgtypes.DEFAULT_STYLE))
    _accepted(lambda: kind.send(value, -1))
    if out is not None and kind.kind == "b":
        again = _accepted(lambda: kind.input(str(out), -1, pgtypes.DEFAULT_STYLE))
        assert again is None or kind.output(again, -1, pgtypes.DEFAULT_STYLE) == out, (
            kind.name,
            value,
            out,
            again,
        )


def _accepted(read: Callable[[], object]) -> object:
    try:
        return read()
    except PgError as error:
        _check(error)
        return None


COPY_TEXTS: Sequence[str] = (
    "1\tone\n2\t\\N\n3\t\\x41\\101\\\\\n", "1,one\n2,\n3,\"a \"\"b\"\",\nc\"\n", "\\.\n", "a\\\nb\tc\n",
    "1\r\n2\r\n", '"",""\n', "\\", '"',
)  # fmt: skip
COPY_BINARY = (
    b"PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0\0\2\0\0\0\4\0\0\0\7\xff\xff\xff\xff\0\2\0\0\0\1x\0\0\0\0\xff\xff"
)


def copy_readers(chance: random.Random) -> None:
    """The readers of COPY's formats: pieces do not matter."""
    if chance.random() < 0.3:
        data = mutated(chance, COPY_BINARY, (COPY_BINARY,))
        width = chance.choice((0, 1, 2, 3))
        pieces = [data[at : at + 3] for at in range(0, len(data), 3)]
        assert _binary(width, [data]) == _binary(width, pieces), "pieces matter"
        return
    name = chance.choice(("text", "csv"))
    form = CopyFormat(name, delimiter="\t" if name == "text" else ",", null="\\N" if name == "text" else "")
    text = "".join(chance.choice(COPY_TEXTS) for _ in range(chance.randrange(1, 6)))
    text = mutated_text(chance, text, COPY_TEXTS)
    size = chance.choice((1, 2, 3, 10))
    pieces_of_text = [text[at : at + size] for at in range(0, len(text), size)]
    assert _text_rows(form, [text]) == _text_rows(form, pieces_of_text), "pieces matter"


def _binary(width: int, pieces: Sequence[bytes]) -> object:
    reader = BinaryRows(width)
    rows: list[object] = []
    for number, piece in enumerate([*pieces, b""]):
        cut, problem = reader.cut(piece, final=number == len(pieces))
        rows += cut
        if problem is not None:
            assert isinstance(problem, PgError), problem
            return rows, problem.message
    return rows, None


def _text_rows(form: CopyFormat, pieces: Sequence[str]) -> object:
    cutter = Cutter(form)
    fields = CsvFields(form, 2) if form.is_csv else TextFields(form, 2)
    rows: list[object] = []
    try:
        for number, piece in enumerate([*pieces, ""]):
            try:
                records, problem = cutter.cut(piece, final=number == len(pieces)), None
            except BadLine as bad:
                records, problem = bad.records, bad.error
            rows.extend(map(fields.fields, records.texts))
            if problem is not None:
                raise problem
    except PgError as error:
        _check(error)
        return rows, error.message
    return rows, None


def scram_messages(chance: random.Random) -> None:
    """SCRAM: nobody gets in with a changed message, and nothing but ProtocolViolation is raised."""
    verifier = scram.make_verifier("secret", b"salt" * 4, 1)
    exchange = scram.Exchange(chance.choice(("SCRAM-SHA-256", "SCRAM-SHA-256-PLUS")), verifier, b"nonce" * 4)
    firsts = (b"n,,n=,r=abcdefgh", b"y,,n=user,r=x", b"p=tls-server-end-point,,n=,r=x", b"n,a=x,n=,r=x,m=y")
    finals = (b"c=biws,r=abcdefgh,p=AAAA", b"c=biws,r=%s,p=" + b"A" * 43 + b"=", b"c=,r=,p=")
    try:
        answer = exchange.first(mutated(chance, chance.choice(firsts), firsts))
        nonce = answer.split(b",")[0][2:]
        final = chance.choice(finals).replace(b"%s", nonce)
        if chance.random() < 0.7:
            final = mutated(chance, final, finals)
        assert exchange.final(final) is None, "let in"
    except ProtocolViolation as error:
        _check(error)


def verifiers(chance: random.Random) -> None:
    """Stored passwords and SASLprep: any text is read or refused."""
    good = "SCRAM-SHA-256$4096:c2FsdA==$" + "A" * 43 + "=:" + "A" * 43 + "="
    text = mutated_text(chance, chance.choice((good, "md5" + "0" * 32, "pässwörd\u00a0\u00ad")), (good,))
    scram.parse_verifier(text)
    scram.is_md5(text)
    saslprep(text)


TARGETS: dict[str, Callable[[random.Random], None]] = {
    "connection": connection,
    "codecs": codecs,
    "copy": copy_readers,
    "scram": scram_messages,
    "verifiers": verifiers,
}
