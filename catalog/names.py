"""Names on both sides: PostgreSQL's quoting, and the injective code of names as SQLite holds them.

SQLite compares names without regard to ASCII case and has names of its own, so a catalog name
becomes a physical name that no other catalog name shares. Plain lower-case names of schema public
stay as they are: `users_log` can be read under that name with any SQLite tool. Everything else is
`schema.table`, with each character that is not plain escaped as %XX of its UTF-8 bytes.
"""

import re
from functools import lru_cache
from string import ascii_lowercase, ascii_uppercase
from typing import TYPE_CHECKING, Final

from polar_lite.protocol.codecs.scalar import cut_name
from polar_lite.protocol.sqlstate import INVALID_NAME, SYNTAX_ERROR, PgError

if TYPE_CHECKING:
    from polar_lite.catalog.objects import Relation

_PUBLIC: Final = "public"
_PLAIN: Final = re.compile(r"[a-z_][a-z0-9_$]*\Z")
_ESCAPED: Final = re.compile(r"[\x00-#%-/:-^`{-\x7f]")
# Characters of PostgreSQL's unquoted names: a letter, "_" or anything beyond ASCII; after the first also
# digits and "$", in Oracle "#" too, in the tag of a dollar quote only digits. They are written as what of
# ASCII they leave out: re takes milliseconds to compile a range up to U+10FFFF, and start-up is to be quick.
NAME_START: Final = r"[^\x00-@\[-^`{-\x7f]"
NAME_PART: Final = r"[^\x00-#%-/:-@\[-^`{-\x7f]"
# Oracle's names may have a #; before > and - it begins PostgreSQL's operators `#>`, `#>>` and `#-`.
NAME_REST: Final = rf"{NAME_PART}*(?:\#(?!>(?!=)|-){NAME_PART}*)*"
TAG_PART: Final = r"[^\x00-/:-@\[-^`{-\x7f]"
# Of a name in a text: without quotes anything up to a dot or a blank (varlena.c, SplitIdentifierString).
_NAME_PART: Final = re.compile(r'[ \t\n\r\f]*(?:"((?:[^"]|"")*)"|([^ \t\n\r\f."][^ \t\n\r\f.]*))[ \t\n\r\f]*')
_LOWER: Final = str.maketrans(ascii_uppercase, ascii_lowercase)
_ROWID_NAMES: Final = frozenset({"rowid", "oid", "_rowid_"})
# A name of ours, or one that SQLite keeps for itself, in schema public.
_RESERVED_PREFIX: Final = re.compile(r"(?:sqlite_|polar\$)")


@lru_cache(maxsize=1024)
def physical_table(schema: str, name: str) -> str:
    """Return the SQLite name of a relation (unquoted)."""
    if schema == _PUBLIC and _PLAIN.match(name) and not _RESERVED_PREFIX.match(name):
        return name
    return f"{_escape(schema)}.{_escape(name)}"


@lru_cache(maxsize=4096)
def physical_column(name: str) -> str:
    """Return the SQLite name of a column (unquoted); never one of SQLite's rowid aliases."""
    if name in _ROWID_NAMES:
        return f"%{ord(name[0]):02X}{name[1:]}"
    return _escape(name)


def null_index(physical: str) -> str:
    """Of the second SQLite index that NULLS NOT DISTINCT takes; no user's name is coded like this."""
    return f"{physical}$nulls"


def qualified(relation: "Relation") -> str:
    """A relation's table in SQLite's SQL: file and name, quoted."""
    return f"{quoted(relation.database)}.{quoted(relation.physical)}"


def quoted(text: str) -> str:
    """A name in SQLite's SQL."""
    return '"' + text.replace('"', '""') + '"'


def _escape(name: str) -> str:
    return _ESCAPED.sub(lambda m: "".join(f"%{byte:02X}" for byte in m[0].encode()), name)


def split_name(text: str) -> list[str]:
    """The parts of a possibly qualified name, folded, unquoted and cut to 63 bytes (42602)."""
    parts: list[str] = []
    position = 0
    while True:
        match = _NAME_PART.match(text, position)
        if match is None:
            raise PgError(INVALID_NAME, "invalid name syntax")
        quoted, plain = match.groups()
        parts.append(cut_name(quoted.replace('""', '"') if quoted is not None else plain.translate(_LOWER)))
        position = match.end()
        if position == len(text):
            return parts
        if text[position] != ".":
            raise PgError(INVALID_NAME, "invalid name syntax")
        position += 1


def split_relation_name(text: str) -> list[str]:
    """As split_name; 42601 for more than catalog, schema and relation."""
    parts = split_name(text)
    if len(parts) > 3:
        message = f"improper relation name (too many dotted names): {'.'.join(parts)}"
        raise PgError(SYNTAX_ERROR, message)
    return parts
