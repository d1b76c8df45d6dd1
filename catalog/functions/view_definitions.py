"""What the catalogs say of views: which of their columns can be written.

PostgreSQL 15 source rewriteHandler.c (relation_is_updatable), ruleutils.c (pg_get_viewdef).
"""

from polar_lite.catalog.snapshot import Column, Relation, Snapshot
from polar_lite.protocol.sqlstate import OBJECT_NOT_IN_PREREQUISITE_STATE, PgError


def writable_columns(snapshot: Snapshot, view: Relation) -> frozenset[int] | None:
    """attnums of the columns that can be written through a view; None if it is not updatable at all."""
    from polar_lite.catalog.dialect.binder import main, updatable  # they import the functions
    from polar_lite.catalog.dialect.binder.state import Statement
    from polar_lite.catalog.dialect.row_expressions import stored_environment

    assert main is not None
    st = Statement(stored_environment(snapshot))
    try:
        target = updatable.through(st, view, "UPDATE", "")
    except PgError as error:
        if error.sqlstate != OBJECT_NOT_IN_PREREQUISITE_STATE:
            raise
        return None
    by_name = {column.name: column.attnum for column in view.columns}
    return frozenset(by_name[name] for name, found in target.names.items() if isinstance(found, Column))
