"""Work in C that nothing could stop, done in a process of its own that a cancel ends.

The process has a low priority: it must not take the processor from other sessions.
"""

import os
import subprocess
import sys
import threading
import time

from polar_lite.catalog.functions import interruption

_POLL_SECONDS = 0.02
_NICENESS = 10


def answer(module: str, asked: bytes, limit: float | None = None) -> bytes:
    """What `module`, run as a program, answers to the bytes of a question.

    TimeoutError after `limit` seconds; what cancels the statement.
    """
    pipe = subprocess.PIPE
    process = subprocess.Popen([sys.executable, "-m", module], stdin=pipe, stdout=pipe, stderr=pipe)
    answers: list[tuple[bytes, bytes]] = []
    # The question may be long: it is written, and the answer read, while this thread looks for a cancel.
    talk = threading.Thread(target=_talk, args=(process, asked, answers), name=module, daemon=True)
    talk.start()
    begun = time.monotonic()
    try:
        while talk.is_alive():
            talk.join(_POLL_SECONDS)
            interruption.check()
            if limit is not None and time.monotonic() - begun > limit:
                raise TimeoutError
    finally:
        process.kill()
        talk.join()
    found, complaint = answers[0]
    if process.returncode:
        raise RuntimeError(f"the process of {module} has failed: {complaint.decode(errors='replace')}")
    return found


def question() -> bytes:
    """In that process: what it is asked; the answer goes to its output."""
    os.nice(_NICENESS)
    return sys.stdin.buffer.read()


def _talk(process: "subprocess.Popen[bytes]", asked: bytes, answers: list[tuple[bytes, bytes]]) -> None:
    answers.append(process.communicate(asked))
