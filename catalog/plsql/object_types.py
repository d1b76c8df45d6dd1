"""Object types: what CREATE TYPE .. AS OBJECT and CREATE TYPE BODY say.

An object type is a composite type and, under the same name, a package of its methods: a member's first
parameter is SELF, a constructor has SELF as a variable. Oracle 19c PL/SQL Language Reference, CREATE TYPE,
CREATE TYPE BODY.
"""

from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache
from typing import Any, Final

from sqlglot import exp

from polar_lite.catalog.dialect import nodes as syntax
from polar_lite.catalog.plsql import nodes
from polar_lite.catalog.plsql.parser.oracle import ALWAYS, OracleParser
from polar_lite.protocol.sqlstate import INVALID_FUNCTION_DEFINITION, INVALID_TABLE_DEFINITION

SELF: Final = "self"
_METHODS: Final = frozenset({"map", "order", "member", "static", "constructor"})
_MODIFIERS: Final = frozenset({"overriding", "final", "instantiable", "not"})


class ObjectParser(OracleParser):
    """Reads the two parts of an object type. type_name: its own, which SELF has."""

    def __init__(self, source: str, names: tuple[str, ...], known: Iterable[str] = ()) -> None:
        super().__init__(source, known)
        self.names_of_type = names
        self._in_constructor = False

    def specification(self, is_under: bool) -> nodes.ObjectType:
        """( attribute | method, .. ) [[NOT] FINAL | [NOT] INSTANTIABLE]; no list is needed behind UNDER."""
        line, offset = self.here()
        self.scopes.append(set())
        found: list[Any] = []
        if not is_under or self.word == "(":
            self.expect("(")
            found = self.comma_list(self._element)
            self.expect(")")
        said = dict(self._property() for _ in iter(lambda: self.word in _MODIFIERS, False))
        attributes = tuple(item for item in found if isinstance(item, nodes.Field))
        methods = tuple(item for item in found if isinstance(item, nodes.Subprogram))
        if not attributes and not is_under:
            raise self.error("an object type has at least one attribute", offset, INVALID_TABLE_DEFINITION)
        self._check_comparisons(methods)
        self._finish()
        final, instantiable = said.get("final", True), said.get("instantiable", True)
        if final and not instantiable:
            raise self.error(
                "a type that is NOT INSTANTIABLE must be NOT FINAL", offset, INVALID_TABLE_DEFINITION
            )
        abstract = next((m for m in methods if m.is_abstract), None)
        if instantiable and abstract is not None:
            message = f'a type with the NOT INSTANTIABLE method "{abstract.name}" must be NOT INSTANTIABLE'
            raise self.error(message, abstract.offset, INVALID_TABLE_DEFINITION)
        return nodes.ObjectType(
            line, offset, self.names_of_type[-1], attributes, methods, final, instantiable
        )

    def _inheritance(self) -> tuple[str, bool]:
        """OVERRIDING | [NOT] FINAL | [NOT] INSTANTIABLE, before a method."""
        return ("overriding", True) if self.accept("overriding") else self._property()

    def _property(self) -> tuple[str, bool]:
        negated = self.accept("not")
        return self.expect_any("final", "instantiable"), not negated

    def _check_comparisons(self, methods: tuple[nodes.Subprogram, ...]) -> None:
        comparing = [m for m in methods if m.comparison]
        if len(comparing) > 1:
            raise self.error("an object type has one MAP or ORDER method", comparing[1].offset)

    def methods(self) -> nodes.Package:
        """Method bodies, END."""
        line, offset = self.here()
        self.scopes.append(set())
        found = []
        while self.word != "end":
            said = dict(self._inheritance() for _ in iter(lambda: self.word in _MODIFIERS, False))
            heading = replace(self._method(), overrides=said.get("overriding", False))
            self._in_constructor = heading.method == "constructor"
            found.append(self.with_body(heading))
        self.expect("end")
        self._finish()
        return nodes.Package(line, offset, self.names_of_type[-1], tuple(found), None)

    def _element(self) -> nodes.Field | nodes.Subprogram:
        said: dict[str, bool] = {}
        while self.word in _MODIFIERS and self.peek().word in (*_METHODS, *_MODIFIERS):
            said.update([self._inheritance()])
        if self.word in _METHODS and self.is_name(frozenset(), self.peek()) and self._is_method():
            return replace(
                self._method(),
                overrides=said.get("overriding", False),
                is_final=said.get("final", False),
                is_abstract=not said.get("instantiable", True),
            )
        if said:
            self.fail()
        if self.word == "pragma":
            raise self.refuse("PRAGMA in an object type")
        line, offset = self.here()
        name = self._new_name()
        self.declare(name)
        return nodes.Field(line, offset, name, self.type_name())

    def _is_method(self) -> bool:
        following = self.peek().word
        return following in ("function", "procedure") or (
            self.word in ("map", "order") and following == "member"
        )

    def _method(self) -> nodes.Subprogram:
        comparison = self.accept_any("map", "order") or ""
        method = self.expect_any("member", "static", "constructor")
        if self.word not in ("function", "procedure"):
            self.fail()
        self._in_constructor = method == "constructor"
        found = self.heading()
        parameters = found.parameters
        if method == "constructor" and (found.name != self.names_of_type[-1] or found.kind != "function"):
            raise self.error(
                "a constructor is a function of its type's name", found.offset, INVALID_FUNCTION_DEFINITION
            )
        has_self = bool(parameters) and parameters[0].name == SELF
        if method == "constructor" and has_self:
            parameters = parameters[1:]
        elif method == "member" and not has_self:
            mode = "IN" if found.kind == "function" else "INOUT"
            own = nodes.Parameter(found.line, found.offset, SELF, self._own_type(), mode)
            parameters = (own, *parameters)
        return replace(found, parameters=parameters, method=method, comparison=comparison)

    def subprogram(self) -> nodes.Subprogram:
        """One that a method declares is no constructor."""
        outside, self._in_constructor = self._in_constructor, False
        found = super().subprogram()
        self._in_constructor = outside
        return found

    def returned_type(self) -> Any:
        """RETURN SELF AS RESULT of a constructor."""
        if not self._in_constructor:
            return super().returned_type()
        self.expect("return", "self", "as", "result")
        return self._own_type()

    def _own_type(self) -> Any:
        return syntax.TypeName(names=self.names_of_type)

    def returned_value(self) -> nodes.Expression | None:
        """RETURN; of a constructor gives SELF."""
        if self.word == ";" and self._in_constructor:
            line, offset = self.here()
            name = exp.Column(this=exp.Identifier(this=SELF, quoted=True))
            return nodes.Expression(line, offset, SELF, name)
        return super().returned_value()


@lru_cache(maxsize=256)
def parse_object(source: str, names: tuple[str, ...], is_under: bool = False) -> nodes.ObjectType:
    """Parse the text after OBJECT, or after UNDER and the supertype's name. names: the type's."""
    return ObjectParser(source, names, ALWAYS).specification(is_under)


def parse_body(source: str, names: tuple[str, ...], object_type: nodes.ObjectType) -> nodes.Package:
    """Parse a type body's text after IS/AS."""
    known = {SELF, *(a.name for a in object_type.attributes), *(m.name for m in object_type.methods)}
    return ObjectParser(source, names, {*ALWAYS, *known}).methods()
