"""Computed SQL of running PL: EXECUTE [IMMEDIATE].

What runs is `sql`'s. A computed query is planned as a client's is, so that one that comes again, with other
literals, has its plan. Everything else is parsed each time, and so is a query with an error, for its place.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

from sqlglot import exp

from polar_lite.catalog.dialect import nodes as syntax
from polar_lite.catalog.dialect.command import Command
from polar_lite.catalog.dialect.plan import Plan, Source
from polar_lite.catalog.dialect.planner import NotAQuery
from polar_lite.catalog.dialect.polar.parse import parse_statement
from polar_lite.catalog.dialect.splitter import split
from polar_lite.catalog.plsql.compiler.collection_rows import fields_of, read_as_rows
from polar_lite.catalog.plsql.pl_types import CollectionType
from polar_lite.catalog.plsql.units import Site
from polar_lite.catalog.plsql.values import Record
from polar_lite.catalog.types import TypeRef
from polar_lite.protocol import sqlstate as code
from polar_lite.protocol.records import dataclass
from polar_lite.protocol.remembering import remembered
from polar_lite.protocol.sqlstate import PgError, unsupported
from polar_lite.server import execute
from polar_lite.server.plsql.sql import Prepared, Values, internal, prepared_of

if TYPE_CHECKING:
    from polar_lite.server.plsql.runtime import Runtime

# RETURNING .. INTO, which a plan does not tell of.
_NEEDS_TREE: Final = re.compile(r"\breturning\b", re.IGNORECASE)
_BIND: Final = re.compile(r"(?<!:):[\w\"]")
_MOST_KEPT: Final = 200


@dataclass(frozen=True, slots=True)
class ParsedCommand:
    """binds: the names of its bind variables, in the order of USING. is_query: it returns rows."""

    binds: list[str]
    is_query: bool = False
    is_block: bool = False
    is_definition: bool = False


@dataclass(slots=True)
class PlannedCommand:
    """A computed query's plan, for the environment that it was made in, and the values of its literals."""

    plan: Plan
    literals: Sequence[Any]
    environment: Any
    types: tuple[int, ...]


class Dynamic:
    """The part of the runtime that generated code calls for computed SQL."""

    def __init__(self, runtime: Runtime) -> None:
        self.runtime = runtime
        self.session = runtime.session
        # By the plan's identity, which it is kept for: what is known of its columns.
        self._known_plans: dict[int, Prepared] = {}

    def values_of(self, using: Sequence[Any]) -> Values:
        """The values of USING; behind them, the arrays that collections are read by."""
        values = [pair[0] for pair in using]
        for value, type_ in using:
            if isinstance(type_, CollectionType):
                values += [self.runtime.values.array_of(value, field) for field in fields_of(type_)]
        return values

    # --- EXECUTE

    def execute_text(self, text: str | None, using: Sequence[Any], may_commit: bool = True) -> None:
        """may_commit: procedures and blocks that it runs may end transactions, as in Oracle's language."""
        self.runtime.row_count = 0
        if may_commit and text is not None and _OF_TRANSACTION.match(text) and self._ends_or_marks(text):
            return
        before = self.runtime.nonatomic
        self.runtime.nonatomic = before and may_commit
        try:
            for site in self._commands(text, using):
                self._execute_command(site, using)
        finally:
            self.runtime.nonatomic = before

    def _ends_or_marks(self, text: str) -> bool:
        """COMMIT, ROLLBACK [TO] and SAVEPOINT, which Oracle's PL may compute; whether it was one of them."""
        if not self.session.environment().meaning.oracle_date:
            return False
        tree = parse_statement(text)
        transactions = self.runtime.transactions
        match tree:
            case syntax.Transaction(kind="SAVEPOINT"):
                transactions.set_savepoint(tree.savepoint)
            case syntax.Transaction(kind="ROLLBACK TO"):
                transactions.back_to_savepoint(tree.savepoint)
            case syntax.Transaction(kind="COMMIT"):
                transactions.commit(bool(tree.chain), False)
            case syntax.Transaction(kind="ROLLBACK"):
                transactions.rollback(bool(tree.chain), False)
            case _:
                return False
        return True

    def _execute_command(self, site: Site, using: Sequence[Any]) -> None:
        if site.returns_into:
            raise PgError(
                code.SYNTAX_ERROR, "RETURNING INTO of a command needs RETURNING INTO of its EXECUTE"
            )
        if isinstance(site.tree, syntax.AnonymousBlock | syntax.Do) and using:
            self.runtime.run_with_binds(site, using)
            self.runtime.row_count = 0
            return
        self.runtime.sql.execute(site, self.values_of(using), True)

    def execute_row(self, place: Site, text: str | None, using: Sequence[Any], strict: bool) -> Sequence[Any]:
        site = self._last_command(text, using)
        site.targets, site.counts = place.targets, place.counts
        _print_parameters(site, place, using)
        return self.runtime.sql.fetch_row(site, self.values_of(using), strict, is_dynamic=True)

    def execute_record(
        self, record: Record, place: Site, text: str | None, using: Sequence[Any], strict: bool
    ) -> None:
        site = self._last_command(text, using)
        site.shape, site.counts = place.shape, place.counts
        _print_parameters(site, place, using)
        self.runtime.sql.fetch_record(record, site, self.values_of(using), strict, is_dynamic=True)

    def rows_of_text(self, place: Site, text: str | None, using: Sequence[Any]) -> list[Sequence[Any]]:
        found: list[Sequence[Any]] = []
        row_count = 0
        sites = self._commands(text, using) if place.is_exact else [self._command(text, using)]
        if not sites:
            raise PgError(code.SYNTAX_ERROR, "empty query does not return tuples")
        for site in sites:
            site.targets, site.shape, site.is_exact = place.targets, place.shape, place.is_exact
            site.gives_records, site.is_loop, site.counts = place.gives_records, place.is_loop, place.counts
            found += self.runtime.sql.rows(site, self.values_of(using))
            row_count += self.runtime.row_count
        self.runtime.row_count = row_count
        return found

    def records_of_text(
        self, record: Record, place: Site, text: str | None, using: Sequence[Any]
    ) -> Iterator[None]:
        site = self._command(text, using)
        site.shape, site.is_loop = place.shape, place.is_loop
        return self.runtime.sql.records(record, site, self.values_of(using))

    def execute_with_outs(
        self, place: Site, text: str | None, using: Sequence[Any], modes: Sequence[str]
    ) -> Sequence[Any]:
        """EXECUTE IMMEDIATE with OUT binds: their values after a block, or those of RETURNING .. INTO."""
        given = [pair for pair, mode in zip(using, modes, strict=True) if mode == "IN"]
        site = self._last_command(text, given)
        if site.returns_into and len(modes) - len(given) == len(place.targets):
            site.targets, site.counts = place.targets, place.counts
            return self.runtime.sql.fetch_row(site, self.values_of(given), False, is_dynamic=True)
        if not isinstance(site.tree, syntax.AnonymousBlock):
            raise unsupported("an OUT bind of a statement that is no block")
        wanted = iter(place.targets)
        binds = [
            pair if mode == "IN" else (pair[0] if pair else None, next(wanted) or TypeRef(25))
            for pair, mode in zip(using, modes, strict=True)
        ]
        found = self.runtime.run_with_binds(site, binds)
        self.runtime.row_count = 0
        return [value for value, mode in zip(found, modes, strict=True) if mode != "IN"]

    def parsed_command(self, text: str) -> ParsedCommand:
        """What a computed command is, without running it."""
        tree = self.single_command(text, ()).tree
        if isinstance(tree, syntax.AnonymousBlock):
            return ParsedCommand(list(dict.fromkeys(binds_in(tree.source))), is_block=True)
        binds = sorted(tree.find_all(syntax.BindVariable), key=lambda node: node.start or 0)
        return ParsedCommand(
            [bind.name for bind in binds],
            is_query=isinstance(tree, exp.Query),
            is_definition=not execute.is_query(tree) and not isinstance(tree, syntax.Call),
        )

    def execute_block(self, text: str, using: Sequence[tuple[Any, TypeRef]]) -> Sequence[Any]:
        """Run a block; the values of its bind variables after it."""
        found = self.runtime.run_with_binds(self.single_command(text, using), using)
        self.runtime.row_count = 0
        return found

    def _command(self, text: str | None, using: Sequence[Any]) -> Site:
        """The command of a text that must be a single one, to be run."""
        return self._planned_site(text, using) or self.single_command(text, using)

    def _commands(self, text: str | None, using: Sequence[Any]) -> list[Site]:
        """The commands of a computed text that are to be run."""
        planned = self._planned_site(text, using)
        return [planned] if planned is not None else self._parsed_commands(text, using)

    def _planned_site(self, text: str | None, using: Sequence[Any]) -> Site | None:
        """A query as the planner has it; None for anything else, and for one that has an error."""
        if text is None or _NEEDS_TREE.search(text) or self.session.conduct.strings is not None:
            return None
        if not all(type(pair[1]) is TypeRef for pair in using):
            return None
        types = tuple([pair[1].oid for pair in using])
        text = self.session.conduct.standard_text(text)
        try:
            command = self._planned_command(text, types)
        except (NotAQuery, PgError):
            return None  # parsing knows how to tell of errors
        if any(slot.source is Source.PARAM and slot.index >= len(types) for slot in command.plan.all_slots):
            return None
        return Site(text, None, planned=command)

    def _planned_command(self, text: str, types: tuple[int, ...]) -> PlannedCommand:
        environment = self.session.environment()
        text = _numbered(text) if _BIND.search(text) else text
        plan, literals = self.session.planner.plan_text(text, environment, types)
        return PlannedCommand(plan, literals, environment, types)

    def prepare_command(self, site: Site) -> Prepared:
        """What is known of the plan of a computed command; its casts are those that `site` needs."""
        command: PlannedCommand = site.planned
        if command.plan.kind is not Command.SELECT and not self.runtime.read_only:
            # While the grant is waited for, another session's DDL may change what is planned here.
            self.session.transaction.become_writer()
        if self.session.environment() is not command.environment:
            command = site.planned = self._planned_command(site.text, command.types)
        plan = command.plan
        known = self._known_plans.get(id(plan))
        if known is None:
            known = self._known_plans[id(plan)] = prepared_of(plan, plan.columns)
            if len(self._known_plans) > _MOST_KEPT:
                self._known_plans.pop(next(iter(self._known_plans)))
        casts = self.runtime.sql.casts_of(site, known.types, command.environment)
        return Prepared(plan, known.readers, known.types, casts, known.shape)

    def single_command(self, text: str | None, using: Sequence[Any]) -> Site:
        """The command of a text that must be a single one."""
        sites = self._parsed_commands(text, using)
        if len(sites) != 1:
            raise PgError(code.INVALID_CURSOR_DEFINITION, "cannot open multi-query plan as cursor")
        return sites[0]

    def _last_command(self, text: str | None, using: Sequence[Any]) -> Site:
        """Run all commands but the last, whose rows are wanted."""
        sites = self._commands(text, using)
        if not sites:
            raise PgError(code.SYNTAX_ERROR, "INTO used with a command that cannot return data")
        for site in sites[:-1]:
            self._execute_command(site, using)
        return sites[-1]

    def _parsed_commands(self, text: str | None, using: Sequence[Any]) -> list[Site]:
        """The commands of a computed text, all parsed before one is run and each planned when it is run."""
        if text is None:
            raise PgError(code.NULL_VALUE_NOT_ALLOWED, "query string argument of EXECUTE is null")
        try:
            text = self.session.conduct.standard_text(text)
            return [self._parsed(text, " " * piece.start + piece.text, using) for piece in split(text)]
        except PgError as error:
            raise internal(error, text, 0) from None

    def _parsed(self, text: str, command: str, using: Sequence[Any]) -> Site:
        """A command; its binds $1, :1, :name are the USING values in order."""
        folds_upper = self.session.environment().meaning.case_insensitive_quoted
        tree = parse_statement(command, folds_upper=folds_upper)
        if isinstance(tree, syntax.Call) and using:
            # Only a block has binds that are written.
            text = command = f"BEGIN {command.strip()[len(tree.keyword) :].rstrip(' ;')}; END;"
            tree = parse_statement(command, folds_upper=folds_upper)
        if isinstance(tree, syntax.Transaction):
            raise PgError(code.FEATURE_NOT_SUPPORTED, "EXECUTE of transaction commands is not implemented")
        if isinstance(tree, syntax.CreateTableAs) and tree.into is not None:
            raise PgError(
                code.FEATURE_NOT_SUPPORTED,
                "EXECUTE of SELECT ... INTO is not implemented",
                hint="You might want to use EXECUTE ... INTO or EXECUTE CREATE TABLE ... AS instead.",
            )
        site = Site(text, tree, command=command)
        returning = tree.args.get("returning")
        if returning is not None and returning.args.get("into"):
            returning.set("into", None)  # EXECUTE's own INTO says where they go
            site.returns_into = True
        if using and (execute.is_query(tree) or isinstance(tree, _WITH_QUERY)):
            binds = list(tree.find_all(syntax.BindVariable))
            binds.sort(key=lambda n: n.start or 0)
            for number, bind in enumerate(binds, 1):
                bind.replace(syntax.ParamRef(number=number))
            for number, pair in enumerate(using, 1):
                site.names[(f"${number}",)] = (number - 1, pair[1], None)
            if any(isinstance(type_, CollectionType) for _, type_ in using):
                site.tree, names = read_as_rows(tree, using, self.session.snapshot)
                site.names.update(names)
        return site


_OF_TRANSACTION: Final = re.compile(r"(?i)\s*(?:savepoint|rollback|commit)\b")
# Utility statements with a query in them.
_WITH_QUERY: Final = (syntax.CreateTableAs, syntax.Explain)


def binds_in(source: str) -> list[str]:
    """The names behind colons in a block's text."""
    return [name for name, _, _ in _binds(source)]


def _binds(source: str) -> Iterator[tuple[str, int, int]]:
    """The names behind colons, each with the place of its colon and of its end."""
    from polar_lite.catalog.dialect.polar.tokens import tokenize

    for first, second in itertools.pairwise(tokenize(source)):
        if first.word == ":" and first.end == second.start and (second.word or second.text.isdigit()):
            yield second.word or second.text, first.start, second.end


@remembered(_MOST_KEPT)
def _numbered(text: str) -> str:
    """The text with $1, $2 .. for its bind variables in their order."""
    pieces, last = [], 0
    for number, (_, start, end) in enumerate(_binds(text), 1):
        pieces += [text[last:start], f"${number}"]
        last = end
    return "".join([*pieces, text[last:]])


def _print_parameters(site: Site, place: Site, using: Sequence[Any]) -> None:
    """Let an error of INTO STRICT tell the USING values where the function asks for it."""
    site.prints_parameters = place.prints_parameters
    if place.prints_parameters:
        site.names = {
            (f"${number}",): (number - 1, type_, None) for number, (_, type_) in enumerate(using, 1)
        }
