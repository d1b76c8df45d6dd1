"""`dataclass` as the standard library's, for classes with slots, made without compiling a line of code.

The standard decorator writes, compiles and runs the source of up to eight methods of each class: with our
hundreds of small classes that was a third of the CPU of a start. Here all classes share their methods, except
that `__init__` is written when the first value of a class is made, so that making values costs the same. To
type checkers it is the standard decorator. What the standard library does with dataclasses works too:
`field`, `fields`, `replace`, `is_dataclass`; pickling does not. `replace` is here, too, in a quicker form.
"""

import dataclasses
from collections.abc import Callable
from operator import attrgetter
from typing import TYPE_CHECKING, Any, ClassVar, Final

__all__ = ["dataclass", "replace"]

MISSING: Final = dataclasses.MISSING
_FIELDS: Final = "__dataclass_fields__"  # by which the standard library knows a dataclass


def _dataclass(
    *,
    frozen: bool = False,
    slots: bool = True,
    eq: bool = True,
    order: bool = False,
    kw_only: bool = False,
) -> Callable[[type], type]:
    assert slots
    return lambda cls: _made(cls, frozen=frozen, eq=eq, order=order, kw_only=kw_only)


def _made(cls: type, *, frozen: bool, eq: bool, order: bool, kw_only: bool) -> type:
    """The class anew, since slots are given when a class is made."""
    space = dict(cls.__dict__)
    own = _own_fields(space, cls.__annotations__, kw_only)
    fields = {name: one for base in cls.__mro__[:0:-1] for name, one in vars(base).get(_FIELDS, {}).items()}
    inherited = set(fields)
    fields |= own
    parameters = [one for one in fields.values() if one.init]
    shared: dict[str, Any] = {
        "__repr__": _repr,
        "__match_args__": tuple(one.name for one in parameters if not one.kw_only),
    }
    if eq:
        shared |= {"__eq__": _eq, "__hash__": _hash if frozen else None}
    if order:
        shared |= {"__lt__": _less}
    if frozen:
        shared |= {"__setattr__": _refuse_set, "__delattr__": _refuse_delete}
    for name in (*own, "__dict__", "__weakref__"):
        space.pop(name, None)
    if space.get("__hash__", cls) is None:
        del space["__hash__"]  # Python's own, beside an __eq__ of the class: a frozen value has a hash
    made = type(cls)(
        cls.__name__,
        cls.__bases__,
        {
            **shared,
            **space,
            "__slots__": tuple(name for name in own if name not in inherited),
            _FIELDS: fields,
            "_compared": _getter([one.name for one in fields.values() if one.compare]),
            "_init_names": tuple(one.name for one in parameters),
            "_init_values": _getter([one.name for one in parameters]),
        },
    )
    made.__qualname__ = cls.__qualname__
    if "__init__" not in space:
        made.__init__ = _first_init(made, list(fields.values()), frozen)  # type: ignore[misc]  # see there
    return made


def _own_fields(space: dict[str, Any], annotations: dict[str, Any], kw_only: bool) -> dict[str, Any]:
    """The fields of this class without its bases'. From Python 3.14 on its namespace has no annotations."""
    found = {}
    for name, kind in annotations.items():
        if kind.startswith("ClassVar") if isinstance(kind, str) else _is_class_variable(kind):
            continue
        one: Any = space.get(name, MISSING)
        if not isinstance(one, dataclasses.Field):
            one = dataclasses.field(default=one)
        one.name, one.type, one._field_type = name, kind, dataclasses._FIELD  # type: ignore[attr-defined]
        if one.kw_only is MISSING:
            one.kw_only = kw_only
        found[name] = one
    return found


def _is_class_variable(kind: Any) -> bool:
    return kind is ClassVar or getattr(kind, "__origin__", None) is ClassVar


def _getter(names: list[str]) -> Callable[[Any], Any]:
    """Of several names attrgetter gives a tuple; of one it gives the value itself, so that is named twice."""
    return attrgetter(*names, *names[: len(names) == 1]) if names else staticmethod(lambda _: ())


def _first_init(cls: type, fields: list[Any], frozen: bool) -> Callable[..., None]:
    """An `__init__` that writes the class's own when the first value is made, and takes its place."""

    def first(self: Any, *args: Any, **kwargs: Any) -> None:
        cls.__init__ = own = _written_init(cls, fields, frozen)  # type: ignore[misc]  # it is the same method
        own(self, *args, **kwargs)

    return first


def _written_init(cls: type, fields: list[Any], frozen: bool) -> Callable[..., None]:
    names: dict[str, Any] = {"_MISSING": MISSING}
    positional: list[str] = []
    named: list[str] = []
    lines: list[str] = []
    for one in fields:
        value, default = one.name, f"_default_{one.name}"
        if one.default_factory is not MISSING:
            names[default] = one.default_factory
            value = f"{default}() if {value} is _MISSING else {value}" if one.init else f"{default}()"
            parameter = f"{one.name}=_MISSING"
        elif one.default is not MISSING:
            names[default] = one.default
            value = value if one.init else default
            parameter = f"{one.name}={default}"
        else:
            parameter = one.name
        if one.init:
            (named if one.kw_only else positional).append(parameter)
        if frozen:
            # The slot's own setter takes two thirds of the time of object.__setattr__.
            names[f"_set_{one.name}"] = getattr(cls, one.name).__set__
        lines.append(f"_set_{one.name}(self, {value})" if frozen else f"self.{one.name} = {value}")
    if hasattr(cls, "__post_init__"):
        lines.append("self.__post_init__()")
    parameters = ", ".join(["self", *positional, *(["*", *named] if named else [])])
    body = "\n ".join(lines or ["pass"])
    exec(f"def __init__({parameters}):\n {body}\n", names)
    made: Callable[..., None] = names["__init__"]
    made.__qualname__ = f"{cls.__qualname__}.__init__"
    return made


def _replace(one: Any, /, **changes: Any) -> Any:
    """The standard library's asks of each field what it is."""
    values = dict(zip(one._init_names, one._init_values(one), strict=False))
    values.update(changes)
    return one.__class__(**values)


# The methods of all classes ----------------------------------------------------------------------


def _repr(self: Any) -> str:
    shown = (f"{one.name}={getattr(self, one.name)!r}" for one in dataclasses.fields(self) if one.repr)
    return f"{type(self).__qualname__}({', '.join(shown)})"


def _eq(self: Any, other: Any) -> Any:
    if other is self:
        return True
    if other.__class__ is not self.__class__:
        return NotImplemented
    return self._compared(self) == self._compared(other)


def _less(self: Any, other: Any) -> Any:
    if other.__class__ is not self.__class__:
        return NotImplemented
    return self._compared(self) < self._compared(other)


def _hash(self: Any) -> int:
    return hash(self._compared(self))


def _refuse_set(self: Any, name: str, value: object) -> None:
    raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")


def _refuse_delete(self: Any, name: str) -> None:
    raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")


if TYPE_CHECKING:
    from dataclasses import dataclass, replace
else:
    dataclass, replace = _dataclass, _replace
