"""Write indexes into the catalog, with the SQLite indexes behind them.

The rows are PostgreSQL 15's (docs 53.26, catalog-pg-index; source index.c, index_create). An index whose
only key is the rowid has no SQLite index of its own.
"""

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from polar_lite.catalog import access_methods
from polar_lite.catalog.bootstrap import attribute_row
from polar_lite.catalog.builtin_rows import COLLATIONS
from polar_lite.catalog.dialect import storage, table_expressions
from polar_lite.catalog.functions.registry import REGISTRY
from polar_lite.catalog.object_names import PG_CLASS, PG_COLLATION, PG_OPCLASS, PG_PROC, Reference
from polar_lite.catalog.objects import Column, Index, Relation, Schema
from polar_lite.catalog.snapshot import Snapshot
from polar_lite.catalog.types import FIRST_NORMAL_OID, TypeRef
from polar_lite.catalog.writing.stored_names import free_name
from polar_lite.catalog.writing.writer import CatalogWriter
from polar_lite.protocol.pgtypes import ANYMULTIRANGE, ANYRANGE, BY_NAME
from polar_lite.protocol.records import dataclass
from polar_lite.protocol.sqlstate import unsupported

BTREE: Final = access_methods.BTREE.oid
_POLYMORPHIC: Final = {
    "r": ANYRANGE.oid,
    "m": ANYMULTIRANGE.oid,
    "e": BY_NAME["anyenum"].oid,
    "c": BY_NAME["record"].oid,
}
_ANYARRAY: Final = BY_NAME["anyarray"].oid


@dataclass(frozen=True, slots=True)
class NewKey:
    """One column of an index to be made.

    number: attnum of the table's column, 0 for an expression, whose text the catalog keeps. option:
    pg_index.indoption. operator_class, collation: OIDs, 0 for the type's default. class_options: reloptions
    of the operator class.
    """

    name: str
    type: TypeRef
    number: int = 0
    expression: str | None = None
    option: int = 0
    operator_class: int = 0
    collation: int = 0
    class_options: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NewIndex:
    """columns: attnums that expressions and predicate refer to. refers_to: other objects they use."""

    keys: tuple[NewKey, ...]
    included: tuple[NewKey, ...] = ()
    is_unique: bool = False
    is_primary: bool = False
    predicate: str | None = None
    options: tuple[str, ...] = ()
    columns: tuple[int, ...] = ()
    refers_to: tuple[Reference, ...] = ()
    method: int = BTREE
    is_immediate: bool = True
    nulls_alike: bool = False
    is_exclusion: bool = False


def plain_keys(relation: Relation, columns: Sequence[int]) -> tuple[NewKey, ...]:
    """Keys of a PRIMARY KEY or UNIQUE constraint, by attnum."""
    by_number = {c.attnum: c for c in relation.columns}
    return tuple(column_key(by_number[n].name, by_number[n]) for n in columns)


def column_key(name: str, column: Column) -> NewKey:
    """A key that is a column; name: of the index's own column."""
    return NewKey(name, column.type, column.attnum, collation=column.collation)


def copied(
    writer: CatalogWriter,
    source: Relation,
    index: int,
    relation: Relation,
    refers_to: Sequence[Reference] = (),
) -> NewIndex:
    """An index like one of `source`, for a relation that has columns of the same names."""
    facts = writer.snapshot.relations[index].index
    assert facts is not None
    names = {c.attnum: c.name for c in source.columns}
    here = {c.name: c for c in relation.columns}
    columns = ("indcollation", "indclass", "indoption")
    rows = writer.rows("pg_index", {"indexrelid": index}, columns)
    collations, classes, options = (json.loads(value) for value in rows[0])
    ((reloptions,),) = writer.rows("pg_class", {"oid": index}, ("reloptions",))
    attributes = sorted(writer.rows("pg_attribute", {"attrelid": index}, ("attnum", "attname")))
    texts = iter(facts.expressions)
    types = iter(table_expressions.key_sql(writer.snapshot, source, facts).types)
    keys = []
    for place, number in enumerate(facts.keys):
        made = NewKey(attributes[place][1], next(types), expression=None if number else next(texts))
        if number:
            column = here[names[number]]
            made = column_key(attributes[place][1], column)
        keys.append(
            replace(
                made,
                option=options[place],
                operator_class=classes[place],
                collation=collations[place],
                class_options=facts.class_options[place] if facts.class_options else (),
            )
        )
    used = [here[names[number]].attnum for number in facts.columns]
    return NewIndex(
        tuple(keys),
        plain_keys(relation, [here[names[number]].attnum for number in facts.included]),
        is_unique=facts.is_unique,
        is_primary=facts.is_primary,
        predicate=facts.predicate,
        options=tuple(json.loads(reloptions or "[]")),
        columns=tuple(used),
        refers_to=tuple(refers_to),
        method=access_methods.BY_NAME[facts.method].oid,
        is_immediate=facts.is_immediate,
        nulls_alike=facts.nulls_alike,
        is_exclusion=facts.is_exclusion,
    )


def create_index(
    writer: CatalogWriter,
    relation: Relation,
    schema: Schema,
    name: str,
    new: NewIndex,
    *,
    constraint: bool = False,
) -> int:
    """Make an index; returns its OID. constraint: it belongs to one, which carries the dependencies."""
    oid = writer.new_oid()
    every = (*new.keys, *new.included)
    # Before the rest is written: it looks at the Snapshot, and an index is read once it is whole.
    row = _index_row(writer, oid, relation, new)
    writer.insert(
        "pg_class",
        {
            "oid": oid,
            "relname": name,
            "relnamespace": schema.oid,
            "relowner": relation.owner,
            "relam": new.method,
            "relfilenode": oid if relation.kind != "p" else 0,
            "reltuples": 0,
            "relpersistence": relation.persistence,
            "relkind": "i" if relation.kind != "p" else "I",
            "relnatts": len(every),
            "relispopulated": True,
            "relreplident": "n",
            "reloptions": list(new.options) or None,
        },
    )
    for number, key in enumerate(every, start=1):
        writer.insert(
            "pg_attribute",
            {
                **attribute_row(
                    oid, number, key.name, key.type, writer.type(key.type.declared), key.collation
                ),
                "attoptions": list(key.class_options) or None,
            },
        )
    stored_name = free_name(writer, schema, name, oid)
    writer.insert("polar_storage", {"oid": oid, "physicalname": stored_name, "rowidcolumn": 0})
    writer.insert("pg_index", row)
    writer.update("pg_class", {"oid": relation.oid}, {"relhasindex": True})
    if not constraint:
        numbers = [key.number for key in every if key.number]
        for attnum in dict.fromkeys([*numbers, *new.columns]) or (0,):
            writer.depend((PG_CLASS, oid, 0), (PG_CLASS, relation.oid, attnum), "a")
    for attnum in new.columns if constraint else ():
        writer.depend((PG_CLASS, oid, 0), (PG_CLASS, relation.oid, attnum), "a")
    classes = [(PG_OPCLASS, key.operator_class, 0) for key in new.keys if key.operator_class]
    collations = [(PG_COLLATION, key.collation, 0) for key in new.keys if key.collation]
    for reference in dict.fromkeys([*new.refers_to, *classes, *collations]):
        writer.depend((PG_CLASS, oid, 0), reference)
    create_storage(writer, oid)
    return oid


def create_storage(writer: CatalogWriter, oid: int) -> None:
    """Make the SQLite index of one that is entered; sqlite3.IntegrityError when rows are duplicates."""
    found = writer.snapshot.relations[oid]
    assert found.index is not None
    relation = writer.snapshot.relations[found.index.table]
    if not is_stored(relation, found.index):
        return
    if table_expressions.calls_routines(writer.snapshot, relation, found.index):
        if found.index.is_unique:
            raise unsupported("a user-defined function in a unique index")
        writer.update("polar_storage", {"oid": oid}, {"physicalname": ""})
        writer.touch_relation(oid)
        return
    writer.register_functions(
        table_expressions.create_index_sql(writer.snapshot, relation, found.physical, found.index)[1]
    )
    for sql in storage_sql(writer.snapshot, relation, found.physical, found.index):
        if sql:
            writer.execute(sql)
    if found.index.is_unique and not found.index.is_enforced:
        _refuse_duplicates(writer, relation, found.index)


def storage_sql(snapshot: Snapshot, relation: Relation, physical: str, index: Index) -> tuple[str, str]:
    """CREATE INDEX of the SQLite index, and of the second one that NULLS NOT DISTINCT takes, else ""."""
    sql, _ = table_expressions.create_index_sql(snapshot, relation, physical, index)
    if not (index.nulls_alike and index.is_enforced):
        return sql, ""
    return sql, table_expressions.null_index_sql(snapshot, relation, physical, index)


def replace_storage(writer: CatalogWriter) -> None:
    """A function has got another body: SQLite's indexes are made of SQL functions' and of those they call."""
    found = writer.rows("pg_depend", {"refclassid": PG_PROC, "classid": PG_CLASS}, ("objid",))
    for (oid,) in dict.fromkeys(found):
        index = writer.snapshot.relation(oid)
        if index is None or index.index is None or not index.physical:
            continue
        name = f"{storage.quoted(index.database)}.{storage.quoted(index.physical)}"
        writer.execute(f"DROP INDEX IF EXISTS {name}")
        create_storage(writer, oid)


def _refuse_duplicates(writer: CatalogWriter, relation: Relation, index: Index) -> None:
    """What SQLite does for a unique index of its own."""
    by_number = {column.attnum: column for column in relation.columns}
    keys = [storage.quoted(by_number[number].physical) for number in index.keys]
    known = "1" if index.nulls_alike else " AND ".join(f"{key} IS NOT NULL" for key in keys)
    found = writer.connection.execute(
        f"SELECT 1 FROM {storage.qualified(relation)} WHERE {known}"
        f" GROUP BY {', '.join(keys)} HAVING count(*) > 1 LIMIT 1"
    ).fetchone()
    if found is not None:
        raise sqlite3.IntegrityError("UNIQUE constraint failed")


def is_stored(relation: Relation, index: Index) -> bool:
    """Whether SQLite has an index for it: also for EXCLUDE's columns, as those compared by = find rows."""
    finds_rows = index.is_exclusion and index.is_plain and index.has_tree
    return (index.is_kept or finds_rows) and not is_rowid(relation, index)


def is_rowid(relation: Relation, index: Index) -> bool:
    """Whether the index is over the rowid alone, which SQLite has in the table itself."""
    return bool(relation.rowid_column) and index.keys == (relation.rowid_column,) and index.is_plain


def rename_column(writer: CatalogWriter, relation: Relation, number: int, name: str) -> None:
    """A column of the table gets another name: texts follow; SQLite's index does so itself.

    The index's own column keeps the name that it was made with. `relation` still has the old one.
    """
    for oid in relation.indexes:
        index = writer.snapshot.relations[oid].index
        assert index is not None
        changes: dict[str, Any] = {}
        rewrite = [
            table_expressions.renamed(writer.snapshot, relation, text, {number: name})
            for text in index.expressions
        ]
        if rewrite:
            changes["indexprs"] = rewrite
        if index.predicate is not None:
            text = table_expressions.renamed(writer.snapshot, relation, index.predicate, {number: name})
            changes["indpred"] = text
        if changes:
            writer.update("pg_index", {"indexrelid": oid}, changes)
            writer.touch_relation(oid)


def set_index_type(
    writer: CatalogWriter, oid: int, index: Index, number: int, name: str, type_: TypeRef, collation: int
) -> None:
    """The indexed column `number` has got another type; the index itself is made anew with its table."""
    column = writer.type(type_.declared)
    values = writer.rows("pg_index", {"indexrelid": oid}, ("indcollation", "indclass"))[0]
    collations, classes = (json.loads(value) for value in values)
    for place in (place for place, key in enumerate(index.keys) if key == number):
        row = attribute_row(oid, place + 1, name, type_, column, collation)
        del row["attname"]  # made unique when the index was
        writer.update("pg_attribute", {"attrelid": oid, "attnum": place + 1}, row)
        collations[place] = row["attcollation"]
        classes[place] = _class_for(writer, oid, index, place, type_)
    writer.update("pg_index", {"indexrelid": oid}, {"indcollation": collations, "indclass": classes})
    writer.touch_relation(oid)


def _class_for(writer: CatalogWriter, oid: int, index: Index, place: int, type_: TypeRef) -> int:
    """The operator class of a key that gets another type: one that was asked for stays if it fits."""
    if not index.classes[place].is_default:
        ((classes,),) = writer.rows("pg_index", {"indexrelid": oid}, ("indclass",))
        found = int(json.loads(classes)[place])
        ((accepted,),) = writer.rows("pg_opclass", {"oid": found}, ("opcintype",))
        if accepted in indexed_as(writer, type_.oid):
            return found
    return default_operator_class(writer, type_.oid, access_methods.BY_NAME[index.method].oid)


def default_collation(writer: CatalogWriter, type_: TypeRef) -> int:
    """The type's own collation: a domain may have another than its base type."""
    if type_.domain and type_.oid in COLLATIONS:
        return int(writer.rows("pg_type", {"oid": type_.domain}, ("typcollation",))[0][0])
    return COLLATIONS.get(type_.oid, 0)


def default_operator_class(writer: CatalogWriter, type_oid: int, method: int = BTREE) -> int:
    """The default operator class of a type (varchar uses text's); 0 if it has none."""
    key = (type_oid, method)
    found = _COMMON_CLASSES.get(key)
    if found is None:
        found = _look_up_class(writer, type_oid, method)
        if found and max(found, type_oid) < FIRST_NORMAL_OID:  # an extension's class is one database's
            _COMMON_CLASSES[key] = found
    return found


# PostgreSQL's own, of types of its own, by type and access method: they are the same in every database.
_COMMON_CLASSES: Final[dict[tuple[int, int], int]] = {}


def _look_up_class(writer: CatalogWriter, type_oid: int, method: int) -> int:
    for wanted in indexed_as(writer, type_oid):
        where = {"opcmethod": method, "opcintype": wanted, "opcdefault": True}
        rows = writer.rows("pg_opclass", where, ("oid",))
        if rows:
            return int(rows[0][0])
    return 0


def indexed_as(writer: CatalogWriter, type_oid: int) -> list[int]:
    """The types whose operator classes take values of a type: itself, and what it is as it stands."""
    row = writer.type(type_oid)
    if row is not None and row.base_oid:
        return indexed_as(writer, row.base_oid)
    found = [type_oid]
    if row is not None:
        found += [_ANYARRAY] if row.is_array else [_POLYMORPHIC[row.kind]] if row.kind in _POLYMORPHIC else []
    casts = [*REGISTRY.casts.from_type(type_oid), *writer.snapshot.casts_from(type_oid)]
    return found + [cast.target for cast in casts if cast.method == "b" and cast.context == "i"]


def _index_row(writer: CatalogWriter, oid: int, relation: Relation, new: NewIndex) -> dict[str, object]:
    every = (*new.keys, *new.included)
    expressions = [key.expression for key in new.keys if key.expression is not None]
    return {
        "indexrelid": oid,
        "indrelid": relation.oid,
        "indnatts": len(every),
        "indnkeyatts": len(new.keys),
        "indisunique": new.is_unique,
        "indisprimary": new.is_primary,
        "indimmediate": new.is_immediate,
        "indisexclusion": new.is_exclusion,
        "indnullsnotdistinct": new.nulls_alike,
        "indisvalid": True,
        "indisready": True,
        "indislive": True,
        "indkey": [key.number for key in every],
        "indcollation": [key.collation or default_collation(writer, key.type) for key in new.keys],
        "indclass": [
            key.operator_class or default_operator_class(writer, key.type.oid, new.method) for key in new.keys
        ],
        "indoption": [key.option for key in new.keys],
        "indexprs": expressions or None,
        "indpred": new.predicate,
    }
