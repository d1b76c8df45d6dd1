"""A statement that does several things, divided into parts that run one after the other.

Each INSERT, UPDATE and DELETE of WITH is a part, and so is what the statement itself does (several INSERTs,
if it is INSERT ALL). One whose rows others read comes before them, and its rows are kept; those that nobody
reads come last, the later first, as in PostgreSQL. A query of WITH belongs to the part that reads it; where
several do, it is computed once, as a part of its own; so is one that ON CONFLICT or RETURNING reads, row by
row while these are written. PostgreSQL 15, execMain.c (ExecPostprocessPlan).
"""

from collections.abc import Set
from dataclasses import replace
from typing import Any, Final

from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.binder import lookup
from polar_lite.catalog.dialect.binder.writes.updatable import both
from polar_lite.catalog.types import TypeRef
from polar_lite.protocol.records import dataclass
from polar_lite.protocol.sqlstate import unsupported

_MAIN: Final = ""
_NOTHING: Final = q.Query(q.Command.SELECT, ())
_BOOL: Final = TypeRef(lookup.BOOL)


@dataclass(frozen=True, slots=True)
class Part:
    """A part's query, whose ctes are those it needs; the rest is as in `plan.Part`.

    alias: its name in WITH.
    """

    query: q.Query
    alias: str
    kept: int
    is_main: bool
    begins: tuple[int, ...]
    ends: tuple[int, ...]


def has_parts(query: q.Query) -> bool:
    """Whether WITH changes data or is read while rows are written, or there are several INSERTs."""
    return bool(
        query.inserts
        or any(_changes(cte.query) for cte in query.ctes)
        or (query.ctes and _read_while_writing(query, {cte.name for cte in query.ctes}))
    )


def divided(query: q.Query) -> list[Part]:
    """The parts in the order they run in."""
    found = _Division(query)
    order = found.order()
    places = {name: place for place, name in enumerate(order)}
    touched: set[int] = set()
    parts: list[Part] = []
    for name in order:
        part = _as_of_start(found.query_of(name), frozenset(touched))
        begins, ends = (
            [places[n] for n in names] for names in (found.begins[name], found.ends.get(name, ()))
        )
        alias = found.alias_of(name)
        parts.append(
            Part(part, alias, found.kept.get(name, 0), name in found.roots, tuple(begins), tuple(ends))
        )
        if part.target is not None and part.target.kind is q.RteKind.RELATION:
            touched.update((part.target.relation_oid, *(m.relation_oid for m in part.target.members)))
    return parts


class _Division:
    """Parts by their names: those of WITH, and others for what the statement does itself, the `roots`.

    begins, ends: what begins before a part and is over after it, which `order` finds.
    """

    def __init__(self, query: q.Query) -> None:
        self.roots = {f"/{n}": insert for n, insert in enumerate(query.inserts)} or {_MAIN: query}
        self._ctes = {cte.name: cte for cte in query.ctes}
        self._uses = {name: self._used_by(cte.query) for name, cte in self._ctes.items()}
        self._uses |= {name: self._used_by(replace(root, ctes=())) for name, root in self.roots.items()}
        self._changing = {name for name, cte in self._ctes.items() if _changes(cte.query)}
        # Those whose rows are kept are read as they are, wherever they are named.
        self._apart = set(self._changing)
        for unit in (*self.roots.values(), *(cte.query for cte in query.ctes)):
            self._apart |= _read_while_writing(unit, self._ctes.keys())
        for name in reversed(self._ctes):
            if sum(name in self._inlined(unit) for unit in (*self.roots, *self._apart)) > 1:
                self._apart.add(name)
        # Numbers that no range table entry has.
        self._free = 1 + max(n.varno for n in q.nodes_of(query) if isinstance(n, q.RangeTblEntry))
        self.kept = {name: number for number, name in enumerate(self._ctes, 1) if name in self._apart}

    def _used_by(self, query: q.Query) -> list[str]:
        names = _named(query)
        return [name for name in self._ctes if name in names]

    def _inlined(self, unit: str) -> set[str]:
        """What stands in the WITH of a part."""
        found: set[str] = set()
        waiting = list(self._uses[unit])
        while waiting:
            name = waiting.pop()
            if name not in found and name != unit:
                found.add(name)
                waiting += [] if name in self._apart else self._uses[name]
        return found

    def order(self) -> list[str]:
        """The parts as they run: what a part reads before it."""
        done: list[str] = []
        begun: list[str] = []
        self.begins: dict[str, list[str]] = {}
        self.ends: dict[str, list[str]] = {}

        def visit(unit: str) -> None:
            begun.append(unit)
            for name in self._ctes:
                if name in self._apart and name not in done and name in self._inlined(unit):
                    visit(name)
            done.append(unit)
            self.begins[unit] = begun[:]
            begun.clear()

        for name in self.roots:
            visit(name)
        self.ends[name] = done[:]
        for name in reversed(self._ctes):
            if name in self._changing and name not in done:
                first = len(done)
                visit(name)
                self.ends[name] = done[first:]
        return done

    def alias_of(self, unit: str) -> str:
        return "" if unit in self.roots else self._ctes[unit].alias

    def query_of(self, unit: str) -> q.Query:
        root = self.roots.get(unit)
        query = root if root is not None else self._ctes[unit].query
        if root is None and self._ctes[unit].recursive:
            query = self._reading(self._ctes[unit])
        wanted = self._inlined(unit)
        reading = (query, *(cte.query for name, cte in self._ctes.items() if name in wanted - self._apart))
        own = tuple(
            replace(cte, kept=self.kept[name], query=_NOTHING, used=_used(reading, name))
            if name in self._apart
            else cte
            for name, cte in self._ctes.items()
            if name in wanted
        )
        # What a query of WITH has in its own WITH is in its text already, behind what is given to it.
        return replace(query, ctes=own if root is not None else (*own, *query.ctes))

    def _reading(self, cte: q.CommonTableExpr) -> q.Query:
        """The rows of a recursive query of WITH, which cannot stand without its name."""
        varno = self._free + list(self._ctes).index(cte.name)
        entry = q.RangeTblEntry(q.RteKind.CTE, varno, cte.alias, cte.columns, cte_name=cte.name)
        targets = tuple(
            q.TargetEntry(q.Var(column.type, varno, number, 0, column.physical, column.name), column.name)
            for number, column in enumerate(cte.columns, 1)
        )
        return q.Query(q.Command.SELECT, targets, (q.RangeTblRef(entry),), ctes=(cte,))


def _changes(query: q.Query) -> bool:
    return query.command is not q.Command.SELECT


def _named(node: Any) -> set[str]:
    """The queries of a WITH that are read somewhere in it."""
    return {n.cte_name for n in q.nodes_of(node) if isinstance(n, q.RangeTblEntry) and n.cte_name}


def _used(node: Any, name: str) -> frozenset[int]:
    """The columns of a query of WITH that are read somewhere in it."""
    found = [n for n in q.nodes_of(node) if isinstance(n, q.Var | q.RangeTblEntry)]
    varnos = {n.varno for n in found if isinstance(n, q.RangeTblEntry) and n.cte_name == name}
    return frozenset(n.attnum for n in found if isinstance(n, q.Var) and n.varno in varnos)


def _read_while_writing(query: q.Query, names: Set[str]) -> Set[str]:
    """Those of the queries of WITH that are asked anew for each row."""
    return names & _named((query.on_conflict, query.returning))


def _as_of_start(part: q.Query, touched: frozenset[int]) -> q.Query:
    """A part that runs when `touched` have been written: it reads them as they were, and leaves the rows
    alone that were written."""
    if not touched:
        return part
    target = part.target
    part = replace(_with_snapshots(part, touched), target=target)
    if target is None:
        return part
    if touched.isdisjoint((target.relation_oid, *(member.relation_oid for member in target.members))):
        return part
    if target.members and part.command is q.Command.MERGE:
        raise unsupported("MERGE into partitions or children that the statement has written already")
    test = q.Untouched(_BOOL, target.varno, target.relation_oid, has_members=bool(target.members))
    if part.command in (q.Command.UPDATE, q.Command.DELETE):
        return replace(part, where=both(part.where, test))
    clause = part.on_conflict
    if clause is not None and clause.update is not None:
        where = both(replace(test, refuses=True), clause.where)
        return replace(part, on_conflict=replace(clause, where=where))
    return part


def _with_snapshots(node: Any, touched: frozenset[int]) -> Any:
    made = q.with_parts(node, lambda part: _with_snapshots(part, touched))
    if not isinstance(made, q.RangeTblEntry) or made.members or made.kind is not q.RteKind.RELATION:
        return made
    return replace(made, is_snapshot=True) if made.relation_oid in touched else made
