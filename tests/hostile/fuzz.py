"""Fuzz for as long as one likes: `python tests/hostile/fuzz.py --minutes 10 [TARGET ..]`.

Targets: connection, codecs, copy, scram, verifiers (no server needed), wire, sql. Each case has a name,
`sql:123`; `--only sql:123` runs it again. Ends with the findings and exit code 1 if there are any.
"""

import argparse
import itertools
import random
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from harness.fuzz_server import Finding, Victim
from harness.fuzz_targets import TARGETS
from harness.hostile import facts

ROUND = 50
"""Cases of one target before the next has its turn."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("targets", nargs="*", help="default: all")
    parser.add_argument("--minutes", type=float, default=1.0)
    parser.add_argument("--start", type=int, default=0, help="number of the first case")
    parser.add_argument("--only", help="one case, as target:number")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, Victim(Path(folder) / "data") as victim:
        targets = {**TARGETS, "wire": victim.wire, "sql": victim.sql}
        if options.only:
            name, number = options.only.split(":")
            targets[name](case(name, int(number)))
            return 0
        chosen = {name: targets[name] for name in options.targets or targets}
        before = facts(victim.server)
        findings = run(chosen, options.start, time.monotonic() + 60 * options.minutes)
        print("before:", before, "after:", facts(victim.server))
    for key, (count, first, text) in findings.items():
        print(f"\n=== {count} x {key}\n{first}\n{text}")
    print(f"\n{len(findings)} findings")
    return bool(findings)


def case(name: str, number: int) -> random.Random:
    return random.Random(f"{name}:{number}")


def run(
    targets: dict[str, Callable[[random.Random], None]], start: int, end: float
) -> dict[str, tuple[int, str, str]]:
    """Take turns until the time is over; what was found by its key: how often, first case, text."""
    findings: dict[str, tuple[int, str, str]] = {}
    counts = dict.fromkeys(targets, start)
    for name in itertools.cycle(targets):
        for _ in range(ROUND):
            if time.monotonic() > end:
                print("cases:", {name: count - start for name, count in counts.items()})
                return findings
            number = counts[name]
            counts[name] += 1
            try:
                targets[name](case(name, number))
            except Exception as error:  # noqa: BLE001 - all of them are findings
                key = (
                    error.key
                    if isinstance(error, Finding)
                    else f"{name}: {type(error).__name__} {error}"[:150]
                )
                text = str(error) if isinstance(error, Finding) else traceback.format_exc()
                count, first, text = findings.get(key, (0, f"{name}:{number}", text))
                findings[key] = (count + 1, first, text)
                if not count:
                    print(f"{name}:{number}: {key}", flush=True)
    return findings


if __name__ == "__main__":
    sys.exit(main())
