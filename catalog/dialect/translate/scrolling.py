"""Whether a cursor goes back without being told that it shall: when PostgreSQL's plan would.

Its scans can, and a sort can whatever is below it; joins, aggregates and the like cannot.
PostgreSQL 15, executor/execAmi.c (ExecSupportsBackwardScan).
"""

from polar_lite.catalog.dialect import query as q


def scrolls_back(query: q.Query) -> bool:
    if query.locking:
        return False
    operation = query.set_operation
    if operation is not None:
        return bool(query.order) or _appends(operation)
    if query.distinct or query.distinct_on:
        return False
    if query.order:
        return True
    if query.has_aggregates or query.group or query.grouping_sets or query.having:
        return False
    if q.holds(query.targets, q.WindowFunc):
        return False
    return len(query.from_items) == 1 and _scans_back(query.from_items[0], query)


def _appends(operation: q.SetOperation) -> bool:
    is_append = operation.op is q.SetOp.UNION and operation.all
    return is_append and scrolls_back(operation.left) and scrolls_back(operation.right)


def _scans_back(item: q.FromItem, query: q.Query) -> bool:
    if not isinstance(item, q.RangeTblRef):
        return False
    entry = item.entry
    if entry.rows:
        return entry.has_rows
    found = next((cte for cte in query.ctes if cte.name == entry.cte_name), None)
    if found is not None and not found.recursive and not found.materialized:
        return scrolls_back(found.query)  # PostgreSQL puts it in the place of its one reference
    return entry.query is None or scrolls_back(entry.query)
