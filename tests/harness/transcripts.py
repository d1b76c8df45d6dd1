r"""Transcripts: files that read like a psql session, run line by line and compared.

    \connect alice                        a new session (the one before logs off first); words after the
                                          role: database, then name=value for the startup packet
    NOTICE:  welcome alice                notices of the logon, then the statements:
    SELECT who, count(*) FROM logons GROUP BY who;
     alice | 1
    SELECT 1/0;
    ERROR 22012: division by zero

- A statement ends with a line ending in `;`. A routine, package, trigger or block without `$$` ends
  with a line `/`, which is not sent.
- Rows stand indented by one blank, values separated by ` | `, NULL as nothing; columns are not shown.
- `\connect` that is refused is answered by its `FATAL` line. `\disconnect` ends the session.
- `#` starts a comment line.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from harness.frontend import Frontend, Message
from harness.servers import ServerProcess

UNIT = re.compile(
    r"(?is)\A\s*(?:declare\b|<<|begin\s+(?!work|transaction|isolation|read|not|deferrable)[\w\"$]"
    r"|create\s+(?:or\s+replace\s+)?(?:function|procedure|package|trigger|type\s+body)\b)"
)
TRIGGER_WITHOUT_BODY = re.compile(r"(?is)\bexecute\s+(?:function|procedure)\s+[\w.]+\s*\(")
# $$name of conditional compilation, which opens no dollar quote.
INQUIRY = re.compile(r"(?i)\$\$\w+(?=\s*(?:\$then|\|\||[<>=,)]|is\b|and\b|or\b))")
ANSWER = re.compile(r"(?: |(?:DEBUG|LOG|INFO|NOTICE|WARNING):  |(?:ERROR|FATAL|PANIC) [0-9A-Z]{5}: )")


@dataclass
class Step:
    """One command or statement and the lines expected after it."""

    line: int
    text: str
    expected: list[str] = field(default_factory=list)


def read_steps(path: Path) -> Iterator[Step]:
    """The steps of a transcript in order."""
    step: Step | None = None
    unfinished = False
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if step is not None and unfinished:
            if line.rstrip() == "/" and _is_unit(step.text):
                unfinished = False
            else:
                step.text += "\n" + line
                unfinished = not _ends(step.text)
        elif not line.strip() or line.startswith("#"):
            continue
        elif step is not None and ANSWER.match(line):
            step.expected.append(line.rstrip())
        else:
            if step is not None:
                yield step
            step = Step(number, line)
            unfinished = not line.startswith("\\") and not _ends(line)
    if step is not None:
        yield step


def _is_unit(text: str) -> bool:
    return (
        bool(UNIT.match(text)) and "$$" not in INQUIRY.sub("", text) and not TRIGGER_WITHOUT_BODY.search(text)
    )


def _ends(text: str) -> bool:
    if _is_unit(text):
        return False
    return text.rstrip().endswith(";") and text.count("$$") % 2 == 0


def run_transcript(server: ServerProcess, path: Path) -> list[str]:
    """Run every step against `server`; a description of each step whose answer was another."""
    failures: list[str] = []
    client: Frontend | None = None
    for step in read_steps(path):
        if step.text.startswith("\\"):
            if client is not None:
                client.terminate()
                client = None
            answer: list[str] = []
            if step.text.startswith("\\connect"):
                client, answer = _connect(server, step.text.split()[1:])
        else:
            client = client or _connect(server, [])[0]
            answer = _lines(client.query(step.text)) if client else ["(not connected)"]
        if answer != step.expected:
            wanted, found = "\n    ".join(step.expected), "\n    ".join(answer)
            failures.append(
                f"{path.name}:{step.line}: {step.text}\n  expected\n    {wanted}\n  got\n    {found}"
            )
    if client is not None:
        client.terminate()
    return failures


def _connect(server: ServerProcess, words: list[str]) -> tuple[Frontend | None, list[str]]:
    names = [word for word in words if "=" not in word]
    options = dict(word.split("=", 1) for word in words if "=" in word)
    role, database = [*names, *["polardb", "polardb"][len(names) :]][:2]
    client = server.frontend(role, database, **options)
    answer = _lines(client.startup)
    if any(message.tag == "E" for message in client.startup):
        client.close()
        return None, answer
    return client, answer


def _lines(messages: list[Message]) -> list[str]:
    lines = []
    for message in messages:
        match message.tag:
            case "N":
                lines.append(f"{message.fields['S']}:  {message.fields['M']}")
            case "E":
                lines.append(f"{message.fields['S']} {message.fields['C']}: {message.fields['M']}")
            case "D":
                values = ["" if v is None else v.decode() for v in message.values]
                lines.append((" " + " | ".join(values)).rstrip())
    # A message of several lines is several lines of the transcript.
    return [part.rstrip() for line in lines for part in line.split("\n")]
