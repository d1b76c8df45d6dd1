"""Declarations -> locals with their first values; nested subprograms -> nested Python functions."""

import ast
from dataclasses import replace

from polar_lite.catalog import domains
from polar_lite.catalog.dialect.binder.oracle.dates import DATE
from polar_lite.catalog.plsql import nodes, values
from polar_lite.catalog.plsql.compiler import types as compile_types
from polar_lite.catalog.plsql.compiler.cursor_rows import with_returned_names
from polar_lite.catalog.plsql.compiler.main import Body, Compiler, place_error
from polar_lite.catalog.plsql.compiler.names import (
    REFCURSOR,
    Function,
    Local,
    Scope,
    Subprogram,
    field_of,
    load,
    read,
)
from polar_lite.catalog.plsql.conditions import BY_NAME
from polar_lite.catalog.plsql.object_types import SELF
from polar_lite.catalog.plsql.pl_types import (
    CollectionType,
    ConstrainedType,
    PlType,
    RecordType,
    declares_record,
)
from polar_lite.catalog.plsql.values import OpenCursor, Record, Shape
from polar_lite.catalog.types import TypeRef
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.sqlstate import PgError, unsupported

_INITIALISATION = "during statement block local variable initialization"


def declare(c: Compiler, declarations: tuple[nodes.Declaration, ...], scope: Scope) -> Body:
    """Declare into `scope`; the code that gives the variables their first values."""
    made: Body = []
    for node in declarations:
        part: Body
        match node:
            case nodes.Variable():
                try:
                    part = _variable(c, node, scope)
                except PgError as error:
                    place_error(error, node.offset)
                    raise
            case nodes.Alias():
                found = scope.find(node.target)
                if found is None:
                    message = f'variable "{".".join(node.target)}" does not exist'
                    unknown = PgError(code.UNDEFINED_OBJECT, message)
                    place_error(unknown, node.place)
                    raise unknown
                if found[1] is not None:
                    raise unsupported(f"ALIAS FOR {'.'.join(node.target)}")
                scope.names[node.name] = found[0]
                part = []
            case nodes.Cursor():
                node = with_returned_names(c, _defined(node, declarations), scope)
                known = scope.names.get(node.name)
                if known is not None and known.cursor is not None:
                    known.cursor = node  # in a package's body, what its specification declares
                    continue
                local = add(c, scope, node.name, TypeRef(REFCURSOR), kind="cursor" if c.oracle else "scalar")
                local.cursor = node
                name = ast.Constant(node.name)
                part = [_set(local, ast.Call(c.constant(OpenCursor), [name], []) if c.oracle else name)]
            case nodes.ExceptionName():
                local = add(c, scope, node.name, TypeRef(0), kind="exception")
                local.identity = (c.package.oid if c.package else 0, node.name, node.line)
                part = []
            case nodes.ExceptionInit():
                found = scope.find((node.name,))
                if found is None or found[0].kind != "exception":
                    raise PgError(code.SYNTAX_ERROR, f'"{node.name}" is not an exception')
                found[0].code = _error_code(c, node.code, scope)
                part = []
            case nodes.RecordDefinition() | nodes.CollectionDefinition() | nodes.TypeAlias():
                try:
                    scope.types[node.name] = compile_types.declared(c, node, scope)
                except PgError as error:
                    place_error(error, node.offset)
                    raise
                part = []
            case nodes.Autonomous():
                misplaced = "PRAGMA AUTONOMOUS_TRANSACTION cannot be specified here"
                raise PgError(code.SYNTAX_ERROR, misplaced)
            case nodes.SeriallyReusable():
                if c.package is None or scope is not c.package.scope:
                    raise PgError(code.SYNTAX_ERROR, "PRAGMA SERIALLY_REUSABLE is of packages")
                c.package.is_serially_reusable = True
                part = []
            case nodes.Subprogram():
                part = _nested(c, node, scope)
        made.extend(c.at(node.line, _INITIALISATION, part) if part else part)
    return made


def _defined(node: nodes.Cursor, declarations: tuple[nodes.Declaration, ...]) -> nodes.Cursor:
    """A cursor with the query and the RETURN that it has in one of its two declarations."""
    same = [item for item in declarations if isinstance(item, nodes.Cursor) and item.name == node.name]
    query = next((item.query for item in same if item.query is not None), None)
    returns = next((item.returns for item in same if item.returns is not None), None)
    return replace(node, query=query, returns=returns)


def _error_code(c: Compiler, given: int | str, scope: Scope) -> int | str:
    """A number, that of a constant included, or a condition's name (42704)."""
    if isinstance(given, int) or given in BY_NAME:
        return given
    found = compile_types.constant_number(c, tuple(given.split(".")), scope)
    if found is None:
        raise PgError(
            code.UNDEFINED_OBJECT, f'"{given}" is neither a constant number nor an exception condition'
        )
    return found


def add(c: Compiler, scope: Scope, name: str, type_: TypeRef, *, kind: str = "scalar") -> Local:
    """A new variable of the scope; a package's own are slots of its state."""
    local = Local(name, c.fresh(f"{_stem(name)}_"), kind, type_, scope.function)
    if c.package is not None and scope is c.package.scope:
        local.py, local.package_oid, local.package_index = "pk", c.package.oid, len(c.package.scope.names)
    scope.names[name] = local
    return local


def _stem(name: str) -> str:
    """A name's letters: what a Python name made of it begins with; a number makes it unique."""
    return "".join(ch if ch.isalnum() and ch.isascii() else "_" for ch in name)


def _variable(c: Compiler, node: nodes.Variable, scope: Scope) -> Body:
    type_ = compile_types.type_of(c, node.type, scope)
    # The default is computed before the name is in sight.
    if isinstance(type_, CollectionType):
        return _collection(c, node, type_, scope)
    if declares_record(type_):
        local = add_typed(c, scope, node.name, type_)
        made: Body = [_set(local, initial(c, type_))]
        if isinstance(type_, RecordType):
            made.extend(_field_defaults(c, local, type_))
        if node.default is not None:
            from polar_lite.catalog.plsql.compiler.control import assign_record

            made.extend(assign_record(c, read(local), type_, node.default, scope))
        local.not_null = node.not_null
        if local.is_guarded:
            tested = (ast.Constant(type_.domain), ast.Constant(node.name if node.not_null else ""))
            made.append(c.run("values.check_variable", read(local), *tested))
        local.constant, local.is_declared = node.constant, local.package_index is None
        return made
    if c.environment.snapshot.type(type_.oid) is None:
        raise PgError(code.UNDEFINED_OBJECT, f"type with OID {type_.oid} does not exist")
    value: ast.expr = ast.Constant(None)
    if isinstance(type_, ConstrainedType) and type_.not_null and node.default is None:
        message = f'variable "{node.name}" must have a default value, since it\'s declared NOT NULL'
        raise PgError(code.NULL_VALUE_NOT_ALLOWED, message)
    if node.default is not None:
        value = c.expression(node.default, scope, type_)
    elif type_.domain:
        # NULL has to meet the domain's constraints, too.
        domain = type_.domain
        test = c.constant(lambda rt: domains.check(rt.context, domain, None))
        value = ast.Call(test, [load("rt")], [])
    if node.not_null:
        value = ast.Call(c.constant(values.not_null), [value, ast.Constant(node.name)], [])
    local = add(c, scope, node.name, type_)
    local.constant, local.not_null, local.never_null = node.constant, node.not_null, node.not_null
    local.value = node.default if node.constant else None
    return [_set(local, value)]


def _collection(c: Compiler, node: nodes.Variable, type_: CollectionType, scope: Scope) -> Body:
    if node.not_null:
        raise unsupported("NOT NULL of a collection")
    value = initial(c, type_)
    if node.default is not None:
        value = c.expression(node.default, scope, type_)
    local = add_typed(c, scope, node.name, type_)
    local.constant, local.is_declared = node.constant, local.package_index is None
    return [_set(local, value)]


def _field_defaults(c: Compiler, local: Local, type_: RecordType) -> Body:
    """The fields whose default is no constant."""
    made: Body = []
    for place, default in type_.defaults:
        value = c.expression(default, type_.scope, type_.shape.types[place])
        made.append(ast.Assign([field_of(read(local), place, store=True)], value))
    return made


def add_typed(c: Compiler, scope: Scope, name: str, type_: TypeRef) -> Local:
    """A new variable of any type."""
    kind = (
        "collection"
        if isinstance(type_, CollectionType)
        else "record"
        if declares_record(type_)
        else "scalar"
    )
    local = add(c, scope, name, type_, kind=kind)
    local.shape = type_.shape if isinstance(type_, RecordType) else None
    return local


def initial(c: Compiler, type_: TypeRef) -> ast.expr:
    """Code of the value of a variable that nothing is assigned to."""
    if isinstance(type_, RecordType):
        return new_record(c, type_.shape)
    if isinstance(type_, PlType):
        return ast.Call(c.constant(type_.new), [], [])
    return new_record(c, None) if declares_record(type_) else ast.Constant(None)


def new_record(c: Compiler, shape: Shape | None) -> ast.expr:
    return ast.Call(c.constant(Record), [c.constant(shape)] if shape is not None else [], [])


def _set(local: Local, value: ast.expr) -> ast.stmt:
    if local.package_index is not None:
        place: ast.expr = ast.Subscript(load(local.py), ast.Constant(local.package_index), ast.Store())
    else:
        place = ast.Name(local.py, ast.Store())
    return ast.Assign([place], value)


# --- functions


def parameters_of(c: Compiler, node: nodes.Subprogram, scope: Scope) -> tuple[TypeRef, ...]:
    return tuple(_without_length(c, compile_types.of_known_fields(c, p.type, scope)) for p in node.parameters)


def _without_length(c: Compiler, type_: TypeRef) -> TypeRef:
    """The type of a parameter or result, which has no length, whatever %TYPE says; DATE stays what it is, and
    an interval of months one of months."""
    is_date = type_ == DATE and c.environment.meaning.oracle_date
    if compile_types.is_of_months(type_):
        return compile_types.MONTHS
    return type_ if is_date else type_.without_typmod()


def _nested(c: Compiler, node: nodes.Subprogram, scope: Scope) -> Body:
    known = scope.subprograms.setdefault(node.name, [])
    types = parameters_of(c, node, scope)
    # A procedure and a function may be called alike and take the same.
    kind = node.returns is None
    same_kind = [s for s in known if (s.node.returns is None) is kind]
    alike = [s for s in same_kind if len(s.parameter_types) == len(types) and s.node.body is None]
    made = next((s for s in alike if s.parameter_types == types), None)
    if made is None:
        made = Subprogram(node, c.fresh(f"sub_{_stem(node.name)}_"), scope)
        made.parameter_types = types
        if node.returns is not None:
            made.result = _without_length(c, compile_types.of_known_fields(c, node.returns, scope))
        if c.package is not None and scope is c.package.scope:
            made.package_oid, made.number = c.package.oid, sum(map(len, scope.subprograms.values()))
        known.append(made)
    made.sees = sum(map(len, scope.subprograms.values()))
    made.node = _with_declared_defaults(node, made.node)
    if node.body is None:
        return []
    if c.package is not None and scope is c.package.scope:
        return []  # compiled when it is called
    return [python_function(c, node, made, scope)]


def declared_function(c: Compiler, made: Subprogram, scope: Scope) -> Body:
    """The function of a package's subprogram."""
    return c.at(made.node.line, _INITIALISATION, [python_function(c, made.node, made, scope)])


def check_bodies(scope: Scope) -> None:
    """42601 for a subprogram that a block declares in advance and never defines."""
    for made in (made for group in scope.subprograms.values() for made in group):
        if made.node.body is None:
            message = f"a subprogram body must be defined for the forward declaration of {made.node.name}"
            error = PgError(code.SYNTAX_ERROR, message)
            place_error(error, made.node.offset)
            raise error


def _with_declared_defaults(node: nodes.Subprogram, declared: nodes.Subprogram) -> nodes.Subprogram:
    """A subprogram with the defaults that its declaration says and its body need not repeat."""
    pairs = zip(node.parameters, declared.parameters, strict=True)
    parameters = tuple(p if p.default is not None else replace(p, default=d.default) for p, d in pairs)
    return replace(node, parameters=parameters)


def python_function(c: Compiler, node: nodes.Subprogram, made: Subprogram, scope: Scope) -> ast.stmt:
    """The Python function of a nested or package subprogram: IN values in, result or OUT values out."""
    from polar_lite.catalog.plsql.compiler.returns import ended_by_no_data, is_pipelined, outs_of

    function = Function(kind=node.kind, result=made.result, returns="value" if made.result else None)
    inner = Scope(scope, function, node.name)
    arguments: list[ast.arg] = []
    body: Body = []
    if node.method == "constructor":
        assert made.result is not None
        inner.itself = add_typed(c, inner, SELF, made.result)
        body.append(_set(inner.itself, _object_to_fill(c, made.result)))
    for parameter, type_ in zip(node.parameters, made.parameter_types, strict=True):
        local = add_typed(c, inner, parameter.name, type_)
        if node.method == "member" and inner.itself is None:
            inner.itself = local
        if parameter.mode == "IN":
            local.constant = c.oracle
        elif local is inner.itself and made.result is not None:
            local.is_reference = True
        else:
            function.outs.append(local)
        if parameter.mode == "OUT":
            body.append(_set(local, initial(c, type_)))
        else:
            arguments.append(ast.arg(local.py))
            if declares_record(type_) and not isinstance(type_, PlType):
                body.append(_set(local, c.call("values.any_record", load(local.py))))
    saved = c.frames, c.protected, c.gotos
    c.frames, c.protected, c.gotos = [], [], []
    assert node.body is not None
    c.subprograms[made.py] = node.name
    tree, is_autonomous = without_pragma(node.body)
    function.is_pipelined = is_pipelined(tree)
    try:
        block = c.statement(tree, inner)
    except PgError as error:
        if not made.package_oid:
            raise
        block = c.refusal(error)
        c.errors.clear()
    c.frames, c.protected, c.gotos = saved
    if function.is_pipelined:
        block = ended_by_no_data(c, block)
    ending: ast.stmt = ast.Return(outs_of(c, function))
    if made.result is not None and not function.is_pipelined:
        ending = ast.Expr(ast.Call(c.constant(values.no_return), [], []))
    if is_autonomous:
        block, ending = autonomous(c, [*block, ending]), ast.Pass()
    start = prologue(function)
    if function.nonlocals:
        start.insert(0, ast.Nonlocal(sorted(function.nonlocals)))
    return ast.FunctionDef(
        name=made.py,
        args=ast.arguments(posonlyargs=[], args=arguments, kwonlyargs=[], kw_defaults=[], defaults=[]),
        body=[*start, *body, *block, ending],
        decorator_list=[],
    )


def _object_to_fill(c: Compiler, type_: TypeRef) -> ast.expr:
    """SELF of a constructor. In a hierarchy of types it is no NULL, which has no methods."""
    if not isinstance(type_, RecordType) or not type_.shape.root:
        return initial(c, type_)
    shape = c.constant(type_.shape)
    return ast.Call(c.constant(Record), [shape, ast.Call(c.constant(type_.shape.blank), [], [])], [])


def without_pragma(tree: nodes.Block) -> tuple[nodes.Block, bool]:
    """A routine's outermost block without PRAGMA AUTONOMOUS_TRANSACTION, and whether it had one."""
    kept = tuple(item for item in tree.declarations if not isinstance(item, nodes.Autonomous))
    return replace(tree, declarations=kept), len(kept) < len(tree.declarations)


def autonomous(c: Compiler, body: Body) -> Body:
    """A routine's whole body as a transaction of its own, which ends with it."""
    mark, caught = c.fresh("own"), c.fresh("e")
    failing = ast.ExceptHandler(
        c.constant(BaseException), caught, [c.run("transactions.fail_autonomous", load(mark)), ast.Raise()]
    )
    return [
        ast.Assign([ast.Name(mark, ast.Store())], c.call("transactions.enter_autonomous")),
        ast.Try(body, [failing], [], [c.run("transactions.leave_autonomous", load(mark))]),
    ]


def prologue(function: Function) -> Body:
    """The locals every function has."""
    made: Body = [
        ast.Assign([ast.Name("rc", ast.Store())], ast.Constant(None)),
        ast.Assign([ast.Name("found", ast.Store())], ast.Constant(False)),
        ast.Assign([ast.Name("flag", ast.Store())], ast.Attribute(load("rt"), "interrupts", ast.Load())),
    ]
    if function.jumps:
        made.append(ast.Assign([ast.Name("go", ast.Store())], ast.Constant(0)))
    if function.returns == "set" or function.is_pipelined:
        made.append(ast.Assign([ast.Name("rows", ast.Store())], ast.List([], ast.Load())))
    return made


__all__ = [
    "add",
    "add_typed",
    "autonomous",
    "declare",
    "initial",
    "new_record",
    "prologue",
    "python_function",
    "read",
    "without_pragma",
]
