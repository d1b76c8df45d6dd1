"""Event triggers: the events that there are.

When triggers fire is the server's matter. Sources: PostgreSQL 15 docs chapter 40 (event-triggers),
PostgreSQL 17 for `login`, PolarDB's "Logon and logoff triggers".
"""

from typing import Final

SERVER_ERROR: Final = "after_server_error"
STARTUP: Final = "after_startup"
SHUTDOWN: Final = "before_shutdown"
SESSION_EVENTS: Final = ("after_user_logon", "before_user_logoff", "login")
SERVER_EVENTS: Final = (SERVER_ERROR, STARTUP, SHUTDOWN)
DDL_EVENTS: Final = ("ddl_command_start", "ddl_command_end", "sql_drop", "table_rewrite")
EVENT_TRIGGER_TYPE: Final = 3838
