"""Oracle's partitions, which have names of their own: the table behind partition p of t is t_p.

Oracle 19c SQL Language Reference, CREATE TABLE (table_partitioning_clauses).
"""

from __future__ import annotations

from typing import Any


def make_all(session: Any, oid: int, node: Any, text: str) -> None:
    """The partitions that CREATE TABLE lists."""
    if not node.partitions:
        return
