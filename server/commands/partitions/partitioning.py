"""Partitioned tables: PARTITION BY, and how a table becomes a partition or ceases to be one.

PostgreSQL 15 docs, CREATE TABLE and ALTER TABLE; source parse_utilcmd.c, tablecmds.c (ComputePartitionAttrs,
ATExecAttachPartition, ATExecDetachPartition).
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Final

from polar_lite.catalog import access_methods
from polar_lite.catalog import row_triggers as triggers
from polar_lite.catalog.access_methods import AccessMethod
from polar_lite.catalog.dialect import nodes, storage, stored_texts
from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.foreign_keys import KeyLookup
from polar_lite.catalog.dialect.partition_keys import row_key
from polar_lite.catalog.dialect.table_expressions import bind
from polar_lite.catalog.loading.partitions import stored_bound
from polar_lite.catalog.object_names import PG_CLASS, PG_COLLATION, Reference
from polar_lite.catalog.objects import Relation
from polar_lite.catalog.partitions import Bound, hashed
from polar_lite.catalog.system_columns import SYSTEM_COLUMNS
from polar_lite.catalog.types import TypeRef
from polar_lite.catalog.writing import indexes
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.sqlstate import PgError, unsupported
from polar_lite.server.commands import collations, prevent_in_transaction_block
from polar_lite.server.commands.ddl import Ddl, position
from polar_lite.server.commands.expressions import stored_expression
from polar_lite.server.commands.operators.classes import operator_class_named
from polar_lite.server.commands.partitions import family_columns, inheritance, propagation
from polar_lite.server.commands.partitions.bounds import BoundReader, check_new
from polar_lite.server.engine.calls import guarded
from polar_lite.server.engine.locks import TableMode
from polar_lite.server.transactions import table_locks
from polar_lite.server.writes import referential_errors

_LETTERS: Final = {"range": "r", "list": "l", "hash": "h"}
_MOST_KEYS: Final = 32


# --- PARTITION BY


def make_partitioned(ddl: Ddl, oid: int, node: nodes.PartitionBy, text: str) -> None:
    """Enter the partition key of a table that has its columns."""
    relation = ddl.snapshot.relations[oid]
    if len(node.elements) > _MOST_KEYS:
        message = f"cannot partition using more than {_MOST_KEYS} columns"
        raise PgError(code.TOO_MANY_COLUMNS, message)
    if node.strategy == "list" and len(node.elements) > 1:
        message = 'cannot use "list" partition strategy with more than one column'
        raise PgError(code.INVALID_OBJECT_DEFINITION, message)
    strategy = _LETTERS[node.strategy]
    method = access_methods.HASH if strategy == "h" else access_methods.BTREE
    numbers: list[int] = []
    texts: list[str] = []
    types: list[TypeRef] = []
    classes: list[int] = []
    collations: list[int] = []
    for element in node.elements:
        expr = _key_part(ddl, relation, element, text)
        types.append(expr.type)
        classes.append(_operator_class(ddl, element, expr.type, method))
        collations.append(_collation(ddl, relation, element, expr))
        ddl.writer.depend((PG_CLASS, oid, 0), (PG_COLLATION, collations[-1], 0))
        if isinstance(expr, q.Var):
            numbers.append(expr.attnum)
            _depend(ddl, oid, expr.attnum)
            continue
        form = stored_expression(ddl, expr)
        numbers.append(0)
        texts.append(form.text)
        for reference in form.refers_to:
            ddl.writer.depend((PG_CLASS, oid, 0), reference)
        for number in sorted({n.attnum for n in q.nodes_of(expr) if isinstance(n, q.Var)}):
            _depend(ddl, oid, number)
    if strategy == "h":
        for type_ in types:
            hashed(type_)
    row = {
        "partrelid": oid,
        "partstrat": strategy,
        "partnatts": len(numbers),
        "partdefid": 0,
        "partattrs": numbers,
        "partclass": classes,
        "partcollation": collations,
        "partexprs": texts or None,
    }
    ddl.writer.insert("pg_partitioned_table", row)


def _depend(ddl: Ddl, oid: int, number: int) -> None:
    """The column cannot be dropped without its table."""
    ddl.writer.depend((PG_CLASS, oid, number), (PG_CLASS, oid, 0), "i")


def _key_part(ddl: Ddl, relation: Relation, element: nodes.PartitionElement, text: str) -> q.Expr:
    """A column or an expression of a partition key (42703, 42P17, 42P21)."""
    if element.column is not None:
        if element.column in SYSTEM_COLUMNS:
            message = f'cannot use system column "{element.column}" in partition key'
            raise PgError(code.INVALID_OBJECT_DEFINITION, message, position=position(element.start))
        found = next((c for c in relation.columns if c.name == element.column), None)
        if found is None:
            message = f'column "{element.column}" named in partition key does not exist'
            raise PgError(code.UNDEFINED_COLUMN, message, position=position(element.start))
        if found.generation is not None:
            raise _generated(found.name, element)
        return q.Var(found.type, 1, found.attnum, 0, found.physical, found.name)
    environment = replace(ddl.session.environment(), snapshot=ddl.snapshot)
    try:
        expr = bind(environment, relation, element.expression, "partition key expressions", text=text)
    except PgError as error:
        if error.sqlstate in (code.GROUPING_ERROR, code.WINDOWING_ERROR, code.FEATURE_NOT_SUPPORTED):
            error.position = None
        raise
    if isinstance(expr, q.Var):
        return expr
    generated = {c.attnum: c.name for c in relation.columns if c.generation is not None}
    for node in q.nodes_of(expr):
        if isinstance(node, q.Var) and node.attnum in generated:
            raise _generated(generated[node.attnum], element)
        if isinstance(node, q.FuncExpr) and node.function.routine_oid is not None:
            raise unsupported("a user-defined function in PARTITION BY")
    if not any(isinstance(node, q.Var) for node in q.nodes_of(expr)):
        message = "cannot use constant expression as partition key"
        raise PgError(code.INVALID_OBJECT_DEFINITION, message)
    if not stored_texts.is_immutable(expr):
        message = "functions in partition key expression must be marked IMMUTABLE"
        raise PgError(code.INVALID_OBJECT_DEFINITION, message)
    return expr


def _generated(name: str, element: nodes.PartitionElement) -> PgError:
    return PgError(
        code.INVALID_OBJECT_DEFINITION,
        "cannot use generated column in partition key",
        detail=f'Column "{name}" is a generated column.',
        position=position(element.start),
    )


def _collation(ddl: Ddl, relation: Relation, element: nodes.PartitionElement, expr: q.Expr) -> int:
    given = collations.given(ddl, expr.type, element.collation, places=False)
    if not given and isinstance(expr, q.Var):
        given = next(c.collation for c in relation.columns if c.attnum == expr.attnum)
    if given and ddl.snapshot.collations[given].is_icu:
        raise unsupported("a partition key with a collation of ICU")
    return given or indexes.default_collation(ddl.writer, expr.type)


def _operator_class(ddl: Ddl, element: nodes.PartitionElement, type_: TypeRef, method: AccessMethod) -> int:
    if element.operator_class:
        return operator_class_named(ddl, element.operator_class, type_, method)
    found = indexes.default_operator_class(ddl.writer, type_.oid, method.oid)
    if not found:
        name = method.name
        raise PgError(
            code.UNDEFINED_OBJECT,
            f"data type {ddl.names().type(type_.oid)} has no default operator class for access method"
            f' "{name}"',
            hint=f"You must specify a {name} operator class or define a default {name} operator class for"
            " the data type.",
        )
    return found


# --- becoming a partition


def become_partition(ddl: Ddl, oid: int, node: nodes.PartitionBound, text: str) -> None:
    """CREATE TABLE .. PARTITION OF: a new table with its parent's columns, which has no bounds yet."""
    child = ddl.snapshot.relations[oid]
    parent = ddl.snapshot.relations[child.parents[0]]
    enter_bound(ddl, child, parent, BoundReader(ddl, parent).read(node), node)
    propagation.give_all(ddl, parent, oid)


def enter_bound(
    ddl: Ddl, child: Relation, parent: Relation, bound: Bound, node: nodes.PartitionBound
) -> None:
    """Give a table below a partitioned one its bounds, if no other partition has rows of the kind."""
    check_new(ddl, parent, child.name, bound, node)
    default = ddl.snapshot.router(parent.oid).default
    facts = {"relispartition": True, "relpartbound": stored_bound(bound)}
    ddl.writer.update("pg_class", {"oid": child.oid}, facts)
    if bound.is_default:
        ddl.writer.update("pg_partitioned_table", {"partrelid": parent.oid}, {"partdefid": child.oid})
    elif default:
        for member in ddl.snapshot.family(default):
            table_locks.lock(ddl.session, member.oid, TableMode.ACCESS_EXCLUSIVE)
        _check_default(ddl, default, parent)


def _check_default(ddl: Ddl, default: int, parent: Relation) -> None:
    """The default partition must have no rows that are another one's now."""
    for leaf in ddl.snapshot.members(default):
        if not fits(ddl, leaf, parent):
            raise PgError(
                code.CHECK_VIOLATION,
                f'updated partition constraint for default partition "{leaf.name}" would be violated by'
                " some row",
                schema=ddl.snapshot.schemas[leaf.schema].name,
                table=leaf.name,
            )


def fits(ddl: Ddl, leaf: Relation, top: Relation) -> bool:
    """Whether all rows of a leaf may be where they are, by the bounds up to those of `top`."""
    path = [leaf, *ddl.snapshot.ancestors(leaf.oid)]
    for child, parent in pairwise(path):
        key = row_key(ddl.snapshot, parent, leaf)
        ddl.writer.register_functions(key.functions)
        router = ddl.snapshot.router(parent.oid)
        sql = f"SELECT {', '.join(key.columns)} FROM {storage.qualified(leaf)}"
        rows = guarded(ddl.session, lambda sql=sql: ddl.writer.connection.execute(sql).fetchall())
        if any(router.find(values) != child.oid for values in rows):
            return False
        if parent.oid == top.oid:
            break
    return True


def attach_partition(ddl: Ddl, parent: Relation, action: nodes.AlterAction, text: str) -> None:
    """ATTACH PARTITION; 23514 when a row does not belong into it."""
    inheritance.check_partitioned(parent, "table ")
    child = ddl.relation_named(action.references)
    _check_attachable(ddl, parent, child)
    ddl.check_no_pending("ALTER TABLE", child)
    names = {c.name for c in parent.columns if not c.has_dropped}
    for column in child.columns:
        if not column.has_dropped and column.name not in names:
            raise PgError(
                code.DATATYPE_MISMATCH,
                f'table "{child.name}" contains column "{column.name}" not found in parent "{parent.name}"',
                detail="The new partition may contain only the columns present in parent.",
            )
    for trigger in child.triggers:
        if triggers.is_row(trigger) and (trigger.new_table or trigger.old_table):
            raise PgError(
                code.FEATURE_NOT_SUPPORTED,
                f'trigger "{trigger.name}" prevents table "{child.name}" from becoming a partition',
                detail="ROW triggers with transition tables are not supported on partitions.",
            )
    bound = BoundReader(ddl, parent).read(action.bound)
    check_new(ddl, parent, child.name, bound, action.bound)
    family_columns.merge(ddl, child, parent, is_partition=True)
    inheritance.enter_parent(ddl, child.oid, parent, 1, is_partition=True)
    enter_bound(ddl, ddl.snapshot.relations[child.oid], parent, bound, action.bound)
    root = [parent, *ddl.snapshot.ancestors(parent.oid)][-1]
    for leaf in ddl.snapshot.members(child.oid):
        if not fits(ddl, leaf, root):
            raise PgError(
                code.CHECK_VIOLATION,
                f'partition constraint of relation "{leaf.name}" is violated by some row',
                schema=ddl.snapshot.schemas[leaf.schema].name,
                table=leaf.name,
            )
    propagation.give_all(ddl, ddl.snapshot.relations[parent.oid], child.oid)


def _check_attachable(ddl: Ddl, parent: Relation, child: Relation) -> None:
    from polar_lite.catalog import privileges

    privileges.check_owner(ddl.snapshot, ddl.role, child)
    if child.kind not in "rp":
        raise PgError(code.WRONG_OBJECT_TYPE, f'"{child.name}" is not a table')
    if child.bound is not None:
        raise PgError(code.WRONG_OBJECT_TYPE, f'"{child.name}" is already a partition')
    if child.parents:
        raise PgError(code.WRONG_OBJECT_TYPE, "cannot attach inheritance child as partition")
    if child.kind == "r" and ddl.snapshot.has_children(child.oid):
        raise PgError(code.WRONG_OBJECT_TYPE, "cannot attach inheritance parent as partition")
    if parent.oid in {relation.oid for relation in ddl.snapshot.family(child.oid)}:
        raise PgError(
            code.DUPLICATE_TABLE,
            "circular inheritance not allowed",
            detail=f'"{parent.name}" is already a child of "{child.name}".',
        )
    for is_temporary, one, other in (
        (parent.persistence == "t", "permanent", "temporary"),
        (child.persistence == "t", "temporary", "permanent"),
    ):
        if is_temporary and parent.persistence != child.persistence:
            raise PgError(
                code.WRONG_OBJECT_TYPE,
                f'cannot attach a {one} relation as partition of {other} relation "{parent.name}"',
            )


# --- ceasing to be one


def detach_partition(ddl: Ddl, parent: Relation, action: nodes.AlterAction, text: str) -> None:
    inheritance.check_partitioned(parent, "table ")
    if action.mode == "CONCURRENTLY":
        prevent_in_transaction_block(ddl.session, "ALTER TABLE ... DETACH CONCURRENTLY")
        if ddl.snapshot.router(parent.oid).default:
            message = "cannot detach partitions concurrently when a default partition exists"
            raise PgError(code.OBJECT_NOT_IN_PREREQUISITE_STATE, message)
    child = ddl.relation_named(action.references)
    if parent.oid not in child.parents:
        message = f'relation "{child.name}" is not a partition of relation "{parent.name}"'
        raise PgError(code.UNDEFINED_TABLE, message)
    if action.mode == "FINALIZE":
        message = f'partition "{child.name}" in partitioned table "{parent.name}" is not pending detach'
        raise PgError(code.OBJECT_NOT_IN_PREREQUISITE_STATE, message)
    _check_references(ddl, child)
    leave(ddl, parent, child)


def _check_references(ddl: Ddl, child: Relation) -> None:
    """23503 when rows elsewhere refer to rows of the partition through a foreign key to its parent."""
    for other, constraint in ddl.snapshot.referencing(child.oid):
        if constraint.is_part:
            lookup = KeyLookup(ddl.snapshot, other, constraint)
            ddl.writer.register_functions(lookup.functions)
            raw = ddl.writer.connection
            key = guarded(ddl.session, lambda raw=raw, lookup=lookup: raw.execute(lookup.referred).fetchone())
            if key is not None:
                raise referential_errors.removed(ddl.session, lookup, key)


def leave(ddl: Ddl, parent: Relation, child: Relation) -> None:
    """The partition is a table of its own from now on."""
    propagation.take_back(ddl, parent, child.oid)
    family_columns.unmerge(ddl, child, parent)
    remove_parent(ddl, child, parent)
    facts = {"relispartition": False, "relpartbound": None}
    ddl.writer.update("pg_class", {"oid": child.oid}, facts)
    ddl.writer.update(
        "pg_partitioned_table", {"partrelid": parent.oid, "partdefid": child.oid}, {"partdefid": 0}
    )


def remove_parent(ddl: Ddl, child: Relation, parent: Relation) -> None:
    """The row of pg_inherits, and the dependency."""
    ddl.writer.delete("pg_inherits", {"inhrelid": child.oid, "inhparent": parent.oid})
    reference: Reference = (PG_CLASS, parent.oid, 0)
    on = dict(zip(("refclassid", "refobjid", "refobjsubid"), reference, strict=True))
    ddl.writer.delete("pg_depend", {"classid": PG_CLASS, "objid": child.oid, "objsubid": 0, **on})
