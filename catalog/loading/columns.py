"""Columns of relations, with their defaults and the sequences they are filled from."""

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from operator import itemgetter
from typing import Any, Final

from polar_lite.catalog.collations import Collation
from polar_lite.catalog.loading.collations import icu_collations
from polar_lite.catalog.loading.declared import Domains
from polar_lite.catalog.loading.rows import Where, parts_by_first, select, select_by_first, texts
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
_Columns = dict[int, "tuple[Column, ...] | ColumnsLater"]


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
        return {**_columns(rows, domains, defaults, sequences, _icu_names(connection, rows))}
    of_system = f'WHERE "attrelid" < {FIRST_NORMAL_OID} {_ORDER}'
    of_users = f'WHERE "attrelid" >= {FIRST_NORMAL_OID} {_ORDER}'
    known = _of_system(select_by_first(connection, "pg_attribute", _NAMES, of_system), domains.of_system())
    rows = list(select(connection, "pg_attribute", _NAMES, of_users))
    return {**known, **_columns(rows, domains, defaults, sequences, _icu_names(connection, rows))}


def _icu_names(connection: sqlite3.Connection, rows: Iterable[Sequence[Any]]) -> Mapping[int, Collation]:
    """The collations of ICU among those of the columns."""
    used = {row[_COLLATION] for row in rows}.difference(_USUAL)
    return icu_collations(connection, used) if used else {}


class ColumnsLater:
    """The columns of a relation of the system's, which has no defaults: made when somebody asks for them.

    There are thousands, of which a database uses few.
    """

    __slots__ = ("_domains", "_made", "_relation", "_rows")

    def __init__(self, relation: int, rows: str, domains: Domains) -> None:
        self._relation, self._rows, self._domains = relation, rows, domains
        self._made: tuple[Column, ...] | None = None

    def __call__(self) -> tuple[Column, ...]:
        if self._made is None:
            rows = sorted(json.loads(self._rows), key=itemgetter(1))
            self._made = _columns(rows, self._domains, {}, {}, {})[self._relation]
        return self._made

    @property
    def has_oid(self) -> bool:
        """Whether the first one is called oid."""
        return f'[{self._relation},1,"oid",' in self._rows


@lru_cache(maxsize=4)
def _of_system(rows: str, domains: tuple[tuple[int, int, int], ...]) -> Mapping[int, ColumnsLater]:
    """Those of the system's relations: most databases have the same, for good.

    rows: of pg_attribute, by relation. domains: what the system's are made of.
    """
    of = Domains(rows=domains)
    return {oid: ColumnsLater(oid, text, of) for oid, text in parts_by_first(rows).items()}


def _columns(
    rows: Iterable[Sequence[Any]],
    domains: Domains,
    defaults: Mapping[tuple[int, int], str],
    sequences: Mapping[tuple[int, int], int],
    icu: Mapping[int, Collation],
) -> dict[int, tuple[Column, ...]]:
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
