"""Bound statement -> Plan: the parts that run, what they touch, and how they may run."""

from collections.abc import Callable
from functools import partial
from typing import Any, Final

from polar_lite.catalog import icu, row_triggers
from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.binder import row_version
from polar_lite.catalog.dialect.binder.main import denied
from polar_lite.catalog.dialect.binder.state import Statement
from polar_lite.catalog.dialect.inlining import inlined
from polar_lite.catalog.dialect.plan import (
    Part,
    Plan,
    ResultColumn,
    RowAction,
    RowPlan,
    Slot,
    Source,
)
from polar_lite.catalog.dialect.row_expressions import check_functions
from polar_lite.catalog.dialect.storage import generate, with_short_places
from polar_lite.catalog.dialect.table_expressions import index_functions
from polar_lite.catalog.dialect.translate import (  # noqa: F401 - sublinks registers its handlers
    cursors,
    memberships,
    pace,
    queries,
    routine_calls,
    sublinks,
)
from polar_lite.catalog.dialect.translate.contents import Contents, contents_of
from polar_lite.catalog.dialect.translate.context import Translation
from polar_lite.catalog.dialect.translate.from_items import looked_up
from polar_lite.catalog.dialect.translate.oracle import rownum
from polar_lite.catalog.dialect.translate.scrolling import scrolls_back
from polar_lite.catalog.dialect.translate.values import xml  # noqa: F401 - registers its handlers
from polar_lite.catalog.dialect.translate.writes import (
    division,
    dml,
    instead,
    merge,
    routed,
    triggered,
)
from polar_lite.catalog.dialect.translate.writes.carried import carried, move
from polar_lite.catalog.functions.information.locking import WAITING
from polar_lite.catalog.functions.registry import Function
from polar_lite.catalog.objects import Trigger
from polar_lite.protocol import sqlstate
from polar_lite.protocol.records import replace
from polar_lite.protocol.sqlstate import PgError

Writer = Callable[[Translation, q.Query], str]
_DML: Final[dict[q.Command, tuple[Writer, Writer, Writer]]] = {
    q.Command.INSERT: (dml.insert, dml.insert_rows, dml.insert_row),
    q.Command.UPDATE: (dml.update, dml.update_rows, dml.update_row),
    q.Command.DELETE: (dml.delete, dml.delete_rows, dml.delete_row),
}


def plan_of(st: Statement, query: q.Query) -> Plan:
    if query.commands is not None:
        from polar_lite.catalog.dialect.translate.writes.rules import of_commands  # few need it

        return of_commands(st, query, plan_of)
    query = inlined(st, query)
    if division.has_parts(query):
        return _in_parts(st, query)
    return _undivided(st, query)


def _undivided(st: Statement, query: q.Query) -> Plan:
    if query.command is q.Command.SELECT:
        return _select(st, query)
    return _dml(st, rownum.chosen(st, query))


def _in_parts(st: Statement, query: q.Query) -> Plan:
    """The plan of a statement that runs in parts; as a whole it is what its main part is."""
    st.is_cursor = False
    parts = [
        Part(_undivided(st, part.query), part.kept, part.is_main, part.begins, part.ends)
        for part in division.divided(query)
    ]
    plans = [part.plan for part in parts]
    main = next(part.plan for part in parts if part.is_main)
    functions = {id(function): function for plan in plans for function in plan.functions}
    return replace(
        main,
        sql="",
        slots=(),
        rows_sql=None,
        rows_slots=(),
        functions=tuple(functions.values()),
        may_write=any(plan.may_write for plan in plans),
        volatile=any(plan.volatile for plan in plans),
        call=None,
        short=False,
        at_once=False,
        may_wait=any(plan.may_wait for plan in plans),
        has_events=any(plan.has_events for plan in plans),
        triggers=(),
        row_plan=None,
        scrolls_back=False,
        parts=tuple(parts),
    )


def _translation(
    st: Statement, query: q.Query | None = None, contents: Contents | None = None
) -> Translation:
    """query: an UPDATE or DELETE. contents: its, or another statement's."""
    is_key = memberships.keyed(st.snapshot)
    made = Translation(st.snapshot.type, tested_rows=st.tested_rows, is_key=is_key, contents=contents)
    if query is not None and query.target is not None and query.command is not q.Command.INSERT:
        made.repeats = not looked_up.is_found(made, query.target, query.where)
    made.keeps_unions = st.has_completing_joins
    return made


def _select(st: Statement, query: q.Query) -> Plan:
    calls = routine_calls.of(query)
    tr = _translation(st, contents=contents_of(query))
    if calls:
        sql = routine_calls.arguments(tr, calls)
        return _plan(st, tr, query, sql, call=routine_calls.RoutineCall(sql, calls))
    if routine_calls.rows_of(query) is not None:
        by_call = _translation(st)
        rows = routine_calls.rows(by_call, query)
        sql = generate(queries.select(tr, query))
        tr.functions.update(by_call.functions)
        return _plan(st, tr, query, sql, slots=rows.slots, call=rows)
    if not st.is_cursor:
        return _plan(st, tr, query, generate(queries.select(tr, query)))
    shown, sources = cursors.identified(query)
    plan = _plan(st, tr, query, generate(queries.select(tr, shown)))
    return replace(plan, sources=sources)


def _dml(st: Statement, query: q.Query) -> Plan:
    if query.command is q.Command.DELETE and query.target is not None:
        query = replace(query, returning=row_version.with_deleter(query.returning, query.target.varno))
    found = _triggers(st, query)
    if routed.is_routed(st.snapshot, query):
        return _routed(st, query, found)
    if query.command is q.Command.MERGE:
        return _merge(st, query, found)
    direct, rows, row = _DML[query.command]
    if query.target is not None and query.target.kind is q.RteKind.SUBQUERY:
        return _instead(st, query)
    extra, contents = carried(query), contents_of(query)
    by_rows, wider = _translation(st, query, contents), replace(query, targets=(*query.targets, *extra))
    rows_sql = by_rows.completed(triggered.with_head(by_rows, query) + rows(by_rows, wider))
    tr, sql = by_rows, ""
    if not extra:
        tr = _translation(st, query, contents)
        tr.lists = by_rows.lists
        sql = triggered.with_head(tr, query) + direct(tr, query)
    by_row = tr.has_routines or tr.is_volatile or bool(query.checks or extra)
    slots = tuple(tr.slots)
    if found and any(row_triggers.has(t, row_triggers.ROW, row_triggers.BEFORE) for t in found):
        return _triggered(st, query, found)
    by_row = by_row or bool(query.on_conflict is not None and query.on_conflict.exclusions)
    by_row = by_row or dml.reads_hidden_rowids(query)
    may_leave = triggered.may_leave_conflicting(query)
    if (
        triggered.needs_answer(query)
        or triggered.tells_updated(query)
        or (may_leave and (by_row or found))
        or (by_row and triggered.is_apart(query))
    ):
        return _triggered(st, query, found)
    if by_row:
        if dml.updates_conflicting(query):
            by_rows = _translation(st, query)
            rows_sql = triggered.with_head(by_rows, query) + dml.insert_rows(by_rows, wider, each_once=True)
            rows_sql = by_rows.completed(rows_sql)
        sql, rows_sql = _row_by_row(tr, by_rows, query, row, rows_sql, extra)
        slots = ()
    tr.functions.update(by_rows.functions)
    written = st.snapshot.relation(query.target.relation_oid) if query.target is not None else None
    if written is not None:
        tr.functions.update(index_functions(st.snapshot, written))
        if query.command is not q.Command.DELETE:
            tr.functions.update(check_functions(st.snapshot, written))
    plan = _plan(
        st,
        tr,
        query,
        sql,
        slots=slots,
        rows_sql=rows_sql,
        rows_slots=tuple(by_rows.slots),
        by_row=by_row,
        triggers=found,
    )
    return replace(plan, otherwise=partial(_triggered, st, query, found)) if may_leave else plan


def _triggers(st: Statement, query: q.Query) -> tuple[Trigger, ...]:
    """The target's triggers that the statement may fire."""
    relation = st.snapshot.relation(query.target.relation_oid) if query.target is not None else None
    if relation is None or not relation.triggers:
        return ()
    events = 0
    for command in pace.commands(query):
        events |= row_triggers.EVENTS[command.value]
    if query.on_conflict is not None and query.on_conflict.update is not None:
        events |= row_triggers.UPDATE
    return row_triggers.of_events(relation.triggers, events)


def _triggered(st: Statement, query: q.Query, found: tuple[Trigger, ...]) -> Plan:
    """The plan of a statement whose rows the server writes one by one, with PL in between."""
    assert query.target is not None
    relation = st.snapshot.relations[query.target.relation_oid]
    by_rows = _translation(st)
    rows_sql = triggered.with_head(by_rows, query) + triggered.rows_of(by_rows, query, relation)
    single, sql, row_plan = triggered.write_of(query, relation, st.snapshot.type)
    if query.command is not q.Command.DELETE:
        single.functions.update(check_functions(st.snapshot, relation))
    single.has_routines |= by_rows.has_routines or triggered.calls_routines(
        (query.returning, query.on_conflict)
    )
    return _one_by_one(st, query, found, (single, sql), (by_rows, rows_sql), row_plan)


def _one_by_one(
    st: Statement,
    query: q.Query,
    found: tuple[Trigger, ...],
    single: tuple[Translation, str],
    rows: tuple[Translation, str],
    row_plan: RowPlan,
) -> Plan:
    """The plan of rows that are computed first. single: what is done with one of them, or asked of it."""
    tr, sql = single
    by_rows, rows_sql = rows[0], rows[0].completed(rows[1])
    tr.functions.update(by_rows.functions)
    tr.is_volatile |= by_rows.is_volatile
    tr.may_write |= by_rows.may_write
    return _plan(
        st,
        tr,
        query,
        sql,
        slots=(),
        rows_sql=rows_sql,
        rows_slots=tuple(by_rows.slots),
        by_row=True,
        triggers=found,
        row_plan=row_plan,
    )


def _merge(st: Statement, query: q.Query, found: tuple[Trigger, ...]) -> Plan:
    assert query.target is not None
    relation = st.snapshot.relations[query.target.relation_oid]
    tr = _translation(st)
    rows_sql = tr.completed(triggered.with_head(tr, query) + merge.rows_of(tr, query, relation))
    rows_slots = tuple(tr.slots)
    single, row_plan = merge.write_of(query, relation, st.snapshot.type)
    tr.functions.update(single.functions)
    tr.functions.update(index_functions(st.snapshot, relation))
    tr.functions.update(check_functions(st.snapshot, relation))
    return _plan(
        st,
        tr,
        query,
        "",
        slots=(),
        rows_sql=rows_sql,
        rows_slots=rows_slots,
        by_row=True,
        triggers=found,
        row_plan=row_plan,
    )


def _routed(st: Statement, query: q.Query, found: tuple[Trigger, ...]) -> Plan:
    """The plan of a statement whose rows are in several tables."""
    assert query.target is not None
    relation = st.snapshot.relations[query.target.relation_oid]
    if query.command is q.Command.INSERT and row_version.is_read(query.returning, query.target.varno):
        raise PgError(sqlstate.FEATURE_NOT_SUPPORTED, "cannot retrieve a system column in this context")
    by_rows = _translation(st)
    head = triggered.with_head(by_rows, query)
    actions: tuple[RowAction, ...] = ()
    if query.command is q.Command.MERGE:
        rows_sql = head + merge.rows_of(by_rows, query, relation)
        actions = merge.actions_of(query)
    else:
        rows_sql = head + triggered.rows_of(by_rows, query, relation)
    single = _translation(st)
    single.has_routines |= by_rows.has_routines or triggered.calls_routines(
        (query.returning, query.on_conflict)
    )
    row_plan = RowPlan(tuple(triggered.columns_of(relation)), "", actions=actions)
    of_statement = tuple(trigger for trigger in found if not row_triggers.is_row(trigger))
    plan = _one_by_one(st, query, of_statement, (single, ""), (by_rows, rows_sql), row_plan)
    return replace(plan, has_events=True, short=False, at_once=False, members=routed.MemberPlans(query))


def _instead(st: Statement, query: q.Query) -> Plan:
    """The plan of a statement on a view that has INSTEAD OF triggers."""
    assert query.target is not None
    relation = st.snapshot.relations[query.target.relation_oid]
    by_rows = _translation(st)
    rows_sql = triggered.with_head(by_rows, query) + instead.rows_of(by_rows, query, relation)
    answer, sql, row_plan = instead.answer_of(query, relation, st.snapshot.type)
    found = _triggers(st, query)
    return _one_by_one(st, query, found, (answer, sql), (by_rows, rows_sql), row_plan)


def _row_by_row(
    tr: Translation,
    by_rows: Translation,
    query: q.Query,
    row: Writer,
    rows_sql: str,
    carried: tuple[q.TargetEntry, ...],
) -> tuple[str, str]:
    """The statement that writes one row, and the rows; parameters it needs besides travel in the rows."""
    width = (
        len(query.targets) + {q.Command.INSERT: 0, q.Command.UPDATE: 1, q.Command.DELETE: 0}[query.command]
    )
    width = max(width, 1)
    single = Translation(tr.type_of)
    move(single, carried, width + 1)
    width += len(carried)
    single.slots = [Slot(Source.PARAM, None)] * width
    sql = row(single, query)
    tr.functions.update(single.functions)
    extra = single.slots[width:]
    if extra:
        first = len(by_rows.slots) + 1
        places = ", ".join(f"?{first + i}" for i in range(len(extra)))
        rows_sql = f"SELECT *, {places} FROM ({rows_sql})"
        by_rows.slots.extend(extra)
    return sql, rows_sql


def _collations(st: Statement) -> list[Function]:
    """ICU's of the tables' columns, which their indexes have, and those that COLLATE names."""
    relations = st.snapshot.relations
    used = (relations[oid] for oid in st.reads | st.writes if oid in relations)
    names = {c.type.icu for relation in used for c in relation.columns if c.type.icu} | st.icu_names
    return [icu.function(name) for name in sorted(names)]


def _plan(
    st: Statement,
    tr: Translation,
    query: q.Query,
    sql: str,
    *,
    slots: tuple[Any, ...] | None = None,
    rows_sql: str | None = None,
    rows_slots: tuple[Any, ...] = (),
    by_row: bool = False,
    call: routine_calls.Call | None = None,
    triggers: tuple[Trigger, ...] = (),
    row_plan: RowPlan | None = None,
) -> Plan:
    columns = tuple(
        ResultColumn(t.name, t.expr.type, t.table_oid, t.table_attnum) for t in query.outputs if not t.junk
    )
    types = tuple(st.parameters[number] for number in sorted(st.parameters))
    is_plain = not (tr.locks_rows or tr.has_routines or call or triggers)
    assigned = pace.assigned(query)
    short = is_plain and tr.is_bounded and pace.is_short(st, tr, query, assigned)
    slots, sql = tuple(tr.slots) if slots is None else slots, tr.completed(sql)
    if call is None and not by_row:
        sql, slots = with_short_places(sql, slots)
        if rows_sql is not None:
            rows_sql, rows_slots = with_short_places(rows_sql, rows_slots)
    return Plan(
        query.command,
        sql,
        slots,
        columns,
        types,
        (*tr.functions.values(), *_collations(st)),
        frozenset(st.reads),
        frozenset(st.writes),
        may_write=tr.may_write or tr.has_routines or (call is not None and routine_calls.may_write(call)),
        volatile=tr.is_volatile,
        by_row=by_row,
        rows_sql=rows_sql,
        rows_slots=rows_slots,
        target_oid=query.target.relation_oid if query.target is not None else 0,
        target_columns=_target_columns(query, row_plan),
        named_columns=query.named,
        call=call,  # type: ignore[arg-type]  # the executor calls run()
        denied=denied(st),
        is_constant=not st.reads and not any(map(_has_rows, q.nodes_of(query))),
        locks_rows=tr.locks_rows,
        may_wait=any(used.source.partition("/")[0] in WAITING for used in tr.functions.values()),
        has_conflict_clause=query.on_conflict is not None,
        has_events=bool(triggers) or pace.has_events(st, query, assigned),
        triggers=triggers,
        assigned=assigned,
        row_plan=row_plan,
        scrolls_back=query.command is q.Command.SELECT and scrolls_back(query),
        short=short,
        at_once=short or (is_plain and tr.may_be_tried and pace.is_read(query.command, tr)),
    )


def _target_columns(query: q.Query, row_plan: RowPlan | None) -> tuple[int, ...]:
    if row_plan is not None:
        return row_plan.columns
    return tuple(t.attnum for t in query.targets) if query.target is not None else ()


_ROW_SOURCES: Final = (q.RteKind.FUNCTION, q.RteKind.HIERARCHY)


def _has_rows(node: object) -> bool:
    if isinstance(node, q.FuncExpr):
        return node.function.returns_set
    if isinstance(node, q.CommonTableExpr):
        return node.recursive or node.query.set_operation is not None
    if not isinstance(node, q.RangeTblEntry):
        return False
    is_union = node.query is not None and node.query.set_operation is not None
    return is_union or node.kind in _ROW_SOURCES or node.has_rows
