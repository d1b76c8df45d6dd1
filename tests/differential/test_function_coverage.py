"""Every built-in function of PostgreSQL 15 over the basic types is a row of ours, or answers 0A000.

PostgreSQL lists its functions; each is called here with NULLs of its argument types. 42883 ("does not
exist") or anything internal is a failure. Run pytest with -s to see the counts.
"""

from collections import Counter

import psycopg

from harness.comparison import Link, Way
from harness.postgres import PostgresCluster
from harness.servers import ServerProcess

TYPES = [
    *("bool", "int2", "int4", "int8", "numeric", "float4", "float8"),
    *("text", "varchar", "bpchar", "name"),
    *("date", "time", "timestamp", "timestamptz", "interval"),
    *("bit", "varbit", "money", "macaddr", "macaddr8", "xml", "pg_lsn", "xid", "xid8", "cid", "tid"),
    *("int4range", "int8range", "numrange", "daterange", "tsrange", "tstzrange"),
    *("point", "lseg", "line", "box", "path", "polygon", "circle"),
    *("bytea", "uuid", "inet", "cidr", "json", "jsonb"),
]

FUNCTIONS = """
SELECT p.proname, array(SELECT format_type(t, NULL) FROM unnest(p.proargtypes) WITH ORDINALITY AS u(t, n)
                        ORDER BY n)::text[], p.prokind, p.provariadic <> 0
FROM pg_proc p JOIN pg_type r ON r.oid = p.prorettype
WHERE p.pronamespace = 'pg_catalog'::regnamespace AND p.prokind IN ('f', 'a') AND NOT p.proretset
  AND r.typname <> ALL ('{internal,trigger,event_trigger,language_handler,index_am_handler,fdw_handler,'
                        'table_am_handler,tsm_handler}'::text[])
  AND p.pronargs > 0
  AND NOT EXISTS (SELECT FROM unnest(p.proargtypes) AS a(t) WHERE a.t <> ALL (%s::regtype[]::oid[]))
ORDER BY 1, 2
"""

ORDERED_SETS = (
    "percentile_cont",
    "percentile_disc",
    "mode",
    "rank",
    "dense_rank",
    "percent_rank",
    "cume_dist",
)


def test_function_coverage(postgres: PostgresCluster, server: ServerProcess) -> None:
    with psycopg.connect(postgres.conninfo(), autocommit=True) as theirs:
        functions = theirs.execute(FUNCTIONS, (TYPES,)).fetchall()
    link = Link(server.conninfo("postgres", "postgres"))
    counts: Counter[str] = Counter()
    failures = []
    try:
        for name, types, _, _ in functions:
            if name in ORDERED_SETS:
                continue
            arguments = ", ".join(f"NULL::{type_}" for type_ in types)
            # WHERE false: bound and planned, never run (pg_sleep and the like are among them).
            call = f'SELECT pg_catalog."{name}"({arguments}) WHERE false'
            error = link.run(call, Way.SIMPLE).error
            match error.get("sqlstate", ""):
                case "" | "22000":  # the range constructors refuse NULL flags
                    counts["implemented"] += 1
                case "0A000":
                    counts["0A000"] += 1
                case _:
                    counts["other"] += 1
                    failures.append(f"{call}: {error.get('sqlstate')} {error.get('message')}")
    finally:
        link.close()
    print(f"\nbuilt-in functions over {len(TYPES)} types: {dict(counts)}")
    assert not failures, f"{len(failures)} of {sum(counts.values())}:\n" + "\n".join(failures)
