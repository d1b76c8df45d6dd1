"""Operators and casts that a database has beside PostgreSQL's own."""

import sqlite3

from polar_lite.catalog.loading.rows import select
from polar_lite.catalog.names import physical_column
from polar_lite.catalog.types import FIRST_NORMAL_OID
from polar_lite.catalog.writing.operators import UserCast, UserOperator


def load_operators(connection: sqlite3.Connection) -> dict[int, UserOperator]:
    where = f'WHERE "{physical_column("oid")}" >= {FIRST_NORMAL_OID}'
    columns = (
        "oid oprnamespace oprowner oprname oprleft oprright oprresult oprcode oprcom oprnegate oprcanmerge"
        " oprcanhash"
    )
    rows = select(connection, "pg_operator", columns, where)
    return {row[0]: _operator(*row) for row in rows}


def _operator(
    oid: int, schema: int, owner: int, name: str, left: int, right: int, *more: int
) -> UserOperator:
    result, code, commutator, negator, can_merge, can_hash = more
    return UserOperator(
        *(oid, schema, owner, name, left, right, result, code, commutator, negator),
        can_merge=bool(can_merge),
        can_hash=bool(can_hash),
    )


def load_casts(connection: sqlite3.Connection) -> dict[tuple[int, int], UserCast]:
    where = f'WHERE "{physical_column("oid")}" >= {FIRST_NORMAL_OID}'
    rows = select(connection, "pg_cast", "oid castsource casttarget castfunc castcontext castmethod", where)
    return {(row[1], row[2]): UserCast(*row) for row in rows}
