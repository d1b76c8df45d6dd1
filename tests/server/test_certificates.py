"""Names and channel binding of certificates, against the openssl program."""

import hashlib
import ssl
from pathlib import Path

import pytest

from harness.certificates import Authority, Pair, openssl
from polar_lite.server.tls import certificates

EC = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1")
ED = ("-newkey", "ed25519")
PSS = ("-newkey", "rsa:2048", "-sigopt", "rsa_padding_mode:pss", "-sigopt", "rsa_pss_saltlen:32")
NAMES = (
    "/CN=ann",
    "/C=DE/ST=Berlin/L=Berlin/O=Example, Inc./OU=R D/CN=ann",
    "/O=a+OU=b/CN=c",
    '/CN=#1 \\"quoted\\" \\<x\\>; y=z',
    "/CN=blank ",
    "/CN=Größe/emailAddress=a@example.org",
    "/DC=org/DC=example/UID=u1/GN=A/SN=B/serialNumber=7/street=Main",
    "/CN=one/CN=two",
)


def der(pair: Pair) -> bytes:
    return ssl.PEM_cert_to_DER_cert(pair.certificate.read_text())


@pytest.mark.parametrize(
    ("signed", "digest"),
    [
        ("sha1", "sha256"),
        ("sha224", "sha224"),
        ("sha256", "sha256"),
        ("sha384", "sha384"),
        ("sha512", "sha512"),
        ("md5", "sha256"),
    ],
)
@pytest.mark.parametrize("kind", ["rsa", "ec", "pss"])
def test_channel_binding(tmp_path: Path, signed: str, digest: str, kind: str) -> None:
    """The hash of the certificate by its own signature's algorithm; SHA-256 for MD5 and SHA-1."""
    if kind == "pss":
        key = (*PSS, "-sigopt", f"rsa_mgf1_md:{signed}")
    else:
        key = EC if kind == "ec" else ("-newkey", "rsa:2048")
    if (signed, kind) in (("md5", "ec"), ("md5", "pss"), ("sha1", "pss")):
        pytest.skip("openssl makes no such signature")
    made = self_signed(tmp_path, key, signed)
    assert certificates.server_end_point(made) == hashlib.new(digest, made).digest()


def test_a_signature_without_a_hash(tmp_path: Path) -> None:
    assert certificates.server_end_point(self_signed(tmp_path, ED, "sha256")) == b""


def self_signed(folder: Path, key: tuple[str, ...], digest: str) -> bytes:
    openssl(
        *("req", "-x509", *key, "-nodes", f"-{digest}", "-subj", "/CN=x"),
        *("-keyout", str(folder / "key"), "-out", str(folder / "crt")),
    )
    return ssl.PEM_cert_to_DER_cert((folder / "crt").read_text())


@pytest.mark.parametrize("subject", NAMES)
def test_names(authority: Authority, subject: str) -> None:
    pair = authority.issue("named", subject, key=EC)
    found = certificate_facts(pair)
    expected = openssl("x509", "-in", str(pair.certificate), "-noout", "-subject", "-nameopt", "RFC2253")
    assert certificates.distinguished_name(found["subject"]) == expected.removeprefix("subject=").strip("\n")
    first = subject.split("/CN=")[1].split("/")[0] if "/CN=" in subject else None
    if first is not None and "\\" not in first:
        assert certificates.common_name(found) == first


def certificate_facts(pair: Pair) -> dict[str, object]:
    """What getpeercert tells of it, by a handshake in memory."""
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(pair.certificate, pair.key)
    client = ssl.create_default_context(cafile=str(pair.certificate.parent / "ca.crt"))
    client.check_hostname = False
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    ends = [
        client.wrap_bio(to_client, to_server),
        server.wrap_bio(to_server, to_client, server_side=True),
    ]
    for _ in range(4):
        for end in ends:
            try:
                end.do_handshake()
            except ssl.SSLWantReadError:
                continue
    found = ends[0].getpeercert()
    assert found is not None
    return found  # type: ignore[return-value]


def test_names_as_pg_stat_ssl_shows_them() -> None:
    assert certificates.slashed(r"CN=ann,OU=a+OU=b,O=Gr\C3\B6\C3\9Fe\, Inc.,C=DE") == (
        r"/C=DE/O=Größe\, Inc./OU=b/OU=a/CN=ann"
    )
    assert certificates.slashed("CN=" + "ö" * 60) == "/CN=" + "ö" * 29
