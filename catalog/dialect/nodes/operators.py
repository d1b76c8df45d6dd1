"""Syntax nodes of operators, operator classes and casts."""

from polar_lite.catalog.dialect.nodes.base import Statement, arguments


class CreateOperator(Statement):
    """names: with the operator's symbol last; options: tuple of (folded name, value): a tuple of names, a
    TypeName (leftarg, rightarg), text, or True (no value).
    """

    arg_types = arguments("names!", "options!")


class CreateOperatorClass(Statement):
    """names; default: bool; type_name; method: str; family: tuple|None; items: list of OperatorClassItem."""

    arg_types = arguments("names!", "default", "type_name!", "method!", "family", "items!")


class OperatorClassItem(Statement):
    """kind: "OPERATOR", "FUNCTION", "STORAGE"; number; types: list of TypeName (in parentheses after the
    number; the one of STORAGE); operator: names with operand_types (None for a missing left one) and
    order_by: names; function: ObjectName.
    """

    arg_types = arguments("kind!", "number", "types", "operator", "operand_types", "order_by", "function")


class CreateOperatorFamily(Statement):
    """names; method: str."""

    arg_types = arguments("names!", "method!")


class AlterOperatorFamily(Statement):
    """names; method: str; drops: bool (DROP, else ADD); items: list of OperatorClassItem."""

    arg_types = arguments("names!", "method!", "drops", "items")


class AlterOperator(Statement):
    """SET of an operator. object: ObjectName; options as CreateOperator, None for NONE."""

    arg_types = arguments("object!", "options!")


class CreateCast(Statement):
    """source, target: TypeName; function: ObjectName|None; method: "f", "b", "i"; context: "e", "a", "i"."""

    arg_types = arguments("source!", "target!", "function", "method!", "context!")


class DropOperator(Statement):
    """objects: list of OperatorName; if_exists; cascade."""

    arg_types = arguments("objects!", "if_exists", "cascade")


class OperatorName(Statement):
    """names: with the symbol last; left (None for a prefix operator), right: TypeName."""

    arg_types = arguments("names!", "left", "right!")


class DropCast(Statement):
    """source, target: TypeName; if_exists; cascade."""

    arg_types = arguments("source!", "target!", "if_exists", "cascade")


class CreateCollation(Statement):
    """options: tuple of (folded name, tuple of names or one text, place); empty for one without a value."""

    arg_types = arguments("names!", "if_not_exists", "options!")


class RefreshCollation(Statement):
    """ALTER COLLATION names REFRESH VERSION."""

    arg_types = arguments("names!")


class CreateStatistics(Statement):
    """kinds: tuple of folded words; elements: list of IndexElement with a column or an expression; table:
    names."""

    arg_types = arguments("names!", "if_not_exists", "kinds", "elements!", "table!")


class AlterStatistics(Statement):
    """ALTER STATISTICS names SET STATISTICS target."""

    arg_types = arguments("names!", "target!", "if_exists")
