"""Compiled PL as the sessions of a server share it."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable, Hashable
from typing import TYPE_CHECKING, Any

from polar_lite.catalog.observed import Lasting

if TYPE_CHECKING:
    from polar_lite.catalog.dialect.binder.state import Environment, EnvironmentKey


class UnitCache:
    """Compiled units, shared by sessions: by what they are of, in an environment.

    A unit is good for later versions of the catalog as well, as long as it would be compiled alike. Where
    those of a catalog that nobody has any more are kept is forgotten when the first one of a new environment
    comes; all is when there are too many.
    """

    def __init__(self, size: int = 1000) -> None:
        self._units: dict[EnvironmentKey, dict[Hashable, Any]] = defaultdict(dict)
        self._lasting: Lasting[Any] = Lasting(size)
        self._size = size
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return sum(map(len, tuple(self._units.values())))

    def get(self, what: Hashable, environment: Environment) -> Any:
        """None if there is none yet."""
        known = self._units.get(environment.key)
        return None if known is None else known.get(what)

    def find(self, what: Hashable, environment: Environment, make: Callable[[Environment], Any]) -> Any:
        """The unit that `make` compiles, or did for an earlier catalog; `get` has found none.

        It is to read no catalog but its environment's.
        """
        key = what, environment.kin
        return self._lasting.find(key, environment.snapshot, lambda seen: make(environment.over(seen)))

    def put(self, what: Hashable, environment: Environment, unit: Any) -> None:
        key = environment.key
        with self._lock:
            if key not in self._units:
                for past in [known for known in self._units if known.is_past]:
                    del self._units[past]
            if len(self) >= self._size:
                self._units.clear()
            self._units[key][what] = unit

    def note(self, what: Hashable, environment: Environment, unit: Any) -> None:
        """The unit is used by one that is being compiled."""
        self._lasting.note((what, environment.kin), unit, environment.snapshot)

    def drop(self, environment: EnvironmentKey) -> None:
        """Those of one environment, which nobody compiles for any more."""
        with self._lock:
            self._units.pop(environment, None)
