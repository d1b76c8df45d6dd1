"""POSIX regular expressions: the operators ~ and ~*, the regexp_ functions, SIMILAR's substring.

PostgreSQL's advanced expressions are rewritten for the `regex` package, which takes the longest match
as POSIX does and lets other threads run meanwhile; `long_match` has those that take long.
PostgreSQL 15 docs 9.7.3 (functions-posix-regexp). Differs: what runs longer than the limit is 54001.
"""

from collections.abc import Callable, Iterator
from functools import partial
from time import monotonic
from typing import Any, Final, NamedTuple

from polar_lite.catalog.functions import interruption
from polar_lite.catalog.functions.strings import letters, long_match
from polar_lite.catalog.functions.strings.patterns import similar_parts, similar_to_escape
from polar_lite.catalog.functions.strings.regex_syntax import invalid, translated
from polar_lite.catalog.functions.strings.text import MAX_BYTES, too_long
from polar_lite.protocol.codecs.array import dump
from polar_lite.protocol.remembering import remembered
from polar_lite.protocol.sqlstate import (
    INVALID_PARAMETER_VALUE,
    STATEMENT_TOO_COMPLEX,
    PgError,
)

# Nothing stops a match before its time limit: what takes longer goes to a process that can be ended.
QUICK_SECONDS: Final = 0.05
LIMIT_SECONDS: Final = 10.0
# Of a search, each of which takes some 10 ns: 10 ms at worst.
_QUICK_STEPS: Final = 1_000_000


class Expression(NamedTuple):
    """whole: what says how long a match is, where `own` alone would not end it where PostgreSQL does.

    longest: texts of so many characters are searched in so little time that no time limit is needed.
    """

    own: Any
    whole: Any = None
    longest: int = 0


def compiled(pattern: str, flags: str = "") -> Expression:
    """2201B for what is no regular expression."""
    return _compiled(pattern, flags, letters.are_ascii())


@remembered(512)
def _compiled(pattern: str, flags: str, are_ascii: bool) -> Expression:
    import regex  # type: ignore[import-untyped]

    options, newline, literal, expanded = regex.VERSION0, "", False, False
    options |= regex.ASCII if are_ascii else regex.UNICODE
    body = pattern
    if body.startswith("***="):
        body, literal = body[4:], True
    elif body.startswith("***:"):
        body = body[4:]
    if body.startswith("(?") and (close := body.find(")")) > 0 and body[2:close].isalpha():
        flags, body = flags + body[2:close], body[close + 1 :]
    ignore_case = False
    for flag in flags:
        match flag:
            case "i":
                ignore_case = True
            case "c":
                ignore_case = False
            case "n" | "m":
                newline = "n"
            case "p" | "w":
                newline = flag
            case "s":
                newline = ""
            case "x":
                expanded = True
            case "t" | "e":
                expanded = expanded and flag != "t"
            case "q":
                literal = True
            case _:
                raise PgError(INVALID_PARAMETER_VALUE, f'invalid regular expression option: "{flag}"')
    if ignore_case:
        options |= regex.IGNORECASE
    make = partial(regex.compile, cache_pattern=False)  # what is kept is ours to say
    if literal:
        return Expression(make(regex.escape(body), options), longest=longest_quick(0))
    if expanded:
        options |= regex.VERBOSE
    found = translated(body, newline, are_ascii)
    as_posix = 0 if found.prefers_shortest else regex.POSIX
    longest = longest_quick(found.repeats)
    try:
        if found.own == found.whole:
            return Expression(make(found.own, options | as_posix), longest=longest)
        return Expression(make(found.own, options), make(found.whole, options | as_posix), longest)
    except regex.error as error:
        raise invalid(_reason(str(error))) from None


def longest_quick(repeats: int | None) -> int:
    """As of `Expression`: each quantifier may be tried with each part of the text."""
    return 0 if repeats is None else round(_QUICK_STEPS ** (1 / (repeats + 1)))


def _reason(message: str) -> str:
    for part, reason in (
        ("min repeat greater than max repeat", "invalid repetition count(s)"),
        ("missing )", "parentheses () not balanced"),
        ("unbalanced parenthesis", "parentheses () not balanced"),
        ("nothing to repeat", "quantifier operand invalid"),
        ("multiple repeat", "quantifier operand invalid"),
        ("bad character range", "invalid character range"),
        ("unterminated character set", "brackets [] not balanced"),
        ("bad escape", "invalid escape \\ sequence"),
        ("group reference", "invalid backreference number"),
    ):
        if part in message:
            return reason
    return message


def search(pattern: str, text: str, flags: str = "", start: int = 0) -> Any:
    """The first match at or after `start`, or None."""
    return _search(compiled(pattern, flags), text, start)


def _search(expression: Expression, text: str, start: int) -> Any:
    if len(text) <= expression.longest and expression.whole is None:
        return expression.own.search(text, start)
    match = _found(expression.own, "search", text, start)
    if match is None or expression.whole is None:
        return match
    # A match begins where it does for both; the whole decides where it ends, then each part takes its share.
    whole = _found(expression.whole, "match", text, match.start())
    if whole is None or whole.end() == match.end():
        return match
    return _found(expression.own, "fullmatch", text, match.start(), whole.end()) or whole


def _found(expression: Any, method: str, text: str, start: int, end: int | None = None) -> Any:
    try:
        return getattr(expression, method)(text, start, end, concurrent=True, timeout=QUICK_SECONDS)
    except TimeoutError:
        pass
    try:
        return long_match.find(expression, method, text, start, end, LIMIT_SECONDS)
    except TimeoutError:
        raise PgError(STATEMENT_TOO_COMPLEX, "regular expression is too complex") from None


def _matches(pattern: str, text: str, flags: str, start: int = 0) -> Iterator[Any]:
    """All matches, an empty one directly after another included."""
    at = start
    expression = compiled(pattern, flags)
    while at <= len(text):
        interruption.check()
        match = _search(expression, text, at)
        if match is None:
            return
        yield match
        at = match.end() + (match.end() == match.start())


def _split_flags(flags: str) -> tuple[str, bool]:
    return flags.replace("g", ""), "g" in flags


def _no_global(flags: str, function: str) -> str:
    if "g" in flags:
        hint = None
        if function == "regexp_match()":
            hint = "Use the regexp_matches function instead."
        raise PgError(INVALID_PARAMETER_VALUE, f'{function} does not support the "global" option', hint=hint)
    return flags


def _groups(match: Any) -> str:
    return dump(list(match.groups()) if match.re.groups else [match[0]])


def substring(text: str, pattern: str) -> str | None:
    match = search(pattern, text)
    if match is None:
        return None
    found: str | None = match[1] if match.re.groups else match[0]
    return found


def _replacement(template: str) -> Callable[[Any], str]:
    """\\1 to \\9 and \\& (0) stand for what was matched."""
    parts: list[str | int] = []
    at = 0
    while (found := template.find("\\", at)) >= 0 and found + 1 < len(template):
        letter = template[found + 1]
        parts.append(template[at:found])
        if letter in "123456789&":
            parts.append(0 if letter == "&" else int(letter))
        else:
            parts.append("\\" if letter == "\\" else "\\" + letter)
        at = found + 2
    parts.append(template[at:])
    if len(parts) == 1:
        return lambda match: template

    def text(match: Any, part: str | int) -> str:
        if isinstance(part, str):
            return part
        return (match[part] or "") if part <= match.re.groups else ""

    return lambda match: "".join([text(match, part) for part in parts])


def replaced(text: str, pattern: str, new: str, flags: str, start: int, nth: int) -> str:
    """nth 0: all of them."""
    build = _replacement(new)
    out: list[str] = []
    at = 0
    room = MAX_BYTES
    for number, match in enumerate(_matches(pattern, text, flags, start), 1):
        if nth and number < nth:
            continue
        out += [text[at : match.start()], build(match)]
        room -= len(out[-1])
        if room < 0:
            raise too_long()
        at = match.end()
        if nth:
            break
    return "".join([*out, text[at:]])


def replace(text: str, pattern: str, new: str, flags: str = "") -> str:
    if flags[:1].isdigit():
        raise PgError(
            INVALID_PARAMETER_VALUE,
            f'invalid regular expression option: "{flags[0]}"',
            hint="If you meant to use regexp_replace() with a start parameter, cast the fourth argument"
            " to integer explicitly.",
        )
    rest, is_global = _split_flags(flags)
    return replaced(text, pattern, new, rest, 0, 0 if is_global else 1)


def _replace_extended(
    text: str, pattern: str, new: str, start: int, nth: int | None = None, flags: str = ""
) -> str:
    _positive("start", start)
    if nth is not None and nth < 0:
        raise _bad("n", nth)
    rest, is_global = _split_flags(flags)
    count = nth if nth is not None else (0 if is_global else 1)
    return replaced(text, pattern, new, rest, start - 1, count)


def _bad(name: str, value: int) -> PgError:
    return PgError(INVALID_PARAMETER_VALUE, f'invalid value for parameter "{name}": {value}')


def _positive(name: str, value: int) -> None:
    if value <= 0:
        raise _bad(name, value)


def count(text: str, pattern: str, start: int = 1, flags: str = "") -> int:
    _positive("start", start)
    return sum(1 for _ in _matches(pattern, text, _no_global(flags, "regexp_count()"), start - 1))


def _nth(text: str, pattern: str, start: int, n: int, flags: str) -> Any:
    for number, match in enumerate(_matches(pattern, text, flags, start - 1), 1):
        if number == n:
            return match
    return None


def instr(
    text: str, pattern: str, start: int = 1, n: int = 1, end_option: int = 0, flags: str = "", group: int = 0
) -> int:
    _positive("start", start)
    _positive("n", n)
    if end_option not in (0, 1):
        raise _bad("endoption", end_option)
    if group < 0:
        raise _bad("subexpr", group)
    match = _nth(text, pattern, start, n, _no_global(flags, "regexp_instr()"))
    group = _existing(match, group)
    if match is None or group > match.re.groups or match.start(group) < 0:
        return 0
    return int(match.end(group) if end_option else match.start(group)) + 1


def substr(
    text: str, pattern: str, start: int = 1, n: int = 1, flags: str = "", group: int = 0
) -> str | None:
    _positive("start", start)
    _positive("n", n)
    if group < 0:
        raise _bad("subexpr", group)
    match = _nth(text, pattern, start, n, _no_global(flags, "regexp_substr()"))
    group = _existing(match, group)
    if match is None or group > match.re.groups:
        return None
    found: str | None = match[group]
    return found


def _existing(match: Any, group: int) -> int:
    """Without parentheses the whole match counts as the first group."""
    return 0 if match is not None and group == 1 and not match.re.groups else group


def _match(text: str, pattern: str, flags: str = "") -> str | None:
    match = search(pattern, text, _no_global(flags, "regexp_match()"))
    return None if match is None else _groups(match)


def _all_matches(text: str, pattern: str, flags: str = "") -> Iterator[str]:
    rest, is_global = _split_flags(flags)
    for match in _matches(pattern, text, rest):
        yield _groups(match)
        if not is_global:
            return


def split(text: str, pattern: str, flags: str = "") -> list[str]:
    return _split(text, pattern, flags, "regexp_split_to_table()")


def _split_to_array(text: str, pattern: str, flags: str = "") -> str:
    return dump(_split(text, pattern, flags, "regexp_split_to_array()"))


def _split(text: str, pattern: str, flags: str, function: str) -> list[str]:
    """Empty matches at the ends, or right after another match, do not split."""
    _no_global(flags, function)
    parts, at = [], 0
    for match in _matches(pattern, text, flags):
        if match.end() == match.start() and match.start() in (at, len(text)):
            continue
        parts.append(text[at : match.start()])
        at = match.end()
    return [*parts, text[at:]]


def _like(text: str, pattern: str, flags: str = "") -> bool:
    return search(pattern, text, _no_global(flags, "regexp_like()")) is not None


def _similar_substring(text: str, pattern: str, escape: str) -> str | None:
    """What stands between the separators: after as little as possible, and as long as possible."""
    found = substring(text, similar_to_escape(pattern, escape))
    parts = similar_parts(pattern, escape)
    if found is None or len(parts) == 1:
        return found
    before, wanted, behind = [compiled(f"(?:{part})") for part in [*parts, ""][:3]]
    rest = compiled(f"(?:{parts[1]})(?:{''.join(parts[2:])})")
    deadline, length = monotonic() + LIMIT_SECONDS, len(text)

    def fits(expression: Expression, start: int, end: int) -> bool:
        interruption.check()
        try:
            left = max(deadline - monotonic(), 0)
            return expression.own.fullmatch(text, start, end, concurrent=True, timeout=left) is not None
        except TimeoutError:
            raise PgError(STATEMENT_TOO_COMPLEX, "regular expression is too complex") from None

    start = next(at for at in range(length + 1) if fits(before, 0, at) and fits(rest, at, length))
    ends = range(length, start - 1, -1)
    return text[start : next(at for at in ends if fits(wanted, start, at) and fits(behind, at, length))]


def _test(flags: str, expected: bool) -> Callable[[str, str], bool]:
    return lambda text, pattern: (search(pattern, text, flags) is not None) is expected


PYTHON: Final[dict[str, Callable[..., Any]]] = {
    **{f"{stem}regexeq": _test("", True) for stem in ("text", "name", "bpchar")},
    **{f"{stem}regexne": _test("", False) for stem in ("text", "name", "bpchar")},
    **{f"{stem}regexeq": _test("i", True) for stem in ("textic", "nameic", "bpcharic")},
    **{f"{stem}regexne": _test("i", False) for stem in ("textic", "nameic", "bpcharic")},
    "textregexsubstr": substring,
    "substring/text,text,text": _similar_substring,
    "textregexreplace_noopt": replace,
    "textregexreplace": replace,
    "textregexreplace_extended": _replace_extended,
    "textregexreplace_extended_no_flags": _replace_extended,
    "textregexreplace_extended_no_n": _replace_extended,
    **{f"regexp_count{suffix}": count for suffix in ("", "_no_start", "_no_flags")},
    **{
        f"regexp_instr{suffix}": instr
        for suffix in ("", "_no_start", "_no_n", "_no_endoption", "_no_flags", "_no_subexpr")
    },
    **{f"regexp_substr{s}": substr for s in ("", "_no_start", "_no_n", "_no_flags", "_no_subexpr")},
    **{f"regexp_like{suffix}": _like for suffix in ("", "_no_flags")},
    **{f"regexp_match{suffix}": _match for suffix in ("", "_no_flags")},
    **{f"regexp_matches{suffix}": _all_matches for suffix in ("", "_no_flags")},
    **{f"regexp_split_to_table{suffix}": split for suffix in ("", "_no_flags")},
    **{f"regexp_split_to_array{suffix}": _split_to_array for suffix in ("", "_no_flags")},
}
