"""Fuzz the protocol guided by coverage: `python tests/hostile/guided.py TARGET [libFuzzer's options]`.

Needs `pip install atheris`. The targets are those of fuzz.py that need no server; what would be random there
is libFuzzer's bytes here, which it changes where that leads to code not reached before. Ends at a finding,
and writes the bytes to crash-*; the same command with that file's name repeats it.
"""

import random
import sys
from pathlib import Path

import atheris

sys.path.insert(0, str(Path(__file__).parents[1]))

with atheris.instrument_imports(include=["polar_lite.protocol"]):
    from harness.fuzz_targets import TARGETS


class Choices(random.Random):
    """Every choice comes from the bytes; zeros when they are used up."""

    def __init__(self, data: bytes) -> None:
        super().__init__(0)
        self._bits = int.from_bytes(data, "little")

    def getrandbits(self, k: int, /) -> int:
        taken = self._bits & ((1 << k) - 1)
        self._bits >>= k
        return taken

    def random(self) -> float:
        return self.getrandbits(53) / (1 << 53)


def main() -> None:
    target = TARGETS[sys.argv.pop(1)]
    atheris.Setup(sys.argv, lambda data: target(Choices(data)))
    atheris.Fuzz()


if __name__ == "__main__":
    if len(sys.argv) < 2 or sys.argv[1] not in TARGETS:
        raise SystemExit(f"{__doc__}\ntargets: {', '.join(TARGETS)}")
    main()
