"""Event triggers of DDL: ddl_command_start, sql_drop and ddl_command_end.

They run in the command's own transaction, so that an error of theirs undoes it. What it has made, changed and
dropped is learnt from the rows that it writes into the catalog. PostgreSQL 15 docs 40 (event-triggers),
source event_trigger.c.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import field
from typing import TYPE_CHECKING, Any, Final

from polar_lite.catalog.command_tags import SUPPORTED
from polar_lite.catalog.dialect import nodes
from polar_lite.catalog.object_identity import Identity, identify
from polar_lite.catalog.object_names import (
    PG_CAST,
    PG_CLASS,
    PG_COLLATION,
    PG_EXTENSION,
    PG_FOREIGN_DATA_WRAPPER,
    PG_FOREIGN_SERVER,
    PG_NAMESPACE,
    PG_OPERATOR,
    PG_POLICY,
    PG_PROC,
    PG_PUBLICATION,
    PG_PUBLICATION_NAMESPACE,
    PG_PUBLICATION_REL,
    PG_STATISTIC_EXT,
    PG_TRIGGER,
    PG_TS_CONFIG,
    PG_TS_DICT,
    PG_TYPE,
    PG_USER_MAPPING,
    Address,
)
from polar_lite.catalog.writing.host import Observer
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.records import dataclass
from polar_lite.protocol.sqlstate import PgError
from polar_lite.server.triggers.ddl_subjects import Subject, subject_of
from polar_lite.server.triggers.event_triggers import enabled_triggers, run_trigger

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from polar_lite.catalog.dialect.nodes import Statement
    from polar_lite.catalog.objects import EventTrigger
    from polar_lite.catalog.writing.writer import CatalogWriter
    from polar_lite.server.sessions.session import Session

START: Final = "ddl_command_start"
DROP: Final = "sql_drop"
END: Final = "ddl_command_end"

# System tables whose rows are objects, or belong to one: class, column of its OID.
_OBJECTS: Final = {
    "pg_class": (PG_CLASS, "oid"),
    "pg_attribute": (PG_CLASS, "attrelid"),
    "pg_attrdef": (PG_CLASS, "adrelid"),
    "pg_constraint": (PG_CLASS, "conrelid"),
    "pg_rewrite": (PG_CLASS, "ev_class"),
    "pg_sequence": (PG_CLASS, "seqrelid"),
    "pg_inherits": (PG_CLASS, "inhrelid"),
    "pg_proc": (PG_PROC, "oid"),
    "pg_type": (PG_TYPE, "oid"),
    "pg_enum": (PG_TYPE, "enumtypid"),
    "pg_namespace": (PG_NAMESPACE, "oid"),
    "pg_trigger": (PG_TRIGGER, "oid"),
    "pg_policy": (PG_POLICY, "oid"),
    "pg_operator": (PG_OPERATOR, "oid"),
    "pg_cast": (PG_CAST, "oid"),
    "pg_collation": (PG_COLLATION, "oid"),
    "pg_statistic_ext": (PG_STATISTIC_EXT, "oid"),
    "pg_ts_config": (PG_TS_CONFIG, "oid"),
    "pg_ts_config_map": (PG_TS_CONFIG, "mapcfg"),
    "pg_ts_dict": (PG_TS_DICT, "oid"),
    "pg_extension": (PG_EXTENSION, "oid"),
    "pg_foreign_data_wrapper": (PG_FOREIGN_DATA_WRAPPER, "oid"),
    "pg_foreign_server": (PG_FOREIGN_SERVER, "oid"),
    "pg_user_mapping": (PG_USER_MAPPING, "oid"),
    "pg_publication": (PG_PUBLICATION, "oid"),
    "pg_publication_rel": (PG_PUBLICATION_REL, "oid"),
    "pg_publication_namespace": (PG_PUBLICATION_NAMESPACE, "oid"),
}
_SEQUENCE: Final = "sequence"
# Nouns of tags -> what identities call it, where that is another word.
_TYPES: Final = {"DOMAIN": "type", "STATISTICS": "statistics object"}


@dataclass(slots=True)
class DdlCommand(Observer):
    """A command that event triggers are told of.

    node: its syntax. in_extension: it is in the script of one. event: the one whose triggers run. subject:
    what Oracle's triggers are told.
    """

    tag: str
    node: Statement
    in_extension: bool = False
    event: str = ""
    made: dict[Address, None] = field(default_factory=dict)
    altered: dict[Address, None] = field(default_factory=dict)
    dropped: list[tuple[Any, ...]] = field(default_factory=list)
    subject: Subject | None = None

    @property
    def renames_column(self) -> bool:
        return isinstance(self.node, nodes.Rename) and self.node.object.kind == "COLUMN"

    def changed(self, writer: CatalogWriter, table: str, which: Mapping[str, Any], *, is_new: bool) -> None:
        if table == "pg_description" and self.tag == "COMMENT":
            self.altered[Address(which["classoid"], which["objoid"], which["objsubid"])] = None
            return
        class_oid, column = _OBJECTS.get(table, (0, ""))
        if not class_oid or (table == "pg_namespace" and str(which.get("nspname", "")).startswith("pg_temp")):
            return
        if table == "pg_attribute" and self.renames_column and "attnum" in which:
            self.altered[Address(PG_CLASS, which["attrelid"], which["attnum"])] = None
            return
        is_object = is_new and column == "oid"
        for oid in [which[column]] if column in which else _oids(writer, table, which, column):
            address = Address(class_oid, oid)
            if is_object:
                self.made[address] = None
            elif address not in self.made:
                self.altered[address] = None

    def dropping(
        self, writer: CatalogWriter, addresses: Sequence[tuple[Address, str]], originals: Container[Address]
    ) -> None:
        for address, kind in reversed(addresses):
            found = identify(writer.snapshot, writer.rows, address)
            if found is None:
                continue
            self._drop(address, found, is_original=address in originals, is_normal=kind == "n")

    def _drop(
        self, address: Address, found: Identity, *, is_original: bool = False, is_normal: bool = False
    ) -> None:
        schema, name = found.schema or found.container, None if address.sub else found.name
        self.dropped.append(
            (
                *(address.class_oid, address.oid, address.sub, is_original, is_normal, schema == "pg_temp"),
                *(found.type, schema, name, found.identity, found.names, found.arguments),
            )
        )


def told(session: Session, node: Statement) -> AbstractContextManager[None]:
    """The command of `node` runs inside: triggers before and after it, if its tag has any."""
    tag = command_tag(node)
    if tag not in SUPPORTED or _is_of_system_trigger(session, node):
        return nullcontext()
    subject = subject_of(session, node, tag)
    return _told(session, DdlCommand(tag, node, bool(session.extension), subject=subject))


def _is_of_system_trigger(session: Session, node: Statement) -> bool:
    """Oracle's CREATE, ALTER and DROP TRIGGER of event triggers, whose commands are not told."""
    match node:
        case nodes.CreateSystemTrigger():
            return True
        case nodes.AlterTrigger():
            name = node.names[-1]
        case nodes.Drop() if node.kind == "TRIGGER" and not node.on_relation:
            name = node.objects[0].names[-1]
        case _:
            return False
    return session.snapshot.event_trigger_by_name(name) is not None


@contextmanager
def _told(session: Session, command: DdlCommand) -> Iterator[None]:
    _fire(session, command, START)
    writer = session.catalog_writer()
    outer, writer.observer = writer.observer, command
    try:
        yield
    finally:
        writer.observer = outer
    if command.dropped:
        _fire(session, command, DROP)
    _fire(session, command, END)


def _fire(session: Session, command: DdlCommand, event: str) -> None:
    outer, session.ddl = session.ddl, command
    command.event = event
    try:
        for trigger in enabled_triggers(session, event):
            if _is_for(trigger, command):
                run_trigger(session, trigger, event, command.tag)
    finally:
        session.ddl = outer


def _is_for(trigger: EventTrigger, command: DdlCommand) -> bool:
    if trigger.verbs:
        verb = command.subject.verb if command.subject is not None else ""
        return verb in trigger.verbs or "DDL" in trigger.verbs
    return trigger.tags is None or command.tag in trigger.tags


def command_tag(node: Statement) -> str:
    """The tag of a utility statement, before it has run."""
    from polar_lite.server.commands import statement_name

    match node:
        case nodes.Grant():
            return "GRANT" if node.args["grant"] else "REVOKE"
        case nodes.AlterTable():
            return f"ALTER {node.kind}"
        case nodes.AlterOwner() | nodes.AlterSchema() | nodes.AlterRoutine():
            return f"ALTER {node.object.kind}"
        case nodes.AlterEnum():
            return "ALTER TYPE"
        case nodes.CreateTextSearch():
            return f"CREATE TEXT SEARCH {node.kind}"
        case nodes.RefreshCollation():
            return "ALTER COLLATION"
        case nodes.CreateObjectType():
            return "CREATE TYPE BODY" if node.body else "CREATE TYPE"
        case nodes.CreatePackage():
            return "CREATE PACKAGE BODY" if node.body else "CREATE PACKAGE"
        case nodes.CreateType() if node.kind == "DOMAIN":
            return "CREATE DOMAIN"
        case nodes.CreateTableAs() if node.args.get("into"):
            return "SELECT INTO"
        case nodes.AlterRoleSet():
            return "ALTER ROLE"
        case nodes.AlterDatabaseSet():
            return "ALTER DATABASE"
        case nodes.Truncate():
            return "TRUNCATE TABLE"
    return statement_name(node)


def commands(session: Session) -> list[tuple[Any, ...]]:
    """The rows of pg_event_trigger_ddl_commands()."""
    command = session.ddl
    if command is None:
        raise _outside("pg_event_trigger_ddl_commands() can only be called in an event trigger function")
    if command.event != END:
        return []
    if command.tag in ("GRANT", "REVOKE"):
        return [(None, None, None, command.tag, command.node.kind, None, None, False, None)]
    return list(_commands(session, command))


def _commands(session: Session, command: DdlCommand) -> Iterator[tuple[Any, ...]]:
    writer = session.catalog_writer()
    verb, _, noun = command.tag.partition(" ")
    if verb == "REFRESH":
        from polar_lite.server.commands.ddl import Ddl

        refreshed = Ddl(session).find_relation(command.node.names)
        command.altered = {} if refreshed is None else {Address(PG_CLASS, refreshed.oid): None}
    made = [(address, of) for address in command.made if (of := _object(writer, address)) is not None]
    if verb in ("CREATE", "SELECT"):
        # Those that a serial column brings come before its table.
        for address, of in sorted(made, key=lambda item: item[1].type != _SEQUENCE):
            creates = f"CREATE {of.type.upper()}"
            is_main = noun.startswith((of.type.upper(), "INTO")) or (noun, of.type) == ("DOMAIN", "type")
            yield _row(address, of, command.tag if is_main else creates, command.in_extension)
        if made:
            return
    wanted = _TYPES.get(noun, noun.lower())
    for address in command.altered:
        of_it = identify(writer.snapshot, writer.rows, address)
        if of_it is not None and (verb == "COMMENT" or of_it.type.removesuffix(" column") == wanted):
            yield _row(address, of_it, command.tag, command.in_extension)


def _row(address: Address, of: Identity, tag: str, in_extension: bool) -> tuple[Any, ...]:
    return (
        *(address.class_oid, address.oid, address.sub, tag),
        *(of.type, of.schema, of.identity, in_extension, None),
    )


def _object(writer: CatalogWriter, address: Address) -> Identity | None:
    """None for what a command makes along with an object: row types, arrays, composite types' relations."""
    if address.class_oid == PG_TYPE:
        found = writer.snapshot.types.get(address.oid)
        relation = writer.snapshot.relation(found.relation) if found is not None else None
        if found is None or found.is_array or (relation is not None and relation.kind != "c"):
            return None
    if address.class_oid == PG_CLASS:
        relation = writer.snapshot.relation(address.oid)
        if relation is not None and relation.kind == "c":
            return None
    return identify(writer.snapshot, writer.rows, address)


def _oids(writer: CatalogWriter, table: str, which: Mapping[str, Any], column: str) -> list[int]:
    return [oid for (oid,) in writer.rows(table, which, (column,))]


def dropped_objects(session: Session) -> list[tuple[Any, ...]]:
    """The rows of pg_event_trigger_dropped_objects()."""
    if session.ddl is None or session.ddl.event != DROP:
        raise _outside(
            "pg_event_trigger_dropped_objects() can only be called in a sql_drop event trigger function"
        )
    return session.ddl.dropped


def _outside(message: str) -> PgError:
    return PgError(code.E_R_I_E_EVENT_TRIGGER_PROTOCOL_VIOLATED, message)
