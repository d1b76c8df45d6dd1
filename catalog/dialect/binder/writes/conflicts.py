"""ON CONFLICT: which unique indexes decide. Source: PostgreSQL 15, plancat.c (infer_arbiter_indexes),
parse_clause.c (transformOnConflictArbiter, resolve_unique_index_expr).

A parameter in the conflict target stands for a constant of the index's predicate, as PostgreSQL finds by its
value when it plans. Here a plan is made without values, so it has the equalities that it relies on with it.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from sqlglot import exp

from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.binder import columns, operators
from polar_lite.catalog.dialect.binder.coercion import coerce_to_boolean
from polar_lite.catalog.dialect.binder.dispatch import bind_expr, location
from polar_lite.catalog.dialect.binder.state import Scope, Statement
from polar_lite.catalog.dialect.binder.typenames import pin
from polar_lite.catalog.dialect.binder.writes.updatable import Target
from polar_lite.catalog.objects import Index, Relation
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.sqlstate import PgError

Proofs = tuple[q.Expr, ...]


def arbiters(scope: Scope, target: Target, node: Any) -> tuple[tuple[q.Arbiter, ...], Proofs]:
    """The indexes that the conflict target means; () without a target. 42P10 when there is none.

    And what the parameters must meet for that.
    """
    st, relation, entry = scope.statement, target.relation, target.entry
    if not node.columns or node.constraint is not None:
        _refuse_deferrable(st, relation, node)
    if node.constraint is not None and not exclusions(st, target, node):
        return (_of_constraint(st, target, columns.fold(st, node.constraint)),), ()
    if not node.columns:
        return (), ()
    wanted, conditions = _inferred(scope, target, node)
    _reads(st, entry, (*wanted, *conditions))
    found: dict[q.Arbiter, Proofs] = {}
    for oid, arbiter in _unique_indexes(st, relation, entry):
        proofs = _implied(st, arbiter.where, conditions) if _same(arbiter.keys, wanted) else None
        if proofs is not None:
            _check_immediate(st, relation, oid)
            found[_told_apart(st, oid, arbiter)] = proofs
    if not found:
        raise st.error(code.INVALID_COLUMN_REFERENCE, q.NO_ARBITER)
    first, *rest = found.values()
    if any(other != first for other in rest):
        raise st.unsupported("ON CONFLICT where a parameter chooses among indexes", location(node))
    return tuple(found), first


def _refuse_deferrable(st: Statement, relation: Relation, node: Any) -> None:
    """55000 for a deferrable key among the arbiters; without a target all keys are."""
    name = columns.fold(st, node.constraint) if node.constraint is not None else None
    for constraint in relation.constraints:
        if constraint.type in ("p", "u", "x") and name in (None, constraint.name):
            _check_immediate(st, relation, constraint.index_oid)
            if constraint.type == "x" and node.action != "NOTHING":
                message = "ON CONFLICT DO UPDATE not supported with exclusion constraints"
                raise st.error(code.WRONG_OBJECT_TYPE, message)


def exclusions(st: Statement, target: Target, node: Any) -> tuple[int, ...]:
    """EXCLUDE constraints that DO NOTHING looks at: all without a conflict target, or the one named."""
    if node.columns or (target.view is not None and node.constraint is not None):
        return ()
    name = columns.fold(st, node.constraint) if node.constraint is not None else None
    found = [c for c in target.relation.constraints if c.type == "x" and name in (None, c.name)]
    by_number = {column.attnum: column for column in target.relation.columns}
    if any(by_number[number].generation for c in found for number in c.columns if number):
        raise st.unsupported("ON CONFLICT where a generated column excludes rows", location(node))
    return tuple(constraint.oid for constraint in found)


def _check_immediate(st: Statement, relation: Relation, oid: int) -> None:
    index = st.snapshot.relations[oid]
    if index.index is not None and not index.index.is_immediate:
        raise PgError(
            code.OBJECT_NOT_IN_PREREQUISITE_STATE,
            "ON CONFLICT does not support deferrable unique constraints/exclusion constraints as arbiters",
            schema=st.snapshot.schemas[relation.schema].name,
            table=relation.name,
            constraint=index.name,
        )


def _told_apart(st: Statement, oid: int, arbiter: q.Arbiter) -> q.Arbiter:
    """The arbiter with the keys by which SQLite finds conflicts."""
    from polar_lite.catalog.dialect.table_expressions import computed, never_null  # they bind expressions

    index = st.snapshot.relations[oid].index
    assert index is not None
    keys, where = computed(st.snapshot, (arbiter.keys, arbiter.where))
    return q.Arbiter(never_null(keys, index), where)


def _reads(st: Statement, entry: q.RangeTblEntry, exprs: Sequence[q.Expr]) -> None:
    """Who names columns as a conflict target must be allowed to read them."""
    mark = st.selected[entry.varno]
    for node in q.nodes_of(tuple(exprs)):
        if isinstance(node, q.Var):
            mark(node.attnum)


def _of_constraint(st: Statement, target: Target, name: str) -> q.Arbiter:
    relation, entry = target.relation, target.entry
    for constraint in relation.constraints if target.view is None else ():
        if constraint.name == name and constraint.type in ("p", "u"):
            for oid, arbiter in _unique_indexes(st, relation, entry):
                if oid == constraint.index_oid:
                    _reads(st, entry, arbiter.keys)
                    return _told_apart(st, oid, arbiter)
    raise st.error(
        code.UNDEFINED_OBJECT, f'constraint "{name}" for table "{target.shown.name}" does not exist'
    )


def _unique_indexes(
    st: Statement, relation: Relation, entry: q.RangeTblEntry
) -> Iterator[tuple[int, q.Arbiter]]:
    from polar_lite.catalog.dialect.table_expressions import bind_index  # it binds expressions

    for oid in relation.indexes:
        index: Index | None = st.snapshot.relations[oid].index
        if index is not None and index.is_unique:
            bound = bind_index(st.snapshot, relation, index, entry.varno)
            yield oid, q.Arbiter(bound.keys, bound.predicate)


def _inferred(scope: Scope, target: Target, node: Any) -> tuple[list[q.Expr], list[q.Expr]]:
    """Keys and conditions of the conflict target, over the target's columns; literals are constants in it."""
    from polar_lite.catalog.dialect.table_expressions import KEY, PREDICATE, bind

    st, relation = scope.statement, target.relation
    for part in (*node.columns, node.where):
        for literal in part.find_all(exp.Literal) if part is not None else ():
            pin(st, literal)
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
            keys.append(_column(st, target, str(element.column), node.target_start))
        elif target.view is not None:
            with scope.relabelled(KEY):
                keys.append(bind_expr(scope, element.expression))
        else:
            place = target.entry.varno
            keys.append(bind(st.environment, relation, element.expression, KEY, text=st.text, varno=place))
    if node.where is None:
        return keys, []
    with scope.relabelled(PREDICATE):
        where = coerce_to_boolean(st, bind_expr(scope, node.where), "WHERE")
    return keys, _conjuncts(where)


def _column(st: Statement, target: Target, name: str, place: int) -> q.Expr:
    for column in target.item.columns:
        if column.name == name:
            return column.expr
    raise st.error(code.UNDEFINED_COLUMN, f'column "{name}" does not exist', place)


def _same(keys: tuple[q.Expr, ...], wanted: list[q.Expr]) -> bool:
    """Every key is wanted and the other way round, in any order; equal columns may be named twice."""
    left, right = [_plain(key) for key in keys], [_plain(key) for key in wanted]
    return all(key in right for key in left) and all(key in left for key in right)


def _implied(st: Statement, predicate: q.Expr | None, conditions: list[q.Expr]) -> Proofs | None:
    """What makes each condition of the index one of the given ones, None if nothing does.

    PostgreSQL proves more.
    """
    proofs: list[q.Expr] = []
    for test in _conjuncts(predicate) if predicate is not None else ():
        ways = (_equal(st, _plain(test), _plain(condition)) for condition in conditions)
        found = min((way for way in ways if way is not None), key=len, default=None)
        if found is None:
            return None
        proofs += found
    return tuple(proofs)


def _equal(st: Statement, test: Any, given: Any) -> list[q.Expr] | None:
    """What must be true for two expressions to be the same, of which `given` may have parameters."""
    if test == given:
        return []
    if isinstance(test, tuple) and isinstance(given, tuple) and len(test) == len(given):
        return _all_equal(st, zip(test, given, strict=True))
    if not (isinstance(test, q.Expr) and isinstance(given, q.Expr)):
        return None
    if not q.holds((test, given), q.Var):
        return [operators.equality(st, given, test)] if _has_parameter(given) else None
    name = _operator(test)
    if name and name == _operator(given):
        # One name is enough: a parameter of smallint may stand beside a constant of integer.
        return _equal(st, test.args, given.args)  # type: ignore[attr-defined]
    if type(test) is not type(given):
        return None
    names = type(test).__dataclass_fields__
    return _all_equal(st, ((getattr(test, name), getattr(given, name)) for name in names))


def _operator(expr: q.Expr) -> str:
    return expr.operator if isinstance(expr, q.FuncExpr | q.NativeExpr) else ""


def _all_equal(st: Statement, pairs: Iterable[tuple[Any, Any]]) -> list[q.Expr] | None:
    proofs: list[q.Expr] = []
    for test, given in pairs:
        found = _equal(st, test, given)
        if found is None:
            return None
        proofs += found
    return proofs


def _has_parameter(expr: q.Expr) -> bool:
    return q.holds(expr, q.Param)


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
