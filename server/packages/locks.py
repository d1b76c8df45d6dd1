"""DBMS_LOCK: only SLEEP. Oracle 19c, DBMS_LOCK."""

from typing import Final

from polar_lite.server.packages.session import sleep
from polar_lite.server.packages.signatures import NUMBER, given, procedure

MEMBERS: Final = (procedure("sleep", sleep, given("seconds", NUMBER)),)
