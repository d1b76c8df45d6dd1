"""What a session's settings mean for it: style of values, conduct, encoding, what must be made anew.

A base class of Session, apart only for its size. The values themselves are `settings.Settings`.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from polar_lite.catalog.functions.reg_names import RegNames
from polar_lite.catalog.gucs import MEANING, REPORTED
from polar_lite.catalog.types import TypeRef
from polar_lite.protocol import encodings, frontend
from polar_lite.protocol.pgtypes import BOOL, Style
from polar_lite.server import keepalives, roles

if TYPE_CHECKING:
    from polar_lite.catalog.dialect.string_rules import StringRules
    from polar_lite.server.client import Client
    from polar_lite.server.session import Session
    from polar_lite.server.settings import Settings
    from polar_lite.server.timers import SessionTimers

BOOLEAN: Final = TypeRef(BOOL.oid)
_STYLE_SETTINGS: Final = frozenset(
    {"datestyle", "intervalstyle", "timezone", "extra_float_digits", "bytea_output"}
    | {"nls_date_format", "nls_timestamp_format", MEANING["oracle_date"]}
)
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
    }
)
_ENVIRONMENT_SETTINGS: Final = frozenset(
    {"search_path", "role", "session_authorization", "row_security", *MEANING.values()}
)


class SessionSettingsMixin:
    """Session as its settings make it."""

    # What Session gives.
    server: Any
    client: Client
    transaction: Any
    timers: SessionTimers
    ahead: deque[Any]
    reported_for: Any
    _style: Style | None
    _environment: tuple[Any, ...] | None

    def _begin_settings(self, settings: Settings) -> None:
        self.settings = settings
        settings.changed = self._setting_changed
        settings.notice = _session(self).notice
        self._follow_conduct()
        self.encoding: str = settings.get("client_encoding")  # a Python codec
        self.client.connection.encoding = self.encoding
        self._follow_style()

    @property
    def style(self) -> Style:
        if self._style is None:
            self._style = replace(
                self.plain_style,
                names=RegNames(_session(self)),
                now=self._now,
                read_date=self._date_reader(),
            )
        return self._style

    def _date_reader(self) -> Callable[[str], str | None] | None:
        get = self.settings.get
        masks = [mask for name in ("nls_date_format", "nls_timestamp_format") if (mask := get(name))]
        if not masks or not get(MEANING["oracle_date"]):
            return None
        from polar_lite.catalog.functions.oracle_nls import read_date

        return lambda text: read_date(_session(self).context, text, masks)

    def _now(self) -> int:
        """What the input 'now' means: microseconds of the transaction's start since 2000, in UTC."""
        return (_session(self).transaction_timestamp - datetime(2000, 1, 1, tzinfo=UTC)) // timedelta(
            microseconds=1
        )

    def show_setting(self, name: str) -> str:
        return roles.show_setting(_session(self), name)

    def change_setting(self, name: str, value: str | None, *, local: bool) -> str:
        return roles.change_setting(_session(self), name, value, local=local)

    def _setting_changed(self, name: str) -> None:
        if name in _STYLE_SETTINGS:
            self._follow_style()
        if name in _ENVIRONMENT_SETTINGS:
            self._environment = None
        if name in _REPORTED_SETTINGS:
            self.reported_for = None
        if name in _CONDUCT_SETTINGS:
            self._follow_conduct()
        if name == "session_authorization":
            roles.apply_session_authorization(_session(self))
        if name == "client_encoding":
            self._encoding_changed()
        if name in keepalives.OPTIONS:
            keepalives.change(self.client, name, self.settings.get(name))
        if name == "transaction_timeout":
            self._transaction_timeout_changed()

    def _follow_conduct(self) -> None:
        get = self.settings.get
        self.undoes_statements: bool = get("polar_enable_stmt_transaction_rollback")
        self.is_read_only: bool = get("default_transaction_read_only")
        self.default_modes: tuple[str, bool, bool] = (
            get("default_transaction_isolation"),
            self.is_read_only,
            get("default_transaction_deferrable"),
        )
        self.limits_transactions = bool(get("transaction_timeout"))
        self.waits_for_disk = get("synchronous_commit") != "off"
        limits = get("idle_session_timeout"), get("idle_in_transaction_session_timeout")
        self.idle_limits = tuple(limit / 1000 if limit else None for limit in limits)
        self.has_idle_limits = any(limits)
        self._follow_string_rules()

    def _follow_style(self) -> None:
        """`plain_style`: how values look, without the catalog's names. `shapes`: of results in it."""
        get = self.settings.get
        self.plain_style: Style = _plain_style(
            get("datestyle"),
            get("intervalstyle"),
            get("timezone"),
            get("extra_float_digits"),
            get("bytea_output"),
        )
        self._style = None
        self.shapes = self.server.shapes.of(self.encoding, self.plain_style)

    def _follow_string_rules(self) -> None:
        """`strings`: how this session's texts are to be made standard; None if they are."""
        get = self.settings.get
        is_standard, quote = get("standard_conforming_strings"), get("backslash_quote")
        is_client_only = self.settings.text("client_encoding") in encodings.CLIENT_ONLY
        allows_quote = quote == "on" or (quote == "safe_encoding" and not is_client_only)
        self.strings: StringRules | None = None
        if not (is_standard and allows_quote):
            from polar_lite.catalog.dialect.string_rules import StringRules

            self.strings = StringRules(is_standard, get("escape_string_warning"), allows_quote)

    def standard_text(self, text: str) -> str:
        """A text of SQL with its plain strings as the standard has them, and of what conditional compilation
        chooses; warnings go to the client."""
        if self.strings is not None:
            text = self.strings.standard(text, _session(self).tell)
        if "$" in text:
            from polar_lite.catalog.dialect import conditional

            if conditional.has_directives(text):
                self.transaction.start()
                flags = conditional.flags_of(self.settings.get("plsql_ccflags"))
                text = conditional.resolve(text, flags, self._condition)
        return text

    def _condition(self, text: str) -> bool | None:
        """The value of a condition of conditional compilation."""
        found = _session(self).runtime.execute_block(f"BEGIN :1 := ({text}); END;", [(None, BOOLEAN)])
        return found[0]  # type: ignore[no-any-return]

    def _encoding_changed(self) -> None:
        before, self.encoding = self.encoding, self.settings.get("client_encoding")
        if self.encoding != before:
            self._follow_style()
            self._follow_string_rules()
            self.client.connection.encoding = self.encoding
            for place, message in enumerate(self.ahead):
                self.ahead[place] = frontend.decode_again(message, before, self.encoding)

    def _transaction_timeout_changed(self) -> None:
        # PostgreSQL's rule: a running count goes on with the value it began with, 0 ends it.
        if not self.settings.get("transaction_timeout"):
            self.timers.stop_transaction()
        elif self.transaction.active:
            self.timers.start_transaction()


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


def _session(made: SessionSettingsMixin) -> Session:
    return made  # type: ignore[return-value]
