"""A rule's condition and actions -> PostgreSQL's text. Source: PostgreSQL 15, ruleutils.c (make_ruledef)."""

from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.binder.rules.actions import Rows
from polar_lite.catalog.dialect.binder.state import Environment
from polar_lite.catalog.dialect.deparse import finished, quoted
from polar_lite.catalog.dialect.deparse_changes import ChangeDeparser
from polar_lite.catalog.object_names import quote_ident


class RuleDeparser(ChangeDeparser):
    """Every column is printed with its entry's name, OLD and NEW among them."""

    def __init__(self, environment: Environment, rows: Rows, *, pretty: bool) -> None:
        super().__init__(environment, pretty=pretty)
        for entry in (rows.old, rows.new):
            self.names[entry.varno], self.entries[entry.varno] = entry.alias, entry
            self.taken.add(entry.alias)

    def condition(self, expr: q.Expr) -> str:
        return finished(self.text(expr))

    def action(self, query: q.Query) -> str:
        if query.notifies is not None:
            channel, payload = query.notifies
            given = f", {quoted(payload)}" if payload else ""
            return f"\n NOTIFY {quote_ident(channel)}{given}"
        self.indent = 0
        return finished(self.query(query, visible=True))
