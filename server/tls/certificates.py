"""What a connection's facts need of certificates: names as text, and the hash for channel binding.

Names come from Python's ssl module and are written as OpenSSL writes them in RFC 2253's form. The
signature's algorithm it does not tell, so that is read from the certificate's DER. RFC 5280, 4055;
RFC 5929 section 4.1; PostgreSQL 15, libpq/be-secure-openssl.c.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

NAME_BYTES: Final = 63
"""How much of a name pg_stat_ssl shows."""

_SHORT: Final = {
    "commonName": "CN", "countryName": "C", "localityName": "L", "stateOrProvinceName": "ST",
    "streetAddress": "street", "organizationName": "O", "organizationalUnitName": "OU",
    "domainComponent": "DC", "userId": "UID", "surname": "SN", "givenName": "GN",
}  # fmt: skip
_PSS: Final = "1.2.840.113549.1.1.10"
_HASHES: Final = {
    # MD5 and SHA-1 become SHA-256, says RFC 5929.
    "1.2.840.113549.1.1.4": "sha256", "1.2.840.113549.1.1.5": "sha256",
    "1.2.840.113549.1.1.14": "sha224", "1.2.840.113549.1.1.11": "sha256",
    "1.2.840.113549.1.1.12": "sha384", "1.2.840.113549.1.1.13": "sha512",
    "1.2.840.10045.4.1": "sha256", "1.2.840.10045.4.3.1": "sha224", "1.2.840.10045.4.3.2": "sha256",
    "1.2.840.10045.4.3.3": "sha384", "1.2.840.10045.4.3.4": "sha512",
    "1.2.840.10040.4.3": "sha256", "2.16.840.1.101.3.4.3.1": "sha224", "2.16.840.1.101.3.4.3.2": "sha256",
    # Hashes that RSASSA-PSS names.
    "1.3.14.3.2.26": "sha256", "2.16.840.1.101.3.4.2.4": "sha224", "2.16.840.1.101.3.4.2.1": "sha256",
    "2.16.840.1.101.3.4.2.2": "sha384", "2.16.840.1.101.3.4.2.3": "sha512",
}  # fmt: skip
_ESCAPED: Final = re.compile(r'[,+"\\<>;]|\A[# ]| \Z')
_PART: Final = re.compile(r"(?:\\.|[^,+\\])+", re.DOTALL)
_HIGH_BYTES: Final = re.compile(r"(?:\\[89A-F][0-9A-F])+")


def server_end_point(der: bytes) -> bytes:
    """RFC 5929's tls-server-end-point of a certificate; b"" where its signature names no hash (Ed25519)."""
    _, algorithm, *_ = _items(next(_items(der)))
    oid, *parameters = _items(algorithm)
    name = _dotted(oid)
    if name == _PSS:
        # [0] hash algorithm; without it SHA-1.
        tagged = next(_items(parameters[0]), b"") if parameters else b""
        name = _dotted(next(_items(next(_items(tagged))))) if tagged else "1.3.14.3.2.26"
    digest = _HASHES.get(name)
    return hashlib.new(digest, der).digest() if digest else b""


def distinguished_name(name: Sequence[Sequence[tuple[str, str]]]) -> str:
    """A name of getpeercert's in the form of RFC 2253, the last part first."""
    parts = ["+".join(f"{_SHORT.get(k, k)}={_escaped(v)}" for k, v in reversed(rdn)) for rdn in name]
    return ",".join(reversed(parts))


def common_name(certificate: Mapping[str, Any]) -> str | None:
    """The subject's first common name."""
    parts = (pair for rdn in certificate["subject"] for pair in rdn)
    return next((value for key, value in parts if key == "commonName"), None)


def slashed(name: str) -> str:
    """A name in RFC 2253's form as pg_stat_ssl shows it: /CN=.., the first part first, cut to 63 bytes."""
    parts = reversed([match[0] for match in _PART.finditer(name)])
    text = "".join("/" + _HIGH_BYTES.sub(_readable, part) for part in parts)
    return text.encode()[:NAME_BYTES].decode(errors="ignore")


def _readable(escapes: re.Match[str]) -> str:
    return bytes.fromhex(escapes[0].replace("\\", "")).decode(errors="replace")


def _escaped(value: str) -> str:
    text = _ESCAPED.sub(lambda match: "\\" + match[0], value)
    return "".join(
        c if " " <= c <= "~" else "".join(f"\\{byte:02X}" for byte in c.encode("utf-8", "surrogatepass"))
        for c in text
    )


def _items(der: bytes) -> Iterator[bytes]:
    """The contents of the values that DER has one after the other; a constructed value's are its own."""
    at = 0
    while at < len(der):
        length, at = der[at + 1], at + 2
        if length & 0x80:
            size = length & 0x7F
            length, at = int.from_bytes(der[at : at + size], "big"), at + size
        yield der[at : at + length]
        at += length


def _dotted(oid: bytes) -> str:
    numbers, value = [], 0
    for byte in oid:
        value = value << 7 | byte & 0x7F
        if not byte & 0x80:
            numbers.append(value)
            value = 0
    first = min(numbers[0] // 40, 2)
    return ".".join(map(str, (first, numbers[0] - 40 * first, *numbers[1:])))
