"""Users' functions in LANGUAGE internal: other names for PostgreSQL's own, found by their prosrc.

Those of a user's range type are made with it. PostgreSQL 15 docs 38.9 (xfunc-internal); source typecmds.c
(makeRangeConstructors, makeMultirangeConstructors).
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from polar_lite.catalog.functions.registry import REGISTRY, Function

RANGE: Final = ("range_constructor2", "range_constructor3")
MULTIRANGE: Final = ("multirange_constructor0", "multirange_constructor1", "multirange_constructor2")


def computed(function: Function) -> Function:
    """A row with what computes it."""
    from polar_lite.catalog.functions.containers import multiranges, ranges  # not before there is such a type

    if function.source in RANGE:
        return replace(function, python=ranges.constructor_of(function.result), context=True)
    if function.source in MULTIRANGE:
        return replace(function, python=multiranges.PYTHON.get(function.source))
    found = built_in(function.source, function.args, function.result)
    if found is None:
        return function
    same = ("sql", "python", "context", "typed", "returns_set", "out_names", "out_types")
    return replace(function, **{name: getattr(found, name) for name in same})


def named(source: str) -> Iterator[Function]:
    """PostgreSQL's own functions that C calls so."""
    return (row for row in REGISTRY.by_oid.values() if row.source == source and row.language == "internal")


def built_in(source: str, args: tuple[int, ...], result: int) -> Function | None:
    """The one of these types."""
    return next((f for f in named(source) if (f.kind, f.args, f.result) == ("f", args, result)), None)
