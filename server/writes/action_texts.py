"""The statements of foreign keys' actions: texts like PostgreSQL's own, which an error's CONTEXT shows.

PostgreSQL 15 source ri_triggers.c.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from polar_lite.catalog.names import quoted

if TYPE_CHECKING:
    from polar_lite.catalog.dialect.foreign_keys import KeyLookup


def delete(lookup: KeyLookup) -> str:
    """DELETE of the rows that refer to the key $1 .."""
    return f"DELETE FROM {_table(lookup)} WHERE {_where(lookup, 0)}"


def update(lookup: KeyLookup) -> str:
    """UPDATE to the key $1 .. of the rows that refer to the one that follows."""
    sets = [f"{quoted(c.name)} = ${n}" for n, c in enumerate(lookup.child_columns, start=1)]
    return f"UPDATE {_table(lookup)} SET {', '.join(sets)} WHERE {_where(lookup, len(sets))}"


def set_to(lookup: KeyLookup, value: str, *, deletes: bool) -> str:
    """UPDATE to NULL or DEFAULT; after a DELETE of the columns that are listed for it, if any are."""
    wanted = lookup.constraint.set_columns if deletes else ()
    columns = [c for c in lookup.child_columns if not wanted or c.attnum in wanted]
    sets = ", ".join(f"{quoted(c.name)} = {value}" for c in columns)
    return f"UPDATE {_table(lookup)} SET {sets} WHERE {_where(lookup, 0)}"


def _table(lookup: KeyLookup) -> str:
    only = "" if lookup.child.kind == "p" else "ONLY "
    return f"{only}{quoted(lookup.schema)}.{quoted(lookup.child.name)}"


def _where(lookup: KeyLookup, first: int) -> str:
    tests = [
        f"${n} OPERATOR(pg_catalog.=) {quoted(c.name)}"
        for n, c in enumerate(lookup.child_columns, start=first + 1)
    ]
    return " AND ".join(tests)
