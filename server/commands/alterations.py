"""ALTER .. OWNER TO, RENAME TO and SET SCHEMA of the objects there are, and the frame of ALTER TABLE.

What ALTER TABLE does to columns and keys is in `columns`. PostgreSQL 15 source alter.c, tablecmds.c
(renameatt, RenameRelation).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Final

from polar_lite.catalog import privileges
from polar_lite.catalog.dialect import nodes, storage
from polar_lite.catalog.object_names import PG_CLASS, PG_NAMESPACE
from polar_lite.catalog.objects import Database, Relation, Role, Schema
from polar_lite.catalog.types import FIRST_NORMAL_OID
from polar_lite.catalog.writing import reshaping
from polar_lite.catalog.writing import types as new_types
from polar_lite.catalog.writing.role_dependencies import rename_role
from polar_lite.catalog.writing.stored_names import free_name
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.sqlstate import PgError, unsupported
from polar_lite.server.commands import CommandResult, command, row_triggers, tablespaces, text_search
from polar_lite.server.commands.access.policies import rename_policy
from polar_lite.server.commands.access.privileges import check_large_object_owner, large_object
from polar_lite.server.commands.access.roles import check_role_name
from polar_lite.server.commands.collations import COLLATION
from polar_lite.server.commands.constraints.checks import rename_constraint
from polar_lite.server.commands.databases import rename_database
from polar_lite.server.commands.ddl import NOT_FOR, Ddl
from polar_lite.server.commands.event_triggers import check_trigger_owner, event_trigger_named
from polar_lite.server.commands.extended_statistics import STATISTICS
from polar_lite.server.commands.extensions import move_extension
from polar_lite.server.commands.foreign_data import SERVER, WRAPPER
from polar_lite.server.commands.operators import groups as operator_families
from polar_lite.server.commands.operators.alterations import move_operator, own_operator
from polar_lite.server.commands.partitions.family_actions import FAMILY_ACTIONS
from polar_lite.server.commands.publications.definitions import PUBLICATION
from polar_lite.server.commands.relation_words import RELATION_WORDS, wrong_kind
from polar_lite.server.commands.routines.alterations import move_routine, own_routine, rename_routine
from polar_lite.server.commands.rules import rename_rule
from polar_lite.server.commands.sequences import owned_sequences
from polar_lite.server.commands.tables import recursion, typed
from polar_lite.server.commands.tables.column_names import rename_column
from polar_lite.server.commands.tables.column_types import alter_types
from polar_lite.server.commands.tables.columns import alter_columns, in_order
from polar_lite.server.commands.tables.relation_actions import RELATION_ACTIONS, alter_relation
from polar_lite.server.commands.types import definitions as types
from polar_lite.server.commands.types.attributes import alter_attributes, rename_attribute
from polar_lite.server.commands.types.definitions import move_type, own_type, rename_type
from polar_lite.server.commands.types.domains import rename_constraint as rename_domain_constraint
from polar_lite.server.sessions import temporary

if TYPE_CHECKING:
    from polar_lite.server.sessions.session import Session

# ALTER TABLE is said of other relations, too.
_RELATIONS: Final = {**RELATION_WORDS, "TABLE": "rvmSpf"}
_ROUTINES: Final = ("FUNCTION", "PROCEDURE", "ROUTINE", "AGGREGATE")
_TYPES: Final = ("TYPE", "DOMAIN")
_NAMED: Final = {"PUBLICATION": PUBLICATION, "FOREIGN DATA WRAPPER": WRAPPER, "SERVER": SERVER}
_GROUPS: Final = (operator_families.CLASS, operator_families.FAMILY)
_IN_SCHEMAS: Final = {"COLLATION": COLLATION, "STATISTICS": STATISTICS, **text_search.KINDS}


@command(nodes.AlterOwner, writes=True)
def alter_owner(node: nodes.AlterOwner, session: Session, text: str) -> CommandResult:
    ddl = Ddl(session)
    item = node.object
    change = _OWNERS.get(item.kind)
    if change is None:
        raise unsupported(f"ALTER {item.kind} .. OWNER TO")
    if item.kind in _RELATIONS and ddl.find_relation(item.names) is None:
        # A relation is looked up and locked before the role; other objects are not.
        _relation(ddl, item.kind, item.names, bool(node.if_exists))
        return CommandResult(f"ALTER {item.kind}")
    change(ddl, node, ddl.role_of(node.owner))
    return CommandResult(f"ALTER {item.kind}")


@command(nodes.Rename, writes=True)
def rename(node: nodes.Rename, session: Session, text: str) -> CommandResult:
    ddl = Ddl(session)
    kind = node.object.kind
    change = _RENAMES.get(kind)
    if change is None:
        raise unsupported(f"ALTER {kind} .. RENAME")
    change(ddl, node)
    if kind in ("ROLE", "USER", "GROUP"):
        return CommandResult("ALTER ROLE")
    return CommandResult(
        f"ALTER {node.of_kind or 'TABLE'}"
        if kind in ("COLUMN", "CONSTRAINT", "ATTRIBUTE")
        else f"ALTER {kind}"
    )


@command(nodes.AlterSchema, writes=True)
def alter_schema(node: nodes.AlterSchema, session: Session, text: str) -> CommandResult:
    kind = node.object.kind
    if kind in _RELATIONS:
        _move_relation(Ddl(session), node)
    elif kind in _ROUTINES:
        move_routine(Ddl(session), node)
    elif kind in _TYPES:
        move_type(Ddl(session), node)
    elif kind in _IN_SCHEMAS:
        _IN_SCHEMAS[kind].move(Ddl(session), node)
    elif kind in _GROUPS:
        operator_families.move(Ddl(session), node)
    elif kind == "OPERATOR":
        move_operator(Ddl(session), node)
    elif kind == "EXTENSION":
        move_extension(Ddl(session), node)
    else:
        raise unsupported(f"ALTER {kind} .. SET SCHEMA")
    return CommandResult(f"ALTER {kind}")


@command(nodes.AlterTable, writes=True)
def alter_table(node: nodes.AlterTable, session: Session, text: str) -> CommandResult:
    """An action that cannot be carried out is refused before anything is done."""
    if node.kind == "TYPE":
        alter_attributes(Ddl(session), node, text)
        return CommandResult("ALTER TYPE")
    actions = in_order(node.kind, node.actions)
    ddl = Ddl(session)
    # The columns whose types change do so together.
    for is_type_change, group in groupby(actions, lambda action: action.action == "ALTER TYPE"):
        together = list(group)
        for part in [together] if is_type_change else [[action] for action in together]:
            # Looked up each time: the action before may have changed it.
            relation = _relation(ddl, node.kind, node.names, bool(node.if_exists))
            if relation is None:
                return CommandResult(f"ALTER {node.kind}")
            for action in part:
                if action.action != "ALTER TYPE" or typed.has_column(relation, action.column):
                    typed.check_may(relation, action.action)
            alter_alone(ddl, node.kind, relation, part, text, only=bool(node.only))
    return CommandResult(f"ALTER {node.kind}")


def alter_alone(
    ddl: Ddl, kind: str, relation: Relation, actions: Sequence[nodes.AlterAction], text: str, *, only: bool
) -> None:
    """Carry out one action, or all that change types, on a table and what is below it."""

    def one(table: Relation, actions: Sequence[nodes.AlterAction]) -> None:
        _alter(ddl, kind, table, actions, text)

    recursion.alter(ddl, relation, actions, one, only=only)


def _alter(ddl: Ddl, kind: str, relation: Relation, actions: Sequence[nodes.AlterAction], text: str) -> None:
    """One action, or all that change columns' types."""
    name = actions[0].action
    if name == "OWNER TO":
        _own_relation(ddl, relation, ddl.role_of(actions[0].role))
        return
    if name in FAMILY_ACTIONS:
        FAMILY_ACTIONS[name](ddl, relation, actions[0], text)
        return
    if name in RELATION_ACTIONS:
        alter_relation(ddl, relation, actions[0])
        return
    of_view = relation.kind == "v" and name in ("SET DEFAULT", "DROP DEFAULT")
    if relation.kind not in "rpf" and not of_view:
        shown = "SET DATA TYPE" if name == "ALTER TYPE" else name
        if shown in ("SET DATA TYPE", "SET NOT NULL", "DROP NOT NULL", "SET DEFAULT", "DROP DEFAULT"):
            shown = f"ALTER COLUMN ... {shown}"
        raise PgError(
            code.WRONG_OBJECT_TYPE,
            f'ALTER action {shown} cannot be performed on relation "{relation.name}"',
            detail=NOT_FOR.get(relation.kind),
        )
    ddl.check_no_pending(f"ALTER {kind}", relation)
    with ddl.not_in_use(f"ALTER {kind}", relation.name):
        if name == "ALTER TYPE":
            alter_types(ddl, relation, actions, text)
        else:
            alter_columns(ddl, relation, actions[0], text)


def _relation(ddl: Ddl, kind: str, names: Sequence[str], if_exists: bool) -> Relation | None:
    if if_exists and ddl.find_relation(names) is None:
        ddl.skip(f'relation "{names[-1]}" does not exist, skipping')
        return None
    relation = ddl.relation_named(names)
    if relation.kind == "c":
        raise PgError(
            code.WRONG_OBJECT_TYPE,
            f'"{relation.name}" is a composite type',
            hint="Use ALTER TYPE instead.",
        )
    if relation.kind not in _RELATIONS.get(kind, ""):
        raise wrong_kind(kind, relation)
    if relation.oid < FIRST_NORMAL_OID:
        raise PgError(
            code.INSUFFICIENT_PRIVILEGE, f'permission denied: "{relation.name}" is a system catalog'
        )
    privileges.check_owner(ddl.snapshot, ddl.role, relation)
    temporary.claim_definition(ddl.session, relation)
    return relation


# OWNER TO


def _own_relation(ddl: Ddl, relation: Relation, role: Role) -> None:
    ddl.check_can_be(role)
    if not ddl.is_superuser and relation.owner != role.oid:
        schema = ddl.snapshot.schemas[relation.schema]
        privileges.check(ddl.snapshot, role.oid, schema, "CREATE")
    acl = ddl.acl_of_owner(relation.acl, relation.owner, role.oid)
    ddl.writer.update("pg_class", {"oid": relation.oid}, {"relowner": role.oid, "relacl": acl})
    ddl.writer.update("pg_type", {"typrelid": relation.oid}, {"typowner": role.oid})
    for index in relation.indexes:
        ddl.writer.update("pg_class", {"oid": index}, {"relowner": role.oid})
    for sequence in owned_sequences(ddl, relation.oid):
        _own_relation(ddl, sequence, role)


def _relation_owner(ddl: Ddl, node: nodes.AlterOwner, role: Role) -> None:
    relation = _relation(ddl, node.object.kind, node.object.names, bool(node.if_exists))
    if relation is not None and relation.kind in "iI":
        ddl.notice(
            "WARNING",
            code.WRONG_OBJECT_TYPE,
            f'cannot change owner of index "{relation.name}"',
            hint="Change the ownership of the index's table, instead.",
        )
    elif relation is not None:
        _own_relation(ddl, relation, role)


def _group_owner(ddl: Ddl, node: nodes.AlterOwner, role: Role) -> None:
    operator_families.of(node.object).give(ddl, node, role)


def _schema_owner(ddl: Ddl, node: nodes.AlterOwner, role: Role) -> None:
    schema = ddl.schema_named(node.object.names[-1])
    privileges.check_owner(ddl.snapshot, ddl.role, schema)
    ddl.check_can_be(role)
    privileges.check(ddl.snapshot, ddl.role, ddl.snapshot.database, "CREATE")
    acl = ddl.acl_of_owner(schema.acl, schema.owner, role.oid)
    ddl.writer.update("pg_namespace", {"oid": schema.oid}, {"nspowner": role.oid, "nspacl": acl})


def _event_trigger_owner(ddl: Ddl, node: nodes.AlterOwner, role: Role) -> None:
    trigger = event_trigger_named(ddl, node.object.names[-1])
    check_trigger_owner(ddl, trigger)
    ddl.check_can_be(role)
    if not role.is_superuser:
        raise PgError(
            code.INSUFFICIENT_PRIVILEGE,
            f'permission denied to change owner of event trigger "{trigger.name}"',
            hint="The owner of an event trigger must be a superuser.",
        )
    ddl.writer.update("pg_event_trigger", {"oid": trigger.oid}, {"evtowner": role.oid})


def _database_owner(ddl: Ddl, node: nodes.AlterOwner, role: Role) -> None:
    database = _database(ddl, node.object.names[-1])
    privileges.check_owner(ddl.snapshot, ddl.role, database)
    ddl.check_can_be(role)
    acl = ddl.acl_of_owner(database.acl, database.owner, role.oid)
    ddl.writer.update("pg_database", {"oid": database.oid}, {"datdba": role.oid, "datacl": acl})


def _database(ddl: Ddl, name: str) -> Database:
    database = ddl.snapshot.database_by_name(name)
    if database is None:
        raise PgError(code.UNDEFINED_DATABASE, f'database "{name}" does not exist')
    return database


# RENAME


def _rename_relation(ddl: Ddl, node: nodes.Rename) -> None:
    found = ddl.find_relation(node.object.names)
    kind = node.object.kind
    if found is not None and kind in ("TABLE", "INDEX"):
        # One word does for the other here, as in PostgreSQL.
        kind = "INDEX" if found.kind in "iI" else "TABLE"
    relation = _relation(ddl, kind, node.object.names, bool(node.if_exists))
    if relation is None:
        return
    schema = ddl.snapshot.schemas[relation.schema]
    privileges.check(ddl.snapshot, ddl.role, schema, "CREATE")
    if ddl.snapshot.relation_by_name(schema.oid, node.new_name) is not None:
        raise PgError(code.DUPLICATE_TABLE, f'relation "{node.new_name}" already exists')
    if relation.row_type:
        new_types.claim_name(ddl.writer, schema.oid, node.new_name)
        types.enter_type_name(ddl, ddl.snapshot.types[relation.row_type], schema, node.new_name)
    ddl.writer.update("pg_class", {"oid": relation.oid}, {"relname": node.new_name})
    ddl.writer.update("pg_constraint", {"conindid": relation.oid}, {"conname": node.new_name})
    _rename_storage(ddl, relation, schema, node.new_name)


def _move_relation(ddl: Ddl, node: nodes.AlterSchema) -> None:
    """With the row type, indexes, constraints and owned sequences (AlterTableNamespace)."""
    relation = _relation(ddl, node.object.kind, node.object.names, bool(node.if_exists))
    if relation is None:
        return
    holder = _sequence_holder(ddl, relation)
    if holder is not None:
        raise PgError(
            code.FEATURE_NOT_SUPPORTED,
            "cannot move an owned sequence into another schema",
            detail=f'Sequence "{relation.name}" is linked to table "{holder.name}".',
        )
    schema = ddl.schema_named(node.schema)
    privileges.check(ddl.snapshot, ddl.role, schema, "CREATE")
    if schema.oid == relation.schema:
        return
    if schema.name.startswith("pg_temp_") or relation.database == "temp":
        raise PgError(code.FEATURE_NOT_SUPPORTED, "cannot move objects into or out of temporary schemas")
    owned = owned_sequences(ddl, relation.oid)
    for oid in (relation.oid, *relation.indexes, *(sequence.oid for sequence in owned)):
        _enter_schema(ddl, ddl.snapshot.relations[oid], schema)


def _sequence_holder(ddl: Ddl, relation: Relation) -> Relation | None:
    if relation.kind != "S":
        return None
    where = {"classid": PG_CLASS, "objid": relation.oid, "refclassid": PG_CLASS}
    rows = ddl.writer.rows("pg_depend", where, ("refobjid", "deptype"))
    return next((ddl.snapshot.relations[oid] for oid, kind in rows if kind in "ai"), None)


def _enter_schema(ddl: Ddl, relation: Relation, schema: Schema) -> None:
    if ddl.snapshot.relation_by_name(schema.oid, relation.name) is not None:
        raise PgError(
            code.DUPLICATE_TABLE, f'relation "{relation.name}" already exists in schema "{schema.name}"'
        )
    ddl.writer.update("pg_class", {"oid": relation.oid}, {"relnamespace": schema.oid})
    ddl.writer.update("pg_constraint", {"conrelid": relation.oid}, {"connamespace": schema.oid})
    types = [relation.row_type] if relation.row_type else []
    types += [oid for oid, type_ in ddl.snapshot.types.items() if type_.element_oid in types]
    for oid in types:
        ddl.writer.update("pg_type", {"oid": oid}, {"typnamespace": schema.oid})
    on_schema = {"classid": PG_CLASS, "objid": relation.oid, "refclassid": PG_NAMESPACE}
    ddl.writer.update("pg_depend", on_schema, {"refobjid": schema.oid})
    _rename_storage(ddl, relation, schema, relation.name)


def _rename_storage(ddl: Ddl, relation: Relation, schema: Schema, name: str) -> None:
    """The SQLite table follows its relation's name; an index keeps the one it was made with."""
    if relation.kind not in "rmp":
        return
    stored = free_name(ddl.writer, schema, name, relation.oid)
    before = ddl.snapshot
    ddl.writer.update("polar_storage", {"oid": relation.oid}, {"physicalname": stored})
    if not reshaping.rename(ddl.writer, before, relation):
        target = storage.quoted(stored)
        ddl.writer.execute(f"ALTER TABLE {storage.qualified(relation)} RENAME TO {target}")


def _rename_column(ddl: Ddl, node: nodes.Rename) -> None:
    *names, name = node.object.names
    if node.if_exists and ddl.find_relation(names) is None:
        ddl.skip(f'relation "{names[-1]}" does not exist, skipping')
        return
    relation = ddl.relation_named(names)
    privileges.check_owner(ddl.snapshot, ddl.role, relation)
    temporary.claim_definition(ddl.session, relation)
    typed.check_may(relation, "RENAME COLUMN")
    rename_column(ddl, relation, name, node.new_name, only=bool(node.only))


def _rename_attribute(ddl: Ddl, node: nodes.Rename) -> None:
    relation = ddl.relation_named(node.object.names[:-1])
    if relation.kind == "c":
        rename_attribute(ddl, node)
    else:
        _rename_column(ddl, node)


def _rename_constraint(ddl: Ddl, node: nodes.Rename) -> None:
    if node.object.on_domain:
        rename_domain_constraint(ddl, node)
        return
    names = node.object.names
    relation = _relation(ddl, node.of_kind, names[:-1], bool(node.if_exists))
    if relation is not None:
        rename_constraint(ddl, relation, names[-1], node.new_name)


def _rename_schema(ddl: Ddl, node: nodes.Rename) -> None:
    schema = ddl.schema_named(node.object.names[-1])
    privileges.check_owner(ddl.snapshot, ddl.role, schema)
    privileges.check(ddl.snapshot, ddl.role, ddl.snapshot.database, "CREATE")
    if ddl.snapshot.schema_by_name(node.new_name) is not None:
        raise PgError(code.DUPLICATE_SCHEMA, f'schema "{node.new_name}" already exists')
    if node.new_name.startswith("pg_"):
        raise PgError(
            code.RESERVED_NAME,
            f'unacceptable schema name "{node.new_name}"',
            detail='The prefix "pg_" is reserved for system schemas.',
        )
    ddl.writer.update("pg_namespace", {"oid": schema.oid}, {"nspname": node.new_name})
    renamed = ddl.snapshot.schemas[schema.oid]
    for relation in [r for r in ddl.snapshot.relations.values() if r.schema == schema.oid]:
        _rename_storage(ddl, relation, renamed, relation.name)


def _rename_trigger(ddl: Ddl, node: nodes.Rename) -> None:
    """ALTER TRIGGER t ON table; Oracle's without a table."""
    *names, name = node.object.names
    if names:
        row_triggers.rename(ddl, ddl.relation_named(names), name, node.new_name)
        return
    if ddl.snapshot.event_trigger_by_name(name) is not None:
        _rename_event_trigger(ddl, node)
        return
    found = row_triggers.find_by_name(ddl, [name])
    if found is None:
        raise PgError(code.UNDEFINED_OBJECT, f'trigger "{name}" does not exist')
    row_triggers.rename(ddl, found[0], name, node.new_name)


def _rename_event_trigger(ddl: Ddl, node: nodes.Rename) -> None:
    trigger = event_trigger_named(ddl, node.object.names[-1])
    check_trigger_owner(ddl, trigger)
    if ddl.snapshot.event_trigger_by_name(node.new_name) is not None:
        raise PgError(code.DUPLICATE_OBJECT, f'event trigger "{node.new_name}" already exists')
    ddl.writer.update("pg_event_trigger", {"oid": trigger.oid}, {"evtname": node.new_name})


def _rename_role(ddl: Ddl, node: nodes.Rename) -> None:
    role = ddl.role_named(node.object.names[-1])
    me = ddl.snapshot.roles[ddl.role]
    if role.oid in (ddl.session.session_user_oid, ddl.role):
        word = "session user" if role.oid == ddl.session.session_user_oid else "current user"
        raise PgError(code.FEATURE_NOT_SUPPORTED, f"{word} cannot be renamed")
    check_role_name(role.name, None)
    check_role_name(node.new_name, None)
    if ddl.snapshot.role_by_name(node.new_name) is not None:
        raise PgError(code.DUPLICATE_OBJECT, f'role "{node.new_name}" already exists')
    if role.is_superuser and not me.is_superuser:
        raise PgError(code.INSUFFICIENT_PRIVILEGE, "must be superuser to rename superusers")
    if not me.is_superuser and not me.can_create_role:
        raise PgError(code.INSUFFICIENT_PRIVILEGE, "permission denied to rename role")
    rename_role(ddl.writer, role, node.new_name)
    if role.password is not None and role.password.startswith("md5"):
        # An md5 verifier is salted with the name.
        ddl.writer.update("pg_authid", {"oid": role.oid}, {"rolpassword": None})
        ddl.notice("NOTICE", code.SUCCESSFUL_COMPLETION, "MD5 password cleared because of role rename")


def _large_object_owner(ddl: Ddl, node: nodes.AlterOwner, role: Role) -> None:
    found = large_object(ddl, node.object.names[-1])
    check_large_object_owner(ddl, found)
    ddl.check_can_be(role)
    acl = ddl.acl_of_owner(found.acl, found.owner, role.oid)
    ddl.writer.update("pg_largeobject_metadata", {"oid": found.oid}, {"lomowner": role.oid, "lomacl": acl})


_OWNERS: Final[dict[str, Callable[[Ddl, nodes.AlterOwner, Role], None]]] = {
    **dict.fromkeys(_RELATIONS, _relation_owner),
    **dict.fromkeys(_ROUTINES, own_routine),
    **dict.fromkeys(_TYPES, own_type),
    "SCHEMA": _schema_owner,
    **dict.fromkeys(_GROUPS, _group_owner),
    "OPERATOR": own_operator,
    **{name: kind.give for name, kind in _IN_SCHEMAS.items()},
    **{name: kind.give for name, kind in _NAMED.items()},
    "EVENT TRIGGER": _event_trigger_owner,
    "DATABASE": _database_owner,
    "TABLESPACE": tablespaces.give,
    "LARGE OBJECT": _large_object_owner,
}
_RENAMES: Final[dict[str, Callable[[Ddl, nodes.Rename], None]]] = {
    **dict.fromkeys(_RELATIONS, _rename_relation),
    **dict.fromkeys(_ROUTINES, rename_routine),
    **dict.fromkeys(_TYPES, rename_type),
    "ATTRIBUTE": _rename_attribute,
    **dict.fromkeys(_GROUPS, operator_families.rename),
    **{name: kind.rename for name, kind in _IN_SCHEMAS.items()},
    **{name: kind.rename for name, kind in _NAMED.items()},
    "COLUMN": _rename_column,
    "CONSTRAINT": _rename_constraint,
    "SCHEMA": _rename_schema,
    "DATABASE": rename_database,
    "TABLESPACE": tablespaces.rename,
    "EVENT TRIGGER": _rename_event_trigger,
    "TRIGGER": _rename_trigger,
    "POLICY": rename_policy,
    "RULE": rename_rule,
    **dict.fromkeys(("ROLE", "USER", "GROUP"), _rename_role),
}
