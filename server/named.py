"""Prepared statements and portals by name, of which the first 63 bytes count, as in PostgreSQL's tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from polar_lite.protocol.codecs.scalar import cut_name

if TYPE_CHECKING:
    from polar_lite.server.extended_query import Prepared
    from polar_lite.server.quick.lanes import Lane

_V = TypeVar("_V")


class Named(dict[str, _V]):
    """A dict that takes two names for one when they begin with the same 63 bytes."""

    def __contains__(self, name: object) -> bool:
        return super().__contains__(cut_name(str(name)))

    def __getitem__(self, name: str) -> _V:
        return super().__getitem__(cut_name(name))

    def __setitem__(self, name: str, value: _V) -> None:
        super().__setitem__(cut_name(name), value)

    def __delitem__(self, name: str) -> None:
        super().__delitem__(cut_name(name))

    def get(self, name: str, default: Any = None) -> Any:
        found = super().get(name)  # most names are short
        return super().get(cut_name(name), default) if found is None else found

    def pop(self, name: str, *default: Any) -> Any:
        return super().pop(cut_name(name), *default)


class Statements(Named["Prepared"]):
    """A session's prepared statements.

    by_bytes: the same by their names in UTF-8, as they stand in messages. The unnamed one of a statement
    that was carried out quickly is only made when somebody asks for it: until then there is its lane.
    new: what Parse has made since the last Sync, as long as the client has not been told its columns.
    """

    def __init__(self) -> None:
        super().__init__()
        self.by_bytes: dict[bytes, Prepared] = {}
        self._lane: Lane | None = None
        self.new: Prepared | None = None

    def set_unnamed(self, lane: Lane | None) -> None:
        """Let the unnamed statement be a lane's, or let there be none."""
        self._lane = lane
        if b"" in self.by_bytes:
            super().__delitem__("")
            del self.by_bytes[b""]

    def get(self, name: str, default: Any = None) -> Any:
        if self._lane is not None and not name:
            self[""] = self._lane.prepared("")
        return super().get(name, default)

    def __setitem__(self, name: str, value: Prepared) -> None:
        name = cut_name(name)
        super().__setitem__(name, value)
        self.by_bytes[_raw(name)] = value
        if not name:
            self._lane = None

    def __delitem__(self, name: str) -> None:
        name = cut_name(name)
        super().__delitem__(name)
        del self.by_bytes[_raw(name)]

    def pop(self, name: str, *default: Any) -> Any:
        name = cut_name(name)
        if not name:
            self._lane = None
        self.by_bytes.pop(_raw(name), None)
        return super().pop(name, *default)

    def clear(self) -> None:
        super().clear()
        self.by_bytes.clear()
        self._lane = None


def _raw(name: str) -> bytes:
    return name.encode("utf-8", "surrogatepass")
