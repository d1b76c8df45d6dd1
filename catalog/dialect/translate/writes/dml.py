"""INSERT, UPDATE, DELETE for SQLite: in one statement, or the rows first and then row by row.

A write whose expressions run PL or volatile functions must not run them inside a SQLite write
statement: `rows_sql` then computes the rows, and `sql` writes one.
"""

from collections.abc import Sequence

from sqlglot import exp

from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.storage import dotted, generate, name, quoted, template
from polar_lite.catalog.dialect.translate import queries
from polar_lite.catalog.dialect.translate.clauses import order_of_tests
from polar_lite.catalog.dialect.translate.context import Translation
from polar_lite.catalog.dialect.translate.expressions import collated, translate, translates
from polar_lite.catalog.dialect.translate.from_items import materialized, members
from polar_lite.catalog.dialect.translate.functions import checks
from polar_lite.protocol.records import dataclass
from polar_lite.protocol.sqlstate import unsupported


def insert(tr: Translation, query: q.Query) -> str:
    """INSERT as one statement."""
    target = _target(query)
    tr.entries[target.varno] = target
    columns = [name(_physical(target, t.attnum)) for t in query.targets]
    if not columns and not query.from_items:
        head: exp.Expr = template(f"INSERT INTO {{0}} AS r{target.varno} DEFAULT VALUES", table(target))
    else:
        columns = columns or [name("rowid")]
        places = ", ".join(f"{{{i + 1}}}" for i in range(len(columns)))
        listed = template(f"{{0}} AS r{target.varno} ({places})", table(target), *columns)
        head = template("INSERT INTO {0} {1}", listed, source(tr, query))
    return generate(template("{0}{1}{2}", head, _conflict(tr, query, target), _returning(tr, query, target)))


def source(tr: Translation, query: q.Query, *, guarded: bool = True, each_once: bool = True) -> exp.Expr:
    """The rows to insert: one row of expressions, or a query around which they stand. NULL for no columns.

    each_once: ON CONFLICT DO UPDATE looks for rows of equal keys among them.
    """
    values = _values(tr, query, query.targets, guarded=guarded)
    places = ", ".join(f"{{{i}}}" for i in range(len(values)))
    if not query.from_items:
        # WHERE 1 keeps ON CONFLICT from being read as a join condition.
        return template(f"SELECT {places} WHERE 1", *values)
    if tr.writes((query.targets, query.from_items)):
        base = materialized.base(tr, query.from_items, None, query.targets)
        origin: exp.Expr = base.source
        values = _values(tr, query, base.parts, guarded=guarded)
    else:
        found = queries.from_clause(tr, query.from_items)
        origin = found if found is not None else template("")
        values = _values(tr, query, query.targets, guarded=guarded)
    if each_once and updates_conflicting(query):
        return _each_key_once(tr, query, values, origin)
    return template(f"SELECT {places} {{{len(values)}}} WHERE 1", *values, origin)


def updates_conflicting(query: q.Query) -> bool:
    """Whether it is INSERT of rows with ON CONFLICT DO UPDATE."""
    clause = query.on_conflict
    return clause is not None and clause.update is not None and bool(query.from_items)


def _values(
    tr: Translation, query: q.Query, targets: Sequence[q.TargetEntry], *, guarded: bool
) -> list[exp.Expr]:
    values = [_stored(tr, _target(query), target, guarded=guarded) for target in targets] or [
        template("NULL")
    ]
    for proof in query.on_conflict.proofs if query.on_conflict is not None else ():
        values[0] = tr.call(checks.PROVEN, values[0], translate(tr, proof))
    return values


def _each_key_once(tr: Translation, query: q.Query, values: Sequence[exp.Expr], origin: exp.Expr) -> exp.Expr:
    """ON CONFLICT DO UPDATE must not come to a row twice (21000): the new rows' keys differ.

    Finding that out sorts the rows by key, so they are numbered before: they are written as they came.
    """
    target = _target(query)
    arbiters = query.on_conflict.arbiters if query.on_conflict is not None else ()
    inner = ", ".join(f"{{{number}}} AS v{number}" for number in range(len(values)))
    rows = template(f"SELECT {inner}, row_number() OVER () AS n {{{len(values)}}}", *values, origin)
    places = {entry.attnum: f"v{number}" for number, entry in enumerate(query.targets)}
    before = tr.moved.get(target.varno)
    # A column that gets no value is NULL, and its key is then like no other.
    tr.moved[target.varno] = lambda var: template(places.get(var.attnum, "NULL"))
    first: exp.Expr = template("v0")
    for arbiter in arbiters:
        keys = [collated(key.type, translate(tr, key)) for key in arbiter.keys]
        tests = [template("({0}) IS NOT NULL", key) for key in keys]
        if arbiter.where is not None:
            tests.append(template("({0})", translate(tr, arbiter.where)))
        known = template(" AND ".join(f"{{{n}}}" for n in range(len(tests))), *tests)
        listed = template(", ".join(f"{{{n}}}" for n in range(len(keys))), *keys)
        count = template(
            "CASE WHEN {0} THEN row_number() OVER (PARTITION BY {0}, {1}) ELSE 1 END", known, listed
        )
        # SQLite must not leave the check out: the first value passes through it.
        first = tr.call(checks.ONCE, first, count)
    tr.moved.pop(target.varno)
    if before is not None:
        tr.moved[target.varno] = before
    columns = ", ".join(["{1}", *(f"v{number}" for number in range(1, len(values)))])
    return template(f"SELECT {columns} FROM ({{0}}) WHERE 1 ORDER BY n", rows, first)


def insert_rows(tr: Translation, query: q.Query, *, each_once: bool = False) -> str:
    """The rows of an INSERT, for by_row and for the report of an error; NULLs are let through."""
    return generate(source(tr, query, guarded=False, each_once=each_once))


def insert_row(tr: Translation, query: q.Query) -> str:
    """INSERT of one row given as ?1 .. ?n."""
    target = _target(query)
    written = [(i, t) for i, t in enumerate(query.targets, 1) if not t.is_generated]
    columns = [name(_physical(target, t.attnum)) for _, t in written] or [name("rowid")]
    width = len(columns)
    places = ", ".join(f"{{{i}}}" for i in range(1, width + 1))
    values = ", ".join(f"{{{i}}}" for i in range(width + 1, 2 * width + 1))
    given = [_guard(tr, target, t, template(f"?{i}")) for i, t in written] or [template("NULL")]
    given[-1] = _with_all(given[-1], query.targets, 1)
    new = {t.attnum: f"?{i}" for i, t in enumerate(query.targets, 1)}
    given[0] = checked(tr, query, given[0], new, missing="NULL")
    head = template(
        f"INSERT INTO {{0}} AS r{target.varno} ({places}) VALUES ({values})", table(target), *columns, *given
    )
    return generate(template("{0}{1}{2}", head, _conflict(tr, query, target), _returning(tr, query, target)))


def update(tr: Translation, query: q.Query) -> str:
    target = _target(query)
    tr.entries[target.varno] = target
    origin = queries.from_clause(tr, query.from_items)
    sets = [
        template("{0} = {1}", name(_physical(target, t.attnum)), _stored(tr, target, t))
        for t in query.targets
    ]
    where = _where(tr, query)
    listed = template(", ".join(f"{{{i}}}" for i in range(len(sets))), *sets)
    from_ = template(" {0}", origin) if origin is not None else template("")
    return generate(
        template(
            f"UPDATE {{0}} AS r{target.varno} SET {{1}}{{2}}{{3}}{{4}}",
            table(target),
            listed,
            from_,
            where,
            _returning(tr, query, target),
        )
    )


def reads_hidden_rowids(query: q.Query) -> bool:
    """Whether an UPDATE asks for rowids that SQLite does not give: those of FROM's tables, if it has several.

    What asks is ctid, or whether an outer join has left a table's row out.
    """
    if query.command is not q.Command.UPDATE or not query.from_items:
        return False
    tables = {node.entry.varno for node in q.nodes_of_level(query.from_items) if type(node) is q.RangeTblRef}
    return len(tables) > 1 and any(
        type(node) is q.Var and node.column == "rowid" and node.attnum <= 0 and node.varno in tables
        for node in q.nodes_of((query.where, query.targets, query.from_items))
    )


def update_rows(tr: Translation, query: q.Query) -> str:
    """rowid and new values of the rows an UPDATE writes."""
    target = _target(query)
    rows = _rows_of(tr, query, target)
    values = [_stored(tr, target, t, guarded=False) for t in rows.targets]
    places = "".join(f", {{{i + 3}}}" for i in range(len(values)))
    group = " GROUP BY 1" if query.from_items else ""
    text = f"SELECT {{0}}{places} {{1}}{{2}}{group}"
    return generate(template(text, rows.rowid, rows.source, rows.where, *values))


@dataclass(frozen=True, slots=True)
class _Rows:
    """The rows that an UPDATE or DELETE writes: their id, what is computed of them, FROM, WHERE."""

    rowid: exp.Expr
    targets: Sequence[q.TargetEntry]
    source: exp.Expr
    where: exp.Expr


def _rows_of(tr: Translation, query: q.Query, target: q.RangeTblEntry) -> _Rows:
    items: list[q.FromItem] = [q.RangeTblRef(target), *query.from_items]
    if tr.writes(query):
        base = materialized.base(tr, items, query.where, query.targets, target=target)
        return _Rows(base.rowid, base.parts, base.source, _where(tr, base))
    source = queries.from_clause(tr, items, query.where, is_free=True)
    return _Rows(members.row_id(target), query.targets, source or template(""), _where(tr, query))


def update_row(tr: Translation, query: q.Query) -> str:
    """UPDATE of the row ?1 with the values ?2 .."""
    target = _target(query)
    written = [(i, t) for i, t in enumerate(query.targets, 2) if not t.is_generated]
    given = [_guard(tr, target, t, template(f"?{i}")) for i, t in written]
    given[-1] = _with_all(given[-1], query.targets, 2)
    given[0] = checked(tr, query, given[0], {t.attnum: f"?{i}" for i, t in enumerate(query.targets, 2)})
    sets = [
        template("{0} = {1}", name(_physical(target, t.attnum)), value)
        for (_, t), value in zip(written, given, strict=True)
    ]
    listed = template(", ".join(f"{{{i}}}" for i in range(len(sets))), *sets)
    return generate(
        template(
            f"UPDATE {{0}} AS r{target.varno} SET {{1}} WHERE r{target.varno}.rowid = ?1{{2}}",
            table(target),
            listed,
            _returning(tr, query, target),
        )
    )


def _with_all(value: exp.Expr, targets: Sequence[q.TargetEntry], first: int) -> exp.Expr:
    """The last value of a row whose parameters begin at ?first: SQLite must see the last of these, too, which
    is not written if it is a generated column's."""
    return (
        template(f"iif(1, {{0}}, ?{first + len(targets) - 1})", value)
        if targets and targets[-1].is_generated
        else value
    )


def update_rows_of(tr: Translation, query: q.Query) -> str:
    """As update_rows, of the row ?1 alone; without FROM. All of tr's parameters so far are used."""
    last = len(tr.slots)
    target = _target(query)
    tr.entries[target.varno] = target
    values = [_stored(tr, target, t, guarded=False) for t in query.targets]
    places = "".join(f", {{{i + 2}}}" for i in range(len(values)))
    row = f"r{target.varno}.rowid"
    condition = template("1") if query.where is None else translate(tr, query.where)
    text = f"SELECT {row}{places} FROM {{0}} AS r{target.varno} WHERE {row} = ?1 AND iif(1, ({{1}}), ?{last})"
    return generate(template(text, table(target), condition, *values))


def delete(tr: Translation, query: q.Query) -> str:
    target = _target(query)
    tr.entries[target.varno] = target
    where: exp.Expr
    if query.from_items:
        # A join, so that SQLite begins with either table and makes an index of its own where none is.
        items: list[q.FromItem] = [q.RangeTblRef(target), *query.from_items]
        joined = queries.from_clause(tr, items, query.where, is_free=True)
        rows = template("SELECT {0} {1}{2}", members.row_id(target), joined, _where(tr, query))  # type: ignore[arg-type]
        where = template(f" WHERE r{target.varno}.rowid IN ({{0}})", rows)
    else:
        where = _where(tr, query)
    return generate(
        template(
            f"DELETE FROM {{0}} AS r{target.varno}{{1}}{{2}}",
            table(target),
            where,
            _returning(tr, query, target),
        )
    )


def delete_rows(tr: Translation, query: q.Query) -> str:
    """Each rowid that a DELETE writes once, with the values that travel with the row."""
    rows = _rows_of(tr, query, _target(query))
    if not rows.targets:
        return generate(template("SELECT DISTINCT {0} {1}{2}", rows.rowid, rows.source, rows.where))
    values = [translate(tr, entry.expr) for entry in rows.targets]
    places = ", ".join(f"{{{number}}}" for number in range(3, len(values) + 3))
    text = f"SELECT {{0}}, {places} {{1}}{{2}} GROUP BY 1"
    return generate(template(text, rows.rowid, rows.source, rows.where, *values))


def delete_row(tr: Translation, query: q.Query) -> str:
    target = _target(query)
    return generate(
        template(
            f"DELETE FROM {{0}} AS r{target.varno} WHERE r{target.varno}.rowid = ?1{{1}}",
            table(target),
            _returning(tr, query, target),
        )
    )


def _target(query: q.Query) -> q.RangeTblEntry:
    if query.target is None:
        raise unsupported("a statement without a target")
    return query.target


def table(target: q.RangeTblEntry) -> exp.Expr:
    return dotted(target.database, target.physical)


def _physical(target: q.RangeTblEntry, attnum: int) -> str:
    return next(column.physical for column in target.columns if column.attnum == attnum)


def _stored(
    tr: Translation, target: q.RangeTblEntry, entry: q.TargetEntry, *, guarded: bool = True
) -> exp.Expr:
    """A value as its column stores it."""
    sql = translate(tr, entry.expr)
    return _guard(tr, target, entry, sql) if guarded else sql


def _guard(tr: Translation, target: q.RangeTblEntry, entry: q.TargetEntry, sql: exp.Expr) -> exp.Expr:
    """NULL for the rowid column (a junk entry) would make SQLite number the row: 23502 instead."""
    if not entry.junk:
        return sql
    return tr.call(checks.NOT_NULL, sql, template(_quote(entry.name)), template(_quote(target.alias)))


def checked(
    tr: Translation, query: q.Query, value: exp.Expr, new: dict[int, str], missing: str = ""
) -> exp.Expr:
    """A value of the row that goes in only if the row meets the views' CHECK OPTIONs (44000).

    new: attnum -> SQL of the new value; a column that is not there keeps its value, or is `missing`.
    """
    target = _target(query)

    def column(var: q.Var) -> exp.Expr:
        kept = missing or f"r{target.varno}.{quoted(var.column)}"
        return template(new.get(var.attnum, kept).replace("{", "{{").replace("}", "}}"))

    for check in query.checks:
        tr.moved[target.varno] = column
        condition = translate(tr, check.condition)
        del tr.moved[target.varno]
        name_ = template(_quote(check.name))
        if check.secured:
            value = tr.call(checks.POLICY_CHECK, value, condition, template(_quote(check.secured)), name_)
        else:
            value = tr.call(checks.VIEW_CHECK, value, condition, name_)
    return value


@translates(q.Visible)
def _visible(tr: Translation, expr: q.Visible) -> exp.Expr:
    return tr.call(checks.VISIBLE, translate(tr, expr.condition), template(_quote(expr.view)))


@translates(q.Permitted)
def _permitted(tr: Translation, expr: q.Permitted) -> exp.Expr:
    texts = (template(_quote(text)) for text in (expr.table, expr.policy, expr.of))
    return tr.call(checks.PERMITTED, translate(tr, expr.condition), *texts)


def _quote(text: str) -> str:
    return "'" + text.replace("'", "''").replace("{", "{{").replace("}", "}}") + "'"


def _where(tr: Translation, query: q.Query | materialized.Base) -> exp.Expr:
    where = query.where if isinstance(query, materialized.Base) else order_of_tests.cheaper_first(query)
    return template("") if where is None else template(" WHERE {0}", translate(tr, where))


def _returning(tr: Translation, query: q.Query, target: q.RangeTblEntry) -> exp.Expr:
    """RETURNING: SQLite knows the target there by the table's own name, whatever its alias."""
    if not query.returning:
        return template("")
    tr.called[target.varno], tr.returns = target.physical, True
    tr.entries[target.varno] = target
    try:
        items = [translate(tr, entry.expr) for entry in query.returning]
    finally:
        tr.returns = False
        del tr.called[target.varno]
    return template(" RETURNING " + ", ".join(f"{{{i}}}" for i in range(len(items))), *items)


def _conflict(tr: Translation, query: q.Query, target: q.RangeTblEntry) -> exp.Expr:
    clause = query.on_conflict
    if clause is None:
        return template("")
    tr.entries[target.varno] = target
    arbiters = _arbiters(tr, clause, target)
    if clause.update is None:
        return template("".join(f" ON CONFLICT{{{n}}} DO NOTHING" for n in range(len(arbiters))), *arbiters)
    if clause.excluded is not None:
        tr.moved[clause.excluded.varno] = lambda var: template("excluded.{0}", name(var.column))
    sets = [
        template("{0} = {1}", name(_physical(target, t.attnum)), _stored(tr, target, t))
        for t in clause.update
    ]
    listed = template(", ".join(f"{{{i}}}" for i in range(len(sets))), *sets)
    where = template("") if clause.where is None else template(" WHERE {0}", translate(tr, clause.where))
    action = template("{0}{1}", listed, where)
    count = len(arbiters)
    clauses = "".join(f" ON CONFLICT{{{n}}} DO UPDATE SET {{{count}}}" for n in range(count))
    return template(clauses, *arbiters, action)


def _arbiters(tr: Translation, clause: q.OnConflict, target: q.RangeTblEntry) -> list[exp.Expr]:
    """The conflict target of each arbiter, as its SQLite index has it; one empty one for any conflict."""
    before, tr.bare = tr.bare, target.varno
    try:
        made: list[exp.Expr] = []
        for arbiter in clause.arbiters:
            keys = [collated(key.type, translate(tr, key)) for key in arbiter.keys]
            listed = template(", ".join(f"{{{i}}}" for i in range(len(keys))), *keys)
            where = template("")
            if arbiter.where is not None:
                where = template(" WHERE {0}", translate(tr, arbiter.where))
            made.append(template(" ({0}){1}", listed, where))
    finally:
        tr.bare = before
    return made or [template("")]
