"""ts_rewrite: one query in the place of another inside a third.

Operands of chained AND and OR are looked at as one set, so a target may be some of them. Sets have an order
of their own, which the result shows from its end on.
PostgreSQL 15 source tsquery_rewrite.c, tsquery_util.c (QTNodeCompare).
"""

from collections.abc import Iterable, Sequence
from functools import cache, reduce
from operator import or_

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
    """top: a Lexeme, or an operator without its operands. is_new: it came in for a target.

    words: bits for the lexemes that were in it when its query was read; a target that has others is not
    looked for. So what comes in for one target is found by the next one only where it stands alone.
    """

    top: Query
    words: int
    children: tuple["_Node", ...] = ()
    is_new: bool = False


def rewritten(query: str, target: str, substitute: str) -> str:
    tree, wanted = parse_query(query), parse_query(target)
    if tree is None or wanted is None:
        return query
    return _text(_replaced(_flat(_read(tree)), _flat(_read(wanted)), _new(substitute)))


def rewritten_by(context: SessionContext, query: str, text: str) -> str:
    """With targets and substitutes that a SELECT gives, one pair after the other."""
    tree = parse_query(query)
    if tree is None:
        return query
    columns, rows = context.read_text(text)
    if [type_ for _, type_ in columns] != [TSQUERY.oid, TSQUERY.oid]:
        raise PgError(code.INVALID_PARAMETER_VALUE, "ts_rewrite query must return two tsquery columns")
    made: _Node | None = _flat(_read(tree))
    for target, substitute in rows:
        wanted = None if target is None or substitute is None else parse_query(target)
        if wanted is not None and made is not None:
            made = _replaced(made, _flat(_read(wanted)), _new(substitute))
            made = None if made is None else _flat(made)
    return _text(made)


def _new(text: str) -> _Node | None:
    tree = parse_query(text)
    return None if tree is None else _as_new(_read(tree))


def _text(tree: _Node | None) -> str:
    return query_text(None if tree is None else _binary(tree))


def _read(tree: Query) -> _Node:
    """With the right operand as the first, as PostgreSQL keeps them."""
    if isinstance(tree, Lexeme):
        return _Node(tree, 1 << (_checksum(tree.text) % 32))
    operands = (tree.argument,) if isinstance(tree, Not) else (tree.right, tree.left)
    children = tuple(map(_read, operands))
    return _Node(tree, reduce(or_, (child.words for child in children)), children)


def _as_new(node: _Node) -> _Node:
    return _Node(node.top, node.words, tuple(map(_as_new, node.children)), is_new=True)


def _flat(node: _Node) -> _Node:
    """With chains as sets, in their order; nothing of it is new."""
    children: list[_Node] = []
    for child in map(_flat, node.children):
        is_link = _is_chain(node) and type(child.top) is type(node.top)
        children.extend(child.children if is_link else (child,))
    return _Node(node.top, node.words, _ordered(node, children))


def _is_chain(node: _Node) -> bool:
    return isinstance(node.top, Both | Either)


def _ordered(node: _Node, children: Iterable[_Node]) -> tuple[_Node, ...]:
    return tuple(sorted(children, key=_key) if _is_chain(node) else children)


def _sorted(node: _Node) -> _Node:
    return _Node(node.top, node.words, _ordered(node, map(_sorted, node.children)), node.is_new)


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
        return (1, -_checksum(node.top.text), node.top.text.encode())
    distance = -node.top.distance if isinstance(node.top, Phrase) else 0
    operator = _OPERATORS.index(type(node.top))
    return (0, operator, -len(node.children), tuple(map(_key, node.children)), distance)


def _replaced(node: _Node, target: _Node, substitute: _Node | None) -> _Node | None:
    """None where nothing is left."""
    if node.is_new:
        return node
    has_all = node.words & target.words == target.words
    if has_all and node.words == target.words and _key(node) == _key(target):
        return substitute
    children = list(node.children)
    if has_all and type(node.top) is type(target.top) and _is_chain(node):
        left = _without(children, target.children)
        if left is not None:
            children = sorted([*left, *([] if substitute is None else [_sorted(substitute)])], key=_key)
    changed = [_replaced(child, target, substitute) for child in children]
    kept = tuple(child for child in changed if child is not None)
    if isinstance(node.top, Lexeme):
        return node
    if not kept:
        return None
    return kept[0] if len(kept) == 1 and not isinstance(node.top, Not) else _Node(node.top, node.words, kept)


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
    """The first two operands of a chain are its innermost ones, then come the others from the last on."""
    if isinstance(node.top, Lexeme):
        return node.top
    operands = tuple(map(_binary, node.children))
    if isinstance(node.top, Not):
        return Not(operands[0])
    if isinstance(node.top, Phrase):
        return Phrase(operands[1], operands[0], node.top.distance)
    kind = type(node.top)
    made = kind(operands[1], operands[0])
    for operand in reversed(operands[2:]):
        made = kind(operand, made)
    return made
