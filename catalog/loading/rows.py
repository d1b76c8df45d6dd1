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


class Where:
    """The condition that a row belongs to one of the relations of `only`; without any, to all of them."""

    def __init__(self, only: Iterable[int] | None) -> None:
        self._oids = None if only is None else ",".join(str(int(oid)) for oid in only)

    def __call__(self, *columns: str) -> str:
        """A WHERE clause over the catalog columns, one of which has the relation's OID; "" for all."""
        if self._oids is None:
            return ""
        return "WHERE " + " OR ".join(f'"{physical_column(name)}" IN ({self._oids})' for name in columns)


def items(text: str | None) -> list[Any]:
    """A stored array; none for NULL."""
    return [] if text is None else json.loads(text)


def texts(text: str | None) -> tuple[str, ...] | None:
    return None if text is None else tuple(json.loads(text))
