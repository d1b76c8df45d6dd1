"""What a CatalogWriter needs of the transaction that it belongs to."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from polar_lite.catalog.functions.registry import Function
    from polar_lite.catalog.object_names import Address
    from polar_lite.catalog.writing.writer import CatalogWriter

Change = Callable[["CatalogWriter"], Any]


class Host:
    """That of a writer which has the catalog to itself: there is nothing to be done."""

    def before_shared_write(self) -> None:
        """Called once, before a shared table is looked at that is to be changed: takes the lock of the
        cluster's file, to be kept until the change is applied to it."""

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

    def know_collations(self) -> None:
        """Make the collations of ICU that tables may have known to the connection."""

    def is_in_query(self) -> bool:
        """Whether SQLite is running a query that has called what the writer works for."""
        return False

    def journal(self, change: Change, seconds: float) -> None:
        """What has been done, to be done again where the transaction is put back into SQLite."""


class Observer:
    """Who wants to know what a command does to the catalog."""

    def changed(self, writer: CatalogWriter, table: str, which: Mapping[str, Any], *, is_new: bool) -> None:
        """A row has been written, or those that have the values of `which` are about to be."""

    def dropping(
        self, writer: CatalogWriter, addresses: Sequence[tuple[Address, str]], originals: Container[Address]
    ) -> None:
        """These objects go next, with the kind of dependency that takes each; the originals were named."""
