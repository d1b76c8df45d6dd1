"""What the indexes of a table consist of, bound and as SQL: columns, expressions, the predicate.

The catalog keeps expressions as text (`deparse`, names outside pg_catalog qualified), which is always
read with the settings the database's mode begins with, never with a session's. Their SQL stands in the
SQLite index, so whoever writes the table needs the Python functions in it (`index_functions`).
PostgreSQL 15 source: indexcmds.c (ComputeIndexAttrs), plancat.c (infer_arbiter_indexes).
"""

from collections.abc import Iterable, Sequence
from dataclasses import fields, replace
from typing import Any, Final

from polar_lite.catalog.dialect import deparse
from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.binder import lookup
from polar_lite.catalog.dialect.binder.aggregates import settle_unknown
from polar_lite.catalog.dialect.binder.coercion import coerce_to_boolean
from polar_lite.catalog.dialect.binder.dispatch import bind_expr
from polar_lite.catalog.dialect.binder.from_items import relations
from polar_lite.catalog.dialect.binder.state import Environment, Scope, Statement
from polar_lite.catalog.dialect.inlining import inlined_text
from polar_lite.catalog.dialect.plan import Source
from polar_lite.catalog.dialect.storage import generate, quoted
from polar_lite.catalog.dialect.stored_texts import stored_environment
from polar_lite.catalog.dialect.translate.context import Translation
from polar_lite.catalog.dialect.translate.expressions import collated, translate
from polar_lite.catalog.functions.registry import Function
from polar_lite.catalog.names import null_index
from polar_lite.catalog.objects import Index, Relation
from polar_lite.catalog.snapshot import Snapshot
from polar_lite.catalog.types import TypeRef
from polar_lite.protocol.records import dataclass

# The number of the table's entry in trees bound here, unless the caller says another.
VARNO: Final = 1
KEY: Final = "index expressions"
PREDICATE: Final = "index predicates"


@dataclass(frozen=True, slots=True)
class BoundIndex:
    """keys: a Var for a column, or an expression; INCLUDE columns are not among them."""

    keys: tuple[q.Expr, ...]
    predicate: q.Expr | None = None


def display_environment(snapshot: Snapshot, search_path: tuple[int, ...]) -> Environment:
    """What texts for a user are written in: names as the search path finds them."""
    return replace(stored_environment(snapshot), search_path=search_path)


def bind(
    environment: Environment,
    relation: Relation,
    tree: Any,
    clause: str,
    *,
    text: str = "",
    varno: int = VARNO,
    is_stored: bool = False,
) -> q.Expr:
    """Bind a parse tree over the table's columns, which are Vars of entry `varno`.

    clause: KEY or PREDICATE (which must be boolean), as messages name them.
    """
    st = Statement(environment, text, last_varno=varno - 1, is_stored_text=is_stored)
    entry = relations.table_entry(st, relation, "")
    scope = Scope(st, items=[relations.item_of(entry, relation=relation)], clause=clause)
    expr = settle_unknown(scope, bind_expr(scope, tree))
    return coerce_to_boolean(st, expr, "WHERE") if clause == PREDICATE else expr


def bind_stored(snapshot: Snapshot, relation: Relation, text: str, clause: str, varno: int = VARNO) -> q.Expr:
    """A text of the catalog's as a bound tree."""
    from polar_lite.catalog.dialect.polar.parse import parse_expression  # the parser is heavy to import

    tree = parse_expression(text)
    return bind(stored_environment(snapshot), relation, tree, clause, varno=varno, is_stored=True)


def bind_index(snapshot: Snapshot, relation: Relation, index: Index, varno: int = VARNO) -> BoundIndex:
    columns = {c.attnum: c for c in relation.columns}
    expressions = iter(index.expressions)
    keys: list[q.Expr] = []
    for number in index.keys:
        if number:
            column = columns[number]
            keys.append(q.Var(column.type, varno, number, 0, column.physical, column.name))
        else:
            keys.append(bind_stored(snapshot, relation, next(expressions), KEY, varno))
    predicate = index.predicate and bind_stored(snapshot, relation, index.predicate, PREDICATE, varno)
    return BoundIndex(tuple(keys), predicate or None)


def computed_index(snapshot: Snapshot, relation: Relation, index: Index) -> BoundIndex:
    """As `bind_index`, with the bodies of SQL functions: for SQLite, which must not call them."""
    bound = bind_index(snapshot, relation, index)
    if not (index.expressions or index.predicate):
        return bound
    return BoundIndex(*computed(snapshot, (bound.keys, bound.predicate)))


def computed(snapshot: Snapshot, bound: Any) -> Any:
    """Keys and predicate of an index with the bodies of SQL functions in place of their calls."""
    return inlined_text(stored_environment(snapshot), bound)


def calls_routines(snapshot: Snapshot, relation: Relation, index: Index) -> bool:
    """Whether keys or predicate call PL, which must not run inside a SQLite write."""
    bound = computed_index(snapshot, relation, index)
    return q.calls_any((bound.keys, bound.predicate), lambda function: function.routine_oid is not None)


def renamed(snapshot: Snapshot, relation: Relation, text: str, names: dict[int, str]) -> str:
    """The text with other names for some columns (attnum -> name); `relation` still has the old ones."""
    expr = bind_stored(snapshot, relation, text, KEY)
    return deparse.expression(expr, stored_environment(snapshot), columns=names, stored=True)


def create_index_sql(
    snapshot: Snapshot, relation: Relation, physical: str, index: Index
) -> tuple[str, tuple[Function, ...]]:
    """CREATE INDEX for SQLite, and the functions it calls.

    INCLUDE columns come last, where they cannot matter for uniqueness, so a unique index is without.
    """
    bound = computed_index(snapshot, relation, index)
    tr = Translation(snapshot.type, bare=VARNO)
    parts = []
    for key, option in zip(bound.keys, index.options, strict=True):
        sql = generate(translate(tr, key))
        if not isinstance(key, q.Var):
            sql = generate(collated(key.type, translate(tr, key)))
        if sql.startswith("'"):
            sql = f"+{sql}"  # SQLite takes a bare string for a column's name
        parts.append(f"{sql} DESC" if option & 1 else sql)
    if not index.is_unique:
        columns = {c.attnum: c.physical for c in relation.columns}
        parts += [quoted(columns[number]) for number in index.included]
    kind = "UNIQUE INDEX" if index.is_enforced and not index.nulls_alike else "INDEX"
    # SQLite finds an index's table in the index's own schema.
    text = (
        f"CREATE {kind} {quoted(relation.database)}.{quoted(physical)}"
        f" ON {quoted(relation.physical)} ({', '.join(parts)})"
    )
    if bound.predicate is not None:
        text += f" WHERE {generate(translate(tr, bound.predicate))}"
    return text, tuple(tr.functions.values())


def null_index_sql(snapshot: Snapshot, relation: Relation, physical: str, index: Index) -> str:
    """CREATE INDEX of what keeps the keys of NULLS NOT DISTINCT apart: beside the index that finds them."""
    bound = computed_index(snapshot, relation, index)
    tr = Translation(snapshot.type, bare=VARNO)
    parts = [generate(collated(key.type, translate(tr, key))) for key in never_null(bound.keys, index)]
    text = (
        f"CREATE UNIQUE INDEX {quoted(relation.database)}.{quoted(null_index(physical))}"
        f" ON {quoted(relation.physical)} ({', '.join(parts)})"
    )
    if bound.predicate is not None:
        text += f" WHERE {generate(translate(tr, bound.predicate))}"
    return text


def never_null(keys: Sequence[q.Expr], index: Index) -> tuple[q.Expr, ...]:
    """The keys that SQLite is to tell apart: of NULLS NOT DISTINCT, whether each is NULL, and its value."""
    if not index.nulls_alike:
        return tuple(keys)
    zero = q.Const(TypeRef(lookup.INT4), 0)
    made: list[q.Expr] = []
    for key in keys:
        made += [q.NullTest(TypeRef(lookup.BOOL), key, True), q.Coalesce(key.type, (key, zero))]
    return tuple(made)


@dataclass(frozen=True, slots=True)
class KeySql:
    """Keys and predicate of an index as SQL over the table's bare column names, and the keys' types."""

    keys: tuple[str, ...]
    types: tuple[TypeRef, ...]
    predicate: str | None


def key_sql(snapshot: Snapshot, relation: Relation, index: Index) -> KeySql:
    """What computes an index's keys of a row (and, NULL being unlike NULL, finds equal ones)."""
    bound = computed_index(snapshot, relation, index)
    tr = Translation(snapshot.type, bare=VARNO)
    keys = tuple(generate(collated(key.type, translate(tr, key))) for key in bound.keys)
    predicate = generate(translate(tr, bound.predicate)) if bound.predicate is not None else None
    return KeySql(keys, tuple(key.type for key in bound.keys), predicate)


def key_texts(
    environment: Environment, relation: Relation, index: Index, *, pretty: bool = False
) -> list[str]:
    """The keys as PostgreSQL prints them in an index's definition."""
    bound = bind_index(environment.snapshot, relation, index)
    texts = []
    for key in bound.keys:
        text = deparse.expression(key, environment, pretty=pretty)
        shown = key.arg if isinstance(key, q.Collated) else key
        plain = isinstance(shown, q.Var) or deparse.looks_like_call(shown)
        texts.append(text if plain else f"({text})")
    return texts


def index_functions(snapshot: Snapshot, relation: Relation) -> dict[str, Function]:
    """What a connection must know before it writes the table, by SQL name."""
    found: dict[str, Function] = {}
    for oid in relation.indexes:
        index = snapshot.relations[oid].index
        if index is not None and (index.expressions or index.predicate) and index.is_kept:
            bound = computed_index(snapshot, relation, index)
            tr = Translation(snapshot.type, bare=VARNO)
            for expr in (*bound.keys, *([bound.predicate] if bound.predicate is not None else [])):
                translate(tr, expr)
            found.update(tr.functions)
    return found


def indexed_literals(snapshot: Snapshot, query: q.Query, tables: Iterable[int]) -> set[int]:
    """Numbers of the lifted literals that stand where an expression of an index has a constant.

    tables: OIDs of what the query reads and writes.
    """
    found: set[int] = set()
    if not any(_has_expressions(snapshot, oid) for oid in tables):
        return found
    entries = (node for node in q.nodes_of(query) if isinstance(node, q.RangeTblEntry))
    for entry in {node.varno: node for node in entries}.values():
        table = snapshot.relation(entry.relation_oid)
        for oid in table.indexes if table is not None and entry.kind is q.RteKind.RELATION else ():
            index = snapshot.relations[oid].index
            if table is not None and index is not None and index.expressions and index.is_kept:
                for key in bind_index(snapshot, table, index, entry.varno).keys:
                    _match_literals(key, query, found)
    return found


def _has_expressions(snapshot: Snapshot, oid: int) -> bool:
    table = snapshot.relation(oid)
    indexes = [snapshot.relations[oid].index for oid in table.indexes] if table is not None else []
    return any(index is not None and index.expressions for index in indexes)


def _match_literals(key: q.Expr, query: q.Query, found: set[int]) -> None:
    if not q.holds(key, q.Const):
        return
    for node in q.nodes_of(query):
        literals: set[int] = set()
        if isinstance(node, type(key)) and _matches(key, node, literals):
            found |= literals


def _matches(key: Any, node: Any, literals: set[int]) -> bool:
    """Whether `node` is the key, with literals (whose numbers are noted) for constants."""
    if isinstance(key, q.Const) and isinstance(node, q.Param) and node.source is Source.LITERAL:
        literals.add(node.index)
        return True
    if isinstance(key, tuple):
        return len(key) == len(node) and all(
            _matches(one, other, literals) for one, other in zip(key, node, strict=True)
        )
    if not isinstance(key, q.Expr):
        return bool(key == node)
    return type(key) is type(node) and all(
        _matches(getattr(key, part.name), getattr(node, part.name), literals)
        for part in fields(key)
        if part.compare and part.name not in ("form", "type")
    )


def columns_of(exprs: Iterable[q.Expr]) -> list[int]:
    """attnums of the columns the expressions refer to, in order."""
    found = {n.attnum for expr in exprs for n in q.nodes_of(expr) if isinstance(n, q.Var) and n.attnum > 0}
    return sorted(found)
