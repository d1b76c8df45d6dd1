"""What the catalogs say of views: their queries as text, which of their columns can be written.

PostgreSQL 15 source rewriteHandler.c (relation_is_updatable), ruleutils.c (pg_get_viewdef).
"""

from typing import Final
from weakref import WeakKeyDictionary

from polar_lite.catalog.functions.context import SessionContext
from polar_lite.catalog.objects import Column, Relation
from polar_lite.catalog.snapshot import Snapshot
from polar_lite.catalog.types import FIRST_NORMAL_OID
from polar_lite.protocol.sqlstate import (
    FEATURE_NOT_SUPPORTED,
    OBJECT_NOT_IN_PREREQUISITE_STATE,
    PgError,
)


def view_text(context: SessionContext, view: Relation, *, pretty: bool = False) -> str:
    """A view's query as pg_get_viewdef prints it.

    Differs: a system view, and a query with a construct that has no printer, is shown as it was written.
    """
    from polar_lite.catalog.dialect import deparse_query  # it imports the functions
    from polar_lite.catalog.dialect.binder import main
    from polar_lite.catalog.dialect.binder.from_items import relations
    from polar_lite.catalog.dialect.binder.state import Statement
    from polar_lite.catalog.dialect.stored_texts import stored_environment
    from polar_lite.catalog.dialect.table_expressions import display_environment

    text = view.definition or ""
    if view.meant is not None:
        assert main is not None
        snapshot = context.snapshot
        environment = display_environment(snapshot, tuple(context.search_path(implicit=True)))
        try:
            query = relations.view_query(Statement(stored_environment(snapshot)), view)
            names = [column.name for column in view.columns]
            return f"{deparse_query.query(query, environment, names, pretty=pretty)};"
        except PgError as error:
            if error.sqlstate != FEATURE_NOT_SUPPORTED:
                raise
    return f" {text.strip()};"


_Writable = dict[tuple[int, str, bool], frozenset[int] | None]
_WRITABLE: Final[WeakKeyDictionary[Snapshot, _Writable]] = WeakKeyDictionary()
# System views, which no DDL changes.
_WRITABLE_OF_SYSTEM: Final[_Writable] = {}


def writable_columns(
    snapshot: Snapshot, view: Relation, verb: str, *, by_triggers: bool
) -> frozenset[int] | None:
    """attnums of the columns that a command can write through a view; None if it cannot write it at all.

    by_triggers: whether INSTEAD OF triggers count. Kept with the snapshot: information_schema asks for each
    column of each view.
    """
    is_system = view.oid < FIRST_NORMAL_OID
    known = _WRITABLE_OF_SYSTEM if is_system else _WRITABLE.setdefault(snapshot, {})
    key = (view.oid, verb, by_triggers)
    if key not in known:
        known[key] = _writable_columns(snapshot, view, verb, by_triggers=by_triggers)
    return known[key]


def _writable_columns(
    snapshot: Snapshot, view: Relation, verb: str, *, by_triggers: bool
) -> frozenset[int] | None:
    from polar_lite.catalog.dialect.binder import main  # they import the functions
    from polar_lite.catalog.dialect.binder.from_items import relations
    from polar_lite.catalog.dialect.binder.state import Statement
    from polar_lite.catalog.dialect.binder.writes import updatable  # they import the functions
    from polar_lite.catalog.dialect.stored_texts import stored_environment

    assert main is not None
    st = Statement(stored_environment(snapshot))
    try:
        by_rules = any(rule.replaces and rule.event == verb for rule in view.rules)
        if not updatable.is_replaced(st, view, verb, by_triggers=by_triggers, by_rules=by_rules):
            # Hundreds of views are asked for at once, and most are not worth being bound.
            folds_upper = st.environment.meaning.case_insensitive_quoted
            if updatable.is_beyond_a_table(relations.parsed(view.definition or "", folds_upper)):
                return None
        target = updatable.through(st, view, verb, "", by_triggers=by_triggers, by_rules=by_rules)
    except PgError as error:
        if error.sqlstate != OBJECT_NOT_IN_PREREQUISITE_STATE:
            raise
        return None
    by_name = {column.name: column.attnum for column in view.columns}
    return frozenset(by_name[name] for name, found in target.names.items() if isinstance(found, Column))
