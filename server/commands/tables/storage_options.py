"""WITH (..) of tables, indexes and views: pg_class.reloptions, checked as PostgreSQL does.

They steer PostgreSQL's storage, so here they are only kept, but for those of views. PostgreSQL 15 source
reloptions.c; docs, CREATE TABLE and CREATE INDEX ("Storage Parameters").
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from polar_lite.catalog.boolean_words import option_flag, parse_bool
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.sqlstate import PgError
from polar_lite.server.writes.routing import INTERVAL

_INT_MAX: Final = 2147483647
# name -> "bool", "text", its values, or its bounds.
Option = str | tuple[str, ...] | tuple[float, float]
_VACUUM: Final[dict[str, Option]] = {
    "autovacuum_enabled": "bool",
    "autovacuum_vacuum_threshold": (0, _INT_MAX),
    "autovacuum_vacuum_insert_threshold": (-1, _INT_MAX),
    "autovacuum_vacuum_cost_limit": (1, 10000),
    "autovacuum_freeze_min_age": (0, 1000000000),
    "autovacuum_freeze_max_age": (100000, 2000000000),
    "autovacuum_freeze_table_age": (0, 2000000000),
    "autovacuum_multixact_freeze_min_age": (0, 1000000000),
    "autovacuum_multixact_freeze_max_age": (10000, 2000000000),
    "autovacuum_multixact_freeze_table_age": (0, 2000000000),
    "autovacuum_vacuum_cost_delay": (-1.0, 100.0),
    "autovacuum_vacuum_scale_factor": (0.0, 100.0),
    "autovacuum_vacuum_insert_scale_factor": (0.0, 100.0),
    "log_autovacuum_min_duration": (-1, _INT_MAX),
    "vacuum_index_cleanup": ("on", "off", "auto", "true", "false", "yes", "no", "1", "0"),
    "vacuum_truncate": "bool",
}
_TABLE: Final[dict[str, Option]] = {
    **_VACUUM,
    **{f"toast.{name}": option for name, option in _VACUUM.items()},
    "autovacuum_analyze_threshold": (0, _INT_MAX),
    "autovacuum_analyze_scale_factor": (0.0, 100.0),
    "fillfactor": (10, 100),
    "toast_tuple_target": (128, 8160),
    "parallel_workers": (0, 1024),
    "user_catalog_table": "bool",
}
_OPTIONS: Final[dict[str, Mapping[str, Option]]] = {
    "p": {INTERVAL: "text"},
    "r": _TABLE,
    "m": _TABLE,
    "btree": {"fillfactor": (10, 100), "deduplicate_items": "bool"},
    "hash": {"fillfactor": (10, 100)},
    "gist": {"fillfactor": (10, 100), "buffering": ("on", "off", "auto")},
    "gin": {"fastupdate": "bool", "gin_pending_list_limit": (64, _INT_MAX)},
    "brin": {"pages_per_range": (1, 131072), "autosummarize": "bool"},
    "spgist": {"fillfactor": (10, 100)},
    "v": {"security_barrier": "bool", "security_invoker": "bool", "check_option": ("local", "cascaded")},
    "S": {},
}


def checked(kind: str, pairs: Iterable[tuple[str, Any]] | None) -> tuple[str, ...]:
    """The options as reloptions has them; 22023 for a wrong name or value.

    kind: pg_class.relkind, or the access method of an index.
    """
    return kept(_OPTIONS[kind], pairs, has_oids=kind in "rmp")


def kept(
    options: Mapping[str, Option], pairs: Iterable[tuple[str, Any]] | None, *, has_oids: bool = False
) -> tuple[str, ...]:
    made: dict[str, str] = {}
    for name, value in pairs or ():
        shown = "true" if value is True else "false" if value is False else str(value)
        if name == "oids" and has_oids:
            if option_flag(name, value):
                raise PgError(code.FEATURE_NOT_SUPPORTED, "tables declared WITH OIDS are not supported")
            continue
        if name in made:
            raise PgError(code.INVALID_PARAMETER_VALUE, f'parameter "{name}" specified more than once')
        option = options.get(name)
        if option is None:
            raise PgError(code.INVALID_PARAMETER_VALUE, f'unrecognized parameter "{name}"')
        _check(name, shown, option)
        made[name] = shown
    return tuple(f"{name}={value}" for name, value in made.items())


def listed(stored: str | None) -> list[str]:
    """Options as the catalog holds them."""
    return json.loads(stored) if stored else []


def merged(old: Sequence[str], new: Sequence[str], removed: Iterable[str] = ()) -> tuple[str, ...]:
    """Options after SET or RESET: what is set again comes last."""
    gone = {option.partition("=")[0] for option in new} | set(removed)
    return (*(option for option in old if option.partition("=")[0] not in gone), *new)


def _check(name: str, value: str, option: Option) -> None:
    if option == "bool":
        if parse_bool(value) is None:
            raise PgError(code.INVALID_PARAMETER_VALUE, f'invalid value for boolean option "{name}": {value}')
    elif option == "text":
        return
    elif isinstance(option[0], str):
        if value.lower() not in option:
            # Of more than three the rest are other spellings.
            words = [f'"{word}"' for word in option[:3]]
            listed = " and ".join(words) if len(words) == 2 else f"{words[0]}, {words[1]}, and {words[2]}"
            raise PgError(
                code.INVALID_PARAMETER_VALUE,
                f'invalid value for enum option "{name}": {value}',
                detail=f"Valid values are {listed}.",
            )
    else:
        _check_number(name, value, float(option[0]), float(option[1]), isinstance(option[0], float))


def _check_number(name: str, value: str, low: float, high: float, is_real: bool) -> None:
    try:
        number = float(value) if is_real else int(value)
    except ValueError:
        kind = "floating point" if is_real else "integer"
        raise PgError(
            code.INVALID_PARAMETER_VALUE, f'invalid value for {kind} option "{name}": {value}'
        ) from None
    if not low <= number <= high:
        bounds = [f"{bound:.6f}" if is_real else str(int(bound)) for bound in (low, high)]
        raise PgError(
            code.INVALID_PARAMETER_VALUE,
            f'value {value} out of bounds for option "{name}"',
            detail=f'Valid values are between "{bounds[0]}" and "{bounds[1]}".',
        )
