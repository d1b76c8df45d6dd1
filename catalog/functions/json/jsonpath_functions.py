"""jsonb_path_query and its kin, @? and @@. PostgreSQL 15 docs 9.16.1 (functions-json-processing)."""

from collections.abc import Callable
from typing import Any, Final

from polar_lite.catalog.functions.json.jsonpath import items_of
from polar_lite.catalog.functions.json.jsonpath_methods import JsonPathError
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.codecs.json import canonical
from polar_lite.protocol.codecs.jsonpath import parse
from polar_lite.protocol.sqlstate import PgError

_NOTHING: Final = object()


def _all(
    text: str, path: str, variables: str = "{}", silent: bool = False, zone: str | None = None
) -> list[Any]:
    found: list[Any] = []
    try:
        found.extend(items_of(text, parse(path), variables, zone))
    except JsonPathError:
        # What was found before stays.
        if not silent:
            raise
    return found


def _path_exists(
    text: str, path: str, variables: str = "{}", silent: bool = False, zone: str | None = None
) -> bool | None:
    parsed = parse(path)
    try:
        found = items_of(text, parsed, variables, zone)
        if parsed.is_strict:
            return bool(list(found))
        return next(found, _NOTHING) is not _NOTHING
    except JsonPathError:
        if not silent:
            raise
        return None


def _path_match(
    text: str, path: str, variables: str = "{}", silent: bool = False, zone: str | None = None
) -> bool | None:
    found = _all(text, path, variables, silent, zone)
    if len(found) == 1 and isinstance(found[0], bool):
        return found[0]
    if len(found) == 1 and found[0] is None:
        return None
    if silent:
        return None
    raise PgError(code.SINGLETON_SQL_JSON_ITEM_REQUIRED, "single boolean result is expected")


def _query(text: str, path: str, variables: str, silent: bool, zone: str | None = None) -> list[str]:
    return [canonical(item) for item in _all(text, path, variables, silent, zone)]


def _query_array(text: str, path: str, variables: str, silent: bool, zone: str | None = None) -> str:
    return canonical(_all(text, path, variables, silent, zone))


def _query_first(text: str, path: str, variables: str, silent: bool, zone: str | None = None) -> str | None:
    found = _query(text, path, variables, silent, zone)
    return found[0] if found else None


_BOTH: Final[dict[str, Callable[..., Any]]] = {
    "jsonb_path_exists": _path_exists,
    "jsonb_path_match": _path_match,
    "jsonb_path_query": _query,
    "jsonb_path_query_array": _query_array,
    "jsonb_path_query_first": _query_first,
}
PYTHON: Final[dict[str, Callable[..., Any]]] = {
    **_BOTH,
    "jsonb_path_exists_opr": lambda text, path: _path_exists(text, path, silent=True),
    "jsonb_path_match_opr": lambda text, path: _path_match(text, path, silent=True),
}


def _in_zone(function: Callable[..., Any]) -> Callable[..., Any]:
    return lambda context, *args: function(*args, context.style.time_zone)


# They differ in how datetimes compare.
CONTEXT: Final[dict[str, Callable[..., Any]]] = {
    f"{name}_tz": _in_zone(function) for name, function in _BOTH.items()
}
