r"""The data files of statements: blocks between blank lines, each one message to the server.

    # a comment line (not sent)
    SELECT 1 + 1

    \connect alice

    INSERT INTO t VALUES (1);
    SELECT * FROM t

    COPY t FROM STDIN
    <<
    1⇥one

A block is sent as it stands, so it may hold several statements. What follows a line `<<` is what a COPY
FROM STDIN gets: ⇥ ␍ ␀ stand for tab, carriage return and NUL, ¶ at its end for no line feed, ÿ for the
byte 0xff, an empty comment line for an empty line; `<< fail` sends a CopyFail after it.
`\connect role [database]` opens a new session as that role (and closes the one before). A block cannot
contain an empty line.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Connect:
    """A change of session. `role` None is the first superuser."""

    role: str | None
    database: str | None


@dataclass(frozen=True)
class Block:
    """One message's text and the line it starts in. data: for COPY FROM STDIN."""

    line: int
    text: str
    data: bytes = b""
    fails: bool = False


def read_blocks(path: Path) -> Iterator[Connect | Block]:
    """The blocks of one file in order."""
    held: list[str] = []
    start = 0
    for number, line in enumerate([*path.read_text(encoding="utf-8").splitlines(), ""], 1):
        if line.startswith("# ") or (line == "#" and not any(text.startswith("<<") for text in held)):
            continue
        if line.startswith("\\connect"):
            words = [*line.split()[1:], None, None]
            yield Connect(words[0], words[1])
        elif line.strip():
            start = start if held else number
            held.append(line)
        elif held:
            yield _block(start, held)
            held = []


def _block(start: int, lines: list[str]) -> Block:
    for number, line in enumerate(lines):
        if line in ("<<", "<< fail"):
            text = "".join("\n" if given == "#" else given + "\n" for given in lines[number + 1 :])
            text = text.removesuffix("¶\n")
            for shown, meant in (("⇥", "\t"), ("␍", "\r"), ("␀", "\0")):
                text = text.replace(shown, meant)
            data = text.encode().replace("ÿ".encode(), b"\xff")
            return Block(start, "\n".join(lines[:number]), data, line == "<< fail")
    return Block(start, "\n".join(lines))
