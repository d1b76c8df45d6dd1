"""Read the catalog tables of a database into a Snapshot, whole or object by object.

Only objects that are not built into a registry are read from pg_proc and pg_type. What the
Snapshot's parts mean is `snapshot`'s matter; who writes the tables, `writer`'s.
"""

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any, Final

from polar_lite.catalog.definitions import CLUSTER
from polar_lite.catalog.functions.constructors import computed
from polar_lite.catalog.functions.registry import Function
from polar_lite.catalog.loading_types import load_types
from polar_lite.catalog.names import physical_column
from polar_lite.catalog.reading import items, select, texts
from polar_lite.catalog.snapshot import (
    FIRST_NORMAL_OID,
    GLOBAL_TEMPORARY,
    Column,
    Constraint,
    Counters,
    Database,
    EventTrigger,
    Index,
    Package,
    Relation,
    Role,
    Routine,
    Schema,
    Snapshot,
    Trigger,
    ViewNames,
)
from polar_lite.catalog.types import MAX_FIXED_PRECISION, TypeRef
from polar_lite.protocol import pgtypes

_TEMPORARY: Final = "pg_temp_"
_METHODS: Final = {403: "btree", 405: "hash"}
_C_COLLATION: Final = 950


@lru_cache(maxsize=1024)
def column_type(oid: int, typmod: int = -1, domain: int = 0) -> TypeRef:
    """The type of a stored column: numeric(p,s) with p <= 18 and 0 <= s <= p is held as fixed."""
    if oid == pgtypes.NUMERIC.oid:
        limits = pgtypes.numeric_precision_scale(typmod)
        if limits is not None:
            precision, scale = limits
            if precision <= MAX_FIXED_PRECISION and 0 <= scale <= precision:
                return TypeRef(oid, typmod, scale, precision, domain)
    return TypeRef(oid, typmod, domain=domain)


def load(connection: sqlite3.Connection, version: int) -> Snapshot:
    """Read everything. main is the database's file, `cluster` the attached shared one."""
    meta = dict(connection.execute('SELECT key, value FROM main."polar$meta"'))
    databases = load_databases(connection)
    schemas = load_schemas(connection)
    return Snapshot(
        version=version,
        database=databases[meta["database"]],
        roles=load_roles(connection, meta["database"]),
        databases=databases,
        schemas=schemas,
        relations=load_relations(connection, schemas),
        routines=load_routines(connection, schemas),
        packages=load_packages(connection),
        triggers=load_event_triggers(connection),
        types=load_types(connection),
        comments=load_comments(connection),
        counters=Counters(max(meta["next_oid"], FIRST_NORMAL_OID), version + 1),
    )


def load_roles(connection: sqlite3.Connection, database: int) -> dict[int, Role]:
    """All roles; `settings_here` are those they have in the database with this OID."""
    members: dict[int, dict[int, bool]] = defaultdict(dict)
    for role, member, admin in select(
        connection, "pg_auth_members", "roleid member admin_option", database=CLUSTER
    ):
        members[member][role] = bool(admin)
    settings, settings_here = _settings(connection, 0), _settings(connection, database)
    rows = select(
        connection,
        "pg_authid",
        "oid rolname rolsuper rolinherit rolcreaterole rolcreatedb rolcanlogin rolreplication rolbypassrls"
        " rolconnlimit rolpassword rolvaliduntil",
        database=CLUSTER,
    )
    found = {}
    for row in rows:
        flags = [bool(flag) for flag in row[2:9]]
        found[row[0]] = Role(
            oid=row[0],
            name=row[1],
            is_superuser=flags[0],
            inherits=flags[1],
            can_create_role=flags[2],
            can_create_database=flags[3],
            can_login=flags[4],
            is_replication=flags[5],
            bypasses_rls=flags[6],
            connection_limit=row[9],
            password=row[10],
            valid_until=row[11],
            member_of=members.get(row[0], {}),
            settings=settings.get(row[0], {}),
            settings_here=settings_here.get(row[0], {}),
        )
    return found


def load_databases(connection: sqlite3.Connection) -> dict[int, Database]:
    modes = dict(select(connection, "polar_database", "oid datmode", database=CLUSTER))
    rows = select(
        connection,
        "pg_database",
        "oid datname datdba datacl datallowconn datistemplate datconnlimit",
        database=CLUSTER,
    )
    found = {}
    of_all = _settings(connection, 0).get(0, {})
    for oid, name, owner, acl, allows, template, limit in rows:
        settings = _settings(connection, oid).get(0, {})
        found[oid] = Database(
            oid, name, owner, modes[oid], texts(acl), bool(allows), bool(template), limit, settings, of_all
        )
    return found


def _settings(connection: sqlite3.Connection, of: int) -> dict[int, dict[str, str]]:
    """Role OID (0: any) -> settings kept for a database (0: any)."""
    found: dict[int, dict[str, str]] = defaultdict(dict)
    rows = select(connection, "pg_db_role_setting", "setdatabase setrole setconfig", database=CLUSTER)
    for database, role, config in rows:
        if database == of:
            for item in texts(config) or ():
                name, _, value = item.partition("=")
                found[role][name] = value
    return dict(found)


def load_schemas(connection: sqlite3.Connection) -> dict[int, Schema]:
    rows = select(connection, "pg_namespace", "oid nspname nspowner nspacl")
    return {oid: Schema(oid, name, owner, texts(acl)) for oid, name, owner, acl in rows}


def load_relations(
    connection: sqlite3.Connection, schemas: Mapping[int, Schema], only: Iterable[int] | None = None
) -> dict[int, Relation]:
    """Relations by OID: all, or the ones of `only` that exist."""
    wanted = None if only is None else ",".join(str(int(oid)) for oid in only)

    def where(column: str) -> str:
        return "" if wanted is None else f'WHERE "{physical_column(column)}" IN ({wanted})'

    columns = _columns(connection, where)
    constraints = _constraints(connection, where)
    triggers = _triggers(connection, where)
    indexes: dict[int, list[int]] = defaultdict(list)
    facts: dict[int, Index] = {}
    condition = where("indrelid")
    if wanted is not None:
        condition = f'{condition} OR "indexrelid" IN ({wanted})'
    for index, table, keys, count, *rest in select(
        connection,
        "pg_index",
        "indexrelid indrelid indkey indnkeyatts indoption indisunique indisprimary indcollation indclass"
        " indexprs indpred",
        condition,
    ):
        indexes[table].append(index)
        facts[index] = _index(connection, index, table, items(keys), count, *rest)
    storage = {
        oid: (name, rowid)
        for oid, name, rowid in select(
            connection, "polar_storage", "oid physicalname rowidcolumn", where("oid")
        )
    }
    queries = {
        view: _view_text(view, action)
        for view, action in select(connection, "pg_rewrite", "ev_class ev_action", where("ev_class"))
    }
    rows = select(
        connection,
        "pg_class",
        "oid relname relnamespace reltype relowner relkind relpersistence relisshared relacl reloptions",
        where("oid"),
    )
    found = {}
    for oid, name, schema, row_type, owner, kind, persistence, shared, acl, options in rows:
        physical, rowid_column = storage.get(oid, ("", 0))
        own_columns = columns.get(oid, ())
        if oid < FIRST_NORMAL_OID and kind == "r":
            physical = f"pg_catalog.{name}"
            rowid_column = 1 if own_columns and own_columns[0].name == "oid" else 0
        schema_name = schemas[schema].name
        definition, meant = queries.get(oid, (None, None))
        if kind == "S":
            definition = f"SELECT last_value, log_cnt, is_called FROM pg_catalog.polar_sequence_state({oid})"
        is_temporary = schema_name.startswith(_TEMPORARY) or persistence == GLOBAL_TEMPORARY
        database = "temp" if is_temporary else "main"
        found[oid] = Relation(
            oid,
            schema,
            name,
            kind,
            owner,
            own_columns,
            physical,
            CLUSTER if shared and kind == "r" else database,
            texts(acl),
            constraints.get(oid, ()),
            tuple(sorted(indexes.get(oid, ()))),
            definition,
            persistence,
            rowid_column,
            row_type,
            facts.get(oid),
            triggers.get(oid, ()),
            texts(options) or (),
            meant,
        )
    return found


def _view_text(view: int, action: str) -> tuple[str, ViewNames | None]:
    """A system view is its text alone; with a user's goes what its names mean, as `views` writes it."""
    if view < FIRST_NORMAL_OID:
        return action, None
    stored = json.loads(action)
    tables = {
        int(place): (oid, {int(n): name for n, name in names.items()})
        for place, (oid, names) in stored["tables"].items()
    }
    return stored["text"], ViewNames(
        tables,
        {int(place): oid for place, oid in stored["routines"].items()},
        {int(place): oid for place, oid in stored["constants"].items()},
        {int(place): oid for place, oid in stored["types"].items()},
        tuple(stored["search_path"]),
        tuple(stored["meaning"]),
    )


def _index(
    connection: sqlite3.Connection,
    oid: int,
    table: int,
    keys: list[int],
    count: int,
    options: str,
    unique: int,
    primary: int,
    collations: str,
    classes: str,
    expressions: str | None,
    predicate: str | None,
) -> Index:
    found = [_operator_class(connection, oid) for oid in items(classes)]
    suffixes = [
        ' COLLATE "C"' * (collation == _C_COLLATION) + name
        for collation, (name, _) in zip(items(collations), found, strict=True)
    ]
    return Index(
        table,
        tuple(keys[:count]),
        tuple(items(options)),
        bool(unique),
        bool(primary),
        tuple(keys[count:]),
        tuple(suffixes),
        tuple(items(expressions)),
        predicate,
        found[0][1] if found else "btree",
        _columns_of_index(connection, oid, table) if expressions or predicate else (),
    )


def _columns_of_index(connection: sqlite3.Connection, oid: int, table: int) -> tuple[int, ...]:
    where = f'WHERE "classid" = 1259 AND "objid" = {int(oid)} AND "refobjid" = {int(table)}'
    return tuple(number for (number,) in select(connection, "pg_depend", "refobjsubid", where) if number)


def _operator_class(connection: sqlite3.Connection, oid: int) -> tuple[str, str]:
    """The name as a definition shows it, and the access method's."""
    where = f'WHERE "{physical_column("oid")}" = {int(oid)}'
    for name, method, is_default in select(connection, "pg_opclass", "opcname opcmethod opcdefault", where):
        return "" if is_default else f" {name}", _METHODS.get(method, "btree")
    return "", "btree"


def _columns(connection: sqlite3.Connection, where: Any) -> dict[int, tuple[Column, ...]]:
    defaults = {
        (relation, number): text
        for relation, number, text in select(
            connection, "pg_attrdef", "adrelid adnum adbin", where("adrelid")
        )
    }
    sequences: dict[tuple[int, int], int] = {}
    for sequence, relation, number in select(
        connection, "pg_depend", "objid refobjid refobjsubid", _identities(where("refobjid"))
    ):
        sequences[relation, number] = sequence
    found: dict[int, list[Column]] = defaultdict(list)
    domains = _domains(connection)
    rows = select(
        connection,
        "pg_attribute",
        "attrelid attnum attname atttypid atttypmod attnotnull attisdropped attidentity attacl",
        f'{where("attrelid")} ORDER BY "attrelid", "attnum"',
    )
    for relation, number, name, type_oid, typmod, not_null, dropped, identity, acl in rows:
        found[relation].append(
            Column(
                number,
                name,
                _declared(domains, type_oid, typmod),
                physical_column(name),
                bool(not_null),
                defaults.get((relation, number)),
                bool(dropped),
                identity,
                texts(acl),
                sequences.get((relation, number), 0),
            )
        )
    return {oid: tuple(columns) for oid, columns in found.items()}


def _domains(connection: sqlite3.Connection) -> dict[int, tuple[int, int]]:
    """What each domain is made of: (type or domain, modifier)."""
    rows = select(connection, "pg_type", "oid typbasetype typtypmod", "WHERE \"typtype\" = 'd'")
    return {oid: (parent, typmod) for oid, parent, typmod in rows}


def _declared(domains: Mapping[int, tuple[int, int]], oid: int, typmod: int = -1) -> TypeRef:
    """A type as pg_attribute or pg_proc names it."""
    domain = oid if oid in domains else 0
    while oid in domains:
        oid, typmod = domains[oid]
    return column_type(oid, typmod, domain)


def _identities(condition: str) -> str:
    """Sequences that are an internal part of a column, of the relations of `condition`."""
    word = "AND" if condition else "WHERE"
    return (
        f'{condition} {word} "classid" = 1259 AND "refclassid" = 1259'
        ' AND "deptype" = \'i\' AND "refobjsubid" > 0'
    )


def _constraints(connection: sqlite3.Connection, where: Any) -> dict[int, tuple[Constraint, ...]]:
    found: dict[int, list[Constraint]] = defaultdict(list)
    rows = select(
        connection,
        "pg_constraint",
        "conrelid oid conname contype conkey conindid conbin confrelid confkey convalidated condeferrable"
        " condeferred connoinherit confupdtype confdeltype confmatchtype confdelsetcols",
        f'{where("conrelid")} ORDER BY "{physical_column("oid")}"',
    )
    for relation, oid, name, kind, columns, index, expression, foreign, foreign_columns, *rest in rows:
        validated, deferrable, deferred, no_inherit, on_update, on_delete, match, set_columns = rest
        found[relation].append(
            Constraint(
                oid,
                name,
                kind,
                tuple(items(columns)),
                index,
                expression,
                foreign,
                tuple(items(foreign_columns)),
                bool(validated),
                bool(deferrable),
                bool(deferred),
                bool(no_inherit),
                on_update,
                on_delete,
                match,
                tuple(items(set_columns)),
            )
        )
    return {oid: tuple(constraints) for oid, constraints in found.items()}


def _triggers(connection: sqlite3.Connection, where: Any) -> dict[int, tuple[Trigger, ...]]:
    rows = list(
        select(
            connection,
            "pg_trigger",
            "tgrelid oid tgname tgfoid tgtype tgenabled tgattr tgargs tgqual tgnewtable tgoldtable"
            " tgconstraint tgconstrrelid tgdeferrable tginitdeferred",
            f"{where('tgrelid')}",
        )
    )
    if not rows:
        return {}
    inline = {oid: names for oid, *names in select(connection, "polar_trigger", "oid tgnewname tgoldname")}
    found: dict[int, list[Trigger]] = defaultdict(list)
    for relation, oid, name, function, bits, enabled, columns, arguments, condition, *rest in rows:
        new_name, old_name = inline.get(oid, ("new", "old"))
        new_table, old_table, constraint, other, deferrable, deferred = rest
        found[relation].append(
            Trigger(
                oid,
                name,
                function,
                bits,
                enabled,
                tuple(items(columns)),
                tuple(bytes(arguments or b"").decode().split("\0")[:-1]),
                condition,
                oid in inline,
                new_name,
                old_name,
                new_table,
                old_table,
                constraint,
                other,
                bool(deferrable),
                bool(deferred),
            )
        )
    return {oid: tuple(sorted(made, key=lambda t: t.name.encode())) for oid, made in found.items()}


def load_routines(
    connection: sqlite3.Connection, schemas: Mapping[int, Schema], only: Iterable[int] | None = None
) -> dict[int, Routine]:
    """Users' routines by OID: all, or the ones of `only` that exist."""
    where = f'WHERE "{physical_column("oid")}" >= {FIRST_NORMAL_OID}'
    if only is not None:
        where += f' AND "{physical_column("oid")}" IN ({",".join(str(int(oid)) for oid in only)})'
    languages = dict(select(connection, "pg_language", "oid lanname"))
    rows = select(
        connection,
        "pg_proc",
        "oid pronamespace proname proowner prokind prolang prosrc proargtypes proallargtypes proargmodes"
        " proargnames proargdefaults prorettype proretset prosecdef proconfig proacl proisstrict provolatile"
        " provariadic proleakproof procost prorows proparallel",
        where,
    )
    domains = _domains(connection)
    return {row[0]: _routine(row, languages[row[5]], schemas[row[1]].name, domains) for row in rows}


def _routine(
    row: tuple[Any, ...], language: str, schema: str, domains: Mapping[int, tuple[int, int]]
) -> Routine:
    (
        oid,
        namespace,
        name,
        owner,
        kind,
        _language,
        source,
        argtypes,
        allargs,
        modes,
        names,
        defaults,
        result,
        returns_set,
        definer,
        config,
        acl,
        strict,
        volatility,
        variadic,
        leakproof,
        cost,
        rows,
        parallel,
    ) = row
    inputs = tuple(int(o) for o in items(argtypes))
    arg_modes = tuple(items(modes))
    every = tuple(int(o) for o in items(allargs)) or inputs
    arg_names = tuple(items(names))
    arg_defaults = tuple(items(defaults))
    outs = [n for n, mode in enumerate(arg_modes) if mode in "obt"]
    named = arg_names or ("",) * len(every)
    function = Function(
        oid,
        name,
        inputs,
        result,
        kind=kind,
        strict=bool(strict),
        volatility=volatility,
        variadic=variadic,
        defaults=arg_defaults,
        arg_names=tuple(n for i, n in enumerate(named) if not arg_modes or arg_modes[i] in "ibv"),
        returns_set=bool(returns_set),
        out_names=tuple(named[n] or f"column{i}" for i, n in enumerate(outs, start=1)),
        out_types=tuple(every[n] for n in outs),
        may_write=volatility == "v",
        schema=schema,
        source=source,
        language=language,
        routine_oid=oid,
        leakproof=bool(leakproof),
        # Oracle calls a function without parameters by its bare name.
        bare=not inputs,
    )
    if language == "internal":
        function = computed(replace(function, routine_oid=None, may_write=False, bare=False))
    return Routine(
        oid,
        namespace,
        name,
        owner,
        kind,
        language,
        source,
        function,
        tuple(_declared(domains, o) for o in every),
        arg_modes,
        arg_names,
        arg_defaults,
        _declared(domains, result),
        bool(returns_set),
        bool(definer),
        texts(config) or (),
        texts(acl),
        cost,
        rows,
        parallel,
    )


def load_packages(connection: sqlite3.Connection) -> dict[int, Package]:
    rows = select(
        connection,
        "polar_package",
        "oid pkgnamespace pkgname pkgowner pkgspecification pkgbody pkgacl pkgsecdef",
    )
    return {
        oid: Package(oid, schema, name, owner, specification, body, texts(acl), bool(definer))
        for oid, schema, name, owner, specification, body, acl, definer in rows
    }


def load_event_triggers(connection: sqlite3.Connection) -> dict[int, EventTrigger]:
    extras = {
        oid: (user, condition)
        for oid, user, condition in select(connection, "polar_event_trigger", "oid evtuser evtcondition")
    }
    rows = select(connection, "pg_event_trigger", "oid evtname evtevent evtowner evtfoid evtenabled evttags")
    found = {}
    for oid, name, event, owner, function, enabled, tags in rows:
        user, condition = extras.get(oid, (0, None))
        found[oid] = EventTrigger(oid, name, event, owner, function, enabled, texts(tags), user, condition)
    return found


def load_comments(connection: sqlite3.Connection) -> dict[tuple[int, int, int], str]:
    rows = select(connection, "pg_description", "classoid objoid objsubid description")
    found = {(c, o, s): text for c, o, s, text in rows}
    shared = select(connection, "pg_shdescription", "classoid objoid description", database=CLUSTER)
    found.update(((c, o, 0), text) for c, o, text in shared)
    return found
