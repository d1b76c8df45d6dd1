"""Calls of the methods and constructors of Oracle's object types for JSON (`packages.json_types`).

They are callees like those of users' object types, but for what they run, which is Python.
"""

import ast
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from polar_lite.catalog.packages import json_types
from polar_lite.catalog.plsql.object_types import SELF
from polar_lite.catalog.plsql.pl_types import CollectionType
from polar_lite.catalog.plsql.units import Builtin
from polar_lite.catalog.types import TypeRef

if TYPE_CHECKING:
    from polar_lite.catalog.plsql.compiler.calls import Callee
    from polar_lite.catalog.plsql.compiler.main import Compiler

_KEYS: Final = ("json_key_list",)


def is_type(type_: TypeRef) -> bool:
    return type_.oid in json_types.METHODS


def named(c: "Compiler", names: tuple[str, ...]) -> str | None:
    """The type's name, where no type of the catalog has it."""
    name = names[-1] if len(names) == 1 or names[:-1] == ("sys",) else None
    if name not in json_types.NAMES or not c.oracle:
        return None
    return None if c.environment.snapshot.type_by_name(None, name, c.environment.search_path) else name


def members(c: "Compiler", type_: TypeRef, name: str) -> "list[Callee]":
    """The methods of a name; their first parameter is SELF."""
    return [_callee(c, made, type_) for made in json_types.METHODS[type_.oid] if made.name == name]


def constructors(c: "Compiler", names: tuple[str, ...]) -> "list[Callee]":
    name = named(c, names)
    return [_callee(c, made) for made in json_types.constructors(name)] if name is not None else []


def statics(c: "Compiler", names: tuple[str, ...]) -> "list[Callee]":
    """JSON_OBJECT_T.parse"""
    name = named(c, names[:-1]) if len(names) > 1 else None
    return [_callee(c, made) for made in json_types.statics(name, names[-1])] if name is not None else []


def _callee(c: "Compiler", made: Builtin, itself: TypeRef | None = None) -> "Callee":
    from polar_lite.catalog.plsql.compiler import types as compile_types
    from polar_lite.catalog.plsql.compiler.calls import Callee, Formal, builtin_callee

    found = builtin_callee(c, made)
    formals = tuple(Formal(f.name, f.type, f.mode, f.default, by_reference=True) for f in found.formals)
    if itself is not None:
        formals = (Formal(SELF, itself, "IN", by_reference=True), *formals)
    result = found.result
    invoke: Any = found.invoke
    if result == json_types.KEYS and made.name == "get_keys":
        type_ = compile_types.collection_named(c, _KEYS)
        assert isinstance(type_, CollectionType)
        result, invoke = type_, partial(_collected, c, type_, found.invoke)
    return Callee(formals, invoke, result)


def _collected(c: "Compiler", type_: CollectionType, invoke: Any, values: list[ast.expr]) -> ast.expr:
    return ast.Call(c.constant(type_.of), [invoke(values)], [])
