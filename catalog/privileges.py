"""Who may do what: ownership, role membership, access control lists, and the 42501 texts.

Rights of predefined roles (pg_read_all_data ...) are included. The lists themselves are `acl`'s
matter, GRANT and REVOKE the commands'. PostgreSQL 15 docs 5.7 (ddl-priv), 22.5 (predefined-roles);
source aclchk.c.
"""

from collections.abc import Iterable
from typing import Final

from polar_lite.catalog import acl as acls
from polar_lite.catalog.acl import Acl
from polar_lite.catalog.functions import restricted
from polar_lite.catalog.functions.registry import REGISTRY
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
from polar_lite.catalog.snapshot import Snapshot
from polar_lite.catalog.types import FIRST_NORMAL_OID
from polar_lite.catalog.user_types import UserType
from polar_lite.protocol.sqlstate import INSUFFICIENT_PRIVILEGE, PgError

Object = Relation | Schema | Routine | Package | Database | UserType | LargeObject | ForeignObject | Language
_FOREIGN: Final = {"F": "foreign-data wrapper", "S": "foreign server"}
DATABASE_OWNER: Final = 6171
_READ_ALL_DATA: Final = 6181
_WRITE_ALL_DATA: Final = 6182
# System tables that PUBLIC may not write whatever the list says (aclchk.c: no superuser, no DML).
_DML: Final = frozenset("awdD")
_NOUNS: Final = {
    "r": "table", "v": "view", "S": "sequence", "i": "index", "m": "materialized view", "c": "type",
    "p": "table", "f": "foreign table", "I": "index",
}  # fmt: skip


def kind_letter(obj: Object) -> str:
    """acldefault()'s letter for an object."""
    match obj:
        case Relation():
            return "s" if obj.kind == "S" else "r"
        case Schema():
            return "n"
        case Database():
            return "d"
        case Package():
            return "k"
        case UserType():
            return "T"
        case LargeObject():
            return "L"
        case ForeignObject():
            return obj.kind
        case Language():
            return "l"
    return "f"


def noun(obj: Object) -> str:
    match obj:
        case Relation():
            return _NOUNS.get(obj.kind, "table")
        case Schema():
            return "schema"
        case Database():
            return "database"
        case Package():
            return "package"
        case UserType():
            return "type"
        case LargeObject():
            return "large object"
        case ForeignObject():
            return _FOREIGN[obj.kind]
        case Language():
            return "language"
        case Routine():
            return {"p": "procedure", "a": "aggregate"}.get(obj.kind, "function")


def acl_of(snapshot: Snapshot, obj: Object) -> Acl:
    """The object's list, or the default one."""
    if obj.acl is None:
        return acls.default_acl(kind_letter(obj), obj.owner)
    return acls.parse_acl(obj.acl, snapshot)


def is_owner(snapshot: Snapshot, role: int, owner: int) -> bool:
    """Whether `role` has the owner's rights. pg_database_owner's member is the database's owner."""
    if snapshot.is_member(role, owner):
        return True
    return owner == DATABASE_OWNER and snapshot.is_member(role, snapshot.database.owner)


def check_owner(snapshot: Snapshot, role: int, obj: Object) -> None:
    """Raise 42501 `must be owner of table t`."""
    if not is_owner(snapshot, role, obj.owner):
        raise PgError(INSUFFICIENT_PRIVILEGE, f"must be owner of {noun(obj)} {obj.name}")


def effective_roles(snapshot: Snapshot, role: int) -> frozenset[int]:
    """The grantees whose rights `role` has: itself, inherited roles, PUBLIC."""
    found = snapshot.inherited_roles(role) | {acls.PUBLIC}
    if snapshot.database.owner in found:
        found |= {DATABASE_OWNER}
    return found


def has_privilege(
    snapshot: Snapshot,
    role_oid: int,
    obj: Object,
    privilege: str,
    column: int | None = None,
    *,
    grant_option: bool = False,
) -> bool:
    """Whether a role has a privilege ("SELECT", "USAGE" ...) on an object.

    column: an attnum: the right on that column, or on the whole table. Any-column tests are `has_any_column`.
    """
    role = snapshot.role(role_oid)
    if role is None:
        return False
    letter = acls.LETTER_OF[privilege]
    if role.is_superuser:
        return True
    mine = effective_roles(snapshot, role_oid)
    if _holds(acl_of(snapshot, obj), obj.owner, mine, letter, grant_option):
        return True
    if isinstance(obj, Relation):
        if column is not None and _column_holds(snapshot, obj, column, mine, letter, grant_option):
            return True
        return not grant_option and _predefined(obj, mine, letter)
    return not grant_option and isinstance(obj, Schema) and letter == "U" and _reads_schemas(obj, mine)


def has_any_column(
    snapshot: Snapshot, role_oid: int, relation: Relation, privilege: str, *, grant_option: bool = False
) -> bool:
    """Whether the role has the privilege on the table or at least one of its columns."""
    if has_privilege(snapshot, role_oid, relation, privilege, grant_option=grant_option):
        return True
    return any(
        has_privilege(snapshot, role_oid, relation, privilege, c.attnum, grant_option=grant_option)
        for c in relation.columns
        if c.acl is not None and not c.has_dropped
    )


def check(snapshot: Snapshot, role_oid: int, obj: Object, privilege: str, column: int | None = None) -> None:
    """Raise 42501 `permission denied for table t` unless the role has the privilege."""
    if not has_privilege(snapshot, role_oid, obj, privilege, column):
        raise denied(obj)


def check_any(snapshot: Snapshot, role_oid: int, obj: Object, *wanted: str) -> None:
    """As `check`, for a role that has one of the privileges."""
    if not any(has_privilege(snapshot, role_oid, obj, privilege) for privilege in wanted):
        raise denied(obj)


def check_calls(snapshot: Snapshot, role: int, functions: Iterable[int]) -> None:
    """Raise 42501 unless the role may call each of the functions (OIDs)."""
    for oid in functions:
        routine = snapshot.routine(oid)
        if routine is not None:
            check(snapshot, role, routine, "EXECUTE")
        elif not may_call_builtin(snapshot, role, name := REGISTRY.by_oid[oid].name):
            raise PgError(INSUFFICIENT_PRIVILEGE, f"permission denied for function {name}")


def may_call_builtin(snapshot: Snapshot, role_oid: int, name: str) -> bool:
    role = snapshot.role(role_oid)
    if role is None or role.is_superuser or name not in restricted.GRANTEES:
        return role is not None
    mine = map(snapshot.role, snapshot.inherited_roles(role_oid))
    return any(known is not None and known.name in restricted.GRANTEES[name] for known in mine)


def check_language(snapshot: Snapshot, role_oid: int, name: str) -> None:
    """Raise 42501 unless the role may write in the language: superusers alone in one that is not trusted."""
    language = snapshot.language(name)
    role = snapshot.role(role_oid)
    if not language.is_trusted and (role is None or not role.is_superuser):
        raise denied(language)
    check(snapshot, role_oid, language, "USAGE")


def denied(obj: Object) -> PgError:
    return PgError(INSUFFICIENT_PRIVILEGE, f"permission denied for {noun(obj)} {obj.name}")


def column_acl(snapshot: Snapshot, column: Column) -> Acl:
    return acls.parse_acl(column.acl or (), snapshot)


def select_grantor(
    snapshot: Snapshot, role_oid: int, owner: int, acl: Acl, rights: frozenset[str]
) -> tuple[int, frozenset[str]]:
    """Choose in whose name a role grants: (grantor, rights it may pass on).

    The owner if the role has the owner's rights, else of its roles the one with most of the
    grant options. Source: acl.c, select_best_grantor.
    """
    if is_owner(snapshot, role_oid, owner):
        return owner, rights
    best, found = role_oid, frozenset[str]()
    for candidate in sorted(snapshot.inherited_roles(role_oid)):
        options = acls.grant_options_of(acl, owner, candidate) & rights
        if len(options) > len(found):
            best, found = candidate, options
    return best, found


def _holds(acl: Acl, owner: int, mine: frozenset[int], letter: str, grant_option: bool) -> bool:
    if grant_option and owner in mine:
        return True
    return any(
        item.grantee in mine and letter in (item.options if grant_option else item.rights) for item in acl
    )


def _column_holds(
    snapshot: Snapshot, relation: Relation, number: int, mine: frozenset[int], letter: str, option: bool
) -> bool:
    column = next((c for c in relation.columns if c.attnum == number), None)
    if column is None or column.acl is None:
        return False
    return _holds(column_acl(snapshot, column), relation.owner, mine, letter, option)


def _predefined(relation: Relation, mine: frozenset[int], letter: str) -> bool:
    if letter == "r" and _READ_ALL_DATA in mine:
        return True
    is_system = relation.oid < FIRST_NORMAL_OID
    return letter in _DML - {"D"} and _WRITE_ALL_DATA in mine and not is_system


def _reads_schemas(schema: Schema, mine: frozenset[int]) -> bool:
    return bool(mine & {_READ_ALL_DATA, _WRITE_ALL_DATA})
