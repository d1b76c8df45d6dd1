"""Bodies in the SQL standard's form at CREATE FUNCTION and PROCEDURE: bound, kept with what they refer to.

PostgreSQL 15 source functioncmds.c (interpret_AS_clause), pg_proc.c.
"""

from collections.abc import Iterator
from dataclasses import replace

from polar_lite.catalog.dialect import nodes
from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.binder.lookup import POLYMORPHIC
from polar_lite.catalog.dialect.binder.state import Recorded
from polar_lite.catalog.object_names import PG_PROC, Reference
from polar_lite.catalog.plsql.sql_bodies import Parameters
from polar_lite.catalog.writing import views
from polar_lite.catalog.writing.routines import NewRoutine
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.records import dataclass
from polar_lite.protocol.sqlstate import PgError
from polar_lite.server import execute
from polar_lite.server.commands import statement_name
from polar_lite.server.commands.ddl import Ddl
from polar_lite.server.commands.views import meaning_of_names, references


def check_form(node: nodes.CreateRoutine, language: str) -> None:
    """42P13 where there may be no such body."""
    if language != "sql":
        message = "inline SQL function body only valid for language SQL"
        raise PgError(code.INVALID_FUNCTION_DEFINITION, message)
    if node.body is not None:
        raise PgError(code.INVALID_FUNCTION_DEFINITION, "duplicate function body specified")


@dataclass(frozen=True, slots=True)
class Settled:
    """A body as it is stored, and what it depends on."""

    text: str
    refers_to: tuple[Reference, ...]


def settled(ddl: Ddl, routine: NewRoutine, node: nodes.CreateRoutine, text: str) -> Settled:
    """Bind the statements: what their names mean now they mean for ever."""
    if not {argument.type_oid for argument in routine.inputs}.isdisjoint(POLYMORPHIC):
        message = "SQL function with unquoted function body cannot have polymorphic arguments"
        raise PgError(code.INVALID_FUNCTION_DEFINITION, message)
    recorded = Recorded()
    refers_to: dict[Reference, None] = {}
    for query, found in _bound(ddl, routine, node, text):
        for part in ("tables", "routines", "constants", "types"):
            getattr(recorded, part).update(getattr(found, part))
        refers_to.update(dict.fromkeys(references(ddl.snapshot, query, found)))
    body = views.stored_text(node.sql_body, meaning_of_names(ddl, recorded, node.body_start))
    in_part = {(class_oid, oid) for class_oid, oid, sub in refers_to if sub}
    return Settled(body, tuple(r for r in refers_to if r[2] or r[:2] not in in_part))


def _bound(
    ddl: Ddl, routine: NewRoutine, node: nodes.CreateRoutine, text: str
) -> Iterator[tuple[q.Query, Recorded]]:
    environment = replace(ddl.session.environment(), snapshot=ddl.snapshot)
    inputs = [(argument.name, ddl.snapshot.type_ref(argument.type_oid)) for argument in routine.inputs]
    parameters = Parameters(routine.name, inputs, environment)
    for tree in node.sql_statements:
        if not execute.is_query(tree):
            message = f"{statement_name(tree)} is not yet supported in unquoted SQL function body"
            raise PgError(code.FEATURE_NOT_SUPPORTED, message)
        yield ddl.session.planner.bind_view(tree.copy(), text, environment, variables=parameters)


def keep(ddl: Ddl, oid: int, body: Settled) -> None:
    """Note what the routine depends on; itself is nothing."""
    for reference in body.refers_to:
        if reference[:2] != (PG_PROC, oid):
            ddl.writer.depend((PG_PROC, oid, 0), reference)
