"""JSON_VALUE, JSON_QUERY, JSON_EXISTS, JSON_OBJECT, JSON_ARRAY, their aggregates and JSON_TABLE's rows.

The grammar gives them all clauses as arguments (`polar.json_calls`). Documents are texts; a value to put into
one is the text of its JSON, NULL for NULL. Paths are those of jsonpath in lax mode.
Oracle 19c SQL Reference, "JSON Functions".
"""

import json
import re
from collections.abc import Iterator
from typing import Any, Final

from polar_lite.catalog.functions.aggregates import Aggregate
from polar_lite.catalog.functions.json.jsonpath import items_in
from polar_lite.catalog.functions.json.jsonpath_methods import JsonPathError
from polar_lite.catalog.functions.oracle.json_dataguide import DataGuide
from polar_lite.catalog.functions.oracle.json_items import applied, found_items, path_of
from polar_lite.catalog.functions.oracle.json_texts import parse as parse_text
from polar_lite.catalog.functions.oracle.json_texts import pretty as pretty_text
from polar_lite.catalog.functions.oracle.json_texts import scalar_text, written
from polar_lite.catalog.functions.oracle.json_transform import transformed
from polar_lite.catalog.functions.oracle.rows import row
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.codec import DEFAULT_STYLE
from polar_lite.protocol.codecs.array import flatten
from polar_lite.protocol.codecs.json import canonical
from polar_lite.protocol.codecs.json import parse as parse_strict
from polar_lite.protocol.pgtypes import NUMERIC, TIMESTAMP
from polar_lite.protocol.sqlstate import PgError

# Strings, which stay, and blanks, which go.
_BLANKS: Final = re.compile(r'("(?:[^"\\]|\\.)*")|\s+')
_CHECKS: Final = {"number": NUMERIC, "date": TIMESTAMP}


def _compact(text: str) -> str:
    return _BLANKS.sub(lambda match: match[1] or "", text)


def _serialized(text: str) -> str:
    """JSON_SERIALIZE, also of lax syntax."""
    return written(parse_text(text))


def _scalar(item: Any) -> str | None:
    """A string, a number or a truth value as text; PgError of an object or an array."""
    if isinstance(item, dict | list):
        raise PgError(code.SQL_JSON_SCALAR_REQUIRED, "JSON path expression must return a scalar value")
    if isinstance(item, str):
        return item
    return None if item is None else scalar_text(item)


def _value(
    document: str | None,
    path: str | None,
    kind: str,
    on_error: str,
    on_empty: str,
    error_value: str | None,
    empty_value: str | None,
    variables: str | None = None,
) -> str | None:
    """JSON_VALUE. kind: what the result is to become, where that fails it is an error like others; a number
    is the length that a text may have."""
    if document is None or path is None:
        return None
    parsed = path_of(path)
    try:
        found = found_items(document, parsed, variables)
        if len(found) > 1:
            raise PgError(code.MORE_THAN_ONE_SQL_JSON_ITEM, "JSON path expression finds more than one item")
        text = _scalar(found[0]) if found else None
        if text is not None and kind in _CHECKS:
            text = text.replace("T", " ") if kind == "date" else text
            _CHECKS[kind].input(text, -1, DEFAULT_STYLE)
        if text is not None and kind.isdigit() and len(text) > int(kind):
            raise PgError(code.STRING_DATA_RIGHT_TRUNCATION, f"JSON value is longer than {kind} characters")
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
    document: str | None,
    path: str | None,
    wrapper: str,
    on_error: str,
    on_empty: str,
    pretty: bool,
    variables: str | None = None,
) -> str | None:
    """JSON_QUERY. wrapper: or "scalars" (ALLOW SCALARS) or "unquoted" (OMIT QUOTES)."""
    if document is None or path is None:
        return None
    parsed = path_of(path)
    try:
        found = found_items(document, parsed, variables)
        if wrapper == "unquoted" and len(found) == 1 and isinstance(found[0], str):
            return found[0]
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
    is_one = len(found) == 1 and (isinstance(found[0], dict | list) or wrapper == "scalars")
    if wrapper == "unconditional" or (wrapper == "conditional" and not is_one):
        return found
    if is_one:
        return found[0]
    message = "JSON path expression must return a single object or array without WITH WRAPPER"
    raise PgError(code.SINGLETON_SQL_JSON_ITEM_REQUIRED, message)


def _printed(item: Any, pretty: bool) -> str:
    return pretty_text(item) if pretty else written(item)


def _exists(
    document: str | None,
    path: str | None,
    on_error: str,
    on_empty: str = "false",
    variables: str | None = None,
) -> bool | None:
    """on_empty: of a document that is NULL or finds nothing."""
    if document is None or path is None:
        return None
    parsed = path_of(path)
    try:
        return bool(found_items(document, parsed, variables)) or on_empty == "true"
    except (PgError, JsonPathError):
        if on_error == "error":
            raise
        return on_error == "true"


def _is_json(text: str, kind: str) -> bool:
    """IS JSON [VALUE | OBJECT | ARRAY | SCALAR], and of two words: LAX, or WITH UNIQUE KEYS."""
    kind, _, syntax = kind.partition(" ")
    try:
        document = parse_text(text) if syntax == "lax" else parse_strict(text)
        if syntax == "unique":
            json.loads(text, object_pairs_hook=_with_unique_names)
    except (PgError, ValueError):
        return False
    found = "object" if isinstance(document, dict) else "array" if isinstance(document, list) else "scalar"
    return kind in ("value", found)


def _with_unique_names(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(dict(pairs)) < len(pairs):
        raise ValueError
    return dict(pairs)


def _rows(document: str | None, path: str | None) -> list[str]:
    """The rows of JSON_TABLE: what the path finds, each as JSON; none where there is an error."""
    if document is None or path is None:
        return []
    parsed = path_of(path)
    try:
        return [written(item) for item in found_items(document, parsed)]
    except (PgError, JsonPathError):
        return []


def _rows_or_error(document: str | None, path: str | None) -> list[str]:
    """The same with ERROR ON ERROR."""
    if document is None or path is None:
        return []
    return [written(item) for item in found_items(document, path_of(path))]


def _nested_rows(document: str | None, paths: str) -> list[str]:
    """The rows of paths beside each other: which path's, its number there, and the JSON."""
    return [
        f"{place}:{number}:{found}"
        for place, path in enumerate(flatten(json.loads(paths)))
        for number, found in enumerate(_rows(document, path), 1)
    ]


def _nested_value(found: str | None, place: int) -> str | None:
    """The JSON of a row of that path; NULL of another's."""
    parts = found.split(":", 2) if found is not None else ("-1", "", "")
    return parts[2] if int(parts[0]) == place else None


def _nested_number(found: str | None, place: int) -> int | None:
    parts = found.split(":", 2) if found is not None else ("-1", "", "")
    return int(parts[1]) if int(parts[0]) == place else None


def _pair(key: str | None, value: str | None) -> str:
    if key is None:
        raise PgError(code.NULL_VALUE_NOT_ALLOWED, "the key of a JSON object must not be null")
    return f"{json.dumps(key, ensure_ascii=False)}:{'null' if value is None else _compact(value)}"


def _object(keys: str, values: str, absent: bool, unique: bool = False) -> str:
    names = list(flatten(json.loads(keys)))
    if unique and len(set(names)) < len(names):
        raise PgError(code.DUPLICATE_JSON_OBJECT_KEY_VALUE, "duplicate JSON object key value")
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
    return written(_merged(parse_text(document), parse_text(patch)))


def _merged(value: Any, patch: Any) -> Any:
    """RFC 7396."""
    if not isinstance(patch, dict):
        return patch
    target = dict(value) if isinstance(value, dict) else {}
    for name, item in patch.items():
        if item is None:
            target.pop(name, None)
        else:
            target[name] = _merged(target.get(name), item)
    return target


def _is_equal(left: str, right: str) -> bool:
    """Whatever the order of members, and blanks."""
    return canonical(parse_text(left)) == canonical(parse_text(right))


def _is_equal_or(left: str, right: str, on_error: str) -> bool:
    try:
        return _is_equal(left, right)
    except PgError:
        if on_error == "error":
            raise
        return on_error == "true"


def _member(document: str, names: str) -> str | None:
    """alias.column.name[0].method() ..: a scalar as text, an object or an array as JSON, several items as an
    array. names: those, subscripts in their brackets, a method with its parentheses.

    Names have lost their capitals, so a member that has some is found, too.
    """
    try:
        found = [parse_text(document)]
        for name in json.loads(names):
            found = list(_step(found, name))
    except (PgError, JsonPathError):
        return None
    if len(found) == 1 and not isinstance(found[0], dict | list):
        return _scalar(found[0])
    if not found:
        return None
    return written(found[0] if len(found) == 1 else found)


def _step(found: list[Any], name: str) -> Iterator[Any]:
    if name.endswith("()"):
        path = path_of(f"$.{name}")
        if path.method:
            yield from applied(path, found)
        else:
            for item in found:
                yield from items_in(item, path.path, {})
    elif name.startswith("["):
        path = path_of(f"${name}")
        for item in found:
            yield from items_in(item, path.path, {})
    else:
        for item in found:
            for part in item if isinstance(item, list) else [item]:
                if isinstance(part, dict):
                    yield from _values_of(part, name)


def _values_of(part: dict[str, Any], name: str) -> list[Any]:
    if name in part:
        return [part[name]]
    return [value for key, value in part.items() if key.lower() == name][:1]


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
    row(9865, "json_serialize", "text", "varchar", _serialized),
    row(9966, "json_value", "text text text text text text text text", "varchar", _value, "n"),
    row(9967, "json_query", "text text text text text bool text", "varchar", _query, "n"),
    row(9968, "json_exists", "text text text text text", "bool", _exists, "n"),
    row(9969, "json_object", "_text _text bool bool", "varchar", _object),
    row(9970, "json_rows_or_error", "text text", "text", _rows_or_error, "n", returns_set=True),
    row(9974, "json_nested_rows", "text _text", "text", _nested_rows, "n", returns_set=True),
    row(9975, "json_nested_value", "text int4", "text", _nested_value, "n"),
    row(9976, "json_nested_number", "text int4", "int8", _nested_number, "n"),
    row(9971, "json_equal", "text text text", "bool", _is_equal_or),
    row(9972, "json_transform", "text text _text", "varchar", transformed, "n"),
    row(9973, "json_dataguide", "text", "text", DataGuide, "a"),
    row(9857, "json_rows", "text text", "text", _rows, "n", returns_set=True),
)
