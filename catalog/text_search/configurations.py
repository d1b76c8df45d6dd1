"""From the words of a document to lexemes, and the names of configurations and dictionaries.

PostgreSQL 15 docs 12.6, 12.7; source ts_parse.c (LexizeExec, parsetext), regproc.c.
"""

from collections.abc import Callable, Iterator

from polar_lite.catalog.functions.context import SessionContext
from polar_lite.catalog.functions.information.catalog_info import number_or
from polar_lite.catalog.names import split_name
from polar_lite.catalog.object_names import quote_qualified
from polar_lite.catalog.text_search import words
from polar_lite.catalog.text_search.dictionaries import is_filter, lexize
from polar_lite.catalog.text_search.objects import Configuration, Dictionary, TextSearch
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.records import dataclass
from polar_lite.protocol.sqlstate import UNDEFINED_OBJECT, PgError


@dataclass(frozen=True, slots=True)
class Analyzer:
    """A configuration at work."""

    configuration: Configuration
    known: TextSearch
    folder: str

    def recognized(self, kind: int, token: str) -> tuple[int, tuple[str, ...]] | None:
        """The dictionary that knows a token, and its lexemes: none for a stop word."""
        by_filter: tuple[int, tuple[str, ...]] | None = None
        for oid in self.configuration.mapping.get(kind, ()):
            dictionary = self.known.dictionaries[oid]
            found = lexize(dictionary, self.folder, token)
            if found is None:
                continue
            if is_filter(dictionary) and found:
                token, by_filter = found[0], (oid, found)
                continue
            return oid, found
        return by_filter

    def lexemes(self, text: str) -> Iterator[tuple[str, int]]:
        """With positions, which stop words have, too."""
        position = 0
        for kind, token in words.tokens(text):
            found = self.recognized(kind, token)
            if found is not None:
                position += 1
                for lexeme in found[1]:
                    yield lexeme, position

    def counted_words(self, text: str) -> int:
        """Including stop words."""
        return sum(self.recognized(kind, token) is not None for kind, token in words.tokens(text))


def analyzer(context: SessionContext, configuration: int) -> Analyzer:
    """XX000 for an OID that there is not, as in PostgreSQL."""
    known = context.snapshot.text_search
    found = known.configurations.get(configuration)
    if found is None:
        message = f"cache lookup failed for text search configuration {configuration}"
        raise PgError(UNDEFINED_OBJECT, message)
    return Analyzer(found, known, context.data_folder)


def current(context: SessionContext) -> int:
    """default_text_search_config."""
    return configuration_named(context, context.get_setting("default_text_search_config") or "")


def configuration_named(context: SessionContext, text: str) -> int:
    """By name, which may have its schema, or by number (42704)."""
    return _named(context, text, "configuration", context.snapshot.text_search.configuration)


def dictionary_named(context: SessionContext, text: str) -> int:
    """As configuration_named."""
    return _named(context, text, "dictionary", context.snapshot.text_search.dictionary)


def _named(
    context: SessionContext,
    text: str,
    kind: str,
    find: Callable[[str, list[int]], Configuration | Dictionary | None],
) -> int:
    def search() -> int:
        names, path = _place(context, text)
        found = find(names[-1], path)
        if found is None:
            shown = ".".join(names)
            raise PgError(UNDEFINED_OBJECT, f'text search {kind} "{shown}" does not exist')
        return found.oid

    return number_or(text, search)


def _place(context: SessionContext, text: str) -> tuple[list[str], list[int]]:
    names = list(split_name(text))
    if len(names) == 1:
        return names, list(context.search_path(implicit=True))
    schema = context.snapshot.schema_by_name(names[-2])
    if schema is None:
        raise PgError(code.UNDEFINED_SCHEMA, f'schema "{names[-2]}" does not exist')
    return names, [schema.oid]


def configuration_name(context: SessionContext, oid: int) -> str:
    """As regconfig prints it."""
    return _name(context, context.snapshot.text_search.configurations.get(oid), oid)


def dictionary_name(context: SessionContext, oid: int) -> str:
    return _name(context, context.snapshot.text_search.dictionaries.get(oid), oid)


def is_visible(context: SessionContext, found: Configuration | Dictionary) -> bool:
    """Whether its name alone finds it."""
    known, path = context.snapshot.text_search, list(context.search_path(implicit=True))
    if isinstance(found, Configuration):
        return known.configuration(found.name, path) is found
    return known.dictionary(found.name, path) is found


def _name(context: SessionContext, found: Configuration | Dictionary | None, oid: int) -> str:
    if found is None:
        return str(oid) if oid else "-"
    if is_visible(context, found):
        return quote_qualified(found.name)
    schema = context.snapshot.schemas.get(found.schema)
    return quote_qualified(schema.name if schema is not None else "", found.name)
