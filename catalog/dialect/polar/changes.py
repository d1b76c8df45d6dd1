"""INSERT, UPDATE, DELETE, MERGE. Grammar: InsertStmt, UpdateStmt, DeleteStmt, MergeStmt of PostgreSQL's
gram.y; Oracle's MERGE, INSERT ALL and INSERT FIRST.
"""

from typing import Any, Final

from sqlglot import exp

from polar_lite.catalog.dialect import nodes
from polar_lite.catalog.dialect.polar.keywords import CHANGE_STARTS
from polar_lite.catalog.dialect.polar.queries import QueryParser
from polar_lite.catalog.dialect.polar.tokens import NAME, NUMBER, STRING
from polar_lite.protocol.sqlstate import UNDEFINED_COLUMN

_BETWEEN_OPERANDS: Final = ("+", "-", "*", "/", "||")


class ChangeParser(QueryParser):
    """Parses data-modifying statements."""

    def preparable(self) -> exp.Expr:
        if self.word in CHANGE_STARTS:
            return self.data_change(None)
        return self.query()

    def data_change(self, with_: exp.With | None) -> exp.Expr:
        start = self.token.start
        match self.word:
            case "insert":
                node = self._insert()
            case "update":
                node = self._update()
            case "delete":
                node = self._delete()
            case "merge":
                node = self._merge()
            case _:
                self.fail()
        if with_ is not None:
            node.set("with_", with_)
        self.mark(node, start)
        return self._log_errors(node) if self.at("log", "errors") else node

    def _log_errors(self, node: exp.Expr) -> exp.Expr:
        """LOG ERRORS [INTO table] [(tag)] [REJECT LIMIT n | UNLIMITED]"""
        start = self.expect("log", "errors").start
        if node.args.get("returning") or node.args.get("with_"):
            raise self.not_supported("LOG ERRORS with RETURNING or with WITH", start)
        made = nodes.LogErrors(this=node)
        if self.accept("into"):
            made.set("into", self.names())
        if self.accept("("):
            made.set("tag", self.expression())
            self.expect(")")
        limit: exp.Expr | None = self.mark(exp.Literal(this="0", is_string=False), start)
        if self.accept("reject"):
            self.expect("limit")
            limit = None if self.accept("unlimited") else self.expression()
        made.set("limit", limit)
        return self.mark(made, start)

    # --- INSERT

    def _insert(self) -> exp.Expr:
        self.expect("insert")
        if self.word in ("all", "first"):
            return self._insert_all()
        self.expect("into")
        inline = self._inline_target() if self.word == "(" else None
        target = inline[0] if inline else self._insert_target("overriding", "values", "default")
        node = exp.Insert(this=target)
        if self.word == "(" and not self.starts_query():
            self.advance()
            node.set("columns", self.comma_list(self._assign_target))
            self.expect(")")
        if inline:
            self._columns_of_inline(node, inline[1])
        if self.accept("overriding"):
            node.set("overriding", self.expect_any("user", "system").upper())
            self.expect("value")
        if self.accept("default", "values"):
            pass
        elif self.word in ("select", "values", "with", "table", "("):
            node.set("expression", self.query())
        else:
            self.fail()
        if self.word == "on":
            node.set("conflict", self._on_conflict())
        self._returning(node)
        return node

    def _inline_target(self) -> tuple[exp.Table, dict[str, exp.Identifier]]:
        """Oracle's INSERT INTO (SELECT columns FROM t ..): the table, and its columns by their labels.

        No columns are those of `*`. Rows that the subquery's condition does not hold for are written, too.
        """
        start = self.token.start
        if not self.starts_query():
            self.fail()
        self.expect("(")
        query = self.query()
        if self.at("with"):
            raise self.not_supported("WITH CHECK OPTION of a subquery as the target of INSERT")
        self.expect(")")
        given = {key for key, value in query.args.items() if value} - {"expressions", "from_", "where"}
        items = query.args["from_"].expressions if isinstance(query, exp.Select) and not given else []
        if len(items) != 1 or not isinstance(items[0], exp.Table):
            raise self.not_supported("a subquery of more than a table as the target of INSERT", start)
        columns: dict[str, exp.Identifier] = {}
        for item in query.expressions:
            value = item.this if isinstance(item, exp.Alias) else item
            if not isinstance(value, exp.Column):
                raise self.not_supported("an expression in a subquery as the target of INSERT", start)
            if isinstance(value.this, exp.Star):
                return items[0], {}
            label = item.args["alias"] if isinstance(item, exp.Alias) else value.this
            columns[str(label.this).lower()] = value.this
        return items[0], columns

    def _columns_of_inline(self, node: exp.Insert, columns: dict[str, exp.Identifier]) -> None:
        if not columns:
            return
        named = node.args.get("columns")
        if not named:
            made = [nodes.AssignTarget(this=column) for column in columns.values()]
            node.set("columns", [self.mark(target, target.this.meta["start"]) for target in made])
            return
        for target in named:
            column = columns.get(str(target.this.this).lower())
            if column is None:
                message = f'column "{target.this.this}" of the subquery does not exist'
                raise self.error(message, target.meta["start"], UNDEFINED_COLUMN)
            target.set("this", column)

    def _refuse_collection(self) -> None:
        if self.word == "table" and self.peek().word == "(":
            raise self.not_supported("TABLE() as the target of a statement")

    def _insert_target(self, *stops: str) -> exp.Table:
        self._refuse_collection()
        table = self.table_name()
        self.partition_extension(table)
        if self.accept("as") or (self.is_name() and self.word not in stops):
            # Oracle: INSERT INTO t x (..)
            table.set("alias", exp.TableAlias(this=self.identifier()))
        return table

    def _insert_all(self) -> exp.Expr:
        """Parse INSERT ALL | FIRST from its second word on."""
        first = self.expect_any("all", "first") == "first"
        whens: list[exp.Expr] = []
        if self.word == "into" and not first:
            whens.append(nodes.InsertWhen(inserts=self._inserts()))
        else:
            while self.word == "when":
                start = self.advance().start
                condition = self.expression()
                self.expect("then")
                whens.append(self.mark(nodes.InsertWhen(condition=condition, inserts=self._inserts()), start))
            if not whens:
                self.fail()
            if self.accept("else"):
                whens.append(nodes.InsertWhen(inserts=self._inserts()))
        return nodes.InsertAll(first=first, whens=whens, query=self.query())

    def _inserts(self) -> list[exp.Expr]:
        """INTO t [(columns)] [VALUES (..)], one or more."""
        found: list[exp.Expr] = []
        while self.word == "into" or not found:
            start = self.expect("into").start
            node = exp.Insert(this=self._insert_target("into", "values", "when", "else", "select", "with"))
            if self.word == "(" and not self.starts_query():
                self.advance()
                node.set("columns", self.comma_list(self._assign_target))
                self.expect(")")
            if self.accept("values"):
                self.expect("(")
                row = exp.Tuple(expressions=self.comma_list(self.expression))
                self.expect(")")
                node.set("expression", exp.Values(expressions=[row]))
            found.append(self.mark(node, start))
            if self.at("log", "errors"):
                raise self.not_supported("LOG ERRORS")
        return found

    def _assign_target(self) -> exp.Expr:
        start = self.token.start
        if self.word == "value" and self.peek().word == "(":
            self.expect("value", "(")
            node = nodes.AssignTarget(this=self.identifier(), whole=True)
            self.expect(")")
            return self.mark(node, start)
        node = nodes.AssignTarget(this=self.identifier())
        indirection: list[exp.Expr] = []
        while self.word in (".", "["):
            if self.accept("."):
                indirection.append(self.any_identifier())
            else:
                indirection.append(self._bare_subscript())
        if indirection:
            node.set("indirection", indirection)
        return self.mark(node, start)

    def _bare_subscript(self) -> exp.Expr:
        self.expect("[")
        lower = None if self.word == ":" else self.expression()
        if not self.accept(":"):
            self.expect("]")
            return nodes.Subscript(lower=lower)
        upper = None if self.word == "]" else self.expression()
        self.expect("]")
        return nodes.Subscript(is_slice=True, lower=lower, upper=upper)

    def _on_conflict(self) -> exp.Expr:
        start = self.expect("on", "conflict").start
        node = nodes.OnConflict()
        if self.accept("on", "constraint"):
            node.set("constraint", self.identifier())
        elif self.word == "(":
            node.set("target_start", self.advance().start)
            node.set("columns", self.comma_list(self.index_element))
            self.expect(")")
            if self.accept("where"):
                node.set("where", self.expression())
        self.expect("do")
        if self.accept("nothing"):
            node.set("action", "NOTHING")
        else:
            self.expect("update", "set")
            node.set("action", "UPDATE")
            node.set("assignments", self.comma_list(self.assignment))
            if self.accept("where"):
                node.set("update_where", self.expression())
        return self.mark(node, start)

    def index_element(self) -> nodes.IndexElement:
        """Parse one element of an index or of ON CONFLICT: column | function | (expression), with its
        options.
        """
        node = self.element_key()
        node.set("collation", self.collate_clause())
        if self.is_name() and self.word not in ("nulls", "include", "where", "with", "tablespace"):
            node.set("opclass", self.names())
            if self.word == "(":
                node.set("opclass_options", tuple(self.relation_options()))
        if self.accept("desc"):
            node.set("desc", True)
        else:
            self.accept("asc")
        if self.accept("nulls"):
            node.set("nulls_first", self.expect_any("first", "last") == "first")
        return node

    def element_key(self) -> nodes.IndexElement:
        """Parse column | function | (expression)."""
        start = self.token.start
        node = nodes.IndexElement()
        if self.accept("("):
            node.set("expression", self.expression())
            self.expect(")")
        elif self.is_name() and self.peek().word not in ("(", ".", *_BETWEEN_OPERANDS):
            node.set("column", self.name())
        else:
            begin = self.index
            node.set("expression", self.primary())
            if self.word in _BETWEEN_OPERANDS:  # Oracle's expressions need no parentheses
                self.seek(begin)
                node.set("expression", self.expression())
        return self.mark(node, start)

    def relation_options(self) -> list[tuple[str, Any]]:
        """(fillfactor = 70, toast.x = y ...)"""
        self.expect("(")
        found = self.comma_list(self._relation_option)
        self.expect(")")
        return found

    def _relation_option(self) -> tuple[str, Any]:
        name = self.label()
        if self.accept("."):
            name += "." + self.label()
        if not self.accept("="):
            return name, True
        if self.token.kind is NAME and self.word in ("true", "false", "on", "off", "none"):
            return name, self.advance().word
        if self.token.kind is STRING:
            return name, self.advance().text
        if self.token.kind is NUMBER or self.word in ("+", "-"):
            return name, self.signed_number()
        return name, self.label()

    def assignment(self) -> exp.Expr:
        """Parse `a = value` or `(a, b) = value`."""
        start = self.token.start
        if self.accept("("):
            targets = self.comma_list(self._assign_target)
            self.expect(")", "=")
            node = nodes.Assignment(targets=targets, row=True, value=self.expression())
        else:
            target = self._assign_target()
            self.expect("=")
            node = nodes.Assignment(targets=[target], value=self.expression())
        return self.mark(node, start)

    def _returning(self, node: exp.Expr) -> None:
        if self.word not in ("returning", "return"):
            return
        word = self.advance()  # RETURN is Oracle's synonym, in PL only
        start = word.start
        returning = exp.Returning(expressions=self.comma_list(self.target))
        if self.word in ("into", "bulk"):
            returning.set("into", self.into_clause())
        elif word.word == "return":
            self.fail(word)
        node.set("returning", self.mark(returning, start))

    # --- UPDATE, DELETE

    def _inline_view(self, stops: tuple[str, ...]) -> exp.Expr:
        """Oracle's UPDATE (SELECT ..), DELETE FROM (SELECT ..)"""
        start = self.token.start
        node = nodes.RangeSubselect(query=self.parenthesized_query())
        if self.accept("as") or (self.is_name() and self.word not in stops and not self.at("log", "errors")):
            node.set("alias", exp.TableAlias(this=self.identifier()))
        return self.mark(node, start)

    def _target_table(self, *stops: str) -> exp.Expr:
        self._refuse_collection()
        if self.word == "(":
            return self._inline_view(stops)
        only = self.accept("only")
        parenthesized = only and self.accept("(")
        table = self.table_name()
        if parenthesized:
            self.expect(")")
        if only:
            table.set("only", True)
        else:
            self.accept("*")
        self.partition_extension(table)
        is_alias = self.is_name() and self.word not in stops and not self.at("log", "errors")
        if self.accept("as") or is_alias:
            table.set("alias", exp.TableAlias(this=self.identifier()))
        return table

    def _update(self) -> exp.Expr:
        self.expect("update")
        node = exp.Update(this=self._target_table("set"))
        self.expect("set")
        node.set("expressions", self.comma_list(self.assignment))
        if self.word == "from":
            node.set("from_", self.from_clause())
        if self.word == "where":
            node.set("where", self.where_clause(current_of=True))
        self._returning(node)
        return node

    def _delete(self) -> exp.Expr:
        self.expect("delete")
        if self.word == "from":
            self.advance()
        elif not (self.is_name() or self.word in ("(", "table")):  # Oracle allows DELETE t
            self.fail()
        node = exp.Delete(this=self._target_table())
        if self.accept("using"):
            node.set("using", self.comma_list(self.from_item))
        if self.word == "where":
            node.set("where", self.where_clause(current_of=True))
        self._returning(node)
        return node

    # --- MERGE

    def _merge(self) -> exp.Expr:
        self.expect("merge", "into")
        target = self._target_table("using")
        self.expect("using")
        source = self.from_item()
        self.expect("on")
        condition = self.expression()
        whens = []
        while self.word == "when":
            whens.append(self._merge_when())
        if not whens:
            self.fail()
        return nodes.Merge(target=target, source=source, on=condition, whens=whens)

    def _merge_when(self) -> exp.Expr:
        start = self.expect("when").start
        matched = not self.accept("not")
        self.expect("matched")
        node = nodes.MergeWhen(matched=matched)
        if self.accept("and"):
            node.set("condition", self.expression())
        self.expect("then")
        if self.accept("do", "nothing"):
            node.set("action", "NOTHING")
        elif matched and self.accept("delete"):
            node.set("action", "DELETE")
        elif matched:
            self.expect("update", "set")
            node.set("action", "UPDATE")
            node.set("assignments", self.comma_list(self.assignment))
            if self.accept("where"):
                node.set("where", self.expression())
            if self.accept("delete", "where"):
                node.set("delete_where", self.expression())
        else:
            self._merge_insert(node)
        return self.mark(node, start)

    def _merge_insert(self, node: nodes.MergeWhen) -> None:
        self.expect("insert")
        node.set("action", "INSERT")
        if self.accept("("):
            node.set("columns", self.comma_list(self._assign_target))
            self.expect(")")
        if self.accept("overriding"):
            node.set("overriding", self.expect_any("user", "system").upper())
            self.expect("value")
        if not self.accept("default", "values"):
            self.expect("values", "(")
            node.set("values", self.comma_list(self.expression))
            self.expect(")")
        if self.accept("where"):
            node.set("where", self.expression())
