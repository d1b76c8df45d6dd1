"""Every codec, text and binary, in and out, against what PostgreSQL 15 gave (samples.jsonl)."""

import json
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from polar_lite.protocol import pgtypes
from polar_lite.protocol.codec import PgType, Style
from polar_lite.protocol.encoders import binary_encoder, stored_from_native, text_encoder
from polar_lite.protocol.sqlstate import PgError

SQL_NAMES = {"varchar": "varchar", "char": "bpchar", '"char"': "char"}

# (type, text): why it differs.
DIFFERENCES: dict[tuple[str, str], str] = {}


def samples() -> Iterator[list[Any]]:
    for line in Path(__file__).with_name("samples.jsonl").read_text().splitlines():
        yield json.loads(line)


def grouped() -> list[tuple[str, list[list[Any]]]]:
    groups: dict[str, list[list[Any]]] = {}
    for sample in samples():
        settings = " ".join(f"{name}={value}" for name, value in sample[2].items())
        groups.setdefault(f"{sample[0]} {settings}".strip(), []).append(sample)
    return list(groups.items())


def type_of(sql_name: str) -> PgType:
    name, _, array = sql_name.partition("[")
    if name != '"char"':
        name = name.partition("(")[0].split()[0]
    name = SQL_NAMES.get(name, name)
    return pgtypes.BY_NAME[f"_{name}" if array else name]


def style_of(settings: dict[str, str]) -> Style:
    style, _, order = settings.get("datestyle", "ISO, MDY").partition(", ")
    return Style(
        date_style=f"{style}, {order}",
        interval_style=settings.get("intervalstyle", "postgres"),
        time_zone=settings.get("timezone", "UTC"),
        extra_float_digits=int(settings.get("extra_float_digits", "1")),
        bytea_output=settings.get("bytea_output", "hex"),
    )


@pytest.mark.parametrize("group", grouped(), ids=lambda group: group[0])
def test_as_postgresql(group: tuple[str, list[list[Any]]]) -> None:
    wrong = []
    for type_name, typmod, settings, text, *expected in group[1]:
        actual = convert(type_of(type_name), typmod, style_of(settings), text)
        if (actual != expected) != ((type_name, text) in DIFFERENCES):
            wrong.append((text, expected, actual))
    assert not wrong


def convert(pg_type: PgType, typmod: int, style: Style, text: str) -> list[Any]:
    try:
        value = pg_type.input(text, typmod, style)
    except PgError as error:
        return ["error", error.sqlstate, error.message, error.detail, error.hint]
    output, data = pg_type.output(value, typmod, style), pg_type.send(value, typmod)
    received = pg_type.receive(data, typmod)
    assert pg_type.send(received, typmod) == data
    assert pg_type.output(received, typmod, style) == output
    # The encoders take the stored value and must say the same.
    to_stored = stored_from_native(pg_type.oid)
    stored = value if to_stored is None else to_stored(value)
    assert text_encoder(pg_type, typmod, None, style)(stored) == output.encode()
    assert binary_encoder(pg_type, typmod, None)(stored) == data
    return ["value", output, data.hex()]


@pytest.mark.parametrize(
    "pg_type", [t for t in pgtypes.BY_OID.values() if t.kind == "b"], ids=lambda t: t.name
)
def test_short_binary_values_are_pg_errors(pg_type: PgType) -> None:
    for data in (b"", b"\0", b"\1\2\3", b"\xff" * 5, b"\0" * 11, b"\x7f" * 40):
        with suppress(PgError):
            pg_type.receive(data, -1)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("numeric", "1.10"),
        ("numeric", "Infinity"),
        ("numeric", "0"),
        ("tsvector", "a:1 b:2A c"),
        ("tsvector", ""),
        ("tsquery", "a & b | !c"),
        ("tsquery", ""),
    ],
)
def test_bytes_behind_a_binary_value_are_an_error(name: str, text: str) -> None:
    codec = pgtypes.BY_NAME[name]
    data = codec.send(codec.input(text, -1, Style()), -1)
    with pytest.raises(PgError, match="incorrect binary data format") as raised:
        codec.receive(data + b"\0", -1)
    assert raised.value.sqlstate == "22P03"


def test_binary_text_search_values_are_checked() -> None:
    with pytest.raises(PgError, match="invalid size of tsvector"):
        pgtypes.BY_NAME["tsvector"].receive(b"\xff\0\0\0", -1)
    with pytest.raises(PgError, match="invalid weight bitmap"):
        pgtypes.BY_NAME["tsquery"].receive(b"\0\0\0\1\1\x80\0a\0", -1)


@pytest.mark.parametrize("pg_type", list(pgtypes.BY_OID.values()), ids=lambda t: t.name)
def test_bad_texts_are_pg_errors(pg_type: PgType) -> None:
    for text in (
        "",
        "x",
        "{",
        "(",
        "1 2 3",
        "\0",
        "9" * 5000,
        "[" * 3000,
        "é" * 100,
        "{{{{",
        "-",
        ":::",
    ):
        with suppress(PgError):
            pg_type.input(text, -1, Style())


def test_types_without_codec_name_themselves() -> None:
    with pytest.raises(PgError, match="input of type gtsvector is not supported") as raised:
        pgtypes.BY_NAME["gtsvector"].input("a", -1, Style())
    assert raised.value.sqlstate == "0A000"
    with pytest.raises(PgError, match="cannot accept a value of type trigger"):
        pgtypes.TRIGGER.input("a", -1, Style())


def test_limits_of_strings() -> None:
    for pg_type, message in (
        (pgtypes.VARCHAR, "value too long for type character varying(3)"),
        (pgtypes.BPCHAR, "value too long for type character(3)"),
    ):
        with pytest.raises(PgError) as raised:
            pg_type.input("abcd", 7, Style())
        assert (raised.value.sqlstate, raised.value.message) == ("22001", message)


def test_integers_of_many_digits() -> None:
    assert pgtypes.INT4.input("-" + "0" * 200 + "7", -1, Style()) == -7
    assert pgtypes.INT4.input("-" + "0" * 200, -1, Style()) == 0
    for text in ("1" + "0" * 150, "-" + "9" * 5000):
        with pytest.raises(PgError, match="is out of range for type integer"):
            pgtypes.INT4.input(text, -1, Style())


def test_reg_types_ask_the_catalog() -> None:
    class Names:
        def name_of(self, type_oid: int, oid: int) -> str:
            return f"{type_oid}:{oid}"

        def oid_of(self, type_oid: int, text: str) -> int:
            return len(text)

    style = Style(names=Names())
    assert pgtypes.REGCLASS.output(1259, -1, Style()) == "1259"
    assert pgtypes.REGCLASS.output(1259, -1, style) == "2205:1259"
    assert pgtypes.REGCLASS.input("pg_class", -1, style) == 8
    assert pgtypes.REGCLASS.input("1259", -1, style) == 1259
    with pytest.raises(PgError, match="input of type regclass by name is not supported here"):
        pgtypes.REGCLASS.input("pg_class", -1, Style())


def test_format_type() -> None:
    names = [
        (1043, 68, "character varying(64)"),
        (1043, -1, "character varying"),
        (1015, 68, "character varying(64)[]"),
        (1042, None, "character"),
        (1042, -1, "bpchar"),
        (1042, 9, "character(5)"),
        (1700, pgtypes.numeric_typmod(10, 2), "numeric(10,2)"),
        (1700, pgtypes.numeric_typmod(3, -2), "numeric(3,-2)"),
        (1114, 0, "timestamp(0) without time zone"),
        (1184, -1, "timestamp with time zone"),
        (1186, 0x10000003, "interval second(3)"),
        (23, None, "integer"),
        (18, None, '"char"'),
        (2276, None, '"any"'),
        (999_999, None, "???"),
    ]
    for oid, typmod, name in names:
        assert pgtypes.format_type(oid, typmod) == name


def test_types_made_of_types() -> None:
    style = Style()
    pair = pgtypes.composite_type(70_000, "pair", 70_001, [("a", pgtypes.INT4, -1), ("b", pgtypes.TEXT, -1)])
    value = pair.input('(1,"x, ""y""")', -1, style)
    assert value == '[1,"x, \\"y\\""]'
    assert pair.output(value, -1, style) == '(1,"x, ""y""")'
    assert pair.receive(pair.send(value, -1), -1) == value
    assert pair.output(pair.input("(,)", -1, style), -1, style) == "(,)"
    # The second of three fields was dropped, the third added after the value was made.
    changed = pgtypes.composite_type(
        70_000, "pair", 70_001, [("a", pgtypes.INT4, -1), None, ("c", pgtypes.TEXT, -1)]
    )
    assert changed.output(value, -1, style) == "(1,)"
    assert changed.input("(1,z)", -1, style) == '[1,null,"z"]'
    for text, detail in (
        ("1,2", "Missing left parenthesis."),
        ("(1)", "Too few columns."),
        ("(1,2,3)", "Too many columns."),
    ):
        with pytest.raises(PgError) as raised:
            pair.input(text, -1, style)
        assert raised.value.detail == detail
    mood = pgtypes.enum_type(70_002, "mood", 70_003, {"sad": "00001", "ok": "00002"})
    assert mood.input("ok", -1, style) == "00002"
    assert mood.output("00001", -1, style) == "sad"
    assert mood.receive(mood.send("00002", -1), -1) == "00002"
    with pytest.raises(PgError, match='invalid input value for enum mood: "x"'):
        mood.input("x", -1, style)
    short = pgtypes.domain_type(70_004, "short", 70_005, pgtypes.VARCHAR, 7)
    with pytest.raises(PgError, match="value too long"):
        short.input("abcd", -1, style)
    pairs = pgtypes.array_type(pair, 70_001, "_pair")
    assert pairs.output(pairs.input('{"(1,a)","(2,b)"}', -1, style), -1, style) == '{"(1,a)","(2,b)"}'
    record = '{"t":[23,25,1700],"v":[1,null,"P0200005"]}'
    assert pgtypes.RECORD.output(record, -1, style) == "(1,,5)"
