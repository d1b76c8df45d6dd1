"""pg_get_*def() and their kin: definitions of objects as SQL text.

PostgreSQL 15 docs 9.26.4 (functions-info-catalog), source ruleutils.c. Columns' defaults are stored
as text with regclass constants by OID; here they get their names.
"""

import json
import re
from collections.abc import Callable
from typing import Any, Final

from polar_lite.catalog import domains
from polar_lite.catalog import row_triggers as triggers
from polar_lite.catalog.functions.context import SessionContext
from polar_lite.catalog.functions.information import routine_definitions
from polar_lite.catalog.functions.information.index_definitions import index_definition
from polar_lite.catalog.functions.information.partition_definitions import bound_text
from polar_lite.catalog.functions.information.policy_definitions import (
    policy_condition,
    row_security_active,
    row_security_active_name,
)
from polar_lite.catalog.functions.information.shown_names import literal, names_in, names_of
from polar_lite.catalog.functions.information.view_definitions import view_text, writable_columns
from polar_lite.catalog.functions.registry import REGISTRY
from polar_lite.catalog.object_names import Names, quote_ident, quote_qualified
from polar_lite.catalog.objects import Constraint, Relation, Trigger

_COMMANDS: Final = {"UPDATE": 4, "INSERT": 8, "DELETE": 16}
# A call of a function that is not in pg_catalog; the table's row.
_QUALIFIED: Final = re.compile(r"""[\w"]\.[\w"]+\(|"@row"\.\*""")
# What pretty-printing changes: parentheses that are not a call's, and CASE.
_CHANGES: Final = re.compile(r"""(?:^|[^\w"])\(|\bCASE\b""")
# One of an operator that is not in pg_catalog, which the search path may make needless.
_OPERATOR: Final = re.compile(r"\bOPERATOR\(")
_ACTIONS: Final = {"r": "RESTRICT", "c": "CASCADE", "n": "SET NULL", "d": "SET DEFAULT"}


def pg_get_expr(context: SessionContext, text: str, relation: int, pretty: bool = False) -> str:
    """A stored expression; a list of parameter defaults is joined as PostgreSQL prints it."""
    if text.startswith('{"policy"'):
        return policy_condition(context, text, relation, pretty=pretty)
    if text.startswith('{"bound"'):
        return bound_text(text)
    if text.startswith("["):
        text = ", ".join(json.loads(text))
    elif (table := context.snapshot.relation(relation)) is not None and (
        (pretty and _CHANGES.search(text)) or _QUALIFIED.search(text)
    ):
        from polar_lite.catalog.dialect.row_expressions import shown_expression  # it needs all functions

        path = context.search_path(implicit=True)
        text = shown_expression(context.snapshot, table, text, path, pretty=pretty)
    return names_in(context, text)


def pg_get_constraintdef(context: SessionContext, oid: int, pretty: bool = False) -> str | None:
    found = context.snapshot.constraint(oid)
    if found is not None:
        text = _constraint(context, *found, pretty=pretty)
        return text if found[1].is_enforced else text.removesuffix(" NOT VALID") + " DISABLE"
    for type_ in context.snapshot.types.values():
        for check in type_.domain.checks if type_.domain is not None else ():
            if check.oid == oid:
                not_valid = "" if check.is_validated else " NOT VALID"
                condition = check.expression
                if pretty or _OPERATOR.search(condition):
                    from polar_lite.catalog.dialect import domain_conditions  # it needs all functions

                    base = domains.type_of_value(context.snapshot, type_.oid)
                    path = context.search_path(implicit=True)
                    condition = domain_conditions.shown(
                        context.snapshot, base, condition, path, pretty=pretty
                    )
                return f"CHECK ({names_in(context, condition)}){not_valid}"
    return None


def pg_get_indexdef(context: SessionContext, oid: int, column: int = 0, pretty: bool = False) -> str | None:
    relation = context.snapshot.relation(oid)
    if relation is None or relation.index is None:
        return None
    return index_definition(context, relation, relation.index, column, pretty=pretty)


def pg_get_indexdef_ext(context: SessionContext, oid: int, column: int, pretty: bool) -> str | None:
    return pg_get_indexdef(context, oid, column, pretty)


def pg_get_triggerdef(context: SessionContext, oid: int, pretty: bool = False) -> str | None:
    """CREATE TRIGGER as PostgreSQL prints it; with its body for a trigger of Oracle's form."""
    found = next(
        ((r, t) for r in context.snapshot.relations.values() for t in r.triggers if t.oid == oid), None
    )
    if found is None:
        return None
    relation, trigger = found
    names = names_of(context)
    table = names.relation(relation.oid)
    if not pretty:
        table = quote_qualified(names.schema_name(relation.schema), relation.name)
    bits = trigger.type
    level = "ROW" if bits & triggers.ROW else "STATEMENT"
    when = f"{triggers.time_of(trigger)} {_trigger_events(relation, trigger)}"
    kind = "CONSTRAINT TRIGGER" if trigger.constraint else "TRIGGER"
    parts = [f"CREATE {kind} {quote_ident(trigger.name)} {when} ON {table}"]
    if trigger.constraint:
        if trigger.constraint_relation:
            parts.append(f"FROM {names.relation(trigger.constraint_relation)}")
        parts.append("DEFERRABLE" if trigger.deferrable else "NOT DEFERRABLE")
        parts.append("INITIALLY DEFERRED" if trigger.initially_deferred else "INITIALLY IMMEDIATE")
    if (trigger.new_name, trigger.old_name) != ("new", "old"):
        new, old = quote_ident(trigger.new_name), quote_ident(trigger.old_name)
        parts.append(f"REFERENCING NEW AS {new} OLD AS {old}")
    seen = [("OLD", trigger.old_table), ("NEW", trigger.new_table)]
    if any(name for _, name in seen):
        listed = " ".join(f"{row} TABLE AS {quote_ident(name)}" for row, name in seen if name)
        parts.append(f"REFERENCING {listed}")
    parts.append(f"FOR EACH {level}")
    if trigger.condition is not None:
        parts.append(f"WHEN ({_trigger_condition(context, relation, trigger, pretty=pretty)})")
    if trigger.inline:
        parts.append(context.snapshot.routines[trigger.function].source)
    else:
        arguments = ", ".join(literal(text) for text in trigger.arguments)
        parts.append(f"EXECUTE FUNCTION {_trigger_function(names, context, trigger)}({arguments})")
    return " ".join(parts)


def _trigger_function(names: Names, context: SessionContext, trigger: Trigger) -> str:
    routine = context.snapshot.routine(trigger.function)
    if routine is None:
        return quote_ident(REGISTRY.by_oid[trigger.function].name)
    if names.routine_is_visible(routine):
        return quote_ident(routine.name)
    return quote_qualified(names.schema_name(routine.schema), routine.name)


def _trigger_events(relation: Relation, trigger: Trigger) -> str:
    by_number = {c.attnum: c.name for c in relation.columns}
    words = [word for word, bit in triggers.EVENTS.items() if trigger.type & bit]
    if trigger.columns:
        columns = ", ".join(quote_ident(by_number[n]) for n in trigger.columns)
        words[words.index("UPDATE")] = f"UPDATE OF {columns}"
    return " OR ".join(words)


def _trigger_condition(
    context: SessionContext, relation: Relation, trigger: Trigger, *, pretty: bool
) -> str | None:
    text = trigger.condition
    if text is None or not pretty:
        return None if text is None else names_in(context, text)
    from polar_lite.catalog.dialect import deparse
    from polar_lite.catalog.dialect.binder.state import Statement
    from polar_lite.catalog.dialect.binder.triggers import bind_condition
    from polar_lite.catalog.dialect.polar.parse import parse_statement
    from polar_lite.catalog.plsql.parser.reader import single_value

    environment = context.environment()
    tree = single_value(parse_statement("SELECT " + text))
    bound, rows = bind_condition(Statement(environment, is_stored_text=True), relation, tree)
    return deparse.expression(bound, environment, rows, pretty=True)


def pg_get_viewdef(context: SessionContext, oid: int, pretty: bool | int = False) -> str | None:
    """pretty: or a width to wrap at, which means pretty as well (Differs: every item has its line)."""
    relation = context.snapshot.relation(oid)
    if relation is None or relation.definition is None:
        return None
    return view_text(context, relation, pretty=pretty is not False)


def pg_relation_is_updatable(context: SessionContext, oid: int, triggers: bool) -> int:
    """Bits of the commands that can write it: UPDATE 4, INSERT 8, DELETE 16."""
    relation = context.snapshot.relation(oid)
    if relation is None or relation.kind not in "rvp":
        return 0
    if relation.kind in "rp":
        return sum(_COMMANDS.values())
    found = 0
    for verb, bit in _COMMANDS.items():
        columns = writable_columns(context.snapshot, relation, verb, by_triggers=triggers)
        if columns is not None and (columns or verb == "DELETE"):
            found |= bit
    return found


def pg_column_is_updatable(context: SessionContext, oid: int, number: int, triggers: bool) -> bool:
    relation = context.snapshot.relation(oid)
    if relation is None or relation.kind not in "rvp" or number <= 0:
        return False
    if relation.kind in "rp":
        return True
    # As PostgreSQL has it: UPDATE of the column and DELETE of its row.
    columns = [
        writable_columns(context.snapshot, relation, verb, by_triggers=triggers)
        for verb in ("UPDATE", "DELETE")
    ]
    return None not in columns and number in (columns[0] or ())


def pg_get_viewdef_name(context: SessionContext, name: str, pretty: bool = False) -> str | None:
    from polar_lite.catalog.functions.information.catalog_info import relation_named

    return pg_get_viewdef(context, relation_named(context, name).oid, pretty)


def _constraint(context: SessionContext, relation: Relation, constraint: Constraint, *, pretty: bool) -> str:
    from polar_lite.catalog.dialect.row_expressions import shown_condition  # it needs all functions

    by_number = {c.attnum: c.name for c in relation.columns}
    columns = ", ".join(quote_ident(by_number.get(n, "")) for n in constraint.columns)
    not_valid = "" if constraint.is_validated else " NOT VALID"
    match constraint.type:
        case "p" | "u":
            words = "PRIMARY KEY" if constraint.type == "p" else "UNIQUE"
            owner = context.snapshot.relation(constraint.index_oid)
            index = owner.index if owner is not None else None
            included = ", ".join(quote_ident(by_number[n]) for n in (index.included if index else ()))
            words += " NULLS NOT DISTINCT" if index is not None and index.nulls_alike else ""
            text = f"{words} ({columns})" + (f" INCLUDE ({included})" if included else "")
            return text + _deferral(constraint)
        case "c":
            no_inherit = " NO INHERIT" if constraint.no_inherit else ""
            path = context.search_path(implicit=True)
            condition = shown_condition(
                context.snapshot, relation, constraint.expression or "", path, pretty=pretty
            )
            return f"CHECK ({names_in(context, condition)}){no_inherit}{not_valid}"
        case "x":
            return _exclusion(context, constraint, pretty=pretty) + _deferral(constraint)
        case "t":
            return f"TRIGGER{_deferral(constraint)}"
    table = context.snapshot.relations[constraint.foreign_table]
    foreign = {c.attnum: c.name for c in table.columns}
    targets = ", ".join(quote_ident(foreign[n]) for n in constraint.foreign_columns)
    text = f"FOREIGN KEY ({columns}) REFERENCES {names_of(context).relation(table.oid)}({targets})"
    text += " MATCH FULL" if constraint.match == "f" else ""
    for event, action in (("UPDATE", constraint.on_update), ("DELETE", constraint.on_delete)):
        text += f" ON {event} {_ACTIONS[action]}" if action in _ACTIONS else ""
    if constraint.set_columns:
        text += f" ({', '.join(quote_ident(by_number[n]) for n in constraint.set_columns)})"
    return text + _deferral(constraint) + not_valid


def _exclusion(context: SessionContext, constraint: Constraint, *, pretty: bool) -> str:
    names = names_of(context)
    relation = context.snapshot.relations[constraint.index_oid]
    assert relation.index is not None
    shown = [names.operator(oid) for oid in constraint.operators]
    return index_definition(context, relation, relation.index, pretty=pretty, operators=shown)


def _deferral(constraint: Constraint) -> str:
    text = " DEFERRABLE" if constraint.is_deferrable else ""
    return text + (" INITIALLY DEFERRED" if constraint.is_deferred else "")


CONTEXT: Final[dict[str, Callable[..., Any]]] = {
    **routine_definitions.CONTEXT,
    "pg_get_expr": pg_get_expr,
    "pg_get_expr_ext": pg_get_expr,
    "pg_get_constraintdef": pg_get_constraintdef,
    "pg_get_constraintdef_ext": pg_get_constraintdef,
    "pg_get_indexdef": pg_get_indexdef,
    "pg_get_indexdef_ext": pg_get_indexdef_ext,
    "pg_relation_is_updatable": pg_relation_is_updatable,
    "row_security_active": row_security_active,
    "row_security_active_name": row_security_active_name,
    "pg_column_is_updatable": pg_column_is_updatable,
    "pg_get_viewdef": pg_get_viewdef,
    "pg_get_viewdef_ext": pg_get_viewdef,
    "pg_get_viewdef_wrap": pg_get_viewdef,
    "pg_get_viewdef_name": pg_get_viewdef_name,
    "pg_get_viewdef_name_ext": pg_get_viewdef_name,
    "pg_get_triggerdef": pg_get_triggerdef,
    "pg_get_triggerdef_ext": pg_get_triggerdef,
}
