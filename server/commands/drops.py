"""DROP of everything but roles, databases and tablespaces.

The names are resolved and rights checked for all of a statement's objects first, then they go
together. What goes with them is `catalog.writing.dependencies`' matter. PostgreSQL 15 source dropcmds.c,
tablecmds.c (RemoveRelations).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from polar_lite.catalog import privileges
from polar_lite.catalog.dialect import nodes
from polar_lite.catalog.object_names import (
    PG_CLASS,
    PG_EVENT_TRIGGER,
    PG_EXTENSION,
    PG_NAMESPACE,
    PG_POLICY,
    PG_PROC,
    PG_TRIGGER,
    PG_TYPE,
    POLAR_PACKAGE,
    Address,
    quote_ident,
)
from polar_lite.catalog.types import FIRST_NORMAL_OID
from polar_lite.catalog.writing.dependencies import is_pinned
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.sqlstate import PgError, unsupported
from polar_lite.server.commands import (
    CommandResult,
    command,
    comment_targets,
    prevent_in_transaction_block,
    text_search,
)
from polar_lite.server.commands.access.policies import policy_named
from polar_lite.server.commands.collations import COLLATION
from polar_lite.server.commands.contexts import find_context
from polar_lite.server.commands.ddl import Ddl
from polar_lite.server.commands.extended_statistics import STATISTICS
from polar_lite.server.commands.foreign_data import SERVER, WRAPPER
from polar_lite.server.commands.operators import groups as operator_families
from polar_lite.server.commands.publications.definitions import PUBLICATION
from polar_lite.server.commands.relation_words import RELATION_WORDS, hint_to_drop, wrong_kind
from polar_lite.server.commands.routines.lookup import find_package, find_routine
from polar_lite.server.commands.row_triggers import find_by_name, trigger_of
from polar_lite.server.commands.rules import find_rule
from polar_lite.server.commands.synonyms import find_synonym
from polar_lite.server.commands.types.definitions import check_owner, find_type
from polar_lite.server.commands.types.object_types import check_unheld, drop_body
from polar_lite.server.sessions import temporary

if TYPE_CHECKING:
    from polar_lite.server.sessions.session import Session


@command(nodes.Drop, writes=True)
def drop_objects(node: nodes.Drop, session: Session, text: str) -> CommandResult:
    ddl = Ddl(session)
    resolve = _RESOLVERS.get(node.kind)
    if node.kind in RELATION_WORDS:
        resolve = _relation
    if resolve is None:
        raise unsupported(f"DROP {node.kind}")
    if node.concurrently:
        _check_concurrently(session, node)
    targets: list[Address] = []
    for item in node.objects:
        found = None
        with ddl.skips_unknown(node.if_exists):
            found = resolve(ddl, node, item)
        if found is not None and found not in targets:
            targets.append(found)
        index = ddl.snapshot.relation(found.oid) if found is not None and node.concurrently else None
        if index is not None and index.kind == "I":
            message = f'cannot drop partitioned index "{index.name}" concurrently'
            raise PgError(code.FEATURE_NOT_SUPPORTED, message)
    if targets:
        _drop(ddl, targets, bool(node.cascade))
    return CommandResult(f"DROP {node.kind}")


@command(nodes.DropRoutine, writes=True)
def drop_routine(node: nodes.DropRoutine, session: Session, text: str) -> CommandResult:
    ddl = Ddl(session)
    targets = []
    for item in node.objects:
        routine = None
        with ddl.skips_unknown(node.if_exists):
            routine = find_routine(ddl, node.kind, item, missing_ok=bool(node.if_exists), is_drop=True)
        if routine is None:
            continue
        if node.kind == "FUNCTION" and routine.kind == "a":
            raise PgError(
                code.WRONG_OBJECT_TYPE,
                f'"{routine.name}" is an aggregate function',
                hint="Use DROP AGGREGATE to drop aggregate functions.",
            )
        schema = ddl.snapshot.schemas[routine.schema]
        if not privileges.is_owner(ddl.snapshot, ddl.role, schema.owner):
            privileges.check_owner(ddl.snapshot, ddl.role, routine)
        targets.append(Address(PG_PROC, routine.oid))
    if targets:
        _drop(ddl, targets, bool(node.cascade))
    return CommandResult(f"DROP {node.kind}")


def _check_concurrently(session: Session, node: nodes.Drop) -> None:
    """CONCURRENTLY can only affect speed here, but has its limits."""
    for is_given, what in ((len(node.objects) > 1, "dropping multiple objects"), (node.cascade, "CASCADE")):
        if is_given:
            raise PgError(code.FEATURE_NOT_SUPPORTED, f"DROP INDEX CONCURRENTLY does not support {what}")
    prevent_in_transaction_block(session, "DROP INDEX CONCURRENTLY")


def _drop(ddl: Ddl, targets: Sequence[Address], cascade: bool) -> None:
    for target in targets:
        if is_pinned(target):
            raise PgError(
                code.DEPENDENT_OBJECTS_STILL_EXIST,
                f"cannot drop {ddl.names().describe(target)} because it is required by the database system",
            )
        ddl.check_is_no_part(target, targets)
    for target in targets:
        relation = ddl.snapshot.relation(target.oid) if target.class_oid == PG_CLASS else None
        if relation is not None:
            ddl.check_not_read("DROP TABLE", relation)
            ddl.check_no_pending("DROP TABLE", relation)
    with ddl.not_in_use("DROP TABLE", ddl.names().describe(targets[0]).removeprefix("table ")):
        ddl.drop(targets, cascade=cascade)


def _relation(ddl: Ddl, node: nodes.Drop, item: nodes.ObjectName) -> Address | None:
    names = item.names
    relation = ddl.find_relation(names)
    if relation is None:
        _missing_relation(ddl, node, names)
        return None
    if relation.kind not in RELATION_WORDS[node.kind]:
        raise wrong_kind(node.kind, relation, hint=hint_to_drop(relation))
    if relation.oid < FIRST_NORMAL_OID:
        raise PgError(
            code.INSUFFICIENT_PRIVILEGE,
            f'permission denied: "{relation.name}" is a system catalog',
        )
    schema = ddl.snapshot.schemas[relation.schema]
    if not privileges.is_owner(ddl.snapshot, ddl.role, schema.owner):
        privileges.check_owner(ddl.snapshot, ddl.role, relation)
    temporary.claim_definition(ddl.session, relation)
    return Address(PG_CLASS, relation.oid)


def _missing_relation(ddl: Ddl, node: nodes.Drop, names: Sequence[str]) -> None:
    if len(names) > 1 and ddl.find_schema(names[-2]) is None:
        _missing_schema(ddl, node, names[-2])
        return
    is_table = node.kind not in ("INDEX", "FOREIGN TABLE")
    sqlstate = code.UNDEFINED_TABLE if is_table else code.UNDEFINED_OBJECT
    ddl.missing(f'{node.kind.lower()} "{names[-1]}"', if_exists=node.if_exists, sqlstate=sqlstate)


def _missing_schema(ddl: Ddl, node: nodes.Drop, name: str) -> None:
    ddl.missing(f'schema "{name}"', if_exists=node.if_exists, sqlstate=code.UNDEFINED_SCHEMA)


def _schema(ddl: Ddl, node: nodes.Drop, item: nodes.ObjectName) -> Address | None:
    name = item.names[-1]
    found = ddl.snapshot.schema_by_name(name)
    if found is None:
        _missing_schema(ddl, node, name)
        return None
    privileges.check_owner(ddl.snapshot, ddl.role, found)
    return Address(PG_NAMESPACE, found.oid)


def _event_trigger(ddl: Ddl, node: nodes.Drop, item: nodes.ObjectName) -> Address | None:
    name = item.names[-1]
    found = ddl.snapshot.event_trigger_by_name(name)
    if found is None:
        ddl.missing(f'event trigger "{name}"', if_exists=node.if_exists)
        return None
    ddl.check_owns(found.owner, f"event trigger {name}")
    return Address(PG_EVENT_TRIGGER, found.oid)


def _extension(ddl: Ddl, node: nodes.Drop, item: nodes.ObjectName) -> Address | None:
    name = item.names[-1]
    for oid, owner in ddl.writer.rows("pg_extension", {"extname": name}, ["oid", "extowner"]):
        ddl.check_owns(owner, f"extension {name}")
        return Address(PG_EXTENSION, oid)
    ddl.missing(f'extension "{name}"', if_exists=node.if_exists)
    return None


def _trigger(ddl: Ddl, node: nodes.Drop, item: nodes.ObjectName) -> Address | None:
    """DROP TRIGGER name ON table; Oracle's without a table: an event's trigger, or the only one so called."""
    name = item.names[-1]
    if node.on_relation:
        return _trigger_on(ddl, node, item.names[:-1], name)
    if ddl.snapshot.event_trigger_by_name(name) is not None:
        return _event_trigger(ddl, node, item)
    found = find_by_name(ddl, item.names)
    if found is None:
        ddl.missing(f'trigger "{name}"', if_exists=node.if_exists)
        return None
    privileges.check_owner(ddl.snapshot, ddl.role, found[0])
    return Address(PG_TRIGGER, found[1].oid)


def _trigger_on(ddl: Ddl, node: nodes.Drop, names: Sequence[str], name: str) -> Address | None:
    if node.if_exists and ddl.find_relation(names) is None:
        _missing_owner(ddl, names)
        return None
    relation = ddl.relation_named(names)
    trigger = trigger_of(relation, name)
    if trigger is None:
        if node.if_exists:
            ddl.skip(f'trigger "{name}" for relation "{names[-1]}" does not exist, skipping')
            return None
        raise PgError(code.UNDEFINED_OBJECT, f'trigger "{name}" for table "{names[-1]}" does not exist')
    ddl.check_owns(relation.owner, f"relation {relation.name}")
    return Address(PG_TRIGGER, trigger.oid)


def _policy(ddl: Ddl, node: nodes.Drop, item: nodes.ObjectName) -> Address | None:
    *table, name = item.names
    if node.if_exists and ddl.find_relation(table) is None:
        _missing_owner(ddl, table)
        return None
    relation = ddl.relation_named(table)
    if node.if_exists and all(policy.name != name for policy in relation.policies):
        ddl.skip(f'policy "{name}" for relation "{relation.name}" does not exist, skipping')
        return None
    found = policy_named(relation, name)
    ddl.check_owns(relation.owner, f"relation {relation.name}")
    return Address(PG_POLICY, found.oid)


def _rule(ddl: Ddl, node: nodes.Drop, item: nodes.ObjectName) -> Address | None:
    *table, name = item.names
    if node.if_exists and ddl.find_relation(table) is None:
        _missing_owner(ddl, table)
        return None
    relation = ddl.relation_named(table)
    found = find_rule(ddl, node, relation, name)
    if found is not None:
        ddl.check_owns(relation.owner, f"relation {relation.name}")
    return found


def _missing_owner(ddl: Ddl, names: Sequence[str]) -> None:
    """The NOTICE when what the object is part of does not exist."""
    if len(names) > 1 and ddl.find_schema(names[-2]) is None:
        ddl.skip(f'schema "{names[-2]}" does not exist, skipping')
    else:
        ddl.skip(f'relation "{".".join(names)}" does not exist, skipping')


def _package(ddl: Ddl, node: nodes.Drop, item: nodes.ObjectName) -> Address | None:
    names = item.names
    found = find_package(ddl, names)
    if found is None or (node.kind == "PACKAGE BODY" and found.body is None):
        ddl.missing(f'{node.kind.lower()} "{names[-1]}"', if_exists=node.if_exists)
        return None
    privileges.check_owner(ddl.snapshot, ddl.role, found)
    if node.kind == "PACKAGE BODY":
        ddl.writer.update("polar_package", {"oid": found.oid}, {"pkgbody": None})
        return None
    return Address(POLAR_PACKAGE, found.oid)


def _type(ddl: Ddl, node: nodes.Drop, item: nodes.ObjectName) -> Address | None:
    names = item.names
    if node.if_exists and len(names) > 1 and ddl.find_schema(names[-2]) is None:
        _missing_schema(ddl, node, names[-2])
        return None
    found = find_type(ddl, names)
    if found is None:
        ddl.missing(f'type "{".".join(names)}"', if_exists=node.if_exists)
        return None
    if found.oid >= FIRST_NORMAL_OID:
        schema = ddl.snapshot.schemas[found.schema]
        if not privileges.is_owner(ddl.snapshot, ddl.role, schema.owner):
            check_owner(ddl, found)
    if node.kind == "DOMAIN" and found.kind != "d":
        raise PgError(code.WRONG_OBJECT_TYPE, f'"{".".join(names)}" is not a domain')
    if not node.cascade:
        check_unheld(ddl, found.oid)
    return Address(PG_TYPE, found.oid)


def _of_the_system(ddl: Ddl, node: nodes.Drop, item: nodes.ObjectName) -> None:
    """Of a kind that nobody can make: there is no such object, or the system needs it."""
    try:
        comment_targets.named(ddl, item, "")
    except PgError as error:
        if error.sqlstate != code.UNDEFINED_OBJECT:
            raise
        ddl.missing(error.message.removesuffix(" does not exist"), if_exists=node.if_exists)
        return
    shown = f"{node.kind.lower()} {quote_ident(item.names[-1])}"
    raise PgError(
        code.DEPENDENT_OBJECTS_STILL_EXIST,
        f"cannot drop {shown} because it is required by the database system",
    )


def _subscription(ddl: Ddl, node: nodes.Drop, item: nodes.ObjectName) -> None:
    """There are none, as none can be made."""
    ddl.missing(f'subscription "{item.names[-1]}"', if_exists=node.if_exists)


_RESOLVERS: Final = {
    "SCHEMA": _schema,
    "EVENT TRIGGER": _event_trigger,
    "EXTENSION": _extension,
    "TRIGGER": _trigger,
    "POLICY": _policy,
    "RULE": _rule,
    "PACKAGE": _package,
    "PACKAGE BODY": _package,
    "TYPE": _type,
    "TYPE BODY": drop_body,
    "DOMAIN": _type,
    "COLLATION": COLLATION.to_drop,
    **dict.fromkeys((operator_families.CLASS, operator_families.FAMILY), operator_families.to_drop),
    "STATISTICS": STATISTICS.to_drop,
    **{name: kind.to_drop for name, kind in text_search.KINDS.items()},
    "PUBLICATION": PUBLICATION.to_drop,
    "FOREIGN DATA WRAPPER": WRAPPER.to_drop,
    "SERVER": SERVER.to_drop,
    "SUBSCRIPTION": _subscription,
    **dict.fromkeys(
        ("LANGUAGE", "ACCESS METHOD", "CONVERSION", "TEXT SEARCH PARSER", "TEXT SEARCH TEMPLATE"),
        _of_the_system,
    ),
    "CONTEXT": find_context,
    "SYNONYM": find_synonym,
    "PUBLIC SYNONYM": find_synonym,
}
