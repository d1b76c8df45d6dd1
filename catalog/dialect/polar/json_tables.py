"""JSON_TABLE, which becomes a query: rows of its path, joined with those of each NESTED PATH.

Paths beside each other give their rows one after the other: one call finds them all, and a row says which
path it is of. Oracle 19c SQL Reference, "JSON_TABLE".
"""

from collections.abc import Sequence
from dataclasses import field
from typing import Any, Final

from sqlglot import exp

from polar_lite.catalog.dialect import nodes
from polar_lite.catalog.dialect.polar import made_trees as made
from polar_lite.catalog.dialect.polar.json_calls import NUMBERS, JsonParser
from polar_lite.catalog.dialect.polar.tokens import NAME, QUOTED
from polar_lite.protocol.records import dataclass

_ROWS: Final = "polar_json_"


@dataclass(slots=True)
class Level:
    """JSON_TABLE's path or a NESTED PATH, with the columns that are computed from its rows.

    number: in the order of the text; outer: that of the level around it. on_error: what the table does.
    """

    path: exp.Expr
    number: int
    outer: int = -1
    on_error: str = "null"
    columns: list[exp.Expr] = field(default_factory=list)


class JsonTableParser(JsonParser):
    """Parses JSON_TABLE."""

    def json_table(self) -> exp.Expr:
        """JSON_TABLE(document [, path] COLUMNS (..)) as a subquery."""
        start = self.advance().start
        self.expect("(")
        document = self._formatted()
        path = self.expression() if self.accept(",") else made.text("$")
        conduct = self._conduct(("null", "error"))
        levels = [Level(path, 0, on_error=conduct.on_error)]
        self._json_columns(levels, levels[0])
        self.expect(")")
        query = rows_query(document, levels)
        for piece in query.walk():
            piece.meta.setdefault("start", start)
        node = nodes.RangeSubselect(query=query, lateral=True)
        self.table_alias(node)
        return self.mark(node, start)

    def _json_columns(self, levels: list[Level], level: Level) -> None:
        self.expect("columns")
        closing = self.accept("(")
        self.comma_list(lambda: self._json_column(levels, level))
        if closing:
            self.expect(")")

    def _json_column(self, levels: list[Level], level: Level) -> None:
        if self.accept("nested"):
            self.accept("path")
            inner = Level(self._table_path(), len(levels), level.number)
            levels.append(inner)
            self._json_columns(levels, inner)
            return
        name = self.identifier()
        level.columns.append(exp.Alias(this=self._json_column_value(name, level), alias=name))

    def _json_column_value(self, name: Any, level: Level) -> exp.Expr:
        if self.accept("for", "ordinality"):
            return part(level, "number")
        ends = ("path", "format", "exists", ",", ")", "null", "error", "default")
        to = self.type_name() if self.word not in ends else nodes.TypeName(names=("text",))
        is_json, is_test = self.accept("format", "json"), self.accept("exists")
        wrapper = self.at("with") or self.at("without")
        row = part(level, "value")
        text = str(name.this)
        if text == text.upper() and not name.args.get("quoted"):
            text = text.lower()
        path: exp.Expr = made.text(f'$."{text}"')
        if wrapper and not is_json:
            is_json = True
        if is_json and not self.at("path"):
            return self._query(row, self._column_path(path), to, False)
        path = self._column_path(path)
        if is_test:
            return nodes.TypeCast(this=_number_or_text(self._exists(row, path), to), to=to)
        if is_json:
            return self._query(row, path, to, False)
        return self._value(row, path, to, self._conduct(("null", "error", "default")))

    def _column_path(self, default: exp.Expr) -> exp.Expr:
        return self._table_path() if self.accept("path") else default

    def _table_path(self) -> exp.Expr:
        """A path, or the names and subscripts of one without `$.`."""
        if self.token.kind not in (NAME, QUOTED):
            return self.primary()
        begin, is_inside = self.token.start, False
        while True:
            token = self.advance()
            is_inside = token.word == "[" or (is_inside and token.word != "]")
            if not (is_inside or token.word == "." or self.word in (".", "[")):
                break
        end = token.end
        return self.mark(made.text(f"$.{self.source(begin, end)}"), begin)

    def table_alias(self, node: exp.Expr) -> None:
        raise NotImplementedError


def part(level: Level, name: str) -> exp.Column:
    """A column of a level's rows."""
    table = exp.Identifier(this=f"{_ROWS}{level.number}", quoted=False)
    return exp.Column(this=exp.Identifier(this=name, quoted=False), table=table)


def rows_query(document: exp.Expr, levels: list[Level]) -> exp.Expr:
    """SELECT columns FROM json_rows(document, path) LEFT JOIN LATERAL json_rows(row, path) ON true .."""
    source: exp.Expr | None = None
    places: dict[str, tuple[Level, int]] = {}
    for level in levels:
        beside = [other for other in levels if other.outer == level.outer]
        if len(beside) > 1:
            places[f"{_ROWS}{level.number}"] = beside[0], beside.index(level)
            if level is not beside[0]:
                continue
        outer = document if source is None else _found(part(levels[level.outer], "value"), places)
        columns = [exp.Identifier(this=name, quoted=False) for name in ("value", "number")]
        alias = exp.TableAlias(
            this=exp.Identifier(this=f"{_ROWS}{level.number}", quoted=False), columns=columns
        )
        rows = nodes.RangeFunction(
            functions=[_rows(outer, level, beside)], ordinality=True, alias=alias, lateral=True
        )
        if source is None:
            source = rows
        else:
            source = nodes.JoinExpr(kind="LEFT", left=source, right=rows, on=exp.Boolean(this=True))
    targets = [_found(column, places) for level in levels for column in level.columns]
    return exp.Select(expressions=targets, from_=nodes.FromClause(expressions=[source]))


def _rows(outer: exp.Expr, level: Level, beside: Sequence[Level]) -> exp.Expr:
    if len(beside) > 1:
        to = nodes.TypeName(names=("pg_catalog", "text"), array=(None,))
        paths = nodes.ArrayExpr(expressions=[other.path for other in beside])
        return made.call("json_nested_rows", outer, nodes.TypeCast(this=paths, to=to))
    name = "json_rows_or_error" if level.on_error == "error" and level.outer < 0 else "json_rows"
    return made.call(name, outer, level.path)


def _found(target: exp.Expr, places: dict[str, tuple[Level, int]]) -> exp.Expr:
    """The expression, with columns of rows that several paths have given read out of those."""

    def replaced(node: exp.Expr) -> exp.Expr:
        table = node.args.get("table") if isinstance(node, exp.Column) else None
        place = places.get(str(table.this)) if table is not None else None
        if place is None:
            return node
        first, index = place
        name = "json_nested_number" if str(node.this.this) == "number" else "json_nested_value"
        return made.call(name, part(first, "value"), exp.Literal.number(index))

    if not places:
        return target
    return target.transform(replaced, copy=False)


def _number_or_text(test: exp.Expr, to: Any) -> exp.Expr:
    """EXISTS of a column: 1 or 0 where that is a number, else true or false."""
    if to.names[-1] not in NUMBERS:
        return made.cast(test)
    return nodes.TypeCast(this=test, to=nodes.TypeName(names=("pg_catalog", "int4")))
