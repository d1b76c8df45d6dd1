"""Expressions over one row of a table, and their SQL: CHECK conditions, generated columns, ALTER TYPE.

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
from polar_lite.catalog.dialect.binder.coercion import coerce_to_boolean, coerce_to_target, represent
from polar_lite.catalog.dialect.binder.dispatch import bind_expr
from polar_lite.catalog.dialect.binder.from_items.relations import item_of, table_entry
from polar_lite.catalog.dialect.binder.state import Scope, Statement
from polar_lite.catalog.dialect.storage import StoredColumn, create_table_sql, generate, quoted
from polar_lite.catalog.dialect.stored_texts import (
    is_immutable,
    is_whole_row,
    parsed,
    references,
    stored_environment,
    stored_statement,
    stored_text,
)
from polar_lite.catalog.dialect.translate.context import Translation
from polar_lite.catalog.dialect.translate.expressions import translate
from polar_lite.catalog.functions.context import SessionContext
from polar_lite.catalog.functions.registry import Function
from polar_lite.catalog.functions.sqlite import sqlite_name
from polar_lite.catalog.object_names import (
    PG_CLASS,
    Names,
    Reference,
)
from polar_lite.catalog.objects import Column, Constraint, Relation
from polar_lite.catalog.observed import Same
from polar_lite.catalog.snapshot import Snapshot
from polar_lite.protocol import pgtypes
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.records import dataclass
from polar_lite.protocol.sqlstate import unsupported

CHECK: Final = "CHECK"
GENERATION: Final = "column generation expressions"
_QUERY_OID: Final = 9039  # of the range of functions that the catalog never shows
_QUOTED: Final = re.compile(r"""'(?:[^']|'')*'|"(?:[^"]|"")*\"""")
_SUBQUERY: Final = re.compile(r"\bSELECT\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class RowSql:
    """SQL over a table's bare column names, and the functions that a connection needs to run it.

    is_apart: it cannot stand in a SQLite table. PL is called, which must not run inside a SQLite write, or
    the whole row is used, which has other columns when the table has.
    """

    sql: str
    functions: tuple[Function, ...]
    is_apart: bool = False


@dataclass(frozen=True, slots=True)
class Condition:
    """A CHECK condition, or what generates a column, for the catalog.

    Its text, the attnums of its columns, the objects it refers to.
    """

    text: str
    columns: tuple[int, ...]
    refers_to: tuple[Reference, ...]


Generation = Condition


def bind_over(st: Statement, relation: Relation, tree: Any, clause: str) -> q.Expr:
    """An expression whose names are the relation's columns; no query in it (0A000)."""
    expr = bind_expr(_scope(st, relation, clause), tree)
    for node in q.nodes_of(expr):
        if clause == CHECK and isinstance(node, q.Var) and node.attnum < 0:
            raise st.error(
                code.INVALID_COLUMN_REFERENCE,
                f'system column "{node.name}" reference in check constraint is invalid',
                node.location,
            )
    return expr


def row_sql(snapshot: Snapshot, expr: q.Expr) -> RowSql:
    """The SQL of an expression that `bind_over` made; it has no parameters."""
    tr = Translation(snapshot.type)
    tr.bare = next((node.varno for node in q.nodes_of(expr) if isinstance(node, q.Var)), 0)
    sql = generate(translate(tr, expr))
    if tr.slots:
        raise unsupported("a parameter in a table's definition")
    has_row = any(map(is_whole_row, q.nodes_of(expr)))
    return RowSql(sql, tuple(tr.functions.values()), tr.has_routines or has_row)


def condition(st: Statement, relation: Relation, tree: Any) -> Condition:
    """Check a CHECK condition (42804, 42803, 0A000 ..) and put it into the catalog's form."""
    bound = coerce_to_boolean(st, bind_over(st, relation, tree, CHECK), CHECK)
    text = stored_text(st.snapshot, bound)
    # What counts from now on is what the text means to everybody.
    bound = _bind_stored(st.snapshot, relation, text)
    row_sql(st.snapshot, bound)
    return _condition(st.snapshot, text, bound)


def generation(st: Statement, relation: Relation, tree: Any, column: Column) -> Generation:
    """Check what generates a column (42804, 42P17, 0A000 ..) and put it into the catalog's form."""
    bound = _generated_value(st, bind_over(st, relation, tree, GENERATION), relation, column)
    text = stored_text(st.snapshot, bound)
    bound = _bind_generation(st.snapshot, relation, column, text)
    _generated_sql(st.snapshot, relation, replace(column, generation=text))
    return _condition(st.snapshot, text, bound)


def stored_condition(snapshot: Snapshot, relation: Relation, text: str) -> Condition:
    """A CHECK condition in the catalog's form, of a relation with the same columns."""
    return _condition(snapshot, text, _bind_stored(snapshot, relation, text))


def stored_generation(snapshot: Snapshot, relation: Relation, column: Column, text: str) -> Generation:
    """What generates a column, in the catalog's form, for a relation with the same columns."""
    return _condition(snapshot, text, _bind_generation(snapshot, relation, column, text))


def _condition(snapshot: Snapshot, text: str, bound: q.Expr) -> Condition:
    return Condition(text, _columns_of(bound), tuple(references(snapshot, bound)))


def _columns_of(bound: q.Expr) -> tuple[int, ...]:
    """The attnums, each once, in the order of the text; 0 for the whole row."""
    return tuple(dict.fromkeys(_attnums(bound)))


def _attnums(node: Any) -> Iterator[int]:
    if is_whole_row(node):
        yield 0
    elif isinstance(node, q.Var) and node.attnum > 0:
        yield node.attnum
    elif isinstance(node, tuple):
        for part in node:
            yield from _attnums(part)
    else:
        kind: Any = type(node)
        parts = q.parts_of(kind)
        yield from _attnums(tuple(parts(node)) if parts is not None else ())


def renamed_condition(snapshot: Snapshot, relation: Relation, text: str, attnum: int, to: str) -> str:
    """The condition's text after column `attnum` got another name; `relation` still has the old one."""
    bound = _bind_stored(snapshot, relation, text)
    return stored_text(snapshot, _renamed(bound, attnum, to))


def reread_condition(snapshot: Snapshot, relation: Relation, text: str) -> str:
    """The condition's text after columns of the relation have got other types."""
    return stored_text(snapshot, _bind_stored(snapshot, relation, text))


def check_sql(snapshot: Snapshot, relation: Relation, constraint: Constraint) -> RowSql:
    """A CHECK constraint's condition for SQLite."""
    found = row_sql(snapshot, _bind_stored(snapshot, relation, constraint.expression or ""))
    return _without_query(found, relation, constraint.columns)


def _without_query(found: RowSql, relation: Relation, numbers: Sequence[int]) -> RowSql:
    """SQLite allows no subquery in a table's definition, and a few of PostgreSQL's expressions need one.

    Such an expression is a query in a function.
    """
    if found.is_apart or not _SUBQUERY.search(_QUOTED.sub("", found.sql)):
        return found
    columns = [quoted(c.physical) for c in relation.columns if c.attnum in numbers]
    given = ", ".join(f"?{number} AS {column}" for number, column in enumerate(columns, start=1))
    source = f" FROM (SELECT {given})" if columns else ""
    function = _query_function(f"SELECT ({found.sql}){source}", len(columns))
    return RowSql(f"{sqlite_name(function)}({', '.join(columns)})", (*found.functions, function))


@lru_cache(maxsize=1024)
def _query_function(sql: str, count: int) -> Function:
    """A function of stored values that computes a condition; its name tells what it computes."""

    def test(context: SessionContext, *values: Any) -> Any:
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
        volatility="i",
    )


def checks(relation: Relation) -> list[Constraint]:
    """The CHECK constraints in the order they are tested: by name. PostgreSQL 15, ExecRelCheck."""
    return sorted((c for c in relation.constraints if c.type == "c"), key=lambda c: c.name)


def check_functions(snapshot: Snapshot, relation: Relation) -> dict[str, Function]:
    """What a connection must know before it writes the table, by SQL name."""
    found = _checks_sql(snapshot, relation)
    functions = [f for _, check in found if not check.is_apart for f in check.functions]
    functions += [f for value in generated_sql(snapshot, relation).values() for f in value.functions]
    return {sqlite_name(function): function for function in functions}


def routine_checks(snapshot: Snapshot, relation: Relation) -> list[tuple[Constraint, RowSql]]:
    """The checks that are no part of the SQLite table: see RowSql.is_apart."""
    return [found for found in _checks_sql(snapshot, relation) if found[1].is_apart]


def _checks_sql(snapshot: Snapshot, relation: Relation) -> list[tuple[Constraint, RowSql]]:
    """The checks with their SQL, kept with the catalog: every write asks for them."""

    def make(snapshot: Snapshot) -> list[tuple[Constraint, RowSql]]:
        return [(c, check_sql(snapshot, relation, c)) for c in checks(relation)]

    return snapshot.worked_out((check_sql, Same(relation)), make)


def shown_condition(
    snapshot: Snapshot, relation: Relation, text: str, search_path: Sequence[int], *, pretty: bool
) -> str:
    """The condition with users' functions as a session sees them: bare where its path finds them."""
    bound = _bind_stored(snapshot, relation, text)
    is_plain = all(kind == PG_CLASS and not sub for kind, _, sub in references(snapshot, bound))
    if not pretty and is_plain and not any(map(is_whole_row, q.nodes_of(bound))):
        return text
    environment = replace(stored_environment(snapshot), search_path=tuple(search_path))
    return deparse.expression(bound, environment, pretty=pretty)


def shown_expression(
    snapshot: Snapshot, relation: Relation, text: str, search_path: Sequence[int], *, pretty: bool
) -> str:
    """A stored default, generation or predicate with the names that the search path needs.

    pretty: with no more parentheses than it needs.
    """
    bound = bind_over(stored_statement(snapshot), relation, parsed(text), CHECK)
    environment = replace(stored_environment(snapshot), search_path=tuple(search_path))
    return deparse.expression(bound, environment, pretty=pretty)


def generated_sql(snapshot: Snapshot, relation: Relation) -> dict[int, RowSql]:
    """What generates each generated column, by attnum; kept as the checks are."""
    columns = [column for column in relation.columns if column.generation is not None]
    if not columns:
        return {}

    def make(snapshot: Snapshot) -> dict[int, RowSql]:
        return {c.attnum: _generated_sql(snapshot, relation, c) for c in columns}

    return snapshot.worked_out((generated_sql, Same(relation)), make)


def _generated_sql(snapshot: Snapshot, relation: Relation, column: Column) -> RowSql:
    bound = _bind_generation(snapshot, relation, column, column.generation or "")
    found = row_sql(snapshot, _with_bodies(snapshot, represent(bound, column.type)))
    if found.is_apart:
        raise unsupported("a routine that is not one SQL expression in a generated column")
    return _without_query(found, relation, _columns_of(bound))


def _with_bodies(snapshot: Snapshot, bound: q.Expr) -> q.Expr:
    """With the bodies of SQL functions in place of their calls."""
    from polar_lite.catalog.dialect.inlining import inlined_text  # it imports this module

    found: q.Expr = inlined_text(stored_environment(snapshot), bound)
    return found


def _bind_generation(snapshot: Snapshot, relation: Relation, column: Column, text: str) -> q.Expr:
    st = stored_statement(snapshot)
    return _generated_value(st, bind_over(st, relation, parsed(text), GENERATION), relation, column)


def _generated_value(st: Statement, bound: q.Expr, relation: Relation, column: Column) -> q.Expr:
    """cookDefault() and check_nested_generated(): an immutable expression of the column's type."""
    others = {c.attnum: c for c in relation.columns}
    for node in _in_order(bound):
        if is_whole_row(node):
            raise st.error(
                code.INVALID_OBJECT_DEFINITION,
                "cannot use whole-row variable in column generation expression",
                node.location,
                detail="This would cause the generated column to depend on its own value.",
            )
        if isinstance(node, q.Var) and node.attnum < 0 and node.name != "tableoid":
            raise st.error(
                code.INVALID_COLUMN_REFERENCE,
                f'cannot use system column "{node.name}" in column generation expression',
                node.location,
            )
        if isinstance(node, q.Var) and _is_generated(others.get(node.attnum), column):
            raise st.error(
                code.INVALID_OBJECT_DEFINITION,
                f'cannot use generated column "{node.name}" in column generation expression',
                node.location,
                detail="A generated column cannot reference another generated column.",
            )
    if not is_immutable(bound) and not is_immutable(_with_bodies(st.snapshot, bound)):
        raise st.error(code.INVALID_OBJECT_DEFINITION, "generation expression is not immutable")
    coerced = coerce_to_target(st, bound, column.type, "a")
    if coerced is None:
        names = Names(st.snapshot, st.environment.search_path)
        raise st.error(
            code.DATATYPE_MISMATCH,
            f'column "{column.name}" is of type {names.type(column.type.oid)}'
            f" but default expression is of type {names.type(bound.type.oid)}",
            hint="You will need to rewrite or cast the expression.",
        )
    return coerced


def _is_generated(column: Column | None, itself: Column) -> bool:
    return column is not None and (column.generation is not None or column.attnum == itself.attnum)


def renamed_generation(
    snapshot: Snapshot, relation: Relation, column: Column, attnum: int, to: str
) -> str | None:
    """The text after column `attnum` got another name, None if it is not used; `relation` has the old one."""
    bound = _bind_generation(snapshot, relation, column, column.generation or "")
    if attnum not in _columns_of(bound):
        return None
    return stored_text(snapshot, _renamed(bound, attnum, to))


def table_sql(
    snapshot: Snapshot, relation: Relation, columns: Sequence[StoredColumn] | None = None
) -> tuple[str, list[Function]]:
    """CREATE TABLE for SQLite with all that stands in the table, and the functions that it calls.

    columns: those of a table that is there already.
    """
    clauses, functions = check_clauses(snapshot, relation)
    generated = generated_sql(snapshot, relation)
    for value in generated.values():
        functions.extend(value.functions)
    expressions = {number: value.sql for number, value in generated.items()}
    return create_table_sql(relation, clauses, expressions, columns), functions


def check_clauses(snapshot: Snapshot, relation: Relation) -> tuple[list[str], list[Function]]:
    """CONSTRAINT .. CHECK (..) of all checks for the SQLite table, named by OID; and their functions.

    SQLite tests only the checks whose columns an UPDATE sets, which is enough as long as the row there
    was satisfied it. One that is NOT VALID is made to seem to use all columns.
    """
    clauses: list[str] = []
    functions: list[Function] = []
    for constraint in checks(relation):
        found = check_sql(snapshot, relation, constraint)
        if found.is_apart:
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
    st = stored_statement(snapshot)
    return coerce_to_boolean(st, bind_over(st, relation, parsed(text), CHECK), CHECK)


def _in_order(node: Any) -> Iterator[Any]:
    """Every node, from left to right."""
    if isinstance(node, tuple):
        for item in node:
            yield from _in_order(item)
        return
    kind: Any = type(node)
    if (parts := q.parts_of(kind)) is not None:
        yield node
        for part in parts(node):
            yield from _in_order(part)


def _renamed(node: Any, attnum: int, to: str) -> Any:
    if isinstance(node, q.Var):
        return replace(node, name=to) if node.attnum == attnum else node
    return q.with_parts(node, lambda part: _renamed(part, attnum, to))
