"""CREATE, ALTER EVENT TRIGGER, and Oracle's inline triggers of logon, logoff, the server and DDL.

Checks come in PostgreSQL's order and words. DROP is in `drops`, OWNER TO and RENAME in
`alterations`. Sources: PostgreSQL 15 docs, CREATE EVENT TRIGGER, and event_trigger.c; Oracle 19c
PL/SQL Language Reference, CREATE TRIGGER (system triggers).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from polar_lite.catalog import privileges
from polar_lite.catalog.bootstrap import (
    SYSTEM_TRIGGER_SCHEMA,
    SYSTEM_TRIGGER_SCHEMA_NAME,
)
from polar_lite.catalog.command_tags import check_tag
from polar_lite.catalog.dialect import nodes
from polar_lite.catalog.event_triggers import (
    DDL_EVENTS,
    EVENT_TRIGGER_TYPE,
    SERVER_ERROR,
    SERVER_EVENTS,
    SESSION_EVENTS,
    SHUTDOWN,
    STARTUP,
)
from polar_lite.catalog.object_names import PG_EVENT_TRIGGER, Address
from polar_lite.catalog.objects import BOOTSTRAP_SUPERUSER, EventTrigger, Routine
from polar_lite.catalog.plsql.routines import check_routine
from polar_lite.catalog.snapshot import builtin_functions
from polar_lite.catalog.writing.event_triggers import NewEventTrigger, write_event_trigger
from polar_lite.catalog.writing.routines import NewRoutine, write_routine
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.sqlstate import PgError, unsupported
from polar_lite.server.commands import CommandResult, command
from polar_lite.server.commands.ddl import Ddl

if TYPE_CHECKING:
    from polar_lite.server.sessions.session import Session

_INLINE_EVENTS: Final = {
    ("AFTER", "LOGON"): "after_user_logon",
    ("BEFORE", "LOGOFF"): "before_user_logoff",
    ("AFTER", "SERVERERROR"): SERVER_ERROR,
    ("AFTER", "STARTUP"): STARTUP,
    ("BEFORE", "SHUTDOWN"): SHUTDOWN,
}
# Our own events take a procedure too, as the documents say; PostgreSQL's take functions only.
_TAKES_PROCEDURE: Final = frozenset(_INLINE_EVENTS.values())
_PLSQL: Final = 13564


@command(nodes.CreateEventTrigger, writes=True)
def create_event_trigger(node: nodes.CreateEventTrigger, session: Session, text: str) -> CommandResult:
    ddl = Ddl(session)
    name = node.trigger
    if not ddl.is_superuser:
        raise PgError(
            code.INSUFFICIENT_PRIVILEGE,
            f'permission denied to create event trigger "{name}"',
            hint="Must be superuser to create an event trigger.",
        )
    if node.event not in (*SESSION_EVENTS, *SERVER_EVENTS, *DDL_EVENTS):
        raise PgError(code.SYNTAX_ERROR, f'unrecognized event name "{node.event}"')
    tags = _tags(node.event, node.filters or ())
    _check_free(ddl, name)
    function = _function(ddl, node)
    if node.event == "table_rewrite":
        raise unsupported(f"an event trigger on {node.event}")
    write_event_trigger(ddl.writer, NewEventTrigger(name, node.event, ddl.role, function, tags))
    return CommandResult("CREATE EVENT TRIGGER")


@command(nodes.AlterEventTrigger, writes=True)
def alter_event_trigger(node: nodes.AlterEventTrigger, session: Session, text: str) -> CommandResult:
    ddl = Ddl(session)
    trigger = event_trigger_named(ddl, node.trigger)
    check_trigger_owner(ddl, trigger)
    ddl.writer.update("pg_event_trigger", {"oid": trigger.oid}, {"evtenabled": node.enabled})
    return CommandResult("ALTER EVENT TRIGGER")


@command(nodes.CreateSystemTrigger, writes=True)
def create_system_trigger(node: nodes.CreateSystemTrigger, session: Session, text: str) -> CommandResult:
    """Oracle's form: an event trigger, and its body as a routine that only it can call."""
    ddl = Ddl(session)
    name = node.names[-1]
    event, verbs = _event(node)
    user = _scope(ddl, node)
    if not ddl.is_superuser and (user == 0 or user != ddl.role):
        raise PgError(
            code.INSUFFICIENT_PRIVILEGE,
            f'permission denied to create trigger "{name}"',
            hint="Must be superuser to create a trigger ON DATABASE or on another user's schema.",
        )
    old = ddl.snapshot.event_trigger_by_name(name)
    if old is not None:
        if not node.or_replace:
            raise PgError(code.DUPLICATE_OBJECT, f'trigger "{name}" already exists')
        check_trigger_owner(ddl, old)
        if ddl.snapshot.routines[old.function].schema != SYSTEM_TRIGGER_SCHEMA:
            # OR REPLACE is for triggers of this kind.
            raise PgError(code.DUPLICATE_OBJECT, f'event trigger "{name}" already exists')
        _remove(ddl, old)
    follows = _followed(ddl, node, event)
    make_schema(ddl)
    condition = text[node.when_start : node.when_end] if node.when is not None else None
    # A CALL's text is a statement of the language already; a block is a body as it stands.
    source = node.body if node.body is not None else f"BEGIN {node.call}; END"
    routine = NewRoutine(
        SYSTEM_TRIGGER_SCHEMA,
        name,
        "f",
        ddl.role,
        _PLSQL,
        source,
        (),
        EVENT_TRIGGER_TYPE,
        security_definer=True,
    )
    function = write_routine(ddl.writer, routine)
    write_event_trigger(
        ddl.writer,
        NewEventTrigger(
            name,
            event,
            ddl.role,
            function,
            user_oid=user,
            condition=condition,
            inline=True,
            verbs=verbs,
            follows=follows,
            enabled="D" if node.enabled is False else "O",
        ),
    )
    check_routine(ddl.snapshot.routines[function])
    return CommandResult("CREATE TRIGGER")


def _followed(ddl: Ddl, node: nodes.CreateSystemTrigger, event: str) -> list[int]:
    """The triggers of FOLLOWS, which are of the same event."""
    found = []
    for names in node.follows or ():
        followed = ddl.snapshot.event_trigger_by_name(names[-1])
        if followed is None:
            raise PgError(code.UNDEFINED_OBJECT, f'trigger "{names[-1]}" does not exist')
        if followed.event != event:
            raise PgError(code.WRONG_OBJECT_TYPE, f'trigger "{names[-1]}" is of another event')
        found.append(followed.oid)
    return found


def _event(node: nodes.CreateSystemTrigger) -> tuple[str, tuple[str, ...]]:
    """The event of Oracle's timing and words; for DDL the commands that they are, DDL itself being all."""
    events = tuple(node.events)
    if all((node.timing, event) not in _INLINE_EVENTS for event in events):
        return "ddl_command_start" if node.timing == "BEFORE" else "ddl_command_end", events
    if len(events) > 1:
        raise unsupported(f"CREATE TRIGGER {node.timing} {' OR '.join(events)} ON {node.on}")
    return _INLINE_EVENTS[node.timing, events[0]], ()


def alter_by_name(ddl: Ddl, node: nodes.AlterTrigger, trigger: EventTrigger) -> None:
    """Oracle's ALTER TRIGGER name ENABLE | DISABLE | COMPILE."""
    check_trigger_owner(ddl, trigger)
    if node.action == "COMPILE":
        check_routine(ddl.snapshot.routines[trigger.function])
    else:
        enabled = "O" if node.action == "ENABLE" else "D"
        ddl.writer.update("pg_event_trigger", {"oid": trigger.oid}, {"evtenabled": enabled})


def event_trigger_named(ddl: Ddl, name: str) -> EventTrigger:
    found = ddl.snapshot.event_trigger_by_name(name)
    if found is None:
        raise PgError(code.UNDEFINED_OBJECT, f'event trigger "{name}" does not exist')
    return found


def check_trigger_owner(ddl: Ddl, trigger: EventTrigger) -> None:
    ddl.check_owns(trigger.owner, f"event trigger {trigger.name}")


def _check_free(ddl: Ddl, name: str) -> None:
    if ddl.snapshot.event_trigger_by_name(name) is not None:
        raise PgError(code.DUPLICATE_OBJECT, f'event trigger "{name}" already exists')


def _tags(event: str, filters: Sequence[Any]) -> tuple[str, ...] | None:
    tags: list[str] | None = None
    for variable, values, *_ in filters:
        if variable != "tag":
            raise PgError(code.SYNTAX_ERROR, f'unrecognized filter variable "{variable}"')
        if tags is not None:
            raise PgError(code.SYNTAX_ERROR, f'filter variable "{variable}" specified more than once')
        tags = list(values)
    if tags is None:
        return None
    if event not in DDL_EVENTS:
        raise PgError(
            code.FEATURE_NOT_SUPPORTED, f"tag filtering is not supported for {event} event triggers"
        )
    for tag in tags:
        check_tag(event, tag)
    return tuple(tag.upper() for tag in tags)


def _function(ddl: Ddl, node: nodes.CreateEventTrigger) -> int:
    """The trigger's function: no parameters, returns event_trigger; for sessions a procedure too."""
    names = node.function
    shown = ".".join(names)
    found = without_parameters(ddl, names)
    if found is None or (found.kind == "p" and node.event not in _TAKES_PROCEDURE):
        builtin = any(not f.args for f in builtin_functions(names[-1]))
        if builtin and found is None:
            raise PgError(code.INVALID_OBJECT_DEFINITION, f"function {shown} must return type event_trigger")
        raise PgError(code.UNDEFINED_FUNCTION, f"function {shown}() does not exist")
    if found.kind != "p" and found.result.oid != EVENT_TRIGGER_TYPE:
        raise PgError(code.INVALID_OBJECT_DEFINITION, f"function {shown} must return type event_trigger")
    return found.oid


def without_parameters(ddl: Ddl, names: Sequence[str]) -> Routine | None:
    """The user's routine of that name that takes none; 3F000 or 42501 for the schema of a qualified one."""
    if len(names) > 1:
        schema = ddl.schema_named(names[-2])
        privileges.check(ddl.snapshot, ddl.role, schema, "USAGE")
        path: Sequence[int] = [schema.oid]
    else:
        path = ddl.search_path()
    routines = ddl.snapshot.routines_by_name(names[-1])
    return next((r for oid in path for r in routines if r.schema == oid and not r.function.args), None)


def _scope(ddl: Ddl, node: nodes.CreateSystemTrigger) -> int:
    """ON DATABASE: 0. ON SCHEMA: the creator; ON user.SCHEMA: that user."""
    if node.on == "DATABASE":
        return 0
    return ddl.role_named(node.user).oid if node.user else ddl.role


def make_schema(ddl: Ddl) -> None:
    """The schema of inline bodies, made with the first of them."""
    if ddl.snapshot.schema(SYSTEM_TRIGGER_SCHEMA) is None:
        row = {
            "oid": SYSTEM_TRIGGER_SCHEMA,
            "nspname": SYSTEM_TRIGGER_SCHEMA_NAME,
            "nspowner": BOOTSTRAP_SUPERUSER,
        }
        ddl.writer.insert("pg_namespace", row)


def _remove(ddl: Ddl, trigger: EventTrigger) -> None:
    ddl.drop([Address(PG_EVENT_TRIGGER, trigger.oid)], cascade=False)
