"""ALTER DEFAULT PRIVILEGES in the catalog: the lists that objects get when they are made.

PostgreSQL 15 docs 53.15 (catalog-pg-default-acl); source aclchk.c (get_user_default_acl, SetDefaultACL).
"""

import json
from typing import Final

from polar_lite.catalog import acl as acls
from polar_lite.catalog.acl import Acl
from polar_lite.catalog.object_names import PG_DEFAULT_ACL, PG_NAMESPACE
from polar_lite.catalog.writing.writer import CatalogWriter

# defaclobjtype -> the kind as acldefault() names it.
_ACL_KINDS: Final = {"r": "r", "S": "s", "f": "f", "T": "T", "n": "n"}


def initial_acl(writer: CatalogWriter, kind: str, owner: int, schema: int = 0) -> list[str] | None:
    """The list of a new object; None where that is the built-in default. kind: of defaclobjtype."""
    of_schema = stored(writer, kind, owner, schema) if schema else None
    everywhere = stored(writer, kind, owner, 0)
    if of_schema is None and everywhere is None:
        return None
    built_in = acls.default_acl(_ACL_KINDS[kind], owner)
    merged = built_in if everywhere is None else everywhere
    for item in of_schema or ():
        merged = acls.grant(merged, item.grantee, item.grantor, item.rights, option=False)
        if item.options:
            merged = acls.grant(merged, item.grantee, item.grantor, item.options, option=True)
    # No rights at all are no list, as in PostgreSQL (aclmerge), which means the built-in default again.
    if not merged or _in_order(merged) == _in_order(built_in):
        return None
    return acls.format_acl(_in_order(merged), writer.snapshot)


def stored(writer: CatalogWriter, kind: str, owner: int, schema: int) -> Acl | None:
    """The list of an entry; schema 0 for one of all schemas."""
    rows = writer.rows("pg_default_acl", _where(kind, owner, schema), ("defaclacl",))
    return acls.parse_acl(json.loads(rows[0][0]), writer.snapshot) if rows else None


def start(kind: str, owner: int, schema: int) -> Acl:
    """What an entry changes: the built-in default, or for a schema what is added to that."""
    return () if schema else acls.default_acl(_ACL_KINDS[kind], owner)


def store(writer: CatalogWriter, kind: str, owner: int, schema: int, acl: Acl) -> None:
    """Keep a list; one that changes nothing is no entry."""
    where = _where(kind, owner, schema)
    rows = writer.rows("pg_default_acl", where, ("oid",))
    if _in_order(acl) == _in_order(start(kind, owner, schema)):
        for (oid,) in rows:
            writer.delete("pg_default_acl", {"oid": oid})
            writer.delete("pg_depend", {"classid": PG_DEFAULT_ACL, "objid": oid})
        return
    texts = acls.format_acl(acl, writer.snapshot)
    if rows:
        writer.update("pg_default_acl", where, {"defaclacl": texts})
        return
    oid = writer.new_oid()
    writer.insert("pg_default_acl", {"oid": oid, **where, "defaclacl": texts})
    if schema:
        writer.depend((PG_DEFAULT_ACL, oid, 0), (PG_NAMESPACE, schema, 0), "a")


def _where(kind: str, owner: int, schema: int) -> dict[str, int | str]:
    return {"defaclrole": owner, "defaclnamespace": schema, "defaclobjtype": kind}


def _in_order(acl: Acl) -> Acl:
    """aclitemsort: by grantee and grantor."""
    return tuple(sorted(acl, key=lambda item: (item.grantee, item.grantor)))
