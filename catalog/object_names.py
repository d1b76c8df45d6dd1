"""How objects are written for people: quoting, and qualification by visibility.

What regclass, format_type and error texts print; `descriptions` adds what kind of object it is. A name is
qualified when it could not be found unqualified in the search path. PostgreSQL 15 docs 9.26
(functions-info), source regproc.c, ruleutils.c (quote_identifier).
"""

import re
from collections.abc import Callable, Sequence
from typing import Any, Final

from polar_lite.catalog.collations import Collation
from polar_lite.catalog.dialect.polar.keywords import COLUMN_NAMES, RESERVED, TYPE_FUNCTION_NAMES
from polar_lite.catalog.objects import PG_CATALOG, Relation, Routine
from polar_lite.catalog.snapshot import Snapshot, builtin_functions
from polar_lite.catalog.temporary_schema import without_temporary
from polar_lite.protocol import pgtypes
from polar_lite.protocol.records import dataclass

# OIDs of the system tables, which are the classes of object addresses.
PG_AUTHID: Final = 1260
PG_TABLESPACE: Final = 1213
PG_CLASS: Final = 1259
PG_PROC: Final = 1255
PG_TYPE: Final = 1247
PG_ATTRDEF: Final = 2604
PG_CAST: Final = 2605
PG_COLLATION: Final = 3456
PG_STATISTIC_EXT: Final = 3381
PG_TS_CONFIG: Final = 3602
PG_TS_DICT: Final = 3600
PG_TS_TEMPLATE: Final = 3764
PG_CONSTRAINT: Final = 2606
PG_AMOP: Final = 2602
PG_AMPROC: Final = 2603
PG_OPCLASS: Final = 2616
PG_OPERATOR: Final = 2617
PG_OPFAMILY: Final = 2753
PG_EXTENSION: Final = 3079
PG_NAMESPACE: Final = 2615
PG_REWRITE: Final = 2618
PG_TRIGGER: Final = 2620
PG_POLICY: Final = 3256
PG_EVENT_TRIGGER: Final = 3466
PG_DATABASE: Final = 1262
PG_DEFAULT_ACL: Final = 826
PG_LARGEOBJECT: Final = 2613
PG_LANGUAGE: Final = 2612
PG_FOREIGN_DATA_WRAPPER: Final = 2328
PG_FOREIGN_SERVER: Final = 1417
PG_USER_MAPPING: Final = 1418
PG_PUBLICATION: Final = 6104
PG_PUBLICATION_REL: Final = 6106
PG_PUBLICATION_NAMESPACE: Final = 6237
POLAR_PACKAGE: Final = 9002
POLAR_SYNONYM: Final = 9009
POLAR_CONTEXT: Final = 9021
POLAR_JOB: Final = 9022

RELATION_NOUNS: Final = {
    "r": "table", "v": "view", "S": "sequence", "i": "index", "m": "materialized view",
    "c": "composite type", "p": "table", "f": "foreign table", "t": "toast table",
    "I": "index",
}  # fmt: skip
_PLAIN: Final = re.compile(r"[a-z_][a-z0-9_]*\Z")
_QUOTED_WORDS: Final = RESERVED | TYPE_FUNCTION_NAMES | COLUMN_NAMES

# What an object refers to: (class, object, column or 0), as pg_depend's refclassid, refobjid, refobjsubid.
Reference = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Address:
    """An object as pg_depend names it."""

    class_oid: int
    oid: int
    sub: int = 0


def quote_ident(name: str) -> str:
    """The name as SQL text needs it: quoted if not plain, or a keyword that is not unreserved."""
    if _PLAIN.match(name) and name not in _QUOTED_WORDS:
        return name
    return '"' + name.replace('"', '""') + '"'


def quote_qualified(*parts: str) -> str:
    return ".".join(quote_ident(part) for part in parts)


class Names:
    """Writes names for one session. search_path: schema OIDs in order, implicit ones included.

    reader: runs a look-up in a system table (see CatalogWriter.rows); only descriptions of what the Snapshot
    does not hold need it.
    """

    def __init__(
        self,
        snapshot: Snapshot,
        search_path: Sequence[int],
        reader: Callable[[str, dict[str, Any], tuple[str, ...]], list[tuple[Any, ...]]] | None = None,
    ) -> None:
        self.snapshot = snapshot
        self._path = tuple(search_path)
        if PG_CATALOG not in self._path:
            self._path = (PG_CATALOG, *self._path)
        self._reader = reader

    def rows(self, table: str, oid: int, *columns: str) -> list[tuple[Any, ...]]:
        """Columns of an object's row in a system table; nothing without a reader."""
        return self._reader(table, {"oid": oid}, columns) if self._reader is not None else []

    def searches(self, schema: int) -> bool:
        return schema in self._path

    def searches_named(self, schema: str) -> bool:
        """As `searches`, by the schema's name; pg_catalog is always searched."""
        found = None if schema == "pg_catalog" else self.snapshot.schema_by_name(schema)
        return schema == "pg_catalog" or (found is not None and self.searches(found.oid))

    # Visibility

    def relation_is_visible(self, relation: Relation) -> bool:
        found = self.snapshot.find_relation(relation.name, self._path)
        return found is not None and found.oid == relation.oid

    def type_is_visible(self, oid: int) -> bool:
        entry = self.snapshot.type(oid)
        if entry is None:
            return False
        found = self.snapshot.type_by_name(None, entry.name, self._path)
        return found is not None and found.oid == oid

    def in_schema(self, schema: int, name: str) -> str:
        """With the schema's name, unless the search path has it."""
        return quote_ident(name) if self.searches(schema) else quote_qualified(self.schema_name(schema), name)

    def constant(self, type_oid: int, oid: int) -> str:
        """A regclass, or an object of text search."""
        if type_oid == pgtypes.REGCLASS.oid:
            return self.relation(oid)
        known = self.snapshot.text_search
        found = known.configurations.get(oid) or known.dictionaries.get(oid)
        return str(oid) if found is None else self.in_schema(found.schema, found.name)

    def collation_is_visible(self, collation: Collation) -> bool:
        found = self.snapshot.find_collation(collation.name, self._path)
        return found is not None and found.oid == collation.oid

    def routine_is_visible(self, routine: Routine) -> bool:
        """Whether no routine with the same input types comes before it in the path."""
        args = routine.function.args
        for schema in without_temporary(self.snapshot, self._path):
            if schema == routine.schema:
                return True
            if any(f.args == args for f in self.snapshot.functions(routine.name, schema)):
                return False
        return False

    # Names

    def relation(self, oid: int) -> str:
        """As regclass prints it."""
        found = self.snapshot.relation(oid)
        if found is None:
            return str(oid)
        if self.relation_is_visible(found):
            return quote_ident(found.name)
        return quote_qualified(self.schema_name(found.schema), found.name)

    def schema_name(self, oid: int) -> str:
        found = self.snapshot.schema(oid)
        return found.name if found else str(oid)

    def type(self, oid: int, typmod: int | None = None) -> str:
        """format_type(): built-in types by their SQL names, others quoted and qualified if needed."""
        if oid in pgtypes.BY_OID:
            return pgtypes.format_type(oid, typmod)
        found = self.snapshot.types.get(oid)
        if found is None:
            return "???" if oid else "-"
        if found.is_array:
            return f"{self.type(found.element_oid, typmod)}[]"
        if self.type_is_visible(oid):
            return quote_ident(found.name)
        return quote_qualified(self.schema_name(found.schema), found.name)

    def collation(self, oid: int) -> str:
        """As regcollation prints it."""
        found = self.snapshot.collations.get(oid)
        if found is None:
            return str(oid)
        if self.collation_is_visible(found):
            return quote_ident(found.name)
        return quote_qualified(self.schema_name(found.schema), found.name)

    def signature(self, routine: Routine) -> str:
        """As regprocedure prints it: name and input types."""
        name = quote_ident(routine.name)
        if not self.routine_is_visible(routine):
            name = quote_qualified(self.schema_name(routine.schema), routine.name)
        return f"{name}({','.join(self.type(oid) for oid in routine.function.args)})"

    def procedure(self, oid: int) -> str:
        """As regproc prints it: the name, qualified if it is overloaded or not visible."""
        routine = self.snapshot.routine(oid)
        if routine is not None:
            path = without_temporary(self.snapshot, self._path)
            found = [f for s in path for f in self.snapshot.functions(routine.name, s)]
            if len(found) == 1 and found[0].oid == oid:
                return quote_ident(routine.name)
            return quote_qualified(self.schema_name(routine.schema), routine.name)
        function = builtin_function(oid)
        if function is None:
            return str(oid)
        alone = len(builtin_functions(function.name)) == 1 and self.searches_named(function.schema)
        return quote_ident(function.name) if alone else quote_qualified(function.schema, function.name)

    # Descriptions

    def describe(self, address: Address) -> str:
        """pg_describe_object(): 'table t', 'column c of table t', 'function f(integer)'."""
        from polar_lite.catalog import descriptions  # it imports this module

        return descriptions.describe(self, address)

    def operator_names(self, oid: int) -> tuple[str, ...]:
        """Of an operator that is there: schema and name; without the schema of PostgreSQL's."""
        found = self.snapshot.operators.get(oid)
        if found is None:
            return (_builtin_operator(oid),)
        return (self.schema_name(found.schema), found.name)

    def operator(self, oid: int) -> str:
        """generate_operator_name(): as it is written between operands."""
        *schema, name = self.operator_names(oid)
        found = self.snapshot.operators.get(oid)
        if found is None or self.searches(found.schema):
            return name
        return f"OPERATOR({quote_ident(schema[0])}.{name})"


def _builtin_operator(oid: int) -> str:
    from polar_lite.catalog.functions.registry import REGISTRY

    return REGISTRY.operators.name_of(oid)


def builtin_function(oid: int) -> Any:
    """The row of a function of PostgreSQL's or ours; None for any other OID."""
    from polar_lite.catalog.functions.registry import REGISTRY

    return REGISTRY.by_oid.get(oid)
