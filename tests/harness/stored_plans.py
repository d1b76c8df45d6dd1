"""What SQLite makes of statements: its plans for a data file."""

import sqlite3
from pathlib import Path

from polar_lite.catalog.dialect.plan import Source
from polar_lite.catalog.dialect.planner import Environment, Planner
from polar_lite.catalog.functions.sqlite import register
from polar_lite.catalog.objects import PG_CATALOG, PUBLIC_SCHEMA
from polar_lite.catalog.snapshot import Snapshot


class Store:
    """A data file read beside the server: plans of statements for it, explained by SQLite."""

    def __init__(self, path: Path) -> None:
        self.raw = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
        self.raw.execute("ATTACH ? AS cluster", (str(path.with_name("cluster.db")),))
        self.context = self.error = None
        self.environment = Environment(Snapshot.load(self.raw), (PG_CATALOG, PUBLIC_SCHEMA), 10)

    def explained(self, sql: str) -> str:
        plan, literals = Planner().plan_text(sql, self.environment)
        for function in plan.functions:
            register(self, function)
        values = []
        for slot in plan.slots:
            assert slot.source is Source.LITERAL
            value = literals[slot.index]
            values.append(slot.convert(value) if slot.convert else value)
        rows = self.raw.execute(f"EXPLAIN QUERY PLAN {plan.sql}", values).fetchall()
        return "\n".join(row[3] for row in rows)
