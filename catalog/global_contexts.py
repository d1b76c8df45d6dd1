"""Namespaces of CREATE CONTEXT .. ACCESSED GLOBALLY: a database's values, which its sessions share.

They are in memory, and part of no transaction. Oracle 19c Database Security Guide, "Global Application
Contexts".
"""

Key = tuple[str, str | None, str | None]
"""Attribute; the user and the client identifier that the value is for, None for any."""


class GlobalContexts:
    """Of one database. Namespaces and attributes are upper-case, names of users as they are."""

    def __init__(self) -> None:
        self._values: dict[str, dict[Key, str]] = {}

    @property
    def is_empty(self) -> bool:
        return not any(self._values.values())

    def set(self, namespace: str, key: Key, value: str | None) -> None:
        """None unsets it."""
        values = self._values.setdefault(namespace, {})
        if value is None:
            values.pop(key, None)
        else:
            values[key] = value

    def get(self, namespace: str, attribute: str, user: str, client: str | None) -> str | None:
        """The value for a session: what is for its client, or its user, comes before what is for all."""
        values = self._values.get(namespace)
        if not values:
            return None
        clients = (client, None) if client is not None else (None,)
        keys = ((attribute, who, which) for which in clients for who in (user, None))
        return next((values[key] for key in keys if key in values), None)

    def clear(self, namespace: str, client: str | None, attribute: str | None) -> None:
        """What is for a client identifier, or for any client; all attributes unless one is named."""
        values = self._values.get(namespace, {})
        for key in list(values):
            if key[2] == client and attribute in (None, key[0]):
                values.pop(key, None)

    def clear_all(self, namespace: str) -> None:
        self._values.pop(namespace, None)
