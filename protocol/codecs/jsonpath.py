"""jsonpath: reading a path into steps, and the text PostgreSQL prints of it, which is what is stored.

A path is a sequence of steps; the first says where it begins, each other one goes on from what the steps
before it found. Operators and predicates are steps whose operands are paths. Running them is the functions'
matter. PostgreSQL 15 docs 9.16.2 (functions-sqljson-path), jsonpath_gram.y, jsonpath_scan.l. Differs:
.datetime() with a template is 0A000.
"""

import json
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any, Final, NamedTuple, NoReturn

from polar_lite.protocol.codec import Codec
from polar_lite.protocol.codecs.numeric import decimal_to_text
from polar_lite.protocol.codecs.scalar import bad_syntax, decode_text
from polar_lite.protocol.records import dataclass
from polar_lite.protocol.remembering import remembered
from polar_lite.protocol.sqlstate import (
    FEATURE_NOT_SUPPORTED,
    INVALID_BINARY_REPRESENTATION,
    STATEMENT_TOO_COMPLEX,
    SYNTAX_ERROR,
    PgError,
    unsupported,
)


class Step(NamedTuple):
    """kind: what it does; value: a literal, a name, flags ..; args: the paths that are its operands."""

    kind: str
    value: Any = None
    args: tuple[Any, ...] = ()


Path = tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class JsonPath:
    is_strict: bool
    steps: Path


METHODS: Final = frozenset({"abs", "size", "type", "floor", "double", "ceiling", "keyvalue", "datetime"})
COMPARISONS: Final = ("==", "!=", "<", "<=", ">", ">=")
_SUMS, _PRODUCTS = ("+", "-"), ("*", "/", "%")
_PRIORITIES: Final = {
    "||": 0,
    "&&": 1,
    **dict.fromkeys((*COMPARISONS, "starts with", "like_regex"), 2),
    **dict.fromkeys(_SUMS, 3),
    **dict.fromkeys(_PRODUCTS, 4),
    "sign": 5,
}
_HIGHEST: Final = 6
LAST: Final = 2**32 - 1
"""The level `last` of `.**{2 to last}`."""

# Tokens -------------------------------------------------------------------------------------------

_TOKEN: Final = re.compile(
    r"""(?P<blank>[ \t\n\r\f]+|/\*.*?\*/)
      | (?P<number>(?:(?:0|[1-9][0-9]*)(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)(?P<junk>[A-Za-z_0-9]*)
      | (?P<variable>\$(?:"(?:[^"\\]|\\.)*"|[^?%$.\[\]{}()|&!=<>@\#,*:\-+/\\"\ \t\n\r\f]+))
      | (?P<string>"(?:[^"\\]|\\.)*")
      | (?P<sign>\*\*|&&|\|\||==|!=|<>|<=|>=|[?%$.\[\]{}()!<>@\#,*:\-+/])
      | (?P<word>(?:[^?%$.\[\]{}()|&!=<>@\#,*:\-+/\\"\ \t\n\r\f]|\\.)+)
    """,
    re.VERBOSE | re.DOTALL,
)
_ESCAPE: Final = re.compile(
    r"\\(?:u\{([0-9a-fA-F]{1,6})\}|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(.))", re.DOTALL
)
_SHORT: Final = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}


class _Token(NamedTuple):
    kind: str
    text: str


def _unescaped(text: str) -> str:
    def one(match: re.Match[str]) -> str:
        digits = match[1] or match[2] or match[3]
        return chr(int(digits, 16)) if digits else _SHORT.get(match[4], match[4])

    plain = _ESCAPE.sub(one, text)
    return plain.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _tokens(text: str) -> list[_Token]:
    found, at = [], 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise PgError(SYNTAX_ERROR, f'syntax error at or near "{text[at]}" of jsonpath input')
        if match["junk"]:
            shown = match["number"] + match["junk"][0]
            message = f'trailing junk after numeric literal at or near "{shown}" of jsonpath input'
            raise PgError(SYNTAX_ERROR, message)
        kind = "number" if match["number"] else match.lastgroup or ""
        if kind != "blank":
            found.append(_Token(kind, match[0]))
        at = match.end()
    return found


# Grammar ------------------------------------------------------------------------------------------


class _Parser:
    def __init__(self, text: str) -> None:
        self.tokens = _tokens(text)
        self.at = 0
        self.filters = 0
        self.subscripts = 0

    def path(self) -> JsonPath:
        mode = self.word()
        if mode in ("strict", "lax"):
            self.at += 1
        steps = self.alternative()
        if self.at < len(self.tokens):
            self.fail()
        return JsonPath(mode == "strict", steps)

    # What is next

    def text(self, ahead: int = 0) -> str:
        """A sign's text, or a word's in lower case; of other tokens nothing."""
        if self.at + ahead >= len(self.tokens):
            return ""
        token = self.tokens[self.at + ahead]
        return token.text.lower() if token.kind in ("sign", "word") else ""

    def word(self) -> str:
        return self.text() if self.kind() == "word" else ""

    def kind(self) -> str:
        return self.tokens[self.at].kind if self.at < len(self.tokens) else ""

    def accept(self, *texts: str) -> str:
        found = self.text()
        if found and found in texts:
            self.at += 1
            return found
        return ""

    def expect(self, text: str) -> None:
        if not self.accept(text):
            self.fail()

    def fail(self) -> NoReturn:
        left = self.tokens[self.at :]
        # A word at the end is only known to be one at the end.
        if not left or (len(left) == 1 and left[0].kind == "word"):
            raise PgError(SYNTAX_ERROR, "syntax error at end of jsonpath input")
        raise PgError(SYNTAX_ERROR, f'syntax error at or near "{left[0].text}" of jsonpath input')

    # Predicates. An expression is one as well as far as the grammar here goes; `_predicate` tells.

    def alternative(self) -> Path:
        left = self.conjunction()
        while self.text() == "||":
            self.at += 1
            left = (Step("||", None, (_predicate(self, left), _predicate(self, self.conjunction()))),)
        return left

    def conjunction(self) -> Path:
        left = self.comparison()
        while self.text() == "&&":
            self.at += 1
            left = (Step("&&", None, (_predicate(self, left), _predicate(self, self.comparison()))),)
        return left

    def comparison(self) -> Path:
        if self.accept("!"):
            return (Step("!", None, (self.delimited(),)),)
        left = self.sum()
        sign = self.text()
        if sign in COMPARISONS or sign == "<>":
            self.at += 1
            return (Step("!=" if sign == "<>" else sign, None, (left, self.sum())),)
        if sign == "starts" and self.text(1) == "with":
            self.at += 2
            if self.kind() not in ("string", "variable"):
                self.fail()
            return (Step("starts with", None, (left, self.primary())),)
        if self.accept("like_regex"):
            return (Step("like_regex", self.pattern(), (left,)),)
        return left

    def delimited(self) -> Path:
        """What `!` takes: a predicate in parentheses, or exists."""
        if self.text() == "exists":
            return self.primary()
        self.expect("(")
        inner = _predicate(self, self.alternative())
        self.expect(")")
        return inner

    def pattern(self) -> tuple[str, str]:
        pattern = self.string()
        flags = self.string() if self.accept("flag") else ""
        for flag in flags:
            if flag not in "ismxq":
                raise PgError(
                    SYNTAX_ERROR,
                    "invalid input syntax for type jsonpath",
                    detail=f'Unrecognized flag character "{flag}" in LIKE_REGEX predicate.',
                )
        if "x" in flags and "q" not in flags:
            message = 'XQuery "x" flag (expanded regular expressions) is not implemented'
            raise PgError(FEATURE_NOT_SUPPORTED, message)
        return pattern, "".join(flag for flag in "ismxq" if flag in flags)

    def string(self) -> str:
        if self.kind() != "string":
            self.fail()
        self.at += 1
        return _unescaped(self.tokens[self.at - 1].text[1:-1])

    # Expressions

    def sum(self) -> Path:
        return self._binary(_SUMS, self.product)

    def product(self) -> Path:
        return self._binary(_PRODUCTS, self.signed)

    def _binary(self, signs: tuple[str, ...], operand: Callable[[], Path]) -> Path:
        left = operand()
        while self.kind() == "sign" and self.text() in signs:
            self.at += 1
            left = (Step(self.tokens[self.at - 1].text, None, (left, operand())),)
        return left

    def signed(self) -> Path:
        sign = self.accept("+", "-")
        if not sign:
            return self.accessors()
        operand = self.signed()
        if len(operand) == 1 and isinstance(operand[0].value, Decimal):
            number = operand[0].value
            return (Step("literal", number if sign == "+" else number.copy_negate()),)
        return (Step("sign", sign, (operand,)),)

    def accessors(self) -> Path:
        steps = self.primary()
        while (step := self.accessor()) is not None:
            steps = (*steps, step)
        return steps

    def primary(self) -> Path:
        kind = self.kind()
        if kind == "string":
            return (Step("literal", self.string()),)
        if kind == "number":
            self.at += 1
            return (Step("literal", Decimal(self.tokens[self.at - 1].text)),)
        if kind == "variable":
            self.at += 1
            name = self.tokens[self.at - 1].text[1:]
            return (Step("variable", _unescaped(name[1:-1] if name[:1] == '"' else name)),)
        if kind == "word":
            return (self._keyword(),)
        if self.accept("$"):
            return (Step("$"),)
        if self.accept("@"):
            if not self.filters:
                raise PgError(SYNTAX_ERROR, "@ is not allowed in root expressions")
            return (Step("@"),)
        return self._parenthesized()

    def _keyword(self) -> Step:
        # null, true and false are known in lower case only.
        spelled = self.tokens[self.at].text
        if spelled in ("null", "true", "false"):
            self.at += 1
            return Step("literal", {"null": None, "true": True, "false": False}[spelled])
        if self.accept("last"):
            if not self.subscripts:
                raise PgError(SYNTAX_ERROR, "LAST is allowed only in array subscripts")
            return Step("last")
        if not self.accept("exists"):
            self.fail()
        self.expect("(")
        inner = self.sum()
        self.expect(")")
        return Step("exists", None, (inner,))

    def _parenthesized(self) -> Path:
        self.expect("(")
        inner = self.alternative()
        self.expect(")")
        if self.text() == "is" and self.text(1) == "unknown":
            self.at += 2
            return (Step("is unknown", None, (_predicate(self, inner),)),)
        return inner

    # Accessors

    def accessor(self) -> Step | None:
        if self.accept("."):
            return self._member()
        if self.accept("["):
            return self._subscripts()
        if self.accept("?"):
            self.expect("(")
            self.filters += 1
            condition = _predicate(self, self.alternative())
            self.filters -= 1
            self.expect(")")
            return Step("?", None, (condition,))
        return None

    def _member(self) -> Step:
        if self.accept("*"):
            return Step(".*")
        if self.accept("**"):
            return Step("**", self._levels())
        if self.kind() == "string":
            return Step(".", self.string())
        if self.kind() != "word":
            self.fail()
        name = self.tokens[self.at].text
        if self.text(1) == "(":
            return self._method(name.lower())
        self.at += 1
        return Step(".", _unescaped(name))

    def _method(self, name: str) -> Step:
        if name == "datetime" and self.text(2) != ")":
            raise unsupported("jsonpath method .datetime(template)")
        if name not in METHODS:
            self.at += 1
            self.fail()
        self.at += 2
        self.expect(")")
        return Step("method", name)

    def _levels(self) -> tuple[int, int]:
        if not self.accept("{"):
            return 0, LAST
        first = self._level()
        end = self._level() if self.accept("to") else first
        self.expect("}")
        return first, end

    def _level(self) -> int:
        if self.accept("last"):
            return LAST
        if self.kind() != "number" or not self.tokens[self.at].text.isdigit():
            self.fail()
        self.at += 1
        return int(self.tokens[self.at - 1].text)

    def _subscripts(self) -> Step:
        if self.accept("*"):
            self.expect("]")
            return Step("[*]")
        self.subscripts += 1
        listed = []
        while True:
            low = self.sum()
            listed.append((low, self.sum() if self.accept("to") else None))
            if not self.accept(","):
                break
        self.subscripts -= 1
        self.expect("]")
        return Step("[]", None, tuple(listed))


PREDICATES: Final = frozenset(
    {"||", "&&", "!", "exists", "is unknown", "starts with", "like_regex", *COMPARISONS}
)


def _predicate(parser: _Parser, path: Path) -> Path:
    """The path if it is a condition; else the grammar does not allow it here."""
    if len(path) != 1 or path[0].kind not in PREDICATES:
        parser.fail()
    return path


@remembered(256)
def parse(text: str) -> JsonPath:
    """42601; 22P02 for the empty text, 54001 for one that is nested too deep."""
    if not text.strip():
        raise bad_syntax("jsonpath", text)
    try:
        return _Parser(text).path()
    except RecursionError:
        raise PgError(STATEMENT_TOO_COMPLEX, "stack depth limit exceeded") from None


# Printing -----------------------------------------------------------------------------------------


def print_path(path: JsonPath) -> str:
    try:
        return ("strict " if path.is_strict else "") + _printed(path.steps)
    except RecursionError:
        raise PgError(STATEMENT_TOO_COMPLEX, "stack depth limit exceeded") from None


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _printed(steps: Path, *, brackets: bool = True) -> str:
    first, *rest = steps
    text = _first(first, brackets=brackets or bool(rest))
    if rest and first.kind == "literal" and isinstance(first.value, Decimal):
        text = f"({text})"
    return text + "".join(map(_accessor, rest))


def _first(step: Step, *, brackets: bool) -> str:
    kind = step.kind
    match kind:
        case "literal":
            return decimal_to_text(step.value) if isinstance(step.value, Decimal) else _literal(step.value)
        case "variable":
            return f"${_quoted(step.value)}"
        case "exists":
            return f"exists ({_printed(step.args[0], brackets=False)})"
        case "!":
            return f"!({_printed(step.args[0], brackets=False)})"
        case "is unknown":
            return f"({_printed(step.args[0], brackets=False)}) is unknown"
    if kind not in _PRIORITIES:
        return kind
    text = f" {kind} ".join(_operand(arg, kind) for arg in step.args)
    if kind == "sign":
        text = step.value + text
    if kind == "like_regex":
        pattern, flags = step.value
        text = f"{text} like_regex {_quoted(pattern)}" + (f' flag "{flags}"' if flags else "")
    return f"({text})" if brackets else text


def _literal(value: str | bool | None) -> str:
    return _quoted(value) if isinstance(value, str) else json.dumps(value)


def _operand(path: Path, kind: str) -> str:
    inner = _PRIORITIES.get(path[0].kind, _HIGHEST) if len(path) == 1 else _HIGHEST
    return _printed(path, brackets=inner <= _PRIORITIES[kind])


def _accessor(step: Step) -> str:
    match step.kind:
        case ".":
            return f".{_quoted(step.value)}"
        case "method":
            return f".{step.value}()"
        case "?":
            return f"?({_printed(step.args[0], brackets=False)})"
        case "[]":
            return f"[{','.join(map(_subscript, step.args))}]"
        case "**":
            return f".**{_bounds(*step.value)}"
    return step.kind


def _subscript(pair: tuple[Path, Path | None]) -> str:
    low, high = (None if path is None else _printed(path, brackets=False) for path in pair)
    return low or "" if high is None else f"{low} to {high}"


def _bounds(first: int, end: int) -> str:
    if (first, end) == (0, LAST):
        return ""
    shown = ["last" if level == LAST else str(level) for level in (first, end)]
    return f"{{{shown[0]}}}" if first == end else f"{{{shown[0]} to {shown[1]}}}"


def _receive(data: bytes, typmod: int) -> str:
    if not data or data[0] != 1:
        raise PgError(
            INVALID_BINARY_REPRESENTATION, f"unsupported jsonpath version number: {data[0] if data else 0}"
        )
    return print_path(parse(decode_text(data[1:])))


JSONPATH_CODEC: Final = Codec(
    output=lambda value, typmod, style: value,
    input=lambda text, typmod, style: print_path(parse(text)),
    send=lambda value, typmod: b"\1" + value.encode(),
    receive=_receive,
)
