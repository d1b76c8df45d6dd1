"""What a view's text and its names are stored as: see `catalog.writing.views`."""

import json

from polar_lite.catalog.objects import ViewNames


def query_of(stored_text: str) -> tuple[str, ViewNames]:
    stored = json.loads(stored_text)
    tables = {
        int(place): (oid, {int(n): name for n, name in names.items()})
        for place, (oid, names) in stored["tables"].items()
    }
    return stored["text"], ViewNames(
        tables,
        {int(place): oid for place, oid in stored["routines"].items()},
        {int(place): oid for place, oid in stored["constants"].items()},
        {int(place): oid for place, oid in stored["types"].items()},
        tuple(stored["search_path"]),
        tuple(stored["meaning"]),
    )
