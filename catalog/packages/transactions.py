"""DBMS_TRANSACTION: COMMIT, ROLLBACK and savepoints as procedures. Oracle 19c, DBMS_TRANSACTION."""

from typing import Final

from polar_lite.catalog.packages.runtime import Runtime
from polar_lite.catalog.packages.signatures import BOOLEAN, VARCHAR, function, given, procedure


def commit(runtime: Runtime) -> None:
    runtime.transactions.commit(False, False)


def rollback(runtime: Runtime) -> None:
    runtime.transactions.rollback(False, False)


def savepoint(runtime: Runtime, name: str) -> None:
    runtime.transactions.set_savepoint(name.lower())


def rollback_savepoint(runtime: Runtime, name: str) -> None:
    runtime.transactions.back_to_savepoint(name.lower())


def read_only(runtime: Runtime) -> None:
    runtime.context.run_text("SET TRANSACTION READ ONLY")


def read_write(runtime: Runtime) -> None:
    runtime.context.run_text("SET TRANSACTION READ WRITE")


def local_transaction_id(runtime: Runtime, create: bool | None) -> str | None:
    """NULL while the transaction has no number, unless it is to get one."""
    number = runtime.context.transaction_id(if_assigned=not create)
    return None if number is None else str(number)


MEMBERS: Final = (
    procedure("commit", commit),
    procedure("rollback", rollback),
    procedure("savepoint", savepoint, given("savept", VARCHAR)),
    procedure("rollback_savepoint", rollback_savepoint, given("savept", VARCHAR)),
    procedure("read_only", read_only),
    procedure("read_write", read_write),
    function(
        "local_transaction_id", VARCHAR, local_transaction_id, given("create_transaction", BOOLEAN, False)
    ),
)
