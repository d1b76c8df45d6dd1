"""Names in expressions: columns, whole rows, PL variables, pseudo-columns, sequences' NEXTVAL.

Source: PostgreSQL 15, parse_relation.c (colNameToVar, errorMissingColumn), parse_expr.c
(transformColumnRef); Oracle 19c SQL Reference, "Pseudocolumns".
"""

from dataclasses import replace
from typing import Any

from sqlglot import exp

from polar_lite.catalog import synonyms, temporary_schema
from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.binder import calls, lookup, row_version, suggestions
from polar_lite.catalog.dialect.binder.coercion import as_key
from polar_lite.catalog.dialect.binder.dispatch import binds, location
from polar_lite.catalog.dialect.binder.from_items import families
from polar_lite.catalog.dialect.binder.oracle import hierarchy, outer_marks
from polar_lite.catalog.dialect.binder.state import NamespaceItem, Scope, Statement, parameter
from polar_lite.catalog.dialect.binder.typenames import find_relation, find_schema
from polar_lite.catalog.dialect.nodes import MOST_PARAMETERS, BindVariable, ParamRef
from polar_lite.catalog.dialect.plan import Source
from polar_lite.catalog.functions.registry import Function
from polar_lite.catalog.types import TypeRef
from polar_lite.protocol import sqlstate as code

# By name: type and attnum of what SQLite's rowid gives. Oracle's ROWID is a number, as in PolarDB.
_ROW_COLUMNS = {"ctid": (TypeRef(lookup.TID), -1), "rowid": (TypeRef(lookup.INT8), q.ROWID_NUMBER)}
_JOIN_TYPE = "The combining JOIN type must be INNER or LEFT for a LATERAL reference."
_REFUSED_SYSTEM = frozenset({"cmin", "cmax"})


def fold(st: Statement, identifier: exp.Identifier) -> str:
    """A name as the catalog has it: unquoted is lower case; "TBL" is tbl where that is the meaning."""
    name = str(identifier.this)
    if not identifier.args.get("quoted"):
        return lower(name)[:63] if name.isascii() else _cut(lower(name))
    if st.meaning.case_insensitive_quoted and name == name.upper():
        name = lower(name)
    return _cut(name)


def alias_of(scope: Scope, alias: Any) -> tuple[str, list[str]]:
    if alias is None:
        return "", []
    st = scope.statement
    name = fold(st, alias.this) if alias.this is not None else ""
    return name, [fold(st, column) for column in alias.args.get("columns") or ()]


def lower(name: str) -> str:
    """ASCII only, as PostgreSQL does in a multi-byte encoding."""
    return name.lower() if name.isascii() else "".join(c.lower() if c.isascii() else c for c in name)


def _cut(name: str) -> str:
    return name if len(name) < 16 else name.encode()[:63].decode(errors="ignore")


@binds(exp.Column, "this", "table", "db", "catalog", "join_mark")
def bind_column(scope: Scope, node: exp.Column) -> q.Expr:
    """transformColumnRef."""
    st = scope.statement
    if isinstance(node.this, exp.Star):
        return _whole_named(scope, node)
    parts = tuple(fold(st, part) for part in node.parts if isinstance(part, exp.Identifier))
    place = location(node)
    found = find_column(scope, parts, place)
    if node.args.get("join_mark"):
        outer_marks.note_mark(scope, found or _not_found(scope, parts, place), node)
    if found is not None:
        conflict = getattr(st.variables, "conflict", "use_column")
        variable = _variable(scope, parts, place) if conflict != "use_column" else None
        if variable is not None and conflict == "use_variable":
            return variable
        if variable is not None:
            raise st.error(
                code.AMBIGUOUS_COLUMN,
                f'column reference "{parts[-1]}" is ambiguous',
                place,
                detail="It could refer to either a PL/pgSQL variable or a table column.",
            )
        return found
    return (
        _variable(scope, parts, place)
        or _pseudo_column(scope, parts, place)
        or _attribute(scope, parts, place)
        or _function_of_row(scope, parts, place)
        or _not_found(scope, parts, place)
    )


def _attribute(scope: Scope, parts: tuple[str, ...], place: int) -> q.Expr | None:
    from polar_lite.catalog.dialect.binder.methods import part  # it imports this module

    return part(scope, parts, place)


def _function_of_row(scope: Scope, parts: tuple[str, ...], place: int) -> q.Expr | None:
    """`t.f` as f(t)."""
    st = scope.statement
    if len(parts) < 2 or not (calls.has_function(st, parts[-1:]) or _is_type(st, parts[-1])):
        return None
    row = _whole_row_named(scope, parts[:-1], place)
    return None if row is None else of_row(scope, row, parts[-1], place)


def _is_type(st: Statement, name: str) -> bool:
    return st.snapshot.type_by_name(None, name, st.environment.search_path) is not None


def of_row(scope: Scope, row: q.Expr, name: str, place: int) -> q.Expr | None:
    """`(row).f` is f(row) where the row has no such field (attribute notation); f may be an aggregate.

    What has no fields can be an argument, too, and f the name of a type: unnest(oids) AS o has o.oid.
    """
    st = scope.statement
    argument = calls.Argument(row)
    function = calls.function_detail(st, (name,), (row.type.oid,))
    if function is None:
        return calls.as_cast(st, (name,), [argument], place)
    if function.kind not in "fa" or function.returns_set:
        return None
    call = calls.resolve(st, (name,), [argument], is_variadic=False, location=place)
    if not isinstance(call, calls.Call):
        return call
    if function.kind == "a":
        from polar_lite.catalog.dialect.binder.aggregates import aggregate_of  # it imports this module

        return aggregate_of(scope, call, place)
    note_call(st, call)
    return q.FuncExpr(call.result, call.function, call.args, location=place)


def _not_found(scope: Scope, parts: tuple[str, ...], place: int) -> q.Expr:
    raise suggestions.missing(scope, parts, place)


@binds(exp.Identifier, "this", "quoted")
def bind_identifier(scope: Scope, node: exp.Identifier) -> q.Expr:
    return bind_column(scope, exp.Column(this=node))


@binds(ParamRef, "number")
def bind_parameter(scope: Scope, node: Any) -> q.Expr:
    st = scope.statement
    number = int(node.number)
    if st.variables is not None:
        found = st.variables.positional(number)
        if found is not None:
            return _variable_param(found, location(node))
        raise st.error(code.UNDEFINED_PARAMETER, f"there is no parameter ${number}", location(node))
    if number < 1 or number > MOST_PARAMETERS:
        raise st.error(code.UNDEFINED_PARAMETER, f"there is no parameter ${number}", location(node))
    return parameter(st, number, location(node))


@binds(BindVariable, "name")
def bind_bind_variable(scope: Scope, node: Any) -> q.Expr:
    st = scope.statement
    if st.variables is not None:
        found = st.variables.resolve((":" + node.name,)) or st.variables.resolve((node.name,))
        if found is not None:
            return _variable_param(found, location(node))
    raise st.error(code.UNDEFINED_PARAMETER, f"there is no bind variable :{node.name}", location(node))


def find_column(scope: Scope, parts: tuple[str, ...], place: int) -> q.Expr | None:
    """A column or whole row by its name's parts, looking outwards level by level."""
    level: Scope | None = scope
    levels = 0
    while level is not None:
        found = _in_level(level, parts, place)
        if found is not None:
            mark_correlated(scope, levels)
            return raised(found, levels, place)
        level, levels = level.parent, levels + 1
    return None


def raised(expr: q.Expr, levels: int, place: int) -> q.Expr:
    """An expression of an outer level as seen `levels` further in."""
    if isinstance(expr, q.Var):
        return q.Var(
            expr.type, expr.varno, expr.attnum, expr.levelsup + levels, expr.column, expr.name, place
        )
    made: q.Expr = _raised(expr, levels) if levels else expr
    return replace(made, location=place) if isinstance(made, q.RowExpr) else made


def _raised(node: Any, levels: int, depth: int = 0) -> Any:
    """IncrementVarSublevelsUp."""
    if isinstance(node, q.Var):
        return replace(node, levelsup=node.levelsup + levels) if node.levelsup >= depth else node
    deeper = depth + isinstance(node, q.Query)
    return q.with_parts(node, lambda part: _raised(part, levels, deeper))


def mark_correlated(scope: Scope, levels: int) -> None:
    """Note that a query uses columns of one `levels` further out."""
    level: Scope | None = scope
    for _ in range(levels):
        if level is not None:
            level.is_correlated = True
            level = level.parent


def _in_level(scope: Scope, parts: tuple[str, ...], place: int) -> q.Expr | None:
    st = scope.statement
    name = parts[-1]
    if len(parts) == 1:
        pseudo = hierarchy.pseudo_column(scope, name, place) if scope.hierarchy is not None else None
        if pseudo is not None:
            return pseudo
        found = [
            (item, column.expr)
            for item in scope.items
            if item.columns_visible and reachable(scope, item)
            for column in item.columns
            if column.name == name and not column.hidden
        ]
        if not found and scope.lateral_active:
            for hidden in scope.items:
                if hidden.columns_visible and any(c.name == name and not c.hidden for c in hidden.columns):
                    _check_lateral(scope, hidden, place)
        if len(found) > 1:
            raise st.error(code.AMBIGUOUS_COLUMN, f'column reference "{name}" is ambiguous', place)
        if found:
            use(st, found[0][0], found[0][1])
            return found[0][1]
        if any(i.entry is not None and _is_table(i.entry) for i in scope.items):
            system = [i for i in scope.items if i.columns_visible and _has_system(i, name)]
            if len(system) > 1:
                raise st.error(code.AMBIGUOUS_COLUMN, f'column reference "{name}" is ambiguous', place)
            if system:
                return _system(st, system[0], name, place)
        item = next((i for i in scope.items if i.relation_visible and i.alias == name), None)
        return whole_row(st, item) if item is not None else None
    item = find_item(scope, parts[:-1], place)
    if item is None:
        return None
    named = [column.expr for column in item.columns if column.name == name]
    if len(named) > 1:
        raise st.error(code.AMBIGUOUS_COLUMN, f'column reference "{name}" is ambiguous', place)
    if named:
        use(st, item, named[0])
        return named[0]
    return _system(st, item, name, place)


def find_item(scope: Scope, qualifier: tuple[str, ...], place: int) -> NamespaceItem | None:
    """The FROM item of one level that a qualifier (t, s.t) names."""
    st = scope.statement
    found = []
    for item in scope.items:
        is_own = st.is_stored_text and qualifier == (q.WHOLE_ROW,) and scope.parent is None
        if not item.relation_visible or (item.alias != qualifier[-1] and not is_own):
            continue
        if len(qualifier) > 1:
            if item.has_alias or item.relation is None:
                continue
            if len(qualifier) > 2 and qualifier[-3] != st.snapshot.database.name:
                continue
            schema = st.snapshot.schema(item.relation.schema)
            if schema is None or schema.name != qualifier[-2]:
                continue
        found.append(item)
    if len(found) > 1:
        raise st.error(code.AMBIGUOUS_ALIAS, f'table reference "{qualifier[-1]}" is ambiguous', place)
    if found and not reachable(scope, found[0]):
        _check_lateral(scope, found[0], place)
        return None
    return found[0] if found else None


def _check_lateral(scope: Scope, item: NamespaceItem, place: int) -> None:
    """check_lateral_ref_ok: LATERAL sees the item and must not use it (42P10)."""
    if item.lateral_only and scope.lateral_active and not item.lateral_ok:
        shown = item.alias
        is_target = item is scope.target
        raise scope.statement.error(
            code.INVALID_COLUMN_REFERENCE,
            f'invalid reference to FROM-clause entry for table "{shown}"',
            place,
            hint=suggestions.unreachable(shown) if is_target else None,
            detail=None if is_target else _JOIN_TYPE,
        )


def use(st: Statement, item: NamespaceItem, expr: q.Expr) -> None:
    """Note that a column is read: SELECT on it is needed."""
    for part in expr.args if isinstance(expr, q.Coalesce | q.RowExpr) else (expr,):
        if isinstance(part, q.Var):
            mark = st.selected.get(part.varno)
            if mark is not None:
                mark(part.attnum)


def whole_row(st: Statement, item: NamespaceItem) -> q.Expr:
    visible = [c for c in item.row or item.columns if not c.hidden]
    for column in visible:
        use(st, item, column.expr)
    if item.whole is not None:
        return item.whole
    oid = _row_type(st, item, len(visible))
    if item.is_function_scalar and len(visible) == 1:
        return visible[0].expr
    # A table's row has the names of its type, whatever FROM calls its columns.
    named = item.entry.columns if item.relation is not None and item.entry is not None else ()
    names = tuple(c.name for c in (named if len(named) == len(visible) else visible))
    present = None
    if item.nullable and item.entry is not None:
        st.tested_rows.add(item.entry.varno)
        present = q.presence(item.entry)
    args = tuple(as_key(c.expr) for c in visible)
    return q.RowExpr(TypeRef(oid), args, names, is_whole=True, present=present)


def _row_type(st: Statement, item: NamespaceItem, width: int) -> int:
    """The type of a FROM item's whole row: the relation's, or what a function returns."""
    if item.relation is not None:
        return item.relation.row_type or lookup.RECORD
    call = item.entry.function if item.entry is not None else None
    fields = lookup.composite_columns(st, call.type.oid) if call is not None else None
    return (
        call.type.oid if call is not None and fields is not None and len(fields) == width else lookup.RECORD
    )


def _whole_named(scope: Scope, node: exp.Column) -> q.Expr:
    """`t.*` where one value is wanted (transformWholeRowRef)."""
    st, place = scope.statement, location(node)
    qualifier = tuple(fold(st, part) for part in node.parts if isinstance(part, exp.Identifier))
    row = _whole_row_named(scope, qualifier, place)
    if row is None:
        raise suggestions.missing(scope, (*qualifier, "*"), place)
    return row


def _whole_row_named(scope: Scope, qualifier: tuple[str, ...], place: int) -> q.Expr | None:
    level: Scope | None = scope
    levels = 0
    while level is not None:
        item = find_item(level, qualifier, place)
        if item is not None:
            mark_correlated(scope, levels)
            return raised(whole_row(scope.statement, item), levels, place)
        level, levels = level.parent, levels + 1
    return None


def reachable(scope: Scope, item: NamespaceItem) -> bool:
    return not item.lateral_only or (scope.lateral_active and item.lateral_ok)


def _system(st: Statement, item: NamespaceItem, name: str, place: int) -> q.Expr | None:
    entry = item.entry
    if entry is None or not _has_system(item, name):
        return None
    if name == "tableoid" and entry.members:
        return q.Var(TypeRef(lookup.OID), entry.varno, families.TABLEOID, 0, name, name, place)
    if name == "tableoid" and entry.columns and entry.columns[-1].attnum == families.TABLEOID:
        column = entry.columns[-1].physical
        return q.Var(TypeRef(lookup.OID), entry.varno, families.TABLEOID, 0, column, name, place)
    if name == "tableoid":
        oid = q.Const(TypeRef(lookup.OID), entry.relation_oid, place)
        if not item.nullable:
            return oid
        st.tested_rows.add(entry.varno)
        is_there = q.NullTest(TypeRef(lookup.BOOL), q.presence(entry), is_null=False)
        return q.CaseExpr(TypeRef(lookup.OID), (q.CaseWhen(is_there, oid),), None)
    if name == "xmin":
        return row_version.of(whole_row(st, item), place)
    if name == "xmax":
        return row_version.deleter(whole_row(st, item), place)
    is_ambiguous = name == "rowid" and bool(entry.members)  # Oracle's is unique among all partitions
    if name in _REFUSED_SYSTEM or entry.is_secured or is_ambiguous:
        raise st.unsupported(f"system column {name}", place)
    type_, number = _ROW_COLUMNS[name]
    found = q.Var(type_, entry.varno, number, 0, "rowid", name, place)
    use(st, item, found)
    return found


def is_system(name: str) -> bool:
    return name in ("tableoid", "xmin", "xmax") or name in _ROW_COLUMNS or name in _REFUSED_SYSTEM


def _has_system(item: NamespaceItem, name: str) -> bool:
    return is_system(name) and item.entry is not None and _is_table(item.entry)


def _is_table(entry: q.RangeTblEntry) -> bool:
    return entry.kind is q.RteKind.RELATION or entry.is_secured


def _variable(scope: Scope, parts: tuple[str, ...], place: int) -> q.Expr | None:
    st = scope.statement
    if st.variables is None or st.view_depth:
        return None
    found = st.variables.resolve(parts)
    return _variable_param(found, place) if found is not None else None


def _variable_param(found: tuple[Any, TypeRef], place: int) -> q.Param:
    key, type_ = found
    return q.Param(type_, Source.VARIABLE, key, type_, place)


def _pseudo_column(scope: Scope, parts: tuple[str, ...], place: int) -> q.Expr | None:
    """ROWNUM, functions called without parentheses, sequence.NEXTVAL."""
    st = scope.statement
    name = parts[-1]
    if len(parts) == 1:
        if name == "rownum":
            level = hierarchy.rownum(scope, place) if scope.hierarchy is not None else None
            if level is not None:
                return level
            scope.uses_rownum = True
            return q.Rownum(TypeRef(lookup.INT8), place)
        if name in st.local_functions:
            return _called(st, parts, place)
        for oid in temporary_schema.without_temporary(st.snapshot, st.environment.search_path):
            for row in lookup.functions(st, name, oid):
                if _is_called_bare(row):
                    return _called(st, parts, place)
        names = synonyms.function_names(st.snapshot, parts, st.environment.search_path)
        schema = st.snapshot.schema_by_name(names[0]) if names != parts else None
        if schema is not None and any(
            _is_called_bare(row) for row in lookup.functions(st, names[-1], schema.oid)
        ):
            return _called(st, names, place)
        return None
    if name in ("nextval", "currval"):
        relation = find_relation(st, parts[:-1])
        if relation is not None and relation.kind == "S":
            return sequence_value(st, name, relation.oid, place)
    if find_schema(st, parts[-2]) is not None and calls.has_function(st, parts[-2:]):
        return _called(st, parts[-2:], place)
    from polar_lite.catalog.plsql.package_functions import functions  # it imports the binder

    found = functions(st.environment, parts)
    if any(not any(row.needs(place) for place in range(len(row.args))) for row in found):
        return _called(st, parts, place)
    return None


def _is_called_bare(row: Function) -> bool:
    return row.bare or (row.routine_oid is not None and not row.args and row.kind == "f")


def sequence_value(st: Statement, name: str, relation: int, place: int) -> q.Expr:
    function = calls.function_named(st, name, (lookup.REGCLASS,))
    argument = q.Const(TypeRef(lookup.REGCLASS), relation, place)
    return q.FuncExpr(TypeRef(function.result), function, (argument,), location=place)


def _called(st: Statement, names: tuple[str, ...], place: int) -> q.Expr:
    call = calls.resolve(st, names, (), is_variadic=False, location=place)
    if isinstance(call, q.Expr):
        return call
    note_call(st, call)
    return q.FuncExpr(call.result, call.function, call.args, location=place)


def note_call(st: Statement, call: calls.Call) -> None:
    """EXECUTE is needed where not everybody may call it for certain."""
    oid = call.function.guarded_oid
    if oid is not None:
        st.executes[oid] = None
