"""Routines' bodies in the SQL standard's form, RETURN and BEGIN ATOMIC: bound when made, printed.

PostgreSQL 15 docs, CREATE FUNCTION (sql_body); source functioncmds.c (interpret_AS_clause), ruleutils.c
(print_function_sqlbody, get_parameter).
"""

from collections.abc import Sequence
from typing import Any

from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.binder.main import bind_statement
from polar_lite.catalog.dialect.binder.state import Environment, Statement
from polar_lite.catalog.dialect.deparse import finished
from polar_lite.catalog.dialect.deparse_changes import ChangeDeparser
from polar_lite.catalog.dialect.polar.parse import parse_sql_body
from polar_lite.catalog.dialect.stored_texts import stored_environment
from polar_lite.catalog.object_names import quote_ident
from polar_lite.catalog.objects import Routine
from polar_lite.catalog.plsql.compiler import binding
from polar_lite.catalog.snapshot import Snapshot
from polar_lite.catalog.types import TypeRef
from polar_lite.protocol.records import dataclass
from polar_lite.protocol.sqlstate import FEATURE_NOT_SUPPORTED, PgError, unsupported


@dataclass(frozen=True, slots=True)
class Parameter:
    """An input parameter where a body names it; part: a field of its composite value."""

    number: int
    name: str
    type: TypeRef
    part: str = ""


class Parameters:
    """The names of a routine's input parameters, for binding its body without running it."""

    conflict = "use_column"

    def __init__(self, routine: str, inputs: Sequence[tuple[str, TypeRef]], environment: Environment) -> None:
        self._routine, self._environment = routine, environment
        self._all = [Parameter(n, name, binding.bare(type_)) for n, (name, type_) in enumerate(inputs, 1)]

    def resolve(self, parts: tuple[str, ...]) -> tuple[Any, TypeRef] | None:
        found = self._named(parts)
        if found is None and len(parts) > 1 and parts[0] == self._routine:
            found = self._named(parts[1:])
        return None if found is None else (found, found.type)

    def _named(self, parts: tuple[str, ...]) -> Parameter | None:
        known = next((p for p in self._all if p.name == parts[0]), None)
        if known is None or len(parts) == 1:
            return known
        shape = binding.shape_of(self._environment, known.type) if len(parts) == 2 else None
        place = shape.index(parts[1]) if shape is not None else None
        if shape is None or place is None:
            return None
        return Parameter(known.number, known.name, shape.types[place], parts[1])

    def positional(self, number: int) -> tuple[Any, TypeRef] | None:
        known = self._all[number - 1] if 0 < number <= len(self._all) else None
        return None if known is None else (known, known.type)


def parameters_of(routine: Routine, environment: Environment) -> Parameters:
    modes = routine.arg_modes or "i" * len(routine.function.args)
    types = routine.all_args or tuple(TypeRef(oid) for oid in routine.function.args)
    names = routine.arg_names or ("",) * len(types)
    inputs = [(name, type_) for name, type_, mode in zip(names, types, modes, strict=True) if mode in "ibv"]
    return Parameters(routine.name, inputs, environment)


class _BodyDeparser(ChangeDeparser):
    def __init__(self, environment: Environment, routine: Routine) -> None:
        super().__init__(environment, pretty=False)
        self._routine, self.indent = routine.name, 1

    def parameter(self, expr: q.Param) -> str:
        """By its name, with the routine's where a table's column could be meant."""
        given = expr.index
        if not isinstance(given, Parameter):
            return super().parameter(expr)
        names = (self._routine, given.name) if self.taken else (given.name,)
        shown = ".".join(map(quote_ident, names)) if given.name else f"${given.number}"
        return f"({shown}).{quote_ident(given.part)}" if given.part else shown


class _OneLineDeparser(_BodyDeparser):
    """Without line ends, as RETURN is printed alone."""

    lead = ""

    def line(self) -> str:
        return " "

    def line_at(self, indent: int) -> str:
        return ""


def body_text(routine: Routine, environment: Environment) -> str | None:
    """What pg_get_function_sqlbody gives; None for a routine whose body is a string.

    Differs: a statement with a construct that has no printer is shown as it was written.
    """
    body = routine.body
    if body is None:
        return None
    trees = parse_sql_body(body.text)
    is_block = all("extent" in tree.meta for tree in trees)
    printer = _BodyDeparser if is_block else _OneLineDeparser
    texts = [_printed(routine, tree, printer(environment, routine)) for tree in trees]
    return "".join(["BEGIN ATOMIC\n", *(f"{text};\n" for text in texts), "END"]) if is_block else texts[0]


def _printed(routine: Routine, tree: Any, out: _BodyDeparser) -> str:
    assert routine.body is not None
    try:
        query = _bound(routine, tree, out.environment.snapshot)
        if tree.meta.get("is_return"):
            return finished(f"{out.lead}RETURN {out.whole(query.targets[0].expr)}")
        return finished(out.query(query, visible=False))
    except PgError as error:
        if error.sqlstate != FEATURE_NOT_SUPPORTED:
            raise
        start, end = tree.meta.get("extent", (0, len(routine.body.text)))
        return out.lead + routine.body.text[start:end]


def _bound(routine: Routine, tree: Any, snapshot: Snapshot) -> q.Query:
    assert routine.body is not None
    if any(map(_has_no_printer, tree.walk())):
        raise unsupported("printing of such a statement")
    environment = stored_environment(snapshot)
    variables = parameters_of(routine, environment)
    st = Statement(environment, routine.body.text, variables=variables, as_written=True)
    st.mean(routine.body.names)
    return bind_statement(st, tree)


def _has_no_printer(tree: Any) -> bool:
    """Whether it has what the bound query does not say: OVERRIDING, ONLY, the conflict's constraint."""
    conflict = tree.args.get("conflict")
    is_named = conflict is not None and conflict.constraint is not None
    return is_named or bool(tree.args.get("overriding") or tree.args.get("only"))
