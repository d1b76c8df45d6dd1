"""What the DDL commands share: the writer, names and schemas of the statement, and who runs it.

One `Ddl` lives for one statement. Rights on schemas and the errors of names are here; what a
command does is in the module of its family. PostgreSQL 15 source namespace.c.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from polar_lite.catalog import acl as acls
from polar_lite.catalog import privileges
from polar_lite.catalog.dialect.binder.state import Statement
from polar_lite.catalog.dialect.binder.typenames import resolve_type
from polar_lite.catalog.object_names import PG_PROC, Address, Names, quote_qualified
from polar_lite.catalog.objects import PG_CATALOG, Relation, Role, Schema
from polar_lite.catalog.snapshot import Snapshot
from polar_lite.catalog.types import TypeRef
from polar_lite.catalog.user_types import UserType
from polar_lite.catalog.writing import functions_in_tables
from polar_lite.catalog.writing.dependencies import drop, owned_part
from polar_lite.catalog.writing.writer import CatalogWriter
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.pgtypes import RECORD, format_type
from polar_lite.protocol.sqlstate import PgError, unsupported
from polar_lite.server.engine.calls import guarded

if TYPE_CHECKING:
    from polar_lite.catalog.dialect import nodes
    from polar_lite.server.sessions.session import Session

MAX_NAME_BYTES = 63
NOT_FOR: Final = {
    "S": "This operation is not supported for sequences.",
    "v": "This operation is not supported for views.",
    "m": "This operation is not supported for materialized views.",
    "i": "This operation is not supported for indexes.",
    "f": "This operation is not supported for foreign tables.",
}


class Ddl:
    """One statement's view of session and catalog."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.writer: CatalogWriter = session.catalog_writer()
        self.role: int = session.current_user_oid

    @property
    def snapshot(self) -> Snapshot:
        return self.writer.snapshot

    @property
    def is_superuser(self) -> bool:
        role = self.snapshot.role(self.role)
        return role is not None and role.is_superuser

    def names(self) -> Names:
        return Names(self.snapshot, self.search_path(), self.writer.rows)

    def search_path(self) -> Sequence[int]:
        path: Sequence[int] = self.session.search_path(implicit=True)
        return path

    def notice(self, severity: str, sqlstate: str, message: str, **fields: str) -> None:
        self.session.notice(severity, sqlstate, message, **fields)

    def debug(self, message: str) -> None:
        """For those who set client_min_messages to debug1."""
        self.notice("DEBUG", code.SUCCESSFUL_COMPLETION, message)

    def skip(self, message: str, sqlstate: str = code.SUCCESSFUL_COMPLETION) -> None:
        """The NOTICE of IF [NOT] EXISTS."""
        self.notice("NOTICE", sqlstate, message)

    def missing(self, what: str, *, if_exists: object, sqlstate: str = code.UNDEFINED_OBJECT) -> None:
        """There is no `what`: the NOTICE of IF EXISTS, or the error."""
        if not if_exists:
            raise PgError(sqlstate, f"{what} does not exist")
        self.skip(f"{what} does not exist, skipping")

    @contextmanager
    def skips_unknown(self, if_exists: object) -> Iterator[None]:
        """IF EXISTS of an object in a schema that does not exist, or of such types (dropcmds.c)."""
        try:
            yield
        except PgError as error:
            # Not of an access method, without which nothing is looked for.
            is_type = error.sqlstate == code.UNDEFINED_OBJECT and error.message.startswith("type ")
            if not if_exists or not (is_type or error.sqlstate == code.UNDEFINED_SCHEMA):
                raise
            self.skip(f"{error.message}, skipping")

    def check_owns(self, owner: int, what: str) -> None:
        """42501 if the current role is not one that may do what the owner may."""
        if not privileges.is_owner(self.snapshot, self.role, owner):
            raise PgError(code.INSUFFICIENT_PRIVILEGE, f"must be owner of {what}")

    @contextmanager
    def not_in_use(self, command: str, name: str) -> Iterator[None]:
        """55006 when a query of the session itself is still reading the table, or checks wait for COMMIT."""
        try:
            yield
        except sqlite3.OperationalError as error:
            if error.sqlite_errorname != "SQLITE_LOCKED":
                raise
            raise self._in_use(command, name) from error

    def check_not_read(self, command: str, relation: Relation) -> None:
        """55006 when a query that has called what runs this command reads the table."""
        if any(relation.oid in read for read in self.session.reading):
            raise self._in_use(command, relation.name)

    @staticmethod
    def _in_use(command: str, name: str) -> PgError:
        return PgError(
            code.OBJECT_IN_USE,
            f'cannot {command} "{name}" because it is being used by active queries in this session',
        )

    def check_no_pending(self, command: str, relation: Relation) -> None:
        """55006 when checks of the table's rows wait for the end of the transaction."""
        if self.session.referential.has_pending(relation):
            raise PgError(
                code.OBJECT_IN_USE,
                f'cannot {command} "{relation.name}" because it has pending trigger events',
            )

    def check_is_no_part(self, target: Address, targets: Sequence[Address] = ()) -> None:
        """2BP01 for a part of an object that is not dropped with it."""
        whole = owned_part(self.writer, target)
        if whole is not None and whole not in targets:
            names = self.names()
            raise PgError(
                code.DEPENDENT_OBJECTS_STILL_EXIST,
                f"cannot drop {names.describe(target)} because {names.describe(whole)} requires it",
                hint=f"You can drop {names.describe(whole)} instead.",
            )

    def finds(self, sql: str) -> bool:
        """Whether a query of the storage layer has a row; errors of our functions in it are raised."""
        raw = self.writer.connection
        return guarded(self.session, lambda: raw.execute(sql).fetchone()) is not None

    def drop(self, targets: Sequence[Address], *, cascade: bool) -> list[Address]:
        """Drop objects with what depends on them (2BP01 without `cascade`); returns all that went."""
        gone = drop(self.writer, targets, self.names(), cascade=cascade, notice=self.notice)
        if any(address.class_oid == PG_PROC for address in gone):
            functions_in_tables.remake(self.writer)  # those of functions that have called it
        return gone

    def written(self, relation: Relation) -> str:
        """The relation as the text of a statement names it, whatever the search_path."""
        return quote_qualified(self.snapshot.schemas[relation.schema].name, relation.name)

    # Types

    def type(self, node: nodes.TypeName, text: str = "") -> TypeRef:
        """The type a TypeName node stands for (42704)."""
        environment = replace(self.session.environment(), snapshot=self.snapshot)
        return resolve_type(Statement(environment, text), node)

    def check_type_usage(self, relation: Relation) -> None:
        """USAGE on a composite type, given as its relation (42501)."""
        self._check_usage(next(t for t in self.snapshot.types.values() if t.relation == relation.oid))

    def usable_type(self, node: nodes.TypeName, text: str = "") -> TypeRef:
        """A type that a definition is to use: USAGE on it is needed (42501)."""
        type_ = self.type(node, text)
        found = self.snapshot.types.get(type_.declared)
        if found is not None and found.is_array:
            found = self.snapshot.types.get(found.element_oid)
        if found is not None:
            self._check_usage(found)
        return type_

    def _check_usage(self, type_: UserType) -> None:
        if not privileges.has_privilege(self.snapshot, self.role, type_, "USAGE"):
            name = self.names().type(type_.oid)
            raise PgError(code.INSUFFICIENT_PRIVILEGE, f"permission denied for type {name}")

    # Roles

    def role_of(self, spec: nodes.RoleSpec) -> Role:
        """The role of a RoleSpec; 42704 `role "x" does not exist`."""
        if spec.special in ("CURRENT_USER", "CURRENT_ROLE"):
            return self.snapshot.roles[self.role]
        if spec.special == "SESSION_USER":
            return self.snapshot.roles[self.session.session_user_oid]
        if spec.special == "PUBLIC" or spec.role == "public":
            raise PgError(code.UNDEFINED_OBJECT, 'role "public" does not exist')
        return self.role_named(spec.role)

    def role_named(self, name: str) -> Role:
        role = self.snapshot.role_by_name(name)
        if role is None:
            raise PgError(code.UNDEFINED_OBJECT, f'role "{name}" does not exist')
        return role

    def check_can_be(self, role: Role) -> None:
        """Giving an object away takes membership: 42501 `must be member of role "x"`."""
        if not self.snapshot.can_set_role(self.role, role.oid):
            raise PgError(code.INSUFFICIENT_PRIVILEGE, f'must be member of role "{role.name}"')

    def acl_of_owner(self, acl: tuple[str, ...] | None, old: int, new: int) -> list[str] | None:
        """The list with the new owner in the old one's place (aclnewowner)."""
        if acl is None:
            return None
        items: acls.Acl = ()
        for item in acls.parse_acl(acl, self.snapshot):
            grantee = new if item.grantee == old else item.grantee
            grantor = new if item.grantor == old else item.grantor
            items = acls.grant(items, grantee, grantor, item.rights, option=False)
            if item.options:
                items = acls.grant(items, grantee, grantor, item.options, option=True)
        return acls.format_acl(items, self.snapshot)

    # Schemas

    def schema_named(self, name: str) -> Schema:
        found = self.find_schema(name)
        if found is None:
            raise PgError(code.UNDEFINED_SCHEMA, f'schema "{name}" does not exist')
        return found

    def find_schema(self, name: str) -> Schema | None:
        if name == "pg_temp":
            return self.temp_schema(create=False)
        return self.snapshot.schema_by_name(name)

    def temp_schema(self, *, create: bool) -> Schema | None:
        """The session's pg_temp_N; made at its first temporary object."""
        name = f"pg_temp_{self.session.pid}"
        found = self.snapshot.schema_by_name(name) if self.session.keeps_connection else None
        if found is None and create:
            self._make_temp_schema(name)
            found = self.snapshot.schema_by_name(name)
        return found

    def _make_temp_schema(self, name: str) -> None:
        database = self.snapshot.database
        if not privileges.has_privilege(self.snapshot, self.role, database, "TEMPORARY"):
            raise PgError(
                code.INSUFFICIENT_PRIVILEGE,
                f'permission denied to create temporary tables in database "{database.name}"',
            )
        if self.snapshot.schema_by_name(name) is None:
            self.writer.insert(
                "pg_namespace", {"oid": self.writer.new_oid(), "nspname": name, "nspowner": 10}
            )
        # Temporary tables are SQLite's own, and live as long as this connection.
        self.session.keeps_connection = True

    def exists(self, schema: Schema, name: str, missing_ok: bool | None) -> bool:
        """Whether to leave off; 42P07 when the name is taken and nobody said IF NOT EXISTS."""
        if self.snapshot.relation_by_name(schema.oid, name) is None:
            return False
        if missing_ok:
            self.skip(f'relation "{name}" already exists, skipping', code.DUPLICATE_TABLE)
            return True
        raise PgError(code.DUPLICATE_TABLE, f'relation "{name}" already exists')

    def is_temporary_name(self, names: Sequence[str]) -> bool:
        """Whether a name says pg_temp, or the search path begins with it: what is created is temporary."""
        if len(names) < 2:
            first = (name for name in self.session.settings.get("search_path") if self._is_found(name))
            return next(first, "") == "pg_temp"
        schema = self.temp_schema(create=False)
        return names[-2] == "pg_temp" or (schema is not None and schema.name == names[-2])

    def _is_found(self, name: str) -> bool:
        """Whether the search path has a schema of the name; pg_temp is made when it is needed."""
        if name == "$user":
            name = self.snapshot.role_name(self.role)
        return name == "pg_temp" or self.snapshot.schema_by_name(name) is not None

    def creation_schema(
        self,
        names: Sequence[str],
        *,
        temporary: bool = False,
        may_be_temporary: bool = False,
        start: int | None = None,
    ) -> Schema:
        """Where a new object goes; checks CREATE on the schema.

        temporary: it is, whatever its name says. may_be_temporary: pg_temp in its name makes it so.

        3F000 for a schema that does not exist, or none in the path; 42501. start: offset of the name,
        for statements whose errors point at it (relations).
        """
        try:
            is_temporary = temporary or (may_be_temporary and self.is_temporary_name(names))
            return self._creation_schema(names, temporary=is_temporary)
        except PgError as error:
            if error.detail is None:
                error.position = error.position or position(start)
            raise

    def _creation_schema(self, names: Sequence[str], *, temporary: bool) -> Schema:
        self._check_database(names)
        if temporary:
            if len(names) > 1 and not names[-2].startswith("pg_temp"):
                raise PgError(
                    code.INVALID_TABLE_DEFINITION, "cannot create temporary relation in non-temporary schema"
                )
            return self._own_temp_schema()
        if self.is_temporary_name(names):
            raise unsupported("such an object in pg_temp")
        schema = self.schema_named(names[-2]) if len(names) > 1 else self._default_schema()
        privileges.check(self.snapshot, self.role, schema, "CREATE")
        if schema.name.startswith("pg_temp_"):
            raise PgError(
                code.INVALID_TABLE_DEFINITION,
                "cannot create relations in temporary schemas of other sessions",
            )
        if schema.oid == PG_CATALOG:
            raise PgError(
                code.INSUFFICIENT_PRIVILEGE,
                f'permission denied to create "{schema.name}.{names[-1]}"',
                detail="System catalog modifications are currently disallowed.",
            )
        return schema

    def _own_temp_schema(self) -> Schema:
        existing = self.temp_schema(create=False)
        database = self.snapshot.database
        if existing is not None and not privileges.has_privilege(
            self.snapshot, self.role, database, "TEMPORARY"
        ):
            raise PgError(code.INSUFFICIENT_PRIVILEGE, f"permission denied for schema {existing.name}")
        schema = existing or self.temp_schema(create=True)
        assert schema is not None
        return schema

    def _default_schema(self) -> Schema:
        for oid in self.session.search_path(implicit=False):
            found = self.snapshot.schema(oid)
            if found is not None:
                return found
        raise PgError(code.UNDEFINED_SCHEMA, "no schema has been selected to create in")

    def _check_database(self, names: Sequence[str]) -> None:
        if len(names) > 2 and names[-3] != self.snapshot.database.name:
            raise PgError(
                code.FEATURE_NOT_SUPPORTED,
                f'cross-database references are not implemented: "{".".join(names)}"',
            )

    # Relations

    def find_relation(self, names: Sequence[str]) -> Relation | None:
        """The relation of a name, None when there is none; the schema's USAGE is checked (42501)."""
        self._check_database(names)
        if len(names) == 1:
            return self.snapshot.find_relation(names[0], self.search_path())
        schema = self.find_schema(names[-2])
        if schema is None:
            return None
        privileges.check(self.snapshot, self.role, schema, "USAGE")
        return self.snapshot.relation_by_name(schema.oid, names[-1])

    def relation_named(self, names: Sequence[str]) -> Relation:
        """As find_relation; 42P01 or 3F000 when it does not exist."""
        found = self.find_relation(names)
        if found is None:
            if len(names) > 1:
                self.schema_named(names[-2])
            raise PgError(code.UNDEFINED_TABLE, f'relation "{".".join(names)}" does not exist')
        return found

    def free_name(self, schema: int, first: str, second: str | None, label: str) -> str:
        """A relation name nobody has: table_column_label, cut to 63 bytes, numbered when taken."""
        number = 0
        taken = {
            c.name for r in self.snapshot.relations.values() if r.schema == schema for c in r.constraints
        }
        while True:
            suffix = f"{label}{number or ''}"
            name = object_name(first, second, suffix)
            if self.snapshot.relation_by_name(schema, name) is None and name not in taken:
                return name
            number += 1


@contextmanager
def no_position() -> Iterator[None]:
    """PostgreSQL has lost the statement's text by the time it looks at a new default."""
    try:
        yield
    except PgError as error:
        error.position = None
        raise


def relation_of(session: Session, names: Sequence[str]) -> Relation:
    """The relation a command names that changes no definition: 3F000, 42P01, 42501 without USAGE."""
    snapshot: Snapshot = session.snapshot
    if len(names) == 1:
        found = snapshot.find_relation(names[0], session.search_path(implicit=True))
    else:
        schema = snapshot.schema_by_name(names[-2])
        if schema is None:
            raise PgError(code.UNDEFINED_SCHEMA, f'schema "{names[-2]}" does not exist')
        privileges.check(snapshot, session.current_user_oid, schema, "USAGE")
        found = snapshot.relation_by_name(schema.oid, names[-1])
    if found is None:
        raise PgError(code.UNDEFINED_TABLE, f'relation "{".".join(names)}" does not exist')
    return found


def position(start: int | None) -> int | None:
    """An offset in the statement's text as the position that PgError carries."""
    return None if start is None else start + 1


def undefined_column(relation: Relation, name: str) -> PgError:
    return PgError(code.UNDEFINED_COLUMN, f'column "{name}" of relation "{relation.name}" does not exist')


def object_name(first: str, second: str | None, label: str) -> str:
    """makeObjectName(): the longer of the two names is cut until all fits into 63 bytes."""
    parts = [first.encode(), (second or "").encode()]
    room = MAX_NAME_BYTES - len(label.encode()) - 1 - (1 if second else 0)
    while len(parts[0]) + len(parts[1]) > room:
        longer = 0 if len(parts[0]) > len(parts[1]) else 1
        parts[longer] = parts[longer][:-1]
    texts = [part.decode(errors="ignore") for part in parts]
    return "_".join(filter(None, (texts[0], texts[1] if second else "", label)))


def refuse_record(column: str, type_oid: int) -> None:
    """42P16 for a query's column that no relation can have."""
    if type_oid in (RECORD.oid, RECORD.array_oid):
        shown = format_type(type_oid)
        raise PgError(code.INVALID_TABLE_DEFINITION, f'column "{column}" has pseudo-type {shown}')
