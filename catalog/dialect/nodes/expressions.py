"""Nodes of expressions: PostgreSQL's raw parse tree where sqlglot has no faithful node.

Names follow PostgreSQL's parsenodes.h (A_Expr is Operator, A_Indirection is Subscript/FieldSelect).
What sqlglot's own nodes are used for: Identifier(this, quoted), Column(this, table, db, catalog,
join_mark for Oracle's (+); `this` may be Star), Star, Literal(this, is_string), Null, Boolean(this),
Not(this), Case(this, ifs=[If(this, true)], default), Paren never (parentheses leave no node).
"""

from typing import Final

from polar_lite.catalog.dialect.nodes.base import Node, arguments


class Operator(Node):
    """A use of an operator. name: as PostgreSQL stores it (`!=` and `^=` are `<>`, LIKE is `~~`,
    ILIKE `~~*`, NOT LIKE `!~~`, SIMILAR TO `~`). left: Expression or None (prefix operator). right:
    Expression. schema: str or None, from OPERATOR(schema.op). keyword: "LIKE", "ILIKE", "SIMILAR TO" when
    spelt so (for LIKE .. ESCAPE the right side is FuncCall pg_catalog.like_escape, for SIMILAR TO
    pg_catalog.similar_to_escape).
    """

    arg_types = arguments("name!", "left", "right!", "schema", "keyword")

    @property
    def name(self) -> str:
        return str(self.args["name"])


class BoolExpr(Node):
    """AND / OR over two or more arguments, flat. kind: "AND" | "OR"; expressions: list of Expression."""

    arg_types = arguments("kind!", "expressions!")


class NullTest(Node):
    """`this IS [NOT] NULL`. negated: bool."""

    arg_types = arguments("this!", "negated")


class BooleanTest(Node):
    """`this IS [NOT] TRUE|FALSE|UNKNOWN`. value: True | False | None (UNKNOWN); negated: bool."""

    arg_types = arguments("this!", "value", "negated")


class DistinctTest(Node):
    """`left IS [NOT] DISTINCT FROM right`. negated: bool (True for IS NOT DISTINCT FROM)."""

    arg_types = arguments("left!", "right!", "negated")


class Between(Node):
    """`this [NOT] BETWEEN [SYMMETRIC] low AND high`. symmetric, negated: bool."""

    arg_types = arguments("this!", "low!", "high!", "symmetric", "negated")


class InList(Node):
    """`this [NOT] IN (a, b ...)`. expressions: list; negated: bool. IN (subquery) is a SubLink.

    order: where some items are like others of them (dialect.alike), all in a tuple, these as Copy.
    """

    arg_types = arguments("this!", "expressions!", "negated", "order")


class SubLink(Node):
    """A subquery in an expression. kind: "EXPR" (scalar), "EXISTS", "ANY", "ALL", "ARRAY".

    query: exp.Query. test: left side for ANY/ALL (may be a RowExpr). operator: operator name for ANY/ALL,
    None for IN (which is = ANY). schema: of the operator. negated: bool, for NOT IN (NOT EXISTS is
    Not(SubLink)).
    """

    arg_types = arguments("kind!", "query!", "test", "operator", "schema", "negated")


class JsonObject(Node):
    """JSON_OBJECT with columns for members. entries: (key, value); (star, None) for `*` and `alias.*`."""

    arg_types = arguments("entries!", "absent!", "unique")


class CursorExpression(Node):
    """Oracle's CURSOR (query): a cursor that is opened over the query."""

    arg_types = arguments("query!")


class ArrayComparison(Node):
    """`left op ANY|ALL (array expression)`. name: operator; schema: str|None; all: bool."""

    arg_types = arguments("name!", "schema", "left!", "right!", "all")

    @property
    def name(self) -> str:
        return str(self.args["name"])


class TypeName(Node):
    """A type as written; the binder resolves it.

    names: tuple of strings, folded (unquoted parts lower-case), e.g. ("numeric",), ("pg_catalog", "regproc").
        SQL's spellings arrive as PostgreSQL's system names in pg_catalog: INT -> ("pg_catalog", "int4"),
        double precision -> float8, character varying -> varchar, char -> bpchar (typmods [1] when none is
        given), timestamp with time zone -> timestamptz, bit varying -> varbit, DEC/DECIMAL/NUMERIC ->
        numeric. Oracle's names (varchar2, number, date, clob, raw, pls_integer ...) stay as written in one
    part: ("varchar2",). DATE stays ("date",). typmods: list of Expression (the binder checks constants).
    array: tuple with one entry per dimension (int or None). percent: None | "TYPE" | "ROWTYPE" (names is then
    the table/column/variable reference). setof: bool. interval_fields: None | "YEAR", "DAY TO SECOND" ...
    (upper case). char_semantics: None | "BYTE" | "CHAR". local_zone: bool, TIMESTAMP WITH LOCAL TIME ZONE
    (names is timestamptz). quoted: bool (last part was quoted). oracle_at: where something begins that only
    Oracle has (INTEGER(n)). `start` and args["end"]: extent in the text.
    """

    arg_types = arguments(
        "names!",
        "typmods",
        "array",
        "percent",
        "setof",
        "oracle_at",
        "interval_fields",
        "char_semantics",
        "local_zone",
        "quoted",
        "end",
    )


class TypeCast(Node):
    """A cast. to: TypeName. spelling: "CAST" | "::" | "literal" (DATE '2020-01-01', this is a Literal) |
    "document" (a JSON document to text: bytea holds it in UTF-8).
    """

    arg_types = arguments("this!", "to!", "spelling")


class FuncCall(Node):
    """Any call. names: tuple of folded strings ("pg_catalog", "lower"); identifiers: list of Identifier as
    written (empty for calls the grammar makes); expressions: arguments, NamedArg among them.

    star: bool, f(*). distinct: bool; order: list of exp.Ordered (inside the parentheses); within_group: list
    of exp.Ordered; filter: Expression; over: WindowSpec | Identifier (named window); variadic: bool (last
    argument); nulls: None | "IGNORE" | "RESPECT"; from_last: None | bool (NTH_VALUE); keep: None | "FIRST" |
    "LAST" (Oracle's KEEP).
    syntax: None for an ordinary call, else the grammar construct it came from, whose meaning does not depend
    on search_path: "EXTRACT" (pg_catalog.extract, first argument a string Literal), "POSITION", "SUBSTRING",
    "OVERLAY", "TRIM" (btrim/ltrim/rtrim), "AT TIME ZONE" (pg_catalog.timezone), "OVERLAPS", "NORMALIZE", "IS
    NORMALIZED", "COLLATION FOR", "LIKE" and "SIMILAR TO" (the escape functions), and "COALESCE", "NULLIF",
    "GREATEST", "LEAST", "GROUPING" (names=(x,)).
    """

    arg_types = arguments(
        "names!",
        "identifiers",
        "expressions",
        "star",
        "distinct",
        "order",
        "within_group",
        "filter",
        "over",
        "variadic",
        "nulls",
        "from_last",
        "keep",
        "syntax",
    )

    @property
    def name(self) -> str:
        return str(self.args["names"][-1])


class NamedArg(Node):
    """`name => value` in a call. name: folded str; this: Expression. key: in PL of an element, name is ''."""

    arg_types = arguments("name!", "this!", "key")

    @property
    def name(self) -> str:
        return str(self.args["name"])


class WindowSpec(Node):
    """OVER (...) or WINDOW w AS (...). base: Identifier|None (existing window name); partition: list; order:
    list of exp.Ordered; frame: None | "ROWS" | "RANGE" | "GROUPS"; frame_start, frame_end: FrameBound;
    exclude: None | "CURRENT ROW" | "GROUP" | "TIES" | "NO OTHERS". name: Identifier, only in a WINDOW clause
    (Select arg `windows`).
    """

    arg_types = arguments(
        "name", "base", "partition", "order", "frame", "frame_start", "frame_end", "exclude"
    )


class FrameBound(Node):
    """kind: "UNBOUNDED PRECEDING" | "PRECEDING" | "CURRENT ROW" | "FOLLOWING" | "UNBOUNDED FOLLOWING"; this:
    offset.
    """

    arg_types = arguments("kind!", "this")


class SQLValueFunction(Node):
    """A function without parentheses that is a keyword. name: upper-case "CURRENT_DATE", "CURRENT_TIME",
    "CURRENT_TIMESTAMP", "LOCALTIME", "LOCALTIMESTAMP", "CURRENT_USER", "CURRENT_ROLE", "SESSION_USER",
    "USER", "CURRENT_CATALOG", "CURRENT_SCHEMA". precision: int|None. (SYSDATE, ROWNUM, UID ... are Columns.)
    """

    arg_types = arguments("name!", "precision")

    @property
    def name(self) -> str:
        return str(self.args["name"])


MOST_PARAMETERS: Final = 999_999
"""Differs: a statement of PostgreSQL may have 268 million. Bind carries 65535; with more, drivers show the
error that their Bind gets, which tells how many the statement has."""


class ParamRef(Node):
    """`$n`. number: int."""

    arg_types = arguments("number!")


class BindVariable(Node):
    """Oracle's `:name` or `:1`. name: folded str (":NEW" is "new")."""

    arg_types = arguments("name!")

    @property
    def name(self) -> str:
        return str(self.args["name"])


class BitString(Node):
    """B'101' (kind "b") or X'1F' (kind "x"). this: the digits as str."""

    arg_types = arguments("this!", "kind!")


class ArrayExpr(Node):
    """ARRAY[...]; nested brackets are nested ArrayExpr. expressions: list."""

    arg_types = arguments("expressions")


class RowExpr(Node):
    """ROW(a, b) (explicit True) or (a, b). expressions: list, possibly empty with ROW()."""

    arg_types = arguments("expressions", "explicit")


class Subscript(Node):
    """`this[i]` or `this[a:b]`. is_slice: bool; lower: index or lower bound (None: open); upper: slices."""

    arg_types = arguments("this!", "is_slice", "lower", "upper")


class AssignedPart(Node):
    """PL's `a[1].x := value` as the new value of a. target: Subscript and FieldSelect over the variable."""

    arg_types = arguments("target!", "value!")


class FieldSelect(Node):
    """`(this).name`. field: Identifier | exp.Star."""

    arg_types = arguments("this!", "field!")


class Treat(Node):
    """TREAT (this AS to)."""

    arg_types = arguments("this!", "to!")


class AsType(Node):
    """PL: `(this AS to)` before a method, which is then that of the type `to`."""

    arg_types = arguments("this!", "to!")


class ObjectTest(Node):
    """`this IS [NOT] OF (types)`. types: tuple of (TypeName, only: bool); negated: bool."""

    arg_types = arguments("this!", "types!", "negated")


class Applied(Node):
    """PL: `(this)(expressions)`, arguments after what is no name: v(1)(2), v(1).next(2)."""

    arg_types = arguments("this!", "expressions!")


class MultisetOperation(Node):
    """PL: `left MULTISET UNION right` on collections. kind: UNION, INTERSECT, EXCEPT; distinct: bool."""

    arg_types = arguments("kind!", "distinct", "left!", "right!")


class CollectionTest(Node):
    """Kind EMPTY or A SET: `this IS kind` in PL; MEMBER, SUBMULTISET: `this kind OF other`. negated: bool."""

    arg_types = arguments("kind!", "this!", "other", "negated")


class CollateExpr(Node):
    """`this COLLATE name`. names: tuple of folded strings."""

    arg_types = arguments("this!", "names!")


class CollateClause(Node):
    """COLLATE name in a definition. names: tuple of folded strings. `start`: of the keyword."""

    arg_types = arguments("names!")


class CursorAttribute(Node):
    """PL: `c%FOUND`, `SQL%ROWCOUNT`. names: tuple of folded strings; attribute: upper-case str."""

    arg_types = arguments("names!", "attribute!")


class Default(Node):
    """DEFAULT in VALUES or in UPDATE SET."""


class CurrentOf(Node):
    """WHERE CURRENT OF cursor. cursor: Identifier, ParamRef or BindVariable. name: as it was written, folded
    if it had no quotes.
    """

    arg_types = arguments("cursor!", "name")


class Prior(Node):
    """Oracle: PRIOR expr (kind "PRIOR") and CONNECT_BY_ROOT expr (kind "CONNECT_BY_ROOT")."""

    arg_types = arguments("this!", "kind!")


class XmlExpr(Node):
    """XMLELEMENT and its kin. operation: upper-case str; label: str; attributes: list of XmlAttribute
    (XMLFOREST's elements, too); expressions: list; option: "DOCUMENT"|"CONTENT"; preserves: bool; version:
    expression or None; standalone: "YES"|"NO"|"NO VALUE"|None; to: TypeName.
    """

    arg_types = arguments(
        "operation!",
        *("label", "attributes", "expressions", "option", "preserves", "version", "standalone", "to"),
    )


class XmlAttribute(Node):
    """label: str, None for the name of the column that the value is."""

    arg_types = arguments("this!", "label")


class XmlTest(Node):
    """IS DOCUMENT."""

    arg_types = arguments("this!")
