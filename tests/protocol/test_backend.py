"""Backend messages: their bytes, as PostgreSQL 15 sends them."""

import pytest

from polar_lite.protocol import backend
from polar_lite.protocol.buffer import ProtocolViolation
from polar_lite.protocol.sqlstate import NAMES, SYNTAX_ERROR, PgError, unsupported

MESSAGES = [
    (backend.AuthenticationOk(), b"R\0\0\0\x08\0\0\0\0"),
    (backend.AuthenticationCleartextPassword(), b"R\0\0\0\x08\0\0\0\x03"),
    (backend.AuthenticationMD5Password(b"salt"), b"R\0\0\0\x0c\0\0\0\x05salt"),
    (backend.AuthenticationSASL(), b"R\0\0\0\x17\0\0\0\x0aSCRAM-SHA-256\0\0"),
    (backend.AuthenticationSASLContinue(b"ab"), b"R\0\0\0\x0a\0\0\0\x0bab"),
    (backend.AuthenticationSASLFinal(b"ab"), b"R\0\0\0\x0a\0\0\0\x0cab"),
    (backend.EncryptionResponse(True), b"S"),
    (backend.EncryptionResponse(True, gss=True), b"G"),
    (backend.EncryptionResponse(False, gss=True), b"N"),
    (backend.NegotiateProtocolVersion(3 << 16, ("_pq_.x",)), b"v\0\0\0\x13\0\3\0\0\0\0\0\1_pq_.x\0"),
    (backend.BackendKeyData(7, b"abcd"), b"K\0\0\0\x0c\0\0\0\7abcd"),
    (backend.ParameterStatus("a", "b"), b"S\0\0\0\x08a\0b\0"),
    (backend.ReadyForQuery("T"), b"Z\0\0\0\5T"),
    (
        backend.RowDescription((backend.Field("n", 23, 4, table=1, column=2, format=1),)),
        b"T\0\0\0\x1a\0\1n\0\0\0\0\1\0\2\0\0\0\x17\0\4\xff\xff\xff\xff\0\1",
    ),
    (backend.DataRow((b"1", None, b"")), b"D\0\0\0\x13\0\3\0\0\0\x011\xff\xff\xff\xff\0\0\0\0"),
    (backend.CommandComplete("SELECT 1"), b"C\0\0\0\x0dSELECT 1\0"),
    (backend.ParameterDescription((23, 4294967295)), b"t\0\0\0\x0e\0\2\0\0\0\x17\xff\xff\xff\xff"),
    (backend.EmptyQueryResponse(), b"I\0\0\0\4"),
    (backend.ParseComplete(), b"1\0\0\0\4"),
    (backend.BindComplete(), b"2\0\0\0\4"),
    (backend.CloseComplete(), b"3\0\0\0\4"),
    (backend.NoData(), b"n\0\0\0\4"),
    (backend.PortalSuspended(), b"s\0\0\0\4"),
    (backend.NotificationResponse(7, "c", "p"), b"A\0\0\0\x0c\0\0\0\7c\0p\0"),
    (backend.CopyInResponse(0, (0, 1)), b"G\0\0\0\x0b\0\0\2\0\0\0\1"),
    (backend.CopyOutResponse(1, (1,)), b"H\0\0\0\x09\1\0\1\0\1"),
    (backend.CopyBothResponse(0, ()), b"W\0\0\0\7\0\0\0"),
    (backend.CopyData(b"x"), b"d\0\0\0\5x"),
    (backend.CopyDone(), b"c\0\0\0\4"),
    (backend.FunctionCallResponse(None), b"V\0\0\0\x08\xff\xff\xff\xff"),
]


@pytest.mark.parametrize(("message", "wire"), MESSAGES, ids=lambda item: type(item).__name__)
def test_bytes(message: backend.BackendMessage, wire: bytes) -> None:
    assert message.encode() == wire


def test_error_fields() -> None:
    error = PgError(
        SYNTAX_ERROR,
        'syntax error at or near "x"',
        detail="d",
        hint="h",
        position=8,
        internal_position=3,
        internal_query="q",
        where="w",
        schema="s",
        table="t",
        column="c",
        datatype="ty",
        constraint="k",
    )
    wire = backend.ErrorResponse(error).encode()
    fields = {part[:1].decode(): part[1:].decode() for part in wire[5:].split(b"\0") if part}
    assert wire[:1] == b"E"
    assert fields == {
        "S": "ERROR",
        "V": "ERROR",
        "C": "42601",
        "M": 'syntax error at or near "x"',
        "D": "d",
        "H": "h",
        "P": "8",
        "p": "3",
        "q": "q",
        "W": "w",
        "s": "s",
        "t": "t",
        "c": "c",
        "d": "ty",
        "n": "k",
        "F": "test_backend.py",
        "L": str(error.line),
        "R": "test_error_fields",
    }
    assert list(fields) == list("SVCMDHPpqWstcdnFLR")


def test_a_notice_has_tag_n_and_text_without_nul() -> None:
    notice = PgError("00000", "a\0b", severity="NOTICE")
    wire = backend.NoticeResponse(notice).encode()
    assert wire[:1] == b"N"
    assert wire[5:].startswith(b"SNOTICE\0VNOTICE\0C00000\0Mab\0Ftest_backend.py\0L")


def test_a_class_of_errors_tells_where_it_is_used() -> None:
    assert ProtocolViolation("x").routine == "test_a_class_of_errors_tells_where_it_is_used"


def test_text_that_the_client_cannot_read() -> None:
    with pytest.raises(PgError) as raised:
        backend.ErrorResponse(PgError("22012", "€")).encode("iso8859_1")
    assert raised.value.sqlstate == "22P05"
    # What no statement sends must not fail.
    assert backend.NotificationResponse(1, "€", "ä").encode("iso8859_1")[9:] == b"?\0\xe4\0"
    assert backend.ParameterStatus("n", "€").encode("iso8859_1")[5:] == b"n\0?\0"


def test_errors_and_conditions() -> None:
    assert str(unsupported("PIVOT")) == "PIVOT is not supported"
    assert unsupported("PIVOT", 5).position == 5
    assert PgError("22012", "x").condition == "division_by_zero"
    assert NAMES["2202E"] == "array_subscript_error"
    assert NAMES["3D000"] == "invalid_catalog_name"
    assert PgError("UE001", "x").condition is None
