"""The planner: text or tree -> Plan, with a cache that shares plans between literals and sessions.

A plan is found by the text without its literals, the literals' types, the client's parameter types
and what the environment contributes (database, catalog version, role, search_path, settings that
change meaning). Literals whose value the binder needed are pinned: each of their values has a plan
of its own. See docs/design.md, "Text to Plan".
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Final

from sqlglot import exp

from polar_lite.catalog.dialect import collector, nodes
from polar_lite.catalog.dialect import query as q
from polar_lite.catalog.dialect.alike import ListReaders, NotAlike
from polar_lite.catalog.dialect.binder import typenames
from polar_lite.catalog.dialect.binder.from_items import relations
from polar_lite.catalog.dialect.binder.main import bind_single, bind_statement
from polar_lite.catalog.dialect.binder.state import (
    Environment,
    Meaning,
    Recorded,
    Statement,
    VariableResolver,
)
from polar_lite.catalog.dialect.literals import Literal, LiteralMap, lift
from polar_lite.catalog.dialect.plan import Plan, Source
from polar_lite.catalog.dialect.plan_cache import LONG_TEXT, Entry, Key, PlanCache, Plans, values_of
from polar_lite.catalog.dialect.polar.parse import parse_statement
from polar_lite.catalog.dialect.table_expressions import indexed_literals
from polar_lite.catalog.dialect.translate.plans import plan_of
from polar_lite.catalog.dialect.translate.values.conversion import (
    Conversion,
    ReadablePlace,
    position_of,
)
from polar_lite.catalog.objects import Relation, ViewNames
from polar_lite.catalog.observed import observe
from polar_lite.catalog.snapshot import Snapshot
from polar_lite.catalog.types import TypeRef
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.sqlstate import PgError

_QUERIES: Final = (
    exp.Select,
    exp.SetOperation,
    exp.Values,
    exp.Insert,
    exp.Update,
    exp.Delete,
    exp.Subquery,
    nodes.LogErrors,
    nodes.Merge,
    nodes.InsertAll,
)
# Errors that come from two equal literals being lifted apart (GROUP BY a + 1, SELECT a + 1).
_LIFTING_ERRORS: Final = frozenset({code.GROUPING_ERROR, code.INVALID_COLUMN_REFERENCE})


class NotAQuery(Exception):
    """The text is a utility statement; `tree` is its parse tree."""

    def __init__(self, tree: Any) -> None:
        super().__init__(type(tree).__name__)
        self.tree = tree


class Planner:
    """Makes plans. One for all sessions; safe to use from several threads."""

    def __init__(self) -> None:
        self.cache = PlanCache()

    def plan_text(
        self,
        text: str,
        env: Environment,
        param_types: Sequence[int] = (),
        tell: Callable[[str], None] | None = None,
    ) -> tuple[Plan, list[Any]]:
        """The plan of one statement's text and the values of its lifted literals.

        tell: gets names that are cut. Raises NotAQuery for a utility statement.
        """
        types = tuple(param_types)
        plans = self._plans(env)
        known = plans.texts.get((text, types))
        if known is not None:
            return known, []
        lifted, literals = lift(text)
        key = (lifted, types)
        found = plans.find(key, literals) or self.cache.hand_on(plans, key, literals, env.snapshot)
        if found is None:
            with collector.paused(if_=len(text) > LONG_TEXT):
                found = self._make(text, key, literals, env, tell)
        return found

    def known(
        self, text: str, env: Environment, param_types: Sequence[int] = ()
    ) -> tuple[Plan, list[Any]] | None:
        """As plan_text, but None when the plan would have to be made."""
        types = tuple(param_types)
        plans = env.plans or self._plans(env)
        known = plans.texts.get((text, types))
        if known is not None:
            return known, []
        lifted, literals = lift(text)
        key = (lifted, types)
        return plans.find(key, literals) or self.cache.hand_on(plans, key, literals, env.snapshot)

    def _plans(self, env: Environment) -> Plans:
        plans: Plans | None = env.plans
        if plans is None:
            plans = self.cache.of(env.key, env.kin)
            object.__setattr__(env, "plans", plans)
        return plans

    def plan(
        self,
        tree: exp.Expr,
        text: str,
        env: Environment,
        *,
        param_types: Sequence[int] = (),
        variables: VariableResolver | None = None,
        is_cursor: bool = False,
        meant: ViewNames | None = None,
    ) -> Plan:
        """The plan of a parsed query.

        is_cursor: with Plan.sources, for WHERE CURRENT OF. meant: what the names in the text mean.
        """
        return self.plan_with_query(
            tree, text, env, param_types, variables, is_cursor=is_cursor, meant=meant
        )[0]

    def plan_lifted(
        self,
        tree: exp.Expr,
        text: str,
        env: Environment,
        param_types: Sequence[int],
        literals: LiteralMap,
    ) -> Plan:
        """The plan of a parsed query, in which the literals that `literals` maps are parameters."""
        st = Statement(env, text, param_types)
        st.literal_at = literals.by_start
        st.pinned = literals.pinned
        st.literal_values = [literal.value for literal in literals.literals]
        try:
            query = bind_statement(st, tree)
            indexed = indexed_literals(st.snapshot, query, st.reads | st.writes) | st.late_pins
            if indexed - literals.pinned:
                # SQLite compares with an index's expression, which has constants where `tree` has them.
                literals.pinned.update(indexed)
                return self.plan_lifted(tree, text, env, param_types, literals)
            return plan_of(st, query)
        except RecursionError:
            raise PgError(code.STATEMENT_TOO_COMPLEX, "stack depth limit exceeded") from None

    def plan_with_query(
        self,
        tree: exp.Expr,
        text: str,
        env: Environment,
        param_types: Sequence[int] = (),
        variables: VariableResolver | None = None,
        *,
        is_cursor: bool = False,
        meant: ViewNames | None = None,
    ) -> tuple[Plan, q.Query]:
        """As plan, with the bound query whose range table the plan's SQL is about."""
        st = Statement(env, text, param_types, variables, is_cursor=is_cursor)
        if meant is not None:
            st.mean(meant)
        try:
            query = bind_statement(st, tree)
            return plan_of(st, query), query
        except RecursionError:
            raise PgError(code.STATEMENT_TOO_COMPLEX, "stack depth limit exceeded") from None

    def bind_view(
        self,
        tree: exp.Expr,
        text: str,
        env: Environment,
        unsecured: int | None = None,
        variables: VariableResolver | None = None,
    ) -> tuple[q.Query, Recorded]:
        """The bound query of a view or routine that is to be made, and what its names mean.

        unsecured: where the text names a table whose row security does not count. That of others is asked for
        when it is read.
        """
        env = replace(env, row_security=None)
        st = Statement(env, text, variables=variables, recorded=Recorded(), unsecured=unsecured)
        try:
            query = bind_statement(st, tree)
            plan_of(st, query)
        except RecursionError:
            raise PgError(code.STATEMENT_TOO_COMPLEX, "stack depth limit exceeded") from None
        for number, place in sorted(st.parameter_at.items()):
            raise st.error(code.UNDEFINED_PARAMETER, f"there is no parameter ${number}", place)
        assert st.recorded is not None
        return query, st.recorded

    def plan_refresh(self, view: Relation, env: Environment) -> Plan:
        """The INSERT that fills a materialized view with its query's rows; it needs no right to write it."""
        schema = env.snapshot.schemas[view.schema].name
        into = exp.Table(
            this=exp.to_identifier(view.name, quoted=True), db=exp.to_identifier(schema, quoted=True)
        )
        st = Statement(env, fills=view.oid)
        try:
            with relations.inside_view(st, view):
                query = bind_statement(
                    st, exp.Insert(this=into, expression=relations.parsed(view.definition or ""))
                )
            st.needs = [need for need in st.needs if need.relation.oid != view.oid]
            return plan_of(st, query)
        except RecursionError:
            raise PgError(code.STATEMENT_TOO_COMPLEX, "stack depth limit exceeded") from None

    def bind_expression(
        self,
        tree: exp.Expression,
        env: Environment,
        target: TypeRef | None = None,
        *,
        clause: str,
    ) -> q.Expr:
        """An expression without columns (defaults, parameters), coerced by assignment to `target`.

        clause: "DEFAULT" or "EXECUTE", which decides what may stand in it.
        """
        return bind_single(Statement(env), tree, target, clause)

    def plan_expression(
        self, tree: exp.Expression, env: Environment, target: TypeRef, *, clause: str
    ) -> Plan:
        """The query of one such expression's value."""
        st = Statement(env)
        expr = bind_single(st, tree, target, clause)
        return plan_of(st, q.Query(q.Command.SELECT, (q.TargetEntry(expr, ""),), ()))

    def resolve_type(self, tree: Any, env: Environment) -> TypeRef:
        """A nodes.TypeName as a TypeRef, with the representation a column of it has."""
        return typenames.storage_type(typenames.resolve_type(Statement(env), tree))

    def _make(
        self,
        text: str,
        key: Key,
        literals: tuple[Literal, ...],
        env: Environment,
        tell: Callable[[str], None] | None,
    ) -> tuple[Plan, list[Any]]:
        param_types = key[1]
        plans = self._plans(env)
        known = plans.shapes.get(key)
        marks = LiteralMap.of(literals)
        marks.pinned.update(known.pinned if known is not None else ())
        folds_upper = env.meaning.case_insensitive_quoted
        readers = ListReaders(marks, param_types)
        tree = parse_statement(text, tell=tell, folds_upper=folds_upper, readers=readers)

        def lifted(snapshot: Snapshot) -> Plan:
            seen = env.over(snapshot)
            try:
                if readers.has_copies_of_rows and not isinstance(tree, _QUERIES):
                    raise NotAlike
                return self._lifted(tree, text, seen, param_types, marks)
            except NotAlike:
                whole = parse_statement(text, folds_upper=folds_upper)
                return self._lifted(whole, text, seen, param_types, marks)

        plan, reading = observe(env.snapshot, lifted)
        read = frozenset(
            slot.index
            for slot in plan.all_slots
            if slot.source is Source.LITERAL and _needs_place(slot.convert)
        )
        # With names that were cut it is not kept: whoever sends the text again is told again.
        if "has_cut_names" not in tree.meta:
            pinned = tuple(sorted(marks.pinned))
            self.cache.keep(plans, key, pinned, literals, Entry(plan, read, reading))
        return plan, values_of(literals, read)

    def _lifted(
        self,
        tree: exp.Expr,
        text: str,
        env: Environment,
        param_types: tuple[int, ...],
        marks: LiteralMap,
    ) -> Plan:
        """The plan of a tree with parameters for literals, as far as that is possible."""
        if not isinstance(tree, _QUERIES):
            raise NotAQuery(tree)
        try:
            return self.plan_lifted(tree, text, env, param_types, marks)
        except PgError as error:
            if not marks.literals or error.sqlstate not in _LIFTING_ERRORS:
                raise
        marks.pinned.update(range(len(marks.literals)))
        return self.plan_lifted(tree, text, env, param_types, marks)


def _needs_place(convert: Any) -> bool:
    if isinstance(convert, Conversion):
        return convert.reader is not None
    return convert is position_of or isinstance(convert, ReadablePlace)


__all__ = ["Environment", "Meaning", "NotAQuery", "Planner", "VariableResolver"]
