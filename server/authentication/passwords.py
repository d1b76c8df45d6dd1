"""Passwords: what is asked of the client, and whether the answer fits what is stored of the role's.

Each method takes the same way, and the same time, for roles that do not exist: a verifier that no
password fits stands in for theirs. PostgreSQL 15 docs 21.5 (auth-password); source auth.c, crypt.c.
"""

from __future__ import annotations

import asyncio
import hmac
import secrets
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, TypeVar

from polar_lite.protocol import backend, frontend, scram, sqlstate
from polar_lite.protocol.buffer import ProtocolViolation
from polar_lite.protocol.codecs.datetime import datetime_to_stored, timestamp_to_micros
from polar_lite.protocol.sqlstate import PgError

if TYPE_CHECKING:
    from polar_lite.catalog.snapshot import Snapshot
    from polar_lite.protocol.backend import BackendMessage
    from polar_lite.server.network.client import Client

MD5_SALT_BYTES: Final = 4
# A clear-text password costs milliseconds of computing, or as many as a verifier's iterations make it:
# neither the event loop nor the threads that others wait for may bear that.
_WORKERS: Final = 2

_Answer = TypeVar("_Answer", frontend.PasswordMessage, frontend.SASLInitialResponse, frontend.SASLResponse)


class WrongPassword(Exception):
    """Its text is the reason, for the log only; it may be empty, as PostgreSQL's is."""


class Passwords:
    """For one server. nonce: a secret of the cluster, from which the salts of mock verifiers come."""

    def __init__(self, nonce: bytes) -> None:
        self._nonce = nonce
        self._executor: ThreadPoolExecutor | None = None

    async def check(
        self, method: str, dialogue: Dialogue, user: str, snapshot: Snapshot, encryption: str
    ) -> None:
        """Ask for the password of a role. Raises WrongPassword.

        method: "scram-sha-256", "md5" (which stands for SCRAM where its verifier is stored) or
        "password". encryption: password_encryption, which decides what a role without password is asked.
        """
        try:
            stored, reason = stored_password(user, snapshot), ""
        except WrongPassword as error:
            stored, reason = None, str(error)
        uses_md5 = scram.is_md5(stored) if stored is not None else encryption == "md5"
        if method == "password":
            await self._check_clear(dialogue, user, stored)
        elif method == "md5" and uses_md5:
            await _check_md5(dialogue, user, stored)
        else:
            await self._check_scram(dialogue, user, stored)
        if stored is None:
            raise WrongPassword(reason)

    async def _check_scram(self, dialogue: Dialogue, user: str, stored: str | None) -> None:
        known = scram.parse_verifier(stored) if stored is not None else None
        binding = dialogue.channel_binding
        mechanisms = (scram.MECHANISM,) if binding is None else (scram.MECHANISM_PLUS, scram.MECHANISM)
        answer = await dialogue.ask(backend.AuthenticationSASL(mechanisms), frontend.SASLInitialResponse)
        if answer.mechanism not in mechanisms:
            raise ProtocolViolation("client selected an invalid SASL authentication mechanism")
        verifier = known or scram.mock_verifier(user, self._nonce)
        exchange = scram.Exchange(answer.mechanism, verifier, secrets.token_bytes(scram.NONCE_BYTES), binding)
        first = answer.data
        while first is None:  # the mechanism alone: its first message is asked for
            empty = backend.AuthenticationSASLContinue(b"")
            first = (await dialogue.ask(empty, frontend.SASLResponse)).data
        challenge = backend.AuthenticationSASLContinue(exchange.first(first))
        final = exchange.final((await dialogue.ask(challenge, frontend.SASLResponse)).data)
        if stored is not None and known is None:
            raise WrongPassword(f'User "{user}" does not have a valid SCRAM secret.')
        if stored is None:
            return  # the caller knows why not
        if final is None:
            raise WrongPassword
        dialogue.tell(backend.AuthenticationSASLFinal(final))

    async def _check_clear(self, dialogue: Dialogue, user: str, stored: str | None) -> None:
        password = await _password(dialogue, backend.AuthenticationCleartextPassword())
        verifier = stored if stored is not None else str(scram.mock_verifier(user, self._nonce))
        if not await self._in_thread(password, verifier, user):
            if stored is None:
                return
            if not scram.is_verifier(stored):
                raise WrongPassword(f'Password of user "{user}" is in unrecognized format.')
            raise WrongPassword(f'Password does not match for user "{user}".')

    async def _in_thread(self, password: str, verifier: str, user: str) -> bool:
        if self._executor is None:
            self._executor = ThreadPoolExecutor(_WORKERS, thread_name_prefix="passwords")
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._executor, scram.matches, password, verifier, user)


class Dialogue:
    """The messages of one authentication. deadline: of the loop's clock, for all of it."""

    def __init__(self, client: Client, deadline: float) -> None:
        self._client = client
        self.deadline = deadline

    @property
    def channel_binding(self) -> bytes | None:
        """What binds the exchange to the connection's TLS; None where nothing does."""
        tls = self._client.origin.tls
        return (tls.server_end_point or None) if tls is not None else None

    async def ask(self, question: BackendMessage, kind: type[_Answer]) -> _Answer:
        """Raises ConnectionResetError when the client has left without an answer, and TimeoutError."""
        self._client.send(question)
        answer = await self._client.read(self.deadline - asyncio.get_running_loop().time())
        if answer is None:
            raise ConnectionResetError
        assert isinstance(answer, kind)  # the protocol's phase lets nothing else through
        return answer

    def tell(self, message: BackendMessage) -> None:
        self._client.send_later(message)


def stored_password(user: str, snapshot: Snapshot) -> str:
    """Raises WrongPassword when there is none that could fit."""
    role = snapshot.role_by_name(user)
    if role is None:
        raise WrongPassword(f'Role "{user}" does not exist.')
    if role.password is None:
        raise WrongPassword(f'User "{user}" has no password assigned.')
    if role.valid_until is not None:
        now = timestamp_to_micros(datetime_to_stored(datetime.now(UTC)))
        if timestamp_to_micros(role.valid_until) < now:
            raise WrongPassword(f'User "{user}" has an expired password.')
    return role.password


async def _check_md5(dialogue: Dialogue, user: str, stored: str | None) -> None:
    salt = secrets.token_bytes(MD5_SALT_BYTES)
    answer = await _password(dialogue, backend.AuthenticationMD5Password(salt))
    if stored is not None and not hmac.compare_digest(
        answer.encode("utf-8", "surrogateescape"), scram.md5_answer(stored, salt).encode()
    ):
        raise WrongPassword(f'Password does not match for user "{user}".')


async def _password(dialogue: Dialogue, question: BackendMessage) -> str:
    password = (await dialogue.ask(question, frontend.PasswordMessage)).password
    if not password:
        raise PgError(sqlstate.INVALID_PASSWORD, "empty password returned by client", severity="FATAL")
    return password
