"""CREATE, ALTER and DROP POLICY. PostgreSQL 15, gram.y (CreatePolicyStmt, AlterPolicyStmt)."""

from sqlglot import exp

from polar_lite.catalog.dialect import nodes
from polar_lite.catalog.dialect.polar.triggers import TriggerParser


class PolicyParser(TriggerParser):
    """Parses definitions of policies."""

    def create_policy(self) -> exp.Expr:
        self.expect("policy")
        start = self.token.start
        node = nodes.CreatePolicy(policy=self.name())
        self.expect("on")
        node.set("table", self.names())
        if self.accept("as"):
            word = self.token
            kind = self.name()
            if kind not in ("permissive", "restrictive"):
                error = self.error(f'unrecognized row security option "{kind}"', word.start)
                error.hint = "Only PERMISSIVE or RESTRICTIVE policies are supported currently."
                raise error
            node.set("restrictive", kind == "restrictive")
        if self.accept("for"):
            node.set("of_command", self.expect_any("all", "select", "insert", "update", "delete").upper())
        self._policy_parts(node)
        return self.mark(node, start)

    def alter_policy(self) -> exp.Expr:
        self.expect("alter", "policy")
        missing = self.if_exists()
        start = self.token.start
        name = self.name()
        self.expect("on")
        table = self.names()
        target = self.mark(nodes.ObjectName(kind="POLICY", names=(*table, name)), start)
        if self.accept("rename", "to"):
            return self.mark(nodes.Rename(object=target, new_name=self.name(), if_exists=missing), start)
        if missing:
            self.fail()
        node = nodes.AlterPolicy(policy=name, table=table)
        self._policy_parts(node)
        return self.mark(node, start)

    def _policy_parts(self, node: exp.Expr) -> None:
        if self.accept("to"):
            node.set("roles", self.role_list())
        if self.accept("using"):
            self._policy_condition(node, "using")
        if self.accept("with"):
            self.expect("check")
            self._policy_condition(node, "check")

    def _policy_condition(self, node: exp.Expr, what: str) -> None:
        self.expect("(")
        first = self.token.start
        node.set(what, self.expression())
        node.set(f"{what}_extent", (first, self.previous_end))
        self.expect(")")
