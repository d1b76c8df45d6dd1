"""Words of Oracle's that no grammar here has: a definition with a syntax error that has such a phrase says
what is missing instead.

Oracle 19c SQL Language Reference, and 23ai for its newest clauses. What is listed has no meaning in
PostgreSQL, nor is any of it read by the parser, so that 0A000 is true of whatever statement has the words.
"""

from collections.abc import Sequence
from typing import Final

from polar_lite.catalog.dialect.polar.tokens import NAME, Lexeme

_STATEMENTS: Final = frozenset(
    {
        "alter",
        "analyze",
        "associate",
        "create",
        "disassociate",
        "drop",
        "explain",
        "grant",
        "revoke",
        "truncate",
    }
)
_PHRASES: Final = tuple(
    tuple(line.split())
    for line in """
    associate statistics | disassociate statistics | explain plan
    datafile | tempfile | logfile | recover tablespace | managed standby | block change tracking
    begin backup | end backup | global_name | rename file | force logging | including backups
    undo tablespace | temporary tablespace | bigfile tablespace | smallfile tablespace | tablespace set
    including contents | retention guarantee | retention noguarantee | offline normal | pmem filestore
    supplemental log | annotations ( | encrypt | inmemory | column store | row store | row archival
    memoptimize | logical replication | shard extend | shard noextend | shard | result_cache (
    allocate extent | usage queue | move lob | online lob | nested table | preserve table
    deferred invalidation | immediate invalidation | update indexes | drop storage | store in (
    wrapped | resolve java | compile java | java source | editioning view | analytic view
    private outline | public outline | materialized view log | materialized zonemap
    xmlschema | xmltype store | xmltype column | modify lob | modify nested | shrink space
    consider fresh | query rewrite | refresh with | refresh fast | refresh complete | refresh next
    refresh force | container = | on cluster | analyze cluster | truncate cluster | rollback segment
    inherit privileges | inherit remote privileges | shared public database link
    """.replace("\n", "|").split("|")
    if line.strip()
)
_BY_FIRST: Final[dict[str, list[tuple[str, ...]]]] = {}
for _phrase in _PHRASES:
    _BY_FIRST.setdefault(_phrase[0], []).append(_phrase)


def phrase_of(tokens: Sequence[Lexeme]) -> tuple[str, int] | None:
    """The first phrase that a definition has, and where it begins; None if there is none."""
    if tokens[0].word not in _STATEMENTS:
        return None
    for place, token in enumerate(tokens):
        if token.kind is not NAME:
            continue
        for phrase in _BY_FIRST.get(token.word, ()):
            if tuple(other.word for other in tokens[place : place + len(phrase)]) == phrase:
                return " ".join(phrase).upper().removesuffix(" (").removesuffix(" ="), token.start
    return None
