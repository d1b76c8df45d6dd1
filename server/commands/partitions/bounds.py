"""The bounds of a partition: read, checked against those of its siblings, and printed.

PostgreSQL 15 source parse_utilcmd.c (transformPartitionBound), partbounds.c (check_new_partition_bound).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlglot import exp

from polar_lite.catalog.dialect import nodes
from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.binder.main import bind_constant
from polar_lite.catalog.dialect.binder.state import Statement
from polar_lite.catalog.dialect.partition_keys import key_texts
from polar_lite.catalog.dialect.storage import generate, template
from polar_lite.catalog.dialect.table_expressions import display_environment
from polar_lite.catalog.dialect.translate.context import Translation
from polar_lite.catalog.dialect.translate.expressions import translate
from polar_lite.catalog.objects import Relation
from polar_lite.catalog.partitions import HASH, LIST, MAX, MIN, RANGE, Bound, Router, key_types
from polar_lite.catalog.types import TypeRef
from polar_lite.protocol import pgtypes
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.sqlstate import PgError
from polar_lite.server.commands.ddl import Ddl, position
from polar_lite.server.engine.calls import guarded

_KINDS = {RANGE: "range", LIST: "list", HASH: "hash"}
_PLAIN = frozenset({pgtypes.INT4.oid})


class BoundReader:
    """Reads a PartitionBound for one parent."""

    def __init__(self, ddl: Ddl, parent: Relation) -> None:
        assert parent.partitioning is not None
        self._ddl, self._parent = ddl, parent
        self._strategy = parent.partitioning.strategy
        self._types = key_types(ddl.snapshot, parent)
        environment = display_environment(ddl.snapshot, tuple(ddl.search_path()))
        self._names = key_texts(environment, parent)

    def read(self, node: nodes.PartitionBound) -> Bound:
        if node.kind == "default":
            if self._strategy == HASH:
                raise _invalid("a hash-partitioned table may not have a default partition")
            return Bound(self._strategy, "DEFAULT", is_default=True)
        if node.kind == "less than" and self._strategy == RANGE:
            return self._less_than(node)
        if node.kind != _KINDS[self._strategy]:
            raise _invalid(f"invalid bound specification for a {_KINDS[self._strategy]} partition", node)
        if self._strategy == HASH:
            return self._hash(node)
        if self._strategy == LIST:
            return self._list(node)
        return self._range(node)

    def _hash(self, node: nodes.PartitionBound) -> Bound:
        modulus, remainder = int(node.modulus), int(node.remainder)
        if modulus <= 0:
            raise _invalid("modulus for hash partition must be an integer value greater than zero")
        if remainder < 0:
            message = "remainder for hash partition must be an integer value greater than or equal to zero"
            raise _invalid(message)
        if remainder >= modulus:
            raise _invalid("remainder for hash partition must be less than modulus")
        text = f"FOR VALUES WITH (modulus {modulus}, remainder {remainder})"
        return Bound(HASH, text, modulus=modulus, remainder=remainder)

    def _list(self, node: nodes.PartitionBound) -> Bound:
        values = tuple(dict.fromkeys(self._value(item, 0) for item in node.values))
        return self.list_of(values)

    def list_of(self, values: Sequence[Any]) -> Bound:
        """A list's bound by stored values."""
        texts = ", ".join(self._shown(self._types[0], value) for value in values)
        return Bound(LIST, f"FOR VALUES IN ({texts})", values=tuple(values))

    def _range(self, node: nodes.PartitionBound) -> Bound:
        for word, items in (("FROM", node.lower), ("TO", node.upper)):
            if len(items) != len(self._types):
                raise _invalid(f"{word} must specify exactly one value per partitioning column")
        lower, upper = self.items(node.lower), self.items(node.upper)
        return self.range_of(lower, upper)

    def range_of(self, lower: tuple[Any, ...], upper: tuple[Any, ...]) -> Bound:
        """A range's bound by its items."""
        texts = [", ".join(map(self._item_text, self._types, items)) for items in (lower, upper)]
        return Bound(RANGE, f"FOR VALUES FROM ({texts[0]}) TO ({texts[1]})", lower=lower, upper=upper)

    def _less_than(self, node: nodes.PartitionBound) -> Bound:
        """Oracle's: from where the highest partition ends."""
        if len(node.upper) != len(self._types):
            raise _invalid("VALUES LESS THAN must specify exactly one value per partitioning column")
        upper, router = self.items(node.upper), self._ddl.snapshot.router(self._parent.oid)
        ends = [child.bound.upper for child in self._siblings() if child.bound is not None]
        lower = max(ends, key=router.items, default=(MIN,) * len(self._types))
        if router.items(upper) <= router.items(lower):
            message = "partition bound must collate higher than that of the last partition"
            raise PgError(code.INVALID_OBJECT_DEFINITION, message, position=_start(node.upper[0]))
        return self.range_of(lower, upper)

    def _siblings(self) -> list[Relation]:
        children = self._ddl.snapshot.children(self._parent.oid)
        return [child for child in children if child.bound is not None and not child.bound.is_default]

    def items(self, nodes_: Sequence[exp.Expr]) -> tuple[Any, ...]:
        """The bound of a range, each item a stored value, MIN or MAX."""
        found: list[Any] = []
        for place, item in enumerate(nodes_):
            word = item.name.lower() if isinstance(item, exp.Column) and not item.args.get("table") else ""
            if word in ("minvalue", "maxvalue"):
                made: Any = MIN if word == "minvalue" else MAX
            else:
                value = self._value(item, place)
                if value is None:
                    raise PgError(code.INVALID_OBJECT_DEFINITION, "cannot specify NULL in range bound")
                made = (0, value)
            if found and found[-1] in (MIN, MAX) and made != found[-1]:
                shown = "MINVALUE" if found[-1] == MIN else "MAXVALUE"
                raise PgError(code.DATATYPE_MISMATCH, f"every bound following {shown} must also be {shown}")
            found.append(made)
        return tuple(found)

    def key(self, values: Sequence[exp.Expr]) -> list[Any]:
        """The stored values of a whole key (42P17)."""
        if len(values) != len(self._types):
            raise _invalid(f"the partition key has {len(self._types)} values, {len(values)} are given")
        return [self._value(tree, place) for place, tree in enumerate(values)]

    def _value(self, tree: exp.Expr, place: int) -> Any:
        """The stored value of an expression, as the key's column has it."""
        ddl, type_ = self._ddl, self._types[place]
        bound = self._bound(tree, type_, self._names[place])
        tr = Translation(ddl.snapshot.type)
        sql = generate(template("SELECT {0}", translate(tr, bound)))
        ddl.writer.register_functions(tuple(tr.functions.values()))
        return guarded(ddl.session, lambda: ddl.writer.connection.execute(sql).fetchone())[0]

    def _bound(self, tree: exp.Expr, type_: TypeRef, name: str) -> q.Expr:
        environment = replace(self._ddl.session.environment(), snapshot=self._ddl.snapshot)
        try:
            return bind_constant(Statement(environment), tree, type_)
        except PgError as error:
            if error.sqlstate in (code.UNDEFINED_COLUMN, code.UNDEFINED_TABLE):
                raise PgError(
                    code.FEATURE_NOT_SUPPORTED,
                    "cannot use column reference in partition bound expression",
                    position=error.position,
                ) from error
            if error.sqlstate in (code.CANNOT_COERCE, code.DATATYPE_MISMATCH):
                shown = self._ddl.names().type(type_.declared)
                message = f'specified value cannot be cast to type {shown} for column "{name}"'
                raise PgError(code.DATATYPE_MISMATCH, message, position=error.position) from error
            raise

    def _item_text(self, type_: TypeRef, item: Any) -> str:
        if item[0]:
            return "MINVALUE" if item[0] < 0 else "MAXVALUE"
        return self._shown(type_, item[1])

    def _shown(self, type_: TypeRef, value: Any) -> str:
        """A value as PostgreSQL's deparser prints a constant without its type."""
        if value is None:
            return "NULL"
        if type_.oid == pgtypes.BOOL.oid and not type_.domain:
            return "true" if value else "false"
        text = str(self._ddl.session.text_of(type_, value))
        is_decimal = type_.oid == pgtypes.NUMERIC.oid and text[0].isdigit() and "." in text
        is_plain = type_.oid in _PLAIN and not text.startswith("-")
        if (is_decimal or is_plain) and not type_.domain:
            return text
        quoted = text.replace("'", "''")
        return f"E'{quoted}'".replace("\\", "\\\\") if "\\" in text else f"'{quoted}'"


def check_new(ddl: Ddl, parent: Relation, name: str, bound: Bound, node: nodes.PartitionBound) -> None:
    """42P17 when a partition `name` of these bounds would share rows with another."""
    router = ddl.snapshot.router(parent.oid)
    start = position(node.start) if node is not None else None
    if bound.is_default:
        if router.default:
            other = ddl.snapshot.relations[router.default].name
            message = f'partition "{name}" conflicts with existing default partition "{other}"'
            raise PgError(code.INVALID_OBJECT_DEFINITION, message, position=start)
        return
    if bound.strategy == RANGE:
        _check_order(router, name, bound, node)
    if bound.strategy == HASH:
        _check_modulus(ddl, router, bound)
    for oid in router.overlapping(bound):
        taken = ddl.snapshot.relations[oid]
        raise PgError(
            code.INVALID_OBJECT_DEFINITION,
            f'partition "{name}" would overlap partition "{taken.name}"',
            position=_overlap_start(router, bound, taken.bound, node),
        )


def _overlap_start(
    router: Router, bound: Bound, other: Bound | None, node: nodes.PartitionBound
) -> int | None:
    """Of the value that makes two partitions overlap: the first that their bounds differ in."""
    if node is None or other is None:
        return None
    if bound.strategy == HASH:
        return position(node.start)
    if bound.strategy == LIST:
        return _start(node.values[0])
    low, taken = router.items(bound.lower), router.items(other.lower)
    values, items = (node.lower, low) if taken <= low else (node.upper, router.items(bound.upper))
    differing = (place for place, item in enumerate(items) if item != taken[place])
    return _start(values[next(differing, 0)])


def _check_order(router: Router, name: str, bound: Bound, node: nodes.PartitionBound) -> None:
    if router.items(bound.lower) >= router.items(bound.upper):
        lower, upper = bound.text.removeprefix("FOR VALUES FROM ").split(" TO ", 1)
        raise PgError(
            code.INVALID_OBJECT_DEFINITION,
            f'empty range bound specified for partition "{name}"',
            detail=f"Specified lower bound {lower} is greater than or equal to upper bound {upper}.",
            position=_start(node.lower[0]),
        )


def _check_modulus(ddl: Ddl, router: Router, bound: Bound) -> None:
    message = "every hash partition modulus must be a factor of the next larger modulus"
    known = [(modulus, oid) for modulus, _, oid in router.hash_bounds]
    below = [item for item in known if item[0] <= bound.modulus]
    above = [item for item in known if item[0] > bound.modulus]
    if below and bound.modulus % below[-1][0]:
        modulus, oid = below[-1]
        raise PgError(
            code.INVALID_OBJECT_DEFINITION,
            message,
            detail=f"The new modulus {bound.modulus} is not divisible by {modulus},"
            f' the modulus of existing partition "{ddl.snapshot.relations[oid].name}".',
        )
    if above and above[0][0] % bound.modulus:
        modulus, oid = above[0]
        raise PgError(
            code.INVALID_OBJECT_DEFINITION,
            message,
            detail=f"The new modulus {bound.modulus} is not a factor of {modulus},"
            f' the modulus of existing partition "{ddl.snapshot.relations[oid].name}".',
        )


def _start(item: exp.Expr) -> int | None:
    """Where a value is written."""
    start = next(
        (found.meta["start"] for found in item.walk() if found._meta and "start" in found.meta), None
    )
    return position(start)


def _invalid(message: str, node: nodes.PartitionBound | None = None) -> PgError:
    place = position(node.start) if node is not None else None
    return PgError(code.INVALID_TABLE_DEFINITION, message, position=place)
