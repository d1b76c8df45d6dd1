"""Lanes: what is known beforehand of a short statement that comes again and again with other values.

The statement is recognized by the bytes of its messages, which are the same each time but for the
parameters; no message is made of them. A lane belongs to a planning environment and is shared by its
sessions. It is made of messages that `quick` has met before. PostgreSQL 15 docs 55.7 (Bind, Execute).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Final

from polar_lite.catalog.dialect.command import Command
from polar_lite.catalog.dialect.plan import Source
from polar_lite.protocol import backend, encodings, frontend, pgtypes
from polar_lite.protocol.buffer import UINT32
from polar_lite.server.engine.calls import bind

if TYPE_CHECKING:
    from polar_lite.catalog.dialect.binder.state import Environment
    from polar_lite.catalog.dialect.plan import Plan
    from polar_lite.catalog.objects import Relation
    from polar_lite.protocol.pgtypes import PgType
    from polar_lite.server.extended_query import Prepared
    from polar_lite.server.result_rows import Shape
    from polar_lite.server.sessions.session import Session

Reader = Callable[[bytes, "Session"], Any]

LONGEST_VALUES: Final = 64 * 1024
"""Bytes of a Bind that is read on the event loop's thread."""
LONGEST_TEXT: Final = 16 * 1024
"""Bytes of a statement that is looked for there: finding the literals in it takes time."""
MOST_ROWS: Final = 250
MOST_VALUES: Final = 2000
"""Of a result that is sent from there."""
_MOST_LANES: Final = 2000
_MOST_CHARACTERS: Final = 500_000
"""Of the texts of an environment's lanes, which keep their plans."""
_COUNTED_EVERY: Final = 64
_MOST_ANSWERS: Final = 8
_BIND, _PARSE = frontend.Bind.tag, frontend.Parse.tag
_NULL: Final = 0xFFFFFFFF
_PARSED: Final = backend.ParseComplete().encode()
_BOUND: Final = backend.BindComplete().encode()
_NO_DATA: Final = backend.NoData().encode()
DESCRIBE: Final = frontend.Describe("P").encode()
EXECUTE: Final = frontend.Execute().encode()
SYNC: Final = frontend.Sync().encode()


class Answer:
    """What is around the rows: one per way of asking for them, the result formats and Describe.

    format_bytes: of the result formats in the Bind message. shape: of the rows, one of `shapes`, those of
    the session that had it last.
    """

    __slots__ = ("format_bytes", "formats", "is_described", "shape", "shapes", "start")

    def __init__(self, formats: tuple[int, ...], format_bytes: int, start: bytes, *, is_described: bool):
        self.formats = formats
        self.format_bytes = format_bytes
        self.start = start
        self.is_described = is_described
        self.shape: Shape | None = None
        self.shapes: Any = None


class Lane:
    """formats: the bytes of a Bind message from its count of parameter formats to that of its values.

    It holds no values of one execution but the literals of its text.

    command: the syntax tree of a transaction command, which has no plan. verb: what it begins with.
    writes: it is not only read. written: the relations that are.
    has_stages: it is written as `server.writes.dml` does it, which takes the client's values as they are.
    repeats: an INSERT of exactly one row that is answered with its tag alone, and draws no values of
        sequences: several go to SQLite at once.
    count: of the values that SQLite gets. slots: the conversions of the first so many parameters, or
        literals (takes_literals); None where it gets others. is_direct: it gets the parameters as they are.
    most_rows: that are sent from the event loop's thread. rests: how many executions are not tried there,
        since one took too long.
    """

    __slots__ = (
        "answers",
        "asked",
        "command",
        "count",
        "environment",
        "format_codes",
        "formats",
        "has_stages",
        "is_direct",
        "literals",
        "most_rows",
        "param_types",
        "plan",
        "readers",
        "repeats",
        "rests",
        "slots",
        "takes_literals",
        "text",
        "verb",
        "writes",
        "written",
    )

    def __init__(
        self,
        environment: Any,
        text: str,
        plan: Plan | None,
        literals: Sequence[Any] = (),
        formats: tuple[int, ...] = (),
        command: Any = None,
    ) -> None:
        self.environment = environment
        self.text = text
        self.plan = plan
        self.command = command
        self.verb: str = command.kind if command is not None else ""
        self.literals = literals
        self.format_codes = formats
        self.formats = _int16s(formats)
        # By the bytes after the values, and, where messages have been made, by what they ask for.
        self.answers: dict[bytes, Answer] = {}
        self.asked: dict[tuple[tuple[int, ...], bool], Answer] = {}
        self.readers: tuple[Reader, ...] = ()
        self.param_types: tuple[int, ...] = ()
        self.slots: Sequence[Any] | None = ()
        self.written: list[Relation] = []
        self.writes = plan is not None and bool(plan.writes)
        self.has_stages = self.writes and plan is not None and plan.has_events
        self.repeats = self.writes and not self.has_stages and plan is not None and _inserts_one_row(plan)
        self.rests = 0
        self.most_rows = 0
        self.count = 0
        self.takes_literals = False
        self.is_direct = plan is None
        if plan is not None:
            self.verb = plan.kind.value
            self.most_rows = min(MOST_ROWS, MOST_VALUES // (len(plan.columns) or 1))
            source = Source.LITERAL if literals or not plan.param_types else Source.PARAM
            self.takes_literals = source is Source.LITERAL
            self.slots = _simple_slots(plan, source)
            self.count = len(_slots(plan))
            self.is_direct = not (self.has_stages or self.takes_literals) and self.slots == ()
            found = [environment.snapshot.relation(oid) for oid in plan.writes]
            self.written = [relation for relation in found if relation is not None]

    def prepared(self, name: str) -> Prepared:
        """What a Parse message with the lane's text makes."""
        from polar_lite.server.execute import Statement
        from polar_lite.server.extended_query import Prepared

        statement = Statement(self.text)
        if self.plan is None:
            statement.tree, statement.is_utility = self.command, True
            return Prepared(name, self.text, statement, columns=())
        columns, environment = self.plan.columns, self.environment
        return Prepared(
            name, self.text, statement, self.param_types, columns, self.plan, self.literals, environment
        )

    def values(self, params: Sequence[Any], literals: Sequence[Any]) -> Sequence[Any]:
        """The stored values of the plan's parameters; of a lane with stages what they are made of."""
        if self.has_stages:
            return params, literals
        if self.slots is None:
            assert self.plan is not None
            return bind(_slots(self.plan), params, literals, ())
        given = literals if self.takes_literals else params
        if len(given) != self.count:
            given = given[: self.count]  # what the literals after them are, the plan has in it
        if self.slots:
            return [
                value if convert is None or value is None else convert(value)
                for value, convert in zip(given, self.slots, strict=True)
            ]
        return given


def _inserts_one_row(plan: Plan) -> bool:
    is_plain = not (plan.columns or plan.by_row or plan.volatile or plan.has_conflict_clause)
    return plan.kind is Command.INSERT and plan.short and is_plain


def _slots(plan: Plan) -> Sequence[Any]:
    """Those of the statement that the client's values go into."""
    return plan.rows_slots if plan.by_row else plan.slots


def _simple_slots(plan: Plan, source: Source) -> Sequence[Any] | None:
    """The conversions of a plan whose slots are what the source has, in order; () where there are none."""
    slots = _slots(plan)
    if any(slot.source is not source or slot.index != place for place, slot in enumerate(slots)):
        return None
    if source is Source.PARAM and len(slots) != len(plan.param_types):
        return None
    converts = [slot.convert for slot in slots]
    return converts if any(converts) else ()


class Work:
    """A short statement to be carried out. values: as of `Lane.values`.

    prepared: None for a Query message, and where the unnamed statement is the lane's. is_new: the
    statement becomes one of the session's. together: where the lane repeats, the values of this and of
    the executions that follow. done: how many executions have been carried out when it has been.
    """

    __slots__ = ("answer", "done", "is_new", "lane", "prepared", "text", "together", "values")

    def __init__(
        self,
        lane: Lane,
        text: str,
        answer: Answer,
        values: Sequence[Any],
        prepared: Prepared | None,
        *,
        is_new: bool,
    ) -> None:
        self.lane = lane
        self.text = text
        self.answer = answer
        self.values = values
        self.prepared = prepared
        self.is_new = is_new
        self.together: Sequence[Sequence[Any]] = ()
        self.done = 1


def of_query(environment: Environment, text: str, plan: Plan, literals: Sequence[Any]) -> Work:
    """The work of a Query message. environment: what it was planned in."""
    lanes = environment.lanes
    lane = lanes.get(id(plan))
    if lane is None or lane.plan is not plan:
        lane = _keep(environment, id(plan), Lane(environment, text, plan))
        lane.answers[b""] = Answer((0,) * len(plan.columns), 0, b"", is_described=True)
    return Work(lane, text, lane.answers[b""], lane.values((), literals), None, is_new=False)


def of_command(session: Session, text: str, command: Any) -> Work:
    """The work of a Query message that is a transaction command."""
    lanes = session.environment().lanes
    lane = lanes.get(text)
    if lane is None:
        lane = _keep(session.environment(), text, Lane(None, text, None, command=command))
        lane.answers[b""] = Answer((), 0, b"", is_described=False)
    return Work(lane, text, lane.answers[b""], (), None, is_new=False)


def of_bytes(session: Session, data: bytes) -> Work | None:
    """The work of [Parse] Bind [Describe] Execute Sync that are known; None for anything else.

    Raises whatever for what is not as it should be.
    """
    if session.conduct.encoding != "utf-8":
        return None  # the same bytes are another text
    start = 0
    if data[0] == _PARSE:
        if session.conduct.strings is not None:
            return None  # so may these be
        start = 1 + UINT32.unpack_from(data, 1)[0]
    if data[start] != _BIND or data[start + 5] or len(data) > LONGEST_VALUES:
        return None
    end = data.index(0, start + 6)
    at = end + 3 + 2 * (data[end + 1] << 8 | data[end + 2])
    environment = session.environment()
    if start:
        lane: Lane | None = environment.lanes.get(data[:start] + data[start + 5 : at])
        if lane is None:
            return None
        prepared = _prepared_anew(session, lane, data) if data[5] else None
    else:
        prepared = session.statements.by_bytes.get(data[start + 6 : end])
        lane = prepared.lane if prepared is not None else None
        if lane is None or data[end + 1 : at] != lane.formats:
            return None
        if lane.environment is not environment and lane.plan is not None:
            return None
    readers = lane.readers
    if data[at] << 8 | data[at + 1] != len(readers):
        return None
    at += 2
    values: list[Any] = []
    for read in readers:
        length = int.from_bytes(data[at : at + 4], "big")
        at += 4
        if length == _NULL:
            values.append(None)
        else:
            values.append(read(data[at : at + length], session))
            at += length
    answer = lane.answers.get(data[at:])
    if answer is None or UINT32.unpack_from(data, start + 1)[0] != at + answer.format_bytes - start - 1:
        return None
    given = values if lane.is_direct else lane.values(values, lane.literals)
    return Work(lane, lane.text, answer, given, prepared, is_new=start > 0)


def _prepared_anew(session: Session, lane: Lane, data: bytes) -> Prepared:
    from polar_lite.server.extended_query import has_too_many

    name = data[5 : data.index(0, 5)].decode()
    if name in session.statements or has_too_many(session):
        raise ValueError(name)
    return lane.prepared(name)


def of_messages(
    session: Session,
    parse: frontend.Parse | None,
    bound: frontend.Bind,
    prepared: Prepared,
    formats: tuple[int, ...],
    *,
    is_described: bool,
) -> Work | None:
    """The work of messages that have been read, and the lane for those that come after them."""
    plan, command = prepared.plan, None
    environment = _planned_in(session, prepared)
    if plan is None:
        assert prepared.statement is not None
        command = prepared.statement.tree
    start = parse.encode() if parse is not None else b""
    name = b"\0" + bound.statement.encode() + b"\0"
    parameter_formats = _int16s(bound.parameter_formats)
    lane = environment.lanes.get(start + name + parameter_formats) if start else prepared.lane
    if lane is None or lane.environment is not environment or lane.formats != parameter_formats:
        lane = _of_prepared(session, prepared, bound.parameter_formats, command)
        if start:
            _keep(environment, start + name + parameter_formats, lane)
        else:
            prepared.lane = lane
    tail = _int16s(bound.result_formats) + (DESCRIBE if is_described else b"") + EXECUTE + SYNC
    answer = lane.answers.get(tail)
    if answer is None:
        before = (_PARSED if start else b"") + _BOUND
        size = 2 + 2 * len(bound.result_formats)
        answer = _answer(plan, formats, size, before, is_described=is_described)
        if len(lane.answers) >= _MOST_ANSWERS:
            lane.answers.clear()
        lane.answers[tail] = answer
    if len(bound.parameters) != len(lane.readers):
        return None
    values = of_parameters(session, lane, bound)
    return Work(lane, lane.text, answer, values, prepared, is_new=start != b"")


def of_bind(session: Session, bound: frontend.Bind, prepared: Prepared, *, is_described: bool) -> Work | None:
    """The work of Bind [Describe] Execute among other messages; None where the lane is not made for them.

    Raises whatever for what is not as it should be.
    """
    lane: Lane | None = prepared.lane
    if lane is None:
        lane = prepared.lane = _of_prepared(session, prepared, bound.parameter_formats)
    if lane.environment is not session.environment() or lane.format_codes != bound.parameter_formats:
        prepared.lane = None  # to be made anew by the next one
        return None
    key = (bound.result_formats, is_described)
    answer = lane.asked.get(key)
    if answer is None:
        from polar_lite.server.extended_query import result_formats

        formats = result_formats(prepared, bound.result_formats)
        answer = lane.asked[key] = _answer(lane.plan, formats, 0, _BOUND, is_described=is_described)
    return Work(lane, lane.text, answer, of_parameters(session, lane, bound), prepared, is_new=False)


def of_parameters(session: Session, lane: Lane, bound: frontend.Bind) -> Sequence[Any]:
    """The stored values of a Bind message. Raises whatever for what is not as it should be."""
    values = [
        None if raw is None else read(raw, session)
        for raw, read in zip(bound.parameters, lane.readers, strict=True)
    ]
    return lane.values(values, lane.literals)


def _of_prepared(session: Session, prepared: Prepared, formats: tuple[int, ...], command: Any = None) -> Lane:
    environment = _planned_in(session, prepared)
    lane = Lane(environment, prepared.text, prepared.plan, prepared.literals, formats, command)
    lane.param_types = prepared.param_types
    lane.readers = _readers(session, prepared.param_types, formats)
    return lane


def _planned_in(session: Session, prepared: Prepared) -> Any:
    """The environment of its plan, while another thread may publish a new catalog; commands have no plan."""
    return session.environment() if prepared.plan is None else prepared.environment


def _answer(
    plan: Plan | None, formats: tuple[int, ...], format_bytes: int, start: bytes, *, is_described: bool
) -> Answer:
    if not {0, 1}.issuperset(formats):
        raise ValueError(formats)  # found out when the rows are there, which may have been written by then
    if is_described and (plan is None or (plan.writes and not plan.columns)):
        start, is_described = start + _NO_DATA, False
    return Answer(formats, format_bytes, start, is_described=is_described)


def _keep(environment: Any, key: Any, lane: Lane) -> Lane:
    lanes = environment.lanes
    if len(lanes) >= _MOST_LANES or (len(lanes) % _COUNTED_EVERY == 0 and _has_too_much(lanes)):
        lanes.clear()
    lanes[key] = lane
    return lane


def _has_too_much(lanes: dict[Any, Lane]) -> bool:
    return sum(len(lane.text) for lane in tuple(lanes.values())) > _MOST_CHARACTERS


def _int16s(values: Sequence[int]) -> bytes:
    return b"".join([value.to_bytes(2, "big", signed=True) for value in (len(values), *values)])


# --- values


def _readers(session: Session, types: Sequence[int], formats: Sequence[int]) -> tuple[Reader, ...]:
    if len(formats) < 2:
        formats = [formats[0] if formats else 0] * len(types)
    return tuple(_reader(session.resolve_type(oid), form) for oid, form in zip(types, formats, strict=True))


_MINUS: Final = ord("-")
# Digits that are certainly in range.
_SHORT_INTEGERS: Final = {pgtypes.INT2.oid: 4, pgtypes.INT4.oid: 9, pgtypes.INT8.oid: 18}


def _reader(kind: PgType, form: int) -> Reader:
    """What reads one parameter. It may raise whatever for a value that is not as it should be."""
    read, receive, digits = kind.input, kind.receive, _SHORT_INTEGERS.get(kind.oid)

    def from_text(raw: bytes, session: Session) -> Any:
        return read(encodings.decode(raw, session.conduct.encoding), -1, session.style)

    def from_digits(raw: bytes, session: Session) -> Any:
        if len(raw) <= digits and (raw.isdigit() or (raw[0] == _MINUS and raw[1:].isdigit())):  # type: ignore[operator]
            return int(raw)
        return from_text(raw, session)

    def from_binary(raw: bytes, session: Session) -> Any:
        if session.conduct.encoding != "utf-8":
            raise ValueError(session.conduct.encoding)
        return receive(raw, -1)

    if form == 1:
        return from_binary
    if form != 0:
        raise ValueError(form)
    return from_text if digits is None else from_digits
