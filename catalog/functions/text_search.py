"""Text search: the functions' names. What they do is `catalog.text_search`, imported with the first call.

PostgreSQL 15 docs 9.13 (functions-textsearch).
"""

from collections.abc import Callable
from functools import cache
from typing import Any, Final

from polar_lite.catalog.functions.late import late

_IN_SESSION: Final = (
    *("to_tsvector", "jsonb_string_to_tsvector", "json_string_to_tsvector"),
    *("jsonb_to_tsvector", "json_to_tsvector", "to_tsquery_byid", "plainto_tsquery_byid"),
    *("phraseto_tsquery_byid", "websearch_to_tsquery_byid", "to_tsquery", "plainto_tsquery"),
    *("phraseto_tsquery", "websearch_to_tsquery", "ts_match_tq", "ts_match_tt", "get_current_ts_config"),
    *("ts_headline_json", "ts_headline_json_opt", "ts_headline_jsonb", "ts_headline_jsonb_opt"),
    *("to_tsvector_byid", "jsonb_string_to_tsvector_byid", "json_string_to_tsvector_byid"),
    *("jsonb_to_tsvector_byid", "json_to_tsvector_byid", "ts_lexize", "ts_headline_byid"),
    *("ts_headline_byid_opt", "ts_headline_json_byid", "ts_headline_json_byid_opt"),
    *("ts_headline_jsonb_byid", "ts_headline_jsonb_byid_opt", "ts_debug/regconfig,text", "ts_debug/text"),
    *("pg_ts_config_is_visible", "pg_ts_dict_is_visible", "tsquery_rewrite_query"),
    *("ts_token_type_byname", "ts_parse_byname", "ts_headline", "ts_headline_opt"),
    *("regconfigin", "regconfigout", "regdictionaryin", "regdictionaryout", "ts_stat1", "ts_stat2"),
)
_PURE: Final = (
    *("ts_match_vq", "ts_match_qv"),
    *("tsvector_concat", "tsvector_strip", "tsvector_setweight", "tsvector_setweight_by_filter"),
    *("tsvector_delete_str", "tsvector_delete_arr", "tsvector_filter", "tsvector_to_array"),
    *("array_to_tsvector", "tsvector_unnest", "tsvector_length", "tsquery_and", "tsquery_or"),
    *("tsquery_phrase", "tsquery_phrase_distance", "tsquery_not", "tsquery_numnode", "tsquerytree"),
    *("tsq_mcontains", "tsq_mcontained", "ts_rank_wttf", "ts_rank_wtt", "ts_rank_ttf", "ts_rank_tt"),
    *("ts_rankcd_wttf", "ts_rankcd_wtt", "ts_rankcd_ttf", "ts_rankcd_tt"),
    *("ts_token_type_byid", "ts_parse_byid", "tsquery_rewrite"),
)


@cache
def _functions() -> dict[str, Callable[..., Any]]:
    from polar_lite.catalog.text_search import functions  # rare, and not small

    return {**functions.PYTHON, **functions.CONTEXT}


PYTHON: Final = late(_PURE, _functions)
CONTEXT: Final = late(_IN_SESSION, _functions)
SQL: Final = {
    f"{type_}_{name}": f"({{0}} {sign} {{1}})"
    for type_ in ("tsvector", "tsquery")
    for name, sign in (("eq", "="), ("ne", "<>"))
}
