"""has_*_privilege(), pg_has_role() and the functions on aclitem, in all their signatures.

The rules are `catalog.privileges`'. PostgreSQL 15 docs 9.26.2 (functions-info), source acl.c.
"""

from collections.abc import Callable, Iterator
from typing import Any, Final

from polar_lite.catalog import acl as acls
from polar_lite.catalog import privileges
from polar_lite.catalog.functions.context import SessionContext
from polar_lite.catalog.objects import Relation
from polar_lite.catalog.snapshot import Snapshot
from polar_lite.catalog.system_columns import SYSTEM_COLUMNS, SYSTEM_NUMBERS, WITH_SYSTEM_COLUMNS
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.codecs.acl import parse_item
from polar_lite.protocol.codecs.array import dump, flatten, nested
from polar_lite.protocol.sqlstate import PgError

_TABLE: Final = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER")
_COLUMN: Final = ("SELECT", "INSERT", "UPDATE", "REFERENCES")
_ALLOWED: Final = {
    "table": _TABLE,
    "column": _COLUMN,
    "sequence": ("USAGE", "SELECT", "UPDATE"),
    "database": ("CREATE", "TEMPORARY", "TEMP", "CONNECT"),
    "schema": ("CREATE", "USAGE"),
    "function": ("EXECUTE",),
    "language": ("USAGE",),
    "type": ("USAGE",),
    "parameter": ("SET", "ALTER SYSTEM"),
    "tablespace": ("CREATE",),
    "role": ("USAGE", "MEMBER"),
    "foreign": ("USAGE",),
}
Wish = list[tuple[str, bool]]


def _wishes(kind: str, text: str) -> Wish:
    """'SELECT, INSERT WITH GRANT OPTION' -> [(privilege, with option)]; 22023."""
    found: Wish = []
    for part in text.split(","):
        word = " ".join(part.upper().split())
        option = word.endswith((" WITH GRANT OPTION", " WITH ADMIN OPTION"))
        word = word.removesuffix(" WITH GRANT OPTION").removesuffix(" WITH ADMIN OPTION")
        if word == "RULE" and kind == "table":
            continue  # a right of old, which nobody has
        if word not in _ALLOWED[kind]:
            raise PgError(code.INVALID_PARAMETER_VALUE, f'unrecognized privilege type: "{part.strip()}"')
        found.append((word, option))
    return found


def _role(context: SessionContext, who: Any) -> int:
    if who is None:
        return context.current_user_oid
    if isinstance(who, int):
        return who
    if who == "public":
        return acls.PUBLIC
    role = context.snapshot.role_by_name(who)
    if role is None:
        raise PgError(code.UNDEFINED_OBJECT, f'role "{who}" does not exist')
    return role.oid


def _holds(snapshot: Snapshot, role: int, obj: Any, wishes: Wish, column: int | None = None) -> bool:
    """Any of the wishes will do, as in PostgreSQL. PUBLIC has what PUBLIC was given."""
    if role == acls.PUBLIC:
        items = privileges.acl_of(snapshot, obj)
        return any(
            item.grantee == acls.PUBLIC and acls.LETTER_OF[word] in (item.options if option else item.rights)
            for word, option in wishes
            for item in items
        )
    return any(
        privileges.has_privilege(snapshot, role, obj, word, column, grant_option=option)
        for word, option in wishes
    )


def _relation(context: SessionContext, what: Any) -> Relation | None:
    if isinstance(what, int):
        return context.snapshot.relation(what)
    from polar_lite.catalog.functions.information.catalog_info import relation_named

    return relation_named(context, what)


def _table(context: SessionContext, who: Any, what: Any, text: str) -> bool | None:
    relation = _relation(context, what)
    wishes = _wishes("table", text)
    return None if relation is None else _holds(context.snapshot, _role(context, who), relation, wishes)


def _sequence(context: SessionContext, who: Any, what: Any, text: str) -> bool | None:
    relation = _relation(context, what)
    wishes = _wishes("sequence", text)
    if relation is None:
        return None
    if relation.kind != "S":
        raise PgError(code.WRONG_OBJECT_TYPE, f'"{relation.name}" is not a sequence')
    return _holds(context.snapshot, _role(context, who), relation, wishes)


def _any_column(context: SessionContext, who: Any, what: Any, text: str) -> bool | None:
    relation = _relation(context, what)
    wishes = _wishes("column", text)
    if relation is None:
        return None
    role = _role(context, who)
    return any(
        privileges.has_any_column(context.snapshot, role, relation, word, grant_option=option)
        for word, option in wishes
    )


def _column(context: SessionContext, who: Any, what: Any, column: Any, text: str) -> bool | None:
    relation = _relation(context, what)
    wishes = _wishes("column", text)
    if relation is None:
        return None
    if isinstance(column, str):
        number = next((c.attnum for c in relation.columns if c.name == column and not c.has_dropped), 0)
        if not number and relation.kind in WITH_SYSTEM_COLUMNS and column in SYSTEM_COLUMNS:
            number = SYSTEM_COLUMNS[column][0]
        if not number:
            raise PgError(
                code.UNDEFINED_COLUMN, f'column "{column}" of relation "{relation.name}" does not exist'
            )
    else:
        number = column
        is_system = number in SYSTEM_NUMBERS and relation.kind in WITH_SYSTEM_COLUMNS
        if not is_system and not any(c.attnum == number and not c.has_dropped for c in relation.columns):
            return None
    return _holds(context.snapshot, _role(context, who), relation, wishes, number)


def _schema(context: SessionContext, who: Any, what: Any, text: str) -> bool | None:
    snapshot = context.snapshot
    schema = snapshot.schema(what) if isinstance(what, int) else snapshot.schema_by_name(what)
    if schema is None and not isinstance(what, int):
        raise PgError(code.UNDEFINED_SCHEMA, f'schema "{what}" does not exist')
    wishes = _wishes("schema", text)
    if schema is None:
        return None
    return _holds(snapshot, _role(context, who), schema, wishes)


def _database(context: SessionContext, who: Any, what: Any, text: str) -> bool | None:
    snapshot = context.snapshot
    found = snapshot.databases.get(what) if isinstance(what, int) else snapshot.database_by_name(what)
    if found is None and not isinstance(what, int):
        raise PgError(code.UNDEFINED_DATABASE, f'database "{what}" does not exist')
    wishes = _wishes("database", text)
    if found is None:
        return None
    return _holds(snapshot, _role(context, who), found, wishes)


def _function(context: SessionContext, who: Any, what: Any, text: str) -> bool | None:
    from polar_lite.catalog.functions.information.catalog_info import regprocedurein
    from polar_lite.catalog.functions.registry import REGISTRY

    oid = what if isinstance(what, int) else regprocedurein(context, what)
    wishes = _wishes("function", text)
    routine = context.snapshot.routine(oid)
    if routine is None:
        # The options of built-in functions are the superusers'.
        role, known = context.snapshot.role(_role(context, who)), REGISTRY.by_oid.get(oid)
        if known is None or (role is not None and role.is_superuser):
            return None if known is None else True
        may_call = role is not None and privileges.may_call_builtin(context.snapshot, role.oid, known.name)
        return may_call and any(not option for _, option in wishes)
    return _holds(context.snapshot, _role(context, who), routine, wishes)


def _type(context: SessionContext, who: Any, what: Any, text: str) -> bool | None:
    from polar_lite.catalog.functions.information.catalog_info import regtypein

    oid = what if isinstance(what, int) else regtypein(context, what)
    found = context.snapshot.types.get(oid)
    if found is None:
        known = context.snapshot.type(oid) is not None
        return _everybodys("type")(context, who, what, text) if known else None
    if found.is_array:
        return _type(context, who, found.element_oid, text)
    return _holds(context.snapshot, _role(context, who), found, _wishes("type", text))


def _everybodys(kind: str) -> Callable[..., bool]:
    """Built-in types: PUBLIC has USAGE, and nothing else can be granted here."""

    def test(context: SessionContext, who: Any, what: Any, text: str) -> bool:
        wishes = _wishes(kind, text)
        role = context.snapshot.role(_role(context, who))
        return (role is not None and role.is_superuser) or any(not option for _, option in wishes)

    return test


def _language(context: SessionContext, who: Any, what: Any, text: str) -> bool | None:
    snapshot, by_oid = context.snapshot, isinstance(what, int)
    found = snapshot.languages.get(what) if by_oid else snapshot.language(what)
    wishes = _wishes("language", text)
    return None if found is None else _holds(snapshot, _role(context, who), found, wishes)


def _superusers(kind: str) -> Callable[..., bool]:
    """Tablespaces and settings, on which nothing can be granted here."""

    def test(context: SessionContext, who: Any, what: Any, text: str) -> bool:
        _wishes(kind, text)
        role = context.snapshot.role(_role(context, who))
        return role is not None and role.is_superuser

    return test


def _foreign(kind: str) -> Callable[..., bool | None]:
    def test(context: SessionContext, who: Any, what: Any, text: str) -> bool | None:
        from polar_lite.catalog.foreign_data import foreign_object  # it imports the snapshot

        snapshot, by_oid = context.snapshot, isinstance(what, int)
        found = snapshot.foreign.get(what) if by_oid else foreign_object(snapshot, kind, what)
        wishes = _wishes("foreign", text)
        return None if found is None else _holds(snapshot, _role(context, who), found, wishes)

    return test


def _has_role(context: SessionContext, who: Any, what: Any, text: str) -> bool:
    role, target = _role(context, who), _role(context, what)
    snapshot = context.snapshot
    for word, option in _wishes("role", text):
        if option:
            if snapshot.is_admin_of(role, target) and role != target:
                return True
        elif word == "USAGE":
            if privileges.is_owner(snapshot, role, target):
                return True
        elif snapshot.can_set_role(role, target):
            return True
    return False


def acldefault(context: SessionContext, kind: str, owner: int) -> str:
    """The list that a NULL one stands for."""
    if kind not in acls.KINDS:
        raise PgError(code.INVALID_PARAMETER_VALUE, f"unrecognized object type abbreviation: {kind}")
    return dump(acls.format_acl(acls.default_acl(kind, owner), context.snapshot))


def aclexplode(context: SessionContext, items: str) -> Iterator[tuple[int, int, str, bool]]:
    for text in flatten(nested(items)):
        if text is None:
            raise PgError(code.NULL_VALUE_NOT_ALLOWED, "ACL arrays must not contain null values")
        item = acls.parse_item(text, context.snapshot)
        if item is None:
            continue
        for letter, name in acls.LETTERS.items():
            if letter in item.rights:
                yield item.grantor, item.grantee, name, letter in item.options


def makeaclitem(context: SessionContext, grantee: int, grantor: int, text: str, option: bool) -> str:
    rights = frozenset(acls.LETTER_OF[" ".join(p.upper().split())] for p in text.split(","))
    item = acls.AclItem(grantee, grantor, rights, rights if option else frozenset())
    return acls.format_item(item, context.snapshot)


def aclcontains(context: SessionContext, items: str, item: str) -> bool:
    wanted = acls.parse_item(item, context.snapshot)
    if wanted is None:
        return False
    return any(
        (i.grantee, i.grantor) == (wanted.grantee, wanted.grantor)
        and wanted.rights <= i.rights
        and wanted.options <= i.options
        for i in acls.parse_acl(nested(items), context.snapshot)
    )


def aclitemin(context: SessionContext, text: str) -> str:
    return parse_item(text, -1, context.style)


def _signatures(stem: str, test: Callable[..., Any]) -> dict[str, Callable[..., Any]]:
    """The six forms: (role name | role OID | current user) x (object name | OID); the role comes first."""

    def own(context: SessionContext, *rest: Any) -> Any:
        return test(context, None, *rest)

    def of_role(context: SessionContext, who: Any, *rest: Any) -> Any:
        return test(context, _role(context, who), *rest)

    found = {f"{stem}_{who}_{what}": of_role for who in ("name", "id") for what in ("name", "id")}
    return {**found, f"{stem}_name": own, f"{stem}_id": own}


def _column_signatures() -> dict[str, Callable[..., Any]]:
    def own(context: SessionContext, *rest: Any) -> Any:
        return _column(context, None, *rest)

    def of_role(context: SessionContext, who: Any, *rest: Any) -> Any:
        return _column(context, _role(context, who), *rest)

    stem = "has_column_privilege"
    found: dict[str, Callable[..., Any]] = {}
    for what in ("name", "id"):
        for column in ("name", "attnum"):
            found[f"{stem}_{what}_{column}"] = own
            for who in ("name", "id"):
                found[f"{stem}_{who}_{what}_{column}"] = of_role
    return found


CONTEXT: Final[dict[str, Callable[..., Any]]] = {
    **_signatures("has_table_privilege", _table),
    **_signatures("has_sequence_privilege", _sequence),
    **_signatures("has_any_column_privilege", _any_column),
    **_signatures("has_schema_privilege", _schema),
    **_signatures("has_database_privilege", _database),
    **_signatures("has_function_privilege", _function),
    **_signatures("has_language_privilege", _language),
    **_signatures("has_type_privilege", _type),
    **_signatures("has_tablespace_privilege", _superusers("tablespace")),
    **_signatures("has_foreign_data_wrapper_privilege", _foreign("F")),
    **_signatures("has_server_privilege", _foreign("S")),
    **_signatures("has_parameter_privilege", _superusers("parameter")),
    **_signatures("pg_has_role", _has_role),
    **_column_signatures(),
    "acldefault_sql": acldefault,
    "aclexplode": aclexplode,
    "makeaclitem": makeaclitem,
    "aclcontains": aclcontains,
    "aclitemin": aclitemin,
}
