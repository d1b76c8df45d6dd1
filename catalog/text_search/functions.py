"""What computes PostgreSQL's functions of text search, by prosrc: see `catalog.functions.text_search`."""

from collections.abc import Callable, Iterator
from typing import Any, Final

from polar_lite.catalog.functions.context import SessionContext
from polar_lite.catalog.text_search import (
    configurations,
    documents,
    matching,
    queries,
    ranking,
    rewriting,
    vectors,
    words,
)
from polar_lite.catalog.text_search.configurations import analyzer, current
from polar_lite.catalog.text_search.dictionaries import lexize
from polar_lite.catalog.text_search.headline import headline
from polar_lite.catalog.text_search.objects import PARSER
from polar_lite.catalog.text_search.statistics import statistics
from polar_lite.protocol.codecs.array import dump, flatten, load
from polar_lite.protocol.codecs.text_search import (
    Both,
    Either,
    Lexeme,
    Not,
    Phrase,
    Query,
    parse_query,
    polish,
    query_text,
    stored_vector,
)
from polar_lite.protocol.sqlstate import INVALID_PARAMETER_VALUE, UNDEFINED_OBJECT, PgError

_MAX_DISTANCE: Final = 1 << 14


def _joined(kind: type, first: str, second: str, distance: int = 1) -> str:
    """An empty query is left out."""
    if not 0 <= distance <= _MAX_DISTANCE:
        raise PgError(
            INVALID_PARAMETER_VALUE,
            "distance in phrase operator must be an integer value between zero and"
            f" {_MAX_DISTANCE} inclusive",
        )
    left, right = parse_query(first), parse_query(second)
    if left is None or right is None:
        return query_text(left or right)
    return query_text(Phrase(left, right, distance) if kind is Phrase else kind(left, right))


def _negated(query: str) -> str:
    tree = parse_query(query)
    return "" if tree is None else query_text(Not(tree))


def _nodes(query: str) -> int:
    tree = parse_query(query)
    return 0 if tree is None else sum(1 for _ in polish(tree))


def _indexable(query: str) -> str:
    """querytree: what of a query an index can look for; T for everything."""
    tree = parse_query(query)
    if tree is None:
        return ""
    left = _without_negations(tree)
    return "T" if left is None else query_text(left)


def _without_negations(tree: Query) -> Query | None:
    if isinstance(tree, Lexeme):
        return tree
    if isinstance(tree, Not):
        return None
    left, right = _without_negations(tree.left), _without_negations(tree.right)
    if isinstance(tree, Either):
        return None if left is None or right is None else Either(left, right)
    if left is None or right is None:
        return left or right
    return tree._replace(left=left, right=right)


def _words_of(query: str) -> set[str]:
    tree = parse_query(query)
    return set() if tree is None else {lexeme.text for lexeme in ranking.lexemes_of(tree)}


def _ranked(measure: Callable[..., float]) -> dict[str, Callable[..., float]]:
    def weighted(weights: str, vector: str, query: str, method: int = 0) -> float:
        given = ranking.weights_of(list(flatten(load(weights).items)))
        return measure(vector, query, given, method)

    def plain(vector: str, query: str, method: int = 0) -> float:
        return measure(vector, query, method=method)

    return {"wttf": weighted, "wtt": weighted, "ttf": plain, "tt": plain}


def _token_types(parser: int) -> Iterator[tuple[int, str, str]]:
    if parser != PARSER:
        raise PgError(UNDEFINED_OBJECT, f"cache lookup failed for text search parser {parser}")
    for number, (alias, description) in enumerate(documents.TOKEN_TYPES, 1):
        yield number, alias, description


def _parsed(parser: int, text: str) -> Iterator[tuple[int, str]]:
    assert all(_token_types(parser))
    yield from words.tokens(text)


def _parser_named(context: SessionContext, name: str) -> int:
    if name.removeprefix("pg_catalog.") != "default":
        raise PgError(UNDEFINED_OBJECT, f'text search parser "{name}" does not exist')
    return PARSER


def _lexized(context: SessionContext, dictionary: int, word: str) -> str | None:
    known = context.snapshot.text_search.dictionaries.get(dictionary)
    if known is None:
        raise PgError(UNDEFINED_OBJECT, f"cache lookup failed for text search dictionary {dictionary}")
    found = lexize(known, context.data_folder, word)
    return None if found is None else dump([str(one) for one in found])


def _by_id(function: Callable[..., Any]) -> Callable[..., Any]:
    """With the configuration of an OID."""
    return lambda context, oid, *args: function(analyzer(context, oid), *args)


def _by_id_in_session(function: Callable[..., Any]) -> Callable[..., Any]:
    return lambda context, oid, *args: function(context, analyzer(context, oid), *args)


def _by_setting(function: Callable[..., Any]) -> Callable[..., Any]:
    """With the configuration that default_text_search_config names."""
    return lambda context, *args: function(analyzer(context, current(context)), *args)


def _by_setting_in_session(function: Callable[..., Any]) -> Callable[..., Any]:
    return lambda context, *args: function(context, analyzer(context, current(context)), *args)


def _visible(kind: str) -> Callable[..., Any]:
    def work(context: SessionContext, oid: int) -> bool | None:
        found = getattr(context.snapshot.text_search, kind).get(oid)
        return None if found is None else configurations.is_visible(context, found)

    return work


_HEADLINES: Final = {"json": documents.of_json, "jsonb": documents.of_jsonb}
PYTHON: Final[dict[str, Callable[..., Any]]] = {
    "ts_match_vq": matching.matches,
    "ts_match_qv": lambda query, vector: matching.matches(vector, query),
    "tsvector_concat": vectors.concatenated,
    "tsvector_strip": vectors.stripped,
    "tsvector_setweight": vectors.weighted,
    "tsvector_setweight_by_filter": vectors.weighted,
    "tsvector_delete_str": lambda vector, text: vectors.without(vector, [text]),
    "tsvector_delete_arr": vectors.without_all,
    "tsvector_filter": vectors.filtered,
    "tsvector_to_array": vectors.to_array,
    "array_to_tsvector": vectors.from_array,
    "tsvector_unnest": vectors.rows,
    "tsvector_length": lambda vector: len(stored_vector(vector)),
    "tsquery_and": lambda a, b: _joined(Both, a, b),
    "tsquery_or": lambda a, b: _joined(Either, a, b),
    "tsquery_phrase": lambda a, b: _joined(Phrase, a, b),
    "tsquery_phrase_distance": lambda a, b, distance: _joined(Phrase, a, b, distance),
    "tsquery_not": _negated,
    "tsquery_numnode": _nodes,
    "tsquerytree": _indexable,
    "tsq_mcontains": lambda a, b: _words_of(a) >= _words_of(b),
    "tsq_mcontained": lambda a, b: _words_of(a) <= _words_of(b),
    **{f"ts_rank_{types}": function for types, function in _ranked(ranking.rank).items()},
    **{f"ts_rankcd_{types}": function for types, function in _ranked(ranking.rank_by_covers).items()},
    "ts_token_type_byid": _token_types,
    "ts_parse_byid": _parsed,
    "tsquery_rewrite": rewriting.rewritten,
}
CONTEXT: Final[dict[str, Callable[..., Any]]] = {
    "to_tsvector_byid": _by_id(vectors.to_vector),
    "jsonb_string_to_tsvector_byid": _by_id(vectors.of_json),
    "json_string_to_tsvector_byid": _by_id(vectors.of_json),
    "jsonb_to_tsvector_byid": _by_id(vectors.of_json_parts),
    "json_to_tsvector_byid": _by_id(vectors.of_json_parts),
    "ts_lexize": _lexized,
    "ts_headline_byid": _by_id(headline),
    "ts_headline_byid_opt": _by_id(headline),
    **{f"ts_headline_{kind}_byid": _by_id(work) for kind, work in _HEADLINES.items()},
    **{f"ts_headline_{kind}_byid_opt": _by_id(work) for kind, work in _HEADLINES.items()},
    "ts_debug/regconfig,text": _by_id(documents.debugged),
    "to_tsvector": _by_setting(vectors.to_vector),
    "jsonb_string_to_tsvector": _by_setting(vectors.of_json),
    "json_string_to_tsvector": _by_setting(vectors.of_json),
    "jsonb_to_tsvector": _by_setting(vectors.of_json_parts),
    "json_to_tsvector": _by_setting(vectors.of_json_parts),
    "to_tsquery_byid": _by_id_in_session(queries.to_query),
    "plainto_tsquery_byid": _by_id_in_session(queries.plain_to_query),
    "phraseto_tsquery_byid": _by_id_in_session(queries.phrase_to_query),
    "websearch_to_tsquery_byid": _by_id_in_session(queries.web_to_query),
    "to_tsquery": _by_setting_in_session(queries.to_query),
    "plainto_tsquery": _by_setting_in_session(queries.plain_to_query),
    "phraseto_tsquery": _by_setting_in_session(queries.phrase_to_query),
    "websearch_to_tsquery": _by_setting_in_session(queries.web_to_query),
    "ts_match_tq": lambda context, text, query: matching.matches(
        vectors.to_vector(analyzer(context, current(context)), text), query
    ),
    "ts_match_tt": lambda context, text, query: matching.matches(
        vectors.to_vector(analyzer(context, current(context)), text),
        queries.plain_to_query(context, analyzer(context, current(context)), query),
    ),
    "get_current_ts_config": current,
    "ts_headline": _by_setting(headline),
    "ts_headline_opt": _by_setting(headline),
    **{
        f"ts_headline_{kind}{end}": _by_setting(work)
        for kind, work in _HEADLINES.items()
        for end in ("", "_opt")
    },
    "ts_debug/text": _by_setting(documents.debugged),
    "ts_token_type_byname": lambda context, name: _token_types(_parser_named(context, name)),
    "ts_parse_byname": lambda context, name, text: _parsed(_parser_named(context, name), text),
    "regconfigin": configurations.configuration_named,
    "regconfigout": configurations.configuration_name,
    "regdictionaryin": configurations.dictionary_named,
    "regdictionaryout": configurations.dictionary_name,
    "pg_ts_config_is_visible": _visible("configurations"),
    "pg_ts_dict_is_visible": _visible("dictionaries"),
    "tsquery_rewrite_query": rewriting.rewritten_by,
    "ts_stat1": statistics,
    "ts_stat2": statistics,
}
