"""DBMS_STANDARD: what Oracle's PL calls without a package's name and SQL does not know.

The functions that SQL knows, too, are in `catalog.functions.oracle.event_attributes`. Oracle 19c PL/SQL
Language Reference, "Event Attribute Functions".
"""

from typing import Any, Final

from polar_lite.catalog.packages.runtime import Runtime
from polar_lite.catalog.packages.signatures import INTEGER, VARCHAR, function, out
from polar_lite.catalog.plsql.pl_types import CollectionType
from polar_lite.catalog.types import TypeRef

_PIECE: Final = 64
NAME_LIST: Final = CollectionType(0, name="ora_name_list_t", kind="table", element=TypeRef(VARCHAR.oid))
TYPES: Final = {"ora_name_list_t": NAME_LIST}


def _sql_text(runtime: Runtime) -> tuple[int, Any]:
    """How many pieces of 64 characters the client's statement has, and these."""
    text = runtime.context.server_info("query")[0][0]
    pieces = [text[start : start + _PIECE] for start in range(0, len(text), _PIECE)]
    return len(pieces), NAME_LIST.of(pieces)


MEMBERS: Final = (function("ora_sql_txt", INTEGER, _sql_text, out("sql_text", NAME_LIST)),)
