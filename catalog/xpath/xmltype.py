"""What XMLTYPE's methods and the functions of their names compute: EXTRACT, EXTRACTVALUE, UPDATEXML ...

A value may be a fragment, several nodes side by side, as EXTRACT gives it; a path begins above all of them.
Oracle 19c XML DB Developer's Guide, "XMLType Operations"; SQL Language Reference, "XML Functions".
"""

import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any, Final

from polar_lite.catalog.functions.context import SessionContext
from polar_lite.catalog.xml_names import CONTENT_ESCAPES
from polar_lite.catalog.xpath.expressions import DEFAULT_NAMESPACE, evaluated
from polar_lite.catalog.xpath.sql_functions import compiled_path
from polar_lite.catalog.xpath.tree import Kind, Node, parse, serialized
from polar_lite.catalog.xpath.values import Value, string
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.codecs.array import array_of
from polar_lite.protocol.codecs.numeric import parse_numeric
from polar_lite.protocol.codecs.xml import declared, is_document
from polar_lite.protocol.pgtypes import XML
from polar_lite.protocol.sqlstate import PgError

_NAMESPACE: Final = re.compile(
    r"""\s*xmlns(?::(?P<prefix>[\w.-]+))?\s*=\s*(?P<quote>["'])(?P<uri>.*?)(?P=quote)"""
)


def made(text: str | bytes) -> str:
    """XMLTYPE(text): a document."""
    value = text if isinstance(text, str) else bytes(text).decode(errors="replace")
    if not is_document(value):
        raise PgError(code.INVALID_XML_DOCUMENT, "ORA-31011: XML parsing failed")
    return value


def fragment(value: str) -> Node:
    """The node above all nodes of a document or fragment."""
    body = declared(value)[2]
    if is_document(body):
        return parse(body)
    root = parse(f"<x>{body}</x>").children[0]
    root.kind, root.parent, root.name = Kind.DOCUMENT, None, ""
    return root


def _namespaces(given: str | None) -> tuple[tuple[str, str], ...]:
    """`xmlns="uri" xmlns:p="uri"`: pairs of a prefix and a URI."""
    found: list[tuple[str, str]] = []
    place, text = 0, (given or "").rstrip()
    while place < len(text):
        match = _NAMESPACE.match(text, place)
        if match is None:
            raise PgError(code.INVALID_PARAMETER_VALUE, f'ORA-31013: invalid namespaces "{given}"')
        found.append((match["prefix"] or DEFAULT_NAMESPACE, match["uri"]))
        place = match.end()
    return tuple(found)


def _found(context: SessionContext, root: Node, path: str, namespaces: str | None) -> Value:
    try:
        expression = compiled_path(path, _namespaces(namespaces))
    except PgError as error:
        if error.sqlstate != code.INTERNAL_ERROR:
            raise
        raise PgError(code.DATA_EXCEPTION, "ORA-31013: Invalid XPATH expression") from None
    return evaluated(expression, root, context.check_cancelled)


def _nodes(context: SessionContext, root: Node, path: str, namespaces: str | None = None) -> list[Node]:
    found = _found(context, root, path, namespaces)
    return found if isinstance(found, list) else []


def _shown(node: Node) -> str:
    """Elements with their tags; of attributes and text what they say."""
    if node.kind in (Kind.ATTRIBUTE, Kind.TEXT):
        return node.value.translate(CONTENT_ESCAPES)
    return _whole(node) if node.kind is Kind.DOCUMENT else serialized(node)


def _whole(root: Node) -> str:
    return "".join(map(serialized, root.children))


def extract(context: SessionContext, value: str, path: str, namespaces: str | None = None) -> str | None:
    """The nodes side by side; NULL where there is none."""
    if not path:
        return None  # Oracle's empty string is NULL
    found = _found(context, fragment(value), path, namespaces)
    if not isinstance(found, list):
        return string(found).translate(CONTENT_ESCAPES)
    return "".join(map(_shown, found)) or None


def extract_value(
    context: SessionContext, value: str, path: str, namespaces: str | None = None
) -> str | None:
    """The text of the one node, which has no elements in it."""
    if not path:
        return None  # Oracle's empty string is NULL
    found = _found(context, fragment(value), path, namespaces)
    if not isinstance(found, list):
        return string(found)
    if len(found) > 1:
        message = "ORA-19025: EXTRACTVALUE returns value of only one node"
        raise PgError(code.CARDINALITY_VIOLATION, message)
    if found and any(child.kind is Kind.ELEMENT for child in found[0].children):
        raise PgError(code.DATA_EXCEPTION, "ORA-19026: EXTRACTVALUE can only retrieve value of leaf node")
    return (found[0].string() or None) if found else None


def exists_node(context: SessionContext, value: str, path: str, namespaces: str | None = None) -> int | None:
    if not path:
        return None
    found = _found(context, fragment(value), path, namespaces)
    return int(not isinstance(found, list) or bool(found))


def without_variable(path: str, variable: str) -> str:
    """$d/a is /a of what PASSING calls d; of other expressions of XQuery XPath says that they are none."""
    head = f"${variable}"
    stripped = path.strip()
    if stripped.lower().startswith(head.lower()) and stripped[len(head) :][:1] in ("", "/", "["):
        return stripped[len(head) :] or "/"
    return path


def indented(value: str, size: int) -> str:
    """XMLSERIALIZE .. INDENT: elements that hold no text have each of their children on a line."""
    lines: list[str] = []
    for node in fragment(value).children:
        _indent(node, 0, size, lines)
    return "\n".join(lines)


def _indent(node: Node, level: int, size: int, lines: list[str]) -> None:
    margin = " " * (level * size)
    children = [child for child in node.children if not (child.is_text and not child.value.strip())]
    if node.kind is not Kind.ELEMENT or not children or any(child.is_text for child in children):
        if not (node.is_text and not node.value.strip()):
            lines.append(margin + serialized(node))
        return
    node.children = [Node(Kind.TEXT, node, 0, value="\n")]
    begin, end = serialized(node).rsplit("\n", 1)
    lines.append(margin + begin)
    for child in children:
        _indent(child, level + 1, size, lines)
    lines.append(margin + end)


def sequence(value: str) -> str:
    """XMLSEQUENCE: the nodes at the top, as an array."""
    nodes = fragment(value).children
    shown = [_shown(node) for node in nodes if not (node.is_text and not node.value.strip())]
    return array_of(XML, shown)


def number(value: str) -> Decimal:
    """getNumberVal()"""
    return parse_numeric(fragment(value).string())


def text(value: str) -> str:
    """What XMLCAST reads: the values of the nodes."""
    return fragment(value).string()


def root_element(value: str) -> str | None:
    return next((node.local for node in fragment(value).children if node.kind is Kind.ELEMENT), None)


def namespace(value: str) -> str | None:
    return next((node.uri or None for node in fragment(value).children if node.kind is Kind.ELEMENT), None)


# --- changes


def update(context: SessionContext, types: Sequence[int], value: str | None, *given: Any) -> str | None:
    """UPDATEXML(value, path, new, ..[, namespaces])"""
    if value is None:
        return None
    namespaces = given[-1] if len(given) % 2 else None
    root = fragment(value)
    for index in range(0, len(given) - len(given) % 2, 2):
        path, new = given[index : index + 2]
        is_xml = types[index + 2] == XML.oid
        for node in _nodes(context, root, path or "", namespaces):
            _replace(node, new, is_xml=is_xml)
    return _whole(root)


def _replace(node: Node, new: Any, *, is_xml: bool) -> None:
    if node.kind is not Kind.ELEMENT:
        node.value = "" if new is None else str(new)
    elif new is None:
        node.children, node.attributes = [], []
    elif not is_xml:
        raise PgError(code.DATATYPE_MISMATCH, "UPDATEXML: the new value of an element must be of type xml")
    else:
        _put(node, fragment(new).children, instead=True)


def _put(node: Node, others: Sequence[Node], *, instead: bool = False) -> None:
    """Other nodes before a node, or in its place."""
    parent = node.parent
    if parent is None:
        raise PgError(code.INVALID_PARAMETER_VALUE, "ORA-31013: Invalid XPATH expression")
    place = next(i for i, child in enumerate(parent.children) if child is node)
    parent.children[place : place + instead] = others
    for other in others:
        other.parent = parent


def delete(context: SessionContext, value: str, path: str, namespaces: str | None = None) -> str | None:
    root = fragment(value)
    for node in _nodes(context, root, path, namespaces):
        parent = node.parent
        if parent is not None:
            siblings = parent.attributes if node.kind is Kind.ATTRIBUTE else parent.children
            siblings[:] = [other for other in siblings if other is not node]
    return _whole(root) or None


def append_child(
    context: SessionContext, value: str, path: str, child: str | None, namespaces: str | None = None
) -> str:
    root = fragment(value)
    for node in _nodes(context, root, path, namespaces):
        new = fragment(child).children if child is not None else []
        node.children += new
        for other in new:
            other.parent = node
    return _whole(root)


def insert_child(
    context: SessionContext,
    types: Sequence[int],
    value: str,
    path: str,
    name: str,
    child: Any,
    namespaces: str | None = None,
) -> str:
    """INSERTCHILDXML: an element of the name, or an attribute `@name`."""
    if not name.startswith("@"):
        if types[3] == XML.oid and root_element(child) != name.rpartition(":")[2]:
            message = "The document being inserted does not conform to specified child name"
            raise PgError(code.INVALID_PARAMETER_VALUE, f"ORA-31011: {message}")
        new = (
            str(child) if types[3] == XML.oid else f"<{name}>{str(child).translate(CONTENT_ESCAPES)}</{name}>"
        )
        return append_child(context, value, path, new, namespaces)
    root = fragment(value)
    for node in _nodes(context, root, path, namespaces):
        if any(attribute.name == name[1:] for attribute in node.attributes):
            message = f"ORA-30937: No schema definition for '{name}'"
            raise PgError(code.INVALID_PARAMETER_VALUE, message)
        node.attributes.append(Node(Kind.ATTRIBUTE, node, 0, name[1:], str(child)))
    return _whole(root)


def _beside(*, after: bool) -> Callable[..., str]:
    """INSERTXMLBEFORE and .._AFTER(value, path, new[, namespaces])"""

    def call(context: SessionContext, value: str, path: str, new: str, namespaces: str | None = None) -> str:
        root = fragment(value)
        for node in _nodes(context, root, path, namespaces):
            made = fragment(new).children
            _put(node, [node, *made] if after else made, instead=after)
        return _whole(root)

    return call


insert_before, insert_after = _beside(after=False), _beside(after=True)


def _beside_child(put: Callable[..., str]) -> Callable[..., str]:
    """INSERTCHILDXMLBEFORE and .._AFTER(value, path of the parent, path of the child, new[, namespaces])"""

    def call(
        context: SessionContext, value: str, path: str, child: str, new: str, namespaces: str | None = None
    ) -> str:
        return put(context, value, f"{path}/{child}", new, namespaces)

    return call


FUNCTIONS: Final[dict[str, Callable[..., Any]]] = {
    "xmltype": made,
    "extract": extract,
    "extractvalue": extract_value,
    "existsnode": exists_node,
    "path": without_variable,
    "indented": indented,
    "xmlsequence": sequence,
    "getnumberval": number,
    "xmltext": text,
    "getrootelement": root_element,
    "getnamespace": namespace,
    "isfragment": lambda value: int(not is_document(value)),
    "updatexml": update,
    "deletexml": delete,
    "appendchildxml": append_child,
    "insertchildxml": insert_child,
    "insertxmlbefore": insert_before,
    "insertxmlafter": insert_after,
    "insertchildxmlbefore": _beside_child(insert_before),
    "insertchildxmlafter": _beside_child(insert_after),
}
