"""Which procedures go with the types of CALL's arguments, and which variables take OUT values as they are.

PostgreSQL 15 docs 10.3 (typeconv-func); source parse_func.c, plpgsql's pl_exec.c (make_callstmt_target).
"""

from collections.abc import Sequence

from polar_lite.catalog.dialect.binder import coercion, lookup
from polar_lite.catalog.dialect.binder.candidates import is_consistent
from polar_lite.catalog.dialect.binder.state import Statement
from polar_lite.catalog.plsql import nodes
from polar_lite.catalog.plsql.compiler import binding
from polar_lite.catalog.plsql.compiler.calls import Callee, Formal, arranged
from polar_lite.catalog.plsql.compiler.designators import Place
from polar_lite.catalog.plsql.compiler.main import Compiler
from polar_lite.catalog.plsql.compiler.names import Resolver, Scope
from polar_lite.catalog.types import TypeRef
from polar_lite.protocol.sqlstate import PgError


def matches(c: Compiler, callee: Callee, arguments: Sequence[nodes.Argument], scope: Scope) -> bool:
    """Whether the arguments' types go to the parameters' implicitly, as procedures are looked up.

    Differs: not asked in Oracle mode, whose text and numbers go into each other.
    """
    if c.environment.meaning.oracle_date or callee.routine is None:
        return True
    statement = Statement(c.environment)
    given, declared = [], []
    for formal, argument in arranged(callee, arguments):
        type_ = type_of(c, argument, scope) if argument is not None else None
        given.append(binding.UNKNOWN if type_ is None else type_.oid)
        declared.append(formal.type.oid)
        if type_ is not None and not coercion.can_coerce(statement, type_.oid, formal.type.oid, "i"):
            return False
    is_general = not lookup.POLYMORPHIC.isdisjoint(declared)
    return not is_general or is_consistent(statement, given, declared)


def type_of(c: Compiler, argument: nodes.Argument, scope: Scope) -> TypeRef | None:
    """An argument's type; None for one that is not known yet."""
    tree, known = c.prepared_tree(argument.value.tree, scope)
    try:
        _, expr = binding.bind(c.environment, tree, "", Resolver(known))
    except PgError:
        return None
    return None if expr.type.oid in (0, binding.UNKNOWN) else expr.type


def takes_list(callee: Callee, arguments: Sequence[nodes.Argument]) -> bool:
    """Whether the last arguments are elements of a VARIADIC parameter."""
    is_variadic = callee.routine is not None and callee.routine.function.variadic
    return bool(is_variadic) and len(arguments) >= len(callee.formals) and not any(a.name for a in arguments)


def is_writable(c: Compiler, callee: Callee, formal: Formal, place: Place) -> bool:
    """Whether an OUT value needs no cast to the variable, for PL/pgSQL; elsewhere it is cast."""
    if c.oracle or c.environment.meaning.oracle_date or callee.routine is None:
        return True
    return place.is_dynamic or place.is_record or place.type.declared == formal.type.declared
