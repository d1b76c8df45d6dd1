"""Errors for names that are not there, with PostgreSQL's hints of the nearest column.

Source: PostgreSQL 15, parse_relation.c (errorMissingRTE, errorMissingColumn, updateFuzzyAttrMatchState).
"""

from collections.abc import Iterator

from polar_lite.catalog.dialect.binder.state import NamespaceItem, Scope
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.sqlstate import PgError

_MAX_DISTANCE = 3


def missing(scope: Scope, parts: tuple[str, ...], place: int) -> PgError:
    """The error for a column name that nothing answers to (42703, 42P01)."""
    st = scope.statement
    name = parts[-1]
    if len(parts) == 1:
        return st.error(
            code.UNDEFINED_COLUMN, f'column "{name}" does not exist', place, hint=_hint(scope, "", name)
        )
    if len(parts) == 4 and parts[0] != st.snapshot.database.name:
        shown = ".".join(parts)
        return st.error(
            code.FEATURE_NOT_SUPPORTED, f"cross-database references are not implemented: {shown}", place
        )
    table = parts[-2]
    if any(item.alias == table for item in _visible(scope)):
        return st.error(
            code.UNDEFINED_COLUMN,
            f"column {table}.{name} does not exist",
            place,
            hint=_hint(scope, table, name),
        )
    if any(item.alias == table for item in _items(scope)):
        return st.error(
            code.UNDEFINED_TABLE,
            f'invalid reference to FROM-clause entry for table "{table}"',
            place,
            hint=unreachable(table),
        )
    renamed = next(
        (i for i in _items(scope) if i.has_alias and i.relation is not None and i.relation.name == table),
        None,
    )
    if renamed is not None:
        return st.error(
            code.UNDEFINED_TABLE,
            f'invalid reference to FROM-clause entry for table "{table}"',
            place,
            hint=f'Perhaps you meant to reference the table alias "{renamed.alias}".',
        )
    return st.error(code.UNDEFINED_TABLE, f'missing FROM-clause entry for table "{table}"', place)


def unreachable(table: str) -> str:
    return f'There is an entry for table "{table}", but it cannot be referenced from this part of the query.'


def _visible(scope: Scope) -> Iterator[NamespaceItem]:
    """The items that a qualifier may name."""
    level: Scope | None = scope
    while level is not None:
        for item in level.items:
            if item.relation_visible and (
                not item.lateral_only or (level.lateral_active and item.lateral_ok)
            ):
                yield item
        level = level.parent


def _items(scope: Scope) -> list[NamespaceItem]:
    found: list[NamespaceItem] = []
    level: Scope | None = scope
    while level is not None:
        found.extend(level.items)
        if level.unseen is not None:
            found.append(level.unseen)
        level = level.parent
    return found


def _hint(scope: Scope, table: str, name: str) -> str | None:
    """searchRangeTableForCol: a column of that very name that is out of sight, or the one or two nearest."""
    best = _MAX_DISTANCE + 1
    nearest: list[str] = []
    for item in _items(scope):
        penalty = _distance(table, item.alias) if table else 0
        if item.entry is None or penalty > best:
            continue
        for column in item.columns:
            if column.name == name and not penalty:
                return (
                    f'There is a column named "{name}" in table "{item.alias}", '
                    "but it cannot be referenced from this part of the query."
                )
            distance = _distance(name, column.name)
            if distance > len(name) // 2:
                continue
            distance += penalty
            shown = f'"{item.alias}.{column.name}"'
            if distance < best:
                best, nearest = distance, [shown]
            elif distance == best:
                if len(nearest) == 2:
                    best, nearest = distance - 1, []
                elif nearest or distance <= _MAX_DISTANCE:
                    nearest.append(shown)
    if len(nearest) == 1:
        return f"Perhaps you meant to reference the column {nearest[0]}."
    if len(nearest) == 2:
        return f"Perhaps you meant to reference the column {nearest[0]} or the column {nearest[1]}."
    return None


def _distance(first: str, second: str) -> int:
    """Levenshtein's distance."""
    row = list(range(len(second) + 1))
    for i, a in enumerate(first, 1):
        diagonal, row[0] = row[0], i
        for j, b in enumerate(second, 1):
            diagonal, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, diagonal + (a != b))
    return row[-1]
