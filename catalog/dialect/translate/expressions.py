"""Bound expressions -> SQL for SQLite over stored values. One function per node, in a table.

Each result is in the representation that the expression's `type` says.
"""

import re
from collections.abc import Sequence
from typing import Final

from sqlglot import exp

from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.alike import RowOrder
from polar_lite.catalog.dialect.binder import lookup
from polar_lite.catalog.dialect.binder.operators import REDWOOD_CONCATENATION
from polar_lite.catalog.dialect.storage import Text, constant, dotted, generate, name, template
from polar_lite.catalog.dialect.translate import copies
from polar_lite.catalog.dialect.translate.aggregates import calls as aggregates
from polar_lite.catalog.dialect.translate.context import Translation
from polar_lite.catalog.dialect.translate.dispatch import translate, translates
from polar_lite.catalog.dialect.translate.functions import fixed
from polar_lite.catalog.dialect.translate.values import (  # noqa: F401 - casts registers its handlers
    casts,
    chains,
    composites,
    icu_texts,
    integers,
    moments,
    objects,
    ordering,
    patterns,
    rounding,
    trimmed_keys,
    wide,
)
from polar_lite.catalog.dialect.translate.values.containers import from_json, items_of, json_item
from polar_lite.catalog.dialect.translate.values.conversion import stored
from polar_lite.catalog.dialect.translate.values.fixed import as_stored, quotient
from polar_lite.catalog.functions.containers.sort_keys import shape_of
from polar_lite.catalog.functions.registry import Function
from polar_lite.catalog.types import TypeRef
from polar_lite.catalog.user_types import UserType
from polar_lite.protocol.sqlstate import unsupported

# Longer arrays are read as JSON.
_MAX_LISTED: Final = 100
_ARRAY_TESTS: Final = {
    f"array_{name}": sign
    for name, sign in {"eq": "=", "ne": "<>", "lt": "<", "gt": ">", "le": "<=", "ge": ">="}.items()
}
# SQLite's expression depth is limited to 1,000: flat lists become balanced trees.
_CONCAT: Final = frozenset({"textcat"})
_PLAIN: Final = (q.Const, q.Param, q.Var)
_ANY_CONCAT: Final = frozenset({"textanycat", "anytextcat"})
_MAX_ARGS: Final = 100


def compared(tr: Translation, expr: q.Expr) -> exp.Expr:
    """An expression as GROUP BY, ORDER BY, DISTINCT see it: equal values are one, in the type's order."""
    return collated(expr.type, sort_key(tr, expr))


EQUALITY: Final = re.compile(r"\(\{0\} (?P<sign>=|<>) \{1\}(?P<collation>(?: COLLATE \w+)?)\)")


def collated(type_: TypeRef, sql: exp.Expr) -> exp.Expr:
    return template(f"{{0}}{type_.collate}", sql) if type_.collation else sql


def sort_key(tr: Translation, expr: q.Expr) -> exp.Expr:
    return aggregates.sort_key(tr, expr, translate(tr, expr))


def balanced(parts: Sequence[exp.Expr], word: str) -> exp.Expr:
    if len(parts) == 1:
        return parts[0]
    middle = len(parts) // 2
    return template(f"({{0}} {word} {{1}})", balanced(parts[:middle], word), balanced(parts[middle:], word))


@translates(q.Var)
def _var(tr: Translation, expr: q.Var) -> exp.Expr:
    moved = tr.moved.get(expr.varno)
    if moved is not None:
        return moved(expr)
    entry = tr.entries.get(expr.varno)
    if entry is not None and entry.is_json and expr.attnum == q.PRESENCE:
        return template(f"r{expr.varno}.key")
    if entry is not None and entry.kind is q.RteKind.FUNCTION:
        return from_json(tr, expr.type, _function_column(entry, expr))
    if entry is not None and entry.kind is q.RteKind.SUBQUERY and entry.lateral:
        value = template(f"json_extract(r{expr.varno}.value, '$[{expr.attnum - 1}]')")
        return from_json(tr, expr.type, value)
    if expr.varno == tr.bare:
        return name(expr.column)
    return dotted(tr.called.get(expr.varno) or f"r{expr.varno}", expr.column)


def _function_column(entry: q.RangeTblEntry, expr: q.Var) -> exp.Expr:
    alias = f"r{expr.varno}"
    if expr.attnum == q.WHOLE:
        return template(f"{alias}.value")
    column = entry.columns[expr.attnum - 1]
    if entry.with_ordinality and expr.attnum == len(entry.columns):
        return template(f"({alias}.key + 1)")
    if column.physical == "value":
        return template(f"{alias}.value")
    return template(f"json_extract({alias}.value, '${column.physical}')")


@translates(q.Const)
def _const(tr: Translation, expr: q.Const) -> exp.Expr:
    value = expr.value
    if value is not None:
        value = stored(value, expr.type)
    return constant(value)


@translates(q.Param)
def _param(tr: Translation, expr: q.Param) -> exp.Expr:
    return tr.parameter(expr, expr.type)


@translates(q.NegatedLiteral)
def _negated(tr: Translation, expr: q.NegatedLiteral) -> exp.Expr:
    return template("(-{0})", translate(tr, expr.arg))


@translates(q.Given)
def _given(tr: Translation, expr: q.Given) -> exp.Expr:
    assert tr.given is not None
    return tr.given


@translates(q.FuncExpr)
def _func(tr: Translation, expr: q.FuncExpr) -> exp.Expr:
    function = expr.function
    if expr.type.is_fixed:
        return rounding.called(tr, expr)
    if function.source in _ARRAY_TESTS and isinstance(tr.type_of(expr.args[0].type.oid), UserType):
        # Elements of the catalog's types are known to the key, not to the function.
        left, right = (sort_key(tr, arg) for arg in expr.args)
        return template(f"({{0}} {_ARRAY_TESTS[function.source]} {{1}})", left, right)
    by_icu = icu_texts.by_icu(tr, expr)
    if by_icu is not None:
        return by_icu
    pattern = patterns.by_sqlite(tr, expr, translate)
    if pattern is not None:
        return pattern
    if function.name in _CONCAT:
        return _concatenation(tr, expr)
    if function.name in _ANY_CONCAT and any(arg.type.oid in lookup.INTEGER_DIGITS for arg in expr.args):
        # An integer's text is what SQLite makes of it; the other argument is text.
        return template("({0} || {1})", *(translate(tr, arg) for arg in expr.args))
    if function.sql is None and len(expr.args) == 2 and isinstance(expr.args[0], q.FuncExpr):
        chain = chains.flatten(expr)
        if chain is not None:
            return chains.call(tr, chain, translate)
    if chains.nested(expr):
        return chains.composed(tr, expr, translate)
    moment = moments.joined(expr) if tr.is_key is not None else None
    if moment is not None:
        return _native(tr, moment)
    checked = integers.by_sqlite(tr, expr, translate)
    if checked is not None:
        return checked
    divided = quotient(expr)
    if divided is not None:
        parts = [(translate(tr, side), template(str(side.type.scale))) for side in divided]
        return tr.call(fixed.QUOTIENT, *parts[0], *parts[1])
    function, given = as_stored(function, expr.args)
    args = [translate(tr, arg) for arg in given]
    if function.sql is None or function.routine_oid is not None or _repeats(function, given):
        return tr.call(function, *args)
    tr.note(function)
    sql = icu_texts.template_of(function.sql, given)
    if trimmed_keys.is_equality(expr):
        return trimmed_keys.compared(tr, expr, args, sql)
    return template(sql, *args)


def _repeats(function: Function, args: Sequence[q.Expr]) -> bool:
    """Whether SQLite would compute an argument more than once where Python does so once."""
    if function.python is None or function.sql is None:
        return False
    return any(
        function.sql.count(f"{{{place}}}") > 1 and not isinstance(arg, _PLAIN)
        for place, arg in enumerate(args)
    )


def _concatenation(tr: Translation, expr: q.FuncExpr) -> exp.Expr:
    parts: list[q.Expr] = []
    stack: list[q.Expr] = [expr]
    while stack:
        part = stack.pop()
        if isinstance(part, q.FuncExpr) and part.function.name in _CONCAT:
            stack.extend(reversed(part.args))
        else:
            parts.append(part)
    sql = [translate(tr, part) for part in parts]
    if expr.operator == REDWOOD_CONCATENATION:
        again = [translate(tr, part) for part in parts]
        joined = balanced([template("coalesce({0}, '')", part) for part in sql], "||")
        present = _first_value(again)
        return template("CASE WHEN {0} IS NOT NULL THEN {1} END", present, joined)
    return balanced(sql, "||")


def _first_value(parts: Sequence[exp.Expr]) -> exp.Expr:
    """coalesce of any number of parts, of which SQLite takes 127 at a time."""
    while len(parts) > 1:
        groups = [parts[at : at + _MAX_ARGS] for at in range(0, len(parts), _MAX_ARGS)]
        parts = [
            template(f"coalesce({_places(group)})", *group) if len(group) > 1 else group[0]
            for group in groups
        ]
    return parts[0]


@translates(q.NativeExpr)
def _native(tr: Translation, expr: q.NativeExpr) -> exp.Expr:
    if wide.is_computed(expr):
        return wide.computed(tr, expr)
    if wide.is_order(expr):
        return wide.ordered(tr, expr)
    sides = [translate(tr, arg) for arg in expr.args]
    if trimmed_keys.is_equality(expr):
        return trimmed_keys.compared(tr, expr, sides)
    return template(expr.template, *sides)


@translates(q.NullTest)
def _null_test(tr: Translation, expr: q.NullTest) -> exp.Expr:
    if isinstance(expr.arg, q.RowExpr) and expr.of_fields:
        tests = [translate(tr, test) for test in expr.tests_of(expr.arg)]
        return balanced(tests, "AND") if tests else template("1")
    row = tr.type_of(expr.arg.type.oid)
    if expr.of_fields and row is not None and (row.kind == "c" or row.oid == lookup.RECORD):
        test = composites.all_null(row.oid) if expr.is_null else composites.none_null(row.oid)
        return tr.call(test, translate(tr, expr.arg))
    if tr.returns:
        # There IS NULL goes wrong in SQLite for tables that have a NOT NULL column.
        return template(f"(typeof({{0}}) {'=' if expr.is_null else '<>'} 'null')", translate(tr, expr.arg))
    return template(f"({{0}} IS {'' if expr.is_null else 'NOT '}NULL)", translate(tr, expr.arg))


@translates(q.BooleanTest)
def _boolean_test(tr: Translation, expr: q.BooleanTest) -> exp.Expr:
    word = expr.test.value.replace("TRUE", "1").replace("FALSE", "0").replace("UNKNOWN", "NULL")
    return template(f"({{0}} {word})", translate(tr, expr.arg))


@translates(q.DistinctExpr)
def _distinct(tr: Translation, expr: q.DistinctExpr) -> exp.Expr:
    word = "IS" if expr.negated else "IS NOT"
    collation = expr.left.type.collate
    plus = "+" if trimmed_keys.is_lossy(expr) else ""
    moment = moments.compared(expr.equality)
    if moment is not None:
        return template(f"({{0}} {word} {{1}})", *(translate(tr, arg) for arg in moment.args))
    return template(
        f"({plus}{{0}} {word} {plus}{{1}}{collation})", sort_key(tr, expr.left), sort_key(tr, expr.right)
    )


@translates(q.NullIf)
def _null_if(tr: Translation, expr: q.NullIf) -> exp.Expr:
    return template(
        "CASE WHEN {0} THEN NULL ELSE {1} END", translate(tr, expr.equality), translate(tr, expr.left)
    )


@translates(q.InList)
def _in_list(tr: Translation, expr: q.InList) -> exp.Expr:
    plain = _plain_in(tr, expr)
    if plain is not None:
        return plain
    word = "AND" if expr.negated else "OR"
    if expr.order is not None:
        return balanced(_copied(tr, expr.comparisons, expr.order), word)
    return balanced([translate(tr, test) for test in expr.comparisons], word)


def _copied(tr: Translation, models: Sequence[q.Expr], order: RowOrder) -> list[Text]:
    """All items of a list that are these or their copies."""
    texts = copies.texts(tr, [generate(translate(tr, model)) for model in models], order)
    return [Text(this=text) for text in texts]


def _plain_in(tr: Translation, expr: q.InList) -> exp.Expr | None:
    """`x IN (a, b)` natively, when every comparison is SQLite's own on one and the same x."""
    left: q.Expr | None = None
    known, equality = None, None
    rights: list[q.Expr] = []
    for test in expr.comparisons:
        if not isinstance(test, q.FuncExpr | q.NativeExpr) or len(test.args) != 2:
            return None
        sql = test.template if isinstance(test, q.NativeExpr) else test.function.sql
        if sql is not known:
            known, equality = sql, EQUALITY.fullmatch(sql or "")
        left = test.args[0] if left is None else left
        if equality is None or (test.args[0] is not left and test.args[0] != left):
            return None
        rights.append(test.args[1])
    if left is None or equality is None or (not left.type.icu and any(right.type.icu for right in rights)):
        return None
    collation = "" if left.type.icu else equality["collation"]
    word = "NOT IN" if expr.negated else "IN"
    head = f"({{0}}{collation} {word}"
    items: Sequence[exp.Expr]
    if expr.order is not None:
        items = _copied(tr, rights, expr.order)
    else:
        items = [translate(tr, right) for right in rights]
    places = ", ".join(f"{{{i + 1}}}" for i in range(len(items)))
    return template(f"{head} ({places}))", translate(tr, left), *items)


@translates(q.ScalarArrayOp)
def _scalar_array(tr: Translation, expr: q.ScalarArrayOp) -> exp.Expr:
    listed = _comparisons(expr)
    if listed:
        return balanced([translate(tr, test) for test in listed], "OR" if expr.is_any else "AND")
    alias = tr.new_alias()
    array = translate(tr, expr.array)
    before, tr.element = tr.element, template(f"{alias}.value")
    try:
        member = _member(tr, expr, alias, array)
        if member is not None:
            return member
        test = translate(tr, expr.comparison)
    finally:
        tr.element = before
    # NULL when no element decides and one comparison is NULL; NULL for a NULL array.
    aggregate = "max" if expr.is_any else "min"
    empty = 0 if expr.is_any else 1
    nulls = "count(*) > count({1})"
    best = f"{aggregate}({{1}})"
    decided = f"CASE WHEN {best} = {1 - empty} THEN {1 - empty} WHEN {nulls} THEN NULL ELSE {empty} END"
    return template(
        f"(SELECT CASE WHEN {{0}} IS NULL THEN NULL ELSE {decided} END FROM json_each({{2}}) AS {alias})",
        array,
        test,
        items_of(tr, expr.array, array),
    )


def _member(tr: Translation, expr: q.ScalarArrayOp, alias: str, array: exp.Expr) -> exp.Expr | None:
    """`x IN (elements)` for `x = ANY (array)`, NOT IN for `<> ALL`, where SQLite compares by itself: so it
    finds x by an index, and reads the array once, not for each row."""
    test = expr.comparison
    if not isinstance(test, q.FuncExpr | q.NativeExpr) or len(test.args) != 2:
        return None
    found = EQUALITY.fullmatch((test.template if isinstance(test, q.NativeExpr) else test.function.sql) or "")
    left, right = test.args
    if found is None or (found["sign"] == "=") != expr.is_any:
        return None
    if any(isinstance(node, q.ArrayElement) for node in q.nodes_of(left)):
        return None
    # A NULL array has a NULL element: neither is a match or none.
    return template(
        f"({{0}}{found['collation']} {'IN' if expr.is_any else 'NOT IN'}"
        f" (SELECT {{1}} FROM json_each(ifnull({{2}}, '[null]')) AS {alias}))",
        translate(tr, left),
        translate(tr, right),
        items_of(tr, expr.array, array),
    )


def _comparisons(expr: q.ScalarArrayOp) -> list[q.Expr]:
    """One comparison per element when the array is written out: ARRAY[1, 2]; else none."""
    if not isinstance(expr.array, q.ArrayExpr) or len(expr.array.elements) > _MAX_LISTED:
        return []
    found = next((node for node in q.nodes_of(expr.comparison) if isinstance(node, q.ArrayElement)), None)
    if found is None or any(element.type != found.type for element in expr.array.elements):
        return []
    return [q.replaced(expr.comparison, found, element) for element in expr.array.elements]


@translates(q.CaseExpr)
def _case(tr: Translation, expr: q.CaseExpr) -> exp.Expr:
    args: list[exp.Expr] = []
    text = "CASE"
    last: q.Expr | None = expr
    # One CASE in another costs room in SQLite's parser. One in ELSE is only more arms; one in THEN comes
    # last, after the ELSE of its negated condition. Each condition stays where it was in the order.
    while isinstance(last, q.CaseExpr) and last.type == expr.type:
        whens, last = last.whens, last.default
        if len(whens) == 1 and isinstance(whens[0].result, q.CaseExpr):
            condition = template("({0} IS NOT TRUE)", translate(tr, whens[0].condition))
            other = template("NULL") if last is None else translate(tr, last)
            text += f" WHEN {{{len(args)}}} THEN {{{len(args) + 1}}}"
            args += [condition, other]
            last = whens[0].result
            continue
        for when in whens:
            text += f" WHEN {{{len(args)}}} THEN {{{len(args) + 1}}}"
            args += [translate(tr, when.condition), translate(tr, when.result)]
    if last is not None:
        text += f" ELSE {{{len(args)}}}"
        args.append(translate(tr, last))
    return template(text + " END", *args)


@translates(q.Coalesce)
def _coalesce(tr: Translation, expr: q.Coalesce) -> exp.Expr:
    flat: list[q.Expr] = []
    stack = list(reversed(expr.args))
    while stack:
        arg = stack.pop()
        # One in another would cost room in SQLite's parser.
        if isinstance(arg, q.Coalesce) and arg.type == expr.type:
            stack.extend(reversed(arg.args))
        else:
            flat.append(arg)
    return _first_value([translate(tr, arg) for arg in flat])


@translates(q.MinMax)
def _min_max(tr: Translation, expr: q.MinMax) -> exp.Expr:
    """By rows: max() and min() of SQLite as aggregates skip NULLs, as GREATEST and LEAST do."""
    args = [translate(tr, arg) for arg in expr.args]
    alias = tr.new_alias()
    rows = _rows_of_values(len(args))
    key = ordering.key_function(shape_of(tr.type_of, expr.type.oid))
    if key is not None:
        direction = "DESC" if expr.is_greatest else "ASC"
        by = tr.call(key, template("v"))
        best = f"(SELECT v FROM ({rows}) ORDER BY {{{len(args)}}} {direction} NULLS LAST LIMIT 1)"
        if expr.null_if_any_null:
            best = f"CASE WHEN NOT EXISTS (SELECT 1 FROM ({rows}) WHERE v IS NULL) THEN {best} END"
        return template(best, *args, by)
    if expr.less.sql is None and expr.type.oid != lookup.NUMERIC:
        raise unsupported(f"{'GREATEST' if expr.is_greatest else 'LEAST'} of this type")
    collation = expr.type.collate
    word = "max" if expr.is_greatest else "min"
    if q.holds(expr.args, q.Aggref, q.WindowFunc):
        return _min_max_in_line(word, args, collation, null_if_any_null=expr.null_if_any_null)
    nulls = f"CASE WHEN count(*) = count({alias}.v) THEN {word}({alias}.v{collation}) END"
    best = nulls if expr.null_if_any_null else f"{word}({alias}.v{collation})"
    return template(f"(SELECT {best} FROM ({rows}) AS {alias})", *args)


def _rows_of_values(count: int) -> str:
    """A query of as many rows as there are places, with the column v; SQLite's UNION ends at 500 arms."""
    if count <= _MAX_ARGS:
        return " UNION ALL ".join(f"SELECT {{{i}}}{' AS v' if not i else ''}" for i in range(count))
    return f"WITH listed(v) AS (VALUES {', '.join(f'({{{i}}})' for i in range(count))}) SELECT v FROM listed"


def _min_max_in_line(
    word: str, args: Sequence[exp.Expr], collation: str, *, null_if_any_null: bool
) -> exp.Expr:
    """Where an argument is computed over a query's rows, which a subquery could not see.

    SQLite's max() of values is NULL if one of them is; so in place of each stands the first of all, from
    it on, that is not NULL. Of equal ones PostgreSQL takes the first, as max() does; min() takes the last.
    """
    count = len(args)
    if count == 1:
        return args[0]
    orders = [[(first + step) % count for step in range(count)] for first in range(count)]
    if null_if_any_null:
        orders = [order[:1] for order in orders]
    if word == "min":
        orders.reverse()
    listed = [
        f"coalesce({', '.join(f'{{{i}}}' for i in order)})" if len(order) > 1 else f"{{{order[0]}}}"
        for order in orders
    ]
    listed[0] += collation
    return template(f"{word}({', '.join(listed)})", *args)


@translates(q.RowCompare)
def _row_compare(tr: Translation, expr: q.RowCompare) -> exp.Expr:
    return translate(tr, expr.expression)


@translates(q.SubLinkColumn)
def _sublink_column(tr: Translation, expr: q.SubLinkColumn) -> exp.Expr:
    return tr.sublink_columns[expr.number - 1]


@translates(q.Grouping)
def _grouping(tr: Translation, expr: q.Grouping) -> exp.Expr:
    return template("0")  # sets of their own have it as a constant


@translates(q.Aggref)
def _aggref(tr: Translation, expr: q.Aggref) -> exp.Expr:
    return aggregates.aggregate(tr, expr, translate)


@translates(q.WindowFunc)
def _window(tr: Translation, expr: q.WindowFunc) -> exp.Expr:
    return aggregates.window(tr, expr, translate)


def _places(args: Sequence[object]) -> str:
    return ", ".join(f"{{{i}}}" for i in range(len(args)))


__all__ = ["balanced", "collated", "compared", "json_item", "sort_key", "translate", "translates"]
