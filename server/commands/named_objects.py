"""Objects that are in no schema and have an owner: publications, foreign-data wrappers, servers.

PostgreSQL 15 source alter.c, foreigncmds.c, publicationcmds.c.
"""

import json
from collections.abc import Callable
from typing import Any

from polar_lite.catalog.dialect import nodes
from polar_lite.catalog.object_names import Address
from polar_lite.catalog.objects import Role
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.records import dataclass
from polar_lite.protocol.sqlstate import PgError
from polar_lite.server.commands.ddl import Ddl


@dataclass(frozen=True, slots=True)
class NamedObject:
    oid: int
    name: str
    owner: int
    acl: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Kind:
    """noun: in messages. table, prefix: the system table and what its columns begin with. check_owner: of a
    new owner, beyond membership; check_rename: what else a new name takes. owned_noun: if it must be owned.
    check_may: before the owner is looked at.
    """

    noun: str
    class_oid: int
    table: str
    prefix: str
    has_acl: bool = False
    check_owner: Callable[[Ddl, NamedObject, Role], None] | None = None
    check_rename: Callable[[Ddl], None] | None = None
    owned_noun: str = ""
    check_may: Callable[[Ddl, NamedObject], None] | None = None

    def find(self, ddl: Ddl, name: str) -> NamedObject | None:
        columns = ["oid", f"{self.prefix}owner", *([f"{self.prefix}acl"] if self.has_acl else [])]
        for oid, owner, *acl in ddl.writer.rows(self.table, {f"{self.prefix}name": name}, columns):
            listed = tuple(json.loads(acl[0])) if acl and acl[0] is not None else None
            return NamedObject(oid, name, owner, listed)
        return None

    def named(self, ddl: Ddl, name: str) -> NamedObject:
        """42704."""
        found = self.find(ddl, name)
        if found is None:
            raise PgError(code.UNDEFINED_OBJECT, f'{self.noun} "{name}" does not exist')
        return found

    def owned(self, ddl: Ddl, name: str) -> NamedObject:
        """One that the role may change (42501)."""
        found = self.named(ddl, name)
        ddl.check_owns(found.owner, f"{self.owned_noun or self.noun} {name}")
        return found

    def check_free(self, ddl: Ddl, name: str) -> None:
        if self.find(ddl, name) is not None:
            raise PgError(code.DUPLICATE_OBJECT, f'{self.noun} "{name}" already exists')

    def give(self, ddl: Ddl, node: nodes.AlterOwner, role: Role) -> None:
        """OWNER TO."""
        found = self.named(ddl, node.object.names[-1])
        if found.owner == role.oid:
            return
        if self.check_may is not None:
            self.check_may(ddl, found)
        if not ddl.is_superuser:
            ddl.check_owns(found.owner, f"{self.owned_noun or self.noun} {found.name}")
            ddl.check_can_be(role)
        if self.check_owner is not None:
            self.check_owner(ddl, found, role)
        values: dict[str, Any] = {f"{self.prefix}owner": role.oid}
        if self.has_acl:
            values[f"{self.prefix}acl"] = ddl.acl_of_owner(found.acl, found.owner, role.oid)
        ddl.writer.update(self.table, {"oid": found.oid}, values)

    def rename(self, ddl: Ddl, node: nodes.Rename) -> None:
        found = self.owned(ddl, node.object.names[-1])
        if self.check_rename is not None:
            self.check_rename(ddl)
        self.check_free(ddl, node.new_name)
        ddl.writer.update(self.table, {"oid": found.oid}, {f"{self.prefix}name": node.new_name})

    def to_drop(self, ddl: Ddl, node: nodes.Drop, item: nodes.ObjectName) -> Address | None:
        """None for one that there is not, with IF EXISTS."""
        name = item.names[-1]
        if node.if_exists and self.find(ddl, name) is None:
            ddl.skip(f'{self.noun} "{name}" does not exist, skipping')
            return None
        return Address(self.class_oid, self.owned(ddl, name).oid)
