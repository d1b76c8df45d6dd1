"""DROP: what depends on an object, what goes with it, and PostgreSQL's words about both.

A 'n' dependent stops the drop unless CASCADE; 'a' and 'i' dependents go along silently; a dependent
that is internal to another object stands for that one. How one object is removed from the tables is
here too, so that every path removes the same rows. PostgreSQL 15 docs 53.18 (catalog-pg-depend),
source dependency.c.
"""

from collections.abc import Callable, Container, Sequence
from dataclasses import field, replace
from typing import Final

from polar_lite.catalog.object_names import (
    PG_AMOP,
    PG_AMPROC,
    PG_ATTRDEF,
    PG_CAST,
    PG_CLASS,
    PG_COLLATION,
    PG_CONSTRAINT,
    PG_DEFAULT_ACL,
    PG_EVENT_TRIGGER,
    PG_EXTENSION,
    PG_FOREIGN_DATA_WRAPPER,
    PG_FOREIGN_SERVER,
    PG_LARGEOBJECT,
    PG_NAMESPACE,
    PG_OPCLASS,
    PG_OPERATOR,
    PG_OPFAMILY,
    PG_POLICY,
    PG_PROC,
    PG_PUBLICATION,
    PG_PUBLICATION_NAMESPACE,
    PG_PUBLICATION_REL,
    PG_REWRITE,
    PG_STATISTIC_EXT,
    PG_TRIGGER,
    PG_TS_CONFIG,
    PG_TS_DICT,
    PG_TS_TEMPLATE,
    PG_TYPE,
    PG_USER_MAPPING,
    POLAR_CONTEXT,
    POLAR_JOB,
    POLAR_PACKAGE,
    POLAR_SYNONYM,
    Address,
    Names,
)
from polar_lite.catalog.snapshot import Snapshot
from polar_lite.catalog.types import FIRST_NORMAL_OID
from polar_lite.catalog.writing import columns
from polar_lite.catalog.writing.constraints import count_checks
from polar_lite.catalog.writing.stored_names import discard
from polar_lite.catalog.writing.writer import CatalogWriter
from polar_lite.protocol.records import dataclass
from polar_lite.protocol.sqlstate import DEPENDENT_OBJECTS_STILL_EXIST, SUCCESSFUL_COMPLETION, PgError

CASCADE_HINT: Final = "Use DROP ... CASCADE to drop the dependent objects too."
_MAX_REPORTED: Final = 100
_TABLES: Final = {
    PG_CLASS: "pg_class",
    PG_PROC: "pg_proc",
    PG_TYPE: "pg_type",
    PG_CAST: "pg_cast",
    PG_COLLATION: "pg_collation",
    PG_TS_CONFIG: "pg_ts_config",
    PG_TS_DICT: "pg_ts_dict",
    PG_TS_TEMPLATE: "pg_ts_template",
    PG_STATISTIC_EXT: "pg_statistic_ext",
    PG_OPERATOR: "pg_operator",
    PG_AMOP: "pg_amop",
    PG_AMPROC: "pg_amproc",
    PG_OPCLASS: "pg_opclass",
    PG_OPFAMILY: "pg_opfamily",
    PG_EXTENSION: "pg_extension",
    PG_ATTRDEF: "pg_attrdef",
    PG_CONSTRAINT: "pg_constraint",
    PG_NAMESPACE: "pg_namespace",
    PG_REWRITE: "pg_rewrite",
    PG_TRIGGER: "pg_trigger",
    PG_POLICY: "pg_policy",
    PG_EVENT_TRIGGER: "pg_event_trigger",
    PG_DEFAULT_ACL: "pg_default_acl",
    PG_LARGEOBJECT: "pg_largeobject_metadata",
    PG_FOREIGN_DATA_WRAPPER: "pg_foreign_data_wrapper",
    PG_FOREIGN_SERVER: "pg_foreign_server",
    PG_USER_MAPPING: "pg_user_mapping",
    PG_PUBLICATION: "pg_publication",
    PG_PUBLICATION_REL: "pg_publication_rel",
    PG_PUBLICATION_NAMESPACE: "pg_publication_namespace",
    POLAR_PACKAGE: "polar_package",
    POLAR_SYNONYM: "polar_synonym",
    POLAR_CONTEXT: "polar_context",
    POLAR_JOB: "polar_job",
}

Notice = Callable[..., None]

# A relation's rows in other tables than pg_class, by the column that has its OID.
_PARTS: Final = (
    ("pg_attribute", "attrelid"),
    ("pg_attrdef", "adrelid"),
    ("pg_index", "indexrelid"),
    ("pg_sequence", "seqrelid"),
    ("polar_storage", "oid"),
    ("pg_foreign_table", "ftrelid"),
    ("pg_rewrite", "ev_class"),
    ("pg_inherits", "inhrelid"),
    ("pg_partitioned_table", "partrelid"),
)
# The same by kind of relation, where it is only some of them.
_PARTS_OF: Final = {
    kind: tuple(part for part in _PARTS if part[0] in tables)
    for kind, tables in (
        ("i", ("pg_attribute", "pg_index", "polar_storage", "pg_inherits")),
        ("S", ("pg_attribute", "pg_sequence")),
    )
}


@dataclass(slots=True)
class _Found:
    """A target of the drop. via: what it depends on, for the report; kind: of that dependency."""

    address: Address
    via: Address | None = None
    kind: str = ""


@dataclass(slots=True)
class _Search:
    writer: CatalogWriter
    originals: frozenset[Address]
    order: list[_Found] = field(default_factory=list)
    known: dict[Address, _Found] = field(default_factory=dict)


def drop(
    writer: CatalogWriter, targets: Sequence[Address], names: Names, *, cascade: bool, notice: Notice
) -> list[Address]:
    """Drop objects with all that depends on them; returns the addresses, dependents first.

    Raises 2BP01 when something else depends on one and not `cascade`. With it, a NOTICE (00000)
    tells what went along. notice(severity, sqlstate, message, **fields) sends it.
    """
    search = _Search(writer, frozenset(targets))
    for target in targets:
        _find(search, target, None, "")
    # A column goes with its relation, if that goes.
    search.order = [
        f for f in search.order if not f.address.sub or replace(f.address, sub=0) not in search.known
    ]
    _report(search, targets, names, cascade, notice)
    reshaped = _reshaped(writer, [found.address for found in search.order])
    if writer.observer is not None:
        going = [(found.address, found.kind) for found in search.order]
        writer.observer.dropping(writer, going, search.originals)
    before = writer.snapshot  # of what goes, with all its parts
    gone = {f.address.oid for f in search.order if f.address.class_oid == PG_CLASS and not f.address.sub}
    for found in search.order:
        remove(writer, found.address, before, gone)
    for relation in reshaped:
        count_checks(writer, relation)
        columns.rebuild(writer, relation)
    return [found.address for found in search.order]


def dependents(writer: CatalogWriter, target: Address) -> list[tuple[Address, str]]:
    """Direct dependents with the kind of each dependency, newest first."""
    where: dict[str, int] = {"refclassid": target.class_oid, "refobjid": target.oid}
    if target.sub:
        where["refobjsubid"] = target.sub
    rows = writer.rows("pg_depend", where, ("classid", "objid", "objsubid", "deptype"))
    found: dict[Address, str] = {}
    for c, o, s, kind in rows:
        # What goes along silently for one reason does so whatever the others are.
        if found.get(Address(c, o, s), "n") == "n":
            found[Address(c, o, s)] = kind
    return sorted(found.items(), key=lambda item: (-item[0].oid, item[0].class_oid, item[0].sub))


def remove(
    writer: CatalogWriter, address: Address, before: Snapshot | None = None, gone: Container[int] = ()
) -> None:
    """Delete one object's rows, and its physical table; dependents are the caller's matter.

    before: a picture that has the object, so that none need be taken between two. gone: relations that are
    removed next, and their indexes with them.
    """
    class_oid, oid = address.class_oid, address.oid
    if class_oid == PG_CLASS and address.sub:
        columns.enter_dropped(writer, oid, address.sub)
        return
    if class_oid == PG_CLASS:
        _remove_relation(writer, oid, before, gone)
    elif class_oid == PG_ATTRDEF:
        for relation, number in writer.rows("pg_attrdef", {"oid": oid}, ("adrelid", "adnum")):
            writer.update("pg_attribute", {"attrelid": relation, "attnum": number}, {"atthasdef": False})
    elif class_oid == PG_EVENT_TRIGGER:
        writer.delete("polar_event_trigger", {"oid": oid})
    elif class_oid == PG_PROC:
        writer.delete("pg_aggregate", {"aggfnoid": oid})
        writer.delete("polar_routine", {"oid": oid})
    elif class_oid == PG_LARGEOBJECT:
        writer.delete("pg_largeobject", {"loid": oid})
    elif class_oid == PG_OPERATOR:
        for column in ("oprcom", "oprnegate"):
            writer.update("pg_operator", {column: oid}, {column: 0})
    elif class_oid == PG_TRIGGER:
        writer.delete("polar_trigger", {"oid": oid})
    elif class_oid == PG_TS_CONFIG:
        writer.delete("pg_ts_config_map", {"mapcfg": oid})
    elif class_oid == PG_TYPE:
        for (label,) in writer.rows("pg_enum", {"enumtypid": oid}, ("oid",)):
            writer.delete("polar_enum", {"oid": label})
        writer.delete("pg_enum", {"enumtypid": oid})
        writer.delete("pg_range", {"rngtypid": oid})
        writer.delete("polar_collection", {"oid": oid})
        writer.delete("polar_method", {"mettype": oid})
    writer.delete(_TABLES[class_oid], {"oid": oid})
    writer.delete("pg_description", {"objoid": oid, "classoid": class_oid})
    writer.delete("pg_depend", {"classid": class_oid, "objid": oid})
    writer.delete("pg_init_privs", {"objoid": oid, "classoid": class_oid})


def _reshaped(writer: CatalogWriter, addresses: Sequence[Address]) -> list[int]:
    """Tables that stay, but whose storage loses a column, a CHECK or the key that was its rowid."""
    gone = {a.oid for a in addresses if a.class_oid == PG_CLASS and not a.sub}
    found: dict[int, None] = {}
    for address in addresses:
        if address.class_oid == PG_CLASS and address.sub:
            relation = writer.snapshot.relation(address.oid)
            if relation is not None and relation.kind in "rmpf":
                found[address.oid] = None
        elif address.class_oid == PG_CONSTRAINT:
            for oid, kind in writer.rows("pg_constraint", {"oid": address.oid}, ("conrelid", "contype")):
                relation = writer.snapshot.relation(oid)
                if oid in gone or relation is None:
                    continue
                if kind == "p" and relation.rowid_column:
                    columns.leave_rowid(writer, oid)
                    found[oid] = None
                elif kind == "c":
                    found[oid] = None
    return [oid for oid in found if oid not in gone]


def _remove_relation(writer: CatalogWriter, oid: int, before: Snapshot | None, gone: Container[int]) -> None:
    relation = writer.relation(oid) if before is None else before.relation(oid)
    goes_along = relation is not None and relation.index is not None and relation.index.table in gone
    if relation is not None and relation.physical and not goes_along:
        discard(writer, relation)
    for table, column in _PARTS_OF.get(relation.kind if relation else "", _PARTS):
        writer.delete(table, {column: oid})
    if relation is None or relation.bound is not None:
        writer.update("pg_partitioned_table", {"partdefid": oid}, {"partdefid": 0})
    if relation is not None and relation.kind in "iI":
        writer.touch_relation(oid)


def _find(search: _Search, address: Address, via: Address | None, kind: str) -> None:
    """Depth first, newest dependents first: what depends comes before what it depends on."""
    if address.sub and replace(address, sub=0) in search.known:
        return
    if address in search.known:
        known = search.known[address]
        # A silent way to reach it makes the other reasons moot.
        if kind != "n" and known.kind == "n":
            known.kind = kind
        return
    found = _Found(address, via, kind)
    search.known[address] = found
    for dependent, how in dependents(search.writer, address):
        whole = _owner_of(search.writer, dependent) if how in "na" else None
        if whole is not None and whole != address and whole not in search.known:
            # However silently the part would go: the whole does not.
            _find(search, whole, address, "n")
        elif whole is None or whole not in search.known:
            _find(search, dependent, address, how)
    search.order.append(found)


def _owner_of(writer: CatalogWriter, address: Address) -> Address | None:
    """The object that this one is an internal part of (a view of its rule ...), or the extension it is of."""
    where = {"classid": address.class_oid, "objid": address.oid, "objsubid": address.sub}
    rows = writer.rows("pg_depend", where, ("deptype", "refclassid", "refobjid", "refobjsubid"))
    owners = {kind: Address(*owner) for kind, *owner in reversed(rows)}
    return owners.get("i") or owners.get("e")


def _report(search: _Search, targets: Sequence[Address], names: Names, cascade: bool, notice: Notice) -> None:
    blocked = [
        found
        for found in reversed(search.order)
        if found.kind == "n" and found.address not in search.originals and found.via is not None
    ]
    if not blocked:
        return
    if cascade:
        lines = [f"drop cascades to {names.describe(found.address)}" for found in blocked]
        if len(lines) == 1:
            notice("NOTICE", SUCCESSFUL_COMPLETION, lines[0])
        else:
            notice(
                "NOTICE",
                SUCCESSFUL_COMPLETION,
                f"drop cascades to {len(lines)} other objects",
                detail=_limited(lines),
            )
        return
    lines = [
        f"{names.describe(found.address)} depends on {names.describe(found.via)}"
        for found in blocked
        if found.via is not None
    ]
    what = (
        f"cannot drop {names.describe(targets[0])} because other objects depend on it"
        if len(targets) == 1
        else "cannot drop desired object(s) because other objects depend on them"
    )
    raise PgError(DEPENDENT_OBJECTS_STILL_EXIST, what, detail=_limited(lines), hint=CASCADE_HINT)


def _limited(lines: Sequence[str]) -> str:
    rest = len(lines) - _MAX_REPORTED
    shown = list(lines[:_MAX_REPORTED])
    if rest > 0:
        shown.append(f"and {rest} other object{'s' if rest > 1 else ''} (see server log for list)")
    return "\n".join(shown)


def owned_part(writer: CatalogWriter, address: Address) -> Address | None:
    """The object that requires `address` and must be dropped in its stead, or None."""
    where = {"classid": address.class_oid, "objid": address.oid, "objsubid": address.sub, "deptype": "P"}
    rows = writer.rows("pg_depend", where, ("refclassid", "refobjid", "refobjsubid"))
    return Address(*rows[0]) if rows else _owner_of(writer, address)


def is_pinned(address: Address) -> bool:
    """Whether the system needs the object: made at bootstrap, other than schema public."""
    return address.oid < FIRST_NORMAL_OID and not (address.class_oid == PG_NAMESPACE and address.oid == 2200)
