"""Input and output of regoper and regoperator. PostgreSQL 15 source regproc.c."""

from collections.abc import Callable
from typing import Any, Final

from polar_lite.catalog.functions.context import SessionContext
from polar_lite.catalog.functions.information.catalog_info import or_null, regtypein
from polar_lite.catalog.functions.information.shown_names import names_of
from polar_lite.catalog.functions.registry import REGISTRY, Operator
from polar_lite.catalog.names import split_name
from polar_lite.catalog.object_names import PG_OPERATOR, Address
from polar_lite.catalog.objects import PG_CATALOG
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.sqlstate import PgError


def _named(context: SessionContext, names: list[str]) -> list[Operator]:
    """The operators of a name in its schema, or in the search path."""
    snapshot, name = context.snapshot, names[-1]
    path = list(context.search_path(implicit=True))
    if len(names) > 1:
        schema = snapshot.schema_by_name(names[-2])
        path = [] if schema is None else [schema.oid]
    found = snapshot.operators_named(name, path)
    if PG_CATALOG in path:
        taken = {(row.left, row.right) for row in found}
        found += [row for row in REGISTRY.operators(name) if (row.left, row.right) not in taken]
    return found


def _split(text: str) -> list[str]:
    """Schema and symbol: dots are no part of operators."""
    schema, dot, symbol = text.strip().rpartition(".")
    return [*split_name(schema), symbol] if dot else [symbol]


def _missing(text: str) -> PgError:
    return PgError(code.UNDEFINED_FUNCTION, f"operator does not exist: {text}")


def regoperin(context: SessionContext, text: str) -> int:
    def search() -> int:
        found = _named(context, _split(text))
        if not found:
            raise _missing(text)
        if len(found) > 1:
            raise PgError(code.AMBIGUOUS_FUNCTION, f"more than one operator named {text}")
        return found[0].oid

    return int(text) if text.isdigit() else search()


def regoperout(context: SessionContext, oid: int) -> str:
    if not oid:
        return "0"
    signature = _signature(context, oid)
    if signature is None:
        return str(oid)
    *schema, name = names_of(context).operator_names(oid)
    if [row.oid for row in _named(context, [name])] == [oid]:
        return name
    return f"{schema[0] if schema else 'pg_catalog'}.{name}"


def pg_operator_is_visible(context: SessionContext, oid: int) -> bool | None:
    if _signature(context, oid) is None:
        return None
    if not context.snapshot.operators:
        return True
    name = names_of(context).operator_names(oid)[-1]
    return any(row.oid == oid for row in _named(context, [name]))


def regoperatorin(context: SessionContext, text: str) -> int:
    def search() -> int:
        name, paren, rest = text.partition("(")
        if not paren:
            raise PgError(code.INVALID_TEXT_REPRESENTATION, "expected a left parenthesis")
        parts = [part.strip() for part in rest.rstrip().removesuffix(")").split(",")]
        if len(parts) == 1:
            hint = "Use NONE to denote the missing argument of a unary operator."
            raise PgError(code.UNDEFINED_PARAMETER, "missing argument", hint=hint)
        if len(parts) > 2:
            hint = "Provide two argument types for operator."
            raise PgError(code.TOO_MANY_ARGUMENTS, "too many arguments", hint=hint)
        wanted = tuple(0 if part.lower() == "none" else regtypein(context, part) for part in parts)
        for row in _named(context, _split(name)):
            if (row.left, row.right) == wanted:
                return row.oid
        raise _missing(text)

    return int(text) if text.isdigit() else search()


def regoperatorout(context: SessionContext, oid: int) -> str:
    if not oid:
        return "0"
    if _signature(context, oid) is None:
        return str(oid)
    return names_of(context).describe(Address(PG_OPERATOR, oid)).removeprefix("operator ")


def _signature(context: SessionContext, oid: int) -> tuple[int, int] | None:
    own = context.snapshot.operators.get(oid)
    if own is not None:
        return own.left, own.right
    try:
        row = REGISTRY.operators.by_oid(oid)
    except StopIteration:
        return None
    return row.left, row.right


CONTEXT: Final[dict[str, Callable[..., Any]]] = {
    "pg_operator_is_visible": pg_operator_is_visible,
    "regoperin": regoperin,
    "regoperout": regoperout,
    "regoperatorin": regoperatorin,
    "regoperatorout": regoperatorout,
    "to_regoper": or_null(regoperin),
    "to_regoperator": or_null(regoperatorin),
}
