"""Rows in blocks: the compiled loop writes what the plain one does, for every kind of column."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from polar_lite.protocol import encoders, pgtypes
from polar_lite.protocol.codec import DEFAULT_STYLE

COLUMNS = (
    (pgtypes.INT4, None, st.integers(-(2**31), 2**31 - 1)),
    (pgtypes.NUMERIC, 2, st.integers(-(10**17), 10**17)),
    (pgtypes.TEXT, None, st.text(st.characters(exclude_characters="\0", codec="utf-8"), max_size=300)),
    (
        pgtypes.TIMESTAMP,
        None,
        st.sampled_from(["2024-02-29 12:00:00", "0001-01-01 00:00:00.5", "infinity", "-infinity"])
        | st.datetimes().map(lambda moment: moment.isoformat(" ", "seconds")),
    ),
    (pgtypes.BOOL, None, st.integers(0, 1)),
    (pgtypes.FLOAT8, None, st.floats(allow_nan=False) | st.integers(-1000, 1000).map(float)),
)
ROWS = st.lists(st.tuples(*(st.none() | values for _, _, values in COLUMNS)), min_size=1, max_size=5)


@given(ROWS)
def test_text(rows: list[tuple[Any, ...]]) -> None:
    _compare([encoders.text_encoder(kind, -1, scale, DEFAULT_STYLE) for kind, scale, _ in COLUMNS], rows)


@given(ROWS)
def test_binary(rows: list[tuple[Any, ...]]) -> None:
    _compare([encoders.binary_encoder(kind, -1, scale) for kind, scale, _ in COLUMNS], rows)


def _compare(columns: list[encoders.Encoder], rows: list[tuple[Any, ...]]) -> None:
    plain = bytearray()
    encode = encoders.RowEncoder(columns)
    encode([(None,) * len(columns)] * 200)
    compiled = encode(rows)
    once = b"".join(encode([row]) for row in rows)
    encoders.encode_rows(rows, columns, plain)
    assert compiled == once == plain
