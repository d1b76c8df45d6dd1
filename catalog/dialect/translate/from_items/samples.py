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
from polar_lite.protocol.pgtypes import FLOAT8, INT8
from polar_lite.protocol.sqlstate import INVALID_TABLESAMPLE_ARGUMENT, INVALID_TABLESAMPLE_REPEAT, PgError

_BLOCK: Final = {"bernoulli": 1, "system": 64}
"""How many neighbouring rowids are taken together."""
_PRIME: Final = 2**31 - 1


def sampled(tr: Translation, table: exp.Expr, sample: q.TableSample) -> exp.Expr:
    """The table's rows of the sample, with their rowids. All is computed by SQLite in 64 bits."""
    percent = tr.call(PERCENT, translate(tr, sample.percent))
    seed = template(f"abs(random() % {_PRIME})")
    if sample.seed is not None:
        seed = tr.call(SEED, translate(tr, sample.seed))
    number = f"((x.rowid / {_BLOCK[sample.method]} % {_PRIME}) * 48271 + y.s) % {_PRIME}"
    square = f"(({number}) * ({number}) + y.s) % {_PRIME}"
    # Materialized: the seed is that of the whole statement, however often a join reads the table.
    return template(
        "(WITH y(s, p) AS MATERIALIZED (SELECT {1}, {2}) SELECT x.rowid AS rowid, x.*"
        f" FROM y CROSS JOIN {{0}} AS x WHERE {square} < y.p * {_PRIME / 100})",
        table,
        seed,
        percent,
    )


def _percent(percent: float | None) -> float:
    if percent is None:
        raise PgError(INVALID_TABLESAMPLE_ARGUMENT, "TABLESAMPLE parameter cannot be null")
    if not 0 <= percent <= 100:
        raise PgError(INVALID_TABLESAMPLE_ARGUMENT, "sample percentage must be between 0 and 100")
    return percent


def _seed(seed: float | None) -> int:
    if seed is None:
        raise PgError(INVALID_TABLESAMPLE_REPEAT, "TABLESAMPLE REPEATABLE parameter cannot be null")
    return hash(seed) % _PRIME


def _row(number: int, name: str, args: tuple[int, ...], result: int, python: object) -> Function:
    return Function(number, name, args, result, python=python, strict=False)  # type: ignore[arg-type]


PERCENT: Final = _row(9140, "sample_percent", (FLOAT8.oid,), FLOAT8.oid, _percent)
SEED: Final = _row(9141, "sample_seed", (FLOAT8.oid,), INT8.oid, _seed)
