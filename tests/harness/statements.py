r"""The data files of statements: blocks between blank lines, each one message to the server.

    # a comment line (not sent)
    SELECT 1 + 1

    \connect alice

    INSERT INTO t VALUES (1);
    SELECT * FROM t

A block is sent as it stands, so it may hold several statements. `\connect role [database]` opens a new
session as that role (and closes the one before). A block cannot contain an empty line.
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
    """One message's text and the line it starts in."""

    line: int
    text: str


def read_blocks(path: Path) -> Iterator[Connect | Block]:
    """The blocks of one file in order."""
    held: list[str] = []
    start = 0
    for number, line in enumerate([*path.read_text(encoding="utf-8").splitlines(), ""], 1):
        if line.startswith("# ") or line == "#":
            continue
        if line.startswith("\\connect"):
            words = [*line.split()[1:], None, None]
            yield Connect(words[0], words[1])
        elif line.strip():
            start = start if held else number
            held.append(line)
        elif held:
            yield Block(start, "\n".join(held))
            held = []
