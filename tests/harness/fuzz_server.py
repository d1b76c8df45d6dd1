"""What is fuzzed against a running server: bytes on the wire, and the text of statements.

Whatever a client sends, it gets results, errors with a SQLSTATE other than XX000, or a closed connection,
and it gets them soon.
"""

import random
import re
import struct
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Self

from harness import frontend as f
from harness.frontend import Frontend, Message
from harness.fuzz_targets import STARTUPS, streams
from harness.mutations import mutated, mutated_text
from harness.servers import ServerProcess
from harness.statements import Block, read_blocks

STATEMENTS = Path(__file__).parents[1] / "differential" / "statements"
STATEMENT_SECONDS = 3
LEFT_OUT = re.compile(
    # What would change how the fuzzing itself goes on: the time limit, the server, the databases.
    r"statement_timeout|ALTER\s+SYSTEM|DROP\s+DATABASE|DROP\s+(ROLE|USER)|terminate_backend|polar_shutdown",
    re.IGNORECASE,
)


class Finding(AssertionError):
    """What must not happen, with what was sent. key: the same for findings that are likely the same."""

    def __init__(self, key: str, text: str) -> None:
        super().__init__(f"{key}\n{text}")
        self.key = key


class Victim:
    """A server of one's own to be fuzzed."""

    def __init__(self, folder: Path) -> None:
        limits = {
            "authentication_timeout": "5s",
            "statement_timeout": f"{STATEMENT_SECONDS}s",
            "lock_timeout": "1s",
            "idle_in_transaction_session_timeout": "20s",
        }
        options = [word for name, value in limits.items() for word in ("-c", f"{name}={value}")]
        self.server = ServerProcess(folder, *options)

    def __enter__(self) -> Self:
        self.server.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.server.__exit__(kind, value, trace)

    # --- the wire

    def wire(self, chance: random.Random) -> None:
        """Messages of the scripts, changed: whole frames with other contents, or any bytes at all."""
        client = Frontend(self.server.host, self.server.port)
        try:
            if chance.random() < 0.1:
                sent = mutated(chance, chance.choice(STARTUPS), STARTUPS)
                client.send(sent)
                self._finish(client, sent, framed=False)
                return
            client.log_on("postgres", "postgres", application_name="fuzz")
            sent = b"".join(chance.choice(streams()) for _ in range(chance.choice((1, 2, 4))))
            sent = _in_frames(chance, sent) if chance.random() < 0.7 else mutated(chance, sent, streams())
            client.send(sent)
            if chance.random() < 0.1:
                client.abort()
                return
            self._finish(client, sent, framed=True)
        except (BrokenPipeError, ConnectionResetError):
            pass  # it ended the session while we were still sending
        finally:
            client.close()

    def _finish(self, client: Frontend, sent: bytes, *, framed: bool) -> None:
        """Say that nothing more comes, and read everything until the server closes."""
        client.socket.shutdown(1)
        try:
            while True:
                if not framed:
                    if not client.socket.recv(65536):
                        return
                elif (message := client.receive()) is None:
                    return
                else:
                    self._look(message, repr(sent))
        except TimeoutError:
            raise Finding("the server does not close", repr(sent)) from None

    # --- SQL

    def sql(self, chance: random.Random) -> None:
        """The statements of one file of the differential tests, in order, with changed ones between them."""
        blocks = chance.choice(self.files)
        client = self._fresh_session()
        for block in blocks:
            candidates = [block.text] if chance.random() < 0.8 else []
            for _ in range(chance.choice((0, 1, 1, 2))):
                candidates.insert(0, mutated_text(chance, block.text, self.words))
            for text in candidates:
                if LEFT_OUT.search(text):
                    continue
                if not self._ask(client, text, chance):
                    client.close()
                    client = self._fresh_session(keep=True)
        client.terminate()

    def _ask(self, client: Frontend, text: str, chance: random.Random) -> bool:
        """Send a statement in one of the two ways; False if the session ended."""
        try:
            return self._answered(client, text, extended=chance.random() < 0.5)
        except TimeoutError:
            raise Finding("no answer", text) from None
        except (BrokenPipeError, ConnectionResetError):
            return False

    def _answered(self, client: Frontend, text: str, *, extended: bool) -> bool:
        if extended:
            client.send(f.parse("", text), f.describe("S"), f.SYNC)
            types = 0
            answer = self._until_ready(client, text, b"")
            for message in answer:
                if message.tag == "t":
                    types = struct.unpack("!h", message.body[:2])[0]
                if message.tag == "E":
                    return answer[-1].tag == "Z"
            client.send(f.bind("", "", [None] * types), f.describe("P"), f.execute(), f.SYNC)
        else:
            client.send(f.query(text))
        ended = None
        # COPY has ignored the Sync that came before its data.
        for message in self._until_ready(client, text, f.SYNC if extended else b""):
            ended = message
        return ended is not None and ended.tag == "Z"

    def _until_ready(self, client: Frontend, text: str, after_copy: bytes) -> Sequence[Message]:
        messages = []
        while (message := client.receive()) is not None:
            self._look(message, text)
            if message.tag == "G":
                client.send(f.copy_data(b"1\n"), f.COPY_DONE, after_copy)
            if message.tag != "D":
                messages.append(message)
            if message.tag == "Z":
                break
        return messages

    def _fresh_session(self, *, keep: bool = False) -> Frontend:
        client = Frontend(self.server.host, self.server.port)
        client.log_on("postgres", "postgres", application_name="fuzz")
        if not keep:
            client.query("DROP SCHEMA IF EXISTS public CASCADE")
            client.query("CREATE SCHEMA public")
        return client

    # --- what is looked at

    def _look(self, message: Message, sent: str) -> None:
        if message.tag != "E":
            return
        fields = message.fields
        if not re.fullmatch("[0-9A-Z]{5}", fields.get("C", "")) or not fields.get("M"):
            raise Finding("an error without its fields", f"{fields} after {sent}")
        if fields["C"] == "XX000" or "Traceback" in message.text:
            found = re.search(r"reference (\w+)", fields.get("D", ""))
            trace = self._trace(found[1]) if found else ""
            raise Finding(_key(trace) or fields["M"], f"{fields['M']}\n{sent}\n{trace[-1500:]}")

    def _trace(self, reference: str) -> str:
        _, found, rest = self.server.log().partition(f"internal error {reference}\n")
        return rest[: rest.find("\n20")] if found else ""

    @cached_property
    def files(self) -> list[list[Block]]:
        return [
            [block for block in read_blocks(path) if isinstance(block, Block)]
            for path in sorted(STATEMENTS.glob("*.sql"))
        ]

    @cached_property
    def words(self) -> list[str]:
        """All words of all statements, the frequent ones more often."""
        return [
            word
            for blocks in self.files
            for block in blocks
            for word in re.findall(r"\w+|'[^']*'", block.text)
        ]


def _in_frames(chance: random.Random, stream: bytes) -> bytes:
    """The same frames, some of them with changed contents, dropped or repeated."""
    out = b""
    at = 0
    while at + 5 <= len(stream):
        (length,) = struct.unpack_from("!I", stream, at + 1)
        tag, body = stream[at : at + 1], stream[at + 5 : at + 1 + length]
        at += 1 + length
        match chance.randrange(10):
            case 0 | 1 | 2:
                body = mutated(chance, body, [body])
            case 3:
                continue
            case 4:
                out += f.packed(tag.decode("latin-1"), body)
            case _:
                pass
        out += tag + struct.pack("!I", len(body) + 4) + body
    return out


def _key(trace: str) -> str:
    """The place and kind of an exception."""
    places = re.findall(r'File "[^"]*?([\w/]+\.py)", line \d+, in (\w+)', trace)
    last = trace.strip().splitlines()[-1:] or [""]
    return f"{last[0].strip()[:80]} in {'/'.join(places[-1])}" if places else ""
