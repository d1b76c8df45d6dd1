"""A stored routine's parameters -> locals, and the code that makes PL's values of SQL's."""

import ast

from polar_lite.catalog.objects import Routine
from polar_lite.catalog.plsql import package_types
from polar_lite.catalog.plsql.compiler import binding
from polar_lite.catalog.plsql.compiler import types as compile_types
from polar_lite.catalog.plsql.compiler.declarations import add, add_typed, initial, new_record
from polar_lite.catalog.plsql.compiler.main import Body, Compiler
from polar_lite.catalog.plsql.compiler.names import RECORD, Local, Scope, load
from polar_lite.catalog.plsql.pl_types import CollectionType, RecordType
from polar_lite.catalog.types import TypeRef


def parameters(c: Compiler, routine: Routine, scope: Scope) -> tuple[list[ast.arg], Body]:
    """The Python function's arguments, and what it does with them first. OUT parameters begin as NULL."""
    modes = routine.arg_modes or ("i",) * len(routine.function.args)
    arguments: list[ast.arg] = []
    body: Body = []
    for index, (mode, type_) in enumerate(zip(modes, package_types.types_of(c, routine), strict=True)):
        name = routine.arg_names[index] if index < len(routine.arg_names) else ""
        local, given = _parameter(c, scope, name or f"${index + 1}", type_, is_given=mode in "ibv")
        scope.names[f"${index + 1}"] = local
        if mode in "ibv":
            arguments.append(ast.arg(local.py))
            local.constant = mode == "i" and c.oracle
        if given is not None:
            body.append(ast.Assign([ast.Name(local.py, ast.Store())], given))
        if mode in "obt":
            scope.function.outs.append(local)
    return arguments, body


def _parameter(
    c: Compiler, scope: Scope, name: str, type_: TypeRef, *, is_given: bool
) -> tuple[Local, ast.expr | None]:
    """The local, and the code of its first value where that is not what the caller gives."""
    if package_types.is_own(type_):
        local = add_typed(c, scope, name, type_)
        return local, None if is_given else initial(c, type_)
    own = compile_types.with_fields(c, type_)
    shape = own.shape if isinstance(own, RecordType) else None
    is_any_record = is_given and binding.bare(type_).oid == RECORD
    if isinstance(own, CollectionType):
        local = add_typed(c, scope, name, own)
    else:
        kind = "record" if shape or is_any_record else "scalar"
        local = add(c, scope, name, binding.bare(type_), kind=kind)
        local.shape = shape
        if own.domain and shape is not None:
            local.type = own
    if not is_given:
        return local, new_record(c, shape) if shape else initial(c, local.type)
    if shape is not None:
        return local, c.call("values.record_of", c.constant(shape), load(local.py))
    if is_any_record:
        return local, c.call("values.any_record", load(local.py))
    if isinstance(own, CollectionType):
        return local, c.call("values.collection_of", c.constant(own), load(local.py))
    return local, None
