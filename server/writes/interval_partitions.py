"""INTERVAL partitions: a row beyond the last partition makes one, and its statement is run again.

The interval is a storage parameter of the table, `polar_interval`: an interval of PostgreSQL's, or a number.
Oracle 19c SQL Language Reference, CREATE TABLE (range_partitions, INTERVAL).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from polar_lite.catalog.functions.datetime.timestamps import shift
from polar_lite.catalog.partitions import MAX, key_types
from polar_lite.catalog.types import TypeRef
from polar_lite.protocol import pgtypes
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.codec import DEFAULT_STYLE
from polar_lite.protocol.codecs import numeric as codec_numeric
from polar_lite.protocol.codecs.datetime import (
    DAY,
    date_to_days,
    days_to_date,
    micros_to_timestamp,
    timestamp_to_micros,
)
from polar_lite.protocol.codecs.interval import interval_order, interval_parts, parse_interval
from polar_lite.protocol.sqlstate import PgError, unsupported
from polar_lite.server.writes.routing import MissingPartition, interval_of

if TYPE_CHECKING:
    from polar_lite.catalog.dialect.plan import Plan
    from polar_lite.catalog.objects import Relation
    from polar_lite.catalog.snapshot import Snapshot
    from polar_lite.server.execute import Origin, Result
    from polar_lite.server.sessions.session import Session

_TIMES: Final = frozenset({pgtypes.TIMESTAMP.oid, pgtypes.DATE.oid})
_NUMBERS: Final = frozenset({pgtypes.INT2.oid, pgtypes.INT4.oid, pgtypes.INT8.oid, pgtypes.NUMERIC.oid})
_MOST: Final = 1 << 20  # partitions between the last one and a row; Oracle has as many


def grows(snapshot: Snapshot, plan: Plan) -> bool:
    """Whether a statement writes a table that gets partitions by itself."""
    relations = (snapshot.relations.get(oid) for oid in plan.writes)
    return any(relation is not None and interval_of(relation) is not None for relation in relations)


def until_placed(
    session: Session,
    run: Callable[[Plan, Sequence[Any]], Result],
    plan: Plan,
    literals: Sequence[Any],
    origin: Origin,
) -> Result:
    """Run the plan; what has no partition gets one, and the statement is planned and run again."""
    transaction = session.transaction
    transaction.is_lone = False
    while True:
        mark = transaction.savepoint(None)
        try:
            result = run(plan, literals)
        except BaseException as error:
            transaction.undo(mark)
            if not isinstance(error, MissingPartition):
                raise
            _make_once(session, error)
            assert origin.again is not None
            plan, literals, _ = origin.again()
            continue
        transaction.release(mark)
        return result


def _make_once(session: Session, missing: MissingPartition) -> None:
    """Make the partition, or find that another session has made it while this one waited for the table."""
    mark = session.transaction.savepoint(None)
    try:
        _make(session, missing)
    except PgError:
        session.transaction.undo(mark)
        if not session.snapshot.router(missing.relation).find(missing.values):
            raise
    else:
        session.transaction.release(mark)


def checked_interval(session: Session, relation: Relation, text: str) -> str:
    """The value of `polar_interval` for what stands in INTERVAL (..)."""
    key = relation.partitioning
    if key is None or key.strategy != "r" or len(key.keys) != 1:
        raise PgError(code.INVALID_OBJECT_DEFINITION, "INTERVAL needs a single key of PARTITION BY RANGE")
    type_ = key_types(session.snapshot, relation)[0]
    if type_.oid in _TIMES:
        wanted = pgtypes.INTERVAL
    elif type_.oid in _NUMBERS:
        wanted = pgtypes.NUMERIC
    else:
        raise unsupported(f"INTERVAL partitions by type {pgtypes.format_type(type_.oid)}")
    value = session.runtime.dynamic.execute_block(f"BEGIN :1 := {text}; END;", [(None, TypeRef(wanted.oid))])[
        0
    ]
    if value is None or (value <= 0 if isinstance(value, Decimal) else interval_order(value) <= 0):
        raise PgError(code.INVALID_OBJECT_DEFINITION, "the interval of partitions must be positive")
    return wanted.output(value, -1, DEFAULT_STYLE)


def _make(session: Session, missing: MissingPartition) -> None:
    """The partition for a row's key, as the table's owner."""
    from polar_lite.server.commands.ddl import Ddl
    from polar_lite.server.commands.partitions import named as named_partitions
    from polar_lite.server.commands.partitions.bounds import BoundReader

    ddl = Ddl(session)
    relation = session.snapshot.relations[missing.relation]
    bound = BoundReader(ddl, relation).range_of(*_place(session.snapshot, relation, missing))
    session.push_security(relation.owner, definer=False)
    try:
        named_partitions.create_named(
            ddl, relation, relation, _next_name(session.snapshot, relation), bound.text
        )
    finally:
        session.pop_security()


def _place(
    snapshot: Snapshot, relation: Relation, missing: MissingPartition
) -> tuple[tuple[Any, ...], tuple[Any, ...]]:
    """The bounds of the interval that a key lies in, counted from the end of the partition below it."""
    router = snapshot.router(relation.oid)
    wanted = router.items(((0, missing.values[0]),))
    ends = [child.bound.upper for child in snapshot.children(relation.oid) if child.bound is not None]
    below = [end for end in ends if end and end[0][0] == 0 and router.items(end) <= wanted]
    if not below:
        raise missing
    start = max(below, key=router.items)[0][1]
    step = _stepper(key_types(snapshot, relation)[0], start, interval_of(relation) or "")

    def bound(count: int) -> tuple[Any, ...]:
        try:
            return ((0, step(count)),)
        except PgError:  # beyond what the type holds
            return (MAX,)

    # In ever smaller leaps: the interval with the key is the last one that begins below it.
    count, leap = 0, _MOST
    while leap:
        if router.items(bound(count + leap)) <= wanted:
            count += leap
        else:
            leap //= 2
    return bound(count), bound(count + 1)


def _stepper(type_: TypeRef, start: Any, interval: str) -> Callable[[int], Any]:
    """What gives the stored bound a number of intervals behind the start."""
    if type_.oid in _TIMES:
        months, days, micros = interval_parts(parse_interval(interval))
        if type_.oid == pgtypes.DATE.oid:
            first = date_to_days(start) * DAY
            return lambda n: days_to_date(shift(first, months * n, days * n, micros * n) // DAY)
        first = timestamp_to_micros(start)
        return lambda n: micros_to_timestamp(shift(first, months * n, days * n, micros * n))
    size, scale = Decimal(interval), type_.scale
    if type_.oid != pgtypes.NUMERIC.oid:
        return lambda n: start + int(size) * n
    if scale is None:
        return lambda n: codec_numeric.key(codec_numeric.unkey(start) + size * n)
    begin = codec_numeric.fixed_to_decimal(start, scale)
    return lambda n: codec_numeric.decimal_to_fixed(begin + size * n, scale, type_.digits)


def _next_name(snapshot: Snapshot, relation: Relation) -> str:
    """SYS_P1, SYS_P2 .."""
    pattern = re.compile(re.escape(relation.name) + r"_sys_p(\d+)")
    taken = [
        int(match[1]) for child in snapshot.children(relation.oid) if (match := pattern.fullmatch(child.name))
    ]
    return f"sys_p{max(taken, default=0) + 1}"
