"""Control statements -> Python's own: IF, CASE, loops, EXIT, blocks with handlers; and assignments."""

import ast

from sqlglot import exp

from polar_lite.catalog import packages
from polar_lite.catalog.dialect import nodes as syntax
from polar_lite.catalog.plsql import nodes, values
from polar_lite.catalog.plsql.compiler import binding
from polar_lite.catalog.plsql.compiler.declarations import check_bodies, declare
from polar_lite.catalog.plsql.compiler.designators import designated, record_to_fill
from polar_lite.catalog.plsql.compiler.main import INTEGER, TEXT, Body, Compiler, compiles
from polar_lite.catalog.plsql.compiler.missing_fields import missing_field
from polar_lite.catalog.plsql.compiler.names import (
    INT4,
    Local,
    Scope,
    load,
)
from polar_lite.catalog.plsql.compiler.record_stars import starred
from polar_lite.catalog.plsql.conditions import BY_NAME, caught_by
from polar_lite.catalog.plsql.parser.control import CASE_VARIABLE
from polar_lite.catalog.plsql.pl_types import PlType, RecordType, is_record
from polar_lite.catalog.types import TypeRef
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.sqlstate import PgError, unsupported


@compiles(nodes.Null)
def compile_null(c: Compiler, node: nodes.Null, scope: Scope) -> Body:
    return [ast.Pass()]


@compiles(nodes.Assignment)
def compile_assignment(c: Compiler, node: nodes.Assignment, scope: Scope) -> Body:
    text = f"{node.value.lead}{node.value.text}"
    context = f'PL/pgSQL assignment "{text}"' if node.value.lead and not c.oracle else ""
    missing = missing_field(c, node.target, scope, text) if context else None
    if missing is not None:
        return c.at(node.line, node.name, c.refusal(missing), "" if missing.internal_query else context)
    place = c.place(node.target, scope)
    if place.is_record:
        before, record, after = record_to_fill(c, place)
        return [*before, *assign_record(c, record, place.type, node.value, scope), *after]
    if place.is_dynamic and context:
        found = c.run(
            "values.find_field", place.code, ast.Constant(place.path[0]), ast.Constant(place.local.name)
        )
        return [*c.at(node.line, node.name, [found], context), *place.store(c.typed(node.value, scope))]
    if place.is_dynamic:
        return place.store(c.typed(node.value, scope))
    return place.store(c.expression(node.value, scope, place.type))


def assign_record(
    c: Compiler, record: ast.expr, type_: TypeRef, value: nodes.Expression, scope: Scope
) -> Body:
    """A whole record from another one, from ROW(..), or from a composite value."""
    source = designated(c, value.tree, scope)
    if source is not None and not source.dynamic and is_record(source.type):
        if isinstance(source.type, RecordType) and isinstance(type_, RecordType) and type_.shape.root:
            binding.make_cast(c.environment, source.type, type_)  # 42804 for a supertype's value
        return [c.run("values.copy_record", record, source.code)]
    if isinstance(value.tree, syntax.RowExpr) and not any(map(starred, value.tree.expressions)):
        # Field by field, as PostgreSQL casts a row to the record's type; without one they are f1, f2 ..
        items = [
            exp.Alias(this=item.copy(), alias=exp.Identifier(this=f"f{number}", quoted=False))
            for number, item in enumerate(value.tree.expressions, 1)
        ]
        query = nodes.Sql(value.line, value.offset, "SELECT " + value.text, exp.Select(expressions=items))
        site, place, given = c.site(query, scope)
        site.shape = type_.shape if isinstance(type_, RecordType) else None
        return [c.run("sql.fetch_record", record, place, given, ast.Constant(False))]
    return [c.run("values.assign_record", record, c.typed(value, scope))]


@compiles(nodes.If)
def compile_if(c: Compiler, node: nodes.If, scope: Scope) -> Body:
    # NULL is not true: an unknown condition takes the next branch.
    otherwise = c.statements(node.otherwise, scope) if node.otherwise else []
    for branch in reversed(node.branches):
        made = ast.If(c.condition(branch.condition, scope), c.statements(branch.body, scope), otherwise)
        otherwise = c.at(branch.line, "IF", [made]) if branch is not node.branches[0] else [made]
    return otherwise


@compiles(nodes.Case)
def compile_case(c: Compiler, node: nodes.Case, scope: Scope) -> Body:
    made: Body = []
    inner = scope
    if node.operand is not None:
        inner = Scope(scope, scope.function)
        typed = c.typed(node.operand, scope)
        name = c.fresh("case")
        type_ = static_type(c, node.operand, scope)
        if type_ is None:
            raise unsupported("a CASE operand whose type is known at run time only")
        inner.names[CASE_VARIABLE] = Local(CASE_VARIABLE, name, "scalar", type_, scope.function)
        made.append(
            ast.Assign([ast.Name(name, ast.Store())], ast.Subscript(typed, ast.Constant(0), ast.Load()))
        )
    if node.otherwise is None:
        otherwise: Body = [ast.Expr(ast.Call(c.constant(values.case_not_found), [], []))]
    else:
        otherwise = c.statements(node.otherwise, scope)
    for branch in reversed(node.branches):
        otherwise = [
            ast.If(c.condition(branch.condition, inner), c.statements(branch.body, scope), otherwise)
        ]
    return [*made, *otherwise]


def static_type(c: Compiler, node: nodes.Expression, scope: Scope) -> TypeRef | None:
    from polar_lite.catalog.plsql.compiler.names import Resolver

    part = designated(c, node.tree, scope)
    if part is not None and isinstance(part.type, PlType):
        return part.type
    tree, known = c.prepared_tree(node.tree, scope)
    try:
        _, expr = binding.bind(c.environment, tree, node.text, Resolver(known))
    except PgError:
        return None
    return TEXT if expr.type.oid == binding.UNKNOWN else binding.bare(expr.type)


# --- loops


@compiles(nodes.Loop)
def compile_loop(c: Compiler, node: nodes.Loop, scope: Scope) -> Body:
    c.open_frame(node.label)
    body = [c.check(), *c.statements(node.body, Scope(scope, scope.function))]
    return c.close_frame(ast.While(ast.Constant(True), body, []), scope)


@compiles(nodes.While)
def compile_while(c: Compiler, node: nodes.While, scope: Scope) -> Body:
    test = c.condition(node.condition, scope)
    c.open_frame(node.label)
    body = [c.check(), *c.statements(node.body, Scope(scope, scope.function))]
    return c.close_frame(ast.While(test, body, []), scope)


@compiles(nodes.ForRange)
def compile_for_range(c: Compiler, node: nodes.ForRange, scope: Scope) -> Body:
    def bound(expression: nodes.Expression, what: str) -> ast.expr:
        value = c.expression(expression, scope, INTEGER)
        return ast.Call(c.constant(values.loop_bound), [value, ast.Constant(what)], [])

    low, high = bound(node.low, "lower bound"), bound(node.high, "upper bound")
    step: ast.expr = bound(node.step, "BY value") if node.step is not None else ast.Constant(1)
    if node.reverse:
        # Oracle writes low..high and counts down; PL/pgSQL writes high..low.
        if c.environment.meaning.oracle_reverse:
            low, high = high, low
        stop: ast.expr = ast.BinOp(high, ast.Sub(), ast.Constant(1))
        step = ast.UnaryOp(ast.USub(), step)
    else:
        stop = ast.BinOp(high, ast.Add(), ast.Constant(1))
    inner = Scope(scope, scope.function, node.label)
    name = c.fresh("i")
    inner.names[node.variable] = Local(
        node.variable,
        name,
        "scalar",
        TypeRef(INT4),
        scope.function,
        never_null=not _assigns(node.body, node.variable),
    )
    c.open_frame(node.label)
    body = [c.check(), *c.statements(node.body, inner)]
    if c.uses_found:
        ran = c.fresh("ran")
        body.insert(0, ast.Assign([ast.Name(ran, ast.Store())], ast.Constant(True)))
    loop = ast.For(ast.Name(name, ast.Store()), ast.Call(c.constant(range), [low, stop, step], []), body, [])
    made = c.close_frame(loop, scope)
    if c.uses_found:
        made.insert(0, ast.Assign([ast.Name(ran, ast.Store())], ast.Constant(False)))
        made.insert(2, *c.set_found(load(ran)))
    return made


def _assigns(body: tuple[nodes.Statement, ...], name: str) -> bool:
    """Whether a statement may assign to the variable; a mention as an argument counts."""
    for statement in body:
        for node in nodes.walk(statement):
            match node:
                case nodes.Assignment(target=target):
                    targets = [target]
                case nodes.Into() | nodes.Fetch() | nodes.ForQuery() | nodes.ForExecute() | nodes.ForEach():
                    targets = list(node.targets)  # a part of a variable is none of the loop's
                case nodes.GetDiagnostics(items=items):
                    targets = [target for target, _ in items]
                case nodes.Argument(value=value) | nodes.Using(value=value):
                    targets = [tuple(value.text.strip().lower().split("."))]
                case _:
                    continue
            if any(isinstance(t, tuple) and name in (t[0], t[-1]) for t in targets):
                return True
    return False


@compiles(nodes.Exit)
def compile_exit(c: Compiler, node: nodes.Exit, scope: Scope) -> Body:
    made = c.jump(node.label, is_continue=node.is_continue)
    if node.when is not None:
        return [ast.If(c.condition(node.when, scope), made, [])]
    return made


# --- RETURN


@compiles(nodes.Block)
def compile_block(c: Compiler, node: nodes.Block, scope: Scope) -> Body:
    inner = Scope(scope, scope.function, node.label)
    exits = node.label is not None and any(
        isinstance(item, nodes.Exit) and item.label == node.label for item in nodes.walk(node)
    )
    if exits:
        c.open_frame(node.label, is_block=True)
    made = declare(c, node.declarations, inner)
    check_bodies(inner)
    body = _protected(c, node, inner) if node.handlers else c.statements(node.body, inner)
    made = [*made, *body]
    if exits:
        return c.close_frame(ast.While(ast.Constant(True), [*made, ast.Break()], []), scope)
    return made


def _protected(c: Compiler, node: nodes.Block, scope: Scope) -> Body:
    """A block with EXCEPTION: a savepoint, and Python's try."""
    mark, caught = c.fresh("mark"), c.fresh("e")
    c.protected.append(mark)
    body = c.statements(node.body, scope)
    c.protected.pop()
    body.append(c.run("errors.leave", load(mark)))
    handling: Body = [ast.Raise(c.call("errors.again", load(caught)))]
    for handler in reversed(node.handlers):
        handling = [_handler(c, handler, scope, caught, handling)]
    converted = ast.Assign(
        [ast.Name(caught, ast.Store())], c.call("errors.caught", load(mark), load("x" + caught))
    )
    return [
        ast.Assign([ast.Name(mark, ast.Store())], c.call("errors.enter", ast.Constant(c.oracle))),
        ast.Try(
            body,
            [ast.ExceptHandler(c.constant(Exception), "x" + caught, [converted, *handling])],
            [],
            [],
        ),
    ]


def _handler(c: Compiler, handler: nodes.Handler, scope: Scope, caught: str, otherwise: Body) -> ast.stmt:
    inner = Scope(scope, scope.function)
    made: Body = []
    for name, type_ in (("sqlstate", TEXT), ("sqlerrm", TEXT), ("sqlcode", INTEGER)):
        py = f"{caught}_{name}"
        inner.names[name] = Local(name, py, "scalar", type_, scope.function, constant=True, never_null=True)
        made.append(ast.Assign([ast.Name(py, ast.Store())], c.call(f"errors.error_{name}", load(caught))))
    catches = tuple(item for condition in handler.conditions for item in _catches(c, condition, scope))
    c.errors.append(caught)
    body = c.statements(handler.body, inner)
    c.errors.pop()
    before = f"{caught}_before"
    made += [
        ast.Assign([ast.Name(before, ast.Store())], c.call("errors.begin_handling", load(caught))),
        ast.Try(body or [ast.Pass()], [], [], [c.run("errors.end_handling", load(before))]),
    ]
    return ast.If(c.call("errors.matches", load(caught), c.constant(catches)), made, otherwise)


def _catches(c: Compiler, condition: nodes.Condition, scope: Scope) -> list[tuple[str, object]]:
    if condition.sqlstate is not None:
        kind = "class" if condition.sqlstate.endswith("000") else "state"
        return [(kind, condition.sqlstate[:2] if kind == "class" else condition.sqlstate)]
    name = condition.names[-1]
    found = c.find(condition.names, scope)
    if found is not None and found[0].kind == "exception":
        local = found[0]
        if isinstance(local.code, int):
            return [("name", local.identity), ("code", local.code)]
        if isinstance(local.code, str):
            return [("name", local.identity), *caught_by(local.code)]
        return [("name", local.identity)]
    if name == "others":
        return [("others", None)]
    number = packages.find_exception(condition.names) if c.oracle else None
    if number is not None:
        return [("code", number)]
    if name in BY_NAME:
        return caught_by(name)
    raise PgError(code.UNDEFINED_OBJECT, f'unrecognized exception condition "{".".join(condition.names)}"')
