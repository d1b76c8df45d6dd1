"""Nodes of statements about publications."""

from polar_lite.catalog.dialect.nodes.base import Node, Statement, arguments


class PublicationObject(Node):
    """What a publication is for. schema: str, or True for CURRENT_SCHEMA, of TABLES IN SCHEMA; else names of
    a table, only, columns (tuple of str), where with its extent (pair of offsets).
    """

    arg_types = arguments("schema", "names", "only", "columns", "where", "extent")


class CreatePublication(Statement):
    """publication: str; all_tables; objects: list of PublicationObject; options: (name, value, place)."""

    arg_types = arguments("publication!", "all_tables", "objects", "options")


class AlterPublication(Statement):
    """publication: str; change: "ADD"|"SET"|"DROP" with objects, or options of SET (..)."""

    arg_types = arguments("publication!", "change", "objects", "options")
