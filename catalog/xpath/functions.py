"""XPath's core function library. W3C XPath 1.0, section 4."""

import math
import re
from collections.abc import Callable, Sequence
from typing import Any, Final

from polar_lite.catalog.xpath.tree import Kind, Node
from polar_lite.catalog.xpath.values import Value, boolean, number, string

# A function: how many arguments at least and at most, and what computes it of the context and their values.
Signature = tuple[int, int, Callable[[Any, Sequence[Value]], Value]]
_ANY: Final = 10_000


def _own(context: Any, args: Sequence[Value]) -> Value:
    return args[0] if args else [context.node]


def _named(pick: Callable[[Node], str]) -> Callable[[Any, Sequence[Value]], Value]:
    def name(context: Any, args: Sequence[Value]) -> Value:
        nodes = _own(context, args)
        found = nodes[0] if isinstance(nodes, list) and nodes else None
        named = (Kind.ELEMENT, Kind.ATTRIBUTE, Kind.INSTRUCTION)
        return pick(found) if found is not None and found.kind in named else ""

    return name


def _rounded(value: float) -> float:
    """Halves towards the greater number."""
    return value if math.isnan(value) or math.isinf(value) else float(math.floor(value + 0.5))


def _substring(context: Any, args: Sequence[Value]) -> str:
    text, first = string(args[0]), _rounded(number(args[1]))
    last = first + _rounded(number(args[2])) if len(args) > 2 else math.inf
    return "".join(char for place, char in enumerate(text, 1) if first <= place < last)


def _around(args: Sequence[Value], part: int) -> str:
    """What is before (0) or after (2) the first place of a text in another; "" if it is not there."""
    text, mark = map(string, args)
    if not mark:
        return text if part else ""
    return text.partition(mark)[part] if mark in text else ""


def _translate(context: Any, args: Sequence[Value]) -> str:
    text, old, new = map(string, args)
    table: dict[int, str | None] = {}
    for place, char in enumerate(old):
        table.setdefault(ord(char), new[place] if place < len(new) else None)
    return text.translate(table)


def _sum(context: Any, args: Sequence[Value]) -> float:
    nodes = args[0]
    if not isinstance(nodes, list):
        raise TypeError
    return math.fsum(number(node.string()) for node in nodes)


def _count(context: Any, args: Sequence[Value]) -> float:
    if not isinstance(args[0], list):
        raise TypeError
    return float(len(args[0]))


def _lang(context: Any, args: Sequence[Value]) -> bool:
    node: Node | None = context.node
    wanted = string(args[0]).lower()
    while node is not None:
        for attribute in node.attributes:
            if attribute.name == "xml:lang":
                found = attribute.value.lower()
                return found == wanted or found.startswith(f"{wanted}-")
        node = node.parent
    return False


def _whole(function: Callable[[float], int]) -> Callable[[Any, Sequence[Value]], Value]:
    def whole(context: Any, args: Sequence[Value]) -> Value:
        value = number(args[0])
        return value if math.isnan(value) or math.isinf(value) else float(function(value))

    return whole


FUNCTIONS: Final[dict[str, Signature]] = {
    "last": (0, 0, lambda c, a: float(c.size)),
    "position": (0, 0, lambda c, a: float(c.position)),
    "count": (1, 1, _count),
    "local-name": (0, 1, _named(lambda node: node.local)),
    "namespace-uri": (0, 1, _named(lambda node: node.uri)),
    "name": (0, 1, _named(lambda node: node.name)),
    "string": (0, 1, lambda c, a: string(_own(c, a))),
    "concat": (2, _ANY, lambda c, a: "".join(map(string, a))),
    "starts-with": (2, 2, lambda c, a: string(a[0]).startswith(string(a[1]))),
    "contains": (2, 2, lambda c, a: string(a[1]) in string(a[0])),
    "substring-before": (2, 2, lambda c, a: _around(a, 0)),
    "substring-after": (2, 2, lambda c, a: _around(a, 2)),
    "substring": (2, 3, _substring),
    "string-length": (0, 1, lambda c, a: float(len(string(_own(c, a))))),
    "normalize-space": (0, 1, lambda c, a: re.sub(r"[ \t\r\n]+", " ", string(_own(c, a))).strip(" ")),
    "translate": (3, 3, _translate),
    "boolean": (1, 1, lambda c, a: boolean(a[0])),
    "not": (1, 1, lambda c, a: not boolean(a[0])),
    "true": (0, 0, lambda c, a: True),
    "false": (0, 0, lambda c, a: False),
    "lang": (1, 1, _lang),
    "number": (0, 1, lambda c, a: number(_own(c, a))),
    "sum": (1, 1, _sum),
    "floor": (1, 1, _whole(math.floor)),
    "ceiling": (1, 1, _whole(math.ceil)),
    "round": (1, 1, lambda c, a: _rounded(number(a[0]))),
}
