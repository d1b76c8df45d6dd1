"""to_tsquery and its kin: from texts to queries. PostgreSQL 15 source to_tsany.c, tsquery_cleanup.c."""

import re
from collections.abc import Sequence
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

_WEB_WORD: Final = re.compile(r'\s*(?P<minus>-?)(?:"(?P<quoted>[^"]*)"|(?P<word>[^\s"]+))')


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
    alternatives: list[list[_Tree]] = [[]]
    found = list(_WEB_WORD.finditer(text))
    for number, part in enumerate(found):
        word = part["word"]
        is_between = bool(alternatives[-1]) and number + 1 < len(found)
        if word is not None and word.lower() == "or" and not part["minus"] and is_between:
            alternatives.append([])
            continue
        made = _of_words(configuration, part["quoted"] if word is None else word, Phrase)
        alternatives[-1].append(Not(made) if part["minus"] else made)  # type: ignore[arg-type]
    tree: _Tree | None = None
    for parts in alternatives:
        together = _joined(parts)
        if together is not None:
            tree = together if tree is None else Either(tree, together)  # type: ignore[arg-type]
    return _cleaned(context, tree, text)


def _joined(parts: Sequence[_Tree]) -> _Tree | None:
    made: _Tree | None = None
    for part in parts:
        made = part if made is None else Both(made, part)  # type: ignore[arg-type]
    return made


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
