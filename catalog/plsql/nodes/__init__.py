"""The tree of a PL unit: one small frozen class per statement and declaration.

Both parsers (`oracle`, `plpgsql`) build it, the compiler reads it.
"""

from polar_lite.catalog.plsql.nodes.base import *  # noqa: F403
from polar_lite.catalog.plsql.nodes.declarations import *  # noqa: F403
from polar_lite.catalog.plsql.nodes.statements import *  # noqa: F403
