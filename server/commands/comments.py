"""COMMENT ON. PostgreSQL 15 docs, COMMENT; source comment.c."""

from __future__ import annotations

from typing import TYPE_CHECKING

from polar_lite.catalog import privileges
from polar_lite.catalog.dialect import nodes
from polar_lite.catalog.object_names import (
    PG_AUTHID,
    PG_CLASS,
    PG_COLLATION,
    PG_CONSTRAINT,
    PG_DATABASE,
    PG_EVENT_TRIGGER,
    PG_EXTENSION,
    PG_LARGEOBJECT,
    PG_NAMESPACE,
    PG_POLICY,
    PG_PROC,
    PG_REWRITE,
    PG_STATISTIC_EXT,
    PG_TABLESPACE,
    PG_TRIGGER,
    PG_TYPE,
    Address,
)
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.sqlstate import PgError, unsupported
from polar_lite.server.commands import CommandResult, command, comment_targets
from polar_lite.server.commands.access.policies import policy_named
from polar_lite.server.commands.access.privileges import check_large_object_owner, large_object
from polar_lite.server.commands.collations import COLLATION
from polar_lite.server.commands.ddl import Ddl
from polar_lite.server.commands.event_triggers import check_trigger_owner, event_trigger_named
from polar_lite.server.commands.extended_statistics import STATISTICS
from polar_lite.server.commands.extensions import extension_named
from polar_lite.server.commands.foreign_data import SERVER, WRAPPER
from polar_lite.server.commands.publications.definitions import PUBLICATION
from polar_lite.server.commands.relation_words import RELATION_WORDS, wrong_kind
from polar_lite.server.commands.routines.lookup import find_routine
from polar_lite.server.commands.row_triggers import trigger_named
from polar_lite.server.commands.rules import rule_named
from polar_lite.server.commands.tables.creation import column_named
from polar_lite.server.commands.types.definitions import check_owner, type_named
from polar_lite.server.commands.types.domains import domain_constraint

if TYPE_CHECKING:
    from polar_lite.server.sessions.session import Session

_NAMED = {"PUBLICATION": PUBLICATION, "FOREIGN DATA WRAPPER": WRAPPER, "SERVER": SERVER}
_SHARED = {"ROLE": PG_AUTHID, "DATABASE": PG_DATABASE, "TABLESPACE": PG_TABLESPACE}


@command(nodes.Comment, writes=True)
def comment(node: nodes.Comment, session: Session, text: str) -> CommandResult:
    ddl = Ddl(session)
    item = node.object
    # '' removes a comment, as NULL does.
    comment_text = node.comment or None
    if item.kind in _SHARED:
        _shared(ddl, item, comment_text)
        return CommandResult("COMMENT")
    finder = comment_targets.find(item.kind)
    address = owned_object(ddl, item) if finder is None else finder(ddl, item, text)
    where = {"objoid": address.oid, "classoid": address.class_oid, "objsubid": address.sub}
    ddl.writer.delete("pg_description", where)
    if comment_text is not None:
        ddl.writer.insert("pg_description", dict(where, description=comment_text))
    return CommandResult("COMMENT")


def _shared(ddl: Ddl, item: nodes.ObjectName, comment_text: str | None) -> None:
    name = item.names[-1]
    if item.kind == "ROLE":
        role = ddl.role_named(name)
        oid = role.oid
        if role.is_superuser and not ddl.is_superuser:
            raise PgError(code.INSUFFICIENT_PRIVILEGE, "must be superuser")
        if not (ddl.is_superuser or ddl.snapshot.roles[ddl.role].can_create_role):
            raise PgError(code.INSUFFICIENT_PRIVILEGE, "must have CREATEROLE privilege")
    elif item.kind == "TABLESPACE":
        oid = comment_targets.named(ddl, item, "").oid
    else:
        database = ddl.snapshot.database_by_name(name)
        if database is None:
            # Since a dump names the database, which may be restored into another.
            ddl.notice("WARNING", code.UNDEFINED_DATABASE, f'database "{name}" does not exist')
            return
        privileges.check_owner(ddl.snapshot, ddl.role, database)
        oid = database.oid
    where = {"objoid": oid, "classoid": _SHARED[item.kind]}
    ddl.writer.delete("pg_shdescription", where)
    if comment_text is not None:
        ddl.writer.insert("pg_shdescription", dict(where, description=comment_text))


def owned_object(ddl: Ddl, item: nodes.ObjectName) -> Address:
    """What a command is about, which the role must own (42501)."""
    match item.kind:
        case kind if kind in RELATION_WORDS:
            relation = ddl.relation_named(item.names)
            kinds = RELATION_WORDS[kind]
            if kind == "TABLE" and ddl.snapshot.database.mode == "oracle":
                kinds += "vm"  # Oracle has no other words for a view
            if relation.kind not in kinds:
                raise wrong_kind(kind, relation)
            privileges.check_owner(ddl.snapshot, ddl.role, relation)
            return Address(PG_CLASS, relation.oid)
        case "SCHEMA":
            schema = ddl.schema_named(item.names[-1])
            privileges.check_owner(ddl.snapshot, ddl.role, schema)
            return Address(PG_NAMESPACE, schema.oid)
        case "TYPE" | "DOMAIN":
            type_ = type_named(ddl, item.names, item.kind)
            check_owner(ddl, type_)
            return Address(PG_TYPE, type_.oid)
        case "EVENT TRIGGER":
            trigger = event_trigger_named(ddl, item.names[-1])
            check_trigger_owner(ddl, trigger)
            return Address(PG_EVENT_TRIGGER, trigger.oid)
        case "FUNCTION" | "PROCEDURE" | "ROUTINE" | "AGGREGATE":
            routine = find_routine(ddl, item.kind, item)
            assert routine is not None
            privileges.check_owner(ddl.snapshot, ddl.role, routine)
            return Address(PG_PROC, routine.oid)
        case "STATISTICS":
            return Address(PG_STATISTIC_EXT, STATISTICS.owned(ddl, item.names).oid)
        case "COLLATION":
            return Address(PG_COLLATION, COLLATION.owned(ddl, item.names).oid)
        case "SUBSCRIPTION":
            name = item.names[-1]
            raise PgError(code.UNDEFINED_OBJECT, f'subscription "{name}" does not exist')
        case kind if kind in _NAMED:
            return Address(_NAMED[kind].class_oid, _NAMED[kind].owned(ddl, item.names[-1]).oid)
        case "EXTENSION":
            return Address(PG_EXTENSION, extension_named(ddl, item.names[-1]).oid)
        case "CONSTRAINT" if item.on_domain:
            return Address(PG_CONSTRAINT, domain_constraint(ddl, item.names[:-1], item.names[-1]))
        case "LARGE OBJECT":
            found = large_object(ddl, item.names[-1])
            check_large_object_owner(ddl, found)
            return Address(PG_LARGEOBJECT, found.oid)
        case "COLUMN" | "POLICY" | "RULE" | "TRIGGER" | "CONSTRAINT":
            return _part(ddl, item)
    raise unsupported(f"COMMENT ON {item.kind}")


def _part(ddl: Ddl, item: nodes.ObjectName) -> Address:
    """Something of a table, whose owner may comment on it."""
    *table, name = item.names
    if not table:
        if item.kind == "COLUMN":
            raise PgError(code.SYNTAX_ERROR, "column name must be qualified")
        raise unsupported(f"COMMENT ON {item.kind}")
    relation = ddl.relation_named(table)
    privileges.check_owner(ddl.snapshot, ddl.role, relation)
    match item.kind:
        case "COLUMN":
            return Address(PG_CLASS, relation.oid, column_named(relation, name))
        case "POLICY":
            return Address(PG_POLICY, policy_named(relation, name).oid)
        case "RULE":
            return Address(PG_REWRITE, rule_named(relation, name).oid)
        case "TRIGGER":
            return Address(PG_TRIGGER, trigger_named(relation, name).oid)
    for constraint in relation.constraints:
        if constraint.name == name:
            return Address(PG_CONSTRAINT, constraint.oid)
    message = f'constraint "{name}" for table "{relation.name}" does not exist'
    raise PgError(code.UNDEFINED_OBJECT, message)
