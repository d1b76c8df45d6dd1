"""DBMS_DB_VERSION: the release of Oracle whose language this is."""

from typing import Final

from polar_lite.catalog.packages.signatures import BOOLEAN, INTEGER, constant

VERSION: Final = 19
_RELEASES: Final = ("9", "9_1", "9_2", "10", "10_1", "10_2", "11", "11_1", "11_2", "12", "12_1", "12_2")

MEMBERS: Final = (
    constant("version", INTEGER, VERSION),
    constant("release", INTEGER, 0),
    *(constant(f"ver_le_{release}", BOOLEAN, value=False) for release in (*_RELEASES, "18")),
    constant("ver_le_19", BOOLEAN, value=True),
)
