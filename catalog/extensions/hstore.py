"""hstore: pairs of keys and values, stored as PostgreSQL prints them.

PostgreSQL 15 docs F.18; source hstore_io.c, hstore_op.c, hstore_subs.c.
"""

import json
import re
import struct
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from polar_lite.catalog.extensions import BaseType
from polar_lite.catalog.extensions.hstore_records import pairs_of_record, populated
from polar_lite.catalog.functions.context import SessionContext
from polar_lite.catalog.types import HSTORE
from polar_lite.protocol.codec import DEFAULT_STYLE, Codec, short_message
from polar_lite.protocol.codecs.array import dump, flatten, load
from polar_lite.protocol.pgtypes import JSONB
from polar_lite.protocol.remembering import remembered
from polar_lite.protocol.sqlstate import (
    ARRAY_SUBSCRIPT_ERROR,
    NULL_VALUE_NOT_ALLOWED,
    SYNTAX_ERROR,
    PgError,
)

Pairs = Mapping[str, str | None]
_PAIR: Final = re.compile(r'"((?:[^"\\]|\\.)*)"=>(?:"((?:[^"\\]|\\.)*)"|NULL)', re.DOTALL)
_ESCAPED: Final = re.compile(r"\\(.)", re.DOTALL)
_QUOTED: Final = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)
_BARE_KEY: Final = re.compile(r"(?:[^\s=\\]|\\.)(?:[^\s=\\]|\\.)*", re.DOTALL)
_BARE_VALUE: Final = re.compile(r"(?:[^\s,\\]|\\.)(?:[^\s,\\]|\\.)*", re.DOTALL)
_BLANKS: Final = re.compile(r"\s*")
_NUMBER: Final = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")


def text_of(pairs: Iterable[tuple[str, str | None]]) -> str:
    """Of equal keys the first counts; shorter ones come before longer ones."""
    found: dict[str, str | None] = {}
    for key, value in pairs:
        found.setdefault(key, value)
    ordered = sorted(found.items(), key=lambda pair: (len(pair[0].encode()), pair[0].encode()))
    return ", ".join(
        f"{_quoted(key)}=>{'NULL' if value is None else _quoted(value)}" for key, value in ordered
    )


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


@remembered(256)
def pairs_of(text: str) -> Pairs:
    """Of the stored text."""
    found = (match.groups() for match in _PAIR.finditer(text))
    return {_plain(key): None if value is None else _plain(value) for key, value in found}


def _plain(text: str) -> str:
    return _ESCAPED.sub(r"\1", text) if "\\" in text else text


class _Reader:
    """Reads what a user writes: key => value, .. (42601, as PostgreSQL from 16 on; 15 has XX000)."""

    def __init__(self, text: str) -> None:
        self._text, self._place = text, 0

    def pairs(self) -> Iterator[tuple[str, str | None]]:
        while self._next():
            key, _ = self._word(_BARE_KEY)
            for sign in "=>":
                if (sign == "=" and self._next() != sign) or self._text[
                    self._place : self._place + 1
                ] != sign:
                    raise self._error()
                self._place += 1
            self._next()
            value, is_quoted = self._word(_BARE_VALUE)
            yield key, None if not is_quoted and value.lower() == "null" else value
            if self._next() not in ("", ","):
                raise self._error()
            self._place += 1

    def _next(self) -> str:
        """Step over blanks; the character that comes, "" at the end."""
        blanks = _BLANKS.match(self._text, self._place)
        self._place = self._place if blanks is None else blanks.end()
        return self._text[self._place : self._place + 1]

    def _word(self, bare: re.Pattern[str]) -> tuple[str, bool]:
        if self._text[self._place : self._place + 1] == '"':
            quoted = _QUOTED.match(self._text, self._place)
            if quoted is None:
                raise PgError(SYNTAX_ERROR, "Unexpected end of string")
            self._place = quoted.end()
            return _plain(quoted[1]), True
        found = bare.match(self._text, self._place)
        if found is None:
            raise self._error()
        self._place = found.end()
        return _plain(found[0]), False

    def _error(self) -> PgError:
        if self._place >= len(self._text):
            return PgError(SYNTAX_ERROR, "Unexpected end of string")
        letter = self._text[self._place]
        return PgError(SYNTAX_ERROR, f'Syntax error near "{letter}" at position {self._place}')


def _send(value: str, typmod: int) -> bytes:
    pairs = pairs_of(value)
    parts = [struct.pack("!i", len(pairs))]
    for key, item in pairs.items():
        parts += [struct.pack("!i", len(key.encode())), key.encode()]
        parts += (
            [struct.pack("!i", -1)]
            if item is None
            else [struct.pack("!i", len(item.encode())), item.encode()]
        )
    return b"".join(parts)


def _receive(data: bytes, typmod: int) -> str:
    place = 0

    def taken(size: int) -> bytes:
        nonlocal place
        if size < 0 or place + size > len(data):
            raise short_message()
        place += size
        return data[place - size : place]

    def number() -> int:
        return int(struct.unpack("!i", taken(4))[0])

    found: list[tuple[str, str | None]] = []
    for _ in range(number()):
        key = taken(number()).decode()
        size = number()
        found.append((key, None if size < 0 else taken(size).decode()))
    return text_of(found)


_CODEC: Final = Codec(
    output=lambda value, typmod, style: str(value),
    input=lambda text, typmod, style: text_of(_Reader(text).pairs()),
    send=_send,
    receive=_receive,
)
TYPES: Final = {"hstore": BaseType(HSTORE, HSTORE + 1, "U", _CODEC)}


def _items(array: str) -> list[str | None]:
    return list(flatten(load(array).items))


def _key(key: str | None) -> str:
    if key is None:
        raise PgError(NULL_VALUE_NOT_ALLOWED, "null value not allowed for hstore key")
    return key


def _from_text(key: str | None, value: str | None) -> str | None:
    return None if key is None else text_of([(key, value)])


def _from_arrays(keys: str | None, values: str | None) -> str | None:
    if keys is None:
        return None
    names = _items(keys)
    items = [None] * len(names) if values is None else _items(values)
    if len(names) != len(items):
        raise PgError(ARRAY_SUBSCRIPT_ERROR, "arrays must have same bounds")
    return text_of((_key(name), item) for name, item in zip(names, items, strict=True))


def _from_array(array: str) -> str:
    lengths = load(array).lengths
    items = _items(array)
    if len(lengths) == 2 and lengths[1] != 2:
        raise PgError(ARRAY_SUBSCRIPT_ERROR, "array must have two columns")
    if len(lengths) > 2:
        raise PgError(ARRAY_SUBSCRIPT_ERROR, "wrong number of array subscripts")
    if len(items) % 2:
        raise PgError(ARRAY_SUBSCRIPT_ERROR, "array must have even number of elements")
    return text_of((_key(key), value) for key, value in zip(items[::2], items[1::2], strict=True))


def _without(text: str, keys: Iterable[str | None]) -> str:
    gone = set(keys)
    return text_of(pair for pair in pairs_of(text).items() if pair[0] not in gone)


def _without_pairs(text: str, other: str) -> str:
    gone = pairs_of(other)
    return text_of((k, v) for k, v in pairs_of(text).items() if k not in gone or gone[k] != v)


def _contains(text: str, other: str) -> bool:
    pairs = pairs_of(text)
    return all(key in pairs and pairs[key] == value for key, value in pairs_of(other).items())


def _slice(text: str, keys: str) -> str:
    pairs = pairs_of(text)
    return text_of((key, pairs[key]) for key in _items(keys) if key is not None and key in pairs)


def _slice_to_array(text: str, keys: str) -> str:
    pairs = pairs_of(text)
    return dump([None if key is None else pairs.get(key) for key in _items(keys)])


def _json(value: str | None) -> str:
    return json.dumps(value, ensure_ascii=False)


def _loose(value: str | None) -> str:
    if value in ("t", "f"):
        return "true" if value == "t" else "false"
    return value if value is not None and _NUMBER.fullmatch(value) else _json(value)


def _to_json(text: str, shown: Callable[[str | None], str] = _json) -> str:
    return "{" + ", ".join(f"{_json(key)}: {shown(value)}" for key, value in pairs_of(text).items()) + "}"


def _to_jsonb(text: str, shown: Callable[[str | None], str] = _json) -> Any:
    return JSONB.input(_to_json(text, shown), -1, DEFAULT_STYLE)


def at_key(text: str, key: str) -> str | None:
    return pairs_of(text).get(key)


def with_value(text: str | None, value: str | None, key: str | None) -> str:
    """An hstore in which a key has this value: what assigning to a subscript makes of it."""
    if key is None:
        raise PgError(NULL_VALUE_NOT_ALLOWED, "hstore subscript in assignment must not be null")
    return text_of([(key, value), *pairs_of(text or "").items()])


PYTHON: Final[dict[str, Callable[..., Any]]] = {
    "hstore_fetchval": at_key,
    "hstore_slice_to_array": _slice_to_array,
    "hstore_slice_to_hstore": _slice,
    "hstore_exists": lambda text, key: key in pairs_of(text),
    "hstore_exists_any": lambda text, keys: any(key in pairs_of(text) for key in _items(keys)),
    "hstore_exists_all": lambda text, keys: all(
        key in pairs_of(text) for key in _items(keys) if key is not None
    ),
    "hstore_defined": lambda text, key: pairs_of(text).get(key) is not None,
    "hstore_delete": lambda text, key: _without(text, [key]),
    "hstore_delete_array": lambda text, keys: _without(text, _items(keys)),
    "hstore_delete_hstore": _without_pairs,
    "hstore_concat": lambda a, b: text_of([*pairs_of(b).items(), *pairs_of(a).items()]),
    "hstore_contains": _contains,
    "hstore_contained": lambda a, b: _contains(b, a),
    "hstore_from_text": _from_text,
    "hstore_from_arrays": _from_arrays,
    "hstore_from_array": _from_array,
    "hstore_to_json": _to_json,
    "hstore_to_json_loose": lambda text: _to_json(text, _loose),
    "hstore_to_jsonb": _to_jsonb,
    "hstore_to_jsonb_loose": lambda text: _to_jsonb(text, _loose),
    "hstore_to_array": lambda text: dump([item for pair in pairs_of(text).items() for item in pair]),
    "hstore_to_matrix": lambda text: dump([list(pair) for pair in pairs_of(text).items()]),
    "hstore_akeys": lambda text: dump(list(pairs_of(text))),
    "hstore_avals": lambda text: dump(list(pairs_of(text).values())),
    "hstore_skeys": lambda text: iter(pairs_of(text)),
    "hstore_svals": lambda text: iter(pairs_of(text).values()),
    "hstore_each": lambda text: iter(pairs_of(text).items()),
}


def _from_record(context: SessionContext, record: str | None) -> str | None:
    return None if record is None else text_of(pairs_of_record(context, record))


def _populate(context: SessionContext, types: Sequence[int], base: str | None, text: str | None) -> Any:
    return populated(context, types, base, None if text is None else pairs_of(text))


CONTEXT: Final = {"hstore_from_record": _from_record, "hstore_populate_record": _populate}
TYPED: Final = frozenset({"hstore_populate_record"})
SQL: Final = {"hstore_eq": "({0} = {1})", "hstore_ne": "({0} <> {1})"}
