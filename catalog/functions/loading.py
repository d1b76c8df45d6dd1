"""The rows of the table of functions: PostgreSQL's from the text files, what computes them from the families.

`registry.REGISTRY` asks here. The files are facts of PostgreSQL 15's catalog, one row a line,
tab-separated; their first lines say what the columns are. A server is to answer soon after its start, so
a line becomes a row when the row is first asked for, and the families are imported with the first row.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from importlib import import_module
from typing import Any, Final

from polar_lite.catalog.functions.registry import AggregateFacts, Cast, Function, Operator, specialize
from polar_lite.protocol.pgtypes import BY_NAME, BY_OID

FAMILIES: Final = (
    "numbers.arithmetic",
    "datetime.times_with_zone",
    "comparison",
    "numbers.trigonometry",
    "numbers.numeric",
    "numbers.powers",
    "numbers.numeric_casts",
    "strings.text",
    "strings.patterns",
    "strings.keywords",
    "strings.any_values",
    "strings.binary",
    "strings.bits",
    "numbers.money",
    "identifiers",
    "network",
    "geometry",
    "geometry_meetings",
    "xml",
    "xml_paths",
    "hashes",
    "wire",
    "containers.ranges",
    "containers.multiranges",
    "strings.regular_expressions",
    "text_search",
    "strings.collations",
    "information.statistics_objects",
    "datetime.intervals",
    "keyed_order",
    "enums",
    "datetime.timestamps",
    "datetime.fields",
    "numbers.number_format",
    "datetime.formatting",
    "datetime.reading",
    "containers.arrays",
    "json.documents",
    "json.records",
    "json.jsonb",
    "json.jsonpath_functions",
    "aggregates",
    "transitions",
    "ordered_sets",
    "containers.sort_keys",
    "windows",
    "information.system",
    "information.locking",
    "large_objects",
    "information.statistics",
    "information.information_schema",
    "information.server_files",
    "casts",
    "sets",
    "information.transaction_ids",
    "oracle.functions",
    "oracle.aggregates",
    "oracle.character_sets",
    "oracle.conversion_errors",
    "oracle.event_attributes",
    "oracle.nls",
    "oracle.documents",
    "oracle.xmltypes",
    "oracle.anydata",
    "oracle.regexp",
    "oracle.text",
    "information.catalog_info",
    "information.object_properties",
    "information.publications",
    "information.reg_operators",
    "information.type_modifiers",
    "information.partition_definitions",
    "information.rule_definitions",
    "information.backends",
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
        self.writes: set[str] = set()
        self.aggregates: dict[str, type] = {}
        self.functions: list[Function] = []
        self.operators: list[tuple[str, Function, str, str]] = []
        for family in FAMILIES:
            module = import_module(f"polar_lite.catalog.functions.{family}")
            self.python.update(getattr(module, "PYTHON", {}))
            self.context.update(getattr(module, "CONTEXT", {}))
            self.sql.update(getattr(module, "SQL", {}))
            self.typed.update(getattr(module, "TYPED", ()))
            self.writes.update(getattr(module, "WRITES", ()))
            self.aggregates.update(getattr(module, "AGGREGATES", {}))
            self.functions.extend(getattr(module, "FUNCTIONS", ()))
            self.operators.extend(getattr(module, "OPERATORS", ()))


class Functions(Mapping[int, Function]):
    """The functions by OID. A family's own `Function` takes the place of PostgreSQL's row of that OID.

    There is one object per row: two threads that ask for the same new row get the same.
    """

    def __init__(self) -> None:
        self._lines: dict[int, str] = {}
        self._named: dict[str, list[int]] = {}
        for line in _lines("pg_proc.txt"):
            oid, name, _ = line.split("\t", 2)
            self._lines[int(oid)] = line
            self._named.setdefault(name, []).append(int(oid))
        self._made: dict[int, Function] = {}

    @cached_property
    def ways(self) -> _Ways:
        return _Ways()

    @cached_property
    def _own(self) -> dict[int, Function]:
        return {row.oid: row for row in self.ways.functions}

    @cached_property
    def _own_named(self) -> dict[str, list[Function]]:
        named: dict[str, list[Function]] = {}
        for row in self._own.values():
            named.setdefault(row.name, []).append(row)
        return named

    def __getitem__(self, oid: int) -> Function:
        row = self._made.get(oid) or self._own.get(oid)
        if row is None:
            row = self._made.setdefault(oid, _function(self._lines[oid].split("\t"), self.ways))
        return row

    def __contains__(self, oid: object) -> bool:
        return oid in self._lines or oid in self._own

    def __iter__(self) -> Iterator[int]:
        yield from self._lines
        yield from self._own.keys() - self._lines.keys()

    def __len__(self) -> int:
        return len(self._lines.keys() | self._own.keys())

    def names(self) -> set[str]:
        return self._named.keys() | self._own_named.keys()

    def named(self, name: str) -> tuple[Function, ...]:
        own = self._own_named.get(name, ())
        rows = [self[oid] for oid in self._named.get(name, ()) if oid not in self._own]
        # Oracle's come before PostgreSQL's of the same signature, which they hide where they count at all.
        return (
            *(row for row in reversed(own) if row.oracle),
            *rows,
            *(row for row in own if not row.oracle),
        )


class FunctionsByName(Mapping[str, tuple[Function, ...]]):
    """The functions of each name."""

    def __init__(self, functions: Functions) -> None:
        self._functions = functions
        self._found: dict[str, tuple[Function, ...]] = {}

    def __getitem__(self, name: str) -> tuple[Function, ...]:
        found = self._found.get(name)
        if found is None:
            found = self._functions.named(name)
            if not found:
                raise KeyError(name)
            self._found[name] = found
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._functions.names())

    def __len__(self) -> int:
        return len(self._functions.names())


class Operators:
    """All operators: iterate over it, or call it with a name."""

    def __init__(self, functions: Functions) -> None:
        self._functions = functions
        self._lines: dict[str, list[list[str]]] = {}
        for line in _lines("pg_operator.txt"):
            parts = line.split("\t")
            self._lines.setdefault(parts[1], []).append(parts)
        self._made: dict[str, tuple[Operator, ...]] = {}

    @cached_property
    def _own(self) -> dict[str, list[Operator]]:
        """Operators PostgreSQL does not have; their OIDs are the functions' own."""
        found: dict[str, list[Operator]] = {}
        for name, function, commutator, negator in self._functions.ways.operators:
            left, right = function.args
            row = Operator(
                function.oid, name, left, right, function.result, function, commutator, negator, oracle=True
            )
            found.setdefault(name, []).append(row)
        return found

    def __iter__(self) -> Iterator[Operator]:
        for name in self._lines.keys() | self._own.keys():
            yield from self(name)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def name_of(self, oid: int) -> str:
        """The name of one of PostgreSQL's own."""
        wanted = str(oid)
        return next(name for name, lines in self._lines.items() if any(line[0] == wanted for line in lines))

    def by_oid(self, oid: int) -> Operator:
        """One of PostgreSQL's own."""
        return next(row for row in self(self.name_of(oid)) if row.oid == oid)

    def __call__(self, name: str) -> tuple[Operator, ...]:
        rows = self._made.get(name)
        if rows is None:
            lines = self._lines.get(name, ())
            rows = (*(_operator(line, self._functions) for line in lines), *self._own.get(name, ()))
            if rows:
                rows = self._made.setdefault(name, rows)
        return rows


class Casts:
    """All casts: iterate over it, or call it with a source and a target type."""

    def __init__(self, functions: Functions) -> None:
        self._functions = functions
        self._lines: dict[tuple[int, int], list[str]] = {}
        for line in _lines("pg_cast.txt"):
            parts = line.split("\t")
            self._lines[_TYPES[parts[1]], _TYPES[parts[2]]] = parts
        self._made: dict[tuple[int, int], Cast] = {}

    def __iter__(self) -> Iterator[Cast]:
        for source, target in self._lines:
            row = self(source, target)
            assert row is not None
            yield row

    def __len__(self) -> int:
        return len(self._lines)

    def from_type(self, source: int) -> list[Cast]:
        return [row for pair in self._lines if pair[0] == source and (row := self(*pair)) is not None]

    def __call__(self, source: int, target: int) -> Cast | None:
        pair = (source, target)
        line = self._lines.get(pair)
        if line is None:
            return None
        return self._made.get(pair) or self._made.setdefault(pair, _cast(line, self._functions))


class Table:
    """Everything the registry looks up."""

    def __init__(self) -> None:
        self.functions = Functions()
        self.by_name = FunctionsByName(self.functions)
        self.operators = Operators(self.functions)
        self.casts = Casts(self.functions)

    def load(self) -> None:
        """Import the families now rather than with the first row."""
        assert self.functions.ways is not None

    @cached_property
    def aggregates(self) -> Mapping[int, AggregateFacts]:
        return dict(_aggregates())


def _lines(name: str) -> list[str]:
    from importlib.resources import files

    text = files("polar_lite.catalog.functions").joinpath(name).read_text("utf-8")
    return [line for line in text.splitlines() if not line.startswith("#")]


def _function(line: list[str], ways: _Ways) -> Function:
    types = _TYPES
    oid, name, args, result, flags, source = line[:6]
    in_session = ways.context.get(source)
    row = Function(
        int(oid),
        name,
        () if args == "-" else tuple([types[arg] for arg in args.split(" ")]),
        types[result],
        ways.sql.get(source),
        in_session or ways.python.get(source),
        flags[0],  # type: ignore[arg-type]  # one of the file's letters
        strict=len(flags) > 2 and flags[1] == "s" and flags[2] in "isv",
        volatility=_volatility(flags),  # type: ignore[arg-type]
        returns_set="r" in flags,
        context=in_session is not None,
        may_write=source in ways.writes,
        aggregate=ways.aggregates.get(source) if flags[0] == "a" else None,
        schema="information_schema" if name.startswith("_pg_") else "pg_catalog",
        source=source,
        language="sql" if "q" in flags else "internal",
        leakproof="l" in flags,
        parallel="u" if "u" in flags else "r" if "c" in flags else "s",
        typed=source in ways.typed,
    )
    if len(line) > 6:
        row = _with_extras(row, line[6:])
    # One whose types are all known needs no call to settle them.
    return specialize(row, row.args, row.result) if row.typed and not _is_polymorphic(row) else row


def _is_polymorphic(row: Function) -> bool:
    return any(oid in BY_OID and BY_OID[oid].kind == "p" for oid in (*row.args, row.result))


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


def _operator(line: list[str], functions: Functions) -> Operator:
    oid, name, left, right, result, code, commutator, negator, flags = line
    return Operator(
        int(oid),
        name,
        _TYPES[left],
        _TYPES[right],
        _TYPES[result],
        functions[int(code)],
        "" if commutator == "-" else commutator,
        "" if negator == "-" else negator,
        "m" in flags,
        "h" in flags,
    )


def _cast(line: list[str], functions: Functions) -> Cast:
    oid, source, target, context, method, code = line
    return Cast(
        _TYPES[source],
        _TYPES[target],
        context,  # type: ignore[arg-type]  # one of the file's letters
        method,  # type: ignore[arg-type]
        functions[int(code)] if code != "0" else None,
        int(oid),
    )


def _aggregates() -> Iterator[tuple[int, AggregateFacts]]:
    for text in _lines("pg_aggregate.txt"):
        line = text.split("\t")
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
