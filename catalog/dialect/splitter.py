"""Text to statements: semicolons, PL units, `/` lines.

A statement ends at a semicolon outside parentheses, quotes and PL blocks, or, as in SQL*Plus, at a `/` alone
on a line behind which another statement or nothing comes (else it divides). A PL unit (CREATE FUNCTION .. IS,
PACKAGE, TRIGGER with a block, DECLARE, BEGIN that is no transaction start) ends at the semicolon after its
last END, or at any such line. What the statements mean is the parser's matter; nothing is checked here.
"""

import re
from functools import cache
from typing import Final, TypeAlias

from polar_lite.catalog.dialect.polar.keywords import AFTER_BEGIN, CURSOR_OPTIONS
from polar_lite.catalog.names import NAME_REST, NAME_START, TAG_PART
from polar_lite.protocol.records import dataclass

_DOLLAR: Final = (
    rf"\$(?P<tag>(?:{NAME_START}{TAG_PART}*)?)\$"
    r"(?:[\s\S]*?\$(?P=tag)\$|[\s\S]*\Z)"
)
Q_QUOTES: Final = r"""
    (?P<qquote>[nN]?[qQ]'(?=[^\s'])(?:\[[\s\S]*?(?:\]'|\Z)|\{[\s\S]*?(?:\}'|\Z)|<[\s\S]*?(?:>'|\Z)|\([\s\S]*?(?:\)'|\Z)
        |(?P<qmark>[^\[{<(\s])[\s\S]*?(?:(?P=qmark)'|\Z)))
"""
QUOTES: Final = rf"""
    (?P<skip>--[^\n]*
      |[eE]'[^'\\]*(?:(?:\\[\s\S]|'')[^'\\]*)*(?:'|\\?\Z)
      |[bBxXnN]?'[^']*(?:''[^']*)*(?:'|\Z)
      |[uU]&(?:'[^']*(?:''[^']*)*(?:'|\Z)|"[^"]*(?:""[^"]*)*(?:"|\Z))
      |{_DOLLAR})
  | (?P<comment>/\*)
  | (?P<quoted>"[^"]*(?:""[^"]*)*(?:"|\Z))
  | (?P<word>{NAME_START}{NAME_REST})
"""


@cache
def _token() -> re.Pattern[str]:
    """Compiled for the first text that is not a single plain statement."""
    return re.compile(
        rf"""
    {Q_QUOTES}
  | {QUOTES}
  | (?P<slash>^[ \t]*/[ \t]*\r?$)
  | (?P<number>[0-9]+(?:\.(?!\.)[0-9]*)?(?:[eE][0-9]+)?)
  | (?P<mark><<|>>|[();.])
  | (?P<other>[^\s])
    """,
        re.VERBOSE | re.MULTILINE,
    )


_COMMENT_PART: Final = re.compile(r"/\*|\*/")
# What opens a section of a compound trigger.
_SECTIONS: Final = ("before statement", "before each", "after each", "after statement", "instead of")
# What comes before FUNCTION and PROCEDURE in a type's body.
_METHODS: Final = frozenset({"member", "static", "constructor", "map", "order", "overriding", "final"})
FIRST_WORD: Final = re.compile(r"[A-Za-z]+")
# First words of statements that may hold a PL unit; all others have no semicolons inside.
UNIT_WORDS: Final = frozenset({"create", "declare", "begin"})
# Not a common table expression of such a name.
_WITH_ROUTINE: Final = re.compile(r"with\s+(?:function|procedure)\s+(?!as\b)[\w\"]", re.IGNORECASE)
_SLASH_LINE: Final = re.compile(r"^[ \t]*/[ \t]*\r?$", re.MULTILINE)
# What a statement begins with behind a `/` line; a divisor does not.
_STATEMENT_WORDS: Final = frozenset(
    {
        "alter", "analyze", "audit", "begin", "call", "comment", "commit", "create", "declare",
        "delete", "drop", "exec", "execute", "explain", "grant", "insert", "lock", "merge",
        "rename", "reset", "revoke", "rollback", "savepoint", "select", "set", "show", "truncate",
        "update", "vacuum", "with",
    }
)  # fmt: skip
# Kind, value, start, end.
_Token: TypeAlias = tuple[str, str, int, int]
# Of conditional compilation, those behind which there is program text.
_CONDITIONAL: Final = frozenset({"then", "else", "end"})
_STARTERS: Final = frozenset({"begin", "then", "else", "loop", "declare", "exception"})


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement: its text (with the semicolon that ended it) and where it starts in the whole text.

    unit: it is a PL unit. complete: False for a PL unit whose END is missing.
    """

    text: str
    start: int
    unit: bool = False
    complete: bool = True


def split(text: str) -> list[Statement]:
    """Return the statements of a text. Empty ones, comments and `/` lines between them are left out."""
    fast = _single(text)
    return [fast] if fast is not None else _Splitter(text).run()


def may_hold_unit(text: str) -> bool:
    """Whether a text begins with a statement that may have semicolons inside."""
    first = FIRST_WORD.match(text)
    if first is None:
        return False
    word = first[0].lower()
    return word in UNIT_WORDS or (word == "with" and _WITH_ROUTINE.match(text) is not None)


def has_slash_line(text: str) -> bool:
    """Whether a `/` stands alone on a line, be it inside a literal."""
    return "/" in text and _SLASH_LINE.search(text) is not None


def _single(text: str) -> Statement | None:
    """The frequent case: one statement that cannot hold a PL unit."""
    if FIRST_WORD.match(text) is None or may_hold_unit(text):
        return None
    body = text.rstrip()
    if ";" in (body[:-1] if body.endswith(";") else body):
        return None
    if has_slash_line(body):
        return None
    return Statement(body, 0)


class _Unit:
    """Follows the block structure of one statement.

    stack: what is open: "decl" (a declaration section, from IS, AS or DECLARE on), "body" (from BEGIN on),
    "if", "loop", "case".
    """

    __slots__ = (
        "after_end",
        "before",
        "fresh",
        "header",
        "is_compound",
        "is_unit",
        "stack",
        "subprogram",
        "words",
    )

    def __init__(self) -> None:
        self.stack: list[str] = []
        self.words: list[str] = []  # the first words of the statement
        self.header = ""  # "routine" | "package" | "trigger" while before IS/AS or the block
        self.is_unit = False
        self.fresh = False  # at the start of a PL statement or declaration
        self.subprogram = False  # in the heading of a nested routine
        self.before = ""  # the word before, in such a heading
        self.after_end = False
        self.is_compound = False  # a trigger of sections

    def word(self, word: str, depth: int, follower: str) -> None:
        """Take a word. depth: of parentheses. follower: the next token in lower case ("" at the end, "'" for
        a string)."""
        if not self.is_unit and len(self.words) < 6:
            self._opening(word, follower)
            if self.is_unit or len(self.words) == 1:
                return
        fresh, self.fresh = self.fresh, False
        after_end, self.after_end = self.after_end, False
        if not self.stack:
            if depth == 0 and self.header:
                self._heading(word, follower)
            return
        if after_end and word in ("if", "loop", "case"):
            return  # END IF, END LOOP, END CASE
        if word == "case":
            self.stack.append("case")
        elif word == "end":
            self._end(follower)
        elif self.stack[-1] == "decl":
            self._declaration(word, depth, fresh, follower)
        elif word == "loop":
            self.stack.append("loop")
        elif fresh and word == "if":
            self.stack.append("if")
        elif fresh and word == "begin":
            self.stack.append("body")
        elif fresh and word == "declare":
            self.stack.append("decl")
        if word in _STARTERS and self.stack:
            self.fresh = True

    def semicolon(self) -> None:
        self.fresh = True
        self.subprogram = False
        self.after_end = False

    def _opening(self, word: str, follower: str) -> None:
        words = self.words
        words.append(word)
        if len(words) == 1:
            if word == "declare":
                return
            if word == "begin" and follower not in AFTER_BEGIN and follower not in ("", ";"):
                self._start("body")
            return
        if words[0] == "declare":
            # DECLARE name .. CURSOR is SQL's; DECLARE CURSOR name IS is a block's.
            if word == "cursor" and len(words) > 2 and all(w in CURSOR_OPTIONS for w in words[2:-1]):
                words[0] = "cursor"
            elif (word not in CURSOR_OPTIONS and len(words) > 2) or (
                len(words) == 2 and follower not in CURSOR_OPTIONS | {"cursor"}
            ):
                self._start("decl")
                if words[1] == "begin":
                    self.stack = ["body"]
                elif words[1] in ("procedure", "function"):
                    self.subprogram = True
            return
        if words == ["with", word] and word in ("function", "procedure") and follower not in ("as", "("):
            self._start("decl")
            self.subprogram = True
            return
        if words[0] == "create" and not self.header:
            if word in ("function", "procedure"):
                self.header = "routine"
            elif word in ("package", "trigger"):
                self.header = word
            elif word == "type" and follower == "body":
                self.header = "package"
            elif word not in ("or", "replace", "editionable", "noneditionable", "constraint"):
                words += [""] * 6  # any other CREATE

    def _start(self, state: str) -> None:
        self.is_unit = True
        self.header = ""
        self.stack.append(state)
        self.fresh = True

    def _heading(self, word: str, follower: str) -> None:
        if self.header == "trigger":
            if word == "begin":
                self._start("body")
            elif word == "declare":
                self._start("decl")
            elif word == "compound":
                self._start("decl")
                self.is_compound = True
            elif word in ("execute", "call"):
                self.header = ""
                self.is_unit = word == "call"  # it may end without a semicolon, at a slash
        elif word in ("is", "as"):
            if follower in ("'", "language"):
                self.header = ""  # AS $$..$$ or AS LANGUAGE
            else:
                self._start("decl")
        elif word == "begin" and follower == "atomic":
            self._start("body")

    def label(self) -> None:
        """`<<`: at the start of a statement it opens a block's label."""
        if not self.words:
            self.words.append("<<")
            self.is_unit = True
            self.stack.append("decl")

    def _declaration(self, word: str, depth: int, fresh: bool, follower: str) -> None:
        if self.subprogram:
            before, self.before = self.before, word
            if depth == 0 and word in ("is", "as") and before != "self":  # RETURN SELF AS RESULT
                self.subprogram = False
                self.stack.append("decl")
                self.fresh = True
        elif self.is_compound and word == "trigger" and len(self.stack) == 1:
            self.fresh = True  # COMPOUND TRIGGER
        elif fresh and (word in ("procedure", "function") or self._opens_section(word, follower)):
            self.subprogram = True
        elif word == "begin" and (fresh or self.words[:1] == ["<<"]):
            self.stack[-1] = "body"
        elif word == "declare" or (fresh and word in _METHODS):
            self.fresh = True
        elif fresh and self.words[0] == "with" and len(self.stack) == 1:
            self.stack.pop()  # WITH FUNCTION ..; SELECT: the query

    def _opens_section(self, word: str, follower: str) -> bool:
        """BEFORE STATEMENT, AFTER EACH ROW .. of a compound trigger."""
        return self.is_compound and len(self.stack) == 1 and f"{word} {follower}" in _SECTIONS

    def _end(self, follower: str) -> None:
        self.after_end = follower in ("if", "loop", "case")  # not of `CASE .. END || CASE ..`
        stack = self.stack
        if stack[-1] == "case":
            stack.pop()
            return
        if follower in ("if", "loop"):
            # A stray END IF closes nothing: the PL parser will complain, and no block ends too early.
            for index in range(len(stack) - 1, -1, -1):
                if stack[index] == follower:
                    del stack[index:]
                    return
                if stack[index] in ("body", "decl"):
                    return
            return
        while stack:
            if stack.pop() in ("body", "decl"):
                return


class Follower:
    """Whether a PL unit that comes in pieces is complete; each piece is read once.

    A piece that ends inside a literal or comment is read again with the next one.
    """

    def __init__(self) -> None:
        self._splitter = _Splitter("")
        self._unread = ""

    def feed(self, piece: str) -> bool:
        """Whether the unit ends with this piece, which ends in a semicolon."""
        text = f"{self._unread}\n{piece}" if self._unread else piece
        tokens = _tokens(text)
        if not tokens or tokens[-1][1] != ";":
            self._unread = text
            return False
        self._unread = ""
        splitter = self._splitter
        splitter.text = text
        splitter.take(tokens)
        return bool(splitter.found) or not splitter.unit.stack


class _Splitter:
    def __init__(self, text: str) -> None:
        self.text = text
        self.found: list[Statement] = []
        self.start = -1
        self.unit = _Unit()
        self.depth = 0

    def run(self) -> list[Statement]:
        self.take(_tokens(self.text))
        self._cut(len(self.text))
        return self.found

    def take(self, tokens: list[_Token]) -> None:
        """Follow the tokens, and cut where statements end."""
        count = len(tokens)
        for index, (kind, value, start, end) in enumerate(tokens):
            if kind == "slash":
                if self.start < 0:
                    continue
                if self.unit.is_unit or self._ends_statement(tokens, index):
                    self._cut(start)
                    continue
                kind = "other"
            if self.start < 0:
                if value == ";":
                    continue
                self.start = start
            if kind == "word":
                follower = tokens[index + 1][1] if index + 1 < count else ""
                if index and tokens[index - 1][1] == "$":
                    # $IF .. $THEN .. $ELSE .. $END opens and closes nothing; a statement may begin behind it.
                    self.unit.fresh = value in _CONDITIONAL
                elif index and self._is_name(tokens[index - 1][1]):
                    self.unit.fresh = False
                else:
                    self.unit.word(value, self.depth, follower)
            elif kind == "quoted" and self.unit.words == ["declare"]:
                self.unit.word(value, self.depth, tokens[index + 1][1] if index + 1 < count else "")
            elif value == "(":
                self.depth += 1
                self.unit.fresh = False
            elif value == ")":
                self.depth -= 1
            elif value == ";":
                if self.unit.stack:
                    self.unit.semicolon()
                    self.depth = 0
                elif self.depth <= 0:
                    self._cut(end)
            elif value == "<<":
                self.unit.label()
            elif value == ">>":
                self.unit.fresh = True
            else:
                self.unit.fresh = False

    def _ends_statement(self, tokens: list[_Token], index: int) -> bool:
        """Whether the `/` line at `index` ends a statement that is no PL unit."""
        if self.depth > 0:
            return False
        kind, value, *_ = tokens[index + 1] if index + 1 < len(tokens) else ("slash", "", 0, 0)
        return kind == "slash" or (kind == "word" and value in _STATEMENT_WORDS)

    def _is_name(self, before: str) -> bool:
        """Whether a word after this token is (a part of) a name: t.end, new.loop, CREATE FUNCTION is(..)."""
        return before == "." or (self.unit.header == "routine" and before in ("function", "procedure"))

    def _cut(self, end: int) -> None:
        if self.start >= 0:
            text = self.text[self.start : end].rstrip()
            self.found.append(Statement(text, self.start, self.unit.is_unit, not self.unit.stack))
        self.start = -1
        self.unit = _Unit()
        self.depth = 0


def _tokens(text: str) -> list[_Token]:
    """All that matters; comments are left out, literals have value "'"."""
    found: list[tuple[str, str, int, int]] = []
    position = 0
    search = _token().search
    while (match := search(text, position)) is not None:
        kind = match.lastgroup or ""
        start, position = match.span()
        if kind == "word":
            found.append(("word", match[0].lower(), start, position))
        elif kind == "comment":
            position = comment_end(text, start)
        elif kind == "slash":
            found.append((kind, "/", start, position))
        elif kind in ("mark", "other", "number"):
            found.append((kind, match[0], start, position))
        elif kind == "quoted":
            found.append((kind, '"', start, position))
        elif not match[0].startswith("--"):
            found.append(("literal", "'", start, position))
    return found


def comment_end(text: str, start: int) -> int:
    """Where a comment ends that begins with /* at `start`; comments nest."""
    depth = 0
    for part in _COMMENT_PART.finditer(text, start):
        depth += 1 if part[0] == "/*" else -1
        if depth == 0:
            return part.end()
    return len(text)


def start_of(text: str) -> tuple[int, bool]:
    """Where a text really starts, behind blanks, comments and `/` lines; whether there was such a line."""
    position = 0
    has_slash = False
    search = _token().search
    while (match := search(text, position)) is not None:
        kind = match.lastgroup
        if kind == "comment":
            position = comment_end(text, match.start())
        elif kind == "slash" or (kind != "word" and match[0].startswith("--")):
            position = match.end()
            has_slash = has_slash or kind == "slash"
        else:
            return match.start(), has_slash
    return len(text), has_slash
