"""aclitem: one grant, as text that is kept as PostgreSQL prints it (`alice=r*w/bob`).

What lists of them mean is the catalog's matter. PostgreSQL 15 docs 5.7 (ddl-priv); acl.c (aclparse).
"""

import re
from typing import Any, Final

from polar_lite.protocol.codec import SPACES, Codec, Style
from polar_lite.protocol.codecs.scalar import TEXT_CODEC
from polar_lite.protocol.sqlstate import INVALID_TEXT_REPRESENTATION, UNDEFINED_FUNCTION, PgError, unsupported

LETTERS: Final = "arwdDxtXUCTcsA"
"""In the order they are printed in."""
_REGROLE: Final = 4096
_NAME: Final = re.compile(r'[ \t\n\r\f\v]*((?:\w|"(?:[^"]|"")*")*)[ \t\n\r\f\v]*')
_RIGHTS: Final = re.compile(r"=([a-zA-Z*]*)")


def _problem(message: str, hint: str | None = None) -> PgError:
    return PgError(INVALID_TEXT_REPRESENTATION, message, hint=hint)


def _name_at(text: str, at: int) -> tuple[str, int]:
    """A name, without its quotes, and where it ends with the blanks after it."""
    found = _NAME.match(text, at)
    assert found is not None  # it matches the empty text
    return re.sub(r'"("?)', r"\1", found[1]), found.end()


def _role(name: str, style: Style) -> str:
    """The role's name as aclitems show it; 42704 if there is none."""
    if style.names is None:
        raise unsupported("input of type aclitem here")
    quoted = '"' + name.replace('"', '""') + '"'
    return style.names.name_of(_REGROLE, style.names.oid_of(_REGROLE, quoted))


def _grantee_at(text: str) -> tuple[str, int]:
    name, at = _name_at(text, 0)
    if text.startswith("=", at):
        return name, at
    if name not in ("group", "user"):
        raise _problem(f'unrecognized key word: "{name}"', 'ACL key word must be "group" or "user".')
    name, at = _name_at(text, at)
    if not name:
        raise _problem("missing name", 'A name must follow the "group" or "user" key word.')
    return name, at


def _ordered(rights: str) -> str:
    """The letters, each once, with a star if it had one."""
    given: dict[str, str] = {}
    for letter, star in re.findall(r"([^*])(\**)", rights):
        if letter not in LETTERS:
            raise _problem(f'invalid mode character: must be one of "{LETTERS}"')
        given[letter] = star[:1] or given.get(letter, "")
    return "".join(letter + given[letter] for letter in LETTERS if letter in given)


def parse_item(text: str, typmod: int, style: Style) -> str:
    """22P02 for what is no item, 42704 for an unknown role."""
    grantee, at = _grantee_at(text)
    found = _RIGHTS.match(text, at)
    if found is None:
        raise _problem('missing "=" sign')
    rights, at = _ordered(found[1]), found.end()
    shown = _role(grantee, style) if grantee else ""
    if not text.startswith("/", at):
        _check_end(text, at)
        raise unsupported("an aclitem without its grantor")
    grantor, at = _name_at(text, at + 1)
    if not grantor:
        raise _problem('a name must follow the "/" sign')
    by = _role(grantor, style)
    _check_end(text, at)
    return f"{shown}={rights}/{by}"


def _check_end(text: str, at: int) -> None:
    if text[at:].strip(SPACES):
        raise _problem("extra garbage at the end of the ACL specification")


def _refuse_binary(*_: Any) -> Any:
    raise PgError(UNDEFINED_FUNCTION, "no binary input function available for type aclitem")


ACLITEM_CODEC: Final = Codec(TEXT_CODEC.output, parse_item, TEXT_CODEC.send, _refuse_binary)
