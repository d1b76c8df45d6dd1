"""Which partition a row belongs to, and whether it may be where it is.

PostgreSQL 15 source: executor/execPartition.c (ExecFindPartition), execMain.c (ExecPartitionCheck).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from polar_lite.catalog.partitions import Router, key_types
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.sqlstate import PgError
from polar_lite.server.engine import diagnose
from polar_lite.server.engine.calls import guarded

if TYPE_CHECKING:
    from polar_lite.catalog.dialect.partition_keys import RowKey
    from polar_lite.catalog.objects import Relation
    from polar_lite.catalog.snapshot import Snapshot
    from polar_lite.server.sessions.session import Session

Row = Sequence[Any]
INTERVAL: Final = "polar_interval"
"""The storage parameter of a table that gets partitions by itself."""


class MissingPartition(PgError):
    """A row of a table with INTERVAL partitions needs another one.

    relation: the table's OID; values: of the row's key, as stored.
    """

    relation = 0
    values: Row = ()


def interval_of(relation: Relation) -> str | None:
    """The interval of a table's partitions; None if they are made by name alone."""
    found = (option.partition("=") for option in relation.options if relation.kind == "p")
    return next((value for name, _, value in found if name == INTERVAL), None)


def live_names(relation: Relation) -> list[str]:
    return [column.name for column in relation.columns if not column.has_dropped]


class Layout:
    """From the image of a row of one table to that of one with the same columns, maybe in another order."""

    def __init__(self, source: Relation, target: Relation) -> None:
        names = live_names(source)
        wanted = live_names(target)
        self._places = [names.index(name) if name in names else -1 for name in wanted]
        self.is_same = self._places == list(range(len(names)))
        # Whether the target has columns that the source has not.
        self.is_partial = -1 in self._places

    def of(self, image: Row) -> Row:
        if self.is_same:
            return image
        return [image[place] if place >= 0 else None for place in self._places]

    def over(self, image: Row, row: Row) -> Row:
        """A row of the target with what the image has."""
        return [image[place] if place >= 0 else value for place, value in zip(self._places, row, strict=True)]


class Routes:
    """Routing by one partitioned table: its images in, leaves out."""

    def __init__(self, session: Session, root: Relation) -> None:
        self._session, self.root = session, root
        self._snapshot: Snapshot = session.snapshot
        self._steps: dict[int, tuple[RowKey, Router]] = {}
        self._layouts: dict[int, Layout] = {}

    def leaf(self, image: Row) -> Relation:
        """23514 when there is no partition for the row."""
        if self.root.bound is not None:
            check_belongs(self._session, self.root, image)
        relation = self.root
        while relation.kind == "p":
            key, router = self._steps.get(relation.oid) or self._step(relation)
            values = key.of(image, self._first_row)
            found = router.find(values)
            if not found:
                raise self._no_partition(relation, values)
            relation = self._snapshot.relations[found]
        return relation

    def layout(self, leaf: Relation) -> Layout:
        found = self._layouts.get(leaf.oid)
        if found is None:
            found = self._layouts[leaf.oid] = Layout(self.root, leaf)
        return found

    def _step(self, relation: Relation) -> tuple[RowKey, Router]:
        """How a row finds its way on from a partitioned table."""
        from polar_lite.catalog.dialect.partition_keys import row_key  # it loads all of the dialect

        key = row_key(self._snapshot, relation, self.root)
        self._session.register_functions(key.functions)
        found = self._steps[relation.oid] = key, self._snapshot.router(relation.oid)
        return found

    def _first_row(self, sql: str, values: Row) -> Row:
        return _first_row(self._session, sql, values)

    def _no_partition(self, relation: Relation, values: Row) -> PgError:
        may_grow = interval_of(relation) is not None and None not in values
        error = (MissingPartition if may_grow else PgError)(
            code.CHECK_VIOLATION,
            f'no partition of relation "{relation.name}" found for row',
            detail=_shown_key(self._session, relation, values),
            schema=self._snapshot.schemas[relation.schema].name,
            table=relation.name,
        )
        if isinstance(error, MissingPartition):
            error.relation, error.values = relation.oid, tuple(values)
        return error


def _first_row(session: Session, sql: str, values: Row) -> Row:
    row: Row = guarded(session, lambda: session.connection.raw.execute(sql, tuple(values)).fetchone())
    return row


def _shown_key(session: Session, relation: Relation, values: Row) -> str | None:
    from polar_lite.catalog.dialect.partition_keys import key_texts
    from polar_lite.catalog.dialect.table_expressions import display_environment

    key = relation.partitioning
    assert key is not None
    if not diagnose.may_read(session, relation, key.keys):
        return None
    environment = display_environment(session.snapshot, tuple(session.search_path(implicit=True)))
    names = ", ".join(key_texts(environment, relation, pretty=True))
    types = key_types(session.snapshot, relation)
    texts = ", ".join(diagnose.shown(session, t, v) for t, v in zip(types, values, strict=True))
    return f"Partition key of the failing row contains ({names}) = ({texts})."


def belongs(session: Session, snapshot: Snapshot, leaf: Relation, image: Row) -> bool:
    """Whether a row may be in a partition, by the bounds of it and of all above it."""
    from polar_lite.catalog.dialect.partition_keys import row_key

    child = leaf
    for parent in snapshot.ancestors(leaf.oid):
        key = row_key(snapshot, parent, leaf)
        session.register_functions(key.functions)
        values = key.of(image, lambda sql, given: _first_row(session, sql, given))
        if snapshot.router(parent.oid).find(values) != child.oid:
            return False
        child = parent
    return True


def check_belongs(session: Session, leaf: Relation, image: Row) -> None:
    """23514 for a row that is written into a partition by its own name and does not belong there."""
    if belongs(session, session.snapshot, leaf, image):
        return
    raise PgError(
        code.CHECK_VIOLATION,
        f'new row for relation "{leaf.name}" violates partition constraint',
        detail=diagnose.failing_row(session, leaf, image),
        schema=session.snapshot.schemas[leaf.schema].name,
        table=leaf.name,
    )
