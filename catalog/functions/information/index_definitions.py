"""An index's definition as SQL text. PostgreSQL 15 source ruleutils.c (pg_get_indexdef_worker)."""

from collections.abc import Sequence
from typing import Final

from polar_lite.catalog.functions.context import SessionContext
from polar_lite.catalog.object_names import Names, quote_ident, quote_qualified
from polar_lite.catalog.objects import Index, Relation

_DESC, _NULLS_FIRST = 1, 2
_DEFAULT_COLLATION: Final = 100


def index_definition(
    context: SessionContext,
    relation: Relation,
    index: Index,
    column: int = 0,
    *,
    pretty: bool = False,
    operators: Sequence[str] = (),
) -> str:
    """The whole definition, or one column's; pretty: as psql shows it. "" for a column there is not.

    operators: EXCLUDE's, whose definition is then shown.
    """
    from polar_lite.catalog.dialect import deparse, table_expressions  # they import the functions

    snapshot = context.snapshot
    path = tuple(context.search_path(implicit=True))
    environment = table_expressions.display_environment(snapshot, path)
    table = snapshot.relations[index.table]
    by_number = {c.attnum: c.name for c in table.columns}
    keys = table_expressions.key_texts(environment, table, index, pretty=pretty)
    included = [quote_ident(by_number[n]) for n in index.included]
    if column:
        every = [*keys, *included]
        return every[column - 1] if column <= len(every) else ""
    names = Names(snapshot, path)
    ends = [_direction(option) for option in index.options]
    if operators:
        ends = [f"{end} WITH {operator}" for end, operator in zip(ends, operators, strict=True)]
    shown = ", ".join(
        key + _suffix(context, table, index, place, names) + ends[place] for place, key in enumerate(keys)
    )
    is_own = table.database == "temp" and table.schema in path
    where = quote_qualified("pg_temp" if is_own else names.schema_name(table.schema), table.name)
    if pretty:
        where = names.relation(table.oid)
    if relation.kind == "I":
        where = f"ONLY {where}"
    word = "UNIQUE INDEX" if index.is_unique else "INDEX"
    text = f"CREATE {word} {quote_ident(relation.name)} ON {where} USING {index.method} ({shown})"
    if operators:
        text = f"EXCLUDE USING {index.method} ({shown})"
    if included:
        text += f" INCLUDE ({', '.join(included)})"
    if index.nulls_alike:
        text += " NULLS NOT DISTINCT"
    if relation.options:
        text += f" WITH ({', '.join(map(_option, relation.options))})"
    if index.predicate is not None:
        predicate = table_expressions.bind_index(snapshot, table, index).predicate
        assert predicate is not None
        condition = deparse.expression(predicate, environment, pretty=pretty)
        text += f" WHERE ({condition})" if operators else f" WHERE {condition}"
    return text


def _suffix(context: SessionContext, table: Relation, index: Index, place: int, names: Names) -> str:
    """Collation and operator class of a key, where they are not the column's and the default ones."""
    collation = index.collations[place]
    usual = next((c.collation for c in table.columns if c.attnum == index.keys[place]), _DEFAULT_COLLATION)
    text = "" if collation in (0, usual) else f" COLLATE {names.collation(collation)}"
    found = index.classes[place]
    options = index.class_options[place] if index.class_options else ()
    if not found.is_default or options:
        # Differs: one of this name that comes earlier in the path is not looked for.
        is_visible = found.schema in context.search_path(implicit=True)
        schema = "" if is_visible else f"{quote_ident(names.schema_name(found.schema))}."
        text += f" {schema}{quote_ident(found.name)}"
    return text + (f" ({', '.join(map(_option, options))})" if options else "")


def _direction(option: int) -> str:
    if option & _DESC:
        return " DESC" if option & _NULLS_FIRST else " DESC NULLS LAST"
    return " NULLS FIRST" if option & _NULLS_FIRST else ""


def _option(text: str) -> str:
    """One of reloptions, as flatten_reloptions writes it."""
    name, _, value = text.partition("=")
    quoted = value if quote_ident(value) == value else "'" + value.replace("'", "''") + "'"
    return f"{quote_ident(name)}={quoted}"
