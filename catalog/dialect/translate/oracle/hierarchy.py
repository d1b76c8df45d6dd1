"""CONNECT BY: a recursive CTE whose queue is sorted by level, deepest first, so that trees come depth first.

    WITH RECURSIVE b AS (the rows of FROM), h AS (
      SELECT .., 1 AS c1 FROM b WHERE start
      UNION ALL SELECT .., h.c1 + 1 FROM h CROSS JOIN b WHERE condition ORDER BY c1 DESC, siblings)

Rows are made one by one, as they are read. A row's `path` holds the keys of the rows above it and its own,
which are what CONNECT BY says PRIOR of: one that comes again closes a loop, as in Oracle.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from sqlglot import exp

from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.binder import lookup
from polar_lite.catalog.dialect.binder.oracle.hierarchy import CYCLE, LEAF, LEVEL
from polar_lite.catalog.dialect.storage import template
from polar_lite.catalog.dialect.translate.aggregates.calls import sort_item
from polar_lite.catalog.dialect.translate.context import Translation
from polar_lite.catalog.dialect.translate.expressions import (
    collated,
    compared,
    sort_key,
    translate,
    translates,
)
from polar_lite.catalog.dialect.translate.functions import hierarchy
from polar_lite.catalog.dialect.translate.values.patterns import LOWER
from polar_lite.catalog.functions.registry import REGISTRY
from polar_lite.catalog.types import CASELESS, TypeRef
from polar_lite.protocol.records import dataclass

_NUMBER: Final = TypeRef(lookup.INT4)


def rows(tr: Translation, rte: q.RangeTblEntry) -> exp.Expr:
    """The SELECT whose columns c1, c2 .. are the entry's, as far as they are used."""
    hierarchy = rte.hierarchy
    assert hierarchy is not None
    made = _Recursion(tr, rte.varno, hierarchy).rows()
    tr.moved.pop(rte.varno, None)
    tr.parents.pop(rte.varno, None)
    return made


@translates(q.Prior)
def _prior(tr: Translation, expr: q.Prior) -> exp.Expr:
    row = tr.moved[expr.varno]
    tr.moved[expr.varno] = tr.parents[expr.varno]
    try:
        return translate(tr, expr.arg)
    finally:
        tr.moved[expr.varno] = row


@dataclass(slots=True)
class _Recursion:
    """The parts of one entry's SQL, with the meaning of its columns in each."""

    tr: Translation
    varno: int
    hierarchy: q.Hierarchy

    def rows(self) -> exp.Expr:
        base = self.base()
        carried = sorted(self.carried())
        heads = [f"c{number}" for number in carried]
        heads += [f"s{number}" for number in range(1, len(self.hierarchy.siblings) + 1)]
        heads += ["path"] * bool(self.keys())
        first, following = self.first(carried), self.following(carried)
        order = [template(f"{carried.index(LEVEL) + 1} DESC"), *self.sorts(len(carried))]
        sorts = ", ".join(f"{{{place}}}" for place in range(3, len(order) + 3))
        recursive = (
            f"WITH RECURSIVE {self.b} AS {{0}}, {self.h}({', '.join(heads)}) AS"
            f" ({{1}} UNION ALL {{2}} ORDER BY {sorts})"
        )
        clause = template(recursive, base, first, following, *order)
        return template("{0} {1}", clause, self.outputs(carried))

    @property
    def b(self) -> str:
        return f"b{self.varno}"

    @property
    def h(self) -> str:
        return f"h{self.varno}"

    # Columns

    def source(self, number: int) -> q.Expr | q.InheritedColumn | None:
        return self.hierarchy.columns[number - 1]

    def vars(self, node: object) -> Iterator[int]:
        """The numbers of the hierarchy's columns in a tree."""
        for found in q.nodes_of(node):
            if isinstance(found, q.Var) and found.varno == self.varno:
                yield found.attnum

    def keys(self) -> list[q.Expr]:
        """What is said PRIOR of in the condition: the same again is a loop."""
        found: list[q.Expr] = []
        for node in q.nodes_of(self.hierarchy.condition):
            if isinstance(node, q.Prior) and node.varno == self.varno and node.arg not in found:
                found.append(node.arg)
        return found

    def carried(self) -> set[int]:
        """The columns that a row of the recursion has: what is read outside, or by the rows below it."""
        inherited = {n for n, c in enumerate(self.hierarchy.columns, 1) if isinstance(c, q.InheritedColumn)}
        used = {LEVEL, *self.hierarchy.used, *inherited}
        for key in self.keys():
            used.update(self.vars(key))
        for number in inherited:
            used.update(self.vars(self.source(number)))
        return used - {LEAF, CYCLE}

    # FROM

    def base(self) -> exp.Expr:
        """The rows that are connected. A plain table keeps its indexes."""
        from polar_lite.catalog.dialect.translate.queries import from_clause  # it calls this module

        hierarchy = self.hierarchy
        source = from_clause(self.tr, hierarchy.items)
        numbers = self.base_columns()
        columns = [template(f"{{0}} AS c{n}", translate(self.tr, expr)) for n, expr in numbers.items()]
        tree = exp.Select(expressions=columns or [template("1")])
        if source is not None:
            tree.set("from_", source)
        if hierarchy.join is not None:
            self.tr.moved[self.varno] = lambda var: translate(self.tr, numbers[var.attnum])
            tree.set("where", exp.Where(this=translate(self.tr, hierarchy.join)))
        is_plain = len(hierarchy.items) == 1 and isinstance(hierarchy.items[0], q.RangeTblRef)
        is_table = is_plain and not self.tr.writes(hierarchy.items) and self._is_relation()
        return template(f"{'NOT ' if is_table else ''}MATERIALIZED ({{0}})", tree)

    def _is_relation(self) -> bool:
        item = self.hierarchy.items[0]
        return isinstance(item, q.RangeTblRef) and item.entry.kind is q.RteKind.RELATION

    def base_columns(self) -> dict[int, q.Expr]:
        """The columns of FROM that are used, by their numbers in the hierarchy."""
        seen = {*self.hierarchy.used, *self.vars(self.hierarchy)}
        return {
            number: expr
            for number, expr in enumerate(self.hierarchy.columns, 1)
            if isinstance(expr, q.Expr) and number in seen
        }

    # Rows

    def root(self, var: q.Var) -> exp.Expr:
        """A column of a row without a parent."""
        source = self.source(var.attnum)
        if var.attnum == LEVEL:
            return template("1")
        if isinstance(source, q.InheritedColumn):
            return self.at_root(source)
        return template(f"{self.b}.c{var.attnum}")

    def at_root(self, column: q.InheritedColumn) -> exp.Expr:
        match column.kind:
            case q.Inherited.PRIOR:
                return template("NULL")
            case q.Inherited.ROOT:
                return translate(self.tr, column.value)
        return self.path(column, template("''"))

    def child(self, var: q.Var) -> exp.Expr:
        """A column of a row below the row of h."""
        source = self.source(var.attnum)
        above = template(f"{self.h}.c{var.attnum}")
        if var.attnum == LEVEL:
            return template("({0} + 1)", above)
        if not isinstance(source, q.InheritedColumn):
            return template(f"{self.b}.c{var.attnum}")
        match source.kind:
            case q.Inherited.PRIOR:
                return translate(self.tr, q.Prior(source.value.type, self.varno, source.value))
            case q.Inherited.ROOT:
                return above
        return self.path(source, above)

    def parent(self, var: q.Var) -> exp.Expr:
        return template(f"{self.h}.c{var.attnum}")

    def path(self, column: q.InheritedColumn, above: exp.Expr) -> exp.Expr:
        assert column.separator is not None
        value, separator = translate(self.tr, column.value), translate(self.tr, column.separator)
        return self.tr.call(hierarchy.CONNECTED_PATH, above, separator, value)

    # The two parts of the recursion

    def first(self, carried: Sequence[int]) -> exp.Expr:
        self.tr.moved[self.varno] = self.root
        columns = [self.root(self.var(number)) for number in carried]
        columns += [compared(self.tr, item.expr) for item in self.hierarchy.siblings]
        if self.keys():
            columns.append(template("(',' || {0})", self.key()))
        tree = exp.Select(expressions=columns, from_=exp.From(this=template(self.b)))
        if self.hierarchy.start is not None:
            tree.set("where", exp.Where(this=translate(self.tr, self.hierarchy.start)))
        return tree

    def following(self, carried: Sequence[int]) -> exp.Expr:
        self.below()
        columns = [self.child(self.var(number)) for number in carried]
        columns += [compared(self.tr, item.expr) for item in self.hierarchy.siblings]
        condition = translate(self.tr, self.hierarchy.condition)
        if self.keys():
            longer = template(f"{self.h}.path || {{0}}", self.key())
            if self.hierarchy.nocycle:
                condition = template("({0}) AND NOT {1}", condition, self.is_above())
            else:
                loop = self.tr.call(hierarchy.CONNECT_LOOP, template(f"{self.h}.path"))
                longer = template("iif({0}, {1}, {2})", self.is_above(), loop, longer)
            columns.append(longer)
        return exp.Select(
            expressions=columns,
            from_=exp.From(this=template(f"{self.h} CROSS JOIN {self.b}")),
            where=exp.Where(this=condition),
        )

    def below(self) -> None:
        """From now on columns are those of a row of b below a row of h."""
        self.tr.moved[self.varno] = self.child
        self.tr.parents[self.varno] = self.parent

    def var(self, number: int) -> q.Var:
        source = self.source(number)
        expr = source.value if isinstance(source, q.InheritedColumn) else source
        return q.Var(_NUMBER if expr is None else expr.type, self.varno, number)

    def key(self) -> exp.Expr:
        """The key of a row of b, with a comma behind it and none inside."""
        parts = [self._quoted(key) for key in self.keys()]
        return template(f"({' || '.join(f'{{{place}}}' for place in range(len(parts)))} || ',')", *parts)

    def _quoted(self, key: q.Expr) -> exp.Expr:
        sql = sort_key(self.tr, key)
        if key.type.oid in lookup.INTEGER_DIGITS or key.type.is_fixed:
            return template("quote({0}) || ';'", sql)
        if key.type.collation == "RTRIM":
            sql = template("rtrim({0})", sql)
        elif key.type.collation == CASELESS:
            sql = self.tr.call(REGISTRY.by_oid[LOWER], sql)
        return template("hex(quote({0})) || ';'", sql)

    def is_above(self) -> exp.Expr:
        return template(f"(instr({self.h}.path, ',' || {{0}}) > 0)", self.key())

    def sorts(self, carried: int) -> list[exp.Expr]:
        return [
            sort_item(self.tr, item, collated(item.expr.type, template(str(carried + number))))
            for number, item in enumerate(self.hierarchy.siblings, 1)
        ]

    # What is known of the whole

    def outputs(self, carried: Sequence[int]) -> exp.Expr:
        columns: list[exp.Expr] = [template(f"c{number}") for number in carried]
        if LEAF in self.hierarchy.used:
            # The row after a leaf is not below it.
            columns.append(template(f"ifnull(lead(c1) OVER () <= c1, 1) AS c{LEAF}"))
        if CYCLE in self.hierarchy.used:
            columns.append(self._closes_loop())
        return exp.Select(expressions=columns, from_=exp.From(this=template(self.h)))

    def _closes_loop(self) -> exp.Expr:
        """Whether a row has a child that is above it, or is itself."""
        if not self.keys():
            return template(f"0 AS c{CYCLE}")
        self.below()
        condition = translate(self.tr, self.hierarchy.condition)
        sql = f"EXISTS (SELECT 1 FROM {self.b} WHERE ({{0}}) AND {{1}}) AS c{CYCLE}"
        return template(sql, condition, self.is_above())
