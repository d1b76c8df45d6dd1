"""What XMLELEMENT and its kin compute, and SQL's values as XML's.

PostgreSQL 15 docs 9.15.1 (functions-producing-xml); xml.c (xmlelement, map_sql_value_to_xml_value).
"""

import base64
from collections.abc import Sequence
from typing import Any, Final

from polar_lite.catalog.functions.context import SessionContext
from polar_lite.catalog.functions.registry import Function
from polar_lite.catalog.functions.strings.any_values import output
from polar_lite.catalog.functions.xml import joined
from polar_lite.catalog.types import type_row
from polar_lite.catalog.xml_names import CONTENT_ESCAPES, xml_name
from polar_lite.protocol import pgtypes
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.codecs.array import flatten, from_json_scalar, nested
from polar_lite.protocol.codecs.xml import check_content, declaration, declared, is_document
from polar_lite.protocol.pgtypes import BOOL, BYTEA, INT4, TEXT, Style
from polar_lite.protocol.sqlstate import PgError

XML: Final = pgtypes.XML.oid
_ANY: Final = pgtypes.BY_NAME["any"].oid
_TIMES: Final = {pgtypes.BY_NAME[n].oid: n for n in ("date", "timestamp", "timestamptz")}
_IN_ATTRIBUTE: Final = str.maketrans(
    {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\n": "&#10;", "\r": "&#13;", "\t": "&#9;"}
)


def xml_value(context: SessionContext, type_oid: int, value: Any, *, escapes: bool) -> str:
    row = type_row(type_oid, context.style)
    if row.is_array:
        items = (from_json_scalar(row.element_oid, item) for item in flatten(nested(value)))
        shown = (
            xml_value(context, row.element_oid, item, escapes=True) for item in items if item is not None
        )
        return "".join(f"<element>{text}</element>" for text in shown)
    if type_oid == BOOL.oid:
        return "true" if value else "false"
    if type_oid in _TIMES:
        return _moment(context, type_oid, value)
    if type_oid == BYTEA.oid:
        if context.get_setting("xmlbinary") == "hex":
            return bytes(value).hex().upper()
        return base64.b64encode(value).decode()
    text = output(type_oid, value, context.style)
    return text.translate(CONTENT_ESCAPES) if escapes and type_oid != XML else text


def _moment(context: SessionContext, type_oid: int, value: str) -> str:
    """As XML Schema writes dates and times."""
    name = _TIMES[type_oid]
    if value.endswith("infinity"):
        what = "date" if name == "date" else "timestamp"
        detail = f"XML does not support infinite {what} values."
        raise PgError(code.DATETIME_FIELD_OVERFLOW, f"{what} out of range", detail=detail)
    text = output(type_oid, value, Style(time_zone=context.style.time_zone)).replace(" ", "T", 1)
    if name == "timestamptz" and text[-3] in "+-":
        return f"{text}:00"
    return text


def _content(context: SessionContext, types: Sequence[int], *values: Any) -> str | None:
    """The values that are not NULL, one after the other; None if all are."""
    shown = [
        xml_value(context, t, v, escapes=True) for t, v in zip(types, values, strict=True) if v is not None
    ]
    return "".join(shown) if shown else None


def _attribute(context: SessionContext, types: Sequence[int], name: str, value: Any) -> str | None:
    if value is None:
        return None
    return f' {name}="{xml_value(context, types[1], value, escapes=False).translate(_IN_ATTRIBUTE)}"'


def _named(context: SessionContext, types: Sequence[int], name: str, value: Any) -> str | None:
    if value is None:
        return None
    return f"<{name}>{xml_value(context, types[1], value, escapes=True)}</{name}>"


def _element(name: str, attributes: str | None, content: str | None) -> str:
    head = f"<{name}{attributes or ''}"
    return f"{head}/>" if content is None else f"{head}>{content}</{name}>"


def _concat(*values: str | None) -> str | None:
    found = [value for value in values if value is not None]
    return joined(found) if found else None


def _instruction(name: str, content: str) -> str:
    message = "invalid XML processing instruction"
    if name.lower() == "xml":
        detail = f'XML processing instruction target name cannot be "{name}".'
        raise PgError(code.SYNTAX_ERROR, message, detail=detail)
    if "?>" in content:
        detail = 'XML processing instruction cannot contain "?>".'
        raise PgError(code.INVALID_XML_PROCESSING_INSTRUCTION, message, detail=detail)
    content = content.lstrip(" ")
    return f"<?{name} {content}?>" if content else f"<?{name}?>"


def _root(value: str | None, version: str | None, standalone: int) -> str | None:
    if value is None:
        return None
    _, before, rest = declared(value)
    alone = before if standalone == -2 else {1: "yes", 0: "no"}.get(standalone)
    return declaration(version, alone) + rest


def _parsed(text: str, as_document: bool) -> str:
    if not as_document:
        return check_content(text)
    if not is_document(text):
        raise PgError(code.INVALID_XML_DOCUMENT, "invalid XML document")
    return text


def _serialized(value: str, as_document: bool) -> str:
    if as_document and not is_document(value):
        raise PgError(code.NOT_AN_XML_DOCUMENT, "not an XML document")
    return value


def _name(name: str | None) -> str:
    """A computed name of an element."""
    if name is None:
        raise PgError(code.NULL_VALUE_NOT_ALLOWED, "the name of an XML element must not be null")
    return xml_name(name, is_full=False)


def _function(number: int, name: str, args: Sequence[int], result: int, work: Any, **more: Any) -> Function:
    return Function(9950 + number, f"polar_xml_{name}", tuple(args), result, python=work, **more)


_LOOSE: Final[dict[str, Any]] = {"strict": False, "volatility": "s"}
_TYPED: Final[dict[str, Any]] = {**_LOOSE, "context": True, "typed": True}


CONTENT: Final = _function(0, "content", [_ANY], TEXT.oid, _content, **_TYPED, variadic=_ANY)
ATTRIBUTE: Final = _function(1, "attribute", [TEXT.oid, _ANY], TEXT.oid, _attribute, **_TYPED)
NAMED: Final = _function(2, "named", [TEXT.oid, _ANY], TEXT.oid, _named, **_TYPED)
ELEMENT: Final = _function(3, "element", [TEXT.oid] * 3, XML, _element, **_LOOSE)
CONCAT: Final = _function(4, "concat", [XML], XML, _concat, **_LOOSE, variadic=_ANY)
INSTRUCTION: Final = _function(5, "instruction", [TEXT.oid] * 2, XML, _instruction)
ROOT: Final = _function(6, "root", [XML, TEXT.oid, INT4.oid], XML, _root, **_LOOSE)
PARSED: Final = _function(7, "parsed", [TEXT.oid, BOOL.oid], XML, _parsed)
SERIALIZED: Final = _function(8, "serialized", [XML, BOOL.oid], TEXT.oid, _serialized)
IS_DOCUMENT: Final = _function(9, "is_document", [XML], BOOL.oid, is_document)
NAME: Final = _function(10, "name", [TEXT.oid], TEXT.oid, _name, **_LOOSE)
