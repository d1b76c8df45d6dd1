"""TABLE, VIEW, INDEX ..: which relations the words of commands stand for, and what to say of another one."""

from typing import Final

from polar_lite.catalog.object_names import RELATION_NOUNS
from polar_lite.catalog.objects import Relation
from polar_lite.protocol.sqlstate import WRONG_OBJECT_TYPE, PgError

RELATION_WORDS: Final = {
    "TABLE": "rp", "VIEW": "v", "SEQUENCE": "S", "INDEX": "iI", "MATERIALIZED VIEW": "m",
    "FOREIGN TABLE": "f",
}  # fmt: skip
"""Word -> the kinds (pg_class.relkind) that it means in DROP, COMMENT and, but for TABLE, in ALTER."""


def wrong_kind(word: str, relation: Relation, *, hint: str | None = None) -> PgError:
    """42809: the relation is not what `word` stands for."""
    article = "an" if word == "INDEX" else "a"
    return PgError(WRONG_OBJECT_TYPE, f'"{relation.name}" is not {article} {word.lower()}', hint=hint)


def hint_to_drop(relation: Relation) -> str | None:
    """Which DROP would do."""
    words = {"TYPE": "c", **RELATION_WORDS}
    word = next((word for word, kinds in words.items() if relation.kind in kinds), None)
    if word is None:
        return None
    noun = "type" if word == "TYPE" else RELATION_NOUNS[relation.kind]
    return f"Use DROP {word} to remove {'an' if word == 'INDEX' else 'a'} {noun}."
