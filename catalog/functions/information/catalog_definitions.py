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
from polar_lite.catalog.functions.information.index_definitions import index_definition
from polar_lite.catalog.functions.information.partition_definitions import bound_text
from polar_lite.catalog.functions.information.policy_definitions import (
    policy_condition,
    row_security_active,
    row_security_active_name,
)
from polar_lite.catalog.functions.information.view_definitions import view_text, writable_columns
from polar_lite.catalog.functions.registry import REGISTRY, Function
from polar_lite.catalog.functions.user_aggregates import is_ordered_set, kind_of
from polar_lite.catalog.object_names import Names, quote_ident, quote_qualified
from polar_lite.catalog.objects import Constraint, Relation, Routine, Trigger
from polar_lite.protocol import pgtypes

_COMMANDS: Final = {"UPDATE": 4, "INSERT": 8, "DELETE": 16}
# Users' types, collations and labels of enums in a stored text (see deparse.expression).
_LABEL: Final = re.compile(r"""'@(\d+)'::("@\d+")""")
_COLLATION: Final = re.compile(r'COLLATE "@(\d+)"')
_TYPE: Final = re.compile(r'"@(\d+)"')
_NAMED: Final = re.compile(r"'(?P<oid>\d+)'::(?P<type>regclass|regconfig|regdictionary)\b")
# A call of a function that is not in pg_catalog; the table's row.
_QUALIFIED: Final = re.compile(r"""[\w"]\.[\w"]+\(|"@row"\.\*""")
_VOLATILITY: Final = {"i": "IMMUTABLE", "s": "STABLE"}
_PARALLEL: Final = {"s": "SAFE", "r": "RESTRICTED"}
_MODES: Final = {"o": "OUT ", "b": "INOUT ", "v": "VARIADIC ", "i": "", "t": ""}
_ORACLE_MODES: Final = {"o": "OUT ", "b": "IN OUT ", "i": "", "v": "", "t": ""}
_ACTIONS: Final = {"r": "RESTRICT", "c": "CASCADE", "n": "SET NULL", "d": "SET DEFAULT"}


def _names(context: SessionContext) -> Names:
    return Names(context.snapshot, context.search_path(implicit=True))


def pg_get_expr(context: SessionContext, text: str, relation: int, pretty: bool = False) -> str:
    """A stored expression; a list of parameter defaults is joined as PostgreSQL prints it."""
    if text.startswith('{"policy"'):
        return policy_condition(context, text, relation, pretty=pretty)
    if text.startswith('{"bound"'):
        return bound_text(text)
    if text.startswith("["):
        text = ", ".join(json.loads(text))
    elif (pretty or _QUALIFIED.search(text)) and (table := context.snapshot.relation(relation)) is not None:
        from polar_lite.catalog.dialect.row_expressions import shown_expression  # it needs all functions

        path = context.search_path(implicit=True)
        text = shown_expression(context.snapshot, table, text, path, pretty=pretty)
    return _names_in(context, text)


def _names_in(context: SessionContext, text: str) -> str:
    names = _names(context)
    labels = {label.oid: label.label for type_ in context.snapshot.types.values() for label in type_.labels}
    text = _LABEL.sub(lambda m: f"{_literal(labels.get(int(m[1]), m[1]))}::{m[2]}", text)
    text = _COLLATION.sub(lambda m: f"COLLATE {names.collation(int(m[1]))}", text)
    text = _TYPE.sub(lambda m: names.type(int(m[1])), text)
    return _NAMED.sub(lambda m: f"{_literal(_name_of(context, m['type'], int(m['oid'])))}::{m['type']}", text)


def _name_of(context: SessionContext, type_: str, oid: int) -> str:
    from polar_lite.catalog.functions.information.reg_names import RegNames  # it needs all of these

    return RegNames(context).name_of(pgtypes.BY_NAME[type_].oid, oid)


def pg_get_constraintdef(context: SessionContext, oid: int, pretty: bool = False) -> str | None:
    for relation in context.snapshot.relations.values():
        for constraint in relation.all_constraints:
            if constraint.oid == oid:
                text = _constraint(context, relation, constraint, pretty=pretty)
                return text if constraint.is_enforced else text.removesuffix(" NOT VALID") + " DISABLE"
    for type_ in context.snapshot.types.values():
        for check in type_.domain.checks if type_.domain is not None else ():
            if check.oid == oid:
                not_valid = "" if check.is_validated else " NOT VALID"
                condition = check.expression
                if pretty:
                    from polar_lite.catalog.dialect import domain_conditions  # it needs all functions

                    base = domains.type_of_value(context.snapshot, type_.oid)
                    path = context.search_path(implicit=True)
                    condition = domain_conditions.pretty(context.snapshot, base, condition, path)
                return f"CHECK ({_names_in(context, condition)}){not_valid}"
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
    names = _names(context)
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
        arguments = ", ".join(_literal(text) for text in trigger.arguments)
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
        return None if text is None else _names_in(context, text)
    from polar_lite.catalog.dialect import deparse
    from polar_lite.catalog.dialect.binder.state import Statement
    from polar_lite.catalog.dialect.binder.triggers import bind_condition
    from polar_lite.catalog.dialect.polar import parse_statement
    from polar_lite.catalog.plsql.parser.reader import single_value

    environment = context.environment()
    tree = single_value(parse_statement("SELECT " + text))
    bound, rows = bind_condition(Statement(environment, is_stored_text=True), relation, tree)
    return deparse.expression(bound, environment, rows, pretty=True)


def pg_get_viewdef(context: SessionContext, oid: int, pretty: bool | int = False) -> str | None:
    """pretty: or a width to wrap at, which means pretty as well (Differs: every item has its line)."""
    relation = context.snapshot.relation(oid)
    if relation is None:
        return None
    if relation.definition is None:
        return "Not a view"
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


def pg_get_functiondef(context: SessionContext, oid: int) -> str | None:
    routine = context.snapshot.routine(oid)
    if routine is None:
        return None
    if routine.language == "plsql":
        return _oracle_definition(context, routine)
    return _postgres_definition(context, routine)


def pg_get_function_sqlbody(context: SessionContext, oid: int) -> str | None:
    routine = context.snapshot.routine(oid)
    if routine is None or routine.body is None:
        return None
    from polar_lite.catalog.dialect.table_expressions import display_environment  # it needs all functions
    from polar_lite.catalog.plsql.sql_bodies import body_text

    path = tuple(context.search_path(implicit=True))
    return body_text(routine, display_environment(context.snapshot, path))


def pg_get_function_arguments(context: SessionContext, oid: int) -> str | None:
    return _arguments(context, oid, defaults=True)


def pg_get_function_identity_arguments(context: SessionContext, oid: int) -> str | None:
    return _arguments(context, oid, defaults=False)


def pg_get_function_result(context: SessionContext, oid: int) -> str | None:
    names = _names(context)
    routine = context.snapshot.routine(oid)
    if routine is not None:
        if routine.kind == "p":
            return None
        if "t" in routine.arg_modes:
            columns = [
                f"{quote_ident(name)} {names.type(type_.declared)}"
                for name, type_, mode in zip(
                    routine.arg_names, routine.all_args, routine.arg_modes, strict=True
                )
                if mode == "t"
            ]
            return f"TABLE({', '.join(columns)})"
        return ("SETOF " if routine.returns_set else "") + names.type(routine.result.declared)
    function = REGISTRY.by_oid.get(oid)
    if function is None:
        return None
    return ("SETOF " if function.returns_set else "") + names.type(function.result)


def pg_get_function_arg_default(context: SessionContext, oid: int, number: int) -> str | None:
    routine = context.snapshot.routine(oid)
    if routine is None:
        return None
    modes = routine.arg_modes or "i" * len(routine.all_args)
    if not 0 < number <= len(modes) or modes[number - 1] not in "ibv":
        return None
    inputs = sum(mode in "ibv" for mode in modes[:number])
    offset = inputs - 1 - (len(routine.function.args) - len(routine.arg_defaults))
    return (
        _names_in(context, routine.arg_defaults[offset]) if 0 <= offset < len(routine.arg_defaults) else None
    )


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
            return f"CHECK ({_names_in(context, condition)}){no_inherit}{not_valid}"
        case "x":
            return _exclusion(context, constraint, pretty=pretty) + _deferral(constraint)
        case "t":
            return f"TRIGGER{_deferral(constraint)}"
    table = context.snapshot.relations[constraint.foreign_table]
    foreign = {c.attnum: c.name for c in table.columns}
    targets = ", ".join(quote_ident(foreign[n]) for n in constraint.foreign_columns)
    text = f"FOREIGN KEY ({columns}) REFERENCES {_names(context).relation(table.oid)}({targets})"
    text += " MATCH FULL" if constraint.match == "f" else ""
    for event, action in (("UPDATE", constraint.on_update), ("DELETE", constraint.on_delete)):
        text += f" ON {event} {_ACTIONS[action]}" if action in _ACTIONS else ""
    if constraint.set_columns:
        text += f" ({', '.join(quote_ident(by_number[n]) for n in constraint.set_columns)})"
    return text + _deferral(constraint) + not_valid


def _exclusion(context: SessionContext, constraint: Constraint, *, pretty: bool) -> str:
    names = _names(context)
    relation = context.snapshot.relations[constraint.index_oid]
    assert relation.index is not None
    shown = [names.operator(oid) for oid in constraint.operators]
    return index_definition(context, relation, relation.index, pretty=pretty, operators=shown)


def _deferral(constraint: Constraint) -> str:
    text = " DEFERRABLE" if constraint.is_deferrable else ""
    return text + (" INITIALLY DEFERRED" if constraint.is_deferred else "")


def _arguments(context: SessionContext, oid: int, *, defaults: bool) -> str | None:
    routine = context.snapshot.routine(oid)
    if routine is not None:
        return _routine_arguments(context, routine, defaults=defaults)
    function = REGISTRY.by_oid.get(oid)
    return None if function is None else _builtin_arguments(context, function, defaults=defaults)


def _routine_arguments(
    context: SessionContext, routine: Routine, *, defaults: bool, modes: dict[str, str] = _MODES
) -> str:
    names = _names(context)
    count = len(routine.all_args)
    arg_modes = routine.arg_modes or ("i",) * count
    arg_names = routine.arg_names or ("",) * count
    inputs = sum(mode in "ibv" for mode in arg_modes)
    first_default = inputs - len(routine.arg_defaults)
    shown, number = [], 0
    for name, type_, mode in zip(arg_names, routine.all_args, arg_modes, strict=True):
        if mode == "t":
            continue
        word = modes[mode]
        # Procedures print IN where any other mode could stand.
        if mode == "i" and routine.kind == "p":
            word = "IN "
        part = word + (f"{quote_ident(name)} " if name else "") + names.type(type_.declared)
        if mode in "ibv":
            if defaults and number >= first_default:
                part += f" DEFAULT {_names_in(context, routine.arg_defaults[number - first_default])}"
            number += 1
        shown.append(part)
    return _with_order(routine.function, shown)


def _with_order(function: Function, shown: list[str]) -> str:
    """Arguments, with the ORDER BY of an ordered-set aggregate; one VARIADIC is on both sides of it."""
    _, direct = kind_of(function) or ("n", 0)
    if not is_ordered_set(function):
        return ", ".join(shown)
    ordered = shown[direct:] or shown[-1:]
    return f"{', '.join(shown[:direct])} ORDER BY {', '.join(ordered)}".lstrip()


def _builtin_arguments(context: SessionContext, function: Function, *, defaults: bool) -> str:
    names = _names(context)
    given = function.arg_names or ("",) * len(function.args)
    first_default = len(function.args) - len(function.defaults)
    shown = []
    for n, (name, type_oid) in enumerate(zip(given, function.args, strict=False)):
        last = n == len(function.args) - 1
        word = "VARIADIC " if function.variadic and last else ""
        part = word + (f"{quote_ident(name)} " if name else "") + names.type(type_oid)
        if defaults and n >= first_default:
            part += f" DEFAULT {function.defaults[n - first_default]}"
        shown.append(part)
    shown += [
        f"OUT {quote_ident(n)} {names.type(t)}"
        for n, t in zip(function.out_names, function.out_types, strict=True)
    ]
    return _with_order(function, shown)


def _postgres_definition(context: SessionContext, routine: Routine) -> str:
    names = _names(context)
    is_procedure = routine.kind == "p"
    word = "PROCEDURE" if is_procedure else "FUNCTION"
    name = quote_qualified(names.schema_name(routine.schema), routine.name)
    lines = [f"CREATE OR REPLACE {word} {name}({_routine_arguments(context, routine, defaults=True)})"]
    if not is_procedure:
        lines.append(f" RETURNS {pg_get_function_result(context, routine.oid)}")
    lines.append(f" LANGUAGE {quote_ident(routine.language)}")
    attributes = [_VOLATILITY.get(routine.function.volatility), _PARALLEL.get(routine.parallel)]
    if attributes[1]:
        attributes[1] = f"PARALLEL {attributes[1]}"
    if routine.function.strict:
        attributes.append("STRICT")
    if routine.security_definer:
        attributes.append("SECURITY DEFINER")
    if routine.function.leakproof:
        attributes.append("LEAKPROOF")
    if routine.cost != 100:
        attributes.append(f"COST {routine.cost:g}")
    if routine.returns_set and routine.rows != 1000:
        attributes.append(f"ROWS {routine.rows:g}")
    shown = [a for a in attributes if a]
    if shown:
        lines.append(" " + " ".join(shown))
    for item in routine.config:
        key, _, value = item.partition("=")
        lines.append(f" SET {quote_ident(key)} TO {_setting(key, value)}")
    tag = "$procedure$" if is_procedure else "$function$"
    body = pg_get_function_sqlbody(context, routine.oid) or f"AS {tag}{routine.source}{tag}"
    return "\n".join([*lines, f"{body}\n"])


def _oracle_definition(context: SessionContext, routine: Routine) -> str:
    names = _names(context)
    is_procedure = routine.kind == "p"
    word = "PROCEDURE" if is_procedure else "FUNCTION"
    name = quote_qualified(names.schema_name(routine.schema), routine.name)
    count = len(routine.all_args)
    parts = []
    first_default = len(routine.function.args) - len(routine.arg_defaults)
    for n, type_ in enumerate(routine.all_args):
        mode = routine.arg_modes[n] if routine.arg_modes else "i"
        given = routine.arg_names[n] if len(routine.arg_names) == count else ""
        part = f"{quote_ident(given)} {_ORACLE_MODES[mode]}{names.type(type_.declared)}"
        if n >= first_default and mode == "i":
            part += f" DEFAULT {routine.arg_defaults[n - first_default]}"
        parts.append(part)
    arguments = f"({', '.join(parts)})" if parts else ""
    result = "" if is_procedure else f" RETURN {names.type(routine.result.declared)}"
    rights = "" if routine.security_definer else " AUTHID CURRENT_USER"
    return f"CREATE OR REPLACE {word} {name}{arguments}{result}{rights} IS{_body(routine.source)}"


def _body(source: str) -> str:
    return source if source[:1].isspace() else f"\n{source}"


def _setting(key: str, value: str) -> str:
    # List settings are printed element by element, others as one literal.
    if key in ("search_path", "temp_tablespaces", "session_preload_libraries"):
        return ", ".join(_literal(item.strip().strip('"')) for item in value.split(","))
    return _literal(value)


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


CONTEXT: Final[dict[str, Callable[..., Any]]] = {
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
    "pg_get_functiondef": pg_get_functiondef,
    "pg_get_function_arguments": pg_get_function_arguments,
    "pg_get_function_identity_arguments": pg_get_function_identity_arguments,
    "pg_get_function_result": pg_get_function_result,
    "pg_get_function_arg_default": pg_get_function_arg_default,
    "pg_get_function_sqlbody": pg_get_function_sqlbody,
    "pg_get_triggerdef": pg_get_triggerdef,
    "pg_get_triggerdef_ext": pg_get_triggerdef,
}
