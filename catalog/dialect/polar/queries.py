"""Queries: SELECT with its clauses, set operations, VALUES, locking, Oracle's CONNECT BY.

Grammar: SelectStmt, select_no_parens, simple_select of PostgreSQL's gram.y. FROM is `from_items`' part,
WITH `with_clauses`'.
"""

from typing import TYPE_CHECKING, Final

from sqlglot import exp

from polar_lite.catalog.dialect import nodes
from polar_lite.catalog.dialect.polar.keywords import AFTER_MINUS, CHANGE_STARTS, FREE_IN_PL, NOT_BARE_LABELS
from polar_lite.catalog.dialect.polar.tokens import END, NAME, NUMBER, OPERATOR, QUOTED
from polar_lite.catalog.dialect.polar.with_clauses import WithParser
from polar_lite.protocol.sqlstate import SYNTAX_ERROR, PgError

if TYPE_CHECKING:
    from polar_lite.catalog.dialect.alike import RowReader

_SET_OPERATIONS: Final[dict[str, type[exp.SetOperation]]] = {
    "union": exp.Union,
    "except": exp.Except,
    "minus": exp.Except,
    "intersect": exp.Intersect,
}
_LABEL_OPERATORS: Final = frozenset(
    {"and", "or", "is", "in", "like", "ilike", "similar", "between", "collate", "not"}
)
_AFTER_TARGET: Final = frozenset(
    {",", ";", ")", "from", "into", "bulk", "where", "group", "having", "window", "union"}
    | {"intersect", "except", "order", "limit", "offset", "fetch", "for"}
)
_AFTER_NO_TARGETS: Final = _AFTER_TARGET - {",", "bulk"}
_PARTS_OF_DATES: Final = frozenset({"year", "month", "day", "hour", "minute", "second"})
"""Labels that need no AS in Oracle; in PostgreSQL they are kept for intervals, where TO may follow."""


class QueryParser(WithParser):
    """Parses queries."""

    def query(self) -> exp.Expr:
        """Parse select_no_parens, or a parenthesised query followed by more of it."""
        with_ = self.with_clause() if self.word == "with" else None
        if with_ is not None and self.word in CHANGE_STARTS:
            return self.data_change(with_)
        start = self.token.start
        query = self._set_operation(0)
        return self._modifiers(query, with_, start)

    def _modifiers(self, query: exp.Expr, with_: exp.Expr | None, start: int) -> exp.Expr:
        """Parse ORDER BY, LIMIT ... of a whole query."""
        found: dict[str, object] = {}
        if self.word == "order":
            found["order"] = self.order_by()
        self._limits(found)
        if self.word == "for":
            locks = self._locking_clauses()
            if locks:
                found["locks"] = locks
            self._limits(found)
        if with_ is not None:
            found["with_"] = with_
        for key in found:
            if query.args.get(key):
                self._refuse_second(key, found[key], start)
        for key, value in found.items():
            query.set(key, value)
        return query

    def _refuse_second(self, key: str, clause: object, start: int) -> None:
        """What PostgreSQL says to a clause that the query in parentheses before it has already."""
        words = {"order": "ORDER BY", "limit": "LIMIT", "offset": "OFFSET", "with_": "WITH"}
        if key not in words:
            raise self.not_supported("second locking clause", start)
        if isinstance(clause, exp.Limit | exp.Offset):
            clause = clause.args["expression"]
        elif isinstance(clause, exp.Order):
            clause = clause.expressions[0]
        found = nodes.start_of(clause) if isinstance(clause, exp.Expr) else None
        raise self.error(f"multiple {words[key]} clauses not allowed", start if found is None else found)

    def order_by(self) -> exp.Order:
        """Parse ORDER [SIBLINGS] BY .."""
        start = self.expect("order").start
        siblings = self.accept("siblings")
        self.expect("by")
        order = exp.Order(expressions=self.comma_list(self._ordered))
        if siblings:
            order.set("siblings", True)
        return self.mark(order, start)

    def _ordered(self) -> exp.Expr:
        start = self.token.start
        node = exp.Ordered(this=self.expression())
        if self.accept("using"):
            if self.word == "operator":
                schema, name = self.qualified_operator()
                node.set("using_schema", schema)
            else:
                if self.token.kind is not OPERATOR:
                    self.fail()
                name = self.advance().word
            node.set("using", name)
        elif self.accept("desc"):
            node.set("desc", True)
        else:
            self.accept("asc")
        if self.accept("nulls"):
            node.set("nulls_first", self.expect_any("first", "last") == "first")
        return self.mark(node, start)

    def _limits(self, found: dict[str, object]) -> None:
        while self.word in ("limit", "offset", "fetch"):
            token = self.advance()
            key = "offset" if token.word == "offset" else "limit"
            if key in found:
                self.fail(token)
            if token.word == "limit":
                node: exp.Expr = exp.Limit(expression=self._limit_value())
                if self.word == ",":
                    error = self.error("LIMIT #,# syntax is not supported", token.start)
                    error.hint = "Use separate LIMIT and OFFSET clauses."
                    raise error
            elif token.word == "offset":
                node = exp.Offset(expression=self.expression())
                self.accept_any("row", "rows")
            else:
                node = self._fetch_first()
            found[key] = self.mark(node, token.start)

    def _limit_value(self) -> exp.Expr:
        start = self.token.start
        if self.accept("all"):
            return self.mark(exp.Null(), start)
        return self.expression()

    def _fetch_first(self) -> exp.Expr:
        self.expect_any("first", "next")
        start = self.token.start
        if self.word in ("row", "rows"):
            count: exp.Expr = self.mark(exp.Literal(this="1", is_string=False), start)
        elif self.token.kind is NUMBER or self.word in ("+", "-"):
            sign = self.accept_any("+", "-")
            if self.token.kind is not NUMBER:
                self.fail()
            count = exp.Literal(this=("-" if sign == "-" else "") + self.advance().text, is_string=False)
            if sign:
                count.meta["literal_start"] = self.tokens[self.index - 1].start
            self.mark(count, start)
        else:
            count = self.primary()
        node = exp.Limit(expression=count)
        if self.accept("percent"):
            node.set("percent", True)
        self.expect_any("row", "rows")
        if self.accept("with", "ties"):
            node.set("with_ties", True)
        else:
            self.expect("only")
        return node

    def _locking_clauses(self) -> list[exp.Expr]:
        locks: list[exp.Expr] = []
        while self.word == "for":
            if self.at("for", "read", "only"):
                self.accept("for", "read", "only")
                return []
            start = self.advance().start
            if self.accept("no"):
                self.expect("key", "update")
                strength = "NO KEY UPDATE"
            elif self.accept("key"):
                self.expect("share")
                strength = "KEY SHARE"
            else:
                strength = self.expect_any("update", "share").upper()
            node = nodes.LockingClause(strength=strength)
            if self.accept("of"):
                node.set("of", self.comma_list(self.table_name))
            if self.accept("nowait"):
                node.set("wait", "NOWAIT")
            elif self.accept("skip", "locked"):
                node.set("wait", "SKIP LOCKED")
            elif self.word == "wait":
                self.advance()
                node.set("wait", self.integer())
            locks.append(self.mark(node, start))
        return locks

    # --- set operations

    def _set_operation(self, minimum: int) -> exp.Expr:
        """UNION and EXCEPT bind alike, INTERSECT tighter; all to the left."""
        start = self.token.start
        left = self._simple_query()
        while True:
            word = self.word
            kind = _SET_OPERATIONS.get(word) if self.token.kind is NAME else None
            if kind is None or (word == "minus" and self.peek().word not in AFTER_MINUS):
                return left
            level = 2 if word == "intersect" else 1
            if level <= minimum:
                return left
            token = self.advance()
            distinct = not self.accept("all")
            if distinct:
                self.accept("distinct")
            if self.word == "corresponding" or self.at("by", "name"):
                raise self.not_supported(self.token.text.upper())
            right = self._set_operation(level)
            left = self.mark(kind(this=left, expression=right, distinct=distinct), token.start)
            left.meta["left_start"] = start

    def _simple_query(self) -> exp.Expr:
        word = self.word
        if word == "(":
            self.enter()
            self.advance()
            query = self.query()
            self.expect(")")
            self.leave()
            return query
        if word == "select":
            return self._select()
        if word == "values":
            return self._values()
        if word == "table":
            start = self.advance().start
            self.accept("only") if self.peek().word != "(" else None
            select = exp.Select(
                expressions=[self.mark(exp.Column(this=exp.Star()), start)],
                from_=nodes.FromClause(expressions=[self.relation()]),
            )
            return self.mark(select, start)
        return self.fail()

    def _values(self) -> exp.Expr:
        start = self.expect("values").start
        alike = self.readers.of_rows() if self.readers is not None else None
        rows = self.comma_list(lambda: self._values_row(alike))
        return self.mark(exp.Values(expressions=rows), start)

    def _values_row(self, alike: "RowReader | None") -> exp.Expr:
        if alike is not None and (found := alike.take(self.tokens, self.index)) is not None:
            row, behind = found
            self.seek(behind)
            return nodes.RowLike(copied=row)
        start = self.expect("(").start
        items = self.comma_list(self.expression)
        self.expect(")")
        return self.mark(exp.Tuple(expressions=items), start)

    # --- SELECT

    def _select(self) -> exp.Expr:
        start = self.expect("select").start
        node = exp.Select()
        self.mark(node, start)
        self.enter()
        if self.word in ("distinct", "unique"):
            self._distinct(node)
        elif self.word == "all":
            self.advance()
        if self.word in ("top",) and self.peek().kind is NUMBER:
            self.fail(self.peek())
        node.set("expressions", self._target_list())
        if node.args.get("distinct") and not node.expressions:
            self.fail(self.token)
        if self.word == "bulk" or self.word == "into":
            node.set("into", self.into_clause())
        if self.word == "from":
            node.set("from_", self.from_clause())
        if self.word == "where":
            node.set("where", self.where_clause())
        self._hierarchy(node)
        if self.word == "group":
            node.set("group", self._group_by())
        if self.word == "having":
            having = self.advance().start
            node.set("having", self.mark(exp.Having(this=self.expression()), having))
            if self.word == "group" and node.args.get("group") is None:  # Oracle has them in any order
                node.set("group", self._group_by())
        self._hierarchy(node)
        if self.word == "window":
            self.advance()
            node.set("windows", self.comma_list(self._named_window))
        if self.word in ("qualify", "pivot", "unpivot", "model", "cluster", "distribute"):
            raise self.not_supported(self.word.upper())
        self.leave()
        return node

    def _distinct(self, node: exp.Select) -> None:
        start = self.advance().start
        distinct = exp.Distinct()
        if self.word == "on":
            self.advance()
            self.expect("(")
            distinct.set("on", self.comma_list(self.expression))
            self.expect(")")
        node.set("distinct", self.mark(distinct, start))

    def _target_list(self) -> list[exp.Expr]:
        is_variable = self.in_pl and self.word in FREE_IN_PL
        if (self.word in _AFTER_NO_TARGETS and not is_variable) or self.token.kind is END:
            return []  # PostgreSQL allows an empty target list
        return self.comma_list(self.target)

    def target(self) -> exp.Expr:
        """Parse one output column: expression [[AS] label], or *."""
        token = self.token
        if token.word == "*" and token.kind is OPERATOR:
            self.advance()
            return self.mark(exp.Column(this=self.mark(exp.Star(), token.start)), token.start)
        value = self._target_value()
        label: exp.Identifier | None = None
        if (
            self.accept("as")
            or self.token.kind is QUOTED
            or (self.token.kind is NAME and self._is_bare_label())
        ):
            label = self.any_identifier()
        if label is None:
            return value
        return self.mark(exp.Alias(this=value, alias=label), token.start)

    def _target_value(self) -> exp.Expr:
        """Parse the expression of an output column. In `SELECT 1 is` the word is its label: an operator that
        lacks its operand where the column may end is read again as a label, as PostgreSQL's grammar has it.
        """
        index, nesting = self.index, self.nesting
        try:
            return self.expression()
        except PgError as error:
            last = self.tokens[self.index - 1]
            if (
                error.sqlstate != SYNTAX_ERROR
                or last.kind is not NAME
                or last.word not in _LABEL_OPERATORS
                or not (self.token.kind is END or self.word in _AFTER_TARGET)
                or self.index - 1 in self.labels
                or self.index - 1 <= index
            ):
                raise
            label, failure = self.index - 1, error
        self.labels = self.labels | {label}
        self.seek(index)
        self.nesting = nesting
        try:
            value = self.expression()
        except PgError:
            raise failure from None
        if self.index != label:
            raise failure
        return value

    def _is_bare_label(self) -> bool:
        word = self.word
        following = self.peek()
        if word in _PARTS_OF_DATES:
            return following.word != "to"
        if word in NOT_BARE_LABELS:
            return False
        if word == "minus":
            return following.word not in AFTER_MINUS
        if word == "bulk":
            return following.word != "collect"
        if word in ("start", "connect"):
            return following.word not in ("with", "by")
        return True

    def where_clause(self, current_of: bool = False) -> exp.Where:
        """Parse WHERE. current_of: WHERE CURRENT OF cursor is allowed, too."""
        start = self.expect("where").start
        if current_of and self.at("current", "of"):
            self.accept("current", "of")
            token = self.token
            cursor: exp.Expr = self.primary() if self.word == ":" else self.identifier()
            named = nodes.CurrentOf(cursor=cursor, name=self.exact(token))
            return self.mark(exp.Where(this=named), start)
        return self.mark(exp.Where(this=self.expression()), start)

    def _hierarchy(self, node: exp.Select) -> None:
        """[START WITH condition] CONNECT BY [NOCYCLE] condition, in either order."""
        start_with: exp.Expr | None = None
        condition: exp.Expr | None = None
        start = self.token.start
        nocycle = False
        while True:
            if start_with is None and self.at("start", "with"):
                self.accept("start", "with")
                start_with = self.expression()
            elif condition is None and self.at("connect", "by"):
                self.accept("connect", "by")
                nocycle = self.accept("nocycle")
                condition = self.expression()
            else:
                break
        if condition is not None:
            connect = nodes.ConnectBy(condition=condition, start_with=start_with, nocycle=nocycle)
            node.set("connect", self.mark(connect, start))
        elif start_with is not None:
            self.fail()

    def _group_by(self) -> exp.Group:
        start = self.expect("group", "by").start
        distinct = self.accept("distinct")
        if not distinct and self.word == "all":
            self.advance()
        group = exp.Group(expressions=self.comma_list(self._group_item))
        if distinct:
            group.set("distinct", True)
        return self.mark(group, start)

    def _group_item(self) -> exp.Expr:
        start = self.token.start
        if self.at("(", ")"):
            self.accept("(", ")")
            return self.mark(nodes.RowExpr(expressions=[]), start)
        if self.word in ("rollup", "cube") and self.peek().word == "(":
            kind = exp.Rollup if self.advance().word == "rollup" else exp.Cube
            self.expect("(")
            items = self.comma_list(self.expression)
            self.expect(")")
            return self.mark(kind(expressions=items), start)
        if self.at("grouping", "sets"):
            self.accept("grouping", "sets")
            self.expect("(")
            items = self.comma_list(self._group_item)
            self.expect(")")
            return self.mark(exp.GroupingSets(expressions=items), start)
        return self.expression()

    def _named_window(self) -> exp.Expr:
        name = self.identifier()
        self.expect("as")
        window = self.window_specification()
        window.set("name", name)
        return window

    def into_clause(self) -> nodes.IntoClause:
        """Parse [BULK COLLECT] INTO [STRICT] targets (PL), or INTO [TEMP] [TABLE] name."""
        start = self.token.start
        node = nodes.IntoClause()
        if self.accept("bulk", "collect"):
            node.set("bulk_collect", True)
        self.expect("into")
        if self.word == "strict" and self.is_name(token=self.peek()):
            self.advance()
            node.set("strict", True)
        if self.word in ("temporary", "temp", "local", "global", "unlogged") and (
            self.is_name(token=self.peek()) or self.peek().word == "table"
        ):
            self.accept_any("local", "global")
            word = self.expect_any("temporary", "temp", "unlogged")
            node.set("persistence", "unlogged" if word == "unlogged" else "temp")
        if self.accept("table"):
            node.set("table", True)
        node.set("targets", self.comma_list(self.primary))
        node.set("end", self.previous_end)
        return self.mark(node, start)

    # --- provided further down the chain of classes

    def data_change(self, with_: exp.With | None) -> exp.Expr:
        raise NotImplementedError
