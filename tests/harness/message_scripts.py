r"""Scripts of protocol messages: what the frontend sends, and what the backend answers.

    == a portal is suspended and goes on
    F Parse "" "SELECT g FROM generate_series(1, 3) g"
    F Bind "" ""
    F Execute "" 2
    F Sync
    B ParseComplete
    B BindComplete
    B DataRow '1'
    ..

A section begins with `==`, on a connection of its own. Texts are written as JSON strings; values of Bind and
DataRow as '..', or x'..' in hexadecimal where they are not printable, or NULL. `#` begins a comment. Where
PostgreSQL and we answer differently, lines begin with `B-postgres` and `B-ours`.
"""

import json
import re
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from harness import frontend as f
from harness.frontend import Frontend, Message

BOTH = "B"
SIDES = ("B-postgres", "B-ours")
FIRST_USER_OID = 16384
NO_VALUE = b"\xff\xff\xff\xff"

_TOKEN = re.compile(
    r"""\s*(?:(?P<json>"(?:[^"\\]|\\.)*")|x'(?P<hex>[0-9a-f]*)'|'(?P<value>[^']*)'|(?P<word>\S+))"""
)
_ERROR_FIELDS = {"D": "detail", "H": "hint", "P": "position", "W": "where"}


@dataclass
class Step:
    """Lines that are sent together, and the answers to them on either side."""

    sent: list[str] = field(default_factory=list)
    answers: dict[str, list[str]] = field(default_factory=lambda: {side: [] for side in SIDES})


@dataclass
class Section:
    """One connection's script. line: where it begins."""

    name: str
    line: int
    steps: list[Step] = field(default_factory=list)


def read_script(path: Path) -> list[Section]:
    """The sections of a file; ValueError for a line that is none of the above."""
    sections: list[Section] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        head, _, rest = line.partition(" ")
        if head == "==":
            sections.append(Section(rest, number))
            continue
        steps = sections[-1].steps
        if head == "F":
            if not steps or any(steps[-1].answers.values()):
                steps.append(Step())
            steps[-1].sent.append(rest)
        elif head in (BOTH, *SIDES):
            for side in SIDES if head == BOTH else (head,):
                steps[-1].answers[side].append(rest)
        else:
            raise ValueError(f"{path.name}:{number}: {line}")
    return sections


def run_section(section: Section, side: str, client: Frontend) -> Iterator[str]:
    """Run a section and yield what differs: the first wrong answer, with what led to it."""
    for step in section.steps:
        client.send(*(encode(line) for line in step.sent))
        for expected in step.answers[side]:
            message = client.receive()
            found = "closed" if message is None else shown(message)
            if found != expected:
                yield f"{section.name} (line {section.line}), after\n  " + "\n  ".join(step.sent)
                yield f"  expected {expected}\n  found    {found}"
                return
    if section.steps and section.steps[-1].answers[side][-1:] != ["closed"]:
        client.send(f.TERMINATE)
        left = client.receive()
        if left is not None:
            yield f"{section.name} (line {section.line}): at the end came {shown(left)}"


# --- what is sent


def encode(line: str) -> bytes:
    """The bytes of an F line without its `F`."""
    name, *words = list(_words(line))
    return _ENCODERS[str(name)](words)


Word = str | bytes | None


class _Text(str):
    """A JSON string, to be told from a bare word."""

    __slots__ = ()


def _words(line: str) -> Iterator[Word]:
    for found in _TOKEN.finditer(line):
        if found["json"] is not None:
            yield _Text(json.loads(found["json"]))
        elif found["hex"] is not None:
            yield bytes.fromhex(found["hex"])
        elif found["value"] is not None:
            yield found["value"].encode()
        else:
            yield None if found["word"] == "NULL" else found["word"]


def _bind(words: list[Word]) -> bytes:
    portal, statement, *rest = words
    values: list[bytes | None] = []
    formats: dict[str, list[int]] = {"formats": [], "results": []}
    place = ""
    for word in rest:
        if word in formats:
            place = str(word)
        elif place:
            formats[place].append(int(str(word)))
        else:
            assert word is None or isinstance(word, bytes), word
            values.append(word)
    return f.bind(str(portal), str(statement), values, formats["formats"], formats["results"])


def _function_call(words: list[Word]) -> bytes:
    oid, *arguments = words
    body = struct.pack("!ihh", int(str(oid)), 0, len(arguments))
    for word in arguments:
        assert isinstance(word, bytes)
        body += struct.pack("!i", len(word)) + word
    return f.packed("F", body + struct.pack("!h", 0))


_ENCODERS: dict[str, Callable[[list[Word]], bytes]] = {
    "Query": lambda words: f.query(str(words[0])),
    "Parse": lambda words: f.parse(str(words[0]), str(words[1]), [int(str(oid)) for oid in words[2:]]),
    "Bind": _bind,
    "Describe": lambda words: f.describe(str(words[0]), str(words[1])),
    "Execute": lambda words: f.execute(str(words[0]), int(str(words[1])) if words[1:] else 0),
    "Close": lambda words: f.close(str(words[0]), str(words[1])),
    "CopyData": lambda words: f.copy_data(_bytes(words[0])),
    "CopyFail": lambda words: f.copy_fail(str(words[0])),
    "CopyDone": lambda words: f.COPY_DONE,
    "FunctionCall": _function_call,
    "Sync": lambda words: f.SYNC,
    "Flush": lambda words: f.FLUSH,
    "Terminate": lambda words: f.TERMINATE,
}


def _bytes(word: Word) -> bytes:
    return word if isinstance(word, bytes) else str(word).encode()


# --- what is answered


def shown(message: Message) -> str:
    """A message as a B line has it, without its `B`."""
    match message.tag:
        case "T":
            columns = (
                f"{json.dumps(name)}:{min(oid, FIRST_USER_OID)}:{typmod}:{code}"
                for name, oid, typmod, code in message.columns
            )
            return " ".join(["RowDescription", *columns])
        case "D":
            return " ".join(["DataRow", *map(_value, message.values)])
        case "C":
            return f"CommandComplete '{message.body[:-1].decode()}'"
        case "E" | "N":
            return _error(message)
        case "V":
            return f"FunctionCallResponse {_value(None if message.body == NO_VALUE else message.body[4:])}"
        case "d":
            return f"CopyData {_value(message.body)}"
        case "S":
            return " ".join(["ParameterStatus", *(part.decode() for part in message.body.split(b"\0")[:2])])
        case _:
            return message.text


def _error(message: Message) -> str:
    fields = message.fields
    parts = [message.name, fields["S"], fields["C"], json.dumps(fields["M"], ensure_ascii=False)]
    parts += [f"{name}={fields[letter]!r}" for letter, name in _ERROR_FIELDS.items() if letter in fields]
    return " ".join(parts)


def _value(value: bytes | None) -> str:
    if value is None:
        return "NULL"
    text = value.decode("utf-8", "replace")
    return f"'{text}'" if text.isprintable() and "'" not in text else f"x'{value.hex()}'"


def in_empty_schema(port: int) -> Frontend:
    """A new session whose search_path is an empty schema."""
    other = Frontend("127.0.0.1", port)
    other.log_on("postgres", "postgres")
    other.query("DROP SCHEMA IF EXISTS scripts CASCADE; CREATE SCHEMA scripts")
    other.terminate()
    client = Frontend("127.0.0.1", port)
    client.log_on("postgres", "postgres", search_path="scripts")
    return client
