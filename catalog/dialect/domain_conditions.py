"""CHECK conditions of domains, bound over VALUE and printed again.

PostgreSQL 15 source typecmds.c (domainAddConstraint).
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from polar_lite.catalog.dialect import deparse
from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.binder import dispatch
from polar_lite.catalog.dialect.binder.coercion import coerce_to_boolean
from polar_lite.catalog.dialect.binder.state import Scope, Statement
from polar_lite.catalog.dialect.stored_texts import stored_environment
from polar_lite.catalog.snapshot import Snapshot
from polar_lite.catalog.types import TypeRef


class Value:
    """VALUE in a domain's CHECK; it prints as itself."""

    ambiguous = False

    def __init__(self, type_: TypeRef) -> None:
        self._type = type_

    def resolve(self, parts: tuple[str, ...]) -> tuple[Any, TypeRef] | None:
        return ("VALUE", self._type) if parts == ("value",) else None

    def positional(self, number: int) -> None:
        return None


def bind(statement: Statement, tree: Any) -> q.Expr:
    """A condition; the statement's variables are a `Value`."""
    expr = dispatch.bind_expr(Scope(statement, clause="CHECK"), tree)
    return coerce_to_boolean(statement, expr, "CHECK")


def shown(snapshot: Snapshot, base: TypeRef, text: str, search_path: Sequence[int], *, pretty: bool) -> str:
    """A stored condition as this search path shows it. base: the type of VALUE; pretty: without the
    parentheses it does not need."""
    from polar_lite.catalog.dialect.polar.parse import parse_expression  # the parser is heavy to import

    environment = stored_environment(snapshot)
    statement = Statement(environment, text, variables=Value(base), is_stored_text=True)
    bound = bind(statement, parse_expression(text))
    return deparse.expression(bound, replace(environment, search_path=tuple(search_path)), pretty=pretty)
