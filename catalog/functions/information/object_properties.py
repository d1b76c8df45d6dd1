"""What indexes, their columns and access methods can do, and what sequences are made of.

PostgreSQL 15 docs 9.26 (functions-info), tables of index properties; source amutils.c.
"""

from collections.abc import Callable, Iterator
from typing import Any, Final

from polar_lite.catalog import privileges
from polar_lite.catalog.access_methods import BY_NAME, BY_OID
from polar_lite.catalog.functions.context import SessionContext
from polar_lite.catalog.objects import Index
from polar_lite.catalog.publications import identity_index
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.sqlstate import PgError

_DEFAULT_TABLESPACE: Final = 1663
_DESC: Final = 1
_NULLS_FIRST: Final = 2
# Methods that can do what a property of an index says.
_OF_INDEXES: Final = {
    "clusterable": frozenset({"btree", "gist"}),
    "index_scan": frozenset({"btree", "hash", "gist", "spgist"}),
    "bitmap_scan": frozenset({"btree", "hash", "gist", "gin", "brin", "spgist"}),
    "backward_scan": frozenset({"btree", "hash"}),
}
_OF_KEYS: Final = {
    "search_array": frozenset({"btree"}),
    "search_nulls": frozenset({"btree", "gist", "brin", "spgist"}),
}
# Where it depends on the operator class, which nothing here says, the answer is NULL: it is not known.
_UNSETTLED: Final = frozenset({"gist", "spgist"})


def _index_of(context: SessionContext, oid: int) -> Index | None:
    relation = context.snapshot.relation(oid)
    return relation.index if relation is not None else None


def of_access_method(context: SessionContext, oid: int, name: str) -> bool | None:
    method = BY_OID.get(oid)
    if method is None:
        return None
    return {
        "can_order": method.ordered,
        "can_unique": method.unique,
        "can_multi_col": method.multicolumn,
        "can_exclude": method.excludes,
        "can_include": method.included,
    }.get(name.lower())


def of_index(context: SessionContext, oid: int, name: str) -> bool | None:
    index, methods = _index_of(context, oid), _OF_INDEXES.get(name.lower())
    return None if index is None or methods is None else index.method in methods


def of_column(context: SessionContext, oid: int, number: int, name: str) -> bool | None:
    """NULL for a column that the index does not have, and for what only keys have of an included one."""
    index, name = _index_of(context, oid), name.lower()
    if index is None or not 0 < number <= len(index.keys) + len(index.included):
        return None
    is_key = number <= len(index.keys)
    if name in ("returnable", "distance_orderable"):
        if index.method in _UNSETTLED and (is_key or name == "returnable"):
            return None
        return name == "returnable" and index.method == "btree"
    if not is_key:
        return False if name == "orderable" else None
    if name in _OF_KEYS:
        return index.method in _OF_KEYS[name]
    is_ordered = BY_NAME[index.method].ordered
    option = index.options[number - 1]
    return {
        "orderable": is_ordered,
        "asc": is_ordered and not option & _DESC,
        "desc": is_ordered and bool(option & _DESC),
        "nulls_first": is_ordered and bool(option & _NULLS_FIRST),
        "nulls_last": is_ordered and not option & _NULLS_FIRST,
    }.get(name)


def of_sequence(context: SessionContext, oid: int) -> tuple[Any, ...]:
    relation = context.snapshot.relation(oid)
    if relation is not None:
        wanted = "SELECT", "UPDATE", "USAGE"
        privileges.check_any(context.snapshot, context.current_user_oid, relation, *wanted)
    rows = context.query(
        "SELECT seqstart, seqmin, seqmax, seqincrement, seqcycle, seqcache, seqtypid"
        " FROM pg_catalog.pg_sequence WHERE seqrelid = $1",
        (oid,),
    )
    if not rows:
        raise PgError(code.INTERNAL_ERROR, f"cache lookup failed for sequence {oid}")
    start, least, most, step, cycles, cache, type_ = rows[0]
    return start, least, most, step, bool(cycles), cache, type_


def _filenode(context: SessionContext, oid: int) -> int | None:
    """NULL for what has no storage of its own."""
    rows = context.query("SELECT relfilenode::int8 FROM pg_catalog.pg_class WHERE oid = $1", (oid,))
    return rows[0][0] or None if rows else None


def _of_filenode(context: SessionContext, tablespace: int, number: int) -> int | None:
    rows = context.query(
        "SELECT oid::int8 FROM pg_catalog.pg_class"
        " WHERE relfilenode = $1 AND reltablespace = $2 AND $1 <> 0::oid",
        (number, 0 if tablespace == _DEFAULT_TABLESPACE else tablespace),
    )
    return rows[0][0] if rows else None


def _replica_identity(context: SessionContext, oid: int) -> int | None:
    """The index whose columns tell a row in the log of changes: the primary key's, or the one chosen."""
    relation = context.snapshot.relation(oid)
    found = identity_index(context.snapshot, relation) if relation is not None else None
    return None if found is None else found.oid


def _databases_in(context: SessionContext, tablespace: int) -> Iterator[int]:
    """The rows of all tables are in the databases' own files, whatever tablespaces they name."""
    return iter(context.snapshot.databases if tablespace == _DEFAULT_TABLESPACE else ())


CONTEXT: Final[dict[str, Callable[..., Any]]] = {
    "pg_indexam_has_property": of_access_method,
    "pg_index_has_property": of_index,
    "pg_index_column_has_property": of_column,
    "pg_sequence_parameters": of_sequence,
    "pg_relation_filenode": _filenode,
    "pg_filenode_relation": _of_filenode,
    "pg_get_replica_identity_index": _replica_identity,
    "pg_tablespace_databases": _databases_in,
    # Those that sort by bytes have no version.
    "pg_collation_actual_version": lambda context, oid: None,
    "pg_database_collation_actual_version": lambda context, oid: None,
}
