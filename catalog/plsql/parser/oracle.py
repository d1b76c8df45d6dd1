"""Oracle's PL: routine bodies after IS/AS, anonymous blocks, package specifications and bodies.

PL/pgSQL's statements (PERFORM, RAISE NOTICE, `=` as assignment) are taken inside, as PolarDB does.
Oracle 19c PL/SQL Language Reference, chapters 2-10 and 14.
"""

from collections.abc import Iterable

from polar_lite.catalog.dialect.polar.tokens import END, NAME, QUOTED
from polar_lite.catalog.plsql import nodes
from polar_lite.catalog.plsql.parser.statements import StatementReader


class OracleParser(StatementReader):
    """Reads one unit of Oracle's PL."""

    oracle = True

    def routine(self, name: str) -> nodes.Block:
        """[declarations] BEGIN .. END [name], to the end of the source."""
        found = self.body(name)
        self._finish()
        return found

    def anonymous_block(self, closing: str = "") -> nodes.Block:
        line, offset = self.here()
        labels = [self.opening_label()]
        while labels[-1] is not None and self.word == "<<":
            labels.append(self.opening_label())
        label = labels.pop()
        self.other_labels = {str(other): str(label) for other in labels}
        found = self.block(label, closing="" if label else closing)
        for other in reversed(labels):
            labelled = nodes.Labelled(line, offset, str(other), found)
            found = nodes.Block(line, offset, None, (), (labelled,))
        self._finish()
        return found

    def package(self, name: str, *, body: bool) -> nodes.Package:
        """Declarations [BEGIN statements] END [name]."""
        line, offset = self.here()
        self.scopes.append(set())
        declarations = []
        while self.word not in ("end", "begin"):
            if not self.skip_advice():
                declarations.append(self.declaration())
        initialisation = None
        if self.word == "begin":
            if not body:
                self.fail()
            initialisation = self.block_from_begin((), None, closing=name)
        else:
            self.expect("end")
            if self.token.kind in (NAME, QUOTED):
                self._routine_name(name)
        self._finish()
        return nodes.Package(line, offset, name, tuple(declarations), initialisation)

    def compound(self) -> nodes.Compound:
        """Declarations, sections `BEFORE STATEMENT IS .. END BEFORE STATEMENT;`, END [name]."""
        line, offset = self.here()
        self.scopes.append(set())
        declarations = []
        while self.word != "end" and not self._at_section():
            if not self.skip_advice():
                declarations.append(self.declaration())
        sections: list[tuple[str, nodes.Block]] = []
        while self._at_section():
            sections.append(self._section([name for name, _ in sections]))
        if not sections:
            self.fail()
        self.expect("end")
        if self.token.kind in (NAME, QUOTED):
            self.label()
        self._finish()
        return nodes.Compound(line, offset, tuple(declarations), tuple(sections))

    def _at_section(self) -> bool:
        return self._section_words() is not None

    def _section_words(self) -> str | None:
        return next((words for words in _SECTIONS if self.at(*words.split())), None)

    def _section(self, known: list[str]) -> tuple[str, nodes.Block]:
        token, name = self.token, self._section_words()
        assert name is not None
        if name in known:
            raise self.error(f"duplicate section {name.upper()}", token.start)
        self.expect(*name.split())
        self.expect_any("is", "as")
        block = self.body(name)
        self.end_statement()
        return name, block

    def _routine_name(self, name: str) -> None:
        """The words of a section are said again at its end."""
        if name in _SECTIONS:
            self.expect(*name.split())
        else:
            super()._routine_name(name)

    def _finish(self) -> None:
        self.accept(";")
        self.accept("/")
        if self.token.kind is not END:
            self.fail()


def parse(source: str, name: str, known: Iterable[str] = ()) -> nodes.Block:
    """Parse a routine's text after IS/AS."""
    return OracleParser(source, {*ALWAYS, *known}).routine(name)


def parse_block(source: str, known: Iterable[str] = (), closing: str = "") -> nodes.Block:
    """Parse an anonymous block. closing: the name that END may repeat, a trigger's."""
    return OracleParser(source, {*ALWAYS, *known}).anonymous_block(closing)


def parse_package(source: str, name: str, known: Iterable[str] = (), *, body: bool = False) -> nodes.Package:
    """Parse a package's text after IS/AS."""
    return OracleParser(source, {*ALWAYS, *known}).package(name, body=body)


def parse_compound(source: str, known: Iterable[str] = ()) -> nodes.Compound:
    """Parse what follows COMPOUND TRIGGER."""
    return OracleParser(source, {*ALWAYS, *known}).compound()


ALWAYS = ("found",)
_SECTIONS = (
    "before statement",
    "before each row",
    "after each row",
    "after statement",
    "instead of each row",
)
