"""Oracle's clauses that only say how a table is stored: read, and otherwise without effect.

Oracle 19c SQL Language Reference, CREATE TABLE (physical_properties, LOB_storage_clause).
"""

from typing import Final

from polar_lite.catalog.dialect.polar.partitions import PartitionParser
from polar_lite.catalog.dialect.polar.tokens import END, NAME, NUMBER

# Oracle's words that only say how a table is stored, with how many tokens of argument they take.
_STORAGE: Final = {
    "pctfree": 1,
    "pctused": 1,
    "initrans": 1,
    "maxtrans": 1,
    "logging": 0,
    "nologging": 0,
    "compress": 0,
    "nocompress": 0,
    "cache": 0,
    "nocache": 0,
    "noparallel": 0,
    "parallel": 0,
    "monitoring": 0,
    "nomonitoring": 0,
    "storage": -1,
    "tablespace": 1,
    "online": 0,
    "compute": 1,
    "reverse": 0,
    "visible": 0,
    "segment": 2,
    "rowdependencies": 0,
    "norowdependencies": 0,
}


class StorageParser(PartitionParser):
    """Parses storage clauses of tables, indexes and partitions."""

    def storage_clause(self) -> tuple[str, str] | None:
        """One of Oracle's storage words, as (word, argument's text); None if none comes next."""
        if self.at("enable", "row", "movement") or self.at("disable", "row", "movement"):
            word = self.word
            self.seek(self.index + 3)
            return "row_movement", word
        if self.usual_collation():
            return "default_collation", ""
        arguments = _STORAGE.get(self.word)
        if arguments is None or self.token.kind is not NAME:
            return None
        word = self.advance().word
        start = self.token.start
        if arguments < 0:
            return word, self.balanced_text()
        if word in ("parallel", "compress") and self.token.kind is NUMBER:
            arguments = 1
        for _ in range(arguments):
            if self.token.kind is END or self.word == ";":
                self.fail()
            self.advance()
        return word, self.source(start, self.previous_end) if arguments else ""

    def usual_collation(self) -> bool:
        """DEFAULT COLLATION USING_NLS_COMP, as it is anyway."""
        if not self.at("default", "collation"):
            return False
        self.accept("default", "collation")
        if self.name().lower() != "using_nls_comp":
            raise self.not_supported("DEFAULT COLLATION", self.tokens[self.index - 1].start)
        return True

    def nested_storage(self) -> str:
        """column STORE AS name [RETURN AS LOCATOR]: a nested table is stored in its row."""
        column = self.name()
        self.expect("store", "as")
        self.name()
        if self.word == "(":
            self.balanced_text()
        if self.accept("return"):
            self.accept("as")
            self.expect_any("locator", "value")
        return column

    def lob_storage(self) -> str:
        """LOB (columns) STORE AS [SECUREFILE] [name] [(parameters)]"""
        self.advance()
        self.expect("(")
        columns = ", ".join(self.comma_list(self.name))
        self.expect(")")
        self.expect("store", "as")
        self.accept_any("securefile", "basicfile")
        if self.is_name() and self.word not in _STORAGE:
            self.name()
        if self.word == "(":
            self.balanced_text()
        return columns

    def created_options(self) -> tuple[tuple[str, str, str | None], ...]:
        """OPTIONS (name 'value', ..) of what is new, as (verb, name, value)."""
        if not self.accept("options"):
            return ()
        self.expect("(")
        found: list[tuple[str, str, str | None]] = self.comma_list(
            lambda: ("ADD", self.label(), self.string())
        )
        self.expect(")")
        return tuple(found)
