"""Write the answers of PostgreSQL 15 into message scripts: `python record_messages.py FILE ..`.

For new scripts and new sections: write the F lines, run this, and read what came. Where a step has answers of
ours (`B-ours`), they stay, and PostgreSQL's become `B-postgres`.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from harness.frontend import Frontend
from harness.message_scripts import encode, in_empty_schema, shown
from harness.postgres import PostgresCluster

QUIET_SECONDS = 0.15
"""After so long without an answer there is none: for messages that no ReadyForQuery ends."""


def record(path: Path, port: int) -> None:
    lines: list[str] = []
    ours: list[str]
    client: Frontend | None = None
    sent, ours = b"", []
    for line in [*path.read_text(encoding="utf-8").splitlines(), ""]:
        if line.startswith("B"):
            ours += [line] if line.startswith("B-ours") else []
            continue
        if sent and not line.startswith("F "):
            assert client is not None
            found = answers(client, sent)
            lines += [f"B-postgres{answer[1:]}" for answer in found] + ours if ours else found
            sent, ours = b"", []
        if line.startswith("== "):
            client = in_empty_schema(port)
        if line.startswith("F "):
            sent += encode(line[2:])
        lines.append(line)
    path.write_text("\n".join(lines).rstrip("\n") + "\n", encoding="utf-8")


def answers(client: Frontend, sent: bytes) -> list[str]:
    client.send(sent)
    client.socket.settimeout(QUIET_SECONDS)
    found = []
    while True:
        try:
            message = client.receive()
        except TimeoutError:
            return found
        if message is None:
            return [*found, "B closed"]
        found.append("B " + shown(message))


if __name__ == "__main__":
    with PostgresCluster() as cluster:
        for name in sys.argv[1:]:
            record(Path(name), cluster.port)
