"""Built-in functions that not everybody may call, and the roles that may.

GRANT and REVOKE do not change that: they know users' routines only.
Source: PostgreSQL 15, system_functions.sql.
"""

from collections.abc import Mapping
from typing import Final

_NAMES: Final[dict[tuple[str, ...], str]] = {
    (): "lo_export lo_import pg_backup_start pg_backup_stop pg_config pg_create_restore_point"
    " pg_current_logfile pg_hba_file_rules pg_ident_file_mappings pg_log_backend_memory_contexts"
    " pg_ls_dir pg_promote pg_read_binary_file pg_read_file pg_reload_conf"
    " pg_replication_origin_advance pg_replication_origin_create pg_replication_origin_drop"
    " pg_replication_origin_oid pg_replication_origin_progress pg_replication_origin_session_is_setup"
    " pg_replication_origin_session_progress pg_replication_origin_session_reset"
    " pg_replication_origin_session_setup pg_replication_origin_xact_reset"
    " pg_replication_origin_xact_setup pg_rotate_logfile pg_show_all_file_settings"
    " pg_show_replication_origin_status pg_stat_file pg_stat_have_stats pg_stat_reset"
    " pg_stat_reset_replication_slot pg_stat_reset_shared pg_stat_reset_single_function_counters"
    " pg_stat_reset_single_table_counters pg_stat_reset_slru pg_stat_reset_subscription_stats"
    " pg_switch_wal pg_wal_replay_pause pg_wal_replay_resume",
    ("pg_monitor",): "pg_ls_archive_statusdir pg_ls_logdir pg_ls_logicalmapdir pg_ls_logicalsnapdir"
    " pg_ls_replslotdir pg_ls_tmpdir pg_ls_waldir",
    ("pg_read_all_stats",): "pg_get_backend_memory_contexts pg_get_shmem_allocations",
}
GRANTEES: Final[Mapping[str, tuple[str, ...]]] = {
    name: roles for roles, names in _NAMES.items() for name in names.split()
}
"""By the function's name, for all its signatures: the roles that may call it beside superusers."""


def acl(name: str) -> list[str] | None:
    """What pg_proc has of it; None for a function that everybody may call."""
    roles = GRANTEES.get(name)
    return None if roles is None else [f"{role}=X/postgres" for role in ("postgres", *roles)]
