"""ts_rewrite: one query in the place of another inside a third.

Operands of chained AND and OR are looked at as one set, so a target may be some of them. Sets have an order
of their own, which the result shows. PostgreSQL 15 source tsquery_rewrite.c, tsquery_util.c (QTNodeCompare).
"""

from collections.abc import Sequence
from functools import cache

from polar_lite.catalog.functions.context import SessionContext
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.codecs.text_search import (
    Both,
    Either,
    Lexeme,
    Not,
    Phrase,
    Query,
    parse_query,
    query_text,
)
from polar_lite.protocol.pgtypes import TSQUERY
from polar_lite.protocol.records import dataclass
from polar_lite.protocol.sqlstate import PgError


@dataclass(frozen=True, slots=True)
class _Node:
    """top: a Lexeme, or an operator without its operands. is_new: it came in for a target."""

    top: Query
    children: tuple["_Node", ...] = ()
    is_new: bool = False


def rewritten(query: str, target: str, substitute: str) -> str:
    tree, wanted = parse_query(query), parse_query(target)
    if tree is None or wanted is None:
        return query
    new = parse_query(substitute)
    made = _replaced(_flat(tree), _flat(wanted), None if new is None else _as_it_is(new))
    return query_text(None if made is None else _binary(made))


def rewritten_by(context: SessionContext, query: str, text: str) -> str:
    """With targets and substitutes that a SELECT gives, one pair after the other."""
    if parse_query(query) is None:
        return query
    columns, rows = context.read_text(text)
    if [type_ for _, type_ in columns] != [TSQUERY.oid, TSQUERY.oid]:
        raise PgError(code.INVALID_PARAMETER_VALUE, "ts_rewrite query must return two tsquery columns")
    for target, substitute in rows:
        if target is not None and substitute is not None:
            query = rewritten(query, target, substitute)
    return query


def _flat(tree: Query) -> _Node:
    """With chains as sets, in their order."""
    if isinstance(tree, Lexeme):
        return _Node(tree)
    if isinstance(tree, Not):
        return _Node(tree, (_flat(tree.argument),))
    sides = (_flat(tree.left), _flat(tree.right))
    if isinstance(tree, Phrase):
        return _Node(tree, sides)
    children: list[_Node] = []
    for side in sides:
        children.extend(side.children if type(side.top) is type(tree) else (side,))
    return _Node(tree, tuple(sorted(children, key=_key)))


def _as_it_is(tree: Query) -> _Node:
    if isinstance(tree, Lexeme):
        return _Node(tree, is_new=True)
    operands = (tree.argument,) if isinstance(tree, Not) else (tree.left, tree.right)
    return _Node(tree, tuple(map(_as_it_is, operands)), is_new=True)


_OPERATORS = (Phrase, Either, Both, Not)


@cache
def _table() -> tuple[int, ...]:
    made = []
    for number in range(256):
        for _ in range(8):
            number = (number >> 1) ^ (0xEDB88320 if number & 1 else 0)
        made.append(number)
    return tuple(made)


def _checksum(text: str) -> int:
    """The legacy CRC-32, as a signed number."""
    value = 0xFFFFFFFF
    for byte in text.encode():
        value = _table()[(value >> 24) ^ byte] ^ ((value << 8) & 0xFFFFFFFF)
    value ^= 0xFFFFFFFF
    return value - (1 << 32) if value >= 1 << 31 else value


def _key(node: _Node) -> tuple[object, ...]:
    """Operators first, then words by their checksums from the greatest on. Weights do not count."""
    if isinstance(node.top, Lexeme):
        return (1, -_checksum(node.top.text), len(node.top.text.encode()), node.top.text.encode())
    distance = -node.top.distance if isinstance(node.top, Phrase) else 0
    operator = _OPERATORS.index(type(node.top))
    return (0, operator, -len(node.children), tuple(map(_key, node.children)), distance)


def _replaced(node: _Node, target: _Node, substitute: _Node | None) -> _Node | None:
    """None where nothing is left."""
    if node.is_new:
        return node
    if _key(node) == _key(target):
        return substitute
    children = list(node.children)
    if type(node.top) is type(target.top) and isinstance(node.top, Both | Either):
        left = _without(children, target.children)
        if left is not None:
            children = sorted([*left, *([] if substitute is None else [substitute])], key=_key)
    changed = [_replaced(child, target, substitute) for child in children]
    kept = tuple(child for child in changed if child is not None)
    if isinstance(node.top, Lexeme):
        return node
    if not kept:
        return None
    return kept[0] if len(kept) == 1 and not isinstance(node.top, Not) else _Node(node.top, kept)


def _without(children: Sequence[_Node], wanted: Sequence[_Node]) -> list[_Node] | None:
    """What is left of the operands when those of the target are taken out; None if not all are there."""
    left = list(children)
    for key in map(_key, wanted):
        place = next((place for place, child in enumerate(left) if _key(child) == key), None)
        if place is None:
            return None
        del left[place]
    return left


def _binary(node: _Node) -> Query:
    if isinstance(node.top, Lexeme):
        return node.top
    if isinstance(node.top, Not):
        return Not(_binary(node.children[0]))
    if isinstance(node.top, Phrase):
        left, right = map(_binary, node.children)
        return Phrase(left, right, node.top.distance)
    kind = type(node.top)
    made = _binary(node.children[0])
    for child in node.children[1:]:
        made = kind(made, _binary(child))
    return made
