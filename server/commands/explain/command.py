"""EXPLAIN: what SQLite does for a statement, and with ANALYZE how long that took.

There are no costs: SQLite tells none. PostgreSQL 15 docs, EXPLAIN; source explain.c (ExplainQuery).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Final

from polar_lite.catalog.boolean_words import option_flag
from polar_lite.catalog.dialect import nodes
from polar_lite.catalog.dialect.plan import Plan, ResultColumn
from polar_lite.catalog.types import TypeRef
from polar_lite.protocol import pgtypes
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.records import dataclass
from polar_lite.protocol.sqlstate import PgError, unsupported
from polar_lite.server import commands, execute, extended_query, simple_query
from polar_lite.server.commands import CommandResult, command
from polar_lite.server.commands.explain import nodes as plan_nodes
from polar_lite.server.commands.explain.formats import FORMATS, Explained
from polar_lite.server.commands.prepare import arguments_of
from polar_lite.server.engine.calls import NO_PARAMETERS, Parameters, guarded
from polar_lite.server.sessions import temporary

if TYPE_CHECKING:
    from sqlglot import exp

    from polar_lite.catalog.dialect import query as q
    from polar_lite.catalog.dialect.binder.state import Environment
    from polar_lite.server.sessions.session import Session

_FLAGS: Final = ("analyze", "verbose", "costs", "buffers", "wal", "settings", "timing", "summary")
_TYPES: Final = {"json": pgtypes.JSON, "xml": pgtypes.XML}
# A statement that was asked about: runs it, and tells what it has given; values of its parameters.
_Run = Callable[[Plan], execute.Result]


@dataclass(frozen=True, slots=True)
class _Options:
    format: str
    analyze: bool
    verbose: bool
    timing: bool
    summary: bool


@dataclass(frozen=True, slots=True)
class _Subject:
    """What is explained: a plan with the bound query it is of, and how to run it."""

    plan: Plan
    query: q.Query
    environment: Environment
    run: _Run


def _analyze(
    node: nodes.Explain, session: Session, declared: Sequence[int]
) -> tuple[Sequence[int], Sequence[ResultColumn]]:
    columns = _columns(_options(node))
    if not execute.is_query(node.query):
        return declared, columns
    plan = session.planner.plan(node.query.copy(), "", session.environment(), param_types=declared)
    return [ref.oid for ref in plan.param_types], columns


def _describe(node: nodes.Explain, session: Session) -> Sequence[ResultColumn]:
    return _columns(_options(node))


@command(nodes.Explain, describe=_describe, analyze=_analyze)
def explain(
    node: nodes.Explain, session: Session, text: str, parameters: Parameters = NO_PARAMETERS
) -> CommandResult:
    options = _options(node)
    subject, planning = _timed(lambda: _subject(node.query, session, text, parameters))
    columns, form = _columns(options), FORMATS[options.format]
    if subject is None:
        lines: Iterable[str] = form(Explained(None))
    elif subject.plan.commands is not None:
        lines = _of_commands(session, subject, options, planning)
    else:
        lines = form(_explained(session, subject, options, planning))
    return CommandResult("EXPLAIN", columns, [(line,) for line in lines])


def _of_commands(session: Session, subject: _Subject, options: _Options, planning: float) -> Iterable[str]:
    """What rules have made of a statement: one tree after the other."""
    plans, queries = subject.plan.commands or (), subject.query.commands or ()
    if not plans and options.format == "text":
        return ("Query rewrites to nothing",)
    if options.format != "text" and len(plans) != 1:
        raise unsupported(f"EXPLAIN (FORMAT {options.format.upper()}) of a statement with rules")
    found: list[str] = []
    for plan, made in zip(plans, queries, strict=True):
        one = _Subject(plan, made.query, subject.environment, subject.run)
        found += ("",) if found else ()
        found += FORMATS[options.format](_explained(session, one, options, planning))
    return found


def _columns(options: _Options) -> Sequence[ResultColumn]:
    return (ResultColumn("QUERY PLAN", TypeRef(_TYPES.get(options.format, pgtypes.TEXT).oid)),)


# Options


def _options(node: nodes.Explain) -> _Options:
    given: dict[str, bool] = {}
    form = "text"
    for number, (name, value) in enumerate(node.options or ()):
        place = node.places[number] + 1 if node.places else None
        if name == "format":
            form = str(value)
            if form not in FORMATS:
                raise PgError(
                    code.INVALID_PARAMETER_VALUE,
                    f'unrecognized value for EXPLAIN option "format": "{form}"',
                    position=place,
                )
        elif name in _FLAGS:
            given[name] = option_flag(name, value)
        else:
            raise PgError(code.SYNTAX_ERROR, f'unrecognized EXPLAIN option "{name}"', position=place)
    analyze = given.get("analyze", False)
    for name in ("wal", "timing"):
        if given.get(name) and not analyze:
            raise PgError(code.INVALID_PARAMETER_VALUE, f"EXPLAIN option {name.upper()} requires ANALYZE")
    return _Options(
        form,
        analyze,
        given.get("verbose", False),
        given.get("timing", analyze),
        given.get("summary", analyze),
    )


# What is explained


def _subject(tree: exp.Expression, session: Session, text: str, parameters: Parameters) -> _Subject | None:
    """None for a statement that has no plan."""
    if execute.is_query(tree):
        return _of_query(tree, session, text, parameters)
    if isinstance(tree, nodes.DeclareCursor):
        return _of_query(tree.query, session, text, parameters)
    if isinstance(tree, nodes.Execute):
        return _of_prepared(tree, session)
    if isinstance(tree, nodes.CreateTableAs):
        if isinstance(tree.query, nodes.Execute):
            return _of_prepared(tree.query, session)
        found = _of_query(tree.query, session, text, parameters)
        return _Subject(
            found.plan, found.query, found.environment, lambda _: _utility(tree, session, text, parameters)
        )
    return None


def _of_query(tree: exp.Expression, session: Session, text: str, parameters: Parameters) -> _Subject:
    values, variables = parameters.values, parameters.variables
    environment = session.environment()
    plan, query = session.planner.plan_with_query(
        tree.copy(), text, environment, parameters.types, parameters.resolver
    )
    if len(plan.param_types) > len(values):
        raise simple_query.no_parameter(text)
    return _Subject(plan, query, environment, lambda plan: session.execute_plan(plan, values, (), variables))


def _of_prepared(node: nodes.Execute, session: Session) -> _Subject | None:
    prepared = extended_query.find_statement(session, node.statement)
    values = arguments_of(node, session, prepared)
    if prepared.plan is None:
        return None
    tree = execute.read_statement(prepared.text, parse=True).tree
    environment = session.environment()
    plan, query = session.planner.plan_with_query(
        tree.copy(), prepared.text, environment, prepared.param_types
    )
    return _Subject(plan, query, environment, lambda plan: session.execute_plan(plan, values))


def _utility(
    tree: nodes.CreateTableAs, session: Session, text: str, parameters: Parameters
) -> execute.Result:
    made = commands.run(session, tree, text, top_level=False, parameters=parameters)
    count = made.tag.rpartition(" ")[2]
    return execute.Result(count=int(count) if count.isdigit() else 0)


# What is said of it


def _explained(session: Session, subject: _Subject, options: _Options, planning: float) -> Explained:
    plan = subject.plan
    if plan.denied is not None and (options.analyze or not _can_be_planned(session, plan, plan.denied)):
        raise plan.denied
    tree = _tree(session, subject, verbose=options.verbose)
    actual: dict[str, float | int] | None = None
    summary = {"Planning Time": planning} if options.summary else None
    if options.analyze:
        actual, total = _measured(subject, options)
        if summary is not None:
            summary["Execution Time"] = total
    return Explained(tree, actual, summary, _sql(plan) if options.verbose else "")


def _can_be_planned(session: Session, plan: Plan, denied: PgError) -> bool:
    """Whether only its execution is in the way: a materialized view has not been populated."""
    if denied.sqlstate == code.INSUFFICIENT_PRIVILEGE:
        return False
    found = (session.snapshot.relation(oid) for oid in plan.reads | plan.writes)
    return not any(relation is not None and relation.kind == "f" for relation in found)


def _sql(plan: Plan) -> str:
    """What SQLite is asked first; rows that are written one by one are collected by another statement."""
    if plan.parts:
        return "; ".join(_sql(part.plan) for part in plan.parts)
    return plan.rows_sql or "" if plan.by_row else plan.sql


def _tree(session: Session, subject: _Subject, *, verbose: bool) -> plan_nodes.PlanNode:
    from polar_lite.catalog.dialect.translate.routine_calls import is_set

    plan = subject.plan
    if plan.parts:
        return _tree_of_parts(session, subject, verbose=verbose)
    session.transaction.for_read()
    private = session.snapshot.global_temporary & (plan.reads | plan.writes)
    if private:
        temporary.make_storage(session, private)
    session.register_functions(plan.functions)
    slots = plan.rows_slots if plan.by_row else plan.slots
    if plan.call is not None and not is_set(plan.call):
        return plan_nodes.node("Result")
    # The values of the parameters make no difference to what SQLite says.
    tree: plan_nodes.PlanNode = guarded(
        session,
        lambda: plan_nodes.plan_tree(
            session.connection.raw,
            _sql(plan),
            [None] * len(slots),
            subject.query,
            subject.environment,
            verbose=verbose,
        ),
    )
    return tree


def _tree_of_parts(session: Session, subject: _Subject, *, verbose: bool) -> plan_nodes.PlanNode:
    """The statement's own plan, with those of WITH that are parts of their own; INSERT ALL has several."""
    from polar_lite.catalog.dialect.translate.writes import division

    own: list[plan_nodes.PlanNode] = []
    others: list[tuple[str, str, plan_nodes.PlanNode]] = []
    for part, of in zip(subject.plan.parts, division.divided(subject.query), strict=True):
        one = _Subject(part.plan, of.query, subject.environment, subject.run)
        tree = _tree(session, one, verbose=verbose)
        if of.is_main:
            own.append(tree)
        else:
            others.append(("InitPlan", f"CTE {of.alias}", tree))
    main = own[0] if len(own) == 1 else plan_nodes.node("Append", *own)
    main.parts[:0] = others
    return main


def _measured(subject: _Subject, options: _Options) -> tuple[dict[str, float | int], float]:
    """Run the statement to its end: what the top node did, and the time of all of it in milliseconds."""
    start = time.perf_counter()
    result = subject.run(subject.plan)
    first = None
    for _ in result.rows:
        first = first or time.perf_counter()
    total = time.perf_counter()
    result.close()
    actual: dict[str, float | int] = {}
    if options.timing:
        actual["Actual Startup Time"] = ((first or total) - start) * 1000
        actual["Actual Total Time"] = (total - start) * 1000
    # A write yields rows only with RETURNING.
    actual["Actual Rows"] = result.count if result.returns_rows or not result.tag_template else 0
    actual["Actual Loops"] = 1
    return actual, (total - start) * 1000


def _timed(work: Callable[[], _Subject | None]) -> tuple[_Subject | None, float]:
    start = time.perf_counter()
    found = work()
    return found, (time.perf_counter() - start) * 1000
