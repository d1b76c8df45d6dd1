"""CREATE and ALTER EXTENSION. PostgreSQL 15 docs, CREATE EXTENSION; source extension.c."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from polar_lite.catalog import extensions, privileges
from polar_lite.catalog.dialect import nodes
from polar_lite.catalog.extensions import Control
from polar_lite.catalog.object_names import (
    PG_CAST,
    PG_CLASS,
    PG_EXTENSION,
    PG_NAMESPACE,
    PG_OPCLASS,
    PG_OPERATOR,
    PG_OPFAMILY,
    PG_PROC,
    PG_TS_DICT,
    PG_TS_TEMPLATE,
    PG_TYPE,
    quote_ident,
)
from polar_lite.catalog.objects import BOOTSTRAP_SUPERUSER, Schema
from polar_lite.catalog.writing.types import enter_type
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.records import dataclass
from polar_lite.protocol.sqlstate import PgError
from polar_lite.server.commands import CommandResult, command
from polar_lite.server.commands.ddl import Ddl

if TYPE_CHECKING:
    from polar_lite.server.sessions.session import Session

# What a script makes: the system table, and its column of the schema.
_MEMBERS: Final = (
    (PG_TYPE, "pg_type", "typnamespace"),
    (PG_CLASS, "pg_class", "relnamespace"),
    (PG_PROC, "pg_proc", "pronamespace"),
    (PG_OPERATOR, "pg_operator", "oprnamespace"),
    (PG_CAST, "pg_cast", None),
    (PG_OPFAMILY, "pg_opfamily", "opfnamespace"),
    (PG_OPCLASS, "pg_opclass", "opcnamespace"),
    (PG_TS_TEMPLATE, "pg_ts_template", "tmplnamespace"),
    (PG_TS_DICT, "pg_ts_dict", "dictnamespace"),
)

# What CREATE TYPE name (..) of a script may say: the column of pg_type.
_TYPE_ATTRIBUTES: Final = {
    "input": "typinput",
    "output": "typoutput",
    "receive": "typreceive",
    "send": "typsend",
    "alignment": "typalign",
    "storage": "typstorage",
}
_ATTRIBUTE_LETTERS: Final = {"double": "d", "plain": "p", "extended": "x"}


@dataclass(frozen=True, slots=True)
class Extension:
    oid: int
    name: str
    owner: int
    schema: int


@command(nodes.CreateExtension, writes=True)
def create_extension(node: nodes.CreateExtension, session: Session, text: str) -> CommandResult:
    """Differs: of an unavailable one the DETAIL names no control file, since none would make it available."""
    ddl = Ddl(session)
    name = node.extension
    _check_name(name)
    if _find(ddl, name) is not None:
        message = f'extension "{name}" already exists'
        if not node.if_not_exists:
            raise PgError(code.DUPLICATE_OBJECT, message)
        ddl.skip(f"{message}, skipping", code.DUPLICATE_OBJECT)
        return CommandResult("CREATE EXTENSION")
    options = dict(node.options)
    if len(options) < len(node.options):
        raise PgError(code.SYNTAX_ERROR, "conflicting or redundant options")
    control = extensions.CONTROLS.get(name)
    if control is None:
        raise PgError(
            code.FEATURE_NOT_SUPPORTED,
            f'extension "{name}" is not available',
            hint="The extension must first be installed on the system where PostgreSQL is running.",
        )
    _check_version(name, control, options.get("version"))
    _create_required(ddl, control, options)
    _create(ddl, name, control, _schema(ddl, name, control, options.get("schema")))
    return CommandResult("CREATE EXTENSION")


def _create_required(ddl: Ddl, control: Control, options: Mapping[str, Any]) -> None:
    """What an extension needs is there, or comes with CASCADE."""
    for name in control.requires:
        if _find(ddl, name) is not None:
            continue
        if not options.get("cascade"):
            raise PgError(
                code.UNDEFINED_OBJECT,
                f'required extension "{name}" is not installed',
                hint="Use CREATE EXTENSION ... CASCADE to install required extensions too.",
            )
        ddl.skip(f'installing required extension "{name}"')
        needed = extensions.CONTROLS[name]
        _create_required(ddl, needed, options)
        _create(ddl, name, needed, _schema(ddl, name, needed, options.get("schema")))


def _check_name(name: str) -> None:
    problem = None
    if not name:
        problem = "Extension names must not be empty."
    elif "--" in name:
        problem = 'Extension names must not contain "--".'
    elif name.startswith("-") or name.endswith("-"):
        problem = 'Extension names must not begin or end with "-".'
    elif "/" in name:
        problem = "Extension names must not contain directory separator characters."
    if problem is not None:
        raise PgError(code.INVALID_PARAMETER_VALUE, f'invalid extension name: "{name}"', detail=problem)


def _check_version(name: str, control: Control, version: str | None) -> None:
    if version is not None and version != control.version:
        raise PgError(
            code.INVALID_PARAMETER_VALUE,
            f'extension "{name}" has no installation script nor update path for version "{version}"',
        )


def _schema(ddl: Ddl, name: str, control: Control, wanted: str | None) -> Schema:
    if wanted is not None:
        found = ddl.schema_named(wanted)
        if control.schema not in (None, wanted):
            raise PgError(
                code.FEATURE_NOT_SUPPORTED,
                f'extension "{name}" must be installed in schema "{control.schema}"',
            )
        return found
    if control.schema is not None:
        return ddl.schema_named(control.schema)
    for oid in ddl.session.search_path(implicit=False):
        if oid in ddl.snapshot.schemas:
            return ddl.snapshot.schemas[oid]
    raise PgError(code.UNDEFINED_OBJECT, "no schema has been selected to create in")


def _create(ddl: Ddl, name: str, control: Control, schema: Schema) -> None:
    if not ddl.is_superuser:
        needed = "have CREATE privilege on current database" if control.is_trusted else "be superuser"
        if not control.is_trusted or not privileges.has_privilege(
            ddl.snapshot, ddl.role, ddl.snapshot.database, "CREATE"
        ):
            raise PgError(
                code.INSUFFICIENT_PRIVILEGE,
                f'permission denied to create extension "{name}"',
                hint=f"Must {needed} to create this extension.",
            )
    oid = ddl.writer.new_oid()
    ddl.writer.insert(
        "pg_extension",
        {
            "oid": oid,
            "extname": name,
            "extowner": ddl.role,
            "extnamespace": schema.oid,
            "extrelocatable": control.relocatable,
            "extversion": control.version,
        },
    )
    ddl.writer.depend((PG_EXTENSION, oid, 0), (PG_NAMESPACE, schema.oid, 0))
    for required in control.requires:
        found = _find(ddl, required)
        assert found is not None
        ddl.writer.depend((PG_EXTENSION, oid, 0), (PG_EXTENSION, found.oid, 0))
    comment = {"objoid": oid, "classoid": PG_EXTENSION, "objsubid": 0, "description": control.comment}
    ddl.writer.insert("pg_description", comment)
    with _script_of(ddl, name, schema):
        for statement in extensions.script(name):
            ddl.session.run_text(statement)
    _note_members(ddl, oid)


@contextmanager
def _script_of(ddl: Ddl, name: str, schema: Schema) -> Iterator[None]:
    """With a superuser's rights, as trusted extensions may be anybody's, and the schema as search path."""
    session = ddl.session
    role = ddl.role if ddl.is_superuser else BOOTSTRAP_SUPERUSER
    settings = [("search_path", quote_ident(schema.name)), ("check_function_bodies", "off")]
    session.push_security(role, settings)
    session.extension = name
    try:
        yield
    finally:
        session.extension = ""
        session.pop_security()


def _note_members(ddl: Ddl, extension: int) -> None:
    """What has been made since the extension is its own; its types are noted when they are made."""
    for class_oid, table, _ in _MEMBERS:
        for (oid,) in ddl.writer.rows(table, {}, ("oid",)):
            if oid > extension and class_oid != PG_TYPE:
                ddl.writer.depend((class_oid, oid, 0), (PG_EXTENSION, extension, 0), "e")
    for (oid,) in ddl.writer.rows("pg_type", {"typtype": "d"}, ("oid",)):
        if oid > extension:
            ddl.writer.depend((PG_TYPE, oid, 0), (PG_EXTENSION, extension, 0), "e")


def make_base_type(ddl: Ddl, name: str) -> None:
    """CREATE TYPE name in a script: what it is, the extension's module says."""
    type_ = extensions.base_type(ddl.session.extension, name)
    (extension,) = ddl.writer.rows("pg_extension", {"extname": ddl.session.extension}, ("oid",))[0]
    facts = {"typtype": "b", "typcategory": type_.category, "typcollation": 100 * (type_.category == "S")}
    oids = type_.oid, type_.array_oid
    schema = ddl.creation_schema((name,))
    enter_type(ddl.writer, schema, name, ddl.role, "", facts, oids=oids)
    ddl.writer.depend((PG_TYPE, type_.oid, 0), (PG_NAMESPACE, schema.oid, 0))
    ddl.writer.depend((PG_TYPE, type_.oid, 0), (PG_EXTENSION, extension, 0), "e")


def complete_base_type(ddl: Ddl, node: nodes.CreateType) -> None:
    """CREATE TYPE name (INPUT = function ..) in a script: what pg_type tells clients that choose
    by its functions how they read a type."""
    schema = ddl.creation_schema(node.names)
    values: dict[str, Any] = {}
    for attribute, value, _ in node.attributes:
        name = value.names[-1]
        if attribute in ("alignment", "storage"):
            found = _ATTRIBUTE_LETTERS[name]
        else:
            function = {"proname": name, "pronamespace": schema.oid}
            ((found,),) = ddl.writer.rows("pg_proc", function, ("oid",))
        values[_TYPE_ATTRIBUTES[attribute]] = found
    type_ = extensions.base_type(ddl.session.extension, node.names[-1])
    ddl.writer.update("pg_type", {"oid": type_.oid}, values)
    if values.get("typalign") == "d":
        ddl.writer.update("pg_type", {"oid": type_.array_oid}, {"typalign": "d"})


def _find(ddl: Ddl, name: str) -> Extension | None:
    rows = ddl.writer.rows("pg_extension", {"extname": name}, ("oid", "extname", "extowner", "extnamespace"))
    return Extension(*rows[0]) if rows else None


def extension_named(ddl: Ddl, name: str) -> Extension:
    """One that the role owns (42704, 42501)."""
    found = _find(ddl, name)
    if found is None:
        raise PgError(code.UNDEFINED_OBJECT, f'extension "{name}" does not exist')
    ddl.check_owns(found.owner, f"extension {name}")
    return found


@command(nodes.AlterExtension, writes=True)
def alter_extension(node: nodes.AlterExtension, session: Session, text: str) -> CommandResult:
    """UPDATE: there is one version of each."""
    ddl = Ddl(session)
    name = extension_named(ddl, node.extension).name
    version = extensions.CONTROLS[name].version
    if node.version is not None and node.version != version:
        raise PgError(
            code.INVALID_PARAMETER_VALUE,
            f'extension "{name}" has no update path from version "{version}" to version "{node.version}"',
        )
    ddl.skip(f'version "{version}" of extension "{name}" is already installed')
    return CommandResult("ALTER EXTENSION")


@command(nodes.AlterDepends, writes=True)
def alter_depends(node: nodes.AlterDepends, session: Session, text: str) -> CommandResult:
    """What depends on an extension so is dropped with it, and is not of it (pg_depend's 'x')."""
    from polar_lite.server.commands.comments import owned_object

    ddl = Ddl(session)
    dependent = owned_object(ddl, node.object)
    found = extension_named(ddl, node.extension)
    key = (dependent.class_oid, dependent.oid, dependent.sub)
    row: dict[str, object] = dict(zip(("classid", "objid", "objsubid"), key, strict=True))
    row |= {"refclassid": PG_EXTENSION, "refobjid": found.oid, "deptype": "x"}
    if node.ends:
        ddl.writer.delete("pg_depend", row)
    elif not ddl.writer.rows("pg_depend", row, ("objid",)):
        ddl.writer.depend(key, (PG_EXTENSION, found.oid, 0), "x")
    return CommandResult(f"ALTER {node.object.kind}")


def move_extension(ddl: Ddl, node: nodes.AlterSchema) -> None:
    """ALTER EXTENSION .. SET SCHEMA: all its objects move."""
    name = node.object.names[-1]
    found = extension_named(ddl, name)
    schema = ddl.schema_named(node.schema)
    privileges.check(ddl.snapshot, ddl.role, schema, "CREATE")
    if not extensions.CONTROLS[name].relocatable:
        raise PgError(code.FEATURE_NOT_SUPPORTED, f'extension "{name}" does not support SET SCHEMA')
    where = {"refclassid": PG_EXTENSION, "refobjid": found.oid, "deptype": "e"}
    columns = {class_oid: (table, column) for class_oid, table, column in _MEMBERS}
    for class_oid, oid in ddl.writer.rows("pg_depend", where, ("classid", "objid")):
        table, column = columns[class_oid]
        if column is not None:
            ddl.writer.update(table, {"oid": oid}, {column: schema.oid})
        if class_oid == PG_TYPE:
            ddl.writer.update("pg_type", {"typelem": oid}, {"typnamespace": schema.oid})
        if class_oid == PG_CLASS:
            for (row_type,) in ddl.writer.rows("pg_class", {"oid": oid}, ("reltype",)):
                for where in ({"oid": row_type}, {"typelem": row_type}):
                    ddl.writer.update("pg_type", where, {"typnamespace": schema.oid})
        _depend_on(ddl, class_oid, oid, schema)
    _depend_on(ddl, PG_EXTENSION, found.oid, schema)
    ddl.writer.update("pg_extension", {"oid": found.oid}, {"extnamespace": schema.oid})


def _depend_on(ddl: Ddl, class_oid: int, oid: int, schema: Schema) -> None:
    """The object depends on this schema in the place of the one it has been in."""
    where = {"classid": class_oid, "objid": oid, "refclassid": PG_NAMESPACE}
    if ddl.writer.delete("pg_depend", where):
        ddl.writer.depend((class_oid, oid, 0), (PG_NAMESPACE, schema.oid, 0))
