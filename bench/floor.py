"""The floor: what SQLite does in this process, without a server, by sqlite3 and by aiosqlite."""

import asyncio
import sqlite3
import time
from pathlib import Path

import aiosqlite

SELECT = "SELECT abalance FROM accounts WHERE aid = ?"
INSERT = "INSERT INTO journal VALUES (?, 'x')"


def measure(folder: Path, seconds: float) -> dict[str, float]:
    """Statements per second by the name of a line."""
    path = folder / "floor.db"
    database = sqlite3.connect(path, isolation_level=None)
    database.executescript(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
        "CREATE TABLE accounts (aid INTEGER PRIMARY KEY, abalance INTEGER);"
        "CREATE TABLE journal (id INTEGER, what TEXT);"
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000)"
        " INSERT INTO accounts SELECT i, 0 FROM n;"
    )
    found = {}
    for name, sql in (("point select", SELECT), ("durable insert", INSERT)):
        count, began = 0, time.perf_counter()
        while (passed := time.perf_counter() - began) < seconds:
            database.execute(sql, (count * 7919 % 100_000,)).fetchall()
            count += 1
        found[f"sqlite3, {name}"] = count / passed
    database.close()
    found.update(asyncio.run(_aiosqlite(path, seconds)))
    return found


async def _aiosqlite(path: Path, seconds: float) -> dict[str, float]:
    found = {}
    async with aiosqlite.connect(path, isolation_level=None) as database:
        for name, sql in (("point select", SELECT), ("durable insert", INSERT)):
            count, began = 0, time.perf_counter()
            while (passed := time.perf_counter() - began) < seconds:
                async with database.execute(sql, (count * 7919 % 100_000,)) as cursor:
                    await cursor.fetchall()
                count += 1
            found[f"aiosqlite, {name}"] = count / passed
    return found
