"""JSON documents in memory, as JSON_OBJECT_T and its kin hold them: references to parts that may change.

An object's or array's part is the part itself, so that whoever has got it changes the document. Oracle 19c
PL/SQL Packages and Types Reference, "JSON Data Structures"; JSON Developer's Guide, "PL/SQL Object Types for
JSON".
"""

import json
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Final, NoReturn

from polar_lite.protocol.records import dataclass
from polar_lite.protocol.sqlstate import INVALID_JSON_TEXT, PgError


@dataclass(slots=True, eq=False)
class Scalar:
    """A string, a number, a boolean or null (None). kind: "date" or "timestamp" of a string that is one."""

    value: Any
    kind: str = ""
    on_error: int = 0


class JsonObject(dict[str, Any]):
    """on_error: 0 for NULL where a value cannot be had, 1 and above for an error."""

    on_error = 0


class JsonArray(list[Any]):
    on_error = 0


Node = Scalar | JsonObject | JsonArray


def parse(text: str | bytes | None) -> Node | None:
    """The document of a JSON text; None of NULL (ORA-40441)."""
    if text is None:
        return None
    try:
        plain = text.decode() if isinstance(text, bytes) else text
        found = json.loads(plain, parse_float=Decimal, parse_int=Decimal, parse_constant=_refuse)
    except (ValueError, RecursionError):
        raise PgError(INVALID_JSON_TEXT, "ORA-40441: JSON syntax error") from None
    return node_of(found)


def _refuse(text: str) -> NoReturn:
    raise ValueError(text)


def node_of(value: Any) -> Node:
    """What json.loads gave as nodes."""
    if isinstance(value, dict):
        return JsonObject((key, node_of(item)) for key, item in value.items())
    if isinstance(value, list):
        return JsonArray(node_of(item) for item in value)
    return Scalar(value)


def cloned(node: Node) -> Node:
    if isinstance(node, JsonObject):
        return JsonObject((key, cloned(item)) for key, item in node.items())
    if isinstance(node, JsonArray):
        return JsonArray(cloned(item) for item in node)
    return Scalar(node.value, node.kind)


def written(node: Node) -> str:
    """The text of a document, without blanks."""
    return "".join(_parts(node))


def _parts(node: Node) -> Iterator[str]:
    if isinstance(node, JsonObject):
        yield "{"
        for place, (key, item) in enumerate(node.items()):
            yield f"{',' if place else ''}{_string(key)}:"
            yield from _parts(item)
        yield "}"
    elif isinstance(node, JsonArray):
        yield "["
        for place, item in enumerate(node):
            yield "," if place else ""
            yield from _parts(item)
        yield "]"
    else:
        yield _scalar(node.value)


def _string(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _scalar(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return number_text(value)
    return _string(str(value))


_LONGEST_PLAIN: Final = 40


def number_text(value: Decimal) -> str:
    """Without an exponent, if that is no longer than a NUMBER."""
    if not value.is_finite():
        return "null"
    return f"{value:f}" if abs(value.adjusted()) < _LONGEST_PLAIN else f"{value:E}"


def text_of(node: Node) -> str | None:
    """A scalar's value as a string; None of null, of objects and of arrays."""
    if not isinstance(node, Scalar) or node.value is None:
        return None
    return str(node.value) if isinstance(node.value, str) else _scalar(node.value)


def number_of(node: Node) -> Decimal | None:
    if not isinstance(node, Scalar) or isinstance(node.value, bool) or node.value is None:
        return None
    if isinstance(node.value, Decimal):
        return node.value
    try:
        found = Decimal(str(node.value).strip())
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def boolean_of(node: Node) -> bool | None:
    if not isinstance(node, Scalar):
        return None
    if isinstance(node.value, str) and node.value.lower() in ("true", "false"):
        return node.value.lower() == "true"
    return node.value if isinstance(node.value, bool) else None


def moment_of(node: Node) -> str | None:
    """A date or timestamp in ISO 8601 as its native value."""
    if not isinstance(node, Scalar) or not isinstance(node.value, str):
        return None
    try:
        found = datetime.fromisoformat(node.value.strip())
    except ValueError:
        return None
    text = found.replace(tzinfo=None).isoformat(" ")
    return text.rstrip("0") if "." in text else text


def iso_text(value: str) -> str:
    """The native value of a DATE or TIMESTAMP as JSON has it."""
    return value.replace(" ", "T")


def merged(node: Node, patch: Node) -> Node:
    """JSON Merge Patch, RFC 7396; an object is changed in place."""
    if not isinstance(patch, JsonObject):
        return cloned(patch)
    target = node if isinstance(node, JsonObject) else JsonObject()
    for key, item in patch.items():
        if isinstance(item, Scalar) and item.value is None:
            target.pop(key, None)
        else:
            target[key] = merged(target.get(key, Scalar(None)), item)
    return target
