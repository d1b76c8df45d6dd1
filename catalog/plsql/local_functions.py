"""WITH FUNCTION: functions that one query has, as rows for the binder.

A call runs a block with the declarations and an assignment of the function's result, which is compiled once.
Oracle 19c SQL Reference, SELECT (plsql_declarations).
"""

from collections.abc import Callable
from typing import Any, Final
from zlib import crc32

from polar_lite.catalog.dialect.binder.state import Environment
from polar_lite.catalog.functions.context import SessionContext
from polar_lite.catalog.functions.registry import Function
from polar_lite.catalog.object_names import quote_ident
from polar_lite.catalog.plsql import nodes
from polar_lite.catalog.plsql.compiler import binding
from polar_lite.catalog.plsql.parser import oracle
from polar_lite.catalog.types import TypeRef
from polar_lite.protocol.sqlstate import unsupported

# Functions of SQLite are told apart by OID; these are above those of packages' members.
_FIRST_OID: Final = 1 << 57


def functions(environment: Environment, source: str) -> dict[str, list[Function]]:
    """The functions that a declaration part makes, by name; its procedures are for them alone."""
    found: dict[str, list[Function]] = {}
    for number, node in enumerate(oracle.parse_package(source + "\nEND", "", body=True).declarations):
        if not isinstance(node, nodes.Subprogram) or node.returns is None:
            continue
        if any(parameter.mode != "IN" for parameter in node.parameters):
            raise unsupported(f'OUT parameters of function "{node.name}" of WITH')
        types = [binding.type_of(environment, parameter.type) for parameter in node.parameters]
        result = binding.type_of(environment, node.returns)
        row = Function(
            _FIRST_OID + (crc32(source.encode()) << 8) + number,
            node.name,
            tuple(type_.oid for type_ in types),
            result.oid,
            python=_caller(source, node, types, result),
            context=True,
            strict=False,
            volatility="v",
            may_write=True,
            arg_names=tuple(parameter.name for parameter in node.parameters),
            defaults=tuple(p.default.text for p in node.parameters if p.default is not None),
            language="plsql",
        )
        found.setdefault(node.name, []).append(row)
    return found


def _caller(source: str, node: nodes.Subprogram, types: list[TypeRef], result: TypeRef) -> Callable[..., Any]:
    names = [f"argument{number}" for number in range(len(types))]
    given = ", ".join(f":{name}" for name in names)
    block = f"DECLARE {source}\nBEGIN :result := {quote_ident(node.name)}({given}); END;"
    binds = [("result", result.bare()), *zip(names, [type_.bare() for type_ in types], strict=True)]

    def call(context: SessionContext, *args: Any) -> Any:
        return context.runtime.packages.call_local_function(block, binds, (None, *args))

    return call
