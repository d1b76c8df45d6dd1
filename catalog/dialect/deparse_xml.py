"""XMLELEMENT and its kin as text. PostgreSQL 15, ruleutils.c (get_rule_expr, T_XmlExpr)."""

from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.deparse import Deparser, prints
from polar_lite.catalog.object_names import quote_ident
from polar_lite.catalog.xml_names import sql_name


@prints(q.XmlExpr)
def _xml(out: Deparser, expr: q.XmlExpr) -> str:
    if expr.operation == "IS DOCUMENT":
        return f"({out.whole(expr.args[0])} IS DOCUMENT)"
    named = ", ".join(
        f"{out.whole(value)} AS {quote_ident(sql_name(label))}"
        for label, value in zip(expr.labels, expr.named, strict=True)
    )
    name = quote_ident(sql_name(expr.name))
    args = [out.whole(arg) for arg in expr.args]
    match expr.operation:
        case "XMLELEMENT":
            first = f"EVALNAME {args.pop(0)}" if expr.option == "EVALNAME" else f"NAME {name}"
            parts = [first, *([f"XMLATTRIBUTES({named})"] if named else ()), *args]
        case "XMLPI":
            parts = [f"NAME {name}", *args]
        case "XMLFOREST":
            parts = [named]
        case "XMLPARSE":
            space = "PRESERVE" if expr.preserves else "STRIP"
            parts = [f"{expr.option} {args[0]} {space} WHITESPACE"]
        case "XMLSERIALIZE":
            assert expr.to is not None
            parts = [f"{expr.option} {args[0]} AS {out.type_name(expr.to)}"]
        case "XMLROOT":
            version = f"VERSION {args[1]}" if len(args) > 1 else "VERSION NO VALUE"
            parts = [args[0], version, *([f"STANDALONE {expr.standalone}"] if expr.standalone else ())]
        case _:
            parts = args
    return f"{expr.operation}({', '.join(parts)})"
