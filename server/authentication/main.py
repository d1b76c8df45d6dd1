"""The rules in force, and how a connection is let in by them.

In PostgreSQL's order: the first rule that fits, the client's certificate where the rule wants one,
then what its method asks for. PostgreSQL 15 source auth.c (ClientAuthentication).
"""

from __future__ import annotations

import ipaddress
import logging
import pwd
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

from polar_lite.protocol import sqlstate
from polar_lite.protocol.sqlstate import PgError
from polar_lite.server.authentication import mappings, rules
from polar_lite.server.authentication.mappings import Mapping
from polar_lite.server.authentication.matching import Request, first_match
from polar_lite.server.authentication.passwords import Dialogue, Passwords, WrongPassword
from polar_lite.server.authentication.rules import PASSWORD_METHODS, Rule
from polar_lite.server.authentication.tokens import Problem
from polar_lite.server.config import ConfigError

if TYPE_CHECKING:
    from polar_lite.catalog.snapshot import Snapshot
    from polar_lite.server.config import Config

LOG = logging.getLogger("polar_lite.server")

_FAILURES: Final = {
    "peer": 'Peer authentication failed for user "{}"',
    "cert": 'certificate authentication failed for user "{}"',
    "trust": '"trust" authentication failed for user "{}"',
    **dict.fromkeys(PASSWORD_METHODS, 'password authentication failed for user "{}"'),
}

_Entry = TypeVar("_Entry", Rule, Mapping)


class Authentication:
    """Of one server. Raises ConfigError when pg_hba.conf cannot be used; pg_ident.conf may be missing."""

    def __init__(self, config: Config, passwords: Passwords) -> None:
        self.config = config
        self._passwords = passwords
        self._addresses = config.addresses
        self.rules: Sequence[Rule] = self._load_rules(config)
        self.mappings: Sequence[Mapping] = ()
        self._reload_mappings(config)

    def reload(self, config: Config) -> None:
        """Read the files again; one with a mistake is logged and changes nothing."""
        try:
            self.rules = self._load_rules(config)
        except ConfigError as error:
            LOG.error("pg_hba.conf was not reloaded: %s", error)
        self._reload_mappings(config)
        self.config = config

    # --- letting in

    async def admit(self, dialogue: Dialogue, request: Request, snapshot: Snapshot) -> str:
        """Return the method that let the client in; FATAL (28000, 28P01, 0A000) when it is refused.

        Raises ConnectionError when the client leaves, TimeoutError when the dialogue's deadline has passed.
        """
        rule = await self._rule(request, snapshot, dialogue.deadline)
        if rule.clientcert:
            self._require_certificate(request)
        identity: str | None = None
        try:
            if rule.method in PASSWORD_METHODS:
                encryption = self.config.text("password_encryption")
                await self._passwords.check(rule.method, dialogue, request.user, snapshot, encryption)
                identity = request.user
            elif rule.method == "peer":
                identity = self._check_peer(rule, request)
            elif rule.method not in ("trust", "cert"):
                raise PgError(
                    sqlstate.FEATURE_NOT_SUPPORTED,
                    f"authentication method {rule.method} is not supported",
                    severity="FATAL",
                )
            if rule.clientcert == "verify-full":
                identity = self._check_certificate(rule, request) or identity
        except WrongPassword as error:
            raise self._failure(rule, request, str(error)) from None
        if identity is not None and self.config.flag("log_connections"):
            where = f"{self.config.hba_file}:{rule.number}"
            LOG.info('connection authenticated: identity="%s" method=%s (%s)', identity, rule.method, where)
        return rule.method

    async def _rule(self, request: Request, snapshot: Snapshot, deadline: float) -> Rule:
        rule, note = await first_match(self.rules, request, snapshot, deadline)
        if rule is not None and rule.method != "reject":
            return rule
        kind = "replication connection" if request.replication else "connection"
        if rule is not None:
            raise _refused(f"pg_hba.conf rejects {kind} for {request.subject}", log_detail=note)
        what = f"{kind} from " if request.replication else ""
        raise _refused(f"no pg_hba.conf entry for {what}{request.subject}", log_detail=note)

    def _require_certificate(self, request: Request) -> None:
        if not self.config.text("ssl_ca_file"):
            raise PgError(
                sqlstate.CONFIG_FILE_ERROR,
                "client certificates can only be checked if a root certificate store is available",
                severity="FATAL",
            )
        if request.origin.tls is None or request.origin.tls.client_dn is None:
            raise _refused("connection requires a valid client certificate")

    def _check_peer(self, rule: Rule, request: Request) -> str:
        uid = request.origin.socket_uid
        if uid is None:
            raise self._failure(rule, request, "could not get peer credentials")
        try:
            name = pwd.getpwuid(uid).pw_name
        except KeyError:
            unknown = f"could not look up local user ID {uid}: user does not exist"
            raise self._failure(rule, request, unknown) from None
        reason = mappings.why_not(self.mappings, rule.map, name, request.user)
        if reason is not None:
            raise self._failure(rule, request, reason)
        return name

    def _check_certificate(self, rule: Rule, request: Request) -> str | None:
        """Whether the certificate's name may be the role; the identity it proves (method cert only)."""
        tls = request.origin.tls
        assert tls is not None  # admit looked at that
        name = tls.client_dn if rule.clientname == "DN" else tls.client_cn
        if not name:
            raise self._failure(rule, request, "client certificate contains no user name")
        reason = mappings.why_not(self.mappings, rule.map, name, request.user)
        if reason is not None:
            if rule.method != "cert":
                reason += (
                    f"\ncertificate validation (clientcert=verify-full) failed for user"
                    f' "{request.user}": {rule.clientname} mismatch'
                )
            raise self._failure(rule, request, reason)
        return tls.client_dn if rule.method == "cert" else None

    @staticmethod
    def _failure(rule: Rule, request: Request, reason: str) -> PgError:
        matched = f'Connection matched pg_hba.conf line {rule.number}: "{rule.raw}"'
        state = (
            sqlstate.INVALID_PASSWORD
            if rule.method in PASSWORD_METHODS
            else sqlstate.INVALID_AUTHORIZATION_SPECIFICATION
        )
        return PgError(
            state,
            _FAILURES[rule.method].format(request.user),
            severity="FATAL",
            log_detail=f"{reason}\n{matched}" if reason else matched,
        )

    # --- the files

    def _load_rules(self, config: Config) -> list[Rule]:
        path = config.hba_file
        try:
            found, problems = _loaded(path, rules.read_rules(path, has_tls=config.flag("ssl")))
        except OSError as error:
            raise ConfigError(f"the authentication file {path} cannot be read: {error.strerror}.") from error
        if problems:
            lines = "; ".join(f"line {p.number}: {p.message}" for p in problems)
            raise ConfigError(f"the authentication file {path} cannot be used: {lines}.")
        if not found:
            raise ConfigError(f"the authentication file {path} contains no entries.")
        if not config.flag("polar_allow_remote_trust"):
            self._check_remote_trust(found, path)
        return found

    def _check_remote_trust(self, found: Sequence[Rule], path: Path) -> None:
        if all(_is_loopback(address) for address in self._addresses):
            return
        for rule in found:
            if rule.trusts_strangers:
                raise ConfigError(
                    f"{path} line {rule.number} trusts clients beyond loopback without a password; give it"
                    " another method, such as scram-sha-256, narrow it, or ask for it with"
                    " -c polar_allow_remote_trust=on."
                )

    def _reload_mappings(self, config: Config) -> None:
        path = config.ident_file
        try:
            found, problems = _loaded(path, mappings.read_mappings(path))
        except FileNotFoundError:
            found, problems = [], []  # nobody needs to have one
        except OSError as error:
            LOG.error('could not open usermap file "%s": %s', path, error.strerror)
            return
        if not problems:
            self.mappings = found


def _loaded(
    path: Path, entries: Iterator[tuple[_Entry | None, Problem | None]]
) -> tuple[list[_Entry], list[Problem]]:
    """The good lines and the bad ones, which are logged; one that can never match is good."""
    found, problems = list[_Entry](), list[Problem]()
    for entry, problem in entries:
        if problem is not None:
            hint = f"\n\tHINT:  {problem.hint}" if problem.hint else ""
            LOG.error("%s line %d: %s%s", path, problem.number, problem.message, hint)
        if entry is not None:
            found.append(entry)
        elif problem is not None:
            problems.append(problem)
    return found, problems


def _refused(message: str, *, log_detail: str = "") -> PgError:
    return PgError(
        sqlstate.INVALID_AUTHORIZATION_SPECIFICATION,
        message,
        severity="FATAL",
        log_detail=log_detail or None,
    )


def _is_loopback(address: str) -> bool:
    if address in ("", "localhost"):
        return True
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False
