"""CREATE and DROP SYNONYM. Oracle 19c SQL Language Reference; EDB's SQL reference for the words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from polar_lite.catalog import privileges, synonyms
from polar_lite.catalog.dialect import nodes
from polar_lite.catalog.object_names import POLAR_SYNONYM, Address
from polar_lite.catalog.objects import Schema, Synonym
from polar_lite.catalog.snapshot import Snapshot
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.sqlstate import PgError
from polar_lite.server.commands import CommandResult, command
from polar_lite.server.commands.ddl import Ddl

if TYPE_CHECKING:
    from polar_lite.server.sessions.session import Session


@command(nodes.CreateSynonym, writes=True)
def create_synonym(node: nodes.CreateSynonym, session: Session, text: str) -> CommandResult:
    """What it stands for need not exist. A public one takes CREATE on the database."""
    ddl = Ddl(session)
    name, schema = node.names[-1], _schema(ddl, node)
    target = _target(ddl, node.target)
    old = ddl.snapshot.synonym_by_name(schema, name)
    if old is not None:
        if not node.or_replace:
            raise PgError(code.DUPLICATE_OBJECT, f'{_noun(old)} "{name}" already exists')
        check_owner(ddl, old)
        values = {"synobjschema": target[0], "synobjname": target[1]}
        ddl.writer.update("polar_synonym", {"oid": old.oid}, values)
    else:
        if schema != synonyms.NO_SCHEMA and ddl.snapshot.relation_by_name(schema, name) is not None:
            raise PgError(code.DUPLICATE_TABLE, f'relation "{name}" already exists')
        synonyms.create_synonym(ddl.writer, schema, name, ddl.role, *target)
    return CommandResult("CREATE PUBLIC SYNONYM" if node.public else "CREATE SYNONYM")


def _schema(ddl: Ddl, node: nodes.CreateSynonym) -> int:
    if not node.public:
        return ddl.creation_schema(node.names).oid
    if len(node.names) > 1:
        raise PgError(code.INVALID_SCHEMA_NAME, "a public synonym cannot be in a schema")
    privileges.check(ddl.snapshot, ddl.role, ddl.snapshot.database, "CREATE")
    return synonyms.NO_SCHEMA


def _target(ddl: Ddl, names: Sequence[str]) -> tuple[str, str]:
    """Schema and name. Without a schema: where the path has such an object, else the current schema."""
    if len(names) > 1:
        return names[-2], names[-1]
    snapshot = ddl.snapshot
    for oid in ddl.search_path():
        if _has_anything(snapshot, oid, names[-1]):
            return snapshot.schemas[oid].name, names[-1]
    for oid in ddl.session.search_path(implicit=False):
        found: Schema | None = snapshot.schema(oid)
        if found is not None:
            return found.name, names[-1]
    raise PgError(code.UNDEFINED_SCHEMA, "no schema has been selected to create in")


def _has_anything(snapshot: Snapshot, schema: int, name: str) -> bool:
    return bool(
        snapshot.relation_by_name(schema, name)
        or snapshot.package_by_name(schema, name)
        or snapshot.functions(name, schema)
        or snapshot.synonym_by_name(schema, name)
    )


def find_synonym(ddl: Ddl, node: nodes.Drop, item: nodes.ObjectName) -> Address | None:
    """The synonym that DROP [PUBLIC] SYNONYM names; 42704."""
    names = item.names
    found: Synonym | None = None
    if node.kind == "PUBLIC SYNONYM":
        found = ddl.snapshot.synonym_by_name(synonyms.NO_SCHEMA, names[-1])
    else:
        path = [ddl.schema_named(names[-2]).oid] if len(names) > 1 else ddl.search_path()
        found = next((s for oid in path if (s := ddl.snapshot.synonym_by_name(oid, names[-1]))), None)
    if found is None:
        ddl.missing(f'{node.kind.lower()} "{names[-1]}"', if_exists=node.if_exists)
        return None
    check_owner(ddl, found)
    return Address(POLAR_SYNONYM, found.oid)


def check_owner(ddl: Ddl, synonym: Synonym) -> None:
    if not privileges.is_owner(ddl.snapshot, ddl.role, synonym.owner):
        raise PgError(code.INSUFFICIENT_PRIVILEGE, f"must be owner of {_noun(synonym)} {synonym.name}")


def _noun(synonym: Synonym) -> str:
    return "synonym" if synonym.schema != synonyms.NO_SCHEMA else "public synonym"
