"""Write routines and packages into the catalog: pg_proc's rows and their dependencies.

PostgreSQL 15 docs 53.39 (catalog-pg-proc), source pg_proc.c. Syntax and rights are the commands'.
"""

import json
from collections.abc import Sequence
from typing import Any, Final

from polar_lite.catalog.object_names import PG_NAMESPACE, PG_PROC, PG_TYPE, POLAR_PACKAGE
from polar_lite.catalog.writing.default_privileges import initial_acl
from polar_lite.catalog.writing.writer import CatalogWriter
from polar_lite.protocol import pgtypes
from polar_lite.protocol.records import dataclass

RECORD: Final = pgtypes.BY_NAME["record"].oid
VOID: Final = pgtypes.BY_NAME["void"].oid
_POLYMORPHIC_ELEMENTS: Final = {
    pgtypes.BY_NAME["anyarray"].oid: pgtypes.BY_NAME["anyelement"].oid,
    pgtypes.BY_NAME["anycompatiblearray"].oid: pgtypes.BY_NAME["anycompatible"].oid,
}


@dataclass(frozen=True, slots=True)
class Argument:
    """mode: 'i', 'o', 'b', 'v', 't'. default: text in the polar dialect, or None. is_date: Oracle's DATE.

    pl_type: of one that PL alone has, as written.
    """

    name: str
    type_oid: int
    mode: str = "i"
    default: str | None = None
    pl_type: str = ""
    is_date: bool = False

    @property
    def is_input(self) -> bool:
        return self.mode in "ibv"


@dataclass(frozen=True, slots=True)
class NewRoutine:
    """A routine to be written. language: pg_language's OID. library: the file of one in LANGUAGE c.

    body: RETURN or BEGIN ATOMIC, as `views.stored_text` makes it; source is empty then. gives_date: the
    result is Oracle's DATE.
    """

    schema: int
    name: str
    kind: str
    owner: int
    language: int
    source: str
    arguments: tuple[Argument, ...]
    result: int
    returns_set: bool = False
    strict: bool = False
    volatility: str = "v"
    security_definer: bool = False
    leakproof: bool = False
    parallel: str = "u"
    cost: float = 100
    rows: float = 0
    config: tuple[str, ...] = ()
    library: str | None = None
    body: str | None = None
    pl_result: str = ""
    gives_date: bool = False

    @property
    def inputs(self) -> list[Argument]:
        return [a for a in self.arguments if a.is_input]


def result_of_outputs(arguments: Sequence[Argument], *, is_procedure: bool) -> int | None:
    """The result type that OUT, INOUT and TABLE parameters imply; None if there are none."""
    outs = [a for a in arguments if a.mode in "obt"]
    if not outs:
        return None
    return outs[0].type_oid if len(outs) == 1 and not is_procedure else RECORD


def write_routine(writer: CatalogWriter, routine: NewRoutine, replaces: int = 0) -> int:
    """Insert the routine, or put it into the place of `replaces`, whose owner and list stay."""
    oid = replaces or writer.new_oid()
    row = _row(writer, routine)
    if replaces:
        del row["proowner"]
        writer.update("pg_proc", {"oid": oid}, row)
        writer.delete("polar_routine", {"oid": oid})
        writer.delete("pg_depend", {"classid": PG_PROC, "objid": oid, "deptype": "n"})
    else:
        acl = initial_acl(writer, "f", routine.owner, routine.schema)
        writer.insert("pg_proc", dict(row, oid=oid, proacl=acl))
    _write_own(writer, oid, routine)
    writer.depend((PG_PROC, oid, 0), (PG_NAMESPACE, routine.schema, 0))
    types = {routine.result, *(a.type_oid for a in routine.arguments)}
    for type_oid in sorted(types):
        writer.depend((PG_PROC, oid, 0), (PG_TYPE, type_oid, 0))
    return oid


def write_package(
    writer: CatalogWriter,
    schema: int,
    name: str,
    owner: int,
    specification: str,
    definer: bool,
    type_oid: int = 0,
    *,
    supertype: int = 0,
    is_final: bool = True,
    is_instantiable: bool = True,
) -> int:
    """type_oid: of an object type's methods, which go with the type; supertype: what that is UNDER."""
    oid = writer.new_oid()
    writer.insert(
        "polar_package",
        {
            "oid": oid,
            "pkgname": name,
            "pkgnamespace": schema,
            "pkgowner": owner,
            "pkgsecdef": definer,
            "pkgspecification": specification,
            "pkgtype": type_oid,
            "pkgsuper": supertype,
            "pkgfinal": is_final,
            "pkginstantiable": is_instantiable,
        },
    )
    if type_oid:
        writer.depend((POLAR_PACKAGE, oid, 0), (PG_TYPE, type_oid, 0), "i")
        if supertype:
            writer.depend((PG_TYPE, type_oid, 0), (PG_TYPE, supertype, 0))
    else:
        writer.depend((POLAR_PACKAGE, oid, 0), (PG_NAMESPACE, schema, 0))
    return oid


def _row(writer: CatalogWriter, routine: NewRoutine) -> dict[str, Any]:
    arguments = routine.arguments
    inputs = routine.inputs
    plain = all(a.mode == "i" for a in arguments)
    # In Oracle a parameter behind one with a default may have none: "".
    first = next((n for n, a in enumerate(inputs) if a.default is not None), len(inputs))
    defaults = [a.default or "" for a in inputs[first:]]
    variadic = next((a.type_oid for a in arguments if a.mode == "v"), 0)
    entry = writer.type(variadic)
    element = _POLYMORPHIC_ELEMENTS.get(variadic) or (entry.element_oid if entry else 0)
    return {
        "proname": routine.name,
        "pronamespace": routine.schema,
        "proowner": routine.owner,
        "prolang": routine.language,
        "procost": routine.cost,
        "prorows": (routine.rows or 1000) if routine.returns_set else 0,
        "provariadic": element or variadic,
        "prokind": routine.kind,
        "prosecdef": routine.security_definer,
        "proleakproof": routine.leakproof,
        "proisstrict": routine.strict,
        "proretset": routine.returns_set,
        "provolatile": routine.volatility,
        "proparallel": routine.parallel,
        "pronargs": len(inputs),
        "pronargdefaults": len(defaults),
        "prorettype": routine.result,
        "proargtypes": [a.type_oid for a in inputs],
        "proallargtypes": None if plain else [a.type_oid for a in arguments],
        "proargmodes": None if plain else [a.mode for a in arguments],
        "proargnames": [a.name for a in arguments] if any(a.name for a in arguments) else None,
        "proargdefaults": json.dumps(defaults, ensure_ascii=False) if defaults else None,
        "prosrc": routine.source,
        "probin": routine.library,
        "prosqlbody": routine.body,
        "proconfig": list(routine.config) or None,
    }


def _write_own(writer: CatalogWriter, oid: int, routine: NewRoutine) -> None:
    """What the types in pg_proc do not say, if anything: which PL alone has, which are dates."""
    types = [*(a.pl_type for a in routine.arguments), routine.pl_result]
    dates = [0] * routine.gives_date + [n for n, a in enumerate(routine.arguments, 1) if a.is_date]
    if any(types) or dates:
        own = {"propltypes": types if any(types) else None, "prodates": dates or None}
        writer.insert("polar_routine", {"oid": oid, **own})
