"""CREATE, ALTER and DROP TEXT SEARCH CONFIGURATION and DICTIONARY.

Parsers and templates are functions in C: a script of an extension alone can make a template.
PostgreSQL 15 docs, CREATE TEXT SEARCH CONFIGURATION and its kin; source tsearchcmds.c.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Final

from polar_lite.catalog.dialect import nodes
from polar_lite.catalog.object_names import PG_NAMESPACE, PG_TS_CONFIG, PG_TS_DICT, PG_TS_TEMPLATE
from polar_lite.catalog.text_search.objects import PARSER, TEMPLATES, Configuration, Dictionary
from polar_lite.catalog.text_search.options import parsed, written
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.sqlstate import PgError, unsupported
from polar_lite.server.commands import CommandResult, command
from polar_lite.server.commands.ddl import Ddl
from polar_lite.server.commands.schema_objects import Kind

if TYPE_CHECKING:
    from polar_lite.catalog.objects import Schema
    from polar_lite.server.sessions.session import Session

_Option = tuple[str, tuple[str, ...] | None, bool]


def _find_configuration(ddl: Ddl, name: str, path: Sequence[int]) -> Configuration | None:
    return ddl.snapshot.text_search.configuration(name, path)


def _find_dictionary(ddl: Ddl, name: str, path: Sequence[int]) -> Dictionary | None:
    return ddl.snapshot.text_search.dictionary(name, path)


def _kind(noun: str, class_oid: int, table: str, prefix: str, find: Any) -> Kind:
    missing = f'{noun} "{{}}" does not exist'
    return Kind(noun, class_oid, table, prefix, find, missing, lambda _, name: f'{noun} "{name}"')


CONFIGURATION: Final = _kind(
    "text search configuration", PG_TS_CONFIG, "pg_ts_config", "cfg", _find_configuration
)
DICTIONARY: Final = _kind("text search dictionary", PG_TS_DICT, "pg_ts_dict", "dict", _find_dictionary)
KINDS: Final = {"TEXT SEARCH CONFIGURATION": CONFIGURATION, "TEXT SEARCH DICTIONARY": DICTIONARY}


@command(nodes.CreateTextSearch, writes=True)
def create_text_search(node: nodes.CreateTextSearch, session: Session, text: str) -> CommandResult:
    ddl = Ddl(session)
    match node.kind:
        case "CONFIGURATION":
            _create_configuration(ddl, node)
        case "DICTIONARY":
            _create_dictionary(ddl, node)
        case "TEMPLATE" if session.extension:
            schema, oid = ddl.creation_schema(node.names), ddl.writer.new_oid()
            row = {"tmplname": node.names[-1], "tmplnamespace": schema.oid, "tmplinit": 0, "tmpllexize": 0}
            ddl.writer.insert("pg_ts_template", {"oid": oid, **row})
            ddl.writer.depend((PG_TS_TEMPLATE, oid, 0), (PG_NAMESPACE, schema.oid, 0))
        case _:
            raise unsupported(f"CREATE TEXT SEARCH {node.kind}")
    return CommandResult(f"CREATE TEXT SEARCH {node.kind}")


def _check_free(ddl: Ddl, kind: Kind, names: Sequence[str], schema: Schema) -> None:
    """A unique index says it in PostgreSQL."""
    if kind.find(ddl, names[-1], [schema.oid]) is not None:
        columns = f"{kind.prefix}name, {kind.prefix}namespace"
        shown = f"({columns})=({names[-1]}, {schema.oid})"
        raise _taken(kind.table, f"{kind.table}_{kind.prefix}name_index", shown)


def _taken(table: str, index: str, key: str) -> PgError:
    return PgError(
        code.UNIQUE_VIOLATION,
        f'duplicate key value violates unique constraint "{index}"',
        detail=f"Key {key} already exists.",
        schema="pg_catalog",
        table=table,
        constraint=index,
    )


# dictionaries


def _create_dictionary(ddl: Ddl, node: nodes.CreateTextSearch) -> None:
    template = None
    options: list[_Option] = []
    for option in node.options:
        if option[0] == "template":
            template = _names_of(option)
        else:
            options.append(option)
    schema = ddl.creation_schema(node.names)
    if template is None:
        raise PgError(code.INVALID_OBJECT_DEFINITION, "text search template is required")
    template_oid, template_name = _template(ddl, template)
    _check_dictionary(ddl, template_name, options)
    _check_free(ddl, DICTIONARY, node.names, schema)
    oid = ddl.writer.new_oid()
    row = {
        "oid": oid,
        "dictname": node.names[-1],
        "dictnamespace": schema.oid,
        "dictowner": ddl.role,
        "dicttemplate": template_oid,
        "dictinitoption": written((name, _text(name, value), bare) for name, value, bare in options),
    }
    ddl.writer.insert("pg_ts_dict", row)
    ddl.writer.depend((PG_TS_DICT, oid, 0), (PG_NAMESPACE, schema.oid, 0))
    if template_oid not in TEMPLATES:
        ddl.writer.depend((PG_TS_DICT, oid, 0), (PG_TS_TEMPLATE, template_oid, 0))


def _template(ddl: Ddl, names: Sequence[str]) -> tuple[int, str]:
    rows = ddl.writer.rows("pg_ts_template", {"tmplname": names[-1]}, ("oid", "tmplname", "tmplnamespace"))
    path = ddl.search_path() if len(names) == 1 else [ddl.schema_named(names[-2]).oid]
    for schema in path:
        for oid, name, where in rows:
            if where == schema:
                return oid, name
    shown = ".".join(names)
    raise PgError(code.UNDEFINED_OBJECT, f'text search template "{shown}" does not exist')


def _text(name: str, value: tuple[str, ...] | None) -> str:
    """defGetString."""
    if value is None:
        raise PgError(code.SYNTAX_ERROR, f"{name} requires a parameter")
    return ".".join(value)


def _names_of(option: _Option) -> Sequence[str]:
    name, value, _ = option
    if value is None:
        raise PgError(code.SYNTAX_ERROR, f"{name} requires a parameter")
    return value


def _check_dictionary(ddl: Ddl, template: str, options: Iterable[_Option]) -> None:
    from polar_lite.catalog.text_search import dictionaries  # with the first that is made

    given = written((name, _text(name, value), bare) for name, value, bare in options)
    folder = ddl.session.settings.text("data_directory")
    dictionaries.check(Dictionary(0, 0, 0, "", template, given), folder)


@command(nodes.AlterTextSearchDictionary, writes=True)
def alter_dictionary(node: nodes.AlterTextSearchDictionary, session: Session, text: str) -> CommandResult:
    """Options are added, replaced, and, without a value, taken away."""
    ddl = Ddl(session)
    found = DICTIONARY.owned(ddl, node.names)
    assert isinstance(found, Dictionary)
    kept: list[_Option] = [(name, (value,), bare) for name, value, bare in parsed(found.options)]
    for option in node.options:
        kept = [known for known in kept if known[0] != option[0]]
        if option[1] is not None:
            kept.append(option)
    _check_dictionary(ddl, found.template, kept)
    shown = written((name, _text(name, value), bare) for name, value, bare in kept)
    ddl.writer.update("pg_ts_dict", {"oid": found.oid}, {"dictinitoption": shown})
    return CommandResult("ALTER TEXT SEARCH DICTIONARY")


# configurations


def _create_configuration(ddl: Ddl, node: nodes.CreateTextSearch) -> None:
    parser = source = None
    for option in node.options:
        match option[0]:
            case "parser":
                parser = _names_of(option)
            case "copy":
                source = _names_of(option)
            case other:
                message = f'text search configuration parameter "{other}" not recognized'
                raise PgError(code.SYNTAX_ERROR, message)
    schema = ddl.creation_schema(node.names)
    if parser is not None and source is not None:
        raise PgError(code.SYNTAX_ERROR, "cannot specify both PARSER and COPY options")
    if parser is not None:
        _check_parser(ddl, parser)
    elif source is None:
        raise PgError(code.INVALID_OBJECT_DEFINITION, "text search parser is required")
    copied = None if source is None else CONFIGURATION.named(ddl, source)
    _check_free(ddl, CONFIGURATION, node.names, schema)
    oid = ddl.writer.new_oid()
    row = {
        "oid": oid,
        "cfgname": node.names[-1],
        "cfgnamespace": schema.oid,
        "cfgowner": ddl.role,
        "cfgparser": PARSER,
    }
    ddl.writer.insert("pg_ts_config", row)
    ddl.writer.depend((PG_TS_CONFIG, oid, 0), (PG_NAMESPACE, schema.oid, 0))
    if isinstance(copied, Configuration):
        _enter(ddl, oid, copied.mapping)


def _check_parser(ddl: Ddl, names: Sequence[str]) -> None:
    if len(names) > 1:
        ddl.schema_named(names[-2])
    if names[-1] != "default" or (len(names) > 1 and names[-2] != "pg_catalog"):
        shown = ".".join(names)
        raise PgError(code.UNDEFINED_OBJECT, f'text search parser "{shown}" does not exist')


def _enter(ddl: Ddl, oid: int, mapping: Any) -> None:
    """Write the mapping, and what the configuration depends on because of it."""
    ddl.writer.delete("pg_ts_config_map", {"mapcfg": oid})
    ddl.writer.delete("pg_depend", {"classid": PG_TS_CONFIG, "objid": oid, "refclassid": PG_TS_DICT})
    for kind, dictionaries in sorted(mapping.items()):
        for number, dictionary in enumerate(dictionaries, 1):
            row = {"mapcfg": oid, "maptokentype": kind, "mapseqno": number, "mapdict": dictionary}
            ddl.writer.insert("pg_ts_config_map", row)
    for dictionary in dict.fromkeys(d for listed in mapping.values() for d in listed):
        ddl.writer.depend((PG_TS_CONFIG, oid, 0), (PG_TS_DICT, dictionary, 0))


@command(nodes.AlterTextSearchConfiguration, writes=True)
def alter_configuration(
    node: nodes.AlterTextSearchConfiguration, session: Session, text: str
) -> CommandResult:
    ddl = Ddl(session)
    found = CONFIGURATION.owned(ddl, node.names)
    assert isinstance(found, Configuration)
    kinds = None if node.token_types is None else _token_types(node.token_types)
    given = [DICTIONARY.named(ddl, names).oid for names in node.dictionaries or ()]
    mapping = dict(found.mapping)
    match node.action:
        case "REPLACE":
            old, new = given
            for kind in mapping if kinds is None else kinds:
                if kind in mapping:
                    mapping[kind] = tuple(new if d == old else d for d in mapping[kind])
        case "DROP":
            _drop(ddl, mapping, kinds or {}, if_exists=bool(node.if_exists))
        case _:
            for kind in kinds or {}:
                if node.action == "ADD" and kind in mapping:
                    shown = f"(mapcfg, maptokentype, mapseqno)=({found.oid}, {kind}, 1)"
                    raise _taken("pg_ts_config_map", "pg_ts_config_map_index", shown)
                mapping[kind] = tuple(given)
    _enter(ddl, found.oid, mapping)
    return CommandResult("ALTER TEXT SEARCH CONFIGURATION")


def _token_types(names: Sequence[str]) -> dict[int, str]:
    """By number, in the order given, each once."""
    from polar_lite.catalog.text_search.documents import TOKEN_TYPES

    numbers = {alias: number for number, (alias, _) in enumerate(TOKEN_TYPES, 1)}
    for name in names:
        if name not in numbers:
            raise PgError(code.INVALID_PARAMETER_VALUE, f'token type "{name}" does not exist')
    return {numbers[name]: name for name in names}


def _drop(ddl: Ddl, mapping: dict[int, tuple[int, ...]], kinds: dict[int, str], *, if_exists: bool) -> None:
    for kind, name in kinds.items():
        if mapping.pop(kind, None) is None:
            message = f'mapping for token type "{name}" does not exist'
            if not if_exists:
                raise PgError(code.UNDEFINED_OBJECT, message)
            ddl.skip(f"{message}, skipping")
