"""Every server setting (GUC): name, type, default, who may change it when, and what it is for.

Data only. `server.settings` holds one session's values and the rules of SET, `server.guc_values`
checks values, `pg_settings` and SHOW read these rows. PostgreSQL 15 docs 20 (runtime-config); the
`polar_*` and `nls_*` rows follow PolarDB's and Oracle's names. A setting that only steers
PostgreSQL's planner or storage is accepted and has no effect here; its row says so.
"""

from dataclasses import dataclass
from enum import Enum
from typing import Final

SERVER_VERSION_NUM: Final = 150008
SERVER_VERSION: Final = "15.8 (polar-lite)"
POLARDB_VERSION: Final = "2.0.14.18.37.0"


class Context(Enum):
    """When a setting may change: PostgreSQL's GucContext by the names pg_settings prints."""

    INTERNAL = "internal"
    POSTMASTER = "postmaster"
    SIGHUP = "sighup"
    SUPERUSER_BACKEND = "superuser-backend"
    BACKEND = "backend"
    SUPERUSER = "superuser"
    USER = "user"


@dataclass(frozen=True, slots=True)
class Guc:
    """One setting. Values are text as `SET` takes them, in the base unit.

    kind: 'bool', 'integer', 'real', 'string' or 'enum'. oracle_default: the default in a database of
    mode oracle where that differs. reported: sent as ParameterStatus. is_list: SET takes several
    values (GUC_LIST_INPUT). hidden: left out of SHOW ALL (GUC_NO_SHOW_ALL). superuser_only: shown to
    superusers and members of pg_read_all_settings. reset_all: False if RESET ALL leaves it alone.
    """

    name: str
    kind: str
    default: str
    context: Context
    category: str
    description: str
    unit: str = ""
    minimum: float | None = None
    maximum: float | None = None
    values: tuple[str, ...] = ()
    oracle_default: str | None = None
    reported: bool = False
    is_list: bool = False
    hidden: bool = False
    superuser_only: bool = False
    reset_all: bool = True


INT_MAX: Final = 2147483647
_REAL_MAX: Final = 1.79769e308

_CLIENT: Final = "Client Connection Defaults / Statement Behavior"
_LOCALE: Final = "Client Connection Defaults / Locale and Formatting"
_OTHER: Final = "Client Connection Defaults / Other Defaults"
_CONNECTION: Final = "Connections and Authentication / Connection Settings"
_AUTH: Final = "Connections and Authentication / Authentication"
_SSL: Final = "Connections and Authentication / SSL"
_TCP: Final = "Connections and Authentication / TCP Settings"
_COMPAT: Final = "Version and Platform Compatibility / Previous PostgreSQL Versions"
_ORACLE: Final = "Version and Platform Compatibility / Oracle"
_LOGWHAT: Final = "Reporting and Logging / What to Log"
_LOGWHEN: Final = "Reporting and Logging / When to Log"
_LOGWHERE: Final = "Reporting and Logging / Where to Log"
_PRESET: Final = "Preset Options"
_MEMORY: Final = "Resource Usage / Memory"
_METHODS: Final = "Query Tuning / Planner Method Configuration"
_COSTS: Final = "Query Tuning / Planner Cost Constants"
_PLANNER: Final = "Query Tuning / Other Planner Options"
_WAL: Final = "Write-Ahead Log / Settings"
_LOCKS: Final = "Lock Management"
_LEVELS: Final = ("debug5", "debug4", "debug3", "debug2", "debug1")
_CLIENT_LEVELS: Final = (*_LEVELS, "log", "notice", "warning", "error")
_LOG_LEVELS: Final = (*_LEVELS, "info", "notice", "warning", "error", "log", "fatal", "panic")
_ISOLATION: Final = ("serializable", "repeatable read", "read committed", "read uncommitted")
_NO_EFFECT: Final = " Accepted; has no effect here."

I, P, H = Context.INTERNAL, Context.POSTMASTER, Context.SIGHUP
S, U = Context.SUPERUSER, Context.USER
SB, B = Context.SUPERUSER_BACKEND, Context.BACKEND


def _bool(name: str, default: str, context: Context, category: str, text: str, **more: object) -> Guc:
    return Guc(name, "bool", default, context, category, text, **more)  # type: ignore[arg-type]


def _int(
    name: str,
    default: int,
    low: int,
    high: int,
    context: Context,
    category: str,
    text: str,
    unit: str = "",
    **more: object,
) -> Guc:
    return Guc(name, "integer", str(default), context, category, text, unit, low, high, **more)  # type: ignore[arg-type]


def _real(
    name: str, default: str, low: float, high: float, context: Context, category: str, text: str
) -> Guc:
    return Guc(name, "real", default, context, category, text, "", low, high)


def _text(name: str, default: str, context: Context, category: str, text: str, **more: object) -> Guc:
    return Guc(name, "string", default, context, category, text, **more)  # type: ignore[arg-type]


def _enum(
    name: str,
    default: str,
    values: tuple[str, ...],
    context: Context,
    category: str,
    text: str,
    **more: object,
) -> Guc:
    return Guc(name, "enum", default, context, category, text, values=values, **more)  # type: ignore[arg-type]


_ms = "ms"
_ROWS: Final = (
    # --- what clients SET and SHOW
    _text(
        "application_name",
        "",
        U,
        _LOGWHAT,
        "Sets the application name to be reported in statistics and logs.",
        reported=True,
    ),
    _text(
        "client_encoding",
        "UTF8",
        U,
        _LOCALE,
        "Sets the client's character set encoding.",
        reported=True,
    ),
    _text(
        "DateStyle",
        "ISO, MDY",
        U,
        _LOCALE,
        "Sets the display format for date and time values.",
        is_list=True,
        reported=True,
    ),
    _enum(
        "IntervalStyle",
        "postgres",
        ("postgres", "postgres_verbose", "sql_standard", "iso_8601"),
        U,
        _LOCALE,
        "Sets the display format for interval values.",
        reported=True,
    ),
    _text(
        "TimeZone",
        "UTC",
        U,
        _LOCALE,
        "Sets the time zone for displaying and interpreting time stamps.",
        reported=True,
    ),
    _text("timezone_abbreviations", "Default", U, _LOCALE, "Selects a file of time zone abbreviations."),
    _int(
        "extra_float_digits",
        1,
        -15,
        3,
        U,
        _LOCALE,
        "Sets the number of digits displayed for floating-point values.",
    ),
    _enum("bytea_output", "hex", ("escape", "hex"), U, _CLIENT, "Sets the output format for bytea."),
    _enum("xmlbinary", "base64", ("base64", "hex"), U, _CLIENT, "Sets how binary values are encoded in XML."),
    _enum(
        "xmloption",
        "content",
        ("content", "document"),
        U,
        _CLIENT,
        "Sets whether XML data is to be considered as documents or content fragments.",
    ),
    _enum(
        "client_min_messages",
        "notice",
        _CLIENT_LEVELS,
        U,
        _CLIENT,
        "Sets the message levels that are sent to the client.",
    ),
    _text(
        "search_path",
        '"$user", public',
        U,
        _CLIENT,
        "Sets the schema search order for names that are not schema-qualified.",
        is_list=True,
    ),
    _bool("row_security", "on", U, _CLIENT, "Enable row security."),
    _bool("check_function_bodies", "on", U, _CLIENT, "Check routine bodies during CREATE."),
    _bool("array_nulls", "on", U, _COMPAT, "Enable input of NULL elements in arrays."),
    _enum(
        "backslash_quote",
        "safe_encoding",
        ("safe_encoding", "on", "off"),
        U,
        _COMPAT,
        'Sets whether "\\\'" is allowed in string literals.',
    ),
    _bool("escape_string_warning", "on", U, _COMPAT, "Warn about backslash escapes in ordinary strings."),
    _bool("lo_compat_privileges", "off", S, _COMPAT, "Enables backward compatibility for large objects."),
    _bool("quote_all_identifiers", "off", U, _COMPAT, "When generating SQL, quote all identifiers."),
    _bool(
        "standard_conforming_strings",
        "on",
        U,
        _COMPAT,
        "Causes '...' strings to treat backslashes literally.",
        reported=True,
    ),
    _bool("synchronize_seqscans", "on", U, _COMPAT, "Enable synchronized scans." + _NO_EFFECT),
    _bool(
        "transform_null_equals",
        "off",
        U,
        "Version and Platform Compatibility / Other Platforms and Clients",
        'Treats "expr=NULL" as "expr IS NULL".',
    ),
    _int(
        "statement_timeout",
        0,
        0,
        INT_MAX,
        U,
        _CLIENT,
        "Sets the maximum allowed duration of any statement.",
        _ms,
    ),
    _int(
        "lock_timeout",
        0,
        0,
        INT_MAX,
        U,
        _CLIENT,
        "Sets the maximum allowed duration of any wait for a lock.",
        _ms,
    ),
    _int(
        "idle_in_transaction_session_timeout",
        0,
        0,
        INT_MAX,
        U,
        _CLIENT,
        "Sets the maximum allowed idle time between queries, when in a transaction.",
        _ms,
    ),
    _int(
        "idle_session_timeout",
        0,
        0,
        INT_MAX,
        U,
        _CLIENT,
        "Sets the maximum allowed idle time between queries, when not in a transaction.",
        _ms,
    ),
    _enum(
        "session_replication_role",
        "origin",
        ("origin", "replica", "local"),
        S,
        _CLIENT,
        "Sets the session's behavior for triggers and rewrite rules.",
    ),
    _bool("event_triggers", "on", S, _CLIENT, "Enables event triggers."),
    _enum(
        "default_transaction_isolation",
        "read committed",
        _ISOLATION,
        U,
        _CLIENT,
        "Sets the transaction isolation level of each new transaction.",
    ),
    _bool(
        "default_transaction_read_only",
        "off",
        U,
        _CLIENT,
        "Sets the default read-only status of new transactions.",
        reported=True,
    ),
    _bool(
        "default_transaction_deferrable",
        "off",
        U,
        _CLIENT,
        "Sets the default deferrable status of new transactions.",
    ),
    _enum(
        "transaction_isolation",
        "read committed",
        _ISOLATION,
        U,
        _CLIENT,
        "Sets the current transaction's isolation level.",
        reset_all=False,
    ),
    _bool(
        "transaction_read_only",
        "off",
        U,
        _CLIENT,
        "Sets the current transaction's read-only status.",
        reset_all=False,
    ),
    _bool(
        "transaction_deferrable",
        "off",
        U,
        _CLIENT,
        "Whether to defer a read-only serializable transaction until it can be executed with no possible"
        " serialization failures.",
        reset_all=False,
    ),
    _text("role", "none", U, _CLIENT, "Sets the current role.", hidden=True, reset_all=False),
    _text(
        "session_authorization",
        "",
        U,
        _CLIENT,
        "Sets the session user name.",
        hidden=True,
        reset_all=False,
        reported=True,
    ),
    _real("seed", "0", -1, 1, U, _CLIENT, "Sets the seed for random-number generation."),
    _text("default_tablespace", "", U, _CLIENT, "Sets the default tablespace." + _NO_EFFECT),
    _text("temp_tablespaces", "", U, _CLIENT, "Sets the tablespaces for temporary tables." + _NO_EFFECT),
    _text("default_table_access_method", "heap", U, _CLIENT, "Sets the default table access method."),
    _enum(
        "default_toast_compression",
        "pglz",
        ("pglz", "lz4"),
        U,
        _CLIENT,
        "Sets the default compression method." + _NO_EFFECT,
    ),
    _int("gin_pending_list_limit", 4096, 64, INT_MAX, U, _CLIENT, "Limits GIN pending lists." + _NO_EFFECT, "kB"),
    _int("vacuum_freeze_min_age", 50000000, 0, 1000000000, U, _CLIENT, "VACUUM freeze age." + _NO_EFFECT),
    _text(
        "default_text_search_config",
        "pg_catalog.english",
        U,
        _LOCALE,
        "Sets default text search configuration.",
    ),
    _text("lc_messages", "C", S, _LOCALE, "Sets the language in which messages are displayed."),
    _text("lc_monetary", "C", U, _LOCALE, "Sets the locale for formatting monetary amounts."),
    _text("lc_numeric", "C", U, _LOCALE, "Sets the locale for formatting numbers."),
    _text("lc_time", "C", U, _LOCALE, "Sets the locale for formatting date and time values."),
    _text("local_preload_libraries", "", U, _OTHER, "Lists libraries to preload." + _NO_EFFECT, is_list=True),
    _bool("exit_on_error", "off", U, "Error Handling", "Terminate session on any error."),
    _text("restrict_nonsystem_relation_kind", "", U, _CLIENT, "Prohibits access to non-system relations of these kinds.", is_list=True),
    # --- Oracle's and PolarDB's
    _bool(
        "polar_comp_redwood_date",
        "off",
        U,
        _ORACLE,
        "DATE is timestamp(0), as in Oracle.",
        oracle_default="on",
    ),
    _bool(
        "polar_comp_redwood_strings",
        "off",
        U,
        _ORACLE,
        "NULL is an empty string in ||.",
        oracle_default="on",
    ),
    _bool("polar_empty_string_is_null", "off", U, _ORACLE, "'' in SQL text is NULL, as in Oracle."),
    _bool(
        "polar_comp_redwood_greatest_least",
        "off",
        U,
        _ORACLE,
        "GREATEST and LEAST are NULL when an argument is.",
        oracle_default="on",
    ),
    _bool(
        "polar_user_is_session_user",
        "off",
        U,
        _ORACLE,
        "USER is the session's user, not the current one.",
        oracle_default="on",
    ),
    _bool(
        "polar_case_sensitive_for_columnref",
        "off",
        U,
        _ORACLE,
        'Unquoted names, "ALL UPPER" and "all lower" ones are equivalent.',
        oracle_default="on",
    ),
    _bool(
        "polar_reverse_loop_bounds",
        "off",
        U,
        _ORACLE,
        "FOR i IN REVERSE low..high, as in Oracle; off: high..low as in PL/pgSQL.",
        oracle_default="on",
    ),
    _bool(
        "polar_enable_stmt_transaction_rollback",
        "off",
        U,
        _ORACLE,
        "A failing statement undoes only itself; the transaction stays usable.",
    ),
    _bool(
        "polar_pl_continuation",
        "on",
        U,
        _ORACLE,
        "Joins PL units that psql has split at semicolons.",
    ),
    _int(
        "polar_logon_lock_timeout",
        5000,
        0,
        INT_MAX,
        S,
        _CLIENT,
        "Sets how long a logon event may wait for a lock before it fails.",
        _ms,
    ),
    _bool(
        "polar_logon_failure_refuses",
        "off",
        S,
        _CLIENT,
        "A failing logon trigger refuses the login, as in Oracle; superusers are exempt.",
    ),
    _text("nls_date_format", "", U, _ORACLE, "Sets the default format of Oracle dates."),
    _text("nls_timestamp_format", "", U, _ORACLE, "Sets the default format of timestamps."),
    _text("nls_timestamp_tz_format", "", U, _ORACLE, "Sets the default format of timestamps with time zone."),
    _text("nls_language", "AMERICAN", U, _ORACLE, "Oracle's language of messages." + _NO_EFFECT),
    _text("nls_territory", "AMERICA", U, _ORACLE, "Oracle's territory." + _NO_EFFECT),
    _text("nls_length_semantics", "CHAR", U, _ORACLE, "Oracle's unit of lengths." + _NO_EFFECT),
    _text("nls_sort", "BINARY", U, _ORACLE, "Oracle's collation." + _NO_EFFECT),
    _text("nls_comp", "BINARY", U, _ORACLE, "Oracle's comparison." + _NO_EFFECT),
    _text("nls_numeric_characters", ".,", U, _ORACLE, "Oracle's decimal and group characters." + _NO_EFFECT),
    _text("optimizer_mode", "CHOOSE", U, _ORACLE, "Oracle's optimizer mode." + _NO_EFFECT),
    _bool("query_rewrite_enabled", "off", U, _ORACLE, "Oracle's query rewrite." + _NO_EFFECT),
    _text("query_rewrite_integrity", "enforced", U, _ORACLE, "Oracle's query rewrite." + _NO_EFFECT),
    _bool(
        "serveroutput",
        "off",
        U,
        _ORACLE,
        "Sends DBMS_OUTPUT to the client as notices.",
        oracle_default="on",
    ),
    _text("polardb_version", POLARDB_VERSION, I, _PRESET, "Shows the PolarDB version this server follows."),
    # --- connections, authentication, logging
    _text("listen_addresses", "localhost", P, _CONNECTION, "Sets the addresses to listen to."),
    _int("port", 5433, 0, 65535, P, _CONNECTION, "Sets the TCP port the server listens on."),
    _int("max_connections", 100, 1, 262143, P, _CONNECTION, "Sets the maximum number of connections."),
    _int(
        "superuser_reserved_connections",
        3,
        0,
        262143,
        P,
        _CONNECTION,
        "Sets the number of connection slots reserved for superusers.",
    ),
    _text(
        "unix_socket_directories", "", P, _CONNECTION, "Sets the folders of Unix-domain sockets.", superuser_only=True
    ),
    _int("authentication_timeout", 60, 1, 600, H, _AUTH, "Limits the time of authentication.", "s"),
    _enum(
        "password_encryption",
        "scram-sha-256",
        ("md5", "scram-sha-256"),
        U,
        _AUTH,
        "Chooses the algorithm for encrypting passwords.",
    ),
    _bool("polar_allow_remote_trust", "off", P, _AUTH, "Lets trust rules apply beyond loopback."),
    _bool("ssl", "off", H, _SSL, "Enables SSL connections."),
    _int("tcp_keepalives_idle", 0, 0, INT_MAX, U, _TCP, "Time between TCP keepalives." + _NO_EFFECT, "s"),
    _int("tcp_keepalives_interval", 0, 0, INT_MAX, U, _TCP, "Time between retransmits." + _NO_EFFECT, "s"),
    _int("tcp_keepalives_count", 0, 0, INT_MAX, U, _TCP, "Number of retransmits." + _NO_EFFECT),
    _int("tcp_user_timeout", 0, 0, INT_MAX, U, _TCP, "TCP user timeout." + _NO_EFFECT, _ms),
    _int(
        "polar_shutdown_timeout",
        5000,
        0,
        INT_MAX,
        H,
        _CONNECTION,
        "Bounds the time logoff triggers get at shutdown.",
        _ms,
    ),
    _bool("log_connections", "off", SB, _LOGWHAT, "Logs each successful connection."),
    _bool("log_disconnections", "off", SB, _LOGWHAT, "Logs end of a session, including duration."),
    _bool("log_duration", "off", S, _LOGWHAT, "Logs the duration of each completed statement."),
    _enum(
        "log_statement",
        "none",
        ("none", "ddl", "mod", "all"),
        S,
        _LOGWHAT,
        "Sets the type of statements logged.",
    ),
    _enum(
        "log_error_verbosity",
        "default",
        ("terse", "default", "verbose"),
        S,
        _LOGWHAT,
        "Sets the verbosity of logged messages.",
    ),
    _bool("log_lock_waits", "off", S, _LOGWHAT, "Logs long lock waits."),
    _enum("log_min_messages", "warning", _LOG_LEVELS, S, _LOGWHEN, "Sets the message levels that are logged."),
    _enum(
        "log_min_error_statement",
        "error",
        _LOG_LEVELS,
        S,
        _LOGWHEN,
        "Causes all statements generating error at or above this level to be logged.",
    ),
    _int(
        "log_min_duration_statement",
        -1,
        -1,
        INT_MAX,
        S,
        _LOGWHEN,
        "Sets the minimum execution time above which all statements will be logged.",
        _ms,
    ),
    _text("log_destination", "stderr", H, _LOGWHERE, "Sets the destination for server log output."),
    _text("log_directory", "log", H, _LOGWHERE, "Sets the folder of log files.", superuser_only=True),
    _text("log_filename", "server.log", H, _LOGWHERE, "Sets the name of the log file.", superuser_only=True),
    _text("log_timezone", "UTC", H, _LOGWHAT, "Sets the time zone to use in log messages."),
    _bool("logging_collector", "on", P, _LOGWHERE, "The server writes its log to a file."),
    _text("data_directory", "", P, "File Locations", "Sets the server's data folder.", superuser_only=True),
    _text("config_file", "", P, "File Locations", "Sets the main configuration file.", superuser_only=True),
    _text("hba_file", "", P, "File Locations", 'Sets the "hba" configuration file.', superuser_only=True),
    _text("ident_file", "", P, "File Locations", 'Sets the "ident" file.', superuser_only=True),
    _text("cluster_name", "", P, "Reporting and Logging / Process Title", "Sets the name of the cluster."),
    _bool("update_process_title", "off", S, "Reporting and Logging / Process Title", "Updates the title."),
    _text("shared_preload_libraries", "", P, _OTHER, "Lists shared libraries.", superuser_only=True, is_list=True),
    _text("session_preload_libraries", "", S, _OTHER, "Lists shared libraries.", superuser_only=True, is_list=True),
    _bool("track_activities", "on", S, "Statistics / Cumulative Query and Index Statistics", "Collects information about executing commands."),
    _bool("track_counts", "on", S, "Statistics / Cumulative Query and Index Statistics", "Collects statistics on database activity."),
    _int("track_activity_query_size", 1024, 100, 1048576, P, "Statistics / Cumulative Query and Index Statistics", "Sets the size reserved for pg_stat_activity.query.", "B"),
    _int("deadlock_timeout", 1000, 1, INT_MAX, S, _LOCKS, "Sets the time to wait on a lock before checking for deadlock.", _ms),
    _int("max_locks_per_transaction", 64, 10, INT_MAX, P, _LOCKS, "Sets the maximum number of locks per transaction." + _NO_EFFECT),
    # --- storage: what SQLite decides
    _int("shared_buffers", 16384, 16, 1073741823, P, _MEMORY, "Shared memory buffers." + _NO_EFFECT, "8kB"),
    _int("temp_buffers", 1024, 100, 1073741823, U, _MEMORY, "Temporary buffers per session." + _NO_EFFECT, "8kB"),
    _int("work_mem", 4096, 64, INT_MAX, U, _MEMORY, "Memory for query workspaces." + _NO_EFFECT, "kB"),
    _real("hash_mem_multiplier", "2", 1, 1000, U, _MEMORY, "Multiple of work_mem for hash tables." + _NO_EFFECT),
    _int("maintenance_work_mem", 65536, 1024, INT_MAX, U, _MEMORY, "Memory for maintenance." + _NO_EFFECT, "kB"),
    _int("logical_decoding_work_mem", 65536, 64, INT_MAX, U, _MEMORY, "Memory for decoding." + _NO_EFFECT, "kB"),
    _int("max_stack_depth", 2048, 100, INT_MAX, S, _MEMORY, "Sets the maximum stack depth." + _NO_EFFECT, "kB"),
    _int("max_prepared_transactions", 0, 0, 262143, P, _MEMORY, "Prepared transactions are not supported."),
    _int("temp_file_limit", -1, -1, INT_MAX, S, "Resource Usage / Disk", "Limits temporary files." + _NO_EFFECT, "kB"),
    _enum("synchronous_commit", "on", ("local", "remote_write", "remote_apply", "on", "off"), U, _WAL, "Sets the current transaction's synchronization level."),
    _bool("fsync", "on", H, _WAL, "Forces synchronization of updates to disk."),
    _bool("full_page_writes", "on", H, _WAL, "SQLite's WAL always has full pages."),
    _enum("wal_level", "replica", ("minimal", "replica", "logical"), P, _WAL, "Sets the level of information in the WAL." + _NO_EFFECT),
    _int("commit_delay", 0, 0, 100000, S, _WAL, "Delay between commit and flush." + _NO_EFFECT),
    _int("commit_siblings", 5, 0, 1000, U, _WAL, "Transactions needed for commit_delay." + _NO_EFFECT),
    _int("vacuum_cost_delay", 0, 0, 100, U, "Resource Usage / Cost-Based Vacuum Delay", "Vacuum cost delay." + _NO_EFFECT, _ms),
    _int("vacuum_cost_limit", 200, 1, 10000, U, "Resource Usage / Cost-Based Vacuum Delay", "Vacuum cost limit." + _NO_EFFECT),
    _bool("autovacuum", "on", H, "Autovacuum", "SQLite reuses free pages by itself."),
    # --- planner: SQLite's planner does not read them
    *(
        _bool(f"enable_{name}", default, U, _METHODS, f"Enables the planner's use of {name}." + _NO_EFFECT)
        for name, default in (
            ("async_append", "on"),
            ("bitmapscan", "on"),
            ("gathermerge", "on"),
            ("hashagg", "on"),
            ("hashjoin", "on"),
            ("incremental_sort", "on"),
            ("indexonlyscan", "on"),
            ("indexscan", "on"),
            ("material", "on"),
            ("memoize", "on"),
            ("mergejoin", "on"),
            ("nestloop", "on"),
            ("parallel_append", "on"),
            ("parallel_hash", "on"),
            ("partition_pruning", "on"),
            ("partitionwise_aggregate", "off"),
            ("partitionwise_join", "off"),
            ("seqscan", "on"),
            ("sort", "on"),
            ("tidscan", "on"),
        )
    ),
    *(
        _real(name, default, 0, _REAL_MAX, U, _COSTS, "Sets a cost of the planner." + _NO_EFFECT)
        for name, default in (
            ("seq_page_cost", "1"),
            ("random_page_cost", "4"),
            ("cpu_tuple_cost", "0.01"),
            ("cpu_index_tuple_cost", "0.005"),
            ("cpu_operator_cost", "0.0025"),
            ("parallel_setup_cost", "1000"),
            ("parallel_tuple_cost", "0.1"),
        )
    ),
    _int("effective_cache_size", 524288, 1, INT_MAX, U, _COSTS, "Assumed size of caches." + _NO_EFFECT, "8kB"),
    _int("effective_io_concurrency", 1, 0, 1000, U, "Resource Usage / Asynchronous Behavior", "Concurrent I/O." + _NO_EFFECT),
    _int("max_parallel_workers", 8, 0, 1024, U, "Resource Usage / Asynchronous Behavior", "Parallel workers." + _NO_EFFECT),
    _int("max_parallel_workers_per_gather", 2, 0, 1024, U, "Resource Usage / Asynchronous Behavior", "Parallel workers." + _NO_EFFECT),
    _int("max_parallel_maintenance_workers", 2, 0, 1024, U, "Resource Usage / Asynchronous Behavior", "Parallel workers." + _NO_EFFECT),
    _enum("force_parallel_mode", "off", ("off", "on", "regress"), U, _PLANNER, "Forces parallel query." + _NO_EFFECT),
    _bool("geqo", "on", U, "Query Tuning / Genetic Query Optimizer", "Genetic optimization." + _NO_EFFECT),
    _int("geqo_threshold", 12, 2, INT_MAX, U, "Query Tuning / Genetic Query Optimizer", "Threshold of GEQO." + _NO_EFFECT),
    _bool("jit", "on", U, _PLANNER, "Allow JIT compilation." + _NO_EFFECT),
    _enum("constraint_exclusion", "partition", ("partition", "on", "off"), U, _PLANNER, "Use of constraints." + _NO_EFFECT),
    _int("default_statistics_target", 100, 1, 10000, U, _PLANNER, "Default statistics target." + _NO_EFFECT),
    _int("from_collapse_limit", 8, 1, INT_MAX, U, _PLANNER, "FROM-list size." + _NO_EFFECT),
    _int("join_collapse_limit", 8, 1, INT_MAX, U, _PLANNER, "FROM-list size." + _NO_EFFECT),
    _real("cursor_tuple_fraction", "0.1", 0, 1, U, _PLANNER, "Fraction of a cursor's rows." + _NO_EFFECT),
    _enum("plan_cache_mode", "auto", ("auto", "force_generic_plan", "force_custom_plan"), U, _PLANNER, "Choice of plans." + _NO_EFFECT),
    _enum("compute_query_id", "auto", ("auto", "regress", "on", "off"), S, "Statistics / Monitoring", "Computes query identifiers." + _NO_EFFECT),
    # --- preset
    _text("server_version", SERVER_VERSION, I, _PRESET, "Shows the server version.", reported=True),
    _int("server_version_num", SERVER_VERSION_NUM, SERVER_VERSION_NUM, SERVER_VERSION_NUM, I, _PRESET, "Shows the server version as an integer."),
    _text("server_encoding", "UTF8", I, _PRESET, "Shows the server (database) character set encoding.", reported=True),
    _text("lc_collate", "C", I, _PRESET, "Shows the collation order locale."),
    _text("lc_ctype", "C", I, _PRESET, "Shows the character classification and case conversion locale."),
    _bool("integer_datetimes", "on", I, _PRESET, "Shows whether datetimes are integer based.", reported=True),
    _bool("is_superuser", "off", I, _PRESET, "Shows whether the current user is a superuser.", reported=True, hidden=True),
    _bool("in_hot_standby", "off", I, _PRESET, "Shows whether hot standby is currently active.", reported=True),
    _bool("data_checksums", "off", I, _PRESET, "Shows whether data checksums are turned on."),
    _bool("debug_assertions", "off", I, _PRESET, "Shows whether the running server has assertion checks."),
    _int("block_size", 8192, 8192, 8192, I, _PRESET, "Shows the size of a disk block."),
    _int("max_function_args", 100, 100, 100, I, _PRESET, "Shows the maximum number of function arguments."),
    _int("max_identifier_length", 63, 63, 63, I, _PRESET, "Shows the maximum identifier length."),
    _int("max_index_keys", 32, 32, 32, I, _PRESET, "Shows the maximum number of index keys."),
    _int("wal_block_size", 8192, 8192, 8192, I, _PRESET, "Shows the block size in the write ahead log."),
    _int("segment_size", 131072, 131072, 131072, I, _PRESET, "Shows the number of pages per disk file.", "8kB"),
)  # fmt: skip

GUCS: Final = {row.name.lower(): row for row in _ROWS}

# Names of the settings that change what a statement means, by what they decide: the plan key.
MEANING: Final = {
    "oracle_date": "polar_comp_redwood_date",
    "redwood_strings": "polar_comp_redwood_strings",
    "empty_string_null": "polar_empty_string_is_null",
    "greatest_least_null": "polar_comp_redwood_greatest_least",
    "user_is_session_user": "polar_user_is_session_user",
    "case_insensitive_quoted": "polar_case_sensitive_for_columnref",
    "oracle_reverse": "polar_reverse_loop_bounds",
}

# ParameterStatus messages a session begins with, in the order PostgreSQL 15 sends them.
REPORTED: Final = tuple(sorted((row for row in _ROWS if row.reported), key=lambda row: row.name.lower()))


def default_of(guc: Guc, mode: str) -> str:
    """Return the shipped default of a setting in a database of this mode."""
    if mode == "oracle" and guc.oracle_default is not None:
        return guc.oracle_default
    return guc.default
