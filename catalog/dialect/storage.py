"""What is written for SQLite: queries, names, and the DDL of tables.

With server/engine this is the only place that knows that the store is SQLite. Queries are sqlglot's trees,
of clauses that are `Text`: nothing looks into an expression once it is translated.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from sqlglot import exp

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


class Text(exp.Expression):
    """SQL text."""

    arg_types = {"this": True}  # noqa: RUF012 - sqlglot declares it so
    is_primitive = True  # no tree in it has it as its parent


def template(text: str, *args: exp.Expr) -> Text:
    """SQL text with other trees' in the places {0}, {1} .. (as str.format)."""
    return Text(this=text.format(*map(generate, args)))


def generate(tree: exp.Expr) -> str:
    """The SQL text of a tree for SQLite."""
    text: str = tree.args["this"] if type(tree) is Text else _WRITERS[type(tree)](tree)
    return text


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


def with_place(sql: str, number: int) -> str:
    """Generated SQL with ?number where it has ?0."""
    parts = PLACES.split(sql)
    return "".join(f"?{number}" if part == "?0" else part for part in parts)


def name(text: str) -> Text:
    return Text(this=quoted(text))


def dotted(before: str, text: str) -> Text:
    """A name with that of the database, or of the entry in FROM, before it."""
    return Text(this=f"{quoted(before)}.{quoted(text)}")


# The clauses of a query in their order: before which word, and in which arg, each has its text.
_CLAUSES: Final = (
    ("from_", "FROM", "this"),
    ("where", "WHERE", "this"),
    ("group", "GROUP BY", "expressions"),
    ("having", "HAVING", "this"),
    ("order", "ORDER BY", "expressions"),
    ("limit", "LIMIT", "expression"),
    ("offset", "OFFSET", "expression"),
)
_SET_OPERATIONS: Final[dict[type, str]] = {
    exp.Union: "UNION",
    exp.Intersect: "INTERSECT",
    exp.Except: "EXCEPT",
}


def _clauses(args: Mapping[str, Any]) -> str:
    found = []
    for key, word, arg in _CLAUSES:
        clause = args.get(key)
        if clause is not None:
            part = clause.args[arg]
            text = ", ".join(map(generate, part)) if isinstance(part, list) else generate(part)
            found.append(f" {word} {text}")
        elif key == "limit" and args.get("offset") is not None:
            found.append(" LIMIT -1")  # SQLite has no OFFSET alone
    return "".join(found)


def _with(args: Mapping[str, Any]) -> str:
    clause = args.get("with_")
    if clause is None:
        return ""
    listed = ", ".join(map(generate, clause.expressions))
    return f"WITH {'RECURSIVE ' if clause.args.get('recursive') else ''}{listed} "


def _select(node: exp.Expr) -> str:
    args = node.args
    head = "SELECT DISTINCT " if args.get("distinct") is not None else "SELECT "
    return _with(args) + head + ", ".join(map(generate, args["expressions"])) + _clauses(args)


def _set_operation(node: exp.Expr) -> str:
    args = node.args
    word = _SET_OPERATIONS[type(node)] + ("" if args["distinct"] else " ALL")
    return f"{_with(args)}{generate(args['this'])} {word} {generate(args['expression'])}{_clauses(args)}"


# Of sqlglot's nodes, those of which queries for SQLite are made. Its own generator knows a hundred dialects.
_WRITERS: Final[dict[type, Callable[[Any], str]]] = {
    exp.Select: _select,
    exp.Subquery: lambda node: f"({generate(node.this)})",
    exp.From: lambda node: f" FROM {generate(node.this)}",
    exp.With: lambda node: _with({"with_": node}).rstrip(),
    **dict.fromkeys(_SET_OPERATIONS, _set_operation),
}


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


def table_to_read(database: str, physical: str) -> Text:
    """A table in FROM: of a shared one SQLite finds a transaction's own copy before the attached file's."""
    return name(physical) if database == CLUSTER else dotted(database, physical)


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


def constant(value: Any) -> Text:
    """A stored value."""
    return Text(this=literal(value))


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
