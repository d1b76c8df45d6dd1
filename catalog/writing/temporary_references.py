"""Whether what stays would depend on what goes with a session: nobody drops dependents after a crash."""

from collections.abc import Callable, Sequence
from typing import Any, Final

from polar_lite.catalog.object_names import (
    PG_ATTRDEF,
    PG_CLASS,
    PG_CONSTRAINT,
    PG_POLICY,
    PG_PROC,
    PG_REWRITE,
    PG_TRIGGER,
    PG_TYPE,
)

Rows = Callable[[str, dict[str, Any], Sequence[str]], list[tuple[Any, ...]]]

# Where an object's schema stands, or its relation.
_SCHEMA_OF: Final = {
    PG_CLASS: ("pg_class", "relnamespace"),
    PG_PROC: ("pg_proc", "pronamespace"),
    PG_TYPE: ("pg_type", "typnamespace"),
    PG_CONSTRAINT: ("pg_constraint", "connamespace"),
}
_TABLE_OF: Final = {
    PG_ATTRDEF: ("pg_attrdef", "adrelid"),
    PG_REWRITE: ("pg_rewrite", "ev_class"),
    PG_TRIGGER: ("pg_trigger", "tgrelid"),
    PG_POLICY: ("pg_policy", "polrelid"),
}


def needs_temporary(rows: Rows, dependent: tuple[int, int, int], on: tuple[int, int, int]) -> bool:
    """Whether an object that stays would depend on a routine or type of a temporary schema, or a rule on a
    table there: a view of one is temporary itself."""
    may_be = on[0] in (PG_PROC, PG_TYPE) or (on[0] == PG_CLASS and dependent[0] == PG_REWRITE)
    if not may_be or not _is_temporary(rows, *on[:2]):
        return False
    return not _is_temporary(rows, *dependent[:2])


def _is_temporary(rows: Rows, class_oid: int, oid: int) -> bool:
    if class_oid in _TABLE_OF:
        table, column = _TABLE_OF[class_oid]
        relations = rows(table, {"oid": oid}, (column,))
        return any(_is_temporary(rows, PG_CLASS, relation) for (relation,) in relations)
    if class_oid not in _SCHEMA_OF:
        return False
    table, column = _SCHEMA_OF[class_oid]
    names = (
        name
        for (schema,) in rows(table, {"oid": oid}, (column,))
        for (name,) in rows("pg_namespace", {"oid": schema}, ("nspname",))
    )
    return any(name.startswith("pg_temp_") for name in names)
