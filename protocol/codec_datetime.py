"""Dates and times (being written: text passes through)."""

from typing import Final

from polar_lite.protocol import codec_scalar as scalar

DATE_CODEC: Final = scalar.TEXT_CODEC
TIME_CODEC: Final = scalar.TEXT_CODEC
TIMETZ_CODEC: Final = scalar.TEXT_CODEC
TIMESTAMP_CODEC: Final = scalar.TEXT_CODEC
TIMESTAMPTZ_CODEC: Final = scalar.TEXT_CODEC
INTERVAL_CODEC: Final = scalar.TEXT_CODEC
