"""EXCLUDE constraints as SQL: which rows of a table have a key that a given key excludes.

A key is the stored values of the index's columns and expressions. PostgreSQL 15 source execIndexing.c
(check_exclusion_or_unique_constraint).
"""

from dataclasses import replace

from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.binder.operators import make_operator
from polar_lite.catalog.dialect.binder.state import Statement
from polar_lite.catalog.dialect.storage import generate, quoted, template
from polar_lite.catalog.dialect.stored_texts import stored_environment
from polar_lite.catalog.dialect.table_expressions import VARNO, bind_index
from polar_lite.catalog.dialect.translate.context import Translation
from polar_lite.catalog.dialect.translate.expressions import translate
from polar_lite.catalog.functions.registry import REGISTRY, Function
from polar_lite.catalog.names import qualified
from polar_lite.catalog.objects import Constraint, Relation
from polar_lite.catalog.snapshot import Snapshot
from polar_lite.catalog.types import TypeRef
from polar_lite.protocol.records import dataclass

# Entries whose columns are parameters: a key that is given, and another one behind it.
_GIVEN, _OTHER = VARNO + 1, VARNO + 2


@dataclass(frozen=True, slots=True)
class ExclusionSql:
    """SQL of one constraint; ?1 .. are the parts of a key, unless it says otherwise.

    of_row: the key of the row ?1, ?2 .. in the order of live columns; no row when it is not in the index.
    every: rowid and key of the table's rows, in the order of rowids.
    having: the rowids of the rows that have the key. against: rowid and key of the rows that it excludes.
    pair: whether it excludes the key behind it in the parameters. equal: places of the parts that are equal
    if it does.
    """

    of_row: str
    every: str
    having: str
    against: str
    pair: str
    equal: tuple[int, ...]
    types: tuple[TypeRef, ...]
    functions: tuple[Function, ...]


def exclusion_sql(snapshot: Snapshot, relation: Relation, constraint: Constraint) -> ExclusionSql:
    index = snapshot.relations[constraint.index_oid].index
    assert index is not None
    bound = bind_index(snapshot, relation, index)
    count = len(bound.keys)
    tr = Translation(snapshot.type, bare=VARNO)
    tr.moved[_GIVEN] = lambda var: template(f"?{var.attnum}")
    tr.moved[_OTHER] = lambda var: template(f"?{var.attnum + count}")
    keys = [generate(translate(tr, key)) for key in bound.keys]
    in_index = [generate(translate(tr, bound.predicate))] if bound.predicate is not None else []
    against, pair = list(in_index), []
    for place, (key, operator) in enumerate(zip(bound.keys, constraint.operators, strict=True), 1):
        given = q.Var(key.type, _GIVEN, place, 0, "", "")
        other = q.Var(key.type, _OTHER, place, 0, "", "")
        against.append(generate(translate(tr, _compared(snapshot, operator, key, given))))
        pair.append(generate(translate(tr, _compared(snapshot, operator, other, given))))
    columns = [column.physical for column in relation.columns if not column.has_dropped]
    row = ", ".join(f"?{place} AS {quoted(name)}" for place, name in enumerate(columns, 1))
    listed, table = ", ".join(keys), qualified(relation)
    same = [f"({key}) IS ?{place}" for place, key in enumerate(keys, 1)]
    where = f" WHERE {in_index[0]}" if in_index else ""
    return ExclusionSql(
        of_row=f"SELECT {listed} FROM (SELECT {row}){where}",
        every=f"SELECT rowid, {listed} FROM {table}{where} ORDER BY rowid",
        having=f"SELECT rowid FROM {table} WHERE {' AND '.join([*same, *in_index])}",
        against=f"SELECT rowid, {listed} FROM {table} WHERE {' AND '.join(against)}",
        pair=f"SELECT 1 WHERE {' AND '.join(pair)}",
        equal=tuple(place for place, oid in enumerate(constraint.operators) if _name(snapshot, oid) == "="),
        types=tuple(key.type for key in bound.keys),
        functions=tuple(tr.functions.values()),
    )


def _name(snapshot: Snapshot, operator: int) -> str:
    """Of one of PostgreSQL's, "" for a user's."""
    return "" if operator in snapshot.operators else REGISTRY.operators.name_of(operator)


def _compared(snapshot: Snapshot, operator: int, left: q.Expr, right: q.Expr) -> q.Expr:
    """`left operator right`; PostgreSQL's operators are chosen by the types again."""
    own = snapshot.operators.get(operator)
    environment = stored_environment(snapshot)
    if own is None:
        name, schema = REGISTRY.operators.name_of(operator), "pg_catalog"
    else:
        name, schema = own.name, snapshot.schemas[own.schema].name
        environment = replace(environment, search_path=(own.schema, *environment.search_path))
    return make_operator(Statement(environment, is_stored_text=True), name, left, right, schema=schema)
