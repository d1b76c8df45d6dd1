"""TLS between a client's socket and its protocol: a protocol to the one, a transport to the other.

OpenSSL works on memory only, so that bytes which have come already can be part of the handshake
(direct negotiation), and so that a connection without TLS pays nothing: it has no such layer.
"""

from __future__ import annotations

import asyncio
import logging
import ssl
from contextlib import suppress
from dataclasses import replace
from typing import Any, Final, Protocol

from polar_lite.server.network.client import HandshakeFailed
from polar_lite.server.network.origin import Tls
from polar_lite.server.tls import certificates
from polar_lite.server.tls.settings import ServerTls, reason_of

LOG = logging.getLogger("polar_lite.server")

# More than a TLS record can hold: read() gives one record at most.
_RECORD: Final = 32 * 1024
_VERSION_REASONS: Final = frozenset(
    (
        "NO_PROTOCOLS_AVAILABLE",
        "UNSUPPORTED_PROTOCOL",
        "BAD_PROTOCOL_VERSION_NUMBER",
        "UNKNOWN_PROTOCOL",
        "UNKNOWN_SSL_VERSION",
        "UNSUPPORTED_SSL_VERSION",
        "WRONG_SSL_VERSION",
        "WRONG_VERSION_NUMBER",
        "TLSV1_ALERT_PROTOCOL_VERSION",
        "VERSION_TOO_HIGH",
        "VERSION_TOO_LOW",
    )
)


class Above(Protocol):
    """What a TLS connection carries the bytes of."""

    def data_received(self, data: bytes, /) -> None: ...
    def eof_received(self) -> bool: ...
    def connection_lost(self, error: Exception | None, /) -> None: ...
    def pause_writing(self) -> None: ...
    def resume_writing(self) -> None: ...


class TlsTransport(asyncio.Protocol):
    """opened: done when the handshake is; raises HandshakeFailed."""

    def __init__(self, below: asyncio.Transport, above: Above, tls: ServerTls) -> None:
        self._below, self._above, self._server = below, above, tls
        self._incoming, self._outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._tls = tls.context.wrap_bio(self._incoming, self._outgoing, server_side=True)
        self._is_open = False
        self.opened: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        below.set_protocol(self)

    def facts(self) -> Tls:
        """Of a finished handshake. Raises HandshakeFailed for a name that cannot be true."""
        cipher = self._tls.cipher()
        assert cipher is not None
        facts = Tls(self._tls.version() or "", cipher[0], cipher[2], self._server.end_point)
        return _with_certificate(facts, self._tls.getpeercert())

    @property
    def alpn(self) -> str | None:
        """The protocol that the client has asked for, of those the server speaks."""
        return self._tls.selected_alpn_protocol()

    # --- to the socket: a protocol

    def data_received(self, data: bytes) -> None:
        self._incoming.write(data)
        if self._is_open or self._shake_hands():
            self._read()

    def eof_received(self) -> bool:
        self._fail("EOF detected")
        return self._above.eof_received()

    def connection_lost(self, error: Exception | None) -> None:
        self._fail("EOF detected")
        self._above.connection_lost(error)

    def pause_writing(self) -> None:
        self._above.pause_writing()

    def resume_writing(self) -> None:
        self._above.resume_writing()

    def _shake_hands(self) -> bool:
        if self.opened.done():
            return False  # it has failed
        try:
            self._tls.do_handshake()
        except ssl.SSLWantReadError:
            self._flush()
            return False
        except ssl.SSLError as error:
            self._flush()  # the alert that tells the client
            self._fail(_accept_problem(error))
            return False
        self._flush()
        self._is_open = True
        self.opened.set_result(None)
        return True

    def _fail(self, reason: str) -> None:
        if not self.opened.done():
            self.opened.set_exception(HandshakeFailed(f"could not accept SSL connection: {reason}"))
            self.opened.exception()  # whoever waited may be gone

    def _read(self) -> None:
        """Hand on what has come whole."""
        pieces = []
        has_ended = False
        try:
            while self._incoming.pending or self._tls.pending():
                piece = self._tls.read(_RECORD)
                if not piece:
                    has_ended = True
                    break
                pieces.append(piece)
        except ssl.SSLWantReadError:
            pass
        except ssl.SSLZeroReturnError:
            has_ended = True
        except ssl.SSLError as error:
            LOG.info("SSL error: %s", reason_of(error))
            has_ended = True
        self._flush()
        if pieces:
            self._above.data_received(pieces[0] if len(pieces) == 1 else b"".join(pieces))
        if has_ended:
            self._above.eof_received()

    # --- to the client: a transport

    def write(self, data: bytes | bytearray | memoryview) -> None:
        rest = memoryview(data)
        try:
            while rest:
                rest = rest[self._tls.write(rest) :]  # one record at a time
        except ssl.SSLError as error:
            LOG.info("SSL error: %s", reason_of(error))
            self.abort()
            return
        self._flush()

    def close(self) -> None:
        """Tell the client that no more comes, as without TLS; it needs not answer."""
        if self._is_open and not self._below.is_closing():
            with suppress(ssl.SSLError):
                self._tls.unwrap()
            self._flush()
        self._below.close()

    def abort(self) -> None:
        self._below.abort()

    def is_closing(self) -> bool:
        return self._below.is_closing()

    def pause_reading(self) -> None:
        self._below.pause_reading()

    def resume_reading(self) -> None:
        self._below.resume_reading()

    def get_write_buffer_size(self) -> int:
        return self._below.get_write_buffer_size()

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        return self._below.get_extra_info(name, default)

    def _flush(self) -> None:
        if self._outgoing.pending and not self._below.is_closing():
            self._below.write(self._outgoing.read())


def _accept_problem(error: ssl.SSLError) -> str:
    reason = reason_of(error)
    if getattr(error, "verify_message", None):
        return f"certificate verify failed: {error.verify_message}"  # type: ignore[attr-defined]
    if error.reason in _VERSION_REASONS:
        reason += " (the client may support no SSL protocol version that ssl_min_protocol_version and"
        reason += " ssl_max_protocol_version allow)"
    return reason


def _with_certificate(facts: Tls, certificate: Any) -> Tls:
    if not certificate:
        return facts
    subject, name = certificate["subject"], certificates.common_name(certificate)
    if any("\0" in value for rdn in subject for _, value in rdn):
        raise HandshakeFailed("SSL certificate's distinguished name contains embedded null")
    return replace(
        facts,
        client_dn=certificates.distinguished_name(subject),
        client_cn=name,
        client_serial=str(int(certificate["serialNumber"], 16)),
        issuer_dn=certificates.distinguished_name(certificate["issuer"]),
    )
