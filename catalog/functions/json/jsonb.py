"""jsonb: containment, changes, casts. json_object, json_strip_nulls and pretty printing as well.

A document is read into Python values (`codecs.json.parse`: numbers are Decimal) and written back in its
canonical text; reading parts of one is `documents`' work. PostgreSQL 15 docs 9.16 (functions-json), 8.14.4
(json-indexing), jsonb_util.c and jsonfuncs.c.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import Any, Final

from polar_lite.catalog.functions.casts import PYTHON as CASTS
from polar_lite.catalog.functions.json.documents import kind, parts
from polar_lite.catalog.functions.numbers.numeric_casts import PYTHON as NUMERIC_CASTS
from polar_lite.protocol.codecs.array import dimensions, flatten, nested
from polar_lite.protocol.codecs.json import canonical, parse, quoted
from polar_lite.protocol.sqlstate import (
    ARRAY_SUBSCRIPT_ERROR,
    INVALID_PARAMETER_VALUE,
    INVALID_TEXT_REPRESENTATION,
    NULL_VALUE_NOT_ALLOWED,
    PgError,
)

# Containment --------------------------------------------------------------------------------------


def contains(whole: Any, part: Any) -> bool:
    if isinstance(part, dict):
        return isinstance(whole, dict) and all(
            name in whole and contains(whole[name], item) for name, item in part.items()
        )
    if isinstance(part, list):
        return isinstance(whole, list) and all(any(contains(one, item) for one in whole) for item in part)
    return type(whole) is type(part) and bool(whole == part)


def _part(text: str) -> tuple[Any, tuple[str, ...]]:
    """A document that is looked for, and the texts of its names and strings, which what contains it has."""
    part = parse(text)
    words: dict[str, None] = {}
    todo = [part]
    for item in todo:
        if isinstance(item, str):
            words[quoted(item)] = None
        elif isinstance(item, dict):
            todo += [*item, *item.values()]
        elif isinstance(item, list):
            todo += item
    return part, tuple(words)


# Mostly it is the same for many rows.
_known_part: Final = lru_cache(maxsize=64)(_part)
_SHORT: Final = 1000


def _contains(a: str, b: str) -> bool:
    part, words = (_known_part if len(b) < _SHORT else _part)(b)
    if "\\" not in a:  # a character can be written in two ways only with one
        for word in words:
            if word not in a:
                return False
    whole = parse(a)
    if isinstance(whole, list) and not isinstance(part, list | dict):
        # An array may contain a scalar; that is so at the top alone.
        part = [part]
    return contains(whole, part)


def _names(text: str) -> set[str]:
    """What `?` looks among: keys, or the strings in an array."""
    value = parse(text)
    if isinstance(value, dict):
        return set(value)
    items = value if isinstance(value, list) else [value]
    return {item for item in items if isinstance(item, str)}


def _exists(text: str, keys: str, test: Callable[[Iterator[bool]], bool]) -> bool:
    names = _names(text)
    return test(name in names for name in flatten(nested(keys)) if name is not None)


# Changes ------------------------------------------------------------------------------------------


def _concat(a: str, b: str) -> str:
    first, second = parse(a), parse(b)
    if isinstance(first, dict) and isinstance(second, dict):
        return canonical(first | second)
    return canonical([*_listed(first), *_listed(second)])


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _container(text: str, action: str) -> Any:
    value = parse(text)
    if not isinstance(value, dict | list):
        raise PgError(INVALID_PARAMETER_VALUE, f"cannot {action} scalar")
    return value


def _delete(text: str, *names: str | None) -> str:
    value = _container(text, "delete from")
    if isinstance(value, dict):
        return canonical({name: item for name, item in value.items() if name not in names})
    wanted = [name for name in names if name is not None]
    return canonical([item for item in value if not (isinstance(item, str) and item in wanted)])


def _delete_all(text: str, names: str) -> str:
    return _delete(text, *_path(names))


def _delete_index(text: str, index: int) -> str:
    value = _container(text, "delete from")
    if isinstance(value, dict):
        raise PgError(INVALID_PARAMETER_VALUE, "cannot delete from object using integer index")
    place = index + len(value) if index < 0 else index
    return canonical([item for number, item in enumerate(value) if number != place])


def _path(text: str) -> list[Any]:
    path = nested(text)
    if len(dimensions(path)) > 1:
        raise PgError(ARRAY_SUBSCRIPT_ERROR, "wrong number of array subscripts")
    return path


class _Change:
    """A walk along a path to the place where something is to be done: setPath of jsonfuncs.c.

    new: the value to put there. deletes, inserts (before or after), creates: else what is there is replaced.
    fills: what leads to the place is made as well, and a place between has to be there (subscripts).
    """

    def __init__(
        self,
        path: Sequence[Any],
        new: Any = None,
        *,
        deletes: bool = False,
        inserts: str = "",
        creates: bool = False,
        fills: bool = False,
    ) -> None:
        self.path, self.new = path, new
        self.deletes, self.inserts, self.creates, self.fills = deletes, inserts, creates, fills

    def apply(self, value: Any, level: int = 0) -> Any:
        if not isinstance(value, dict | list):
            if self.fills:
                raise PgError(
                    INVALID_PARAMETER_VALUE,
                    "cannot replace existing key",
                    detail="The path assumes key is a composite object, but it is a scalar value.",
                )
            return value
        if self.path[level] is None:
            raise PgError(NULL_VALUE_NOT_ALLOWED, f"path element at position {level + 1} is null")
        return self._in_object(value, level) if isinstance(value, dict) else self._in_array(value, level)

    def _in_object(self, value: dict[str, Any], level: int) -> dict[str, Any]:
        name, is_last = self.path[level], level == len(self.path) - 1
        if not is_last:
            if name not in value:
                return {**value, name: self._made(level + 1)} if self.fills else value
            return {**value, name: self.apply(value[name], level + 1)}
        if self.deletes:
            return {key: item for key, item in value.items() if key != name}
        if name in value and self.inserts:
            raise PgError(
                INVALID_PARAMETER_VALUE,
                "cannot replace existing key",
                hint="Try using the function jsonb_set to replace key value.",
            )
        return {**value, name: self.new} if name in value or self.adds else value

    @property
    def adds(self) -> bool:
        """Whether a place that is not there is made."""
        return self.creates or bool(self.inserts)

    def _in_array(self, value: list[Any], level: int) -> list[Any]:
        index, is_last = self._index(level), level == len(self.path) - 1
        place = index + len(value) if index < 0 else index
        if not 0 <= place < len(value):
            if self.fills:
                return self._beyond(value, index, level)
            if not (is_last and self.adds):
                return value
            return [self.new, *value] if place < 0 else [*value, self.new]
        before, item, after = value[:place], value[place], value[place + 1 :]
        if not is_last:
            return [*before, self.apply(item, level + 1), *after]
        if self.deletes:
            return [*before, *after]
        if self.inserts:
            pair = [self.new, item] if self.inserts == "before" else [item, self.new]
            return [*before, *pair, *after]
        return [*before, self.new, *after]

    def _beyond(self, value: list[Any], index: int, level: int) -> list[Any]:
        if index < 0:
            message = f"path element at position {level + 1} is out of range: {index}"
            raise PgError(INVALID_PARAMETER_VALUE, message)
        return [*value, *[None] * (index - len(value)), self._made(level + 1)]

    def _made(self, level: int) -> Any:
        """The new value, inside what the rest of the path needs (push_path)."""
        if level == len(self.path):
            return self.new
        index = _integer(str(self.path[level]))
        inner = self._made(level + 1)
        return {str(self.path[level]): inner} if index is None else [*[None] * index, inner]

    def _index(self, level: int) -> int:
        text = str(self.path[level])
        index = _integer(text)
        if index is None:
            raise PgError(
                INVALID_TEXT_REPRESENTATION,
                f'path element at position {level + 1} is not an integer: "{text}"',
            )
        return index


def _integer(text: str) -> int | None:
    """strtoint of all of the text."""
    digits = text.lstrip()
    unsigned = digits[1:] if digits[:1] in ("-", "+") else digits
    if not (unsigned.isascii() and unsigned.isdigit()) or not -(2**31) <= int(digits) < 2**31:
        return None
    return int(digits)


def assigned(text: str | None, new: str | None, *path: str | int | None) -> str:
    """A jsonb of which a part is assigned to by subscripts; an SQL NULL is written as null."""
    if None in path:
        raise PgError(NULL_VALUE_NOT_ALLOWED, "jsonb subscript in assignment must not be null")
    if text is None:
        text = "[]" if isinstance(path[0], int) else "{}"
    steps = [str(step) for step in path]
    made = None if new is None else parse(new)
    return canonical(_Change(steps, made, creates=True, fills=True).apply(parse(text)))


def _changed(text: str, path: Sequence[Any], action: str, change: _Change) -> str:
    value = _container(text, action)
    return canonical(change.apply(value)) if path else text


def _delete_path(text: str, keys: str) -> str:
    path, value = _path(keys), _container(text, "delete path in")
    return canonical(_Change(path, deletes=True).apply(value)) if path and value else text


def _set(text: str, keys: str, new: str, creates: bool = True) -> str:
    path = _path(keys)
    if not _container(text, "set path in") and not creates:
        return text
    return _changed(text, path, "set path in", _Change(path, parse(new), creates=creates))


def _insert(text: str, keys: str, new: str, after: bool = False) -> str:
    path = _path(keys)
    change = _Change(path, parse(new), inserts="after" if after else "before")
    return _changed(text, path, "set path in", change)


def _set_lax(
    text: str | None, keys: str | None, new: str | None, creates: bool | None, treatment: str | None
) -> str | None:
    if text is None or keys is None or creates is None:
        return None
    if treatment not in ("raise_exception", "use_json_null", "delete_key", "return_target"):
        raise PgError(
            INVALID_PARAMETER_VALUE,
            'null_value_treatment must be "delete_key", "return_target", "use_json_null",'
            ' or "raise_exception"',
        )
    if new is not None:
        return _set(text, keys, new, creates)
    match treatment:
        case "raise_exception":
            raise PgError(
                NULL_VALUE_NOT_ALLOWED,
                "JSON value must not be null",
                detail='Exception was raised because null_value_treatment is "raise_exception".',
                hint="To avoid, either change the null_value_treatment argument or ensure that an SQL NULL is"
                " not passed.",
            )
        case "use_json_null":
            return _set(text, keys, "null", creates)
        case "delete_key":
            return _delete_path(text, keys)
    return text


def _without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_nulls(item) for name, item in value.items() if item is not None}
    return [_without_nulls(item) for item in value] if isinstance(value, list) else value


def _strip_nulls(text: str) -> str:
    """Of json, which keeps its order and spelling but for blanks."""
    match kind(text):
        case "object":
            members = [
                f"{quoted(name or '')}:{_strip_nulls(item)}"
                for name, item in parts(text)
                if kind(item) != "null"
            ]
            return "{" + ",".join(members) + "}"
        case "array":
            return "[" + ",".join(_strip_nulls(item) for _, item in parts(text)) + "]"
    return text.strip(" \t\n\r")


def _pretty(text: str, level: int = 0) -> str:
    """Four blanks a level, as jsonb_pretty has it."""
    shape = kind(text)
    if shape not in ("object", "array"):
        return text
    margin, inner = "\n" + "    " * level, "\n" + "    " * (level + 1)
    items = []
    for name, item in parts(text):
        label = "" if name is None else f"{quoted(name)}: "
        items.append(f"{inner}{label}{_pretty(item, level + 1)}")
    opening, closing = "{}" if shape == "object" else "[]"
    return f"{opening}{','.join(items)}{margin}{closing}"


# Making objects of arrays -------------------------------------------------------------------------


def _pairs(text: str) -> Iterator[tuple[Any, Any]]:
    items = nested(text)
    match dimensions(items):
        case []:
            return iter(())
        case [count]:
            if count % 2:
                raise PgError(ARRAY_SUBSCRIPT_ERROR, "array must have even number of elements")
            return zip(items[::2], items[1::2], strict=True)
        case [_, width]:
            if width != 2:
                raise PgError(ARRAY_SUBSCRIPT_ERROR, "array must have two columns")
            return ((name, value) for name, value in items)
    raise PgError(ARRAY_SUBSCRIPT_ERROR, "wrong number of array subscripts")


def _two_arrays(names: str, values: str) -> Iterator[tuple[Any, Any]]:
    keys, items = _path(names), _path(values)
    shapes = {len(dimensions(nested(text))) for text in (names, values)}
    if shapes == {0, 1} or max(shapes) > 1:
        raise PgError(ARRAY_SUBSCRIPT_ERROR, "wrong number of array subscripts")
    if len(keys) != len(items):
        raise PgError(ARRAY_SUBSCRIPT_ERROR, "mismatched array dimensions")
    return zip(keys, items, strict=True)


def _named(pairs: Iterator[tuple[Any, Any]]) -> Iterator[tuple[str, Any]]:
    for name, value in pairs:
        if name is None:
            raise PgError(NULL_VALUE_NOT_ALLOWED, "null value not allowed for object key")
        yield name, value


def _json_object(pairs: Iterator[tuple[Any, Any]]) -> str:
    members = [f"{quoted(n)} : {'null' if v is None else quoted(v)}" for n, v in _named(pairs)]
    return "{" + ", ".join(members) + "}"


def _jsonb_object(pairs: Iterator[tuple[Any, Any]]) -> str:
    return canonical(dict(_named(pairs)))


# Casts --------------------------------------------------------------------------------------------


def _cast(shape: str, type_name: str, convert: Callable[[Any], Any]) -> Callable[[str], Any]:
    def cast(text: str) -> Any:
        found = kind(text)
        if found != shape:
            shown = "numeric" if found == "number" else found
            raise PgError(INVALID_PARAMETER_VALUE, f"cannot cast jsonb {shown} to type {type_name}")
        return convert(parse(text))

    return cast


PYTHON: Final[dict[str, Callable[..., Any]]] = {
    "jsonb_contains": _contains,
    "jsonb_contained": lambda a, b: _contains(b, a),
    "jsonb_exists": lambda text, name: name in _names(text),
    "jsonb_exists_any": lambda text, names: _exists(text, names, any),
    "jsonb_exists_all": lambda text, names: _exists(text, names, all),
    "jsonb_concat": _concat,
    "jsonb_delete": _delete,
    "jsonb_delete_idx": _delete_index,
    "jsonb_delete_array": _delete_all,
    "jsonb_delete_path": _delete_path,
    "jsonb_set": _set,
    "jsonb_set_lax": _set_lax,
    "jsonb_insert": _insert,
    "jsonb_strip_nulls": lambda text: canonical(_without_nulls(parse(text))),
    "json_strip_nulls": _strip_nulls,
    "jsonb_pretty": _pretty,
    "json_object": lambda array: _json_object(_pairs(array)),
    "json_object_two_arg": lambda names, values: _json_object(_two_arrays(names, values)),
    "jsonb_object": lambda array: _jsonb_object(_pairs(array)),
    "jsonb_object_two_arg": lambda names, values: _jsonb_object(_two_arrays(names, values)),
    "jsonb_bool": _cast("boolean", "boolean", bool),
    "jsonb_numeric": _cast("number", "numeric", lambda value: value),
    "jsonb_int2": _cast("number", "smallint", NUMERIC_CASTS["numeric_int2"]),
    "jsonb_int4": _cast("number", "integer", NUMERIC_CASTS["numeric_int4"]),
    "jsonb_int8": _cast("number", "bigint", NUMERIC_CASTS["numeric_int8"]),
    "jsonb_float4": _cast("number", "real", CASTS["numeric_float4"]),
    "jsonb_float8": _cast("number", "double precision", CASTS["numeric_float8"]),
}
