"""Logging set-up: stderr and <data-dir>/log/server.log, with the session's name on every record.

What is logged is decided where it happens. PostgreSQL 15 docs 20.8 (runtime-config-logging).
"""

import asyncio
import logging
import logging.handlers
import sys
import threading
from pathlib import Path
from typing import Final

from polar_lite.protocol.sqlstate import PgError

LOG: Final = logging.getLogger("polar_lite")
FORMAT: Final = "%(asctime)s.%(msecs)03d UTC [%(session)s] %(levelname)s:  %(message)s"
MAX_BYTES: Final = 10 * 1024 * 1024
CONTEXT_LINES: Final = 15
STATEMENT_LENGTH: Final = 1000
_current: Final = threading.local()


def set_session_name(name: str | None) -> None:
    """Name the session whose work the current thread does (worker threads have no task)."""
    _current.name = name


def error_text(first: str, error: PgError, statement: str = "") -> str:
    """An error as one record: what PostgreSQL logs of it; later lines are indented, long ones cut."""
    lines = [first]
    for word, value in (
        ("DETAIL", error.log_detail or error.detail),
        ("HINT", error.hint),
        ("CONTEXT", error.where),
    ):
        if value:
            lines.append(f"{word}:  {_shortened(value)}")
    if statement:
        lines.append(f"STATEMENT:  {statement[:STATEMENT_LENGTH]}")
    return "\n".join(lines).replace("\n", "\n\t")


def _shortened(text: str) -> str:
    # A recursion that went too deep has a context of thousands of lines.
    lines = text.split("\n")
    left_out = len(lines) - 2 * CONTEXT_LINES
    if left_out > 0:
        lines[CONTEXT_LINES:-CONTEXT_LINES] = [f"({left_out} more lines)"]
    return "\n".join(lines)


class _SessionFilter(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        name = getattr(_current, "name", None)
        if name is None:
            try:
                task = asyncio.current_task()
            except RuntimeError:
                task = None
            name = task.get_name() if task and task.get_name().startswith("session ") else "server"
        record.session = name
        return True


def start(level: str, folder: Path | None) -> Path | None:
    """Send the log to stderr and, with a folder, to its server.log; returns that file."""
    import time

    formatter = logging.Formatter(FORMAT, "%Y-%m-%d %H:%M:%S")
    formatter.converter = time.gmtime
    path = None
    handlers: list[logging.Handler] = [logging.StreamHandler(sys.stderr)]
    if folder is not None:
        folder.mkdir(mode=0o700, exist_ok=True)
        path = folder / "server.log"
        handlers.append(
            logging.handlers.RotatingFileHandler(path, maxBytes=MAX_BYTES, backupCount=5, encoding="utf-8")
        )
    for old in LOG.handlers[:]:
        LOG.removeHandler(old)
        old.close()
    for handler in handlers:
        handler.setFormatter(formatter)
        handler.addFilter(_SessionFilter())
        LOG.addHandler(handler)
    LOG.setLevel(level.upper())
    LOG.propagate = False
    logging.getLogger("aiosqlite").setLevel(logging.ERROR)
    return path


def stop() -> None:
    for handler in LOG.handlers[:]:
        LOG.removeHandler(handler)
        handler.close()
