"""XPath 1.0 expressions: compiled to functions of a context. W3C XPath 1.0, sections 2, 3.

Differs: id(), variables and the axis namespace are FEATURE_NOT_SUPPORTED.
"""

import math
import operator
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from polar_lite.catalog.xpath.functions import FUNCTIONS
from polar_lite.catalog.xpath.steps import AXES, TYPES, name_test
from polar_lite.catalog.xpath.tree import Node
from polar_lite.catalog.xpath.values import Value, boolean, compare, number
from polar_lite.protocol.records import dataclass
from polar_lite.protocol.sqlstate import INTERNAL_ERROR, PgError, unsupported

_NAME: Final = r"[^\W\d][\w.\-·]*"
_TOKEN: Final = re.compile(
    r"\s*(?:(?P<number>\d+(?:\.\d*)?|\.\d+)|(?P<literal>\"[^\"]*\"|'[^']*')"
    rf"|(?P<name>{_NAME}(?::(?!:)(?:\*|{_NAME}))?)"
    r"|(?P<sign>//|::|\.\.|<=|>=|!=|[/.@()\[\],|+\-<>=*$]))"
)
_OPERATORS: Final = frozenset({"and", "or", "mod", "div"})
# After these a name is no operator, and * is no multiplication.
_BEFORE_NAMES: Final = frozenset(
    {"@", "::", "(", "[", ",", "/", "//", "|", "+", "-", "<", "<=", ">", ">=", "=", "!="}
)
_CHECK_EVERY: Final = 1000
DEFAULT_NAMESPACE: Final = ""
"""The prefix of a namespace that elements without a prefix are in; PostgreSQL's functions have none."""


@dataclass(slots=True)
class Context:
    """A node with its place among others; check: called now and then, to raise when it is to stop."""

    node: Node
    position: int
    size: int
    check: Callable[[], None]


Compiled = Callable[[Context], Value]


class _NoObject(Exception):
    """There is no value; its text says why, as libxml2 does."""


def compiled(text: str, namespaces: Mapping[str, str]) -> Compiled:
    """XX000 for what is no expression, as PostgreSQL has it."""
    return _Parser(text, namespaces).whole()


def evaluated(expression: Compiled, root: Node, check: Callable[[], None]) -> Value:
    try:
        return expression(Context(root, 1, 1, check))
    except (_NoObject, TypeError) as error:
        why = str(error) or "Invalid type"
        raise PgError(INTERNAL_ERROR, "could not create XPath object", detail=why) from None


def _nodes(value: Value) -> list[Node]:
    if not isinstance(value, list):
        raise _NoObject("Invalid type")
    return value


def _invalid() -> PgError:
    return PgError(INTERNAL_ERROR, "invalid XPath expression", detail="Invalid expression")


class _Parser:
    def __init__(self, text: str, namespaces: Mapping[str, str]) -> None:
        self._namespaces = namespaces
        self._tokens = list(_tokens(text))
        self._place = 0

    def whole(self) -> Compiled:
        found = self._binary(0)
        if self._kind != "end":
            raise _invalid()
        return found

    # Tokens

    @property
    def _kind(self) -> str:
        return self._tokens[self._place][0]

    @property
    def _text(self) -> str:
        return self._tokens[self._place][1]

    def _next(self) -> str:
        self._place += 1
        return self._tokens[self._place - 1][1]

    def _at(self, *signs: str) -> bool:
        return self._kind == "sign" and self._text in signs

    def _accept(self, sign: str) -> bool:
        if self._at(sign):
            self._place += 1
            return True
        return False

    def _expect(self, sign: str) -> None:
        if not self._accept(sign):
            raise _invalid()

    def _follows(self, sign: str) -> bool:
        return self._tokens[self._place + 1] == ("sign", sign)

    # Operators

    def _binary(self, level: int) -> Compiled:
        if level == len(_LEVELS):
            return self._unary()
        left = self._binary(level + 1)
        while self._kind in ("sign", "operator") and self._text in _LEVELS[level]:
            left = _operation(self._next(), left, self._binary(level + 1))
        return left

    def _unary(self) -> Compiled:
        if self._accept("-"):
            inner = self._unary()
            return lambda context: -number(inner(context))
        return self._union()

    def _union(self) -> Compiled:
        left = self._path()
        while self._accept("|"):
            left = _united(left, self._path())
        return left

    # Paths

    def _path(self) -> Compiled:
        if self._is_filter():
            start = self._filter()
            if not self._at("/", "//"):
                return start
        elif self._at("/", "//"):
            start = _root
            if self._at("/") and not self._starts_step(1):
                self._place += 1
                return start
        else:
            return self._steps(lambda context: [context.node])
        return self._steps(start, first=False)

    def _steps(self, start: Compiled, *, first: bool = True) -> Compiled:
        found = self._step(start) if first else start
        while self._at("/", "//"):
            if self._next() == "//":
                found = _step(found, AXES["descendant-or-self"], TYPES["node"], [])
            found = self._step(found)
        return found

    def _starts_step(self, distance: int = 0) -> bool:
        kind, text = self._tokens[self._place + distance]
        return kind == "name" or (kind == "sign" and text in (".", "..", "@", "*"))

    def _is_filter(self) -> bool:
        if self._kind in ("number", "literal") or self._at("(", "$"):
            return True
        return self._kind == "name" and self._follows("(") and self._text not in TYPES

    def _filter(self) -> Compiled:
        found = self._primary()
        predicates = self._predicates()
        if not predicates:
            return found
        return lambda context: _filtered(_nodes(found(context)), predicates, context)

    def _primary(self) -> Compiled:
        if self._kind == "number":
            value: Value = float(self._next())
            return lambda context: value
        if self._kind == "literal":
            text = self._next()[1:-1]
            return lambda context: text
        if self._accept("("):
            inner = self._binary(0)
            self._expect(")")
            return inner
        if self._at("$"):
            raise unsupported("a variable in an XPath expression")
        return self._call()

    def _call(self) -> Compiled:
        name = self._next()
        self._expect("(")
        args: list[Compiled] = []
        while not self._accept(")"):
            if args:
                self._expect(",")
            args.append(self._binary(0))
        if name == "id":
            raise unsupported("id() in an XPath expression")
        least, most, function = FUNCTIONS.get(name, (0, -1, None))
        if function is None:
            return _no_object
        if not least <= len(args) <= most:
            return _wrong_arity
        return lambda context: function(context, [arg(context) for arg in args])

    def _step(self, start: Compiled) -> Compiled:
        if self._accept("."):
            return start if self._at_end_of_step() else self._fail()
        if self._accept(".."):
            return _step(start, AXES["parent"], TYPES["node"], [])
        axis = "child"
        if self._accept("@"):
            axis = "attribute"
        elif self._kind == "name" and self._follows("::"):
            axis = self._next()
            self._place += 1
        if axis == "namespace":
            raise unsupported("the axis namespace in an XPath expression")
        if axis not in AXES:
            raise _invalid()
        return _step(start, AXES[axis], self._test(axis), self._predicates())

    def _at_end_of_step(self) -> bool:
        return not self._at("[")

    def _fail(self) -> Compiled:
        raise _invalid()

    def _test(self, axis: str) -> Callable[[Node], bool]:
        if self._accept("*"):
            return name_test(axis, "*", None)
        if self._kind != "name":
            raise _invalid()
        name = self._next()
        if name in TYPES and self._accept("("):
            return self._type_test(name)
        prefix, _, local = name.rpartition(":")
        if not prefix:
            default = self._namespaces.get(DEFAULT_NAMESPACE, "") if axis != "attribute" else ""
            return name_test(axis, local, default)
        uri = self._namespaces.get(prefix)
        return name_test(axis, local, uri) if uri is not None else _no_namespace

    def _type_test(self, name: str) -> Callable[[Node], bool]:
        target = self._next()[1:-1] if self._kind == "literal" else None
        self._expect(")")
        test = TYPES[name]
        if target is None:
            return test
        if name != "processing-instruction":
            raise _invalid()
        return lambda node: test(node) and node.name == target

    def _predicates(self) -> list[Compiled]:
        found = []
        while self._accept("["):
            found.append(self._binary(0))
            self._expect("]")
        return found


def _tokens(text: str) -> "Sequence[tuple[str, str]]":
    found: list[tuple[str, str]] = []
    place = 0
    stripped = text.rstrip()
    while place < len(stripped):
        match = _TOKEN.match(stripped, place)
        if match is None:
            raise _invalid()
        kind = str(match.lastgroup)
        token = match[kind]
        before = found[-1] if found else None
        is_after_value = before is not None and not (
            before[0] == "operator" or (before[0] == "sign" and before[1] in _BEFORE_NAMES)
        )
        if is_after_value and kind == "name":
            if token not in _OPERATORS:
                raise _invalid()
            kind = "operator"
        elif is_after_value and token == "*":
            kind = "operator"
        found.append((kind, token))
        place = match.end()
    found += [("end", ""), ("end", "")]
    return found


def _root(context: Context) -> Value:
    node = context.node
    while node.parent is not None:
        node = node.parent
    return [node]


def _no_object(context: Context) -> Value:
    raise _NoObject("Unregistered function")


def _wrong_arity(context: Context) -> Value:
    raise _NoObject("Invalid number of arguments")


def _no_namespace(node: Node) -> bool:
    raise _NoObject("Undefined namespace prefix")


def _united(left: Compiled, right: Compiled) -> Compiled:
    return lambda context: _in_order([*_nodes(left(context)), *_nodes(right(context))])


def _in_order(nodes: Sequence[Node]) -> list[Node]:
    found = {node.order: node for node in nodes}
    return [found[order] for order in sorted(found)]


def _step(
    start: Compiled,
    axis: Callable[[Node], Iterator[Node]],
    test: Callable[[Node], bool],
    predicates: Sequence[Compiled],
) -> Compiled:
    def nodes(context: Context) -> Value:
        found: list[Node] = []
        for node in _nodes(start(context)):
            taken = []
            for count, other in enumerate(axis(node)):
                if not count % _CHECK_EVERY:
                    context.check()
                if test(other):
                    taken.append(other)
            found += _filtered(taken, predicates, context)
        return _in_order(found)

    return nodes


def _filtered(nodes: list[Node], predicates: Sequence[Compiled], outer: Context) -> list[Node]:
    for predicate in predicates:
        size = len(nodes)
        nodes = [
            node
            for position, node in enumerate(nodes, 1)
            if _is_met(predicate(Context(node, position, size, outer.check)), position)
        ]
    return nodes


def _is_met(value: Value, position: int) -> bool:
    is_place = isinstance(value, float)
    return value == position if is_place else boolean(value)


def _operation(sign: str, left: Compiled, right: Compiled) -> Compiled:
    if sign == "or":
        return lambda context: boolean(left(context)) or boolean(right(context))
    if sign == "and":
        return lambda context: boolean(left(context)) and boolean(right(context))
    arithmetic = _ARITHMETIC.get(sign)
    if arithmetic is not None:
        return lambda context: arithmetic(number(left(context)), number(right(context)))
    return lambda context: compare(sign, left(context), right(context))


def _divided(a: float, b: float) -> float:
    if b == 0:
        return math.nan if a == 0 or math.isnan(a) else math.copysign(math.inf, a) * math.copysign(1, b)
    return a / b


def _modulo(a: float, b: float) -> float:
    return math.nan if b == 0 or math.isinf(a) or math.isnan(a) or math.isnan(b) else math.fmod(a, b)


_LEVELS: Final = (("or",), ("and",), ("=", "!="), ("<", "<=", ">", ">="), ("+", "-"), ("*", "div", "mod"))
_ARITHMETIC: Final[dict[str, Callable[[float, float], float]]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "div": _divided,
    "mod": _modulo,
}
