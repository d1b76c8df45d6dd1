"""jsonpath: running a path over a document. The functions of SQL are `jsonpath_functions`.

A path yields its items one by one, so that what is asked for alone is computed. PostgreSQL 15 docs 9.16.2
(functions-sqljson-path), jsonpath_exec.c. Differs: strings compare by code points.
"""

import operator
from collections.abc import Callable, Iterator
from decimal import ROUND_DOWN, Decimal
from typing import Any, Final

from polar_lite.catalog.functions import interruption
from polar_lite.catalog.functions.json.jsonpath_keyvalues import PER_BASE, offset_of, ordered
from polar_lite.catalog.functions.json.jsonpath_methods import (
    NUMERIC_METHODS,
    JsonPathError,
    double,
    moment,
    rounded,
    type_name,
)
from polar_lite.catalog.functions.json.jsonpath_moments import Moment, compared
from polar_lite.catalog.functions.numbers.numeric import add, divide, modulo, multiply, subtract
from polar_lite.catalog.functions.strings.regular_expressions import search
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.codecs.json import parse as parse_document
from polar_lite.protocol.codecs.jsonpath import COMPARISONS, LAST, PREDICATES, JsonPath, Path, Step
from polar_lite.protocol.codecs.numeric import EXACT
from polar_lite.protocol.records import dataclass
from polar_lite.protocol.sqlstate import PgError


def items_of(text: str, path: JsonPath, variables: str, zone: str | None = None) -> Iterator[Any]:
    """The items that a path finds in a document, one by one; 22023 unless the variables are an object.

    zone: of dates and times that are compared with others that have one.
    """
    document, named = parse_document(text), parse_document(variables)
    if not isinstance(named, dict):
        raise PgError(
            code.INVALID_PARAMETER_VALUE,
            '"vars" argument is not an object',
            detail='Jsonpath parameters should be encoded as key-value pairs of "vars" object.',
        )
    run = _Run(document, named, not path.is_strict, not path.is_strict, current=document, base=document)
    run.zone = zone
    return run.items(path.steps, document)


def items_in(document: Any, path: JsonPath, variables: dict[str, Any]) -> Iterator[Any]:
    """The same in a document that has been read; `.*` finds members in the order they have there."""
    is_lax = not path.is_strict
    run = _Run(document, variables, is_lax, is_lax, current=document, base=document, keeps_order=True)
    return run.items(path.steps, document)


@dataclass(slots=True)
class _Run:
    """One path over one document. ignores_structure: lax, and below `.**`.

    base: the document that values are of, base_id: its number; bases: how many there have been.
    """

    root: Any
    variables: dict[str, Any]
    is_lax: bool
    ignores_structure: bool
    current: Any = None
    last: int = -1
    base: Any = None
    base_id: int = 0
    bases: int = 2  # the document, and the variables
    keeps_order: bool = False  # of members, which jsonb has in an order of its own
    zone: str | None = None  # for what has no time zone, where one may be used

    def items(self, steps: Path, value: Any, *, unwraps: bool | None = None) -> Iterator[Any]:
        """What the steps find, beginning at a value; unwraps: arrays are gone through where need be."""
        if not steps:
            yield value
            return
        interruption.check()
        handler = _HANDLERS.get(steps[0].kind, _predicate)
        yield from handler(self, steps, value, self.is_lax if unwraps is None else unwraps)

    def results(self, steps: Path, value: Any) -> list[Any]:
        """All items; in lax mode the elements of those that are arrays."""
        found: list[Any] = []
        for item in self.items(steps, value):
            if self.is_lax and isinstance(item, list):
                found += item
            else:
                found.append(item)
        return found

    def of_base(self, steps: Path, value: Any, base: Any, number: int) -> Iterator[Any]:
        """What the steps find, beginning at a value of another document."""
        before = self.base, self.base_id
        self.base, self.base_id = base, number
        try:
            yield from self.items(steps, value)
        finally:
            self.base, self.base_id = before


Handler = Callable[[_Run, Path, Any, bool], Iterator[Any]]

# Where a path begins ------------------------------------------------------------------------------


def _literal(run: _Run, steps: Path, value: Any, unwraps: bool) -> Iterator[Any]:
    return run.items(steps[1:], steps[0].value)


def _variable(run: _Run, steps: Path, value: Any, unwraps: bool) -> Iterator[Any]:
    name = steps[0].value
    if name not in run.variables:
        raise PgError(code.UNDEFINED_OBJECT, f'could not find jsonpath variable "{name}"')
    return run.of_base(steps[1:], run.variables[name], run.variables, 1)


def _root(run: _Run, steps: Path, value: Any, unwraps: bool) -> Iterator[Any]:
    return run.of_base(steps[1:], run.root, run.root, 0)


def _current(run: _Run, steps: Path, value: Any, unwraps: bool) -> Iterator[Any]:
    return run.items(steps[1:], run.current)


def _last(run: _Run, steps: Path, value: Any, unwraps: bool) -> Iterator[Any]:
    return run.items(steps[1:], Decimal(run.last))


# Accessors ----------------------------------------------------------------------------------------


def _elements(run: _Run, steps: Path, items: list[Any]) -> Iterator[Any]:
    """The same steps on each element of an array, which are not unwrapped again."""
    for item in items:
        yield from run.items(steps, item, unwraps=False)


def _member(run: _Run, steps: Path, value: Any, unwraps: bool) -> Iterator[Any]:
    name = steps[0].value
    if isinstance(value, dict):
        if name in value:
            yield from run.items(steps[1:], value[name])
        elif not run.ignores_structure:
            raise JsonPathError(code.SQL_JSON_MEMBER_NOT_FOUND, f'JSON object does not contain key "{name}"')
    elif unwraps and isinstance(value, list):
        yield from _elements(run, steps, value)
    elif not run.ignores_structure:
        raise JsonPathError(
            code.SQL_JSON_MEMBER_NOT_FOUND, "jsonpath member accessor can only be applied to an object"
        )


def _any_member(run: _Run, steps: Path, value: Any, unwraps: bool) -> Iterator[Any]:
    if isinstance(value, dict):
        for item in _members(run, value):
            yield from run.items(steps[1:], item, unwraps=run.is_lax)
    elif unwraps and isinstance(value, list):
        yield from _elements(run, steps, value)
    elif not run.ignores_structure:
        raise JsonPathError(
            code.SQL_JSON_OBJECT_NOT_FOUND,
            "jsonpath wildcard member accessor can only be applied to an object",
        )


def _members(run: _Run, value: dict[str, Any]) -> Iterator[Any]:
    """Members in the order that jsonb keeps them in, or in their own."""
    for name in value if run.keeps_order else ordered(value):
        yield value[name]


def _any_element(run: _Run, steps: Path, value: Any, unwraps: bool) -> Iterator[Any]:
    if isinstance(value, list):
        for item in value:
            yield from run.items(steps[1:], item, unwraps=run.is_lax)
    elif run.is_lax:
        yield from run.items(steps[1:], value)
    elif not run.ignores_structure:
        raise JsonPathError(
            code.SQL_JSON_ARRAY_NOT_FOUND, "jsonpath wildcard array accessor can only be applied to an array"
        )


def _subscripts(run: _Run, steps: Path, value: Any, unwraps: bool) -> Iterator[Any]:
    if not isinstance(value, list) and not run.is_lax:
        if not run.ignores_structure:
            raise JsonPathError(
                code.SQL_JSON_ARRAY_NOT_FOUND, "jsonpath array accessor can only be applied to an array"
            )
        return
    items = value if isinstance(value, list) else [value]
    for low, high in steps[0].args:
        outer, run.last = run.last, len(items) - 1
        try:
            first = _index(run, low, value)
            end = first if high is None else _index(run, high, value)
        finally:
            run.last = outer
        if not run.ignores_structure and not 0 <= first <= end < len(items):
            raise JsonPathError(code.INVALID_SQL_JSON_SUBSCRIPT, "jsonpath array subscript is out of bounds")
        for item in items[max(first, 0) : max(end + 1, 0)]:
            yield from run.items(steps[1:], item)


def _index(run: _Run, path: Path, value: Any) -> int:
    found = list(run.items(path, value))
    if len(found) != 1 or not isinstance(found[0], Decimal):
        raise JsonPathError(
            code.INVALID_SQL_JSON_SUBSCRIPT, "jsonpath array subscript is not a single numeric value"
        )
    index = int(found[0].to_integral_value(ROUND_DOWN, EXACT)) if found[0].adjusted() < 12 else 2**40
    if not -(2**31) <= index < 2**31:
        raise JsonPathError(
            code.INVALID_SQL_JSON_SUBSCRIPT, "jsonpath array subscript is out of integer range"
        )
    return index


def _any_level(run: _Run, steps: Path, value: Any, unwraps: bool) -> Iterator[Any]:
    first, end = steps[0].value
    before = run.ignores_structure
    run.ignores_structure = True
    try:
        if first == 0:
            yield from run.items(steps[1:], value)
        yield from _below(run, steps, value, 1, (first, end))
    finally:
        run.ignores_structure = before


def _below(run: _Run, steps: Path, value: Any, level: int, bounds: tuple[int, int]) -> Iterator[Any]:
    first, end = bounds
    if level > end or not isinstance(value, dict | list):
        return
    for item in value if isinstance(value, list) else _members(run, value):
        is_leaf = not isinstance(item, dict | list)
        if level >= first or (first == end == LAST and is_leaf):
            yield from run.items(steps[1:], item, unwraps=run.is_lax)
        yield from _below(run, steps, item, level + 1, bounds)


def _filter(run: _Run, steps: Path, value: Any, unwraps: bool) -> Iterator[Any]:
    if unwraps and isinstance(value, list):
        yield from _elements(run, steps, value)
        return
    outer, run.current = run.current, value
    try:
        holds = condition(run, steps[0].args[0], value)
    finally:
        run.current = outer
    if holds:
        yield from run.items(steps[1:], value)


# Arithmetic ---------------------------------------------------------------------------------------

_ARITHMETIC: Final[dict[str, Callable[[Decimal, Decimal], Decimal]]] = {
    "+": add,
    "-": subtract,
    "*": multiply,
    "/": divide,
    "%": modulo,
}


def _arithmetic(run: _Run, steps: Path, value: Any, unwraps: bool) -> Iterator[Any]:
    sign, operands = steps[0].kind, []
    for name, path in zip(("left", "right"), steps[0].args, strict=True):
        found = run.results(path, value)
        if len(found) != 1 or not isinstance(found[0], Decimal):
            raise JsonPathError(
                code.SINGLETON_SQL_JSON_ITEM_REQUIRED,
                f"{name} operand of jsonpath operator {sign} is not a single numeric value",
            )
        operands.append(found[0])
    try:
        result = _ARITHMETIC[sign](*operands)
    except PgError as error:
        raise JsonPathError(error.sqlstate, error.message) from None
    yield from run.items(steps[1:], result)


def _sign(run: _Run, steps: Path, value: Any, unwraps: bool) -> Iterator[Any]:
    sign = steps[0].value
    for item in run.results(steps[0].args[0], value):
        if not isinstance(item, Decimal):
            raise JsonPathError(
                code.SQL_JSON_NUMBER_NOT_FOUND,
                f"operand of unary jsonpath operator {sign} is not a numeric value",
            )
        result = item if sign == "+" or not item else item.copy_negate()
        yield from run.items(steps[1:], result)


# Methods ------------------------------------------------------------------------------------------


def _method(run: _Run, steps: Path, value: Any, unwraps: bool) -> Iterator[Any]:
    name = steps[0].value
    if name in NUMERIC_METHODS or name == "double":
        if unwraps and isinstance(value, list):
            yield from _elements(run, steps, value)
            return
        result: Any = double(value) if name == "double" else rounded(name, value)
    elif name == "datetime":
        if unwraps and isinstance(value, list):
            yield from _elements(run, steps, value)
            return
        result = moment(value)
    elif name == "keyvalue":
        yield from _key_values(run, steps, value, unwraps)
        return
    elif name == "type":
        result = type_name(value)
    else:
        if not isinstance(value, list) and not run.is_lax:
            if run.ignores_structure:
                return
            raise JsonPathError(
                code.SQL_JSON_ARRAY_NOT_FOUND, "jsonpath item method .size() can only be applied to an array"
            )
        result = Decimal(len(value) if isinstance(value, list) else 1)
    yield from run.items(steps[1:], result)


def _key_values(run: _Run, steps: Path, value: Any, unwraps: bool) -> Iterator[Any]:
    """An object for each member, with its key, its value and the number of the object it is of."""
    if unwraps and isinstance(value, list):
        yield from _elements(run, steps, value)
        return
    if not isinstance(value, dict):
        raise JsonPathError(
            code.SQL_JSON_OBJECT_NOT_FOUND,
            "jsonpath item method .keyvalue() can only be applied to an object",
        )
    number = Decimal(run.base_id * PER_BASE + offset_of(value, run.base))
    for key in ordered(value):
        made = {"id": number, "key": key, "value": value[key]}
        run.bases += 1
        yield from run.of_base(steps[1:], made, made, run.bases - 1)


# Predicates: true, false or unknown (None) -----------------------------------------------------------


def _predicate(run: _Run, steps: Path, value: Any, unwraps: bool) -> Iterator[Any]:
    """A condition as an item: true, false or null."""
    return run.items(steps[1:], condition(run, steps[:1], value))


def condition(run: _Run, path: Path, value: Any) -> bool | None:
    step = path[0]
    match step.kind:
        case "&&":
            left = condition(run, step.args[0], value)
            if left is False:
                return False
            right = condition(run, step.args[1], value)
            return right if left else (False if right is False else None)
        case "||":
            left = condition(run, step.args[0], value)
            if left:
                return True
            right = condition(run, step.args[1], value)
            return right if left is False else (True if right else None)
        case "!":
            inner = condition(run, step.args[0], value)
            return None if inner is None else not inner
        case "is unknown":
            return condition(run, step.args[0], value) is None
        case "exists":
            return _exists(run, step.args[0], value)
    return _pairs(run, step, value)


def _exists(run: _Run, path: Path, value: Any) -> bool | None:
    try:
        found = run.items(path, value)
        if run.is_lax:
            return next(found, _NOTHING) is not _NOTHING
        return bool(list(found))  # all of them, so that there is no error
    except JsonPathError:
        return None


_NOTHING: Final = object()


def _pairs(run: _Run, step: Step, value: Any) -> bool | None:
    """Whether the test holds for any pair of left and right items."""
    try:
        left = run.results(step.args[0], value)
        right = [None]
        if len(step.args) > 1:
            unwrapped = step.kind in COMPARISONS
            right = run.results(step.args[1], value) if unwrapped else list(run.items(step.args[1], value))
    except JsonPathError:
        return None
    is_found, is_unknown = False, False
    for one in left:
        for other in right:
            outcome = _test(step, one, other, run.zone)
            if outcome is None:
                if not run.is_lax:
                    return None
                is_unknown = True
            elif outcome:
                if run.is_lax:
                    return True
                is_found = True
    return True if is_found else None if is_unknown else False


_TESTS: Final[dict[str, Callable[[Any, Any], bool]]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def _test(step: Step, one: Any, other: Any, zone: str | None) -> bool | None:
    if step.kind == "starts with":
        if not isinstance(one, str) or not isinstance(other, str):
            return None
        return one.startswith(other)
    if step.kind == "like_regex":
        return _matches(step.value, one) if isinstance(one, str) else None
    if one is None or other is None:
        if one is None and other is None:
            return step.kind in ("==", "<=", ">=")
        return step.kind == "!="
    if type(one) is not type(other) or isinstance(one, dict | list):
        return None
    if isinstance(one, Moment):
        order = compared(one, other, zone)
        return None if order is None else _TESTS[step.kind](order, 0)
    return _TESTS[step.kind](one, other)


def _matches(regex: tuple[str, str], text: str) -> bool:
    pattern, flags = regex
    if "q" in flags:
        options = "q"
    else:
        # As XQuery has it, "." matches no line feed unless told so.
        options = {(False, False): "p", (True, False): "n", (True, True): "w"}.get(
            ("m" in flags, "s" in flags), "s"
        )
    return search(pattern, text, options + ("i" if "i" in flags else "")) is not None


_HANDLERS: Final[dict[str, Handler]] = {
    "literal": _literal,
    "variable": _variable,
    "$": _root,
    "@": _current,
    "last": _last,
    ".": _member,
    ".*": _any_member,
    "[*]": _any_element,
    "[]": _subscripts,
    "**": _any_level,
    "?": _filter,
    "sign": _sign,
    "method": _method,
    **dict.fromkeys(_ARITHMETIC, _arithmetic),
    **dict.fromkeys(PREDICATES, _predicate),
}
