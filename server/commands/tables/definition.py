"""A table on its way: what CREATE TABLE or ALTER TABLE says of it, before anything is made."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, Any

from polar_lite.catalog.objects import DEFAULT_ON_NULL, INVISIBLE
from polar_lite.catalog.types import TypeRef
from polar_lite.protocol.records import dataclass
from polar_lite.server.commands.constraints.checks import Check
from polar_lite.server.commands.constraints.foreign_keys import ForeignKey
from polar_lite.server.commands.constraints.keys import Key

if TYPE_CHECKING:
    from polar_lite.catalog.objects import Relation


@dataclass(slots=True)
class ColumnDefinition:
    """A column and what its constraints said."""

    name: str
    type: TypeRef
    not_null: bool | None = None
    default: Any = None
    serial: bool = False
    # IDENTITY: 'a' (ALWAYS) or 'd', and the options of its sequence.
    identity: str = ""
    sequence_options: tuple[tuple[str, Any], ...] = ()
    generation: Any = None
    is_default_on_null: bool = False
    is_invisible: bool = False
    # How many parents have the column, and whether the statement says it, too.
    inherited: int = 0
    is_local: bool = True
    collation: int = 0
    # pg_attribute.attcompression
    compression: str = ""

    @property
    def options(self) -> tuple[str, ...]:
        """attoptions"""
        found = ((DEFAULT_ON_NULL, self.is_default_on_null), (INVISIBLE, self.is_invisible))
        return tuple(option for option, is_set in found if is_set)


@dataclass(frozen=True, slots=True)
class Like:
    """LIKE source: its columns are the table's. includes: the words of INCLUDING."""

    source: Relation
    includes: frozenset[str]


@dataclass(slots=True)
class Table:
    """parents: what it inherits from; its bound makes it a partition of the only one. disabled: nodes of
    Oracle's DISABLE, and their columns. of_type: the composite type whose attributes its columns are.
    """

    name: str
    columns: list[ColumnDefinition] = field(default_factory=list)
    keys: list[Key] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)
    exclusions: list[Any] = field(default_factory=list)
    foreign_keys: list[ForeignKey] = field(default_factory=list)
    disabled: list[tuple[Any, tuple[str, ...]]] = field(default_factory=list)
    likes: list[Like] = field(default_factory=list)
    parents: list[Relation] = field(default_factory=list)
    is_partition: bool = False
    of_type: Relation | None = None
