"""xml: text that has been found to be well-formed content or a document, kept as it came.

PostgreSQL 15 docs 8.13 (datatype-xml); xml.c. Differs: errors come without libxml2's DETAIL.
"""

import re
from typing import Final

from polar_lite.protocol.codec import Codec, Style
from polar_lite.protocol.codecs.scalar import decode_text
from polar_lite.protocol.sqlstate import INVALID_XML_CONTENT, PgError

_DECLARATION: Final = re.compile(
    r"""<\?xml\s+version\s*=\s*(?P<quote>["'])(?P<version>[^"'<]*)(?P=quote)"""
    r"""(?:\s+encoding\s*=\s*(?:"[^"]*"|'[^']*'))?"""
    r"""(?:\s+standalone\s*=\s*(?:"(?P<alone>yes|no)"|'(?P<single>yes|no)'))?\s*\?>"""
)
# What may come before a DOCTYPE: blanks, comments, processing instructions.
_PROLOGUE: Final = re.compile(r"(?:\s+|<!--.*?-->|<\?(?!xml\s).*?\?>)*(?=<!DOCTYPE)", re.DOTALL)


def is_document(text: str) -> bool:
    return _is_well_formed(_without_declaration(text))


def is_content(text: str) -> bool:
    """Whether it is a document, or what may stand between the tags of an element."""
    body = _without_declaration(text)
    if body.startswith("<?xml ") or _PROLOGUE.match(body):
        return _is_well_formed(body)
    return _is_well_formed(f"<x>{body}</x>")


def check_content(text: str) -> str:
    if not is_content(text):
        raise PgError(INVALID_XML_CONTENT, "invalid XML content")
    return text


def _without_declaration(text: str) -> str:
    match = _DECLARATION.match(text)
    return text if match is None else text[match.end() :]


def _is_well_formed(text: str) -> bool:
    from xml.parsers import expat  # few servers ever need it

    try:
        expat.ParserCreate("utf-8").Parse(text.encode(), True)
    except expat.ExpatError:
        return False
    return True


def declared(text: str) -> tuple[str | None, str | None, str]:
    """(version, standalone, what follows) of an XML declaration; None where there is none."""
    match = _DECLARATION.match(text)
    if match is None:
        return None, None, text
    return match["version"], match["alone"] or match["single"], text[match.end() :]


def declaration(version: str | None, standalone: str | None) -> str:
    """What is printed of a declaration: nothing where it would say what is understood anyway."""
    if standalone is None and version in (None, "1.0"):
        return ""
    alone = f' standalone="{standalone}"' if standalone else ""
    return f'<?xml version="{version or "1.0"}"{alone}?>'


def _output(value: str, typmod: int, style: Style) -> str:
    version, standalone, rest = declared(value)
    if version is None:
        return value
    head = declaration(version, standalone)
    return head + rest if head else rest.removeprefix("\n")


XML_CODEC: Final = Codec(
    output=_output,
    input=lambda text, typmod, style: check_content(text),
    send=lambda value, typmod: _output(value, typmod, Style()).encode(),
    receive=lambda data, typmod: check_content(decode_text(data)),
)
