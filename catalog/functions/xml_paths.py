"""xpath and its kin, XMLTABLE's rows, XML of queries: their names. What they do comes with the first call.

PostgreSQL 15 docs 9.15 (functions-xml).
"""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, Final

from polar_lite.catalog.functions.late import late
from polar_lite.catalog.functions.registry import Function
from polar_lite.protocol.pgtypes import BY_NAME, INT4, TEXT, XML

_TEXTS: Final = BY_NAME["_text"].oid
_OWN: Final = (
    ("xml_table_rows", (TEXT.oid, XML.oid, _TEXTS, _TEXTS, _TEXTS), _TEXTS),
    ("xml_required", (TEXT.oid, TEXT.oid), TEXT.oid),
    ("xml_limited", (TEXT.oid, INT4.oid, TEXT.oid), TEXT.oid),
    ("xml_table_rows", (TEXT.oid, _TEXTS, _TEXTS, _TEXTS), _TEXTS),
)


@cache
def _functions() -> Mapping[str, Callable[..., Any]]:
    from polar_lite.catalog.functions import xml_tables
    from polar_lite.catalog.xpath import sequences, sql_functions

    return {**sql_functions.FUNCTIONS, **xml_tables.FUNCTIONS, **sequences.FUNCTIONS}


def _key(name: str, args: tuple[int, ...]) -> str:
    return "xml_item_rows" if (name, len(args)) == ("xml_table_rows", 4) else name


CONTEXT: Final = late(
    (
        *("xpath", "xpath/text,xml", "xpath_exists", "xpath_exists/text,xml", "xmlexists"),
        *("query_to_xml", "table_to_xml"),
    ),
    _functions,
)
FUNCTIONS: Final = tuple(
    Function(
        9870 + number,
        name,
        args,
        result,
        python=late((_key(name, args),), _functions)[_key(name, args)],
        context=True,
        strict=name == "xml_limited",
        returns_set=name == "xml_table_rows",
        source=f"polar_{name}",
    )
    for number, (name, args, result) in enumerate(_OWN)
)
