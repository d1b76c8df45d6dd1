"""A real polar-lite-server process on a free port, with its log and its clients.

The process is started as a user starts it (the console script), so command line, ready line,
signals and exit codes are those of the product.
"""

import os
import re
import signal
import ssl
import subprocess
import sys
import sysconfig
import tempfile
import threading
from importlib.util import find_spec
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

import psycopg
import pytest

from harness.frontend import Frontend
from harness.psql import PsqlResult, run_psql
from harness.waiting import eventually

READY = re.compile(r"postgres(?:ql)?://\S*?:(?P<port>\d+)/")
LOOPS = (
    "asyncio",
    pytest.param("uvloop", marks=pytest.mark.skipif(find_spec("uvloop") is None, reason="no uvloop here")),
)
"""The event loops there are, for tests that are to run on each of them."""
PYCACHE = Path(tempfile.gettempdir()) / f"polar-lite-pycache-{os.getuid()}"
START_DEADLINE = 30.0
STOP_DEADLINE = 20.0


def server_command(loop: str = "", missing: str = "") -> list[str]:
    """The installed console script, or the module where scripts are not on disk.

    loop: "asyncio" for a server that finds no uvloop; missing: a Python package that it does not find.
    """
    missing = "uvloop" if loop == "asyncio" else missing
    if missing:
        without = f"import sys; sys.modules[{missing!r}] = None; from polar_lite.server import cli"
        return [sys.executable, "-c", f"{without}; sys.exit(cli.main())"]
    script = Path(sysconfig.get_path("scripts")) / "polar-lite-server"
    return [str(script)] if script.exists() else [sys.executable, "-m", "polar_lite.server"]


class ServerProcess:
    """One server process on one data folder; also the factory of clients for it."""

    def __init__(
        self,
        data_dir: Path,
        *options: str,
        env: dict[str, str] | None = None,
        loop: str = "",
        missing: str = "",
    ) -> None:
        self.data_dir = data_dir
        self.options = options
        self.env = env or {}
        self.program = server_command(loop, missing)
        self.host = "127.0.0.1"
        self.port = 0
        self.ready_line = ""
        self._log_start = 0
        self.process: subprocess.Popen[str] | None = None
        self._connections: list[psycopg.Connection[Any]] = []
        self._frontends: list[Frontend] = []

    def start(self) -> Self:
        """Start it and wait for the ready line; RuntimeError with its output if it exits first."""
        self.spawn()
        if not self._ready.wait(START_DEADLINE) or not self.port:
            output = self.output()
            self.kill()
            raise RuntimeError(f"polar-lite-server did not become ready:\n{output}")
        return self

    def spawn(self) -> None:
        """Start the process without waiting (for starts that must fail)."""
        self._ready = threading.Event()
        self._lines: list[str] = []
        command = [*self.program, "--host", self.host, "--port", str(self.port)]
        command += ["--data-dir", str(self.data_dir), *self.options]
        environment = {k: v for k, v in os.environ.items() if not k.startswith(("PG", "POLAR_LITE_"))}
        if environment.pop("PYTHONDONTWRITEBYTECODE", None):
            # Else every one of hundreds of servers compiles all of its modules when it starts.
            environment["PYTHONPYCACHEPREFIX"] = str(PYCACHE)
        # Sockets are for the tests that ask for them: killed servers would leave theirs in /tmp.
        environment["POLAR_LITE_UNIX_SOCKET_DIRECTORIES"] = ""
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**environment, **self.env},
        )
        assert self.process.stdout is not None
        assert self.process.stderr is not None
        self._readers = [
            threading.Thread(target=self._read, args=(pipe, pipe is self.process.stdout), daemon=True)
            for pipe in (self.process.stdout, self.process.stderr)
        ]
        for reader in self._readers:
            reader.start()

    def _read(self, pipe: IO[str], is_stdout: bool) -> None:
        with pipe:
            for line in pipe:
                self._lines.append(line)
                if is_stdout and not self._ready.is_set() and (found := READY.search(line)):
                    self.ready_line, self.port = line.rstrip("\n"), int(found["port"])
                    self._ready.set()
        if is_stdout:
            self._ready.set()  # it has exited (or never will say more): whoever waits looks at the port

    @property
    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def peak_memory(self) -> int:
        """The process's greatest resident size so far, in kB; the test is skipped where it cannot be read."""
        assert self.process is not None
        status = Path(f"/proc/{self.process.pid}/status")
        if not status.exists():
            pytest.skip("needs /proc")
        found = re.search(r"VmHWM:\s+(\d+)", status.read_text())
        assert found
        return int(found[1])

    def output(self) -> str:
        """Everything printed so far on stdout and stderr."""
        return "".join(self._lines)

    def wait(self, deadline: float = STOP_DEADLINE) -> int:
        """Wait for the process to end; its exit code."""
        assert self.process is not None
        code = self.process.wait(deadline)
        for reader in self._readers:
            reader.join(deadline)
        return code

    def send_signal(self, number: int) -> None:
        assert self.process is not None
        self.process.send_signal(number)

    def stop(self) -> int:
        """SIGTERM and wait; the exit code."""
        self.close_clients()
        assert self.process is not None
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            return self.wait()
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(f"the server ignored SIGTERM:\n{self.output()}") from None

    def kill(self) -> None:
        """SIGKILL, for crash tests and for cleaning up; no session ends before it."""
        assert self.process is not None
        if self.process.poll() is None:
            self.process.kill()
        self.wait()
        self.close_clients()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.is_running:
            self.stop()
        else:
            self.close_clients()

    def reset(self, *databases: str) -> None:
        """These of `postgres` and `polardb` empty, and no other databases and roles but the first ones.

        What PostgresCluster.reset does there: much quicker than a start on a new data folder.
        """
        for database in databases:
            self._remake(database, drop_roles=database == databases[-1])
        self._log_start = len(self.log_text())

    def _remake(self, database: str, *, drop_roles: bool) -> None:
        helper, mode = ("polardb", "postgres") if database == "postgres" else ("postgres", "oracle")
        # As the role of the database's name, which is its owner; what is left there has no say.
        conninfo = self.conninfo(database, helper, options="-c event_triggers=off")
        with psycopg.connect(conninfo, autocommit=True) as connection:
            names = connection.execute(
                "SELECT quote_ident(datname) FROM pg_database"
                " WHERE datname NOT IN (current_database(), %s, 'template0', 'template1')",
                [database],
            ).fetchall()
            for (name,) in [*names, (database,)]:
                connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
            if drop_roles:
                self._drop_roles(connection)
            connection.execute(f"CREATE DATABASE {database} MODE '{mode}'")

    def _drop_roles(self, connection: psycopg.Connection[Any]) -> None:
        for role in ("postgres", "polardb", "ALL"):
            connection.execute(f"ALTER ROLE {role} RESET ALL")
        roles = connection.execute(
            "SELECT quote_ident(rolname) FROM pg_roles"
            " WHERE rolname !~ '^pg_' AND rolname NOT IN ('postgres', 'polardb')"
        ).fetchall()
        for (role,) in roles:
            connection.execute(f"DROP ROLE {role}")

    # -- clients ---------------------------------------------------------------------------

    def conninfo(self, role: str = "polardb", database: str = "polardb", **more: object) -> str:
        return psycopg.conninfo.make_conninfo(
            host=self.host, port=self.port, user=role, dbname=database, connect_timeout=20, **more
        )

    def connect(
        self,
        role: str = "polardb",
        database: str = "polardb",
        *,
        autocommit: bool = True,
        notices: list[str] | None = None,
        **more: Any,
    ) -> psycopg.Connection[Any]:
        """A psycopg connection, closed with the server.

        Notices of the start-up itself arrive before psycopg lets a handler in: use `frontend` or
        `psql` to see those. `notices` collects 'SEVERITY: message' of everything later.
        """
        connection = psycopg.connect(self.conninfo(role, database, **more), autocommit=autocommit)
        if notices is not None:
            connection.add_notice_handler(
                lambda d: notices.append(f"{d.severity_nonlocalized}: {d.message_primary}")
            )
        self._connections.append(connection)
        return connection

    def frontend(self, role: str = "polardb", database: str = "polardb", **parameters: str) -> Frontend:
        """A raw frontend that has logged on; its `startup` holds the messages up to ReadyForQuery."""
        client = Frontend(self.host, self.port)
        self._frontends.append(client)
        client.log_on(role, database, **parameters)
        return client

    def encrypted(self, context: ssl.SSLContext, *, direct: bool = False) -> Frontend:
        """A raw frontend that has logged on through TLS."""
        client = self.raw()
        client.start_tls(context, direct=direct)
        client.log_on("polardb", "polardb")
        return client

    def raw(self) -> Frontend:
        """A raw frontend that has only opened its socket."""
        client = Frontend(self.host, self.port)
        self._frontends.append(client)
        return client

    def psql(
        self,
        *arguments: str,
        stdin: str | None = None,
        role: str = "polardb",
        database: str = "polardb",
        env: dict[str, str] | None = None,
        deadline: float = 60.0,
    ) -> PsqlResult:
        """Run the real psql against this server."""
        return run_psql(
            self.host, self.port, role, database, *arguments, stdin=stdin, env=env, deadline=deadline
        )

    def close_clients(self) -> None:
        for connection in self._connections:
            connection.close()
        for client in self._frontends:
            client.close()
        self._connections.clear()
        self._frontends.clear()

    # -- facts -----------------------------------------------------------------------------

    def log(self) -> str:
        """What the server's own log file has got since the last `reset`."""
        return self.log_text()[self._log_start :]

    def log_text(self) -> str:
        path = self.data_dir / "log" / "server.log"
        return path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""

    def wait_for_log(self, *parts: str) -> str:
        """Wait until the log holds every part; the log."""

        def probe() -> str:
            text = self.log()
            missing = [part for part in parts if part not in text]
            assert not missing, f"log lacks {missing}:\n{text[-3000:]}"
            return text

        return eventually(probe, f"log holds {parts}")

    def query(self, sql: str, role: str = "polardb", database: str = "polardb") -> list[tuple[Any, ...]]:
        """Rows of one statement on a connection of its own, which is closed again."""
        with psycopg.connect(self.conninfo(role, database), autocommit=True) as connection:
            cursor = connection.execute(sql)  # type: ignore[call-overload]  # a test's own text
            return cursor.fetchall() if cursor.description else []
