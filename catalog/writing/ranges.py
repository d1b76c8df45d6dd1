"""Enter a range type into the catalog with all that comes with it.

Its multirange type, the array types of both, their constructors, the cast between them, the row of
pg_range. Rights, and what the definition says, are the command's matter. PostgreSQL 15 source typecmds.c
(DefineRange), pg_range.c.
"""

from typing import Final

from polar_lite.catalog.functions import internal_names as constructors
from polar_lite.catalog.object_names import PG_CAST, PG_COLLATION, PG_NAMESPACE, PG_PROC, PG_TYPE
from polar_lite.catalog.objects import BOOTSTRAP_SUPERUSER, Schema
from polar_lite.catalog.writing.routines import Argument, NewRoutine, write_routine
from polar_lite.catalog.writing.types import enter_type
from polar_lite.catalog.writing.writer import CatalogWriter
from polar_lite.protocol import pgtypes
from polar_lite.protocol.records import dataclass
from polar_lite.protocol.sqlstate import DUPLICATE_OBJECT, PgError

_INTERNAL: Final = 12
_NAME_BYTES: Final = 63


@dataclass(frozen=True, slots=True)
class NewRange:
    """multirange_name: None for the one made of `name`. collation: OID, 0 where the subtype has none.
    difference: the subtype_diff function's OID, or 0."""

    schema: Schema
    name: str
    owner: int
    subtype: int
    operator_class: int
    collation: int = 0
    difference: int = 0
    multirange_schema: Schema | None = None
    multirange_name: str | None = None


def enter_range(writer: CatalogWriter, new: NewRange) -> int:
    subtype = writer.type(new.subtype)
    align = "d" if subtype is not None and subtype.align == "d" else "i"
    facts = {"typtype": "r", "typcategory": "R", "typalign": align}
    oid = enter_type(writer, new.schema, new.name, new.owner, "range_", facts)
    writer.depend((PG_TYPE, oid, 0), (PG_NAMESPACE, new.schema.oid, 0))
    writer.depend((PG_TYPE, oid, 0), (PG_TYPE, new.subtype, 0))
    writer.depend((PG_TYPE, oid, 0), (PG_PROC, new.difference, 0))
    writer.depend((PG_TYPE, oid, 0), (PG_COLLATION, new.collation, 0))

    schema, name = new.multirange_schema or new.schema, new.multirange_name
    if name is None:
        name = _free_multirange_name(writer, schema, new.name)
    facts["typtype"] = "m"
    multirange = enter_type(writer, schema, name, new.owner, "multirange_", facts)
    writer.depend((PG_TYPE, multirange, 0), (PG_NAMESPACE, schema.oid, 0))
    writer.depend((PG_TYPE, multirange, 0), (PG_TYPE, oid, 0), "i")
    row = {
        "rngtypid": oid,
        "rngsubtype": new.subtype,
        "rngmultitypid": multirange,
        "rngcollation": new.collation,
        "rngsubopc": new.operator_class,
        "rngcanonical": 0,
        "rngsubdiff": new.difference,
    }
    writer.insert("pg_range", row)
    _enter_constructors(writer, new, oid)
    one = _enter_multirange_constructors(writer, schema, name, multirange, oid)
    _enter_cast(writer, oid, multirange, one)
    return oid


def _free_multirange_name(writer: CatalogWriter, schema: Schema, name: str) -> str:
    """makeMultirangeTypeName: `multi` before the first "range", or _multirange behind the name."""
    before, found, after = name.partition("range")
    if found:
        made = _cut(f"{before}multirange{after}", _NAME_BYTES)
    else:
        made = _cut(name, _NAME_BYTES + 1 - 12) + "_multirange"
    if writer.rows("pg_type", {"typname": made, "typnamespace": schema.oid}, ("oid",)):
        raise PgError(
            DUPLICATE_OBJECT,
            f'type "{made}" already exists',
            detail=f'Failed while creating a multirange type for type "{name}".',
            hint="You can manually specify a multirange type name using the"
            ' "multirange_type_name" attribute.',
        )
    return made


def _cut(name: str, size: int) -> str:
    return name.encode()[:size].decode(errors="ignore")


def _enter_constructors(writer: CatalogWriter, new: NewRange, oid: int) -> None:
    bounds = (Argument("", new.subtype), Argument("", new.subtype))
    flags = Argument("", pgtypes.TEXT.oid)
    for source, arguments in zip(constructors.RANGE, (bounds, (*bounds, flags)), strict=True):
        _enter_constructor(writer, new.schema, new.name, source, oid, arguments, strict=False)


def _enter_multirange_constructors(
    writer: CatalogWriter, schema: Schema, name: str, oid: int, range_: int
) -> int:
    """Returns the OID of the one that takes a range."""
    many = writer.snapshot.types[range_].array_oid
    _, one, _ = [
        _enter_constructor(writer, schema, name, source, oid, arguments, strict=True)
        for source, arguments in zip(
            constructors.MULTIRANGE,
            ((), (Argument("", range_),), (Argument("", many, "v"),)),
            strict=True,
        )
    ]
    return one


def _enter_constructor(
    writer: CatalogWriter,
    schema: Schema,
    name: str,
    source: str,
    result: int,
    arguments: tuple[Argument, ...],
    *,
    strict: bool,
) -> int:
    routine = NewRoutine(
        schema.oid,
        name,
        "f",
        BOOTSTRAP_SUPERUSER,
        _INTERNAL,
        source,
        arguments,
        result,
        strict=strict,
        volatility="i",
        parallel="s",
        cost=1,
    )
    oid = write_routine(writer, routine)
    writer.depend((PG_PROC, oid, 0), (PG_TYPE, result, 0), "i")
    return oid


def _enter_cast(writer: CatalogWriter, source: int, target: int, function: int) -> None:
    oid = writer.new_oid()
    row = {
        "oid": oid,
        "castsource": source,
        "casttarget": target,
        "castfunc": function,
        "castcontext": "e",
        "castmethod": "f",
    }
    writer.insert("pg_cast", row)
    for on in ((PG_TYPE, source, 0), (PG_TYPE, target, 0), (PG_PROC, function, 0)):
        writer.depend((PG_CAST, oid, 0), on, "i")
