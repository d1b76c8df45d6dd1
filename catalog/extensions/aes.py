"""AES in Python, for pgcrypto: blocks, ECB, CBC and CFB. FIPS 197; NIST SP 800-38A."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Final

BLOCK: Final = 16


def _doubled(value: int) -> int:
    return (value << 1) ^ (0x11B if value & 0x80 else 0)


def _times(value: int, factor: int) -> int:
    """In the field of AES."""
    found = 0
    while factor:
        found ^= value if factor & 1 else 0
        value, factor = _doubled(value), factor >> 1
    return found


def _boxes() -> tuple[bytes, bytes]:
    """The S-box and its inverse."""
    box, back = bytearray(256), bytearray(256)
    power = inverse = 1
    while True:
        power ^= _doubled(power)  # times 3
        inverse ^= inverse << 1
        inverse ^= inverse << 2
        inverse ^= inverse << 4
        inverse &= 0xFF
        inverse ^= 0x09 if inverse & 0x80 else 0
        turned = inverse
        for step in range(1, 5):
            turned ^= (inverse << step | inverse >> 8 - step) & 0xFF
        box[power] = turned ^ 0x63
        if power == 1:
            break
    box[0] = 0x63
    for value, made in enumerate(box):
        back[made] = value
    return bytes(box), bytes(back)


_BOX, _BACK = _boxes()


def _columns(box: bytes, factors: tuple[int, int, int, int]) -> tuple[list[int], ...]:
    """What each byte of a column becomes in the mixed one, by its row."""
    tables: tuple[list[int], ...] = ([], [], [], [])
    for value in box:
        word = int.from_bytes(bytes(_times(value, factor) for factor in factors))
        for row in range(4):
            tables[row].append((word >> 8 * row | word << 32 - 8 * row) & 0xFFFFFFFF)
    return tables


_MIX: Final = _columns(_BOX, (2, 1, 1, 3))
_UNMIX: Final = _columns(_BACK, (14, 9, 13, 11))
_UNMIX_KEY: Final = _columns(bytes(range(256)), (14, 9, 13, 11))


class Aes:
    """A key of 16, 24 or 32 bytes."""

    def __init__(self, key: bytes) -> None:
        words = [int.from_bytes(key[place : place + 4]) for place in range(0, len(key), 4)]
        count, rounds = len(words), len(words) + 6
        constant = 1
        while len(words) < 4 * (rounds + 1):
            word = words[-1]
            if len(words) % count == 0:
                word = _substituted((word << 8 | word >> 24) & 0xFFFFFFFF) ^ constant << 24
                constant = _doubled(constant)
            elif count > 6 and len(words) % count == 4:
                word = _substituted(word)
            words.append(words[-count] ^ word)
        self._keys = [words[place : place + 4] for place in range(0, len(words), 4)]
        inner = [[_unmixed(word) for word in words] for words in self._keys[1:-1]]
        self._back_keys = [self._keys[-1], *reversed(inner), self._keys[0]]

    def encrypted(self, block: bytes) -> bytes:
        return _run(block, self._keys, _MIX, _BOX, 1)

    def decrypted(self, block: bytes) -> bytes:
        return _run(block, self._back_keys, _UNMIX, _BACK, 3)


def _substituted(word: int) -> int:
    return int.from_bytes(bytes(_BOX[value] for value in word.to_bytes(4)))


def _unmixed(word: int) -> int:
    found = 0
    for row, value in enumerate(word.to_bytes(4)):
        found ^= _UNMIX_KEY[row][value]
    return found


def _run(block: bytes, keys: list[list[int]], tables: tuple[list[int], ...], box: bytes, shift: int) -> bytes:
    """shift: by how many columns each row is further along than the one above it."""
    t0, t1, t2, t3 = tables
    state = [int.from_bytes(block[4 * n : 4 * n + 4]) ^ key for n, key in enumerate(keys[0])]
    a, b, c = shift, 2 * shift & 3, 3 * shift & 3
    for key in keys[1:-1]:
        state = [
            t0[state[n] >> 24]
            ^ t1[state[n + a & 3] >> 16 & 255]
            ^ t2[state[n + b & 3] >> 8 & 255]
            ^ t3[state[n + c & 3] & 255]
            ^ key[n]
            for n in (0, 1, 2, 3)
        ]
    made = bytearray()
    for n, key_word in enumerate(keys[-1]):
        found = bytes(
            (
                box[state[n] >> 24],
                box[state[n + a & 3] >> 16 & 255],
                box[state[n + b & 3] >> 8 & 255],
                box[state[n + c & 3] & 255],
            )
        )
        made += (int.from_bytes(found) ^ key_word).to_bytes(4)
    return bytes(made)


@lru_cache(maxsize=32)
def cipher(key: bytes) -> Aes:
    return Aes(key)


def xored(one: bytes, other: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(one, other, strict=False))


def blocks(data: bytes) -> Iterator[bytes]:
    return (data[place : place + BLOCK] for place in range(0, len(data), BLOCK))


def cbc_encrypted(aes: Aes, iv: bytes, data: bytes) -> bytes:
    made = []
    for block in blocks(data):
        iv = aes.encrypted(xored(block, iv))
        made.append(iv)
    return b"".join(made)


def cbc_decrypted(aes: Aes, iv: bytes, data: bytes) -> bytes:
    made = []
    for block in blocks(data):
        made.append(xored(aes.decrypted(block), iv))
        iv = block
    return b"".join(made)


def cfb_encrypted(aes: Aes, iv: bytes, data: bytes) -> bytes:
    made = []
    for block in blocks(data):
        iv = xored(block, aes.encrypted(iv))
        made.append(iv)
    return b"".join(made)


def cfb_decrypted(aes: Aes, iv: bytes, data: bytes) -> bytes:
    made = []
    for block in blocks(data):
        made.append(xored(block, aes.encrypted(iv)))
        iv = block
    return b"".join(made)
