"""The rows of the system tables that the registries imply.

pg_type comes from `protocol.pgtypes`; pg_proc, pg_operator, pg_cast and pg_aggregate from
`catalog.functions`. PostgreSQL 15 docs, chapter 53.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Final

from polar_lite.catalog import icu, information_types, predefined_collections
from polar_lite.catalog.definitions import RelationDefinition
from polar_lite.catalog.functions import restricted
from polar_lite.catalog.functions.registry import REGISTRY, AggregateFacts, Cast, Function, Operator
from polar_lite.catalog.objects import BOOTSTRAP_SUPERUSER, INFORMATION_SCHEMA, PG_CATALOG
from polar_lite.protocol import pgtypes
from polar_lite.protocol.pgtypes import PgType

_INTERNAL: Final = 12
ARRAY_SUBSCRIPT: Final = 6179
_IO: Final = {
    "typinput": "in",
    "typoutput": "out",
    "typreceive": "recv",
    "typsend": "send",
    "typanalyze": "typanalyze",
}
_RECORD: Final = 2249
_FIRST_OF_ICU: Final = 12342
# Types that a collation applies to (typcollation), and which.
COLLATIONS: Final = {19: 950, 25: 100, 1042: 100, 1043: 100, 1009: 100, 1014: 100, 1015: 100, 1003: 950}
# Of a range: the operator class of its subtype, the functions that make its canonical form (0 for none)
# and the difference of two bounds.
_RANGES: Final = {
    pgtypes.INT4RANGE: (1978, 3914, 3922),
    pgtypes.NUMRANGE: (3125, 0, 3924),
    pgtypes.TSRANGE: (3128, 0, 3929),
    pgtypes.TSTZRANGE: (3127, 0, 3930),
    pgtypes.DATERANGE: (3122, 3915, 3925),
    pgtypes.INT8RANGE: (3124, 3928, 3923),
}


def builtin_rows() -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Yield (system table, rows) for everything that is built in."""
    functions = sorted(REGISTRY.by_oid.values(), key=lambda f: f.oid)
    operators = REGISTRY.operators
    yield "pg_type", [type_row(t) for t in pgtypes.BY_OID.values()]
    domains = io_functions("domain_")
    yield "pg_type", [{**row, **domains} for row in predefined_collections.type_rows()]
    yield "pg_type", list(_information_types(domains))
    yield "pg_constraint", information_types.check_rows()
    yield "polar_collection", predefined_collections.collection_rows()
    yield "pg_proc", [_function_row(f) for f in functions]
    yield "pg_aggregate", [_aggregate_row(facts) for facts in REGISTRY.aggregates.values()]
    yield "pg_operator", list(_operator_rows(list(operators)))
    yield "pg_cast", [_cast_row(c) for c in REGISTRY.casts]
    yield (
        "pg_range",
        [
            {
                "rngtypid": row.oid,
                "rngsubtype": row.subtype_oid,
                "rngmultitypid": row.partner_oid,
                "rngcollation": 0,
                "rngsubopc": operator_class,
                "rngcanonical": canonical,
                "rngsubdiff": difference,
            }
            for row, (operator_class, canonical, difference) in _RANGES.items()
        ],
    )
    yield "pg_collation", list(_icu_rows())
    described = [(f.oid, 1255, f.description) for f in functions if f.description]
    yield (
        "pg_description",
        [{"objoid": o, "classoid": c, "objsubid": 0, "description": d} for o, c, d in described],
    )


def type_row(entry: PgType) -> dict[str, Any]:
    """One type as pg_type has it. Differs: the I/O functions are 0 where the registry has none."""
    text_in, text_out = entry.text_functions
    receive, send = entry.binary_functions or ("", "")
    io = {
        column: _function_oid(name)
        for column, name in (
            ("typinput", text_in),
            ("typoutput", text_out),
            ("typreceive", receive),
            ("typsend", send),
            ("typmodin", f"{_element_name(entry)}typmodin"),
            ("typmodout", f"{_element_name(entry)}typmodout"),
            ("typanalyze", f"{_analyzed_as(entry)}typanalyze"),
        )
    }
    return dict(
        oid=entry.oid,
        typname=entry.name,
        typnamespace=PG_CATALOG,
        typowner=BOOTSTRAP_SUPERUSER,
        typlen=entry.length,
        typbyval=entry.by_value,
        typtype=entry.kind,
        typcategory=entry.category,
        typispreferred=entry.preferred,
        typisdefined=True,
        typdelim=entry.delimiter,
        typelem=entry.element_oid,
        typarray=entry.array_oid,
        typsubscript=ARRAY_SUBSCRIPT if entry.is_array else 0,
        typalign=entry.align,
        typstorage=entry.storage,
        typbasetype=entry.base_oid,
        typtypmod=-1,
        typcollation=COLLATIONS.get(entry.oid, 0),
        **io,
    )


def _information_types(domains: Mapping[str, int]) -> Iterator[dict[str, Any]]:
    arrays = {**io_functions("array_"), "typsubscript": ARRAY_SUBSCRIPT}
    for row in information_types.type_rows():
        if row.get("typelem"):
            yield row | arrays
        else:
            base = type_row(pgtypes.BY_OID[row["typbasetype"]])
            yield {**row, **domains} | {column: base[column] for column in ("typoutput", "typsend")}


def _icu_rows() -> Iterator[dict[str, Any]]:
    """The collations of all of ICU's locales, if the system has ICU, as initdb enters them."""
    if not icu.is_available():
        return
    for oid, locale in enumerate(icu.locales(), start=_FIRST_OF_ICU):
        yield {
            "oid": oid,
            "collname": f"{locale}-x-icu",
            "collnamespace": PG_CATALOG,
            "collowner": BOOTSTRAP_SUPERUSER,
            "collprovider": "i",
            "collisdeterministic": True,
            "collencoding": -1,
            "colliculocale": locale,
            "collversion": icu.version(locale),
        }


def row_type_rows(definition: RelationDefinition, schema: int) -> list[dict[str, Any]]:
    """The row type of a system table or view, and the array type over it."""
    common = {
        "typnamespace": schema,
        "typowner": BOOTSTRAP_SUPERUSER,
        "typlen": -1,
        "typisdefined": True,
        "typdelim": ",",
        "typalign": "d",
        "typstorage": "x",
        "typtypmod": -1,
    }
    row = {
        "oid": definition.row_type,
        "typname": definition.name,
        "typtype": "c",
        "typcategory": "C",
        "typrelid": definition.oid,
        "typarray": definition.array_type,
    }
    array = {
        "oid": definition.array_type,
        "typname": f"_{definition.name}",
        "typtype": "b",
        "typcategory": "A",
        "typelem": definition.row_type,
        "typsubscript": ARRAY_SUBSCRIPT,
    }
    return [{**common, **row, **io_functions("record_")}, {**common, **array, **io_functions("array_")}]


@cache
def io_functions(stem: str) -> Mapping[str, int]:
    """The columns of pg_type for a type's input and output functions, whose names begin with `stem`."""
    return {column: _function_oid(f"{stem}{word}") for column, word in _IO.items()}


def _analyzed_as(entry: PgType) -> str:
    """The stem of the name of the function that ANALYZE has for the type; most have none."""
    if entry.is_array:
        return "array_"
    return {"r": "range_", "m": "multirange_"}.get(entry.kind, "ts_" if entry is pgtypes.TSVECTOR else "-")


def _element_name(entry: PgType) -> str:
    """An array takes the modifiers of its elements."""
    return pgtypes.BY_OID[entry.element_oid].name if entry.is_array else entry.name


def _function_oid(name: str) -> int:
    found = REGISTRY.by_name.get(name, ())
    return found[0].oid if found else 0


def _function_row(f: Function) -> dict[str, Any]:
    row: dict[str, Any] = {
        "oid": f.oid,
        "proname": f.name,
        "pronamespace": PG_CATALOG if f.schema == "pg_catalog" else INFORMATION_SCHEMA,
        "proowner": BOOTSTRAP_SUPERUSER,
        "prolang": 14 if f.language == "sql" else _INTERNAL,
        "procost": 1,
        "prorows": 1000 if f.returns_set else 0,
        "provariadic": f.variadic,
        "prokind": f.kind,
        "proleakproof": f.leakproof,
        "proisstrict": f.strict and f.kind != "a",
        "proretset": f.returns_set,
        "provolatile": f.volatility,
        "proparallel": f.parallel,
        "pronargs": len(f.args),
        "pronargdefaults": len(f.defaults),
        "prorettype": f.result,
        "proargtypes": list(f.args),
        "prosrc": "aggregate_dummy" if f.kind == "a" else f.source or f.name,
        "proargdefaults": list(f.defaults) or None,
        "proacl": restricted.acl(f.name),
    }
    if f.out_types:
        last = ["v"] if f.variadic else ["i"]
        row["proallargtypes"] = [*f.args, *f.out_types]
        row["proargmodes"] = [*["i"] * (len(f.args) - 1), *last[: len(f.args)], *["o"] * len(f.out_types)]
        names = f.arg_names or ("",) * len(f.args)
        row["proargnames"] = [*names, *f.out_names]
    elif f.variadic:
        row["proallargtypes"] = list(f.args)
        row["proargmodes"] = ["i"] * (len(f.args) - 1) + ["v"]
        row["proargnames"] = list(f.arg_names) or None
    elif f.arg_names:
        row["proargnames"] = list(f.arg_names)
    return row


def _aggregate_row(facts: AggregateFacts) -> dict[str, Any]:
    values = {
        name: _function_oid(value) if isinstance(value, str) and name.endswith("fn") else value
        for name, value in facts.columns.items()
    }
    return dict(aggfnoid=facts.oid, aggkind=facts.kind, aggnumdirectargs=facts.direct_args, **values)


def _operator_rows(operators: list[Operator]) -> Iterator[dict[str, Any]]:
    by_signature = {(o.name, o.left, o.right): o.oid for o in operators}
    for o in operators:
        yield {
            "oid": o.oid,
            "oprname": o.name,
            "oprnamespace": PG_CATALOG,
            "oprowner": BOOTSTRAP_SUPERUSER,
            "oprkind": "b" if o.left else "l",
            "oprcanmerge": o.mergejoins,
            "oprcanhash": o.hashes,
            "oprleft": o.left,
            "oprright": o.right,
            "oprresult": o.result,
            "oprcode": o.function.oid,
            "oprcom": by_signature.get((o.commutator, o.right, o.left), 0),
            "oprnegate": by_signature.get((o.negator, o.left, o.right), 0),
        }


def _cast_row(cast: Cast) -> dict[str, Any]:
    return {
        "oid": cast.oid,
        "castsource": cast.source,
        "casttarget": cast.target,
        "castfunc": cast.function.oid if cast.function else 0,
        "castcontext": cast.context,
        "castmethod": cast.method,
    }
