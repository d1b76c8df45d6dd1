"""Which functions may be called on the event loop's own thread (`server.quick.messages`).

Bounded ones always take a short time, however their arguments are chosen: values of fixed width in and out,
or a name in the list below, whose result is no longer than its arguments. Others may be tried there as parts
of a query that is given up when it takes too long; what such a query cannot be stopped in is one call.
"""

from typing import Final

from polar_lite.catalog.functions.registry import REGISTRY, Function
from polar_lite.protocol import pgtypes

_FIXED_WIDTH: Final = frozenset(
    kind.oid
    for kind in (
        pgtypes.BOOL,
        pgtypes.INT2,
        pgtypes.INT4,
        pgtypes.INT8,
        pgtypes.OID,
        pgtypes.FLOAT4,
        pgtypes.FLOAT8,
        pgtypes.DATE,
        pgtypes.TIME,
        pgtypes.TIMETZ,
        pgtypes.TIMESTAMP,
        pgtypes.TIMESTAMPTZ,
        pgtypes.INTERVAL,
        pgtypes.UUID,
        pgtypes.NAME,
    )
)
_SHORT: Final = frozenset(
    {
        *(
            "not_null",
            "fixed_to_key",
            "fixed_to_text",
            "rescale",
            "key_to_fixed",
            "rounded_fixed",
            "cut_off_fixed",
            "abs_fixed",
            "quotient_fixed",
            "text",
            "varchar",
            "bpchar",
            "numeric",
            "lower",
            "upper",
            "length",
            "char_length",
        ),
        *("character_length", "octet_length", "substr", "substring", "btrim", "ltrim", "rtrim", "left"),
        *("right", "nvl", "textcat", "version", "current_setting", "current_schema"),
        *("numeric_add", "numeric_sub", "numeric_mul", "numeric_uminus", "numeric_abs", "numeric_cmp"),
        *("numeric_eq", "numeric_ne", "numeric_lt", "numeric_le", "numeric_gt", "numeric_ge"),
    }
)
# Volatile, and nothing else: a next value of a sequence is given up where it would be waited for.
_HARMLESS: Final = frozenset(
    {
        *("nextval", "identity_value", "currval", "lastval", "random", "gen_random_uuid", "sys_guid"),
        *("clock_timestamp", "timeofday"),
    }
)
# One call of these may take far longer than reading its arguments does.
_LONG: Final = frozenset(
    {
        *("repeat", "lpad", "rpad", "array_fill", "replace", "factorial", "power", "pow", "exp", "ln", "log"),
        *("log10", "numeric_power", "numeric_exp", "numeric_ln", "numeric_log", "xmlvalidate", "crypt"),
    }
)
# What they give belongs to a transaction, which has to begin and to end around the statement.
_NUMBERING: Final = frozenset({"txid_current", "pg_current_xact_id"})
_LONG_FAMILIES: Final = ("regex", "jsonb_path_", "pg_get_", "xml_is_")


def may_be_tried(function: Function) -> bool:
    """Whether a call waits for nothing, writes nothing, runs no PL and is over soon for short arguments."""
    if not _may_be_called(function):
        return False
    if function.volatility == "v":
        return function.name in _HARMLESS
    return function.name not in _LONG and not any(part in function.name for part in _LONG_FAMILIES)


def is_bounded(function: Function) -> bool:
    """Whether a call takes a short time, waits for nothing and writes nothing."""
    if not _may_be_called(function):
        return False
    if function.volatility == "v":
        return function.name in _HARMLESS
    if function.sql is not None:
        return True
    if function.kind != "f":
        return False
    if function.name in _SHORT or function.name.startswith(("cast_", "typmod_", "integers_")):
        return True
    known = REGISTRY.by_oid.get(function.oid)
    if known is None or known.name != function.name:
        return False  # several calls made one
    return function.result in _FIXED_WIDTH and all(oid in _FIXED_WIDTH for oid in function.args)


def _may_be_called(function: Function) -> bool:
    if function.returns_set or function.may_write or function.routine_oid is not None:
        return False
    return function.name not in _NUMBERING
