"""SASLprep: which of the spellings of a password in Unicode is hashed. RFC 4013, with RFC 3454's tables."""

import stringprep
import unicodedata
from typing import Final

_PROHIBITED: Final = (
    stringprep.in_table_c12,
    stringprep.in_table_c21_c22,
    stringprep.in_table_c3,
    stringprep.in_table_c4,
    stringprep.in_table_c5,
    stringprep.in_table_c6,
    stringprep.in_table_c7,
    stringprep.in_table_c8,
    stringprep.in_table_c9,
)


def saslprep(password: str) -> str:
    """RFC 4013; a password it prohibits is used as it is, as PostgreSQL does."""
    mapped = "".join(
        " " if stringprep.in_table_c12(c) else c for c in password if not stringprep.in_table_b1(c)
    )
    text = unicodedata.normalize("NFKC", mapped)
    if not text or any(test(c) for c in text for test in _PROHIBITED):
        return password
    if any(stringprep.in_table_a1(c) for c in text):
        return password
    if any(map(stringprep.in_table_d1, text)):
        mixed = any(map(stringprep.in_table_d2, text))
        if mixed or not (stringprep.in_table_d1(text[0]) and stringprep.in_table_d1(text[-1])):
            return password
    return text
