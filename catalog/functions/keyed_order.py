"""Types that are compared by a key made of the value: interval, timetz, inet, cidr, jsonb, ranges.

Their stored text would sort otherwise. PostgreSQL 15 docs 9.2 (functions-comparison), 9.12 (functions-net).
"""

import operator
from collections.abc import Callable
from typing import Any, Final

from polar_lite.catalog.functions.aggregates import Aggregate
from polar_lite.catalog.functions.comparison import compare
from polar_lite.catalog.functions.containers.sort_keys import Key
from polar_lite.protocol.codecs.datetime import timetz_key
from polar_lite.protocol.codecs.interval import interval_order
from polar_lite.protocol.codecs.json import jsonb_key
from polar_lite.protocol.codecs.network import network_key


class _Extreme(Aggregate):
    """Of equal values the later, as timetz_larger and its kin have it."""

    key: Key
    sign = 1

    def __init__(self) -> None:
        self.value: Any = None
        self._found: Any = None

    def step(self, value: Any) -> None:
        found = type(self).key(value)
        if self.value is None or self.sign * compare(found, self._found) >= 0:
            self.value, self._found = value, found

    def finish(self) -> Any:
        return self.value


def _extreme(key: Key, sign: int) -> type[_Extreme]:
    def better(new: Any, old: Any) -> bool:
        return bool(sign * compare(key(new), key(old)) >= 0)

    attributes = {"key": staticmethod(key), "sign": sign, "better": staticmethod(better)}
    return type("Extreme", (_Extreme,), attributes)


def _on_key(test: Callable[[Any, Any], Any], key: Key) -> Callable[[Any, Any], Any]:
    return lambda a, b: test(key(a), key(b))


def _functions(stem: str, key: Key) -> dict[str, Callable[..., Any]]:
    """The functions of a type's comparison operators and B-tree."""
    return {
        **{
            f"{stem}_{name}": _on_key(getattr(operator, name), key)
            for name in ("eq", "ne", "lt", "le", "gt", "ge")
        },
        f"{stem}_cmp": _on_key(compare, key),
        f"{stem}_larger": lambda a, b: a if key(a) > key(b) else b,
        f"{stem}_smaller": lambda a, b: a if key(a) < key(b) else b,
    }


PYTHON: Final[dict[str, Callable[..., Any]]] = {
    **_functions("interval", interval_order),
    **_functions("timetz", timetz_key),
    **_functions("network", network_key),
    **_functions("jsonb", jsonb_key),
}

AGGREGATES: Final[dict[str, type]] = {
    f"{name}/{stem}": _extreme(key, sign)
    for name, sign in (("max", 1), ("min", -1))
    for stem, key in (("interval", interval_order), ("timetz", timetz_key), ("inet", network_key))
}
