"""query_to_xml and table_to_xml: the rows of a query as elements.

PostgreSQL 15 docs 9.15.4 (functions-xml-mapping); xml.c (query_to_xml_internal, SPI_sql_row_to_xmlelement).
"""

from collections.abc import Callable, Iterator
from typing import Any, Final

from polar_lite.catalog.functions.context import SessionContext
from polar_lite.catalog.functions.xml_values import xml_value
from polar_lite.catalog.object_names import quote_qualified
from polar_lite.catalog.xml_names import xml_name

_INSTANCE: Final = ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'


def _query(context: SessionContext, text: str, nulls: bool, forest: bool, namespace: str) -> str:
    return "".join(_elements(context, text, "", nulls=nulls, forest=forest, namespace=namespace))


def _table(context: SessionContext, oid: int, nulls: bool, forest: bool, namespace: str) -> str:
    relation = context.snapshot.relations[oid]
    name = quote_qualified(context.snapshot.schemas[relation.schema].name, relation.name)
    text = f"SELECT * FROM {name}"
    return "".join(_elements(context, text, relation.name, nulls=nulls, forest=forest, namespace=namespace))


def _elements(
    context: SessionContext, text: str, table: str, *, nulls: bool, forest: bool, namespace: str
) -> Iterator[str]:
    """forest: each row is an element of its own, without one around all of them."""
    columns, rows = context.read_text(text)
    name = xml_name(table, is_full=True) if table else "row" if forest else "table"
    given = f' xmlns="{namespace}"' if namespace else ""
    head = f"<{name}{_INSTANCE}{given}>\n"
    begin, end = (head, f"</{name}>\n\n") if forest else ("<row>\n", "</row>\n\n")
    if not forest:
        yield f"{head}\n"
    named = [(xml_name(column, is_full=True), type_oid) for column, type_oid in columns]
    for row in rows:
        yield begin
        for (column, type_oid), value in zip(named, row, strict=True):
            if value is not None:
                yield f"  <{column}>{xml_value(context, type_oid, value, escapes=True)}</{column}>\n"
            elif nulls:
                yield f'  <{column} xsi:nil="true"/>\n'
        yield end
    if not forest:
        yield f"</{name}>\n"


FUNCTIONS: Final[dict[str, Callable[..., Any]]] = {"query_to_xml": _query, "table_to_xml": _table}
