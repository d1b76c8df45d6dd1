"""Values of running PL and what SQL makes of them: records and composites, collections and arrays, casts.

Generated code and the other parts of the runtime call these. What the types are is `catalog.plsql.pl_types`'
matter; composites and arrays are held as `docs/design.md` says.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

from polar_lite.catalog import domains
from polar_lite.catalog.dialect.translate.values.composites import from_record
from polar_lite.catalog.object_names import Names
from polar_lite.catalog.plsql.collection_values import Collection
from polar_lite.catalog.plsql.compiler import binding
from polar_lite.catalog.plsql.compiler import types as compile_types
from polar_lite.catalog.plsql.compiler.names import RECORD, WHOLE
from polar_lite.catalog.plsql.pl_types import CollectionType, ConstrainedType, RecordType
from polar_lite.catalog.plsql.values import (
    SYSTEM_FIELDS,
    Record,
    Shape,
    field,
    no_field,
    not_null,
    unassigned,
)
from polar_lite.catalog.types import TypeRef
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.codecs import array
from polar_lite.protocol.codecs.array import dump, flatten, from_json_scalar, nested, to_json_scalar
from polar_lite.protocol.codecs.record import tag, tag_of
from polar_lite.protocol.sqlstate import PgError, unsupported

if TYPE_CHECKING:
    from polar_lite.server.plsql.runtime import Runtime

_RECORD_AS_WHOLE: Final = Shape((WHOLE,), (TypeRef(RECORD),))


class PlValues:
    """The part of the runtime that knows records, collections and casts."""

    def __init__(self, runtime: Runtime) -> None:
        self.runtime = runtime
        self.session = runtime.session
        self._casts_kept: tuple[Any, dict[tuple[TypeRef, TypeRef], Any]] = (None, {})
        self._shapes_kept: tuple[Any, dict[int, Shape]] = (None, {})

    def cast_between(self, source: TypeRef, target: TypeRef) -> Callable[[Any, Any], Any] | None:
        """As binding.make_cast, made once for all rows in an environment."""
        environment = self.session.environment()
        if self._casts_kept[0] is not environment:
            self._casts_kept = (environment, {})
        kept, key = self._casts_kept[1], (source, target)
        if key not in kept:
            kept[key] = binding.make_cast(environment, source, target)
        return kept[key]  # type: ignore[no-any-return]  # None for no cast at all

    def check_types(self, types: Sequence[TypeRef], targets: Sequence[TypeRef], message: str) -> None:
        """42804 unless they are the same types, as many, with the same modifiers where one is wanted."""
        detail = None
        for number, (found, wanted) in enumerate(zip(types, targets, strict=False), 1):
            if found.declared != wanted.declared or wanted.declared_typmod not in (-1, found.declared_typmod):
                returned, expected = self.shown_type(found), self.shown_type(wanted)
                detail = (
                    f"Returned type {returned} does not match expected type {expected} in column {number}."
                )
                break
        else:
            if len(types) != len(targets):
                detail = (
                    f"Number of returned columns ({len(types)}) does not match"
                    f" expected column count ({len(targets)})."
                )
        if detail is not None:
            raise PgError(code.DATATYPE_MISMATCH, message, detail=detail)

    def shown_type(self, type_: TypeRef) -> str:
        names = Names(self.session.snapshot, self.session.search_path(implicit=True))
        return names.type(type_.declared, type_.declared_typmod)

    # --- records

    def object_shape(self, oid: int) -> Shape:
        """The shape of an object type's values in Oracle's PL."""
        environment = self.session.environment()
        if self._shapes_kept[0] is not environment:
            self._shapes_kept = (environment, {})
        kept = self._shapes_kept[1]
        if oid not in kept:
            type_ = compile_types.fields_added(environment, TypeRef(oid), oracle=True)
            assert isinstance(type_, RecordType)
            kept[oid] = type_.shape
        return kept[oid]

    def set_field(self, record: Record, name: str, shown: str, typed: tuple[Any, TypeRef]) -> None:
        if record.shape is None:
            raise unassigned(shown)
        index = record.shape.index(name)
        if index is None and name in SYSTEM_FIELDS:
            raise PgError(code.FEATURE_NOT_SUPPORTED, f'cannot assign to system column "{name}"')
        if index is None:
            raise no_field(shown, name)
        value, type_ = typed
        cast = self.cast_between(type_, record.shape.types[index])
        record.values[index] = cast(self.runtime, value) if cast is not None else value

    def set_field_inside(
        self, record: Record, path: tuple[str, ...], shown: str, typed: tuple[Any, TypeRef]
    ) -> None:
        """Assign to a field of a composite value that is in a field .. of a record."""
        first, *rest = path
        held = field(record, first, shown)
        assert record.shape is not None
        place = record.shape.index(first)
        assert place is not None
        type_ = record.shape.types[place]
        shape = binding.shape_of(self.session.environment(), type_)
        if shape is None or rest[0] not in shape.names:
            name = self.shown_type(type_)
            raise PgError(
                code.UNDEFINED_COLUMN if shape is not None else code.DATATYPE_MISMATCH,
                f'cannot assign to field "{rest[0]}" of column "{shown}" because'
                + (" there is no such column in data type " if shape is not None else " its type ")
                + name
                + ("" if shape is not None else " is not a composite type"),
            )
        inner = self.record_of(shape, held)
        if len(rest) > 1:
            self.set_field_inside(inner, tuple(rest), shown, typed)
        else:
            self.set_field(inner, rest[0], shown, typed)
        record.values[place] = (
            self.checked(self.composite(inner), type_.domain) if type_.domain else (self.composite(inner))
        )

    def find_field(self, record: Record, name: str, shown: str) -> None:
        """Before a value for a field is computed: there has to be such a field (55000, 42703)."""
        if name not in SYSTEM_FIELDS:
            field(record, name, shown)

    def copy_record(self, target: Record, source: Record) -> Record:
        """Assign a record to another one, field by field; the one assigned to."""
        if source.shape is None or (target.is_free and source.is_absent):
            target.clear()
            return target
        if target.is_free:
            target.take(source.copied())
            return target
        if target.shape is not None and target.shape.root and target.shape.root == source.shape.root:
            target.take(source.copied())
            return target
        if target.shape is None or target.shape == source.shape:
            target.take(source.copied())
            return target
        if source.is_absent:
            target.clear()
            return target
        made = []
        values = source.copied().values
        for type_, value, wanted in zip(source.shape.types, values, target.shape.types, strict=False):
            cast = self.cast_between(type_, wanted)
            made.append(cast(self.runtime, value) if cast is not None else value)
        target.values = [*made, *target.shape.nulls()[len(made) :]]
        return target

    def new_record(self, type_: RecordType, typed: tuple[Any, TypeRef]) -> Record:
        """A value of SQL as a record of a type of PL's."""
        record = type_.new()
        self.assign_record(record, typed)
        return record

    def assign_record(self, record: Record, typed: tuple[Any, TypeRef]) -> None:
        value, type_ = typed
        if value is None:
            record.clear()
            return
        shape = binding.shape_of(self.session.environment(), type_)
        if shape is not None and record.shape is not None and record.shape.root:
            shape = self.object_shape(type_.oid)
        if shape is None:
            given = json.loads(value) if type_.oid == RECORD else None
            if isinstance(given, dict):
                names = given.get("n") or [f"f{number}" for number in range(1, len(given["t"]) + 1)]
                types = tuple(TypeRef(oid) for oid in given["t"])
                shape = Shape(tuple(names), types, row_type=given.get("r", 0))
            elif type_.oid == RECORD:
                raise unsupported("assignment of a composite value whose fields are not known")
        if shape is None:
            raise PgError(code.DATATYPE_MISMATCH, "cannot assign non-composite value to a record variable")
        self.copy_record(record, self.record_of(shape, value))

    def row_given(self, typed: tuple[Any, TypeRef]) -> tuple[Any, TypeRef]:
        """What RETURN has where a row is wanted (42804 for what is none)."""
        value, type_ = typed
        if value is not None and type_.oid != RECORD:
            self._check_row(type_)
        return typed

    def _check_row(self, type_: TypeRef) -> None:
        if binding.shape_of(self.session.environment(), type_) is None:
            raise PgError(
                code.DATATYPE_MISMATCH,
                "cannot return non-composite value from function returning composite type",
            )

    def returned_row(self, typed: tuple[Any, TypeRef], shape: Shape, result: TypeRef) -> str | None:
        """A row that is returned as one of the function's type: it has to have just its fields (42804)."""
        value, type_ = typed
        sql = self.runtime.sql
        if value is not None and type_.oid != result.oid:
            own = binding.shape_of(self.session.environment(), type_)
            if own is not None:
                record = sql.returned_record(self.record_of(own, value), shape)
                value = composite_of(record.values, shape)
            else:
                value = self.composite(self.record_of(shape, sql.returned_value(value, shape)))
        if result.domain and type_.domain != result.domain:
            domains.check(self.session.context, result.domain, value)
        made: str | None = value
        return made

    def returned_of_domain(self, record: Record, shape: Shape, domain: int) -> str | None:
        """A record variable that is returned as a value of a domain over a composite type."""
        row = Record(shape)
        self.copy_record(row, self.runtime.sql.returned_record(record, shape))
        return domains.check(self.session.context, domain, self.composite(row))  # type: ignore[no-any-return]

    def checked(self, value: Any, domain: int) -> Any:
        """A record or a composite value that meets a domain's constraints (23502, 23514)."""
        domains.check(self.session.context, domain, self.value_of_sql(value))
        return value

    def store_checked(self, record: Record, made: Record, domain: int, name: str) -> None:
        """Assign to a record variable that is of a domain, or NOT NULL and called `name`."""
        if domain:
            self.checked(made, domain)
        if name and made.is_absent:
            not_null(None, name)
        self.copy_record(record, made)

    def check_variable(self, record: Record, domain: int, name: str) -> None:
        """The first value of such a variable."""
        self.store_checked(record, record.copied(), domain, name)

    def row_of(self, typed: tuple[Any, TypeRef]) -> Record | None:
        """The row that a trigger returns by an expression; None for NULL (42804 if it is no row)."""
        value, type_ = typed
        if value is None:
            return None
        if type_.oid != RECORD:
            self._check_row(type_)
        record = Record()
        self.assign_record(record, typed)
        return record

    def composite(self, record: Record) -> str | None:
        """A variable of a named composite type as such values are held."""
        if record.shape is None or record.is_absent:
            return None
        return composite_of(self.values_of_sql(record.values), record.shape)

    def row_value(self, record: Record, oid: int) -> str | None:
        """NEW or OLD as a value of the table's row type; another record may have been assigned to it."""
        if record.shape is None or record.is_absent or record.shape.places:
            return self.composite(record)
        convert = from_record(oid).python
        assert convert is not None
        made: str = convert(self.session.context, self.record_value(record))
        return made

    def whole(self, record: Record) -> Record:
        """A variable of type record as a value of SQL, of the type of what was assigned to it: in a record of
        one field, whose shape says which type that is."""
        oid = record.shape.row_type if record.shape is not None else 0
        if oid and self.session.snapshot.type(oid) is not None:
            return Record(Shape((WHOLE,), (TypeRef(oid),)), [self.row_value(record, oid)])
        return Record(_RECORD_AS_WHOLE, [self.record_value(record)])

    def record_value(self, record: Record) -> str | None:
        """A variable of type record as records are held."""
        if record.shape is None or record.is_absent:
            return None
        shape = record.shape
        return record_of(self.values_of_sql(record.values), shape.types, shape.names, shape.row_type)

    def narrowed(self, record: Record, type_: RecordType) -> Record:
        """What an OUT parameter of a supertype gave a variable of a type UNDER it (ORA-06502).

        It is the object itself, which others may hold, too (NOCOPY).
        """
        if record.shape is None or record.is_absent:
            return self.treated(record, type_)
        if not self._is_under(record.shape.exact_type, type_.oid):
            raise PgError(code.DATATYPE_MISMATCH, "PL/SQL: numeric or value error: an object of another type")
        return record

    def treated(self, record: Record, type_: RecordType) -> Record:
        """TREAT (record AS type): the object itself, or NULL if it is of no such type."""
        if record.shape is None or record.is_absent or not self._is_under(record.shape.exact_type, type_.oid):
            made = type_.new()
            made.clear()
            return made
        return record.copied()

    def is_of(
        self, record: Record, declared: int, types: Sequence[tuple[int, bool]], negated: bool
    ) -> bool | None:
        """record IS OF (types), each with whether it is ONLY that type; NULL of NULL."""
        if record.shape is None or record.is_absent:
            return None
        exact = record.shape.exact_type or declared
        found = any(exact == oid if only else self._is_under(exact, oid) for oid, only in types)
        return found is not negated

    def _is_under(self, exact: int, oid: int) -> bool:
        return exact == oid or oid in self.session.snapshot.supertypes(exact)

    def value_of_sql(self, value: Any) -> Any:
        """A value of PL as SQL holds it: a record as a row of its type, or of type record."""
        if isinstance(value, Collection):
            return self.array_of(value)
        if not isinstance(value, Record):
            return value
        named = value.shape is not None and value.shape.places
        return self.composite(value) if named else self.record_value(value)

    def value_of_pl(self, type_: TypeRef, value: Any) -> Any:
        """A value of SQL as PL holds it: a record of its type, a collection."""
        if isinstance(type_, RecordType):
            return self.new_record(type_, (value, TypeRef(type_.oid)))
        if isinstance(type_, ConstrainedType):
            return type_.check(value)
        return self.collection_of(type_, value) if isinstance(type_, CollectionType) else value

    def values_of_sql(self, values: Sequence[Any]) -> tuple[Any, ...]:
        return tuple([self.value_of_sql(value) for value in values])

    def array_of(self, collection: Collection, field: int | None = None) -> str | None:
        """The elements, or a field of each, as SQL's arrays are held; NULL for NULL."""
        if collection.is_null:
            return None
        element = collection.type.element
        items = collection.items_in_order()
        if field is not None:
            items, element = [item.values[field] for item in items], element.shape.types[field]
        return dump([to_json_scalar(element.oid, self.value_of_sql(item)) for item in items])

    def collection_of(self, type_: CollectionType, value: str | None) -> Collection:
        """A value of SQL's array as a collection."""
        if value is None:
            return type_.new()
        return type_.of([self._of_json(type_.element, item) for item in flatten(nested(value))])

    def _of_json(self, type_: TypeRef, item: Any) -> Any:
        """An element or a field from JSON: a value of PL."""
        if isinstance(type_, RecordType):
            return self.record_of(type_.shape, from_json_scalar(type_.oid, item))
        if isinstance(type_, CollectionType):
            return self.collection_of(type_, from_json_scalar(0, item))
        return from_json_scalar(type_.oid, item)

    def any_record(self, value: str | None) -> Record:
        """A parameter of type record as a variable, which has the fields of what is given."""
        record = Record(None)
        if value is not None:
            self.assign_record(record, (value, TypeRef(RECORD)))
        return record

    def record_of(self, shape: Shape, value: Any) -> Record:
        """A record from a composite value: the JSON array of its fields, or {"t": types, "v": array}."""
        if value is None:
            return Record(shape)
        items = json.loads(value)
        exact = tag_of(items) if shape.root else 0
        if exact in self.session.snapshot.object_types:
            # Of a type that has been dropped the attributes of the supertype are left.
            shape = self.object_shape(exact)
        if isinstance(items, dict):
            items, places = items["v"], tuple(range(len(shape.types)))
        else:
            places = shape.places or tuple(range(len(shape.types)))
        made = [
            self._of_json(type_, items[place] if place < len(items) else None)
            for place, type_ in zip(places, shape.types, strict=True)
        ]
        return Record(shape, made)

    def array_items(
        self, typed: tuple[Any, TypeRef], target: TypeRef | None, slice_: int = 0
    ) -> Iterable[Any]:
        """The elements of an array for FOREACH, or its parts of `slice_` dimensions."""
        value, type_ = typed
        row = self.session.snapshot.type(type_.oid)
        if row is None or not row.element_oid:
            raise PgError(
                code.DATATYPE_MISMATCH,
                f"FOREACH expression must yield an array, not type {self.shown_type(type_)}",
            )
        if value is None:
            raise PgError(code.NULL_VALUE_NOT_ALLOWED, "FOREACH expression must not be null")
        takes_arrays = target is not None and self._is_array(target)
        if slice_:
            parts = array.parts(array.load(value), slice_)
            if not takes_arrays:
                message = "FOREACH ... SLICE loop variable must be of an array type"
                raise PgError(code.DATATYPE_MISMATCH, message)
            cast = binding.make_cast(self.session.environment(), type_, target)  # type: ignore[arg-type]
            return [part if cast is None else cast(self.runtime, part) for part in parts]
        if takes_arrays:
            raise PgError(code.DATATYPE_MISMATCH, "FOREACH loop variable must not be of an array type")
        items = list(flatten(nested(value)))
        element = self.session.snapshot.type_ref(row.element_oid)
        wanted = target if target is not None else element
        cast = binding.make_cast(self.session.environment(), element, wanted)

        def native(stored: Any) -> Any:
            item = from_json_scalar(element.oid, stored)
            if cast is not None and (item is not None or cast.__class__ is binding.OwnCast):
                item = cast(self.runtime, item)
            return item if target is not None else (item, element)

        return map(native, items)

    def array_rows(
        self, typed: tuple[Any, TypeRef], targets: Sequence[TypeRef], slice_: int
    ) -> Iterator[list[Any]]:
        """The fields of an array's elements for FOREACH with several variables; too few are NULL."""
        environment = self.session.environment()
        for value, element in self.array_items(typed, None, slice_):
            shape = binding.shape_of(environment, element)
            if shape is None:
                message = "cannot assign non-composite value to a row variable"
                raise PgError(code.DATATYPE_MISMATCH, message)
            fields = self.record_of(shape, value).values
            row = []
            for place, target in enumerate(targets):
                item = fields[place] if place < len(fields) else None
                cast = (
                    binding.make_cast(environment, shape.types[place], target) if item is not None else None
                )
                row.append(item if cast is None else cast(self.runtime, item))
            yield row

    def _is_array(self, type_: TypeRef) -> bool:
        row = self.session.snapshot.type(type_.oid)
        return row is not None and row.element_oid != 0


def composite_of(items: Sequence[Any], shape: Shape) -> str:
    """A value of a named composite type: the JSON array of its fields, each in its place."""
    places = shape.places or tuple(range(len(items)))
    fields: list[Any] = [None] * (max(places, default=-1) + 1)
    for place, type_, item in zip(places, shape.types, items, strict=True):
        fields[place] = to_json_scalar(type_.oid, item)
    if shape.tag:
        fields.append(tag(shape.tag))
    return dump(fields)


def record_of(items: Sequence[Any], types: Sequence[TypeRef], names: Sequence[str], row_type: int = 0) -> str:
    """A record: the types, fields and names of a row, as JSON, and the named composite type that it is of."""
    oids = [binding.sql_type(type_).oid for type_ in types]
    fields = [to_json_scalar(oid, item) for item, oid in zip(items, oids, strict=True)]
    of_type = f',"r":{row_type}' if row_type else ""
    return f'{{"t":{dump(oids)},"v":{dump(fields)},"n":{dump(list(names))}{of_type}}}'
