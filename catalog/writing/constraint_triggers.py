"""PostgreSQL's own triggers of constraints, which have rows of pg_trigger here while they are switched off.

Foreign keys and deferrable keys need no triggers here. ALTER TABLE .. DISABLE TRIGGER ALL, with which loaders
of fixtures and pg_restore switch foreign keys off, enters PostgreSQL's; ENABLE TRIGGER ALL removes them.
PostgreSQL 15 source tablecmds.c, createForeignKeyActionTriggers and createForeignKeyCheckTriggers.
"""

from collections.abc import Iterator
from typing import Final, NamedTuple

from polar_lite.catalog.loading.triggers import FUNCTIONS
from polar_lite.catalog.object_names import PG_CONSTRAINT, PG_TRIGGER
from polar_lite.catalog.objects import Constraint, Relation
from polar_lite.catalog.writing.writer import CatalogWriter

# tgtype: AFTER .. FOR EACH ROW of these events.
_ROW, _INSERT, _DELETE, _UPDATE = 1, 4, 8, 16
_CHECKS: Final = ((1644, _INSERT), (1645, _UPDATE))  # RI_FKey_check_ins, RI_FKey_check_upd
_RECHECK: Final = 1250  # unique_key_recheck
# By the letter of an action: RI_FKey_.._del; RI_FKey_.._upd is the next.
_ACTIONS: Final = {"c": 1646, "r": 1648, "n": 1650, "d": 1652, "a": 1654}


class _Own(NamedTuple):
    """prefix: of tgname, before the OID. other: tgconstrrelid."""

    constraint: Constraint
    prefix: str
    function: int
    events: int
    other: int = 0


def enter(writer: CatalogWriter, relation: Relation) -> None:
    """Switch off what checks the constraints of a table, and what acts for foreign keys that refer to it."""
    for own in triggers_of(writer, relation):
        if own.constraint.oid in relation.switched_off:
            continue
        constraint, oid = own.constraint, writer.new_oid()
        defers = constraint.is_deferrable and own.function in (*dict(_CHECKS), _RECHECK, 1654, 1655)
        writer.insert(
            "pg_trigger",
            {
                "oid": oid,
                "tgrelid": relation.oid,
                "tgparentid": 0,
                "tgname": f"{own.prefix}_{oid}",
                "tgfoid": own.function,
                "tgtype": _ROW | own.events,
                "tgenabled": "D",
                "tgisinternal": True,
                "tgconstrrelid": own.other,
                "tgconstrindid": constraint.index_oid,
                "tgconstraint": constraint.oid,
                "tgdeferrable": defers,
                "tginitdeferred": defers and constraint.is_deferred,
                "tgnargs": 0,
                "tgattr": [],
                "tgargs": b"",
            },
        )
        writer.depend((PG_TRIGGER, oid, 0), (PG_CONSTRAINT, constraint.oid, 0), "i")
    writer.touch_relation(relation.oid)


def remove(writer: CatalogWriter, relation: Relation) -> None:
    """Switch them on again."""
    rows = writer.rows("pg_trigger", {"tgrelid": relation.oid}, ("oid", "tgfoid"))
    for oid in [oid for oid, function in rows if function in FUNCTIONS]:
        writer.delete("pg_trigger", {"oid": oid})
        writer.delete("pg_depend", {"classid": PG_TRIGGER, "objid": oid})
    writer.touch_relation(relation.oid)


def triggers_of(writer: CatalogWriter, relation: Relation) -> Iterator[_Own]:
    """Those that PostgreSQL has on a table."""
    for child, constraint in writer.snapshot.referencing(relation.oid):
        deletes, updates = _ACTIONS[constraint.on_delete], _ACTIONS[constraint.on_update] + 1
        yield _Own(constraint, "RI_ConstraintTrigger_a", deletes, _DELETE, child.oid)
        yield _Own(constraint, "RI_ConstraintTrigger_a", updates, _UPDATE, child.oid)
    for constraint in relation.constraints:
        if constraint.type == "f" and not constraint.is_part:
            for function, event in _CHECKS:
                yield _Own(constraint, "RI_ConstraintTrigger_c", function, event, constraint.foreign_table)
        elif constraint.type in ("p", "u", "x") and constraint.is_deferrable:
            prefix = "PK" if constraint.type == "p" else "Unique"
            yield _Own(constraint, f"{prefix}_ConstraintTrigger", _RECHECK, _INSERT | _UPDATE)
