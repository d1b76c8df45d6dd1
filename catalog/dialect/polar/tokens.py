"""Text to tokens, by PostgreSQL's lexical rules and Oracle's additions.

Additions: q-quotes, `#` in names, `1..10`, `1.5d`, `:name`, `^=`. The tokens are sqlglot's, with the kind
that the parser asks for. Strings come out decoded. PostgreSQL 15 docs, 4.1 (sql-syntax-lexical). Errors
are PostgreSQL's, with position.
"""

import re
from typing import Final

from sqlglot.tokenizer_core import Token, TokenType

from polar_lite.catalog.names import NAME_PART, NAME_REST, NAME_START, TAG_PART
from polar_lite.protocol import encodings
from polar_lite.protocol.codecs.scalar import cut_name
from polar_lite.protocol.sqlstate import INVALID_ESCAPE_SEQUENCE, SYNTAX_ERROR, PgError

NAME: Final[str] = "name"  # unquoted identifier or keyword; `word` is its folded form
QUOTED: Final[str] = "quoted"  # quoted identifier
STRING: Final[str] = "string"
BITS: Final[str] = "bits"
HEX: Final[str] = "hex"
NUMBER: Final[str] = "number"
FLOATING: Final[str] = "floating"  # 1.5d, 2f: Oracle's; `word` is the letter
PARAMETER: Final[str] = "parameter"
OPERATOR: Final[str] = "operator"  # operators, and the punctuation ( ) [ ] , ; . : :: := => ..
END: Final[str] = "end"

NATIONAL: Final[str] = "N"

_TYPES: Final = {
    NAME: TokenType.VAR,
    QUOTED: TokenType.IDENTIFIER,
    STRING: TokenType.STRING,
    BITS: TokenType.BIT_STRING,
    HEX: TokenType.HEX_STRING,
    NUMBER: TokenType.NUMBER,
    FLOATING: TokenType.NUMBER,
    PARAMETER: TokenType.PARAMETER,
    OPERATOR: TokenType.OPERATOR,
    END: TokenType.END,
}

_PUNCTUATION: Final = {
    "(": TokenType.L_PAREN,
    ")": TokenType.R_PAREN,
    "[": TokenType.L_BRACKET,
    "]": TokenType.R_BRACKET,
    ",": TokenType.COMMA,
    ";": TokenType.SEMICOLON,
    ".": TokenType.DOT,
    ":": TokenType.COLON,
    "::": TokenType.DCOLON,
    "*": TokenType.STAR,
}


class Lexeme(Token):
    """A sqlglot token with what our parser needs.

    kind: one of the constants above. word: folded text of an unquoted name, else "" (so keywords are compared
    with `word`); operators have their text in `word` too, strings NATIONAL if they are N'..'. text:
    decoded value. start, end: offsets [start, end) in the source. dollar: offset of the first character
    inside a dollar-quoted string, else -1. What only sqlglot asks for is worked out when it does.
    """

    __slots__ = ("dollar", "kind", "word")
    line = col = 1
    comments: list[str] = []  # noqa: RUF012 - nobody adds any

    def __init__(self, kind: str, text: str, word: str, start: int, end: int) -> None:
        self.kind = kind
        self.text = text
        self.word = word
        self.start = start
        self.end = end
        self.dollar = -1

    @property
    def token_type(self) -> TokenType:  # type: ignore[override]  # no slot here
        return _PUNCTUATION.get(self.word, _TYPES[self.kind])

    def __repr__(self) -> str:
        return f"<{self.kind} {self.text!r} {self.start}>"


_CONTINUED: Final = r"(?:[ \t\f\v\r]*(?:--[^\n]*)?\n(?:\s|--[^\n]*\n)*'{}')*"
_PLAIN_STRING: Final = r"[^']*(?:''[^']*)*"
_ESCAPE_STRING: Final = r"[^'\\]*(?:(?:''|\\.)[^'\\]*)*"
_SCANNER: Final = re.compile(
    rf"""
    (?P<space>\s+|--[^\n]*)
  | (?P<comment>/\*)
  | (?P<qquote>[nN]?[qQ]'(?=[^\s'])(?:\[.*?\]'|\{{.*?\}}'|<.*?>'|\(.*?\)'
      |(?P<qmark>[^\[{{<(\s]).*?(?P=qmark)'))
  | (?P<openqquote>[nN]?[qQ]'(?=[^\s']))
  | (?P<estring>[eE]'{_ESCAPE_STRING}'{_CONTINUED.format(_ESCAPE_STRING)})
  | (?P<bits>[bB]'[^']*')
  | (?P<hex>[xX]'[^']*')
  | (?P<ustring>[uU]&'{_PLAIN_STRING}'{_CONTINUED.format(_PLAIN_STRING)})
  | (?P<uquoted>[uU]&"[^"]*(?:""[^"]*)*")
  | (?P<string>[nN]?'{_PLAIN_STRING}'{_CONTINUED.format(_PLAIN_STRING)})
  | (?P<name>{NAME_START}{NAME_REST})
  | (?P<floating>(?:\d+(?:\.(?!\.)\d*)?|\.\d+)(?:[eE][+-]?\d+)?[dDfF](?!{NAME_PART}))
  | (?P<number>(?:\d+(?:\.(?!\.)\d*)?|\.\d+)(?:[eE][+-]?\d+)?)
  | (?P<dollar>\$(?P<tag>(?:{NAME_START}{TAG_PART}*)?)\$
      (?P<dollarbody>.*?)\$(?P=tag)\$)
  | (?P<parameter>\$\d+)
  | (?P<quoted>"[^"]*(?:""[^"]*)*")
  | (?P<punctuation>::|:=|\.\.|[()\[\],;.:])
  | (?P<operator>[~!@\#^&|`?+\-*/%<>=]+)
    """,
    re.VERBOSE | re.DOTALL,
)
_COMMENT_PART: Final = re.compile(r"/\*|\*/")
_DOLLAR_OPEN: Final = re.compile(rf"\$(?:{NAME_START}{TAG_PART}*)?\$")
_CONTINUATION: Final = re.compile(r"''|'\s*(?:--[^\n]*\n\s*)*'")
_ESCAPE: Final = re.compile(
    r"\\(?:([0-7]{1,3})|x([0-9A-Fa-f]{1,2})|u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|([\s\S]))|''"
)
_SIMPLE_ESCAPES: Final = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_ASCII_FOLD: Final = str.maketrans({chr(c): chr(c + 32) for c in range(65, 91)})
_JUNK: Final = re.compile(rf"[eE][+-]|{NAME_START}{NAME_PART}*")
# What Oracle's sizes with a unit (64K) stand in.
_BEFORE_SIZE: Final = re.compile(r"(?is)\b(?:storage\s*\([^()]*|quota\s+|chunk\s+|cache\s+)\Z")
# Letters of Oracle's binary literals (1.5f), and the types that they are of.
_BINARY: Final = {"f": "float4", "F": "float4", "d": "float8", "D": "float8"}
_NAMEDATALEN: Final = 64
_SURELY_SHORT: Final = 15  # characters, of at most four bytes
_NOT_EQUAL: Final = frozenset({"!=", "^="})


def fold(name: str) -> str:
    """Fold an unquoted name as PostgreSQL does in a UTF-8 database: ASCII letters only."""
    return name.lower() if name.isascii() else name.translate(_ASCII_FOLD)


def tokenize(text: str, offset: int = 0, too_long: list[str] | None = None) -> list[Lexeme]:
    """Return the tokens of `text`, the last one of kind END. Offsets are raised by `offset`.

    Names are cut to 63 bytes; `too_long` gets those that were longer, whole.
    """
    tokens: list[Lexeme] = []
    position = 0
    length = len(text)
    match = _SCANNER.match
    while position < length:
        if text[position] == " ":
            position += 1
            continue
        found = match(text, position)
        if found is None:
            raise _unscannable(text, position - _prefix(tokens, text, position, offset), offset)
        kind = found.lastgroup
        end = found.end()
        if kind == "space":
            position = end
            continue
        if kind == "name":
            source, word = found[0], fold(found[0])
            if end - position > _SURELY_SHORT:
                source, word = cut_name(source), _cut(word, too_long)
            tokens.append(Lexeme(NAME, source, word, position + offset, end + offset))
        elif kind == "punctuation":
            source = found[0]
            tokens.append(Lexeme(OPERATOR, source, source, position + offset, end + offset))
        elif kind == "operator":
            end = _operator(text, position, found[0], tokens, offset)
        elif kind == "openqquote":
            raise _unscannable(text, position, offset)
        elif kind == "comment":
            end = _skip_comment(text, position, offset)
        else:
            token = _literal(text, found, position, offset)
            if token.kind is QUOTED and len(token.text) > _SURELY_SHORT and token.word != "U&":
                token.text = _cut(token.text, too_long)
            tokens.append(token)
            is_number = token.kind is NUMBER
            if (is_number or token.kind is PARAMETER) and (junk := _JUNK.match(text, end)):
                if is_number and _is_size(text, position, junk):
                    position = junk.end()
                    continue
                if is_number and junk[0] in _BINARY:
                    tokens.extend(_binary(junk, offset))
                    position = junk.end()
                    continue
                what = "numeric literal" if token.kind is NUMBER else "parameter"
                raise PgError(
                    SYNTAX_ERROR,
                    f'trailing junk after {what} at or near "{text[position : junk.end()]}"',
                    position=position + offset + 1,
                )
        position = end
    tokens.append(Lexeme(END, "", "", length + offset, length + offset))
    return _join_unicode(tokens, text, offset, too_long)


def _binary(letter: re.Match[str], offset: int) -> list[Lexeme]:
    """What 1.5f has behind the number: that of 1.5::pg_catalog.float4."""
    place = letter.start() + offset, letter.end() + offset
    type_ = _BINARY[letter[0]]
    return [
        Lexeme(OPERATOR, "::", "::", *place),
        Lexeme(NAME, "pg_catalog", "pg_catalog", *place),
        Lexeme(OPERATOR, ".", ".", *place),
        Lexeme(NAME, type_, type_, *place),
    ]


def _cut(name: str, too_long: list[str] | None) -> str:
    cut = cut_name(name)
    if cut != name and too_long is not None:
        too_long.append(name)
    return cut


def _operator(text: str, start: int, source: str, tokens: list[Lexeme], offset: int) -> int:
    """Append one operator token by PostgreSQL's rules; return where it ends."""
    for opening in ("/*", "--"):
        cut = source.find(opening)
        if cut > 0:
            source = source[:cut]
        elif cut == 0:  # a comment opened where the scanner saw an operator cannot happen
            raise _near(text, start, len(text), offset)
    signs = ""
    if len(source) > 1 and source[-1] in "+-" and not any(c in "~!@#^&|`?%" for c in source[:-1]):
        core = source.rstrip("+-") or source[0]
        source, signs = core, source[len(core) :]
    end = start + len(source)
    if len(source) >= _NAMEDATALEN:
        message = f'operator too long at or near "{source}"'
        raise PgError(SYNTAX_ERROR, message, position=start + offset + 1)
    word = "<>" if source in _NOT_EQUAL else source
    tokens.append(Lexeme(OPERATOR, source, word, start + offset, end + offset))
    for sign in signs:  # each is an operator of its own
        tokens.append(Lexeme(OPERATOR, sign, sign, end + offset, end + offset + 1))
        end += 1
    return end


def _skip_comment(text: str, start: int, offset: int) -> int:
    depth = 0
    for part in _COMMENT_PART.finditer(text, start):
        depth += 1 if part[0] == "/*" else -1
        if depth == 0:
            return part.end()
    raise PgError(
        SYNTAX_ERROR,
        f'unterminated /* comment at or near "{text[start:]}"',
        position=start + offset + 1,
    )


def _literal(text: str, found: re.Match[str], start: int, offset: int) -> Lexeme:
    source = found[0]
    first, last = start + offset, found.end() + offset
    match found.lastgroup:
        case "number":
            return Lexeme(NUMBER, source, "", first, last)
        case "floating":
            return Lexeme(FLOATING, source[:-1], source[-1].lower(), first, last)
        case "string":
            body = source[source.index("'") + 1 : -1]
            if "\n" in body:
                body = _join_continued(body)
            return Lexeme(STRING, body.replace("''", "'"), "" if source[0] == "'" else NATIONAL, first, last)
        case "quoted":
            if source == '""':
                raise PgError(
                    SYNTAX_ERROR,
                    'zero-length delimited identifier at or near """"',
                    position=first + 1,
                )
            return Lexeme(QUOTED, source[1:-1].replace('""', '"'), "", first, last)
        case "parameter":
            return Lexeme(PARAMETER, source[1:], "", first, last)
        case "qquote" | "qmark":
            opening = source.index("'")
            national = NATIONAL if source[0] in "nN" else ""
            return Lexeme(STRING, source[opening + 2 : -2], national, first, last)
        case "dollar" | "tag" | "dollarbody":
            token = Lexeme(STRING, found["dollarbody"], "", first, last)
            token.dollar = found.start("dollarbody") + offset
            return token
        case "estring":
            body = _join_continued(source[2:-1])
            return Lexeme(STRING, decode_escapes(body, first + 2), "", first, last)
        case "bits":
            return Lexeme(BITS, source[2:-1], "", first, last)
        case "hex":
            return Lexeme(HEX, source[2:-1], "", first, last)
        case "ustring":
            return Lexeme(STRING, _join_continued(source[3:-1]).replace("''", "'"), "U&", first, last)
        case "uquoted":
            return Lexeme(QUOTED, source[3:-1].replace('""', '"'), "U&", first, last)
    raise AssertionError(found.lastgroup)


def _join_continued(body: str) -> str:
    """Remove the gaps of 'a' <newline> 'b'; doubled quotes are matched so that they are passed over."""
    return _CONTINUATION.sub(lambda gap: "" if "\n" in gap[0] else gap[0], body)


def decode_escapes(body: str, start: int) -> str:
    """The value of the inside of E'..'. start: where it begins in the text, for the position of an error."""
    if "\\" not in body:
        return body.replace("''", "'")

    def decode(found: re.Match[str]) -> str:
        octal, hexadecimal, short, long, other = found.groups()
        if found[0] == "''":
            return "'"
        if octal or hexadecimal:
            byte = int(octal, 8) & 0xFF if octal else int(hexadecimal, 16)
            return chr(0xDC00 + byte if byte & 0x80 else byte)
        position = start + found.start() + 1
        if short or long:
            code = int(short or long, 16)
            if code == 0 or code > 0x10FFFF:
                message = f'invalid Unicode escape value at or near "{found[0]}"'
                raise PgError(SYNTAX_ERROR, message, position=position)
            return chr(code)
        if other in "uU":
            hint = "Unicode escapes must be \\uXXXX or \\UXXXXXXXX."
            raise PgError(INVALID_ESCAPE_SEQUENCE, "invalid Unicode escape", hint=hint, position=position)
        return _SIMPLE_ESCAPES.get(other, other)

    decoded = _ESCAPE.sub(decode, body)
    if any("\ud800" <= c <= "\udfff" for c in decoded):
        # Pairs of surrogates are characters. Bytes above 127 were kept as single ones: together they must be
        # UTF-8.
        decoded = decoded.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")
        try:
            data = decoded.encode("utf-8", "surrogateescape")
        except UnicodeError:
            raise PgError(SYNTAX_ERROR, "invalid Unicode surrogate pair", position=start + 1) from None
        decoded = encodings.decode(data, "utf-8")
    if "\0" in decoded:
        raise encodings.invalid_bytes(b"\0", "utf-8")
    return decoded


def _join_unicode(tokens: list[Lexeme], text: str, offset: int, too_long: list[str] | None) -> list[Lexeme]:
    """Decode U& tokens, taking a following UESCAPE 'c' into account."""
    if not any(token.word == "U&" and token.kind in (STRING, QUOTED) for token in tokens):
        return tokens
    result: list[Lexeme] = []
    index = 0
    while index < len(tokens):
        token = tokens[index]
        index += 1
        if token.word == "U&" and token.kind in (STRING, QUOTED):
            escape = "\\"
            if tokens[index].word == "uescape":
                mark = tokens[index + 1]
                if (
                    mark.kind != STRING
                    or len(mark.text) != 1
                    or mark.text in "+'\" \t\n0123456789abcdefABCDEF"
                ):
                    near = text[mark.start - offset : mark.end - offset]
                    raise PgError(
                        SYNTAX_ERROR,
                        f'invalid Unicode escape character at or near "{near}"',
                        position=mark.start + 1,
                    )
                escape = mark.text
                index += 2
            decoded = _decode_unicode(token.text, escape, token.start)
            if token.kind is QUOTED:
                decoded = _cut(decoded, too_long)
            token = Lexeme(token.kind, decoded, "", token.start, token.end)
        result.append(token)
    return result


def _decode_unicode(body: str, escape: str, start: int) -> str:
    mark = re.escape(escape)
    pattern = re.compile(rf"{mark}(?:({mark})|([0-9A-Fa-f]{{4}})|\+([0-9A-Fa-f]{{6}})|)")

    def decode(found: re.Match[str]) -> str:
        if found[1]:
            return escape
        if not (found[2] or found[3]):
            raise PgError(
                SYNTAX_ERROR,
                "invalid Unicode escape",
                hint="Unicode escapes must be \\XXXX or \\+XXXXXX.",
                position=start + found.start() + 4,
            )
        code = int(found[2] or found[3], 16)
        if code == 0 or code > 0x10FFFF:
            raise PgError(SYNTAX_ERROR, "invalid Unicode escape value", position=start + found.start() + 4)
        return chr(code)

    decoded = pattern.sub(decode, body)
    try:
        return decoded.encode("utf-16", "surrogatepass").decode("utf-16")
    except UnicodeError:
        raise PgError(SYNTAX_ERROR, "invalid Unicode surrogate pair", position=start + 1) from None


def _is_size(text: str, number: int, unit: re.Match[str]) -> bool:
    """Whether what follows a number is the unit of one of Oracle's sizes, which only storage has."""
    if unit[0].upper() not in ("K", "M", "G", "T"):
        return False
    return _BEFORE_SIZE.search(text, max(number - 300, 0), number) is not None


def _prefix(tokens: list[Lexeme], text: str, position: int, offset: int) -> int:
    """How many characters before a string without an end belong to it: the letter of B'', X'' and E''."""
    if text[position] != "'" or not tokens or tokens[-1].end != position + offset:
        return 0
    return 1 if tokens[-1].kind is NAME and tokens[-1].word in ("b", "x", "e") else 0


def _unscannable(text: str, position: int, offset: int) -> PgError:
    """The error for text that starts no token: mostly something unterminated."""
    rest = text[position:]
    start = rest[:3].lower()
    what = ""
    if rest[0] == '"' or start == 'u&"':
        what = "unterminated quoted identifier"
    elif start[:2] == "b'":
        what = "unterminated bit string literal"
    elif start[:2] == "x'":
        what = "unterminated hexadecimal string literal"
    elif "'" in start:
        what = "unterminated quoted string"
    elif _DOLLAR_OPEN.match(rest):
        what = "unterminated dollar-quoted string"
    if what:
        return PgError(SYNTAX_ERROR, f'{what} at or near "{rest}"', position=position + offset + 1)
    return _near(text, position, position + 1, offset)


def _near(text: str, start: int, end: int, offset: int) -> PgError:
    return PgError(SYNTAX_ERROR, f'syntax error at or near "{text[start:end]}"', position=start + offset + 1)
