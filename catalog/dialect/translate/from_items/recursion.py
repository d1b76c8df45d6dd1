"""The recursive arm of a WITH RECURSIVE item, as SQLite carries it out fast."""

from dataclasses import replace

from polar_lite.catalog.dialect import query as q


def turned(query: q.Query, name: str) -> q.Query:
    """A recursive query that begins with the rows of the last step, so that others may be found for them."""
    if query.set_operation is None:
        return query
    right = query.set_operation.right
    items = tuple(_turned_join(item, name) for item in right.from_items)
    first = tuple(item for item in items if _begins_with(item, name))
    if not first or right.uses_rownum:
        return query
    right = replace(right, from_items=(*first, *(item for item in items if item not in first)))
    return replace(query, set_operation=replace(query.set_operation, right=right))


def _turned_join(item: q.FromItem, name: str) -> q.FromItem:
    is_inner = isinstance(item, q.JoinExpr) and item.kind is q.JoinKind.INNER
    if isinstance(item, q.JoinExpr) and is_inner and _begins_with(item.right, name):
        return replace(item, left=item.right, right=item.left)
    return item


def _begins_with(item: q.FromItem, name: str) -> bool:
    while isinstance(item, q.JoinExpr):
        item = item.left
    return item.entry.cte_name == name
