"""Operator classes of an index's keys, with their parameters.

PostgreSQL 15 source indexcmds.c (ResolveOpClass, GetDefaultOpClass), index.c (index_opclass_options).
"""

from collections.abc import Sequence
from typing import Final

from polar_lite.catalog.access_methods import AccessMethod
from polar_lite.catalog.dialect import nodes
from polar_lite.catalog.operator_classes import orders_as_type
from polar_lite.catalog.types import TypeRef
from polar_lite.catalog.writing import indexes
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.sqlstate import PgError, unsupported
from polar_lite.server.commands.ddl import Ddl
from polar_lite.server.commands.tables import storage_options

_INT: Final = 4
_SIGNATURE: Final[dict[str, storage_options.Option]] = {"siglen": (1, 2024)}
# (access method, the end of the names) -> parameters.
_OPTIONS: Final[dict[tuple[str, str], dict[str, storage_options.Option]]] = {
    ("gist", "tsvector_ops"): _SIGNATURE,
    ("gist", "gist_trgm_ops"): _SIGNATURE,
    ("gist", "gist_hstore_ops"): _SIGNATURE,
    ("gist", "gist__intbig_ops"): _SIGNATURE,
    ("gist", "gist_ltree_ops"): {"siglen": (_INT, 2024)},
    ("gist", "gist__ltree_ops"): {"siglen": (_INT, 2024)},
    ("gist", "gist__int_ops"): {"numranges": (1, 252)},
    ("brin", "_minmax_multi_ops"): {"values_per_range": (8, 256)},
    ("brin", "_bloom_ops"): {
        "n_distinct_per_range": (-1.0, 2147483647.0),
        "false_positive_rate": (0.0001, 0.25),
    },
}


def operator_class(ddl: Ddl, names: Sequence[str] | None, type_: TypeRef, method: AccessMethod) -> int:
    """The OID of the class that is asked for, or 0 for the default one (42704, 42804)."""
    if names:
        return operator_class_named(ddl, names, type_, method)
    if ddl.snapshot.type(type_.oid) is not None and not indexes.default_operator_class(
        ddl.writer, type_.oid, method.oid
    ):
        shown = ddl.names().type(type_.declared)
        raise PgError(
            code.UNDEFINED_OBJECT,
            f'data type {shown} has no default operator class for access method "{method.name}"',
            hint="You must specify an operator class for the index"
            " or define a default operator class for the data type.",
        )
    return 0


def operator_class_named(ddl: Ddl, names: Sequence[str], type_: TypeRef, method: AccessMethod) -> int:
    found = _find(ddl, names, method)
    if found is None:
        name = ".".join(names)
        raise PgError(
            code.UNDEFINED_OBJECT, f'operator class "{name}" does not exist for access method "{method.name}"'
        )
    oid, accepted = found
    if accepted not in indexes.indexed_as(ddl.writer, type_.oid):
        shown = ddl.names().type(type_.declared)
        raise PgError(
            code.DATATYPE_MISMATCH, f'operator class "{names[-1]}" does not accept data type {shown}'
        )
    if not orders_as_type(ddl.writer, oid):
        raise unsupported(f'an index by operator class "{names[-1]}", which orders otherwise than its type')
    return oid


def _find(ddl: Ddl, names: Sequence[str], method: AccessMethod) -> tuple[int, int] | None:
    """OID and input type of the first class of the name in the path, or in its schema."""
    path = ddl.search_path() if len(names) == 1 else [ddl.schema_named(names[-2]).oid]
    where = {"opcmethod": method.oid, "opcname": names[-1]}
    rows = {
        schema: (oid, accepted)
        for oid, accepted, schema in ddl.writer.rows(
            "pg_opclass", where, ("oid", "opcintype", "opcnamespace")
        )
    }
    return next((rows[schema] for schema in path if schema in rows), None)


def parameters(
    ddl: Ddl, item: nodes.IndexElement, class_oid: int, type_: TypeRef, method: AccessMethod
) -> tuple[str, ...]:
    """The parameters of a key's operator class as attoptions has them (22023)."""
    if not item.opclass_options:
        return ()
    oid = class_oid or indexes.default_operator_class(ddl.writer, type_.oid, method.oid)
    ((name,),) = ddl.writer.rows("pg_opclass", {"oid": oid}, ("opcname",))
    for (of, ending), options in _OPTIONS.items():
        if of == method.name and name.endswith(ending):
            kept = storage_options.kept(options, item.opclass_options)
            _check_multiple(name, kept)
            return kept
    raise PgError(code.INVALID_PARAMETER_VALUE, f"operator class {name} has no options")


def _check_multiple(name: str, options: tuple[str, ...]) -> None:
    """What the validators of ltree's classes say of a signature's length."""
    for option in options:
        if name.endswith("ltree_ops") and int(option.removeprefix("siglen=")) % _INT:
            raise PgError(code.INVALID_PARAMETER_VALUE, f"siglen value must be a multiple of {_INT}")
