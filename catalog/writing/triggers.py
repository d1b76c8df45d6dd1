"""Write triggers on tables into the catalog: their rows, constraints and dependencies.

PostgreSQL 15 docs 53.57 (catalog-pg-trigger), source commands/trigger.c.
"""

from collections.abc import Sequence
from typing import Any

from polar_lite.catalog.dialect.polar.tokens import tokenize
from polar_lite.catalog.object_names import (
    PG_CLASS,
    PG_CONSTRAINT,
    PG_PROC,
    PG_TRIGGER,
    Reference,
    quote_ident,
)
from polar_lite.catalog.writing.constraints import create_trigger_constraint
from polar_lite.catalog.writing.writer import CatalogWriter
from polar_lite.protocol.records import dataclass


@dataclass(frozen=True, slots=True)
class TriggerConstraint:
    """What makes a trigger a constraint trigger. other: OID of the table of FROM, or 0."""

    is_deferrable: bool
    is_deferred: bool
    other: int = 0


@dataclass(frozen=True, slots=True)
class NewTrigger:
    """A trigger to be written; the fields are snapshot.Trigger's. refers_to: what WHEN needs.

    names: what an inline body calls the new and the old row; None when the function stands elsewhere.
    part_of: the first trigger of a compound one, whose sections the others are. follows: OIDs of the triggers
    that fire before it.
    """

    relation: int
    name: str
    function: int
    type: int
    enabled: str = "O"
    columns: tuple[int, ...] = ()
    arguments: tuple[str, ...] = ()
    condition: str | None = None
    refers_to: tuple[Reference, ...] = ()
    names: tuple[str, str] | None = None
    new_table: str | None = None
    old_table: str | None = None
    constraint: TriggerConstraint | None = None
    compound: bool = False
    part_of: int = 0
    follows: tuple[int, ...] = ()


def renamed_column(condition: str, old: str, new: str) -> str:
    """A stored condition after a column of the table has got another name.

    Every column in it stands as new.column or old.column.
    """
    tokens = tokenize(condition)
    parts, end = [], 0
    for row, dot, column in zip(tokens, tokens[1:], tokens[2:], strict=False):
        if row.word in ("new", "old") and dot.word == "." and (column.word or column.text) == old:
            parts += [condition[end : column.start], quote_ident(new)]
            end = column.end
    return "".join(parts) + condition[end:]


def write_trigger(writer: CatalogWriter, trigger: NewTrigger, replaces: int = 0) -> int:
    """Insert the trigger, or put it into the place of `replaces`."""
    oid = replaces or writer.new_oid(None)
    row: dict[str, Any] = {
        "tgrelid": trigger.relation,
        "tgparentid": 0,
        "tgname": trigger.name,
        "tgfoid": trigger.function,
        "tgtype": trigger.type,
        "tgenabled": trigger.enabled,
        "tgisinternal": bool(trigger.part_of),
        "tgnargs": len(trigger.arguments),
        "tgattr": list(trigger.columns),
        "tgargs": b"".join(text.encode() + b"\0" for text in trigger.arguments),
        "tgqual": trigger.condition,
        "tgnewtable": trigger.new_table,
        "tgoldtable": trigger.old_table,
    }
    if trigger.constraint is not None:
        row |= _constraint_row(writer, trigger, trigger.constraint)
    if replaces:
        writer.update("pg_trigger", {"oid": oid}, row)
        writer.delete("pg_depend", {"classid": PG_TRIGGER, "objid": oid})
        writer.delete("polar_trigger", {"oid": oid})
    else:
        writer.insert("pg_trigger", dict(row, oid=oid))
        writer.update("pg_class", {"oid": trigger.relation}, {"relhastriggers": True})
    if trigger.names is not None:
        new, old = trigger.names
        own = {"oid": oid, "tgnewname": new, "tgoldname": old, "tgcompound": trigger.compound}
        writer.insert("polar_trigger", {**own, "tgfollows": list(trigger.follows) or None})
    _depend(writer, oid, trigger)
    if trigger.constraint is not None:
        # The constraint goes with its trigger, and cannot be dropped alone.
        writer.depend((PG_CONSTRAINT, row["tgconstraint"], 0), (PG_TRIGGER, oid, 0), "i")
        if trigger.constraint.other:
            writer.depend((PG_TRIGGER, oid, 0), (PG_CLASS, trigger.constraint.other, 0), "a")
    writer.touch_relation(trigger.relation)
    return oid


def _constraint_row(
    writer: CatalogWriter, trigger: NewTrigger, constraint: TriggerConstraint
) -> dict[str, Any]:
    """Enter a constraint trigger's constraint; what its row of pg_trigger says of it."""
    oid = create_trigger_constraint(
        writer,
        trigger.relation,
        trigger.name,
        deferrable=constraint.is_deferrable,
        deferred=constraint.is_deferred,
    )
    return {
        "tgconstraint": oid,
        "tgconstrrelid": constraint.other,
        "tgdeferrable": constraint.is_deferrable,
        "tginitdeferred": constraint.is_deferred,
    }


def _depend(writer: CatalogWriter, oid: int, trigger: NewTrigger) -> None:
    me = (PG_TRIGGER, oid, 0)
    if trigger.part_of:
        writer.depend(me, (PG_TRIGGER, trigger.part_of, 0), "i")
    elif trigger.names is not None:
        # The body is a part of its trigger: it goes with it, and cannot be dropped alone.
        writer.depend((PG_PROC, trigger.function, 0), me, "i")
    else:
        writer.depend(me, (PG_PROC, trigger.function, 0))
    writer.depend(me, (PG_CLASS, trigger.relation, 0), "a")
    on: Sequence[tuple[int, int, int]] = (
        *((PG_CLASS, trigger.relation, number) for number in trigger.columns),
        *trigger.refers_to,
    )
    for address in dict.fromkeys(on):
        writer.depend(me, address)
