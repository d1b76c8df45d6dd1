"""Control statements: IF, CASE, loops, EXIT, RETURN, EXECUTE.

PostgreSQL 15 docs 43.6; Oracle 19c PL/SQL Language Reference, ch. 4.
"""

from dataclasses import replace

from polar_lite.catalog.dialect.polar.keywords import STATEMENT_STARTS
from polar_lite.catalog.dialect.polar.tokens import NAME, QUOTED
from polar_lite.catalog.plsql import nodes
from polar_lite.catalog.plsql.parser.iterations import OF_COLLECTIONS, IterationReader
from polar_lite.protocol.sqlstate import DATATYPE_MISMATCH


class ControlReader(IterationReader):
    """Reads control statements."""

    def statements(self, *ends: str) -> tuple[nodes.Statement, ...]:
        raise NotImplementedError

    # --- IF and CASE

    def if_statement(self) -> nodes.Statement:
        line, offset = self.here(self.advance())
        branches = [self._branch("elsif", "elseif", "else", "end")]
        while self.accept_any("elsif", "elseif"):
            branches.append(self._branch("elsif", "elseif", "else", "end"))
        otherwise = self.statements("end") if self.accept("else") else ()
        self.expect("end", "if")
        self.end_statement()
        return nodes.If(line, offset, tuple(branches), otherwise)

    def _branch(self, *ends: str) -> nodes.Branch:
        condition = self.sql_expression("then", missing="THEN")
        self.expect("then")
        return nodes.Branch(condition.line, condition.offset, condition, self.statements(*ends))

    def case_statement(self) -> nodes.Statement:
        line, offset = self.here(self.advance())
        operand = None if self.word == "when" else self.sql_expression("when")
        branches = []
        while self.accept("when"):
            branches.append(self._case_branch(operand))
        if not branches:
            self.fail()
        otherwise = self.statements("end") if self.accept("else") else None
        self.expect("end", "case")
        if self.oracle:
            self.closing_label(None)
        self.end_statement()
        return nodes.Case(line, offset, tuple(branches), otherwise, operand)

    def _case_branch(self, operand: nodes.Expression | None) -> nodes.Branch:
        """`WHEN a, b` of a simple CASE is `operand IN (a, b)`, as PL/pgSQL makes it."""
        first, last = self.slice("then", missing="THEN")
        self.expect("then")
        if operand is None:
            condition = self.make_expression(first, last)
        else:
            start, end = self.tokens[first].start, self.tokens[last - 1].end
            text = f'"{CASE_VARIABLE}" IN ({self.source(start, end)})'
            shift = start - len(f'SELECT "{CASE_VARIABLE}" IN (')
            from polar_lite.catalog.plsql.parser.reader import single_value

            tree = single_value(self.parse("SELECT " + text, shift))
            condition = nodes.Expression(self.line_at(start), start, text, tree)
        return nodes.Branch(
            condition.line, condition.offset, condition, self.statements("when", "else", "end")
        )

    # --- loops

    def loop(self, label: str | None) -> nodes.Statement:
        line, offset = self.here(self.expect("loop"))
        return nodes.Loop(line, offset, label, self._loop_body(label))

    def while_loop(self, label: str | None) -> nodes.Statement:
        line, offset = self.here(self.advance())
        condition = self.sql_expression("loop", missing="LOOP")
        self.expect("loop")
        return nodes.While(line, offset, label, condition, self._loop_body(label))

    def _loop_body(self, label: str | None, *variables: str) -> tuple[nodes.Statement, ...]:
        self.scopes.append(set(variables))
        self.open_labels.append(label or "")
        self.loops += 1
        body = self.statements("end")
        self.loops -= 1
        self.open_labels.pop()
        self.scopes.pop()
        self.expect("end", "loop")
        self.closing_label(label)
        self.end_statement()
        return body

    def for_loop(self, label: str | None) -> nodes.Statement:
        """FOR over a range, a query, a cursor or a computed command."""
        line, offset = self.here(self.advance())
        iterated = self.iterated_loop(label, line, offset) if self.oracle else None
        if iterated is not None:
            return iterated
        first = self.token
        targets = [self.target(check=False)]
        while self.accept(","):
            targets.append(self.target(check=not self.oracle))
        self.expect("in")
        if self.oracle and self.word in OF_COLLECTIONS and self.peek().word == "of":
            return self._for_collection(label, line, offset, tuple(targets))
        if self.word == "execute" and self.peek().word != "(":
            return self._for_execute(label, line, offset, tuple(targets))
        reverse = self.accept("reverse")
        start = self.index
        begin, end = self.slice("loop", missing="LOOP")
        dots = self._range_dots(begin, end)
        if dots is not None:
            return self._for_range(label, line, offset, targets, reverse, begin, dots, end)
        if reverse:
            raise self.error("cannot specify REVERSE in query FOR loop", self.tokens[begin].start)
        return self._for_rows(label, line, offset, tuple(targets), start, end, first.start)

    def _for_collection(
        self, label: str | None, line: int, offset: int, targets: tuple[tuple[str, ...], ...]
    ) -> nodes.Statement:
        kind = self.advance().word
        self.expect("of")
        names = tuple(name for name, *_ in targets)
        if len(names) != 1 + (kind == "pairs") or any(len(target) > 1 for target in targets):
            self.fail()
        begin, end = self.slice("loop", missing="LOOP")
        collection = self.make_expression(begin, end)
        self.expect("loop")
        return nodes.ForCollection(
            line, offset, label, kind, names, collection, self._loop_body(label, *names)
        )

    def _range_dots(self, begin: int, end: int) -> int | None:
        depth = 0
        for index in range(begin, end):
            word = self.tokens[index].word
            depth += (word == "(") - (word == ")")
            if word == ".." and not depth:
                return index
        return None

    def _for_range(
        self, label: str | None, line: int, offset: int, targets: list[tuple[str, ...]], reverse: bool,
        begin: int, dots: int, end: int,
    ) -> nodes.Statement:  # fmt: skip
        if len(targets) != 1 or len(targets[0]) != 1:
            raise self.error("integer FOR loop must have only one target variable", self.tokens[begin].start)
        by = next((i for i in range(dots, end) if self.tokens[i].word == "by"), None)
        if begin == dots or dots + 1 == (by or end):
            self.fail(self.tokens[dots])
        low = self.make_expression(begin, dots)
        high = self.make_expression(dots + 1, by or end)
        step = self.make_expression(by + 1, end) if by is not None else None
        self.expect("loop")
        name = targets[0][0]
        body = self._loop_body(label, name)
        return nodes.ForRange(line, offset, label, name, low, high, step, reverse, body)

    def _for_rows(
        self, label: str | None, line: int, offset: int, targets: tuple[tuple[str, ...], ...],
        start: int, end: int, place: int,
    ) -> nodes.Statement:  # fmt: skip
        words = [t.word for t in self.tokens[start:end]]
        implicit = len(targets) == 1 and len(targets[0]) == 1 and not self.is_known(targets[0][0])
        if self.oracle and words[0] == "(" and len(targets) == 1 and len(targets[0]) == 1:
            implicit = True  # Oracle's form declares the variable in any case
        first = self.tokens[start]
        explains = words[0] == "explain" and not STATEMENT_STARTS.isdisjoint(words[1:])
        is_query = words[0] in STATEMENT_STARTS or explains
        if not is_query and first.kind in (NAME, QUOTED):
            self.seek(start)
            cursor = self.names(frozenset())
            arguments = self.arguments() if self.accept("(") else ()
            self.expect("loop")
            body = self._loop_body(label, targets[0][0])
            return nodes.ForCursor(line, offset, label, targets[0][0], cursor, arguments, body)
        # PL/pgSQL wants the loop's variable declared; Oracle declares it.
        if implicit and not self.oracle:
            raise self.error(
                "loop variable of loop over rows must be a record variable or list of scalar variables",
                place,
                DATATYPE_MISMATCH,
            )
        if words[0] == "(" and words[-1] == ")" and self.oracle:
            start, end = start + 1, end - 1
        query = self.sql_statement(start, end)
        self.expect("loop")
        body = self._loop_body(label, *(targets[0] if implicit else ()))
        return nodes.ForQuery(line, offset, label, targets, query, body, implicit)

    def _for_execute(
        self, label: str | None, line: int, offset: int, targets: tuple[tuple[str, ...], ...]
    ) -> nodes.Statement:
        self.expect("execute")
        self.accept("immediate")
        implicit = len(targets) == 1 and len(targets[0]) == 1 and not self.is_known(targets[0][0])
        command = self.sql_expression("loop", "using", missing="LOOP")
        using = self._using("loop") if self.accept("using") else ()
        self.expect("loop")
        body = self._loop_body(label, *(targets[0] if implicit else ()))
        return nodes.ForExecute(line, offset, label, targets, command, using, body, implicit)

    def for_all(self) -> nodes.Statement:
        """FORALL i IN bounds [SAVE EXCEPTIONS] statement;"""
        line, offset = self.here(self.advance())
        variable = self.label()
        self.expect("in")
        low = high = collection = None
        kind = "RANGE"
        if self.word in ("indices", "values") and self.peek().word == "of":
            kind = self.advance().word.upper()
            self.advance()
            first, end = self.index, self.end_of_place()
            collection = self.make_expression(first, end)
            self.seek(end)
            if kind == "INDICES" and self.accept("between"):
                low = self.sql_expression("and")
                self.advance()
                high = self._bound()
        else:
            low = self.sql_expression("..")
            self.advance()
            high = self._bound()
        save = self.accept("save", "exceptions")
        self.scopes.append({variable})
        statement = self._statement_of_all()
        self.scopes.pop()
        return nodes.ForAll(line, offset, variable, kind, collection, low, high, save, statement)

    def _bound(self) -> nodes.Expression:
        return self.sql_expression("save", "insert", "update", "delete", "merge", "execute")

    def _statement_of_all(self) -> nodes.ExecuteSql | nodes.Execute:
        if self.word not in ("insert", "update", "delete", "merge", "execute"):
            self.fail()
        found = self.statement()
        assert isinstance(found, nodes.ExecuteSql | nodes.Execute)
        return found

    def statement(self) -> nodes.Statement:
        raise NotImplementedError

    def foreach(self, label: str | None) -> nodes.Statement:
        line, offset = self.here(self.advance())
        targets = self.targets()
        slice_ = self.integer() if self.accept("slice") else 0
        self.expect("in", "array")
        array = self.sql_expression("loop", missing="LOOP")
        self.expect("loop")
        return nodes.ForEach(line, offset, label, targets, slice_, array, self._loop_body(label))

    def exit_statement(self) -> nodes.Statement:
        token = self.advance()
        line, offset = self.here(token)
        label = None
        if self.word not in (";", "when"):
            named = self.token
            label = self.label()
            label = self.other_labels.get(label, label)
            if label not in self.open_labels:
                raise self.error(
                    f'there is no label "{label}" attached to any block or loop enclosing this statement',
                    named.start,
                )
            if token.word == "continue" and label in self.block_labels:
                raise self.error(f'block label "{label}" cannot be used in CONTINUE', named.start)
        elif not self.loops:
            text = "EXIT cannot be used outside a loop, unless it has a label"
            if token.word == "continue":
                text = "CONTINUE cannot be used outside a loop"
            raise self.error(text, token.start)
        when = self.sql_expression(";") if self.accept("when") else None
        self.end_statement()
        return nodes.Exit(line, offset, token.word == "continue", label, when)

    def pipe_row(self) -> nodes.Statement:
        line, offset = self.here(self.advance())
        self.expect("row", "(")
        value = self.sql_expression(")")
        self.expect(")")
        self.end_statement()
        return nodes.PipeRow(line, offset, value)

    def goto_statement(self) -> nodes.Statement:
        line, offset = self.here(self.advance())
        label = self.label()
        self.end_statement()
        return nodes.Goto(line, offset, label)

    # --- RETURN, NULL, EXECUTE

    def return_statement(self) -> nodes.Statement:
        line, offset = self.here(self.advance())
        if self.word == "next" and not self.oracle:
            self.advance()
            value = None if self.word == ";" else self.sql_expression(";")
            self.end_statement()
            return nodes.ReturnNext(line, offset, value)
        if self.word == "query" and not self.oracle:
            return self._return_query(line, offset)
        value = self.returned_value()
        self.end_statement()
        return nodes.Return(line, offset, value)

    def returned_value(self) -> nodes.Expression | None:
        return None if self.word == ";" else self.sql_expression(";")

    def _return_query(self, line: int, offset: int) -> nodes.Statement:
        self.advance()
        if self.accept("execute"):
            command = self.sql_expression(";", "using")
            using = self._using(";") if self.accept("using") else ()
            self.end_statement()
            return nodes.ReturnQuery(line, offset, None, command, using)
        first, last = self.slice(";")
        query = self.sql_statement(first, last)
        self.end_statement()
        return nodes.ReturnQuery(line, offset, query)

    def null_statement(self) -> nodes.Statement:
        line, offset = self.here(self.advance())
        self.end_statement()
        return nodes.Null(line, offset)

    def execute_statement(self) -> nodes.Statement:
        """EXECUTE [IMMEDIATE] command [INTO targets] [USING values]; EXECUTE p(..) is no part of PL."""
        line, offset = self.here(self.advance())
        self.accept("immediate")
        command = self.sql_expression(";", "into", "using", "bulk", "returning", "return")
        into: nodes.Into | None = None
        using: tuple[nodes.Using, ...] = ()
        while self.word != ";":
            token = self.token
            if self.word == "into" and into is None:
                into = self.into()
            elif self.oracle and into is None and self.accept("bulk", "collect"):
                into = replace(self.into(), bulk=True)
            elif self.word == "using" and not using:
                self.advance()
                using = self._using(";", "into", "bulk", "returning", "return")
            elif self.oracle and into is None and self.accept_any("returning", "return"):
                bulk = self.accept("bulk", "collect")
                into = replace(self.into(), bulk=bulk, returning=True)
            else:
                self.fail(token)
        self.end_statement()
        return nodes.Execute(line, offset, command, into, using)

    def _using(self, *ends: str) -> tuple[nodes.Using, ...]:
        found = []
        while True:
            line, offset = self.here()
            mode = "IN"
            if self.accept("in"):
                mode = "INOUT" if self.accept("out") else "IN"
            elif self.accept("out"):
                mode = "OUT"
            found.append(nodes.Using(line, offset, self.sql_expression(",", *ends), mode))
            if not self.accept(","):
                return tuple(found)

    def into(self) -> nodes.Into:
        """INTO [STRICT] targets"""
        line, offset = self.here(self.expect("into"))
        strict = self.accept("strict")
        return nodes.Into(line, offset, self.targets(), strict)

    def arguments(self) -> tuple[nodes.Argument, ...]:
        """The arguments of a call after `(`, and the `)`."""
        found: list[nodes.Argument] = []
        if self.accept(")"):
            return ()
        while True:
            line, offset = self.here()
            name = None
            if self.token.kind in (NAME, QUOTED) and self.peek().word in ("=>", ":="):
                name = self.label()
                self.advance()
            variadic = self.accept("variadic")
            found.append(nodes.Argument(line, offset, name, self.sql_expression(",", ")"), variadic))
            if not self.accept(","):
                break
        self.expect(")")
        return tuple(found)

    def sqlstate_literal(self) -> str:
        token = self.token
        text = self.string()
        if len(text) != 5 or not all(c.isdigit() or "A" <= c <= "Z" for c in text):
            near = self.source(token.start, token.end)
            raise self.error(f'invalid SQLSTATE code at or near "{near}"', token.start)
        return text


CASE_VARIABLE = "__case__variable__"
