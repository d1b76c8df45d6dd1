"""PostgreSQL's advanced regular expressions in the syntax of the `regex` package; which length they prefer.

In PostgreSQL an expression as a whole takes the longest or the shortest match, by its first quantifier; its
parts then share what the whole has taken. In `regex` each quantifier decides for itself. So an expression
that has both kinds of quantifiers is translated twice: as it is, and with all its quantifiers of the kind
that the whole prefers. PostgreSQL 15 docs 9.7.3.5 (posix-matching-rules).
"""

import re
from collections.abc import Mapping
from typing import Final, NamedTuple

from polar_lite.protocol.sqlstate import INVALID_REGULAR_EXPRESSION, PgError

_ESCAPES: Final = {
    "m": r"\m",
    "M": r"\M",
    "y": r"\b",
    "Y": r"\B",
    "A": r"\A",
    "Z": r"\Z",
    "B": r"\\",
    "b": r"\x08",
    "e": r"\x1b",
}
_SPACES: Final = r"\x20\t-\r\u1680\u2000-\u2006\u2008-\u200a\u2028\u2029\u205f\u3000"
_GRAPHIC: Final = r"\u00a0\u2007\u202f\p{L}\p{M}\p{N}\p{P}\p{S}\p{Cf}\p{Co}"
# The classes of C.UTF-8, not quite Unicode's, as parts of a class of `regex`; others have its names.
_CLASSES: Final = {
    "alnum": r"[:alpha:]\p{Nd}",
    "blank": r"\x20\t",
    "digit": "0-9",
    "graph": _GRAPHIC,
    "print": rf"{_GRAPHIC}\p{{Zs}}",
    "punct": r"\u00a0\u2007\u202f\p{P}\p{S}\p{No}\p{Me}\p{Cf}\p{Co}",
    "space": _SPACES,
    "upper": r"[:upper:]\p{Lt}",
    "word": r"[:alpha:]\p{Nd}_",
}
_CLASS_OF: Final = {"d": "digit", "s": "space", "w": "word"}
_QUANTIFIER: Final = re.compile(r"(?:[*+?]|\{\d+(?:,\d*)?\})(\??)")
_LOOKS: Final = re.compile(r"\?<?[=!]|\\[1-9]")
_FIXED: Final = re.compile(r"\{\d+\}\??")


class Translated(NamedTuple):
    """own: each quantifier as it is written; whole: all as the whole prefers, if that is another text.

    repeats: how many quantifiers there are, and choices in parentheses; None where one repeats an expression,
    or something looks around or back, so that there is no telling how many ways a match has.
    """

    own: str
    whole: str
    prefers_shortest: bool
    repeats: int | None


class _Branches:
    """What is known of an expression, or one in parentheses, from its beginning to where the reader is."""

    def __init__(self, is_constraint: bool = False) -> None:
        self.is_constraint = is_constraint
        self.first: bool | None = None
        self.are_several = False
        self.last_atom: bool | None = None

    def take(self, is_short: bool | None) -> None:
        """An atom: whether it prefers to be short, None if it has only one length."""
        self.settle()
        self.last_atom = is_short

    def settle(self) -> None:
        """The last atom has no quantifier of its own any more."""
        if self.first is None:
            self.first = self.last_atom
        self.last_atom = None

    def prefers_shortest(self) -> bool | None:
        self.settle()
        return False if self.are_several else self.first


def translated(pattern: str, newline: str, are_ascii: bool) -> Translated:
    """newline: "n" when newlines are special, "p" for ., [^] only, "w" for ^ and $ only, "" for never.

    are_ascii: letters and digits are those of ASCII, as the expression's flag has to say, too.
    """
    classes = {} if are_ascii else _CLASSES
    out: list[str] = []
    quantifiers: list[int] = []
    open_ones = [_Branches()]
    at = choices = 0
    while at < len(pattern):
        if (found := _QUANTIFIER.match(pattern, at)) and out:
            if quantifiers and quantifiers[-1] == len(out) - 1:
                raise invalid("quantifier operand invalid")
            quantifiers.append(len(out))
            out.append(found[0])
            at = found.end()
            if not _FIXED.fullmatch(found[0]):
                open_ones[-1].last_atom = bool(found[1])
            continue
        piece, at = _piece(pattern, at, newline, classes)
        out.append(piece)
        if piece == "(":
            open_ones.append(_Branches(pattern[at : at + 2] in ("?=", "?!", "?<")))
            if pattern[at : at + 1] == "?":
                kind = re.compile(r"\?(?:<?[=!]|:)?").match(pattern, at)
                assert kind is not None
                out.append(kind[0])
                at = kind.end()
        elif piece == ")" and len(open_ones) > 1:
            closed = open_ones.pop()
            open_ones[-1].take(None if closed.is_constraint else closed.prefers_shortest())
        elif piece == "|":
            open_ones[-1].settle()
            open_ones[-1].are_several = True
            choices += len(open_ones) > 1
        else:
            open_ones[-1].take(None)
    shortest = bool(open_ones[0].prefers_shortest())
    is_simple = not any(out[place - 1] == ")" for place in quantifiers) and not any(map(_LOOKS.match, out))
    own = "".join(out)
    for place in quantifiers:
        if not _FIXED.fullmatch(out[place]):
            out[place] = out[place].rstrip("?") or "?"
            out[place] += "?" if shortest else ""
    return Translated(own, "".join(out), shortest, len(quantifiers) + choices if is_simple else None)


def _piece(pattern: str, at: int, newline: str, classes: Mapping[str, str]) -> tuple[str, int]:
    """What stands for the atom, parenthesis or bar at `at`, and where the next one begins."""
    character = pattern[at]
    at += 1
    if character == "\\" and at < len(pattern):
        members = classes.get(_CLASS_OF.get(pattern[at].lower(), ""))
        if members is not None:
            return f"[{'^' if pattern[at].isupper() else ''}{members}]", at + 1
        return _ESCAPES.get(pattern[at], "\\" + pattern[at]), at + 1
    if character == "[":
        return _class(pattern, at, newline, classes)
    if character == "$":
        return "(?=\n|\\Z)" if newline in ("n", "w") else "\\Z", at
    if character == "^":
        return "(?:\\A|(?<=\n))" if newline in ("n", "w") else "\\A", at
    if character == ".":
        return "[^\n]" if newline in ("n", "p") else "(?s:.)", at
    return character, at


def _class(pattern: str, at: int, newline: str, classes: Mapping[str, str]) -> tuple[str, int]:
    end = class_end(pattern, at)
    body = pattern[at:end]
    if body in ("[:<:]", "[:>:]"):
        return r"\m" if "<" in body else r"\M", end + 1
    negated = body.startswith("^")
    inner = body[1:] if negated else body
    if negated and newline in ("n", "p"):
        inner += "\n"
    return "[" + ("^" if negated else "") + _class_body(inner, classes) + "]", end + 1


def class_end(pattern: str, at: int) -> int:
    """The index of the bracket that closes a class opened before `at`."""
    if pattern[at : at + 1] == "^":
        at += 1
    if pattern[at : at + 1] == "]":
        at += 1
    while at < len(pattern) and pattern[at] != "]":
        if pattern[at] == "[" and pattern[at + 1 : at + 2] in (":", ".", "="):
            close = pattern.find(pattern[at + 1] + "]", at + 2)
            at = close + 2 if close >= 0 else len(pattern)
        elif pattern[at] == "\\":
            at += 2
        else:
            at += 1
    if at >= len(pattern):
        raise invalid("brackets [] not balanced")
    return at


def _class_body(body: str, classes: Mapping[str, str]) -> str:
    """`regex` gives [ && || -- ~~ a meaning inside classes; PostgreSQL does not."""
    out: list[str] = []
    at = 0
    while at < len(body):
        if body[at] == "[" and body[at + 1 : at + 2] == ":":
            close = body.find(":]", at)
            out.append(classes.get(body[at + 2 : close], body[at : close + 2]))
            at = close + 2
        elif body[at] == "\\" and at + 1 < len(body):
            out.append(classes.get(_CLASS_OF.get(body[at + 1], ""), body[at : at + 2]))
            at += 2
        else:
            out.append("\\" + body[at] if body[at] in "[]&|~" else body[at])
            at += 1
    return "".join(out)


def invalid(reason: str) -> PgError:
    return PgError(INVALID_REGULAR_EXPRESSION, f"invalid regular expression: {reason}")
