"""Nodes of queries and DML that sqlglot lacks, and which args we use of those it has.

- exp.Select: with_ (exp.With(expressions=[exp.CTE(this, alias=TableAlias, materialized=True|False|None)],
  recursive)), distinct (exp.Distinct(on=list|None)), expressions (Expression or exp.Alias(this,
  alias=Identifier)), into (IntoClause), from_ (FromClause), where (exp.Where(this)), connect (ConnectBy),
  group (exp.Group(expressions, distinct)), having (exp.Having(this)), windows ([WindowSpec]), order
  (exp.Order(expressions=[exp.Ordered], siblings)), limit (exp.Limit(expression, with_ties, percent); LIMIT
  ALL and LIMIT NULL keep exp.Null), offset (exp.Offset(expression)), locks ([LockingClause]). In exp.Group
  expressions: Expression | exp.GroupingSets | exp.Rollup | exp.Cube | RowExpr without expressions for ().
- exp.Union / Except / Intersect (MINUS is Except): this, expression: queries (each with modifiers of its own
  when parenthesised), distinct: bool, and with_, order, limit, offset, locks of the whole.
- exp.Values: expressions=[exp.Tuple(expressions) | RowLike], with_, order, limit, offset.
- exp.Ordered: this, desc: bool, nulls_first: True|False|None (not given), using: operator name|None.
- exp.Table: this, db, catalog: Identifier; alias: exp.TableAlias(this=Identifier, columns=[Identifier]);
only: bool; sample: TableSample.
- exp.Insert: this (Table, with alias), columns ([AssignTarget]), expression (query, None: DEFAULT VALUES),
  overriding ("USER"|"SYSTEM"|None), conflict (OnConflict), returning (exp.Returning(expressions,
  into=IntoClause|None)), with_.
- exp.Update: this (Table), expressions ([Assignment]), from_ (FromClause), where, returning, with_.
- exp.Delete: this (Table), using (list of from items), where, returning, with_.
- exp.Returning(expressions, into).
"""

from sqlglot import exp

from polar_lite.catalog.dialect.nodes.base import Node, arguments


class RowLike(Node):
    """A row of VALUES that is like another one. copied: the Copy of dialect.alike."""

    arg_types = arguments("copied!")


class FromClause(exp.From):
    """FROM. expressions: list of from items (exp.Table, JoinExpr, RangeSubselect, RangeFunction),
    comma-separated.
    """

    arg_types = arguments("expressions!")


class JoinExpr(Node):
    """kind: "INNER" | "LEFT" | "RIGHT" | "FULL" | "CROSS"; left, right: from items; natural: bool; using:
    list of Identifier; using_alias: Identifier; on: Expression; alias: exp.TableAlias (of a parenthesised
    join). partition: Oracle's PARTITION BY of the side that the join may leave out.
    """

    arg_types = arguments(
        "kind!", "left!", "right!", "natural", "using", "using_alias", "on", "alias", "partition"
    )


class Pivot(Node):
    """PIVOT of the from item `this`. aggregates: list of FuncCall or exp.Alias of one; columns: of Identifier
    (FOR); values: list of Expression or exp.Alias of one, RowExpr for several columns.
    """

    arg_types = arguments("this!", "aggregates!", "columns!", "values!", "alias")


class Unpivot(Node):
    """UNPIVOT of the from item `this`. columns: list of Identifier, of the values; names: those after FOR;
    items: list of UnpivotItem.
    """

    arg_types = arguments("this!", "columns!", "names!", "items!", "include_nulls", "alias")


class UnpivotItem(Node):
    """columns: list of Identifier; label: Expression (a RowExpr for several names) or None."""

    arg_types = arguments("columns!", "label")


class RangeSubselect(Node):
    """A subquery in FROM. query; alias: exp.TableAlias|None (Oracle allows none); lateral: bool; sample."""

    arg_types = arguments("query!", "alias", "lateral", "sample")


class RangeFunction(Node):
    """A function in FROM. functions: list of FuncCall|SQLValueFunction|TypeCast; definitions: list, parallel
    to functions, of list of ColumnDefinition|None (ROWS FROM (f() AS (a int))); rows_from: bool; table: bool,
    Oracle's TABLE(collection), the collections are then unnest's arguments; lateral,
    ordinality: bool; alias: exp.TableAlias|None; columns: list of ColumnDefinition (AS t(a int, b text)) or
    None.
    """

    arg_types = arguments(
        "functions!", "definitions", "rows_from", "table", "lateral", "ordinality", "alias", "columns"
    )


class ColumnDefinition(Node):
    """One column of a column definition list in FROM. this: Identifier; type_name: TypeName."""

    arg_types = arguments("this!", "type_name!", "collation")


class TableSample(Node):
    """TABLESAMPLE method(args) [REPEATABLE (seed)], Oracle's SAMPLE [BLOCK] (n). method: dotted name."""

    arg_types = arguments("method!", "expressions!", "repeatable")


class SearchClause(Node):
    """SEARCH {DEPTH|BREADTH} FIRST BY columns SET sequence, at exp.CTE's `search`. columns: of Identifier.
    orders: for each whether it descends, and whether its NULLs come first.
    """

    arg_types = arguments("breadth", "columns!", "sequence!", "orders")


class CycleClause(Node):
    """CYCLE columns SET mark [TO value DEFAULT default] [USING path], at exp.CTE's `cycle`."""

    arg_types = arguments("columns!", "mark!", "value", "default", "path")


class LockingClause(Node):
    """FOR UPDATE etc. strength: "UPDATE" | "NO KEY UPDATE" | "SHARE" | "KEY SHARE"; of: list of exp.Table (or
    Column for Oracle's FOR UPDATE OF t.c: also given as Table of its parts); wait: None | "NOWAIT" | "SKIP
    LOCKED" | int seconds (Oracle's WAIT n).
    """

    arg_types = arguments("strength!", "of", "wait")


class ConnectBy(Node):
    """Oracle's hierarchical query. condition: Expression; start_with: Expression|None; nocycle: bool."""

    arg_types = arguments("condition!", "start_with", "nocycle")


class IntoClause(Node):
    """INTO of SELECT or RETURNING. targets: list of Expression (PL variables; one Column for PostgreSQL's
    SELECT INTO table). persistence: None | "temp" | "unlogged"; table: bool (INTO TABLE t); strict,
    bulk_collect: bool. end: offset past it.
    """

    arg_types = arguments("targets!", "persistence", "table", "strict", "bulk_collect", "end")


class AssignTarget(Node):
    """A column to assign to. this: Identifier; indirection: list of Identifier (fields) and Subscript (with
    this None). whole: it is VALUE(alias), the row of an object table.
    """

    arg_types = arguments("this!", "indirection", "whole")


class Assignment(Node):
    """SET targets = value. targets: list of AssignTarget; row: bool, True for `(a, b) = ...`; value:
    Expression (for row: RowExpr, or SubLink kind EXPR giving as many columns), or Default.
    """

    arg_types = arguments("targets!", "row", "value!")


class OnConflict(Node):
    """ON CONFLICT. columns: list of IndexElement or None, from target_start on; where: index predicate;
    constraint: Identifier; action: "NOTHING"|"UPDATE"; assignments: list of Assignment; update_where:
    Expression.
    """

    arg_types = arguments(
        "columns", "target_start", "where", "constraint", "action!", "assignments", "update_where"
    )


class InsertAll(Node, exp.DML):
    """Oracle's INSERT ALL and INSERT FIRST. first: bool; whens: list of InsertWhen; query; with_."""

    arg_types = arguments("with_", "first", "whens!", "query!")


class InsertWhen(Node):
    """WHEN condition THEN inserts. condition: None for ELSE, and where there are none; inserts: list of
    exp.Insert, whose expression is one row or None.
    """

    arg_types = arguments("condition", "inserts!")


class Merge(Node, exp.DML):
    """MERGE. target: exp.Table; source: from item; on: Expression; whens: list of MergeWhen; with_."""

    arg_types = arguments("with_", "target!", "source!", "on!", "whens!")


class LogErrors(Node, exp.DML):
    """Oracle's LOG ERRORS. this: Insert, Update, Delete or Merge; into: the log table's names; tag:
    Expression; limit: Expression, or None for UNLIMITED.
    """

    arg_types = arguments("this!", "into", "tag", "limit")


class MergeWhen(Node):
    """matched: bool; condition; action: "UPDATE"|"DELETE"|"INSERT"|"NOTHING"; assignments; columns: list of
    AssignTarget; values: list of Expression or None (DEFAULT VALUES); overriding; where, delete_where:
    Oracle's WHERE and DELETE WHERE.
    """

    arg_types = arguments(
        "matched!",
        "condition",
        "action!",
        "assignments",
        "columns",
        "values",
        "overriding",
        "where",
        "delete_where",
    )
