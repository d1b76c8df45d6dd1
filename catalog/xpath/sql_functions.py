"""xpath, xpath_exists, XMLEXISTS and XMLTABLE.

PostgreSQL 15 docs 9.15 (functions-xml), xml.c (xpath_internal, XmlTableGetValue).
"""

from collections.abc import Callable, Iterator
from typing import Any, Final

from polar_lite.catalog.functions.context import SessionContext
from polar_lite.catalog.xml_names import CONTENT_ESCAPES
from polar_lite.catalog.xpath.expressions import DEFAULT_NAMESPACE, Compiled, compiled, evaluated
from polar_lite.catalog.xpath.tree import Kind, Node, parse, serialized
from polar_lite.catalog.xpath.values import Value, string
from polar_lite.protocol.codec import Style
from polar_lite.protocol.codecs.array import array_of, dimensions, load, nested
from polar_lite.protocol.codecs.xml import declared
from polar_lite.protocol.pgtypes import FLOAT8, TEXT, XML
from polar_lite.protocol.remembering import remembered
from polar_lite.protocol.sqlstate import (
    CARDINALITY_VIOLATION,
    DATA_EXCEPTION,
    NULL_VALUE_NOT_ALLOWED,
    STRING_DATA_RIGHT_TRUNCATION,
    SYNTAX_ERROR,
    PgError,
    unsupported,
)

_DEFAULT: Final = "xmlns"


def _namespaces(
    stored: str | None, on_null: str = "neither namespace name nor URI may be null"
) -> dict[str, str]:
    """An array of pairs of a name and a URI."""
    if stored is None:
        return {}
    items = load(stored).items
    sizes = dimensions(items)
    if not sizes:
        return {}
    if len(sizes) != 2 or sizes[1] != 2:
        raise PgError(
            DATA_EXCEPTION,
            "invalid array for XML namespace mapping",
            detail="The array must be two-dimensional with length of the second axis equal to 2.",
        )
    if any(None in pair for pair in items):
        raise PgError(NULL_VALUE_NOT_ALLOWED, on_null)
    return dict(items)


@remembered(64)
def compiled_path(path: str, namespaces: tuple[tuple[str, str], ...]) -> Compiled:
    """namespaces: pairs of a prefix and a URI."""
    return compiled(path, dict(namespaces))


def _value(context: SessionContext, path: str, document: str, namespaces: str | None) -> Value:
    given = tuple(_namespaces(namespaces).items())
    if not path:
        raise PgError(DATA_EXCEPTION, "empty XPath expression")
    root = parse(declared(document)[2])
    return evaluated(compiled_path(path, given), root, context.check_cancelled)


def _shown(node: Node) -> str:
    """Elements with their tags; of attributes and text what they say."""
    if node.kind in (Kind.ATTRIBUTE, Kind.TEXT):
        return node.value.translate(CONTENT_ESCAPES)
    return serialized(node)


def _xpath(context: SessionContext, path: str, document: str, namespaces: str | None = None) -> str:
    found = _value(context, path, document, namespaces)
    if isinstance(found, list):
        shown = [_shown(node) for node in found]
    elif isinstance(found, bool):
        shown = ["true" if found else "false"]
    elif isinstance(found, float):
        shown = [FLOAT8.output(found, -1, Style())]
    else:
        shown = [found.translate(CONTENT_ESCAPES)]
    return array_of(XML, shown)


def _exists(context: SessionContext, path: str, document: str, namespaces: str | None = None) -> bool:
    """Whether there is a node; any other value is one."""
    found = _value(context, path, document, namespaces)
    return not isinstance(found, list) or bool(found)


def _rows(
    context: SessionContext, path: str | None, document: str | None, paths: str, kinds: str, namespaces: str
) -> Iterator[str]:
    """XMLTABLE: for each node of the path an array of texts, one of each column; none for no document."""
    if document is None:
        return
    found_namespaces = _namespaces(namespaces, "namespace URI must not be null")
    if _DEFAULT in found_namespaces:  # XMLNAMESPACES(DEFAULT uri)
        if context.snapshot.database.mode != "oracle":
            raise unsupported("DEFAULT namespace")
        found_namespaces[DEFAULT_NAMESPACE] = found_namespaces.pop(_DEFAULT)
    given = tuple(found_namespaces.items())
    rows = _filter(path, "row", given)
    cells = row_reader(context, paths, kinds, given)
    found = evaluated(rows, parse(declared(document)[2]), context.check_cancelled)
    for node in found if isinstance(found, list) else ():
        yield cells(node)


def row_reader(
    context: SessionContext, paths: str, kinds: str, namespaces: tuple[tuple[str, str], ...]
) -> Callable[[Node], str]:
    """What makes an array of the texts that the columns' paths give for a node."""
    columns = list(zip(nested(paths), nested(kinds), strict=True))
    readers = [(_filter(column, "column", namespaces), kind) for column, kind in columns]
    check = context.check_cancelled

    def cells(node: Node) -> str:
        return array_of(TEXT, [_cell(evaluated(reader, node, check), kind) for reader, kind in readers])

    return cells


def _filter(path: str | None, what: str, namespaces: tuple[tuple[str, str], ...]) -> Compiled:
    if path is None:
        raise PgError(NULL_VALUE_NOT_ALLOWED, f"{what} filter expression must not be null")
    if not path:
        raise PgError(DATA_EXCEPTION, f"{what} path filter must not be empty string")
    try:
        return compiled_path(path, namespaces)
    except PgError as error:
        raise PgError(SYNTAX_ERROR, error.message, detail=error.detail) from None


def _cell(found: Value, kind: str) -> str | None:
    """The text of a column's value, None where there is no node. kind: "xml", "number" or ""."""
    if isinstance(found, list):
        if not found:
            return None
        if kind == "xml":
            return "".join(map(_shown, found))
        if len(found) > 1:
            message = "more than one value returned by column XPath expression"
            raise PgError(CARDINALITY_VIOLATION, message)
        return found[0].string()
    if isinstance(found, bool) and kind == "number":
        return str(int(found))
    text = string(found)
    return text.translate(CONTENT_ESCAPES) if kind == "xml" and isinstance(found, str) else text


def _required(text: str | None, column: str) -> str:
    if text is None:
        raise PgError(NULL_VALUE_NOT_ALLOWED, f'null is not allowed in column "{column}"')
    return text


def _limited(text: str, length: int, type_name: str) -> str:
    """As the type's input function has it: an error where a cast would cut."""
    if len(text) > length and text[length:].strip(" "):
        message = f"value too long for type {type_name}({length})"
        raise PgError(STRING_DATA_RIGHT_TRUNCATION, message)
    return text


def _in_sql(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
    """A form without namespaces, which is a function in SQL in PostgreSQL."""

    def call(context: SessionContext, path: str, document: str) -> Any:
        try:
            return function(context, path, document)
        except PgError as error:
            error.where = f'SQL function "{name}" statement 1'
            raise

    return call


FUNCTIONS: Final[dict[str, Callable[..., Any]]] = {
    "xpath": _xpath,
    "xpath/text,xml": _in_sql("xpath", _xpath),
    "xpath_exists": _exists,
    "xpath_exists/text,xml": _in_sql("xpath_exists", _exists),
    "xmlexists": _exists,
    "xml_table_rows": _rows,
    "xml_required": lambda context, text, column: _required(text, column),
    "xml_limited": lambda context, text, length, name: _limited(text, length, name),
}
