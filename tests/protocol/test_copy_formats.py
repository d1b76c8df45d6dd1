"""COPY's formats: what is written is read back, however the data is cut into pieces."""

import string
import struct
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from polar_lite.protocol import pgtypes
from polar_lite.protocol.codec import DEFAULT_STYLE
from polar_lite.protocol.copy.binary import HEADER, TRAILER, BinaryLines, BinaryRows
from polar_lite.protocol.copy.column_input import column_input
from polar_lite.protocol.copy.csv import CsvFields, CsvLines
from polar_lite.protocol.copy.format import BadLine, CopyFormat, Cutter, Records
from polar_lite.protocol.copy.text import TextFields, TextLines, unescape
from polar_lite.protocol.encoders import binary_encoder, text_encoder
from polar_lite.protocol.pgtypes import PgType
from polar_lite.protocol.sqlstate import PgError

Row = Sequence[str | None]

TEXTS = st.text(st.sampled_from("ab,\t\\\"'\n\r.N|x0é€" + "\b\f\v"), max_size=6) | st.text(
    st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=5
)
VALUES = st.none() | TEXTS | st.sampled_from(["", "\\N", "\\.", "NULL", '"', '""'])
WIDTHS = st.integers(1, 4)
FORMATS = st.sampled_from(
    [
        CopyFormat(),
        CopyFormat(delimiter="|", null=""),
        CopyFormat(delimiter=",", null="NULL"),
        CopyFormat("csv", ",", ""),
        CopyFormat("csv", ";", "NULL", quote="'", escape="'"),
        CopyFormat("csv", "\t", "\\N", escape="\\"),
        CopyFormat("csv", ",", "", force_quote=frozenset((0, 1, 2, 3))),
    ]
)


@st.composite
def tables(draw: st.DrawFn) -> tuple[CopyFormat, list[Row]]:
    width = draw(WIDTHS)
    rows = draw(st.lists(st.tuples(*[VALUES] * width), min_size=1, max_size=8))
    return draw(FORMATS), list(rows)


def lines_of(form: CopyFormat, rows: Sequence[Row]) -> str:
    width = len(rows[0])
    writer = CsvLines(form, width) if form.is_csv else TextLines(form)
    columns = [writer.column(number, column) for number, column in enumerate(zip(*rows, strict=True))]
    return "".join(writer.delimiter.join(row) + "\n" for row in zip(*columns, strict=True))


def read(form: CopyFormat, width: int, pieces: Sequence[str]) -> tuple[list[Row], list[int]]:
    """The rows and line numbers; each block must give the same by column as field by field."""
    cutter = Cutter(form)
    fields = CsvFields(form, width) if form.is_csv else TextFields(form, width)
    rows: list[Row] = []
    numbers: list[int] = []
    for number, piece in enumerate(pieces, 1):
        records = cutter.cut(piece, final=number == len(pieces))
        alone = [tuple(fields.fields(text)) for text in records.texts]
        if records:
            columns = fields.columns(records)
            if columns is not None:
                assert [has_null for _, has_null in columns] == [None in values for values, _ in columns]
                assert list(zip(*[values for values, _ in columns], strict=True)) == alone
        rows += alone
        numbers += records.numbers
    return rows, numbers


@given(tables(), st.integers(1, 12))
@settings(max_examples=150)
def test_what_is_written_is_read_back(table: tuple[CopyFormat, list[Row]], size: int) -> None:
    form, rows = table
    if not form.is_csv and "\\" not in form.null:
        # A value that is spelled as NULL is: only csv has quotes to tell them apart.
        rows = [tuple(None if value == form.null else value for value in row) for row in rows]
    text = lines_of(form, rows)
    pieces = [text[at : at + size] for at in range(0, len(text), size)]
    for cut in ([text], [*pieces, ""], pieces):
        found, numbers = read(form, len(rows[0]), cut)
        assert found == rows
        assert numbers == sorted(numbers)


@given(st.text(st.sampled_from("ab\\\n\r\t.N\"',1x"), max_size=30), FORMATS, st.integers(1, 5))
@settings(max_examples=150)
def test_pieces_do_not_matter(text: str, form: CopyFormat, size: int) -> None:
    """Any text gives the same records or the same error, in one piece or in many."""
    pieces = [text[at : at + size] for at in range(0, len(text), size)]
    assert outcome(form, [text]) == outcome(form, [*pieces, ""])


def outcome(form: CopyFormat, pieces: Sequence[str]) -> object:
    cutter = Cutter(form)
    texts: list[str] = []
    numbers: list[int] = []
    try:
        for number, piece in enumerate(pieces, 1):
            records = cutter.cut(piece, final=number == len(pieces))
            texts += records.texts
            numbers += records.numbers
    except BadLine as bad:
        return [*texts, *bad.records.texts], [*numbers, *bad.records.numbers], bad.error.message, bad.number
    return texts, numbers


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a\\tb\\nc\\\\", "a\tb\nc\\"),
        ("\\101\\x41\\x4\\8\\x", "AA\x048x"),
        ("\\303\\251\\xe2\\x82\\xac", "é€"),
        ("\\\\101", "\\101"),
        ("\\N\\q\\.", "Nq."),
        ("é\\é", "éé"),
    ],
)
def test_escapes(text: str, value: str) -> None:
    assert unescape(text) == value


def test_escapes_that_are_no_text() -> None:
    with pytest.raises(PgError, match="0xff"):
        unescape("a\\377")
    with pytest.raises(PgError, match="0x00"):
        unescape("a\\0")


INPUTS = [
    (pgtypes.INT2, -1, None),
    (pgtypes.INT4, -1, None),
    (pgtypes.INT8, -1, None),
    (pgtypes.OID, -1, None),
    (pgtypes.FLOAT4, -1, None),
    (pgtypes.FLOAT8, -1, None),
    (pgtypes.NUMERIC, ((6 << 16) | 2) + 4, 2),
    (pgtypes.NUMERIC, ((18 << 16) | 0) + 4, 0),
    (pgtypes.NUMERIC, -1, None),
    (pgtypes.BOOL, -1, None),
    (pgtypes.VARCHAR, 4 + 3, None),
    (pgtypes.BPCHAR, 4 + 3, None),
    (pgtypes.TEXT, -1, None),
    (pgtypes.DATE, -1, None),
    (pgtypes.TIME, -1, None),
    (pgtypes.TIMESTAMP, -1, None),
    (pgtypes.TIMESTAMP, 0, None),
    (pgtypes.TIMESTAMPTZ, -1, None),
    (pgtypes.UUID, -1, None),
    (pgtypes.BYTEA, -1, None),
]
SPELLINGS = st.one_of(
    st.integers(-(2**70), 2**70).map(str),
    st.integers(-300, 300).map(str),
    st.floats().map(repr),
    st.decimals(allow_nan=False, allow_infinity=False, places=2).map(str),
    st.dates().map(str),
    st.datetimes().map(str),
    st.times().map(str),
    st.uuids().map(str),
    st.binary(max_size=4).map(lambda value: "\\x" + value.hex()),
    st.text(string.digits + "+-.eE_ :\x1c\xa0٣tf", max_size=20),
    st.sampled_from(
        [
            "t",
            "f",
            "true",
            "no",
            "1_0",
            "1,2",
            ",",
            "",
            "007",
            "-0",
            "1-2",
            "٣",
            " 1",
            ".-5",
            "1.",
            ".5",
            "-.50",
            "1e-400",
            "1e400",
        ]
    )
    | st.sampled_from(["2023-02-29", "2024-02-29", "0000-01-01", "2024-01-01 24:00:00", "2024-01-01+00"])
    | st.sampled_from(["2024-01-01 10:00:00+00", "2024-01-01 10:00:00.120000", "ab   ", "abcd", "-0.0", "0"]),
)


@pytest.mark.parametrize(("kind", "typmod", "scale"), INPUTS, ids=lambda value: getattr(value, "name", None))
@given(texts=st.lists(SPELLINGS, min_size=1, max_size=4))
@settings(max_examples=150)
def test_a_column_at_once_is_each_value_alone(
    kind: PgType, typmod: int, scale: int | None, texts: list[str]
) -> None:
    reader = column_input(kind, typmod, scale, DEFAULT_STYLE)
    if reader.usual is None:
        return
    try:
        found = reader.usual(texts)
    except (ValueError, KeyError, OverflowError, struct.error):
        return
    if found is not None:
        alone = list(map(reader.one, texts))
        assert list(found) == alone
        assert list(map(type, found)) == list(map(type, alone))


@given(
    st.lists(
        st.tuples(st.none() | st.integers(-(2**31), 2**31 - 1), st.none() | st.text(max_size=5)), max_size=5
    )
)
def test_binary_rows(rows: list[tuple[int | None, str | None]]) -> None:
    rows = [(number, text.replace("\0", "")) if text else (number, text) for number, text in rows]
    encoders = [binary_encoder(kind, -1, None) for kind in (pgtypes.INT4, pgtypes.TEXT)]
    data = HEADER + b"".join(BinaryLines(encoders).rows(rows)) + TRAILER
    for size in (1, 7, len(data)):
        reader = BinaryRows(2)
        found = []
        for at in range(0, len(data), size):
            more, error = reader.cut(data[at : at + size])
            assert error is None
            found += more
        assert reader.cut(b"", final=True) == ([], None)
        assert reader.row == len(rows)
        assert [
            (
                None if number is None else pgtypes.INT4.receive(number, -1),
                None if text is None else pgtypes.TEXT.receive(text, -1),
            )
            for number, text in found
        ] == rows


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "COPY file signature not recognized"),
        (b"PGCOPY\n\xff\r\n", "COPY file signature not recognized"),
        (b"1\t2\n", "COPY file signature not recognized"),
        (HEADER[:14], "invalid COPY file header (missing flags)"),
        (HEADER[:11] + b"\0\1\0\0" + HEADER[15:], "invalid COPY file header (WITH OIDS)"),
        (HEADER[:11] + b"\0\2\0\0" + HEADER[15:], "unrecognized critical flags in COPY file header"),
        (HEADER[:18], "invalid COPY file header (missing length)"),
        (HEADER[:15] + b"\0\0\0\5abc", "invalid COPY file header (wrong length)"),
        (HEADER + b"\0\2", "row field count is 2, expected 1"),
        (HEADER + b"\0\1\0\0", "unexpected EOF in COPY data"),
        (HEADER + b"\0\1\0\0\0\4abc", "unexpected EOF in COPY data"),
        (HEADER + b"\0\1\xff\xff\xff\xfe", "invalid field size"),
        (HEADER + TRAILER + b"x", "received copy data after EOF marker"),
    ],
)
def test_bad_binary_data(data: bytes, message: str) -> None:
    for split in range(len(data) + 1):
        reader = BinaryRows(1)
        found = [reader.cut(data[:split])[1], reader.cut(data[split:])[1], reader.cut(b"", final=True)[1]]
        first = next(error for error in found if error is not None)
        assert str(first) == message


def test_records_remember_their_lines() -> None:
    records = Records(None, range(5, 8), "a\nb\nc\n")
    assert list(records[1:].texts) == ["b", "c"]
    assert list((records + Records(None, range(8, 9), "d\n")).numbers) == [5, 6, 7, 8]
    assert text_encoder(pgtypes.INT4, -1, None, DEFAULT_STYLE)(5) == b"5"
