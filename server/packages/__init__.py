"""Oracle's built-in packages (DBMS_OUTPUT, DBMS_SESSION, ...), as tables: name -> signature -> Python.

A member is found by (package, member), both folded. PL calls them; the parts are one module per package.
"""

from functools import lru_cache

from polar_lite.catalog.plsql.units import Builtin
from polar_lite.catalog.types import TypeRef


def find_type(names: tuple[str, ...]) -> TypeRef | None:
    """The type of a built-in package that `package.type` names."""
    from polar_lite.server.packages import output

    return output.TYPES.get(names[1]) if len(names) == 2 and names[0] == "dbms_output" else None


@lru_cache(maxsize=1)
def _members() -> dict[tuple[str, str], Builtin]:
    from polar_lite.server.packages import application_info, locks, output, session, utility

    found: dict[tuple[str, str], Builtin] = {}
    for package, module in (
        ("dbms_output", output),
        ("dbms_session", session),
        ("dbms_application_info", application_info),
        ("dbms_utility", utility),
        ("dbms_lock", locks),
    ):
        for member in module.MEMBERS:
            found[package, member.name] = member
    return found


def find(names: tuple[str, ...]) -> Builtin | None:
    """The member of a built-in package that `package.member` (or sys.package.member) names."""
    if len(names) == 3 and names[0] in ("sys", "pg_catalog"):
        names = names[1:]
    return _members().get((names[0], names[1])) if len(names) == 2 else None
