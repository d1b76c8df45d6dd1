"""Object types in SQL: `t(1, 2)`, `column.method()`, `alias.column.attribute`; MAP and ORDER methods.

A method is a function of the type's package with the object as its first argument; XMLTYPE's and
ANYDATA's are built in (`functions.oracle`). Oracle 19c SQL Language Reference,
"Object Access Expressions", "Type Constructor Expressions", "Object Type Comparison Rules".
"""

from collections.abc import Sequence
from typing import Any, Final

from sqlglot import exp

from polar_lite.catalog.dialect import nodes
from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.binder import calls, lookup
from polar_lite.catalog.dialect.binder.coercion import as_key, coerce_to_target, coerce_type, location_of
from polar_lite.catalog.dialect.binder.columns import find_column, fold, whole_row
from polar_lite.catalog.dialect.binder.containers import field_of
from polar_lite.catalog.dialect.binder.dispatch import bind_expr, binds, location
from polar_lite.catalog.dialect.binder.oracle import anydata, json_members
from polar_lite.catalog.dialect.binder.state import UNKNOWN, Scope, Statement
from polar_lite.catalog.dialect.binder.typenames import resolve_type
from polar_lite.catalog.functions.oracle.anydata import METHODS as METHODS_OF_ANYDATA
from polar_lite.catalog.functions.oracle.xmltypes import METHODS as METHODS_OF_XML
from polar_lite.catalog.objects import Package
from polar_lite.catalog.types import TypeRef
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.pgtypes import ANYDATA, BYTEA, XML
from polar_lite.protocol.sqlstate import PgError

_TEXTS: Final = (lookup.TEXT, lookup.VARCHAR, lookup.BPCHAR)
BUILT_IN: Final = {XML.oid: METHODS_OF_XML, ANYDATA.oid: METHODS_OF_ANYDATA}
"""Built-in types whose values have methods: method -> function, by the type's OID."""
METHOD_NAMES: Final = frozenset(name for methods in BUILT_IN.values() for name in methods)
_COMPARISONS: Final = frozenset({"=", "<>", "<", "<=", ">", ">="})


def call(scope: Scope, names: tuple[str, ...], args: Sequence[Any], place: int) -> q.Expr | None:
    """column.method(..), t(..), or VALUE(row); None when the names are none of these."""
    st = scope.statement
    if names == ("value",) and len(args) == 1 and isinstance(args[0], exp.Column):
        whole = as_object(st, bind_expr(scope, args[0]))
        parts = args[0].parts
        if len(parts) == 1 and any(i.alias == parts[0].name and i.relation is None for i in scope.items):
            return whole  # an element of TABLE(collection)
        return whole if whole.type.oid in (XML.oid, *st.snapshot.object_types) else None
    built_in = _call_of_built_in(scope, names, args, place)
    if built_in is not None or not st.snapshot.object_types:
        return built_in
    if len(names) > 1:
        value = _object(scope, names[:-1], place)
        method = _method(scope, value, names[-1], args, place) if value is not None else None
        if method is not None:
            return method
        if value is not None and st.snapshot.schema_by_name(names[-2]) is None:
            shown = f"{st.snapshot.object_types[value.type.oid].name} has no method {names[-1]}"
            raise st.error(code.UNDEFINED_FUNCTION, f"type {shown}", place)
    package = st.snapshot.object_type_named(names, st.environment.search_path)
    return _construct(scope, package, args, place) if package is not None else None


def of_xmltype(scope: Scope, name: str, args: Sequence[Any], place: int) -> q.Expr:
    """A function that XMLTYPE's method of this name is, too: EXTRACT(document, path)."""
    return _call(scope, ("pg_catalog", METHODS_OF_XML[name]), _bound(scope, args), place)


def _call_of_built_in(scope: Scope, names: tuple[str, ...], args: Sequence[Any], place: int) -> q.Expr | None:
    """document.method(..), XMLTYPE.createXML(..), ANYDATA.ConvertNumber(..)"""
    if len(names) == 1:
        return None
    if names[-2:] == ("xmltype", "createxml") or names == ("sys", "xmltype"):
        return _call(scope, ("pg_catalog", "xmltype"), _bound(scope, args), place)
    member = anydata.static_call(scope.statement, names)
    if member in METHODS_OF_ANYDATA:
        return _call(scope, ("pg_catalog", METHODS_OF_ANYDATA[member]), _bound(scope, args), place)
    if member is not None:
        given = [argument.expr for argument in _bound(scope, args)]
        made = [calls.Argument(expr) for expr in anydata.converted(scope.statement, member, given, place)]
        return _call(scope, ("pg_catalog", "anydata_of"), made, place)
    value = _value(scope, names[:-1], place) if names[-1] in METHOD_NAMES else None
    return _method_of_built_in(scope, value, names[-1], args, place) if value is not None else None


def _method_of_built_in(
    scope: Scope, value: q.Expr, name: str, args: Sequence[Any], place: int
) -> q.Expr | None:
    function = BUILT_IN.get(value.type.oid, {}).get(name)
    if function is None:
        return None
    return _call(scope, ("pg_catalog", function), [calls.Argument(value), *_bound(scope, args)], place)


def part(scope: Scope, parts: tuple[str, ...], place: int) -> q.Expr | None:
    """alias.column.attribute .., which PostgreSQL writes (alias.column).attribute; [alias.]OBJECT_VALUE."""
    st = scope.statement
    found = json_members.member(scope, parts, place)
    if found is not None or not st.snapshot.object_types:
        return found
    if len(parts) < 2:
        return _object_value(scope) if parts == ("object_value",) else None
    value = _object(scope, parts[:-1], place)
    if value is not None and parts[-1] == "object_value":
        return value
    columns = lookup.composite_columns(st, value.type.oid) if value is not None else None
    column = next((c for c in columns or () if c.name == parts[-1]), None)
    return field_of(value, column, place) if value is not None and column is not None else None


def _object(scope: Scope, parts: tuple[str, ...], place: int) -> q.Expr | None:
    """The object that a column's name, and attributes behind it, mean."""
    found = _value(scope, parts, place)
    found = as_object(scope.statement, found) if found is not None else None
    return found if found is not None and found.type.oid in scope.statement.snapshot.object_types else None


def as_object(st: Statement, value: q.Expr) -> q.Expr:
    """A row of an object table as the object that it is."""
    type_ = lookup.type_of_rows(st, value.type.oid)
    return coerce_type(st, value, type_, "i") if type_ in st.snapshot.object_types else value


def _object_value(scope: Scope) -> q.Expr | None:
    """OBJECT_VALUE: the row of the only object table there is."""
    st = scope.statement
    types = st.snapshot.object_types
    found = [i for i in scope.items if i.relation is not None and i.relation.of_type in types]
    return as_object(st, whole_row(st, found[0])) if len(found) == 1 else None


def _value(scope: Scope, parts: tuple[str, ...], place: int) -> q.Expr | None:
    """What a column's name, and attributes behind it, mean."""
    st = scope.statement
    found = find_column(scope, parts, place)
    if found is None and st.variables is not None and st.variables.resolve(parts) is not None:
        found = bind_expr(scope, _column(parts))
    return found if found is not None else part(scope, parts, place)


def _column(parts: tuple[str, ...]) -> exp.Column:
    keys = ("this", "table", "db", "catalog")
    names = zip(keys, reversed(parts), strict=False)
    return exp.Column(**{key: exp.Identifier(this=name, quoted=True) for key, name in names})


def _names(st: Statement, package: Package) -> tuple[str, str]:
    return st.snapshot.schemas[package.schema].name, package.name


def _method(scope: Scope, value: q.Expr, name: str, args: Sequence[Any], place: int) -> q.Expr | None:
    """The call of an object's method, which its type has itself or from a supertype; None if it has none."""
    from polar_lite.catalog.plsql import object_hierarchy  # it imports the binder

    st = scope.statement
    refused: PgError | None = None
    having = [
        package
        for package in object_hierarchy.lineage(st.snapshot.object_types[value.type.oid], st.snapshot)
        for method in object_hierarchy.own(package, st.snapshot).methods
        if method.name == name and method.method == "member"
    ]
    packages = list(dict.fromkeys(having))
    # A supertype's may take these arguments, and as they are.
    tries = [(package, converts) for converts in (False, True) for package in packages]
    for package, converts in tries if len(packages) > 1 else tries[-1:]:
        names = (*_names(st, package), name)
        try:
            arguments = [calls.Argument(value), *_bound(scope, args)]
            return _call(scope, names, arguments, place, converts=converts)
        except PgError as error:
            if error.sqlstate != code.UNDEFINED_FUNCTION:
                raise
            refused = refused or error
    if refused is not None:
        raise refused
    return None


def _bound(scope: Scope, args: Sequence[Any]) -> list[calls.Argument]:
    return [
        calls.Argument(bind_expr(scope, arg.this), arg.name)
        if isinstance(arg, nodes.NamedArg)
        else calls.Argument(bind_expr(scope, arg))
        for arg in args
    ]


def _call(
    scope: Scope,
    names: tuple[str, ...],
    arguments: list[calls.Argument],
    place: int,
    *,
    converts: bool = True,
) -> q.Expr:
    found = calls.resolve(
        scope.statement, names, arguments, is_variadic=False, location=place, converts=converts
    )
    if isinstance(found, q.Expr):
        return found
    return q.FuncExpr(found.result, found.function, found.args, location=place)


def _construct(scope: Scope, package: Package, args: Sequence[Any], place: int) -> q.Expr:
    """The type's own constructors come first, then the one of all attributes."""
    from polar_lite.catalog.plsql.package_functions import object_type_of  # it imports the binder

    st = scope.statement
    declared = object_type_of(package, st.snapshot)
    if not declared.is_instantiable:
        raise st.error(code.WRONG_OBJECT_TYPE, f'type "{package.name}" is not instantiable', place)
    attributes = [a.name for a in declared.attributes]
    given = _bound(scope, args)
    own = [m for m in declared.methods if m.method == "constructor"]
    if any(_fits(m, given) for m in own) and not _is_row(st, package, given, own):
        return _call(scope, (*_names(st, package), package.name), given, place)
    by_name = {a.name: a.expr for a in given if a.name}
    positional = [a.expr for a in given if not a.name]
    missing = attributes[len(positional) :]
    if len(given) != len(attributes) or set(by_name) != set(missing):
        counts = f"{len(given)} given, {len(attributes)} wanted"
        message = f"wrong number of arguments of constructor {package.name} ({counts})"
        raise st.error(code.UNDEFINED_FUNCTION, message, place)
    values = tuple(as_key(expr) for expr in (*positional, *(by_name[name] for name in missing)))
    row = q.RowExpr(TypeRef(lookup.RECORD), values, tuple(attributes), place)
    made = coerce_to_target(st, row, lookup.type_ref(st, package.type_oid), "a", location=place)
    assert made is not None
    return made


def _fits(method: Any, given: Sequence[calls.Argument]) -> bool:
    required = sum(p.default is None for p in method.parameters)
    return required <= len(given) <= len(method.parameters)


def _is_row(st: Statement, package: Package, given: Sequence[calls.Argument], own: Sequence[Any]) -> bool:
    """Whether the arguments are exactly of the attributes' types, so that no other constructor is meant.

    A literal without a type is a text. A constructor with the attributes' types hides the one of all of them.
    """
    types = [c.type.oid for c in lookup.composite_columns(st, package.type_oid) or ()]
    if any([resolve_type(st, p.type).oid for p in method.parameters] == types for method in own):
        return False
    found = [a.expr.type.oid for a in given]
    return len(found) == len(types) and all(
        oid == wanted or (oid == UNKNOWN and wanted in _TEXTS)
        for oid, wanted in zip(found, types, strict=True)
    )


@binds(nodes.Applied, "this", "expressions")
def bind_applied(scope: Scope, node: Any) -> q.Expr:
    """(object).method(..)"""
    st, select = scope.statement, node.this
    if isinstance(select, nodes.FieldSelect) and isinstance(select.field, exp.Identifier):
        value, name = bind_expr(scope, select.this), fold(st, select.field)
        built_in = _method_of_built_in(scope, value, name, node.expressions or (), location(select))
        if built_in is not None:
            return built_in
        if name in json_members.METHODS and not node.expressions:
            found = json_members.with_step(value, f"{name}()")
            if found is not None:
                return found
        if value.type.oid in st.snapshot.object_types:
            method = _method(scope, value, name, node.expressions or (), location(select))
            if method is not None:
                return method
    raise st.error(code.SYNTAX_ERROR, 'syntax error at or near "("', location(node))


# --- types of objects


@binds(nodes.Treat, "this", "to")
def bind_treat(scope: Scope, node: Any) -> q.Expr:
    """TREAT (object AS type)"""
    st = scope.statement
    value, target = bind_expr(scope, node.this), resolve_type(st, node.to)
    value = _checked_object(st, value, (target.oid,), "TREAT", location(node))
    if value.type.oid == target.oid or target.oid in st.snapshot.supertypes(value.type.oid):
        made = coerce_to_target(st, value, target, "i", location=location(node))
        assert made is not None
        return made
    return q.Treat(TypeRef(target.oid), value, location(node))


@binds(nodes.ObjectTest, "this", "types", "negated")
def bind_object_test(scope: Scope, node: Any) -> q.Expr:
    """object IS [NOT] OF (type, ONLY type ..)"""
    st = scope.statement
    value = bind_expr(scope, node.this)
    types = [(resolve_type(st, type_).oid, only) for type_, only in node.types]
    value = _checked_object(st, value, [oid for oid, _ in types], "IS OF", location(node))
    every, alone = (tuple(oid for oid, only in types if only is wanted) for wanted in (False, True))
    test = q.ObjectTest(TypeRef(lookup.BOOL), value, every, alone, location(node))
    return q.BoolExpr(TypeRef(lookup.BOOL), q.BoolOp.NOT, (test,)) if node.negated else test


def _checked_object(st: Statement, value: q.Expr, types: Sequence[int], what: str, place: int) -> q.Expr:
    """The value, if it is an object and the types are of its hierarchy (42804)."""
    if value.type.oid == UNKNOWN and isinstance(value, q.Const) and value.value is None:
        return q.Const(TypeRef(types[0]), None)
    if value.type.oid not in st.snapshot.object_types:
        shown = lookup.shown_type(st, value.type)
        raise st.error(code.DATATYPE_MISMATCH, f"{what} is of an object, not of type {shown}", place)
    for oid in types:
        if not _common_type(st, value.type.oid, oid):
            names = [lookup.shown_type(st, type_) for type_ in (value.type, TypeRef(oid))]
            message = f"an object of type {names[0]} is never one of type {names[1]}"
            raise st.error(code.DATATYPE_MISMATCH, message, place)
    return value


# --- comparison


def compared(
    st: Statement, name: str, left: q.Expr, right: q.Expr, location: int
) -> tuple[q.Expr, q.Expr] | None:
    """What `left name right` of two objects compares: their MAP values, or what ORDER gives with 0."""
    if name not in _COMPARISONS:
        return None
    oid = _common_type(st, left.type.oid, right.type.oid)
    method = _comparing(st, oid) if oid else None
    if method is None and oid and st.snapshot.has_hierarchy(oid):
        made = [q.ObjectKey(TypeRef(BYTEA.oid), coerce_type(st, arg, oid, "i")) for arg in (left, right)]
        return made[0], made[1]
    if method is None:
        return None
    if method.comparison == "map":
        return _compared_by(st, method.name, (left,), location), _compared_by(
            st, method.name, (right,), location
        )
    return _compared_by(st, method.name, (left, right), location), q.Const(TypeRef(lookup.INT4), 0)


def sort_value(st: Statement, expr: q.Expr) -> q.Expr:
    """What objects are sorted by: their MAP values (0A000 where they have an ORDER method)."""
    method = _comparing(st, expr.type.oid)
    if method is None:
        return expr
    if method.comparison == "order":
        raise st.unsupported("ORDER BY of objects with an ORDER method", location_of(expr))
    return _compared_by(st, method.name, (expr,), location_of(expr))


def _common_type(st: Statement, left: int, right: int) -> int:
    """The object type that both are: the same, or one that the other is UNDER; 0 if there is none."""
    if left == right or right in st.snapshot.supertypes(left):
        return right
    above = (left, *st.snapshot.supertypes(left))
    return next((oid for oid in st.snapshot.supertypes(right) if oid in above), 0)


def _comparing(st: Statement, oid: int) -> Any:
    from polar_lite.catalog.plsql import object_hierarchy  # it imports the binder

    return object_hierarchy.comparing_method(st.snapshot, oid)


def _compared_by(st: Statement, name: str, given: tuple[q.Expr, ...], location: int) -> q.Expr:
    from polar_lite.catalog.plsql import object_hierarchy  # it imports the binder

    package = st.snapshot.object_types[given[0].type.oid]
    named = [
        p
        for p in object_hierarchy.lineage(package, st.snapshot)
        if any(m.name == name for m in object_hierarchy.own(p, st.snapshot).methods)
    ]
    names = (*_names(st, named[-1]), name)
    found = calls.resolve(
        st, names, [calls.Argument(expr) for expr in given], is_variadic=False, location=location
    )
    assert isinstance(found, calls.Call)
    return q.FuncExpr(found.result, found.function, found.args, location=location)
