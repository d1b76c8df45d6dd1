"""The rows that new rows of others refer to by foreign keys: whoever refers to a row has locked its key."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from polar_lite.catalog.families import split
from polar_lite.server.engine.locks import Row

if TYPE_CHECKING:
    from polar_lite.server.engine.capture import Effect
    from polar_lite.server.sessions.session import Session


def referred_rows(session: Session, effects: Iterable[Effect]) -> Iterator[Row]:
    """Those that SQLite shows now, of the rows that the effects have inserted or given another key."""
    from polar_lite.catalog.dialect.foreign_keys import KeyLookup  # loads all of the dialect

    snapshot, raw = session.snapshot, session.connection.raw
    lookups: dict[int, KeyLookup] = {}
    seen: set[tuple[int, tuple[Any, ...]]] = set()
    for effect in effects:
        child = snapshot.relation(effect.relation)
        if child is None or effect.new is None:
            continue
        live = [column.attnum for column in child.columns if not column.has_dropped]
        for constraint in child.constraints:
            if constraint.type != "f" or not constraint.foreign_table:
                continue
            places = [live.index(number) for number in constraint.columns]
            key = tuple([effect.new[place] for place in places])
            is_kept = effect.old is not None and key == tuple([effect.old[place] for place in places])
            if is_kept or None in key or (constraint.oid, key) in seen:
                continue
            seen.add((constraint.oid, key))
            lookup = lookups.get(constraint.oid)
            if lookup is None:
                lookup = lookups[constraint.oid] = KeyLookup(snapshot, child, constraint)
                session.register_functions(lookup.functions)
            (_, row_id) = raw.execute(lookup.parents(1), key).fetchone()
            if row_id is not None:
                yield Row(*split(row_id, lookup.parent.oid))
