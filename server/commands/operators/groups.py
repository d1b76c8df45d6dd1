"""Operator classes and families by their names, which are unique for an access method."""

from collections.abc import Sequence
from functools import cache
from typing import Any, Final

from polar_lite.catalog.access_methods import BY_NAME, AccessMethod
from polar_lite.catalog.dialect import nodes
from polar_lite.catalog.object_names import PG_CLASS, PG_OPCLASS, PG_OPFAMILY, Address
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.records import dataclass
from polar_lite.protocol.sqlstate import PgError
from polar_lite.server.commands.ddl import Ddl
from polar_lite.server.commands.schema_objects import Kind

CLASS: Final = "OPERATOR CLASS"
FAMILY: Final = "OPERATOR FAMILY"
_TABLES: Final = {CLASS: (PG_OPCLASS, "pg_opclass", "opc"), FAMILY: (PG_OPFAMILY, "pg_opfamily", "opf")}


@dataclass(frozen=True, slots=True)
class _Found:
    oid: int
    schema: int
    owner: int
    name: str


def method_named(name: str) -> AccessMethod:
    """42704."""
    method = BY_NAME.get(name)
    if method is None:
        raise PgError(code.UNDEFINED_OBJECT, f'access method "{name}" does not exist')
    return method


@cache
def finder(kind: str, method: AccessMethod) -> Kind:
    """Look-up and alteration of classes or families of an access method."""
    class_oid, table, prefix = _TABLES[kind]
    noun = kind.lower()

    def find(ddl: Ddl, name: str, path: Sequence[int]) -> _Found | None:
        where = {f"{prefix}method": method.oid, f"{prefix}name": name}
        columns = ("oid", f"{prefix}namespace", f"{prefix}owner", f"{prefix}name")
        found = {row[1]: _Found(*row) for row in ddl.writer.rows(table, where, columns)}
        return next((found[schema] for schema in path if schema in found), None)

    def shown(_: Any, name: str) -> str:
        return f'{noun} "{name}" for access method "{method.name}"'

    missing = f'{noun} "{{}}" does not exist for access method "{method.name}"'
    return Kind(noun, class_oid, table, prefix, find, missing, shown, tells_all=True, lead=f"{method.name}.")


def of(item: nodes.ObjectName) -> Kind:
    """What finds and alters the class or family that an ObjectName names."""
    return finder(item.kind, method_named(item.method))


def rename(ddl: Ddl, node: nodes.Rename) -> None:
    kind = of(node.object)
    found = kind.owned(ddl, node.object.names)
    kind.rename(ddl, node)
    _touch_indexes(ddl, found.oid)


def move(ddl: Ddl, node: nodes.AlterSchema) -> None:
    """SET SCHEMA."""
    kind = of(node.object)
    found = kind.owned(ddl, node.object.names)
    kind.move(ddl, node)
    _touch_indexes(ddl, found.oid)


def _touch_indexes(ddl: Ddl, oid: int) -> None:
    """Indexes know the names of their classes."""
    where = {"refclassid": PG_OPCLASS, "refobjid": oid, "classid": PG_CLASS}
    for (index,) in ddl.writer.rows("pg_depend", where, ("objid",)):
        ddl.writer.touch_relation(index)


def to_drop(ddl: Ddl, node: nodes.Drop, item: nodes.ObjectName) -> Address | None:
    return of(item).to_drop(ddl, node, item)
