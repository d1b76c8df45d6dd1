"""Words that are true or false where a command or a setting takes one; values of the type are its codec's.

PostgreSQL has two rules: settings and storage parameters take any unique prefix (`parse_bool`), options of
commands whole words only (`option_flag`).
"""

from typing import Any, Final

from polar_lite.protocol.codecs.scalar import BOOLEAN_WORDS
from polar_lite.protocol.sqlstate import SYNTAX_ERROR, PgError

_OPTIONS: Final = {"true": True, "on": True, "1": True, "false": False, "off": False, "0": False}


def parse_bool(text: str) -> bool | None:
    """None for a text that is neither. PostgreSQL 15 source bool.c (parse_bool)."""
    return BOOLEAN_WORDS.get(text.lower())


def option_flag(name: str, value: Any) -> bool:
    """The value of a command's option; None, an option without a value, is true.

    42601 for what is no Boolean. PostgreSQL 15 source define.c (defGetBoolean).
    """
    found = flag_or_none(value)
    if found is None:
        raise PgError(SYNTAX_ERROR, f"{name} requires a Boolean value")
    return found


def flag_or_none(value: Any) -> bool | None:
    """As `option_flag`, but None for what is no Boolean."""
    return True if value is None else _OPTIONS.get(str(value).lower())
