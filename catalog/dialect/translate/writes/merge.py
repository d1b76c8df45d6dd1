"""MERGE: one query computes what is to be done with each row, and the server does it row by row.

The rows of the join are read to the end and their actions chosen before the first is written, so all
conditions and new values are those of the statement's snapshot. A row is: the number of its action (0: none),
rowid, new image, old image; what its action does not need is NULL. PostgreSQL 15, nodeModifyTable.c
(ExecMerge).
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from sqlglot import exp

from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.plan import RowAction, RowPlan
from polar_lite.catalog.dialect.storage import generate, template
from polar_lite.catalog.dialect.translate.context import Translation, TypeOf
from polar_lite.catalog.dialect.translate.expressions import translate
from polar_lite.catalog.dialect.translate.from_items import materialized
from polar_lite.catalog.dialect.translate.writes import triggered
from polar_lite.catalog.objects import Relation

_NOTHING: Final = q.Command.SELECT


def rows_of(tr: Translation, query: q.Query, relation: Relation) -> str:
    assert query.target is not None
    old = triggered.old_image(query)
    base = materialized.base(
        tr, query.from_items, None, (query.actions, old), hoists=False, target=query.target
    )
    # LIMIT keeps SQLite from merging the two, and from choosing the action anew for each column.
    chosen = template(
        f"(SELECT {{0}} AS a, {base.alias}.* {{1}} LIMIT -1) AS {base.alias}",
        _choice(tr, query.actions, base.rowid),
        base.source,
    )
    images = [_new_image(query, relation, action) for action in _writing(query)]
    new = [_by_action(tr, images, place) for place in range(len(old))]
    kept = [translate(tr, entry.expr) for entry in old]
    columns = [template(f"{base.alias}.a"), base.rowid, *new, *kept]
    places = ", ".join(f"{{{number}}}" for number in range(1, len(columns) + 1))
    return generate(template(f"SELECT {places} FROM {{0}}", chosen, *columns))


def write_of(query: q.Query, relation: Relation, type_of: TypeOf) -> tuple[Translation, RowPlan]:
    """How a row is written by each action, and what that needs."""
    writing = _writing(query)
    wanted = {action.command for action in writing}
    if any(action.deletes for action in writing):
        wanted.add(q.Command.DELETE)
    made = Translation(type_of)
    sql: dict[q.Command, str] = {}
    for command in sorted(wanted, key=lambda found: found.value):
        targets = {t.attnum: t for action in writing if action.command is command for t in action.targets}
        checks = next((action.checks for action in writing if action.command is command), ())
        one = replace(query, command=command, targets=tuple(targets.values()), from_items=(), actions=())
        one = replace(one, checks=checks)
        single, sql[command], _ = triggered.write_of(one, relation, type_of)
        made.functions.update(single.functions)
    actions = tuple(
        RowAction(a.command, sql[a.command], sql[q.Command.DELETE] if a.deletes else "") for a in writing
    )
    return made, replace(triggered.image_plan(query, relation), actions=actions)


def actions_of(query: q.Query) -> tuple[RowAction, ...]:
    """What each action does, where the statements that do it depend on the row."""
    return tuple(RowAction(a.command, "", "DELETE" if a.deletes else "") for a in _writing(query))


def _writing(query: q.Query) -> list[q.MergeAction]:
    """The actions that have a number: the first is 1."""
    return [action for action in query.actions if action.command is not _NOTHING]


def _choice(tr: Translation, actions: Sequence[q.MergeAction], rowid: exp.Expr) -> exp.Expr:
    """The number of the first action whose condition is true."""
    matched = _first(tr, actions, matched=True)
    return template(
        "CASE WHEN {0} IS NOT NULL THEN {1} ELSE {2} END", rowid, matched, _first(tr, actions, matched=False)
    )


def _first(tr: Translation, actions: Sequence[q.MergeAction], *, matched: bool) -> exp.Expr:
    number = 0
    tests: list[tuple[exp.Expr, int]] = []
    for action in actions:
        number += action.command is not _NOTHING
        if action.matched == matched:
            test = template("1") if action.condition is None else translate(tr, action.condition)
            tests.append((test, number if action.command is not _NOTHING else 0))
    if not tests:
        return template("0")
    whens = " ".join(f"WHEN {{{place}}} THEN {number}" for place, (_, number) in enumerate(tests))
    return template(f"CASE {whens} ELSE 0 END", *[test for test, _ in tests])


def _new_image(query: q.Query, relation: Relation, action: q.MergeAction) -> Sequence[q.TargetEntry]:
    given = replace(query, targets=action.targets)
    match action.command:
        case q.Command.INSERT:
            return triggered.whole_insert(given, relation).targets
        case q.Command.UPDATE:
            return triggered.whole_update(given, relation).targets
    return ()


def _by_action(tr: Translation, images: Sequence[Sequence[q.TargetEntry]], place: int) -> exp.Expr:
    """A column of the new image: as the action that was chosen gives it."""
    found = [(number, image[place].expr) for number, image in enumerate(images, 1) if image]
    whens = " ".join(f"WHEN {number} THEN {{{n}}}" for n, (number, _) in enumerate(found))
    return (
        template(f"CASE a {whens} END", *[translate(tr, expr) for _, expr in found])
        if found
        else template("NULL")
    )
