"""DEFAULT .. ON CONVERSION ERROR, VALIDATE_CONVERSION; CHR and TRANSLATE with USING.

They become calls of functions that take a text, a default, a template and NLS parameters
(`functions/oracle/conversion_errors`). Oracle 19c SQL Reference, "CAST", "TO_DATE", "VALIDATE_CONVERSION".
"""

from typing import Final

from sqlglot import exp

from polar_lite.catalog.dialect import nodes
from polar_lite.catalog.dialect.polar.types import TypeParser

_BY_FUNCTION: Final = {
    "to_number": "number",
    "to_date": "date",
    "to_timestamp": "timestamp",
    "to_timestamp_tz": "timestamptz",
    "to_dsinterval": "dsinterval",
    "to_yminterval": "yminterval",
    "to_binary_double": "double",
    "to_binary_float": "real",
}
_BY_TYPE: Final = {
    "number": "number",
    "numeric": "number",
    "int4": "number",
    "int8": "number",
    "int2": "number",
    "date": "date",
    "timestamp": "timestamp",
    "timestamptz": "timestamptz",
    "binary_double": "double",
    "float8": "double",
    "binary_float": "real",
    "float4": "real",
}
_FUNCTIONS: Final = {kind: name for name, kind in _BY_FUNCTION.items() if "interval" not in kind}
_CHARACTER_SETS: Final = ("char_cs", "nchar_cs")


class ConversionParser(TypeParser):
    """Parses what may follow the first argument of a conversion."""

    def conversion_clauses(self, node: nodes.FuncCall, argument: exp.Expr) -> bool:
        """The rest of the arguments, if there is a clause that makes another call of `node`."""
        name = node.names[-1]
        if self.word == "default" and name in _BY_FUNCTION:
            default = self._default()
            self._becomes(
                node, f"oracle_to_{_BY_FUNCTION[name]}", [_text(argument), default, *self._template()]
            )
            return True
        if self.word == "as" and name == "validate_conversion":
            self.advance()
            kind = exp.Literal.string(self._kind(self.type_name()))
            given = [kind, _text(argument), *self._template()]
            self._becomes(node, "oracle_validate_conversion", given)
            return True
        if self.word == "using" and name in ("chr", "translate") and self.peek().word in _CHARACTER_SETS:
            self.seek(self.index + 2)
            empty = [exp.Literal.string(""), exp.Literal.string("")]
            given = [argument] if name == "chr" else [argument, *empty]
            self._becomes(node, "nchr" if name == "chr" else name, given)
            return True
        return False

    def cast_with_default(self, operand: exp.Expr, to: nodes.TypeName) -> exp.Expr:
        """CAST (.. AS type [DEFAULT .. ON CONVERSION ERROR] [, template [, parameters]])."""
        kind = self._kind(to)
        node = self.mark(nodes.FuncCall(names=(), expressions=[]), self.token.start)
        if self.word == "default":
            default = self._default()
            self._becomes(node, f"oracle_to_{kind}", [_text(operand), default, *self._template()])
            return node
        function = _FUNCTIONS.get(kind)
        if function is None:
            raise self.not_supported(f"CAST to {to.names[-1].upper()} with a format")
        self.expect(",")
        self._becomes(node, function, [_text(operand), *map(_text, self.comma_list(self.expression))])
        return node

    def _default(self) -> exp.Expr:
        self.expect("default")
        value = self.expression()
        self.expect("on", "conversion", "error")
        return _text(value)

    def _template(self) -> list[exp.Expr]:
        given: list[exp.Expr] = []
        while len(given) < 2 and self.accept(","):
            given.append(_text(self.expression()))
        return given + [_text(exp.Null())] * (2 - len(given))

    def _kind(self, to: nodes.TypeName) -> str:
        name = to.names[-1]
        fields = (to.interval_fields or "").split()
        if name == "interval" and fields:
            return "yminterval" if fields[0] in ("YEAR", "MONTH") else "dsinterval"
        if name not in _BY_TYPE:
            raise self.not_supported(f"a conversion to {name.upper()} with an answer to errors")
        return _BY_TYPE[name]

    def _becomes(self, node: nodes.FuncCall, name: str, given: list[exp.Expr]) -> None:
        start = self.token.start
        for argument in given:
            for part in argument.walk():
                part.meta.setdefault("start", start)
        node.set("names", ("pg_catalog", name))
        node.set("identifiers", None)
        node.set("expressions", given)


def _text(value: exp.Expr) -> exp.Expr:
    return nodes.TypeCast(this=value, to=nodes.TypeName(names=("pg_catalog", "text")))
