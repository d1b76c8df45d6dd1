"""The range table entries of a FROM clause, in the order in which they stand there."""

from collections.abc import Iterable, Iterator

from polar_lite.catalog.dialect import query as q


def entries(items: Iterable[q.FromItem]) -> Iterator[q.RangeTblEntry]:
    """Those of a query's own level, with what is joined."""
    for item in items:
        if isinstance(item, q.RangeTblRef):
            yield item.entry
        else:
            yield from entries((item.left, item.right))
