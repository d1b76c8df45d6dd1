"""Calls inside expressions that the binder cannot know: PL's own functions, methods, elements of collections.

Each becomes a name in the expression's tree, whose value is the code of the call. Statements that call are
`compiler.calls`.
"""

import ast
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from sqlglot import exp

from polar_lite.catalog import packages
from polar_lite.catalog.dialect import nodes as syntax
from polar_lite.catalog.dialect.binder.methods import BUILT_IN, METHOD_NAMES
from polar_lite.catalog.plsql import nodes
from polar_lite.catalog.plsql.compiler import any_types, json_types, methods, multisets, objects
from polar_lite.catalog.plsql.compiler import types as compile_types
from polar_lite.catalog.plsql.compiler.calls import (
    Callee,
    Formal,
    arranged,
    builtin_callee,
    fits,
    functions_of_pl,
    member,
    of_itself,
    out_place,
    routine_callee,
    routines_named,
    stored_out,
    subprogram,
    value_of,
)
from polar_lite.catalog.plsql.compiler.designators import Designated, designated, resolved_variable
from polar_lite.catalog.plsql.compiler.main import Body, Compiler
from polar_lite.catalog.plsql.compiler.names import Reference, Scope, attribute, load, nodes_in
from polar_lite.catalog.plsql.compiler.overloads import best
from polar_lite.catalog.plsql.conditions import message_of
from polar_lite.catalog.plsql.package_functions import functions
from polar_lite.catalog.plsql.pl_types import CollectionType, RecordType
from polar_lite.catalog.plsql.units import Builtin, BuiltinParameter
from polar_lite.catalog.types import TypeRef
from polar_lite.catalog.user_types import UserType
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.sqlstate import PgError, unsupported

_UPDATING = "updating"
_SQLERRM = Builtin(
    "sqlerrm",
    (BuiltinParameter("number", TypeRef(23)),),
    lambda runtime, number: message_of(number),
    TypeRef(25),
)


def _updating(c: Compiler) -> Callee:
    """UPDATING('COLUMN') in a trigger."""
    updates = attribute(load("facts"), "updates")
    return Callee(
        (Formal("column", TypeRef(25), "IN"),), lambda values: ast.Call(updates, values, []), TypeRef(16)
    )


def replace_calls(c: Compiler, tree: Any, scope: Scope) -> tuple[Any, list[Reference]]:
    """Calls that the binder cannot know become names, whose value is the call."""
    tree = _with_methods_apart(c, tree, scope)
    found: list[Reference] = []
    made: list[Any] = []  # what takes the place of each node, in the order of the walk
    in_statement = isinstance(tree, exp.Query | exp.DML)

    def may_be_own(node: Any) -> bool:
        if isinstance(node, exp.Column) and len(node.parts) == 1 and not in_statement:
            names = _names(node)
            return bool(names) and scope.variable(names) is None and bool(scope.subprogram(names))
        return _may_be_own(node)

    def change(node: Any) -> Any:
        reference = _reference(c, node, scope, len(found), in_statement) if may_be_own(node) else None
        if reference is None:
            return None
        found.append(reference)
        column = exp.Column(this=exp.Identifier(this=reference.parts[0], quoted=True))
        start = node.meta.get("start")
        if start is not None:
            column.meta["start"] = start
        return column

    for node in tree.dfs(prune=lambda _: made[-1] is not None):
        made.append(change(node))
    if not found:
        return tree, found
    following = iter(made)
    return tree.transform(lambda node: next(following) or node), found


def _with_methods_apart(c: Compiler, tree: Any, scope: Scope) -> Any:
    """`v.extract(..)` of a variable of XMLTYPE, or ANYDATA, as (v).extract(..), computed by SQL."""
    if not any(map(_may_be_method, nodes_in(tree))):
        return tree
    tree = tree.copy()
    for node in list(filter(_may_be_method, nodes_in(tree))):
        names = _names(node)
        value = resolved_variable(c, names[:-1], scope)
        if value is None or names[-1] not in BUILT_IN.get(value.type.oid, ()):
            continue
        field = exp.Identifier(this=names[-1], quoted=True)
        select = syntax.FieldSelect(this=methods.column_of(names[:-1]), field=field)
        made = syntax.Applied(this=select, expressions=list(node.expressions or ()))
        for part in (made, select, select.this):
            part.meta["start"] = node.meta.get("start", 0)
        if node is tree:
            tree = made
        else:
            node.replace(made)
    return tree


def _may_be_method(node: Any) -> bool:
    if type(node) not in (syntax.FuncCall, exp.Column):
        return False
    names = _names(node)
    return len(names) > 1 and names[-1] in METHOD_NAMES


_OWN = (
    *(syntax.FuncCall, syntax.FieldSelect, syntax.Applied, syntax.CursorAttribute),
    *(syntax.Treat, syntax.ObjectTest),
    *(syntax.NullTest, syntax.CollectionTest, syntax.MultisetOperation, syntax.Operator),
    syntax.InList,
)


def _may_be_own(node: Any) -> bool:
    return isinstance(node, _OWN) or (isinstance(node, exp.Column) and len(node.parts) > 1)


def _reference(c: Compiler, node: Any, scope: Scope, number: int, in_statement: bool) -> Reference | None:
    """The value of a node that only PL knows: an element, a collection's method, a call of PL's own."""
    if isinstance(node, syntax.NullTest):
        tested = designated(c, node.this, scope)
        if tested is None or not isinstance(tested.type, CollectionType):
            return None
        is_null: ast.expr = attribute(tested.code, "is_null")
        value = ast.UnaryOp(ast.Not(), is_null) if node.negated else is_null
        return Reference((f"null#{number}",), value, TypeRef(16), never_null=True)
    if in_statement and isinstance(node, syntax.CollectionTest) and node.kind == "MEMBER":
        return None  # of a column, perhaps: SQL's
    if isinstance(node, syntax.ObjectTest):
        answer = objects.is_of(c, node, scope)
        return Reference((f"of#{number}",), answer, TypeRef(16)) if answer is not None else None
    if isinstance(node, syntax.CollectionTest | syntax.Operator | syntax.InList):
        test = multisets.test(c, node, scope)
        return Reference((f"test#{number}",), test, TypeRef(16)) if test is not None else None
    if in_statement and isinstance(node, syntax.FuncCall) and _is_of_columns(c, node, scope):
        return None
    if not isinstance(node, exp.Column) and not _is_stored(c, node, scope):
        part = designated(c, node, scope)
        if part is not None and part.dynamic and isinstance(node, syntax.FieldSelect):
            return None  # $1.f: SQL finds the field in what is given, if that is of a named type
        if part is not None:
            return _value_of_part(c, part, number)
    call = _own_call(c, node, scope) or _method_with_outs(c, node, scope)
    if call is None and isinstance(node, exp.Column) and not in_statement:
        part = designated(c, node, scope) if c.variable(_names(node), scope) is None else None
        return _value_of_part(c, part, number) if part is not None else None
    if call is None:
        return None
    callee, invoke = call
    name = "method" if isinstance(node, syntax.Applied) else ".".join(_names(node))
    parts = (f"{name}()#{number}",)
    assert callee.result is not None
    return c.value_of(Designated(invoke(), callee.result), parts)


def _is_of_columns(c: Compiler, node: Any, scope: Scope) -> bool:
    """Whether a call of a statement has columns as arguments, so that it is SQL's: a constructor of a type of
    the catalog, a package's function that SQL can call."""
    names = tuple(node.names)
    columns = [_names(column) for column in node.find_all(exp.Column)]
    calls = [_names(call) for call in node.find_all(syntax.FuncCall)]
    columns += [found[:-1] for found in calls if len(found) > 1 and found[-1] in METHOD_NAMES]
    if scope.subprogram(names) or not any(
        c.variable(column, scope) is None and not scope.subprogram(column) for column in columns
    ):
        return False
    schema = names[-2] if len(names) > 1 else None
    type_ = c.environment.snapshot.type_by_name(schema, names[-1], c.environment.search_path)
    return isinstance(type_, UserType) or (len(names) > 1 and bool(functions(c.environment, names)))


def _is_stored(c: Compiler, node: Any, scope: Scope) -> bool:
    """Whether it is just a call of a function of the catalog, which SQL makes itself."""
    if not isinstance(node, syntax.FuncCall) or not c.environment.snapshot.has_collections:
        return False
    names = tuple(node.names)
    if c.variable(names, scope) is not None or c.collection_type(names, scope) is not None:
        return False
    return not scope.subprogram(names) and bool(routines_named(c, names))


def _value_of_part(c: Compiler, part: Designated, number: int) -> Reference:
    if part.dynamic:
        raise PgError(code.UNDEFINED_COLUMN, f'record has no field "{part.dynamic}"')
    found = c.value_of(part, (f"part#{number}",))
    if found is None:
        raise PgError(code.DATATYPE_MISMATCH, "a collection is no value of SQL")
    return found


def _names(node: Any) -> tuple[str, ...]:
    if isinstance(node, syntax.FuncCall):
        return tuple(node.names)
    parts = [p for p in node.parts if isinstance(p, exp.Identifier)]
    return tuple(p.name if p.args.get("quoted") else p.name.lower() for p in parts)


Invocation = tuple[Callee, Callable[[], ast.expr]]


def _own_call(c: Compiler, node: Any, scope: Scope) -> Invocation | None:
    if isinstance(node, exp.Column):
        names = _names(node)
        return own_call(c, names, [], scope) if c.variable(names, scope) is None else None
    if not isinstance(node, syntax.FuncCall) or node.syntax or node.star or node.over:
        return None
    return own_call(c, _names(node), list(node.expressions), scope)


def _method_with_outs(c: Compiler, node: Any, scope: Scope) -> Invocation | None:
    """x.f(y), v(i).f(y): a function of an object that gives its OUT parameters values, too."""
    if isinstance(node, syntax.FuncCall) and len(node.names) > 1:
        names = _names(node)
        value = resolved_variable(c, names[:-1], scope)
        found = methods.members(c, value, names[-1]) if value is not None else []
        arguments = [methods.argument_itself(names[:-1]), *arguments_of(list(node.expressions or ()))]
    elif isinstance(node, syntax.Applied) and (method := methods.of_tree(c, node, scope)) is not None:
        found, arguments = method[0], list(method[1])
    else:
        return None
    fitting = [callee for callee in found if callee.result is not None and fits(callee, arguments)]
    if not fitting:
        return None
    callee = fitting[0] if len(fitting) == 1 else best(c, fitting, arguments, scope)
    return callee, partial(_invoked, c, callee, arguments, scope)


def own_call(c: Compiler, names: tuple[str, ...], given: list[Any], scope: Scope) -> Invocation | None:
    """A function that the binder cannot know, and what makes the code of its call."""
    of_any = any_types.method(c, names, arguments_of(given), scope) if len(names) > 1 else None
    if of_any is not None:
        fitting = [callee for callee in of_any[0] if fits(callee, of_any[1])]
        return (fitting[0], partial(_invoked, c, fitting[0], of_any[1], scope)) if fitting else None
    candidates = [subprogram(c, s) for s in scope.subprogram(names)]
    if len(names) == 1 and (not candidates or any(found.is_method for found in candidates)):
        candidates = methods.of_self(c, names[0], scope) or candidates
    if not candidates and len(names) == 1:
        if names[0] == _SQLERRM.name and c.oracle:
            candidates = [builtin_callee(c, _SQLERRM)]
        if names[0] == _UPDATING and scope.find(names) is not None:
            candidates = [_updating(c)]
    elif not candidates:
        builtins = packages.find(names)
        package = c.surroundings.package(names[:-1], c.environment) if not builtins else None
        if builtins:
            candidates = [builtin_callee(c, builtin) for builtin in builtins]
        elif package is not None:
            candidates = [member(c, package, s) for s in package.members.get(names[-1], ())]
    candidates = candidates or json_types.statics(c, names)
    if not candidates:
        candidates = functions_of_pl(c, names, arguments_of(given))
    if not candidates and len(names) == 1 and c.oracle:
        candidates = [builtin_callee(c, builtin) for builtin in packages.find(("dbms_standard", *names))]
    candidates, arguments = of_itself(candidates, arguments_of(given), scope)
    fitting = [callee for callee in candidates if callee.result is not None and fits(callee, arguments)]
    if not fitting:
        return None
    callee = fitting[0] if len(fitting) == 1 else best(c, fitting, arguments, scope)
    return callee, partial(_invoked, c, callee, arguments, scope)


def stored_call(
    c: Compiler, names: tuple[str, ...], given: list[Any], scope: Scope
) -> tuple[CollectionType | RecordType, ast.expr] | None:
    """A function of the catalog whose result is a collection or an object: its type, the code of the call."""
    arguments = arguments_of(given)
    found = [
        (type_, callee)
        for callee in (
            routine_callee(c, routine) for routine in routines_named(c, names) if routine.kind == "f"
        )
        if callee.result is not None
        and isinstance(type_ := compile_types.with_fields(c, callee.result), CollectionType | RecordType)
        and (isinstance(type_, CollectionType) or c.is_object(type_))
        and fits(callee, arguments)
    ]
    if len(found) != 1:
        return None
    type_, callee = found[0]
    return type_, _invoked(c, callee, arguments, scope)


def arguments_of(given: list[Any]) -> list[nodes.Argument]:
    return [
        nodes.Argument(1, 0, a.name, nodes.Expression(1, 0, "", a.this))
        if isinstance(a, syntax.NamedArg)
        else nodes.Argument(1, 0, None, nodes.Expression(1, 0, "", a))
        for a in given
    ]


def _invoked(c: Compiler, callee: Callee, arguments: Sequence[nodes.Argument], scope: Scope) -> ast.expr:
    if any(f.mode != "IN" for f in callee.formals):
        return _invoked_with_outs(c, callee, arguments, scope)
    return callee.invoke(values_of(c, callee, arguments, scope))


def _invoked_with_outs(
    c: Compiler, callee: Callee, arguments: Sequence[nodes.Argument], scope: Scope
) -> ast.expr:
    """A function's result; on the way the values of its OUT parameters are assigned."""
    name = scope.function.temporary()
    values: list[ast.expr] = []
    stores: Body = []
    count = 0
    for formal, argument in arranged(callee, arguments):
        if formal.mode != "OUT":
            values.append(value_of(c, formal, argument, scope))
        if formal.mode != "IN":
            if argument is None:
                raise PgError(code.SYNTAX_ERROR, f'no value for parameter "{formal.name}"')
            count += 1
            place = out_place(c, formal, argument, scope)
            stores.extend(stored_out(c, place, formal.type, name, count))
    steps: list[ast.expr] = [ast.NamedExpr(ast.Name(name, ast.Store()), callee.invoke(values))]
    steps += [_as_expression(statement) for statement in stores]
    result = ast.Subscript(load(name), ast.Constant(0), ast.Load())
    return ast.Subscript(ast.Tuple([*steps, result], ast.Load()), ast.Constant(-1), ast.Load())


def _as_expression(statement: ast.stmt) -> ast.expr:
    """An assignment as an expression."""
    match statement:
        case ast.Expr():
            return statement.value
        case ast.Assign(targets=[ast.Name(id=name)]):
            return ast.NamedExpr(ast.Name(name, ast.Store()), statement.value)
        case ast.Assign(targets=[ast.Subscript(value=whole, slice=key)]):
            return ast.Call(attribute(whole, "__setitem__"), [key, statement.value], [])
    raise unsupported("an OUT argument of this kind in an expression")


def values_of(
    c: Compiler, callee: Callee, arguments: Sequence[nodes.Argument], scope: Scope
) -> list[ast.expr]:
    return [value_of(c, formal, argument, scope) for formal, argument in arranged(callee, arguments)]
