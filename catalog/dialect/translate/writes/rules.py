"""The plan of a statement that rules have rewritten: of the commands that are carried out in its place.

PostgreSQL 15, rewriteHandler.c (QueryRewrite), pquery.c (PortalRunMulti).
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.binder.state import Statement
from polar_lite.catalog.dialect.plan import Plan

_INSTEAD = (q.CommandSource.INSTEAD, q.CommandSource.CONDITIONAL)


def of_commands(st: Statement, query: q.Query, plan_of: Callable[[Statement, q.Query], Plan]) -> Plan:
    commands = query.commands or ()
    plans = tuple(_plan(st, command.query, plan_of) for command in commands)
    main = _main(query.command, commands)
    types = tuple(st.parameters[number] for number in sorted(st.parameters))
    functions = {id(function): function for plan in plans for function in plan.functions}
    return Plan(
        query.command,
        "",
        (),
        plans[main].columns if main >= 0 else (),
        types,
        tuple(functions.values()),
        frozenset(st.reads) if plans else frozenset(),
        frozenset(st.writes) if plans else frozenset(),
        may_write=any(plan.may_write for plan in plans),
        denied=plans[0].denied if plans else None,
        commands=plans,
        main=main,
        error_log=query.error_log,
    )


def _plan(st: Statement, query: q.Query, plan_of: Callable[[Statement, q.Query], Plan]) -> Plan:
    plan = plan_of(st, query)
    return plan if query.notifies is None else replace(plan, columns=())


def _main(command: q.Command, commands: Sequence[q.RuleCommand]) -> int:
    """The command whose result is the statement's: itself, else the last of its kind in its place."""
    found = -1
    for place, made in enumerate(commands):
        if made.source is q.CommandSource.ORIGINAL:
            return place
        if made.query.command is command and made.source in _INSTEAD:
            found = place
    return found
