"""Declarations of types in Oracle's PL: records, collections, subtypes.

Oracle 19c PL/SQL Language Reference, 5 (plsql-collections-and-records) and 3 (SUBTYPE).
"""

from polar_lite.catalog.plsql import nodes
from polar_lite.catalog.plsql.declarations import DeclarationReader


class TypeReader(DeclarationReader):
    """Reads TYPE .. IS and SUBTYPE .. IS."""

    def type_declaration(self) -> nodes.TypeDeclaration:
        """TYPE name IS {RECORD (..) | TABLE OF .. | VARRAY (n) OF .. | REF CURSOR}; SUBTYPE name IS type;"""
        token = self.advance()
        line, offset = self.here(token)
        name = self._new_name()
        self.expect("is")
        found: nodes.TypeDeclaration
        if token.word == "subtype":
            found = nodes.TypeAlias(line, offset, name, self.type_name())
            self._refuse_constraints()
        elif self.accept("record"):
            found = nodes.RecordDefinition(line, offset, name, self._fields())
        elif self.accept("table", "of"):
            found = self._table(name, line, offset)
        elif self.word == "varray" or self.at("varying", "array"):
            found = self._varray(name, line, offset)
        elif self.accept("ref", "cursor"):
            if self.word == "return":
                raise self.refuse("REF CURSOR RETURN")
            found = nodes.TypeAlias(line, offset, name, None)
        else:
            self.fail()
        self.end_statement()
        self.declare(name)
        return found

    def _fields(self) -> tuple[nodes.Field, ...]:
        self.expect("(")
        found = self.comma_list(self._field)
        self.expect(")")
        seen: set[str] = set()
        for field in found:
            if field.name in seen:
                raise self.error(f'field "{field.name}" specified more than once', field.offset)
            seen.add(field.name)
        return tuple(found)

    def _field(self) -> nodes.Field:
        line, offset = self.here()
        name = self.label()
        type_ = self.type_name()
        self._refuse_constraints()
        default = None
        if self.accept_any(":=", "default"):
            default = self.sql_expression(",", ")")
        return nodes.Field(line, offset, name, type_, default)

    def _refuse_constraints(self) -> None:
        if self.word == "not":
            raise self.refuse("NOT NULL of a type, a field or an element")
        if self.word == "range":
            raise self.refuse("RANGE of a subtype")

    def _table(self, name: str, line: int, offset: int) -> nodes.CollectionDefinition:
        element = self.type_name()
        self._refuse_constraints()
        if not self.accept("index", "by"):
            return nodes.CollectionDefinition(line, offset, name, "table", element)
        return nodes.CollectionDefinition(line, offset, name, "map", element, self.type_name())

    def _varray(self, name: str, line: int, offset: int) -> nodes.CollectionDefinition:
        if not self.accept("varray"):
            self.expect("varying", "array")
        self.expect("(")
        limit = self.integer()
        self.expect(")", "of")
        element = self.type_name()
        self._refuse_constraints()
        return nodes.CollectionDefinition(line, offset, name, "varray", element, None, limit)
