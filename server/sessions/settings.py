"""One session's setting values: SET, SET LOCAL, RESET, SHOW with their transaction semantics.

A frame per transaction, savepoint and running routine with SET clauses remembers what it changed:
rolling back restores, committing keeps what SET (not SET LOCAL) gave. What a value means is
`guc_values`; what a change does to the session is a hook. PostgreSQL 15, backend/utils/misc/guc.c.
"""

import itertools
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import field
from typing import Any, Final

from polar_lite.catalog.gucs import GUCS, Context, Guc, default_of
from polar_lite.catalog.names import NAME_START
from polar_lite.protocol.records import dataclass
from polar_lite.protocol.sqlstate import (
    CANT_CHANGE_RUNTIME_PARAM,
    INSUFFICIENT_PRIVILEGE,
    INVALID_NAME,
    NAME_TOO_LONG,
    UNDEFINED_OBJECT,
    PgError,
)
from polar_lite.server.guc_values import Value, check, show

_CUSTOM_NAME: Final = re.compile(rf"{NAME_START}[\w$]*(\.{NAME_START}[\w$]*)+\Z")
NAMEDATALEN: Final = 64
_NUMBERS: Final = itertools.count()
_NAMES: Final = ("application_name", "default_tablespace", "role", "session_authorization")
_OF_LOGOFF: Final = (
    "role",
    "session_authorization",
    "statement_timeout",
    "lock_timeout",
    "transaction_timeout",
)


@dataclass(frozen=True, slots=True)
class Setting:
    """A value in force and where it came from."""

    value: Value
    source: str


@dataclass(slots=True)
class _Change:
    """keep: what the value is when the frame's end commits. of_routine: a routine's SET clause."""

    before: Setting
    keep: Setting
    of_routine: bool = False


class Defaults(dict[str, Setting]):
    """What all sessions of one mode begin with, filled in as they ask: lower-case name -> Setting.

    number: no other Defaults of the process has it. worked_out: what follows from these values alone, kept
    by those who worked it out, under keys of theirs.
    """

    def __init__(self, mode: str, shared: Mapping[str, tuple[str, str]] | None = None) -> None:
        """shared: what the configuration says, lower-case name -> text, source."""
        super().__init__()
        self.mode = mode
        self._shared = shared or {}
        self.number = next(_NUMBERS)
        self.worked_out: dict[Any, Any] = {}

    def __missing__(self, key: str) -> Setting:
        guc = GUCS.get(key)
        if guc is None:
            return Setting(Value("", ""), "default")
        text, source = self._shared.get(key) or (default_of(guc, self.mode), "default")
        made = self[key] = Setting(check(guc, text), source)
        return made


@dataclass(slots=True)
class Settings:
    """The values of one session. `changed` is called with the lower-case name after each change.

    _values holds what is not the default, so that an idle session costs little.
    """

    _defaults: Defaults
    changed: Callable[[str], None] = lambda name: None
    check_hook: Callable[[str, Value], Value] | None = None
    notice: Callable[[str, str, str], None] = lambda severity, sqlstate, message: None
    _values: dict[str, Setting] = field(default_factory=dict)
    _reset: dict[str, Setting] = field(default_factory=dict)
    _frames: list[dict[str, _Change]] = field(default_factory=list)

    @property
    def defaults(self) -> Defaults:
        return self._defaults

    def own(self, names: frozenset[str]) -> tuple[tuple[str, str], ...]:
        """Name and text of each of these settings that has no default value: what they mean to a session is
        the same for all that share this and the defaults."""
        return tuple([(name, setting.value.text) for name, setting in self._values.items() if name in names])

    def get(self, name: str) -> Any:
        """Return the parsed value of a known setting (lower-case name)."""
        found = self._values.get(name) or self._defaults[name]
        return found.value.parsed

    def text(self, name: str) -> str:
        """Return the canonical text of a known setting (lower-case name)."""
        return self._current(name).value.text

    def show(self, name: str) -> str:
        """Return what SHOW prints; 42704 for a name nobody knows."""
        key = name.lower()
        guc = GUCS.get(key)
        if guc is None:
            if key in self._values:
                return self._values[key].value.text
            raise unrecognized(name)
        return show(guc, self._current(key).value)

    @property
    def mode(self) -> str:
        return self._defaults.mode

    def rebase(self, defaults: Defaults) -> None:
        """Follow a configuration that was read again, where the session has no value of its own."""
        before, self._defaults = self._defaults, defaults
        for key in list(before):
            if key not in self._values and before[key] != defaults[key]:
                self.changed(key)

    def source(self, name: str) -> str:
        return self._current(name.lower()).source

    def reset_text(self, name: str) -> str:
        return self._reset_value(name.lower()).value.text

    def __iter__(self) -> Iterator[Guc]:
        return iter(sorted(GUCS.values(), key=lambda guc: guc.name.lower()))

    # --- changes

    def load(self, name: str, text: str, source: str, *, is_superuser: bool = True) -> None:
        """Give a value before the session begins: from the catalog or the startup packet."""
        key = name.lower()
        guc = GUCS.get(key)
        if guc is not None:
            self._check_context(guc, at_start=True, is_superuser=is_superuser)
        setting = Setting(self._checked(name, text), source)
        self._values[key] = setting
        self._reset[key] = setting
        self.changed(key)

    def force(self, name: str, text: str, parsed: Any = None) -> None:
        """Give a value that the server itself decides (is_superuser, session_authorization)."""
        setting = Setting(Value(text, text if parsed is None else parsed), "override")
        self._values[name] = setting
        self._reset[name] = setting

    def set(self, name: str, text: str | None, *, local: bool, is_superuser: bool) -> str:
        """SET or SET LOCAL (text None: RESET); returns what SHOW prints then.

        22023 invalid value, 42704 no such setting, 55P02 not changeable now, 42501 not permitted.
        """
        key = name.lower()
        guc = GUCS.get(key)
        if guc is not None:
            self._check_context(guc, at_start=False, is_superuser=is_superuser)
        elif text is None and key not in self._values:
            self._check_custom_name(name)
        setting = self._reset_value(key) if text is None else Setting(self._checked(name, text), "session")
        self._store(key, setting, local=local)
        return self.show(name)

    def validate(self, name: str, text: str | None, *, is_superuser: bool) -> None:
        """Check a value that is kept for later sessions (None: its removal); errors as of `set`."""
        guc = GUCS.get(name.lower())
        if guc is not None:
            self._check_context(guc, at_start=False, is_superuser=is_superuser)
        if text is not None:
            self._checked(name, text)
        elif guc is None:
            self._check_custom_name(name)

    def put(self, key: str, value: Value, *, local: bool) -> None:
        """Store an already checked value (role, session_authorization, transaction_*)."""
        self._store(key, Setting(value, "session"), local=local)

    def reset_all(self) -> None:
        for key in list(self._values):
            guc = GUCS.get(key)
            if guc is None or (guc.reset_all and guc.context in (Context.USER, Context.SUPERUSER)):
                setting = self._reset_value(key)
                if self._current(key) != setting:
                    self._store(key, setting, local=False)

    def reset_for_logoff(self) -> None:
        """Back to the role and timeouts of the logon: no SET of the user's cuts its triggers short."""
        for key in _OF_LOGOFF:
            if key in self._values:
                self._put(key, self._reset_value(key))

    # --- transactions

    @property
    def depth(self) -> int:
        return len(self._frames)

    def push(self) -> None:
        self._frames.append({})

    def commit(self) -> None:
        """End the innermost frame: into its parent, or, without one, keep what SET gave."""
        frame = self._frames.pop()
        if self._frames:
            parent = self._frames[-1]
            for key, change in frame.items():
                outer = parent.get(key)
                if outer is None:
                    parent[key] = change
                elif change.keep is not change.before:
                    outer.keep = change.keep
            return
        for key, change in frame.items():
            if self._current(key) is not change.keep:
                self._put(key, change.keep)

    def rollback(self) -> None:
        """End the innermost frame and restore what it found."""
        for key, change in self._frames.pop().items():
            if self._current(key) is not change.before:
                self._put(key, change.before)

    def set_for_routine(self, name: str) -> None:
        """Mark a value just set as a routine's SET clause: it ends with the routine."""
        change = self._frames[-1].get(name.lower())
        if change is not None:
            change.of_routine = True

    def leave_routine(self) -> frozenset[str]:
        """End a routine's frame: its SET clauses end, what it SET or SET LOCAL itself goes on.

        Returns the lower-case names of the clauses that were in force.
        """
        in_force = set()
        for key, change in list(self._frames[-1].items()):
            if change.of_routine and change.keep is change.before:
                in_force.add(key)
                del self._frames[-1][key]
                self._put(key, change.before)
        self.commit()
        return frozenset(in_force)

    # --- private

    def _store(self, key: str, setting: Setting, *, local: bool) -> None:
        before = self._current(key)
        if self._frames:
            change = self._frames[-1].setdefault(key, _Change(before, before))
            if not local:
                change.keep = setting
        self._put(key, setting)

    def _put(self, key: str, setting: Setting) -> None:
        if setting is self._defaults.get(key):
            self._values.pop(key, None)
        else:
            self._values[key] = setting
        self.changed(key)

    def _current(self, key: str) -> Setting:
        return self._values.get(key) or self._defaults[key]

    def _reset_value(self, key: str) -> Setting:
        found = self._reset.get(key)
        if found is not None:
            return found
        return self._defaults[key] if key in GUCS else Setting(Value("", ""), "session")

    def _checked(self, name: str, text: str) -> Value:
        key = name.lower()
        guc = GUCS.get(key)
        if guc is None:
            self._check_custom_name(name)
            return Value(text, text)
        if key in _NAMES:
            text = self.clipped(text)
        if key == "datestyle":
            return self._date_style(guc, text)
        value = check(guc, text)
        return self.check_hook(key, value) if self.check_hook else value

    def clipped(self, name: str) -> str:
        """A value that is a name (GUC_IS_NAME), cut to the length of one; the client is told."""
        raw = name.encode("utf-8", "surrogateescape")
        if len(raw) < NAMEDATALEN:
            return name
        cut = raw[: NAMEDATALEN - 1].decode(errors="ignore")
        self.notice("NOTICE", NAME_TOO_LONG, f'identifier "{name}" will be truncated to "{cut}"')
        return cut

    def _date_style(self, guc: Guc, text: str) -> Value:
        # What the text does not name stays as it is.
        given = [part.strip() for part in check(guc, text).text.split(",")]
        old = [part.strip() for part in self.text("datestyle").split(",")]
        merged = ", ".join(new if new != "?" else kept for new, kept in zip(given, old, strict=True))
        return Value(merged, merged)

    def _check_context(self, guc: Guc, *, at_start: bool, is_superuser: bool) -> None:
        match guc.context:
            case Context.INTERNAL:
                problem = "cannot be changed"
            case Context.POSTMASTER:
                problem = "cannot be changed without restarting the server"
            case Context.SIGHUP:
                problem = "cannot be changed now"
            case Context.BACKEND | Context.SUPERUSER_BACKEND if not at_start:
                problem = "cannot be set after connection start"
            case Context.SUPERUSER | Context.SUPERUSER_BACKEND if not is_superuser:
                raise PgError(INSUFFICIENT_PRIVILEGE, f'permission denied to set parameter "{guc.name}"')
            case _:
                return
        raise PgError(CANT_CHANGE_RUNTIME_PARAM, f'parameter "{guc.name}" {problem}')

    @staticmethod
    def _check_custom_name(name: str) -> None:
        if "." not in name:
            raise unrecognized(name)
        if not _CUSTOM_NAME.match(name):
            raise PgError(
                INVALID_NAME,
                f'invalid configuration parameter name "{name}"',
                detail="Custom parameter names must be two or more simple identifiers separated by dots.",
            )


def unrecognized(name: str) -> PgError:
    return PgError(UNDEFINED_OBJECT, f'unrecognized configuration parameter "{name}"')
