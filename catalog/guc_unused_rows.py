"""The rows of `gucs` for settings that steer what is not here: accepted, and without effect."""

# ruff: noqa: E501
# fmt: off

from typing import Final

from polar_lite.catalog.guc_rows import (
    CLIENT,
    COSTS,
    LOGWHAT,
    LOGWHEN,
    NO_EFFECT,
    OTHER,
    PLANNER,
    REAL_MAX,
    WAL,
    S,
    U,
)
from polar_lite.catalog.gucs_model import INT_MAX, Guc

ASYNCHRONOUS: Final = "Resource Usage / Asynchronous Behavior"
CUMULATIVE: Final = "Statistics / Cumulative Query and Index Statistics"
DEVELOPER: Final = "Developer Options"
GENETIC: Final = "Query Tuning / Genetic Query Optimizer"
MONITORING: Final = "Statistics / Monitoring"
SENDING: Final = "Replication / Sending Servers"
VACUUM_COST: Final = "Resource Usage / Cost-Based Vacuum Delay"

ROWS: Final = (
    Guc("backend_flush_after", "integer", "0", U, ASYNCHRONOUS, "Planning and storage." + NO_EFFECT, unit="8kB", minimum=0, maximum=256),
    Guc("debug_pretty_print", "bool", "on", U, LOGWHAT, "What the log tells." + NO_EFFECT),
    Guc("debug_print_parse", "bool", "off", U, LOGWHAT, "What the log tells." + NO_EFFECT),
    Guc("debug_print_plan", "bool", "off", U, LOGWHAT, "What the log tells." + NO_EFFECT),
    Guc("debug_print_rewritten", "bool", "off", U, LOGWHAT, "What the log tells." + NO_EFFECT),
    Guc("geqo_effort", "integer", "5", U, GENETIC, "Genetic optimization." + NO_EFFECT, minimum=1, maximum=10),
    Guc("geqo_generations", "integer", "0", U, GENETIC, "Genetic optimization." + NO_EFFECT, minimum=0, maximum=INT_MAX),
    Guc("geqo_pool_size", "integer", "0", U, GENETIC, "Genetic optimization." + NO_EFFECT, minimum=0, maximum=INT_MAX),
    Guc("geqo_seed", "real", "0", U, GENETIC, "Genetic optimization." + NO_EFFECT, minimum=0, maximum=1),
    Guc("geqo_selection_bias", "real", "2", U, GENETIC, "Genetic optimization." + NO_EFFECT, minimum=1.5, maximum=2),
    Guc("gin_fuzzy_search_limit", "integer", "0", U, OTHER, "Planning and storage." + NO_EFFECT, minimum=0, maximum=INT_MAX),
    Guc("jit_above_cost", "real", "100000", U, COSTS, "JIT compilation." + NO_EFFECT, minimum=-1, maximum=REAL_MAX),
    Guc("jit_dump_bitcode", "bool", "off", S, DEVELOPER, "JIT compilation." + NO_EFFECT),
    Guc("jit_expressions", "bool", "on", U, DEVELOPER, "JIT compilation." + NO_EFFECT),
    Guc("jit_inline_above_cost", "real", "500000", U, COSTS, "JIT compilation." + NO_EFFECT, minimum=-1, maximum=REAL_MAX),
    Guc("jit_optimize_above_cost", "real", "500000", U, COSTS, "JIT compilation." + NO_EFFECT, minimum=-1, maximum=REAL_MAX),
    Guc("jit_tuple_deforming", "bool", "on", U, DEVELOPER, "JIT compilation." + NO_EFFECT),
    Guc("log_executor_stats", "bool", "off", S, MONITORING, "What the log tells." + NO_EFFECT),
    Guc("log_min_duration_sample", "integer", "-1", S, LOGWHEN, "What the log tells." + NO_EFFECT, unit="ms", minimum=-1, maximum=INT_MAX),
    Guc("log_parameter_max_length", "integer", "-1", S, LOGWHAT, "What the log tells." + NO_EFFECT, unit="B", minimum=-1, maximum=1073741823),
    Guc("log_parameter_max_length_on_error", "integer", "0", U, LOGWHAT, "What the log tells." + NO_EFFECT, unit="B", minimum=-1, maximum=1073741823),
    Guc("log_parser_stats", "bool", "off", S, MONITORING, "What the log tells." + NO_EFFECT),
    Guc("log_planner_stats", "bool", "off", S, MONITORING, "What the log tells." + NO_EFFECT),
    Guc("log_replication_commands", "bool", "off", S, LOGWHAT, "What the log tells." + NO_EFFECT),
    Guc("log_statement_sample_rate", "real", "1", S, LOGWHEN, "What the log tells." + NO_EFFECT, minimum=0, maximum=1),
    Guc("log_statement_stats", "bool", "off", S, MONITORING, "What the log tells." + NO_EFFECT),
    Guc("log_temp_files", "integer", "-1", S, LOGWHAT, "What the log tells." + NO_EFFECT, unit="kB", minimum=-1, maximum=INT_MAX),
    Guc("log_transaction_sample_rate", "real", "0", S, LOGWHEN, "What the log tells." + NO_EFFECT, minimum=0, maximum=1),
    Guc("maintenance_io_concurrency", "integer", "10", U, ASYNCHRONOUS, "Planning and storage." + NO_EFFECT, minimum=0, maximum=1000),
    Guc("min_parallel_index_scan_size", "integer", "64", U, COSTS, "Parallel scans." + NO_EFFECT, unit="8kB", minimum=0, maximum=715827882),
    Guc("min_parallel_table_scan_size", "integer", "1024", U, COSTS, "Parallel scans." + NO_EFFECT, unit="8kB", minimum=0, maximum=715827882),
    Guc("parallel_leader_participation", "bool", "on", U, ASYNCHRONOUS, "Parallel workers." + NO_EFFECT),
    Guc("recursive_worktable_factor", "real", "10", U, PLANNER, "Planning and storage." + NO_EFFECT, minimum=0.001, maximum=1e6),
    Guc("stats_fetch_consistency", "enum", "cache", U, CUMULATIVE, "Collected statistics." + NO_EFFECT, values=("none", "cache", "snapshot")),
    Guc("trace_notify", "bool", "off", U, DEVELOPER, "What the log tells." + NO_EFFECT),
    Guc("trace_sort", "bool", "off", U, DEVELOPER, "What the log tells." + NO_EFFECT),
    Guc("track_functions", "enum", "none", S, CUMULATIVE, "Collected statistics." + NO_EFFECT, values=("none", "pl", "all")),
    Guc("track_io_timing", "bool", "off", S, CUMULATIVE, "Collected statistics." + NO_EFFECT),
    Guc("track_wal_io_timing", "bool", "off", S, CUMULATIVE, "Collected statistics." + NO_EFFECT),
    Guc("vacuum_cost_page_dirty", "integer", "20", U, VACUUM_COST, "VACUUM." + NO_EFFECT, minimum=0, maximum=10000),
    Guc("vacuum_cost_page_hit", "integer", "1", U, VACUUM_COST, "VACUUM." + NO_EFFECT, minimum=0, maximum=10000),
    Guc("vacuum_cost_page_miss", "integer", "2", U, VACUUM_COST, "VACUUM." + NO_EFFECT, minimum=0, maximum=10000),
    Guc("vacuum_failsafe_age", "integer", "1600000000", U, CLIENT, "VACUUM." + NO_EFFECT, minimum=0, maximum=2100000000),
    Guc("vacuum_freeze_table_age", "integer", "150000000", U, CLIENT, "VACUUM." + NO_EFFECT, minimum=0, maximum=2000000000),
    Guc("vacuum_multixact_failsafe_age", "integer", "1600000000", U, CLIENT, "VACUUM." + NO_EFFECT, minimum=0, maximum=2100000000),
    Guc("vacuum_multixact_freeze_min_age", "integer", "5000000", U, CLIENT, "VACUUM." + NO_EFFECT, minimum=0, maximum=1000000000),
    Guc("vacuum_multixact_freeze_table_age", "integer", "150000000", U, CLIENT, "VACUUM." + NO_EFFECT, minimum=0, maximum=2000000000),
    Guc("wal_compression", "enum", "off", S, WAL, "Write-ahead log." + NO_EFFECT, values=("pglz", "lz4", "zstd", "on", "off")),
    Guc("wal_sender_timeout", "integer", "60000", U, SENDING, "Write-ahead log." + NO_EFFECT, unit="ms", minimum=0, maximum=INT_MAX),
    Guc("wal_skip_threshold", "integer", "2048", U, WAL, "Write-ahead log." + NO_EFFECT, unit="kB", minimum=0, maximum=INT_MAX),
)
