"""XMLTYPE: its constructor, its methods as functions, and EXTRACTVALUE and its kin.

What they do comes with the first call (`xpath.xmltype`). METHODS says which function a method is: the binder
finds `value.method(..)` there. Oracle 19c PL/SQL Packages and Types Reference, XMLTYPE.
"""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, Final

from polar_lite.catalog.functions.late import late
from polar_lite.catalog.functions.oracle.rows import row
from polar_lite.protocol.pgtypes import BY_NAME
from polar_lite.protocol.sqlstate import INVALID_PARAMETER_VALUE, PgError

_ANY: Final = BY_NAME["any"].oid


@cache
def _functions() -> Mapping[str, Callable[..., Any]]:
    from polar_lite.catalog.xpath import xmltype

    return xmltype.FUNCTIONS


_WORK: Final = late(
    (
        *("xmltype", "extract", "extractvalue", "existsnode", "path", "xmlsequence", "getnumberval"),
        *("xmltext", "getrootelement", "getnamespace", "isfragment", "updatexml", "deletexml"),
        *("indented", "appendchildxml", "insertchildxml", "insertxmlbefore"),
        *("insertxmlafter", "insertchildxmlbefore", "insertchildxmlafter"),
    ),
    _functions,
)
METHODS: Final = {
    "extract": "xmltype_extract",
    "existsnode": "existsnode",
    "getstringval": "xmltype_getstringval",
    "getclobval": "xmltype_getclobval",
    "getblobval": "xmltype_getblobval",
    "getnumberval": "xmltype_getnumberval",
    "getrootelement": "xmltype_getrootelement",
    "getnamespace": "xmltype_getnamespace",
    "isfragment": "xmltype_isfragment",
}


def _cdata(text: str) -> str:
    if "]]>" in text:
        raise PgError(INVALID_PARAMETER_VALUE, "ORA-31061: XDB error: XMLCDATA with ]]>")
    return f"<![CDATA[{text}]]>"


FUNCTIONS: Final[tuple[Any, ...]] = (
    row(9800, "xmltype", "text", "xml", _WORK["xmltype"]),
    row(9801, "xmltype", "bytea int4", "xml", lambda data, charset: _WORK["xmltype"](data)),
    row(9802, "xmltype_extract", "xml text", "xml", _WORK["extract"], "c"),
    row(9803, "xmltype_extract", "xml text text", "xml", _WORK["extract"], "c"),
    row(9804, "extractvalue", "xml text", "varchar", _WORK["extractvalue"], "c"),
    row(9805, "extractvalue", "xml text text", "varchar", _WORK["extractvalue"], "c"),
    row(9806, "existsnode", "xml text", "int4", _WORK["existsnode"], "c"),
    row(9807, "existsnode", "xml text text", "int4", _WORK["existsnode"], "c"),
    row(9808, "xmlquery", "xml text", "xml", _WORK["extract"], "c"),
    row(9828, "xmltype_path", "text text", "text", _WORK["path"]),
    row(9829, "xmltype_indented", "xml int4", "xml", _WORK["indented"]),
    row(9874, "insertxmlafter", "xml text xml", "xml", _WORK["insertxmlafter"], "c"),
    row(9875, "insertxmlafter", "xml text xml text", "xml", _WORK["insertxmlafter"], "c"),
    row(9876, "insertchildxmlbefore", "xml text text xml", "xml", _WORK["insertchildxmlbefore"], "c"),
    row(9877, "insertchildxmlbefore", "xml text text xml text", "xml", _WORK["insertchildxmlbefore"], "c"),
    row(9878, "insertchildxmlafter", "xml text text xml", "xml", _WORK["insertchildxmlafter"], "c"),
    row(9879, "insertchildxmlafter", "xml text text xml text", "xml", _WORK["insertchildxmlafter"], "c"),
    # Nothing computes these: 0A000.
    row(9796, "xmltransform", "xml xml", "xml", None),
    row(9797, "xmldiff", "xml xml", "xml", None),
    row(9798, "xmlpatch", "xml xml", "xml", None),
    row(9799, "sys_xmlgen", "any", "xml", None),
    row(9830, "xmlcdata", "text", "xml", _cdata),
    row(9809, "xmlsequence", "xml", "_xml", _WORK["xmlsequence"]),
    row(9810, "xmltype_getstringval", "xml", "varchar", lambda value: value),
    row(9811, "xmltype_getclobval", "xml", "text", lambda value: value),
    row(9812, "xmltype_getblobval", "xml", "bytea", lambda value: value.encode()),
    row(9813, "xmltype_getblobval", "xml int4", "bytea", lambda value, charset: value.encode()),
    row(9814, "xmltype_getnumberval", "xml", "numeric", _WORK["getnumberval"]),
    row(9815, "xmltype_getrootelement", "xml", "varchar", _WORK["getrootelement"]),
    row(9816, "xmltype_getnamespace", "xml", "varchar", _WORK["getnamespace"]),
    row(9817, "xmltype_isfragment", "xml", "int4", _WORK["isfragment"]),
    row(9818, "xmlcast", "xml", "text", _WORK["xmltext"]),
    row(9819, "updatexml", "xml any", "xml", _WORK["updatexml"], "nct", variadic=_ANY),
    row(9820, "deletexml", "xml text", "xml", _WORK["deletexml"], "c"),
    row(9821, "deletexml", "xml text text", "xml", _WORK["deletexml"], "c"),
    row(9822, "appendchildxml", "xml text xml", "xml", _WORK["appendchildxml"], "c"),
    row(9823, "appendchildxml", "xml text xml text", "xml", _WORK["appendchildxml"], "c"),
    row(9824, "insertchildxml", "xml text text any", "xml", _WORK["insertchildxml"], "ct"),
    row(9825, "insertchildxml", "xml text text any text", "xml", _WORK["insertchildxml"], "ct"),
    row(9826, "insertxmlbefore", "xml text xml", "xml", _WORK["insertxmlbefore"], "c"),
    row(9827, "insertxmlbefore", "xml text xml text", "xml", _WORK["insertxmlbefore"], "c"),
)
