"""System information functions that read the catalog: names, visibility, comments, reg* types.

Definitions (pg_get_*def) are in `catalog_definitions`, has_*_privilege in `information.privileges`, the
running server's in `server_facts`; their tables are joined here.
PostgreSQL 15 docs 9.26 (functions-info), 8.19 (datatype-oid).
"""

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import Any, Final

from polar_lite.catalog import privileges
from polar_lite.catalog.definitions import tables
from polar_lite.catalog.functions.context import SessionContext
from polar_lite.catalog.functions.information import (
    catalog_definitions,
    server_facts,
)
from polar_lite.catalog.functions.information import privileges as privilege_functions
from polar_lite.catalog.functions.information.shown_names import names_of
from polar_lite.catalog.functions.registry import Function
from polar_lite.catalog.names import split_name, split_relation_name
from polar_lite.catalog.object_identity import Reader, identify
from polar_lite.catalog.object_names import PG_CLASS, PG_PROC, Address, Names, quote_ident, quote_qualified
from polar_lite.catalog.objects import Relation
from polar_lite.catalog.snapshot import Snapshot
from polar_lite.catalog.temporary_schema import schema_named, without_temporary
from polar_lite.catalog.types import FIRST_NORMAL_OID
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.codecs.array import dump, flatten, nested
from polar_lite.protocol.sqlstate import PgError


def find_relation(context: SessionContext, text: str) -> Relation | None:
    parts = split_relation_name(text)
    if len(parts) == 1:
        return context.snapshot.find_relation(parts[0], context.search_path(implicit=True))
    if len(parts) > 2 and parts[0] != context.snapshot.database.name:
        raise PgError(
            code.FEATURE_NOT_SUPPORTED,
            f'cross-database references are not implemented: "{".".join(parts)}"',
        )
    schema = schema_named(context.snapshot, parts[-2], context.search_path(implicit=True))
    if schema is None:
        raise PgError(code.UNDEFINED_SCHEMA, f'schema "{parts[-2]}" does not exist')
    return context.snapshot.relation_by_name(schema.oid, parts[-1])


def relation_named(context: SessionContext, text: str) -> Relation:
    found = find_relation(context, text)
    if found is None:
        raise PgError(code.UNDEFINED_TABLE, f'relation "{".".join(split_name(text))}" does not exist')
    return found


def _check_schema(context: SessionContext, parts: Sequence[str]) -> None:
    """3F000 if the name of something that is not there names a schema that is not there either."""
    path = context.search_path(implicit=True)
    if len(parts) > 1 and schema_named(context.snapshot, parts[-2], path) is None:
        raise PgError(code.UNDEFINED_SCHEMA, f'schema "{parts[-2]}" does not exist')


def _bare(text: str) -> str:
    """The name of an object that is in no schema."""
    parts = split_name(text)
    if len(parts) != 1:
        raise PgError(code.INVALID_NAME, "invalid name syntax")
    return parts[0]


# reg* input and output


def regclassin(context: SessionContext, text: str) -> int:
    return number_or(text, lambda: relation_named(context, text).oid)


def regclassout(context: SessionContext, oid: int) -> str:
    return names_of(context).relation(oid) if oid else "-"


def regprocin(context: SessionContext, text: str) -> int:
    def search() -> int:
        found = _functions(context, split_name(text))
        if not found:
            _check_schema(context, split_name(text))
            raise PgError(code.UNDEFINED_FUNCTION, f'function "{text}" does not exist')
        if len(found) > 1:
            raise PgError(code.AMBIGUOUS_FUNCTION, f'more than one function named "{text}"')
        return found[0]

    return number_or(text, search)


def regprocout(context: SessionContext, oid: int) -> str:
    return names_of(context).procedure(oid) if oid else "-"


def regprocedurein(context: SessionContext, text: str) -> int:
    def search() -> int:
        name, paren, rest = text.partition("(")
        if not paren or not rest.rstrip().endswith(")"):
            raise PgError(code.INVALID_TEXT_REPRESENTATION, "expected a left parenthesis")
        inside = rest.rstrip()[:-1].strip()
        wanted = tuple(regtypein(context, part) for part in inside.split(",")) if inside else ()
        for oid in _functions(context, split_name(name)):
            if _arguments(context.snapshot, oid) == wanted:
                return oid
        _check_schema(context, split_name(name))
        raise PgError(code.UNDEFINED_FUNCTION, f'function "{text}" does not exist')

    return number_or(text, search)


def regprocedureout(context: SessionContext, oid: int) -> str:
    if not oid:
        return "-"
    described = names_of(context).describe(Address(PG_PROC, oid)).removeprefix("function ")
    return str(oid) if described == str(oid) else described


def regtypein(context: SessionContext, text: str) -> int:
    """A type by any of its spellings; modifiers are checked for syntax only."""
    return number_or(text, lambda: type_named(context, text))


def type_named(context: SessionContext, text: str) -> int:
    words = re.sub(r"\([\d,\s]*\)", " ", text).strip()
    element = _ARRAY_SUFFIX.sub("", words)
    is_array = element != words
    words = _INTERVAL_FIELDS.sub(r"\1", " ".join(element.split()))
    oid = _SQL_TYPES.get(words.lower())
    if oid is None:
        parts = split_name(words)
        schema = parts[-2] if len(parts) > 1 else None
        found = context.snapshot.type_by_name(schema, parts[-1], context.search_path(implicit=True))
        if found is None:
            _check_schema(context, parts)
            raise PgError(code.UNDEFINED_OBJECT, f'type "{words}" does not exist')
        oid = found.oid
    if is_array:
        entry = context.snapshot.type(oid)
        oid = entry.array_oid if entry else 0
    return oid


def regtypeout(context: SessionContext, oid: int) -> str:
    if not oid:
        return "-"
    return names_of(context).type(oid) if context.snapshot.type(oid) else str(oid)


def regrolein(context: SessionContext, text: str) -> int:
    def search() -> int:
        name = _bare(text)
        role = context.snapshot.role_by_name(name)
        if role is None:
            raise PgError(code.UNDEFINED_OBJECT, f'role "{name}" does not exist')
        return role.oid

    return number_or(text, search)


def regroleout(context: SessionContext, oid: int) -> str:
    role = context.snapshot.role(oid)
    return "-" if not oid else quote_ident(role.name) if role else str(oid)


def regnamespacein(context: SessionContext, text: str) -> int:
    def search() -> int:
        name = _bare(text)
        schema = context.snapshot.schema_by_name(name)
        if schema is None:
            raise PgError(code.UNDEFINED_SCHEMA, f'schema "{name}" does not exist')
        return schema.oid

    return number_or(text, search)


def regnamespaceout(context: SessionContext, oid: int) -> str:
    schema = context.snapshot.schema(oid)
    return "-" if not oid else quote_ident(schema.name) if schema else str(oid)


def or_null(reader: Callable[[SessionContext, str], int]) -> Callable[[SessionContext, str], int | None]:
    """to_regclass() and its kin: NULL where the cast raises."""

    def convert(context: SessionContext, text: str) -> int | None:
        # Numbers are no names here.
        if text.strip().isdigit():
            return None
        try:
            return reader(context, text)
        except PgError as error:
            if error.sqlstate in (code.INVALID_NAME, code.SYNTAX_ERROR):
                raise
            return None

    return convert


def number_or(text: str, search: Callable[[], int]) -> int:
    stripped = text.strip()
    if stripped == "-":
        return 0
    return int(stripped) if stripped.isdigit() else search()


def _functions(context: SessionContext, parts: Sequence[str]) -> list[int]:
    if len(parts) > 1:
        schema = schema_named(context.snapshot, parts[-2], context.search_path(implicit=True))
        path: Sequence[int] = [schema.oid] if schema else []
    else:
        path = without_temporary(context.snapshot, context.search_path(implicit=True))
    return [f.oid for s in path for f in context.snapshot.functions(parts[-1], s)]


def _arguments(snapshot: Snapshot, oid: int) -> tuple[int, ...] | None:
    routine = snapshot.routine(oid)
    if routine is not None:
        return routine.function.args
    from polar_lite.catalog.functions.registry import REGISTRY

    function = REGISTRY.by_oid.get(oid)
    return function.args if function else None


# Names, visibility, comments


def format_type(context: SessionContext, oid: int | None, typmod: int | None) -> str | None:
    if oid is None:
        return None
    return names_of(context).type(oid, typmod) if oid else "-"


def pg_get_userbyid(context: SessionContext, oid: int) -> str:
    return context.snapshot.role_name(oid)


def pg_table_is_visible(context: SessionContext, oid: int) -> bool | None:
    found = context.snapshot.relation(oid)
    return names_of(context).relation_is_visible(found) if found else None


def pg_type_is_visible(context: SessionContext, oid: int) -> bool | None:
    return names_of(context).type_is_visible(oid) if context.snapshot.type(oid) else None


def pg_function_is_visible(context: SessionContext, oid: int) -> bool | None:
    routine = context.snapshot.routine(oid)
    if routine is not None:
        return names_of(context).routine_is_visible(routine)
    from polar_lite.catalog.functions.registry import REGISTRY

    builtin = REGISTRY.by_oid.get(oid)
    if builtin is None:
        return None
    return names_of(context).searches_named(builtin.schema)


def _always_visible(context: SessionContext, oid: int) -> bool:
    """Conversions and the like are all in pg_catalog, which is always searched."""
    return True


def _visible_in(table: str, prefix: str) -> Callable[[SessionContext, int], bool | None]:
    """Whether the schema of a row of the system table is in the search path."""
    text = f"SELECT {prefix}namespace FROM pg_catalog.{table} WHERE oid = $1"

    def test(context: SessionContext, oid: int) -> bool | None:
        if oid < FIRST_NORMAL_OID:
            return True
        schema = next((schema for (schema,) in context.query(text, [oid])), None)
        return None if schema is None else schema in context.search_path(implicit=True)

    return test


@cache
def _with_oids() -> tuple[int, ...]:
    """The system tables whose rows may have comments."""
    return tuple(t.oid for t in tables().values() if any(column.name == "oid" for column in t.columns))


def comment(context: SessionContext, oid: int, class_name: str | None = None) -> str | None:
    """obj_description(); without the class, the first object of that OID that has a comment."""
    known = context.snapshot.comments
    if class_name is None:
        text = next((found for class_oid in _with_oids() if (found := known.get((class_oid, oid, 0)))), None)
    else:
        table = tables().get(class_name)
        text = None if table is None else known.get((table.oid, oid, 0))
    if text is None and class_name in (None, "pg_proc"):
        from polar_lite.catalog.functions.registry import REGISTRY

        function = REGISTRY.by_oid.get(oid)
        text = function.description or None if function else None
    return text


def col_description(context: SessionContext, oid: int, number: int) -> str | None:
    return context.snapshot.comment(PG_CLASS, oid, number)


def oidvectortypes(context: SessionContext, types: str) -> str:
    names = names_of(context)
    return ", ".join(names.type(oid) for oid in flatten(nested(types)))


def pg_describe_object(context: SessionContext, class_oid: int, oid: int, sub: int) -> str | None:
    return _full_names(context).describe(Address(class_oid, oid, sub)) if oid else None


def _reader(context: SessionContext) -> Reader:
    def read(table: str, where: dict[str, Any], columns: tuple[str, ...]) -> list[tuple[Any, ...]]:
        tests = " AND ".join(f"{quote_ident(name)} = ${n}" for n, name in enumerate(where, start=1))
        text = f"SELECT {', '.join(columns)} FROM pg_catalog.{table} WHERE {tests}"
        return context.query(text, list(where.values()))

    return read


def _full_names(context: SessionContext) -> Names:
    return Names(context.snapshot, context.search_path(implicit=True), _reader(context))


def pg_identify_object(context: SessionContext, class_oid: int, oid: int, sub: int) -> tuple[Any, ...]:
    found = identify(context.snapshot, _reader(context), Address(class_oid, oid, sub))
    if found is not None:
        return found.type, found.schema, found.name, found.identity
    description = pg_describe_object(context, class_oid, oid, sub) or ""
    kind, _, name = description.rpartition(" ")
    return kind, None, name, name


def pg_identify_object_as_address(
    context: SessionContext, class_oid: int, oid: int, sub: int
) -> tuple[Any, ...] | None:
    found = identify(context.snapshot, _reader(context), Address(class_oid, oid, sub))
    return None if found is None else (found.type, dump(found.names), dump(found.arguments))


def pg_my_temp_schema(context: SessionContext) -> int:
    schema = context.snapshot.schema_by_name(f"pg_temp_{context.pid}")
    return schema.oid if schema else 0


def pg_is_other_temp_schema(context: SessionContext, oid: int) -> bool:
    schema = context.snapshot.schema(oid)
    return schema is not None and schema.name.startswith("pg_temp_") and oid != pg_my_temp_schema(context)


def pg_event_trigger_ddl_commands(context: SessionContext) -> Iterator[tuple[Any, ...]]:
    """39P03 outside of an event trigger's function; see server.triggers.ddl_events."""
    yield from context.server_info("ddl commands")


def pg_event_trigger_dropped_objects(context: SessionContext) -> Iterator[tuple[Any, ...]]:
    for *facts, names, arguments in context.server_info("dropped objects"):
        yield *facts, dump(names), dump(arguments)


def pg_lock_status(context: SessionContext) -> Iterator[tuple[Any, ...]]:
    yield from context.server_info("locks")


def sequence_state(context: SessionContext, oid: int) -> Iterator[tuple[int, int, bool]]:
    """What SELECT from a sequence shows; the values live in the server's store, not in a table."""
    last, is_called = context.sequence_state(oid)
    # log_cnt: how many values are reserved ahead is the store's own matter.
    yield last, 0, is_called


def pg_sequence_last_value(context: SessionContext, oid: int) -> int | None:
    relation = context.snapshot.relation(oid)
    if relation is None or relation.kind != "S":
        raise PgError(code.WRONG_OBJECT_TYPE, f'"{regclassout(context, oid)}" is not a sequence')
    privileges.check_any(context.snapshot, context.current_user_oid, relation, "SELECT", "USAGE")
    last, _, is_called = next(sequence_state(context, oid))
    return last if is_called else None


def pg_get_serial_sequence(context: SessionContext, table: str, column: str) -> str | None:
    relation = relation_named(context, table)
    found = next((c for c in relation.columns if c.name == column and not c.has_dropped), None)
    if found is None:
        raise PgError(
            code.UNDEFINED_COLUMN, f'column "{column}" of relation "{relation.name}" does not exist'
        )
    rows = context.query(
        "SELECT d.objid FROM pg_catalog.pg_depend d JOIN pg_catalog.pg_class c ON c.oid = d.objid"
        " WHERE d.classid = 1259 AND d.refclassid = 1259 AND d.refobjid = $1 AND d.refobjsubid = $2"
        " AND d.deptype IN ('a', 'i') AND c.relkind = 'S'",
        (relation.oid, found.attnum),
    )
    if not rows:
        return None
    sequence = context.snapshot.relations[rows[0][0]]
    return quote_qualified(names_of(context).schema_name(sequence.schema), sequence.name)


def _tablespace_location(context: SessionContext, oid: int) -> str:
    return next((place for found, place in context.server_info("tablespaces") if found == oid), "")


def _none(context: SessionContext, *_: Any) -> None:
    return None


def pg_relation_is_publishable(context: SessionContext, oid: int) -> bool:
    from polar_lite.catalog.publications import is_publishable  # it imports the snapshot

    relation = context.snapshot.relation(oid)
    return relation is not None and is_publishable(relation)


def options_to_table(options: str) -> Iterator[tuple[str, str | None]]:
    """name=value as two columns; without `=` there is no value."""
    for text in flatten(nested(options)):
        if text is not None:
            name, sign, value = text.partition("=")
            yield name, value if sign else None


_ARRAY_SUFFIX: Final = re.compile(r"(\s*\[\s*\d*\s*\])+$|\s+array(\s*\[\s*\d+\s*\])?$", re.IGNORECASE)
_FIELD: Final = "(?:year|month|day|hour|minute|second)"
_INTERVAL_FIELDS: Final = re.compile(rf"^(interval) {_FIELD}(?: to {_FIELD})?$", re.IGNORECASE)
_SQL_TYPES: Final = {
    "boolean": 16, "smallint": 21, "integer": 23, "int": 23, "bigint": 20, "real": 700,
    "double precision": 701, "float": 701, "decimal": 1700, "dec": 1700, "character varying": 1043,
    "character": 1042, "char": 1042, '"char"': 18, "bit": 1560, "bit varying": 1562,
    "timestamp without time zone": 1114, "timestamp with time zone": 1184,
    "time without time zone": 1083, "time with time zone": 1266, "varchar2": 1043, "number": 1700,
}  # fmt: skip

# PostgreSQL's prosrc -> what computes it; all receive the session.
CONTEXT: Final[dict[str, Callable[..., Any]]] = {
    "regclassin": regclassin,
    "regclassout": regclassout,
    "text_regclass": regclassin,
    "regprocin": regprocin,
    "regprocout": regprocout,
    "regprocedurein": regprocedurein,
    "regprocedureout": regprocedureout,
    "regtypein": regtypein,
    "regtypeout": regtypeout,
    "regrolein": regrolein,
    "regroleout": regroleout,
    "regnamespacein": regnamespacein,
    "regnamespaceout": regnamespaceout,
    "to_regclass": or_null(regclassin),
    "to_regproc": or_null(regprocin),
    "to_regprocedure": or_null(regprocedurein),
    "to_regtype": or_null(regtypein),
    "to_regrole": or_null(regrolein),
    "to_regnamespace": or_null(regnamespacein),
    "format_type": format_type,
    "pg_get_userbyid": pg_get_userbyid,
    "pg_table_is_visible": pg_table_is_visible,
    "pg_type_is_visible": pg_type_is_visible,
    "pg_function_is_visible": pg_function_is_visible,
    **dict.fromkeys(
        (
            "pg_conversion_is_visible", "pg_ts_parser_is_visible", "pg_ts_template_is_visible",
        ),
        _always_visible,
    ),
    "pg_opclass_is_visible": _visible_in("pg_opclass", "opc"),
    "pg_opfamily_is_visible": _visible_in("pg_opfamily", "opf"),
    "obj_description/oid,name": comment,
    "obj_description/oid": comment,
    "shobj_description/oid,name": comment,
    "col_description/oid,int4": col_description,
    "pg_describe_object": pg_describe_object,
    "oidvectortypes": oidvectortypes,
    "pg_identify_object": pg_identify_object,
    "pg_identify_object_as_address": pg_identify_object_as_address,
    "pg_event_trigger_ddl_commands": pg_event_trigger_ddl_commands,
    "pg_event_trigger_dropped_objects": pg_event_trigger_dropped_objects,
    "pg_my_temp_schema": pg_my_temp_schema,
    "pg_is_other_temp_schema": pg_is_other_temp_schema,
    "pg_lock_status": pg_lock_status,
    "pg_get_serial_sequence": pg_get_serial_sequence,
    "pg_sequence_last_value": pg_sequence_last_value,
    "pg_relation_is_publishable": pg_relation_is_publishable,
    "pg_tablespace_location": _tablespace_location,
    **catalog_definitions.CONTEXT,
    **privilege_functions.CONTEXT,
    **server_facts.CONTEXT,
}  # fmt: skip

PYTHON: Final[dict[str, Callable[..., Any]]] = {"pg_options_to_table": options_to_table}

# Functions of ours: the query behind SELECT from a sequence.
FUNCTIONS: Final = (
    Function(
        9900,
        "polar_sequence_state",
        (26,),
        2249,
        python=sequence_state,
        context=True,
        volatility="v",
        returns_set=True,
        arg_names=("sequence",),
        out_names=("last_value", "log_cnt", "is_called"),
        out_types=(20, 20, 16),
        description="state of a sequence",
    ),
)
