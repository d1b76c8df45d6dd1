"""Oracle's INSERT ALL and INSERT FIRST: the rows of one query, each into several tables, by conditions.

They become items of WITH: the query; over it the conditions; over these the values that each INTO takes
of a row (NULL, and not computed, where it does not take the row). So all is computed once per row, in the
order of the text, and CURRVAL follows NEXTVAL. Each INTO is then an INSERT of its part of these rows.
Oracle 19c SQL Reference, INSERT (multi_table_insert).
"""

from typing import Any, Final

from sqlglot import exp

from polar_lite.catalog.dialect import nodes
from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.binder import lookup, operators, row_security
from polar_lite.catalog.dialect.binder.coercion import coerce_to_boolean
from polar_lite.catalog.dialect.binder.dispatch import (
    bind_expr,
    bind_query,
    binds_query,
    check_args,
    location,
)
from polar_lite.catalog.dialect.binder.from_items import relations
from polar_lite.catalog.dialect.binder.from_items.clause import subquery_columns
from polar_lite.catalog.dialect.binder.from_items.ctes import bind_with
from polar_lite.catalog.dialect.binder.select import bind_rows
from polar_lite.catalog.dialect.binder.state import NamespaceItem, Scope, Statement
from polar_lite.catalog.dialect.binder.writes import updatable, written
from polar_lite.catalog.dialect.binder.writes.assignment import Assigned
from polar_lite.catalog.objects import Column
from polar_lite.catalog.types import TypeRef
from polar_lite.protocol.records import dataclass

_BOOL: Final = TypeRef(lookup.BOOL)
_INT4: Final = TypeRef(lookup.INT4)


@dataclass(frozen=True, slots=True)
class _Into:
    """One INTO: the columns it fills, and by which columns of the values. flag: the one that says whether it
    takes a row, 0 if it takes all."""

    target: updatable.Target
    columns: tuple[Column, ...]
    places: tuple[int, ...]
    flag: int


@binds_query(nodes.InsertAll, "with_", "first", "whens", "query")
def bind_insert_all(st: Statement, parent: Scope | None, node: Any) -> q.Query:
    rows = _as_values(node)
    if rows:
        bound = [bind_query(st, parent, insert) for insert in rows]
        if len(bound) == 1:
            return bound[0]
        if any(query.commands is not None for query in bound):
            raise st.unsupported("INSERT ALL into a relation with rules", location(node))
        return q.Query(q.Command.INSERT, (), inserts=tuple(bound))
    scope = Scope(st, parent)
    ctes = bind_with(scope, node.with_)
    source = _item(st, "*SELECT*", bind_query(st, scope, node.query))
    tested = _item(st, "*WHEN*", _tested(scope, source, node))
    entry = _entry(st, tested)
    scope.items = [_visible(entry, len(source.columns))]
    values: list[q.TargetEntry] = []
    intos: list[_Into] = []
    for when, test in zip(node.whens, _tests(st, entry, len(source.columns), node), strict=True):
        check_args(st, when, frozenset({"condition", "inserts"}))
        flag = _add(values, test) if test is not None else 0
        intos += [_into(scope, into, values, test, flag) for into in when.inserts]
    made = _item(st, "*VALUES*", q.Query(q.Command.SELECT, tuple(values), (q.RangeTblRef(entry),)))
    inserts = tuple(_insert(st, made, into) for into in intos)
    return q.Query(q.Command.INSERT, (), ctes=(*ctes, source, tested, made), inserts=inserts)


def _as_values(node: Any) -> list[exp.Insert]:
    """Scripts write rows of their own as INTO .. VALUES .. SELECT * FROM dual: one INSERT of each table.

    [] for any other statement, in which each INTO costs as much as a statement.
    """
    select = node.query
    if node.with_ or len(node.whens) > 1 or node.whens[0].condition is not None or not _is_dual(select):
        return []
    own = {"dummy", *(item.alias.lower() for item in select.expressions if isinstance(item, exp.Alias))}
    found: dict[Any, exp.Insert] = {}
    for into in node.whens[0].inserts:
        given, key = into.args.get("expression"), _target_of(into)
        if given is None or any(part.name.lower() in own for part in given.find_all(exp.Column)):
            return []
        if key in found:
            found[key].args["expression"].append("expressions", given.expressions[0].copy())
        else:
            found[key] = into.copy()
    return list(found.values())


def _target_of(into: exp.Insert) -> tuple[Any, ...]:
    """The table and the columns as they are written."""
    parts = (*into.this.parts, *(node for item in into.args.get("columns") or () for node in item.walk()))
    names = ((part.name, part.args.get("quoted")) for part in parts if isinstance(part, exp.Identifier))
    return (len(into.this.parts), str(into.this.args.get("partition")), *names)


def _is_dual(select: Any) -> bool:
    """Whether it is a query of DUAL's row, and nothing more."""
    if not isinstance(select, exp.Select) or {k for k, v in select.args.items() if v} != {
        "expressions",
        "from_",
    }:
        return False
    items = select.args["from_"].expressions
    is_plain = all(item.is_star or isinstance(item, exp.Literal | exp.Alias) for item in select.expressions)
    is_table = len(items) == 1 and isinstance(items[0], exp.Table)
    return is_plain and is_table and items[0].name.lower() == "dual"


def _tested(scope: Scope, source: q.CommonTableExpr, node: Any) -> q.Query:
    """The rows with what the conditions say: a boolean each, with FIRST the number of the first true one."""
    entry = _entry(scope.statement, source)
    scope.items = [_visible(entry, len(source.columns))]
    targets = [
        q.TargetEntry(_var(entry, number), column.name) for number, column in enumerate(entry.columns, 1)
    ]
    tests: list[q.Expr] = []
    with scope.relabelled("WHEN"):
        for when in node.whens:
            if when.condition is not None:
                tests.append(coerce_to_boolean(scope.statement, bind_expr(scope, when.condition), "WHEN"))
    if node.first:
        whens = tuple(q.CaseWhen(test, q.Const(_INT4, number)) for number, test in enumerate(tests, 1))
        tests = [q.CaseExpr(_INT4, whens, q.Const(_INT4, len(tests) + 1))]
    for test in tests:
        _add(targets, test)
    return q.Query(q.Command.SELECT, tuple(targets), (q.RangeTblRef(entry),))


def _tests(st: Statement, entry: q.RangeTblEntry, width: int, node: Any) -> list[q.Expr | None]:
    """For each WHEN, and ELSE, whether a row is for it; None for a row in any case."""
    conditional = [when.condition is not None for when in node.whens]
    if not any(conditional):
        return [None]
    if node.first:
        chosen = _var(entry, width + 1)
        return [operators.equality(st, chosen, q.Const(_INT4, n)) for n in range(1, len(conditional) + 1)]
    found: list[q.Expr | None] = [_var(entry, width + n) for n in range(1, sum(conditional) + 1)]
    if not all(conditional):
        whens = tuple(q.CaseWhen(test, q.Const(_BOOL, False)) for test in found if test is not None)
        found.append(q.CaseExpr(_BOOL, whens, q.Const(_BOOL, True)))
    return found


def _into(
    scope: Scope,
    node: Any,
    values: list[q.TargetEntry],
    test: q.Expr | None,
    flag: int,
) -> _Into:
    st = scope.statement
    check_args(st, node, frozenset({"this", "columns", "expression"}))
    target = written.find_target(scope, node.this, "INSERT")
    if st.ruled.pop(target.entry.varno, None) is not None:
        raise st.unsupported("INSERT ALL into a relation with rules")
    listed = written.listed_columns(st, target, node.args.get("columns") or ())
    parts = listed if listed is not None else [Assigned(column) for column in written.all_columns(target)]
    given = node.args.get("expression")
    if given is not None:
        row = next(bind_rows(scope, given))
    else:
        row = [column.expr for column in scope.items[0].columns]
    assigned = written.assign_row(scope, parts, row, explicit=listed is not None)
    columns = written.distinct_columns(parts)[: len(assigned)]
    written.check_written(target, columns)
    target.need(st, "INSERT", columns)
    places = []
    for expr in assigned:
        value = expr if test is None else q.CaseExpr(expr.type, (q.CaseWhen(test, expr),), None)
        places.append(_add(values, value))
    return _Into(target, tuple(columns), tuple(places), flag)


def _insert(st: Statement, made: q.CommonTableExpr, into: _Into) -> q.Query:
    """INSERT INTO t (..) SELECT its values FROM all WHERE it takes the row."""
    entry = _entry(st, made)
    targets = tuple(q.TargetEntry(_var(entry, place), "") for place in into.places)
    where = _var(entry, into.flag) if into.flag else None
    query = q.Query(q.Command.SELECT, targets, (q.RangeTblRef(entry),), where)
    heads = subquery_columns(query)
    rows = q.RangeTblEntry(q.RteKind.SUBQUERY, st.next_varno(), "*SELECT*", heads, query=query)
    values: dict[int, q.Expr] = {
        column.attnum: _var(rows, number) for number, column in enumerate(into.columns, 1)
    }
    target = into.target
    return q.Query(
        q.Command.INSERT,
        written.complete(st, target.relation, values),
        (q.RangeTblRef(rows),),
        target=target.entry,
        checks=(*row_security.secured(st, target, "INSERT")[1], *target.checks),
        named=tuple(values),
    )


def _add(targets: list[q.TargetEntry], expr: q.Expr) -> int:
    """The number of a new column."""
    targets.append(q.TargetEntry(expr, ""))
    return len(targets)


def _item(st: Statement, alias: str, query: q.Query) -> q.CommonTableExpr:
    columns = subquery_columns(query)
    return q.CommonTableExpr(f"w{st.next_varno()}", query, columns, materialized=True, alias=alias)


def _entry(st: Statement, item: q.CommonTableExpr) -> q.RangeTblEntry:
    return q.RangeTblEntry(q.RteKind.CTE, st.next_varno(), item.alias, item.columns, cte_name=item.name)


def _visible(entry: q.RangeTblEntry, width: int) -> NamespaceItem:
    """The query's columns, by their bare names."""
    item = relations.item_of(entry)
    item.columns, item.relation_visible = item.columns[:width], False
    return item


def _var(entry: q.RangeTblEntry, number: int) -> q.Var:
    column = entry.columns[number - 1]
    return q.Var(column.type, entry.varno, number, 0, column.physical, column.name)
