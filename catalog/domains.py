"""Domains' constraints: their conditions compiled, and values tested against them.

A condition is kept as PostgreSQL's text of it, on VALUE. It is compiled like an expression of PL, at its
first use in a Snapshot. PostgreSQL 15 source domains.c (domain_check_input), execExprInterp.c.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from polar_lite.catalog.types import TypeRef
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.records import dataclass
from polar_lite.protocol.sqlstate import PgError

if TYPE_CHECKING:
    from polar_lite.catalog.functions.context import SessionContext
    from polar_lite.catalog.snapshot import Snapshot

_BOOL: Final = TypeRef(16)


@dataclass(frozen=True, slots=True)
class Test:
    """A constraint ready to be tested. condition: (runtime, [value]) -> bool or None; None: NOT NULL."""

    domain: int
    name: str = ""
    condition: Callable[[Any, Any], Any] | None = None


def check(context: "SessionContext", oid: int, value: Any) -> Any:
    """The native value, which meets the domain's constraints (23502, 23514)."""
    snapshot = context.snapshot
    for test in snapshot.domain_tests(oid):
        if test.condition is None:
            if value is None:
                raise _violation(context, oid, test)
        elif test.condition(context.runtime, [value]) is False:
            raise _violation(context, oid, test)
    return value


def tests_of(snapshot: "Snapshot", oid: int) -> tuple[Test, ...]:
    """NOT NULL of the domain or a parent, then the parents' checks before its own, each by name."""
    found: list[Test] = []
    is_not_null = False
    type_ = snapshot.types.get(oid)
    while type_ is not None and type_.domain is not None:
        domain = type_.domain
        is_not_null = is_not_null or domain.not_null
        own = [Test(oid, item.name, compiled(snapshot, type_.oid, item.expression)) for item in domain.checks]
        found = [*own, *found]
        type_ = snapshot.types.get(domain.parent)
    return ((Test(oid),) if is_not_null else ()) + tuple(found)


def compiled(snapshot: "Snapshot", oid: int, text: str) -> Callable[[Any, Any], Any]:
    """A condition as a function; 0A000 for what only a query can compute."""
    from polar_lite.catalog.dialect.polar.parse import parse_expression  # the parser is heavy to import
    from polar_lite.catalog.dialect.stored_texts import stored_environment
    from polar_lite.catalog.plsql.compiler.binding import NotInline, evaluator

    known: dict[tuple[str, ...], tuple[int, TypeRef, int | None]] = {
        ("value",): (0, type_of_value(snapshot, oid), None)
    }
    try:
        found, _ = evaluator(
            stored_environment(snapshot), parse_expression(text), text, known, _BOOL, is_stored_text=True
        )
    except NotInline:
        raise PgError(
            code.FEATURE_NOT_SUPPORTED, "this condition in the CHECK of a domain is not supported"
        ) from None
    return found


def type_of_value(snapshot: "Snapshot", oid: int) -> TypeRef:
    """The type of VALUE: what the domain is made of."""
    domain = snapshot.types[oid].domain
    assert domain is not None
    return snapshot.type_ref(domain.parent, domain.typmod).bare()


def _violation(context: "SessionContext", oid: int, test: Test) -> PgError:
    from polar_lite.catalog.object_names import Names

    snapshot = context.snapshot
    type_ = snapshot.types[oid]
    shown = Names(snapshot, context.search_path(implicit=True)).type(oid)
    schema = snapshot.schemas[type_.schema].name
    if test.condition is None:
        return PgError(
            code.NOT_NULL_VIOLATION,
            f"domain {shown} does not allow null values",
            schema=schema,
            datatype=type_.name,
        )
    return PgError(
        code.CHECK_VIOLATION,
        f'value for domain {shown} violates check constraint "{test.name}"',
        schema=schema,
        datatype=type_.name,
        constraint=test.name,
    )
