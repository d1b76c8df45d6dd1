"""The rows of `gucs` for settings of what is not here: as PostgreSQL shows them while that is off.

Tools ask for them to learn whether it is on. They cannot be changed.
"""

# ruff: noqa: E501
# fmt: off

from typing import Final

from polar_lite.catalog.guc_rows import AUTH, CONNECTION, LOGWHAT, LOGWHERE, PRESET, I
from polar_lite.catalog.guc_unused_rows import ASYNCHRONOUS, DEVELOPER, SENDING, STANDBY
from polar_lite.catalog.gucs_model import INT_MAX, Guc

ARCHIVING: Final = "Write-Ahead Log / Archiving"
RESTORING: Final = "Write-Ahead Log / Archive Recovery"
TARGET: Final = "Write-Ahead Log / Recovery Target"
_NO_LOG: Final = "There is no write-ahead log to archive."
_NO_RECOVERY: Final = "There is no recovery from an archive."
_NO_STANDBY: Final = "There are no standby servers."
_NO_CHOICE: Final = "Cannot be turned on here."

ROWS: Final = (
    Guc("archive_mode", "enum", "off", I, ARCHIVING, _NO_LOG, values=("always", "on", "off")),
    Guc("archive_command", "string", "(disabled)", I, ARCHIVING, _NO_LOG),
    Guc("archive_library", "string", "", I, ARCHIVING, _NO_LOG),
    Guc("archive_timeout", "integer", "0", I, ARCHIVING, _NO_LOG, unit="s", minimum=0, maximum=1073741823),
    Guc("archive_cleanup_command", "string", "", I, RESTORING, _NO_RECOVERY),
    Guc("restore_command", "string", "", I, RESTORING, _NO_RECOVERY),
    Guc("recovery_end_command", "string", "", I, RESTORING, _NO_RECOVERY),
    Guc("recovery_target", "string", "", I, TARGET, _NO_RECOVERY),
    Guc("recovery_target_lsn", "string", "", I, TARGET, _NO_RECOVERY),
    Guc("recovery_target_name", "string", "", I, TARGET, _NO_RECOVERY),
    Guc("recovery_target_time", "string", "", I, TARGET, _NO_RECOVERY),
    Guc("recovery_target_xid", "string", "", I, TARGET, _NO_RECOVERY),
    Guc("hot_standby", "bool", "off", I, STANDBY, _NO_STANDBY),
    Guc("hot_standby_feedback", "bool", "off", I, STANDBY, _NO_STANDBY),
    Guc("primary_conninfo", "string", "", I, STANDBY, _NO_STANDBY),
    Guc("primary_slot_name", "string", "", I, STANDBY, _NO_STANDBY),
    Guc("promote_trigger_file", "string", "", I, STANDBY, _NO_STANDBY),
    Guc("recovery_min_apply_delay", "integer", "0", I, STANDBY, _NO_STANDBY, unit="ms", minimum=0, maximum=INT_MAX),
    Guc("synchronous_standby_names", "string", "", I, "Replication / Primary Server", _NO_STANDBY),
    Guc("track_commit_timestamp", "bool", "off", I, SENDING, "Times of commits are not kept."),
    Guc("old_snapshot_threshold", "integer", "-1", I, ASYNCHRONOUS, "Snapshots do not expire.", unit="min", minimum=-1, maximum=86400),
    Guc("shared_memory_size", "integer", "0", I, PRESET, "There is no shared memory.", unit="MB", minimum=0, maximum=INT_MAX),
    Guc("shared_memory_size_in_huge_pages", "integer", "-1", I, PRESET, "There is no shared memory.", minimum=-1, maximum=INT_MAX),
    Guc("log_rotation_age", "integer", "0", I, LOGWHERE, "The log begins anew by its size.", unit="min", minimum=0, maximum=35791394),
    Guc("log_rotation_size", "integer", "10240", I, LOGWHERE, "Sets the size at which the log begins anew.", unit="kB", minimum=0, maximum=2097151),
    Guc("log_truncate_on_rotation", "bool", "off", I, LOGWHERE, "Old logs are kept for a while."),
    Guc("log_hostname", "bool", "off", I, LOGWHAT, "Names of clients' hosts are not looked up."),
    Guc("bonjour", "bool", "off", I, CONNECTION, _NO_CHOICE),
    Guc("db_user_namespace", "bool", "off", I, AUTH, _NO_CHOICE),
    Guc("data_sync_retry", "bool", "off", I, "Error Handling", "A failed sync ends the server."),
    Guc("allow_in_place_tablespaces", "bool", "off", I, DEVELOPER, _NO_CHOICE),
    Guc("allow_system_table_mods", "bool", "off", I, DEVELOPER, _NO_CHOICE),
    Guc("ignore_checksum_failure", "bool", "off", I, DEVELOPER, _NO_CHOICE),
    Guc("ignore_invalid_pages", "bool", "off", I, DEVELOPER, _NO_CHOICE),
    Guc("ignore_system_indexes", "bool", "off", I, DEVELOPER, _NO_CHOICE),
    Guc("zero_damaged_pages", "bool", "off", I, DEVELOPER, _NO_CHOICE),
)
