"""The dictionaries and configurations of text search, PostgreSQL's own among them."""

import sqlite3
from collections import defaultdict

from polar_lite.catalog.loading.rows import select
from polar_lite.catalog.text_search.objects import Configuration, Dictionary, TextSearch


def load_text_search(connection: sqlite3.Connection) -> TextSearch:
    templates = dict(select(connection, "pg_ts_template", "oid tmplname"))
    columns = "oid dictnamespace dictowner dictname dicttemplate dictinitoption"
    dictionaries = {
        oid: Dictionary(oid, schema, owner, name, templates[template], options)
        for oid, schema, owner, name, template, options in select(connection, "pg_ts_dict", columns)
    }
    found: dict[int, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    columns = "mapcfg maptokentype mapdict"
    for oid, kind, dictionary in select(connection, "pg_ts_config_map", columns, "ORDER BY mapseqno"):
        found[oid][kind].append(dictionary)
    configurations = {
        oid: Configuration(oid, schema, owner, name, {k: tuple(v) for k, v in found[oid].items()})
        for oid, schema, owner, name in select(
            connection, "pg_ts_config", "oid cfgnamespace cfgowner cfgname"
        )
    }
    return TextSearch(dictionaries, configurations)
