"""Point selects of one session, alone and beside one that does something heavy.

python bench/starvation.py [seconds per offender] [offender ..]. The offender runs in a process of its own and
repeats its statement all the time. Printed are the median, the 95th percentile and their ratios to those
alone (the server aims at 5 at most), and how the statement ends within two seconds.
"""

import contextlib
import multiprocessing
import statistics
import sys
import time
from collections.abc import Iterator

from wire import Wire, running_server

ROWS = 1000
SETUP = (
    "CREATE TABLE points (id int PRIMARY KEY, name text)",
    f"INSERT INTO points SELECT g, 'point ' || g FROM generate_series(0, {ROWS - 1}) g",
    """CREATE FUNCTION deeper(n int) RETURNS int LANGUAGE plpgsql AS $$
       BEGIN RETURN (SELECT deeper(n + 1)); END $$""",
    """CREATE FUNCTION descend(n int) RETURNS int LANGUAGE plpgsql AS $$
       BEGIN RETURN descend(n + 1); END $$""",
)


def nested(opening: str, inner: str, closing: str, depth: int) -> str:
    return "SELECT " + opening * depth + inner + closing * depth


def offenders() -> dict[str, str]:
    return {
        "PL loop": "DO $$ BEGIN LOOP NULL; END LOOP; END $$",
        "PL arithmetic": "DO $$ DECLARE n int := 0; BEGIN LOOP n := (n * 7 + 1) % 1000; END LOOP; END $$",
        "regular expression": "SELECT repeat('a', 60) || '!' ~ '^(a|aa)+$'",
        "SQL calls PL calls SQL": "SELECT deeper(1)",
        "PL calls itself": "SELECT descend(1)",
        "300 parentheses": nested("(", "1", ")", 300),
        "300 calls": nested("abs(", "1", ")", 300),
        "text of 20,000 sums": "SELECT " + " + ".join(str(n) for n in range(2500)),
        "IN of 40,000": "SELECT 1 WHERE 5 IN (" + ", ".join(map(str, range(40_000))) + ")",
        "series": "SELECT count(*) FROM generate_series(1, 100000000)",
        "join in SQLite": "SELECT count(*) FROM points a, points b, points c WHERE a.id + b.id = c.id",
        "sort": "SELECT md5(g::text) FROM generate_series(1, 300000) g ORDER BY 1 LIMIT 1",
        "json_agg": "SELECT length(json_agg(g)::text) FROM generate_series(1, 500000) g",
        "jsonb of 5 MB": "SELECT length((('[' || repeat('{\"a\": 1}, ', 500000) || '1]')::jsonb)::text)",
        "string functions": "SELECT sum(length(replace(repeat('ab', 5000000), 'a', 'xyz')))",
        "numeric": "SELECT length((2::numeric ^ 100000)::text)",
        "array": "SELECT array_length(array_agg(g), 1) FROM generate_series(1, 500000) g",
        "100 MB result": "SELECT g, repeat('x', 100) FROM generate_series(1, 1000000) g",
    }


def offend(port: int, sql: str) -> None:
    """Repeat the statement until this process is ended."""
    session = Wire(port)
    session.query("SET statement_timeout = '5s'")
    while True:
        session.drain(sql)


@contextlib.contextmanager
def offending(port: int, sql: str) -> Iterator[None]:
    process = multiprocessing.Process(target=offend, args=(port, sql), daemon=True)
    process.start()
    time.sleep(0.3)
    try:
        yield
    finally:
        process.terminate()
        process.join()


def latencies(session: Wire, seconds: float) -> tuple[float, float]:
    """Median and 95th percentile in milliseconds."""
    found, number = [], 0
    end = time.perf_counter() + seconds
    while (began := time.perf_counter()) < end:
        number = (number * 7 + 13) % ROWS
        session.query(f"SELECT name FROM points WHERE id = {number}")
        found.append((time.perf_counter() - began) * 1000)
    return statistics.median(found), sorted(found)[len(found) * 95 // 100]


def main() -> None:
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 3.0
    wanted = sys.argv[2:]
    with running_server() as (port, _):
        victim = Wire(port)
        for statement in SETUP:
            victim.query(statement)
        latencies(victim, 1.0)
        idle = latencies(victim, seconds)
        print(f"{'':24}{'p50, ms':>10}{'p95, ms':>10}{'ratios':>9}")
        print(f"{'alone':24}{idle[0]:10.2f}{idle[1]:10.2f}")
        for name, sql in offenders().items():
            if wanted and name not in wanted:
                continue
            answer = Wire(port)
            answer.query("SET statement_timeout = '2s'")
            end = answer.last_error(sql)
            answer.close()
            with offending(port, sql):
                p50, p95 = latencies(victim, seconds)
            print(
                f"{name:24}{p50:10.2f}{p95:10.2f}{p50 / idle[0]:9.1f}{p95 / idle[1]:7.1f}   {end}", flush=True
            )


if __name__ == "__main__":
    main()
