"""ALTER FUNCTION, PROCEDURE, ROUTINE .. OWNER TO, RENAME TO, SET SCHEMA. PostgreSQL 15 source alter.c."""

from polar_lite.catalog import privileges
from polar_lite.catalog.dialect import nodes
from polar_lite.catalog.object_names import PG_CLASS, PG_CONSTRAINT, PG_NAMESPACE, PG_PROC
from polar_lite.catalog.objects import Role, Routine, Schema
from polar_lite.catalog.writing import functions_in_tables
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.sqlstate import PgError, unsupported
from polar_lite.server.commands.ddl import Ddl
from polar_lite.server.commands.routines.lookup import find_routine


def own_routine(ddl: Ddl, node: nodes.AlterOwner, role: Role) -> None:
    routine = find_routine(ddl, node.object.kind, node.object)
    assert routine is not None
    _check_owner(ddl, routine)
    ddl.check_can_be(role)
    if not ddl.is_superuser:
        schema = ddl.snapshot.schemas[routine.schema]
        privileges.check(ddl.snapshot, role.oid, schema, "CREATE")
    acl = ddl.acl_of_owner(routine.acl, routine.owner, role.oid)
    ddl.writer.update("pg_proc", {"oid": routine.oid}, {"proowner": role.oid, "proacl": acl})


def rename_routine(ddl: Ddl, node: nodes.Rename) -> None:
    routine = find_routine(ddl, node.object.kind, node.object)
    assert routine is not None
    _check_owner(ddl, routine)
    schema = ddl.snapshot.schemas[routine.schema]
    privileges.check(ddl.snapshot, ddl.role, schema, "CREATE")
    _check_free_signature(ddl, routine, schema, node.new_name)
    _refuse_in_texts(ddl, routine)
    ddl.writer.update("pg_proc", {"oid": routine.oid}, {"proname": node.new_name})
    functions_in_tables.remake(ddl.writer)


def move_routine(ddl: Ddl, node: nodes.AlterSchema) -> None:
    routine = find_routine(ddl, node.object.kind, node.object)
    assert routine is not None
    _check_owner(ddl, routine)
    schema = ddl.schema_named(node.schema)
    privileges.check(ddl.snapshot, ddl.role, schema, "CREATE")
    if schema.name.startswith("pg_temp_"):
        raise PgError(code.FEATURE_NOT_SUPPORTED, "cannot move objects into or out of temporary schemas")
    if schema.oid != routine.schema:
        _refuse_in_texts(ddl, routine)
        _check_free_signature(ddl, routine, schema, routine.name)
        ddl.writer.update("pg_proc", {"oid": routine.oid}, {"pronamespace": schema.oid})
        on_schema = {"classid": PG_PROC, "objid": routine.oid, "refclassid": PG_NAMESPACE}
        ddl.writer.update("pg_depend", on_schema, {"refobjid": schema.oid})
        functions_in_tables.remake(ddl.writer)


def _check_owner(ddl: Ddl, routine: Routine) -> None:
    """An aggregate is called a function here."""
    noun = "procedure" if routine.kind == "p" else "function"
    ddl.check_owns(routine.owner, f"{noun} {routine.name}")


def _refuse_in_texts(ddl: Ddl, routine: Routine) -> None:
    """What is kept as text would still have the old name: CHECK conditions, indexes, generated columns."""
    for class_oid, what in ((PG_CONSTRAINT, "a CHECK constraint"), (PG_CLASS, "an index")):
        where = {"refclassid": PG_PROC, "refobjid": routine.oid, "classid": class_oid}
        if ddl.writer.rows("pg_depend", where, ("objid",)):
            raise unsupported(f"renaming a function that {what} calls")
    if any(functions_in_tables.tables_generated_by(ddl.writer, routine.oid)):
        raise unsupported("renaming a function that a generated column calls")


def _check_free_signature(ddl: Ddl, routine: Routine, schema: Schema, name: str) -> None:
    for other in ddl.snapshot.routines_by_name(name):
        if other.schema == schema.oid and other.function.args == routine.function.args:
            signature = _signature(ddl, routine, name)
            raise PgError(
                code.DUPLICATE_FUNCTION, f'function {signature} already exists in schema "{schema.name}"'
            )


def _signature(ddl: Ddl, routine: Routine, name: str) -> str:
    return f"{name}({', '.join(ddl.names().type(oid) for oid in routine.function.args)})"
