"""LOG ERRORS of a MERGE: a query that says of each row of the source what is to be done, with what values.

Its columns are the ctid of the row that is met, the number of the action (0 for none), the values of SET and
those of INSERT. Oracle 19c SQL Reference, MERGE (error_logging_clause).
"""

from collections.abc import Sequence
from typing import Any

from sqlglot import exp

from polar_lite.catalog.dialect import nodes
from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.binder import columns
from polar_lite.catalog.dialect.binder.dispatch import location
from polar_lite.catalog.dialect.binder.state import Statement
from polar_lite.catalog.objects import Relation


def source_of(st: Statement, change: Any, relation: Relation, shown: str) -> tuple[exp.Select, q.MergeLog]:
    """0A000 for what is not Oracle's UPDATE and INSERT."""
    update, insert = _when(st, change, matched=True), _when(st, change, matched=False)
    met = exp.Column(this=_name("ctid"), table=_name(shown))
    tests = [
        _all(nodes.NullTest(this=met.copy(), negated=matched), when)
        for matched, when in ((True, update), (False, insert))
    ]
    action = _case(
        [(test, _number(place)) for place, test in enumerate(tests, 1) if test is not None], _number(0)
    )
    assigned = _assigned(st, update)
    given = _inserted(st, insert, relation)
    values = [
        _case([(test.copy(), value.copy())], exp.Null())
        for test, pairs in zip(tests, (assigned, given), strict=True)
        for _, value in pairs
        if test is not None
    ]
    join = nodes.JoinExpr(
        kind="LEFT", left=change.source.copy(), right=change.target.copy(), on=change.on.copy()
    )
    found = exp.Select(expressions=[met, action, *values], from_=nodes.FromClause(expressions=[join]))
    facts = q.MergeLog(tuple(name for name, _ in assigned), tuple(name for name, _ in given))
    return found, facts


def _when(st: Statement, change: Any, *, matched: bool) -> Any:
    found = [when for when in change.whens if bool(when.matched) == matched]
    wanted = "UPDATE" if matched else "INSERT"
    for when in found:
        if len(found) > 1 or when.action != wanted or when.condition is not None or when.delete_where:
            raise st.unsupported("LOG ERRORS of a MERGE with more than UPDATE and INSERT", location(change))
        if when.overriding or (when.action == "INSERT" and when.values is None):
            raise st.unsupported("LOG ERRORS of this INSERT in MERGE", location(change))
    return found[0] if found else None


def _all(test: Any, when: Any) -> Any:
    """Whether the action is for the row; None where there is no such action."""
    if when is None:
        return None
    return test if when.where is None else nodes.BoolExpr(kind="AND", expressions=[test, when.where.copy()])


def _assigned(st: Statement, when: Any) -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = []
    for item in when.assignments if when is not None else ():
        target = item.targets[0]
        if item.row or isinstance(item.value, nodes.Default):
            raise st.unsupported(
                "LOG ERRORS of a MERGE with DEFAULT or several columns at once in SET", location(item)
            )
        found.append((columns.fold(st, (target.indirection or [target.this])[-1]), item.value))
    return found


def _inserted(st: Statement, when: Any, relation: Relation) -> list[tuple[str, Any]]:
    if when is None:
        return []
    listed = [columns.fold(st, (item.indirection or [item.this])[-1]) for item in when.columns or ()]
    names: Sequence[str] = listed or [c.name for c in relation.columns if not c.has_dropped]
    pairs = list(zip(names, when.values, strict=False))
    if len(when.values) != len(listed or pairs) or len(pairs) < len(when.values):
        raise st.unsupported(
            "LOG ERRORS of a MERGE whose INSERT has another number of values", location(when)
        )
    return [(name, value) for name, value in pairs if not isinstance(value, nodes.Default)]


def _case(branches: Sequence[tuple[Any, Any]], default: Any) -> exp.Case:
    return exp.Case(ifs=[exp.If(this=test, true=value) for test, value in branches], default=default)


def _number(number: int) -> exp.Literal:
    return exp.Literal(this=str(number), is_string=False)


def _name(name: str) -> exp.Identifier:
    return exp.Identifier(this=name, quoted=True)
