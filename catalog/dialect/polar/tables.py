"""CREATE TABLE and what tables are made of: columns, constraints, storage; sequences, views, indexes,
schemas.

Grammar: CreateStmt, CreateAsStmt of PostgreSQL's gram.y; Oracle's storage
words.
"""

from typing import Any, Final

from sqlglot import exp

from polar_lite.catalog.dialect import nodes
from polar_lite.catalog.dialect.polar.storage_clauses import StorageParser
from polar_lite.protocol.sqlstate import FEATURE_NOT_SUPPORTED, PgError

_ACTIONS: Final = ("cascade", "restrict")
_LIKE_OPTIONS: Final = (
    "all", "comments", "compression", "constraints", "defaults", "generated", "identity", "indexes",
    "statistics", "storage",
)  # fmt: skip
# What may follow USING INDEX of Oracle's that names no index.
_AFTER_INDEX: Final = frozenset(
    {"enable", "disable", "validate", "novalidate", "rely", "norely", "generated", "local", "global"}
    | {"exceptions", "not", "deferrable", "initially", "add", "modify", "drop"}
)
_CONSTRAINT_STARTS: Final = frozenset({"constraint", "check", "unique", "primary", "foreign"})


class TableParser(StorageParser):
    """Parses the definitions of relations."""

    # --- CREATE TABLE

    def persistence(self) -> str | None:
        """[[GLOBAL | LOCAL] TEMP | UNLOGGED]"""
        if self.accept("global"):
            self.expect_any("temporary", "temp")
            return "global temp"
        if self.accept("local"):
            self.expect_any("temporary", "temp")
            return "temp"
        if self.accept_any("temporary", "temp") or self.accept("private", "temporary"):
            return "temp"
        return "unlogged" if self.accept("unlogged") else None

    def create_table(self, start: int, persistence: str | None) -> exp.Expr:
        self.expect("table")
        missing = self.if_not_exists()
        position = self.token.start
        names = self.names()
        if self.accept("partition", "of"):
            return self._create_partition(names, persistence, missing, position)
        if self.accept("of"):
            return self._create_typed(names, persistence, missing, position)
        if self.word != "(" or self._is_column_name_list():
            return self.create_table_as(start, names, persistence, missing)
        node = nodes.CreateTable(names=names, persistence=persistence, if_not_exists=missing)
        node.set("elements", self.table_elements())
        if self.accept("inherits"):
            self.expect("(")
            node.set("inherits", tuple(self.comma_list(self.names)))
            self.expect(")")
        self._table_clauses(node)
        if self.word == "as":
            raise self.not_supported("CREATE TABLE with column types AS")
        return self.mark(node, position)

    def table_elements(self) -> list[exp.Expr]:
        self.expect("(")
        elements = [] if self.word == ")" else self.comma_list(self._table_element)
        self.expect(")")
        return elements

    def _create_partition(
        self, names: tuple[str, ...], persistence: str | None, missing: bool, position: int
    ) -> exp.Expr:
        """PARTITION OF parent [(column [WITH OPTIONS] constraints, ..)] bound"""
        node = nodes.CreateTable(names=names, persistence=persistence, if_not_exists=missing)
        start = self.token.start
        node.set("partition_of", self.names())
        node.set("elements", self._column_options())
        node.set("bound", self.partition_bound())
        node.set("parent_start", start)
        self._table_clauses(node)
        return self.mark(node, position)

    def _create_typed(
        self, names: tuple[str, ...], persistence: str | None, missing: bool, position: int
    ) -> exp.Expr:
        """OF type [(column [WITH OPTIONS] constraints, ..)]"""
        node = nodes.CreateTable(names=names, persistence=persistence, if_not_exists=missing)
        node.set("of_type", self.plain_type())
        node.set("elements", self._column_options())
        if self.word == "object":
            raise self.not_supported("OBJECT IDENTIFIER")
        self._table_clauses(node)
        return self.mark(node, position)

    def _column_options(self) -> list[exp.Expr]:
        """[(column [WITH OPTIONS] constraints, ..)]"""
        elements: list[exp.Expr] = []
        if self.accept("("):
            elements = self.comma_list(self._partition_option)
            self.expect(")")
        return elements

    def plain_type(self) -> exp.Expr:
        """The name of a type that a table is of, which is no name of SQL's own."""
        start = self.token.start
        return self.mark(nodes.TypeName(names=self.names()), start)

    def _partition_option(self) -> exp.Expr:
        if self.at_table_constraint():
            return self.table_constraint()
        start = self.token.start
        node = nodes.ColumnDef(column=self.name())
        self.accept("with", "options")
        node.set("constraints", self.column_constraints(node))
        return self.mark(node, start)

    def _is_column_name_list(self) -> bool:
        """CREATE TABLE t (a, b) AS: names only."""
        return self.peek(2).word in (",", ")") and self.peek().word != ")"

    def create_table_as(
        self, start: int, names: tuple[str, ...], persistence: str | None, missing: bool
    ) -> exp.Expr:
        node = nodes.CreateTableAs(names=names, persistence=persistence, if_not_exists=missing)
        self.table_as(node, is_view=False)
        return self.mark(node, start)

    def table_as(self, node: exp.Expr, *, is_view: bool) -> None:
        """What follows the name in CREATE TABLE AS and CREATE MATERIALIZED VIEW."""
        if self.word == "(":
            node.set("columns", self.name_list())
        self._table_clauses(node)
        deferred = is_view and self._refresh_clauses()
        self.expect("as")
        self._query_extent(node, self.execute if self.word == "execute" and not is_view else self.query)
        node.set("with_data", self.with_data() and not deferred)

    def _refresh_clauses(self) -> bool:
        """Oracle's BUILD and REFRESH; whether the view is to be filled later. It is refreshed on demand."""
        deferred = self.accept("build") and self.expect_any("immediate", "deferred") == "deferred"
        if self.accept("refresh"):
            if self.word == "fast":
                raise self.not_supported("REFRESH FAST")
            self.accept_any("complete", "force")
            if self.accept("on") and self.expect_any("demand", "commit") == "commit":
                raise self.not_supported("REFRESH ON COMMIT")
            if self.word in ("start", "next"):
                raise self.not_supported("REFRESH .. START WITH and NEXT")
        if self.at("never", "refresh"):
            raise self.not_supported("NEVER REFRESH")
        # Whether other queries may be answered by the view: none are.
        self.accept("enable", "query", "rewrite")
        self.accept("disable", "query", "rewrite")
        return deferred

    def with_data(self) -> bool:
        if self.accept("with", "no", "data"):
            return False
        self.accept("with", "data")
        return True

    def _table_clauses(self, node: exp.Expr) -> None:
        storage: list[tuple[str, str]] = []
        while True:
            if self.accept("using"):
                node.set("access_method", self.name())
            elif self.word == "with" and self.peek().word == "(":
                self.advance()
                node.set("options", tuple(self.relation_options()))
            elif self.accept("without", "oids"):
                pass
            elif self.accept("on", "commit"):
                node.set("on_commit", self._on_commit())
            elif self.word == "tablespace":
                self.advance()
                node.set("tablespace", self.name())
            elif self.at("partition", "by"):
                node.set("partition_by", self.partition_by())
            elif self.accept("nested", "table"):
                storage.append(("NESTED TABLE", self.nested_storage()))
            elif self.at("organization", "index") or self.at("organization", "heap"):
                self.advance()
                storage.append(("ORGANIZATION", self.advance().word))
            elif (
                self.word in ("pctthreshold", "including", "overflow")
                and ("ORGANIZATION", "index") in storage
            ):
                word = self.advance().word
                value = str(self.integer()) if word == "pctthreshold" else ""
                storage.append((word.upper(), self.name() if word == "including" else value))
            elif self.at("xmltype", "column") or self.at("opaque", "type"):
                self.advance()
                self.advance()
                column = self.name()
                self.expect("store", "as")
                while self.accept_any("securefile", "basicfile", "binary", "xml", "clob"):
                    pass
                storage.append(("XMLTYPE", column))
            elif self.at("lob", "("):
                storage.append(("LOB", self.lob_storage()))
            elif self.word in ("organization", "cluster", "varray"):
                raise self.not_supported(self.word.upper())
            else:
                clause = self.storage_clause()
                if clause is None:
                    break
                storage.append(clause)
        if storage:
            node.set("storage", tuple(storage))

    def _on_commit(self) -> str:
        if self.accept("drop"):
            self.accept("definition")  # of a private temporary table
            return "DROP"
        word = self.expect_any("preserve", "delete")
        if word == "preserve" and self.accept("definition"):
            return "PRESERVE ROWS"
        self.expect("rows")
        return f"{word.upper()} ROWS"

    # --- columns

    def _table_element(self) -> exp.Expr:
        if self.word == "like":
            return self._like_clause()
        if self.at_table_constraint():
            return self.table_constraint()
        return self.column_definition()

    def at_table_constraint(self) -> bool:
        """EXCLUDE is a column's name, too, where neither its method nor its elements follow."""
        if self.word in _CONSTRAINT_STARTS:
            return True
        return self.at("exclude", "(") or self.at("exclude", "using")

    def _like_clause(self) -> exp.Expr:
        self.expect("like")
        start = self.token.start
        node = nodes.LikeClause(names=self.names())
        options: list[tuple[bool, str]] = []
        while word := self.accept_any("including", "excluding"):
            options.append((word == "including", self.expect_any(*_LIKE_OPTIONS).upper()))
        node.set("options", tuple(options))
        return self.mark(node, start)

    def column_definition(self) -> nodes.ColumnDef:
        start = self.token.start
        node = nodes.ColumnDef(column=self.name())
        node.set("type_name", self.type_name())
        if self.accept("storage"):
            raise self.not_supported("STORAGE in a column's definition")
        if self.accept("compression"):
            node.set("compression", self.compression_method())
        if self.word == "options" and self.peek().word == "(":
            node.set("foreign_options", self.created_options())
        node.set("constraints", self.column_constraints(node))
        return self.mark(node, start)

    def compression_method(self) -> str:
        return "default" if self.accept("default") else self.name()

    def column_constraints(self, column: nodes.ColumnDef | None) -> list[exp.Expr]:
        found: list[exp.Expr] = []
        while True:
            if self.word == "collate" and column is not None:
                column.set("collation", self.collate_clause())
                continue
            constraint = self._column_constraint()
            if constraint is None:
                return found
            constraint.set("is_of_column", True)
            self._constraint_attributes(constraint)
            found.append(constraint)

    def _column_constraint(self) -> nodes.Constraint | None:
        start = self.token.start
        name = self.name() if self.accept("constraint") else None
        node = nodes.Constraint(kind="", constraint=name)
        if self.accept("not", "null"):
            node.set("kind", "NOT NULL")
        elif self.accept("null"):
            node.set("kind", "NULL")
        elif self.accept("unique"):
            node.set("kind", "UNIQUE")
            self._nulls_distinct(node)
            self._index_parameters(node)
        elif self.accept("primary", "key"):
            node.set("kind", "PRIMARY KEY")
            self._index_parameters(node)
        elif self.accept("check"):
            self._check(node)
        elif self.accept("default"):
            node.set("kind", "DEFAULT")
            if self.accept("on", "null"):
                node.set("on_null", True)
            self._extent(node, self.b_expression)
        elif self.accept("references"):
            self._references(node)
        elif self.accept("generated"):
            self._generated(node)
        elif self.word == "as" and self.peek().text == "(":  # Oracle: the words around it may be left out
            self.advance()
            self._generation(node)
            self.accept("virtual")
        elif self.word in ("visible", "invisible") and name is None:
            node.set("kind", self.advance().word.upper())
        elif name is not None:
            self.fail()
        else:
            return None
        return self.mark(node, start)

    def _extent(self, node: exp.Expr, parse: Any) -> None:
        first = self.token.start
        node.set("expression", parse())
        node.set("expression_start", first)
        node.set("expression_end", self.previous_end)

    def _check(self, node: nodes.Constraint) -> None:
        node.set("kind", "CHECK")
        self.expect("(")
        self._extent(node, self.expression)
        self.expect(")")
        if self.accept("no", "inherit"):
            node.set("no_inherit", True)

    def _nulls_distinct(self, node: nodes.Constraint) -> None:
        if self.accept("nulls", "not", "distinct"):
            node.set("nulls_not_distinct", True)
        else:
            self.accept("nulls", "distinct")

    def _generated(self, node: nodes.Constraint) -> None:
        when = self.token
        always = not self.accept("by", "default")
        if always:
            if not self.at("as", "identity"):  # Oracle: ALWAYS goes without saying
                self.expect("always")
        elif self.accept("on", "null"):
            node.set("on_null", True)
        self.expect("as")
        if self.accept("identity"):
            node.set("kind", "IDENTITY")
            node.set("always", always)
            is_enclosed = self.accept("(")
            options = tuple(self.sequence_options())  # which Oracle's exports do not enclose
            if options or is_enclosed:
                node.set("sequence_options", options)
            if is_enclosed:
                self.expect(")")
            return
        if not always:
            raise self.error("for a generated column, GENERATED ALWAYS must be specified", when.start)
        self._generation(node)
        # Differs: VIRTUAL columns are stored, too; Oracle's are VIRTUAL without the word.
        self.accept_any("stored", "virtual")

    def _generation(self, node: nodes.Constraint) -> None:
        node.set("kind", "GENERATED")
        self.expect("(")
        self._extent(node, self.expression)
        self.expect(")")

    def _references(self, node: nodes.Constraint) -> None:
        node.set("kind", "FOREIGN KEY")
        node.set("references", self.names())
        if self.word == "(":
            node.set("ref_columns", self.name_list())
        if self.word == "match":
            start = self.advance().start
            node.set("match", self.expect_any("full", "partial", "simple").upper())
            if node.match == "PARTIAL":
                raise self.error("MATCH PARTIAL not yet implemented", start, FEATURE_NOT_SUPPORTED)
        while self.word == "on" and self.peek().word in ("delete", "update"):
            start = self.advance().start
            event = self.advance().word
            action, columns = self._referential_action()
            if event == "update" and columns:
                message = f"a column list with {action} is only supported for ON DELETE actions"
                raise self.error(message, start, FEATURE_NOT_SUPPORTED)
            node.set("on_" + event, action)
            if columns:
                node.set("set_columns", columns)

    def _referential_action(self) -> tuple[str, tuple[str, ...]]:
        """The action, and the columns that SET NULL or SET DEFAULT is for."""
        if self.accept("no", "action"):
            return "NO ACTION", ()
        if self.accept("set"):
            action = "SET " + self.expect_any("null", "default").upper()
            return action, tuple(self.name_list()) if self.word == "(" else ()
        return self.expect_any(*_ACTIONS).upper(), ()

    def _constraint_attributes(self, node: nodes.Constraint) -> None:
        while True:
            start = self.token.start
            if self.word in ("deferrable", "initially") or self.at("not", "deferrable"):
                self._deferral(node, start)
            elif self.accept("not", "valid"):
                _refuse_mark(node, "NOT VALID", "UNIQUE", "PRIMARY KEY", "EXCLUDE")
                node.set("not_valid", True)
            elif self.accept("no", "inherit"):
                _refuse_mark(node, "NO INHERIT", "UNIQUE", "PRIMARY KEY", "EXCLUDE", "FOREIGN KEY")
                node.set("no_inherit", True)
            elif self.word in ("enable", "disable") and self.peek().word not in ("trigger", "row"):
                node.set("enabled", self.advance().word == "enable")
            elif self.word in ("validate", "novalidate", "rely", "norely"):
                if (word := self.advance().word) == "novalidate":
                    node.set("not_valid", True)
                elif word == "validate":
                    node.set("validate", True)
            else:
                return

    def _deferral(self, node: nodes.Constraint, start: int) -> None:
        """[NOT] DEFERRABLE, INITIALLY .. (42601 when they do not go together)."""
        first = self.index
        if self.accept("initially"):
            name, value = "initially_deferred", self.expect_any("deferred", "immediate") == "deferred"
            several = "INITIALLY IMMEDIATE/DEFERRED"
        else:
            name, value = "deferrable", not self.accept("not")
            self.expect("deferrable")
            several = "DEFERRABLE/NOT DEFERRABLE"
        before = node.args.get(name)
        if before is not None and node.is_of_column:
            raise self.error(f"multiple {several} clauses not allowed", start)
        if before is not None and before != value:
            raise self.error("conflicting constraint properties", start)
        node.set(name, value)
        if node.initially_deferred and node.deferrable is False:
            raise self.error("constraint declared INITIALLY DEFERRED must be DEFERRABLE", start)
        if node.attribute is None:
            words = " ".join(token.word.upper() for token in self.tokens[first : self.index])
            node.set("attribute", (words, start))

    def table_constraint(self) -> nodes.Constraint:
        start = self.token.start
        node = nodes.Constraint(kind="", constraint=self.name() if self.accept("constraint") else None)
        if self.accept("check"):
            self._check(node)
        elif self.word in ("unique", "primary"):
            if self.accept("unique"):
                node.set("kind", "UNIQUE")
                self._nulls_distinct(node)
            else:
                self.expect("primary", "key")
                node.set("kind", "PRIMARY KEY")
            if self.accept("using", "index"):
                node.set("using_index", self.name())
            else:
                node.set("columns", self.name_list())
                self._index_parameters(node)
        elif self.accept("foreign"):
            self.expect("key")
            columns = self.name_list()
            self.expect("references")
            self._references(node)
            node.set("columns", columns)
        elif self.accept("exclude"):
            self._exclusion(node)
        else:
            self.fail()
        self._constraint_attributes(node)
        return self.mark(node, start)

    def _exclusion(self, node: nodes.Constraint) -> None:
        """[USING method] (element WITH operator, ..) [index parameters] [WHERE (condition)]"""
        node.set("kind", "EXCLUDE")
        index = nodes.CreateIndex(table=(), is_constraint=True)
        if self.accept("using"):
            index.set("method", self.name())
        self.expect("(")
        pairs = self.comma_list(lambda: (self.index_element(), self._exclusion_operator()))
        self.expect(")")
        index.set("elements", [element for element, _ in pairs])
        node.set("operators", tuple(operator for _, operator in pairs))
        self._index_parameters(index)
        if self.accept("where"):
            self.expect("(")
            index.set("where", self.expression())
            self.expect(")")
        node.set("excluding", index)

    def _exclusion_operator(self) -> tuple[str, ...]:
        self.expect("with")
        if self.at("operator", "("):
            schema, symbol = self.qualified_operator()
            return (symbol,) if schema is None else (schema, symbol)
        return self.operator_names()

    def _index_parameters(self, node: exp.Expr) -> None:
        if self.accept("include"):
            node.set("include", self.name_list())
        if self.word == "with" and self.peek().word == "(":
            self.advance()
            node.set("options", tuple(self.relation_options()))
        if self.accept("using", "index"):
            if self.word == "(":
                raise self.not_supported("USING INDEX (CREATE INDEX ..)")
            if self.accept("tablespace"):
                node.set("tablespace", self.name())
            while self.storage_clause() is not None:
                pass
            if self.is_name() and self.word not in _AFTER_INDEX and not node.args.get("tablespace"):
                node.set("using_index", self._index_of_key())
                while self.storage_clause() is not None:
                    pass

    def _index_of_key(self) -> str:
        """Oracle's [schema.]index behind a key's columns; it is in the table's schema."""
        return self.names()[-1]

    # --- provided further down the chain of classes

    def operator_names(self) -> tuple[str, ...]:
        raise NotImplementedError

    def sequence_options(self) -> list[tuple[str, Any]]:
        raise NotImplementedError


def _refuse_mark(node: nodes.Constraint, words: str, *kinds: str) -> None:
    if node.kind in kinds and not node.is_of_column:
        raise PgError(FEATURE_NOT_SUPPORTED, f"{node.kind} constraints cannot be marked {words}")
