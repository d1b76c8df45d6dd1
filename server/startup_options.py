"""The startup packet's settings: `options`, and every other parameter as a setting of its name.

Lower layers (database, role, database and role) come from the catalog. PostgreSQL 15,
utils/init/postinit.c (process_startup_options, process_settings) and tcop/postgres.c
(process_postgres_switches).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final

from polar_lite.catalog.functions.strings import letters
from polar_lite.protocol import sqlstate
from polar_lite.protocol.sqlstate import PgError
from polar_lite.server.sessions import identity

if TYPE_CHECKING:
    from polar_lite.server.sessions.session import Session

_BLANKS: Final = " \t\n\v\f\r"
_WITH_VALUE: Final = "BCcDdfhkNprStvW-"
_SETTINGS: Final = {
    "B": "shared_buffers",
    "h": "listen_addresses",
    "k": "unix_socket_directories",
    "N": "max_connections",
    "p": "port",
    "S": "work_mem",
    "W": "post_auth_delay",
}
_FIXED: Final = {
    "e": ("datestyle", "euro"),
    "F": ("fsync", "false"),
    "i": ("listen_addresses", "*"),
    "l": ("ssl", "true"),
    "O": ("allow_system_table_mods", "true"),
    "P": ("ignore_system_indexes", "true"),
    "s": ("log_statement_stats", "true"),
}
_PLAN_METHODS: Final = {
    "s": "enable_seqscan",
    "i": "enable_indexscan",
    "o": "enable_indexonlyscan",
    "b": "enable_bitmapscan",
    "t": "enable_tidscan",
    "n": "enable_nestloop",
    "m": "enable_mergejoin",
    "h": "enable_hashjoin",
}
_STATISTICS: Final = {"pa": "log_parser_stats", "pl": "log_planner_stats", "e": "log_executor_stats"}
# Of standalone servers and of the past.
_IGNORED: Final = "CDEjnrTv"


def apply(session: Session, parameters: Mapping[str, str]) -> None:
    """Give the session its first values; an error refuses the logon."""
    snapshot, settings = session.snapshot, session.settings
    role = snapshot.role(session.session_user_oid)
    is_superuser = role is not None and role.is_superuser
    settings.force("session_authorization", session.login_user)
    if snapshot.database.ctype != letters.UNICODE:
        settings.force("lc_ctype", snapshot.database.ctype)
    for source, values in (
        ("global", snapshot.database.settings_of_all),
        ("database", snapshot.database.settings),
        ("user", role.settings if role else {}),
        ("database user", role.settings_here if role else {}),
    ):
        for name, text in values.items():
            try:
                _load(session, name, text, source, is_superuser=True)
            except PgError as error:
                # A stored value that is no longer valid must not lock anybody out.
                session.notice("WARNING", error.sqlstate, error.message)
    rest = dict(parameters)
    for name, text in split_options(rest.pop("options", "")):
        _load(session, name, text, "client", is_superuser=is_superuser)
    for name, text in rest.items():
        _load(session, name, text, "client", is_superuser=is_superuser)


def split_options(text: str) -> Iterator[tuple[str, str]]:
    """Yield the settings that switches of `postgres` give: -c name=value, --name=value, -S 1000 ..

    Switches stand alone or one behind the other (-es), a value after its switch or as the next word;
    backslash quotes a blank. 42601 for anything else.
    """
    words = iter(_words(text))
    for word in words:
        if word == "--":  # ends the switches, and nothing else may come
            break
        letters = word[1:] if word.startswith("-") and word != "-" else "?"
        while letters:
            letter, letters = letters[0], letters[1:]
            value = ""
            if letter in _WITH_VALUE:
                if not letters:
                    letters = next(words, "")
                    word = letters or word  # the last word read is the one to complain of
                if not letters:
                    raise _invalid_argument(word)
                value, letters = letters, ""
            yield from _meaning(letter, value, word)
    for word in words:
        raise _invalid_argument(word)


def _meaning(letter: str, value: str, word: str) -> Iterator[tuple[str, str]]:
    """The settings that one switch stands for, some of them none (PostgreSQL: "ignored")."""
    if letter in "c-":
        name, separator, text = value.partition("=")
        if not separator:
            prefix = "-c " if letter == "c" else "--"
            raise PgError(sqlstate.SYNTAX_ERROR, f"{prefix}{value} requires a value")
        yield name.replace("-", "_"), text
    elif letter in _SETTINGS:
        yield _SETTINGS[letter], value
    elif letter in _FIXED:
        yield _FIXED[letter]
    elif letter in "ft":
        # Of a plan method PostgreSQL reads the first letter.
        names, key = (_PLAN_METHODS, value[0]) if letter == "f" else (_STATISTICS, value)
        if key not in names:
            raise _invalid_argument(word)
        yield names[key], "off" if letter == "f" else "on"
    elif letter == "d":
        if value.isdecimal() and value != "0":
            yield "log_min_messages", f"debug{min(int(value), 5)}"
    elif letter not in _IGNORED:
        raise _invalid_argument(word)


def _invalid_argument(word: str) -> PgError:
    return PgError(
        sqlstate.SYNTAX_ERROR,
        f"invalid command-line argument for server process: {word}",
        hint='Try "postgres --help" for more information.',
    )


def _load(session: Session, name: str, text: str, source: str, *, is_superuser: bool) -> None:
    match name.lower():
        case "role":
            identity.check_role(session, text)
        case "session_authorization":
            # Checked, and that is all: who logged on is the session's user.
            identity.check_session_authorization(session, text)
            return
    session.settings.load(name, text, source, is_superuser=is_superuser)


def _words(text: str) -> list[str]:
    words: list[str] = []
    current: list[str] | None = None
    characters = iter(text)
    for character in characters:
        if character in _BLANKS:
            if current is not None:
                words.append("".join(current))
            current = None
            continue
        current = [] if current is None else current
        current.append(next(characters, "") if character == "\\" else character)
    if current is not None:
        words.append("".join(current))
    return words
