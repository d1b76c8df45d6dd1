"""DBMS_RANDOM: numbers and strings by chance. Oracle 19c, DBMS_RANDOM.

Each session has a generator of its own, which SEED makes repeatable; the numbers are not Oracle's.
"""

import random as generators
import string
from decimal import Decimal
from typing import Any, Final

from polar_lite.catalog.functions.interruption import watched
from polar_lite.catalog.functions.strings.text import MAX_BYTES, too_long
from polar_lite.catalog.packages.runtime import PerSession, Runtime
from polar_lite.catalog.packages.signatures import INTEGER, NUMBER, VARCHAR, function, given, procedure

_DIGITS: Final = 38
_HALF: Final = 1 << 31
_BLOCK: Final = 1000
_LETTERS: Final = {
    "u": string.ascii_uppercase,
    "l": string.ascii_lowercase,
    "a": string.ascii_letters,
    "x": string.ascii_uppercase + string.digits,
    "p": "".join(map(chr, range(32, 127))),
}


_GENERATOR: Final = PerSession(generators.Random)


def seed(runtime: Runtime, value: Any) -> None:
    _GENERATOR.put(runtime, generators.Random(None if value is None else str(value)))


def terminate(runtime: Runtime) -> None:
    """Nothing is to be given up; Oracle has deprecated it."""


def value(runtime: Runtime) -> Decimal:
    """At least 0 and less than 1, with 38 digits."""
    return Decimal(_GENERATOR.of(runtime).randrange(10**_DIGITS)).scaleb(-_DIGITS)


def value_between(runtime: Runtime, low: Decimal | None, high: Decimal | None) -> Decimal | None:
    return None if low is None or high is None else low + (high - low) * value(runtime)


def normal(runtime: Runtime) -> Decimal:
    """Of the standard normal distribution."""
    return Decimal(str(_GENERATOR.of(runtime).gauss(0, 1)))


def integer(runtime: Runtime) -> int:
    return _GENERATOR.of(runtime).randrange(-_HALF, _HALF)


def text(runtime: Runtime, kind: str | None, length: Decimal | None) -> str | None:
    """kind: one of u, l, a, x, p in either case; any other letter is u."""
    if length is None:
        return None
    letters = _LETTERS.get((kind or "u")[:1].lower(), string.ascii_uppercase)
    left = max(int(length), 0)
    if left > MAX_BYTES:
        raise too_long()
    blocks = watched(min(left - at, _BLOCK) for at in range(0, left, _BLOCK))
    return "".join(["".join(_GENERATOR.of(runtime).choices(letters, k=size)) for size in blocks])


MEMBERS: Final = (
    procedure("initialize", seed, given("val", INTEGER)),
    procedure("seed", seed, given("val", VARCHAR)),
    procedure("terminate", terminate),
    function("value", NUMBER, value),
    function("value", NUMBER, value_between, given("low", NUMBER), given("high", NUMBER)),
    function("normal", NUMBER, normal),
    function("random", INTEGER, integer),
    function("string", VARCHAR, text, given("opt", VARCHAR), given("len", NUMBER)),
)
