"""Nodes of statements about text search.

Options: tuple of (name, value, whether it is a bare number); a value is a tuple of names, one text, or None.
"""

from polar_lite.catalog.dialect.nodes.base import Statement, arguments


class CreateTextSearch(Statement):
    """kind: "CONFIGURATION"|"DICTIONARY"|"PARSER"|"TEMPLATE"."""

    arg_types = arguments("kind!", "names!", "options!")


class AlterTextSearchDictionary(Statement):
    arg_types = arguments("names!", "options!")


class AlterTextSearchConfiguration(Statement):
    """action: "ADD"|"ALTER"|"REPLACE"|"DROP"; token_types: names, or None for all; dictionaries: tuples
    of names (of REPLACE: the old one and the new one); if_exists."""

    arg_types = arguments("names!", "action!", "token_types", "dictionaries", "if_exists")
