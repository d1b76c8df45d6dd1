"""Row security: for whom a table's policies hold. PostgreSQL 15 docs 5.8 (ddl-rowsecurity); source rls.c."""

from typing import Final

from polar_lite.catalog.acl import PUBLIC
from polar_lite.catalog.objects import Policy, Relation
from polar_lite.catalog.snapshot import Snapshot

SELECT: Final = "r"
COMMANDS: Final = {"ALL": "*", "SELECT": SELECT, "INSERT": "a", "UPDATE": "w", "DELETE": "d"}


def is_active(snapshot: Snapshot, relation: Relation, role: int) -> bool:
    """Whether the table's policies hold for a role: not for those who bypass them, nor for its owner."""
    if not relation.row_security:
        return False
    found = snapshot.roles.get(role)
    if found is None or found.is_superuser or found.bypasses_rls:
        return False
    return relation.forces_row_security or not snapshot.is_member(role, relation.owner)


def policies_for(relation: Relation, command: str) -> list[Policy]:
    return [policy for policy in relation.policies if policy.command in ("*", command)]


def applies_to(snapshot: Snapshot, policy: Policy, role: int) -> bool:
    return any(oid == PUBLIC or snapshot.is_member(role, oid) for oid in policy.roles)
