"""Columns of relations, with their defaults and the sequences they are filled from."""

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

from polar_lite.catalog.collations import Collation
from polar_lite.catalog.loading.collations import icu_collations
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
_COLLATION: Final = _NAMES.split().index("attcollation")
_USUAL: Final = (0, 100, 950, 951)
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
        among = f"{where('attrelid')} {_ORDER}"
        rows = list(select(connection, "pg_attribute", _NAMES, among, where.values))
        return _columns(rows, domains, defaults, sequences, _icu_names(connection, rows))
    of_system = f'WHERE "attrelid" < {FIRST_NORMAL_OID} {_ORDER}'
    of_users = f'WHERE "attrelid" >= {FIRST_NORMAL_OID} {_ORDER}'
    known = _system_columns(select_text(connection, "pg_attribute", _NAMES, of_system), domains.of_system())
    rows = list(select(connection, "pg_attribute", _NAMES, of_users))
    return known | _columns(rows, domains, defaults, sequences, _icu_names(connection, rows))


def _icu_names(connection: sqlite3.Connection, rows: Iterable[Sequence[Any]]) -> Mapping[int, Collation]:
    """The collations of ICU among those of the columns."""
    used = {row[_COLLATION] for row in rows}.difference(_USUAL)
    return icu_collations(connection, used) if used else {}


@lru_cache(maxsize=4)
def _system_columns(rows: str, domains: tuple[tuple[int, int, int], ...]) -> _Columns:
    """Those of the system's relations, which have no defaults: most databases have the same, for good.

    rows: of pg_attribute, as JSON. domains: what the system's are made of.
    """
    return _columns(json.loads(rows), Domains(rows=domains), {}, {}, {})


def _columns(
    rows: Iterable[Sequence[Any]],
    domains: Domains,
    defaults: Mapping[tuple[int, int], str],
    sequences: Mapping[tuple[int, int], int],
    icu: Mapping[int, Collation],
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
        type_ = domains.declared(type_oid, typmod)
        if collation in icu:
            type_ = icu[collation].applied(type_)
        found[relation].append(
            Column(
                number,
                name,
                type_,
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
