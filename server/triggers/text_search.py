"""tsvector_update_trigger and tsvector_update_trigger_column: a vector kept from columns of text.

PostgreSQL 15 docs 12.4.3 (textsearch-update-triggers); source tsvector_op.c (tsvector_update_trigger).
"""

from collections.abc import Sequence
from typing import Final

from polar_lite.catalog.functions.context import SessionContext
from polar_lite.catalog.plsql.triggers import Facts
from polar_lite.catalog.plsql.values import Record
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.codecs.array import flatten, load
from polar_lite.protocol.pgtypes import BPCHAR, REGCONFIG, TEXT, TSVECTOR, VARCHAR
from polar_lite.protocol.sqlstate import PgError

_CHARACTERS: Final = frozenset((TEXT.oid, VARCHAR.oid, BPCHAR.oid))


def by_name(context: SessionContext, facts: Facts, new: Record, old: Record) -> Record | None:
    """The second argument names the configuration."""
    target, name, *columns = _arguments(facts, new)
    if "." not in name:
        raise PgError(
            code.INVALID_PARAMETER_VALUE, f'text search configuration name "{name}" must be schema-qualified'
        )
    from polar_lite.catalog.text_search.configurations import configuration_named  # with the first such row

    return _updated(context, facts, new, target, configuration_named(context, name), columns)


def by_column(context: SessionContext, facts: Facts, new: Record, old: Record) -> Record | None:
    """The second argument names the column of the configuration."""
    target, name, *columns = _arguments(facts, new)
    place = _place(new, name, f'configuration column "{name}" does not exist')
    if new.shape is not None and new.shape.types[place].oid != REGCONFIG.oid:
        raise PgError(code.DATATYPE_MISMATCH, f'column "{name}" is not of regconfig type')
    if new.values[place] is None:
        raise PgError(code.NULL_VALUE_NOT_ALLOWED, f'configuration column "{name}" must not be null')
    return _updated(context, facts, new, target, new.values[place], columns, name)


def _arguments(facts: Facts, new: Record) -> list[str]:
    problem = None
    if facts.tg_level != "ROW":
        problem = "must be fired for row"
    elif facts.tg_when != "BEFORE":
        problem = "must be fired BEFORE event"
    elif not (facts.inserting or facts.updating):
        problem = "must be fired for INSERT or UPDATE"
    elif facts.tg_nargs < 3:  # the vector, the configuration, a column
        problem = "arguments must be tsvector_field, ts_config, text_field1, ...)"
    if problem is not None:
        raise PgError(code.E_R_I_E_TRIGGER_PROTOCOL_VIOLATED, f"tsvector_update_trigger: {problem}")
    assert facts.tg_argv is not None
    arguments: list[str] = list(flatten(load(facts.tg_argv).items))
    target = _place(new, arguments[0], f'tsvector column "{arguments[0]}" does not exist')
    if new.shape is not None and new.shape.types[target].oid != TSVECTOR.oid:
        raise PgError(code.DATATYPE_MISMATCH, f'column "{arguments[0]}" is not of tsvector type')
    return arguments


def _place(new: Record, name: str, message: str) -> int:
    place = None if new.shape is None else new.shape.index(name)
    if place is None:
        raise PgError(code.UNDEFINED_COLUMN, message)
    return place


def _updated(
    context: SessionContext,
    facts: Facts,
    new: Record,
    target: str,
    configuration: int,
    columns: Sequence[str],
    setting: str = "",
) -> Record:
    from polar_lite.catalog.text_search.configurations import analyzer
    from polar_lite.catalog.text_search.vectors import vector_of_parts

    texts = []
    is_needed = facts.inserting or setting in facts.updated
    for column in columns:
        place = _place(new, column, f'column "{column}" does not exist')
        if new.shape is not None and new.shape.types[place].oid not in _CHARACTERS:
            raise PgError(code.DATATYPE_MISMATCH, f'column "{column}" is not of a character type')
        is_needed = is_needed or column in facts.updated
        if new.values[place] is not None:
            texts.append(new.values[place])
    if is_needed:
        new.values[_place(new, target, "")] = vector_of_parts(analyzer(context, configuration), texts)
    return new
