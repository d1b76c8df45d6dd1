"""SCRAM-SHA-256 and md5: RFC 7677's example, wrong passwords, broken messages, stored verifiers."""

import hashlib
import hmac
from base64 import b64decode, b64encode
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from polar_lite.protocol import scram
from polar_lite.protocol.buffer import ProtocolViolation
from polar_lite.protocol.saslprep import saslprep

SALT = b64decode("W22ZaJ0SNY7soEsUEjb6gQ==")


def proof_of(password: str, salt: bytes, iterations: int, signed: bytes) -> str:
    salted = hashlib.pbkdf2_hmac("sha256", password.encode(), salt, iterations)
    client_key = hmac.digest(salted, b"Client Key", "sha256")
    signature = hmac.digest(hashlib.sha256(client_key).digest(), signed, "sha256")
    return b64encode(bytes(a ^ b for a, b in zip(client_key, signature, strict=True))).decode()


def test_the_example_of_rfc_7677() -> None:
    verifier = scram.make_verifier("pencil", SALT)
    exchange = scram.Exchange(scram.MECHANISM, verifier, b"")
    # The RFC's server nonce is not base64 of whole bytes, so it is put in by hand.
    exchange._nonce = "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0"
    assert exchange.first(b"n,,n=user,r=rOprNGfwEbeRWgbNEkqO") == (
        b"r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096"
    )
    final = (
        b"c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
        b"p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ="
    )
    assert exchange.final(final) == b"v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="


def test_the_verifier_of_rfc_7677s_password() -> None:
    """The salt and password of RFC 7677, section 3; the keys follow from them."""
    assert str(scram.make_verifier("pencil", SALT)) == (
        "SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY="
        ":wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU="
    )


@pytest.mark.parametrize(("password", "works"), [("geheim", True), ("falsch", False)])
def test_passwords(password: str, works: bool) -> None:
    verifier = scram.make_verifier("geheim", b"0123456789abcdef")
    exchange = scram.Exchange(scram.MECHANISM, verifier, b"x" * 18)
    first = exchange.first(b"n,,n=,r=abc").decode()
    bare = f"c=biws,{first.split(',')[0]}"
    signed = f"n=,r=abc,{first},{bare}".encode()
    proof = proof_of(password, verifier.salt, verifier.iterations, signed)
    assert (exchange.final(f"{bare},p={proof}".encode()) is not None) is works
    assert scram.matches(password, str(verifier), "alice") is works


def test_channel_binding() -> None:
    verifier = scram.make_verifier("geheim", b"0123456789abcdef")
    exchange = scram.Exchange(scram.MECHANISM_PLUS, verifier, b"x" * 18, b"certificate")
    first = exchange.first(b"p=tls-server-end-point,,n=,r=abc").decode()
    binding = b64encode(b"p=tls-server-end-point,,certificate").decode()
    bare = f"c={binding},{first.split(',')[0]}"
    proof = proof_of("geheim", verifier.salt, verifier.iterations, f"n=,r=abc,{first},{bare}".encode())
    assert exchange.final(f"{bare},p={proof}".encode()) is not None


@pytest.mark.parametrize(
    ("message", "error"),
    [
        (b"", "malformed SCRAM message"),
        (b"\xff", "malformed SCRAM message"),
        (b"n,,n=,r=a b", "non-printable characters in SCRAM nonce"),
        (b"x,,n=,r=a", "malformed SCRAM message"),
        (b"n,,r=abc", "malformed SCRAM message"),
        (b"n,a=bob,n=,r=abc", "client uses authorization identity"),
        (b"n,,m=x,n=,r=abc", "client requires an unsupported SCRAM extension"),
        (b"p=tls-unique,,n=,r=abc", "malformed SCRAM message"),
        (b"y,,n=,r=abc", "SCRAM channel binding negotiation error"),
    ],
)
def test_broken_first_messages(message: bytes, error: str) -> None:
    exchange = scram.Exchange(scram.MECHANISM, scram.mock_verifier("x", b"s"), b"x" * 18, b"certificate")
    with pytest.raises(ProtocolViolation, match=error):
        exchange.first(message)


@given(st.binary(max_size=80))
def test_hostile_messages(message: bytes) -> None:
    exchange = scram.Exchange(scram.MECHANISM, scram.mock_verifier("x", b"s"), b"x" * 18)
    first = exchange.first(b"n,,n=,r=abc")
    for hostile in (message, b"c=biws," + first.split(b",")[0] + b",p=" + message):
        with suppress(ProtocolViolation):
            assert exchange.final(hostile) is None


def test_another_nonce_is_refused() -> None:
    exchange = scram.Exchange(scram.MECHANISM, scram.mock_verifier("x", b"s"), b"x" * 18)
    exchange.first(b"n,,n=,r=abc")
    with pytest.raises(ProtocolViolation, match="invalid SCRAM response"):
        exchange.final(b"c=biws,r=abcd,p=" + b64encode(b"\0" * 32))


def test_verifiers() -> None:
    verifier = scram.make_verifier("geheim", b"0123456789abcdef", 5000)
    assert scram.parse_verifier(str(verifier)) == verifier
    for text in (
        "geheim",
        "SCRAM-SHA-256$0:YQ==$YQ==:YQ==",
        "SCRAM-SHA-256$4096:YQ==$YQ==:YQ==",
        "md5" + "0" * 32,
    ):
        assert scram.parse_verifier(text) is None
    assert scram.mock_verifier("bob", b"s") == scram.mock_verifier("bob", b"s")
    assert not scram.matches("geheim", "geheim", "alice")


def test_md5() -> None:
    verifier = scram.md5_verifier("geheim", "alice")
    assert scram.is_md5(verifier)
    assert verifier == "md5" + hashlib.md5(b"geheimalice").hexdigest()
    assert scram.matches("geheim", verifier, "alice")
    assert not scram.matches("geheim", verifier, "bob")
    assert (
        scram.md5_answer(verifier, b"salt")
        == "md5" + hashlib.md5(verifier[3:].encode() + b"salt").hexdigest()
    )


def test_saslprep() -> None:
    assert saslprep("I\u00adX") == "IX"
    assert saslprep("\u00aa") == "a"
    assert saslprep("a\u00a0b") == "a b"
    # What RFC 4013 prohibits is used as it is.
    assert saslprep("é\u0007") == "é\u0007"
