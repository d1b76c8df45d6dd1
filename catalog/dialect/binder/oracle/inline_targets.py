"""Oracle's UPDATE (SELECT ..) SET .. and DELETE FROM (SELECT ..): a query in the place of the table.

What is written are rows of one table of the query that is key-preserved: no row of it comes twice, since all
others are joined by a key of theirs. So the statement becomes one on this table, beside the query with the
table's ROWID. Oracle 19c Administrator's Guide, "Rules for DML Statements and Join Views".
"""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from sqlglot import exp

from polar_lite.catalog.dialect import nodes
from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.binder.columns import fold
from polar_lite.catalog.dialect.binder.dispatch import bind_query, location
from polar_lite.catalog.dialect.binder.state import NamespaceItem, Scope, Statement
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.records import dataclass
from polar_lite.protocol.sqlstate import PgError

# Names of ours in the statement that it becomes, which nobody writes.
_TARGET: Final = "target of a subquery"
_ROWID: Final = "rowid of the target"
_QUERY: Final = "subquery"


def as_table(st: Statement, parent: Scope | None, node: Any) -> Any:
    """An UPDATE or DELETE of a subquery as one of the table behind it; any other as it is."""
    inline = node.this
    if not isinstance(inline, nodes.RangeSubselect):
        return node
    place = location(inline)
    if node.args.get("with_"):
        raise st.unsupported("WITH before UPDATE or DELETE of a subquery", place)
    if node.args.get("from_") or node.args.get("using"):
        raise st.unsupported("UPDATE or DELETE of a subquery with further tables", place)
    view = _View(st, bind_query(st, parent, inline.query.copy()), place)
    made = node.copy()
    names = [name for a in node.expressions or () for name in _assigned(st, inline, a)]
    entry = view.written(names) if isinstance(node, exp.Update) else view.deleted()
    for assignment in made.expressions or ():
        for target in assignment.targets:
            _rename(st, inline, target, view.column(_assigned_name(st, inline, target)))
    _join(st, made, view, entry)
    return made


def is_hidden(item: NamespaceItem) -> bool:
    """Whether the statement's target is one of these, whose columns are not found by their mere names."""
    return item.alias == _TARGET


def _join(st: Statement, made: Any, view: "_View", entry: q.RangeTblEntry) -> None:
    """The table itself, and the subquery with its rowid, joined by it."""
    inline, relation = made.this, st.snapshot.relations[entry.relation_oid]
    if st.snapshot.has_children(relation.oid):
        raise st.unsupported("a subquery over partitions or children as the target", view.place)
    schema = st.snapshot.schemas[relation.schema].name
    table = exp.Table(this=_name(relation.name), db=_name(schema))
    table.set("alias", exp.TableAlias(this=_name(_TARGET)))
    for part in (table, table.this, table.args["db"]):
        part.meta["start"] = view.place
    query = inline.query
    rowid = exp.Column(this=_name("rowid"), table=_name(entry.alias))
    query.append("expressions", exp.Alias(this=rowid, alias=_name(_ROWID)))
    if not inline.args.get("alias"):
        inline.set("alias", exp.TableAlias(this=_name(_QUERY)))
    alias = inline.args["alias"].this.copy()
    sides = [exp.Column(this=_name(n), table=t) for n, t in (("rowid", _name(_TARGET)), (_ROWID, alias))]
    condition: Any = nodes.Operator(name="=", left=sides[0], right=sides[1])
    where = made.args.get("where")
    if where is not None:
        if isinstance(where.this, nodes.CurrentOf):
            raise st.unsupported("WHERE CURRENT OF a subquery", view.place)
        condition = nodes.BoolExpr(kind="AND", expressions=[condition, where.this])
    made.set("where", exp.Where(this=condition))
    made.set("this", table)
    if isinstance(made, exp.Update):
        made.set("from_", exp.From(expressions=[inline]))
    else:
        made.set("using", [inline])
    returning = made.args.get("returning")
    if returning is not None and isinstance(made, exp.Update):
        _return_new(st, returning, view, entry, fold(st, alias))


def _return_new(st: Statement, returning: Any, view: "_View", entry: q.RangeTblEntry, alias: str) -> None:
    """In RETURNING of an UPDATE the table's columns have their new values, the others are the query's."""
    for column in list(returning.find_all(exp.Column)):
        parts = [fold(st, part) for part in column.parts if isinstance(part, exp.Identifier)]
        if len(parts) != len(column.parts) or (len(parts) == 2 and parts[0] != alias) or len(parts) > 2:
            continue
        var = view.columns.get(parts[-1])
        if isinstance(var, q.Var) and var.varno == entry.varno:
            item = column.parent
            if isinstance(item, exp.Returning):
                column.replace(exp.Alias(this=_new_value(var), alias=_name(parts[-1])))
            else:
                column.replace(_new_value(var))


def _new_value(var: q.Var) -> exp.Column:
    return exp.Column(this=_name(var.name), table=_name(_TARGET))


def _name(text: str) -> exp.Identifier:
    return exp.Identifier(this=text, quoted=True)


def _assigned(st: Statement, inline: Any, assignment: Any) -> Iterator[str]:
    return (_assigned_name(st, inline, target) for target in assignment.targets)


def _assigned_name(st: Statement, inline: Any, target: Any) -> str:
    """SET c, or SET v.c with the subquery's alias."""
    path = [target.this, *(target.indirection or ())]
    alias = inline.args.get("alias")
    if len(path) > 1 and alias is not None and fold(st, path[0]) == fold(st, alias.this):
        path.pop(0)
    if len(path) > 1:
        raise st.unsupported("assignment to a part of a column of a subquery", location(target))
    return fold(st, path[0])


def _rename(st: Statement, inline: Any, target: Any, column: str) -> None:
    name = _name(column)
    name.meta["start"] = location(target.this)
    target.set("this", name)
    target.set("indirection", None)


@dataclass(frozen=True, slots=True)
class _Equality:
    """A column of `varno` that equals a value made of the entries `others`. optional: of an outer join's ON,
    which says nothing of the rows that it keeps."""

    varno: int
    attnum: int
    others: frozenset[int]


class _View:
    """The bound subquery: what its columns are, which of its tables are key-preserved."""

    def __init__(self, st: Statement, query: q.Query, place: int) -> None:
        self.place = place
        self._st = st
        if _is_derived(query):
            raise self._refused("data manipulation operation not legal on this view")
        self.columns = {t.name: _bare(t.expr) for t in query.outputs if not t.junk}
        self.entries: list[q.RangeTblEntry] = []
        self._optional: set[int] = set()
        self._equalities: list[_Equality] = []
        for item in query.from_items:
            self._read(item, is_optional=False)
        if query.where is not None:
            self._note(query.where, None)

    def _refused(self, message: str) -> PgError:
        return self._st.error(code.OBJECT_NOT_IN_PREREQUISITE_STATE, message, self.place)

    def written(self, names: Sequence[str]) -> q.RangeTblEntry:
        """The one table whose columns are assigned."""
        found = {self._var(name).varno for name in names}
        if len(found) > 1:
            raise self._refused("cannot modify more than one base table through a join view")
        entry = next(e for e in self.entries if e.varno in found)
        if not self._is_preserved(entry):
            raise self._refused("cannot modify a column which maps to a non key-preserved table")
        return entry

    def deleted(self) -> q.RangeTblEntry:
        """The first table that is key-preserved."""
        found = [e for e in self.entries if _is_table(e) and self._is_preserved(e)]
        if not found:
            raise self._refused("cannot delete from view without exactly one key-preserved table")
        return found[0]

    def column(self, name: str) -> str:
        """The table's name of a column of the query."""
        return self._var(name).name

    def _var(self, name: str) -> q.Var:
        found = self.columns.get(name)
        if found is None:
            raise self._st.error(code.UNDEFINED_COLUMN, f'column "{name}" does not exist', self.place)
        tables = {e.varno: e for e in self.entries}
        if not isinstance(found, q.Var) or found.attnum <= 0 or found.varno not in tables:
            raise self._refused("virtual column not allowed here")
        if not _is_table(tables[found.varno]):
            raise self._st.unsupported("a view or query inside a subquery that is the target", self.place)
        return found

    # --- key-preserved tables

    def _read(self, item: q.FromItem, *, is_optional: bool) -> None:
        if isinstance(item, q.RangeTblRef):
            self.entries.append(item.entry)
            if is_optional:
                self._optional.add(item.entry.varno)
            return
        full = item.kind is q.JoinKind.FULL
        self._read(item.left, is_optional=is_optional or full or item.kind is q.JoinKind.RIGHT)
        self._read(item.right, is_optional=is_optional or full or item.kind is q.JoinKind.LEFT)
        if item.condition is None or full:
            return
        outer = {q.JoinKind.LEFT: item.right, q.JoinKind.RIGHT: item.left}.get(item.kind)
        self._note(item.condition, None if outer is None else set(_varnos(outer)))

    def _note(self, condition: q.Expr, only: set[int] | None) -> None:
        """The equalities of a condition. only: an outer join's, which determines the rows of these."""
        if isinstance(condition, q.BoolExpr) and condition.op is q.BoolOp.AND:
            for part in condition.args:
                self._note(part, only)
            return
        if not isinstance(condition, q.FuncExpr | q.NativeExpr):
            return
        args = condition.args
        if len(args) != 2 or condition.operator != "=":
            return
        for one, other in ((args[0], args[1]), (args[1], args[0])):
            var = _bare(one)
            if isinstance(var, q.Var) and var.levelsup == 0 and (only is None or var.varno in only):
                others = frozenset(
                    n.varno for n in q.nodes_of(other) if isinstance(n, q.Var) and not n.levelsup
                )
                if not q.holds(other, q.SubLink):
                    self._equalities.append(_Equality(var.varno, var.attnum, others))

    def _is_preserved(self, entry: q.RangeTblEntry) -> bool:
        """Whether each other table has at most one row for a row of this one."""
        if entry.varno in self._optional:
            return False
        known, left = {entry.varno}, [e for e in self.entries if e.varno != entry.varno]
        while left:
            found = next((e for e in left if self._is_determined(e, known)), None)
            if found is None:
                return False
            known.add(found.varno)
            left.remove(found)
        return True

    def _is_determined(self, entry: q.RangeTblEntry, known: set[int]) -> bool:
        given = {e.attnum for e in self._equalities if e.varno == entry.varno and e.others <= known}
        relation = self._st.snapshot.relation(entry.relation_oid) if _is_table(entry) else None
        for oid in relation.indexes if relation is not None else ():
            index = self._st.snapshot.relations[oid].index
            is_key = index is not None and index.is_unique and index.predicate is None
            if index is not None and is_key and not index.expressions and given.issuperset(index.keys):
                return True
        return False


def _varnos(item: q.FromItem) -> Iterator[int]:
    if isinstance(item, q.RangeTblRef):
        yield item.entry.varno
    else:
        yield from _varnos(item.left)
        yield from _varnos(item.right)


def _is_table(entry: q.RangeTblEntry) -> bool:
    return entry.kind is q.RteKind.RELATION or entry.is_secured


def _bare(expr: q.Expr) -> q.Expr:
    """A column without what only changes its form."""
    while isinstance(expr, q.Represent | q.Relabel):
        expr = expr.arg
    return expr


def _is_derived(query: q.Query) -> bool:
    """Whether its rows are not rows of its tables, one for one."""
    parts = (query.distinct, query.distinct_on, query.group, query.having, query.limit, query.offset)
    rest = (query.set_operation, query.values, query.has_aggregates, query.has_sets, query.grouping_sets)
    return any(parts) or any(rest) or query.uses_rownum or query.ctes != ()
