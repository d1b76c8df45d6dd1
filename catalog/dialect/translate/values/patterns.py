"""LIKE and ILIKE by a pattern that is one value of the statement: SQLite's GLOB.

It is C, and finds what begins alike by an index. What it sees otherwise than PostgreSQL is left to the
function: patterns that end in a backslash, long ones, and those of many percent signs, which may take long.
"""

from collections.abc import Callable
from typing import Any, Final

from sqlglot import exp

from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.plan import Slot
from polar_lite.catalog.dialect.storage import template
from polar_lite.catalog.dialect.translate.context import Translation
from polar_lite.catalog.dialect.translate.values.conversion import conversion
from polar_lite.catalog.functions.registry import REGISTRY, Function
from polar_lite.catalog.functions.strings.letters import ascii_lower, lower
from polar_lite.protocol.pgtypes import TEXT, VARCHAR
from polar_lite.protocol.records import dataclass

# prosrc -> (negated, case counts)
_TESTS: Final = {
    "textlike": (False, True),
    "textnlike": (True, True),
    "texticlike": (False, False),
    "texticnlike": (True, False),
}
_TEXTS: Final = frozenset({TEXT.oid, VARCHAR.oid})
# SQLite refuses patterns of 50,000 bytes, which a character of GLOB's may be three of.
_LONGEST: Final = 4_000
_MOST_SIGNS: Final = 4
LOWER: Final = 870
_GLOB: Final = {"%": "*", "_": "?", "*": "[*]", "?": "[?]", "[": "[[]"}


def by_sqlite(tr: Translation, expr: q.FuncExpr, translate: Callable[..., exp.Expr]) -> exp.Expr | None:
    """The test as SQLite has it; None where it is another function or the pattern is an expression."""
    found = _TESTS.get(expr.function.source) if expr.function.routine_oid is None else None
    if found is None or len(expr.args) != 2:
        return None
    subject, pattern = expr.args
    if not isinstance(pattern, q.Param) or subject.type.oid not in _TEXTS or pattern.type.oid not in _TEXTS:
        return None
    is_negated, counts_case = found
    tr.note(expr.function)
    form = "glob" if counts_case else "ascii glob" if expr.function.ascii_letters else "lower glob"
    given = template(f"?{_slot(tr, pattern, form)}")
    own = template(f"?{_slot(tr, pattern, 'own')}")
    left = translate(tr, subject)
    called = tr.call(expr.function, left, own)
    subject_ = left if counts_case else _lowered(tr, expr.function, left)
    if is_negated:
        text = "(({0} NOT GLOB {1}) OR ({2} IS NOT NULL AND {3}))"
    else:
        text = "(({0} GLOB {1}) AND ({2} IS NULL OR {3}))"
    return template(text, subject_, given, own, called)


def _lowered(tr: Translation, test: Function, text: exp.Expr) -> exp.Expr:
    return template("lower({0})", text) if test.ascii_letters else tr.call(REGISTRY.by_oid[LOWER], text)


def _slot(tr: Translation, param: q.Param, form: str) -> int:
    def slot() -> Slot:
        row = tr.type_of(param.type.oid)
        read = conversion(param.type, param.input_type, row, empty_is_null=param.empty_is_null)
        return Slot(param.source, param.index, _Pattern(read, form))

    return tr.number(
        param.index, ("pattern", form, param.source, param.input_type, param.empty_is_null), slot
    )


@dataclass(frozen=True, slots=True)
class _Pattern:
    """form: "glob" for GLOB, "lower glob" in lower case, "ascii glob" with ASCII's letters so; "own" for the
    function, NULL for a usual pattern."""

    read: Callable[..., Any] | None
    form: str

    def __call__(self, value: Any, style: Any = None) -> Any:
        pattern = value if self.read is None else self.read(value)
        if pattern is None:
            return None
        if _is_special(pattern):
            return pattern if self.form == "own" else "*"
        if self.form == "own":
            return None
        match self.form:
            case "lower glob":
                pattern = lower(pattern)
            case "ascii glob":
                pattern = ascii_lower(pattern)
        return glob_of(pattern)


def _is_special(pattern: str) -> bool:
    if len(pattern) > _LONGEST or pattern.count("%") > _MOST_SIGNS:
        return True
    return (len(pattern) - len(pattern.rstrip("\\"))) % 2 == 1


def glob_of(pattern: str) -> str:
    """A pattern of LIKE's as one of GLOB's."""
    if "\\" not in pattern:
        return "".join(_GLOB.get(character, character) for character in pattern)
    made = []
    characters = iter(pattern)
    for character in characters:
        if character == "\\":
            plain = next(characters)
            made.append(f"[{plain}]" if plain in "*?[" else plain)
        else:
            made.append(_GLOB.get(character, character))
    return "".join(made)
