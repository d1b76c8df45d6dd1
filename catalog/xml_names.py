"""SQL's names as XML's, and what XML writes for characters. PostgreSQL 15 source xml.c
(map_sql_identifier_to_xml_name).
"""

import re
from typing import Final

CONTENT_ESCAPES: Final = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#x0d;"})
"""For str.translate: text as the content of an element (escape_xml)."""
_FIRST: Final = re.compile(r"[^\W\d]|[_:]")
_OTHER: Final = re.compile(r"[\w.\-:\u00b7]")
_ESCAPED: Final = re.compile(r"_x([0-9A-Fa-f]{4,8})_")


def xml_name(name: str, *, is_full: bool) -> str:
    """is_full: colons and a beginning "xml" are escaped, too, as in names of columns."""
    made = []
    for place, char in enumerate(name):
        pattern = _OTHER if place else _FIRST
        is_odd = (char == ":" and (is_full or not place)) or (
            char == "_" and name[place + 1 : place + 2] == "x"
        )
        if is_full and not place and name[:3].lower() == "xml":
            is_odd = True
        made.append(f"_x{ord(char):04X}_" if is_odd or not pattern.match(char) else char)
    return "".join(made)


def sql_name(name: str) -> str:
    """The SQL name that an XML name is made of."""
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), name)
