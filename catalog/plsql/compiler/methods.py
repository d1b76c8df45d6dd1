"""Methods and constructors of object types in PL: `x.m(1)`, `m(1)` inside the type's body, `t(1, 2)`.

A method is a subprogram of the type's package whose first parameter is SELF, so calls are those of
`compiler.calls` with one more argument.
"""

import ast
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sqlglot import exp

from polar_lite.catalog.dialect import nodes as syntax
from polar_lite.catalog.objects import Package
from polar_lite.catalog.plsql import nodes
from polar_lite.catalog.plsql.compiler import designators, json_types
from polar_lite.catalog.plsql.compiler.names import Subprogram
from polar_lite.catalog.plsql.object_hierarchy import Signature, lineage, signature
from polar_lite.catalog.plsql.object_types import SELF
from polar_lite.catalog.plsql.pl_types import RecordType
from polar_lite.catalog.plsql.values import Record
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.sqlstate import PgError

if TYPE_CHECKING:
    from polar_lite.catalog.plsql.compiler.calls import Callee
    from polar_lite.catalog.plsql.compiler.designators import Designated
    from polar_lite.catalog.plsql.compiler.main import Compiler
    from polar_lite.catalog.plsql.compiler.names import Scope


def _subprograms(c: "Compiler", package: Package, name: str) -> "list[tuple[Any, Subprogram]]":
    """An object type's methods of a name, each with its unit; None for the unit being compiled."""
    if c.package is not None and c.package.oid == package.oid:
        return [(None, made) for made in c.package.scope.subprograms.get(name, ())]
    schema = c.environment.snapshot.schemas[package.schema].name
    unit = c.surroundings.package((schema, package.name), c.environment)
    return [(unit, made) for made in unit.members.get(name, ())] if unit is not None else []


def _callees(c: "Compiler", package: Package, name: str, method: str) -> "list[Callee]":
    from polar_lite.catalog.plsql.compiler.calls import member, subprogram

    return [
        subprogram(c, made) if unit is None else member(c, unit, made)
        for unit, made in _subprograms(c, package, name)
        if made.node.method == method
    ]


def members(c: "Compiler", value: "Designated", name: str) -> "list[Callee]":
    """The member methods of a name that values of the type have, inherited ones too; their first parameter is
    SELF."""
    type_, snapshot = value.type, c.environment.snapshot
    if json_types.is_type(type_):
        return json_types.members(c, type_, name)
    package = snapshot.object_types.get(type_.oid)
    if package is None or not isinstance(type_, RecordType) or name in type_.shape.names:
        return []
    if not snapshot.has_hierarchy(type_.oid):
        return _callees(c, package, name, "member")
    found: dict[Any, Callee] = {}
    for above in lineage(package, snapshot):
        for unit, made in _subprograms(c, above, name):
            if made.node.method == "member":
                key = signature(made.node)
                if key not in found:
                    found[key] = _virtual(c, above, unit, made, value, key)
    return list(found.values())


def _virtual(
    c: "Compiler", package: Package, unit: Any, made: Subprogram, value: "Designated", key: Signature
) -> "Callee":
    """A method of the type, which types UNDER it may override: which one is called is known when it is
    called, unless `value` says by (object AS type)."""
    from polar_lite.catalog.plsql.compiler.calls import member, subprogram

    callee = subprogram(c, made) if unit is None else member(c, unit, made)
    formals = (replace(callee.formals[0], type=value.type), *callee.formals[1:])
    if value.as_type or made.node.is_final:
        return replace(callee, formals=formals)
    oid = package.type_oid

    def invoke(values: list[ast.expr]) -> ast.expr:
        return c.call(
            "packages.call_method", ast.Constant(oid), c.constant(key), ast.Tuple(values, ast.Load())
        )

    return replace(callee, formals=formals, invoke=invoke)


def of_self(c: "Compiler", name: str, scope: "Scope") -> "list[Callee]":
    """The methods that a mere name calls of SELF inside a type's body."""
    itself = scope.object_itself()
    if itself is None:
        return []
    value = designators.resolved_variable(c, (SELF,), scope)
    return [replace(m, is_method=True) for m in members(c, value, name)] if value is not None else []


def called(
    c: "Compiler", value: "Designated", name: str, given: list[Any], scope: "Scope"
) -> "Designated | None":
    """x.m(1), a function of the object; None when it has no such method."""
    from polar_lite.catalog.plsql.compiler.calls import fits
    from polar_lite.catalog.plsql.compiler.expression_calls import arguments_of, values_of
    from polar_lite.catalog.plsql.compiler.overloads import best

    arguments = [_of_tree(exp.Null()), *arguments_of(given)]
    fitting = [f for f in members(c, value, name) if f.result is not None and fits(f, arguments)]
    fitting = [f for f in fitting if all(p.mode == "IN" for p in f.formals[1:])]
    if not fitting:
        return None
    callee = fitting[0] if len(fitting) == 1 else best(c, fitting, arguments, scope)
    assert callee.result is not None
    rest = values_of(c, callee, arguments, scope)[1:]
    return designators.Designated(callee.invoke([value.code, *rest]), callee.result, is_fresh=True)


def argument_itself(names: Sequence[str]) -> nodes.Argument:
    """A variable, or a part of one, as the argument SELF."""
    return _of_tree(column_of(names))


def column_of(names: Sequence[str]) -> Any:
    """A column's name, and fields where there are more than it has parts."""
    tree: Any = exp.Column(**_parts(names[:4]))
    for name in names[4:]:
        tree = syntax.FieldSelect(this=tree, field=exp.Identifier(this=name, quoted=True))
    return tree


def _parts(names: Sequence[str]) -> dict[str, exp.Identifier]:
    keys = ("this", "table", "db", "catalog")
    return {
        key: exp.Identifier(this=name, quoted=True) for key, name in zip(keys, reversed(names), strict=False)
    }


def _of_tree(tree: Any) -> nodes.Argument:
    return nodes.Argument(1, 0, None, nodes.Expression(1, 0, SELF, tree))


def of_statement(
    c: "Compiler", node: nodes.Call, scope: "Scope"
) -> "tuple[list[Callee], tuple[nodes.Argument, ...]] | None":
    """x.m(1): the methods it may call, and their arguments."""
    if len(node.names) < 2 or not c.oracle:
        return None
    value = designators.resolved_variable(c, node.names[:-1], scope)
    found = members(c, value, node.names[-1]) if value is not None else []
    return (found, (argument_itself(node.names[:-1]), *node.arguments)) if found else None


def of_tree(
    c: "Compiler", tree: Any, scope: "Scope"
) -> "tuple[list[Callee], tuple[nodes.Argument, ...]] | None":
    """v(i).m(1), with the method behind a part of a variable."""
    from polar_lite.catalog.plsql.compiler.expression_calls import arguments_of

    given = list(tree.expressions) if isinstance(tree, syntax.Applied) else []
    select = tree.this if isinstance(tree, syntax.Applied) else tree
    if not isinstance(select, syntax.FieldSelect) or not isinstance(select.field, exp.Identifier):
        return None
    value = designators.designated(c, select.this, scope)
    name = select.field.name if select.field.args.get("quoted") else select.field.name.lower()
    found = members(c, value, name) if value is not None else []
    itself = select.this
    if isinstance(itself, syntax.AsType) and found:
        itself = itself.this
        whole = designators.designated(c, itself, scope)
        assert whole is not None
        found = [replace(f, formals=(replace(f.formals[0], type=whole.type), *f.formals[1:])) for f in found]
    return (found, (_of_tree(itself), *arguments_of(given))) if found else None


# --- constructors


def constructors(c: "Compiler", names: tuple[str, ...]) -> "list[Callee]":
    """What makes values of the object type of a name: its own constructors, and the one of all attributes."""
    from polar_lite.catalog.plsql.compiler import types as compile_types
    from polar_lite.catalog.plsql.compiler.calls import Callee, Formal
    from polar_lite.catalog.plsql.package_functions import object_type_of

    snapshot = c.environment.snapshot
    package = snapshot.object_type_named(names, c.environment.search_path) if c.oracle else None
    if package is None:
        return json_types.constructors(c, names)
    type_ = compile_types.with_fields(c, snapshot.type_ref(package.type_oid))
    assert isinstance(type_, RecordType)
    if not object_type_of(package, snapshot).is_instantiable:
        raise PgError(code.WRONG_OBJECT_TYPE, f'type "{package.name}" is not instantiable')
    shape = type_.shape
    formals = tuple(Formal(n, t, "IN") for n, t in zip(shape.names, shape.types, strict=True))

    def invoke(values: list[ast.expr]) -> ast.expr:
        return ast.Call(c.constant(Record), [c.constant(shape), ast.Tuple(values, ast.Load())], [])

    return [*_callees(c, package, package.name, "constructor"), Callee(formals, invoke, type_)]
