"""Prepared statements and portals by name, of which the first 63 bytes count, as in PostgreSQL's tables."""

from typing import Any, TypeVar

from polar_lite.protocol.codec_scalar import cut_name

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
        return super().get(cut_name(name), default)

    def pop(self, name: str, *default: Any) -> Any:
        return super().pop(cut_name(name), *default)
