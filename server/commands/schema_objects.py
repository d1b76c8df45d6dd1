"""ALTER and DROP of objects that are in a schema and have an owner, but no list of rights.

PostgreSQL 15 source alter.c (AlterObjectOwner_internal, AlterObjectRename_internal,
AlterObjectNamespace_internal), dropcmds.c.
"""

from collections.abc import Callable, Sequence
from typing import Protocol

from polar_lite.catalog import privileges
from polar_lite.catalog.dialect import nodes
from polar_lite.catalog.object_names import PG_NAMESPACE, Address
from polar_lite.catalog.objects import Role, Schema
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.records import dataclass
from polar_lite.protocol.sqlstate import PgError
from polar_lite.server.commands.ddl import Ddl


class SchemaObject(Protocol):
    @property
    def oid(self) -> int: ...
    @property
    def schema(self) -> int: ...
    @property
    def owner(self) -> int: ...
    @property
    def name(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Kind:
    """noun: in messages. table, prefix: the system table and what its columns begin with. missing: the
    message for a name that there is not; shown: how a name is told of that is taken. find: in schemas given.
    tells_all: IF EXISTS tells of a missing one in the words of `missing`. lead: before the name as it is
    written, where DROP and COMMENT say whose it is.
    """

    noun: str
    class_oid: int
    table: str
    prefix: str
    find: Callable[[Ddl, str, Sequence[int]], SchemaObject | None]
    missing: str
    shown: Callable[[SchemaObject, str], str]
    tells_all: bool = False
    lead: str = ""

    def found(self, ddl: Ddl, names: Sequence[str]) -> SchemaObject | None:
        """The first of the name in the search path, or the one in its schema (3F000)."""
        path = ddl.search_path() if len(names) == 1 else [ddl.schema_named(names[-2]).oid]
        return self.find(ddl, names[-1], path)

    def named(self, ddl: Ddl, names: Sequence[str]) -> SchemaObject:
        """42704."""
        found = self.found(ddl, names)
        if found is None:
            raise PgError(code.UNDEFINED_OBJECT, self.missing.format(".".join(names)))
        return found

    def owned(self, ddl: Ddl, names: Sequence[str]) -> SchemaObject:
        """One that the role may change (42501)."""
        found = self.named(ddl, names)
        ddl.check_owns(found.owner, f"{self.noun} {found.name}")
        return found

    def owned_as_written(self, ddl: Ddl, names: Sequence[str]) -> SchemaObject:
        """As `owned`, for DROP and COMMENT, which name an object as the statement does."""
        found = self.named(ddl, names)
        ddl.check_owns(found.owner, f"{self.noun} {self.lead}{'.'.join(names)}")
        return found

    def give(self, ddl: Ddl, node: nodes.AlterOwner, role: Role) -> None:
        """OWNER TO."""
        found = self.owned(ddl, node.object.names)
        ddl.check_can_be(role)
        if not ddl.is_superuser:
            privileges.check(ddl.snapshot, role.oid, ddl.snapshot.schemas[found.schema], "CREATE")
        ddl.writer.update(self.table, {"oid": found.oid}, {f"{self.prefix}owner": role.oid})

    def rename(self, ddl: Ddl, node: nodes.Rename) -> None:
        found = self.owned(ddl, node.object.names)
        schema = ddl.snapshot.schemas[found.schema]
        privileges.check(ddl.snapshot, ddl.role, schema, "CREATE")
        self._check_free(ddl, node.new_name, schema)
        ddl.writer.update(self.table, {"oid": found.oid}, {f"{self.prefix}name": node.new_name})

    def move(self, ddl: Ddl, node: nodes.AlterSchema) -> None:
        """SET SCHEMA."""
        found = self.owned(ddl, node.object.names)
        schema = ddl.schema_named(node.schema)
        privileges.check(ddl.snapshot, ddl.role, schema, "CREATE")
        if schema.name.startswith("pg_temp_"):
            message = "cannot move objects into or out of temporary schemas"
            raise PgError(code.FEATURE_NOT_SUPPORTED, message)
        if schema.oid == found.schema:
            return
        self._check_free(ddl, found.name, schema)
        ddl.writer.update(self.table, {"oid": found.oid}, {f"{self.prefix}namespace": schema.oid})
        on_schema = {"classid": self.class_oid, "objid": found.oid, "refclassid": PG_NAMESPACE}
        ddl.writer.update("pg_depend", on_schema, {"refobjid": schema.oid})

    def to_drop(self, ddl: Ddl, node: nodes.Drop, item: nodes.ObjectName) -> Address | None:
        """None for one that there is not, with IF EXISTS. Who owns the schema may drop it, too."""
        names = item.names
        if node.if_exists:
            if len(names) > 1 and ddl.find_schema(names[-2]) is None:
                ddl.skip(f'schema "{names[-2]}" does not exist, skipping')
                return None
            if self.found(ddl, names) is None:
                ddl.skip(f"{self._absent(names)}, skipping")
                return None
        found = self.named(ddl, names)
        if not privileges.is_owner(ddl.snapshot, ddl.role, ddl.snapshot.schemas[found.schema].owner):
            self.owned_as_written(ddl, names)
        return Address(self.class_oid, found.oid)

    def _absent(self, names: Sequence[str]) -> str:
        """As IF EXISTS tells it."""
        shown = ".".join(names)
        return self.missing.format(shown) if self.tells_all else f'{self.noun} "{shown}" does not exist'

    def _check_free(self, ddl: Ddl, name: str, schema: Schema) -> None:
        taken = self.find(ddl, name, [schema.oid])
        if taken is not None:
            message = f'{self.shown(taken, name)} already exists in schema "{schema.name}"'
            raise PgError(code.DUPLICATE_OBJECT, message)
