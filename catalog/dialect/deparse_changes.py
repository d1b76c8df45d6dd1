"""Bound INSERT, UPDATE and DELETE -> PostgreSQL's text. Source: PostgreSQL 15, ruleutils.c
(get_insert_query_def, get_update_query_def, get_delete_query_def).
"""

from collections.abc import Sequence

from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.deparse import prints
from polar_lite.catalog.dialect.deparse_query import QueryDeparser
from polar_lite.catalog.object_names import Names, quote_ident
from polar_lite.protocol.sqlstate import unsupported

_STEP = 8


class ChangeDeparser(QueryDeparser):
    """Prints statements that write a table, too."""

    def query(self, tree: q.Query, names: Sequence[str] | None = None, *, visible: bool) -> str:
        if tree.target is None or tree.command is q.Command.SELECT:
            return super().query(tree, names, visible=visible)
        if tree.checks or tree.actions or tree.inserts or not tree.target.relation_oid or tree.target.query:
            raise unsupported("printing of such a statement")
        taken, indent, parents = set(self.taken), self.indent, self.parents
        self.parents = []
        self._introduce((q.RangeTblRef(tree.target), *tree.from_items))
        text = self._with(tree) + " "
        self.indent += _STEP
        match tree.command:
            case q.Command.INSERT:
                text += self._insert(tree)
            case q.Command.UPDATE:
                text += (
                    f"UPDATE {self._target(tree.target)} SET {self._assignments(tree.target, tree.targets)}"
                )
                text += self._sources(" FROM ", tree)
            case _:
                text += f"DELETE FROM {self._target(tree.target)}" + self._sources(" USING ", tree)
        if tree.returning:
            text += self.clause(" RETURNING", 1) + self._outputs(tree.returning, names, visible=visible)
        self.taken, self.indent, self.parents = taken, indent, parents
        return text

    def _target(self, entry: q.RangeTblEntry) -> str:
        shown = Names(self.snapshot, self.environment.search_path).relation(entry.relation_oid)
        return f"{shown} AS {quote_ident(entry.alias)}" if entry.is_named else shown

    def _insert(self, tree: q.Query) -> str:
        assert tree.target is not None
        columns = {c.attnum: c.name for c in self.snapshot.relations[tree.target.relation_oid].columns}
        heads = ", ".join(quote_ident(columns[number]) for number in tree.named)
        text = f"INSERT INTO {self._target(tree.target)} {f'({heads}) ' if heads else ''}"
        values = {target.attnum: target.expr for target in tree.targets}
        source = _source(tree)
        if source is not None and source.query is not None:
            text += self.query(source.query, visible=False)
        elif source is not None:
            text += self.values(source.rows)
        elif tree.named:
            row = ", ".join(self.text(values[number]) for number in tree.named)
            text += f"{self.clause('VALUES (', 2)}{row})"
        else:
            text += "DEFAULT VALUES"
        return text + (self._on_conflict(tree) if tree.on_conflict is not None else "")

    def _on_conflict(self, tree: q.Query) -> str:
        conflict, target = tree.on_conflict, tree.target
        assert conflict is not None
        assert target is not None
        if len(conflict.arbiters) > 1 or any(a.where is not None for a in conflict.arbiters):
            raise unsupported("printing of such an ON CONFLICT")
        text = " ON CONFLICT"
        for arbiter in conflict.arbiters:
            keys = [self.column_name(key) for key in arbiter.keys if isinstance(key, q.Var)]
            if len(keys) < len(arbiter.keys):
                raise unsupported("printing of such an ON CONFLICT")
            text += f"({', '.join(map(quote_ident, keys))})"
        if conflict.update is None:
            return f"{text} DO NOTHING"
        assert conflict.excluded is not None
        self.names[conflict.excluded.varno] = "excluded"
        self.entries[conflict.excluded.varno] = conflict.excluded
        text += f" DO UPDATE SET {self._assignments(target, conflict.update)}"
        if conflict.where is not None:
            text += self.clause(" WHERE ", 1) + self.text(conflict.where)
        return text

    def _assignments(self, entry: q.RangeTblEntry, targets: Sequence[q.TargetEntry]) -> str:
        columns = {c.attnum: c.name for c in self.snapshot.relations[entry.relation_oid].columns}
        return ", ".join(f"{quote_ident(columns[t.attnum])} = {self.text(t.expr)}" for t in targets)

    def _sources(self, word: str, tree: q.Query) -> str:
        text = ""
        if tree.from_items:
            text = self._lines([self._from_item(item) for item in tree.from_items], self.clause(word, 2))
        if tree.where is not None:
            text += self.clause(" WHERE ", 1) + self.text(tree.where)
        return text

    def _outputs(
        self, targets: Sequence[q.TargetEntry], names: Sequence[str] | None, *, visible: bool
    ) -> str:
        return self._targets(q.Query(q.Command.SELECT, tuple(targets)), names, visible=visible)


@prints(q.SetToDefault)
def _default(out: ChangeDeparser, expr: q.SetToDefault) -> str:
    return "DEFAULT"


def _source(tree: q.Query) -> q.RangeTblEntry | None:
    """What INSERT takes its rows from, unless it is one row of values."""
    if not tree.from_items:
        return None
    item = tree.from_items[0]
    assert isinstance(item, q.RangeTblRef)
    return item.entry
