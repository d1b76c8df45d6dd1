"""TABLESAMPLE, and Oracle's SAMPLE, of one table in FROM.

Source: PostgreSQL 15, parse_clause.c (transformRangeTableSample).
"""

from dataclasses import replace
from typing import Any, Final

from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.binder import lookup
from polar_lite.catalog.dialect.binder.coercion import coerce_to_target, location_of
from polar_lite.catalog.dialect.binder.dispatch import bind_expr, check_args, location
from polar_lite.catalog.dialect.binder.state import Scope
from polar_lite.catalog.types import TypeRef
from polar_lite.protocol import sqlstate as code

_METHODS: Final = ("bernoulli", "system")
_KINDS: Final = "rmp"


def bind_sample(scope: Scope, node: Any, entry: q.RangeTblEntry, place: int) -> q.TableSample | None:
    """The sample that is to be taken of the table `entry`; place: of its name."""
    if node is None:
        return None
    st = scope.statement
    check_args(st, node, frozenset({"method", "expressions", "repeatable"}))
    relation = st.snapshot.relation(entry.relation_oid)
    if relation is None or relation.kind not in _KINDS:
        message = "TABLESAMPLE clause can only be applied to tables and materialized views"
        raise st.error(code.FEATURE_NOT_SUPPORTED, message, place)
    method = node.method.removeprefix("pg_catalog.")
    if method not in _METHODS:
        raise st.error(code.UNDEFINED_OBJECT, f"tablesample method {method} does not exist", location(node))
    if len(node.expressions) != 1:
        message = f"tablesample method {method} requires 1 argument, not {len(node.expressions)}"
        raise st.error(code.INVALID_TABLESAMPLE_ARGUMENT, message, location(node))
    percent = _number(scope, node.expressions[0], lookup.FLOAT4, "TABLESAMPLE")
    seed = (
        _number(scope, node.repeatable, lookup.FLOAT8, "REPEATABLE") if node.repeatable is not None else None
    )
    return q.TableSample(method, percent, seed)


def sampled(entry: q.RangeTblEntry, sample: q.TableSample) -> q.RangeTblEntry:
    """A table of which a sample is taken: before its policies look at the rows, as in PostgreSQL."""
    if not entry.is_secured or entry.query is None:
        return replace(entry, sample=sample)
    (item,) = entry.query.from_items
    assert isinstance(item, q.RangeTblRef)
    inner = q.RangeTblRef(replace(item.entry, sample=sample))
    return replace(entry, query=replace(entry.query, from_items=(inner,)))


def _number(scope: Scope, node: Any, wanted: int, construct: str) -> q.Expr:
    st = scope.statement
    with scope.relabelled("FROM"):
        expr = bind_expr(scope, node)
    found = coerce_to_target(st, expr, TypeRef(wanted), "a")
    if found is None:
        shown, given = lookup.type_name(st, wanted), lookup.shown_type(st, expr.type)
        message = f"argument of {construct} must be type {shown}, not type {given}"
        raise st.error(code.DATATYPE_MISMATCH, message, location_of(expr))
    return found
