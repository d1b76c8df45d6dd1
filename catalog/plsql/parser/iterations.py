"""FOR loops with more than one iteration control, or with a variable's type: Oracle 21c's.

FOR v [MUTABLE | IMMUTABLE] [type] IN control [, control].. LOOP, where a control goes on with WHILE and WHEN.
Oracle 21c PL/SQL Language Reference, "FOR LOOP Statement".
"""

from typing import Final

from polar_lite.catalog.dialect.polar.tokens import END, NAME, QUOTED
from polar_lite.catalog.plsql import nodes
from polar_lite.catalog.plsql.parser.type_declarations import TypeReader

OF_COLLECTIONS: Final = frozenset({"values", "indices", "pairs"})
_ENDS: Final = (",", "loop", "while", "when")
_NOT_ITERATED: Final = frozenset({"select", "with", "values", "table", "execute", "explain"})
_OF_ITERATION: Final = frozenset({",", "while", "when", "repeat"})


class IterationReader(TypeReader):
    """Reads such loops."""

    def _loop_body(self, label: str | None, *variables: str) -> tuple[nodes.Statement, ...]:
        raise NotImplementedError

    def iterated_loop(self, label: str | None, line: int, offset: int) -> nodes.Statement | None:
        """The loop behind FOR; None for one that is read without this."""
        start = self.index
        declared = self._has_types()
        self.seek(start)
        if not declared and not self._has_controls():
            self.seek(start)
            return None
        self.seek(start)
        variables = tuple(self.comma_list(self._iterand))
        self.expect("in")
        if self.word == "(" or self.at("execute", "immediate"):
            return self._over_rows(label, line, offset, variables)
        names = [variable.name for variable in variables]
        self.scopes.append(set(names))
        controls = tuple(self.comma_list(self._control))
        self.scopes.pop()
        self.expect("loop")
        return nodes.ForIterated(line, offset, label, variables, controls, self._loop_body(label, *names))

    def _has_types(self) -> bool:
        """Step over what is before IN; whether it is more than names."""
        declared = False
        while self.token.kind is not END and self.word != "in":
            following = self.peek()
            if self.token.kind in (NAME, QUOTED) and following.word not in ("in", ",", "."):
                declared = True
            self.advance()
        return declared

    def _has_controls(self) -> bool:
        """Whether what is between IN, which comes next, and LOOP is more than one control."""
        self.accept("in")
        is_query = self.word in _NOT_ITERATED and self.peek().word != "of"
        depth = cases = 0
        while self.token.kind is not END and self.word not in ("loop", ";"):
            word = self.word
            depth += (word == "(") - (word == ")")
            cases += word == "case"
            cases -= cases > 0 and word == "end"
            if not depth and not cases and word in _OF_ITERATION:
                return not is_query
            self.advance()
        return False

    def _iterand(self) -> nodes.Iterand:
        line, offset = self.here()
        name = self.label()
        mutable = self.accept_any("mutable", "immutable") == "mutable"
        type_ = None if self.word in ("in", ",") else self.type_name()
        return nodes.Iterand(line, offset, name, type_, mutable)

    def _control(self) -> nodes.Control:
        line, offset = self.here()
        kind, reverse = "single", self.accept("reverse")
        high = step = None
        if self.word in OF_COLLECTIONS and self.peek().word == "of":
            kind = self.advance().word
            self.advance()
            first = self.sql_expression(*_ENDS)
        elif self.accept("repeat"):
            kind = "repeat"
            first = self.sql_expression(*_ENDS)
        else:
            first = self.sql_expression("..", *_ENDS)
            if self.accept(".."):
                kind = "range"
                high = self.sql_expression("by", *_ENDS)
                step = self._step()
        while_ = self.sql_expression(*_ENDS) if self.accept("while") else None
        when = self.sql_expression(*_ENDS) if self.accept("when") else None
        return nodes.Control(line, offset, kind, first, high, step, reverse, while_, when)

    def _step(self) -> nodes.Expression | None:
        if not self.accept("by"):
            return None
        self.accept("immediate")
        return self.sql_expression(*_ENDS)

    def _over_rows(
        self, label: str | None, line: int, offset: int, variables: tuple[nodes.Iterand, ...]
    ) -> nodes.Statement:
        """FOR r type IN (query | EXECUTE IMMEDIATE ..): a loop over rows, its variable declared before."""
        (variable,) = variables if len(variables) == 1 else (None,)
        if variable is None or variable.type is None:
            raise self.refuse("FOR with several controls over a query")
        target = ((variable.name,),)
        closing = self.accept("(") if self.peek().word == "execute" else False
        loop: nodes.Statement
        if self.accept("execute", "immediate"):
            command = self.sql_expression("loop", "using", ")")
            using = self._using("loop", ")") if self.accept("using") else ()
            if closing:
                self.expect(")")
            self.expect("loop")
            body = self._loop_body(label, variable.name)
            loop = nodes.ForExecute(line, offset, label, target, command, using, body, False)
        else:
            first, end = self.slice("loop", missing="LOOP")
            query = self.sql_statement(first + 1, end - 1)
            self.expect("loop")
            body = self._loop_body(label, variable.name)
            loop = nodes.ForQuery(line, offset, label, target, query, body, False)
        declared = nodes.Variable(variable.line, variable.offset, variable.name, variable.type)
        return nodes.Block(line, offset, None, (declared,), (loop,))

    def _using(self, *ends: str) -> tuple[nodes.Using, ...]:
        raise NotImplementedError
