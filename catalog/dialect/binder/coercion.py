"""Coercion: which type changes are allowed, and the nodes that make them.

Source: PostgreSQL 15, "Type Conversion" and parse_coerce.c, whose function names are kept where the
work is the same (can_coerce_type, coerce_type, select_common_type). Numeric representations are
ours: see `numerics`.
"""

from collections.abc import Sequence
from typing import Final, Literal

from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.binder import literals, lookup, numerics
from polar_lite.catalog.dialect.binder.oracle import dates as oracle_dates
from polar_lite.catalog.dialect.binder.state import UNKNOWN, Statement, parameter
from polar_lite.catalog.dialect.plan import Source
from polar_lite.catalog.functions.registry import Function
from polar_lite.catalog.types import TypeRef
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.records import replace

Context = Literal["i", "a", "e"]
_RANK: Final = {"i": 0, "a": 1, "e": 2}
IMPLICIT: Final = q.CallForm.IMPLICIT_CAST
Pathway = tuple[
    Literal["none", "relabel", "function", "io", "array", "supertype", "typed row", "child"],
    Function | None,
]
_NONE: Final[Pathway] = ("none", None)
_RELABEL: Final[Pathway] = ("relabel", None)
_NO_TYPMOD: Final = q.Const(TypeRef(lookup.INT4), -1)

# Polymorphic types that take values of one kind only, and what tells the kind.
_NEEDS_KIND: Final = {
    lookup.ANYARRAY: lookup.ANYARRAY,
    lookup.ANYENUM: lookup.ANYENUM,
    lookup.ANYRANGE: lookup.ANYRANGE,
    lookup.ANYMULTIRANGE: lookup.ANYMULTIRANGE,
    lookup.ANYCOMPATIBLEARRAY: lookup.ANYARRAY,
}


def pathway(st: Statement, source: int, target: int, context: Context) -> Pathway:
    """find_coercion_pathway."""
    source, target = lookup.base_type(st, source), lookup.base_type(st, target)
    if source == target:
        return _RELABEL
    cast = lookup.find_cast(st, source, target)
    if cast is not None:
        if _RANK[context] < _RANK[cast.context]:
            return _NONE
        if cast.method == "b":
            return _RELABEL
        return ("io", None) if cast.method == "i" else ("function", cast.function)
    if target in st.snapshot.supertypes(source):
        return ("supertype", None)
    if target == lookup.type_of_rows(st, source):
        return ("typed row", None)
    if lookup.inherits(st, source, target):
        return ("child", None)
    if target not in (lookup.OIDVECTOR, lookup.INT2VECTOR):
        target_element, source_element = lookup.element_of(st, target), lookup.element_of(st, source)
        if target_element and source_element:
            if pathway(st, source_element, target_element, context)[0] != "none":
                return ("array", None)
            return _NONE
    if context != "i" and lookup.category(st, target) == "S":
        return ("io", None)
    if context == "e" and lookup.category(st, source) == "S":
        return ("io", None)
    return _NONE


def can_coerce(st: Statement, source: int, target: int, context: Context) -> bool:
    """can_coerce_type for one pair."""
    if source in (target, UNKNOWN) or target == lookup.ANY or target in lookup.POLYMORPHIC:
        return True
    if target == lookup.RECORD and lookup.is_composite(st, source):
        return True
    if source == lookup.RECORD and lookup.is_composite(st, lookup.base_type(st, target)):
        return True
    return pathway(st, source, target, context)[0] != "none"


def is_binary_coercible(st: Statement, source: int, target: int) -> bool:
    if source == target or target in (lookup.ANY, lookup.ANYELEMENT, lookup.ANYCOMPATIBLE):
        return True
    if target in (lookup.ANYARRAY, lookup.ANYCOMPATIBLEARRAY) and lookup.is_true_array(st, source):
        return True
    if target == lookup.ANYRANGE and lookup.subtype_of(st, source, "r"):
        return True
    if target == lookup.ANYMULTIRANGE and lookup.subtype_of(st, source, "m"):
        return True
    if target == lookup.ANYENUM and lookup.category(st, source) == "E":
        return True
    if target == lookup.RECORD and lookup.is_composite(st, source):
        return True
    cast = lookup.find_cast(st, source, target)
    return cast is not None and cast.method == "b" and cast.context == "i"


def coerce_to_target(
    st: Statement,
    expr: q.Expr,
    target: TypeRef,
    context: Context,
    form: q.CallForm = IMPLICIT,
    location: int = -1,
) -> q.Expr | None:
    """coerce_to_target_type: the coerced expression with target's typmod, or None when not allowed."""
    if target.domain:
        if expr.type.domain == target.domain:
            return expr
        if isinstance(expr, q.Param) and expr.source is Source.PARAM and expr.type.oid == UNKNOWN:
            return _settle_parameter(st, expr, target)
    if not can_coerce(st, expr.type.oid, target.oid, context):
        return None
    if context == "e" and target.oid in _NEEDS_KIND:
        return _as_polymorphic(st, expr, target)
    result = coerce_type(st, expr, target.oid, context, form, location)
    if target.oid == lookup.INTERVAL and expr.type.oid == UNKNOWN and isinstance(result, q.CoerceViaIO):
        # Interval's input reads by the fields asked for: '1' is a year in INTERVAL '1' YEAR.
        return to_domain(replace(result, type=replace(target, domain=0)), target, form, location)
    explicit = context == "e"
    base = replace(target, domain=0) if target.domain else target
    if isinstance(result, q.FuncExpr) and result is not expr and base.typmod >= 0:
        result = _with_length(result, base)
    result = apply_typmod(st, result, base, explicit=explicit, form=form, location=location)
    return to_domain(result, target, form, location)


def _as_polymorphic(st: Statement, expr: q.Expr, target: TypeRef) -> q.Expr | None:
    """An explicit cast to anyarray and the like: of values of that kind and of NULL."""
    if expr.type.oid != UNKNOWN:
        return expr if is_binary_coercible(st, expr.type.oid, _NEEDS_KIND[target.oid]) else None
    if target.oid == lookup.ANYENUM:
        return None
    if isinstance(expr, q.Param) and expr.source is Source.LITERAL:
        expr = literals.unlifted(st, expr)
    if isinstance(expr, q.Const) and expr.value is None:
        return replace(expr, type=target)
    message = f"cannot accept a value of type {lookup.type_name(st, target.oid)}"
    raise st.error(code.FEATURE_NOT_SUPPORTED, message, location_of(expr))


def to_domain(expr: q.Expr, target: TypeRef, form: q.CallForm = IMPLICIT, location: int = -1) -> q.Expr:
    """coerce_to_domain: a value of the base type as the domain's, whose constraints it must meet."""
    if expr.type.domain == target.domain:
        return expr
    if not target.domain:
        return q.Relabel(replace(expr.type, domain=0), expr, IMPLICIT, location)
    return q.CoerceToDomain(replace(expr.type, domain=target.domain), expr, form, location)


def _with_length(call: q.FuncExpr, target: TypeRef) -> q.FuncExpr:
    """A cast's function that takes the type modifier makes values of that length: bit(3) of an integer."""
    if len(call.args) < 2 or call.args[1] != _NO_TYPMOD:
        return call
    args = (call.args[0], q.Const(TypeRef(lookup.INT4), target.typmod), *call.args[2:])
    return replace(call, args=args, type=TypeRef(target.oid, target.typmod))


def coerce_type(
    st: Statement,
    expr: q.Expr,
    target: int,
    context: Context,
    form: q.CallForm = IMPLICIT,
    location: int = -1,
) -> q.Expr:
    """coerce_type: the pair must be coercible. The result has no type modifier of its own."""
    source = expr.type.oid
    wanted = lookup.type_ref(st, target)
    if wanted.domain:
        coerced = coerce_to_target(st, expr, wanted, context, form, location)
        return expr if coerced is None else coerced
    if target == lookup.ANY or (source == target and not expr.type.domain):
        return expr
    if source == target:
        return to_domain(expr, replace(expr.type, domain=0))
    if target in lookup.POLYMORPHIC:
        if source == UNKNOWN and isinstance(expr, q.Const):
            return replace(expr, type=TypeRef(lookup.TEXT))
        return expr
    if source == UNKNOWN:
        return _coerce_unknown(st, expr, target, form, location)
    if isinstance(expr, q.CollateExpr):
        type_ = TypeRef(target, icu=expr.type.icu)
        return replace(expr, type=type_, arg=coerce_type(st, expr.arg, target, context, form, location))
    if target == lookup.RECORD and lookup.is_composite(st, source):
        return q.Relabel(TypeRef(target), expr, form, location)
    if source == lookup.RECORD and lookup.is_composite(st, lookup.base_type(st, target)):
        return _coerce_record(st, expr, lookup.base_type(st, target), context, form, location)
    kind, function = pathway(st, source, target, context)
    if kind == "relabel":
        if isinstance(expr, q.Const) and expr.value is None:
            return replace(expr, type=TypeRef(target))
        return q.Relabel(TypeRef(target, icu=expr.type.icu), expr, form, location)
    if kind == "function" and function is not None:
        return _apply_function(expr, function, target, context, form, location)
    if kind == "supertype":
        return q.AsSupertype(TypeRef(target), expr, form, location)
    if kind == "typed row":
        return _coerce_typed_row(st, expr, target, form, location)
    if kind == "child":
        return q.ConvertRow(TypeRef(target), expr, form, location)
    if kind == "array":
        return _coerce_array(st, expr, target, context, form, location)
    if kind == "io":
        if isinstance(expr, q.Const) and expr.value is None:
            return replace(expr, type=TypeRef(target))
        dated = oracle_dates.text_function(st, expr.type) if lookup.category(st, target) == "S" else None
        if dated is not None:
            return q.FuncExpr(TypeRef(target), dated, (expr,), form, location=location)
        return q.CoerceViaIO(TypeRef(target), expr, form, location)
    raise st.error(
        code.CANNOT_COERCE,
        f"cannot cast type {lookup.type_name(st, source)} to {lookup.type_name(st, target)}",
        location,
    )


def apply_typmod(
    st: Statement,
    expr: q.Expr,
    target: TypeRef,
    *,
    explicit: bool,
    form: q.CallForm = IMPLICIT,
    location: int = -1,
) -> q.Expr:
    """coerce_type_typmod, and for numeric the representation that `target` asks for."""
    if target.typmod >= 0 and expr.type.typmod != target.typmod:
        if isinstance(expr, q.Const) and expr.value is None:
            expr = replace(expr, type=TypeRef(target.oid, target.typmod))
        elif target.oid == lookup.NUMERIC and expr.type.is_fixed and not target.is_fixed:
            type_ = numerics.with_typmod(target)
            expr = q.CoerceTypmod(type_, represent(expr, type_), explicit, form, location)
        elif target.oid != lookup.NUMERIC or not target.is_fixed:
            expr = q.CoerceTypmod(TypeRef(target.oid, target.typmod), as_key(expr), explicit, form, location)
    elif target.typmod < 0 <= expr.type.typmod:
        # Nothing to do, but the result has no modifier any more.
        expr = q.Relabel(expr.type.without_typmod(), expr, form, location)
    return represent(expr, target) if target.oid == lookup.NUMERIC and target.is_fixed else expr


def represent(expr: q.Expr, target: TypeRef) -> q.Expr:
    """Bring a numeric into target's representation; leaves other types alone."""
    if expr.type.oid != lookup.NUMERIC:
        return expr
    if (expr.type.scale, expr.type.digits <= target.digits) == (target.scale, True) or (
        expr.type.scale is None and target.scale is None
    ):
        return expr
    return q.Represent(target, expr)


def as_key(expr: q.Expr) -> q.Expr:
    """The default representation: what functions take."""
    if expr.type.oid == lookup.NUMERIC and expr.type.is_fixed:
        return q.Represent(TypeRef(lookup.NUMERIC, expr.type.typmod), expr)
    return expr


def select_common_type(st: Statement, exprs: Sequence[q.Expr], context: str) -> int:
    """select_common_type: the type of CASE, UNION, VALUES, ARRAY, COALESCE ... (42804)."""
    chosen = exprs[0].type.oid
    if chosen != UNKNOWN and all(expr.type.oid == chosen for expr in exprs):
        return chosen
    for expr in exprs[1:]:
        other = lookup.base_type(st, expr.type.oid)
        if other in (UNKNOWN, chosen):
            continue
        if chosen == UNKNOWN:
            chosen = other
        elif lookup.category(st, other) != lookup.category(st, chosen):
            names = f"{lookup.type_name(st, chosen)} and {lookup.type_name(st, other)}"
            raise st.error(
                code.DATATYPE_MISMATCH,
                f"{context} types {names} cannot be matched",
                location_of(expr),
            )
        elif (
            not lookup.is_preferred(st, chosen)
            and can_coerce(st, chosen, other, "i")
            and not can_coerce(st, other, chosen, "i")
        ):
            chosen = other
    return lookup.TEXT if chosen == UNKNOWN else chosen


def coerce_to_common(st: Statement, exprs: Sequence[q.Expr], context: str) -> tuple[list[q.Expr], TypeRef]:
    """Give all the expressions one type, typmod and representation."""
    oid = select_common_type(st, exprs, context)
    coerced: list[q.Expr] = []
    for expr in exprs:
        if not can_coerce(st, expr.type.oid, oid, "i"):
            source = lookup.shown_type(st, expr.type)
            raise st.error(
                code.CANNOT_COERCE,
                f"{context} could not convert type {source} to {lookup.type_name(st, oid)}",
                location_of(expr),
            )
        coerced.append(coerce_type(st, expr, oid, "i"))
    if context in _COMPUTED and any(expr.type.is_fixed for expr in coerced):
        coerced = [numerics.at_scale(st, expr) for expr in coerced]
    return unify(coerced, oid)


# What is computed with: of a literal in it the plan is for its scale.
_COMPUTED: Final = frozenset({"CASE", "COALESCE", "DECODE", "NVL2"})


def unify(exprs: Sequence[q.Expr], oid: int) -> tuple[list[q.Expr], TypeRef]:
    """One typmod (-1 unless all agree) and one representation for expressions of type `oid`."""
    typmods = {expr.type.typmod for expr in exprs}
    typmod = typmods.pop() if len(typmods) == 1 else -1
    if oid != lookup.NUMERIC:
        return list(exprs), TypeRef(oid, typmod)
    scales = {expr.type.scale for expr in exprs if not (isinstance(expr, q.Const) and expr.value is None)}
    scale = scales.pop() if len(scales) == 1 else None
    digits = max((expr.type.digits for expr in exprs), default=18)
    type_ = TypeRef(oid, typmod, scale, digits) if scale is not None else TypeRef(oid, typmod)
    return [represent(expr, type_) for expr in exprs], type_


def coerce_to_boolean(st: Statement, expr: q.Expr, construct: str) -> q.Expr:
    """coerce_to_boolean: 42804 `argument of WHERE must be type boolean, not type integer`."""
    if expr.type.oid == lookup.BOOL:
        return expr
    result = coerce_to_target(st, expr, TypeRef(lookup.BOOL), "a")
    if result is None:
        raise st.error(
            code.DATATYPE_MISMATCH,
            f"argument of {construct} must be type boolean, not type {lookup.shown_type(st, expr.type)}",
            location_of(expr),
        )
    return result


def location_of(expr: q.Expr) -> int:
    """exprLocation: the leftmost token of an expression, -1 if unknown."""
    best = -1
    node: q.Expr = expr
    # The left operand is the leftmost, whatever else there is: chains are walked, not recursed into.
    while True:
        found = getattr(node, "location", -1)
        if found >= 0 and (best < 0 or found < best):
            best = found
        if isinstance(node, q.FuncExpr | q.NativeExpr | q.BoolExpr) and node.args:
            node = node.args[0]
        elif isinstance(node, q.CoerceTypmod | q.Relabel | q.CoerceViaIO | q.CoerceToDomain | q.Represent):
            node = node.arg
        else:
            return best


def _coerce_unknown(st: Statement, expr: q.Expr, target: int, form: q.CallForm, location: int) -> q.Expr:
    if isinstance(expr, q.Const):
        return literals.convert_constant(st, expr, target)
    if isinstance(expr, q.Param):
        if expr.source is Source.PARAM:
            return _settle_parameter(st, expr, TypeRef(target))
        if literals.names_object(target) and expr.source is Source.LITERAL:
            # What a name means is the catalog's matter, not a conversion's.
            return literals.convert_constant(st, literals.unlifted(st, expr), target)
        if not literals.is_stable(st, target):
            # Read in the session: DateStyle, TimeZone, 'today'.
            return q.CoerceViaIO(TypeRef(target), expr, form, location)
        return replace(expr, type=TypeRef(target))
    if isinstance(expr, q.Relabel | q.CollateExpr):
        arg = coerce_type(st, expr.arg, target, "i", form, location)
        return replace(expr, type=TypeRef(target, icu=expr.type.icu), arg=arg)
    # An unknown column of a subquery that was not settled (VALUES of NULLs): text, then I/O.
    return q.CoerceViaIO(TypeRef(target), replace(expr, type=TypeRef(lookup.TEXT)), form, location)


def _settle_parameter(st: Statement, expr: q.Param, target: TypeRef) -> q.Expr:
    """variable_coerce_param_hook; of a domain the client is told, and its value tested."""
    number = expr.index + 1
    st.unsettled.discard(expr.location)
    known = st.parameters.get(number, TypeRef(UNKNOWN))
    if known.oid == UNKNOWN:
        st.parameters[number] = target
    elif known.declared != target.declared:
        names = f"{lookup.shown_type(st, known)} versus {lookup.shown_type(st, target)}"
        raise st.error(
            code.AMBIGUOUS_PARAMETER,
            f"inconsistent types deduced for parameter ${number}",
            expr.location,
            detail=names,
        )
    return parameter(st, number, expr.location)


def _coerce_record(
    st: Statement, expr: q.Expr, target: int, context: Context, form: q.CallForm, location: int
) -> q.Expr:
    columns = lookup.composite_columns(st, target)
    location = location if location >= 0 else location_of(expr)
    if isinstance(expr, q.RowExpr) and columns is not None:
        if len(columns) != len(expr.args):
            detail = (
                "Input has too few columns."
                if len(expr.args) < len(columns)
                else "Input has too many columns."
            )
            raise _no_record_cast(st, target, location, detail)
        args = []
        for number, (arg, column) in enumerate(zip(expr.args, columns, strict=True), 1):
            wanted = column.type.bare()
            coerced = coerce_to_target(st, arg, wanted, context, form, location)
            if coerced is None:
                source, needed = lookup.shown_type(st, arg.type), lookup.shown_type(st, wanted)
                detail = f"Cannot cast type {source} to {needed} in column {number}."
                raise _no_record_cast(st, target, location, detail)
            args.append(as_key(coerced))
        names = tuple(c.name for c in columns)
        return q.RowExpr(TypeRef(target), tuple(args), names, expr.location, form=form)
    raise _no_record_cast(st, target, location)


def _coerce_typed_row(st: Statement, expr: q.Expr, target: int, form: q.CallForm, location: int) -> q.Expr:
    """A row of a typed table as a value of its type: the same fields, which may have other numbers."""
    if isinstance(expr, q.RowExpr):
        made = _coerce_record(st, expr, target, "i", form, location)
        return replace(made, present=expr.present)  # type: ignore[call-arg]  # it is a RowExpr
    numbers = [
        [column.attnum for column in lookup.composite_columns(st, oid) or ()]
        for oid in (expr.type.oid, target)
    ]
    if numbers[0] != numbers[1]:
        raise st.unsupported("a stored row of a typed table whose type has lost attributes", location)
    return q.Relabel(TypeRef(target), expr, form, location)


def _no_record_cast(st: Statement, target: int, location: int, detail: str | None = None) -> Exception:
    message = f"cannot cast type record to {lookup.type_name(st, target)}"
    return st.error(code.CANNOT_COERCE, message, location, detail=detail)


def _apply_function(
    expr: q.Expr, function: Function, target: int, context: Context, form: q.CallForm, location: int
) -> q.Expr:
    source = expr.type.oid
    if target == lookup.NUMERIC and source in lookup.INTEGER_DIGITS:
        # An integer is a fixed numeric of scale 0: nothing to do.
        type_ = TypeRef(target, scale=0, digits=lookup.INTEGER_DIGITS[source])
        return q.NativeExpr(type_, "{0}", (expr,), function, form=form, location=location)
    args: list[q.Expr] = [as_key(expr)]
    if len(function.args) > 1:
        # Length coercion functions also take the typmod and whether the cast is explicit.
        args.append(_NO_TYPMOD)
    if len(function.args) > 2:
        args.append(q.Const(TypeRef(lookup.BOOL), context == "e"))
    if target in lookup.OIDS and function.result == lookup.INT4:
        widened = q.FuncExpr(TypeRef(lookup.INT4), function, tuple(args), IMPLICIT, location=location)
        return q.Relabel(TypeRef(target), widened, form, location)
    return q.FuncExpr(TypeRef(target), function, tuple(args), form, location=location)


def changes_sign(expr: q.Relabel) -> bool:
    """Whether the same bits are another number: an OID as int4, or the other way."""
    source, target = expr.arg.type.oid, expr.type.oid
    return (source == lookup.INT4 and target in lookup.OIDS) or (
        target == lookup.INT4 and source in lookup.OIDS
    )


def _coerce_array(
    st: Statement, expr: q.Expr, target: int, context: Context, form: q.CallForm, location: int
) -> q.Expr:
    source_element = lookup.element_of(st, expr.type.oid)
    target_element = lookup.element_of(st, target)
    if isinstance(expr, q.ArrayExpr):
        # An element of several dimensions is an array of the same type.
        elements = [
            as_key(
                coerce_type(
                    st, item, target if item.type.oid == expr.type.oid else target_element, context, form
                )
            )
            for item in expr.elements
        ]
        return q.ArrayExpr(TypeRef(target), tuple(elements), expr.location)
    element = q.ArrayElement(TypeRef(source_element))
    coerced = as_key(coerce_type(st, element, target_element, context, form, location))
    unchanged = coerced is element or (isinstance(coerced, q.Relabel) and not changes_sign(coerced))
    return q.ArrayCoerce(TypeRef(target), expr, None if unchanged else coerced, form, location)
