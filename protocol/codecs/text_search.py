"""tsvector and tsquery: stored as PostgreSQL prints them.

A vector is read as a dict from lexeme to positions, a query as a tree of nodes. PostgreSQL 15 docs 8.11
(datatype-textsearch); source tsvector_parser.c, tsvector.c, tsquery.c.
"""

import re
import struct
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from polar_lite.protocol.codec import Codec, short_message
from polar_lite.protocol.codecs.scalar import bad_length
from polar_lite.protocol.sqlstate import (
    INVALID_BINARY_REPRESENTATION,
    INVALID_PARAMETER_VALUE,
    PROGRAM_LIMIT_EXCEEDED,
    SYNTAX_ERROR,
    PgError,
)

MAX_POSITION: Final = (1 << 14) - 1
_MAX_POSITIONS: Final = 255
_MAX_LEXEME: Final = (1 << 11) - 1
_MAX_DISTANCE: Final = 1 << 14
WEIGHTS: Final = "DCBA"

# A place of a lexeme in a document: position, weight (0 for D to 3 for A).
Place = tuple[int, int]
# By lexeme, in the order of bytes; no places after strip().
Vector = Mapping[str, Sequence[Place]]


class Lexeme(NamedTuple):
    """weights: a bit for each weight it may have, 0 for any."""

    text: str
    weights: int = 0
    is_prefix: bool = False


class Not(NamedTuple):
    argument: "Query"


class Both(NamedTuple):
    left: "Query"
    right: "Query"


class Either(NamedTuple):
    left: "Query"
    right: "Query"


class Phrase(NamedTuple):
    left: "Query"
    right: "Query"
    distance: int = 1


Query = Lexeme | Not | Both | Either | Phrase
_PRIORITY: Final[dict[type, int]] = {Either: 1, Both: 2, Phrase: 3, Not: 4, Lexeme: 5}

# tsvector -----------------------------------------------------------------------------------------

_QUOTED: Final = re.compile(r"'((?:[^'\\]|''|\\.)*)'", re.DOTALL)
_ESCAPED: Final = re.compile(r"\\(.)|''", re.DOTALL)
_BARE: Final = re.compile(r"(?:[^\s:\\']|\\.)(?:[^\s:\\]|\\.)*", re.DOTALL)
_PLACES: Final = re.compile(r":(\d+[*ABCDabcd]*(?:,\d+[*ABCDabcd]*)*)")
_PLACE: Final = re.compile(r"(\d+)([*ABCDabcd]*)")
_BLANKS: Final = re.compile(r"\s*")


def checked_lexeme(text: str) -> str:
    size = len(text.encode())
    if size > _MAX_LEXEME:
        raise PgError(PROGRAM_LIMIT_EXCEEDED, f"word is too long ({size} bytes, max {_MAX_LEXEME} bytes)")
    return text


def merged(places: Iterable[Place]) -> list[Place]:
    """Each position once, with its highest weight; as many as there is room for."""
    best: dict[int, int] = {}
    for position, weight in places:
        position = min(position, MAX_POSITION)
        best[position] = max(weight, best.get(position, 0))
    return sorted(best.items())[:_MAX_POSITIONS]


def vector_of(lexemes: Iterable[tuple[str, Iterable[Place]]]) -> dict[str, list[Place]]:
    found: dict[str, list[Place]] = {}
    for text, places in lexemes:
        found.setdefault(text, []).extend(places)
    return {text: merged(found[text]) for text in sorted(found, key=str.encode)}


def parse_vector(text: str) -> dict[str, list[Place]]:
    """A user's text (42601)."""
    found: list[tuple[str, list[Place]]] = []
    place = _end_of(_BLANKS, text, 0)
    while place < len(text):
        quoted = _QUOTED.match(text, place)
        bare = None if quoted else _BARE.match(text, place)
        word = quoted or bare
        if word is None:
            raise _bad_vector(text)
        lexeme = _ESCAPED.sub(lambda m: m[1] or "'", quoted[1] if quoted else word[0])
        if not quoted:
            lexeme = re.sub(r"\\(.)", r"\1", word[0], flags=re.DOTALL)
        place = word.end()
        positions = _PLACES.match(text, place)
        if positions is not None:
            place = positions.end()
        elif text[place : place + 1] == ":" or not lexeme:
            raise _bad_vector(text)
        found.append((checked_lexeme(lexeme), _places(text, positions[1] if positions else "")))
        after = _end_of(_BLANKS, text, place)
        if after == place < len(text) and not (positions is None and quoted):
            raise _bad_vector(text)
        place = after
    return vector_of(found)


def _end_of(pattern: re.Pattern[str], text: str, place: int) -> int:
    found = pattern.match(text, place)
    return place if found is None else found.end()


def _places(text: str, listed: str) -> list[Place]:
    found = []
    for position, letters in _PLACE.findall(listed):
        if int(position) == 0:
            raise PgError(SYNTAX_ERROR, f'wrong position info in tsvector: "{text}"')
        letter = letters[-1:].upper().replace("*", "A")
        found.append((int(position), WEIGHTS.index(letter) if letter else 0))
    return found


def _bad_vector(text: str) -> PgError:
    return PgError(SYNTAX_ERROR, f'syntax error in tsvector: "{text}"')


def quoted(lexeme: str) -> str:
    text = lexeme.replace("'", "''").replace("\\", "\\\\")
    return f"'{text}'"


def vector_text(vector: Vector) -> str:
    return " ".join(
        quoted(lexeme)
        + (":" + ",".join(f"{p}{WEIGHTS[w] if w else ''}" for p, w in places) if places else "")
        for lexeme, places in vector.items()
    )


def stored_vector(text: str) -> dict[str, list[Place]]:
    """Of the stored text, which is well formed."""
    found: dict[str, list[Place]] = {}
    place = 0
    while place < len(text):
        word = _QUOTED.match(text, place)
        assert word is not None
        positions = _PLACES.match(text, word.end())
        lexeme = word[1]
        if "'" in lexeme or "\\" in lexeme:
            lexeme = _ESCAPED.sub(lambda m: m[1] or "'", lexeme)
        found[lexeme] = _places(text, positions[1]) if positions else []
        place = (positions or word).end() + 1
    return found


def _send_vector(value: str, typmod: int) -> bytes:
    vector = stored_vector(value)
    parts = [struct.pack("!i", len(vector))]
    for lexeme, places in vector.items():
        parts.append(lexeme.encode() + b"\0" + struct.pack("!H", len(places)))
        parts += [struct.pack("!H", weight << 14 | position) for position, weight in places]
    return b"".join(parts)


class _Reader:
    """Takes a binary value apart; 08P01 when it is too short."""

    def __init__(self, data: bytes) -> None:
        self._data, self._place = data, 0

    def take(self, layout: str) -> int:
        size = struct.calcsize(layout)
        if self._place + size > len(self._data):
            raise short_message()
        (value,) = struct.unpack_from(layout, self._data, self._place)
        self._place += size
        return int(value)

    def end(self) -> None:
        """22P03 if anything is left."""
        if self._place < len(self._data):
            raise bad_length()

    def text(self) -> str:
        end = self._data.find(b"\0", self._place)
        if end < 0:
            raise short_message()
        found = self._data[self._place : end].decode()
        self._place = end + 1
        return found


def _receive_vector(data: bytes, typmod: int) -> str:
    reader = _Reader(data)
    found: list[tuple[str, list[Place]]] = []
    count = reader.take("!i")
    if count < 0:
        raise PgError(INVALID_BINARY_REPRESENTATION, "invalid size of tsvector")
    for _ in range(count):
        lexeme = reader.text()
        entries = [reader.take("!H") for _ in range(reader.take("!H"))]
        found.append((lexeme, [(entry & MAX_POSITION, entry >> 14) for entry in entries]))
    reader.end()
    return vector_text(vector_of(found))


TSVECTOR_CODEC: Final = Codec(
    output=lambda value, typmod, style: str(value),
    input=lambda text, typmod, style: vector_text(parse_vector(text)),
    send=_send_vector,
    receive=_receive_vector,
)

# tsquery ------------------------------------------------------------------------------------------

_WORD: Final = re.compile(r"(?:[^\s:!|&()<'\\]|\\.)(?:[^\s:!|&()<\\]|\\.)*", re.DOTALL)
_FLAGS: Final = re.compile(r":([*ABCDabcd]*)")
_DISTANCE: Final = re.compile(r"<(-|\d+)>")


class QueryParser:
    """Reads the text of a query. word: what becomes of one (None: a stop word), for to_tsquery.

    `stop` stands for what has become of nothing.
    """

    def __init__(self, text: str) -> None:
        self.text, self.place = text, 0
        self.depth = 0

    def parse(self) -> Query | None:
        """None for a query without words."""
        if self._peek() == "":
            return None
        found = self._climb(1)
        if self._peek() != "":
            raise self.error()
        return found

    def operand(self, word: str, weights: int, *, is_prefix: bool) -> Query | None:
        """What a word is; None for nothing."""
        return Lexeme(checked_lexeme(word), weights, is_prefix)

    def join(self, kind: type, left: Query | None, right: Query | None, distance: int = 1) -> Query | None:
        assert left is not None
        assert right is not None
        return Phrase(left, right, distance) if kind is Phrase else kind(left, right)

    def error(self) -> PgError:
        return PgError(SYNTAX_ERROR, f'syntax error in tsquery: "{self.text}"')

    def _peek(self) -> str:
        self.place = _end_of(_BLANKS, self.text, self.place)
        return self.text[self.place : self.place + 1]

    def _climb(self, minimum: int) -> Query | None:
        left = self._unary()
        while True:
            kind, distance = self._operator()
            if kind is None or _PRIORITY[kind] < minimum:
                return left
            self._advance(kind)
            right = self._climb(_PRIORITY[kind] + 1)
            left = self.join(kind, left, right, distance)

    def _operator(self) -> tuple[type | None, int]:
        match self._peek():
            case "&":
                return Both, 1
            case "|":
                return Either, 1
            case "<":
                found = _DISTANCE.match(self.text, self.place)
                if found is None:
                    raise self.error()
                distance = 1 if found[1] == "-" else int(found[1])
                if distance > _MAX_DISTANCE:
                    raise PgError(
                        INVALID_PARAMETER_VALUE,
                        "distance in phrase operator must be an integer value between zero and"
                        f" {_MAX_DISTANCE} inclusive",
                    )
                return Phrase, distance
            case "":
                return None, 1
            case ")" if self.depth:
                return None, 1
        raise self.error()

    def _advance(self, kind: type) -> None:
        self.place = _end_of(_DISTANCE, self.text, self.place) if kind is Phrase else self.place + 1

    def _unary(self) -> Query | None:
        match self._peek():
            case "!":
                self.place += 1
                found = self._unary()
                return None if found is None else Not(found)
            case "(":
                self.place += 1
                self.depth += 1
                found = self._climb(1)
                if self._peek() != ")":
                    raise self.error()
                self.depth -= 1
                self.place += 1
                return found
            case "":
                raise PgError(SYNTAX_ERROR, f'no operand in tsquery: "{self.text}"')
            case ":":
                raise self.error()
        return self._word()

    def _word(self) -> Query | None:
        quoted_word = _QUOTED.match(self.text, self.place)
        found = quoted_word or _WORD.match(self.text, self.place)
        if found is None:
            raise self.error()
        if quoted_word is not None:
            word = _ESCAPED.sub(lambda m: m[1] or "'", quoted_word[1])
        else:
            word = re.sub(r"\\(.)", r"\1", found[0], flags=re.DOTALL)
        self.place = found.end()
        letters = ""
        flags = _FLAGS.match(self.text, self.place)
        if flags is not None:
            letters, self.place = flags[1].upper(), flags.end()
        weights = sum(1 << WEIGHTS.index(letter) for letter in set(letters) - {"*"})
        return self.operand(word, weights, is_prefix="*" in letters)


def query_text(query: Query | None) -> str:
    return "" if query is None else _infix(query, 0, is_right_of_phrase=False)


def _infix(query: Query, outer: int, *, is_right_of_phrase: bool) -> str:
    if isinstance(query, Lexeme):
        letters = "*" * query.is_prefix
        letters += "".join(WEIGHTS[bit] for bit in (3, 2, 1, 0) if query.weights >> bit & 1)
        return quoted(query.text) + (f":{letters}" if letters else "")
    priority = _PRIORITY[type(query)]
    if isinstance(query, Not):
        return f"!{_infix(query.argument, priority, is_right_of_phrase=False)}"
    is_phrase = isinstance(query, Phrase)
    sign = "&" if isinstance(query, Both) else "|"
    if isinstance(query, Phrase):
        sign = "<->" if query.distance == 1 else f"<{query.distance}>"
    left = _infix(query.left, priority, is_right_of_phrase=False)
    right = _infix(query.right, priority, is_right_of_phrase=is_phrase)
    text = f"{left} {sign} {right}"
    if priority < outer or (is_phrase and is_right_of_phrase and priority == outer):
        return f"( {text} )"
    return text


def parse_query(text: str) -> Query | None:
    return QueryParser(text).parse()


_TYPES: Final[dict[type, int]] = {Not: 1, Both: 2, Either: 3, Phrase: 4}


def polish(query: Query) -> Iterator[Query]:
    """The nodes as PostgreSQL keeps them: an operator, what is to its right, what is to its left."""
    yield query
    if isinstance(query, Not):
        yield from polish(query.argument)
    elif not isinstance(query, Lexeme):
        yield from polish(query.right)
        yield from polish(query.left)


def _send_query(value: str, typmod: int) -> bytes:
    query = parse_query(value)
    items = [] if query is None else list(polish(query))
    parts = [struct.pack("!i", len(items))]
    for item in items:
        if isinstance(item, Lexeme):
            parts.append(struct.pack("!bbb", 1, item.weights, item.is_prefix) + item.text.encode() + b"\0")
        else:
            parts.append(struct.pack("!bb", 2, _TYPES[type(item)]))
            if isinstance(item, Phrase):
                parts.append(struct.pack("!h", item.distance))
    return b"".join(parts)


def _receive_query(data: bytes, typmod: int) -> str:
    reader = _Reader(data)
    count = reader.take("!i")
    if count < 0:
        raise PgError(INVALID_BINARY_REPRESENTATION, "invalid size of tsquery")
    query = _received(reader) if count else None
    reader.end()
    return query_text(query)


def _received(reader: _Reader) -> Query:
    if reader.take("!b") == 1:
        weights, is_prefix = reader.take("!B"), bool(reader.take("!b"))
        if weights > 0xF:
            raise PgError(INVALID_BINARY_REPRESENTATION, "invalid tsquery: invalid weight bitmap")
        return Lexeme(reader.text(), weights, is_prefix)
    kind = reader.take("!b")
    if kind not in _TYPES.values():
        raise PgError(INVALID_BINARY_REPRESENTATION, f"invalid tsquery: unrecognized operator type {kind}")
    distance = reader.take("!h") if kind == _TYPES[Phrase] else 1
    right = _received(reader)
    if kind == _TYPES[Not]:
        return Not(right)
    left = _received(reader)
    if kind == _TYPES[Phrase]:
        return Phrase(left, right, distance)
    return Both(left, right) if kind == _TYPES[Both] else Either(left, right)


TSQUERY_CODEC: Final = Codec(
    output=lambda value, typmod, style: str(value),
    input=lambda text, typmod, style: query_text(parse_query(text)),
    send=_send_query,
    receive=_receive_query,
)
