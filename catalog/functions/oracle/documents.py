"""JSON_VALUE, JSON_QUERY, JSON_EXISTS, JSON_OBJECT, JSON_ARRAY, their aggregates and JSON_TABLE's rows.

The grammar gives them all clauses as arguments (`polar.json_calls`). Documents are texts; a value to put into
one is the text of its JSON, NULL for NULL. Paths are those of jsonpath in lax mode.
Oracle 19c SQL Reference, "JSON Functions".
"""

import json
import re
from decimal import Decimal
from typing import Any, Final

from polar_lite.catalog.functions.aggregates import Aggregate
from polar_lite.catalog.functions.json.jsonpath import items_of
from polar_lite.catalog.functions.json.jsonpath_methods import JsonPathError
from polar_lite.catalog.functions.oracle.rows import row
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.codec import DEFAULT_STYLE
from polar_lite.protocol.codecs.array import flatten
from polar_lite.protocol.codecs.json import canonical
from polar_lite.protocol.codecs.jsonpath import parse
from polar_lite.protocol.pgtypes import JSON, JSONB, NUMERIC, TIMESTAMP
from polar_lite.protocol.sqlstate import PgError

# Strings, which stay, and blanks, which go.
_BLANKS: Final = re.compile(r'("(?:[^"\\]|\\.)*")|\s+')
_CHECKS: Final = {"number": NUMERIC, "date": TIMESTAMP}


def _compact(text: str) -> str:
    return _BLANKS.sub(lambda match: match[1] or "", text)


def _items(document: str, path: Any) -> list[Any]:
    """What the parsed path finds; PgError where the text is no JSON or the path does not fit."""
    return list(items_of(JSONB.input(document, -1, DEFAULT_STYLE), path, "{}"))


def _scalar(item: Any) -> str | None:
    """A string, a number or a truth value as text; PgError of an object or an array."""
    if isinstance(item, dict | list):
        raise PgError(code.SQL_JSON_SCALAR_REQUIRED, "JSON path expression must return a scalar value")
    if isinstance(item, str):
        return item
    return None if item is None else canonical(item)


def _value(
    document: str | None,
    path: str | None,
    kind: str,
    on_error: str,
    on_empty: str,
    error_value: str | None,
    empty_value: str | None,
) -> str | None:
    """JSON_VALUE. kind: what the result is to become, where that fails it is an error like others."""
    if document is None or path is None:
        return None
    parsed = parse(path)
    try:
        found = _items(document, parsed)
        if len(found) > 1:
            raise PgError(code.MORE_THAN_ONE_SQL_JSON_ITEM, "JSON path expression finds more than one item")
        text = _scalar(found[0]) if found else None
        if text is not None and kind in _CHECKS:
            text = text.replace("T", " ") if kind == "date" else text
            _CHECKS[kind].input(text, -1, DEFAULT_STYLE)
    except (PgError, JsonPathError):
        if on_error == "error":
            raise
        return error_value if on_error == "default" else None
    if found:
        return text
    if on_empty == "error":
        raise PgError(code.NO_SQL_JSON_ITEM, "JSON path expression finds no item")
    return empty_value if on_empty == "default" else None


def _empty(word: str) -> str | None:
    """What NULL, EMPTY ARRAY and EMPTY OBJECT stand for."""
    return {"empty array": "[]", "empty object": "{}"}.get(word)


def _query(
    document: str | None, path: str | None, wrapper: str, on_error: str, on_empty: str, pretty: bool
) -> str | None:
    if document is None or path is None:
        return None
    parsed = parse(path)
    try:
        found = _items(document, parsed)
        if found:
            return _printed(_wrapped(found, wrapper), pretty)
    except (PgError, JsonPathError):
        if on_error == "error":
            raise
        return _empty(on_error)
    if on_empty == "error":
        raise PgError(code.NO_SQL_JSON_ITEM, "JSON path expression finds no item")
    return _empty(on_empty)


def _wrapped(found: list[Any], wrapper: str) -> Any:
    is_one = len(found) == 1 and isinstance(found[0], dict | list)
    if wrapper == "unconditional" or (wrapper == "conditional" and not is_one):
        return found
    if is_one:
        return found[0]
    message = "JSON path expression must return a single object or array without WITH WRAPPER"
    raise PgError(code.SINGLETON_SQL_JSON_ITEM_REQUIRED, message)


def _printed(item: Any, pretty: bool) -> str:
    text = canonical(item)
    return json.dumps(json.loads(text), indent=2, ensure_ascii=False) if pretty else _compact(text)


def _exists(document: str | None, path: str | None, on_error: str) -> bool | None:
    if document is None or path is None:
        return None
    parsed = parse(path)
    try:
        return bool(_items(document, parsed))
    except (PgError, JsonPathError):
        if on_error == "error":
            raise
        return on_error == "true"


def _is_json(text: str, kind: str) -> bool:
    """IS JSON [VALUE | OBJECT | ARRAY | SCALAR]."""
    try:
        first = JSON.input(text, -1, DEFAULT_STYLE).lstrip()[:1]
    except PgError:
        return False
    found = {"{": "object", "[": "array"}.get(first, "scalar")
    return kind in ("value", found)


def _rows(document: str | None, path: str | None) -> list[str]:
    """The rows of JSON_TABLE: what the path finds, each as JSON; none where there is an error."""
    if document is None or path is None:
        return []
    parsed = parse(path)
    try:
        return [canonical(item) for item in _items(document, parsed)]
    except (PgError, JsonPathError):
        return []


def _pair(key: str | None, value: str | None) -> str:
    if key is None:
        raise PgError(code.NULL_VALUE_NOT_ALLOWED, "the key of a JSON object must not be null")
    return f"{json.dumps(key, ensure_ascii=False)}:{'null' if value is None else _compact(value)}"


def _object(keys: str, values: str, absent: bool) -> str:
    pairs = zip(flatten(json.loads(keys)), flatten(json.loads(values)), strict=True)
    return "{" + ",".join(_pair(key, value) for key, value in pairs if value is not None or not absent) + "}"


def _array(values: str, absent: bool) -> str:
    items = [item for item in flatten(json.loads(values)) if item is not None or not absent]
    return "[" + ",".join("null" if item is None else _compact(item) for item in items) + "]"


class ObjectAggregate(Aggregate):
    """JSON_OBJECTAGG."""

    skips_nulls = False

    def __init__(self) -> None:
        self.pairs: list[str] = []

    def step(self, key: Any, value: Any = None, absent: Any = False) -> None:
        if value is not None or not absent:
            self.pairs.append(_pair(key, value))

    def finish(self) -> str:
        return "{" + ",".join(self.pairs) + "}"


class ArrayAggregate(Aggregate):
    """JSON_ARRAYAGG."""

    skips_nulls = False

    def __init__(self) -> None:
        self.items: list[str] = []

    def step(self, value: Any, absent: Any = True) -> None:
        if value is not None or not absent:
            self.items.append("null" if value is None else _compact(value))

    def finish(self) -> str:
        return "[" + ",".join(self.items) + "]"


def _merge_patch(document: str, patch: str) -> str:
    """RFC 7396."""
    from polar_lite.catalog.packages import json_values  # few statements do this

    found, changes = json_values.parse(document), json_values.parse(patch)
    assert found is not None
    assert changes is not None
    return json_values.written(json_values.merged(found, changes))


def _is_equal(left: str, right: str) -> bool:
    """Whatever the order of members, and blanks."""
    return bool(JSONB.input(left, -1, DEFAULT_STYLE) == JSONB.input(right, -1, DEFAULT_STYLE))


def _member(document: str, names: str) -> str | None:
    """alias.column.name ..: a scalar as text, an object or an array as JSON, several items as an array.

    Names have lost their capitals, so a member that has some is found, too.
    """
    try:
        found = [json.loads(document, parse_float=Decimal, parse_int=Decimal)]
    except ValueError:
        return None
    for name in json.loads(names):
        objects = (part for item in found for part in (item if isinstance(item, list) else [item]))
        found = [value for part in objects if isinstance(part, dict) for value in _values_of(part, name)]
    if len(found) == 1 and not isinstance(found[0], dict | list):
        item = found[0]
        return item if item is None or isinstance(item, str) else _json_text(item)
    if not found:
        return None
    return _json_text(found[0] if len(found) == 1 else found)


def _values_of(part: dict[str, Any], name: str) -> list[Any]:
    if name in part:
        return [part[name]]
    return [value for key, value in part.items() if key.lower() == name][:1]


def _json_text(item: Any) -> str:
    from polar_lite.catalog.packages import json_values  # few statements do this

    return json_values.written(json_values.node_of(item))


FUNCTIONS: Final[tuple[Any, ...]] = (
    row(9850, "json_value", "text text text text text text text", "varchar", _value, "n"),
    row(9851, "json_query", "text text text text text bool", "varchar", _query, "n"),
    row(9852, "json_exists", "text text text", "bool", _exists, "n"),
    row(9853, "json_object", "_text _text bool", "varchar", _object),
    row(9854, "json_array_of", "_text bool", "varchar", _array),
    row(9855, "json_objectagg", "text text bool", "varchar", ObjectAggregate, "a"),
    row(9856, "json_arrayagg", "text bool", "varchar", ArrayAggregate, "a"),
    row(9858, "is_json", "text text", "bool", _is_json),
    row(9859, "json_mergepatch", "text text", "varchar", _merge_patch),
    row(9864, "json_equal", "text text", "bool", _is_equal),
    row(9869, "json_member", "text text", "varchar", _member),
    row(9865, "json_serialize", "text", "varchar", _compact),
    row(9857, "json_rows", "text text", "text", _rows, "n", returns_set=True),
)
