"""Write rules into the catalog. PostgreSQL 15 docs 53.44 (catalog-pg-rewrite); source rewriteDefine.c."""

import json
from collections.abc import Iterable
from typing import Any

from polar_lite.catalog.loading.rules import EVENTS, NO_CONDITION
from polar_lite.catalog.object_names import PG_CLASS, PG_REWRITE, Reference
from polar_lite.catalog.objects import Relation, Rule
from polar_lite.catalog.writing.views import stored_text
from polar_lite.catalog.writing.writer import CatalogWriter

_LETTERS = {event: letter for letter, event in EVENTS.items()}


def write_rule(
    writer: CatalogWriter, relation: Relation, rule: Rule, refers_to: Iterable[Reference], *, is_new: bool
) -> None:
    """Insert a rule, or change it; its OID is given."""
    text = stored_text(rule.text, rule.names)
    row: dict[str, Any] = {
        "rulename": rule.name,
        "ev_class": relation.oid,
        "ev_type": _LETTERS[rule.event],
        "ev_enabled": rule.enabled,
        "is_instead": rule.is_instead,
        "ev_qual": "conditional" if rule.is_conditional else NO_CONDITION,
        "ev_action": json.dumps({"rule": text, "columns": dict(rule.columns)}, ensure_ascii=False),
    }
    me = (PG_REWRITE, rule.oid, 0)
    if is_new:
        writer.insert("pg_rewrite", {"oid": rule.oid, **row})
    else:
        writer.update("pg_rewrite", {"oid": rule.oid}, row)
        writer.delete("pg_depend", {"classid": PG_REWRITE, "objid": rule.oid})
    writer.depend(me, (PG_CLASS, relation.oid, 0), "a")
    for reference in dict.fromkeys(refers_to):
        writer.depend(me, reference)
    writer.update("pg_class", {"oid": relation.oid}, {"relhasrules": True})
    writer.touch_relation(relation.oid)
