"""Rows of the system tables in SQLite, for what reads the catalog into a Snapshot."""

import json
import sqlite3
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any, Final

from polar_lite.catalog.definitions import CLUSTER
from polar_lite.catalog.names import physical_column


def select(
    connection: sqlite3.Connection,
    table: str,
    names: str,
    where: str = "",
    values: Sequence[Any] = (),
    database: str = "main",
) -> Iterable[tuple[Any, ...]]:
    """Rows of a system table; `names` are catalog column names, `where` SQL over physical ones."""
    if table in _LARGE and not values:
        return map(tuple, json.loads(select_text(connection, table, names, where, database)))
    return connection.execute(_select(table, names, where, database), values)


_LARGE: Final = frozenset(
    {"pg_attribute", "pg_class", "pg_collation", "pg_description", "pg_rewrite", "pg_type"}
)
"""Tables of which any database has hundreds of rows. They are read in one step of SQLite's, as JSON: each
step gives the interpreter to other threads, and beside the one that imports the planner it takes 60 us to get
it back. What is read of them is neither real nor bytes, for which JSON has no exact form."""


def select_text(
    connection: sqlite3.Connection, table: str, names: str, where: str = "", database: str = "main"
) -> str:
    """The rows as the text of a JSON array of arrays."""
    columns = ", ".join(f'"{physical_column(name)}"' for name in names.split())
    rows = _select(table, names, where, database)
    text: str
    (text,) = connection.execute(f"SELECT json_group_array(json_array({columns})) FROM ({rows})").fetchone()
    return text


def select_by_first(connection: sqlite3.Connection, table: str, names: str, where: str) -> str:
    """The rows of each value of the first column, as `parts_by_first` takes them apart: in one step, too."""
    first, *_ = columns = [f'"{physical_column(name)}"' for name in names.split()]
    rows = f"json_group_array(json_array({', '.join(columns)}))"
    parts = f"SELECT {first} || {rows} AS part FROM ({_select(table, names, where, 'main')}) GROUP BY {first}"
    text: str | None
    (text,) = connection.execute(
        f"SELECT group_concat(part, char({ord(_BETWEEN)})) FROM ({parts})"
    ).fetchone()
    return text or ""


_BETWEEN: Final = "\x1f"  # which JSON has only as an escape


def parts_by_first(text: str) -> dict[int, str]:
    """By the value of the first column, which is a number: the text of a JSON array of rows."""
    found = {}
    for part in text.split(_BETWEEN) if text else ():
        number, _, rows = part.partition("[")
        found[int(number)] = f"[{rows}"
    return found


@lru_cache(maxsize=256)
def _select(table: str, names: str, where: str, database: str) -> str:
    columns = ", ".join(f'"{physical_column(name)}"' for name in names.split())
    # Unqualified, a shared table may also be a writer's copy (CatalogWriter).
    qualifier = "" if database == CLUSTER else f"{database}."
    return f'SELECT {columns} FROM {qualifier}"pg_catalog.{table}" {where}'


class Where:
    """The condition that a row belongs to one of the objects of `only`; without any, to all of them.

    values: of its parameters. Its text is the same for whatever objects, so SQLite parses it once.
    """

    def __init__(self, only: Iterable[int] | None) -> None:
        oids = None if only is None else list(only)
        self.is_all = oids is None
        self._test = "" if oids is None else "= ?1" if len(oids) == 1 else _ONE_OF
        self.values: Sequence[Any] = () if oids is None else oids if len(oids) == 1 else (json.dumps(oids),)

    def __call__(self, *columns: str) -> str:
        """A WHERE clause over the catalog columns, one of which has the object's OID; "" for all."""
        if not self._test:
            return ""
        return "WHERE " + " OR ".join(f'"{physical_column(name)}" {self._test}' for name in columns)


_ONE_OF = "IN (SELECT value FROM json_each(?1))"


def items(text: str | None) -> list[Any]:
    """A stored array; none for NULL."""
    return [] if text is None else json.loads(text)


@lru_cache(maxsize=512)
def texts(text: str | None) -> tuple[str, ...] | None:
    return None if text is None else tuple(json.loads(text))
