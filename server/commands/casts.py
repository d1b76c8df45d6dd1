"""CREATE and DROP CAST. PostgreSQL 15 docs, CREATE CAST; source functioncmds.c (CreateCast)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from polar_lite.catalog import privileges
from polar_lite.catalog.dialect import nodes
from polar_lite.catalog.dialect.binder import lookup
from polar_lite.catalog.dialect.binder.coercion import is_binary_coercible
from polar_lite.catalog.dialect.binder.state import Statement
from polar_lite.catalog.functions.registry import REGISTRY, Function
from polar_lite.catalog.object_names import PG_CAST, PG_PROC, PG_TYPE, Address
from polar_lite.catalog.user_types import UserType
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.sqlstate import PgError
from polar_lite.server.commands import CommandResult, command
from polar_lite.server.commands.ddl import Ddl, no_position
from polar_lite.server.commands.routines.lookup import argument_types

if TYPE_CHECKING:
    from polar_lite.server.sessions.session import Session

_BOOTSTRAP: Final = 10


@command(nodes.CreateCast, writes=True)
def create_cast(node: nodes.CreateCast, session: Session, text: str) -> CommandResult:
    ddl = Ddl(session)
    source, target = ddl.usable_type(node.source, text).declared, ddl.usable_type(node.target, text).declared
    _check_types(ddl, source, target)
    function = _function(ddl, node.function, source, target) if node.function is not None else None
    if node.method == "b":
        _check_binary(ddl, source, target)
    if source == target and function is None:
        raise PgError(code.INVALID_OBJECT_DEFINITION, "source data type and target data type are the same")
    names = ddl.names()
    if REGISTRY.cast(source, target) or (source, target) in ddl.snapshot.user_casts:
        shown = f"{names.type(source)} to type {names.type(target)}"
        raise PgError(code.DUPLICATE_OBJECT, f"cast from type {shown} already exists")
    oid = ddl.writer.new_oid()
    row = {
        "oid": oid,
        "castsource": source,
        "casttarget": target,
        "castfunc": function.oid if function is not None else 0,
        "castcontext": node.context,
        "castmethod": node.method,
    }
    ddl.writer.insert("pg_cast", row)
    ons = [(PG_TYPE, source, 0), (PG_TYPE, target, 0)]
    for on in [*ons, (PG_PROC, function.oid, 0)] if function is not None else ons:
        ddl.writer.depend((PG_CAST, oid, 0), on)
    return CommandResult("CREATE CAST")


def _check_types(ddl: Ddl, source: int, target: int) -> None:
    names = ddl.names()
    for oid, side in ((source, "source"), (target, "target")):
        entry = ddl.snapshot.type(oid)
        if entry is not None and entry.kind == "p":
            raise PgError(code.WRONG_OBJECT_TYPE, f"{side} data type {names.type(oid)} is a pseudo-type")
    check_may(ddl, source, target)
    for oid, side in ((source, "source"), (target, "target")):
        entry = ddl.snapshot.type(oid)
        if entry is not None and entry.kind == "d":
            ddl.notice(
                "WARNING",
                code.WRONG_OBJECT_TYPE,
                f"cast will be ignored because the {side} data type is a domain",
            )


def check_may(ddl: Ddl, source: int, target: int) -> None:
    """Who owns one of the types may make, drop and comment casts between them (42501)."""
    owners = [_owner(ddl, oid) for oid in (source, target)]
    if not any(privileges.is_owner(ddl.snapshot, ddl.role, owner) for owner in owners):
        names = ddl.names()
        raise PgError(
            code.INSUFFICIENT_PRIVILEGE,
            f"must be owner of type {names.type(source)} or type {names.type(target)}",
        )


def _owner(ddl: Ddl, oid: int) -> int:
    own: UserType | None = ddl.snapshot.types.get(oid)
    return _BOOTSTRAP if own is None else own.owner


def _function(ddl: Ddl, item: nodes.ObjectName, source: int, target: int) -> Function:
    found = _function_named(ddl, item)
    st = Statement(ddl.session.environment())
    if not 1 <= len(found.args) <= 3:
        raise _invalid("cast function must take one to three arguments")
    if not is_binary_coercible(st, source, found.args[0]):
        raise _invalid("argument of cast function must match or be binary-coercible from source data type")
    if len(found.args) > 1 and found.args[1] != lookup.INT4:
        raise _invalid("second argument of cast function must be type integer")
    if len(found.args) > 2 and found.args[2] != lookup.BOOL:
        raise _invalid("third argument of cast function must be type boolean")
    if not is_binary_coercible(st, found.result, target):
        raise _invalid(
            "return data type of cast function must match or be binary-coercible to target data type"
        )
    if found.volatility == "v" and found.kind == "p":
        raise _invalid("cast function must be a normal function")
    if found.returns_set:
        raise _invalid("cast function must not return a set")
    return found


def _invalid(message: str) -> PgError:
    return PgError(code.INVALID_OBJECT_DEFINITION, message)


def _function_named(ddl: Ddl, item: nodes.ObjectName) -> Function:
    names: Sequence[str] = item.names
    path = ddl.search_path() if len(names) == 1 else [ddl.schema_named(names[-2]).oid]
    types = None if item.arguments is None else argument_types(ddl, item.arguments)
    for schema in path:
        found = [f for f in ddl.snapshot.functions(names[-1], schema) if types is None or f.args == types]
        if found:
            return found[0]
    shown = ", ".join(ddl.names().type(oid) for oid in types or ())
    raise PgError(code.UNDEFINED_FUNCTION, f"function {'.'.join(names)}({shown}) does not exist")


def _check_binary(ddl: Ddl, source: int, target: int) -> None:
    if not ddl.is_superuser:
        raise PgError(code.INSUFFICIENT_PRIVILEGE, "must be superuser to create a cast WITHOUT FUNCTION")
    pair = [ddl.snapshot.type(oid) for oid in (source, target)]
    lengths = {(e.length, e.by_value, e.align) for e in pair if e is not None}
    if len(lengths) > 1:
        raise _invalid("source and target data types are not physically compatible")
    for kind, what in (("c", "composite"), ("e", "enum"), ("d", "domain")):
        if any(entry is not None and entry.kind == kind for entry in pair):
            raise _invalid(
                f"{what} data types are not binary-compatible"
                if kind != "d"
                else "domain data types must not be marked binary-compatible"
            )
    if any(entry is not None and entry.is_array for entry in pair):
        raise _invalid("array data types are not binary-compatible")


@command(nodes.DropCast, writes=True)
def drop_cast(node: nodes.DropCast, session: Session, text: str) -> CommandResult:
    ddl = Ddl(session)
    source = target = 0
    with ddl.skips_unknown(node.if_exists), no_position():
        source, target = ddl.type(node.source, text).declared, ddl.type(node.target, text).declared
    if not target:
        return CommandResult("DROP CAST")
    found = ddl.snapshot.user_casts.get((source, target))
    names = ddl.names()
    shown = f"{names.type(source)} to type {names.type(target)}"
    if found is None and REGISTRY.cast(source, target) is None:
        ddl.missing(f"cast from type {shown}", if_exists=node.if_exists)
        return CommandResult("DROP CAST")
    check_may(ddl, source, target)
    if found is None:
        raise PgError(
            code.DEPENDENT_OBJECTS_STILL_EXIST,
            f"cannot drop cast from {names.type(source)} to {names.type(target)} because it is required by"
            " the database system",
        )
    address = Address(PG_CAST, found.oid)
    ddl.check_is_no_part(address)
    ddl.drop([address], cascade=bool(node.cascade))
    return CommandResult("DROP CAST")
