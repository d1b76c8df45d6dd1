"""What a CatalogWriter needs of the transaction that it belongs to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from polar_lite.catalog.functions.registry import Function
    from polar_lite.catalog.writer import CatalogWriter

Change = Callable[["CatalogWriter"], Any]


class Host:
    """That of a writer which has the catalog to itself: there is nothing to be done."""

    def before_shared_write(self) -> None:
        """Called once, before the first change of a shared table: takes the lock of the cluster's file, to
        be kept until the change is applied to it."""

    def before_relation_change(
        self, table: str, columns: Iterable[str] | None, relations: Iterable[int]
    ) -> None:
        """Before rows of a system table change that are about relations. columns: those set; None: all."""

    def lock_name(self, table: int, name: tuple[Any, ...]) -> None:
        """The row of a system table (its OID) that gets or had this name is nobody else's for now."""

    def lock_object(self, table: int, oid: int, *, is_change: bool, is_end: bool = False) -> None:
        """An object changes, ends, or is only referred to."""

    def register(self, functions: Sequence[Function]) -> None:
        """Make Python functions known to the connection."""

    def journal(self, change: Change, seconds: float) -> None:
        """What has been done, to be done again where the transaction is put back into SQLite."""
