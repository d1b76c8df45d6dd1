"""Columns of relations, with their defaults and the sequences they are filled from."""

import sqlite3
from collections import defaultdict

from polar_lite.catalog.loading.declared import Domains
from polar_lite.catalog.loading.rows import Where, select, texts
from polar_lite.catalog.names import physical_column
from polar_lite.catalog.objects import Column


def load_columns(connection: sqlite3.Connection, where: Where) -> dict[int, tuple[Column, ...]]:
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
    found: dict[int, list[Column]] = defaultdict(list)
    domains = Domains(connection)
    rows = select(
        connection,
        "pg_attribute",
        "attrelid attnum attname atttypid atttypmod attnotnull attisdropped attidentity attacl attgenerated"
        " attcollation attoptions",
        f'{where("attrelid")} ORDER BY "attrelid", "attnum"',
        where.values,
    )
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
