"""Types of packages in the signatures of stored routines: `p(rows pkg.row_table) RETURN pkg.totals`.

What is a type of SQL, too (a subtype, `pkg.v%TYPE` of a NUMBER), is that to the catalog. The others are PL's
alone: the catalog keeps how they are written (`polar_routine.propltypes`) and calls them `internal`, so no
query can call such a routine. What the name means is looked up when the routine is compiled.
"""

import re
from collections.abc import Sequence
from typing import Any, Final

from polar_lite.catalog.dialect import nodes as syntax
from polar_lite.catalog.object_names import quote_ident
from polar_lite.catalog.objects import Routine
from polar_lite.catalog.plsql.compiler import types as compile_types
from polar_lite.catalog.plsql.compiler.main import Compiler
from polar_lite.catalog.plsql.compiler.names import RECORD, Function, Scope
from polar_lite.catalog.plsql.pl_types import CollectionType, PlType, RecordType
from polar_lite.catalog.type_lookup import JSON_TYPES
from polar_lite.catalog.types import TypeRef
from polar_lite.protocol import pgtypes

INTERNAL: Final = pgtypes.BY_NAME["internal"].oid
_NAME: Final = re.compile(r'"((?:[^"]|"")+)"|([^".%]+)')


def of_package(package: Any, node: syntax.TypeName) -> TypeRef | None:
    """The type that a TypeName means in a compiled package; None where there is none."""
    if node.percent:
        local = package.public.get(node.names[-1])
        if local is not None and local.kind == "cursor":
            return RecordType(RECORD, name=local.name) if node.percent == "ROWTYPE" else None
        found: TypeRef | None = local.type if local is not None else None
        return found
    type_: TypeRef | None = package.types.get(node.names[-1])
    return type_


def known_to_sql(type_: TypeRef) -> int | None:
    """The type's OID to SQL; None for one of PL's own."""
    if isinstance(type_, CollectionType):
        return type_.array.declared if type_.array is not None else None
    is_own = type_.oid in JSON_TYPES or (isinstance(type_, PlType) and type_.oid == RECORD)
    return None if is_own else type_.declared


def as_written(node: syntax.TypeName) -> str:
    name = ".".join(quote_ident(part) for part in node.names)
    return f"{name}%{node.percent}" if node.percent else name


def types_of(c: Compiler, routine: Routine) -> Sequence[TypeRef]:
    """The types of a routine's parameters."""
    types = routine.all_args or tuple(TypeRef(oid) for oid in routine.function.args)
    if not routine.pl_types:
        return types
    return [_named(c, written) or type_ for written, type_ in zip(routine.pl_types[:-1], types, strict=True)]


def own_result(c: Compiler, routine: Routine) -> TypeRef | None:
    """The type of a routine's result if it is one of PL's own."""
    return _named(c, routine.pl_types[-1]) if routine.pl_types else None


def is_own(type_: TypeRef) -> bool:
    """Whether a parameter's type is PL's alone, so that its values are passed as they are."""
    return isinstance(type_, PlType) and known_to_sql(type_) is None


def _named(c: Compiler, written: str) -> TypeRef | None:
    if not written:
        return None
    return compile_types.of_known_fields(c, written_type(written), Scope(None, Function()))


def written_type(written: str) -> syntax.TypeName:
    """What `as_written` was made of."""
    name, _, percent = written.partition("%")
    names = tuple(m[1].replace('""', '"') if m[1] else m[2] for m in _NAME.finditer(name))
    return syntax.TypeName(names=names, percent=percent or None)
