"""CREATE AGGREGATE, and the arguments by which other statements name an aggregate.

Grammar: DefineStmt, aggr_args, old_aggr_definition of PostgreSQL's gram.y.
"""

from typing import Any, Final

from sqlglot import exp

from polar_lite.catalog.dialect import nodes
from polar_lite.catalog.dialect.polar.routines import RoutineParser
from polar_lite.catalog.dialect.polar.tokens import NUMBER, OPERATOR, STRING
from polar_lite.protocol.sqlstate import FEATURE_NOT_SUPPORTED

_TYPES: Final = ("basetype", "stype", "stype1", "mstype")
_FUNCTIONS: Final = frozenset(
    {
        *("sfunc", "sfunc1", "finalfunc", "combinefunc", "serialfunc", "deserialfunc"),
        *("msfunc", "minvfunc", "mfinalfunc"),
    }
)


class AggregateParser(RoutineParser):
    """Parses definitions and signatures of aggregates."""

    def create_aggregate(self, or_replace: bool) -> exp.Expr:
        self.expect("aggregate")
        start = self.token.start
        node = nodes.CreateAggregate(names=self.function_names(), or_replace=or_replace)
        if self.word == "(" and self.peek(2).word == "=":
            node.set("is_old_style", True)
        else:
            parameters, direct = self.aggregate_arguments()
            node.set("parameters", parameters)
            node.set("direct", direct)
        self.expect("(")
        node.set("options", tuple(self.comma_list(self._aggregate_option)))
        self.expect(")")
        return self.mark(node, start)

    def aggregate_arguments(self) -> tuple[list[exp.Expr], int]:
        """Parse (*), (arguments) or (direct arguments ORDER BY arguments).

        Returns all arguments and how many of them are direct, -1 without ORDER BY. A VARIADIC argument on
        both sides is one (makeOrderedSetArgs).
        """
        if self.accept("(", "*", ")"):
            return [], -1
        self.expect("(")
        direct = [] if self.word == "order" else self.comma_list(self._aggregate_argument)
        if not self.accept("order", "by"):
            self.expect(")")
            return direct, -1
        ordered = self.comma_list(self._aggregate_argument)
        self.expect(")")
        if not direct or direct[-1].args["mode"] != "VARIADIC":
            return direct + ordered, len(direct)
        last, first = direct[-1].args["type_name"], ordered[0].args["type_name"]
        if len(ordered) > 1 or ordered[0].args["mode"] != "VARIADIC" or _written(first) != _written(last):
            message = (
                "an ordered-set aggregate with a VARIADIC direct argument"
                " must have one VARIADIC aggregated argument of the same data type"
            )
            raise self.error(message, nodes.start_of(ordered[0]), FEATURE_NOT_SUPPORTED)
        return direct, len(direct)

    def aggregate_name(self) -> nodes.ObjectName:
        """Parse name (arguments) (grammar: aggregate_with_argtypes)."""
        start = self.token.start
        node = nodes.ObjectName(kind="AGGREGATE", names=self.function_names())
        node.set("arguments", self.aggregate_arguments()[0])
        return self.mark(node, start)

    def _aggregate_argument(self) -> exp.Expr:
        return self.parameter_definition(may_have_default=False)

    def _aggregate_option(self) -> tuple[str, Any]:
        name = self.label()
        if not self.accept("="):
            return name, True
        if self.token.kind is STRING:
            return name, self.string()
        if name in _TYPES:
            return name, self.type_name()
        if name in _FUNCTIONS:
            return name, self.function_names()
        if name == "sortop":
            return name, self._sort_operator()
        if self.token.kind is NUMBER or self.word in ("+", "-"):
            return name, self.signed_number()
        return name, self.label()

    def _sort_operator(self) -> tuple[str, ...]:
        if self.word == "operator" and self.peek().word == "(":
            schema, symbol = self.qualified_operator()
            return (symbol,) if schema is None else (schema, symbol)
        return (self.advance().word,) if self.token.kind is OPERATOR else self.names()


def _written(type_name: exp.Expr) -> dict[str, Any]:
    """What a type's name says, without where it stands."""
    return {name: value for name, value in type_name.args.items() if name != "end"}
