"""The binder's entry points: a whole query, a single expression.

Importing this module registers all handlers.
"""

from typing import Any

from polar_lite.catalog import privileges
from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.binder import (  # noqa: F401 - they register their handlers
    aggregates,
    columns,
    containers,
    expressions,
    keywords,
    lookup,
    select,
    setops,
    sublinks,
    xml,
)
from polar_lite.catalog.dialect.binder.coercion import coerce_to_target, location_of, represent
from polar_lite.catalog.dialect.binder.dispatch import bind_expr, bind_query
from polar_lite.catalog.dialect.binder.oracle import (  # noqa: F401
    cursor_expressions,
    error_log,
    insert_all,
    json_objects,
)
from polar_lite.catalog.dialect.binder.state import UNKNOWN, Need, Scope, Statement
from polar_lite.catalog.dialect.binder.writes import dml, merge  # noqa: F401
from polar_lite.catalog.dialect.plan import Source
from polar_lite.catalog.foreign_data import without_handler
from polar_lite.catalog.types import TypeRef
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.sqlstate import PgError


def bind_statement(st: Statement, tree: Any) -> q.Query:
    """A whole statement; every parameter's type is known afterwards (42P18, 42P08)."""
    query = bind_query(st, None, tree)
    check_parameters(st, query)
    return query


def bind_single(st: Statement, tree: Any, target: TypeRef | None, clause: str = "SELECT") -> q.Expr:
    """An expression without columns, coerced by assignment to `target` if given."""
    expr = bind_expr(Scope(st, clause=clause), tree)
    if target is None:
        return expr
    result = coerce_to_target(st, expr, target, "a")
    if result is None:
        source, wanted = lookup.shown_type(st, expr.type), lookup.shown_type(st, target)
        raise st.error(code.DATATYPE_MISMATCH, f"cannot assign a value of type {source} to type {wanted}")
    return result


def bind_constant(st: Statement, tree: Any, target: TypeRef) -> q.Expr:
    """A value of a partition's bound, stored as a column of the type has it."""
    expr = bind_expr(Scope(st, clause="partition bound"), tree)
    result = coerce_to_target(st, expr, target, "a")
    if result is None:
        raise st.error(code.DATATYPE_MISMATCH, "", location_of(expr))
    return represent(result, target)


def check_parameters(st: Statement, query: q.Query) -> None:
    """check_variable_parameters: where one stands, its use has to say its type, too."""
    for node in q.nodes_of(query) if st.unsettled else ():
        if isinstance(node, q.Param) and node.source is Source.PARAM and node.type.oid == UNKNOWN:
            number = node.index + 1
            if st.parameters[number].oid != UNKNOWN:
                message = f"could not determine data type of parameter ${number}"
                raise st.error(code.AMBIGUOUS_PARAMETER, message, node.location)
    for number in st.text_parameters:
        if st.parameters[number].oid == UNKNOWN:
            st.parameters[number] = TypeRef(lookup.TEXT)
    highest = max(st.parameters, default=0)
    for number in range(1, highest + 1):
        if st.parameters.get(number, TypeRef(UNKNOWN)).oid == UNKNOWN:
            raise st.error(
                code.INDETERMINATE_DATATYPE,
                f"could not determine data type of parameter ${number}",
            )


def denied(st: Statement) -> PgError | None:
    """What stands in the way, as PostgreSQL says it when the statement starts; None if nothing does.

    Roles may lack privileges, a materialized view may have no rows yet, nobody can read a foreign table.
    """
    try:
        for need in st.needs:
            _check_relation(st, need)
        privileges.check_calls(st.snapshot, st.environment.role, st.executes)
        for oid in sorted({*st.reads, *(need.relation.oid for need in st.needs)}):
            _check_populated(st, oid)
    except PgError as error:
        return error
    return None


def _check_populated(st: Statement, oid: int) -> None:
    relation = st.snapshot.relation(oid)
    if relation is not None and relation.kind == "f":
        raise without_handler(st.snapshot, relation)
    if relation is not None and not relation.is_populated:
        raise PgError(
            code.OBJECT_NOT_IN_PREREQUISITE_STATE,
            f'materialized view "{relation.name}" has not been populated',
            hint="Use the REFRESH MATERIALIZED VIEW command.",
        )


def _check_relation(st: Statement, need: Need) -> None:
    """ExecCheckRTEPerms: the whole table's right, or the right on every column used."""
    for privilege in need.privileges - {"SELECT?", "UPDATE?"}:
        privileges.check(st.snapshot, need.role, need.relation, privilege)
    selected = need.columns.get("SELECT", set())
    reads_rows = "SELECT?" in need.privileges and not selected
    if reads_rows and not privileges.has_any_column(st.snapshot, need.role, need.relation, "SELECT"):
        privileges.check(st.snapshot, need.role, need.relation, "SELECT")
    locks_rows = "UPDATE?" in need.privileges
    if locks_rows and not privileges.has_any_column(st.snapshot, need.role, need.relation, "UPDATE"):
        privileges.check(st.snapshot, need.role, need.relation, "UPDATE")
    for privilege, attnums in need.columns.items():
        if 0 in attnums:  # a whole row
            attnums = attnums - {0} | {c.attnum for c in need.relation.columns if not c.has_dropped}
        if privileges.has_privilege(st.snapshot, need.role, need.relation, privilege):
            continue
        if all(
            privileges.has_privilege(st.snapshot, need.role, need.relation, privilege, attnum)
            for attnum in attnums
        ):
            continue
        raise privileges.denied(need.relation)
