"""Declarations of types in Oracle's PL: records, collections, subtypes.

Oracle 19c PL/SQL Language Reference, 5 (plsql-collections-and-records) and 3 (SUBTYPE).
"""

from dataclasses import replace

from polar_lite.catalog.plsql import nodes
from polar_lite.catalog.plsql.parser.declarations import DeclarationReader
from polar_lite.protocol.sqlstate import NULL_VALUE_NOT_ALLOWED


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
            found = nodes.TypeAlias(line, offset, name, self.type_name(), bounds=self._range())
            found = replace(found, not_null=self.accept("not", "null"))
        elif self.accept("record"):
            found = nodes.RecordDefinition(line, offset, name, self._fields())
        elif self.accept("table", "of"):
            found = self._table(name, line, offset)
        elif self.word in ("varray", "array") or self.at("varying", "array"):
            found = self._varray(name, line, offset)
        elif self.accept("ref", "cursor"):
            row = self.type_name() if self.accept("return") else None
            found = nodes.TypeAlias(line, offset, name, None, row=row)
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
        not_null = self.accept("not", "null")
        default = None
        if self.accept_any(":=", "default"):
            default = self.sql_expression(",", ")")
        elif not_null:
            message = f'field "{name}" must have a default value, since it\'s declared NOT NULL'
            raise self.error(message, offset, NULL_VALUE_NOT_ALLOWED)
        return nodes.Field(line, offset, name, type_, default, not_null)

    def _range(self) -> tuple[int | None, int | None]:
        """[RANGE low..high]"""
        if not self.accept("range"):
            return None, None
        low = self.signed_integer()
        self.expect("..")
        return low, self.signed_integer()

    def _table(self, name: str, line: int, offset: int) -> nodes.CollectionDefinition:
        element = self.type_name()
        not_null = self.accept("not", "null")
        key = self.type_name() if self.accept("index", "by") else None
        kind = "table" if key is None else "map"
        return nodes.CollectionDefinition(line, offset, name, kind, element, key, None, not_null)

    def _varray(self, name: str, line: int, offset: int) -> nodes.CollectionDefinition:
        if not self.accept("varray"):
            self.accept("varying")
            self.expect("array")
        self.expect("(")
        limit = self.integer()
        self.expect(")", "of")
        element = self.type_name()
        not_null = self.accept("not", "null")
        return nodes.CollectionDefinition(line, offset, name, "varray", element, None, limit, not_null)
