"""Columns of relations, with their defaults and the sequences they are filled from."""

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

from polar_lite.catalog.loading.declared import Domains
from polar_lite.catalog.loading.rows import Where, select, select_text, texts
from polar_lite.catalog.names import physical_column
from polar_lite.catalog.objects import Column
from polar_lite.catalog.types import FIRST_NORMAL_OID

_NAMES: Final = (
    "attrelid attnum attname atttypid atttypmod attnotnull attisdropped attidentity attacl attgenerated"
    " attcollation attoptions atthasmissing"
)
_ORDER: Final = 'AND "attnum" > 0 ORDER BY "attrelid", "attnum"'
_Columns = dict[int, tuple[Column, ...]]


def load_columns(connection: sqlite3.Connection, where: Where) -> _Columns:
    """By relation: of all, or of those of `where` that exist."""
    defaults = {
        (relation, number): text
        for relation, number, text in select(
            connection, "pg_attrdef", "adrelid adnum adbin", where("adrelid"), where.values
        )
    }
    sequences: dict[tuple[int, int], int] = {}
    for sequence, relation, number in select(
        connection, "pg_depend", "objid refobjid refobjsubid", _identities(where("refobjid")), where.values
    ):
        sequences[relation, number] = sequence
    domains = Domains(connection)
    if not where.is_all:
        rows = select(connection, "pg_attribute", _NAMES, f"{where('attrelid')} {_ORDER}", where.values)
        return _columns(rows, domains, defaults, sequences)
    of_system = f'WHERE "attrelid" < {FIRST_NORMAL_OID} {_ORDER}'
    of_users = f'WHERE "attrelid" >= {FIRST_NORMAL_OID} {_ORDER}'
    known = _system_columns(select_text(connection, "pg_attribute", _NAMES, of_system), domains.of_system())
    rows = select(connection, "pg_attribute", _NAMES, of_users)
    return known | _columns(rows, domains, defaults, sequences)


@lru_cache(maxsize=4)
def _system_columns(rows: str, domains: tuple[tuple[int, int, int], ...]) -> _Columns:
    """Those of the system's relations, which have no defaults: most databases have the same, for good.

    rows: of pg_attribute, as JSON. domains: what the system's are made of.
    """
    return _columns(json.loads(rows), Domains(rows=domains), {}, {})


def _columns(
    rows: Iterable[Sequence[Any]],
    domains: Domains,
    defaults: Mapping[tuple[int, int], str],
    sequences: Mapping[tuple[int, int], int],
) -> _Columns:
    found: dict[int, list[Column]] = defaultdict(list)
    for (
        relation,
        number,
        name,
        type_oid,
        typmod,
        not_null,
        dropped,
        identity,
        acl,
        generated,
        collation,
        options,
        has_missing,
    ) in rows:
        text = defaults.get((relation, number))
        found[relation].append(
            Column(
                number,
                name,
                domains.declared(type_oid, typmod),
                physical_column(name),
                bool(not_null),
                None if generated else text,
                bool(dropped),
                identity,
                texts(acl),
                sequences.get((relation, number), 0),
                text if generated else None,
                collation,
                texts(options) or (),
                bool(has_missing),
            )
        )
    return {oid: tuple(columns) for oid, columns in found.items()}


def _identities(condition: str) -> str:
    """Sequences that are an internal part of a column, of the relations of `condition`."""
    word = "AND" if condition else "WHERE"
    return (
        f'{condition} {word} "classid" = 1259 AND "refclassid" = 1259'
        ' AND "deptype" = \'i\' AND "refobjsubid" > 0'
    )
