"""xml: whether text is well-formed, comments, concatenation.

XPath is in `xml_paths`, the SQL/XML constructors are not here.
PostgreSQL 15 docs 9.15 (functions-xml), xml.c.
"""

from collections.abc import Callable, Sequence
from typing import Any, Final

from polar_lite.catalog.functions.aggregates import Aggregate
from polar_lite.protocol.codecs.xml import check_content, declaration, declared, is_content, is_document
from polar_lite.protocol.sqlstate import FEATURE_NOT_SUPPORTED, INVALID_XML_COMMENT, PgError


def _comment(text: str) -> str:
    if "--" in text or text.endswith("-"):
        raise PgError(INVALID_XML_COMMENT, "invalid XML comment")
    return f"<!--{text}-->"


def joined(values: Sequence[str]) -> str:
    """As xmlconcat: one declaration, which says of the parts what is true of all."""
    parts = [declared(value) for value in values]
    versions = {version for version, _, _ in parts}
    alone = {standalone for _, standalone, _ in parts}
    version = versions.pop() if len(versions) == 1 else None
    standalone = "yes" if alone == {"yes"} else "no" if alone <= {"yes", "no"} else None
    head = declaration(version, standalone)
    return head + "".join(rest for _, _, rest in parts)


def _concat(a: str | None, b: str | None) -> str | None:
    if a is None or b is None:
        return b if a is None else a
    return joined((a, b))


def _validate(value: str, dtd: str) -> bool:
    raise PgError(FEATURE_NOT_SUPPORTED, "xmlvalidate is not implemented")


class _Concatenation(Aggregate):
    def __init__(self) -> None:
        self.value: str | None = None

    def step(self, value: str) -> None:
        self.value = _concat(self.value, value)

    def finish(self) -> str | None:
        return self.value


PYTHON: Final[dict[str, Callable[..., Any]]] = {
    "xmlcomment": _comment,
    "xmlconcat2": _concat,
    "texttoxml": check_content,
    "xmltotext": lambda value: value,
    "xmlvalidate": _validate,
    "xml_is_well_formed": is_content,
    "xml_is_well_formed_content": is_content,
    "xml_is_well_formed_document": is_document,
}

AGGREGATES: Final[dict[str, type]] = {"xmlagg/xml": _Concatenation}
