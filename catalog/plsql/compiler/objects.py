"""Types of objects in PL: TREAT (x AS t), x IS OF (t), (x AS t).method.

Oracle 19c PL/SQL Language Reference, "Generalized invocation"; SQL Language Reference, TREAT, "IS OF type
Condition".
"""

import ast
from typing import TYPE_CHECKING, Any

from polar_lite.catalog.plsql.compiler import designators
from polar_lite.catalog.plsql.compiler import types as compile_types
from polar_lite.catalog.plsql.compiler.designators import Designated
from polar_lite.catalog.plsql.pl_types import RecordType
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.pgtypes import format_type
from polar_lite.protocol.sqlstate import PgError

if TYPE_CHECKING:
    from polar_lite.catalog.dialect import nodes as syntax
    from polar_lite.catalog.plsql.compiler.main import Compiler
    from polar_lite.catalog.plsql.compiler.names import Scope


def as_type(c: "Compiler", node: "syntax.Treat | syntax.AsType", scope: "Scope") -> Designated | None:
    """TREAT (x AS t): NULL if x is of another type. (x AS t): t is a supertype of x's (42804)."""
    from polar_lite.catalog.dialect import nodes as syntax

    value = designators.designated(c, node.this, scope)
    if value is None or not c.is_object(value.type):
        return None
    value = designators.with_fields(c, value)
    snapshot, given = c.environment.snapshot, value.type
    wanted = compile_types.type_of(c, node.to, scope)
    if isinstance(wanted, RecordType) and wanted.oid in (given.oid, *snapshot.supertypes(given.oid)):
        is_cast = isinstance(node, syntax.AsType)
        return Designated(value.code, wanted, value.local, is_fresh=value.is_fresh, as_type=is_cast)
    is_below = given.oid in snapshot.supertypes(wanted.oid)
    if not isinstance(wanted, RecordType) or isinstance(node, syntax.AsType) or not is_below:
        names = [getattr(t, "name", "") or format_type(t.oid) for t in (given, wanted)]
        for place, type_ in enumerate((given, wanted)):
            package = snapshot.object_types.get(type_.oid)
            names[place] = package.name if package is not None else names[place]
        message = f"an object of type {names[0]} cannot be taken as one of type {names[1]}"
        raise PgError(code.DATATYPE_MISMATCH, message)
    made = c.call("values.treated", value.code, c.constant(wanted))
    return Designated(made, wanted, value.local, is_fresh=True)


def is_of(c: "Compiler", node: Any, scope: "Scope") -> ast.expr | None:
    """x IS [NOT] OF (..) of an object that PL holds."""
    value = designators.designated(c, node.this, scope)
    if value is None or not c.is_object(value.type):
        return None
    value = designators.with_fields(c, value)
    types = [(compile_types.type_of(c, type_, scope).oid, bool(only)) for type_, only in node.types]
    given = (value.code, ast.Constant(value.type.oid), c.constant(tuple(types)))
    return c.call("values.is_of", *given, ast.Constant(bool(node.negated)))
