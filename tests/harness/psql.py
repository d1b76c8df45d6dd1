"""The real psql, as a user runs it: -X, UTF-8, no pager, C locale."""

import os
import shutil
import subprocess
from dataclasses import dataclass

import pytest


@dataclass(frozen=True)
class PsqlResult:
    """What one run of psql printed, and its exit code."""

    stdout: str
    stderr: str
    code: int


def psql_path() -> str:
    path = shutil.which("psql")
    if path is None:
        pytest.skip("psql is not installed (Debian: postgresql-client-15)")
    return path


def run_psql(
    host: str,
    port: int,
    role: str,
    database: str,
    *arguments: str,
    stdin: str | None = None,
    env: dict[str, str] | None = None,
    deadline: float = 60.0,
) -> PsqlResult:
    """Run psql -X with `arguments`; `stdin` is what a user would type."""
    command = [psql_path(), "-X", "-h", host, "-p", str(port), "-U", role, "-d", database, *arguments]
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PG")}
    environment |= {
        "PGCLIENTENCODING": "UTF8",
        "PSQL_PAGER": "",
        "LC_ALL": "C.UTF-8",
        "PGCONNECT_TIMEOUT": "20",
    }
    done = subprocess.run(
        command,
        input=stdin if stdin is not None else "",
        capture_output=True,
        text=True,
        timeout=deadline,
        env={**environment, **(env or {})},
        check=False,
    )
    return PsqlResult(done.stdout, done.stderr, done.returncode)
