"""Nodes of statements about the session: transactions, settings, prepared statements, cursors, system
commands.
"""

from typing import Final

from polar_lite.catalog.dialect.nodes.base import Statement, arguments


class Transaction(Statement):
    """kind: "BEGIN" | "START" | "COMMIT" | "ROLLBACK" | "SAVEPOINT" | "RELEASE" | "ROLLBACK TO" | "PREPARE" |
    "COMMIT PREPARED" | "ROLLBACK PREPARED".

    END is COMMIT, ABORT is ROLLBACK. modes: pairs of "isolation" ("serializable", "repeatable read", "read
    committed", "read uncommitted"), "read_only" (bool), "deferrable" (bool). chain: bool. savepoint: str.
    gid: str.
    """

    takes_snapshot = False
    is_short = True
    arg_types = arguments("kind!", "modes", "chain", "savepoint", "gid")


class SetVariable(Statement):
    """SET [SESSION|LOCAL] variable = values. variable: str, folded, dotted for custom names ("my.tenant").

    values: tuple of str|int|float-as-str (a list for list GUCs; numbers as their text), or None for TO
    DEFAULT. from_current: bool. scope: "SESSION"|"LOCAL". Special spellings: TIME ZONE -> "timezone" (values
    ("LOCAL",) is DEFAULT = None; an interval is given as ("INTERVAL", text)), NAMES -> "client_encoding",
    ROLE -> "role" (NONE: ("none",)), SESSION AUTHORIZATION -> "session_authorization", XML OPTION ->
    "xmloption", SCHEMA 'x' -> "search_path", SEED -> "seed". alter_session: bool, ALTER SESSION SET (Oracle)
    - one SetVariable per name, see AlterSession. kinds: tuple parallel to values: "word", "string", "number".
    """

    takes_snapshot = False
    is_short = True
    arg_types = arguments("variable!", "values", "kinds", "scope", "from_current")


class ResetVariable(Statement):
    """RESET variable; variable None: RESET ALL."""

    takes_snapshot = False
    is_short = True
    arg_types = arguments("variable")


class ShowVariable(Statement):
    """SHOW variable; None: SHOW ALL."""

    takes_snapshot = False
    is_short = True
    arg_types = arguments("variable")


class AlterSession(Statement):
    """Oracle. settings: list of SetVariable. action: None, or the upper-case text of another ALTER SESSION
    form ("ENABLE PARALLEL DML").
    """

    arg_types = arguments("settings", "action")


class AlterSystem(Statement):
    """setting: SetVariable or ResetVariable; action: upper-case text of an Oracle form (KILL SESSION ...)."""

    arg_types = arguments("setting", "action")


class SetTransaction(Statement):
    """SET TRANSACTION modes (session False) or SET SESSION CHARACTERISTICS AS TRANSACTION modes (session
    True); snapshot: str|None.
    """

    takes_snapshot = False
    is_short = True
    arg_types = arguments("modes", "session", "snapshot")


class SetConstraints(Statement):
    """constraints: list of tuple names, None for ALL; deferred: bool."""

    takes_snapshot = False
    arg_types = arguments("constraints", "deferred!")


class Discard(Statement):
    """target: "ALL"|"PLANS"|"SEQUENCES"|"TEMP"."""

    is_short = True
    arg_types = arguments("target!")


class Prepare(Statement):
    """statement: str, its name; types: list of TypeName; query: Expression; query_start, query_end: its
    extent in the text.
    """

    arg_types = arguments("statement!", "types", "query!", "query_start", "query_end")


class Execute(Statement):
    """statement: str; expressions: arguments."""

    arg_types = arguments("statement!", "expressions")


class Deallocate(Statement):
    """statement: str|None (ALL)."""

    is_short = True
    arg_types = arguments("statement")


class DeclareCursor(Statement):
    """cursor: str; binary, insensitive, asensitive, scroll, no_scroll, hold: bool; query; query_start,
    query_end.
    """

    arg_types = arguments(
        "cursor!",
        "binary",
        "insensitive",
        "asensitive",
        "scroll",
        "no_scroll",
        "hold",
        "query!",
        "query_start",
        "query_end",
    )


class FetchCursor(Statement):
    """FETCH or MOVE (move True). cursor: str; direction: "FORWARD"|"BACKWARD"|"ABSOLUTE"|"RELATIVE"; count:
    int|None (ALL). NEXT is FORWARD 1, PRIOR BACKWARD 1, FIRST ABSOLUTE 1, LAST ABSOLUTE -1.
    """

    takes_snapshot = False
    arg_types = arguments("cursor!", "direction!", "count", "move")


class CloseCursor(Statement):
    """cursor: str|None (ALL)."""

    arg_types = arguments("cursor")


class Copy(Statement):
    """names: tuple|None; columns: tuple|None; query: exp.Query|None; to: bool; file: str,
    None for STDIN and STDOUT; program: bool; options: (name, value, offset), folded names ("format",
    "delimiter", "null", "header", "quote", "escape", "force_quote" (tuple or "*") ...; old-style words
    mapped); where, from where_start.
    """

    arg_types = arguments(
        "names",
        "columns",
        "query",
        "query_start",
        "query_end",
        "to!",
        "file",
        "program",
        "options",
        "where",
        "where_start",
    )


class Listen(Statement):
    """channel: str."""

    takes_snapshot = False
    is_short = True
    arg_types = arguments("channel!")


class Unlisten(Statement):
    """channel: str|None (*)."""

    takes_snapshot = False
    is_short = True
    arg_types = arguments("channel")


class Notify(Statement):
    """channel: str; payload: str|None."""

    takes_snapshot = False
    is_short = True
    arg_types = arguments("channel!", "payload")


# Statements about what has its name in the session, or in the protocol, alone.
OF_SESSION: Final = (
    Transaction, Prepare, Execute, Deallocate, DeclareCursor, FetchCursor, CloseCursor, Listen, Unlisten,
    Notify,
)  # fmt: skip


class Vacuum(Statement):
    """kind: "VACUUM"|"ANALYZE"; options: pairs; relations: list of (names, columns tuple|None) tuples."""

    arg_types = arguments("kind!", "options", "relations")


class Reindex(Statement):
    """kind: "TABLE"|"INDEX"|"SCHEMA"|"DATABASE"|"SYSTEM"; names; options; concurrently."""

    arg_types = arguments("kind!", "names", "options", "concurrently")


class Cluster(Statement):
    """names|None; index: str|None; verbose."""

    arg_types = arguments("names", "index", "verbose")


class Explain(Statement):
    """options: pairs ("analyze", True) ("format", "json") ...; places: of those in
    parentheses; query: Expression (query or utility node); query_start, query_end.
    """

    arg_types = arguments("options", "places", "query!", "query_start", "query_end")


class Checkpoint(Statement):
    """CHECKPOINT."""

    takes_snapshot = False


class Load(Statement):
    """LOAD 'file'."""

    arg_types = arguments("file!")
