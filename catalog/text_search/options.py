"""The options of a dictionary as pg_ts_dict keeps them. PostgreSQL 15 source tsearchcmds.c."""

import re
from collections.abc import Iterable
from typing import Final

_OPTION: Final = re.compile(
    r"""(?P<quoted>"(?:[^"]|"")*")?(?P<name>\w*)\s*=\s*(?:(?P<mark>E?)'(?P<text>(?:[^'\\]|''|\\\\)*)'|(?P<bare>[^\s,]+))"""
)
_PLAIN: Final = re.compile(r"[a-z_][a-z0-9_]*")
Options = tuple[tuple[str, str, bool], ...]


def parsed(text: str | None) -> Options:
    """Names, texts, and whether each is a bare number."""
    found = []
    for option in _OPTION.finditer(text or ""):
        name = option["quoted"][1:-1].replace('""', '"') if option["quoted"] else option["name"]
        value = option["bare"] if option["bare"] is not None else option["text"].replace("''", "'")
        found.append(
            (name, value.replace("\\\\", "\\") if option["mark"] else value, option["bare"] is not None)
        )
    return tuple(found)


def written(options: Iterable[tuple[str, str, bool]]) -> str | None:
    """As `parsed` reads them; a bare number needs no quotes."""
    shown = []
    for name, text, is_bare in options:
        label = name if _PLAIN.fullmatch(name) else '"' + name.replace('"', '""') + '"'
        if not is_bare:
            escaped = text.replace("\\", "\\\\").replace("'", "''")
            text = f"{'E' if chr(92) in text else ''}'{escaped}'"
        shown.append(f"{label} = {text}")
    return ", ".join(shown) or None
