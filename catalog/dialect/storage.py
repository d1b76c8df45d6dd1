"""What is written for SQLite: the generator, names, and the DDL of tables.

With server/engine this is the only place that knows that the store is SQLite. Trees are sqlglot's;
what sqlglot has no node for is a `Template`, SQL text with numbered places for further trees.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from sqlglot import exp
from sqlglot.generators.sqlite import SQLiteGenerator

from polar_lite.catalog.definitions import CLUSTER
from polar_lite.catalog.names import qualified as qualified
from polar_lite.catalog.names import quoted as quoted
from polar_lite.catalog.objects import Column, Relation
from polar_lite.catalog.types import TypeRef
from polar_lite.protocol.pgtypes import BY_NAME
from polar_lite.protocol.records import dataclass

if TYPE_CHECKING:
    from polar_lite.catalog.dialect.plan import Slot

MANY_SLOTS: Final = 100
# In generated SQL the strings, quoted names and places ?N, for split().
PLACES: Final = re.compile(r"""('[^']*'|"[^"]*"|\?[0-9]+)""")
_INTEGERS: Final = frozenset(BY_NAME[name].oid for name in ("int2", "int4", "int8"))
_STORED_INTEGER: Final = frozenset(
    row.oid
    for row in BY_NAME.values()
    if row.name in ("bool", "int2", "int4", "int8", "oid", "xid", "cid", "tid", "money")
    or row.name.startswith("reg")
)
_FLOATS: Final = frozenset(BY_NAME[name].oid for name in ("float4", "float8"))
_NUMERIC: Final = BY_NAME["numeric"].oid
_BYTEA: Final = BY_NAME["bytea"].oid


class Template(exp.Expression):
    """SQL text with places {0}, {1} .. (as str.format) for `expressions`."""

    arg_types = {"template": True, "expressions": False}  # noqa: RUF012 - sqlglot declares it so


def template(text: str, *args: exp.Expr) -> Template:
    return Template(template=text, expressions=list(args))


def escaped(sql: str) -> str:
    """SQL as the text of a template."""
    return sql.replace("{", "{{").replace("}", "}}")


def generate(tree: exp.Expr) -> str:
    """The SQL text of a tree for SQLite."""
    return StorageGenerator().generate(tree, copy=False)


def with_short_places(sql: str, slots: "Sequence[Slot]") -> "tuple[str, tuple[Slot, ...]]":
    """Generated SQL whose places are `?` where they were `?N`, with the slots in the places' order.

    SQLite looks for the name of each ?N among all of them, which takes seconds for some ten thousands.
    """
    if len(slots) < MANY_SLOTS:
        return sql, tuple(slots)
    parts = PLACES.split(sql)
    ordered = []
    for index in range(1, len(parts), 2):
        if (place := parts[index])[0] == "?":
            ordered.append(slots[int(place[1:]) - 1])
            parts[index] = "?"
    return "".join(parts), tuple(ordered)


def name(text: str) -> exp.Identifier:
    return exp.Identifier(this=text, quoted=True)


def _template_sql(generator: "StorageGenerator", node: exp.Expr) -> str:
    return str(node.args["template"]).format(*(generator.sql(arg) for arg in node.expressions))


class StorageGenerator(SQLiteGenerator):
    """SQLite's SQL from our trees."""

    TRANSFORMS = {**SQLiteGenerator.TRANSFORMS, Template: _template_sql}  # noqa: RUF012 - as sqlglot's


def storage_class(type_: TypeRef) -> str:
    """The declared type of a column in a STRICT table, with its collation."""
    if type_.collation:
        return f"TEXT{type_.collate}"
    if type_.oid == _NUMERIC:
        return "INTEGER"
    if type_.oid in _STORED_INTEGER:
        return "INTEGER"
    if type_.oid in _FLOATS:
        # ANY: REAL values and the text 'NaN'.
        return "ANY"
    return "BLOB" if type_.oid == _BYTEA else "TEXT"


def rowid_column(columns: Sequence[Column], primary_key: Sequence[int]) -> int:
    """attnum of the column that becomes the rowid: a single integer primary key; else 0."""
    if len(primary_key) != 1:
        return 0
    for column in columns:
        is_key = column.attnum == primary_key[0] and column.generation is None
        if is_key and column.type.oid in _INTEGERS:
            return column.attnum
    return 0


def table_to_read(database: str, physical: str) -> exp.Table:
    """A table in FROM: of a shared one SQLite finds a transaction's own copy before the attached file's."""
    if database == CLUSTER:
        return exp.Table(this=name(physical))
    return exp.Table(this=name(physical), db=name(database))


@dataclass(frozen=True, slots=True)
class StoredColumn:
    """A column of a SQLite table: one of the relation's, or what is left of one that was dropped.

    physical, storage: what a dropped column is called and declared as. missing: SQL of the value of rows
    that are older than the column.
    """

    column: Column | None
    physical: str = ""
    storage: str = ""
    missing: str | None = None


def create_table_sql(
    relation: Relation,
    checks: Iterable[str] = (),
    generated: Mapping[int, str] | None = None,
    columns: Sequence[StoredColumn] | None = None,
) -> str:
    """CREATE TABLE .. STRICT.

    checks: CHECK clauses, generated: expressions of columns by attnum, both in SQLite's SQL. columns: those
    of a table that is there. Primary and unique keys become named indexes (create_index_sql) except the rowid
    column; foreign keys are the server's.
    """
    if columns is None:
        columns = [StoredColumn(column) for column in relation.columns if not column.has_dropped]
    computed = generated or {}
    lines = [_column_sql(each, relation.rowid_column, computed) for each in columns]
    if all(each.column is not None and each.column.attnum in computed for each in columns):
        lines.append(f"{quoted('polar%00empty')} INTEGER")  # SQLite wants one that is not generated
    lines += checks
    return f"CREATE TABLE {qualified(relation)} ({', '.join(lines)}) STRICT"


def _column_sql(stored: StoredColumn, rowid: int, generated: Mapping[int, str]) -> str:
    column = stored.column
    if column is None:
        return f"{quoted(stored.physical)} {stored.storage}"
    if column.attnum == rowid:
        return f"{quoted(column.physical)} INTEGER PRIMARY KEY"
    expression = generated.get(column.attnum)
    clauses = [quoted(column.physical), storage_class(column.type)]
    if expression is not None:
        clauses.append(generated_clause(expression))
    if stored.missing is not None:
        clauses.append(f"DEFAULT ({stored.missing})")
    if column.not_null:
        clauses.append("NOT NULL")
    return " ".join(clauses)


def generated_clause(expression: str) -> str:
    """What makes a column a generated one. expression: SQLite's SQL."""
    return f"GENERATED ALWAYS AS ({expression}) STORED"


def constant(value: Any) -> Template:
    """A stored value."""
    return template(escaped(literal(value)))


def literal(value: Any) -> str:
    """A stored value as SQL text."""
    match value:
        case None:
            return "NULL"
        case bool():
            return str(int(value))
        case int():
            return str(value) if value >= 0 else f"({value})"
        case float():
            if value in (float("inf"), float("-inf")):
                return "9e999" if value > 0 else "(-9e999)"
            return repr(value)
        case bytes():
            return f"x'{value.hex()}'"
    text = str(value).replace("'", "''")
    return f"'{text}'"
