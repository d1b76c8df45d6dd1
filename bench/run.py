"""polar-lite beside PostgreSQL 15, PGlite and SQLite itself: many kinds of work, and their ratios.

A round does every kind of work on every server for a moment, one after the other, so that what else the
machine does meets all of them alike; the medians of the rounds are compared. What the numbers mean is said
in README.md beside this file.
"""

import argparse
import os
import platform
import re
import sqlite3
import statistics
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Final

import floor
import works
from servers import PGlite, PolarLite, PostgreSQL, Server, Unavailable, node_modules, postgresql_18

BASELINE: Final = "PostgreSQL 15"
RESULTS: Final = Path(__file__).with_name("results.md")
_BEGIN: Final = "<!-- the table begins -->"
_END: Final = "<!-- the table ends -->"


def main() -> None:
    options = _options()
    user = options.user or ("postgres" if os.geteuid() == 0 else None)
    with tempfile.TemporaryDirectory(prefix="polar-bench-") as folder, ExitStack() as stack:
        base = Path(folder)
        base.chmod(0o755)
        modules = options.node_modules or (None if options.quick else node_modules(base / "npm"))
        servers, missing = _servers(base, options.postgresql, modules, user, stack, quick=options.quick)
        starts = _measure_starts(servers, 2 if options.quick else 5)
        bench = works.PgBench(options.postgresql / "pgbench", base)
        found = [_measure(work, servers, options.rounds, options.seconds) for work in _chosen(bench, options)]
        lines = _table(servers, starts + found, missing, floor.measure(base, options.seconds), options)
    print("\n".join(lines))
    if not options.quick and options.only is None:
        _write(lines)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Compare polar-lite with PostgreSQL and others.")
    parser.add_argument("--quick", action="store_true", help="2 to 3 minutes; writes no results.md")
    parser.add_argument("--rounds", type=int, help="(default: 5, quick: 1)")
    parser.add_argument("--seconds", type=float, help="of each work in each round (default: 3, quick: 1)")
    parser.add_argument("--only", metavar="PATTERN", help="the works whose name matches this; writes nothing")
    parser.add_argument("--postgresql", type=Path, default=Path("/usr/lib/postgresql/15/bin"), metavar="BIN")
    parser.add_argument("--user", help="to run PostgreSQL as (default: postgres when this is root)")
    parser.add_argument(
        "--node-modules", type=Path, help="folder with the npm packages, instead of installing"
    )
    options = parser.parse_args()
    options.rounds = options.rounds or (1 if options.quick else 5)
    options.seconds = options.seconds or (1.0 if options.quick else 3.0)
    return options


def _servers(
    base: Path, programs: Path, modules: Path | None, user: str | None, stack: ExitStack, *, quick: bool
) -> tuple[list[Server], list[str]]:
    """Those that can take part, running and with their tables; and why the others do not."""
    wanted: list[Server] = [
        PolarLite(base / "ours", "asyncio"),
        PolarLite(base / "uvloop", "uvloop"),
        PostgreSQL(base / "theirs", BASELINE, programs, user),
        PostgreSQL(base / "eighteen", "PostgreSQL 18", postgresql_18(modules), user),
        PGlite(base / "pglite", modules),
    ]
    servers, missing = [], []
    for server in wanted:
        try:
            server.create()
            server.start()
        except Unavailable as reason:
            missing.append(str(reason))
            continue
        stack.callback(lambda server=server: server.stop())
        with server.connect() as connection:
            for statement in works.TABLES.split(";\n")[:-1]:
                connection.execute(statement)
            if not quick:
                for statement in works.MILLION_POINTS.split(";\n")[:-1]:
                    connection.execute(statement)
        servers.append(server)
        print(f"{server.name} is ready", file=sys.stderr, flush=True)
    return servers, missing


Found = tuple[works.Work, dict[str, float]]


def _measure_starts(servers: list[Server], rounds: int) -> list[Found]:
    times: dict[str, list[float]] = {server.name: [] for server in servers}
    memory: dict[str, float] = {}
    for _ in range(rounds):
        for server in servers:
            server.stop()
            times[server.name].append(server.start() * 1000)
            memory[server.name] = server.memory() / 1e6
    medians = {name: statistics.median(values) for name, values in times.items()}
    nothing = works.in_one_transaction
    return [
        (works.Work("start to first answer", nothing, "", "ms", is_rate=False), medians),
        (works.Work("memory after the first answer", nothing, "", "MB", is_rate=False), memory),
    ]


def _chosen(bench: works.PgBench, options: argparse.Namespace) -> list[works.Work]:
    found = works.all_works(bench, quick=options.quick)
    return [work for work in found if options.only is None or re.search(options.only, work.name)]


def _measure(work: works.Work, servers: list[Server], rounds: int, seconds: float) -> Found:
    values: dict[str, list[float]] = {}
    for _ in range(rounds):
        for server in servers:
            if isinstance(server, PGlite):
                # One backend serves all its clients, and keeps what they prepare.
                with server.connect() as connection:
                    connection.execute("DEALLOCATE ALL")
            value = work.measure(server, seconds)
            if value is not None:
                values.setdefault(server.name, []).append(value)
    medians = {name: statistics.median(found) for name, found in values.items()}
    print(work.name, {name: round(value, 1) for name, value in medians.items()}, file=sys.stderr, flush=True)
    return work, medians


def _table(
    servers: list[Server],
    found: list[Found],
    missing: list[str],
    floors: dict[str, float],
    options: argparse.Namespace,
) -> list[str]:
    names = [server.name for server in servers]
    ours = [name for name in names if name.startswith("polar-lite")]
    lines = [
        f"{os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}, SQLite"
        f" {sqlite3.sqlite_version}, {_version(options.postgresql)}; {options.rounds} rounds of"
        f" {options.seconds:g} s, medians.",
        "",
        "| work | unit | "
        + " | ".join(names)
        + " | "
        + " | ".join(f"{n} / {BASELINE}" for n in ours)
        + " | target |",
        "| --- | --- |" + " ---: |" * (len(names) + len(ours)) + " --- |",
    ]
    for work, medians in found:
        cells = [work.name, work.unit]
        cells += [_shown(medians[name]) if name in medians else "-" for name in names]
        base = medians.get(BASELINE)
        cells += [f"{medians[name] / base:.2f}" if base and name in medians else "-" for name in ours]
        lines.append(f"| {' | '.join([*cells, work.target])} |")
    lines += [
        "",
        *(f"- {reason}" for reason in missing),
        "",
        "| floor, in one process | per second |",
        "| --- | ---: |",
    ]
    lines += [f"| {name} | {value:,.0f} |" for name, value in floors.items()]
    return lines


def _shown(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def _version(programs: Path) -> str:
    done = subprocess.run([programs / "postgres", "--version"], capture_output=True, text=True, check=True)
    return " ".join(done.stdout.split()[1:3]).replace("(PostgreSQL)", "PostgreSQL")


def _write(lines: list[str]) -> None:
    """Put the table into results.md, whose other text stays."""
    text = RESULTS.read_text() if RESULTS.exists() else f"# Results\n\n{_BEGIN}\n{_END}\n"
    head, _, rest = text.partition(_BEGIN)
    _, _, tail = rest.partition(_END)
    RESULTS.write_text(head + _BEGIN + "\n" + "\n".join(lines) + "\n" + _END + tail)


if __name__ == "__main__":
    main()
