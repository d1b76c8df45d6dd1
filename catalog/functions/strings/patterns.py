"""LIKE, ILIKE and SIMILAR TO's translation to a regular expression.

The pattern is cut at its percent signs and the pieces are searched for from left to right, which never
takes more than quadratic time. PostgreSQL 15 docs 9.7 (functions-matching).
"""

from collections.abc import Callable
from typing import Any, Final

from polar_lite.catalog.functions.strings.letters import lower
from polar_lite.protocol.remembering import remembered
from polar_lite.protocol.sqlstate import INVALID_ESCAPE_SEQUENCE, INVALID_USE_OF_ESCAPE_CHARACTER, PgError

# A character to be matched; None is "_", any one character.
Piece = tuple[str | None, ...]


@remembered(512)
def _pieces(pattern: str) -> tuple[Piece | str, ...]:
    """What stands between the percent signs: plain text where there is no underscore in it."""
    pieces: list[list[str | None]] = [[]]
    at = 0
    while at < len(pattern):
        character = pattern[at]
        if character == "\\":
            at += 1
            if at == len(pattern):
                raise PgError(INVALID_ESCAPE_SEQUENCE, "LIKE pattern must not end with escape character")
            pieces[-1].append(pattern[at])
        elif character == "%":
            pieces.append([])
        else:
            pieces[-1].append(None if character == "_" else character)
        at += 1
    return tuple(tuple(p) if None in p else "".join(c or "" for c in p) for p in pieces)


def _fits(text: str, at: int, piece: Piece | str) -> bool:
    if isinstance(piece, str):
        return text.startswith(piece, at)
    if at + len(piece) > len(text):
        return False
    return all(c is None or text[at + n] == c for n, c in enumerate(piece))


def _find(text: str, start: int, end: int, piece: Piece | str) -> int:
    if isinstance(piece, str):
        return text.find(piece, start, end)
    for at in range(start, end - len(piece) + 1):
        if _fits(text, at, piece):
            return at
    return -1


def like(text: str, pattern: str) -> bool:
    """22025 for a pattern that ends in a backslash."""
    try:
        pieces = _pieces(pattern)
    except PgError:
        # PostgreSQL finds out only when the text reaches that far.
        if like_reaches_end(text, pattern):
            raise
        return False
    first, last = pieces[0], pieces[-1]
    if len(pieces) == 1:
        return len(first) == len(text) and _fits(text, 0, first)
    end = len(text) - len(last)
    if end < len(first) or not _fits(text, 0, first) or not _fits(text, end, last):
        return False
    at = len(first)
    for piece in pieces[1:-1]:
        found = _find(text, at, end, piece)
        if found < 0:
            return False
        at = found + len(piece)
    return True


def like_reaches_end(text: str, pattern: str) -> bool:
    """Whether matching comes to the dangling escape character."""
    return like(text, pattern[:-1] + "_%")


def ilike(text: str, pattern: str) -> bool:
    return like(lower(text), lower(pattern))


def _like_bytes(data: bytes, pattern: bytes) -> bool:
    return like(data.decode("latin-1"), pattern.decode("latin-1"))


def like_escape(pattern: str, escape: str) -> str:
    """The pattern with backslash as its escape character."""
    if not escape:
        return pattern.replace("\\", "\\\\")
    if len(escape) > 1:
        raise PgError(
            INVALID_ESCAPE_SEQUENCE,
            "invalid escape string",
            hint="Escape string must be empty or one character.",
        )
    if escape == "\\":
        return pattern
    out: list[str] = []
    after_escape = False
    for character in pattern:
        if character == escape and not after_escape:
            out.append("\\")
            after_escape = True
        elif character == "\\":
            out.append("\\" if after_escape else "\\\\")
            after_escape = False
        else:
            out.append(character)
            after_escape = False
    return "".join(out)


def similar_to_escape(pattern: str, escape: str = "\\") -> str:
    """SIMILAR TO's pattern as a regular expression, anchored at both ends."""
    first, *rest = similar_parts(pattern, escape)
    separators = ("){1,1}?(", "){1,1}(?:")
    between = "".join(separator + part for separator, part in zip(separators, rest, strict=False))
    return f"^(?:{first}{between})$"


def similar_parts(pattern: str, escape: str = "\\") -> list[str]:
    """The regular expressions before, between and behind the separators; 2200C for a third of them."""
    if len(escape) > 1:
        raise PgError(
            INVALID_ESCAPE_SEQUENCE,
            "invalid escape string",
            hint="Escape string must be empty or one character.",
        )
    parts: list[list[str]] = [[]]
    out, in_class, after_escape = parts[0], False, False
    for character in pattern:
        if after_escape:
            if character == '"' and not in_class:
                if len(parts) > 2:
                    raise PgError(
                        INVALID_USE_OF_ESCAPE_CHARACTER,
                        "SQL regular expression may not contain more than two escape-double-quote separators",
                    )
                out = []
                parts.append(out)
            else:
                out.append("\\" + character)
            after_escape = False
        elif character == escape and escape:
            after_escape = True
        elif in_class:
            out.append("\\\\" if character == "\\" else character)
            in_class = character != "]"
        elif character == "[":
            out.append(character)
            in_class = True
        elif character == "%":
            out.append(".*")
        elif character == "_":
            out.append(".")
        elif character == "(":
            out.append("(?:")
        elif character in "\\.^$":
            out.append("\\" + character)
        else:
            out.append(character)
    return ["".join(part) for part in parts]


def _similar_nullable(pattern: str | None, escape: str | None = "\\") -> str | None:
    return None if pattern is None else similar_to_escape(pattern, escape if escape is not None else "\\")


def _negated(function: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
    return lambda text, pattern: not function(text, pattern)


PYTHON: Final[dict[str, Callable[..., Any]]] = {
    **{f"{stem}like": like for stem in ("text", "name", "bpchar")},
    **{f"{stem}nlike": _negated(like) for stem in ("text", "name", "bpchar")},
    **{f"{stem}like": ilike for stem in ("textic", "nameic", "bpcharic")},
    **{f"{stem}nlike": _negated(ilike) for stem in ("textic", "nameic", "bpcharic")},
    "bytealike": _like_bytes,
    "byteanlike": _negated(_like_bytes),
    "like_escape": like_escape,
    "similar_escape": _similar_nullable,
    "similar_to_escape_1": similar_to_escape,
    "similar_to_escape_2": similar_to_escape,
}
