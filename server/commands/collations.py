"""Collations: the one that a definition gives a column, domain or index key; CREATE, ALTER and DROP.

All there are sort by bytes, so a collation is only what the catalog says of it. What sorts otherwise is
0A000: libc's other locales, whose order Python cannot ask for per value, and all of ICU.
PostgreSQL 15 docs, CREATE COLLATION; source collationcmds.c, parse_type.c (GetColumnDefCollation).
"""

from collections.abc import Sequence
from typing import Any, Final

from polar_lite.catalog import collations, privileges
from polar_lite.catalog.builtin_rows import COLLATIONS
from polar_lite.catalog.collations import Collation
from polar_lite.catalog.dialect import nodes
from polar_lite.catalog.object_names import PG_COLLATION, PG_NAMESPACE, Address
from polar_lite.catalog.objects import Role, Schema
from polar_lite.catalog.types import TypeRef
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.sqlstate import PgError, unsupported
from polar_lite.server.commands import CommandResult, command
from polar_lite.server.commands.ddl import Ddl, position

_KNOWN: Final = (*("from", "locale", "lc_collate", "lc_ctype", "provider", "deterministic", "version"),)
_PROVIDERS: Final = {"libc": "c", "icu": "i"}
_TRUE: Final = ("true", "on", "1", "")
_FALSE: Final = ("false", "off", "0")
# libc's locales whose order is that of the bytes, and those whose letters are ASCII's, too.
_BY_BYTES: Final = ("C", "POSIX", "C.UTF-8", "C.utf8")
_ASCII: Final = ("C", "POSIX")


def given(ddl: Ddl, type_: TypeRef, clause: Any, *, places: bool = True) -> int:
    """The OID that a CollateClause names; 0 without one, which is the type's own. 42704, 42804.

    places: whether the error says where the clause is, as PostgreSQL's does for columns of tables.
    """
    if clause is None:
        return 0
    place = position(clause.start) if places else None
    try:
        found = collation_named(ddl, clause.names)
    except PgError as error:
        error.position = place
        raise
    if type_.oid not in COLLATIONS:
        shown = ddl.names().type(type_.declared)
        raise PgError(code.DATATYPE_MISMATCH, f"collations are not supported by type {shown}", position=place)
    return found.oid


def find_collation(ddl: Ddl, names: Sequence[str]) -> Collation | None:
    path = ddl.search_path() if len(names) == 1 else [ddl.schema_named(names[-2]).oid]
    return ddl.snapshot.find_collation(names[-1], path)


def collation_named(ddl: Ddl, names: Sequence[str]) -> Collation:
    """3F000, 42704."""
    found = find_collation(ddl, names)
    if found is None:
        raise PgError(
            code.UNDEFINED_OBJECT, f'collation "{".".join(names)}" for encoding "UTF8" does not exist'
        )
    return found


def owned_collation(ddl: Ddl, names: Sequence[str]) -> Collation:
    """One that the role may change (42501)."""
    found = collation_named(ddl, names)
    if not privileges.is_owner(ddl.snapshot, ddl.role, found.owner):
        raise PgError(code.INSUFFICIENT_PRIVILEGE, f"must be owner of collation {found.name}")
    return found


# CREATE


@command(nodes.CreateCollation, writes=True)
def create_collation(node: Any, session: Any, text: str) -> CommandResult:
    ddl = Ddl(session)
    schema = ddl.creation_schema(node.names)
    options = _options(node.options)
    facts = _copied(ddl, options["from"]) if "from" in options else _facts(options)
    name = node.names[-1]
    known = ddl.snapshot.find_collation(name, [schema.oid])
    if known is not None:
        shown = f'collation "{name}"' + (' for encoding "UTF8"' if facts["collencoding"] != -1 else "")
        if not node.if_not_exists:
            raise PgError(code.DUPLICATE_OBJECT, f"{shown} already exists")
        ddl.skip(f"{shown} already exists, skipping", code.DUPLICATE_OBJECT)
        return CommandResult("CREATE COLLATION")
    oid = ddl.writer.new_oid()
    row = {"oid": oid, "collname": name, "collnamespace": schema.oid, "collowner": ddl.role, **facts}
    ddl.writer.insert("pg_collation", row)
    ddl.writer.depend((PG_COLLATION, oid, 0), (PG_NAMESPACE, schema.oid, 0))
    return CommandResult("CREATE COLLATION")


def _options(listed: Sequence[tuple[str, Sequence[str], int]]) -> dict[str, Sequence[str]]:
    found: dict[str, Sequence[str]] = {}
    for name, value, start in listed:
        if name not in _KNOWN:
            message = f'collation attribute "{name}" not recognized'
            raise PgError(code.SYNTAX_ERROR, message, position=position(start))
        if name in found:
            raise PgError(code.SYNTAX_ERROR, "conflicting or redundant options", position=position(start))
        if not value and name != "deterministic":
            raise PgError(code.SYNTAX_ERROR, f"{name} requires a parameter")
        found[name] = value
    detail = None
    if "locale" in found and not found.keys().isdisjoint(("lc_collate", "lc_ctype")):
        detail = "LOCALE cannot be specified together with LC_COLLATE or LC_CTYPE."
    elif "from" in found and len(found) > 1:
        detail = "FROM cannot be specified together with any other options."
    if detail is not None:
        raise PgError(code.SYNTAX_ERROR, "conflicting or redundant options", detail=detail)
    return found


def _copied(ddl: Ddl, names: Sequence[str]) -> dict[str, Any]:
    source = collation_named(ddl, names)
    if source.provider == "d":
        raise PgError(code.INVALID_OBJECT_DEFINITION, 'collation "default" cannot be copied')
    return _row(source.encoding, source.collate, source.ctype)


def _row(encoding: int, collate: str | None, ctype: str | None, version: str | None = None) -> dict[str, Any]:
    return {
        "collprovider": "c",
        "collisdeterministic": True,
        "collencoding": encoding,
        "collcollate": collate,
        "collctype": ctype,
        "collversion": version,
    }


def _facts(options: dict[str, Sequence[str]]) -> dict[str, Any]:
    texts = {name: ".".join(value) for name, value in options.items()}
    provider = _PROVIDERS.get(texts.get("provider", "libc").lower())
    if provider is None:
        message = f"unrecognized collation provider: {texts['provider']}"
        raise PgError(code.INVALID_OBJECT_DEFINITION, message)
    is_deterministic = _boolean(texts.get("deterministic", ""))
    locale = texts.get("locale")
    if provider == "i":
        if locale is None:
            raise PgError(code.INVALID_OBJECT_DEFINITION, 'parameter "locale" must be specified')
        raise unsupported("a collation of provider icu")
    collate, ctype = texts.get("lc_collate", locale), texts.get("lc_ctype", locale)
    for name, value in (("lc_collate", collate), ("lc_ctype", ctype)):
        if value is None:
            raise PgError(code.INVALID_OBJECT_DEFINITION, f'parameter "{name}" must be specified')
    if not is_deterministic:
        message = "nondeterministic collations not supported with this provider"
        raise PgError(code.FEATURE_NOT_SUPPORTED, message)
    for value, known, name in ((collate, _BY_BYTES, "lc_collate"), (ctype, _ASCII, "lc_ctype")):
        if value not in known:
            raise unsupported(f'a collation with {name} "{value}"')
    return _row(collations.UTF8, collate, ctype, texts.get("version"))


def _boolean(text: str) -> bool:
    if text.lower() in _TRUE:
        return True
    if text.lower() in _FALSE:
        return False
    raise PgError(code.SYNTAX_ERROR, "deterministic requires a Boolean value")


# ALTER


def own_collation(ddl: Ddl, node: Any, role: Role) -> None:
    found = owned_collation(ddl, node.object.names)
    ddl.check_can_be(role)
    if not ddl.is_superuser:
        privileges.check(ddl.snapshot, role.oid, ddl.snapshot.schemas[found.schema], "CREATE")
    ddl.writer.update("pg_collation", {"oid": found.oid}, {"collowner": role.oid})


def rename_collation(ddl: Ddl, node: Any) -> None:
    found = owned_collation(ddl, node.object.names)
    schema = ddl.snapshot.schemas[found.schema]
    privileges.check(ddl.snapshot, ddl.role, schema, "CREATE")
    _check_free(ddl, node.new_name, schema)
    ddl.writer.update("pg_collation", {"oid": found.oid}, {"collname": node.new_name})


def move_collation(ddl: Ddl, node: Any) -> None:
    found = owned_collation(ddl, node.object.names)
    schema = ddl.schema_named(node.schema)
    privileges.check(ddl.snapshot, ddl.role, schema, "CREATE")
    if schema.name.startswith("pg_temp_"):
        raise PgError(code.FEATURE_NOT_SUPPORTED, "cannot move objects into or out of temporary schemas")
    if schema.oid == found.schema:
        return
    _check_free(ddl, found.name, schema)
    ddl.writer.update("pg_collation", {"oid": found.oid}, {"collnamespace": schema.oid})
    on_schema = {"classid": PG_COLLATION, "objid": found.oid, "refclassid": PG_NAMESPACE}
    ddl.writer.update("pg_depend", on_schema, {"refobjid": schema.oid})


def _check_free(ddl: Ddl, name: str, schema: Schema) -> None:
    taken = ddl.snapshot.find_collation(name, [schema.oid])
    if taken is not None:
        encoding = ' for encoding "UTF8"' if taken.encoding != -1 else ""
        raise PgError(
            code.DUPLICATE_OBJECT,
            f'collation "{name}"{encoding} already exists in schema "{schema.name}"',
        )


@command(nodes.RefreshCollation, writes=True)
def refresh_collation(node: Any, session: Any, text: str) -> CommandResult:
    """Locales of the order of bytes have no version that could change."""
    ddl = Ddl(session)
    owned_collation(ddl, node.names)
    ddl.skip("version has not changed")
    return CommandResult("ALTER COLLATION")


# DROP


def collation_to_drop(ddl: Ddl, node: Any, item: Any) -> Address | None:
    names = item.names
    if node.if_exists:
        if len(names) > 1 and ddl.find_schema(names[-2]) is None:
            ddl.skip(f'schema "{names[-2]}" does not exist, skipping')
            return None
        if find_collation(ddl, names) is None:
            ddl.skip(f'collation "{".".join(names)}" does not exist, skipping')
            return None
    found = collation_named(ddl, names)
    schema = ddl.snapshot.schemas[found.schema]
    if not privileges.is_owner(ddl.snapshot, ddl.role, schema.owner):
        owned_collation(ddl, names)
    return Address(PG_COLLATION, found.oid)
