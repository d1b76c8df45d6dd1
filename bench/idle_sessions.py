"""What an idle session costs: memory, and the speed of connecting while thousands are open.

python bench/idle_sessions.py [sessions]. Each session runs `SELECT 1` and then waits; a second server is
measured with 16 distinct queries and 16 prepared statements in each session. Memory is what the whole
process grew by (VmRSS), divided by the sessions; its threads are counted with it.
"""

import re
import resource
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

from wire import Wire, running_server

SPARE = 200
CONNECTS = 200


def status(pid: int, name: str) -> int:
    found = re.search(rf"^{name}:\s+(\d+)", Path(f"/proc/{pid}/status").read_text(), re.MULTILINE)
    assert found
    return int(found[1])


def run_one(session: Wire, number: int) -> None:
    del number
    session.query("SELECT 1")


def run_many(session: Wire, number: int) -> None:
    del number
    for which in range(16):
        columns = ", ".join(f"oid AS c{column}" for column in range(which + 1))
        session.query(f"SELECT {columns} FROM pg_class WHERE relname = 'pg_class'")
        session.prepare(f"statement {which}", f"SELECT {columns} FROM pg_type WHERE typname = 'int4'")


def connect_seconds(port: int) -> float:
    """The median time of connect, SELECT 1, disconnect."""
    times = []
    for _ in range(CONNECTS):
        began = time.perf_counter()
        session = Wire(port)
        session.query("SELECT 1")
        session.close()
        times.append(time.perf_counter() - began)
    return statistics.median(times)


def measure(sessions: int, work: Callable[[Wire, int], None]) -> None:
    with running_server(f"max_connections={sessions + SPARE}") as (port, pid):
        # What the first sessions load and cache belongs to the server, not to each session.
        for _ in range(20):
            first = Wire(port)
            work(first, 0)
            first.close()
        quiet = connect_seconds(port)
        before = status(pid, "VmRSS")
        idle = []
        for number in range(sessions):
            idle.append(Wire(port))
            work(idle[-1], number)
        grown = status(pid, "VmRSS") - before
        threads = status(pid, "Threads")
        beside = connect_seconds(port)
        print(f"  memory per session   {grown / sessions:8.1f} kB   ({threads} threads in all)")
        print(f"  connect and select   {quiet * 1000:8.2f} ms alone, {beside * 1000:.2f} ms beside them")
        for session in idle:
            session.close()


def main() -> None:
    sessions = int(sys.argv[1]) if len(sys.argv) > 1 else 5000
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    print(f"{sessions} idle sessions that have run SELECT 1")
    measure(sessions, run_one)
    print(f"{sessions} idle sessions that have run 16 queries and hold 16 prepared statements")
    measure(sessions, run_many)


if __name__ == "__main__":
    main()
