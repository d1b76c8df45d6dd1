"""pg_stat_statements as it is where the server has not been started with its library: nothing is counted.

PostgreSQL 15 docs F.32.
"""

from collections.abc import Callable
from typing import Any, Final, NoReturn

from polar_lite.protocol.sqlstate import OBJECT_NOT_IN_PREREQUISITE_STATE, PgError


def _not_loaded(*args: Any) -> NoReturn:
    message = "pg_stat_statements must be loaded via shared_preload_libraries"
    raise PgError(OBJECT_NOT_IN_PREREQUISITE_STATE, message)


PYTHON: Final[dict[str, Callable[..., Any]]] = dict.fromkeys(
    ("pg_stat_statements_reset_1_7", "pg_stat_statements_info", "pg_stat_statements_1_10"), _not_loaded
)
