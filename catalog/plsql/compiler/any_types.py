"""Methods of ANYDATA and ANYTYPE with OUT parameters: `status := v.GetNumber(n)`, `ANYDATA.GetObject(v, o)`.

What they do is `packages.any_types`. Oracle 19c PL/SQL Packages and Types Reference, ANYDATA TYPE,
ANYTYPE TYPE.
"""

import ast
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Final

from polar_lite.catalog.functions.oracle.anydata import CONVERSIONS, wanted_by
from polar_lite.catalog.packages import any_types
from polar_lite.catalog.plsql import nodes
from polar_lite.catalog.plsql.compiler import methods
from polar_lite.catalog.plsql.compiler.designators import resolved_variable, steps_of
from polar_lite.catalog.plsql.compiler.names import Scope, load
from polar_lite.catalog.plsql.pl_types import CollectionType
from polar_lite.catalog.types import TypeRef
from polar_lite.protocol.pgtypes import ANYDATA, ANYTYPE, BY_NAME

if TYPE_CHECKING:
    from polar_lite.catalog.plsql.compiler.calls import Callee
    from polar_lite.catalog.plsql.compiler.main import Compiler

_INTEGER: Final = TypeRef(BY_NAME["int4"].oid)
_VARCHAR: Final = TypeRef(BY_NAME["varchar"].oid)
_TYPES: Final = {ANYDATA.name: TypeRef(ANYDATA.oid), ANYTYPE.name: TypeRef(ANYTYPE.oid)}
_SCALARS: Final = {name.replace("convert", "get"): name for name in CONVERSIONS}
_USERS: Final = ("getobject", "getcollection")
_NUMBERS: Final = tuple((name, _INTEGER) for name in ("prec", "scale", "len", "csid", "csfrm"))
_INFO: Final = (
    *_NUMBERS,
    *(("schema_name", _VARCHAR), ("type_name", _VARCHAR), ("version", _VARCHAR), ("numelems", _INTEGER)),
)
_PART_INFO: Final = (*_NUMBERS, ("attr_elt_type", _TYPES[ANYTYPE.name]), ("aname", _VARCHAR))


def method(
    c: "Compiler", names: tuple[str, ...], given: Sequence[nodes.Argument], scope: Scope
) -> "tuple[list[Callee], list[nodes.Argument]] | None":
    """What `v.method(..)`, or `anydata.method(v, ..)`, calls and its arguments; None: no such method."""
    owner = names[:-1][-1:] if names[:-1] in (("sys", "anydata"), ("sys", "anytype")) else names[:-1]
    if not owner:
        return None
    value = resolved_variable(c, names[:-1], scope)
    if value is not None:
        kind = next((name for name, type_ in _TYPES.items() if type_.oid == value.type.oid), None)
        arguments = [methods.argument_itself(names[:-1]), *given]
    else:
        kind = owner[0] if c.oracle and len(owner) == 1 and owner[0] in _TYPES else None
        arguments = list(given)
    callee = _callee(c, kind, names[-1], arguments, scope) if kind is not None else None
    return ([callee], arguments) if callee is not None else None


def _callee(
    c: "Compiler", kind: str, name: str, arguments: Sequence[nodes.Argument], scope: Scope
) -> "Callee | None":
    if kind == ANYTYPE.name:
        if name == "getattreleminfo":
            return _made(c, kind, any_types.get_part_info, _PART_INFO, ("pos", _INTEGER))
        return _made(c, kind, any_types.get_info, _INFO) if name == "getinfo" else None
    if name == "gettype":
        return _made(c, kind, any_types.get_type, (("typ", _TYPES[ANYTYPE.name]),))
    if name in _USERS:
        type_ = _type_of_target(c, arguments[-1], scope) if len(arguments) > 1 else None
        if type_ is None:
            return None
        return _made(c, kind, any_types.get_users, (("value", type_),), more=(type_.declared,))
    if name in _SCALARS:
        wanted, typmod = wanted_by(_SCALARS[name])
        out = TypeRef(BY_NAME[wanted].oid, typmod)
        return _made(c, kind, any_types.get_value, (("value", out),), more=(wanted, typmod))
    return None


def _made(
    c: "Compiler",
    kind: str,
    python: Callable[..., Any],
    outs: Sequence[tuple[str, TypeRef]],
    *ins: tuple[str, TypeRef],
    more: Sequence[Any] = (),
) -> "Callee":
    """more: what the Python function is given behind the arguments."""
    from polar_lite.catalog.plsql.compiler.calls import Callee, Formal

    formals = [Formal(name, type_, "IN") for name, type_ in (("self", _TYPES[kind]), *ins)]
    formals += [Formal(name, type_, "OUT") for name, type_ in outs]
    extra = [ast.Constant(value) for value in more]
    return Callee(
        tuple(formals),
        lambda values: ast.Call(c.constant(python), [load("rt"), *values, *extra], []),
        _INTEGER,
    )


def _type_of_target(c: "Compiler", argument: nodes.Argument, scope: Scope) -> TypeRef | None:
    """The type of the catalog that an object's or collection's variable has."""
    steps = steps_of(argument.value.tree) or ()
    names = tuple(step for step in steps if isinstance(step, str))
    target = resolved_variable(c, names, scope) if names else None
    if target is None:
        return None
    if isinstance(target.type, CollectionType):
        return target.type.array
    return c.environment.snapshot.type_ref(target.type.oid)
