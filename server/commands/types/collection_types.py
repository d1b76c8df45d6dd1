"""CREATE TYPE .. AS TABLE OF and AS VARRAY: to SQL a domain over the elements' array, to PL a collection.

A varray's limit is a CHECK of the domain, so that SQL keeps to it as well.
"""

from polar_lite.catalog.dialect import nodes
from polar_lite.catalog.dialect.polar.parse import parse_expression
from polar_lite.catalog.object_names import PG_TYPE, Address
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.sqlstate import PgError
from polar_lite.server.commands.ddl import Ddl
from polar_lite.server.commands.types.definitions import check_owner, find_type
from polar_lite.server.commands.types.domains import create_domain


def create_collection(ddl: Ddl, node: nodes.CreateType, text: str) -> None:
    if node.or_replace and _is_replaced(ddl, node):
        return
    constraints = []
    if node.limit is not None:
        condition = parse_expression(f"cardinality(VALUE) <= {int(node.limit)}")
        constraints.append(nodes.Constraint(kind="CHECK", expression=condition))
    domain = nodes.CreateType(names=node.names, kind="DOMAIN", base=node.base, constraints=constraints)
    oid = create_domain(ddl, domain, text)
    ddl.writer.insert("polar_collection", {"oid": oid, "collimit": node.limit})


def _is_replaced(ddl: Ddl, node: nodes.CreateType) -> bool:
    """OR REPLACE: whether the old type is as the new one; another is dropped (2BP01, 42809)."""
    schema = ddl.creation_schema(node.names)
    old = find_type(ddl, (schema.name, node.names[-1]))
    if old is None:
        return False
    if old.domain is None or not old.domain.collection:
        raise PgError(code.WRONG_OBJECT_TYPE, f'"{old.name}" is not a collection type')
    check_owner(ddl, old)
    base = ddl.type(node.base)
    if (base.declared, base.typmod, node.limit) == (old.domain.parent, old.domain.typmod, old.domain.limit):
        return True
    ddl.drop([Address(PG_TYPE, old.oid)], cascade=False)
    return False
