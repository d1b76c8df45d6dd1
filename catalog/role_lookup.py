"""Roles as a Snapshot finds them, and who is a member of whom.

A base class of Snapshot, apart only for its size. PostgreSQL 15 docs 22.3 (role-membership).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from polar_lite.catalog.objects import Role


class RoleLookup:
    """What is kept here is made at first use."""

    roles: Mapping[int, Role]

    def role(self, oid: int) -> Role | None:
        return self.roles.get(oid)

    def role_by_name(self, name: str) -> Role | None:
        return self._roles_by_name.get(name)

    def role_name(self, oid: int) -> str:
        """Return the role's name, or PostgreSQL's text for one that is gone."""
        role = self.roles.get(oid)
        return role.name if role else f"unknown (OID={oid})"

    def is_member(self, role: int, of: int) -> bool:
        """Whether `role` has the rights of `of`: through INHERIT memberships; a superuser always."""
        if role == of:
            return True
        found = self.roles.get(role)
        return found is not None and (found.is_superuser or of in self.inherited_roles(role))

    def can_set_role(self, role: int, to: int) -> bool:
        """Whether `role` may SET ROLE to `to`: a member at any depth, INHERIT or not."""
        found = self.roles.get(role)
        return found is not None and (
            role == to or found.is_superuser or to in self._closure(role, inherit=False)
        )

    def inherited_roles(self, role: int) -> frozenset[int]:
        """The roles whose privileges `role` has, itself included; no superuser rule."""
        found = self._inherited.get(role)
        if found is None:
            found = self._inherited[role] = self._closure(role, inherit=True)
        return found

    def memberships(self, role: int) -> frozenset[int]:
        """All roles that `role` is a member of at any depth, itself included."""
        return self._closure(role, inherit=False)

    def is_admin_of(self, role: int, of: int) -> bool:
        """Whether `role` holds WITH ADMIN OPTION on `of`, itself or by membership."""
        found = self.roles.get(role)
        if found is None:
            return False
        if found.is_superuser:
            return True
        return any(self.roles[r].member_of.get(of, False) for r in self._closure(role, inherit=False))

    def _closure(self, role: int, *, inherit: bool) -> frozenset[int]:
        seen = {role}
        todo = [role]
        while todo:
            current = self.roles.get(todo.pop())
            if current is None or (inherit and not current.inherits):
                continue
            for parent in current.member_of:
                if parent not in seen:
                    seen.add(parent)
                    todo.append(parent)
        return frozenset(seen)

    @cached_property
    def _inherited(self) -> dict[int, frozenset[int]]:
        return {}

    @cached_property
    def _roles_by_name(self) -> dict[str, Role]:
        return {r.name: r for r in self.roles.values()}
