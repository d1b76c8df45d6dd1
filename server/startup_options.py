"""The startup packet's settings: `options`, and every other parameter as a setting of its name.

Lower layers (database, role, database and role) come from the catalog. PostgreSQL 15,
utils/init/postinit.c (process_startup_options, process_settings).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from polar_lite.protocol import sqlstate
from polar_lite.protocol.sqlstate import PgError
from polar_lite.server.guc_values import Value

if TYPE_CHECKING:
    from polar_lite.server.session import Session


def apply(session: Session, parameters: Mapping[str, str]) -> None:
    """Give the session its first values; an error refuses the logon."""
    snapshot, settings = session.snapshot, session.settings
    role = snapshot.role(session.session_user_oid)
    is_superuser = role is not None and role.is_superuser
    settings.force("session_authorization", session.login_user)
    for source, values in (
        ("global", snapshot.database.settings_of_all),
        ("database", snapshot.database.settings),
        ("user", role.settings if role else {}),
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
    """Yield the settings of `-c name=value` and `--name=value`; backslash quotes a blank."""
    words = _words(text)
    position = 0
    while position < len(words):
        word = words[position]
        position += 1
        if word.startswith("--"):
            assignment = word[2:]
        elif word == "-c" and position < len(words):
            assignment = words[position]
            position += 1
        elif word.startswith("-c"):
            assignment = word[2:]
        else:
            raise PgError(sqlstate.SYNTAX_ERROR, f"invalid command-line argument for server process: {word}")
        name, separator, value = assignment.partition("=")
        if not separator:
            raise PgError(
                sqlstate.SYNTAX_ERROR,
                f"-c {name} requires a value" if not word.startswith("--") else f"--{name} requires a value",
            )
        yield name.replace("-", "_"), value


def _load(session: Session, name: str, text: str, source: str, *, is_superuser: bool) -> None:
    if name == "role":
        if text != "none" and session.snapshot.role_by_name(text) is None:
            raise PgError(sqlstate.INVALID_PARAMETER_VALUE, f'role "{text}" does not exist')
        session.settings.put("role", Value(text, text), local=False)
        return
    session.settings.load(name, text, source, is_superuser=is_superuser)


def _words(text: str) -> list[str]:
    words: list[str] = []
    current: list[str] | None = None
    characters = iter(text)
    for character in characters:
        if character.isspace():
            if current is not None:
                words.append("".join(current))
            current = None
            continue
        current = [] if current is None else current
        current.append(next(characters, "") if character == "\\" else character)
    if current is not None:
        words.append("".join(current))
    return words
