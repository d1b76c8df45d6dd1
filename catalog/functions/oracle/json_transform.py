"""JSON_TRANSFORM: operations, one after the other, on a copy of a document.

The grammar gives the operations as a JSON array of objects: `operation`, `path` (several for KEEP), and a
word for each of `existing`, `missing` and `null`; their values are texts of JSON, NULL for NULL.
Oracle 21c SQL Reference, "JSON_TRANSFORM".
"""

import json
from collections.abc import Callable, Iterator
from typing import Any, Final

from polar_lite.catalog.functions.json.jsonpath import items_in
from polar_lite.catalog.functions.oracle.json_texts import parse, written
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.codecs.array import flatten
from polar_lite.protocol.codecs.jsonpath import JsonPath, Step
from polar_lite.protocol.codecs.jsonpath import parse as parse_path
from polar_lite.protocol.sqlstate import PgError

_Place = tuple[Any, Any]
"""An object or an array, and the name or the index of a part of it, which may be missing."""
_Write = Callable[["_Document", dict[str, Any], str | None], None]


class _Document:
    def __init__(self, root: Any) -> None:
        self.whole = [root]

    def places(self, text: str) -> list[_Place]:
        """What a path leads to: the parts that are there, and missing ones of what is there."""
        path = parse_path(text)
        steps = path.steps
        if len(steps) == 1:
            return [(self.whole, 0)]
        parents = items_in(self.whole[0], JsonPath(path.is_strict, steps[:-1]), {})
        return [place for parent in parents for place in _parts(parent, steps[-1], text)]


def _parts(parent: Any, step: Step, text: str) -> Iterator[_Place]:
    match step.kind, parent:
        case ".", dict():
            yield parent, step.value
        case ".", list():
            for item in parent:
                if isinstance(item, dict):
                    yield item, step.value
        case ".*", dict():
            yield from [(parent, name) for name in parent]
        case "[*]", list():
            yield from [(parent, index) for index in range(len(parent))]
        case "[]", list():
            for low, high in step.args:
                first, last = (_index(parent, part, text) for part in (low, high or low))
                yield from [(parent, index) for index in range(first, last + 1)]
        case (("." | ".*" | "[*]" | "[]"), _):
            return
        case _:
            raise PgError(code.FEATURE_NOT_SUPPORTED, f"JSON_TRANSFORM of the path {text} is not supported")


def _index(parent: list[Any], part: Any, text: str) -> int:
    """A number, `last`, or either with another one added or taken away."""
    bounds = {"last": len(parent) - 1}

    def value(path: Any) -> int:
        (step,) = path
        if step.kind == "literal":
            return int(step.value)
        if step.kind in bounds:
            return bounds[step.kind]
        if step.kind in ("+", "-"):
            left, right = (value(operand) for operand in step.args)
            return left + right if step.kind == "+" else left - right
        raise PgError(code.FEATURE_NOT_SUPPORTED, f"JSON_TRANSFORM of the path {text} is not supported")

    return max(value(part), 0)


def _is_there(place: _Place) -> bool:
    container, key = place
    return key in container if isinstance(container, dict) else key < len(container)


def _existing(document: _Document, operation: dict[str, Any], path: str) -> list[_Place]:
    """The parts that are there; none of them is an error if the operation says so."""
    found = [place for place in document.places(path) if _is_there(place)]
    if not found and operation.get("missing", "ignore") == "error":
        raise PgError(code.NO_SQL_JSON_ITEM, "JSON path expression finds no item")
    return found


def _remove(document: _Document, operation: dict[str, Any], value: str | None) -> None:
    # Later elements first, so that the places of those before them stay.
    for container, key in reversed(_existing(document, operation, operation["path"])):
        if container is document.whole:
            raise PgError(code.INVALID_PARAMETER_VALUE, "JSON_TRANSFORM cannot remove the whole document")
        del container[key]


def _rename(document: _Document, operation: dict[str, Any], value: str | None) -> None:
    name = json.loads(value or "null")
    for container, key in _existing(document, operation, operation["path"]):
        if isinstance(container, dict):
            members = [(name if member == key else member, item) for member, item in container.items()]
            container.clear()
            container.update(members)


def _replace(document: _Document, operation: dict[str, Any], value: str | None) -> None:
    for container, key in _existing(document, operation, operation["path"]):
        container[key] = _value(value)


def _set(document: _Document, operation: dict[str, Any], value: str | None) -> None:
    """SET and INSERT: they differ in what they do with a part that is there."""
    found = document.places(operation["path"])
    if not found:
        raise PgError(code.NO_SQL_JSON_ITEM, "JSON path expression finds no item")
    for container, key in found:
        inserts = isinstance(container, list) and operation["operation"] == "insert"
        if _is_there((container, key)) and not inserts:
            existing = operation["existing"]
            if existing == "error":
                message = "ORA-40763: existing value in JSON_TRANSFORM"
                raise PgError(code.DUPLICATE_JSON_OBJECT_KEY_VALUE, message)
            if existing == "ignore":
                continue
        elif not inserts and operation["missing"] != "create":
            if operation["missing"] == "error":
                raise PgError(code.NO_SQL_JSON_ITEM, "JSON path expression finds no item")
            continue
        if isinstance(container, dict) or (_is_there((container, key)) and not inserts):
            container[key] = _value(value)
        else:
            container.insert(key, _value(value))


def _append(document: _Document, operation: dict[str, Any], value: str | None) -> None:
    for container, key in document.places(operation["path"]):
        if not _is_there((container, key)):
            if operation["missing"] == "create" and isinstance(container, dict):
                container[key] = [_value(value)]
            elif operation["missing"] != "ignore":
                raise PgError(code.NO_SQL_JSON_ITEM, "JSON path expression finds no item")
        elif isinstance(container[key], list):
            container[key].append(_value(value))
        else:
            raise PgError(code.SQL_JSON_ARRAY_NOT_FOUND, "APPEND needs an array")


def _keep(document: _Document, operation: dict[str, Any], value: str | None) -> None:
    places = [place for path in operation["path"] for place in _existing(document, operation, path)]
    kept = {(id(container), key) for container, key in places}
    document.whole[0] = _kept(document.whole[0], kept)


def _kept(value: Any, kept: set[tuple[int, Any]]) -> Any:
    """The value without the parts that neither are kept nor hold kept ones."""
    parts = value.items() if isinstance(value, dict) else enumerate(value)
    found = [(key, item if (id(value), key) in kept else _inner(item, kept)) for key, item in parts]
    found = [(key, item) for key, item in found if (id(value), key) in kept or item]
    return dict(found) if isinstance(value, dict) else [item for _, item in found]


def _inner(item: Any, kept: set[tuple[int, Any]]) -> Any:
    return _kept(item, kept) if isinstance(item, dict | list) else None


def _value(text: str | None) -> Any:
    return None if text is None else parse(text)


_OPERATIONS: Final[dict[str, _Write]] = {
    "remove": _remove,
    "rename": _rename,
    "replace": _replace,
    "set": _set,
    "insert": _set,
    "append": _append,
    "keep": _keep,
}


def transformed(document: str | None, operations: str, values: str) -> str | None:
    """JSON_TRANSFORM."""
    if document is None:
        return None
    found = _Document(parse(document))
    for operation, value in zip(json.loads(operations), flatten(json.loads(values)), strict=True):
        if value is None and operation["operation"] not in ("remove", "keep"):
            match operation.get("null", "null"):
                case "ignore":
                    continue
                case "error":
                    raise PgError(code.NULL_VALUE_NOT_ALLOWED, "JSON_TRANSFORM has a NULL on the right")
                case "remove":
                    _remove(found, operation, None)
                    continue
        _OPERATIONS[operation["operation"]](found, operation, value)
    return written(found.whole[0])
