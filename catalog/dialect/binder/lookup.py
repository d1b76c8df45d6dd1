"""What the binder asks the table of functions and the catalog: candidates, casts, facts about types.

Source of the rules: PostgreSQL 15, parse_type.c, parse_coerce.c (TypeCategory, IsPreferredType).
"""

from collections.abc import Sequence
from typing import Final

from polar_lite.catalog.dialect.binder.state import UNKNOWN, Statement
from polar_lite.catalog.functions.containers.parts_of_values import HAVE_PARTS
from polar_lite.catalog.functions.registry import REGISTRY, Cast, Function, Operator
from polar_lite.catalog.object_names import Names
from polar_lite.catalog.objects import Column
from polar_lite.catalog.types import TypeRef
from polar_lite.protocol.codec import PgType
from polar_lite.protocol.pgtypes import BY_NAME

INT2: Final = BY_NAME["int2"].oid
INT4: Final = BY_NAME["int4"].oid
INT8: Final = BY_NAME["int8"].oid
NUMERIC: Final = BY_NAME["numeric"].oid
FLOAT4: Final = BY_NAME["float4"].oid
FLOAT8: Final = BY_NAME["float8"].oid
BOOL: Final = BY_NAME["bool"].oid
TEXT: Final = BY_NAME["text"].oid
JSONB: Final = BY_NAME["jsonb"].oid
NAME: Final = BY_NAME["name"].oid
VARCHAR: Final = BY_NAME["varchar"].oid
# Functions that PostgreSQL does not have; a user's objects begin at 16384.
FIRST_OWN_OID: Final = 9600
BIT: Final = BY_NAME["bit"].oid
BYTEA: Final = BY_NAME["bytea"].oid
XML: Final = BY_NAME["xml"].oid
BPCHAR: Final = BY_NAME["bpchar"].oid
DATE: Final = BY_NAME["date"].oid
TIMESTAMP: Final = BY_NAME["timestamp"].oid
TIMESTAMPTZ: Final = BY_NAME["timestamptz"].oid
TIME: Final = BY_NAME["time"].oid
INTERVAL: Final = BY_NAME["interval"].oid
RECORD: Final = BY_NAME["record"].oid
OID: Final = BY_NAME["oid"].oid
TID: Final = BY_NAME["tid"].oid
VOID: Final = BY_NAME["void"].oid
ANY: Final = BY_NAME["any"].oid
OIDS: Final = frozenset(t.oid for t in BY_NAME.values() if t.name == "oid" or t.name.startswith("reg"))
"""Numbers without a sign, of as many bits as int4, which is made one of them bit by bit."""
REGCLASS: Final = BY_NAME["regclass"].oid
REGCONFIG: Final = BY_NAME["regconfig"].oid
REGDICTIONARY: Final = BY_NAME["regdictionary"].oid
ANYARRAY: Final = BY_NAME["anyarray"].oid
ANYELEMENT: Final = BY_NAME["anyelement"].oid
INTERNAL: Final = BY_NAME["internal"].oid
ANYNONARRAY: Final = BY_NAME["anynonarray"].oid
ANYENUM: Final = BY_NAME["anyenum"].oid
ANYRANGE: Final = BY_NAME["anyrange"].oid
ANYMULTIRANGE: Final = BY_NAME["anymultirange"].oid
ANYCOMPATIBLE: Final = BY_NAME["anycompatible"].oid
ANYCOMPATIBLEARRAY: Final = BY_NAME["anycompatiblearray"].oid
ANYCOMPATIBLENONARRAY: Final = BY_NAME["anycompatiblenonarray"].oid
OIDVECTOR: Final = BY_NAME["oidvector"].oid
INT2VECTOR: Final = BY_NAME["int2vector"].oid
VECTORS: Final = frozenset({INT2VECTOR, OIDVECTOR})

POLYMORPHIC: Final = frozenset(
    {
        ANYARRAY,
        ANYELEMENT,
        ANYNONARRAY,
        ANYENUM,
        ANYRANGE,
        ANYMULTIRANGE,
        ANYCOMPATIBLE,
        ANYCOMPATIBLEARRAY,
        ANYCOMPATIBLENONARRAY,
    }
)
INTEGER_DIGITS: Final = {INT2: 5, INT4: 10, INT8: 19}


def type_row(st: Statement, oid: int) -> PgType | None:
    return st.snapshot.type(oid)


def type_ref(st: Statement, oid: int, typmod: int = -1) -> TypeRef:
    """A type by its OID in the catalog, which may be a domain's."""
    return st.snapshot.type_ref(oid, typmod)


def shown_type(st: Statement, type_: TypeRef) -> str:
    """How messages name an expression's type."""
    return type_name(st, type_.declared)


def type_name(st: Statement, oid: int, typmod: int | None = None) -> str:
    """format_type, user types included."""
    return Names(st.snapshot, st.environment.search_path).type(oid, typmod)


def names_of(st: Statement, oids: Sequence[int]) -> str:
    return ", ".join(type_name(st, oid) for oid in oids)


def category(st: Statement, oid: int) -> str:
    row = type_row(st, oid)
    return row.category if row is not None else "C"


def is_preferred(st: Statement, oid: int) -> bool:
    row = type_row(st, oid)
    return row is not None and row.preferred


def element_of(st: Statement, oid: int) -> int:
    """The element type of an array type (true arrays and the two vectors), or 0."""
    row = type_row(st, oid)
    if row is None or not row.element_oid:
        return 0
    return row.element_oid if row.is_array or oid in (OIDVECTOR, INT2VECTOR) else 0


def part_of(st: Statement, oid: int) -> int:
    """The type of the parts of a type of fixed length that can be subscripted (point, box ..), or 0."""
    row = type_row(st, oid)
    return row.element_oid if row is not None and oid in HAVE_PARTS else 0


def is_true_array(st: Statement, oid: int) -> bool:
    """Whether anyarray accepts it: arrays, and the two vector types."""
    return element_of(st, oid) != 0


def subtype_of(st: Statement, oid: int, kind: str) -> int:
    """What a range type (kind "r") or multirange type ("m") is over; 0 for other types."""
    row = type_row(st, oid)
    return row.subtype_oid if isinstance(row, PgType) and row.kind == kind else 0


def partner_of(st: Statement, oid: int) -> int:
    """The multirange type of a range type, the range type of a multirange type; 0 for other types."""
    row = type_row(st, oid)
    return row.partner_oid if isinstance(row, PgType) else 0


def array_of(st: Statement, oid: int) -> int:
    row = type_row(st, oid)
    return row.array_oid if row is not None else 0


def promoted_array_of(st: Statement, oid: int) -> int:
    """The type of an array of such values, which arrays make one of more dimensions; 0 if there is none.

    A vector is an array, too, but has an array type of its own, which comes first.
    """
    return array_of(st, oid) or (oid if is_true_array(st, oid) else 0)


def is_composite(st: Statement, oid: int) -> bool:
    row = type_row(st, oid)
    return row is not None and row.kind == "c"


def has_fields(st: Statement, oid: int) -> bool:
    """Whether values are rows: of a composite type, a domain over one, or a record."""
    return oid == RECORD or is_composite(st, base_type(st, oid))


def base_type(st: Statement, oid: int) -> int:
    row = type_row(st, oid)
    return row.base_oid or oid if row is not None and row.kind == "d" else oid


def find_cast(st: Statement, source: int, target: int) -> Cast | None:
    return REGISTRY.cast(source, target) or st.snapshot.casts.get((source, target))


def operators(st: Statement, name: str, schema: str | None = None) -> Sequence[Operator]:
    """PostgreSQL's of a name, and users' that the search path finds; or those of one schema."""
    rows = REGISTRY.operators(name) if schema in (None, "pg_catalog") else ()
    own: Sequence[Operator] = ()
    if st.snapshot.operators and schema != "pg_catalog":
        own = st.snapshot.operators_named(name, _schemas(st, schema))
    if own:
        signatures = {(row.left, row.right) for row in rows}
        rows = (*rows, *(row for row in own if (row.left, row.right) not in signatures))
    return rows if st.meaning.oracle_date else [row for row in rows if not row.oracle]


def sorting_operators(st: Statement, name: str) -> Sequence[Operator]:
    """Those of operator classes: of all schemas."""
    own = st.snapshot.operators_named(name, st.snapshot.schemas_of_operators)
    return [*REGISTRY.operators(name), *own]


def _schemas(st: Statement, schema: str | None) -> Sequence[int]:
    if schema is None:
        return st.environment.search_path
    found = st.snapshot.schema_by_name(schema)
    return () if found is None else (found.oid,)


def functions(st: Statement, name: str, schema: int | None) -> Sequence[Function]:
    rows = st.snapshot.functions(name, schema)
    return rows if st.meaning.oracle_date else [row for row in rows if not row.oracle]


def composite_columns(st: Statement, oid: int) -> Sequence[Column] | None:
    """The fields of a row type; None if it is none."""
    row = st.snapshot.types.get(oid)
    relation = st.snapshot.relation(row.relation) if row is not None else None
    return None if relation is None else [c for c in relation.columns if not c.has_dropped]


def type_of_rows(st: Statement, oid: int) -> int:
    """The type of a typed table, given as that of its rows; 0 for other types."""
    row = st.snapshot.types.get(oid)
    relation = st.snapshot.relation(row.relation) if row is not None and row.relation else None
    return relation.of_type if relation is not None else 0


def inherits(st: Statement, source: int, target: int) -> bool:
    """typeInheritsFrom(): both are row types, of a table and of one that it is below."""
    types, relations = st.snapshot.types, st.snapshot.relations
    if source not in types or target not in types:
        return False
    above = types[target].relation
    todo = [types[source].relation] if above else []
    while todo:
        relation = relations.get(todo.pop())
        if relation is not None:
            if above in relation.parents:
                return True
            todo += relation.parents
    return False


def is_unknown(type_: TypeRef) -> bool:
    return type_.oid == UNKNOWN
