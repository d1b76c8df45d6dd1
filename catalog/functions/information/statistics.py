"""PostgreSQL's statistics of activity, which is not counted here (`track_counts` is off), and of recovery.

A count is 0 and a time NULL, as in PostgreSQL with that setting; what cannot happen here (replication,
subscriptions, recovery) has no rows. The views are in `catalog/sql/pg_stat_views.sql`. PostgreSQL 15 docs
28.2 (monitoring-stats).
"""

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any, Final

from polar_lite.catalog.functions.context import SessionContext
from polar_lite.catalog.functions.information.system import VOID
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.sqlstate import PgError

_TABLES: Final = (
    "numscans", "tuples_returned", "tuples_fetched", "tuples_inserted", "tuples_updated", "tuples_deleted",
    "tuples_hot_updated", "blocks_fetched", "blocks_hit",
)  # fmt: skip
_COUNTS: Final = (
    *_TABLES,
    *(f"xact_{name}" for name in _TABLES),
    "live_tuples", "dead_tuples", "mod_since_analyze", "ins_since_vacuum",
    "vacuum_count", "autovacuum_count", "analyze_count", "autoanalyze_count",
    *(
        f"db_{name}"
        for name in (
            "xact_commit", "xact_rollback", "blocks_fetched", "blocks_hit", "tuples_returned",
            "tuples_fetched", "tuples_inserted", "tuples_updated", "tuples_deleted", "conflict_tablespace",
            "conflict_lock", "conflict_snapshot", "conflict_bufferpin", "conflict_startup_deadlock",
            "conflict_all", "temp_files", "temp_bytes", "deadlocks", "sessions", "sessions_abandoned",
            "sessions_fatal", "sessions_killed",
        )
    ),
)  # fmt: skip
_DURATIONS: Final = (
    "db_blk_read_time", "db_blk_write_time", "db_session_time", "db_active_time",
    "db_idle_in_transaction_time",
)  # fmt: skip
_UNKNOWN: Final = (
    "function_calls", "function_total_time", "function_self_time",
    "xact_function_calls", "xact_function_total_time", "xact_function_self_time",
    "last_vacuum_time", "last_autovacuum_time", "last_analyze_time", "last_autoanalyze_time",
    "db_stat_reset_time", "db_checksum_failures", "db_checksum_last_failure",
)  # fmt: skip
_WRITER_COUNTS: Final = (
    "bgwriter_timed_checkpoints", "bgwriter_requested_checkpoints", "bgwriter_buf_written_checkpoints",
    "bgwriter_buf_written_clean", "bgwriter_maxwritten_clean", "buf_written_backend", "buf_alloc",
    "buf_fsync_backend",
)  # fmt: skip
_WRITER_DURATIONS: Final = ("checkpoint_write_time", "checkpoint_sync_time")

SQL: Final[dict[str, str]] = {
    **{f"pg_stat_get_{name}": "CASE WHEN {0} IS NOT NULL THEN 0 END" for name in _COUNTS},
    **{f"pg_stat_get_{name}": "CASE WHEN {0} IS NOT NULL THEN 0.0 END" for name in _DURATIONS},
    **{f"pg_stat_get_{name}": "CASE WHEN {0} IS NOT NULL THEN NULL END" for name in _UNKNOWN},
    **{f"pg_stat_get_{name}": "0" for name in _WRITER_COUNTS},
    **{f"pg_stat_get_{name}": "0.0" for name in _WRITER_DURATIONS},
    "pg_stat_get_bgwriter_stat_reset_time": "NULL",
}

_CACHES: Final = (
    "CommitTs", "MultiXactMember", "MultiXactOffset", "Notify", "Serial", "Subtrans", "Xact", "other",
)  # fmt: skip


def _no_rows(*arguments: Any) -> Iterator[Any]:
    return iter(())


def _caches(*arguments: Any) -> Iterator[Any]:
    """PostgreSQL's caches of transactions' states, by name."""
    return ((name, 0, 0, 0, 0, 0, 0, 0, None) for name in _CACHES)


def _no_recovery(*arguments: Any) -> Any:
    raise PgError(
        code.OBJECT_NOT_IN_PREREQUISITE_STATE,
        "recovery is not in progress",
        hint="Recovery control functions can only be executed during recovery.",
    )


def _nothing_to_do(*arguments: Any) -> str:
    """Counts are neither kept nor seen as of an earlier moment."""
    return VOID


PYTHON: Final[dict[str, Callable[..., Any]]] = {
    **dict.fromkeys(
        (
            "pg_get_replication_slots", "pg_show_replication_origin_status", "pg_stat_get_wal_senders",
            "pg_stat_get_subscription", "pg_stat_get_progress_info", "pg_stat_get_recovery_prefetch",
            "pg_ls_waldir", "pg_ls_archive_statusdir", "pg_ls_tmpdir", "pg_ls_replslotdir",
            "pg_ls_logicalsnapdir", "pg_ls_logicalmapdir", "pg_get_shmem_allocations",
        ),
        _no_rows,
    ),
    **dict.fromkeys(
        (
            "pg_is_wal_replay_paused", "pg_get_wal_replay_pause_state", "pg_wal_replay_pause",
            "pg_wal_replay_resume", "pg_promote",
        ),
        _no_recovery,
    ),
    **dict.fromkeys(
        (
            "pg_last_wal_receive_lsn", "pg_last_wal_replay_lsn", "pg_last_xact_replay_timestamp",
            "pg_stat_get_snapshot_timestamp",
        ),
        lambda: None,
    ),
    "pg_stat_get_slru": _caches,
    "pg_stat_get_archiver": lambda: (0, None, None, 0, None, None, None),
    "pg_stat_get_wal": lambda: (0, 0, Decimal(0), 0, 0, 0, 0.0, 0.0, None),
    **dict.fromkeys(
        (
            "pg_stat_reset", "pg_stat_reset_shared", "pg_stat_reset_single_table_counters",
            "pg_stat_reset_single_function_counters", "pg_stat_reset_slru", "pg_stat_clear_snapshot",
            "pg_stat_force_next_flush",
        ),
        _nothing_to_do,
    ),
}  # fmt: skip


def _sessions_of(context: SessionContext, oid: int) -> int:
    """How many sessions are in the database: this is known."""
    return sum(row[0] == oid for row in context.server_info("activity"))


CONTEXT: Final[dict[str, Callable[..., Any]]] = {"pg_stat_get_db_numbackends": _sessions_of}
