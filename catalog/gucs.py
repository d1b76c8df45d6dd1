"""Every server setting (GUC): name, type, default, who may change it when, and what it is for.

Data only. `server.sessions.settings` holds one session's values and the rules of SET, `server.guc_values`
checks values, `pg_settings` and SHOW read these rows. PostgreSQL 15 docs 20 (runtime-config); the
`polar_*` and `nls_*` rows follow PolarDB's and Oracle's names. A setting that only steers
PostgreSQL's planner or storage is accepted and has no effect here; its row says so.
"""

from typing import Final

from polar_lite.catalog import guc_absent_rows, guc_rows, guc_unused_rows
from polar_lite.catalog.gucs_model import (
    INT_MAX,
    POLARDB_VERSION,
    SERVER_VERSION,
    SERVER_VERSION_NUM,
    Context,
    Guc,
)

__all__ = [
    "GUCS",
    "INT_MAX",
    "MEANING",
    "POLARDB_VERSION",
    "REPORTED",
    "SERVER_VERSION",
    "SERVER_VERSION_NUM",
    "Context",
    "Guc",
    "default_of",
]

ROWS: Final = (*guc_rows.ROWS, *guc_unused_rows.ROWS, *guc_absent_rows.ROWS)
GUCS: Final = {row.name.lower(): row for row in ROWS}

# Names of the settings that change what a statement means, by what they decide: the plan key.
MEANING: Final = {
    "oracle_date": "polar_comp_redwood_date",
    "redwood_strings": "polar_comp_redwood_strings",
    "empty_string_null": "polar_empty_string_is_null",
    "greatest_least_null": "polar_comp_redwood_greatest_least",
    "user_is_session_user": "polar_user_is_session_user",
    "case_insensitive_quoted": "polar_case_sensitive_for_columnref",
    "oracle_reverse": "polar_reverse_loop_bounds",
    "exact_division": "polar_exact_division",
}

# ParameterStatus messages a session begins with, in the order PostgreSQL 15 sends them.
REPORTED: Final = tuple(sorted((row for row in ROWS if row.reported), key=lambda row: row.name.lower()))


def default_of(guc: Guc, mode: str) -> str:
    """Return the shipped default of a setting in a database of this mode."""
    if mode == "oracle" and guc.oracle_default is not None:
        return guc.oracle_default
    return guc.default
