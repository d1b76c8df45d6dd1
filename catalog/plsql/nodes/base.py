"""What all nodes have, and the pieces of SQL in them.

Names are folded. `line` counts from 1 in the routine's source (PL/pgSQL's rule: a newline right after the
opening quote is line 1's end), `offset` is the 0-based character offset in that source. SQL stays text plus
its parsed tree.
"""

from collections.abc import Iterator
from dataclasses import fields
from typing import Any, ClassVar

from polar_lite.protocol.records import dataclass


@dataclass(frozen=True, slots=True)
class Node:
    line: int
    offset: int


@dataclass(frozen=True, slots=True)
class Expression(Node):
    """An SQL expression. tree: parsed from `SELECT ` + text; a query when it has more than one value.

    lead: the `target := ` before an assignment's, which error reports show with it.
    """

    text: str
    tree: Any
    lead: str = ""


@dataclass(frozen=True, slots=True)
class Sql(Node):
    """An SQL statement. An INTO clause is blanked out of the text, so that offsets stay."""

    text: str
    tree: Any


@dataclass(frozen=True, slots=True)
class Place(Node):
    """What is assigned to that is more than names: v(i), r.list(i).f."""

    tree: Any


Target = tuple[str, ...] | Place


@dataclass(frozen=True, slots=True)
class Statement(Node):
    """Base of all statements. what: what it is, to people."""

    what: ClassVar[str]

    @property
    def name(self) -> str:
        """What an error's CONTEXT says after `at`."""
        return self.what

    @property
    def inner_context(self) -> str:
        """A line of CONTEXT before the statement's own."""
        return ""


def walk(node: Node) -> Iterator[Node]:
    """The node and all nodes below it, SQL's trees excepted."""
    yield node
    for part in parts(node):
        yield from walk(part)


def parts(node: Node) -> Iterator[Node]:
    """The nodes right below it."""
    for field in fields(node):
        value = getattr(node, field.name)
        for item in value if isinstance(value, tuple) else (value,):
            if isinstance(item, Node):
                yield item
