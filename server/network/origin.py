"""Where a connection comes from and how it is protected: what is below the protocol's messages."""

from __future__ import annotations

from polar_lite.protocol.records import dataclass


@dataclass(frozen=True, slots=True)
class Tls:
    """A finished TLS handshake. client_*: None when the client sent no certificate (or none was asked for).

    server_end_point: the hash of the server's own certificate that RFC 5929 calls tls-server-end-point,
    which SCRAM-SHA-256-PLUS binds to. Names are in RFC 2253's form, the serial number is decimal.
    """

    version: str
    cipher: str
    bits: int
    server_end_point: bytes
    client_dn: str | None = None
    client_cn: str | None = None
    client_serial: str | None = None
    issuer_dn: str | None = None


@dataclass(frozen=True, slots=True)
class Origin:
    """address: None for a Unix-domain socket, whose client's user ID is then socket_uid (None where the
    system does not tell). tls: None without encryption."""

    address: str | None
    port: int
    socket_uid: int | None = None
    tls: Tls | None = None
