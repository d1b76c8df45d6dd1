"""Collations: the one that a definition gives a column, domain or index key; CREATE, ALTER and DROP.

Those of libc sort by bytes, so such a collation is only what the catalog says of it; its other locales, whose
order Python cannot ask for per value, are 0A000. Those of ICU are `catalog.icu`'s.
PostgreSQL 15 docs, CREATE COLLATION; source collationcmds.c, parse_type.c (GetColumnDefCollation).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from polar_lite.catalog import collations, icu
from polar_lite.catalog.boolean_words import option_flag
from polar_lite.catalog.builtin_rows import COLLATIONS
from polar_lite.catalog.collations import Collation
from polar_lite.catalog.dialect import nodes
from polar_lite.catalog.dialect.binder.collating import COLLATABLE
from polar_lite.catalog.object_names import PG_COLLATION, PG_NAMESPACE
from polar_lite.catalog.types import TypeRef
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.sqlstate import PgError, unsupported
from polar_lite.server.commands import CommandResult, command
from polar_lite.server.commands.ddl import Ddl, position
from polar_lite.server.commands.schema_objects import Kind

if TYPE_CHECKING:
    from polar_lite.server.sessions.session import Session

_KNOWN: Final = (*("from", "locale", "lc_collate", "lc_ctype", "provider", "deterministic", "version"),)
_PROVIDERS: Final = {"libc": "c", "icu": "i"}


def given(ddl: Ddl, type_: TypeRef, clause: nodes.CollateClause | None, *, places: bool = True) -> int:
    """The OID that a CollateClause names; 0 without one, which is the type's own. 42704, 42804.

    places: whether the error says where the clause is, as PostgreSQL's does for columns of tables.
    """
    if clause is None:
        return 0
    place = position(clause.start) if places else None
    try:
        found = COLLATION.named(ddl, clause.names)
    except PgError as error:
        error.position = place
        raise
    if type_.oid not in COLLATIONS:
        shown = ddl.names().type(type_.declared)
        raise PgError(code.DATATYPE_MISMATCH, f"collations are not supported by type {shown}", position=place)
    if ddl.snapshot.collations[found.oid].is_icu and (type_.oid not in COLLATABLE or type_.domain):
        raise unsupported(f"a collation of ICU of type {ddl.names().type(type_.declared)}")
    return found.oid


def _find(ddl: Ddl, name: str, path: Sequence[int]) -> Collation | None:
    found = ddl.snapshot.find_collation(name, path)
    if found is None and ddl.session.environment().meaning.case_insensitive_quoted:
        return ddl.snapshot.find_collation(name.upper(), path)  # "C" and "POSIX" have been folded
    return found


def _shown(collation: Any, name: str) -> str:
    return f'collation "{name}"' + (' for encoding "UTF8"' if collation.encoding != -1 else "")


COLLATION: Final = Kind(
    "collation",
    PG_COLLATION,
    "pg_collation",
    "coll",
    _find,
    'collation "{}" for encoding "UTF8" does not exist',
    _shown,
)


# CREATE


@command(nodes.CreateCollation, writes=True)
def create_collation(node: nodes.CreateCollation, session: Session, text: str) -> CommandResult:
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
    source = ddl.snapshot.collations[COLLATION.named(ddl, names).oid]
    if source.provider == "d":
        raise PgError(code.INVALID_OBJECT_DEFINITION, 'collation "default" cannot be copied')
    if source.is_icu:
        return _icu_row(source.icu_locale or "", is_deterministic=source.is_deterministic)
    return _row(source.encoding, source.collate, source.ctype)


def _icu_row(locale: str, *, is_deterministic: bool) -> dict[str, Any]:
    return {
        "collprovider": "i",
        "collisdeterministic": is_deterministic,
        "collencoding": -1,
        "colliculocale": locale,
        "collversion": icu.version(locale),
    }


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
    is_deterministic = option_flag("deterministic", texts.get("deterministic") or None)
    locale = texts.get("locale")
    if provider == "i":
        if locale is None:
            raise PgError(code.INVALID_OBJECT_DEFINITION, 'parameter "locale" must be specified')
        return _icu_row(locale, is_deterministic=is_deterministic)
    collate, ctype = texts.get("lc_collate", locale), texts.get("lc_ctype", locale)
    for name, value in (("lc_collate", collate), ("lc_ctype", ctype)):
        if value is None:
            raise PgError(code.INVALID_OBJECT_DEFINITION, f'parameter "{name}" must be specified')
    if not is_deterministic:
        message = "nondeterministic collations not supported with this provider"
        raise PgError(code.FEATURE_NOT_SUPPORTED, message)
    for value, name in ((collate, "lc_collate"), (ctype, "lc_ctype")):
        if value not in collations.BY_BYTES:
            raise unsupported(f'a collation with {name} "{value}"')
    return _row(collations.UTF8, collate, ctype, texts.get("version"))


# ALTER


@command(nodes.RefreshCollation, writes=True)
def refresh_collation(node: nodes.RefreshCollation, session: Session, text: str) -> CommandResult:
    """Locales of the order of bytes have no version that could change."""
    ddl = Ddl(session)
    COLLATION.owned(ddl, node.names)
    ddl.skip("version has not changed")
    return CommandResult("ALTER COLLATION")
