"""Compiled PL as the sessions of a server share it."""

from collections.abc import Hashable
from typing import Any


class UnitCache:
    """Compiled units, shared by sessions. Entries of past catalog versions are dropped when it is full."""

    def __init__(self, size: int = 500) -> None:
        self._units: dict[Hashable, Any] = {}
        self._size = size

    def get(self, key: Hashable) -> Any:
        return self._units.get(key)

    def put(self, key: Hashable, unit: Any) -> None:
        if len(self._units) >= self._size:
            self._units.clear()
        self._units[key] = unit
