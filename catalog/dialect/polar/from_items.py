"""FROM: tables, joins, subqueries, functions, samples. Grammar: from_clause, table_ref, joined_table of
gram.y.
"""

from typing import Final

from sqlglot import exp

from polar_lite.catalog.dialect import nodes
from polar_lite.catalog.dialect.polar.expressions import ExpressionParser
from polar_lite.catalog.dialect.polar.keywords import AFTER_MINUS, NOT_TYPE_NAMES, TYPE_FUNCTION_NAMES
from polar_lite.catalog.dialect.polar.primaries import folded
from polar_lite.catalog.dialect.polar.tokens import NAME

_JOIN_SIDES: Final = frozenset({"left", "right", "full", "inner"})
_FOLLOW_NOT_ALIAS: Final = {
    "minus": AFTER_MINUS,
    "start": frozenset({"with"}),
    "connect": frozenset({"by"}),
    "pivot": frozenset({"(", "xml"}),
    "unpivot": frozenset({"(", "include", "exclude"}),
    "sample": frozenset({"(", "block"}),
    "log": frozenset({"errors"}),
    "partition": frozenset({"(", "by"}),
    "subpartition": frozenset({"("}),
}
# Clauses of Oracle's behind a table, and what they go on with; else the word is an alias.
_MODELS: Final = {
    "model": frozenset({"dimension", "partition", "main", "return", "reference", "ignore", "unique"}),
    "match_recognize": frozenset({"("}),
}


class FromParser(ExpressionParser):
    """Parses from items."""

    def from_clause(self) -> nodes.FromClause:
        start = self.expect("from").start
        found: list[exp.Expr] = []
        for item in self.comma_list(self.from_item):
            if "outer" not in item.meta:
                found.append(item)
                continue
            # Oracle: the items before a TABLE(..)(+) are kept where it has no rows.
            if not found:
                raise self.not_supported("(+) of the first item of FROM", item.meta["outer"])
            join = nodes.JoinExpr(kind="LEFT", left=found[-1], right=item, on=exp.Boolean(this=True))
            found[-1] = self.mark(join, item.meta["outer"])
        return self.mark(nodes.FromClause(expressions=found), start)

    def from_item(self) -> exp.Expr:
        """Parse a table reference with the joins that follow it."""
        left = self._pivoted_item()
        while True:
            token = self.token
            if token.kind is not NAME:
                return left
            keys = self._partition_keys()
            natural = False
            if token.word == "natural":
                self.advance()
                natural = True
            kind = self._join_kind()
            if not kind:
                if natural or keys:
                    self.fail()
                return left
            left = self._join(left, kind, natural, token.start)
            if keys:
                self._note_partition(left, keys, "RIGHT")

    def _join_kind(self) -> str:
        """Step over the words up to JOIN and return the kind, "" if no join comes."""
        word = self.word
        if word == "join":
            self.advance()
            return "INNER"
        if word == "cross":
            self.advance()
            return "CROSS APPLY" if self.accept("apply") else self._then_join("CROSS")
        if word in _JOIN_SIDES:
            self.advance()
            if word != "inner":
                self.accept("outer")
            return self._then_join(word.upper())
        return "OUTER APPLY" if self.accept("outer", "apply") else ""

    def _then_join(self, kind: str) -> str:
        self.expect("join")
        return kind

    def _join(self, left: exp.Expr, kind: str, natural: bool, start: int) -> exp.Expr:
        if kind.endswith("APPLY"):
            return self.mark(self._apply(left, kind), start)
        if kind == "CROSS" or natural:
            right = self._pivoted_item()
            return self.mark(nodes.JoinExpr(kind=kind, left=left, right=right, natural=natural), start)
        # The qualification belongs to the nearest join without one: a JOIN b JOIN c ON .. ON ..
        self.enter()
        right = self._pivoted_item()
        keys = self._partition_keys()
        while self.word in ("join", "cross", "natural") or self.word in _JOIN_SIDES:
            inner = self.token.start
            nested_natural = self.accept("natural")
            right = self._join(right, self._join_kind(), nested_natural, inner)
        self.leave()
        node = nodes.JoinExpr(kind=kind, left=left, right=right)
        if self.accept("using"):
            self.expect("(")
            node.set("using", self.comma_list(self.identifier))
            self.expect(")")
            if self.accept("as"):
                node.set("using_alias", self.identifier())
        else:
            self.expect("on")
            node.set("on", self.expression())
        self.mark(node, start)
        if keys:
            self._note_partition(node, keys, "LEFT")
        return node

    def _partition_keys(self) -> list[exp.Expr]:
        """Oracle's e PARTITION BY (keys) RIGHT JOIN d, d LEFT JOIN e PARTITION BY (keys)."""
        if not self.at("partition", "by"):
            return []
        self.expect("partition", "by")
        if not self.accept("("):
            return self.comma_list(self.expression)
        keys = self.comma_list(self.expression)
        self.expect(")")
        return keys

    def _note_partition(self, join: exp.Expr, keys: list[exp.Expr], kind: str) -> None:
        """The side that is made complete must be the one that the join may leave out."""
        if join.args["kind"] != kind or join.args.get("on") is None or join.args.get("partition"):
            raise self.not_supported("PARTITION BY of a side of this join", join.meta["start"])
        join.set("partition", keys)

    def _apply(self, left: exp.Expr, kind: str) -> exp.Expr:
        """Oracle's and SQL Server's words for a join with LATERAL."""
        right = self._pivoted_item()
        if isinstance(right, nodes.RangeSubselect):
            right.set("lateral", True)
        if kind == "CROSS APPLY":
            return nodes.JoinExpr(kind="CROSS", left=left, right=right)
        return nodes.JoinExpr(kind="LEFT", left=left, right=right, on=exp.Boolean(this=True))

    def _pivoted_item(self) -> exp.Expr:
        item = self._single_item()
        while self.word in ("pivot", "unpivot") and self.peek().word in ("(", "xml", "include", "exclude"):
            start = self.token.start
            item = self.mark(self._pivot(item) if self.word == "pivot" else self._unpivot(item), start)
            self.table_alias(item)
        return item

    def _pivot(self, item: exp.Expr) -> exp.Expr:
        """PIVOT (aggregates FOR columns IN (values))"""
        self.expect("pivot")
        if self.word == "xml":
            raise self.not_supported("PIVOT XML")
        self.expect("(")
        aggregates = self.comma_list(self._aliased)
        self.expect("for")
        columns = self._column_aliases() if self.word == "(" else [self.identifier()]
        self.expect("in", "(")
        values = self.comma_list(self._aliased)
        self.expect(")")
        self.expect(")")
        return nodes.Pivot(this=item, aggregates=aggregates, columns=columns, values=values)

    def _aliased(self) -> exp.Expr:
        start = self.token.start
        value = self.expression()
        if self.accept("as") or (self.is_name() and self.word != "for"):
            return self.mark(exp.Alias(this=value, alias=self.any_identifier()), start)
        return value

    def _unpivot(self, item: exp.Expr) -> exp.Expr:
        """UNPIVOT [INCLUDE|EXCLUDE NULLS] (columns FOR name IN (columns [AS label], ..))"""
        self.expect("unpivot")
        nulls = self.accept_any("include", "exclude")
        if nulls:
            self.expect("nulls")
        self.expect("(")
        columns = self._column_aliases() if self.word == "(" else [self.identifier()]
        self.expect("for")
        names = self._column_aliases() if self.word == "(" else [self.identifier()]
        node = nodes.Unpivot(this=item, columns=columns, names=names)
        node.set("include_nulls", nulls == "include")
        self.expect("in", "(")
        node.set("items", self.comma_list(self._unpivot_item))
        self.expect(")")
        self.expect(")")
        return node

    def _unpivot_item(self) -> exp.Expr:
        start = self.token.start
        columns = self._column_aliases() if self.word == "(" else [self.identifier()]
        label = self.primary() if self.accept("as") else None
        return self.mark(nodes.UnpivotItem(columns=columns, label=label), start)

    def _single_item(self) -> exp.Expr:
        if self.word == "lateral":
            self.advance()
            item = self._table_of_document()
            if item is None:
                item = self._subselect() if self.word == "(" else self._function()
            item.set("lateral", True)
            return item
        if self.word == "(":
            return self._subselect() if self.starts_query() else self._joined_table()
        if self.word == "rows" and self.peek().word == "from":
            return self._function()
        table = self._table_of_document()
        if table is not None:
            return table
        if self.word == "table" and self.peek().word == "(":
            return self._collection()
        if self._is_function():
            return self._function()
        return self.relation()

    def _table_of_document(self) -> exp.Expr | None:
        """JSON_TABLE and XMLTABLE, which see the items before them."""
        if self.peek().word != "(":
            return None
        if self.word == "json_table":
            return self.json_table()
        return self.xml_table() if self.word == "xmltable" else None

    def _is_function(self) -> bool:
        distance = 0
        if self.word in ("current_schema", "only"):
            return self.word == "current_schema"
        if self.token.kind is NAME and self.word in (
            "current_date",
            "current_timestamp",
            "current_time",
            "localtime",
            "localtimestamp",
            "current_user",
            "session_user",
            "current_role",
            "current_catalog",
            "user",
            "coalesce",
            "cast",
            "greatest",
            "least",
            "nullif",
        ):
            return True
        while self.peek(distance + 1).word == "." and self.is_name(frozenset(), self.peek(distance + 2)):
            distance += 2
        return self.peek(distance + 1).word == "(" and self.is_name(NOT_TYPE_NAMES)

    def _subselect(self) -> exp.Expr:
        start = self.token.start
        query = self.parenthesized_query()
        node = nodes.RangeSubselect(query=query)
        self.table_alias(node)
        return self.mark(node, start)

    def _joined_table(self) -> exp.Expr:
        self.enter()
        opening = self.expect("(")
        item = self.from_item()
        if not isinstance(item, nodes.JoinExpr | nodes.Pivot | nodes.Unpivot):
            self.fail()
        self.expect(")")
        self.leave()
        if self._has_alias():
            item.set("alias", self._table_alias())
            item.meta["alias_start"] = opening.start
        return item

    def _function(self) -> exp.Expr:
        start = self.token.start
        definitions: list[list[exp.Expr] | None] = []
        node = nodes.RangeFunction()
        if self.accept("rows", "from"):
            self.expect("(")
            functions = []
            while True:
                functions.append(self._function_expression())
                definitions.append(self._column_definitions() if self.accept("as") else None)
                if not self.accept(","):
                    break
            self.expect(")")
            node.set("rows_from", True)
        else:
            functions = [self._function_expression()]
        node.set("functions", functions)
        if any(definitions):
            node.set("definitions", definitions)
        if self.accept("with", "ordinality"):
            node.set("ordinality", True)
        if self.at("as", "("):
            self.advance()
            node.set("columns", self._column_definitions())
        elif self._has_alias():
            self.accept("as")
            alias = self.mark(exp.TableAlias(this=self.identifier()), self.token.start)
            node.set("alias", alias)
            if self.word == "(":
                if self._is_definition_list():
                    node.set("columns", self._column_definitions())
                else:
                    alias.set("columns", self._column_aliases())
        return self.mark(node, start)

    def _collection(self) -> exp.Expr:
        """TABLE(collection) [alias]"""
        start = self.expect("table").start
        self.expect("(")
        if self.word in ("select", "with"):  # the collection that a query gives
            query = nodes.SubLink(kind="EXPR", query=self.query())
            collection: exp.Expr = self.mark(query, start)
        else:
            collection = self.expression()
        call = self.system_call("unnest", [collection], "TABLE", start)
        self.expect(")")
        node = nodes.RangeFunction(functions=[call], table=True)
        if self.at("(", "+", ")"):
            self.seek(self.index + 3)
            node.meta["outer"] = start
        self.table_alias(node)
        return self.mark(node, start)

    def _function_expression(self) -> exp.Expr:
        start = self.token
        value = self.primary()
        if isinstance(value, exp.Column | exp.Literal):
            self.fail(start)
        return value

    def _is_definition_list(self) -> bool:
        """Whether (a int, ..) follows and not (a, ..)."""
        return self.peek(2).word not in (",", ")")

    def _column_definitions(self) -> list[exp.Expr]:
        self.expect("(")
        found = self.comma_list(self._column_definition)
        self.expect(")")
        return found

    def _column_definition(self) -> exp.Expr:
        start = self.token.start
        node = nodes.ColumnDefinition(this=self.identifier(), type_name=self.type_name())
        node.set("collation", self.collate_clause())
        return self.mark(node, start)

    # --- tables

    def relation(self) -> exp.Table:
        """Parse [ONLY] name [*] [alias] [TABLESAMPLE ..]."""
        only = self.accept("only")
        parenthesized = only and self.accept("(")
        table = self.table_name()
        if parenthesized:
            self.expect(")")
        if only:
            table.set("only", True)
        else:
            self.accept("*")
        if self.word == "@":
            raise self.not_supported("database link")
        self.partition_extension(table)
        if self.at("as", "of"):
            raise self.not_supported("AS OF (flashback query)")
        if self.word == "versions" and self.peek().word in ("between", "period"):
            raise self.not_supported("VERSIONS (flashback query)")
        self._sample(table)
        self.table_alias(table)
        self._sample(table)
        return table

    def partition_extension(self, table: exp.Table) -> None:
        """Oracle's t PARTITION (p), t PARTITION FOR (value)."""
        if self.word not in ("partition", "subpartition"):
            return
        if self.peek().word == "for" and self.peek(2).word == "(":
            if self.word == "subpartition":
                raise self.not_supported("SUBPARTITION FOR")
            self.seek(self.index + 3)
            table.set("partition_for", self.comma_list(self.expression))
            self.expect(")")
        elif self.peek().word == "(":
            self.advance()
            table.set("partition", self.name_list())

    def table_name(self) -> exp.Table:
        """Parse a qualified relation name."""
        start = self.token.start
        parts = [self.identifier()]
        while self.word == "." and self.is_name(frozenset(), self.peek()):
            self.advance()
            parts.append(self.any_identifier())
        if len(parts) > 3:
            dotted = ".".join(folded(part) for part in parts)
            raise self.error(f"improper qualified name (too many dotted names): {dotted}", start)
        table = exp.Table(**dict(zip(("this", "db", "catalog"), reversed(parts), strict=False)))
        return self.mark(table, start)

    def _sample(self, node: exp.Expr) -> None:
        start = self.token.start
        if self.word == "tablesample":
            self.advance()
            start = self.token.start
            method = ".".join(self.function_names())
        elif self.word == "sample" and self.peek().word in ("(", "block"):
            self.advance()
            method = "system" if self.accept("block") else "bernoulli"
        else:
            return
        self.expect("(")
        sample = nodes.TableSample(method=method, expressions=self.comma_list(self.expression))
        self.expect(")")
        if self.accept_any("repeatable", "seed"):
            self.expect("(")
            sample.set("repeatable", self.expression())
            self.expect(")")
        node.set("sample", self.mark(sample, start))

    # --- aliases

    def _has_alias(self) -> bool:
        if self.word == "as" and self.token.kind is NAME:
            return True
        if not self.is_name() or self.word in TYPE_FUNCTION_NAMES:
            return False
        stops = _FOLLOW_NOT_ALIAS.get(self.word)
        return stops is None or self.peek().word not in stops

    def table_alias(self, node: exp.Expr) -> None:
        if self._has_alias():
            node.set("alias", self._table_alias())

    def _table_alias(self) -> exp.TableAlias:
        if self.word in _MODELS and self.peek().word in _MODELS[self.word]:
            raise self.not_supported(self.word.upper())
        self.accept("as")
        start = self.token.start
        alias = exp.TableAlias(this=self.identifier())
        if self.word == "(":
            alias.set("columns", self._column_aliases())
        return self.mark(alias, start)

    def _column_aliases(self) -> list[exp.Identifier]:
        self.expect("(")
        found = self.comma_list(self.identifier)
        self.expect(")")
        return found
