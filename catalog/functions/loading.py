"""Reads the table of functions: PostgreSQL's rows from the text files, what computes them from the families.

Called once, by `registry.REGISTRY`. The files are facts of PostgreSQL 15's catalog, one row a line,
tab-separated; their first lines say what the columns are.
"""

import gc
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from importlib import import_module
from importlib.resources import files
from importlib.util import find_spec
from typing import Any, Final

from polar_lite.catalog.functions.registry import (
    AggregateFacts,
    Cast,
    Function,
    Operator,
    OperatorTable,
    Rows,
)
from polar_lite.protocol.pgtypes import BY_NAME

FAMILIES: Final = (
    "arithmetic",
    "comparison",
    "trigonometry",
    "numeric",
    "numeric_casts",
    "text",
    "patterns",
    "keywords",
    "strings_any",
    "binary",
    "regular_expressions",
    "intervals",
    "timestamps",
    "datetime_fields",
    "number_format",
    "formatting",
    "datetime_reading",
    "arrays",
    "documents",
    "aggregates",
    "windows",
    "system",
    "casts",
    "sets",
    "oracle",
    "catalog_info",
)
# Row types of system tables, which the registry of types does not hold.
_ROW_TYPES: Final = {"pg_type": 71, "pg_attribute": 75, "pg_proc": 81, "pg_class": 83}
_TYPES: Final = {"-": 0, **_ROW_TYPES, **{name: entry.oid for name, entry in BY_NAME.items()}}
_AGGREGATE_COLUMNS: Final = (
    "aggtransfn", "aggfinalfn", "aggtranstype", "agginitval", "aggsortop", "aggcombinefn",
    "aggserialfn", "aggdeserialfn", "aggmtransfn", "aggminvtransfn", "aggmfinalfn", "aggmtranstype",
    "aggminitval", "aggfinalextra", "aggmfinalextra", "aggfinalmodify", "aggmfinalmodify",
    "aggtransspace", "aggmtransspace",
)  # fmt: skip


class _Ways:
    """What the families compute, by PostgreSQL's prosrc."""

    def __init__(self) -> None:
        self.python: dict[str, Callable[..., Any]] = {}
        self.context: dict[str, Callable[..., Any]] = {}
        self.sql: dict[str, str] = {}
        self.typed: set[str] = set()
        self.aggregates: dict[str, type] = {}
        self.functions: list[Function] = []
        self.operators: list[tuple[str, Function, str, str]] = []
        for family in FAMILIES:
            if family == "catalog_info" and find_spec(f"polar_lite.catalog.functions.{family}") is None:
                continue
            module = import_module(f"polar_lite.catalog.functions.{family}")
            self.python.update(getattr(module, "PYTHON", {}))
            self.context.update(getattr(module, "CONTEXT", {}))
            self.sql.update(getattr(module, "SQL", {}))
            self.typed.update(getattr(module, "TYPED", ()))
            self.aggregates.update(getattr(module, "AGGREGATES", {}))
            self.functions.extend(getattr(module, "FUNCTIONS", ()))
            self.operators.extend(getattr(module, "OPERATORS", ()))


def read_rows() -> Rows:
    """Build the table. A family's own `Function` takes the place of PostgreSQL's row of that OID."""
    # Thousands of objects that stay: the collector would only look at them in vain.
    enabled = gc.isenabled()
    gc.disable()
    try:
        return _read_rows()
    finally:
        if enabled:
            gc.enable()


def _read_rows() -> Rows:
    ways = _Ways()
    by_oid = {row.oid: row for row in _functions(ways)}
    by_oid.update((row.oid, row) for row in ways.functions)
    by_name: dict[str, list[Function]] = {}
    for row in by_oid.values():
        by_name.setdefault(row.name, []).append(row)
    for row in ways.functions:
        if row.oracle:
            # Before PostgreSQL's row of the same signature, which it hides where it counts at all.
            rows = by_name[row.name]
            rows.insert(0, rows.pop(rows.index(row)))
    casts = tuple(_casts(by_oid))
    return Rows(
        by_oid=by_oid,
        by_name={name: tuple(rows) for name, rows in by_name.items()},
        operators=OperatorTable([*_operators(by_oid), *_own_operators(ways)]),
        casts=casts,
        cast_by_pair={(c.source, c.target): c for c in casts},
        aggregates=dict(_aggregates()),
    )


def _lines(name: str) -> Iterator[list[str]]:
    text = files("polar_lite.catalog.functions").joinpath(name).read_text("utf-8")
    for line in text.splitlines():
        if not line.startswith("#"):
            yield line.split("\t")


def _functions(ways: _Ways) -> Iterator[Function]:
    types = _TYPES
    python, context, sql, aggregates = ways.python, ways.context, ways.sql, ways.aggregates
    for line in _lines("pg_proc.txt"):
        oid, name, args, result, flags, source = line[:6]
        in_session = context.get(source)
        row = Function(
            int(oid),
            name,
            () if args == "-" else tuple([types[arg] for arg in args.split(" ")]),
            types[result],
            sql.get(source),
            in_session or python.get(source),
            flags[0],  # type: ignore[arg-type]  # one of the file's letters
            strict=len(flags) > 2 and flags[1] == "s" and flags[2] in "isv",
            volatility=_volatility(flags),  # type: ignore[arg-type]
            returns_set="r" in flags,
            context=in_session is not None,
            aggregate=aggregates.get(source) if flags[0] == "a" else None,
            source=source,
            language="sql" if "q" in flags else "internal",
            leakproof="l" in flags,
            typed=source in ways.typed,
        )
        yield _with_extras(row, line[6:]) if len(line) > 6 else row


def _volatility(flags: str) -> str:
    """The letter after the kind, or after the strictness mark; "ss" is strict and stable."""
    return flags[2] if flags[1:3] in ("si", "ss", "sv") else flags[1]


def _with_extras(row: Function, extras: list[str]) -> Function:
    values: dict[str, Any] = {}
    for extra in extras:
        letter, _, text = extra.partition("=")
        match letter:
            case "v":
                values["variadic"] = _TYPES[text]
            case "n":
                values["arg_names"] = tuple("" if n == "_" else n for n in text.split(" "))
            case "d":
                values["defaults"] = tuple(text.split("|"))
            case _:
                pairs = [pair.rpartition(":") for pair in text.split(" ")]
                values["out_names"] = tuple(pair[0] for pair in pairs)
                values["out_types"] = tuple(_TYPES[pair[2]] for pair in pairs)
    return replace(row, **values)


def _operators(by_oid: Mapping[int, Function]) -> Iterator[Operator]:
    for oid, name, left, right, result, code, commutator, negator, flags in _lines("pg_operator.txt"):
        yield Operator(
            int(oid),
            name,
            _TYPES[left],
            _TYPES[right],
            _TYPES[result],
            by_oid[int(code)],
            "" if commutator == "-" else commutator,
            "" if negator == "-" else negator,
            "m" in flags,
            "h" in flags,
        )


def _own_operators(ways: _Ways) -> Iterator[Operator]:
    """Operators PostgreSQL does not have; their OIDs are the functions' own."""
    for name, function, commutator, negator in ways.operators:
        left, right = function.args
        yield Operator(
            function.oid, name, left, right, function.result, function, commutator, negator, oracle=True
        )


def _casts(by_oid: Mapping[int, Function]) -> Iterator[Cast]:
    for oid, source, target, context, method, code in _lines("pg_cast.txt"):
        yield Cast(
            _TYPES[source],
            _TYPES[target],
            context,  # type: ignore[arg-type]  # one of the file's letters
            method,  # type: ignore[arg-type]
            by_oid[int(code)] if code != "0" else None,
            int(oid),
        )


def _aggregates() -> Iterator[tuple[int, AggregateFacts]]:
    for line in _lines("pg_aggregate.txt"):
        values: dict[str, Any] = dict(zip(_AGGREGATE_COLUMNS, line[3:], strict=True))
        for column in ("aggtranstype", "aggmtranstype"):
            values[column] = _TYPES[values[column]]
        for column in ("agginitval", "aggminitval"):
            values[column] = None if values[column] == r"\N" else values[column]
        for column in ("aggfinalextra", "aggmfinalextra"):
            values[column] = values[column] == "t"
        for column in ("aggsortop", "aggtransspace", "aggmtransspace"):
            values[column] = int(values[column])
        yield int(line[0]), AggregateFacts(int(line[0]), line[1], int(line[2]), values)
