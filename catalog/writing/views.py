"""Write views into the catalog: their columns and the _RETURN rule, which holds the query.

A view is its text and what the text's names meant when it was made (`objects.ViewNames`), so a renamed
table, a new column or another search_path do not change it. PostgreSQL 15 docs 41.2 (rules-views);
source view.c (DefineVirtualRelation).
"""

import json
from collections.abc import Iterable, Sequence

from polar_lite.catalog.loading.rules import QUERY
from polar_lite.catalog.object_names import PG_CLASS, PG_REWRITE, Reference
from polar_lite.catalog.objects import Relation, Schema, ViewNames
from polar_lite.catalog.writing import relations
from polar_lite.catalog.writing.relations import NewColumn
from polar_lite.catalog.writing.writer import CatalogWriter


def create_view(
    writer: CatalogWriter,
    schema: Schema,
    name: str,
    owner: int,
    columns: Sequence[NewColumn],
    text: str,
    names: ViewNames,
    refers_to: Iterable[Reference],
    *,
    kind: str = "v",
    persistence: str = "p",
    options: Sequence[str] = (),
) -> int:
    """kind: 'v' or 'm', a materialized view, which is not populated and whose storage is to be made."""
    oid = relations.create_relation(
        writer,
        schema,
        name,
        kind,
        owner,
        columns,
        persistence=persistence,
        options=options,
        is_populated=kind == "v",
    )
    rule = writer.new_oid()
    writer.insert(
        "pg_rewrite",
        {
            "oid": rule,
            "rulename": "_RETURN",
            "ev_class": oid,
            "ev_type": QUERY,
            "ev_enabled": "O",
            "is_instead": True,
            "ev_qual": "<>",
            "ev_action": stored_text(text, names),
        },
    )
    writer.depend((PG_REWRITE, rule, 0), (PG_CLASS, oid, 0), "i")
    _depend(writer, rule, refers_to)
    return oid


def replace_view(
    writer: CatalogWriter,
    view: Relation,
    added: Sequence[NewColumn],
    text: str,
    names: ViewNames,
    refers_to: Iterable[Reference],
    options: Sequence[str],
) -> None:
    """Give a view another query, which may have more columns, and other options."""
    first = len(view.columns) + 1
    for number, column in enumerate(added, start=first):
        relations.add_column(writer, view.oid, number, column)
    count = len(view.columns) + len(added)
    writer.update("pg_class", {"oid": view.oid}, {"relnatts": count, "reloptions": list(options) or None})
    (rule,) = (
        oid for (oid,) in writer.rows("pg_rewrite", {"ev_class": view.oid, "ev_type": QUERY}, ("oid",))
    )
    writer.delete("pg_depend", {"classid": PG_REWRITE, "objid": rule, "deptype": "n"})
    writer.update("pg_rewrite", {"oid": rule}, {"ev_action": stored_text(text, names)})
    _depend(writer, rule, refers_to)


def stored_text(text: str, names: ViewNames) -> str:
    """A query and what its names mean, as `loading.views` reads it."""
    return json.dumps(
        {
            "text": text,
            "tables": {place: [oid, columns] for place, (oid, columns) in names.tables.items()},
            "routines": names.routines,
            "constants": names.constants,
            "types": names.types,
            "search_path": names.search_path,
            "meaning": names.meaning,
        },
        default=dict,
        ensure_ascii=False,
    )


def _depend(writer: CatalogWriter, rule: int, refers_to: Iterable[Reference]) -> None:
    for reference in dict.fromkeys(refers_to):
        writer.depend((PG_REWRITE, rule, 0), reference)
