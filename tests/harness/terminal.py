"""psql at a terminal: lines typed one by one, each after the prompt, and the screen that results."""

import os
import pty
import re
import select
import subprocess
import time
from collections.abc import Callable, Iterable

from harness.psql import psql_path

PROMPT = re.compile(r"^\w*[=!*'-][#>] \Z", re.MULTILINE)
BANNER = re.compile(r"^(?:psql \(.*|Type \"help\".*)\n", re.MULTILINE)
DEADLINE = 20.0


def typed_session(
    conninfo: str,
    lines: Iterable[str],
    before: Callable[[str], None] = lambda line: None,
    prompt: re.Pattern[str] = PROMPT,
) -> str:
    """Type `lines` into psql; the screen as text, without psql's version banner.

    before: called with each line before it is typed, to wait for what a person would have waited for.
    prompt: after which the next line is typed.
    """
    leader, follower = pty.openpty()
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PG")}
    environment |= {"PSQL_PAGER": "", "LC_ALL": "C.UTF-8", "TERM": "dumb", "COLUMNS": "200"}
    process = subprocess.Popen(
        [psql_path(), "-X", "-n", "-d", conninfo],
        stdin=follower,
        stdout=follower,
        stderr=follower,
        env=environment,
        start_new_session=True,
    )
    screen = ""
    try:
        screen = _until_prompt(leader, screen, prompt)
        for line in lines:
            before(line)
            os.write(leader, line.encode() + b"\n")
            screen = _until_prompt(leader, screen, prompt)
        os.write(leader, b"\\q\n")
        process.wait(DEADLINE)
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()
        os.close(follower)
        os.close(leader)
    return BANNER.sub("", PROMPT.sub("", screen))


def _until_prompt(leader: int, screen: str, prompt: re.Pattern[str]) -> str:
    end = time.monotonic() + DEADLINE
    seen = len(screen)
    while not (len(screen) > seen and screen.endswith(" ") and prompt.search(screen, seen)):
        ready, _, _ = select.select([leader], [], [], max(0.0, end - time.monotonic()))
        assert ready, f"psql gave no prompt:\n{screen}"
        screen += os.read(leader, 65536).decode().replace("\r", "")
    return screen
