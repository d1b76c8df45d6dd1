"""TABLESAMPLE: a hash of number and seed decides whether a row, or with SYSTEM a stretch of rows, is taken.

# Differs: which rows are taken, and what SYSTEM takes together, are not PostgreSQL's.
Source: PostgreSQL 15, bernoulli.c, system.c; docs, SELECT ("TABLESAMPLE").
"""

from typing import Final

from sqlglot import exp

from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.storage import template
from polar_lite.catalog.dialect.translate.context import Translation
from polar_lite.catalog.dialect.translate.expressions import translate
from polar_lite.catalog.functions.registry import Function
from polar_lite.protocol.pgtypes import BOOL, FLOAT8, INT8
from polar_lite.protocol.sqlstate import INVALID_TABLESAMPLE_ARGUMENT, INVALID_TABLESAMPLE_REPEAT, PgError

_BLOCK: Final = {"bernoulli": 1, "system": 64}
"""How many neighbouring rowids are taken together."""
_MASK: Final = 2**64 - 1


def sampled(tr: Translation, table: exp.Expr, sample: q.TableSample) -> exp.Expr:
    """The table's rows of the sample, with their rowids."""
    percent = translate(tr, sample.percent)
    # A scalar subquery is computed once.
    seed = translate(tr, sample.seed) if sample.seed is not None else template("(SELECT random() / 1024.0)")
    number = template(f"rowid / {_BLOCK[sample.method]}")
    test = tr.call(TAKEN, number, template("(SELECT {0})", tr.call(PERCENT, percent)), tr.call(SEED, seed))
    return template("(SELECT rowid AS rowid, * FROM {0} WHERE {1})", table, test)


def _percent(percent: float | None) -> float:
    if percent is None:
        raise PgError(INVALID_TABLESAMPLE_ARGUMENT, "TABLESAMPLE parameter cannot be null")
    if not 0 <= percent <= 100:
        raise PgError(INVALID_TABLESAMPLE_ARGUMENT, "sample percentage must be between 0 and 100")
    return percent


def _seed(seed: float | None) -> float:
    if seed is None:
        raise PgError(INVALID_TABLESAMPLE_REPEAT, "TABLESAMPLE REPEATABLE parameter cannot be null")
    return seed


def _is_taken(number: int, percent: float, seed: float) -> bool:
    return _mixed(number ^ _mixed(hash(seed))) < percent * (_MASK / 100)


def _mixed(value: int) -> int:
    """splitmix64: neighbouring numbers become independent ones."""
    value = (value + 0x9E3779B97F4A7C15) & _MASK
    value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9 & _MASK
    value = (value ^ (value >> 27)) * 0x94D049BB133111EB & _MASK
    return value ^ (value >> 31)


def _row(number: int, name: str, args: tuple[int, ...], result: int, python: object) -> Function:
    return Function(number, name, args, result, python=python, strict=False)  # type: ignore[arg-type]


PERCENT: Final = _row(9140, "sample_percent", (FLOAT8.oid,), FLOAT8.oid, _percent)
SEED: Final = _row(9141, "sample_seed", (FLOAT8.oid,), FLOAT8.oid, _seed)
TAKEN: Final = _row(9142, "sample_takes", (INT8.oid, FLOAT8.oid, FLOAT8.oid), BOOL.oid, _is_taken)
