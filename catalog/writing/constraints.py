"""Write CHECK and FOREIGN KEY constraints into the catalog.

The rows PostgreSQL 15 has for them, with dependencies (docs 53.13, catalog-pg-constraint). Primary and
unique keys are made with their indexes in `relations`; syntax, names and rights are the commands' matter.
"""

from collections.abc import Sequence

from polar_lite.catalog.dialect.row_expressions import Condition
from polar_lite.catalog.object_names import PG_CLASS, PG_CONSTRAINT
from polar_lite.catalog.objects import Relation
from polar_lite.catalog.writing.writer import CatalogWriter
from polar_lite.protocol.records import dataclass


def create_check(
    writer: CatalogWriter,
    relation: Relation,
    name: str,
    condition: Condition,
    *,
    no_inherit: bool = False,
    validated: bool = True,
) -> int:
    """Enter a CHECK constraint; returns its OID. The SQLite table is to be made afterwards."""
    oid = writer.new_oid()
    writer.insert(
        "pg_constraint",
        {
            "oid": oid,
            "conname": name,
            "connamespace": relation.schema,
            "contype": "c",
            "convalidated": validated,
            "conenforced": True,
            "conrelid": relation.oid,
            "confupdtype": " ",
            "confdeltype": " ",
            "confmatchtype": " ",
            "conislocal": True,
            "connoinherit": no_inherit,
            "conkey": list(condition.columns) or None,
            "conbin": condition.text,
        },
    )
    for number in condition.columns or (0,):
        writer.depend((PG_CONSTRAINT, oid, 0), (PG_CLASS, relation.oid, number), "a")
        if number:
            # PostgreSQL has both: the constraint is the column's, and its expression refers to it.
            writer.depend((PG_CONSTRAINT, oid, 0), (PG_CLASS, relation.oid, number))
    for reference in dict.fromkeys(condition.refers_to):
        writer.depend((PG_CONSTRAINT, oid, 0), reference)
    count_checks(writer, relation.oid)
    return oid


@dataclass(frozen=True, slots=True)
class NewForeignKey:
    """A FOREIGN KEY constraint to be made; columns are attnums.

    on_update, on_delete, match: pg_constraint's letters. index: the unique index of the parent.
    operators: (conpfeqop, conppeqop, conffeqop) per column.
    """

    name: str
    columns: Sequence[int]
    parent: int
    parent_columns: Sequence[int]
    index: int
    on_update: str = "a"
    on_delete: str = "a"
    match: str = "s"
    set_columns: Sequence[int] = ()
    is_deferrable: bool = False
    is_deferred: bool = False
    is_validated: bool = True
    operators: Sequence[tuple[int, int, int]] = ()


def create_foreign_key(writer: CatalogWriter, relation: Relation, key: NewForeignKey) -> int:
    """Enter a FOREIGN KEY constraint; returns its OID."""
    oid = writer.new_oid()
    across, parents, children = zip(*key.operators, strict=True)
    writer.insert(
        "pg_constraint",
        {
            "oid": oid,
            "conname": key.name,
            "connamespace": relation.schema,
            "contype": "f",
            "condeferrable": key.is_deferrable,
            "condeferred": key.is_deferred,
            "convalidated": key.is_validated,
            "conenforced": True,
            "conrelid": relation.oid,
            "conindid": key.index,
            "confrelid": key.parent,
            "confupdtype": key.on_update,
            "confdeltype": key.on_delete,
            "confmatchtype": key.match,
            "conislocal": True,
            "connoinherit": True,
            "conkey": list(key.columns),
            "confkey": list(key.parent_columns),
            "conpfeqop": list(across),
            "conppeqop": list(parents),
            "conffeqop": list(children),
            "confdelsetcols": list(key.set_columns) or None,
        },
    )
    for number in dict.fromkeys(key.columns):
        writer.depend((PG_CONSTRAINT, oid, 0), (PG_CLASS, relation.oid, number), "a")
    for number in key.parent_columns:
        writer.depend((PG_CONSTRAINT, oid, 0), (PG_CLASS, key.parent, number))
    writer.depend((PG_CONSTRAINT, oid, 0), (PG_CLASS, key.index, 0))
    for table in (relation.oid, key.parent):
        # PostgreSQL's foreign keys are triggers, and clients look at this before they look for keys.
        writer.update("pg_class", {"oid": table}, {"relhastriggers": True})
    return oid


def create_trigger_constraint(
    writer: CatalogWriter, relation: int, name: str, *, deferrable: bool, deferred: bool
) -> int:
    """Enter the constraint that a constraint trigger is; returns its OID."""
    oid = writer.new_oid()
    writer.insert(
        "pg_constraint",
        {
            "oid": oid,
            "conname": name,
            "connamespace": writer.snapshot.relations[relation].schema,
            "contype": "t",
            "condeferrable": deferrable,
            "condeferred": deferred,
            "convalidated": True,
            "conenforced": True,
            "conrelid": relation,
            "confupdtype": " ",
            "confdeltype": " ",
            "confmatchtype": " ",
            "conislocal": True,
            "connoinherit": True,
        },
    )
    return oid


def count_checks(writer: CatalogWriter, oid: int) -> None:
    """pg_class.relchecks."""
    count = len(writer.rows("pg_constraint", {"conrelid": oid, "contype": "c"}, ("oid",)))
    writer.update("pg_class", {"oid": oid}, {"relchecks": count})
