"""Small changes to bytes and texts that were right: what a fuzzer feeds."""

import random
from collections.abc import Sequence

INTERESTING = (
    0,
    1,
    4,
    5,
    127,
    128,
    255,
    256,
    1000,
    32767,
    32768,
    65535,
    1 << 20,
    (1 << 31) - 1,
    1 << 31,
    (1 << 32) - 1,
)
FRAGMENTS = (
    "'", '"', "$1", "$$", "(", ")", "[", "]", "{", "}", ",", ";", "::", "--", "/*", "*/", "\\", "NULL",
    "''", "0", "-1",
    "1e400", "9223372036854775808", "'x'", "::int", "::text[]", " AS ", " FROM ", "é", "\U0001f600", "\n",
    "%", ".", "*",
    "ARRAY[]", "ROW()", " OR 1/0", "count(*)", ":=", "=", "<>", "||", "e'\\", "U&'", "b'1'", "q'[",
    "((((((((((", " IS ",
    " LIKE ", " IN ", "DISTINCT", " OVER ()", "SELECT ", " UNION ", "infinity", "NaN", "2024-02-30",
    "\ufeff", "\x7f",
)  # fmt: skip


def mutated(chance: random.Random, data: bytes, others: Sequence[bytes]) -> bytes:
    """Some bytes flipped, dropped, repeated, or replaced by numbers at their limits or parts of others."""
    result = bytearray(data)
    for _ in range(chance.choice((1, 1, 1, 2, 3, 8))):
        at = chance.randrange(len(result) + 1)
        end = min(len(result), at + chance.choice((1, 1, 2, 4, 16, 64)))
        match chance.randrange(8):
            case 0 if at < len(result):
                result[at] ^= 1 << chance.randrange(8)
            case 1 if at < len(result):
                result[at] = chance.randrange(256)
            case 2:
                del result[at:end]
            case 3:
                result[at:at] = result[at:end] * chance.choice((1, 2, 30))
            case 4:
                size = chance.choice((1, 2, 4))
                result[at : at + size] = (chance.choice(INTERESTING) % (1 << 8 * size)).to_bytes(size, "big")
            case 5:
                result[at:at] = chance.randbytes(chance.randrange(8))
            case 6 if others:
                other = chance.choice(others)
                start = chance.randrange(len(other) + 1)
                result[at:end] = other[start : start + chance.choice((1, 4, 16, 200))]
            case _:
                del result[at:]
    return bytes(result)


def mutated_text(chance: random.Random, text: str, words: Sequence[str]) -> str:
    """Words dropped, doubled, exchanged or replaced, and pieces of syntax put between them."""
    parts = _split(text)
    for _ in range(chance.choice((1, 1, 1, 2, 2, 3, 6))):
        at = chance.randrange(len(parts) + 1)
        match chance.randrange(8):
            case 0 if at < len(parts):
                del parts[at]
            case 1 if at < len(parts):
                parts[at] = chance.choice(words)
            case 2 if len(parts) > 1:
                other = chance.randrange(len(parts))
                at = min(at, len(parts) - 1)
                parts[at], parts[other] = parts[other], parts[at]
            case 3:
                parts[at:at] = parts[at : at + chance.choice((1, 3, 8))]
            case 4:
                parts.insert(at, chance.choice(FRAGMENTS))
            case 5:
                parts.insert(at, " " + chance.choice(words) + " ")
            case 6 if at < len(parts) and parts[at]:
                place = chance.randrange(len(parts[at]))
                parts[at] = parts[at][:place] + chance.choice(FRAGMENTS) + parts[at][place + 1 :]
            case _ if at < len(parts) and len(parts) > 3:
                del parts[at : at + chance.choice((1, 2, 5))]
    return "".join(parts).replace("\0", "")


def _split(text: str) -> list[str]:
    """Words, and what stands between them, in order."""
    parts: list[str] = []
    for character in text:
        is_word = character.isalnum() or character == "_"
        if parts and is_word and (parts[-1][-1].isalnum() or parts[-1][-1] == "_"):
            parts[-1] += character
        else:
            parts.append(character)
    return parts
