"""EXCLUDE constraints of CREATE and ALTER TABLE.

PostgreSQL 15 docs, CREATE TABLE (EXCLUDE); source parse_utilcmd.c (transformIndexConstraint), indexcmds.c
(DefineIndex, ComputeIndexAttrs).
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from polar_lite.catalog import access_methods
from polar_lite.catalog.dialect import nodes, table_expressions
from polar_lite.catalog.dialect.binder.operators import binary_operator
from polar_lite.catalog.dialect.binder.state import Statement
from polar_lite.catalog.functions.registry import Operator
from polar_lite.catalog.objects import Relation
from polar_lite.catalog.types import TypeRef
from polar_lite.catalog.writing import indexes, relations
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.sqlstate import PgError
from polar_lite.server.commands.constraints.checks import check_free
from polar_lite.server.commands.ddl import Ddl, no_position, position
from polar_lite.server.commands.tables.indexes import index_of_constraint
from polar_lite.server.writes import exclusion_checks

_BOOLEAN: Final = 16
_EQUAL, _OVERLAP = frozenset({"="}), frozenset({"&&", "-|-", "="})
_BOXES, _UNEQUAL = frozenset({"&&", "~="}), frozenset({"=", "<>"})
# Commutative operators of PostgreSQL's operator classes of these access methods, by the class's name.
_OPERATORS: Final = {
    "range_ops": _OVERLAP,
    "multirange_ops": _OVERLAP,
    "inet_ops": _UNEQUAL | {"&&"},
    "box_ops": _BOXES,
    "circle_ops": _BOXES,
    "poly_ops": _BOXES,
    "point_ops": frozenset({"~="}),
    "quad_point_ops": frozenset({"~="}),
    "kd_point_ops": frozenset({"~="}),
    "text_ops": _EQUAL,
    "gist_ltree_ops": _EQUAL,
}
_NOT_OF_BTREE_GIST: Final = (
    *("gist_trgm_ops", "gist_hstore_ops", "gist__int_ops", "gist__intbig_ops"),
    *("gist_ltree_ops", "gist__ltree_ops"),
)


def make_exclusions(
    ddl: Ddl, oid: int, listed: Sequence[nodes.Constraint], text: str, *, is_new: bool
) -> None:
    """Make the constraints of a table; 23P01 when its rows exclude each other. is_new: it has none yet."""
    for node in _distinct(listed):
        relation = ddl.snapshot.relations[oid]
        if relation.kind == "p":
            message = "exclusion constraints are not supported on partitioned tables"
            raise PgError(code.FEATURE_NOT_SUPPORTED, message, position=position(node.start))
        made = _make(ddl, relation, node, text, is_new=is_new)
        relation = ddl.snapshot.relations[oid]
        constraint = next(c for c in relation.constraints if c.oid == made)
        if not is_new:
            exclusion_checks.check_table(ddl.session, relation, constraint)


def compare_again(ddl: Ddl, oid: int, changed: set[int]) -> None:
    """Columns have got other types: other operators compare them (42883), and their rows anew (23P01)."""
    for constraint in ddl.snapshot.relations[oid].constraints:
        index = ddl.snapshot.relations[constraint.index_oid].index if constraint.type == "x" else None
        if index is None or changed.isdisjoint((*index.keys, *index.columns)):
            continue
        relation = ddl.snapshot.relations[oid]
        types = table_expressions.key_sql(ddl.snapshot, relation, index).types
        names = map(ddl.names().operator_names, constraint.operators)
        found = [_found(ddl, type_, name) for type_, name in zip(types, names, strict=True)]
        values = {"conexclop": [operator.oid for operator in found]}
        ddl.writer.update("pg_constraint", {"oid": constraint.oid}, values)
        relation = ddl.snapshot.relations[oid]
        constraint = next(c for c in relation.constraints if c.oid == constraint.oid)
        exclusion_checks.check_table(ddl.session, relation, constraint)


def _distinct(listed: Sequence[nodes.Constraint]) -> list[nodes.Constraint]:
    """What is said twice is made once, by the first name that is given."""
    found: dict[tuple[Any, ...], nodes.Constraint] = {}
    for node in listed:
        key = (node.excluding, node.operators, node.deferrable, node.initially_deferred)
        first = found.setdefault(key, node)
        if first.constraint is None:
            first.set("constraint", node.constraint)
    return list(found.values())


def _make(ddl: Ddl, relation: Relation, node: nodes.Constraint, text: str, *, is_new: bool) -> int:
    schema = ddl.snapshot.schemas[relation.schema]
    new = index_of_constraint(ddl, relation, node.excluding, text)
    name = node.constraint
    if name is None:
        second = "_".join(key.name for key in (*new.keys, *new.included))
        name = ddl.free_name(schema.oid, relation.name, second, "excl")
    elif ddl.snapshot.relation_by_name(schema.oid, name) is not None:
        raise PgError(code.DUPLICATE_TABLE, f'relation "{name}" already exists')
    check_free(relation, name)
    operators = [
        _operator(ddl, key, names, new.method) for key, names in zip(new.keys, node.operators, strict=True)
    ]
    verb = "CREATE TABLE /" if is_new else "ALTER TABLE / ADD"
    ddl.debug(f'{verb} EXCLUDE will create implicit index "{name}" for table "{relation.name}"')
    deferrable = bool(node.deferrable or node.initially_deferred)
    return relations.enter_key(
        ddl.writer,
        relation,
        schema,
        name,
        replace(new, is_immediate=not deferrable),
        deferrable=deferrable,
        deferred=bool(node.initially_deferred),
        operators=[operator.oid for operator in operators],
    )


def _operator(ddl: Ddl, key: indexes.NewKey, names: Sequence[str], method: int) -> Operator:
    """The operator of one element (42883), which must fit its operator class (42809)."""
    found = _found(ddl, key.type, names)
    signature = f"{found.name}({ddl.names().type(found.left)},{ddl.names().type(found.right)})"
    if found.commutator != found.name:
        raise PgError(
            code.WRONG_OBJECT_TYPE,
            f"operator {signature} is not commutative",
            detail="Only commutative operators can be used in exclusion constraints.",
        )
    class_oid = key.operator_class or indexes.default_operator_class(ddl.writer, key.type.oid, method)
    ((name, family),) = ddl.writer.rows("pg_opclass", {"oid": class_oid}, ("opcname", "opcfamily"))
    if found.name not in _operators_of(name, method):
        ((family_name,),) = ddl.writer.rows("pg_opfamily", {"oid": family}, ("opfname",))
        raise PgError(
            code.WRONG_OBJECT_TYPE,
            f'operator {signature} is not a member of operator family "{family_name}"',
            detail="The exclusion operator must be related to the index operator class for the constraint.",
        )
    return found


def _found(ddl: Ddl, type_: TypeRef, names: Sequence[str]) -> Operator:
    st = Statement(replace(ddl.session.environment(), snapshot=ddl.snapshot))
    schema = ddl.schema_named(names[-2]).name if len(names) > 1 else None
    with no_position():
        return binary_operator(st, names[-1], type_.oid, type_.oid, schema=schema)


def _operators_of(operator_class: str, method: int) -> frozenset[str]:
    if access_methods.BY_OID[method].is_stored:
        return _EQUAL
    if operator_class.startswith("gist_") and operator_class not in _NOT_OF_BTREE_GIST:
        return _UNEQUAL
    return _OPERATORS.get(operator_class, frozenset())
