"""Which of several subprograms of one name a call of Oracle's PL means, by the types of its arguments.

What is one type in PostgreSQL's terms is several in Oracle's: text is the CLOB of a variable and the
VARCHAR2 of a string function's result, timestamp is DATE and TIMESTAMP, interval has two kinds. So the bound
argument tells its type, not its OID alone. Oracle 19c PL/SQL Language Reference, "Overloaded Subprograms".
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from sqlglot import exp

from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.binder.oracle.large_texts import is_large
from polar_lite.catalog.plsql import nodes
from polar_lite.catalog.plsql.compiler import binding
from polar_lite.catalog.plsql.compiler import types as compile_types
from polar_lite.catalog.plsql.compiler.designators import designated
from polar_lite.catalog.plsql.compiler.names import Resolver, Scope
from polar_lite.catalog.plsql.object_types import SELF
from polar_lite.catalog.plsql.pl_types import CollectionType, PlType, RecordType
from polar_lite.catalog.types import TypeRef
from polar_lite.protocol import pgtypes
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.sqlstate import PgError

if TYPE_CHECKING:
    from polar_lite.catalog.plsql.compiler.calls import Callee, Formal
    from polar_lite.catalog.plsql.compiler.main import Compiler

_CLOB: Final = TypeRef(pgtypes.BY_NAME["text"].oid)
_VARCHAR2: Final = TypeRef(pgtypes.BY_NAME["varchar"].oid)
_TIMESTAMP, _INTERVAL = pgtypes.BY_NAME["timestamp"].oid, pgtypes.BY_NAME["interval"].oid
_DATE: Final = TypeRef(_TIMESTAMP, 0)
_UNKNOWN: Final = 705
_INTERVALS_OF_MONTHS: Final = frozenset({"numtoyminterval", "to_yminterval"})
_SCALARS: Final = frozenset("BDNST")
"""Categories of types whose values are never records or collections."""
_TEXTUAL: Final = frozenset("SNDT")
"""Categories of types that go into texts and back."""
_RAW: Final = frozenset(pgtypes.BY_NAME[name].oid for name in ("bytea", "varchar", "text", "bpchar"))
_NUMBERS: Final = {
    pgtypes.BY_NAME[name].oid: place
    for place, name in enumerate(("int2", "int4", "int8", "numeric", "float4", "float8"))
}
_IMPOSSIBLE, _EXACT = -1000, 10


def best(
    c: "Compiler", candidates: "list[Callee]", arguments: Sequence[nodes.Argument], scope: Scope
) -> "Callee":
    """Of several overloads the one whose parameters are nearest to the arguments' types."""
    from polar_lite.catalog.plsql.compiler.calls import arranged

    types = {id(argument): argument_type(c, argument, scope) for argument in arguments}

    def score(callee: "Callee") -> int:
        pairs = arranged(callee, arguments)
        return sum(_nearness(c, types[id(a)], formal) for formal, a in pairs if a is not None)

    scores = [score(callee) for callee in candidates]
    nearest = [callee for callee, it in zip(candidates, scores, strict=True) if it == max(scores)]
    # Of methods the first is that of the nearest type.
    is_method = bool(nearest[0].formals) and nearest[0].formals[0].name == SELF
    if len(nearest) > 1 and c.oracle and nearest[0].name and not is_method:
        _check_ambiguity(nearest, arguments)
    return nearest[0]


def _check_ambiguity(nearest: "list[Callee]", arguments: Sequence[nodes.Argument]) -> None:
    """42725 where nothing that the call gives tells the candidates apart: they take the same types for what
    is no NULL. Those of PL's records take no NULL."""
    from polar_lite.catalog.plsql.compiler.calls import arranged

    taken = []
    for callee in nearest:
        pairs = [(formal, argument) for formal, argument in arranged(callee, arguments) if argument]
        nulls = [formal.type for formal, argument in pairs if isinstance(argument.value.tree, exp.Null)]
        if not any(isinstance(type_, RecordType) and not type_.oid for type_ in nulls):
            given = [(f, a) for f, a in pairs if not isinstance(a.value.tree, exp.Null)]
            taken.append({id(a): (f.type, f.written) for f, a in given})
    if len(taken) > 1 and all(types == taken[0] for types in taken):
        message = f"PLS-00307: too many declarations of '{nearest[0].name.upper()}' match this call"
        raise PgError(code.AMBIGUOUS_FUNCTION, message)


def argument_type(c: "Compiler", argument: nodes.Argument, scope: Scope) -> TypeRef | None:
    """An argument's type as the language sees it; None for NULL, and for what has none yet."""
    part = designated(c, argument.value.tree, scope)
    if part is not None and isinstance(part.type, PlType):
        return part.type
    tree, known = c.prepared_tree(argument.value.tree, scope)
    if isinstance(tree, exp.Null):
        return None
    try:
        _, expr = binding.bind(c.environment, tree, argument.value.text, Resolver(known))
    except PgError:
        return None
    # A literal that has no type yet is a text, if anything takes texts.
    return spoken_type(expr) if c.oracle else _CLOB if expr.type.oid == _UNKNOWN else binding.bare(expr.type)


def spoken_type(expr: q.Expr) -> TypeRef | None:
    """An expression's type in Oracle's terms: a text is VARCHAR2 unless it is a CLOB's."""
    oid = expr.type.oid
    if oid == _UNKNOWN:
        return None if isinstance(expr, q.Const) and expr.value is None else _VARCHAR2
    if oid == _CLOB.oid:
        return _CLOB if is_large(expr) else _VARCHAR2
    if oid == _INTERVAL and isinstance(expr, q.FuncExpr) and expr.function.name in _INTERVALS_OF_MONTHS:
        return compile_types.MONTHS
    return binding.bare(expr.type)


def _nearness(c: "Compiler", given: TypeRef | None, formal: "Formal") -> int:
    wanted = formal.type
    if given is None:
        return 0
    if isinstance(given, PlType) or isinstance(wanted, PlType):
        return _nearness_of_pl(c, given, wanted)
    if not c.oracle:
        if given.oid == wanted.oid:
            return _EXACT
        return 1 if category(given.oid) == category(wanted.oid) else 0
    if given.oid == wanted.oid:
        return _EXACT if _kind(given) == _kind(wanted) else _EXACT - 1
    kinds = {category(given.oid), category(wanted.oid)}
    if len(kinds) == 1:
        if given.oid in _NUMBERS and wanted.oid in _NUMBERS:
            return _near_number(given.oid, wanted.oid)
        return 0 if kinds <= {"?", "U"} else _EXACT - 3 - (wanted in (_CLOB, _DATE))
    is_convertible = (kinds <= _TEXTUAL and "S" in kinds) or {given.oid, wanted.oid} <= _RAW
    return 1 if is_convertible or "?" in kinds else _IMPOSSIBLE


def _nearness_of_pl(c: "Compiler", given: TypeRef, wanted: TypeRef) -> int:
    if given == wanted:
        return _EXACT
    if isinstance(given, RecordType) and isinstance(wanted, RecordType):
        above = c.environment.snapshot.supertypes(given.oid)
        if wanted.oid in above:
            return _EXACT - 1 - above.index(wanted.oid)
        return _IMPOSSIBLE if given.shape.root or wanted.shape.root else 0
    mixed = given if not isinstance(given, PlType) else wanted if not isinstance(wanted, PlType) else None
    if mixed is not None:
        return _IMPOSSIBLE if category(mixed.oid) in _SCALARS else 0
    if isinstance(given, CollectionType) != isinstance(wanted, CollectionType):
        return _IMPOSSIBLE
    return 0


def _kind(type_: TypeRef) -> object:
    """What distinguishes types of one OID: DATE from TIMESTAMP, months from days."""
    if type_.oid == _TIMESTAMP:
        return type_.typmod == 0
    if type_.oid == _INTERVAL:
        return compile_types.is_of_months(type_)
    return None


def _near_number(given: int, wanted: int) -> int:
    """A wider type is nearer than a narrower one, and the next of them nearer than one behind it."""
    step = _NUMBERS[wanted] - _NUMBERS[given]
    return _EXACT - 1 - step if step > 0 else 2


def category(oid: int) -> str:
    """pg_type.typcategory of a built-in type; "?" for a type of users."""
    row = pgtypes.BY_OID.get(oid)
    return row.category if row is not None else "?"
