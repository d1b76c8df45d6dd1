"""How a function of Oracle's becomes a row of pg_proc."""

from collections.abc import Callable
from typing import Any

from polar_lite.catalog.functions.registry import Function
from polar_lite.protocol.pgtypes import BY_NAME


def row(
    oid: int, name: str, args: str, result: str, work: Callable[..., Any] | None, flags: str = "", **more: Any
) -> Function:
    """flags: c context, b bare, s stable, v volatile, o oracle only, n not strict, a aggregate,
    t typed."""
    return Function(
        oid,
        name,
        tuple(BY_NAME[arg].oid for arg in args.split()),
        BY_NAME[result].oid,
        python=None if "a" in flags else work,
        aggregate=work if "a" in flags else None,  # type: ignore[arg-type]  # a class, by the flag
        kind="a" if "a" in flags else "f",
        strict="n" not in flags and "a" not in flags,
        volatility="v" if "v" in flags else "s" if "s" in flags else "i",
        context="c" in flags,
        bare="b" in flags,
        oracle="o" in flags,
        typed="t" in flags,
        source=f"oracle_{name}",
        **more,
    )
