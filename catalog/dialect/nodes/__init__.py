"""Syntax nodes of the polar dialect, all under one name: expressions, queries, utility statements."""

from polar_lite.catalog.dialect.nodes.base import *  # noqa: F403
from polar_lite.catalog.dialect.nodes.expressions import *  # noqa: F403
from polar_lite.catalog.dialect.nodes.foreign_data import *  # noqa: F403
from polar_lite.catalog.dialect.nodes.operators import *  # noqa: F403
from polar_lite.catalog.dialect.nodes.partitions import *  # noqa: F403
from polar_lite.catalog.dialect.nodes.programs import *  # noqa: F403
from polar_lite.catalog.dialect.nodes.publications import *  # noqa: F403
from polar_lite.catalog.dialect.nodes.queries import *  # noqa: F403
from polar_lite.catalog.dialect.nodes.relations import *  # noqa: F403
from polar_lite.catalog.dialect.nodes.roles import *  # noqa: F403
from polar_lite.catalog.dialect.nodes.session import *  # noqa: F403
from polar_lite.catalog.dialect.nodes.text_search import *  # noqa: F403
