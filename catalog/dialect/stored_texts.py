"""Expressions as the catalog keeps them: texts that mean the same in every session, and what they refer to.

Defaults, CHECK conditions, generated columns, WHEN, policies, index expressions: each is PostgreSQL's text,
read with the settings that the database's mode begins with, never with a session's.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

from polar_lite.catalog.dialect import deparse
from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.binder.state import Environment, Meaning, Statement
from polar_lite.catalog.dialect.translate.functions.type_io import has_stable_input, has_stable_output
from polar_lite.catalog.functions.registry import Function
from polar_lite.catalog.gucs import GUCS, MEANING, default_of
from polar_lite.catalog.object_names import (
    PG_CLASS,
    PG_COLLATION,
    PG_OPERATOR,
    PG_PROC,
    PG_TS_CONFIG,
    PG_TS_DICT,
    PG_TYPE,
    Reference,
)
from polar_lite.catalog.objects import PG_CATALOG
from polar_lite.catalog.snapshot import Snapshot
from polar_lite.catalog.types import FIRST_NORMAL_OID
from polar_lite.protocol import pgtypes

_ANYBODY: Final = 10  # the bootstrap superuser: rights were checked when the text was entered
# Types of constants that stand by OID -> the table of what they name.
_NAMING: Final = {
    pgtypes.REGCLASS.oid: PG_CLASS,
    pgtypes.REGCONFIG.oid: PG_TS_CONFIG,
    pgtypes.REGDICTIONARY.oid: PG_TS_DICT,
}
_TYPED: Final = (
    q.Const,
    q.Param,
    q.Relabel,
    q.CoerceViaIO,
    q.ArrayCoerce,
    q.ArrayExpr,
    q.RowExpr,
    q.CoerceToDomain,
)


def stored_statement(snapshot: Snapshot) -> Statement:
    return Statement(stored_environment(snapshot), view_depth=1, is_stored_text=True)


def parsed(text: str) -> Any:
    from polar_lite.catalog.dialect.polar.parse import parse_expression  # the parser is heavy to import

    return parse_expression(text)


def stored_environment(snapshot: Snapshot) -> Environment:
    mode = snapshot.database.mode
    given = {field: default_of(GUCS[setting], mode) == "on" for field, setting in MEANING.items()}
    # Of a text that PostgreSQL's deparser could have written, names and types mean what they say.
    meaning = replace(Meaning(**given), case_insensitive_quoted=False, empty_string_null=False)
    return Environment(snapshot, (PG_CATALOG,), _ANYBODY, meaning)


def is_immutable(expr: q.Expr) -> bool:
    """contain_mutable_functions, the other way round."""
    for node in q.nodes_of(expr):
        function = getattr(node, "function", None)
        if isinstance(function, Function) and function.volatility != "i" and not _joins_alike(node):
            return False
        if isinstance(node, q.NextValue | q.Rownum):
            return False
        if (
            isinstance(node, q.CoerceViaIO)
            and not isinstance(node.arg, q.Const)
            and (has_stable_input(node.type.oid) or has_stable_output(node.arg.type.oid))
        ):
            return False
    return True


def _joins_alike(node: Any) -> bool:
    """Whether it is `||` of a text and a value whose text is the same in every session."""
    if not isinstance(node, q.FuncExpr) or not node.function.source.startswith(("textanycat", "anytextcat")):
        return False
    return not any(has_stable_output(arg.type.oid) for arg in node.args)


def stored_text(snapshot: Snapshot, expr: q.Expr) -> str:
    """PostgreSQL's text, with regclass constants by OID."""
    return deparse.expression(expr, stored_environment(snapshot), stored=True)


def references(snapshot: Snapshot, expr: q.Expr) -> Iterator[Reference]:
    """The objects that an expression of a table's definition needs, columns of its own table aside."""
    for node in q.nodes_of(expr):
        if isinstance(node, q.Const) and node.value and node.type.oid in _NAMING:
            yield _NAMING[node.type.oid], int(node.value), 0
        if isinstance(node, q.FuncExpr) and node.function.oid >= FIRST_NORMAL_OID:
            yield operator_in(snapshot, node) or (PG_PROC, node.function.oid, 0)
        if (type_oid := type_named_in(node)) is not None:
            yield PG_TYPE, type_oid, 0
        if isinstance(node, q.CollateExpr):
            yield PG_COLLATION, node.collation, 0
        if isinstance(node, q.FieldSelect) and (row := snapshot.types.get(node.arg.type.oid)) is not None:
            yield PG_CLASS, row.relation, node.fieldno


def operator_in(snapshot: Snapshot, node: Any) -> Reference | None:
    """The user's operator that a node is a call of."""
    if isinstance(node, q.FuncExpr) and node.form is q.CallForm.OPERATOR:
        found = snapshot.operator_of(node.function, node.operator)
        return None if found is None else (PG_OPERATOR, found.oid, 0)
    return None


def type_named_in(node: Any) -> int | None:
    """The user's type that a node is there for: a constant's, a cast's, a row's."""
    if isinstance(node, _TYPED) and node.type.declared >= FIRST_NORMAL_OID and not is_whole_row(node):
        return int(node.type.declared)
    return None


def is_whole_row(node: Any) -> bool:
    return isinstance(node, q.RowExpr) and node.is_whole
