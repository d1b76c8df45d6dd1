"""XMLTABLE without PASSING: the items of a sequence of literals, `"a", "b"` or `1 to 3`.

Oracle 19c SQL Reference, XMLTABLE. Differs: of XQuery there is no more than that.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any, Final

from polar_lite.catalog.functions.context import SessionContext
from polar_lite.catalog.xpath.sql_functions import row_reader
from polar_lite.catalog.xpath.tree import Kind, Node
from polar_lite.protocol.sqlstate import unsupported

_ITEM: Final = re.compile(
    r"""\s*(?:"(?P<double>(?:[^"]|"")*)"|'(?P<single>(?:[^']|'')*)'"""
    r"""|(?P<first>-?\d+)\s+to\s+(?P<last>-?\d+)|(?P<number>-?\d+(?:\.\d*)?))\s*(?P<end>,|$)"""
)
_ENTITIES: Final = {"&quot;": '"', "&apos;": "'", "&lt;": "<", "&gt;": ">", "&amp;": "&"}
_ENTITY: Final = re.compile("|".join(_ENTITIES))


def _item_rows(context: SessionContext, text: str, paths: str, kinds: str, namespaces: str) -> Iterator[str]:
    cells = row_reader(context, paths, kinds, ())
    for item in _items(text):
        context.check_cancelled()
        yield cells(Node(Kind.TEXT, None, 0, value=item))


def _items(text: str) -> Iterator[str]:
    text = text.strip()
    if text.startswith("(") and text.endswith(")"):
        text = text[1:-1].strip()
    place = 0
    while place < len(text):
        match = _ITEM.match(text, place)
        if match is None or (match["end"] and match.end() == len(text)):
            raise unsupported("XMLTABLE without PASSING of anything but literals")
        place = match.end()
        if match["first"] is not None:
            yield from map(str, range(int(match["first"]), int(match["last"]) + 1))
        else:
            yield _literal(match)


def _literal(match: re.Match[str]) -> str:
    if match["number"] is not None:
        return match["number"]
    quote, text = ('"', match["double"]) if match["double"] is not None else ("'", match["single"])
    return _ENTITY.sub(lambda found: _ENTITIES[found[0]], text.replace(quote * 2, quote))


FUNCTIONS: Final[dict[str, Callable[..., Any]]] = {"xml_item_rows": _item_rows}
