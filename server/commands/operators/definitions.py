"""CREATE, ALTER and DROP OPERATOR.

PostgreSQL 15 docs, CREATE OPERATOR; source operatorcmds.c, pg_operator.c (OperatorCreate).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from polar_lite.catalog import privileges
from polar_lite.catalog.dialect import nodes
from polar_lite.catalog.functions.registry import REGISTRY, Function
from polar_lite.catalog.object_names import (
    PG_NAMESPACE,
    PG_OPERATOR,
    PG_PROC,
    PG_TYPE,
    Address,
)
from polar_lite.catalog.objects import Schema
from polar_lite.catalog.writing.operators import UserOperator
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.records import dataclass
from polar_lite.protocol.sqlstate import PgError
from polar_lite.server.commands import CommandResult, command
from polar_lite.server.commands.ddl import Ddl

if TYPE_CHECKING:
    from polar_lite.server.sessions.session import Session

_BOOLEAN: Final = 16
_BOOTSTRAP: Final = 10
_FLAGS: Final = ("hashes", "merges")
# Old spellings, which say what the index support of releases before 8.3 was.
_OBSOLETE: Final = ("sort1", "sort2", "ltcmp", "gtcmp")
_KNOWN: Final = frozenset(
    {"leftarg", "rightarg", "function", "procedure", "commutator", "negator", "restrict", "join", *_FLAGS}
)


@dataclass(frozen=True, slots=True)
class _Signature:
    schema: Schema
    name: str
    left: int
    right: int


@command(nodes.CreateOperator, writes=True)
def create_operator(node: nodes.CreateOperator, session: Session, text: str) -> CommandResult:
    ddl = Ddl(session)
    schema = ddl.creation_schema(node.names)
    options = _options(ddl, node.options)
    names = options.get("function") or options.get("procedure")
    if names is None:
        raise PgError(code.INVALID_FUNCTION_DEFINITION, "operator function must be specified")
    left, right = (_type(ddl, options.get(side), text) for side in ("leftarg", "rightarg"))
    _check_sides(left, right)
    function = function_with(ddl, names, [oid for oid in (left, right) if oid])
    check_options(options, function, is_binary=bool(left and right))
    _write(ddl, _Signature(schema, node.names[-1], left, right), function, options)
    return CommandResult("CREATE OPERATOR")


def _options(ddl: Ddl, given: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in given:
        if name in _KNOWN:
            found[name] = value not in ("false", "off", "no", 0) if name in _FLAGS else value
        elif name in _OBSOLETE:
            found["merges"] = True
        else:
            ddl.notice("WARNING", code.SYNTAX_ERROR, f'operator attribute "{name}" not recognized')
    return found


def _type(ddl: Ddl, type_name: nodes.TypeName | None, text: str) -> int:
    if type_name is None:
        return 0
    if type_name.setof:
        raise PgError(code.INVALID_FUNCTION_DEFINITION, "SETOF type not allowed for operator argument")
    return ddl.usable_type(type_name, text).declared


def _check_sides(left: int, right: int) -> None:
    if not left and not right:
        raise PgError(code.INVALID_FUNCTION_DEFINITION, "operator argument types must be specified")
    if not right:
        raise PgError(
            code.INVALID_FUNCTION_DEFINITION,
            "operator right argument type must be specified",
            detail="Postfix operators are not supported.",
        )


def function_with(ddl: Ddl, names: Sequence[str], types: Sequence[int]) -> Function:
    """LookupFuncName: the function with exactly these argument types (42883)."""
    path = ddl.search_path() if len(names) == 1 else [ddl.schema_named(names[-2]).oid]
    for schema in path:
        for function in ddl.snapshot.functions(names[-1], schema):
            if function.args == tuple(types):
                return function
    shown = ", ".join(ddl.names().type(oid) for oid in types)
    raise PgError(code.UNDEFINED_FUNCTION, f"function {'.'.join(names)}({shown}) does not exist")


def check_options(options: Mapping[str, Any], function: Function, *, is_binary: bool) -> None:
    for name, what in (
        ("commutator", "have commutators"),
        ("join", "have join selectivity"),
        ("merges", "merge join"),
        ("hashes", "hash"),
    ):
        if options.get(name) and not is_binary:
            raise PgError(code.INVALID_FUNCTION_DEFINITION, f"only binary operators can {what}")
    for name, what in (
        ("negator", "have negators"),
        ("restrict", "have restriction selectivity"),
        ("join", "have join selectivity"),
        ("merges", "merge join"),
        ("hashes", "hash"),
    ):
        if options.get(name) and function.result != _BOOLEAN:
            raise PgError(code.INVALID_FUNCTION_DEFINITION, f"only boolean operators can {what}")


def _write(ddl: Ddl, signature: _Signature, function: Function, options: Mapping[str, Any]) -> None:
    known = _existing(ddl, signature)
    if known is not None and known.code:
        raise PgError(code.DUPLICATE_FUNCTION, f"operator {signature.name} already exists")
    oid = known.oid if known is not None else ddl.writer.new_oid()
    row = {
        **_shell(ddl, signature, oid),
        "oprcanmerge": bool(options.get("merges")),
        "oprcanhash": bool(options.get("hashes")),
        "oprresult": function.result,
        "oprcode": function.oid,
        "oprrest": estimator(ddl, options.get("restrict")),
        "oprjoin": estimator(ddl, options.get("join")),
    }
    if known is None:
        ddl.writer.insert("pg_operator", row)
    else:
        ddl.writer.update("pg_operator", {"oid": oid}, row)
    swapped = _Signature(signature.schema, signature.name, signature.right, signature.left)
    commutator = _partner(ddl, options.get("commutator"), swapped, oid, "oprcom")
    negator = _partner(ddl, options.get("negator"), signature, oid, "oprnegate")
    ddl.writer.update("pg_operator", {"oid": oid}, {"oprcom": commutator, "oprnegate": negator})
    me = (PG_OPERATOR, oid, 0)
    for on in (
        (PG_NAMESPACE, signature.schema.oid, 0),
        *((PG_TYPE, type_oid, 0) for type_oid in (signature.left, signature.right) if type_oid),
        (PG_PROC, function.oid, 0),
    ):
        ddl.writer.depend(me, on)


def _existing(ddl: Ddl, signature: _Signature) -> UserOperator | None:
    wanted = (signature.schema.oid, signature.name, signature.left, signature.right)
    for row in ddl.snapshot.operators.values():
        if (row.schema, row.name, row.left, row.right) == wanted:
            return row
    return None


def _shell(ddl: Ddl, signature: _Signature, oid: int) -> dict[str, Any]:
    return {
        "oid": oid,
        "oprname": signature.name,
        "oprnamespace": signature.schema.oid,
        "oprowner": ddl.role,
        "oprkind": "b" if signature.left else "l",
        "oprleft": signature.left,
        "oprright": signature.right,
    }


def _partner(ddl: Ddl, names: Sequence[str] | None, wanted: _Signature, oid: int, column: str) -> int:
    """The OID of the commutator or negator, which is told of this operator; it is entered if missing."""
    if names is None:
        return 0
    if column == "oprnegate" and _is_itself(ddl, names, wanted):
        raise PgError(code.INVALID_FUNCTION_DEFINITION, "operator cannot be its own negator")
    found = _named(ddl, names, wanted.left, wanted.right)
    if found is not None:
        if found.oid != oid:
            ddl.writer.update("pg_operator", {"oid": found.oid}, {column: oid})
        return found.oid
    if len(names) == 1 or names[-2] == "pg_catalog":
        for row in REGISTRY.operators(names[-1]):
            if (row.left, row.right) == (wanted.left, wanted.right):
                return row.oid
    schema = ddl.creation_schema(names)
    made = ddl.writer.new_oid()
    shell = _shell(ddl, _Signature(schema, names[-1], wanted.left, wanted.right), made)
    ddl.writer.insert("pg_operator", {**shell, column: oid})
    ddl.writer.depend((PG_OPERATOR, made, 0), (PG_NAMESPACE, schema.oid, 0))
    return made


def _is_itself(ddl: Ddl, names: Sequence[str], signature: _Signature) -> bool:
    schema = ddl.schema_named(names[-2]) if len(names) > 1 else ddl.creation_schema(names)
    return (schema.oid, names[-1]) == (signature.schema.oid, signature.name)


def estimator(ddl: Ddl, names: Sequence[str] | None) -> int:
    if names is None:
        return 0
    found = REGISTRY.by_name.get(names[-1], ())
    if not found:
        raise PgError(
            code.UNDEFINED_FUNCTION,
            f"function {'.'.join(names)}(internal, oid, internal, integer) does not exist",
        )
    return found[0].oid


@command(nodes.DropOperator, writes=True)
def drop_operator(node: nodes.DropOperator, session: Session, text: str) -> CommandResult:
    ddl = Ddl(session)
    targets = []
    for item in node.objects:
        address = None
        with ddl.skips_unknown(node.if_exists):
            address = _to_drop(ddl, node, item, text)
        if address is not None:
            targets.append(address)
    for target in targets:
        ddl.check_is_no_part(target, targets)
    if targets:
        ddl.drop(targets, cascade=bool(node.cascade))
    return CommandResult("DROP OPERATOR")


def _to_drop(ddl: Ddl, node: Any, item: Any, text: str) -> Address | None:
    left, right = (None if t is None else ddl.type(t, text).declared for t in (item.left, item.right))
    is_found = node.if_exists or len(item.names) == 1 or ddl.find_schema(item.names[-2]) is not None
    found = _named(ddl, item.names, left or 0, right or 0) if is_found else None
    if found is not None:
        if not privileges.is_owner(ddl.snapshot, ddl.role, found.owner):
            raise PgError(code.INSUFFICIENT_PRIVILEGE, f"must be owner of operator {found.name}")
        return Address(PG_OPERATOR, found.oid)
    if not node.if_exists:
        raise _no_operator(ddl, item.names, left or 0, right or 0)
    ddl.skip(f"operator {item.names[-1]} does not exist, skipping")
    return None


def operator_named(ddl: Ddl, names: Sequence[str], left: int, right: int) -> tuple[int, int]:
    """OID and owner of a user's operator, or of one of PostgreSQL's (42883)."""
    found = _named(ddl, names, left, right)
    if found is not None:
        return found.oid, found.owner
    if len(names) == 1 or names[-2] == "pg_catalog":
        for row in REGISTRY.operators(names[-1]):
            if (row.left, row.right) == (left, right):
                return row.oid, _BOOTSTRAP
    raise _no_operator(ddl, names, left, right)


def _no_operator(ddl: Ddl, names: Sequence[str], left: int, right: int) -> PgError:
    shown = f"{ddl.names().type(left) if left else ''} {'.'.join(names)} {ddl.names().type(right)}".strip()
    return PgError(code.UNDEFINED_FUNCTION, f"operator does not exist: {shown}")


def _named(ddl: Ddl, names: Sequence[str], left: int, right: int) -> UserOperator | None:
    path = ddl.search_path() if len(names) == 1 else [ddl.schema_named(names[-2]).oid]
    for schema in path:
        found = _existing(ddl, _Signature(ddl.snapshot.schemas[schema], names[-1], left, right))
        if found is not None:
            return found
    return None
