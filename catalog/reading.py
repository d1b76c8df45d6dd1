"""Rows of the system tables in SQLite, for what reads the catalog into a Snapshot."""

import json
import sqlite3
from collections.abc import Iterable
from typing import Any

from polar_lite.catalog.definitions import CLUSTER
from polar_lite.catalog.names import physical_column


def select(
    connection: sqlite3.Connection, table: str, names: str, where: str = "", database: str = "main"
) -> Iterable[tuple[Any, ...]]:
    """Rows of a system table; `names` are catalog column names, `where` SQL over physical ones."""
    columns = ", ".join(f'"{physical_column(name)}"' for name in names.split())
    # Unqualified, a shared table may also be a writer's copy (CatalogWriter).
    qualifier = "" if database == CLUSTER else f"{database}."
    return connection.execute(f'SELECT {columns} FROM {qualifier}"pg_catalog.{table}" {where}')


def items(text: str | None) -> list[Any]:
    """A stored array; none for NULL."""
    return [] if text is None else json.loads(text)


def texts(text: str | None) -> tuple[str, ...] | None:
    return None if text is None else tuple(json.loads(text))
