"""PL/pgSQL: the text between the quotes of LANGUAGE plpgsql, and of DO. PostgreSQL 15 docs, chapter 43."""

from collections.abc import Iterable
from dataclasses import replace

from polar_lite.catalog.dialect.polar.tokens import END
from polar_lite.catalog.plsql import nodes
from polar_lite.catalog.plsql.parser.statements import StatementReader


class PlpgsqlParser(StatementReader):
    """Reads one PL/pgSQL function body."""

    def unit(self) -> nodes.Block:
        """[#variable_conflict ..] [<<label>>] [DECLARE ..] BEGIN .. END [label] [;]"""
        conflict = "error"
        while self.accept("#"):
            if self.word != "variable_conflict":
                raise self.refuse(f"#{self.token.text}")
            self.advance()
            conflict = self.expect_any("error", "use_variable", "use_column")
        label = self.opening_label()
        found = replace(self.block(label), conflict=conflict)
        self.accept(";")
        if self.token.kind is not END:
            self.fail()
        return found


def parse(source: str, known: Iterable[str] = ()) -> nodes.Block:
    """Parse a body. known: the names of the parameters and of variables that surround it."""
    return PlpgsqlParser(source, {"found", *known}).unit()
