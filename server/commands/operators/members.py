"""Operators and support functions of a family: what may be a member, and the rows of pg_amop and pg_amproc.

PostgreSQL 15 source opclasscmds.c (assignOperTypes, assignProcTypes, addFamilyMember, storeOperators,
storeProcedures, dropOperators), nbtvalidate.c and its kin (adjustmembers).
"""

from collections.abc import Sequence
from typing import Any, Final

from polar_lite.catalog.access_methods import BTREE, HASH, AccessMethod
from polar_lite.catalog.dialect import nodes
from polar_lite.catalog.functions.registry import REGISTRY, Function
from polar_lite.catalog.object_names import (
    PG_AMOP,
    PG_AMPROC,
    PG_OPCLASS,
    PG_OPERATOR,
    PG_OPFAMILY,
    PG_PROC,
    Address,
)
from polar_lite.protocol import pgtypes
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.records import dataclass
from polar_lite.protocol.sqlstate import PgError
from polar_lite.server.commands.ddl import Ddl, no_position
from polar_lite.server.commands.operators.definitions import function_with, operator_named
from polar_lite.server.commands.operators.groups import FAMILY, finder
from polar_lite.server.commands.routines.lookup import argument_types

_BOOL: Final = pgtypes.BOOL.oid
_INT4: Final = pgtypes.INT4.oid
_INT8: Final = pgtypes.INT8.oid
_VOID: Final = pgtypes.VOID.oid
_INTERNAL: Final = pgtypes.BY_NAME["internal"].oid
_MOST: Final = 32767


@dataclass(frozen=True, slots=True)
class Limits:
    """What an access method has: strategies (0: any), support functions, the one that reads options of a
    class, and those that a class cannot do without (() where all members are a class's own)."""

    strategies: int
    functions: int
    options: int
    required: tuple[int, ...]
    stores_other: bool = True
    orders: bool = False


LIMITS: Final = {
    "btree": Limits(5, 5, 5, (1,), stores_other=False),
    "hash": Limits(1, 3, 3, (1,), stores_other=False),
    "gist": Limits(0, 11, 10, (1, 2, 5, 6, 7), orders=True),
    "gin": Limits(0, 7, 7, (2, 3)),
    "spgist": Limits(0, 7, 7, (1, 2, 3, 4, 5), orders=True),
    "brin": Limits(0, 15, 5, ()),
}


@dataclass(frozen=True, slots=True)
class Member:
    """oid: of the operator or function. sort_family: of an operator that is FOR ORDER BY, or 0."""

    is_function: bool
    number: int
    oid: int
    left: int
    right: int
    sort_family: int = 0


def read(ddl: Ddl, method: AccessMethod, item: nodes.OperatorClassItem, class_type: int) -> Member:
    """One OPERATOR or FUNCTION of a definition. class_type: the class's input type, 0 in ALTER."""
    check_number(method, item)
    given = types_of(ddl, item.types) if item.types else (0, 0)
    if item.kind == "FUNCTION":
        function = _function(ddl, item.function)
        left, right = _function_types(method, item.number, function, given, class_type)
        return Member(True, item.number, function.oid, left, right)
    with no_position():
        left, right = types_of(ddl, item.operand_types) if item.operand_types else (class_type, class_type)
        if not right:
            message = "operator argument types must be specified in ALTER OPERATOR FAMILY"
            raise PgError(code.SYNTAX_ERROR, message)
        oid, _ = operator_named(ddl, item.operator, left, right)
    family = finder(FAMILY, BTREE).named(ddl, item.order_by).oid if item.order_by else 0
    _check_operator(ddl, method, oid, is_ordering=bool(family))
    return Member(False, item.number, oid, left, right, family)


def check_number(method: AccessMethod, item: nodes.OperatorClassItem) -> None:
    limits = LIMITS[method.name]
    noun = item.kind.lower()
    most = limits.functions if item.kind == "FUNCTION" else limits.strategies or _MOST
    if not 0 < item.number <= most:
        message = f"invalid {noun} number {item.number}, must be between 1 and {most}"
        raise _invalid(message)


def types_of(ddl: Ddl, names: Sequence[nodes.TypeName | None]) -> tuple[int, int]:
    """processTypesSpec: one or two types; None for the left one of a prefix operator."""
    with no_position():
        oids = [0 if name is None else ddl.type(name).declared for name in names]
    if len(oids) > 2:
        raise PgError(code.SYNTAX_ERROR, "one or two argument types must be specified")
    return oids[0], oids[-1]


def _function(ddl: Ddl, item: nodes.ObjectName) -> Function:
    if item.arguments is not None:
        return function_with(ddl, item.names, argument_types(ddl, item.arguments))
    path = ddl.search_path() if len(item.names) == 1 else [ddl.schema_named(item.names[-2]).oid]
    found = [f for schema in path for f in ddl.snapshot.functions(item.names[-1], schema)]
    shown = ".".join(item.names)
    if not found:
        raise PgError(code.UNDEFINED_FUNCTION, f'could not find a function named "{shown}"')
    if len(found) > 1:
        raise PgError(
            code.AMBIGUOUS_FUNCTION,
            f'function name "{shown}" is not unique',
            hint="Specify the argument list to select the function unambiguously.",
        )
    return found[0]


def _check_operator(ddl: Ddl, method: AccessMethod, oid: int, *, is_ordering: bool) -> None:
    own = ddl.snapshot.operators.get(oid)
    facts = own if own is not None else REGISTRY.operators.by_oid(oid)
    if not facts.left:
        raise _invalid("index operators must be binary")
    if is_ordering and not LIMITS[method.name].orders:
        raise _invalid(f'access method "{method.name}" does not support ordering operators')
    if not is_ordering and facts.result != _BOOL:
        raise _invalid("index search operators must return boolean")


def _function_types(
    method: AccessMethod, number: int, function: Function, given: tuple[int, int], class_type: int
) -> tuple[int, int]:
    """assignProcTypes: what the function is for, once it is known to be of the right form."""
    left, right = given
    args = function.args
    if number == LIMITS[method.name].options:
        _check_options_function(function, given, class_type)
    elif method is BTREE:
        _check_form(_BTREE_FORMS[number], function)
        if number == 1:
            left, right = left or args[0], right or args[1]
        elif number == 3:
            left, right = left or args[0], right or args[2]
        elif number == 4 and left != right:
            raise _invalid("btree equal image functions must not be cross-type")
    elif method is HASH:
        _check_form(_HASH_FORMS[number], function)
        left, right = left or args[0], right or args[0]
    left, right = left or class_type, right or class_type
    if not left or not right:
        raise _invalid("associated data types must be specified for index support function")
    return left, right


# Of each support function: how many arguments it has (or their types), what it returns, and the messages.
_Form = tuple[Any, str, int, str]
_BTREE_FORMS: Final[dict[int, _Form]] = {
    1: (
        2, "btree comparison functions must have two arguments",
        _INT4, "btree comparison functions must return integer",
    ),
    2: (
        (_INTERNAL,), 'btree sort support functions must accept type "internal"',
        _VOID, "btree sort support functions must return void",
    ),
    3: (
        5, "btree in_range functions must have five arguments",
        _BOOL, "btree in_range functions must return boolean",
    ),
    4: (
        1, "btree equal image functions must have one argument",
        _BOOL, "btree equal image functions must return boolean",
    ),
}  # fmt: skip
_HASH_FORMS: Final[dict[int, _Form]] = {
    1: (1, "hash function 1 must have one argument", _INT4, "hash function 1 must return integer"),
    2: (2, "hash function 2 must have two arguments", _INT8, "hash function 2 must return bigint"),
}


def _check_form(form: _Form, function: Function) -> None:
    args, wrong_args, result, wrong_result = form
    if args not in (len(function.args), function.args):
        raise _invalid(wrong_args)
    if function.result != result:
        raise _invalid(wrong_result)


def _check_options_function(function: Function, given: tuple[int, int], class_type: int) -> None:
    noun = "operator class options parsing functions"
    if class_type and any(oid not in (0, class_type) for oid in given):
        raise _invalid(f"associated data types for {noun} must match opclass input type")
    if not class_type and given[0] != given[1]:
        raise _invalid(f"left and right associated data types for {noun} must match")
    if (function.args, function.result) != ((_INTERNAL,), _VOID):
        raise PgError(
            code.INVALID_OBJECT_DEFINITION,
            "invalid operator class options parsing function",
            hint="Valid signature of operator class options parsing function is (internal) RETURNS void.",
        )


def check_distinct(ddl: Ddl, members: Sequence[Member]) -> None:
    """42P17 where a number has been given twice for the same types."""
    seen = set()
    for member in members:
        place = (member.is_function, member.number, member.left, member.right)
        if place in seen:
            raise _invalid(f"{_shown(ddl, member, ' number ', 'for ')} appears more than once")
        seen.add(place)


def _shown(ddl: Ddl, member: Member, number: str = " ", types: str = "") -> str:
    noun = "function" if member.is_function else "operator"
    left, right = (ddl.names().type(oid) for oid in (member.left, member.right))
    return f"{noun}{number}{member.number}{' ' * bool(types)}{types}({left},{right})"


def _where(family: int, member: Member) -> tuple[str, dict[str, int]]:
    prefix, number = ("amproc", "amprocnum") if member.is_function else ("amop", "amopstrategy")
    return f"pg_{prefix}", {
        f"{prefix}family": family,
        f"{prefix}lefttype": member.left,
        f"{prefix}righttype": member.right,
        number: member.number,
    }


def store(
    ddl: Ddl,
    method: AccessMethod,
    family: int,
    class_: tuple[int, int],
    members: Sequence[Member],
    shown: str,
) -> None:
    """Enter members. class_: OID and input type of the class they are defined with, or zeros in ALTER, which
    refuses those that are there (42710). Operators come first, as in PostgreSQL."""
    for member in sorted(members, key=lambda member: member.is_function):
        table, place = _where(family, member)
        if not class_[0] and ddl.writer.rows(table, place, ("oid",)):
            message = f'{_shown(ddl, member)} already exists in operator family "{shown}"'
            raise PgError(code.DUPLICATE_OBJECT, message)
        oid = ddl.writer.new_oid()
        if member.is_function:
            ddl.writer.insert(table, {"oid": oid, **place, "amproc": member.oid})
        else:
            row = {
                "amoppurpose": "o" if member.sort_family else "s",
                "amopopr": member.oid,
                "amopmethod": method.oid,
                "amopsortfamily": member.sort_family,
            }
            ddl.writer.insert(table, {"oid": oid, **place, **row})
        _depend(ddl, method, family, class_, member, oid)


def _depend(
    ddl: Ddl, method: AccessMethod, family: int, class_: tuple[int, int], member: Member, oid: int
) -> None:
    me = (PG_AMPROC if member.is_function else PG_AMOP, oid, 0)
    on = (PG_PROC if member.is_function else PG_OPERATOR, member.oid, 0)
    owner = _hard_owner(ddl, method, family, class_, member)
    ddl.writer.depend(me, on, "n" if owner else "a")
    if owner:
        ddl.writer.depend(me, (PG_OPCLASS, owner, 0), "i")
    else:
        ddl.writer.depend(me, (PG_OPFAMILY, family, 0), "a")
    if member.sort_family:
        ddl.writer.depend(me, (PG_OPFAMILY, member.sort_family, 0))


def _hard_owner(ddl: Ddl, method: AccessMethod, family: int, class_: tuple[int, int], member: Member) -> int:
    """The class that cannot be without the member (adjustmembers); 0 for one that is loose in the family."""
    required = LIMITS[method.name].required
    if not required:
        return class_[0]
    if method not in (BTREE, HASH):
        return class_[0] if member.is_function and member.number in required else 0
    if (member.is_function and member.number not in required) or member.left != member.right:
        return 0
    if class_[1] == member.left:
        return class_[0]
    where = {"opcfamily": family, "opcintype": member.left}
    return next((int(oid) for (oid,) in ddl.writer.rows("pg_opclass", where, ("oid",))), 0)


def remove(ddl: Ddl, family: int, member: Member, shown: str) -> None:
    """One member of ALTER OPERATOR FAMILY .. DROP (42704; 2BP01 for what a class needs)."""
    table, place = _where(family, member)
    rows = ddl.writer.rows(table, place, ("oid",))
    if not rows:
        message = f'{_shown(ddl, member)} does not exist in operator family "{shown}"'
        raise PgError(code.UNDEFINED_OBJECT, message)
    target = Address(PG_AMPROC if member.is_function else PG_AMOP, rows[0][0])
    ddl.check_is_no_part(target)
    ddl.drop([target], cascade=False)


def _invalid(message: str) -> PgError:
    return PgError(code.INVALID_OBJECT_DEFINITION, message)
