"""Oracle's own forms of ALTER TABLE: keys dropped by their kind, unused columns, MOVE and SHRINK.

Oracle 19c SQL Language Reference, ALTER TABLE.
"""

from sqlglot import exp

from polar_lite.catalog.dialect import nodes
from polar_lite.catalog.dialect.polar.rules import RuleParser


class OracleAlterationParser(RuleParser):
    """Parses actions of ALTER TABLE that PostgreSQL has not."""

    def action(self, action: str, start: int, **args: object) -> nodes.AlterAction:
        return self.mark(nodes.AlterAction(action=action, **args), start)

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

    def moved(self, start: int) -> exp.Expr:
        """Oracle's MOVE and SHRINK SPACE: SQLite's pages are its own matter."""
        if self.accept("shrink"):
            self.expect("space")
            self.accept_any("compact", "cascade")
            return self.action("MOVE", start)
        self.expect("move")
        while self.accept("online") or self.storage_clause() is not None:
            pass
        if self.accept("tablespace"):
            self.name()
        return self.action("MOVE", start)

    def _cascade_of_key(self) -> bool:
        """CASCADE, KEEP INDEX, DROP INDEX: the index goes with its key here."""
        cascade = self.accept("cascade")
        if self.at("keep", "index"):
            raise self.not_supported("KEEP INDEX of a dropped key")
        self.accept("drop", "index")
        return cascade

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
