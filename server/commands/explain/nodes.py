"""The nodes of an EXPLAIN: what SQLite says it does for a statement, in PostgreSQL's words.

SQLite's EXPLAIN QUERY PLAN tells of scans, searches by an index, sorting and subqueries. What it does not
tell of, such as aggregation and LIMIT, is known from the bound query it was made of. A step that has no name
in PostgreSQL is shown as SQLite calls it. sqlite.org/eqp.html; PostgreSQL 15 source explain.c (ExplainNode).
"""

import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import field, replace
from typing import Any, Final

from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect import table_expressions
from polar_lite.catalog.dialect.binder.state import Environment
from polar_lite.catalog.dialect.deparse_query import QueryDeparser
from polar_lite.catalog.object_names import quote_ident
from polar_lite.catalog.objects import Relation
from polar_lite.catalog.snapshot import Snapshot
from polar_lite.protocol.records import dataclass
from polar_lite.protocol.sqlstate import PgError

_SCAN: Final = re.compile(r"(SCAN|SEARCH) (\S+)(?: VIRTUAL TABLE INDEX .*?)?(?: USING (.+?))?( LEFT-JOIN)?\Z")
_INDEX: Final = re.compile(r"(COVERING )?INDEX (\S+)(?: \((.+)\))?\Z")
_AUTOMATIC: Final = re.compile(r"AUTOMATIC (?:PARTIAL )?(?:COVERING )?INDEX \((.+)\)\Z")
_CONSTANTS: Final = re.compile(r"SCAN (?:CONSTANT ROW|(\d+) CONSTANT ROWS?)\Z")
_SUBQUERY: Final = re.compile(r"(REUSE )?(CORRELATED )?(SCALAR|LIST) SUBQUERY (\d+)\Z")
_SET_OPERATION: Final = re.compile(r"(UNION ALL|UNION|INTERSECT|EXCEPT)\b")
_ENTRY: Final = re.compile(r"\br\d+\b")
_TERM: Final = re.compile(r"(<expr>|.+?)\s*(<=|>=|=|<|>| IS )\s*(\?)\Z")


@dataclass(slots=True)
class PlanNode:
    """title: how the text form names it. facts: of the other forms, by PostgreSQL's keys.

    details: lines below the title, in all forms. parts: (relationship, name or "", node).
    """

    title: str
    facts: dict[str, Any]
    details: dict[str, Any] = field(default_factory=dict)
    parts: "list[tuple[str, str, PlanNode]]" = field(default_factory=list)


@dataclass(slots=True)
class _Step:
    """A row of EXPLAIN QUERY PLAN with those below it."""

    detail: str
    below: "list[_Step]" = field(default_factory=list)


def node(kind: str, *inputs: PlanNode, title: str = "", **details: Any) -> PlanNode:
    """A node over its inputs, the first of which is the outer one."""
    made = PlanNode(title or kind, {"Node Type": kind}, dict(details))
    for place, part in enumerate(inputs):
        made.parts.append(("Inner" if place else "Outer", "", part))
    return made


def plan_tree(
    connection: sqlite3.Connection,
    sql: str,
    values: Sequence[Any],
    query: q.Query,
    environment: Environment,
    *,
    verbose: bool,
) -> PlanNode:
    """What SQLite is going to do for `sql`, which was made of `query`."""
    rows = connection.execute(f"EXPLAIN QUERY PLAN {sql}", values).fetchall()
    made = _Builder(query, environment, verbose=verbose)
    return made.statement(query, _steps(rows))


def _steps(rows: Iterable[tuple[int, int, int, str]]) -> list[_Step]:
    root = _Step("")
    known = {0: root}
    for number, parent, _, detail in rows:
        known[number] = _Step(detail)
        known[parent].below.append(known[number])
    return root.below


@dataclass(slots=True)
class _Level:
    """What the steps of one query level are, put together at its end.

    subquery: the only one in its expressions.
    """

    subquery: q.Query | None = None
    scans: list[PlanNode] = field(default_factory=list)
    joins: list[str] = field(default_factory=list)
    extra: list[tuple[str, str, PlanNode]] = field(default_factory=list)
    sorts: set[str] = field(default_factory=set)
    whole: PlanNode | None = None


class _Builder:
    def __init__(self, query: q.Query, environment: Environment, *, verbose: bool) -> None:
        self.snapshot: Snapshot = environment.snapshot
        self.environment = environment
        self.verbose = verbose
        found = [n for n in q.nodes_of(query) if isinstance(n, q.RangeTblEntry)]
        # What is below a table has its number.
        self.entries = {n.varno: n for n in sorted(found, key=lambda n: bool(n.members))}
        self.members = {
            f"{member.database}.{member.physical}": replace(member, alias=f"{n.alias}_{number}")
            for n in found
            for number, member in enumerate(n.members, start=1)
        }
        self.ctes = {n.name: n for n in q.nodes_of(query) if isinstance(n, q.CommonTableExpr)}
        self.functions = [e for e in self.entries.values() if e.kind is q.RteKind.FUNCTION]
        self.made: dict[str, _Step] = {}

    # Levels

    def statement(self, query: q.Query, steps: Sequence[_Step]) -> PlanNode:
        if query.command is q.Command.SELECT:
            return self.level(query, steps)
        below = self.level(None, steps)
        self._add_filter(query, below)
        verb = query.command.value.title()
        assert query.target is not None
        target = self._target(query.target)
        made = node("ModifyTable", below, title=f"{verb} on {target[0]}")
        made.facts.update({"Operation": verb}, **target[1])
        if query.on_conflict is not None:
            made.details["Conflict Resolution"] = "UPDATE" if query.on_conflict.update else "NOTHING"
        # WITH queries belong to the whole statement.
        made.parts[:0] = [part for part in below.parts if part[1].startswith("CTE ")]
        below.parts = [part for part in below.parts if not part[1].startswith("CTE ")]
        return made

    def level(self, query: q.Query | None, steps: Sequence[_Step]) -> PlanNode:
        """query: None where it is not known which of the bound tree's it is."""
        level = _Level(_only_subquery(query) if query is not None else None)
        for step in steps:
            self._read(level, step)
        made = level.whole or self._joined(level, query)
        if level.whole is not None and query is not None and _reads_members(query):
            for _, _, part in made.parts:
                self._add_filter(query, part)
        if query is not None:
            made = self._wrapped(query, made, level.sorts)
        else:
            for what in ("GROUP BY", "DISTINCT", "ORDER BY"):
                if what in level.sorts:
                    made = node("Sort", made)
        made.parts = [
            *(part for part in level.extra if part[0] == "InitPlan"),
            *made.parts,
            *(part for part in level.extra if part[0] != "InitPlan"),
        ]
        return made

    def _read(self, level: _Level, step: _Step) -> None:
        word = step.detail
        if found := _CONSTANTS.match(word):
            level.scans.append(
                node("Values Scan", title='Values Scan on "*VALUES*"') if found[1] else node("Result")
            )
            level.joins.append("Inner")
        elif found := _SUBQUERY.match(word):
            if not found[1]:
                below = self.level(level.subquery, step.below)
                is_initial = not found[2] and found[3] == "SCALAR"
                kind, name = ("InitPlan", "InitPlan") if is_initial else ("SubPlan", "SubPlan")
                level.extra.append((kind, f"{name} {found[4]}", below))
        elif found := _SCAN.match(word):
            level.scans.append(self._scan(level, *found.groups()))
            level.joins.append("Left" if found[4] else "Inner")
        elif word == "MULTI-INDEX OR":
            level.scans.append(self._several_indexes(step))
            level.joins.append("Inner")
        elif word.startswith("RIGHT-JOIN"):
            level.joins[-1] = "Full" if level.joins[-1] == "Left" else "Right"
        elif word.startswith(("CO-ROUTINE ", "MATERIALIZE ")):
            self.made[word.partition(" ")[2]] = step
        elif word.startswith("USE TEMP B-TREE FOR "):
            level.sorts.add(re.sub(r".* OF ", "", word.removeprefix("USE TEMP B-TREE FOR ")))
        elif word.startswith(("COMPOUND QUERY", "MERGE ")):
            level.whole = self._compound(step)
        elif word == "SETUP":
            level.whole = self._member(node("Recursive Union"), self.level(None, step.below), "Outer")
        elif word == "RECURSIVE STEP":
            assert level.whole is not None
            self._member(level.whole, self.level(None, step.below), "Inner")
        elif not word.startswith("BLOOM FILTER "):  # before an index, as SQLite likes: no step of its own
            inputs = [self.level(None, step.below)] if step.below else []
            level.scans.append(node(f"SQLite: {word}", *inputs))
            level.joins.append("Inner")

    @staticmethod
    def _member(made: PlanNode, part: PlanNode, relationship: str) -> PlanNode:
        made.parts.append((relationship, "", part))
        return made

    def _joined(self, level: _Level, query: q.Query | None) -> PlanNode:
        """SQLite joins by nested loops, in the order of its scans."""
        if not level.scans:
            return node("Result")
        made = level.scans[0]
        if len(level.scans) == 1 and query is not None:
            self._add_filter(query, made)
        for scan, join in zip(level.scans[1:], level.joins[1:], strict=True):
            words = "" if join == "Inner" else f" {join} Join"
            made = node("Nested Loop", made, scan, title=f"Nested Loop{words}")
            made.facts["Join Type"] = join
        return made

    def _wrapped(self, query: q.Query, made: PlanNode, sorts: set[str]) -> PlanNode:
        """Put what is done with the rows above what yields them."""
        keys = self._printer(query)
        if query.group:
            key = _printed(lambda: [keys.text(expr) for expr in query.group])
            if "GROUP BY" in sorts:
                made = _keyed(node("Sort", made), "Sort Key", key)
            made = _keyed(node("Aggregate", made, title="GroupAggregate"), "Group Key", key)
            made.facts["Strategy"] = "Sorted"
        elif query.has_aggregates:
            made = node("Aggregate", made)
            made.facts["Strategy"] = "Plain"
        if any(isinstance(part, q.WindowFunc) for part in q.nodes_of(query.targets)):
            made = node("WindowAgg", made)
        if "DISTINCT" in sorts:
            made = node("Unique", node("Sort", made))
        if "ORDER BY" in sorts:
            key = _printed(lambda: [keys.sorted([item]) for item in query.order])
            made = _keyed(node("Sort", made), "Sort Key", key)
        if query.locking:
            made = node("LockRows", made)
        if query.limit is not None or query.offset is not None:
            made = node("Limit", made)
        return made

    def _printer(self, query: q.Query) -> QueryDeparser:
        printer = _Printer(self.environment, pretty=False)
        printer.names = {varno: entry.alias for varno, entry in self.entries.items()}
        printer.entries = self.entries
        items = query.from_items
        printer.is_single = not items or (len(items) == 1 and isinstance(items[0], q.RangeTblRef))
        return printer

    def _add_filter(self, query: q.Query, scan: PlanNode) -> None:
        where = query.where
        if where is None or "Index Cond" in scan.details or not scan.facts["Node Type"].endswith("Scan"):
            return
        text = _printed(lambda: [self._printer(query).text(where)])
        if text and "\n" not in text[0]:  # a subquery has a plan of its own
            scan.details["Filter"] = text[0] if text[0].startswith("(") else f"({text[0]})"

    # Steps

    def _compound(self, step: _Step) -> PlanNode:
        is_merge = step.detail.startswith("MERGE ")
        made: PlanNode | None = None
        operation = step.detail.partition("(")[2].rstrip(")") if is_merge else ""
        for arm in step.below:
            below = self.level(None, arm.below)
            if made is None:
                made = below
                continue
            found = _SET_OPERATION.match(operation or arm.detail)
            made = _combined(found[1] if found else "UNION ALL", made, below, is_merge=is_merge)
        assert made is not None
        return made

    def _several_indexes(self, step: _Step) -> PlanNode:
        parts: list[PlanNode] = []
        target: tuple[str, dict[str, Any]] = ("", {})
        for each in step.below:
            for inner in each.below:
                found = _SCAN.match(inner.detail)
                if found is None:
                    continue
                entry = self._entry(found[2])
                target = self._target(entry) if entry is not None else target
                scan = self._access(entry, found[3] or "") if entry is not None else None
                index = scan.facts.get("Index Name", "") if scan is not None else ""
                part = node("Bitmap Index Scan", title=f"Bitmap Index Scan on {index}")
                part.facts["Index Name"] = index
                part.details.update(scan.details if scan is not None else {})
                parts.append(part)
        either = PlanNode("BitmapOr", {"Node Type": "BitmapOr"}, {}, [("Member", "", part) for part in parts])
        made = node("Bitmap Heap Scan", either, title=f"Bitmap Heap Scan on {target[0]}")
        made.facts.update(target[1])
        return made

    def _scan(self, level: _Level, verb: str, name: str, how: str | None, join: str | None) -> PlanNode:
        entry = self._entry(name)
        if entry is None:
            return self._unnamed(name, how or "")
        if entry.kind is q.RteKind.RELATION:
            return self._access(entry, how or "")
        step = self.made.get(name)
        if entry.kind is q.RteKind.FUNCTION:
            self.functions = [other for other in self.functions if other.varno != entry.varno]
            return self._titled("Function Scan", _function_name(entry), entry)
        if entry.kind is q.RteKind.VALUES:
            return self._titled("Values Scan", "", entry)
        if entry.kind is q.RteKind.CTE:
            return self._cte_scan(level, entry)
        below = [self.level(entry.query, step.below)] if step is not None else []
        scan = self._titled("Subquery Scan", "", entry)
        scan.parts = [("Subquery", "", part) for part in below]
        return scan

    def _cte_scan(self, level: _Level, entry: q.RangeTblEntry) -> PlanNode:
        cte = self.ctes[entry.cte_name]
        step = self.made.pop(entry.cte_name, None)
        if step is None and cte.recursive:
            return self._titled("WorkTable Scan", cte.alias, entry)
        if step is not None and not cte.kept:
            below = self.level(None if cte.recursive else cte.query, step.below)
            level.extra.append(("InitPlan", f"CTE {cte.alias}", below))
        return self._titled("CTE Scan", cte.alias, entry)

    def _titled(self, kind: str, what: str, entry: q.RangeTblEntry) -> PlanNode:
        alias = quote_ident(entry.alias)
        shown = f"{quote_ident(what)} {alias}" if what and what != entry.alias else alias
        made = node(kind, title=f"{kind} on {shown}")
        made.facts["Alias"] = entry.alias
        return made

    def _expressions(self, physical: str, relation: Relation | None) -> list[str]:
        """The keys of an index that has expressions, as they are printed."""
        found = next((i.index for i in _indexes(self.snapshot, relation) if i.physical == physical), None)
        if found is None or relation is None or not found.expressions:
            return []
        return table_expressions.key_texts(self.environment, relation, found)

    def _access(self, entry: q.RangeTblEntry, how: str) -> PlanNode:
        """A table's rows, all of them or by an index."""
        relation = self.snapshot.relation(entry.relation_oid)
        target, facts = self._target(entry)
        if found := _AUTOMATIC.match(how):
            # Differs: SQLite makes an index for this statement only.
            made = node("Automatic Index Scan", title=f"Automatic Index Scan on {target}")
            made.details["Index Cond"] = _condition(found[1], relation)
        elif how.startswith("INTEGER PRIMARY KEY"):
            index = _primary_key(self.snapshot, relation)
            is_key = relation is not None and bool(relation.rowid_column)
            kind = "Index Scan" if is_key else "Tid Scan"
            using = f" using {quote_ident(index)}" if index else ""
            made = node(kind, title=f"{kind}{using} on {target}")
            if index:
                made.facts["Index Name"] = index
            terms = how.partition("(")[2].rstrip(")")
            made.details["Index Cond" if is_key else "TID Cond"] = _condition(terms, relation)
        elif found := _INDEX.match(how):
            index = _index_name(self.snapshot, relation, found[2])
            kind = "Index Only Scan" if found[1] else "Index Scan"
            made = node(kind, title=f"{kind} using {quote_ident(index)} on {target}")
            made.facts["Index Name"] = index
            if found[3]:
                made.details["Index Cond"] = _condition(
                    found[3], relation, self._expressions(found[2], relation)
                )
        else:
            made = node("Seq Scan", title=f"Seq Scan on {target}")
        made.facts.update(facts)
        return made

    def _unnamed(self, name: str, how: str) -> PlanNode:
        """A scan of something that the translation to SQLite brought in.

        Or of a table whose rows are only counted.
        """
        if (member := self.members.get(name)) is not None:
            return self._access(member, how)
        counted = next((entry for entry in self.entries.values() if entry.physical == name), None)
        if counted is not None:
            return self._access(counted, how)
        step = self.made.pop(name, None)
        if step is not None and (_tells_of_entries(step) or not self.functions):
            return self.level(None, step.below)
        if self.functions:
            entry = self.functions.pop(0)
            return self._titled("Function Scan", _function_name(entry), entry)
        return node("Scan", title=f"Scan on {name}")

    def _entry(self, name: str) -> q.RangeTblEntry | None:
        number = name.removeprefix("r")
        return self.entries.get(int(number)) if number.isdigit() else None

    def _target(self, entry: q.RangeTblEntry) -> tuple[str, dict[str, Any]]:
        """A relation in a title, and its facts."""
        relation = self.snapshot.relation(entry.relation_oid)
        if relation is None:
            return quote_ident(entry.alias), {"Alias": entry.alias}
        schema = self.snapshot.schemas[relation.schema].name
        shown = quote_ident(relation.name)
        facts: dict[str, Any] = {"Relation Name": relation.name}
        if self.verbose:
            shown = f"{quote_ident(schema)}.{shown}"
            facts["Schema"] = schema
        if entry.alias != relation.name:
            shown += f" {quote_ident(entry.alias)}"
        return shown, facts | {"Alias": entry.alias}


class _Printer(QueryDeparser):
    """Expressions of a query; with one table in FROM, columns have no qualifier."""

    is_single = False

    def column(self, var: q.Var) -> str:
        return quote_ident(self.column_name(var)) if self.is_single else super().column(var)


def _tells_of_entries(step: _Step) -> bool:
    return bool(_ENTRY.search(step.detail)) or any(map(_tells_of_entries, step.below))


def _only_subquery(query: q.Query) -> q.Query | None:
    """The query of the only subquery in a query's expressions, if it is the only one."""
    expressions = (query.targets, query.where, query.having, query.order)
    found = [part for part in q.nodes_of(expressions) if isinstance(part, q.SubLink)]
    return found[0].query if len(found) == 1 else None


def _printed(keys: Callable[[], list[str]]) -> list[str]:
    """The texts of expressions; none where one has no printer."""
    try:
        return keys()
    except (PgError, KeyError):
        return []


def _keyed(made: PlanNode, name: str, keys: list[str]) -> PlanNode:
    if keys:
        made.details[name] = keys
    return made


def _reads_members(query: q.Query) -> bool:
    """Whether a query reads one table with others below it, and nothing else."""
    items = query.from_items
    return len(items) == 1 and isinstance(items[0], q.RangeTblRef) and bool(items[0].entry.members)


def _combined(operation: str, left: PlanNode, right: PlanNode, *, is_merge: bool) -> PlanNode:
    kind = "Merge Append" if is_merge else "Append"
    if operation == "UNION ALL" and left.facts["Node Type"] == kind:
        left.parts.append(("Member", "", right))
        return left
    both = PlanNode(kind, {"Node Type": kind}, {}, [("Member", "", left), ("Member", "", right)])
    if operation in ("UNION ALL", "UNION"):
        return both if operation == "UNION ALL" else node("Unique", both)
    made = node("SetOp", both, title=f"SetOp {operation.title()}")
    made.facts["Command"] = operation.title()
    return made


def _condition(terms: str, relation: Relation | None, keys: Sequence[str] = ()) -> str:
    """SQLite's `a=? AND b>?` with the columns' own names; the values are not part of a plan.

    keys: an index's as they are printed, which it calls <expr> where they are expressions.
    """
    names = {column.physical: column.name for column in relation.columns} if relation is not None else {}
    if relation is not None and relation.rowid_column:
        names["rowid"] = next(c.name for c in relation.columns if c.attnum == relation.rowid_column)
    shown: list[str] = []
    for term in terms.split(" AND "):
        found = _TERM.match(term)
        column, operator = (found[1], found[2].strip()) if found else (term, "")
        name = quote_ident(names[column]) if column in names else column
        if column == "<expr>":
            name = keys[sum(" = " in known or " IS " in known for known in shown)]
        shown.append(f"({name} {operator} ?)" if operator else f"({name})")
    return shown[0] if len(shown) == 1 else f"({' AND '.join(shown)})"


def _indexes(snapshot: Snapshot, relation: Relation | None) -> Iterator[Relation]:
    for oid in relation.indexes if relation is not None else ():
        yield snapshot.relations[oid]


def _index_name(snapshot: Snapshot, relation: Relation | None, physical: str) -> str:
    return next((i.name for i in _indexes(snapshot, relation) if i.physical == physical), physical)


def _primary_key(snapshot: Snapshot, relation: Relation | None) -> str:
    """The name of the primary key that is the rowid; "" if that is no column."""
    if relation is None or not relation.rowid_column:
        return ""
    for index in _indexes(snapshot, relation):
        if index.index is not None and index.index.is_primary:
            return index.name
    return ""


def _function_name(entry: q.RangeTblEntry) -> str:
    found = entry.function
    while isinstance(found, q.Represent):
        found = found.arg
    return found.function.name if isinstance(found, q.FuncExpr) else ""
