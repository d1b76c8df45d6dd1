"""What a trigger of Oracle's asks of its event: ora_sysevent, ora_dict_obj_name, ora_server_error ..

Outside of an event they are NULL, or tell of the session. Of an error there is one entry, at position 1.
Oracle 19c PL/SQL Language Reference, "Event Attribute Functions".
"""

from collections.abc import Callable
from decimal import Decimal
from typing import Any, Final

from polar_lite.catalog.functions.context import SessionContext
from polar_lite.catalog.functions.information.system import role_name
from polar_lite.catalog.functions.oracle.rows import row


def _sysevent(context: SessionContext) -> str | None:
    rows = context.server_info("sysevent")
    return rows[0][0] if rows else None


def _of_ddl_subject(place: int) -> Callable[[SessionContext], str | None]:
    """ora_dict_obj_type, .._name, .._owner: NULL outside of a trigger of DDL."""

    def told(context: SessionContext) -> str | None:
        rows = context.server_info("ddl subject")
        return rows[0][place] if rows else None

    return told


def _error(context: SessionContext) -> tuple[Any, ...] | None:
    """(number, message) of the error that the running trigger is told of."""
    rows = context.server_info("server error")
    return rows[0] if rows else None


def _number(context: SessionContext, position: int) -> Decimal | None:
    """0 where the stack of errors has no such entry."""
    error = _error(context)
    if error is None:
        return None
    return Decimal(error[0] if position == 1 else 0)


def _message(context: SessionContext, position: int) -> str | None:
    error = _error(context)
    return str(error[1]) if error is not None and position == 1 else None


def _depth(context: SessionContext) -> Decimal:
    return Decimal(_error(context) is not None)


def _is_error(context: SessionContext, number: int) -> bool:
    error = _error(context)
    return error is not None and bool(error[0] == number)


FUNCTIONS: Final = (
    row(9615, "ora_login_user", "", "varchar", lambda c: role_name(c, c.session_user_oid), "cbs"),
    row(9616, "ora_sysevent", "", "varchar", _sysevent, "cbs"),
    row(9625, "ora_dict_obj_type", "", "varchar", _of_ddl_subject(0), "cbs"),
    row(9626, "ora_dict_obj_name", "", "varchar", _of_ddl_subject(1), "cbs"),
    row(9627, "ora_dict_obj_owner", "", "varchar", _of_ddl_subject(2), "cbs"),
    row(9617, "ora_client_ip_address", "", "varchar", lambda c: c.client_address, "cbs"),
    row(9618, "ora_database_name", "", "varchar", lambda c: c.database_name, "cbs"),
    row(9619, "ora_instance_num", "", "numeric", lambda: Decimal(1), "bs"),
    row(9860, "ora_server_error", "int4", "numeric", _number, "cs"),
    row(9861, "ora_server_error_msg", "int4", "varchar", _message, "cs"),
    row(9862, "ora_server_error_depth", "", "numeric", _depth, "cbs"),
    row(9863, "ora_is_servererror", "int4", "bool", _is_error, "cs"),
)
