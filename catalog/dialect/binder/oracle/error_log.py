"""LOG ERRORS: the statement in parts, what rows there are and what is done with one, which the server runs.

Rows of an INSERT .. SELECT come from its query as they are, before they are what the columns need; UPDATE and
DELETE are carried out for one row, which `polar_logged_row()` tells.
Oracle 19c SQL Reference, INSERT (error_logging_clause).
"""

from typing import Any, Final

from sqlglot import exp

from polar_lite.catalog import row_triggers
from polar_lite.catalog.dialect import nodes
from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.binder import columns
from polar_lite.catalog.dialect.binder.dispatch import bind_query, binds_query, location
from polar_lite.catalog.dialect.binder.from_items import relations
from polar_lite.catalog.dialect.binder.oracle import merge_log
from polar_lite.catalog.dialect.binder.state import Scope, Statement
from polar_lite.catalog.objects import Relation
from polar_lite.protocol import sqlstate as code

_LONGEST: Final = 25  # of a table's name in that of its log
_VERBS: Final = {exp.Insert: "INSERT", exp.Update: "UPDATE", exp.Delete: "DELETE", nodes.Merge: "MERGE"}
_EVENTS: Final = {"MERGE": row_triggers.EVENTS["INSERT"] | row_triggers.EVENTS["UPDATE"]}


@binds_query(nodes.LogErrors, "this", "into", "tag", "limit")
def bind_log_errors(st: Statement, parent: Scope | None, node: Any) -> q.Query:
    change = node.this
    verb = _VERBS[type(change)]
    relation, shown = _target(st, change, verb)
    merge: q.MergeLog | None = None
    if isinstance(change, nodes.Merge):
        rows, merge = merge_log.source_of(st, change, relation, shown)
        names = tuple(c.name for c in relation.columns if not c.has_dropped)
        trees, has_source = [rows], False
    elif isinstance(change, exp.Insert):
        trees, names, has_source = _of_insert(st, change, relation)
    else:
        trees, names = _of_rows(st, change, relation, shown)
        has_source = False
    trees.append(_facts(node))
    for tree in trees:
        for part in tree.walk():
            part.meta.setdefault("start", location(node))
    queries = [bind_query(st, parent, tree) for tree in trees]
    commands = tuple(
        q.RuleCommand(
            query, q.CommandSource.ORIGINAL if query.command.value == verb else q.CommandSource.ALSO
        )
        for query in queries
    )
    schema = st.snapshot.schemas[relation.schema].name
    log = tuple(node.into) if node.into else (schema, f"err$_{relation.name[:_LONGEST]}")
    facts = q.ErrorLog((schema, relation.name), log, names, has_source, merge)
    return q.Query(q.Command(verb), (), commands=commands, error_log=facts)


def _target(st: Statement, change: Any, verb: str) -> tuple[Relation, str]:
    """The table, and what the statement calls it."""
    table = change.target if isinstance(change, nodes.Merge) else change.this
    names = tuple(columns.fold(st, part) for part in table.parts if isinstance(part, exp.Identifier))
    relation, _ = relations.named(st, names, location(table.parts[0]))
    if relation is None:
        message = f'relation "{".".join(names)}" does not exist'
        raise st.error(code.UNDEFINED_TABLE, message, location(table.parts[0]))
    if relation.kind != "r" or relation.parents or table.args.get("partition"):
        raise st.unsupported("LOG ERRORS of a view, or a table with partitions or parents", location(table))
    for trigger in relation.triggers:
        events = _EVENTS.get(verb) or row_triggers.EVENTS[verb]
        if trigger.type & events and not trigger.type & row_triggers.ROW:
            raise st.unsupported("LOG ERRORS of a table with triggers of statements", location(table))
    alias = table.args.get("alias")
    return relation, columns.fold(st, alias.this) if alias is not None else names[-1]


def _of_insert(st: Statement, change: Any, relation: Relation) -> tuple[list[Any], tuple[str, ...], bool]:
    listed = [columns.fold(st, item.this) for item in change.args.get("columns") or ()]
    names = listed or [c.name for c in relation.columns if not c.has_dropped]
    source = change.args.get("expression")
    if source is None or change.args.get("conflict") or change.args.get("overriding"):
        raise st.unsupported("LOG ERRORS of this INSERT", location(change))
    if not isinstance(source, exp.Values) or len(source.expressions) > 1:
        return [source.copy()], tuple(names), True
    row = source.expressions[0].expressions
    values = [exp.Null() if isinstance(item, nodes.Default) else item.copy() for item in row]
    return [exp.Select(expressions=values), change.copy()], tuple(names[: len(values)]), False


def _of_rows(st: Statement, change: Any, relation: Relation, shown: str) -> tuple[list[Any], tuple[str, ...]]:
    """The rows, with the values that SET wants to give them; the change of one of them."""
    where = change.args.get("where")
    if change.args.get("from_") or change.args.get("using") or (where and where.find(nodes.CurrentOf)):
        raise st.unsupported("LOG ERRORS with FROM, USING or WHERE CURRENT OF", location(change))
    names = tuple(c.name for c in relation.columns if not c.has_dropped)
    wanted = {c: exp.Column(this=_name(c), table=_name(shown)) for c in names}
    for item in change.expressions if isinstance(change, exp.Update) else ():
        target, value = item.this, item.args.get("expression")
        if isinstance(target, nodes.AssignTarget) and not isinstance(value, nodes.Default | None):
            name = columns.fold(st, target.this)
            if name in wanted:
                wanted[name] = value.copy()
    found = exp.Select(
        expressions=[exp.Column(this=_name("ctid"), table=_name(shown)), *wanted.values()],
        from_=nodes.FromClause(expressions=[change.this.copy()]),
    )
    if where is not None:
        found.set("where", where.copy())
    one = change.copy()
    row = nodes.FuncCall(names=("pg_catalog", "polar_logged_row"), expressions=[])
    is_it = nodes.Operator(name="=", left=exp.Column(this=_name("ctid"), table=_name(shown)), right=row)
    one.set("where", exp.Where(this=is_it))
    return [found, one], names


def _facts(node: Any) -> exp.Select:
    """The tag, and how many errors are allowed (NULL: any number)."""
    items = (node.tag, "text"), (node.limit, "numeric")
    return exp.Select(
        expressions=[
            nodes.TypeCast(
                this=item.copy() if item is not None else exp.Null(),
                to=nodes.TypeName(names=("pg_catalog", name)),
            )
            for item, name in items
        ]
    )


def _name(name: str) -> exp.Identifier:
    return exp.Identifier(this=name, quoted=True)
