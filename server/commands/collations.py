"""The collation that a definition gives a column, domain or index key: parse_type.c's GetColumnDefCollation.

All there are sort by bytes, so a collation is only what the catalog says of it.
"""

from typing import Any, Final

from polar_lite.catalog.builtin_rows import COLLATIONS
from polar_lite.catalog.types import TypeRef
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.sqlstate import PgError, unsupported
from polar_lite.server.commands.ddl import Ddl, position

KNOWN: Final = {"default": 100, "C": 950, "POSIX": 951}


def given(ddl: Ddl, type_: TypeRef, clause: Any, *, places: bool = True) -> int:
    """The OID that a CollateClause names; 0 without one, which is the type's own. 42804, 0A000.

    places: whether the error says where the clause is, as PostgreSQL's does for columns of tables.
    """
    if clause is None:
        return 0
    *schema, name = clause.names
    if name not in KNOWN or schema not in ([], ["pg_catalog"]):
        raise unsupported(f'collation "{".".join(clause.names)}"')
    if type_.oid not in COLLATIONS:
        shown = ddl.names().type(type_.declared)
        raise PgError(
            code.DATATYPE_MISMATCH,
            f"collations are not supported by type {shown}",
            position=position(clause.start) if places else None,
        )
    return KNOWN[name]
