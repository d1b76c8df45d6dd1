"""What messages call an object: 'table t', 'column c of table t', 'function f(integer)'.

One function for each class of objects, by the OID of its system table. What the Snapshot does not hold is
looked up there. PostgreSQL 15 source objectaddress.c (getObjectDescription).
"""

from collections.abc import Callable
from typing import Final

from polar_lite.catalog import access_methods
from polar_lite.catalog.object_names import (
    PG_AMOP,
    PG_AMPROC,
    PG_ATTRDEF,
    PG_AUTHID,
    PG_CAST,
    PG_CLASS,
    PG_COLLATION,
    PG_CONSTRAINT,
    PG_DATABASE,
    PG_DEFAULT_ACL,
    PG_EVENT_TRIGGER,
    PG_EXTENSION,
    PG_FOREIGN_DATA_WRAPPER,
    PG_FOREIGN_SERVER,
    PG_LANGUAGE,
    PG_LARGEOBJECT,
    PG_NAMESPACE,
    PG_OPCLASS,
    PG_OPERATOR,
    PG_OPFAMILY,
    PG_POLICY,
    PG_PROC,
    PG_PUBLICATION,
    PG_PUBLICATION_NAMESPACE,
    PG_PUBLICATION_REL,
    PG_REWRITE,
    PG_STATISTIC_EXT,
    PG_TRIGGER,
    PG_TS_CONFIG,
    PG_TS_DICT,
    PG_TS_TEMPLATE,
    PG_TYPE,
    PG_USER_MAPPING,
    POLAR_JOB,
    POLAR_PACKAGE,
    POLAR_SYNONYM,
    RELATION_NOUNS,
    Address,
    Names,
    builtin_function,
    quote_ident,
    quote_qualified,
)

_Describer = Callable[[Names, Address], str | None]

_DEFAULT_NOUNS: Final = {
    "r": "relations", "S": "sequences", "f": "functions", "T": "types", "n": "schemas",
}  # fmt: skip


def describe(names: Names, address: Address) -> str:
    """The object as messages name it; its OID stands for what is not there (any more)."""
    describer = _DESCRIBERS.get(address.class_oid)
    found = describer(names, address) if describer is not None else None
    return f"object {address.oid} of class {address.class_oid}" if found is None else found


# Objects of the Snapshot


def _relation(names: Names, address: Address) -> str:
    found = names.snapshot.relation(address.oid)
    if found is None:
        return f"relation {address.oid}"
    text = f"{RELATION_NOUNS.get(found.kind, 'relation')} {names.relation(found.oid)}"
    if not address.sub:
        return text
    column = next((c for c in found.columns if c.attnum == address.sub), None)
    return f"column {quote_ident(column.name) if column else address.sub} of {text}"


def _routine(names: Names, address: Address) -> str:
    routine = names.snapshot.routine(address.oid)
    if routine is not None:
        return f"function {names.signature(routine)}"
    function = builtin_function(address.oid)
    if function is None:
        return f"function {address.oid}"
    name = quote_ident(function.name)
    if function.schema != "pg_catalog" and not names.searches_named(function.schema):
        name = quote_qualified(function.schema, function.name)
    return f"function {name}({','.join(names.type(a) for a in function.args)})"


def _operator(names: Names, address: Address) -> str:
    found = names.snapshot.operators.get(address.oid)
    if found is None:
        from polar_lite.catalog.functions.registry import REGISTRY

        known = REGISTRY.operators.by_oid(address.oid)
        left = names.type(known.left) if known.left else "NONE"
        return f"operator {known.name}({left},{names.type(known.right)})"
    name = found.name
    if not names.searches(found.schema):
        name = f"{quote_ident(names.schema_name(found.schema))}.{name}"
    left = names.type(found.left) if found.left else "NONE"
    return f"operator {name}({left},{names.type(found.right)})"


def _database(names: Names, address: Address) -> str:
    found = names.snapshot.databases.get(address.oid)
    return f"database {quote_ident(found.name) if found else address.oid}"


def _event_trigger(names: Names, address: Address) -> str:
    found = names.snapshot.triggers.get(address.oid)
    return f"event trigger {found.name if found else address.oid}"


def _language(names: Names, address: Address) -> str:
    found = names.snapshot.languages.get(address.oid)
    return f"language {quote_ident(found.name) if found else address.oid}"


def _package(names: Names, address: Address) -> str:
    found = names.snapshot.package(address.oid)
    return f"package {quote_ident(found.name) if found else address.oid}"


def _synonym(names: Names, address: Address) -> str:
    found = names.snapshot.synonyms.get(address.oid)
    return f"synonym {quote_ident(found.name) if found else address.oid}"


# Objects whose names are in system tables only


def _named(noun: str, table: str, column: str) -> _Describer:
    def described(names: Names, address: Address) -> str | None:
        rows = names.rows(table, address.oid, column)
        return f"{noun} {rows[0][0]}" if rows else None

    return described


def _in_schema(noun: str, table: str, prefix: str) -> _Describer:
    def described(names: Names, address: Address) -> str | None:
        for name, schema in names.rows(table, address.oid, f"{prefix}name", f"{prefix}namespace"):
            return f"{noun} {names.in_schema(schema, name)}"
        return None

    return described


def _part(noun: str, table: str, relation: str, name: str) -> _Describer:
    """Of a relation; a domain's constraint has none."""

    def described(names: Names, address: Address) -> str | None:
        for of, part in names.rows(table, address.oid, relation, name):
            return f"{noun} {part} on {describe(names, Address(PG_CLASS, of))}" if of else f"{noun} {part}"
        return None

    return described


def _default(names: Names, address: Address) -> str | None:
    for relation, number in names.rows("pg_attrdef", address.oid, "adrelid", "adnum"):
        return f"default value for {describe(names, Address(PG_CLASS, relation, number))}"
    return None


def _cast(names: Names, address: Address) -> str | None:
    for source, target in names.rows("pg_cast", address.oid, "castsource", "casttarget"):
        return f"cast from {names.type(source)} to {names.type(target)}"
    return None


def _default_acl(names: Names, address: Address) -> str:
    rows = names.rows("pg_default_acl", address.oid, "defaclrole", "defaclnamespace", "defaclobjtype")
    if not rows:
        return f"default privileges {address.oid}"
    owner, schema, kind = rows[0]
    of = f"belonging to {describe(names, Address(PG_AUTHID, owner))}"
    where = f" in schema {quote_ident(names.schema_name(schema))}" if schema else ""
    return f"default privileges on new {_DEFAULT_NOUNS[kind]} {of}{where}"


def _of_method(noun: str, table: str, prefix: str) -> _Describer:
    """Operator classes and families."""

    def described(names: Names, address: Address) -> str:
        columns = (f"{prefix}name", f"{prefix}namespace", f"{prefix}method")
        rows = names.rows(table, address.oid, *columns)
        if not rows:
            return f"{noun} {address.oid}"
        name, schema, method = rows[0]
        shown = name if names.searches(schema) else quote_qualified(names.schema_name(schema), name)
        return f"{noun} {shown} for access method {access_methods.BY_OID[method].name}"

    return described


def _in_family(noun: str, table: str, prefix: str, number: str, target: str, class_oid: int) -> _Describer:
    """A member of an operator family. number, target: the columns of its number and of what it is."""

    def described(names: Names, address: Address) -> str:
        columns = (number, "lefttype", "righttype", "family", target)
        rows = names.rows(table, address.oid, *(f"{prefix}{name}" for name in columns))
        if not rows:
            return f"{noun} {address.oid}"
        place, left, right, family, oid = rows[0]
        types = f"({names.type(left)}, {names.type(right)})"
        of = describe(names, Address(PG_OPFAMILY, family))
        shown = describe(names, Address(class_oid, oid))
        return f"{noun} {place} {types} of {of}: {shown.removeprefix(f'{noun} ')}"

    return described


def _published(table: str, publication: str, column: str, class_oid: int) -> _Describer:
    def described(names: Names, address: Address) -> str | None:
        for of, member in names.rows(table, address.oid, publication, column):
            what = describe(names, Address(class_oid, member))
            return f"publication of {what} in {describe(names, Address(PG_PUBLICATION, of))}"
        return None

    return described


def _mapping(names: Names, address: Address) -> str | None:
    for user, server in names.rows("pg_user_mapping", address.oid, "umuser", "umserver"):
        role = describe(names, Address(PG_AUTHID, user)).removeprefix("role ") if user else "public"
        return f"user mapping for {role} on {describe(names, Address(PG_FOREIGN_SERVER, server))}"
    return None


_DESCRIBERS: Final[dict[int, _Describer]] = {
    PG_CLASS: _relation,
    PG_PROC: _routine,
    PG_TYPE: lambda names, address: f"type {names.type(address.oid)}",
    PG_NAMESPACE: lambda names, address: f"schema {quote_ident(names.schema_name(address.oid))}",
    PG_AUTHID: lambda names, address: f"role {quote_ident(names.snapshot.role_name(address.oid))}",
    PG_DATABASE: _database,
    PG_EVENT_TRIGGER: _event_trigger,
    PG_LANGUAGE: _language,
    PG_LARGEOBJECT: lambda names, address: f"large object {address.oid}",
    PG_COLLATION: lambda names, address: f"collation {names.collation(address.oid)}",
    PG_OPERATOR: _operator,
    PG_CAST: _cast,
    PG_ATTRDEF: _default,
    PG_CONSTRAINT: _part("constraint", "pg_constraint", "conrelid", "conname"),
    PG_TRIGGER: _part("trigger", "pg_trigger", "tgrelid", "tgname"),
    PG_POLICY: _part("policy", "pg_policy", "polrelid", "polname"),
    PG_REWRITE: _part("rule", "pg_rewrite", "ev_class", "rulename"),
    PG_DEFAULT_ACL: _default_acl,
    PG_EXTENSION: _named("extension", "pg_extension", "extname"),
    PG_STATISTIC_EXT: _in_schema("statistics object", "pg_statistic_ext", "stx"),
    PG_TS_CONFIG: _in_schema("text search configuration", "pg_ts_config", "cfg"),
    PG_TS_DICT: _in_schema("text search dictionary", "pg_ts_dict", "dict"),
    PG_TS_TEMPLATE: _in_schema("text search template", "pg_ts_template", "tmpl"),
    PG_OPCLASS: _of_method("operator class", "pg_opclass", "opc"),
    PG_OPFAMILY: _of_method("operator family", "pg_opfamily", "opf"),
    PG_AMOP: _in_family("operator", "pg_amop", "amop", "strategy", "opr", PG_OPERATOR),
    PG_AMPROC: _in_family("function", "pg_amproc", "amproc", "num", "", PG_PROC),
    PG_FOREIGN_DATA_WRAPPER: _named("foreign-data wrapper", "pg_foreign_data_wrapper", "fdwname"),
    PG_FOREIGN_SERVER: _named("server", "pg_foreign_server", "srvname"),
    PG_USER_MAPPING: _mapping,
    PG_PUBLICATION: _named("publication", "pg_publication", "pubname"),
    PG_PUBLICATION_REL: _published("pg_publication_rel", "prpubid", "prrelid", PG_CLASS),
    PG_PUBLICATION_NAMESPACE: _published("pg_publication_namespace", "pnpubid", "pnnspid", PG_NAMESPACE),
    POLAR_PACKAGE: _package,
    POLAR_SYNONYM: _synonym,
    POLAR_JOB: lambda names, address: f"job {address.oid}",
}
"""Class of objects -> what describes one of them, None for one that there is not."""
