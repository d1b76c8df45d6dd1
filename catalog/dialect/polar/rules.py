"""CREATE and ALTER RULE. PostgreSQL 15, gram.y (RuleStmt, RenameStmt)."""

from sqlglot import exp

from polar_lite.catalog.dialect import nodes
from polar_lite.catalog.dialect.polar.keywords import QUERY_STARTS
from polar_lite.catalog.dialect.polar.policies import PolicyParser


class RuleParser(PolicyParser):
    """Parses definitions of rules."""

    def create_rule(self, or_replace: bool) -> exp.Expr:
        self.expect("rule")
        start = self.token.start
        node = nodes.CreateRule(rule=self.name(), or_replace=or_replace)
        self.expect("as")
        self.expect("on")
        node.set("event", self.expect_any("select", "insert", "update", "delete").upper())
        self.expect("to")
        node.set("table", self.names())
        first = self.token.start
        node.set("body", self.rule_body())
        node.set("extent", (first, self.previous_end))
        return self.mark(node, start)

    def rule_body(self) -> exp.Expr:
        """[WHERE condition] DO [ALSO | INSTEAD] actions: what the catalog keeps the text of."""
        node = nodes.RuleBody(actions=[])
        if self.accept("where"):
            node.set("condition", self.expression())
        self.expect("do")
        node.set("instead", self.accept_any("also", "instead") == "instead")
        if self.accept("nothing"):
            return node
        if not self._has_several():
            node.set("actions", [self._rule_action()])
            return node
        self.expect("(")
        actions = []
        while not self.accept(")"):
            if not self.accept(";"):
                actions.append(self._rule_action())
                if self.word not in (";", ")"):
                    self.fail()
        node.set("actions", actions)
        return node

    def _has_several(self) -> bool:
        """Whether a parenthesis begins a list of actions, and not a query."""
        distance = 1
        while self.peek(distance).word == "(":
            distance += 1
        is_query = self.peek(distance).word in QUERY_STARTS
        return self.word == "(" and not is_query

    def _rule_action(self) -> exp.Expr:
        if self.word == "notify":
            return self.statement()
        if self.word not in ("select", "insert", "update", "delete", "with", "values", "table", "("):
            self.fail()
        return self.preparable()

    def alter_rule(self) -> exp.Expr:
        self.expect("alter", "rule")
        start = self.token.start
        name = self.name()
        self.expect("on")
        target = self.mark(nodes.ObjectName(kind="RULE", names=(*self.names(), name)), start)
        self.expect("rename", "to")
        return self.mark(nodes.Rename(object=target, new_name=self.name()), start)
