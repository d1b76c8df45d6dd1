"""Whether an operator class of a user's orders values as their type does: so SQLite compares them."""

from typing import Final

from polar_lite.catalog.access_methods import BY_OID
from polar_lite.catalog.functions.registry import REGISTRY
from polar_lite.catalog.object_names import PG_OPCLASS
from polar_lite.catalog.types import FIRST_NORMAL_OID
from polar_lite.catalog.writing.writer import CatalogWriter

_STRATEGIES: Final = {
    "btree": ("<", "<=", "=", ">=", ">"),
    "hash": ("=",),
    "brin": ("<", "<=", "=", ">=", ">"),
}


def orders_as_type(writer: CatalogWriter, oid: int) -> bool:
    """True for PostgreSQL's own and extensions', and where an index is but an entry of the catalog."""
    if oid < FIRST_NORMAL_OID or _is_of_extension(writer, oid):
        return True
    columns = ("opcmethod", "opcfamily", "opcintype")
    ((method_oid, family, type_),) = writer.rows("pg_opclass", {"oid": oid}, columns)
    method = BY_OID[method_oid]
    if not method.is_stored:
        return True
    where = {"amopfamily": family, "amoplefttype": type_, "amoprighttype": type_}
    operators = dict(writer.rows("pg_amop", where, ("amopstrategy", "amopopr")))
    own = {name: number for number, name in enumerate(_STRATEGIES[method.name], 1)}
    if not all(_is_own(operators.get(number, 0), name) for name, number in own.items()):
        return False
    where = {"amprocfamily": family, "amproclefttype": type_, "amprocrighttype": type_, "amprocnum": 1}
    functions = [function for (function,) in writer.rows("pg_amproc", where, ("amproc",))]
    return len(functions) == 1 and functions[0] < FIRST_NORMAL_OID


def _is_of_extension(writer: CatalogWriter, oid: int) -> bool:
    """Its members, which nothing here asks for, are not in the catalog."""
    where = {"classid": PG_OPCLASS, "objid": oid, "deptype": "e"}
    return bool(writer.rows("pg_depend", where, ("refobjid",)))


def _is_own(oid: int, name: str) -> bool:
    """Whether an operator is PostgreSQL's of this name."""
    return 0 < oid < FIRST_NORMAL_OID and REGISTRY.operators.name_of(oid) == name
