"""Nodes of partitioning: PARTITION BY, the bounds of a partition."""

from polar_lite.catalog.dialect.nodes.base import Node, arguments


class PartitionBy(Node):
    """strategy: "RANGE" | "LIST" | "HASH", as written in lower case; elements: list of PartitionElement.

    Oracle's: partitions: list of NamedPartition; sub: PartitionBy of each of these, whose `partitions` is a
    template; interval: the text of INTERVAL (..).
    """

    arg_types = arguments("strategy!", "elements!", "partitions", "sub", "interval")


class PartitionElement(Node):
    """column: str, or expression; operator_class, collation: tuple of names|None."""

    arg_types = arguments("column", "expression", "operator_class", "collation")


class PartitionBound(Node):
    """kind: "default" | "range" | "list" | "hash" | "less than" (Oracle: the lower bound is the one before).

    lower, upper: lists of expressions; MINVALUE and MAXVALUE are the texts. values: list of expressions.
    modulus, remainder: numbers.
    """

    arg_types = arguments("kind!", "lower", "upper", "values", "modulus", "remainder")


class NamedPartition(Node):
    """Oracle's PARTITION p VALUES ..: label: its name, str|None; bound: PartitionBound|None (of HASH);
    parts: list of NamedPartition, its own subpartitions.
    """

    arg_types = arguments("label", "bound", "parts")
