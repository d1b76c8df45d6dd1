"""to_tsquery and its kin: from texts to queries. PostgreSQL 15 source to_tsany.c, tsquery_cleanup.c."""

import re
from collections.abc import Iterator
from typing import Final

from polar_lite.catalog.functions.context import SessionContext
from polar_lite.catalog.text_search.configurations import Analyzer
from polar_lite.catalog.text_search.dictionaries import Prefix
from polar_lite.protocol.codecs.text_search import (
    Both,
    Either,
    Lexeme,
    Not,
    Phrase,
    Query,
    QueryParser,
    query_text,
)
from polar_lite.protocol.records import dataclass
from polar_lite.protocol.sqlstate import SUCCESSFUL_COMPLETION

# A quotation may end with the text. OR needs something behind it.
_WEB_WORDS: Final = re.compile(r'"(?P<quoted>[^"]*)"?|(?P<word>[^\s"!&|()][^\s"!&|():]*)')
_WEB_OR: Final = re.compile(r"[oO][rR](?![\w-])(?=.\s*\S)", re.DOTALL)
_WEB_IGNORED: Final = frozenset("!&|()")


@dataclass(frozen=True, slots=True)
class _Stop:
    """In the place of a stop word, until the distances of phrases are known."""


_STOP: Final = _Stop()
_Tree = Query | _Stop


class _Morphing(QueryParser):
    """Each word becomes what the configuration makes of it: lexemes one after the other are a phrase."""

    def __init__(self, text: str, configuration: Analyzer) -> None:
        super().__init__(text)
        self._configuration = configuration

    def operand(self, word: str, weights: int, *, is_prefix: bool) -> Query | None:
        return _of_words(self._configuration, word, Phrase, weights, is_prefix=is_prefix)  # type: ignore[return-value]


def _of_words(
    configuration: Analyzer, text: str, kind: type, weights: int = 0, *, is_prefix: bool = False
) -> _Tree:
    """All lexemes of a text joined; stop words between them count for distances."""
    made: _Tree | None = None
    last = 0
    for lexeme, position in configuration.lexemes(text):
        for _ in range(position - last - 1 if last else 0):
            made = kind(made, _STOP)
        word = Lexeme(str(lexeme), weights, is_prefix or isinstance(lexeme, Prefix))
        made = word if made is None else kind(made, word)
        last = position
    return _STOP if made is None else made


def to_query(context: SessionContext, configuration: Analyzer, text: str) -> str:
    return _cleaned(context, _Morphing(text, configuration).parse(), text)


def plain_to_query(context: SessionContext, configuration: Analyzer, text: str) -> str:
    return _cleaned(context, _of_words(configuration, text, Both) if text else None, text)


def phrase_to_query(context: SessionContext, configuration: Analyzer, text: str) -> str:
    return _cleaned(context, _of_words(configuration, text, Phrase) if text else None, text)


def web_to_query(context: SessionContext, configuration: Analyzer, text: str) -> str:
    """Words that must be there, "phrases", -what must not be there, and OR."""
    tree: _Tree | None = None
    together: _Tree | None = None
    negations = 0
    for kind, part in _web_parts(text):
        if kind == "or":
            tree = _either(tree, together)
            together = None
        elif kind == "not":
            negations += 1
        else:
            made = _of_words(configuration, part, Phrase) if kind == "words" else _Stop()
            for _ in range(negations):
                made = Not(made)  # type: ignore[arg-type]
            negations = 0
            together = made if together is None else Both(together, made)  # type: ignore[arg-type]
    return _cleaned(context, _either(tree, together), text)


def _either(tree: _Tree | None, other: _Tree | None) -> _Tree | None:
    if tree is None or other is None:
        return other if tree is None else tree
    return Either(tree, other)  # type: ignore[arg-type]


def _web_parts(text: str) -> Iterator[tuple[str, str]]:
    """What a web query is made of: ("words", text), "not", "or", "nothing" where an operand is missing."""
    at, wants_operand, is_first = 0, True, True
    while at < len(text):
        if text[at].isspace():
            at += 1
        elif not wants_operand:
            found = _WEB_OR.match(text, at)
            if found is not None:
                yield "or", ""
                at += 2
            wants_operand = True
        elif text[at] == "-":
            yield "not", ""
            at, is_first = at + 1, False
        elif text[at] in _WEB_IGNORED:
            at, is_first = at + 1, False
        else:
            found = _WEB_WORDS.match(text, at)
            assert found is not None
            yield "words", found["word"] or found["quoted"] or ""
            at, wants_operand, is_first = found.end(), False, False
    if wants_operand and not is_first:
        yield "nothing", ""


def _cleaned(context: SessionContext, tree: _Tree | None, text: str) -> str:
    """The query without the places of stop words."""
    if tree is None:
        message = f'text-search query doesn\'t contain lexemes: "{text}"'
    else:
        made, _, _ = _without_stops(tree)
        if made is not None:
            return query_text(made)
        message = "text-search query contains only stop words or doesn't contain lexemes, ignored"
    context.notice("NOTICE", SUCCESSFUL_COMPLETION, message)
    return ""


def _without_stops(tree: _Tree) -> tuple[Query | None, int, int]:
    """What is left, and by how much the distances to what is left and right of it grow."""
    if isinstance(tree, _Stop):
        return None, 0, 0
    if isinstance(tree, Lexeme):
        return tree, 0, 0
    if isinstance(tree, Not):
        made, before, after = _without_stops(tree.argument)
        return (None if made is None else Not(made)), before, after
    left, left_before, left_after = _without_stops(tree.left)
    right, right_before, right_after = _without_stops(tree.right)
    distance = tree.distance if isinstance(tree, Phrase) else 0
    if not isinstance(tree, Phrase):
        if left is None and right is None:
            most = max(left_before, right_before)
            return None, most, most
        if left is None:
            return right, right_before, right_after
        if right is None:
            return left, left_before, left_after
        return type(tree)(left, right), 0, 0
    if left is None and right is None:
        every = left_before + distance + right_before
        return None, every, every
    if left is None:
        return right, left_before + distance + right_before, right_after
    if right is None:
        return left, left_before, left_after + distance + right_after
    return Phrase(left, right, distance + left_after + right_before), left_before, right_after
