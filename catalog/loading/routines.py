"""Users' functions, procedures and packages."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Set
from dataclasses import replace
from typing import TYPE_CHECKING, Literal, NamedTuple

from polar_lite.catalog import extensions
from polar_lite.catalog.functions.internal_names import computed
from polar_lite.catalog.functions.registry import Function
from polar_lite.catalog.loading.declared import Domains
from polar_lite.catalog.loading.rows import Where, items, select, texts
from polar_lite.catalog.loading.views import query_of
from polar_lite.catalog.names import physical_column
from polar_lite.catalog.objects import Package, Routine, Schema, SqlBody
from polar_lite.catalog.types import FIRST_NORMAL_OID
from polar_lite.protocol import pgtypes

if TYPE_CHECKING:
    from polar_lite.catalog.functions.user_aggregates import Facts


class _Proc(NamedTuple):
    """A row of pg_proc, as SQLite holds it."""

    oid: int
    pronamespace: int
    proname: str
    proowner: int
    prokind: Literal["f", "a", "w", "p"]
    prolang: int
    prosrc: str
    proargtypes: str | None
    proallargtypes: str | None
    proargmodes: str | None
    proargnames: str | None
    proargdefaults: str | None
    prorettype: int
    proretset: int
    prosecdef: int
    proconfig: str | None
    proacl: str | None
    proisstrict: int
    provolatile: Literal["i", "s", "v"]
    provariadic: int
    proleakproof: int
    procost: float
    prorows: float
    proparallel: str
    probin: str | None
    prosqlbody: str | None


def load_routines(
    connection: sqlite3.Connection, schemas: Mapping[int, Schema], only: Iterable[int] | None = None
) -> dict[int, Routine]:
    """Users' routines by OID: all, or the ones of `only` that exist."""
    wanted = Where(only)
    where = wanted("oid") or f'WHERE "{physical_column("oid")}" >= {FIRST_NORMAL_OID}'
    languages = dict(select(connection, "pg_language", "oid lanname"))
    domains = Domains(connection)
    aggregates = _aggregates(connection, wanted)
    own = select(connection, "polar_routine", "oid propltypes prodates", wanted("oid"), wanted.values)
    of_pl = {oid: (texts(types) or (), {int(place) for place in items(dates)}) for oid, types, dates in own}
    procs = map(_Proc._make, select(connection, "pg_proc", " ".join(_Proc._fields), where, wanted.values))
    return {
        proc.oid: _routine(
            proc,
            languages[proc.prolang],
            schemas[proc.pronamespace].name,
            domains,
            aggregates,
            of_pl.get(proc.oid, ((), frozenset())),
        )
        for proc in procs
    }


def _aggregates(connection: sqlite3.Connection, wanted: Where) -> dict[int, Facts]:
    """The rows of pg_aggregate of users' aggregates."""
    where = wanted("aggfnoid") or f'WHERE "{physical_column("aggfnoid")}" >= {FIRST_NORMAL_OID}'
    plain = "aggtransfn aggfinalfn aggtranstype agginitval aggfinalextra aggfinalmodify"
    moving = "aggmtransfn aggmfinalfn aggmtranstype aggminitval aggmfinalextra aggmfinalmodify aggminvtransfn"
    columns = f"aggfnoid aggkind aggnumdirectargs {plain} {moving}"
    rows = list(select(connection, "pg_aggregate", columns, where, wanted.values))
    if not rows:
        return {}
    from polar_lite.catalog.functions.user_aggregates import Facts, Way  # few databases have any

    return {
        oid: Facts(kind, direct, Way(*ways[:6]), Way(*ways[6:]) if ways[6] else None)
        for oid, kind, direct, *ways in rows
    }


def _routine(
    proc: _Proc,
    language: str,
    schema: str,
    domains: Domains,
    aggregates: Mapping[int, Facts],
    of_pl: tuple[tuple[str, ...], Set[int]],
) -> Routine:
    """of_pl: types that PL alone has; which of the signature's are Oracle's DATE (0: the result)."""
    pl_types, dates = of_pl
    inputs = tuple(int(oid) for oid in items(proc.proargtypes))
    every = tuple(int(oid) for oid in items(proc.proallargtypes)) or inputs
    modes, names = tuple(items(proc.proargmodes)), tuple(items(proc.proargnames))
    defaults = tuple(items(proc.proargdefaults))
    return Routine(
        proc.oid,
        proc.pronamespace,
        proc.proname,
        proc.proowner,
        proc.prokind,
        language,
        proc.prosrc,
        _function(proc, language, schema, inputs, every, modes, names, defaults, aggregates.get(proc.oid)),
        tuple(domains.declared(oid, 0 if n in dates else -1) for n, oid in enumerate(every, 1)),
        modes,
        names,
        defaults,
        domains.declared(proc.prorettype, 0 if 0 in dates else -1),
        bool(proc.proretset),
        bool(proc.prosecdef),
        texts(proc.proconfig) or (),
        texts(proc.proacl),
        proc.procost,
        proc.prorows,
        proc.proparallel,
        None if proc.prosqlbody is None else SqlBody(*query_of(proc.prosqlbody)),
        pl_types,
    )


def _function(
    proc: _Proc,
    language: str,
    schema: str,
    inputs: tuple[int, ...],
    every: tuple[int, ...],
    modes: tuple[str, ...],
    names: tuple[str, ...],
    defaults: tuple[str, ...],
    facts: Facts | None,
) -> Function:
    """The routine as the binder chooses and calls it."""
    outs = [place for place, mode in enumerate(modes) if mode in "obt"]
    named = names or ("",) * len(every)
    implied = every[outs[0]] if len(outs) == 1 else pgtypes.RECORD.oid
    # The OUT parameters of one of Oracle's functions are no columns of its result.
    apart = proc.prokind == "f" and language == "plsql" and proc.prorettype != implied
    function = Function(
        proc.oid,
        proc.proname,
        inputs,
        proc.prorettype,
        kind=proc.prokind,
        strict=bool(proc.proisstrict),
        volatility=proc.provolatile,
        variadic=proc.provariadic,
        defaults=defaults,
        arg_names=tuple(name for i, name in enumerate(named) if not modes or modes[i] in "ibv"),
        returns_set=bool(proc.proretset),
        out_names=() if apart else tuple(named[p] or f"column{i}" for i, p in enumerate(outs, start=1)),
        out_types=() if apart else tuple(every[place] for place in outs),
        may_write=proc.provolatile == "v",
        schema=schema,
        source=proc.prosrc,
        language=language,
        routine_oid=proc.oid,
        leakproof=bool(proc.proleakproof),
        # Oracle calls a function without parameters by its bare name.
        bare=not inputs,
    )
    if facts is not None:
        from polar_lite.catalog.functions.user_aggregates import aggregate

        return aggregate(function, facts)
    if language == "c":
        return extensions.computed(function, proc.probin or "")
    if language == "internal":
        return computed(replace(function, routine_oid=None, may_write=False, bare=False))
    return function


def load_packages(connection: sqlite3.Connection) -> dict[int, Package]:
    rows = select(
        connection,
        "polar_package",
        "oid pkgnamespace pkgname pkgowner pkgspecification pkgbody pkgacl pkgsecdef"
        " pkgtype pkgsuper pkgfinal",
    )
    found = {}
    for oid, schema, name, owner, specification, body, acl, definer, type_oid, supertype, final in rows:
        identity = (oid, schema, name, owner, specification, body)
        found[oid] = Package(*identity, texts(acl), bool(definer), type_oid, supertype, bool(final))
    return found
