"""LANGUAGE sql: a list of SQL statements, of which the last one's rows are the result.

A body becomes a Unit like a PL routine's, with one call of the runtime per statement; parameters are its
variables. A column's name goes before a parameter's.
Source: PostgreSQL 15 docs, "Query Language (SQL) Functions"; functions.c (check_sql_fn_retval).
"""

import ast
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from sqlglot import exp

from polar_lite.catalog.dialect import nodes as syntax
from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.binder import coercion, lookup
from polar_lite.catalog.dialect.binder.state import Environment, Statement
from polar_lite.catalog.dialect.plan import Source
from polar_lite.catalog.dialect.polar.parse import parse_sql_body, parse_statement
from polar_lite.catalog.dialect.splitter import split
from polar_lite.catalog.objects import Routine
from polar_lite.catalog.plsql import nodes
from polar_lite.catalog.plsql.compiler import binding
from polar_lite.catalog.plsql.compiler.calls import callees, compile_call, fits
from polar_lite.catalog.plsql.compiler.main import Body, Compiler
from polar_lite.catalog.plsql.compiler.names import RECORD, Scope
from polar_lite.catalog.plsql.units import Returned, Site, Unit
from polar_lite.catalog.plsql.values import Shape
from polar_lite.catalog.types import TypeRef
from polar_lite.protocol import pgtypes
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.sqlstate import PgError

VOID: Final = 2278
_NO_ROWS: Final = "Function's final statement must be SELECT or INSERT/UPDATE/DELETE RETURNING."


def parse(routine: Routine) -> list[nodes.Sql]:
    """The statements of a body. Positions in queries are those in the body, which is their text."""
    if routine.body is not None:
        text = routine.body.text
        return [nodes.Sql(1, 0, text, tree) for tree in parse_sql_body(text)]
    found, source = [], routine.source
    for statement in split(source):
        tree, text = parse_statement(statement.text, statement.start), source
        if not isinstance(tree, exp.Query | exp.DML | exp.Values):
            text = statement.text.rstrip().removesuffix(";")
            tree = parse_statement(text)
        line = source.count("\n", 0, statement.start) + 1
        found.append(nodes.Sql(line, statement.start, text, tree))
    return found


def returned_of(routine: Routine, environment: Environment, outs: Sequence[TypeRef]) -> Returned | None:
    """What the last statement has to give; None: nothing (void, a procedure without OUT parameters)."""
    if outs:
        types = tuple(outs)
        if len(outs) == 1 or routine.kind == "p":
            return Returned(types, routine.returns_set, is_row=routine.kind == "p")
        return Returned(types, routine.returns_set, Shape(routine.function.out_names, types), TypeRef(RECORD))
    if routine.kind == "p" or routine.result.oid == VOID:
        return None
    result = binding.bare(routine.result)
    if result.oid == RECORD:
        function = routine.function
        if not function.row:
            return Returned(None, routine.returns_set)
        return Returned(function.row, routine.returns_set, Shape(function.out_names, function.row), result)
    shape = binding.shape_of(environment, result) if not result.domain else None
    if shape is not None:
        return Returned(shape.types, routine.returns_set, shape, result)
    return Returned((result,), routine.returns_set)


def compile_statements(
    c: Compiler, scope: Scope, routine: Routine, returned: Returned | None
) -> tuple[Body, tuple[Site, ...]]:
    """One call of the runtime per statement; the last one's gives the result."""
    body, meant = parse(routine), routine.body.names if routine.body is not None else None
    made: Body = []
    sites = []
    for number, statement in enumerate(body, 1):
        if isinstance(statement.tree, syntax.Call):
            made.extend(_call(c, scope, statement, number))
            continue
        site, place, given = c.site(statement, scope)
        site.is_sql, site.meant = True, meant
        sites.append(site)
        is_last = number == len(body)
        if is_last and returned is not None:
            site.returned = returned
            ran: Body = [ast.Return(c.call("sql_functions.sql_result", place, given))]
        else:
            ran = [c.run("sql.execute", place, given, ast.Constant(True))]
        made.extend(c.at(number, "statement", ran))
    if returned is None or not body:
        made.extend(c.at(len(body), "statement", [ast.Return(ast.Constant(None))]))
    return made, tuple(sites)


def _call(c: Compiler, scope: Scope, statement: nodes.Sql, number: int) -> Body:
    """CALL sees the parameters as well; its OUT parameters would have nowhere to go."""
    function = statement.tree.function
    arguments = tuple(
        nodes.Argument(1, 0, a.name, nodes.Expression(1, 0, "", a.this))
        if isinstance(a, syntax.NamedArg)
        else nodes.Argument(1, 0, None, nodes.Expression(1, 0, "", a))
        for a in function.expressions
    )
    call = nodes.Call(statement.line, statement.offset, tuple(function.names), arguments)
    fitting = [found for found in callees(c, call.names, scope) if fits(found, arguments)]
    if any(formal.mode != "IN" for found in fitting for formal in found.formals):
        message = "calling procedures with output arguments is not supported in SQL functions"
        raise PgError(code.FEATURE_NOT_SUPPORTED, message)
    return c.at(number, "statement", compile_call(c, call, scope))


def check_result(routine: Routine, environment: Environment, unit: Unit) -> None:
    """42P13 where the last statement gives no rows or there is none, and a result is declared."""
    returned = returned_of(routine, environment, unit.outs)
    statements = parse(routine)
    if returned is None or (statements and is_returning(statements[-1].tree)):
        return
    raise mismatch(environment, returned, _NO_ROWS)


def is_polymorphic(routine: Routine) -> bool:
    return any(oid in lookup.POLYMORPHIC for oid in (*routine.function.args, routine.result.oid))


def is_returning(tree: Any) -> bool:
    """Whether a statement gives rows."""
    if isinstance(tree, exp.Query | exp.Values):
        return True
    return isinstance(tree, exp.DML) and bool(tree.args.get("returning"))


def casts(environment: Environment, site: Any, types: Sequence[TypeRef]) -> tuple[Any, ...]:
    """What makes the columns of the last statement those of the result; 42P13 if nothing does."""
    returned: Returned = site.returned
    if not is_returning(site.tree):
        raise mismatch(environment, returned, _NO_ROWS)
    if returned.types is None or is_whole(environment, returned, types):
        return (None,) * len(types)
    wanted = returned.types
    if returned.is_scalar and len(types) != 1:
        raise mismatch(environment, returned, "Final statement must return exactly one column.")
    if len(types) != len(wanted):
        few = "few" if len(types) < len(wanted) else "many"
        raise mismatch(environment, returned, f"Final statement returns too {few} columns.")
    made = []
    for number, (type_, target) in enumerate(zip(types, wanted, strict=True), 1):
        if not _is_assignable(environment, type_, target):
            actual, shown = _shown(environment, type_), _shown(environment, target)
            detail = f"Final statement returns {actual} instead of {shown} at column {number}."
            if returned.is_scalar:
                detail = f"Actual return type is {actual}."
            raise mismatch(environment, returned, detail)
        made.append(binding.make_cast(environment, type_, target))
    return tuple(made)


def is_whole(environment: Environment, returned: Returned, types: Sequence[TypeRef]) -> bool:
    """Whether the statement's columns are one, which is the row that is the result.

    A record is taken for one of any type here: whether its fields fit shows when there is one.
    """
    if len(types) != 1 or returned.is_row or (returned.types is not None and returned.composite is None):
        return False
    if types[0].oid == RECORD:
        return True
    if returned.composite is None or returned.composite.oid == RECORD:
        return binding.shape_of(environment, types[0]) is not None
    return types[0].oid == returned.composite.oid


def _is_assignable(environment: Environment, source: TypeRef, target: TypeRef) -> bool:
    given = q.Param(replace(source), Source.VARIABLE, 0, replace(source))
    return coercion.coerce_to_target(Statement(environment), given, target, "a") is not None


def mismatch(environment: Environment, returned: Returned, detail: str) -> PgError:
    if returned.composite is not None:
        result = returned.composite
    elif returned.types is not None and len(returned.types) == 1:
        result = returned.types[0]
    else:
        result = TypeRef(RECORD)
    shown = _shown(environment, result)
    message = f"return type mismatch in function declared to return {shown}"
    return PgError(code.INVALID_FUNCTION_DEFINITION, message, detail=detail)


def _shown(environment: Environment, type_: TypeRef) -> str:
    if type_.declared in pgtypes.BY_OID:
        return pgtypes.format_type(type_.declared)
    found = environment.snapshot.type(type_.declared)
    return found.name if found is not None else str(type_.declared)
