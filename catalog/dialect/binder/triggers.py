"""WHEN (..) of a trigger: an expression over the new and the old row of its table.

Source: PostgreSQL 15, trigger.c (CreateTriggerFiringOn, on WHEN); ruleutils.c (pg_get_triggerdef_worker).
"""

from collections.abc import Mapping
from typing import Any

from polar_lite.catalog import row_triggers as triggers
from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.binder.coercion import coerce_to_boolean
from polar_lite.catalog.dialect.binder.dispatch import bind_expr
from polar_lite.catalog.dialect.binder.from_items import relations
from polar_lite.catalog.dialect.binder.state import WHEN_CLAUSE, Scope, Statement
from polar_lite.catalog.objects import Relation
from polar_lite.protocol import sqlstate as code


def bind_condition(
    st: Statement, relation: Relation, node: Any, names: tuple[str, str] = ("new", "old")
) -> tuple[q.Expr, Mapping[int, str]]:
    """The condition, and for its printing what qualifies each row's columns.

    names: what the condition calls the new and the old row.
    """
    scope = Scope(st, clause=WHEN_CLAUSE)
    entries = [relations.table_entry(st, relation, name) for name in names]
    scope.items = [relations.item_of(entry, has_alias=True, relation=relation) for entry in entries]
    bound = coerce_to_boolean(st, bind_expr(scope, node), "WHEN")
    return bound, {entries[0].varno: "new", entries[1].varno: "old"}


def check_condition(st: Statement, bound: q.Expr, rows: Mapping[int, str], bits: int) -> None:
    """What the condition of a trigger of these bits (tgtype) may not have (0A000, 42P17)."""
    for part in q.nodes_of(bound):
        if isinstance(part, q.Var):
            message = _refused(rows[part.varno], bits)
            if message is not None:
                raise st.error(code.INVALID_OBJECT_DEFINITION, message, part.location)


def _refused(row: str, bits: int) -> str | None:
    if not bits & triggers.ROW:
        return "statement trigger's WHEN condition cannot reference column values"
    if row == "new" and bits & triggers.DELETE:
        return "DELETE trigger's WHEN condition cannot reference NEW values"
    if row == "old" and bits & triggers.INSERT:
        return "INSERT trigger's WHEN condition cannot reference OLD values"
    return None
