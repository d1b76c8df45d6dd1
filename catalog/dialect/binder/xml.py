"""XMLELEMENT and its kin. Source: PostgreSQL 15, parse_expr.c (transformXmlExpr, transformXmlSerialize)."""

from collections.abc import Sequence
from typing import Any, Final

from sqlglot import exp

from polar_lite.catalog.dialect import nodes
from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.binder import lookup
from polar_lite.catalog.dialect.binder.aggregates import settle_unknown
from polar_lite.catalog.dialect.binder.coercion import as_key, coerce_to_target, location_of
from polar_lite.catalog.dialect.binder.dispatch import bind_expr, binds, location
from polar_lite.catalog.dialect.binder.state import Scope
from polar_lite.catalog.dialect.binder.targets import figure_name
from polar_lite.catalog.dialect.binder.typenames import resolve_type
from polar_lite.catalog.types import TypeRef
from polar_lite.catalog.xml_names import xml_name
from polar_lite.protocol import pgtypes
from polar_lite.protocol import sqlstate as code

XML: Final = TypeRef(pgtypes.XML.oid)
TEXT: Final = TypeRef(lookup.TEXT)
_NOUNS: Final = {"XMLELEMENT": "attribute", "XMLFOREST": "element"}
_ARGUMENTS: Final = {"XMLCONCAT": XML, "XMLPARSE": TEXT, "XMLPI": TEXT, "XMLROOT": XML, "XMLSERIALIZE": XML}


@binds(
    nodes.XmlExpr,
    *(
        "operation",
        "label",
        "attributes",
        "expressions",
        "option",
        "preserves",
        "version",
        "standalone",
        "to",
    ),
)
def bind_xml(scope: Scope, node: Any) -> q.Expr:
    operation, target = str(node.operation), _ARGUMENTS.get(str(node.operation))
    given = [bind_expr(scope, item) for item in node.expressions or ()]
    args = [_argument(scope, operation, arg, target, location(node)) for arg in given]
    if node.option == "EVALNAME":
        args[0] = _argument(scope, operation, given[0], TEXT, location(node))
    if node.version is not None:
        args.append(_argument(scope, operation, bind_expr(scope, node.version), TEXT, location(node)))
    labels, named = _named(scope, operation, node.attributes or ())
    made = q.XmlExpr(
        XML,
        operation,
        tuple(args),
        xml_name(str(node.label), is_full=False) if node.label else "",
        labels,
        named,
        str(node.option or ""),
        bool(node.preserves),
        str(node.standalone or ""),
        location(node),
    )
    return made if node.to is None else _serialized(scope, made, node)


@binds(nodes.XmlTest, "this")
def bind_xml_test(scope: Scope, node: Any) -> q.Expr:
    arg = _argument(scope, "IS DOCUMENT", bind_expr(scope, node.this), XML, location(node))
    return q.XmlExpr(TypeRef(lookup.BOOL), "IS DOCUMENT", (arg,), location=location(node))


def _argument(scope: Scope, operation: str, arg: q.Expr, target: TypeRef | None, place: int) -> q.Expr:
    """target: None for values of any type."""
    st = scope.statement
    if target is None:
        return _settled(scope, arg)
    found = coerce_to_target(st, arg, target, "i")
    if found is None:
        shown = lookup.shown_type(st, arg.type)
        wanted = lookup.shown_type(st, target)
        message = f"argument of {operation} must be type {wanted}, not type {shown}"
        raise st.error(code.DATATYPE_MISMATCH, message, location_of(arg))
    return found


def _settled(scope: Scope, arg: q.Expr) -> q.Expr:
    """A literal is text; of a parameter the type must be known."""
    return arg if isinstance(arg, q.Param) else as_key(settle_unknown(scope, arg))


def _named(
    scope: Scope, operation: str, attributes: Sequence[Any]
) -> tuple[tuple[str, ...], tuple[q.Expr, ...]]:
    """The names, and their values."""
    st = scope.statement
    names: list[str] = []
    values: list[q.Expr] = []
    for item in attributes:
        value = _settled(scope, bind_expr(scope, item.this))
        if item.label:
            name = xml_name(str(item.label), is_full=False)
        elif isinstance(item.this, exp.Column):
            name = xml_name(figure_name(scope, item.this), is_full=True)
        else:
            message = f"unnamed XML {_NOUNS[operation]} value must be a column reference"
            raise st.error(code.SYNTAX_ERROR, message, location_of(value))
        if operation == "XMLELEMENT" and name in names:
            message = f'XML attribute name "{name}" appears more than once'
            raise st.error(code.SYNTAX_ERROR, message, location_of(value))
        names.append(name)
        values.append(value)
    return tuple(names), tuple(values)


def _serialized(scope: Scope, made: q.XmlExpr, node: Any) -> q.Expr:
    st = scope.statement
    target = resolve_type(st, node.to)
    text = q.XmlExpr(TEXT, made.operation, made.args, option=made.option, location=made.location, to=target)
    result = coerce_to_target(st, text, target, "i")
    if result is None:
        shown = lookup.shown_type(st, target)
        message = f"cannot cast XMLSERIALIZE result to {shown}"
        raise st.error(code.CANNOT_COERCE, message, location(node))
    return result
