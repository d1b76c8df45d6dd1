"""JSON_VALUE, JSON_QUERY, JSON_EXISTS, JSON_OBJECT, JSON_ARRAY, their aggregates, JSON_SERIALIZE, JSON_TABLE.

They become calls of the functions of these names in pg_catalog, with all clauses as arguments; JSON_TABLE
becomes a subquery over the rows of its path. Oracle 19c SQL Reference, "JSON Functions", JSON_TABLE.
"""

from dataclasses import field
from typing import Any, Final

from sqlglot import exp

from polar_lite.catalog.dialect import nodes
from polar_lite.catalog.dialect.polar.calls import CallParser
from polar_lite.protocol.records import dataclass

_READING: Final = frozenset({"json_value", "json_query", "json_exists"})
_MAKING: Final = frozenset({"json_object", "json_array", "json_objectagg", "json_arrayagg"})
_WHOLE: Final = frozenset({"json_serialize", "json_mergepatch"})
"""Which may have RETURNING and PRETTY."""
JSON_CALLS: Final = _READING | _MAKING | _WHOLE
# Their results are JSON where they stand inside another.
_ARE_JSON: Final = _MAKING | {"json_query", "json_array_of"}
_NUMBERS: Final = frozenset(
    {"number", "numeric", "decimal", "integer", "int", "smallint", "bigint", "float", "real", "int4", "int8"}
)
_DATES: Final = frozenset({"date", "timestamp", "timestamptz"})
_ROWS: Final = "polar_json_"


@dataclass(slots=True)
class Conduct:
    """What is given for an error and for nothing found: a word, and the value of DEFAULT."""

    on_error: str = "null"
    on_empty: str = ""
    error_value: exp.Expr | None = None
    empty_value: exp.Expr | None = None


@dataclass(slots=True)
class Level:
    """JSON_TABLE's path or a NESTED PATH, with the columns that are computed from its rows."""

    path: exp.Expr
    number: int
    columns: list[exp.Expr] = field(default_factory=list)


class JsonParser(CallParser):
    """Parses Oracle's JSON functions."""

    def json_call(self, name: str) -> exp.Expr | None:
        """The call at the opening parenthesis; None for an ordinary one.

        That is PostgreSQL's JSON_OBJECT of arrays, and how these functions are shown in definitions.
        """
        begin, start = self.index, self.tokens[self.index - 1].start
        self.expect("(")
        if not self._has_oracle_arguments(name):
            self.seek(begin)
            return None
        self.enter()
        node: exp.Expr = getattr(self, f"_{name}")()
        self.expect(")")
        self.leave()
        if name.endswith("agg"):
            call = node.this if isinstance(node, nodes.TypeCast) else node
            self._call_clauses(call)  # type: ignore[arg-type]  # a FuncCall
        for part in node.walk():
            part.meta.setdefault("start", start)
        return node

    def _has_oracle_arguments(self, name: str) -> bool:
        begin = self.index
        if name == "json_array" or self.word == ")":
            return True
        if name in _WHOLE:
            self.comma_list(self.expression)
            found = self.word in ("returning", "pretty")
        elif name == "json_arrayagg":
            self.expression()
            found = self.word != ","
        elif name in _MAKING:
            found = self.word == "key" and self.peek().word not in ("value", "is", ":", ",", ")")
            if not found:
                self._key()
                found = self.word in ("value", "is", ":", "null", "absent", "returning")
        else:
            self._document()
            found = self.word != ","
        self.seek(begin)
        return found

    # --- reading

    def _json_value(self) -> exp.Expr:
        document, path = self._document()
        to = self.type_name() if self.accept("returning") else None
        return self._value(document, path, to, self._conduct(("null", "error", "default")))

    def _value(self, document: exp.Expr, path: exp.Expr, to: Any, conduct: Conduct) -> exp.Expr:
        word = to.names[-1] if to is not None else ""
        kind = "number" if word in _NUMBERS else "date" if word in _DATES else "text"
        call = _call("json_value", document, path, _text(kind), *_conduct_arguments(conduct))
        return nodes.TypeCast(this=call, to=to) if to is not None else call

    def _json_query(self) -> exp.Expr:
        document, path = self._document()
        to = self.type_name() if self.accept("returning") else None
        pretty = self.accept("pretty")
        return self._query(document, path, to, pretty)

    def _query(self, document: exp.Expr, path: exp.Expr, to: Any, pretty: bool) -> exp.Expr:
        wrapper = self._wrapper()
        conduct = self._conduct(("null", "error", "empty"))
        words = _text(conduct.on_error), _text(conduct.on_empty or conduct.on_error)
        call = _call("json_query", document, path, _text(wrapper), *words, exp.Boolean(this=pretty))
        return nodes.TypeCast(this=call, to=to) if to is not None else call

    def _json_serialize(self) -> exp.Expr:
        return self._written(_call("json_serialize", self._formatted()))

    def _json_mergepatch(self) -> exp.Expr:
        document = self._formatted()
        self.expect(",")
        return self._written(_call("json_mergepatch", document, self._formatted()))

    def _written(self, document: exp.Expr) -> exp.Expr:
        """[RETURNING type] [PRETTY]"""
        to = self.type_name() if self.accept("returning") else None
        if self.accept("pretty"):
            words = (_text("without"), _text("error"), _text("error"), exp.Boolean(this=True))
            document = _call("json_query", _document(document), _text("$"), *words)
        return nodes.TypeCast(this=document, to=to) if to is not None else document

    def _wrapper(self) -> str:
        if not self.at("with") and not self.at("without"):
            return "without"
        if self.advance().word == "without":
            self.accept("array")
            self.expect("wrapper")
            return "without"
        kind = self.accept_any("conditional", "unconditional") or "unconditional"
        self.accept("array")
        self.expect("wrapper")
        return kind

    def _json_exists(self) -> exp.Expr:
        document, path = self._document()
        return self._exists(document, path)

    def _exists(self, document: exp.Expr, path: exp.Expr) -> exp.Expr:
        conduct = self._conduct(("true", "false", "error"), default="false")
        return _call("json_exists", document, path, _text(conduct.on_error))

    def _document(self) -> tuple[exp.Expr, exp.Expr]:
        """The document and the path behind it."""
        document = self._formatted()
        self.expect(",")
        return document, self.expression()

    def _formatted(self) -> exp.Expr:
        """An expression [FORMAT JSON], as a text."""
        found = _document(self.expression())
        self.accept("format", "json")
        return found

    def _conduct(self, words: tuple[str, ...], default: str = "null") -> Conduct:
        """NULL ON ERROR, DEFAULT 1 ON EMPTY, .."""
        found = Conduct(default)
        while self.word in words and self.word != "":
            word, value = self.advance().word, None
            if word == "default":
                value = _cast(self.primary())
            elif word == "empty":
                word = f"empty {self.accept_any('array', 'object') or 'array'}"
            self.expect("on")
            if self.expect_any("error", "empty") == "error":
                found.on_error, found.error_value = word, value
            else:
                found.on_empty, found.empty_value = word, value
        return found

    def json_test(self, value: exp.Expr) -> exp.Expr:
        """What follows IS [NOT] JSON; LAX and STRICT are one here: the syntax of JSON is."""
        kind = self.accept_any("value", "object", "array", "scalar") or "value"
        if self.at("format", "json"):
            self.seek(self.index + 2)
        self.accept_any("strict", "lax")
        if self.at("with", "unique"):
            raise self.not_supported("WITH UNIQUE KEYS")
        found = _call("is_json", _document(value), _text(kind))
        for part in found.walk():
            part.meta.setdefault("start", self.token.start)
        return found

    # --- making

    def _json_object(self) -> exp.Expr:
        keys: list[exp.Expr] = []
        values: list[exp.Expr] = []
        if self.word not in (")", "null", "absent", "returning"):
            for key, value in self.comma_list(self._pair):
                keys.append(_cast(key))
                values.append(value)
        absent = self._on_null(default=False)
        return self._returned(_call("json_object", _array(keys), _array(values), absent))

    def _json_array(self) -> exp.Expr:
        values: list[exp.Expr] = []
        if self.word != ")" and not self.at("null", "on") and not self.at("absent", "on"):
            values = self.comma_list(self._json_item)
        return self._returned(_call("json_array_of", _array(values), self._on_null(default=True)))

    def _json_objectagg(self) -> exp.Expr:
        key, value = self._pair()
        return self._returned(_call("json_objectagg", _cast(key), value, self._on_null(default=False)))

    def _json_arrayagg(self) -> exp.Expr:
        value = self._json_item()
        order = self.order_by().expressions if self.at("order", "by") else None
        call = _call("json_arrayagg", value, self._on_null(default=True))
        if order is not None:
            call.set("order", order)
        return self._returned(call)

    def _pair(self) -> tuple[exp.Expr, exp.Expr]:
        """[KEY] k VALUE v, k IS v, k : v"""
        if self.word == "key" and self.peek().word not in ("value", "is", ":"):
            self.advance()
        key = self._key()
        self.expect_any("value", "is", ":")
        return key, self._json_item()

    def _key(self) -> exp.Expr:
        begin = self.index
        key = self.primary()
        if self.word in ("value", "is", ":", ",", ")"):
            return key
        self.seek(begin)
        return self.expression()

    def _json_item(self) -> exp.Expr:
        """A value as the text of its JSON; NULL for NULL."""
        value = self.expression()
        is_json = self.accept("format", "json")
        call = value.this if isinstance(value, nodes.TypeCast) else value
        if is_json or (isinstance(call, nodes.FuncCall) and call.args["names"][-1] in _ARE_JSON):
            return _cast(value)
        if isinstance(value, exp.Null) or (isinstance(value, exp.Literal) and value.is_string):
            value = _cast(value)
        return _cast(_call("to_json", value))

    def _on_null(self, *, default: bool) -> exp.Expr:
        """Whether a NULL is left out: NULL ON NULL, ABSENT ON NULL."""
        word = self.accept_any("null", "absent")
        if word:
            self.expect("on", "null")
        return exp.Boolean(this=default if not word else word == "absent")

    def _returned(self, call: nodes.FuncCall) -> exp.Expr:
        to = self.type_name() if self.accept("returning") else None
        self.accept("strict")
        if self.at("with", "unique"):
            raise self.not_supported("WITH UNIQUE KEYS")
        return nodes.TypeCast(this=call, to=to) if to is not None else call

    # --- JSON_TABLE

    def json_table(self) -> exp.Expr:
        """JSON_TABLE(document [, path] COLUMNS (..)) as a subquery."""
        start = self.advance().start
        self.expect("(")
        document = self._formatted()
        path = self.expression() if self.accept(",") else _text("$")
        self._conduct(("null", "error"))
        levels = [Level(path, 0)]
        self._json_columns(levels, levels[0])
        self.expect(")")
        query = _rows_query(document, levels)
        for part in query.walk():
            part.meta.setdefault("start", start)
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
            if any(other.number > level.number for other in levels):
                raise self.not_supported("several NESTED PATH beside each other")
            inner = Level(self.primary(), level.number + 1)
            levels.append(inner)
            self._json_columns(levels, inner)
            return
        name = self.identifier()
        level.columns.append(exp.Alias(this=self._json_column_value(name, level), alias=name))

    def _json_column_value(self, name: Any, level: Level) -> exp.Expr:
        if self.accept("for", "ordinality"):
            return _part(level, "number")
        ends = ("path", "format", "exists", ",", ")", "null", "error", "default")
        to = self.type_name() if self.word not in ends else nodes.TypeName(names=("text",))
        is_json, is_test = self.accept("format", "json"), self.accept("exists")
        wrapper = self.at("with") or self.at("without")
        row = _part(level, "value")
        text = str(name.this)
        path: exp.Expr = _text(f'$."{text if name.args.get("quoted") else text.lower()}"')
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
        return self.primary() if self.accept("path") else default

    # --- provided further down the chain of classes

    def expression(self) -> exp.Expr:
        raise NotImplementedError

    def primary(self) -> exp.Expr:
        raise NotImplementedError

    def table_alias(self, node: exp.Expr) -> None:
        raise NotImplementedError


def _call(name: str, *arguments: exp.Expr) -> nodes.FuncCall:
    return nodes.FuncCall(names=("pg_catalog", name), expressions=list(arguments))


def _text(value: str) -> exp.Expr:
    return exp.Literal(this=value, is_string=True)


def _cast(value: exp.Expr) -> exp.Expr:
    return nodes.TypeCast(this=value, to=nodes.TypeName(names=("pg_catalog", "text")))


def _document(value: exp.Expr) -> exp.Expr:
    return nodes.TypeCast(this=value, to=nodes.TypeName(names=("pg_catalog", "text")), spelling="document")


def _array(items: list[exp.Expr]) -> exp.Expr:
    to = nodes.TypeName(names=("pg_catalog", "text"), array=(None,))
    return nodes.TypeCast(this=nodes.ArrayExpr(expressions=items), to=to)


def _conduct_arguments(conduct: Conduct) -> tuple[exp.Expr, ...]:
    return (
        _text(conduct.on_error),
        _text(conduct.on_empty or conduct.on_error),
        conduct.error_value or _cast(exp.Null()),
        (conduct.empty_value if conduct.on_empty else conduct.error_value) or _cast(exp.Null()),
    )


def _number_or_text(test: exp.Expr, to: Any) -> exp.Expr:
    """EXISTS of a column: 1 or 0 where that is a number, else true or false."""
    if to.names[-1] not in _NUMBERS:
        return _cast(test)
    return nodes.TypeCast(this=test, to=nodes.TypeName(names=("pg_catalog", "int4")))


def _part(level: Level, name: str) -> exp.Expr:
    """A column of a level's rows."""
    table = exp.Identifier(this=f"{_ROWS}{level.number}", quoted=False)
    return exp.Column(this=exp.Identifier(this=name, quoted=False), table=table)


def _rows_query(document: exp.Expr, levels: list[Level]) -> exp.Expr:
    """SELECT columns FROM json_rows(document, path) LEFT JOIN LATERAL json_rows(row, path) ON true .."""
    source: exp.Expr | None = None
    for level in levels:
        outer = document if source is None else _part(levels[level.number - 1], "value")
        columns = [exp.Identifier(this=name, quoted=False) for name in ("value", "number")]
        alias = exp.TableAlias(
            this=exp.Identifier(this=f"{_ROWS}{level.number}", quoted=False), columns=columns
        )
        rows = nodes.RangeFunction(
            functions=[_call("json_rows", outer, level.path)], ordinality=True, alias=alias, lateral=True
        )
        if source is None:
            source = rows
        else:
            source = nodes.JoinExpr(kind="LEFT", left=source, right=rows, on=exp.Boolean(this=True))
    columns_ = [column for level in levels for column in level.columns]
    return exp.Select(expressions=columns_, from_=nodes.FromClause(expressions=[source]))
