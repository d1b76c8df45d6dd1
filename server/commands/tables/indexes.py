"""CREATE INDEX, REINDEX and CLUSTER.

Checked in PostgreSQL's order and words; the rows are written by `catalog.writing.indexes`. PostgreSQL 15
source indexcmds.c (DefineIndex, ComputeIndexAttrs), parse_utilcmd.c (transformIndexStmt).
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from polar_lite.catalog import access_methods, privileges
from polar_lite.catalog.access_methods import AccessMethod
from polar_lite.catalog.dialect import nodes, storage, stored_texts, table_expressions
from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.binder.collating import BINARY
from polar_lite.catalog.dialect.binder.state import Scope, Statement
from polar_lite.catalog.dialect.binder.targets import UNNAMED, figure_name
from polar_lite.catalog.dialect.table_expressions import KEY, PREDICATE
from polar_lite.catalog.object_names import Reference
from polar_lite.catalog.objects import Column, Relation, Schema
from polar_lite.catalog.system_columns import SYSTEM_COLUMNS
from polar_lite.catalog.types import FIRST_NORMAL_OID, TypeRef
from polar_lite.catalog.writing import indexes
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.records import dataclass
from polar_lite.protocol.sqlstate import PgError
from polar_lite.server.commands import (
    CommandResult,
    collations,
    command,
    prevent_in_transaction_block,
    tablespaces,
)
from polar_lite.server.commands.constraints.keys import check_partitioned_key, not_unique
from polar_lite.server.commands.ddl import NOT_FOR, Ddl, position
from polar_lite.server.commands.expressions import stored_expression
from polar_lite.server.commands.operators import classes as operator_classes
from polar_lite.server.commands.partitions import propagation
from polar_lite.server.commands.tables import storage_options
from polar_lite.server.engine import diagnose
from polar_lite.server.engine.locks import TableMode
from polar_lite.server.sessions import temporary
from polar_lite.server.transactions import table_locks

if TYPE_CHECKING:
    from polar_lite.server.sessions.session import Session

_MAX_KEYS: Final = 32
_DESC, _NULLS_FIRST = 1, 2
_BY_BYTES: Final = ("text_pattern_ops", "varchar_pattern_ops", "bpchar_pattern_ops")


@dataclass(frozen=True, slots=True)
class _Element:
    """An element of CREATE INDEX, analyzed. expr: None for a column, which is looked up later."""

    node: nodes.IndexElement
    name: str
    expr: q.Expr | None


@command(nodes.CreateIndex, writes=True)
def create_index(node: nodes.CreateIndex, session: Session, text: str) -> CommandResult:
    """CONCURRENTLY can only affect speed here; it is no transaction of its own."""
    if node.concurrently:
        prevent_in_transaction_block(session, "CREATE INDEX CONCURRENTLY")
    ddl = Ddl(session)
    relation = _table(ddl, node.table)
    elements, predicate = _analyze(ddl, relation, node, text)
    method = _method(node.method or "btree")
    check_method(node, method)
    if relation.kind not in "rmp":
        raise PgError(
            code.WRONG_OBJECT_TYPE,
            f'cannot create index on relation "{relation.name}"',
            detail=NOT_FOR.get(relation.kind),
        )
    if node.local and relation.kind != "p":
        message = "ORA-14016: underlying table of a LOCAL partitioned index must be partitioned"
        raise PgError(code.WRONG_OBJECT_TYPE, message)
    schema = ddl.snapshot.schemas[relation.schema]
    if relation.database != "temp":
        privileges.check(ddl.snapshot, ddl.role, schema, "CREATE")
    names = _column_names([e.name for e in elements] + list(node.include or ()))
    name = node.args.get("index") or (node.index_names[-1] if node.index_names else None)
    if name is None:
        name = ddl.free_name(schema.oid, relation.name, "_".join(names), "idx")
    new = _new_index(ddl, relation, node, elements, predicate, names, method)
    if ddl.exists(schema, name, node.if_not_exists):
        return CommandResult("CREATE INDEX")
    if relation.kind == "p":
        if node.concurrently:
            message = f'cannot create index on partitioned table "{relation.name}" concurrently'
            raise PgError(code.FEATURE_NOT_SUPPORTED, message)
        if node.unique:
            check_partitioned_key(relation, [e.name or "" for e in elements], "UNIQUE")
    tablespace = tablespaces.chosen(ddl, node.tablespace, is_temporary=relation.database == "temp")
    make_index(ddl, relation, schema, name, new)
    tablespaces.place_named(ddl, schema.oid, name, tablespace)
    if relation.kind == "p":
        made = ddl.snapshot.relation_by_name(schema.oid, name)
        assert made is not None
        propagation.give_to_all(ddl, relation.oid, made.oid, only=bool(node.only))
    return CommandResult("CREATE INDEX")


def index_of_constraint(ddl: Ddl, relation: Relation, node: nodes.CreateIndex, text: str) -> indexes.NewIndex:
    """EXCLUDE's index, which is described as CREATE INDEX describes one."""
    elements, predicate = _analyze(ddl, relation, node, text)
    method = _method(node.method or "btree")
    check_method(node, method)
    names = _column_names([e.name for e in elements] + list(node.include or ()))
    return _new_index(ddl, relation, node, elements, predicate, names, method)


def make_index(ddl: Ddl, relation: Relation, schema: Schema, name: str, new: indexes.NewIndex) -> None:
    """Make the index; 23505 when a unique one finds duplicates."""
    try:
        indexes.create_index(ddl.writer, relation, schema, name, new)
    except sqlite3.IntegrityError as error:
        raise _duplicates(ddl, relation, schema, name) from error


def _table(ddl: Ddl, names: Sequence[str]) -> Relation:
    relation = ddl.relation_named(names)
    privileges.check_owner(ddl.snapshot, ddl.role, relation)
    if relation.oid < FIRST_NORMAL_OID:
        raise PgError(
            code.INSUFFICIENT_PRIVILEGE, f'permission denied: "{relation.name}" is a system catalog'
        )
    temporary.claim_definition(ddl.session, relation)
    return relation


def _analyze(
    ddl: Ddl, relation: Relation, node: nodes.CreateIndex, text: str
) -> tuple[list[_Element], q.Expr | None]:
    """transformIndexStmt: the expressions, bound; names of columns are looked up later."""
    environment = replace(ddl.session.environment(), snapshot=ddl.snapshot)
    predicate = None
    if node.where is not None:
        predicate = table_expressions.bind(environment, relation, node.where, PREDICATE, text=text)
    scope = Scope(Statement(environment, text))
    elements = []
    for element in node.elements:
        if element.column is not None:
            elements.append(_Element(element, element.column, None))
            continue
        name = figure_name(scope, element.expression)
        expr = table_expressions.bind(environment, relation, element.expression, KEY, text=text)
        elements.append(_Element(element, "expr" if name == UNNAMED else name, expr))
    return elements, predicate


def _method(name: str) -> AccessMethod:
    if name not in access_methods.BY_NAME:
        raise PgError(code.UNDEFINED_OBJECT, f'access method "{name}" does not exist')
    return access_methods.BY_NAME[name]


def check_method(node: nodes.CreateIndex, method: AccessMethod) -> None:
    if len(node.elements) + len(node.include or ()) > _MAX_KEYS:
        raise PgError(code.TOO_MANY_COLUMNS, f"cannot use more than {_MAX_KEYS} columns in an index")
    for is_refused, what in (
        (node.unique and not method.unique, "unique indexes"),
        (node.include and not method.included, "included columns"),
        (len(node.elements) > 1 and not method.multicolumn, "multicolumn indexes"),
        (node.is_constraint and not method.excludes, "exclusion constraints"),
    ):
        if is_refused:
            raise PgError(
                code.FEATURE_NOT_SUPPORTED, f'access method "{method.name}" does not support {what}'
            )


def _column_names(wanted: Sequence[str]) -> list[str]:
    """ChooseIndexColumnNames: no name twice."""
    names: list[str] = []
    for name in wanted:
        number, made = 0, name
        while made in names:
            number += 1
            made = f"{name.encode()[: 63 - len(str(number))].decode(errors='ignore')}{number}"
        names.append(made)
    return names


def _new_index(
    ddl: Ddl,
    relation: Relation,
    node: nodes.CreateIndex,
    elements: Sequence[_Element],
    predicate: q.Expr | None,
    names: Sequence[str],
    method: AccessMethod,
) -> indexes.NewIndex:
    stored_predicate = None
    refers_to: list[Reference] = []
    if predicate is not None:
        _immutable(predicate, "predicate")
        form = stored_expression(ddl, predicate)
        stored_predicate, refers_to = form.text, list(form.refers_to)
    keys = []
    for element, name in zip(elements, names, strict=False):
        key, used = _key(ddl, relation, node, element, name, method)
        keys.append(key)
        refers_to += used
    included = tuple(
        indexes.column_key(name, _column(relation, column))
        for column, name in zip(node.include or (), names[len(elements) :], strict=True)
    )
    exprs = [e.expr for e in elements if e.expr is not None] + ([predicate] if predicate is not None else [])
    return indexes.NewIndex(
        tuple(keys),
        included,
        is_unique=bool(node.unique),
        nulls_alike=bool(node.nulls_not_distinct),
        predicate=stored_predicate,
        options=storage_options.checked(method.name, node.options),
        columns=tuple(table_expressions.columns_of(exprs)),
        refers_to=tuple(refers_to),
        method=method.oid,
        is_exclusion=bool(node.is_constraint),
    )


def _key(
    ddl: Ddl, relation: Relation, node: nodes.CreateIndex, element: _Element, name: str, method: AccessMethod
) -> tuple[indexes.NewKey, Sequence[Reference]]:
    item, expr = element.node, element.expr
    used: Sequence[Reference] = ()
    if expr is None:
        key = indexes.column_key(name, _column(relation, item.column, is_key=bool(node.is_constraint)))
    elif isinstance(expr, q.Var) and expr.attnum > 0:
        key = indexes.column_key(name, next(c for c in relation.columns if c.attnum == expr.attnum))
    else:
        _immutable(expr, "expression")
        form = stored_expression(ddl, expr)
        key, used = indexes.NewKey(name, expr.type, expression=form.text), form.refers_to
    _check_type(ddl, name, key.type)
    operator_class = operator_classes.operator_class(ddl, item.opclass, key.type, method)
    collation = collations.given(ddl, key.type, item.collation, places=False) or key.collation
    known = ddl.snapshot.collations.get(collation)
    if known is not None and not known.is_deterministic and item.opclass:
        shown = item.opclass[-1]
        if shown in _BY_BYTES:
            message = f'nondeterministic collations are not supported for operator class "{shown}"'
            raise PgError(code.FEATURE_NOT_SUPPORTED, message)
    if node.unique and known is not None and known.applied(key.type) != key.type:
        # SQLite's index is over the column as it is, which for one that is not unique makes no difference.
        whole = expr if expr is not None else _variable(_column(relation, item.column))
        type_ = known.applied(key.type)
        type_ = type_ if type_.icu else replace(type_, icu=BINARY)
        form = stored_expression(ddl, q.CollateExpr(type_, whole, known.oid))
        key = indexes.NewKey(name, type_, expression=form.text)
        used, collation = form.refers_to, 0
    return replace(
        key,
        collation=collation,
        option=_option(item, method),
        operator_class=operator_class,
        class_options=operator_classes.parameters(ddl, item, operator_class, key.type, method),
    ), used


def _variable(column: Column) -> q.Var:
    return q.Var(column.type, table_expressions.VARNO, column.attnum, 0, column.physical, column.name)


def _immutable(expr: q.Expr, what: str) -> None:
    if any(isinstance(node, q.Var) and node.attnum < 0 for node in q.nodes_of(expr)):
        raise PgError(code.FEATURE_NOT_SUPPORTED, "index creation on system columns is not supported")
    if not stored_texts.is_immutable(expr):
        raise PgError(code.INVALID_OBJECT_DEFINITION, f"functions in index {what} must be marked IMMUTABLE")


def _column(relation: Relation, name: str, *, is_key: bool = False) -> Column:
    for column in relation.columns:
        if column.name == name and not column.has_dropped:
            return column
    if name in SYSTEM_COLUMNS:
        raise PgError(code.FEATURE_NOT_SUPPORTED, "index creation on system columns is not supported")
    named = " named in key" if is_key else ""
    raise PgError(code.UNDEFINED_COLUMN, f'column "{name}"{named} does not exist')


def _check_type(ddl: Ddl, name: str, type_: TypeRef) -> None:
    entry = ddl.snapshot.type(type_.oid)
    if entry is not None and entry.kind == "p":
        raise PgError(
            code.INVALID_TABLE_DEFINITION,
            f'column "{name}" has pseudo-type {ddl.names().type(type_.oid)}',
        )


def _option(item: nodes.IndexElement, method: AccessMethod) -> int:
    # Not item.desc: sqlglot's own attribute of the name comes first.
    descending = bool(item.args.get("desc"))
    if not method.ordered and (descending or item.nulls_first is not None):
        what = "ASC/DESC" if descending else "NULLS FIRST/LAST"
        raise PgError(
            code.FEATURE_NOT_SUPPORTED, f'access method "{method.name}" does not support {what} options'
        )
    nulls_first = descending if item.nulls_first is None else item.nulls_first
    return (_DESC if descending else 0) | (_NULLS_FIRST if nulls_first else 0)


def _duplicates(ddl: Ddl, relation: Relation, schema: Schema, name: str) -> PgError:
    index = ddl.snapshot.relation_by_name(schema.oid, name)
    detail = None
    if index is not None and index.index is not None:
        sql = table_expressions.key_sql(ddl.snapshot, relation, index.index)
        listed = ", ".join(sql.keys)
        tests = ["1"] if index.index.nulls_alike else [f"({key}) IS NOT NULL" for key in sql.keys]
        if sql.predicate is not None:
            tests.append(sql.predicate)
        row = ddl.writer.connection.execute(
            f"SELECT {listed} FROM {storage.qualified(relation)} WHERE {' AND '.join(tests)}"
            f" GROUP BY {listed} HAVING count(*) > 1 LIMIT 1"
        ).fetchone()
        if row is not None:
            environment = ddl.session.environment()
            names = ", ".join(table_expressions.key_texts(environment, relation, index.index, pretty=True))
            values = ", ".join(
                diagnose.shown(ddl.session, type_, value) for type_, value in zip(sql.types, row, strict=True)
            )
            detail = f"Key ({names})=({values}) is duplicated."
    return not_unique(relation, schema, name, detail)


@command(nodes.Reindex, writes=True, maintains=True)
def reindex(node: nodes.Reindex, session: Session, text: str) -> CommandResult:
    """SQLite's REINDEX writes an index anew from its table."""
    if node.concurrently or node.kind in ("SCHEMA", "DATABASE", "SYSTEM"):
        words = f"REINDEX {node.kind}" if not node.concurrently else "REINDEX CONCURRENTLY"
        prevent_in_transaction_block(session, words)
    check_options(node.options, ("verbose", "concurrently", "tablespace"), "REINDEX", text)
    ddl = Ddl(session)
    mode = TableMode.SHARE_UPDATE_EXCLUSIVE if node.concurrently else TableMode.SHARE
    for relation in _reindexed(ddl, node):
        table_locks.lock(session, relation.oid, mode)
        # SQLite looks for the table in the picture that it has, which may be from before it was made.
        ddl.writer.execute("SELECT 1 FROM main.sqlite_schema LIMIT 1")
        ddl.writer.register_functions(
            tuple(table_expressions.index_functions(ddl.snapshot, relation).values())
        )
        with ddl.not_in_use("REINDEX TABLE", relation.name):
            ddl.writer.execute(f"REINDEX {storage.qualified(relation)}")
    return CommandResult("REINDEX")


def check_options(options: Any, known: Sequence[str], command_name: str, text: str) -> None:
    """42601 for an option of a (..) list that the command does not know."""
    for option, _ in options or ():
        if option not in known:
            found = re.search(rf'[(,]\s*"?{re.escape(option)}', text, re.IGNORECASE)
            raise PgError(
                code.SYNTAX_ERROR,
                f'unrecognized {command_name} option "{option}"',
                position=position(found.end() - len(option)) if found else None,
            )


def _reindexed(ddl: Ddl, node: nodes.Reindex) -> list[Relation]:
    """The tables whose indexes are meant."""
    if node.kind in ("DATABASE", "SYSTEM"):
        name = node.names[-1]
        if name != ddl.snapshot.database.name:
            raise PgError(code.FEATURE_NOT_SUPPORTED, "can only reindex the currently open database")
        privileges.check_owner(ddl.snapshot, ddl.role, ddl.snapshot.database)
        return [] if node.kind == "SYSTEM" else _own_tables(ddl, None)
    if node.kind == "SCHEMA":
        schema = ddl.schema_named(node.names[-1])
        privileges.check_owner(ddl.snapshot, ddl.role, schema)
        return _own_tables(ddl, schema.oid)
    relation = ddl.relation_named(node.names)
    if node.kind == "INDEX":
        if relation.kind not in "iI":
            raise PgError(code.WRONG_OBJECT_TYPE, f'"{relation.name}" is not an index')
        privileges.check_owner(ddl.snapshot, ddl.role, relation)
        assert relation.index is not None
        return [ddl.snapshot.relations[relation.index.table]]
    if relation.kind not in "rmp":
        raise PgError(code.WRONG_OBJECT_TYPE, f'"{relation.name}" is not a table or materialized view')
    privileges.check_owner(ddl.snapshot, ddl.role, relation)
    if not relation.indexes:
        ddl.notice("NOTICE", code.SUCCESSFUL_COMPLETION, f'table "{relation.name}" has no indexes to reindex')
    return [relation]


def _own_tables(ddl: Ddl, schema: int | None) -> list[Relation]:
    return [
        r
        for r in ddl.snapshot.relations.values()
        if r.oid >= FIRST_NORMAL_OID
        and r.kind in "rmp"
        and r.database == "main"
        and schema in (None, r.schema)
    ]


@command(nodes.Cluster, writes=True, maintains=True)
def cluster(node: nodes.Cluster, session: Session, text: str) -> CommandResult:
    """CLUSTER can only affect where rows are stored; what it is given is checked."""
    ddl = Ddl(session)
    if not node.names:
        prevent_in_transaction_block(session, "CLUSTER")
        return CommandResult("CLUSTER")
    relation = ddl.relation_named(node.names)
    if relation.kind not in "rmp":
        raise PgError(code.WRONG_OBJECT_TYPE, f'"{relation.name}" is not a table or materialized view')
    privileges.check_owner(ddl.snapshot, ddl.role, relation)
    mark_clustered(ddl, relation, node.args.get("index"))
    return CommandResult("CLUSTER")


def mark_clustered(ddl: Ddl, relation: Relation, name: str | None) -> None:
    """Note the index that a table is clustered on; without a name there must be one already."""
    if name is None:
        where = {"indrelid": relation.oid, "indisclustered": True}
        if not ddl.writer.rows("pg_index", where, ("indexrelid",)):
            raise PgError(
                code.UNDEFINED_OBJECT,
                f'there is no previously clustered index for table "{relation.name}"',
            )
        return
    index = ddl.snapshot.relation_by_name(relation.schema, name)
    if index is None:
        raise PgError(code.UNDEFINED_OBJECT, f'index "{name}" for table "{relation.name}" does not exist')
    if index.index is None or index.index.table != relation.oid:
        raise PgError(code.WRONG_OBJECT_TYPE, f'"{name}" is not an index for table "{relation.name}"')
    if index.index.predicate is not None:
        raise PgError(code.FEATURE_NOT_SUPPORTED, f'cannot cluster on partial index "{name}"')
    ddl.writer.update("pg_index", {"indrelid": relation.oid}, {"indisclustered": False})
    ddl.writer.update("pg_index", {"indexrelid": index.oid}, {"indisclustered": True})
