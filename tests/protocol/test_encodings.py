"""Character sets: names, errors by the form of the bytes, text inside binary values."""

import codecs
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from polar_lite.protocol import encodings, frontend, pgtypes, transcoding
from polar_lite.protocol.sqlstate import PgError

CODECS = sorted(codec for name in encodings.NAMES if (codec := encodings.codec_of(name)) is not None)
LATIN1, SJIS = "iso8859_1", "cp932"
TYPES = pgtypes.BY_OID.get


@pytest.mark.parametrize("codec", CODECS)
def test_codecs_exist_and_ascii_is_ascii(codec: str) -> None:
    assert codecs.lookup(codec)
    text = "".join(map(chr, range(1, 128)))
    if codec not in ("euc_jis_2004", "shift_jis_2004"):
        assert encodings.decode(encodings.encode(text, codec), codec) == text
    assert encodings.find_name(encodings.name_of(codec)) == encodings.name_of(codec)


@pytest.mark.parametrize(
    ("codec", "data", "sqlstate", "shown"),
    [
        ("utf-8", b"a\xc0\x80", "22021", "0xc0 0x80"),
        ("utf-8", b"\xe2\x82'", "22021", "0xe2 0x82 0x27"),
        ("utf-8", b"\xff", "22021", "0xff"),
        ("cp1252", b"ab\x81", "22P05", "0x81"),
        ("euc_jp", b"\xa4\x41", "22021", "0xa4 0x41"),
        ("euc_jp", b"\x8f\xa1\xa1.", "22P05", "0x8f 0xa1 0xa1"),
        ("euc_jp", b"\xa4", "22021", "0xa4"),
        (SJIS, b"\x81\x20", "22021", "0x81 0x20"),
        (SJIS, b"\x87\x9f", "22P05", "0x87 0x9f"),
        ("gbk", b"\xff\xff", "22P05", "0xff 0xff"),
        ("gb18030", b"\x81\x30'", "22021", "0x81 0x30 0x27"),
        ("gb18030", b"\xe3\x32\x9a\x36", "22P05", "0xe3 0x32 0x9a 0x36"),
    ],
)
def test_bytes_that_are_no_text(codec: str, data: bytes, sqlstate: str, shown: str) -> None:
    with pytest.raises(PgError) as raised:
        encodings.decode(data, codec)
    assert raised.value.sqlstate == sqlstate
    name = encodings.name_of(codec)
    assert f' {shown} in encoding "{name}"' in raised.value.message or raised.value.message.endswith(
        f'encoding "{name}": {shown}'
    )


def text_or_error(function: Callable[[], object]) -> object:
    """The type of what a function returns, or the SQLSTATE it raises."""
    try:
        return type(function())
    except PgError as error:
        return error.sqlstate


@given(st.binary(), st.sampled_from(CODECS))
def test_any_bytes_are_text_or_an_error(data: bytes, codec: str) -> None:
    assert text_or_error(lambda: encodings.decode(data, codec)) in (str, "22021", "22P05")


@given(st.lists(st.text(st.characters(max_codepoint=255, exclude_characters="\0"))))
def test_arrays_of_text(values: list[str]) -> None:
    kind = pgtypes.BY_NAME["_text"]
    sent = kind.send(kind.input(_array_text(values), -1, pgtypes.DEFAULT_STYLE), -1)
    latin = transcoding.to_client(kind, sent, LATIN1, TYPES)
    assert transcoding.from_client(kind, latin, LATIN1, TYPES) == sent
    assert all(value.encode(LATIN1) in latin for value in values)


def _array_text(values: list[str]) -> str:
    quoted = ('"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"' for value in values)
    return "{" + ",".join(quoted) + "}"


@given(st.binary(max_size=60))
def test_malformed_binary_is_left_to_the_type(data: bytes) -> None:
    for name in ("_text", "record", "_int4", "int4"):
        kind = pgtypes.BY_NAME[name]
        assert text_or_error(lambda kind=kind: transcoding.from_client(kind, data, "cp1252", TYPES)) in (
            bytes,
            "22P05",
        )


def test_messages_that_came_before_the_encoding_changed() -> None:
    body = b"\0select '\xe4'\0\0\0"
    with pytest.raises(PgError) as raised:
        frontend.decode(ord("P"), body)
    waiting = frontend.Malformed(ord("P"), raised.value, body)
    read = frontend.decode_again(waiting, "utf-8", LATIN1)
    assert read == frontend.Parse("", "select 'ä'")
    back = frontend.decode_again(read, LATIN1, "utf-8")
    assert isinstance(back, frontend.Malformed)
    assert (back.tag, back.body, back.error.message) == (ord("P"), body, raised.value.message)
    sync = frontend.USUAL[frontend.Sync().encode()]
    assert frontend.decode_again(sync, "utf-8", LATIN1) is sync


def test_a_zero_byte_is_what_is_wrong_with_text_before_other_bytes() -> None:
    with pytest.raises(PgError, match=r"0x00$"):
        encodings.decode(b"a\0\xbd", "utf-8")
    with pytest.raises(PgError, match=r"0xbd$"):
        encodings.decode(b"a\xbd\0", "utf-8")
