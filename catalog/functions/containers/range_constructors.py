"""The functions that come with a user's range type: rows of pg_proc in the language internal.

What computes one is found by its prosrc, as for PostgreSQL's own. PostgreSQL 15 source typecmds.c
(makeRangeConstructors, makeMultirangeConstructors).
"""

from dataclasses import replace
from typing import Final

from polar_lite.catalog.functions.registry import Function

RANGE: Final = ("range_constructor2", "range_constructor3")
MULTIRANGE: Final = ("multirange_constructor0", "multirange_constructor1", "multirange_constructor2")


def computed(function: Function) -> Function:
    """A row with what computes it."""
    from polar_lite.catalog.functions.containers import multiranges, ranges  # not before there is such a type

    if function.source in RANGE:
        return replace(function, python=ranges.constructor_of(function.result), context=True)
    return replace(function, python=multiranges.PYTHON.get(function.source))
