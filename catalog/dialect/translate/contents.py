"""What a statement is made of, found in one walk.

What it holds nowhere is in none of its parts, so that most questions about these need no walk of their own.
"""

from typing import Any

from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.functions.registry import Function
from polar_lite.protocol.records import dataclass


@dataclass(frozen=True, slots=True)
class Contents:
    """kinds: of its nodes. writes, is_volatile: whether a function that it calls may write; is volatile."""

    kinds: frozenset[type]
    writes: bool
    is_volatile: bool


def contents_of(query: q.Query) -> Contents:
    kinds: set[type] = set()
    functions: set[int] = set()
    writes = is_volatile = False
    for node in q.nodes_of(query):
        kind = type(node)
        kinds.add(kind)
        if kind is q.FuncExpr and id(node.function) not in functions:
            functions.add(id(node.function))
            writes = writes or node.function.may_write
            is_volatile = is_volatile or node.function.volatility == "v"
    return Contents(frozenset(kinds), writes, is_volatile)


def writes(node: Any) -> bool:
    """Whether a bound tree calls a routine that may write."""
    return q.calls_any(node, _may_write)


def _may_write(function: Function) -> bool:
    return function.may_write
