"""Oracle's GRANT and REVOKE EXECUTE ON name, which does not say what the name is of: a package, procedure,
function or type.

Oracle 19c SQL Reference, GRANT ("EXECUTE: procedures, functions, packages, types").
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from polar_lite.catalog import synonyms
from polar_lite.catalog.user_types import UserType

if TYPE_CHECKING:
    from collections.abc import Sequence

    from polar_lite.catalog import privileges
    from polar_lite.catalog.dialect import nodes
    from polar_lite.server.commands.ddl import Ddl

OF_TYPES: Final = frozenset("U")
"""What EXECUTE is on a type."""


def is_meant(ddl: Ddl, node: nodes.Grant) -> bool:
    """Whether it is that statement, and none of the names is a table's."""
    return (
        node.kind == "TABLE"
        and bool(node.privileges)
        and all(item.privilege == "EXECUTE" and not item.columns for item in node.privileges)
        and all(_named(ddl, item.names) for item in node.objects)
    )


def objects(ddl: Ddl, node: nodes.Grant) -> list[privileges.Object]:
    """An object type is two of them, its methods another."""
    return [found for item in node.objects for found in _named(ddl, item.names)]


def _named(ddl: Ddl, names: Sequence[str]) -> list[privileges.Object]:
    """What the first schema has of the name that has any."""
    snapshot, path = ddl.snapshot, ddl.search_path()
    for find in (synonyms.package_names, synonyms.function_names):
        names = find(snapshot, names, path)
    if len(names) > 1:
        schema = snapshot.schema_by_name(names[-2])
        path = [schema.oid] if schema is not None else []
    for oid in path:
        found: list[privileges.Object] = [
            item for item in snapshot.routines_by_name(names[-1]) if item.schema == oid
        ]
        members = snapshot.members_by_name(oid, names[-1])
        if members is not None:
            found.append(members)
        type_ = snapshot.type_by_name(oid, names[-1], path)
        relation = snapshot.relation_by_name(oid, names[-1])
        if isinstance(type_, UserType) and (relation is None or relation.kind == "c"):
            found.append(type_)
        if found:
            return found
    return []
