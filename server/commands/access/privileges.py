"""GRANT and REVOKE of privileges on objects.

Who grants, what may be passed on, the warnings and the recursion of REVOKE are PostgreSQL's;
membership in roles is in `roles`. PostgreSQL 15 docs, GRANT; source aclchk.c.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from polar_lite.catalog import acl as acls
from polar_lite.catalog import privileges, synonyms
from polar_lite.catalog.acl import Acl
from polar_lite.catalog.dialect import nodes
from polar_lite.catalog.foreign_data import foreign_object
from polar_lite.catalog.objects import (
    Column,
    Database,
    ForeignObject,
    Language,
    LargeObject,
    Package,
    Relation,
    Routine,
    Schema,
)
from polar_lite.catalog.user_types import UserType
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.records import dataclass
from polar_lite.protocol.sqlstate import PgError, unsupported
from polar_lite.server.commands import CommandResult, command
from polar_lite.server.commands.access import executable
from polar_lite.server.commands.ddl import Ddl
from polar_lite.server.commands.routines.lookup import find_routine
from polar_lite.server.commands.tables.creation import column_named
from polar_lite.server.commands.types.definitions import type_named

if TYPE_CHECKING:
    from polar_lite.server.sessions.session import Session

# GRANT's word for the kind -> (letter of the list, how errors name it).
_KINDS: Final = {
    "TABLE": ("r", "relation"), "SEQUENCE": ("s", "sequence"), "DATABASE": ("d", "database"),
    "SCHEMA": ("n", "schema"), "FUNCTION": ("f", "function"), "PROCEDURE": ("f", "procedure"),
    "ROUTINE": ("f", "routine"), "PACKAGE": ("k", "package"),
    "LARGE OBJECT": ("L", "large object"), "FOREIGN DATA WRAPPER": ("F", "foreign-data wrapper"),
    "FOREIGN SERVER": ("S", "foreign server"), "TYPE": ("T", "type"), "DOMAIN": ("T", "domain"),
    "LANGUAGE": ("l", "language"),
}  # fmt: skip
_STORED: Final = {
    Relation: ("pg_class", "relacl"), Schema: ("pg_namespace", "nspacl"),
    Database: ("pg_database", "datacl"), Routine: ("pg_proc", "proacl"),
    Package: ("polar_package", "pkgacl"), UserType: ("pg_type", "typacl"),
    LargeObject: ("pg_largeobject_metadata", "lomacl"), Language: ("pg_language", "lanacl"),
}  # fmt: skip
_FOREIGN: Final = {"F": ("pg_foreign_data_wrapper", "fdwacl"), "S": ("pg_foreign_server", "srvacl")}
_COLUMN_RIGHTS: Final = frozenset("arwx")


@dataclass(frozen=True, slots=True)
class _Grant:
    """The statement apart from its objects. columns: privilege letter -> column names."""

    is_grant: bool
    rights: frozenset[str]
    is_all: bool
    columns: dict[str, tuple[str, ...]]
    grantees: tuple[int, ...]
    option: bool
    cascade: bool


@command(nodes.Grant, writes=True)
def grant(node: nodes.Grant, session: Session, text: str) -> CommandResult:
    ddl = Ddl(session)
    tag = "GRANT" if node.grant else "REVOKE"
    if node.kind not in _KINDS:
        raise unsupported(f"{tag} ON {node.kind}")
    # PostgreSQL's order: the grantor, the objects, the grantees, and then the privileges' names.
    if node.granted_by is not None and ddl.role_of(node.granted_by).oid != ddl.role:
        raise PgError(code.FEATURE_NOT_SUPPORTED, "grantor must be current user")
    if executable.is_meant(ddl, node):
        objects = executable.objects(ddl, node)
        node = node.copy()
        node.set("kind", "ROUTINE")
    else:
        objects = _objects(ddl, node)
    statement = read_grant(ddl, node)
    for obj in objects:
        rights = statement.rights
        if isinstance(obj, UserType) and "X" in rights:
            rights = executable.OF_TYPES
        if statement.is_all:
            rights = frozenset(acls.KINDS[privileges.kind_letter(obj)][0])
        if isinstance(obj, Relation) and obj.kind == "S" and node.kind == "TABLE":
            rights = _for_sequence(ddl, obj, rights)
        if rights:
            _change(ddl, statement, obj, rights)
        if isinstance(obj, Relation):
            _change_columns(ddl, statement, obj, rights)
    return CommandResult(tag)


def read_grant(ddl: Ddl, node: nodes.Grant, *, is_default: bool = False) -> _Grant:
    """is_default: of ALTER DEFAULT PRIVILEGES."""
    grantees = tuple(_grantee(ddl, spec) for spec in node.grantees)
    letter, noun = _KINDS[node.kind]
    allowed = acls.KINDS[letter][0]
    if node.kind == "TABLE" and not is_default:
        # Sequences may be named as tables.
        allowed += "U"
    rights: set[str] = set()
    columns: dict[str, tuple[str, ...]] = {}
    is_all = False
    for privilege in node.privileges:
        word = privilege.privilege
        names = privilege.columns
        if word == "ALL":
            if names:
                columns.update((right, (*columns.get(right, ()), *names)) for right in _COLUMN_RIGHTS)
            else:
                is_all = True
            continue
        right = acls.LETTER_OF.get(word)
        if right is None:
            raise PgError(code.SYNTAX_ERROR, f'unrecognized privilege type "{word.lower()}"')
        if right not in allowed:
            raise PgError(code.INVALID_GRANT_OPERATION, f"invalid privilege type {word} for {noun}")
        if names and is_default:
            raise PgError(code.INVALID_GRANT_OPERATION, "default privileges cannot be set for columns")
        if names:
            if node.kind != "TABLE":
                raise PgError(code.INVALID_GRANT_OPERATION, "column privileges are only valid for relations")
            if right not in _COLUMN_RIGHTS:
                raise PgError(code.INVALID_GRANT_OPERATION, f"invalid privilege type {word} for column")
            columns[right] = (*columns.get(right, ()), *names)
        else:
            rights.add(right)
    if node.grant and node.grant_option and acls.PUBLIC in grantees:
        raise PgError(code.INVALID_GRANT_OPERATION, "grant options can only be granted to roles")
    return _Grant(
        bool(node.grant),
        frozenset(rights),
        is_all,
        columns,
        grantees,
        bool(node.grant_option),
        bool(node.cascade),
    )


def _grantee(ddl: Ddl, spec: nodes.RoleSpec) -> int:
    if spec.special == "PUBLIC" or (spec.special is None and spec.role == "public"):
        return acls.PUBLIC
    return ddl.role_of(spec).oid


def _objects(ddl: Ddl, node: nodes.Grant) -> list[privileges.Object]:
    if node.all_in_schema:
        return [obj for item in node.objects for obj in _in_schema(ddl, node.kind, item.names[-1])]
    return [_object(ddl, node.kind, item) for item in node.objects]


def _object(ddl: Ddl, kind: str, item: nodes.ObjectName) -> privileges.Object:
    names = item.names
    match kind:
        case "TABLE" | "SEQUENCE":
            names = synonyms.relation_names(ddl.snapshot, names, ddl.search_path())
            relation = ddl.relation_named(names)
            if relation.kind in "iI":
                raise PgError(code.WRONG_OBJECT_TYPE, f'"{relation.name}" is an index')
            if relation.kind == "c":
                raise PgError(code.WRONG_OBJECT_TYPE, f'"{relation.name}" is a composite type')
            if kind == "SEQUENCE" and relation.kind != "S":
                raise PgError(code.WRONG_OBJECT_TYPE, f'"{relation.name}" is not a sequence')
            return relation
        case "SCHEMA":
            return ddl.schema_named(names[-1])
        case "DATABASE":
            database = ddl.snapshot.database_by_name(names[-1])
            if database is None:
                raise PgError(code.UNDEFINED_DATABASE, f'database "{names[-1]}" does not exist')
            return database
        case "TYPE" | "DOMAIN":
            found = type_named(ddl, names, kind)
            if found.element_oid:
                raise PgError(
                    code.INVALID_GRANT_OPERATION,
                    "cannot set privileges of array types",
                    hint="Set the privileges of the element type instead.",
                )
            return found
        case "PACKAGE":
            path = [ddl.schema_named(names[-2]).oid] if len(names) > 1 else ddl.search_path()
            package = next((p for s in path if (p := ddl.snapshot.package_by_name(s, names[-1]))), None)
            if package is None:
                raise PgError(code.UNDEFINED_OBJECT, f'package "{names[-1]}" does not exist')
            return package
        case "LARGE OBJECT":
            return large_object(ddl, names[-1])
        case "LANGUAGE":
            return _language(ddl, names[-1])
        case "FOREIGN DATA WRAPPER" | "FOREIGN SERVER":
            return foreign_object(ddl.snapshot, "F" if kind == "FOREIGN DATA WRAPPER" else "S", names[-1])
    routine = find_routine(ddl, kind, item)
    assert routine is not None
    return routine


def _language(ddl: Ddl, name: str) -> Language:
    found = ddl.snapshot.language(name)
    if not found.is_trusted:
        raise PgError(
            code.WRONG_OBJECT_TYPE,
            f'language "{name}" is not trusted',
            detail="GRANT and REVOKE are not allowed on untrusted languages, because only superusers can use"
            " untrusted languages.",
        )
    return found


def large_object(ddl: Ddl, number: str) -> LargeObject:
    """A large object by the text of its OID (42704)."""
    columns = ("oid", "lomowner", "lomacl")
    rows = ddl.writer.rows("pg_largeobject_metadata", {"oid": int(number)}, columns)
    if not rows:
        raise PgError(code.UNDEFINED_OBJECT, f"large object {number} does not exist")
    oid, owner, acl = rows[0]
    return LargeObject(oid, owner, None if acl is None else tuple(json.loads(acl)))


def check_large_object_owner(ddl: Ddl, found: LargeObject) -> None:
    if not privileges.is_owner(ddl.snapshot, ddl.role, found.owner):
        raise PgError(code.INSUFFICIENT_PRIVILEGE, f"must be owner of large object {found.oid}")


def _in_schema(ddl: Ddl, kind: str, name: str) -> list[privileges.Object]:
    schema = ddl.schema_named(name).oid
    snapshot = ddl.snapshot
    if kind in ("TABLE", "SEQUENCE"):
        kinds = "S" if kind == "SEQUENCE" else "rvmpf"
        return [r for r in snapshot.relations.values() if r.schema == schema and r.kind in kinds]
    routines = {"FUNCTION": "fwa", "PROCEDURE": "p", "ROUTINE": "fwap"}.get(kind)
    if routines is None:
        raise unsupported(f"GRANT ON ALL {kind}S IN SCHEMA")
    return [r for r in snapshot.routines.values() if r.schema == schema and r.kind in routines]


def _for_sequence(ddl: Ddl, obj: Relation, rights: frozenset[str]) -> frozenset[str]:
    allowed = frozenset(acls.KINDS["s"][0])
    if rights - allowed:
        ddl.notice(
            "WARNING",
            code.INVALID_GRANT_OPERATION,
            f'sequence "{obj.name}" only supports USAGE, SELECT, and UPDATE privileges',
        )
    return rights & allowed


def _change(ddl: Ddl, statement: _Grant, obj: privileges.Object, rights: frozenset[str]) -> None:
    if isinstance(obj, Relation) and obj.kind != "S" and "U" in rights:
        raise PgError(code.INVALID_GRANT_OPERATION, "invalid privilege type USAGE for table")
    old = privileges.acl_of(ddl.snapshot, obj)
    grantor, may = _grantor(ddl, obj, old, rights)
    allowed = _restrict(ddl, statement, obj, rights, may)
    new = changed_list(ddl, statement, old, obj.owner, grantor, allowed)
    table, column = _FOREIGN[obj.kind] if isinstance(obj, ForeignObject) else _STORED[type(obj)]
    if new != old or obj.acl is None:
        ddl.writer.update(table, {"oid": obj.oid}, {column: acls.format_acl(new, ddl.snapshot)})


def _grantor(
    ddl: Ddl, obj: privileges.Object, acl: Acl, rights: frozenset[str]
) -> tuple[int, frozenset[str]]:
    if ddl.is_superuser:
        return obj.owner, rights
    return privileges.select_grantor(ddl.snapshot, ddl.role, obj.owner, acl, rights)


def _restrict(
    ddl: Ddl,
    statement: _Grant,
    obj: privileges.Object,
    rights: frozenset[str],
    may: frozenset[str],
    column: Column | None = None,
) -> frozenset[str]:
    """restrict_and_check_grant(): what is left, after the warnings; 42501 when there is nothing."""
    allowed = rights & may
    if not allowed and not _has_anything(ddl, obj, column):
        raise privileges.denied(obj)
    # A column is named by its own name here.
    name = column.name if column is not None else obj.name
    extra = f' of relation "{obj.name}"' if column is not None else ""
    of = f'column "{name}"{extra}' if column is not None else f'"{name}"'
    is_all = statement.is_all
    if statement.is_grant:
        if not allowed:
            _warn(ddl, code.WARNING_PRIVILEGE_NOT_GRANTED, f"no privileges were granted for {of}")
        elif not is_all and allowed != rights:
            _warn(ddl, code.WARNING_PRIVILEGE_NOT_GRANTED, f"not all privileges were granted for {of}")
    elif not allowed:
        _warn(ddl, code.WARNING_PRIVILEGE_NOT_REVOKED, f"no privileges could be revoked for {of}")
    elif not is_all and allowed != rights:
        _warn(ddl, code.WARNING_PRIVILEGE_NOT_REVOKED, f"not all privileges could be revoked for {of}")
    return allowed


def _has_anything(ddl: Ddl, obj: privileges.Object, column: Column | None) -> bool:
    mine = privileges.effective_roles(ddl.snapshot, ddl.role)
    items = privileges.acl_of(ddl.snapshot, obj)
    if column is not None:
        items = (*items, *privileges.column_acl(ddl.snapshot, column))
    return any(item.grantee in mine and item.rights for item in items)


def _warn(ddl: Ddl, sqlstate: str, message: str) -> None:
    ddl.notice("WARNING", sqlstate, message)


def changed_list(
    ddl: Ddl, statement: _Grant, acl: Acl, owner: int, grantor: int, rights: frozenset[str]
) -> Acl:
    """The list after the statement."""
    if not rights:
        return acl
    for grantee in statement.grantees:
        if statement.is_grant:
            if statement.option and grantee != owner:
                _check_circular(acl, grantee, grantor, owner)
            acl = acls.grant(acl, grantee, grantor, rights, option=statement.option and grantee != owner)
        else:
            acl = _revoke(acl, grantee, grantor, rights, statement)
    return acl


def _check_circular(acl: Acl, grantee: int, grantor: int, owner: int) -> None:
    """Grant options must not come back to the one they came from."""
    sources = {grantor}
    todo = [grantor]
    while todo:
        current = todo.pop()
        for item in acl:
            if item.grantee == current and item.options and item.grantor not in sources:
                sources.add(item.grantor)
                todo.append(item.grantor)
    if grantee in sources and grantee != owner and grantee != grantor:
        raise PgError(
            code.INVALID_GRANT_OPERATION, "grant options cannot be granted back to your own grantor"
        )


def _revoke(acl: Acl, grantee: int, grantor: int, rights: frozenset[str], statement: _Grant) -> Acl:
    """Take rights away, and with CASCADE what the grantee had passed on (2BP01 without)."""
    new, lost = acls.revoke(acl, grantee, grantor, rights, option_only=statement.option)
    still = frozenset().union(*(i.options for i in new if i.grantee == grantee), frozenset())
    lost -= still
    if not lost or grantee == acls.PUBLIC:
        return new
    for item in acls.dependents_of(new, grantee, lost):
        if not statement.cascade:
            raise PgError(
                code.DEPENDENT_OBJECTS_STILL_EXIST,
                "dependent privileges exist",
                hint="Use CASCADE to revoke them too.",
            )
        whole = _Grant(False, lost, False, {}, (), False, True)
        new = _revoke(new, item.grantee, grantee, lost, whole)
    return new


def without_role(acl: Acl, role: int) -> Acl:
    """The list without what the role was given, and what it has passed on of that."""
    everything = _Grant(False, frozenset(acls.LETTERS), False, {}, (), option=False, cascade=True)
    for item in acl:
        if item.grantee == role:
            acl = _revoke(acl, role, item.grantor, item.rights, everything)
    return acl


def _change_columns(ddl: Ddl, statement: _Grant, relation: Relation, whole: frozenset[str]) -> None:
    """Column rights named in the statement; a REVOKE from the table takes those of columns too."""
    wanted: dict[int, set[str]] = {}
    for right, names in statement.columns.items():
        for name in names:
            wanted.setdefault(column_named(relation, name), set()).add(right)
    if not statement.is_grant and relation.kind != "S":
        for column in relation.columns:
            if column.acl is not None and whole & _COLUMN_RIGHTS:
                wanted.setdefault(column.attnum, set()).update(whole & _COLUMN_RIGHTS)
    for number in sorted(wanted):
        column = next(c for c in relation.columns if c.attnum == number)
        _change_column(ddl, statement, relation, column, frozenset(wanted[number]))


def _change_column(
    ddl: Ddl, statement: _Grant, relation: Relation, column: Column, rights: frozenset[str]
) -> None:
    old = privileges.column_acl(ddl.snapshot, column)
    both = (*privileges.acl_of(ddl.snapshot, relation), *old)
    grantor, may = _grantor(ddl, relation, both, rights)
    allowed = _restrict(ddl, statement, relation, rights, may, column)
    new = changed_list(ddl, statement, old, relation.owner, grantor, allowed)
    if new == old:
        return
    texts: Sequence[str] | None = acls.format_acl(new, ddl.snapshot) or None
    ddl.writer.update("pg_attribute", {"attrelid": relation.oid, "attnum": column.attnum}, {"attacl": texts})
