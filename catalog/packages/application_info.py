"""DBMS_APPLICATION_INFO: module, action, client info. Oracle 19c, DBMS_APPLICATION_INFO."""

from typing import Final

from polar_lite.catalog.packages.runtime import Runtime
from polar_lite.catalog.packages.session import fact, set_fact
from polar_lite.catalog.packages.signatures import VARCHAR, given, out, procedure

# Oracle cuts longer values to these bytes.
_MODULE: Final = 48
_ACTION: Final = 32
_CLIENT_INFO: Final = 64


def set_module(runtime: Runtime, module: str | None, action: str | None) -> None:
    set_fact(runtime, "MODULE", _cut(module, _MODULE))
    set_fact(runtime, "ACTION", _cut(action, _ACTION))


def set_action(runtime: Runtime, action: str | None) -> None:
    set_fact(runtime, "ACTION", _cut(action, _ACTION))


def set_client_info(runtime: Runtime, info: str | None) -> None:
    set_fact(runtime, "CLIENT_INFO", _cut(info, _CLIENT_INFO))


def read_module(runtime: Runtime) -> tuple[str | None, str | None]:
    return fact(runtime, "MODULE"), fact(runtime, "ACTION")


def read_client_info(runtime: Runtime) -> tuple[str | None]:
    return (fact(runtime, "CLIENT_INFO"),)


def _cut(value: str | None, length: int) -> str | None:
    return value.encode()[:length].decode(errors="ignore") if value is not None else None


MEMBERS: Final = (
    procedure("set_module", set_module, given("module_name", VARCHAR), given("action_name", VARCHAR)),
    procedure("set_action", set_action, given("action_name", VARCHAR)),
    procedure("set_client_info", set_client_info, given("client_info", VARCHAR)),
    procedure("read_module", read_module, out("module_name", VARCHAR), out("action_name", VARCHAR)),
    procedure("read_client_info", read_client_info, out("client_info", VARCHAR)),
)
