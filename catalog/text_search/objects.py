"""What a database knows of text search: its dictionaries and configurations.

PostgreSQL 15 docs 53.57 to 53.61 (catalog-pg-ts-config ..).
"""

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Final, TypeVar

from polar_lite.protocol.records import dataclass

PARSER: Final = 3722
"""The only parser there is."""
SIMPLE: Final = 3727
SYNONYM: Final = 3730
SNOWBALL: Final = 13150
TEMPLATES: Final = {SIMPLE: "simple", SYNONYM: "synonym", SNOWBALL: "snowball"}
"""Those that are carried out, of PostgreSQL's own."""
UNACCENT: Final = "unaccent"
"""The one that an extension brings."""


@dataclass(frozen=True, slots=True)
class Dictionary:
    """template: its name. options: as pg_ts_dict has them (see `options`)."""

    oid: int
    schema: int
    owner: int
    name: str
    template: str
    options: str | None


@dataclass(frozen=True, slots=True)
class Configuration:
    """mapping: type of token -> OIDs of the dictionaries that are asked for it, in order."""

    oid: int
    schema: int
    owner: int
    name: str
    mapping: Mapping[int, tuple[int, ...]]


_Object = TypeVar("_Object", Dictionary, Configuration)


class TextSearch:
    """By OID, and found by name."""

    def __init__(
        self, dictionaries: Mapping[int, Dictionary], configurations: Mapping[int, Configuration]
    ) -> None:
        self.dictionaries = dictionaries
        self.configurations = configurations

    def dictionary(self, name: str, search_path: Iterable[int]) -> Dictionary | None:
        """The first of this name in the schemas given."""
        return _first(self._dictionaries, name, search_path)

    def configuration(self, name: str, search_path: Iterable[int]) -> Configuration | None:
        return _first(self._configurations, name, search_path)

    @cached_property
    def _dictionaries(self) -> dict[tuple[int, str], Dictionary]:
        return {(d.schema, d.name): d for d in self.dictionaries.values()}

    @cached_property
    def _configurations(self) -> dict[tuple[int, str], Configuration]:
        return {(c.schema, c.name): c for c in self.configurations.values()}


def _first(known: Mapping[tuple[int, str], _Object], name: str, search_path: Iterable[int]) -> _Object | None:
    found = (known.get((schema, name)) for schema in search_path)
    return next((one for one in found if one is not None), None)
