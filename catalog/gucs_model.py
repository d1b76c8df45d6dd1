"""What a server setting (GUC) is: the type of `gucs`' rows, and the versions the server reports."""

from enum import Enum
from typing import Final

from polar_lite.protocol.records import dataclass

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
