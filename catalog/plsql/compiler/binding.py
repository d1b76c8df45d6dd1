"""Types and expressions of PL against the catalog: declared types, bound expressions, assignment casts.

The binder does the work; what is PL's own is the assignment rule: the assignment cast where there
is one, else
output and input functions (PostgreSQL 15, pl_exec.c, exec_cast_value).
"""

import ast
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

from polar_lite.catalog import privileges
from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.binder import coercion, dispatch, lookup, typenames
from polar_lite.catalog.dialect.binder.state import Environment, Scope, Statement
from polar_lite.catalog.dialect.inlining import inlined
from polar_lite.catalog.dialect.plan import Source
from polar_lite.catalog.objects import Relation
from polar_lite.catalog.plsql.compiler.inline import Inliner
from polar_lite.catalog.plsql.compiler.names import RECORD, load
from polar_lite.catalog.plsql.compiler.python_code import NotInline
from polar_lite.catalog.plsql.pl_types import CollectionType, ConstrainedType, PlType, RecordType
from polar_lite.catalog.plsql.values import Record, Shape
from polar_lite.catalog.types import TypeRef
from polar_lite.protocol.codecs.array import dump, from_json_scalar, to_json_scalar
from polar_lite.protocol.pgtypes import format_type
from polar_lite.protocol.sqlstate import DATATYPE_MISMATCH, PgError, unsupported

UNKNOWN: Final = 705
TEXT: Final = TypeRef(25)


def bare(type_: TypeRef) -> TypeRef:
    """The type of a native value: without a stored representation."""
    return type_.bare() if type_.scale is not None else type_


def type_of(environment: Environment, node: Any, text: str = "") -> TypeRef:
    """A declaration's type (42704, 42P01)."""
    return bare(typenames.resolve_type(Statement(environment, text), node))


def sql_type(type_: TypeRef) -> TypeRef:
    """What a type is to SQL: a collection that the catalog knows is an array."""
    return type_.array if isinstance(type_, CollectionType) and type_.array is not None else type_


def shape_of(environment: Environment, type_: TypeRef) -> Shape | None:
    """The fields of a composite type; None for other types."""
    composite = environment.snapshot.types.get(type_.oid)
    if composite is None or not composite.relation:
        return None
    relation = environment.snapshot.relation(composite.relation)
    if relation is None:
        return None
    return relation_shape(relation)


def relation_shape(relation: Relation) -> Shape:
    """The fields of a relation's row type: its live columns."""
    columns = [c for c in relation.columns if not c.has_dropped]
    return Shape(
        tuple(c.name for c in columns),
        tuple(bare(c.type) for c in columns),
        tuple(c.attnum - 1 for c in columns),
        row_type=relation.row_type,
    )


def bind(
    environment: Environment, tree: Any, text: str, resolver: Any, *, is_stored_text: bool = False
) -> tuple[Statement, q.Expr]:
    """Bind an expression outside any query (42501 without EXECUTE on a routine it calls)."""
    statement = Statement(environment, text, variables=resolver, is_stored_text=is_stored_text)
    expr = dispatch.bind_expr(Scope(statement), tree.copy())
    privileges.check_calls(environment.snapshot, environment.role, statement.executes)
    return statement, expr


def assign(statement: Statement, expr: q.Expr, target: TypeRef) -> q.Expr:
    """Coerce for an assignment to `target`."""
    if target.oid == RECORD:
        return expr
    if expr.type.oid == RECORD and lookup.is_composite(statement, target.oid):
        # PL casts whatever record it gets, field by field.
        return coercion.to_domain(q.Relabel(TypeRef(target.oid), expr), target)
    found = coercion.coerce_to_target(statement, expr, target, "a")
    if found is not None:
        return found
    made: q.Expr = q.CoerceViaIO(TypeRef(target.oid), coercion.as_key(expr))
    made = coercion.apply_typmod(statement, made, target, explicit=False)
    return coercion.to_domain(made, target)


def returned_type(
    environment: Environment, tree: Any, text: str, resolver: Any, target: TypeRef
) -> tuple[TypeRef, bool]:
    """An expression's own type, and whether it is a constant that can be a result of type `target`."""
    statement, expr = bind(environment, tree, text, resolver)
    source = TEXT if expr.type.oid == UNKNOWN else expr.type.bare()
    try:
        return source, isinstance(fold(assign(statement, fold(expr), target)), q.Const)
    except (NotInline, PgError):
        return source, False  # the constant, or its cast, fails or is SQLite's


def shown(statement: Statement, expr: q.Expr) -> q.Expr:
    """Coerce to text by the type's output function, as RAISE shows values."""
    if expr.type.oid == UNKNOWN:
        return coercion.coerce_type(statement, expr, TEXT.oid, "i")
    return expr if expr.type.oid in (25, 1043) else q.CoerceViaIO(TEXT, coercion.as_key(expr))


def make_cast(environment: Environment, source: TypeRef, target: TypeRef) -> Callable[[Any, Any], Any] | None:
    """(runtime, native value) -> native value of `target`; None when nothing has to be done."""
    if isinstance(target, ConstrainedType):
        return _constrained_cast(make_cast(environment, source, target.base), target)
    if isinstance(source, ConstrainedType):
        source = source.base
    if source.oid == UNKNOWN:
        source = TEXT  # a field of ROW(1, 'x'), which is a string by now
    if isinstance(source, PlType) or isinstance(target, PlType):
        return own_cast(environment, source, target)
    if source == target or target.oid == 0:
        return None
    if target.oid == RECORD:
        return _to_record(environment, source)
    if source.oid == target.oid and target.typmod < 0 and not target.domain:
        return None
    statement = Statement(environment)
    expr = assign(statement, q.Param(replace(source), Source.VARIABLE, 0, replace(source)), target)
    constants: dict[str, Any] = {}
    try:
        function = compile_lambda(lambda inliner: inliner.value(expr), constants, ("x",))
    except NotInline:
        elements = _array_cast(environment, source, target)
        if elements is not None:
            return elements
        shown = [format_type(type_.oid) for type_ in (source, target)]
        raise unsupported(f"assignment of type {shown[0]} to type {shown[1]} in PL") from None

    def cast(runtime: Any, value: Any) -> Any:
        return function(runtime, value)

    # A domain may refuse NULL.
    return OwnCast(cast) if target.domain else cast


def _to_record(environment: Environment, source: TypeRef) -> Callable[[Any, Any], Any] | None:
    """A composite value as one of type record: only one with places for dropped columns looks otherwise."""
    shape = shape_of(environment, source)
    if shape is None or shape.places == tuple(range(len(shape.names))):
        return None

    def cast(runtime: Any, value: Any) -> Any:
        return None if value is None else runtime.values.record_value(runtime.values.record_of(shape, value))

    return cast


def _array_cast(
    environment: Environment, source: TypeRef, target: TypeRef
) -> Callable[[Any, Any], Any] | None:
    """From one type of arrays to another: element by element."""
    rows = [environment.snapshot.type(type_.oid) for type_ in (source, target)]
    if any(row is None or not row.element_oid or row.length != -1 for row in rows) or target.domain:
        return None
    elements = [row.element_oid for row in rows if row is not None]
    source, target = (environment.snapshot.type_ref(oid, target.typmod).bare() for oid in elements)
    given, wanted = source.oid, target.oid
    cast = make_cast(environment, replace(source, typmod=-1), target)
    takes_null = isinstance(cast, OwnCast)  # a domain may refuse it

    def convert(runtime: Any, item: Any) -> Any:
        if item is None and not takes_null:
            return None
        if isinstance(item, list):
            return [convert(runtime, part) for part in item]
        value = from_json_scalar(given, item)
        return to_json_scalar(wanted, cast(runtime, value) if cast is not None else value)

    def convert_array(runtime: Any, text: str | None) -> str | None:
        if text is None:
            return None
        found = json.loads(text)
        if isinstance(found, dict):
            return dump({**found, "v": convert(runtime, found["v"])})
        return dump(convert(runtime, found))

    return convert_array


def _constrained_cast(cast: Callable[[Any, Any], Any] | None, target: ConstrainedType) -> "OwnCast":
    def convert(runtime: Any, value: Any) -> Any:
        if cast is not None and value is not None:
            value = cast(runtime, value)
        return target.check(value)

    return OwnCast(convert)


class OwnCast:
    """A cast to a domain or one of PL's own types, which NULL needs as well: to be made, or refused."""

    __slots__ = ("_cast",)

    def __init__(self, cast: Callable[[Any, Any], Any]) -> None:
        self._cast = cast

    def __call__(self, runtime: Any, value: Any) -> Any:
        return self._cast(runtime, value)


def own_cast(environment: Environment, source: TypeRef, target: TypeRef) -> Callable[[Any, Any], Any] | None:
    """Between PL's own types, and between them and SQL's; the same type needs nothing."""
    if source == target:
        return None
    if target.domain and (isinstance(source, RecordType) or isinstance(target, RecordType)):
        return _to_domain_of_rows(environment, source, target)
    if isinstance(target, RecordType):
        if isinstance(source, RecordType) and source.shape.root and target.shape.root:
            if target.oid in environment.snapshot.supertypes(source.oid):
                return OwnCast(lambda runtime, value: value.copied())
            if source.oid != target.oid:
                raise _mismatch(environment, source, target)
        if isinstance(source, RecordType):
            return OwnCast(lambda runtime, value: runtime.values.copy_record(target.new(), value))
        if source.oid == target.oid or source.oid == RECORD or source.oid in environment.snapshot.types:
            return OwnCast(lambda runtime, value: runtime.values.new_record(target, (value, source)))
    elif isinstance(target, CollectionType):
        if target.array is not None and not isinstance(source, PlType):
            return _to_collection(make_cast(environment, source, target.array), target)
    elif isinstance(source, CollectionType):
        if source.array is not None:
            return _from_collection(make_cast(environment, source.array, target))
    elif isinstance(source, RecordType) and target.oid in (source.oid, RECORD):
        return lambda runtime, value: runtime.values.value_of_sql(value)
    elif isinstance(source, RecordType) and shape_of(environment, target) is not None:
        shape = shape_of(environment, target)
        return lambda runtime, value: runtime.values.composite(
            runtime.values.copy_record(Record(shape), value)
        )
    raise _mismatch(environment, source, target)


def _to_domain_of_rows(environment: Environment, source: TypeRef, target: TypeRef) -> OwnCast:
    """To a domain over a composite type: a cast to this type, and its constraints."""
    base = replace(target, domain=0)
    cast, domain = make_cast(environment, source, base), target.domain

    def convert(runtime: Any, value: Any) -> Any:
        made = value.copied() if isinstance(value, Record) and isinstance(target, RecordType) else value
        if cast is not None and (value is not None or isinstance(cast, OwnCast)):
            made = cast(runtime, value)
        return runtime.values.checked(made, domain)

    return OwnCast(convert)


def _mismatch(environment: Environment, source: TypeRef, target: TypeRef) -> PgError:
    shown = []
    for type_ in (source, target):
        package = environment.snapshot.object_types.get(type_.oid)
        shown.append(package.name if package is not None else _shown_own(type_))
    return PgError(
        DATATYPE_MISMATCH, f"a value of type {shown[0]} cannot be assigned where type {shown[1]} is wanted"
    )


def _to_collection(cast: Callable[[Any, Any], Any] | None, target: CollectionType) -> OwnCast:
    def convert(runtime: Any, value: Any) -> Any:
        return runtime.values.collection_of(target, cast(runtime, value) if cast is not None else value)

    return OwnCast(convert)


def _from_collection(cast: Callable[[Any, Any], Any] | None) -> Callable[[Any, Any], Any]:
    def convert(runtime: Any, value: Any) -> Any:
        array = runtime.values.array_of(value)
        return cast(runtime, array) if cast is not None else array

    return convert


def _shown_own(type_: TypeRef) -> str:
    if isinstance(type_, PlType):
        return type_.name or ("a record" if isinstance(type_, RecordType) else "a collection")
    return format_type(type_.oid)


def compile_lambda(
    make: Callable[[Inliner], ast.expr], constants: dict[str, Any], parameters: tuple[str, ...]
) -> Callable[..., Any]:
    """A Python function of (runtime, parameters) from one expression; variable 0 is the first parameter."""
    count = 0

    def temporary() -> str:
        nonlocal count
        count += 1
        return f"t{count}"

    inliner = Inliner(constants, lambda key: (load(parameters[0]), False), temporary)
    return finish_lambda(make(inliner), constants, parameters)


def finish_lambda(
    body: ast.expr, constants: dict[str, Any], parameters: tuple[str, ...]
) -> Callable[..., Any]:
    arguments = ast.arguments(
        posonlyargs=[],
        args=[ast.arg(name) for name in ("rt", *parameters)],
        kwonlyargs=[],
        kw_defaults=[],
        defaults=[],
    )
    tree = ast.fix_missing_locations(ast.Expression(ast.Lambda(arguments, body)))
    namespace: dict[str, Any] = {"__builtins__": {}, **constants}
    found: Callable[..., Any] = eval(compile(tree, "<expression>", "eval"), namespace)
    return found


def evaluator(
    environment: Environment,
    tree: Any,
    text: str,
    known: dict[tuple[str, ...], tuple[int, TypeRef, int | None]],
    target: TypeRef | None,
    *,
    show: bool = False,
    is_stored_text: bool = False,
) -> tuple[Callable[[Any, Any], Any], TypeRef]:
    """(runtime, values) -> native value, for an expression bound at its first use.

    known: a name's parts -> (index in values, type, field index of the record there or None).
    Raises NotInline.
    """
    resolver = IndexResolver(known)
    statement, expr = bind(environment, tree, text, resolver, is_stored_text=is_stored_text)
    expr = inlined(statement, expr)
    if show:
        expr = shown(statement, expr)
    elif target is not None:
        expr = assign(statement, expr, target)
    elif expr.type.oid == UNKNOWN:
        expr = coercion.coerce_type(statement, expr, TEXT.oid, "i")
    constants: dict[str, Any] = {}
    names = iter(range(1, 100_000))

    def variable(key: Any) -> tuple[ast.expr, bool]:
        index, part = key
        value: ast.expr = ast.Subscript(load("v"), ast.Constant(index), ast.Load())
        if part is not None:
            value = ast.Subscript(ast.Attribute(value, "values", ast.Load()), ast.Constant(part), ast.Load())
        return value, False

    inliner = Inliner(constants, variable, lambda: f"t{next(names)}")
    return finish_lambda(inliner.value(expr), constants, ("v",)), bare(expr.type)


def fold(expr: q.Expr) -> q.Expr:
    """A constant expression's value as a Const; NotInline when computing it fails.

    PostgreSQL computes it while planning, and reports an error with the expression.
    """
    if isinstance(expr, q.Const | q.Param) or not _is_constant(expr):
        return expr
    try:
        value = compile_lambda(lambda inliner: inliner.value(expr), {}, ("x",))(None, None)
    except (PgError, AttributeError):
        raise NotInline from None
    return q.Const(expr.type, value)


def constant_value(expr: q.Expr) -> Any:
    """The native value of a folded expression; NotInline when it is not constant."""
    if not isinstance(expr, q.Const):
        raise NotInline
    return expr.value


def _is_constant(expr: Any) -> bool:
    """Whether an expression has no variables and only immutable functions without a session."""
    if isinstance(expr, q.Param | q.SubLink | q.Aggref | q.WindowFunc | q.CoerceViaIO):
        return False
    if isinstance(expr, q.FuncExpr | q.NativeExpr):
        function = expr.function
        if function.volatility != "i" or function.context or function.python is None or function.returns_set:
            return False
    for name in getattr(type(expr), "__dataclass_fields__", ()):
        value = getattr(expr, name)
        for item in value if isinstance(value, tuple) else (value,):
            if isinstance(item, q.Expr | q.CaseWhen) and not _is_constant(item):
                return False
    return True


class IndexResolver:
    """conflict: what a name is that means a column as well, as `Site` has it; an error is 42702."""

    def __init__(
        self, known: dict[tuple[str, ...], tuple[int, TypeRef, int | None]], *, conflict: str = "use_column"
    ) -> None:
        self._known = known
        self.conflict = conflict

    def resolve(self, parts: tuple[str, ...]) -> tuple[Any, TypeRef] | None:
        found = self._known.get(parts)
        return ((found[0], found[2]), found[1]) if found is not None else None

    def positional(self, number: int) -> tuple[Any, TypeRef] | None:
        return self.resolve((f"${number}",))


__all__ = [
    "NotInline",
    "PgError",
    "assign",
    "bare",
    "bind",
    "evaluator",
    "make_cast",
    "relation_shape",
    "shape_of",
    "shown",
    "type_of",
]
