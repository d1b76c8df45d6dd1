"""Write policies of row security into the catalog.

PostgreSQL 15 docs 53.38 (catalog-pg-policy); source commands/policy.c.
"""

import json
from typing import Any

from polar_lite.catalog.object_names import PG_CLASS, PG_POLICY
from polar_lite.catalog.objects import Policy, PolicyText, Relation
from polar_lite.catalog.writing.views import stored_text
from polar_lite.catalog.writing.writer import CatalogWriter


def write_policy(writer: CatalogWriter, relation: Relation, policy: Policy, *, is_new: bool) -> None:
    """Insert a policy, or change it; its OID is given."""
    row: dict[str, Any] = {
        "polname": policy.name,
        "polrelid": relation.oid,
        "polcmd": policy.command,
        "polpermissive": policy.is_permissive,
        "polroles": list(policy.roles),
        "polqual": _stored(policy.using),
        "polwithcheck": _stored(policy.check),
    }
    if is_new:
        writer.insert("pg_policy", {"oid": policy.oid, **row})
    else:
        writer.update("pg_policy", {"oid": policy.oid}, row)
        writer.delete("pg_depend", {"classid": PG_POLICY, "objid": policy.oid})
    me = (PG_POLICY, policy.oid, 0)
    writer.depend(me, (PG_CLASS, relation.oid, 0), "a")
    used = [reference for text in (policy.using, policy.check) if text for reference in text.refers_to]
    for reference in dict.fromkeys(used):
        writer.depend(me, reference)
    writer.touch_relation(relation.oid)


def _stored(text: PolicyText | None) -> str | None:
    if text is None:
        return None
    query = stored_text(text.text, text.names)
    return json.dumps({"policy": query, "table_at": text.table_at, "refers_to": text.refers_to})
