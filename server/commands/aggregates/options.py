"""The definition in CREATE AGGREGATE: what is known, and what must or may not be said together.

PostgreSQL 15 source aggregatecmds.c (DefineAggregate), define.c.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from polar_lite.catalog.boolean_words import option_flag
from polar_lite.catalog.dialect import nodes
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.records import dataclass
from polar_lite.protocol.sqlstate import PgError
from polar_lite.server.commands.ddl import Ddl

_OLD_SPELLINGS: Final = {"sfunc1": "sfunc", "stype1": "stype", "initcond1": "initcond"}
_FUNCTIONS: Final = (
    *("sfunc", "finalfunc", "combinefunc", "serialfunc", "deserialfunc", "msfunc", "minvfunc", "mfinalfunc"),
    "sortop",
)
_TYPES: Final = ("basetype", "stype", "mstype")
_FLAGS: Final = ("finalfunc_extra", "mfinalfunc_extra", "hypothetical")
_MODIFY: Final = {"read_only": "r", "shareable": "s", "read_write": "w"}
_TEXTS: Final = ("initcond", "minitcond", "parallel")
_SIZES: Final = ("sspace", "msspace")
_PARALLEL: Final = {"safe": "s", "restricted": "r", "unsafe": "u"}
# What needs mstype, in the order in which PostgreSQL looks.
_MOVING: Final = ("msfunc", "minvfunc", "mfinalfunc", "msspace", "minitcond")


@dataclass(frozen=True, slots=True)
class Options:
    """functions: qualified names by option, sortop's too; types: TypeName nodes by option. kind: aggkind.

    modify: of the final function, and of the moving one.
    """

    kind: str
    functions: Mapping[str, tuple[str, ...]]
    types: Mapping[str, Any]
    flags: Mapping[str, bool]
    texts: Mapping[str, str]
    sizes: Mapping[str, int]
    modify: tuple[str, str]

    @property
    def parallel(self) -> str:
        """42601 for what is none of the three; asked for after the types."""
        given = self.texts.get("parallel")
        if given is not None and given not in _PARALLEL:
            raise PgError(code.SYNTAX_ERROR, 'parameter "parallel" must be SAFE, RESTRICTED, or UNSAFE')
        return _PARALLEL[given or "unsafe"]


def read_options(ddl: Ddl, node: nodes.CreateAggregate) -> Options:
    """Unknown ones get a WARNING (42601); 42P13 for what is missing or too much."""
    given: dict[str, Any] = {}
    for written, value in node.options:
        name = _OLD_SPELLINGS.get(written, written)
        read = _READERS.get(name)
        if read is None:
            ddl.notice("WARNING", code.SYNTAX_ERROR, f'aggregate attribute "{written}" not recognized')
            continue
        given[name] = read(written, value)
        if name == "hypothetical" and given[name] and (node.direct is None or node.direct < 0):
            raise _invalid("only ordered-set aggregates can be hypothetical")
    _check_together(given)
    kind = "n" if node.direct is None or node.direct < 0 else "h" if given.get("hypothetical") else "o"
    default = "r" if kind == "n" else "w"
    modify = [given.get(name, default) for name in ("finalfunc_modify", "mfinalfunc_modify")]
    return Options(
        kind,
        _only(given, _FUNCTIONS),
        _only(given, _TYPES),
        _only(given, _FLAGS),
        _only(given, _TEXTS),
        _only(given, _SIZES),
        (modify[0], modify[1]),
    )


def _only(given: Mapping[str, Any], names: Sequence[str]) -> dict[str, Any]:
    return {name: given[name] for name in names if name in given}


def _check_together(given: Mapping[str, Any]) -> None:
    for name in ("stype", "sfunc"):
        if name not in given:
            raise _invalid(f"aggregate {name} must be specified")
    if "mstype" in given:
        for name in ("msfunc", "minvfunc"):
            if name not in given:
                raise _invalid(f"aggregate {name} must be specified when mstype is specified")
        return
    for name in _MOVING:
        if given.get(name) not in (None, 0):
            raise _invalid(f"aggregate {name} must not be specified without mstype")


def _invalid(message: str) -> PgError:
    return PgError(code.INVALID_FUNCTION_DEFINITION, message)


def _needs_value(name: str, value: Any, kind: str) -> None:
    if value is True:
        raise PgError(code.SYNTAX_ERROR, f"{name} requires a {kind}")


def _function(name: str, value: Any) -> tuple[str, ...]:
    _needs_value(name, value, "parameter")
    return (value,) if isinstance(value, str) else value


def _type(name: str, value: Any) -> Any:
    _needs_value(name, value, "parameter")
    return nodes.TypeName(names=(value,)) if isinstance(value, str) else value


def _modify(name: str, value: Any) -> str:
    _needs_value(name, value, "parameter")
    if value not in _MODIFY:
        shown = ", ".join(word.upper() for word in ("read_only", "shareable"))
        raise PgError(code.SYNTAX_ERROR, f'parameter "{name}" must be {shown}, or READ_WRITE')
    return _MODIFY[value]


def _text(name: str, value: Any) -> str:
    _needs_value(name, value, "parameter")
    return str(value)


def _size(name: str, value: Any) -> int:
    _needs_value(name, value, "integer value")
    try:
        return int(value)
    except ValueError:
        raise PgError(code.SYNTAX_ERROR, f"{name} requires an integer value") from None


_READERS: Final[Mapping[str, Any]] = {
    **dict.fromkeys(_FUNCTIONS, _function),
    **dict.fromkeys(_TYPES, _type),
    **dict.fromkeys(_FLAGS, option_flag),
    **dict.fromkeys(("finalfunc_modify", "mfinalfunc_modify"), _modify),
    **dict.fromkeys(_TEXTS, _text),
    **dict.fromkeys(_SIZES, _size),
}
