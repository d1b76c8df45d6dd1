"""ts_headline of json and jsonb, ts_debug. PostgreSQL 15 source wparser.c (ts_headline_jsonb_byid_opt)."""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any, Final

from polar_lite.catalog.text_search import words
from polar_lite.catalog.text_search.configurations import Analyzer
from polar_lite.catalog.text_search.headline import headline
from polar_lite.protocol.codecs.array import dump
from polar_lite.protocol.codecs.json import canonical, parse, quoted

TOKEN_TYPES: Final = (
    ("asciiword", "Word, all ASCII"), ("word", "Word, all letters"), ("numword", "Word, letters and digits"),
    ("email", "Email address"), ("url", "URL"), ("host", "Host"), ("sfloat", "Scientific notation"),
    ("version", "Version number"), ("hword_numpart", "Hyphenated word part, letters and digits"),
    ("hword_part", "Hyphenated word part, all letters"),
    ("hword_asciipart", "Hyphenated word part, all ASCII"), ("blank", "Space symbols"), ("tag", "XML tag"),
    ("protocol", "Protocol head"), ("numhword", "Hyphenated word, letters and digits"),
    ("asciihword", "Hyphenated word, all ASCII"), ("hword", "Hyphenated word, all letters"),
    ("url_path", "URL path"), ("file", "File or path name"), ("float", "Decimal notation"),
    ("int", "Signed integer"), ("uint", "Unsigned integer"), ("entity", "XML entity"),
)  # fmt: skip
_JSON: Final = re.compile(
    r'(?P<string>"(?:[^"\\]|\\.)*")(?P<colon>\s*:)?|[{}\[\],]|[^\s{}\[\],:"]+', re.DOTALL
)


def of_json(configuration: Analyzer, text: str, query: str, options: str = "") -> str:
    """With a headline in the place of each string that is a value; without blanks between the parts."""

    def shown(found: re.Match[str]) -> str:
        if found["string"] is None:
            return found[0]
        string = json.loads(found["string"], strict=False)
        if found["colon"] is not None:
            return f"{quoted(string)}:"
        return quoted(headline(configuration, string, query, options))

    return "".join(map(shown, _JSON.finditer(text)))


def of_jsonb(configuration: Analyzer, text: str, query: str, options: str = "") -> str:
    return canonical(_changed(parse(text), lambda string: headline(configuration, string, query, options)))


def _changed(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, list):
        return [_changed(item, change) for item in value]
    if isinstance(value, dict):
        return {name: _changed(item, change) for name, item in value.items()}
    return value


def debugged(
    configuration: Analyzer, text: str
) -> Iterator[tuple[str, str, str, str, int | None, str | None]]:
    """The tokens of a text: type, what that is, token, dictionaries, the one that knows it, lexemes."""
    for kind, token in words.tokens(text):
        found = configuration.recognized(kind, token)
        dictionary, lexemes = (
            (None, None) if found is None else (found[0], dump([str(one) for one in found[1]]))
        )
        listed = json.dumps(configuration.configuration.mapping.get(kind, ()))
        yield *TOKEN_TYPES[kind - 1], token, listed, dictionary, lexemes
