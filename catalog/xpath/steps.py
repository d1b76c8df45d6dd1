"""Location steps: axes, and which of their nodes a node test takes. W3C XPath 1.0, sections 2.2, 2.3."""

from collections.abc import Callable, Iterator
from typing import Final

from polar_lite.catalog.xpath.tree import Kind, Node


def _ancestors(node: Node) -> Iterator[Node]:
    parent = node.parent
    while parent is not None:
        yield parent
        parent = parent.parent


def _siblings(node: Node, *, following: bool) -> Iterator[Node]:
    if node.parent is None or node.kind is Kind.ATTRIBUTE:
        return
    near = node.parent.children
    place = next(i for i, other in enumerate(near) if other is node)
    yield from near[place + 1 :] if following else reversed(near[:place])


def _following(node: Node) -> Iterator[Node]:
    if node.kind is Kind.ATTRIBUTE and node.parent is not None:
        yield from node.parent.descendants()
        node = node.parent
    for start in (node, *_ancestors(node)):
        for sibling in _siblings(start, following=True):
            yield sibling
            yield from sibling.descendants()


def _preceding(node: Node) -> Iterator[Node]:
    if node.kind is Kind.ATTRIBUTE and node.parent is not None:
        node = node.parent
    for start in (node, *_ancestors(node)):
        for sibling in _siblings(start, following=False):
            yield from reversed([sibling, *sibling.descendants()])


def _self_and(axis: Callable[[Node], Iterator[Node]]) -> Callable[[Node], Iterator[Node]]:
    def nodes(node: Node) -> Iterator[Node]:
        yield node
        yield from axis(node)

    return nodes


def _parent(node: Node) -> Iterator[Node]:
    if node.parent is not None:
        yield node.parent


def _descendants(node: Node) -> Iterator[Node]:
    return node.descendants()


AXES: Final[dict[str, Callable[[Node], Iterator[Node]]]] = {
    "child": lambda node: iter(node.children),
    "descendant": _descendants,
    "descendant-or-self": _self_and(_descendants),
    "parent": _parent,
    "ancestor": _ancestors,
    "ancestor-or-self": _self_and(_ancestors),
    "following-sibling": lambda node: _siblings(node, following=True),
    "preceding-sibling": lambda node: _siblings(node, following=False),
    "following": _following,
    "preceding": _preceding,
    "attribute": lambda node: iter(node.attributes),
    "self": lambda node: iter((node,)),
}
TYPES: Final[dict[str, Callable[[Node], bool]]] = {
    "node": lambda node: True,
    "text": lambda node: node.is_text,
    "comment": lambda node: node.kind is Kind.COMMENT,
    "processing-instruction": lambda node: node.kind is Kind.INSTRUCTION,
}


def name_test(axis: str, local: str, uri: str | None) -> Callable[[Node], bool]:
    """local: "*" for any; uri: None for any."""
    kind = Kind.ATTRIBUTE if axis == "attribute" else Kind.ELEMENT

    def test(node: Node) -> bool:
        return node.kind is kind and local in ("*", node.local) and uri in (None, node.uri)

    return test
