"""UPDATE and DELETE of published tables: subscribers must be able to tell which row it was.

PostgreSQL 15 source execReplication.c (CheckCmdReplicaIdentity). Differs: it is found out when the statement
is planned.
"""

from typing import Final

from polar_lite.catalog import publications
from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.binder.state import Statement
from polar_lite.catalog.objects import Relation
from polar_lite.catalog.publications import Published
from polar_lite.protocol import sqlstate as code

_DOING: Final = {"UPDATE": ("update", "updating the"), "DELETE": ("delete from", "deleting from the")}
_FILTER: Final = "Column used in the publication WHERE expression is not part of the replica identity."
_LIST: Final = "Column list used by the publication does not cover the replica identity."


def check(st: Statement, relation: Relation, verb: str) -> None:
    """42P10 where the columns that a publication uses do not fit the replica identity, 55000 without one."""
    if verb not in _DOING or relation.kind != "r":
        return
    found = [
        published
        for publication, published in publications.of_relation(st.snapshot, relation)
        if verb.lower() in publication.actions
    ]
    if not found:
        return
    verb, doing = _DOING[verb]
    identity = publications.identity_of(st.snapshot, relation)
    for published in found:
        detail = _misfit(st, relation, published, identity)
        if detail is not None:
            message = f'cannot {verb} table "{relation.name}"'
            raise st.error(code.INVALID_COLUMN_REFERENCE, message, detail=detail)
    if identity is not None and not identity:
        what = "updates" if verb == "update" else "deletes"
        raise st.error(
            code.OBJECT_NOT_IN_PREREQUISITE_STATE,
            f'cannot {verb} table "{relation.name}" because it does not have a replica identity'
            f" and publishes {what}",
            hint=f"To enable {doing} table, set REPLICA IDENTITY using ALTER TABLE.",
        )


def _misfit(
    st: Statement, relation: Relation, published: Published, identity: frozenset[int] | None
) -> str | None:
    if published.columns is not None and (identity is None or not identity <= set(published.columns)):
        return _LIST
    if published.condition is None or identity is None:
        return None
    from polar_lite.catalog.dialect.table_expressions import KEY, bind_stored  # it binds expressions

    condition = bind_stored(st.snapshot, relation, published.condition, KEY)
    used = {node.attnum for node in q.nodes_of(condition) if isinstance(node, q.Var)}
    return None if used <= identity else _FILTER
