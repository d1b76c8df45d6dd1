"""CREATE, ALTER and DROP TABLESPACE. Grammar: CreateTableSpaceStmt and its kin of PostgreSQL's gram.y."""

from sqlglot import exp

from polar_lite.catalog.dialect import nodes
from polar_lite.catalog.dialect.polar.operators import OperatorParser


class TablespaceParser(OperatorParser):
    """Parses definitions of tablespaces."""

    def create_tablespace(self) -> exp.Expr:
        start = self.expect("tablespace").start
        node = nodes.CreateTablespace(tablespace=self.name())
        if self.accept("owner"):
            node.set("owner", self.role_spec())
        self.expect("location")
        node.set("location", self.string())
        if self.accept("with"):
            node.set("options", tuple(self.relation_options()))
        return self.mark(node, start)

    def drop_tablespace(self) -> exp.Expr:
        start = self.expect("tablespace").start
        missing = self.if_exists()
        return self.mark(nodes.DropTablespace(tablespace=self.name(), if_exists=missing), start)

    def alter_tablespace(self) -> exp.Expr:
        start = self.expect("alter", "tablespace").start
        name = self.name()
        if word := self.accept_any("set", "reset"):
            node = nodes.AlterTablespace(tablespace=name, resets=word == "reset")
            if word == "set":
                node.set("options", tuple(self.relation_options()))
            else:
                self.expect("(")
                node.set("options", tuple((option, None) for option in self.comma_list(self.label)))
                self.expect(")")
            return self.mark(node, start)
        target = self.mark(nodes.ObjectName(kind="TABLESPACE", names=(name,)), start)
        change = None if self.at("set") else self._common_alteration(target, False)
        return self.fail() if change is None else self.mark(change, start)
