"""uuid-ossp: universally unique identifiers. PostgreSQL 15 docs F.49; RFC 4122."""

import secrets
import time
import uuid
from collections.abc import Callable
from typing import Any, Final

_MULTICAST: Final = 1 << 40  # of a node that is no network card's


def _of_random_node() -> str:
    node = secrets.randbits(48) | _MULTICAST
    return str(uuid.uuid1(node, int(time.time_ns() // 100) & 0x3FFF))


PYTHON: Final[dict[str, Callable[..., Any]]] = {
    "uuid_nil": lambda: str(uuid.UUID(int=0)),
    "uuid_ns_dns": lambda: str(uuid.NAMESPACE_DNS),
    "uuid_ns_url": lambda: str(uuid.NAMESPACE_URL),
    "uuid_ns_oid": lambda: str(uuid.NAMESPACE_OID),
    "uuid_ns_x500": lambda: str(uuid.NAMESPACE_X500),
    "uuid_generate_v1": lambda: str(uuid.uuid1()),
    "uuid_generate_v1mc": _of_random_node,
    "uuid_generate_v3": lambda space, name: str(uuid.uuid3(uuid.UUID(space), name)),
    "uuid_generate_v4": lambda: str(uuid.uuid4()),
    "uuid_generate_v5": lambda space, name: str(uuid.uuid5(uuid.UUID(space), name)),
}
