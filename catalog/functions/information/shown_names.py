"""What stored texts name by OID, by the names a session would write."""

import re
from typing import Final

from polar_lite.catalog.functions.context import SessionContext
from polar_lite.catalog.object_names import Names
from polar_lite.protocol import pgtypes

# Users' types, collations and labels of enums in a stored text (see deparse.expression).
_LABEL: Final = re.compile(r"""'@(\d+)'::("@\d+")""")
_COLLATION: Final = re.compile(r'COLLATE "@(\d+)"')
_TYPE: Final = re.compile(r'"@(\d+)"')
_NAMED: Final = re.compile(r"'(?P<oid>\d+)'::(?P<type>regclass|regconfig|regdictionary)\b")


def names_of(context: SessionContext) -> Names:
    """Names as the session's search_path shortens them."""
    return Names(context.snapshot, context.search_path(implicit=True))


def names_in(context: SessionContext, text: str) -> str:
    """A text of the catalog with names in place of OIDs."""
    if "@" in text:
        text = _with_users_types(context, text)
    return _NAMED.sub(lambda m: f"{literal(_name_of(context, m['type'], int(m['oid'])))}::{m['type']}", text)


def _with_users_types(context: SessionContext, text: str) -> str:
    names = names_of(context)
    if _LABEL.search(text):
        types = context.snapshot.types.values()
        labels = {label.oid: label.label for type_ in types for label in type_.labels}
        text = _LABEL.sub(lambda m: f"{literal(labels.get(int(m[1]), m[1]))}::{m[2]}", text)
    text = _COLLATION.sub(lambda m: f"COLLATE {names.collation(int(m[1]))}", text)
    return _TYPE.sub(lambda m: names.type(int(m[1])), text)


def _name_of(context: SessionContext, type_: str, oid: int) -> str:
    from polar_lite.catalog.functions.information.reg_names import RegNames  # it needs all of these

    return RegNames(context).name_of(pgtypes.BY_NAME[type_].oid, oid)


def literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
