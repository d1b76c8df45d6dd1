"""Expressions over one row of a table, and their SQL: CHECK conditions, what ALTER TYPE's USING computes.

A CHECK condition is kept as PostgreSQL's text of it. That text is always read with the settings the
database's mode begins with, never with a session's, so that its SQL is the same for all. The SQL stands
in the SQLite table, so whoever writes the table needs the Python functions in it (`check_functions`).
"""

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any, Final

from polar_lite.catalog.dialect import deparse
from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.binder.coercion import coerce_to_boolean
from polar_lite.catalog.dialect.binder.dispatch import bind_expr
from polar_lite.catalog.dialect.binder.relations import item_of, table_entry
from polar_lite.catalog.dialect.binder.state import Environment, Meaning, Scope, Statement
from polar_lite.catalog.dialect.storage import generate, quoted
from polar_lite.catalog.dialect.translate.context import Translation
from polar_lite.catalog.dialect.translate.expressions import translate
from polar_lite.catalog.functions.registry import Function
from polar_lite.catalog.functions.sqlite import sqlite_name
from polar_lite.catalog.gucs import GUCS, MEANING, default_of
from polar_lite.catalog.object_names import PG_CLASS, PG_PROC, PG_TYPE, Names
from polar_lite.catalog.snapshot import FIRST_NORMAL_OID, PG_CATALOG, Constraint, Relation, Snapshot
from polar_lite.protocol import pgtypes
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.records import dataclass
from polar_lite.protocol.sqlstate import unsupported

CHECK: Final = "CHECK"
_ANYBODY: Final = 10  # the bootstrap superuser: rights were checked when the text was entered
_QUERY_OID: Final = 9039  # of the range of functions that the catalog never shows
_QUOTED: Final = re.compile(r"""'(?:[^']|'')*'|"(?:[^"]|"")*\"""")
_SUBQUERY: Final = re.compile(r"\bSELECT\b", re.IGNORECASE)
_NO_SUBQUERY: Final = {
    CHECK: "cannot use subquery in check constraint",
    "USING": "cannot use subquery in transform expression",
}


@dataclass(frozen=True, slots=True)
class RowSql:
    """SQL over a table's bare column names, and the functions that a connection needs to run it.

    calls_routines: PL is called, which must not run inside a SQLite write.
    """

    sql: str
    functions: tuple[Function, ...]
    calls_routines: bool = False


@dataclass(frozen=True, slots=True)
class Condition:
    """A CHECK condition for the catalog: text, attnums of its columns, objects it refers to."""

    text: str
    columns: tuple[int, ...]
    refers_to: tuple[tuple[int, int], ...]


def bind_over(st: Statement, relation: Relation, tree: Any, clause: str) -> q.Expr:
    """An expression whose names are the relation's columns; no query in it (0A000)."""
    expr = bind_expr(_scope(st, relation, clause), tree)
    for node in q.nodes_of(expr):
        if isinstance(node, q.SubLink):
            raise st.error(code.FEATURE_NOT_SUPPORTED, _NO_SUBQUERY[clause], node.location)
    return expr


def row_sql(snapshot: Snapshot, expr: q.Expr) -> RowSql:
    """The SQL of an expression that `bind_over` made; it has no parameters."""
    tr = Translation(snapshot.type)
    tr.bare = next((node.varno for node in q.nodes_of(expr) if isinstance(node, q.Var)), 0)
    sql = generate(translate(tr, expr))
    if tr.slots:
        raise unsupported("a parameter in a table's definition")
    return RowSql(sql, tuple(tr.functions.values()), tr.has_routines)


def condition(st: Statement, relation: Relation, tree: Any) -> Condition:
    """Check a CHECK condition (42804, 42803, 0A000 ..) and put it into the catalog's form."""
    bound = coerce_to_boolean(st, bind_over(st, relation, tree, CHECK), CHECK)
    text = _stored_text(st.snapshot, bound)
    # What counts from now on is what the text means to everybody.
    bound = _bind_stored(st.snapshot, relation, text)
    row_sql(st.snapshot, bound)
    columns = dict.fromkeys(
        node.attnum for node in _in_order(bound) if isinstance(node, q.Var) and node.attnum > 0
    )
    return Condition(text, tuple(columns), tuple(_references(bound)))


def renamed_condition(snapshot: Snapshot, relation: Relation, text: str, attnum: int, to: str) -> str:
    """The condition's text after column `attnum` got another name; `relation` still has the old one."""
    bound = _bind_stored(snapshot, relation, text)
    return _stored_text(snapshot, _renamed(bound, attnum, to))


def reread_condition(snapshot: Snapshot, relation: Relation, text: str) -> str:
    """The condition's text after columns of the relation have got other types."""
    return _stored_text(snapshot, _bind_stored(snapshot, relation, text))


def check_sql(snapshot: Snapshot, relation: Relation, constraint: Constraint) -> RowSql:
    """A CHECK constraint's condition for SQLite.

    SQLite allows no subquery in CHECK, and a few of PostgreSQL's expressions need one. Such a condition
    is a query in a function.
    """
    found = row_sql(snapshot, _bind_stored(snapshot, relation, constraint.expression or ""))
    if found.calls_routines or not _SUBQUERY.search(_QUOTED.sub("", found.sql)):
        return found
    columns = [quoted(c.physical) for c in relation.columns if c.attnum in constraint.columns]
    given = ", ".join(f"?{number} AS {column}" for number, column in enumerate(columns, start=1))
    source = f" FROM (SELECT {given})" if columns else ""
    function = _query_function(f"SELECT ({found.sql}){source}", len(columns))
    return RowSql(f"{sqlite_name(function)}({', '.join(columns)})", (*found.functions, function))


@lru_cache(maxsize=1024)
def _query_function(sql: str, count: int) -> Function:
    """A function of stored values that computes a condition; its name tells what it computes."""

    def test(context: Any, *values: Any) -> Any:
        found = context.connection.raw.execute(sql, values).fetchone()
        return None if found is None else found[0]

    digest = hashlib.sha256(sql.encode()).hexdigest()[:24]
    args = (pgtypes.TEXT.oid,) * count
    return Function(
        _QUERY_OID,
        f"check_{digest}",
        args,
        pgtypes.INT4.oid,
        python=test,
        context=True,
        strict=False,
        volatility="s",
    )


def checks(relation: Relation) -> list[Constraint]:
    """The CHECK constraints in the order they are tested: by name. PostgreSQL 15, ExecRelCheck."""
    return sorted((c for c in relation.constraints if c.type == "c"), key=lambda c: c.name)


def check_functions(snapshot: Snapshot, relation: Relation) -> dict[str, Function]:
    """What a connection must know before it writes the table, by SQL name."""
    found = _checks_sql(snapshot, relation)
    functions = [f for _, check in found if not check.calls_routines for f in check.functions]
    return {sqlite_name(function): function for function in functions}


def routine_checks(snapshot: Snapshot, relation: Relation) -> list[tuple[Constraint, RowSql]]:
    """The checks that call PL: no part of the SQLite table, since PL must not run inside a write."""
    return [found for found in _checks_sql(snapshot, relation) if found[1].calls_routines]


def _checks_sql(snapshot: Snapshot, relation: Relation) -> list[tuple[Constraint, RowSql]]:
    """The checks with their SQL, kept with the catalog: every write asks for them."""
    key = check_sql, relation.oid
    kept = snapshot.worked_out.get(key)
    if kept is None or kept[0] is not relation:
        kept = relation, [(c, check_sql(snapshot, relation, c)) for c in checks(relation)]
        snapshot.worked_out[key] = kept
    found: list[tuple[Constraint, RowSql]] = kept[1]
    return found


def shown_condition(
    snapshot: Snapshot, relation: Relation, text: str, search_path: Sequence[int], *, pretty: bool
) -> str:
    """The condition with users' functions as a session sees them: bare where its path finds them."""
    bound = _bind_stored(snapshot, relation, text)
    if not pretty and all(class_oid == PG_CLASS for class_oid, _ in _references(bound)):
        return text
    environment = replace(stored_environment(snapshot), search_path=tuple(search_path))
    return deparse.expression(bound, environment, pretty=pretty)


def check_clauses(snapshot: Snapshot, relation: Relation) -> tuple[list[str], list[Function]]:
    """CONSTRAINT .. CHECK (..) of all checks for the SQLite table, named by OID; and their functions.

    SQLite tests only the checks whose columns an UPDATE sets, which is enough as long as the row there
    was satisfied it. One that is NOT VALID is made to seem to use all columns.
    """
    clauses: list[str] = []
    functions: list[Function] = []
    for constraint in checks(relation):
        found = check_sql(snapshot, relation, constraint)
        if found.calls_routines:
            continue
        functions.extend(found.functions)
        sql = found.sql
        if not constraint.is_validated:
            live = [quoted(c.physical) for c in relation.columns if not c.has_dropped]
            never = "".join(f" OR ({c} IS NULL AND {c} IS NOT NULL)" for c in live)
            sql = f"({sql}){never}"
        clauses.append(f"CONSTRAINT {quoted(str(constraint.oid))} CHECK ({sql})")
    return clauses, functions


def _scope(st: Statement, relation: Relation, clause: str) -> Scope:
    scope = Scope(st, clause=clause)
    entry = table_entry(st, relation, "")
    scope.items.append(item_of(entry, relation=relation))
    return scope


def _bind_stored(snapshot: Snapshot, relation: Relation, text: str) -> q.Expr:
    from polar_lite.catalog.dialect.polar import parse_expression  # the parser is heavy to import

    st = Statement(stored_environment(snapshot), view_depth=1, is_stored_text=True)
    return coerce_to_boolean(st, bind_over(st, relation, parse_expression(text), CHECK), CHECK)


def stored_environment(snapshot: Snapshot) -> Environment:
    mode = snapshot.database.mode
    given = {field: default_of(GUCS[setting], mode) == "on" for field, setting in MEANING.items()}
    # Of a text that PostgreSQL's deparser could have written, names and types mean what they say.
    meaning = replace(Meaning(**given), case_insensitive_quoted=False, empty_string_null=False)
    return Environment(snapshot, (PG_CATALOG,), _ANYBODY, meaning)


def _stored_text(snapshot: Snapshot, expr: q.Expr) -> str:
    """PostgreSQL's text, with regclass constants by OID."""
    text = deparse.expression(expr, stored_environment(snapshot), stored=True)
    for oid in _regclasses(expr):
        shown = Names(snapshot, (PG_CATALOG,)).relation(oid).replace("'", "''")
        text = text.replace(f"'{shown}'::regclass", f"'{oid}'::regclass")
    return text


def _regclasses(expr: q.Expr) -> Iterator[int]:
    for node in q.nodes_of(expr):
        if isinstance(node, q.Const) and node.type.oid == pgtypes.REGCLASS.oid and node.value:
            yield int(node.value)


def _references(expr: q.Expr) -> Iterator[tuple[int, int]]:
    for oid in _regclasses(expr):
        yield PG_CLASS, oid
    for node in q.nodes_of(expr):
        if isinstance(node, q.FuncExpr) and node.function.oid >= FIRST_NORMAL_OID:
            yield PG_PROC, node.function.oid
        if (type_oid := type_named_in(node)) is not None:
            yield PG_TYPE, type_oid


def type_named_in(node: Any) -> int | None:
    """The user's type that a node is there for: a constant's, a cast's, a row's."""
    if isinstance(node, _TYPED) and node.type.declared >= FIRST_NORMAL_OID:
        return int(node.type.declared)
    return None


_TYPED: Final = (
    q.Const,
    q.Param,
    q.Relabel,
    q.CoerceViaIO,
    q.ArrayCoerce,
    q.ArrayExpr,
    q.RowExpr,
    q.CoerceToDomain,
)


def _in_order(node: Any) -> Iterator[Any]:
    """Every node, from left to right."""
    if isinstance(node, tuple):
        for item in node:
            yield from _in_order(item)
    elif hasattr(node, "__dataclass_fields__") and type(node).__module__ in q.MODULES:
        yield node
        for part in node.__dataclass_fields__:
            yield from _in_order(getattr(node, part))


def _renamed(node: Any, attnum: int, to: str) -> Any:
    if isinstance(node, tuple):
        return tuple(_renamed(item, attnum, to) for item in node)
    if isinstance(node, q.Var):
        return replace(node, name=to) if node.attnum == attnum else node
    if hasattr(node, "__dataclass_fields__") and type(node).__module__ in q.MODULES:
        parts = {part: getattr(node, part) for part in node.__dataclass_fields__}
        return replace(node, **{part: _renamed(value, attnum, to) for part, value in parts.items()})
    return node
