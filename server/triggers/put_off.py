"""A constraint trigger that fires for a row when its transaction ends. It has passed its WHEN condition."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from polar_lite.protocol.records import dataclass

if TYPE_CHECKING:
    from polar_lite.catalog.objects import Constraint


@dataclass(frozen=True, slots=True, eq=False)
class PutOff:
    """relation: OID of the table the row is of. run: fires it."""

    constraint: Constraint
    relation: int
    run: Callable[[], None]
