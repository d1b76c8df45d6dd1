"""The statements both languages share: blocks, assignments, SQL, and the choice of statement by
its first word.

Control statements are `control`, RAISE, GET DIAGNOSTICS and cursors `special`.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any, Final

from polar_lite.catalog.dialect import nodes as syntax
from polar_lite.catalog.dialect.polar.tokens import END, NAME, PARAMETER, QUOTED, STRING, Lexeme
from polar_lite.catalog.plsql import nodes
from polar_lite.catalog.plsql.parser.special import SpecialReader

_SQL_WORDS: Final = frozenset(
    {
        "select",
        "with",
        "insert",
        "update",
        "delete",
        "merge",
        "values",
        "table",
        "create",
        "alter",
        "drop",
        "grant",
        "revoke",
        "truncate",
        "comment",
        "set",
        "reset",
        "show",
        "lock",
        "analyze",
        "vacuum",
        "explain",
        "notify",
        "listen",
        "unlisten",
        "prepare",
        "deallocate",
        "discard",
        "refresh",
        "reindex",
        "cluster",
        "copy",
        "import",
        "reassign",
        "security",
        "declare",
        "do",
        "move",
    }
)
_NEVER_BEFORE_PARENTHESIS: Final = frozenset(
    {"show", "set", "reset", "notify", "listen", "unlisten", "lock", "import", "move", "discard"}
    | {"do", "security", "refresh", "comment", "truncate", "deallocate", "reassign", "get", "open", "close"}
)
_INTO_OF_OTHERS: Final = frozenset({"insert", "merge", "errors"})


class StatementReader(SpecialReader):
    """Reads statements and blocks."""

    # --- blocks

    def block(self, label: str | None = None, closing: str = "") -> nodes.Block:
        """[DECLARE declarations] BEGIN statements [EXCEPTION handlers] END [label], without `;`."""
        self.scopes.append(set())
        declarations: tuple[nodes.Declaration, ...] = ()
        if self.accept("declare"):
            declarations = self.declarations("begin")
        return self.block_from_begin(declarations, label, closing)

    def block_from_begin(
        self, declarations: tuple[nodes.Declaration, ...], label: str | None, closing: str = ""
    ) -> nodes.Block:
        """From BEGIN to END [label]; the scope of the declarations is already open."""
        line, offset = self.here(self.token)
        self.expect("begin")
        if label:
            self.open_labels.append(label)
            self.block_labels.add(label)
        body = self.statements("end", "exception")
        handlers: tuple[nodes.Handler, ...] = ()
        if self.accept("exception"):
            handlers = self._handlers()
        self.expect("end")
        if closing and self.token.kind in (NAME, QUOTED):
            self._routine_name(closing)
        elif label is None and self.oracle and self.token.kind in (NAME, QUOTED):
            self.label()  # Oracle compares it with a label only
        else:
            self.closing_label(label)
        if label:
            self.open_labels.pop()
            self.block_labels.discard(label)
        self.scopes.pop()
        return nodes.Block(line, offset, label, declarations, body, handlers)

    def _routine_name(self, name: str) -> None:
        token = self.token
        if self.names(frozenset())[-1] != name:
            raise self.error(f'END name "{token.text}" does not match routine "{name}"', token.start)

    def body(self, name: str) -> nodes.Block:
        """An Oracle-style body after IS/AS: declarations BEGIN .. END [name]."""
        self.scopes.append(set())
        declarations = self.declarations("begin")
        return self.block_from_begin(declarations, name, closing=name)

    def statements(self, *ends: str) -> tuple[nodes.Statement, ...]:
        """Read statements up to one of the words `ends`, which stays."""
        found: list[nodes.Statement] = []
        while self.token.kind is not END and not (self.token.kind is NAME and self.word in ends):
            if not self.skip_advice():
                found.append(self.statement())
        if self.token.kind is END:
            self.fail()
        return tuple(found)

    def _handlers(self) -> tuple[nodes.Handler, ...]:
        found = []
        while self.word == "when":
            line, offset = self.here(self.advance())
            conditions = [self._condition()]
            while self.accept("or"):
                conditions.append(self._condition())
            self.expect("then")
            self.scopes.append({"sqlerrm", "sqlstate", "sqlcode"})
            body = self.statements("when", "end")
            self.scopes.pop()
            found.append(nodes.Handler(line, offset, tuple(conditions), body))
        if not found:
            self.fail()
        if self.oracle:
            self._check_handlers(found)
        return tuple(found)

    def _check_handlers(self, handlers: list[nodes.Handler]) -> None:
        """Oracle's rules: OTHERS is of the last handler, and each exception of one only."""
        seen: set[tuple[str, ...]] = set()
        for handler in handlers:
            names = [condition.names for condition in handler.conditions if condition.names]
            if ("others",) in names and handler is not handlers[-1]:
                message = "PLS-00370: OTHERS handler must be last among the exception handlers of a block"
                raise self.error(message, handler.offset)
            for name in names:
                if name in seen:
                    message = "may appear in at most one exception handler in this block"
                    raise self.error(f'PLS-00483: exception "{".".join(name)}" {message}', handler.offset)
                seen.add(name)

    def _condition(self) -> nodes.Condition:
        line, offset = self.here()
        if self.word == "sqlstate" and self.peek().kind is STRING:
            self.advance()
            return nodes.Condition(line, offset, sqlstate=self.sqlstate_literal())
        token = self.token
        names = self.names(frozenset())
        if len(names) == 1:
            self.check_condition(names[0], token)
        return nodes.Condition(line, offset, names)

    # --- one statement

    def statement(self) -> nodes.Statement:
        token = self.token
        label = self.opening_label()
        word = self.word if self.token.kind is NAME else ""
        if label is not None:
            if self.oracle and self.word == "<<":
                return self._labelled_again(label, token)
            if word in _LABELLED:
                return _LABELLED[word](self, label)
            if not self.oracle:
                self.fail()
            line, offset = self.here(token)
            return nodes.Labelled(line, offset, label, self.statement())
        if token.kind is PARAMETER and self.peek().word in (":=", "="):
            return self._assignment_or_call()
        if token.kind is QUOTED or (word and self._is_assignment()):
            return self._assignment_or_call()
        if self.oracle and self._is_named_like_statement(word):
            return self._assignment_or_call()
        if self.oracle and word in _ORACLE_STATEMENTS:
            return _ORACLE_STATEMENTS[word](self)
        reader = _STATEMENTS.get(word)
        if reader is not None:
            return reader(self)
        if word == "move" and not self.oracle:
            return self.move_statement()
        if word in _SQL_WORDS:
            return self.sql()
        if token.word == ":" and self.peek(2).word == ":=":
            return self._bind_assignment()
        if not word:
            return self._method_of_supertype() if token.word == "(" and self.oracle else self.fail()
        return self._assignment_or_call()

    def _labelled_again(self, label: str, token: Lexeme) -> nodes.Statement:
        """<<label>> <<another>> statement: what the statement declares may be qualified by either."""
        line, offset = self.here(token)
        known = self.other_labels.get(label)
        self.other_labels[label] = self.peek().word or self.peek().text
        found = self.statement()
        if known is None:
            del self.other_labels[label]
        else:
            self.other_labels[label] = known
        return nodes.Labelled(line, offset, label, found)

    def _method_of_supertype(self) -> nodes.Statement:
        """(SELF AS type).method(..);"""
        line, offset = self.here()
        first = self.index
        self.seek(self._closing_of(first))
        if self.peek().word != ".":
            self.fail()
        end = self.end_of_place()
        call = self.make_expression(first, end)
        self.seek(end)
        self.end_statement()
        return nodes.MethodCall(line, offset, call)

    def _is_named_like_statement(self, word: str) -> bool:
        """Whether `show(x);` calls a subprogram: no SHOW goes on with a parenthesis, nor with a dot."""
        following = self.peek().word
        if following == ".":
            return word in _SQL_WORDS
        if following == ";":
            return word in _NEVER_BEFORE_PARENTHESIS and self.is_known(word)
        return following == "(" and (word in _NEVER_BEFORE_PARENTHESIS or self.is_known(word))

    def _is_assignment(self) -> bool:
        """Whether the statement is `name[.name..] :=` or, for a known name, `=`."""
        end = self.end_of_place()
        following = self.tokens[end].word
        if following == ":=":
            return True
        is_name = not self.has_parentheses(self.index, end)
        return following == "=" and is_name and self.is_known(self.token.word)

    def _assignment_or_call(self) -> nodes.Statement:
        line, offset = self.here()
        first, end = self.token, self.end_of_place()
        following = self.tokens[end].word
        if following in (":=", "="):
            target = self.place()
            self.advance()
            value = self.sql_expression(";")
            value = replace(value, lead=self.source(first.start, value.offset))
            self.end_statement()
            return nodes.Assignment(line, offset, target, value)
        if following == "[":
            return self._part_assignment(line, offset)
        if not self.oracle:
            self.fail()
        index = self.index + 1
        while self.tokens[index].word == "." and self.tokens[index + 1].kind in (NAME, QUOTED):
            index += 2
        after = self.tokens[index].word
        if after not in ("(", ";") or (first.kind is NAME and first.word in _NOT_CALLS):
            self.fail()
        is_plain = after == "(" and self._closing_of(index) == end - 1  # whatever its name means in SQL
        if following == ";" and not is_plain and self.has_closing(index, end - 1):
            return self._method_call(line, offset, end)
        return self._call(line, offset)

    def has_closing(self, first: int, last: int) -> bool:
        """Whether a parenthesis closes in the token range."""
        return any(token.word == ")" for token in self.tokens[first:last])

    def _method_call(self, line: int, offset: int, end: int) -> nodes.Statement:
        """v(i).EXTEND; a call with its only parentheses at the end is a plain one."""
        call = self.make_expression(self.index, end)
        if isinstance(call.tree, syntax.FuncCall):
            return self._call(line, offset)
        self.seek(end)
        self.end_statement()
        return nodes.MethodCall(line, offset, call)

    def _part_assignment(self, line: int, offset: int) -> nodes.Statement:
        """a[i] := .., a[i].x := ..: the variable is assigned itself with another value in that part."""
        first, start = self.index, self.token.start
        target = self.target()
        _, last = self.slice(":=", "=")
        part = self.make_expression(first, last).tree
        for node in part.walk():
            # Places in another text than the value's.
            node.meta.clear()
        self.advance()
        value = self.sql_expression(";")
        tree = syntax.AssignedPart(target=part, value=value.tree)
        value = replace(value, tree=tree, lead=self.source(start, value.offset))
        self.end_statement()
        return nodes.Assignment(line, offset, target, value)

    def _bind_assignment(self) -> nodes.Statement:
        line, offset = self.here()
        target = self.target()
        self.advance()
        value = self.sql_expression(";")
        self.end_statement()
        return nodes.Assignment(line, offset, target, value)

    def _call(self, line: int, offset: int, keyword: Lexeme | None = None) -> nodes.Call:
        parts = [self.label()]
        while self.accept("."):
            parts.append(self.label())
        names = tuple(parts)
        arguments: tuple[nodes.Argument, ...] = ()
        if self.accept("("):
            arguments = self.arguments()
        text = self.source(keyword.start, self.previous_end) if keyword is not None else ""
        self.end_statement()
        return nodes.Call(line, offset, names, arguments, text)

    def call_statement(self) -> nodes.Statement:
        token = self.advance()
        line, offset = self.here(token)
        return self._call(line, offset, token)

    def assert_or_call(self) -> nodes.Statement:
        """`assert (..);` may call a procedure of that name, for which the compiler looks, and a mere
        `assert;` and `assert.that(..)` do.
        """
        following = self.peek().word
        if following not in (";", ".") and (
            following != "(" or self.tokens[self._closing_of(self.index + 1) + 1].word != ";"
        ):
            return self.assert_statement()
        line, offset = self.here()
        return self._call(line, offset)

    def _closing_of(self, index: int) -> int:
        depth = 0
        while self.tokens[index].kind is not END:
            word = self.tokens[index].word
            depth += (word == "(") - (word == ")")
            if not depth:
                break
            index += 1
        return min(index, len(self.tokens) - 2)

    def nested_block(self, label: str | None = None) -> nodes.Statement:
        found = self.block(label)
        self.end_statement()
        return found

    # --- SQL

    def sql(self) -> nodes.Statement:
        """An SQL statement up to `;`, its INTO taken out."""
        line, offset = self.here()
        first = self.index
        begins = self.word
        # INSERT ALL has many an INTO, none of which is PL's.
        if begins == "insert" and self.peek().word in ("all", "first"):
            begins = "insert all"
        into: nodes.Into | None = None
        blanked: tuple[int, int] | None = None
        depth = bodies = 0
        is_routine = begins == "create" and self._makes_routine()
        while self.word != ";" or depth or bodies:
            token = self.token
            if token.kind is END:
                raise self.error("unexpected end of function definition at end of input", token.start)
            if token.word == ";" and depth:
                self.fail()
            if is_routine and token.kind is NAME:  # BEGIN ATOMIC .. END, with a CASE in it perhaps
                opens = token.word == "begin" or (token.word == "case" and bodies > 0)
                bodies += opens - (token.word == "end" and bodies > 0)
            depth += (token.word in ("(", "[")) - (token.word in (")", "]"))
            if token.word == "into" and not depth and token.kind is NAME and begins in _WITH_INTO:
                previous = self.tokens[self.index - 1]
                if not (previous.kind is NAME and previous.word in _INTO_OF_OTHERS):
                    if into is not None:
                        raise self.error("INTO specified more than once at or near " + f'"{token.text}"')
                    start = self.index
                    bulk = previous.word == "collect" and self.tokens[start - 2].word == "bulk"
                    into = replace(self.into(), bulk=bulk)
                    blanked = (start - 2 if bulk else start, self.index)
                    continue
            self.advance()
        record = self._record_of_insert(first)
        if record is not None:
            statement = self.insert_of_record(first, *record, self.index, blanked)
        else:
            statement = self.sql_statement(first, self.index, blanked)
        self.end_statement()
        made = nodes.ExecuteDo if begins == "do" else nodes.ExecuteSql
        return made(line, offset, statement, into)

    def _makes_routine(self) -> bool:
        """Whether CREATE, which comes next, is of a function or procedure."""
        place = 3 if self.peek().word == "or" else 1
        return self.peek(place).word in ("function", "procedure")

    def _record_of_insert(self, first: int) -> tuple[int, int] | None:
        """The tokens of r in Oracle's `INSERT INTO t VALUES r`, if the statement is one."""
        if not self.oracle or self.tokens[first].word != "insert":
            return None
        for index in range(first + 1, self.index - 1):
            token, following = self.tokens[index], self.tokens[index + 1]
            if token.word == "values" and following.kind in (NAME, QUOTED):
                after = self.index
                self.seek(index + 1)
                end = self.end_of_place()
                self.seek(after)
                return index + 1, end
        return None

    def perform(self) -> nodes.Statement:
        line, offset = self.here(self.advance())
        first, last = self.slice(";")
        start = self.tokens[first].start
        query = self.sql_statement(first, last, prefix="SELECT ")
        self.end_statement()
        return nodes.Perform(line, offset, nodes.Sql(self.line_at(start), start, query.text, query.tree))


_NOT_CALLS: Final = frozenset(
    {"end", "begin", "exception", "when", "then", "else", "elsif", "elseif", "loop"}
)
_WITH_INTO: Final = frozenset({"select", "with", "insert", "update", "delete", "merge", "values", "table"})

_Reader = Callable[[Any], nodes.Statement]
_LABELLED: Final[dict[str, Callable[[Any, str], nodes.Statement]]] = {
    "declare": StatementReader.nested_block,
    "begin": StatementReader.nested_block,
    "loop": StatementReader.loop,
    "while": StatementReader.while_loop,
    "for": StatementReader.for_loop,
    "foreach": StatementReader.foreach,
}


_ORACLE_STATEMENTS: Final[dict[str, _Reader]] = {
    "assert": StatementReader.assert_or_call,
    "forall": StatementReader.for_all,
    "goto": StatementReader.goto_statement,
    "pipe": StatementReader.pipe_row,
}


def _without_label(read: Callable[[Any, Any], nodes.Statement], parser: Any) -> nodes.Statement:
    return read(parser, None)


_STATEMENTS: Final[dict[str, _Reader]] = {
    **{word: partial(_without_label, read) for word, read in _LABELLED.items()},
    "if": StatementReader.if_statement,
    "case": StatementReader.case_statement,
    "exit": StatementReader.exit_statement,
    "continue": StatementReader.exit_statement,
    "return": StatementReader.return_statement,
    "null": StatementReader.null_statement,
    "perform": StatementReader.perform,
    "execute": StatementReader.execute_statement,
    "exec": StatementReader.call_statement,
    "call": StatementReader.call_statement,
    "raise": StatementReader.raise_statement,
    "get": StatementReader.get_diagnostics,
    "assert": StatementReader.assert_statement,
    "open": StatementReader.open_statement,
    "fetch": StatementReader.fetch_statement,
    "close": StatementReader.close_statement,
    "commit": StatementReader.transaction_statement,
    "rollback": StatementReader.transaction_statement,
    "savepoint": StatementReader.transaction_statement,
}
