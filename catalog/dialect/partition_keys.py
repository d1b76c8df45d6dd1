"""Partition keys over rows: their values, and their text."""

from collections.abc import Callable, Sequence
from typing import Any

from polar_lite.catalog import collations
from polar_lite.catalog.dialect import deparse, table_expressions
from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.binder.state import Environment
from polar_lite.catalog.dialect.storage import generate, quoted
from polar_lite.catalog.dialect.translate.context import Translation
from polar_lite.catalog.dialect.translate.expressions import translate
from polar_lite.catalog.functions.registry import Function
from polar_lite.catalog.object_names import Names, quote_ident
from polar_lite.catalog.objects import Relation
from polar_lite.catalog.snapshot import Snapshot
from polar_lite.protocol.records import dataclass

# Runs SQL with values, for its first row.
FirstRow = Callable[[str, Sequence[Any]], Sequence[Any]]
_STRATEGIES = {"r": "RANGE", "l": "LIST", "h": "HASH"}


@dataclass(frozen=True, slots=True)
class RowKey:
    """The key of one partitioned table over the rows of another one, whose columns have the same names.

    columns: SQL over the bare names of the columns. places: of the key in an image, if it is made of
    columns; else `sql` computes it of the image ?1, ?2 ..
    """

    columns: tuple[str, ...]
    places: tuple[int, ...]
    sql: str
    functions: tuple[Function, ...]

    def of(self, image: Sequence[Any], first_row: FirstRow) -> Sequence[Any]:
        if self.places:
            return [image[place] for place in self.places]
        return first_row(self.sql, image)


def row_key(snapshot: Snapshot, partitioned: Relation, rows: Relation) -> RowKey:
    """How the key of `partitioned` is computed for rows of `rows`."""
    key = row_key, partitioned.oid, rows.oid
    return snapshot.worked_out(key, lambda snapshot: _row_key(snapshot, partitioned, rows))


def _row_key(snapshot: Snapshot, partitioned: Relation, rows: Relation) -> RowKey:
    tr = Translation(snapshot.type, bare=table_expressions.VARNO)
    exprs = bound_key(snapshot, partitioned, rows)
    columns = tuple(generate(translate(tr, expr)) for expr in exprs)
    live = [column for column in rows.columns if not column.has_dropped]
    numbers = [column.attnum for column in live]
    places = tuple(numbers.index(expr.attnum) for expr in exprs if isinstance(expr, q.Var))
    row = ", ".join(f"?{place} AS {quoted(column.physical)}" for place, column in enumerate(live, 1))
    sql = f"SELECT {', '.join(columns)} FROM (SELECT {row})"
    return RowKey(columns, places if len(places) == len(exprs) else (), sql, tuple(tr.functions.values()))


def bound_key(snapshot: Snapshot, partitioned: Relation, rows: Relation) -> list[q.Expr]:
    key = partitioned.partitioning
    assert key is not None
    names = {column.attnum: column.name for column in partitioned.columns}
    by_name = {column.name: column for column in rows.columns if not column.has_dropped}
    texts = iter(key.expressions)
    exprs: list[q.Expr] = []
    for number in key.keys:
        if number:
            c = by_name[names[number]]
            exprs.append(q.Var(c.type, table_expressions.VARNO, c.attnum, 0, c.physical, c.name))
        else:
            text = next(texts)
            exprs.append(table_expressions.bind_stored(snapshot, rows, text, table_expressions.KEY))
    return exprs


def key_texts(environment: Environment, relation: Relation, *, pretty: bool = False) -> list[str]:
    """The parts of a table's partition key as they are printed."""
    texts = []
    for expr in bound_key(environment.snapshot, relation, relation):
        if isinstance(expr, q.Var):
            texts.append(quote_ident(expr.name))
            continue
        text = deparse.expression(expr, environment, pretty=pretty)
        texts.append(text if deparse.looks_like_call(expr) else f"({text})")
    return texts


def key_definition(environment: Environment, relation: Relation) -> str:
    """pg_get_partkeydef()."""
    key = relation.partitioning
    assert key is not None
    names = Names(environment.snapshot, environment.search_path)
    usual = {column.attnum: column.collation for column in relation.columns}
    parts = []
    for place, text in enumerate(key_texts(environment, relation)):
        collation = key.collations[place]
        is_usual = collation in (0, usual.get(key.keys[place], collations.DEFAULT))
        parts.append(
            text + ("" if is_usual else f" COLLATE {names.collation(collation)}") + key.classes[place]
        )
    return f"{_STRATEGIES[key.strategy]} ({', '.join(parts)})"
