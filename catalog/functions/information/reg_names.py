"""Names of objects for the codecs of regclass, regtype, regproc ... : what a session's Style carries.

The look-ups are `catalog_info`'s; here is only the choice by type. PostgreSQL 15 docs 8.19
(datatype-oid).
"""

from collections.abc import Callable
from functools import cache
from typing import Any, Final

from polar_lite.catalog import domains
from polar_lite.catalog.functions.context import SessionContext
from polar_lite.protocol import pgtypes
from polar_lite.protocol.codec import PgType
from polar_lite.protocol.sqlstate import unsupported

_STEMS: Final = {
    pgtypes.BY_NAME[name].oid: name
    for name in (
        *("regclass", "regproc", "regprocedure", "regtype", "regrole", "regnamespace"),
        *("regconfig", "regdictionary", "regcollation", "regoper", "regoperator"),
    )
}


@cache
def _function(name: str) -> Callable[..., Any]:
    # They need this.
    from polar_lite.catalog.functions import text_search
    from polar_lite.catalog.functions.information import catalog_info, reg_operators
    from polar_lite.catalog.functions.strings import collations

    known: dict[str, Callable[..., Any]] = {
        **catalog_info.CONTEXT,
        **collations.CONTEXT,
        **reg_operators.CONTEXT,
        **text_search.CONTEXT,
    }
    return known[name]


class RegNames:
    """Reads and writes reg* values as one session sees names: by its catalog and search path."""

    def __init__(self, context: SessionContext) -> None:
        self._context = context

    def type_of(self, oid: int) -> PgType | None:
        return self._context.snapshot.type(oid)

    def check_domain(self, oid: int, value: Any) -> None:
        domains.check(self._context, oid, value)

    def name_of(self, type_oid: int, oid: int) -> str:
        stem = _STEMS.get(type_oid)
        if stem is None:
            return str(oid) if oid else "-"
        text: str = _function(f"{stem}out")(self._context, oid)
        return text

    def oid_of(self, type_oid: int, text: str) -> int:
        stem = _STEMS.get(type_oid)
        if stem is None:
            raise unsupported(f"input of type {pgtypes.format_type(type_oid)} by name")
        oid: int = _function(f"{stem}in")(self._context, text)
        return oid
