"""Write relations into the catalog, with the SQLite tables behind them.

Tables, their columns, defaults, keys and sequences: the rows PostgreSQL 15 has for them (docs
chapter 53), including dependencies. Syntax, names and rights are the commands' matter.
"""

from collections.abc import Sequence
from typing import Final

from polar_lite.catalog.bootstrap import attribute_row
from polar_lite.catalog.dialect.row_expressions import Generation, table_sql
from polar_lite.catalog.object_names import (
    PG_ATTRDEF,
    PG_CLASS,
    PG_COLLATION,
    PG_CONSTRAINT,
    PG_NAMESPACE,
    PG_TYPE,
    Reference,
)
from polar_lite.catalog.objects import Relation, Schema
from polar_lite.catalog.system_columns import WITH_SYSTEM_COLUMNS, system_rows
from polar_lite.catalog.types import FIRST_NORMAL_XID, TypeRef
from polar_lite.catalog.writing import indexes
from polar_lite.catalog.writing import types as new_types
from polar_lite.catalog.writing.default_privileges import initial_acl
from polar_lite.catalog.writing.stored_names import free_name
from polar_lite.catalog.writing.writer import CatalogWriter
from polar_lite.protocol import pgtypes
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.records import dataclass
from polar_lite.protocol.sqlstate import PgError

HEAP: Final = 2
_MOST_COLUMNS: Final = 1600  # MaxHeapAttributeNumber
_HAS_STORAGE: Final = frozenset("rm")
# A partitioned table's own is empty; it makes the same of ALTER TABLE and keys as of any other.
# A foreign table's is so, too: what it would have is not asked for.
_HAS_TABLE: Final = frozenset("rmpf")
_HAS_IDENTITY: Final = frozenset("rmp")
# relkind -> the kind of default privileges.
_LIST_KINDS: Final = {"r": "r", "p": "r", "v": "r", "m": "r", "f": "r", "S": "S"}
_SEQUENCE_COLUMNS: Final = (
    ("last_value", pgtypes.INT8),
    ("log_cnt", pgtypes.INT8),
    ("is_called", pgtypes.BOOL),
)


@dataclass(frozen=True, slots=True)
class NewColumn:
    """A column to be made. default: text as the catalog keeps it."""

    name: str
    type: TypeRef
    not_null: bool = False
    default: str | None = None
    identity: str = ""
    # Objects that the default's expression refers to: (class, object).
    refers_to: tuple[Reference, ...] = ()
    collation: int = 0  # 0: the type's own
    options: tuple[str, ...] = ()  # attoptions


@dataclass(frozen=True, slots=True)
class SequenceParameters:
    """pg_sequence's columns."""

    type_oid: int = 20
    start: int = 1
    increment: int = 1
    maximum: int = 9223372036854775807
    minimum: int = 1
    cache: int = 1
    cycle: bool = False


def create_relation(
    writer: CatalogWriter,
    schema: Schema,
    name: str,
    kind: str,
    owner: int,
    columns: Sequence[NewColumn],
    *,
    persistence: str = "p",
    options: Sequence[str] | None = None,
    acl: Sequence[str] | None = None,
    rowid_column: int = 0,
    is_populated: bool = True,
) -> int:
    """Make a table, view, sequence or composite type; returns its OID. No storage yet."""
    oid = writer.new_oid()
    if acl is None and kind in _LIST_KINDS:
        acl = initial_acl(writer, _LIST_KINDS[kind], owner, schema.oid)
    row_type = 0 if kind == "S" else new_types.enter_row_type(writer, schema, name, owner, oid, kind)
    writer.insert(
        "pg_class",
        {
            "oid": oid,
            "relname": name,
            "relnamespace": schema.oid,
            "reltype": row_type,
            "relowner": owner,
            "relam": HEAP if kind in _HAS_STORAGE else 0,
            "relfilenode": oid if kind in "rmS" else 0,
            "reltuples": -1,
            "relpersistence": persistence,
            "relkind": kind,
            "relnatts": len(columns),
            "relhasrules": kind in "vm",
            "relispopulated": is_populated,
            "relreplident": "d" if kind in _HAS_IDENTITY else "n",
            "relfrozenxid": FIRST_NORMAL_XID if kind in _HAS_STORAGE else 0,
            "relminmxid": 1 if kind in _HAS_STORAGE else 0,
            "relacl": acl,
            "reloptions": list(options) if options else None,
        },
    )
    if kind != "c":
        writer.depend((PG_CLASS, oid, 0), (PG_NAMESPACE, schema.oid, 0))
    for number, column in enumerate(columns, start=1):
        add_column(writer, oid, number, column)
    if kind in WITH_SYSTEM_COLUMNS:
        writer.insert_parts("pg_attribute", system_rows(oid))
    if kind in _HAS_TABLE:
        stored = free_name(writer, schema, name, oid)
        writer.insert("polar_storage", {"oid": oid, "physicalname": stored, "rowidcolumn": rowid_column})
    return oid


def add_column(writer: CatalogWriter, relation: int, number: int, column: NewColumn) -> None:
    """Enter one column, with its default; 54011 for too many of them."""
    if number > _MOST_COLUMNS:
        raise PgError(code.TOO_MANY_COLUMNS, f"tables can have at most {_MOST_COLUMNS} columns")
    entry = writer.type(column.type.declared)
    collation = column.collation or indexes.default_collation(writer, column.type)
    if column.type.icu and not column.collation:  # of a query
        applied = writer.snapshot.collation_applied(column.type)
        collation = applied.oid if applied is not None else collation
    row = attribute_row(relation, number, column.name, column.type, entry, collation)
    row.update(attnotnull=column.not_null, attidentity=column.identity)
    row["attoptions"] = list(column.options) or None
    if column.default is not None:
        row["atthasdef"] = True
    writer.insert("pg_attribute", row)
    writer.depend((PG_CLASS, relation, number), (PG_TYPE, column.type.declared, 0))
    writer.depend((PG_CLASS, relation, number), (PG_COLLATION, collation, 0))
    if column.default is not None:
        add_default(writer, relation, number, column.default, column.refers_to)


def add_default(
    writer: CatalogWriter,
    relation: int,
    number: int,
    text: str,
    refers_to: Sequence[Reference] = (),
) -> None:
    oid = writer.new_oid()
    writer.insert("pg_attrdef", {"oid": oid, "adrelid": relation, "adnum": number, "adbin": text})
    writer.depend((PG_ATTRDEF, oid, 0), (PG_CLASS, relation, number), "a")
    for reference in refers_to:
        writer.depend((PG_ATTRDEF, oid, 0), reference)


def add_generation(writer: CatalogWriter, relation: int, number: int, generation: Generation) -> None:
    """Enter GENERATED ALWAYS AS (..) STORED of a column that is there."""
    where = {"attrelid": relation, "attnum": number}
    writer.update("pg_attribute", where, {"atthasdef": True, "attgenerated": "s"})
    oid = writer.new_oid()
    writer.insert("pg_attrdef", {"oid": oid, "adrelid": relation, "adnum": number, "adbin": generation.text})
    writer.depend((PG_ATTRDEF, oid, 0), (PG_CLASS, relation, number), "i")
    for column in generation.columns:
        writer.depend((PG_ATTRDEF, oid, 0), (PG_CLASS, relation, column))
    for reference in generation.refers_to:
        writer.depend((PG_ATTRDEF, oid, 0), reference)


def create_storage(writer: CatalogWriter, oid: int) -> None:
    """Make the SQLite table of a relation whose columns and checks are entered."""
    make_table(writer, writer.snapshot.relations[oid])


def make_table(writer: CatalogWriter, relation: Relation) -> None:
    """CREATE TABLE in SQLite, with the CHECK constraints and generated columns in it."""
    sql, functions = table_sql(writer.snapshot, relation)
    writer.register_functions(functions)
    writer.execute(sql)


def create_key(
    writer: CatalogWriter,
    relation: Relation,
    schema: Schema,
    name: str,
    columns: Sequence[int],
    *,
    primary: bool,
    included: Sequence[int] = (),
    deferrable: bool = False,
    deferred: bool = False,
    nulls_alike: bool = False,
) -> int:
    """Make a PRIMARY KEY or UNIQUE constraint with its index; returns the constraint's OID."""
    keys, others = indexes.plain_keys(relation, columns), indexes.plain_keys(relation, included)
    new = indexes.NewIndex(
        keys,
        others,
        is_unique=True,
        is_primary=primary,
        is_immediate=not deferrable,
        nulls_alike=nulls_alike,
    )
    return enter_key(writer, relation, schema, name, new, deferrable=deferrable, deferred=deferred)


def enter_key(
    writer: CatalogWriter,
    relation: Relation,
    schema: Schema,
    name: str,
    new: indexes.NewIndex,
    *,
    deferrable: bool,
    deferred: bool,
    index: int = 0,
    operators: Sequence[int] = (),
) -> int:
    """Make a key with a new index, or of one that is there; returns the constraint's OID.

    operators: EXCLUDE's, which makes it an exclusion constraint.
    """
    if not index:
        index = indexes.create_index(writer, relation, schema, name, new, constraint=True)
    columns = [key.number for key in new.keys]
    included = [key.number for key in new.included]
    oid = writer.new_oid()
    writer.insert(
        "pg_constraint",
        {
            "oid": oid,
            "conname": name,
            "connamespace": schema.oid,
            "contype": "x" if operators else "p" if new.is_primary else "u",
            "condeferrable": deferrable,
            "condeferred": deferred,
            "convalidated": True,
            "conenforced": True,
            "conrelid": relation.oid,
            "conindid": index,
            "confupdtype": " ",
            "confdeltype": " ",
            "confmatchtype": " ",
            "conislocal": True,
            "connoinherit": True,
            "conkey": columns,
            "conexclop": list(operators) or None,
        },
    )
    writer.depend((PG_CLASS, index, 0), (PG_CONSTRAINT, oid, 0), "i")
    for number in dict.fromkeys(n for n in (*columns, *included) if n) or (0,):
        writer.depend((PG_CONSTRAINT, oid, 0), (PG_CLASS, relation.oid, number), "a")
    if deferrable:
        # PostgreSQL checks it by a trigger, as it does foreign keys.
        writer.update("pg_class", {"oid": relation.oid}, {"relhastriggers": True})
    return oid


def create_sequence(
    writer: CatalogWriter,
    schema: Schema,
    name: str,
    owner: int,
    parameters: SequenceParameters,
    *,
    persistence: str = "p",
    acl: Sequence[str] | None = None,
) -> int:
    """Make a sequence; its values are kept by the server's store of sequences."""
    columns = [NewColumn(n, TypeRef(t.oid), not_null=True) for n, t in _SEQUENCE_COLUMNS]
    oid = create_relation(writer, schema, name, "S", owner, columns, persistence=persistence, acl=acl)
    writer.insert(
        "pg_sequence",
        {
            "seqrelid": oid,
            "seqtypid": parameters.type_oid,
            "seqstart": parameters.start,
            "seqincrement": parameters.increment,
            "seqmax": parameters.maximum,
            "seqmin": parameters.minimum,
            "seqcache": parameters.cache,
            "seqcycle": parameters.cycle,
        },
    )
    return oid


def own_sequence(
    writer: CatalogWriter, sequence: int, relation: int, number: int, *, is_identity: bool = False
) -> None:
    """OWNED BY: the sequence goes with the column; an identity column's is a part of it."""
    where = {"classid": PG_CLASS, "objid": sequence, "refclassid": PG_CLASS, "deptype": "a"}
    writer.delete("pg_depend", where)
    writer.depend((PG_CLASS, sequence, 0), (PG_CLASS, relation, number), "i" if is_identity else "a")
    writer.touch_relation(relation, "pg_depend")
