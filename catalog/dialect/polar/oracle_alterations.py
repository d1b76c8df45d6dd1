"""Oracle's own forms of ALTER TABLE and ALTER INDEX: constraints switched on and off, keys dropped by
their kind, unused columns, MOVE and SHRINK, indexes that are UNUSABLE.

Oracle 19c SQL Language Reference, ALTER TABLE, ALTER INDEX.
"""

from typing import Final

from sqlglot import exp

from polar_lite.catalog.dialect import nodes
from polar_lite.catalog.dialect.polar.rules import RuleParser
from polar_lite.catalog.dialect.polar.tokens import END

_AFTER_MODIFIED: Final = frozenset(
    {
        "visible",
        "invisible",
        "default",
        "not",
        "null",
        "constraint",
        "check",
        "unique",
        "primary",
        "references",
        "generated",
        ",",
        ")",
        ";",
    }
)


class OracleAlterationParser(RuleParser):
    """Parses actions of ALTER TABLE that PostgreSQL has not."""

    def action(self, action: str, start: int, **args: object) -> nodes.AlterAction:
        return self.mark(nodes.AlterAction(action=action, **args), start)

    def modified(self) -> exp.Expr:
        """Oracle: column [type] [DEFAULT x] [[NOT] NULL] ..; the type may be left out."""
        start = self.token.start
        node = nodes.ColumnDef(column=self.name())
        if self.accept("drop", "identity"):
            return self.action("DROP IDENTITY", start, column=node.column)
        if self.word not in _AFTER_MODIFIED and self.token.kind is not END:
            node.set("type_name", self.type_name())
        node.set("constraints", self.column_constraints(node))
        if node.type_name is None and not node.constraints:
            self.fail()
        return self.action("MODIFY", start, definition=self.mark(node, start))

    def unused(self) -> list[exp.Expr]:
        """Oracle: SET UNUSED (a, b), SET UNUSED COLUMN a: gone for good, so here they are dropped."""
        start = self.advance().start
        self.advance()
        if self.accept("column"):
            columns = [self.name()]
        else:
            self.expect("(")
            columns = self.comma_list(self.name)
            self.expect(")")
        cascade = self.cascade()
        return [self.action("DROP COLUMN", start, column=column, cascade=cascade) for column in columns]

    def dropped_together(self) -> list[exp.Expr]:
        """Oracle: DROP (a, b) [CASCADE CONSTRAINTS]"""
        start = self.advance().start
        self.expect("(")
        columns = self.comma_list(self.name)
        self.expect(")")
        cascade = self.cascade()
        return [self.action("DROP COLUMN", start, column=column, cascade=cascade) for column in columns]

    def index_action(self) -> exp.Expr | None:
        """ALTER INDEX's UNUSABLE and REBUILD, and what only says how an index is stored; else None."""
        start = self.token.start
        if self.word in ("rebuild", "unusable"):
            word = self.advance().word
            if self.word in ("partition", "subpartition"):
                raise self.not_supported(f"{word.upper()} of an index's partition")
            self.accept("online")
            if word == "rebuild":
                self._index_storage()
            return self.action(word.upper(), start)
        if self.accept_any("visible", "invisible", "coalesce"):
            return self.action("MOVE", start)
        if self.word in ("monitoring", "nomonitoring"):
            self.advance()
            self.expect("usage")
            return self.action("MOVE", start)
        if self.word in ("shrink", "logging", "nologging", "parallel", "noparallel", "storage", "pctfree"):
            self._index_storage()
            return self.action("MOVE", start)
        return None

    def _index_storage(self) -> None:
        while self.accept_any("online", "noreverse", "nocompress"):
            pass
        if self.accept("shrink"):
            self.expect("space")
            self.accept_any("compact", "cascade")
        while self.accept("online") or self.storage_clause() is not None:
            pass

    def moved(self, start: int) -> exp.Expr:
        """Oracle's MOVE and SHRINK SPACE: SQLite's pages are its own matter."""
        if self.accept("shrink"):
            self.expect("space")
            self.accept_any("compact", "cascade")
            return self.action("MOVE", start)
        self.expect("move")
        if self.word in ("partition", "subpartition") and self.is_name(token=self.peek()):
            self.advance()
            self.name()
        while self.accept("online") or self.storage_clause() is not None:
            pass
        if self.accept("tablespace"):
            self.name()
        return self.action("MOVE", start)

    def stored_otherwise(self, start: int) -> exp.Expr | None:
        """What only says how a table is stored: PARALLEL, NOCACHE, ALLOCATE EXTENT, ROW STORE COMPRESS .."""
        if self.at("flashback", "archive") or self.at("no", "flashback"):
            raise self.not_supported("FLASHBACK ARCHIVE")
        if self.accept("allocate", "extent"):
            if self.word == "(":
                self.balanced_text()
        elif self.accept("deallocate", "unused"):
            if self.accept("keep"):
                self.advance()
        elif not (
            (self.accept_any("minimize", "nominimize") and self.accept("records_per_block"))
            or (self.accept("row", "store", "compress") and (self.accept_any("basic", "advanced") or True))
        ):
            first = self.index
            while self.storage_clause() is not None:
                pass
            if self.index == first:
                return None
        return self.action("MOVE", start)

    def _cascade_of_key(self) -> bool:
        """CASCADE, KEEP INDEX, DROP INDEX: the index goes with its key here."""
        cascade = self.accept("cascade")
        if self.at("keep", "index"):
            raise self.not_supported("KEEP INDEX of a dropped key")
        self.accept("drop", "index")
        return cascade

    def switched_constraint(self, mode: str, start: int) -> exp.Expr | None:
        """What follows ENABLE or DISABLE: [[NO]VALIDATE] CONSTRAINT name, PRIMARY KEY, UNIQUE (columns)."""
        state = self.accept_any("validate", "novalidate")
        node = self._known_constraint()
        if node is None:
            if state:
                self.fail()
            if self.at("row", "movement"):
                return self._row_movement(mode, start)
            return None
        node.set("enabled", mode == "ENABLE")
        if state:
            node.set("not_valid" if state == "novalidate" else "validate", True)
        if self.at("using", "index"):
            raise self.not_supported("USING INDEX of a constraint that is there")
        if self.at("exceptions"):
            raise self.not_supported("EXCEPTIONS INTO")
        return self.action("SWITCH CONSTRAINT", start, constraint=node, cascade=self._cascade_of_key())

    def _row_movement(self, mode: str, start: int) -> exp.Expr:
        """Rows always go to the partition that their values say."""
        if mode == "DISABLE":
            raise self.not_supported("DISABLE ROW MOVEMENT")
        self.advance()
        self.advance()
        return self.action("MOVE", start)

    def modified_constraint(self, start: int) -> exp.Expr | None:
        """What follows MODIFY: CONSTRAINT name, PRIMARY KEY, UNIQUE (columns), and a state."""
        node = self._known_constraint()
        if node is None:
            return None
        first = self.index
        self._constraint_attributes(node)
        if self.index == first:
            self.fail()
        return self.action("SWITCH CONSTRAINT", start, constraint=node, cascade=self._cascade_of_key())

    def switched_writing(self, start: int) -> exp.Expr | None:
        """READ ONLY, READ WRITE."""
        if not self.accept("read"):
            return None
        return self.action("READ " + self.expect_any("only", "write").upper(), start)

    def _known_constraint(self) -> nodes.Constraint | None:
        if self.accept("constraint"):
            return nodes.Constraint(kind="", constraint=self.name())
        if self.accept("primary", "key"):
            return nodes.Constraint(kind="PRIMARY KEY")
        if self.at("unique", "("):
            self.advance()
            return nodes.Constraint(kind="UNIQUE", columns=self.name_list())
        return None

    def dropped_key(self, start: int) -> exp.Expr | None:
        """What follows DROP: PRIMARY KEY, UNIQUE (columns), UNUSED COLUMNS; None for anything else."""
        if self.accept("primary", "key"):
            return self.action("DROP KEY", start, mode="p", cascade=self._cascade_of_key())
        if self.at("unique", "("):
            self.advance()
            names = tuple(self.name_list())
            return self.action("DROP KEY", start, mode="u", options=names, cascade=self._cascade_of_key())
        if self.accept("unused", "columns"):
            return self.action("MOVE", start)  # they were dropped when they became unused
        return None
