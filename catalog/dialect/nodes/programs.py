"""Nodes of statements about routines, packages, triggers, and of calls and blocks.

PL source is not parsed here: a body is a slice of the statement's text with its offset, for catalog.plsql.
"""

from polar_lite.catalog.dialect.nodes.base import Node, Statement, arguments


class Parameter(Node):
    """parameter: str|None; mode: "IN"|"OUT"|"INOUT"|"VARIADIC"|"TABLE" (RETURNS TABLE column); mode_written:
    bool; type_name: TypeName; nocopy: bool; default: Expression|None; default_start, default_end: its extent.
    """

    arg_types = arguments(
        "parameter",
        "mode!",
        "mode_written",
        "type_name!",
        "nocopy",
        "default",
        "default_start",
        "default_end",
    )


class CreateRoutine(Statement):
    """CREATE [OR REPLACE] FUNCTION|PROCEDURE, both styles.

    kind: "FUNCTION"|"PROCEDURE"; names; or_replace; style: "oracle" (RETURN t .. IS body) | "postgres";
    parameters: list of Parameter (RETURNS TABLE's columns appended with mode TABLE); has_parentheses: bool;
    returns: TypeName|None; returns_table: bool. body: str|None, source: for oracle the text from after IS/AS
    to before the final `;` or end (declarations included, e.g. "BEGIN .. END f"); body_start: its offset in
    the text; for postgres the value of AS '..' (body_start: offset of its first character when dollar-quoted,
    else of the literal), link_symbol: second AS string; sql_body: str, text of RETURN expr / BEGIN ATOMIC
    (body_start too), and sql_statements: their trees, a list.
    language: folded str|None (None: not written; oracle style is "plsql"). options: tuple
    of pairs, in order: "volatility" ("immutable"|"stable"|"volatile"), "strict" (bool), "security_definer"
    (bool; AUTHID too), "leakproof" (bool), "parallel" (str), "cost", "rows" (text), "support", "window"
    (True), "transform", "deterministic" (True), "set" (SetVariable), "reset" n/a, "pipelined",
    "result_cache", "autonomous".
    """

    arg_types = arguments(
        "kind!",
        "names!",
        "or_replace",
        "style!",
        "parameters",
        "has_parentheses",
        "returns",
        "returns_table",
        "body",
        "body_start",
        "link_symbol",
        "sql_body",
        "sql_statements",
        "language",
        "options",
        "editionable",
    )


class CreateAggregate(Statement):
    """names; or_replace; parameters: list of Parameter, empty for (*); direct: how many of them are direct
    arguments, -1 without ORDER BY; is_old_style: the type is in the options; options: pairs of a folded name
    and a tuple of names (functions, sortop), a TypeName, text, or True (no value).
    """

    arg_types = arguments("names!", "or_replace", "parameters", "direct", "is_old_style", "options!")


class AlterRoutine(Statement):
    """object: ObjectName; options as CreateRoutine (and "reset": str|None); compile: bool (Oracle's ALTER
    FUNCTION f COMPILE).
    """

    arg_types = arguments("object!", "options", "compile")


class DropRoutine(Statement):
    """kind: "FUNCTION"|"PROCEDURE"|"ROUTINE"|"AGGREGATE"; objects: list of ObjectName (arguments None: not
    written); if_exists; cascade.
    """

    arg_types = arguments("kind!", "objects!", "if_exists", "cascade")


class CreatePackage(Statement):
    """names; body: bool (PACKAGE BODY); or_replace; source: text after IS/AS up to before the final `;`;
    source_start; invoker: bool (AUTHID CURRENT_USER).
    """

    arg_types = arguments(
        "names!", "body", "or_replace", "source!", "source_start!", "invoker", "editionable"
    )


class CreateObjectType(Statement):
    """names; body: bool (TYPE BODY); or_replace; source: text after OBJECT, or after IS/AS of a body;
    source_start; invoker: bool (AUTHID CURRENT_USER); under: the supertype's names, its own being in the
    source behind them.
    """

    arg_types = arguments("names!", "body", "or_replace", "source!", "source_start!", "invoker", "under")


class AlterPackage(Statement):
    """ALTER PACKAGE p COMPILE [BODY|SPECIFICATION]. names; what."""

    arg_types = arguments("names!", "what")


class CompileType(Statement):
    """ALTER TYPE t COMPILE [BODY|SPECIFICATION]. names."""

    arg_types = arguments("names!")


class CreateEventTrigger(Statement):
    """trigger: str; event: folded str as written ("after_user_logon", "login", "ddl_command_end" ...; AFTER
    LOGON ON DATABASE is "after_user_logon", BEFORE LOGOFF ON DATABASE "before_user_logoff"); event_start:
    offset of the event's name; filters: list of (variable, tuple of str values, start) tuples; function:
    names tuple; function_start; procedure: bool (EXECUTE PROCEDURE).
    """

    arg_types = arguments(
        "trigger!", "event!", "event_start", "filters", "function!", "function_start", "procedure"
    )


class AlterEventTrigger(Statement):
    """trigger; enabled: "O"|"D"|"R"|"A". (OWNER TO: AlterOwner, RENAME: Rename, kind "EVENT TRIGGER".)"""

    arg_types = arguments("trigger!", "enabled!")


class CreateSystemTrigger(Statement):
    """Oracle's inline trigger. names; or_replace; timing: "AFTER"|"BEFORE"|"INSTEAD OF"; events: tuple
    ("LOGON",) ...; on: "DATABASE"|"SCHEMA"; user: str|None (user.SCHEMA); enabled: bool|None
    (ENABLE/DISABLE); follows: tuple; when: Expression|None; when_start, when_end; body: str (block text from
    DECLARE/BEGIN/<<label>>, without the final `;`), body_start; call: str|None, text of `CALL p(..)` after
    CALL with call_start (then body is None).
    """

    arg_types = arguments(
        "names!",
        "or_replace",
        "timing!",
        "events!",
        "on!",
        "user",
        "enabled",
        "follows",
        "when",
        "when_start",
        "when_end",
        "body",
        "body_start",
        "call",
        "call_start",
    )


class CreateTrigger(Statement):
    """A DML trigger. names (Oracle may qualify); or_replace; timing; events: tuple of (event, columns
    tuple|None); table: names tuple; row: bool; when; when_start, when_end; function, function_start,
    arguments (PostgreSQL: EXECUTE FUNCTION f('a')) or body, body_start (Oracle); referencing: pairs;
    constraint: bool; from_table; attributes: a Constraint, for when it is checked; enabled; follows: names of
    triggers (Oracle).
    """

    arg_types = arguments(
        "names!",
        "or_replace",
        "timing!",
        "events!",
        "table!",
        "row",
        "when",
        "when_start",
        "when_end",
        "function",
        "function_start",
        "arguments",
        "body",
        "body_start",
        "referencing",
        "constraint",
        "from_table",
        "attributes",
        "enabled",
        "follows",
    )


class CreatePolicy(Statement):
    """policy: its name; table: names; restrictive: bool; of_command: "ALL"|"SELECT"|..|None; roles: list of
    RoleSpec; using, check: conditions; using_extent, check_extent: where they are in the text.
    """

    arg_types = arguments(
        "policy!", "table!", "restrictive", "of_command", "roles", "using", "using_extent", "check",
        "check_extent",
    )  # fmt: skip


class AlterPolicy(Statement):
    """As CreatePolicy; what is not given stays."""

    arg_types = arguments("policy!", "table!", "roles", "using", "using_extent", "check", "check_extent")


class CreateRule(Statement):
    """rule: its name; event: "INSERT"|..; table: names; body: RuleBody; extent: where it is in the text."""

    arg_types = arguments("rule!", "or_replace", "event!", "table!", "body!", "extent!")


class RuleBody(Node):
    """condition: Expression|None; instead: bool; actions: list of statements, none for NOTHING."""

    arg_types = arguments("condition", "instead", "actions!")


class AlterTrigger(Statement):
    """Oracle's ALTER TRIGGER names ENABLE|DISABLE|COMPILE. action."""

    arg_types = arguments("names!", "action!")


class Call(Statement):
    """CALL f(..) or EXEC[UTE] f[(..)]. function: FuncCall (no arguments when there are no parentheses);
    keyword: "CALL"|"EXEC"; into: BindVariable (Oracle CALL .. INTO :x).
    """

    arg_types = arguments("function!", "keyword!", "into")


class Do(Statement):
    """DO [LANGUAGE l] 'source'. language: str|None; source; source_start: offset of the source's first
    character (of the literal if not dollar-quoted).
    """

    arg_types = arguments("language", "source!", "source_start")


class AnonymousBlock(Statement):
    """[<<label>>] [DECLARE ..] BEGIN .. END. source: its text without the final `;` and `/`; source_start."""

    arg_types = arguments("source!", "source_start!")


class CreateContext(Statement):
    """Oracle: CREATE [OR REPLACE] CONTEXT namespace USING names [ACCESSED GLOBALLY]. is_global: bool."""

    arg_types = arguments("namespace!", "or_replace", "names!", "is_global")
