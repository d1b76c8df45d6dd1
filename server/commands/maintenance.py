"""VACUUM and ANALYZE.

ANALYZE has SQLite count, which helps its planner; VACUUM has nothing to do, since SQLite reuses free pages by
itself, so what it is given is checked. PostgreSQL 15 docs, VACUUM and ANALYZE; source vacuum.c.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

from polar_lite.catalog import privileges
from polar_lite.catalog.dialect import nodes, storage
from polar_lite.catalog.foreign_data import without_handler
from polar_lite.catalog.objects import GLOBAL_TEMPORARY, Relation
from polar_lite.catalog.types import FIRST_NORMAL_OID
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.sqlstate import PgError
from polar_lite.server.commands import CommandResult, command, prevent_in_transaction_block
from polar_lite.server.commands.ddl import Ddl, position, relation_of, undefined_column
from polar_lite.server.engine.locks import LockConflict, TableMode
from polar_lite.server.engine.sizes import RelationSizes
from polar_lite.server.transactions import table_locks

if TYPE_CHECKING:
    from polar_lite.server.sessions.session import Session

_ANALYZE: Final = ("verbose", "skip_locked")
_VACUUM: Final = (
    *_ANALYZE, "analyze", "freeze", "full", "disable_page_skipping", "index_cleanup", "process_toast",
    "truncate", "parallel",
)  # fmt: skip
# SQLite looks at this many rows of an index at most, so that a large table takes no longer.
_ANALYSIS_LIMIT: Final = 1000
# The setting block_size, by which programs multiply relpages.
_BLOCK: Final = 8192


@command(nodes.Vacuum)
def maintain(node: nodes.Vacuum, session: Session, text: str) -> CommandResult:
    options = dict(node.options or ())
    _check_options(node.kind, options, text)
    if node.kind == "VACUUM":
        prevent_in_transaction_block(session, "VACUUM")
        if options.get("full") and options.get("parallel"):
            raise PgError(code.FEATURE_NOT_SUPPORTED, "VACUUM FULL cannot be performed in parallel")
        if options.get("full") and options.get("disable_page_skipping"):
            raise PgError(
                code.FEATURE_NOT_SUPPORTED,
                "VACUUM option DISABLE_PAGE_SKIPPING cannot be used with FULL",
            )
    analyzes = node.kind == "ANALYZE" or bool(options.get("analyze"))
    if any(columns for _, columns in node.relations or ()) and not analyzes:
        raise PgError(
            code.FEATURE_NOT_SUPPORTED, "ANALYZE option must be specified when a column list is provided"
        )
    named = [columns or () for _, columns in node.relations or ()]
    relations: list[Relation] = []
    for place, relation in enumerate(_relations(session, node)):
        if _is_permitted(session, node.kind, relation):
            _check_columns(relation, named[place] if named else ())
            if _take_locks(session, node.kind, relation, options, is_named=bool(named)):
                relations.append(relation)
    if analyzes and not session.transaction.read_only:
        _analyze(session, relations)
    return CommandResult(node.kind)


def _check_options(kind: str, options: dict[str, Any], text: str) -> None:
    for option in options:
        if option not in (_VACUUM if kind == "VACUUM" else _ANALYZE):
            found = re.search(rf'[(,]\s*"?{re.escape(option)}', text, re.IGNORECASE)
            raise PgError(
                code.SYNTAX_ERROR,
                f'unrecognized {kind} option "{option}"',
                position=position(found.end() - len(option)) if found else None,
            )


def _relations(session: Session, node: nodes.Vacuum) -> Iterator[Relation]:
    """Those named, or all tables there are."""
    if not node.relations:
        for relation in session.snapshot.relations.values():
            if relation.kind in "rmp" and relation.database == "main" and relation.oid >= FIRST_NORMAL_OID:
                yield relation
        return
    for names, _ in node.relations:
        yield relation_of(session, names)


def _is_permitted(session: Session, kind: str, relation: Relation) -> bool:
    """A table that is not one's own, and what is no table, is skipped with a WARNING."""
    doing = "vacuum" if kind == "VACUUM" else "analyze"
    if not privileges.is_owner(session.snapshot, session.current_user_oid, relation.owner):
        database = session.snapshot.database
        shared = relation.database == "cluster"
        if shared or not privileges.is_owner(session.snapshot, session.current_user_oid, database.owner):
            who = "only superuser" if shared else "only table or database owner"
            if relation.oid < FIRST_NORMAL_OID and not shared:
                who = "only superuser or database owner"
            session.notice(
                "WARNING",
                code.WARNING,
                f'skipping "{relation.name}" --- {who} can {doing} it',
            )
            return False
    if relation.kind == "f" and kind == "ANALYZE":
        raise without_handler(session.snapshot, relation)
    if relation.kind not in "rmp":
        what = "non-tables or special system tables"
        session.notice("WARNING", code.WARNING, f'skipping "{relation.name}" --- cannot {doing} {what}')
        return False
    return True


def _take_locks(
    session: Session, kind: str, relation: Relation, options: dict[str, Any], *, is_named: bool
) -> bool:
    """Lock a table and what is below it; False if that has to wait, and is to be skipped then."""
    mode = TableMode.ACCESS_EXCLUSIVE if options.get("full") else TableMode.SHARE_UPDATE_EXCLUSIVE
    try:
        for member in session.snapshot.family(relation.oid):
            if member.oid >= FIRST_NORMAL_OID and member.kind in "rmp":
                table_locks.lock(session, member.oid, mode)
    except LockConflict:
        if not options.get("skip_locked"):
            raise
        if is_named and relation.kind != "p":
            message = f'skipping {kind.lower()} of "{relation.name}" --- lock not available'
            session.notice("WARNING", code.LOCK_NOT_AVAILABLE, message)
        return False
    return True


def _check_columns(relation: Relation, names: Sequence[str]) -> None:
    for number, name in enumerate(names):
        if all(column.name != name or column.has_dropped for column in relation.columns):
            raise undefined_column(relation, name)
        if name in names[:number]:
            raise PgError(
                code.DUPLICATE_COLUMN,
                f'column "{name}" of relation "{relation.name}" appears more than once',
            )


def _analyze(session: Session, relations: Sequence[Relation]) -> None:
    """Enter what SQLite counts, and what pg_class has of it: reltuples, relpages."""
    own: dict[int, Relation] = {}  # with the partitions of a partitioned table
    for named in relations:
        for relation in session.snapshot.family(named.oid) if named.kind == "p" else (named,):
            if relation.oid >= FIRST_NORMAL_OID and relation.persistence != GLOBAL_TEMPORARY:
                own[relation.oid] = relation
    if not own:
        return
    ddl = Ddl(session)
    ddl.writer.execute(f"PRAGMA analysis_limit = {_ANALYSIS_LIMIT}")
    sizes = RelationSizes()
    for relation in own.values():
        if relation.kind == "p":
            family = session.snapshot.family(relation.oid)
            count = sum(_count(ddl, member) for member in family if member.kind == "r")
            ddl.writer.update("pg_class", {"oid": relation.oid}, {"reltuples": count, "relpages": -1})
            continue
        count = _count(ddl, relation)
        for part in (relation, *(session.snapshot.relations[oid] for oid in relation.indexes)):
            size = sizes.of(ddl.writer.connection, part, None) or 0
            facts = {"relpages": -(-size // _BLOCK)}
            if part.index is None or part.index.predicate is None:
                facts["reltuples"] = count
            ddl.writer.update("pg_class", {"oid": part.oid}, facts)
        if relation.database == "main":
            ddl.writer.execute(f"ANALYZE {storage.qualified(relation)}")


def _count(ddl: Ddl, relation: Relation) -> int:
    rows = ddl.writer.connection.execute(f"SELECT count(*) FROM {storage.qualified(relation)}")
    return int(rows.fetchone()[0])
