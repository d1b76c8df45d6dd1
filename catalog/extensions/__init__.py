"""Extensions that can be created: what each is, its script, and the Python behind its functions.

An extension `x` is a script, `x.sql`, whose statements CREATE EXTENSION runs in the extension's schema, and
a module that computes its functions (LANGUAGE c) by the symbol they name, in the tables that families of
built-in functions have: PYTHON, CONTEXT. A function without an entry is 0A000 when it is called. Both are
first read when a database has the extension. PostgreSQL 15 docs 38.17 (extend-extensions), appendix F.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from importlib import import_module
from typing import Any, Final

from polar_lite.catalog.functions.registry import Function
from polar_lite.catalog.types import CITEXT, CUBE, HSTORE, LQUERY, LTREE, LTXTQUERY
from polar_lite.protocol.codec import Codec
from polar_lite.protocol.codecs.array import dump
from polar_lite.protocol.records import dataclass

LIBRARY_PREFIX: Final = "$libdir/"


@dataclass(frozen=True, slots=True)
class Control:
    """What an extension's control file says. schema: the only one it can be in, or None. is_trusted: who
    may make objects in the database may make it, else superusers alone.
    """

    version: str
    comment: str
    relocatable: bool = True
    schema: str | None = None
    is_trusted: bool = True
    requires: tuple[str, ...] = ()

    @property
    def facts(self) -> tuple[Any, ...]:
        """superuser, trusted, relocatable, schema, requires: as pg_available_extension_versions has them."""
        requires = dump(list(self.requires)) if self.requires else None
        return True, self.is_trusted, self.relocatable, self.schema, requires


@dataclass(frozen=True, slots=True)
class BaseType:
    """What pg_type cannot say of a type that an extension brings. Its values are stored as text."""

    oid: int
    array_oid: int
    category: str
    codec: Codec


CONTROLS: Final[Mapping[str, Control]] = {
    "btree_gin": Control("1.3", "support for indexing common datatypes in GIN"),
    "btree_gist": Control("1.7", "support for indexing common datatypes in GiST"),
    "citext": Control("1.6", "data type for case-insensitive character strings"),
    "cube": Control("1.5", "data type for multidimensional cubes"),
    "earthdistance": Control(
        "1.1",
        "calculate great-circle distances on the surface of the Earth",
        is_trusted=False,
        requires=("cube",),
    ),
    "fuzzystrmatch": Control("1.1", "determine similarities and distance between strings"),
    "hstore": Control("1.8", "data type for storing sets of (key, value) pairs"),
    "insert_username": Control("1.0", "functions for tracking who changed a table", is_trusted=False),
    "intarray": Control("1.5", "functions, operators, and index support for 1-D arrays of integers"),
    "lo": Control("1.1", "Large Object maintenance"),
    "ltree": Control("1.2", "data type for hierarchical tree-like structures"),
    "moddatetime": Control("1.0", "functions for tracking last modification time", is_trusted=False),
    "pg_stat_statements": Control(
        "1.10",
        "track planning and execution statistics of all SQL statements executed",
        is_trusted=False,
    ),
    "pg_trgm": Control("1.6", "text similarity measurement and index searching based on trigrams"),
    "pgcrypto": Control("1.3", "cryptographic functions"),
    "plpgsql": Control("1.0", "PL/pgSQL procedural language", relocatable=False, schema="pg_catalog"),
    "tablefunc": Control("1.0", "functions that manipulate whole tables, including crosstab"),
    "unaccent": Control("1.1", "text search dictionary that removes accents"),
    "uuid-ossp": Control("1.1", "generate universally unique identifiers (UUIDs)"),
}

_BROUGHT_BY: Final = {
    CITEXT: "citext",
    CUBE: "cube",
    HSTORE: "hstore",
    **dict.fromkeys((LTREE, LQUERY, LTXTQUERY), "ltree"),
}

# The module of each trigger function.
_TRIGGERS: Final = {"moddatetime": "moddatetime", "insert_username": "insert_username", "lo_manage": "lo"}


def trigger(symbol: str) -> Callable[..., Any]:
    """A trigger function in LANGUAGE c: what is done with the session's context, the facts, NEW and OLD."""
    found: Callable[..., Any] = _module(_TRIGGERS[symbol]).trigger
    return found


def script(name: str) -> list[str]:
    """The statements that make an extension's objects."""
    from importlib.resources import files

    text = files("polar_lite.catalog.extensions").joinpath(f"{name}.sql").read_text("utf-8")
    text = "\n".join(line for line in text.splitlines() if not line.startswith("--"))
    found = [statement.strip() for statement in text.split(";\n")]
    return [statement.removesuffix(";") for statement in found if statement]


def base_type(extension: str, name: str) -> BaseType:
    """A type that an extension's script makes."""
    found: BaseType = _module(extension).TYPES[name]
    return found


def codec_of(oid: int) -> Codec:
    """Of a type that an extension brings."""
    types: Mapping[str, BaseType] = _module(_BROUGHT_BY[oid]).TYPES
    return next(type_.codec for type_ in types.values() if type_.oid == oid)


def computed(function: Function, library: str) -> Function:
    """A function in LANGUAGE c, with what computes it."""
    module = _module(library.removeprefix(LIBRARY_PREFIX))
    in_session = module.CONTEXT.get(function.source) if hasattr(module, "CONTEXT") else None
    return replace(
        function,
        python=in_session or module.PYTHON.get(function.source),
        sql=module.SQL.get(function.source) if hasattr(module, "SQL") else None,
        context=in_session is not None,
        typed=function.source in getattr(module, "TYPED", ()),
        routine_oid=None,
        may_write=False,
        bare=False,
    )


@cache
def _module(name: str) -> Any:
    return import_module(f"polar_lite.catalog.extensions.{name.replace('-', '_')}")
