"""PL/pgSQL: the text between the quotes of LANGUAGE plpgsql, and of DO. PostgreSQL 15 docs, chapter 43."""

from collections.abc import Iterable
from dataclasses import replace

from polar_lite.catalog.dialect.polar.tokens import END
from polar_lite.catalog.plsql import nodes
from polar_lite.catalog.plsql.parser.statements import StatementReader


class PlpgsqlParser(StatementReader):
    """Reads one PL/pgSQL function body."""

    def unit(self) -> nodes.Block:
        """[#option ..] [<<label>>] [DECLARE ..] BEGIN .. END [label] [;]"""
        conflict, prints = "", None
        while self.accept("#"):
            if self.accept("variable_conflict"):
                conflict = self.expect_any("error", "use_variable", "use_column")
            elif self.accept("print_strict_params"):
                prints = self.expect_any("on", "off") == "on"
            else:
                raise self.refuse(f"#{self.token.text}")
        label = self.opening_label()
        found = replace(
            self.block(label),
            conflict=conflict,
            print_strict_params=prints,
            shadowing=tuple(self.shadowing),
        )
        self.accept(";")
        if self.token.kind is not END:
            self.fail()
        return found


def parse(source: str, known: Iterable[str] = ()) -> nodes.Block:
    """Parse a body. known: the names of the parameters and of variables that surround it."""
    return PlpgsqlParser(source, {"found", *known}).unit()
