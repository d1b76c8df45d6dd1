"""A rule's definition as SQL text. PostgreSQL 15 source ruleutils.c (make_ruledef, make_viewdef)."""

from typing import Final

from polar_lite.catalog.functions.context import SessionContext
from polar_lite.catalog.functions.information.view_definitions import view_text
from polar_lite.catalog.object_names import Names, quote_ident, quote_qualified
from polar_lite.catalog.objects import Relation, Rule


def pg_get_ruledef(context: SessionContext, oid: int, pretty: bool = False) -> str | None:
    """The CREATE RULE that makes it, a view's query among them; NULL for no rule."""
    rows = context.query("SELECT ev_class::int8, rulename FROM pg_catalog.pg_rewrite WHERE oid = $1", [oid])
    for relation_oid, name in rows:
        relation = context.snapshot.relations[relation_oid]
        rule = next((rule for rule in relation.rules if rule.oid == oid), None)
        event = "SELECT" if rule is None else rule.event
        names = Names(context.snapshot, context.search_path(implicit=True))
        where = quote_qualified(names.schema_name(relation.schema), relation.name)
        head = f"CREATE RULE {quote_ident(name)} AS\n    ON {event} TO "
        head += names.relation(relation.oid) if pretty else where
        if rule is None:
            return f"{head} DO INSTEAD {view_text(context, relation, pretty=pretty)}"
        return head + _body(context, relation, rule, pretty=pretty)
    return None


def _body(context: SessionContext, relation: Relation, rule: Rule, *, pretty: bool) -> str:
    from polar_lite.catalog.dialect.binder.rules.actions import bind_stored  # they import the functions
    from polar_lite.catalog.dialect.binder.state import Statement
    from polar_lite.catalog.dialect.deparse_rules import RuleDeparser
    from polar_lite.catalog.dialect.stored_texts import stored_environment
    from polar_lite.catalog.dialect.table_expressions import display_environment

    snapshot = context.snapshot
    environment = display_environment(snapshot, tuple(context.search_path(implicit=True)))
    bound = bind_stored(Statement(stored_environment(snapshot), as_written=True), relation, rule)
    out = RuleDeparser(environment, bound.rows, pretty=pretty)
    text = f"\n   WHERE {out.condition(bound.condition)}" if bound.condition is not None else ""
    text += " DO INSTEAD " if rule.is_instead else " DO "
    if not bound.actions:
        return f"{text}NOTHING;"
    actions = [out.action(action) for action in bound.actions]
    if len(actions) == 1:
        begins_line = actions[0].startswith("\n")
        return f"{text.rstrip() if begins_line else text}{actions[0]};"
    listed = "".join(f"{action};\n" for action in actions)
    return f"{text}({listed});"


CONTEXT: Final = {"pg_get_ruledef": pg_get_ruledef, "pg_get_ruledef_ext": pg_get_ruledef}
