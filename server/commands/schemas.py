"""CREATE SCHEMA. DROP SCHEMA is in `drops`. PostgreSQL 15 docs, CREATE SCHEMA; source schemacmds.c."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from polar_lite.catalog import privileges
from polar_lite.catalog.dialect import nodes
from polar_lite.catalog.object_names import quote_ident
from polar_lite.catalog.writing.default_privileges import initial_acl
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.sqlstate import PgError, unsupported
from polar_lite.server.commands import CommandResult, command, find, statement_name
from polar_lite.server.commands.ddl import Ddl, position

if TYPE_CHECKING:
    from polar_lite.server.sessions.session import Session

TAG: Final = "CREATE SCHEMA"
_ORDER: Final = (
    nodes.CreateSequence,
    nodes.CreateTable,
    nodes.CreateView,
    nodes.CreateIndex,
    nodes.CreateTrigger,
    nodes.Grant,
)


@command(nodes.CreateSchema, writes=True)
def create_schema(node: nodes.CreateSchema, session: Session, text: str) -> CommandResult:
    if node.elements and node.if_not_exists:
        message = "CREATE SCHEMA IF NOT EXISTS cannot include schema elements"
        raise PgError(code.FEATURE_NOT_SUPPORTED, message, position=position(node.elements[0].start))
    ddl = Ddl(session)
    owner = ddl.role_of(node.owner).oid if node.owner is not None else ddl.role
    name = node.schema or ddl.snapshot.roles[owner].name
    database = ddl.snapshot.database
    privileges.check(ddl.snapshot, ddl.role, database, "CREATE")
    ddl.check_can_be(ddl.snapshot.roles[owner])
    if name.startswith("pg_"):
        raise PgError(
            code.RESERVED_NAME,
            f'unacceptable schema name "{name}"',
            detail='The prefix "pg_" is reserved for system schemas.',
        )
    if ddl.snapshot.schema_by_name(name) is not None:
        if node.if_not_exists:
            ddl.skip(f'schema "{name}" already exists, skipping', code.DUPLICATE_SCHEMA)
            return CommandResult(TAG)
        raise PgError(code.DUPLICATE_SCHEMA, f'schema "{name}" already exists')
    oid = ddl.writer.new_oid()
    ddl.writer.insert(
        "pg_namespace",
        {"oid": oid, "nspname": name, "nspowner": owner, "nspacl": initial_acl(ddl.writer, "n", owner)},
    )
    if node.elements:
        _make_elements(session, node.elements, text, name, owner)
    return CommandResult(TAG)


def _make_elements(
    session: Session, elements: Sequence[nodes.Statement], text: str, schema: str, owner: int
) -> None:
    """What stands in CREATE SCHEMA is its owner's, in the new schema, and made kind by kind."""
    path = f"{quote_ident(schema)}, {session.settings.text('search_path')}"
    session.push_security(owner, [("search_path", path)])
    try:
        for element in sorted(elements, key=_place):
            _check_schema(element, schema)
            found = find(type(element))
            if found is None:
                raise unsupported(statement_name(element))
            found.function(element, session, text)
    finally:
        session.pop_security()


def _place(element: nodes.Statement) -> int:
    if type(element) not in _ORDER:
        raise PgError(code.SYNTAX_ERROR, f"{statement_name(element)} cannot be a part of CREATE SCHEMA")
    return _ORDER.index(type(element))


def _check_schema(element: nodes.Statement, schema: str) -> None:
    names: Sequence[str] = element.args.get("names") or ()
    if len(names) > 1 and names[-2] != schema:
        raise PgError(
            code.INVALID_SCHEMA_DEFINITION,
            f"CREATE specifies a schema ({names[-2]}) different from the one being created ({schema})",
        )
