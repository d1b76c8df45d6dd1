"""Policies as text, and whether they hold. PostgreSQL 15 source ruleutils.c, utils/misc/rls.c."""

from polar_lite.catalog.functions.context import SessionContext
from polar_lite.catalog.loading.policies import policy_text


def policy_condition(context: SessionContext, stored: str, oid: int, *, pretty: bool) -> str:
    """A condition of pg_policy as pg_get_expr prints it: the table's columns are bare outside of queries."""
    from polar_lite.catalog.dialect import deparse_query  # it imports the functions
    from polar_lite.catalog.dialect.binder import row_security
    from polar_lite.catalog.dialect.binder.from_items import relations
    from polar_lite.catalog.dialect.binder.state import Statement
    from polar_lite.catalog.dialect.stored_texts import stored_environment
    from polar_lite.catalog.dialect.table_expressions import display_environment

    snapshot = context.snapshot
    st = Statement(stored_environment(snapshot))
    entry = relations.table_entry(st, snapshot.relations[oid], "")
    bound = row_security.bound(st, snapshot.relations[oid], policy_text(stored), entry)
    environment = display_environment(snapshot, tuple(context.search_path(implicit=True)))
    return deparse_query.condition(bound, entry, environment, pretty=pretty)


def row_security_active(context: SessionContext, oid: int) -> bool | None:
    from polar_lite.catalog.row_security import is_active  # it imports the functions

    relation = context.snapshot.relation(oid)
    return None if relation is None else is_active(context.snapshot, relation, context.current_user_oid)


def row_security_active_name(context: SessionContext, name: str) -> bool | None:
    from polar_lite.catalog.functions.information.catalog_info import relation_named

    return row_security_active(context, relation_named(context, name).oid)
