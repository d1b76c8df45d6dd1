"""Oracle's regular expressions, in databases of mode oracle: REGEXP_REPLACE replaces all, `.` is no newline.

The calls with PostgreSQL's flags behind the replacement stay PostgreSQL's. Patterns are those of
`regular_expressions`. Oracle 19c SQL Reference, "REGEXP_REPLACE Function" and its kin.
"""

from collections.abc import Callable
from typing import Any, Final

from polar_lite.catalog.functions.oracle.rows import row
from polar_lite.catalog.functions.strings import regex_syntax
from polar_lite.catalog.functions.strings import regular_expressions as regexp
from polar_lite.protocol.remembering import remembered
from polar_lite.protocol.sqlstate import INVALID_PARAMETER_VALUE, PgError

_ANY_BUT_NEWLINE: Final = "[^\n]"


def _own(pattern: str, parameter: str) -> tuple[str, str]:
    """Pattern and flags for a match parameter of Oracle's: n: `.` may be a newline; m: ^ and $ are of lines.

    The last of i and c counts.
    """
    for letter in parameter:
        if letter not in "icnmx":
            raise PgError(INVALID_PARAMETER_VALUE, "ORA-01760: illegal argument for function")
    kept = "".join(letter for letter in parameter if letter in "icx")
    shown = pattern if "n" in parameter else _without_newlines(pattern)
    return shown, kept + ("w" if "m" in parameter else "s")


@remembered(512)
def _without_newlines(pattern: str) -> str:
    """The pattern with a class in the place of each `.` that is an operator."""
    out: list[str] = []
    at = 0
    while at < len(pattern):
        end = at + 1
        if pattern[at] == "\\":
            end += 1
        elif pattern[at] == "[":
            end = regex_syntax.class_end(pattern, at + 1) + 1
        out.append(_ANY_BUT_NEWLINE if pattern[at] == "." else pattern[at:end])
        at = end
    return "".join(out)


def _like(text: str, pattern: str, match: str = "") -> bool:
    own, flags = _own(pattern, match)
    return regexp.search(own, text, flags) is not None


def _count(text: str, pattern: str, start: int = 1, match: str = "") -> int:
    own, flags = _own(pattern, match)
    return regexp.count(text, own, start, flags)


def _instr(
    text: str,
    pattern: str,
    start: int = 1,
    nth: int = 1,
    end: int = 0,
    match: str = "",
    group: int = 0,
) -> int:
    own, flags = _own(pattern, match)
    return regexp.instr(text, own, start, nth, end, flags, group)


def _substr(
    text: str, pattern: str, start: int = 1, nth: int = 1, match: str = "", group: int = 0
) -> str | None:
    own, flags = _own(pattern, match)
    return regexp.substr(text, own, start, nth, flags, group)


def _replace(
    text: str | None,
    pattern: str | None,
    new: str | None = None,
    start: int | None = 1,
    nth: int | None = 0,
    match: str | None = None,
) -> str | None:
    """nth: 0 for all; without a replacement what is found is taken away. Nothing is found of NULL."""
    if text is None or start is None or nth is None:
        return None
    if pattern is None:
        return text
    if start < 1 or nth < 0:
        raise PgError(INVALID_PARAMETER_VALUE, "ORA-01428: argument is out of range")
    own, flags = _own(pattern, match or "")
    return regexp.replaced(text, own, new or "", flags, start - 1, nth)


def _unless_null(work: Callable[..., Any], match: int) -> Callable[..., Any]:
    """NULL of NULL, but for the match parameter (the argument of that number), which is not given then."""

    def call(*args: Any) -> Any:
        given = list(args)
        if len(given) > match and given[match] is None:
            given[match] = ""
        return None if None in given else work(*given)

    return call


_CALLS: Final[tuple[tuple[str, str, Callable[..., Any], str, int], ...]] = (
    ("regexp_like", "bool", _unless_null(_like, 2), "text text text", 2),
    ("regexp_count", "int4", _unless_null(_count, 3), "text text int4 text", 2),
    ("regexp_instr", "int4", _unless_null(_instr, 5), "text text int4 int4 int4 text int4", 2),
    ("regexp_substr", "text", _unless_null(_substr, 4), "text text int4 int4 text int4", 2),
    ("regexp_replace", "text", _replace, "text text text int4 int4 text", 2),
)
_FIRST_OID: Final = 9730
# For calls with named arguments, as Oracle's package STANDARD has it.
_NAMES: Final = {
    "regexp_like": ("srcstr", "pattern", "modifier"),
    "regexp_count": ("srcstr", "pattern", "position", "modifier"),
    "regexp_instr": (
        *("srcstr", "pattern", "position", "occurrence"),
        *("returnparam", "modifier", "subexpression"),
    ),
    "regexp_substr": ("srcstr", "pattern", "position", "occurrence", "modifier", "subexpression"),
    "regexp_replace": ("srcstr", "pattern", "replacestr", "position", "occurrence", "modifier"),
}
_DEFAULTS: Final = {
    "replacestr": "NULL",
    "position": "1",
    "occurrence": "1",
    "returnparam": "0",
    "modifier": "NULL",
    "subexpression": "0",
}


def _default(function: str, parameter: str) -> str:
    """REGEXP_REPLACE replaces all occurrences."""
    return "0" if (function, parameter) == ("regexp_replace", "occurrence") else _DEFAULTS[parameter]


def _rows() -> list[Any]:
    """One row for each number of arguments that a function may have."""
    forms = [
        (name, " ".join(kinds.split()[:count]), result, work)
        for name, result, work, kinds, fewest in _CALLS
        for count in range(fewest, len(kinds.split()) + 1)
    ]
    return [
        row(oid, name, kinds, result, work, "on", **_names(name, len(kinds.split())))
        for oid, (name, kinds, result, work) in enumerate(forms, _FIRST_OID)
    ]


def _names(name: str, count: int) -> dict[str, Any]:
    """Of the longest form: what calls with named arguments need to know."""
    names = _NAMES[name]
    if count < len(names):
        return {}
    fewest = next(call[-1] for call in _CALLS if call[0] == name)
    defaults = tuple(_default(name, parameter) for parameter in names[fewest:])
    return {"arg_names": names, "defaults": defaults, "defaults_by_name": True}


FUNCTIONS: Final = tuple(_rows())
