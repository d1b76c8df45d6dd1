"""Bound query -> PostgreSQL's text: what pg_get_viewdef prints, line by line as PostgreSQL breaks lines.

Tables, columns and routines appear under the names they have now. What there is no form of raises 0A000.
Source: PostgreSQL 15, ruleutils.c (get_query_def and what it calls).
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import zip_longest
from typing import Final

from polar_lite.catalog.dialect import deparse_xml  # noqa: F401 - it registers its printer
from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.binder.state import Environment
from polar_lite.catalog.dialect.deparse import NEW_LINE, Deparser, finished, prints
from polar_lite.catalog.dialect.from_entries import entries
from polar_lite.catalog.functions.user_aggregates import is_ordered_set
from polar_lite.catalog.functions.windows import is_of_oracle
from polar_lite.catalog.object_names import Names, quote_ident
from polar_lite.catalog.snapshot import Snapshot
from polar_lite.protocol.sqlstate import unsupported

_STEP, _COLUMN, _JOIN = 8, 4, 4
# By whether a column descends, and whether its NULLs come first.
_SEARCH_ORDERS: Final = {
    (False, False): "",
    (False, True): " NULLS FIRST",
    (True, True): " DESC",
    (True, False): " DESC NULLS LAST",
}
_JOINS: Final = {
    q.JoinKind.INNER: " JOIN ",
    q.JoinKind.CROSS: " JOIN ",
    q.JoinKind.LEFT: " LEFT JOIN ",
    q.JoinKind.RIGHT: " RIGHT JOIN ",
    q.JoinKind.FULL: " FULL JOIN ",
}


def query(tree: q.Query, environment: Environment, names: Sequence[str], *, pretty: bool = False) -> str:
    """The text of a view's query; names: of the view's columns."""
    out = QueryDeparser(environment, pretty=pretty)
    return finished(out.query(tree, names, visible=True))


def condition(expr: q.Expr, entry: q.RangeTblEntry, environment: Environment, *, pretty: bool) -> str:
    """A condition over one entry, whose columns are bare but in queries inside it."""
    out = _ConditionDeparser(environment, pretty=pretty)
    return out.over(entry, expr)


class QueryDeparser(Deparser):
    """names: varno -> how the entry is called; lead: what a SELECT begins with."""

    lead = " "

    def __init__(self, environment: Environment, *, pretty: bool) -> None:
        super().__init__(environment, pretty=pretty)
        self.names: dict[int, str] = {}
        self.taken: set[str] = set()
        self.entries: dict[int, q.RangeTblEntry] = {}
        self.ctes: dict[str, q.CommonTableExpr] = {}

    # Names

    def column(self, var: q.Var) -> str:
        if var.attnum == q.WHOLE:
            return f"{quote_ident(self.names[var.varno])}.*"
        return f"{quote_ident(self.names[var.varno])}.{quote_ident(self.column_name(var))}"

    def row_name(self, varno: int) -> str | None:
        return quote_ident(self.names[varno]) if varno in self.names else None

    def column_name(self, var: q.Var) -> str:
        if var.attnum < 0:
            return var.name
        return _column_names(self.snapshot, self.entries[var.varno])[var.attnum]

    @property
    def snapshot(self) -> Snapshot:
        return self.environment.snapshot

    def _introduce(self, items: Sequence[q.FromItem]) -> None:
        """Give the level's entries names that no other entry in sight has (set_rtable_names)."""
        for entry in entries(items):
            first, number = self._own_name(entry), 0
            name = first
            while name in self.taken:
                number += 1
                name = f"{first}_{number}"
            self.taken.add(name)
            self.names[entry.varno], self.entries[entry.varno] = name, entry

    def _own_name(self, entry: q.RangeTblEntry) -> str:
        is_table = entry.relation_oid and not entry.is_named
        return self.snapshot.relations[entry.relation_oid].name if is_table else entry.alias

    def enclosed(self, text: str) -> str:
        return text if self.pretty else f"({text})"

    # Queries

    def keyword(self, text: str, before: int = 0, after: int = 0, plus: int = 0) -> str:
        """appendContextKeyword: on a line of its own."""
        self.indent += before
        made = self.line_at(max(self.indent, 0) + plus) + text
        self.indent = max(self.indent + after, 0)
        return made

    def clause(self, text: str, plus: int) -> str:
        return self.keyword(text, -_STEP, _STEP, plus)

    def query(self, tree: q.Query, names: Sequence[str] | None = None, *, visible: bool) -> str:
        """get_query_def. names: other output names than the query's own; visible: all are shown."""
        if tree.command is not q.Command.SELECT or tree.locking or tree.uses_rownum:
            raise unsupported("printing of such a query")
        taken, indent, parents = set(self.taken), self.indent, self.parents
        self.parents = []
        if tree.set_operation is None and _plain_values(tree) is None:
            self._introduce(tree.from_items)  # their names are in sight of the WITH queries
        text = self._with(tree) + self._body(tree, names, visible=visible)
        # ORDER BY and its like stand where the body's clauses do.
        if tree.set_operation is None:
            self.indent += _STEP
        if tree.order:
            text += self.clause(" ORDER BY ", 1) + self.sorted(tree.order, by_number=bool(tree.set_operation))
        if tree.offset is not None:
            text += self.clause(" OFFSET ", 0) + self.number(tree.offset)
        if tree.limit is not None:
            text += self._limit(tree.limit, with_ties=tree.with_ties)
        self.taken, self.indent, self.parents = taken, indent, parents
        return text

    def _limit(self, count: q.Expr, *, with_ties: bool) -> str:
        if isinstance(count, q.ShareOfRows):
            end = "WITH TIES" if with_ties else "ONLY"
            return f"{self.clause(' FETCH FIRST ', 0)}({self.number(count.percent)}) PERCENT ROWS {end}"
        if with_ties:
            return f"{self.clause(' FETCH FIRST ', 0)}({self.number(count)}) ROWS WITH TIES"
        is_null = isinstance(count, q.Const) and count.value is None
        return self.clause(" LIMIT ", 0) + ("ALL" if is_null else self.number(count))

    def _with(self, tree: q.Query) -> str:
        if not tree.ctes:
            return ""
        self.indent += _STEP
        parts = []
        for cte in tree.ctes:
            self.ctes[cte.name] = cte
            heads = f"({', '.join(map(quote_ident, cte.given))})" if cte.given else ""
            how = {None: "", True: "MATERIALIZED ", False: "NOT MATERIALIZED "}[cte.materialized]
            body = self.keyword("") + self.query(cte.query, visible=True) + self.keyword("")
            trace = self._trace(cte.traced) if cte.traced is not None else ""
            parts.append(f"{quote_ident(cte.alias)}{heads} AS {how}({body}){trace}")
        self.indent -= _STEP
        word = "WITH RECURSIVE " if any(cte.recursive for cte in tree.ctes) else "WITH "
        return f" {word}{', '.join(parts)}{self.keyword('')}"

    def _trace(self, traced: q.Traced) -> str:
        text, search, cycle = "", traced.search, traced.cycle
        if search is not None:
            order = "BREADTH" if search.is_breadth else "DEPTH"
            columns = ", ".join(
                quote_ident(name) + _SEARCH_ORDERS[how]
                for name, how in zip(search.columns, search.orders, strict=True)
            )
            text += f" SEARCH {order} FIRST BY {columns} SET {quote_ident(search.name)}"
        if cycle is not None:
            columns = ", ".join(map(quote_ident, cycle.columns))
            marks = [arg.value if isinstance(arg, q.Const) else arg for arg in (cycle.value, cycle.default)]
            values = ""
            if marks != [True, False]:
                values = f" TO {self.text(cycle.value)} DEFAULT {self.text(cycle.default)}"
            text += f" CYCLE {columns} SET {quote_ident(cycle.mark)}{values}"
            text += f" USING {quote_ident(cycle.path)}" if cycle.path else ""
        return text

    def _body(self, tree: q.Query, names: Sequence[str] | None, *, visible: bool) -> str:
        if tree.set_operation is not None:
            return self._set_operation(tree.set_operation, names, visible=visible)
        values = _plain_values(tree)
        if values is not None:
            return f" {self.values(values)}"
        self.indent += _STEP
        text = f"{self.lead}SELECT{self._distinct(tree)}{self._targets(tree, names, visible=visible)}"
        text += self._from(tree.from_items)
        if tree.where is not None:
            text += self.clause(" WHERE ", 1) + self.text(tree.where)
        if tree.group or tree.grouping_sets:
            text += self.clause(" GROUP BY ", 1) + self._groups(tree)
        if tree.having is not None:
            text += self.clause(" HAVING ", 0) + self.text(tree.having)
        windows = {w.name: w for w in _windows(tree) if w.name}
        if windows:
            shown = (f"{quote_ident(name)} AS ({self.window(w)})" for name, w in windows.items())
            text += self.clause(" WINDOW ", 1) + ", ".join(shown)
        self.indent -= _STEP
        return text

    def _groups(self, tree: q.Query) -> str:
        if not tree.written:
            return ", ".join(self.sort_expression(expr) for expr in tree.group)
        word = "DISTINCT " if tree.has_distinct_sets else ""
        return word + ", ".join(self._grouping_set(tree, item, bare=True) for item in tree.written)

    def _grouping_set(self, tree: q.Query, item: int | q.GroupingSet, *, bare: bool) -> str:
        """get_rule_groupingset. bare: one column stands without parentheses, but in GROUPING SETS."""
        if isinstance(item, int):
            return self.sort_expression(tree.group[item])
        if item.kind is q.GroupingKind.EMPTY:
            return "()"
        inner = item.kind is not q.GroupingKind.SETS
        text = ", ".join(self._grouping_set(tree, part, bare=inner) for part in item.content)
        if item.kind is q.GroupingKind.SIMPLE:
            return text if bare and len(item.content) == 1 else f"({text})"
        return f"{item.kind.value}{' ' if item.kind is q.GroupingKind.SETS else ''}({text})"

    def _distinct(self, tree: q.Query) -> str:
        if tree.distinct_on:
            return f" DISTINCT ON ({', '.join(map(self.sort_expression, tree.distinct_on))})"
        return " DISTINCT" if tree.distinct else ""

    def _targets(self, tree: q.Query, names: Sequence[str] | None, *, visible: bool) -> str:
        parts = []
        outputs = [target for target in tree.targets if not target.junk]
        for number, target in enumerate(outputs):
            expr = target.expr
            while isinstance(expr, q.Represent):
                expr = expr.arg
            own: str | None = None if visible else "?column?"
            if isinstance(expr, q.Coalesce) and expr.merged:
                own = expr.merged
            if isinstance(expr, q.Var) and expr.attnum == q.WHOLE:
                # A bare star would be all columns.
                shown = f"{self.column(expr)}::{self.type_name(expr.type)}"
            elif isinstance(expr, q.Var):
                own, shown = self.column_name(expr), self.column(expr)
            else:
                shown = self.element(expr)
            name = names[number] if names is not None else target.name
            parts.append(shown if name == own else f"{shown} AS {quote_ident(name)}")
        return self._lines(parts, " ")

    def _lines(self, parts: Sequence[str], first: str) -> str:
        """A list with a line for each item; one that begins with a line of its own needs no other."""
        line = self.line_at(self.indent - _STEP + _COLUMN)
        rest = ("," + (part if part.startswith(NEW_LINE) else (line or " ") + part) for part in parts[1:])
        return first + parts[0] + "".join(rest) if parts else ""

    def _set_operation(self, operation: q.SetOperation, names: Sequence[str] | None, *, visible: bool) -> str:
        word = operation.op.value + (" ALL" if operation.all else "")
        text = self._arm(operation.left, operation, names, visible=visible)
        left_is_enclosed = self._needs_parentheses(operation.left, operation)
        text += self.keyword(") ") if left_is_enclosed and _is_set(operation.left) else self.keyword("")
        return f"{text}{word} " + self._right(operation, names)

    def _needs_parentheses(self, arm: q.Query, above: q.SetOperation) -> bool:
        if arm.order or arm.limit or arm.offset or arm.ctes:
            return True
        inner = arm.set_operation
        return inner is not None and (inner.op, inner.all) != (above.op, above.all)

    def _arm(self, arm: q.Query, above: q.SetOperation, names: Sequence[str] | None, *, visible: bool) -> str:
        if not self._needs_parentheses(arm, above):
            return self._arm_text(arm, names, visible=visible)
        if not _is_set(arm):
            return f"({self.query(arm, names, visible=visible)})"
        text = "(" + self.keyword("", _STEP)
        text += self._arm_text(arm, names, visible=visible)
        self.indent -= _STEP
        return text

    def _right(self, operation: q.SetOperation, names: Sequence[str] | None) -> str:
        """Names of columns that are no names are left out here: nobody sees them."""
        arm, visible = operation.right, False
        if not _is_set(arm) or not self._needs_parentheses(arm, operation):
            enclosed = self._needs_parentheses(arm, operation)
            text = self.query(arm, names, visible=visible)
            return self.keyword("") + (f"({text})" if enclosed else text)
        text = "(" + self.keyword("", _STEP) + self._arm_text(arm, names, visible=visible)
        self.indent -= _STEP
        return text + self.keyword(")")

    def _arm_text(self, arm: q.Query, names: Sequence[str] | None, *, visible: bool) -> str:
        if arm.set_operation is not None and not (arm.order or arm.limit or arm.offset or arm.ctes):
            return self._set_operation(arm.set_operation, names, visible=visible)
        return self.query(arm, names, visible=visible)

    # FROM

    def _from(self, items: Sequence[q.FromItem]) -> str:
        if not items:
            return ""
        text = self.clause(" FROM ", 2)
        return self._lines([self._from_item(item) for item in items], text)

    def _from_item(self, item: q.FromItem) -> str:
        if isinstance(item, q.RangeTblRef):
            return self._entry(item.entry)
        left = self._from_item(item.left)
        is_cross = item.kind is q.JoinKind.CROSS or (item.condition is None and not item.using)
        if is_cross and item.kind in (q.JoinKind.CROSS, q.JoinKind.INNER):
            text = left + self.clause(" CROSS JOIN ", _JOIN)
        else:
            text = left + self.clause(_JOINS[item.kind], _JOIN)
        right = self._from_item(item.right)
        text += f"({right})" if self.pretty and isinstance(item.right, q.JoinExpr) else right
        if item.using:
            text += f" USING ({', '.join(map(quote_ident, item.using))})"
            text += f" AS {quote_ident(item.using_alias)}" if item.using_alias else ""
        elif item.condition is not None:
            text += f" ON {self.enclosed(self.text(item.condition))}"
        elif not is_cross:
            text += " ON TRUE"
        return self.enclosed(text)

    def _entry(self, entry: q.RangeTblEntry) -> str:
        alias = quote_ident(self.names[entry.varno])
        heads = f"({', '.join(quote_ident(c.name) for c in entry.columns)})"
        lateral = "LATERAL " if entry.lateral and entry.kind is q.RteKind.SUBQUERY else ""
        if entry.relation_oid:
            relation = self.snapshot.relations[entry.relation_oid]
            shown = Names(self.snapshot, self.environment.search_path).relation(relation.oid)
            if self.names[entry.varno] != relation.name:
                shown = f"{shown} {alias}"
            return shown if entry.sample is None else shown + self._sample(entry.sample)
        match entry.kind:
            case q.RteKind.SUBQUERY if entry.query is not None:
                values = _plain_values(entry.query)
                text = self.query(entry.query, visible=True)
                return f"{lateral}({text}) {alias}" + (heads if values is not None else "")
            case q.RteKind.VALUES:
                return f"( {self.values(entry.rows)}) {alias}{heads}"
            case q.RteKind.FUNCTION if entry.function is not None:
                ordinality = " WITH ORDINALITY" if entry.with_ordinality else ""
                if entry.is_defined:
                    return f"{self._undefined(entry.function)} {alias}({self._definitions(entry.columns)})"
                return f"{self._function(entry.function)}{ordinality} {alias}{heads}"
            case q.RteKind.CTE:
                name = self.ctes[entry.cte_name].alias
                given = self.names[entry.varno]
                return quote_ident(name) if name == given else f"{quote_ident(name)} {alias}"
        raise unsupported("printing of such an item of FROM")

    def _sample(self, sample: q.TableSample) -> str:
        """get_tablesample_def"""
        seed = "" if sample.seed is None else f" REPEATABLE ({self.text(sample.seed)})"
        return f" TABLESAMPLE {sample.method} ({self.text(sample.percent)}){seed}"

    def _function(self, call: q.Expr) -> str:
        if not isinstance(call, q.RowsFrom):
            return self.text(call)
        parts = [
            f"{self._undefined(part)} AS ({self._definitions(columns)})" if columns else self.text(part)
            for part, columns in zip_longest(call.calls, call.defined)
        ]
        return f"ROWS FROM({', '.join(parts)})"

    def _undefined(self, call: q.Expr) -> str:
        """A function that has a column definition list, without the argument that may repeat it."""
        assert isinstance(call, q.FuncExpr)
        return self.text(call if call.function.row else replace(call, args=call.args[:-1]))

    def _definitions(self, columns: Sequence[q.RteColumn]) -> str:
        return ", ".join(f"{quote_ident(c.name)} {self.type_name(c.type)}" for c in columns)

    def values(self, rows: Sequence[Sequence[q.Expr]]) -> str:
        return "VALUES " + ", ".join(f"({','.join(map(self.element, row))})" for row in rows)

    # Sorting, windows

    def sorted(self, items: Sequence[q.SortBy], *, by_number: bool = False) -> str:
        return ", ".join(
            (str(item.target) if by_number and item.target else self.sort_expression(item.expr))
            + _direction(item)
            for item in items
        )

    def sort_expression(self, expr: q.Expr) -> str:
        """get_rule_sortgroupclause: function-like ones in parentheses."""
        while isinstance(expr, q.Represent):
            expr = expr.arg
        text = self.whole(expr)
        is_call = isinstance(expr, q.Aggref | q.WindowFunc | q.FuncExpr) and not text.startswith("(")
        return f"({text})" if is_call or (self.pretty and not isinstance(expr, q.Var)) else text

    def number(self, expr: q.Expr) -> str:
        """LIMIT and OFFSET: an integer stands bare."""
        while isinstance(expr, q.Represent):
            expr = expr.arg
        is_integer = isinstance(expr, q.Const) and isinstance(expr.value, int)
        return str(expr.value) if isinstance(expr, q.Const) and is_integer else self.text(expr)

    def window(self, window: q.WindowClause) -> str:
        parts = []
        if window.partition:
            parts.append(f"PARTITION BY {', '.join(map(self.sort_expression, window.partition))}")
        if window.order:
            parts.append(f"ORDER BY {self.sorted(window.order)}")
        if window.frame:
            parts.append(window.frame.format(*(self.number(offset) for offset in window.offsets)))
        return " ".join(parts)


@prints(q.Aggref)
def _aggregate(out: QueryDeparser, expr: q.Aggref) -> str:
    if expr.keep:
        raise unsupported("printing of KEEP")
    name = out.function_name(expr.function)
    if is_ordered_set(expr.function):
        text = f"{name}({out.listed(expr.direct_args)}) WITHIN GROUP (ORDER BY {out.sorted(expr.order)})"
    else:
        inner = "*" if expr.is_star else ("DISTINCT " if expr.distinct else "") + out.listed(expr.args)
        order = f" ORDER BY {out.sorted(expr.order)}" if expr.order else ""
        text = f"{name}({inner}{order})"
    return text + (f" FILTER (WHERE {out.text(expr.filter)})" if expr.filter is not None else "")


@prints(q.Grouping)
def _grouping(out: QueryDeparser, expr: q.Grouping) -> str:
    return f"GROUPING({out.listed(expr.args)})"


@prints(q.WindowFunc)
def _window_function(out: QueryDeparser, expr: q.WindowFunc) -> str:
    if expr.keep or expr.order or is_of_oracle(expr.function):
        raise unsupported("printing of KEEP, IGNORE NULLS or WITHIN GROUP of a window function")
    inner = "*" if expr.is_star else out.listed(expr.args)
    text = f"{out.function_name(expr.function)}({inner})"
    if expr.filter is not None:
        text += f" FILTER (WHERE {out.text(expr.filter)})"
    window = expr.window
    return f"{text} OVER {quote_ident(window.name)}" if window.name else f"{text} OVER ({out.window(window)})"


@prints(q.SubLink)
def _sublink(out: QueryDeparser, expr: q.SubLink) -> str:
    operands = _compared(expr.test)
    left = out.listed(operands[number] for number in sorted(operands))
    if len(operands) > 1:
        left = f"({left})"
    text = out.query(expr.query, visible=False)
    match expr.kind:
        case q.SubLinkKind.EXISTS:
            return f"(EXISTS ({text}))"
        case q.SubLinkKind.ARRAY:
            return f"ARRAY({text})"
        case q.SubLinkKind.EXPR:
            return f"({text})"
        case q.SubLinkKind.ANY:
            word = "IN" if expr.operator == "=" else f"{expr.operator} ANY"
            return f"({left} {word} ({text}))"
        case q.SubLinkKind.ROW:
            return f"({left} {expr.operator} ({text}))"
    return f"({left} {expr.operator} ALL ({text}))"


def _compared(test: q.Expr | None) -> dict[int, q.Expr]:
    """Column of the query -> what is compared with it, as the operator takes it."""
    found: dict[int, q.Expr] = {}
    if isinstance(test, q.BoolExpr):
        for part in test.args:
            found = _compared(part) | found
    elif isinstance(test, q.FuncExpr | q.NativeExpr) and len(test.args) == 2:
        left, right = test.args
        column = next((node for node in q.nodes_of(right) if isinstance(node, q.SubLinkColumn)), None)
        if column is not None:
            found[column.number] = left
    return found


def _column_names(snapshot: Snapshot, entry: q.RangeTblEntry) -> dict[int, str]:
    """attnum in Vars -> the column's name now."""
    if entry.relation_oid:
        return {c.attnum: c.name for c in snapshot.relations[entry.relation_oid].columns}
    return {number: column.name for number, column in enumerate(entry.columns, 1)}


def _plain_values(tree: q.Query) -> Sequence[Sequence[q.Expr]] | None:
    """The rows when the query is nothing but VALUES."""
    items = tree.from_items
    if len(items) != 1 or not isinstance(items[0], q.RangeTblRef):
        return None
    entry = items[0].entry
    is_plain = entry.kind is q.RteKind.VALUES and entry.alias == "*VALUES*"
    return entry.rows if is_plain and not (tree.where or tree.group) else None


def _windows(tree: q.Query) -> Iterator[q.WindowClause]:
    for node in q.nodes_of((tree.targets, tree.order)):
        if isinstance(node, q.WindowFunc):
            yield node.window


def _is_set(tree: q.Query) -> bool:
    return tree.set_operation is not None


def _direction(item: q.SortBy) -> str:
    if item.descending:
        return " DESC" if item.nulls_first else " DESC NULLS LAST"
    return " NULLS FIRST" if item.nulls_first else ""


class _ConditionDeparser(QueryDeparser):
    """Prints a condition of a table."""

    def over(self, entry: q.RangeTblEntry, expr: q.Expr) -> str:
        self._introduce((q.RangeTblRef(entry),))
        self._table = entry.varno
        self._depth = 0
        return finished(self.text(expr))

    def query(self, tree: q.Query, names: Sequence[str] | None = None, *, visible: bool) -> str:
        self._depth += 1
        try:
            return super().query(tree, names, visible=visible)
        finally:
            self._depth -= 1

    def column(self, var: q.Var) -> str:
        if var.varno == self._table and not self._depth:
            return quote_ident(self.column_name(var))
        return super().column(var)
