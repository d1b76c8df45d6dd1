"""Functions of the table as SQL functions of a SQLite connection.

Translated SQL calls a function by `sqlite_name`; `register` makes it known to a connection, once.
Arguments arrive as stored values and are made native, results are stored again. SQLite turns an
exception raised here into a plain OperationalError, so it is kept in the holder, from which the engine
takes it. PostgreSQL's rules about NULL and strictness are applied here.
"""

import hashlib
import sqlite3
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import fields, replace
from itertools import islice
from typing import Any, Final, Protocol

from polar_lite.catalog.functions import interruption
from polar_lite.catalog.functions.context import SessionContext
from polar_lite.catalog.functions.interruption import watched
from polar_lite.catalog.functions.moving import moving
from polar_lite.catalog.functions.registry import COLLATION, REGISTRY, Function, specialize
from polar_lite.catalog.functions.values import NUMERIC, TO_NATIVE, fixed_reader, key_reader, to_stored
from polar_lite.protocol.codecs.array import dump, to_json_scalar
from polar_lite.protocol.sqlstate import PROGRAM_LIMIT_EXCEEDED, PgError, unsupported

ANY: Final = 2276
# SQLite refuses names of functions beyond 255 bytes; a long list of argument types goes in by its digest.
_LONGEST_TYPES: Final = 120
# Behind the name of an aggregate over the rows of a frame.
OVER: Final = "_over"
_BLOCK: Final = 4096
_LONGEST_SET: Final = 2**28  # characters; it is there up to three times


class Holder(Protocol):
    """What functions need of the connection they run on, as `server.engine.connection` has it.

    error: receives what a function raises. context: of the session that has the connection.
    """

    raw: sqlite3.Connection
    error: BaseException | None
    context: SessionContext


def sqlite_name(function: Function) -> str:
    """The SQL name: the function's own with its OID, and for a specialised one its argument types."""
    base = function.name
    if not (base.isascii() and base.isidentifier()):
        base = "".join(c if c.isalnum() and c.isascii() else "_" for c in base)
    types = "_".join(map(str, function.args)) if _is_specialised(function) else ""
    if function.row:
        types += f"_{function.row}"
    if len(types) > _LONGEST_TYPES or function.row:
        types = f"{len(function.args)}_{hashlib.sha256(types.encode()).hexdigest()[:32]}"
    name = f"pg_{base}_{function.oid}" + (f"_{types}" if types else "") + ("_spread" * _is_spread(function))
    if function.ascii_letters:
        name += "_ascii"
    if function.scales:
        name += "_fixed_" + "_".join("k" if scale is None else str(scale) for scale in function.scales)
    return name


def is_alike(known: Function, function: Function) -> bool:
    """Whether functions of one `sqlite_name` differ by no more than by the object that computes them.

    One that is made for some types or a typmod is made again when it is no longer cached.
    """
    return all(
        getattr(known, field.name) == getattr(function, field.name)
        for field in fields(known)
        if field.name not in ("python", "aggregate")
    )


def register(holder: Holder, function: Function) -> None:
    """Make the function callable as `sqlite_name` in SQL on this connection; an aggregate over a frame has
    OVER behind its name."""
    if function.source == COLLATION:
        holder.raw.create_collation(function.name, function.python)
        return
    name, arity, function = sqlite_name(function), _arity(function), bound(function)
    if function.kind == "a":
        holder.raw.create_aggregate(name, arity, _plain_class(function, holder))
        holder.raw.create_window_function(name + OVER, arity, _aggregate_class(function, holder))
        return
    call = scalar(function, holder)
    holder.raw.create_function(name, arity, call, deterministic=_is_settled(function))


def _is_settled(function: Function) -> bool:
    """Whether SQLite may call it once for constant arguments, before the first row.

    Also what is STABLE (now() - interval '1 day'), but for PL, whose notices would be fewer, and for what
    set_config() in the same statement changes.
    """
    if function.volatility == "s":
        return function.routine_oid is None and function.name != "current_setting"
    return function.volatility == "i"


def scalar(function: Function, holder: Holder) -> Callable[..., Any]:
    """The callable over stored values that `register` registers."""
    function = bound(function)
    if function.returns_set:
        return _guarded(_set_call(function, holder), holder)
    if len(function.out_names) > 1 and function.python is not None:
        return _guarded(_record_call(function, holder), holder)
    if function.strict and function.variadic != ANY and len(function.args) in (1, 2):
        return (_unary if len(function.args) == 1 else _binary)(function, holder)
    return _guarded(_call(function, holder), holder)


def outside(function: Function, holder: Holder) -> Callable[..., Any]:
    """As `scalar`, for a call outside of SQLite."""
    return (_set_call if function.returns_set else _call)(bound(function), holder)


def bound(function: Function) -> Function:
    """A polymorphic row that already carries its types is given them (see `registry.specialize`)."""
    return specialize(function, function.args, function.result) if function.typed else function


def _arity(function: Function) -> int:
    return -1 if function.variadic == ANY else len(function.args)


def _is_specialised(function: Function) -> bool:
    if function.settled:
        return True
    original = REGISTRY.by_oid.get(function.oid)
    return original is not None and original.args != function.args


def _is_spread(function: Function) -> bool:
    """Whether an array stands for the arguments (see `registry.spread`)."""
    original = REGISTRY.by_oid.get(function.oid)
    return original is not None and original.variadic == ANY and function.variadic not in (0, ANY)


def _native_call(function: Function, holder: Holder) -> Callable[..., Any]:
    if function.routine_oid is not None:
        callee = function.callee
        return lambda *args: holder.context.call_routine(callee, args)
    python = function.python
    if python is None:
        construct = function.construct

        def refuse(*args: Any) -> Any:
            raise unsupported(construct)

        return refuse
    if function.context:
        in_session = python
        return lambda *args: in_session(holder.context, *args)
    return python


def _converters(function: Function) -> list[tuple[int, Callable[[Any], Any]]]:
    found = [(n, TO_NATIVE[oid]) for n, oid in enumerate(function.args) if oid in TO_NATIVE]
    scales = dict(enumerate(function.scales))
    for place, (n, _) in enumerate(found):
        if function.args[n] == NUMERIC:
            scale = scales.get(n)
            found[place] = n, key_reader() if scale is None else fixed_reader(scale)
    return found


def _natives(converters: Sequence[tuple[int, Callable[[Any], Any]]], args: Sequence[Any]) -> list[Any]:
    values = list(args)
    for n, convert in converters:
        if n < len(values):
            values[n] = convert(values[n])
    return values


def _call(function: Function, holder: Holder) -> Callable[..., Any]:
    native, converters = _native_call(function, holder), _converters(function)
    strict = function.strict

    def call(*args: Any) -> Any:
        if strict and None in args:
            return None
        if converters:
            return to_stored(native(*_natives(converters, args)))
        return to_stored(native(*args))

    return call


def _unary(function: Function, holder: Holder) -> Callable[[Any], Any]:
    """What _guarded(_call()) is, in one: most functions have one or two arguments."""
    native, converters = _native_call(function, holder), dict(_converters(function))
    convert = converters.get(0)

    def call(value: Any) -> Any:
        if value is None:
            return None
        try:
            return to_stored(native(value if convert is None else convert(value)))
        except BaseException as error:
            holder.error = error
            raise

    return call


def _binary(function: Function, holder: Holder) -> Callable[[Any, Any], Any]:
    native, converters = _native_call(function, holder), dict(_converters(function))
    first, second = converters.get(0), converters.get(1)

    def call(left: Any, right: Any) -> Any:
        if left is None or right is None:
            return None
        try:
            if first is not None:
                left = first(left)
            return to_stored(native(left, right if second is None else second(right)))
        except BaseException as error:
            holder.error = error
            raise

    return call


def _record_call(function: Function, holder: Holder) -> Callable[..., Any]:
    """A record with the names and types of the function's columns."""
    native, converters = _native_call(function, holder), _converters(function)
    types, names = function.out_types, list(function.out_names)

    def call(*args: Any) -> str | None:
        if function.strict and None in args:
            return None
        found = native(*_natives(converters, args))
        if found is None:
            return None
        values = [to_json_scalar(t, v) for t, v in zip(types, found, strict=True)]
        return dump({"t": list(types), "v": values, "n": names})

    return call


def _set_call(function: Function, holder: Holder) -> Callable[..., Any]:
    """Rows as a JSON array: of values, or of arrays of columns when the function returns records."""
    native, converters = _native_call(function, holder), _converters(function)
    types = function.out_types if len(function.out_names) > 1 or function.row else ()

    def call(*args: Any) -> str:
        if function.strict and None in args:
            return "[]"
        rows = watched(native(*_natives(converters, args)))
        if types:
            return _array([to_json_scalar(t, v) for t, v in zip(types, row, strict=True)] for row in rows)
        return _array(to_json_scalar(function.result, value) for value in rows)

    return call


def _array(rows: Iterator[Any]) -> str:
    """The rows as one JSON array, made of blocks; 54000 when it is more than SQLite takes."""
    parts: list[str] = []
    room = _LONGEST_SET
    while block := list(islice(rows, _BLOCK)):
        parts.append(dump(block)[1:-1])
        room -= len(parts[-1])
        if room < 0:
            raise PgError(PROGRAM_LIMIT_EXCEEDED, "the rows of a set-returning function take too much memory")
    return f"[{','.join(parts)}]"


def _guarded(call: Callable[..., Any], holder: Holder) -> Callable[..., Any]:
    def guarded(*args: Any) -> Any:
        try:
            return call(*args)
        except BaseException as error:
            holder.error = error
            raise

    return guarded


def made_state(function: Function, context: SessionContext) -> Any:
    """A new state of an aggregate that Python computes, with the session's style if it prints."""
    if function.aggregate is None:
        raise unsupported(function.construct)
    state = function.aggregate()
    if getattr(function.aggregate, "uses_style", False):
        state.style = context.style
    if getattr(function.aggregate, "uses_context", False):
        state.context = context
    return state


def stepper(function: Function) -> Callable[[Any, Sequence[Any]], None]:
    """What adds a row of stored values to a state."""
    converters = _converters(function)

    def add(state: Any, args: Sequence[Any]) -> None:
        if not (state.skips_nulls and None in args):
            state.step(*_natives(converters, args))

    return add


def _plain_class(function: Function, holder: Holder) -> type:
    """An aggregate of a group's rows, none of which it keeps for a frame."""
    converters = _converters(function)
    convert = converters[0][1] if converters else None
    of_stored = getattr(function.aggregate, "of_stored", None) if convert is not None else None
    read, convert = convert, None if of_stored is not None else convert

    class Plain:
        def __init__(self) -> None:
            try:
                self.state = made_state(function, holder.context) if of_stored is None else of_stored(read)
            except Exception as error:
                holder.error = error
                raise
            self.add: Callable[..., None] = self.state.step
            self.skips_nulls: bool = self.state.skips_nulls

        def finalize(self) -> Any:
            # After an error SQLite ends the aggregates it has begun: nobody waits for their values.
            if holder.error is not None:
                return None
            try:
                interruption.check()  # SQLite ends them after an interrupt, too
                return to_stored(self.state.finish())
            except Exception as error:
                holder.error = error
                raise

    class OfOne(Plain):
        def step(self, value: Any) -> None:
            if value is None and self.skips_nulls:
                return
            try:
                self.add(value if convert is None else convert(value))
            except Exception as error:
                holder.error = error
                raise

    class OfSeveral(Plain):
        def step(self, *args: Any) -> None:
            if self.skips_nulls and None in args:
                return
            try:
                self.add(*_natives(converters, args))
            except Exception as error:
                holder.error = error
                raise

    return OfOne if _arity(function) == 1 else OfSeveral


def _aggregate_class(function: Function, holder: Holder) -> type:
    """A window aggregate: the class's steps, and its inverse by computing the frame again if it has none.

    The first row that leaves makes the state one of the class's that moves, if there is such a one.

    Only for frames that are never empty (see `translate.aggregates.frames`).
    """
    add, converters = stepper(function), _converters(function)
    mover = moving(function.aggregate)
    sliding = function if mover is None else replace(function, aggregate=mover)
    moves = getattr(sliding.aggregate, "moves", False)

    class Running:
        def __init__(self) -> None:
            self.frame: deque[Sequence[Any]] = deque()
            self.state: Any = None  # None: to be computed from the frame
            self.function = function

        def step(self, *args: Any) -> None:
            try:
                self.frame.append(args)
                if len(self.frame) == 1:
                    self.state = made_state(self.function, holder.context)
                if self.state is not None:
                    add(self.state, args)
            except Exception as error:
                holder.error = error
                raise

        def inverse(self, *args: Any) -> None:
            self.frame.popleft()
            if self.function is not sliding:
                self.function, self.state = sliding, None
                return
            if moves and self.state is not None:
                self._take_back(args)
                return
            forget = getattr(self.state, "forget", None)
            if forget is not None:
                forget()
            else:
                self.state = None

        def _take_back(self, args: Sequence[Any]) -> None:
            try:
                if self.state.skips_nulls and None in args:
                    return
                if not self.state.take_back(*_natives(converters, args)):
                    self.state = None
            except Exception as error:
                holder.error = error
                raise

        def value(self) -> Any:
            try:
                if self.state is None:
                    self.state = made_state(self.function, holder.context)
                    for args in self.frame:
                        add(self.state, args)
                return to_stored(self.state.finish())
            except Exception as error:
                holder.error = error
                raise

        def finalize(self) -> Any:
            # After an error SQLite ends the aggregates it has begun: nobody waits for their values.
            if holder.error is not None:
                return None
            try:
                interruption.check()  # SQLite ends them after an interrupt, too
            except Exception as error:
                holder.error = error
                raise
            return self.value()

    return Running
