"""ON CONFLICT: which unique indexes decide. Source: PostgreSQL 15, plancat.c (infer_arbiter_indexes),
parse_clause.c (transformOnConflictArbiter, resolve_unique_index_expr).
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.binder import columns
from polar_lite.catalog.dialect.binder.dispatch import location
from polar_lite.catalog.dialect.binder.state import Statement
from polar_lite.catalog.snapshot import Index, Relation
from polar_lite.protocol import sqlstate as code


def arbiters(st: Statement, relation: Relation, entry: q.RangeTblEntry, node: Any) -> tuple[q.Arbiter, ...]:
    """The indexes that the conflict target means; () without a target. 42P10 when there is none."""
    if node.constraint is not None:
        return (_of_constraint(st, relation, entry, columns.fold(st, node.constraint)),)
    if not node.columns:
        return ()
    wanted, conditions = _inferred(st, relation, entry, node)
    _reads(st, relation, (*wanted, *conditions))
    found = tuple(
        arbiter
        for _, arbiter in _unique_indexes(st, relation, entry)
        if _same(arbiter.keys, wanted) and _implied(arbiter.where, conditions)
    )
    if not found:
        raise st.error(
            code.INVALID_COLUMN_REFERENCE,
            "there is no unique or exclusion constraint matching the ON CONFLICT specification",
        )
    return found


def _reads(st: Statement, relation: Relation, exprs: Sequence[q.Expr]) -> None:
    """Who names columns as a conflict target must be allowed to read them."""
    found = {node.attnum for node in q.nodes_of(tuple(exprs)) if isinstance(node, q.Var)}
    st.need(relation).columns.setdefault("SELECT", set()).update(found)


def _of_constraint(st: Statement, relation: Relation, entry: q.RangeTblEntry, name: str) -> q.Arbiter:
    for constraint in relation.constraints:
        if constraint.name == name and constraint.type in ("p", "u"):
            for oid, arbiter in _unique_indexes(st, relation, entry):
                if oid == constraint.index_oid:
                    _reads(st, relation, arbiter.keys)
                    return arbiter
    raise st.error(code.UNDEFINED_OBJECT, f'constraint "{name}" for table "{relation.name}" does not exist')


def _unique_indexes(
    st: Statement, relation: Relation, entry: q.RangeTblEntry
) -> Iterator[tuple[int, q.Arbiter]]:
    from polar_lite.catalog.dialect.table_expressions import bind_index  # it binds expressions

    for oid in relation.indexes:
        index: Index | None = st.snapshot.relations[oid].index
        if index is not None and index.is_unique:
            bound = bind_index(st.snapshot, relation, index, entry.varno)
            yield oid, q.Arbiter(bound.keys, bound.predicate)


def _inferred(
    st: Statement, relation: Relation, entry: q.RangeTblEntry, node: Any
) -> tuple[list[q.Expr], list[q.Expr]]:
    """Keys and conditions of the conflict target, over the target's columns; literals are constants in it."""
    from polar_lite.catalog.dialect.table_expressions import KEY, PREDICATE, bind

    keys: list[q.Expr] = []
    for element in node.columns:
        if element.collation or element.opclass:
            raise st.unsupported("ON CONFLICT with a collation or operator class", location(node))
        if element.args.get("desc") or element.nulls_first is not None:
            what = "ASC/DESC" if element.args.get("desc") else "NULLS FIRST/LAST"
            raise st.error(
                code.INVALID_COLUMN_REFERENCE,
                f"{what} is not allowed in ON CONFLICT clause",
                node.target_start,
            )
        if element.column:
            keys.append(_column(st, relation, entry, str(element.column), location(element)))
        else:
            place = entry.varno
            keys.append(bind(st.environment, relation, element.expression, KEY, text=st.text, varno=place))
    if node.where is None:
        return keys, []
    where = bind(st.environment, relation, node.where, PREDICATE, text=st.text, varno=entry.varno)
    return keys, _conjuncts(where)


def _column(st: Statement, relation: Relation, entry: q.RangeTblEntry, name: str, place: int) -> q.Expr:
    for column in relation.columns:
        if column.name == name and not column.has_dropped:
            return q.Var(column.type, entry.varno, column.attnum, 0, column.physical, column.name)
    raise st.error(code.UNDEFINED_COLUMN, f'column "{name}" does not exist', place)


def _same(keys: tuple[q.Expr, ...], wanted: list[q.Expr]) -> bool:
    """Every key is wanted and the other way round, in any order; equal columns may be named twice."""
    left, right = [_plain(key) for key in keys], [_plain(key) for key in wanted]
    return all(key in right for key in left) and all(key in left for key in right)


def _implied(predicate: q.Expr | None, conditions: list[q.Expr]) -> bool:
    """Whether each condition of the index is among the given ones (PostgreSQL proves more)."""
    known = [_plain(condition) for condition in conditions]
    return predicate is None or all(_plain(test) in known for test in _conjuncts(predicate))


def _conjuncts(expr: q.Expr) -> list[q.Expr]:
    if isinstance(expr, q.BoolExpr) and expr.op is q.BoolOp.AND:
        return [test for arg in expr.args for test in _conjuncts(arg)]
    return [expr]


def _plain(expr: Any) -> Any:
    """For comparing: a literal by its value, however it came to its type."""
    if isinstance(expr, tuple):
        return tuple(map(_plain, expr))
    if isinstance(expr, q.CoerceViaIO | q.Relabel | q.CoerceTypmod) and isinstance(expr.arg, q.Const):
        return q.Const(expr.type, expr.arg.value)
    if isinstance(expr, q.Expr):
        changed: dict[str, Any] = {}
        for field in type(expr).__dataclass_fields__:
            value = getattr(expr, field)
            if field == "form":
                changed[field] = q.CallForm.CALL
            elif isinstance(value, (tuple, q.Expr)):
                changed[field] = _plain(value)
        return replace(expr, **changed) if changed else expr
    return expr
