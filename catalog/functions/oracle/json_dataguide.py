"""JSON_DATAGUIDE: the paths of a set of documents, with the types and lengths of what they lead to.

It is the flat form: an array with an object for each path and type. Oracle 19c JSON Developer's Guide, "JSON
Data Guide".
"""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Final

from polar_lite.catalog.functions.aggregates import Aggregate
from polar_lite.catalog.functions.oracle.json_texts import parse, quoted, written

_PLAIN: Final = re.compile(r"[^\W\d]\w*", re.ASCII)


class DataGuide(Aggregate):
    """JSON_DATAGUIDE; a scalar with several types is a string, of a power of two of bytes."""

    def __init__(self) -> None:
        self.found: dict[str, dict[str, int]] = {}

    def step(self, document: str) -> None:
        for path, kind, length in _described(parse(document), "$"):
            kinds = self.found.setdefault(path, {})
            kinds[kind] = max(kinds.get(kind, 0), length)

    def finish(self) -> str | None:
        if not self.found:
            return None
        rows = [row for path, kinds in self.found.items() for row in _rows(path, kinds)]
        return written(rows)


def _described(value: Any, path: str) -> Iterator[tuple[str, str, int]]:
    match value:
        case dict():
            yield path, "object", _length(written(value))
            for name, item in value.items():
                yield from _described(item, f"{path}.{name if _PLAIN.fullmatch(name) else quoted(name)}")
        case list():
            yield path, "array", _length(written(value))
            for item in value:
                if isinstance(item, dict):
                    for name, inner in item.items():
                        shown = name if _PLAIN.fullmatch(name) else quoted(name)
                        yield from _described(inner, f"{path}.{shown}")
                else:
                    yield from _described(item, f"{path}[*]")
        case None:
            yield path, "null", 4
        case bool():
            yield path, "boolean", _length(written(value))
        case Decimal():
            yield path, "number", _length(written(value))
        case _:
            yield path, "string", _length(value)


def _length(text: str) -> int:
    return 1 << max(len(text.encode()) - 1, 0).bit_length()


def _rows(path: str, kinds: dict[str, int]) -> Iterator[dict[str, Any]]:
    """Containers have rows of their own, scalars one: of a string, where they are of several types."""
    scalars = {kind: length for kind, length in kinds.items() if kind not in ("object", "array", "null")}
    for kind in kinds:
        if kind in ("object", "array") or (kind == "null" and len(kinds) == 1):
            yield _row(path, kind, kinds[kind])
    if scalars:
        yield _row(path, next(iter(scalars)) if len(scalars) == 1 else "string", max(scalars.values()))


def _row(path: str, kind: str, length: int) -> dict[str, Any]:
    return {"o:path": path, "type": kind, "o:length": Decimal(length)}
