"""Type names: SQL's spellings, Oracle's, qualified names, %TYPE, arrays. Grammar: Typename, SimpleTypename,
func_type.
"""

from typing import Final

from sqlglot import exp

from polar_lite.catalog.dialect import nodes
from polar_lite.catalog.dialect.polar.cursor import Cursor
from polar_lite.catalog.dialect.polar.keywords import NOT_TYPE_NAMES, RESERVED
from polar_lite.catalog.dialect.polar.tokens import NAME, NUMBER, QUOTED
from polar_lite.protocol.sqlstate import INVALID_PARAMETER_VALUE

_SYSTEM: Final = {
    "int": "int4",
    "integer": "int4",
    "smallint": "int2",
    "bigint": "int8",
    "real": "float4",
    "boolean": "bool",
}
_WHOLE: Final = frozenset({"int", "integer", "smallint"})
_NUMERIC: Final = frozenset({"decimal", "dec", "numeric"})
_STRINGS: Final = frozenset({"varchar", "bpchar", "varchar2", "nvarchar2", "clob", "nclob", "text"})
_CHARACTER: Final = frozenset({"character", "char", "nchar", "national", "varchar"})
_LENGTH_UNITS: Final = frozenset({"varchar2", "nvarchar2", "varchar", "char", "nchar"})
_INTERVAL_FIELDS: Final = ("year", "month", "day", "hour", "minute", "second")
_INTERVAL_RANGES: Final = {
    "year": ("month",),
    "day": ("hour", "minute", "second"),
    "hour": ("minute", "second"),
    "minute": ("second",),
}
_PERCENT: Final = frozenset({"type", "rowtype"})


class TypeParser(Cursor):
    """Parses type names into nodes.TypeName."""

    def type_name(self) -> nodes.TypeName:
        """Parse a type with SETOF and array dimensions."""
        start = self.token.start
        setof = self.accept("setof")
        node = self.simple_type()
        self._array_dimensions(node)
        if setof:
            node.set("setof", True)
        node.set("end", self.previous_end)
        return self.mark(node, start)

    def _array_dimensions(self, node: nodes.TypeName) -> None:
        dimensions: list[int | None] = []
        if self.word == "array":
            self.advance()
            if self.accept("["):
                dimensions.append(self.integer())
                self.expect("]")
            else:
                dimensions.append(None)
        else:
            while self.word == "[" and (
                self.peek().word == "]" or (self.peek().kind is NUMBER and self.peek(2).word == "]")
            ):
                self.advance()
                dimensions.append(None if self.word == "]" else self.integer())
                self.expect("]")
        if dimensions:
            node.set("array", tuple(dimensions))

    def simple_type(self) -> nodes.TypeName:
        """Parse a type without array dimensions."""
        token = self.token
        word = token.word
        node = self._keyword_type(word)
        if node is None:
            if word == "ref" and self.peek().kind is NAME and self.is_name(token=self.peek()):
                raise self.not_supported("REF to an object type")
            node = self._generic_type()
        self._character_set(node)
        node.set("end", self.previous_end)
        return self.mark(node, token.start)

    def _character_set(self, node: nodes.TypeName) -> None:
        """Oracle's CHARACTER SET of a string: there is one only, so ANY_CS and x%CHARSET are it."""
        if node.names[-1] not in _STRINGS or not self.at("character", "set"):
            return
        self.accept("character", "set")
        self.name()
        while self.accept("."):
            self.name()
        if self.accept("%"):
            self.expect("charset")

    def _keyword_type(self, word: str) -> nodes.TypeName | None:
        if not word or self.peek().word == "." or (self.peek().word == "%" and self.peek(2).word in _PERCENT):
            return None
        if word in _SYSTEM:
            self.advance()
            if word in _WHOLE and self.word == "(":
                place = self.token.start
                node = _system("numeric", self._precision())
                node.set("oracle_at", place)
                return node
            return _system(_SYSTEM[word])
        if word in _NUMERIC:
            self.advance()
            return _system("numeric", self.type_modifiers())
        if word == "float":
            return self._float()
        if word == "double" and self.peek().word == "precision":
            self.accept("double", "precision")
            return _system("float8")
        if word == "bit":
            self.advance()
            varying = self.accept("varying")
            modifiers = self.type_modifiers()
            if not varying and not modifiers:
                modifiers = [exp.Literal(this="1", is_string=False)]
            return _system("varbit" if varying else "bit", modifiers)
        if word in _CHARACTER:
            return self._character()
        if word in ("timestamp", "time"):
            return self._time(word)
        if word == "interval":
            return self._interval()
        if word == "long" and self.peek().word == "raw":
            self.accept("long", "raw")
            return nodes.TypeName(names=("long raw",))
        return None

    def _float(self) -> nodes.TypeName:
        self.advance()
        if not self.accept("("):
            return _system("float8")
        start = self.token.start
        bits = self.integer()
        self.expect(")")
        if bits < 1:
            raise self.error(
                "precision for type float must be at least 1 bit", start, INVALID_PARAMETER_VALUE
            )
        if bits > 126:  # Oracle's FLOAT(126) is its widest; PostgreSQL stops at 53
            raise self.error(
                "precision for type float must be less than 54 bits", start, INVALID_PARAMETER_VALUE
            )
        return _system("float4" if bits <= 24 else "float8")

    def _character(self) -> nodes.TypeName:
        word = self.advance().word
        if word == "national":
            word = self.expect_any("character", "char")
        varying = word == "varchar" or self.accept("varying")
        modifiers: list[exp.Expr] = []
        units = None
        if self.word == "(":
            modifiers, units = self._length()
        if not varying and not modifiers:
            modifiers = [exp.Literal(this="1", is_string=False)]
        return _system("varchar" if varying else "bpchar", modifiers, char_semantics=units)

    def _length(self) -> tuple[list[exp.Expr], str | None]:
        """(n [BYTE | CHAR])"""
        self.expect("(")
        modifiers: list[exp.Expr] = [self._integer_literal()]
        units = self.accept_any("byte", "char").upper() or None
        self.expect(")")
        return modifiers, units

    def _integer_literal(self) -> exp.Literal:
        """Grammar: Iconst where the binder is to see it."""
        start = self.token.start
        return self.mark(exp.Literal(this=str(self.integer()), is_string=False), start)

    def _precision(self) -> list[exp.Expr]:
        """[(n)], n an Iconst."""
        if not self.accept("("):
            return []
        modifiers: list[exp.Expr] = [self._integer_literal()]
        self.expect(")")
        return modifiers

    def _precisions(self) -> list[exp.Expr]:
        """[(n)], or Oracle's (leading precision, n), whose first limits input only."""
        if self.word == "(" and self.peek(2).word == ",":
            self.seek(self.index + 3)
            modifiers: list[exp.Expr] = [self._integer_literal()]
            self.expect(")")
            return modifiers
        return self._precision()

    def _time(self, word: str) -> nodes.TypeName:
        self.advance()
        modifiers = self._precision()
        zone = local = False
        if self.at("with", "time", "zone"):
            self.accept("with", "time", "zone")
            zone = True
        elif word == "timestamp" and self.accept("with", "local", "time", "zone"):
            zone = local = True
        else:
            self.accept("without", "time", "zone")
        node = _system(word + "tz" if zone else word, modifiers)
        if local:
            node.set("local_zone", True)
        return node

    def _interval(self) -> nodes.TypeName:
        self.advance()
        modifiers = self._precision()
        node = _system("interval", modifiers)
        if not modifiers:
            self.interval_fields(node)
        return node

    def interval_fields(self, node: nodes.TypeName) -> None:
        """[YEAR | DAY TO SECOND(p) ...] after INTERVAL or an interval literal."""
        first = self.accept_any(*_INTERVAL_FIELDS)
        if not first:
            return
        fields = first
        last = first
        modifiers = self._precisions() if first == "second" else self._precision()
        if self.word == "to" and self.peek().word in _INTERVAL_RANGES.get(first, ()):
            self.advance()
            last = self.advance().word
            fields = f"{first} to {last}"
            # Oracle's leading precision (DAY(2) TO SECOND) limits input only; PostgreSQL has none.
            modifiers = self._precision() if last == "second" else []
        elif modifiers and first != "second":
            modifiers = []
        node.set("interval_fields", fields.upper())
        if modifiers:
            node.set("typmods", modifiers)

    def type_modifiers(self) -> list[exp.Expr]:
        """[(a, b ...)]"""
        if not self.accept("("):
            return []
        modifiers = self.comma_list(self.expression)
        self.expect(")")
        return modifiers

    def _generic_type(self) -> nodes.TypeName:
        last = self.token
        reserved = NOT_TYPE_NAMES if self.peek().word != "." else RESERVED
        parts = [self.name(reserved)]
        while self.word == "." and self.is_name(frozenset(), self.peek()):
            self.advance()
            last = self.token
            parts.append(self.label())
        node = nodes.TypeName(names=tuple(parts))
        if last.kind is QUOTED:
            node.set("quoted", True)
        if self.word == "%" and self.peek().word in _PERCENT:
            self.advance()
            node.set("percent", self.advance().word.upper())
            return node
        if self.word == "(":
            if parts[-1] in _LENGTH_UNITS:
                modifiers, units = self._length()
                node.set("typmods", modifiers)
                if units:
                    node.set("char_semantics", units)
            elif self.peek().word == "*":  # NUMBER(*, s)
                self.expect("(", "*")
                scale = self.comma_list(self.expression) if self.accept(",") else []
                self.expect(")")
                node.set("typmods", [exp.Star(), *scale])
            else:
                node.set("typmods", self.type_modifiers())
        return node


def _system(
    name: str, typmods: list[exp.Expr] | None = None, char_semantics: str | None = None
) -> nodes.TypeName:
    node = nodes.TypeName(names=("pg_catalog", name))
    if typmods:
        node.set("typmods", typmods)
    if char_semantics:
        node.set("char_semantics", char_semantics)
    return node
