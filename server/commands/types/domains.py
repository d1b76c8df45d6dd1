"""CREATE DOMAIN and ALTER DOMAIN. PostgreSQL 15 source typecmds.c."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from polar_lite.catalog import domains
from polar_lite.catalog.dialect import domain_conditions, nodes
from polar_lite.catalog.dialect.binder.state import Statement
from polar_lite.catalog.object_names import PG_CONSTRAINT, Address
from polar_lite.catalog.objects import Column, Relation
from polar_lite.catalog.types import TypeRef
from polar_lite.catalog.user_types import DomainCheck, UserType
from polar_lite.catalog.writing import dependencies
from polar_lite.catalog.writing import domains as new_domains
from polar_lite.catalog.writing import types as new_types
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.sqlstate import PgError, unsupported
from polar_lite.server.commands import CommandResult, collations, command
from polar_lite.server.commands.ddl import Ddl, no_position, object_name
from polar_lite.server.commands.expressions import Deparsed, column_default, stored_expression
from polar_lite.server.commands.types.attributes import columns_holding
from polar_lite.server.commands.types.definitions import check_owner, type_named

if TYPE_CHECKING:
    from polar_lite.server.sessions.session import Session

_BOOL: Final = TypeRef(16)
_REFUSED: Final = {
    "UNIQUE": "unique",
    "PRIMARY KEY": "primary key",
    "EXCLUDE": "exclusion",
    "FOREIGN KEY": "foreign key",
}


def create_domain(ddl: Ddl, node: nodes.CreateType, text: str) -> int:
    """Make the domain; its OID."""
    schema, name = ddl.creation_schema(node.names, may_be_temporary=True), node.names[-1]
    new_types.claim_name(ddl.writer, schema.oid, name)
    with no_position():
        parent = ddl.usable_type(node.base, text)
    _check_base(ddl, parent)
    default, not_null, checks = _read(ddl, name, parent, node.constraints, text)
    dimensions = len(node.base.array or ())
    oid = new_domains.enter_domain(
        ddl.writer,
        schema,
        name,
        ddl.role,
        parent,
        not_null=not_null,
        dimensions=dimensions,
        collation=collations.given(ddl, parent, node.collation, places=False),
    )
    if default is not None:
        new_domains.enter_default(ddl.writer, oid, default.text, default.refers_to)
    for constraint in checks:
        _add_check(ddl, ddl.snapshot.types[oid], constraint)
    return oid


def _check_base(ddl: Ddl, parent: TypeRef) -> None:
    row = ddl.snapshot.type(parent.declared)
    if row is None or row.kind == "p":
        shown = ddl.names().type(parent.declared)
        raise PgError(code.DATATYPE_MISMATCH, f'"{shown}" is not a valid base type for a domain')


def _read(
    ddl: Ddl, name: str, parent: TypeRef, constraints: list[Any], text: str
) -> tuple[Deparsed | None, bool, list[Any]]:
    """The default, whether NOT NULL was said, and the CHECK clauses."""
    default: Deparsed | None = None
    said: bool | None = None
    has_default = False
    checks = []
    for node in constraints:
        _check_kind(node)
        match node.kind:
            case "DEFAULT":
                if has_default:
                    raise PgError(code.SYNTAX_ERROR, "multiple default expressions")
                has_default = True
                default = _default(ddl, name, parent, node, text)
            case "NOT NULL" | "NULL":
                wanted = node.kind == "NOT NULL"
                if said is not None and said != wanted:
                    raise PgError(code.SYNTAX_ERROR, "conflicting NULL/NOT NULL constraints")
                said = wanted
            case "CHECK":
                checks.append(node)
            case _:
                raise unsupported(f"constraint {node.kind} of a domain")
    return default, bool(said), checks


def _check_kind(node: nodes.Constraint) -> None:
    if node.kind in _REFUSED:
        raise PgError(code.SYNTAX_ERROR, f"{_REFUSED[node.kind]} constraints not possible for domains")
    if node.deferrable or node.initially_deferred:
        raise PgError(
            code.FEATURE_NOT_SUPPORTED,
            "specifying constraint deferrability not supported for domains",
        )


def _default(
    ddl: Ddl, name: str, parent: TypeRef, node: nodes.Constraint | nodes.AlterDomain, text: str
) -> Deparsed | None:
    with no_position():
        return column_default(ddl, name, replace(parent, domain=0), node, text)


def _add_check(ddl: Ddl, type_: UserType, node: nodes.Constraint) -> DomainCheck:
    if node.no_inherit:
        raise PgError(
            code.INVALID_OBJECT_DEFINITION,
            "check constraints for domains cannot be marked NO INHERIT",
        )
    name = node.constraint or _free_name(type_)
    assert type_.domain is not None
    if any(check.name == name for check in type_.domain.checks):
        raise PgError(code.DUPLICATE_OBJECT, f'constraint "{name}" for domain "{type_.name}" already exists')
    stored = _condition(ddl, type_, node)
    oid = new_domains.enter_check(
        ddl.writer,
        type_.schema,
        type_.oid,
        name,
        stored.text,
        stored.refers_to,
        validated=not node.not_valid,
    )
    domains.compiled(ddl.snapshot, type_.oid, stored.text)
    return DomainCheck(oid, name, stored.text)


def _condition(ddl: Ddl, type_: UserType, node: nodes.Constraint) -> Deparsed:
    """A CHECK clause in the catalog's form; VALUE is the only name in it (42703)."""
    environment = replace(ddl.session.environment(), snapshot=ddl.snapshot)
    assert type_.domain is not None
    base = ddl.snapshot.type_ref(type_.domain.parent, type_.domain.typmod).bare()
    statement = Statement(environment, "", variables=domain_conditions.Value(base))
    with no_position():
        bound = domain_conditions.bind(statement, node.expression.copy())
    return stored_expression(ddl, bound)


def _free_name(type_: UserType) -> str:
    assert type_.domain is not None
    taken = {check.name for check in type_.domain.checks}
    number = 0
    while (name := object_name(type_.name, None, f"check{number or ''}")) in taken:
        number += 1
    return name


# ALTER DOMAIN ----------------------------------------------------------------------------------------


@command(nodes.AlterDomain, writes=True)
def alter_domain(node: nodes.AlterDomain, session: Session, text: str) -> CommandResult:
    ddl = Ddl(session)
    type_ = type_named(ddl, node.names, "DOMAIN")
    check_owner(ddl, type_)
    _ACTIONS[node.action](ddl, type_, node, text)
    return CommandResult("ALTER DOMAIN")


def _set_default(ddl: Ddl, type_: UserType, node: nodes.AlterDomain, text: str) -> None:
    default = None
    if node.action == "SET DEFAULT":
        default = _default(ddl, type_.name, ddl.snapshot.type_ref(type_.oid), node, text)
    if default is None:
        new_domains.enter_default(ddl.writer, type_.oid, None)
    else:
        new_domains.enter_default(ddl.writer, type_.oid, default.text, default.refers_to)


def _set_not_null(ddl: Ddl, type_: UserType, node: nodes.AlterDomain, text: str) -> None:
    value = node.action == "SET NOT NULL"
    if value:
        for relation, column in columns_of(ddl, type_.oid):
            if _finds(ddl, relation, column, lambda stored: stored is None):
                raise PgError(
                    code.NOT_NULL_VIOLATION,
                    f'column "{column.name}" of table "{relation.name}" contains null values',
                    schema=ddl.names().schema_name(relation.schema),
                    table=relation.name,
                    column=column.name,
                )
    ddl.writer.update("pg_type", {"oid": type_.oid}, {"typnotnull": value})


def _add_constraint(ddl: Ddl, type_: UserType, node: nodes.AlterDomain, text: str) -> None:
    _check_kind(node.constraint)
    if node.constraint.kind != "CHECK":
        raise PgError(code.SYNTAX_ERROR, f"unrecognized constraint subtype: {node.constraint.kind}")
    made = _add_check(ddl, type_, node.constraint)
    if not node.constraint.not_valid:
        _check_values(ddl, type_.oid, made)


def _check_values(ddl: Ddl, oid: int, check: DomainCheck) -> None:
    """23514 when a stored value violates the condition."""
    condition = domains.compiled(ddl.snapshot, oid, check.expression)
    runtime = ddl.session.runtime
    for relation, column in columns_of(ddl, oid):
        if _finds(ddl, relation, column, lambda value: condition(runtime, [value]) is False):
            raise PgError(
                code.CHECK_VIOLATION,
                f'column "{column.name}" of table "{relation.name}" contains values that violate the new'
                " constraint",
                schema=ddl.names().schema_name(relation.schema),
                table=relation.name,
                column=column.name,
            )


def _finds(ddl: Ddl, relation: Relation, column: Column, test: Callable[[Any], bool]) -> bool:
    from polar_lite.catalog.dialect import storage
    from polar_lite.server.engine.rows import native_reader

    reader = native_reader(column.type)
    rows = ddl.writer.connection.execute(
        f"SELECT {storage.quoted(column.physical)} FROM {storage.qualified(relation)}"
    )
    return any(test(value if value is None or reader is None else reader(value)) for (value,) in rows)


def columns_of(ddl: Ddl, oid: int) -> Iterator[tuple[Relation, Column]]:
    """The columns of tables that have the domain, or one made of it, as their type.

    0A000 when a column has it inside an array or composite.
    """
    type_ = ddl.snapshot.types[oid]
    for relation, column in columns_holding(ddl, oid):
        if not _is_made_of(ddl, column.type.domain, oid):
            raise PgError(
                code.FEATURE_NOT_SUPPORTED,
                f'cannot alter type "{type_.name}" because column "{relation.name}.{column.name}" uses it',
            )
    for relation in ddl.snapshot.relations.values():
        if relation.kind in "rpf":
            for column in relation.columns:
                if not column.has_dropped and _is_made_of(ddl, column.type.domain, oid):
                    yield relation, column


def _is_made_of(ddl: Ddl, domain: int, oid: int) -> bool:
    while domain and domain != oid:
        own = ddl.snapshot.types.get(domain)
        domain = own.domain.parent if own is not None and own.domain is not None else 0
    return bool(domain)


def _drop_constraint(ddl: Ddl, type_: UserType, node: nodes.AlterDomain, text: str) -> None:
    found = _constraint(type_, node.constraint_name)
    if found is not None:
        dependencies.remove(ddl.writer, Address(PG_CONSTRAINT, found.oid))
    elif node.if_exists:
        ddl.skip(f'constraint "{node.constraint_name}" of domain "{type_.name}" does not exist, skipping')
    else:
        raise _unknown(type_, node.constraint_name)


def _validate(ddl: Ddl, type_: UserType, node: nodes.AlterDomain, text: str) -> None:
    found = _constraint(type_, node.constraint_name)
    if found is None:
        raise _unknown(type_, node.constraint_name)
    _check_values(ddl, type_.oid, found)
    ddl.writer.update("pg_constraint", {"oid": found.oid}, {"convalidated": True})


def rename_constraint(ddl: Ddl, node: nodes.Rename) -> None:
    *names, old = node.object.names
    type_ = type_named(ddl, names, "DOMAIN")
    check_owner(ddl, type_)
    found = _constraint(type_, old)
    if found is None:
        raise PgError(code.UNDEFINED_OBJECT, f'constraint "{old}" for domain {type_.name} does not exist')
    if _constraint(type_, node.new_name) is not None:
        raise PgError(
            code.DUPLICATE_OBJECT,
            f'constraint "{node.new_name}" for domain {type_.name} already exists',
        )
    ddl.writer.update("pg_constraint", {"oid": found.oid}, {"conname": node.new_name})


def domain_constraint(ddl: Ddl, names: Sequence[str], name: str) -> int:
    """The OID of a constraint that COMMENT names; the role is the domain's owner."""
    type_ = type_named(ddl, names, "DOMAIN")
    check_owner(ddl, type_)
    found = _constraint(type_, name)
    if found is None:
        raise PgError(code.UNDEFINED_OBJECT, f'constraint "{name}" for domain {type_.name} does not exist')
    return found.oid


def _constraint(type_: UserType, name: str) -> DomainCheck | None:
    assert type_.domain is not None
    return next((check for check in type_.domain.checks if check.name == name), None)


def _unknown(type_: UserType, name: str) -> PgError:
    return PgError(code.UNDEFINED_OBJECT, f'constraint "{name}" of domain "{type_.name}" does not exist')


_ACTIONS: Final = {
    "SET DEFAULT": _set_default,
    "DROP DEFAULT": _set_default,
    "SET NOT NULL": _set_not_null,
    "DROP NOT NULL": _set_not_null,
    "ADD CONSTRAINT": _add_constraint,
    "DROP CONSTRAINT": _drop_constraint,
    "VALIDATE CONSTRAINT": _validate,
}
