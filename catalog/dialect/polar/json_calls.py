"""JSON_VALUE, JSON_QUERY, JSON_EXISTS, JSON_OBJECT, JSON_ARRAY, their aggregates, JSON_SERIALIZE, JSON_TABLE.

They become calls of the functions of these names in pg_catalog, with all clauses as arguments; JSON_TABLE
becomes a subquery over the rows of its path. Oracle 19c SQL Reference, "JSON Functions", JSON_TABLE.
"""

from collections.abc import Sequence
from typing import Any, Final

from sqlglot import exp

from polar_lite.catalog.dialect import nodes
from polar_lite.catalog.dialect.polar import made_trees as made
from polar_lite.catalog.dialect.polar.json_transforms import JsonTransformParser
from polar_lite.catalog.dialect.polar.tokens import NAME, QUOTED
from polar_lite.protocol.records import dataclass

_READING: Final = frozenset({"json_value", "json_query", "json_exists"})
_MAKING: Final = frozenset({"json_object", "json_array", "json_objectagg", "json_arrayagg"})
_AFTER_MEMBER: Final = frozenset({",", ")", "null", "absent", "returning", "strict", "with"})
_WHOLE: Final = frozenset({"json_serialize", "json_mergepatch"})
"""Which may have RETURNING and PRETTY."""
_OTHERS: Final = frozenset({"json_transform", "json_scalar", "json_equal", "json_dataguide"})
JSON_CALLS: Final = _READING | _MAKING | _WHOLE | _OTHERS
# Their results are JSON where they stand inside another.
_ARE_JSON: Final = _MAKING | {
    "json_query",
    "json_array_of",
    "json_mergepatch",
    "json_serialize",
    "json_transform",
}
NUMBERS: Final = frozenset(
    {"number", "numeric", "decimal", "integer", "int", "smallint", "bigint", "float", "real", "int4", "int8"}
)
_DATES: Final = frozenset({"date", "timestamp", "timestamptz"})
_STRINGS: Final = frozenset({"varchar2", "varchar", "char", "nvarchar2", "text"})
_KINDS: Final = ("value", "object", "array", "scalar")


@dataclass(slots=True)
class Conduct:
    """What is given for an error and for nothing found: a word, and the value of DEFAULT."""

    on_error: str = "null"
    on_empty: str = ""
    error_value: exp.Expr | None = None
    empty_value: exp.Expr | None = None


class JsonParser(JsonTransformParser):
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
        for piece in node.walk():
            piece.meta.setdefault("start", start)
        return node

    def _has_oracle_arguments(self, name: str) -> bool:
        begin = self.index
        if name in ("json_array", "json_scalar") or self.word == ")":
            return True
        if name == "json_object" and self._is_member():
            return True
        if name == "json_transform":
            self._formatted()
            self.accept(",")
            found = self.starts_operation()
        elif name in ("json_equal", "json_dataguide"):
            self.comma_list(self.expression)
            found = self.word != ")" or name == "json_dataguide"
        elif name in _WHOLE:
            self.comma_list(self.expression)
            found = self.word in ("returning", "pretty", "ascii", "ordered", "truncate", "format")
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
        variables = self._passing()
        to = self.type_name() if self.accept("returning") else None
        truncates = self.accept("truncate")
        self._refuse_ascii()
        conduct = self._conduct(("null", "error", "default"))
        return self._value(document, path, to, conduct, truncates=truncates, variables=variables)

    def _value(
        self,
        document: exp.Expr,
        path: exp.Expr,
        to: Any,
        conduct: Conduct,
        *,
        truncates: bool = False,
        variables: Sequence[exp.Expr] = (),
    ) -> exp.Expr:
        word = to.names[-1] if to is not None else ""
        kind = "number" if word in NUMBERS else "date" if word in _DATES else "text"
        length = to.args.get("typmods") if to is not None and word in _STRINGS and not truncates else None
        if length and isinstance(length[0], exp.Literal):
            kind = str(length[0].this)  # what is longer is an error, which a cast would cut
        given = [document, path, made.text(kind), *_conduct_arguments(conduct), *variables]
        call = made.call("json_value", *given)
        return nodes.TypeCast(this=call, to=to) if to is not None else call

    def _json_query(self) -> exp.Expr:
        document, path = self._document()
        variables = self._passing()
        to = self.type_name() if self.accept("returning") else None
        pretty = self.accept("pretty")
        self._refuse_ascii()
        return self._query(document, path, to, pretty, variables)

    def _query(
        self,
        document: exp.Expr,
        path: exp.Expr,
        to: Any,
        pretty: bool,
        variables: Sequence[exp.Expr] = (),
    ) -> exp.Expr:
        scalars = self.accept_any("allow", "disallow")
        if scalars:
            self.expect("scalars")
        wrapper = self._wrapper()
        quotes = self.accept_any("keep", "omit")
        if quotes:
            self.expect("quotes")
            self.accept("on", "scalar", "string")
        if wrapper == "without" and (scalars == "allow" or quotes):
            wrapper = "unquoted" if quotes == "omit" else "scalars"
        conduct = self._conduct(("null", "error", "empty"))
        words = made.text(conduct.on_error), made.text(conduct.on_empty or conduct.on_error)
        given = [document, path, made.text(wrapper), *words, exp.Boolean(this=pretty), *variables]
        call = made.call("json_query", *given)
        return nodes.TypeCast(this=call, to=to) if to is not None else call

    def _passing(self) -> list[exp.Expr]:
        """PASSING value AS "name", ..: the variables' document, one argument more."""
        if not self.accept("passing"):
            return []
        keys: list[exp.Expr] = []
        values: list[exp.Expr] = []
        for key, value in self.comma_list(self._variable):
            keys.append(key)
            values.append(value)
        call = made.call(
            "json_object", made.text_array(keys), made.text_array(values), exp.Boolean(this=False)
        )
        return [made.cast(call)]

    def _variable(self) -> tuple[exp.Expr, exp.Expr]:
        value = self.json_item()
        self.expect("as")
        name = self.any_identifier()
        return made.cast(made.text(str(name.this))), value

    def _refuse_ascii(self) -> None:
        if self.word in ("ascii", "ordered"):
            raise self.not_supported(f"{self.word.upper()} of JSON functions")

    def _json_transform(self) -> exp.Expr:
        document = self._formatted()
        self.expect(",")
        operations, values = self.transform_operations()
        return self._written(made.call("json_transform", document, operations, made.text_array(values)))

    def _json_scalar(self) -> exp.Expr:
        """A value as JSON, NULL for NULL."""
        return self.json_item()

    def _json_dataguide(self) -> exp.Expr:
        document = _document(self.expression())
        if self.word == ",":
            raise self.not_supported("JSON_DATAGUIDE with a format")
        return made.call("json_dataguide", document)

    def _json_equal(self) -> exp.Expr:
        document = self._formatted()
        self.expect(",")
        other = self._formatted()
        word = self.expect_any("true", "false", "error")
        self.expect("on", "error")
        return made.call("json_equal", document, other, made.text(word))

    def _json_serialize(self) -> exp.Expr:
        return self._written(made.call("json_serialize", self._formatted()))

    def _json_mergepatch(self) -> exp.Expr:
        document = self._formatted()
        self.expect(",")
        return self._written(made.call("json_mergepatch", document, self._formatted()))

    def _written(self, document: exp.Expr) -> exp.Expr:
        """[RETURNING type] [PRETTY] [TRUNCATE]"""
        to = self.type_name() if self.accept("returning") else None
        pretty = self.accept("pretty")
        self._refuse_ascii()
        self.accept("truncate")
        if pretty:
            words = (made.text("without"), made.text("error"), made.text("error"), exp.Boolean(this=True))
            document = made.call("json_query", _document(document), made.text("$"), *words)
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
        variables = self._passing()
        return self._exists(document, path, variables)

    def _exists(self, document: exp.Expr, path: exp.Expr, variables: Sequence[exp.Expr] = ()) -> exp.Expr:
        conduct = self._conduct(("true", "false", "error"), default="false")
        given = [document, path, made.text(conduct.on_error)]
        if conduct.on_empty or variables:
            given += [made.text(conduct.on_empty or "false"), *(variables or [made.cast(exp.Null())])]
        return made.call("json_exists", *given)

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
                value = made.cast(self.primary())
            elif word == "empty":
                word = f"empty {self.accept_any('array', 'object') or 'array'}"
            self.expect("on")
            if self.expect_any("error", "empty") == "error":
                found.on_error, found.error_value = word, value
            else:
                found.on_empty, found.empty_value = word, value
        return found

    def json_test(self, value: exp.Expr) -> exp.Expr:
        """What follows IS [NOT] JSON; it is LAX without a word."""
        opened = self.word == "(" and self.peek().word in _KINDS and self.accept("(")
        kind = self.accept_any(*_KINDS) or "value"
        if opened:
            self.expect(")")
        if self.at("format", "json"):
            self.seek(self.index + 2)
        syntax = "" if self.accept_any("strict", "lax") == "strict" else " lax"
        if self.accept_any("with", "without") and self.tokens[self.index - 1].word == "without":
            self.expect("unique", "keys")
        elif self.accept("unique", "keys"):
            syntax = " unique"
        found = made.call("is_json", _document(value), made.text(kind + syntax))
        for piece in found.walk():
            piece.meta.setdefault("start", self.token.start)
        return found

    # --- making

    def _json_object(self) -> exp.Expr:
        start = self.tokens[self.index - 2].start  # the function's: a literal is known by its own
        entries: list[tuple[exp.Expr, exp.Expr | None]] = []
        if self.word not in (")", "null", "absent", "returning"):
            entries = self.comma_list(self._entry)
        absent = self._on_null(default=False)
        to, unique = self._result()
        if unique or any(value is None for _, value in entries):
            document: exp.Expr = nodes.JsonObject(entries=entries, absent=absent, unique=unique)
            self.mark(document, start)
            for part in (part for entry in entries for part in entry if part is not None):
                for node in part.walk():
                    node.meta.setdefault("start", start)
        else:
            keys, values = [key for key, _ in entries], [value for _, value in entries if value is not None]
            document = made.call("json_object", made.text_array(keys), made.text_array(values), absent)
        return nodes.TypeCast(this=document, to=to) if to is not None else document

    def _is_member(self) -> bool:
        """Whether `*`, `alias.*` or a column stands for members, or that is what follows the first."""
        if self.word == "*":
            return True
        distance = 0
        while self.peek(distance).kind in (NAME, QUOTED):
            if self.peek(distance + 1).word != ".":
                return self.peek(distance + 1).word in _AFTER_MEMBER and distance > 0
            if self.peek(distance + 2).word == "*":
                return True
            distance += 2
        return False

    def _entry(self) -> tuple[exp.Expr, exp.Expr | None]:
        """A pair as texts; (star, None) for a star."""
        start = self.token.start
        if self.accept("*"):
            return self.mark(exp.Star(), start), None
        begin = self.index
        name = self.token
        if self.word != "key" or self.peek().word in (".", ",", ")"):
            column = self.primary() if name.kind in (NAME, QUOTED) else None
            if isinstance(column, exp.Column) and isinstance(column.this, exp.Star):
                return column, None
            if isinstance(column, exp.Column) and self.word in _AFTER_MEMBER:
                key = str(column.this.this)
                return made.cast(made.text(key)), made.cast(made.call("to_json", column))
            self.seek(begin)
        key_, value = self._pair()
        return made.cast(key_), value

    def _json_array(self) -> exp.Expr:
        values: list[exp.Expr] = []
        if self.word != ")" and not self.at("null", "on") and not self.at("absent", "on"):
            values = self.comma_list(self.json_item)
        return self._returned(
            made.call("json_array_of", made.text_array(values), self._on_null(default=True))
        )

    def _json_objectagg(self) -> exp.Expr:
        key, value = self._pair()
        return self._returned(
            made.call("json_objectagg", made.cast(key), value, self._on_null(default=False))
        )

    def _json_arrayagg(self) -> exp.Expr:
        value = self.json_item()
        order = self.order_by().expressions if self.at("order", "by") else None
        call = made.call("json_arrayagg", value, self._on_null(default=True))
        if order is not None:
            call.set("order", order)
        return self._returned(call)

    def _pair(self) -> tuple[exp.Expr, exp.Expr]:
        """[KEY] k VALUE v, k IS v, k : v"""
        if self.word == "key" and self.peek().word not in ("value", "is", ":"):
            self.advance()
        key = self._key()
        self.expect_any("value", "is", ":")
        return key, self.json_item()

    def _key(self) -> exp.Expr:
        begin = self.index
        key = self.primary()
        if self.word in ("value", "is", ":", ",", ")"):
            return key
        self.seek(begin)
        return self.expression()

    def json_item(self) -> exp.Expr:
        """A value as the text of its JSON; NULL for NULL."""
        value = self.expression()
        is_json = self.accept("format", "json")
        call = value.this if isinstance(value, nodes.TypeCast) else value
        is_made = isinstance(call, nodes.FuncCall) and call.args["names"][-1] in _ARE_JSON
        if is_json or is_made or isinstance(call, nodes.JsonObject):
            return made.cast(value)
        if isinstance(value, exp.Null) or (isinstance(value, exp.Literal) and value.is_string):
            value = made.cast(value)
        return made.cast(made.call("to_json", value))

    def _on_null(self, *, default: bool) -> exp.Expr:
        """Whether a NULL is left out: NULL ON NULL, ABSENT ON NULL."""
        word = self.accept_any("null", "absent")
        if word:
            self.expect("on", "null")
        return exp.Boolean(this=default if not word else word == "absent")

    def _returned(self, call: nodes.FuncCall) -> exp.Expr:
        to, unique = self._result()
        if unique:
            raise self.not_supported("WITH UNIQUE KEYS of an aggregate")
        return nodes.TypeCast(this=call, to=to) if to is not None else call

    def _result(self) -> tuple[Any, bool]:
        """[RETURNING type] [STRICT] [WITH UNIQUE KEYS]"""
        to = self.type_name() if self.accept("returning") else None
        self.accept("format", "json")
        self.accept("strict")
        return to, self.accept("with", "unique", "keys")

    # --- provided further down the chain of classes

    def expression(self) -> exp.Expr:
        raise NotImplementedError

    def primary(self) -> exp.Expr:
        raise NotImplementedError


def _document(value: exp.Expr) -> exp.Expr:
    return nodes.TypeCast(this=value, to=nodes.TypeName(names=("pg_catalog", "text")), spelling="document")


def _conduct_arguments(conduct: Conduct) -> tuple[exp.Expr, ...]:
    return (
        made.text(conduct.on_error),
        made.text(conduct.on_empty or conduct.on_error),
        conduct.error_value or made.cast(exp.Null()),
        (conduct.empty_value if conduct.on_empty else conduct.error_value) or made.cast(exp.Null()),
    )
