"""polar-lite beside PostgreSQL 15: a few kinds of work, interleaved, and their ratios.

Each server runs in a folder of its own with durable commits. A round runs every kind of work on every
server for a moment, one after the other, so that what else the machine does meets all of them alike; the
medians of the rounds are compared. What the numbers mean is said in README.md beside this file.
"""

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import count
from pathlib import Path
from typing import Final

import psycopg

ROWS: Final = 10_000
START_SECONDS: Final = 30.0
Connection = psycopg.Connection[tuple[object, ...]]
Work = Callable[[], object]


class Server(ABC):
    """A server in `folder`. `start` returns once it has answered a query."""

    name: str
    process: subprocess.Popen[str]

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = 0

    @abstractmethod
    def create(self) -> None:
        """Make the data folder."""

    @abstractmethod
    def launch(self) -> None:
        """Start the process; the port is known afterwards."""

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
                    raise
                time.sleep(0.002)

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait()

    def connect(self) -> Connection:
        return psycopg.connect(
            host="127.0.0.1", port=self.port, user="postgres", dbname="postgres", autocommit=True
        )


class PolarLite(Server):
    name = "polar-lite"

    def create(self) -> None:
        self.start()
        self.stop()

    def launch(self) -> None:
        # With compiled modules, as an installed package has them.
        environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
        environment.setdefault("PYTHONPYCACHEPREFIX", str(self.folder / "pycache"))
        self.process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "polar_lite.server",
                "--port",
                "0",
                "--data-dir",
                str(self.folder / "data"),
            ],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env=environment,
        )
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        self.port = int(line.partition("@127.0.0.1:")[2].partition("/")[0])


class PostgreSQL(Server):
    name = "PostgreSQL"

    def __init__(self, folder: Path, programs: Path, user: str | None) -> None:
        super().__init__(folder)
        self.programs = programs
        self.user = user
        self.port = 54399
        if user is not None:
            shutil.chown(folder, user)

    def create(self) -> None:
        subprocess.run(
            [self.programs / "initdb", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "data"],
            cwd=self.folder,
            user=self.user,
            check=True,
            stdout=subprocess.DEVNULL,
        )

    def launch(self) -> None:
        self.process = subprocess.Popen(
            [self.programs / "postgres", "-D", "data", "-p", str(self.port), "-k", ""],
            cwd=self.folder,
            user=self.user,
            stderr=subprocess.DEVNULL,
            text=True,
        )


def works(server: Server, stack: ExitStack) -> Iterator[tuple[str, Work]]:
    """The kinds of work, each as a function that does it once."""
    setup = stack.enter_context(server.connect())
    setup.execute("CREATE TABLE points (id int PRIMARY KEY, name text, price numeric(10, 2), made timestamp)")
    setup.execute("CREATE TABLE journal (id bigint, what text)")
    with setup.transaction(), setup.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO points VALUES (%s, %s, %s, %s)",
            [(n, f"point {n}", "12.50", "2024-02-29 12:00:00") for n in range(ROWS)],
        )
    number = count()

    def connect() -> None:
        with server.connect() as connection:
            connection.execute("SELECT 1").fetchall()

    select = "SELECT name, price, made FROM points WHERE id = %s"
    plain = psycopg.ClientCursor(stack.enter_context(server.connect()))
    prepared = stack.enter_context(server.connect())
    prepared.prepare_threshold = 0
    yield "connect, select 1, close", connect
    yield (
        "point select, simple",
        lambda: plain.execute(select, (next(number) * 7919 % ROWS,)).fetchall(),
    )
    yield (
        "point select, prepared",
        lambda: prepared.execute(select, (next(number) * 7919 % ROWS,)).fetchall(),
    )
    yield (
        "durable insert, prepared",
        lambda: prepared.execute("INSERT INTO journal VALUES (%s, 'x')", (next(number),)),
    )


def rate(work: Work, seconds: float) -> float:
    """How often per second the work was done."""
    done, began = 0, time.perf_counter()
    while (passed := time.perf_counter() - began) < seconds:
        work()
        done += 1
    return done / passed


def main() -> None:
    parser = argparse.ArgumentParser(description="Compare polar-lite with PostgreSQL 15.")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--seconds", type=float, default=0.5, help="of each work in each round")
    parser.add_argument("--postgresql", type=Path, default=Path("/usr/lib/postgresql/15/bin"), metavar="BIN")
    parser.add_argument("--user", help="to run PostgreSQL as (default: postgres when this is root)")
    options = parser.parse_args()
    user = options.user or ("postgres" if os.geteuid() == 0 else None)
    with tempfile.TemporaryDirectory(prefix="polar-bench-") as folder, ExitStack() as stack:
        base = Path(folder)
        base.chmod(0o755)
        for name in ("ours", "theirs"):
            (base / name).mkdir()
        servers = [PolarLite(base / "ours"), PostgreSQL(base / "theirs", options.postgresql, user)]
        print(f"{'':28}" + "".join(f"{server.name:>14}" for server in servers) + f"{'ratio':>9}")
        for server in servers:
            server.create()
        starts: list[list[float]] = [[], []]
        for number in range(options.rounds):
            for server, found in zip(servers, starts, strict=True):
                found.append(server.start())
                if number < options.rounds - 1:
                    server.stop()
        for server in servers:
            stack.callback(server.stop)
        report("start to first answer, s", [statistics.median(found) for found in starts], "{:14.3f}")
        for kinds in list(zip(*[list(works(server, stack)) for server in servers], strict=True)):
            rates: list[list[float]] = [[] for _ in servers]
            for _ in range(options.rounds):
                for (_, work), found in zip(kinds, rates, strict=True):
                    found.append(rate(work, options.seconds))
            report(kinds[0][0] + ", /s", [statistics.median(found) for found in rates], "{:14,.0f}")


def report(name: str, medians: list[float], form: str) -> None:
    ours, theirs = medians
    print(f"{name:28}" + form.format(ours) + form.format(theirs) + f"{ours / theirs:9.2f}", flush=True)


if __name__ == "__main__":
    main()
