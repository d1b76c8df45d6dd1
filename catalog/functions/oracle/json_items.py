"""What a path finds in a document, with Oracle's item methods at its end.

Oracle 19c JSON Developer's Guide, "SQL/JSON Path Expression Item Methods". Methods that jsonpath has
are jsonpath's.
"""

import re
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from polar_lite.catalog.functions.interruption import watched
from polar_lite.catalog.functions.json.jsonpath import items_in
from polar_lite.catalog.functions.json.jsonpath_methods import JsonPathError
from polar_lite.catalog.functions.oracle.json_texts import parse as parse_text
from polar_lite.catalog.functions.oracle.json_texts import scalar_text
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.codec import DEFAULT_STYLE
from polar_lite.protocol.codecs.jsonpath import JsonPath
from polar_lite.protocol.codecs.jsonpath import parse as parse_path
from polar_lite.protocol.pgtypes import TIMESTAMP
from polar_lite.protocol.records import dataclass
from polar_lite.protocol.remembering import remembered
from polar_lite.protocol.sqlstate import PgError

_METHOD: Final = re.compile(r"\.\s*(\w+)\s*\(\s*\)\s*$")


def _wrong(name: str) -> JsonPathError:
    return JsonPathError(code.INVALID_ARGUMENT_FOR_SQL_JSON_DATETIME_FUNCTION, f"no value for .{name}()")


def _number(item: Any) -> Decimal:
    if isinstance(item, Decimal):
        return item
    try:
        found = Decimal(item.strip()) if isinstance(item, str) else None
    except InvalidOperation:
        found = None
    if found is None or not found.is_finite():
        raise _wrong("number")
    return found


def _string(item: Any) -> str:
    match item:
        case dict() | list():
            raise _wrong("string")
        case str():
            return str(item)
    return scalar_text(item)


def _boolean(item: Any) -> bool:
    if isinstance(item, str) and item.lower() in ("true", "false"):
        return item.lower() == "true"
    if not isinstance(item, bool):
        raise _wrong("boolean")
    return item


def _timestamp(item: Any) -> str:
    if not isinstance(item, str):
        raise _wrong("timestamp")
    try:
        return str(TIMESTAMP.input(item.replace("T", " "), -1, DEFAULT_STYLE)).replace(" ", "T")
    except PgError:
        raise _wrong("timestamp") from None


_OF_EACH: Final[dict[str, Callable[[Any], Any]]] = {
    "number": _number,
    "numberonly": _number,
    "string": _string,
    "stringonly": _string,
    "boolean": _boolean,
    "booleanonly": _boolean,
    "timestamp": _timestamp,
    "date": lambda item: _timestamp(item)[:10],
    "upper": lambda item: _string(item).upper(),
    "lower": lambda item: _string(item).lower(),
    "length": lambda item: Decimal(len(_string(item))),
}
_OF_ALL: Final[dict[str, Callable[[list[Any]], Any]]] = {
    "count": lambda items: Decimal(len(items)),
    "sum": lambda items: sum(map(_number, items), Decimal(0)),
    "avg": lambda items: sum(map(_number, items), Decimal(0)) / len(items) if items else None,
    "min": lambda items: min(map(_number, items), default=None),
    "max": lambda items: max(map(_number, items), default=None),
}


@dataclass(frozen=True, slots=True)
class DocumentPath:
    """A parsed path, and the name of Oracle's item method at its end."""

    path: JsonPath
    method: str = ""


@remembered(256)
def path_of(text: str) -> DocumentPath:
    """42601 of a text that is no path."""
    match = next(watched(_METHOD.finditer(text)), None)
    if match is not None and (name := match[1].lower()) in _OF_EACH | _OF_ALL:
        return DocumentPath(parse_path(text[: match.start()]), name)
    return DocumentPath(parse_path(text))


def found_items(document: str, path: DocumentPath, variables: str | None = None) -> list[Any]:
    """The items; PgError where the text is no JSON or the path does not fit."""
    named = parse_text(variables) if variables is not None else {}
    return applied(path, list(items_in(parse_text(document), path.path, named)))


def applied(path: DocumentPath, found: list[Any]) -> list[Any]:
    """The items, or what the method at the path's end makes of them."""
    if path.method in _OF_EACH:
        method = _OF_EACH[path.method]
        return [method(item) for item in found]
    return [_OF_ALL[path.method](found)] if path.method else found
