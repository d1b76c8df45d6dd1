"""Short words for the tables of built-in packages: parameters and members."""

from collections.abc import Callable
from typing import Any, Final

from polar_lite.catalog.plsql.units import Builtin, BuiltinParameter
from polar_lite.catalog.types import TypeRef

VARCHAR: Final = TypeRef(1043)
INTEGER: Final = TypeRef(23)
NUMBER: Final = TypeRef(1700)
BOOLEAN: Final = TypeRef(16)
TEXT: Final = TypeRef(25)
RAW: Final = TypeRef(17)
_REQUIRED: Final = object()


def given(name: str, type_: TypeRef, default: Any = _REQUIRED) -> BuiltinParameter:
    """An IN parameter."""
    if default is _REQUIRED:
        return BuiltinParameter(name, type_)
    return BuiltinParameter(name, type_, default=default, has_default=True)


def out(name: str, type_: TypeRef) -> BuiltinParameter:
    """An OUT parameter."""
    return BuiltinParameter(name, type_, "OUT")


def in_out(name: str, type_: TypeRef) -> BuiltinParameter:
    """An IN OUT parameter."""
    return BuiltinParameter(name, type_, "INOUT")


def procedure(name: str, python: Callable[..., Any], *parameters: BuiltinParameter) -> Builtin:
    return Builtin(name, parameters, python)


def function(
    name: str, result: TypeRef, python: Callable[..., Any], *parameters: BuiltinParameter
) -> Builtin:
    return Builtin(name, parameters, python, result)


def pure(name: str, result: TypeRef, python: Callable[..., Any], *parameters: BuiltinParameter) -> Builtin:
    """A function whose result depends on nothing but its arguments, and on the catalog at most."""
    return Builtin(name, parameters, python, result, volatility="s")


def constant(name: str, type_: TypeRef, value: Any) -> Builtin:
    return Builtin(name, (), lambda runtime: value, type_, volatility="i")
