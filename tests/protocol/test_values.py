"""Stored forms: they decode to the same value, sort as the values do, and go straight to the wire."""

import struct
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from math import prod

import pytest
from hypothesis import given
from hypothesis import strategies as st

from polar_lite.protocol import backend, encoders, pgtypes
from polar_lite.protocol.codec import Style
from polar_lite.protocol.codecs import array as arrays
from polar_lite.protocol.codecs import datetime as dates
from polar_lite.protocol.codecs import interval as codec_interval
from polar_lite.protocol.codecs import numeric as numbers
from polar_lite.protocol.sqlstate import PgError

decimals = st.builds(
    lambda sign, digits, scale: Decimal((sign if digits.strip("0") else 0, tuple(map(int, digits)), -scale)),
    st.sampled_from((0, 1)),
    st.text("0123456789", min_size=1, max_size=40),
    st.integers(0, 45),
)
SPECIAL = ("NaN", "Infinity", "-Infinity")


@given(decimals)
def test_numeric_keys_keep_value_and_scale(value: Decimal) -> None:
    key = numbers.key(value)
    text = numbers.decimal_to_text(value)
    assert numbers.key_to_text(key) == text
    assert numbers.decimal_to_text(numbers.unkey(key)) == text
    assert numbers.parse_numeric(text) == value
    assert numbers.receive_decimal(numbers.send_decimal(value)).as_tuple() == Decimal(text).as_tuple()


@pytest.mark.parametrize("text", ["9" * 6000, "0." + "7" * 16383, "-" + "9" * 131072 + "." + "1" * 16383])
def test_long_numerics_pass_in_binary(text: str) -> None:
    value = Decimal(text)
    assert numbers.receive_decimal(numbers.send_decimal(value)).as_tuple() == value.as_tuple()


@given(decimals, decimals)
def test_numeric_keys_sort_as_numbers(left: Decimal, right: Decimal) -> None:
    # SQLite's RTRIM collation does not see trailing spaces.
    a, b = numbers.key(left).rstrip(" "), numbers.key(right).rstrip(" ")
    assert (a < b, a == b) == (left < right, left == right)


def test_special_numerics() -> None:
    keys = [
        numbers.key(Decimal(text))
        for text in ("-Infinity", "-1e131071", "-1e-16383", "0", "1", "Infinity", "NaN")
    ]
    assert keys == sorted(keys)
    for text in SPECIAL:
        assert numbers.key_to_text(numbers.key(Decimal(text))) == text
        assert str(numbers.unkey(numbers.key(Decimal(text)))) == text
    assert numbers.key(Decimal("1.10")) == "P02000011 "
    assert numbers.key(Decimal("-1.1")) == "N97999988~"
    assert numbers.key(Decimal("0.00")) == "O  "
    for text in ("1e131072", "1e-16384", "-1e99999999999"):
        with pytest.raises(PgError, match="value overflows numeric format"):
            numbers.parse_numeric(text)


@given(st.integers(-(10**18) + 1, 10**18 - 1), st.integers(0, 18))
def test_fixed_numerics(value: int, scale: int) -> None:
    text = numbers.fixed_to_text(value, scale)
    assert numbers.decimal_to_text(numbers.fixed_to_decimal(value, scale)) == text
    assert numbers.decimal_to_fixed(Decimal(text), scale) == value


def test_numbers_a_fixed_cannot_hold() -> None:
    assert numbers.decimal_to_fixed(Decimal("-1.005"), 2) == -101
    with pytest.raises(PgError) as raised:
        numbers.decimal_to_fixed(Decimal("999.995"), 2, precision=5)
    assert raised.value.sqlstate == "22003"
    assert raised.value.detail == (
        "A field with precision 5, scale 2 must round to an absolute value less than 10^3."
    )
    for text in SPECIAL:
        with pytest.raises(PgError, match="numeric field overflow"):
            numbers.decimal_to_fixed(Decimal(text), 2)


@given(st.floats(allow_nan=False))
def test_float_texts_read_back_the_same(value: float) -> None:
    assert numbers.parse_float8(numbers.float8_to_text(value)) == value


@given(st.floats(width=32, allow_nan=False))
def test_float4_texts_read_back_the_same(value: float) -> None:
    assert numbers.parse_float4(numbers.float4_to_text(value)) == value


# Around each number of digits, where the ways of writing them part.
fixed = st.integers(-(10**20), 10**20) | st.builds(
    lambda power, near, sign: sign * (10**power + near),
    st.integers(0, 12),
    st.integers(-3, 3),
    st.sampled_from((-1, 1)),
)


@given(fixed, st.integers(0, 8))
def test_fixed_numerics_are_sent_as_their_texts(value: int, scale: int) -> None:
    assert numbers.send_fixed(value, scale) == numbers.send_numeric_text(numbers.fixed_to_text(value, scale))


@given(st.integers(*dates.DATE_RANGE), st.integers(*dates.DATE_RANGE))
def test_dates_keep_their_day_and_sort(left: int, right: int) -> None:
    a, b = dates.days_to_date(left), dates.days_to_date(right)
    assert (dates.date_to_days(a), dates.date_to_days(b)) == (left, right)
    assert (a < b) == (left < right)
    assert "-infinity" < a < "infinity"
    text = pgtypes.DATE.output(a, -1, Style())
    assert pgtypes.DATE.input(text, -1, Style()) == a


@given(st.integers(*dates.TIMESTAMP_RANGE), st.integers(*dates.TIMESTAMP_RANGE))
def test_timestamps_keep_their_instant_and_sort(left: int, right: int) -> None:
    a, b = dates.micros_to_timestamp(left), dates.micros_to_timestamp(right)
    assert dates.timestamp_to_micros(a) == left
    assert (a < b) == (left < right)
    with_zone = dates.micros_to_timestamptz(left)
    assert (with_zone < dates.micros_to_timestamptz(right)) == (left < right)
    assert dates.timestamp_to_micros(with_zone) == left


@given(
    st.integers(*dates.TIMESTAMP_RANGE),
    st.sampled_from(("UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "<+02>-02")),
)
def test_timestamps_with_zone_print_and_read_back(micros: int, zone: str) -> None:
    stored = dates.micros_to_timestamptz(micros)
    style = Style(time_zone=zone)
    text = pgtypes.TIMESTAMPTZ.output(stored, -1, style)
    assert pgtypes.TIMESTAMPTZ.input(text, -1, style) == stored


@given(st.datetimes(timezones=st.just(UTC)))
def test_stored_form_of_datetimes(moment: datetime) -> None:
    micros = (moment - datetime(2000, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
    assert dates.datetime_to_stored(moment) == dates.micros_to_timestamptz(micros)


def test_stored_years_outside_four_digits() -> None:
    style = Style()
    assert pgtypes.DATE.input("0044-03-15 BC", -1, style) == "/9955-03-15"
    assert pgtypes.DATE.input("12345-06-07", -1, style) == ":0012345-06-07"
    assert pgtypes.DATE.output("/9955-03-15", -1, style) == "0044-03-15 BC"


def test_now_is_the_transactions_time() -> None:
    style = Style(time_zone="America/New_York", now=lambda: dates.timestamp_to_micros("2024-01-05 02:00:00"))
    read = pgtypes.TIMESTAMPTZ.input
    assert read("now", -1, style) == "2024-01-05 02:00:00+00"
    assert read("today", -1, style) == "2024-01-04 05:00:00+00"
    assert read("tomorrow 12:00", -1, style) == "2024-01-05 17:00:00+00"
    assert pgtypes.DATE.input("yesterday", -1, style) == "2024-01-03"
    assert pgtypes.TIME.input("now", -1, style) == "21:00:00"


intervals = st.builds(
    codec_interval.interval_of,
    st.integers(-(10**6), 10**6),
    # -2**31 days print as "2147483648 days ago", which PostgreSQL cannot read either.
    st.integers(1 - 2**31, 2**31 - 1),
    st.integers(-(10**17), 10**17),
)


@given(intervals, st.sampled_from(("postgres", "postgres_verbose", "iso_8601")))
def test_intervals_print_and_read_back(stored: str, style: str) -> None:
    text = codec_interval.interval_to_text(stored, style)
    assert codec_interval.parse_interval(text, -1, Style(interval_style=style)) == stored
    assert pgtypes.INTERVAL.receive(pgtypes.INTERVAL.send(stored, -1), -1) == stored


@given(st.binary())
def test_bytea_in_both_forms(value: bytes) -> None:
    for style in (Style(), Style(bytea_output="escape")):
        assert pgtypes.BYTEA.input(pgtypes.BYTEA.output(value, -1, style), -1, style) == value


@given(
    st.lists(st.one_of(st.none(), st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]))))
)
def test_text_arrays_print_and_read_back(items: list[str | None]) -> None:
    stored = arrays.array_of(pgtypes.TEXT, items)
    array = pgtypes.TEXT_ARRAY
    assert arrays.array_items(pgtypes.TEXT, stored) == items
    assert array.input(array.output(stored, -1, Style()), -1, Style()) == stored
    assert array.receive(array.send(stored, -1), -1) == stored


@st.composite
def _bounded(draw: st.DrawFn) -> arrays.Array:
    lengths = draw(st.lists(st.integers(1, 3), min_size=1, max_size=6))
    lows = [draw(st.integers(-(2**31), 2**31 - 1 - length)) for length in lengths]
    item = st.one_of(st.none(), st.floats(), st.just(float("inf")))
    items = draw(st.lists(item, min_size=prod(lengths), max_size=prod(lengths)))
    scalars = [arrays.to_json_scalar(pgtypes.FLOAT8.oid, value) for value in items]
    return arrays.Array(arrays.shaped(scalars, lengths), tuple(lows))


@given(_bounded())
def test_arrays_keep_their_bounds(value: arrays.Array) -> None:
    stored, array = value.text(), pgtypes.BY_NAME["_float8"]
    assert arrays.load(stored) == value
    assert array.input(array.output(stored, -1, Style()), -1, Style()) == stored
    assert array.receive(array.send(stored, -1), -1) == stored


def test_rows_are_data_rows() -> None:
    style = Style()
    columns = [
        (pgtypes.INT4, None),
        (pgtypes.NUMERIC, 2),
        (pgtypes.NUMERIC, None),
        (pgtypes.BOOL, None),
        (pgtypes.TEXT, None),
    ]
    rows = [(7, -150, "P02000011 ", 1, "é"), (None, None, None, None, "x" * 5000)]
    text = [encoders.text_encoder(kind, -1, scale, style) for kind, scale in columns]
    binary = [encoders.binary_encoder(kind, -1, scale) for kind, scale in columns]
    out = bytearray()
    assert encoders.encode_rows(rows, text, out) == 2
    assert out == (
        backend.DataRow((b"7", b"-1.50", b"1.10", b"t", "é".encode())).encode()
        + backend.DataRow((None, None, None, None, b"x" * 5000)).encode()
    )
    assert (
        encoders.encode_row(rows[0], binary)
        == backend.DataRow(
            (
                struct.pack("!i", 7),
                numbers.send_decimal(Decimal("-1.50")),
                numbers.send_decimal(Decimal("1.10")),
                b"\1",
                "é".encode(),
            )
        ).encode()
    )


@pytest.mark.parametrize("count", [0, 1, 63, 64, 200])
def test_compiled_rows_are_the_same(count: int) -> None:
    columns = [pgtypes.INT4, pgtypes.TEXT, pgtypes.BOOL, pgtypes.DATE]
    text = [encoders.text_encoder(kind, -1, None, Style()) for kind in columns]
    rows = [
        (i, None if i % 3 else "é" * i * 10, i % 2, "2024-01-05" if i % 5 else None) for i in range(count)
    ]
    plain = bytearray()
    encode = encoders.RowEncoder(text)
    encode([(1, "x", 1, "2024-01-05")] * 200)
    assert encoders.encode_rows(rows, text, plain) == count
    assert encode(rows) == plain


def test_text_in_the_clients_encoding() -> None:
    encode = encoders.text_encoder(pgtypes.TEXT, -1, None, Style(), "iso8859_1")
    assert encode("é") == b"\xe9"
    with pytest.raises(PgError) as raised:
        encode("€")
    assert raised.value.sqlstate == "22P05"
    assert raised.value.message == (
        'character with byte sequence 0xe2 0x82 0xac in encoding "UTF8"'
        ' has no equivalent in encoding "LATIN1"'
    )


def test_nan_is_stored_as_text() -> None:
    to_stored = encoders.stored_from_native(pgtypes.FLOAT8.oid)
    assert to_stored is not None
    assert to_stored(float("nan")) == "NaN"
    assert to_stored(1.5) == 1.5
    assert encoders.text_encoder(pgtypes.FLOAT8, -1, None, Style())("NaN") == b"NaN"
