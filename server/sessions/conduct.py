"""What a session's settings mean for it: style of values, encoding, limits, and what must be made anew.

The values themselves are `settings.Settings`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeVar

from polar_lite.catalog.functions.information.reg_names import RegNames
from polar_lite.catalog.gucs import MEANING, REPORTED
from polar_lite.catalog.types import TypeRef
from polar_lite.protocol import encodings, frontend
from polar_lite.protocol.pgtypes import BOOL, Style
from polar_lite.server import environments
from polar_lite.server.network import keepalives
from polar_lite.server.sessions import identity

if TYPE_CHECKING:
    from polar_lite.catalog.dialect.string_rules import StringRules
    from polar_lite.catalog.snapshot import Snapshot
    from polar_lite.server.result_rows import Kept
    from polar_lite.server.sessions.session import Session
    from polar_lite.server.sessions.settings import Settings

_Made = TypeVar("_Made")
_BOOLEAN: Final = TypeRef(BOOL.oid)
_STYLE_SETTINGS: Final = frozenset(
    {"datestyle", "intervalstyle", "timezone", "extra_float_digits", "bytea_output"}
    | {"nls_date_format", "nls_timestamp_format", MEANING["oracle_date"]}
)
_LOOK_SETTINGS: Final = _STYLE_SETTINGS | {"client_encoding"}
# is_superuser follows the role, and the catalog.
_REPORTED_SETTINGS: Final = frozenset(guc.name.lower() for guc in REPORTED) | {"role"}
# Those that every statement or commit asks for.
_CONDUCT_SETTINGS: Final = frozenset(
    {
        "polar_enable_stmt_transaction_rollback",
        "default_transaction_isolation",
        "default_transaction_read_only",
        "default_transaction_deferrable",
        "transaction_timeout",
        "synchronous_commit",
        "idle_session_timeout",
        "idle_in_transaction_session_timeout",
        "standard_conforming_strings",
        "escape_string_warning",
        "backslash_quote",
        "client_encoding",
    }
)
_ENVIRONMENT_SETTINGS: Final = environments.SETTINGS | {"role", "session_authorization"}


class Modes(NamedTuple):
    """What a transaction begins with."""

    isolation: str
    is_read_only: bool
    is_deferrable: bool


class _Rules(NamedTuple):
    undoes_statements: bool
    default_modes: Modes
    limits_transactions: bool
    waits_for_disk: bool
    idle_limits: tuple[float | None, float | None]
    has_idle_limits: bool
    strings: StringRules | None


def _rules(settings: Settings) -> _Rules:
    get = settings.get
    outside, inside = get("idle_session_timeout"), get("idle_in_transaction_session_timeout")
    return _Rules(
        undoes_statements=get("polar_enable_stmt_transaction_rollback"),
        default_modes=Modes(
            get("default_transaction_isolation"),
            get("default_transaction_read_only"),
            get("default_transaction_deferrable"),
        ),
        limits_transactions=bool(get("transaction_timeout")),
        waits_for_disk=get("synchronous_commit") != "off",
        idle_limits=(outside / 1000 if outside else None, inside / 1000 if inside else None),
        has_idle_limits=bool(outside or inside),
        strings=_string_rules(settings),
    )


def _string_rules(settings: Settings) -> StringRules | None:
    is_standard, quote = settings.get("standard_conforming_strings"), settings.get("backslash_quote")
    is_client_only = settings.text("client_encoding") in encodings.CLIENT_ONLY
    allows_quote = quote == "on" or (quote == "safe_encoding" and not is_client_only)
    if is_standard and allows_quote:
        return None
    from polar_lite.catalog.dialect.string_rules import StringRules

    return StringRules(is_standard, settings.get("escape_string_warning"), allows_quote)


class Conduct:
    """What a session's settings make it do, worked out when they change.

    encoding: the client's, as a Python codec. plain_style: how values look, without the catalog's names.
    shapes: of results in that style and encoding, shared; own_shapes: of those whose types are the catalog's.
    strings: how the session's texts are to be made standard, None if they are. idle_limits: seconds outside
    and inside a transaction, None without a limit.
    """

    __slots__ = (
        "_full_style",
        "_session",
        "_shapes_of",
        "default_modes",
        "encoding",
        "has_idle_limits",
        "idle_limits",
        "limits_transactions",
        "own_shapes",
        "plain_style",
        "shapes",
        "strings",
        "undoes_statements",
        "waits_for_disk",
    )

    def __init__(self, session: Session) -> None:
        self._session = session
        self._full_style: Style | None = None
        self._shapes_of: Snapshot | None = None
        session.settings.changed = self._setting_changed
        session.settings.notice = session.notice
        self._follow_settings()
        self.encoding: str = session.settings.get("client_encoding")
        session.client.connection.encoding = self.encoding
        self._follow_style()

    @property
    def style(self) -> Style:
        """`plain_style` with the catalog's names and the transaction's time."""
        if self._full_style is None:
            self._full_style = replace(
                self.plain_style,
                names=RegNames(self._session.context),
                now=self._now,
                read_date=self._date_reader(),
            )
        return self._full_style

    def _date_reader(self) -> Callable[[str], str | None] | None:
        session = self._session
        get = session.settings.get
        masks = [mask for name in ("nls_date_format", "nls_timestamp_format") if (mask := get(name))]
        if not masks or not get(MEANING["oracle_date"]):
            return None
        from polar_lite.catalog.functions.oracle.nls import read_date

        return lambda text: read_date(session.context, text, masks)

    def _now(self) -> int:
        """What the input 'now' means: microseconds of the transaction's start since 2000, in UTC."""
        since = self._session.context.transaction_timestamp - datetime(2000, 1, 1, tzinfo=UTC)
        return since // timedelta(microseconds=1)

    def _setting_changed(self, name: str) -> None:
        session = self._session
        if name in _STYLE_SETTINGS:
            self._follow_style()
        if name in _ENVIRONMENT_SETTINGS:
            session.forget_environment()
        if name in _REPORTED_SETTINGS:
            session.output.reported_for = None
        if name in _CONDUCT_SETTINGS:
            self._follow_settings()
        if name == "session_authorization":
            identity.apply_session_authorization(session)
        if name == "client_encoding":
            self._encoding_changed()
        if name in keepalives.OPTIONS:
            keepalives.change(session.client, name, session.settings.get(name))
        if name == "transaction_timeout":
            self._transaction_timeout_changed()

    def _follow_settings(self) -> None:
        (
            self.undoes_statements,
            self.default_modes,
            self.limits_transactions,
            self.waits_for_disk,
            self.idle_limits,
            self.has_idle_limits,
            self.strings,
        ) = self._worked_out(_CONDUCT_SETTINGS, _rules)

    def _follow_style(self) -> None:
        self._full_style = None
        self.own_shapes: Kept = {}
        self.plain_style, self.shapes = self._worked_out(_LOOK_SETTINGS, self._look)

    def _worked_out(self, names: frozenset[str], work: Callable[[Settings], _Made]) -> _Made:
        """What follows from these settings; most sessions have only defaults, for which it is known."""
        settings = self._session.settings
        if settings.own(names):
            return work(settings)
        known = settings.defaults.worked_out
        found: _Made | None = known.get(names)
        if found is None:
            found = known[names] = work(settings)
        return found

    def _look(self, settings: Settings) -> tuple[Style, Kept]:
        get = settings.get
        style = _plain_style(
            get("datestyle"),
            get("intervalstyle"),
            get("timezone"),
            get("extra_float_digits"),
            get("bytea_output"),
        )
        return style, self._session.server.shapes.of(get("client_encoding"), style)

    def shapes_of(self, snapshot: Snapshot) -> Kept:
        """`own_shapes`, which are of this catalog's types: those of others' would keep the catalogs."""
        if self._shapes_of is not snapshot:
            self.own_shapes.clear()
            self._shapes_of = snapshot
        return self.own_shapes

    def let_go(self) -> None:
        """Of a catalog that is not the current one any more."""
        self.own_shapes.clear()
        self._shapes_of = None

    def standard_text(self, text: str) -> str:
        """A text of SQL with its plain strings as the standard has them, and of what conditional compilation
        chooses; warnings go to the client."""
        return self.chosen_text(self.text_of_standard_strings(text))

    def text_of_standard_strings(self, text: str) -> str:
        if self.strings is not None:
            text = self.strings.standard(text, self._session.output.tell)
        return text

    def chosen_text(self, text: str) -> str:
        """What conditional compilation chooses of a text: of all of a unit, whose pieces may have $IF and
        $END apart."""
        session = self._session
        if "$" in text:
            from polar_lite.catalog.dialect import conditional

            given = session.settings.get("plsql_ccflags")
            if conditional.has_directives(text, conditional.names_of_flags(given)):
                flags = conditional.flags_of(given)
                session.transaction.start()
                owner = session.snapshot.roles[session.current_user_oid].name
                text = conditional.resolve(text, flags, self._static_value, owner, given)
        return text

    def _static_value(self, text: str, is_condition: bool) -> bool | str | None:
        """The value of a condition, or of a text, of conditional compilation."""
        bind = None, _BOOLEAN if is_condition else TypeRef(25)
        found = self._session.runtime.dynamic.execute_block(f"BEGIN :1 := ({text}); END;", [bind])
        return found[0]  # type: ignore[no-any-return]

    def _encoding_changed(self) -> None:
        session = self._session
        before, self.encoding = self.encoding, session.settings.get("client_encoding")
        if self.encoding != before:
            self._follow_style()
            session.client.connection.encoding = self.encoding
            for place, message in enumerate(session.ahead):
                session.ahead[place] = frontend.decode_again(message, before, self.encoding)

    def _transaction_timeout_changed(self) -> None:
        # PostgreSQL's rule: a running count goes on with the value it began with, 0 ends it.
        session = self._session
        if not session.settings.get("transaction_timeout"):
            session.timers.stop_transaction()
        elif session.transaction.active:
            session.timers.start_transaction()


@lru_cache(maxsize=256)
def _plain_style(
    date_style: str, interval_style: str, time_zone: Any, extra_float_digits: int, bytea_output: str
) -> Style:
    return Style(
        date_style=date_style,
        interval_style=interval_style,
        time_zone=time_zone,
        extra_float_digits=extra_float_digits,
        bytea_output=bytea_output,
    )
