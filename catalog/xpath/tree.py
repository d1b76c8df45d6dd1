"""An XML document as XPath's tree of nodes. W3C XPath 1.0, section 5 (Data Model).

Nothing from outside of it is read, and it may declare no entities, so that nothing expands.
"""

from collections.abc import Iterator, Mapping
from enum import Enum
from typing import Any, Final

from polar_lite.protocol.sqlstate import INVALID_XML_DOCUMENT, PgError, unsupported

_XML: Final = "http://www.w3.org/XML/1998/namespace"
_TEXT_ESCAPES: Final = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"})
_VALUE_ESCAPES: Final = str.maketrans(
    {
        "&": "&amp;",
        "<": "&lt;",
        ">": "&gt;",
        '"': "&quot;",
        "\n": "&#10;",
        "\t": "&#9;",
        "\r": "&#13;",
    }
)


class Kind(Enum):
    DOCUMENT = "document"
    ELEMENT = "element"
    ATTRIBUTE = "attribute"
    TEXT = "text"
    CDATA = "cdata"
    COMMENT = "comment"
    INSTRUCTION = "processing instruction"


class Node:
    """order: its place in the document. name: as written; scope: of an element, URIs by prefix."""

    __slots__ = (
        "attributes", "children", "kind", "local", "name", "order", "parent", "scope", "uri", "value",
    )  # fmt: skip

    def __init__(
        self, kind: Kind, parent: "Node | None", order: int, name: str = "", value: str = ""
    ) -> None:
        self.kind, self.parent, self.order, self.name, self.value = kind, parent, order, name, value
        self.local, self.uri = name.rpartition(":")[2], ""
        self.children: list[Node] = []
        self.attributes: list[Node] = []
        self.scope: Mapping[str, str] = {}

    @property
    def is_text(self) -> bool:
        return self.kind in (Kind.TEXT, Kind.CDATA)

    def descendants(self) -> Iterator["Node"]:
        """In document order, without itself."""
        stack = self.children[::-1]
        while stack:
            node = stack.pop()
            yield node
            stack.extend(reversed(node.children))

    def string(self) -> str:
        """The string-value."""
        if self.kind in (Kind.ELEMENT, Kind.DOCUMENT):
            return "".join(node.value for node in self.descendants() if node.is_text)
        return self.value


def parse(text: str) -> Node:
    """The document's root node; 2200M for what is no well-formed document, 0A000 for one with entities."""
    from xml.parsers import expat  # few servers ever need it

    builder = _Builder()
    parser = expat.ParserCreate("utf-8")
    builder.listen(parser)
    try:
        parser.Parse(text.encode(), True)
    except expat.ExpatError:
        raise PgError(INVALID_XML_DOCUMENT, "could not parse XML document") from None
    return builder.root


class _Builder:
    """Makes nodes of what the parser finds."""

    def __init__(self) -> None:
        self.root = self._current = Node(Kind.DOCUMENT, None, 0)
        self._count, self._in_cdata = 0, False

    def listen(self, parser: Any) -> None:
        parser.ordered_attributes = True
        parser.EntityDeclHandler = _refuse_entity
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.CommentHandler = lambda text: self._add(Kind.COMMENT, "", text)
        parser.ProcessingInstructionHandler = lambda name, text: self._add(Kind.INSTRUCTION, name, text)
        parser.StartCdataSectionHandler = lambda: self._cdata(True)
        parser.EndCdataSectionHandler = lambda: self._cdata(False)

    def _new(self, kind: Kind, name: str, value: str) -> Node:
        self._count += 1
        return Node(kind, self._current, self._count, name, value)

    def _add(self, kind: Kind, name: str, value: str) -> Node:
        node = self._new(kind, name, value)
        self._current.children.append(node)
        return node

    def _start(self, name: str, attributes: list[str]) -> None:
        pairs = list(zip(attributes[::2], attributes[1::2], strict=True))
        scope = dict(self._current.scope)
        for key, value in pairs:
            if key == "xmlns" or key.startswith("xmlns:"):
                scope[key[6:]] = value
        node = self._add(Kind.ELEMENT, name, "")
        node.scope = scope
        node.uri = _uri(scope, name, scope.get("", ""))
        self._current = node
        for key, value in pairs:
            if key != "xmlns" and not key.startswith("xmlns:"):
                attribute = self._new(Kind.ATTRIBUTE, key, value)
                attribute.uri = _uri(scope, key, "")
                node.attributes.append(attribute)

    def _end(self, name: str) -> None:
        assert self._current.parent is not None
        self._current = self._current.parent

    def _cdata(self, begins: bool) -> None:
        self._in_cdata = begins
        if begins:
            self._add(Kind.CDATA, "", "")

    def _text(self, text: str) -> None:
        kind = Kind.CDATA if self._in_cdata else Kind.TEXT
        before = self._current.children[-1] if self._current.children else None
        if before is not None and before.kind is kind:
            before.value += text
        else:
            self._add(kind, "", text)


def _refuse_entity(*declaration: Any) -> None:
    raise unsupported("XPath over a document that declares entities")


def _uri(scope: Mapping[str, str], name: str, default: str) -> str:
    prefix = name.partition(":")[0] if ":" in name else ""
    if prefix == "xml":
        return _XML
    return scope.get(prefix, "") if prefix else default


def serialized(node: Node) -> str:
    """A node as a fragment of its own, with the namespaces that it uses."""
    return "".join(_written(node, {}))


def _written(node: Node, known: Mapping[str, str]) -> Iterator[str]:
    match node.kind:
        case Kind.TEXT:
            yield node.value.translate(_TEXT_ESCAPES)
        case Kind.CDATA:
            yield f"<![CDATA[{node.value}]]>"
        case Kind.COMMENT:
            yield f"<!--{node.value}-->"
        case Kind.INSTRUCTION:
            yield f"<?{node.name} {node.value}?>" if node.value else f"<?{node.name}?>"
        case Kind.ATTRIBUTE:
            yield f' {node.name}="{node.value.translate(_VALUE_ESCAPES)}"'
        case Kind.DOCUMENT:
            for child in node.children:
                yield from _written(child, known)
                yield "\n"
        case Kind.ELEMENT:
            yield from _element(node, known)


def _element(node: Node, known: Mapping[str, str]) -> Iterator[str]:
    declared = _declared(node, known)
    yield f"<{node.name}"
    for prefix, uri in declared.items():
        yield f' xmlns{":" if prefix else ""}{prefix}="{uri.translate(_VALUE_ESCAPES)}"'
    inner = {**known, **declared}
    for attribute in node.attributes:
        yield from _written(attribute, inner)
    if not node.children:
        yield "/>"
        return
    yield ">"
    for child in node.children:
        yield from _written(child, inner)
    yield f"</{node.name}>"


def _declared(node: Node, known: Mapping[str, str]) -> dict[str, str]:
    """The namespaces that an element declares itself, and those that it uses and nobody around it does."""
    outer = node.parent.scope if node.parent is not None else {}
    found = {prefix: uri for prefix, uri in node.scope.items() if outer.get(prefix) != uri}
    for used in (node, *node.attributes):
        prefix = used.name.partition(":")[0] if ":" in used.name else ""
        if used.uri and prefix != "xml" and (prefix or used is node) and known.get(prefix) != used.uri:
            found.setdefault(prefix, used.uri)
    return found
