"""Compiled PL as the sessions of a server share it."""

import threading
from collections import defaultdict
from collections.abc import Hashable
from typing import Any

from polar_lite.catalog.dialect.binder.state import EnvironmentKey


class UnitCache:
    """Compiled units, shared by sessions, each compiled in one environment.

    Those of a catalog that nobody has any more are dropped when the first one of a new environment comes; all
    are when it is full.
    """

    def __init__(self, size: int = 500) -> None:
        self._units: dict[Hashable, Any] = {}
        self._of: defaultdict[EnvironmentKey, list[Hashable]] = defaultdict(list)
        self._size = size
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._units)

    def get(self, key: Hashable) -> Any:
        return self._units.get(key)

    def put(self, key: Hashable, unit: Any, environment: EnvironmentKey) -> None:
        """The environment is part of the key."""
        with self._lock:
            if environment not in self._of:
                self._drop_past()
            if len(self._units) >= self._size:
                self._units.clear()
                self._of.clear()
            if key not in self._units:
                self._of[environment].append(key)
            self._units[key] = unit

    def drop(self, environment: EnvironmentKey) -> None:
        """The units of one environment."""
        with self._lock:
            self._drop(environment)

    def _drop_past(self) -> None:
        for environment in [known for known in self._of if known.is_past]:
            self._drop(environment)

    def _drop(self, environment: EnvironmentKey) -> None:
        for key in self._of.pop(environment, ()):
            del self._units[key]
