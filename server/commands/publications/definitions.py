"""CREATE and ALTER PUBLICATION: rows of the catalog, since nobody can subscribe to changes here.

PostgreSQL 15 docs, CREATE PUBLICATION; source publicationcmds.c, pg_publication.c.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from polar_lite.catalog import privileges, publications
from polar_lite.catalog.boolean_words import option_flag
from polar_lite.catalog.dialect import nodes
from polar_lite.catalog.object_names import (
    PG_CLASS,
    PG_NAMESPACE,
    PG_PUBLICATION,
    PG_PUBLICATION_NAMESPACE,
    PG_PUBLICATION_REL,
    Address,
    Reference,
)
from polar_lite.catalog.objects import Relation, Role
from polar_lite.catalog.publications import Publication
from polar_lite.catalog.system_columns import SYSTEM_COLUMNS
from polar_lite.catalog.types import FIRST_NORMAL_OID
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.records import dataclass
from polar_lite.protocol.sqlstate import PgError
from polar_lite.server.commands import CommandResult, command
from polar_lite.server.commands.ddl import NOT_FOR, Ddl, position, undefined_column
from polar_lite.server.commands.named_objects import Kind, NamedObject
from polar_lite.server.commands.publications.row_filters import row_filter

if TYPE_CHECKING:
    from polar_lite.server.sessions.session import Session

_ACTIONS: Final = ("insert", "update", "delete", "truncate")


@dataclass(frozen=True, slots=True)
class _Table:
    """A table that a statement names. condition: text in the catalog's form."""

    relation: Relation
    columns: tuple[str, ...] | None = None
    condition: str | None = None
    refers_to: tuple[Reference, ...] = ()


def _check_database(ddl: Ddl) -> None:
    privileges.check(ddl.snapshot, ddl.role, ddl.snapshot.database, "CREATE")


def _check_owner(ddl: Ddl, found: NamedObject, role: Role) -> None:
    if ddl.is_superuser:
        return
    privileges.check(ddl.snapshot, role.oid, ddl.snapshot.database, "CREATE")
    known = ddl.snapshot.publications[found.oid]
    what = "ALL TABLES" if known.all_tables else "TABLES IN SCHEMA" if known.schemas else ""
    if what and not role.is_superuser:
        raise PgError(
            code.INSUFFICIENT_PRIVILEGE,
            f'permission denied to change owner of publication "{found.name}"',
            hint=f"The owner of a FOR {what} publication must be a superuser.",
        )


PUBLICATION: Final = Kind(
    "publication", PG_PUBLICATION, "pg_publication", "pub", False, _check_owner, _check_database
)


# CREATE


@command(nodes.CreatePublication, writes=True)
def create_publication(node: nodes.CreatePublication, session: Session, text: str) -> CommandResult:
    ddl = Ddl(session)
    _check_database(ddl)
    if node.all_tables and not ddl.is_superuser:
        message = "must be superuser to create FOR ALL TABLES publication"
        raise PgError(code.INSUFFICIENT_PRIVILEGE, message)
    PUBLICATION.check_free(ddl, node.publication)
    oid = ddl.writer.new_oid()
    row = {f"pub{action}": True for action in _ACTIONS} | _options(node.options or ())
    names = {"oid": oid, "pubname": node.publication, "pubowner": ddl.role}
    ddl.writer.insert(
        "pg_publication",
        {"puballtables": bool(node.all_tables), "pubviaroot": False, **row, **names},
    )
    made = ddl.snapshot.publications[oid]
    schemas = _schemas(ddl, node.objects or ())
    if schemas and not ddl.is_superuser:
        message = "must be superuser to create FOR TABLES IN SCHEMA publication"
        raise PgError(code.INSUFFICIENT_PRIVILEGE, message)
    tables = _tables(ddl, made, node.objects or (), text, in_schemas=bool(schemas))
    _add_tables(ddl, made, tables)
    _add_schemas(ddl, made, schemas)
    if session.show_setting("wal_level") != "logical":
        ddl.notice(
            "WARNING",
            code.OBJECT_NOT_IN_PREREQUISITE_STATE,
            "wal_level is insufficient to publish logical changes",
            hint='Set wal_level to "logical" before creating subscriptions.',
        )
    return CommandResult("CREATE PUBLICATION")


def _options(given: Sequence[tuple[str, Any, int]]) -> dict[str, bool]:
    """Columns of pg_publication (42601)."""
    found: dict[str, bool] = {}
    seen: set[str] = set()
    for name, value, start in given:
        if name not in ("publish", "publish_via_partition_root"):
            raise PgError(code.SYNTAX_ERROR, f'unrecognized publication parameter: "{name}"')
        if name in seen:
            raise PgError(code.SYNTAX_ERROR, "conflicting or redundant options", position=position(start))
        seen.add(name)
        if name == "publish":
            found |= _published_actions(value)
        else:
            found["pubviaroot"] = option_flag(name, value)
    return found


def _published_actions(value: str | None) -> dict[str, bool]:
    if value is None:
        raise PgError(code.SYNTAX_ERROR, "publish requires a parameter")
    listed = [action.strip() for action in value.split(",")] if value.strip() else []
    if "" in listed:
        raise PgError(code.SYNTAX_ERROR, 'invalid list syntax in parameter "publish"')
    for action in listed:
        if action.lower() not in _ACTIONS:
            message = f'unrecognized value for publication option "publish": "{action}"'
            raise PgError(code.SYNTAX_ERROR, message)
    wanted = {action.lower() for action in listed}
    return {f"pub{action}": action in wanted for action in _ACTIONS}


# What it is for


def _schemas(ddl: Ddl, objects: Sequence[nodes.PublicationObject]) -> list[int]:
    found: dict[int, None] = {}
    for item in objects:
        if item.schema is True:
            path = ddl.session.search_path(implicit=False)
            if not path:
                raise PgError(code.UNDEFINED_SCHEMA, "no schema has been selected for CURRENT_SCHEMA")
            found[path[0]] = None
        elif item.schema is not None:
            found[ddl.schema_named(item.schema).oid] = None
    return list(found)


def _tables(
    ddl: Ddl,
    publication: Publication,
    objects: Sequence[nodes.PublicationObject],
    text: str,
    *,
    in_schemas: bool,
) -> list[_Table]:
    """The tables named, those below them too unless ONLY is said (OpenTableList)."""
    found: dict[int, _Table] = {}
    given: dict[int, tuple[bool, bool]] = {}
    for item in objects:
        if item.schema is not None:
            continue
        relation = ddl.relation_named(item.names)
        has = (item.where is not None, item.columns is not None)
        if relation.oid in found:
            _check_not_redundant(relation.name, has, given[relation.oid])
            continue
        table = _table(ddl, publication, relation, item, text, in_schemas=in_schemas)
        family = [relation] if item.only else ddl.snapshot.family(relation.oid)
        for member in family if relation.kind != "p" else [relation]:
            if member.oid in found:
                _check_not_redundant(member.name, has, given[member.oid])
                continue
            given[member.oid] = has
            found[member.oid] = (
                table
                if member is relation
                else _table(ddl, publication, member, item, text, in_schemas=in_schemas)
            )
    return list(found.values())


def _check_not_redundant(name: str, now: tuple[bool, bool], before: tuple[bool, bool]) -> None:
    for what, is_now, was in zip(("WHERE clauses", "column lists"), now, before, strict=True):
        if is_now or was:
            message = f'conflicting or redundant {what} for table "{name}"'
            raise PgError(code.DUPLICATE_OBJECT, message)


def _table(
    ddl: Ddl,
    publication: Publication,
    relation: Relation,
    item: nodes.PublicationObject,
    text: str,
    *,
    in_schemas: bool,
) -> _Table:
    condition: str | None = None
    refers_to: tuple[Reference, ...] = ()
    if item.where is not None:
        _check_for_partitions(publication, relation, "WHERE clause")
        condition, refers_to = row_filter(ddl, relation, item, text)
    columns = None
    if item.columns is not None:
        if in_schemas:
            why = "in publications containing FOR TABLES IN SCHEMA elements"
            raise _no_column_list(ddl, publication, relation, why)
        if relation.kind == "p" and not publication.via_root:
            why = "for partitioned tables when publish_via_partition_root is false"
            raise _no_column_list(ddl, publication, relation, why)
        columns = item.columns
    return _Table(relation, columns, condition, refers_to)


def _check_for_partitions(publication: Publication, relation: Relation, what: str) -> None:
    if relation.kind == "p" and not publication.via_root:
        raise PgError(
            code.INVALID_PARAMETER_VALUE,
            f'cannot use publication {what} for relation "{relation.name}"',
            detail=f"{what} cannot be used for a partitioned table when publish_via_partition_root is false.",
        )


def _no_column_list(ddl: Ddl, publication: Publication, relation: Relation, why: str) -> PgError:
    schema = ddl.snapshot.schemas[relation.schema].name
    return PgError(
        code.INVALID_PARAMETER_VALUE,
        f'cannot use column list for relation "{schema}.{relation.name}" in publication "{publication.name}"',
        detail=f"Column lists cannot be specified {why}.",
    )


# Entering it


def _add_tables(ddl: Ddl, publication: Publication, tables: Sequence[_Table]) -> None:
    for table in tables:
        relation = table.relation
        privileges.check_owner(ddl.snapshot, ddl.role, relation)
        if relation.oid in publication.tables:
            message = f'relation "{relation.name}" is already member of publication "{publication.name}"'
            raise PgError(code.DUPLICATE_OBJECT, message)
        _check_publishable(relation)
        columns = None if table.columns is None else _attnums(relation, table.columns)
        oid = ddl.writer.new_oid()
        row = {"oid": oid, "prpubid": publication.oid, "prrelid": relation.oid}
        ddl.writer.insert("pg_publication_rel", {**row, "prqual": table.condition, "prattrs": columns})
        me = (PG_PUBLICATION_REL, oid, 0)
        ddl.writer.depend(me, (PG_PUBLICATION, publication.oid, 0), "a")
        ddl.writer.depend(me, (PG_CLASS, relation.oid, 0), "a")
        for on in (*table.refers_to, *((PG_CLASS, relation.oid, number) for number in columns or ())):
            ddl.writer.depend(me, on)


def _check_publishable(relation: Relation) -> None:
    if publications.is_publishable(relation):
        return
    kinds = {"t": "temporary", "u": "unlogged"}
    if relation.kind not in "rp":
        detail = NOT_FOR.get(relation.kind)
    elif relation.oid < FIRST_NORMAL_OID:
        detail = "This operation is not supported for system tables."
    else:
        detail = f"This operation is not supported for {kinds.get(relation.persistence, 'temporary')} tables."
    message = f'cannot add relation "{relation.name}" to publication'
    raise PgError(code.INVALID_PARAMETER_VALUE, message, detail=detail)


def _attnums(relation: Relation, names: Sequence[str]) -> list[int]:
    found: list[int] = []
    for name in names:
        if name in SYSTEM_COLUMNS:
            message = f'cannot use system column "{name}" in publication column list'
            raise PgError(code.INVALID_COLUMN_REFERENCE, message)
        column = next((c for c in relation.columns if c.name == name and not c.has_dropped), None)
        if column is None:
            raise undefined_column(relation, name)
        if column.generation is not None:
            message = f'cannot use generated column "{name}" in publication column list'
            raise PgError(code.INVALID_COLUMN_REFERENCE, message)
        if column.attnum in found:
            raise PgError(code.DUPLICATE_OBJECT, f'duplicate column "{name}" in publication column list')
        found.append(column.attnum)
    return sorted(found)


def _add_schemas(ddl: Ddl, publication: Publication, schemas: Sequence[int]) -> None:
    for schema in schemas:
        found = ddl.snapshot.schemas[schema]
        if schema in publication.schemas:
            message = f'schema "{found.name}" is already member of publication "{publication.name}"'
            raise PgError(code.DUPLICATE_OBJECT, message)
        if schema < FIRST_NORMAL_OID and found.name.startswith(("pg_", "information_schema")):
            raise PgError(
                code.INVALID_PARAMETER_VALUE,
                f'cannot add schema "{found.name}" to publication',
                detail="This operation is not supported for system schemas.",
            )
        oid = ddl.writer.new_oid()
        row = {"oid": oid, "pnpubid": publication.oid, "pnnspid": schema}
        ddl.writer.insert("pg_publication_namespace", row)
        me = (PG_PUBLICATION_NAMESPACE, oid, 0)
        ddl.writer.depend(me, (PG_PUBLICATION, publication.oid, 0), "a")
        ddl.writer.depend(me, (PG_NAMESPACE, schema, 0), "a")


# ALTER


@command(nodes.AlterPublication, writes=True)
def alter_publication(node: nodes.AlterPublication, session: Session, text: str) -> CommandResult:
    ddl = Ddl(session)
    found = ddl.snapshot.publications[PUBLICATION.owned(ddl, node.publication).oid]
    if node.objects is None:
        _set_options(ddl, found, _options(node.options))
    else:
        _change_objects(ddl, found, node, text)
    return CommandResult("ALTER PUBLICATION")


def _set_options(ddl: Ddl, publication: Publication, values: Mapping[str, bool]) -> None:
    if values.get("pubviaroot") is False and not publication.all_tables:
        for oid, published in publication.tables.items():
            relation = ddl.snapshot.relations[oid]
            has = {"WHERE clause": published.condition, "column list": published.columns}
            what = next((name for name, value in has.items() if value is not None), None)
            if relation.kind == "p" and what is not None:
                raise PgError(
                    code.INVALID_PARAMETER_VALUE,
                    'cannot set parameter "publish_via_partition_root" to false for publication'
                    f' "{publication.name}"',
                    detail=f"The publication contains a {what} for partitioned table"
                    f' "{relation.name}", which is not allowed when "publish_via_partition_root" is false.',
                )
    if values:
        ddl.writer.update("pg_publication", {"oid": publication.oid}, dict(values))


def _change_objects(ddl: Ddl, publication: Publication, node: nodes.AlterPublication, text: str) -> None:
    schemas = _schemas(ddl, node.objects)
    _check_change(ddl, publication, node, bool(schemas))
    if node.change == "DROP":
        _drop_tables(ddl, publication, node.objects)
        _drop_schemas(ddl, publication, schemas)
        return
    has_schemas = bool(schemas) or (node.change == "ADD" and bool(publication.schemas))
    tables = _tables(ddl, publication, node.objects, text, in_schemas=has_schemas)
    if schemas and node.change == "ADD" and any(p.columns is not None for p in publication.tables.values()):
        raise PgError(
            code.INVALID_PARAMETER_VALUE,
            f'cannot add schema to publication "{publication.name}"',
            detail="Schemas cannot be added if any tables that specify a column list are already part of the"
            " publication.",
        )
    if node.change == "SET":
        _remove(ddl, publication, _rows(ddl, publication))
        publication = ddl.snapshot.publications[publication.oid]
    _add_tables(ddl, publication, tables)
    _add_schemas(ddl, publication, schemas)


def _check_change(
    ddl: Ddl, publication: Publication, node: nodes.AlterPublication, has_schemas: bool
) -> None:
    if has_schemas and node.change in ("ADD", "SET") and not ddl.is_superuser:
        raise PgError(code.INSUFFICIENT_PRIVILEGE, "must be superuser to add or set schemas")
    if not publication.all_tables:
        return
    for is_meant, what in (
        (has_schemas, "Schemas"),
        (any(item.schema is None for item in node.objects), "Tables"),
    ):
        if is_meant:
            raise PgError(
                code.OBJECT_NOT_IN_PREREQUISITE_STATE,
                f'publication "{publication.name}" is defined as FOR ALL TABLES',
                detail=f"{what} cannot be added to or dropped from FOR ALL TABLES publications.",
            )


def _rows(ddl: Ddl, publication: Publication) -> list[Address]:
    tables = ddl.writer.rows("pg_publication_rel", {"prpubid": publication.oid}, ("oid",))
    schemas = ddl.writer.rows("pg_publication_namespace", {"pnpubid": publication.oid}, ("oid",))
    return [
        *(Address(PG_PUBLICATION_REL, oid) for (oid,) in tables),
        *(Address(PG_PUBLICATION_NAMESPACE, oid) for (oid,) in schemas),
    ]


def _remove(ddl: Ddl, publication: Publication, rows: Sequence[Address]) -> None:
    if rows:
        ddl.drop(rows, cascade=True)


def _drop_tables(ddl: Ddl, publication: Publication, objects: Sequence[nodes.PublicationObject]) -> None:
    gone: list[Address] = []
    for item in objects:
        if item.schema is not None:
            continue
        if item.columns is not None:
            message = "column list must not be specified in ALTER PUBLICATION ... DROP"
            raise PgError(code.SYNTAX_ERROR, message)
        if item.where is not None:
            raise PgError(
                code.SYNTAX_ERROR, "cannot use a WHERE clause when removing a table from a publication"
            )
        relation = ddl.relation_named(item.names)
        family = [relation] if item.only or relation.kind == "p" else ddl.snapshot.family(relation.oid)
        for member in family:
            where = {"prpubid": publication.oid, "prrelid": member.oid}
            found = ddl.writer.rows("pg_publication_rel", where, ("oid",))
            if not found:
                message = f'relation "{member.name}" is not part of the publication'
                raise PgError(code.UNDEFINED_OBJECT, message)
            gone.append(Address(PG_PUBLICATION_REL, found[0][0]))
    _remove(ddl, publication, gone)


def _drop_schemas(ddl: Ddl, publication: Publication, schemas: Sequence[int]) -> None:
    gone = []
    for schema in schemas:
        where = {"pnpubid": publication.oid, "pnnspid": schema}
        found = ddl.writer.rows("pg_publication_namespace", where, ("oid",))
        if not found:
            name = ddl.snapshot.schemas[schema].name
            message = f'tables from schema "{name}" are not part of the publication'
            raise PgError(code.UNDEFINED_OBJECT, message)
        gone.append(Address(PG_PUBLICATION_NAMESPACE, found[0][0]))
    _remove(ddl, publication, gone)
