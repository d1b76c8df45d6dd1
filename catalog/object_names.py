"""How objects are written for people: quoting, qualification by visibility, and descriptions.

What regclass, format_type, pg_describe_object and error texts print. A name is qualified when it
could not be found unqualified in the search path. PostgreSQL 15 docs 9.26 (functions-info), source
objectaddress.c, regproc.c, ruleutils.c (quote_identifier).
"""

import re
from collections.abc import Callable, Sequence
from typing import Any, Final

from polar_lite.catalog import access_methods
from polar_lite.catalog.collations import Collation
from polar_lite.catalog.dialect.polar.keywords import COLUMN_NAMES, RESERVED, TYPE_FUNCTION_NAMES
from polar_lite.catalog.objects import PG_CATALOG, Relation, Routine
from polar_lite.catalog.snapshot import Snapshot, builtin_functions
from polar_lite.catalog.temporary_schema import without_temporary
from polar_lite.protocol import pgtypes
from polar_lite.protocol.records import dataclass

# OIDs of the system tables, which are the classes of object addresses.
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
_DEFAULT_NOUNS: Final = {
    "r": "relations", "S": "sequences", "f": "functions", "T": "types", "n": "schemas",
}  # fmt: skip
# Parts of relations: the column with their name (or number), what messages call them.
_PART_NAMES: Final = {
    PG_ATTRDEF: "adnum", PG_CONSTRAINT: "conname", PG_TRIGGER: "tgname", PG_POLICY: "polname",
}  # fmt: skip
_PART_WORDS: Final = {PG_CONSTRAINT: "constraint", PG_TRIGGER: "trigger", PG_POLICY: "policy"}
_OF_METHODS: Final = {
    PG_OPCLASS: ("operator class", "pg_opclass", "opc"),
    PG_OPFAMILY: ("operator family", "pg_opfamily", "opf"),
}
# class -> noun, table, prefix of its columns, and of these the one of the number and of the object.
_MEMBERS: Final = {
    PG_AMOP: ("operator", "pg_amop", "amop", "strategy", "opr"),
    PG_AMPROC: ("function", "pg_amproc", "amproc", "num", ""),
}
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

    reader: runs a look-up in a system table (see CatalogWriter.rows); only `describe` of parts that
    the Snapshot does not hold needs it.
    """

    def __init__(
        self,
        snapshot: Snapshot,
        search_path: Sequence[int],
        reader: Callable[[str, dict[str, Any], tuple[str, ...]], list[tuple[Any, ...]]] | None = None,
    ) -> None:
        self._snapshot = snapshot
        self._path = tuple(search_path)
        if PG_CATALOG not in self._path:
            self._path = (PG_CATALOG, *self._path)
        self._reader = reader

    # Visibility

    def relation_is_visible(self, relation: Relation) -> bool:
        found = self._snapshot.find_relation(relation.name, self._path)
        return found is not None and found.oid == relation.oid

    def type_is_visible(self, oid: int) -> bool:
        entry = self._snapshot.type(oid)
        if entry is None:
            return False
        found = self._snapshot.type_by_name(None, entry.name, self._path)
        return found is not None and found.oid == oid

    def in_schema(self, schema: int, name: str) -> str:
        """With the schema's name, unless the search path has it."""
        return quote_ident(name) if schema in self._path else quote_qualified(self.schema_name(schema), name)

    def constant(self, type_oid: int, oid: int) -> str:
        """A regclass, or an object of text search."""
        if type_oid == pgtypes.REGCLASS.oid:
            return self.relation(oid)
        known = self._snapshot.text_search
        found = known.configurations.get(oid) or known.dictionaries.get(oid)
        return str(oid) if found is None else self.in_schema(found.schema, found.name)

    def collation_is_visible(self, collation: Collation) -> bool:
        found = self._snapshot.find_collation(collation.name, self._path)
        return found is not None and found.oid == collation.oid

    def routine_is_visible(self, routine: Routine) -> bool:
        """Whether no routine with the same input types comes before it in the path."""
        args = routine.function.args
        for schema in without_temporary(self._snapshot, self._path):
            if schema == routine.schema:
                return True
            if any(f.args == args for f in self._snapshot.functions(routine.name, schema)):
                return False
        return False

    # Names

    def relation(self, oid: int) -> str:
        """As regclass prints it."""
        found = self._snapshot.relation(oid)
        if found is None:
            return str(oid)
        if self.relation_is_visible(found):
            return quote_ident(found.name)
        return quote_qualified(self.schema_name(found.schema), found.name)

    def schema_name(self, oid: int) -> str:
        found = self._snapshot.schema(oid)
        return found.name if found else str(oid)

    def type(self, oid: int, typmod: int | None = None) -> str:
        """format_type(): built-in types by their SQL names, others quoted and qualified if needed."""
        if oid in pgtypes.BY_OID:
            return pgtypes.format_type(oid, typmod)
        found = self._snapshot.types.get(oid)
        if found is None:
            return "???" if oid else "-"
        if found.is_array:
            return f"{self.type(found.element_oid, typmod)}[]"
        if self.type_is_visible(oid):
            return quote_ident(found.name)
        return quote_qualified(self.schema_name(found.schema), found.name)

    def collation(self, oid: int) -> str:
        """As regcollation prints it."""
        found = self._snapshot.collations.get(oid)
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
        routine = self._snapshot.routine(oid)
        if routine is not None:
            path = without_temporary(self._snapshot, self._path)
            found = [f for s in path for f in self._snapshot.functions(routine.name, s)]
            if len(found) == 1 and found[0].oid == oid:
                return quote_ident(routine.name)
            return quote_qualified(self.schema_name(routine.schema), routine.name)
        function = _builtin(oid)
        if function is None:
            return str(oid)
        alone = len(builtin_functions(function.name)) == 1
        return quote_ident(function.name) if alone else quote_qualified("pg_catalog", function.name)

    # Descriptions

    def describe(self, address: Address) -> str:
        """pg_describe_object(): 'table t', 'column c of table t', 'function f(integer)'."""
        match address.class_oid:
            case 1259:
                return self._describe_relation(address)
            case 1255:
                return self._describe_routine(address.oid)
            case 1247:
                return f"type {self.type(address.oid)}"
            case 2615:
                return f"schema {quote_ident(self.schema_name(address.oid))}"
            case 1260:
                return f"role {quote_ident(self._snapshot.role_name(address.oid))}"
            case 1262:
                database = self._snapshot.databases.get(address.oid)
                return f"database {quote_ident(database.name) if database else address.oid}"
            case 3466:
                trigger = self._snapshot.triggers.get(address.oid)
                return f"event trigger {trigger.name if trigger else address.oid}"
            case 826:
                return self._describe_default_list(address.oid)
            case 2612:
                language = self._snapshot.languages.get(address.oid)
                return f"language {quote_ident(language.name) if language else address.oid}"
            case 2613:
                return f"large object {address.oid}"
            case 9002:
                package = self._snapshot.package(address.oid)
                return f"package {quote_ident(package.name) if package else address.oid}"
            case 9009:
                synonym = self._snapshot.synonyms.get(address.oid)
                return f"synonym {quote_ident(synonym.name) if synonym else address.oid}"
            case 9022:
                return f"job {address.oid}"
        return self._describe_part(address)

    def _describe_relation(self, address: Address) -> str:
        found = self._snapshot.relation(address.oid)
        if found is None:
            return f"relation {address.oid}"
        text = f"{RELATION_NOUNS.get(found.kind, 'relation')} {self.relation(found.oid)}"
        if not address.sub:
            return text
        column = next((c for c in found.columns if c.attnum == address.sub), None)
        return f"column {quote_ident(column.name) if column else address.sub} of {text}"

    def _describe_default_list(self, oid: int) -> str:
        columns = ("defaclrole", "defaclnamespace", "defaclobjtype")
        rows = self._reader("pg_default_acl", {"oid": oid}, columns) if self._reader is not None else []
        if not rows:
            return f"default privileges {oid}"
        owner, schema, kind = rows[0]
        of = f"belonging to role {quote_ident(self._snapshot.role_name(owner))}"
        where = f" in schema {quote_ident(self.schema_name(schema))}" if schema else ""
        return f"default privileges on new {_DEFAULT_NOUNS[kind]} {of}{where}"

    def _describe_routine(self, oid: int) -> str:
        routine = self._snapshot.routine(oid)
        if routine is not None:
            return f"function {self.signature(routine)}"
        function = _builtin(oid)
        if function is None:
            return f"function {oid}"
        return f"function {function.name}({','.join(self.type(a) for a in function.args)})"

    def _describe_operator(self, oid: int) -> str:
        found = self._snapshot.operators.get(oid)
        if found is None:
            known = _builtin_operator_row(oid)
            left = self.type(known.left) if known.left else "NONE"
            return f"operator {known.name}({left},{self.type(known.right)})"
        name = found.name
        if found.schema not in self._path:
            name = f"{quote_ident(self.schema_name(found.schema))}.{name}"
        left = self.type(found.left) if found.left else "NONE"
        return f"operator {name}({left},{self.type(found.right)})"

    def operator_names(self, oid: int) -> tuple[str, ...]:
        """Of an operator that is there: schema and name; without the schema of PostgreSQL's."""
        found = self._snapshot.operators.get(oid)
        if found is None:
            return (_builtin_operator(oid),)
        return (self.schema_name(found.schema), found.name)

    def operator(self, oid: int) -> str:
        """generate_operator_name(): as it is written between operands."""
        *schema, name = self.operator_names(oid)
        found = self._snapshot.operators.get(oid)
        if found is None or found.schema in self._path:
            return name
        return f"OPERATOR({quote_ident(schema[0])}.{name})"

    def _describe_class(self, address: Address) -> str:
        noun, table, prefix = _OF_METHODS[address.class_oid]
        columns = (f"{prefix}name", f"{prefix}namespace", f"{prefix}method")
        rows = self._reader(table, {"oid": address.oid}, columns) if self._reader is not None else []
        if not rows:
            return f"{noun} {address.oid}"
        name, schema, method = rows[0]
        shown = name if schema in self._path else quote_qualified(self.schema_name(schema), name)
        return f"{noun} {shown} for access method {access_methods.BY_OID[method].name}"

    def _describe_member(self, address: Address) -> str:
        noun, table, prefix, number, target = _MEMBERS[address.class_oid]
        columns = tuple(f"{prefix}{name}" for name in (number, "lefttype", "righttype", "family", target))
        rows = self._reader(table, {"oid": address.oid}, columns) if self._reader is not None else []
        if not rows:
            return f"{noun} {address.oid}"
        place, left, right, family, oid = rows[0]
        types = f"({self.type(left)}, {self.type(right)})"
        shown = self._describe_operator(oid) if noun == "operator" else self._describe_routine(oid)
        of = self._describe_class(Address(PG_OPFAMILY, family))
        return f"{noun} {place} {types} of {of}: {shown.split(' ', 1)[1]}"

    def _describe_part(self, address: Address) -> str:
        """Defaults, constraints, rules and triggers, which are parts of relations; operators and casts."""
        if address.class_oid == PG_OPERATOR:
            return self._describe_operator(address.oid)
        if address.class_oid in _OF_METHODS:
            return self._describe_class(address)
        from polar_lite.catalog.described_from_rows import DESCRIBED  # it imports this module

        if address.class_oid in DESCRIBED and self._reader is not None:
            found = DESCRIBED[address.class_oid](self, self._reader, address.oid)
            if found is not None:
                return found
        if address.class_oid in _MEMBERS:
            return self._describe_member(address)
        if address.class_oid == PG_STATISTIC_EXT and self._reader is not None:
            rows = self._reader("pg_statistic_ext", {"oid": address.oid}, ("stxnamespace", "stxname"))
            if rows:
                schema, name = rows[0]
                shown = quote_qualified(self.schema_name(schema), name)
                return f"statistics object {quote_ident(name) if schema in self._path else shown}"
        if address.class_oid == PG_COLLATION:
            return f"collation {self.collation(address.oid)}"
        if address.class_oid == PG_EXTENSION and self._reader is not None:
            rows = self._reader("pg_extension", {"oid": address.oid}, ("extname",))
            if rows:
                return f"extension {rows[0][0]}"
        if address.class_oid == PG_CAST and self._reader is not None:
            rows = self._reader("pg_cast", {"oid": address.oid}, ("castsource", "casttarget"))
            if rows:
                return f"cast from {self.type(rows[0][0])} to {self.type(rows[0][1])}"
        for table, class_oid, owner in (
            ("pg_attrdef", PG_ATTRDEF, "adrelid"),
            ("pg_constraint", PG_CONSTRAINT, "conrelid"),
            ("pg_rewrite", PG_REWRITE, "ev_class"),
            ("pg_trigger", PG_TRIGGER, "tgrelid"),
            ("pg_policy", PG_POLICY, "polrelid"),
        ):
            if address.class_oid != class_oid or self._reader is None:
                continue
            extra = _PART_NAMES.get(class_oid, "rulename")
            rows = self._reader(table, {"oid": address.oid}, (owner, extra))
            if not rows:
                break
            relation, detail = rows[0]
            if not relation:
                return f"constraint {detail}"  # a domain's
            of = self._describe_relation(Address(PG_CLASS, relation))
            if class_oid == PG_ATTRDEF:
                return f"default value for {self._describe_relation(Address(PG_CLASS, relation, detail))}"
            word = _PART_WORDS.get(class_oid, "rule")
            return f"{word} {detail} on {of}"
        return f"object {address.oid} of class {address.class_oid}"


def _builtin_operator(oid: int) -> str:
    from polar_lite.catalog.functions.registry import REGISTRY

    return REGISTRY.operators.name_of(oid)


def _builtin_operator_row(oid: int) -> Any:
    from polar_lite.catalog.functions.registry import REGISTRY

    return REGISTRY.operators.by_oid(oid)


def _builtin(oid: int) -> Any:
    from polar_lite.catalog.functions.registry import REGISTRY

    return REGISTRY.by_oid.get(oid)
